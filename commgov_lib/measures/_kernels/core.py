"""Kernels of core and periphery: the search, networks drawn by a null, permutations, paths, brokers.

Throughout: ``W`` is symmetric without diagonal (csr arrays); ``S`` holds the squares that the variance
needs; ``inside`` marks the core. A *cell* is a pair of nodes that may be tied; ``shape`` tells how many
there are: (two_mode, nodes, rows, factor), factor 1 for undirected pairs, 2 for ordered ones. In one mode
all nodes count as rows. Sums ``t`` are of weights, ``q`` of squares; ``_cc`` among the core, ``_pp`` among
the periphery. ``rule`` is 1 where pairs across are expected to be tied (``cross="ones"``), 0 where they do
not count; 2 more where only a core counts whose inside is at least as dense as its ties across.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .random import GOLDEN, below, mix, shuffle, stream, uniform

UNDEFINED = -2.0  # below any correlation
_TIE = 1e-12  # scores nearer than this are equal


# ---- a network arranged for the search -----------------------------------------------------------


@njit(cache=True, nogil=True)
def both_ways(indptr, indices, w):
    """Every tie from both its ends, without merging: a pair tied in both directions stands twice."""
    n = len(indptr) - 1
    ptr = np.zeros(n + 1, np.int64)
    for v in range(n):
        ptr[v + 1] += indptr[v + 1] - indptr[v]
    for u in indices:
        ptr[u + 1] += 1
    for v in range(n):
        ptr[v + 1] += ptr[v]
    fill = ptr[:-1].copy()
    at, weight = np.empty(ptr[n], np.int64), np.empty(ptr[n])
    for v in range(n):
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            at[fill[v]], at[fill[u]] = u, v
            weight[fill[v]] = weight[fill[u]] = w[e]
            fill[v] += 1
            fill[u] += 1
    return ptr, at, weight


@njit(cache=True, nogil=True)
def delete_order(indptr, indices, largest):
    """Nodes in the order in which one with the largest (or smallest) number of ties left is taken away."""
    n = len(indptr) - 1
    degree = np.diff(indptr)
    start = np.zeros(degree.max() + 2 if n else 1, np.int64)  # where each number of ties begins in `order`
    for v in range(n):
        start[degree[v] + 1] += 1
    for d in range(1, len(start)):
        start[d] += start[d - 1]
    order, place = np.empty(n, np.int64), np.empty(n, np.int64)
    fill = start.copy()
    for v in range(n):
        place[v] = fill[degree[v]]
        order[place[v]] = v
        fill[degree[v]] += 1
    gone = np.zeros(n, np.bool_)
    for step in range(n):
        v = order[n - 1 - step] if largest else order[step]
        gone[v] = True
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            # Peeling smallest first, one that already equals the smallest need not move (its order is
            # settled).
            if gone[u] or (not largest and degree[u] <= degree[v]):
                continue
            first = start[degree[u]]  # swap u with the first of its bin, then move the border
            other = order[first]
            order[first], order[place[u]] = u, other
            place[other], place[u] = place[u], first
            start[degree[u]] += 1
            degree[u] -= 1
    return order[::-1].copy()  # most central first in both cases


# ---- the search ----------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def pairs_of(shape, k_rows, k_columns):
    """How many pairs there are in all, among the core, and among the periphery."""
    two_mode, nodes, rows, factor = shape
    if two_mode:
        cells = float(rows) * (nodes - rows)
        cc = float(k_rows) * k_columns
        pp = float(rows - k_rows) * (nodes - rows - k_columns)
    else:
        cells = 0.5 * factor * nodes * (nodes - 1)
        cc = 0.5 * factor * k_rows * (k_rows - 1)
        pp = 0.5 * factor * (nodes - k_rows) * (nodes - k_rows - 1)
    return cells, cc, pp


@njit(cache=True, nogil=True)
def correlation(rule, shape, k_rows, k_columns, t, q):
    """Correlation of the ties with the ideal pattern; t = (all, cc, pp), q likewise."""
    cells, cc, pp = pairs_of(shape, k_rows, k_columns)
    if rule >= 2:
        across, tied_across = cells - cc - pp, t[0] - t[1] - t[2]
        if cc <= 0.0 or t[1] * across < tied_across * cc - _TIE * t[0] * cells:
            return UNDEFINED
    if rule % 2:
        filled, hit, total, squares = cells - pp, t[0] - t[2], t[0], q[0]
    else:
        cells, filled, hit, total, squares = cc + pp, cc, t[1], t[1] + t[2], q[1] + q[2]
    spread = cells * squares - total * total
    pattern = filled * (cells - filled)
    if pattern <= 0.0 or spread <= 1e-12 * cells * squares:
        return UNDEFINED
    return (cells * hit - total * filled) / np.sqrt(spread * pattern)


@njit(cache=True, nogil=True)
def enumerate_cores(rule, shape, W, S, t_all, q_all):
    """Best core among all subsets, as bits; of equal ones the smallest, then the first in order of nodes."""
    n, rows = shape[1], shape[2]
    low = min(n, 10)
    best, best_mask, best_size = UNDEFINED, np.int64(0), 0
    inside = np.zeros(n, np.bool_)
    t, q = np.zeros(3), np.zeros(3)
    t[0], q[0] = t_all, q_all
    for high in range(1 << (n - low)):
        # From scratch for each setting of the high bits, then Gray code on the low ones: rounding cannot
        # pile up.
        for v in range(n):
            inside[v] = v >= low and (high >> (v - low)) & 1
        t[1] = t[2] = q[1] = q[2] = 0.0
        k = np.zeros(2, np.int64)
        for i in range(n):
            if inside[i]:
                k[0 if i < rows else 1] += 1
            for j in range(i):
                if inside[i] == inside[j]:
                    t[1 if inside[i] else 2] += W[i, j]
                    q[1 if inside[i] else 2] += S[i, j]
        mask = np.int64(high) << low
        for step in range(1 << low):
            if step:
                v = 0
                while not (step >> v) & 1:
                    v += 1
                tc = tp = qc = qp = 0.0
                for j in range(n):
                    if inside[j]:
                        tc += W[v, j]
                        qc += S[v, j]
                    else:
                        tp += W[v, j]
                        qp += S[v, j]
                sign = -1.0 if inside[v] else 1.0
                t[1] += sign * tc
                q[1] += sign * qc
                t[2] -= sign * tp
                q[2] -= sign * qp
                inside[v] = not inside[v]
                k[0 if v < rows else 1] += 1 if inside[v] else -1
                mask ^= np.int64(1) << v
            r = correlation(rule, shape, k[0], k[1], t, q)
            size = k[0] + k[1]
            if r == UNDEFINED or r < best - _TIE:
                continue
            better = r > best + _TIE
            if not better:
                apart = mask ^ best_mask
                better = size < best_size or (size == best_size and (mask & (apart & -apart)) != 0)
            if better:
                best, best_mask, best_size = r, mask, size
    return best, best_mask


@njit(cache=True, nogil=True)
def flip(v, inside, degree, square, dc, sc, k, rows, t, q, graph):
    """Move one node to the other side and keep every sum."""
    indptr, indices, w, s = graph
    sign = -1.0 if inside[v] else 1.0
    t[1] += sign * dc[v]
    t[2] -= sign * (degree[v] - dc[v])
    q[1] += sign * sc[v]
    q[2] -= sign * (square[v] - sc[v])
    inside[v] = not inside[v]
    k[0 if v < rows else 1] += 1 if inside[v] else -1
    for e in range(indptr[v], indptr[v + 1]):
        dc[indices[e]] += sign * w[e]
        sc[indices[e]] += sign * s[e]


@njit(cache=True, nogil=True)
def score_after(v, rule, shape, inside, degree, square, dc, sc, k, t, q, t_new, q_new):
    """The score if one node moved to the other side."""
    sign = -1.0 if inside[v] else 1.0
    t_new[0], q_new[0] = t[0], q[0]
    t_new[1] = t[1] + sign * dc[v]
    t_new[2] = t[2] - sign * (degree[v] - dc[v])
    q_new[1] = q[1] + sign * sc[v]
    q_new[2] = q[2] - sign * (square[v] - sc[v])
    step = 1 if sign > 0 else -1
    row = v < shape[2]
    return correlation(rule, shape, k[0] + step * row, k[1] + step * (not row), t_new, q_new)


@njit(cache=True, nogil=True)
def _fresh(inside, rows, graph, t, q, dc, sc, k):
    """Every sum from scratch for a given core."""
    indptr, indices, w, s = graph
    t[1:] = 0.0
    q[1:] = 0.0
    k[:] = 0
    for v in range(len(inside)):
        dc[v] = sc[v] = 0.0
        tp = qp = 0.0
        for e in range(indptr[v], indptr[v + 1]):
            if inside[indices[e]]:
                dc[v] += w[e]
                sc[v] += s[e]
            else:
                tp += w[e]
                qp += s[e]
        if inside[v]:
            k[0 if v < rows else 1] += 1
            t[1] += 0.5 * dc[v]
            q[1] += 0.5 * sc[v]
        else:
            t[2] += 0.5 * tp
            q[2] += 0.5 * qp


@njit(cache=True, nogil=True)
def best_prefix(rule, shape, order, graph, degree, square, t, q):
    """How many nodes of an order, taken from its front, make the best core."""
    n = len(order)
    inside, k = np.zeros(n, np.bool_), np.zeros(2, np.int64)
    dc, sc = np.zeros(n), np.zeros(n)
    _fresh(inside, shape[2], graph, t, q, dc, sc, k)
    best, length = UNDEFINED, 0
    for i in range(n):
        flip(order[i], inside, degree, square, dc, sc, k, shape[2], t, q, graph)
        r = correlation(rule, shape, k[0], k[1], t, q)
        if r > best:
            best, length = r, i + 1
    return best, length


@njit(cache=True, nogil=True)
def climb(rule, shape, inside, graph, degree, square, t, q, depth, sweeps):
    """Improve a core in place: sweeps of single moves, then chains of best moves (Kernighan-Lin)."""
    n = len(inside)
    k = np.zeros(2, np.int64)
    dc, sc, t_new, q_new = np.zeros(n), np.zeros(n), np.zeros(3), np.zeros(3)
    moved, chain = np.zeros(n, np.bool_), np.empty(max(depth, 1), np.int64)
    _fresh(inside, shape[2], graph, t, q, dc, sc, k)
    now = correlation(rule, shape, k[0], k[1], t, q)
    for _ in range(sweeps):
        before = now
        for v in range(n):
            r = score_after(v, rule, shape, inside, degree, square, dc, sc, k, t, q, t_new, q_new)
            if r > now + _TIE:
                flip(v, inside, degree, square, dc, sc, k, shape[2], t, q, graph)
                now = r
        if now <= before:
            break
    while depth:
        start, best, kept = now, now, 0
        moved[:] = False
        length = 0
        for _ in range(depth):
            choice, value = -1, UNDEFINED
            for v in range(n):
                if not moved[v]:
                    r = score_after(v, rule, shape, inside, degree, square, dc, sc, k, t, q, t_new, q_new)
                    if r > value:
                        choice, value = v, r
            if choice < 0:
                break
            flip(choice, inside, degree, square, dc, sc, k, shape[2], t, q, graph)
            moved[choice] = True
            chain[length] = choice
            length += 1
            if value > best + _TIE:
                best, kept = value, length
        for i in range(length - 1, kept - 1, -1):
            flip(chain[i], inside, degree, square, dc, sc, k, shape[2], t, q, graph)
        now = best
        if now <= start + _TIE:
            break
    _fresh(inside, shape[2], graph, t, q, dc, sc, k)  # without the rounding of many moves
    return correlation(rule, shape, k[0], k[1], t, q)


@njit(cache=True, nogil=True)
def search(rule, shape, graph, degree, square, t, q, starts, restarts, depth, seed_words, draw):
    """Best core found from the best prefix of each order in `starts`, then from `restarts` disturbed ones."""
    n = len(degree)
    sweeps = 30
    best, kept, trial = UNDEFINED, np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    for i in range(len(starts)):
        _, length = best_prefix(rule, shape, starts[i], graph, degree, square, t, q)
        trial[:] = False
        trial[starts[i][:length]] = True
        r = climb(rule, shape, trial, graph, degree, square, t, q, depth, sweeps)
        if r > best + _TIE:
            best = r
            kept[:] = trial
    state = stream(seed_words, draw + (1 << 40))  # not the numbers that made the network
    order = np.arange(n)
    for i in range(restarts):
        trial[:] = False
        if i % 3 == 0:  # near the best so far
            share = 0.05 + 0.3 * uniform(state)
            for v in range(n):
                trial[v] = kept[v] != (uniform(state) < share)
        elif i % 3 == 1:  # a random core of random size
            shuffle(state, order)
            trial[order[: 1 + below(state, max(n - 1, 1))]] = True
        else:  # a few ties
            for _ in range(1 + below(state, 3)):
                e = below(state, len(graph[1]))
                trial[graph[1][e]] = True
                trial[np.searchsorted(graph[0], e, side="right") - 1] = True
        r = climb(rule, shape, trial, graph, degree, square, t, q, depth, sweeps)
        if r > best + _TIE:
            best = r
            kept[:] = trial
    return best, kept


@njit(cache=True, nogil=True)
def short_search(rule, shape, indptr, indices, data, t, q, seed_words, draw):
    """Score, and density inside, across and outside of the core, by a short search: to compare thousands.

    The densities are mean weights of the pairs; they are NaN where a block has no pairs, or there is no core.
    """
    ptr, at, w = indptr, indices, data
    if shape[3] == 2:
        ptr, at, w = both_ways(indptr, indices, data)
    s = w * w
    n = len(ptr) - 1
    degree, square = np.zeros(n), np.zeros(n)
    for v in range(n):
        for e in range(ptr[v], ptr[v + 1]):
            degree[v] += w[e]
            square[v] += s[e]
    starts = np.empty((2, n), np.int64)
    starts[0] = np.argsort(-degree, kind="mergesort")
    starts[1] = delete_order(ptr, at, rule % 2 == 1)
    restarts = 8 if n <= 100 else 2
    graph, depth = (ptr, at, w, s), min(n, 10)
    best, inside = search(
        rule, shape, graph, degree, square, t.copy(), q.copy(), starts, restarts, depth, seed_words, draw
    )
    found = np.full(4, np.nan)
    found[0] = best
    if best > UNDEFINED:
        t_now, q_now, k = t.copy(), q.copy(), np.zeros(2, np.int64)
        _fresh(inside, shape[2], graph, t_now, q_now, degree, square, k)
        cells, cc, pp = pairs_of(shape, k[0], k[1])
        across = cells - cc - pp
        if cc > 0.0:
            found[1] = t_now[1] / cc
        if across > 0.0:
            found[2] = (t_now[0] - t_now[1] - t_now[2]) / across
        if pp > 0.0:
            found[3] = t_now[2] / pp
    return found


# ---- networks drawn by a null --------------------------------------------------------------------
#
# A switch takes two ties, exchanges their ends and is refused, and still counted as a step, where that would
# make a tie to oneself or a second tie of a pair: the uniform distribution is then stationary. Directed
# networks without ties to oneself are not all joined by switches; turning round a cycle of three joins the
# rest.


@njit(cache=True, nogil=True)
def _tied(indptr, indices, a, b):
    found = False
    for e in range(indptr[a], indptr[a + 1]):
        found |= indices[e] == b
    return found


@njit(cache=True, nogil=True)
def switch_ties(indptr, indices, ends, slots, steps, state):
    """Switch undirected ties in place.

    ``ends`` (ties × 2) are the nodes of each tie, ``slots`` where each of them holds the other in
    ``indices``.
    """
    m = len(ends)
    for _ in range(steps):
        e, f = below(state, m), below(state, m)
        side = 1 if uniform(state) < 0.5 else 0
        if e == f:
            continue
        a, b, c, d = ends[e, 0], ends[e, 1], ends[f, side], ends[f, 1 - side]
        if a == d or c == b:
            continue
        # a-b, c-d become a-d, c-b; look where fewer neighbours have to be read
        x, y = (a, d) if indptr[a + 1] - indptr[a] < indptr[d + 1] - indptr[d] else (d, a)
        if _tied(indptr, indices, x, y):
            continue
        x, y = (c, b) if indptr[c + 1] - indptr[c] < indptr[b + 1] - indptr[b] else (b, c)
        if _tied(indptr, indices, x, y):
            continue
        at_a, at_b, at_c, at_d = slots[e, 0], slots[e, 1], slots[f, side], slots[f, 1 - side]
        indices[at_a], indices[at_d] = d, a
        indices[at_c], indices[at_b] = b, c
        ends[e, 1], slots[e, 1] = d, at_d
        ends[f, 0], ends[f, 1] = c, b
        slots[f, 0], slots[f, 1] = at_c, at_b


@njit(cache=True, nogil=True)
def switch_arcs(indptr, indices, source, steps, state):
    """Switch directed ties in place, and turn cycles of three round in one step of eight."""
    m = len(indices)
    for _ in range(steps):
        if below(state, 8) == 0:
            # Each of the three ways to meet the cycle has chance 1/m times 1/out-degree of its middle node;
            # the turned cycle is met with the same three, since no out-degree changes.
            e = below(state, m)
            i, j = source[e], indices[e]
            out = indptr[j + 1] - indptr[j]
            if not out:
                continue
            f = indptr[j] + below(state, out)
            k = indices[f]
            if k == i:
                continue
            g = -1
            for x in range(indptr[k], indptr[k + 1]):
                if indices[x] == i:
                    g = x
            if g < 0 or _tied(indptr, indices, j, i) or _tied(indptr, indices, k, j):
                continue
            if not _tied(indptr, indices, i, k):
                indices[e], indices[f], indices[g] = k, i, j
            continue
        e, f = below(state, m), below(state, m)
        a, b, c, d = source[e], indices[e], source[f], indices[f]
        if a in (c, d) or b in (c, d):
            continue
        if not _tied(indptr, indices, a, d) and not _tied(indptr, indices, c, b):
            indices[e], indices[f] = d, b


@njit(cache=True, nogil=True)
def drawn(directed, indptr, indices, source, ends, slots, data, steps, seed_words, draw):
    """One network with the degrees of the given one, its weights dealt out anew; nothing given is changed."""
    state = stream(seed_words, draw)
    at, values, pairs, places = indices.copy(), data.copy(), ends.copy(), slots.copy()
    varied = False
    for weight in data:
        varied |= weight != data[0]
    if directed:
        switch_arcs(indptr, at, source, steps, state)
        if varied:
            shuffle(state, values)
    else:
        switch_ties(indptr, at, pairs, places, steps, state)
        if varied:
            weights = np.array([data[slots[e, 0]] for e in range(len(slots))])
            shuffle(state, weights)
            for e in range(len(places)):
                values[places[e, 0]] = values[places[e, 1]] = weights[e]
    return at, values, pairs, places


@njit(cache=True, nogil=True)
def chosen_pairs(shape, count, state):
    """``count`` different pairs, every set of so many equally likely, as first × nodes + second, ascending.

    Draws with replacement until so many differ: whichever come first, each set is as likely as any other.
    Where more than half of all pairs are asked for, the others are drawn instead.
    """
    two_mode, nodes, rows, _ = shape
    every = rows * (nodes - rows) if two_mode else nodes * (nodes - 1) // 2
    few = min(count, every - count)
    found = np.empty(few, np.int64)
    have = 0
    while have < few:
        for k in range(have, few):
            if two_mode:
                found[k] = below(state, rows) * nodes + rows + below(state, nodes - rows)
            else:
                i, j = below(state, nodes), below(state, nodes - 1)
                j += j >= i
                found[k] = min(i, j) * nodes + max(i, j)
        found.sort()
        have = 0
        for k in range(few):
            if not k or found[k] != found[k - 1]:
                found[have] = found[k]
                have += 1
    if few == count:
        return found
    others = np.empty(count, np.int64)
    at = place = 0
    for i in range(rows):
        for j in range(rows if two_mode else i + 1, nodes):
            code = i * nodes + j
            if place < few and found[place] == code:
                place += 1
            else:
                others[at] = code
                at += 1
    return others


@njit(cache=True, nogil=True)
def scattered(shape, states, seed_words, draw):
    """One network with the same ties, put on pairs drawn blindly: csr arrays.

    ``states`` holds what is between the two of each tied pair, there and back; a pair moves as a whole, so
    that ties which are returned stay returned, and may be turned round.
    """
    two_mode, nodes, _rows, _factor = shape
    state = stream(seed_words, draw)
    codes = chosen_pairs(shape, len(states), state)
    order = np.arange(len(states))
    shuffle(state, order)
    there, back = np.empty(len(states)), np.zeros(len(states))
    indptr = np.zeros(nodes + 1, np.int64)
    for k in range(len(codes)):
        there[k], back[k] = states[order[k], 0], states[order[k], 1]
        if not two_mode and uniform(state) < 0.5:
            there[k], back[k] = back[k], there[k]
        i, j = codes[k] // nodes, codes[k] % nodes
        indptr[i + 1] += there[k] != 0.0
        indptr[j + 1] += back[k] != 0.0
    for v in range(nodes):
        indptr[v + 1] += indptr[v]
    fill = indptr[:-1].copy()
    indices, data = np.empty(indptr[nodes], np.int64), np.empty(indptr[nodes])
    for k in range(len(codes)):
        i, j = codes[k] // nodes, codes[k] % nodes
        if there[k] != 0.0:
            indices[fill[i]], data[fill[i]] = j, there[k]
            fill[i] += 1
        if back[k] != 0.0:
            indices[fill[j]], data[fill[j]] = i, back[k]
            fill[j] += 1
    return indptr, indices, data


@njit(cache=True, nogil=True)
def scattered_scores(rule, shape, t, q, states, seed_words, first, last, own):
    """What :func:`short_search` finds in draws first..last-1, and how many have other ties than ``own``."""
    found, differ = np.empty((last - first, 4)), 0
    for draw in range(first, last):
        indptr, at, values = scattered(shape, states, seed_words, draw)
        found[draw - first] = short_search(rule, shape, indptr, at, values, t, q, seed_words, draw)
        differ += fingerprint(indptr, at) != own
    return found, differ


@njit(cache=True, nogil=True)
def null_scores(rule, shape, t, q, directed, indptr, hub, source, steps, seed_words, first, last, own):
    """The same for draws with the degrees of the network."""
    found, differ = np.empty((last - first, 4)), 0
    indices, data, ends, slots = hub
    for draw in range(first, last):
        at, values, _, _ = drawn(
            directed, indptr, indices, source, ends, slots, data, steps, seed_words, draw
        )
        found[draw - first] = short_search(rule, shape, indptr, at, values, t, q, seed_words, draw)
        differ += fingerprint(indptr, at) != own
    return found, differ


@njit(cache=True, nogil=True)
def fingerprint(indptr, indices):
    """A number that two sets of ties share, whatever their order, and hardly ever two different sets."""
    total = np.uint64(0)
    for v in range(len(indptr) - 1):
        for e in range(indptr[v], indptr[v + 1]):
            total += mix(np.uint64(v) * GOLDEN + np.uint64(indices[e]) + np.uint64(1))
    return total


# ---- nodes permuted ------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _dealt(seed_words, draw, p):
    """Write permutation number ``draw`` into p; number 0 leaves the nodes as they are."""
    for i in range(len(p)):
        p[i] = i
    if draw:
        shuffle(stream(seed_words, draw), p)


@njit(cache=True, nogil=True)
def permuted_products(Y, X, first, last, seed_words):
    """Sum of y[p(i), p(j)] x[i, j] for random permutations p number first..last-1; Y, X as csr arrays."""
    y_ptr, y_at, y = Y
    x_ptr, x_at, x = X
    n = len(x_ptr) - 1
    found = np.empty(last - first)
    row = np.zeros(n)
    p = np.empty(n, np.int64)
    for draw in range(first, last):
        _dealt(seed_words, draw, p)
        total = 0.0
        for i in range(n):
            if x_ptr[i] == x_ptr[i + 1]:
                continue
            a = p[i]
            for e in range(y_ptr[a], y_ptr[a + 1]):
                row[y_at[e]] = y[e]
            for e in range(x_ptr[i], x_ptr[i + 1]):
                total += x[e] * row[p[x_at[e]]]
            for e in range(y_ptr[a], y_ptr[a + 1]):
                row[y_at[e]] = 0.0
        found[draw - first] = total
    return found


@njit(cache=True, nogil=True)
def permuted_partials(E, targets, first, last, seed_words):
    """Sums of e[p(i), p(j)] times each target off the diagonal, draws × targets, for draws first..last-1.

    ``targets`` is rows × columns × targets, so that one read of e serves all.
    """
    n, count = len(E), targets.shape[2]
    found = np.zeros((last - first, count))
    p = np.empty(n, np.int64)
    for draw in range(first, last):
        _dealt(seed_words, draw, p)
        for i in range(n):
            for j in range(n):
                if i != j:
                    value = E[p[i], p[j]]
                    if value != 0.0:
                        for k in range(count):
                            found[draw - first, k] += value * targets[i, j, k]
    return found


@njit(cache=True, nogil=True)
def permuted_moments(Y, X, first, last, seed_words):
    """Over the pairs seen in both: count, sums of x, y, x², y², xy, with y[p(i), p(j)], for each permutation.

    Y and X are full matrices in which NaN stands for what was not observed, the diagonal among it.
    """
    n = len(Y)
    found = np.zeros((last - first, 6))
    p = np.empty(n, np.int64)
    for draw in range(first, last):
        _dealt(seed_words, draw, p)
        count = x_sum = y_sum = x_two = y_two = both = 0.0
        for i in range(n):
            for j in range(n):
                y, x = Y[p[i], p[j]], X[i, j]
                if not (np.isnan(y) or np.isnan(x)):
                    count += 1.0
                    x_sum += x
                    y_sum += y
                    x_two += x * x
                    y_two += y * y
                    both += x * y
        sums = found[draw - first]
        sums[0], sums[1], sums[2], sums[3], sums[4], sums[5] = count, x_sum, y_sum, x_two, y_two, both
    return found


@njit(cache=True, nogil=True)
def permuted_grams(E, targets, first, last, seed_words):
    """Products of all two of (1, e[p(i), p(j)], targets), summed over the pairs seen in all of them.

    E (rows × columns) and ``targets`` (rows × columns × targets) hold NaN for what was not observed.
    """
    n, size = len(E), targets.shape[2] + 2
    found = np.zeros((last - first, size, size))
    seen = np.ones((n, n), np.bool_)
    for i in range(n):
        for j in range(n):
            for k in range(size - 2):
                seen[i, j] &= not np.isnan(targets[i, j, k])
    p = np.empty(n, np.int64)
    here = np.ones(size)
    for draw in range(first, last):
        _dealt(seed_words, draw, p)
        sums = found[draw - first]
        for i in range(n):
            for j in range(n):
                value = E[p[i], p[j]]
                if not seen[i, j] or np.isnan(value):
                    continue
                here[1] = value
                for k in range(size - 2):
                    here[k + 2] = targets[i, j, k]
                for a in range(size):
                    for b in range(a + 1):
                        sums[a, b] += here[a] * here[b]
        for a in range(size):
            for b in range(a):
                sums[b, a] = sums[a, b]
    return found


# ---- shortest paths: ties count as one step each, whatever their weight --------------------------


@njit(cache=True, nogil=True)
def betweenness(indptr, indices, sources):
    """Brandes (2001): sum over the sources of the share of shortest paths that pass through each node."""
    n = len(indptr) - 1
    total = np.zeros(n)
    distance, queue = np.full(n, -1, np.int32), np.empty(n, np.int32)
    paths, passed = np.zeros(n), np.zeros(n)
    for s in sources:
        distance[s], paths[s], queue[0] = 0, 1.0, s
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            beyond, ways = distance[v] + 1, paths[v]
            for e in range(indptr[v], indptr[v + 1]):
                u = indices[e]
                if distance[u] < 0:
                    distance[u] = beyond
                    queue[tail] = u
                    tail += 1
                if distance[u] == beyond:
                    paths[u] += ways
        for i in range(tail - 1, -1, -1):  # farthest first: what lies beyond a node is known before the node
            v = queue[i]
            share, beyond = 0.0, distance[v] + 1
            for e in range(indptr[v], indptr[v + 1]):
                u = indices[e]
                if distance[u] == beyond:
                    share += passed[u]
            share *= paths[v]
            passed[v] = (1.0 + share) / paths[v]  # what one shortest path to v brings those before it
            if v != s:
                total[v] += share
        for i in range(tail):
            v = queue[i]
            distance[v], paths[v], passed[v] = -1, 0.0, 0.0
    return total


@njit(cache=True, nogil=True)
def distances(indptr, indices, sources, counted):
    """From each source: how many counted others it reaches, sums of their distances and inverses."""
    n = len(indptr) - 1
    reached, total, inverse = np.zeros(len(sources), np.int64), np.zeros(len(sources)), np.zeros(len(sources))
    distance, queue = np.full(n, -1, np.int64), np.empty(n, np.int64)
    for i in range(len(sources)):
        s = sources[i]
        distance[s], queue[0] = 0, s
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            for e in range(indptr[v], indptr[v + 1]):
                u = indices[e]
                if distance[u] < 0:
                    distance[u] = distance[v] + 1
                    queue[tail] = u
                    tail += 1
        for j in range(tail):
            v = queue[j]
            if v != s and counted[v]:
                reached[i] += 1
                total[i] += distance[v]
                inverse[i] += 1.0 / distance[v]
            distance[v] = -1
    return reached, total, inverse


@njit(cache=True, nogil=True)
def core_numbers(indptr, indices):
    """The largest k of each node such that it is among nodes with k ties to one another each.

    Nodes are taken away in order of the ties that they have left (Batagelj and Zaversnik).
    """
    n = len(indptr) - 1
    left = np.diff(indptr)
    most = left.max() if n else 0
    start = np.zeros(most + 2, np.int64)  # where the nodes with so many ties begin in the order
    for v in range(n):
        start[left[v] + 1] += 1
    for k in range(most + 1):
        start[k + 1] += start[k]
    order, place, fill = np.empty(n, np.int64), np.empty(n, np.int64), start.copy()
    for v in range(n):
        place[v] = fill[left[v]]
        order[place[v]] = v
        fill[left[v]] += 1
    for i in range(n):
        v = order[i]
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            if left[u] > left[v]:  # change places with the first that has as many, then count one less
                first = start[left[u]]
                other = order[first]
                order[place[u]], order[first] = other, u
                place[other], place[u] = place[u], first
                start[left[u]] += 1
                left[u] -= 1
    return left


# ---- groups of three -----------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def burt(indptr, indices, back, P, M):
    """Constraint and redundancy of each node; ``back`` is the entry of the opposite direction of each tie.

    P: share of a node's strength that goes to a contact; M: strength over the node's strongest tie. Each
    triangle is met once, from its node of lowest rank, so that popular nodes cost no more than their ties.
    """
    n = len(indptr) - 1
    indirect, redundancy = np.zeros(len(indices)), np.zeros(n)
    degree = np.diff(indptr)
    # Each tie once, from the less popular end to the more popular one: no node has many of these.
    ptr, tie = np.zeros(n + 1, np.int64), np.empty(len(indices) // 2, np.int64)
    count = 0
    for u in range(n):
        for e in range(indptr[u], indptr[u + 1]):
            v = indices[e]
            if degree[v] > degree[u] or (degree[v] == degree[u] and v > u):
                tie[count] = e
                count += 1
        ptr[u + 1] = count
    mark = np.full(n, -1, np.int64)
    for u in range(n):
        for i in range(ptr[u], ptr[u + 1]):
            mark[indices[tie[i]]] = tie[i]
        for i in range(ptr[u], ptr[u + 1]):
            uv = tie[i]
            v = indices[uv]
            for j in range(ptr[v], ptr[v + 1]):
                vw = tie[j]
                w = indices[vw]
                uw = mark[w]
                if uw < 0:
                    continue
                vu, wu, wv = back[uv], back[uw], back[vw]
                indirect[uv] += P[uw] * P[wv]
                indirect[vu] += P[vw] * P[wu]
                indirect[uw] += P[uv] * P[vw]
                indirect[wu] += P[wv] * P[vu]
                indirect[vw] += P[vu] * P[uw]
                indirect[wv] += P[wu] * P[uv]
                redundancy[u] += P[uw] * M[vw] + P[uv] * M[wv]
                redundancy[v] += P[vw] * M[uw] + P[vu] * M[wu]
                redundancy[w] += P[wv] * M[uv] + P[wu] * M[vu]
        for i in range(ptr[u], ptr[u + 1]):
            mark[indices[tie[i]]] = -1
    constraint = np.zeros(n)
    for u in range(n):
        for e in range(indptr[u], indptr[u + 1]):
            constraint[u] += (P[e] + indirect[e]) ** 2
    return constraint, redundancy


@njit(cache=True, nogil=True)
def two_paths(out_ptr, out_at, group):
    """Open two-paths i -> j -> k (no tie i -> k) through each j, by role.

    0 coordinator, 1 itinerant broker, 2 representative, 3 gatekeeper, 4 liaison.
    """
    n = len(out_ptr) - 1
    count = np.zeros((n, 5), np.int64)
    tied = np.full(n, -1, np.int64)
    for i in range(n):
        for e in range(out_ptr[i], out_ptr[i + 1]):
            tied[out_at[e]] = i
        for e in range(out_ptr[i], out_ptr[i + 1]):
            j = out_at[e]
            for f in range(out_ptr[j], out_ptr[j + 1]):
                k = out_at[f]
                if k != i and tied[k] != i:
                    count[j, role(group[i], group[j], group[k])] += 1
    return count


@njit(cache=True, nogil=True)
def role(i, j, k):
    """The role of j between i and k, from the groups of the three."""
    if i == j:
        return 0 if j == k else 2
    if j == k:
        return 3
    return 1 if i == k else 4


@njit(cache=True, nogil=True)
def permuted_roles(out_ptr, out_at, group, first, last, seed_words):
    """Per node and role, over draws first..last-1 of the groups: sum, sum of squares, at least, at most."""
    n = len(out_ptr) - 1
    seen = two_paths(out_ptr, out_at, group)
    found = np.zeros((4, n, 5))
    for draw in range(first, last):
        mixed = group.copy()
        shuffle(stream(seed_words, draw), mixed)
        count = two_paths(out_ptr, out_at, mixed)
        for j in range(n):
            for r in range(5):
                c = count[j, r]
                found[0, j, r] += c
                found[1, j, r] += c * c
                found[2, j, r] += c >= seen[j, r]
                found[3, j, r] += c <= seen[j, r]
    return found
