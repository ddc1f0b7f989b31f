"""Compiled loops over forces that leave: who reaches a need last, what each loss is, what holds together."""

from __future__ import annotations

import numpy as np

from . import njit
from .random import below, shuffle, stream


@njit(nogil=True, cache=True)
def worth(indptr, indices, weight, times):
    """Of each force: its equal shares of what it reaches, what it alone reaches, and all that it reaches."""
    found = np.zeros((3, indptr.size - 1))
    for f in range(indptr.size - 1):
        for k in range(indptr[f], indptr[f + 1]):
            i = indices[k]
            found[0, f] += weight[i] / times[i]
            if times[i] == 1:
                found[1, f] += weight[i]
            found[2, f] += weight[i]
    return found[0], found[1], found[2]


@njit(nogil=True, cache=True)
def by_blocks(order, edges, words, draw):
    """The order with each block put into random order."""
    state, mine = stream(words, draw), order.copy()
    for b in range(edges.size - 1):
        if edges[b + 1] - edges[b] > 1:
            shuffle(state, mine[edges[b] : edges[b + 1]])
    return mine


@njit(nogil=True, cache=True)
def last_block(indptr, indices, order, block, needs):
    """Of each need: the last block that holds a force reaching it (-1: none), and how many of it do.

    ``order`` lists the forces, block after block.
    """
    last, count = np.full(needs, -1, np.int32), np.zeros(needs, np.int32)
    for f in order:
        mine = np.int32(block[f])
        for k in range(indptr[f], indptr[f + 1]):
            i = indices[k]
            count[i] = count[i] + 1 if last[i] == mine else 1
            last[i] = mine
    return last, count


@njit(nogil=True, cache=True)
def members(indptr, indices, order, block, last, start, total, weight):
    """Who reaches a need in its last block: one force (what it loses alone, a force), or a list of several.

    ``start`` is where the list of a need with several begins, of ``total`` entries; of other needs it is -1.
    """
    fill, forces_of, alone = start.copy(), np.empty(total, np.int32), np.zeros(indptr.size - 1)
    for f in order:
        for k in range(indptr[f], indptr[f + 1]):
            i = indices[k]
            if last[i] != block[f]:
                continue
            if start[i] < 0:
                alone[f] += weight[i]
            else:
                forces_of[fill[i]] = f
                fill[i] += 1
    return alone, forces_of


@njit(nogil=True, cache=True)
def curves(order, edges, alone, start, forces_of, size, words, first, draws):
    """Weight that each removal loses, draws × forces; within a block every order is equally likely."""
    forces = order.size
    lost = np.zeros((draws, forces))
    position = np.empty(forces, np.int64)
    for d in range(draws):
        mine = by_blocks(order, edges, words, first + d)
        for p in range(forces):
            position[mine[p]] = p
            lost[d, p] += alone[mine[p]]
        for i in range(size.size):
            at = 0
            for k in range(start[i], start[i + 1]):
                at = max(at, position[np.uint64(forces_of[k])])
            lost[d, np.uint64(at)] += size[i]
    return lost


@njit(nogil=True, cache=True)
def _costlier(a, b, sole, key):
    """Which of two forces costs more, ties by ``key``; -1 is nobody."""
    if a < 0 or b < 0:
        return max(a, b)
    if sole[a] != sole[b]:
        return a if sole[a] > sole[b] else b
    return a if key[a] < key[b] else b


@njit(nogil=True, cache=True)
def _again(tree, i, f, sole, key):
    """Put force f at leaf i and play again what it takes part in."""
    tree[i] = f
    while i > 1:
        i //= 2
        tree[i] = _costlier(tree[2 * i], tree[2 * i + 1], sole, key)


@njit(nogil=True, cache=True)
def costliest_first(indptr, indices, weight, words, draws):
    """Weight that each withdrawal loses if always the force leaves that costs most now: draws × forces.

    A need that one force is left to reach is lost with it: ``rest`` holds the exclusive or of the numbers of
    the forces left, which is that force's number when it is the only one. Ties are broken at random.
    """
    forces, needs = indptr.size - 1, weight.size
    lost = np.zeros((draws, forces))
    times0, rest0, key = np.zeros(needs, np.int64), np.zeros(needs, np.int64), np.empty(forces, np.int64)
    sole0, leaves = np.zeros(forces), 1
    while leaves < forces:
        leaves *= 2
    for f in range(forces):
        for k in range(indptr[f], indptr[f + 1]):
            times0[indices[k]] += 1
            rest0[indices[k]] ^= f
    for x in range(needs):
        if times0[x] == 1:
            sole0[rest0[x]] += weight[x]
    for d in range(draws):
        state = stream(words, d)
        times, rest, sole = times0.copy(), rest0.copy(), sole0.copy()
        key[:] = np.arange(forces)
        shuffle(state, key)
        # A tournament: place i of the tree holds the winner of places 2 i and 2 i + 1; the leaves are forces.
        tree = np.full(2 * leaves, -1, np.int64)
        tree[leaves : leaves + forces] = np.arange(forces)
        for i in range(leaves - 1, 0, -1):
            tree[i] = _costlier(tree[2 * i], tree[2 * i + 1], sole, key)
        for p in range(forces):
            f = tree[1]
            _again(tree, leaves + f, -1, sole, key)
            lost[d, p] = sole[f]
            for k in range(indptr[f], indptr[f + 1]):
                x = indices[k]
                times[x] -= 1
                rest[x] ^= f
                if times[x] == 1 and weight[x] > 0:
                    g = rest[x]
                    sole[g] += weight[x]
                    _again(tree, leaves + g, g, sole, key)
    return lost


@njit(nogil=True, cache=True)
def label_sums(values, codes, order, edges, labels, words, draws):
    """Sum of the values of each label when labels are dealt out anew within blocks: draws × labels."""
    found = np.zeros((draws, labels))
    for d in range(draws):
        mine = by_blocks(order, edges, words, d)
        for p in range(order.size):
            found[d, codes[mine[p]]] += values[order[p]]
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
def by_degree(indptr, indices, degree, words, draw):
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
    state, order, gone, end = stream(words, draw), np.empty(n, np.int64), np.zeros(n, np.bool_), n
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
