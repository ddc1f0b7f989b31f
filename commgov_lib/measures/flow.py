"""Maximum flows from actors to needs: as much as possible, fairly, or most cheaply; and what holds them up.

Two forms of one problem. Amounts of any size, where a pair has no limit of its own, go through a compiled
maximum flow (:func:`largest`, :func:`fair`). Whole units with a limit or a cost a pair go through scipy and
HiGHS (:func:`largest_units`, :func:`cheapest`). In both, what stays out is proven by a minimum cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import highspy
import numpy as np
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import (
    breadth_first_order,
    connected_components,
    maximum_bipartite_matching,
    maximum_flow,
    min_weight_full_bipartite_matching,
)

from ..messages import say
from ..schema import CommgovError
from ._kernels import maxflow as kernels
from .programs import failed

EXACT = 2**53  # whole numbers up to here are exact in float64
COPIES = 4  # up to so many units a row (and a column), on average, each is a row of an assignment
DENSE = 8  # up to so many cells a pair the assignment is solved as a full table
SMALL = 4096  # pairs that are always few
NEAREST = 12  # pairs of each row and column with which a transportation program begins
AT_ONCE = 20_000  # pairs taken in at most at a time

# ---- needs that the same actors reach ------------------------------------------------------------


class Classes(NamedTuple):
    """Needs that the same actors reach count as one; those without weight or actor are left out."""

    ptr: np.ndarray  # actors who[ptr[i]:ptr[i + 1]] reach need i
    who: np.ndarray
    weight: np.ndarray
    count: int  # of actors
    total: float = 0.0  # weight of all needs, those that nobody reaches too

    def by_force(self) -> sp.csr_array:
        """Actors × needs."""
        return sp.csr_array(self.by_need().T)

    def by_need(self) -> sp.csr_array:
        """Needs × actors."""
        return sp.csr_array(
            (np.ones(self.who.size), self.who, self.ptr), shape=(self.ptr.size - 1, self.count)
        )


class Arcs(NamedTuple):
    """Who reaches what, from both sides; arcs are numbered by need."""

    ptr: np.ndarray  # arcs ptr[c]:ptr[c + 1] come into need c
    force_of: np.ndarray
    need_of: np.ndarray
    force_ptr: np.ndarray  # arcs[force_ptr[f]:force_ptr[f + 1]] leave actor f
    arcs: np.ndarray


def by_need(matrix: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Return the actors of each need, ascending: ``ptr, who``."""
    columns = matrix.tocsc()
    return columns.indptr.astype(np.int64), columns.indices.astype(np.int32)


def merged(ptr: np.ndarray, who: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Merge needs that the same actors reach: ``(class of each need, ptr, who)`` of the classes."""
    class_of, first = np.empty(ptr.size - 1, np.int64), np.empty(ptr.size - 1, np.int64)
    count = kernels.alike(ptr, who, class_of, first)
    return class_of, *picked(ptr, who, first[:count])


def picked(ptr: np.ndarray, members: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lists ``which`` alone."""
    length = (ptr[1:] - ptr[:-1])[which]
    begin = np.append(0, np.cumsum(length))
    at = np.arange(begin[-1]) + np.repeat(ptr[which] - begin[:-1], length)
    return begin, members[at]


class Merged(NamedTuple):
    """Actors × classes of needs, as :class:`Classes` counts them, by actor."""

    matrix: sp.csr_array
    weight: np.ndarray
    total: float  # weight of all needs, those that nobody reaches too

    def classes(self) -> Classes:
        """The same by need."""
        return Classes(*by_need(self.matrix), self.weight, self.matrix.shape[0], self.total)


def merged_reach(matrix: sp.csr_array, weight: np.ndarray) -> Merged:
    """Merge the needs of a reach (actors × needs) that the same actors reach; not turned over for it."""
    forces, needs = matrix.shape
    class_of, first = np.empty(needs, np.int32), np.empty(needs, np.int32)
    begin, members = np.empty(forces + 1, matrix.indptr.dtype), np.empty(matrix.nnz + 1, np.int32)
    for keys in _keys(forces):
        number = kernels.merge(
            matrix.indptr, matrix.indices, keys, weight > 0, class_of, first, begin, members
        )
        if number >= 0:
            break
    held = class_of >= 0
    found = sp.csr_array((np.ones(begin[-1], bool), members[: begin[-1]], begin), shape=(forces, number))
    return Merged(found, np.bincount(class_of[held], weight[held], number), float(weight.sum()))


def _keys(forces: int) -> Iterator[np.ndarray]:
    """Words to tell needs apart by; the next where some did not: no result depends on them."""
    for turn in count():
        yield np.random.SeedSequence(turn).generate_state(forces, np.uint64)


def classes(matrix: sp.csr_array, weight: np.ndarray) -> Classes:
    """Merge the needs of a reach (actors × needs) that the same actors reach, as lists by need."""
    return merged_reach(matrix, weight).classes()


def merge(given: Classes) -> Classes:
    """Add up needs that the same actors reach."""
    class_of, ptr, who = merged(given.ptr, given.who)
    return given._replace(ptr=ptr, who=who, weight=np.bincount(class_of, given.weight, ptr.size - 1))


def both_sides(ptr: np.ndarray, who: np.ndarray, forces: int) -> Arcs:
    """Return the arcs as seen by the actors too."""
    numbered = sp.csr_array((np.arange(who.size), who, ptr), shape=(ptr.size - 1, forces)).tocsc()
    need_of = np.repeat(np.arange(ptr.size - 1), np.diff(ptr)).astype(np.int32)
    return Arcs(ptr, who, need_of, numbered.indptr.astype(np.int64), numbered.data.astype(np.int64))


# ---- amounts of any size -------------------------------------------------------------------------


class Sent(NamedTuple):
    """A flow: what each arc carries, what each actor has left and each need lacks; where it is held up."""

    x: np.ndarray
    spare: np.ndarray
    unmet: np.ndarray
    force_short: np.ndarray
    need_short: np.ndarray


def exact(*amounts: np.ndarray) -> bool:
    """Return whether all amounts are whole numbers with exact sums."""
    return all((a == np.rint(a)).all() and a.sum() < EXACT for a in amounts)


def largest(arcs: Arcs, capacity: np.ndarray, weight: np.ndarray, slack: float) -> Sent:
    """Compute a maximum flow, and the side of its minimum cut that is short."""
    spare, unmet = capacity.astype(float), weight.astype(float)
    x = np.zeros(arcs.force_of.size)
    kernels.at_once(*arcs, spare, unmet, x, slack)
    force_short, need_short = np.zeros(spare.size, bool), np.zeros(unmet.size, bool)
    kernels.short_side(*arcs, unmet, x, slack, force_short, need_short)
    return Sent(x, spare, unmet, force_short, need_short)


def fair(arcs: Arcs, capacity: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Serve the worst-off first, then the next, and so on: the flow, and the share of each need served.

    A connected part of the network would give everybody in it the share capacity / weight. Where that cannot
    be sent, the needs that are short leave with the actors that reach them, and get less; the rest gets more
    (Fujishige's decomposition). All parts are treated at once.
    """
    forces, needs = capacity.size, weight.size
    x, share = np.zeros(arcs.force_of.size), np.where(weight > 0, 0.0, np.nan)
    live, left, open_arc = weight.astype(float), capacity.astype(float), np.arange(arcs.force_of.size)
    while open_arc.size:
        force_of, need_of = arcs.force_of[open_arc], arcs.need_of[open_arc]
        ends = (force_of, forces + need_of.astype(np.int64))
        joined = sp.coo_array((np.ones(open_arc.size, np.int8), ends), shape=(forces + needs,) * 2)
        count, part = connected_components(joined, directed=False)
        of_force, of_need = part[:forces], part[forces:]
        supply, demand = np.bincount(of_force, left, count), np.bincount(of_need, live, count)
        scarce = supply < demand
        # Times both totals, whole numbers stay whole: no rounding decides who is short.
        offered = left * np.where(scarce, demand, 1.0)[of_force]
        wanted = live * np.where(scarce, supply, 1.0)[of_need]
        slack = 0.0
        if not exact(capacity, weight) or max(wanted.sum(), offered.sum()) >= EXACT:
            slack = 1e-11 * max(float(wanted.max(initial=0)), float(offered.max(initial=0)))
        begin = np.append(0, np.cumsum(np.bincount(need_of, minlength=needs)))
        sent = largest(both_sides(begin, force_of, forces), offered, wanted, slack)
        short = np.append(sent.force_short, sent.need_short)
        some, size = np.bincount(part, short, count), np.bincount(part, minlength=count)
        done = (some == 0) | (some == size)
        rate = np.where(scarce, supply / np.where(demand > 0, demand, 1.0), 1.0)
        now = done[of_need] & (live > 0)
        share[now] = rate[of_need[now]]
        settled = done[of_need[need_of]]
        x[open_arc[settled]] = sent.x[settled] / np.where(scarce, demand, 1.0)[of_need[need_of[settled]]]
        live[now], left[done[of_force]] = 0.0, 0.0
        # The short and the others part: an actor that is not short serves nobody who is.
        open_arc = open_arc[~settled & (sent.force_short[force_of] == sent.need_short[need_of])]
    return x, share


# ---- whole units, with a limit or a cost a pair --------------------------------------------------


def largest_units(row, column, need: np.ndarray, room: np.ndarray, limit=None) -> np.ndarray:
    """Compute a largest flow from rows (``need`` each) to columns (``room`` each): units on each pair.

    ``limit``, if given, is the most units of each pair.
    """
    n, m = need.size, room.size
    width = np.minimum(need[row], room[column])
    if limit is not None:
        width = np.minimum(width, limit)
    start = np.concatenate([np.full(n, n + m), row, n + np.arange(m)])
    end = np.concatenate([np.arange(n), n + column, np.full(m, n + m + 1)])
    size = np.concatenate([need, width, np.minimum(room, added(column, width, m))])
    if need.sum() >= np.iinfo(np.int32).max:
        raise CommgovError("demand: more than two thousand million units. Fix: count in larger units.")
    graph = sp.csr_array((size.astype(np.int32), (start, end)), shape=(n + m + 2,) * 2)
    flow = maximum_flow(graph, n + m, n + m + 1).flow
    return np.asarray(flow[row, n + column]).ravel().astype(np.int64) if row.size else np.zeros(0, np.int64)


def cheapest(row, column, need, room, price) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute the cheapest of the largest flows; and the sets that prove it the largest, of rows and columns.

    Pairs come in order of row, then column. Where hardly any row or column stands for several, each unit is
    one row of an assignment; else the flow is a transportation program.
    """
    full = row.size == need.size * room.size  # every pair is allowed
    slots = np.minimum(room, need.sum() if full else added(column, need[row], room.size))
    if not row.size or not need.any() or not slots.any():
        units = np.zeros(row.size, np.int64)
        return units, *short_sets(row, column, need, room, units)
    few = need.sum() <= COPIES * need.size and slots.sum() <= COPIES * room.size
    copies = need.sum() * slots.sum() if full or not few else need[row] @ slots[column]
    if few and copies <= COPIES * max(row.size, SMALL):
        units = _assigned(row, column, need, slots, price)
        if units is not None:
            return units, *short_sets(row, column, need, room, units)
        units = _paired(row, column, need, slots)
        sets = short_sets(row, column, need, room, units)
        # Every largest flow fills the columns inside the sets from rows inside, and serves in full the rows
        # outside from columns outside: two assignments that each have a full side.
        inside = sets[0][row] >= 0
        parts = [
            np.flatnonzero(inside & (sets[1][column] >= 0)),
            np.flatnonzero(~inside & (sets[1][column] < 0)),
        ]
        units = np.zeros(row.size, np.int64)
        for kept, rows, columns in zip(
            parts, (sets[0] >= 0, sets[0] < 0), (sets[1] >= 0, sets[1] < 0), strict=True
        ):
            mine = _assigned(row[kept], column[kept], need * rows, slots * columns, price[kept])
            if mine is None:
                raise failed("match", say("no assignment fills the sets"))
            units[kept] = mine
        return units, *sets
    units = largest_units(row, column, need, room)
    sets = short_sets(row, column, need, room, units)
    if np.ptp(price):
        units = _transport(row, column, need, room, price, *sets, units)
    return units, *sets


def _assigned(row, column, need, slots, price) -> np.ndarray | None:
    """The cheapest flow that gives one side all it has, by an assignment; None where there is none."""
    who, by = np.repeat(np.arange(need.size), need), np.repeat(np.arange(slots.size), slots)
    if not who.size or not by.size:
        return np.zeros(row.size, np.int64)
    if who.size * by.size <= DENSE * max(row.size, SMALL):
        if row.size == need.size * slots.size:
            table = price.reshape(need.size, slots.size)
        else:
            table = np.full((need.size, slots.size), np.inf)
            table[row, column] = price
        if who.size > need.size or by.size > slots.size or need.min() == 0 or slots.min() == 0:
            table = table[who][:, by]
        try:
            one, other = linear_sum_assignment(table)
        except ValueError:  # no assignment has a full side
            return None
        one, other = who[one], by[other]
    else:
        first, second, at = _copies(row, column, need, slots)
        # A stored zero would count as no pair; the same amount on every pair changes no choice.
        value = price[at] + (price.max() or 1.0)
        graph = sp.csr_array((value, (first, second)), shape=(who.size, by.size))
        try:
            one, other = min_weight_full_bipartite_matching(graph)
        except ValueError:
            return None
        one, other = who[one], by[other]
    return _counted(row, column, one, other, slots.size)


def _paired(row, column, need, slots) -> np.ndarray:
    """A largest flow by a largest matching of single units."""
    who, by = np.repeat(np.arange(need.size), need), np.repeat(np.arange(slots.size), slots)
    first, second, _ = _copies(row, column, need, slots)
    graph = sp.csr_array((np.ones(first.size, np.int8), (first, second)), shape=(who.size, by.size))
    other = maximum_bipartite_matching(graph, perm_type="column")
    one = np.flatnonzero(other >= 0)
    return _counted(row, column, who[one], by[other[one]], slots.size)


def _counted(row, column, one, other, width: int) -> np.ndarray:
    """Units on each pair, from the row and the column of each unit."""
    pair = one * width + other
    if row.size and row.size != (row[-1] + 1) * width:  # else every pair is there, and this is its place
        pair = np.searchsorted(row * width + column, pair)
    return np.bincount(pair, minlength=row.size)


def _copies(row, column, need, slots) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each pair once for each unit of its row and each slot of its column: unit, slot, pair."""
    times = need[row] * slots[column]
    at = np.repeat(np.arange(row.size), times)
    number = np.arange(at.size) - np.repeat(np.cumsum(times) - times, times)
    wide = slots[column[at]]
    first, second = np.cumsum(need) - need, np.cumsum(slots) - slots
    return first[row[at]] + number // wide, second[column[at]] + number % wide, at


def _transport(row, column, need, room, cost, of_row, of_column, units) -> np.ndarray:
    """Compute the cheapest of the largest flows: the vertex of a transportation program, so whole numbers.

    A flow is largest exactly if every row outside the sets of :func:`short_sets` gets all it needs, from
    columns outside them, and every column inside is full of rows inside. With these conditions in place of
    one on the total, the program falls into small blocks. It begins with the nearest pairs and those of
    ``units``, and takes in others as long as the prices of rows and columns show that one would pay: at the
    end they prove that none would.
    """
    kept = np.flatnonzero((of_row[row] >= 0) == (of_column[column] >= 0))
    if not kept.size:
        return np.zeros(row.size, np.int64)
    n, m = need.size, room.size
    one, other, price, now = row[kept], column[kept], cost[kept], units[kept]
    price = price - price.min()
    price = price / (price.max() or 1.0)
    active = (now > 0) | _nearest(one, price) | _nearest(other, price)
    if kept.size <= SMALL:
        active[:] = True
    bound = np.concatenate([need, room]).astype(float)
    exact = np.concatenate([of_row < 0, of_column >= 0])
    # What no pair reaches has nothing to meet; what the pairs reach meets its bound or stays below it.
    used = np.bincount(np.concatenate([one, n + other]), minlength=n + m) > 0
    low = np.where(exact & used, bound, -highspy.kHighsInf)
    solver = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "random_seed": 0, "solver": "simplex", "presolve": "off",
               "dual_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-9}  # fmt: skip
    for name, setting in options.items():
        solver.setOptionValue(name, setting)
    nothing = np.empty(0)
    solver.addRows(n + m, low, bound, 0, np.zeros(n + m, np.int32), nothing.astype(np.int32), nothing)
    held, new = np.empty(0, np.int64), np.flatnonzero(active)
    while new.size:
        ends = np.stack([one[new], n + other[new]], axis=1).ravel().astype(np.int32)
        solver.addCols(
            new.size, price[new], np.zeros(new.size), np.full(new.size, highspy.kHighsInf), ends.size,
            np.arange(0, ends.size, 2, dtype=np.int32), ends, np.ones(ends.size),
        )  # fmt: skip
        held = np.concatenate([held, new])
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise failed("match", say("the program was not solved"))
        found = solver.getSolution()
        worth = np.asarray(found.row_dual)
        left = price - worth[one] - worth[n + other]
        left[held] = 0.0
        new = np.flatnonzero(left < -1e-10)
        if new.size > AT_ONCE:
            new = np.sort(new[np.argpartition(left[new], AT_ONCE)[:AT_ONCE]])
    value = np.zeros(kept.size)
    value[held] = found.col_value
    chosen = np.rint(value)
    # The prices of rows and columns bound the cost from below: weak duality, checked on its own.
    gap = price @ chosen - worth @ bound
    if np.abs(value - chosen).max() > 1e-6 or not abs(gap) <= 1e-8 * max(chosen.sum(), 1.0):
        raise failed("match", say("it is not proven to be the cheapest"))
    result = np.zeros(row.size, np.int64)
    result[kept] = chosen
    return result


def _nearest(at: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Whether a pair is among the cheapest few of its row (or column)."""
    order = np.lexsort((price, at))
    begin = np.searchsorted(at[order], at[order])
    found = np.empty(at.size, bool)
    found[order] = np.arange(at.size) - begin < NEAREST
    return found


def short_sets(row, column, need, room, units, limit=None) -> tuple[np.ndarray, np.ndarray]:
    """Number the sets that prove what stays out (Hall): for rows and for columns, -1 where in none.

    From a row with units left, go to every column it may use, and from each column back to the rows it
    serves; all columns met are full and serve nobody else, so the rows met need more than all who may take
    them have.
    """
    n, m = need.size, room.size
    some = np.flatnonzero(units)
    left = need - added(row[some], units[some], n)
    short = np.flatnonzero(left > 0)
    of_row, of_column = np.full(n, -1), np.full(m, -1)
    if not short.size:
        return of_row, of_column
    if limit is None and row.size == n * m:  # everyone may use every column: one set of all
        return np.where(need > 0, 0, -1), np.zeros(m, np.int64)
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


def added(at: np.ndarray, units: np.ndarray, size: int) -> np.ndarray:
    """Add whole units up by position."""
    return np.bincount(at, units, size).astype(np.int64)  # below 2**53, as all counts here, floats are exact
