"""Who is whose neighbour: residents in households, buildings, compounds, and weak ties between compounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...installation import cores
from ...matrices import Labelled, plain
from ...messages import say
from ...schema import CommgovError
from .._kernels import growth as kernels
from ..arguments import amounts, array, seeded, whole, with_columns

SIZES = tuple(f"household_{n}_count" for n in (1, 2, 3, 4, 5))
_MOST = 2**31 - 1  # residents and ties are numbered in 32 bits


class Ties(NamedTuple):
    """Hold how many neighbours of each sort a resident has on average.

    ``building`` are drawn in the own building, ``compound`` in the own compound, ``weak`` in all others. The
    household comes on top: all who live in one know each other.

    Examples
    --------
    >>> Ties(building=4, compound=3, weak=1).weak
    1
    """

    building: float
    compound: float
    weak: float


class Neighbours(NamedTuple):
    """Hold a neighbour graph: resident i has ``others[first[i]:first[i + 1]]``; each tie stands at both ends.

    ``homes`` has a row a building or village: ``place, compound, resident`` (its first one's number; the
    others follow), ``residents`` and the household counts.

    Examples
    --------
    >>> graph = neighbourhood(_two_buildings(), ties=Ties(2, 1, 0), seed=1)
    >>> len(graph.first) - 1, graph.homes["resident"].tolist()
    (10, [0, 5])
    """

    first: np.ndarray
    others: np.ndarray
    homes: pd.DataFrame

    def labelled(self) -> Labelled:
        """Return the same as a labelled sparse matrix, residents × residents.

        Returns
        -------
        Labelled
            0/1, symmetric; labels are the residents' numbers.
        """
        n = len(self.first) - 1
        ones = np.ones(len(self.others), np.int64)
        return Labelled(
            sp.csr_array((ones, self.others, self.first), (n, n)), pd.RangeIndex(n), pd.RangeIndex(n)
        )


def neighbourhood(places: pd.DataFrame, *, ties: Ties, seed: int) -> Neighbours:
    """Draw a neighbour graph of all residents from the sizes of buildings and villages.

    Parameters
    ----------
    places
        The places of a network, as ``cg.load("shenyang").places``: rows of kind ``building`` (in the compound
        ``parent``) and ``village`` (a building and compound of its own) with ``place, kind, parent,
        population_count, household_1_count … household_5_count``; other rows are passed over.
    ties
        Mean numbers of neighbours, a :class:`Ties`. They are assumed: no source counts them.
    seed
        Whole number of 0 or more.

    Returns
    -------
    Neighbours
        Residents numbered home by home, compound by compound.

    Raises
    ------
    CommgovError
        Columns or counts are missing or negative, a mean is negative, or nobody lives anywhere.

    Notes
    -----
    Households of "five and more" have five; who fits into no household lives alone. Ties beyond the household
    fall on pairs at random, so their numbers vary from resident to resident as a Poisson number does; the few
    that would tie the same two twice are dropped. Residents are numbers without traits: no age, no
    membership of anything.

    Examples
    --------
    >>> graph = neighbourhood(_two_buildings(), ties=Ties(building=0, compound=0, weak=0), seed=1)
    >>> graph.others[graph.first[0]:graph.first[1]].tolist()  # a household of two
    [1]
    """
    homes = _homes(places)
    sizes = plain(homes[list(SIZES)], np.int64)
    edge = np.append(0, homes["residents"].to_numpy(np.int64).cumsum())
    starts = np.flatnonzero(homes["compound"].ne(homes["compound"].shift()).to_numpy())
    compound = np.append(edge[starts], edge[-1])
    if not isinstance(ties, Ties):
        raise CommgovError(
            "ties is not a cg.growth.Ties. Fix: ties=cg.growth.Ties(building=4, compound=3, weak=1)."
        )
    mean = [float(array(x, f"ties.{name}", least=0)) for name, x in ties._asdict().items()]
    if edge[-1] * (5 + sum(mean)) > _MOST:
        raise CommgovError(
            "{count:,} residents with so many ties are too many for one graph. Fix: draw it "
            "district by district.",
            count=edge[-1],
        )
    key = np.random.SeedSequence(seeded(seed)).generate_state(6, np.uint64)
    blocks = (edge, compound, compound)
    number = [_numbers(block, k, key[3 + i]) for i, (block, k) in enumerate(zip(blocks, mean, strict=True))]
    after = np.zeros(edge[-1] + 1, np.int64)
    draw = partial(_draw, edge, compound, sizes, number, key, after)
    draw(np.empty(0, np.int32), False)
    # Counts become places: row i is written from first[i] on.
    first = np.zeros(edge[-1] + 1, np.int64)
    np.cumsum(after[:-1], out=first[1:])
    after[:-1] = first[:-1]
    others = np.empty(first[-1], np.int32)
    draw(others, True)
    return Neighbours(*tidy(first, others), homes)


def _draw(edge, compound, sizes, number, key, after, others, fill):
    """Draw all ties, to count or to write them; parts of the city have rows of their own, weak ties any."""
    each(edge, lambda p: kernels.households(edge[edges(p)], sizes[p], after, others, fill))
    for level, block in enumerate((edge, compound)):
        ties, word = number[level], key[level]
        each(block, partial(_within, block, ties, word, after, others, fill))
    kernels.between(compound, number[2], key[2], after, others, fill)


def _within(block, ties, word, after, others, fill, part):
    kernels.within(block[edges(part)], ties[edges(part)], word, after, others, fill)


def start(neighbours: Neighbours, count: int, *, group: int, seed: int) -> np.ndarray:
    """Draw who is active at first: scattered over the city, or in groups that share a building.

    Parameters
    ----------
    neighbours
        From :func:`neighbourhood`.
    count
        How many.
    group
        How many of them live in one building, each in a household of his or her own: 1 scatters them all.
    seed
        Whole number of 0 or more.

    Returns
    -------
    array
        Numbers of residents, rising.

    Raises
    ------
    CommgovError
        The count is not a multiple of the group, or there are not so many residents or buildings.

    Notes
    -----
    A building is drawn in proportion to its residents, a building only once where a group has more than one.

    Examples
    --------
    >>> graph = neighbourhood(_two_buildings(), ties=Ties(0, 0, 0), seed=1)
    >>> start(graph, 2, group=2, seed=1) // 5  # two households of one building of five residents
    array([1, 1])
    """
    count, group = whole(count, "count", 1), whole(group, "group", 1)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seeded(seed))))
    homes = neighbours.homes
    everyone = len(neighbours.first) - 1
    if count % group:
        raise CommgovError(
            "count {count:,} is not a multiple of the group {group:,}. Fix: change one of them.",
            count=count,
            group=group,
        )
    if group == 1:
        if count > everyone:
            raise CommgovError(
                "count {count:,} is more than the {everyone:,} residents. Fix: draw fewer.",
                count=count,
                everyone=everyone,
            )
        return np.sort(_different(rng, count, lambda u: (u * everyone).astype(np.int64)))
    edge = homes["resident"].to_numpy()
    fit = np.array([len(_doors(home)) for home in homes.itertuples()]) >= group
    if fit.sum() < count // group:
        raise CommgovError(
            "{count:,} buildings with {group:,} households or more are needed; there are "
            "{found:,}. Fix: smaller groups, or fewer.",
            count=count // group,
            group=group,
            found=fit.sum(),
        )
    size = np.where(fit, homes["residents"].to_numpy(), 0).cumsum()
    chosen = _different(rng, count // group, lambda u: np.searchsorted(size, u * size[-1], side="right"))
    found = []
    for home in chosen:
        doors = _doors(next(homes.iloc[[home]].itertuples()))
        found.append(edge[home] + np.sort(doors[np.argsort(rng.random(len(doors)), kind="stable")[:group]]))
    return np.sort(np.concatenate(found))


def _different(rng, count: int, pick) -> np.ndarray:
    """The first ``count`` different values that are drawn."""
    found = np.zeros(0, np.int64)
    while len(found) < count:
        found = np.concatenate([found, pick(rng.random(count))])
        found = found[np.sort(np.unique(found, return_index=True)[1])]
    return found[:count]


def _doors(home) -> np.ndarray:
    """The first resident of each household of a home, counted from the home's own first."""
    sizes = np.repeat([5, 4, 3, 2], [getattr(home, name) for name in SIZES[:0:-1]])
    at = np.append(0, sizes.cumsum())
    alone = np.arange(min(at[-1], home.residents), home.residents)
    return np.concatenate([at[:-1][at[:-1] < home.residents], alone])


def _numbers(edge: np.ndarray, mean: float, word: np.uint64) -> np.ndarray:
    """Number of the first tie of each block, and the end: half the mean a resident, rounded at random."""
    u = float(word >> np.uint64(11)) / 2.0**53
    return np.floor(edge * (mean / 2) + u).astype(np.int64)


def _homes(places: pd.DataFrame) -> pd.DataFrame:
    """Buildings and villages in the order of their compounds, with the number of their first resident."""
    needed = ["place", "kind", "parent", "population_count", *SIZES]
    with_columns(places, needed, "places", say('give those of a network, such as cg.load("shenyang").places'))
    homes = places.loc[places["kind"].isin(["building", "village"]), needed].copy()
    own = homes["kind"] == "village"
    homes["compound"] = homes["parent"].where(~own, homes["place"])
    for column in ("population_count", *SIZES):
        given = pd.Series(homes[column].to_numpy(), homes["place"])
        amounts(given, say("places: {column}", column=column), empty=True)
    # Compounds in the order in which they first appear; their homes side by side.
    homes = homes.iloc[np.argsort(pd.factorize(homes["compound"])[0], kind="stable")].reset_index(drop=True)
    homes = homes.rename(columns={"population_count": "residents"})
    homes[["residents", *SIZES]] = homes[["residents", *SIZES]].astype(np.int64)
    if not homes["residents"].sum():
        raise CommgovError("places: nobody lives in a building or village. Fix: give homes with residents.")
    homes["resident"] = homes["residents"].cumsum() - homes["residents"]
    return homes[["place", "compound", "resident", "residents", *SIZES]]


def _two_buildings() -> pd.DataFrame:
    """Two buildings of one compound, each with two households of two and one of one: for the examples."""
    homes = pd.DataFrame({"place": ["b1", "b2"], "kind": "building", "parent": "c1", "population_count": 5})
    return homes.assign(**dict(zip(SIZES, (1, 2, 0, 0, 0), strict=True)))


def edges(part: slice) -> slice:
    """Return the edges of the blocks of a part: one more than blocks."""
    return slice(part.start, part.stop + 1)


def each(edge: np.ndarray, work) -> list:
    """Do the work for as many runs of blocks as there are cores, of similar numbers of residents."""
    cuts = np.searchsorted(edge, np.linspace(0, edge[-1], cores() + 1)[1:-1])
    cuts = [0, *cuts.tolist(), len(edge) - 1]
    with ThreadPoolExecutor(len(cuts) - 1) as pool:
        return list(pool.map(work, [slice(a, b) for a, b in pairwise(cuts)]))


def tidy(first: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort rows and drop duplicates, part by part, and move the parts together."""
    rows = np.arange(len(first))

    def work(part):
        own = first[edges(part)].copy()
        return own, kernels.tidy(own, others)

    end, found = 0, []
    for own, upto in each(rows, work):
        count = upto - own[0]
        others[end : end + count] = others[own[0] : upto]
        found.append(own[:-1] - own[0] + end)
        end += count
    return np.append(np.concatenate(found), end), others[:end]
