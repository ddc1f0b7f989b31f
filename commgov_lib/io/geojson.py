"""Outlines of areas from a GeoJSON file, to draw a network on; whatever else the file holds is left aside."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd

from ..messages import say
from ..schema import CommgovError
from .grid import refuse
from .text import content, decoded

MOST_BYTES = 100_000_000
MOST_POINTS = 1_000_000
_RINGS = {"Polygon": 1, "MultiPolygon": 2, "LineString": 0, "MultiLineString": 1}
_HOLDERS = {"FeatureCollection": "features", "GeometryCollection": "geometries"}


def outlines(path: str | Path) -> pd.DataFrame:
    """Read the outlines of areas from a GeoJSON file (RFC 7946), for ``cg.layout.places(…, outline=…)``.

    Parameters
    ----------
    path
        A file of at most 100 MB with polygons or lines, in degrees of longitude and latitude. Points in it
        and properties are left aside; an area whose last corner is not its first is closed. Corners are taken
        as they stand: those of Chinese map services (GCJ-02, BD-09) lie some 100 to 700 m beside WGS 84,
        which the file does not tell; places drawn on them must follow the same datum.

    Returns
    -------
    DataFrame
        One row a corner: ``ring`` (number of the outline, from 0), ``lon``, ``lat``.

    Raises
    ------
    CommgovError
        The file cannot be read, is no GeoJSON, holds no outline or more than a million corners, or a corner
        is no longitude and latitude.

    Examples
    --------
    >>> import tempfile
    >>> square = [[123.4, 41.8], [123.5, 41.8], [123.5, 41.9], [123.4, 41.8]]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "area.geojson"
    ...     text = json.dumps({"type": "Polygon", "coordinates": [square]})
    ...     _ = path.write_text(text, encoding="utf-8", newline="")
    ...     found = outlines(path)
    >>> found["ring"].tolist(), found["lon"].max()
    ([0, 0, 0, 0], np.float64(123.5))
    """
    if not isinstance(path, str | Path):
        raise CommgovError(
            "outlines: a {kind} is no path. Fix: give the path of a GeoJSON file.", kind=type(path).__name__
        )
    path = Path(path)
    name = path.name
    raw = content(path, name, most=MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        refuse(
            name, say("is larger than {most:,} bytes", most=MOST_BYTES), say("simplify its outlines first")
        )
    try:
        given = json.loads(decoded(raw, name), parse_int=float)
        rings = _rings(given)
    except RecursionError:
        refuse(name, say("nests its values too deeply"), say("export it again as GeoJSON"))
    except ValueError as error:
        row = getattr(error, "lineno", None)
        refuse(name, say("is not JSON"), say("export it again as GeoJSON"), row=row)
    if not rings:
        fix = say("a file with polygons or lines; TopoJSON and Shapefile are converted first, e.g. in QGIS")
        refuse(name, say("holds no outline"), fix)
    if sum(map(len, rings)) > MOST_POINTS:
        what = say("has more than {most:,} corners", most=MOST_POINTS)
        refuse(name, what, say("simplify its outlines first"))
    rows = [(number, *_corner(corner, name)) for number, ring in enumerate(rings) for corner in ring]
    return pd.DataFrame(rows, columns=["ring", "lon", "lat"])


def _rings(given: object) -> list[list]:
    """The lists of corners of all geometries, one after the other; without recursion of our own."""
    found, open_ = [], [given]
    while open_:
        one = open_.pop()
        if not isinstance(one, dict):
            continue
        kind = one.get("type")
        if not isinstance(kind, str):
            continue
        if kind in _HOLDERS and isinstance(one.get(_HOLDERS[kind]), list):
            open_ += one[_HOLDERS[kind]][::-1]
        elif kind == "Feature":
            open_.append(one.get("geometry"))
        elif kind in _RINGS:
            level = [one.get("coordinates")]
            for _ in range(_RINGS[kind]):
                level = [inner for outer in level if isinstance(outer, list) for inner in outer]
            rings = [ring for ring in level if isinstance(ring, list) and len(ring) > 1]
            found += map(_closed, rings) if kind.endswith("Polygon") else rings
    return found


def _closed(ring: list) -> list:
    """The ring of an area, its first corner once more at its end where the file leaves it open."""
    first, last = ring[0], ring[-1]
    both = isinstance(first, list) and isinstance(last, list)
    return [*ring, first] if both and first[:2] != last[:2] else ring


def _corner(corner: object, name: str) -> tuple[float, float]:
    """Longitude and latitude of a corner; a height is left aside."""
    numbers = corner[:2] if isinstance(corner, list) else []
    if len(numbers) == 2 and all(isinstance(n, float) and math.isfinite(n) for n in numbers):
        lon, lat = numbers
        if abs(lon) <= 180 and abs(lat) <= 90:
            return lon, lat
    raise CommgovError(
        "{name}: a corner of an outline is {corner}, which is no longitude and latitude. Fix: convert the "
        "file to degrees (WGS 84, EPSG:4326) and export it again as GeoJSON.",
        name=name,
        corner=str(corner)[:60],
    )
