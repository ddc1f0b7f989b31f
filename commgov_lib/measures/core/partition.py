"""Core and periphery: the partition that agrees best with the ties, and what is left without the core."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from ...messages import say
from ...schema import CommgovError
from .._kernels import core as kernel
from .._kernels.random import words
from ..arguments import choice, positions, seeded, whole
from .networks import Ties, arcs, one_mode, read

EXACT_NODES = 20  # 2**20 cores are all tried in well under a second
CROSS = {
    "ones": say("a tie between core and periphery is expected to be there"),
    "ignored": say("ties between core and periphery do not count either way"),
}
_MOST_STEPS = 5e10  # of the search from every node: some minutes


class CoreFit(NamedTuple):
    """The best core found: its correlation with the ideal pattern, its members, and whether all were tried.

    Examples
    --------
    >>> CoreFit(1.0, frozenset({"hub"}), True).exact
    True
    """

    score: float
    core: frozenset
    exact: bool


def fit(G, *, cross: str, seed: int = 0) -> CoreFit:
    """Find the group of actors that looks most like a core.

    In the ideal pattern D everyone in the core is tied to everyone in it, and no two peripheral actors are
    tied; the score is the correlation of the ties with it over all pairs that count (Borgatti & Everett
    1999):

        score = max over cores C of  corr(a_ij, d_ij),   d_ij = 1 if i, j in C, 0 if neither is

    Parameters
    ----------
    G
        Nodes × nodes (DataFrame with equal labels on both sides, graph, sparse), weights kept, ties to
        oneself dropped. Or actors × places: a DataFrame whose rows and columns share no label, or a graph
        whose nodes are marked ``bipartite``; then the core has members of both sides and only pairs across
        count.
    cross
        Pairs of a core and a peripheral actor: ``"ones"``, expected to be tied; ``"ignored"``, left out.
        Two measures, often with two cores; there is no default.
    seed
        Of the restarts, above 20 nodes.

    Returns
    -------
    CoreFit
        ``score`` (correlation, at most 1), ``core`` (frozenset of labels), ``exact``: all cores were tried
        (up to 20 nodes; of equally good ones the smallest, then the first in the order of the nodes). Above,
        the best of several climbs from greedy and from random cores: the score is then a lower bound.

    Raises
    ------
    CommgovError
        ``cross`` is another word, or no core has a correlation: no ties, every pair tied alike, or too few
        nodes to have two kinds of pairs.

    Notes
    -----
    Directed networks: every ordered pair is a cell of its own and the pattern is symmetric, so a core member
    is expected to send and to receive. Weights: the correlation is with the weights, so few heavy ties can
    outweigh many light ones; make the ties binary first if they should not. A star has score 1 with
    ``"ones"`` (its hub) and with ``"ignored"`` (its hub and any one leaf): see :func:`significance`.

    References
    ----------
    Borgatti & Everett (1999), Models of core/periphery structures, Social Networks 21.

    Examples
    --------
    >>> import networkx as nx
    >>> best = fit(nx.florentine_families_graph(), cross="ones")
    >>> round(best.score, 8), sorted(best.core), best.exact
    (0.32985294, ['Guadagni', 'Medici', 'Strozzi'], True)
    """
    choice(cross, "cross", CROSS)
    ties = read(G)
    _possible(ties, cross)
    problem = prepare(ties, cross)
    if len(ties.labels) <= EXACT_NODES:
        score, inside, exact = *exact_core(problem), True
    else:
        score, inside, exact = *heuristic_core(problem, seed=seeded(seed)), False
    if score == kernel.UNDEFINED:
        raise CommgovError(
            "G: no core of it has a correlation under cross='{cross}', because for every one "
            "the pairs that count are all tied alike. Fix: use the other cross, or a larger "
            "network.",
            cross=cross,
        )
    sure = score_of(ties, inside, cross)
    if not abs(sure - score) <= 1e-8:
        raise CommgovError(
            "G: the score that the search reports ({score:.10g}) is not that of the core it "
            "chose ({sure:.10g}). Fix: report this network to the authors; nothing was "
            "returned.",
            score=score,
            sure=sure,
        )
    return CoreFit(sure, frozenset(ties.labels[inside]), exact)


def blocks(G, core) -> pd.DataFrame:
    """Return the matrix of a network with the core first, as a figure of core and periphery shows it.

    Parameters
    ----------
    G
        As for :func:`fit`; at most 300 nodes a side.
    core
        Labels of the core, as in ``fit(...).core``.

    Returns
    -------
    DataFrame
        One row a pair: ``row, column`` (labels), ``row_part, column_part`` (``core`` or ``periphery``),
        ``row_at, column_at`` (positions from 0: core first, then by number of ties), ``weight`` (0 where
        there is no tie), ``block_density`` (share of the pairs of the block that are tied, the diagonal left
        out).

    Raises
    ------
    CommgovError
        The network is too large for a picture, or a label of the core is not in it.

    Examples
    --------
    >>> import networkx as nx
    >>> table = blocks(nx.star_graph(3), {0})
    >>> table[["row_part", "column_part", "block_density"]].drop_duplicates().values.tolist()[1:]
    [['core', 'periphery', 1.0], ['periphery', 'core', 1.0], ['periphery', 'periphery', 0.0]]
    """
    ties = read(G)
    nodes, rows = len(ties.labels), ties.rows
    if max(rows, nodes - rows if ties.two_mode else 0) > 300:
        raise CommgovError(
            "G: {count:,} nodes are too many for a matrix to be read. Fix: take a part of at most 300.",
            count=nodes,
        )
    inside = np.zeros(nodes, bool)
    inside[positions(ties.labels, core, "core")] = True
    degree = (ties.matrix != 0).sum(axis=0) + (ties.matrix != 0).sum(axis=1)
    down = np.arange(rows)
    across = np.arange(rows, nodes) if ties.two_mode else down
    down, across = (side[np.lexsort((side, -degree[side], ~inside[side]))] for side in (down, across))
    weight = ties.matrix[down][:, across].toarray()
    names = np.array(["periphery", "core"], dtype=object)
    i, j = (at.ravel() for at in np.indices(weight.shape))
    table = pd.DataFrame(
        {
            "row": ties.labels[down[i]], "column": ties.labels[across[j]],
            "row_part": names[inside[down[i]].astype(int)],
            "column_part": names[inside[across[j]].astype(int)],
            "row_at": i, "column_at": j, "weight": weight.ravel(),
        }
    )  # fmt: skip
    counts = (table["weight"] > 0).where(down[i] != across[j])
    density = counts.astype(float).groupby([table["row_part"], table["column_part"]]).transform("mean")
    return table.assign(block_density=density)


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
            "core: it leaves {count} others, so nothing is left to compare. Fix: a smaller core.",
            count=len(keep),
        )
    if sources is None and n * (ties.matrix.nnz + n) > _MOST_STEPS:
        raise CommgovError(
            "G: distances between all of {count:,} nodes would take long. Fix: sources=500 "
            "measures from 500.",
            count=n,
        )
    matrix = ties.among(keep).matrix
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


# ---- the search ----------------------------------------------------------------------------------


def score_of(ties: Ties, inside: np.ndarray, cross: str) -> float:
    """The correlation of the ties with the ideal pattern of a given core, from nothing but the two."""
    nodes, rows, data = len(ties.labels), ties.rows, ties.matrix.data.astype(float)
    own, other = np.repeat(inside, np.diff(ties.matrix.indptr)), inside[ties.matrix.indices]
    if ties.two_mode:
        core, rest = (
            inside[:rows].sum() * inside[rows:].sum(),
            (~inside[:rows]).sum() * (~inside[rows:]).sum(),
        )
        cells = rows * (nodes - rows)
    else:
        core, rest = (float(k) * (k - 1) for k in (inside.sum(), (~inside).sum()))
        cells = float(nodes) * (nodes - 1)
    if cross == "ignored":  # only the pairs within a side count
        kept = own == other
        data, own, other, cells = data[kept], own[kept], other[kept], core + rest
        pattern = core / cells
        hit = data[own].sum()
    else:
        pattern = (cells - rest) / cells
        hit = data[own | other].sum()
    mean, square = data.sum() / cells, (data * data).sum() / cells
    with np.errstate(invalid="ignore", divide="ignore"):
        return float((hit / cells - mean * pattern) / np.sqrt((square - mean**2) * pattern * (1 - pattern)))


class Problem(NamedTuple):
    """A network as the kernels of the search take it."""

    rule: int
    shape: tuple[int, int, int, int]
    graph: tuple[np.ndarray, ...]
    t: np.ndarray
    q: np.ndarray


def frame_of(ties: Ties, cross: str) -> tuple[int, tuple[int, int, int, int], np.ndarray, np.ndarray]:
    """What all networks with the same ties in number and weight have in common, as kernels take it."""
    halves = not (ties.directed or ties.two_mode)  # an undirected tie stands twice in the matrix
    data = ties.matrix.data.astype(float)
    t, q = np.zeros(3), np.zeros(3)
    t[0], q[0] = np.array([data.sum(), (data * data).sum()]) / (2 if halves else 1)
    return int(cross == "ones"), (int(ties.two_mode), len(ties.labels), ties.rows, 1 if halves else 2), t, q


def prepare(ties: Ties, cross: str) -> Problem:
    """Sums and arrays of a network, for any number of searches."""
    rule, shape, t, q = frame_of(ties, cross)
    graph = arcs(ties.matrix)
    if shape[3] == 2:
        graph = kernel.both_ways(*graph)
    w = graph[2]
    return Problem(rule, shape, (*graph, w if ties.binary else w * w), t, q)


def exact_core(problem: Problem) -> tuple[float, np.ndarray]:
    """Score and members (mask) of the best of all cores."""
    n = problem.shape[1]
    indptr, indices, w, s = problem.graph
    at = (np.repeat(np.arange(n), np.diff(indptr)), indices)
    W, S = np.zeros((n, n)), np.zeros((n, n))
    np.add.at(W, at, w)
    np.add.at(S, at, s)
    score, mask = kernel.enumerate_cores(problem.rule, problem.shape, W, S, problem.t[0], problem.q[0])
    return score, (mask >> np.arange(n)) & 1 == 1


def heuristic_core(problem: Problem, *, seed: int) -> tuple[float, np.ndarray]:
    """Score and members (mask) of the best core that the climbs find; the work never depends on the clock."""
    n = problem.shape[1]
    indptr, indices, w, s = problem.graph
    node = np.repeat(np.arange(n), np.diff(indptr))
    degree, square = (np.bincount(node, x, n) for x in (w, s))
    starts = np.vstack(
        [np.argsort(-degree, kind="stable"), kernel.delete_order(indptr, indices, problem.rule == 1)]
    )
    depth = min(n, 200_000 // max(n, 1) + 10) if n < 20_000 else 0
    restarts = int(min(3e6 / (n * depth + len(w) + 1), 300)) if depth else 0
    return kernel.search(
        problem.rule, problem.shape, problem.graph, degree, square, problem.t.copy(), problem.q.copy(),
        starts, restarts, depth, words(seed), 0,
    )  # fmt: skip


def short_search(ties: Ties, cross: str, *, seed: int, draw: int = 0) -> np.ndarray:
    """Score and density inside, across and outside, by a short search: a tenth of a millisecond a dozen."""
    if not ties.matrix.nnz:  # the kernel begins from a tie
        return np.array([kernel.UNDEFINED, np.nan, np.nan, np.nan])
    rule, shape, t, q = frame_of(ties, cross)
    return kernel.short_search(rule, shape, *arcs(ties.matrix), t, q, words(seed), draw)


def _possible(ties: Ties, cross: str):
    """Refuse what has no core in words."""
    nodes, data = len(ties.labels), ties.matrix.data
    if not len(data):
        raise CommgovError(
            "G: there is no tie, so there is no core. Fix: check the relation that was chosen."
        )
    least = 2 if ties.two_mode or cross == "ones" else 4
    if nodes <= least - (cross == "ignored"):
        raise CommgovError(
            "G: {count} nodes are too few to tell a core from a periphery under "
            "cross='{cross}'. Fix: use a larger network.",
            count=nodes,
            cross=cross,
        )
    rows = ties.rows
    cells = rows * (nodes - rows) if ties.two_mode else nodes * (nodes - 1)
    if len(data) == cells and (data == data[0]).all():
        raise CommgovError(
            "G: every pair is tied alike, so no group stands out as a core and the correlation "
            "is undefined. Fix: keep only strong ties, or use weights that differ."
        )
