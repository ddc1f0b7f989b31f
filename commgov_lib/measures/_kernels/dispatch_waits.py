"""The queue with one line and several persons, customer by customer (Kiefer and Wolfowitz 1955)."""

from __future__ import annotations

import numpy as np

from . import njit
from .dispatch_random import exponential, key, word


@njit(cache=True, nogil=True)
def waits(seed_words, servers, between, work, out, block):
    """Fill ``out`` with each customer's wait; ``between`` and ``work`` are mean times.

    ``free`` is a heap of the times at which persons become free: a customer takes the earliest. With one
    person it is Lindley's recursion. A time is kept relative to the last arrival of a block, of about
    ``block`` customers, so that it does not lose digits in a long run.
    """
    free = np.zeros(servers)
    clock = 0.0
    for i in range(out.size):
        of = key(seed_words, i)
        clock += exponential(word(of, 0)) * between
        begin = max(clock, free[0])
        out[i] = begin - clock
        end = begin + exponential(word(of, 8)) * work
        at = 0
        while True:
            below = 2 * at + 1
            if below >= servers:
                break
            if below + 1 < servers and free[below + 1] < free[below]:
                below += 1
            if free[below] >= end:
                break
            free[at] = free[below]
            at = below
        free[at] = end
        if clock > block * between:
            for k in range(servers):
                free[k] -= clock
            clock = 0.0
