"""How readers say what is wrong with a file: as faults, like every table of the house."""

from __future__ import annotations

from typing import NoReturn

import numpy as np
import pandas as pd

from ..coded import coded
from ..faults import COLUMNS, LONGEST, describe, listed, raise_any
from ..schema import CommgovError

# A file may promise anything in its first lines; nobody makes room before having seen what it promised.
MOST_NODES = 1_000_000
MOST_TIES = 1_000_000  # of a graph file; more are a list in a CSV file
MOST_CELLS = 4_000_000  # most of them empty
MOST_LETTERS = 50_000_000  # of all cells of a workbook or graph, however often the file itself says them
MOST_COLUMNS = 16_384  # as many as a sheet has
WIDE = 100  # a grid of more columns is one block of cells: what is done to it is done to all at once
MOST_TEXT = 32_767  # characters of a cell, as in Excel
MOST_LISTED = 400  # columns of a table that is no matrix


def refuse(
    table: str, problem: str, fix: str, *, column: str = "", row: int | None = None, value=""
) -> NoReturn:
    """Raise a CommgovError with one fault.

    Parameters
    ----------
    table
        The file or sheet.
    problem, fix
        What is wrong, and how to mend it.
    column, row, value
        Where it stands, as far as that is known; rows as the file counts them, from 1.
    """
    refuse_all([(table, column, row, value, problem, fix)])
    raise AssertionError("a fault was raised")  # never reached: one fault is enough


class Partly(CommgovError):
    """A file some rows or sheets of which are wrong; ``but`` is the rest, for whoever goes on."""

    def __init__(self, message: str, faults: pd.DataFrame, but):
        super().__init__(message, faults=faults)
        self.but = but


def refuse_all(found: list[tuple], *, but=None):
    """Raise a CommgovError with all faults of the list, if there is one.

    Parameters
    ----------
    found
        Rows of :data:`faults.COLUMNS`.
    but
        What could be read in spite of them.
    """
    table = fault_table(found)
    if len(table) and but is not None:
        raise Partly(describe(table), table, but)
    raise_any(table)


def fault_table(found: list[tuple]) -> pd.DataFrame:
    """Faults that were noted as plain rows, as the house's table."""
    rows = [0 if row is None or pd.isna(row) else int(row) for _, _, row, *_ in found]
    texts = {c: [_whole(str(fault[k])) for fault in found] for k, c in enumerate(COLUMNS) if c != "row"}
    texts["value"] = [_whole(text[:LONGEST]) for text in texts["value"]]
    columns = {name: coded(pd.Series(said, dtype="str")) for name, said in texts.items()}
    return listed(np.array(rows, np.int64), columns)


def _whole(text: str) -> str:
    """The text with a mark for each half of a character: the name of a file may hold one."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
