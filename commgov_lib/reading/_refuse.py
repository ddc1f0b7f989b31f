"""How readers say what is wrong with a file: as faults, like every table of the house."""

from __future__ import annotations

from typing import NoReturn

import pandas as pd

from ..faults import COLUMNS, raise_any

# A file may promise anything in its first lines; nobody makes room before having seen what it promised.
MOST_NODES = 1_000_000
MOST_CELLS = 3_000_000
MOST_COLUMNS = 16_384  # as many as a sheet has


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


def refuse_all(found: list[tuple]):
    """Raise a CommgovError with all faults of the list (rows of :data:`faults.COLUMNS`), if there is one."""
    raise_any(fault_table(found))


def fault_table(found: list[tuple]) -> pd.DataFrame:
    """Faults that were noted as plain rows, as the house's table."""
    table = pd.DataFrame(found, columns=COLUMNS)
    table["row"] = pd.array([pd.NA if r is None else int(r) for r in table["row"]], dtype="Int64")
    table["value"] = [str(v)[:200] for v in table["value"]]
    return table
