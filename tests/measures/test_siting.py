"""Siting at the size users have: every claim of every answer tried on its own, beside HiGHS and by hand."""

import itertools
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import commgov_lib as cg
from commgov_lib.measures import flow
from commgov_lib.measures._kernels import Clock
from commgov_lib.measures._kernels import siting as kernels
from commgov_lib.measures.coverage import siting

from . import oracles_siting as oracles


def test_two_of_three_sites_by_hand():
    """Three candidates, each the only one to reach its own need (4, 4, 1); two may open: 4 + 4 = 8."""
    reach = pd.DataFrame(np.eye(3, dtype=bool), ["f0", "f1", "f2"], ["a", "b", "c"])
    found = cg.coverage.site(reach, pd.Series([4, 4, 1], list("abc")), objective="mclp", p=2)
    assert found == (["f0", "f1"], 8 / 9, 2 / 3, 0.0, 8.0, 8.0, 0.0, True)


# A dozen in every run; tests/slow has the rest.
DOZEN = [
    (kind, sites, needs, p)
    for kind in oracles.KINDS
    for sites, needs, p in ((20, 60, 3), (60, 300, 12), (120, 1000, 30), (200, 2000, 50))
]


@pytest.mark.parametrize(("kind", "sites", "needs", "p"), DOZEN)
@pytest.mark.parametrize("objective", ["mclp", "lscp"])
def test_answers_are_those_of_highs(objective, kind, sites, needs, p):
    given = oracles.problem(kind, sites, needs, 1, near=3.0)
    if objective == "lscp":
        given, p = oracles.coverable(given), None
    truth = oracles.solved(given, objective, p, 20)
    reach, weight, _ = given.frames()
    found = cg.coverage.site(reach, weight, objective=objective, p=p, time_limit=20)
    oracles.tried(given, objective, p, found, truth)
    assert found.optimal


@pytest.mark.parametrize("kind", oracles.KINDS)
@pytest.mark.parametrize(
    ("sites", "needs", "more"), [(20, 60, 0), (60, 300, 3), (120, 1000, 10), (200, 2000, 6)]
)
def test_backup_is_that_of_highs(kind, sites, needs, more):
    given = oracles.coverable(oracles.problem(kind, sites, needs, 2, near=5.0))
    fewest = oracles.solved(given, "lscp", None, 20)
    assert fewest.known
    p = round(fewest.low) + more
    found = cg.coverage.site(*given.frames()[:2], objective="backup", p=p, time_limit=20)
    oracles.tried(given, "backup", p, found, oracles.solved(given, "backup", p, 20))


@pytest.mark.parametrize("kind", oracles.KINDS)
@pytest.mark.parametrize("p", [1, 4, 9])
def test_the_p_median_is_that_of_highs(kind, p):
    given = oracles.problem(kind, 25, 100, p)
    reach, weight, far = given.frames()
    found = cg.coverage.site(reach, weight, objective="p_median", p=p, distance=far)
    oracles.tried(given, "p_median", p, found, oracles.solved(given, "p_median", p))
    assert found.optimal


# ---- every claim before anything is clamped ----------------------------------------------------------------


def raw(kind, sites=40, needs=200, p=5, near=4.0):
    """A problem, what the library makes of it, and the truth."""
    given = oracles.problem(kind, sites, needs, 3, near=near)
    small = flow.classes(sp.csr_array(given.reach), given.weight)
    return given, small, oracles.solved(given, "mclp", p)


@pytest.mark.parametrize("kind", oracles.KINDS)
@pytest.mark.parametrize("steps", [0, 1, 10, 300])
def test_prices_bound_what_can_be_covered(kind, steps):
    """After any number of steps, and for any prices: never below the truth; at last near the relaxation."""
    given, small, truth = raw(kind)
    assert truth.known
    prices = siting._Once(small, 5, 0.0).prices
    prices.steps = steps
    for _ in range(1 if steps < 100 else 6):
        prices.lower(truth.low)
        assert prices.best >= truth.low * (1 - 1e-12)
    rng = np.random.default_rng(steps)
    prices.price[:] = prices.cap * rng.random(prices.cap.size)
    assert prices.reckoned() >= truth.low
    if steps == 300:
        assert prices.best <= oracles.relaxed(given, "mclp", 5) * 1.002


@pytest.mark.parametrize("kind", oracles.KINDS)
def test_the_kernel_says_of_its_prices_what_they_are_worth(kind):
    """The kernel's own sum is the dual function by hand, w − u and the p largest sums of prices."""
    _, small, truth = raw(kind)
    search = siting._Once(small, 5, 0.0)
    prices = search.prices
    prices.lower(truth.low)
    inner, u = search.inner, prices.price
    dense = inner.by_need().toarray()
    by_hand = (inner.weight - u).sum() + np.sort(search.bonus + dense.T @ u)[::-1][:5].sum()
    assert prices.memo[0] == pytest.approx(by_hand, rel=1e-12)
    assert prices.reckoned() == pytest.approx(by_hand, rel=1e-9)
    assert by_hand >= truth.low


@pytest.mark.parametrize("kind", oracles.KINDS)
def test_prices_bound_backup_and_covers(kind):
    given = oracles.coverable(oracles.problem(kind, 40, 200, 4, near=5.0))
    small = flow.classes(sp.csr_array(given.reach), given.weight)
    fewest = oracles.solved(given, "lscp")
    cover = siting._Fewest(small, -np.inf)
    for _ in range(90):
        cover.prices.lower(-float(cover.value))
        assert -cover.prices.best <= fewest.low + 1e-9
    assert -cover.prices.best >= oracles.relaxed(given, "lscp") * 0.98
    p = round(fewest.low) + 3
    truth = oracles.solved(given, "backup", p)
    least = siting.set_cover(small, Clock(20))
    twice = siting._Twice(small, p, 0.0, least.sites)
    for _ in range(90):
        twice.prices.lower(twice.value)
        assert twice.prices.best >= truth.low * (1 - 1e-12)
    assert twice.prices.best <= oracles.relaxed(given, "backup", p) * 1.01


@pytest.mark.parametrize("kind", oracles.KINDS)
def test_candidates_left_out_are_in_no_better_choice(kind):
    """Whatever prices rule out (or in) is so in the best choice of all, found without them."""
    _, small, truth = raw(kind, sites=16, needs=80, p=4)
    search = siting._Once(small, 4, 0.0)
    dense = small.by_need().toarray() > 0
    worth = {
        some: float(small.weight[dense[:, some].any(axis=1)].sum())
        for some in itertools.combinations(range(16), 4)
    }
    assert max(worth.values()) == pytest.approx(truth.low)
    for _ in range(20):
        search.prices.lower(search.value)
        for least in np.quantile(list(worth.values()), [0.9, 0.99, 1.0]):
            able, sure = search.prices.able(least), search.prices.sure(least)
            for some, value in worth.items():
                if value >= least:
                    assert able[list(some)].all()
                    assert set(np.flatnonzero(sure)) <= set(some)


@pytest.mark.parametrize("kind", oracles.KINDS)
@pytest.mark.parametrize("p", [1, 3, 8])
def test_the_p_median_bound_lies_below_the_truth(kind, p):
    given = oracles.problem(kind, 25, 80, 5)
    truth = oracles.solved(given, "p_median", p)
    assert truth.known
    cost = np.ascontiguousarray((given.far * given.weight)[:, given.weight > 0])
    near = np.argsort(cost.T, axis=1, kind="stable").astype(np.int32)
    near_cost = np.ascontiguousarray(np.take_along_axis(cost.T, near.astype(np.int64), 1))
    for width in (3, 10, 25):
        price, score = near_cost[:, width - 1].copy(), np.zeros(25)
        low = kernels.median_bound(
            p, np.ascontiguousarray(near[:, :width]), np.ascontiguousarray(near_cost[:, :width]), 25,
            truth.high, price, 200, score,
        )  # fmt: skip
        assert low <= truth.low * (1 + 1e-9)
        by_hand = price.sum() + np.sort(np.minimum(0, cost - price).sum(axis=1))[:p].sum()
        assert low == pytest.approx(by_hand, rel=1e-9)
    opened = kernels.greedy(cost, p)
    assert np.unique(opened).size == p
    value = kernels.interchange(cost, opened, 0.0)
    assert np.unique(opened).size == p
    assert value == pytest.approx(cost[opened].min(axis=0).sum())
    assert value >= truth.low * (1 - 1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c._replace(sites=np.append(c.sites, 5)), "3 sites were chosen for p = 2"),
        (lambda c: c._replace(sites=c.sites[:1]), "1 sites were chosen"),
        (lambda c: c._replace(sites=c.sites[[0, 0]]), "2 sites were chosen"),
        (lambda c: c._replace(value=c.value + 1), "the search says"),
        (lambda c: c._replace(bound=c.value - 1), "rules out"),
        (lambda c: c._replace(bound=float("nan")), "rules out"),
    ],
)
def test_an_answer_that_fails_its_own_check_is_not_given(monkeypatch, change, message):
    given = oracles.problem("uniform", 20, 60, 1)
    right = siting.most_covered
    monkeypatch.setattr(siting, "most_covered", lambda *told: change(right(*told)))
    with pytest.raises(cg.CommgovError, match=message):
        cg.coverage.site(*given.frames()[:2], objective="mclp", p=2)


@pytest.mark.parametrize("objective", ["mclp", "backup", "lscp"])
def test_prices_that_say_too_much_are_noticed(monkeypatch, objective):
    """A bound that lies beyond what was found is refused as it was reckoned, not set to the value first."""
    given = oracles.coverable(oracles.problem("uniform", 40, 200, 1, near=8.0))
    reach, weight, _ = given.frames()
    fewest = len(cg.coverage.site(reach, weight, objective="lscp").chosen)
    p = {"mclp": 4, "backup": fewest + 1, "lscp": None}[objective]
    right = cg.coverage.site(reach, weight, objective=objective, p=p).objective
    wrong = -2 * right if objective == "lscp" else 0.5 * right  # prices of a cover count sites below 0
    monkeypatch.setattr(siting.Prices, "reckoned", lambda self: wrong)
    monkeypatch.setattr(siting, "PER_ENTRY", np.inf)
    with pytest.raises(cg.CommgovError, match="rules out"):
        cg.coverage.site(reach, weight, objective=objective, p=p, time_limit=2)


def test_a_median_bound_that_says_too_much_is_noticed(monkeypatch):
    given = oracles.problem("uniform", 30, 100, 1)
    reach, weight, far = given.frames()
    monkeypatch.setattr(kernels, "median_bound", lambda *told: 1e12)
    with pytest.raises(cg.CommgovError, match="rules out"):
        cg.coverage.site(reach, weight, objective="p_median", p=4, distance=far)


# ---- borders and odd inputs --------------------------------------------------------------------------------


@pytest.mark.parametrize("turns", [0, 1, 3])
@pytest.mark.parametrize("work", [1, 500])
def test_pieces_of_any_size_give_the_same_value(monkeypatch, turns, work):
    """Search and prices in the smallest pieces, and HiGHS after none, one or three of them."""
    monkeypatch.setattr(siting, "TURNS", turns)
    monkeypatch.setattr(siting, "WORK", work)
    for kind in oracles.KINDS:
        given = oracles.coverable(oracles.problem(kind, 40, 200, 6, near=4.0))
        for objective, p in (("mclp", 6), ("lscp", None), ("backup", None)):
            truth = oracles.solved(given, objective, p) if objective != "backup" else None
            found = cg.coverage.site(*given.frames()[:2], objective=objective, p=p)
            if objective == "backup":
                truth = oracles.solved(given, objective, len(found.chosen))
            oracles.tried(given, objective, p, found, truth)
            assert found.optimal


@pytest.mark.parametrize("objective", ["mclp", "lscp", "backup", "p_median"])
@pytest.mark.parametrize("seconds", [0.0, 0.05])
def test_without_time_the_answer_is_still_one(objective, seconds):
    given = oracles.coverable(oracles.problem("clustered", 120, 900, 7, near=5.0))
    reach, weight, far = given.frames()
    p = None if objective == "lscp" else 80 if objective == "backup" else 10
    found = cg.coverage.site(
        reach, weight, objective=objective, p=p, time_limit=seconds,
        distance=far if objective == "p_median" else None,
    )  # fmt: skip
    truth = None if objective == "p_median" else oracles.solved(given, objective, p, 20)
    oracles.tried(given, objective, p, found, truth)


def test_all_candidates_and_ties_and_nothing_to_cover():
    """Four candidates alike, one that reaches nothing, needs of no weight: counted by hand."""
    reach = pd.DataFrame([[1, 1, 0, 0]] * 4 + [[0] * 4] + [[0, 0, 1, 0]], list("abcdef"), list("wxyz")) > 0
    weight = pd.Series([2.0, 0.0, 3.0, 5.0], list("wxyz"))  # z has no candidate
    for p, value, twice in ((1, 3.0, 0.0), (2, 5.0, 0.0), (3, 5.0, None), (6, 5.0, 2.0)):
        found = cg.coverage.site(reach, weight, objective="mclp", p=p)
        assert (len(set(found.chosen)), found.objective, found.bound, found.optimal) == (
            p,
            value,
            value,
            True,
        )
        assert found.weighted == value / 10
        assert found.unweighted == {3.0: 0.25, 5.0: 0.75}[value]
        if twice is not None:
            assert found.backup == twice / 10
    some = reach.drop(columns="z")
    assert cg.coverage.site(some, weight.drop("z"), objective="lscp").objective == 2.0
    three = cg.coverage.site(some, weight.drop("z"), objective="backup", p=3)
    assert (three.objective, three.backup, three.bound) == (2.0, 0.4, 2.0)
    none = cg.coverage.site(reach, weight * 0, objective="mclp", p=2)
    assert (len(none.chosen), none.objective, none.optimal) == (2, 0.0, True)
    assert np.isnan(none.weighted)


def test_what_lies_within_is_what_sets_say():
    """Against subsets read aloud: lists within others, equal ones, empty ones."""
    rng = np.random.default_rng(1)
    for _ in range(30):
        rows = rng.random((9, 6)) < rng.choice([0.2, 0.5])
        matrix, other = sp.csr_array(rows), sp.csr_array(rows.T)
        inner, outer = np.zeros(9, bool), np.zeros(9, bool)
        kernels.inside(
            matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), other.indptr.astype(np.int64),
            other.indices.astype(np.int32), inner, outer,
        )  # fmt: skip
        lists = [set(np.flatnonzero(row)) for row in rows]
        within = [
            not mine or any(mine < them or (mine == them and b < a) for b, them in enumerate(lists))
            for a, mine in enumerate(lists)
        ]
        holds = [
            any(mine and (mine < them or (mine == them and b < a)) for a, mine in enumerate(lists))
            for b, them in enumerate(lists)
        ]
        assert inner.tolist() == within
        assert outer.tolist() == holds


def test_relinking_keeps_the_number_of_sites():
    _, small, truth = raw("uniform")
    search = siting._Once(small, 5, 0.0)
    for turn in range(20):
        start, goal = search._by_price(True), search._by_price(True)
        value = kernels.relink(*search.arrays, start, goal, search.least)
        assert start.sum() == goal.sum() == 5, turn
        covered = small.by_need()[:, np.flatnonzero(start)].sum(axis=1) > 0
        assert value == pytest.approx(small.weight[covered].sum())
        assert value <= truth.high * (1 + 1e-12)


CHECKED = """
import numpy as np, pandas as pd, sys
sys.path.insert(0, {root!r})
from tests.measures import oracles_siting as oracles
import commgov_lib as cg
for kind in oracles.KINDS:
    for p in (1, 2, 7):
        given = oracles.coverable(oracles.problem(kind, 20, 60, p, near=4.0))
        reach, weight, far = given.frames()
        for objective, number in (("mclp", p), ("lscp", None), ("backup", None), ("p_median", p)):
            distance = far if objective == "p_median" else None
            found = cg.coverage.site(reach, weight, objective=objective, p=number, distance=distance)
            oracles.tried(given, objective, number, found)
need = pd.DataFrame(np.arange(1.0, 13.0).reshape(4, 3), columns=list("xyz"))
branch = pd.Series(list("xyzxyzxyzz"))
cg.coverage.strategies(need, branch, capacity=2, draws=5, seed=1)
for fair in (False, True):
    cg.coverage.capacitated(reach, weight, pd.Series(100.0, reach.index), fair=fair)
print("all within bounds")
"""


def test_kernels_stay_within_their_arrays(tmp_path):
    """With every index checked, and nothing taken from a cache that was compiled without the check."""
    root = str(Path(__file__).resolve().parents[2])
    told = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": root}
    done = subprocess.run(
        [sys.executable, "-c", CHECKED.format(root=root)], env=told, capture_output=True, text=True,
        timeout=540, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "all within bounds"
    assert any(tmp_path.rglob("*.nbi"))


class _Stuck(siting._Search):
    """A search that closes its gap after so many rounds, and notes how long HiGHS was given."""

    def __init__(self, entries: int, rounds: int = 5):
        self.entries, self.left, self.given = entries, rounds, []
        self.chosen, self.value, self.bound = np.array([False, True]), 1.0, 2.0

    def run(self, clock, turns):
        assert turns == siting.TURNS
        self.left -= 1

    def done(self):
        return self.left <= 0

    def _entries(self):
        return self.entries

    def _prove(self, seconds):
        self.given.append(seconds)


@pytest.mark.parametrize(
    ("entries", "seconds", "given", "left"),
    [(6, 10.0, [7.0], 0), (7, 10.0, [], 0), (0, 10.0, [7.0], 0), (0, 0.0, [], 4)],
)
def test_highs_is_asked_once_and_only_where_the_time_suffices(monkeypatch, entries, seconds, given, left):
    """Seven tenths of 10 s are more than 6 entries need at a second an entry, and not more than 7 need."""
    monkeypatch.setattr(siting, "PER_ENTRY", 1.0)
    monkeypatch.setattr(siting, "HIGHS", 0.7)
    search = _Stuck(entries)
    found = search.solve(SimpleNamespace(left=lambda: seconds))
    assert (search.given, search.left) == (given, left)
    assert (found.sites.tolist(), found.value, found.bound) == ([1], 1.0, 2.0)
