"""Word documents of paragraphs and three-line tables, written part by part, without a date."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .. import excel, neutral

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_FONTS = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun"/>'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_XML}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_XML}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATED}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATED}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml": f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}'
    '<w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style></w:styles>',
}
_TEXT_WIDTH = 9026  # twentieths of a point between the margins of an A4 page


def document(blocks: list[str]) -> bytes:
    """A document of blocks that :func:`heading`, :func:`paragraph` and :func:`table` made."""
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" '
    section += 'w:bottom="1440" w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    body = f'<w:document xmlns:w="{_W}"><w:body>{"".join(blocks)}{section}</w:body></w:document>'
    return excel.zipped({**_PARTS, "word/document.xml": body})


def heading(text: str) -> str:
    """A heading of the first level."""
    return f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{_run(text)}</w:p>'


def paragraph(text: str, *, bold: bool = False, size: int | None = None, centred: bool = False) -> str:
    """A paragraph; ``size`` in half points."""
    look = '<w:spacing w:before="60" w:after="60"/>' + ('<w:jc w:val="center"/>' if centred else "")
    return f"<w:p><w:pPr>{look}</w:pPr>{_run(text, bold=bold, size=size)}</w:p>"


def table(heads: list[str], rows: list[list[str]], title: str, note: str) -> str:
    """A three-line table: heavy lines above and below, a fine one under the headings."""
    shares = [
        max(4, *(min(_width(text), 40) for text in column)) for column in zip(heads, *rows, strict=True)
    ]
    widths = [_TEXT_WIDTH * share // sum(shares) for share in shares]
    lines = []
    for number, row in enumerate([heads, *rows]):
        edge = '<w:top w:val="single" w:sz="12"/>' if number == 0 else ""
        edge += '<w:bottom w:val="single" w:sz="6"/>' if number == 0 else ""
        edge += '<w:bottom w:val="single" w:sz="12"/>' if number == len(rows) and number else ""
        cells = [
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:tcBorders>{edge}</w:tcBorders></w:tcPr>'
            f"<w:p>{_run(text, size=18)}</w:p></w:tc>"
            for text, wide in zip(row, widths, strict=True)
        ]
        repeat = "<w:tblHeader/>" if number == 0 else ""
        lines.append(f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    look = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/></w:tblPr>'
    body = f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    above = paragraph(title, bold=True, centred=True) if title else ""
    return above + body + paragraph(note, size=18)  # Word needs a paragraph after a table


def _run(text: str, *, bold: bool = False, size: int | None = None) -> str:
    look = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    safe = escape(neutral.writable(text))
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{safe}</w:t></w:r>' if text else ""


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
