"""02  Which synthetic Shenyang meets every published margin?

The article gives totals of the whole city and nothing below them. Many cities have the same totals; this room
draws them, on the real districts, streets and communities, and shows that each meets every published number.
What no publication gives is assumed, listed in :func:`assumptions`, and provenance ``S``; :func:`ranges` says
how far it may lie elsewhere, and ``docs/odd.md`` describes the city by the ODD protocol.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from ..network import Network
from ..schema import CommgovError
from .actors import actor_codes, actors_table, muster
from .draws import Streams, stream
from .parameters import UNIT_KINDS, Assumptions, assumptions, checked
from .places import (
    crossing,
    districts,
    draw_needs,
    hierarchy,
    lay_out,
    needs_table,
    part_of,
    places_table,
    positions,
    real_tree,
)
from .published import copies, margin, margins, totals
from .ranges import drawn, placed, ranges
from .score import score
from .ties import co_build, community, degrees, mixing, ties_table

__all__ = [
    "UNIT_KINDS",
    "Assumptions",
    "assumptions",
    "community",
    "crossing",
    "degrees",
    "districts",
    "drawn",
    "hierarchy",
    "margin",
    "margins",
    "mixing",
    "placed",
    "positions",
    "ranges",
    "score",
    "simulate",
]


def simulate(
    *, seed: int, scale: float = 1.0, assumptions: Assumptions | None = None, edition: int = 2021
) -> Network:
    """Draw one synthetic Shenyang that meets every published total.

    Real are the districts with their census population, the streets, communities and villages with names and
    codes (provenance ``P``: name, code and what lies in what). Everything else is drawn (``S``).

    Parameters
    ----------
    seed
        Whole number >= 0. The same seed gives the same tables on every machine.
    scale
        Size in cities, from 0.01. Below 1: a part of the real communities, every total scaled to the nearest
        whole number. Above 1: so many independent copies of the city, with codes ``001/…``, ``002/…``;
        time and memory grow in proportion (the country has about 155 times the city's residents).
    assumptions
        An :class:`Assumptions`; ``None`` takes the defaults.
    edition
        Year of the list of divisions: 2019 to 2023. The article is of early 2022, so the default is 2021.

    Returns
    -------
    Network
        Columns beyond the contract: places ``subkind`` (``street, town, township, other``;
        ``residents_committee, village_committee, similar_unit``), ``leading_domain`` (of communities),
        ``population_count``, ``household_count`` and ``household_1_count`` … ``household_5_count`` (five
        persons and more), each with its ``…_provenance``: a community's name is real, its
        residents here are drawn; actors ``subkind``, ``body_count`` (how many bodies a row stands for),
        ``staff_count`` (community workers of a residents' committee), ``project_count``; ties ``role``
        (``compound_head``, ``emergency_head``; the weight is the number of heads, 0.5 where two compounds
        share one).

    Raises
    ------
    CommgovError
        A parameter is out of its range, or the edition is not bundled or has too few communities.

    Notes
    -----
    Many cities meet the same totals; this is one, and says nothing of where in Shenyang anything is. Results
    on it carry the spread of the ensemble: repeat them over many seeds. What the list calls similar units
    (类似单位: farms, prisons, a business park) has kind ``village`` and subkind ``similar_unit``. No person
    and no household has a row. Office branches sit in their community's district. Compounds, grids and
    buildings lie in communities with a residents' committee; villages have residents, needs and reasoning
    points.

    Examples
    --------
    >>> city = simulate(seed=1, scale=0.02)
    >>> city.places["kind"].value_counts()[["district", "community", "compound"]].tolist()
    [13, 19, 132]
    """
    a = checked(assumptions)
    if isinstance(seed, bool) or not hasattr(seed, "__index__") or seed < 0:
        raise CommgovError("seed must be a whole number of 0 or more, not {seed!r}. Fix: seed=1.", seed=seed)
    tree = real_tree(edition)
    worlds = [
        _one(
            tree, part, a, partial(stream, seed=int(seed), copy=copy), f"{copy + 1:03d}/" if scale > 1 else ""
        )
        for copy, part in enumerate(copies(scale))
    ]
    if len(worlds) == 1:
        return Network(*worlds[0])
    return Network(*(pd.concat(same, ignore_index=True) for same in zip(*worlds, strict=True)))


def _one(tree, part: float, a: Assumptions, streams: Streams, prefix: str) -> tuple[pd.DataFrame, ...]:
    """The four tables of one copy of the city, or of a part of it."""
    tree = part_of(tree, part, streams("chosen"))
    sums = totals(part, streams)
    ground = lay_out(tree, sums, a, streams)
    demand = draw_needs(ground, a, streams)
    forces = muster(ground, sums, a, part, streams)
    pairs = co_build(ground, forces, demand, sums, a, part, streams)
    code = actor_codes(ground, forces)
    return (
        places_table(ground, demand, prefix),
        actors_table(ground, forces, code, a, prefix),
        ties_table(ground, forces, code, pairs, streams, prefix),
        needs_table(ground, demand, prefix),
    )
