"""CSV and TSV → a grid of cells, all text: quickly where the file is in order, in detail where it is not."""

from __future__ import annotations

import csv
import io
from array import array

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from ..coded import coded, stacked
from ._refuse import MOST_COLUMNS, WIDE, refuse, refuse_all

_SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "，": "Chinese comma", "|": "bar"}
_RAGGED = "give each row one cell for each column; a cell that holds the separator stands in quotation marks"
_MOST_ALONE = 1_000_000  # rows of a file that has no separator in its first row
_MOST_FAULTS = 1_000  # of one kind; a file with more is not the table that it is taken for


def grid(text: str, name: str, *, separator: str | None = None) -> pd.DataFrame:
    """The cells of a delimited text, with no header: columns 0, 1, …, rows counted from 1.

    Parameters
    ----------
    text
        What is in the file.
    name
        The file, for messages.
    separator
        ``None`` takes what the first rows have most of: comma, tab, semicolon, Chinese comma or bar.

    Returns
    -------
    DataFrame
        Text, never missing, only empty; the index holds the rows' numbers. Empty rows are left out.

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
        refuse(name, "is empty", "give a file with a header row and a row for each tie")
    text, first = _below_title(text, first)
    head = text[: text.find("\n")] if "\n" in text else text
    separator = separator or separator_of(head)
    wide = head.count(separator) + 1
    if wide > MOST_COLUMNS:
        fix = "a long list of ties (source, target, weight) needs three columns; write it so"
        refuse(name, f"has {wide:,} columns, more than {MOST_COLUMNS:,}", fix, row=1)
    if wide == 1 and text.count("\n") > _MOST_ALONE:
        fix = "give a table whose first row has a cell for each column"
        refuse(name, f"has one cell in its first row, and more than {_MOST_ALONE:,} rows", fix, row=1)
    # Where there is one cell a row, an empty line would be an empty cell.
    if len(separator.encode()) > 1 or wide == 1 or wide > WIDE:
        return _slowly(text, name, separator, first)
    options = {
        "read_options": pacsv.ReadOptions(
            autogenerate_column_names=True, use_threads=True, block_size=1 << 24
        ),
        "parse_options": pacsv.ParseOptions(
            delimiter=separator, newlines_in_values='"' in text, ignore_empty_lines=False
        ),
    }
    strings = {f"f{k}": pa.string() for k in range(wide)}
    convert = pacsv.ConvertOptions(column_types=strings, strings_can_be_null=False)
    try:
        table = pacsv.read_csv(pa.BufferReader(text.encode("utf-8")), convert_options=convert, **options)
    except (pa.ArrowInvalid, UnicodeEncodeError):  # ragged, a lone quotation mark, a row too long
        return _slowly(text, name, separator, first)
    if table.num_columns != wide:
        return _slowly(text, name, separator, first)
    frame = table.to_pandas(types_mapper=_as_text)
    return frame.set_axis(range(wide), axis=1).set_axis(pd.RangeIndex(first, first + len(frame)))


def _below_title(text: str, first: int) -> tuple[str, int]:
    """Without a title: a first line of one cell above lines that have as many as each other, and more."""
    title, _, rest = text.partition("\n")
    below = rest.lstrip("\n")
    lines = below.split("\n", 2)[:2]
    mark = separator_of(lines[0])
    if (
        len(lines) < 2
        or not 0 < lines[0].count(mark) == lines[1].count(mark)
        or set(title) & {*_SEPARATORS, '"'}
    ):
        return text, first
    return below, first + 1 + len(rest) - len(below)


def _as_text(kind: pa.DataType):
    return pd.StringDtype(na_value=np.nan) if kind == pa.string() else None


def separator_of(head: str) -> str:
    """What a header row has most of."""
    counts = {mark: head.count(mark) for mark in _SEPARATORS}
    best = max(counts, key=counts.get)
    return best if counts[best] else ","


def _slowly(text: str, name: str, separator: str, first: int) -> pd.DataFrame:
    """Row by row: every row that is wrong is told, beside the others."""
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
                problem = f"has {len(row):,} cells, the first row has {wide:,}"
                found.append((name, "", number, "", problem, _RAGGED))  # a row may name persons
                if len(found) == _MOST_FAULTS:
                    break
            else:
                cells += row[:wide]
                numbers.append(number)
    except csv.Error as error:
        fix = 'close the quotation mark; a mark inside a cell is written twice ("")'
        refuse(name, f"a row cannot be told from the next ({error})", fix, row=first - 1 + reader.line_num)
    finally:
        csv.field_size_limit(limit)
    if len(found) == _MOST_FAULTS:
        refuse_all(found)
    frame = block(np.array([*cells, ""], dtype=object)[:-1].reshape(-1, wide or 1), np.array(numbers))
    refuse_all(found, but=frame)
    return frame


def block(cells: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """Cells of text as a grid: a column of text each, or one block of objects where there are many columns.

    Parameters
    ----------
    cells
        Rows × columns, of ``str``.
    rows
        The rows' numbers.
    """
    if cells.shape[1] > WIDE:
        return pd.DataFrame(cells, rows, dtype=object)
    columns = {k: pd.array(cells[:, k], dtype="str") for k in range(cells.shape[1])}
    return pd.DataFrame(columns, rows)


def coded_cells(cells: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Rows × columns of the numbers of words, and the words.

    Examples
    --------
    >>> codes, words = coded_cells(pd.DataFrame([["1", ""], ["1", "2"]], dtype="str"))
    >>> words[codes].tolist()
    [['1', ''], ['1', '2']]
    """
    if (cells.dtypes == "object").all():
        codes, words = pd.factorize(cells.to_numpy(object).ravel())
        return codes.reshape(cells.shape), words
    text = stacked([coded(cells.iloc[:, k]) for k in range(cells.shape[1])])
    return text.codes.reshape(cells.shape[::-1]).T, text.words.to_numpy(zero_copy_only=False)
