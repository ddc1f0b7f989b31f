"""What stays covered as organisations withdraw: in a stated order, or the worst set with a proven bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...matrices import arcs, read_reach
from ...messages import say
from ...schema import CommgovError
from .._kernels import forces as kernels
from .._kernels import random
from ..arguments import choice, kinds, positions, seeded, whole
from ..flow import Classes, Merged, classes, merged_reach, picked
from ..programs import Problem, failed, solve

BAND = (2.5, 97.5)
ORDERS = ("random", "degree", "loss", "kind", "worst")
MOST_SETS = 25
SLACK = 1e-6  # of all weight: as exactly as the solver works


def withdrawal(
    reach,
    weight,
    *,
    order: str | Sequence,
    kind=None,
    draws: int = 200,
    seed: int | None = None,
    most: int | None = None,
    time_limit: float = 60.0,
) -> pd.DataFrame:
    """Compute how coverage falls as organisations withdraw, one after another.

    A need stays covered while one organisation that reaches it is left. An order is a sequence of blocks, and
    within a block every order is equally likely. A need with m organisations in the last block that holds
    any, of B organisations, is lost by the time j of the block have left with the chance C(j, m) / C(B, m):
    the mean curve is exact.

    Parameters
    ----------
    reach
        Which organisation reaches which need: organisations x needs, boolean.
    weight
        Series, size of each need (persons).
    order
        ``"random"``: one block. ``"degree"``: who reaches most needs first, equal degrees in one block.
        ``"loss"``: whoever costs most *now*, recalculated after each withdrawal. ``"kind"``: kind after kind,
        the kind that costs most now first. ``"worst"``: for each number the set whose withdrawal costs most.
        Or a sequence of all organisations: who leaves first, second and so on.
    kind
        Series (or dict) organisation -> kind; for ``"kind"``.
    draws
        Orders drawn for the band.
    seed
        Of the draws; ``None`` is 0.
    most
        For ``"worst"``: the largest set; ``None``: all, up to 25.
    time_limit
        For ``"worst"``: seconds a set.

    Returns
    -------
    DataFrame
        ``removed``, number of organisations gone, from 0; ``covered``, share of ``weight`` still covered, the
        exact mean over ties in the order (``"loss"``: the mean of the draws); ``low, high``, the middle 95 %
        of the draws (``"worst"``: ``covered`` is the worst set found, ``low`` what no set can fall below);
        ``order``. With ``"kind"`` also ``kind``, who left last. Shares are NaN where there is no need at all.

    Raises
    ------
    CommgovError
        The order is unknown or no list of all organisations, an organisation without a kind, labels that
        differ, amounts that are missing or negative.

    Notes
    -----
    Degrees are counted once, and counting again would change nothing: an organisation keeps its needs when
    others leave. What changes is its loss, hence ``"loss"``. Nobody steps in here: arithmetic, no forecast.

    References
    ----------
    Memmott, Waser and Price (2004), *Proc. R. Soc. B* 271. Albert, Jeong and Barabási (2000), *Nature* 406.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 1], [0, 1, 1]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> withdrawal(reach, pd.Series(1, ["a", "b", "c"]), order="random", seed=1)["covered"].round(3).tolist()
    [1.0, 0.833, 0.0]
    """
    found = read_reach(reach, weight)
    draws, forces = whole(draws, "draws", 1), len(found.forces)
    one = merged_reach(found.matrix, found.weight)
    if not isinstance(order, str):
        left = positions(found.forces, order, "order", say("organisation"), each=True)
        sizes, name = np.ones(forces, np.int64), "as listed"
    elif choice(order, "order", ORDERS) == "random":
        left, sizes, name = np.arange(forces), np.asarray([forces]), "random"
    elif order == "degree":
        degree = np.diff(found.matrix.indptr)
        left = np.argsort(-degree, kind="stable")
        sizes, name = np.unique(-degree, return_counts=True)[1], "degree, counted once"
    elif order == "kind":
        if kind is None:
            raise CommgovError(
                "withdrawal: order='kind' needs kind. Fix: give a Series from organisation to kind."
            )
        left, sizes, names = _kind_blocks(one, kinds(kind, found.forces, "kind").astype(str))
        name = "kind, costliest first"
    elif order == "worst":
        most = min(forces, MOST_SETS) if most is None else min(whole(most, "most"), forces)
        lost, bound = worst_sets(one.classes(), most, time_limit)
        return _table(one, lost, lost, bound).assign(order="worst set of each size")
    else:
        words = random.words(seeded(0 if seed is None else seed))
        step = kernels.costliest_first(*arcs(one.matrix.indptr, one.matrix.indices), one.weight, words, draws)
        lost = np.column_stack([np.zeros(draws), step.cumsum(axis=1)])
        low, high = np.percentile(lost, BAND, axis=0)
        return _table(one, lost.mean(axis=0), low, high).assign(order="loss, recalculated")
    orders = Blocks(one, left, sizes)
    mean = low = high = orders.expected()
    if len(sizes) < forces:
        lost = np.column_stack([np.zeros(draws), orders.drawn(draws, seed=seed).cumsum(axis=1)])
        # Between two blocks nothing is left to chance, and rounding should not pretend that there is.
        lost[:, orders.edges] = mean[orders.edges]
        low, high = np.percentile(lost, BAND, axis=0)
    table = _table(one, mean, low, high).assign(order=name)
    if isinstance(order, str) and order == "kind":
        table["kind"] = ["", *np.repeat(names, sizes)]
    return table


class Blocks:
    """Orders of withdrawal, block after block, every order within a block equally likely; what they lose."""

    def __init__(self, one: Merged, order: np.ndarray, sizes: np.ndarray):
        self.weight, self.order = one.weight, np.asarray(order, np.int64)
        self.edges = np.append(0, np.cumsum(sizes)).astype(np.int64)
        self.block = np.empty(self.order.size, np.int64)
        self.block[self.order] = np.repeat(np.arange(len(sizes)), sizes)
        self.ties = arcs(one.matrix.indptr, one.matrix.indices)
        self.last, self.count = kernels.last_block(*self.ties, self.order, self.block, one.weight.size)

    def expected(self) -> np.ndarray:
        """Compute the exact mean over all orders: C(j, m) / C(B, m), built up from m = 1."""
        edges, lost = self.edges, np.zeros(self.edges[-1] + 1)
        most = int(self.count.max(initial=0)) + 1
        where, cells = pd.factorize(self.last.astype(np.int64) * most + self.count, sort=True)
        weight = np.bincount(where, self.weight, len(cells)) if len(cells) else np.empty(0)
        now, chance, done = -1, None, 0
        for cell, w in zip(cells, weight, strict=True):
            b, m = divmod(int(cell), most)
            size = int(edges[b + 1] - edges[b])
            if b != now:
                now, done, chance, j = b, 0, np.ones(size + 1), np.arange(size + 1)
            for other in range(done, m):
                chance = chance * np.maximum(j - other, 0) / (size - other)
            done = m
            lost[edges[b] : edges[b + 1] + 1] += w * chance
            lost[edges[b + 1] + 1 :] += w
        return lost

    def drawn(self, draws: int, *, seed, first: int = 0) -> np.ndarray:
        """Draw orders, from number ``first`` on: the weight that each withdrawal loses."""
        several = self.count > 1
        start = np.full(self.weight.size, -1, np.int64)
        ends = np.append(0, np.cumsum(self.count[several]))
        start[several] = ends[:-1]
        alone, forces_of = kernels.members(
            *self.ties, self.order, self.block, self.last, start, int(ends[-1]), self.weight
        )
        words = random.words(seeded(0 if seed is None else seed))
        return kernels.curves(
            self.order, self.edges, alone, ends, forces_of, self.weight[several], words, first, draws
        )


def _kind_blocks(one: Merged, kind: pd.Series) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Kinds in the order in which each costs most when those before it are gone; equals by name."""
    codes, names = pd.factorize(kind, sort=True)
    by_kind = reached_by_kind(one, codes, len(names))
    left, rest, order = by_kind.sum(axis=0), list(range(len(names))), []
    while rest:
        loss = {k: float(one.weight[(left > 0) & (left == by_kind[k])].sum()) for k in rest}
        order.append(max(loss, key=loss.get))
        rest.remove(order[-1])
        left = left - by_kind[order[-1]]
    at = np.concatenate([np.flatnonzero(codes == k) for k in order]) if order else np.empty(0, np.int64)
    return at, np.asarray([(codes == k).sum() for k in order]), [str(names[k]) for k in order]


def reached_by_kind(one: Merged, codes: np.ndarray, kinds: int) -> np.ndarray:
    """How many organisations of each kind reach each class of needs: kinds × classes."""
    needs = one.weight.size
    found = [np.bincount(one.matrix[codes == k].indices, minlength=needs) for k in range(kinds)]
    return np.stack(found) if found else np.zeros((0, needs), np.int64)


def _table(one: Merged, mean, low, high) -> pd.DataFrame:
    """Lost weight as the share still covered; what loses most leaves least."""
    if one.total == 0:
        covered = np.full((3, len(mean)), np.nan)
    else:
        covered = np.clip((one.weight.sum() - np.stack([mean, high, low])) / one.total, 0.0, 1.0)
    return pd.DataFrame({
        "removed": np.arange(len(mean)), "covered": covered[0], "low": covered[1], "high": covered[2],
    })  # fmt: skip


class Worst(NamedTuple):
    """The costliest set found, and what is proven of it.

    Examples
    --------
    >>> Worst(["bank"], 0.5, 3.0, 3.0, 0.0).gap
    0.0
    """

    withdrawn: list
    covered: float
    lost: float
    bound: float
    gap: float


def worst(reach, weight, size: int, *, time_limit: float = 60.0) -> Worst:
    """Find the organisations whose joint withdrawal leaves most need uncovered.

    With x_f = 1 for an organisation that leaves and y_i for a need that is lost,

        maximise  sum w_i y_i   such that  y_i <= x_f for every organisation f that reaches i,  sum x_f = size

    A need is lost only when all its organisations leave, so the worst set is rarely the set of the worst
    organisations.

    Parameters
    ----------
    reach
        Which organisation reaches which need: organisations x needs, boolean.
    weight
        Series, size of each need (persons).
    size
        How many organisations withdraw.
    time_limit
        Seconds for the proof; when they are over, the best set so far is returned with its bound.

    Returns
    -------
    Worst
        ``withdrawn``, labels in the order of ``reach``; ``covered``, share of ``weight`` that stays covered;
        ``lost``, persons; ``bound``, persons that no set of this size can exceed; ``gap`` = (bound - lost) /
        bound, 0 when proven the worst.

    Raises
    ------
    CommgovError
        ``size`` is negative or larger than the number of organisations, or reach and weight do not fit.

    Notes
    -----
    Needs with the same organisations count as one, needs with more than ``size`` organisations cannot be lost
    and are left out, and the solver (HiGHS, one thread) starts from a greedy set. Somebody who knew all ties
    and wished to do harm: a bound on bad luck, no forecast.

    References
    ----------
    Church, Scaparra and Middleton (2004), Identifying critical infrastructure, *Annals of the AAG* 94.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [1, 0, 0], [0, 1, 1]], list("fgh"), list("abc")).astype(bool)
    >>> worst(reach, pd.Series({"a": 4, "b": 3, "c": 2}), 2)
    Worst(withdrawn=['f', 'h'], covered=0.4444444444444444, lost=5.0, bound=5.0, gap=0.0)
    """
    found = read_reach(reach, weight)
    if whole(size, "size") > len(found.forces):
        raise CommgovError(
            "size is {size}, but there are {count:,} organisations. Fix: at most as many.",
            size=size,
            count=len(found.forces),
        )
    one = classes(found.matrix, found.weight)
    gone, lost, bound = _solve(one, size, time_limit, None)
    covered = (one.weight.sum() - lost) / one.total if one.total else float("nan")
    gap = (bound - lost) / bound if bound > 0 else 0.0
    return Worst(found.forces[np.flatnonzero(gone)].tolist(), float(covered), lost, bound, float(gap))


def worst_sets(one: Classes, most: int, time_limit: float) -> tuple[np.ndarray, np.ndarray]:
    """Compute the weight lost with the worst sets of 0, 1, ... organisations, and what no set can exceed."""
    lost, bound, before = np.zeros(most + 1), np.zeros(most + 1), None
    for size in range(most + 1):
        before, lost[size], bound[size] = _solve(one, size, time_limit, before)
    return lost, bound


def _solve(one: Classes, size: int, time_limit: float, before) -> tuple[np.ndarray, float, float]:
    """Which actors leave, the weight lost, and its proven bound; ``before``: the worst set of one less."""
    keep = np.flatnonzero(np.diff(one.ptr) <= size)
    part = one._replace(
        **dict(zip(("ptr", "who"), picked(one.ptr, one.who, keep), strict=True)), weight=one.weight[keep]
    )
    starts = [_greedy(part, size, start) for start in (None, before)[: 1 if before is None else 2]]
    gone = max(starts, key=lambda x: _lost(part, x))
    lost, bound = _lost(part, gone), float(part.weight.sum())  # needs that more actors reach cannot be lost
    if not len(keep) or lost >= bound:
        return certified(one, gone, size, bound)
    # Row of arc (i, f): y_i - x_f <= 0; the last row counts who leaves.
    forces, needs, ties = one.count, keep.size, part.who.size
    unit, at = np.ones(ties), np.arange(ties)
    of_force = sp.csr_array((unit, (at, part.who)), shape=(ties, forces))
    of_need = sp.csr_array((unit, (at, _needs(part))), shape=(ties, needs))
    rows = sp.block_array([[-of_force, of_need], [np.ones((1, forces)), None]], format="csr")
    problem = Problem(
        np.append(np.zeros(forces), part.weight),
        rows, np.full(ties + 1, -np.inf), np.append(np.zeros(ties), size), np.ones(forces + needs),
        np.arange(forces + needs) < forces, most=True,
    )  # fmt: skip
    found = solve(problem, seconds=time_limit, gap=0.0, start=np.append(gone, _left(part, gone) == 0))
    if found.x is not None:
        x = found.x[:forces] > 0.5
        if x.sum() <= size and _lost(part, x) > lost:
            gone = _greedy(part, size, x)
    if np.isfinite(found.bound):
        bound = min(bound, found.bound)
    return certified(one, gone, size, bound)


def certified(one: Classes, gone: np.ndarray, size: int, bound: float) -> tuple[np.ndarray, float, float]:
    """Return the set with its loss counted anew over all needs, and its bound as the solver proved it.

    A bound within the solver's tolerance of the loss is the loss. One below it would be none: it is refused
    and not lifted.
    """
    lost, slack = _lost(one, gone), SLACK * max(one.total, 1.0)
    if gone.sum() != size or bound < lost - slack:
        raise failed("worst", say("the size of the set or the bound is wrong"))
    if (one.weight == np.rint(one.weight)).all():
        bound = float(np.floor(bound + slack))  # whole persons
    return gone, lost, lost if bound - lost <= slack else bound


def _needs(part: Classes) -> np.ndarray:
    """The need of each arc."""
    return np.repeat(np.arange(part.weight.size), np.diff(part.ptr))


def _left(part: Classes, gone: np.ndarray) -> np.ndarray:
    """How many actors each need has left."""
    return np.bincount(_needs(part), ~gone[part.who], part.weight.size)


def _lost(part: Classes, gone: np.ndarray) -> float:
    """Weight of the needs all of whose actors are gone."""
    return float(part.weight[_left(part, gone) == 0].sum())


def _greedy(part: Classes, size: int, before) -> np.ndarray:
    """Take out whole needs, the one with most weight an actor first, until no more fits; fill up in order."""
    gone = np.zeros(part.count, bool) if before is None else before.copy()
    while True:
        left = _left(part, gone)
        fits = np.flatnonzero((left > 0) & (left <= size - gone.sum()))
        if not len(fits):
            break
        best = fits[np.argmax(part.weight[fits] / left[fits])]
        gone[part.who[part.ptr[best] : part.ptr[best + 1]]] = True
    gone[np.flatnonzero(~gone)[: size - gone.sum()]] = True
    return gone
