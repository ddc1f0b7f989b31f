"""Requests one by one: the simulation's table, its accounts, and its means over several seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels import dispatch_stations as columns
from ..options import whole
from . import _read as read
from ._params import Params, plan
from ._run import Run, run

MEASURES = ("held", "answered", "worked", "total", "visits")
_FLAGS = {"urgent": columns.URGENT, "joint": columns.JOINT, "direct": columns.DIRECT}
_MARKS = ("domain", "place", "department", "visits", *_FLAGS)


def simulate(params: Params | Mapping, *, seed: int, until: float) -> pd.DataFrame:
    """Follow every request from the day it is opened to the day it is closed (销号).

    Parameters
    ----------
    params
        The assumptions, :class:`Params` or a dict with its names.
    seed
        Of all draws. A request keeps its draws when another assumption changes (common random numbers).
    until
        Day at which one stops to look; the first day is 0, when nothing is open.

    Returns
    -------
    DataFrame
        One row a request, in order of opening. ``opened``; ``whistled`` (when it left the issue list for the
        street; missing under solo fighting); ``started`` (when the work that closes it began); ``closed``:
        days, missing where it has not happened by ``until``. ``domain``, ``place`` (community),
        ``department`` (the last one it was sent to), ``visits`` (departments visited), ``urgent``, ``joint``,
        ``direct``.

    Raises
    ------
    CommgovError
        An assumption is missing or impossible, or a queue is unstable (unless ``unstable=True``).

    Notes
    -----
    Arrivals are Poisson, work and referral exponential; service is first come first served within the urgent
    and within the regular. A joint team binds a person of one department until the other has one. Times are
    whole multiples of a tick, so that sums over a run are exact. The queue starts empty: leave out the first
    requests when the long run is meant (:func:`replicate`). It shows what follows from assumptions, and
    nothing about any real office.

    Examples
    --------
    >>> params = Params(arrival_rate={"repairs": 0.8}, service_rate=1.0, servers=1, referral=0.5)
    >>> requests = simulate(params, seed=1, until=1000)
    >>> len(requests), requests["closed"].notna().sum(), requests["visits"].max()
    (816, np.int64(813), np.int64(1))
    """
    done = run(params, seed=seed, until=until, keep=True)
    days = np.where(done.times < 0, np.nan, done.times / done.day)
    table = dict(zip(("opened", "whistled", "started", "closed"), days.T, strict=True))
    for name in ("domain", "place", "department"):
        table[name] = pd.Categorical.from_codes(*_marked(done, name))
    table["visits"] = done.marks[:, 2].astype(np.int64)
    for name in _FLAGS:
        table[name] = _marked(done, name)[0].astype(bool)
    return pd.DataFrame(table, index=pd.RangeIndex(len(done.times), name="request"))


def _marked(done: Run, name: str) -> tuple[np.ndarray, pd.Index]:
    """One mark of each request as codes, and what they stand for."""
    cell, visited, visits, flags = done.marks.T
    found = done.plan
    if name in _FLAGS:
        return ((flags & _FLAGS[name]) > 0).astype(np.int64), pd.Index([False, True])
    return {
        "domain": (cell % len(found.domains), found.domains),
        "place": (cell // len(found.domains), found.places),
        "department": (visited, found.departments),
        "visits": (visits, pd.RangeIndex(visits.max(initial=0) + 1)),
    }[name]


def account(params: Params | Mapping, *, seed: int, until: float) -> pd.DataFrame:
    """Keep the books of a run: who came to each station, who is there, and where persons' days went.

    Parameters
    ----------
    params, seed, until
        As for :func:`simulate`, of which these are the accounts; the requests themselves are not kept, so
        memory does not grow with their number.

    Returns
    -------
    DataFrame
        Index ``station``: ``kind, servers, arrived, left, present`` (at the end); ``present_days`` (∫
        requests present dt); ``busy_days`` (∫ persons at work dt), of which ``bound_days`` waiting for
        the second of a joint team; ``begun_days`` (work of all requests taken up) and ``unfinished_days``
        (what is left of it at the end); ``idle_days`` (persons free while somebody waited);
        ``attrs["events"]``.

    Raises
    ------
    CommgovError
        As :func:`simulate`.

    Notes
    -----
    Held exactly by every run: arrived = left + present; busy = begun − unfinished + bound (work is
    conserved); idle = 0 (nobody is idle while someone waits); and ``present_days`` is the sum of all stays
    (Little's law).

    References
    ----------
    Little (1961), *Operations Research* 9; Stidham (1974), *Operations Research* 22.

    Examples
    --------
    >>> books = account(Params(arrival_rate=0.8, service_rate=1.0, servers=1), seed=1, until=1000)
    >>> books["idle_days"].tolist(), books.eval("busy_days == begun_days - unfinished_days").tolist()
    ([0.0], [True])
    """
    done = run(params, seed=seed, until=until, keep=False)
    found = done.plan.stations[["kind", "servers"]].rename_axis("station")
    st = done.stations
    for name, column in (("arrived", columns.ARRIVED), ("left", columns.LEFT), ("present", columns.PRESENT)):
        found[name] = st[:, column]
    for name, column in (
        ("present_days", columns.AREA_PRESENT), ("busy_days", columns.AREA_BUSY),
        ("bound_days", columns.AREA_BOUND),
        ("begun_days", columns.WORK), ("idle_days", columns.AREA_IDLE),
    ):  # fmt: skip
        found[name] = st[:, column] / done.day
    found["unfinished_days"] = done.left / done.day
    found.attrs["events"] = done.events
    return found


def replicate(
    params: Params | Mapping, *, seeds: Sequence[int], until: float, warm_up: float, by: str | None = None
) -> pd.DataFrame:
    """Means over independent runs, with their standard errors.

    Parameters
    ----------
    params
        As for :func:`simulate`.
    seeds
        One run each; at least two.
    until, warm_up
        Length of a run; requests opened in its first and in its last ``warm_up`` days are not counted, the
        first because the queue starts empty, the last because they may still be open.
    by
        A mark of :func:`simulate` to split by: ``urgent, joint, direct, domain, place, department, visits``.

    Returns
    -------
    DataFrame
        Index ``measure`` (with ``by``: that column, ``measure``): ``held`` (opened → whistled), ``answered``
        (whistled, or opened under solo fighting → the work that closes it begins), ``worked``, ``total``
        (opened → closed), all in days, and ``visits``; columns ``value, se, runs, requests, open_share``
        (share of the counted that was still open, and so left out).

    Raises
    ------
    CommgovError
        As :func:`simulate`; fewer than two seeds; nothing left between the warm-ups.

    Notes
    -----
    Each run counts once, so the error is that of independent runs: requests of one run wait together and are
    not independent. If ``open_share`` is not near 0, the means are those of the quick ones: use longer runs.

    Examples
    --------
    >>> found = replicate(Params(arrival_rate=0.5, service_rate=1.0, servers=1), seeds=range(4),
    ...                   until=2000, warm_up=100)
    >>> abs(found.loc["answered", "value"] - 1.0) < 4 * found.loc["answered", "se"]
    np.True_
    """
    seeds = [whole(seed, "seeds", 0) for seed in seeds]
    if len(seeds) < 2:
        raise CommgovError("seeds: one run has no standard error. Fix: at least two seeds.")
    if not 0 <= read.number(warm_up, "warm_up", low=0) < until / 2:
        raise CommgovError(f"warm_up: nothing is left between {warm_up:g} and {until - warm_up:g} days.")
    if by is not None and by not in _MARKS:
        raise CommgovError(f"by: '{by}' is no mark of a request. Fix: one of {', '.join(_MARKS)}.")
    rows, found = [], plan(params)
    for seed in seeds:
        done = run(found, seed=seed, until=until, keep=True)
        opened, whistled, started, closed = np.where(done.times < 0, np.nan, done.times / done.day).T
        counted = (opened >= warm_up) & (opened <= until - warm_up)
        codes, labels = (np.zeros(len(opened), np.int64), ["all"]) if by is None else _marked(done, by)
        begun = np.where(np.isnan(whistled), opened, whistled)
        parts = (whistled - opened, started - begun, closed - started, closed - opened, done.marks[:, 2])
        size, width = np.bincount(codes[counted & (codes >= 0)], minlength=len(labels)), len(labels)
        kept = counted & (codes >= 0) & ~np.isnan(closed)
        number = np.bincount(codes[kept], minlength=width)
        with np.errstate(invalid="ignore"):
            means = [np.bincount(codes[kept], part[kept], width) / number for part in parts]
            means += [1 - number / size, size]
        row = pd.DataFrame(dict(zip((*MEASURES, "open_share", "requests"), means, strict=True)), labels)
        rows.append(row[number > 0])
    runs = pd.concat(rows)
    if runs.empty:
        raise CommgovError("no request was opened and closed between the warm-ups. Fix: longer runs.")
    groups = runs.groupby(level=0, observed=True)
    mean, spread, count = groups[list(MEASURES)].mean(), groups[list(MEASURES)].std(ddof=1), groups.size()
    table = pd.DataFrame({"value": mean.T.unstack(), "se": spread.div(np.sqrt(count), axis=0).T.unstack()})
    table.index = table.index.set_names(["group" if by is None else by, "measure"])
    group = table.index.get_level_values(0)
    table["runs"], table["requests"] = (
        count.reindex(group).to_numpy(),
        groups["requests"].sum().reindex(group).to_numpy(),
    )
    table["open_share"] = groups["open_share"].mean().reindex(group).to_numpy()
    return table.droplevel(0) if by is None else table
