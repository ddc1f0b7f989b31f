"""Metres for every place: its own, or assumed ones, as no publication gives any and distances need some."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import files
from ..measures import equity
from ..network import Network
from ..schema import CommgovError
from ._draw import stream

_LEVELS = (("street",), ("community", "village"), ("compound",), ("building",))
_COLUMNS = ["place", "kind", "x_m", "y_m", "provenance"]


def positions(network: Network, *, seed: int, density: float = 5_000.0) -> pd.DataFrame:
    """Give every place of a city a position in metres: its own coordinates, else assumed ones.

    Coordinates in columns of places (:func:`commgov_lib.equity.located`) are taken as they stand. Without
    any, all of it is assumed, and nothing is a map of Shenyang.

    Every district is one square of the tile-grid map, all of the same size. A place's ground is cut into
    the grounds of the places in it, each in proportion to its residents: halve the row of places where its
    residents are halved, across the longer side of the ground, and again until each place stands alone. A
    place is the centre of its ground; a grid is the mean of its buildings.

        side of a tile = sqrt(residents of the city / districts / density)

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`, of any scale; or any network whose places have
        coordinates: then ``seed`` and ``density`` change nothing.
    seed
        Whole number >= 0: in which order places that lie in one place stand beside each other.
    density
        Assumed residents per square kilometre of the whole map. Distances fall as 1 / sqrt(density), so a
        catchment twice as wide answers for a density four times as high.

    Returns
    -------
    DataFrame
        One row a place, in the order of the network: ``place, kind, x_m`` (metres to the east), ``y_m`` (to
        the north, both from the lower left corner of the map), ``provenance`` (``S`` throughout where
        assumed). Copies of the city lie beside each other, a whole map apart. Of own coordinates, only the
        places that have some.

    Raises
    ------
    CommgovError
        The network is no such city and has no coordinates, or the seed or the density is out of range.

    Notes
    -----
    Real is only which district lies roughly beside which, and what lies in what. Streets of one district
    stand in a drawn order, ground is shared by residents alone (no river, no fields, no road), and distances
    are straight lines. Repeat over seeds and catchments before believing a result that rests on them.

    References
    ----------
    Bederson, Shneiderman & Wattenberg (2002), Ordered and quantum treemaps, ACM Transactions on Graphics 21.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> positions(simulate(seed=1, scale=0.02), seed=1)[["x_m", "y_m"]].max().round(-2).tolist()
    [6600.0, 9800.0]
    """
    if isinstance(seed, bool) or not hasattr(seed, "__index__") or seed < 0:
        raise CommgovError(f"seed must be a whole number of 0 or more, not {seed!r}. Fix: seed=1.")
    if not (np.isfinite(density) and density > 0):
        raise CommgovError(f"density must be a number above 0 (residents per km²), not {density!r}.")
    places = network.places
    own = equity.located(network)
    if len(own):
        kind = places.set_index("place")["kind"].reindex(own.index)
        return own.assign(kind=kind).reset_index()[_COLUMNS]
    if "population_count" not in places or not (places["kind"] == "district").any():
        raise CommgovError(
            "positions needs places with residents (population_count) in districts. Fix: use a city of "
            "cg.city.simulate or cg.load('shenyang'), or give places their coordinates (columns lon and lat, "
            "or x_m and y_m)."
        )
    kind = places["kind"].to_numpy(object)
    code = pd.Index(places["place"])
    parent = code.get_indexer(places["parent"])
    people = np.maximum(places["population_count"].to_numpy(float), 1.0)  # nobody needs ground as well
    box = np.full((len(places), 4), np.nan)  # left, lower, width, height
    box[kind == "district"] = _tiles(places[kind == "district"], density)
    turn = stream(int(seed), 0, "positions").random(len(places))
    for level in _LEVELS:
        rows = np.flatnonzero(np.isin(kind, level))
        rows = rows[np.lexsort((turn[rows], parent[rows]))]
        box[rows] = _cut(box, parent[rows], people[rows])
    middle = box[:, :2] + box[:, 2:] / 2
    building, district = np.flatnonzero(kind == "building"), np.flatnonzero(kind == "district")
    _mean_of(middle, kind == "grid", building, code.get_indexer(places["grid"].iloc[building]))
    _mean_of(middle, kind == "city", district, parent[district])
    if np.isnan(middle).any():
        lost = places.loc[np.isnan(middle).any(axis=1), "place"].iloc[0]
        raise CommgovError(
            f"positions: the place '{lost}' lies in no district, so it has no ground. Fix: give it a parent."
        )
    x, y = middle.round(1).T  # a decimetre: the last bits of a quotient are no part of the assumption
    return pd.DataFrame(dict(zip(_COLUMNS, (places["place"], places["kind"], x, y, "S"), strict=True)))


def _tiles(districts: pd.DataFrame, density: float) -> np.ndarray:
    """The square of each district; copies of the city side by side."""
    known = files.load("districts").astype({"district_code": "str"}).set_index("district_code")
    at = known.index.get_indexer(districts["place"].str[-6:])
    if (at < 0).any():
        raise CommgovError(
            f"positions: the district '{districts['place'].iloc[np.flatnonzero(at < 0)[0]]}' is not on the "
            "tile-grid map. Fix: use a city of cg.city.simulate."
        )
    copy, _ = pd.factorize(districts["place"].str[:-6])
    side = 1000.0 * np.sqrt(districts["population_count"].sum() / len(districts) / density)
    column = known["tile_column"].to_numpy()[at] + copy * 2 * (known["tile_column"].max() + 1)
    row = known["tile_row"].max() - known["tile_row"].to_numpy()[at]
    return np.column_stack([column * side, row * side, np.full((len(at), 2), side)])


def _cut(box: np.ndarray, parent: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Cut the ground of each parent (rows of one parent stand together) into grounds by weight."""
    if not len(parent):
        return np.empty((0, 4))
    begin = np.flatnonzero(np.append(True, parent[1:] != parent[:-1]))
    end = np.append(begin[1:], len(parent))
    ground, upto = box[parent[begin]], np.append(0.0, np.cumsum(weight))
    while ((end - begin) > 1).any():
        alone = (end - begin) == 1
        low, high, old = begin[~alone], end[~alone], ground[~alone]
        at = np.searchsorted(upto, (upto[low] + upto[high]) / 2)
        at = np.clip(at, low + 1, high - 1)
        share = (upto[at] - upto[low]) / (upto[high] - upto[low])
        across = (old[:, 2] < old[:, 3]).astype(int)  # 0: the ground is wide, cut its width
        rows, first, second = np.arange(len(at)), old.copy(), old.copy()
        first[rows, 2 + across] *= share
        second[rows, across] += first[rows, 2 + across]
        second[rows, 2 + across] -= first[rows, 2 + across]
        begin = np.concatenate([begin[alone], low, at])
        end = np.concatenate([end[alone], at, high])
        ground = np.concatenate([ground[alone], first, second])
    return ground[np.argsort(begin)]


def _mean_of(middle: np.ndarray, wanted: np.ndarray, inside: np.ndarray, around: np.ndarray):
    """Put each wanted place at the mean of the places in it."""
    inside, around = inside[around >= 0], around[around >= 0]
    count = np.bincount(around, minlength=len(middle))
    for axis in (0, 1):
        total = np.bincount(around, middle[inside, axis], len(middle))
        middle[wanted, axis] = total[wanted] / np.where(count[wanted] > 0, count[wanted], np.nan)
