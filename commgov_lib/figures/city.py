"""02  Pictures of the synthetic city: its districts and levels, its margins, and who co-builds where."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from . import _city_places, _city_ties, style


@style.figure
def tiles(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the districts as tiles, roughly where they lie, coloured by the last column of the table.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.districts`, with the measure to colour by as its last column.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing, or the last one is not a measure of districts.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> table = cg.city.districts(cg.city.simulate(seed=1, scale=0.02), measure="population_count")
    >>> tiles(table).get_title(loc="left")
    'Tiexi has the most residents'
    """
    return _city_places.tiles(table, ax)


@style.figure
def hierarchy(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the levels from the city down to residents, with the two partitions that cross.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.hierarchy`; its rows for the whole city are drawn.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing, or the rows for the whole city are.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> hierarchy(cg.city.hierarchy(cg.city.simulate(seed=1, scale=0.02))).get_title(loc="left")
    'Compounds and grids cross below the community'
    """
    return _city_places.hierarchy(table, ax)


@style.figure
def crossing(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw one community's buildings in a row, its compounds above and its grids below.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.crossing`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> table = cg.city.crossing(cg.city.simulate(seed=1, scale=0.02))
    >>> crossing(table).get_title(loc="left").endswith("differently")
    True
    """
    return _city_places.crossing(table, ax)


@style.figure
def margins(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each published interval, and inside it the range that the simulated cities realise.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.margins`, or some of its rows.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> table = cg.city.margins(cg.city.simulate(seed=1, scale=0.02), scale=0.02)
    >>> margins(table).get_title(loc="left")
    'All 33 published numbers are met'
    """
    return _city_ties.margins(table, ax)


@style.figure
def two_mode(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw one community's co-building units and teams, and the domains in which they meet.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.community`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> ax = two_mode(cg.city.community(cg.city.simulate(seed=1, scale=0.02)))
    >>> len(ax.collections) > 2
    True
    """
    return _city_ties.two_mode(table, ax)


@style.figure
def degrees(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what share of units, and of communities, has at least so many partners.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.degrees`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> degrees(cg.city.degrees(cg.city.simulate(seed=1, scale=0.02))).get_yscale()
    'log'
    """
    return _city_ties.degrees(table, ax)
