"""Equity beside PySAL: where ours equals `inequality` and `access`, and where it differs and why."""

import math

import numpy as np
import pandas as pd
import pytest

from commgov_lib import equity

inequality = pytest.importorskip("inequality", reason="PySAL inequality is not installed: make peers")
fca = pytest.importorskip("access.fca", reason="PySAL access is not installed: make peers")
weights = pytest.importorskip("access.weights")

X = [np.random.default_rng(seed).lognormal(0, 0.8, 60) for seed in range(5)]
GROUP = np.arange(60) % 4


def by_access(supply, demand, distance, weight, catchment):
    """The package on the same distances, as the long list that it takes."""
    cost = distance.rename_axis("to").reset_index().melt("to", var_name="from", value_name="cost")
    return fca.two_stage_fca(
        demand_df=demand.rename("persons").rename_axis("geoid").to_frame(),
        supply_df=supply.rename("offer").to_frame(),
        cost_df=cost, max_cost=catchment, demand_index=True, demand_name="persons", supply_name="offer",
        cost_origin="from", cost_dest="to", cost_name="cost", weight_fn=weight,
    )  # fmt: skip


def ground(seed, reachable=True):
    rng = np.random.default_rng(seed)
    distance = pd.DataFrame(
        rng.random((6, 30)) * 10, [f"s{j}" for j in range(6)], [f"p{i}" for i in range(30)]
    )
    if reachable:
        distance.iloc[0] = rng.random(30)
    supply = pd.Series(rng.integers(1, 9, 6).astype(float), distance.index)
    return supply, pd.Series(rng.integers(1, 99, 30).astype(float), distance.columns), distance


@pytest.mark.parametrize("x", X)
def test_gini_theil_and_atkinson_are_those_of_inequality(x):
    assert equity.gini(x) == pytest.approx(inequality.gini.Gini(x).g, rel=1e-12)
    assert equity.theil(x) == pytest.approx(inequality.theil.Theil(x).T, rel=1e-12)
    split, theirs = equity.theil(x, group=GROUP), inequality.theil.TheilD(x, GROUP)
    assert split.tolist() == pytest.approx([theirs.T, theirs.wg.item(), theirs.bg.item()], rel=1e-10)
    for epsilon in (0.5, 1, 2):
        theirs = inequality.atkinson.atkinson(x, epsilon)
        assert equity.atkinson(x, epsilon=epsilon) == pytest.approx(theirs, rel=1e-10)


def test_inequality_knows_no_weights_so_persons_are_written_out():
    """Why ours: 12,960 buildings stand for seven million persons, whom nobody wants as rows."""
    x, weight = np.array([1.0, 2, 5]), np.array([3, 1, 2])
    people = np.repeat(x, weight)
    assert equity.gini(x, weight) == pytest.approx(inequality.gini.Gini(people).g)
    assert equity.theil(x, weight) == pytest.approx(inequality.theil.Theil(people).T)
    assert equity.gini(x, weight) != pytest.approx(inequality.gini.Gini(x).g)


def test_who_has_nothing_is_refused_by_atkinson_there_and_counted_here():
    x = np.array([0.0, 1, 3])
    with pytest.raises(ValueError, match="positive"):
        inequality.atkinson.atkinson(x, 0.5)
    assert equity.atkinson(x, epsilon=0.5) == pytest.approx(1 - ((1 + math.sqrt(3)) / 3) ** 2 / (4 / 3))
    assert equity.atkinson(x, epsilon=1) == 1


@pytest.mark.parametrize("seed", range(4))
def test_access_is_that_of_access_where_everyone_reaches_something(seed):
    supply, demand, distance = ground(seed)
    for kernel, weight in (
        (equity.binary(), None),
        (equity.gaussian(3), weights.gaussian(3)),
        (equity.inverse_power(2, nearest=1), weights.gravity(1, -2, min_dist=1)),
        (equity.steps({2: 1, 5: 0.6}), weights.step_fn({2: 1, 5: 0.6})),
    ):
        ours = equity.access(supply, demand, distance, kernel=kernel, catchment=5)
        theirs = by_access(supply, demand, distance, weight, 5)
        assert theirs.reindex(ours.index).tolist() == pytest.approx(ours.tolist(), rel=1e-12)


def test_who_reaches_nothing_is_missing_there_and_zero_here():
    """A place left out of the table is left out of every mean of it: the worst off vanish."""
    supply, demand, distance = ground(1, reachable=False)
    distance["p0"] = 99.0
    ours = equity.access(supply, demand, distance, kernel=equity.binary(), catchment=3)
    theirs = by_access(supply, demand, distance, None, 3)
    assert "p0" not in theirs.index
    assert ours["p0"] == 0
    assert ours[theirs.index].tolist() == pytest.approx(theirs.tolist(), rel=1e-12)
    assert ours.mean() < theirs.mean()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_supply_that_nobody_wants_is_infinite_there_and_noted_here():
    supply, demand, distance = ground(2)
    demand[:] = 0.0
    demand["p1"] = 5.0
    distance.loc["s1"] = 99.0
    distance.loc["s1", "p0"] = 1.0
    theirs = by_access(supply, demand, distance, None, 2)
    assert np.isinf(theirs["p0"])
    ours = equity.access(supply, demand, distance, kernel=equity.binary(), catchment=2)
    assert np.isfinite(ours).all()
    assert "s1" in ours.attrs["note"]
