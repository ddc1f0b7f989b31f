"""Compiled parts of the room equity: a long list of pairs, in any order, as rows."""

from __future__ import annotations

import numpy as np

from . import njit


@njit(cache=True)
def rows_of_pairs(supply, demand, distance, ptr, columns, values, seen) -> int:
    """Put each pair into the row of its supply; the place of a pair that stands there twice, or -1.

    ``ptr`` holds the ends of the rows on the way in and their beginnings, with the end of all, on the way
    out. Within a row the order is that of the list.
    """
    for k in range(supply.size - 1, -1, -1):
        j = supply[k]
        ptr[j] -= 1
        columns[ptr[j]] = demand[k]
        values[ptr[j]] = distance[k]
    for j in range(ptr.size - 1):
        for at in range(ptr[j], ptr[j + 1]):
            i = columns[at]
            if seen[i] == j:
                return at
            seen[i] = j
    return -1


@njit(cache=True)
def shuffle(order, turn):
    """Put the entries into an order drawn by one uniform number each (Fisher and Yates)."""
    for i in range(order.size - 1):
        j = i + int(turn[i] * (order.size - i))
        order[i], order[j] = order[j], order[i]


def csr_of_pairs(supply: np.ndarray, demand: np.ndarray, distance: np.ndarray, shape: tuple[int, int]):
    """``indptr, indices, data`` of supplies × demands, and where a pair stands twice (-1: nowhere)."""
    count = np.bincount(supply, minlength=shape[0])
    ptr = np.append(np.cumsum(count), supply.size).astype(np.int32 if supply.size < 2**31 else np.int64)
    columns, values = np.empty(demand.size, demand.dtype), np.empty(distance.size)
    again = rows_of_pairs(supply, demand, distance, ptr, columns, values, np.full(shape[1], -1, np.int32))
    return ptr, columns, values, again
