"""Compiled loops that lay out who is whose neighbour: ties are drawn by number, so none need be kept.

Tie e of a level is a function of the seed and of e alone. It is drawn once to count and once to write, which
takes less time and far less memory than a list of ties does.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import _GOLDEN, mix

_UNIT = 1.0 / 9007199254740992.0


@njit(inline="always")
def draw(key, number):
    """Number ``number`` of the stream ``key``: in [0, 1), a multiple of 2**-53."""
    # Through a signed number: processors turn those into floats faster.
    return (
        np.float64(np.int64(mix(key + (np.uint64(number) + np.uint64(1)) * _GOLDEN) >> np.uint64(11))) * _UNIT
    )


@njit(inline="always")
def _put(a, b, after, others, fill):
    """Count one tie at both its ends, or write it there."""
    if fill:
        others[after[a]] = b
        others[after[b]] = a
    after[a] += 1
    after[b] += 1


@njit(cache=True, nogil=True)
def households(first, sizes, after, others, fill):
    """Join all who live in one household; ``sizes`` is homes × households of 1, 2, 3 … persons.

    The largest come first. Who is left over when all households are full lives alone; where the table has
    more persons in households than residents, the last household is cut short.
    """
    for home in range(len(first) - 1):
        at, end = first[home], first[home + 1]
        for size in range(sizes.shape[1], 1, -1):
            for _ in range(sizes[home, size - 1]):
                upto = min(at + size, end)
                for a in range(at, upto):
                    for b in range(a + 1, upto):
                        _put(a, b, after, others, fill)
                at = upto


@njit(cache=True, nogil=True)
def within(first, ties, key, after, others, fill):
    """Join random pairs inside each block: block i has the residents and the ties first[i] … first[i + 1]."""
    for block in range(len(first) - 1):
        start, size = first[block], first[block + 1] - first[block]
        if size < 2:
            continue
        for e in range(ties[block], ties[block + 1]):
            a = np.int64(draw(key, 2 * e) * size)
            b = np.int64(draw(key, 2 * e + 1) * (size - 1))
            b += b >= a
            _put(start + a, start + b, after, others, fill)


@njit(cache=True, nogil=True)
def between(first, ties, key, after, others, fill):
    """Join each block's residents to random residents of all other blocks."""
    everyone = first[-1]
    for block in range(len(first) - 1):
        start, size = first[block], first[block + 1] - first[block]
        if size < 1 or size == everyone:
            continue
        for e in range(ties[block], ties[block + 1]):
            a = start + np.int64(draw(key, 2 * e) * size)
            b = np.int64(draw(key, 2 * e + 1) * (everyone - size))
            b += size * (b >= start)
            _put(a, b, after, others, fill)


@njit(cache=True, nogil=True)
def tidy(ptr, others):
    """Put each row in order and drop what stands there twice, in place; returns where the last row ends."""
    kept = ptr[0]
    start = ptr[0]
    for i in range(len(ptr) - 1):
        end = ptr[i + 1]
        for k in range(start + 1, end):
            x, at = others[k], k
            while at > start and others[at - 1] > x:
                others[at] = others[at - 1]
                at -= 1
            others[at] = x
        ptr[i] = kept
        for k in range(start, end):
            if k == start or others[k] != others[kept - 1]:
                others[kept] = others[k]
                kept += 1
        start = end
    ptr[len(ptr) - 1] = kept
    return kept


@njit(cache=True, nogil=True)
def mutual(ptr, others, after):
    """Whether each row rises, none holds itself, and each tie stands at both its ends.

    ``after`` is room for a number a row: where its next tie to a later row must be found. Rows are looked at
    in order, so the ties to a row from those before it come in order too, and nothing is ever searched.
    """
    n = len(ptr) - 1
    for i in range(n):
        before = np.int64(-1)
        at = np.uint64(ptr[i])
        end = np.uint64(ptr[i + 1])
        while at < end and others[at] < i:
            j = np.uint64(others[at])
            k = np.uint64(after[j])
            if others[at] <= before or k >= np.uint64(ptr[j + np.uint64(1)]) or others[k] != i:
                return False
            after[j] += 1
            before = np.int64(others[at])
            at += np.uint64(1)
        after[i] = at
        before = np.int64(i)
        while at < end:
            if others[at] <= before:
                return False
            before = np.int64(others[at])
            at += np.uint64(1)
    complete = True
    for i in range(n):
        complete &= after[i] == ptr[i + 1]
    return complete
