"""Set covering, maximal covering and backup covering: searches, prices, and HiGHS on what is left.

A search and prices (a Lagrangian bound) take turns for a fixed amount of work, then HiGHS gets the larger
part of the time, then they go on until the clock is out. Nothing that ends before the limit looks at the
clock, so it is the same on every machine.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from ...schema import CommgovError
from .._kernels import Clock, core_random
from .._kernels import coverage_site as kernels
from . import _flow, _sites
from ._highs import Problem, solve
from ._sites import Sites

TURNS = 40  # of search and prices before HiGHS
WORK = 4_000_000  # steps of a kernel between two looks at the clock
HIGHS = 0.7  # its part of the time that is left
PER_ENTRY = 1e-5  # seconds an entry below which HiGHS would not even solve the relaxation
POOL = 8  # good choices kept to go from one to another


class Chosen(NamedTuple):
    """Candidates chosen, the value of the objective and a bound on it."""

    sites: np.ndarray
    value: float
    bound: float


class Prices:
    """A Lagrangian bound on its way: an upper bound on what p sites can be worth.

    L(u) = Σ_i max(0, v_i − u_i) − d Σ_i u_i + the p largest positive b_j + Σ_{i covered by j} u_i
    """

    def __init__(self, sites: Sites, p: int, *, value, twice: float, cap, bonus):
        self.sites, self.p, self.twice, self.bonus = sites, p, float(twice), np.asarray(bonus, float)
        self.value, self.cap = np.asarray(value, float), np.asarray(cap, float)
        self.need = np.repeat(np.arange(sites.weight.size), np.diff(sites.ptr))
        length = np.maximum(np.diff(sites.ptr), 1)
        self.price = np.minimum(self.cap, self.value / length * 1.5 if self.value.any() else self.cap / 4)
        self.u, self.drift = self.price.copy(), np.zeros(self.price.size)
        self.score, self.memo = np.zeros(sites.count), np.array([np.inf, 1.0, 0.0])
        self.steps = int(max(5, min(40, 2 * WORK // max(1, 2 * sites.who.size + 20 * sites.count))))
        self.best, self.again = np.inf, 0

    @property
    def settled(self) -> bool:
        """Whether more steps would hardly lower the bound."""
        return self.memo[1] < 1e-3 and self.again >= 3

    def lower(self, known: float):
        """Take some steps; the bound is then reckoned anew from the prices alone."""
        if self.memo[1] < 1e-3 and not self.settled:  # begin again at the best prices, with shorter steps
            self.again += 1
            self.memo[1:], self.u[:], self.drift[:] = (0.3, 0.0), self.price, 0.0
        kernels.bound(
            self.p, self.sites.ptr, self.sites.who, self.value, self.twice, self.cap, self.bonus, known,
            self.u, self.drift, self.price, self.score, self.memo, self.steps,
        )  # fmt: skip
        self.best = min(self.best, self.reckoned())

    def reckoned(self) -> float:
        """L at the best prices, a little above what rounding could hide."""
        self.score = self.bonus + np.bincount(
            self.sites.who, self.price[self.need], minlength=self.sites.count
        )
        most = np.sort(np.maximum(self.score, 0.0))[::-1][: self.p]
        parts = np.maximum(0.0, self.value - self.price), self.twice * self.price, most
        sums = [math.fsum(part) for part in parts]
        return sums[0] - sums[1] + sums[2] + 1e-12 * sum(sums)

    def able(self, least: float) -> np.ndarray:
        """Candidates that can be in a choice worth ``least``, so far as the prices tell."""
        order = np.sort(self.score)[::-1]
        edge = max(order[self.p - 1], 0.0)
        return self.best - np.maximum(edge - self.score, 0.0) >= least

    def sure(self, least: float) -> np.ndarray:
        """Candidates without which no choice is worth ``least``."""
        if self.p >= self.sites.count:
            return np.zeros(self.sites.count, bool)
        edge = max(np.sort(self.score)[::-1][self.p], 0.0)
        return self.best - np.maximum(self.score - edge, 0.0) < least


class _Search:
    """One siting problem on its way: the best sites so far, the bound, and good choices to go between."""

    def __init__(self, sites: Sites, p: int, gap: float):
        self.sites, self.p, self.gap = sites, p, gap
        self.whole = _flow.whole(sites.weight)
        self.chosen, self.value, self.bound = np.zeros(sites.count, bool), -np.inf, np.inf
        self.state = core_random.stream(core_random.words(0), 0)
        self.pool: list[tuple[float, np.ndarray]] = []
        total = float(sites.weight.sum())
        self.least = 0.5 if self.whole else 1e-9 * total
        self.turn = 0
        self.rounds = int(max(1, min(8, WORK // max(1, 3 * sites.who.size))))

    def done(self) -> bool:
        """Whether the gap is closed."""
        return self.bound - self.value <= max(self.gap * self.value, 1e-9)

    def run(self, clock: Clock, turns: float):
        """Search and prices in turn, until the gap is closed, the turns are over or the time is up."""
        end = self.turn + turns
        while self.turn < end and not self.done():
            if self.turn and clock.left() <= 0:
                return
            self.turn += 1
            self._tighten()
            if not self.done() and clock.left() > 0:
                self._look(self.turn)

    def solve(self, clock: Clock) -> Chosen:
        """All of it: some work, HiGHS where there is time for it, and more work until the end."""
        self.run(clock, TURNS)
        asked = False
        while not self.done() and clock.left() > 0:
            if not asked and HIGHS * clock.left() > PER_ENTRY * self._entries():
                asked = True
                self._prove(HIGHS * clock.left())
            self.run(clock, TURNS)
        return Chosen(np.flatnonzero(self.chosen), self.value, self.bound)

    def _entries(self) -> int:
        """How large the problem is that would be left to HiGHS."""
        return int((self.prices.able(self._wanted()) | self.chosen)[self.sites.who].sum())

    def _keep(self, value: float, chosen: np.ndarray):
        """Take a choice as the best, or among the good ones."""
        if value > self.value:
            self.value, self.chosen = value, chosen.copy()
        if any(np.array_equal(chosen, other) for _, other in self.pool):
            return
        self.pool.append((value, chosen.copy()))
        self.pool.sort(key=lambda pair: -pair[0])
        del self.pool[POOL:]

    def _tighten(self):
        if self.prices.settled:
            return
        for _ in range(2 if self.turn > 12 else 1):
            self.prices.lower(self.value)
        self.bound = min(self.bound, self.prices.best)
        self._round()

    def _round(self):
        if self.whole and np.isfinite(self.bound):
            self.bound = float(math.floor(self.bound + 1e-6))

    def _by_price(self, mixed: bool) -> np.ndarray:
        """The p sites of the highest scores, after some noise if ``mixed``."""
        score = self.prices.score
        if mixed:
            noise = np.empty(score.size)
            kernels.noise(self.state, noise)
            score = score * (0.6 + 0.8 * noise)
        first = np.zeros(score.size, bool)
        first[np.argsort(-score, kind="stable")[: self.p]] = True
        return first

    def _step(self) -> float:
        """By how much the next better value is better, at least."""
        return 1.0 if self.whole else 0.0

    def _wanted(self) -> float:
        """What a choice must be worth to be of use: better than the best, rounding allowed for."""
        return self.value + self._step() - 1e-6 * abs(self.value)


class _Once(_Search):
    """Maximal covering: as much weight as possible once."""

    def __init__(self, sites: Sites, p: int, gap: float):
        super().__init__(sites, p, gap)
        # A need with one candidate is worth something to that candidate, and to nobody else.
        single = np.diff(sites.ptr) == 1
        self.bonus = np.bincount(
            sites.who[sites.ptr[:-1][single]], sites.weight[single], minlength=sites.count
        ).astype(float)
        rest = _flow.picked(sites.ptr, sites.who, np.flatnonzero(~single))
        self.inner = Sites(*rest, sites.weight[~single], sites.count)
        self.arrays = (*self.inner.kernel(), self.inner.weight, self.bonus)
        self.prices = Prices(
            self.inner, p, value=self.inner.weight, twice=0, cap=self.inner.weight, bonus=self.bonus
        )
        self._improve(0, 0.0, self.chosen)

    def _look(self, turn: int):
        if turn <= 12:  # while prices fall fast, the best start is what they say
            if turn % 2 == 0:
                self._improve(0, 0.0, self._by_price(False))
            self._improve(2, min(self.p / 2, 4.0), self.chosen)
            return
        if turn % 5 == 1:
            self._improve(1, 4.0, self._by_price(turn % 2 == 0))
        if turn % 4 == 3 and len(self.pool) > 1:
            one = 0 if turn % 8 == 3 else int(core_random.uniform(self.state) * len(self.pool))
            other = (one + 1 + int(core_random.uniform(self.state) * (len(self.pool) - 1))) % len(self.pool)
            start = self.pool[one][1].copy()
            value = kernels.relink(*self.arrays, start, self.pool[other][1], self.least)
            self._keep(float(value), start)
        wide = self.p / 2 if turn % 3 == 0 else min(self.p / 4, 6.0)
        self._improve(self.rounds, wide, self.chosen)

    def _improve(self, rounds: int, wide: float, first: np.ndarray):
        start = first.copy()
        value = kernels.search(self.p, *self.arrays, start, rounds, float(wide), self.state, self.least)
        self._keep(float(value), start)

    def _prove(self, seconds: float):
        """HiGHS on the candidates that can still be in a better choice; those that must be in it are."""
        able, sure = self.prices.able(self._wanted()), self.prices.sure(self._wanted())
        keep = np.flatnonzero(able | self.chosen)
        sure = (sure & able & self.chosen)[keep]
        small = _sites.only(self.inner, keep)
        x, y = keep.size, small.weight.size
        need = np.repeat(np.arange(y), np.diff(small.ptr))
        rows = sp.coo_array(
            (
                np.concatenate([np.ones(x), np.ones(y), -np.ones(small.who.size)]),
                (
                    np.concatenate([np.zeros(x, int), 1 + np.arange(y), 1 + need]),
                    np.concatenate([np.arange(x), x + np.arange(y), small.who]),
                ),
            ),
            shape=(1 + y, x + y),
        ).tocsr()
        problem = Problem(
            np.append(self.bonus[keep], small.weight), rows, np.full(1 + y, -np.inf),
            np.append(float(self.p), np.zeros(y)), np.ones(x + y), np.arange(x + y) < x, most=True,
            least=np.append(sure.astype(float), np.zeros(y)),
        )  # fmt: skip
        begin = self.chosen[keep].astype(float)
        covered = np.bincount(need, begin[small.who], minlength=y) > 0
        found = solve(problem, seconds=seconds, gap=self.gap, start=np.append(begin, covered.astype(float)))
        if found.x is not None:
            start = np.zeros(self.sites.count, bool)
            start[keep[found.x[:x] > 0.5]] = True
            self._improve(0, 0.0, start)
        # What was left out cannot be better than what was known.
        self.bound = min(self.bound, max(found.bound, self.value))
        self._round()


class _Twice(_Search):
    """Backup covering: every need once, and as much weight as possible twice."""

    def __init__(self, sites: Sites, p: int, gap: float, cover: np.ndarray):
        super().__init__(sites, p, gap)
        self.need = np.repeat(np.arange(sites.weight.size), np.diff(sites.ptr))
        self.able = np.diff(sites.ptr) >= 2  # a need with one candidate can never have two
        total = float(sites.weight.sum())
        self.once = np.full(sites.weight.size, 1.0 + total / p)
        self.arrays = (*sites.kernel(), sites.weight)
        self.prices = Prices(
            sites, p, value=np.where(self.able, sites.weight, 0.0), twice=1,
            cap=np.full(sites.weight.size, total), bonus=np.zeros(sites.count),
        )  # fmt: skip
        self.bound = float(sites.weight[self.able].sum())
        self._improve(0, 0.0, _filled(sites, self.need, cover, p))

    def _look(self, turn: int):
        if turn % 4 == 3 and len(self.pool) > 1:  # from another good cover
            at = int(core_random.uniform(self.state) * len(self.pool))
            self._improve(self.rounds, min(self.p / 8, 3.0), self.pool[at][1])
        self._improve(self.rounds, self.p / 3 if turn % 2 == 0 else min(self.p / 5, 4.0), self.chosen)

    def _improve(self, rounds: int, wide: float, first: np.ndarray):
        start = first.copy()
        value = kernels.backed(
            self.p, *self.arrays, self.once, start, rounds, float(wide), self.state, self.least
        )
        if value >= 0:  # -1: no cover was found
            self._keep(float(value), start)

    def _prove(self, seconds: float):
        sites, p = self.sites, self.p
        able = self.prices.able(self._wanted()) | self.chosen
        keep = np.flatnonzero(able)
        number = np.full(sites.count, -1)
        number[keep] = np.arange(keep.size)
        x, needs = keep.size, sites.weight.size
        left = able[sites.who]
        need, who = self.need[left], number[sites.who[left]]
        twice = np.flatnonzero(np.bincount(need, minlength=needs) >= 2)
        rows = sp.coo_array(
            (
                np.concatenate([np.ones(who.size), -np.ones(twice.size), np.ones(x)]),
                (
                    np.concatenate([need, twice, np.full(x, needs)]),
                    np.concatenate([who, x + np.arange(twice.size), np.arange(x)]),
                ),
            ),
            shape=(needs + 1, x + twice.size),
        ).tocsr()
        problem = Problem(
            np.append(np.zeros(x), sites.weight[twice]), rows, np.append(np.ones(needs), float(p)),
            np.append(np.full(needs, np.inf), float(p)), np.ones(x + twice.size),
            np.arange(x + twice.size) < x, most=True,
        )  # fmt: skip
        begin = self.chosen[keep].astype(float)
        count = np.bincount(need, begin[who], minlength=needs)
        found = solve(
            problem, seconds=seconds, gap=self.gap,
            start=np.append(begin, (count[twice] >= 2).astype(float)),
        )  # fmt: skip
        if found.x is not None and (found.x[:x] > 0.5).sum() == p:
            start = np.zeros(sites.count, bool)
            start[keep[found.x[:x] > 0.5]] = True
            self._improve(0, 0.0, start)
        self.bound = min(self.bound, max(found.bound, self.value))
        self._round()


def most_covered(sites: Sites, p: int, clock: Clock, gap: float) -> Chosen:
    """The p sites that cover most weight."""
    keep = _sites.undominated(sites)
    if keep.size <= p:  # all that matter can be opened; the rest adds nothing
        chosen = np.append(keep, np.setdiff1d(np.arange(sites.count), keep)[: p - keep.size])
        total = float(sites.weight.sum())
        return Chosen(np.sort(chosen), total, total)
    found = _Once(_sites.only(sites, keep), p, gap).solve(clock)
    return found._replace(sites=np.sort(keep[found.sites]))


def most_backed(sites: Sites, p: int | None, clock: Clock, gap: float) -> Chosen:
    """The p sites (``None``: the fewest) that cover all once and most weight twice (Hogan and ReVelle)."""
    fewest = set_cover(sites, clock, p)
    if p is None:
        p = int(fewest.value)
    elif p < fewest.bound:
        raise CommgovError(
            f"p = {p} sites cannot cover every need once, which backup asks for: that takes "
            f"{int(fewest.bound)}. Fix: a larger p, or objective='mclp'."
        )
    if fewest.value > p:
        raise CommgovError(
            "backup: the time limit passed before any solution was found. Fix: a longer time_limit."
        )
    return _Twice(sites, p, gap, fewest.sites).solve(clock)


def set_cover(sites: Sites, clock: Clock, enough: int | None = None) -> Chosen:
    """Fewest sites that cover every need; ``enough``: a cover of so many sites will do."""
    keep = np.arange(sites.count)
    small, before = sites, None
    while before != (small.count, small.weight.size):
        before = small.count, small.weight.size
        better = _sites.undominated(small)
        keep = keep[better]
        small = _sites.harder(_sites.only(small, better))
    # A need with a single candidate left decides that one, which settles all its needs.
    forced = np.zeros(small.count, bool)
    forced[small.who[small.ptr[:-1][np.diff(small.ptr) == 1]]] = True
    need = np.repeat(np.arange(small.weight.size), np.diff(small.ptr))
    open_need = np.bincount(need, forced[small.who], minlength=small.weight.size) == 0
    base, sure = int(forced.sum()), keep[forced]
    if not open_need.any():
        return Chosen(np.sort(sure), float(base), float(base))
    rest = Sites(*_flow.picked(small.ptr, small.who, np.flatnonzero(open_need)), small.weight[open_need],
                 small.count)  # fmt: skip
    found = _Fewest(rest, -np.inf if enough is None else enough - base).solve(clock)
    return Chosen(np.sort(np.append(sure, keep[found.sites])), base + found.value, base + found.bound)


class _Fewest:
    """Set covering on its way: the smallest cover so far and a bound of it."""

    def __init__(self, sites: Sites, enough: float):
        self.sites, self.enough, self.arrays = sites, enough, sites.kernel()
        self.chosen = np.zeros(sites.count, bool)
        kernels.cover(*self.arrays, self.chosen)
        self.value, self.bound = int(self.chosen.sum()), 1
        self.size = np.ones(sites.weight.size, np.int64)
        self.state = core_random.stream(core_random.words(0), 1)
        needs = sites.weight.size
        self.prices = Prices(
            sites, sites.count, value=np.zeros(needs), twice=1, cap=np.ones(needs),
            bonus=-np.ones(sites.count),
        )  # fmt: skip
        each = sites.who.size / sites.count * sites.who.size / needs * 6 + needs + 2 * sites.count
        self.steps = int(max(20, min(2000, min(WORK, 40 * sites.who.size) // each)))

    def done(self) -> bool:
        """Whether nothing is left to find."""
        return self.value <= self.bound or self.value <= self.enough

    def run(self, clock: Clock, turns: float):
        """Search and prices in turn."""
        turn = 0
        while turn < turns and not self.done():
            if turn and clock.left() <= 0:
                return
            turn += 1
            if not self.prices.settled:
                self.prices.lower(-float(self.value))
                self.bound = max(self.bound, math.ceil(-self.prices.best - 1e-6))
            if self.done() or clock.left() <= 0:
                continue
            self.value = int(
                kernels.fewer(
                    *self.arrays, self.chosen, self.size, max(self.bound, self.enough, 1.0), self.steps,
                    self.state,
                )
            )  # fmt: skip

    def solve(self, clock: Clock) -> Chosen:
        """Some work, HiGHS, and more work until the end."""
        self.run(clock, TURNS)
        if not self.done() and clock.left() > 0:
            self._prove(HIGHS * clock.left())
            self.run(clock, math.inf)
        return Chosen(np.flatnonzero(self.chosen), float(self.value), float(self.bound))

    def _prove(self, seconds: float):
        small, x = self.sites, self.sites.count
        rows, ones = small.by_need(), np.ones(x)
        problem = Problem(
            ones, rows, np.ones(rows.shape[0]), np.full(rows.shape[0], np.inf), ones, np.ones(x, bool)
        )
        # The next better cover has one site fewer: nothing between is worth the time.
        found = solve(problem, seconds=seconds, gap=0.99 / self.value, start=self.chosen.astype(float))
        if found.x is not None:
            chosen = found.x > 0.5
            if (rows @ chosen >= 1).all() and chosen.sum() < self.value:
                self.chosen, self.value = chosen, int(chosen.sum())
        if np.isfinite(found.bound):
            self.bound = max(self.bound, math.ceil(found.bound - 1e-6))


def _filled(sites: Sites, need: np.ndarray, chosen: np.ndarray, p: int) -> np.ndarray:
    """A cover filled up to p sites, each time with the one that gives most weight a second site."""
    is_open = np.zeros(sites.count, bool)
    is_open[chosen] = True
    for _ in range(p - chosen.size):
        count = np.bincount(need, is_open[sites.who], minlength=sites.weight.size)
        gain = np.bincount(sites.who, np.where(count == 1, sites.weight, 0.0)[need], minlength=sites.count)
        is_open[int(np.argmax(np.where(is_open, -1.0, gain)))] = True
    return is_open
