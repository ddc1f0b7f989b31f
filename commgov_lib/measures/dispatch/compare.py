"""Solo fighting (单兵作战) against whistle-and-report (吹哨报到): where one overtakes the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from ...messages import say
from ...network import Network, enclosing, nearest_of, refuse_apart
from ...schema import CommgovError
from ..arguments import number, whole, with_columns
from .queues import wait
from .simulation import Params, replicate

_ASSUMED = (
    # name, value, low, high, unit, meaning in English and Chinese
    ("communities", 20, 10, 40, "communities", "communities of a street", "街道下辖社区数"),
    ("departments", 4, 2, 8, "departments", "departments that can be called", "可呼叫部门数"),
    ("persons", 20, 12, 32, "persons", "persons of all departments together", "各部门人员合计"),
    ("solo_rate", 0.5, 0.25, 1.0, "requests a person a day", "closed by one community person",
     "社区人员日办结数"),
    ("department_rate", 1.0, 0.5, 1.5, "requests a person a day", "closed by one department person",
     "部门人员日办结数"),
    ("load", 0.7, 0.1, 0.9, "utilisation of a community", "work that comes to a community", "社区负荷"),
    ("referral", 1.0, 0.25, 7.0, "days", "mean referral delay from whistle to visit", "平均转办时长"),
    ("misroute", 0.15, 0.0, 0.6, "probability", "a visit goes to a wrong department", "错派概率"),
)  # fmt: skip
NAMES = tuple(row[0] for row in _ASSUMED)


def assumed() -> pd.DataFrame:
    """Return the assumed numbers of the comparison: one value and a range for each.

    Returns
    -------
    DataFrame
        Index ``name``: ``value, low, high, unit, meaning, meaning_zh, provenance`` (always ``S``). Rates are
        per day, ``load`` is the utilisation of a community that fights alone, and ``persons`` those of all
        departments together, split evenly.

    Notes
    -----
    The article gives no rate at all. One person a community and as many in the departments is the fair
    contest; the ranges say how far :func:`sensitivity` moves each number.

    Examples
    --------
    >>> assumed().loc[["referral", "misroute"], ["value", "low", "high", "provenance"]].values.tolist()
    [[1.0, 0.25, 7.0, 'S'], [0.15, 0.0, 0.6, 'S']]
    """
    columns = ["name", "value", "low", "high", "unit", "meaning", "meaning_zh"]
    table = pd.DataFrame(_ASSUMED, columns=columns).set_index("name")
    numbers = ["value", "low", "high"]
    return table.assign(**{name: table[name].astype(float) for name in numbers}, provenance="S")


def regimes(setting: Mapping | pd.Series) -> tuple[Params, Params]:
    """Return both regimes of a setting as parameters of a simulation: solo fighting, whistle-and-report.

    Parameters
    ----------
    setting
        The numbers named in :func:`assumed`, e.g. its column ``value``.

    Returns
    -------
    tuple
        Two :class:`Params`: each community works alone; all whistle to the departments. Requests are spread
        evenly over communities and domains, and are the same on both sides when the seed is.

    Raises
    ------
    CommgovError
        A number is missing or impossible, or the persons do not split evenly over the departments.

    Examples
    --------
    >>> solo, whistle = regimes(assumed()["value"])
    >>> solo.solo, whistle.solo, whistle.servers
    (True, False, 5)
    """
    given = read_setting(setting)
    places = [f"community {i + 1}" for i in range(int(given["communities"]))]
    names = [f"department {i + 1}" for i in range(int(given["departments"]))]
    each = given["load"] * given["solo_rate"] / len(names)
    rates = pd.DataFrame(each, places, names)
    solo = Params(arrival_rate=rates, solo=True, solo_rate=given["solo_rate"])
    whistle = Params(
        arrival_rate=rates, service_rate=given["department_rate"],
        servers=int(given["persons"]) // len(names),
        referral=given["referral"], misroute=given["misroute"],
    )  # fmt: skip
    return solo, whistle


def read_setting(setting: Mapping | pd.Series) -> dict:
    """Return the eight numbers of a setting, checked."""
    given = dict(setting)
    lost = [name for name in NAMES if name not in given]
    if lost:
        raise CommgovError(
            "setting: {lost} is missing. Fix: start from cg.dispatch.assumed()['value'].", lost=lost[0]
        )
    for name in ("communities", "departments", "persons"):
        whole(int(given[name]) if given[name] == int(given[name]) else given[name], name, 1)
    for name in ("solo_rate", "department_rate", "load"):
        number(given[name], name, above=0)
    number(given["referral"], "referral", finite=False, least=0)
    number(given["misroute"], "misroute", least=0, below=1)
    if given["persons"] % given["departments"]:
        raise CommgovError(
            "setting: the staff cannot be split evenly among the departments. Fix: give a multiple of them."
        )
    if given["misroute"] > 0 and given["departments"] < 2:
        raise CommgovError(
            "setting: with one department there is no wrong one. Fix: misroute 0, or two departments."
        )
    return given


_ASKING = ("community", "village")


def arrivals(net: Network, *, within: str | None = None, per_thousand: float) -> pd.DataFrame:
    """Return requests a day of each community in each domain, in proportion to its needs.

    Parameters
    ----------
    net
        A network with needs, e.g. ``cg.load("shenyang")``.
    within
        A place (district, street …): only communities and villages inside it. ``None``: all of them.
    per_thousand
        Requests a day of a thousand persons in need: assumed, one number for all domains.

    Returns
    -------
    DataFrame
        Communities × domains, requests a day: the ``arrival_rate`` of :class:`Params`. A need that lies in no
        community or village asks from the place in which it lies.

    Raises
    ------
    CommgovError
        The place is unknown, or nothing inside it needs anything (of weight above 0), or no moment
        has all needs.

    Notes
    -----
    Needs count persons, not calls: that all domains call equally often is an assumption (S).

    Examples
    --------
    >>> net = cg.city.simulate(seed=1, scale=0.02)
    >>> district = net.places.loc[net.places["kind"] == "district", "place"].iloc[0]
    >>> rates = arrivals(net, within=district, per_thousand=0.5)
    >>> bool((rates >= 0).all(axis=None)), rates.shape[0] > 0
    (True, True)
    """
    number(per_thousand, "per_thousand", above=0)
    places = net.places
    index = pd.Index(places["place"])
    if within is not None and within not in index:
        raise CommgovError(
            "within: the place '{within}' does not exist in this network. Fix: give the code of a place.",
            within=within,
        )
    needs = net.needs[net.needs["weight"] > 0]
    refuse_apart(net, needs)
    asking = needs["place"].map(nearest_of(places, _ASKING))
    needs = needs.assign(community=asking.where(asking.notna(), needs["place"]))
    if within is not None:
        inside = enclosing(index.get_indexer(places["parent"]), index == within) >= 0
        needs = needs[needs["community"].isin(index[inside])]
    if needs.empty:
        if within is not None:
            raise CommgovError(
                "within: no community inside '{within}' has a need. Fix: give a larger place.", within=within
            )
        raise CommgovError(
            "needs: no need has a weight above 0. Fix: give one row a need, with its number of persons."
        )
    table = needs.pivot_table(
        index="community", columns="domain", values="weight", aggfunc="sum", fill_value=0.0
    )
    return table.astype(float) * (per_thousand / 1000)


def streets(net: Network, communities) -> pd.Series:
    """Return the street to which each community belongs.

    Parameters
    ----------
    net
        As for :func:`arrivals`.
    communities
        Codes of communities, e.g. the index of :func:`arrivals`.

    Returns
    -------
    Series
        Index the communities: the ``street`` of :class:`Params`.

    Raises
    ------
    CommgovError
        A community is unknown or lies in no street.

    Examples
    --------
    >>> net = cg.city.simulate(seed=1, scale=0.02)
    >>> some = net.places.loc[net.places["kind"] == "community", "place"].iloc[:2]
    >>> len(streets(net, some))
    2
    """
    communities = pd.Index(communities)
    found = nearest_of(net.places, ["street"]).reindex(communities)
    if found.isna().any():
        raise CommgovError(
            "communities: '{community}' lies in no street of this network.",
            community=communities[found.isna()][0],
        )
    return found.rename("street")


def break_even(setting: Mapping | pd.Series) -> float:
    """Compute the referral delay at which whistle-and-report is exactly as quick as solo fighting.

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
    """Compare both regimes over load, referral delay and misrouting, by closed forms.

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
    for as long as one observes.

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
            delay = number(referral, "referral", finite=False, least=0)
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
    """Simulate points of the phase diagram and compare the result with the closed form.

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
    """Vary each assumed number over its range and test whether the conclusion reverses.

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
    with_columns(assumptions, ("value", "low", "high"), "assumptions", say("start from assumed()"))
    base = assumptions["value"].to_dict()
    rows = []
    for name, row in assumptions.loc[list(NAMES)].iterrows():
        low, value, high = float(row["low"]), float(row["value"]), float(row["high"])
        if not low <= value <= high:
            raise CommgovError(
                "assumptions: '{name}' is {value:g}, outside its range {low:g} to {high:g}.",
                name=name,
                value=value,
                low=low,
                high=high,
            )
        grid = np.linspace(low, high, 401)
        if name in ("communities", "departments", "persons"):
            grid = np.arange(low, high + 1)
            splits = {"persons": grid % base["departments"] == 0, "departments": base["persons"] % grid == 0}
            grid = grid[splits[name]] if name in splits else grid
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
    return wait(persons, arrivals, rate) + 1 / rate
