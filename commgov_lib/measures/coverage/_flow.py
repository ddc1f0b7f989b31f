"""Forces and needs as a flow: identical needs merged, sent at most or fairly, and where it is held up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from .._kernels import coverage as kernels

EXACT = 2**53  # whole numbers up to here are exact in float64


class Arcs(NamedTuple):
    """Who reaches what, from both sides; arcs are numbered by need."""

    ptr: np.ndarray  # arcs ptr[c]:ptr[c + 1] come into need c
    force_of: np.ndarray
    need_of: np.ndarray
    force_ptr: np.ndarray  # arcs[force_ptr[f]:force_ptr[f + 1]] leave force f
    arcs: np.ndarray


class Sent(NamedTuple):
    """A flow: what each arc carries, what each force has left and each need lacks; where it is held up."""

    x: np.ndarray
    spare: np.ndarray
    unmet: np.ndarray
    force_short: np.ndarray
    need_short: np.ndarray


def by_need(matrix: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """The forces of each need, ascending: ``ptr, force_of``."""
    ptr = np.zeros(matrix.shape[1] + 1, np.int64)
    force_of = np.empty(matrix.indices.size, np.int32)
    indptr, indices = matrix.indptr.astype(np.int64, copy=False), matrix.indices.astype(np.int32, copy=False)
    kernels.transpose(indptr, indices, ptr, force_of)
    return ptr, force_of


def merged(ptr: np.ndarray, force_of: np.ndarray, owner: np.ndarray | None = None):
    """Needs that the same forces reach as one: ``(class of each need, ptr, force_of)`` of the classes."""
    size = ptr.size - 1
    class_of, first = np.empty(size, np.int64), np.empty(size, np.int64)
    owner = np.zeros(size, np.int64) if owner is None else owner
    count = kernels.alike(ptr, force_of, owner, class_of, first)
    first = first[:count]
    return class_of, *picked(ptr, force_of, first)


def picked(ptr: np.ndarray, members: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lists ``which`` alone."""
    length = (ptr[1:] - ptr[:-1])[which]
    begin = np.append(0, np.cumsum(length))
    at = np.arange(begin[-1]) + np.repeat(ptr[which] - begin[:-1], length)
    return begin, members[at]


def both_sides(ptr: np.ndarray, force_of: np.ndarray, forces: int) -> Arcs:
    """The arcs as seen by the forces too."""
    need_of = np.repeat(np.arange(ptr.size - 1), np.diff(ptr)).astype(np.int32)
    force_ptr, arcs = np.zeros(forces + 1, np.int64), np.empty(force_of.size, np.int64)
    kernels.leaving(force_of, force_ptr, arcs)
    return Arcs(ptr, force_of, need_of, force_ptr, arcs)


def whole(*amounts: np.ndarray) -> bool:
    """Whether all amounts are whole numbers with exact sums."""
    return all((a == np.rint(a)).all() and a.sum() < EXACT for a in amounts)


def most(arcs: Arcs, capacity: np.ndarray, weight: np.ndarray, slack: float) -> Sent:
    """A maximum flow, and the side of its cut that is short."""
    spare, unmet = capacity.astype(float), weight.astype(float)
    x = np.zeros(arcs.force_of.size)
    kernels.flow(*arcs, spare, unmet, x, slack)
    force_short, need_short = np.zeros(spare.size, bool), np.zeros(unmet.size, bool)
    kernels.short_side(*arcs, unmet, x, slack, force_short, need_short)
    return Sent(x, spare, unmet, force_short, need_short)


def fair(arcs: Arcs, capacity: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Serve the worst-off first, then the next, and so on: the flow, and the share of each need served.

    A connected part of the network would give everybody in it the share capacity / weight. Where that cannot
    be sent, the needs that are short leave with the forces that reach them, and get less; the rest gets more
    (Fujishige's decomposition). All parts are treated at once.
    """
    forces, needs = capacity.size, weight.size
    x, share = np.zeros(arcs.force_of.size), np.where(weight > 0, 0.0, np.nan)
    live, left, open_arc = weight.astype(float), capacity.astype(float), np.arange(arcs.force_of.size)
    while open_arc.size:
        force_of, need_of = arcs.force_of[open_arc], arcs.need_of[open_arc]
        ends = (force_of, forces + need_of.astype(np.int64))
        joined = sp.coo_array((np.ones(open_arc.size, np.int8), ends), shape=(forces + needs,) * 2)
        count, part = connected_components(joined, directed=False)
        of_force, of_need = part[:forces], part[forces:]
        supply, demand = np.bincount(of_force, left, count), np.bincount(of_need, live, count)
        scarce = supply < demand
        # Times both totals, whole numbers stay whole: no rounding decides who is short.
        offered = left * np.where(scarce, demand, 1.0)[of_force]
        wanted = live * np.where(scarce, supply, 1.0)[of_need]
        slack = 0.0
        if not whole(capacity, weight) or max(wanted.sum(), offered.sum()) >= EXACT:
            slack = 1e-11 * max(float(wanted.max(initial=0)), float(offered.max(initial=0)))
        begin = np.append(0, np.cumsum(np.bincount(need_of, minlength=needs)))
        sent = most(both_sides(begin, force_of, forces), offered, wanted, slack)
        short = np.append(sent.force_short, sent.need_short)
        some, size = np.bincount(part, short, count), np.bincount(part, minlength=count)
        done = (some == 0) | (some == size)
        rate = np.where(scarce, supply / np.where(demand > 0, demand, 1.0), 1.0)
        now = done[of_need] & (live > 0)
        share[now] = rate[of_need[now]]
        settled = done[of_need[need_of]]
        x[open_arc[settled]] = sent.x[settled] / np.where(scarce, demand, 1.0)[of_need[need_of[settled]]]
        live[now], left[done[of_force]] = 0.0, 0.0
        # The short and the others part: a force that is not short serves nobody who is.
        open_arc = open_arc[~settled & (sent.force_short[force_of] == sent.need_short[need_of])]
    return x, share
