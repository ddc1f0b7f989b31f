"""How forces replace or need one another: redundancy a force, interaction a pair."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import scipy.sparse as sp

from .. import reach as reading
from .._kernels import forces as kernel
from ._read import tile
from ._tasks import aligned, unions


def redundancy(reach, weight) -> pd.DataFrame:
    """Say how much of what each force reaches others reach as well.

    Parameters
    ----------
    reach
        Which force reaches which need: forces x needs, boolean.
    weight
        Series, size of each need (persons).

    Returns
    -------
    DataFrame
        Index: the forces. Persons: ``reached``; ``sole``, reached by no other; ``shared`` = reached - sole.
        ``redundancy_share`` = shared / reached, in [0, 1]; ``others_mean``, how many other forces reach a
        person whom this one reaches, on average. Both NaN where the force reaches nobody.

    Raises
    ------
    CommgovError
        Labels of ``reach`` and ``weight`` differ, or a weight is missing or negative.

    Notes
    -----
    Nominal: others that reach a person need not have room for one more (see :func:`strengths`).

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
    found = reading.read(reach, weight)
    matrix = found.matrix
    ties = matrix.indptr, matrix.indices
    times = kernel.reached_by(*ties, matrix.shape[1], tile(matrix))
    _, sole, reached = kernel.worth(*ties, found.weight, times, tile(matrix))
    some = np.where(reached > 0, reached, np.nan)
    others = matrix.astype(float) @ (found.weight * (times - 1))
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
    """Say of each pair of forces whether they replace one another (below 0) or need one another (above 0).

    The Shapley interaction index: what both add together beyond what each adds, on average over random orders
    of all. For coverage it is exact in one product of matrices,

        I_fg = - sum over needs that both reach of  w_i / (n_i - 1)

    Parameters
    ----------
    reach
        Which force reaches which need: forces x needs, boolean. Or, for tasks with parts, a dict part ->
        reach as in :func:`tasks`.
    weight
        Series, size of each need or task.

    Returns
    -------
    DataFrame
        One row a pair that has a need or task in common: ``a, b``, in the order of the forces; ``shared``,
        the weight of what they have in common; ``interaction``, in the units of ``weight``. Most negative
        first.

    Raises
    ------
    CommgovError
        As :func:`redundancy` and :func:`tasks`.

    Notes
    -----
    For coverage it is never positive: forces that reach the same can only replace one another. Forces of
    different parts of a task have a positive one. The number of pairs grows with the square of the forces a
    need has. Says nothing of whether two forces work together.

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
    forces, amount, matrices = aligned(parts, weight)
    total = None
    for sign, union in unions(list(matrices.values())):
        times = np.bincount(union.indices, minlength=union.shape[1])
        share = np.where(times > 1, amount / np.maximum(times - 1, 1), 0.0)
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
