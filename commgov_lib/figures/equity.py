"""07  Pictures of who is left behind: what coding moves, curves of inequality, ranks under every choice."""

from __future__ import annotations

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from . import _equity_access, _equity_list, style

__all__ = ["classification", "committees", "groups", "lorenz", "proxies", "ranks", "zones"]

_need = partial(style.need, "equity")


@style.figure
def committees(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw residents per residents' committee in each district, edition by edition.

    Parameters
    ----------
    table
        From :func:`commgov_lib.equity.committees`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.equity.committees(cg.load("divisions"), cg.load("districts"))
    >>> committees(table).get_title(loc="left")
    'Shenbei: 3,330 residents a committee, then 19,981'
    """
    _need(table, "committees", "edition district district_en residents_per_committee")
    return _equity_list.committees(table, ax)


@style.figure
def classification(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how inequality moves over the editions as listed, and with every body's kind held fixed.

    Parameters
    ----------
    table
        From :func:`commgov_lib.equity.reclassified`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.equity.reclassified(cg.load("divisions"), cg.load("districts"))
    >>> classification(table).get_title(loc="left")
    'Coding is 78 to 96 % of the fall'
    """
    _need(table, "classification", "reading edition theil change coding")
    return _equity_list.classification(table, ax)


@style.figure
def lorenz(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw Lorenz or concentration curves beside the line of equality.

    Parameters
    ----------
    table
        Curves of :func:`commgov_lib.equity.lorenz` or ``concentration_curve`` one below the other, with a
        column ``curve`` that names each (at most four).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> lorenz(cg.equity.lorenz([1, 3]).assign(curve="wages")).get_title(loc="left")
    'The lower half has 25 % of the whole'
    """
    _need(table, "lorenz", "curve population_share value_share")
    return _equity_access.lorenz(table, ax)


@style.figure
def ranks(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the rank of each group under every choice of variant, kernel and catchment.

    Parameters
    ----------
    table
        From :func:`commgov_lib.equity.sensitivity`; optional ``group_zh`` (Chinese names).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"variant": "e2sfca", "kernel": ["binary", "gaussian"] * 2, "catchment": 500})
    >>> ranks(table.assign(group=["a", "a", "b", "b"], rank=[1, 2, 2, 1])).get_title(loc="left")
    'a and b: weakest in 1 of 2 choices each'
    """
    _need(table, "ranks", "variant kernel catchment group rank")
    return _equity_access.ranks(table, ax)


@style.figure
def groups(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the mean of each group with its interval, the weakest first.

    Parameters
    ----------
    table
        Columns ``group, mean, low, high`` (or the groups as index), as of
        :func:`commgov_lib.equity.weakest` with a bootstrap beside it; optional ``none_share``
        (who has nothing) and ``unit`` (of the mean).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"group": ["a", "b"], "mean": [1, 2], "low": [0.5, 1.5], "high": [1.5, 2.5]})
    >>> groups(table).get_title(loc="left")
    'a: 1.00, half of what b has'
    """
    _need(table.reset_index(), "groups", "group mean low high")
    return _equity_access.groups(table, ax)


@style.figure
def proxies(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many persons are reached as more of them have a neighbour who goes for them.

    Parameters
    ----------
    table
        Columns ``group, tie_share, reached_share``: one row a group and share of neighbours who would go.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"group": ["a", "a", "b", "b"], "tie_share": [0, 1, 0, 1]})
    >>> proxies(table.assign(reached_share=[0.2, 0.9, 0.1, 0.1])).get_title(loc="left")
    'Neighbours add 70 points for a, 0 for b'
    """
    _need(table, "proxies", "group tie_share reached_share")
    return _equity_access.proxies(table, ax)


@style.figure
def zones(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much inequality each way of cutting zones keeps, beside what chance keeps.

    Parameters
    ----------
    table
        From :func:`commgov_lib.equity.zones`, joined to :func:`commgov_lib.equity.by_chance` (``null_low,
        null_high``, empty for the units themselves).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> x, cut = [1, 1, 2, 3], pd.DataFrame({"grid": list("aabb"), "compound": list("abab")})
    >>> null = cg.equity.by_chance(x, group=cut, draws=50, seed=1)
    >>> zones(cg.equity.zones(x, partition=cut).join(null)).get_title(loc="left")
    'Kept by grid: 87 %; by compound: 9 %'
    """
    _need(table, "zones", "zone_count theil kept_share null_low null_high")
    return _equity_access.zones(table, ax)
