"""Compiled loops over one-mode networks: neighbours seen from both ends, orders of removal, union-find."""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import below, mix, shuffle, stream


@njit(nogil=True, cache=True)
def same_both_ways(indptr, indices):
    """Whether each stored pair is stored the other way round too.

    Compared are the sums of a 64-bit hash over all pairs and over all pairs turned round: the chance that
    two different networks agree is one in 10^19.
    """
    there, back, n = np.uint64(0), np.uint64(0), np.uint64(indptr.size)
    for i in range(indptr.size - 1):
        a = np.uint64(i)
        for k in range(indptr[i], indptr[i + 1]):
            b = np.uint64(indices[k])
            there += mix(a * n + b)
            back += mix(b * n + a)
    return there == back


@njit(nogil=True, cache=True)
def turned(indptr, indices):
    """The same pairs, column by column."""
    n = indptr.size - 1
    ptr = np.zeros(n + 1, np.int64)
    for x in indices:
        ptr[x + 1] += 1
    for i in range(n):
        ptr[i + 1] += ptr[i]
    fill, rows = ptr[:-1].copy(), np.empty(indices.size, indices.dtype)
    for i in range(n):
        for k in range(indptr[i], indptr[i + 1]):
            x = indices[k]
            rows[fill[x]] = i
            fill[x] += 1
    return ptr, rows


@njit(nogil=True, cache=True)
def merged(ptr_a, a, ptr_b, b):
    """Neighbours in either of two sorted lists a node, itself left out."""
    n = ptr_a.size - 1
    ptr, out = np.zeros(n + 1, np.int64), np.empty(a.size + b.size, a.dtype)
    at = 0
    for i in range(n):
        x, y = ptr_a[i], ptr_b[i]
        while x < ptr_a[i + 1] or y < ptr_b[i + 1]:
            if y == ptr_b[i + 1] or (x < ptr_a[i + 1] and a[x] <= b[y]):
                node = a[x]
                if y < ptr_b[i + 1] and b[y] == node:
                    y += 1
                x += 1
            else:
                node = b[y]
                y += 1
            if node != i:
                out[at] = node
                at += 1
        ptr[i + 1] = at
    return ptr, out[:at].copy()


@njit(nogil=True, cache=True)
def degrees(indptr, indices):
    """Neighbours of each node, itself not counted."""
    n = indptr.size - 1
    found = np.empty(n, np.int64)
    for i in range(n):
        found[i] = indptr[i + 1] - indptr[i]
        for k in range(indptr[i], indptr[i + 1]):
            if indices[k] == i:
                found[i] -= 1
    return found


@njit(nogil=True, cache=True)
def largest(indptr, indices, order):
    """Nodes in the largest connected part after 0, 1, ... removals in this order: built up from the end.

    Of the first node of a part, ``parent`` is minus its size. ``state`` is 0 for a node that is not back yet,
    1 for one that is, and 2 for one known to belong to the first part that grew large: most nodes end there,
    and a small table of states then spares most looks at the large one of parents.
    """
    n = order.size
    parent, state, found = np.full(n, -1, np.int32), np.zeros(n, np.uint8), np.zeros(n + 1, np.int64)
    best, giant, enough = 0, np.int32(-1), max(8, n // 32)
    for p in range(n - 1, -1, -1):
        v = np.int32(order[p])
        root, size, inside = v, 1, False
        state[np.uint32(v)] = 1
        for k in range(indptr[v], indptr[v + 1]):
            u = np.int32(indices[k])
            known = state[np.uint32(u)]
            if known == 0 or (known == 2 and inside):
                continue
            first = u
            if known == 2:
                u = giant
            up = parent[np.uint32(u)]
            while up >= 0:
                over = parent[np.uint32(up)]
                if over >= 0:
                    parent[np.uint32(u)] = over  # each step shortens the way for those who come later
                u, up = up, over
            if giant >= 0 and u == giant:
                state[np.uint32(first)] = 2
            if u == root:
                continue
            if -up > size:
                parent[np.uint32(root)] = u
                if root == giant:
                    giant = u
                root = u
            else:
                parent[np.uint32(u)] = root
                if u == giant:
                    giant = root
            size -= up
            parent[np.uint32(root)] = -size
            inside = giant >= 0 and root == giant
        if giant < 0 and size >= enough:
            giant = root
        if giant >= 0 and root == giant:
            state[np.uint32(v)] = 2
        best = max(best, size)
        found[p] = best
    return found


@njit(nogil=True, cache=True)
def by_blocks(order, edges, seed_words, draw):
    """The order with each block put into random order."""
    state, mine = stream(seed_words, draw), order.copy()
    for b in range(edges.size - 1):
        if edges[b + 1] - edges[b] > 1:
            shuffle(state, mine[edges[b] : edges[b + 1]])
    return mine


@njit(nogil=True, cache=True)
def by_degree(indptr, indices, degree, seed_words, draw):
    """An order of removal: always a node with most neighbours left, ties drawn at random."""
    n = degree.size
    left, most = degree.copy(), degree.max() if degree.size else 0
    # Nodes lie sorted by degree; the bucket of degree d is where[first[d]:first[d + 1]].
    first = np.zeros(most + 2, np.int64)
    for d in left:
        first[d + 1] += 1
    for d in range(most + 1):
        first[d + 1] += first[d]
    where, place, fill = np.empty(n, np.int64), np.empty(n, np.int64), first[:-1].copy()
    for v in range(n):
        place[v] = fill[left[v]]
        where[place[v]] = v
        fill[left[v]] += 1
    state, order, gone, end = stream(seed_words, draw), np.empty(n, np.int64), np.zeros(n, np.bool_), n
    top = most
    for p in range(n):
        while first[top] >= end:
            top -= 1
        pick = first[top] + below(state, end - first[top])
        v, other = where[pick], where[end - 1]
        where[pick], where[end - 1] = other, v
        place[other], place[v] = pick, end - 1
        end -= 1
        order[p], gone[v] = v, True
        for k in range(indptr[v], indptr[v + 1]):
            u = indices[k]
            if gone[u] or u == v:
                continue
            # A neighbour moves to the front of its bucket, and the border of the buckets moves past it.
            d = left[u]
            front = first[d]
            w = where[front]
            where[front], where[place[u]] = u, w
            place[w], place[u] = place[u], front
            first[d] += 1
            left[u] = d - 1
    return order
