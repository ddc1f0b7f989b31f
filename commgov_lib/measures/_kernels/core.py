"""Kernels of the core-periphery search: score, enumeration, climbing.

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
from .core_orders import both_ways, delete_order
from .core_random import below, shuffle, stream, uniform

UNDEFINED = -2.0  # below any correlation
_TIE = 1e-12  # scores nearer than this are equal


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
def quick(rule, shape, indptr, indices, data, t, q, seed_words, draw):
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
