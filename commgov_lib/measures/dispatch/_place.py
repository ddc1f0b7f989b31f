"""Requests of a part of the city: which communities ask for what, and to which street they belong."""

from __future__ import annotations

import pandas as pd

from ...network import Network
from ...schema import CommgovError
from . import _read as read

_ASKING = ("community", "village")


def arrivals(net: Network, *, within: str | None = None, per_thousand: float) -> pd.DataFrame:
    """Requests a day of each community in each domain, in proportion to its needs.

    Parameters
    ----------
    net
        A network with needs, e.g. ``cg.load("shenyang")``.
    within
        A place (district, street …): only communities and villages inside it. ``None``: all of them.
    per_thousand
        Requests a day of a thousand persons in need: assumed, one number for all domains.

    Returns
    -------
    DataFrame
        Communities × domains, requests a day: the ``arrival_rate`` of :class:`Params`. A need that lies in no
        community or village asks from the place in which it lies.

    Raises
    ------
    CommgovError
        The place is unknown, or nothing inside it needs anything (of weight above 0).

    Notes
    -----
    Needs count persons, not calls: that all domains call equally often is an assumption (S).

    Examples
    --------
    >>> net = cg.city.simulate(seed=1, scale=0.02)
    >>> district = net.places.loc[net.places["kind"] == "district", "place"].iloc[0]
    >>> rates = arrivals(net, within=district, per_thousand=0.5)
    >>> bool((rates >= 0).all(axis=None)), rates.shape[0] > 0
    (True, True)
    """
    read.rate(per_thousand, "per_thousand")
    places = net.places.set_index("place")
    if within is not None and within not in places.index:
        raise CommgovError(
            f"within: there is no place '{within}' in this network. Fix: give the code of a place."
        )
    needs = net.needs[net.needs["weight"] > 0]
    asking = needs["place"].map(_above(places, _ASKING))
    needs = needs.assign(community=asking.where(asking.notna(), needs["place"]))
    if within is not None:
        inside = _inside(places, within)
        needs = needs[needs["community"].map(inside).fillna(False).astype(bool)]
    if needs.empty:
        raise CommgovError(
            "needs: nobody needs anything (no weight above 0). Fix: one row a need, with its persons."
            if within is None
            else f"within: no community inside '{within}' has a need. Fix: give a larger place."
        )
    table = needs.pivot_table(
        index="community", columns="domain", values="weight", aggfunc="sum", fill_value=0.0
    )
    return table.astype(float) * (per_thousand / 1000)


def streets(net: Network, communities) -> pd.Series:
    """The street that each community belongs to.

    Parameters
    ----------
    net
        As for :func:`arrivals`.
    communities
        Codes of communities, e.g. the index of :func:`arrivals`.

    Returns
    -------
    Series
        Index the communities: the ``street`` of :class:`Params`.

    Raises
    ------
    CommgovError
        A community is unknown or lies in no street.

    Examples
    --------
    >>> net = cg.city.simulate(seed=1, scale=0.02)
    >>> some = net.places.loc[net.places["kind"] == "community", "place"].iloc[:2]
    >>> len(streets(net, some))
    2
    """
    communities = pd.Index(communities)
    found = _above(net.places.set_index("place"), ("street",)).reindex(communities)
    if found.isna().any():
        raise CommgovError(
            f"communities: '{communities[found.isna()][0]}' lies in no street of this network."
        )
    return found.rename("street")


def _above(places: pd.DataFrame, kinds) -> pd.Series:
    """For each place, the nearest place of these kinds that it is or lies in; missing where there is none."""
    found = pd.Series(places.index, places.index, dtype=object).where(places["kind"].isin(kinds))
    at = pd.Series(places.index, places.index, dtype=object)
    for _ in range(8):
        at = at.map(places["parent"])
        found = found.where(found.notna(), at.where(at.map(places["kind"]).isin(kinds)))
    return found


def _inside(places: pd.DataFrame, within: str) -> pd.Series:
    at = pd.Series(places.index, places.index, dtype=object)
    found = at == within
    for _ in range(8):
        at = at.map(places["parent"])
        found |= at == within
    return found
