"""Does a city meet the published numbers? Counted from its tables, not taken from how it was drawn."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .. import files
from ..network import Network
from ..schema import CommgovError
from ._numbers import ARTICLE, CENSUS, FEATURED, copies, families, published, scaled
from ._tables import featured


def margin(network: Network, *, scale: float = 1.0) -> pd.DataFrame:
    """Each published number beside what one city holds.

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
    """Each published number as an interval, beside the range that an ensemble of cities realises.

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
    columns = [
        "id",
        "quantity",
        "quantity_zh",
        "low",
        "high",
        "realised_min",
        "realised_max",
        "worlds",
        "met",
    ]
    return rows.reset_index(drop=True)[[*columns, "provenance"]]


def _bounds(parts: list[float]) -> pd.DataFrame:
    """The published intervals, times the scale."""
    rows, stated = [], published()
    for key, (number, term) in ARTICLE.items():
        rows.append((key, number, *term, *_times(stated["low"][key], stated["high"][key], parts), "A"))
    for key, (number, term) in FEATURED.items():  # one place: it does not grow with the city
        rows.append((key, number, *term, int(stated["low"][key]), int(stated["high"][key]), "A"))
    residents = files.load("article_numbers").set_index("id").loc[CENSUS["population"][0]]
    number, term = CENSUS["population"]
    rows.append(("population", number, *term, *_times(residents["low"], residents["high"], parts), "A"))
    number, term = CENSUS["household"]
    rows.append(("household", number, *term, *_times(*families()[1:], parts), "P"))
    for row in files.load("districts").itertuples():
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
            f"margins counts Networks, not {type(network).__name__} ({network!r}). "
            "Fix: margins(simulate(seed=s) for s in range(20))."
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
