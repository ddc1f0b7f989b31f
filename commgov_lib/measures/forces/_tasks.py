"""Forces that are needed together: tasks that are done only when every part of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from .. import reach as reading

_MOST_PARTS = 12


def tasks(parts: Mapping, weight) -> pd.DataFrame:
    """Say what each force is worth to tasks that need several forces at once.

    A task is done when each of its parts is done, and a part is done when at least one force that can do it
    is there: goods and cleaning and renovation, or nothing. With U_A the forces that can do any part in A,

        phi_f = sum over tasks, w  x  sum over sets A of parts, (-1)^(|A| + 1) [f in U_A] / |U_A|

    Parameters
    ----------
    parts
        Dict part -> reach: which force can do this part of which task, forces x tasks, boolean. All have the
        same tasks; forces may differ, and one force may do several parts.
    weight
        Series, size of each task.

    Returns
    -------
    DataFrame
        Index: all forces, in the order in which they first occur. ``shapley``; ``leave_one_out``, weight of
        the tasks that cannot be done without it; ``alone``, weight of the tasks it can do alone; ``parts``,
        the parts it can do anywhere, as text.

    Raises
    ------
    CommgovError
        No parts or more than twelve, tasks that differ between parts, amounts that are missing or negative.

    Notes
    -----
    Exact. The Shapley values add up to the weight of the tasks that can be done at all. Where forces complete
    one another, ``leave_one_out`` counts the same task once for each of them and so adds up to more than
    there is; where they replace one another, to less. Parts are all or nothing here.

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
    if not isinstance(parts, Mapping):
        raise CommgovError(f"parts is a {type(parts).__name__}. Fix: give a dict part -> reach.")
    forces, amount, matrices = aligned(parts, weight)
    value = np.zeros(len(forces))
    for sign, union in unions(list(matrices.values())):
        value += sign * (union @ (amount / np.maximum(_sizes(union), 1)))
    times = {name: _sizes(m) for name, m in matrices.items()}
    done = np.all([t > 0 for t in times.values()], axis=0)
    # A task hangs on a force that is the only one for at least one of its parts.
    needed = sum(
        m @ sp.diags_array((done & (times[name] == 1)).astype(float)) for name, m in matrices.items()
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


def aligned(parts: Mapping, weight) -> tuple[pd.Index, np.ndarray, dict[str, sp.csr_array]]:
    """All parts over the same forces and tasks: forces, weights, and a 0/1 matrix a part."""
    if not 1 <= len(parts) <= _MOST_PARTS:
        raise CommgovError(f"parts: {len(parts)} parts. Fix: 1 to {_MOST_PARTS} parts.")
    found = {}
    for name, reach in parts.items():
        try:
            found[str(name)] = reading.read(reach, weight)
        except CommgovError as error:
            raise CommgovError(f"part '{name}': {error}" if name else str(error)) from None
    first = next(iter(found.values()))
    forces = first.forces
    for one in found.values():
        forces = forces.append(one.forces.difference(forces, sort=False))
    matrices = {}
    for name, one in found.items():
        ties = one.matrix.tocoo()
        row = forces.get_indexer(one.forces)[ties.row]
        column = first.needs.get_indexer(one.needs)[ties.col]
        shape = (len(forces), len(first.needs))
        matrices[name] = sp.coo_array((np.ones(ties.nnz, np.int64), (row, column)), shape=shape).tocsr()
    return forces, first.weight, matrices


def unions(matrices: list[sp.csr_array]) -> Iterator[tuple[int, sp.csr_array]]:
    """Sign and forces of every set of parts: a task done is a signed sum of needs reached."""
    for count in range(1, len(matrices) + 1):
        for some in combinations(matrices, count):
            yield (-1) ** (count + 1), (sp.csr_array(sum(some)) > 0).astype(np.int64)


def _sizes(matrix: sp.csr_array) -> np.ndarray:
    return np.bincount(matrix.indices, minlength=matrix.shape[1])
