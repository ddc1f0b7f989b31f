"""Plain tables as the bytes of an Excel workbook: every digit kept, nothing that runs, no trace of the hour.

Written as the XML that it is: a sheet of a million cells takes a second or two, and a number stands there as
the shortest text that gives it back, where others round to sixteen digits.
"""

from __future__ import annotations

import io
import re
import zipfile

from .neutral import writable

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can state
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_MARK = re.compile('[&<>"\r]')
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def book(sheets: dict[str, tuple[list[str], list[list]]]) -> bytes:
    """A workbook of several sheets, each with a bold header row that stays in sight.

    Parameters
    ----------
    sheets
        Title → the headers and the columns: lists of text, numbers (finite), yes or no, ``None``.

    Returns
    -------
    bytes

    Examples
    --------
    >>> made = book({"table": (["n"], [[0.1 + 0.2]])})
    >>> with zipfile.ZipFile(io.BytesIO(made)) as archive:
    ...     b"<v>0.30000000000000004</v>" in archive.read("xl/worksheets/sheet1.xml")
    True
    """
    strings: dict[str, int] = {}
    parts = {
        f"xl/worksheets/sheet{k}.xml": _sheet(*content, strings)
        for k, content in enumerate(sheets.values(), 1)
    }
    texts = "".join(f'<si><t xml:space="preserve">{quoted(text)}</t></si>' for text in strings)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{texts}</sst>'
    parts["xl/styles.xml"] = _STYLES
    named = "".join(
        f'<sheet name="{quoted(t)}" sheetId="{k}" r:id="rId{k}"/>' for k, t in enumerate(sheets, 1)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{named}</sheets></workbook>'
    )
    targets = [f"worksheets/sheet{k}.xml" for k in range(1, len(sheets) + 1)]
    links = [(f"rId{k}", "worksheet", target) for k, target in enumerate(targets, 1)]
    links += [("rIdStrings", "sharedStrings", "sharedStrings.xml"), ("rIdStyles", "styles", "styles.xml")]
    parts["xl/_rels/workbook.xml.rels"] = _relations(links)
    parts["_rels/.rels"] = _relations([("rId1", "officeDocument", "xl/workbook.xml")])
    kinds = [
        ("xl/workbook.xml", "sheet.main"),
        ("xl/sharedStrings.xml", "sharedStrings"),
        ("xl/styles.xml", "styles"),
    ]
    kinds += [(f"xl/{target}", "worksheet") for target in targets]
    said = "".join(
        f'<Override PartName="/{name}" ContentType="{_KINDS}.{kind}+xml"/>' for name, kind in kinds
    )
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{said}</Types>"
    )
    return zipped({"[Content_Types].xml": types, **dict(sorted(parts.items()))})


def quoted(text: str) -> str:
    """Text as it may stand in XML.

    Examples
    --------
    >>> quoted("a<b")
    'a&lt;b'
    """
    return _MARK.sub(lambda found: _MARKS[found[0]], writable(text))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Files as a zip without times; a text is XML.

    Examples
    --------
    >>> zipped({"a": b"1"}) == zipped({"a": b"1"})
    True
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, (_XML + content).encode("utf-8") if isinstance(content, str) else content)
    return out.getvalue()


def _sheet(headers: list[str], columns: list[list], strings: dict[str, int]) -> str:
    head = "".join(_cell(header, strings).replace("<c", '<c s="1"', 1) for header in headers)
    lines = [f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">']
    lines += [
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    ]
    widths = [_wide([header, *column[:200]]) for header, column in zip(headers, columns, strict=True)]
    sizes = [f'<col min="{k}" max="{k}" width="{w}" customWidth="1"/>' for k, w in enumerate(widths, start=1)]
    lines += [f"<cols>{''.join(sizes)}</cols>"] if sizes else []
    lines += [f'<sheetData><row r="1">{head}</row>']
    cells = [[_cell(value, strings) for value in column] for column in columns]
    lines += [f'<row r="{k}">{"".join(row)}</row>' for k, row in enumerate(zip(*cells, strict=True), start=2)]
    return "".join([*lines, "</sheetData></worksheet>"])


def _cell(value: object, strings: dict[str, int]) -> str:
    """A cell; none says its place, for it stands right behind the one before."""
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    return f"<c><v>{value!r}</v></c>"


def _wide(values: list) -> int:
    """Width of a column in characters, within bounds; Chinese ones count twice."""
    most = max(sum(2 if ord(c) > 0x2E7F else 1 for c in str("" if v is None else v)) for v in values)
    return min(max(most + 2, 8), 60)


def _relations(links: list[tuple[str, str, str]]) -> str:
    said = "".join(f'<Relationship Id="{i}" Type="{_LINKS}/{kind}" Target="{to}"/>' for i, kind, to in links)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{said}</Relationships>'
