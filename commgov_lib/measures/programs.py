"""Linear and integer programs handed to HiGHS, always in the same way: one thread, one seed."""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
import scipy.sparse as sp

from ..schema import CommgovError


class Solved(NamedTuple):
    """The best solution found (``None`` if none was), its value, a bound on any, whether there can be one."""

    x: np.ndarray | None
    value: float
    bound: float
    feasible: bool


class Problem(NamedTuple):
    """Least (or most) ``cost·x`` with ``low ≤ rows·x ≤ high`` and ``least`` ≤ x ≤ ``top``.

    ``whole`` says which variables are integers; ``least`` is 0 where nothing is given.
    """

    cost: np.ndarray
    rows: sp.csr_array
    low: np.ndarray
    high: np.ndarray
    top: np.ndarray
    whole: np.ndarray
    most: bool = False
    least: np.ndarray | None = None


def solve(problem: Problem, *, seconds: float, gap: float, start: np.ndarray | None = None) -> Solved:
    """Solve, from ``start`` if given, until the relative gap or the time is reached."""
    model = highspy.HighsLp()
    rows = sp.csr_array(problem.rows)
    model.num_col_, model.num_row_ = problem.cost.size, rows.shape[0]
    model.col_cost_ = np.asarray(problem.cost, float)
    least = np.zeros(problem.cost.size) if problem.least is None else problem.least
    model.col_lower_, model.col_upper_ = np.asarray(least, float), np.asarray(problem.top, float)
    model.row_lower_, model.row_upper_ = np.asarray(problem.low, float), np.asarray(problem.high, float)
    model.sense_ = highspy.ObjSense.kMaximize if problem.most else highspy.ObjSense.kMinimize
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = problem.cost.size, rows.shape[0]
    model.a_matrix_.start_ = rows.indptr.astype(np.int32)
    model.a_matrix_.index_ = rows.indices.astype(np.int32)
    model.a_matrix_.value_ = rows.data.astype(float)
    kind = highspy.HighsVarType
    model.integrality_ = [kind.kInteger if each else kind.kContinuous for each in problem.whole]
    highs = highspy.Highs()
    for name, value in {
        "output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": float(gap), "mip_abs_gap": 1e-9,
        "time_limit": float(max(seconds, 0.01)),
    }.items():  # fmt: skip
        highs.setOptionValue(name, value)
    highs.passModel(model)
    if start is not None:
        first = highspy.HighsSolution()
        first.col_value = list(map(float, start))
        highs.setSolution(first)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    infeasible = status in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    )
    if infeasible or info.primal_solution_status != 2:
        worst = -np.inf if problem.most else np.inf
        bound = -worst if infeasible or not np.isfinite(info.mip_dual_bound) else info.mip_dual_bound
        return Solved(None, worst, bound, not infeasible)
    x = np.array(highs.getSolution().col_value)
    value = float(problem.cost @ x)
    # Without integers there is no gap: what is optimal is its own bound.
    bound = float(info.mip_dual_bound) if problem.whole.any() else value
    return Solved(x, value, bound, True)


def failed(what: str, fault: str) -> CommgovError:
    """Return the error that refuses a result which breaks its own constraints or its own bound."""
    return CommgovError(
        "{what}: the result does not pass its own check ({fault}), so it is not returned. "
"Fix: report this with the input.", what=what, fault=fault,
    )  # fmt: skip
