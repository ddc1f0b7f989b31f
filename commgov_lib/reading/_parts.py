"""What readers hand on: the tables that a file holds, whatever its format."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pyarrow.compute as pc

from ..coded import coded
from ..schema import CommgovError
from ._refuse import MOST_LETTERS, MOST_TEXT, refuse

BETWEEN = " · "  # a file and its sheet


class Part(NamedTuple):
    """One table of a file: a sheet, a list of ties, a list of nodes.

    ``shape`` is empty for a grid of cells whose header is still to be found (columns 0, 1, …), and ``ties``
    or ``nodes`` where the format has said what its columns are. All cells are text, never missing; the
    index holds the rows' numbers in the file. ``name`` is that of the sheet, or of the file without its
    ending; where several files have such a table, the file stands before it. ``left_out`` tells what was
    left out on purpose: column, row, value, problem and fix of each, as of a fault; ``doubts`` what is to be
    asked: what, the guess, and why.
    """

    name: str
    shape: str
    frame: pd.DataFrame
    file: str = ""
    left_out: tuple[tuple, ...] = ()
    doubts: tuple[tuple[str, str, str], ...] = ()

    @property
    def title(self) -> str:
        """What the table is called in its own file, without an ending."""
        return self.name.rpartition(BETWEEN)[2].split(".")[0]


def graph(name: str, nodes: pd.DataFrame, ties: pd.DataFrame) -> list[Part]:
    """The two parts of a graph file: ``ties`` with ``source, target, …`` and ``nodes`` with ``node, …``.

    Columns that are empty throughout are left out; so is ``mode`` where all nodes are of one.
    """
    parts = []
    if "weight" in ties:  # a tie that does not say its weight has 1, in GEXF as in networkx
        ties = ties.assign(weight=ties["weight"].where(ties["weight"].notna(), "1"))
    for shape, frame, kept in (("ties", ties, ("source", "target")), ("nodes", nodes, ("node",))):
        frame = as_text(frame)
        filled = [c for c in frame.columns if c in kept or (frame[c] != "").any()]
        frame = frame[filled]
        if "mode" in frame and frame["mode"].nunique() < 2:
            frame = frame.drop(columns="mode")
        parts.append(Part(name, shape, frame.set_axis(pd.RangeIndex(1, len(frame) + 1))))
    return parts


def bounded(part: Part) -> Part:
    """The part itself, if its cells are those of a table.

    Raises
    ------
    CommgovError
        A cell holds more text than a cell of a spreadsheet can.
    """
    frame = part.frame
    if _longest(frame) > MOST_TEXT:
        refuse(part.name, f"holds a cell of more than {MOST_TEXT:,} characters", "shorten it")
    return part


def _longest(frame: pd.DataFrame) -> int:
    """Characters of the longest cell."""
    if (frame.dtypes == "object").all():
        return max(map(len, frame.to_numpy(object).ravel()), default=0)
    return max((pc.max(pc.utf8_length(coded(frame[c]).words)).as_py() or 0 for c in frame), default=0)


def texts(columns: dict, name: str) -> pd.DataFrame:
    """Columns of text, unless they are too long: what a file says once may stand here a million times."""
    length = sum(len(cell) for column in columns.values() for cell in column if cell)
    if length > MOST_LETTERS:
        refuse(name, f"holds more than {MOST_LETTERS:,} characters of text", "shorten its texts")
    return pd.DataFrame({title: pd.array(column, dtype="str") for title, column in columns.items()})


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Every cell as text: a missing one empty, a whole number without its point."""
    return pd.DataFrame({c: column_text(frame[c]) for c in frame.columns}, index=frame.index)


def column_text(values: pd.Series) -> pd.Series:
    """A column as text: a missing cell empty, a whole number without its point."""
    if values.dtype.kind == "f":
        whole = values.notna() & (values % 1 == 0) & (values.abs() < 1e15)
        text = values.astype("str").where(~whole, values.where(whole, 0).astype("int64").astype("str"))
        return text.where(values.notna(), "").astype("str")
    if isinstance(values.dtype, pd.StringDtype):
        return values.fillna("")
    return pd.Series([said(value) for value in values], values.index, dtype="str")


def said(value: object) -> str:
    """A value as text: a missing one empty, bytes as the UTF-8 that they mostly are.

    Raises
    ------
    CommgovError
        It cannot be written as text.

    Examples
    --------
    >>> said(None), said(b"a"), said(7)
    ('', 'a', '7')
    """
    if isinstance(value, str):
        return value
    try:
        if pd.api.types.is_scalar(value) and pd.isna(value):
            return ""
        return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    except Exception as error:  # what the object itself says to being asked
        raise CommgovError(
            f"a value of the type {type(value).__name__} cannot be written as text. Fix: put text or a "
            "number in its place."
        ) from error
