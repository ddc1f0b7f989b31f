"""Compiled Newton's method for the maximum-entropy margins; one thread, so the same bits on every machine."""

from __future__ import annotations

import numpy as np

from . import njit


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
