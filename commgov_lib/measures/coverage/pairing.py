"""Precise pairing (精准对接): which branch goes to which community, so that the worst-off gains most."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...matrices import plain, table_of_amounts
from ...messages import say
from ...schema import CommgovError
from .._kernels import random
from .._kernels import siting as kernels
from ..arguments import number, seeded, whole
from ..programs import Problem, failed, solve


class Pairing(NamedTuple):
    """Who is paired with whom and what it does to the communities.

    ``assignment``, Series branch → community; ``share``, Series on communities, persons in need served, as a
    share, with the branches; ``worst``, the least of these; ``bound``, which no assignment can beat.

    Examples
    --------
    >>> Pairing(pd.Series({"branch 1": "a"}), pd.Series({"a": 0.5}), 0.5, 0.5).worst
    0.5
    """

    assignment: pd.Series
    share: pd.Series
    worst: float
    bound: float


class _Towns(NamedTuple):
    """Communities × domains: persons served already, those not yet, all in need; branches by domain."""

    places: pd.Index
    branches: pd.Index
    domain: np.ndarray
    served: np.ndarray
    short: np.ndarray
    total: np.ndarray
    size: float


def pair(need, branch, *, capacity: float, served=None) -> Pairing:
    """Assign every branch to one community so that the worst-off community is served best.

        max min_x [Σ_d min(w_xd, s_xd + c n_xd)] / Σ_d w_xd,  n_xd = branches of domain d paired with x

    Parameters
    ----------
    need
        DataFrame communities × domains, persons in need (finite, not negative).
    branch
        Series, domain in which each branch can help; index: the branches.
    capacity
        Persons that one branch serves at a time.
    served
        DataFrame like ``need``: persons whom others serve already (at most ``need``); ``None``: nobody.

    Returns
    -------
    Pairing
        ``assignment, share, worst, bound``; see :class:`Pairing`. A community without need has share NaN.

    Raises
    ------
    CommgovError
        Tables labelled differently, negative or missing numbers, more served than in need, a domain of a
        branch that is no column of ``need``, a capacity that is not above 0.

    Notes
    -----
    Each branch in turn goes where the share is lowest, to the community that it helps most among equals;
    communities that no branch left can help are passed over. With one domain this is optimal; with
    several, ``bound`` (from the linear relaxation) says how far from it the result can be. The need of a
    community is seen as one pool a domain.

    Examples
    --------
    >>> need = pd.DataFrame({"health": [10, 30]}, ["a", "b"])
    >>> branch = pd.Series("health", ["branch 1", "branch 2", "branch 3"])
    >>> found = pair(need, branch, capacity=10)
    >>> found.assignment.tolist(), found.share.round(3).tolist()
    (['a', 'b', 'b'], [1.0, 0.667])
    """
    towns = _read(need, branch, capacity, served)
    assignment = _dealt(towns, _greedy(towns))
    count = np.zeros(towns.short.shape, np.int64)  # counted anew from what was assigned
    np.add.at(count, (towns.places.get_indexer(assignment), towns.domain), 1)
    share = _share(towns, count)
    worst = float(np.nanmin(share)) if np.isfinite(share).any() else np.nan
    return Pairing(assignment, pd.Series(share, towns.places, name="share"), worst, _above(towns, worst))


def strategies(need, branch, *, capacity: float, served=None, draws: int = 1000, seed: int) -> pd.DataFrame:
    """Compare the pairing that helps the worst-off with equal spread and with chance.

    Parameters
    ----------
    need, branch, capacity, served
        As for :func:`pair`.
    draws
        How often branches are paired at random: each with any community, all equally likely.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        Index ``strategy``: ``none`` (no branch), ``random`` (mean over the draws), ``equal`` (the same number
        of branches to each community, more or less one, the branches dealt in their order), ``best``
        (:func:`pair`). ``worst, tenth`` (the share below which a tenth of the communities lie), ``weighted``
        (share of all persons in need), in [0, 1]; ``worst_low, worst_high`` (the middle 95 % of the draws;
        the value itself where nothing is drawn); ``bound`` (of ``worst``, for ``best``).

    Raises
    ------
    CommgovError
        As :func:`pair`; fewer than one draw.

    Examples
    --------
    >>> need = pd.DataFrame({"health": [10, 30]}, ["a", "b"])
    >>> branch = pd.Series("health", ["branch 1", "branch 2"])
    >>> strategies(need, branch, capacity=10, draws=100, seed=1)["worst"].round(2).tolist()
    [0.0, 0.17, 0.33, 0.33]
    """
    towns = _read(need, branch, capacity, served)
    draws, seed = whole(draws, "draws", 1), seeded(seed)
    size = towns.places.size
    count, domains = towns.domain.size, towns.short.shape[1]
    spread = np.bincount((np.arange(count) % size) * domains + towns.domain, minlength=size * domains)
    rows = {"none": _told(towns, np.zeros((size, domains)))}
    chance, noise = [], np.empty(count)
    words = random.words(seed)
    for draw in range(draws):
        state = random.stream(words, draw)
        kernels.noise(state, noise)
        at = (noise * size).astype(np.int64) * domains + towns.domain
        chance.append(_told(towns, np.bincount(at, minlength=size * domains).reshape(size, domains)))
    chance = np.array(chance)
    rows["random"] = tuple(chance.mean(axis=0))
    rows["equal"] = _told(towns, spread.reshape(size, domains))
    rows["best"] = _told(towns, _greedy(towns))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["worst", "tenth", "weighted"])
    table["worst_low"], table["worst_high"] = table["worst"], table["worst"]
    table.loc["random", ["worst_low", "worst_high"]] = np.quantile(chance[:, 0], [0.025, 0.975])
    table["bound"] = [np.nan, np.nan, np.nan, _above(towns, float(table.loc["best", "worst"]))]
    return table.rename_axis("strategy")


def _greedy(towns: _Towns) -> np.ndarray:
    """Branches of each domain (columns) that each community (rows) gets."""
    left = np.bincount(towns.domain, minlength=towns.short.shape[1])
    return kernels.worst_first(plain(towns.served), plain(towns.short), towns.total, left, towns.size)


def _share(towns: _Towns, count: np.ndarray) -> np.ndarray:
    """Share of the persons in need of each community who are served."""
    got = towns.served.sum(axis=1) + np.minimum(towns.short, towns.size * count).sum(axis=1)
    return np.divide(got, towns.total, out=np.full(got.size, np.nan), where=towns.total > 0)


def _told(towns: _Towns, count: np.ndarray) -> tuple[float, float, float]:
    share = _share(towns, count)
    some = ~np.isnan(share)
    if not some.any():
        return np.nan, np.nan, np.nan
    whole = float((share[some] * towns.total[some]).sum() / towns.total.sum())
    return float(share[some].min()), float(np.quantile(share[some], 0.1)), whole


def _dealt(towns: _Towns, count: np.ndarray) -> pd.Series:
    """The branches of each domain dealt to the communities in order."""
    at = np.empty(towns.domain.size, np.int64)
    for d in range(count.shape[1]):
        at[towns.domain == d] = np.repeat(np.arange(len(towns.places)), count[:, d])
    return pd.Series(towns.places[at], towns.branches, name="community")


def _above(towns: _Towns, worst: float) -> float:
    """The bound, tried against the value that was reached."""
    bound = _bound(towns)
    if worst > bound + 1e-6:
        raise failed(
            "pair", say("{worst:.10g} is better than the bound {bound:.10g}", worst=worst, bound=bound)
        )
    return max(bound, worst) if np.isfinite(worst) else bound


def _bound(towns: _Towns) -> float:
    """No assignment, not even of parts of branches, serves the worst-off community better."""
    some = np.flatnonzero(towns.total > 0)
    if not some.size:
        return np.nan
    short = towns.short[some]
    x, d = np.nonzero(short > 0)
    cells, domains = x.size, short.shape[1]
    left = np.bincount(towns.domain, minlength=domains) * towns.size
    one, at = np.ones(cells), np.arange(cells)
    of_town = sp.csr_array((one, (x, at)), shape=(some.size, cells))
    of_domain = sp.csr_array((one, (d, at)), shape=(domains, cells))
    rows = sp.block_array([[of_town, -towns.total[some][:, None]], [of_domain, None]], format="csr")
    already = towns.served[some].sum(axis=1)
    problem = Problem(
        np.append(np.zeros(cells), 1.0), rows, np.append(-already, np.full(domains, -np.inf)),
        np.append(np.full(some.size, np.inf), left), np.append(short[x, d], 1.0),
        np.zeros(cells + 1, bool), most=True,
    )  # fmt: skip
    found = solve(problem, seconds=math.inf, gap=0.0)
    return float(min(1.0, found.value)) if found.x is not None else 1.0


def _read(need, branch, capacity, served) -> _Towns:
    for name, table in (("need", need), ("served", need if served is None else served)):
        if not isinstance(table, pd.DataFrame) or not table.index.is_unique or not table.columns.is_unique:
            raise CommgovError(
                "{name} is not a table of communities × domains. Fix: give a DataFrame, each label once.",
                name=name,
            )
    wanted, served = table_of_amounts(need, "need"), need * 0 if served is None else served
    if set(served.index) != set(need.index) or set(served.columns) != set(need.columns):
        raise CommgovError("served has other communities or domains than need. Fix: the same labels in both.")
    given = table_of_amounts(served.reindex_like(need), "served")
    more = given > wanted * (1 + 1e-9) + 1e-9
    if more.any():
        x, d = np.argwhere(more)[0]
        raise CommgovError(
            "served: at '{place}', '{domain}' more are served ({given:g}) than are in need ({wanted:g}). "
            "Fix: at most the need.",
            place=need.index[x],
            domain=need.columns[d],
            given=given[x, d],
            wanted=wanted[x, d],
        )
    if not isinstance(branch, pd.Series) or not branch.index.is_unique:
        raise CommgovError(
            "branch: each branch needs its domain once. Fix: give a Series from branch to domain."
        )
    domain = need.columns.get_indexer(branch)
    if (domain < 0).any():
        raise CommgovError(
            "branch: '{branch}' works in '{domain}', which is not a column of need. Fix: one of {names}.",
            branch=branch.index[domain < 0][0],
            domain=branch[domain < 0].iloc[0],
            names=", ".join(need.columns.astype(str)),
        )
    size = number(capacity, "capacity", above=0)
    given = np.minimum(given, wanted)
    return _Towns(need.index, branch.index, domain, given, wanted - given, wanted.sum(axis=1), size)
