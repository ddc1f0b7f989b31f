"""How much supply there is for each person within reach: floating catchments on sparse distances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.spatial import cKDTree

from ...matrices import Labelled, distances
from ...messages import say
from ...schema import CommgovError
from .._kernels.equity import csr_of_pairs
from ..arguments import amounts, choice, groups, number, positions, unique, with_columns
from .decay import Kernel, applied
from .inequality import gini, theil
from .resampling import share

VARIANTS = ("e2sfca", "m2sfca", "b2sfca")


def access(
    supply, demand, distance, *, kernel: Kernel, catchment: float, variant: str = "e2sfca"
) -> pd.Series:
    """Compute the supply per person within reach of each place, shared with all who compete for it.

    Two steps: what each supply has for each person around it, then what each place can reach of that.

        R_j = S_j / Σ_i P_i W(d_ij),   A_i = Σ_j R_j W(d_ij),   W(d) = 0 beyond the catchment

    Parameters
    ----------
    supply
        Series of what each supply offers (any unit, not negative), index: the supplies.
    demand
        Series of who may use it at each place (persons, not negative), index: the places.
    distance
        Supplies × demands: a DataFrame of distances (``inf``: no way), or a :class:`commgov_lib.Labelled` of
        :func:`nearby` or :func:`pairs`, where what is not stored is out of reach.
    kernel
        How much a supply counts at a distance: :func:`binary`, :func:`gaussian` … or a function of yours.
    catchment
        Longest distance that counts, included, in the unit of the distances; ``inf`` for no end.
    variant
        ``"e2sfca"`` as above: with :func:`binary` the two-step method (2SFCA), with any other kernel the
        enhanced one. ``"m2sfca"``: A_i = Σ_j R_j W², so that what is far is lost, not only shared.
        ``"b2sfca"`` (balanced): each place's persons are split over its supplies (W / Σ_j W) and each
        supply's level over its places (W / Σ_i W), so that neither is counted twice.

    Returns
    -------
    Series
        ``access``: units of supply a person; 0 where nothing is in reach. Index: as ``demand``. Where nobody
        is in reach of a supply it counts for nothing, and ``attrs["note"]`` says so.

    Raises
    ------
    CommgovError
        Labels that differ, a negative or missing supply, demand or distance, a catchment or variant that is
        not one, a kernel that gives no weights.

    Notes
    -----
    Σ P_i A_i = Σ S_j over the supplies with demand in reach (e2sfca). Kernel and catchment are choices that
    can reverse who is worst off: see :func:`sensitivity`. Distance is not the only barrier.

    References
    ----------
    Luo & Wang (2003), Environment and Planning B 30. Luo & Qi (2009), Health & Place 15. Delamater (2013),
    Health & Place 24. Paez, Higgins & Vivona (2019), PLOS ONE 14(6).

    Examples
    --------
    >>> distance = pd.DataFrame([[1, 9, 9], [1, 1, 9], [9, 1, 1]], list("abc"), list("xyz"))
    >>> supply, demand = pd.Series([10, 20, 30], list("abc")), pd.Series([100, 200, 50], list("xyz"))
    >>> access(supply, demand, distance, kernel=cg.equity.binary(), catchment=2).round(4).tolist()
    [0.1667, 0.1867, 0.12]
    """
    near, S, P = _checked(supply, demand, distance, catchment, variant)
    W = weights(near, kernel, catchment)
    A, idle = floated(W, S, P, variant)
    found = pd.Series(A, near.columns, name="access")
    if isinstance(demand, pd.Series) and not demand.index.equals(near.columns):
        found = found.reindex(demand.index)
    if idle.any():
        first = ", ".join(map(str, near.rows[idle][:5])) + (" …" if idle.sum() > 5 else "")
        found.attrs["note"] = say(
            "{count:,} supplies have no demand in reach: counted for nothing ({names}).",
            count=idle.sum(),
            names=first,
        )
    return found


def weights(near: Labelled, kernel: Kernel, catchment: float) -> sp.csr_array:
    """Return W(d) for the pairs within the catchment."""
    matrix = near.matrix
    if matrix.nnz and not matrix.data.max() <= catchment:
        keep = matrix.data <= catchment
        ends = np.append(0, np.cumsum(keep))[matrix.indptr]
        matrix = sp.csr_array((matrix.data[keep], matrix.indices[keep], ends), shape=matrix.shape)
    return sp.csr_array((applied(kernel, matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)


def floated(W: sp.csr_array, S: np.ndarray, P: np.ndarray, variant: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the access of each place, and which supplies have no demand in reach."""
    back = W.T  # the same arrays, read the other way
    if variant == "b2sfca":
        to_place, to_supply = back @ np.ones(len(S)), W @ np.ones(len(P))
        crowd = W @ _over(P, to_place)
        level = _over(_over(S, crowd), to_supply)
        return back @ level, (crowd == 0) & (S > 0)
    crowd = W @ P
    level = _over(S, crowd)
    if variant == "m2sfca":
        back = sp.csr_array((np.square(W.data), W.indices, W.indptr), shape=W.shape).T
    return back @ level, (crowd == 0) & (S > 0)


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _checked(supply, demand, distance, catchment, variant) -> tuple[Labelled, np.ndarray, np.ndarray]:
    choice(variant, "variant", VARIANTS)
    number(catchment, "catchment", above=0, finite=False)
    near = distances(distance)
    return near, amounts(supply, "supply", like=near.rows), amounts(demand, "demand", like=near.columns)


def nearby(supply: pd.DataFrame, demand: pd.DataFrame, *, catchment: float) -> Labelled:
    """Compute straight-line distances between supply and demand, only those within the catchment.

    Parameters
    ----------
    supply
        Coordinates: columns ``x_m, y_m`` (metres), index: the supplies.
    demand
        The same of the places of demand.
    catchment
        Longest distance that is kept, in metres, included.

    Returns
    -------
    Labelled
        Supplies × demands. What is not stored lies beyond the catchment; a stored 0 is a distance of 0.

    Raises
    ------
    CommgovError
        A coordinate is missing or not a number, a label is duplicated, the catchment is not above 0.

    Notes
    -----
    A straight line is shorter than any way. With coordinates in degrees the result would be wrong.

    Examples
    --------
    >>> at = pd.DataFrame({"x_m": [0, 300, 9000], "y_m": [0, 400, 0]}, ["a", "b", "c"])
    >>> found = nearby(at.loc[["a"]], at, catchment=1000)
    >>> found.columns[found.matrix.indices].tolist(), found.matrix.data.tolist()
    (['a', 'b'], [0.0, 500.0])
    """
    catchment = number(catchment, "catchment", above=0)
    trees = [cKDTree(_points(table, name)) for table, name in ((supply, "supply"), (demand, "demand"))]
    # Records, not a dictionary: a distance of 0 must stay stored.
    found = trees[0].sparse_distance_matrix(trees[1], catchment, output_type="ndarray")
    shape = (len(supply), len(demand))
    matrix = sp.coo_array((found["v"], (found["i"], found["j"])), shape=shape).tocsr()
    matrix.sort_indices()
    return Labelled(matrix, supply.index, demand.index)


def nearest(supply: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """Find the nearest supply of each place of demand.

    Parameters
    ----------
    supply
        As for :func:`nearby`.
    demand
        As for :func:`nearby`.

    Returns
    -------
    DataFrame
        Index: the places of demand. ``supply`` (label of the nearest; of several the first in the table),
        ``distance_m``.

    Raises
    ------
    CommgovError
        As :func:`nearby`.

    Examples
    --------
    >>> at = pd.DataFrame({"x_m": [0, 300], "y_m": [0, 400]}, ["a", "b"])
    >>> nearest(at.loc[["a"]], at)["distance_m"].tolist()
    [0.0, 500.0]
    """
    points, wanted = _points(supply, "supply"), _points(demand, "demand")
    if not len(points):
        raise CommgovError("supply has no rows, so nothing is nearest. Fix: give at least one supply.")
    # Supplies in one place are one point of the tree, so that the first of them is the one that is named.
    spots, first = np.unique(points, axis=0, return_index=True)
    near, many = cKDTree(spots), min(4, len(spots))
    distance, which = (table.reshape(len(wanted), many) for table in near.query(wanted, k=many))
    tied = np.where(distance == distance[:, :1], first[which], len(points)).min(axis=1)
    for row in np.flatnonzero(distance[:, -1] == distance[:, 0]) if many < len(spots) else ():
        # All of the four are as near: there may be more.
        away = np.sqrt(((spots - wanted[row]) ** 2).sum(axis=1))
        tied[row] = first[away <= distance[row, 0]].min(initial=tied[row])
    found = {"supply": supply.index[tied], "distance_m": distance[:, 0]}
    return pd.DataFrame(found, index=demand.index)


def pairs(table: pd.DataFrame, *, supply, demand) -> Labelled:
    """Turn a long list of distances (one row a pair) into supplies × demands.

    Parameters
    ----------
    table
        Columns ``supply, demand`` (labels) and ``distance``; each pair at most once.
    supply
        All supplies, in the order wanted (an Index or a list).
    demand
        All places of demand.

    Returns
    -------
    Labelled
        As :func:`nearby`: a pair that is not in the list is out of reach.

    Raises
    ------
    CommgovError
        A column is missing, a label is not among those given, a pair is duplicated, a distance is
        negative or missing.

    Examples
    --------
    >>> rows = pd.DataFrame({"supply": ["a", "a"], "demand": ["x", "y"], "distance": [0.0, 7.0]})
    >>> pairs(rows, supply=["a"], demand=["x", "y"]).matrix.toarray().tolist()
    [[0.0, 7.0]]
    """
    with_columns(table, ("supply", "demand", "distance"), "pairs")
    sides, codes = [], []
    for name, labels in (("supply", supply), ("demand", demand)):
        labels = labels if isinstance(labels, pd.Index) else pd.Index(labels)
        unique(labels, name)
        at = positions(labels, table[name], say("pairs, column '{name}'", name=name))
        sides.append(labels)
        codes.append(at.astype(np.int32 if len(labels) < 2**31 else np.int64))
    distance = table["distance"].to_numpy(float)
    shape = (len(sides[0]), len(sides[1]))
    ptr, columns, values, again = csr_of_pairs(*codes, distance, shape)
    if again >= 0:
        row = sides[0][np.searchsorted(ptr, again, side="right") - 1]
        raise CommgovError(
            "pairs: the pair {supply}, {demand} is duplicated. Fix: keep one row.",
            supply=row,
            demand=sides[1][columns[again]],
        )
    return distances((sp.csr_array((values, columns, ptr), shape=shape), *sides))


def _points(table: pd.DataFrame, name: str) -> np.ndarray:
    with_columns(table, ("x_m", "y_m"), name, say("give coordinates in metres"))
    unique(table.index, name)
    points = table[["x_m", "y_m"]].to_numpy(float)
    if not np.isfinite(points).all():
        lost = table.index[~np.isfinite(points).all(axis=1)][:5]
        raise CommgovError(
            "{name}: no coordinates for {names}. Fix: leave them out.",
            name=name,
            names=", ".join(map(str, lost)),
        )
    return points


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
    """Compute access and its inequality again under every kernel and every catchment.

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
        raise CommgovError(
            "sensitivity: give kernels as a dict from name to kernel, and at least one catchment."
        )
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
        found.attrs["note"] = say(
            "No demand in {names}: its access is NaN, not 0.", names=", ".join(map(str, empty))
        )
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
            "flips: {variant}, {kernel}, {catchment:g} is not in the table. Fix: take one of its rows.",
            variant=variant,
            kernel=kernel,
            catchment=catchment,
        )
    first, second = np.triu_indices(wide.shape[1], 1)
    base = wide.loc[(variant, kernel, catchment)].to_numpy()
    reference = _order(base, first, second)
    pairs = int((reference != 0).sum())
    rows = []
    for chosen, means in zip(wide.index, wide.to_numpy(), strict=True):
        turned = reference * _order(means, first, second)
        flip, kept = int((turned < 0).sum()), int((turned > 0).sum())
        worst = wide.columns[int(np.nanargmin(means))]
        rows.append((*chosen, pairs, flip, pairs - flip - kept, flip / pairs if pairs else np.nan,
                     (kept - flip) / pairs if pairs else np.nan, worst,
                     worst == wide.columns[int(np.nanargmin(base))]))  # fmt: skip
    columns = ["variant", "kernel", "catchment", "pair_count", "flip_count", "tie_count", "flip_share", "tau",
               "weakest", "weakest_same"]  # fmt: skip
    by = columns[:3]
    level = [c for c in ("gini", "none_share") if c in table]
    return pd.DataFrame(rows, columns=columns).merge(table.drop_duplicates(by)[by + level], on=by)


def _order(means: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """-1, 0 or 1 for each pair of groups; means that differ in the last bits only are on a par."""
    gap = means[first] - means[second]
    return np.where(np.abs(gap) <= 1e-12 * (means[first] + means[second]), 0.0, np.sign(gap))
