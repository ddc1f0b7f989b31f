"""The score of simulated cities against published counts, beside a count by hand of a small city."""

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg


@pytest.fixture(scope="module")
def stored():
    return cg.load("shenyang")


@pytest.fixture(scope="module")
def table(stored):
    return cg.city.score(stored)


def inside(net, district, name=None):
    """Codes of all places in a district, or in one community: by walking up from each, row by row."""
    parent = dict(zip(net.places["place"], net.places["parent"], strict=True))
    names = dict(zip(net.places["place"], net.places["name"], strict=True))
    found = set()
    for code in parent:
        chain, here = [], code
        while here:
            chain.append(names[here])
            here = parent.get(here, "")
        if district in chain and (name is None or name in chain):
            found.add(code)
    return found


def test_counts_of_a_district_are_those_of_a_slow_count(stored, table):
    there = inside(stored, "铁西区")
    kind = dict(zip(stored.places["place"], stored.places["kind"], strict=True))
    ties = [
        (s, t)
        for s, t, r in stored.ties[["source", "target", "relation"]].to_numpy()
        if r == "co_builds" and t in there
    ]
    pairs = {
        s
        for s, t, r in stored.ties[["source", "target", "relation"]].to_numpy()
        if r == "pairs_with" and t in there
    }
    expected = {
        "streets and towns": sum(kind[code] == "street" for code in there),
        "communities": sum(kind[code] == "community" for code in there),
        "grids": sum(kind[code] == "grid" for code in there),
        "co-building units": len({s for s, _ in ties}),
        "co-building memberships": len(ties),
        "paired office branches": len(pairs),
    }
    rows = table[table["place"] == "铁西区"].set_index("quantity")
    assert rows["city_min"].to_dict() == expected
    assert (rows["city_min"] == rows["city_max"]).all()  # of one city
    published = {"streets and towns": 17, "communities": 193, "grids": 2802, "paired office branches": 326}
    assert rows.loc[list(published), "low"].to_dict() == published
    assert rows.loc["co-building units", ["low", "high"]].tolist() == [2300, 2399]


def test_counts_of_a_community_are_those_of_a_slow_count(stored, table):
    rows = table.set_index(["place", "quantity"])["city_min"]
    (code,) = {c for c in inside(stored, "苏家屯区", "葵花社区") if len(c) == 12}
    ties = stored.ties
    units = {
        s for s, t, r in ties[["source", "target", "relation"]].to_numpy() if (t, r) == (code, "co_builds")
    }
    assert rows["葵花社区", "co-building units"] == len(units)
    there = inside(stored, "于洪区", "阳光100社区")
    staff = stored.actors[stored.actors["place"].isin(there)]["staff_count"].sum()
    assert rows["阳光100社区", "community workers"] == staff
    there = inside(stored, "大东区", "浅草社区")
    teams = stored.actors[(stored.actors["kind"] == "team") & stored.actors["place"].isin(there)]
    assert rows["浅草社区", "volunteer teams"] == teams["body_count"].sum()


def test_a_hit_is_an_overlap_and_chance_is_the_share_of_places_that_would_have_hit(stored, table):
    for row in table.itertuples():
        assert row.hit == (max(row.low, row.city_min) <= min(row.high, row.city_max))
        assert row.ratio == pytest.approx((row.city_min + row.city_max) / (row.low + row.high))
    places = stored.places
    residents = places.loc[places["kind"] == "community", "population_count"]
    share = ((residents >= 7800) & (residents <= 7899)).mean()
    of = table.set_index(["place", "quantity"])
    assert of.loc[("孔雀城幸福社区", "residents"), "by_chance_share"] == pytest.approx(share, abs=1e-3)
    assert np.isnan(of.loc[("沈阳", "grids"), "by_chance_share"])
    assert set(table["counted"]) == {"listed", "drawn"}


def test_more_cities_widen_the_range():
    cities = [cg.city.simulate(seed=seed) for seed in (1, 2)]
    both, first, second = cg.city.score(cities), *(cg.city.score(one) for one in cities)
    assert both["city_min"].tolist() == np.minimum(first["city_min"], second["city_min"]).tolist()
    assert both["city_max"].tolist() == np.maximum(first["city_max"], second["city_max"]).tolist()
    assert both["worlds"].unique().tolist() == [2]


def test_no_fact_is_one_that_the_city_was_built_on(table):
    facts = cg.load("published_counts").set_index("fact_id")
    assert (facts.loc[table["id"], "city"] == "沈阳").all()
    assert "C0008" not in set(table["id"])  # ten teams in the article's own community
    assert facts.loc["C0008", ["place", "low"]].tolist() == ["多福社区", 10]
    assert set(table["provenance"]) == {"P S"}


def test_what_is_no_whole_city_is_refused(town):
    with pytest.raises(cg.CommgovError, match="the city has no"):
        cg.city.score(town)
    with pytest.raises(cg.CommgovError, match="is not one whole city"):
        cg.city.score(cg.load("southern_women"))
    with pytest.raises(cg.CommgovError, match="there is no city"):
        cg.city.score([])
    with pytest.raises(cg.CommgovError, match="score counts Networks"):
        cg.city.score([pd.DataFrame()])


def test_the_figure_draws_hits_and_misses_apart(table):
    cg.use_style("en")
    drawn = table[table["counted"] == "drawn"]
    ax = cg.figures.city.score(drawn)
    marks = [line.get_marker() for line in ax.lines if line.get_marker() in ("o", "s")]
    assert (marks.count("o"), marks.count("s")) == (drawn["hit"].sum(), (~drawn["hit"]).sum())
    spans = [line.get_xdata().tolist() for line in ax.lines if line.get_marker() in ("o", "s")]
    middle = (drawn["low"] + drawn["high"]) / 2
    assert [span[0] for span in spans] == pytest.approx((drawn["city_min"] / middle).tolist())
