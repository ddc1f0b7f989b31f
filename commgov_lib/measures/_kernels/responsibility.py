"""Compiled loops of the chain of responsibility: order, dominators, disjoint chains, absence."""

from __future__ import annotations

import numpy as np

from . import njit

NOWHERE = -2  # no chain leads here


@njit(nogil=True, cache=True)
def above_first(ptr, heads, back_ptr):
    """The nodes so that every tie points forward, and how many came: fewer than all if there is a cycle."""
    n = ptr.size - 1
    waits, order, done = np.empty(n, np.int64), np.empty(n, np.int64), 0
    for v in range(n):
        waits[v] = back_ptr[v + 1] - back_ptr[v]
        if waits[v] == 0:
            order[done] = v
            done += 1
    at = 0
    while at < done:
        for k in range(ptr[order[at]], ptr[order[at] + 1]):
            w = heads[k]
            waits[w] -= 1
            if waits[w] == 0:
                order[done] = w
                done += 1
        at += 1
    return order, done


@njit(nogil=True, cache=True)
def dominators(order, back_ptr, tails, is_root):
    """The immediate dominator of each node in a graph without cycles, and how deep each stands below it all.

    Node n stands above all roots. In topological order the dominator of a node is the lowest common ancestor,
    in the tree of dominators so far, of those above it. Each node keeps one jump upwards besides its parent,
    of lengths as in skew-binary numbers, so an ancestor is found in logarithmic time however deep the tree.
    """
    n = back_ptr.size - 1
    idom, level, jump = (
        np.full(n + 1, NOWHERE, np.int64),
        np.zeros(n + 1, np.int64),
        np.full(n + 1, n, np.int64),
    )
    idom[n] = n
    for at in range(order.size):
        v = order[at]
        parent = np.int64(NOWHERE)
        if is_root[v]:
            parent = n
        else:
            for k in range(back_ptr[v], back_ptr[v + 1]):
                a, b = tails[k], parent
                if idom[a] == NOWHERE:
                    continue
                if b == NOWHERE:
                    parent = a
                    continue
                if level[a] < level[b]:
                    a, b = b, a
                while level[a] > level[b]:
                    a = jump[a] if level[jump[a]] >= level[b] else idom[a]
                while a != b:
                    if jump[a] != jump[b]:
                        a, b = jump[a], jump[b]
                    else:
                        a, b = idom[a], idom[b]
                parent = a
        if parent == NOWHERE:
            continue
        idom[v] = parent
        level[v] = level[parent] + 1
        up = jump[parent]
        jump[v] = jump[up] if level[parent] - level[up] == level[up] - level[jump[up]] else parent
    return idom, level


@njit(nogil=True, cache=True)
def points(order, idom, is_root):
    """How many that are no root dominate each node."""
    found = np.zeros(order.size, np.int64)
    for at in range(order.size):
        v = order[at]
        top = idom[v]
        if top >= 0 and top < order.size and not is_root[top]:
            found[v] = found[top] + 1
    return found


@njit(nogil=True, cache=True)
def lost_below(order, idom, weight):
    """For each node, the weight of what it dominates, itself included; one entry more than nodes."""
    total = weight.copy()
    for at in range(order.size - 1, -1, -1):
        v = order[at]
        if idom[v] >= 0:
            total[idom[v]] += total[v]
    return total


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
