"""Compiled parts of the question growth: who is whose neighbour, and how an example spreads.

Ties are drawn by number, so none need be kept: tie e of a level is a function of the seed and of e alone.
It is drawn once to count and once to write, which takes less time and far less memory than a list of ties.

Contagion has a calendar of events. When somebody becomes active, the delay of each tie out of him or her is
drawn once; whom it reaches is put down for that step. A delay is a function of the seed and of the place of
the tie, so results do not depend on the order of the work or on the number of threads. The calendar is one
number a resident (the step put down for) and one a block of residents (how many of it are put down), so a
step costs what happens in it and not the size of the city.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .random import GOLDEN, mix, stream, uniform

_UNIT = 1.0 / 9007199254740992.0


@njit(inline="always")
def draw(key, number):
    """Number ``number`` of the stream ``key``: in [0, 1), a multiple of 2**-53."""
    # Through a signed number: processors turn those into floats faster.
    return (
        np.float64(np.int64(mix(key + (np.uint64(number) + np.uint64(1)) * GOLDEN) >> np.uint64(11))) * _UNIT
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


BLOCK = 512  # residents, a multiple of eight; the kernels take it from what they are given
BINS = 256


@njit(inline="always")
def _delay(left, hint, x):
    """The first step by which a share of at most x is still waiting; ``left`` falls."""
    j = np.uint64(hint[np.uint64(np.int64(x * BINS))])
    while left[j] > x:
        j += np.uint64(1)
    return np.int64(j)


@njit(cache=True, nogil=True)
def hints(waiting):
    """For each bin of x the earliest answer that :func:`_delay` can give; with these it need not search."""
    found = np.ones((len(waiting), BINS), np.uint16)
    for phase in range(len(waiting)):
        j = 1
        for b in range(BINS - 1, -1, -1):
            while j + 1 < waiting.shape[1] and waiting[phase, j] > (b + 1.0) / BINS:
                j += 1
            found[phase, b] = j
    return found


@njit(inline="always")
def _due(when, calendar, ones, block, wide, step, found):
    """Collect who of a block is put down for this step, looking at eight bytes of the calendar at once."""
    each = len(when) // len(calendar)
    high = ones << np.uint64(64 // each - 1)
    wanted = ones * np.uint64(step)
    count = 0
    for w in range(block * (wide // each), (block + 1) * (wide // each)):
        x = calendar[w] ^ wanted
        if (x - ones) & ~x & high:  # not zero exactly if a lane of x is zero
            for i in range(w * each, w * each + each):
                found[count] = i
                count += when[i] == step
    return count


@njit(cache=True, nogil=True)
def contact(ptr, others, when, calendar, pending, waiting, stay, keys, steps):
    """Simple contagion: each tie from an active resident passes it on by itself.

    ``when`` (``calendar`` is the same memory in words of 64 bits) holds 0 for the first and the largest
    number of its type for all others, up to a multiple of the block size; ``pending`` counts those put
    down in each block. ``waiting[phase, j]`` is the chance that a tie has passed nothing on j steps later,
    ``stay[0, j]`` that somebody is active still. Returns how many joined and how many left by step.
    """
    joined, gone = np.zeros(steps + 1, np.int64), np.zeros(steps + 1, np.int64)
    wide = len(when) // max(len(pending), 1)
    found = np.empty(wide + 1, np.int64)
    hint, soon = hints(waiting), hints(stay)
    never = when.dtype.type(-1)
    ones = np.uint64(-1) // np.uint64(never)
    leaves = stay[0, 1] < 1.0
    for step in range(steps + 1):
        left, near = waiting[step % len(waiting)], hint[step % len(waiting)]
        for block in range(len(pending)):
            if not pending[block]:
                continue
            count = _due(when, calendar, ones, block, wide, step, found)
            joined[step] += count
            pending[block] -= count
            for n in range(count):
                i, last = found[n], steps
                if leaves:
                    x = draw(keys[1], i)
                    if stay[0, steps - step] <= x:
                        last = step + _delay(stay[0], soon[0], x)
                        gone[last] += 1
                # Unsigned numbers, here and below: numba then leaves out the test for negative indices.
                for k in range(np.uint64(ptr[i]), np.uint64(ptr[i + 1])):
                    j = np.uint64(others[k])
                    # Who is active, or due at the next step, has most = 0, and left[0] = 1 lets nothing by.
                    most = np.uint64(max(min(np.int64(when[j]) - 1, last) - step, 0))
                    x = draw(keys[0], k)
                    if left[most] <= x:
                        pending[j // np.uint64(wide)] += when[j] == never
                        when[j] = step + _delay(left, near, x)
    return joined, gone


@njit(cache=True, nogil=True)
def example(ptr, others, when, calendar, pending, needed, waiting, keys, steps):
    """Complex contagion: who has seen ``needed`` neighbours active joins after a delay of his or her own.

    Arguments as in :func:`contact`; ``needed`` is used up. Returns how many joined by step.
    """
    joined = np.zeros(steps + 1, np.int64)
    wide = len(when) // max(len(pending), 1)
    found = np.empty(wide + 1, np.int64)
    hint = hints(waiting)
    never = when.dtype.type(-1)
    ones = np.uint64(-1) // np.uint64(never)
    for i in range(len(ptr) - 1):
        if needed[i] <= 0 and when[i] == never:
            x = draw(keys[0], i)
            if waiting[0, steps] <= x:
                when[i] = _delay(waiting[0], hint[0], x)
                pending[i // wide] += 1
    for step in range(steps + 1):
        left, near = waiting[step % len(waiting)], hint[step % len(waiting)]
        for block in range(len(pending)):
            if not pending[block]:
                continue
            count = _due(when, calendar, ones, block, wide, step, found)
            joined[step] += count
            pending[block] -= count
            for n in range(count):
                for k in range(np.uint64(ptr[found[n]]), np.uint64(ptr[found[n] + 1])):
                    j = np.uint64(others[k])
                    needed[j] -= 1
                    if needed[j] == 0 and when[j] == never:
                        x = draw(keys[0], j)
                        if left[steps - step] <= x:
                            when[j] = step + _delay(left, near, x)
                            pending[j // np.uint64(wide)] += 1
    return joined


@njit(cache=True, nogil=True)
def births_and_deaths(words, n0, birth, death, times, found):
    """Draw by draw, the size of a linear birth–death process at each of the times, in order."""
    for d in range(len(found)):
        state = stream(words, d)
        size, now = n0, 0.0
        for k in range(len(times)):
            while size > 0:
                # The wait is drawn anew at each of the times: it has no memory, so it may be cut off.
                ahead = now - np.log(1.0 - uniform(state)) / ((birth + death) * size)
                if ahead > times[k]:
                    break
                now = ahead
                size += 1 if uniform(state) * (birth + death) < birth else -1
            now = times[k]
            found[d, k] = size
