"""Assumed metres: nested, shared out by residents, the same on every machine, and said to be assumed."""

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.city import places


@pytest.fixture(scope="module")
def town():
    return cg.city.simulate(seed=1, scale=0.05)


@pytest.fixture(scope="module")
def at(town):
    return cg.city.positions(town, seed=1)


def grounds(town, at, kind, parent):
    """The box around the places of a kind in each place of their parents' kind."""
    table = town.places.merge(at, on="place")
    inside = table[table["kind_x"] == kind].groupby("parent")[["x_m", "y_m"]]
    assert (table.set_index("place").loc[inside.min().index, "kind_x"] == parent).all()
    return inside.min(), inside.max()


def test_every_place_has_metres_and_says_they_are_assumed(town, at):
    assert at["place"].tolist() == town.places["place"].tolist()
    assert at["kind"].tolist() == town.places["kind"].tolist()
    assert at[["x_m", "y_m"]].notna().all(axis=None)
    assert set(at["provenance"]) == {"S"}


def test_same_seed_same_place_and_another_seed_another(town, at):
    pd.testing.assert_frame_equal(cg.city.positions(town, seed=1), at)
    other = cg.city.positions(town, seed=2)
    streets = at["kind"] == "street"
    assert (other.loc[streets, "x_m"] != at.loc[streets, "x_m"]).any()
    tiles = at["kind"] == "district"
    pd.testing.assert_frame_equal(other[tiles], at[tiles])


def test_districts_stand_on_the_tile_grid(town, at):
    tile = cg.load("districts").set_index("district_code")
    found = at[at["kind"] == "district"].set_index("place")
    side = 1000 * np.sqrt(
        town.places.loc[town.places["kind"] == "district", "population_count"].sum() / 13 / 5000
    )
    for code, row in found.iterrows():
        assert row["x_m"] == pytest.approx((tile.loc[code, "tile_column"] + 0.5) * side, abs=0.1)
        assert row["y_m"] == pytest.approx((5 - tile.loc[code, "tile_row"] + 0.5) * side, abs=0.1)


@pytest.mark.parametrize(
    ("kind", "parent"), [("street", "district"), ("compound", "community"), ("building", "compound")]
)
def test_places_lie_in_their_parent_and_apart_from_its_neighbours(town, at, kind, parent):
    """Boxes around what lies in two different parents never overlap."""
    low, high = grounds(town, at, kind, parent)
    x0, y0, x1, y1 = (c.to_numpy() for c in (low["x_m"], low["y_m"], high["x_m"], high["y_m"]))
    for a in range(len(low)):
        over = (x0 < x1[a]) & (x0[a] < x1) & (y0 < y1[a]) & (y0[a] < y1)
        over[a] = False
        assert not over.any()


def test_ground_is_shared_by_residents():
    """Four places with 1, 1, 2 and 4 parts of a square of 8 m by 8 m: their areas are 8, 8, 16 and 32."""
    boxes = places._cut(np.array([[0.0, 0.0, 8.0, 8.0]]), np.zeros(4, int), np.array([1.0, 1, 2, 4]))
    assert boxes[:, 2:].prod(axis=1).tolist() == [8, 8, 16, 32]
    assert boxes.tolist() == [[0, 0, 2, 4], [2, 0, 2, 4], [0, 4, 4, 4], [4, 0, 4, 8]]


@pytest.mark.parametrize("seed", range(5))
def test_cutting_loses_nothing(seed):
    rng = np.random.default_rng(seed)
    parent = np.sort(rng.integers(0, 3, 40))
    weight = rng.integers(1, 90, 40).astype(float)
    around = np.array([[0.0, 0, 5, 3], [9, 9, 1, 7], [20, 0, 4, 4]])
    boxes = places._cut(around, parent, weight)
    for p in range(3):
        here = parent == p
        expected = weight[here] / weight[here].sum() * around[p, 2:].prod()
        assert boxes[here, 2:].prod(axis=1).tolist() == pytest.approx(expected.tolist())
        assert (boxes[here, :2] >= around[p, :2] - 1e-9).all()
        assert ((boxes[here, :2] + boxes[here, 2:]) <= around[p, :2] + around[p, 2:] + 1e-9).all()


def test_distances_fall_with_the_root_of_density(town, at):
    dense = cg.city.positions(town, seed=1, density=20_000)
    np.testing.assert_allclose(dense[["x_m", "y_m"]], at[["x_m", "y_m"]] / 2, atol=0.06)


def test_a_grid_is_the_mean_of_its_buildings(town, at):
    where = at.set_index("place")
    buildings = town.places[town.places["kind"] == "building"]
    for grid, inside in list(buildings.groupby("grid")["place"])[:20]:
        assert where.loc[grid, "x_m"] == pytest.approx(where.loc[inside, "x_m"].mean(), abs=0.11)


def test_copies_of_the_city_lie_apart():
    two = cg.city.simulate(seed=1, scale=2)
    at = cg.city.positions(two, seed=1)
    copy = at["place"].str[:3]
    assert at.loc[copy == "001", "x_m"].max() < at.loc[copy == "002", "x_m"].min() - 40_000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": -1}, "seed must be a whole number"),
        ({"density": 0}, "density must be a number above 0"),
        ({"network": cg.load("southern_women")}, "positions needs places with residents"),
    ],
)
def test_errors(town, change, message):
    given = {"network": town, "seed": 1} | change
    with pytest.raises(cg.CommgovError, match=message):
        cg.city.positions(given.pop("network"), **given)
