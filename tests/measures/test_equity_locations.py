"""Where places lie: coordinates of their own, of what lies in them, of what lies around them; by hand."""

import math

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg

from .. import towns

RADIUS = 6_371_008.8
# A district d of two streets; street s has communities a (two compounds) and b, street t has community c.
ROWS = [
    ("d", "district", ""), ("s", "street", "d"), ("t", "street", "d"), ("a", "community", "s"),
    ("b", "community", "s"), ("c", "community", "t"), ("a1", "compound", "a"), ("a2", "compound", "a"),
]  # fmt: skip


def placed(rows=ROWS, **columns) -> cg.Network:
    """Places with these columns, and nobody in them; a column may be given as place → value."""
    places = towns.table("place kind parent", rows)
    given = {k: places["place"].map(v) if isinstance(v, dict) else v for k, v in columns.items()}
    none = towns.hamlet()
    actors = none.actors.assign(place="")
    return cg.Network(places.assign(**given), actors, none.ties.iloc[:0], none.needs.iloc[:0])


def at(network) -> dict:
    return {place: tuple(point) for place, point in cg.equity.located(network)[["x_m", "y_m"]].T.items()}


def test_a_place_without_coordinates_is_the_mean_of_those_in_it_the_deepest_first():
    """a: mean of (0, 0) and (2, 4). s: mean of a and b, not of three. d: of s and t; t lies where c lies."""
    x, y = {"a1": 0, "a2": 2, "b": 11, "c": 20}, {"a1": 0, "a2": 4, "b": 8, "c": 0}
    assert at(placed(x_m=x, y_m=y)) == {
        "a1": (0, 0), "a2": (2, 4), "b": (11, 8), "c": (20, 0), "a": (1, 2), "s": (6, 5), "t": (20, 0),
        "d": (13, 2.5),
    }  # fmt: skip


def test_a_place_with_nothing_in_it_lies_where_the_place_around_it_lies():
    """Through as many levels as there are; what is stated is never replaced."""
    assert at(placed(x_m={"d": 5, "a2": 7}, y_m={"d": 6, "a2": 1})) == {
        "d": (5, 6), "s": (7, 1), "t": (5, 6), "a": (7, 1), "b": (7, 1), "c": (5, 6), "a1": (7, 1),
        "a2": (7, 1),
    }  # fmt: skip


def test_a_place_of_which_one_number_is_stated_has_none():
    """East without north is nowhere: b lies where its street lies, and that where a lies."""
    found = at(placed(x_m={"a": 1, "b": 100}, y_m={"a": 2}))
    assert found["b"] == found["s"] == (1, 2)
    assert found["c"] == (1, 2)


def test_who_lies_nowhere_is_left_out_and_provenance_goes_along():
    rows = [*ROWS, ("alone", "community", "")]
    net = placed(rows, x_m={"a": 1}, y_m={"a": 2})
    net = towns.changed(
        net, places=net.places.assign(provenance=["U", "S", "A", "P", "U", "U", "U", "U", "U"])
    )
    found = cg.equity.located(net)
    assert found.columns.tolist() == ["x_m", "y_m", "provenance"]
    assert (found.index.name, found.index.tolist()) == ("place", [row[0] for row in ROWS])
    assert found.loc[["d", "s", "t", "a"], "provenance"].tolist() == ["U", "S", "A", "P"]
    none = cg.equity.located(placed())
    assert (none.columns.tolist(), none.index.name, len(none)) == (["x_m", "y_m", "provenance"], "place", 0)


@pytest.mark.parametrize(
    ("columns", "point"),
    [
        ({"x_m": 1, "y_m": 2, "x": 3000, "y": 4000, "lon": 0.0, "lat": 0.0}, (1, 2)),
        ({"x_m": None, "y_m": 2, "x": 3000, "y": 4000}, (3000, 4000)),
        ({"x": 3000, "y": 4000, "lon": 0.0, "lat": 0.0}, (0, 0)),
        ({" X_M ": 1, "Y_M": 2}, (1, 2)),
        ({"X": 181.5, "Y": 2}, (181.5, 2)),
        ({"x": 1, "y": 90.5}, (1, 90.5)),
        ({"x": 12, "y": -7}, (12, -7)),
        ({"lng": 0.0, "lat": 0.0}, (0, 0)),
        ({"longitude": 0.0, "纬度": 0.0}, (0, 0)),
    ],
)
def test_metres_come_before_degrees_and_both_before_bare_letters(columns, point):
    """Whole numbers of bare letters, and numbers too large for degrees, can only be metres."""
    assert at(placed(**columns))["a1"] == point


def test_degrees_are_laid_flat_around_the_middle_of_their_ends():
    """Latitudes 0, 10, 10 and 60: the middle is 30, their mean is not; the ends of the earth are on it."""
    found = at(
        placed(lon={"a1": 0, "a2": 90, "b": -180, "c": 180}, lat={"a1": 0, "a2": 10, "b": 10, "c": 60})
    )
    wide = RADIUS * math.cos(math.radians(30))
    assert found["a2"] == pytest.approx((wide * math.pi / 2, RADIUS * math.pi / 18))
    assert found["b"] == pytest.approx((-wide * math.pi, RADIUS * math.pi / 18))
    assert found["c"] == pytest.approx((wide * math.pi, RADIUS * math.pi / 3))
    poles = at(placed(lon={"a1": 10, "a2": 20}, lat={"a1": -90, "a2": 90}))
    assert poles["a2"] == pytest.approx((RADIUS * math.radians(20), RADIUS * math.pi / 2))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"x_m": {"a": "here", "b": "there"}, "y_m": 1},
            r"column 'x_m': 'here' of place 'a' .* 2 such in all",
        ),
        ({"x_m": 1, "y_m": {"c": "inf"}}, r"column 'y_m': 'inf' of place 'c' is not a number; 1 such"),
        ({"lon": {"a": 180.5, "b": 181}, "lat": 1}, r"column 'lon': 180.5 of place 'a' .* from -180 to 180"),
        ({"lon": 1, "lat": {"b": -90.5}}, r"column 'lat': -90.5 of place 'b' .* from -90 to 90"),
        ({"x": 180, "y": -89.5}, "the columns x and y may hold degrees or metres"),
        ({"X": -180.0, "Y": {"a": 90, "b": 0.5}}, "the columns X and Y may hold degrees or metres"),
    ],
)
def test_what_is_no_place_on_earth_is_named(columns, said):
    with pytest.raises(cg.CommgovError, match=said):
        cg.equity.located(placed(**columns))


def test_an_area_is_named_by_its_name_unless_it_shares_it_or_has_none():
    names = {"s": "甲街道", "t": "", "a": "同名", "b": "同名", "c": "丙社区", "d": "甲街道"}
    net = placed(name=names)
    streets = cg.equity.areas(net, "street")
    # The district has the name of street s too: only places of the level count.
    assert streets.to_dict() == {
        "s": "甲街道", "t": "t", "a": "甲街道", "b": "甲街道", "c": "t", "a1": "甲街道", "a2": "甲街道",
    }  # fmt: skip
    assert (streets.name, streets.index.name) == ("area", "place")
    assert cg.equity.areas(net, "community").to_dict() == {
        "a": "a", "b": "b", "c": "丙社区", "a1": "a", "a2": "a",
    }  # fmt: skip
    assert cg.equity.areas(net, "building").empty
    with pytest.raises(
        cg.CommgovError, match=r"level is 'town'\. Fix: a kind of place: city, district, street, "
    ):
        cg.equity.areas(net, "town")


def test_a_home_may_lie_in_a_grid_that_is_not_around_its_compound():
    """The grid of a building is taken for grids alone; where it has none, what is around it."""
    rows = [
        ("a", "community", "", ""),
        ("g", "grid", "a", ""),
        ("h", "grid", "a", ""),
        ("x", "compound", "a", ""),
    ]
    rows += [("one", "building", "x", "h"), ("two", "building", "x", ""), ("three", "building", "g", "")]
    places = towns.table("place kind parent grid", rows)
    none = towns.hamlet()
    net = cg.Network(places, none.actors.assign(place=""), none.ties.iloc[:0], none.needs.iloc[:0])
    assert cg.equity.areas(net, "grid").to_dict() == {"g": "g", "h": "h", "one": "h", "three": "g"}
    assert cg.equity.areas(net, "compound").to_dict() == {"x": "x", "one": "x", "two": "x"}


def test_many_places_at_once_are_those_one_by_one():
    """200 communities of four streets in any order: each street is the mean of its own."""
    rng = np.random.default_rng(3)
    rows = [(f"s{k}", "street", "") for k in range(4)]
    rows += [(f"c{k}", "community", f"s{rng.integers(4)}") for k in range(200)]
    rows = [rows[k] for k in rng.permutation(len(rows))]
    x, y = ({row[0]: rng.integers(1000) for row in rows if row[2]} for _ in "xy")
    found = cg.equity.located(placed(rows, x_m=x, y_m=y))
    for street in (f"s{k}" for k in range(4)):
        inside = [row[0] for row in rows if row[2] == street]
        mean = [sum(of[place] for place in inside) / len(inside) for of in (x, y)]
        assert found.loc[street, ["x_m", "y_m"]].tolist() == pytest.approx(mean)
    pd.testing.assert_index_equal(found.index, pd.Index([row[0] for row in rows], name="place", dtype="str"))
