"""One random walk by trades over the 0/1 matrices with given margins; :mod:`nulls` says why it is uniform."""

from __future__ import annotations

import copy

import numpy as np
import scipy.sparse as sp

from ._kernels import nulls as kernels

rows_of_columns = kernels.transpose


class Chain:
    """One random walk over the matrices with the margins of ``matrix``; it holds a single matrix.

    Parameters
    ----------
    matrix
        0/1, csr.
    seed
        Whole number.
    number
        Which of the seed's chains: another number gives other random numbers.

    Notes
    -----
    Row i has ``sizes[i]`` columns, in no order, in ``columns`` from ``start[i]``. The rows lie in memory in a
    random order, so that which rows trade in a round has nothing to do with the order of the input.
    """

    def __init__(self, matrix: sp.csr_array, seed: int, number: int = 0):
        rows, width = matrix.shape
        state = np.random.SeedSequence(seed, spawn_key=(number,)).generate_state(4, np.uint64)
        self._state = np.append(state, np.zeros(2, np.uint64))
        order = np.arange(rows, dtype=np.uint32)
        kernels.reorder(order, self._state)
        mixed = matrix[order]
        self.shape = matrix.shape
        self._like = sp.csr_array(
            (np.ones(matrix.nnz, np.int64), matrix.indices, matrix.indptr), matrix.shape
        )
        self.indptr = self._like.indptr
        self._like.has_sorted_indices = self._like.has_canonical_format = True
        self.columns = mixed.indices.astype(np.uint32)
        self._ptr = mixed.indptr.astype(np.uint64)
        self.start = np.empty(rows, dtype=np.uint64)
        self.start[order] = self._ptr[:-1]
        self.sizes = np.diff(matrix.indptr).astype(np.uint64)
        degrees = np.bincount(matrix.indices, minlength=width)
        self.column_ptr = np.append(0, np.cumsum(degrees)).astype(np.uint64)
        self._rows_of = np.empty(self.columns.size, dtype=smallest(rows))
        self._row_ptr = matrix.indptr.astype(np.uint64)
        self._column_sizes = degrees.astype(np.uint64)
        self._fill = np.empty(width, dtype=np.uint64)
        self._row_fill = np.empty(rows, dtype=np.uint64)
        self._mark = np.zeros(width, dtype=np.uint8)

    def walk(self, trades: int):
        """Make so many trades."""
        if self.shape[0] > 1:
            kernels.trade(self._ptr, self.columns, trades, self._state, self._mark)

    def rows_of(self) -> np.ndarray:
        """Rows of column j, ascending, from ``column_ptr[j]`` on; valid until the next call."""
        rows_of_columns(self.start, self.sizes, self.columns, self.column_ptr, self._fill, self._rows_of)
        return self._rows_of

    def c_score(self) -> float:
        """Mean over pairs of rows of (r_i − s)(r_j − s), where the walk stands."""
        rows, rows_of = self.shape[0], self.rows_of()
        seen = np.zeros(rows, np.uint32)
        place = self.start, self.sizes, self.columns, self.column_ptr, rows_of
        squares = kernels.shared_squares(*place, self._fill, seen)
        r, d = self.sizes.astype(float), self._column_sizes
        # Σ r_i r_j − Σ s (r_i + r_j) + Σ s²; a row of r_i ties adds r_i for every other row of its columns.
        others = np.bincount(rows_of, np.repeat(d - np.uint64(1), d.astype(np.int64)), minlength=rows)
        total = (r.sum() ** 2 - (r * r).sum()) / 2 - (r * others).sum() + float(squares)
        return total / (rows * (rows - 1) / 2)

    def matrix(self) -> sp.csr_array:
        """A copy of where the walk stands, with sorted indices."""
        indices = np.empty(self.columns.size, dtype=self.indptr.dtype)
        begin, sizes = self.column_ptr[:-1], self._column_sizes
        kernels.transpose(begin, sizes, self.rows_of(), self._row_ptr, self._row_fill, indices)
        found = copy.copy(self._like)  # scipy would check again what is right by construction
        found.data, found.indices, found.indptr = self._like.data.copy(), indices, self.indptr.copy()
        return found


def smallest(size: int) -> type:
    """The smallest unsigned type that can number so many things: less memory to move."""
    return np.uint16 if size <= 1 << 16 else np.uint32
