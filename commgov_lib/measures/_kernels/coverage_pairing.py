"""Compiled steps of pairing branches with communities."""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import uniform


@njit(cache=True, nogil=True)
def anywhere(number, places, state):
    """A place for each of ``number`` branches, all places equally likely."""
    found = np.empty(number, np.int64)
    for at in range(number):
        found[at] = np.int64(uniform(state) * places)
    return found


@njit(cache=True, nogil=True)
def worst_first(served, short, total, left, size):
    """Give the next branch to the place with the lowest share that one can still help, and there most.

    Of equal helps the branch of the domain with most branches left is taken. What is left when nobody can
    be helped goes to the places in turn. Returns places × domains.
    """
    places, domains = short.shape
    count, lack, stock = np.zeros((places, domains), np.int64), short.copy(), left.copy()
    got, open_place = served.sum(axis=1), total > 0
    while True:
        low = -1
        for x in range(places):
            if open_place[x] and (low < 0 or got[x] * total[low] < got[low] * total[x]):
                low = x
        if low < 0:
            break
        best, help_best = -1, 0.0
        for d in range(domains):
            helped = min(size, lack[low, d])
            if (
                stock[d] > 0
                and helped > 0
                and (best < 0 or helped > help_best or (helped == help_best and stock[d] > stock[best]))
            ):
                best, help_best = d, helped
        if best < 0:
            open_place[low] = False
            continue
        count[low, best] += 1
        stock[best] -= 1
        lack[low, best] -= help_best
        got[low] += help_best
    x = 0
    for d in range(domains):
        while stock[d] > 0:
            count[x, d] += 1
            stock[d] -= 1
            x = x + 1 if x + 1 < places else 0
    return count
