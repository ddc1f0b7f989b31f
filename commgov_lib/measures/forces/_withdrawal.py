"""What stays covered as forces withdraw, one after another, in an order that is stated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .. import reach as reading
from .._kernels import forces as kernel
from ._read import BAND, Merged, kinds, listed, merged, tile, whole, words
from ._worst import worst_sets

ORDERS = ("random", "degree", "loss", "kind", "worst")
_MOST_SETS = 25


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
    """Trace how coverage falls as forces withdraw, one after another.

    A need stays covered while one force that reaches it is left. An order is a sequence of blocks, and within
    a block every order is equally likely. A need with m forces in the last block that holds any, of B forces,
    is lost by the time j of the block have left with the chance C(j, m) / C(B, m): the mean curve is exact.

    Parameters
    ----------
    reach
        Which force reaches which need: forces x needs, boolean.
    weight
        Series, size of each need (persons).
    order
        ``"random"``: one block. ``"degree"``: who reaches most needs first, equal degrees in one block.
        ``"loss"``: whoever costs most *now*, recalculated after each withdrawal. ``"kind"``: kind after kind,
        the kind that costs most now first. ``"worst"``: for each number the set whose withdrawal costs most.
        Or a sequence of all forces: who leaves first, second and so on.
    kind
        Series (or dict) force -> kind; for ``"kind"``.
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
        ``removed``, number of forces gone, from 0; ``covered``, share of ``weight`` still covered, the exact
        mean over ties in the order (``"loss"``: the mean of the draws); ``low, high``, the middle 95 % of the
        draws (``"worst"``: ``covered`` is the worst set found, ``low`` what no set can fall below);
        ``order``. With ``"kind"`` also ``kind``, who left last. Shares are NaN where there is no need at all.

    Raises
    ------
    CommgovError
        The order is unknown or no list of all forces, a force without a kind, labels that differ, amounts
        that are missing or negative.

    Notes
    -----
    Degrees are counted once, and counting again would change nothing: a force keeps its needs when others
    leave. What changes is its loss, hence ``"loss"``. Nobody steps in here: arithmetic, no forecast.

    References
    ----------
    Memmott, Waser and Price (2004), *Proc. R. Soc. B* 271. Albert, Jeong and Barabási (2000), *Nature* 406.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 1], [0, 1, 1]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> withdrawal(reach, pd.Series(1, ["a", "b", "c"]), order="random", seed=1)["covered"].round(3).tolist()
    [1.0, 0.833, 0.0]
    """
    found = reading.read(reach, weight)
    draws = whole(draws, "draws", least=1)
    forces = len(found.forces)
    if isinstance(order, str) and order not in ORDERS:
        raise CommgovError(f"order is '{order}'. Fix: one of {', '.join(ORDERS)}, or the forces in a list.")
    if isinstance(order, str) and order == "kind" and kind is None:
        raise CommgovError("withdrawal: order='kind' needs kind. Fix: give a Series force -> kind.")
    one = merged(found)
    left = None
    if not isinstance(order, str):
        left, sizes, name = (
            listed(order, found.forces, "forces", "reach"),
            np.ones(forces, np.int64),
            "as listed",
        )
    elif order == "random":
        left, sizes, name = np.arange(forces), np.asarray([forces]), "random"
    elif order == "degree":
        degree = np.diff(found.matrix.indptr)
        left = np.argsort(-degree, kind="stable")
        sizes, name = np.unique(-degree, return_counts=True)[1], "degree, counted once"
    elif order == "kind":
        left, sizes, names = _kind_blocks(one, kinds(kind, found.forces, "kind"))
        name = "kind, costliest first"
    elif order == "worst":
        most = min(forces, _MOST_SETS) if most is None else min(whole(most, "most", least=0), forces)
        lost, bound = worst_sets(one, most, time_limit)
        table = _table(one, lost, lost, bound)
        return table.assign(order="worst set of each size")
    else:
        step = kernel.costliest_first(*_csr(one), one.weight, words(seed), draws)
        lost, name = step.cumsum(axis=1), "loss, recalculated"
        lost = np.column_stack([np.zeros(len(lost)), lost])
        low, high = np.percentile(lost, BAND, axis=0)
        return _table(one, lost.mean(axis=0), low, high).assign(order=name)
    mean, low, high = in_blocks(one, left, sizes, draws=draws, seed=seed)
    table = _table(one, mean, low, high).assign(order=name)
    if isinstance(order, str) and order == "kind":
        table["kind"] = ["", *np.repeat(names, sizes)]
    return table


def in_blocks(one: Merged, order, sizes, *, draws: int, seed) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weight lost after 0, 1, ... withdrawals, block after block: exact mean, and the middle of the draws."""
    indptr, indices = _csr(one)
    order = np.asarray(order, dtype=np.int64)
    edges = np.append(0, np.cumsum(sizes)).astype(np.int64)
    block = np.empty(len(order), np.int64)
    block[order] = np.repeat(np.arange(len(sizes)), sizes)
    width = tile(one.matrix)
    last, count = kernel.last_block(indptr, indices, order, block, one.weight.size, width)
    mean = _expected(one, edges, last, count)
    if len(sizes) == len(order):
        return mean, mean, mean
    lost = np.column_stack([
        np.zeros(draws),
        _drawn(one, order, edges, block, last, count, draws=draws, seed=seed).cumsum(axis=1),
    ])  # fmt: skip
    # Between two blocks nothing is left to chance, and rounding should not pretend that there is.
    lost[:, edges] = mean[edges]
    low, high = np.percentile(lost, BAND, axis=0)
    return mean, low, high


def _drawn(one: Merged, order, edges, block, last, count, *, draws: int, seed, first: int = 0):
    """Weight that each withdrawal loses: draws × forces."""
    several = count > 1
    start = np.full(one.weight.size, -1, np.int64)
    ends = np.append(0, np.cumsum(count[several]))
    start[several] = ends[:-1]
    total, width = int(ends[-1]), tile(one.matrix)
    alone, forces_of = kernel.members(*_csr(one), order, block, last, start, total, one.weight, width)
    size = one.weight[several]
    return kernel.curves(order, edges, alone, ends, forces_of, size, words(seed), first, draws)


def _expected(one: Merged, edges, last, count) -> np.ndarray:
    """The exact mean over all orders within blocks: C(j, m) / C(B, m), built up from m = 1."""
    lost = np.zeros(edges[-1] + 1)
    reached = last >= 0
    most = int(count.max(initial=0)) + 1
    cells, where = np.unique(last[reached].astype(np.int64) * most + count[reached], return_inverse=True)
    weight = np.bincount(where, one.weight[reached], len(cells)) if len(cells) else np.empty(0)
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


def _kind_blocks(one: Merged, kind: pd.Series) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Kinds in the order in which each costs most when those before it are gone; equals by name."""
    codes, names = pd.factorize(kind, sort=True)
    matrix = one.matrix
    by_kind = np.zeros((len(names), one.weight.size), np.int64)
    for f in range(matrix.shape[0]):
        by_kind[codes[f], matrix.indices[matrix.indptr[f] : matrix.indptr[f + 1]]] += 1
    left, rest, order = by_kind.sum(axis=0), set(range(len(names))), []
    while rest:
        loss = {k: float(one.weight[(left > 0) & (left == by_kind[k])].sum()) for k in sorted(rest)}
        first = max(loss, key=loss.get)
        order.append(first)
        rest.remove(first)
        left = left - by_kind[first]
    at = np.concatenate([np.flatnonzero(codes == k) for k in order]) if order else np.empty(0, np.int64)
    return at, np.asarray([(codes == k).sum() for k in order]), [str(names[k]) for k in order]


def _csr(one: Merged) -> tuple[np.ndarray, np.ndarray]:
    return one.matrix.indptr, one.matrix.indices


def _table(one: Merged, mean, low, high) -> pd.DataFrame:
    """Lost weight as the share still covered; what loses most leaves least."""
    if one.total == 0:
        covered = np.full((3, len(mean)), np.nan)
    else:
        covered = np.clip((one.weight.sum() - np.stack([mean, high, low])) / one.total, 0.0, 1.0)
    return pd.DataFrame({
        "removed": np.arange(len(mean)), "covered": covered[0], "low": covered[1], "high": covered[2],
    })  # fmt: skip
