"""Kernels that arrange a network for the search: ties from both ends, nodes from the middle outwards."""

from __future__ import annotations

import numpy as np

from . import njit


@njit(cache=True, nogil=True)
def both_ways(indptr, indices, w):
    """Every tie from both its ends, without merging: a pair tied in both directions stands twice."""
    n = len(indptr) - 1
    ptr = np.zeros(n + 1, np.int64)
    for v in range(n):
        ptr[v + 1] += indptr[v + 1] - indptr[v]
    for u in indices:
        ptr[u + 1] += 1
    for v in range(n):
        ptr[v + 1] += ptr[v]
    fill = ptr[:-1].copy()
    at, weight = np.empty(ptr[n], np.int64), np.empty(ptr[n])
    for v in range(n):
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            at[fill[v]], at[fill[u]] = u, v
            weight[fill[v]] = weight[fill[u]] = w[e]
            fill[v] += 1
            fill[u] += 1
    return ptr, at, weight


@njit(cache=True, nogil=True)
def delete_order(indptr, indices, largest):
    """Nodes in the order in which one with the largest (or smallest) number of ties left is taken away."""
    n = len(indptr) - 1
    degree = np.diff(indptr)
    start = np.zeros(degree.max() + 2 if n else 1, np.int64)  # where each number of ties begins in `order`
    for v in range(n):
        start[degree[v] + 1] += 1
    for d in range(1, len(start)):
        start[d] += start[d - 1]
    order, place = np.empty(n, np.int64), np.empty(n, np.int64)
    fill = start.copy()
    for v in range(n):
        place[v] = fill[degree[v]]
        order[place[v]] = v
        fill[degree[v]] += 1
    gone = np.zeros(n, np.bool_)
    for step in range(n):
        v = order[n - 1 - step] if largest else order[step]
        gone[v] = True
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            # Peeling smallest first, one that already equals the smallest need not move (its order is
            # settled).
            if gone[u] or (not largest and degree[u] <= degree[v]):
                continue
            first = start[degree[u]]  # swap u with the first of its bin, then move the border
            other = order[first]
            order[first], order[place[u]] = u, other
            place[other], place[u] = place[u], first
            start[degree[u]] += 1
            degree[u] -= 1
    return order[::-1].copy()  # most central first in both cases


@njit(cache=True, nogil=True)
def symmetric(indptr, indices, data):
    """Whether a matrix without diagonal, its columns ascending in each row, equals its transpose.

    Rows are read in order, so the entries of row v left of the diagonal are met in the order in which they
    stand. NaN equals NaN: not observed on both sides.
    """
    n = len(indptr) - 1
    met = indptr[:-1].copy()
    for u in range(n):
        for e in range(met[u], indptr[u + 1]):
            v = indices[e]
            at = met[v]
            if v < u or at >= indptr[v + 1] or indices[at] != u:
                return False
            if data[at] != data[e] and not (data[at] != data[at] and data[e] != data[e]):
                return False
            met[v] += 1
    return True
