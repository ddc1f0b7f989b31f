"""Co-building prefers what it is said to prefer."""

import numpy as np
import pytest

import commgov_lib as cg
from commgov_lib.city import Assumptions

from . import oracles_city as oracles


def tables(network):
    return network.places, network.actors, network.ties, network.needs


def odds(**parameters):
    plain = {"unit_spread": 0.0, "homophily": 1.0, "district_bias": 1.0} | parameters
    return cg.city.mixing(cg.city.simulate(seed=11, scale=0.2, assumptions=Assumptions(**plain)))["odds"]


def test_without_preference_ties_match_as_pairs_do():
    """4,000 ties: the logarithm of the odds has a standard error of about 0.05."""
    assert (np.log(odds()).abs() < 0.2).all()


def test_preferences_do_what_they_say():
    """Each raises its own odds to about its value and leaves the other alone."""
    for parameter, measured, other in (
        ("homophily", "leading_need", "same_district"),
        ("district_bias", "same_district", "leading_need"),
    ):
        weak, strong = odds(**{parameter: 2.0}), odds(**{parameter: 4.0})
        assert 1.5 < weak[measured] < 2.5
        assert 3.0 < strong[measured] < 5.0
        assert abs(np.log(strong[other])) < 0.25


def test_spread_makes_degrees_unequal():
    """The variance of units' degrees grows with the spread of their attractiveness."""

    def variance(spread):
        rows = cg.city.degrees(
            cg.city.simulate(seed=11, scale=0.1, assumptions=Assumptions(unit_spread=spread))
        ).query("side == 'unit'")
        mean = np.average(rows["degree"], weights=rows["count"])
        return np.average((rows["degree"] - mean) ** 2, weights=rows["count"])

    assert variance(0.0) < variance(0.8) < variance(1.6)


def test_mixing_is_what_pair_by_pair_counting_gives(town):
    """Every pair of a unit and a community looked at."""
    places, actors, ties, _ = tables(town)
    rows = actors[actors["kind"] == "unit"].to_dict("records")
    domain = {code: kind.domain for code, kind in cg.city.UNIT_KINDS.items()}
    units = {r["actor"]: {"district": r["place"][:6], "domain": domain[r["subkind"]]} for r in rows}
    leading = places.set_index("place")["leading_domain"]
    here = actors.loc[actors["subkind"] == "community_committee", "place"]
    communities = {p: {"district": p[:6], "domain": leading[p]} for p in here}
    co = ties[ties["relation"] == "co_builds"]
    tied = set(zip(co["source"], co["target"], strict=True))
    table = cg.city.mixing(town)
    for name, column in (("same_district", "district"), ("leading_need", "domain")):
        expected = oracles.matching_odds(units, communities, tied, column)
        assert table["odds"][name] == pytest.approx(expected)
