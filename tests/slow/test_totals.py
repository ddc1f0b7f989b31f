"""What totals alone allow, beside every network of more actors and places than the quick tests take."""

import pytest

from tests.ledger.test_totals import compare, drawn


@pytest.mark.parametrize(("actors", "places"), [(5, 4), (4, 5), (3, 7), (2, 9), (6, 3)])
@pytest.mark.parametrize("block", range(5))
def test_bounds_are_those_of_all_networks(actors, places, block):
    seeds = range(10_000 + 200 * block, 10_200 + 200 * block)
    assert sum(compare(drawn(seed, actors, places), exact=False) for seed in seeds) > 80
