"""Nothing is lost on the way down, and what is real is real."""

import numpy as np

import commgov_lib as cg
from commgov_lib.city import places as of_city

from .. import towns


def tables(network):
    return network.places, network.actors, network.ties, network.needs


def test_residents_and_households_are_conserved_at_every_level(city):
    """A place holds what the places in it hold: by compound, and again by grid."""
    places = city.places.set_index("place")
    counts = ["population_count", "household_count", *(f"household_{n}_count" for n in range(1, 6))]
    assert (places[counts[2:]].sum(axis=1) == places["household_count"]).all()
    tree = places[places["kind"] != "grid"]
    held = tree[tree["parent"] != ""].groupby("parent")[counts].sum()
    assert (held == places.loc[held.index, counts]).all(axis=None)
    assert set(
        places.index[places["kind"].isin(["city", "district", "street", "community", "compound"])]
    ) == set(held.index)
    buildings = places[places["kind"] == "building"]
    grids = buildings.groupby("grid")[counts].sum()
    assert (grids == places.loc[grids.index, counts]).all(axis=None)
    assert len(grids) == (places["kind"] == "grid").sum()
    community = places[places["kind"] == "grid"].groupby("parent")[counts].sum()
    assert (community == places.loc[community.index, counts]).all(axis=None)


def test_district_populations_are_those_of_the_census(city):
    """Each to the person."""
    census = cg.load("districts").set_index("district_code")["population"]
    drawn = city.places[city.places["kind"] == "district"].set_index("place")["population_count"]
    assert drawn.to_dict() == {str(code): people for code, people in census.items()}


def test_household_sizes_are_those_published(city):
    """Shares of the city to one household; a mean of 2.18 persons needs 5.4 in the largest class."""
    top = city.places.iloc[0]
    counts = np.array([top[f"household_{n}_count"] for n in range(1, 6)])
    assert np.abs(counts - 3_749_000 * np.array([0.3102, 0.3504, 0.2342, 0.0722, 0.0330])).max() < 1
    assert (counts[:4] @ [1, 2, 3, 4] + 5 * counts[4]) / 3_749_000 <= 2.185


def test_the_upper_levels_are_the_real_list(city):
    """Codes and names of districts, streets, communities and villages as in the edition of 2021."""
    rows = cg.load("divisions")
    rows = rows[rows["edition"].astype(int) == 2021]
    for kinds, stem in (
        (["district"], "district"),
        (["street"], "street"),
        (["community", "village"], "community"),
    ):
        drawn = city.places[city.places["kind"].isin(kinds)]
        listed = rows.drop_duplicates(f"{stem}_code").set_index(f"{stem}_code")[stem]
        assert drawn.set_index("place")["name"].to_dict() == listed.to_dict()
        assert (drawn["provenance"] == "P").all()
    community = city.places[city.places["kind"] == "community"]
    assert len(community) == 962
    assert (community["place"].str[-3:].astype(int) < 200).all()
    assert (community["place"].str[:9] == community["parent"]).all()


def test_compounds_and_grids_are_two_partitions_that_cross(city):
    """Every compound and grid holds a building; neither partition contains the other."""
    places = city.places.set_index("place")
    kind = places["kind"]
    buildings = places[kind == "building"]
    assert set(buildings["parent"]) == set(places.index[kind == "compound"])
    assert set(buildings["grid"]) == set(places.index[kind == "grid"])
    above = places["parent"]
    assert (above.loc[buildings["parent"]].to_numpy() == above.loc[buildings["grid"]].to_numpy()).all()
    assert buildings.groupby("parent")["grid"].nunique().gt(1).any()
    assert buildings.groupby("grid")["parent"].nunique().gt(1).any()
    compounds = places[kind == "compound"]
    assert set(compounds["parent"]) == set(places.index[kind == "community"])
    table = cg.city.hierarchy(city)
    whole = table[table["district"] == "all"].set_index("level")
    assert whole["crossing_count"]["compound"] == buildings.groupby("parent")["grid"].nunique().gt(1).sum()
    assert whole["crossing_count"]["grid"] == buildings.groupby("grid")["parent"].nunique().gt(1).sum()
    parts = table[table["district"] != "all"].groupby("level")[["count", "crossing_count"]].sum()
    assert (parts == whole.loc[parts.index, ["count", "crossing_count"]]).all(axis=None)


def test_what_is_drawn_says_so(city):
    """Whatever is not in the list bears a plainly synthetic name and provenance S."""
    places, actors, ties, needs = tables(city)
    drawn = places[~places["kind"].isin(["city", "district", "street", "community", "village"])]
    for table in (drawn, actors):
        assert table["name"].str.startswith("模拟").all()
    for table in (drawn, actors, ties, needs):
        assert (table["provenance"] == "S").all()
    counted = {kind for kind, part in places.groupby("kind") if (part["population_provenance"] == "P").any()}
    assert counted == {"city", "district"}
    assert places.loc[places["household_provenance"] == "P", "kind"].tolist() == ["city"]


def _stated(**persons) -> cg.Network:
    """A district of a street of two communities, with the residents that each states."""
    rows = [("d", "district", "甲区", ""), ("s", "street", "乙街道", "d"), ("a", "community", "丙社区", "s"),
            ("b", "community", "丁社区", "s")]  # fmt: skip
    places = towns.table("place kind name parent", rows)
    none = towns.hamlet()
    places = places.assign(population_count=places["place"].map(persons).astype(float))
    return cg.Network(places, none.actors.assign(place=""), none.ties.iloc[:0], none.needs.iloc[:0])


def test_residents_are_those_of_the_highest_level_that_states_them():
    """By street 9, though its communities state 3 + 4; by community 7; where nobody states any, none."""
    told = {
        "street": _stated(s=9, a=3, b=4), "community": _stated(a=3, b=4), "none": _stated(),
        "in_part": _stated(b=4),
    }  # fmt: skip
    found = {}
    for name, network in told.items():
        table = of_city.hierarchy(network)
        rows = table[table["level"] == "resident"].set_index("district")
        found[name] = [(int(c), p) for c, p in rows.loc[["d", "all"], ["count", "provenance"]].to_numpy()]
        assert (table.loc[table["level"] == "household", "count"] == 0).all()
        assert (table.loc[table["level"] == "household", "provenance"] == "").all()
    assert found == {
        "street": [(9, "U")] * 2, "community": [(7, "U")] * 2, "none": [(0, "")] * 2,
        "in_part": [(4, "U")] * 2,
    }  # fmt: skip


def test_where_a_count_is_from_is_told_before_where_its_place_is_from():
    """丙社区 has its residents from a public source, 丁社区 from the user as the rest of its row."""
    network = _stated(a=3, b=4)
    own = network.places.assign(population_provenance=network.places["place"].map({"a": "P"}).fillna(""))
    both = cg.Network(own, network.actors, network.ties, network.needs)
    only = cg.Network(own.assign(population_provenance="P"), network.actors, network.ties, network.needs)
    for town, codes in ((both, "P U"), (only, "P")):
        table = of_city.hierarchy(town).query("level == 'resident'")
        assert set(table["provenance"]) == {codes}
