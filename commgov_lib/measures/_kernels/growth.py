"""Compiled loops of growth: an event calendar for contagion, and births and deaths one after the other.

When somebody becomes active, the delay of each tie out of him or her is drawn once; whom it reaches is put
down for that step. A delay is a function of the seed and of the place of the tie, so the order of the work,
and the number of threads that do other runs, changes no bit.

The calendar is one number a resident (the step put down for) and one a block of residents (how many of it
are put down), so a step costs what happens in it and not the size of the city.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import stream, uniform
from .growth_graph import draw

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
