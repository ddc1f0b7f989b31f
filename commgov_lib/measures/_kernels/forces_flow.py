"""Compiled flows from forces with capacities to needs: one force added at a time, or one taken away.

Ties are stored by force (``ptr, needs``) and by need (``cptr, forces, tie``: the number of the tie by force).
Amounts below ``tiny`` count as nothing.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import shuffle, stream


@njit(nogil=True, cache=True)
def _add(f, can, ptr, needs, cptr, forces, tie, flow, left, dead, seen, from_tie, into, queue, tiny):
    """Send what force f can give to the needs, moving other forces' flow where that makes room.

    A search that finds no room proves that none of the needs it saw will ever have any: they are marked
    dead, so that each is searched in vain once. ``seen`` and ``into`` come and go as -1.
    """
    sent = 0.0
    for k in range(ptr[f], ptr[f + 1]):
        step = min(can - sent, left[needs[k]])
        if step > tiny:
            flow[k] += step
            left[needs[k]] -= step
            sent += step
    while can - sent > tiny:
        queue[0], head, tail, goal = f, 0, 1, -1
        seen[f] = f
        while head < tail and goal < 0:
            g = queue[head]
            head += 1
            for k in range(ptr[g], ptr[g + 1]):
                x = needs[k]
                if dead[x] or into[x] >= 0:
                    continue
                into[x] = k
                if left[x] > tiny:
                    goal = x
                    break
                for c in range(cptr[x], cptr[x + 1]):
                    h = forces[c]
                    if seen[h] < 0 and flow[tie[c]] > tiny:
                        seen[h], from_tie[h] = g, tie[c]
                        queue[tail] = h
                        tail += 1
        if goal >= 0:
            step, x, g = min(can - sent, left[goal]), goal, -1
            while True:
                k = into[x]
                g = _owner(k, x, cptr, forces, tie)
                if g == f:
                    break
                step = min(step, flow[from_tie[g]])
                x = needs[from_tie[g]]
            x = goal
            while True:
                k = into[x]
                g = _owner(k, x, cptr, forces, tie)
                flow[k] += step
                if g == f:
                    break
                flow[from_tie[g]] -= step
                x = needs[from_tie[g]]
            left[goal] -= step
            sent += step
        for q in range(tail):
            g = queue[q]
            seen[g] = -1
            for k in range(ptr[g], ptr[g + 1]):
                if into[needs[k]] >= 0:
                    into[needs[k]] = -1
                    dead[needs[k]] |= goal < 0
        if goal < 0:
            break
    return sent


@njit(nogil=True, cache=True)
def _owner(k, x, cptr, forces, tie):
    """The force of tie k, which ends at need x."""
    for c in range(cptr[x], cptr[x + 1]):
        if tie[c] == k:
            return forces[c]
    return -1


@njit(nogil=True, cache=True)
def fill(order, ptr, needs, cptr, forces, tie, weight, capacity, tiny):
    """Add the forces in this order: what each adds, flow a tie, what each need still lacks."""
    n, m = ptr.size - 1, weight.size
    flow, left = np.zeros(needs.size), weight.copy()
    dead, into = np.zeros(m, np.bool_), np.full(m, -1, np.int64)
    seen, from_tie, queue = np.full(n, -1, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    added = np.zeros(n)
    for f in order:
        added[f] = _add(f, capacity[f], ptr, needs, cptr, forces, tie, flow, left, dead, seen, from_tie, into,
                        queue, tiny)  # fmt: skip
    return added, flow, left


@njit(nogil=True, cache=True)
def sample(first, draws, seed_words, base, ptr, needs, cptr, forces, tie, weight, capacity, tiny):
    """Sums over random orders of what each force adds beyond ``base``, and of its square."""
    n = ptr.size - 1
    total, squares = np.zeros(n), np.zeros(n)
    order = np.arange(n)
    for d in range(first, first + draws):
        state = stream(seed_words, d)
        order[:] = np.arange(n)
        shuffle(state, order)
        added = fill(order, ptr, needs, cptr, forces, tie, weight, capacity, tiny)[0]
        for f in range(n):
            beyond = added[f] - base[f]
            total[f] += beyond
            squares[f] += beyond * beyond
    return total, squares


@njit(nogil=True, cache=True)
def without(ptr, needs, cptr, forces, tie, flow, left, spare, tiny):
    """What is lost when a force leaves and the others take over what they can; one number a force.

    Searched backwards, from what it leaves unserved to forces with something to spare. A search in vain
    closes all forces it saw.
    """
    n, m = ptr.size - 1, left.size
    lost = np.zeros(n)
    closed, toward = (
        np.zeros(n, np.bool_),
        np.full(n, -1, np.int64),
    )  # toward: the tie on which force g would give
    seen, gives, queue = np.zeros(m, np.bool_), np.empty(m, np.int64), np.empty(m, np.int64)
    for f in range(n):
        moved, room, extra = flow.copy(), np.zeros(m), spare.copy()
        for k in range(ptr[f], ptr[f + 1]):
            room[needs[k]] = moved[k]
            lost[f] += moved[k]
            moved[k] = 0.0
        closed[:] = False
        closed[f] = True
        for k0 in range(ptr[f], ptr[f + 1]):
            start = needs[k0]
            while room[start] > tiny:
                queue[0], head, tail, giver = start, 0, 1, -1
                seen[start] = True
                while head < tail and giver < 0:
                    x = queue[head]
                    head += 1
                    for c in range(cptr[x], cptr[x + 1]):
                        g = forces[c]
                        if closed[g] or toward[g] >= 0:
                            continue
                        toward[g] = tie[c]
                        if extra[g] > tiny:
                            giver = g
                            break
                        for k in range(ptr[g], ptr[g + 1]):
                            if moved[k] > tiny and not seen[needs[k]]:
                                seen[needs[k]] = True
                                gives[needs[k]] = g
                                queue[tail] = needs[k]
                                tail += 1
                if giver >= 0:
                    step, g = min(room[start], extra[giver]), giver
                    while needs[toward[g]] != start:
                        x = needs[toward[g]]
                        g = gives[x]
                        step = min(step, _at(x, g, cptr, forces, tie, moved))
                    g = giver
                    moved[toward[g]] += step
                    while needs[toward[g]] != start:
                        x = needs[toward[g]]
                        g = gives[x]
                        for c in range(cptr[x], cptr[x + 1]):
                            if forces[c] == g:
                                moved[tie[c]] -= step
                        moved[toward[g]] += step
                    extra[giver] -= step
                    room[start] -= step
                    lost[f] -= step
                for q in range(tail):
                    x = queue[q]
                    seen[x] = False
                    for c in range(cptr[x], cptr[x + 1]):
                        g = forces[c]
                        if toward[g] >= 0:
                            toward[g] = -1
                            closed[g] |= giver < 0
                if giver < 0:
                    break
    return lost


@njit(nogil=True, cache=True)
def _at(x, g, cptr, forces, tie, flow):
    """The flow of force g to need x."""
    for c in range(cptr[x], cptr[x + 1]):
        if forces[c] == g:
            return flow[tie[c]]
    return 0.0
