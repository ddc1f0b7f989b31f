"""Every published number is met, at every scale."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.city import published

from . import oracles_city as oracles

FEATURED = "210103005024"


def tables(network):
    return network.places, network.actors, network.ties, network.needs


def same(left, right) -> bool:
    return all(a.equals(b) for a, b in zip(tables(left), tables(right), strict=True))


# ---- the published numbers -----------------------------------------------------------------------


def test_the_whole_city_meets_every_published_number(city):
    """Each total of the article exactly or inside its interval; each district's census."""
    table = cg.city.margin(city).set_index("id")
    assert table["met"].all()
    exact = {"N28": 110, "N29": 955, "N38": 6588, "N13": 2317, "N54": 10885, "N55": 869, "N56": 3041,
             "N11": 46, "N12": 10}  # fmt: skip
    ranges = {"N20": (6200, 6299), "N21": (12000, 12999), "N22": (18000, 18999), "N23": (4400, 4499),
              "N37": (15301, 15399), "N18": (6500, 6599), "N19": (11000, 11999), "N30": (900, 999),
              "N32": (2600, 2699)}  # fmt: skip
    for number, value in exact.items():
        assert table["realised_min"][number] == table["realised_max"][number] == value
    for number, (low, high) in ranges.items():
        assert low <= table["realised_min"][number] <= high
    assert table["realised_min"]["N08"] == 9_070_200
    assert table["realised_min"]["households"] == 3_749_000
    assert table["realised_min"]["210106"] == 1_335_935


@pytest.mark.parametrize("edition", [2019, 2020, 2021, 2022, 2023])
def test_every_edition_and_part_meets_its_numbers(edition):
    """A tenth of the city, in each edition of the list: every number, scaled."""
    part = cg.city.simulate(seed=edition, scale=0.1, edition=edition)
    assert cg.city.margin(part, scale=0.1)["met"].all()


@pytest.mark.parametrize("scale", [0.01, 0.03, 0.37])
def test_small_parts_keep_every_district_and_the_community_of_46(scale):
    """Down to a hundredth of the city."""
    part = cg.city.simulate(seed=3, scale=scale)
    kinds = part.places["kind"].value_counts()
    assert kinds["district"] == 13
    assert kinds["compound"] == round(6588 * scale)
    assert kinds["community"] == round(962 * scale)
    assert (part.incidence("co_builds", sparse=True).columns == FEATURED).sum() == 1
    assert cg.city.margin(part, scale=scale)["met"].all()


def test_margins_count_as_one_counts_row_by_row(town):
    """The same counts as plain loops give."""
    counted = oracles.city_counts(town.places, town.actors, town.ties)
    table = cg.city.margin(town, scale=0.02).set_index("id")
    for number, value in counted.items():
        assert table["realised_min"][number] == table["realised_max"][number] == value, number


def test_margins_see_a_city_that_fails(town):
    """One volunteer team less, one head more: the numbers are not met, and only those."""
    places, actors, ties, needs = tables(town)
    team = actors.index[(actors["subkind"] == "volunteer_team") & (actors["place"] != FEATURED)]
    gone = set(actors.loc[team, "actor"])
    fewer = cg.Network(places, actors.drop(team), ties[~ties["source"].isin(gone)], needs)
    table = cg.city.margin(fewer, scale=0.02)
    assert table.loc[~table["met"], "id"].tolist() == ["N23"]
    ties.loc[ties["role"] == "emergency_head", "weight"] += 5
    table = cg.city.margin(cg.Network(places, actors, ties, needs), scale=0.02)
    assert table.loc[~table["met"], "id"].tolist() == ["N19"]


def test_margins_of_an_ensemble_are_the_range_of_its_cities():
    """Smallest and largest over the cities, read one at a time."""
    cities = [cg.city.simulate(seed=s, scale=0.05) for s in range(4)]
    each = pd.concat([cg.city.margin(c, scale=0.05) for c in cities])
    table = cg.city.margins(iter(cities), scale=0.05).set_index("id")
    assert (table["worlds"] == 4).all()
    assert table["realised_min"].to_dict() == each.groupby("id")["realised_min"].min().to_dict()
    assert table["realised_max"].to_dict() == each.groupby("id")["realised_max"].max().to_dict()
    assert (table["realised_min"] < table["realised_max"]).any()


def test_rows_in_another_order_give_the_same_tables(town):
    """No table depends on the order of rows."""
    order = np.random.Generator(np.random.PCG64(1)).random
    mixed = cg.Network(*(t.iloc[np.argsort(order(len(t)))] for t in tables(town)))
    for measure in (
        cg.city.hierarchy,
        cg.city.districts,
        cg.city.degrees,
        cg.city.community,
        cg.city.crossing,
    ):
        assert measure(mixed).equals(measure(town)), measure.__name__
    assert cg.city.margin(mixed, scale=0.02).equals(cg.city.margin(town, scale=0.02))
    pd.testing.assert_frame_equal(cg.city.mixing(mixed), cg.city.mixing(town))


# ---- scale ---------------------------------------------------------------------------------------


def test_copies_stand_side_by_side(city):
    """Scale 1.05: the city itself, its codes numbered, and a part of a second one."""
    both = cg.city.simulate(seed=5, scale=1.05)
    assert cg.city.margin(both, scale=1.05)["met"].all()
    first = both.places[both.places["place"].str.startswith("001/")]
    assert (first["place"].str.removeprefix("001/") == city.places["place"]).all()
    assert (first["parent"].str.removeprefix("001/") == city.places["parent"]).all()
    assert first["population_count"].tolist() == city.places["population_count"].tolist()
    ties = both.ties[both.ties["source"].str.startswith("001/")].reset_index(drop=True)
    for end in ("source", "target"):
        assert (ties[end].str.removeprefix("001/") == city.ties[end]).all()
    kinds = both.places["kind"].value_counts()
    assert kinds["compound"] == 6588 + 329
    assert kinds["city"] == 2
    assert set(both.ties["source"].str[:4]) == {"001/", "002/"}
    assert (both.ties["source"].str[:4] == both.ties["target"].str[:4]).all()


@pytest.mark.parametrize(
    ("scale", "parts"),
    [(1, [1.0]), (0.1, [0.1]), (3, [1.0] * 3), (2.5, [1.0, 1.0, 0.5]), (1.1, [1.0, 0.1]), (155, [1.0] * 155)],
)
def test_a_scale_is_whole_copies_and_a_rest(scale, parts):
    """1.1 leaves a tenth, not a tenth and a rounding error."""
    assert published.copies(scale) == parts


def test_there_are_always_enough_building_groups():
    """The fewest of them suffice for the most compounds and grids, spread as badly as can be."""
    for communities in (962, 992, 1131, 1153, 1313):
        for part in np.arange(10, 1001) / 1000:
            grids = published.scaled(6200, 6299, part)[1]
            worst = published.rounded(6588 * part) + grids - published.rounded(communities * part)
            assert worst <= published.scaled(12000, 12999, part)[0]


@given(low=st.integers(0, 20_000), width=st.integers(0, 2_000), part=st.floats(0.01, 1.0))
def test_scaled_intervals_are_never_empty(low, width, part):
    """And each end is the nearest whole number."""
    bottom, top = published.scaled(low, low + width, part)
    assert bottom <= top
    assert abs(bottom - low * part) <= 0.5 + 1e-9
    assert abs(top - (low + width) * part) <= 0.5 + 1e-9
