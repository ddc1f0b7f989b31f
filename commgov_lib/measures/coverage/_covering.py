"""Set covering, maximal covering and backup covering: heuristics, bounds, and HiGHS on what is left."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from .._kernels import core_random
from .._kernels import coverage_site as kernels
from . import _flow, _sites
from ._highs import Clock, Problem, solve
from ._sites import Sites

ROUNDS, STEPS, CHUNK = 150, 600, 15


class Chosen(NamedTuple):
    """Candidates chosen, the value of the objective and a bound on it."""

    sites: np.ndarray
    value: float
    bound: float


def set_cover(sites: Sites, clock: Clock, gap: float) -> Chosen:
    """Fewest sites that cover every need."""
    keep = np.arange(sites.count)
    small, before = sites, None
    while before != (small.count, small.weight.size):
        before = small.count, small.weight.size
        better = _sites.undominated(small)
        keep = keep[better]
        small = _sites.harder(_sites.only(small, better))
    chosen = np.zeros(small.count, bool)
    kernels.cover(*small.kernel(), chosen)
    # A need with a single candidate left decides; apart from those there may be nothing left to solve.
    length = np.diff(small.ptr)
    forced = np.zeros(small.count, bool)
    forced[small.who[small.ptr[:-1][length == 1]]] = True
    if forced.sum() == chosen.sum():
        return Chosen(np.sort(keep[forced]), float(forced.sum()), float(forced.sum()))
    ones = np.ones(small.count)
    rows = small.by_need()
    many = np.full(rows.shape[0], np.inf)
    problem = Problem(ones, rows, np.ones(rows.shape[0]), many, ones, np.ones(small.count, bool))
    found = solve(problem, seconds=clock.left(), gap=gap, start=chosen.astype(float))
    if found.x is not None and round(found.value) <= chosen.sum():
        chosen = found.x > 0.5
    bound = math.ceil(found.bound - 1e-6) if np.isfinite(found.bound) else float(forced.sum())
    value = float(chosen.sum())
    return Chosen(np.sort(keep[chosen]), value, min(value, max(float(bound), float(forced.sum()))))


def most_covered(sites: Sites, p: int, clock: Clock, gap: float) -> Chosen:
    """The p sites that cover most weight."""
    keep = _sites.undominated(sites)
    if keep.size <= p:  # all that matter can be opened; the rest adds nothing
        chosen = np.append(keep, np.setdiff1d(np.arange(sites.count), keep)[: p - keep.size])
        total = float(sites.weight.sum())
        return Chosen(np.sort(chosen), total, total)
    search = _Search(_sites.only(sites, keep), p, gap)
    search.run(clock)
    if not search.done():
        search.prove(clock)
    return Chosen(np.sort(keep[search.chosen]), search.value, max(search.bound, search.value))


class _Search:
    """One maximal covering problem on its way: best sites so far, and the bound."""

    def __init__(self, sites: Sites, p: int, gap: float):
        self.sites, self.p, self.gap = sites, p, gap
        # A need with one candidate is worth something to that candidate, and to nobody else.
        single = np.diff(sites.ptr) == 1
        self.bonus = np.bincount(
            sites.who[sites.ptr[:-1][single]], sites.weight[single], minlength=sites.count
        ).astype(float)
        several = np.flatnonzero(~single)
        ptr, who = _flow.picked(sites.ptr, sites.who, several)
        self.inner = Sites(ptr, who, sites.weight[several].astype(float), sites.count)
        self.whole = bool((sites.weight == np.rint(sites.weight)).all())
        self.chosen, self.value = np.zeros(sites.count, bool), -np.inf
        self.bound = float(sites.weight.sum())
        self.priced = np.inf  # the bound that belongs to price and score, not yet rounded down
        self.price, self.score = self.inner.weight / 2, np.zeros(sites.count)

    def done(self) -> bool:
        """Whether the gap is closed."""
        return self.bound - self.value <= max(self.gap * self.value, 1e-9)

    def run(self, clock: Clock):
        """Greedy and swaps, then bound and search in turn, so many times or until the time is up."""
        state = core_random.stream(core_random.words(0), 0)
        self._improve(0, state)
        for turn in range(ROUNDS // CHUNK):
            if self.done() or clock.left() < 0:
                return
            if turn < 2 or turn % 3 == 0:
                self._tighten(STEPS // 6 if turn < 2 else STEPS // 2)
                if turn == 0:
                    first = np.zeros(self.sites.count, bool)
                    first[np.argsort(-self.score, kind="stable")[: self.p]] = True
                    self._improve(0, state, first)
            if clock.left() > 0:
                self._improve(CHUNK, state)

    def prove(self, clock: Clock):
        """HiGHS on the candidates that can still be in a better solution."""
        if clock.left() <= 0:
            return
        order = np.sort(self.score)[::-1]
        step = 1.0 if self.whole else 0.0  # with whole weights the next better value is one more
        able = self.priced - (order[self.p - 1] - self.score) >= self.value + step - 1e-6 * abs(self.value)
        keep = np.flatnonzero(able | self.chosen)
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
        )  # fmt: skip
        begin = self.chosen[keep].astype(float)
        covered = np.bincount(need, begin[small.who], minlength=y) > 0
        found = solve(
            problem, seconds=clock.left(), gap=self.gap, start=np.append(begin, covered.astype(float))
        )
        if found.x is not None and found.value > self.value + 1e-9 * abs(self.value):
            self.chosen = np.zeros(self.sites.count, bool)
            self.chosen[keep[found.x[:x] > 0.5]] = True
            free = np.flatnonzero(~self.chosen)[: self.p - int(self.chosen.sum())]
            self.chosen[free] = True
            self.value = self._worth()
        # What was left out cannot be better than what is known.
        self.bound = min(self.bound, max(found.bound, self.value))
        self._round()

    def _improve(self, rounds: int, state: np.ndarray, first: np.ndarray | None = None):
        start = self.chosen.copy() if first is None else first
        least = 0.5 if self.whole else 1e-9 * float(self.sites.weight.sum())
        value = kernels.search(
            self.p, *self.inner.kernel(), self.inner.weight, self.bonus, start, rounds, state, least
        )
        if value > self.value:
            self.chosen, self.value = start, value

    def _tighten(self, steps: int):
        found = kernels.bound(
            self.p, self.inner.ptr, self.inner.who, self.inner.weight, self.bonus, self.value, self.price,
            steps, self.score,
        )  # fmt: skip
        self.priced = float(found)
        self.bound = min(self.bound, self.priced)
        self._round()

    def _round(self):
        if self.whole and np.isfinite(self.bound):
            self.bound = max(float(math.floor(self.bound + 1e-6)), self.value)

    def _worth(self) -> float:
        need = np.repeat(np.arange(self.sites.weight.size), np.diff(self.sites.ptr))
        hit = np.bincount(need, self.chosen[self.sites.who], minlength=self.sites.weight.size) > 0
        return float(self.sites.weight[hit].sum())
