"""Each specification computed anew by the public measure itself, and small spaces of networks, whole."""

import itertools
from math import comb, log, sqrt

import numpy as np
import pandas as pd

import commgov_lib as cg
from commgov_lib.schema import CommgovError


def cut(weights: pd.DataFrame, row) -> pd.DataFrame:
    """A two-mode table with the threshold and the fewest ties of a specification."""
    full = weights >= row.threshold
    full = full.loc[full.sum(axis=1) >= row.actor_ties, full.sum(axis=0) >= row.place_ties]
    return full.loc[full.any(axis=1), full.any(axis=0)].astype(int)


def overlap(weights: pd.DataFrame, row, *, draws: int, seed: int) -> tuple:
    """Fixed margins, as the summary of a two-mode network has them."""
    found = cg.ties.summary(cut(weights, row), draws=draws, seed=seed, measures=[row.measure]).iloc[0]
    value = found["value"]
    if not found["null_mean"] > 0 or found["null_low"] == found["null_high"] == value:
        raise CommgovError("chance leaves nothing to compare")
    high = value / found["null_low"] if found["null_low"] > 0 else np.inf
    return value / found["null_mean"], value / found["null_high"], high, found["p"]


def core(weights: pd.DataFrame, row, *, draws: int, seed: int) -> tuple:
    """One mode, as the test of a core has it."""
    both, either = np.minimum(weights, weights.T), np.maximum(weights, weights.T)
    strength = both if row.reported == "both" else either
    kept = strength.where(strength >= row.threshold, 0.0)
    stay = (kept > 0).sum() >= row.actor_ties
    kept = kept.loc[stay, stay]
    kept = kept if row.weighting == "weight" else (kept > 0).astype(int)
    found = cg.core.significance(kept, cross=row.cross, null=row.null, draws=draws, seed=seed)
    score = found["score"]
    return (
        score - found["null_mean"], score - found["null_high"], score - found["null_low"], found["p"],
    )  # fmt: skip


def backbone(weights: pd.DataFrame, row, *, draws: int, seed: int) -> tuple:
    """The kept share, and the jackknife by dropping the pairs of each actor one after the other."""
    found = cg.backbone.table(
        cut(weights, row), null=row.null, draws=draws, seed=seed, alpha=row.alpha, correction=row.correction
    )
    share, without = found["keep"].mean(), []
    for actor in pd.unique(found[["a", "b"]].to_numpy().ravel()):
        rest = found[(found["a"] != actor) & (found["b"] != actor)]
        if len(rest):
            without.append(rest["keep"].mean())
    n = len(without)
    error = sqrt((n - 1) / n * sum((x - sum(without) / n) ** 2 for x in without))
    return share, max(0, share - 1.96 * error), min(1, share + 1.96 * error), np.nan


def inequality(row, supply, demand, near, *, draws: int, seed: int) -> tuple:
    """Access, its Gini index and the bootstrap of it."""
    end = row.catchment
    kernel = {
        "flat": cg.equity.binary(),
        "gaussian": cg.equity.gaussian(end / sqrt(2 * log(100))),
        "exponential": cg.equity.exponential(end / log(100)),
        "epanechnikov": cg.equity.epanechnikov(end),
    }[row.kernel]
    access = cg.equity.access(supply, demand, near, kernel=kernel, catchment=end, variant=row.variant)
    weight = demand if row.weighting == "persons" else pd.Series(1.0, demand.index)
    found = cg.equity.bootstrap(lambda w: cg.equity.gini(access, w), weight, draws=draws, seed=seed)
    return (*found.loc["value", ["value", "low", "high"]], np.nan)


def refuses(call) -> bool:
    """Whether the measure refuses."""
    try:
        call()
    except CommgovError:
        return True
    return False


def squares(B) -> int:
    """Closed squares, pair by pair."""
    B = np.asarray(B)
    return sum(comb(int(B[i] @ B[j]), 2) for i, j in itertools.combinations(range(len(B)), 2))


def every(shape, keep) -> list[np.ndarray]:
    """All 0/1 matrices of a shape for which ``keep`` is true."""
    cells = itertools.product([0, 1], repeat=shape[0] * shape[1])
    return [B for B in (np.reshape(c, shape) for c in cells) if keep(B)]


def reachable(ends, kinds, *, two_mode: bool) -> set:
    """All networks that switches within classes lead to, ties told apart, by trying each switch from each."""
    start = tuple(map(tuple, ends))
    seen, todo = {start}, [start]
    while todo:
        now = todo.pop()
        pairs = {frozenset([("r", a), ("c", b)]) if two_mode else frozenset([a, b]) for a, b in now}
        for e, f in itertools.permutations(range(len(now)), 2):
            if kinds[e] != kinds[f]:
                continue
            for side in (1,) if two_mode else (0, 1):
                (a, b), (c, d) = now[e], (now[f][side], now[f][1 - side])
                c, d = (now[f][0], now[f][1]) if two_mode else (c, d)
                new = [(a, d), (c, b)]
                if two_mode:
                    keys = [frozenset([("r", x), ("c", y)]) for x, y in new]
                else:
                    keys = [frozenset(pair) for pair in new]
                if any(len(key) < 2 or key in pairs for key in keys):
                    continue
                moved = list(now)
                moved[e] = new[0]
                moved[f] = new[1] if two_mode or side == 0 else new[1][::-1]
                if tuple(moved) not in seen:
                    seen.add(tuple(moved))
                    todo.append(tuple(moved))
    return seen
