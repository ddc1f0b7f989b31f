"""CSV, TSV and words between blanks → a grid of text: by pyarrow where a file is in order, else row by row.

In UTF-8, GBK and GB18030 no byte of a character of several bytes is a comma, a tab, a semicolon, a quotation
mark or the end of a line. So pyarrow cuts the bytes of such a file, and only each distinct cell is decoded.
"""

from __future__ import annotations

import csv
import io
import re
from array import array

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from ..columns import TextColumn, unpacked
from ..messages import say
from .grid import MOST_COLUMNS, MOST_TEXT, WIDE, block, refuse, refuse_all
from .vocabulary import HEADERS, numbers, plain

_SEPARATORS = (",", "\t", ";", "，", "|")
_CUT = (",", "\t", ";")
_BLOCK = 1 << 20  # bytes
_MOST_ALONE = 1_000_000  # rows of a file that has no separator in its first row
_MOST_LINE = 1 << 20  # characters of a line below a title
_BLANKS = re.compile(r'("[^"\n]*")|[ \t]+')
_QUOTED = re.compile(r'"[^"\n]*"')
_WORDS = re.compile(r'"([^"\n]*)"|([^\s"]+)')
_KNOWN = {plain(w) for words in HEADERS["ties"].values() for w in words.split()}
_SOME = 1_000  # lines by which blanks between words are told from blanks in words
_MOST_FAULTS = 1_000  # of one kind; a file with more is not the table that it is taken for


def grid(text: str, name: str, *, separator: str | None = None) -> pd.DataFrame:
    """Return the cells of a delimited text, with no header: columns 0, 1, …, rows counted from 1.

    Parameters
    ----------
    text
        What is in the file.
    name
        The file, for messages.
    separator
        ``None`` takes what the first rows have most of: comma, tab, semicolon, Chinese comma or bar; where
        every line has as many words as the first, blanks.

    Returns
    -------
    DataFrame
        Text, never missing, only empty, in columns as :data:`commgov_lib.columns.PACKED`; the index holds the
        rows' numbers. Empty rows of a file that is read row by row are left out.

    Raises
    ------
    CommgovError
        The file is empty, a row is longer or shorter than the first, or a quotation mark does not end.

    Examples
    --------
    >>> grid("源,目标\\n甲,乙\\n", "a.csv").to_numpy().tolist()
    [['源', '目标'], ['甲', '乙']]
    """
    first = len(text) - len(text.lstrip("\n")) + 1  # blank lines at the top count as rows of the file
    text = text.strip("\n")
    if not text.strip():
        refuse(name, say("is empty"), say("give a file with a header row and a row for each tie"))
    text, first = _below_title(text, first)
    if separator is None:
        text, first = _parted_by_blanks(text, first, name)
    head = text[: text.find("\n")] if "\n" in text else text
    separator = separator or _separator_of(head)
    wide = head.count(separator) + 1
    if wide > MOST_COLUMNS:
        problem = say("has {wide:,} columns, more than {most:,}", wide=wide, most=MOST_COLUMNS)
        fix = say("a long list of ties (source, target, weight) needs three columns; write it so")
        refuse(name, problem, fix, row=1)
    if wide == 1 and text.count("\n") > _MOST_ALONE:
        problem = say("has one cell in its first row, and more than {most:,} rows", most=_MOST_ALONE)
        refuse(name, problem, say("give a table whose first row has a cell for each column"), row=1)
    try:
        cut = grid_of_bytes(text.encode("utf-8"), ("utf-8",), separator=separator, first=first)
        if cut is None:  # R leaves out the empty corner above the names of rows
            below_corner = grid_of_bytes(
                (separator + text).encode("utf-8"), ("utf-8",), separator=separator, first=first
            )
            cut = below_corner if below_corner is not None and _are_named(below_corner, text) else None
    except UnicodeEncodeError:
        cut = None
    return _row_by_row(text, name, separator, first) if cut is None else cut


def grid_of_bytes(
    raw: bytes, encodings: tuple[str, ...], *, separator: str | None = None, first: int = 1
) -> pd.DataFrame | None:
    """Return the cells of the bytes of a delimited file as :func:`grid` does of its text.

    Parameters
    ----------
    raw
        What is in the file, without a mark at its beginning.
    encodings
        To be tried one after the other, of those in which bytes can be cut.
    separator
        As in :func:`grid`.
    first
        Number of its first row.

    Returns
    -------
    DataFrame or None
        ``None`` where something is not in order, so that the text has to be looked at row by row.

    Examples
    --------
    >>> grid_of_bytes("源,目标\\n甲,乙\\n".encode("gbk"), ("gb18030",)).to_numpy().tolist()
    [['源', '目标'], ['甲', '乙']]
    """
    if not encodings or b"\0" in raw:
        return None
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = len(raw) - len(raw.lstrip(b"\n")) if raw.startswith(b"\n") else 0
    stop = len(raw.rstrip(b"\n")) if raw.endswith(b"\n\n") else len(raw)
    head = raw[start : start + _MOST_LINE].split(b"\n", 1)[0].decode(encodings[-1], "replace")
    is_given, separator = separator is not None, separator or _separator_of(head)
    wide = head.count(separator) + 1 if is_given or not _are_mixed(head[:MOST_TEXT]) else 1
    # Where there is one cell a row, an empty line would be an empty cell. The bar is a part of characters.
    if not 1 < wide <= WIDE or (separator not in _CUT and (separator != "|" or encodings != ("utf-8",))):
        return None
    try:
        table = pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(raw).slice(start, stop - start)),
            pacsv.ReadOptions(autogenerate_column_names=True, block_size=_BLOCK),
            pacsv.ParseOptions(delimiter=separator, newlines_in_values=b'"' in raw, ignore_empty_lines=False),
            pacsv.ConvertOptions(
                column_types={f"f{k}": pa.binary() for k in range(wide)}, strings_can_be_null=False
            ),
        )
        found = [cells.dictionary_encode().combine_chunks() for cells in table.columns]
    except (pa.ArrowInvalid, pa.ArrowCapacityError):  # ragged, a lone quotation mark, a row too long
        return None
    if table.num_columns != wide:
        return None
    for encoding in encodings:
        words = [_decoded(cells.dictionary.cast(pa.large_binary()), encoding) for cells in found]
        if all(of_column is not None for of_column in words):
            texts = [
                TextColumn(cells.indices.to_numpy(), of_column)
                for cells, of_column in zip(found, words, strict=True)
            ]
            rows = pd.RangeIndex(first + start, first + start + table.num_rows)
            cells = pd.DataFrame({k: text.packed() for k, text in enumerate(texts)}).set_axis(rows)
            cells.attrs["separator"] = separator
            return cells
    return None


def _decoded(cells: pa.Array, encoding: str) -> pa.Array | None:
    """Distinct cells as text; None where one is none, or the same text as another one."""
    try:
        if encoding == "utf-8":
            return cells.cast(pa.large_string())
        every = pa.LargeListArray.from_arrays(pa.array([0, len(cells)]), cells)
        raw = pc.binary_join(every, pa.scalar(b"\0", cells.type))[0].as_py()
        text = raw.decode(encoding)
        if text.encode(encoding) != raw:  # some characters can be written in two ways
            return None
        return pc.split_pattern(pa.array([text], pa.large_string()), "\0").flatten()
    except (pa.ArrowInvalid, UnicodeError):
        return None


def _below_title(text: str, first: int) -> tuple[str, int]:
    """Leave out a title: a first line of one cell above lines that have as many as each other, and more."""
    end = text.find("\n") + 1
    title, begin = text[:end], end
    while end and text[begin : begin + 1] == "\n":
        begin += 1
    lines = text[begin : begin + _MOST_LINE].split("\n", 2)[:2]
    mark = _separator_of(lines[0])
    if (
        not end
        or len(lines) < 2
        or not 0 < lines[0].count(mark) == lines[1].count(mark)
        or set(title) & {*_SEPARATORS, '"'}
    ):
        return text, first
    return text[begin:], first + 1 + begin - end


def _parted_by_blanks(text: str, first: int, name: str) -> tuple[str, int]:
    """A text with blanks, or blanks and tabs, between its words: with one tab in their place; else as it is.

    In a CSV file blanks may stand within the only column: there a column of numbers, quotation marks or known
    headers must tell. Lines that begin with # or % above such a list are what SNAP and KONECT say of it.
    """
    lines = text[:_MOST_LINE].split("\n")[:_SOME]
    skipped = 0
    while skipped < len(lines) - 1 and lines[skipped][:1] in ("#", "%"):
        skipped += 1
    body = [
        line for line in (lines[skipped:-1] if len(text) > _MOST_LINE else lines[skipped:]) if line.strip()
    ]
    if any(line.count('"') % 2 for line in body):  # a cell of several lines
        return text, first
    if not body or {*_SEPARATORS} - {"\t"} & set(_QUOTED.sub("", body[0])):
        return text, first
    words = [[quoted or word for quoted, word in _WORDS.findall(line)] for line in body]
    wide, tabs = len(words[-1]), {line.count("\t") for line in body}
    even = wide > 1 and {len(row) for row in words[1:]} <= {wide} and len(words[0]) in (wide, wide - 1)
    by_tabs = len(tabs) == 1 and tabs != {0} and not _are_mixed(body[0])
    if not even or (by_tabs and not skipped):
        return text, first
    if name.lower().removesuffix(".gz").endswith(".csv"):
        cells = np.array([word for row in words[1:] for word in row], dtype=object)
        has_numbers = len(words) > 1 and numbers(cells)[1].reshape(-1, wide).all(axis=0).any()
        if not (has_numbers or '"' in body[0] or _KNOWN.issuperset(map(plain, words[0]))):
            return text, first
    text = text[sum(len(line) + 1 for line in lines[:skipped]) :]
    text = re.sub(r"(?m)^[ \t]+|[ \t]+$", "", text)
    text = _BLANKS.sub(lambda m: m[1] or "\t", text) if '"' in text else re.sub(r"[ \t]+", "\t", text)
    return text, first + skipped


def _are_mixed(head: str) -> bool:
    """Whether a line holds numbers only, some with tabs between them and some with blanks."""
    return (
        "\t" in head and " " in head.strip() and bool(numbers(np.array(head.split(), dtype=object))[1].all())
    )


def _are_named(cells: pd.DataFrame, text: str) -> bool:
    """Whether the first column of cells under an empty corner holds the names of rows, as R writes them."""
    top = unpacked(cells.iloc[: _SOME + 1])
    labels, heads = top[0].iloc[1:].tolist(), top.iloc[0, 1:].tolist()
    if not all(labels) or len(set(labels)) < len(labels) or not all(heads):
        return False
    numbered = labels == [str(k) for k in range(1, len(labels) + 1)]
    quoted = [line[:1] for line in text[:_MOST_LINE].split("\n")[:2]] == ['"', '"']
    inside = top.iloc[1:, 1:].to_numpy(object).ravel()
    measured = (
        _KNOWN.isdisjoint(map(plain, heads)) and (numbers(inside)[1] | np.isin(inside, ["", "NA"])).all()
    )
    return set(labels) == set(heads) or quoted or (len(labels) > 1 and bool(numbered or measured))


def _separator_of(head: str) -> str:
    """What a header row has most of; a comma where it has nothing."""
    return max(_SEPARATORS, key=head.count)


def _row_by_row(text: str, name: str, separator: str, first: int) -> pd.DataFrame:
    """Read row by row, so that every row that is wrong is listed beside the others."""
    limit = csv.field_size_limit(1 << 24)
    found = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    cells, numbers, wide = [], array("q"), 0
    try:
        for number, row in enumerate(reader, start=first):
            if not row:
                continue
            wide = wide or len(row)
            if len(row) < wide or any(cell.strip() for cell in row[wide:]):
                problem = say(
                    "has another number of cells, {cells:,}, than the first row, {wide:,}",
                    cells=len(row),
                    wide=wide,
                )
                fix = say(
                    "give each row one cell for each column; a cell that holds the separator stands in "
                    "quotation marks"
                )
                found.append((name, "", number, "", problem, fix))  # a row may name persons: no value
                if len(found) == _MOST_FAULTS:
                    break
            else:
                cells += row[:wide]
                numbers.append(number)
    except csv.Error as error:
        problem = say("a row cannot be told from the next ({error})", error=error)
        fix = say('close the quotation mark; a mark inside a cell is written twice ("")')
        refuse(name, problem, fix, row=first - 1 + reader.line_num)
    finally:
        csv.field_size_limit(limit)
    if len(found) == _MOST_FAULTS:
        refuse_all(found)
    frame = block(np.array([*cells, ""], dtype=object)[:-1].reshape(-1, wide or 1), np.array(numbers))
    frame.attrs["separator"] = separator
    refuse_all(found, but=frame)
    return frame
