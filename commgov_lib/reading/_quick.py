"""A long list in CSV → packed columns: the bytes are cut into cells, and each distinct cell is decoded.

In UTF-8, GBK and GB18030 no byte of a character of several bytes is a comma, a tab, a semicolon, a quotation
mark or the end of a line. So the bytes can be cut before they are text, and a file is text in an encoding
where each of its cells is. Whatever is not in order is left to the careful way, which tells what is wrong.
"""

from __future__ import annotations

import codecs
import csv
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from ..coded import Coded
from ._cells import separator_of
from ._distinct import Cells, distinct
from ._text import encoding_name, mixed

_CUT = (",", "\t", ";")
_ENCODINGS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "gbk": "gbk", "gb18030": "gb18030", "gb2312": "gb2312"}
_LOOKED_AT = 1 << 18
_MOST_COLUMNS = 64  # a wider table is a matrix
_MOST_BYTES = 2**31 - 2**20
_BLOCK = 1 << 20  # bytes
_MANY = 0.6
_LINE, _RETURN = ord("\n"), ord("\r")
_BEFORE = np.array([-1], dtype=np.int32)  # as if a line had ended before the first


def grid(raw: bytes, *, encoding: str | None, separator: str | None) -> pd.DataFrame | None:
    """The cells of a delimited file as :func:`commgov_lib.reading._cells.grid` gives them, in packed columns.

    Parameters
    ----------
    raw
        What is in the file.
    encoding, separator
        As the user says, or ``None``.

    Returns
    -------
    DataFrame or None
        ``None`` where something is not in order, or the careful way is as quick.
    """
    encodings = _candidates(raw, encoding)
    if not encodings or len(raw) > _MOST_BYTES or b"\0" in raw:
        return None
    if b"\r" in raw and raw.count(b"\r") != raw.count(b"\r\n"):
        return None
    start = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
    stop = len(raw)
    while start < stop and raw[start] in b"\r\n":
        start += 1
    while stop > start and raw[stop - 1] in b"\r\n":
        stop -= 1
    head = raw[start : start + _LOOKED_AT].split(b"\n", 1)[0].removesuffix(b"\r")
    separator, wide = _header(head, encodings[-1], separator)
    if not wide:
        return None
    data = np.frombuffer(raw, dtype=np.uint8)[start:stop]
    quotes = b'"' in raw
    columns = _in_order(data, separator, wide) if not quotes and _has_many(data, separator, wide) else None
    columns = columns or _cut(data, separator, wide, quotes=quotes)
    if columns is None:
        return None
    first = raw[:start].count(b"\n") + 1  # blank lines at the top count as rows of the file
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(distinct, columns))
    for name in encodings:
        words = [_decoded(cells, name) for _, cells in found]
        if all(w is not None for w in words):
            parts = [Coded(codes, w).packed() for (codes, _), w in zip(found, words, strict=True)]
            rows = pd.RangeIndex(first, first + len(found[0][0]))
            return pd.DataFrame(dict(enumerate(parts))).set_axis(rows)
    return None


def _candidates(raw: bytes, encoding: str | None) -> list[str]:
    """The encodings to try, one after the other."""
    marked = raw.startswith(codecs.BOM_UTF8)
    if encoding is not None:
        name = _ENCODINGS.get(encoding_name(encoding), "")
        return [name] if name and (name == "utf-8" or not marked) else []
    if marked:
        return ["utf-8"]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, "\ufeff".encode("gb18030"))):
        return []
    top = raw[:_LOOKED_AT]
    if top.isascii():
        return ["utf-8", "gb18030"]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(top)
    except UnicodeDecodeError:
        return [] if mixed(raw) else ["gb18030"]
    return ["utf-8"]


def _header(head: bytes, encoding: str, separator: str | None) -> tuple[str, int]:
    """The separator, and how many columns it makes; 0 where the careful way has to look."""
    try:
        text = head.decode(encoding)
        separator = separator or separator_of(text)
        row = next(csv.reader([text], delimiter=separator, strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return "", 0
    wide = len(row) if separator in _CUT and 2 <= len(row) <= _MOST_COLUMNS else 0
    return separator, wide


def _has_many(data: np.ndarray, separator: str, wide: int) -> bool:
    """Whether a long list begins with so many distinct cells that sorting them is the faster way."""
    if len(data) < 10 * _BLOCK:
        return False
    head = data[:_BLOCK]
    columns = _in_order(head[: np.flatnonzero(head == _LINE)[-1]] if _LINE in head else head, separator, wide)
    shares = [len(distinct(cells)[1].stop) / len(cells.stop) for cells in columns or ()]
    return max(shares, default=0) > _MANY


def _in_order(data: np.ndarray, separator: str, wide: int) -> list[Cells] | None:
    """The cells of a file without quotation marks; None where a row is not like the first."""
    blocks = range(0, len(data), _BLOCK)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda k: _ends(data, k, ord(separator)), blocks))
    ends = np.concatenate([_BEFORE, *(ends for ends, _ in found), np.array([len(data)], dtype=np.int32)])
    marks = np.concatenate([*(marks for _, marks in found), np.array([_LINE], dtype=np.uint8)])
    if len(marks) % wide:
        return None
    marks = marks.reshape(-1, wide)
    if (marks[:, :-1] == _LINE).any() or (marks[:, -1] != _LINE).any():
        return None
    columns = [Cells(data, ends[k:-1:wide], ends[k + 1 :: wide], 1) for k in range(wide)]
    lines = columns[-1].stop
    if len(lines) > 1 and data[lines[0] - 1] == _RETURN:  # they end as in Windows
        if (data[lines[:-1] - 1] != _RETURN).any():
            return None
        stop = lines - np.int32(1)
        stop[-1] += 1
        columns[-1] = columns[-1]._replace(stop=stop)
    return columns


def _ends(data: np.ndarray, begin: int, separator: int) -> tuple[np.ndarray, np.ndarray]:
    """Where cells end in a block of bytes, and at which bytes."""
    block = data[begin : begin + _BLOCK]
    ends = np.flatnonzero((block == separator) | (block == _LINE))
    return (ends + begin).astype(np.int32), block[ends]


def _cut(data: np.ndarray, separator: str, wide: int, *, quotes: bool) -> list[pa.Array] | None:
    """The cells of a file with quotation marks or empty lines; None where a row is not like the first."""
    try:
        table = pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(data)),
            pacsv.ReadOptions(autogenerate_column_names=True, block_size=1 << 20),
            pacsv.ParseOptions(delimiter=separator, newlines_in_values=quotes, ignore_empty_lines=False),
            pacsv.ConvertOptions(
                check_utf8=False,
                column_types={f"f{k}": pa.binary() for k in range(wide)},
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return [column.combine_chunks() for column in table.columns] if table.num_columns == wide else None


def _decoded(cells: Cells, encoding: str) -> pa.Array | None:
    """Distinct cells as text; None where one of them is none, or holds the end of a line of Windows."""
    try:
        if encoding == "utf-8":
            words = cells.packed().cast(pa.large_string())
        else:
            text = cells.joined(gap=1)[0].tobytes().decode(encoding)
            data = np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
            gaps = np.flatnonzero(data == 0)
            ends = pa.py_buffer(np.append(0, gaps - np.arange(len(gaps))))
            words = pa.LargeStringArray.from_buffers(len(gaps), ends, pa.py_buffer(data[data != 0]))
    except (pa.ArrowInvalid, UnicodeError):
        return None
    return None if pc.any(pc.match_substring(words, "\r")).as_py() else words
