"""How far a network depends on one actor, as a share of the star's dependence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels import core_paths
from ._brokerage import between
from ._read import Ties, arcs, one_mode


def centralisation(G) -> pd.DataFrame:
    """Compare a network with the star of its size: 1 when one actor holds everything, 0 when all are alike.

    For a centrality c with largest value c* (Freeman 1979):

        C = sum_i (c* - c_i) / the same sum in a star

    Parameters
    ----------
    G
        Nodes × nodes; weights and ties to oneself are not used.

    Returns
    -------
    DataFrame
        Index ``measure``: ``degree`` (directed: ``out_degree`` and ``in_degree``), ``betweenness``,
        ``closeness``. Columns ``value`` (in [0, 1]), ``sum`` (of differences), ``star`` (that of the star),
        ``centre`` (the most central actor; the first of equals), ``reason`` (why a value is NaN).

    Raises
    ------
    CommgovError
        Fewer than three nodes.

    Notes
    -----
    Sums of a star of n nodes: degree (n-1)(n-2), in counts of ties, directed (n-1)^2; betweenness, as shares
    of pairs, n-1; closeness, (n-1) / sum of distances, (n-1)(n-2)/(2n-3). Closeness needs distances, so it
    is NaN where some pair has no path; directed networks have no agreed star for it. Missing actors move all
    three much: see :func:`missing`.

    References
    ----------
    Freeman (1979), Centrality in social networks: conceptual clarification, Social Networks 1.

    Examples
    --------
    >>> import networkx as nx
    >>> centralisation(nx.star_graph(5))["value"].to_dict()
    {'degree': 1.0, 'betweenness': 1.0, 'closeness': 1.0}
    """
    ties = one_mode(G)
    n = len(ties.labels)
    if n < 3:
        raise CommgovError(f"G: {n} nodes cannot be more or less centralised. Fix: use three nodes or more.")
    star = (n - 1) ** 2 if ties.directed else (n - 1) * (n - 2)
    rows = {}
    if ties.directed:
        rows["out_degree"] = _row(ties, degrees(ties, 1), star)
        rows["in_degree"] = _row(ties, degrees(ties, 0), star)
    else:
        rows["degree"] = _row(ties, degrees(ties, 1), star)
    rows["betweenness"] = _row(ties, between(ties), n - 1)
    rows["closeness"] = _closeness(ties)
    value, total, whole, centre, reason = zip(*rows.values(), strict=True)
    return pd.DataFrame(
        {"value": value, "sum": total, "star": whole, "centre": pd.Series(centre, list(rows), dtype=object),
         "reason": reason},
        index=pd.Index(rows, name="measure"),
    )  # fmt: skip


def degrees(ties: Ties, axis: int) -> np.ndarray:
    """Number of ties sent (axis 1) or received (axis 0)."""
    if axis:
        return np.diff(ties.matrix.indptr)
    return np.bincount(ties.matrix.indices, minlength=len(ties.labels))


def _row(ties: Ties, c: np.ndarray, star: float) -> tuple:
    gap = float((c.max() - c).sum())
    return gap / star, gap, float(star), ties.labels[int(np.argmax(c))], ""


def _closeness(ties: Ties) -> tuple:
    n = len(ties.labels)
    if ties.directed:
        return np.nan, np.nan, np.nan, None, "directed: no star is agreed on"
    indptr, indices, _ = arcs(ties.matrix)
    reached, total, _ = core_paths.distances(indptr, indices, np.arange(n), np.ones(n, bool))
    if (reached < n - 1).any():
        return np.nan, np.nan, np.nan, None, "not connected: some distances do not exist"
    return _row(ties, (n - 1) / total, (n - 1) * (n - 2) / (2 * n - 3))
