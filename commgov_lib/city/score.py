"""The simulated city scored against published counts that it was not built on: hits and misses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..datasets import load
from ..network import Network, nearest_of
from ..schema import CommgovError, Term


class _Fact(NamedTuple):
    """A published fact that can be counted in a city: its number, where, what, and what to know about it."""

    id: str
    kind: str  # of the place
    names: tuple[str, ...]  # of the place, from the district down
    count: str
    en: str  # the place in pinyin
    doubt: Term


_NONE = Term("", "")
# Of the 44 facts about Shenyang those that count what a city holds. Not among them: events of a day, ranks,
# bodies that no city models, parts of a whole, places that the list of 2021 does not name, and the ten teams
# of the community that the article is about, which every city meets because it was told to.
_FACTS = (
    _Fact("C0054", "district", ("铁西区",), "streets", "Tiexi", Term("of 2025", "2025年")),
    _Fact("C0055", "district", ("铁西区",), "communities", "Tiexi", Term("of 2025", "2025年")),
    _Fact("C0258", "district", ("浑南区",), "streets", "Hunnan", _NONE),
    _Fact("C0255", "street", ("和平区", "北市场街道"), "communities", "Beishichang", _NONE),
    _Fact("C0056", "district", ("铁西区",), "grids", "Tiexi", Term("of 2025", "2025年")),
    _Fact("C0058", "district", ("铁西区",), "units", "Tiexi", Term("each unit once", "每单位计一次")),
    _Fact("C0058", "district", ("铁西区",), "memberships", "Tiexi", _NONE),
    _Fact("C0059", "district", ("铁西区",), "office_branches", "Tiexi", Term("报到 as 对接", "以报到为对接")),
    _Fact("C0173", "district", ("沈北新区",), "teams", "Shenbei", Term("registered teams", "备案小队")),
    _Fact("C0067", "city", (), "grids", "Shenyang", Term("of 2016", "2016年")),
    _Fact("C0066", "community", ("苏家屯区", "葵花社区"), "units", "Kuihua", Term("of 2017", "2017年")),
    _Fact("C0151", "community", ("大东区", "浅草社区"), "teams", "Qiancao", _NONE),
    _Fact("C0065", "community", ("苏家屯区", "孔雀城幸福社区"), "residents", "Kongquecheng", _NONE),
    _Fact("C0229", "community", ("于洪区", "阳光100社区"), "residents", "Yangguang 100", _NONE),
    _Fact("C0230", "community", ("于洪区", "阳光100社区"), "workers", "Yangguang 100", _NONE),
)  # fmt: skip
# What is counted in both languages, and whether the city takes it from the real list of divisions.
_WHAT = {
    "streets": (Term("streets and towns", "街道、镇"), True),
    "communities": (Term("communities", "社区"), True),
    "grids": (Term("grids", "网格"), False),
    "units": (Term("co-building units", "共建单位"), False),
    "memberships": (Term("co-building memberships", "共建成员资格"), False),
    "office_branches": (Term("paired office branches", "对接的机关党组织"), False),
    "teams": (Term("volunteer teams", "志愿服务队伍"), False),
    "residents": (Term("residents", "居民"), False),
    "workers": (Term("community workers", "社区工作者"), False),
}


def score(networks: Network | Iterable[Network]) -> pd.DataFrame:
    """Score simulated cities against published counts of Shenyang that they were not built on.

        hit  <=>  [low, high] and [smallest, largest count over the cities] share a value

    Parameters
    ----------
    networks
        Cities of :func:`commgov_lib.city.simulate` at scale 1: one, or an iterable of them, which is read
        one city at a time.

    Returns
    -------
    DataFrame
        One row a comparison: ``id`` (of the fact in ``cg.load("published_counts")``), ``place, place_en``,
        ``level``, ``quantity, quantity_zh``, ``doubt, doubt_zh`` (what may not be the same), ``year`` (of the
        fact), ``low, high`` (as published), ``city_min, city_max`` (counted), ``worlds``, ``hit``, ``ratio``
        (middle of the counted range over the middle of the published one), ``by_chance_share`` (share of all
        places of that level that would have hit; NaN of a city), ``counted`` (``drawn``, or ``listed`` where
        the city takes it from the list of divisions and draws nothing), ``provenance``.

    Raises
    ------
    CommgovError
        There is no city, something in the iterable is not one, or it lacks a place.

    Notes
    -----
    The published counts are claims of the bodies that they praise, and no more right than the city for being
    printed: a miss says that two numbers differ, not which is wrong. The more cities, the wider their range
    and the easier a hit; ``by_chance_share`` says how little a hit may be worth.

    Examples
    --------
    >>> from commgov_lib.datasets import load
    >>> table = score(load("shenyang"))
    >>> table.loc[(table["id"] == "C0056"), ["low", "city_min", "hit"]].to_numpy().tolist()
    [[2802.0, 1037.0, False]]
    """
    lowest, highest, worlds = {}, {}, 0
    for network in [networks] if isinstance(networks, Network) else networks:
        counts = _counts(network)
        for key, found in counts.items():
            lowest[key] = np.minimum(lowest.get(key, found), found)
            highest[key] = np.maximum(highest.get(key, found), found)
        worlds += 1
    if not worlds:
        raise CommgovError(
            "score: there is no city to count. Fix: score(simulate(seed=s) for s in range(5))."
        )
    facts = load("published_counts").set_index("fact_id")
    rows = [_row(fact, facts.loc[fact.id], lowest, highest) for fact in _FACTS]
    return pd.DataFrame(rows).assign(worlds=worlds, provenance="P S")[_COLUMNS]


_COLUMNS = ["id", "place", "place_en", "level", "quantity", "quantity_zh", "doubt", "doubt_zh", "year", "low",
            "high", "city_min", "city_max", "worlds", "hit", "ratio", "by_chance_share", "counted",
            "provenance"]  # fmt: skip


def _row(fact: _Fact, published: pd.Series, lowest: dict, highest: dict) -> dict:
    low, high = float(published["low"]), float(published["high"])
    bottom, top = lowest[fact.kind, fact.count], highest[fact.kind, fact.count]
    hits, name = (bottom <= high) & (top >= low), "·".join(fact.names)
    term, listed = _WHAT[fact.count]
    if name not in hits.index:
        raise CommgovError(
            "score: the city has no {level} {place}. Fix: simulate the edition of 2021, the whole city.",
            level=fact.kind,
            place=name,
        )
    return {
        "id": fact.id,
        "place": fact.names[-1] if fact.names else published["city"],
        "place_en": fact.en,
        "level": fact.kind,
        "quantity": term.en,
        "quantity_zh": term.zh,
        "doubt": fact.doubt.en,
        "doubt_zh": fact.doubt.zh,
        "year": published["year"],
        "low": low,
        "high": high,
        "city_min": bottom[name],
        "city_max": top[name],
        "hit": bool(hits[name]),
        "ratio": (bottom[name] + top[name]) / (low + high),
        "by_chance_share": float(hits.mean()) if fact.kind != "city" else np.nan,
        "counted": "listed" if listed else "drawn",
    }


def _counts(network: Network) -> dict[tuple[str, str], pd.Series]:
    """What is counted, at each level that a fact is about: (level, count) → a number a place, by its name."""
    if not isinstance(network, Network):
        raise CommgovError(
            "score counts Networks, not {kind} ({network!r}). Fix: score(simulate(seed=s) for s in "
            "range(5)).",
            kind=type(network).__name__,
            network=network,
        )
    places, actors = network.places, network.actors
    if "staff_count" not in actors.columns or (places["kind"] == "city").sum() != 1:
        raise CommgovError(
            "score: this Network is not one whole city. Fix: pass what cg.city.simulate returns at scale 1."
        )
    ties, wanted = network.ties, {(fact.kind, fact.count) for fact in _FACTS}
    inside = {kind: nearest_of(places, [kind]) for kind, _ in wanted}
    building, pairing = (ties[ties["relation"] == code] for code in ("co_builds", "pairs_with"))
    kind = places.set_index("place")["kind"]
    found = {}
    for level, what in wanted:
        there = inside[level]
        found[level, what] = _COUNT[what](there, places, actors, kind, building, pairing)
    return {key: _named(places, key[0], value) for key, value in found.items()}


def _of_kind(*kinds: str) -> Callable[..., pd.Series]:
    def count(there, places, actors, kind, building, pairing):
        rows = places[places["kind"].isin(kinds)]
        return rows.groupby(rows["place"].map(there)).size()

    return count


def _units(there, places, actors, kind, building, pairing) -> pd.Series:
    return building.groupby(building["target"].map(there))["source"].nunique()


def _memberships(there, places, actors, kind, building, pairing) -> pd.Series:
    return building.groupby(building["target"].map(there)).size()


def _office_branches(there, places, actors, kind, building, pairing) -> pd.Series:
    return pairing.groupby(pairing["target"].map(there))["source"].nunique()


def _teams(there, places, actors, kind, building, pairing) -> pd.Series:
    rows = actors[actors["kind"] == "team"]
    return rows.groupby(rows["place"].map(there))["body_count"].sum()


def _residents(there, places, actors, kind, building, pairing) -> pd.Series:
    return places.set_index("place").loc[there[there == there.index], "population_count"]


def _workers(there, places, actors, kind, building, pairing) -> pd.Series:
    rows = actors[actors["kind"] == "residents_committee"]
    return rows.groupby(rows["place"].map(there))["staff_count"].sum()


_COUNT = {
    "streets": _of_kind("street"),
    "communities": _of_kind("community"),
    "grids": _of_kind("grid"),
    "units": _units,
    "memberships": _memberships,
    "office_branches": _office_branches,
    "teams": _teams,
    "residents": _residents,
    "workers": _workers,
}


def _named(places: pd.DataFrame, level: str, count: pd.Series) -> pd.Series:
    """A number for every place of a level, 0 where nothing was counted, by the name of district and place."""
    rows = places[places["kind"] == level]
    district = nearest_of(places, ["district"])
    name = places.set_index("place")["name"]
    names = (
        rows["name"] if level == "district" else rows["place"].map(district).map(name) + "·" + rows["name"]
    )
    if level == "city":
        names = pd.Series("", rows.index)
    values = count.reindex(rows["place"]).fillna(0.0).to_numpy(float)
    return pd.Series(values, names.to_numpy()).groupby(level=0).first()
