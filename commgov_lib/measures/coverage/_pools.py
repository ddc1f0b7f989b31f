"""A whole network: coverage in each domain, and needs added up by place, with what is served there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ...network import Network
from ...schema import DOMAINS, PLACE_KINDS, CommgovError
from ...tables import ancestors
from ._capacity import capacitated, levels


class Pools(NamedTuple):
    """Places × domains: persons in need, and those served (:func:`pools`).

    Examples
    --------
    >>> Pools(pd.DataFrame({"health": [3.0]}), pd.DataFrame({"health": [1.0]})).need["health"].sum()
    np.float64(3.0)
    """

    need: pd.DataFrame
    served: pd.DataFrame


def by_domain(network: Network) -> pd.DataFrame:
    """Coverage in steps for every domain of a network: in reach, in reach twice, within capacity.

    Parameters
    ----------
    network
        Needs, forces, ties; and capacities, as far as they are known.

    Returns
    -------
    DataFrame
        ``domain`` and the columns of :func:`levels`, by group. Level ``served`` only in domains in which
        every force that serves states its capacity; ``attrs["note"]`` names the others.

    Raises
    ------
    CommgovError
        There is no need.

    Examples
    --------
    >>> table = by_domain(cg.city.simulate(seed=1, scale=0.02))
    >>> table["domain"].nunique(), table["level"].unique().tolist()
    (7, ['once', 'twice', 'served'])
    """
    parts, unstated = [], []
    for domain in _domains(network):
        reach, room = network.reach(domain, sparse=True), network.capacity(domain)
        if room.isna().any():
            unstated.append(domain)
        known = None if room.isna().any() else room
        part = levels(reach, network.demand(domain), known, group=network.groups(domain))
        part.insert(0, "domain", domain)
        parts.append(part)
    if not parts:
        raise CommgovError("needs: there are none, so nothing is covered or not. Fix: one row a need.")
    found = pd.concat(parts, ignore_index=True)
    if unstated:
        found.attrs["note"] = (
            f"Some forces state no capacity in {', '.join(unstated)}: served is left out there."
        )
    return found


def pools(network: Network, *, level: str = "community", without=()) -> Pools:
    """Add up, for each place, the persons in need in each domain and those served within capacity.

    Parameters
    ----------
    network
        Needs, forces and what lies in what.
    level
        Kind of place.
    without
        Labels of forces that serve nobody here: those that are still to be assigned.

    Returns
    -------
    Pools
        ``need`` and ``served``, DataFrames places × domains (those with any need), in persons; places that
        hold no need are left out. ``served`` is that of the fair flow (:func:`capacitated`).

    Raises
    ------
    CommgovError
        The level is unknown, or no need lies in such a place; a force that serves has no capacity.

    Examples
    --------
    >>> found = pools(cg.city.simulate(seed=1, scale=0.02))
    >>> found.need.shape, bool((found.served <= found.need).all(axis=None))
    ((19, 7), True)
    """
    if level not in PLACE_KINDS:
        raise CommgovError(f"level is {level!r}. Fix: a kind of place: {', '.join(PLACE_KINDS)}.")
    places, needs = network.places, network.needs
    rows = np.flatnonzero(places["kind"] == level)
    around = ancestors(places, needs["place"]).tocsr()[rows].tocoo()
    home = np.full(len(needs), -1)
    home[around.col] = around.row
    if not (home >= 0).any():
        raise CommgovError(f"no need lies in a place of kind '{level}'. Fix: a kind that this network has.")
    place = pd.Series(home, needs["need"].to_numpy())
    out = pd.Index(without)
    tables = {"need": {}, "served": {}}
    for domain in _domains(network):
        weight, capacity = network.demand(domain), network.capacity(domain)
        capacity = capacity.where(~capacity.index.isin(out), 0.0)
        unmet = capacitated(network.reach(domain, sparse=True), weight, capacity, fair=True).unmet
        at = place.reindex(weight.index).to_numpy()
        for name, values in (("need", weight), ("served", weight - unmet)):
            tables[name][domain] = np.bincount(at[at >= 0], values.to_numpy()[at >= 0], len(rows))
    index = pd.Index(places["place"].to_numpy()[rows], name=level)
    need, served = (pd.DataFrame(tables[name], index) for name in ("need", "served"))
    there = need.sum(axis=1) > 0
    return Pools(need[there], served[there].clip(upper=need[there]))


def _domains(network: Network) -> list[str]:
    """The domains in which there is any need, in the order of the schema."""
    there = set(network.needs["domain"])
    return [domain for domain in DOMAINS if domain in there]
