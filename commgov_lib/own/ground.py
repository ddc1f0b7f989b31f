"""Requirements of the questions on the ground: areas and zones that needs lie in, and coordinates.

They are entered in the list of :mod:`.requirements`, whose words for met and not met hold here as well.
"""

from __future__ import annotations

import pandas as pd

from ..measures import equity
from ..network import Network
from ..schema import LEVELS, CommgovError, Term
from ..translate import chinese
from ._question import Found
from .requirements import domain_of, needs, requirement, text

MOST_AREAS = 16  # more lines than these nobody tells apart


@requirement
def area(net: Network) -> Found | Term:
    """The needs of ``$domain`` lie in two areas or more of one level; ``area`` names that of each place."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    level = _level(net, domain_of(found))
    if level is None:
        return Term(
            "The places of the needs do not lie in two or more larger places of one level (column parent).",
            "需求所在地点不分属两个以上同级的上级地点（parent列）。",
        )
    return Found({"level": text(level)}, f"area = cg.equity.areas(net, {text(level)})")


def _level(net: Network, domain: str) -> str | None:
    """The finest level with areas that can be drawn and hold several places of needs; else any with two."""
    places = net.needs.loc[net.needs["domain"] == domain, "place"].nunique()
    there = {level: zone.nunique() for level, zone in _zones(net, domain).items()}
    there = {level: count for level, count in there.items() if count > 1}
    few = [level for level in there if there[level] <= min(MOST_AREAS, places - 1)]
    few = few or [level for level in there if there[level] <= MOST_AREAS]
    return max(few, key=there.get) if few else min(there, key=there.get, default=None)


def _zones(net: Network, domain: str) -> dict[str, pd.Series]:
    """For each level in which all needs of a domain lie: the area of each need."""
    wanted = net.needs[net.needs["domain"] == domain]["place"]
    found = {}
    for level in LEVELS:
        if (net.places["kind"] == level).any():
            zone = equity.areas(net, level).reindex(wanted)
            if zone.notna().all():
                found[level] = zone
    return found


@requirement
def zonings(net: Network) -> Found | Term:
    """The needs of ``$domain`` can be added up in two ways, into fewer zones; ``$zonings`` lists them."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    zones = {level: zone.nunique() for level, zone in _zones(net, domain_of(found)).items()}
    count = net.needs.loc[net.needs["domain"] == domain_of(found), "place"].nunique()
    use = [level for level, number in zones.items() if 2 <= number < count]
    pair = [level for level in ("grid", "compound") if level in use]
    use = pair if len(pair) == 2 else use[-2:]
    if len(use) < 2:
        return Term(
            "There are no two levels of places between the needs and the whole.",
            "需求与整体之间没有两级地点。",
        )
    return Found({"zonings": f"[{', '.join(text(level) for level in use)}]"})


@requirement
def located(net: Network) -> Found | Term:
    """Places of needs and of forces of ``$domain`` have coordinates; ``at`` holds them in metres.

    Assumed are they only for a city that is simulated throughout.
    """
    found = needs(net)
    if isinstance(found, Term):
        return found
    try:
        at = equity.located(net)
    except CommgovError as error:
        return Term(str(error), f"坐标有误：{chinese(str(error))}")
    wanted = net.needs.loc[net.needs["domain"] == domain_of(found), "place"]
    actors = net.actors.set_index("actor")["place"].reindex(net.capacity(domain_of(found)).index)
    assumed = not len(at) and _simulated(net)
    there = set(net.places["place"]) if assumed else set(at.index)
    if not there or not wanted.isin(there).all():
        return Term(
            "Not all places of needs have coordinates: columns lon and lat, or x_m and y_m, of places.",
            "需求所在地点并非都有坐标：地点表的lon、lat列，或x_m、y_m列。",
        )
    if not actors.isin(there).any():
        return Term(
            "No actor that serves in the domain sits in a place with coordinates (column place of actors).",
            "该领域没有行动者位于有坐标的地点（行动者表place列）。",
        )
    lines = ['at = cg.city.positions(net, seed=1).set_index("place")']
    lines += ['seat = net.actors.set_index("actor")["place"].reindex(supply.index)']
    lines += ["seat = seat[seat.isin(at.index)]"]
    lines += [f'home = net.needs[net.needs["domain"] == {found.words["domain"]}].set_index("need")["place"]']
    lines += ["people, offer = persons.groupby(home).sum(), supply.groupby(seat).sum()"]
    lines += ["far = cg.equity.nearest(at.loc[offer.index], at.loc[people.index])"]
    lines += ["reaching = max(500.0, float(f\"{2 * far['distance_m'].quantile(0.9):.0e}\"))  # metres"]
    lines += ["near = cg.equity.nearby(at.loc[offer.index], at.loc[people.index], catchment=2 * reaching)"]
    return Found(setup="\n".join(lines))


def _simulated(net: Network) -> bool:
    """Whether this is a city of the library's own, of which positions may be assumed."""
    tables = (net.actors, net.ties, net.needs)
    city = net.places["kind"].eq("district").any() and "population_count" in net.places
    return bool(city and all((table["provenance"] == "S").all() for table in tables))
