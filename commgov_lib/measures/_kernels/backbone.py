"""Compiled loops of the backbone: how often chance shares as much, exact tails, maximum-entropy margins."""

from __future__ import annotations

import numpy as np

from . import njit

_1, _2 = np.uint64(1), np.uint64(2)
_LINE = np.uint64(31)  # entries of two bytes in a line of fast memory, less one
_NEVER_ZERO = np.finfo(float).tiny
# Beyond this exp(-x) comes near the smallest number that a computer writes.
_DEEP = 600.0


@njit(nogil=True, cache=True)
def count(begin, sizes, columns, column_ptr, rows_of, span, seen, now, start, other, shared, reached, total):
    """One draw: add what each observed pair shares to ``total``, 1 to ``reached`` if it reaches ``shared``.

    One row at a time, against the rows after it: ``seen`` and ``now`` then fit into the fastest memory, and
    nothing of size rows × rows is ever written down. ``span`` is working space: for each column, where its
    rows after the present one begin and end, side by side. What is returned says nothing; it keeps the
    compiler from leaving out the look ahead.
    """
    for x in range(np.uint64(column_ptr.size) - _1):
        span[_2 * x], span[_2 * x + _1] = column_ptr[x], column_ptr[x + _1]
    rows, looked = np.uint64(begin.size), np.uint64(0)
    for i in range(rows):
        if i + _1 < rows:
            # Look at what the next row needs while this one is counted: it is then there in time.
            for k in range(begin[i + _1], begin[i + _1] + sizes[i + _1]):
                x = _2 * np.uint64(columns[k])
                first, last = np.uint64(span[x]), np.uint64(span[x + _1])
                looked += np.uint64(rows_of[first]) + np.uint64(rows_of[min(first + _LINE, last - _1)])
        for k in range(begin[i], begin[i] + sizes[i]):
            x = _2 * np.uint64(columns[k])
            first = np.uint64(span[x]) + _1
            span[x] = first
            for place in range(first, np.uint64(span[x + _1])):
                seen[rows_of[place]] += 1
        first, last = start[i], start[i + _1]
        for p in range(first, last):
            now[p - first] = seen[other[p]]
        for p in range(first, last):
            total[p] += now[p - first]
            reached[p] += now[p - first] >= shared[p]
        seen[i:] = 0
    return looked


@njit(nogil=True, cache=True)
def most_shared(start, other, shared, kind, most):
    """The most that a pair of rows of two kinds shares, into ``most[kind, kind]``, smaller kind first."""
    for i in range(np.uint64(start.size) - _1):
        for p in range(start[i], start[i + _1]):
            low, high = kind[i], kind[other[p]]
            if low > high:
                low, high = high, low
            if shared[p] > most[low, high]:
                most[low, high] = shared[p]


@njit(nogil=True, cache=True)
def look_up(start, other, shared, kind, offset, tails, means, p_value, expected):
    """Tail and mean of each pair from those of its two kinds."""
    for i in range(np.uint64(start.size) - _1):
        for p in range(start[i], start[i + _1]):
            low, high = kind[i], kind[other[p]]
            if low > high:
                low, high = high, low
            p_value[p] = tails[offset[low, high] + np.int64(shared[p])]
            expected[p] = means[low, high]


@njit(nogil=True, cache=True)
def _one_class(n, q, top, f, fresh, g, over):
    """Add Binomial(n, q) to the count with distribution ``f``; its last entry stands for ``top`` and more."""
    if q >= 1.0:
        fresh[:] = 0.0
        for k in range(top + 1):
            fresh[min(k + n, top)] += f[k]
        f[:] = fresh
        return
    odds = q / (1.0 - q)
    term = np.exp(n * np.log1p(-q))
    for k in range(top):
        g[k] = term
        term *= (n - k) / (k + 1.0) * odds if k < n else 0.0
    beyond, k = 0.0, top
    while k <= n and term > 0.0:
        beyond += term
        ratio = (n - k) / (k + 1.0) * odds
        term *= ratio
        k += 1
        if ratio < 0.5 and term < beyond * 1e-18:
            break
    over[top] = beyond
    for k in range(top - 1, -1, -1):
        over[k] = over[k + 1] + g[k]
    last = f[top]
    for k in range(top):
        last += f[k] * over[top - k]
        value = 0.0
        for i in range(k + 1):
            value += f[i] * g[k - i]
        fresh[k] = value
    for k in range(top):
        f[k] = fresh[k]
    f[top] = last


@njit(nogil=True, cache=True)
def poisson_binomial(p_one, p_two, sizes, top, tails):
    """P(X ≥ s) for s = 0 … ``top`` into ``tails``; X counts columns that two rows share, cells independent.

    Columns of a class have the same probability, so each class adds a binomial. Only positive numbers are
    added and multiplied: the smallest tail has as many right digits as the largest.
    """
    f, fresh, g, over = np.zeros(top + 1), np.zeros(top + 1), np.zeros(top + 1), np.zeros(top + 1)
    f[0] = 1.0
    for c in range(sizes.size):
        q, left = p_one[c] * p_two[c], sizes[c]
        if q <= 0.0:
            continue
        piece = left
        if 0.0 < q < 1.0:
            piece = max(1, min(left, int(_DEEP / -np.log1p(-q))))
        while left > 0:
            _one_class(min(piece, left), q, top, f, fresh, g, over)
            left -= piece
    tails[top] = f[top]
    for s in range(top - 1, -1, -1):
        tails[s] = tails[s + 1] + f[s]
    for s in range(top + 1):
        tails[s] = min(max(tails[s], _NEVER_ZERO), 1.0)


@njit(nogil=True, cache=True)
def hypergeometric(one, two, columns, top, tails):
    """P(X ≥ s), s = 0 … ``top``, into ``tails``; two rows choose ``one`` and ``two`` of ``columns`` blindly.

    Each probability as a multiple of the likeliest one, by their ratios, so that no large factorials come in.
    """
    least, most = max(0, one + two - columns), min(one, two)
    likeliest = min(max((one + 1) * (two + 1) // (columns + 2), least), most)
    weight = np.zeros(most + 2)
    weight[likeliest] = 1.0
    for k in range(likeliest, most):
        weight[k + 1] = weight[k] * (one - k) * (two - k) / ((k + 1.0) * (columns - one - two + k + 1))
    for k in range(likeliest, least, -1):
        weight[k - 1] = weight[k] * k * (columns - one - two + k) / ((one - k + 1.0) * (two - k + 1))
    for k in range(most - 1, -1, -1):
        weight[k] += weight[k + 1]
    for s in range(top + 1):
        tails[s] = min(max(weight[s] / weight[0], _NEVER_ZERO), 1.0)


@njit(nogil=True, cache=True)
def sdsm_tails(p, sizes, most, offset, tails, means):
    """Tails and means for every pair of kinds of rows that shares anything."""
    for a in range(p.shape[0]):
        for b in range(a, p.shape[0]):
            if most[a, b]:
                poisson_binomial(
                    p[a], p[b], sizes, most[a, b], tails[offset[a, b] : offset[a, b] + most[a, b] + 1]
                )
                means[a, b] = (p[a] * p[b] * sizes).sum()


@njit(nogil=True, cache=True)
def svn_tails(size, columns, most, offset, tails, means):
    """Tails and means for every pair of row sizes that shares anything."""
    for a in range(size.size):
        for b in range(a, size.size):
            if most[a, b]:
                tail = tails[offset[a, b] : offset[a, b] + most[a, b] + 1]
                hypergeometric(size[a], size[b], columns, most[a, b], tail)
                means[a, b] = size[a] * size[b] / columns


# ---- maximum entropy: Newton's method on one thread, so that every machine finds the same bits ----------


@njit(nogil=True, cache=True)
def _misfit(x, y, k, n, d, m, p, off_row, off_column):
    """Cell probabilities from the factors; by how much their margins miss the degrees; the worst share."""
    off_column[:] = -d
    worst = 0.0
    for r in range(x.size):
        total = 0.0
        for c in range(y.size):
            odds = x[r] * y[c]
            p[r, c] = odds / (1.0 + odds)
            total += m[c] * p[r, c]
            off_column[c] += n[r] * p[r, c]
        off_row[r] = total - k[r]
        worst = max(worst, abs(off_row[r]) / k[r])
    for c in range(y.size):
        worst = max(worst, abs(off_column[c]) / d[c])
    return worst


@njit(nogil=True, cache=True)
def _solve(system, right):
    """Solve in place by Cholesky's method, the first unknown held at 0; no pivot may vanish."""
    size = right.size
    right[0] = 0.0
    least = np.empty(size)
    for i in range(size):
        least[i] = 1e-14 * system[i, i] + 1e-300
    column = np.empty(size)
    for j in range(1, size):
        pivot = max(system[j, j], least[j])
        system[j, j] = pivot
        column[j + 1 :] = system[j + 1 :, j]
        for i in range(j + 1, size):
            factor = column[i] / pivot
            right[i] -= factor * right[j]
            for c in range(j + 1, i + 1):
                system[i, c] -= factor * column[c]
    for i in range(size - 1, 0, -1):
        right[i] /= system[i, i]
        # Below the diagonal the system still holds factor times pivot.
        for j in range(1, i):
            right[j] -= system[i, j] * right[i]


@njit(nogil=True, cache=True)
def newton(k, n, d, m, p, close, most_steps):
    """Fill ``p`` with x y / (1 + x y) so that its margins are ``k`` and ``d``; returns the worst misfit.

    ``n`` rows each of degree ``k``, ``m`` columns each of degree ``d``. Each step eliminates the row
    unknowns, which do not touch one another, and solves for the columns.
    """
    rows, columns = k.size, d.size
    root = np.sqrt((n * k).sum())
    a, b = np.log(k / root), np.log(d / root)
    off_row, off_column = np.empty(rows), np.empty(columns)
    step_a, step_b = np.empty(rows), np.empty(columns)
    weight, of_row = np.empty(columns), np.empty(rows)
    system = np.empty((columns, columns))
    worst = _misfit(np.exp(a), np.exp(b), k, n, d, m, p, off_row, off_column)
    before = np.inf
    for _ in range(most_steps):
        # Each step squares a small misfit; from 1e-6 the next one is as near as rounding lets it come.
        if worst <= close and before <= 1e-6:
            break
        system[:] = 0.0
        for c in range(columns):
            step_b[c] = -m[c] * off_column[c]
        for r in range(rows):
            total = 0.0
            for c in range(columns):
                weight[c] = p[r, c] * (1.0 - p[r, c]) * n[r] * m[c]
                total += weight[c]
            of_row[r] = max(total, 1e-300)
            for c in range(columns):
                share = weight[c] / of_row[r]
                system[c, c] += weight[c]
                step_b[c] += share * n[r] * off_row[r]
                for e in range(c + 1):
                    system[c, e] -= share * weight[e]
        _solve(system, step_b)
        longest = 1e-300
        for r in range(rows):
            total = n[r] * off_row[r]
            for c in range(columns):
                total += p[r, c] * (1.0 - p[r, c]) * n[r] * m[c] * step_b[c]
            step_a[r] = -total / of_row[r]
            longest = max(longest, abs(step_a[r]))
        longest = max(longest, np.abs(step_b).max())
        size = min(1.0, 4.0 / longest)
        now = worst
        while size > 1e-3:
            now = _misfit(
                np.exp(a + size * step_a), np.exp(b + size * step_b), k, n, d, m, p, off_row, off_column
            )
            if now < worst:
                break
            size /= 2.0
        if not now < worst:
            _misfit(np.exp(a), np.exp(b), k, n, d, m, p, off_row, off_column)
            break
        a += size * step_a
        b += size * step_b
        before, worst = worst, now
    return worst
