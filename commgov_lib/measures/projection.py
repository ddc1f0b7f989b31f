"""What pairs of rows of a two-mode matrix share: the matrix as compiled kernels take it, and the pairs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from ._kernels import nulls as trades
from ._kernels import ties as kernels

_BLOCK = 512


class Side(NamedTuple):
    """A 0/1 matrix by rows and by columns, in the whole numbers that the kernels are fast with."""

    ptr: np.ndarray  # row i has columns[ptr[i]:ptr[i + 1]]
    columns: np.ndarray
    column_ptr: np.ndarray  # column x has rows_of[column_ptr[x]:column_ptr[x + 1]], ascending
    rows_of: np.ndarray

    def turned(self) -> Side:
        """The same matrix with rows and columns exchanged."""
        return Side(self.column_ptr, self.rows_of, self.ptr, self.columns)

    def steps(self) -> int:
        """How many steps it takes to count what all pairs of rows share."""
        d = np.diff(self.column_ptr).astype(np.int64)
        return int((d * (d - 1) // 2).sum())


def side(matrix: sp.csr_array) -> Side:
    """The matrix as the kernels take it."""
    rows, width = matrix.shape
    ptr, columns = matrix.indptr.astype(np.uint64), matrix.indices.astype(smallest(width))
    degrees = np.bincount(columns, minlength=width)
    column_ptr = np.append(0, np.cumsum(degrees)).astype(np.uint64)
    rows_of = np.empty(columns.size, smallest(rows))
    trades.transpose(ptr[:-1], np.diff(ptr), columns, column_ptr, np.empty(width, np.uint64), rows_of)
    return Side(ptr, columns, column_ptr, rows_of)


class Pairs(NamedTuple):
    """Row i shares ``shared[k]`` with row ``other[k]`` > i, for k from ``start[i]`` to ``start[i + 1]``."""

    start: np.ndarray
    other: np.ndarray
    shared: np.ndarray

    def first(self) -> np.ndarray:
        """The first row of each pair."""
        return np.repeat(
            np.arange(self.start.size - 1, dtype=self.other.dtype), np.diff(self.start.astype(np.int64))
        )


def sharing(matrix: sp.csr_array) -> Pairs:
    """All pairs of rows that share a column, and in how many columns.

    Parameters
    ----------
    matrix
        0/1, rows × columns.

    Returns
    -------
    Pairs
        By first row, then by second.

    Examples
    --------
    >>> sharing(sp.csr_array(np.array([[1, 1], [1, 1], [0, 1]]))).shared.tolist()
    [2, 1, 1]
    """
    both, rows = side(matrix), matrix.shape[0]
    both = both._replace(columns=both.columns.astype(np.uint32))
    after, seen = np.empty(matrix.shape[1], np.uint64), np.zeros(rows, counter(matrix))
    found = np.zeros(rows, np.uint64)
    kernels.partners(*both, after, seen, found)
    start = np.append(0, np.cumsum(found)).astype(np.uint64)
    other, shared = np.empty(int(start[-1]), both.rows_of.dtype), np.empty(int(start[-1]), seen.dtype)
    kernels.pairs(*both, after, seen, start, other, shared)
    return Pairs(start, other, shared)


def projected(matrix: sp.csr_array) -> Pairs:
    """The same for ties with weights: two rows share the sum of the products of their weights."""
    rows = matrix.shape[0]
    start, other, shared = [0], [], []
    for at in range(0, rows, _BLOCK):
        block = sp.coo_array(matrix[at : at + _BLOCK] @ matrix.T)
        block = sp.coo_array(sp.triu(block, k=at + 1)).tocsr().sorted_indices()
        start += (start[-1] + block.indptr[1:]).tolist()
        other.append(block.indices.astype(smallest(rows)))
        shared.append(block.data)
    return Pairs(np.array(start, np.uint64), np.concatenate(other), np.concatenate(shared))


def counter(matrix: sp.csr_array) -> type:
    """The smallest unsigned type that holds what any two rows can share."""
    sizes = np.diff(matrix.indptr)
    most = int(np.partition(sizes, -2)[-2]) if sizes.size > 1 else 0
    return np.uint8 if most < 1 << 8 else np.uint16 if most < 1 << 16 else np.uint32


def smallest(size: int) -> type:
    """The smallest unsigned type that can number so many things: less memory to move."""
    return np.uint16 if size <= 1 << 16 else np.uint32
