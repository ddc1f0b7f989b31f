"""Compiled loops of the two-mode measures: what pairs of rows share, nestedness, modules.

The search for modules makes Louvain's moves under Barber's modularity. Its nodes are rows, then columns. A
node has a row sum ``k`` (0 for a column), a column sum ``d`` (0 for a row); a merged node has both. All
scores are whole numbers, m² Q, so that equal gains are equal on every machine.
"""

from __future__ import annotations

import numpy as np

from . import njit

_0, _1 = np.uint64(0), np.uint64(1)


@njit(nogil=True, cache=True)
def partners(ptr, columns, column_ptr, rows_of, after, seen, found):
    """How many later rows share a column with row i, into ``found[i]``."""
    after[:] = column_ptr[:-1]
    for i in range(np.uint64(ptr.size) - _1):
        count = 0
        for k in range(ptr[i], ptr[i + _1]):
            x = columns[k]
            after[x] += _1
            for place in range(after[x], column_ptr[x + _1]):
                j = rows_of[place]
                count += seen[j] == 0
                seen[j] += 1
        for k in range(ptr[i], ptr[i + _1]):
            x = columns[k]
            for place in range(after[x], column_ptr[x + _1]):
                seen[rows_of[place]] = 0
        found[i] = count


@njit(nogil=True, cache=True)
def pairs(ptr, columns, column_ptr, rows_of, after, seen, start, other, shared):
    """Partners of each row among later rows, ascending, and what they share."""
    after[:] = column_ptr[:-1]
    rows = np.uint64(ptr.size) - _1
    for i in range(rows):
        for k in range(ptr[i], ptr[i + _1]):
            x = columns[k]
            after[x] += _1
            for place in range(after[x], column_ptr[x + _1]):
                seen[rows_of[place]] += 1
        at = start[i]
        if at == start[i + _1]:
            continue
        for j in range(i + _1, rows):
            if seen[j]:
                other[at] = j
                shared[at] = seen[j]
                seen[j] = 0
                at += _1


@njit(nogil=True, cache=True)
def cycles(ptr, columns, column_ptr, rows_of, after, seen, wide):
    """Number of 4-cycles: sum over pairs of rows of s (s - 1) / 2; ``seen`` is zeros and is used up.

    Row i counts what it shares from i times ``wide`` on, more than any row can share, so that nothing need be
    set back to zero after a row: that would double the work.
    """
    total, base, one, most = _0, seen.dtype.type(0), seen.dtype.type(1), seen.dtype.type(wide)
    after[:] = column_ptr[:-1]
    for i in range(np.uint64(ptr.size) - _1):
        for k in range(ptr[i], ptr[i + _1]):
            x = columns[k]
            begin = after[x] + _1
            after[x] = begin
            for place in range(begin, column_ptr[x + _1]):
                # The s-th column that two rows share closes one cycle with each of the s - 1 before it.
                j = rows_of[place]
                now = max(seen[j], base)
                total += np.uint64(now - base)
                seen[j] = now + one
        base += most
    return total


@njit(nogil=True, cache=True)
def overlaps(ptr, columns, column_ptr, rows_of, after, seen, met, out):
    """Per row, sums over the rows it shares with: s / union, s / smaller, s / larger, and how many those are.

    ``seen`` comes and goes as zeros; ``met`` is room for as many rows as there are; ``out`` is rows × 4.
    """
    out[:] = 0.0
    after[:] = column_ptr[:-1]
    for i in range(np.uint64(ptr.size) - _1):
        count = _0
        for k in range(ptr[i], ptr[i + _1]):
            x = columns[k]
            after[x] += _1
            for place in range(after[x], column_ptr[x + _1]):
                j = rows_of[place]
                met[count] = j
                count += np.uint64(seen[j] == 0)  # no branch: a wrong guess costs more than the write
                seen[j] += 1
        own = float(ptr[i + _1] - ptr[i])
        dot, least, most = 0.0, 0.0, 0.0
        for k in range(count):
            j = np.uint64(met[k])
            s, other = float(seen[j]), float(ptr[j + _1] - ptr[j])
            seen[j] = 0
            a, b, c = s / (own + other - s), s / min(own, other), s / max(own, other)
            out[j, 0] += a
            out[j, 1] += b
            out[j, 2] += c
            out[j, 3] += 1.0
            dot += a
            least += b
            most += c
        out[i, 0] += dot
        out[i, 1] += least
        out[i, 2] += most
        out[i, 3] += float(count)


@njit(nogil=True, cache=True)
def nested(order, ptr, columns, larger, hits):
    """For NODF: ``hits[r]`` counts, over rows i with r ties, the ties of larger rows to i's columns.

    ``order`` lists the rows from most ties to fewest. ``larger[x]`` counts the rows with a tie to column x
    that came before; rows with as many ties as each other are all looked at before they are counted.
    """
    larger[:] = 0
    hits[:] = 0
    begin, rows = _0, np.uint64(order.size)
    while begin < rows:
        first = np.uint64(order[begin])
        size = ptr[first + _1] - ptr[first]
        total, end = 0, begin
        while end < rows:
            i = np.uint64(order[end])
            if ptr[i + _1] - ptr[i] != size:
                break
            for k in range(ptr[i], ptr[i + _1]):
                total += larger[columns[k]]
            end += _1
        for place in range(begin, end):
            i = np.uint64(order[place])
            for k in range(ptr[i], ptr[i + _1]):
                larger[columns[k]] += 1
        hits[size] = total
        begin = end


@njit(nogil=True, cache=True)
def in_groups(column_ptr, rows_of, group, seen):
    """Pairs of ties that meet in a column, of rows of one group: what pairs inside groups share."""
    total = 0
    for x in range(column_ptr.size - 1):
        for k in range(column_ptr[x], column_ptr[x + 1]):
            g = group[rows_of[k]]
            total += seen[g]
            seen[g] += 1
        for k in range(column_ptr[x], column_ptr[x + 1]):
            seen[group[rows_of[k]]] = 0
    return total


# ---- modules -------------------------------------------------------------------------------------


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
