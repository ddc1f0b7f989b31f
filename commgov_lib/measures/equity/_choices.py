"""What hangs on the kernel and the catchment: the same access under many choices, and which ranks flip."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._access import _checked, floated, weights
from ._decay import Kernel
from ._read import groups, share
from ._unequal import gini, theil


def sensitivity(
    supply,
    demand,
    distance,
    *,
    kernels: dict[str, Kernel],
    catchments: list[float],
    group,
    variants: tuple[str, ...] = ("e2sfca",),
) -> pd.DataFrame:
    """Measure access and its inequality anew under every kernel and every catchment.

    Parameters
    ----------
    supply
        As for :func:`access`.
    demand
        As for :func:`access`.
    distance
        As for :func:`access`, reaching as far as the largest catchment.
    kernels
        Name → kernel.
    catchments
        Longest distances that count.
    group
        The group of each place of demand, such as its district.
    variants
        Of :func:`access`.

    Returns
    -------
    DataFrame
        One row a choice and group: ``variant, kernel, catchment, group``, ``mean`` (access of its persons),
        ``rank`` (1 = worst off; equal means share the mean of their ranks), ``ratio`` (to the mean of all),
        and, the same in all rows of a choice, ``gini`` and ``theil`` over all persons, ``none_share``
        (persons with no access). NaN for a group of weight 0, and ``attrs["note"]`` names it.

    Raises
    ------
    CommgovError
        As :func:`access`; no kernel or no catchment.

    Examples
    --------
    >>> distance = pd.DataFrame([[1, 3], [9, 1]], ["bank", "clinic"], ["x", "y"])
    >>> supply, demand = pd.Series([2, 3], ["bank", "clinic"]), pd.Series([10, 10], ["x", "y"])
    >>> choices = {"kernels": {"flat": cg.equity.binary()}, "catchments": [2, 5]}
    >>> sensitivity(supply, demand, distance, **choices, group=["x", "y"])["mean"].round(2).tolist()
    [0.2, 0.3, 0.1, 0.4]
    """
    if not isinstance(kernels, dict) or not kernels or not len(catchments):
        raise CommgovError("sensitivity: give kernels as {name: kernel} and at least one catchment.")
    rows, empty = [], pd.Index([])
    for variant in variants:
        for catchment in catchments:
            near, S, P = _checked(supply, demand, distance, catchment, variant)
            codes, names = groups(group, near.columns if isinstance(group, pd.Series) else P)
            there = np.bincount(codes, P, len(names))
            empty = names[there == 0]
            for name, kernel in kernels.items():
                A, _ = floated(weights(near, kernel, catchment), S, P, variant)
                mean = share(np.bincount(codes, P * A, len(names)), there)
                one = pd.DataFrame({"group": names})
                one[["variant", "kernel", "catchment"]] = variant, name, catchment
                one["mean"], one["rank"] = mean, pd.Series(mean).rank()
                one["ratio"] = share(mean, share((P * A).sum(), P.sum()))
                one["gini"], one["theil"] = gini(A, P), theil(A, P)
                one["none_share"] = float(share(P[A == 0].sum(), P.sum()))
                rows.append(one)
    found = pd.concat(rows, ignore_index=True)
    found = found[["variant", "kernel", "catchment", *found.columns.drop(["variant", "kernel", "catchment"])]]
    if len(empty):
        found.attrs["note"] = f"No demand in {', '.join(map(str, empty))}: its access is NaN, not 0."
    return found


def flips(table: pd.DataFrame, *, kernel: str, catchment: float, variant: str = "e2sfca") -> pd.DataFrame:
    """Count the pairs of groups that change places when another kernel or catchment is chosen.

    Parameters
    ----------
    table
        From :func:`sensitivity`.
    kernel
        Kernel of the choice that the others are compared with.
    catchment
        Its catchment.
    variant
        Its variant.

    Returns
    -------
    DataFrame
        One row a choice: ``variant, kernel, catchment, pair_count`` (pairs that the reference tells apart),
        ``flip_count`` (those in the other order), ``tie_count`` (those on a par now), ``flip_share, tau``
        ((kept − flipped) / pairs), ``weakest`` (the worst-off group), ``weakest_same`` (as in the reference),
        and the ``gini`` and ``none_share`` of the choice where the table has them.

    Raises
    ------
    CommgovError
        The reference is not in the table.

    Examples
    --------
    >>> table = pd.DataFrame({"variant": "e2sfca", "kernel": list("aabb"), "catchment": 1})
    >>> table = table.assign(group=list("xyxy"), mean=[1, 2, 3, 2])
    >>> flips(table, kernel="a", catchment=1)["flip_count"].tolist()
    [0, 1]
    """
    wide = table.pivot_table(
        index=["variant", "kernel", "catchment"], columns="group", values="mean", sort=False, observed=True
    )
    if (variant, kernel, catchment) not in wide.index:
        raise CommgovError(
            f"flips: {variant}, {kernel}, {catchment:g} is not in the table. Fix: take one of its rows."
        )
    first, second = np.triu_indices(wide.shape[1], 1)
    base = wide.loc[(variant, kernel, catchment)].to_numpy()
    reference = _order(base, first, second)
    pairs = int((reference != 0).sum())
    rows = []
    for choice, means in zip(wide.index, wide.to_numpy(), strict=True):
        turned = reference * _order(means, first, second)
        flip, kept = int((turned < 0).sum()), int((turned > 0).sum())
        worst = wide.columns[int(np.nanargmin(means))]
        rows.append((*choice, pairs, flip, pairs - flip - kept, flip / pairs if pairs else np.nan,
                     (kept - flip) / pairs if pairs else np.nan, worst,
                     worst == wide.columns[int(np.nanargmin(base))]))  # fmt: skip
    columns = ["variant", "kernel", "catchment", "pair_count", "flip_count", "tie_count", "flip_share", "tau",
               "weakest", "weakest_same"]  # fmt: skip
    found, choice = pd.DataFrame(rows, columns=columns), ["variant", "kernel", "catchment"]
    level = [c for c in ("gini", "none_share") if c in table]
    return found.merge(table.drop_duplicates(choice)[choice + level], on=choice)


def _order(means: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """-1, 0 or 1 for each pair of groups; means that differ in the last bits only are on a par."""
    gap = means[first] - means[second]
    return np.where(np.abs(gap) <= 1e-12 * (means[first] + means[second]), 0.0, np.sign(gap))
