"""The forces: how many of each kind stand where, every published total met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..schema import CommgovError
from ._assume import Assumptions
from ._draw import lognormal, offsets, pick, rank_within, share, stream, subset, whole
from ._kinds import DOMAIN_CODES, NAMED_PARTNERS, UNIT_KINDS
from ._numbers import rounded
from ._places import Ground

UNIT_CODES = tuple(UNIT_KINDS)
UNIT_DOMAIN = np.array([DOMAIN_CODES.index(kind.domain) for kind in UNIT_KINDS.values()])


@dataclass(frozen=True)
class Forces:
    """The forces of one copy of the city as positions on its places; one actor an entry."""

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


def muster(
    ground: Ground, totals: dict[str, int], a: Assumptions, part: float, seed: int, copy: int
) -> Forces:
    """Draw the forces of one copy of the city."""

    def rng(component):
        return stream(seed, copy, component)

    tree, people = ground.tree, ground.population("community").astype(float)
    subdistricts = np.flatnonzero(tree.street.kind == 0)
    _enough(len(subdistricts), totals["street_committee"], "streets (街道)", "big work committees (大工委)")
    committees = totals["community_committee"]
    _enough(len(people), committees, "communities (居委会)", "big party committees (大党委)")
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
        **_teams(ground, totals, a, domain, seed, copy),
        social_org=orgs,
        org_domain=pick(rng("organisation domains"), domain, len(orgs)),
        org_projects=project,
        deliberative_body=at("deliberative bodies", totals["deliberative_body"]),
        studio=at("studios", totals["studio"]),
        point_community=point[point < len(people)],
        point_village=point[point >= len(people)] - len(people),
        **_units(ground, totals, a, part, seed, copy),
        **_firms(ground, a, part, rng("property firms")),
        owners=np.flatnonzero(rng("owners' committees").random(len(ground.compound)) < a.owners_share),
    )


def _enough(there: int, wanted: int, places: str, bodies: str):
    if there < wanted:
        raise CommgovError(
            f"this edition has {there:,} {places}, fewer than the {wanted:,} {bodies} that the article "
            "counts. Fix: use another edition."
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
    _enough(len(pairs), gap, "pairs of compounds in one community", "heads shared by two compounds")
    first = pairs[subset(rng, len(pairs), gap)]
    heads[first] = heads[first + 1] = 0.5
    return heads


def _teams(ground: Ground, totals, a: Assumptions, domain: np.ndarray, seed: int, copy: int) -> dict:
    """Volunteer teams by residents; the featured community has its ten, some of them of model workers."""
    rng, featured = stream(seed, copy, "teams"), ground.tree.featured
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
    first = pick(stream(seed, copy, "team domains"), domain, len(place))
    rng = stream(seed, copy, "second domains")
    wanted = rng.random(len(place)) < a.second_domain
    before = offsets(domain)[:-1]
    left = domain.sum() - domain[first]
    at = rng.random(len(place)) * left
    at = at + np.where(at >= before[first], domain[first], 0.0)  # leaps over the first domain
    second = np.minimum(np.searchsorted(offsets(domain)[1:-1], at, side="right"), len(domain) - 1)
    second = np.where(wanted & (left > 1e-12) & (second != first), second, -1)
    return {"team": place, "team_kind": kind, "team_domain": first, "team_second": second}


def _units(ground: Ground, totals, a: Assumptions, part: float, seed: int, copy: int) -> dict:
    """Co-building units by residents; their kinds in the assumed shares."""
    rng = stream(seed, copy, "units")
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
