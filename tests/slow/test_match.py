"""Who takes whom, beside two linear programs by HiGHS: 240 instances of eight kinds."""

import pytest

import commgov_lib as cg

from ..measures import oracles_responsibility as oracles

SIZES = [(20, 60), (60, 20), (100, 100), (200, 50), (50, 300), (120, 400)]


@pytest.mark.parametrize("seed", range(240))
def test_match_is_that_of_highs(seed):
    kind = oracles.MATCH_KINDS[seed % 8]
    oracles.check_match(cg.responsibility.match, 1000 + seed, *SIZES[seed // 8 % 6], kind)


@pytest.mark.parametrize("kind", oracles.MATCH_KINDS)
@pytest.mark.parametrize("size", [(200, 2000), (2000, 200)])
def test_match_is_that_of_highs_at_large_sizes(kind, size):
    oracles.check_match(cg.responsibility.match, 5, *size, kind)
