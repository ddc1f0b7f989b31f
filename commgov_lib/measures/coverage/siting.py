"""Where should a few organisations stand? Four classic objectives, with a bound on the best possible.

A search and prices (a Lagrangian bound) take turns for a fixed amount of work, then HiGHS gets the larger
part of the time, then they go on until the clock is out. Nothing that ends before the limit looks at the
clock, so it is the same on every machine.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...matrices import Reach, aligned, incidence, read_reach, table_of_amounts
from ...messages import say
from ...schema import CommgovError
from .. import flow
from .._kernels import Clock, random
from .._kernels import siting as kernels
from ..arguments import choice, first, number, whole
from ..flow import Classes
from ..programs import Problem, failed, solve

OBJECTIVES = ("lscp", "mclp", "backup", "p_median")
SLACK = 1e-7  # what rounding may do to a value, as a share of it
TURNS = 40  # of search and prices before HiGHS
WORK = 4_000_000  # steps of a kernel between two looks at the clock
HIGHS = 0.7  # its part of the time that is left
PER_ENTRY = 1e-5  # seconds an entry below which HiGHS would not even solve the relaxation
POOL = 8  # good choices kept to go from one to another
MEDIAN_TURNS, MEDIAN_STEPS = 10, 300
MOST_VARIABLES = (
    1_500_000  # of a p-median: beyond, the exact model would take longer to build than anyone waits
)


class Siting(NamedTuple):
    """Where to stand, and what that covers.

    ``chosen``, labels of the candidates in the order of ``reach``; ``weighted, unweighted, backup``, shares
    in [0, 1] of weight covered, of needs covered, of weight covered twice; ``objective`` (lscp: sites; mclp:
    weight covered; backup: weight covered twice; p_median: weight times distance); ``bound``, which no choice
    can beat; ``gap``, their distance as a share of the objective; ``optimal``, whether the gap asked for was
    reached.

    Examples
    --------
    >>> Siting(["bank"], 0.8, 0.7, 0.0, 8.0, 8.0, 0.0, True).chosen
    ['bank']
    """

    chosen: list
    weighted: float
    unweighted: float
    backup: float
    objective: float
    bound: float
    gap: float
    optimal: bool


def site(
    reach, weight, *, objective: str, p: int | None = None, distance=None, time_limit: float = 60.0,
    gap: float = 1e-4,
) -> Siting:  # fmt: skip
    """Choose where to stand: which candidates cover best.

        lscp      min Σ_j y_j           every need covered
        mclp      max Σ_i w_i [n_i ≥ 1]  Σ_j y_j = p
        backup    max Σ_i w_i [n_i ≥ 2]  every need covered, Σ_j y_j = p
        p_median  min Σ_i w_i d_i        Σ_j y_j = p, d_i = distance to the nearest that is chosen

    Parameters
    ----------
    reach
        Candidates × needs, boolean, as for :func:`table`.
    weight
        Series, size of each need; a need of weight 0 need not be covered.
    objective
        ``"lscp"``, ``"mclp"``, ``"backup"`` or ``"p_median"``.
    p
        How many to choose; ``None`` for lscp, and for backup to take as few as lscp does.
    distance
        For p_median: candidates × needs, DataFrame or sparse with labels, finite, not negative. ``reach``
        then only tells what the chosen cover.
    time_limit
        Seconds after which the best so far is returned with its gap.
    gap
        How near to the bound is near enough, as a share of the objective.

    Returns
    -------
    Siting
        ``chosen, weighted, unweighted, backup, objective, bound, gap, optimal``; see :class:`Siting`.

    Raises
    ------
    CommgovError
        As :func:`table`; an unknown objective; p missing, larger than the candidates, or too small for
        backup; needs that no candidate reaches (lscp, backup: the first five are named); distances
        missing or labelled otherwise than reach.

    Notes
    -----
    Identical needs are merged and dominated candidates and needs left out first. mclp and p_median begin
    with greedy choice and swaps, then lower the bound by Lagrange prices; HiGHS solves what cannot be ruled
    out. With a time limit that is not reached the result is the same on every machine; where it is reached,
    ``optimal`` is False and the result depends on the machine. A need with one candidate never has backup.

    References
    ----------
    Toregas et al. (1971), Operations Research 19. Church & ReVelle (1974), The maximal covering location
    problem, Papers in Regional Science 32. Hogan & ReVelle (1986), Management Science 32. Resende & Werneck
    (2007), A fast swap-based local search procedure for location problems, Annals of Operations Research 150.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 1]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> found = site(reach, pd.Series([5, 3, 1], ["a", "b", "c"]), objective="mclp", p=1)
    >>> found.chosen, found.objective, found.gap
    (['bank'], 8.0, 0.0)
    """
    choice(objective, "objective", OBJECTIVES)
    found = read_reach(reach, weight)
    p = _asked(objective, p, distance, len(found.forces))
    gap = number(gap, "gap", finite=False, least=0)
    # The clock stands still while a kernel is compiled.
    clock, far = Clock(number(time_limit, "time_limit", finite=False, least=0)), None
    if objective == "p_median":
        far = _distances(distance, found)
        chosen = nearest(far, found.weight, p, clock, gap)
    else:
        sites = flow.classes(found.matrix, found.weight)
        if objective != "mclp":
            _coverable(found, objective)
        if not sites.weight.size:  # nothing to cover: any choice is as good
            chosen = Chosen(np.arange(p or 0), 0.0, 0.0)
        elif objective == "lscp":
            chosen = set_cover(sites, clock)
        elif objective == "mclp":
            chosen = most_covered(sites, p, clock, gap)
        else:
            chosen = most_backed(sites, p, clock, gap)
    return _told(found, _checked(found, chosen, objective, p, far), gap)


def _checked(found: Reach, chosen: Chosen, objective: str, p: int | None, far) -> Chosen:
    """The choice with its value reckoned anew from the choice alone, its constraints and its bound tried.

    What a search or a solver says of its own answer is not believed: the number of sites, what they cover
    and that no value beats the bound are looked at once more, on the input as it was given.
    """
    sites = np.asarray(chosen.sites, np.int64)
    n = np.bincount(found.matrix[sites].indices, minlength=len(found.needs))
    if objective == "p_median":
        value = float(far[sites].min(axis=0) @ found.weight) if len(found.needs) else 0.0
    else:
        value = {
            "lscp": float(sites.size),
            "mclp": float(found.weight[n >= 1].sum()),
            "backup": float(found.weight[n >= 2].sum()),
        }[objective]
    fault = None
    if sites.size != np.unique(sites).size or (p is not None and sites.size != p):
        fault = say("{count} sites were chosen for p = {p}", count=sites.size, p=p)
    elif objective in ("lscp", "backup") and ((n == 0) & (found.weight > 0)).any():
        fault = say("a need is left without a site")
    elif abs(value - chosen.value) > SLACK * max(abs(value), abs(chosen.value)):
        fault = say(
            "the choice has the value {value:.10g}, the search says {other:.10g}",
            value=value,
            other=chosen.value,
        )
    over = (value - chosen.bound) * (1 if objective in ("mclp", "backup") else -1)
    if fault is None and not over <= SLACK * abs(value):
        fault = say(
            "the choice has the value {value:.10g}, which the bound {bound:.10g} rules out",
            value=value,
            bound=chosen.bound,
        )
    if fault is not None:
        raise failed(objective, fault)
    return Chosen(sites, value, value if over > 0 else float(chosen.bound))


def _told(found: Reach, chosen: Chosen, gap: float) -> Siting:
    """What was chosen, with the true counts of what it covers."""
    n = np.bincount(found.matrix[chosen.sites].indices, minlength=len(found.needs))
    total, size = float(found.weight.sum()), len(found.needs)
    weighted, backup = (float(found.weight[n >= k].sum()) / total if total > 0 else np.nan for k in (1, 2))
    away = (
        abs(chosen.bound - chosen.value) / max(abs(chosen.value), 1e-12)
        if chosen.bound != chosen.value
        else 0.0
    )
    return Siting(
        list(found.forces[chosen.sites]), weighted, float((n >= 1).sum()) / size if size else np.nan, backup,
        float(chosen.value), float(chosen.bound), float(away), bool(away <= gap + 1e-12),
    )  # fmt: skip


def _asked(objective: str, p, distance, candidates: int) -> int | None:
    """How many to choose; questions that are not complete, or say more than is used, are refused."""
    if objective == "lscp" and p is not None:
        raise CommgovError(
            "lscp computes the number of sites itself. Fix: leave p out, or use objective='mclp'."
        )
    if p is None and objective in ("mclp", "p_median"):
        raise CommgovError(
            "p is missing: {objective} needs to know how many to choose. Fix: p=5.", objective=objective
        )
    if p is not None and whole(p, "p", 1) > candidates:
        raise CommgovError(
            "p = {p} is larger than the number of candidates ({candidates:,}). Fix: p of at "
            "most {candidates:,}, or more rows in reach.",
            p=p,
            candidates=candidates,
        )
    if distance is None and objective == "p_median":
        raise CommgovError(
            "p_median needs distance (candidates × needs). Fix: give it, or choose another objective."
        )
    if distance is not None and objective != "p_median":
        raise CommgovError(
            "{objective} does not use distance. Fix: leave it out, or use objective='p_median'.",
            objective=objective,
        )
    return None if p is None else int(p)


def _coverable(found: Reach, objective: str):
    """Refuse needs with weight that no candidate reaches."""
    lost = (np.bincount(found.matrix.indices, minlength=len(found.needs)) == 0) & (found.weight > 0)
    if lost.any():
        raise CommgovError(
            "{objective} is infeasible: no candidate reaches {count:,} needs ({which}). Fix: "
            "add candidates there, leave these needs out and say so, or use objective='mclp'.",
            objective=objective,
            count=lost.sum(),
            which=first(found.needs[lost]),
        )


def _distances(distance, found: Reach) -> np.ndarray:
    """The distances as an array in the order of reach."""
    if not isinstance(distance, pd.DataFrame):
        distance = pd.DataFrame.sparse.from_spmatrix(*incidence(distance, name="distance")).sparse.to_dense()
    values = table_of_amounts(distance, "distance")
    here = [
        aligned(pd.Series(np.arange(len(given)), given), wanted, "distance", "reach").to_numpy()
        for given, wanted in ((distance.index, found.forces), (distance.columns, found.needs))
    ]
    return values[np.ix_(*here)]


# ---- the problem made smaller --------------------------------------------------------------------


def kernel(sites: Classes) -> tuple:
    """The problem as kernels take it: ``ptr, who, site_ptr, where``."""
    by_site = sites.by_force()
    return sites.ptr, sites.who, by_site.indptr.astype(np.int64), by_site.indices.astype(np.int32)


def only(sites: Classes, keep: np.ndarray) -> Classes:
    """Return the problem with these candidates alone, in this order; needs that lose all theirs are out."""
    number = np.full(sites.count, -1, np.int64)
    number[keep] = np.arange(keep.size)
    left = number[sites.who] >= 0
    need_of = np.repeat(np.arange(sites.ptr.size - 1), np.diff(sites.ptr))[left]
    length = np.bincount(need_of, minlength=sites.ptr.size - 1)
    who, there = number[sites.who[left]].astype(np.int32), np.flatnonzero(length)
    ptr = np.append(0, np.cumsum(length[there]))
    return flow.merge(Classes(ptr, who, sites.weight[there], keep.size))


def undominated(sites: Classes) -> np.ndarray:
    """Return candidates whose needs no other candidate covers along with more; of equals the first."""
    ptr, who, site_ptr, where = kernel(sites)
    inner, outer = np.zeros(sites.count, bool), np.zeros(sites.count, bool)
    kernels.inside(site_ptr, where, ptr, who, inner, outer)
    return np.flatnonzero(~inner)


def harder(sites: Classes) -> Classes:
    """Return the needs that decide: covering them covers the others, whose candidates include theirs."""
    ptr, who, site_ptr, where = kernel(sites)
    inner, outer = np.zeros(sites.weight.size, bool), np.zeros(sites.weight.size, bool)
    kernels.inside(ptr, who, site_ptr, where, inner, outer)
    keep = np.flatnonzero(~outer)
    return Classes(*flow.picked(ptr, who, keep), sites.weight[keep], sites.count)


# ---- covers --------------------------------------------------------------------------------------


class Chosen(NamedTuple):
    """Candidates chosen, the value of the objective and a bound on it."""

    sites: np.ndarray
    value: float
    bound: float


class Prices:
    """A Lagrangian bound on its way: an upper bound on what p sites can be worth.

    L(u) = Σ_i max(0, v_i − u_i) − d Σ_i u_i + the p largest positive b_j + Σ_{i covered by j} u_i
    """

    def __init__(self, sites: Classes, p: int, *, value, twice: float, cap, bonus):
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

    def __init__(self, sites: Classes, p: int, gap: float):
        self.sites, self.p, self.gap = sites, p, gap
        self.whole = flow.exact(sites.weight)
        self.chosen, self.value, self.bound = np.zeros(sites.count, bool), -np.inf, np.inf
        self.state = random.stream(random.words(0), 0)
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

    def _take(self, found, keep: np.ndarray):
        """Go on from what HiGHS found among ``keep``; what was left out is no better than what was known."""
        if found.x is not None:
            start = np.zeros(self.sites.count, bool)
            start[keep[found.x[: keep.size] > 0.5]] = True
            self._improve(0, 0.0, start)
        self.bound = min(self.bound, max(found.bound, self.value))
        self._round()

    def _wanted(self) -> float:
        """What a choice must be worth to be of use: better than the best, rounding allowed for."""
        return self.value + float(self.whole) - 1e-6 * abs(self.value)


class _Once(_Search):
    """Maximal covering: as much weight as possible once."""

    def __init__(self, sites: Classes, p: int, gap: float):
        super().__init__(sites, p, gap)
        # A need with one candidate is worth something to that candidate, and to nobody else.
        single = np.diff(sites.ptr) == 1
        self.bonus = np.bincount(
            sites.who[sites.ptr[:-1][single]], sites.weight[single], minlength=sites.count
        ).astype(float)
        rest = flow.picked(sites.ptr, sites.who, np.flatnonzero(~single))
        self.inner = Classes(*rest, sites.weight[~single], sites.count)
        self.arrays = (*kernel(self.inner), self.inner.weight, self.bonus)
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
            one = 0 if turn % 8 == 3 else int(random.uniform(self.state) * len(self.pool))
            other = (one + 1 + int(random.uniform(self.state) * (len(self.pool) - 1))) % len(self.pool)
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
        small = only(self.inner, keep)
        x, y = keep.size, small.weight.size
        reach = small.by_need()
        rows = sp.block_array([[np.ones((1, x)), None], [-reach, sp.eye_array(y)]], format="csr")
        problem = Problem(
            np.append(self.bonus[keep], small.weight), rows, np.full(1 + y, -np.inf),
            np.append(float(self.p), np.zeros(y)), np.ones(x + y), np.arange(x + y) < x, most=True,
            least=np.append(sure.astype(float), np.zeros(y)),
        )  # fmt: skip
        begin = self.chosen[keep].astype(float)
        start = np.append(begin, (reach @ begin > 0).astype(float))
        self._take(solve(problem, seconds=seconds, gap=self.gap, start=start), keep)


class _Twice(_Search):
    """Backup covering: every need once, and as much weight as possible twice."""

    def __init__(self, sites: Classes, p: int, gap: float, cover: np.ndarray):
        super().__init__(sites, p, gap)
        self.need = np.repeat(np.arange(sites.weight.size), np.diff(sites.ptr))
        self.able = np.diff(sites.ptr) >= 2  # a need with one candidate can never have two
        total = float(sites.weight.sum())
        self.once = np.full(sites.weight.size, 1.0 + total / p)
        self.arrays = (*kernel(sites), sites.weight)
        self.prices = Prices(
            sites, p, value=np.where(self.able, sites.weight, 0.0), twice=1,
            cap=np.full(sites.weight.size, total), bonus=np.zeros(sites.count),
        )  # fmt: skip
        self.bound = float(sites.weight[self.able].sum())
        self._improve(0, 0.0, _filled(sites, self.need, cover, p))

    def _look(self, turn: int):
        if turn % 4 == 3 and len(self.pool) > 1:  # from another good cover
            at = int(random.uniform(self.state) * len(self.pool))
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
        x, needs, reach = keep.size, sites.weight.size, sites.by_need()[:, keep]
        twice = np.flatnonzero(np.diff(reach.indptr) >= 2)
        second = sp.eye_array(needs, format="csr")[:, twice]
        rows = sp.block_array([[reach, -second], [np.ones((1, x)), None]], format="csr")
        problem = Problem(
            np.append(np.zeros(x), sites.weight[twice]), rows, np.append(np.ones(needs), float(p)),
            np.append(np.full(needs, np.inf), float(p)), np.ones(x + twice.size),
            np.arange(x + twice.size) < x, most=True,
        )  # fmt: skip
        begin = self.chosen[keep].astype(float)
        start = np.append(begin, (reach @ begin >= 2)[twice].astype(float))
        found = solve(problem, seconds=seconds, gap=self.gap, start=start)
        if found.x is not None and (found.x[:x] > 0.5).sum() != p:
            found = found._replace(x=None)
        self._take(found, keep)


def most_covered(sites: Classes, p: int, clock: Clock, gap: float) -> Chosen:
    """The p sites that cover most weight."""
    keep = undominated(sites)
    if keep.size <= p:  # all that matter can be opened; the rest adds nothing
        chosen = np.append(keep, np.setdiff1d(np.arange(sites.count), keep)[: p - keep.size])
        total = float(sites.weight.sum())
        return Chosen(np.sort(chosen), total, total)
    found = _Once(only(sites, keep), p, gap).solve(clock)
    return found._replace(sites=np.sort(keep[found.sites]))


def most_backed(sites: Classes, p: int | None, clock: Clock, gap: float) -> Chosen:
    """The p sites (``None``: the fewest) that cover all once and most weight twice (Hogan and ReVelle)."""
    fewest = set_cover(sites, clock, p)
    if p is None:
        p = int(fewest.value)
    elif p < fewest.bound:
        raise CommgovError(
            "p = {p} sites cannot cover every need once, which backup asks for: that takes "
            "{count}. Fix: a larger p, or objective='mclp'.",
            p=p,
            count=int(fewest.bound),
        )
    if fewest.value > p:
        raise CommgovError(
            "backup: the time limit passed before any solution was found. Fix: a longer time_limit."
        )
    return _Twice(sites, p, gap, fewest.sites).solve(clock)


def set_cover(sites: Classes, clock: Clock, enough: int | None = None) -> Chosen:
    """Fewest sites that cover every need; ``enough``: a cover of so many sites will do."""
    keep = np.arange(sites.count)
    small, before = sites, None
    while before != (small.count, small.weight.size):
        before = small.count, small.weight.size
        better = undominated(small)
        keep = keep[better]
        small = harder(only(small, better))
    # A need with a single candidate left decides that one, which settles all its needs.
    forced = np.zeros(small.count, bool)
    forced[small.who[small.ptr[:-1][np.diff(small.ptr) == 1]]] = True
    need = np.repeat(np.arange(small.weight.size), np.diff(small.ptr))
    open_need = np.bincount(need, forced[small.who], minlength=small.weight.size) == 0
    base, sure = int(forced.sum()), keep[forced]
    if not open_need.any():
        return Chosen(np.sort(sure), float(base), float(base))
    rest = Classes(*flow.picked(small.ptr, small.who, np.flatnonzero(open_need)), small.weight[open_need],
                 small.count)  # fmt: skip
    found = _Fewest(rest, -np.inf if enough is None else enough - base).solve(clock)
    return Chosen(np.sort(np.append(sure, keep[found.sites])), base + found.value, base + found.bound)


class _Fewest:
    """Set covering on its way: the smallest cover so far and a bound of it."""

    def __init__(self, sites: Classes, enough: float):
        self.sites, self.enough, self.arrays = sites, enough, kernel(sites)
        self.chosen = np.zeros(sites.count, bool)
        kernels.cover(*self.arrays, self.chosen)
        self.value, self.bound = int(self.chosen.sum()), 1
        self.size = np.ones(sites.weight.size, np.int64)
        self.state = random.stream(random.words(0), 1)
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


def _filled(sites: Classes, need: np.ndarray, chosen: np.ndarray, p: int) -> np.ndarray:
    """A cover filled up to p sites, each time with the one that gives most weight a second site."""
    is_open = np.zeros(sites.count, bool)
    is_open[chosen] = True
    for _ in range(p - chosen.size):
        count = np.bincount(need, is_open[sites.who], minlength=sites.weight.size)
        gain = np.bincount(sites.who, np.where(count == 1, sites.weight, 0.0)[need], minlength=sites.count)
        is_open[int(np.argmax(np.where(is_open, -1.0, gain)))] = True
    return is_open


# ---- p-median ------------------------------------------------------------------------------------


def nearest(distance: np.ndarray, weight: np.ndarray, p: int, clock: Clock, gap: float) -> Chosen:
    """The p sites with the least sum of weight times distance to the nearest of them."""
    cost = _costs(distance, weight)
    sites, needs = cost.shape
    if needs == 0 or p == sites:
        return Chosen(np.arange(p), float(cost[:p].min(axis=0).sum()) if needs else 0.0, 0.0)._replace(
            bound=float(cost.min(axis=0).sum()) if needs else 0.0
        )
    least = 1e-9 * float(cost.max())
    best = kernels.greedy(cost, p)
    value = kernels.interchange(cost, best, least)
    width = min(sites, int(np.ceil(4 * sites / p)) + 10)
    near = np.argpartition(cost.T, width - 1, axis=1)[:, :width]
    near_cost = np.take_along_axis(cost.T, near, 1)
    order = np.lexsort((near, near_cost), axis=1)
    near = np.take_along_axis(near, order, 1).astype(np.int32)
    near_cost = np.ascontiguousarray(np.take_along_axis(near_cost, order, 1))
    price = np.clip(1.2 * cost[best].min(axis=0), near_cost[:, 0], near_cost[:, -1])
    score, bound = np.zeros(sites), -np.inf
    state = random.stream(random.words(0), 0)
    for _ in range(MEDIAN_TURNS):
        steps = (
            MEDIAN_STEPS if clock.left() > 0 else MEDIAN_STEPS // 5
        )  # a gap is told even when the time is up
        bound = max(bound, float(kernels.median_bound(p, near, near_cost, sites, value, price, steps, score)))
        if value - bound <= max(gap * value, 1e-9) or clock.left() < 0:
            break
        for start in (np.argsort(score, kind="stable")[:p], _shaken(best, sites, state)):
            other = np.ascontiguousarray(start)
            now = kernels.interchange(cost, other, least)
            if now < value - least:
                best, value = other, now
    if value - bound > max(gap * value, 1e-9) and clock.left() > 0:
        best, value, bound = _median_proof(cost, p, best, value, bound, score, clock, gap)
    return Chosen(np.sort(best), float(value), float(bound))


def _costs(distance: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weight times distance, sites × needs; needs that lie equally far from every site are one need."""
    some = weight > 0
    rows = np.ascontiguousarray(distance[:, some].T)
    # Rows alike have the same sum, so most networks need no closer look.
    if np.unique(rows.sum(axis=1)).size == len(rows):
        return np.ascontiguousarray((rows * weight[some][:, None]).T)
    class_of, first = pd.factorize(np.array([row.tobytes() for row in rows], dtype=object))
    _, where = np.unique(class_of, return_index=True)
    size = np.bincount(class_of, weight[some], len(first))
    return np.ascontiguousarray((rows[where] * size[:, None]).T)


def _shaken(best: np.ndarray, sites: int, state: np.ndarray) -> np.ndarray:
    """Some of the open sites exchanged at random."""
    found = best.copy()
    free = np.setdiff1d(np.arange(sites), best)
    for _ in range(max(1, min(best.size // 5, free.size))):
        at, to = (int(random.uniform(state) * size) for size in (found.size, free.size))
        found[at], free[to] = free[to], found[at]
    return found


def _median_proof(cost, p, best, value, bound, score, clock, gap):
    """HiGHS on the candidates that can still be in a better solution, each need with its cheapest only."""
    edge = np.sort(score)[p - 1]
    keep = np.flatnonzero(bound + (score - edge) <= value * (1 + 1e-9))
    keep = np.union1d(keep, best)
    # With p of them open, a need is never served from beyond its (n − p + 1)-th cheapest.
    depth = keep.size - p + 1
    if depth * cost.shape[1] > MOST_VARIABLES:
        return best, value, bound
    small = cost[keep]
    order = np.argsort(small, axis=0, kind="stable")[:depth]
    x, needs = keep.size, cost.shape[1]
    z = depth * needs
    need, site, at = np.tile(np.arange(needs), depth), order.ravel(), np.arange(z)
    served = sp.csr_array((np.ones(z), (need, at)), shape=(needs, z))
    by = sp.csr_array((np.ones(z), (at, site)), shape=(z, x))
    rows = sp.block_array([[np.ones((1, x)), None], [None, served], [-by, sp.eye_array(z)]], format="csr")
    problem = Problem(
        np.append(np.zeros(x), small[site, need]), rows,
        np.concatenate([[p], np.ones(needs), np.full(z, -np.inf)]),
        np.concatenate([[p], np.ones(needs), np.zeros(z)]),
        np.ones(x + z), np.arange(x + z) < x,
    )  # fmt: skip
    is_open = np.isin(keep, best)
    reach = np.where(is_open[order], np.take_along_axis(small, order, 0), np.inf)
    chosen = np.zeros((depth, needs))
    chosen[reach.argmin(axis=0), np.arange(needs)] = 1
    found = solve(
        problem, seconds=clock.left(), gap=gap, start=np.append(is_open.astype(float), chosen.ravel())
    )
    if found.x is not None:
        other = keep[found.x[:x] > 0.5]
        now = float(cost[other].min(axis=0).sum())
        if now < value:
            best, value = other, now
    return best, value, max(bound, min(found.bound, value))
