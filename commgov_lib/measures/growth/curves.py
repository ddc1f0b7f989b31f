"""Growth curves through two points, what a third observation tells, and births and deaths of members."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...messages import say
from ...schema import CommgovError
from .._kernels import growth as kernels
from .._kernels.random import words
from ..arguments import array, interval, seeded, whole, with_columns


def logistic_rate(n0, nt, t, ceiling):
    """Compute the rate at which a logistic curve with this ceiling goes from ``n0`` to ``nt`` in time ``t``.

        r(K) = (1/T) · ln[ N_T (K − N_0) / (N_0 (K − N_T)) ],  K = ∞: ln(N_T / N_0) / T

    Parameters
    ----------
    n0, nt
        Members at the start and after ``t``, above 0.
    t
        Time between the two, above 0; its unit is that of the rate.
    ceiling
        How many members there can ever be: above both; ``math.inf`` for growth without limit. A number, or
        several for as many rates.

    Returns
    -------
    float
        Rate per unit of time; an array where an argument is one.

    Raises
    ------
    CommgovError
        A number is not above 0, or a ceiling does not lie above both observations.

    Notes
    -----
    Two points fix one rate for each ceiling and say nothing of the ceiling, nor whether growth is logistic.

    References
    ----------
    Verhulst (1838), Notice sur la loi que la population suit dans son accroissement.

    Examples
    --------
    >>> round(logistic_rate(9, 300, 10, 400), 6), round(logistic_rate(9, 300, 10, float("inf")), 6)
    (0.48701, 0.350656)
    """
    n0, nt, t = (array(x, name, above=0) for x, name in ((n0, "n0"), (nt, "nt"), (t, "t")))
    ceiling = _above(ceiling, n0, nt)
    rate = (np.log(nt / n0) + np.log1p(-n0 / ceiling) - np.log1p(-nt / ceiling)) / t
    return rate if np.ndim(rate) else float(rate)


def logistic(n0, rate, t, ceiling):
    """Compute the members of a logistic curve after time ``t``.

        N(t) = 1 / (1/K + (1/N_0 − 1/K) e^(−rt))

    Parameters
    ----------
    n0
        Members at the start, above 0.
    rate
        Per unit of time.
    t
        Times, from 0.
    ceiling
        K, not below ``n0``; ``math.inf`` for growth without limit.

    Returns
    -------
    array
        Members (not rounded) for each combination that numpy's broadcasting makes.

    Raises
    ------
    CommgovError
        A number is out of its range.

    Examples
    --------
    >>> round(float(logistic(9, logistic_rate(9, 300, 10, 400), 10, 400)), 6)
    300.0
    """
    n0, t = array(n0, "n0", above=0), array(t, "t", least=0)
    ceiling = np.asarray(ceiling, float)
    if np.isnan(ceiling).any() or (ceiling < n0).any():
        raise CommgovError("ceiling lies below the members at the start. Fix: give a ceiling of n0 or more.")
    return 1 / (1 / ceiling + (1 / n0 - 1 / ceiling) * np.exp(-np.asarray(rate, float) * t))


def bass(p, q, t):
    """Compute the share of all eventual members that has joined by time ``t`` (Bass's diffusion curve).

        F(t) = (1 − e^(−(p+q)t)) / (1 + (q/p) e^(−(p+q)t))

    Parameters
    ----------
    p
        Rate at which outsiders join by themselves (appeals, news), above 0.
    q
        Rate at which they join after members (word of mouth), 0 or more.
    t
        Times, from 0, in the unit of the rates.

    Returns
    -------
    array
        Shares in [0, 1], as many as times.

    Raises
    ------
    CommgovError
        A number is out of its range.

    Notes
    -----
    Everybody meets everybody, and nobody leaves. The rate of joining is highest at :func:`bass_peak`.

    References
    ----------
    Bass (1969), A new product growth for model consumer durables, Management Science 15.

    Examples
    --------
    >>> round(float(bass(0.03, 0.38, 10)), 7)
    0.8128032
    """
    p, q, t = array(p, "p", above=0), array(q, "q", least=0), array(t, "t", least=0)
    return -np.expm1(-(p + q) * t) / (1 + q / p * np.exp(-(p + q) * t))


def bass_peak(p, q):
    """Compute the time at which most join per unit of time under :func:`bass`.

        t* = ln(q/p) / (p + q) if q > p, else 0

    Parameters
    ----------
    p, q
        As for :func:`bass`.

    Returns
    -------
    float
        Time; an array where an argument is one.

    Raises
    ------
    CommgovError
        A number is out of its range.

    Examples
    --------
    >>> round(float(bass_peak(0.03, 0.38)), 7)
    6.1926192
    """
    p, q = array(p, "p", above=0), array(q, "q", least=0)
    return np.log(np.maximum(q / p, 1.0)) / (p + q)


def ridge(n0, nt, t, *, ceilings: Sequence[float]) -> pd.DataFrame:
    """List what two observations identify: one rate, or one interval of rates, for each ceiling.

    Parameters
    ----------
    n0
        Members at the start.
    nt
        Members after ``t``: a number, or ``(low, high)`` where the source gives an interval.
    t
        Time between the two.
    ceilings
        Ceilings to look at, each above the highest of the two observations.

    Returns
    -------
    DataFrame
        One row a ceiling, in the order given: ``ceiling, rate_low, rate_high`` (per unit of time),
        ``later_low, later_high`` (members after twice the time).

    Raises
    ------
    CommgovError
        As :func:`logistic_rate`; an interval with its ends exchanged.

    Notes
    -----
    The set of pairs (rate, ceiling) that fit: no pair in it fits better than another.

    Examples
    --------
    >>> ridge(9, (300, 399), 10, ceilings=[400, float("inf")]).round(3)["rate_low"].tolist()
    [0.487, 0.351]
    """
    low, high = interval(nt, "nt", above=0)
    ceiling = np.atleast_1d(np.asarray(ceilings, float))
    rate = [logistic_rate(n0, end, t, ceiling) for end in (low, high)]
    later = [logistic(n0, r, 2 * np.asarray(t, float), ceiling) for r in rate]
    found = {"ceiling": ceiling, "rate_low": rate[0], "rate_high": rate[1]}
    return pd.DataFrame(found | {"later_low": later[0], "later_high": later[1]})


def _above(ceiling, n0, nt) -> np.ndarray:
    """Ceilings that lie above both observations."""
    ceiling = np.asarray(ceiling, float)
    least = np.maximum(n0, nt)
    wrong = ~(ceiling > least)
    if wrong.any():
        k, n = (np.broadcast_to(x, wrong.shape)[wrong][0] for x in (ceiling, least))
        which = say("last observation") if n == np.max(nt) else say("first observation")
        raise CommgovError(
            "the ceiling {k:g} is not above the {which} ({n:g}), so no logistic curve passes "
            "through it. Fix: give a ceiling above {n:g}, or math.inf for growth without "
            "limit.",
            k=k,
            which=which,
            n=n,
        )
    return ceiling


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
    low, high = interval(nt, "nt", above=0)
    points = whole(points, "points", 1)
    ends = np.array([low]) if low == high else np.linspace(low, high, max(points, 2))
    grid = [x.ravel() for x in np.meshgrid(np.asarray(ceilings, float), ends, indexing="ij")]
    rate = logistic_rate(n0, grid[1], t, grid[0])
    found = [dict(zip(COLUMNS, ("logistic", float(n0), grid[1], grid[0], rate, 0.0), strict=True))]
    for p in outside:
        p = float(array(p, "outside", above=0))
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
    """Compute the members of each candidate in each year.

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
    with_columns(table, COLUMNS, "paths", say("give cg.growth.candidates(...)"))
    years = np.atleast_1d(array(years, "years", least=0))
    n0, ceiling, rate, p = (table[c].to_numpy(float)[:, None] for c in ("n0", "ceiling", "rate", "outside"))
    found = np.empty((len(table), len(years)))
    own = (table["model"] == "logistic").to_numpy()
    found[own] = logistic(n0[own], rate[own], years, ceiling[own])
    if not own.all():
        rest = ~own
        found[rest] = n0[rest] + (ceiling[rest] - n0[rest]) * bass(p[rest], rate[rest], years)
    return pd.DataFrame(found, index=table.index, columns=years)


def family(table: pd.DataFrame, years: Sequence[float], *, observed: Sequence[float]) -> pd.DataFrame:
    """Return the curves of :func:`paths` in long form, one row a year, for a figure.

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
    """Compute, year by year, how much one more observation would narrow what is unknown.

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
    error = np.broadcast_to(array(error, "error", least=0), curves.shape[1])
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
    found = {
        "year": curves.columns,
        "low": values.min(axis=0),
        "high": values.max(axis=0),
        "left_share": left,
    }
    return pd.DataFrame(found | {"value_share": np.maximum(value, 0), "error": error})


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


_MOST_EVENTS = 2e9


def birth_death(n0: int, birth: float, death: float, t) -> pd.DataFrame:
    """Compute mean and spread of a team in which each member recruits, and leaves, at a constant rate.

        mean = n₀ e^(rt),  variance = n₀ (b + d)/r · e^(rt) (e^(rt) − 1),  r = b − d  (r = 0: 2 n₀ b t)

    Parameters
    ----------
    n0
        Members at the start.
    birth
        Rate b at which each member brings in another.
    death
        Rate d at which each member drops out.
    t
        Times, from 0, in the unit of the rates.

    Returns
    -------
    DataFrame
        One row a time: ``time, mean, variance, sd, extinct`` (the chance that nobody is left), ``ever`` (the
        mean number who were members at any time).

    Raises
    ------
    CommgovError
        A number is out of its range.

    Notes
    -----
    The mean knows only b − d; spread, extinction and turnover know both. No ceiling; members are alike and
    independent of each other.

    References
    ----------
    Kendall (1948), On the generalized birth-and-death process, Annals of Mathematical Statistics 19.

    Examples
    --------
    >>> birth_death(9, 0.35, 0.0, [0, 10]).round(1)[["mean", "sd"]].values.tolist()
    [[9.0, 0.0], [298.0, 97.8]]
    """
    n0, birth, death, t = _checked(n0, birth, death, t)
    r = birth - death
    grown = np.exp(r * t)
    # (e^(rt) − 1)/r, which is t where r is 0.
    span = t if r == 0 else np.expm1(r * t) / r
    gone = death * span / (1 + birth * span)
    variance = n0 * (birth + death) * grown * span
    found = {"time": t, "mean": n0 * grown, "variance": variance, "sd": np.sqrt(variance)}
    return pd.DataFrame(found | {"extinct": gone**n0, "ever": n0 * (1 + birth * span)})


def birth_death_draws(
    n0: int, birth: float, death: float, t: Sequence[float], *, draws: int, seed: int
) -> pd.DataFrame:
    """Draw teams of :func:`birth_death`, event by event.

    Parameters
    ----------
    n0, birth, death
        As for :func:`birth_death`.
    t
        Times to look at, from 0, rising.
    draws
        How many teams.
    seed
        Whole number of 0 or more. Draw k is the same whatever the number of draws.

    Returns
    -------
    DataFrame
        Members: one row a draw, one column a time.

    Raises
    ------
    CommgovError
        A number is out of its range, times do not rise, or there would be billions of events.

    Examples
    --------
    >>> birth_death_draws(9, 0.5, 0.0, [0, 1], draws=3, seed=1)[0.0].tolist()
    [9, 9, 9]
    """
    n0, birth, death, t = _checked(n0, birth, death, t)
    draws, seed = whole(draws, "draws", 1), seeded(seed)
    if (np.diff(t) < 0).any():
        raise CommgovError("t must rise. Fix: sort the times.")
    last = t.max(initial=0.0)
    r = birth - death
    with np.errstate(over="ignore"):
        events = draws * n0 * (birth + death) * (last if r == 0 else np.expm1(r * last) / r)
    if not events < _MOST_EVENTS:
        raise CommgovError(
            "about {events:.1e} events would have to be drawn. Fix: fewer draws, a shorter "
            "time, or the exact mean and variance of birth_death.",
            events=events,
        )
    found = np.empty((draws, len(t)), np.int64)
    kernels.births_and_deaths(words(seed), n0, birth, death, t, found)
    return pd.DataFrame(found, columns=t)


def _checked(n0, birth, death, t):
    """The numbers of a birth–death process as they are needed."""
    n0 = whole(n0, "n0")
    birth, death = (float(array(x, name, least=0)) for x, name in ((birth, "birth"), (death, "death")))
    return n0, birth, death, np.atleast_1d(array(t, "t", least=0)).astype(float)
