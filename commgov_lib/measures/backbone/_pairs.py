"""Pairs of rows that share a column, and how likely each null makes it that they share as much."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from .. import nulls, trades
from .._kernels import backbone as kernels
from . import _maxent as maxent

_BLOCK = 512


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


class Null(NamedTuple):
    """For each pair: P(sharing at least as much), and what the null expects two such rows to share."""

    p: np.ndarray
    expected: np.ndarray


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
    rows, width = matrix.shape
    ptr, columns = matrix.indptr.astype(np.uint64), matrix.indices.astype(np.uint32)
    sizes = np.diff(ptr)
    column_ptr = np.append(0, np.cumsum(np.bincount(columns, minlength=width))).astype(np.uint64)
    after = np.empty(width, np.uint64)
    rows_of = np.empty(columns.size, trades.smallest(rows))
    trades.rows_of_columns(ptr[:-1], sizes, columns, column_ptr, after, rows_of)
    seen = np.zeros(rows, counter(matrix))
    found = np.zeros(rows, np.uint64)
    kernels.degrees(ptr, columns, column_ptr, rows_of, after, seen, found)
    start = np.append(0, np.cumsum(found)).astype(np.uint64)
    other, shared = np.empty(int(start[-1]), rows_of.dtype), np.empty(int(start[-1]), seen.dtype)
    kernels.pairs(ptr, columns, column_ptr, rows_of, after, seen, start, other, shared)
    return Pairs(start, other, shared)


def projected(matrix: sp.csr_array) -> Pairs:
    """The same for ties with weights: two rows share the sum of the products of their weights."""
    rows = matrix.shape[0]
    start, other, shared = [0], [], []
    for at in range(0, rows, _BLOCK):
        block = sp.coo_array(matrix[at : at + _BLOCK] @ matrix.T)
        block = sp.coo_array(sp.triu(block, k=at + 1)).tocsr().sorted_indices()
        start += (start[-1] + block.indptr[1:]).tolist()
        other.append(block.indices.astype(trades.smallest(rows)))
        shared.append(block.data)
    return Pairs(np.array(start, np.uint64), np.concatenate(other), np.concatenate(shared))


def counter(matrix: sp.csr_array) -> type:
    """The smallest unsigned type that holds what any two rows can share."""
    sizes = np.diff(matrix.indptr)
    most = int(np.partition(sizes, -2)[-2]) if sizes.size > 1 else 0
    return np.uint8 if most < 1 << 8 else np.uint16 if most < 1 << 16 else np.uint32


def svn(matrix: sp.csr_array, pairs: Pairs) -> Null:
    """Each row keeps its number of columns, chosen blindly: hypergeometric (Tumminello et al. 2011)."""
    sizes, kind, _ = maxent.classes(np.diff(matrix.indptr))

    def fill(most, offset, tails, means):
        kernels.svn_tails(sizes, matrix.shape[1], most, offset, tails, means)

    return _by_kind(pairs, kind, fill)


def sdsm(matrix: sp.csr_array, pairs: Pairs) -> Null:
    """Degrees kept on average, cells independent at maximum entropy: Poisson-binomial, exact (Neal 2014)."""
    found = maxent.solve(matrix)

    def fill(most, offset, tails, means):
        kernels.sdsm_tails(found.p, found.column_sizes.astype(np.int64), most, offset, tails, means)

    return _by_kind(pairs, found.row_class, fill)


def _by_kind(pairs: Pairs, kind: np.ndarray, fill) -> Null:
    """Rows of the same size have the same distribution: one tail for every two sizes serves all pairs."""
    kinds = int(kind.max(initial=-1)) + 1
    kind = kind.astype(np.int64)
    most = np.zeros((kinds, kinds), np.int64)
    kernels.most_shared(pairs.start, pairs.other, pairs.shared, kind, most)
    length = np.where(most > 0, most + 1, 0)
    offset = np.cumsum(length).reshape(kinds, kinds) - length
    tails, means = np.empty(int(length.sum())), np.zeros((kinds, kinds))
    fill(most, offset, tails, means)
    p, expected = np.empty(pairs.other.size), np.empty(pairs.other.size)
    kernels.look_up(pairs.start, pairs.other, pairs.shared, kind, offset, tails, means, p, expected)
    return Null(p, expected)


def fdsm(
    matrix: sp.csr_array, pairs: Pairs, draws: int, *, seed: int, thin: float, threads: int | None
) -> Null:
    """Both margins kept in every draw: the share of draws, the observed one among them, with as much."""
    small = counter(matrix)
    most = draws * int(np.iinfo(small).max)
    reached = np.zeros(pairs.other.size, np.uint32)
    total = np.zeros(pairs.other.size, np.uint32 if most < 1 << 32 else np.uint64)
    adding = Lock()

    def walk(number: int):
        span, seen = np.empty(2 * matrix.shape[1], np.uint32), np.zeros(matrix.shape[0], small)
        now = np.empty_like(seen)
        # A chain has at most 100 draws, which fit into one byte and, times what is shared, mostly into two.
        part, part_total = np.zeros(pairs.other.size, np.uint8), np.zeros(pairs.other.size, _wider(small))
        for here in nulls.stops(matrix, draws, number, seed=seed, thin=thin):
            place = here.start, here.sizes, here.columns, here.column_ptr, here.rows_of()
            kernels.count(*place, span, seen, now, *pairs, part, part_total)
        with adding:  # sums of whole numbers: the order of the chains does not matter
            np.add(reached, part, out=reached)
            np.add(total, part_total, out=total)

    for _ in nulls.each_chain(walk, draws, threads):
        pass
    return Null((reached + 1.0) / (draws + 1), total / draws)


def _wider(small: type) -> type:
    return {np.uint8: np.uint16}.get(small, np.uint32)


def disparity(pairs: Pairs) -> Null:
    """Each row spreads its strength over its partners blindly (Serrano et al. 2009); the smaller p counts."""
    first, other, weight = pairs.first(), pairs.other, pairs.shared.astype(float)
    rows = pairs.start.size - 1
    partners = np.bincount(first, minlength=rows) + np.bincount(other, minlength=rows)
    strength = np.bincount(first, weight, minlength=rows) + np.bincount(other, weight, minlength=rows)
    p, expected = np.ones(weight.size), np.zeros(weight.size)
    for end in (first, other):
        alone = partners[end] == 1
        left = np.where(alone, 1.0, 1 - weight / strength[end])
        tail = np.maximum(left, np.finfo(float).tiny) ** (partners[end] - 1)
        mean = strength[end] / partners[end]
        better = (tail < p) | (expected == 0)
        p, expected = np.where(better, tail, p), np.where(better, mean, expected)
    return Null(np.maximum(p, np.finfo(float).tiny), expected)
