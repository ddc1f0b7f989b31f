"""Where places lie: their own coordinates in metres, and the area of a level that they lie in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...network import Network, enclosing
from ...schema import DEGREES, METRES, CommgovError
from ...validate import is_empty

EARTH = 6_371_008.8  # mean radius in metres
DEEPEST = 8  # more levels than any hierarchy has
_METRES, _EITHER = zip(*METRES, strict=True)  # x, y may be degrees as well


def located(network: Network) -> pd.DataFrame:
    """Return the coordinates that a network's own places state, in metres.

    Read are the columns ``x_m, y_m`` or ``x, y`` of places (metres), or ``lon, lat`` (degrees; also
    ``longitude, latitude``, ``lng``, 经度, 纬度). A place without any lies at the mean of the places directly
    in it, else where the place around it lies.

        x = R cos(φ₀) λ,   y = R φ,   φ₀ = middle of the latitudes

    Parameters
    ----------
    network
        With such columns in its table of places.

    Returns
    -------
    DataFrame
        Index ``place``: ``x_m`` (to the east), ``y_m`` (to the north), ``provenance`` of the place; for
        :func:`nearby`. Without rows where no column gives coordinates; places that stay without are left out.

    Raises
    ------
    CommgovError
        A coordinate is not a number, or no degree of longitude and latitude; ``x, y`` look like degrees.

    Notes
    -----
    Degrees are laid flat around their middle: right to some metres within a city, not across a country.

    Examples
    --------
    >>> places = {"place": ["a", "b"], "kind": "village", "provenance": "U", "lon": [123.4, 123.4]}
    >>> places = pd.DataFrame(places | {"lat": [41.8, 41.81]})
    >>> none = cg.load("southern_women")
    >>> there = located(cg.Network(places, none.actors.iloc[:0], none.ties.iloc[:0], none.needs))
    >>> float(there["y_m"].diff().iloc[1].round())
    1112.0
    """
    places = network.places
    found = _columns(places)
    if found is None:
        return pd.DataFrame(columns=["x_m", "y_m", "provenance"], index=pd.Index([], name="place"))
    point = np.column_stack([_read(places, name) for name in found])
    point[np.isnan(point).any(axis=1)] = np.nan
    if found[0].lower() in DEGREES[0]:
        point = _flat(places, point, found)
    elif found[0].lower() == "x" and _like_degrees(point):
        raise CommgovError(
            "places: the columns {x} and {y} may hold degrees or metres. Fix: rename them to "
            "lon and lat (degrees), or to x_m and y_m (metres).",
            x=found[0],
            y=found[1],
        )
    parent = pd.Index(places["place"]).get_indexer(places["parent"])
    _from_inside(point, parent)
    for _ in range(DEEPEST):
        lost = np.isnan(point[:, 0]) & (parent >= 0)
        point[lost] = point[parent[lost]]
    table = pd.DataFrame(point, pd.Index(places["place"], name="place"), ["x_m", "y_m"])
    return table.assign(provenance=places["provenance"].to_numpy()).dropna(subset=["x_m", "y_m"])


def in_degrees(network: Network) -> bool:
    """Tell whether the places of a network state longitude and latitude, not metres."""
    found = _columns(network.places)
    return found is not None and found[0].strip().lower() in DEGREES[0]


def areas(network: Network, level: str) -> pd.Series:
    """Return, for each place, the name of the place of one level that it is or lies in.

    Parameters
    ----------
    network
        Whose places.
    level
        A kind of place, such as ``"street"``; ``"grid"`` takes the grid of each building.

    Returns
    -------
    Series
        ``area``, index: the places that are or lie in such a place. The name of that place; its code where
        it has no name or shares it.

    Raises
    ------
    CommgovError
        The level is no kind of place.

    Examples
    --------
    >>> city = cg.city.simulate(seed=1, scale=0.02)
    >>> areas(city, "district").nunique()
    13
    """
    kinds = network.vocabulary.place_kinds
    if level not in kinds:
        raise CommgovError(
            "level is {level!r}. Fix: a kind of place: {names}.", level=level, names=", ".join(kinds)
        )
    places = network.places
    index, of_level = pd.Index(places["place"]), (places["kind"] == level).to_numpy()
    up = index.get_indexer(places["parent"])
    if level == "grid":
        grid = index.get_indexer(places["grid"])
        up = np.where(grid >= 0, grid, up)
    at = enclosing(up, of_level)
    inside = at >= 0
    name = places["name"].where(of_level & (places["name"] != ""))
    name = places["place"].where(name.isna() | name.duplicated(keep=False), name).to_numpy()
    return pd.Series(name[at[inside]], index[inside].rename("place"), name="area")


def _columns(places: pd.DataFrame) -> tuple[str, str] | None:
    """The two columns that hold coordinates, to the east and to the north."""
    known = {str(name).strip().lower(): name for name in places.columns}
    for x, y in (_METRES, *((a, b) for a in DEGREES[0] for b in DEGREES[1]), _EITHER):
        if x in known and y in known and not (is_empty(places[known[x]]) | is_empty(places[known[y]])).all():
            return known[x], known[y]
    return None


def _read(places: pd.DataFrame, column: str) -> np.ndarray:
    values = places[column].where(~is_empty(places[column]))
    found = pd.to_numeric(values, errors="coerce").astype(float).to_numpy(copy=True)
    wrong = (np.isnan(found) & values.notna().to_numpy()) | np.isinf(found)
    if wrong.any():
        at = np.flatnonzero(wrong)[0]
        raise CommgovError(
            "places, column '{column}': '{value}' of place '{place}' is not a number; {count:,} "
            "such in all. Fix: a number, or nothing.",
            column=column,
            value=values.iloc[at],
            place=places["place"].iloc[at],
            count=wrong.sum(),
        )
    return found


def _like_degrees(point: np.ndarray) -> bool:
    """Whether numbers could be longitude and latitude: within their bounds, and not all whole."""
    there = point[~np.isnan(point[:, 0])]
    inside = (np.abs(there[:, 0]) <= 180).all() and (np.abs(there[:, 1]) <= 90).all()
    return bool(inside and (there != np.rint(there)).any())


def _flat(places: pd.DataFrame, point: np.ndarray, names: tuple[str, str]) -> np.ndarray:
    for at, name, most in ((0, names[0], 180), (1, names[1], 90)):
        wrong = np.abs(point[:, at]) > most
        if wrong.any():
            row = np.flatnonzero(wrong)[0]
            raise CommgovError(
                "places, column '{column}': {value:g} of place '{place}' is not a number of degrees from "
                "-{most} to {most}. Fix: degrees, or columns x_m and y_m for metres.",
                column=name,
                value=point[row, at],
                place=places["place"].iloc[row],
                most=most,
            )
    low, high = np.nanmin(point[:, 1]), np.nanmax(point[:, 1])
    east = EARTH * np.cos(np.radians((low + high) / 2)) * np.radians(point[:, 0])
    return np.column_stack([east, EARTH * np.radians(point[:, 1])])


def _from_inside(point: np.ndarray, parent: np.ndarray):
    """Put a place without coordinates at the mean of the places directly in it that have some.

    The deepest come first: a place among those that count may itself be such a mean.
    """
    depth, at = np.zeros(len(point), int), parent
    for _ in range(DEEPEST):
        depth += at >= 0
        at = np.where(at >= 0, parent[at], -1)
    for level in range(DEEPEST, 0, -1):
        known = ~np.isnan(point[:, 0]) & (depth == level)
        count = np.bincount(parent[known], minlength=len(point))
        lost = np.isnan(point[:, 0]) & (count > 0)
        for axis in (0, 1):
            total = np.bincount(parent[known], point[known, axis], len(point))
            point[lost, axis] = total[lost] / count[lost]
