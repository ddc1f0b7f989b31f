"""One simulated city as a row: the margins it realises and how far its needs are covered."""

from __future__ import annotations

from .. import city
from ..measures import coverage
from ..schema import DOMAINS


def city_row(*, seed: int, scale: float = 1.0) -> dict:
    """Simulate one city and count what it holds: a task for :func:`run`.

    Parameters
    ----------
    seed
        As for :func:`commgov_lib.city.simulate`.
    scale
        As there.

    Returns
    -------
    dict
        ``margins_met`` (all published margins met); for every margin that is not one number, ``margin_`` and
        its id: what this city realises; for every domain with needs, ``covered_…`` and ``backup_…``: the
        share of its needs, weighted by persons, that one actor reaches at least, and two; ``provenance``
        (``S``: simulated).

    Raises
    ------
    CommgovError
        As :func:`commgov_lib.city.simulate`.

    Notes
    -----
    Simulated throughout (``S``). Coverage here is nominal: reach without capacity.

    Examples
    --------
    >>> row = city_row(seed=1, scale=0.02)
    >>> row["margins_met"], 0 <= row["backup_health"] <= row["covered_health"] <= 1
    (True, True)
    """
    net = city.simulate(seed=seed, scale=scale)
    table = city.margin(net, scale=scale)
    found = {"margins_met": bool(table["met"].all())}
    for entry in table[table["low"] < table["high"]].itertuples():
        found[f"margin_{entry.id}"] = float(entry.realised_max)
    return found | _coverage(net) | {"provenance": "S"}


def _coverage(net) -> dict:
    found = {}
    for domain in DOMAINS:
        weight = net.demand(domain)
        if weight.sum() > 0:
            share = coverage.table(net.reach(domain, sparse=True), weight, k=(1, 2))["weighted"]
            found |= {f"covered_{domain}": float(share[0]), f"backup_{domain}": float(share[1])}
    return found
