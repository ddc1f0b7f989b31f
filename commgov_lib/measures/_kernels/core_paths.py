"""Kernels on shortest paths: betweenness, distances. Ties count as one step each, whatever their weight."""

from __future__ import annotations

import numpy as np

from . import njit


@njit(cache=True, nogil=True)
def betweenness(indptr, indices, sources):
    """Brandes (2001): sum over the sources of the share of shortest paths that pass through each node."""
    n = len(indptr) - 1
    total = np.zeros(n)
    distance, queue = np.full(n, -1, np.int32), np.empty(n, np.int32)
    paths, passed = np.zeros(n), np.zeros(n)
    for s in sources:
        distance[s], paths[s], queue[0] = 0, 1.0, s
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            beyond, ways = distance[v] + 1, paths[v]
            for e in range(indptr[v], indptr[v + 1]):
                u = indices[e]
                if distance[u] < 0:
                    distance[u] = beyond
                    queue[tail] = u
                    tail += 1
                if distance[u] == beyond:
                    paths[u] += ways
        for i in range(tail - 1, -1, -1):  # farthest first: what lies beyond a node is known before the node
            v = queue[i]
            share, beyond = 0.0, distance[v] + 1
            for e in range(indptr[v], indptr[v + 1]):
                u = indices[e]
                if distance[u] == beyond:
                    share += passed[u]
            share *= paths[v]
            passed[v] = (1.0 + share) / paths[v]  # what one shortest path to v brings those before it
            if v != s:
                total[v] += share
        for i in range(tail):
            v = queue[i]
            distance[v], paths[v], passed[v] = -1, 0.0, 0.0
    return total


@njit(cache=True, nogil=True)
def distances(indptr, indices, sources, counted):
    """From each source: how many counted others it reaches, sums of their distances and inverses."""
    n = len(indptr) - 1
    reached, total, inverse = np.zeros(len(sources), np.int64), np.zeros(len(sources)), np.zeros(len(sources))
    distance, queue = np.full(n, -1, np.int64), np.empty(n, np.int64)
    for i in range(len(sources)):
        s = sources[i]
        distance[s], queue[0] = 0, s
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            for e in range(indptr[v], indptr[v + 1]):
                u = indices[e]
                if distance[u] < 0:
                    distance[u] = distance[v] + 1
                    queue[tail] = u
                    tail += 1
        for j in range(tail):
            v = queue[j]
            if v != s and counted[v]:
                reached[i] += 1
                total[i] += distance[v]
                inverse[i] += 1.0 / distance[v]
            distance[v] = -1
    return reached, total, inverse
