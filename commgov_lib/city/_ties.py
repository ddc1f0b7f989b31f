"""Who is tied to whom and where: co-building by preference, everything else as the forces stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from ..schema import CommgovError
from ._assume import Assumptions
from ._draw import lognormal, offsets, pick, race, share, stream
from ._forces import UNIT_CODES, UNIT_DOMAIN, Forces
from ._kinds import DOMAIN_CODES, NAMED_PARTNERS
from ._needs import Demand
from ._numbers import rounded
from ._places import Ground
from ._text import frame, take, text

COLUMNS = {
    "source": "",
    "target": "",
    "relation": "",
    "domain": "",
    "weight": 1.0,
    "provenance": "S",
    "role": "",
}


def co_build(
    ground: Ground, forces: Forces, demand: Demand, totals, a: Assumptions, part: float, seed: int, copy: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw which units co-build with which communities: positions of units, and of communities.

    A community with a big party committee takes its number of units one after the other, each time with
    probability proportional to

        w_uc = exp(unit_spread * z_u) * homophily^[domain = leading need] * district_bias^[same district]

    among the units not yet taken (z_u standard normal). The featured community takes exactly 46, and has each
    of the kinds that the article names (a bank, customs, power, a medical unit).
    """
    tree, there = ground.tree, forces.community_committee
    units = len(forces.unit)
    attraction = lognormal(stream(seed, copy, "unit attraction"), units, a.unit_spread)
    ties = max(rounded(a.tie_count * part), len(there) + totals["featured_unit"])
    count = np.zeros(len(there), dtype=np.int64)
    featured = int(np.searchsorted(there, tree.featured))
    rng = stream(seed, copy, "community degrees")
    weight = lognormal(rng, len(there), a.community_spread)
    weight[featured] = 0.0
    count = 1 + share(rng, ties - totals["featured_unit"] - len(there) + 1, weight)
    count[featured] = totals["featured_unit"]
    if ties > units * len(there):
        raise CommgovError(
            f"{ties:,} co-building ties do not fit between {units:,} units and {len(there):,} communities. "
            "Fix: lower tie_count or raise unit_count."
        )
    count = np.minimum(count, units)

    domain = UNIT_DOMAIN[forces.unit_kind]
    district = tree.district_of("community")
    domains, districts = len(DOMAIN_CODES), len(tree.district)
    # Communities of one district and one leading need weigh the units alike.
    pattern = np.arange(domains * districts)
    liked = domain == (pattern % domains)[:, None]
    near = district[forces.unit] == (pattern // domains)[:, None]
    weight = attraction * np.where(liked, a.homophily, 1.0) * np.where(near, a.district_bias, 1.0)
    row = district[there] * domains + demand.leading[there]
    taken = race(stream(seed, copy, "co-building"), weight, row, count)
    begin = offsets(count)[featured]
    here = slice(begin, begin + count[featured])
    rng = stream(seed, copy, "named partners")
    taken[here] = _with_named(rng, taken[here], forces.unit_kind, weight[row[featured]])
    return taken, np.repeat(there, count)


def _with_named(rng, taken: np.ndarray, kind: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The units taken, with one of each kind that the article names; no other community's draw moves.

    A named kind that chance left out sends one of its units, with probability proportional to its weight; it
    takes the place of a unit of a kind that is not named, each equally likely. A kind of which the city has
    no unit, because it was assumed so, stays out.
    """
    named = [UNIT_CODES.index(code) for code in NAMED_PARTNERS]
    for wanted in named:
        able = np.flatnonzero(kind == wanted)
        if not len(able) or (kind[taken] == wanted).any():
            continue
        spare = np.flatnonzero(~np.isin(kind[taken], named))
        if not len(spare):  # then a named kind stands there more than once
            many = np.bincount(kind[taken], minlength=len(UNIT_CODES))
            spare = np.flatnonzero(many[kind[taken]] > 1)
        if not len(spare):
            continue
        come = able[pick(rng, weight[able], 1)[0]]
        go = spare[int(rng.random() * len(spare))]
        taken = np.sort(np.append(np.delete(taken, go), come))
    return taken


def table(
    ground: Ground, forces: Forces, code: dict[str, pa.Array], pairs: tuple[np.ndarray, np.ndarray],
    seed: int, copy: int, prefix: str,
) -> pd.DataFrame:  # fmt: skip
    """The ties as the table of a network."""
    community, compound = ground.tree.community.code, ground.compound.code
    domains = text(DOMAIN_CODES)
    unit, place = pairs
    working = np.flatnonzero(forces.compound_firm >= 0)
    second = np.flatnonzero(forces.team_second >= 0)
    points = pa.concat_arrays(
        [take(community, forces.point_community), take(ground.tree.village.code, forces.point_village)]
    )
    helper = _emergency_branch(ground, forces, stream(seed, copy, "emergency branches"))
    homes = np.flatnonzero(forces.member_households)

    def tie(source, target, relation, **more):
        return {"source": source, "target": target, "relation": relation, **more}

    def by_domain(positions):
        return take(domains, positions)

    blocks = [
        *_chain(ground, forces, code, homes),
        *_whistles(ground, forces, code),
        tie(code["office_branch"], take(community, forces.office_branch), "pairs_with",
            domain=by_domain(forces.office_domain)),
        tie(take(code["unit"], unit), take(community, place), "co_builds",
            domain=by_domain(UNIT_DOMAIN[forces.unit_kind[unit]])),
        tie(code["team"], take(community, forces.team), "serves", domain=by_domain(forces.team_domain)),
        tie(take(code["team"], second), take(community, forces.team[second]), "serves",
            domain=by_domain(forces.team_second[second])),
        tie(code["social_org"], take(community, forces.social_org), "serves",
            domain=by_domain(forces.org_domain)),
        tie(take(code["firm"], forces.compound_firm[working]), take(compound, working), "serves",
            domain="repairs"),
        tie(take(code["residents_committee"], ground.compound.parent), compound, "staffs",
            domain="daily_life", weight=forces.heads, role="compound_head"),
        tie(take(code["office_branch"], helper), compound, "staffs", domain="safety",
            weight=forces.emergency_heads.astype(float), role="emergency_head"),
        tie(code["member_household"], take(ground.building.code, homes), "helps", domain="elder_care",
            weight=forces.member_households[homes].astype(float)),
        tie(code["owners_committee"], take(compound, forces.owners), "deliberates"),
        tie(code["studio"], take(community, forces.studio), "deliberates"),
        tie(code["deliberative_body"], take(community, forces.deliberative_body), "deliberates"),
        tie(code["reasoning_point"], points, "deliberates"),
    ]  # fmt: skip
    return frame(blocks, COLUMNS, prefix, ("source", "target"))


def _chain(ground: Ground, forces: Forces, code, homes: np.ndarray) -> list[dict]:
    """The party chain: street, community, grid, building group, member household, and the place of each."""
    tree = ground.tree
    above = np.full(len(tree.street), -1)
    above[forces.street_committee] = np.arange(len(forces.street_committee))
    middle = np.full(len(tree.community), -1)
    middle[forces.community_committee] = np.arange(len(forces.community_committee))
    street = above[tree.community.parent[forces.community_committee]]
    led = np.flatnonzero(street >= 0)
    grid = middle[ground.grid.parent]
    gridded = np.flatnonzero(grid >= 0)
    links = [
        (code["street_committee"], take(tree.street.code, forces.street_committee)),
        (code["community_committee"], take(tree.community.code, forces.community_committee)),
        (code["grid_branch"], ground.grid.code),
        (code["building_group"], ground.building.code),
        (take(code["street_committee"], street[led]), take(code["community_committee"], led)),
        (take(code["community_committee"], grid[gridded]), take(code["grid_branch"], gridded)),
        (take(code["grid_branch"], ground.building_grid), code["building_group"]),
        (take(code["building_group"], homes), code["member_household"]),
    ]
    return [{"source": source, "target": target, "relation": "leads"} for source, target in links]


def _whistles(ground: Ground, forces: Forces, code) -> list[dict]:
    """Communities whistle to the committee of their street, and that to each department of the district."""
    tree, domains = ground.tree, len(DOMAIN_CODES)
    street = np.full(len(tree.street), -1)
    street[forces.street_committee] = np.arange(len(forces.street_committee))
    up = street[tree.community.parent[forces.community_committee]]
    caller = np.flatnonzero(up >= 0)
    each = np.repeat(np.arange(len(forces.street_committee)), domains)
    field = np.tile(np.arange(domains), len(forces.street_committee))
    department = tree.street.parent[forces.street_committee][each] * domains + field
    return [
        {"source": take(code["community_committee"], caller),
         "target": take(code["street_committee"], up[caller]), "relation": "whistles_to"},
        {"source": take(code["street_committee"], each), "target": take(code["department"], department),
         "relation": "whistles_to", "domain": take(text(DOMAIN_CODES), field)},
    ]  # fmt: skip


def _emergency_branch(ground: Ground, forces: Forces, rng) -> np.ndarray:
    """The office branch that sends each compound its heads: one of those paired with its community."""
    paired = np.bincount(forces.office_branch, minlength=len(ground.tree.community))
    begin, community = offsets(paired)[:-1], ground.compound.parent
    return begin[community] + (rng.random(len(community)) * paired[community]).astype(np.int64)
