"""The actors of a city: how many of each kind stand where, every published total met; and their table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from ..messages import Message, say
from ..schema import DOMAINS, CommgovError
from .draws import (
    Streams,
    digits,
    frame,
    join,
    lognormal,
    offsets,
    pick,
    rank_within,
    rounded,
    share,
    subset,
    take,
    text,
    whole,
)
from .parameters import DOMAIN_CODES, NAMED_PARTNERS, TEAM_KINDS, UNIT_CODES, UNIT_KINDS, Assumptions
from .places import Ground

COLUMNS = {
    "actor": "",
    "kind": "",
    "name": "",
    "place": "",
    "capacity": np.nan,
    "provenance": "S",
    "subkind": "",
    "body_count": 1,
    "staff_count": 0,
    "project_count": 0,
}
UNIT_DOMAIN = np.array([DOMAIN_CODES.index(kind.domain) for kind in UNIT_KINDS.values()])


@dataclass(frozen=True)
class Forces:
    """The actors of one copy of the city as positions on its places; one actor an entry."""

    street_committee: np.ndarray  # its street
    community_committee: np.ndarray  # its community
    office_branch: np.ndarray  # its community
    office_domain: np.ndarray
    member_households: np.ndarray  # how many, one entry a building
    heads: np.ndarray  # compound heads of each compound: 1, a shared one 0.5, two 2
    emergency_heads: np.ndarray  # of each compound
    workers: np.ndarray  # of each community's residents' committee
    team: np.ndarray  # its community
    team_kind: np.ndarray
    team_domain: np.ndarray
    team_second: np.ndarray  # a second domain, or -1
    social_org: np.ndarray  # its community
    org_domain: np.ndarray
    org_projects: np.ndarray
    deliberative_body: np.ndarray  # its community
    studio: np.ndarray  # its community
    point_community: np.ndarray
    point_village: np.ndarray
    unit: np.ndarray  # the community it sits in
    unit_kind: np.ndarray
    firm: np.ndarray  # its district
    compound_firm: np.ndarray  # the firm of each compound, or -1
    owners: np.ndarray  # its compound


def muster(ground: Ground, totals: dict[str, int], a: Assumptions, part: float, streams: Streams) -> Forces:
    """Draw the actors of one copy of the city."""

    def rng(component):
        return streams(component)

    tree, people = ground.tree, ground.population("community").astype(float)
    subdistricts = np.flatnonzero(tree.street.kind == 0)
    _enough(
        len(subdistricts),
        totals["street_committee"],
        say("streets (街道)"),
        say("big work committees (大工委)"),
    )
    committees = totals["community_committee"]
    _enough(len(people), committees, say("communities (居委会)"), say("big party committees (大党委)"))
    chosen = subdistricts[subset(rng("street committees"), len(subdistricts), totals["street_committee"])]
    others = np.delete(np.arange(len(people)), tree.featured)
    with_committee = others[subset(rng("community committees"), len(others), committees - 1)]

    def at(component, count, least=0):
        """The community of each of ``count`` bodies."""
        source = rng(component)
        weight = people * lognormal(source, len(people), a.force_spread)
        return np.repeat(np.arange(len(people)), least + share(source, count - least * len(people), weight))

    office = at("office branches", totals["office_branch"], least=1)
    heads = _heads(ground.compound.parent, totals["compound_head"], rng("compound heads"))
    headed = np.bincount(ground.compound.parent, heads, len(people)).astype(np.int64)
    compound_people = ground.population("compound").astype(float)
    more = totals["emergency_head"] - len(ground.compound)
    domain = np.array([a.force_domains.get(code, 0.0) for code in DOMAIN_CODES])
    orgs = at("social organisations", totals["social_org"])
    project = np.zeros(len(orgs), dtype=np.int64)
    project[subset(rng("projects"), len(orgs), totals["project"])] = 1
    everywhere = np.concatenate([people, ground.population("village")])
    source = rng("reasoning points")
    weight = np.sqrt(everywhere) * lognormal(source, len(everywhere), a.force_spread)  # villages are small
    point = np.repeat(np.arange(len(weight)), share(source, totals["reasoning_point"], weight))
    return Forces(
        street_committee=chosen,
        community_committee=np.sort(np.append(with_committee, tree.featured)),
        office_branch=office,
        office_domain=pick(rng("office domains"), domain, len(office)),
        member_households=share(
            rng("member households"), totals["member_household"], ground.population("building").astype(float)
        ),
        heads=heads,
        emergency_heads=1 + share(rng("emergency heads"), more, compound_people),
        workers=headed + share(rng("workers"), totals["worker"] - totals["compound_head"], people),
        **_teams(ground, totals, a, domain, streams),
        social_org=orgs,
        org_domain=pick(rng("organisation domains"), domain, len(orgs)),
        org_projects=project,
        deliberative_body=at("deliberative bodies", totals["deliberative_body"]),
        studio=at("studios", totals["studio"]),
        point_community=point[point < len(people)],
        point_village=point[point >= len(people)] - len(people),
        **_units(ground, totals, a, part, streams),
        **_firms(ground, a, part, rng("property firms")),
        owners=np.flatnonzero(rng("owners' committees").random(len(ground.compound)) < a.owners_share),
    )


def _enough(there: int, wanted: int, places: Message, bodies: Message):
    if there < wanted:
        raise CommgovError(
            "this edition has {there:,} {places}, fewer than the {wanted:,} {bodies} that the "
            "article counts. Fix: use another edition.",
            there=there,
            places=places,
            wanted=wanted,
            bodies=bodies,
        )


def _heads(community: np.ndarray, total: int, rng) -> np.ndarray:
    """Heads of each compound: fewer heads than compounds means that pairs in one community share one."""
    heads = np.ones(len(community))
    gap = len(community) - total
    if gap <= 0:
        heads[subset(rng, len(heads), -gap)] = 2.0
        return heads
    size = np.bincount(community)
    pairs = np.flatnonzero((rank_within(size) % 2 == 0) & (rank_within(size) + 1 < np.repeat(size, size)))
    _enough(len(pairs), gap, say("pairs of compounds in one community"), say("heads shared by two compounds"))
    first = pairs[subset(rng, len(pairs), gap)]
    heads[first] = heads[first + 1] = 0.5
    return heads


def _teams(ground: Ground, totals, a: Assumptions, domain: np.ndarray, streams: Streams) -> dict:
    """Volunteer teams by residents; the featured community has its ten, some of them of model workers."""
    rng, featured = streams("teams"), ground.tree.featured
    model = whole(rng, 1, totals["featured_team"] - 1)
    here = totals["featured_team"] - model
    weight = ground.population("community") * lognormal(rng, len(ground.tree.community), a.force_spread)
    weight[featured] = 0.0
    count = share(rng, totals["volunteer_team"] - here, weight)
    count[featured] = totals["featured_team"]
    place = np.repeat(np.arange(len(count)), count)
    kind = np.zeros(len(place), dtype=np.int64)
    start = offsets(count)[featured]
    kind[start + here : start + totals["featured_team"]] = 1
    first = pick(streams("team domains"), domain, len(place))
    rng = streams("second domains")
    wanted = rng.random(len(place)) < a.second_domain
    before = offsets(domain)[:-1]
    left = domain.sum() - domain[first]
    at = rng.random(len(place)) * left
    at = at + np.where(at >= before[first], domain[first], 0.0)  # leaps over the first domain
    second = np.minimum(np.searchsorted(offsets(domain)[1:-1], at, side="right"), len(domain) - 1)
    second = np.where(wanted & (left > 1e-12) & (second != first), second, -1)
    return {"team": place, "team_kind": kind, "team_domain": first, "team_second": second}


def _units(ground: Ground, totals, a: Assumptions, part: float, streams: Streams) -> dict:
    """Co-building units by residents; their kinds in the assumed shares."""
    rng = streams("units")
    count = max(rounded(a.unit_count * part), totals["featured_unit"])
    sits = share(rng, count, ground.population("community").astype(float))
    wanted = np.array([a.unit_kinds.get(code, 0.0) for code in UNIT_CODES])
    kinds = share(rng, count, wanted)
    for code in NAMED_PARTNERS:  # a small part of a city has one too, unless it was assumed to have none
        at = UNIT_CODES.index(code)
        if wanted[at] > 0 and kinds[at] == 0:
            kinds[at] += 1
            kinds[kinds.argmax()] -= 1
    shuffled = np.argsort(rng.random(count), kind="stable")
    return {
        "unit": np.repeat(np.arange(len(sits)), sits),
        "unit_kind": np.repeat(np.arange(len(kinds)), kinds)[shuffled],
    }


def _firms(ground: Ground, a: Assumptions, part: float, rng) -> dict:
    """Property firms of each district, and the firm of each compound that has one."""
    district = ground.tree.district_of("community")[ground.compound.parent]
    compounds = np.bincount(district, minlength=len(ground.tree.district))
    firms = share(rng, rounded(a.firm_count * part), compounds.astype(float))
    weight = lognormal(rng, int(firms.sum()), a.firm_spread)
    served = rng.random(len(district)) < a.firm_share
    choice = rng.random(len(district))
    begin = offsets(firms)
    ladder = np.concatenate([[0.0], np.cumsum(weight)])
    low, high = ladder[begin[district]], ladder[begin[district + 1]]
    firm = np.searchsorted(ladder[1:], low + choice * (high - low), side="right")
    firm = np.clip(firm, begin[district], np.maximum(begin[district + 1] - 1, begin[district]))
    found = np.where(served & (firms[district] > 0), firm, -1)
    return {"firm": np.repeat(np.arange(len(firms)), firms), "compound_firm": found}


# ---- the table ---------------------------------------------------------------------------------


def actor_codes(ground: Ground, forces: Forces) -> dict[str, pa.Array]:
    """The code of each actor: its kind, and the place it belongs to or its number."""
    tree, community = ground.tree, ground.tree.community.code

    def numbered(kind, count, width=5):
        return join(kind + ":", digits(np.arange(1, count + 1), width))

    points = len(forces.point_community) + len(forces.point_village)
    found = {
        "street_committee": join("street_committee:", take(tree.street.code, forces.street_committee)),
        "community_committee": join("community_committee:", take(community, forces.community_committee)),
        "residents_committee": join("residents_committee:", community),
        "grid_branch": join("grid_branch:", ground.grid.code),
        "building_group": join("building_group:", ground.building.code),
        "member_household": join(
            "member_household:", take(ground.building.code, np.flatnonzero(forces.member_households))
        ),
        "owners_committee": join("owners_committee:", take(ground.compound.code, forces.owners)),
        "department": join("department:", _each_domain(tree.district.code, "-")),
        "reasoning_point": numbered("reasoning_point", points),
    }
    for kind in ("office_branch", "team", "social_org", "deliberative_body", "studio", "unit", "firm"):
        found[kind] = numbered(kind, len(getattr(forces, kind)))
    return found


def actors_table(
    ground: Ground, forces: Forces, code: dict[str, pa.Array], a: Assumptions, prefix: str
) -> pd.DataFrame:
    """The actors as the table of a network."""
    tree, community, size = ground.tree, ground.tree.community, a.capacity
    office_district = tree.district_of("community")[forces.office_branch]
    homes = np.flatnonzero(forces.member_households)
    bodies = forces.member_households[homes]
    every_district = np.arange(len(tree.district))
    served = np.bincount(forces.compound_firm[forces.compound_firm >= 0], minlength=len(forces.firm))
    points = pa.concat_arrays(
        [take(community.code, forces.point_community), take(tree.village.code, forces.point_village)]
    )
    kind_names = text([UNIT_KINDS[k].zh for k in UNIT_CODES])

    def at(places, rows):
        return {"place": take(places.code, rows)}

    def serial(word, count):
        return join(word, digits(np.arange(1, count + 1), 5))

    branch = {"kind": "party_branch"}
    blocks = [
        branch | {"subkind": "street_committee", **at(tree.street, forces.street_committee),
                  "name": join("模拟大工委 ", take(tree.street.name, forces.street_committee))},
        branch | {"subkind": "community_committee", **at(community, forces.community_committee),
                  "name": join("模拟大党委 ", take(community.name, forces.community_committee))},
        branch | {"subkind": "grid_branch", "place": ground.grid.code,
                  "name": join(ground.grid.name, "党支部")},
        branch | {"subkind": "building_group", "place": ground.building.code,
                  "name": join(ground.building.name, "党小组")},
        branch | {"subkind": "member_household", **at(ground.building, homes),
                  "name": join(take(ground.building.name, homes), "党员中心户"), "body_count": bodies,
                  "capacity": bodies * size["member_household"]},
        branch | {"subkind": "office_branch", **at(tree.district, office_district),
                  "name": serial("模拟机关党支部", len(office_district)), "capacity": size["office_branch"]},
        {"kind": "residents_committee", "place": community.code, "name": join("模拟居委会 ", community.name),
         "staff_count": forces.workers, "capacity": forces.workers * size["worker"]},
        {"kind": "unit", "subkind": take(text(UNIT_CODES), forces.unit_kind), **at(community, forces.unit),
         "name": serial(join("模拟", take(kind_names, forces.unit_kind)), len(forces.unit)),
         "capacity": size["unit"]},
        {"kind": "team", "subkind": take(text(list(TEAM_KINDS)), forces.team_kind),
         **at(community, forces.team),
         "name": serial("模拟服务队", len(forces.team)), "capacity": size["team"]},
        {"kind": "social_org", **at(community, forces.social_org), "project_count": forces.org_projects,
         "name": serial("模拟社会组织", len(forces.social_org)), "capacity": size["social_org"]},
        {"kind": "property_firm", **at(tree.district, forces.firm),
         "name": serial("模拟物业企业", len(forces.firm)), "capacity": served * size["property_firm"]},
        {"kind": "owners_committee", **at(ground.compound, forces.owners),
         "name": join(take(ground.compound.name, forces.owners), "业委会")},
        {"kind": "department", **at(tree.district, every_district.repeat(len(DOMAIN_CODES))),
         "subkind": take(text(DOMAIN_CODES), np.tile(np.arange(len(DOMAIN_CODES)), len(every_district))),
         "name": join("模拟部门 ", _each_domain(tree.district.name, " ", zh=True))},
        {"kind": "studio", **at(community, forces.studio), "name": serial("模拟工作室", len(forces.studio))},
        {"kind": "deliberative_org", "subkind": "deliberative_body",
         **at(community, forces.deliberative_body),
         "name": serial("模拟协商组织", len(forces.deliberative_body))},
        {"kind": "deliberative_org", "subkind": "reasoning_point", "place": points,
         "name": serial("模拟评理说事点", len(points))},
    ]  # fmt: skip
    order = ("street_committee", "community_committee", "grid_branch", "building_group", "member_household",
             "office_branch", "residents_committee", "unit", "team", "social_org", "firm", "owners_committee",
             "department", "studio", "deliberative_body", "reasoning_point")  # fmt: skip
    blocks = [{"actor": code[kind], **block} for kind, block in zip(order, blocks, strict=True)]
    return frame(blocks, COLUMNS, prefix, ("actor", "place"))


def _each_domain(words: pa.Array, between: str, *, zh: bool = False) -> pa.Array:
    """Each word with each domain after it."""
    names = text([DOMAINS[code].zh for code in DOMAIN_CODES] if zh else DOMAIN_CODES)
    row = np.arange(len(words)).repeat(len(names))
    return join(take(words, row), between, take(names, np.tile(np.arange(len(names)), len(words))))
