"""Compiled parts of the question dispatch: one queue, and the simulation of requests.

The simulation is one pass over a calendar of events. A request comes to a community, is whistled to the
street, and goes from there to departments until one has closed it; under solo fighting the community does
the work. Time is counted in whole ticks, so that sums of times are exact. Slots of closed requests are used
again, so the memory that is touched does not grow with the number of requests. A request that begins work
takes the place of the event that freed its person (``hole``), which saves half of the moves in the calendar.

The calendar is a heap of four children a node; one number holds an event: its tick, then the slot of the
request in the lowest bits. Every request that is open has a slot and at most one event.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .random import exponential, key, unit, word


@njit(cache=True, nogil=True)
def waits(seed_words, servers, between, work, out, block):
    """Fill ``out`` with each customer's wait; ``between`` and ``work`` are mean times.

    ``free`` is a heap of the times at which persons become free: a customer takes the earliest. With one
    person it is Lindley's recursion. A time is kept relative to the last arrival of a block, of about
    ``block`` customers, so that it does not lose digits in a long run.
    """
    free = np.zeros(servers)
    clock = 0.0
    for i in range(out.size):
        of = key(seed_words, i)
        clock += exponential(word(of, 0)) * between
        begin = max(clock, free[0])
        out[i] = begin - clock
        end = begin + exponential(word(of, 8)) * work
        at = 0
        while True:
            below = 2 * at + 1
            if below >= servers:
                break
            if below + 1 < servers and free[below + 1] < free[below]:
                below += 1
            if free[below] >= end:
                break
            free[at] = free[below]
            at = below
        free[at] = end
        if clock > block * between:
            for k in range(servers):
                free[k] -= clock
            clock = 0.0


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


_NEVER = np.int64(2**62)


@njit(cache=True, nogil=True)
def run(seed_words, until, shift, keep, cells, plan, model, servers, mean, profile, clocks, room):
    """Simulate from tick 0 to tick ``until``.

    ``cells``: alias table of (place, domain): threshold, other, place, domain. ``plan``: desk of each place
    (-1: none), department of each domain, its partner in joint teams, share of joint requests by domain,
    number of stations that do the work, solo or not. ``model``: mean referral (ticks), misrouting, urgent
    share, direct share, number of departments. ``profile``: ticks of a phase, arrivals a tick in each.
    ``clocks``: ticks between meetings, between pulses, of a pulse, persons of a pulse. ``room``: slots, and
    rows that are kept, to begin with; both double when they are full.
    """
    threshold, other_cell, place_of, domain_of = cells
    desk_of, department_of, partner_of, joint_share, working, solo = plan
    referral, misroute, urgent, direct, departments = model
    phase, rates = profile
    meeting, pulse, pulse_length, extra = clocks
    mask = (np.int64(1) << shift) - 1
    st = np.zeros((len(servers), 16), np.int64)
    st[:, FREE] = servers
    st[:, HEAD : TAIL_REGULAR + 1] = -1
    spare = np.int64(0)
    sl, heap = slots(np.empty((0, 16), np.int64), room), np.empty(room, np.int64)
    times, marks = np.empty((room if keep else 0, 4), np.int64), np.empty((room if keep else 0, 4), np.int32)
    next_meeting = meeting if meeting > 0 else _NEVER
    next_pulse, pulse_on, pulsed = np.int64(0) if pulse > 0 else _NEVER, False, working
    turn, turn_end = 0, phase if len(rates) > 1 else np.inf
    clock, n, events, size = 0.0, np.int64(0), np.int64(0), np.int64(0)
    next_arrival = np.int64(-1)
    of = np.uint64(0)
    listed, last_listed, released = np.int64(-1), np.int64(-1), np.int64(-1)
    while True:
        # 1. What happens next, and when.
        if next_arrival < 0:
            of = key(seed_words, n)
            need = exponential(word(of, AT_ARRIVAL))
            while need >= (turn_end - clock) * rates[turn]:
                need -= (turn_end - clock) * rates[turn]
                clock = turn_end
                turn_end += phase
                turn = turn + 1 if turn + 1 < len(rates) else 0
            clock += need / rates[turn]
            next_arrival = np.int64(clock) if clock < until else _NEVER
        t = heap[0] >> shift if size else _NEVER
        own = min(next_arrival, next_meeting, next_pulse)
        hole = t <= own
        if not hole:
            t = own
        if t >= until:
            break
        events += 1
        freed, freed_too, pair, mover = np.int64(-1), np.int64(-1), np.int64(-1), np.int64(-1)
        if hole:
            mover = heap[0] & mask
            stage = sl[mover, STAGE]
            if stage != REFERRAL:
                freed = sl[mover, STATION]
                touch(st, freed, t)
                st[freed, FREE] += 1
                st[freed, BUSY] -= 1
                st[freed, PRESENT] -= 1
                st[freed, LEFT] += 1
                if stage == BOTH:
                    freed_too = sl[mover, SECOND]
                    touch(st, freed_too, t)
                    st[freed_too, FREE] += 1
                    st[freed_too, BUSY] -= 1
                    st[freed_too, PRESENT] -= 1
                    st[freed_too, LEFT] += 1
                if stage not in (DESK, WRONG):
                    if keep:
                        write(sl, mover, t, times, marks)
                    sl[mover, ID] = -1
                    sl[mover, NEXT] = spare
                    spare = mover
                    mover = np.int64(-1)
        elif t == next_pulse:
            pulse_on = not pulse_on
            next_pulse += pulse_length if pulse_on else pulse - pulse_length
            pulsed = np.int64(0)
        elif t == next_meeting:
            next_meeting += meeting
            released, listed = listed, np.int64(-1)
        else:
            next_arrival = np.int64(-1)
            if spare < 0:
                sl, more = slots(sl, 2 * room), np.empty(2 * room, np.int64)
                more[:room] = heap
                heap, spare, room = more, np.int64(room), 2 * room
            if keep and n >= len(times):
                times, marks = longer(times, 2 * n), longer(marks, 2 * n)
            mover = spare
            spare = sl[mover, NEXT]
            cell = pick(threshold, other_cell, unit(word(of, AT_CELL)))
            place, domain, flags = place_of[cell], domain_of[cell], 0
            if urgent > 0.0 and unit(word(of, AT_URGENT)) < urgent:
                flags |= URGENT
            if direct > 0.0 and unit(word(of, AT_DIRECT)) < direct:
                flags |= DIRECT
            if joint_share[domain] > 0.0 and unit(word(of, AT_JOINT)) < joint_share[domain]:
                flags |= JOINT
            sl[mover, ID], sl[mover, OPENED], sl[mover, KEY], sl[mover, CELL] = n, t, np.int64(of), cell
            sl[mover, FLAGS], sl[mover, VISITS], sl[mover, STARTED], sl[mover, VISITED] = flags, 0, -1, -1
            sl[mover, DESK_OF], sl[mover, RIGHT] = desk_of[place], department_of[domain]
            sl[mover, PARTNER], sl[mover, WHISTLED], sl[mover, STAGE] = partner_of[domain], -1, LISTED
            n += 1
            if solo:
                sl[mover, STAGE] = COMMUNITY
            elif meeting > 0 and not flags & URGENT:
                sl[mover, NEXT] = -1
                if listed < 0:
                    listed = mover
                else:
                    sl[last_listed, NEXT] = mover
                last_listed, mover = mover, np.int64(-1)
        # 2. What follows from it, at once: a freed person takes up who waits, a request moves on.
        while True:
            s, slot, begins, due = np.int64(-1), np.int64(-1), False, np.int64(-1)
            if pair >= 0:  # a joint team has its first person and goes for the second
                slot, pair = pair, np.int64(-1)
                s, sl[slot, SECOND] = sl[slot, SECOND], sl[slot, STATION]
            elif freed >= 0:
                side = HEAD if st[freed, HEAD] >= 0 else HEAD_REGULAR
                if st[freed, FREE] <= 0 or st[freed, side] < 0:
                    freed, freed_too = freed_too, np.int64(-1)
                    continue
                s, slot, begins = freed, st[freed, side], True
                st[s, side] = sl[slot, NEXT]
            elif mover >= 0:
                slot, mover = mover, np.int64(-1)
                stage, visit = sl[slot, STAGE], sl[slot, VISITS] + 1
                own_key = np.uint64(sl[slot, KEY])
                if stage == COMMUNITY:
                    s = place_of[sl[slot, CELL]]
                else:
                    if stage == LISTED:
                        sl[slot, WHISTLED] = t
                    if stage in (LISTED, WRONG):
                        stage = REFERRAL
                        sl[slot, STAGE] = REFERRAL
                        if referral > 0.0 and not sl[slot, FLAGS] & DIRECT:
                            delay = exponential(word(own_key, 16 * visit + AT_REFERRAL)) * referral
                            due = t + np.int64(delay + 0.5)
                    if due < 0 and stage == REFERRAL and sl[slot, DESK_OF] >= 0:
                        s = sl[slot, DESK_OF]
                        sl[slot, STAGE] = DESK
                    elif due < 0:
                        s = sl[slot, RIGHT]
                        sl[slot, VISITS], sl[slot, VISITED], sl[slot, STAGE] = visit, s, DEPARTMENT
                        if misroute > 0.0 and unit(word(own_key, 16 * visit + AT_WRONG)) < misroute:
                            wrong = np.int64(unit(word(own_key, 16 * visit + AT_WHICH)) * (departments - 1.0))
                            s = wrong + (wrong >= s)
                            sl[slot, VISITED], sl[slot, STAGE] = s, WRONG
                        elif sl[slot, FLAGS] & JOINT:
                            # Both in one fixed order: then no two teams can wait for each other.
                            sl[slot, SECOND] = max(s, sl[slot, PARTNER])
                            s = min(s, sl[slot, PARTNER])
                            sl[slot, STAGE] = FIRST_OF_TWO
            elif released >= 0:
                mover = released
                released = sl[mover, NEXT]
                continue
            elif pulsed < working:
                freed = np.int64(pulsed)
                pulsed += 1
                touch(st, freed, t)
                st[freed, FREE] += extra if pulse_on else -extra
                continue
            else:
                break
            if s >= 0 and not begins:
                touch(st, s, t)
                st[s, PRESENT] += 1
                st[s, ARRIVED] += 1
                sl[slot, STATION] = s
                begins = st[s, FREE] > 0
                if not begins:
                    side = HEAD + 2 * (1 - (sl[slot, FLAGS] & URGENT))
                    sl[slot, NEXT] = -1
                    if st[s, side] < 0:
                        st[s, side] = slot
                    else:
                        sl[st[s, side + 1], NEXT] = slot
                    st[s, side + 1] = slot
            if begins:
                st[s, FREE] -= 1
                st[s, BUSY] += 1
                stage, at, rate = sl[slot, STAGE], AT_WORK, mean[s]
                if stage == FIRST_OF_TWO:
                    st[s, BOUND] += 1
                    sl[slot, STAGE] = BOTH
                    pair = slot
                    continue
                if stage == WRONG:
                    at = 16 * sl[slot, VISITS] + AT_WASTED
                elif stage == DESK:
                    at = 16 * (sl[slot, VISITS] + 1) + AT_DESK
                else:
                    sl[slot, STARTED] = t
                if stage == BOTH:
                    rate = mean[sl[slot, RIGHT]]
                work = np.int64(exponential(word(np.uint64(sl[slot, KEY]), at)) * rate + 0.5)
                st[s, WORK] += work
                if stage == BOTH:
                    first = sl[slot, SECOND]
                    touch(st, first, t)
                    st[first, BOUND] -= 1
                    st[first, WORK] += work
                due = t + work
            if due >= 0:
                if hole:
                    hole = False
                    down(heap, size, (due << shift) | slot)
                else:
                    up(heap, size, (due << shift) | slot)
                    size += 1
        if hole:
            size -= 1
            if size:
                down(heap, size, heap[size])
    # 3. What is still open at the end, and the work that is left in it.
    left = work_left(heap[:size], sl, shift, until, len(servers))
    for s in range(len(servers)):
        touch(st, s, until)
    if keep:
        for slot in range(room):
            if sl[slot, ID] >= 0:
                write(sl, slot, -1, times, marks)
    return times[:n], marks[:n], st, left, events
