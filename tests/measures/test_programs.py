"""Programs for HiGHS: small ones whose answer is found by hand, and what is said of those without any."""

import itertools
import math

import numpy as np
import pytest
import scipy.sparse as sp

import commgov_lib as cg
from commgov_lib.measures.programs import Problem, Solved, failed, solve

WORTH, SIZE = np.array([5.0, 4, 3, 7]), np.array([2.0, 3, 1, 5])


def knapsack(room, **more) -> Problem:
    """Most worth of things that fit into a room, each at most once."""
    inner = {"top": np.ones(4), "whole": np.ones(4, bool), "most": True} | more
    return Problem(WORTH, sp.csr_array(SIZE[None, :]), np.array([-np.inf]), np.array([float(room)]), **inner)


def best(room) -> float:
    return max(WORTH @ np.array(x) for x in itertools.product((0, 1), repeat=4) if SIZE @ np.array(x) <= room)


@pytest.mark.parametrize("room", [0, 1, 2, 5, 6, 8, 10, 11])
def test_the_fullest_knapsack_is_that_of_all(room):
    found = solve(knapsack(room), seconds=20, gap=0)
    assert (found.value, found.bound, found.feasible) == (
        pytest.approx(best(room)),
        pytest.approx(best(room)),
        True,
    )
    assert SIZE @ found.x <= room + 1e-9
    assert WORTH @ found.x == pytest.approx(found.value)
    begun = solve(knapsack(room), seconds=20, gap=0, start=found.x)
    assert begun.value == pytest.approx(found.value)


def test_parts_of_things_fill_the_knapsack_and_are_their_own_bound():
    """By worth for size: 3 of 1, 2.5 of 2, 1.4 of 5, 4/3 of 3. A room of 4 holds 1 + 2 + 1."""
    found = solve(knapsack(4, whole=np.zeros(4, bool)), seconds=20, gap=0)
    assert found.x.tolist() == pytest.approx([1, 0, 1, 0.2])
    assert (found.value, found.bound) == (pytest.approx(9.4), found.value)


def test_the_least_cost_meets_lower_ends_and_limits():
    """x + y ≥ 5 and y ≤ 2: with y cheaper than x, 3 and 2; dearer, 5 and 0; 4 and 1 if y is 1 or more."""
    rows, low, high = (
        sp.csr_array(np.array([[1.0, 1], [0, 1]])),
        np.array([5.0, -np.inf]),
        np.array([np.inf, 2]),
    )
    given = {"rows": rows, "low": low, "high": high, "top": np.full(2, 9.0), "whole": np.ones(2, bool)}
    for cost, wanted in (([3.0, 1], [3, 2]), ([1.0, 3], [5, 0])):
        found = solve(Problem(np.array(cost), **given), seconds=20, gap=0)
        assert found.x.tolist() == pytest.approx(wanted)
        assert found.value == pytest.approx(found.bound) == pytest.approx(np.dot(cost, wanted))
    more = solve(Problem(np.array([1.0, 3]), **given, least=np.array([0.0, 1])), seconds=20, gap=0)
    assert more.x.tolist() == pytest.approx([4, 1])


@pytest.mark.parametrize("most", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_what_cannot_be_met_has_no_solution_and_no_bound(most, whole):
    rows = sp.csr_array(np.array([[1.0, 1]]))
    problem = Problem(
        np.ones(2), rows, np.array([3.0]), np.array([np.inf]), np.ones(2), np.full(2, whole), most
    )
    found = solve(problem, seconds=20, gap=0)
    assert found == Solved(None, -math.inf if most else math.inf, math.inf if most else -math.inf, False)


def test_a_gap_that_is_allowed_leaves_a_bound_that_holds():
    """Forty things of random worth and size: the best lies between what is found and its bound."""
    rng = np.random.default_rng(1)
    worth, size = rng.integers(10, 99, 40).astype(float), rng.integers(10, 99, 40).astype(float)
    table = np.zeros(501)  # the best of each room, by dynamic programming
    for w, s in zip(worth, size.astype(int), strict=True):
        table[s:] = np.maximum(table[s:], table[:-s] + w)
    given = (
        sp.csr_array(size[None, :]),
        np.array([-np.inf]),
        np.array([500.0]),
        np.ones(40),
        np.ones(40, bool),
    )
    for gap in (0, 0.5):
        found = solve(Problem(worth, *given, True), seconds=30, gap=gap)
        assert found.value <= table[500] + 1e-6
        assert found.bound >= table[500] - 1e-6
        assert (1 + gap) * found.value >= found.bound - 1e-6


def test_a_result_that_fails_its_own_check_names_itself():
    error = failed("site", "a need is left")
    assert isinstance(error, cg.CommgovError)
    assert str(error).startswith(
        "site: the result does not pass its own check (a need is left), so it is not"
    )
