"""What each organisation contributes to coverage, and how organisations replace or need one another."""

from __future__ import annotations

from collections.abc import Mapping
from math import comb

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.stats import t as student

from ...matrices import read_reach
from ...schema import CommgovError
from .._kernels import forces as kernels
from .._kernels import maxflow as flows
from .._kernels import random
from ..arguments import seeded, whole
from ..coverage.k_fold import aligned, sizes, times, unions
from ..flow import Classes, both_sides, classes

MOST_EXACT = 16
CHUNK = 50  # draws summed at a time: fixed, so that sums do not depend on the machine


def shapley(
    reach, weight, *, capacity=None, draws: int | None = None, seed: int | None = None
) -> pd.DataFrame:
    """Compute what each organisation contributes to coverage: Shapley value, loss, and what it does alone.

    Let v(S) be the persons that the organisations S can serve. The Shapley value is what an organisation adds
    to v on average, when the organisations arrive in random order. Without capacities every reached person is
    served, and

        phi_f = sum over needs i that f reaches of  w_i / n_i,   n_i = number of organisations that reach need
        i

    exactly, at a cost linear in ties. With capacities v(S) is the maximum flow from S to the needs.

    Parameters
    ----------
    reach
        Which organisation reaches which need: organisations x needs, boolean; a DataFrame, or sparse with
        labels.
    weight
        Series, size of each need (persons); index: the needs of ``reach``, in any order.
    capacity
        Series, persons that each organisation can serve; index: the organisations. ``None``: without limit.
    draws
        With capacities only: number of random orders to average over. ``None``: exact, by enumerating all
        sets of up to 16 organisations.
    seed
        Of the random orders, a whole number from 0; required with ``draws``.

    Returns
    -------
    DataFrame
        Index: the organisations, in the order of ``reach``. Persons: ``shapley``; ``leave_one_out`` = v(all)
        - v(all without it); ``alone`` = v(it alone); ``se``, standard error of ``shapley`` (0 where exact);
        ``low``, ``high``, its 95 % confidence interval (Student's t).

    Raises
    ------
    CommgovError
        Labels of ``reach`` and ``weight`` or ``capacity`` differ, an amount is missing or negative, more than
        16 organisations with capacities and no ``draws``, or ``draws`` without ``seed``.

    Notes
    -----
    The Shapley values add up to what all organisations serve together, also when sampled. ``leave_one_out``
    does not add up: organisations that replace one another have 0 each. With capacities, ``leave_one_out``
    and ``alone`` are the least and the most that the organisation serves in any maximum flow (see
    :func:`strengths`). Not causal: who would step in is not in the ties.

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
    found = read_reach(reach, weight, capacity=capacity)
    matrix = found.matrix
    if capacity is None:
        value, sole, reached = kernels.worth(matrix.indptr, matrix.indices, found.weight, times(found))
        error, spread = np.zeros(len(value)), 0.0
    else:
        if draws is None and len(found.forces) > MOST_EXACT:
            raise CommgovError(
                "shapley: with capacities, all sets of {count:,} organisations are too many: exact up to "
                "{most}. Fix: give draws=1000 (or more) and a seed, for an estimate with its error.",
                count=len(found.forces),
                most=MOST_EXACT,
            )
        if draws is not None and seed is None:
            raise CommgovError("shapley: draws need a seed. Fix: give seed=1, and report it.")
        one = classes(matrix, found.weight)
        sole, reached = _alone(one, found.capacity)
        if draws is None:
            value, error, spread = _enumerated(one, found.capacity), np.zeros(len(sole)), 0.0
        else:
            draws = whole(draws, "draws", 2)
            value, error = _sampled(one, found.capacity, sole, draws, seed)
            spread = float(student.ppf(0.975, draws - 1))
    columns = {"shapley": value, "leave_one_out": sole, "alone": reached, "se": error}
    columns |= {"low": value - spread * error, "high": value + spread * error}
    return pd.DataFrame(columns, index=found.forces)


def strengths(reach, weight, capacity, *, draws: int | None = None, seed: int | None = None) -> pd.DataFrame:
    """Compute three strengths of each organisation side by side: potential, realised, attributable.

    They answer three questions and are never merged into one: what an organisation could give (its capacity),
    what it does give when as many persons as possible are served, and what share of the service is due to it.

    Parameters
    ----------
    reach
        Which organisation reaches which need: organisations x needs, boolean.
    weight
        Series, size of each need (persons).
    capacity
        Series, persons that each organisation can serve.
    draws
        Random orders for the Shapley value; ``None``: exact, up to 16 organisations.
    seed
        Of the random orders.

    Returns
    -------
    DataFrame
        Index: the organisations. Persons: ``potential``, the capacity; ``realised_low``, ``realised_high``,
        the least and the most it serves in any of the optimal assignments; ``attributable``, its Shapley
        value, with ``attributable_se``, ``attributable_low`` and ``attributable_high`` (95 %).

    Raises
    ------
    CommgovError
        As :func:`shapley`.

    Notes
    -----
    An optimal assignment is rarely unique, so what an organisation serves in it is an interval. The amounts
    that the organisations serve in optimal assignments form the base polytope of the submodular function v,
    which gives the ends without solving anything twice: the most is v(organisation alone), the least v(all) -
    v(all others). The Shapley value is a point of the same polytope.

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
        raise CommgovError("strengths: capacity is missing. Fix: give a Series from organisation to persons.")
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


def _tiny(one: Classes) -> float:
    """Amounts below this are what rounding leaves over."""
    return 1e-12 * one.total


def _alone(one: Classes, capacity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is lost without each organisation, and what each serves alone."""
    arcs, tiny = both_sides(one.ptr, one.who, one.count), _tiny(one)
    _, x, _ = flows.in_turn(np.arange(one.count), *arcs, one.weight, capacity, tiny)
    served = np.asarray([x[some].sum() for some in np.split(arcs.arcs, arcs.force_ptr[1:-1])])
    spare = np.where(capacity - served > tiny, capacity - served, 0.0)
    lost = flows.without(*arcs, x, spare, tiny)
    lost[np.abs(lost) <= 10 * tiny] = 0.0
    return lost, np.minimum(capacity, one.by_force() @ one.weight)


def _sampled(one: Classes, capacity, base, draws: int, seed) -> tuple[np.ndarray, np.ndarray]:
    """Mean over random orders of what each organisation adds, and its standard error."""
    arcs, tiny = both_sides(one.ptr, one.who, one.count), _tiny(one)
    words = random.words(seeded(seed))
    total = squares = np.zeros(len(capacity))
    for first in range(0, draws, CHUNK):
        size = min(CHUNK, draws - first)
        a, b = flows.sample(first, size, words, base, *arcs, one.weight, capacity, tiny)
        total, squares = total + a, squares + b
    mean = total / draws
    variance = np.maximum(squares - draws * mean**2, 0.0) / (draws - 1)
    return base + mean, np.sqrt(variance / draws)


def values_of_sets(one: Classes, capacity: np.ndarray) -> np.ndarray:
    """Return v of every set, numbered by the sum of 2**position: max-flow min-cut over all subsets.

    v(S) = min over T in S of c(S without T) + w(needs that T reaches), so
    v(S) = c(S) + min over T in S of (w(N(T)) - c(T)): a minimum over subsets, organisation by organisation.
    """
    n = len(capacity)
    sets = np.arange(1 << n)
    mask = np.bitwise_or.reduceat(1 << one.who.astype(np.int64), one.ptr[:-1]) if one.who.size else []
    # The weight of needs of exactly these organisations, then of subsets of them.
    inside = np.bincount(np.asarray(mask, np.int64), one.weight, 1 << n).astype(float)
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


def _enumerated(one: Classes, capacity: np.ndarray) -> np.ndarray:
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


def redundancy(reach, weight) -> pd.DataFrame:
    """Compute how much of what each organisation reaches others reach as well.

    Parameters
    ----------
    reach
        Which organisation reaches which need: organisations x needs, boolean.
    weight
        Series, size of each need (persons).

    Returns
    -------
    DataFrame
        Index: the organisations. Persons: ``reached``; ``sole``, reached by no other; ``shared`` = reached -
        sole. ``redundancy_share`` = shared / reached, in [0, 1]; ``others_mean``, how many other
        organisations reach a person whom this one reaches, on average. Both NaN where the organisation
        reaches nobody.

    Raises
    ------
    CommgovError
        Labels of ``reach`` and ``weight`` differ, or a weight is missing or negative.

    Notes
    -----
    Nominal: others that reach a person need not have capacity for one more (see :func:`strengths`).

    References
    ----------
    Hogan and ReVelle (1986), Concepts and applications of backup coverage, *Management Science* 32.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1], [0, 1]], ["bank", "clinic"], ["a", "b"]).astype(bool)
    >>> redundancy(reach, pd.Series({"a": 3, "b": 1}))[["reached", "sole", "redundancy_share"]]
            reached  sole  redundancy_share
    bank        4.0   3.0              0.25
    clinic      1.0   0.0              1.00
    """
    found = read_reach(reach, weight)
    matrix = found.matrix
    count = times(found)
    _, sole, reached = kernels.worth(matrix.indptr, matrix.indices, found.weight, count)
    some = np.where(reached > 0, reached, np.nan)
    others = matrix.astype(float) @ (found.weight * (count - 1))
    return pd.DataFrame(
        {
            "reached": reached,
            "sole": sole,
            "shared": reached - sole,
            "redundancy_share": (reached - sole) / some,
            "others_mean": others / some,
        },
        index=found.forces,
    )


def interaction(reach, weight) -> pd.DataFrame:
    """Compute for each pair of organisations whether they replace (below 0) or need (above 0) one another.

    The Shapley interaction index: what both add together beyond what each adds, on average over random orders
    of all. For coverage it is exact in one product of matrices,

        I_fg = - sum over needs that both reach of  w_i / (n_i - 1)

    Parameters
    ----------
    reach
        Which organisation reaches which need: organisations x needs, boolean. Or, for tasks with parts, a
        dict part -> reach as in :func:`tasks`.
    weight
        Series, size of each need or task.

    Returns
    -------
    DataFrame
        One row a pair that has a need or task in common: ``a, b``, in the order of the organisations;
        ``shared``, the weight of what they have in common; ``interaction``, in the units of ``weight``. Most
        negative first.

    Raises
    ------
    CommgovError
        As :func:`redundancy` and :func:`tasks`.

    Notes
    -----
    For coverage it is never positive: organisations that reach the same can only replace one another.
    Organisations of different parts of a task have a positive one. The number of pairs grows with the square
    of the organisations a need has. Says nothing of whether two organisations work together.

    References
    ----------
    Grabisch and Roubens (1999), An axiomatic approach to the concept of interaction, *International Journal
    of Game Theory* 28.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1], [0, 1]], ["bank", "clinic"], ["a", "b"]).astype(bool)
    >>> interaction(reach, pd.Series({"a": 3, "b": 2}))
          a       b  shared  interaction
    0  bank  clinic     2.0         -2.0
    """
    parts = reach if isinstance(reach, Mapping) else {"": reach}
    forces, first, matrices = aligned(parts, weight)
    amount = first.weight
    total = None
    for sign, union in unions(list(matrices.values())):
        count = sizes(union)
        share = np.where(count > 1, amount / np.maximum(count - 1, 1), 0.0)
        part = sp.triu(union @ sp.diags_array(-sign * share) @ union.T, k=1, format="csr")
        total = part if total is None else total + part
    both = (sp.csr_array(sum(matrices.values())) > 0).astype(float)
    shared = sp.triu(both @ sp.diags_array(amount) @ both.T, k=1, format="coo")
    a, b = shared.coords
    found = pd.DataFrame({
        "a": forces[a], "b": forces[b], "shared": shared.data,
        "interaction": np.asarray(total[a, b]).ravel() if len(a) else np.empty(0),
    })  # fmt: skip
    return found.sort_values("interaction", kind="stable", ignore_index=True)


def tasks(parts: Mapping, weight) -> pd.DataFrame:
    """Compute what each organisation contributes to tasks that need several of them at once.

    A task is done when each of its parts is done, and a part is done when at least one organisation that can
    do it is there: goods and cleaning and renovation, or nothing. With U_A the organisations that can do any
    part in A,

        phi_f = sum over tasks, w  x  sum over sets A of parts, (-1)^(|A| + 1) [f in U_A] / |U_A|

    Parameters
    ----------
    parts
        Dict part -> reach: which organisation can do this part of which task, organisations x tasks, boolean.
        All have the same tasks; organisations may differ, and one organisation may do several parts.
    weight
        Series, size of each task.

    Returns
    -------
    DataFrame
        Index: all organisations, in the order in which they first occur. ``shapley``; ``leave_one_out``,
        weight of the tasks that cannot be done without it; ``alone``, weight of the tasks it can do alone;
        ``parts``, the parts it can do anywhere, as text.

    Raises
    ------
    CommgovError
        No parts or more than twelve, tasks that differ between parts, amounts that are missing or negative.

    Notes
    -----
    Exact. The Shapley values add up to the weight of the tasks that can be done at all. Where organisations
    complete one another, ``leave_one_out`` counts the same task once for each of them and so adds up to more
    than there is; where they replace one another, to less. Parts are all or nothing here.

    References
    ----------
    Owen (1972), Multilinear extensions of games, *Management Science* 18.

    Examples
    --------
    >>> goods = pd.DataFrame([[True], [True]], ["bank", "shop"], ["flat"])
    >>> cleaning = pd.DataFrame([[True]], ["team"], ["flat"])
    >>> tasks({"goods": goods, "cleaning": cleaning}, pd.Series({"flat": 6.0}))
          shapley  leave_one_out  alone     parts
    bank      1.0            0.0    0.0     goods
    shop      1.0            0.0    0.0     goods
    team      4.0            6.0    0.0  cleaning
    """
    forces, first, matrices = aligned(parts, weight)
    amount = first.weight
    value = np.zeros(len(forces))
    for sign, union in unions(list(matrices.values())):
        value += sign * (union @ (amount / np.maximum(sizes(union), 1)))
    count_of = {name: sizes(m) for name, m in matrices.items()}
    done = np.all([t > 0 for t in count_of.values()], axis=0)
    # A task hangs on an organisation that is the only one for at least one of its parts.
    needed = sum(
        m @ sp.diags_array((done & (count_of[name] == 1)).astype(float)) for name, m in matrices.items()
    )
    count = sum(matrices.values())
    can = [np.where(np.diff(m.indptr) > 0, f"{name}, ", "") for name, m in matrices.items()]
    return pd.DataFrame(
        {
            "shapley": np.where(np.abs(value) < 1e-12 * max(amount.sum(), 1e-300), 0.0, value),
            "leave_one_out": sp.csr_array(needed > 0).astype(float) @ amount,
            "alone": sp.csr_array(count == len(matrices)).astype(float) @ amount,
            "parts": [text.removesuffix(", ") for text in np.sum(np.asarray(can, dtype=object), axis=0)],
        },
        index=forces,
    )
