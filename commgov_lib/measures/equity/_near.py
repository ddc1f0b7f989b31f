"""Distances that matter: only the pairs within a catchment, sparse and labelled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.spatial import cKDTree

from ...labelled import Labelled
from ...schema import CommgovError
from .._kernels.equity import csr_of_pairs


def nearby(supply: pd.DataFrame, demand: pd.DataFrame, *, catchment: float) -> Labelled:
    """Straight-line distances between supply and demand, only those within the catchment.

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
        A coordinate is missing or no number, a label stands there twice, the catchment is not above 0.

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
    if not (np.isscalar(catchment) and np.isfinite(catchment) and catchment > 0):
        raise CommgovError(f"catchment must be a number of metres above 0, not {catchment!r}.")
    trees = [cKDTree(_points(table, name)) for table, name in ((supply, "supply"), (demand, "demand"))]
    # Records, not a dictionary: a distance of 0 must stay stored.
    found = trees[0].sparse_distance_matrix(trees[1], float(catchment), output_type="ndarray")
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
        A column is missing, a label is not among those given, a pair stands there twice, a distance is
        negative or missing.

    Examples
    --------
    >>> rows = pd.DataFrame({"supply": ["a", "a"], "demand": ["x", "y"], "distance": [0.0, 7.0]})
    >>> pairs(rows, supply=["a"], demand=["x", "y"]).matrix.toarray().tolist()
    [[0.0, 7.0]]
    """
    missing = [c for c in ("supply", "demand", "distance") if c not in table]
    if missing:
        raise CommgovError(f"pairs: column(s) {', '.join(missing)} are missing.")
    sides, codes = [], []
    for name, labels in (("supply", supply), ("demand", demand)):
        labels = labels if isinstance(labels, pd.Index) else pd.Index(labels)
        once(labels, name)
        at = _codes(labels, table[name])
        if len(at) and at.min() < 0:
            lost = pd.unique(table[name][at < 0])[:5]
            raise CommgovError(
                f"pairs: {', '.join(map(str, lost))} in column '{name}' are not among the labels of {name}."
            )
        sides.append(labels)
        codes.append(at.astype(np.int32 if len(labels) < 2**31 else np.int64))
    distance = table["distance"].to_numpy(float)
    refuse_bad(distance)
    shape = (len(sides[0]), len(sides[1]))
    ptr, columns, values, again = csr_of_pairs(*codes, distance, shape)
    if again >= 0:
        row = sides[0][np.searchsorted(ptr, again, side="right") - 1]
        raise CommgovError(f"pairs: {row} and {sides[1][columns[again]]} are a pair twice. Fix: keep one.")
    matrix = sp.csr_array((values, columns, ptr), shape=shape)
    return Labelled(matrix, *sides)


def read(distance) -> Labelled:
    """Distances, supplies × demands, in any of the forms of :func:`access`; stored zeros stay."""
    if isinstance(distance, pd.DataFrame):
        if all(isinstance(dtype, pd.SparseDtype) for dtype in distance.dtypes) and distance.shape[1]:
            raise CommgovError(
                "distance: a DataFrame with sparse columns cannot tell a distance of 0 from no distance. "
                "Fix: give a cg.Labelled, as cg.equity.nearby does."
            )
        try:
            values = distance.to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            raise CommgovError("distance: there is text in it. Fix: labels go into the index.") from None
        refuse_bad(values.ravel())
        row, column = np.nonzero(values < np.inf)
        at = np.append(0, np.cumsum(np.bincount(row, minlength=len(values))))
        matrix = sp.csr_array((values[row, column], column, at), shape=values.shape)
        found = Labelled(matrix, distance.index, distance.columns)
    elif isinstance(distance, tuple) and len(distance) == 3 and sp.issparse(distance[0]):
        labels = (x if isinstance(x, pd.Index) else pd.Index(x) for x in distance[1:])
        found = Labelled(sp.csr_array(distance[0]), *labels)
        if found.matrix.shape != (len(found.rows), len(found.columns)):
            raise CommgovError("distance: the matrix and its labels differ in size.")
        refuse_bad(found.matrix.data)
    else:
        raise CommgovError(
            f"distance: a {type(distance).__name__} is no table. Fix: give a DataFrame of supplies × "
            "demands, or what cg.equity.nearby returns."
        )
    once(found.rows, "distance, supplies")
    once(found.columns, "distance, demands")
    return found


def refuse_bad(values: np.ndarray):
    """Refuse distances that are missing or negative; infinite is out of reach."""
    if len(values) and not values.min() >= 0:
        problem = "is missing" if np.isnan(values).any() else "is negative"
        raise CommgovError(
            f"distance: a distance {problem}. Fix: 0 or more; where there is no way inf, or nothing."
        )


def once(labels: pd.Index, name: str):
    """Refuse labels that stand twice."""
    if not labels.is_unique:
        again = labels[labels.duplicated()].unique()[:5]
        raise CommgovError(f"{name}: {', '.join(map(str, again))} stands there twice. Fix: one each.")


def _codes(labels: pd.Index, wanted: pd.Series) -> np.ndarray:
    """The place of each label among all, -1 where it is not there."""
    if (
        isinstance(labels, pd.RangeIndex)
        and (labels.start, labels.step) == (0, 1)
        and wanted.dtype.kind in "iu"
    ):
        codes = wanted.to_numpy()  # numbers that count from 0 are their own places
        return (
            codes if not len(codes) or codes.max() < len(labels) else np.where(codes < len(labels), codes, -1)
        )
    return labels.get_indexer(wanted)


def _points(table: pd.DataFrame, name: str) -> np.ndarray:
    if not isinstance(table, pd.DataFrame) or not {"x_m", "y_m"} <= set(table.columns):
        raise CommgovError(f"{name}: a DataFrame with the columns x_m and y_m (metres) is needed.")
    once(table.index, name)
    points = table[["x_m", "y_m"]].to_numpy(float)
    if not np.isfinite(points).all():
        lost = table.index[~np.isfinite(points).all(axis=1)][:5]
        raise CommgovError(f"{name}: no coordinates for {', '.join(map(str, lost))}. Fix: leave them out.")
    return points
