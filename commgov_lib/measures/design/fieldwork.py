"""How a survey finds its communities: at random, by district, from unit to unit, from units, by a roster."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from ...messages import Message, say
from ..arguments import number, whole

PLACES, UNITS = "communities", "units"


class Communities(NamedTuple):
    """Communities drawn at random, each answering with a chance. No example: made by :func:`communities`."""

    response: float

    counted = PLACES

    @property
    def words(self) -> Message:
        """The way in words."""
        if self.response == 1:
            return say("communities drawn at random")
        return say("communities drawn from a roster, of which {share:.0%} answer", share=self.response)

    def pick(self, labels: np.ndarray, size: int, rng) -> np.ndarray:
        """Which communities are surveyed."""
        order = np.argsort(rng.random(labels.size), kind="stable")[:size]
        return np.sort(order[rng.random(size) < self.response])


def communities() -> Communities:
    """Survey communities drawn at random, each with all its units; the size counts communities.

    Returns
    -------
    Communities
        For :func:`power`.

    Examples
    --------
    >>> communities().counted
    'communities'
    """
    return Communities(1.0)


def roster(response: float) -> Communities:
    """Write to communities drawn from a full list; some do not answer, whoever they are.

    The size counts those that are written to. Non-response that hangs on the answer (communities with few
    partners stay silent) biases every question and is not in this.

    Parameters
    ----------
    response
        The chance that a community answers, above 0 and up to 1.

    Returns
    -------
    Communities
        For :func:`power`.

    Raises
    ------
    CommgovError
        ``response`` is no such number.

    Examples
    --------
    >>> roster(0.6).response
    0.6
    """
    return Communities(number(response, "response", above=0, most=1))


class Districts(NamedTuple):
    """Communities drawn by district. No example: made by :func:`districts`."""

    district: object
    whole: bool

    counted = PLACES

    @property
    def words(self) -> Message:
        """The way in words."""
        return (
            say("whole districts, one after the other") if self.whole else say("every district in proportion")
        )

    def pick(self, labels: np.ndarray, size: int, rng) -> np.ndarray:
        """Which communities are surveyed."""
        count = labels.max() + 1
        chance = rng.random(labels.size)
        if self.whole:
            rank = np.argsort(np.argsort(rng.random(count), kind="stable"), kind="stable")
            return np.sort(np.lexsort((chance, rank[labels]))[:size])
        exact = size * np.bincount(labels, minlength=count) / labels.size
        share = np.floor(exact).astype(np.int64)
        # What is left over goes to districts drawn in proportion to their remainders, by a systematic sample.
        ends = np.cumsum(exact - share)
        share += np.diff(np.floor(np.append(0.0, ends) + rng.random() + 1e-9)).astype(np.int64)
        order = np.lexsort((chance, labels))
        first = np.cumsum(np.bincount(labels, minlength=count)) - np.bincount(labels, minlength=count)
        within = np.arange(labels.size) - first[labels[order]]
        return np.sort(order[within < share[labels[order]]])


def districts(district, *, whole: bool) -> Districts:
    """Survey communities by district; the size counts communities.

    Parameters
    ----------
    district
        District of each community of the network (Series or dict).
    whole
        ``True``: districts are drawn at random and surveyed whole, the last one in part. ``False``: every
        district, with communities drawn at random in proportion. There is no default, since whole districts
        that differ tell less.

    Returns
    -------
    Districts
        For :func:`power`.

    Examples
    --------
    >>> districts({"a": "north", "b": "south"}, whole=True).whole
    True
    """
    return Districts(district, bool(whole))


class Snowball(NamedTuple):
    """Communities found from unit to unit. No example: made by :func:`snowball`."""

    first: int

    counted = PLACES

    @property
    def words(self) -> Message:
        """The way in words."""
        return say("a snowball from {count:,} units", count=self.first)

    def follow(self, matrix: sp.csr_array, size: int, rng) -> sp.csr_array:
        """The network that the survey sees."""
        turned = matrix.T.tocsr()
        units, places = matrix.shape
        starts = np.argsort(rng.random(units), kind="stable")
        luck = rng.random(places)
        known, visited = np.zeros(units, bool), np.zeros(places, bool)
        fresh, used, left = starts[: self.first], self.first, size
        while left:
            known[fresh] = True
            found = np.unique(matrix[fresh].indices)
            found = found[~visited[found]]
            found = found[np.argsort(luck[found], kind="stable")][:left]
            visited[found] = True
            left -= found.size
            near = np.unique(turned[found].indices)
            fresh = near[~known[near]]
            if not fresh.size:
                if used >= units:
                    break
                fresh, used = starts[used : used + 1], used + 1
        return matrix[:, np.flatnonzero(visited)]


def snowball(first: int) -> Snowball:
    """Start from units drawn at random: visit all their communities, then those of the units found there …

    The size counts communities visited; where a snowball ends before, another unit is drawn.

    Parameters
    ----------
    first
        Units to start from.

    Returns
    -------
    Snowball
        For :func:`power`.

    Raises
    ------
    CommgovError
        ``first`` is no whole number from 1.

    Examples
    --------
    >>> snowball(3).first
    3
    """
    return Snowball(whole(first, "first", 1))


class Egos(NamedTuple):
    """Units asked for their communities. No example: made by :func:`egos`."""

    counted = UNITS
    words = say("units drawn at random, each asked for its communities")

    def follow(self, matrix: sp.csr_array, size: int, rng) -> sp.csr_array:
        """The network that the survey sees."""
        rows = np.sort(np.argsort(rng.random(matrix.shape[0]), kind="stable")[:size])
        seen = matrix[rows]
        return seen[:, np.unique(seen.indices)]


def egos() -> Egos:
    """Ask units drawn at random for all their communities (ego networks); the size counts units asked.

    Returns
    -------
    Egos
        For :func:`power`.

    Examples
    --------
    >>> egos().counted
    'units'
    """
    return Egos()
