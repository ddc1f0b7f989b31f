"""One cut, three averages: mean of ratios, ratio of sums, volume-weighted, and how far they can lie apart."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._read import count, share

STATED = ("mean_of_ratios", "ratio_of_sums")


def compression(before, after, volume=None) -> pd.Series:
    """Average the cut over items in three ways.

        mean_of_ratios  = mean over items of (1 − after_i / before_i)
        ratio_of_sums   = 1 − Σ after_i / Σ before_i
        volume_weighted = 1 − Σ v_i after_i / Σ v_i before_i

    Parameters
    ----------
    before, after
        Time limit (days, documents …) of each item before and after: Series, array or list of one length;
        two Series must carry the same labels, in any order.
    volume
        Cases of each item; ``None``: not known.

    Returns
    -------
    Series
        ``mean_of_ratios, ratio_of_sums, volume_weighted``: shares cut, 1 at most, negative where time was
        added; ``volume_weighted`` is NaN without volumes.

    Raises
    ------
    CommgovError
        Lengths or labels differ, an entry is missing, negative or infinite, a ``before`` is 0, no volume.

    Notes
    -----
    The first is what a list of items shows, the last what all cases together save. The mean cut over cases,
    Σ v_i (1 − after_i / before_i) / Σ v_i, is a fourth:
    ``numpy.average(1 - after / before, weights=volume)``. Limits are not realised times.

    Examples
    --------
    >>> compression([10, 2], [1, 1], volume=[1, 9]).round(3).to_dict()
    {'mean_of_ratios': 0.7, 'ratio_of_sums': 0.833, 'volume_weighted': 0.643}
    """
    before = _column(before, "before")
    after = _column(after, "after", before)
    if (before == 0).any():
        raise CommgovError(
            f"before is 0 at '{before.index[before == 0][0]}': an item that took nothing cannot be cut. "
            "Fix: leave it out."
        )
    weighted = np.nan
    if volume is not None:
        v = _column(volume, "volume", before)
        if v.sum() == 0:
            raise CommgovError("volume is 0 for all items. Fix: give the cases, or leave volume out.")
        weighted = _cut((v * after).sum(), (v * before).sum())
    ratios = 1 - after / before
    found = (math.fsum(ratios) / len(ratios), _cut(after.sum(), before.sum()), weighted)
    return pd.Series(found, ["mean_of_ratios", "ratio_of_sums", "volume_weighted"])


def _cut(after: float, before: float) -> float:
    return float(1 - after / before) if before else np.nan


def _column(values, name: str, like: pd.Series | None = None) -> pd.Series:
    labelled = isinstance(values, pd.Series)
    try:
        found = pd.Series(values).astype(float)
    except (TypeError, ValueError):
        raise CommgovError(f"{name} holds text or empty cells where numbers are expected.") from None
    if found.empty:
        raise CommgovError(f"{name} has no items.")
    if like is not None and len(found) != len(like):
        raise CommgovError(f"{name} has {len(found)} items, before has {len(like)}. Fix: one number an item.")
    if like is not None and labelled and not found.index.equals(like.index):
        if not isinstance(like.index, pd.RangeIndex):
            if not (found.index.is_unique and found.index.isin(like.index).all()):
                raise CommgovError(f"{name} and before have different labels. Fix: label both by item.")
            found = found.reindex(like.index)
    elif like is not None:
        found.index = like.index
    for wrong, what in ((~np.isfinite(found), "is missing or infinite"), (found < 0, "is negative")):
        if wrong.any():
            raise CommgovError(
                f"{name} at '{found.index[wrong][0]}' {what}. Fix: give a number of 0 or more."
            )
    return found


def compression_range(
    average, items: int, *, stated: str, spread, lowest: float = 0.0, highest: float = 1.0
) -> pd.DataFrame:
    """Tell how far the other average can lie from the one that was published.

        min, max of Σ b_i c_i / Σ b_i  over  mean of c = average, lowest ≤ c ≤ highest, max b ≤ spread · min b

    Parameters
    ----------
    average
        The published average cut: a share, or a pair ``(low, high)`` if it is rounded.
    items
        Over how many items.
    stated
        What the published average is taken to be: ``"mean_of_ratios"`` (the range is that of the ratio of
        sums, as in the formula) or ``"ratio_of_sums"`` (the range is that of the mean of ratios).
    spread
        Longest limit before the cut over the shortest, 1 or more; one row each; ``math.inf``: no bound. For
        the volume-weighted average, the spread of limit times cases.
    lowest, highest
        Ends of the cut of a single item: 0 says that none was lengthened, 1 that a limit can fall to nothing.

    Returns
    -------
    DataFrame
        ``spread``; ``low, high`` of the other average, exact and sharp: portfolios of that many items reach
        both ends (at an infinite spread they come as near as one likes).

    Raises
    ------
    CommgovError
        The average is no share or lies outside ``lowest`` to ``highest``, a spread is below 1, no items.

    Notes
    -----
    For given limits the problem is linear in the cuts, and for given cuts linear-fractional in the limits: at
    an end each item has an extreme limit, and all but one have an extreme cut, so the end has a closed form.

    Examples
    --------
    >>> compression_range(0.75, 115, stated="mean_of_ratios", spread=[1, 10]).round(3).values.tolist()
    [[1.0, 0.75, 0.75], [10.0, 0.235, 0.968]]
    """
    m, n = share(average, "average"), count(items, "items", 1)
    if stated not in STATED:
        raise CommgovError(f"stated is {stated!r}. Fix: say which average it is: {' or '.join(STATED)}.")
    if not (-math.inf < lowest <= m.low and m.high <= highest <= 1 and lowest < highest):
        raise CommgovError(
            f"the average {m} does not lie between lowest ({lowest:g}) and highest ({highest:g}), or "
            "these are no ends. Fix: lowest < highest, highest at most 1."
        )
    least = _least_sum if stated == STATED[0] else _least_mean
    lo, hi = Fraction(lowest), Fraction(highest)
    rows = []
    for ratio in [spread] if np.isscalar(spread) else spread:
        if not ratio >= 1:
            raise CommgovError(f"spread is {ratio!r}. Fix: longest over shortest limit, 1 or more.")
        low = least(Fraction(m.low), n, ratio, lo, hi)
        # Read from the other end, the largest is the smallest.
        high = lo + hi - least(lo + hi - Fraction(m.high), n, ratio, lo, hi)
        rows.append((float(ratio), float(low), float(high)))
    return pd.DataFrame(rows, columns=["spread", "low", "high"])


def _least_sum(m: Fraction, n: int, spread: float, lo: Fraction, hi: Fraction) -> Fraction:
    """Least ratio of sums at mean m: short limits are cut to the full, long ones not, one lies between."""
    full = math.floor(n * (m - lo) / (hi - lo))
    if full == n:
        return hi
    none = n - full - 1
    part = n * m - full * hi - none * lo
    if spread == math.inf:
        return lo if none else part
    rho = Fraction(spread)
    ends = []
    for weight in (Fraction(1), rho):
        total = full + weight + none * rho
        ends.append((full * hi + weight * part + none * rho * lo) / total)
    return min(ends)


def _least_mean(m: Fraction, n: int, spread: float, lo: Fraction, hi: Fraction) -> Fraction:
    """Least mean of ratios at ratio of sums m: the fewest items carry it, with the longest limits."""
    if m in (lo, hi):
        return m
    if spread == math.inf:
        return (m + (n - 1) * lo) / n
    rho = Fraction(spread)
    carriers = math.ceil(n * (m - lo) / (rho * (hi - m) + m - lo))
    full = max(carriers, 1) - 1
    short = (n - full - 1) * (m - lo) - full * rho * (hi - m)
    part = m + (short / rho if short > 0 else short)
    return (full * hi + part + (n - full - 1) * lo) / n


def portfolio(items: int, *, average: float, spread: float, link: float, seed: int) -> pd.DataFrame:
    """Draw a list of items whose mean cut is the published one: one of the many that are possible.

        limits log-uniform on [1, spread];  cuts u^((1 − m)/m) at even ranks, moved to the mean m

    Parameters
    ----------
    items
        How many.
    average
        Mean of ratios, above 0 and below 1; met exactly.
    spread
        Longest over shortest limit before the cut.
    link
        From −1 (the longest limits were cut least) over 0 (unrelated) to 1 (the longest were cut most).
    seed
        Of the draw.

    Returns
    -------
    DataFrame
        One row an item: ``before``, ``after`` (days; the shortest limit is 1), ``volume`` (cases; rare where
        the limit is long), ``provenance`` (``S``: simulated).

    Raises
    ------
    CommgovError
        A parameter is out of its range.

    Notes
    -----
    Simulated: it shows what an average hides, and nothing of any real list. Volumes fall as 1 / limit.

    Examples
    --------
    >>> table = portfolio(115, average=0.75, spread=60, link=1, seed=1)
    >>> compression(table["before"], table["after"]).round(3).tolist()
    [0.75, 0.903, nan]
    """
    n, m = count(items, "items", 2), share(average, "average")
    if not (m.low > 0 and m.high < 1 and m.is_point and 1 <= spread < math.inf and -1 <= link <= 1):
        raise CommgovError("portfolio: average between 0 and 1, spread 1 or more, link from -1 to 1.")
    draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence(count(seed, "seed", 0))))
    length, noise, cases = draw.random(n), draw.random(n), draw.random(n)
    rank = np.argsort(np.argsort(length, kind="stable"), kind="stable") / (n - 1) - 0.5
    order = np.argsort(link * rank + math.sqrt(1 - link * link) * (noise - 0.5), kind="stable")
    m = m.low
    cut = np.empty(n)
    cut[order] = ((np.arange(n) + 0.5) / n) ** ((1 - m) / m)
    now = math.fsum(cut) / n
    cut = cut * (m / now) if now > m else 1 - (1 - cut) * ((1 - m) / (1 - now))
    before = spread**length
    volume = np.rint(1000 / before * (0.5 + cases)) + 1
    return pd.DataFrame({"before": before, "after": before * (1 - cut), "volume": volume, "provenance": "S"})
