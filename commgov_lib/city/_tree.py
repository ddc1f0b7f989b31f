"""The real hierarchy: districts, streets, communities and villages of one edition of the division list."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from .. import files
from ..schema import CommgovError
from ._draw import share
from ._numbers import rounded
from ._text import take, text

CITY, CITY_NAME = "210100", "沈阳市"
FEATURED = ("沈河区", "多福社区")  # the article's community of 46 units, by district and name
STREET_KINDS = ("street", "town", "township", "other")  # 街道, 镇, 乡, the rest
COMMUNITY_KINDS = ("residents_committee",)  # 居委会
VILLAGE_KINDS = ("village_committee", "similar_unit")  # 村委会, 类似单位


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
def read(edition: int) -> Tree:
    """The whole city in one edition of the list."""
    rows = files.load("divisions")
    years = sorted({int(year) for year in rows["edition"].unique()})
    if isinstance(edition, bool) or edition not in years:
        raise CommgovError(
            f"edition {edition!r} of the division list is not bundled. "
            f"Fix: use one of {', '.join(map(str, years))}."
        )
    rows = rows[rows["edition"].astype(int) == edition].astype("str").sort_values("community_code")
    return _tree(rows, files.load("districts"), edition)


def _tree(rows: pd.DataFrame, census: pd.DataFrame, edition: int) -> Tree:
    district = rows.drop_duplicates("district_code")
    street = rows.drop_duplicates("street_code")
    inside = rows[rows["community_type"] == "residents_committee"]
    outside = rows[rows["community_type"] != "residents_committee"]
    people = census.astype({"district_code": "str"}).set_index("district_code")["population"]
    named = (inside["district"] == FEATURED[0]) & (inside["community"] == FEATURED[1])
    if named.sum() != 1:
        raise CommgovError(
            f"edition {edition} names {named.sum()} communities {FEATURED[1]} in {FEATURED[0]}; one is "
            "needed for the article's community of 46 units. Fix: use another edition."
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
