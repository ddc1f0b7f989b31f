"""Work on parts of the city at the same time: each part writes to memory of its own, so no bit changes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from .._kernels import growth_graph as kernels


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def edges(part: slice) -> slice:
    """The edges of the blocks of a part: one more than blocks."""
    return slice(part.start, part.stop + 1)


def each(edge: np.ndarray, work) -> list:
    """Do the work for as many runs of blocks as there are cores, of like numbers of residents."""
    cuts = np.searchsorted(edge, np.linspace(0, edge[-1], cores() + 1)[1:-1])
    cuts = [0, *cuts.tolist(), len(edge) - 1]
    with ThreadPoolExecutor(len(cuts) - 1) as pool:
        return list(pool.map(work, [slice(a, b) for a, b in pairwise(cuts)]))


def tidy(first: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows in order and without doubles, part by part, and the parts moved together."""
    rows = np.arange(len(first))

    def work(part):
        own = first[edges(part)].copy()
        return own, kernels.tidy(own, others)

    end, found = 0, []
    for own, upto in each(rows, work):
        count = upto - own[0]
        others[end : end + count] = others[own[0] : upto]
        found.append(own[:-1] - own[0] + end)
        end += count
    return np.append(np.concatenate(found), end), others[:end]
