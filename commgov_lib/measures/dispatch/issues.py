"""A user's own issue list (问题清单): rates, share closed in time, and how long issues stay open (销号)."""

from __future__ import annotations

from functools import partial
from numbers import Real

import numpy as np
import pandas as pd
from scipy.special import gammaincinv, ndtri

from ...messages import say
from ...schema import CommgovError
from ...validate import Faults, describe, is_empty
from ..arguments import number, with_columns

Z = float(ndtri(0.975))


def tickets(table: pd.DataFrame, *, until) -> pd.DataFrame:
    """Read a ticket table: when each issue was opened and closed, in what domain, at what place.

    Parameters
    ----------
    table
        ``opened``, ``closed`` (empty: still open): dates, texts that are dates, or numbers of days; optional
        ``domain``, ``place``. What :func:`simulate` returns is such a table.
    until
        The end of observation, the day on which the table was drawn: a date, or a number where the table has
        numbers. Until then an open issue is known to have been open.

    Returns
    -------
    DataFrame
        Index as given: ``opened, closed`` (days since the first opening; ``closed`` missing where open),
        ``days`` (open so far, or until closed), ``done``, and every other column as given.
        ``attrs["window_days"]``: from the first opening to ``until``.

    Raises
    ------
    CommgovError
        A column is missing; ``opened`` is empty or no date; an issue is closed before it was opened, or after
        ``until``; the message names the rows, ``faults`` holds them all.

    Notes
    -----
    Times of one table must all be dates or all be numbers. Closed says that somebody cancelled the issue off,
    not that the resident was helped.

    Examples
    --------
    >>> table = pd.DataFrame({"opened": ["2024-03-01", "2024-03-02"], "closed": ["2024-03-05", None]})
    >>> tickets(table, until="2024-03-12")[["days", "done"]].values.tolist()
    [[4.0, True], [10.0, False]]
    """
    if isinstance(table, pd.DataFrame) and table.empty and {"opened", "closed"} <= set(table.columns):
        raise CommgovError("tickets: the table has no rows, so there is nothing to measure.")
    return _read(table, until)[0]


def _read(table: pd.DataFrame, until, since=None) -> tuple[pd.DataFrame, float, float]:
    """The tickets, and ``since`` (NaN: none) and ``until`` in days since the first opening; maybe no row."""
    with_columns(table, ("opened", "closed"), "tickets")
    faults = Faults()
    numbers = pd.api.types.is_numeric_dtype(table["opened"])
    if table.empty:
        numbers = isinstance(until, Real)
    told = partial(faults.where, "tickets", table)
    opened, closed = (_times(table, name, numbers, told) for name in ("opened", "closed"))
    told("opened", table["opened"].isna(), say("is empty"), say("give the day on which the issue was opened"))
    end = _moment(until, "until", numbers)
    early = (closed < opened).to_numpy()
    told("closed", early, say("closes the issue before it was opened"), say("correct one of the two"))
    fix = say("give a later end of observation, or correct the day")
    for name, times in (("opened", opened), ("closed", closed)):
        told(name, (times > end).to_numpy(), say("lies after the end of observation"), fix)
    found = faults.table()
    if len(found):
        raise CommgovError(describe(found), faults=found)
    first = None if since is None else _moment(since, "since", numbers)
    start = first if table.empty else opened.min()
    days = closed.where(closed.notna(), end) - opened
    columns = {"opened": opened - start, "closed": closed - start, "days": days}
    if not numbers:
        columns = {name: values / pd.Timedelta(days=1) for name, values in columns.items()}
    read_table = pd.DataFrame({name: values.astype(float) for name, values in columns.items()})
    read_table["done"] = closed.notna()
    for name in table.columns:
        if name not in read_table:
            read_table[name] = table[name]
    day = 1.0 if numbers else pd.Timedelta(days=1)
    read_table.attrs["window_days"] = float((end - start) / day)
    return read_table, np.nan if first is None else float((first - start) / day), float((end - start) / day)


def rates(table: pd.DataFrame, *, until, since=None, by: str | None = "domain") -> pd.DataFrame:
    """Count how many issues come a day and how fast open ones are closed, with exact Poisson intervals.

        arrivals = opened from since on, before until / (until − since)
        closing = closed in that time / days that issues were open in it

    Parameters
    ----------
    table, until
        As for :func:`tickets`; here the table may have no rows: then nothing came.
    since
        The beginning of observation: the day from which on the register is complete, a date or a number as
        ``until``. It must be given. The day of the first ticket is not it: counted from there on, few tickets
        seem to come many times as fast as they do.
    by
        Column to split by; ``None``: all together. A last row ``all`` holds the whole table.

    Returns
    -------
    DataFrame
        Index ``by``: ``opened_count, closed_count`` (within the window), ``open_count`` (open at its end);
        ``arrival_rate`` (a day), ``arrival_low``, ``arrival_high``; ``closing_rate`` (a day and open issue;
        its inverse is the mean time to closure if closing were equally likely every day; NaN where no issue
        was open), ``closing_low, closing_high``; ``provenance`` (``U``). ``attrs["window_days"]``: from
        ``since`` to ``until``.

    Raises
    ------
    CommgovError
        As :func:`tickets`; the column ``by`` is missing; ``since`` is not given, or not before ``until``.

    Notes
    -----
    Intervals of 95 %, for arrivals independent of each other; where one event brings many calls they are too
    narrow. A date means its first moment: with dates alone ``until`` is the day after the last complete one,
    and what was opened on it is not counted. Issues opened before ``since`` count as open from ``since`` on.
    A group without any ticket is not in the table (and rare ones that are seem more frequent than they are),
    unless ``by`` is a categorical column, which names it.

    References
    ----------
    Garwood (1936), *Biometrika* 28.

    Examples
    --------
    >>> table = pd.DataFrame({"opened": [0, 1, 5.0], "closed": [2, 5, None], "domain": ["health"] * 3})
    >>> table = rates(table, since=-5, until=10)
    >>> table[["opened_count", "arrival_rate", "closing_rate"]].round(3).loc["all"].tolist()
    [3.0, 0.2, 0.182]
    """
    if since is None:
        raise CommgovError(
            "since is missing, and from the first ticket on there is no rate: it would come "
            "out too high. Fix: give the day from which on the tickets were recorded, since=…"
        )
    found, first, last = _read(table, until, since)
    window = last - first
    if not window > 0:
        raise CommgovError(
            "since: it is not before until ({since} and {until}), so there is no rate. Fix: a longer window.",
            since=since,
            until=until,
        )
    opened = found["opened"].between(first, last, inclusive="left")
    closed = found["done"] & (found["closed"] >= first)
    exposed = (found["closed"].fillna(last) - found["opened"].clip(lower=first)).clip(lower=0.0)
    found = found.assign(_opened=opened, _closed=closed, _exposed=exposed)
    rows = {}
    for group, part in groups(found, by, observed=False):
        came, done = int(part["_opened"].sum()), int(part["_closed"].sum())
        watched = _poisson(done, float(part["_exposed"].sum()))
        rows[group] = [came, done, int((~part["done"]).sum()), *_poisson(came, window), *watched]
    counts = ["opened_count", "closed_count", "open_count"]
    names = [f"{what}_{end}" for what in ("arrival", "closing") for end in ("rate", "low", "high")]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*counts, *names])
    table[counts] = table[counts].astype(int)
    table = table.rename_axis(by or "group").assign(provenance="U")
    table.attrs["window_days"] = window
    return table


def on_time(table: pd.DataFrame, *, within: float, until, by: str | None = "domain") -> pd.DataFrame:
    """Compute the share of issues closed within a promised number of days, with Wilson's interval.

    Parameters
    ----------
    table, until, by
        As for :func:`rates`.
    within
        The promise, in days.

    Returns
    -------
    DataFrame
        Index ``by``: ``count`` (issues opened at least ``within`` days before the end), ``on_time_count``,
        ``share, low, high`` (95 %; NaN where nothing counts), ``too_young_count`` (opened later, so that
        nobody can know yet), ``provenance``.

    Raises
    ------
    CommgovError
        As :func:`tickets`; ``within`` is not above 0; the column ``by`` is missing.

    Notes
    -----
    Issues that are too young are left out whether they are closed or not: keeping only the closed ones among
    them would flatter. For all issues at once, with open ones counted as far as known, see :func:`survival`.

    References
    ----------
    Wilson (1927), *Journal of the American Statistical Association* 22.

    Examples
    --------
    >>> table = pd.DataFrame({"opened": [0, 1, 9.0], "closed": [2, None, 9.5]})
    >>> on_time(table, within=3, until=10, by=None).loc["all", ["count", "share", "too_young_count"]].tolist()
    [2.0, 0.5, 1.0]
    """
    found, within = tickets(table, until=until), number(within, "within", above=0)
    old = found["opened"] + within <= found.attrs["window_days"]
    rows = {}
    for group, part in groups(found.assign(old=old), by):
        kept = part[part["old"]]
        hits = int((kept["done"] & (kept["days"] <= within)).sum())
        rows[group] = [len(kept), hits, *_wilson(hits, len(kept)), len(part) - len(kept)]
    columns = ["count", "on_time_count", "share", "low", "high", "too_young_count"]
    done = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    done = done.astype(dict.fromkeys(("count", "on_time_count", "too_young_count"), int))
    return done.rename_axis(by or "group").assign(provenance="U")


def groups(found: pd.DataFrame, by: str | None, *, observed: bool = True):
    """Yield each group and its rows, and all rows last; not ``observed``: categories without rows too."""
    if by is not None:
        if by not in found.columns:
            raise CommgovError("by: the tickets have no column '{by}'. Fix: add it, or give by=None.", by=by)
        if found[by].isna().any():
            raise CommgovError(
                "by: '{by}' is empty in {count:,} rows. Fix: fill it in.",
                by=by,
                count=int(found[by].isna().sum()),
            )
        if (found[by].astype(object) == "all").any():
            raise CommgovError(
                "by: a group of '{by}' is called 'all', as the last row is. Fix: rename it.", by=by
            )
        if len(found):
            yield from found.groupby(by, observed=True, sort=True)
        if not observed and isinstance(found[by].dtype, pd.CategoricalDtype):
            used = set(found[by].unique())
            yield from ((name, found.iloc[:0]) for name in found[by].cat.categories if name not in used)
    yield "all", found


def _times(table: pd.DataFrame, name: str, numbers: bool, told) -> pd.Series:
    """A column of times, numbers or dates; what is neither is noted and taken as missing."""
    given = table[name]
    given = given.where(~is_empty(given))
    if numbers:
        found = pd.to_numeric(given, errors="coerce").astype(float)
        fix = say("write a number of days, as in the other rows")
    else:
        texts = given.astype("str").where(given.notna())
        found = _dates(texts, name)
        fix = say("write the date as year-month-day, e.g. 2024-03-31")
    told(name, (found.isna() & given.notna()).to_numpy(), say("is not a time"), fix)
    return found


def _dates(texts: pd.Series, name: str) -> pd.Series:
    try:
        found = pd.to_datetime(texts, errors="coerce", format="ISO8601")
    except ValueError:
        raise CommgovError(
            "tickets: '{name}' has times of several zones. "
            "Fix: write all times in one zone, without its name.",
            name=name,
        ) from None
    if not pd.api.types.is_datetime64_dtype(found):
        raise CommgovError(
            "tickets: '{name}' has times with a zone. Fix: write all times in one zone, without its name.",
            name=name,
        )
    return found


def _moment(given, name: str, numbers: bool):
    """``until`` or ``since`` as the times of the table are."""
    if numbers:
        return number(given, name)
    try:
        found = pd.NaT if isinstance(given, Real) else pd.Timestamp(given)
    except (TypeError, ValueError):
        found = pd.NaT
    if pd.isna(found) or found.tz is not None:
        raise CommgovError(
            "{name} is {given!r}. Fix: give a date, as the table has them.", name=name, given=given
        )
    return found


def _poisson(count: int, exposure: float) -> tuple[float, float, float]:
    """Rate and its exact 95 % interval."""
    if not exposure > 0:
        return np.nan, np.nan, np.nan
    low = gammaincinv(count, 0.025) if count else 0.0
    return count / exposure, float(low) / exposure, float(gammaincinv(count + 1, 0.975)) / exposure


def _wilson(hits: int, count: int) -> tuple[float, float, float]:
    """Share and Wilson's 95 % interval."""
    if not count:
        return np.nan, np.nan, np.nan
    p, z2 = hits / count, Z * Z
    middle, half = p + z2 / (2 * count), Z * np.sqrt(p * (1 - p) / count + z2 / (4 * count**2))
    low, high = ((middle + sign * half) / (1 + z2 / count) for sign in (-1, 1))
    return p, max(0.0, float(low)) if hits else 0.0, min(1.0, float(high)) if hits < count else 1.0


def survival(table: pd.DataFrame, *, until, by: str | None = "domain") -> pd.DataFrame:
    """Estimate the share of issues still open after so many days (Kaplan–Meier); open issues are censored.

        S(t) = Π_{t_i ≤ t} (1 − d_i / n_i),   d_i closed at t_i of n_i then still open and watched

    Parameters
    ----------
    table, until, by
        As for :func:`rates`.

    Returns
    -------
    DataFrame
        One row for the start and for each day on which an issue closed: the column ``by`` (``group`` with
        ``None``), ``days``, ``at_risk``, ``closed_count``, ``open_share``, ``low, high`` (95 %, by
        Greenwood's variance on the log-log scale), ``provenance``. Groups in their order, ``all`` last.

    Raises
    ------
    CommgovError
        As :func:`tickets`; the column ``by`` is missing.

    Notes
    -----
    Takes how long an issue was watched as unrelated to how long it stays open. The curve ends with the last
    closing; beyond it nothing is known, and a curve that stops above 0 has issues that nobody has closed yet.

    References
    ----------
    Kaplan and Meier (1958), *Journal of the American Statistical Association* 53; Kalbfleisch and Prentice
    (1980) for the interval.

    Examples
    --------
    >>> table = pd.DataFrame({"opened": [0, 0, 0.0], "closed": [1, None, 4]})
    >>> survival(table, until=9, by=None)[["days", "at_risk", "open_share"]].round(3).values.tolist()
    [[0.0, 3.0, 1.0], [1.0, 3.0, 0.667], [4.0, 2.0, 0.333]]
    """
    found = tickets(table, until=until)
    parts = []
    for group, part in groups(found, by):
        days, closed = np.unique(part.loc[part["done"], "days"].to_numpy(), return_counts=True)
        lived = np.sort(part["days"].to_numpy())
        risk = len(lived) - np.searchsorted(lived, days, side="left")
        open_share = np.cumprod(1 - closed / risk)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.sqrt(np.cumsum(closed / (risk * (risk - closed)))) / np.abs(np.log(open_share))
            low, high = (open_share ** np.exp(sign * Z * spread) for sign in (1, -1))
        inner = (open_share > 0) & (open_share < 1)
        parts.append(pd.DataFrame({
            by or "group": group, "days": np.append(0.0, days), "at_risk": np.append(len(part), risk),
            "closed_count": np.append(0, closed), "open_share": np.append(1.0, open_share),
            "low": np.append(1.0, np.where(inner, low, np.nan)),
            "high": np.append(1.0, np.where(inner, high, np.nan)),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True).assign(provenance="U")
