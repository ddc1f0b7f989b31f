"""Tables as bytes and back: CSV and Excel that open right, run nothing and are the same at any time."""

from __future__ import annotations

import datetime
import gzip
import io
import re
import zipfile
from csv import QUOTE_ALL

import numpy as np
import pandas as pd

from . import excel, neutral
from .schema import CommgovError

_PLAIN = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,15})?", re.ASCII)
_ROWS, _COLUMNS, _CELL_CHARACTERS = 1_048_576, 16_384, 32_767
# The earliest time that a zip file can state.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def csv(frame: pd.DataFrame) -> bytes:
    """The table as CSV in UTF-8 with a byte-order mark, by which Excel knows the encoding.

    Examples
    --------
    >>> csv(pd.DataFrame({"单位": ["银行"], "n": [46]})).decode("utf-8-sig")
    '单位,n\\n银行,46\\n'
    """
    return _written(_plain(frame)).encode("utf-8-sig")


def xlsx(frame: pd.DataFrame) -> bytes:
    """The table as an Excel workbook of one sheet with a fixed header row.

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
    """Several tables as an Excel workbook, a sheet each with a fixed header row.

    Raises
    ------
    CommgovError
        A table is larger than a sheet, or a cell longer than a cell can be.

    Examples
    --------
    >>> file = io.BytesIO(book({"a": pd.DataFrame({"n": [1]}), "b": pd.DataFrame()}))
    >>> list(pd.read_excel(file, None, engine="openpyxl"))
    ['a', 'b']
    """
    return excel.book({title: _fits(_plain(frame)) for title, frame in frames.items()})


def saved(workbook) -> bytes:
    """The bytes of an openpyxl workbook, with no trace of when and where it was made."""
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
    workbook.properties.created = workbook.properties.modified = datetime.datetime(*_EPOCH)
    raw = io.BytesIO()
    InMemory(workbook, zipfile.ZipFile(raw, "w")).save()
    with zipfile.ZipFile(raw) as made:
        return excel.zipped({name: made.read(name) for name in made.namelist()})


def _fits(frame: pd.DataFrame) -> tuple[list[str], list[list]]:
    """Headers and columns of a table of plain values, if a sheet can hold them."""
    if len(frame) + 1 > _ROWS or frame.shape[1] > _COLUMNS:
        raise CommgovError(
            f"the table has {len(frame):,} rows and {frame.shape[1]:,} columns; a sheet holds {_ROWS - 1:,} "
            f"rows under the header and {_COLUMNS:,} columns. Fix: write it as .csv."
        )
    columns = [frame.iloc[:, k].tolist() for k in range(frame.shape[1])]
    for column in [list(frame.columns), *columns]:
        if any(isinstance(value, str) and len(value) > _CELL_CHARACTERS for value in column):
            raise CommgovError(
                f"a cell holds more than {_CELL_CHARACTERS:,} characters, more than Excel can. "
                "Fix: write the table as .csv."
            )
    return list(frame.columns), columns


def plain_csv(frame: pd.DataFrame) -> bytes:
    """The table as it is, as CSV in UTF-8: for :func:`parse`, not for Excel."""
    return _written(frame).encode("utf-8")


def types(frame: pd.DataFrame) -> dict[str, str]:
    """The type of each column, in the words of :func:`parse`."""
    kinds = {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}
    return {str(name): kinds.get(frame[name].dtype.kind, "string") for name in frame.columns}


def parse(content: bytes, types: dict[str, str]) -> pd.DataFrame:
    """A table from its CSV, plain or packed, with the column types that are given.

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
            f"the table has the columns {', '.join(frame.columns)}, but {', '.join(types)} were expected. "
            "Fix: write it again from its source."
        )
    return pd.DataFrame({column: typed(frame[column], kind) for column, kind in types.items()})


def packed(content: bytes) -> bytes:
    """Gzip without a time or a name, so that the same content gives the same bytes."""
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
    """Cells of text as ``string``, ``integer``, ``number`` or ``boolean``; ValueError where one is none.

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


def guessed(cells: pd.Series) -> pd.Series:
    """Cells of text, never missing, as numbers where all are plain ones (007 is a code), else as they are.

    Examples
    --------
    >>> guessed(pd.Series(["1", "2.5", ""], dtype="str")).tolist()
    [1.0, 2.5, nan]
    """
    words = pd.unique(cells[cells != ""])
    if not len(words) or not all(_PLAIN.fullmatch(word) for word in words):
        return cells
    found = pd.to_numeric(cells.where(cells != "")).astype(float)
    whole = found.notna().all() and all(word.lstrip("-").isdecimal() for word in words)
    return found.astype("int64") if whole else found


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Python values only: index as columns, times as text, missing as None, no text that could run."""
    if not (isinstance(frame.index, pd.RangeIndex) and frame.index.name is None):
        try:
            frame = frame.reset_index()
        except ValueError as error:
            raise CommgovError(
                f"the index has the name of a column ({error}). Fix: rename one of the two."
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
        said = pd.Series([*(neutral.text(word) for word in words), None], dtype=object)
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
    return neutral.text(str(value))
