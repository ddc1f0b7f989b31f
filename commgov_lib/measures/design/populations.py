"""All communities, of which a survey takes some: known in full, like those of a pilot, or assumed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.special import ndtri

from ...matrices import Labelled, incidence
from ...schema import CommgovError
from .._kernels import design as kernels
from ..arguments import by_label, interval, kinds, numbered, whole

FEWEST = 5  # communities of a pilot
_MOST_CELLS = 60_000_000


class Frame(NamedTuple):
    """The communities of one population: what each is like, its number of units, how such ones come to be."""

    like: np.ndarray
    partners: np.ndarray
    places: Places | None


class Places(NamedTuple):
    """How communities come to be: which unit is likely, and the communities that new ones are like."""

    chance: np.ndarray
    ptr: np.ndarray
    units_of: np.ndarray
    kept: float

    def drawn(self, like, partners, kept: float, state) -> sp.csr_array:
        """Units × communities, of communities that are like these."""
        start = np.append(0, np.cumsum(partners))
        out = np.empty(start[-1], np.int64)
        kernels.communities(self.chance, self.ptr, self.units_of, like, partners, kept, state, start, out)
        arrays = np.ones(out.size, np.int64), out, start
        return sp.csr_array(arrays, shape=(partners.size, self.chance.shape[0])).T.tocsr()


class Known:
    """A network that has all communities. No example: made by :func:`power`."""

    modelled = False

    def __init__(self, found: Labelled):
        self.found, self.matrix = found, found.matrix
        self.count, self.units = len(found.columns), len(found.rows)
        self.partners = np.bincount(found.matrix.indices, minlength=self.count)

    def frame(self, rng, kept=None) -> Frame:
        """All communities, as they are."""
        return Frame(np.arange(self.count), self.partners, None)


class Pilot:
    """A larger population whose communities are like those of a pilot. No example: made by :func:`power`.

    A new community has as many units as one of the pilot's. It keeps each of that one's units with
    probability ``kept``; the others are dealt out by how active units are, among them units that the pilot
    did not meet. ``kept`` = 0 is chance: given the margins, every such network is equally likely.
    """

    modelled = True

    def __init__(self, found: Labelled, count: int):
        self.found, self.count, self.kept = found, count, None
        matrix = found.matrix[np.diff(found.matrix.indptr) > 0]
        self.partners = np.bincount(matrix.indices, minlength=len(found.columns))
        if len(found.columns) < FEWEST or not matrix.nnz:
            raise CommgovError(
                "network: a pilot of {count} communities with {ties} ties says too little of others. Fix: "
                "{fewest} communities or more, or cg.design.assumed(...).",
                count=len(found.columns),
                ties=matrix.nnz,
                fewest=FEWEST,
            )
        share = assemblage(np.diff(matrix.indptr), len(found.columns))
        order = np.argsort(-share, kind="stable")
        self.units = share.size
        most = int(self.partners.max())
        if share.size * (most + 1) > _MOST_CELLS:
            raise CommgovError(
                "network: a pilot of {units:,} units and up to {most:,} in one community is too large to be "
                "spread out. Fix: population={count:,}, if these are all communities.",
                units=share.size,
                most=most,
                count=len(found.columns),
            )
        weight = odds(share[order], self.partners[self.partners > 0])
        place = np.empty(share.size, np.int64)
        place[order] = np.arange(share.size)
        by_place = matrix.T.tocsr()
        self.places = Places(
            kernels.inclusion(weight, most), by_place.indptr.astype(np.int64), place[by_place.indices], 0.0
        )
        self.matrix = matrix

    def frame(self, rng, kept=None) -> Frame:
        """A population in which each community of the pilot stands for as many, as nearly as possible."""
        own = self.partners.size
        like = np.tile(np.arange(own), self.count // own)
        rest = np.argsort(rng.random(own), kind="stable")[: self.count - like.size]
        like = np.sort(np.append(like, rest))
        return Frame(
            like, self.partners[like], self.places._replace(kept=self.kept if kept is None else kept)
        )


class Assumed(NamedTuple):
    """What is assumed of all communities, see :func:`assumed`. No example: made by that function."""

    units: tuple[float, float]
    partners: tuple[float, float]
    overlap: tuple[float, float]
    types: tuple[float, float]
    unequal_units: tuple[float, float]
    unequal_places: tuple[float, float]
    without: tuple[float, float]


def assumed(
    *, units, partners, overlap, types=10, unequal_units=1.0, unequal_places=0.5, without=0.0
) -> Assumed:
    """State what is assumed of communities where there is no pilot; each a number or a range ``(low, high)``.

    Each survey that is simulated takes each value anew from its range, evenly: the power is then a mean over
    the ranges (O'Hagan, Stevens and Campbell 2005 call it assurance).

    Parameters
    ----------
    units
        Units that there are.
    partners
        Mean number of units of a community that has any.
    overlap
        From 0 (chance) to 1: each type of community has a list of ``partners`` units, and a community takes
        over each unit of the list of its type with this probability. All other units come by chance.
    types
        Types of communities.
    unequal_units
        Standard deviation of the log of units' activity; 0: all are alike.
    unequal_places
        Standard deviation of the log of communities' number of units.
    without
        Share of the communities that have no unit at all.

    Returns
    -------
    Assumed
        For :func:`power`.

    Raises
    ------
    CommgovError
        A value is outside its limits, or a range is upside down.

    References
    ----------
    O'Hagan, Stevens & Campbell (2005), Assurance in clinical trial design, Pharmaceutical Statistics 4.

    Examples
    --------
    >>> assumed(units=200, partners=(4, 8), overlap=(0.1, 0.3)).partners
    (4.0, 8.0)
    """
    return Assumed(
        interval(units, "units", least=2),
        interval(partners, "partners", least=1),
        interval(overlap, "overlap", least=0, most=1),
        interval(types, "types", least=1),
        interval(unequal_units, "unequal_units", least=0, most=4),
        interval(unequal_places, "unequal_places", least=0, most=4),
        interval(without, "without", least=0, below=1),
    )


class Imagined:
    """The communities of assumptions. No example: made by :func:`power`."""

    modelled = True

    def __init__(self, given: Assumed, count: int):
        self.given, self.count, self.found, self.kept = given, count, None, None
        self.units = int(given.units[0])

    def frame(self, rng, kept=None) -> Frame:
        """Communities by values drawn from the ranges."""
        at = dict(
            zip(
                Assumed._fields,
                (a + (b - a) * u for (a, b), u in zip(self.given, rng.random(7), strict=True)),
                strict=True,
            )
        )
        units, types = round(at["units"]), round(at["types"])
        z = ndtri((np.arange(units, 0, -1) - 0.5) / units)
        luck = ndtri(rng.random(self.count) * (1 - 1e-12) + 5e-13)
        spread = at["unequal_places"]
        partners = np.rint(at["partners"] * np.exp(spread * luck - spread**2 / 2)).astype(np.int64)
        partners = np.clip(partners, 1, units)
        partners[rng.random(self.count) < at["without"]] = 0
        size = min(units, max(1, round(at["partners"])))
        chance = kernels.inclusion(np.exp(at["unequal_units"] * z), max(int(partners.max()), size))
        ptr = size * np.arange(types + 1)
        lists = np.empty(types * size, np.int64)
        none = np.zeros(types, np.int64)
        state = (rng.random(6) * 2.0**53).astype(np.uint64)
        kernels.communities(chance, ptr, lists, none, np.full(types, size), 0.0, state, ptr, lists)
        like = (rng.random(self.count) * types).astype(np.int64)
        return Frame(like, partners, Places(chance, ptr, lists, at["overlap"] if kept is None else kept))


def population_of(given, count, name: str):
    """A network or assumptions, and how many communities there are, as a population."""
    if count is None:
        raise CommgovError(
            "power: population is missing. Fix: say how many communities there are in all, such as "
            "population=955. Where the network has them all, that is their number in the network."
        )
    count = whole(count, "population", 2)
    if isinstance(given, Assumed):
        return Imagined(given, count)
    found = incidence(given, binary=True, name=name)
    own = len(found.columns)
    if count < own:
        raise CommgovError(
            "population: {count:,} is less than the {own:,} communities of the {name}. Fix: the number of "
            "all communities, those of the network included.",
            count=count,
            own=own,
            name=name,
        )
    return Known(found) if count == own else Pilot(found, count)


def labels_of(population, district) -> np.ndarray:
    """District of each community of a network, as a number."""
    if population.found is None:
        raise CommgovError(
            "sampling: assumptions have no districts. Fix: another way of sampling, or a pilot network."
        )
    return numbered(kinds(district, population.found.columns, "district"))[0]


def weights_of(population, weight) -> np.ndarray:
    """Weight of each community of a network."""
    if weight is None or population.found is None:
        return np.ones(1 if population.found is None else len(population.found.columns))
    if not isinstance(weight, pd.Series):
        weight = pd.Series(weight)
    return by_label(weight, population.found.columns, "weight", least=0)


# ---- from a pilot to all communities -------------------------------------------------------------


def assemblage(r: np.ndarray, places: int) -> np.ndarray:
    """Estimate the share of all communities in which each unit is, first those met, then those not met.

        C = 1 - (f1 / m) (n - 1) f1 / ((n - 1) f1 + 2 f2),   f0 = (n - 1) / n · f1² / (2 f2)

    with n communities, m ties, f1 units met once and f2 twice (Chao's sample coverage and number not met).
    What the pilot says of rare units is too much, and is lowered so that all shares add up to the mean number
    of units (Chao, Gotelli, Hsieh et al. 2014, appendix G).
    """
    n, m = places, int(r.sum())
    f1, f2 = int((r == 1).sum()), int((r == 2).sum())
    if not f1:
        return r / n
    unmet = (n - 1) / n * (f1 * f1 / (2 * f2) if f2 else f1 * (f1 - 1) / 2)
    gap = (
        f1
        / m
        * ((n - 1) * f1 / ((n - 1) * f1 + 2 * f2) if f2 else (n - 1) * (f1 - 1) / ((n - 1) * (f1 - 1) + 2))
    )
    unmet = int(np.ceil(unmet - 1e-9))
    if not unmet or not gap > 0:
        return r / n
    p = r / n
    lost = p * (1 - p) ** n
    p = np.maximum(p - m / n * gap * lost / lost.sum(), p / 100)
    return np.append(p, np.full(unmet, m / n * gap / unmet))


def odds(share: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """Weights x such that p_ij = x_i y_j / (1 + x_i y_j) gives each unit its share of the communities."""
    share = np.minimum(share, 1 - 0.5 / partners.size)
    k, at, n = np.unique(share, return_inverse=True, return_counts=True)
    d, m = np.unique(partners, return_counts=True)
    d, m = np.minimum(d, share.size - 0.5).astype(float), m / m.sum()
    x, y = k / (1 - k), d / (m @ d)
    for _ in range(2000):
        y = d / (n[:, None] * x[:, None] / (1 + np.outer(x, y))).sum(axis=0)
        before, x = x, k / (m * y / (1 + np.outer(x, y))).sum(axis=1)
        if np.abs(x / before - 1).max() < 1e-9:
            break
    return x[at]
