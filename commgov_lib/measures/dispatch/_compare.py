"""Solo fighting (单兵作战) against whistle-and-report (吹哨报到): where the one overtakes the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from ...schema import CommgovError
from . import _erlang
from . import _read as read
from ._setting import NAMES, read_setting, regimes
from ._simulate import replicate


def break_even(setting: Mapping | pd.Series) -> float:
    """Referral delay at which whistle-and-report is exactly as quick as solo fighting.

        r* = (1 − m) · T_solo − (W + 1/μ),   T_solo = 1/(μ_s − λ),   W = wait of M/M/c, arrivals λ'/(1 − m)

    Parameters
    ----------
    setting
        The numbers named in :func:`assumed` (``referral`` is not used), e.g. its column ``value``.

    Returns
    -------
    float
        In days. Whistling is quicker below it. Negative: it loses even without any delay. ``inf``: solo
        fighting never settles, the departments do. NaN: the departments never settle.

    Raises
    ------
    CommgovError
        A number is missing or impossible, or the persons do not split evenly over the departments.

    Notes
    -----
    Compares means to closure and nothing else; both regimes are in their long run. A wasted visit takes as
    long as any other. Exact by the product form of the network (:func:`expected`).

    Examples
    --------
    >>> round(break_even(cg.dispatch.assumed()["value"]), 3)
    4.644
    """
    given = read_setting(setting)
    solo, visit = _solo_days(given), _visit_days(given)
    if not np.isfinite(visit):
        return np.nan
    return float((1 - given["misroute"]) * solo - visit) if np.isfinite(solo) else np.inf


def phase(
    setting: Mapping | pd.Series, *, loads: Iterable[float], referrals: Iterable[float],
    misroutes: Iterable[float],
) -> pd.DataFrame:  # fmt: skip
    """Who is quicker, over load, referral delay and misrouting, by closed forms.

    Parameters
    ----------
    setting
        As for :func:`break_even`; its own load, referral and misroute are replaced by those of the grid.
    loads, referrals, misroutes
        The grid: utilisations of a community, days, probabilities.

    Returns
    -------
    DataFrame
        One row a point: ``load, referral, misroute``; ``solo_days, whistle_days`` (mean from opening to
        closing; ``inf`` where the queue never settles); ``advantage_days`` (solo minus whistle; NaN where
        neither settles); ``better`` (``solo, whistle, equal, neither``); ``break_even_days``; ``provenance``.

    Raises
    ------
    CommgovError
        As :func:`break_even`.

    Notes
    -----
    A conclusion about assumed rates. A mean of ``inf`` is no wait that somebody has: it says that waits grow
    for as long as one looks.

    Examples
    --------
    >>> grid = phase(cg.dispatch.assumed()["value"], loads=[0.2, 0.7], referrals=[1.5], misroutes=[0.15])
    >>> grid[["load", "solo_days", "whistle_days", "better"]].round(2).values.tolist()
    [[0.2, 2.5, 2.94, 'solo'], [0.7, 6.67, 2.97, 'whistle']]
    """
    rows = []
    for load, misroute in product(loads, misroutes):
        given = read_setting({**dict(setting), "load": load, "misroute": misroute})
        solo, visit, line = _solo_days(given), _visit_days(given), break_even(given)
        for referral in referrals:
            delay = read.number(referral, "referral", low=0)
            rows.append([load, delay, misroute, solo, (delay + visit) / (1 - misroute), line])
    table = pd.DataFrame(
        rows, columns=["load", "referral", "misroute", "solo_days", "whistle_days", "break_even_days"]
    )
    solo, whistle = table["solo_days"], table["whistle_days"]
    both = np.isinf(solo) & np.isinf(whistle)
    table.insert(5, "advantage_days", (solo - whistle.where(~both, 0.0)).where(~both))
    better = np.select([both, solo > whistle, solo < whistle], ["neither", "whistle", "solo"], "equal")
    table.insert(6, "better", better)
    return table.assign(provenance="S")


def check(
    setting: Mapping | pd.Series, points: pd.DataFrame, *, seeds: Sequence[int], until: float, warm_up: float
) -> pd.DataFrame:
    """Simulate points of the phase diagram and set the result beside the closed form.

    Parameters
    ----------
    setting
        As for :func:`phase`.
    points
        Rows of :func:`phase`.
    seeds, until, warm_up
        As for :func:`replicate`; both regimes meet the same requests.

    Returns
    -------
    DataFrame
        ``load, referral, misroute, advantage_days`` of the points; ``simulated_days`` (the advantage, solo
        minus whistle) and ``se``; ``z`` (their difference in standard errors); ``agrees`` (|z| ≤ 4).

    Raises
    ------
    CommgovError
        As :func:`replicate`; a point where a queue never settles cannot be checked.

    Notes
    -----
    The standard error takes the two regimes as independent; they share requests, so it is rather too large.

    Examples
    --------
    >>> grid = phase(cg.dispatch.assumed()["value"], loads=[0.5], referrals=[1.0], misroutes=[0.0])
    >>> check(cg.dispatch.assumed()["value"], grid, seeds=range(4), until=400, warm_up=50)["agrees"].tolist()
    [True]
    """
    found = []
    for row in points.itertuples():
        given = {**dict(setting), "load": row.load, "referral": row.referral, "misroute": row.misroute}
        solo, whistle = (
            replicate(params, seeds=seeds, until=until, warm_up=warm_up).loc["total"]
            for params in regimes(given)
        )
        difference, se = solo["value"] - whistle["value"], float(np.hypot(solo["se"], whistle["se"]))
        z = (difference - row.advantage_days) / se
        found.append(
            [row.load, row.referral, row.misroute, row.advantage_days, difference, se, z, abs(z) <= 4]
        )
    columns = ["load", "referral", "misroute", "advantage_days", "simulated_days", "se", "z", "agrees"]
    return pd.DataFrame(found, columns=columns).assign(provenance="S")


def sensitivity(assumptions: pd.DataFrame) -> pd.DataFrame:
    """Move each assumed number through its range and see whether the conclusion turns round.

    Parameters
    ----------
    assumptions
        As :func:`assumed`: index name, ``value, low, high``.

    Returns
    -------
    DataFrame
        Index ``name``: ``low, high``; ``low_days, high_days`` (advantage of whistling at either end, the
        others as they are; ``inf`` where only solo fighting never settles, ``-inf`` where only the
        departments do not, NaN where neither settles); ``reverses`` (the sign changes inside the range);
        ``turns_at`` (the value at which it does, NaN where it does not). ``attrs["advantage_days"]``: at the
        values themselves.

    Raises
    ------
    CommgovError
        As :func:`break_even`; a number has no range, or a range not around its value.

    Notes
    -----
    One number at a time: two that move together may turn what each alone leaves. ``communities``,
    ``departments`` and ``persons`` are whole, and ``persons`` must divide among departments: only ends and
    multiples in between are tried.

    Examples
    --------
    >>> found = sensitivity(cg.dispatch.assumed())
    >>> found.index[found["reverses"]].tolist()
    ['load', 'referral', 'misroute']
    """
    lost = {"value", "low", "high"} - set(assumptions.columns)
    if lost:
        raise CommgovError(
            f"assumptions: the column {sorted(lost)[0]} is missing. Fix: start from assumed()."
        )
    base = assumptions["value"].to_dict()
    rows = []
    for name, row in assumptions.loc[list(NAMES)].iterrows():
        low, value, high = float(row["low"]), float(row["value"]), float(row["high"])
        if not low <= value <= high:
            raise CommgovError(f"assumptions: '{name}' is {value:g}, outside its range {low:g} to {high:g}.")
        grid = np.linspace(low, high, 401)
        if name in ("communities", "departments", "persons"):
            grid = np.arange(low, high + 1)
            whole = base["departments"] if name == "persons" else None
            grid = grid[grid % whole == 0] if whole else grid[base["persons"] % grid == 0] if (
                name == "departments") else grid  # fmt: skip
        values = np.array([_advantage({**base, name: at}) for at in grid])
        sign = np.sign(values)
        turn = np.flatnonzero(sign[1:] * sign[:-1] < 0)
        where = np.nan
        if turn.size:
            k = turn[0]
            a, b = values[k], values[k + 1]
            where = grid[k] + (grid[k + 1] - grid[k]) * a / (a - b) if np.isfinite(a - b) else grid[k + 1]
        rows.append([low, high, values[0], values[-1], bool(turn.size), where])
    columns = ["low", "high", "low_days", "high_days", "reverses", "turns_at"]
    table = pd.DataFrame(rows, pd.Index(NAMES, name="name"), columns).assign(provenance="S")
    table.attrs["advantage_days"] = _advantage(base)
    return table


def _advantage(given: dict) -> float:
    given = read_setting(given)
    solo = _solo_days(given)
    whistle = (given["referral"] + _visit_days(given)) / (1 - given["misroute"])
    return np.nan if np.isinf(solo) and np.isinf(whistle) else solo - whistle


def _solo_days(given: dict) -> float:
    return 1 / (given["solo_rate"] * (1 - given["load"])) if given["load"] < 1 else np.inf


def _visit_days(given: dict) -> float:
    """Wait and work of one visit to a department, with all visits that misrouting adds."""
    arrivals = given["communities"] * given["load"] * given["solo_rate"] / given["departments"]
    arrivals /= 1 - given["misroute"]
    persons, rate = int(given["persons"] // given["departments"]), given["department_rate"]
    if arrivals >= persons * rate:
        return np.inf
    return _erlang.wait(persons, arrivals, rate) + 1 / rate
