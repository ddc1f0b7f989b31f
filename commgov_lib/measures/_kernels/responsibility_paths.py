"""Compiled loops: chains that share nobody in between."""

from __future__ import annotations

import numpy as np

from . import njit
from .responsibility import NOWHERE


@njit(nogil=True, cache=True)
def disjoint(targets, ptr, heads, back_ptr, tails, is_root, idom):
    """For each target, the most chains from the roots to it that share no one in between (Menger).

    Roots do not count as in between, so each tie from a root straight to the target is a chain of its own.
    The others are found one by one: a search goes forward from the roots through everyone above the target,
    and may take a step of an earlier chain back. ``before`` and ``after`` are the neighbours of a node along
    the chain that it is in; its state 2v is "arrived", 2v + 1 "may pass on".
    """
    n = ptr.size - 1
    found = np.zeros(targets.size, np.int64)
    mark, seen = np.full(n, -1, np.int64), np.full(2 * n, -1, np.int64)
    before, after, came = np.full(n, -1, np.int64), np.full(n, -1, np.int64), np.empty(2 * n, np.int64)
    part, queue = np.empty(n + 1, np.int64), np.empty(2 * n, np.int64)
    search = 0
    for number in range(targets.size):
        t = targets[number]
        if t < 0 or idom[t] == NOWHERE:
            continue
        if idom[t] < n and not is_root[idom[t]]:
            found[number] = 1  # somebody stands in every chain
            continue
        size, at = 1, 0
        part[0], mark[t] = t, number
        while at < size:  # everyone above the target, up to the roots
            v = part[at]
            at += 1
            for k in range(back_ptr[v], back_ptr[v + 1]):
                u = tails[k]
                if is_root[u]:
                    found[number] += np.int64(v == t)
                elif mark[u] != number and idom[u] != NOWHERE:
                    mark[u] = number
                    before[u] = after[u] = -1
                    part[size] = u
                    size += 1
        more = size > 1
        while more:
            more, search, last, at = False, search + 1, 0, 0
            for i in range(1, size):
                v = part[i]
                if before[v] >= 0 and is_root[before[v]]:
                    continue
                for k in range(back_ptr[v], back_ptr[v + 1]):
                    if is_root[tails[k]]:
                        seen[2 * v], came[2 * v] = search, -1 - tails[k]
                        queue[last] = 2 * v
                        last += 1
                        break
            while at < last and not more:
                state = queue[at]
                at += 1
                v, step = state // 2, np.int64(-1)
                if state % 2 == 0:
                    if before[v] < 0:
                        step = 2 * v + 1
                    elif not is_root[before[v]]:
                        step = 2 * before[v] + 1
                else:
                    if before[v] >= 0:
                        step = 2 * v
                    for k in range(ptr[v], ptr[v + 1]):
                        w = heads[k]
                        if mark[w] != number or is_root[w] or after[v] == w:
                            continue
                        if w == t:
                            more = True
                            break
                        if seen[2 * w] != search:
                            seen[2 * w], came[2 * w] = search, state
                            queue[last] = 2 * w
                            last += 1
                if more:
                    found[number] += 1
                    weave(state, t, came, before, after)
                elif step >= 0 and seen[step] != search:
                    seen[step], came[step] = search, state
                    queue[last] = step
                    last += 1
    return found


@njit(nogil=True, cache=True)
def weave(last, target, came, before, after):
    """Enter a new chain, read backwards from ``last``: take back what it undoes, then set what it adds."""
    state = last
    while came[state] >= 0:
        earlier = came[state]
        if state % 2 == 1 and earlier % 2 == 0 and state // 2 != earlier // 2:
            after[state // 2] = -1
            before[earlier // 2] = -1
        state = earlier
    state = last
    after[last // 2] = target
    while came[state] >= 0:
        earlier = came[state]
        if state % 2 == 0 and earlier % 2 == 1 and state // 2 != earlier // 2:
            after[earlier // 2] = state // 2
            before[state // 2] = earlier // 2
        state = earlier
    before[state // 2] = -1 - came[state]
