"""Group by group: who adds what to inequality, who is worst off, and what the choice of zones does."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._chance import METHODS, resampled
from ._read import groups, numbers, share, weights
from ._unequal import by_group, gini, note_empty, theil


def parts(x, weight=None, *, group) -> pd.DataFrame:
    """Tell what each group adds to Theil's index: inside itself, and by lying above or below the mean.

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
    value, w = numbers(x, "x"), weights(weight, x)
    found = by_group(value, w, *groups(group, x))
    note_empty(found, found.index[found["weight"] == 0])
    return found


def summary(x: pd.DataFrame, weight=None, *, group=None) -> pd.DataFrame:
    """Set cases beside each other: how much there is a person, how unequally, and who has nothing.

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
        value, w = numbers(one, "x"), weights(weight, one)
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
    value, w = numbers(x, "x"), weights(weight, x)
    codes, names = groups(group, x)
    size = len(names)
    there = np.bincount(codes, w, size)
    mean = share(np.bincount(codes, w * value, size), there)
    least = np.full(size, np.inf)
    np.minimum.at(least, codes[w > 0], value[w > 0])
    found = pd.DataFrame(
        {
            "weight": there,
            "mean": mean,
            "ratio": share(mean, share((w * value).sum(), w.sum())),
            "none_share": share(np.bincount(codes, w * (value == 0), size), there),
            "lowest": np.where(there > 0, least, np.nan),
        },
        index=pd.Index(names, name="group"),
    )
    if draws is not None:
        if method not in METHODS:
            raise CommgovError(f"method '{method}' is not known. Fix: use one of studentised, percentile.")
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
        weight = self.w * counts
        there = np.bincount(self.codes, weight, self.size)
        mean = share(np.bincount(self.codes, weight * self.value, self.size), there)
        slope = self.w * (self.value - mean[self.codes])
        level = np.bincount(self.codes, np.where(counts > 0, counts * slope, 0.0), self.size)
        slope = slope - (level / np.bincount(self.codes, minlength=self.size))[self.codes]
        square = np.bincount(self.codes, np.where(counts > 0, counts * slope**2, 0.0), self.size)
        return mean, share(np.sqrt(square), there)


def zones(x, weight=None, *, partition: pd.DataFrame) -> pd.DataFrame:
    """Measure the same inequality between zones that are cut differently (the modifiable areal unit problem).

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
    value, w = numbers(x, "x"), weights(weight, x)
    whole = theil(value, w)
    labels = x.index if isinstance(x, pd.Series) else pd.RangeIndex(len(value))
    rows = {"unit": _zoned(value, w, np.arange(len(value)), labels, whole)}
    for name in partition.columns:
        rows[name] = _zoned(value, w, *groups(partition[name], x, f"partition '{name}'"), whole)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("partition")


def _zoned(value, w, codes, names, whole) -> dict:
    there = np.bincount(codes, w, len(names))
    filled = there > 0
    mean = share(np.bincount(codes, w * value, len(names)), there)[filled]
    between = theil(mean, there[filled]) if filled.any() else np.nan
    low = int(mean.argmin()) if filled.any() else None
    return {
        "zone_count": int(filled.sum()),
        "gini": gini(mean, there[filled]) if filled.any() else np.nan,
        "theil": between,
        "kept_share": float(share(between, whole)),
        "weakest": None if low is None else names[np.flatnonzero(filled)[low]],
        "weakest_mean": np.nan if low is None else float(mean[low]),
    }
