"""Who reaches whom, how many persons that is, and how many each force can serve: read once, aligned."""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..labelled import Labelled, incidence
from ..schema import CommgovError
from .options import arcs, plain


class Reach(NamedTuple):
    """Forces × needs with all that belongs to either side, in the order of the matrix.

    Examples
    --------
    >>> frame = pd.DataFrame([[1, 0], [1, 1]], ["bank", "clinic"], ["a", "b"])
    >>> read(frame, pd.Series([3, 5], ["b", "a"])).weight.tolist()
    [5.0, 3.0]
    """

    matrix: sp.csr_array
    forces: pd.Index
    needs: pd.Index
    weight: np.ndarray
    capacity: np.ndarray | None = None
    group: np.ndarray | None = None


def read(reach, weight, *, capacity=None, group=None) -> Reach:
    """Reach, weights, capacities and groups of one domain, checked and put into the order of ``reach``.

    Parameters
    ----------
    reach
        Which force reaches which need: forces × needs, boolean (or 0 and 1); a DataFrame, a networkx
        bipartite graph, a :class:`commgov_lib.Labelled` or any ``(sparse, forces, needs)``.
    weight
        Series of the size of each need (persons, finite, not negative); index: the needs of ``reach`` in any
        order.
    capacity
        Series of what each force can serve (in the units of ``weight``, finite, not negative); index: the
        forces. ``None``: not asked.
    group
        Series of the population group of each need; index: the needs. ``None``: not asked.

    Returns
    -------
    Reach
        ``matrix`` holds True where a force reaches a need, with sorted indices and nothing stored elsewhere.

    Raises
    ------
    CommgovError
        Labels that occur twice or stand on one side only (the first five are named), an entry of ``reach``
        other than 0 and 1, a weight or capacity that is missing, negative or not a finite number, a need
        without a group.

    Examples
    --------
    >>> frame = pd.DataFrame([[1, 0], [1, 1]], ["bank", "clinic"], ["a", "b"])
    >>> read(frame, pd.Series({"a": 5, "b": 3})).matrix.sum(axis=0).tolist()
    [2, 1]
    """
    matrix, forces, needs = _binary(reach)
    return Reach(
        matrix,
        forces,
        needs,
        amounts(weight, needs, "weight", "need"),
        None if capacity is None else amounts(capacity, forces, "capacity", "force"),
        None if group is None else _groups(group, needs),
    )


def amounts(values, labels: pd.Index, name: str, noun: str) -> np.ndarray:
    """A Series of amounts in the order of ``labels``: the same labels, each once, finite and not negative.

    Parameters
    ----------
    values
        Series of numbers, index: ``labels`` in any order.
    labels
        What there must be an amount for.
    name
        What messages call the amounts: ``weight``.
    noun
        What messages call one label: ``need``.

    Returns
    -------
    ndarray
        float64, one amount a label.

    Raises
    ------
    CommgovError
        Labels twice or on one side only, amounts that are missing, negative or not finite numbers.

    Examples
    --------
    >>> amounts(pd.Series({"b": 2, "a": 1}), pd.Index(["a", "b"]), "weight", "need").tolist()
    [1.0, 2.0]
    """
    values = _aligned(values, labels, name, noun)
    try:
        found = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        odd = [str(v) for v in values if pd.isna(pd.to_numeric(v, errors="coerce"))]
        raise CommgovError(
            f"{name}: '{odd[0]}' is not a number. Fix: write each {name} as a number alone."
        ) from None
    for wrong, problem in (
        (np.isnan(found), "is missing"),
        (np.isinf(found), "is infinite"),
        (found < 0, "is negative"),
    ):
        if wrong.any():
            first = labels[np.flatnonzero(wrong)[:5]].astype(str)
            raise CommgovError(
                f"{name}: the {name} of {noun} '{first[0]}' ({found[wrong][0]:g}) {problem}; "
                f"{wrong.sum():,} such in all ({', '.join(first)}{' …' if wrong.sum() > 5 else ''}). "
                f"Fix: give each {noun} a {name} of 0 or more, or leave the {noun} out of every table."
            )
    return plain(found)


def _of(count: int, noun: str, one: str, more: str) -> str:
    return f"{count:,} {noun}{f' {one}' if count == 1 else f's {more}'}"


def _groups(group, needs: pd.Index) -> np.ndarray:
    group = _aligned(group, needs, "group", "need")
    if group.isna().any():
        first = group.index[group.isna()][:5].astype(str)
        raise CommgovError(
            f"group: {_of(group.isna().sum(), 'need', 'has', 'have')} no group ({', '.join(first)}). "
            "Fix: name a group for each need."
        )
    return group.to_numpy(dtype=object)


def _aligned(values, labels: pd.Index, name: str, noun: str) -> pd.Series:
    """The Series in the order of the labels; every label that stands on one side only is a fault."""
    if not isinstance(values, pd.Series):
        raise CommgovError(
            f"{name}: a {type(values).__name__} has no labels. "
            f"Fix: pass a pandas Series whose index are the {noun}s."
        )
    if values.index is labels or values.index.equals(labels):
        return values
    if not values.index.is_unique:
        again = values.index[values.index.duplicated()].unique().astype(str)[:5]
        raise CommgovError(
            f"{name}: {noun} {', '.join(again)} stands there more than once. Fix: one {name} a {noun}."
        )
    absent, strange = labels.difference(values.index, sort=False), values.index.difference(labels, sort=False)
    if len(absent) or len(strange):
        parts = []
        for which, where in (
            (absent, f"in reach but not in {name}"),
            (strange, f"in {name} but not in reach"),
        ):
            if len(which):
                first = ", ".join(which[:5].astype(str))
                parts.append(
                    f"{_of(len(which), noun, 'is', 'are')} {where} ({first}{' …' if len(which) > 5 else ''})"
                )
        raise CommgovError(
            f"{name}: labels differ: {'; '.join(parts)}. Fix: give both the same {noun}s, with 0 for none."
        )
    return values.reindex(labels)


def _binary(reach) -> Labelled:
    """The matrix as booleans; a clean sparse one is taken as it stands, without a copy."""
    if isinstance(reach, tuple) and len(reach) == 3 and sp.issparse(reach[0]) and reach[0].dtype == bool:
        matrix = sp.csr_array(reach[0])
        # An Index remembers that its labels are unique: one made anew would look again.
        forces, needs = (x if isinstance(x, pd.Index) else pd.Index(x) for x in reach[1:])
        right = matrix.shape == (len(forces), len(needs)) and forces.is_unique and needs.is_unique
        if right and matrix.has_canonical_format and matrix.data.all():
            return Labelled(_plain(matrix), forces, needs)
    if isinstance(reach, pd.DataFrame) and reach.dtypes.eq(bool).all() and reach.shape[1]:
        reach = reach.astype(np.int8)
    if not isinstance(reach, nx.Graph | pd.DataFrame | tuple) and not sp.issparse(reach):
        raise CommgovError(
            f"reach: a {type(reach).__name__} is no table. "
            "Fix: pass a DataFrame of forces × needs, or cg.Labelled."
        )
    found = incidence(reach, binary=True, name="reach")
    return Labelled(_plain(found.matrix.astype(bool)), found.rows, found.columns)


def _plain(matrix: sp.csr_array) -> sp.csr_array:
    """The same matrix, clean as it is, with numbers of places as kernels take them."""
    indptr, indices = arcs(matrix.indptr, matrix.indices)
    if indptr is matrix.indptr and indices is matrix.indices:
        return matrix
    found = sp.csr_array((matrix.data, indices, indptr), matrix.shape)
    found.has_canonical_format = True
    return found
