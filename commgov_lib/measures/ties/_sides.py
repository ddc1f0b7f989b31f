"""Who has how many ties, on both sides, and the network of rows that share columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...labelled import Labelled
from ...schema import CommgovError
from .._kernels import ties as kernels
from . import _count as count
from ._read import read, side, sums


def degrees(B) -> pd.DataFrame:
    """Count the ties of every actor and of every place.

        r_i = Σ_x b_ix  (rows),  d_x = Σ_i b_ix  (columns)

    Parameters
    ----------
    B
        Incidence matrix, actors × places, 0/1: DataFrame, networkx bipartite graph, or scipy sparse with
        labels.

    Returns
    -------
    DataFrame
        One row a node: ``side`` (``"row"`` or ``"column"``), ``label``, ``degree`` (ties); rows first, in the
        order of B.

    Raises
    ------
    CommgovError
        Entries other than 0 and 1, or duplicate labels.

    Examples
    --------
    >>> import networkx as nx
    >>> degrees(nx.davis_southern_women_graph()).groupby("side")["degree"].max().to_dict()
    {'column': 14, 'row': 8}
    """
    found = read(B)
    rows, columns = sums(found.matrix)
    return pd.DataFrame(
        {
            "side": np.repeat(["row", "column"], [len(rows), len(columns)]),
            "label": [*found.rows, *found.columns],
            "degree": np.concatenate([rows, columns]),
        }
    )


def density(B) -> float:
    """Share of the pairs of an actor and a place that are tied.

        m / (rows · columns)

    Parameters
    ----------
    B
        As for :func:`degrees`.

    Returns
    -------
    float
        From 0 to 1; NaN if there are no rows or no columns.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    Examples
    --------
    >>> import networkx as nx
    >>> round(density(nx.davis_southern_women_graph()), 7)
    0.3531746
    """
    matrix = read(B).matrix
    cells = matrix.shape[0] * matrix.shape[1]
    return matrix.nnz / cells if cells else np.nan


def assortativity(B, *, sides: str = "together") -> float:
    """Correlate the degrees at both ends of the ties: do busy actors go to busy places?

    Parameters
    ----------
    B
        As for :func:`degrees`.
    sides
        ``"together"``: each tie is taken in both directions, as networkx does for the two-mode graph.
        ``"apart"``: row degree with column degree, each tie once.

    Returns
    -------
    float
        Pearson's r, from −1 to 1; NaN where the degrees do not vary.

    Raises
    ------
    CommgovError
        As :func:`degrees`, or ``sides`` is neither.

    Notes
    -----
    Together, r is negative already if rows have more ties than columns, or fewer. With both margins fixed the
    two are linear in each other: they differ in value, not in p.

    Examples
    --------
    >>> B = pd.DataFrame([[1, 1], [0, 1]])
    >>> round(assortativity(B), 3), round(assortativity(B, sides="apart"), 3)
    (-0.5, -0.5)
    """
    if sides not in ("together", "apart"):
        raise CommgovError(f"sides is {sides!r}. Fix: 'together' (as networkx) or 'apart'.")
    matrix = read(B).matrix
    of = count.margins(matrix)
    return count.degree_correlation(of, of.cross(matrix), together=sides == "together")


def projection(B) -> Labelled:
    """Count for every two actors the places they share.

        s_ij = Σ_x b_ix b_jx,  i ≠ j

    Parameters
    ----------
    B
        As for :func:`degrees`; pass ``B.T`` for the places.

    Returns
    -------
    Labelled
        Rows × rows, sparse and symmetric, without the diagonal: whole numbers above 0.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    Examples
    --------
    >>> import networkx as nx
    >>> women = projection(nx.davis_southern_women_graph())
    >>> women.matrix.nnz // 2, int(women.matrix.sum()) // 2
    (139, 322)
    """
    found = read(B)
    both = side(found.matrix)
    after, seen = both.room()
    rows = len(found.rows)
    partners = np.empty(rows, np.int64)
    kernels.sharing(*both, after, np.zeros(rows, np.uint32), partners)
    start = np.append(0, np.cumsum(partners)).astype(np.uint64)
    other, counts = np.empty(int(start[-1]), np.int32), np.empty(int(start[-1]), np.int32)
    met, fill = np.empty(rows + 1, np.uint32), np.empty(rows, np.uint64)
    kernels.shared(*both, after, seen, met, start, fill, other, counts)
    index = np.int32 if start[-1] < 2**31 else np.int64
    matrix = sp.csr_array((counts, other.astype(index, copy=False), start.astype(index)), (rows, rows))
    matrix.has_sorted_indices = matrix.has_canonical_format = True
    return Labelled(matrix, found.rows, found.rows)
