"""Brokers and the brokered: structural holes and betweenness, actor by actor."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from .._kernels import core_paths, core_triads
from ._chance import in_parts
from ._read import Ties, arcs, both_ways, one_mode, seeded, whole

_CHUNK = 64  # sources added up together; the parts are then added in order, so cores change no bit


def brokerage(G, *, sources: int | None = None, seed: int = 0) -> pd.DataFrame:
    """How much each actor stands between others, and how much its contacts know one another.

    With z_ij = a_ij + a_ji and p_ij = z_ij / sum_k z_ik, over the contacts j of i (Burt 1992):

        constraint_i = sum_j (p_ij + sum_q p_iq p_qj)^2
        effective size_i = sum_j (1 - sum_q p_iq z_jq / max_k z_jk)

    Parameters
    ----------
    G
        Nodes × nodes; weights count as strength of contact; directed ties count both ways for the holes, one
        way for betweenness; ties to oneself are dropped.
    sources
        Betweenness from this many nodes drawn at random, scaled up, in place of all: for networks of more
        than some ten thousand ties.
    seed
        Of the drawn sources.

    Returns
    -------
    DataFrame
        Index ``node``. ``degree`` (contacts), ``constraint`` (high: little room to broker; can exceed 1),
        ``effective_size`` (contacts less their redundancy), ``efficiency`` (its share of degree),
        ``betweenness`` (share of all pairs of others whose shortest paths pass, 0 to 1). Constraint,
        effective size and efficiency of an isolate are NaN: it has no contacts to be held by.

    Raises
    ------
    CommgovError
        More sources than nodes are asked for.

    Notes
    -----
    Constraint sums over direct contacts only, as Burt and networkx do, so that the leaf of a star has 1.
    Paths count ties, not weights: a weight here is a strength, not a length. One cross-section tells
    position, not influence. Two actors of which one is missing from the survey can change both columns: see
    :func:`missing`.

    References
    ----------
    Burt (1992), Structural Holes. Brandes (2001), A faster algorithm for betweenness centrality, J. Math.
    Sociology 25. Borgatti (1997), Structural holes: unpacking Burt's redundancy measures, Connections 20.

    Examples
    --------
    >>> import networkx as nx
    >>> brokerage(nx.star_graph(4)).loc[0, ["constraint", "effective_size", "betweenness"]].tolist()
    [0.25, 4.0, 1.0]
    """
    ties = one_mode(G)
    n = len(ties.labels)
    Z = ties.matrix if not ties.directed else both_ways(ties.matrix)
    degree, constraint, redundancy = holes(Z)
    alone = degree == 0
    size = np.where(alone, np.nan, degree - redundancy)
    return pd.DataFrame(
        {
            "degree": degree,
            "constraint": np.where(alone, np.nan, constraint),
            "effective_size": size,
            "efficiency": np.divide(size, degree, out=np.full(n, np.nan), where=~alone),
            "betweenness": between(ties, sources, seeded(seed)),
        },
        index=ties.labels.rename("node"),
    )


def holes(Z: sp.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Contacts, constraint and redundancy of each node, from symmetric strengths."""
    indptr, indices, z = arcs(Z)
    n = len(indptr) - 1
    node = np.repeat(np.arange(n), np.diff(indptr))
    largest = np.zeros(n)
    np.maximum.at(largest, node, z)
    strength = np.bincount(node, z, n)
    back = np.empty(len(indices), np.int64)
    back[np.lexsort((node, indices))] = np.arange(len(indices))
    constraint, redundancy = core_triads.burt(indptr, indices, back, z / strength[node], z / largest[node])
    return np.diff(indptr), constraint, redundancy


def between(ties: Ties, sources: int | None = None, seed: int = 0) -> np.ndarray:
    """Betweenness as a share of the ordered pairs of others."""
    n = len(ties.labels)
    if n < 3:
        return np.zeros(n)
    chosen = np.arange(n)
    if sources is not None:
        if whole(sources, "sources", 1) > n:
            raise CommgovError(f"sources = {sources:,} is more than the {n:,} nodes. Fix: leave sources out.")
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        chosen = np.sort(np.argsort(rng.random(n), kind="stable")[:sources])
    indptr, indices, _ = arcs(ties.matrix)
    small = indices.astype(np.int32)  # half the memory to read
    chunks = [chosen[at : at + _CHUNK] for at in range(0, len(chosen), _CHUNK)]

    def work(first, last):
        return [core_paths.betweenness(indptr, small, chunk) for chunk in chunks[first:last]]

    total = np.zeros(n)
    for parts in in_parts(work, 0, len(chunks)):
        for found in parts:
            total += found
    return total * (n / len(chosen)) / ((n - 1) * (n - 2))
