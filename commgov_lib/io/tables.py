"""Tables as CSV and Excel and back: every digit kept, nothing that runs, the same bytes at any time.

A workbook of tables is written as the XML that it is: a sheet of a million cells takes a second or two, and a
number stands there as the shortest text that gives it back, where others round to sixteen digits. A workbook
with styles and drop-downs is made with openpyxl and given to :func:`saved`.
"""

from __future__ import annotations

import datetime
import gzip
import io
import zipfile
from csv import QUOTE_ALL
from pathlib import Path

import numpy as np
import pandas as pd

from ..schema import CommgovError
from . import atomic, spreadsheet_safe
from .archive import EPOCH, zipped
from .safe_xml import escaped

_ROWS, _COLUMNS, _CELL_CHARACTERS = 1_048_576, 16_384, 32_767
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
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


def write_table(frame: pd.DataFrame, path: str | Path, *, private: bool = False):
    """Write a table for Excel: ``.csv`` (UTF-8 with a mark, so that Chinese opens right) or ``.xlsx``.

    Parameters
    ----------
    frame
        The table. An index that is more than row numbers becomes the first column.
    path
        Ends in ``.csv`` or ``.xlsx``; its folder is made if it does not exist.
    private
        Let its owner alone read it: it may hold personal data.

    Raises
    ------
    CommgovError
        The ending is another one, the table does not fit on a sheet, or the file cannot be written.

    Notes
    -----
    Text that a spreadsheet would run as a formula (it begins with ``= + - @``, a tab or a line break) gets an
    apostrophe in front; numbers stay numbers. The same table gives the same bytes at any time.

    Examples
    --------
    >>> import tempfile
    >>> cells = pd.DataFrame({"term": ["共建", "=1+1"], "n": [-2, 3]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(cells, Path(folder) / "cells.csv")
    ...     (Path(folder) / "cells.csv").read_text(encoding="utf-8-sig").split()
    ['term,n', '共建,-2', "'=1+1,3"]
    """
    path = Path(path)
    writers = {".csv": csv, ".xlsx": xlsx}
    if path.suffix.lower() not in writers:
        raise CommgovError(
            "'{name}': a table is written as .csv or .xlsx. Fix: end the file name in one of the two.",
            name=path.name,
        )
    if not isinstance(frame, pd.DataFrame):
        raise CommgovError(
            "a {name} is not a table. Fix: pass a pandas DataFrame.", name=type(frame).__name__
        )
    atomic.write_bytes(path, writers[path.suffix.lower()](frame), private=private)


def csv(frame: pd.DataFrame) -> bytes:
    """Return the table as CSV in UTF-8 with a byte-order mark, by which Excel knows the encoding.

    Examples
    --------
    >>> csv(pd.DataFrame({"单位": ["银行"], "n": [46]})).decode("utf-8-sig")
    '单位,n\\n银行,46\\n'
    """
    return _written(_plain(frame)).encode("utf-8-sig")


def xlsx(frame: pd.DataFrame) -> bytes:
    """Return the table as an Excel workbook of one sheet with a fixed header row.

    Raises
    ------
    CommgovError
        The table is larger than a sheet, or a cell longer than a cell can be.

    Examples
    --------
    >>> book = xlsx(pd.DataFrame({"n": [46]}))
    >>> pd.read_excel(io.BytesIO(book), engine="openpyxl").to_dict("list")
    {'n': [46]}
    """
    return book({"table": frame})


def book(frames: dict[str, pd.DataFrame]) -> bytes:
    """Return several tables as an Excel workbook, a sheet each with a bold header row that stays in sight.

    Raises
    ------
    CommgovError
        A table is larger than a sheet, or a cell longer than a cell can be.

    Examples
    --------
    >>> made = book({"a": pd.DataFrame({"n": [0.1 + 0.2]}), "b": pd.DataFrame()})
    >>> list(pd.read_excel(io.BytesIO(made), None, engine="openpyxl"))
    ['a', 'b']
    >>> with zipfile.ZipFile(io.BytesIO(made)) as archive:
    ...     b"<v>0.30000000000000004</v>" in archive.read("xl/worksheets/sheet1.xml")
    True
    """
    strings: dict[str, int] = {}
    parts = {
        f"xl/worksheets/sheet{k}.xml": _sheet(*_fits(_plain(frame)), strings)
        for k, frame in enumerate(frames.values(), 1)
    }
    texts = "".join(f'<si><t xml:space="preserve">{escaped(text)}</t></si>' for text in strings)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{texts}</sst>'
    parts["xl/styles.xml"] = _STYLES
    named = "".join(
        f'<sheet name="{escaped(t)}" sheetId="{k}" r:id="rId{k}"/>' for k, t in enumerate(frames, 1)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{named}</sheets></workbook>'
    )
    targets = [f"worksheets/sheet{k}.xml" for k in range(1, len(frames) + 1)]
    links = [(f"rId{k}", "worksheet", target) for k, target in enumerate(targets, 1)]
    links += [("rIdStrings", "sharedStrings", "sharedStrings.xml"), ("rIdStyles", "styles", "styles.xml")]
    parts["xl/_rels/workbook.xml.rels"] = _relations(links)
    parts["_rels/.rels"] = _relations([("rId1", "officeDocument", "xl/workbook.xml")])
    kinds = [("workbook.xml", "sheet.main"), ("sharedStrings.xml", "sharedStrings"), ("styles.xml", "styles")]
    kinds += [(target, "worksheet") for target in targets]
    declared = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{_KINDS}.{kind}+xml"/>' for name, kind in kinds
    )
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{declared}</Types>"
    )
    return zipped({"[Content_Types].xml": types, **dict(sorted(parts.items()))})


def saved(workbook) -> bytes:
    """Return the bytes of an openpyxl workbook, with no trace of when and where it was made."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):
        """Left to itself, openpyxl puts every sheet into a file in the system's temporary folder."""

        def write_worksheet(self, ws):
            ws._drawing = SpreadsheetDrawing()
            writer = WorksheetWriter(ws, io.BytesIO())
            writer.write()
            ws._rels = writer._rels
            self._archive.writestr(ws.path[1:], writer.out.getvalue())
            self.manifest.append(ws)

    workbook.properties.creator = "commgov-lab"
    workbook.properties.created = workbook.properties.modified = datetime.datetime(*EPOCH)
    raw = io.BytesIO()
    InMemory(workbook, zipfile.ZipFile(raw, "w")).save()
    with zipfile.ZipFile(raw) as made:
        return zipped({name: made.read(name) for name in made.namelist()})


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


def _fits(frame: pd.DataFrame) -> tuple[list[str], list[list]]:
    """Headers and columns of a table of plain values, if a sheet can hold them."""
    if len(frame) + 1 > _ROWS or frame.shape[1] > _COLUMNS:
        raise CommgovError(
            "the table has {rows:,} rows and {columns:,} columns; a sheet holds {most_rows:,} rows "
            "under the header and {most_columns:,} columns. Fix: write it as .csv.",
            rows=len(frame),
            columns=frame.shape[1],
            most_rows=_ROWS - 1,
            most_columns=_COLUMNS,
        )
    columns = [frame.iloc[:, k].tolist() for k in range(frame.shape[1])]
    for column in [list(frame.columns), *columns]:
        if any(isinstance(value, str) and len(value) > _CELL_CHARACTERS for value in column):
            raise CommgovError(
                "a cell holds more than {most:,} characters, more than Excel can. Fix: "
                "write the table as .csv.",
                most=_CELL_CHARACTERS,
            )
    return list(frame.columns), columns


def plain_csv(frame: pd.DataFrame) -> bytes:
    """Return the table as it is, as CSV in UTF-8: for :func:`parse`, not for Excel."""
    return _written(frame).encode("utf-8")


def types_of(frame: pd.DataFrame) -> dict[str, str]:
    """Name the type of each column, in the words of :func:`parse`."""
    kinds = {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}
    return {str(name): kinds.get(frame[name].dtype.kind, "string") for name in frame.columns}


def parse(content: bytes, types: dict[str, str]) -> pd.DataFrame:
    """Read a table from its CSV, plain or packed, with the column types that are given.

    Parameters
    ----------
    content
        UTF-8, with or without a byte-order mark.
    types
        Column → ``string`` (never missing, only empty; codes keep their zeros), ``integer``, ``number`` or
        ``boolean``.

    Returns
    -------
    DataFrame

    Raises
    ------
    CommgovError
        The columns are not those of ``types``.

    Examples
    --------
    >>> parse(b"code,n\\n007,\\n008,2\\n", {"code": "string", "n": "number"}).to_numpy().tolist()
    [['007', nan], ['008', 2.0]]
    """
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    frame = pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, encoding="utf-8-sig")
    if list(frame.columns) != list(types):
        raise CommgovError(
            "the table has the columns {found}, but {expected} were expected. Fix: write it "
            "again from its source.",
            found=", ".join(frame.columns),
            expected=", ".join(types),
        )
    return pd.DataFrame({column: typed(frame[column], kind) for column, kind in types.items()})


def packed(content: bytes) -> bytes:
    """Pack with gzip without a time or a name, so that the same content gives the same bytes."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as file:
        file.write(content)
    return out.getvalue()


def _written(frame: pd.DataFrame) -> str:
    """CSV text. Not every Python quotes a carriage return, which ends a row: then everything is quoted."""
    text = frame.to_csv(index=False, lineterminator="\n")
    if "\r" in text:
        text = frame.to_csv(index=False, lineterminator="\n", quoting=QUOTE_ALL)
    return text


def typed(cells: pd.Series, kind: str) -> pd.Series:
    """Convert cells of text into ``string``, ``integer``, ``number`` or ``boolean``, or raise ValueError.

    Examples
    --------
    >>> typed(pd.Series(["1", ""], dtype="str"), "integer").tolist()
    [1, <NA>]
    """
    if kind == "string":
        return cells
    if kind == "boolean":
        return cells.str.lower() == "true"
    empty = (cells == "").to_numpy()
    if kind == "integer":
        return cells.astype("int64") if not empty.any() else cells.where(~empty).astype("Int64")
    return pd.Series(np.where(empty, "nan", cells).astype("float64"), index=cells.index)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Python values only: index as columns, times as text, missing as None, no text that could run."""
    if not (isinstance(frame.index, pd.RangeIndex) and frame.index.name is None):
        try:
            frame = frame.reset_index()
        except ValueError as error:
            raise CommgovError(
                "the index has the name of a column ({error}). Fix: rename one of the two.", error=error
            ) from error
    columns = [_values(frame.iloc[:, k]) for k in range(frame.shape[1])]
    names = [_value(_name(name)) for name in frame.columns]
    plain = pd.DataFrame({k: pd.Series(values, dtype=object) for k, values in enumerate(columns)})
    return plain.set_axis(names, axis=1)


def _name(name: object) -> str:
    return " ".join(str(part) for part in name) if isinstance(name, tuple) else str(name)


def _values(column: pd.Series) -> list:
    if isinstance(column.dtype, pd.StringDtype):  # each distinct text once
        codes, words = pd.factorize(column)
        said = pd.Series([*(spreadsheet_safe.text(word) for word in words), None], dtype=object)
        return said.to_numpy()[codes].tolist()
    return [_value(v) for v in column.astype(object)]


def _value(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else str(value)
    return spreadsheet_safe.text(str(value))
