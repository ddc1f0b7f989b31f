"""Kernels on groups of three: Burt's redundancy over triangles, and open two-paths by group of their ends."""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import shuffle, stream


@njit(cache=True, nogil=True)
def burt(indptr, indices, back, P, M):
    """Constraint and redundancy of each node; ``back`` is the entry of the opposite direction of each tie.

    P: share of a node's strength that goes to a contact; M: strength over the node's strongest tie. Each
    triangle is met once, from its node of lowest rank, so that popular nodes cost no more than their ties.
    """
    n = len(indptr) - 1
    indirect, redundancy = np.zeros(len(indices)), np.zeros(n)
    degree = np.diff(indptr)
    # Each tie once, from the less popular end to the more popular one: no node has many of these.
    ptr, tie = np.zeros(n + 1, np.int64), np.empty(len(indices) // 2, np.int64)
    count = 0
    for u in range(n):
        for e in range(indptr[u], indptr[u + 1]):
            v = indices[e]
            if degree[v] > degree[u] or (degree[v] == degree[u] and v > u):
                tie[count] = e
                count += 1
        ptr[u + 1] = count
    mark = np.full(n, -1, np.int64)
    for u in range(n):
        for i in range(ptr[u], ptr[u + 1]):
            mark[indices[tie[i]]] = tie[i]
        for i in range(ptr[u], ptr[u + 1]):
            uv = tie[i]
            v = indices[uv]
            for j in range(ptr[v], ptr[v + 1]):
                vw = tie[j]
                w = indices[vw]
                uw = mark[w]
                if uw < 0:
                    continue
                vu, wu, wv = back[uv], back[uw], back[vw]
                indirect[uv] += P[uw] * P[wv]
                indirect[vu] += P[vw] * P[wu]
                indirect[uw] += P[uv] * P[vw]
                indirect[wu] += P[wv] * P[vu]
                indirect[vw] += P[vu] * P[uw]
                indirect[wv] += P[wu] * P[uv]
                redundancy[u] += P[uw] * M[vw] + P[uv] * M[wv]
                redundancy[v] += P[vw] * M[uw] + P[vu] * M[wu]
                redundancy[w] += P[wv] * M[uv] + P[wu] * M[vu]
        for i in range(ptr[u], ptr[u + 1]):
            mark[indices[tie[i]]] = -1
    constraint = np.zeros(n)
    for u in range(n):
        for e in range(indptr[u], indptr[u + 1]):
            constraint[u] += (P[e] + indirect[e]) ** 2
    return constraint, redundancy


@njit(cache=True, nogil=True)
def two_paths(out_ptr, out_at, group):
    """Open two-paths i -> j -> k (no tie i -> k) through each j, by role.

    0 coordinator, 1 itinerant broker, 2 representative, 3 gatekeeper, 4 liaison.
    """
    n = len(out_ptr) - 1
    count = np.zeros((n, 5), np.int64)
    tied = np.full(n, -1, np.int64)
    for i in range(n):
        for e in range(out_ptr[i], out_ptr[i + 1]):
            tied[out_at[e]] = i
        for e in range(out_ptr[i], out_ptr[i + 1]):
            j = out_at[e]
            for f in range(out_ptr[j], out_ptr[j + 1]):
                k = out_at[f]
                if k != i and tied[k] != i:
                    count[j, role(group[i], group[j], group[k])] += 1
    return count


@njit(cache=True, nogil=True)
def role(i, j, k):
    """The role of j between i and k, from the groups of the three."""
    if i == j:
        return 0 if j == k else 2
    if j == k:
        return 3
    return 1 if i == k else 4


@njit(cache=True, nogil=True)
def permuted_roles(out_ptr, out_at, group, first, last, seed_words):
    """Per node and role, over draws first..last-1 of the groups: sum, sum of squares, at least, at most."""
    n = len(out_ptr) - 1
    seen = two_paths(out_ptr, out_at, group)
    found = np.zeros((4, n, 5))
    for draw in range(first, last):
        mixed = group.copy()
        shuffle(stream(seed_words, draw), mixed)
        count = two_paths(out_ptr, out_at, mixed)
        for j in range(n):
            for r in range(5):
                c = count[j, r]
                found[0, j, r] += c
                found[1, j, r] += c * c
                found[2, j, r] += c >= seen[j, r]
                found[3, j, r] += c <= seen[j, r]
    return found
