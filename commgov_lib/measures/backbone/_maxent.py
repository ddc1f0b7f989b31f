"""The least presuming network with given mean degrees: independent cells, spread as evenly as can be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from ...schema import CommgovError
from .._kernels import maxent as kernels

_CLOSE = 1e-11
_CLOSE_ENOUGH = 1e-10
_MOST_STEPS = 500


class MaxEnt(NamedTuple):
    """Cell probabilities by class of degree: nodes of the same degree have the same probabilities.

    ``p[row_class[i], column_class[j]]`` is the probability of cell (i, j).
    """

    p: np.ndarray
    row_class: np.ndarray
    column_class: np.ndarray
    row_sizes: np.ndarray
    column_sizes: np.ndarray


def solve(matrix: sp.csr_array) -> MaxEnt:
    """Maximum entropy under the observed degrees (bipartite configuration model, BiCM).

        p_ij = x_i y_j / (1 + x_i y_j),  with  Σ_j p_ij = degree of row i,  Σ_i p_ij = degree of column j

    Parameters
    ----------
    matrix
        0/1, rows × columns.

    Returns
    -------
    MaxEnt
        Its margins meet the degrees to one part in 10¹⁰ or better.

    Raises
    ------
    CommgovError
        No solution was found (not known to happen).

    Notes
    -----
    Solved by Newton's method for log x and log y, one unknown a class of degree instead of one a node: a
    network of thousands has dozens of classes. Rows and columns that are empty or full are settled first;
    their probabilities are 0 or 1.

    Examples
    --------
    >>> solve(sp.csr_array(np.eye(4, dtype=int))).p
    array([[0.25]])
    """
    row_degrees, column_degrees = (
        np.diff(matrix.indptr),
        np.bincount(matrix.indices, minlength=matrix.shape[1]),
    )
    k, row_class, n = classes(row_degrees)
    d, column_class, m = classes(column_degrees)
    return MaxEnt(_probabilities(k.astype(float), n, d.astype(float), m), row_class, column_class, n, m)


def classes(degrees: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The degrees that occur, ascending; for each node which of them it has; how many nodes have each.

    >>> [part.tolist() for part in classes(np.array([3, 1, 3]))]
    [[1, 3], [1, 0, 1], [1, 2]]
    """
    counts = np.bincount(degrees)
    values = np.flatnonzero(counts)
    position = np.zeros(counts.size, dtype=np.int64)
    position[values] = np.arange(values.size)
    return values, position[degrees], counts[values]


def _probabilities(k, n, d, m) -> np.ndarray:
    """Probabilities by class: ``n`` rows each of degree ``k``, ``m`` columns each of degree ``d``."""
    p = np.zeros((k.size, d.size))
    rows, columns = np.arange(k.size), np.arange(d.size)
    k, d = k.copy(), d.copy()
    while rows.size and columns.size:
        empty, full = d[columns] <= 0, d[columns] >= n[rows].sum()
        if (empty | full).any():
            p[np.ix_(rows, columns[full])] = 1
            k[rows] -= m[columns[full]].sum()
            columns = columns[~(empty | full)]
            continue
        empty, full = k[rows] <= 0, k[rows] >= m[columns].sum()
        if not (empty | full).any():
            p[np.ix_(rows, columns)] = _newton(k[rows], n[rows], d[columns], m[columns])
            break
        p[np.ix_(rows[full], columns)] = 1
        d[columns] -= n[rows[full]].sum()
        rows = rows[~(empty | full)]
    return p


def _newton(k, n, d, m) -> np.ndarray:
    """The same where no class is empty or full; the smaller side is solved for, the larger eliminated."""
    if k.size < d.size:
        return _newton(d, m, k, n).T
    p = np.empty((k.size, d.size))
    worst = kernels.newton(k, n.astype(float), d, m.astype(float), p, _CLOSE, _MOST_STEPS)
    if not worst <= _CLOSE_ENOUGH:
        raise CommgovError(
            "the maximum-entropy probabilities were not found: the margins leave hardly any choice. "
            "Fix: use null='fdsm', which needs none."
        )
    return p
