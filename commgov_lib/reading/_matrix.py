"""A matrix of a file, by its mapping → ties, the labels of its rows and columns, and where each tie stood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from ..coded import Coded, coded, constant, stacked
from ..faults import joined, listed
from . import _words
from ._cells import coded_cells
from ._numbers import numbers
from ._parts import Part
from ._refuse import MOST_TIES, fault_table, refuse
from ._squares import DIAGONAL, SAME, is_symmetric
from ._ties import ROW, split, unlisted
from ._words import NO, YES, plain

_APART = "give each a label of its own, or put the two together"


class Matrix(NamedTuple):
    """What a matrix holds: its ties, the labels of its rows and columns, what is wrong, what was left out."""

    ties: pd.DataFrame
    left: list[str]
    left_rows: np.ndarray
    above: list[str]
    header: int
    faults: pd.DataFrame
    notices: list[tuple]


def matrix(part: Part, entry: dict) -> Matrix:
    """A matrix with labels above and to the left → ties, the labels of rows and columns, and faults.

    0, an empty cell and words such as 否 are no tie; √ and 是 are one; a cell of domains (健康、养老) is a
    tie in each. Of a square matrix that is the same across its diagonal every tie is there once, and says so.
    """
    frame, notices = part.frame, []
    header = entry.get("header") or frame.index[0]
    above = [t.strip() for t in frame.loc[header].iloc[1:]]
    body = frame[frame.index > header]
    left = [t.strip() for t in body[0]]
    codes, words = coded_cells(body.iloc[:, 1:])
    filled = (words != "")[codes]
    keep_rows = np.array([bool(t) for t in left], dtype=bool) | filled.any(axis=1)
    keep_columns = np.array([bool(t) for t in above], dtype=bool) | filled.any(axis=0)
    codes, rows = codes[keep_rows][:, keep_columns].ravel(), np.asarray(body.index)[keep_rows]
    left = [t for t, k in zip(left, keep_rows, strict=True) if k]
    above = [t for t, k in zip(above, keep_columns, strict=True) if k]
    values, domains = _values(words)
    at = np.flatnonzero(values[codes] != 0)  # NaN among them
    if len(at) > MOST_TIES:
        refuse(part.name, f"has more than {MOST_TIES:,} ties", "write them as a list in a CSV file")
    down, across = np.divmod(at, max(len(above), 1))
    codes, weight = codes[at], values[codes[at]]
    every = coded(pd.Series([*left, *above], dtype="str"))  # rows and columns of one label have one number
    source, target = every.codes[down], every.codes[across + len(left)]
    bad = np.isnan(weight)
    fix = "write a number, √, or leave it empty"
    value = stacked([Coded(codes[bad], pa.array(words, pa.large_string()))])
    column = Coded(target[bad], every.words)
    found = joined(
        [
            *_labels(part.name, left, above, rows, header, entry["shape"]),
            _told(part.name, column, rows[down[bad]], value, "is not a number", fix),
        ]
    )
    said = pa.array([domains.get(k, entry.get("domain", "")) for k in range(len(words))], pa.large_string())
    domain = stacked([Coded(codes, said)])
    kept, directed = ~bad, None
    if entry["shape"] == "square":
        own = kept & (source == target)
        if own.any():
            notices.append((part.name, "", None, f"{own.sum():,}", *DIAGONAL))
        kept &= ~own
        ends = source[kept], target[kept]
        is_same = not len(found) and is_symmetric(*ends, weight[kept], domain.codes[kept])
        kept &= (source < target) | (not is_same)
        directed = SAME if is_same else "yes"
    ties = pd.DataFrame(
        {
            "source": Coded(source[kept], every.words).packed(),
            "target": Coded(target[kept], every.words).packed(),
            "weight": weight[kept],
            "domain": Coded(domain.codes[kept], domain.words).packed(),
            ROW: rows[down[kept]],
        }
    )
    if directed and len(ties):
        ties["directed"] = directed
    return Matrix(split(ties, part.name), left, rows, above, int(header), found, notices)


def _told(name: str, column: Coded, rows: np.ndarray, value: Coded, problem: str, fix: str) -> pd.DataFrame:
    """One fault in several rows."""
    same = {c: constant(text, len(rows)) for c, text in (("table", name), ("problem", problem), ("fix", fix))}
    return listed(rows, {**same, "column": column, "value": value})


def _labels(name: str, left, above, rows, header, shape) -> list[pd.DataFrame]:
    found = []
    for which, labels, place in (("row", left, rows), ("column", above, np.full(len(above), header))):
        text = coded(pd.Series(labels, dtype="str"))
        empty = text.codes == text.at("")
        again = pd.Series(text.codes).duplicated().to_numpy() & ~empty
        for mask, problem, fix in (
            (empty, f"a {which} has no label", "give it one"),
            (again, f"the label of a {which} stands there twice", _APART),
        ):
            column = constant(which, int(mask.sum()))
            found.append(_told(name, column, place[mask], Coded(text.codes[mask], text.words), problem, fix))
    apart = sorted((set(left) ^ set(above)) - {""}) if shape == "square" else []
    rows_only = set(left)
    for label in apart[:100]:
        side = "rows" if label in rows_only else "columns"
        fix = "give rows and columns the same labels, or set the shape to incidence in the mapping"
        problem = f"a square matrix has it among its {side} only"
        found.append(fault_table([(name, "", None, label, problem, fix)]))
    return found


def _values(words) -> tuple[np.ndarray, dict[int, str]]:
    """The number that each word of a matrix stands for (NaN: none), and the domains that it names."""
    values, domains = numbers(np.asarray(words, dtype=object))[0], {}
    for k in np.flatnonzero(np.isnan(values)):
        word = words[k]
        told = [_words.CODES["domain"].get(plain(p)) for p in unlisted(word)] if word.strip() else []
        if plain(word) in NO:
            values[k] = 0
        elif plain(word) in YES:
            values[k] = 1
        elif told and all(told):
            values[k], domains[k] = 1, "、".join(told)
    return values, domains
