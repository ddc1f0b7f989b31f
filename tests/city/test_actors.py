"""The actors of a city stand where they should."""

from collections import Counter

import pytest

import commgov_lib as cg
from commgov_lib.city import Assumptions

FEATURED = "210103005024"


def tables(network):
    return network.places, network.actors, network.ties, network.needs


def same(left, right) -> bool:
    return all(a.equals(b) for a, b in zip(tables(left), tables(right), strict=True))


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
    from commgov_lib.city import ties

    def rows(town):
        ties = town.ties[town.ties["relation"] == "co_builds"]
        return set(ties[["source", "target"]].itertuples(index=False, name=None))

    after = [rows(cg.city.simulate(seed=seed, scale=0.3)) for seed in range(6)]
    monkeypatch.setattr(ties, "NAMED_PARTNERS", ())
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
