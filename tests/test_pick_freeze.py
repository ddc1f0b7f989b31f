"""First-order and total effects, beside functions whose effects are known exactly."""

import math

import numpy as np
import pytest

import commgov_lib as cg
from commgov_lib.ensemble import workers
from tests import tasks_ensemble


def ishigami(x):
    """Ishigami and Homma (1990), a = 7, b = 0.1."""
    return math.sin(x["a"]) + 7 * math.sin(x["b"]) ** 2 + 0.1 * x["c"] ** 4 * math.sin(x["a"])


def g(x):
    """Sobol's g-function; its effects follow from V_i = 1 / (3 (1 + a_i)²)."""
    return math.prod((abs(4 * x[k] - 2) + a) / (1 + a) for k, a in WEIGHTS.items())


WEIGHTS = {"x1": 0.0, "x2": 1.0, "x3": 4.5, "x4": 99.0}


def near(estimate, error, exact):
    """Within four standard errors, which are small."""
    assert (np.abs(estimate - np.array(exact)) <= 4 * error + 0.003).all()
    assert (error < 0.06).all()


def test_ishigamis_function():
    table = cg.ensemble.effects(ishigami, dict.fromkeys("abc", (-math.pi, math.pi)), draws=2500, seed=1)
    # V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2, V1 = (1 + bπ⁴/5)²/2, V2 = a²/8, V13 = 8 b²π⁸/225.
    p4, p8 = 0.1 * math.pi**4, 0.01 * math.pi**8
    variance = 49 / 8 + p4 / 5 + p8 / 18 + 0.5
    one, two, both = (1 + p4 / 5) ** 2 / 2, 49 / 8, 8 * p8 / 225
    near(table["first"], table["first_se"], [one / variance, two / variance, 0])
    near(table["total"], table["total_se"], [(one + both) / variance, two / variance, both / variance])
    assert table.attrs["variance"] == pytest.approx(variance, rel=0.05)
    assert table.attrs["mean"] == pytest.approx(3.5, abs=0.15)


def test_sobols_g_function_and_groups():
    factors = dict.fromkeys(WEIGHTS, (0, 1))
    table = cg.ensemble.effects(g, factors, draws=2500, seed=2)
    parts = np.array([1 / (3 * (1 + a) ** 2) for a in WEIGHTS.values()])
    variance = np.prod(1 + parts) - 1
    near(table["first"], table["first_se"], parts / variance)
    near(table["total"], table["total_se"], parts * np.prod(1 + parts) / (1 + parts) / variance)
    grouped = cg.ensemble.effects(g, factors, draws=2500, seed=3, groups={"x1": "big", "x2": "big"})
    assert grouped["factor"].tolist() == ["big", "x3", "x4"]
    big = ((1 + parts[0]) * (1 + parts[1]) - 1) / variance
    near(grouped["first"][:1], grouped["first_se"][:1], [big])


def test_the_same_effects_on_any_number_of_cores(monkeypatch):
    factors = dict.fromkeys("abc", (0, 1))
    here = cg.ensemble.effects(tasks_ensemble.plane, factors, draws=40, seed=4)
    monkeypatch.setattr(workers, "SOON", -1)
    monkeypatch.setattr(workers, "cores", lambda: 2)
    apart = cg.ensemble.effects(tasks_ensemble.plane, factors, draws=40, seed=4)
    assert here.equals(apart)
    assert here["total"].iloc[2] == 0
    assert not here.equals(cg.ensemble.effects(tasks_ensemble.plane, factors, draws=40, seed=5))


def test_a_result_that_never_changes_has_no_effects():
    table = cg.ensemble.effects(lambda x: 7, {"a": (0, 1)}, draws=10, seed=1)
    assert table[["first", "total"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"factors": {}}, "factors is empty"),
        ({"factors": {"a": (1, 0)}}, r"factors\['a'\] is"),
        ({"draws": 1}, "draws must be a whole number of 2"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"groups": {"z": "g"}}, "'z' is no factor"),
        ({"task": lambda x: None}, "the task returned None"),
        ({"task": lambda x: math.inf}, "the task returned inf"),
    ],
)
def test_what_is_no_question_is_refused(change, told):
    given = {"task": lambda x: x["a"], "factors": {"a": (0, 1)}, "draws": 4, "seed": 1} | change
    with pytest.raises(cg.CommgovError, match=told):
        cg.ensemble.effects(given.pop("task"), given.pop("factors"), **given)
