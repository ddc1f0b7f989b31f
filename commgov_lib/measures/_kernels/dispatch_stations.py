"""Calendar and stations of the simulation of the room dispatch: what columns mean, and small moves in them.

The calendar is a heap of four children a node; one number holds an event: its tick, then the slot of the
request in the lowest bits. Every request that is open has a slot and at most one event.
"""

from __future__ import annotations

import numpy as np

from . import njit

# Columns of a slot.
ID, OPENED, WHISTLED, STARTED, VISITS, STAGE, STATION, NEXT = range(8)
KEY, CELL, FLAGS, SECOND, DESK_OF, RIGHT, PARTNER, VISITED = range(8, 16)
# Columns of a station. HEAD and TAIL of the urgent queue, then of the regular one.
FREE, PRESENT, LAST, AREA_PRESENT, AREA_BUSY, AREA_IDLE, BUSY, WORK = range(8)
HEAD, TAIL, HEAD_REGULAR, TAIL_REGULAR, ARRIVED, LEFT, BOUND, AREA_BOUND = range(8, 16)
# Where a request is.
REFERRAL, DESK, DEPARTMENT, WRONG, FIRST_OF_TWO, BOTH, COMMUNITY, LISTED = range(8)
URGENT, JOINT, DIRECT = 1, 2, 4
# Which draw of a request is for what; those of visit v follow at 16 v.
AT_ARRIVAL, AT_CELL, AT_URGENT, AT_DIRECT, AT_JOINT, AT_WORK = 0, 1, 2, 3, 4, 8
AT_REFERRAL, AT_WRONG, AT_WHICH, AT_WASTED, AT_DESK = 0, 1, 2, 3, 4


@njit(cache=True, nogil=True)
def down(heap, size, value):
    """Put a value at the root and let it sink."""
    i = 0
    while True:
        c = 4 * i + 1
        if c + 3 < size:
            a, b, x, y = heap[c], heap[c + 1], heap[c + 2], heap[c + 3]
            left, low = (c + 1, b) if b < a else (c, a)
            right, second = (c + 3, y) if y < x else (c + 2, x)
            best, low = (right, second) if second < low else (left, low)
        elif c < size:
            best, low = c, heap[c]
            for j in range(c + 1, size):
                if heap[j] < low:
                    best, low = j, heap[j]
        else:
            break
        if low >= value:
            break
        heap[i] = low
        i = best
    heap[i] = value


@njit(cache=True, nogil=True)
def up(heap, size, value):
    """Put a value behind the last and let it rise."""
    i = size
    while i > 0:
        above = (i - 1) >> 2
        if heap[above] <= value:
            break
        heap[i] = heap[above]
        i = above
    heap[i] = value


@njit(cache=True, nogil=True)
def touch(st, s, t):
    """Add up, at a station, who was present, in work and held since it last changed."""
    dt = t - st[s, LAST]
    if dt:
        present, busy, free = st[s, PRESENT], st[s, BUSY], st[s, FREE]
        st[s, LAST] = t
        st[s, AREA_PRESENT] += present * dt
        st[s, AREA_BUSY] += busy * dt
        if st[s, BOUND]:
            st[s, AREA_BOUND] += st[s, BOUND] * dt
        if free > 0 and present > busy:
            st[s, AREA_IDLE] += min(free, present - busy) * dt


@njit(cache=True, nogil=True)
def write(sl, slot, closed, times, marks):
    """Copy a request from its slot to its row."""
    row = sl[slot, ID]
    times[row, 0], times[row, 1] = sl[slot, OPENED], sl[slot, WHISTLED]
    times[row, 2], times[row, 3] = sl[slot, STARTED], closed
    marks[row, 0], marks[row, 1] = sl[slot, CELL], sl[slot, VISITED]
    marks[row, 2], marks[row, 3] = sl[slot, VISITS], sl[slot, FLAGS]


@njit(cache=True, nogil=True)
def longer(old, length):
    """The same rows with room for more."""
    new = np.empty((length, old.shape[1]), old.dtype)
    new[: len(old)] = old
    return new


@njit(cache=True, nogil=True)
def pick(threshold, other, u):
    """A row of an alias table from a number in [0, 1)."""
    at = u * len(threshold)
    row = np.int64(at)
    return row if at - row < threshold[row] else other[row]


@njit(cache=True, nogil=True)
def slots(old, length):
    """The same slots with room for more; the new ones are chained as free."""
    new = longer(old, length)
    for i in range(len(old), length):
        new[i, ID] = -1
        new[i, NEXT] = i + 1 if i + 1 < length else -1
    return new


@njit(cache=True, nogil=True)
def work_left(heap, sl, shift, until, stations):
    """Ticks of work begun and not done at the end, by station."""
    left = np.zeros(stations, np.int64)
    for event in heap:
        slot = event & ((np.int64(1) << shift) - 1)
        if sl[slot, STAGE] != REFERRAL:
            rest = (event >> shift) - until
            left[sl[slot, STATION]] += rest
            if sl[slot, STAGE] == BOTH:
                left[sl[slot, SECOND]] += rest
    return left
