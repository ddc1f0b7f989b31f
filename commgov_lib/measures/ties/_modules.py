"""Modules of a two-mode network: actors and places with more ties inside than degrees alone give."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from .._kernels import modules as kernels
from .._kernels import nulls as shuffles
from ..options import whole
from ._read import Side, kinds, read, side, sums


class Modules(NamedTuple):
    """The best modules found: Barber's Q, and the module of every row and every column, numbered from 0."""

    score: float
    rows: pd.Series
    columns: pd.Series


def modularity(B, *, seed: int = 0, starts: int = 20) -> Modules:
    """Find groups of actors and places with many ties inside, and say how good the best division is.

        Q = (1/m) Σ over i, x in one module of (b_ix − r_i d_x / m)   (Barber 2007)

    Parameters
    ----------
    B
        As for :func:`degrees`.
    seed
        Of the orders in which nodes are visited.
    starts
        How many searches; the best is kept.

    Returns
    -------
    Modules
        ``score`` (Q), ``rows`` and ``columns`` (Series of module numbers, the largest module 0).

    Raises
    ------
    CommgovError
        As :func:`degrees`, or ``seed`` or ``starts`` are no whole numbers.

    Notes
    -----
    Louvain's method, single nodes moved again after each round: a lower bound of the highest Q, which nobody
    can find for sure in a network of any size; more starts may find more. Modules smaller than about the root
    of the number of ties can go unseen (Fortunato and Barthélemy 2007), and a high Q alone proves no groups:
    random networks have modules too, see :func:`summary`.

    References
    ----------
    Barber (2007), Modularity and community detection in bipartite networks, Physical Review E 76.

    Examples
    --------
    >>> found = modularity(pd.DataFrame([[1, 1, 0], [1, 1, 0], [0, 0, 1]], ["a", "b", "c"]))
    >>> round(found.score, 2), found.rows.tolist()
    (0.32, [0, 0, 1])
    """
    found = read(B)
    seed, starts = whole(seed, "seed", 0), whole(starts, "starts", 1)
    rows = len(found.rows)
    label, top = divide(found.matrix, side(found.matrix), seed=seed, starts=starts)
    count = np.bincount(label)
    number = np.empty(count.size, np.int64)
    number[np.argsort(-count, kind="stable")] = np.arange(count.size)
    label = number[label]
    return Modules(
        top,
        pd.Series(label[:rows], found.rows, name="module"),
        pd.Series(label[rows:], found.columns, name="module"),
    )


def barber(B, rows, columns) -> float:
    """Barber's modularity of a given division, as in :func:`modularity`.

    Parameters
    ----------
    B
        As for :func:`degrees`.
    rows
        Series or dict from each row to its module.
    columns
        The same for the columns; equal values are one module.

    Returns
    -------
    float
        Q, below 1; NaN if there are no ties.

    Raises
    ------
    CommgovError
        As :func:`degrees`, or a row or column has no module.

    Examples
    --------
    >>> round(barber(pd.DataFrame([[1, 0], [0, 1]]), {0: "a", 1: "b"}, {0: "a", 1: "b"}), 2)
    0.5
    """
    found = read(B)
    of_row, in_rows = kinds(rows, found.rows, "rows")
    of_column, in_columns = kinds(columns, found.columns, "columns")
    every = in_rows.append(in_columns.difference(in_rows, sort=False))
    label = np.concatenate([of_row, every.get_indexer(in_columns)[of_column]])
    used = np.unique(label, return_inverse=True)[1].astype(np.int64)
    return _score(found.matrix, used)


def divide(matrix: sp.csr_array, both: Side, *, seed: int, starts: int) -> tuple[np.ndarray, float]:
    """The best of some searches: the module of each row, then of each column; Q."""
    rows, columns = matrix.shape
    r, d = sums(matrix)
    k, in_column = np.append(r, np.zeros(columns, np.int64)), np.append(np.zeros(rows, np.int64), d)
    ptr = np.concatenate([both.ptr, both.column_ptr[1:] + both.ptr[-1]]).astype(np.int64)
    near = np.concatenate([both.columns.astype(np.int64) + rows, both.rows_of.astype(np.int64)])
    state = np.random.SeedSequence(seed).generate_state(4, np.uint64)
    best, top = np.zeros(rows + columns, np.int64), -np.inf
    for _ in range(starts if matrix.nnz else 0):
        order, label = np.arange(rows + columns), np.arange(rows + columns)
        shuffles.reorder(order, state)
        kernels.search(ptr, near, k, in_column, matrix.nnz, order, label)
        score = _score(matrix, label)
        if score > top:
            best, top = label, score
    return best, float(top) if matrix.nnz else np.nan


def _score(matrix: sp.csr_array, label: np.ndarray) -> float:
    rows, columns = matrix.shape
    r, d = sums(matrix)
    k, in_column = np.append(r, np.zeros(columns, np.int64)), np.append(np.zeros(rows, np.int64), d)
    ptr, near, m = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.nnz
    return kernels.score(ptr, near, rows, k, in_column, m, label) / m**2 if m else np.nan
