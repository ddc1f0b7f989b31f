"""Compiled search for modules of a two-mode network: Louvain's moves under Barber's modularity.

Nodes are rows, then columns. A node has a row sum ``k`` (0 for a column), a column sum ``d`` (0 for a row); a
merged node has both. All scores are whole numbers, m² Q, so that equal gains are equal on every machine.
"""

from __future__ import annotations

import numpy as np

from . import njit


@njit(nogil=True, cache=True)
def move(ptr, near, weight, k, d, ties, order, label):
    """Move nodes, one at a time in this order, to the neighbouring module that gains most, until none gains.

    ``label`` holds modules numbered below the number of nodes; it is changed in place. Returns the gain in
    m² Q. Of equal gains the module of the smallest number wins, and to stay wins over any.
    """
    n = label.size
    rows, columns = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for u in range(n):
        rows[label[u]] += k[u]
        columns[label[u]] += d[u]
    link = np.zeros(n, np.int64)
    touched = np.empty(n, np.int64)
    # A node waits in line once: at first all do, later those whose neighbour has moved to another module.
    line, waits = order.copy(), np.ones(n, np.bool_)
    first, waiting = 0, n
    gained = np.int64(0)
    while waiting > 0:
        u = line[first]
        first = first + 1 if first + 1 < n else 0
        waiting -= 1
        waits[u] = False
        here, count = label[u], 0
        for e in range(ptr[u], ptr[u + 1]):
            v = near[e]
            if v == u:
                continue
            c = label[v]
            if link[c] == 0:
                touched[count] = c
                count += 1
            link[c] += weight[e]
        rows[here] -= k[u]
        columns[here] -= d[u]
        stay = ties * link[here] - k[u] * columns[here] - d[u] * rows[here]
        best, where = stay, here
        for t in range(count):
            c = touched[t]
            gain = ties * link[c] - k[u] * columns[c] - d[u] * rows[c]
            if gain > best or (gain == best and where != here and c < where):
                best, where = gain, c
        for t in range(count):
            link[touched[t]] = 0
        rows[where] += k[u]
        columns[where] += d[u]
        if where == here:
            continue
        label[u] = where
        gained += best - stay
        for e in range(ptr[u], ptr[u + 1]):
            v = near[e]
            if label[v] != where and not waits[v]:
                waits[v] = True
                line[(first + waiting) % n] = v
                waiting += 1
    return gained


@njit(nogil=True, cache=True)
def _numbered(label):
    """Number the modules in use from 0, in order of first use, in place; returns how many."""
    number = np.full(label.size, -1, np.int64)
    count = 0
    for u in range(label.size):
        if number[label[u]] < 0:
            number[label[u]] = count
            count += 1
        label[u] = number[label[u]]
    return count


@njit(nogil=True, cache=True)
def _merged(ptr, near, weight, k, d, label, count):
    """The network whose nodes are the modules."""
    n = label.size
    new_k, new_d = np.zeros(count, np.int64), np.zeros(count, np.int64)
    size = np.zeros(count + 1, np.int64)
    for u in range(n):
        new_k[label[u]] += k[u]
        new_d[label[u]] += d[u]
        size[label[u] + 1] += 1
    first = np.cumsum(size)
    member, fill = np.empty(n, np.int64), first[:-1].copy()
    for u in range(n):
        member[fill[label[u]]] = u
        fill[label[u]] += 1
    new_ptr = np.zeros(count + 1, np.int64)
    new_near, new_weight = np.empty(near.size, np.int64), np.empty(near.size, np.int64)
    at = np.full(count, -1, np.int64)
    end = 0
    for c in range(count):
        begin = end
        for place in range(first[c], first[c + 1]):
            u = member[place]
            for e in range(ptr[u], ptr[u + 1]):
                other = label[near[e]]
                if at[other] < begin:
                    at[other] = end
                    new_near[end] = other
                    new_weight[end] = 0
                    end += 1
                new_weight[at[other]] += weight[e]
        new_ptr[c + 1] = end
    return new_ptr, new_near[:end].copy(), new_weight[:end].copy(), new_k, new_d


@njit(nogil=True, cache=True)
def search(ptr, near, k, d, ties, order, label):
    """Improve ``label`` in place: single moves, then moves of whole modules, again until neither gains."""
    ones = np.ones(near.size, np.int64)
    while True:
        gained = move(ptr, near, ones, k, d, ties, order, label)
        count = _numbered(label)
        now_ptr, now_near, now_weight, now_k, now_d = _merged(ptr, near, ones, k, d, label, count)
        while True:
            upper = np.arange(count)
            more = move(now_ptr, now_near, now_weight, now_k, now_d, ties, np.arange(count), upper)
            if more == 0:
                break
            gained += more
            count = _numbered(upper)
            for u in range(label.size):
                label[u] = upper[label[u]]
            now_ptr, now_near, now_weight, now_k, now_d = _merged(
                now_ptr, now_near, now_weight, now_k, now_d, upper, count
            )
        if gained == 0:
            return _numbered(label)


@njit(nogil=True, cache=True)
def score(ptr, columns, rows, k, d, ties, label):
    """m² Q of the modules: m times the ties inside, less row sums times column sums of each module."""
    n = label.size
    inside = np.int64(0)
    sum_k, sum_d = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for u in range(n):
        sum_k[label[u]] += k[u]
        sum_d[label[u]] += d[u]
    for i in range(rows):
        for e in range(ptr[i], ptr[i + 1]):
            inside += label[i] == label[rows + columns[e]]
    expected = np.int64(0)
    for c in range(n):
        expected += sum_k[c] * sum_d[c]
    return ties * inside - expected
