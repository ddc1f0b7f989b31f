"""What every reader hands on: the tables of a file as grids of text, their limits, and their faults."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from ..columns import stacked, text_column
from ..messages import say
from ..schema import CommgovError
from ..validate import describe, from_rows, raise_any

# A file may promise anything in its first lines: no memory is taken before what it promised has been seen.
MOST_NODES = 1_000_000
MOST_TIES = 1_000_000  # of a graph file; more are a list in a CSV file
MOST_CELLS = 4_000_000  # most of them empty
MOST_LETTERS = 50_000_000  # of all cells of a workbook or graph, however often the file itself says them
MOST_COLUMNS = 16_384  # as many as a sheet has
WIDE = 100  # a grid of more columns is one block of cells: what is done to it is done to all at once
MOST_TEXT = 32_767  # characters of a cell, as in Excel
MOST_LISTED = 400  # columns of a table that is no matrix
BETWEEN = " · "  # a file and its sheet
# Beside the columns of each table: in which row of which part of the file a row stands. No file has such a
# header, for none may hold a NUL.
ROW, PART = "\0row", "\0part"


class Part(NamedTuple):
    """One table of a file: a sheet, a list of ties, a list of nodes.

    ``shape`` is empty for a grid of cells whose header is still to be found (columns 0, 1, …), and ``ties``
    or ``nodes`` where the format has said what its columns are. All cells are text, never missing; the
    index holds the rows' numbers in the file. ``name`` is that of the sheet, or of the file without its
    ending; where several files have such a table, the file stands before it. ``left_out`` lists what was
    left out on purpose: column, row, value, problem and fix of each, as of a fault; ``doubts`` what is to be
    asked: what, the guess, and why; ``notes`` what is said around the table, such as what a number means;
    ``separator`` what stands between the cells of a text file; ``merged`` lists merged cells that hold a
    number for several rows: the first row, the last, and the text.
    """

    name: str
    shape: str
    frame: pd.DataFrame
    file: str = ""
    left_out: tuple[tuple, ...] = ()
    doubts: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    separator: str = ""
    merged: tuple[tuple[int, int, str], ...] = ()

    @property
    def title(self) -> str:
        """What the table is called in its own file, without an ending."""
        return self.name.rpartition(BETWEEN)[2].split(".")[0]


# ---- what is wrong ----


class Partly(CommgovError):
    """A file some rows or sheets of which are wrong; ``but`` is the rest, for whoever goes on."""

    def __init__(self, message: str, faults: pd.DataFrame, but):
        super().__init__(message, faults=faults)
        self.but = but


def refuse(
    table: str, problem: str, fix: str, *, column: str = "", row: int | None = None, value=""
) -> NoReturn:
    """Raise a CommgovError with one fault.

    Parameters
    ----------
    table
        The file or sheet.
    problem, fix
        What is wrong, and how to mend it: messages.
    column, row, value
        Where it stands, as far as that is known; rows as the file counts them, from 1.
    """
    refuse_all([(table, column, row, value, problem, fix)])
    raise AssertionError("a fault was raised")  # never reached: one fault is enough


def refuse_all(found: list[tuple], *, but=None):
    """Raise a CommgovError with all faults of the list, if there is one.

    Parameters
    ----------
    found
        ``(table, column, row, value, problem, fix)`` of each.
    but
        What could be read in spite of them.
    """
    table = from_rows(found)
    if len(table) and but is not None:
        raise Partly(describe(table), table, but)
    raise_any(table)


def check_ties(count: int, name: str):
    """Refuse a file of more ties than one that is no list may hold."""
    if count > MOST_TIES:
        fix = say("write them as a list in a CSV file")
        refuse(name, say("has more than {most:,} ties", most=MOST_TIES), fix)


def check_letters(length: int, name: str, most: int = MOST_LETTERS) -> int:
    """Return how long all texts are, or refuse: what a file says once may occur a million times."""
    if length > most:
        problem = say("holds more than {most:,} characters of text", most=MOST_LETTERS)
        refuse(name, problem, say("shorten its texts"))
    return length


def check_cell(text: str, name: str, row: int | None = None) -> str:
    """Return the text of a cell, or refuse one that is longer than a cell of a spreadsheet can be."""
    if len(text) > MOST_TEXT:
        problem = say("holds a cell of more than {most:,} characters", most=MOST_TEXT)
        refuse(name, problem, say("shorten it"), row=row)
    return text


# ---- cells of text ----


def block(cells: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """Make a grid: a column of text each, or one block of objects where there are many columns.

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


def graph(name: str, nodes: pd.DataFrame, ties: pd.DataFrame) -> list[Part]:
    """Make the two parts of a graph file: ``ties`` with ``source, target, …`` and ``nodes`` with ``node, …``.

    Columns that are empty throughout are left out; so is ``mode`` where all nodes are of one.
    """
    parts = []
    if "weight" in ties:  # a tie that does not say its weight has 1, in GEXF as in networkx
        ties = ties.assign(weight=ties["weight"].where(ties["weight"].notna(), "1"))
    for shape, frame, kept in (("ties", ties, ("source", "target")), ("nodes", nodes, ("node",))):
        frame = as_text(frame)
        frame = frame[[c for c in frame.columns if c in kept or (frame[c] != "").any()]]
        if "mode" in frame and frame["mode"].nunique() < 2:
            frame = frame.drop(columns="mode")
        parts.append(Part(name, shape, frame.set_axis(pd.RangeIndex(1, len(frame) + 1))))
    return parts


def bounded(part: Part) -> Part:
    """Return the part itself, if its cells are those of a table.

    Raises
    ------
    CommgovError
        A cell holds more text than a cell of a spreadsheet can.
    """
    frame = part.frame
    if (frame.dtypes == "object").all():
        longest = max(map(len, frame.to_numpy(object).ravel()), default=0)
    else:
        longest = max(
            (pc.max(pc.utf8_length(text_column(frame[c]).words)).as_py() or 0 for c in frame), default=0
        )
    if longest > MOST_TEXT:
        refuse(
            part.name, say("holds a cell of more than {most:,} characters", most=MOST_TEXT), say("shorten it")
        )
    return part


def texts(columns: dict, name: str) -> pd.DataFrame:
    """Make columns of text, unless they are too long."""
    check_letters(sum(len(cell) for column in columns.values() for cell in column if cell), name)
    return pd.DataFrame({title: pd.array(column, dtype="str") for title, column in columns.items()})


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Return every cell as text: a missing one empty, a whole number without its point."""
    return pd.DataFrame({c: column_text(frame[c]) for c in frame.columns}, index=frame.index)


def column_text(values: pd.Series) -> pd.Series:
    """Return a column as text: a missing cell empty, a whole number without its point."""
    if values.dtype.kind == "f":
        whole = values.notna() & (values % 1 == 0) & (values.abs() < 1e15)
        said = values.astype("str").where(~whole, values.where(whole, 0).astype("int64").astype("str"))
        return said.where(values.notna(), "").astype("str")
    if isinstance(values.dtype, pd.StringDtype):
        return values.fillna("")
    return pd.Series([said_as(value) for value in values], values.index, dtype="str")


def said_as(value: object) -> str:
    """Return a value as text: a missing one empty, bytes as the UTF-8 that they mostly are.

    Raises
    ------
    CommgovError
        It cannot be written as text.

    Examples
    --------
    >>> said_as(None), said_as(b"a"), said_as(7)
    ('', 'a', '7')
    """
    if isinstance(value, str):
        return value
    try:
        if pd.api.types.is_scalar(value) and pd.isna(value):
            return ""
        return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    except Exception as error:  # whatever the object itself raises
        raise CommgovError(
            say(
                "a value of the type {type} cannot be written as text. Fix: put text or a number in "
                "its place.",
                type=type(value).__name__,
            )
        ) from error


def encoded_cells(cells: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return rows × columns of the numbers of words, and the words.

    Examples
    --------
    >>> codes, words = encoded_cells(pd.DataFrame([["1", ""], ["1", "2"]], dtype="str"))
    >>> words[codes].tolist()
    [['1', ''], ['1', '2']]
    """
    if (cells.dtypes == "object").all():
        codes, words = pd.factorize(cells.to_numpy(object).ravel())
        return codes.reshape(cells.shape), words
    text = stacked([text_column(cells.iloc[:, k]) for k in range(cells.shape[1])])
    return text.codes.reshape(cells.shape[::-1]).T, text.words.to_numpy(zero_copy_only=False)
