"""Tables of a city that its figures draw: districts, levels, two crossing partitions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import files
from ..network import Network
from ..schema import CommgovError
from ._tree import FEATURED

LEVELS = ("district", "street", "community", "village", "compound", "grid", "building")
_MEASURES = ("community_count", "compound_count", "unit_count", "units_per_community", "residents_per_worker",
             "population_count")  # fmt: skip


def hierarchy(network: Network) -> pd.DataFrame:
    """How many places of each level lie in each district, and in the whole city.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`, of any scale, or a network of your own.

    Returns
    -------
    DataFrame
        One row a district and level, then a row a level for the whole city (``district`` is ``all``):
        ``district, name, level, count, crossing_count, provenance``. Levels: ``district`` to ``building``,
        then ``household`` and ``resident``, counted at the highest level that states them.
        ``crossing_count``: compounds whose buildings lie in more than one grid, grids whose buildings lie in
        more than one compound, 0 at the other levels. Cities have a row in networks other than Shenyang's.
        ``provenance`` of the count: ``P`` where it follows from the division list or the census; several
        codes with a space between them where rows of a level come from several sources.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = hierarchy(simulate(seed=1, scale=0.02)).set_index(["district", "level"])
    >>> table["count"]["all"][["district", "community", "compound"]].tolist()
    [13, 19, 132]
    """
    places = network.places
    district = _district(places)
    buildings = places[places["kind"] == "building"]
    crossing = pd.concat([
        buildings.groupby("parent")["grid"].nunique(), buildings.groupby("grid")["parent"].nunique()
    ]) > 1  # fmt: skip
    crosses = places["place"].map(crossing).fillna(False).astype(bool)
    names = places[places["kind"] == "district"].drop_duplicates("name").set_index("place")["name"]
    names.index = _uncopied(names.index)
    names = names.sort_index()
    known = places.groupby("kind")["provenance"].agg(lambda codes: " ".join(sorted(codes.unique())))
    cities = int((places["kind"] == "city").sum())
    rows = [("all", "全市", "city", cities, 0, known["city"])] if cities and featured(places).empty else []
    for code, name in [*names.items(), ("all", "全市")]:
        here = (district == code) if code != "all" else pd.Series(True, places.index)
        count = places.loc[here, "kind"].value_counts()
        across = places.loc[here & crosses, "kind"].value_counts()
        for level in LEVELS:
            rows.append((
                code, name, level, int(count.get(level, 0)), int(across.get(level, 0)), known.get(level, "")
            ))  # fmt: skip
        for level, column in (("household", "household_count"), ("resident", "population_count")):
            total, codes = _inhabitants(places[here], column)
            if level == "household" and code == "all" and len(featured(places)):
                codes = "P"  # drawn by district, but every draw has the total of the census
            rows.append((code, name, level, total, 0, codes))
    columns = ["district", "name", "level", "count", "crossing_count", "provenance"]
    return pd.DataFrame(rows, columns=columns)


def _inhabitants(places: pd.DataFrame, column: str) -> tuple[int, str]:
    """Households or residents of the highest level that states them, and where the numbers come from."""
    if column not in places:
        return 0, ""
    stated = places[places[column].notna()]
    for level in LEVELS:
        rows = stated[stated["kind"] == level]
        if len(rows):
            told = column.replace("_count", "_provenance")
            codes = (
                rows[told].where(rows[told] != "", rows["provenance"]) if told in rows else rows["provenance"]
            )
            return int(rows[column].sum()), " ".join(sorted(codes.unique()))
    return 0, ""


def _district(places: pd.DataFrame) -> pd.Series:
    """The code of the district that each place lies in, by its parents; empty where there is none."""
    index = pd.Index(places["place"])
    up = index.get_indexer(places["parent"])
    at = np.where(places["kind"] == "district", np.arange(len(index)), up)
    for _ in range(len(LEVELS)):  # each step is a level up, and a district stays where it is
        at = np.where(at < 0, -1, np.where((places["kind"] == "district").to_numpy()[at], at, up[at]))
    code = np.where(at < 0, "", _uncopied(index).to_numpy(object)[at])
    return pd.Series(code, places.index)


def _uncopied(codes: pd.Index) -> pd.Index:
    """Codes without the number of the copy of the city that they may begin with."""
    return codes.str.replace(r"^\d{3}/(?=\d{6}$)", "", regex=True)


def districts(network: Network, *, measure: str | None = None) -> pd.DataFrame:
    """What each district holds, with its place on the tile-grid map.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`.
    measure
        Keep only this column beside name and place; ``None`` keeps all, ``population_count`` last: by the
        last column :func:`commgov_lib.figures.city.tiles` colours.

    Returns
    -------
    DataFrame
        ``district, name, name_en, tile_row, tile_column``, then ``community_count, compound_count``,
        ``unit_count`` (co-building units that sit there), ``units_per_community`` (mean number that its
        communities with a big party committee co-build with), ``residents_per_worker`` (residents of
        communities, without villages), ``population_count``.

    Raises
    ------
    CommgovError
        The measure is not one of these.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> table = districts(simulate(seed=1, scale=0.02), measure="population_count")
    >>> table.loc[table["name_en"] == "Heping", "population_count"].item()
    14616
    """
    if measure is not None and measure not in _MEASURES:
        known = ", ".join(_MEASURES)
        raise CommgovError(f"districts: measure {measure!r} is not known. Fix: use one of {known}.")
    places, actors, ties = network.places, network.actors, network.ties
    of = pd.Series(district_of(places).to_numpy(), index=places["place"])
    count = pd.crosstab(of.to_numpy(), places["kind"].to_numpy())
    tile = files.load("districts").astype({"district_code": "str"}).set_index("district_code")
    table = tile[["district", "district_en", "tile_row", "tile_column"]].copy()
    table.columns = ["name", "name_en", "tile_row", "tile_column"]
    table["community_count"], table["compound_count"] = count["community"], count["compound"]
    table["unit_count"] = actors.loc[actors["kind"] == "unit", "place"].map(of).value_counts()
    co = ties.loc[ties["relation"] == "co_builds", "target"]
    table["units_per_community"] = co.map(of).value_counts() / co.drop_duplicates().map(of).value_counts()
    top = places[places["kind"] == "district"]
    people = top.groupby(top["place"].str[-6:])["population_count"].sum()
    workers = actors.groupby(actors["place"].map(of))["staff_count"].sum()
    inside = places[places["kind"] == "community"]
    residents = inside.groupby(inside["place"].map(of))["population_count"].sum()
    table["residents_per_worker"] = residents / workers
    table["population_count"] = people
    counts = ["community_count", "compound_count", "unit_count", "population_count"]
    table[counts] = table[counts].fillna(0).astype(int)
    table = table.rename_axis("district").reset_index()
    keep = _MEASURES if measure is None else (measure,)
    return table[["district", "name", "name_en", "tile_row", "tile_column", *keep]]


def crossing(network: Network, place: str | None = None) -> pd.DataFrame:
    """The buildings of one community in their row, with the compound and the grid of each.

    Parameters
    ----------
    network
        A city of :func:`commgov_lib.city.simulate`, or a network of your own.
    place
        Code of a community; ``None`` takes the article's community of 46 units, in your own network the one
        with most buildings.

    Returns
    -------
    DataFrame
        ``place, name`` (of the community), ``building, compound, grid, population_count, provenance``, in
        their order.

    Raises
    ------
    CommgovError
        The place holds no compound, or no community has buildings of both kinds.

    Examples
    --------
    >>> from commgov_lib.city import simulate
    >>> list(crossing(simulate(seed=1, scale=0.02)).columns[:3])
    ['place', 'name', 'building']
    """
    places = network.places
    if place is None:
        place = _most_divided(places)
    compounds = places.loc[(places["kind"] == "compound") & (places["parent"] == place), "place"]
    if compounds.empty:
        raise CommgovError(f"crossing: {place!r} holds no compound. Fix: give the code of a community.")
    rows = places[(places["kind"] == "building") & places["parent"].isin(compounds)]
    rows = rows.rename(columns={"place": "building", "parent": "compound"})
    rows = rows.iloc[np.lexsort((rows["building"], rows["building"].str.len()))]  # b99 before b100
    name = places.loc[places["place"] == place, "name"].iloc[0] or place
    count = rows["population_count"] if "population_count" in rows else pd.Series(np.nan, rows.index)
    if count.notna().all():
        count = count.astype(int)
    rows = rows.assign(place=place, name=name, population_count=count)
    columns = ["place", "name", "building", "compound", "grid", "population_count", "provenance"]
    return rows[columns].reset_index(drop=True)


def _most_divided(places: pd.DataFrame) -> str:
    """The article's community, else the one with most buildings that lie in a compound and in a grid."""
    known = featured(places)
    if len(known):
        return known.iloc[0]
    inside = places[(places["kind"] == "building") & (places["grid"] != "")]
    around = inside["parent"].map(places.set_index("place")["parent"])
    if not (around.fillna("") != "").any():
        raise CommgovError(
            "crossing: no community has buildings that lie in a compound and in a grid. "
            "Fix: name both for each building (parent and grid)."
        )
    return around[around != ""].value_counts(sort=True).index[0]


def district_of(places: pd.DataFrame, *, whole: bool = False) -> pd.Series:
    """The district code of each place, six digits (``whole``: and its copy); the city's is its own."""
    code = places["place"]
    begin = code.str.find("/").iloc[0] + 1  # codes of copies begin with their number, all of one length
    return code.str[: begin + 6] if whole else code.str[begin : begin + 6]


def featured(places: pd.DataFrame) -> pd.Series:
    """The codes of the article's community of 46 units, one a copy of the city."""
    district = places.loc[(places["kind"] == "district") & (places["name"] == FEATURED[0]), "place"]
    street = places.loc[(places["kind"] == "street") & places["parent"].isin(district), "place"]
    named = (places["kind"] == "community") & (places["name"] == FEATURED[1])
    return places.loc[named & places["parent"].isin(street), "place"]
