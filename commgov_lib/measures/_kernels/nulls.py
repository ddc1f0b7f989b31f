"""Compiled loops of the fixed-margin sampler: trades between rows, and what rows share.

All whole numbers are unsigned: numba then leaves out the test for negative indices, which costs a third.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .random import advance, below, bounded, stream, uniform

_0, _1 = np.uint64(0), np.uint64(1)


@njit(nogil=True, cache=True)
def trade(ptr, columns, trades, state, mark):
    """Let ``trades`` pairs of rows trade columns, in place.

    Two rows keep what both have; what only one of them has is dealt out again, every split that keeps their
    sizes equally likely, one that changes nothing too. In a round, row a trades with row b where
    a + b = c modulo the number of rows, c drawn anew for each round: so both rows of the next trade lie
    beside those of this one in memory, which is what makes large matrices fast.

    ``state`` is four words of the random numbers, c, and how many trades of the round are done; columns
    within a row are left in no order; ``mark`` comes and goes as zeros.
    """
    rows = np.uint64(ptr.size) - _1
    s0, s1, s2, s3, c, done = state[0], state[1], state[2], state[3], state[4], state[5]
    for _ in range(trades):
        lower = (c + _1) >> _1  # trades with a + b = c; in the others a + b = c + rows
        while done >= lower + ((rows - _1 - c) >> _1):
            again = True
            while again:
                s0, s1, s2, s3, bits = advance(s0, s1, s2, s3)
                c, again = bounded(bits, rows)
            lower = (c + _1) >> _1
            done = _0
        if done < lower:
            a, b = done, c - done
        else:
            a, b = c + _1 + (done - lower), rows - _1 - (done - lower)
        done += _1
        a0, a1, b0, b1 = ptr[a], ptr[a + _1], ptr[b], ptr[b + _1]
        if a1 - a0 > b1 - b0:
            a0, a1, b0, b1 = b0, b1, a0, a1
        # Both rows are put in order: first what only this row has, then what both have. No step depends on
        # what was found, since a processor that guesses a branch wrong loses more time than the work takes.
        for k in range(a0, a1):
            mark[columns[k]] = 1
        b_only = b0
        for k in range(b0, b1):
            x = columns[k]
            only = _1 - np.uint64(mark[x])
            mark[x] = 0
            columns[k] = columns[b_only]
            columns[b_only] = x
            b_only += only
        a_only = a0
        for k in range(a0, a1):
            x = columns[k]
            only = np.uint64(mark[x])
            mark[x] = 0
            columns[k] = columns[a_only]
            columns[a_only] = x
            a_only += only
        # Fisher and Yates' deal, over the two parts as if they were one list.
        end = a_only + (b_only - b0)
        gap = b0 - a_only
        k = a0
        while k < a_only:
            s0, s1, s2, s3, bits = advance(s0, s1, s2, s3)
            pick, again = bounded(bits, end - k)
            if not again:
                other = k + pick
                other = other if other < a_only else other + gap
                x = columns[k]
                columns[k] = columns[other]
                columns[other] = x
                k += _1
    state[0], state[1], state[2], state[3], state[4], state[5] = s0, s1, s2, s3, c, done


@njit(nogil=True, cache=True)
def transpose(start, sizes, columns, column_ptr, fill, rows_of):
    """Rows of each column, ascending, into ``rows_of``; row i has ``sizes[i]`` columns from ``start[i]``."""
    fill[:] = column_ptr[:-1]
    for i in range(np.uint64(start.size)):
        for k in range(start[i], start[i] + sizes[i]):
            x = columns[k]
            rows_of[fill[x]] = i
            fill[x] += _1


@njit(nogil=True, cache=True)
def shared_squares(start, sizes, columns, column_ptr, rows_of, after, seen):
    """Sum over pairs of rows of the square of what they share; ``seen`` comes and goes as zeros."""
    total = _0
    after[:] = column_ptr[:-1]
    for i in range(np.uint64(start.size)):
        for k in range(start[i], start[i] + sizes[i]):
            x = columns[k]
            after[x] += _1
            for place in range(after[x], column_ptr[x + _1]):
                # When what two rows share grows from s to s + 1, its square grows by 2 s + 1.
                j = rows_of[place]
                total += np.uint64(2) * np.uint64(seen[j]) + _1
                seen[j] += 1
        for k in range(start[i], start[i] + sizes[i]):
            x = columns[k]
            for place in range(after[x], column_ptr[x + _1]):
                seen[rows_of[place]] = 0
    return total


@njit(nogil=True, cache=True)
def switched(ends, first, size, shape, two_mode, steps, seed_words, draw):
    """Switch ties within their classes: which two nodes each tie joins afterwards; nothing given is changed.

    ``ends`` (ties × 2) are ordered by class; the class of tie e lies in ``first[e]`` to ``first[e] +
    size[e]``. A switch that would join a node to itself, or a pair that is joined already by a tie of any
    class, is refused and still counts as a step.
    """
    state = stream(seed_words, draw)
    found, full = ends.copy(), np.zeros(shape, np.bool_)
    for e in range(len(found)):
        full[found[e, 0], found[e, 1]] = True
        if not two_mode:
            full[found[e, 1], found[e, 0]] = True
    for _ in range(steps if len(found) else 0):
        e = below(state, len(found))
        f = first[e] + below(state, size[e])
        side = 1 if not two_mode and uniform(state) < 0.5 else 0
        a, b, c, d = found[e, 0], found[e, 1], found[f, side], found[f, 1 - side]
        if e == f or full[a, d] or full[c, b] or (not two_mode and (a == d or c == b)):
            continue
        full[a, b] = full[c, d] = False
        full[a, d] = full[c, b] = True
        if not two_mode:
            full[b, a] = full[d, c] = False
            full[d, a] = full[b, c] = True
        found[e, 1], found[f, 1 - side] = d, b
    return found
