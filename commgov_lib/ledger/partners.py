"""How many partners each place can have when only totals are known: all sequences that agree with them.

Some places are known: so many of them have exactly so many partners. What is left, the *free* places and
their ties, can be laid out in many ways, and each end of a bound is one of them. Closed forms let a free
place have any number between the least and the most that is open to it. Where a known number in between
stands in their way, dynamic programming over all sequences takes their place, as long as its table is small.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

# The most cells of the table of a dynamic program, and rows of it (each row is one step in Python).
_CELLS, _ROWS = 1_000_000, 20_000


class Found(NamedTuple):
    """One end of a bound: its value, and partners -> places where it is reached (``None``: by none known)."""

    value: float
    partners: dict[int, int] | None


class Size(NamedTuple):
    """One possible number of places: how many are free, and the least and most ties of the free ones."""

    places: int
    free: int
    low: int
    high: int


class Goal(NamedTuple):
    """What an exact search looks for: the largest or smallest ``score`` of the sum of ``cost`` over places.

    ``cost(rank, partners)`` of one place, ranked from the one with most partners; ``score(total, places,
    ties)`` is ``None`` where it is not defined; ``total_most`` says whether the sum is to be large.
    """

    cost: Callable[[int, int], int]
    score: Callable[[float, int, int], float | None]
    most: bool
    total_most: bool


@dataclass(frozen=True)
class Partners:
    """All ways to give places partners, at most ``top`` each, that agree with the totals.

    ``known`` maps a number of partners to the least and the most places that have exactly so many.
    """

    top: int
    places: tuple[int, int]
    ties: tuple[int, int]
    known: dict[int, tuple[int, int]]

    @cached_property
    def fixed(self) -> dict[int, int]:
        """Partners -> places that have so many for certain."""
        return {v: low for v, (low, _) in sorted(self.known.items()) if low}

    @cached_property
    def fixed_ties(self) -> int:
        """Ties of these places."""
        return sum(v * n for v, n in self.fixed.items())

    @cached_property
    def open(self) -> np.ndarray:
        """The numbers of partners that a further place can have, ascending."""
        shut = [v for v, (low, high) in self.known.items() if low >= high]
        return np.setdiff1d(np.arange(self.top + 1), shut)

    @cached_property
    def columns(self) -> np.ndarray:
        """Every number of places that fits, how many are free, and the least and most ties of these."""
        least, most = (int(self.open[0]), int(self.open[-1])) if self.open.size else (0, 0)
        known = sum(self.fixed.values())
        places = np.arange(max(self.places[0], known), self.places[1] + 1)
        free = places - known
        low = np.maximum(self.ties[0] - self.fixed_ties, free * least)
        high = np.minimum(self.ties[1] - self.fixed_ties, free * most)
        can = (low <= high) & ((free == 0) | (self.open.size > 0))
        return np.array([places, free, low, high])[:, can]

    @property
    def possible(self) -> bool:
        """Whether some number of places fits."""
        return self.columns.shape[1] > 0

    def size(self, at: int) -> Size:
        """One of them."""
        return Size(*map(int, self.columns[:, at]))

    def agrees(self, partners: dict[int, int]) -> bool:
        """Whether a sequence agrees with everything that is given."""
        places, ties = sum(partners.values()), sum(v * n for v, n in partners.items())
        return (
            all(n >= 0 and 0 <= v <= self.top for v, n in partners.items())
            and self.places[0] <= places <= self.places[1]
            and self.ties[0] <= ties <= self.ties[1]
            and all(low <= partners.get(v, 0) <= high for v, (low, high) in self.known.items())
        )

    def with_fixed(self, free: dict[int, int]) -> dict[int, int]:
        """The fixed places and these."""
        found = dict(self.fixed)
        for value, count in free.items():
            if count:
                found[value] = found.get(value, 0) + count
        return found

    # ---- three ways to lay out the ties of the free places -------------------------------------

    def even(self, free: int, ties: int) -> dict[int, int]:
        """As equal as can be: each has the mean, rounded down or up."""
        return {} if not free else {ties // free: free - ties % free, ties // free + 1: ties % free}

    def uneven(self, free: int, ties: int) -> dict[int, int]:
        """As unequal as can be: the most or the least open to each, and one place in between."""
        if not free:
            return {}
        least, most = int(self.open[0]), int(self.open[-1])
        full, rest = divmod(ties - free * least, max(most - least, 1))
        found = {most: full}
        if rest:
            found[least + rest] = found.get(least + rest, 0) + 1
        found[least] = found.get(least, 0) + free - full - bool(rest)
        return found

    def parted(self, parts: list[tuple[int, int, int]], ties: int) -> dict[int, int]:
        """Places in parts, each ``(count, least, most)``, with these ties, at open numbers if it can be."""
        values = [[least] * count for count, least, _ in parts]
        rest = ties - sum(map(sum, values))
        for value, (_, least, most) in zip(values, parts, strict=True):
            for k in range(len(value)):
                value[k] += min(rest, most - least)
                rest -= value[k] - least
        self._mend(values, parts)
        found: dict[int, int] = {}
        for each in (v for value in values for v in value):
            found[each] = found.get(each, 0) + 1
        return found

    def _mend(self, values, parts):
        """Move the one place that stands at a shut number, and another one by as much the other way."""
        isopen = np.zeros(self.top + 1, bool)
        isopen[self.open] = True
        wrong = [(p, k) for p, value in enumerate(values) for k, v in enumerate(value) if not isopen[v]]
        for p, k in wrong:
            for q, j in ((q, j) for q, value in enumerate(values) for j in {0, len(value) - 1} if value):
                for step in (s for size in range(1, self.top + 1) for s in (size, -size)):
                    one, other = values[p][k] + step, values[q][j] - step
                    inside = parts[p][1] <= one <= parts[p][2] and parts[q][1] <= other <= parts[q][2]
                    if (p, k) != (q, j) and inside and isopen[one] and isopen[other]:
                        values[p][k], values[q][j] = one, other
                        return

    # ---- bounds --------------------------------------------------------------------------------

    def end(self, bound: Found, goal: Goal) -> Found:
        """A bound in closed form, kept if its sequence agrees with all that is given, else an exact one."""
        if bound.partners is not None and self.agrees(bound.partners):
            return bound
        return self.exact(goal) if self.small else Found(bound.value, None)

    @property
    def small(self) -> bool:
        """Whether dynamic programming over all sequences is done."""
        rows = (self.top + 1) * (self.places[1] + 1)
        return rows <= _ROWS and rows * (self.ties[1] + 1) <= _CELLS

    def exact(self, goal: Goal) -> Found:
        """The best sequence of all, by dynamic programming; ``None`` for partners where there is none."""
        tables = list(self._steps(goal))
        worst = math.inf if not goal.most else -math.inf
        best = (worst, 0, 0)
        for places in range(self.places[0], self.places[1] + 1):
            for ties in range(self.ties[0], self.ties[1] + 1):
                total = tables[-1][1][places, ties]
                if math.isfinite(total):
                    value = goal.score(total, places, ties)
                    if value is not None and (value > best[0] if goal.most else value < best[0]):
                        best = (value, places, ties)
        if math.isinf(best[0]):
            return Found(math.nan, None)
        return Found(best[0], self._traced(tables, goal, best[1], best[2]))

    def _steps(self, goal: Goal) -> Iterator[tuple[int, np.ndarray]]:
        """After each number of partners, from the most: the best total by places and ties so far."""
        worst, better = (-math.inf, np.maximum) if goal.total_most else (math.inf, np.minimum)
        table = np.full((self.places[1] + 1, self.ties[1] + 1), worst)
        table[0, 0] = 0.0
        yield self.top + 1, table
        for value in range(self.top, -1, -1):
            low, high = self.known.get(value, (0, self.places[1]))
            for _ in range(low):
                table = self._one_more(table, value, goal)
            if high >= self.places[1]:
                table = table.copy()
                for rank in range(1, len(table) if value < table.shape[1] else 0):
                    more = table[rank - 1, : table.shape[1] - value] + goal.cost(rank, value)
                    better(table[rank, value:], more, out=table[rank, value:])
            else:
                more = table
                for _ in range(high - low):
                    more = self._one_more(more, value, goal)
                    table = better(table, more)
            yield value, table

    def _one_more(self, table: np.ndarray, value: int, goal: Goal) -> np.ndarray:
        """One place more with ``value`` partners."""
        found = np.full_like(table, -math.inf if goal.total_most else math.inf)
        if value < table.shape[1]:
            cost = np.array([goal.cost(rank, value) for rank in range(1, table.shape[0])], float)[:, None]
            found[1:, value:] = table[:-1, : table.shape[1] - value] + cost
        return found

    def _traced(self, tables, goal: Goal, places: int, ties: int) -> dict[int, int]:
        """The sequence behind a cell of the last table."""
        found = {}
        for (value, after), (_, before) in zip(tables[:0:-1], tables[-2::-1], strict=True):
            total, count, cost = after[places, ties], 0, 0.0
            low, high = self.known.get(value, (0, self.places[1]))
            while not (low <= count <= high and before[places - count, ties - count * value] + cost == total):
                cost += goal.cost(places - count, value)
                count += 1
            places, ties = places - count, ties - count * value
            if count:
                found[value] = count
        return found


# ---- the statistics of a sequence ----------------------------------------------------------------


def share(of: Partners, least: int, *, most: bool, plus: int = 0, cap: float = math.inf) -> Found:
    """Share of places with ``least`` partners or more: ``(plus + min(cap, such places)) / places``."""
    relaxed = closed_share(of, least, most=most, plus=plus, cap=cap)
    if relaxed is None:
        return Found(math.nan, None)
    value, size, count = relaxed

    def score(total, places, ties):
        return (plus + min(cap, total)) / places

    goal = Goal(lambda rank, v: int(v >= least), score, most, most)
    return of.end(Found(value, of.with_fixed(_laid(of, size, least, count))), goal)


def closed_share(
    of: Partners, least: int, *, most: bool, plus: int = 0, cap: float = math.inf
) -> tuple[float, Size, int] | None:
    """The same where a free place can have any number between the ends: value, size, free places above."""
    places, free, low, high = of.columns
    below, above = _parts(of, least)
    if above[0] is None or below[1] is None:
        few = many = np.zeros_like(free) if above[0] is None else free
    else:
        few = np.maximum(-((free * below[1] - low) // (above[1] - below[1])), 0)
        many = np.minimum((high - free * below[0]) // (above[0] - below[0]), free)
        few, many = np.where(free == 0, 0, few), np.where(free == 0, 0, many)
    counts = many if most else few
    fixed = sum(n for v, n in of.fixed.items() if v >= least)
    values = (plus + np.minimum(cap, fixed + counts)) / places
    values = np.where(few <= many, values, -math.inf if most else math.inf)
    at = int(values.argmax() if most else values.argmin())
    if math.isinf(values[at]):
        return None
    return float(values[at]), of.size(at), int(counts[at])


def exists(of: Partners) -> bool:
    """Whether there is a sequence: by trying all where they are few, else if no taken number forbids it."""
    if not of.possible:
        return False
    if of.known and of.small:
        return not math.isnan(share(of, 0, most=True).value)
    return all(closed_share(of, v, most=True) for v in (0, *of.known))


def _parts(of: Partners, least: int):
    """The least and the most that is open below ``least``, and from it on."""
    below, above = of.open[of.open < least], of.open[of.open >= least]
    return tuple((int(p[0]), int(p[-1])) if p.size else (None, None) for p in (below, above))


def _laid(of: Partners, size: Size, least: int, count: int) -> dict[int, int]:
    """Free places of which ``count`` have ``least`` partners or more."""
    low, high = _parts(of, least)
    parts = [(n, *ends) for n, ends in ((count, high), (size.free - count, low)) if n]
    return of.parted(parts, max(size.low, sum(n * first for n, first, _ in parts)))


def worst(of: Partners, *, most: bool) -> Found:
    """Partners of the place with fewest: ``m`` or more if all places have ``m``."""
    if most:
        value = _last(of.top, lambda m: share(of, m, most=True).value == 1)
        return Found(value, share(of, value, most=True).partners)
    value = _last(of.top, lambda m: share(of, m, most=False).value == 1)
    return Found(value, share(of, value + 1, most=False).partners)


def largest(of: Partners) -> Found:
    """The fewest partners that the place with most can have."""
    value = _last(of.top, lambda m: share(of, m, most=False).value > 0)
    return Found(value, share(of, value + 1, most=False).partners)


def _last(top: int, holds: Callable[[int], bool]) -> int:
    """The last number up to ``top`` that holds, of a condition that holds for 0 and, once lost, stays so."""
    low, high = 0, top
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def pairs_in_places(of: Partners, *, most: bool) -> Found:
    """Pairs of partners of one place, ``d(d − 1)/2``, summed over places."""
    _, free, low, high = of.columns
    if most:
        least, top = (int(of.open[0]), int(of.open[-1])) if of.open.size else (0, 0)
        full, rest = np.divmod(high - free * least, max(top - least, 1))
        some = (rest > 0).astype(np.int64)
        values = full * _pairs(top) + some * _pairs(least + rest) + (free - full - some) * _pairs(least)
    else:
        mean, over = np.divmod(low, np.maximum(free, 1))
        values = (free - over) * _pairs(mean) + over * _pairs(mean + 1)
    at = int(values.argmax() if most else values.argmin())
    size = of.size(at)
    laid = of.uneven(size.free, size.high) if most else of.even(size.free, size.low)
    total = int(values[at]) + sum(_pairs(v) * n for v, n in of.fixed.items())
    goal = Goal(lambda rank, v: _pairs(v), lambda total, *_: total, most, most)
    return of.end(Found(total, of.with_fixed(laid)), goal)


def _pairs(of):
    return of * (of - 1) // 2


def gini(of: Partners, *, most: bool) -> Found:
    """Gini index of partners per place, over sequences with a tie at least; NaN if there are none.

    With ``N`` the sum of differences over all pairs of ``P`` places, ``N / (P T)``.
    """
    best = Found(math.nan, None)
    values = np.arange(of.top + 1)
    count = np.array(list(of.fixed.values()), np.int64)
    known = np.array(list(of.fixed), np.int64)
    gap = np.abs(values[:, None] - known) @ count  # of one place from all that are fixed
    inner = int(gap[known] @ count) // 2
    for size in map(of.size, range(of.columns.shape[1])):
        ties = _turns(of, size, most)
        ties = ties[ties + of.fixed_ties > 0]
        if not ties.size:
            continue
        total = inner + (_uneven if most else _even)(of, size, ties, gap)
        value = total / (size.places * (ties + of.fixed_ties))
        at = int(value.argmax() if most else value.argmin())
        if best.partners is None or (value[at] > best.value if most else value[at] < best.value):
            lay = of.uneven if most else of.even
            best = Found(float(value[at]), of.with_fixed(lay(size.free, int(ties[at]))))
        if best.value == 0 and not most:
            break
    if best.partners is None:
        return best

    return of.end(best, Goal(lambda rank, v: (2 * rank - 1) * v, _score, most, not most))


def _score(total: float, places: int, ties: int) -> float | None:
    """The Gini index from ``Σ (2 rank − 1) d``, ranks from the largest: ``1 − Σ / (P T)``."""
    return (places * ties - total) / (places * ties) if ties else None


def _turns(of: Partners, size: Size, most: bool) -> np.ndarray:
    """Numbers of free ties at one of which the ratio is largest or smallest: its pieces have no other end."""
    if not size.free:
        return np.array([size.low])
    step, start, inner = size.free, 0, [0]
    if most:
        least = int(of.open[0])
        step, start = max(int(of.open[-1]) - least, 1), size.free * least
        inner = [0, *(v - least for v in of.fixed if least < v < of.open[-1])]
    turns = np.arange((size.low - start) // step, (size.high - start) // step + 1) * step + start
    turns = (turns[:, None] + np.array(inner)).ravel()
    turns = turns[(turns > size.low) & (turns < size.high)]
    # One tie is the first that counts where there may be none.
    return np.unique([size.low, min(size.low + 1, size.high), *turns, size.high])


def _even(of: Partners, size: Size, ties: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """Differences over pairs with a free place, free places as equal as can be."""
    if not size.free:
        return np.zeros(ties.size, np.int64)
    mean, over = np.divmod(ties, size.free)
    under = size.free - over
    return under * gap[mean] + over * (gap[np.minimum(mean + 1, of.top)] + under)


def _uneven(of: Partners, size: Size, ties: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """The same, as unequal as can be."""
    if not size.free:
        return np.zeros(ties.size, np.int64)
    least, most = int(of.open[0]), int(of.open[-1])
    full, rest = np.divmod(ties - size.free * least, max(most - least, 1))
    middle = (rest > 0).astype(np.int64)
    few = size.free - full - middle
    own = full * gap[most] + middle * gap[least + rest] + few * gap[least]
    return own + full * few * (most - least) + middle * (full * (most - least - rest) + few * rest)
