"""Cells that say that a value is missing (NA, 缺失): not a tie, and not the absence of one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import as_mask, text_column, unpacked
from ..messages import say
from .grid import ROW, Part, encoded_cells, refuse
from .matrix_ties import OTHER_SIDE, values
from .shape import below, titles
from .vocabulary import MISSING, plain

_LOOKED_AT = 4_000_000  # cells


def asked(part: Part, entry: dict) -> list[tuple]:
    """Return the question what a missing value is to mean, where a table has one in place of a tie's weight.

    Of a square matrix no question is asked for rows in which every value is missing: who stands there did not
    answer. Nor is one asked for a cell of a symmetric matrix whose value the other side has.

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
    if entry["shape"] not in ("ties", "square", "incidence"):
        return []
    cells = _cells(part, entry)
    if cells is None or not 0 < cells.size <= _LOOKED_AT:
        return []
    if entry["shape"] == "ties":
        text = text_column(cells.iloc[:, 0])
        lost = _are_missing(text.words, _codes(entry))[text.codes]
    else:
        codes, words = encoded_cells(cells)
        lost = _are_missing(words, _codes(entry))[codes]
    if entry["shape"] == "square" and lost.any():
        lost = lost & ~_silent(part.frame, entry, lost)[:, None]
        lost &= _of_other_side(part.frame, entry, codes, np.asarray(words, dtype=object)) < 0
    if not lost.any():
        return []
    why = say(
        "in {count:,} of its cells the value is missing, and nobody knows whether there is a tie: "
        "none takes it for no tie, one for a tie of weight 1",
        count=int(lost.sum()),
    )
    if entry.get("codes"):
        why = say(
            "{codes} beside a scale (cells: {count:,}) may be the code of a missing answer, and then nobody "
            "knows whether there is a tie: none takes it for no tie, one for a tie of weight 1, number for "
            "the number that it is",
            codes=", ".join(entry["codes"]),
            count=int(lost.sum()),
        )
    return [("missing", "", why)]


def _codes(entry: dict) -> list[str]:
    """The numbers that are taken for codes of missing answers."""
    return [] if entry.get("missing") == "number" else entry.get("codes", [])


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
    lost = _are_missing(words, _codes(entry))[codes]
    empty = _empty_beside_zeros(part, entry, codes, np.asarray(words, dtype=object))
    if not lost.any():
        return part, [], empty
    silent = _silent(frame, entry, lost) if entry["shape"] == "square" else np.zeros(len(lost), dtype=bool)
    words = np.asarray(words, dtype=object)
    told = list(empty)
    if entry["shape"] == "square":
        other = _of_other_side(frame, entry, codes, words)
        codes, lost = np.where(other < 0, codes, other), lost & (other < 0)
        if (taken := int((other >= 0).sum())) > 0:
            told.append((part.name, "", None, f"{taken:,}", *OTHER_SIDE))
    cells = words[codes]
    known = {"none": "", "one": "1"}.get(entry.get("missing", ""))
    if known is None and (lost & ~silent[:, None]).any():
        down, across = np.argwhere(lost & ~silent[:, None])[0]
        _refuse(part, int(frame.index[inside][down]), str(cells[down, across]), lost & ~silent[:, None])
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
    if entry["shape"] != "ties" or "weight" not in table:
        return table, []
    text = text_column(table["weight"])
    codes = _codes(entry)
    lost = _are_missing(text.words, codes)[text.codes]
    if not lost.any():
        return table, []
    if entry.get("missing") not in _TOLD:
        first = int(np.flatnonzero(lost)[0])
        _refuse(part, int(table[ROW].iloc[first]), str(text.plain().iloc[first]), lost)
    told = [(part.name, "weight", None, f"{int(lost.sum()):,}", *_TOLD[entry["missing"]])]
    if entry["missing"] == "none":
        return table[~lost].reset_index(drop=True), told
    ones = text.each(lambda word: "1" if plain(word) in MISSING or word in codes else word)
    return table.assign(weight=ones.packed()), told


def _refuse(part: Part, row: int, value: str, lost: np.ndarray):
    """Refuse a table in which values are missing and nobody says what they mean."""
    problem = say(
        "is missing, the first of all that are ({count:,}): not known to be a tie or none",
        count=int(lost.sum()),
    )
    fix = say("write in the mapping what they mean: missing: none (no tie) or one (a tie of weight 1)")
    refuse(part.name, problem, fix, row=row, value=value)


def _empty_beside_zeros(part: Part, entry: dict, codes: np.ndarray, words: np.ndarray) -> list[tuple]:
    """What is told of a matrix in which some cells are 0 and others empty: these may be missing values."""
    empty, zero = (words == "")[codes], (words == "0")[codes]
    if entry["shape"] == "square" and empty.shape[0] == empty.shape[1]:
        np.fill_diagonal(empty, False)
        halves = np.triu_indices(len(empty), 1), np.tril_indices(len(empty), -1)
        if any(empty[half].all() for half in halves):
            return []
    named = empty & ~empty.all(axis=0) & ~empty.all(axis=1)[:, None]
    if not zero.any() or not named.any():
        return []
    problem = say("cells are empty beside cells of 0, and are taken for no tie")
    return [(part.name, "", None, f"{int(named.sum()):,}", problem, say("write NA where a value is missing"))]


_TOLD = {
    "none": (say("values are missing and are taken for no tie"), say("write 0 where there is none")),
    "one": (say("values are missing and are taken for a tie of weight 1"), say("write the weight")),
}


def _cells(part: Part, entry: dict) -> pd.DataFrame | None:
    """The cells that tell weights: those of the matrix, or of the column."""
    if entry["shape"] in ("square", "incidence"):
        header = entry.get("header") or part.frame.index[0]
        return part.frame[part.frame.index > header].iloc[:, 1:]
    if part.shape:
        return part.frame[["weight"]] if "weight" in part.frame else None
    head = next((h for h, column in entry.get("columns", {}).items() if column == "weight"), None)
    if head is None:
        return None
    at = titles(part.frame, entry["header"]).index(head)
    return below(part.frame, entry["header"]).iloc[:, [at]]


def _are_missing(words, codes) -> np.ndarray:
    """Which words say that a value is missing; hardly any begins like a number, unless it is such a code."""
    words = words if isinstance(words, pa.Array) else pa.array(words, pa.large_string())
    found = ~as_mask(pc.match_substring_regex(words, "^[0-9]"))
    found[found] = [plain(word) in MISSING for word in words.filter(pa.array(found)).to_pylist()]
    if codes:
        found |= as_mask(pc.is_in(words, value_set=pa.array(codes, words.type)))
    return found


def _of_other_side(frame: pd.DataFrame, entry: dict, codes: np.ndarray, words: np.ndarray) -> np.ndarray:
    """For each cell of a symmetric matrix that is missing, the number of the word across the diagonal.

    A matrix is symmetric where all pairs of which both values are known say the same, and there is a tie
    among them. -1 where a cell has its own value, the other side has none either, or it is not symmetric; and
    where somebody did not answer at all.
    """
    none = np.full(codes.shape, -1)
    above, left = _labels(frame, entry)
    if _silent(frame, entry, _are_missing(words, _codes(entry))[codes]).any():
        return none  # what others say of somebody is not what he would have said
    if codes.shape[0] != codes.shape[1] or len({*left}) < len(left) or {*above} != {*left}:
        return none
    order = np.array([above.index(label) for label in left])  # the columns in the order of the rows
    inside, lost = codes[:, order], _are_missing(words, _codes(entry))
    weights, domains = values(words)
    said = np.array([domains.get(k, weight) for k, weight in enumerate(weights)], dtype=object)
    same = pd.factorize(said)[0][inside]
    known = ~lost[inside] & ~lost[inside].T & ~np.eye(len(inside), dtype=bool)
    there = np.array([bool(word) and word != 0 for word in said], dtype=bool)[inside]
    if not (there & known).any() or (same != same.T)[known].any():
        return none
    stated = ~lost[inside].T & np.array([bool(str(word).strip()) for word in words])[inside].T
    taken = lost[inside] & stated & ~np.eye(len(inside), dtype=bool)
    none[:, order] = np.where(taken, inside.T, -1)
    return none


def _labels(frame: pd.DataFrame, entry: dict) -> tuple[list[str], list[str]]:
    """The labels above a matrix and to its left."""
    header = entry.get("header") or frame.index[0]
    above = [str(t).strip() for t in unpacked(frame.loc[[header]]).to_numpy(object)[0, 1:]]
    left = [str(t).strip() for t in unpacked(frame[frame.index > header].iloc[:, :1]).to_numpy(object)[:, 0]]
    return above, left


def _silent(frame: pd.DataFrame, entry: dict, lost: np.ndarray) -> np.ndarray:
    """Which rows of a square matrix say nothing: every value but that on the diagonal is missing."""
    above, left = _labels(frame, entry)
    own = np.array([[a == b for b in above] for a in left], dtype=bool).reshape(lost.shape)
    named = np.array([bool(a) for a in above], dtype=bool)
    return (lost | own | ~named).all(axis=1) & (lost & ~own).any(axis=1)
