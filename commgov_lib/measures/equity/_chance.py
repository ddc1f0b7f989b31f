"""How sure a number is, and what chance alone would give: resampled units, shuffled zones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels.equity import shuffle
from ._read import groups, numbers, share, weights


def bootstrap(
    measure: Callable[[pd.Series], float | pd.Series],
    weight: pd.Series,
    *,
    draws: int,
    seed: int,
    level: float = 0.95,
    within=None,
) -> pd.DataFrame:
    """Put an interval around any measure: draw the units anew, as many as there are, with replacement.

    A unit that is drawn twice counts twice: the measure is taken with ``weight`` times the number of draws.

    Parameters
    ----------
    measure
        Function of the weights alone that gives a number or a Series, such as
        ``lambda w: cg.equity.gini(access, w)``.
    weight
        Weight of each unit (Series, not negative).
    draws
        How many times; 1,000 or more for an interval that is printed.
    seed
        Whole number >= 0.
    level
        Share of the draws between the two ends.
    within
        Group of each unit: draw inside each group, which keeps its number of units. ``None``: from all.

    Returns
    -------
    DataFrame
        One row a number of the measure (index ``value`` if it gives one): ``value``, ``low, high`` (of the
        middle draws), ``se``, ``draws`` (those where the measure is a number).

    Raises
    ------
    CommgovError
        Fewer than 2 draws, a seed or a level that is none, weights as for :func:`gini`.

    Notes
    -----
    Says how far the result hangs on which units there happen to be; nothing of assumptions, of the kernel or
    of the seed of a city. Units that lean on each other, as neighbours' access does, make it too narrow.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap.

    Examples
    --------
    >>> x = pd.Series([1, 1, 1, 1])
    >>> bootstrap(lambda w: cg.equity.gini(x, w), x, draws=10, seed=1)[["low", "high"]].to_numpy().tolist()
    [[0.0, 0.0]]
    """
    rng, draws = _source(seed), _count(draws)
    if not (np.isscalar(level) and 0 < level < 1):
        raise CommgovError(f"level must lie between 0 and 1, not {level!r}.")
    weight = weight if isinstance(weight, pd.Series) else pd.Series(weight)
    w = numbers(weight, "weight")
    codes = np.zeros(len(w), np.int64) if within is None else groups(within, weight, "within")[0]
    order = np.argsort(codes, kind="stable")
    size = np.bincount(codes)
    first, span = np.repeat(np.cumsum(size) - size, size), np.repeat(size, size)
    value = _series(measure(pd.Series(w, weight.index)))
    found = np.empty((draws, len(value)))
    for row in found:
        drawn = order[first + (rng.random(len(w)) * span).astype(np.int64)]
        row[:] = _series(measure(pd.Series(w * np.bincount(drawn, minlength=len(w)), weight.index)))
    table = pd.DataFrame({"value": value})
    real = np.isfinite(found)
    for name, take in (
        ("low", lambda column: np.quantile(column, (1 - level) / 2)),
        ("high", lambda column: np.quantile(column, (1 + level) / 2)),
        ("se", lambda column: column.std(ddof=1)),
    ):
        columns = zip(found.T, real.T, strict=True)
        table[name] = [take(column[ok]) if ok.sum() > 1 else np.nan for column, ok in columns]
    table["draws"] = real.sum(axis=0)
    return table


def by_chance(x, weight=None, *, group, draws: int, seed: int) -> pd.DataFrame:
    """Compare the inequality between groups with that between groups of the same sizes filled by lot.

    Each draw deals the units, with their weights, out anew: every group keeps its number of units.

    Parameters
    ----------
    x
        What each unit has (not negative).
    weight
        Persons each value stands for; ``None``: one each.
    group
        The group of each unit; a DataFrame asks several partitions at once, each beside the same draws.
    draws
        How many; 5,000 or more where p is printed.
    seed
        Whole number >= 0.

    Returns
    -------
    DataFrame
        One row a partition (index ``between`` for one): ``value`` (Theil between), ``null_mean, null_low,
        null_high`` (middle 95 %), ``p`` (draws with as much or more: (b + 1) / (draws + 1)), ``draws``.

    Raises
    ------
    CommgovError
        As :func:`theil`; fewer than 2 draws.

    Notes
    -----
    Units near each other are alike, so almost any map of connected zones beats this null: it tells what the
    number of zones alone does, not that the zones matter. Several partitions are several tests.

    Examples
    --------
    >>> by_chance([1, 1, 1, 3, 3, 3], group=list("aaabbb"), draws=99, seed=1)["value"].round(4).tolist()
    [0.1308]
    """
    rng, draws = _source(seed), _count(draws)
    value, w = numbers(x, "x"), weights(weight, x)
    cut = group if isinstance(group, pd.DataFrame) else pd.DataFrame({"between": pd.Series(group)})
    codes = [groups(cut[name] if isinstance(group, pd.DataFrame) else group, x)[0] for name in cut]
    sizes = [int(code.max()) + 1 for code in codes]
    amount = w * value
    observed = [_between(w, amount, code, size) for code, size in zip(codes, sizes, strict=True)]
    found = np.empty((draws, len(codes)))
    order = np.arange(len(w))
    for row in found:
        shuffle(order, rng.random(len(w)))
        dealt = w[order], amount[order]
        row[:] = [_between(*dealt, code, size) for code, size in zip(codes, sizes, strict=True)]
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    # Sums in another order differ in the last bits: a draw that deals the same groups counts as as much.
    more = (found >= np.array(observed) * (1 - 1e-12)).sum(axis=0)
    columns = {"value": observed, "null_mean": found.mean(axis=0), "null_low": low, "null_high": high}
    columns |= {"p": (more + 1) / (draws + 1), "draws": draws}
    return pd.DataFrame(columns, index=pd.Index(cut.columns, name="partition"))


def _between(w: np.ndarray, amount: np.ndarray, codes: np.ndarray, size: int) -> float:
    weight, value = np.bincount(codes, w, size), np.bincount(codes, amount, size)
    there = value > 0
    s, p = share(value[there], value.sum()), share(weight[there], weight.sum())
    return max(0.0, float((s * np.log(s / p)).sum())) if there.any() else np.nan


def _series(found) -> pd.Series:
    return found if isinstance(found, pd.Series) else pd.Series({"value": float(found)})


def _source(seed: int) -> np.random.Generator:
    if isinstance(seed, bool) or not hasattr(seed, "__index__") or seed < 0:
        raise CommgovError(f"seed must be a whole number of 0 or more, not {seed!r}. Fix: seed=1.")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(int(seed))))


def _count(draws: int) -> int:
    if isinstance(draws, bool) or not hasattr(draws, "__index__") or draws < 2:
        raise CommgovError(f"draws must be a whole number of 2 or more, not {draws!r}. Fix: draws=1000.")
    return int(draws)
