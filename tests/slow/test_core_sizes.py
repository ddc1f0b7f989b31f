"""How often the tests of the room core are wrong, and how often they find what is there: 1,000 times each."""

import math

import pytest

from ..measures import test_core as core

REPLICATES = 1_000


@pytest.mark.parametrize(("cross", "power"), [("ignored", 0.9), ("ones", 0.55)])
def test_planted_cores_are_found(cross, power):
    assert core.found_share(cross, REPLICATES, *core.PLANTED) >= power


@pytest.mark.parametrize("cross", core.CROSSES)
def test_hollow_cores_are_not(cross):
    assert core.found_share(cross, REPLICATES, *core.HOLLOW) <= 0.05


@pytest.mark.parametrize("cross", core.CROSSES)
@pytest.mark.parametrize(("n", "density"), [(16, 0.15), (16, 0.3), (24, 0.5)])
def test_networks_without_a_core_rarely_have_one(cross, n, density):
    assert core.found_share(cross, REPLICATES, n, 0, 0, 0, density) <= 0.07


@pytest.mark.parametrize("null", ["same_actors", "actors"])
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("n", [10, 15, 20, 40])
@pytest.mark.parametrize(("spread", "shared"), [(0.0, False), (0.7, False), (1.5, False), (1.5, True)])
def test_unrelated_networks_differ_rarely(null, directed, n, spread, shared):
    """With 1,500 pairs of networks a share of .07 is uncertain by .013."""
    share = core.different_share(1_500, n, spread, null, shared=shared, directed=directed)
    assert share <= 0.07 + 2 * math.sqrt(0.07 * 0.93 / 1_500)


@pytest.mark.parametrize(
    ("n", "spread", "power"), [(10, 0, 0.24), (20, 0, 0.97), (40, 0, 0.99), (20, 0.7, 0.45), (40, 0.7, 0.78)]
)
def test_planted_differences_are_found(n, spread, power):
    """At least what the docstring of ``difference`` states, less what 1,000 pairs leave uncertain."""
    assert core.different_share(REPLICATES, n, spread, shared=False, shift=1.0) >= power
