"""How unequally something falls: indices, their parts by group, and what the choice of zones does."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import xlogy

from ...messages import say
from ...schema import CommgovError
from ..arguments import aligned, amounts, choice, groups, number
from .resampling import METHODS, note, resampled, share, weights


def gini(x, weight=None) -> float:
    """Compute the Gini index: the relative mean difference between two persons drawn at random.

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
    value, w = amounts(x, "x"), weights(weight, x)
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
    """Compute the Theil index, which decomposes exactly into parts within groups and a part between them.

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
    """Compute the Atkinson index: the share of the total that equal sharing would make dispensable.

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
    epsilon = number(epsilon, "epsilon", least=0)
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
    """Compute the Lorenz curve: the share of the total that the poorest hold.

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
    """Return cumulative shares of persons and of what they have, in the order given."""
    columns = {"population_share": p, "value_share": amount}
    found = {name: np.append(0.0, np.cumsum(part)) for name, part in columns.items()}
    return pd.DataFrame({name: share(upto, upto[-1]) for name, upto in found.items()})


def by_group(value, p, codes, names) -> pd.DataFrame:
    """Return what each group adds to Theil's T, within itself and by its mean."""
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


def means(value, w, codes, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the weight and the mean of each group."""
    weight = np.bincount(codes, w, size)
    return weight, share(np.bincount(codes, w * value, size), weight)


def note_empty(found, empty: pd.Index):
    """Note on the result which groups are empty."""
    if len(empty):
        found.attrs["note"] = say(
            "No weight in {names}: nothing is said of it (NaN).", names=", ".join(map(str, empty))
        )


def _shares(x, weight) -> tuple[np.ndarray, np.ndarray]:
    value, w = amounts(x, "x"), weights(weight, x)
    return value, share(w, w.sum()) if w.sum() > 0 else np.zeros(len(w))


def _number(part: float, whole: float) -> float:
    """part / whole and never below 0; NaN where the whole is 0."""
    return float(np.maximum(0.0, part / whole)) if whole > 0 else np.nan


def _in_range(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Values whose products neither overflow nor vanish, and the power of two they were divided by."""
    most = np.frexp(values.max())[1]
    return (values, 0) if abs(most) < 200 else (np.ldexp(values, -most), int(most))


def concentration(x, rank_by, *, bounded: bool | tuple[float, float] = False, weight=None) -> float:
    """Compute the concentration index: whether x goes to those low or high in another order (income, age).

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
                "bounded: x runs from {least:g} to {most:g}, outside {low:g} to {high:g}. Fix: give "
                "the ends of its scale, bounded=(a, b).",
                least=value.min(),
                most=value.max(),
                low=low,
                high=high,
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
    """Compute the concentration curve: the share of x held by those who rank lowest in another order.

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
    value, w = amounts(x, "x"), weights(weight, x)
    try:
        order = np.asarray(aligned(rank_by, x, "rank_by"), dtype=float)
    except (TypeError, ValueError):
        raise CommgovError("rank_by: not everything in it is a number. Fix: give numbers alone.") from None
    if np.isnan(order).any():
        raise CommgovError(
            "rank_by: {count:,} are missing. Fix: rank all or leave them out.", count=np.isnan(order).sum()
        )
    return value, w, np.unique(order, return_inverse=True)[1]


def parts(x, weight=None, *, group) -> pd.DataFrame:
    """Decompose Theil's index by group: inequality inside it, and its distance from the mean.

        T = Σ_g s_g T_g + Σ_g s_g ln(s_g / p_g)

    Parameters
    ----------
    x
        What each unit has (not negative).
    weight
        Persons each value stands for; ``None``: one each.
    group
        The group of each unit.

    Returns
    -------
    DataFrame
        Index: the groups. ``weight, weight_share`` (p_g), ``value_share`` (s_g), ``mean``, ``theil`` (T_g),
        ``within_part``, ``between_part``: the last two add up to the whole index. A group of weight 0 has NaN
        for its mean and its index and adds 0; ``attrs["note"]`` names it.

    Raises
    ------
    CommgovError
        As :func:`theil`.

    Notes
    -----
    A group's between_part is negative where it has less than its share; only their sum is an inequality.

    Examples
    --------
    >>> parts([1, 1, 3, 3], group=list("aabb"))["between_part"].round(4).tolist()
    [-0.1733, 0.3041]
    """
    value, w = amounts(x, "x"), weights(weight, x)
    found = by_group(value, w, *groups(group, x))
    note_empty(found, found.index[found["weight"] == 0])
    return found


def summary(x: pd.DataFrame, weight=None, *, group=None) -> pd.DataFrame:
    """Compare cases: the mean a person, how unequal it is, and the share who have nothing.

    Parameters
    ----------
    x
        Units × cases, such as access before and after (not negative).
    weight
        Persons each unit stands for; ``None``: one each.
    group
        The group of each unit; ``None``: not asked.

    Returns
    -------
    DataFrame
        Index: the cases. ``mean, none_share`` (persons whose x is 0), ``gini, theil``; with ``group`` its
        parts ``within, between``.

    Raises
    ------
    CommgovError
        As :func:`theil`; x is no table.

    Examples
    --------
    >>> summary(pd.DataFrame({"before": [0, 2], "after": [1, 3]}))["gini"].tolist()
    [0.5, 0.25]
    """
    if not isinstance(x, pd.DataFrame) or x.shape[1] == 0:
        raise CommgovError("summary: give a DataFrame of units × cases.")
    rows = {}
    for case, one in x.items():
        value, w = amounts(one, "x"), weights(weight, one)
        whole = w.sum()
        rows[case] = {
            "mean": float(share((w * value).sum(), whole)),
            "none_share": float(share(w[value == 0].sum(), whole)),
            "gini": gini(value, w),
            "theil": theil(value, w),
        }
        if group is not None:
            rows[case] |= theil(one, weight, group)[["within", "between"]].to_dict()
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("case")


def weakest(
    x, weight=None, *, group, draws: int | None = None, seed: int | None = None, method: str = "studentised"
) -> pd.DataFrame:
    """Rank groups by their mean: who has least, and which share of a group has nothing at all.

    Parameters
    ----------
    x
        What each unit has, such as its access (not negative).
    weight
        Persons each value stands for; ``None``: one each.
    group
        The group of each unit.
    draws
        Resample the units of each group so often for an interval of its mean (:func:`bootstrap`);
        ``None``: no interval.
    seed
        Whole number >= 0; needed with ``draws``.
    method
        As for :func:`bootstrap`.

    Returns
    -------
    DataFrame
        Index: the groups, the weakest first. ``weight``, ``mean``, ``ratio`` (to the mean of all),
        ``none_share`` (persons whose x is 0), ``lowest`` (least value of anyone there). With
        ``draws`` also ``low, high`` (95 %, not below 0), ``unit_count`` and ``note`` of :func:`bootstrap`:
        an interval of fewer than 50 units is too narrow, and of three or fewer there is none (NaN). NaN and
        last for a group of weight 0; ``attrs["note"]`` names it.

    Raises
    ------
    CommgovError
        As :func:`theil`.

    Notes
    -----
    The mean of a group hides its own worst off; ``none_share`` and ``lowest`` stand beside it for that.

    Examples
    --------
    >>> weakest([0, 1, 3], [5, 5, 10], group=["a", "a", "b"])["mean"].tolist()
    [0.5, 3.0]
    """
    value, w = amounts(x, "x"), weights(weight, x)
    codes, names = groups(group, x)
    size = len(names)
    there, mean = means(value, w, codes, size)
    least = np.full(size, np.inf)
    np.minimum.at(least, codes[w > 0], value[w > 0])
    found = {"weight": there, "mean": mean, "ratio": share(mean, share((w * value).sum(), w.sum()))}
    found["none_share"] = share(np.bincount(codes, w * (value == 0), size), there)
    found["lowest"] = np.where(there > 0, least, np.nan)
    found = pd.DataFrame(found, pd.Index(names, name="group"))
    if draws is not None:
        choice(method, "method", METHODS)
        given = _Means(value, w, codes, names)
        table = resampled(given, w, codes, draws=draws, seed=seed, level=0.95, method=method)
        for column in ("low", "high", "unit_count", "note"):
            found[column] = table[column].to_numpy()
    found = found.sort_values("mean", kind="stable", na_position="last")
    note_empty(found, found.index[found["weight"] == 0])
    return found


class _Means:
    """Means of groups for any counts of the units, and their errors by the infinitesimal jackknife.

    U_i = w_i (x_i − m_g) / W_g by the count of unit i of group g.
    """

    def __init__(self, value, w, codes, names):
        self.value, self.w, self.codes, self.names, self.size = value, w, codes, names, len(names)

    def start(self, seed: int):
        """Nothing is drawn by lot but the units."""

    def first(self):
        """As of :func:`resampled`: a mean hangs on the units of its group, and is not negative."""
        on = (self.codes == np.arange(self.size)[:, None]) & (self.w > 0)
        return self.names, *self(np.ones(len(self.w))), on, np.tile([0.0, np.inf], (self.size, 1))

    def __call__(self, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and standard errors."""
        there, mean = means(self.value, self.w * counts, self.codes, self.size)
        slope = self.w * (self.value - mean[self.codes])
        level = np.bincount(self.codes, np.where(counts > 0, counts * slope, 0.0), self.size)
        slope = slope - (level / np.bincount(self.codes, minlength=self.size))[self.codes]
        square = np.bincount(self.codes, np.where(counts > 0, counts * slope**2, 0.0), self.size)
        return mean, share(np.sqrt(square), there)


def zones(x, weight=None, *, partition: pd.DataFrame) -> pd.DataFrame:
    """Compute the same inequality between zones that are cut differently (modifiable areal unit problem).

    Each partition replaces what a unit has by the mean of its zone; what differs inside a zone is lost.

    Parameters
    ----------
    x
        What each unit has (not negative): the smallest units there are, such as buildings.
    weight
        Persons each value stands for; ``None``: one each.
    partition
        Units × partitions: the zone of each unit, one column a partition, such as ``grid`` and ``compound``.

    Returns
    -------
    DataFrame
        Index: ``unit`` (no zones), then the partitions. ``zone_count``, ``gini``, ``theil`` (both between the
        zones), ``kept_share`` (of the Theil index of the units), ``weakest`` (label of the worst-off zone),
        ``weakest_mean``.

    Raises
    ------
    CommgovError
        As :func:`theil`; a unit without a zone.

    Notes
    -----
    Fewer zones show less inequality, whatever they are: compare partitions of like number, or with
    :func:`by_chance`.

    References
    ----------
    Openshaw (1984), The Modifiable Areal Unit Problem.

    Examples
    --------
    >>> cut = pd.DataFrame({"grid": list("aabb"), "compound": list("abab")})
    >>> zones([1, 1, 3, 3], partition=cut)["gini"].tolist()
    [0.25, 0.25, 0.0]
    """
    if not isinstance(partition, pd.DataFrame) or partition.shape[1] == 0:
        raise CommgovError("partition: give a DataFrame of units × partitions, a zone in each cell.")
    value, w = amounts(x, "x"), weights(weight, x)
    whole = theil(value, w)
    labels = x.index if isinstance(x, pd.Series) else pd.RangeIndex(len(value))
    rows = {"unit": _zoned(value, w, np.arange(len(value)), labels, whole)}
    for name in partition.columns:
        rows[name] = _zoned(
            value, w, *groups(partition[name], x, say("partition '{name}'", name=name)), whole
        )
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("partition")


def _zoned(value, w, codes, names, whole) -> dict:
    there, mean = means(value, w, codes, len(names))
    names, mean, there = names[there > 0], mean[there > 0], there[there > 0]
    between = theil(mean, there) if len(mean) else np.nan
    return {
        "zone_count": len(mean),
        "gini": gini(mean, there) if len(mean) else np.nan,
        "theil": between,
        "kept_share": float(share(between, whole)),
        "weakest": names[mean.argmin()] if len(mean) else None,
        "weakest_mean": float(mean.min()) if len(mean) else np.nan,
    }
