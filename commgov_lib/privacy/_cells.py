"""Small cells of a published table hidden, and enough others that sums do not give them away."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..schema import CommgovError
from ._blocks import pattern
from ._program import Moves, extent, relations

# To hide a total costs more than to hide a cell: it is what readers look at.
_TOTAL_COST = 20.0
# To use a cell that is hidden already costs next to nothing.
_HIDDEN_COST = 1e-4


class Suppressed(NamedTuple):
    """What :func:`suppress` returns."""

    table: pd.DataFrame  # with totals; what is hidden is missing, whatever the reason
    small_count: int  # cells hidden because they are small
    complementary_count: int  # cells hidden so that sums do not give the small ones away


def suppress(
    counts: pd.DataFrame,
    *,
    threshold: int = 10,
    keep_zero: bool = False,
    within: pd.Series | None = None,
    total: str = "total",
    attacker: str = "algorithm",
) -> Suppressed:
    """Hide the cells of a table of persons that are too small to publish, so that they stay hidden.

    Hidden is every cell below the threshold, totals too, and as many others as it takes: for each hidden cell
    x there is a table that agrees with everything published, is published in the same way, and in which

        x >= threshold

    so neither the sums nor running this open algorithm on all tables that agree tells of any cell that it is
    small.

    Parameters
    ----------
    counts
        Places (or groups of persons) × categories, persons in whole numbers, without totals.
    threshold
        Cells below it are small.
    keep_zero
        Publish zeros: right where a cell must be empty for reasons known to all. They then hide nothing.
    within
        The larger place of each row; a subtotal for each is published as well.
    total
        What the rows and columns of totals are called.
    attacker
        ``"algorithm"``: knows the published table, the threshold and this algorithm. ``"sums"``: only adds
        and subtracts; fewer cells are hidden, and each *small* cell can be 0 and can be the threshold or more
        as far as the sums tell, but whoever runs the algorithm again narrows it down, at times to one value.

    Returns
    -------
    Suppressed
        ``table``, the table to publish, with its totals (and subtotals, after the rows); what is hidden is
        missing, and nothing tells which cell was small. ``small_count`` and ``complementary_count`` say how
        many cells were hidden for which reason; the second says nothing of a single cell.

    Raises
    ------
    CommgovError
        A count is no whole number from 0 up, a label stands there twice or is ``total``, or ``within`` does
        not fit, or ``attacker`` is another word.

    Notes
    -----
    It protects one table. Two tables of the same persons, or last year's beside this year's, can undo each
    other: publish one, or suppress them as one table. Shares and means of hidden cells must not be published
    beside it. Where all persons together are too few, nothing at all is published, and that says so: leave
    such a table out. :func:`bounds` tries what the sums tell.

    Against the algorithm, neighbouring rows are hidden together, in twos, the last three of an odd number,
    within their larger place, joined with the next two while a column of theirs holds fewer persons than the
    threshold; rows' totals are hidden too unless they leave each cell of the pair its room. Columns whose
    total is small are joined in the same way. So the order of rows matters: let places that may stand for one
    another be neighbours. Zeros are kept only if each column holds none, or at least ``threshold + rows - 1``
    persons: else they are hidden as small cells are.

    That has its price. In uneven tables of 9 rows and 6 columns, of cells of 20 persons on average about 80 %
    are hidden, and about 35 % against sums; of cells of 200 persons, about 10 % and 3 %. Join rows or columns
    where too little is left.

    Against sums, fewest cells are aimed at, cell after cell, not proven; the two tables of each small cell
    prove that it is safe.

    References
    ----------
    Cox (1980), Suppression methodology and statistical disclosure control, JASA 75. Fischetti & Salazar
    (2001), Solving the cell suppression problem on tabular data with linear constraints, Management
    Science 47.

    Examples
    --------
    >>> counts = pd.DataFrame({"disabled": [4, 30, 25], "low_income": [40, 35, 28]}, ["a", "b", "c"])
    >>> suppress(counts.iloc[:2]).table.astype(object).fillna("·").to_numpy().tolist()
    [['·', '·', 44], ['·', '·', 65], [34, 75, 109]]
    >>> done = suppress(counts, attacker="sums")
    >>> done.table.astype(object).fillna("·").loc[["a", "b"]].to_numpy().tolist()
    [['·', '·', 44], [30, 35, 65]]
    >>> bounds(done.table).head(1).to_numpy().tolist()
    [['a', 'disabled', 0.0, 29.0]]
    """
    if attacker not in ("algorithm", "sums"):
        raise CommgovError(f"attacker is {attacker!r}. Fix: use 'algorithm' or 'sums'.")
    values, groups, rows, columns = _read(counts, within, total)
    least = _threshold(threshold)
    sums = relations(groups, *values.shape)
    cells = _with_totals(values, groups).ravel()
    small = (cells < least) & ~(keep_zero & (cells == 0))
    if attacker == "algorithm":
        hidden = _against_algorithm(values, groups, cells, sums, least, keep_zero)
    else:
        cost = _costs(len(rows), len(columns), values.shape)
        cost = cost * (1 + cells / max(cells.max(), 1))  # among equals, the smaller cell
        cost = np.where(keep_zero & (cells == 0), np.inf, np.where(small, _HIDDEN_COST, cost))
        hidden = _against_sums(sums, cells, small, cost, least)
    if (small & ~hidden).any():
        raise CommgovError("a small cell would have been published. Fix: publish a coarser table.")
    shown = np.where(hidden, np.nan, cells).reshape(len(rows), len(columns))
    table = pd.DataFrame(shown, index=rows, columns=columns).astype("Int64")
    return Suppressed(table, int(small.sum()), int((hidden & ~small).sum()))


def bounds(table: pd.DataFrame, *, within: pd.Series | None = None, total: str = "total") -> pd.DataFrame:
    """Try to undo a suppression: what a linear program can tell of each hidden cell.

    Parameters
    ----------
    table
        A table as it was published, with its totals: what is hidden is missing.
    within, total
        As in :func:`suppress`.

    Returns
    -------
    DataFrame
        ``row, column, low, high``: one row a hidden cell, and the least and the greatest value that agrees
        with everything published; ``high`` is infinite where nothing bounds it.

    Raises
    ------
    CommgovError
        The published cells do not add up, or the table is not of the form of :func:`suppress`.

    Examples
    --------
    >>> careless = pd.DataFrame({"x": [None, 30, 34], "y": [40, 35, 75], "total": [44, 65, 109]},
    ...                         ["a", "b", "total"])
    >>> bounds(careless).to_numpy().tolist()
    [['a', 'x', 4.0, 4.0]]
    """
    leaves = table.index[table.index != total]
    groups = None
    if within is not None:
        leaves = leaves[~leaves.isin(within.unique())]
        groups = _groups(within, leaves)
    inner = table.columns[table.columns != total]
    rows, columns = _labels(leaves, within, total), _labels(inner, None, total)
    if sorted(map(str, table.index)) != sorted(map(str, rows)) or len(table.columns) != len(columns):
        raise CommgovError(
            f"the table must hold its rows, the subtotals of 'within' and a row and a column '{total}'. "
            "Fix: pass the table as cg.privacy.suppress returned it."
        )
    cells = table.loc[rows, columns].to_numpy(dtype=float, na_value=np.nan).ravel()
    sums = relations(groups, len(leaves), len(inner))
    where = np.flatnonzero(np.isnan(cells))
    ends = [extent(sums, cells, at) for at in where]
    return pd.DataFrame(
        {
            "row": [rows[at // len(columns)] for at in where],
            "column": [columns[at % len(columns)] for at in where],
            "low": [round(low, 6) + 0.0 for low, _ in ends],
            "high": [round(high, 6) for _, high in ends],
        }
    )


def _against_algorithm(values, groups, cells, sums, least: int, keep_zero: bool) -> np.ndarray:
    """The cells of the blocks, without zeros that stay in print and what a single sum tells anyway."""
    hidden, zeros_stay = pattern(values, groups, least, keep_zero)
    return _told_anyway(sums, cells, hidden.ravel() & ~(zeros_stay & (cells == 0)))


def _told_anyway(sums, cells: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Without the cells that a single sum tells: between zeros in print, they hide nothing."""
    while True:
        alone = (abs(sums) @ hidden.astype(float)) == 1
        told = hidden & (abs(sums[alone]).sum(axis=0) > 0)
        if not told.any():
            return hidden
        hidden = hidden & ~told


def _against_sums(sums, cells, small, cost, least: int) -> np.ndarray:
    """The small cells and, for each, the cheapest two tables with other values in it and the same sums."""
    hidden = small.copy()
    low, high = cells.copy(), cells.copy()  # what tables that agree with all published cells have shown
    moves = Moves(sums, cells, cost)
    for at in sorted(np.flatnonzero(small), key=lambda k: (-cells[k], k)):
        for goal in (float(least), 0.0):
            if low[at] <= goal <= high[at]:
                continue
            move = moves.cheapest(at, goal - cells[at])
            for cell in np.flatnonzero((move != 0) & ~hidden):
                moves.reprice(cell, _HIDDEN_COST)
            hidden |= move != 0
            low, high = np.minimum(low, cells + move), np.maximum(high, cells + move)
    return hidden


def _read(counts, within, total):
    """The counts as numbers, the group of each row, and the labels of the table with its totals."""
    if not isinstance(counts, pd.DataFrame) or not counts.size:
        raise CommgovError("counts must be a table with a row and a column. Fix: pass a pandas DataFrame.")
    for axis, labels in (("row", counts.index), ("column", counts.columns)):
        if not labels.is_unique or total in labels:
            raise CommgovError(
                f"each {axis} needs a label of its own, and none may be '{total}'. Fix: leave the totals "
                "out, they are added; name the totals otherwise with total=."
            )
    values = counts.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = ~np.isfinite(values) | (values < 0) | (values != np.round(values)) | (values > 1e12)
    if bad.any():
        i, j = np.argwhere(bad)[0]
        raise CommgovError(
            f"counts: row '{counts.index[i]}', column '{counts.columns[j]}' ({counts.iloc[i, j]}) is no "
            "whole number of persons. Fix: write whole numbers from 0 up."
        )
    groups = None if within is None else _groups(within, counts.index)
    if within is not None and (set(within.unique()) | {total}) & set(counts.index):
        raise CommgovError("within: a larger place has the label of a row. Fix: name them differently.")
    return values, groups, _labels(counts.index, within, total), _labels(counts.columns, None, total)


def _groups(within: pd.Series, leaves: pd.Index) -> np.ndarray:
    missing = leaves[~leaves.isin(within.index)]
    if len(missing):
        raise CommgovError(f"within: row '{missing[0]}' has no larger place. Fix: give one for every row.")
    if not within.index.is_unique or within.reindex(leaves).isna().any():
        raise CommgovError("within: each row needs one larger place. Fix: give one for every row.")
    codes, _ = pd.factorize(within.reindex(leaves))
    return codes


def _labels(labels: pd.Index, within, total: str) -> list:
    if within is not None:
        return [*labels, *pd.unique(within.reindex(labels)), total]
    return [*labels, total] if len(labels) > 1 else list(labels)


def _threshold(threshold) -> int:
    if not isinstance(threshold, int | np.integer) or isinstance(threshold, bool) or threshold < 2:
        raise CommgovError(
            f"threshold {threshold!r} is no whole number from 2 up. Fix: give one, such as threshold=10."
        )
    return int(threshold)


def _with_totals(values: np.ndarray, groups: np.ndarray | None) -> np.ndarray:
    if groups is not None:
        subtotal = np.zeros((groups.max() + 1, values.shape[1]))
        np.add.at(subtotal, groups, values)
        values = np.vstack([values, subtotal, values.sum(axis=0)])
    elif values.shape[0] > 1:
        values = np.vstack([values, values.sum(axis=0)])
    return np.column_stack([values, values.sum(axis=1)]) if values.shape[1] > 1 else values


def _costs(rows: int, columns: int, shape) -> np.ndarray:
    """What hiding each cell costs, before its size: totals more, the grand total most."""
    cost = np.ones((rows, columns))
    cost[shape[0] :] *= _TOTAL_COST
    cost[:, shape[1] :] *= _TOTAL_COST
    return cost.ravel()
