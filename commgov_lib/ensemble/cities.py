"""One simulated city as a row: the margins it realises and how far its needs are covered and served."""

from __future__ import annotations

from collections.abc import Mapping

from .. import city
from ..measures import coverage
from ..schema import DOMAINS


def city_row(*, seed: int, scale: float = 1.0, drawn: bool = False, within_capacity: bool = False) -> dict:
    """Simulate one city and count what it holds: a task for :func:`run`.

    Parameters
    ----------
    seed
        As for :func:`commgov_lib.city.simulate`.
    scale
        As there.
    drawn
        Draw the assumptions as well, each from its range (:func:`commgov_lib.city.drawn`), by the same seed;
        ``False``: the city's defaults. Bands over seeds then show what the published totals leave open.
    within_capacity
        Also the share of needs that capacities can serve at a time: ``served_…`` of each domain, and
        ``served`` of all. It takes about as long again.

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
    Simulated throughout (``S``). ``covered_…`` and ``backup_…`` are nominal: reach without capacity. Bands of
    drawn assumptions rest on the ranges, most of which are conventions.

    Examples
    --------
    >>> row = city_row(seed=1, scale=0.02)
    >>> row["margins_met"], 0 <= row["backup_health"] <= row["covered_health"] <= 1
    (True, True)
    """
    given = city.drawn(seed=seed) if drawn else None
    net = city.simulate(seed=seed, scale=scale, assumptions=given)
    table = city.margin(net, scale=scale)
    found = {"margins_met": bool(table["met"].all())}
    for entry in table[table["low"] < table["high"]].itertuples():
        found[f"margin_{entry.id}"] = float(entry.realised_max)
    found |= _coverage(net) | (_served(net) if within_capacity else {})
    return found | {"provenance": "S"}


def city_at(places: Mapping[str, float], *, scale: float = 1.0) -> float:
    """Simulate one city at given places within the ranges of its assumptions; return the share it serves.

    A task for :func:`effects`, which tells the assumptions that move coverage at capacity most::

        names = [*cg.city.ranges()["name"], "chance"]
        cg.ensemble.effects(functools.partial(cg.ensemble.city_at, scale=0.02), dict.fromkeys(names, (0, 1)),
                            groups={name: name.partition(".")[0] for name in names}, draws=100, seed=1)

    Parameters
    ----------
    places
        As for :func:`commgov_lib.city.placed`; and ``chance``, from 0 to 1, from which the seed is made
        (absent: 0).
    scale
        As for :func:`commgov_lib.city.simulate`.

    Returns
    -------
    float
        Persons in need that capacities can serve at a time, over all persons in need, all domains together.

    Raises
    ------
    CommgovError
        As :func:`commgov_lib.city.placed` and :func:`commgov_lib.city.simulate`.

    Examples
    --------
    >>> city_at({"capacity.unit": 0}, scale=0.02) < city_at({"capacity.unit": 1}, scale=0.02)
    True
    """
    given = city.placed({name: place for name, place in places.items() if name != "chance"})
    net = city.simulate(seed=int(places.get("chance", 0) * 2**31), scale=scale, assumptions=given)
    return _served(net)["served"]


def _served(net) -> dict:
    found, persons, every = {}, 0.0, 0.0
    for domain in DOMAINS:
        weight = net.demand(domain)
        if weight.sum() > 0:
            flow = coverage.capacitated(net.reach(domain, sparse=True), weight, net.capacity(domain))
            found[f"served_{domain}"] = float(flow.share)
            persons, every = persons + float(flow.served), every + float(weight.sum())
    return found | {"served": persons / every}


def _coverage(net) -> dict:
    found = {}
    for domain in DOMAINS:
        weight = net.demand(domain)
        if weight.sum() > 0:
            share = coverage.table(net.reach(domain, sparse=True), weight, k=(1, 2))["weighted"]
            found |= {f"covered_{domain}": float(share[0]), f"backup_{domain}": float(share[1])}
    return found
