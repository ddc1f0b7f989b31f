"""Compiled steps of the p-median: fast interchange (Whitaker; Resende and Werneck) and a Lagrangian bound."""

from __future__ import annotations

import numpy as np

from . import njit


@njit(cache=True, nogil=True)
def _nearest(i, cost, opened, first, second):
    """The open sites that serve need i cheapest and second cheapest, as places in ``opened``."""
    a, b = -1, -1
    for at in range(opened.size):
        c = cost[opened[at], i]
        if a < 0 or c < cost[opened[a], i]:
            b = a
            a = at
        elif b < 0 or c < cost[opened[b], i]:
            b = at
    first[i], second[i] = a, b


@njit(cache=True, nogil=True)
def interchange(cost, opened, least):
    """Exchange an open site for a closed one as long as that saves more than ``least``; the cost then.

    ``cost[j, i]`` is weight times distance from site j to need i; ``opened`` is changed in place.
    """
    sites, needs = cost.shape
    p = opened.size
    first, second = np.empty(needs, np.int64), np.empty(needs, np.int64)
    one, two = np.empty(needs), np.empty(needs)
    is_open = np.zeros(sites, np.bool_)
    for at in range(p):
        is_open[opened[at]] = True
    for i in range(needs):
        _nearest(i, cost, opened, first, second)
        one[i] = cost[opened[first[i]], i]
        two[i] = cost[opened[second[i]], i] if p > 1 else np.inf
    # What closing a site costs when nothing opens: the way to the second.
    base = np.zeros(p)
    for i in range(needs):
        base[first[i]] += two[i] - one[i]
    net = np.empty(p)
    quiet, k = 0, 0
    while quiet < sites:
        if not is_open[k]:
            gain = 0.0
            net[:] = base
            row = cost[k]
            for i in range(needs):
                if row[i] < two[i]:
                    if row[i] < one[i]:
                        gain += one[i] - row[i]
                        net[first[i]] -= two[i] - one[i]
                    else:
                        net[first[i]] -= two[i] - row[i]
            best = 0
            for at in range(p):
                if net[at] < net[best]:
                    best = at
            if p == 1:
                net[0] = 0.0
                gain = 0.0
                for i in range(needs):
                    gain += one[i] - row[i]
            if gain - net[best] > least:
                is_open[opened[best]] = False
                is_open[k] = True
                opened[best] = k
                for i in range(needs):
                    if first[i] == best or second[i] == best or row[i] < two[i]:
                        _nearest(i, cost, opened, first, second)
                        one[i] = cost[opened[first[i]], i]
                        two[i] = cost[opened[second[i]], i] if p > 1 else np.inf
                base[:] = 0.0
                for i in range(needs):
                    base[first[i]] += two[i] - one[i]
                quiet = 0
        quiet += 1
        k = k + 1 if k + 1 < sites else 0
    total = 0.0
    for i in range(needs):
        total += one[i]
    return total


@njit(cache=True, nogil=True)
def greedy(cost, p):
    """Open the site that saves most, p times."""
    sites, needs = cost.shape
    opened = np.empty(p, np.int64)
    is_open = np.zeros(sites, np.bool_)
    now = np.full(needs, np.inf)
    for at in range(p):
        best, least = -1, np.inf
        for j in range(sites):
            if is_open[j]:
                continue
            total = 0.0
            for i in range(needs):
                total += min(now[i], cost[j, i])
            if total < least:
                best, least = j, total
        opened[at] = best
        is_open[best] = True
        for i in range(needs):
            now[i] = min(now[i], cost[best, i])
    return opened


@njit(cache=True, nogil=True)
def bound(p, near, near_cost, sites, known, price, steps, score):
    """Raise a lower bound on the cost of p sites: Lagrange prices on "each need is served once".

    L(u) = Σ u_i + the p smallest Σ_i min(0, c_ij − u_i)

    ``near[i]`` are the cheapest sites of need i, by cost ``near_cost[i]``; a price never exceeds the last of
    them, so that no other site counts. ``price`` and ``score`` are left at the best.
    """
    needs, width = near.shape
    u, now = price.copy(), np.empty(sites)
    slope, drift = np.empty(needs), np.zeros(needs)
    taken = np.empty(sites, np.bool_)
    best, pace, stale = -np.inf, 1.0, 0
    for _ in range(steps):
        now[:] = 0.0
        value = 0.0
        for i in range(needs):
            value += u[i]
            for at in range(width):
                if near_cost[i, at] >= u[i]:
                    break
                now[near[i, at]] += near_cost[i, at] - u[i]
        order = np.argsort(now)
        taken[:] = False
        for at in range(p):
            taken[order[at]] = True
            value += now[order[at]]
        stale = 0 if value > best + 1e-9 * abs(best) else stale + 1
        if value > best:
            best = value
            price[:] = u
            score[:] = now
        if best >= known:
            break
        if stale >= 15:
            pace *= 0.7
            stale = 0
            u[:] = price
            drift[:] = 0.0
            if pace < 1e-3:
                break
            continue
        norm = 0.0
        for i in range(needs):
            served = 0
            for at in range(width):
                if near_cost[i, at] >= u[i]:
                    break
                served += taken[near[i, at]]
            slope[i] = 1 - served
            drift[i] = slope[i] + 0.6 * drift[i]
            norm += drift[i] * drift[i]
        if norm == 0:
            break
        size = pace * (known - value) / norm
        for i in range(needs):
            u[i] = min(near_cost[i, width - 1], max(near_cost[i, 0], u[i] + size * drift[i]))
    return best
