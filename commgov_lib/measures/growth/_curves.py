"""Growth curves in closed form: logistic and Bass, and the ridge of what two points identify."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._read import interval, positive


def logistic_rate(n0, nt, t, ceiling):
    """Tell the rate at which a logistic curve with this ceiling goes from ``n0`` to ``nt`` in time ``t``.

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
    n0, nt, t = (positive(x, name) for x, name in ((n0, "n0"), (nt, "nt"), (t, "t")))
    ceiling = _above(ceiling, n0, nt)
    rate = (np.log(nt / n0) + np.log1p(-n0 / ceiling) - np.log1p(-nt / ceiling)) / t
    return rate if np.ndim(rate) else float(rate)


def logistic(n0, rate, t, ceiling):
    """Tell how many members a logistic curve has after time ``t``.

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
    n0, t = positive(n0, "n0"), positive(t, "t", zero=True)
    ceiling = np.asarray(ceiling, float)
    if np.isnan(ceiling).any() or (ceiling < n0).any():
        raise CommgovError("ceiling lies below the members at the start. Fix: give a ceiling of n0 or more.")
    return 1 / (1 / ceiling + (1 / n0 - 1 / ceiling) * np.exp(-np.asarray(rate, float) * t))


def bass(p, q, t):
    """Tell which share of those who will ever join has joined by time ``t`` (Bass's diffusion curve).

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
    p, q, t = positive(p, "p"), positive(q, "q", zero=True), positive(t, "t", zero=True)
    return -np.expm1(-(p + q) * t) / (1 + q / p * np.exp(-(p + q) * t))


def bass_peak(p, q):
    """Tell when most join per unit of time under :func:`bass`.

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
    p, q = positive(p, "p"), positive(q, "q", zero=True)
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
    low, high = interval(nt, "nt")
    ceiling = np.atleast_1d(np.asarray(ceilings, float))
    rate = [logistic_rate(n0, end, t, ceiling) for end in (low, high)]
    later = [logistic(n0, r, 2 * np.asarray(t, float), ceiling) for r in rate]
    return pd.DataFrame(
        {
            "ceiling": ceiling,
            "rate_low": rate[0],
            "rate_high": rate[1],
            "later_low": later[0],
            "later_high": later[1],
        }
    )


def _above(ceiling, n0, nt) -> np.ndarray:
    """Ceilings that lie above both observations."""
    ceiling = np.asarray(ceiling, float)
    least = np.maximum(n0, nt)
    wrong = ~(ceiling > least)
    if wrong.any():
        k, n = (np.broadcast_to(x, wrong.shape)[wrong][0] for x in (ceiling, least))
        which = "last observation" if n == np.max(nt) else "first observation"
        raise CommgovError(
            f"the ceiling {k:g} is not above the {which} ({n:g}), so no logistic curve passes through it. "
            f"Fix: give a ceiling above {n:g}, or math.inf for growth without limit."
        )
    return ceiling
