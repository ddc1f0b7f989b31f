"""The set of forces whose withdrawal costs most: an integer program with a proven bound."""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
import scipy.sparse as sp

from ...schema import CommgovError
from .. import reach as reading
from ._read import Merged, merged, whole

_SLACK = 1e-6  # of all weight: as exactly as the solver works


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
    """Find the forces whose joint withdrawal leaves most need uncovered.

    With x_f = 1 for a force that leaves and y_i for a need that is lost,

        maximise  sum w_i y_i   such that  y_i <= x_f for every force f that reaches i,  sum x_f = size

    A need is lost only when all its forces leave, so the worst set is rarely the set of the worst forces.

    Parameters
    ----------
    reach
        Which force reaches which need: forces x needs, boolean.
    weight
        Series, size of each need (persons).
    size
        How many forces withdraw.
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
        ``size`` is negative or larger than the number of forces, or reach and weight do not fit.

    Notes
    -----
    Needs with the same forces count as one, needs with more than ``size`` forces cannot be lost and are left
    out, and the solver (HiGHS, one thread) starts from a greedy set. Somebody who knew all ties and wished to
    do harm: a bound on bad luck, no forecast.

    References
    ----------
    Church, Scaparra and Middleton (2004), Identifying critical infrastructure, *Annals of the AAG* 94.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [1, 0, 0], [0, 1, 1]], list("fgh"), list("abc")).astype(bool)
    >>> worst(reach, pd.Series({"a": 4, "b": 3, "c": 2}), 2)
    Worst(withdrawn=['f', 'h'], covered=0.4444444444444444, lost=5.0, bound=5.0, gap=0.0)
    """
    found = reading.read(reach, weight)
    size = whole(size, "size", least=0)
    if size > len(found.forces):
        raise CommgovError(
            f"size is {size}, but there are {len(found.forces):,} forces. Fix: at most as many."
        )
    one = merged(found)
    gone, lost, bound = _solve(one, size, time_limit, None)
    covered = (one.weight.sum() - lost) / one.total if one.total else float("nan")
    gap = (bound - lost) / bound if bound > 0 else 0.0
    return Worst(found.forces[np.flatnonzero(gone)].tolist(), float(covered), lost, bound, float(gap))


def worst_sets(one: Merged, most: int, time_limit: float) -> tuple[np.ndarray, np.ndarray]:
    """Weight lost with the worst sets of 0, 1, ... forces, and what no set can exceed."""
    lost, bound, before = np.zeros(most + 1), np.zeros(most + 1), None
    for size in range(most + 1):
        before, lost[size], bound[size] = _solve(one, size, time_limit, before)
    return lost, bound


def _solve(one: Merged, size: int, time_limit: float, before) -> tuple[np.ndarray, float, float]:
    """Which forces leave, the weight lost, and its proven bound; ``before``: the worst set of one less."""
    times = np.bincount(one.matrix.indices, minlength=one.weight.size)
    keep = np.flatnonzero(times <= size)
    part, weight = one.matrix[:, keep].tocsc(), one.weight[keep]
    part.sort_indices()
    starts = [_greedy(part, weight, size, None)]
    if before is not None:
        starts.append(_greedy(part, weight, size, before))
    gone = max(starts, key=lambda x: _lost(part, weight, x))
    lost = _lost(part, weight, gone)
    bound = float(weight.sum())  # with the needs that more forces reach left out, no set loses more
    if not len(keep) or lost >= bound:
        return certified(one, gone, size, bound)
    solver = _program(part, weight, size, gone, time_limit)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status == 2:
        x = np.asarray(solver.getSolution().col_value[: part.shape[0]]) > 0.5
        if x.sum() <= size and _lost(part, weight, x) > lost:
            gone, lost = _greedy(part, weight, size, x), _lost(part, weight, x)
    if np.isfinite(info.mip_dual_bound):
        bound = min(bound, float(info.mip_dual_bound))
    return certified(one, gone, size, bound)


def certified(one: Merged, gone: np.ndarray, size: int, bound: float) -> tuple[np.ndarray, float, float]:
    """The set with its loss counted anew over all needs, and its bound as the solver proved it.

    A bound within the solver's tolerance of the loss is the loss. One below it would be none: it is refused
    and not lifted.
    """
    left = np.bincount(one.matrix[np.flatnonzero(~gone)].indices, minlength=one.weight.size)
    reached = np.bincount(one.matrix.indices, minlength=one.weight.size) > 0
    lost = float(one.weight[reached & (left == 0)].sum())
    slack = _SLACK * max(one.total, 1.0)
    if gone.sum() != size or bound < lost - slack:
        raise CommgovError(
            "worst: the result does not pass its own check, so it is not given out. Fix: please report it "
            "with reach, weight and size."
        )
    if (one.weight == np.rint(one.weight)).all():
        bound = float(np.floor(bound + slack))  # whole persons
    return gone, lost, lost if bound - lost <= slack else bound


def _lost(part: sp.csc_array, weight: np.ndarray, gone: np.ndarray) -> float:
    """Weight of the needs all of whose forces are gone."""
    left = np.bincount(_columns(part), ~gone[part.indices], part.shape[1])
    return float(weight[left == 0].sum())


def _columns(part: sp.csc_array) -> np.ndarray:
    return np.repeat(np.arange(part.shape[1]), np.diff(part.indptr))


def _greedy(part: sp.csc_array, weight: np.ndarray, size: int, before) -> np.ndarray:
    """Take out whole needs, the one with most weight a force first, until no more fits; fill up in order."""
    gone = np.zeros(part.shape[0], bool) if before is None else before.copy()
    column = _columns(part)
    while True:
        left = np.bincount(column, ~gone[part.indices], part.shape[1])
        fits = np.flatnonzero((left > 0) & (left <= size - gone.sum()))
        if not len(fits):
            break
        best = fits[np.argmax(weight[fits] / left[fits])]
        gone[part.indices[part.indptr[best] : part.indptr[best + 1]]] = True
    rest = np.flatnonzero(~gone)[: size - gone.sum()]
    gone[rest] = True
    return gone


def _program(part: sp.csc_array, weight, size: int, start, time_limit: float) -> highspy.Highs:
    """The integer program, with the greedy set as its first solution."""
    forces, needs = part.shape
    ties = part.nnz
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = forces + needs, ties + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.zeros(forces), weight])
    model.col_lower_, model.col_upper_ = np.zeros(forces + needs), np.ones(forces + needs)
    model.row_lower_ = np.full(ties + 1, -highspy.kHighsInf)
    model.row_upper_ = np.append(np.zeros(ties), size)
    integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [integer] * forces + [real] * needs
    # Row of tie (i, f): y_i - x_f <= 0; the last row counts who leaves.
    row = np.arange(ties)
    ends = np.stack([part.indices.astype(np.int64), forces + _columns(part)], axis=1)
    at = np.concatenate([np.repeat(row, 2), np.full(forces, ties)])
    column = np.concatenate([ends.ravel(), np.arange(forces)])
    value = np.concatenate([np.tile([-1.0, 1.0], ties), np.ones(forces)])
    matrix = sp.csr_array((value, (at, column)), shape=(ties + 1, forces + needs))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()
    # One thread and a fixed seed: the answer must not hang on the machine.
    options = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0, "mip_abs_gap": 1e-7,
               "time_limit": float(time_limit)}  # fmt: skip
    for name, setting in options.items():
        solver.setOptionValue(name, setting)
    solver.passModel(model)
    first = highspy.HighsSolution()
    lost = np.bincount(_columns(part), ~start[part.indices], needs) == 0
    first.col_value = np.concatenate([start, lost]).astype(float).tolist()
    solver.setSolution(first)
    return solver
