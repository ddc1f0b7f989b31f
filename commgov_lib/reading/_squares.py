"""The cells of a square matrix of UCINET or Pajek → ties, as a sheet gives them."""

from __future__ import annotations

import numpy as np

# What is told of the diagonal, here and of a sheet: problem and fix.
DIAGONAL = ("stand on the diagonal and are left out", "leave it empty: a tie has two ends")
# Of ties of a matrix that is the same across its diagonal: they have no direction, or there is one each way.
SAME = "same"


def once(rows: np.ndarray, columns: np.ndarray, values: np.ndarray, *, half: bool) -> tuple[np.ndarray, str]:
    """Which cells are ties, and whether these have a direction.

    Parameters
    ----------
    rows, columns
        Of the filled cells, numbered alike.
    values
        What stands in them.
    half
        Whether only one half of the matrix was written.

    Returns
    -------
    tuple
        For each cell whether it is kept: none of the diagonal, and of a matrix that is the same across it
        only those above; and whether the ties have a direction: ``yes``, ``no``, or :data:`SAME`.

    Examples
    --------
    >>> once(np.array([0, 1, 1]), np.array([1, 0, 1]), np.array([2, 2, 9]), half=False)
    (array([ True, False, False]), 'same')
    """
    apart = rows != columns
    if half:
        return apart, "no"
    same = apart.any() and is_symmetric(rows[apart], columns[apart], values[apart])
    return (rows < columns, SAME) if same else (apart, "yes")


def is_symmetric(source: np.ndarray, target: np.ndarray, *said: np.ndarray) -> bool:
    """Whether there are ties, and each stands there the other way round too and says the same."""
    if not len(source):
        return False
    order, other = np.lexsort((target, source)), np.lexsort((source, target))
    pairs = ((source, target), (target, source), *((values, values) for values in said))
    return all(np.array_equal(one[order], two[other]) for one, two in pairs)
