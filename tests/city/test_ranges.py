"""Every assumption has its range and reason, and what is drawn lies within."""

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg


def test_every_assumption_has_a_range_with_its_reason_and_source():
    table = cg.city.ranges()
    assert table["name"].tolist() == cg.city.assumptions()["name"].tolist()
    assert len(table) == 58
    assert (table["low"] < table["high"]).all()
    assert table["value"].between(table["low"], table["high"]).all()
    assert table["scale"].isin(["linear", "log"]).all()
    assert (table[["reason", "reason_zh", "source"]] != "").all(axis=None)
    assert table["reason_zh"].str.contains("[\u4e00-\u9fff]").all()
    # A factor cannot begin at nothing.
    assert (table.loc[table["scale"] == "log", "low"] > 0).all()


def test_printed_ends_are_those_of_their_sources():
    printed = cg.load("published_counts")
    residents = printed.query("quantity == 'residents' and level == 'community'")["low"]
    table = cg.city.ranges().set_index("name")
    low, high = table.loc["community_size", ["low", "high"]]
    assert residents.between(low, high).all()
    assert (low, high) == (residents.min() // 100 * 100, residents.max())
    units = cg.ledger.peers("co_building_units", level="community")
    assert table.loc["tie_count", "low"] == 955 * units["low"].min()
    assert table.loc["tie_count", "high"] == 955 * units.query("provenance == 'A'")["low"].iloc[0]


def test_places_in_ranges_by_hand():
    """Between 1 and 64 by factors the middle is 8; between 0 and 1 in steps a quarter is .25."""
    a = cg.city.placed({"district_bias": 0.5, "second_domain": 0.25, "capacity.team": 0})
    assert (a.district_bias, a.second_domain) == (pytest.approx(8), 0.25)
    assert (a.capacity["team"], a.capacity["unit"]) == (15, 40)
    # 0.07 doubled beside 0.93 of the others: 0.14 / 1.07.
    assert cg.city.placed({"unit_kinds.bank": 1}).unit_kinds["bank"] == pytest.approx(0.14 / 1.07)
    assert cg.city.placed({}) == cg.city.Assumptions()


def test_what_is_drawn_lies_within_and_moves_nothing_else():
    table = cg.city.ranges().set_index("name")
    free = ~table.index.str.startswith(("force_domains", "unit_kinds"))
    for seed in range(20):
        drawn = cg.city.assumptions(cg.city.drawn(seed=seed)).set_index("name")["value"]
        assert drawn.between(table["low"] - 0.5, table["high"] + 0.5)[free].all()
        assert drawn[~free].groupby(lambda name: name.split(".")[0]).sum().tolist() == pytest.approx([1, 1])
        few = cg.city.drawn(seed=seed, only=["capacity", "homophily"])
        assert few.capacity == cg.city.drawn(seed=seed).capacity
        assert few.homophily == cg.city.drawn(seed=seed).homophily
        assert few.tie_count == 20_000
    many = [cg.city.drawn(seed=seed, only=["homophily"]).homophily for seed in range(400)]
    # Uniform in the logarithm, from 1 to 9: half lie below 3.
    assert np.mean(np.array(many) < 3) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: cg.city.placed({"colour": 0.5}), "'colour' is no assumption"),
        (lambda: cg.city.placed({"homophily": 1.5}), "homophily is 1.5"),
        (lambda: cg.city.drawn(seed=-1), "seed must be a whole number"),
        (lambda: cg.city.drawn(seed=1, only=["colour"]), "'colour' is no assumption"),
        (lambda: cg.city.drawn(seed=1, only="capacity"), "a list of names"),
    ],
)
def test_what_is_no_place_in_a_range_is_refused(call, told):
    with pytest.raises(cg.CommgovError, match=told):
        call()


def test_bands_of_drawn_assumptions_reach_as_far_as_a_doubled_capacity_moves_coverage():
    rows = [cg.ensemble.city_row(seed=s, scale=0.02, drawn=True, within_capacity=True) for s in range(8)]
    drawn = pd.DataFrame(rows)
    assert drawn["margins_met"].all()  # no assumption moves a published total
    a = cg.city.Assumptions()
    doubled = cg.city.Assumptions(capacity={kind: 2 * size for kind, size in a.capacity.items()})
    for domain in ("health", "elder_care"):
        ends = []
        for given in (a, doubled):
            city = cg.city.simulate(seed=1, scale=0.02, assumptions=given)
            reach, room = city.reach(domain, sparse=True), city.capacity(domain)
            ends.append(cg.coverage.capacitated(reach, city.demand(domain), room).share)
        moved = ends[1] - ends[0]
        assert 0.05 < moved <= np.ptp(drawn[f"served_{domain}"])
