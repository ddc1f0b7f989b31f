"""Cells that say that a value is missing (NA, 缺失): not a tie, and not the absence of one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import as_mask, text_column, unpacked
from ..messages import say
from .grid import Part, encoded_cells
from .shape import below, titles
from .vocabulary import MISSING, plain

_LOOKED_AT = 4_000_000  # cells


def asked(part: Part, entry: dict) -> list[tuple]:
    """Return the question what a missing value is to mean, where a table has one in place of a tie's weight.

    Of a square matrix no question is asked for rows in which every value is missing: who stands there did not
    answer.

    Parameters
    ----------
    part
        One table of a file.
    entry
        Its line of a mapping.

    Returns
    -------
    list of tuple
        What is asked, an empty guess, and why; none where nothing is missing.
    """
    if part.shape or entry["shape"] not in ("ties", "square", "incidence"):
        return []
    cells = _cells(part, entry)
    if cells is None or not 0 < cells.size <= _LOOKED_AT:
        return []
    codes, words = encoded_cells(cells)
    lost = _are_missing(words)[codes]
    if entry["shape"] == "square" and lost.any():
        lost = lost & ~_silent(part.frame, entry, lost)[:, None]
    if not lost.any():
        return []
    why = say(
        "in {count:,} of its cells the value is missing, and nobody knows whether there is a tie: "
        "none takes it for no tie, one for a tie of weight 1",
        count=int(lost.sum()),
    )
    return [("missing", "", why)]


def settled(part: Part, entry: dict) -> tuple[Part, list[str], list[tuple]]:
    """Return a matrix in which missing values are what they are to mean.

    Parameters
    ----------
    part, entry
        As in :func:`asked`; ``missing`` of the entry is ``none`` or ``one``.

    Returns
    -------
    tuple
        The matrix, the labels of those who did not answer (rows of a square matrix in which every value is
        missing), and what is told.
    """
    frame = part.frame
    header = entry.get("header") or frame.index[0]
    inside = frame.index > header
    if frame.size > _LOOKED_AT:
        return part, [], []
    codes, words = encoded_cells(frame.loc[inside].iloc[:, 1:])
    lost = _are_missing(words)[codes]
    if not lost.any():
        return part, [], []
    silent = _silent(frame, entry, lost) if entry["shape"] == "square" else np.zeros(len(lost), dtype=bool)
    cells = np.asarray(words, dtype=object)[codes]
    known = {"none": "", "one": "1"}.get(entry.get("missing", ""))
    told = []
    if known is not None:
        cells[lost & ~silent[:, None]] = known
        told.append(
            (part.name, "", None, f"{int((lost & ~silent[:, None]).sum()):,}", *_TOLD[entry["missing"]])
        )
    cells[silent] = np.where(lost[silent], "", cells[silent])
    who = unpacked(frame.loc[inside].iloc[:, :1]).to_numpy(object)[silent, 0].tolist()
    if who:
        problem = say("have no value in their row and count as not having answered")
        told.append((part.name, "", None, f"{len(who):,}", problem, say("if they have no ties, write 0")))
    whole = unpacked(frame).to_numpy(object).copy()
    whole[np.flatnonzero(inside)[:, None], np.arange(1, frame.shape[1])] = cells
    kept = pd.DataFrame(whole, frame.index, frame.columns, dtype=object)
    return part._replace(frame=kept), [label.strip() for label in who], told


def without_missing(table: pd.DataFrame, part: Part, entry: dict) -> tuple[pd.DataFrame, list[tuple]]:
    """Return the rows of a list of ties in which a missing weight is what it is to mean, and what is told."""
    if entry.get("missing") not in _TOLD or "weight" not in table:
        return table, []
    text = text_column(table["weight"])
    lost = _are_missing(text.words.to_pylist())[text.codes]
    if not lost.any():
        return table, []
    told = [(part.name, "weight", None, f"{int(lost.sum()):,}", *_TOLD[entry["missing"]])]
    if entry["missing"] == "none":
        return table[~lost].reset_index(drop=True), told
    return table.assign(weight=text.each(lambda word: "1" if plain(word) in MISSING else word).packed()), told


_TOLD = {
    "none": (say("values are missing and are taken for no tie"), say("write 0 where there is none")),
    "one": (say("values are missing and are taken for a tie of weight 1"), say("write the weight")),
}


def _cells(part: Part, entry: dict) -> pd.DataFrame | None:
    """The cells that tell weights: those of the matrix, or of the column."""
    if entry["shape"] in ("square", "incidence"):
        header = entry.get("header") or part.frame.index[0]
        return part.frame[part.frame.index > header].iloc[:, 1:]
    head = next((h for h, column in entry.get("columns", {}).items() if column == "weight"), None)
    if head is None:
        return None
    at = titles(part.frame, entry["header"]).index(head)
    return below(part.frame, entry["header"]).iloc[:, [at]]


def _are_missing(words) -> np.ndarray:
    words = np.asarray(words, dtype=object)
    found = ~as_mask(pc.match_substring_regex(pa.array(words, pa.large_string()), "^[0-9]"))
    found[found] = [plain(word) in MISSING for word in words[found]]
    return found


def _silent(frame: pd.DataFrame, entry: dict, lost: np.ndarray) -> np.ndarray:
    """Which rows of a square matrix say nothing: every value but that on the diagonal is missing."""
    header = entry.get("header") or frame.index[0]
    above = [str(t).strip() for t in unpacked(frame.loc[[header]]).to_numpy(object)[0, 1:]]
    left = [str(t).strip() for t in unpacked(frame[frame.index > header].iloc[:, :1]).to_numpy(object)[:, 0]]
    own = np.array([[a == b for b in above] for a in left], dtype=bool).reshape(lost.shape)
    named = np.array([bool(a) for a in above], dtype=bool)
    return (lost | own | ~named).all(axis=1) & (lost & ~own).any(axis=1)
