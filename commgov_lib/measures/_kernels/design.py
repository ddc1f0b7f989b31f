"""Compiled loops of survey design: communities drawn from a model, and a network among random ones.

A survey is tested against networks with its margins by a walk of trades in both directions: of all networks
on the walk, the survey's own stands at a place drawn beforehand (:func:`walk`). A round of trades is its own
reverse, so the walk reads the same from either end, and under the null each of its networks is as likely to
be the survey as any other: the p-value is right however slowly the trades mix (Besag and Clifford 1989).
"""

from __future__ import annotations

import numpy as np

from . import njit
from .nulls import trade, transpose
from .random import below, uniform
from .ties import cycles, overlaps

_0, _1 = np.uint64(0), np.uint64(1)
CYCLES, CLOSED, DOT = 0, 1, 2  # and the other two overlaps of Latapy after it


@njit(nogil=True, cache=True)
def inclusion(w, most):
    """Of unit i and k ties still to deal to units i, i + 1 …: the chance that i gets one, into row i.

    Every set of k units is as likely as the product of its ``w``: Bernoulli trials, given that k succeed.
    With E_i(k) the elementary symmetric sum of the units from i on, and R_i(k) = E_i(k) / E_i(k - 1),

        chance = w_i / (w_i + R_(i+1)(k)),   R_i(k) = (R_(i+1)(k) + w_i) / (1 + w_i / R_(i+1)(k - 1))
    """
    units = w.size
    chance = np.ones((units, most + 1))
    ratio = np.zeros(most + 2)
    for i in range(units - 1, -1, -1):
        chance[i, 0] = 0.0
        for k in range(1, most + 1):
            chance[i, k] = w[i] / (w[i] + ratio[k])
        for k in range(most, 1, -1):
            ratio[k] = (ratio[k] + w[i]) / (1.0 + w[i] / ratio[k - 1]) if ratio[k - 1] > 0.0 else 0.0
        ratio[1] += w[i]
    return chance


@njit(nogil=True, cache=True)
def communities(chance, ptr, units_of, like, sizes, kept, state, start, out):
    """Draw communities, a row each: like one of the pilot's, with ``sizes`` units, into ``out``.

    Each unit of the community that it is like (``units_of`` from ``ptr[like]``) stays with probability
    ``kept``; the other places go to units of a set dealt out by :func:`inclusion`. ``kept`` = 0 is that set
    alone.
    """
    units = chance.shape[0]
    has, dealt = np.zeros(units, np.uint8), np.empty(chance.shape[1], np.int64)
    stays = np.empty(units, np.int64)
    for c in range(like.size):
        at, size, count = start[c], sizes[c], 0
        if kept > 0.0:
            for k in range(ptr[like[c]], ptr[like[c] + 1]):
                if uniform(state) < kept:
                    stays[count] = units_of[k]
                    count += 1
            while count > size:
                pick = below(state, count)
                stays[pick] = stays[count - 1]
                count -= 1
        for k in range(count):
            has[stays[k]] = 1
            out[at + k] = stays[k]
        left, found = size, 0
        for i in range(units):
            if left == 0:
                break
            if uniform(state) < chance[i, left]:
                left -= 1
                if not has[i]:
                    dealt[found] = i
                    found += 1
        for k in range(count, size):
            pick = below(state, found)
            out[at + k] = dealt[pick]
            found -= 1
            dealt[pick] = dealt[found]
        for k in range(count):
            has[stays[k]] = 0
        out[at : at + size].sort()


@njit(nogil=True, cache=True)
def statistic(measure, ptr, columns, column_ptr, rows_of, after, seen, met, out):
    """4-cycles, the share of closed paths, or a mean overlap of the rows."""
    rows = ptr.size - 1
    if measure >= DOT:
        overlaps(ptr, columns, column_ptr, rows_of, after, seen, met, out)
        total = 0.0
        for i in range(rows):
            if out[i, 3] > 0.0:
                total += out[i, measure - DOT] / out[i, 3]
        return total / rows
    wide = _1
    for i in range(rows):
        wide = max(wide, ptr[i + 1] - ptr[i] + _1)
    seen[:] = 0
    found = float(cycles(ptr, columns, column_ptr, rows_of, after, seen, wide))
    if measure == CYCLES:
        return found
    paths = 0.0
    for i in range(rows):
        size = float(ptr[i + 1] - ptr[i]) - 1.0
        for k in range(ptr[i], ptr[i + 1]):
            x = columns[k]
            paths += size * (float(column_ptr[x + _1] - column_ptr[x]) - 1.0)
    return 4.0 * found / paths if paths > 0.0 else 0.0


@njit(nogil=True, cache=True)
def walk(measure, ptr, columns, column_ptr, rounds, enough, state, out):
    """Measure a network into ``out[0]``, random ones with its margins into the rest; return their number.

    Stops once ``enough`` of them are as large as the network's own: it can then no longer be rejected.
    ``rounds`` of trades lie between two networks; in a round each row trades once.
    """
    rows, draws = ptr.size - 1, out.size - 1
    sizes, mark = ptr[1:] - ptr[:-1], np.zeros(column_ptr.size - 1, np.uint8)
    fill, after = np.empty(column_ptr.size - 1, np.uint64), np.empty(column_ptr.size - 1, np.uint64)
    rows_of, met = np.empty(columns.size, np.uint32), np.empty(rows + 1, np.uint32)
    seen, sums = np.zeros(rows, np.uint64), np.empty((rows, 4))
    now = columns.copy()
    transpose(ptr[:-1], sizes, now, column_ptr, fill, rows_of)
    out[0] = statistic(measure, ptr, now, column_ptr, rows_of, after, seen, met, sums)
    least = out[0] - 1e-10 * abs(out[0])
    reached, back = 0, below(state, draws + 1)
    for made in range(1, draws + 1):
        if made == back + 1:
            now[:] = columns
        for _ in range(rounds):
            c = np.uint64(below(state, rows))
            state[4], state[5] = c, _0
            pairs = ((c + _1) >> _1) + ((np.uint64(rows) - _1 - c) >> _1)
            trade(ptr, now, np.int64(pairs), state, mark)
        transpose(ptr[:-1], sizes, now, column_ptr, fill, rows_of)
        out[made] = statistic(measure, ptr, now, column_ptr, rows_of, after, seen, met, sums)
        reached += out[made] >= least
        if reached >= enough:
            return made
    return draws
