"""Compiled loops of the chain of responsibility: order, distance, dominators and what they dominate."""

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
def ties_from(ptr, heads, is_root):
    """Ties from the nearest root, -1 where none leads."""
    n = ptr.size - 1
    away, queue, last = np.full(n, -1, np.int64), np.empty(n, np.int64), 0
    for v in range(n):
        if is_root[v]:
            away[v] = 0
            queue[last] = v
            last += 1
    at = 0
    while at < last:
        v = queue[at]
        for k in range(ptr[v], ptr[v + 1]):
            if away[heads[k]] < 0:
                away[heads[k]] = away[v] + 1
                queue[last] = heads[k]
                last += 1
        at += 1
    return away


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
