"""The synthetic city: every published number met, nothing lost on the way down, one seed one city."""

import hashlib
import os
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

import commgov_lib as cg
from commgov_lib.city import Assumptions, _draw, _numbers, _tree
from commgov_lib.figures import style

from . import oracles

ROOT = Path(__file__).resolve().parent.parent
FEATURED = "210103005024"


@pytest.fixture(scope="module")
def city():
    """The whole city."""
    return cg.city.simulate(seed=5)


@pytest.fixture(scope="module")
def town():
    """A fiftieth of the city: all kinds of everything, small enough for loops."""
    return cg.city.simulate(seed=5, scale=0.02)


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


# ---- places --------------------------------------------------------------------------------------


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


# ---- forces --------------------------------------------------------------------------------------


def test_heads_are_workers_and_every_compound_has_one(city):
    """Heads of a community are among its workers; a shared head stays in one community."""
    places, actors, ties, _ = tables(city)
    above = places.set_index("place")["parent"]
    heads = ties[ties["role"] == "compound_head"]
    assert set(heads["target"]) == set(places.loc[places["kind"] == "compound", "place"])
    assert set(heads["weight"]) <= {0.5, 1.0, 2.0}
    community = heads["target"].map(above)
    assert (heads["source"] == "residents_committee:" + community).all()
    shared = heads.loc[heads["weight"] == 0.5].groupby(community)["weight"].sum()
    assert (shared % 1 == 0).all()
    workers = actors[actors["kind"] == "residents_committee"].set_index("place")["staff_count"]
    assert (heads.groupby(community)["weight"].sum() <= workers).all()


def test_emergency_heads_come_from_a_branch_paired_with_the_community(city):
    """Every compound has at least one, sent by an office branch of its community."""
    places, _, ties, _ = tables(city)
    above = places.set_index("place")["parent"]
    emergency = ties[ties["role"] == "emergency_head"]
    paired = ties[ties["relation"] == "pairs_with"].set_index("source")["target"]
    assert (emergency["source"].map(paired) == emergency["target"].map(above)).all()
    assert (emergency["weight"] >= 1).all()
    assert emergency["target"].is_unique
    assert set(paired) == set(places.loc[places["kind"] == "community", "place"])


def test_the_party_chain_reaches_every_building(city):
    """Down from a community with a big party committee: grids, building groups, buildings."""
    places, actors, ties, _ = tables(city)
    below = {}
    for source, target in ties.loc[ties["relation"] == "leads", ["source", "target"]].to_numpy():
        below.setdefault(source, []).append(target)
    committees = actors.loc[actors["subkind"] == "community_committee", "actor"]
    reached, wave = set(), set(committees)
    while wave:
        reached |= wave
        wave = {t for s in wave & below.keys() for t in below[s]} - reached
    whole = places[places["kind"] == "building"]
    with_committee = set(actors.loc[actors["subkind"] == "community_committee", "place"])
    assert set(whole["place"]) & reached == set(
        whole.loc[whole["place"].str[:12].isin(with_committee), "place"]
    )
    for kind, subkind in (("grid", "grid_branch"), ("building", "building_group")):
        assert Counter(actors.loc[actors["subkind"] == subkind, "place"]) == Counter(
            places.loc[places["kind"] == kind, "place"]
        )


def test_the_featured_community_has_46_units_and_ten_teams(city):
    """By its real code; teams of both kinds; every unit once."""
    table = cg.city.community(city)
    assert set(table["place"]) == {FEATURED}
    assert table.loc[table["kind"] == "unit", "actor"].nunique() == 46
    assert table.loc[table["kind"] == "unit", "actor"].is_unique
    teams = table[table["kind"] == "team"].drop_duplicates("actor")
    assert len(teams) == 10
    assert set(teams["subkind"]) == {"volunteer_team", "model_worker_team"}


@pytest.mark.parametrize("scale", [0.02, 0.1, 0.3])
def test_the_featured_community_has_the_partners_that_the_article_names(scale):
    """附近银行, 海关, 电业局, 医疗单位: at least one of each, in every draw; chance alone misses some."""
    for seed in range(8):
        town = cg.city.simulate(seed=seed, scale=scale)
        table = cg.city.community(town)
        units = table[table["kind"] == "unit"]
        assert {"bank", "customs", "power", "hospital"} <= set(units["subkind"])
        assert units["actor"].is_unique
        assert len(units) == 46
        assert cg.city.margin(town, scale=scale)["met"].all()


def test_a_named_partner_moves_no_other_draw(monkeypatch):
    """Without the rule the rest of the city is the same, tie for tie; a kind assumed away stays away."""
    from commgov_lib.city import _ties

    def rows(town):
        ties = town.ties[town.ties["relation"] == "co_builds"]
        return set(ties[["source", "target"]].itertuples(index=False, name=None))

    after = [rows(cg.city.simulate(seed=seed, scale=0.3)) for seed in range(6)]
    monkeypatch.setattr(_ties, "NAMED_PARTNERS", ())
    before = [rows(cg.city.simulate(seed=seed, scale=0.3)) for seed in range(6)]
    changed = [x ^ y for x, y in zip(before, after, strict=True)]
    assert any(changed)
    assert {target for pairs in changed for _, target in pairs} == {FEATURED}
    assert max(map(len, changed)) <= 8  # four come, four go
    monkeypatch.undo()
    kinds = {"school": 0.6, "bank": 0.4}
    town = cg.city.simulate(seed=1, scale=0.1, assumptions=Assumptions(unit_kinds=kinds))
    assert set(cg.city.community(town).query("kind == 'unit'")["subkind"]) <= set(kinds)
    only = Assumptions(unit_kinds={"bank": 0.98, "customs": 0.01, "power": 0.01})
    town = cg.city.simulate(seed=1, scale=0.3, assumptions=only)
    assert set(cg.city.community(town).query("kind == 'unit'")["subkind"]) == {"bank", "customs", "power"}


def test_units_help_in_their_own_domain_and_teams_in_two_at_most(city):
    """One main domain a kind of unit; a second domain never repeats the first."""
    _, actors, ties, _ = tables(city)
    kind = actors.set_index("actor")["subkind"]
    co = ties[ties["relation"] == "co_builds"]
    assert len(co) == 20_000
    domain = co["source"].map(kind).map({code: k.domain for code, k in cg.city.UNIT_KINDS.items()})
    assert (domain == co["domain"]).all()
    served = ties[ties["source"].isin(actors.loc[actors["kind"] == "team", "actor"])]
    several = served.groupby("source")["domain"].agg(["size", "nunique"])
    assert (several["size"] == several["nunique"]).all()
    assert set(several["size"]) == {1, 2}
    assert 0.45 < (several["size"] == 2).mean() < 0.55


def test_needs_have_their_assumed_share_of_residents(city):
    """City totals to one person; the leading need of a community is the one that stands out most."""
    places, _, _, needs = tables(city)
    total = needs.groupby(["group", "domain"])["weight"].sum()
    for code, share in Assumptions().needs.items():
        assert abs(total[tuple(code.split("."))] - share * 9_070_200) <= 1
    assert (needs["weight"] >= 1).all()
    inside = needs[needs["place"].str.contains("-b")]
    local = inside.assign(community=inside["place"].str[:12]).pivot_table(
        index="community", columns="domain", values="weight", aggfunc="sum", fill_value=0
    )
    community = places[places["kind"] == "community"].set_index("place")
    rate = local.div(community["population_count"], axis=0) / local.sum()
    assert (rate.idxmax(axis=1) == community["leading_domain"]).all()


# ---- the same seed, the same city ----------------------------------------------------------------

DIGEST = """
import hashlib, sys
import commgov_lib as cg
city = cg.city.simulate(seed=7, scale=0.05)
for table in (city.places, city.actors, city.ties, city.needs):
    print(hashlib.sha256(table.to_csv(index=False).encode("utf-8")).hexdigest())
"""


def digest(**environment):
    done = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env=os.environ | environment,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    return done.stdout.decode("ascii").split()


def test_the_same_seed_gives_the_same_bytes_in_every_process():
    """Whatever the hash seed, the locale and the number of threads."""
    here = cg.city.simulate(seed=7, scale=0.05)
    expected = [hashlib.sha256(t.to_csv(index=False).encode("utf-8")).hexdigest() for t in tables(here)]
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}
    assert digest(PYTHONHASHSEED="1", LC_ALL="C", **one) == expected
    assert digest(PYTHONHASHSEED="2", LC_ALL="C.UTF-8", OMP_NUM_THREADS="2") == expected


def test_another_seed_gives_another_city(town):
    """And the same seed the same."""
    assert same(cg.city.simulate(seed=5, scale=0.02), town)
    other = cg.city.simulate(seed=6, scale=0.02)
    for mine, theirs in zip(tables(town), tables(other), strict=True):
        assert not mine.equals(theirs)


def test_a_component_moves_no_other(town):
    """Other firms: nothing else changes, because each component has its own stream."""
    other = cg.city.simulate(seed=5, scale=0.02, assumptions=Assumptions(firm_spread=2.0, second_domain=0.1))
    assert other.places.equals(town.places)
    assert other.needs.equals(town.needs)
    for relation in ("co_builds", "pairs_with", "staffs", "leads", "deliberates", "helps", "whistles_to"):
        mine, theirs = (n.ties[n.ties["relation"] == relation].reset_index(drop=True) for n in (town, other))
        assert mine.equals(theirs)
    assert not other.ties.equals(town.ties)


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
    assert _numbers.copies(scale) == parts


def test_there_are_always_enough_building_groups():
    """The fewest of them suffice for the most compounds and grids, spread as badly as can be."""
    for communities in (962, 992, 1131, 1153, 1313):
        for part in np.arange(10, 1001) / 1000:
            grids = _numbers.scaled(6200, 6299, part)[1]
            worst = _numbers.rounded(6588 * part) + grids - _numbers.rounded(communities * part)
            assert worst <= _numbers.scaled(12000, 12999, part)[0]


@given(low=st.integers(0, 20_000), width=st.integers(0, 2_000), part=st.floats(0.01, 1.0))
def test_scaled_intervals_are_never_empty(low, width, part):
    """And each end is the nearest whole number."""
    bottom, top = _numbers.scaled(low, low + width, part)
    assert bottom <= top
    assert abs(bottom - low * part) <= 0.5 + 1e-9
    assert abs(top - (low + width) * part) <= 0.5 + 1e-9


# ---- preference ----------------------------------------------------------------------------------


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


# ---- chance --------------------------------------------------------------------------------------


def test_the_race_draws_sets_with_their_exact_chance():
    """20,000 draws of 2 of 4, weights 1, 2, 3, 5, against the enumeration of all orders."""
    chance = oracles.chance_of_each_set([1, 2, 3, 5], 2)
    draws = 20_000
    rng = _draw.stream(1, 0, "test")
    won = _draw.race(rng, np.array([[1.0, 2.0, 3.0, 5.0]]), np.zeros(draws, int), np.full(draws, 2))
    counts = Counter(frozenset(pair) for pair in won.reshape(draws, 2).tolist())
    assert sum(chance.values()) == 1
    expected = [float(chance[s]) * draws for s in chance]
    assert chisquare([counts[s] for s in chance], expected).pvalue > 0.001


def test_the_race_takes_the_number_asked_of_each_draw():
    """From none to all, never one twice, each draw from its own weights."""
    weight = np.array([[1.0, 1e-9, 1.0, 1e-9, 1.0], [1e-9, 1.0, 1e-9, 1.0, 1e-9]])
    count = np.array([0, 3, 2, 5, 1] * 60)
    row = np.array([0, 0, 1, 1, 0] * 60)
    won = _draw.race(_draw.stream(2, 0, "test"), weight, row, count)
    parts = np.split(won, np.cumsum(count)[:-1])
    assert [len(set(p.tolist())) for p in parts] == count.tolist()
    assert set(won[np.repeat(count == 3, count)].tolist()) == {0, 2, 4}
    assert set(won[np.repeat(count == 2, count)].tolist()) == {1, 3}


@given(
    groups=st.lists(
        st.tuples(st.integers(0, 10_000), st.lists(st.floats(0.001, 1000), min_size=1, max_size=6)),
        min_size=1, max_size=6,
    ),
    seed=st.integers(0, 2**32),
)  # fmt: skip
def test_shares_lose_nothing_and_are_off_by_less_than_one(groups, seed):
    """Parts of each group sum to its total; each is its exact share rounded up or down."""
    totals = np.array([total for total, _ in groups])
    weight = np.array([w for _, ws in groups for w in ws])
    sizes = np.array([len(ws) for _, ws in groups])
    parts = _draw.share(_draw.stream(seed, 0, "test"), totals, weight, sizes)
    assert (parts >= 0).all()
    for part, (total, ws) in zip(np.split(parts, np.cumsum(sizes)[:-1]), groups, strict=True):
        assert part.sum() == total
        assert np.abs(part - total * np.array(ws) / sum(ws)).max() < 1 + 1e-6


def test_shares_are_right_on_average():
    """7 in proportions 1 : 2 : 4 is 1, 2, 4; 10 in them is 10/7, 20/7, 40/7 on average."""
    weight = np.tile([1.0, 2.0, 4.0], 20_000)
    parts = _draw.share(_draw.stream(3, 0, "test"), np.full(20_000, 10), weight, np.full(20_000, 3))
    assert np.abs(parts.reshape(-1, 3).mean(axis=0) - np.array([10, 20, 40]) / 7).max() < 0.02


def test_draws_have_their_probabilities():
    """Whole numbers, positions and subsets: each as likely as it should be."""
    whole = Counter(_draw.whole(_draw.stream(s, 0, "w"), 3, 6) for s in range(4000))
    assert set(whole) == {3, 4, 5, 6}
    assert chisquare(list(whole.values())).pvalue > 0.001
    picked = np.bincount(_draw.pick(_draw.stream(1, 0, "p"), np.array([1.0, 0.0, 3.0]), 8000), minlength=3)
    assert picked[1] == 0
    assert chisquare(picked[[0, 2]], [2000, 6000]).pvalue > 0.001
    sets = Counter(tuple(_draw.subset(_draw.stream(s, 0, "s"), 4, 2)) for s in range(3000))
    assert len(sets) == 6
    assert chisquare(list(sets.values())).pvalue > 0.001
    logs = np.log(_draw.lognormal(_draw.stream(1, 0, "l"), 40_000, 0.5))
    assert abs(logs.mean()) < 0.01
    assert abs(logs.std() - 0.5) < 0.01


# ---- assumptions and errors ----------------------------------------------------------------------


def test_every_assumption_is_listed_in_two_languages():
    """Name, value, unit, meaning; a distribution by its parts; all of them assumed."""
    table = cg.city.assumptions(Assumptions(homophily=1)).set_index("name")
    assert table["value"]["homophily"] == 1
    assert table["value"]["unit_kinds.school"] == 0.15
    stems = set(table.index.str.split(".").str[0])
    assert stems == set(Assumptions.__dataclass_fields__)
    assert (table["provenance"] == "S").all()
    assert (table[["unit", "meaning", "meaning_zh"]] != "").all(axis=None)
    assert table["meaning_zh"].str.contains("[\u4e00-\u9fff]").all()
    for shares in ("unit_kinds", "force_domains"):
        assert table.loc[table.index.str.startswith(shares), "value"].sum() == pytest.approx(1)


def test_assumptions_are_frozen_and_travel():
    """They can be sent to another process; a caller's dict changes nothing later."""
    shares = {"school": 0.5, "bank": 0.5}
    a = Assumptions(unit_kinds=shares)
    shares["bank"] = 9
    assert a.unit_kinds["bank"] == 0.5
    assert pickle.loads(pickle.dumps(a)) == a
    with pytest.raises(AttributeError):
        a.homophily = 2
    with pytest.raises(TypeError):
        a.unit_kinds["bank"] = 1


def test_every_assumption_out_of_range_is_named_at_once():
    """One message, one line a fault, each with its fix."""
    with pytest.raises(cg.CommgovError) as caught:
        Assumptions(homophily=0, unit_count=2300.5, firm_share=1.2, tie_count="many",
                    needs={"elderly.health": 0.1}, unit_kinds={"bank": 0.5}, capacity={"unit": -1},
                    force_domains=[1])  # fmt: skip
    message = str(caught.value)
    for part in ("homophily = 0 is out of range", "unit_count = 2300.5 is not whole", "firm_share = 1.2",
                 "tie_count = 'many' is not a number", "'elderly.health' is not known",
                 "unit_kinds sums to 0.5", "capacity['unit'] = -1", "capacity: team",
                 "not a mapping"):  # fmt: skip
        assert part in message
    assert message.count("Fix:") == message.count("\n  ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"seed": -1}, "seed must be a whole number"),
        ({"seed": True}, "seed must be a whole number"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"seed": None}, "seed must be a whole number"),
        ({"seed": 1, "scale": 0}, "scale must be a number of 0.01 or more"),
        ({"seed": 1, "scale": float("nan")}, "scale must be a number"),
        ({"seed": 1, "scale": "1"}, "scale must be a number"),
        ({"seed": 1, "scale": 1.005}, "Fix: use 1 or 1.01"),
        ({"seed": 1, "edition": 1999}, "use one of 2019, 2020, 2021, 2022, 2023"),
        ({"seed": 1, "edition": "newest"}, "is not bundled"),
        ({"seed": 1, "assumptions": {"homophily": 1}}, "must be a commgov_lib.city.Assumptions"),
        ({"seed": 1, "scale": 0.02, "assumptions": Assumptions(tie_count=10_000_000)}, "do not fit"),
    ],
)
def test_what_cannot_be_simulated_is_said_plainly(arguments, words):
    """Each error names the fault and the fix."""
    with pytest.raises(cg.CommgovError, match="Fix") as caught:
        cg.city.simulate(**arguments)
    assert words in str(caught.value)


def test_an_edition_with_too_few_communities_is_refused(monkeypatch):
    """As if a list had half of the communities, or half of the streets."""
    whole = _tree.read(2021)
    half = _tree.part_of(whole, 0.5, _draw.stream(1, 0, "half"))
    monkeypatch.setattr(_tree, "read", lambda edition: half)
    with pytest.raises(cg.CommgovError, match="fewer than the 110 big work committees"):
        cg.city.simulate(seed=1)
    few = _tree.replace(
        whole, community=whole.community.keep(np.arange(300, 800), whole.community.parent[300:800])
    )
    few = _tree.replace(few, featured=0)
    monkeypatch.setattr(_tree, "read", lambda edition: few)
    with pytest.raises(cg.CommgovError, match=r"500 communities .* fewer than the 955 big party committees"):
        cg.city.simulate(seed=1)


def test_tables_say_what_they_need(town):
    """Each table of a city refuses what it cannot count."""
    for wrong, words in (([], "no city"), ([1, 2], "not int"), (cg.load("southern_women"), "not a city")):
        with pytest.raises(cg.CommgovError, match=words):
            cg.city.margins(wrong)
    with pytest.raises(cg.CommgovError, match="no unit co-builds"):
        cg.city.community(town, "210199")
    with pytest.raises(cg.CommgovError, match="holds no compound"):
        cg.city.crossing(town, "210199")
    with pytest.raises(cg.CommgovError, match="use one of community_count"):
        cg.city.districts(town, measure="wealth")


# ---- figures -------------------------------------------------------------------------------------


def drawn(town):
    city, figures = cg.city, cg.figures.city
    return {
        "tiles": figures.tiles(city.districts(town)),
        "hierarchy": figures.hierarchy(city.hierarchy(town)),
        "crossing": figures.crossing(city.crossing(town)),
        "margins": figures.margins(city.margin(town, scale=0.02)),
        "two_mode": figures.two_mode(city.community(town)),
        "degrees": figures.degrees(city.degrees(town)),
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_two_texts_of_a_figure_overlap(town, lang):
    """Every label of every figure stands clear of the others, in both languages."""
    cg.use_style(lang)
    for name, ax in drawn(town).items():
        ax.figure.draw_without_rendering()
        boxes = [(t.get_text(), t.get_window_extent()) for t in ax.texts if t.get_text()]
        for i, (text, one) in enumerate(boxes):
            hits = [
                other
                for other, two in boxes[i + 1 :]
                if one.shrunk(0.98, 0.9).overlaps(two.shrunk(0.98, 0.9))
            ]
            assert not hits, f"{name}: {text!r} overlaps {hits}"
        assert ax.get_title(loc="left")
    cg.use_style("en")


def test_figures_show_the_table_and_nothing_else(town):
    """Numbers on the figure are those of the table."""
    cg.use_style("en")
    axes = drawn(town)
    table = cg.city.districts(town)
    shown = [t.get_text() for t in axes["tiles"].texts]
    for row in table.itertuples():
        assert shown[shown.index(row.name_en) + 1] == f"{row.population_count:,}"
    top = table.loc[table["population_count"].idxmax(), "name_en"]
    assert axes["tiles"].get_title(loc="left") == f"{top} has the most residents"
    points = [c.get_offsets() for c in axes["two_mode"].collections if len(c.get_offsets()) > 1]
    assert sorted(map(len, points)) == [10, 46]
    assert axes["margins"].get_title(loc="left") == "All 33 published numbers are met"
    assert len(axes["crossing"].collections[0].get_offsets()) == len(cg.city.crossing(town))
    levels = cg.city.hierarchy(town).query("district == 'all'").set_index("level")["count"]
    assert f"{levels['compound']:,} compounds" in [t.get_text() for t in axes["hierarchy"].texts]
    for noun in ("crossing", "two_mode", "degrees", "margins"):
        assert any("imulated" in t.get_text() for t in axes[noun].texts), noun


def test_a_number_that_is_missed_is_red_and_counted(town):
    """A margin that is not met has another colour and another mark, and the title says how many are met."""
    cg.use_style("en")
    table = cg.city.margin(town, scale=0.02)
    table.loc[table["id"] == "N38", ["realised_max", "met"]] = [999, False]
    ax = cg.figures.city.margins(table)
    assert ax.get_title(loc="left") == "32 of 33 published numbers are met"
    marks = [line.get_marker() for line in ax.lines if line.get_color() == style.BAD]
    assert marks == [style.MARKER[style.BAD]]


def test_a_figure_says_which_column_it_misses(town):
    """Each figure names the columns that are not there."""
    for noun in ("tiles", "hierarchy", "crossing", "margins", "two_mode", "degrees"):
        with pytest.raises(cg.CommgovError, match=rf"figures\.city\.{noun}: column\(s\) .* are missing"):
            getattr(cg.figures.city, noun)(pd.DataFrame({"a": [1]}))
    with pytest.raises(cg.CommgovError, match="is not a measure of districts"):
        cg.figures.city.tiles(cg.city.districts(town)[["name", "name_en", "tile_row", "tile_column"]])
