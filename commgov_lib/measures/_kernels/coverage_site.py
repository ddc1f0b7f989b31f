"""Compiled steps of siting by coverage: greedy choice, swaps, and a Lagrangian bound.

Needs know their candidates (``ptr, who``) and candidates their needs (``site_ptr, where``). ``count`` is how
many open sites cover a need, ``mark`` the sum of their numbers: where one site alone covers it, its number.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import uniform


@njit(cache=True, nogil=True)
def _toggle(j, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss):
    """Open site j, or close it; keeps what opening (``gain``) and closing (``loss``) another would change."""
    opening = not is_open[j]
    for at in range(site_ptr[j], site_ptr[j + 1]):
        i = where[at]
        w = weight[i]
        if opening:
            if count[i] == 0:
                for b in range(ptr[i], ptr[i + 1]):
                    gain[who[b]] -= w
                loss[j] += w
            elif count[i] == 1:
                loss[mark[i]] -= w
            count[i] += 1
            mark[i] += j
        else:
            count[i] -= 1
            mark[i] -= j
            if count[i] == 0:
                for b in range(ptr[i], ptr[i + 1]):
                    gain[who[b]] += w
                loss[j] -= w
            elif count[i] == 1:
                loss[mark[i]] += w
    is_open[j] = opening


@njit(cache=True, nogil=True)
def _fill(p, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss):
    """Open the site that adds most, until p are open."""
    number = 0
    for j in range(is_open.size):
        number += is_open[j]
    while number < p:
        best = -1
        for j in range(is_open.size):
            if not is_open[j] and (best < 0 or gain[j] > gain[best]):
                best = j
        _toggle(best, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
        number += 1


@njit(cache=True, nogil=True)
def _swap(p, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss, least):
    """Exchange an open site for a closed one as long as that covers more than ``least`` more."""
    sites = is_open.size
    extra = np.zeros(sites)
    opened = np.empty(p, np.int64)
    at = 0
    for j in range(sites):
        if is_open[j]:
            opened[at] = j
            at += 1
    quiet, k = 0, 0
    while quiet < sites:
        # An exchange gains no more than opening k does.
        if not is_open[k] and gain[k] > least:
            # Together with k a site's loss is smaller by what only these two cover.
            for at in range(site_ptr[k], site_ptr[k + 1]):
                i = where[at]
                if count[i] == 1:
                    extra[mark[i]] += weight[i]
            best = 0
            for at in range(p):
                j = opened[at]
                if loss[j] - extra[j] < loss[opened[best]] - extra[opened[best]]:
                    best = at
            out = opened[best]
            better = gain[k] - loss[out] + extra[out] > least
            for at in range(site_ptr[k], site_ptr[k + 1]):
                i = where[at]
                if count[i] == 1:
                    extra[mark[i]] = 0.0
            if better:
                _toggle(out, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
                _toggle(k, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
                opened[best] = k
                quiet = 0
        quiet += 1
        k = k + 1 if k + 1 < sites else 0


@njit(cache=True, nogil=True)
def _covered(weight, count):
    total = 0.0
    for i in range(count.size):
        if count[i] > 0:
            total += weight[i]
    return total


@njit(cache=True, nogil=True)
def search(p, ptr, who, site_ptr, where, weight, bonus, start, rounds, state, least):
    """Greedy, swaps, then ``rounds`` times: exchange a few at random, swap; the best is kept in ``start``.

    ``bonus`` is what a site covers that no other can; ``start`` (boolean) may hold sites that are open
    already. Returns what the best covers.
    """
    sites, needs = start.size, weight.size
    is_open, count, mark = np.zeros(sites, np.bool_), np.zeros(needs, np.int64), np.zeros(needs, np.int64)
    gain, loss = bonus.copy(), bonus.copy()
    for j in range(sites):
        for at in range(site_ptr[j], site_ptr[j + 1]):
            gain[j] += weight[where[at]]
    for j in range(sites):
        if start[j]:
            _toggle(j, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
    best = -1.0
    for turn in range(rounds + 1):
        if turn > 0:
            # Close ``leave`` of the p open sites, each of them with certainty, then open at most as many.
            leave = min(p, 2 + np.int64(uniform(state) * min(p / 4, 6.0)))
            left = p
            for _ in range(leave):
                pick = np.int64(uniform(state) * left)
                for j in range(sites):
                    if is_open[j]:
                        if pick == 0:
                            _toggle(j, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
                            left -= 1
                            break
                        pick -= 1
            for _ in range(min(leave, 2)):
                k = np.int64(uniform(state) * sites)
                if not is_open[k]:
                    _toggle(k, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
        _fill(p, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
        _swap(p, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss, least)
        now = _covered(weight, count)
        for j in range(sites):
            now += bonus[j] * is_open[j]
        if now >= best:
            best = now
            start[:] = is_open
            continue
        for wanted in (False, True):
            for j in range(sites):
                if is_open[j] != start[j] and start[j] == wanted:
                    _toggle(j, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
    return best


@njit(cache=True, nogil=True)
def bound(p, ptr, who, weight, bonus, known, price, steps, score):
    """Lower an upper bound on what p sites can cover: Lagrange prices on "covered only if a site is open".

    L(u) = Σ (w_i − u_i) + the p largest Σ_{i covered by j} u_i,  0 ≤ u_i ≤ w_i

    ``price`` (u) and ``score`` (of each site) are left at the best; ``known`` is a value that can be reached.
    """
    needs, sites = weight.size, bonus.size
    u, now = price.copy(), np.empty(sites)
    best, pace, stale = np.inf, 1.0, 0
    slope, drift = np.empty(needs), np.zeros(needs)
    taken = np.empty(sites, np.bool_)
    for _ in range(steps):
        now[:] = bonus
        value = 0.0
        for i in range(needs):
            value += weight[i] - u[i]
            for b in range(ptr[i], ptr[i + 1]):
                now[who[b]] += u[i]
        order = np.argsort(-now)
        taken[:] = False
        for at in range(p):
            taken[order[at]] = True
            value += now[order[at]]
        if value < best - 1e-9 * abs(best):
            stale = 0
        else:
            stale += 1
        if value < best:
            best = value
            price[:] = u
            score[:] = now
        if best <= known:
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
            open_here = 0
            for b in range(ptr[i], ptr[i + 1]):
                open_here += taken[who[b]]
            slope[i] = open_here - (1.0 if u[i] < weight[i] else min(open_here, 1))
            drift[i] = slope[i] + 0.6 * drift[i]
            norm += drift[i] * drift[i]
        if norm == 0:
            break
        size = pace * (value - known) / norm
        for i in range(needs):
            u[i] = min(weight[i], max(0.0, u[i] - size * drift[i]))
    return best


@njit(cache=True, nogil=True)
def cover(ptr, who, site_ptr, where, chosen):
    """Cover every need: the site that covers most that are not, again and again; then drop idle ones."""
    needs, sites = ptr.size - 1, chosen.size
    count = np.zeros(needs, np.int64)
    gain = (site_ptr[1:] - site_ptr[:-1]).astype(np.int64)
    order = np.empty(sites, np.int64)
    left, taken = needs, 0
    while left > 0:
        best = 0
        for j in range(sites):
            if gain[j] > gain[best]:
                best = j
        chosen[best] = True
        order[taken] = best
        taken += 1
        for at in range(site_ptr[best], site_ptr[best + 1]):
            i = where[at]
            if count[i] == 0:
                left -= 1
                for b in range(ptr[i], ptr[i + 1]):
                    gain[who[b]] -= 1
            count[i] += 1
    for step in range(taken):
        j = order[step]
        idle = True
        for at in range(site_ptr[j], site_ptr[j + 1]):
            if count[where[at]] == 1:
                idle = False
                break
        if idle:
            chosen[j] = False
            for at in range(site_ptr[j], site_ptr[j + 1]):
                count[where[at]] -= 1
