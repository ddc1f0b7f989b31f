"""What was read, before and after it is taken for a network; faults in the words of the file."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import checks, privacy
from ..faults import COLUMNS, raise_any
from ..network import Network
from ..schema import CommgovError
from ._door import hidden
from ._parts import Part
from ._ties import PART, ROW

_WHOLE = r"^(-?\d+)\.0$"


class Assembled(NamedTuple):
    """The four tables as they were read, before anything of the network is checked."""

    tables: dict[str, pd.DataFrame]
    origins: dict[str, pd.DataFrame]  # for each row of a table: ``PART``, its part (-1: none), and ``ROW``
    parts: list[Part]
    entries: list[dict]  # for each part, what its mapping says
    declared: list[str]  # tables of which the file has rows; the rest is made up from the ties
    faults: pd.DataFrame  # what could not be read, and what names persons
    notices: pd.DataFrame  # what was left out on purpose


def network(read: Assembled) -> Network:
    """The network of what was read.

    Raises
    ------
    CommgovError
        Lists every fault with its table, row and column in the file.
    """
    if read.faults.empty:
        try:
            return Network(**read.tables)
        except CommgovError as error:
            if error.faults is None:
                raise
            more = error.faults
    else:
        more = checks.find({table: read.tables[table] for table in read.declared})
    found = [part for part in (read.faults, located(more, read)[COLUMNS]) if len(part)]
    raise_any(hidden(pd.concat(found, ignore_index=True)))


def _labels(read: Assembled, k: int, columns: np.ndarray, rows: np.ndarray) -> list[str]:
    """The column of each fault of a matrix: the label above the cell."""
    part, header = read.parts[k], read.entries[k]["header"]
    above = {label.strip() for label in part.frame.loc[header].iloc[1:]}
    ends = read.tables["ties"][["source", "target"]]
    found = []
    for column, row in zip(columns, rows, strict=True):
        label = next((e for e in (ends["target"].iloc[row], ends["source"].iloc[row]) if e in above), column)
        found.append(label if column == "weight" and row >= 0 else column)
    return privacy.masked(pd.Series(found, dtype="str")).tolist()


def located(faults: pd.DataFrame, read: Assembled) -> pd.DataFrame:
    """Faults of the four tables in the words of the file: its sheet, its row, its header.

    Parameters
    ----------
    faults
        As :func:`commgov_lib.checks.find` lists them for ``read.tables``.
    read
        What was read. A row that stands in no file (a body that only ties name) loses its number.

    Returns
    -------
    DataFrame
        The faults, with the ``file`` of each as far as it is known.
    """
    tables, columns = (
        faults["table"].to_numpy(object, copy=True),
        faults["column"].to_numpy(object, copy=True),
    )
    rows, files = faults["row"].to_numpy(dtype="int64", na_value=0), np.full(len(faults), "", dtype=object)
    for table, origin in read.origins.items():
        at = np.flatnonzero(tables == table)
        if not len(at) or not len(origin):
            continue
        whole, parts = rows[at] == 0, origin[PART].to_numpy()
        # A fault of a whole table is one of the file that alone tells it.
        only = parts.max() if parts[parts >= 0].size and parts[parts >= 0].min() == parts.max() else -1
        part = np.where(whole, only, parts[rows[at] - 1])
        stood = rows[at] - 1
        rows[at] = np.where(whole | (part < 0), 0, origin[ROW].to_numpy()[stood])
        for k in np.unique(part[part >= 0]):
            mine = at[part == k]
            tables[mine], files[mine] = read.parts[k].name, read.parts[k].file
            heads = {v: k for k, v in read.entries[k].get("columns", {}).items()}
            columns[mine] = [heads.get(c, c) for c in columns[mine]]
            if table == "ties" and read.entries[k].get("shape") in ("square", "incidence"):
                columns[mine] = _labels(read, k, columns[mine], stood[part == k])
    numbers = pd.array(rows, dtype="Int64")
    numbers[rows == 0] = pd.NA
    values = faults["value"].str.replace(_WHOLE, r"\1", regex=True)  # -1, as it is written, not -1.0
    return faults.assign(table=tables, column=columns, row=numbers, value=values, file=files)
