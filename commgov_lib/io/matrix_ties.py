"""Square and two-mode matrices → ties: grids of cells with labels, and the cells of UCINET and Pajek."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from ..columns import TextColumn, constant, stacked, text_column, unpacked
from ..messages import Message, say
from ..validate import COLUMNS, from_rows, joined, listed
from .grid import MOST_CELLS, ROW, Part, block, check_ties, encoded_cells
from .vocabulary import CODES, HEADERS, MISSING, NO, YES, number, numbers, plain, unlisted

# Of ties of a matrix that is the same across its diagonal: they have no direction, or there is one each way.
SAME = "same"
# What is said of ties on the diagonal: problem and fix.
DIAGONAL = say("stand on the diagonal and are left out"), say("leave it empty: a tie has two ends")
# What is said of missing values for which those across the diagonal are taken.
OTHER_SIDE = (
    say("cells have no value, and the matrix is symmetric: that of the other side is taken"),
    say("if its ties have a direction, write a value, or give them as a list"),
)


def too_low(entry: dict) -> tuple[Message, Message]:
    """What is said of values of a scale that are no ties: problem and fix."""
    problem = say("lie below {low}, from which value on there is a tie", low=entry["tie_from"])
    return problem, say("say from which value on there is a tie (tie_from)")


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
    """Return the ties of a matrix with labels above and to the left, these labels, and faults.

    0, an empty cell and words such as 否 are no tie; √ and 是 are one; a cell of domains (健康、养老) is a
    tie in them, whose domain is that list. Of a square matrix that is the same across its diagonal every tie
    is there once, and says so.
    """
    frame, notices = part.frame, []
    header = entry.get("header") or frame.index[0]
    above = [t.strip() for t in frame.loc[header].iloc[1:]]
    body = frame[frame.index > header]
    left = [t.strip() for t in body[0]]
    codes, words = encoded_cells(body.iloc[:, 1:])
    filled = (words != "")[codes]
    keep_rows = np.array([bool(t) for t in left], dtype=bool) | filled.any(axis=1)
    keep_columns = np.array([bool(t) for t in above], dtype=bool) | filled.any(axis=0)
    codes, rows = codes[keep_rows][:, keep_columns].ravel(), np.asarray(body.index)[keep_rows]
    left = [t for t, k in zip(left, keep_rows, strict=True) if k]
    above = [t for t, k in zip(above, keep_columns, strict=True) if k]
    weights, domains = values(words)
    if entry.get("tie_from"):
        low = (weights > 0) & (weights < float(entry["tie_from"]))
        weights[low] = 0
        if low[codes].any():
            notices.append((part.name, "", None, f"{low[codes].sum():,}", *too_low(entry)))
    at = np.flatnonzero(weights[codes] != 0)  # NaN among them
    check_ties(len(at), part.name)
    down, across = np.divmod(at, max(len(above), 1))
    codes, weight = codes[at], weights[codes[at]]
    every = text_column(pd.Series([*left, *above], dtype="str"))  # rows and columns of one label: one number
    source, target = every.codes[down], every.codes[across + len(left)]
    bad = np.isnan(weight)
    value = stacked([TextColumn(codes[bad], pa.array(words, pa.large_string()))])
    column = TextColumn(target[bad], every.words)
    problem, fix = say("is not a number"), say("write a number, √, or leave it empty")
    found = joined(
        [
            *_label_faults(part.name, left, above, rows, header, entry["shape"]),
            _in_rows(part.name, column, rows[down[bad]], value, problem, fix),
        ]
    )
    said = pa.array([domains.get(k, entry.get("domain", "")) for k in range(len(words))], pa.large_string())
    domain = stacked([TextColumn(codes, said)])
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
            "source": TextColumn(source[kept], every.words).packed(),
            "target": TextColumn(target[kept], every.words).packed(),
            "weight": weight[kept],
            "domain": TextColumn(domain.codes[kept], domain.words).packed(),
            ROW: rows[down[kept]],
        }
    )
    if directed and len(ties):
        ties["directed"] = directed
    return Matrix(ties, left, rows, above, int(header), found, notices)


def _in_rows(
    name: str, column: TextColumn, rows: np.ndarray, value: TextColumn, problem: str, fix: str
) -> pd.DataFrame:
    """One fault in several rows."""
    one = from_rows([(name, "", None, "", problem, fix)])
    same = {c: constant(one[c].iloc[0], len(rows)) for c in COLUMNS if c != "row"}
    return listed(rows, {**same, "column": column, "value": value})


def _label_faults(name: str, left, above, rows, header, shape) -> list[pd.DataFrame]:
    found = []
    for which, labels, place in ((say("row"), left, rows), (say("column"), above, header)):
        text, place = text_column(pd.Series(labels, dtype="str")), np.broadcast_to(place, len(labels))
        empty = text.codes == text.at("")
        again = pd.Series(text.codes).duplicated().to_numpy() & ~empty
        problem = say("the label of a {which} is duplicated", which=which)
        fix = say("give each a label of its own, or merge the two")
        for mask, *said in (
            (empty, say("a {which} has no label", which=which), say("give it one")),
            (again, problem, fix),
        ):
            column = constant(str(which), int(mask.sum()))
            found.append(_in_rows(name, column, place[mask], TextColumn(text.codes[mask], text.words), *said))
    one_sided = sorted((set(left) ^ set(above)) - {""}) if shape == "square" else []
    rows_only = set(left)
    for label in one_sided[:100]:
        problem = say("a square matrix has it among its columns only")
        if label in rows_only:
            problem = say("a square matrix has it among its rows only")
        fix = say("give rows and columns the same labels, or set the shape to incidence in the mapping")
        found.append(from_rows([(name, "", None, label, problem, fix)]))
    return found


def values(words) -> tuple[np.ndarray, dict[int, str]]:
    """Return the number that each word of a matrix stands for (NaN: none), and the domains that it names.

    Examples
    --------
    >>> values(["√", "否", "2", "健康"])[0].tolist()
    [1.0, 0.0, 2.0, 1.0]
    """
    found, domains = numbers(np.asarray(words, dtype=object))[0], {}
    for k in np.flatnonzero(np.isnan(found)):
        word = words[k]
        named = [CODES["domain"].get(plain(p)) for p in unlisted(word)] if word.strip() else []
        if plain(word) in NO:
            found[k] = 0
        elif plain(word) in YES:
            found[k] = 1
        elif named and all(named):
            found[k], domains[k] = 1, "、".join(named)
    return found, domains


def once(rows: np.ndarray, columns: np.ndarray, values: np.ndarray, *, half: bool) -> tuple[np.ndarray, str]:
    """Tell which cells of a square matrix are ties, and whether these have a direction.

    Parameters
    ----------
    rows, columns
        Of the filled cells, numbered alike.
    values
        What they hold.
    half
        Whether only one half of the matrix was written.

    Returns
    -------
    tuple
        For each cell whether it is kept: none of the diagonal, and of a matrix that is the same across it
        only those above; and whether the ties have a direction: ``yes``, ``no``, or :data:`SAME`.

    Examples
    --------
    >>> once(np.array([0, 1, 1]), np.array([1, 0, 1]), np.array([2, 2, 9]), half=False)
    (array([ True, False, False]), 'same')
    """
    off = rows != columns
    if half:
        return off, "no"
    if np.isnan(values).any():
        kept = _once_beside_missing(rows, columns, values)
        return (off, "yes") if kept is None else (kept, SAME)
    same = off.any() and is_symmetric(rows[off], columns[off], values[off])
    return (rows < columns, SAME) if same else (off, "yes")


def of_other_side(rows: np.ndarray, columns: np.ndarray, values: np.ndarray, directed: str) -> int:
    """Count the missing values of a square matrix for which :func:`once` takes that across the diagonal.

    Examples
    --------
    >>> rows, columns = np.array([0, 1, 0, 2]), np.array([1, 0, 2, 0])
    >>> of_other_side(rows, columns, np.array([2, np.nan, 3, 3]), SAME)
    1
    """
    if directed != SAME or not np.isnan(values).any():
        return 0
    low, high = np.minimum(rows, columns), np.maximum(rows, columns)
    cells = pd.DataFrame({"low": low, "high": high, "lost": np.isnan(values)})[rows != columns]
    sides = cells.groupby(["low", "high"])["lost"].agg(["size", "sum"])
    return int(((sides["size"] == 2) & (sides["sum"] == 1)).sum())


def _once_beside_missing(rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> np.ndarray | None:
    """Of a matrix that is symmetric but for values that are missing (NaN), one cell of each pair: the known.

    A pair that is known from neither side keeps one of them. ``None``: it is not symmetric.
    """
    off = np.flatnonzero(rows != columns)
    low, high = np.minimum(rows, columns)[off], np.maximum(rows, columns)[off]
    cells = pd.DataFrame({"low": low, "high": high, "side": (rows < columns)[off], "value": values[off]})
    cells["at"] = off
    cells["lost"] = cells["value"].isna()
    pairs = cells.groupby(["low", "high"], sort=False)
    count, lost = pairs["side"].transform("size"), pairs["lost"].transform("sum")
    both = (lost == 0) & (count == 2) & (pairs["value"].transform("nunique") == 1)
    if not both.any() or ((lost == 0) & ~both).any():
        return None
    stated = cells[~(cells["lost"] & (lost == 1) & (count == 2))]  # what the other side says counts
    kept = np.zeros(len(rows), dtype=bool)
    kept[stated.drop_duplicates(["low", "high"])["at"]] = True
    return kept


def is_symmetric(source: np.ndarray, target: np.ndarray, *said: np.ndarray) -> bool:
    """Tell whether there are ties, and each is there the other way round too and says the same."""
    if not len(source):
        return False
    order, other = np.lexsort((target, source)), np.lexsort((source, target))
    pairs = ((source, target), (target, source), *((values, values) for values in said))
    return all(np.array_equal(one[order], two[other]) for one, two in pairs)


def labelled(part: Part) -> Part:
    """Return a matrix that has no labels with numbers for labels, and the question that this leaves.

    A grid of numbers alone is a matrix where it is square or holds 0, and no list of ties: a list of three
    columns names no pair twice and no weight of 0. Rows and columns of a square one may be the same things or
    two kinds of things, which is asked. So are the rows under a header of as many names.

    Examples
    --------
    >>> cells = pd.DataFrame([["0", "1"], ["1", "0"]], [1, 2], dtype="str")
    >>> labelled(Part("a", "", cells)).frame.to_numpy().tolist()
    [['0', '1'], ['1', '0']]
    >>> cells = pd.DataFrame([["0", "1", "1"], ["1", "0", "0"]], [1, 2], dtype="str")
    >>> labelled(Part("a", "", cells)).frame.to_numpy().tolist()
    [['', 'c1', 'c2', 'c3'], ['r1', '0', '1', '1'], ['r2', '1', '0', '0']]
    """
    frame = part.frame
    if part.shape or frame.shape[1] < 3 or len(frame) < 2 or frame.size > MOST_CELLS:
        return part
    head = [word.strip() for word in unpacked(frame.iloc[:1]).to_numpy(object)[0]]
    if _are_numbered_by_r(head, frame):
        frame, head = frame.iloc[1:, 1:], head[1:]
        frame = frame.set_axis(range(frame.shape[1]), axis=1)
        first = [True] * len(head)
    elif not head[0]:  # a corner above labels
        return part
    else:
        first = [_is_measure(word) for word in head]
    if not (all(first) or not any(first)) or not all(
        map(_is_measure, unpacked(frame.iloc[-1:]).to_numpy(object)[0])
    ):
        return part
    if all(first) and _has_numbers_for_labels(frame):
        return part
    top = [] if all(first) else head
    body = frame.iloc[1:] if top else frame
    height, width = body.shape
    known = {plain(w) for columns in HEADERS.values() for words in columns.values() for w in words.split()}
    if top and (height != width or len(set(top)) < width or not all(top) or known & set(map(plain, top))):
        return part
    codes, words = encoded_cells(body)
    if not all(map(_is_measure, words)):
        return part
    weights = np.where(np.isnan(numbers(words)[0]), 0.0, numbers(words)[0])[codes]
    if not top and not _is_matrix(weights, codes):
        return part
    why = say(
        "its rows have no labels and are numbered; rows and columns may be the same things or two kinds"
    )
    if top:
        why = say("its rows have no labels; they may be the things of its columns, in their order, or others")
    above = (
        top or [str(k + 1) for k in range(width)] if height == width else [f"c{k + 1}" for k in range(width)]
    )
    left = above if height == width else [f"r{k + 1}" for k in range(height)]
    cells = np.column_stack([np.array(left, dtype=object), np.asarray(words, dtype=object)[codes]])
    rows = np.r_[frame.index[0] - (not top), body.index]
    grid = block(np.vstack([np.array([["", *above]], dtype=object), cells]), rows)
    doubts = (("shape", "", why),) if height == width else ()
    return part._replace(frame=grid, doubts=(*part.doubts, *doubts))


def _has_numbers_for_labels(frame: pd.DataFrame) -> bool:
    """Whether an empty corner stands before numbers that are labels, each once, above and to the left."""
    above = [word.strip() for word in unpacked(frame.iloc[:1]).to_numpy(object)[0]]
    left = [word.strip() for word in unpacked(frame.iloc[:, :1]).to_numpy(object)[:, 0]]
    if above[0] or not (all(above[1:]) and all(left[1:])):
        return False
    diagonal = [frame.iloc[k, k] for k in range(1, min(frame.shape))]
    once = len({*above}) == len(above) and len({*left}) == len(left)
    return once and any(cell.strip() for cell in diagonal)


def _are_numbered_by_r(head: list[str], frame: pd.DataFrame) -> bool:
    """Whether the labels of a square matrix are those that R makes up: 1, 2 … and V1, V2 …"""
    count = frame.shape[1] - 1
    made = [[f"{letter}{k + 1}" for k in range(count)] for letter in "VX"]
    left = [word.strip() for word in unpacked(frame.iloc[1:, :1]).to_numpy(object)[:, 0]]
    return head[0] == "" and head[1:] in made and left == [str(k + 1) for k in range(count)]


def _is_measure(word: str) -> bool:
    return not word.strip() or plain(word) in MISSING or not np.isnan(number(word))


def _is_matrix(weights: np.ndarray, codes: np.ndarray) -> bool:
    """Whether a grid of numbers is a matrix and no list of ties."""
    height, width = weights.shape
    if width > 3:
        return height == width or (weights == 0).mean() > 0.1
    pairs = len(np.unique(codes[:, :2], axis=0))
    if pairs == height and (weights[:, 2] > 0).all():
        return False
    return bool(np.isin(weights, [0, 1]).all() or (height == 3 and not np.diag(weights).any()))
