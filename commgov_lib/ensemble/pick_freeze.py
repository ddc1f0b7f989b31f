"""Which assumption moves a result most: first-order and total effects by pick-freeze."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from ..measures.arguments import interval, seeded, whole
from ..schema import CommgovError
from .replicates import run

_RESAMPLES = 200


def effects(
    task: Callable,
    factors: Mapping[str, tuple[float, float]],
    *,
    draws: int,
    seed: int,
    groups: Mapping[str, str] | None = None,
    client=None,
    resume=None,
) -> pd.DataFrame:
    """Estimate how much of a result's variance each factor explains, alone and with all others.

        S = Var(E[y | x]) / Var(y),   T = E(Var[y | all but x]) / Var(y)

    Parameters
    ----------
    task
        Called with one dict, factor -> value; returns a number. It must depend on that dict alone.
    factors
        Name -> (low, high), each value in between as likely, and independent of the others.
    draws
        How many pairs of points, from 2; the task is called ``draws × (groups + 2)`` times.
    seed
        Whole number >= 0.
    groups
        Factor -> name of its group; those of a group are moved together. Others are a group of their own.
    client, resume
        As in :func:`run`.

    Returns
    -------
    DataFrame
        One row a group, in the order of ``factors``: ``factor`` (or group), ``first, first_se, total,
        total_se``; NaN if the result never changes. ``attrs`` keeps ``mean`` and ``variance`` of the result.

    Raises
    ------
    CommgovError
        A factor or option is not as stated, a result is not a finite number, or as :func:`run`.

    Notes
    -----
    Of two points A and B, each group in turn is taken from B and the rest frozen at A. ``first`` is
    Saltelli's estimator, ``total`` Jansen's; standard errors by resampling the pairs 200 times. First-order
    effects sum to 1 if factors do not act together. Estimates near 0 may come out below it. The table is the
    same for any number of cores.

    References
    ----------
    Saltelli, A. et al. (2010), Computer Physics Communications 181, 259–270. Jansen, M. J. W. (1999),
    Computer Physics Communications 117, 35–43.

    Examples
    --------
    >>> table = effects(lambda x: 2 * x["a"] + x["b"], {"a": (0, 1), "b": (0, 1)}, draws=500, seed=1)
    >>> table["total"].round(1).tolist()
    [0.8, 0.2]
    """
    limits = {name: interval(ends, f"factors['{name}']") for name, ends in dict(factors).items()}
    if not limits:
        raise CommgovError("factors is empty. Fix: name at least one, with its (low, high).")
    unknown = [name for name in groups or {} if name not in limits]
    if unknown:
        raise CommgovError("groups: '{name}' is no factor. Fix: use the names of factors.", name=unknown[0])
    draws, seed = whole(draws, "draws", 2), seeded(seed)
    group = {name: (groups or {}).get(name, name) for name in limits}
    names = list(dict.fromkeys(group.values()))
    point = functools.partial(_result, task=task, limits=limits, group=group, draws=draws, chance=seed)
    found = run(point, range(draws * (len(names) + 2)), client=client, resume=resume)
    values = found["value"].to_numpy(float).reshape(-1, draws)
    picks = (np.random.Generator(np.random.PCG64(seed)).random((_RESAMPLES, draws)) * draws).astype(np.int64)
    estimate, spread = _indices(values), np.stack([_indices(values[:, pick]) for pick in picks])
    error = spread.std(axis=0, ddof=1)
    table = pd.DataFrame(
        {
            "factor": names,
            "first": estimate[0],
            "first_se": error[0],
            "total": estimate[1],
            "total_se": error[1],
        }
    )
    table.attrs |= {"mean": float(values[:2].mean()), "variance": float(values[:2].var())}
    return table


def _result(index: int, *, task, limits, group, draws: int, chance: int) -> float:
    """The task at one point: of A, of B, or of A with one group from B."""
    block, row = divmod(index, draws)
    source = np.random.Generator(np.random.PCG64(np.random.SeedSequence(chance, spawn_key=(row,))))
    a, b = source.random((2, len(limits)))
    names = list(dict.fromkeys(group.values()))
    point = {}
    for k, (name, (low, high)) in enumerate(limits.items()):
        taken = block == 1 or (block > 1 and group[name] == names[block - 2])
        point[name] = float(low + (b[k] if taken else a[k]) * (high - low))
    value = task(point)
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = np.nan
    if not np.isfinite(found):
        raise CommgovError("effects: the task returned {value} at {point}, no number. Fix: return a finite "
            "number.",
                           value=repr(value), point=point)  # fmt: skip
    return found


def _indices(values: np.ndarray) -> np.ndarray:
    """First-order and total effects from the results of A, B, and A with each group from B."""
    middle = values[:2].mean()
    a, b, mixed = values[0] - middle, values[1] - middle, values[2:] - middle
    variance = np.mean(np.concatenate([a, b]) ** 2)
    if not variance > 1e-24 * max(middle**2, 1e-300):
        return np.full((2, len(mixed)), np.nan)
    return np.stack([np.mean(b * (mixed - a), axis=1), np.mean((a - mixed) ** 2, axis=1) / 2]) / variance
