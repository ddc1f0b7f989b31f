"""Compiled steps of siting: covers (greedy choice, swaps, relinking, prices), the p-median, pairing.

Needs know their candidates (``ptr, who``) and candidates their needs (``site_ptr, where``). ``count`` is how
many open sites cover a need, ``mark`` the sum of their numbers: where one site alone covers it, its number.
Every list of open sites is as long as there are candidates, so that no number of sites can run past its end.
The p-median: fast interchange (Whitaker; Resende and Werneck) and a Lagrangian bound.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .random import below, uniform


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
    """Open the site that adds most, or close the one that is missed least, until p are open."""
    number = 0
    for j in range(is_open.size):
        number += is_open[j]
    while number != p:
        best, more = -1, number < p
        for j in range(is_open.size):
            if is_open[j] == more:
                continue
            if best < 0 or (gain[j] > gain[best] if more else loss[j] < loss[best]):
                best = j
        _toggle(best, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
        number += 1 if more else -1


@njit(cache=True, nogil=True)
def _missed_least(opened, loss, extra):
    """Where in the list of open sites the one stands whose closing costs least, ``extra`` saved."""
    best = 0
    for at in range(opened.size):
        j = opened[at]
        if loss[j] - extra[j] < loss[opened[best]] - extra[opened[best]]:
            best = at
    return best


@njit(cache=True, nogil=True)
def _swap(ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss, least):
    """Exchange an open site for a closed one as long as that covers more than ``least`` more."""
    sites = is_open.size
    extra = np.zeros(sites)
    opened = np.flatnonzero(is_open)
    if opened.size == 0:
        return
    quiet, k = 0, 0
    while quiet < sites:
        # An exchange gains no more than opening k does.
        if not is_open[k] and gain[k] > least:
            # Together with k a site's loss is smaller by what only these two cover.
            for at in range(site_ptr[k], site_ptr[k + 1]):
                i = where[at]
                if count[i] == 1:
                    extra[mark[i]] += weight[i]
            best = _missed_least(opened, loss, extra)
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
def _begin(start, ptr, who, site_ptr, where, weight, bonus):
    """What is open, counted, and what a change would bring, from a choice of sites."""
    sites, needs = start.size, weight.size
    is_open, count, mark = np.zeros(sites, np.bool_), np.zeros(needs, np.int64), np.zeros(needs, np.int64)
    gain, loss = bonus.copy(), bonus.copy()
    for j in range(sites):
        for at in range(site_ptr[j], site_ptr[j + 1]):
            gain[j] += weight[where[at]]
    for j in range(sites):
        if start[j]:
            _toggle(j, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
    return is_open, count, mark, gain, loss


@njit(cache=True, nogil=True)
def _become(goal, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss):
    """Open and close until exactly the sites of ``goal`` are open."""
    for wanted in (False, True):
        for j in range(is_open.size):
            if is_open[j] != goal[j] and goal[j] == wanted:
                _toggle(j, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)


@njit(cache=True, nogil=True)
def _worth(weight, bonus, is_open, count):
    total = 0.0
    for i in range(count.size):
        if count[i] > 0:
            total += weight[i]
    for j in range(is_open.size):
        if is_open[j]:
            total += bonus[j]
    return total


@njit(cache=True, nogil=True)
def _shut(number, state, is_open):
    """The number-th open site, at random; ``number`` are open."""
    pick = below(state, number)
    for j in range(is_open.size):
        if is_open[j]:
            if pick == 0:
                return j
            pick -= 1
    return -1


@njit(cache=True, nogil=True)
def search(p, ptr, who, site_ptr, where, weight, bonus, start, rounds, spread, state, least):
    """Greedy, swaps, then ``rounds`` times: exchange a few at random, swap; the best is kept in ``start``.

    ``bonus`` is what a site covers that no other can; ``start`` (boolean) may hold sites that are open
    already. A round closes 2 to ``2 + spread`` sites. Returns what the best, of exactly p sites, covers.
    """
    sites = start.size
    is_open, count, mark, gain, loss = _begin(start, ptr, who, site_ptr, where, weight, bonus)
    best = -1.0
    for turn in range(rounds + 1):
        if turn > 0:
            leave = min(p, 2 + np.int64(uniform(state) * spread))
            for step in range(leave):
                j = _shut(p - step, state, is_open)
                _toggle(j, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
            for _ in range(min(leave, 2)):
                k = below(state, sites)
                if not is_open[k]:
                    _toggle(k, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
        _fill(p, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
        _swap(ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss, least)
        now = _worth(weight, bonus, is_open, count)
        if now >= best:
            best = now
            start[:] = is_open
        else:
            _become(start, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
    return best


@njit(cache=True, nogil=True)
def relink(ptr, who, site_ptr, where, weight, bonus, start, goal, least):
    """Go from one choice to another, an exchange at a time, the best first; swap from the best on the way.

    ``start`` (boolean) is left at the result, of as many sites. Returns what it covers.
    """
    sites = start.size
    is_open, count, mark, gain, loss = _begin(start, ptr, who, site_ptr, where, weight, bonus)
    best, now, keep, first = -1.0, _worth(weight, bonus, is_open, count), start.copy(), True
    while True:
        k, out = -1, -1
        for j in range(sites):
            if goal[j] and not is_open[j] and (k < 0 or gain[j] > gain[k]):
                k = j
        if k < 0:
            break
        now += gain[k]
        _toggle(k, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
        for j in range(sites):
            if is_open[j] and not goal[j] and (out < 0 or loss[j] < loss[out]):
                out = j
        if out < 0:
            break
        now -= loss[out]
        _toggle(out, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
        if now > best and (first or not np.array_equal(is_open, goal)):
            best, first = now, False
            keep[:] = is_open
    _become(keep, ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss)
    _swap(ptr, who, site_ptr, where, weight, is_open, count, mark, gain, loss, least)
    start[:] = is_open
    return _worth(weight, bonus, is_open, count)


@njit(cache=True, nogil=True)
def noise(state, out):
    """Fill with numbers in [0, 1)."""
    for at in range(out.size):
        out[at] = uniform(state)


@njit(cache=True, nogil=True)
def bound(p, ptr, who, value_of, twice, cap, bonus, known, u, drift, price, score, memo, steps):
    """Lower an upper bound on what p sites can be worth: Lagrange prices on what a need asks of its sites.

        L(u) = Σ_i max(0, v_i − u_i) − d Σ_i u_i + the p largest positive b_j + Σ_{i covered by j} u_i

    with v what a need is worth, d = 1 where it must be covered once before it counts, 0 ≤ u ≤ ``cap``. Three
    problems are of this form: at most once (v = w, d = 0, b the needs of j alone), twice (v = w, d = 1, b =
    0) and the fewest sites (v = 0, d = 1, b = −1, p all: minus L is a lower bound of their number).

    ``u``, ``drift`` and ``memo`` (best, pace, steps without success) go on where they stopped; ``price`` and
    ``score`` (of each site) are left at the best; ``known`` is a value that can be reached.
    """
    needs, sites = value_of.size, bonus.size
    now = np.empty(sites)
    slope = np.empty(needs)
    taken = np.empty(sites, np.bool_)
    for _ in range(steps):
        if memo[1] < 1e-3:
            break
        now[:] = bonus
        value = 0.0
        for i in range(needs):
            value += max(0.0, value_of[i] - u[i]) - twice * u[i]
            for b in range(ptr[i], ptr[i + 1]):
                now[who[b]] += u[i]
        order = np.argsort(-now)
        taken[:] = False
        for at in range(p):
            if now[order[at]] <= 0:
                break
            taken[order[at]] = True
            value += now[order[at]]
        if value < memo[0] - 1e-9 * abs(memo[0]):
            memo[2] = 0.0
        else:
            memo[2] += 1.0
        if value < memo[0]:
            memo[0] = value
            price[:] = u
            score[:] = now
        if memo[0] <= known:
            break
        if memo[2] >= 15:
            memo[1] *= 0.7
            memo[2] = 0.0
            u[:] = price
            drift[:] = 0.0
            continue
        norm = 0.0
        for i in range(needs):
            open_here = 0.0
            for b in range(ptr[i], ptr[i + 1]):
                open_here += taken[who[b]]
            if u[i] < value_of[i]:
                slope[i] = open_here - 1.0 - twice
            elif u[i] > value_of[i]:
                slope[i] = open_here - twice
            else:  # any slope between the two
                slope[i] = min(max(open_here - 1.0 - twice, 0.0), open_here - twice)
            drift[i] = slope[i] + 0.6 * drift[i]
            norm += drift[i] * drift[i]
        if norm == 0:
            break
        size = memo[1] * (value - known) / norm
        for i in range(needs):
            u[i] = min(cap[i], max(0.0, u[i] - size * drift[i]))


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


@njit(cache=True, nogil=True)
def _flip(j, ptr, who, site_ptr, where, size, is_open, count, mark, gain, loss, fresh):
    """As ``_toggle``; every site that shares a need with j may be opened again (``fresh``)."""
    _toggle(j, ptr, who, site_ptr, where, size, is_open, count, mark, gain, loss)
    for at in range(site_ptr[j], site_ptr[j + 1]):
        for b in range(ptr[where[at]], ptr[where[at] + 1]):
            fresh[who[b]] = True


@njit(cache=True, nogil=True)
def fewer(ptr, who, site_ptr, where, chosen, size, target, steps, state):
    """Look for a cover with fewer sites: take one away, then exchange sites, needs left open weighing more.

    ``chosen`` (a cover) is left at the best cover found; ``size`` (whole weights of the needs) grows. Stops
    at ``target`` sites or after so many exchanges (Gao, Weise and Li 2015). Returns the number of sites.
    """
    sites, needs = chosen.size, ptr.size - 1
    is_open, count, mark = np.zeros(sites, np.bool_), np.zeros(needs, np.int64), np.zeros(needs, np.int64)
    gain, loss = np.zeros(sites, np.int64), np.zeros(sites, np.int64)
    fresh, since = np.ones(sites, np.bool_), np.zeros(sites, np.int64)
    for j in range(sites):
        for at in range(site_ptr[j], site_ptr[j + 1]):
            gain[j] += size[where[at]]
    number = 0
    for j in range(sites):
        if chosen[j]:
            _flip(j, ptr, who, site_ptr, where, size, is_open, count, mark, gain, loss, fresh)
            number += 1
    best, last = number, -1
    lacking = np.empty(needs, np.int64)
    for step in range(steps):
        lack = 0
        for i in range(needs):
            if count[i] == 0:
                lacking[lack] = i
                lack += 1
        while lack == 0 and number > 0:
            best = number
            chosen[:] = is_open
            if best <= target:
                return best
            out = -1
            for j in range(sites):
                if is_open[j] and (out < 0 or loss[j] < loss[out]):
                    out = j
            _flip(out, ptr, who, site_ptr, where, size, is_open, count, mark, gain, loss, fresh)
            fresh[out] = False
            number -= 1
            for at in range(site_ptr[out], site_ptr[out + 1]):
                if count[where[at]] == 0:
                    lacking[lack] = where[at]
                    lack += 1
        out = -1
        for j in range(sites):
            if (
                is_open[j]
                and j != last
                and (out < 0 or loss[j] < loss[out] or (loss[j] == loss[out] and since[j] < since[out]))
            ):
                out = j
        if out < 0:
            return best
        _flip(out, ptr, who, site_ptr, where, size, is_open, count, mark, gain, loss, fresh)
        fresh[out] = False
        since[out] = step
        i = lacking[below(state, lack)]
        k = -1
        for b in range(ptr[i], ptr[i + 1]):
            j = who[b]
            if fresh[j] and (k < 0 or gain[j] > gain[k] or (gain[j] == gain[k] and since[j] < since[k])):
                k = j
        if k < 0:  # a need of which every candidate was closed just now
            k = who[ptr[i] + below(state, ptr[i + 1] - ptr[i])]
        _flip(k, ptr, who, site_ptr, where, size, is_open, count, mark, gain, loss, fresh)
        since[k] = step
        last = k
        for i in range(needs):
            if count[i] == 0:
                size[i] += 1
                for b in range(ptr[i], ptr[i + 1]):
                    gain[who[b]] += 1
    lack = 0
    for i in range(needs):
        lack += count[i] == 0
    if lack == 0 and number < best:
        best = number
        chosen[:] = is_open
    return best


@njit(cache=True, nogil=True)
def _step(c, once, more):
    """What one more site is worth to a need that c sites cover."""
    if c == 0:
        return once
    return more if c == 1 else 0.0


@njit(cache=True, nogil=True)
def _turn(j, ptr, who, site_ptr, where, once, more, is_open, count, gain, loss):
    """Open or close j where a need counts twice; ``gain`` holds for closed sites, ``loss`` for open ones."""
    opening = not is_open[j]
    total = 0.0
    for at in range(site_ptr[j], site_ptr[j + 1]):
        i = where[at]
        c = count[i]
        to = c + 1 if opening else c - 1
        total += _step(min(c, to), once[i], more[i])
        if min(c, to) <= 2:
            rise = _step(to, once[i], more[i]) - _step(c, once[i], more[i])
            fall = 0.0
            if c > 0 and to > 0:
                fall = _step(to - 1, once[i], more[i]) - _step(c - 1, once[i], more[i])
            for b in range(ptr[i], ptr[i + 1]):
                if is_open[who[b]]:
                    loss[who[b]] += fall
                else:
                    gain[who[b]] += rise
        count[i] = to
    is_open[j] = opening
    if opening:
        loss[j] = total
    else:
        gain[j] = total


@njit(cache=True, nogil=True)
def _swap_twice(ptr, who, site_ptr, where, once, more, is_open, count, gain, loss, least):
    """As ``_swap`` where a need counts twice."""
    sites = is_open.size
    extra = np.zeros(sites)
    opened = np.flatnonzero(is_open)
    if opened.size == 0:
        return
    quiet, k = 0, 0
    while quiet < sites:
        if not is_open[k] and gain[k] > least:
            for at in range(site_ptr[k], site_ptr[k + 1]):
                i = where[at]
                c = count[i]
                if c == 1 or c == 2:
                    less = _step(c - 1, once[i], more[i]) - _step(c, once[i], more[i])
                    for b in range(ptr[i], ptr[i + 1]):
                        if is_open[who[b]]:
                            extra[who[b]] += less
            best = _missed_least(opened, loss, extra)
            out = opened[best]
            better = gain[k] - loss[out] + extra[out] > least
            extra[:] = 0.0
            if better:
                _turn(out, ptr, who, site_ptr, where, once, more, is_open, count, gain, loss)
                _turn(k, ptr, who, site_ptr, where, once, more, is_open, count, gain, loss)
                opened[best] = k
                quiet = 0
        quiet += 1
        k = k + 1 if k + 1 < sites else 0


@njit(cache=True, nogil=True)
def backed(p, ptr, who, site_ptr, where, weight, once, start, rounds, spread, state, least):
    """Swaps among covers of p sites: as much weight as possible twice, every need once.

    ``start`` is a cover of p sites and is left at the best one found. A round closes 1 to ``1 + spread``
    sites, fills up and swaps, while a need without a site costs ``once``, which doubles where it stays
    open. Returns the weight that the best covers twice.
    """
    sites, needs = start.size, weight.size
    is_open, count = np.zeros(sites, np.bool_), np.zeros(needs, np.int64)
    gain, loss = np.zeros(sites), np.zeros(sites)
    for j in range(sites):
        for at in range(site_ptr[j], site_ptr[j + 1]):
            gain[j] += once[where[at]]
    for j in range(sites):
        if start[j]:
            _turn(j, ptr, who, site_ptr, where, once, weight, is_open, count, gain, loss)
    best, lack = 0.0, 0  # of the choice to begin with, which is the best until a better one is found
    for i in range(needs):
        lack += count[i] == 0
        if count[i] >= 2:
            best += weight[i]
    if lack > 0:
        best = -1.0
    for turn in range(rounds + 1):
        if turn > 0:
            leave = min(p, 1 + np.int64(uniform(state) * spread))
            for step in range(leave):
                j = _shut(p - step, state, is_open)
                _turn(j, ptr, who, site_ptr, where, once, weight, is_open, count, gain, loss)
            for _ in range(leave):
                k = -1
                for j in range(sites):
                    if not is_open[j] and (k < 0 or gain[j] > gain[k]):
                        k = j
                _turn(k, ptr, who, site_ptr, where, once, weight, is_open, count, gain, loss)
        for _ in range(6):
            _swap_twice(ptr, who, site_ptr, where, once, weight, is_open, count, gain, loss, least)
            lack = 0
            for i in range(needs):
                if count[i] == 0:
                    lack += 1
                    if once[i] < 1e12:
                        for b in range(ptr[i], ptr[i + 1]):
                            gain[who[b]] += once[i]
                        once[i] *= 2.0
            if lack == 0:
                break
        now = 0.0
        for i in range(needs):
            if count[i] >= 2:
                now += weight[i]
        if lack == 0 and now >= best:
            best = now
            start[:] = is_open
        else:
            for wanted in (False, True):
                for j in range(sites):
                    if is_open[j] != start[j] and start[j] == wanted:
                        _turn(j, ptr, who, site_ptr, where, once, weight, is_open, count, gain, loss)
    return best


@njit(cache=True, nogil=True)
def inside(ptr, items, owner_ptr, owners, inner, outer):
    """Mark the lists that lie within another (``inner``), and those that hold another one (``outer``).

    List a is ``items[ptr[a]:ptr[a + 1]]``, ascending; ``owners`` are the lists of each item. Of equal lists
    the later ones are inner, the first is outer. An empty list is inner if there is any other.
    """
    lists = ptr.size - 1
    for a in range(lists):
        size = ptr[a + 1] - ptr[a]
        if size == 0:
            inner[a] = True
            continue
        rare = items[ptr[a]]
        for at in range(ptr[a], ptr[a + 1]):
            x = items[at]
            if owner_ptr[x + 1] - owner_ptr[x] < owner_ptr[rare + 1] - owner_ptr[rare]:
                rare = x
        for at in range(owner_ptr[rare], owner_ptr[rare + 1]):
            b = owners[at]
            other = ptr[b + 1] - ptr[b]
            if b == a or other < size or (other == size and b > a):
                continue
            mine, theirs = ptr[a], ptr[b]
            while mine < ptr[a + 1] and theirs < ptr[b + 1]:
                if items[mine] == items[theirs]:
                    mine += 1
                    theirs += 1
                elif items[theirs] < items[mine]:
                    theirs += 1
                else:
                    break
            if mine == ptr[a + 1]:
                inner[a] = True
                outer[b] = True


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
def median_bound(p, near, near_cost, sites, known, price, steps, score):
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


@njit(cache=True, nogil=True)
def worst_first(served, short, total, left, size):
    """Give the next branch to the place with the lowest share that one can still help, and there most.

    Of equal helps the branch of the domain with most branches left is taken. What is left when nobody can
    be helped goes to the places in turn. Returns places × domains.
    """
    places, domains = short.shape
    count, lack, stock = np.zeros((places, domains), np.int64), short.copy(), left.copy()
    got, open_place = served.sum(axis=1), total > 0
    while True:
        low = -1
        for x in range(places):
            if open_place[x] and (low < 0 or got[x] * total[low] < got[low] * total[x]):
                low = x
        if low < 0:
            break
        best, help_best = -1, 0.0
        for d in range(domains):
            helped = min(size, lack[low, d])
            if (
                stock[d] > 0
                and helped > 0
                and (best < 0 or helped > help_best or (helped == help_best and stock[d] > stock[best]))
            ):
                best, help_best = d, helped
        if best < 0:
            open_place[low] = False
            continue
        count[low, best] += 1
        stock[best] -= 1
        lack[low, best] -= help_best
        got[low] += help_best
    x = 0
    for d in range(domains):
        while stock[d] > 0:
            count[x, d] += 1
            stock[d] -= 1
            x = x + 1 if x + 1 < places else 0
    return count
