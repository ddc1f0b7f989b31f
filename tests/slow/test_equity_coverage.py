"""How often stated intervals hold the truth, in full: about a quarter of an hour."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import erf

from commgov_lib import equity

RUNS, DRAWS = 1500, 299
TRUTH = {"gini": erf(0.5), "theil": 0.5}  # of a lognormal with σ = 1


def covered(count, method, runs=RUNS, draws=DRAWS, blind=False, seed=1):
    """Share of lognormal samples whose interval of 95 % holds the truth, by measure."""
    rng, hits = np.random.default_rng([seed, count]), dict.fromkeys(TRUTH, 0)
    for run in range(runs):
        x = rng.lognormal(0, 1, count)

        def both(w, x=x):
            w = w.to_numpy() if blind else w
            return pd.Series({"gini": equity.gini(x, w), "theil": equity.theil(x, w)})

        table = equity.bootstrap(both, pd.Series(1.0, range(count)), draws=draws, seed=run, method=method)
        for name, truth in TRUTH.items():
            hits[name] += table.loc[name, "low"] <= truth <= table.loc[name, "high"]
    return {name: hit / runs for name, hit in hits.items()}


@pytest.mark.parametrize(("count", "gini", "theil"), [(20, 0.84, 0.78), (50, 0.88, 0.82), (200, 0.91, 0.86)])
def test_studentised_intervals_cover(count, gini, theil):
    found = covered(count, "studentised")
    print(count, found)
    assert found["gini"] >= gini
    assert found["theil"] >= theil


@pytest.mark.parametrize(("count", "gini", "theil"), [(20, 0.67, 0.62), (50, 0.79, 0.71), (200, 0.89, 0.81)])
def test_percentile_intervals_cover_less_as_is_stated(count, gini, theil):
    found = covered(count, "percentile", runs=600)
    print(count, found)
    assert found["gini"] == pytest.approx(gini, abs=0.04)
    assert found["theil"] == pytest.approx(theil, abs=0.04)


def test_derivatives_by_lot_cover_as_much():
    """A function without a known derivative, with more units than are moved one by one."""
    found = covered(80, "studentised", runs=150, draws=99, blind=True)
    print(80, found)
    assert found["gini"] >= 0.86
    assert found["theil"] >= 0.80


@pytest.mark.parametrize("count", [10, 30, 100])
def test_the_interval_of_the_mean_of_a_group_covers(count):
    """Exponential with mean 1, several groups of uneven weights at once."""
    rng, hits, runs = np.random.default_rng([2, count]), 0, 400
    group = np.repeat(np.arange(5), count)
    for run in range(runs):
        x, w = rng.exponential(1, 5 * count), rng.integers(1, 4, 5 * count)
        table = equity.weakest(x, w, group=group, draws=299, seed=run)
        hits += ((table["low"] <= 1) & (table["high"] >= 1)).sum()
    print(count, hits / runs / 5)
    assert hits / runs / 5 >= {10: 0.90, 30: 0.92, 100: 0.93}[count]
