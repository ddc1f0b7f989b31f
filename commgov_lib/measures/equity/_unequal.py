"""How unequal one number a unit is: Gini, Theil, Atkinson, and the Lorenz curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import xlogy

from ...schema import CommgovError
from ._read import groups, note, numbers, share, weights


def gini(x, weight=None) -> float:
    """Measure inequality by the mean difference between two persons drawn at random.

        G = Σ_i Σ_j p_i p_j |x_i − x_j| / (2 μ),   p = shares of weight,  μ = Σ p_i x_i

    Parameters
    ----------
    x
        What each unit has (not negative): a Series or any list of numbers.
    weight
        How many persons each value stands for; ``None``: one each.

    Returns
    -------
    float
        0 (all have the same) to below 1 (one has all); NaN where all have nothing or nobody is there.

    Raises
    ------
    CommgovError
        Labels that differ, values or weights that are missing or negative.

    Notes
    -----
    Of a whole population: no correction n / (n − 1). Blind to levels: twice as much for all changes nothing.

    Examples
    --------
    >>> gini(range(1, 11))
    0.3
    >>> gini([0, 1], weight=[3, 1])
    0.75
    """
    value, w = numbers(x, "x"), weights(weight, x)
    order = np.argsort(value, kind="stable")
    (value, _), (w, times) = _in_range(value[order]), _in_range(w[order])
    upto = np.cumsum(w)  # whole weights stay whole, so that round cases come out round
    twice = (w * value * (2 * upto - w - upto[-1])).sum()
    total = (w * value).sum()
    found = _number(twice, total * upto[-1])

    def slope():  # ∂G/∂w_i = Σ_j w_j |x_i − x_j| / (W Σ w x) − G/W − G x_i / Σ w x
        gaps = value * (2 * upto - upto[-1]) + total - 2 * np.cumsum(w * value)
        parts = gaps / (upto[-1] * total) - found / upto[-1] - found * value / total
        return np.ldexp(parts, -times)[np.argsort(order)]

    note(weight, x, found, slope, (0.0, 1.0))
    return found


def theil(x, weight=None, group=None) -> float | pd.Series:
    """Measure inequality so that it splits exactly into parts within groups and a part between them.

        T = Σ p_i (x_i / μ) ln(x_i / μ) = Σ_g s_g T_g + Σ_g s_g ln(s_g / p_g),  s = shares of Σ p x

    Parameters
    ----------
    x
        As for :func:`gini`; 0 ln 0 counts as 0.
    weight
        As for :func:`gini`.
    group
        The group of each unit; :func:`parts` shows the groups one by one.

    Returns
    -------
    float or Series
        0 to ln(1 / share of the one who has all). With ``group``: ``total, within, between``; the last two
        add up to the first. A group of weight 0 has no part, and ``attrs["note"]`` names it.

    Raises
    ------
    CommgovError
        As :func:`gini`, and a unit without a group.

    References
    ----------
    Theil (1967), Economics and Information Theory. Shorrocks (1980), Econometrica 48.

    Examples
    --------
    >>> round(theil(range(1, 11)), 7)
    0.1513034
    >>> theil([1, 1, 3, 3], group=list("aabb")).round(4).to_dict()
    {'total': 0.1308, 'within': 0.0, 'between': 0.1308}
    """
    value, p = _shares(x, weight)
    mean = (p * value).sum()
    total = _number(xlogy(p * value, share(value, mean)).sum(), mean)

    def slope(level, index):  # (x_i ln(m_i / μ) − T x_i − m_i + μ) / Σ w x, with m_i = x_i for T itself
        all_ = np.asarray(weights(weight, x), float).sum()
        return (xlogy(value, share(level, mean)) - index * value - level + mean) / (mean * all_)

    note(weight, x, total, lambda: slope(value, total), (0.0, np.inf))
    if group is None:
        return total
    codes, names = groups(group, x)
    table = by_group(value, p, codes, names)
    between, within = table["between_part"].sum(), table["within_part"].sum()

    def outer():
        return slope(np.nan_to_num(table["mean"].to_numpy())[codes], between)

    note(weight, x, between, outer, (0.0, np.inf))
    note(weight, x, within, lambda: slope(value, total) - outer(), (0.0, np.inf))
    found = pd.Series({"total": total, "within": within, "between": between}, name="theil")
    if not mean > 0:
        found[:] = np.nan
    note_empty(found, table.index[table["weight"] == 0])
    return found


def atkinson(x, weight=None, *, epsilon: float) -> float:
    """Measure which share of the total could be given up if the rest were shared equally.

        A = 1 − (Σ p_i (x_i / μ)^(1−ε))^(1/(1−ε)),   ε = 1: 1 − exp(Σ p_i ln(x_i / μ))

    Parameters
    ----------
    x
        As for :func:`gini`.
    weight
        As for :func:`gini`.
    epsilon
        Aversion to inequality, 0 or more: the larger, the more the worst off count. There is no default: it
        is a judgement.

    Returns
    -------
    float
        0 to 1; 1 where someone has nothing and ε >= 1; NaN as for :func:`gini`.

    Raises
    ------
    CommgovError
        As :func:`gini`, and an epsilon below 0.

    References
    ----------
    Atkinson (1970), Journal of Economic Theory 2.

    Examples
    --------
    >>> round(atkinson([10, 20, 30, 40, 50], epsilon=0.5), 5)
    0.06315
    """
    if isinstance(epsilon, bool) or not np.isscalar(epsilon) or not (np.isfinite(epsilon) and epsilon >= 0):
        raise CommgovError(f"epsilon must be a number of 0 or more, not {epsilon!r}.")
    value, p = _shares(x, weight)
    there = p > 0
    value, p = value[there], p[there]
    mean = (p * value).sum()
    if not mean > 0:
        return np.nan
    if epsilon >= 1 and (value == 0).any():
        return 1.0
    ratio, power = value / mean, 1.0 - epsilon
    with np.errstate(divide="ignore"):
        log = np.log(ratio)
    if power == 0:
        level = (p * log).sum()
        lift = log - level
    else:
        # Against the largest power, so that none overflows; expm1 keeps the digits where epsilon is near 1.
        top = log.max() if power > 0 else log.min()
        powers = np.expm1(power * (log - top))
        level = top + np.log1p((p * powers).sum()) / power
        lift = ((1.0 + powers) / (p * (1.0 + powers)).sum() - 1.0) / power
    found = float(max(0.0, -np.expm1(level)))

    def slope():  # (1 − A) ((x_i − μ)/μ − (x_i^(1−ε)/M − 1)/(1−ε)) / W,  M = mean of x^(1−ε)
        every = np.zeros(len(there))
        every[there] = (1.0 - found) * (ratio - 1.0 - lift) / weights(weight, x).sum()
        return every

    note(weight, x, found, slope, (0.0, 1.0))
    return found


def lorenz(x, weight=None) -> pd.DataFrame:
    """List which share of all the poorest have: the Lorenz curve.

    Parameters
    ----------
    x
        As for :func:`gini`.
    weight
        As for :func:`gini`.

    Returns
    -------
    DataFrame
        From the poorest on, beginning with 0, 0: ``population_share, value_share``, both up to 1 (NaN as for
        :func:`gini`). The Gini index is 1 minus twice the area under it.

    Raises
    ------
    CommgovError
        As :func:`gini`.

    Examples
    --------
    >>> lorenz([3, 1])["value_share"].tolist()
    [0.0, 0.25, 1.0]
    """
    value, p = _shares(x, weight)
    order = np.lexsort((p, value))
    return curve(p[order], (p * value)[order])


def curve(p: np.ndarray, amount: np.ndarray) -> pd.DataFrame:
    """Cumulative shares of persons and of what they have, in the order given."""
    columns = {"population_share": p, "value_share": amount}
    found = {name: np.append(0.0, np.cumsum(part)) for name, part in columns.items()}
    return pd.DataFrame({name: share(upto, upto[-1]) for name, upto in found.items()})


def by_group(value, p, codes, names) -> pd.DataFrame:
    """What each group adds to Theil's T, within itself and by its mean."""
    size = len(names)
    weight, amount = np.bincount(codes, p, size), np.bincount(codes, p * value, size)
    part = share(amount, amount.sum())
    mean = share(amount, weight)
    ratio = share(value, mean[codes])  # NaN in a group of zeros, where there is nothing to share unequally
    inner = np.bincount(codes, np.where(p * value > 0, xlogy(p * value, ratio), 0.0), size)
    own = np.where(amount > 0, share(inner, amount), np.where(weight > 0, 0.0, np.nan))
    found = {
        "weight": weight,
        "weight_share": share(weight, weight.sum()),
        "value_share": part,
        "mean": mean,
        "theil": own,
        "within_part": np.where(weight > 0, np.nan_to_num(part * own), 0.0),
        "between_part": np.where(part > 0, xlogy(part, share(mean, amount.sum() / weight.sum())), 0.0)
        if weight.sum() > 0
        else np.zeros(size),
    }
    return pd.DataFrame(found, index=pd.Index(names, name="group"))


def note_empty(found, empty: pd.Index):
    """Say on the result which groups nobody is in."""
    if len(empty):
        found.attrs["note"] = f"No weight in {', '.join(map(str, empty))}: nothing is said of it (NaN)."


def _shares(x, weight) -> tuple[np.ndarray, np.ndarray]:
    value, w = numbers(x, "x"), weights(weight, x)
    return value, share(w, w.sum()) if w.sum() > 0 else np.zeros(len(w))


def _number(part: float, whole: float) -> float:
    """part / whole and never below 0; NaN where the whole is 0."""
    return float(np.maximum(0.0, part / whole)) if whole > 0 else np.nan


def _in_range(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Values whose products neither overflow nor vanish, and the power of two they were divided by."""
    most = np.frexp(values.max())[1]
    return (values, 0) if abs(most) < 200 else (np.ldexp(values, -most), int(most))
