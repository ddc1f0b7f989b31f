"""The published numbers that every city meets, those of the article and the census; and whether it does."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..datasets import load
from ..network import Network
from ..schema import CommgovError, Term
from .draws import Streams, rounded, whole
from .places import featured

# What is counted, the article's number that bounds it, and its name in both languages.
ARTICLE = {
    "street_committee": ("N28", Term("streets with a big work committee", "有“大工委”的街道")),
    "community_committee": ("N29", Term("communities with a big party committee", "有“大党委”的社区")),
    "compound": ("N38", Term("compounds", "小区")),
    "grid_branch": ("N20", Term("grid party branches", "网格党支部")),
    "building_group": ("N21", Term("building party groups", "楼院党小组")),
    "member_household": ("N22", Term("member households", "党员中心户")),
    "office_branch": ("N13", Term("office branches, each paired", "对接的机关党支部")),
    "volunteer_team": ("N23", Term("party volunteer teams", "党员志愿服务队伍")),
    "worker": ("N37", Term("community workers", "社区工作者")),
    "compound_head": ("N18", Term("compound heads", "小区点长")),
    "emergency_head": ("N19", Term("emergency heads", "应急点长")),
    "social_org": ("N54", Term("social organisations", "社区社会组织")),
    "project": ("N55", Term("their projects", "承接项目")),
    "deliberative_body": ("N56", Term("deliberative bodies", "协商组织")),
    "studio": ("N30", Term("deputies' studios", "“两代表一委员”工作室")),
    "reasoning_point": ("N32", Term("reasoning points", "评理说事点")),
}
FEATURED = {
    "featured_unit": ("N11", Term("units of the 46-unit community", "46家共建社区的单位")),
    "featured_team": ("N12", Term("teams of the 46-unit community", "46家共建社区的队伍")),
}
CENSUS = {
    "population": ("N08", Term("residents", "常住人口")),
    "household": ("households", Term("family households", "家庭户")),
}
SMALLEST = 0.01  # of a city: every district still holds a community or a village


@functools.lru_cache(maxsize=1)
def published() -> pd.DataFrame:
    """The article's totals as whole-number intervals: index key, columns ``id, low, high, first``.

    ``first`` is the smallest number that is drawn: one above ``low`` where the article says "more than" (超).
    """
    table = load("article_numbers").set_index("id")
    rows = {}
    for key, (number, _) in (ARTICLE | FEATURED).items():
        low, high = int(table["low"][number]), int(table["high"][number])
        rows[key] = (number, low, high, low + (table["comparator"][number] == "超"))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["id", "low", "high", "first"])


@functools.lru_cache(maxsize=1)
def families() -> tuple[int, int, int]:
    """Family households of the city as published, and the interval of that number."""
    row = load("census_totals").set_index("quantity").loc["family_households"]
    return int(row["value"]), int(row["low"]), int(row["high"])


def scaled(low: int, high: int, part: float) -> tuple[int, int]:
    """The interval of a published number in a part of a city: both ends times the part, to the nearest whole.

    >>> scaled(6200, 6299, 0.1), scaled(6588, 6588, 0.1)
    ((620, 630), (659, 659))
    """
    bottom = rounded(low * part)
    return bottom, max(bottom, rounded(high * part))


def copies(scale: float) -> list[float]:
    """The parts of a city that a scale asks for: whole copies, then a fraction.

    >>> copies(2.5), copies(0.1)
    ([1.0, 1.0, 0.5], [0.1])
    """
    number = isinstance(scale, int | float | np.integer | np.floating) and not isinstance(scale, bool)
    if not number or not math.isfinite(scale) or scale < SMALLEST:
        raise CommgovError(
            "scale must be a number of {least} or more, not {scale!r}. Fix: 0.1 is a tenth "
            "of the city, 1 the whole city, 155 about the country.",
            least=SMALLEST,
            scale=scale,
        )
    full = math.floor(float(scale))
    rest = round(float(scale) - full, 9)  # 1.1 - 1 is not 0.1 in binary
    if 0 < rest < SMALLEST:
        raise CommgovError(
            "scale {scale!r} leaves {rest:g} of a city over, less than {least}. Fix: use {below} or {above}.",
            scale=scale,
            rest=rest,
            least=SMALLEST,
            below=full,
            above=full + SMALLEST,
        )
    return [1.0] * full + ([rest] if rest else [])


def totals(part: float, streams: Streams) -> dict[str, int]:
    """One whole number for each of the article's totals, drawn from its interval by its own stream."""
    drawn = {}
    for key, row in published().iterrows():
        if key in ARTICLE:
            drawn[key] = whole(streams(f"total {key}"), *scaled(row["first"], row["high"], part))
        else:
            drawn[key] = int(row["low"])  # the featured community is one place: it does not scale
    drawn["grid"], drawn["building"] = drawn["grid_branch"], drawn["building_group"]
    drawn["household"] = rounded(families()[0] * part)
    return drawn


# ---- counted from the tables of a city ---------------------------------------------------------


def margin(network: Network, *, scale: float = 1.0) -> pd.DataFrame:
    """Compare each published number with what one city holds.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`.
    scale
        The scale at which it was simulated.

    Returns
    -------
    DataFrame
        As :func:`margins` returns.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> margin(simulate(seed=1, scale=0.02), scale=0.02)["met"].all()
    np.True_
    """
    return margins(network, scale=scale)


def margins(networks: Network | Iterable[Network], *, scale: float = 1.0) -> pd.DataFrame:
    """Compare each published number, as an interval, with the range that an ensemble of cities realises.

        met  <=>  low <= smallest realised  and  largest realised <= high

    Parameters
    ----------
    networks
        Cities of :func:`commgov_lib.city.simulate`: one, or an iterable of them. An iterable is read one city
        at a time, so ``margins(simulate(seed=s) for s in range(100))`` needs the memory of one.
    scale
        The scale at which they were simulated; the published ends are scaled by it.

    Returns
    -------
    DataFrame
        ``id`` (number of the article, or district code), ``quantity``, ``quantity_zh``, ``low, high``
        (published; equal where the number is exact), ``realised_min, realised_max`` (over the cities),
        ``worlds`` (how many cities), ``met``, ``provenance`` (of the published number: ``A`` article, ``P``
        census).

    Raises
    ------
    CommgovError
        There is no city, or something in the iterable is not one.

    Notes
    -----
    That the totals are met makes a city possible, not true: nothing below the totals is published. The
    ceiling of 余, 多 or 超 (rows of the article with ``low`` < ``high``) is a convention: none is stated.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = margins((simulate(seed=s, scale=0.02) for s in (1, 2)), scale=0.02)
    >>> table.loc[table["id"] == "N38", ["low", "high", "realised_min", "realised_max"]].to_numpy().tolist()
    [[132, 132, 132, 132]]
    """
    rows = _bounds(copies(scale))
    lowest, highest, worlds = None, None, 0
    for network in [networks] if isinstance(networks, Network) else networks:
        low, high = _count(network, rows.index)
        lowest = low if lowest is None else np.minimum(lowest, low)
        highest = high if highest is None else np.maximum(highest, high)
        worlds += 1
    if not worlds:
        raise CommgovError(
            "margins: there is no city to count. Fix: margins(simulate(seed=s) for s in range(20))."
        )
    for column, ends in (("realised_min", lowest), ("realised_max", highest)):
        whole = np.rint(ends)
        rows[column] = whole.astype(int) if (whole == ends).all() else ends
    rows["worlds"] = worlds
    rows["met"] = (rows["low"] <= rows["realised_min"]) & (rows["realised_max"] <= rows["high"])
    rows = rows.drop(columns="provenance").assign(provenance=rows["provenance"])
    return rows.reset_index(drop=True)


def _bounds(parts: list[float]) -> pd.DataFrame:
    """The published intervals, times the scale."""
    rows, stated = [], published()
    for key, (number, term) in ARTICLE.items():
        rows.append((key, number, *term, *_times(stated["low"][key], stated["high"][key], parts), "A"))
    for key, (number, term) in FEATURED.items():  # one place: it does not grow with the city
        rows.append((key, number, *term, int(stated["low"][key]), int(stated["high"][key]), "A"))
    residents = load("article_numbers").set_index("id").loc[CENSUS["population"][0]]
    number, term = CENSUS["population"]
    rows.append(("population", number, *term, *_times(residents["low"], residents["high"], parts), "A"))
    number, term = CENSUS["household"]
    rows.append(("household", number, *term, *_times(*families()[1:], parts), "P"))
    for row in load("districts").itertuples():
        ends = _times(row.population_low, row.population_high, parts)
        rows.append((str(row.district_code), str(row.district_code), f"residents of {row.district_en}",
                     f"{row.district}常住人口", *ends, "P"))  # fmt: skip
    names = ["key", "id", "quantity", "quantity_zh", "low", "high", "provenance"]
    return pd.DataFrame(rows, columns=names).set_index("key")


def _times(low: float, high: float, parts: list[float]) -> tuple[int, int]:
    ends = [scaled(int(low), int(high), part) for part in parts]
    return sum(low for low, _ in ends), sum(high for _, high in ends)


def _count(network: Network, keys: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """What one city holds of each published quantity: the smallest and the largest count of it."""
    if not isinstance(network, Network):
        raise CommgovError(
            "margins counts Networks, not {kind} ({network!r}). Fix: margins(simulate(seed=s) "
            "for s in range(20)).",
            kind=type(network).__name__,
            network=network,
        )
    places, actors, ties = network.places, network.actors, network.ties
    needed = {"subkind": actors, "staff_count": actors, "project_count": actors, "role": ties}
    missing = [column for column, table in needed.items() if column not in table.columns]
    if missing or not (places["kind"] == "city").any():
        raise CommgovError("margins: this Network is not a city. Fix: pass what cg.city.simulate returns.")
    bodies = actors.groupby("subkind")["body_count"].sum()
    kinds = actors.groupby("kind")["body_count"].sum()
    pairs = ties.loc[ties["relation"] == "pairs_with"].groupby("source")["target"].nunique()
    found = {key: bodies.get(key, 0) for key in ARTICLE if key in bodies.index}
    found |= {
        "street_committee": actors.loc[actors["subkind"] == "street_committee", "place"].nunique(),
        "community_committee": actors.loc[actors["subkind"] == "community_committee", "place"].nunique(),
        "compound": (places["kind"] == "compound").sum(),
        "office_branch": (pairs == 1).sum(),
        "worker": actors["staff_count"].sum(),
        "compound_head": ties.loc[ties["role"] == "compound_head", "weight"].sum(),
        "emergency_head": ties.loc[ties["role"] == "emergency_head", "weight"].sum(),
        "social_org": kinds.get("social_org", 0),
        "project": actors["project_count"].sum(),
        "studio": kinds.get("studio", 0),
        "population": places.loc[places["kind"] == "city", "population_count"].sum(),
        "household": places.loc[places["kind"] == "city", "household_count"].sum(),
    }
    districts = places[places["kind"] == "district"]
    found |= districts.groupby(districts["place"].str[-6:])["population_count"].sum().to_dict()
    here = featured(places)
    units = (
        ties[ties["relation"] == "co_builds"]
        .groupby("target")["source"]
        .nunique()
        .reindex(here, fill_value=0)
    )
    teams = actors[actors["kind"] == "team"].groupby("place").size().reindex(here, fill_value=0)
    low, high = dict(found), dict(found)
    low |= {"featured_unit": units.min(), "featured_team": teams.min()}
    high |= {"featured_unit": units.max(), "featured_team": teams.max()}
    return tuple(np.array([float(end.get(key, 0)) for key in keys]) for end in (low, high))
