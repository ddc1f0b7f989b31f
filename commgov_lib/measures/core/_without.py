"""What is left of a network when its core is taken out: arithmetic on the ties, no forecast."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from ...schema import CommgovError
from .._kernels import core_paths as kernel
from ._read import arcs, one_mode, part, positions, seeded, whole

_MOST_STEPS = 5e10  # of the search from every node: some minutes


def without_core(G, core: Collection, *, sources: int | None = None, seed: int = 0) -> pd.DataFrame:
    """Compare how the other actors are connected with and without the core.

    Parameters
    ----------
    G
        Nodes × nodes; weights are not used, directions are.
    core
        Labels to take out, as in ``fit(...).core``.
    sources
        Measure distances from this many nodes drawn at random in place of all.
    seed
        Of the drawn sources.

    Returns
    -------
    DataFrame
        Index ``scope``: ``everyone``; ``others_through_core``, the others among themselves, on paths that
        may pass through the core; ``others_alone``, on the ties that are left without it. Columns ``nodes``,
        ``ties``, ``largest_share`` (of the nodes of the scope in one component), ``reach_share`` (of ordered
        pairs joined by a path), ``mean_distance`` (ties on the shortest path, over joined pairs),
        ``efficiency`` (mean of 1/distance over all pairs, 0 where there is no path), ``isolates`` (nodes
        without any tie).

    Raises
    ------
    CommgovError
        A label of the core is unknown, fewer than two others remain, or the network is too large without
        ``sources``.

    Notes
    -----
    The two last rows are about the same actors, so they can be compared; the first cannot. A mean distance
    can fall when the core goes, because the far pairs are no longer joined: read it with ``reach_share``.
    Nothing here says what actors would do if the core were gone.

    Examples
    --------
    >>> import networkx as nx
    >>> without_core(nx.star_graph(4), {0})[["nodes", "largest_share", "reach_share"]].values.tolist()
    [[5.0, 1.0, 1.0], [4.0, 1.0, 1.0], [4.0, 0.25, 0.0]]
    """
    ties = one_mode(G)
    n = len(ties.labels)
    other = np.ones(n, bool)
    other[positions(ties.labels, core, "core")] = False
    keep = np.flatnonzero(other)
    if len(keep) < 2:
        raise CommgovError(
            f"core: it leaves {len(keep)} others, so nothing is left to compare. Fix: a smaller core."
        )
    if sources is None and n * (ties.matrix.nnz + n) > _MOST_STEPS:
        raise CommgovError(
            f"G: distances between all of {n:,} nodes would take long. Fix: sources=500 measures from 500."
        )
    matrix = part(ties, keep).matrix
    everyone = np.ones(n, bool)
    rows = {
        "everyone": _row(ties.matrix, everyone, sources, seeded(seed)),
        "others_through_core": _row(ties.matrix, other, sources, seeded(seed)),
        "others_alone": _row(matrix, everyone[keep], sources, seeded(seed)),
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("scope")
    if not ties.directed:
        table["ties"] //= 2
    return table


def _row(matrix, counted: np.ndarray, sources: int | None, seed: int) -> dict:
    at = np.flatnonzero(counted)
    n = len(at)
    chosen = at
    if sources is not None:
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        chosen = at[np.argsort(rng.random(n), kind="stable")[: whole(sources, "sources", 1)]]
    indptr, indices, _ = arcs(matrix)
    reached, total, inverse = kernel.distances(indptr, indices, chosen, counted)
    _, component = connected_components(matrix, directed=False)
    degree = np.diff(indptr) + np.bincount(indices, minlength=len(counted))
    pairs = len(chosen) * (n - 1)
    inside = matrix[at][:, at].nnz
    return {
        "nodes": n,
        "ties": inside,
        "largest_share": np.bincount(component[at]).max() / n,
        "reach_share": reached.sum() / pairs,
        "mean_distance": total.sum() / reached.sum() if reached.sum() else np.nan,
        "efficiency": inverse.sum() / pairs,
        "isolates": int((degree[at] == 0).sum()),
    }
