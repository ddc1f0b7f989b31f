"""Who is tied to whom and where: co-building by preference, everything else as the actors stand; and the
preferences, degrees and partners as measured in a city."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from ..network import Network, refuse_apart
from ..schema import ACTOR_KINDS, DOMAINS, CommgovError, Term
from .actors import UNIT_DOMAIN, Forces
from .draws import Streams, frame, lognormal, offsets, pick, race, rounded, share, take, text
from .parameters import DOMAIN_CODES, NAMED_PARTNERS, TEAM_KINDS, UNIT_CODES, UNIT_KINDS, Assumptions
from .places import Demand, Ground, district_of, featured

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
    ground: Ground, forces: Forces, demand: Demand, totals, a: Assumptions, part: float, streams: Streams
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
    attraction = lognormal(streams("unit attraction"), units, a.unit_spread)
    ties = max(rounded(a.tie_count * part), len(there) + totals["featured_unit"])
    count = np.zeros(len(there), dtype=np.int64)
    featured = int(np.searchsorted(there, tree.featured))
    rng = streams("community degrees")
    weight = lognormal(rng, len(there), a.community_spread)
    weight[featured] = 0.0
    count = 1 + share(rng, ties - totals["featured_unit"] - len(there) + 1, weight)
    count[featured] = totals["featured_unit"]
    if ties > units * len(there):
        raise CommgovError(
            "{ties:,} co-building ties do not fit between {units:,} units and {count:,} "
            "communities. Fix: lower tie_count or raise unit_count.",
            ties=ties,
            units=units,
            count=len(there),
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
    taken = race(streams("co-building"), weight, row, count)
    begin = offsets(count)[featured]
    here = slice(begin, begin + count[featured])
    rng = streams("named partners")
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


def ties_table(
    ground: Ground, forces: Forces, code: dict[str, pa.Array], pairs: tuple[np.ndarray, np.ndarray],
    streams: Streams, prefix: str,
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
    helper = _emergency_branch(ground, forces, streams("emergency branches"))
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


# ---- measured ----------------------------------------------------------------------------------


def community(network: Network, place: str | None = None) -> pd.DataFrame:
    """Return the two sides of one community: which units and teams work there, and in which domains.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`, or a network of your own.
    place
        Code of a community; ``None`` takes the article's community of 46 units, in your own network the place
        with most partners.

    Returns
    -------
    DataFrame
        One row a tie of a unit or a team to the community (where there is no unit, of any actor): ``place,
        name`` (of the community), ``actor, kind, subkind`` (the kind where it is empty), ``label, label_zh``
        (of the subkind), ``relation, domain, provenance``; units by kind, then teams.

    Raises
    ------
    CommgovError
        No place has this code, or no unit co-builds there.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = community(simulate(seed=1, scale=0.02))
    >>> table.groupby("kind")["actor"].nunique().to_dict()
    {'team': 10, 'unit': 46}
    """
    places, actors, ties = network.places, network.actors, network.ties
    refuse_apart(network, ties)
    ties = ties[ties["relation"].isin(["co_builds", "serves"])]
    if place is None:
        known = featured(places)
        place = known.iloc[0] if len(known) else _busiest(places, ties)
    at = places.loc[places["place"] == place]
    rows = ties[ties["target"] == place]
    if "subkind" not in actors:
        actors = actors.assign(subkind="")
    rows = rows.merge(actors[["actor", "kind", "subkind", "name"]], left_on="source", right_on="actor")
    if (rows["kind"] == "unit").any():
        rows = rows[rows["kind"].isin(["unit", "team"])]
    if at.empty or rows.empty:
        raise CommgovError(
            "community: no unit co-builds with {place!r}. Fix: give the code of a community "
            "with a big party committee, a target of network.incidence('co_builds').",
            place=place,
        )
    rows["subkind"] = rows["subkind"].where(rows["subkind"] != "", rows["kind"])
    kinds = ACTOR_KINDS | TEAM_KINDS | {code: Term(kind.en, kind.zh) for code, kind in UNIT_KINDS.items()}
    order = {code: number for number, code in enumerate([*UNIT_KINDS, *TEAM_KINDS])}
    rank = rows["domain"].map({code: number for number, code in enumerate(DOMAINS)})
    name = at["name"].iloc[0] or place
    rows = rows.assign(place=place, name=name, kind_rank=rows["subkind"].map(order), rank=rank)
    rows = rows.sort_values(["kind_rank", "subkind", "actor", "rank"], ignore_index=True)
    for column, lang in (("label", "en"), ("label_zh", "zh")):
        said = {code: getattr(term, lang) for code, term in kinds.items()}
        rows[column] = rows["subkind"].map(said).fillna(rows["subkind"])
    columns = ["place", "name", "actor", "kind", "subkind", "label", "label_zh", "relation", "domain"]
    return rows[[*columns, "provenance"]]


def _busiest(places: pd.DataFrame, ties: pd.DataFrame) -> str:
    """The place with which most actors co-build or which most serve in a domain."""
    ties = ties[(ties["domain"] != "") & ties["target"].isin(places["place"])]
    if ties.empty:
        raise CommgovError(
            "community: no tie of co-building or serving leads to a place and names a domain. "
            "Fix: fill in the column domain of such ties."
        )
    count = ties.drop_duplicates(["source", "target"]).groupby("target", sort=True).size()
    return count.idxmax()


def degrees(network: Network) -> pd.DataFrame:
    """Count how many units have how many communities, and how many communities how many units.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`.

    Returns
    -------
    DataFrame
        ``side`` (``unit`` or ``community``), ``degree``, ``count``, ``at_least_share`` (share of the
        side with this degree or a higher one). Units without a tie count with degree 0; communities are
        those with a big party committee.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = degrees(simulate(seed=1, scale=0.02))
    >>> sides = (table["degree"] * table["count"]).groupby(table["side"]).sum()
    >>> bool(sides["unit"] == sides["community"])
    True
    """
    ties, actors = network.ties, network.actors
    ties = ties[ties["relation"] == "co_builds"]
    everyone = {
        "unit": (actors.loc[actors["kind"] == "unit", "actor"], ties["source"]),
        "community": (actors.loc[actors["subkind"] == "community_committee", "place"], ties["target"]),
    }
    parts = []
    for side, (nodes, ends) in everyone.items():
        degree = ends.value_counts().reindex(nodes, fill_value=0).value_counts().sort_index()
        count = degree.to_numpy(int)
        part = pd.DataFrame({"side": side, "degree": degree.index.astype(int), "count": count})
        part["at_least_share"] = count[::-1].cumsum()[::-1] / count.sum()
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def mixing(network: Network) -> pd.DataFrame:
    """Measure how far co-building prefers the same district, and units of the community's leading need.

        odds = [share of ties that match / share that do not] / [the same of all pairs that could be tied]

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`.

    Returns
    -------
    DataFrame
        Index ``preference``: ``same_district, leading_need``; ``tie_share`` (ties that match), ``pair_share``
        (of all pairs of a unit and a community with a big party committee, in one copy of the city),
        ``odds``.

    Notes
    -----
    Measured odds lie below the assumed ones where much of what is preferred is already taken.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> bool(mixing(simulate(seed=1, scale=0.1)).at["same_district", "odds"] > 3)
    True
    """
    places, actors, ties = network.places, network.actors, network.ties
    index = places.set_index("place")
    home = pd.Series(district_of(places, whole=True).to_numpy(), index=places["place"])
    units = actors[actors["kind"] == "unit"]
    domain = units["subkind"].map({code: kind.domain for code, kind in UNIT_KINDS.items()})
    unit = pd.DataFrame({"district": units["place"].map(home).to_numpy(), "domain": domain.to_numpy()},
                        index=units["actor"])  # fmt: skip
    here = actors.loc[actors["subkind"] == "community_committee", "place"]
    place = pd.DataFrame({"district": home.reindex(here), "domain": index["leading_domain"].reindex(here)})
    ties = ties[ties["relation"] == "co_builds"]
    left, right = unit.loc[ties["source"]], place.loc[ties["target"]]
    rows = {}
    for name, column in (("same_district", "district"), ("leading_need", "domain")):
        match = float((left[column].to_numpy(object) == right[column].to_numpy(object)).mean())
        pool = _pool(unit, place, column)
        rows[name] = (match, pool, _odds(match) / _odds(pool))
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["tie_share", "pair_share", "odds"]
    ).rename_axis("preference")


def _pool(unit: pd.DataFrame, place: pd.DataFrame, column: str) -> float:
    """Share of all pairs of a unit and a community of one copy of the city that agree in a column."""
    key = [frame["district"].str[:-6] + "|" + frame[column] for frame in (unit, place)]
    copy = [frame["district"].str[:-6] for frame in (unit, place)]
    alike = (key[0].value_counts() * key[1].value_counts()).sum()
    return float(alike / (copy[0].value_counts() * copy[1].value_counts()).sum())


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else np.inf
