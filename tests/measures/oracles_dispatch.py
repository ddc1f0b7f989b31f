"""Obvious twins of the room dispatch: each definition read aloud, slow and without array tricks."""

import heapq
import math
from fractions import Fraction

WORD = 2**64


def erlang_b(servers, load):
    """Share of time with all persons busy: states 0 … c weigh a^k / k!."""
    weight = [Fraction(load) ** k / math.factorial(k) for k in range(servers + 1)]
    return weight[-1] / sum(weight)


def erlang_c(servers, load):
    """P(wait): the states from c on weigh a^c / c! times a geometric series."""
    load = Fraction(load)
    weight = [load**k / math.factorial(k) for k in range(servers)]
    queue = load**servers / math.factorial(servers) / (1 - load / servers)
    return queue / (sum(weight) + queue)


def priority_waits(first, second, rate, servers, most=90):
    """Mean waits of two classes from the balance of all states (waiting urgent, waiting regular).

    States below ``servers`` requests have nobody waiting. ``most`` waiting of a class is as good
    as endless for the loads that are tested.
    """
    import numpy as np
    import scipy.sparse as sp
    from scipy.sparse.linalg import spsolve

    number = {("busy", k): k for k in range(servers)}
    for i in range(most):
        for j in range(most):
            number[i, j] = len(number)
    moves = []
    for k in range(servers - 1):
        moves.append((("busy", k), ("busy", k + 1), first + second))
        moves.append((("busy", k + 1), ("busy", k), (k + 1) * rate))
    moves.append((("busy", servers - 1), (0, 0), first + second))
    moves.append(((0, 0), ("busy", servers - 1), servers * rate))
    for i in range(most):
        for j in range(most):
            if i + 1 < most:
                moves.append(((i, j), (i + 1, j), first))
            if j + 1 < most:
                moves.append(((i, j), (i, j + 1), second))
            if i:
                moves.append(((i, j), (i - 1, j), servers * rate))
            elif j:
                moves.append(((i, j), (i, j - 1), servers * rate))
    size = len(number)
    a, b, r = (np.array(x) for x in zip(*((number[a], number[b], r) for a, b, r in moves), strict=True))
    Q = sp.coo_array((r, (b, a)), shape=(size, size)).tocsc()
    Q = Q - sp.diags_array(np.asarray(Q.sum(axis=0)).ravel())
    Q = sp.vstack([Q.tocsr()[:-1], sp.csr_array(np.ones((1, size)))]).tocsc()
    p = spsolve(Q, np.append(np.zeros(size - 1), 1.0))
    lengths = [
        sum(p[k] * state[side] for state, k in number.items() if state[0] != "busy") for side in (0, 1)
    ]
    return lengths[0] / first, lengths[1] / second


def replay(opened, work, urgent, servers):
    """When each request begins: whoever is free takes the first urgent, else the first regular, in order."""
    starts, queues, busy, coming, now = [None] * len(opened), ([], []), [], 0, 0.0
    while coming < len(opened) or queues[0] or queues[1]:
        waiting = queues[0] or queues[1]
        if waiting and len(busy) < servers:
            i = waiting.pop(0)
            starts[i] = now
            heapq.heappush(busy, now + work[i])
            continue
        if busy and (coming >= len(opened) or busy[0] <= opened[coming]):
            now = heapq.heappop(busy)
        else:
            now = opened[coming]
            queues[0 if urgent[coming] else 1].append(coming)
            coming += 1
    return starts


def replay_pulsed(opened, work, servers, extra, every, length):
    """When each request begins when ``extra`` persons come for ``length`` of every ``every`` days.

    Who has begun finishes; nobody begins while as many are busy as there are persons.
    """
    starts, waiting, busy = [None] * len(opened), [], []
    moments = [(t, 1, i) for i, t in enumerate(opened)]
    last = max(opened) + sum(work) + every
    k = 0
    while k * every <= last:
        moments += [(k * every, 2, -1), (k * every + length, 2, -1)]
        k += 1
    heapq.heapify(moments)
    while moments:
        now, kind, i = heapq.heappop(moments)
        if kind == 0:
            busy.remove(i)
        elif kind == 1:
            waiting.append(i)
        persons = servers + (extra if now % every < length else 0)
        while waiting and len(busy) < persons:
            i = waiting.pop(0)
            starts[i] = now
            busy.append(i)
            heapq.heappush(moments, (now + work[i], 0, i))
    return starts


def area_under(opened, closed, until):
    """∫ number present dt, step by step through all changes."""
    changes = sorted([(t, 1) for t in opened] + [(t, -1) for t in closed if t == t])
    area, present, last = 0, 0, 0
    for t, step in changes:
        area += present * (t - last)
        present, last = present + step, t
    return area + present * (until - last)


def mix(x):
    """splitmix64's finaliser."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) % WORD
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) % WORD
    return x ^ (x >> 31)


def word(first, second, n, k):
    """Draw k of request n."""
    golden = 0x9E3779B97F4A7C15
    key = mix(first ^ mix((second + n * golden) % WORD))
    return mix((key + (k + 1) * golden) % WORD)


def kaplan_meier(times):
    """(day, at risk, closed, share still open) from (days, done), in fractions."""
    found, share = [], Fraction(1)
    for day in sorted({t for t, done in times if done}):
        risk = sum(t >= day for t, _ in times)
        closed = sum(t == day and done for t, done in times)
        share *= Fraction(risk - closed, risk)
        found.append((day, risk, closed, share))
    return found


def load_by_steps(rates, rate, cycle, time, step=1e-4, cycles=4):
    """Number in work when nobody waits, by small steps from an empty start."""
    now, t, phase = 0.0, 0.0, cycle / len(rates)
    while t < cycles * cycle + time:
        now += (rates[int(t % cycle / phase) % len(rates)] - rate * now) * step
        t += step
    return now
