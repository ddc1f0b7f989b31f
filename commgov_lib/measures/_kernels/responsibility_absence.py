"""Compiled loops: the probability that a chain holds."""

from __future__ import annotations

import numpy as np

from . import njit
from .responsibility import NOWHERE


@njit(nogil=True, cache=True)
def between(v, top, back_ptr, tails, is_root, place, mark, part, ahead):
    """Everyone on a chain from ``top`` (n: from any root) to v, not counting these, ordered by ``place``.

    ``ahead`` receives, for each of them and last for v, the bits of those right above; bit 62 stands for a
    tie from the top itself. Returns how many they are; past 62 the bits are not set.
    """
    size, at = 0, -1
    while at < size:
        w = v if at < 0 else part[at]
        at += 1
        for k in range(back_ptr[w], back_ptr[w + 1]):
            u = tails[k]
            if u != top and not is_root[u] and mark[u] == -1:
                mark[u] = 0
                part[size] = u
                size += 1
    order = np.argsort(place[part[:size]], kind="mergesort")
    part[:size] = part[:size].copy()[order]
    for i in range(size):
        mark[part[i]] = i
    if size <= 62:
        for i in range(size + 1):
            w = v if i == size else part[i]
            bits = np.int64(0)
            for k in range(back_ptr[w], back_ptr[w + 1]):
                u = tails[k]
                bits |= np.int64(1) << (62 if u == top or is_root[u] else mark[u])
            ahead[i] = bits
    for i in range(size):
        mark[part[i]] = -1
    return size


@njit(nogil=True, cache=True)
def chance(size, ahead, there):
    """Probability that the end is reached, by going through all 2^size sets of those present."""
    total = 0.0
    for present in range(1 << size):
        weight, reached = 1.0, np.int64(1) << 62
        for i in range(size):
            if present >> i & 1:
                weight *= there[i]
                if ahead[i] & reached:
                    reached |= np.int64(1) << i
            else:
                weight *= 1.0 - there[i]
        if ahead[size] & reached:
            total += weight
    return total


@njit(nogil=True, cache=True)
def steps(order, wanted, back_ptr, tails, is_root, idom, there, most):
    """Probability that each node is reached, given that its dominator is there and reached.

    NaN where not wanted. It depends only on those between the two, because every chain passes the dominator.
    Where they are more than ``most`` it is left to the caller (-1).
    """
    n = back_ptr.size - 1
    place, step = np.empty(n, np.int64), np.full(n, np.nan)
    for at in range(order.size):
        place[order[at]] = at
    mark, part = np.full(n, -1, np.int64), np.empty(n, np.int64)
    ahead, here = np.empty(64, np.int64), np.empty(64)
    for v in range(n):
        if not wanted[v] or idom[v] == NOWHERE:
            continue
        if is_root[v]:
            step[v] = 1.0
            continue
        size = between(v, idom[v], back_ptr, tails, is_root, place, mark, part, ahead)
        if size > most:
            step[v] = -1.0
            continue
        for i in range(size):
            here[i] = there[part[i]]
        step[v] = chance(size, ahead, here)
    return step


@njit(nogil=True, cache=True)
def needed(order, idom, wanted):
    """Mark everyone who stands in all chains to a node marked as wanted."""
    for at in range(order.size - 1, -1, -1):
        v = order[at]
        if wanted[v] and idom[v] >= 0 and idom[v] < order.size:
            wanted[idom[v]] = True


@njit(nogil=True, cache=True)
def down(order, idom, step, there):
    """Probability that a chain holds up to each node, itself there or not: the steps multiplied."""
    n = order.size
    value = np.full(n + 1, np.nan)
    value[n] = 1.0
    for at in range(n):
        v = order[at]
        if idom[v] != NOWHERE and not np.isnan(step[v]):
            top = idom[v]
            value[v] = value[top] * (1.0 if top == n else there[top]) * step[v]
    return value[:n]
