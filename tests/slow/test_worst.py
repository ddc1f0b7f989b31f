"""Worst removals and staffing beside integer programs by HiGHS: 200 and 60 instances."""

import pytest

import commgov_lib as cg

from ..measures import oracles_forces, oracles_responsibility

SIZES = [(20, 60, 3), (20, 60, 8), (30, 120, 5), (50, 250, 6), (60, 400, 3), (100, 600, 4)]


@pytest.mark.parametrize("seed", range(200))
def test_worst_removals_are_those_of_highs(seed):
    kind = ("even", "clustered", "heavy")[seed % 3]
    oracles_forces.check_worst(cg.forces.worst, 500 + seed, *SIZES[seed // 3 % 6], kind)


@pytest.mark.parametrize("seed", range(60))
def test_staff_is_that_of_highs(seed):
    oracles_responsibility.check_staff(
        cg.responsibility.staff, 100 + seed, (20, 60, 150)[seed % 3], (15, 50, 120)[seed % 3], bool(seed % 2)
    )
