"""Where the rows of the four tables came from: what was read, and its faults in the words of the file."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .. import privacy, validate
from ..columns import TextColumn, stacked, text_column, together, unpacked
from ..network import Network
from ..periods import TIMES
from ..schema import CommgovError
from ..validate import COLUMNS, joined, listed, raise_any
from .grid import PART, ROW, Part
from .personal_data import masked_faults

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
    """Make the network of what was read.

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
        more = validate.find({table: read.tables[table] for table in read.declared})
    raise_any(masked_faults(joined([read.faults, located(more, read)[COLUMNS]])))


def _labelled(column: TextColumn, is_tie, part: np.ndarray, stood: np.ndarray, read: Assembled) -> TextColumn:
    """The column of each fault; that of a weight in a matrix is the label above the cell."""
    shapes = [entry.get("shape") in ("square", "incidence") for entry in read.entries]
    inside = np.array([False, *shapes])[part + 1] & is_tie & (column.codes == column.at("weight"))
    rows = np.flatnonzero(inside & (stood >= 0))
    if not len(rows):
        return column
    names = column.plain().to_numpy(object, copy=True)
    ties = unpacked(read.tables["ties"][["source", "target"]].iloc[stood[rows]])
    for k in np.unique(part[rows]):
        above = {label.strip() for label in read.parts[k].frame.loc[read.entries[k]["header"]].iloc[1:]}
        mine = part[rows] == k
        ends = zip(ties["target"][mine], ties["source"][mine], strict=True)
        names[rows[mine]] = [next((end for end in both if end in above), "weight") for both in ends]
    names[rows] = privacy.masked(pd.Series(names[rows], dtype="str")).to_numpy(object)
    return text_column(pd.Series(names, dtype="str"))


def _with_ends(value: TextColumn, column: TextColumn, is_tie, part, stood, read: Assembled) -> TextColumn:
    """The value of each fault; that of a tie of a graph file, which has no rows to look at, with its ends."""
    graphs = np.array([False, *(one.shape == "ties" for one in read.parts)])[part + 1]
    ends = [column.at(end) for end in ("source", "target")]
    rows = np.flatnonzero(graphs & is_tie & (stood >= 0) & ~np.isin(column.codes, ends))
    if not len(rows):
        return value
    said = value.plain().to_numpy(object, copy=True)
    ties = unpacked(read.tables["ties"][["source", "target"]].iloc[stood[rows]])
    pairs = zip(ties["source"], ties["target"], said[rows], strict=True)
    said[rows] = [f"{source} - {target}: {word}" for source, target, word in pairs]
    return text_column(pd.Series(said, dtype="str"))


def located(faults: pd.DataFrame, read: Assembled) -> pd.DataFrame:
    """Return faults of the four tables in the words of the file: its sheet, its row, its header.

    Parameters
    ----------
    faults
        As :func:`commgov_lib.validate.find` lists them for ``read.tables``.
    read
        What was read. A row that is in no file (an actor that only ties name) loses its number.

    Returns
    -------
    DataFrame
        The faults, with the ``file`` of each as far as it is known.
    """
    rows = np.array(faults["row"].to_numpy(dtype="int64", na_value=0))
    table, column, value = (text_column(faults[name]) for name in ("table", "column", "value"))
    stood = rows - 1  # in its table
    part = np.full(len(faults), -1, dtype=np.int32)  # of which each fault is
    for name, origin in read.origins.items():
        at = np.flatnonzero(table.codes == table.at(name))
        if not len(at) or not len(origin):
            continue
        whole, parts = rows[at] == 0, origin[PART].to_numpy()
        # A fault of a whole table is one of the file that alone tells it.
        only = parts.max() if parts[parts >= 0].size and parts[parts >= 0].min() == parts.max() else -1
        part[at] = np.where(whole, only, parts[rows[at] - 1])
        rows[at] = np.where(whole | (part[at] < 0), 0, origin[ROW].to_numpy()[rows[at] - 1])
    column = _labelled(column, table.codes == table.at("ties"), part, stood, read)
    parts = TextColumn(part + np.int32(1), pa.array(["", *(str(k) for k in range(len(read.parts)))]))
    number = together([parts, table, column])
    first = pd.Series(number).drop_duplicates().index
    heads = [{v: k for k, v in entry.get("columns", {}).items()} for entry in read.entries]
    heads = [dict.fromkeys(TIMES, of["period"]) | of if "period" in of else of for of in heads]
    said = [
        (read.parts[p].name, heads[p].get(c, c), read.parts[p].file) if p >= 0 else (t, c, "")
        for p, t, c in zip(
            part[first],
            faults["table"].iloc[first],
            column.words.take(pa.array(column.codes[first])).to_pylist(),
            strict=True,
        )
    ]
    texts = {
        name: stacked([TextColumn(number, pa.array([words[k] for words in said], pa.large_string()))])
        for k, name in enumerate(("table", "column", "file"))
    }
    # -1, as it is written, not -1.0
    value = value.mapped(pc.replace_substring_regex(value.words, _WHOLE, r"\1"))
    texts["value"] = _with_ends(value, column, table.codes == table.at("ties"), part, stood, read)
    texts |= {name: text_column(faults[name]) for name in COLUMNS if name not in (*texts, "row")}
    return listed(rows, texts)
