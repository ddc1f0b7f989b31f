"""Access and its inequality: known values, twins in fractions, laws by name, every error by its message."""

import decimal
import itertools
import math
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf
from scipy.stats import norm

import commgov_lib as cg
from commgov_lib import equity
from commgov_lib.figures import style
from commgov_lib.matrices import Labelled

from . import oracles_equity as oracles

mpl.use("Agg")
REACH = [[1, 1, 0], [0, 1, 1], [0, 0, 1]]  # places × supplies of the known value
SUPPLY = pd.Series([10, 20, 30], ["bank", "clinic", "school"])
DEMAND = pd.Series([100, 200, 50], ["x", "y", "z"])
NEAR = pd.DataFrame(np.where(np.array(REACH).T == 1, 5.0, 99.0), SUPPLY.index, DEMAND.index)
KERNELS = {
    "binary": (equity.binary(), lambda d: 1),
    "gaussian": (equity.gaussian(7), lambda d: math.exp(-(d**2) / 98)),
    "exponential": (equity.exponential(7), lambda d: math.exp(-d / 7)),
    "power": (equity.inverse_power(1.5, nearest=2), lambda d: max(d, 2) ** -1.5),
    "parabola": (equity.epanechnikov(9), lambda d: max(0, 1 - d * d / 81)),
    "logistic": (equity.log_logistic(6, 3), lambda d: 1 / (1 + (d / 6) ** 3)),
    "steps": (equity.steps({3: 1, 8: 0.5}), lambda d: 1 if d <= 3 else 0.5 if d <= 8 else 0),
}
DIVISIONS, DISTRICTS = cg.load("divisions"), cg.load("districts")

units = st.integers(1, 9).flatmap(
    lambda n: st.tuples(*(st.lists(st.integers(0, 6), min_size=n, max_size=n) for _ in range(3)))
)
filled = units.filter(lambda t: sum(a * b for a, b in zip(t[0], t[1], strict=True)) > 0)
grounds = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda shape: st.tuples(
        st.lists(st.integers(0, 9), min_size=shape[0], max_size=shape[0]),
        st.lists(st.integers(0, 9), min_size=shape[1], max_size=shape[1]),
        st.lists(
            st.lists(st.integers(0, 12), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        ),
    )
)


def ground(drawn):
    supply, demand, distance = drawn
    s, p = [f"s{j}" for j in range(len(supply))], [f"p{i}" for i in range(len(demand))]
    return pd.Series(supply, s), pd.Series(demand, p), pd.DataFrame(distance, s, p)


# ---- access ------------------------------------------------------------------------------------------------


def test_two_step_access_worked_by_hand():
    """Ratios 10/100, 20/300, 30/250; their sums over what a place reaches; 60 supplied, 60 shared out."""
    found = equity.access(SUPPLY, DEMAND, NEAR, kernel=equity.binary(), catchment=10)
    assert found.to_dict() == pytest.approx({"x": 1 / 6, "y": 14 / 75, "z": 3 / 25})
    assert (found * DEMAND).sum() == pytest.approx(60)
    assert found.name == "access"
    assert "note" not in found.attrs


@pytest.mark.parametrize("variant", ["e2sfca", "m2sfca", "b2sfca"])
@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=12)
@given(drawn=grounds)
def test_access_is_that_of_the_twin(kernel, variant, drawn):
    supply, demand, distance = ground(drawn)
    ours, theirs = KERNELS[kernel]
    found = equity.access(supply, demand, distance, kernel=ours, catchment=8, variant=variant)
    assert found.tolist() == pytest.approx(oracles.access(*drawn, theirs, 8, variant), abs=1e-12)


@settings(max_examples=40)
@given(drawn=grounds)
def test_all_supply_with_demand_in_reach_is_shared_out(drawn):
    supply, demand, distance = ground(drawn)
    found = equity.access(supply, demand, distance, kernel=equity.gaussian(5), catchment=8)
    wanted = supply[((distance <= 8) & (demand > 0)).any(axis=1)]
    assert (found * demand).sum() == pytest.approx(wanted.sum())
    idle = (supply > 0) & ~supply.index.isin(wanted.index)
    assert ("note" in found.attrs) == idle.any()


@settings(max_examples=40)
@given(drawn=grounds)
def test_balanced_access_keeps_the_level_of_service(drawn):
    """Paez and others (2019): the levels given to the places add up to the levels of the supplies."""
    supply, demand, distance = ground(drawn)
    kernel = equity.gaussian(5)
    found = equity.access(supply, demand, distance, kernel=kernel, catchment=8, variant="b2sfca")
    W = np.where(distance <= 8, kernel(distance.to_numpy()), 0.0)
    crowd = W @ (demand / np.where(W.sum(axis=0) > 0, W.sum(axis=0), 1)).to_numpy()
    assert found.sum() == pytest.approx((supply.to_numpy()[crowd > 0] / crowd[crowd > 0]).sum())


def test_names_order_and_form_do_not_matter():
    kernel = equity.gaussian(6)
    first = equity.access(SUPPLY, DEMAND, NEAR, kernel=kernel, catchment=10)
    shuffled = equity.access(
        SUPPLY[::-1], DEMAND[["z", "x", "y"]], NEAR.iloc[[1, 2, 0]], kernel=kernel, catchment=10
    )
    assert shuffled.index.tolist() == ["z", "x", "y"]
    pd.testing.assert_series_equal(shuffled[first.index], first)
    sparse = Labelled(sp.csr_array(np.where(NEAR < 10, NEAR, 0)), NEAR.index, NEAR.columns)
    pd.testing.assert_series_equal(equity.access(SUPPLY, DEMAND, sparse, kernel=kernel, catchment=10), first)
    wall = equity.access(SUPPLY, DEMAND, NEAR.replace(99.0, np.inf), kernel=kernel, catchment=np.inf)
    pd.testing.assert_series_equal(wall, first)


def test_splitting_a_place_changes_nothing():
    demand = pd.Series([100, 200, 20, 30], ["x", "y", "z1", "z2"])
    near = NEAR.reindex(columns=["x", "y", "z", "z"]).set_axis(demand.index, axis=1)
    for variant in ("e2sfca", "m2sfca"):
        options = {"kernel": equity.gaussian(6), "catchment": 10, "variant": variant}
        whole = equity.access(SUPPLY, DEMAND, NEAR, **options)
        parted = equity.access(SUPPLY, demand, near, **options)
        assert parted.tolist() == pytest.approx([*whole[["x", "y", "z", "z"]]])


@settings(max_examples=30)
@given(drawn=grounds, factor=st.floats(0.1, 9))
def test_a_factor_on_the_kernel_changes_only_the_modified_variant(drawn, factor):
    supply, demand, distance = ground(drawn)
    kernel = equity.gaussian(5)
    for variant, times in (("e2sfca", 1), ("b2sfca", 1), ("m2sfca", factor)):
        plain, scaled = (
            equity.access(supply, demand, distance, kernel=k, catchment=8, variant=variant)
            for k in (kernel, lambda d: factor * kernel(d))
        )
        assert scaled.tolist() == pytest.approx((plain * times).tolist(), abs=1e-12)


def test_the_modified_variant_is_never_above_the_enhanced():
    options = {"kernel": equity.gaussian(6), "catchment": 10}
    modified = equity.access(SUPPLY, DEMAND, NEAR, **options, variant="m2sfca")
    assert (modified <= equity.access(SUPPLY, DEMAND, NEAR, **options)).all()


def test_demand_that_nobody_has_leaves_a_note_and_no_number_too_many():
    found = equity.access(SUPPLY, DEMAND * [0, 1, 1], NEAR, kernel=equity.binary(), catchment=10)
    assert found["x"] == pytest.approx(20 / 200)  # the bank, wanted by nobody else, counts for nothing
    assert found.attrs["note"] == "1 supplies have no demand in reach: counted for nothing (bank)."
    alone = equity.access(SUPPLY, DEMAND, NEAR + 50, kernel=equity.binary(), catchment=10)
    assert alone.tolist() == [0, 0, 0]


def test_inputs_stay_as_they_are():
    before = NEAR.copy(), SUPPLY.copy(), DEMAND.copy()
    equity.access(SUPPLY, DEMAND, NEAR, kernel=equity.gaussian(3), catchment=6)
    for now, then in zip((NEAR, SUPPLY, DEMAND), before, strict=True):
        assert now.equals(then)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"supply": SUPPLY.rename({"bank": "shop"})},
            r"1 in the others but not in supply \(bank\); 1 in supply but not in the others \(shop\)",
        ),
        (
            {"demand": DEMAND * -1},
            r"demand: the entry of 'x' \(-100\) is negative; 3 such in all \(x, y, z\)",
        ),
        ({"supply": SUPPLY.where(SUPPLY > 10)}, r"supply: the entry of 'bank' \(nan\) is missing"),
        ({"supply": SUPPLY.astype(str) + "a"}, "supply: '.*a' is not a number"),
        ({"demand": pd.concat([DEMAND, DEMAND[:1]])}, "demand: label x is duplicated"),
        ({"distance": NEAR * -1}, "is negative"),
        ({"distance": NEAR.replace(99, np.nan)}, "is missing; .* inf where there is no way"),
        ({"distance": NEAR.astype(str)}, None),
        ({"distance": NEAR.replace(99, "far")}, "holds text"),
        ({"distance": NEAR.astype(pd.SparseDtype(float, 0))}, "cannot tell a distance of 0 from no distance"),
        ({"distance": 5}, "distance: a int is not a table"),
        ({"distance": NEAR.set_axis(["x", "x", "z"], axis=1)}, "distance: column x is duplicated"),
        ({"distance": (sp.csr_array(NEAR), NEAR.index[:2], NEAR.columns)}, "the matrix is"),
        ({"catchment": 0}, "catchment is 0"),
        ({"variant": "3sfca"}, "variant must be one of 'e2sfca', 'm2sfca', 'b2sfca', not '3sfca'"),
        ({"kernel": "gaussian"}, "kernel: a str is not a kernel"),
        ({"kernel": lambda d: -d}, "a weight is negative, infinite or missing"),
        ({"kernel": lambda d: 1.0}, "one weight for each distance"),
        ({"kernel": equity.inverse_power(1), "distance": NEAR * 0}, "inverse_power: a distance is 0"),
    ],
)
def test_errors_of_access(change, message):
    given_ = {
        "supply": SUPPLY,
        "demand": DEMAND,
        "distance": NEAR,
        "kernel": equity.binary(),
        "catchment": 10,
    }
    given_ |= change
    first = [given_.pop(name) for name in ("supply", "demand", "distance")]
    if message is None:  # numbers written as text are numbers
        assert equity.access(*first, **given_)["z"] == pytest.approx(3 / 25)
        return
    with pytest.raises(cg.CommgovError, match=message):
        equity.access(*first, **given_)


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_are_their_formula_and_fall(name):
    ours, theirs = KERNELS[name]
    d = np.linspace(0, 20, 81)
    assert ours(d).tolist() == pytest.approx([theirs(v) for v in d])
    assert (np.diff(ours(d)) <= 1e-15).all()
    assert ours.formula


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: equity.gaussian(0), r"sigma is 0\. Fix: give a number above 0"),
        (lambda: equity.exponential(-1), "scale is -1"),
        (lambda: equity.inverse_power(np.nan), "beta is nan"),
        (lambda: equity.inverse_power(1, nearest=0), "nearest is 0"),
        (lambda: equity.epanechnikov(True), "width is True"),
        (lambda: equity.log_logistic(1, 0), "shape is 0"),
        (lambda: equity.steps({}), "give the end of each zone"),
        (lambda: equity.steps({5: -1}), "give the end of each zone"),
    ],
)
def test_errors_of_kernels(make, message):
    with pytest.raises(cg.CommgovError, match=message):
        make()


# ---- distances ---------------------------------------------------------------------------------------------


def scattered(seed, count, prefix):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        rng.integers(0, 30, (count, 2)) * 100.0, [f"{prefix}{i}" for i in range(count)], ["x_m", "y_m"]
    )


THREE = scattered(1, 3, "s")
ROW = pd.DataFrame({"supply": ["a"], "demand": ["x"], "distance": [1.0]})


def test_nearby_and_nearest_are_all_pairs_compared():
    supply, demand = scattered(1, 20, "s"), scattered(2, 60, "p")
    far = np.hypot(*(np.subtract.outer(supply[c].to_numpy(), demand[c].to_numpy()) for c in ("x_m", "y_m")))
    found = equity.nearby(supply, demand, catchment=500)
    dense = np.full(far.shape, np.inf)
    at = found.matrix.tocoo()
    dense[at.row, at.col] = at.data
    np.testing.assert_allclose(dense, np.where(far <= 500, far, np.inf))
    near = equity.nearest(supply, demand)
    np.testing.assert_allclose(near["distance_m"], far.min(axis=0))
    assert near["supply"].tolist() == [supply.index[k] for k in far.round(6).argmin(axis=0)]
    assert near.index.equals(demand.index)


def test_a_distance_of_nothing_is_kept():
    at = pd.DataFrame({"x_m": [5.0], "y_m": [5.0]}, ["here"])
    found = equity.nearby(at, at, catchment=1)
    assert found.matrix.nnz == 1
    access = equity.access(
        pd.Series({"here": 2}), pd.Series({"here": 4}), found, kernel=equity.binary(), catchment=1
    )
    assert access["here"] == 0.5


def test_pairs_are_the_long_form_of_the_table():
    rows = NEAR.rename_axis("supply").reset_index().melt("supply", var_name="demand", value_name="distance")
    rows = rows[rows["distance"] < 10].sample(frac=1, random_state=1)
    found = equity.pairs(rows, supply=SUPPLY.index, demand=DEMAND.index)
    access = equity.access(SUPPLY, DEMAND, found, kernel=equity.binary(), catchment=10)
    assert access.tolist() == pytest.approx([1 / 6, 14 / 75, 3 / 25])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: equity.nearby(THREE, THREE, catchment=0), "catchment is 0"),
        (lambda: equity.nearby(THREE, pd.DataFrame({"x": [1]}), catchment=1), "coordinates in metres"),
        (lambda: equity.nearest(THREE * np.nan, THREE), "no coordinates for s0, s1, s2"),
        (lambda: equity.nearest(THREE[:0], THREE), "supply has no rows"),
        (lambda: equity.pairs(ROW[["supply"]], supply=["a"], demand=["x"]), "demand, distance are missing"),
        (lambda: equity.pairs(ROW, supply=["b"], demand=["x"]), "column 'supply': a is unknown"),
        (lambda: equity.pairs(pd.concat([ROW, ROW]), supply=["a"], demand=["x"]), "pair a, x is duplicated"),
        (lambda: equity.pairs(ROW.assign(distance=-1), supply=["a"], demand=["x"]), "is negative"),
    ],
)  # fmt: skip
def test_errors_of_distances(make, message):
    with pytest.raises(cg.CommgovError, match=message):
        make()


# ---- inequality --------------------------------------------------------------------------------------------


def test_known_values():
    assert equity.gini(range(1, 11)) == pytest.approx(0.3)
    assert equity.gini([0, 0, 0, 1]) == 0.75
    assert equity.theil([0, 0, 0, 1]) == pytest.approx(math.log(4))
    assert round(equity.theil(range(1, 11)), 7) == 0.1513034
    assert equity.concentration(range(1, 11), range(1, 11)) == pytest.approx(0.3)


@pytest.mark.parametrize("sigma", [0.3, 0.6])
def test_lognormal_values(sigma):
    """Gini erf(σ/2), Theil σ²/2, Atkinson 1 − exp(−ε σ²/2): at 200,000 equally likely quantiles."""
    x = np.exp(sigma * norm.ppf((np.arange(200_000) + 0.5) / 200_000))
    assert equity.gini(x) == pytest.approx(erf(sigma / 2), abs=2e-5)
    assert equity.theil(x) == pytest.approx(sigma**2 / 2, abs=1e-4)
    assert equity.atkinson(x, epsilon=2) == pytest.approx(1 - math.exp(-(sigma**2)), abs=1e-4)


@settings(max_examples=40)
@given(drawn=filled)
def test_inequality_is_that_of_the_twins(drawn):
    x, weight, _ = drawn
    assert equity.gini(x, weight) == pytest.approx(float(oracles.gini(x, weight)), abs=1e-12)
    assert equity.theil(x, weight) == pytest.approx(oracles.theil(x, weight), abs=1e-12)
    for epsilon in (0.5, 1, 2):
        if all(v for v, w in zip(x, weight, strict=True) if w):
            expected = oracles.atkinson(x, weight, epsilon)
        else:
            expected = 1 if epsilon >= 1 else oracles.atkinson(x, weight, epsilon)
        assert equity.atkinson(x, weight, epsilon=epsilon) == pytest.approx(expected, abs=1e-12)
    assert equity.atkinson(x, weight, epsilon=0) == pytest.approx(0, abs=1e-12)


@settings(max_examples=40)
@given(drawn=filled)
def test_theil_splits_exactly(drawn):
    x, weight, group = drawn
    found = equity.theil(x, weight, group)
    assert found.tolist()[1:] == pytest.approx(oracles.split(x, weight, group), abs=1e-12)
    assert found["within"] + found["between"] == pytest.approx(found["total"], abs=1e-12)
    assert found["total"] == pytest.approx(equity.theil(x, weight), abs=1e-12)
    table = equity.parts(x, weight, group=group)
    assert table[["within_part", "between_part"]].sum().tolist() == pytest.approx(
        found.tolist()[1:], abs=1e-12
    )
    empty = [g for g in set(group) if not sum(w for w, h in zip(weight, group, strict=True) if h == g)]
    assert sorted(table.index[table["mean"].isna()]) == sorted(empty)
    assert ("note" in found.attrs) == ("note" in table.attrs) == bool(empty)


@settings(max_examples=40)
@given(drawn=filled)
def test_concentration_is_that_of_the_twin_and_of_the_area(drawn):
    x, weight, order = drawn
    found = equity.concentration(x, order, weight=weight)
    assert found == pytest.approx(float(oracles.concentration(x, order, weight)), abs=1e-12)
    curve = equity.concentration_curve(x, order, weight=weight)
    area = np.trapezoid(curve["value_share"], curve["population_share"])
    assert found == pytest.approx(1 - 2 * area, abs=1e-12)
    curve = equity.lorenz(x, weight)
    area = np.trapezoid(curve["value_share"], curve["population_share"])
    assert equity.gini(x, weight) == pytest.approx(1 - 2 * area, abs=1e-12)
    assert equity.concentration(x, x, weight=weight) == pytest.approx(equity.gini(x, weight), abs=1e-12)
    assert abs(found) <= equity.gini(x, weight) + 1e-12


@settings(max_examples=40)
@given(drawn=filled, factor=st.integers(2, 5))
def test_scale_doubling_and_splitting_change_no_index(drawn, factor):
    x, weight, _ = drawn
    for measure in (equity.gini, equity.theil, lambda x, w: equity.atkinson(x, w, epsilon=0.5)):
        value = measure(x, weight)
        assert measure([factor * v for v in x], weight) == pytest.approx(value, abs=1e-12)
        assert measure(x, [factor * w for w in weight]) == pytest.approx(value, abs=1e-12)
        assert measure(x + x, weight + weight) == pytest.approx(value, abs=1e-12)
        assert measure(x[::-1], weight[::-1]) == pytest.approx(value, abs=1e-12)


@settings(max_examples=40)
@given(drawn=filled, more=st.integers(1, 5))
def test_the_same_more_for_everyone_lowers_every_index(drawn, more):
    x, weight, _ = drawn
    for measure in (equity.gini, equity.theil):
        assert measure([v + more for v in x], weight) <= measure(x, weight) + 1e-12


@pytest.mark.parametrize("factor", [1e-305, 1e-160, 1e160, 1e305])
def test_no_unit_is_too_small_or_too_large(factor):
    x, one = np.array([1.0, 2, 3, 10]), np.ones(4)
    for measure in (equity.gini, equity.theil, lambda x, w: equity.atkinson(x, w, epsilon=2)):
        assert measure(x * factor, one) == pytest.approx(measure(x, one), rel=1e-9)
        assert measure(x, one * factor) == pytest.approx(measure(x, one), rel=1e-9)


@pytest.mark.parametrize("epsilon", [1 - 1e-9, 1 + 1e-12, 1 + 1e-6, 3.0, 150.0, 500.0, 5000.0])
def test_atkinson_keeps_its_digits_for_any_epsilon(epsilon):
    """With x = 1 and 100, by logarithms of whole powers in high precision."""
    with decimal.localcontext(decimal.Context(prec=60)):
        power = 1 - decimal.Decimal(epsilon)
        mean = (1 + (power * decimal.Decimal(100).ln()).exp()) / 2
        expected = 1 - (mean.ln() / power).exp() / decimal.Decimal("50.5")
    assert equity.atkinson([1, 100], epsilon=epsilon) == pytest.approx(float(expected), abs=1e-14)


def test_a_gift_from_rich_to_poor_lowers_every_index():
    before, after = [1, 2, 3, 10], [1, 3, 3, 9]
    for measure in (equity.gini, equity.theil, lambda x: equity.atkinson(x, epsilon=0.5)):
        assert measure(after) < measure(before)


@settings(max_examples=40)
@given(drawn=filled)
def test_erreygers_mirrors_having_and_lacking(drawn):
    x, weight, order = drawn
    have = [v / 6 for v in x]
    lack = [1 - v for v in have]
    found = equity.concentration(have, order, bounded=True, weight=weight)
    assert equity.concentration(lack, order, bounded=True, weight=weight) == pytest.approx(-found, abs=1e-12)
    assert equity.concentration(x, order, bounded=(0, 6), weight=weight) == pytest.approx(found, abs=1e-12)
    mean = sum(v * w for v, w in zip(have, weight, strict=True)) / sum(weight)
    plain = float(oracles.concentration([Fraction(v, 6) for v in x], order, weight))
    assert found == pytest.approx(4 * mean * plain, abs=1e-12)


def test_nothing_to_share_is_no_number():
    for x, weight in (([0, 0], None), ([1, 2], [0, 0])):
        assert math.isnan(equity.gini(x, weight))
        assert math.isnan(equity.theil(x, weight))
        assert math.isnan(equity.atkinson(x, weight, epsilon=1))
        assert math.isnan(equity.concentration(x, [1, 2], weight=weight))
        assert equity.theil(x, weight, [1, 2]).isna().all()
        assert equity.lorenz(x, weight).isna().any(axis=None)
    assert equity.concentration([0, 0], [1, 2], bounded=True) == 0


def test_a_group_without_demand_is_nan_with_a_note():
    x, weight = pd.Series([1.0, 3, 5], list("abc")), pd.Series([2, 2, 0], list("abc"))
    group = pd.Series(["low", "high", "empty"], list("abc"))
    table = equity.weakest(x, weight, group=group)
    assert table.index.tolist() == ["low", "high", "empty"]
    assert table["mean"].tolist()[:2] == [1, 3]
    assert table.loc["empty", ["mean", "ratio", "none_share", "lowest"]].isna().all()
    assert table.attrs["note"] == "No weight in empty: nothing is said of it (NaN)."
    split = equity.theil(x, weight, group)
    assert split["within"] == pytest.approx(0)
    assert "empty" in split.attrs["note"]
    near = pd.DataFrame(1.0, ["s"], list("abc"))
    found = equity.sensitivity(
        pd.Series({"s": 1}), weight, near, kernels={"k": equity.binary()}, catchments=[2], group=group
    )
    assert found.set_index("group")["mean"].isna().to_dict() == {"low": False, "high": False, "empty": True}
    assert found.attrs["note"] == "No demand in empty: its access is NaN, not 0."


def test_weakest_counts_persons():
    table = equity.weakest([0, 1, 3, 0], [5, 5, 10, 0], group=["a", "a", "b", "b"])
    assert table.loc["a", ["weight", "mean", "ratio", "none_share", "lowest"]].tolist() == [
        10,
        0.5,
        0.5 / 1.75,
        0.5,
        0,
    ]
    sure = equity.weakest([0, 1, 3, 0], [5, 5, 10, 0], group=["a", "a", "b", "b"], draws=200, seed=1)
    assert sure[["low", "high"]].isna().all(axis=None)  # two units, and one: nothing is known of their spread
    assert sure.loc["a", "note"] == "no interval: 2 units of weight, too few"
    assert sure["unit_count"].to_dict() == {"a": 2, "b": 1}
    plain = equity.weakest(
        [0, 1, 3, 0], [5, 5, 10, 0], group=["a", "a", "b", "b"], draws=200, seed=1, method="percentile"
    )
    assert plain.loc["a", ["low", "high"]].tolist() == [0, 1]  # both nothing, or both one
    assert table.loc["b", "none_share"] == 0  # the place with nothing has nobody in it
    assert table.loc["b", "lowest"] == 3


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: equity.gini([1, -2, 3]), r"x: the entry of '1' \(-2\) is negative"),
        (lambda: equity.gini([1, np.nan]), "is missing"),
        (lambda: equity.gini([1, np.inf]), "is infinite"),
        (lambda: equity.gini([]), "x is empty"),
        (lambda: equity.gini([[1, 2]]), "x: one value per label is needed"),
        (lambda: equity.gini([1, 2], [1]), "weight has 1 entries where 2 are expected"),
        (
            lambda: equity.gini(pd.Series([1, 2], ["a", "b"]), pd.Series([1, 2], ["a", "c"])),
            r"in the others but not in .* \(b\)",
        ),
        (lambda: equity.theil([1, 2], group=["a", None]), r"group: 1 have none \(1\)"),
        (lambda: equity.atkinson([1, 2], epsilon=-1), r"epsilon is -1\. Fix: give a number of 0 or more"),
        (lambda: equity.concentration([1, 2], [1, np.nan]), "rank_by: 1 are missing"),
        (lambda: equity.concentration([1, 2], ["a", "b"]), "rank_by: not everything in it is a number"),
        (
            lambda: equity.concentration([0.5, 2], [1, 2], bounded=True),
            "x runs from 0.5 to 2, outside 0 to 1",
        ),
        (lambda: equity.zones([1, 2], partition=[1, 2]), "give a DataFrame of units × partitions"),
        (
            lambda: equity.bootstrap(sum, pd.Series([1]), draws=1, seed=1),
            "draws must be a whole number of 2 or more",
        ),
        (lambda: equity.bootstrap(sum, pd.Series([1]), draws=9, seed=-1), "seed must be a whole number"),
        (lambda: equity.bootstrap(sum, pd.Series([1]), draws=9, seed=1, level=2), "level is 2"),
        (
            lambda: equity.sensitivity(SUPPLY, DEMAND, NEAR, kernels={}, catchments=[1], group=list("abc")),
            "give kernels",
        ),
        (
            lambda: equity.committees(DIVISIONS, DISTRICTS, reading="x"),
            "reading must be one of",
        ),
        (lambda: equity.committees(DISTRICTS, DISTRICTS), r"divisions: column\(s\) edition, community"),
    ],
)
def test_errors_of_inequality(make, message):
    with pytest.raises(cg.CommgovError, match=message):
        make()


# ---- zones, chance, choices --------------------------------------------------------------------------------


@settings(max_examples=40)
@given(drawn=filled)
def test_zones_lose_what_differs_inside_them(drawn):
    x, weight, group = drawn
    cut = pd.DataFrame({"g": group, "all": "one"})
    table = equity.zones(x, weight, partition=cut)
    assert table.loc["unit", "theil"] == pytest.approx(equity.theil(x, weight), abs=1e-12)
    assert table.loc["g", "theil"] == pytest.approx(equity.theil(x, weight, group)["between"], abs=1e-12)
    assert table.loc["all", ["zone_count", "gini"]].tolist() == [1, pytest.approx(0, abs=1e-12)]
    assert (
        table["gini"].is_monotonic_decreasing or table.loc["g", "gini"] <= table.loc["unit", "gini"] + 1e-12
    )


def test_zones_name_the_weakest_zone():
    cut = pd.DataFrame({"grid": list("aabb"), "compound": list("cdcd")}, list("wxyz"))
    table = equity.zones(pd.Series([1, 2, 3, 0], list("wxyz")), partition=cut)
    assert table["weakest"].tolist() == ["z", "a", "d"] or table["weakest"].tolist() == ["z", "b", "d"]
    assert table["weakest_mean"].tolist() == [0, 1.5, 1]


def test_the_null_of_zones_is_every_way_to_deal_them():
    """Three units of two sizes in zones of 2 and 1: the three deals are equally likely."""
    x = [1.0, 2, 6]
    found = equity.by_chance(x, group=["a", "a", "b"], draws=6000, seed=1).iloc[0]
    deals = [equity.theil([(x[i] + x[j]) / 2, x[k]], [2, 1]) for i, j, k in ((0, 1, 2), (0, 2, 1), (1, 2, 0))]
    assert found["value"] == pytest.approx(deals[0])
    assert found["null_mean"] == pytest.approx(np.mean(deals), abs=0.01)
    assert found["p"] == pytest.approx(1 / 3, abs=0.03)
    both = equity.by_chance(
        x, group=pd.DataFrame({"one": ["a", "a", "b"], "two": ["a", "b", "b"]}), draws=50, seed=1
    )
    assert both.index.tolist() == ["one", "two"]


def test_every_field_of_parts_zones_and_choices_by_hand():
    """Four units, two groups: persons 1, 1, 2, 0 with 1, 3, 4 and 9."""
    x, weight, group = [1.0, 3, 4, 9], [1.0, 1, 2, 0], list("aabb")
    table = equity.parts(x, weight, group=group)
    assert table["weight"].tolist() == [2, 2]
    assert table["weight_share"].tolist() == [0.5, 0.5]
    assert table["value_share"].tolist() == pytest.approx([4 / 12, 8 / 12])
    assert table["mean"].tolist() == [2, 4]
    own = (0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2
    assert table["theil"].tolist() == pytest.approx([own, 0], abs=1e-15)
    assert table["within_part"].tolist() == pytest.approx([own / 3, 0], abs=1e-15)
    assert table["between_part"].tolist() == pytest.approx([math.log(2 / 3) / 3, 2 / 3 * math.log(4 / 3)])
    zones = equity.zones(x, weight, partition=pd.DataFrame({"g": group}))
    whole = own / 3 + math.log(2 / 3) / 3 + 2 / 3 * math.log(4 / 3)
    assert zones["zone_count"].tolist() == [3, 2]
    assert zones["theil"].tolist() == pytest.approx([whole, whole - own / 3])
    assert zones["kept_share"].tolist() == pytest.approx([1, 1 - own / 3 / whole])
    assert zones["gini"].tolist() == pytest.approx([float(oracles.gini([1, 3, 4], [1, 1, 2])), 1 / 6])
    assert zones["weakest"].tolist() == [0, "a"]
    assert zones["weakest_mean"].tolist() == [1, 2]
    near = pd.DataFrame([[1.0, 1, 9, 1]], ["s"], list("wxyz"))
    demand = pd.Series([1.0, 1, 2, 0], list("wxyz"))
    found = equity.sensitivity(
        pd.Series({"s": 4.0}), demand, near, kernels={"k": equity.binary()}, catchments=[2], group=group,
        variants=("e2sfca", "m2sfca"),
    )  # fmt: skip
    assert found["variant"].tolist() == ["e2sfca"] * 2 + ["m2sfca"] * 2
    assert found["mean"].tolist() == [2, 0, 2, 0]  # 4 for two persons; those at 9 are out of reach
    assert found["ratio"].tolist() == [2, 0, 2, 0]
    assert found["rank"].tolist() == [2, 1, 2, 1]
    assert found["none_share"].tolist() == [0.5] * 4
    assert found["gini"].tolist() == pytest.approx([0.5] * 4)
    assert found["theil"].tolist() == pytest.approx([math.log(2)] * 4)
    flips = equity.flips(found, kernel="k", catchment=2)
    assert (
        flips[["pair_count", "flip_count", "tie_count", "flip_share", "tau"]].to_numpy().tolist()
        == [[1, 0, 0, 0, 1]] * 2
    )
    assert flips[["gini", "none_share"]].to_numpy().tolist() == [[0.5, 0.5]] * 2
    summary = equity.summary(pd.DataFrame({"case": x}), weight, group=group).loc["case"]
    assert summary[["mean", "none_share"]].tolist() == [3, 0]
    assert summary[["theil", "within", "between"]].tolist() == pytest.approx(
        [whole, own / 3, whole - own / 3]
    )
    curve = equity.lorenz([3, 1, 4], [1, 1, 2])
    assert curve["population_share"].tolist() == [0, 0.25, 0.5, 1]
    assert curve["value_share"].tolist() == pytest.approx([0, 1 / 12, 4 / 12, 1])


def test_chance_has_the_ends_of_all_deals():
    """Six units in zones of three: 20 deals, each of which is drawn about equally often."""
    x, group = np.array([1.0, 1, 2, 5, 8, 9]), np.array(list("aaabbb"))
    deals = []
    for first in itertools.combinations(range(6), 3):
        inside = np.isin(range(6), first)
        deals.append(equity.theil([x[inside].mean(), x[~inside].mean()], [3, 3]))
    found = equity.by_chance(x, group=group, draws=4000, seed=2).iloc[0]
    assert found["value"] == pytest.approx(max(deals))
    assert found["null_mean"] == pytest.approx(np.mean(deals), rel=0.03)
    assert found["null_low"] == pytest.approx(min(deals), abs=1e-12)
    assert found["null_high"] == pytest.approx(max(deals))
    share = np.mean(np.array(deals) >= max(deals) * (1 - 1e-12))
    assert found["p"] == pytest.approx(share, abs=4 * math.sqrt(share / 4000))
    assert found["draws"] == 4000
    same = equity.by_chance([2, 2, 2, 2], group=list("aabb"), draws=9, seed=1).iloc[0]
    assert same[["value", "p"]].tolist() == [0, 1]


def test_the_first_of_many_supplies_that_are_as_near_is_named():
    """Twelve points at a distance of 5 from the middle, in any order, and one pair of them in one place."""
    ring = [(x, y) for x in range(-5, 6) for y in range(-5, 6) if x * x + y * y == 25]
    assert len(ring) == 12
    rng = np.random.default_rng(1)
    for _ in range(20):
        at = pd.DataFrame(rng.permutation([*ring, ring[3], (40, 0)]), columns=["x_m", "y_m"])
        far = np.hypot(at["x_m"], at["y_m"])
        found = equity.nearest(at, pd.DataFrame({"x_m": [0.0], "y_m": [0.0]}))
        assert found["supply"].tolist() == [far[far == 5].index[0]]
        assert found["distance_m"].tolist() == [5]


def test_bootstrap_of_a_mean_is_the_textbook_one():
    """The SE of a resampled mean is sd / sqrt(n); its 95 % interval about 1.96 of it either way."""
    x = pd.Series(np.arange(100.0))
    every = pd.Series(1.0, x.index)

    def mean(w):
        return (x * w).sum() / w.sum()

    se = x.std(ddof=0) / 10
    found = equity.bootstrap(mean, every, draws=1500, seed=3, method="percentile").iloc[0]
    assert found["value"] == 49.5
    assert found["se"] == pytest.approx(se, rel=0.08)
    assert [found["low"], found["high"]] == pytest.approx([49.5 - 1.96 * se, 49.5 + 1.96 * se], abs=0.3 * se)
    found = equity.bootstrap(mean, every, draws=300, seed=3).iloc[0]
    assert found["se"] == pytest.approx(se, rel=1e-4)
    assert [found["low"], found["high"]] == pytest.approx([49.5 - 1.98 * se, 49.5 + 1.98 * se], abs=0.4 * se)
    assert found[["draws", "unit_count", "note"]].tolist() == [300, 100, ""]


def test_standard_errors_by_hand():
    """Two persons. Gini of 0 and 1: slopes ± 1/4. Theil of 1 and 3: (x ln(x/2) − T x − x + 2) / 4."""
    one = pd.Series([1.0, 1.0])
    found = equity.bootstrap(lambda w: equity.gini([0, 1], w), one, draws=2, seed=1)
    assert found["se"].item() == pytest.approx(math.sqrt(2 / 16))
    T = (math.log(0.5) + 3 * math.log(1.5)) / 4
    slopes = [(math.log(0.5) - T - 1 + 2) / 4, (3 * math.log(1.5) - 3 * T - 3 + 2) / 4]
    assert slopes[0] == pytest.approx(-slopes[1])  # the same for all changes nothing
    found = equity.bootstrap(lambda w: equity.theil([1, 3], w), one, draws=2, seed=1)
    assert found["se"].item() == pytest.approx(math.hypot(*slopes))


MEASURES = {
    "gini": lambda x, w, order, group: equity.gini(x, w),
    "theil": lambda x, w, order, group: equity.theil(x, w),
    "parts": lambda x, w, order, group: equity.theil(x, w, group),
    "atkinson .5": lambda x, w, order, group: equity.atkinson(x, w, epsilon=0.5),
    "atkinson 1": lambda x, w, order, group: equity.atkinson(x, w, epsilon=1),
    "atkinson 2": lambda x, w, order, group: equity.atkinson(x, w, epsilon=2),
    "concentration": lambda x, w, order, group: equity.concentration(x, order, weight=w),
    "erreygers": lambda x, w, order, group: equity.concentration(x, order, bounded=(0, 9), weight=w),
}


@pytest.mark.parametrize("name", MEASURES)
@settings(max_examples=40)
@given(drawn=filled)
def test_each_measure_knows_its_derivative(name, drawn):
    """Weights of nobody, ties and zeros included; against differences of the measure itself."""
    from commgov_lib.measures.equity.resampling import Noted

    x, weight, order = drawn
    labels = [f"u{i}" for i in range(len(x))]
    x, w = pd.Series(x, labels, dtype=float), np.array(weight, float)
    group = pd.Series([k % 2 for k in order], labels)

    def measure(w):
        found = MEASURES[name](x, w, pd.Series(order, labels), group)
        return found if isinstance(found, pd.Series) else pd.Series({"value": found})

    backwards = np.arange(len(x))[::-1]
    noted = Noted.of(w[backwards], pd.Index(labels)[backwards])
    value = measure(noted)
    for label, number in value.items():
        notes = [one for one in noted.notes if one.value == number]
        if name.startswith("atkinson") and not notes:
            assert number == 1  # someone has nothing: the weights have no say
            continue
        slope = notes[-1].slope[backwards]
        for i in np.flatnonzero(w):
            step = 1e-5 * w[i]
            up, down = (measure(pd.Series(w + s * (np.arange(len(w)) == i), labels))[label]
                        for s in (step, -step))  # fmt: skip
            if len(notes) == 1:
                assert slope[i] == pytest.approx((up - down) / (2 * step), rel=1e-4, abs=1e-7)
        assert (slope[w == 0] == 0).all()


@pytest.mark.parametrize("name", ["gini", "theil", "atkinson .5", "concentration"])
def test_the_interval_is_that_of_all_draws(name):
    """Five units of several weights, a tie and a zero among them: all 3,125 draws in the twin."""
    x, weight, order, group = [0.0, 1, 1, 2, 5], [2.0, 1, 3, 1, 2], [1, 2, 2, 4, 3], list("ababa")

    def measure(w):
        return float(MEASURES[name](x, w, order, group))

    low, high, se = oracles.studentised(measure, weight, 0.8)
    known = equity.bootstrap(
        lambda w: MEASURES[name](x, w, order, group), pd.Series(weight), draws=6_000, seed=1, level=0.8
    ).iloc[0]
    top = {"theil": math.inf}.get(name, 1.0)
    assert known["se"] == pytest.approx(se, rel=1e-6)
    least = {"concentration": -1.0}.get(name, 0.0)
    assert [known["low"], known["high"]] == pytest.approx(
        [max(least, low), min(top, high)], rel=0.04, abs=0.03
    )
    assert known["low"] < known["value"] < known["high"]
    assert known["note"].startswith("5 units, fewer than 50: covers less than 80 %")
    # The same without a derivative that is known, and without a range: the ends before they are clamped.
    other = equity.bootstrap(
        lambda w: measure(w.to_numpy()), pd.Series(weight), draws=400, seed=1, level=0.8
    ).iloc[0]
    first = equity.bootstrap(
        lambda w: MEASURES[name](x, w, order, group), pd.Series(weight), draws=400, seed=1, level=0.8
    ).iloc[0]
    assert other["se"] == pytest.approx(se, rel=1e-3)
    assert [max(least, other["low"]), min(top, other["high"])] == pytest.approx(
        [first["low"], first["high"]], rel=1e-3
    )


def test_the_ends_of_a_bounded_measure_are_kept_inside_its_range():
    x, every = pd.Series([0.0, 0, 0, 1, 2, 9]), pd.Series(1.0, range(6))
    inside = equity.bootstrap(lambda w: equity.gini(x, w), every, draws=400, seed=2).iloc[0]
    free = equity.bootstrap(lambda w: equity.gini(x, w.to_numpy()), every, draws=400, seed=2).iloc[0]
    assert free["high"] > 1.05
    assert inside["high"] == 1
    assert inside["low"] == pytest.approx(free["low"], rel=1e-3)


def test_several_numbers_and_sums_of_them_have_their_interval():
    rng = np.random.default_rng(2)
    x, y, every = pd.Series(rng.random(40) ** 2), pd.Series(rng.random(40)), pd.Series(1.0, range(40))

    def both(w):
        return pd.Series({"x": equity.gini(x, w), "y": equity.theil(y, w)})

    table = equity.bootstrap(both, every, draws=120, seed=4)
    for name, alone in (("x", lambda w: equity.gini(x, w)), ("y", lambda w: equity.theil(y, w))):
        single = equity.bootstrap(alone, every, draws=120, seed=4).iloc[0]
        assert table.loc[name].tolist() == single.tolist()
    gap = equity.bootstrap(lambda w: equity.gini(x, w) - equity.gini(y, w), every, draws=120, seed=4).iloc[0]
    plain = equity.bootstrap(
        lambda w: equity.gini(x, w) - equity.gini(y, w), every, draws=120, seed=4, method="percentile"
    ).iloc[0]
    assert gap["value"] == pytest.approx(equity.gini(x) - equity.gini(y))
    assert gap["se"] == pytest.approx(plain["se"], rel=0.25)
    assert gap["low"] < gap["value"] < gap["high"]


def test_a_number_that_only_looks_like_a_known_one_is_not_believed():
    """Half the weights squared away: the value is that of the measure, its derivative is not."""
    x, every = pd.Series([1.0, 2, 4, 9, 3, 3]), pd.Series(1.0, range(6))

    def squared(w):
        equity.gini(x, w)
        return equity.gini(x, w.to_numpy() ** 2)

    found = equity.bootstrap(squared, every, draws=60, seed=1).iloc[0]
    plain = equity.bootstrap(lambda w: equity.gini(x, w), every, draws=60, seed=1).iloc[0]
    assert found["value"] == plain["value"]
    assert found["se"] == pytest.approx(2 * plain["se"], rel=1e-3)


def test_many_units_are_probed_by_sums_dealt_by_lot():
    """A function without a derivative, at a size where not every unit is moved in every draw."""
    rng = np.random.default_rng(5)
    x, weight = pd.Series(rng.exponential(1, 300)), pd.Series(rng.integers(1, 5, 300).astype(float))
    known = equity.bootstrap(lambda w: equity.gini(x, w), weight, draws=199, seed=1).iloc[0]
    probed = equity.bootstrap(lambda w: equity.gini(x, w.to_numpy()), weight, draws=199, seed=1).iloc[0]
    assert probed["se"] == pytest.approx(known["se"], rel=1e-3)
    for end in ("low", "high"):
        assert probed[end] - known["value"] == pytest.approx(known[end] - known["value"], rel=0.2)


def test_the_result_says_where_its_interval_is_no_good():
    rng = np.random.default_rng(6)
    x = pd.Series(rng.lognormal(0, 1, 60))

    def note(measure, weight, **more):
        table = equity.bootstrap(measure, weight, draws=40, seed=1, **more)
        assert table.attrs.get("note", "") == "; ".join(f"{k}: {v}" for k, v in table["note"].items() if v)
        return table.iloc[0]

    every = pd.Series(1.0, x.index)
    assert note(lambda w: equity.gini(x, w), every)["note"] == ""
    few = note(lambda w: equity.gini(x, w), every.where(every.index < 49, 0.0))
    assert few["note"] == "49 units, fewer than 50: covers less than 95 %"
    assert few["unit_count"] == 49
    assert note(lambda w: equity.gini(x, w), every.where(every.index < 50, 0.0))["note"] == ""
    heavy = note(lambda w: equity.gini(x, w), every.where(every.index > 0, 60.0), level=0.9)
    worth = 119**2 / (59 + 3600)
    assert (
        heavy["note"] == f"60 units worth {worth:.1f} of equal weight, fewer than 50: covers less than 90 %"
    )
    rounded = note(lambda w: round(equity.gini(x, w), 1), every)
    assert rounded["note"].startswith(
        "no interval: small changes of the weights do not move it; take method="
    )
    assert np.isnan(rounded[["low", "high"]].astype(float)).all()
    pair = note(lambda w: equity.gini([1, 2], w), pd.Series([1.0, 1]))
    assert pair["note"] == "no interval: 2 units of weight, too few"
    assert np.isnan([pair["low"], pair["high"]]).all()
    gone = note(lambda w: equity.gini([0, 0, 0, 1, 2], w), pd.Series(1.0, range(5)), level=0.5)
    lost = 40 - gone["draws"]
    assert lost > 0
    assert gone["note"].endswith(f"; {lost} draws gave no number and are left out")
    nothing = note(lambda w: equity.gini([0, 0], w), pd.Series([1.0, 1]))
    assert nothing["note"].startswith("no number, so no interval")


def test_the_older_method_goes_by_its_name():
    """Ends of the middle draws: by the draws of the same seed, taken here by hand."""
    x, every = np.array([1.0, 2, 4, 9, 3, 3, 7]), pd.Series(1.0, range(7))
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(8)))
    drawn = [
        equity.gini(x, np.bincount((rng.random(7) * 7).astype(int), minlength=7).astype(float))
        for _ in range(99)
    ]
    found = equity.bootstrap(lambda w: equity.gini(x, w), every, draws=99, seed=8, method="percentile").iloc[
        0
    ]
    assert [found["low"], found["high"]] == pytest.approx(np.quantile(drawn, [0.025, 0.975]).tolist())
    assert found["se"] == pytest.approx(np.std(drawn, ddof=1))
    with pytest.raises(cg.CommgovError, match="method must be one of 'studentised', 'percentile', not 'bca'"):
        equity.bootstrap(lambda w: equity.gini(x, w), every, draws=99, seed=8, method="bca")


@pytest.mark.parametrize(("count", "least"), [(50, {"gini": 0.86, "theil": 0.78})])
def test_intervals_cover_the_truth_as_often_as_is_said(count, least):
    """Lognormal, σ = 1: Gini erf(1/2), Theil 1/2. Percentiles reach .79 and .71. More in tests/slow."""
    truth, hits, runs = {"gini": erf(0.5), "theil": 0.5}, {"gini": 0, "theil": 0}, 150
    rng = np.random.default_rng(11)
    for run in range(runs):
        x = rng.lognormal(0, 1, count)
        table = equity.bootstrap(
            lambda w, x=x: pd.Series({"gini": equity.gini(x, w), "theil": equity.theil(x, w)}),
            pd.Series(1.0, range(count)), draws=149, seed=run,
        )  # fmt: skip
        for name, value in truth.items():
            hits[name] += table.loc[name, "low"] <= value <= table.loc[name, "high"]
    for name, hit in hits.items():
        assert hit / runs >= least[name]


def test_the_weakest_group_has_the_interval_of_a_mean_of_its_units():
    """As :func:`bootstrap` of the means; the group's own textbook error; both methods by name."""
    rng = np.random.default_rng(7)
    x, weight = rng.exponential(1, 90), rng.integers(1, 4, 90).astype(float)
    group = np.repeat(["a", "b"], [60, 30])
    table = equity.weakest(x, weight, group=group, draws=99, seed=3)
    for name in "ab":
        inside = group == name
        means = equity.bootstrap(
            lambda w, inside=inside: (x * w)[inside].sum() / w[inside].sum(),
            pd.Series(weight), draws=99, seed=3, within=group, method="percentile",
        ).iloc[0]  # fmt: skip
        plain = equity.weakest(x, weight, group=group, draws=99, seed=3, method="percentile")
        assert plain.loc[name, ["low", "high"]].tolist() == pytest.approx([means["low"], means["high"]])
        mean = np.average(x[inside], weights=weight[inside])
        se = np.sqrt((weight[inside] ** 2 * (x[inside] - mean) ** 2).sum()) / weight[inside].sum()
        assert table.loc[name, "high"] - mean == pytest.approx(2.1 * se, rel=0.35)
        assert mean - table.loc[name, "low"] == pytest.approx(1.9 * se, rel=0.35)
    studentised = equity.bootstrap(
        lambda w: pd.Series({g: (x * w)[group == g].sum() / w[group == g].sum() for g in "ab"}),
        pd.Series(weight), draws=40, seed=3, within=group,
    )  # fmt: skip
    means = equity.weakest(x, weight, group=group, draws=40, seed=3).loc[["a", "b"]]
    assert studentised["unit_count"].tolist() == means["unit_count"].tolist() == [60, 30]
    assert studentised.loc["a", "low"] == pytest.approx(means.loc["a", "low"], rel=0.15)
    assert table.loc["b", "note"] == "30 units, fewer than 50: covers less than 95 %"
    with pytest.raises(cg.CommgovError, match="method must be one of 'studentised', 'percentile', not 'x'"):
        equity.weakest(x, weight, group=group, draws=99, seed=3, method="x")


def test_bootstrap_within_groups_keeps_their_size():
    group, weight = list("aabbb"), pd.Series(1.0, list("vwxyz"))
    found = equity.bootstrap(lambda w: w.groupby(group).sum(), weight, draws=50, seed=1, within=group)
    assert found[["low", "high"]].to_numpy().tolist() == [[2, 2], [3, 3]]
    free = equity.bootstrap(lambda w: w.groupby(group).sum(), weight, draws=50, seed=1, method="percentile")
    assert (free["low"] < free["high"]).all()
    # A sum over a group of a of n units drawn from all: binomial, sd √(n p (1 − p)) with p = 2/5.
    wide = equity.bootstrap(lambda w: w.groupby(group).sum(), weight, draws=50, seed=1, level=0.5)
    assert wide["se"].tolist() == pytest.approx([math.sqrt(1.2), math.sqrt(1.2)], rel=1e-6)


def test_same_seed_same_bytes_whatever_the_threads():
    code = (
        "import numpy as np, pandas as pd, commgov_lib as cg\n"
        "x = pd.Series(np.arange(40.0) ** 2); w = pd.Series(1.0, x.index)\n"
        "a = cg.equity.bootstrap(lambda v: cg.equity.gini(x, v), w, draws=50, seed=7)\n"
        "b = cg.equity.by_chance(x, group=list('ab') * 20, draws=50, seed=7)\n"
        "c = cg.equity.bootstrap(lambda v: cg.equity.gini(x, v.to_numpy()), w, draws=50, seed=7)\n"
        "y = pd.Series(np.arange(60.0)); mean = lambda v: (v * y).sum() / v.sum()\n"
        "d = cg.equity.bootstrap(mean, y * 0 + 2, draws=9, seed=7)\n"
        "tables = (t.drop(columns='note', errors='ignore') for t in (a, b, c, d))\n"
        "print([t.to_numpy().tobytes().hex() for t in tables])\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OMP_NUM_THREADS": n, "NUMBA_NUM_THREADS": n, "PYTHONHASHSEED": n,
                 "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            capture_output=True, text=True, check=True,
        ).stdout
        for n in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_sensitivity_is_access_choice_by_choice():
    group = pd.Series(["e", "w", "w"], DEMAND.index)
    kernels = {"flat": equity.binary(), "bell": equity.gaussian(4)}
    table = equity.sensitivity(SUPPLY, DEMAND, NEAR, kernels=kernels, catchments=[3, 10, 100], group=group)
    assert len(table) == 12
    for (name, catchment), one in table.groupby(["kernel", "catchment"]):
        A = equity.access(SUPPLY, DEMAND, NEAR, kernel=kernels[name], catchment=catchment)
        expected = equity.weakest(A, DEMAND, group=group)["mean"]
        assert one.set_index("group")["mean"].to_dict() == pytest.approx(expected.to_dict())
        assert one["none_share"].iloc[0] == pytest.approx(1.0 if catchment == 3 else 0)
        assert one["gini"].iloc[0] == pytest.approx(equity.gini(A, DEMAND), nan_ok=True)
        assert sorted(one["rank"]) == (
            [1.5, 1.5] if catchment == 3 or (catchment == 100 and name == "flat") else [1, 2]
        )


def test_flips_counts_every_pair():
    means = {("a", 1): [1, 2, 3], ("a", 2): [3, 2, 1], ("b", 1): [1, 3, 2], ("b", 2): [2, 2, 5]}
    rows = [
        ("e2sfca", *choice, g, m)
        for choice, three in means.items()
        for g, m in zip("xyz", three, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["variant", "kernel", "catchment", "group", "mean"])
    found = equity.flips(table, kernel="a", catchment=1)
    assert found["flip_count"].tolist() == [0, 3, 1, 0]
    assert found["tie_count"].tolist() == [0, 0, 0, 1]
    assert found["tau"].tolist() == pytest.approx([1, -1, 1 / 3, 2 / 3])
    assert found["weakest"].tolist() == ["x", "z", "x", "x"]
    assert found["weakest_same"].tolist() == [True, False, True, True]
    with pytest.raises(cg.CommgovError, match="flips: e2sfca, a, 5 is not in the table"):
        equity.flips(table, kernel="a", catchment=5)


# ---- the real list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reading", ["as_listed", "as_first", "as_last"])
def test_committees_are_counted_row_by_row(reading):
    """Against a loop over the rows of two districts; the endings are taken off by hand."""
    rows = DIVISIONS[DIVISIONS["district_code"].isin(["210113", "210124"])]
    found = equity.committees(rows, DISTRICTS, reading=reading).set_index(["edition", "district_code"])
    plain = []
    for r in rows.itertuples():
        name = r.community
        for body in ("居民委员会", "村民委员会", "居委会", "村委会"):
            if name.endswith(body):
                name = name[: -len(body)]
                break
        for word in ("社区", "村"):
            if name.endswith(word):
                name = name[: -len(word)]
                break
        plain.append((r.edition, r.district_code, name, r.community_type))
    listed = {}
    for edition, district, _, kind in plain:
        listed[edition, district] = listed.get((edition, district), 0) + (kind == "residents_committee")
    expected = listed if reading == "as_listed" else oracles.kinds_held(plain, reading)
    for key, count in expected.items():
        assert found.loc[key, "committee_count"] == count
        assert found.loc[key, "moved_count"] == count - listed[key]
        if count:
            people = found.loc[key, "population"]
            assert found.loc[key, "residents_per_committee"] == pytest.approx(people / count)


def test_a_body_that_only_changes_its_code_counts_the_same_when_held():
    rows = pd.DataFrame(
        [(2019, "甲社区居委会", "residents_committee"), (2020, "甲村委会", "village_committee"),
         (2019, "乙社区居委会", "residents_committee"), (2020, "乙社区居委会", "residents_committee")],
        columns=["edition", "community", "community_type"],
    ).assign(district_code="210102")  # fmt: skip
    counts = {
        reading: equity.committees(rows, DISTRICTS[:1], reading=reading)["committee_count"].tolist()
        for reading in ("as_listed", "as_first", "as_last")
    }
    assert counts == {"as_listed": [2, 1], "as_first": [2, 2], "as_last": [1, 1]}


def test_coding_and_the_rest_add_up_to_the_change():
    table = equity.reclassified(DIVISIONS, DISTRICTS)
    listed = table[table["reading"] == "as_listed"].set_index("edition")
    assert (listed["moved_count"] == 0).all()
    assert (listed["coding"] == 0).all()
    for _, one in table.groupby("reading"):
        one = one.set_index("edition")
        assert (one["change"] + one["coding"]).tolist() == pytest.approx(listed["change"].tolist(), abs=1e-15)
        assert (one["within"] + one["between"]).tolist() == pytest.approx(one["theil"].tolist(), abs=1e-15)
    # The reading agrees with the list in the edition that it holds fixed.
    for reading, edition in (("as_first", 2019), ("as_last", 2023)):
        one = table[(table["reading"] == reading) & (table["edition"] == edition)].iloc[0]
        assert one["theil"] == listed.loc[edition, "theil"]
        assert one["moved_count"] == 0


def test_parts_follow_the_code_of_the_district():
    table = equity.committees(DIVISIONS, DISTRICTS).drop_duplicates("district_code")
    assert table["part"].value_counts().to_dict() == {"inner": 5, "outer": 5, "county": 3}
    assert table.loc[table["part"] == "county", "district_en"].tolist() == ["Kangping", "Faku", "Xinmin"]


# ---- figures -----------------------------------------------------------------------------------------------

LISTED = equity.committees(DIVISIONS, DISTRICTS)
HELD = equity.reclassified(DIVISIONS, DISTRICTS)
CURVES = pd.concat(
    [equity.lorenz([1, 3]).assign(curve="counter"), equity.lorenz([1, 1]).assign(curve="living_room")]
)
RANKS = equity.sensitivity(
    SUPPLY,
    DEMAND,
    NEAR,
    kernels={"binary": equity.binary(), "gaussian": equity.gaussian(4)},
    catchments=[10, 100],
    group=["x", "y", "z"],
).assign(provenance="S")
MEANS = pd.DataFrame({"group": ["disabled", "low_income"], "mean": [0.4, 0.1], "low": [0.3, 0.0]})
MEANS = MEANS.assign(high=[0.5, 0.2], none_share=[0.25, 0.5], unit="visits")
TIES = pd.DataFrame({"group": ["building", "building", "village", "village"], "tie_share": [0, 0.5] * 2,
                     "reached_share": [0.5, 0.8, 0.1, 0.1]})  # fmt: skip
CUT = pd.DataFrame({"grid": list("aabb"), "compound": list("abab")})
ZONES = equity.zones([1, 1, 2, 3], partition=CUT).join(
    equity.by_chance([1, 1, 2, 3], group=CUT, draws=60, seed=1)
)
FIGURES = {"committees": LISTED, "classification": HELD, "lorenz": CURVES, "ranks": RANKS, "groups": MEANS,
           "proxies": TIES, "zones": ZONES}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("noun", FIGURES)
def test_figures_draw_in_both_languages_and_leave_their_table(noun, lang, tmp_path):
    table = FIGURES[noun]
    before = table.copy()
    cg.use_style(lang)
    try:
        ax = getattr(cg.figures.equity, noun)(table)
        ax.figure.savefig(tmp_path / "figure.png")  # a missing glyph is an error
        assert ax.get_title(loc="left")
        cg.facts(ax)
    finally:
        cg.use_style("en")
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("noun", FIGURES)
def test_figures_refuse_a_table_without_their_columns(noun):
    with pytest.raises(cg.CommgovError, match=rf"figures.equity.{noun}: column\(s\) .* missing"):
        getattr(cg.figures.equity, noun)(pd.DataFrame({"a": [1]}))


def drawn(noun, table=None):
    cg.use_style("en")
    return getattr(cg.figures.equity, noun)(FIGURES[noun] if table is None else table)


def title_of(ax) -> str:
    return style.unfold(ax.get_title(loc="left"))


def test_committees_draws_every_district_and_tells_the_largest_jump():
    ax = drawn("committees")
    wide = LISTED.pivot_table(index="edition", columns="district_en", values="residents_per_committee")
    lines = {line.get_label(): line.get_ydata() for line in ax.get_lines()}
    assert set(lines) == set(wide.columns)
    for name, y in lines.items():
        assert y.tolist() == wide[name].tolist()
    ratios = wide / wide.shift()
    far = ratios.where(ratios > 1, 1 / ratios).max()
    assert title_of(ax).startswith(f"In {far.idxmax()} ")


def test_classification_tells_the_share_that_coding_has():
    ax = drawn("classification")
    ends = HELD[HELD["edition"] == 2023].set_index("reading")
    shares = sorted(ends.loc[["as_first", "as_last"], "coding"] / ends.loc["as_listed", "change"])
    assert title_of(ax) == (
        f"Recoding of committees makes up {100 * shares[0]:.0f} to {100 * shares[1]:.0f} % "
        "of the fall in inequality"
    )
    still = HELD.assign(change=0.0, coding=0.0)
    assert title_of(drawn("classification", still)).startswith("Inequality between districts is the same")


def test_lorenz_reads_the_half():
    assert title_of(drawn("lorenz")) == (
        "The half with least has 25 % of the whole (two counters a hall) "
        "to 50 % (every worker at an open desk)"
    )
    ax = drawn("lorenz")
    assert ax.get_lines()[0].get_xydata().tolist() == [[0, 0], [1, 1]]
    assert ax.get_lines()[1].get_ydata().tolist() == [0, 0.25, 1]


def test_ranks_draws_every_rank_and_says_simulated():
    ax = drawn("ranks")
    wide = RANKS.pivot_table(
        index=["variant", "kernel", "catchment"], columns="group", values="rank", sort=False
    )
    drawn_lines = [line for line in ax.get_lines() if not line.get_label().startswith("_")]
    assert [line.get_ydata().tolist() for line in drawn_lines] == wide.T.to_numpy().tolist()
    times = wide.eq(wide.min(axis=1), axis=0).sum()  # two may be weakest together
    (name,) = times.index[times == times.max()]
    assert title_of(ax) == f"In {times.max()} of 4 choices, least access falls to {name} (simulated)"
    labelled = drawn("ranks", RANKS.assign(group_zh=RANKS["group"] + "区"))
    assert "x区" not in {text.get_text() for text in labelled.texts}


def test_groups_put_the_weakest_first():
    ax = drawn("groups")
    assert [text.get_text() for text in ax.get_yticklabels()] == ["low-income", "disabled"]
    assert title_of(ax) == "For low-income the mean is 0.10 visits a person a week, 25 % of that for disabled"
    indexed = drawn("groups", MEANS.set_index("group"))
    assert indexed.get_title(loc="left") == ax.get_title(loc="left")


def test_groups_say_that_intervals_of_few_units_are_too_narrow():
    table = equity.weakest(np.arange(60.0) % 7, group=["a"] * 50 + ["b"] * 10, draws=60, seed=1)
    for rows, more in ((table, ", too narrow below 50 units"), (table.loc[["a"]], "")):
        words = [text.get_text() for text in drawn("groups", rows).texts]
        words += [text.get_text() for text in plt.gcf().texts]
        assert any(f"Bars: 95 % interval of each mean{more}." in style.unfold(text) for text in words)


def test_proxies_and_zones_tell_their_table():
    assert title_of(drawn("proxies")) == (
        "Neighbours who go add 30 percentage points for building group, 0 for village"
    )
    kept = ZONES["kept_share"]
    grid, compound = (f"{100 * kept[name]:.0f} %" for name in ("grid", "compound"))
    assert title_of(drawn("zones")) == (
        f"Adding up by grid keeps {grid} of the inequality, by compound {compound}"
    )


@settings(max_examples=40)
@given(st.lists(st.floats(0, 10), min_size=1, max_size=12), st.floats(0.1, 2))
def test_labels_are_moved_apart_in_their_order(places, gap):
    from commgov_lib.figures.shapes import spread

    found = spread(places, gap)
    order = np.argsort(places, kind="stable")
    assert (np.diff(found[order]) >= gap - 1e-9).all()
    assert found.mean() == pytest.approx(np.mean(places), abs=1e-9)


def test_summary_is_each_measure_case_by_case():
    x = pd.DataFrame({"before": [0.0, 2, 4], "after": [1.0, 3, 5]})
    weight, group = pd.Series([1, 2, 0]), pd.Series(list("aab"))
    found = equity.summary(x, weight, group=group)
    for case in x:
        split = equity.theil(x[case], weight, group)
        row = found.loc[case]
        assert row["gini"] == equity.gini(x[case], weight)
        assert row[["theil", "within", "between"]].tolist() == pytest.approx(split.tolist())
        assert row["none_share"] == pytest.approx(1 / 3 if case == "before" else 0)
    assert found["mean"].tolist() == pytest.approx([4 / 3, 7 / 3])
    assert equity.summary(x).columns.tolist() == ["mean", "none_share", "gini", "theil"]
    with pytest.raises(cg.CommgovError, match="units × cases"):
        equity.summary([1, 2])
