"""Compiled loops of the two-mode measures: what pairs of rows share, nestedness, modules."""

from __future__ import annotations

import numpy as np

from . import njit

_0, _1 = np.uint64(0), np.uint64(1)


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
def sharing(ptr, columns, column_ptr, rows_of, after, seen, found):
    """For each row, with how many rows it shares a column, into ``found``."""
    found[:] = 0
    after[:] = column_ptr[:-1]
    for i in range(np.uint64(ptr.size) - _1):
        stamp = i + _1
        count = 0
        for k in range(ptr[i], ptr[i + _1]):
            x = columns[k]
            after[x] += _1
            for place in range(after[x], column_ptr[x + _1]):
                j = np.uint64(rows_of[place])
                new = np.int64(seen[j] != stamp)
                seen[j] = stamp
                found[j] += new
                count += new
        found[i] += count


@njit(nogil=True, cache=True)
def shared(ptr, columns, column_ptr, rows_of, after, seen, met, start, fill, other, counts):
    """What rows share, both halves, into ``other`` and ``counts`` from ``start`` on; ascending in each row.

    Rows come in order, so each row meets the smaller ones in order; the larger ones are then read off from
    the smaller halves of the rows below, again in order. Nothing is ever sorted.
    """
    after[:] = column_ptr[:-1]
    rows = np.uint64(ptr.size) - _1
    fill[:] = start[:-1]
    for i in range(rows):
        count = _0
        for k in range(ptr[i], ptr[i + _1]):
            x = columns[k]
            after[x] += _1
            for place in range(after[x], column_ptr[x + _1]):
                j = rows_of[place]
                met[count] = j
                count += np.uint64(seen[j] == 0)
                seen[j] += 1
        for k in range(count):
            j = np.uint64(met[k])
            other[fill[j]] = i
            counts[fill[j]] = seen[j]
            fill[j] += _1
            seen[j] = 0
    for j in range(rows):
        for k in range(start[j], fill[j]):  # only smaller rows stand there so far: larger ones come later
            i = np.uint64(other[k])
            other[fill[i]] = j
            counts[fill[i]] = counts[k]
            fill[i] += _1


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
