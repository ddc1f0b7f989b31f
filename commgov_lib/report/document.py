"""Word documents of headings, paragraphs, pictures and three-line tables, without a date."""

from __future__ import annotations

import datetime
import io
import zipfile

from ..io.archive import zipped
from ..io.safe_xml import writable

_TEXT_WIDTH = 9026  # twentieths of a point between the margins of an A4 page
_MADE = datetime.datetime(1980, 1, 1)  # the same document gives the same bytes on any day


def empty():
    """An empty A4 document in the house's fonts; :func:`saved` gives its bytes."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt, Twips

    made = docx.Document()
    page = made.sections[0]
    page.page_width, page.page_height = Twips(11906), Twips(16838)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Twips(1440)
    for name, size in (("Normal", 10.5), ("Heading 1", 14)):
        font = made.styles[name].font
        font.name, font.size = "Times New Roman", Pt(size)
        font.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    heading = made.styles["Heading 1"]
    heading.font.color.rgb, heading.font.bold = None, True
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(12), Pt(6)
    return made


def saved(made) -> bytes:
    """The bytes of a document, the same whenever and wherever it is made."""
    about = made.core_properties
    about.author, about.comments, about.last_modified_by = "commgov-lab", "", "commgov-lab"
    about.created = about.modified = _MADE
    raw = io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as parts:
        return zipped({name: parts.read(name) for name in parts.namelist()})


def add_heading(made, text: str):
    """Add a heading of the first level."""
    made.add_heading(writable(text), level=1)


def add_paragraph(made, text: str, *, size: float | None = None, bold: bool = False, centred: bool = False):
    """Add a paragraph; ``size`` in points."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    added = made.add_paragraph()
    added.paragraph_format.space_before = added.paragraph_format.space_after = Pt(3)
    if centred:
        added.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if text:
        _write(added, text, size, bold)


def add_picture(made, content: bytes):
    """Add a picture (PNG) as wide as the text."""
    from docx.shared import Twips

    made.add_picture(io.BytesIO(content), width=Twips(_TEXT_WIDTH))


def add_table(made, heads: list[str], rows: list[list[str]], title: str, note: str):
    """Add a three-line table: heavy lines above and below, a fine one under the headings."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Twips

    if title:
        add_paragraph(made, title, bold=True, centred=True)
    columns = zip(heads, *rows, strict=True)
    shares = [max(4, *(min(width(text), 40) for text in column)) for column in columns]
    widths = [_TEXT_WIDTH * share // sum(shares) for share in shares]
    table = made.add_table(rows=0, cols=len(heads))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Twips(wide)
    for number, texts in enumerate([heads, *rows]):
        line = table.add_row()
        edges = {"top": 12, "bottom": 6} if number == 0 else {"bottom": 12} if number == len(rows) else {}
        for name in ("cantSplit", *(["tblHeader"] if number == 0 else [])):
            line._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))
        for cell, text, wide in zip(line.cells, texts, widths, strict=True):
            cell.width = Twips(wide)
            borders = OxmlElement("w:tcBorders")
            for side, size in edges.items():
                edge = OxmlElement(f"w:{side}")
                edge.set(qn("w:val"), "single")
                edge.set(qn("w:sz"), str(size))
                borders.append(edge)
            cell._tc.get_or_add_tcPr().append(borders)
            if text:
                _write(cell.paragraphs[0], text, 9)
    add_paragraph(made, note, size=9)


def _write(paragraph, text: str, size: float | None, bold: bool = False):
    from docx.shared import Pt

    run = paragraph.add_run(writable(text))
    run.bold = bold or None
    run.font.size = Pt(size) if size else None


def width(text: str) -> int:
    """How wide a text is, in characters; Chinese ones count twice."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
