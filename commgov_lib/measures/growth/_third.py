"""Which third observation would decide: curves through two points, and what one more year tells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._curves import bass, logistic, logistic_rate
from ._read import interval, positive, whole

_HALVINGS = 80
COLUMNS = ("model", "n0", "nt", "ceiling", "rate", "outside")


def candidates(
    n0: float, nt, t: float, *, ceilings: Sequence[float], outside: Sequence[float] = (), points: int = 11
) -> pd.DataFrame:
    """List growth curves that pass through both observations: logistic ones, and Bass's with outside appeal.

        logistic: r = r(K, N_T);  Bass: N(t) = N_0 + (K − N_0) F(t; p, q), q such that N(T) = N_T

    Parameters
    ----------
    n0
        Members at the start.
    nt
        Members after ``t``: a number, or ``(low, high)``.
    t
        Time between the two.
    ceilings
        Ceilings K to take, above both observations; their spacing says which ceilings count how much.
    outside
        Rates p at which outsiders join by themselves; one family of Bass curves each, none by default.
    points
        How many values to take from an interval of ``nt``, its ends included.

    Returns
    -------
    DataFrame
        One row a candidate: ``model`` (``logistic``, ``bass``), ``n0, nt, ceiling, rate`` (r or q),
        ``outside`` (p; 0 for logistic). Bass curves that p alone takes beyond ``nt`` are left out.

    Raises
    ------
    CommgovError
        As :func:`logistic_rate`; a ceiling is infinite and outside rates are given.

    Notes
    -----
    Every row fits the two observations exactly: they cannot tell one row from another.

    Examples
    --------
    >>> candidates(9, 300, 10, ceilings=[400, 1000], outside=[0.01])["rate"].round(3).tolist()
    [0.487, 0.385, 0.488, 0.229]
    """
    low, high = interval(nt, "nt")
    points = whole(points, "points", 1)
    ends = np.array([low]) if low == high else np.linspace(low, high, max(points, 2))
    grid = [x.ravel() for x in np.meshgrid(np.asarray(ceilings, float), ends, indexing="ij")]
    rate = logistic_rate(n0, grid[1], t, grid[0])
    found = [dict(zip(COLUMNS, ("logistic", float(n0), grid[1], grid[0], rate, 0.0), strict=True))]
    for p in outside:
        p = float(positive(p, "outside"))
        if np.isinf(grid[0]).any():
            raise CommgovError(
                "Bass's curve needs a finite ceiling. Fix: leave math.inf out of the ceilings."
            )
        wanted = (grid[1] - n0) / (grid[0] - n0)
        fits = -np.expm1(-p * float(t)) <= wanted
        part = (float(n0), grid[1][fits], grid[0][fits], _word_of_mouth(p, wanted[fits], float(t)), p)
        found.append(dict(zip(COLUMNS, ("bass", *part), strict=True)))
    return pd.concat([pd.DataFrame(part) for part in found], ignore_index=True)


def paths(table: pd.DataFrame, years: Sequence[float]) -> pd.DataFrame:
    """Give the members that each candidate has in each year.

    Parameters
    ----------
    table
        From :func:`candidates`.
    years
        Times since the first observation, from 0.

    Returns
    -------
    DataFrame
        Members (not rounded): a row a candidate, a column a year.

    Raises
    ------
    CommgovError
        Columns are missing, or a year is negative.

    Examples
    --------
    >>> paths(candidates(9, 300, 10, ceilings=[400]), [0, 10]).round(6).values.tolist()
    [[9.0, 300.0]]
    """
    missing = [c for c in COLUMNS if c not in getattr(table, "columns", ())]
    if missing:
        raise CommgovError(
            f"paths: column(s) {', '.join(missing)} are missing. Fix: give cg.growth.candidates(...)."
        )
    years = np.atleast_1d(positive(years, "years", zero=True))
    n0, ceiling, rate, p = (table[c].to_numpy(float)[:, None] for c in ("n0", "ceiling", "rate", "outside"))
    found = np.empty((len(table), len(years)))
    own = (table["model"] == "logistic").to_numpy()
    found[own] = logistic(n0[own], rate[own], years, ceiling[own])
    if not own.all():
        rest = ~own
        found[rest] = n0[rest] + (ceiling[rest] - n0[rest]) * bass(p[rest], rate[rest], years)
    return pd.DataFrame(found, index=table.index, columns=years)


def family(table: pd.DataFrame, years: Sequence[float], *, observed: Sequence[float]) -> pd.DataFrame:
    """List the curves of :func:`paths` year by year, for a picture.

    Parameters
    ----------
    table
        From :func:`candidates`.
    years
        Times since the first observation.
    observed
        Those of them that were observed.

    Returns
    -------
    DataFrame
        One row a candidate and year: ``candidate, model, ceiling, year, members, observed`` (true or false).

    Raises
    ------
    CommgovError
        As :func:`paths`.

    Examples
    --------
    >>> family(candidates(9, 300, 10, ceilings=[400]), [0, 5], observed=[0])["observed"].tolist()
    [True, False]
    """
    wide = paths(table, years).rename_axis("candidate").reset_index()
    found = wide.melt("candidate", var_name="year", value_name="members")
    found = found.sort_values(["candidate", "year"], kind="stable", ignore_index=True)
    found["year"] = found["year"].astype(float)
    named = table[["model", "ceiling"]].loc[found["candidate"]].reset_index(drop=True)
    found = pd.concat([found, named], axis=1).assign(observed=found["year"].isin(list(observed)))
    return found[["candidate", "model", "ceiling", "year", "members", "observed"]]


def third_observation(curves: pd.DataFrame, target: pd.Series, *, error) -> pd.DataFrame:
    """Tell, year by year, how much one more observation would narrow what is not known.

        left(y) = mean over candidates c of |{c′ : N_c′(y) within the error of N_c(y)}| / |all|
        value(y) = max(0, 1 − mean over c of Var(target | those c′) / Var(target))

    Parameters
    ----------
    curves
        From :func:`paths`: members, candidates × years.
    target
        What one wants to know of each candidate, such as the log of its ceiling or of its members later.
    error
        How far a count may be off what the curve says, relative to it: 0.1 for 10 % either way. One number,
        or a Series on years.

    Returns
    -------
    DataFrame
        One row a year: ``year, low, high`` (members, over all candidates), ``left_share`` (of the identified
        set, expected), ``value_share`` (of the target's variance that goes, expected), ``error``.

    Raises
    ------
    CommgovError
        Labels differ, the target is missing or the same for all, or the error is negative.

    Notes
    -----
    Each candidate counts the same, before and after: the list of candidates is the prior, and another list
    gives other values. What is left around each candidate overlaps, so it may on average vary more than the
    whole list: such an observation is worth 0. Observations are taken to be right within the error, and no
    further.

    References
    ----------
    Raiffa & Schlaifer (1961), Applied Statistical Decision Theory, for the expected value of sample
    information. Manski (2003), Partial Identification of Probability Distributions.

    Examples
    --------
    >>> curves = pd.DataFrame({5: [10.0, 10.0, 40.0], 20: [300.0, 900.0, 2700.0]})
    >>> third_observation(curves, pd.Series([1.0, 2.0, 3.0]), error=0.1)["value_share"].tolist()
    [0.75, 1.0]
    """
    if not isinstance(curves, pd.DataFrame) or not isinstance(target, pd.Series):
        raise CommgovError(
            "third_observation takes a table of curves and a Series of targets, one a candidate."
        )
    if not curves.index.equals(target.index) or curves.empty:
        raise CommgovError(
            "curves and target do not name the same candidates. Fix: give both the same index."
        )
    if isinstance(error, pd.Series):
        error = error.reindex(curves.columns)
    error = np.broadcast_to(positive(error, "error", zero=True), curves.shape[1])
    values, wanted = curves.to_numpy(float), target.to_numpy(float)
    if not (values > 0).all() or not np.isfinite(wanted).all():
        raise CommgovError("curves must be above 0 and the target finite. Fix: leave such candidates out.")
    wanted = wanted - wanted.mean()
    prior = (wanted**2).mean()
    if prior <= 1e-18:
        raise CommgovError("the target is the same for all candidates: there is nothing to learn about it.")
    left, value = np.empty(values.shape[1]), np.empty(values.shape[1])
    for y, column in enumerate(values.T):
        order = np.argsort(column, kind="stable")
        at = np.log(column[order])
        # The candidates that an observation of each one's members leaves are a run in this order.
        reach = np.log1p(error[y]) + 1e-12
        begin, end = np.searchsorted(at, at - reach), np.searchsorted(at, at + reach, side="right")
        count = end - begin
        sums = [np.append(0.0, np.cumsum(wanted[order] ** power)) for power in (1, 2)]
        mean, square = ((s[end] - s[begin]) / count for s in sums)
        left[y] = count.mean() / len(at)
        value[y] = 1 - np.maximum(square - mean**2, 0).mean() / prior
    return pd.DataFrame(
        {
            "year": curves.columns,
            "low": values.min(axis=0),
            "high": values.max(axis=0),
            "left_share": left,
            "value_share": np.maximum(value, 0),
            "error": error,
        }
    )


def _word_of_mouth(p: float, wanted: np.ndarray, t: float) -> np.ndarray:
    """q with F(t; p, q) = wanted, by halving: F rises with q."""
    low, high = np.zeros(len(wanted)), np.ones(len(wanted))
    while (short := bass(p, high, t) < wanted).any():
        high[short] *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = bass(p, middle, t) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
