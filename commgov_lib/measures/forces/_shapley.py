"""What each force is worth to coverage: its Shapley value, without a limit of capacity and within one."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
from scipy.stats import t as student

from ...schema import CommgovError
from .. import reach as reading
from .._kernels import forces as kernel
from .._kernels import forces_flow as flows
from ._read import Merged, by_need, merged, tile, whole, words

MOST_EXACT = 16
_CHUNK = 50  # draws summed at a time: fixed, so that sums do not hang on the machine


def shapley(
    reach, weight, *, capacity=None, draws: int | None = None, seed: int | None = None
) -> pd.DataFrame:
    """Say what each force is worth to coverage: its fair share, its loss, and what it does alone.

    Let v(S) be the persons that the forces S can serve. The Shapley value is what a force adds to v on
    average, when the forces arrive in random order. Without capacities every reached person is served, and

        phi_f = sum over needs i that f reaches of  w_i / n_i,   n_i = number of forces that reach need i

    exactly, at a cost linear in ties. With capacities v(S) is the maximum flow from S to the needs.

    Parameters
    ----------
    reach
        Which force reaches which need: forces x needs, boolean; a DataFrame, or sparse with labels.
    weight
        Series, size of each need (persons); index: the needs of ``reach``, in any order.
    capacity
        Series, persons that each force can serve; index: the forces. ``None``: without limit.
    draws
        With capacities only: number of random orders to average over. ``None``: exact, by enumerating all
        sets of up to 16 forces.
    seed
        Of the random orders, a whole number from 0; required with ``draws``.

    Returns
    -------
    DataFrame
        Index: the forces, in the order of ``reach``. Persons: ``shapley``; ``leave_one_out`` = v(all) - v(all
        without it); ``alone`` = v(it alone); ``se``, standard error of ``shapley`` (0 where exact); ``low``,
        ``high``, its 95 % confidence interval (Student's t).

    Raises
    ------
    CommgovError
        Labels of ``reach`` and ``weight`` or ``capacity`` differ, an amount is missing or negative, more than
        16 forces with capacities and no ``draws``, or ``draws`` without ``seed``.

    Notes
    -----
    The Shapley values add up to what all forces serve together, also when sampled. ``leave_one_out`` does not
    add up: forces that replace one another have 0 each. With capacities, ``leave_one_out`` and ``alone`` are
    the least and the most that the force serves in any maximum flow (see :func:`strengths`). Not causal: who
    would step in is not in the ties.

    References
    ----------
    Shapley (1953), A value for n-person games. Castro, Gómez and Tejada (2009), *Computers & Operations
    Research* 36, for the sampling.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 1]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> shapley(reach, pd.Series({"a": 5, "b": 4, "c": 2}))[["shapley", "leave_one_out", "alone"]].round(1)
            shapley  leave_one_out  alone
    bank        7.0            5.0    9.0
    clinic      4.0            2.0    6.0
    """
    found = reading.read(reach, weight, capacity=capacity)
    matrix = found.matrix
    if capacity is None:
        ties = matrix.indptr, matrix.indices
        times = kernel.reached_by(*ties, matrix.shape[1], tile(matrix))
        value, sole, reached = kernel.worth(*ties, found.weight, times, tile(matrix))
        error, spread = np.zeros(len(value)), 0.0
    else:
        if draws is None and len(found.forces) > MOST_EXACT:
            raise CommgovError(
                f"shapley: with capacities, all sets of {len(found.forces):,} forces are too many: exact up "
                f"to {MOST_EXACT}. Fix: give draws=1000 (or more) and a seed, for an estimate with its error."
            )
        if draws is not None and seed is None:
            raise CommgovError("shapley: draws need a seed. Fix: give seed=1, and report it.")
        one = merged(found)
        sole, reached = _alone(one, found.capacity)
        if draws is None:
            value, error, spread = _enumerated(one, found.capacity), np.zeros(len(sole)), 0.0
        else:
            draws = whole(draws, "draws", least=2)
            value, error = _sampled(one, found.capacity, sole, draws, seed)
            spread = float(student.ppf(0.975, draws - 1))
    columns = {"shapley": value, "leave_one_out": sole, "alone": reached, "se": error}
    columns |= {"low": value - spread * error, "high": value + spread * error}
    return pd.DataFrame(columns, index=found.forces)


def strengths(reach, weight, capacity, *, draws: int | None = None, seed: int | None = None) -> pd.DataFrame:
    """Set the three strengths of each force side by side: potential, realised, attributable.

    They answer three questions and are never merged into one: what a force could give (its capacity), what it
    does give when as many persons as possible are served, and what share of the service is due to it.

    Parameters
    ----------
    reach
        Which force reaches which need: forces x needs, boolean.
    weight
        Series, size of each need (persons).
    capacity
        Series, persons that each force can serve.
    draws
        Random orders for the Shapley value; ``None``: exact, up to 16 forces.
    seed
        Of the random orders.

    Returns
    -------
    DataFrame
        Index: the forces. Persons: ``potential``, the capacity; ``realised_low``, ``realised_high``, the
        least and the most it serves in any of the optimal assignments; ``attributable``, its Shapley value,
        with ``attributable_se``, ``attributable_low`` and ``attributable_high`` (95 %).

    Raises
    ------
    CommgovError
        As :func:`shapley`.

    Notes
    -----
    An optimal assignment is rarely unique, so what a force serves in it is an interval. The amounts that the
    forces serve in optimal assignments form the base polytope of the submodular function v, which gives the
    ends without solving anything twice: the most is v(force alone), the least v(all) - v(all others). The
    Shapley value is a point of the same polytope.

    References
    ----------
    Edmonds (1970), Submodular functions, matroids, and certain polyhedra. Shapley (1971), Cores of convex
    games.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1], [0, 1]], ["bank", "clinic"], ["a", "b"]).astype(bool)
    >>> people, able = pd.Series({"a": 2, "b": 2}), pd.Series({"bank": 3, "clinic": 2})
    >>> strengths(reach, people, able)[["potential", "realised_low", "realised_high", "attributable"]]
            potential  realised_low  realised_high  attributable
    bank          3.0           2.0            3.0           2.5
    clinic        2.0           1.0            2.0           1.5
    """
    if capacity is None:
        raise CommgovError(
            "strengths: capacity is missing. Fix: give a Series force -> persons it can serve."
        )
    found = shapley(reach, weight, capacity=capacity, draws=draws, seed=seed)
    return pd.DataFrame({
        "potential": capacity.reindex(found.index).astype(float),
        "realised_low": found["leave_one_out"],
        "realised_high": found["alone"],
        "attributable": found["shapley"],
        "attributable_se": found["se"],
        "attributable_low": found["low"],
        "attributable_high": found["high"],
    })  # fmt: skip


def _ties(one: Merged):
    matrix = one.matrix
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), *by_need(matrix)


def _tiny(one: Merged) -> float:
    """Amounts below this are what rounding leaves over."""
    return 1e-12 * one.total


def _alone(one: Merged, capacity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is lost without each force, and what each serves alone."""
    ties, tiny = _ties(one), _tiny(one)
    order = np.arange(len(capacity))
    _, flow, left = flows.fill(order, *ties, one.weight, capacity, tiny)
    served = np.asarray([flow[a:b].sum() for a, b in zip(ties[0][:-1], ties[0][1:], strict=True)])
    spare = np.where(capacity - served > tiny, capacity - served, 0.0)
    lost = flows.without(*ties, flow, left, spare, tiny)
    lost[np.abs(lost) <= 10 * tiny] = 0.0
    return lost, np.minimum(capacity, one.matrix @ one.weight)


def _sampled(one: Merged, capacity, base, draws: int, seed) -> tuple[np.ndarray, np.ndarray]:
    """Mean over random orders of what each force adds, and its standard error."""
    ties, tiny = _ties(one), _tiny(one)
    total = squares = np.zeros(len(capacity))
    for first in range(0, draws, _CHUNK):
        size = min(_CHUNK, draws - first)
        a, b = flows.sample(first, size, words(seed), base, *ties, one.weight, capacity, tiny)
        total, squares = total + a, squares + b
    mean = total / draws
    variance = np.maximum(squares - draws * mean**2, 0.0) / (draws - 1)
    return base + mean, np.sqrt(variance / draws)


def values_of_sets(one: Merged, capacity: np.ndarray) -> np.ndarray:
    """v of every set of forces, set number = sum of 2**force: max-flow min-cut over all subsets at once.

    v(S) = min over T in S of c(S without T) + w(needs that T reaches), so
    v(S) = c(S) + min over T in S of (w(N(T)) - c(T)): a minimum over subsets, force by force.
    """
    n = len(capacity)
    sets = np.arange(1 << n)
    columns = one.matrix.tocsc()
    mask = np.asarray([
        np.bitwise_or.reduce(1 << columns.indices[a:b].astype(np.int64), initial=0)
        for a, b in zip(columns.indptr[:-1], columns.indptr[1:], strict=True)
    ], dtype=np.int64)  # fmt: skip
    inside = np.bincount(mask, one.weight, 1 << n).astype(
        float
    )  # needs of exactly these forces, then of subsets
    able = np.zeros(1 << n)
    for f in range(n):
        step = inside.reshape(-1, 2, 1 << f)
        step[:, 1] += step[:, 0]
        able.reshape(-1, 2, 1 << f)[:, 1] += capacity[f]
    least = inside[-1] - inside[sets[-1] - sets] - able
    for f in range(n):
        step = least.reshape(-1, 2, 1 << f)
        np.minimum(step[:, 1], step[:, 0], out=step[:, 1])
    return able + least


def _enumerated(one: Merged, capacity: np.ndarray) -> np.ndarray:
    n = len(capacity)
    v = values_of_sets(one, capacity)
    size = np.asarray([int(s).bit_count() for s in range(1 << max(n - 1, 0))])
    chance = np.asarray([1 / (n * comb(n - 1, int(k))) for k in range(n)])[size] if n else size
    found = np.empty(n)
    for f in range(n):
        step = v.reshape(-1, 2, 1 << f)
        # The sets without f, in order, number the sets of the n - 1 others.
        found[f] = ((step[:, 1] - step[:, 0]).ravel() * chance).sum()
    return found
