"""Many tests at once: p-values adjusted for how many pairs were tested, and how many draws that asks for."""

from __future__ import annotations

import math

import numpy as np

from ...schema import CommgovError

CORRECTIONS = ("none", "bonferroni", "holm", "bh")
_PIECE = 1 << 20
_HAIR = 1 + 1e-12


def adjust(p: np.ndarray, tests: int, correction: str) -> np.ndarray:
    """Adjusted p-values: keep a pair where its q is at most α.

        bonferroni  q = T p                        chance of any false pair at most α
        holm        q = max over p' ≤ p of (T − number of p'' < p') p'       the same, never weaker
        bh          q = min over p' ≥ p of T p' / (number of p'' ≤ p')       share of false pairs at most α

    Parameters
    ----------
    p
        p-values of the pairs listed.
    tests
        T, how many were tested; those not listed have p = 1.
    correction
        ``"none"``, ``"bonferroni"``, ``"holm"`` or ``"bh"`` (Benjamini and Hochberg).

    Returns
    -------
    ndarray
        q, at most 1, in the order of ``p``; ``p`` itself where nothing is corrected.

    Raises
    ------
    CommgovError
        The correction is not known.

    Examples
    --------
    >>> adjust(np.array([0.01, 0.02, 0.5]), 3, "holm").tolist()
    [0.03, 0.04, 0.5]
    """
    known(correction)
    if correction == "none" or not len(p):
        return p
    if correction == "bonferroni":
        return np.minimum(p * tests, 1)
    values, counts = np.unique(p, return_counts=True)  # ties share one q
    up_to = np.cumsum(counts)
    if correction == "holm":
        q = np.maximum.accumulate((tests - (up_to - counts)) * values)
    else:
        q = np.minimum.accumulate((values * tests / up_to)[::-1])[::-1]
    q = np.minimum(q, 1)
    found = np.empty(len(p))
    for at in range(0, len(p), _PIECE):  # in pieces, since positions take as much memory as p
        found[at : at + _PIECE] = q[np.searchsorted(values, p[at : at + _PIECE])]
    return found


def kept(q, alpha: float):
    """Whether q ≤ α, a last bit of rounding forgiven: with 19 draws p can be 1 / 20 and α .05.

    >>> bool(kept(78 / (260 * 6), 0.05))
    True
    """
    return q <= alpha * _HAIR


def known(correction: str):
    """Refuse a correction of another name."""
    if correction not in CORRECTIONS:
        raise CommgovError(
            f"the correction '{correction}' is not known. Fix: use one of {', '.join(CORRECTIONS)}."
        )


def least_draws(tests: int, listed: int, alpha: float, correction: str) -> int:
    """How many draws a pair needs to be kept at all, since no p can be below 1 / (draws + 1).

    Parameters
    ----------
    tests
        How many pairs were tested.
    listed
        How many of them can have the smallest p at once; only ``"bh"`` asks.
    alpha
        Level.
    correction
        As in :func:`adjust`.

    Returns
    -------
    int
        The least number of draws m with 1 / (m + 1) small enough for ``alpha``.

    Examples
    --------
    >>> least_draws(153, 1, 0.05, "none"), least_draws(153, 1, 0.05, "bonferroni")
    (19, 3059)
    """
    factor = {"none": 1, "bh": tests / max(listed, 1)}.get(correction, tests)
    return max(1, math.ceil(factor / (alpha * _HAIR)) - 1)
