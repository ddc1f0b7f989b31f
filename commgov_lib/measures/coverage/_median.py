"""The p-median: fast interchange, a Lagrangian bound, and HiGHS on the candidates that are left."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from .._kernels import Clock, core_random
from .._kernels import coverage_median as kernels
from ._covering import Chosen
from ._highs import Problem, solve

TURNS, STEPS = 10, 300
MOST_VARIABLES = 1_500_000  # beyond, the exact model would take longer to build than anyone waits


def nearest(distance: np.ndarray, weight: np.ndarray, p: int, clock: Clock, gap: float) -> Chosen:
    """The p sites with the least sum of weight times distance to the nearest of them."""
    cost = _merged(distance, weight)
    sites, needs = cost.shape
    if needs == 0 or p == sites:
        return Chosen(np.arange(p), float(cost[:p].min(axis=0).sum()) if needs else 0.0, 0.0)._replace(
            bound=float(cost.min(axis=0).sum()) if needs else 0.0
        )
    least = 1e-9 * float(cost.max())
    best = kernels.greedy(cost, p)
    value = kernels.interchange(cost, best, least)
    width = min(sites, int(np.ceil(4 * sites / p)) + 10)
    near = np.argpartition(cost.T, width - 1, axis=1)[:, :width]
    near_cost = np.take_along_axis(cost.T, near, 1)
    order = np.lexsort((near, near_cost), axis=1)
    near = np.take_along_axis(near, order, 1).astype(np.int32)
    near_cost = np.ascontiguousarray(np.take_along_axis(near_cost, order, 1))
    price = np.clip(1.2 * cost[best].min(axis=0), near_cost[:, 0], near_cost[:, -1])
    score, bound = np.zeros(sites), -np.inf
    state = core_random.stream(core_random.words(0), 0)
    for _ in range(TURNS):
        steps = STEPS if clock.left() > 0 else STEPS // 5  # a gap is told even when the time is up
        bound = max(bound, float(kernels.bound(p, near, near_cost, sites, value, price, steps, score)))
        if value - bound <= max(gap * value, 1e-9) or clock.left() < 0:
            break
        for start in (np.argsort(score, kind="stable")[:p], _shaken(best, sites, state)):
            other = np.ascontiguousarray(start)
            now = kernels.interchange(cost, other, least)
            if now < value - least:
                best, value = other, now
    if value - bound > max(gap * value, 1e-9) and clock.left() > 0:
        best, value, bound = _prove(cost, p, best, value, bound, score, clock, gap)
    return Chosen(np.sort(best), float(value), float(bound))


def _merged(distance: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weight times distance, sites × needs; needs that lie equally far from every site are one need."""
    some = weight > 0
    rows = np.ascontiguousarray(distance[:, some].T)
    # Rows alike have the same sum, so most networks need no closer look.
    if np.unique(rows.sum(axis=1)).size == len(rows):
        return np.ascontiguousarray((rows * weight[some][:, None]).T)
    class_of, first = pd.factorize(np.array([row.tobytes() for row in rows], dtype=object))
    _, where = np.unique(class_of, return_index=True)
    size = np.bincount(class_of, weight[some], len(first))
    return np.ascontiguousarray((rows[where] * size[:, None]).T)


def _shaken(best: np.ndarray, sites: int, state: np.ndarray) -> np.ndarray:
    """Some of the open sites exchanged at random."""
    found = best.copy()
    free = np.setdiff1d(np.arange(sites), best)
    for _ in range(max(1, min(best.size // 5, free.size))):
        at, to = (int(core_random.uniform(state) * size) for size in (found.size, free.size))
        found[at], free[to] = free[to], found[at]
    return found


def _prove(cost, p, best, value, bound, score, clock, gap):
    """HiGHS on the candidates that can still be in a better solution, each need with its cheapest only."""
    edge = np.sort(score)[p - 1]
    keep = np.flatnonzero(bound + (score - edge) <= value * (1 + 1e-9))
    keep = np.union1d(keep, best)
    # With p of them open, a need is never served from beyond its (n − p + 1)-th cheapest.
    depth = keep.size - p + 1
    if depth * cost.shape[1] > MOST_VARIABLES:
        return best, value, bound
    small = cost[keep]
    order = np.argsort(small, axis=0, kind="stable")[:depth]
    x, needs = keep.size, cost.shape[1]
    z = depth * needs
    need = np.tile(np.arange(needs), depth)
    site = order.ravel()
    rows = sp.coo_array(
        (
            np.concatenate([np.ones(x), np.ones(z), np.ones(z), -np.ones(z)]),
            (
                np.concatenate(
                    [np.zeros(x, int), 1 + need, 1 + needs + np.arange(z), 1 + needs + np.arange(z)]
                ),
                np.concatenate([np.arange(x), x + np.arange(z), x + np.arange(z), site]),
            ),
        ),
        shape=(1 + needs + z, x + z),
    ).tocsr()
    problem = Problem(
        np.append(np.zeros(x), small[site, need]), rows,
        np.concatenate([[p], np.ones(needs), np.full(z, -np.inf)]),
        np.concatenate([[p], np.ones(needs), np.zeros(z)]),
        np.ones(x + z), np.arange(x + z) < x,
    )  # fmt: skip
    is_open = np.isin(keep, best)
    reach = np.where(is_open[order], np.take_along_axis(small, order, 0), np.inf)
    chosen = np.zeros((depth, needs))
    chosen[reach.argmin(axis=0), np.arange(needs)] = 1
    found = solve(
        problem, seconds=clock.left(), gap=gap, start=np.append(is_open.astype(float), chosen.ravel())
    )
    if found.x is not None:
        other = keep[found.x[:x] > 0.5]
        now = float(cost[other].min(axis=0).sum())
        if now < value:
            best, value = other, now
    return best, value, max(bound, min(found.bound, value))
