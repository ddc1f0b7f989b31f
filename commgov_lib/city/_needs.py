"""The residents' side: how many persons of each group need help, by domain, at each building and village."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from ._assume import Assumptions
from ._draw import lognormal, share, stream
from ._kinds import DOMAIN_CODES
from ._numbers import rounded
from ._places import Ground
from ._text import frame, join, take

COLUMNS = {"need": "", "place": "", "group": "", "domain": "", "weight": 0, "provenance": "S"}


@dataclass(frozen=True)
class Demand:
    """Persons in need, kinds of need × places (buildings, then villages); what each community needs most."""

    kinds: tuple[str, ...]  # group.domain
    persons: np.ndarray
    leading: np.ndarray  # a domain for each community


def draw(ground: Ground, a: Assumptions, seed: int, copy: int) -> Demand:
    """Draw the needs of one copy of the city.

    Each kind of need has its assumed share of the residents of the city; communities and villages differ by
    a factor a domain. A community's leading need is the domain that stands out most against the city:

        argmax over domains of (its persons in need / its residents) / (the same of all communities together)
    """
    kinds = tuple(code for code, part in a.needs.items() if part > 0)
    domain = np.array([DOMAIN_CODES.index(code.split(".")[1]) for code in kinds])
    communities, villages = len(ground.tree.community), len(ground.tree.village)
    factor = lognormal(
        stream(seed, copy, "need factors"), (communities + villages, len(DOMAIN_CODES)), a.need_spread
    )
    home = np.concatenate([ground.building_community, communities + np.arange(villages)])
    people = np.concatenate([ground.population("building"), ground.population("village")])
    persons = np.empty((len(kinds), len(people)), dtype=np.int64)
    for row, code in enumerate(kinds):
        total = rounded(a.needs[code] * int(people.sum()))
        rng = stream(seed, copy, f"need {code}")
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


def table(ground: Ground, demand: Demand, prefix: str) -> pd.DataFrame:
    """The needs as the table of a network; a place without a need has no row."""
    place = pa.concat_arrays([ground.building.code, ground.tree.village.code])
    blocks = []
    for code, persons in zip(demand.kinds, demand.persons, strict=True):
        there = np.flatnonzero(persons)
        group, domain = code.split(".")
        where = take(place, there)
        blocks.append({"need": join(where, ":" + code), "place": where, "group": group, "domain": domain,
                       "weight": persons[there]})  # fmt: skip
    return frame(blocks, COLUMNS, prefix, ("need", "place"))
