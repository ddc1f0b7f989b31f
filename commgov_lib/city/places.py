"""The territorial side of a city: its places, who lives there, what they need, and where each place lies.

Districts, streets, communities and villages are those of one edition of the list of divisions; compounds,
grids and buildings are drawn on them, with residents, households and needs.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from ..datasets import load
from ..measures import equity
from ..network import Network
from ..schema import CommgovError
from .draws import (
    Streams,
    digits,
    frame,
    join,
    lognormal,
    rank_within,
    rounded,
    share,
    stream,
    take,
    text,
)
from .parameters import DOMAIN_CODES, Assumptions

CITY, CITY_NAME = "210100", "沈阳市"
FEATURED = ("沈河区", "多福社区")  # the article's community of 46 units, by district and name
STREET_KINDS = ("street", "town", "township", "other")  # 街道, 镇, 乡, the rest
COMMUNITY_KINDS = ("residents_committee",)  # 居委会
VILLAGE_KINDS = ("village_committee", "similar_unit")  # 村委会, 类似单位
SIZES = (1, 2, 3, 4, 5)  # persons of a household; the last stands for five and more
COUNTS = ("population_count", "household_count", *(f"household_{n}_count" for n in SIZES))
_PLACES = {
    "place": "",
    "kind": "",
    "name": "",
    "parent": "",
    "grid": "",
    "provenance": "S",
    "population_provenance": "S",
    "household_provenance": "S",
    "leading_domain_provenance": "S",
    "subkind": "",
    "leading_domain": "",
    **dict.fromkeys(COUNTS, 0),
}
_WORDS = {"compound": ("c", "模拟小区"), "grid": ("g", "模拟网格"), "building": ("b", "模拟楼院")}
_NEEDS = {"need": "", "place": "", "group": "", "domain": "", "weight": 0, "provenance": "S"}
LEVELS = ("district", "street", "community", "village", "compound", "grid", "building")
_MEASURES = ("community_count", "compound_count", "unit_count", "units_per_community", "residents_per_worker",
             "population_count")  # fmt: skip
_GROUNDS = (("street",), ("community", "village"), ("compound",), ("building",))
_POSITIONS = ["place", "kind", "x_m", "y_m", "provenance"]


# ---- the real hierarchy ------------------------------------------------------------------------


@dataclass(frozen=True)
class Level:
    """The places of one level in the order of their codes."""

    code: pa.Array
    name: pa.Array
    parent: np.ndarray  # position one level up
    kind: np.ndarray  # position among the kinds of the level

    def __len__(self) -> int:
        return len(self.code)

    def keep(self, rows: np.ndarray, parent: np.ndarray) -> Level:
        """Some of the places, with the new positions of their parents."""
        return Level(take(self.code, rows), take(self.name, rows), parent, self.kind[rows])


@dataclass(frozen=True)
class Tree:
    """Districts with their census population, streets, communities and villages."""

    district: Level
    population: np.ndarray  # of each district, persons
    street: Level
    community: Level
    village: Level  # villages, and the units that the list calls similar
    featured: int  # position of the article's community

    def district_of(self, level: str) -> np.ndarray:
        """The district of each community or village."""
        return self.street.parent[getattr(self, level).parent]


@functools.lru_cache(maxsize=5)
def real_tree(edition: int) -> Tree:
    """The whole city in one edition of the list."""
    rows = load("divisions")
    years = sorted({int(year) for year in rows["edition"].unique()})
    if isinstance(edition, bool) or edition not in years:
        raise CommgovError(
            "edition {edition!r} of the division list is not bundled. Fix: use one of {names}.",
            edition=edition,
            names=", ".join(map(str, years)),
        )
    rows = rows[rows["edition"].astype(int) == edition].astype("str").sort_values("community_code")
    return _tree(rows, load("districts"), edition)


def _tree(rows: pd.DataFrame, census: pd.DataFrame, edition: int) -> Tree:
    district = rows.drop_duplicates("district_code")
    street = rows.drop_duplicates("street_code")
    inside = rows[rows["community_type"] == "residents_committee"]
    outside = rows[rows["community_type"] != "residents_committee"]
    people = census.astype({"district_code": "str"}).set_index("district_code")["population"]
    named = (inside["district"] == FEATURED[0]) & (inside["community"] == FEATURED[1])
    if named.sum() != 1:
        raise CommgovError(
            "edition {edition} names {count} communities {community} in {district}; one is "
            "needed for the article's community of 46 units. Fix: use another edition.",
            edition=edition,
            count=named.sum(),
            community=FEATURED[1],
            district=FEATURED[0],
        )

    def level(table, stem, parents, parent_stem, kind, kinds):
        parent = pd.Index(parents[f"{parent_stem}_code"]).get_indexer(table[f"{parent_stem}_code"])
        kind = pd.Index(kinds).get_indexer(kind)
        return Level(text(table[f"{stem}_code"]), text(table[stem]), parent, kind)

    return Tree(
        district=Level(
            text(district["district_code"]), text(district["district"]), *np.zeros((2, len(district)), int)
        ),
        population=people.reindex(district["district_code"]).to_numpy(np.int64),
        street=level(street, "street", district, "district", street["street_type"], STREET_KINDS),
        community=level(inside, "community", street, "street", inside["community_type"], COMMUNITY_KINDS),
        village=level(outside, "community", street, "street", outside["community_type"], VILLAGE_KINDS),
        featured=int(np.flatnonzero(named)[0]),
    )


def part_of(tree: Tree, part: float, rng: np.random.Generator) -> Tree:
    """A part of the city: street by street in a drawn order, until each district has its part.

    The part is one of communities and one of villages, the streets in the same order. The featured community
    comes first in its district, and its street next. District populations are scaled to the nearest person.
    """
    if part == 1:
        return tree
    turn = rng.random(len(tree.street))
    turn[tree.community.parent[tree.featured]] = -1.0
    chosen = {}
    for name in ("community", "village"):
        level, district = getattr(tree, name), tree.district_of(name)
        there = np.bincount(district, minlength=len(tree.district))
        wanted = share(rng, rounded(len(level) * part), there.astype(float))
        first = turn[level.parent]
        if name == "community":
            first[tree.featured] = -2.0
        order = np.lexsort((np.arange(len(level)), first, district))
        place = np.arange(len(level)) - np.repeat(np.cumsum(there) - there, there)
        chosen[name] = np.sort(order[place < np.repeat(wanted, there)])
    used = np.unique(np.concatenate([getattr(tree, n).parent[rows] for n, rows in chosen.items()]))
    levels = {
        name: getattr(tree, name).keep(rows, np.searchsorted(used, getattr(tree, name).parent[rows]))
        for name, rows in chosen.items()
    }
    return replace(
        tree,
        population=np.array([rounded(people * part) for people in tree.population.tolist()]),
        street=tree.street.keep(used, tree.street.parent[used]),
        featured=int(np.searchsorted(chosen["community"], tree.featured)),
        **levels,
    )


# ---- places below it, and who lives there ------------------------------------------------------


@dataclass(frozen=True)
class Ground:
    """The places of one copy of the city, level by level; everything else is drawn on them.

    Compounds, grids and buildings stand community by community; ``building.parent`` is the compound.
    ``counts`` holds, for each level, places × (residents, households of each size).
    """

    tree: Tree
    compound: Level
    grid: Level
    building: Level
    building_grid: np.ndarray
    building_community: np.ndarray
    counts: dict[str, np.ndarray]

    def population(self, level: str) -> np.ndarray:
        """Residents of each place of a level."""
        return self.counts[level][:, 0]


def lay_out(tree: Tree, totals: dict[str, int], a: Assumptions, streams: Streams) -> Ground:
    """Draw the places below the real hierarchy, and the residents and households of all places."""
    inside, outside = _residents(tree, a, streams("population"))
    compounds = 1 + _spread(inside, totals["compound"], a.compound_spread, streams("compounds"))
    grids = 1 + _spread(inside, totals["grid"], a.grid_spread, streams("grids"))
    # Each compound and each grid holds a building group. There are always enough: max(c, g) <= c + g - 1, so
    # they need at most compounds + grids - communities, which is below the 12,000 of the article.
    least = np.maximum(compounds, grids)
    spare = totals["building"] - int(least.sum())
    rng = streams("buildings")
    buildings = least + share(rng, spare, inside.astype(float))
    community = np.repeat(np.arange(len(inside)), buildings)
    compound, compound_community = _runs(compounds, buildings, a.run_spread, streams("compound cuts"))
    grid, grid_community = _runs(grids, buildings, a.run_spread, streams("grid cuts"))
    people = share(rng, inside, lognormal(rng, len(community), a.building_spread), buildings)

    atoms = np.concatenate([people, outside])  # where people live: buildings and villages
    households = _households(atoms, totals["household"], streams("households"))
    below, beside = np.split(np.column_stack([atoms, households]), [len(people)])
    counts = {"building": below, "village": beside}
    counts["compound"] = _sums(compound, below, len(compound_community))
    counts["grid"] = _sums(grid, below, len(grid_community))
    counts["community"] = _sums(community, below, len(inside))
    counts["street"] = _sums(tree.community.parent, counts["community"], len(tree.street))
    counts["street"] = counts["street"] + _sums(tree.village.parent, beside, len(tree.street))
    counts["district"] = _sums(tree.street.parent, counts["street"], len(tree.district))
    counts["city"] = counts["district"].sum(axis=0, keepdims=True)
    return Ground(
        tree=tree,
        compound=_level("compound", tree, compound_community, compound_community),
        grid=_level("grid", tree, grid_community, grid_community),
        building=_level("building", tree, community, compound),
        building_grid=grid,
        building_community=community,
        counts=counts,
    )


def places_table(ground: Ground, demand: Demand, prefix: str) -> pd.DataFrame:
    """The places as the table of a network."""
    tree = ground.tree
    city = {"place": text([CITY]), "kind": "city", "name": text([CITY_NAME]), "provenance": "P"}
    district = {"place": tree.district.code, "kind": "district", "name": tree.district.name, "parent": CITY}
    blocks = [city, district | {"provenance": "P"}]
    for kind, above, subkinds in (
        ("street", tree.district, STREET_KINDS),
        ("community", tree.street, COMMUNITY_KINDS),
        ("village", tree.street, VILLAGE_KINDS),
    ):
        level = getattr(tree, kind)
        blocks.append({"place": level.code, "kind": kind, "name": level.name,
                       "parent": take(above.code, level.parent), "provenance": "P",
                       "subkind": take(text(subkinds), level.kind)})  # fmt: skip
    blocks[3]["leading_domain"] = take(text(DOMAIN_CODES), demand.leading)
    # The census counts residents of the city and its districts, and family households of the city.
    blocks[0] |= {"population_provenance": "P", "household_provenance": "P"}
    blocks[1]["population_provenance"] = "P"
    for kind, above in (
        ("compound", tree.community),
        ("grid", tree.community),
        ("building", ground.compound),
    ):
        level = getattr(ground, kind)
        blocks.append(
            {"place": level.code, "kind": kind, "name": level.name, "parent": take(above.code, level.parent)}
        )
    blocks[-1]["grid"] = take(ground.grid.code, ground.building_grid)
    for block in blocks:
        count = ground.counts[block["kind"]]
        block["population_count"], block["household_count"] = count[:, 0], count[:, 1:].sum(axis=1)
        block |= {f"household_{n}_count": count[:, n] for n in SIZES}
    return frame(blocks, _PLACES, prefix, ("place", "parent", "grid"))


def _residents(tree: Tree, a: Assumptions, rng) -> tuple[np.ndarray, np.ndarray]:
    """Residents of each community and each village: assumed sizes, scaled to the census of each district."""
    typical = np.repeat([a.community_size, a.village_size], [len(tree.community), len(tree.village)])
    size = typical * lognormal(rng, len(typical), a.size_spread)
    district = np.concatenate([tree.district_of("community"), tree.district_of("village")])
    order = np.argsort(district, kind="stable")
    people = np.empty(len(size), dtype=np.int64)
    there = np.bincount(district, minlength=len(tree.district))
    people[order] = share(rng, tree.population, size[order], there)
    return np.split(people, [len(tree.community)])


def _spread(people: np.ndarray, total: int, sd: float, rng) -> np.ndarray:
    """What each community has beyond its first compound (or grid): in proportion to residents, unequally."""
    if total < len(people):
        raise CommgovError(
            "this edition has {count:,} communities (居委会), more than the {total:,} compounds "
            "or grids that must reach each of them. Fix: use another edition.",
            count=len(people),
            total=total,
        )
    return share(rng, total - len(people), people * lognormal(rng, len(people), sd))


def _runs(parts: np.ndarray, buildings: np.ndarray, sd: float, rng) -> tuple[np.ndarray, np.ndarray]:
    """Cut each community's row of buildings into runs: the run of each building, the community of each run.

    Compounds and grids cut the same row at different points: two partitions that cross.
    """
    length = 1 + share(rng, buildings - parts, lognormal(rng, int(parts.sum()), sd), parts)
    return np.repeat(np.arange(len(length)), length), np.repeat(np.arange(len(parts)), parts)


def _households(people: np.ndarray, total: int, rng) -> np.ndarray:
    """Family households of each size at each place where people live; each size meets its city total."""
    kinds = share(rng, total, household_shares())
    return np.column_stack([share(rng, count, people.astype(float)) for count in kinds])


def _sums(parent: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """Column sums by parent, whole numbers throughout."""
    total = np.zeros((size, values.shape[1]), dtype=np.int64)
    np.add.at(total, parent, values)
    return total


def _level(kind: str, tree: Tree, community: np.ndarray, parent: np.ndarray) -> Level:
    """Synthetic places, numbered within their community."""
    letter, word = _WORDS[kind]
    number = digits(rank_within(np.bincount(community, minlength=len(tree.community))) + 1, 2)
    code = join(take(tree.community.code, community), "-" + letter, number)
    return Level(code, join(word, number), parent, np.zeros(len(community), dtype=np.int64))


@functools.lru_cache(maxsize=1)
def household_shares() -> np.ndarray:
    """Share of family households with 1, 2, 3, 4 and with 5 or more persons."""
    share = load("household_sizes")["share"].to_numpy(float)
    return share / share.sum()


# ---- needs -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Demand:
    """Persons in need, kinds of need × places (buildings, then villages); what each community needs most."""

    kinds: tuple[str, ...]  # group.domain
    persons: np.ndarray
    leading: np.ndarray  # a domain for each community


def draw_needs(ground: Ground, a: Assumptions, streams: Streams) -> Demand:
    """Draw the needs of one copy of the city.

    Each kind of need has its assumed share of the residents of the city; communities and villages differ by
    a factor a domain. A community's leading need is the domain that stands out most against the city:

        argmax over domains of (its persons in need / its residents) / (the same of all communities together)
    """
    kinds = tuple(code for code, part in a.needs.items() if part > 0)
    domain = np.array([DOMAIN_CODES.index(code.split(".")[1]) for code in kinds])
    communities, villages = len(ground.tree.community), len(ground.tree.village)
    factor = lognormal(streams("need factors"), (communities + villages, len(DOMAIN_CODES)), a.need_spread)
    home = np.concatenate([ground.building_community, communities + np.arange(villages)])
    people = np.concatenate([ground.population("building"), ground.population("village")])
    persons = np.empty((len(kinds), len(people)), dtype=np.int64)
    for row, code in enumerate(kinds):
        total = rounded(a.needs[code] * int(people.sum()))
        rng = streams(f"need {code}")
        persons[row] = share(rng, total, people * factor[home, domain[row]])
    persons = np.minimum(persons, people)

    local = np.zeros((len(DOMAIN_CODES), communities))
    buildings = len(ground.building_community)
    for row, each in enumerate(domain):
        local[each] += np.bincount(ground.building_community, persons[row, :buildings], communities)
    residents = np.maximum(ground.population("community"), 1)
    city = local.sum(axis=1, keepdims=True)
    outstanding = np.divide(local / residents, city, out=np.zeros_like(local), where=city > 0)
    return Demand(kinds, persons, outstanding.argmax(axis=0))


def needs_table(ground: Ground, demand: Demand, prefix: str) -> pd.DataFrame:
    """The needs as the table of a network; a place without a need has no row."""
    place = pa.concat_arrays([ground.building.code, ground.tree.village.code])
    blocks = []
    for code, persons in zip(demand.kinds, demand.persons, strict=True):
        there = np.flatnonzero(persons)
        group, domain = code.split(".")
        where = take(place, there)
        blocks.append({"need": join(where, ":" + code), "place": where, "group": group, "domain": domain,
                       "weight": persons[there]})  # fmt: skip
    return frame(blocks, _NEEDS, prefix, ("need", "place"))


# ---- tables for figures ------------------------------------------------------------------------


def hierarchy(network: Network) -> pd.DataFrame:
    """Count how many places of each level lie in each district, and in the whole city.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`, of any scale, or a network of your own.

    Returns
    -------
    DataFrame
        One row a district and level, then a row a level for the whole city (``district`` is ``all``):
        ``district, name, level, count, crossing_count, provenance``. Levels: ``district`` to ``building``,
        then ``household`` and ``resident``, counted at the highest level that states them.
        ``crossing_count``: compounds whose buildings lie in more than one grid, grids whose buildings lie in
        more than one compound, 0 at the other levels. Cities have a row in networks other than Shenyang's.
        ``provenance`` of the count: ``P`` where it follows from the division list or the census; several
        codes with a space between them where rows of a level come from several sources.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = hierarchy(simulate(seed=1, scale=0.02)).set_index(["district", "level"])
    >>> table["count"]["all"][["district", "community", "compound"]].tolist()
    [13, 19, 132]
    """
    places = network.places
    district = _district(places)
    buildings = places[places["kind"] == "building"]
    crossing = pd.concat([
        buildings.groupby("parent")["grid"].nunique(), buildings.groupby("grid")["parent"].nunique()
    ]) > 1  # fmt: skip
    crosses = places["place"].isin(crossing.index[crossing])
    names = places[places["kind"] == "district"].drop_duplicates("name").set_index("place")["name"]
    names.index = _uncopied(names.index)
    names = names.sort_index()
    known = places.groupby("kind")["provenance"].agg(lambda codes: " ".join(sorted(codes.unique())))
    cities = int((places["kind"] == "city").sum())
    rows = [("all", "全市", "city", cities, 0, known["city"])] if cities and featured(places).empty else []
    for code, name in [*names.items(), ("all", "全市")]:
        here = (district == code) if code != "all" else pd.Series(True, places.index)
        count = places.loc[here, "kind"].value_counts()
        across = places.loc[here & crosses, "kind"].value_counts()
        for level in LEVELS:
            rows.append((
                code, name, level, int(count.get(level, 0)), int(across.get(level, 0)), known.get(level, "")
            ))  # fmt: skip
        for level, column in (("household", "household_count"), ("resident", "population_count")):
            total, codes = _inhabitants(places[here], column)
            if level == "household" and code == "all" and len(featured(places)):
                codes = "P"  # drawn by district, but every draw has the total of the census
            rows.append((code, name, level, total, 0, codes))
    columns = ["district", "name", "level", "count", "crossing_count", "provenance"]
    return pd.DataFrame(rows, columns=columns)


def _inhabitants(places: pd.DataFrame, column: str) -> tuple[int, str]:
    """Households or residents of the highest level that states them, and where the numbers come from."""
    if column not in places:
        return 0, ""
    stated = places[places[column].notna()]
    for level in LEVELS:
        rows = stated[stated["kind"] == level]
        if len(rows):
            told = column.replace("_count", "_provenance")
            codes = (
                rows[told].where(rows[told] != "", rows["provenance"]) if told in rows else rows["provenance"]
            )
            return int(rows[column].sum()), " ".join(sorted(codes.unique()))
    return 0, ""


def _district(places: pd.DataFrame) -> pd.Series:
    """The code of the district that each place lies in, by its parents; empty where there is none."""
    index = pd.Index(places["place"])
    up = index.get_indexer(places["parent"])
    at = np.where(places["kind"] == "district", np.arange(len(index)), up)
    for _ in range(len(LEVELS)):  # each step is a level up, and a district stays where it is
        at = np.where(at < 0, -1, np.where((places["kind"] == "district").to_numpy()[at], at, up[at]))
    code = np.where(at < 0, "", _uncopied(index).to_numpy(object)[at])
    return pd.Series(code, places.index)


def _uncopied(codes: pd.Index) -> pd.Index:
    """Codes without the number of the copy of the city that they may begin with."""
    return codes.str.replace(r"^\d{3}/(?=\d{6}$)", "", regex=True)


def districts(network: Network, *, measure: str | None = None) -> pd.DataFrame:
    """Return what each district holds, with its place on the tile-grid map.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`.
    measure
        Keep only this column beside name and place; ``None`` keeps all, ``population_count`` last: by the
        last column :func:`commgov_lib.figures.city.tiles` colours.

    Returns
    -------
    DataFrame
        ``district, name, name_en, tile_row, tile_column``, then ``community_count, compound_count``,
        ``unit_count`` (co-building units that sit there), ``units_per_community`` (mean number that its
        communities with a big party committee co-build with), ``residents_per_worker`` (residents of
        communities, without villages), ``population_count``.

    Raises
    ------
    CommgovError
        The measure is not one of these.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = districts(simulate(seed=1, scale=0.02), measure="population_count")
    >>> table.loc[table["name_en"] == "Heping", "population_count"].item()
    14616
    """
    if measure is not None and measure not in _MEASURES:
        raise CommgovError(
            "districts: measure {measure!r} is not known. Fix: use one of {names}.",
            measure=measure,
            names=", ".join(_MEASURES),
        )
    places, actors, ties = network.places, network.actors, network.ties
    of = pd.Series(district_of(places).to_numpy(), index=places["place"])
    count = pd.crosstab(of.to_numpy(), places["kind"].to_numpy())
    tile = load("districts").astype({"district_code": "str"}).set_index("district_code")
    table = tile[["district", "district_en", "tile_row", "tile_column"]].copy()
    table.columns = ["name", "name_en", "tile_row", "tile_column"]
    table["community_count"], table["compound_count"] = count["community"], count["compound"]
    table["unit_count"] = actors.loc[actors["kind"] == "unit", "place"].map(of).value_counts()
    co = ties.loc[ties["relation"] == "co_builds", "target"]
    table["units_per_community"] = co.map(of).value_counts() / co.drop_duplicates().map(of).value_counts()
    top = places[places["kind"] == "district"]
    people = top.groupby(top["place"].str[-6:])["population_count"].sum()
    workers = actors.groupby(actors["place"].map(of))["staff_count"].sum()
    inside = places[places["kind"] == "community"]
    residents = inside.groupby(inside["place"].map(of))["population_count"].sum()
    table["residents_per_worker"] = residents / workers
    table["population_count"] = people
    counts = ["community_count", "compound_count", "unit_count", "population_count"]
    table[counts] = table[counts].fillna(0).astype(int)
    table = table.rename_axis("district").reset_index()
    keep = _MEASURES if measure is None else (measure,)
    return table[["district", "name", "name_en", "tile_row", "tile_column", *keep]]


def crossing(network: Network, place: str | None = None) -> pd.DataFrame:
    """Return the buildings of one community in their row, with the compound and the grid of each.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`, or a network of your own.
    place
        Code of a community; ``None`` takes the article's community of 46 units, in your own network the one
        with most buildings.

    Returns
    -------
    DataFrame
        ``place, name`` (of the community), ``building, compound, grid, population_count, provenance``, in
        their order.

    Raises
    ------
    CommgovError
        The place holds no compound, or no community has buildings of both kinds.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> list(crossing(simulate(seed=1, scale=0.02)).columns[:3])
    ['place', 'name', 'building']
    """
    places = network.places
    if place is None:
        place = _most_divided(places)
    compounds = places.loc[(places["kind"] == "compound") & (places["parent"] == place), "place"]
    if compounds.empty:
        raise CommgovError(
            "crossing: {place!r} holds no compound. Fix: give the code of a community.", place=place
        )
    rows = places[(places["kind"] == "building") & places["parent"].isin(compounds)]
    rows = rows.rename(columns={"place": "building", "parent": "compound"})
    rows = rows.iloc[np.lexsort((rows["building"], rows["building"].str.len()))]  # b99 before b100
    name = places.loc[places["place"] == place, "name"].iloc[0] or place
    count = rows["population_count"] if "population_count" in rows else pd.Series(np.nan, rows.index)
    if count.notna().all():
        count = count.astype(int)
    rows = rows.assign(place=place, name=name, population_count=count)
    columns = ["place", "name", "building", "compound", "grid", "population_count", "provenance"]
    return rows[columns].reset_index(drop=True)


def _most_divided(places: pd.DataFrame) -> str:
    """The article's community, else the one with most buildings that lie in a compound and in a grid."""
    known = featured(places)
    if len(known):
        return known.iloc[0]
    inside = places[(places["kind"] == "building") & (places["grid"] != "")]
    around = inside["parent"].map(places.set_index("place")["parent"])
    if not (around.fillna("") != "").any():
        raise CommgovError(
            "crossing: no community has buildings that lie in a compound and in a grid. Fix: "
            "name both for each building (parent and grid)."
        )
    return around[around != ""].value_counts(sort=True).index[0]


def district_of(places: pd.DataFrame, *, whole: bool = False) -> pd.Series:
    """The district code of each place, six digits (``whole``: and its copy); the city's is its own."""
    code = places["place"]
    begin = code.str.find("/").iloc[0] + 1  # codes of copies begin with their number, all of one length
    return code.str[: begin + 6] if whole else code.str[begin : begin + 6]


def featured(places: pd.DataFrame) -> pd.Series:
    """The codes of the article's community of 46 units, one a copy of the city."""
    district = places.loc[(places["kind"] == "district") & (places["name"] == FEATURED[0]), "place"]
    street = places.loc[(places["kind"] == "street") & places["parent"].isin(district), "place"]
    named = (places["kind"] == "community") & (places["name"] == FEATURED[1])
    return places.loc[named & places["parent"].isin(street), "place"]


# ---- positions ---------------------------------------------------------------------------------


def positions(network: Network, *, seed: int, density: float = 5_000.0) -> pd.DataFrame:
    """Give every place of a city a position in metres: its own coordinates, else assumed ones.

    Coordinates in columns of places (:func:`commgov_lib.equity.located`) are taken as they stand. Without
    any, all of it is assumed, and nothing is a map of Shenyang.

    Every district is one square of the tile-grid map, all of the same size. A place's ground is cut into
    the grounds of the places in it, each in proportion to its residents: halve the row of places where its
    residents are halved, across the longer side of the ground, and again until each place stands alone. A
    place is the centre of its ground; a grid is the mean of its buildings.

        side of a tile = sqrt(residents of the city / districts / density)

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`, of any scale; or any network whose places have
        coordinates: then ``seed`` and ``density`` change nothing.
    seed
        Whole number >= 0: in which order places that lie in one place stand beside each other.
    density
        Assumed residents per square kilometre of the whole map. Distances fall as 1 / sqrt(density), so a
        catchment twice as wide answers for a density four times as high.

    Returns
    -------
    DataFrame
        One row a place, in the order of the network: ``place, kind, x_m`` (metres to the east), ``y_m`` (to
        the north, both from the lower left corner of the map), ``provenance`` (``S`` throughout where
        assumed). Copies of the city lie beside each other, a whole map apart. Of own coordinates, only the
        places that have some.

    Raises
    ------
    CommgovError
        The network is no such city and has no coordinates, or the seed or the density is out of range.

    Notes
    -----
    Real is only which district lies roughly beside which, and what lies in what. Streets of one district
    stand in a drawn order, ground is shared by residents alone (no river, no fields, no road), and distances
    are straight lines. Repeat over seeds and catchments before believing a result that rests on them.

    References
    ----------
    Bederson, Shneiderman & Wattenberg (2002), Ordered and quantum treemaps, ACM Transactions on Graphics 21.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> positions(simulate(seed=1, scale=0.02), seed=1)[["x_m", "y_m"]].max().round(-2).tolist()
    [6600.0, 9800.0]
    """
    if isinstance(seed, bool) or not hasattr(seed, "__index__") or seed < 0:
        raise CommgovError("seed must be a whole number of 0 or more, not {seed!r}. Fix: seed=1.", seed=seed)
    if not (np.isfinite(density) and density > 0):
        raise CommgovError(
            "density must be a number above 0 (residents per km²), not {density!r}.", density=density
        )
    places = network.places
    own = equity.located(network)
    if len(own):
        kind = places.set_index("place")["kind"].reindex(own.index)
        return own.assign(kind=kind).reset_index()[_POSITIONS]
    if "population_count" not in places or not (places["kind"] == "district").any():
        raise CommgovError(
            "positions needs places with residents (population_count) in districts. Fix: use a "
            "city of cg.city.simulate or cg.load('shenyang'), or give places their coordinates "
            "(columns lon and lat, or x_m and y_m)."
        )
    kind = places["kind"].to_numpy(object)
    code = pd.Index(places["place"])
    parent = code.get_indexer(places["parent"])
    people = np.maximum(places["population_count"].to_numpy(float), 1.0)  # nobody needs ground as well
    box = np.full((len(places), 4), np.nan)  # left, lower, width, height
    box[kind == "district"] = _tiles(places[kind == "district"], density)
    turn = stream("positions", seed=int(seed)).random(len(places))
    for level in _GROUNDS:
        rows = np.flatnonzero(np.isin(kind, level))
        rows = rows[np.lexsort((turn[rows], parent[rows]))]
        box[rows] = _cut(box, parent[rows], people[rows])
    middle = box[:, :2] + box[:, 2:] / 2
    building, district = np.flatnonzero(kind == "building"), np.flatnonzero(kind == "district")
    _mean_of(middle, kind == "grid", building, code.get_indexer(places["grid"].iloc[building]))
    _mean_of(middle, kind == "city", district, parent[district])
    if np.isnan(middle).any():
        lost = places.loc[np.isnan(middle).any(axis=1), "place"].iloc[0]
        raise CommgovError(
            "positions: the place '{place}' lies in no district, so it has no ground. Fix: give it a parent.",
            place=lost,
        )
    x, y = middle.round(1).T  # a decimetre: the last bits of a quotient are no part of the assumption
    return pd.DataFrame(dict(zip(_POSITIONS, (places["place"], places["kind"], x, y, "S"), strict=True)))


def _tiles(districts: pd.DataFrame, density: float) -> np.ndarray:
    """The square of each district; copies of the city side by side."""
    known = load("districts").astype({"district_code": "str"}).set_index("district_code")
    at = known.index.get_indexer(districts["place"].str[-6:])
    if (at < 0).any():
        raise CommgovError(
            "positions: the district '{district}' is not on the tile-grid map. Fix: use a city of "
            "cg.city.simulate.",
            district=districts["place"].iloc[np.flatnonzero(at < 0)[0]],
        )
    copy, _ = pd.factorize(districts["place"].str[:-6])
    side = 1000.0 * np.sqrt(districts["population_count"].sum() / len(districts) / density)
    column = known["tile_column"].to_numpy()[at] + copy * 2 * (known["tile_column"].max() + 1)
    row = known["tile_row"].max() - known["tile_row"].to_numpy()[at]
    return np.column_stack([column * side, row * side, np.full((len(at), 2), side)])


def _cut(box: np.ndarray, parent: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Cut the ground of each parent (rows of one parent stand together) into grounds by weight."""
    if not len(parent):
        return np.empty((0, 4))
    begin = np.flatnonzero(np.append(True, parent[1:] != parent[:-1]))
    end = np.append(begin[1:], len(parent))
    ground, upto = box[parent[begin]], np.append(0.0, np.cumsum(weight))
    while ((end - begin) > 1).any():
        alone = (end - begin) == 1
        low, high, old = begin[~alone], end[~alone], ground[~alone]
        at = np.searchsorted(upto, (upto[low] + upto[high]) / 2)
        at = np.clip(at, low + 1, high - 1)
        share = (upto[at] - upto[low]) / (upto[high] - upto[low])
        across = (old[:, 2] < old[:, 3]).astype(int)  # 0: the ground is wide, cut its width
        rows, first, second = np.arange(len(at)), old.copy(), old.copy()
        first[rows, 2 + across] *= share
        second[rows, across] += first[rows, 2 + across]
        second[rows, 2 + across] -= first[rows, 2 + across]
        begin = np.concatenate([begin[alone], low, at])
        end = np.concatenate([end[alone], at, high])
        ground = np.concatenate([ground[alone], first, second])
    return ground[np.argsort(begin)]


def _mean_of(middle: np.ndarray, wanted: np.ndarray, inside: np.ndarray, around: np.ndarray):
    """Put each wanted place at the mean of the places in it."""
    inside, around = inside[around >= 0], around[around >= 0]
    count = np.bincount(around, minlength=len(middle))
    for axis in (0, 1):
        total = np.bincount(around, middle[inside, axis], len(middle))
        middle[wanted, axis] = total[wanted] / np.where(count[wanted] > 0, count[wanted], np.nan)
