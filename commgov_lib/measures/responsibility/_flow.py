"""Who can take whom: the most that can be placed, the cheapest way, and the set that proves what cannot."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from ...schema import CommgovError


def most(row: np.ndarray, column: np.ndarray, need: np.ndarray, room: np.ndarray, least=None) -> np.ndarray:
    """A largest flow from rows (``need`` each) to columns (``room`` each): units on each pair.

    ``least`` limits each pair, if given.
    """
    n, m = need.size, room.size
    width = np.minimum(need[row], room[column])
    if least is not None:
        width = np.minimum(width, least)
    start = np.concatenate([np.full(n, n + m), row, n + np.arange(m)])
    end = np.concatenate([np.arange(n), n + column, np.full(m, n + m + 1)])
    size = np.concatenate([need, width, np.minimum(room, _sum_of(column, width, m))])
    if need.sum() >= np.iinfo(np.int32).max:
        raise CommgovError("demand: more than two thousand million units. Fix: count in larger units.")
    graph = sp.csr_array((size.astype(np.int32), (start, end)), shape=(n + m + 2,) * 2)
    flow = maximum_flow(graph, n + m, n + m + 1).flow
    return np.asarray(flow[row, n + column]).ravel().astype(np.int64) if row.size else np.zeros(0, np.int64)


def cheapest(row, column, need, room, cost, of_row, of_column) -> np.ndarray:
    """The cheapest of the largest flows: the vertex of a linear program, so whole numbers.

    A flow is largest exactly if every row outside the sets of :func:`short_sets` gets all it needs, from
    columns outside them, and every column inside is full of rows inside. With these conditions in place of
    one on the total, the program falls into small blocks.
    """
    inside = of_row[row] >= 0
    kept = np.flatnonzero(inside == (of_column[column] >= 0))
    if not kept.size:
        return np.zeros(row.size, np.int64)
    pair, ones, n, m = np.arange(kept.size), np.ones(kept.size), need.size, room.size
    limits = sp.csr_array(
        (np.tile(ones, 2), (np.concatenate([row[kept], n + column[kept]]), np.tile(pair, 2))),
        (n + m, kept.size),
    )
    bound = np.concatenate([need, room]).astype(float)
    exact = np.concatenate([of_row < 0, of_column >= 0])
    used = np.diff(limits.indptr) > 0
    price = cost[kept] - cost.min()
    found = linprog(
        price / price.max() if price.max() else price,
        A_ub=limits[~exact & used],
        b_ub=bound[~exact & used],
        A_eq=limits[exact & used],
        b_eq=bound[exact & used],
        method="highs-ds",
    )
    units = np.zeros(row.size, np.int64)
    if found.status == 0:
        units[kept] = np.rint(found.x)
    if found.status != 0 or np.abs(found.x - units[kept]).max() > 1e-6:
        raise CommgovError(f"match: the solver stopped without a proven optimum ({found.message}).")
    return units


def short_sets(row, column, need, room, units, limit=None) -> tuple[np.ndarray, np.ndarray]:
    """Number the sets that prove what stays out (Hall): for rows and for columns, -1 where in none.

    From a row with units left, go to every column it may use, and from each column back to the rows it
    serves; all columns met are full and serve nobody else, so the rows met need more than all who may take
    them have.
    """
    n, m = need.size, room.size
    left = need - _sum_of(row, units, n)
    short = np.flatnonzero(left > 0)
    of_row, of_column = np.full(n, -1), np.full(m, -1)
    if not short.size:
        return of_row, of_column
    used = units > 0
    # A pair at a limit of its own leads no further; without one, everyone in reach belongs to the set.
    free = np.ones(row.size, bool) if limit is None else (units < limit) | (limit >= need[row])
    start = np.concatenate([row[free], n + column[used], np.full(short.size, n + m)])
    end = np.concatenate([n + column[free], row[used], short])
    graph = sp.csr_array((np.ones(start.size, np.int8), (start, end)), shape=(n + m + 1,) * 2)
    met = np.zeros(n + m + 1, bool)
    met[breadth_first_order(graph, n + m, return_predecessors=False)] = True
    met[n + m] = False
    inside = met[row]
    joined = sp.csr_array((np.ones(inside.sum()), (row[inside], n + column[inside])), shape=(n + m,) * 2)
    part = connected_components(joined, directed=False)[1]
    seen = np.flatnonzero(met[: n + m])
    number = np.full(part.max() + 1, -1)
    first = np.unique(part[seen], return_index=True)
    number[first[0][np.argsort(first[1])]] = np.arange(first[0].size)
    found = np.where(met[: n + m], number[part], -1)
    return found[:n], found[n:]


def _sum_of(at: np.ndarray, units: np.ndarray, size: int) -> np.ndarray:
    """Whole units added up by position."""
    total = np.zeros(size, np.int64)
    np.add.at(total, at, units)
    return total
