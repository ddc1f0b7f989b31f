"""Shares of draws as p-values, with their Monte Carlo error, said one way in the whole room."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .. import nulls

TAILS = {
    "two": "a result as far from zero, on either side",
    "greater": "a result as large or larger",
    "less": "a result as small or smaller",
}
_SLACK = 1e-10  # two results nearer than this (relative) are equal: rounding must not decide a tie


def p_values(observed: float, null: np.ndarray, *, centred: bool = True) -> dict[str, float]:
    """(b + 1) / (m + 1) in each direction.

    ``two`` counts draws as far from zero where the null is centred there; else it doubles the smaller tail.
    """
    m = len(null)
    slack = _SLACK * max(abs(observed), float(np.abs(null).max(initial=0.0)))
    greater = ((null >= observed - slack).sum() + 1) / (m + 1)
    less = ((null <= observed + slack).sum() + 1) / (m + 1)
    far = ((np.abs(null) >= abs(observed) - slack).sum() + 1) / (m + 1)
    return {
        "two": float(far if centred else min(1.0, 2 * min(greater, less))),
        "greater": float(greater),
        "less": float(less),
    }


def with_undefined(p: dict[str, float], defined: int, draws: int) -> dict[str, float]:
    """The same where some draws have no value: each counts as far out in every direction."""
    return {tail: (share * (defined + 1) + draws - defined) / (draws + 1) for tail, share in p.items()}


def error(p: float, draws: int) -> float:
    """Standard error of a p-value that is a share of draws."""
    return float(np.sqrt(p * (1 - p) / draws))


def in_parts(work, first: int, last: int) -> list:
    """``work(a, b)`` for draws first..last-1, cut into parts on the machine's cores, in order.

    A draw depends on its number alone, so neither the parts nor the cores can change a result.
    """
    cores = nulls.cores()
    edges = np.linspace(first, last, min(4 * cores, max(last - first, 1)) + 1).astype(int)
    if len(edges) == 2:
        return [work(first, last)]
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(work, edges[:-1].tolist(), edges[1:].tolist()))
