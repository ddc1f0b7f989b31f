"""Does more go to those who stand higher? The concentration index and its curve."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._read import aligned, note, numbers, share, weights
from ._unequal import curve


def concentration(x, rank_by, *, bounded: bool | tuple[float, float] = False, weight=None) -> float:
    """Measure whether x goes to those low or high in another order (income, distance, age).

        C = 2 cov(x, r) / μ,   r = share of persons below, plus half of those on a par
        bounded: E = 8 cov(x, r) / (b − a)   (Erreygers)

    Parameters
    ----------
    x
        What each unit has (not negative).
    rank_by
        What the units are ordered by, ascending; equal values get the mean of their ranks.
    bounded
        ``True`` where x is a share from 0 to 1, or the two ends ``(a, b)`` of its scale: Erreygers'
        correction, which does not change its size when having is told as lacking.
    weight
        Persons each value stands for; ``None``: one each.

    Returns
    -------
    float
        −1 to 1; above 0: more for those who rank high; NaN where nobody is there or (not bounded) all have
        nothing. With ``rank_by`` = x it is the Gini index.

    Raises
    ------
    CommgovError
        As :func:`gini`; a rank that is missing; bounds that x leaves.

    Notes
    -----
    0 is not equality: the middle may have most. Not bounded, the index of having and that of lacking need not
    agree on who is better off between two cities.

    References
    ----------
    Kakwani, Wagstaff & van Doorslaer (1997), Journal of Econometrics 77. Erreygers (2009), Journal of Health
    Economics 28.

    Examples
    --------
    >>> round(concentration(range(1, 11), range(1, 11)), 12)
    0.3
    >>> concentration([0, 0, 1, 1], [1, 2, 3, 4], bounded=True)
    1.0
    """
    value, w, level = _ranked(x, rank_by, weight)
    if bounded is not False:
        low, high = (0.0, 1.0) if bounded is True else bounded
        if not low < high or value.min() < low or value.max() > high:
            raise CommgovError(
                f"bounded: x runs from {value.min():g} to {value.max():g}, outside {low:g} to {high:g}. "
                "Fix: give the ends of its scale, bounded=(a, b)."
            )
    if not w.sum() > 0:
        return np.nan
    p = w / w.sum()
    there = np.bincount(level, p)
    rank = (np.cumsum(there) - there / 2)[level]
    mean = (p * value).sum()
    covariance = (p * (value - mean) * (rank - 0.5)).sum()

    def slope():  # ∂cov/∂w_i = (x_i r_i + Σ_j p_j x_j [j above i, half where on a par] − 2 Q − (x_i − μ)/2)/W
        have = np.bincount(level, p * value)
        above = (have.sum() - np.cumsum(have) + have / 2)[level]
        return (value * rank + above - 2 * (p * value * rank).sum() - (value - mean) / 2) / w.sum()

    if bounded is not False:
        found, ends, lean = float(8 * covariance / (high - low)), (-1.0, 1.0), 0.0
        part = 8 / (high - low)
    else:
        found, ends = (float(2 * covariance / mean) if mean > 0 else np.nan), (-1.0, 1.0)
        part, lean = (2 / mean, found / mean) if mean > 0 else (np.nan, np.nan)
    note(weight, x, found, lambda: part * slope() - lean * (value - mean) / w.sum(), ends)
    return found


def concentration_curve(x, rank_by, *, weight=None) -> pd.DataFrame:
    """List which share of x those have who rank lowest in another order.

    Parameters
    ----------
    x
        As for :func:`concentration`.
    rank_by
        As for :func:`concentration`; units on a par are one step.
    weight
        As for :func:`concentration`.

    Returns
    -------
    DataFrame
        As :func:`lorenz`. Above the diagonal: more for those who rank low.

    Raises
    ------
    CommgovError
        As :func:`concentration`.

    Examples
    --------
    >>> concentration_curve([1, 3], [2, 1])["value_share"].tolist()
    [0.0, 0.75, 1.0]
    """
    value, w, level = _ranked(x, rank_by, weight)
    p = share(w, w.sum())
    return curve(np.bincount(level, p), np.bincount(level, p * value))


def _ranked(x, rank_by, weight) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    value, w = numbers(x, "x"), weights(weight, x)
    try:
        order = np.asarray(aligned(rank_by, x, "rank_by"), dtype=float)
    except (TypeError, ValueError):
        raise CommgovError("rank_by: not everything in it is a number. Fix: give numbers alone.") from None
    if np.isnan(order).any():
        raise CommgovError(
            f"rank_by: {np.isnan(order).sum():,} are missing. Fix: rank all or leave them out."
        )
    return value, w, np.unique(order, return_inverse=True)[1]
