"""Siting at the size users have: every claim of every answer tried on its own, beside HiGHS and by hand."""

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg

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
