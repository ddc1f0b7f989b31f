"""A user's own tickets (问题清单): rates, share closed in time, and how long issues stay open (销号)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaincinv, ndtri

from ...faults import Faults, describe, is_empty
from ...schema import CommgovError
from . import _read as read

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
    if not isinstance(table, pd.DataFrame):
        raise CommgovError(f"tickets: a {type(table).__name__} is no table. Fix: give a DataFrame.")
    lost = [name for name in ("opened", "closed") if name not in table.columns]
    if lost:
        raise CommgovError(f"tickets: the column {' and '.join(lost)} is missing. Fix: add or rename it.")
    if table.empty:
        raise CommgovError("tickets: the table has no rows, so nothing can be said.")
    faults = Faults()
    numbers = pd.api.types.is_numeric_dtype(table["opened"])
    opened, closed = (_times(table, name, numbers, faults) for name in ("opened", "closed"))
    faults.where(
        "tickets", table, "opened", table["opened"].isna(), "is empty", "say when the issue was opened"
    )
    end = _end(until, numbers)
    early = (closed < opened).to_numpy()
    faults.where(
        "tickets", table, "closed", early, "closes the issue before it was opened", "mend one of the two"
    )
    fix = "give a later end of observation, or mend the day"
    for name, times in (("opened", opened), ("closed", closed)):
        faults.where(
            "tickets", table, name, (times > end).to_numpy(), "lies after the end of observation", fix
        )
    found = faults.table()
    if len(found):
        raise CommgovError(describe(found), faults=found)
    start = opened.min()
    days = closed.where(closed.notna(), end) - opened
    columns = {"opened": opened - start, "closed": closed - start, "days": days}
    if not numbers:
        columns = {name: values / pd.Timedelta(days=1) for name, values in columns.items()}
    read_table = pd.DataFrame({name: values.astype(float) for name, values in columns.items()})
    read_table["done"] = closed.notna()
    for name in table.columns:
        if name not in read_table:
            read_table[name] = table[name]
    read_table.attrs["window_days"] = float(
        (end - start) if numbers else (end - start) / pd.Timedelta(days=1)
    )
    return read_table


def rates(table: pd.DataFrame, *, until, by: str | None = "domain") -> pd.DataFrame:
    """How many issues come a day and how fast open ones are closed, with exact Poisson intervals.

        arrivals = opened / days of the window;   closing = closed / days that issues were open

    Parameters
    ----------
    table, until
        As for :func:`tickets`.
    by
        Column to split by; ``None``: all together. A last row ``all`` holds the whole table.

    Returns
    -------
    DataFrame
        Index ``by``: ``opened_count, closed_count, open_count``; ``arrival_rate`` (a day), ``arrival_low``,
        ``arrival_high``; ``closing_rate`` (a day and open issue; its inverse is the mean time to closure if
        closing were equally likely every day), ``closing_low, closing_high``; ``provenance`` (``U``).

    Raises
    ------
    CommgovError
        As :func:`tickets`; the column ``by`` is missing; the window has no length.

    Notes
    -----
    Intervals of 95 %, for arrivals independent of each other; where one event brings many calls they are too
    narrow. The window begins with the first ticket, which makes the rate slightly too high in short tables.

    References
    ----------
    Garwood (1936), *Biometrika* 28.

    Examples
    --------
    >>> table = pd.DataFrame({"opened": [0, 1, 5.0], "closed": [2, 5, None], "domain": ["health"] * 3})
    >>> rates(table, until=10)[["opened_count", "arrival_rate", "closing_rate"]].round(3).loc["all"].tolist()
    [3.0, 0.3, 0.182]
    """
    found = tickets(table, until=until)
    window = found.attrs["window_days"]
    if not window > 0:
        raise CommgovError(
            "tickets: all were opened on the last day, so there is no rate. Fix: a longer window."
        )
    rows = {}
    for group, part in groups(found, by):
        opened, closed, exposed = len(part), int(part["done"].sum()), float(part["days"].sum())
        rows[group] = [opened, closed, opened - closed, *_poisson(opened, window), *_poisson(closed, exposed)]
    counts = ["opened_count", "closed_count", "open_count"]
    names = [f"{what}_{end}" for what in ("arrival", "closing") for end in ("rate", "low", "high")]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*counts, *names])
    table[counts] = table[counts].astype(int)
    return table.rename_axis(by or "group").assign(provenance="U")


def on_time(table: pd.DataFrame, *, within: float, until, by: str | None = "domain") -> pd.DataFrame:
    """Share of issues closed within a promised number of days, with Wilson's interval.

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
    found, within = tickets(table, until=until), read.rate(within, "within")
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


def groups(found: pd.DataFrame, by: str | None):
    """Each group and its rows, and the whole table last."""
    if by is not None:
        if by not in found.columns:
            raise CommgovError(f"by: the tickets have no column '{by}'. Fix: add it, or give by=None.")
        if found[by].isna().any():
            raise CommgovError(
                f"by: '{by}' is empty in {int(found[by].isna().sum()):,} rows. Fix: fill it in."
            )
        yield from found.groupby(by, observed=True, sort=True)
    yield "all", found


def _times(table: pd.DataFrame, name: str, numbers: bool, faults: Faults) -> pd.Series:
    """A column of times, numbers or dates; what is neither is noted and taken as missing."""
    given = table[name]
    given = given.where(~is_empty(given))
    if numbers:
        found = pd.to_numeric(given, errors="coerce").astype(float)
        fix = "write a number of days, as in the other rows"
    else:
        texts = given.astype("str").where(given.notna())
        found = pd.to_datetime(texts, errors="coerce", format="ISO8601")
        fix = "write the date as year-month-day, e.g. 2024-03-31"
    faults.where("tickets", table, name, (found.isna() & given.notna()).to_numpy(), "is no time", fix)
    return found


def _end(until, numbers: bool):
    if numbers:
        return read.number(until, "until")
    try:
        return pd.Timestamp(until)
    except (TypeError, ValueError) as error:
        raise CommgovError(f"until is {until!r}. Fix: give the date on which the table was drawn.") from error


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
