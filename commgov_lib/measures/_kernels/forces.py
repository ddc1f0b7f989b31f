"""Compiled loops over the ties of forces and needs: who shares a need with how many, who leaves it last."""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import mix, shuffle, stream

_TILE = 1 << 15


def tile(forces: int, needs: int, ties: int) -> int:
    """How many needs to look at together: few enough for the fast memory, enough to visit every force."""
    return max(_TILE, needs * forces // max(ties, 1))


@njit(nogil=True, cache=True)
def reached_by(indptr, indices, needs, width):
    """How many forces reach each need."""
    times, at = np.zeros(needs, np.int32), indptr[:-1].copy()
    for end in range(width, needs + width, width):
        for f in range(at.size):
            k = at[f]
            while k < indptr[f + 1] and indices[k] < end:
                times[np.uint64(indices[k])] += 1
                k += 1
            at[f] = k
    return times


@njit(nogil=True, cache=True)
def worth(indptr, indices, weight, times, width):
    """Of each force: its equal shares of what it reaches, what it alone reaches, and all that it reaches."""
    both = np.empty((weight.size, 2))  # side by side, so that one look at memory finds them
    for i in range(weight.size):
        both[i, 0], both[i, 1] = weight[i] / max(times[i], 1), weight[i]
    at, found = indptr[:-1].copy(), np.zeros((3, indptr.size - 1))
    for end in range(width, weight.size + width, width):
        for f in range(at.size):
            k, a, b, c = at[f], found[0, f], found[1, f], found[2, f]
            while k < indptr[f + 1] and indices[k] < end:
                x = np.uint64(indices[k])
                share, whole = both[x, 0], both[x, 1]
                a += share
                b += whole if share == whole else 0.0  # divided by one: nobody else reaches it
                c += whole
                k += 1
            at[f], found[0, f], found[1, f], found[2, f] = k, a, b, c
    return found[0], found[1], found[2]


@njit(nogil=True, cache=True)
def last_block(indptr, indices, order, block, needs, width):
    """Of each need: the last block that holds a force reaching it (-1: none), and how many of it do.

    ``order`` lists the forces, block after block.
    """
    last, count = np.full(needs, -1, np.int32), np.zeros(needs, np.int32)
    at = indptr[:-1].copy()
    for end in range(width, needs + width, width):
        for f in order:
            k, mine = at[f], np.int32(block[f])
            while k < indptr[f + 1] and indices[k] < end:
                x = np.uint64(indices[k])
                count[x] = count[x] + 1 if last[x] == mine else 1
                last[x] = mine
                k += 1
            at[f] = k
    return last, count


@njit(nogil=True, cache=True)
def members(indptr, indices, order, block, last, start, total, weight, width):
    """Who reaches a need in its last block: one force (what it loses alone, a force), or a list of several.

    ``start`` is where the list of a need with several begins, of ``total`` entries; of other needs it is -1.
    """
    fill, forces_of, alone = start.copy(), np.empty(total, np.int32), np.zeros(indptr.size - 1)
    at = indptr[:-1].copy()
    for end in range(width, weight.size + width, width):
        for f in order:
            k, mine, sole = at[f], np.int32(block[f]), alone[f]
            while k < indptr[f + 1] and indices[k] < end:
                x = np.uint64(indices[k])
                if last[x] == mine:
                    if start[x] < 0:
                        sole += weight[x]
                    else:
                        forces_of[np.uint64(fill[x])] = f
                        fill[x] += 1
                k += 1
            at[f], alone[f] = k, sole
    return alone, forces_of


@njit(nogil=True, cache=True)
def curves(order, edges, alone, start, forces_of, size, seed_words, first, draws):
    """Weight that each removal loses, draws × forces; within a block every order is equally likely."""
    forces = order.size
    lost = np.zeros((draws, forces))
    position = np.empty(forces, np.int64)
    for d in range(draws):
        state = stream(seed_words, first + d)
        mine = order.copy()
        for b in range(edges.size - 1):
            if edges[b + 1] - edges[b] > 1:
                shuffle(state, mine[edges[b] : edges[b + 1]])
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
def fingerprints(indptr, indices, needs, width):
    """One 64-bit number a need: the same for needs that the same forces reach, 0 for needs of no force."""
    found, at = np.zeros(needs, np.uint64), indptr[:-1].copy()
    for end in range(width, needs + width, width):
        for f in range(at.size):
            k, mine = at[f], mix(np.uint64(f) + np.uint64(1))
            while k < indptr[f + 1] and indices[k] < end:
                found[np.uint64(indices[k])] += mine
                k += 1
            at[f] = k
    return found


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
def costliest_first(indptr, indices, weight, seed_words, draws):
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
        state = stream(seed_words, d)
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
def label_sums(values, codes, order, edges, labels, seed_words, draws):
    """Sum of the values of each label when labels are dealt out anew within blocks: draws × labels."""
    found = np.zeros((draws, labels))
    for d in range(draws):
        state, mine = stream(seed_words, d), order.copy()
        for b in range(edges.size - 1):
            shuffle(state, mine[edges[b] : edges[b + 1]])
        for p in range(order.size):
            found[d, codes[mine[p]]] += values[order[p]]
    return found
