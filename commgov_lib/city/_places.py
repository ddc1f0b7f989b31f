"""The territorial side: compounds, grids and buildings on the real hierarchy; residents and households."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from ..schema import CommgovError
from ._assume import Assumptions
from ._draw import lognormal, rank_within, share, stream
from ._numbers import household_shares
from ._text import digits, frame, join, same, take
from ._text import text as words
from ._tree import CITY, CITY_NAME, STREET_KINDS, VILLAGE_KINDS, Level, Tree

SIZES = (1, 2, 3, 4, 5)  # persons of a household; the last stands for five and more
COUNTS = ("population_count", "household_count", *(f"household_{n}_count" for n in SIZES))
COLUMNS = {
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


def lay_out(tree: Tree, totals: dict[str, int], a: Assumptions, seed: int, copy: int) -> Ground:
    """Draw the places below the real hierarchy, and the residents and households of all places."""
    inside, outside = _residents(tree, a, stream(seed, copy, "population"))
    compounds = 1 + _spread(inside, totals["compound"], a.compound_spread, stream(seed, copy, "compounds"))
    grids = 1 + _spread(inside, totals["grid"], a.grid_spread, stream(seed, copy, "grids"))
    # Each compound and each grid holds a building group. There are always enough: max(c, g) <= c + g - 1, so
    # they need at most compounds + grids - communities, which is below the 12,000 of the article.
    least = np.maximum(compounds, grids)
    spare = totals["building"] - int(least.sum())
    rng = stream(seed, copy, "buildings")
    buildings = least + share(rng, spare, inside.astype(float))
    community = np.repeat(np.arange(len(inside)), buildings)
    compound, compound_community = _runs(
        compounds, buildings, a.run_spread, stream(seed, copy, "compound cuts")
    )
    grid, grid_community = _runs(grids, buildings, a.run_spread, stream(seed, copy, "grid cuts"))
    people = share(rng, inside, lognormal(rng, len(community), a.building_spread), buildings)

    atoms = np.concatenate([people, outside])  # where people live: buildings and villages
    households = _households(atoms, totals["household"], stream(seed, copy, "households"))
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


def table(ground: Ground, leading: pa.Array, prefix: str) -> pd.DataFrame:
    """The places as the table of a network."""
    tree = ground.tree
    street_kind, village_kind = words(STREET_KINDS), words(VILLAGE_KINDS)
    real = {
        "district": (tree.district, same(CITY, len(tree.district)), same("", len(tree.district))),
        "street": (
            tree.street,
            take(tree.district.code, tree.street.parent),
            take(street_kind, tree.street.kind),
        ),
        "community": (
            tree.community,
            take(tree.street.code, tree.community.parent),
            same("residents_committee", len(tree.community)),
        ),
        "village": (
            tree.village,
            take(tree.street.code, tree.village.parent),
            take(village_kind, tree.village.kind),
        ),
    }
    blocks = [{"place": words([CITY]), "kind": "city", "name": words([CITY_NAME]), "provenance": "P"}]
    for kind, (level, parent, subkind) in real.items():
        blocks.append({"place": level.code, "kind": kind, "name": level.name, "parent": parent,
                       "provenance": "P", "subkind": subkind})  # fmt: skip
    blocks[3]["leading_domain"] = leading
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
    return frame(blocks, COLUMNS, prefix, ("place", "parent", "grid"))


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
            f"this edition has {len(people):,} communities (居委会), more than the {total:,} compounds or "
            "grids that must reach each of them. Fix: use another edition."
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
