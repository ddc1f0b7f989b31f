"""Kernels that draw networks with given degrees, and those that permute the nodes of a matrix.

A switch takes two ties, exchanges their ends and is refused, and still counted as a step, where that would
make a tie to oneself or a second tie of a pair: the uniform distribution is then stationary. Directed
networks without ties to oneself are not all joined by switches; turning round a cycle of three joins the
rest.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .core import quick
from .core_random import below, mix, shuffle, stream, uniform


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
def null_scores(ones, shape, t, q, directed, indptr, hub, source, steps, seed_words, first, last, own):
    """Scores of draws first..last-1, and how many of them have other ties than the fingerprint ``own``."""
    found, differ = np.empty(last - first), 0
    indices, data, ends, slots = hub
    for draw in range(first, last):
        at, values, _, _ = drawn(
            directed, indptr, indices, source, ends, slots, data, steps, seed_words, draw
        )
        found[draw - first] = quick(ones, shape, indptr, at, values, t, q, seed_words, draw)
        differ += fingerprint(indptr, at) != own
    return found, differ


@njit(cache=True, nogil=True)
def fingerprint(indptr, indices):
    """A number that two sets of ties share, whatever their order, and hardly ever two different sets."""
    total = np.uint64(0)
    for v in range(len(indptr) - 1):
        for e in range(indptr[v], indptr[v + 1]):
            total += mix(np.uint64(v) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(indices[e]) + np.uint64(1))
    return total


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
        state = stream(seed_words, draw)
        for i in range(n):
            p[i] = i
        if draw:  # number 0 is the network as it is
            shuffle(state, p)
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
        state = stream(seed_words, draw)
        for i in range(n):
            p[i] = i
        if draw:
            shuffle(state, p)
        for i in range(n):
            for j in range(n):
                if i != j:
                    value = E[p[i], p[j]]
                    if value != 0.0:
                        for k in range(count):
                            found[draw - first, k] += value * targets[i, j, k]
    return found
