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
    """What :func:`quick` finds in draws first..last-1, and how many of them have other ties than ``own``."""
    found, differ = np.empty((last - first, 4)), 0
    for draw in range(first, last):
        indptr, at, values = scattered(shape, states, seed_words, draw)
        found[draw - first] = quick(rule, shape, indptr, at, values, t, q, seed_words, draw)
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
        found[draw - first] = quick(rule, shape, indptr, at, values, t, q, seed_words, draw)
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
