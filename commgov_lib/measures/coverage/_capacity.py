"""Coverage when forces have room for so many persons only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ..reach import Reach, read
from . import _flow
from ._groups import Groups, times


class Flow(NamedTuple):
    """Who serves whom when as many as possible are served.

    ``served`` (in the units of weight) and its ``share``; ``flow``, a row for each force that serves a need
    (``force, need, served``); ``unmet``, a Series on the needs; ``binding``, the forces of which one unit of
    capacity more would serve one unit of need more.

    Examples
    --------
    >>> Flow(3.0, 0.75, pd.DataFrame(), pd.Series([1.0], ["a"]), ["bank"]).share
    0.75
    """

    served: float
    share: float
    flow: pd.DataFrame
    unmet: pd.Series
    binding: list


class Solved(NamedTuple):
    """The same among classes of needs that the same forces reach."""

    found: Reach
    class_of: np.ndarray
    weight: np.ndarray
    arcs: _flow.Arcs
    sent: _flow.Sent


def capacitated(reach, weight, capacity, *, fair: bool = False) -> Flow:
    """Serve as many as possible when each force has room for so many only.

        max Σ x_fi  subject to  Σ_i x_fi ≤ c_f,  Σ_f x_fi ≤ w_i,  x ≥ 0 where force f reaches need i

    Parameters
    ----------
    reach, weight
        As for :func:`table`.
    capacity
        Series, persons each force can serve at a time; index: the forces of ``reach``.
    fair
        ``False``: any flow that serves most. ``True``: of these the one in which the worst-off need has the
        largest share served, then the next worst, and so on (lexicographic max–min).

    Returns
    -------
    Flow
        ``served, share, flow, unmet, binding``; see :class:`Flow`. ``share`` is NaN if there is no need.

    Raises
    ------
    CommgovError
        As :func:`table`; a capacity is missing or negative.

    Notes
    -----
    One domain at a time: a force that works in several has its capacity in each. ``served``, ``share`` and
    ``binding`` are those of every maximum flow; which force serves whom is one choice of many. Needs that the
    same forces reach are served at the same share. Whole numbers give exact results.

    References
    ----------
    Dinic (1970) for the flow; Megiddo (1974), Optimal flows in networks with multiple sources and sinks,
    Mathematical Programming 7, and Fujishige (1980), Mathematics of Operations Research 5, for the fair one.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 0]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> found = capacitated(reach, pd.Series([5, 3, 2], ["a", "b", "c"]), pd.Series({"bank": 4, "clinic": 9}))
    >>> found.served, found.unmet.tolist(), found.binding
    (7.0, [1.0, 0.0, 2.0], ['bank'])
    """
    solved = solve(reach, weight, capacity)
    found, x = solved.found, solved.sent.x
    if fair:
        x, share = _flow.fair(solved.arcs, found.capacity, solved.weight)
        unmet = solved.weight * (1 - np.nan_to_num(share))
        _checked(solved, x, unmet)
    else:
        unmet = solved.sent.unmet
    lack = np.divide(unmet, solved.weight, out=np.zeros(unmet.size), where=solved.weight > 0)
    served = float((solved.weight - unmet).sum())
    total = float(found.weight.sum())
    if fair and _flow.whole(found.weight, found.capacity):
        served = float(round(served))  # the fair flow serves as many: a whole number
    return Flow(
        served,
        served / total if total > 0 else np.nan,
        _table(solved, x),
        pd.Series(found.weight * lack[solved.class_of], found.needs, name="unmet"),
        list(found.forces[solved.sent.force_short]),
    )


def levels(reach, weight, capacity=None, *, group=None) -> pd.DataFrame:
    """Coverage in steps: someone in reach, a second one, and room for everybody at once.

    Parameters
    ----------
    reach, weight
        As for :func:`capacitated`.
    capacity
        As for :func:`capacitated`; ``None``: not known, so nothing is said of ``served``.
    group
        As for :func:`table`.

    Returns
    -------
    DataFrame
        ``group, level, weighted, unweighted``: shares in [0, 1]; level ``once`` and ``twice`` (nominal, one
        force and two), ``served`` (within capacity, fair); NaN as in :func:`table`. For ``served``,
        ``unweighted`` is the mean share of the needs.

    Raises
    ------
    CommgovError
        As :func:`capacitated`.

    Notes
    -----
    ``served`` takes the fair flow, because how much each group gets in any other is a matter of choice.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 0]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> weight, room = pd.Series([5, 3, 2], ["a", "b", "c"]), pd.Series({"bank": 4, "clinic": 9})
    >>> levels(reach, weight, room)["weighted"].tolist()
    [0.8, 0.3, 0.7]
    """
    found = read(reach, weight, group=group)
    groups, n = Groups(found), times(found)
    some = found.weight > 0
    steps = {"once": n >= 1, "twice": n >= 2}
    if capacity is not None:
        unmet = capacitated(reach, weight, capacity, fair=True).unmet.to_numpy()
        lack = np.divide(unmet, found.weight, out=np.zeros(n.size), where=some)
        steps["served"] = np.where(some, 1 - lack, 0.0)
    of_weight = {name: groups.ratio(groups.add(step * found.weight)) for name, step in steps.items()}
    counted = {"served": groups.add(some.astype(float))}
    of_need = {n: groups.ratio(groups.add(s), counted.get(n, groups.size)) for n, s in steps.items()}
    rows = [
        (block, name, float(of_weight[name][at]), float(of_need[name][at]))
        for at, block in enumerate(groups.rows)
        for name in steps
    ]
    return groups.note(pd.DataFrame(rows, columns=["group", "level", "weighted", "unweighted"]))


def sweep(reach, weight, capacity, *, factors=(0.5, 1, 1.5, 2, 3, 4)) -> pd.DataFrame:
    """Share served when every capacity is multiplied: how far a result hangs on what was assumed.

    Parameters
    ----------
    reach, weight, capacity
        As for :func:`capacitated`.
    factors
        Multiples of the capacities, above 0.

    Returns
    -------
    DataFrame
        ``factor, share`` (served), ``reached`` (nominal, the most that any capacity can serve).

    Raises
    ------
    CommgovError
        As :func:`capacitated`; a factor that is not above 0.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0]], ["bank"], ["a", "b", "c"]).astype(bool)
    >>> found = sweep(reach, pd.Series(5, reach.columns), pd.Series({"bank": 6}), factors=(1, 2))
    >>> found["share"].round(3).tolist()
    [0.4, 0.667]
    """
    factors = [float(factor) for factor in factors]
    if not factors or not all(0 < factor < np.inf for factor in factors):
        raise CommgovError(f"factors are {factors}. Fix: multiples above 0, e.g. factors=(0.5, 1, 2).")
    found = read(reach, weight)
    reached = Groups(found).shares(times(found) >= 1, found.weight)[0][-1]
    share = [
        capacitated(reach, weight, None if capacity is None else capacity * factor).share
        for factor in factors
    ]
    return pd.DataFrame({"factor": factors, "share": share, "reached": float(reached)})


def solve(reach, weight, capacity) -> Solved:
    """The maximum flow, among classes of needs that the same forces reach."""
    if capacity is None:
        raise CommgovError(
            "capacity is missing. Fix: pass a Series with the persons each force of reach can serve; "
            "without one, table() tells nominal coverage."
        )
    found = read(reach, weight, capacity=capacity)
    class_of, ptr, force_of = _flow.merged(*_flow.by_need(found.matrix))
    size = np.bincount(class_of, found.weight, ptr.size - 1)
    arcs = _flow.both_sides(ptr, force_of, len(found.forces))
    exact = _flow.whole(found.weight, found.capacity)
    slack = 0.0 if exact else 1e-12 * float(max(size.max(initial=0), found.capacity.max(initial=0)))
    solved = Solved(found, class_of, size, arcs, _flow.most(arcs, found.capacity, size, slack))
    _checked(solved, solved.sent.x, solved.sent.unmet)
    return solved


def _checked(solved: Solved, x: np.ndarray, unmet: np.ndarray):
    """Try a flow: room kept, no need served beyond its size, and as much in all as the cut lets through."""
    room, weight, arcs = solved.found.capacity, solved.weight, solved.arcs
    by_force = np.bincount(arcs.force_of, x, room.size)
    by_need = np.bincount(arcs.need_of, x, weight.size)
    total = float(weight.sum())
    slack = 1e-7 * max(1e-300, total, float(room.max(initial=0.0)))
    cut = float(room[solved.sent.force_short].sum() + weight[~solved.sent.need_short].sum())
    right = (
        (x >= -slack).all()
        and (by_force <= room + slack).all()
        and (np.abs(by_need - (weight - unmet)) <= slack).all()
        and (unmet >= -slack).all()
        and abs(float(by_need.sum()) - cut) <= slack
    )
    if not right:
        raise CommgovError(
            "capacitated: the flow found fails its own check, so none is given. Fix: report this with the "
            "input; meanwhile try whole numbers for weight and capacity."
        )


def _table(solved: Solved, x: np.ndarray) -> pd.DataFrame:
    """One row for each force that serves a need: what a class gets is dealt to its needs by weight."""
    found, (class_of, size) = solved.found, (solved.class_of, solved.weight)
    used = np.flatnonzero(x > 0)
    begin = np.append(0, np.cumsum(np.bincount(solved.arcs.need_of[used], minlength=size.size)))
    somebody = np.flatnonzero(found.weight > 0)
    length = np.diff(begin)[class_of[somebody]]
    need = np.repeat(somebody, length)
    start = np.cumsum(length) - length
    at = used[np.arange(need.size) + np.repeat(begin[class_of[somebody]] - start, length)]
    served = x[at] * (found.weight[need] / size[class_of[need]])
    force = solved.arcs.force_of[at]
    return pd.DataFrame({"force": found.forces[force], "need": found.needs[need], "served": served})
