"""Backup covering: everybody once, and as much as possible twice."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from ...schema import CommgovError
from ._covering import Chosen, set_cover
from ._highs import Clock, Problem, solve
from ._sites import Sites


def most_backed(sites: Sites, p: int | None, clock: Clock, gap: float) -> Chosen:
    """The p sites (``None``: the fewest) that cover all once and most weight twice (Hogan and ReVelle)."""
    fewest = set_cover(sites, clock, 0.0)
    if p is None:
        p = int(fewest.value)
    elif p < fewest.bound:
        raise CommgovError(
            f"p = {p} sites cannot cover every need once, which backup asks for: that takes "
            f"{int(fewest.bound)}. Fix: a larger p, or objective='mclp'."
        )
    needs, x = sites.weight.size, sites.count
    length = np.diff(sites.ptr)
    # A need with one candidate can never have two: its backup is 0, whatever a model would let it be.
    able = length >= 2
    need = np.repeat(np.arange(needs), length)
    twice = np.flatnonzero(able)
    column = np.full(needs, -1)
    column[twice] = x + np.arange(twice.size)
    rows = sp.coo_array(
        (
            np.concatenate([np.ones(sites.who.size), -np.ones(twice.size), np.ones(x)]),
            (
                np.concatenate([need, twice, np.full(x, needs)]),
                np.concatenate([sites.who, column[twice], np.arange(x)]),
            ),
        ),
        shape=(needs + 1, x + twice.size),
    ).tocsr()
    problem = Problem(
        np.append(np.zeros(x), sites.weight[twice]), rows, np.append(np.ones(needs), float(p)),
        np.append(np.full(needs, np.inf), float(p)), np.ones(x + twice.size),
        np.arange(x + twice.size) < x, most=True,
    )  # fmt: skip
    begin = None
    if fewest.value <= p:
        begin = _filled(sites, need, fewest.sites, p)
        count = np.bincount(need, begin[sites.who], minlength=needs)
        start = np.append(begin, count[twice] >= 2).astype(float)
    found = solve(problem, seconds=clock.left(), gap=gap, start=None if begin is None else start)
    if not found.feasible:
        raise CommgovError(
            f"p = {p} sites cannot cover every need once, which backup asks for. Fix: a larger p, or "
            "objective='mclp'."
        )
    if found.x is not None:
        begin = found.x[:x] > 0.5
    if begin is None:
        raise CommgovError(
            "backup: the time limit passed before any solution was found. Fix: a longer time_limit."
        )
    count = np.bincount(need, begin[sites.who], minlength=needs)
    value = float(sites.weight[count >= 2].sum())
    bound = min(found.bound if np.isfinite(found.bound) else np.inf, float(sites.weight[able].sum()))
    return Chosen(np.flatnonzero(begin), value, max(bound, value))


def _filled(sites: Sites, need: np.ndarray, chosen: np.ndarray, p: int) -> np.ndarray:
    """A cover filled up to p sites, each time with the one that gives most weight a second site."""
    is_open = np.zeros(sites.count, bool)
    is_open[chosen] = True
    for _ in range(p - chosen.size):
        count = np.bincount(need, is_open[sites.who], minlength=sites.weight.size)
        gain = np.bincount(sites.who, np.where(count == 1, sites.weight, 0.0)[need], minlength=sites.count)
        is_open[int(np.argmax(np.where(is_open, -1.0, gain)))] = True
    return is_open
