"""Who stands between others, between which groups, and how far a network depends on one actor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigs, eigsh

from ...matrices import two_sides
from ...messages import Message, say
from ...schema import CommgovError
from .._kernels import core as kernel
from .._kernels.random import words
from ..arguments import choice, kinds, number, positions, seeded, whole
from ..nulls import in_parts
from .networks import Ties, arcs, marked_two_mode, one_mode, undirected

ROLES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison")
_CHUNK = 64  # sources added up together; the parts are then added in order, so cores change no bit


def brokerage(G, *, sources: int | None = None, seed: int = 0) -> pd.DataFrame:
    """Measure how much each actor stands between others, and how much its contacts know one another.

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
        Index ``node``. ``degree`` (contacts), ``constraint`` (high: little opportunity to broker; can exceed
        1), ``effective_size`` (contacts less their redundancy), ``efficiency`` (its share of degree),
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
    Z = ties.matrix if not ties.directed else (ties.matrix + ties.matrix.T).tocsr().sorted_indices()
    degree, constraint, redundancy = holes(Z)
    alone = degree == 0
    size = np.where(alone, np.nan, degree - redundancy)
    return pd.DataFrame(
        {
            "degree": degree,
            "constraint": np.where(alone, np.nan, constraint),
            "effective_size": size,
            "efficiency": np.divide(size, degree, out=np.full(n, np.nan), where=~alone),
            "betweenness": between(ties, sources, seed=seeded(seed)),
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
    constraint, redundancy = kernel.burt(indptr, indices, back, z / strength[node], z / largest[node])
    return np.diff(indptr), constraint, redundancy


def between(ties: Ties, sources: int | None = None, *, seed: int = 0) -> np.ndarray:
    """Betweenness as a share of the ordered pairs of others."""
    n = len(ties.labels)
    if n < 3:
        return np.zeros(n)
    chosen = np.arange(n)
    if sources is not None:
        if whole(sources, "sources", 1) > n:
            raise CommgovError(
                "sources = {sources:,} is more than the {count:,} nodes. Fix: leave sources out.",
                sources=sources,
                count=n,
            )
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        chosen = np.sort(np.argsort(rng.random(n), kind="stable")[:sources])
    indptr, indices, _ = arcs(ties.matrix)
    small = indices.astype(np.int32)  # half the memory to read
    chunks = [chosen[at : at + _CHUNK] for at in range(0, len(chosen), _CHUNK)]

    def work(first, last):
        return [kernel.betweenness(indptr, small, chunk) for chunk in chunks[first:last]]

    total = np.zeros(n)
    for parts in in_parts(work, 0, len(chunks)):
        for found in parts:
            total += found
    return total * (n / len(chosen)) / ((n - 1) * (n - 2))


# ---- how central each actor is -------------------------------------------------------------------

DIRECTIONS = {
    "out": say("ties that an actor sends"),
    "in": say("ties that an actor receives"),
    "either": say("who is tied in either direction, without direction"),
}
WEIGHTS = {
    "strength": say("eigenvector centrality counts a tie by its weight"),
    "ignore": say("eigenvector centrality counts each tie once"),
}
UNREACHED = {
    "wasserman_faust": say("closeness among those reached, times the share of others reached"),
    "component": say("closeness among those reached, whatever their number"),
    "harmonic": say("mean of 1 / distance, 0 for those not reached"),
}


def convention(value: str | None, name: str, known: Mapping[str, Message], unsaid: Message | None):
    """Raise if a convention is none of those known, or is not given though it matters: then ``unsaid``."""
    if value is not None:
        choice(value, name, known)
    elif unsaid is not None:
        raise CommgovError(unsaid)


def centrality(
    G, *, direction: str | None = None, weights: str | None = None, unreached: str | None = None
) -> pd.DataFrame:
    """Measure how central each actor is, in six common ways.

    With d_ij the number of ties on the shortest path, r_i the number of others that i reaches and n nodes:

        closeness_i = r_i / sum_j d_ij      (all reach all: r_i = n - 1)
        eigenvector_i = (1 / λ) sum_j a_ij eigenvector_j,   λ the largest eigenvalue

    Parameters
    ----------
    G
        Nodes × nodes, or a Network of one relation among actors; ties to oneself are dropped.
    direction
        Which ties count where G is directed; there is no default, since the answers differ. ``"out"``,
        ``"in"``, or ``"either"``: who is tied at all, with the weights of both directions added.
    weights
        Whether eigenvector centrality counts weights, where they differ; there is no default: ``"strength"``
        or ``"ignore"``. Paths and cores count ties, whatever their weight.
    unreached
        What closeness is where not everybody reaches everybody; there is no default:
        ``"wasserman_faust"``, r_i / sum d · r_i / (n - 1), 0 without a path; ``"component"``, r_i / sum d,
        NaN without a path; ``"harmonic"``, sum 1/d / (n - 1), if named also where all reach all.

    Returns
    -------
    DataFrame
        Index ``node``: ``degree`` (others tied to), ``strength`` (sum of weights), ``closeness`` (0 to 1),
        ``eigenvector`` (sum of squares 1), ``betweenness`` (share of the pairs of others whose shortest
        paths pass, 0 to 1), ``k_core`` (the largest k such that the actor is one of a group of whom each has
        k ties to others of it, in either direction).

    Raises
    ------
    CommgovError
        G ties actors to events or places; it is directed, its weights differ or not everybody
        reaches everybody, and the argument that says what then counts is not given.

    Notes
    -----
    ``"in"`` takes closeness over paths that lead to an actor, and eigenvector centrality from those who name
    it; ``"out"`` over paths from it and from those whom it names. Betweenness follows the direction of ties
    in both. Eigenvector centrality is 0 outside the part of the network with the largest eigenvalue, and NaN
    where several parts share it or where no ties form a circle, since it is then not defined. Columns agree
    with those of networkx (betweenness and closeness as its defaults) up to rounding at the 12th decimal.
    The measures describe a position, not influence; missing actors move them, see :func:`missing`. In a
    collection of ties that somebody happened to name they describe the collecting.

    References
    ----------
    Freeman (1979), Centrality in social networks: conceptual clarification, Social Networks 1. Bonacich
    (1972), Factoring and weighting approaches to clique identification, J. Math. Sociology 2. Seidman (1983),
    Network structure and minimum degree, Social Networks 5. Wasserman & Faust (1994), Social Network
    Analysis.

    Examples
    --------
    >>> import networkx as nx
    >>> found = centrality(nx.star_graph(4))
    >>> found.loc[0, ["degree", "closeness", "betweenness", "k_core"]].tolist()
    [4.0, 1.0, 1.0, 1.0]
    """
    if marked_two_mode(G):
        raise two_sides("G")
    ties = one_mode(G)
    unsaid = say(
        "centrality: the network is directed, and who is central depends on the direction. Fix: "
        "direction='out', 'in' or 'either'."
    )
    convention(direction, "direction", DIRECTIONS, unsaid if ties.directed else None)
    unsaid = say(
        "centrality: the weights of ties differ, and who is central depends on whether they count. Fix: "
        "weights='strength' or weights='ignore'."
    )
    convention(weights, "weights", WEIGHTS, unsaid if ties.weights_differ else None)
    if unreached is not None:
        choice(unreached, "unreached", UNREACHED)
    matrix = ties.matrix
    if ties.directed and direction == "either":
        matrix = (matrix + matrix.T).tocsr()
    elif ties.directed and direction == "in":
        matrix = matrix.T.tocsr()
    matrix.sort_indices()
    counted = ties._replace(matrix=matrix, directed=ties.directed and direction != "either")
    around = undirected(ties).matrix
    around.sort_indices()
    return pd.DataFrame(
        {
            "degree": np.diff(matrix.indptr),
            "strength": np.asarray(matrix.sum(axis=1), float),
            "closeness": _close(matrix, unreached),
            "eigenvector": eigenvector(
                matrix if weights == "strength" else matrix.astype(bool).astype(float)
            ),
            "betweenness": between(counted),
            "k_core": kernel.core_numbers(*arcs(around)[:2]),
        },
        index=ties.labels.rename("node"),
    )


def _close(matrix: sp.csr_array, unreached: str | None) -> np.ndarray:
    """Closeness of each node over paths from it."""
    n = matrix.shape[0]
    indptr, indices, _ = arcs(matrix)
    every = np.ones(n, bool)

    def work(first, last):
        return kernel.distances(indptr, indices, np.arange(first, last), every)

    parts = in_parts(work, 0, n) if n > _CHUNK else [work(0, n)]  # threads take longer than a small network
    reached, total, inverse = (np.concatenate(column) for column in zip(*parts, strict=True))
    if unreached is None and (reached < n - 1).any():
        raise CommgovError(
            "centrality: {count:,} of {every:,} nodes do not reach all others, and closeness then has "
            "several definitions. Fix: unreached='wasserman_faust', 'component' or 'harmonic'.",
            count=int((reached < n - 1).sum()),
            every=n,
        )
    if unreached == "harmonic":
        return inverse / max(n - 1, 1)
    near = np.divide(
        reached, total, out=np.full(n, np.nan if unreached == "component" else 0.0), where=total > 0
    )
    return near * reached / max(n - 1, 1) if unreached == "wasserman_faust" else near


def eigenvector(matrix: sp.csr_array) -> np.ndarray:
    """The eigenvector of the largest eigenvalue of ties ≥ 0, of length 1; NaN where there are several.

    Examples
    --------
    >>> eigenvector(sp.csr_array([[0, 1], [1, 0]])).round(3).tolist()
    [0.707, 0.707]
    """
    n = matrix.shape[0]
    unknown = np.full(n, np.nan)
    symmetric = (matrix != matrix.T).nnz == 0
    count, part = connected_components(matrix, connection="strong")
    members = np.argsort(part, kind="stable")
    ends = np.searchsorted(part[members], np.arange(count + 1))
    largest = [members[a:b] for a, b in pairwise(ends) if b - a > 1]
    values = [_top(matrix[nodes][:, nodes], symmetric)[0] for nodes in largest]
    if not values:
        return unknown
    first = int(np.argmax(values))
    if sum(value > values[first] * (1 - 1e-9) for value in values) > 1:
        return unknown
    found = np.zeros(n)
    if symmetric:
        found[largest[first]] = np.abs(_top(matrix[largest[first]][:, largest[first]], True)[1])
    else:
        found = np.abs(_top(matrix, False)[1])
    found = found / np.sqrt((found**2).sum())
    return np.round(found, 12) + 0.0


def _top(matrix: sp.csr_array, symmetric: bool) -> tuple[float, np.ndarray]:
    """The largest eigenvalue and its eigenvector."""
    n = matrix.shape[0]
    if n > 60:
        ends = {"k": 1, "v0": np.ones(n), "which": "LA" if symmetric else "LR", "maxiter": 100 * n}
        value, vector = (eigsh if symmetric else eigs)(matrix.astype(float), **ends)
        return float(value[0].real), vector[:, 0].real
    values, vectors = (np.linalg.eigh if symmetric else np.linalg.eig)(matrix.toarray().astype(float))
    at = int(np.argmax(values.real))
    return float(values[at].real), vectors[:, at].real


# ---- dependence on one actor ---------------------------------------------------------------------


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
        raise CommgovError(
            "G: {count} nodes cannot be more or less centralised. Fix: use three nodes or more.", count=n
        )
    axes = {"out_degree": 1, "in_degree": 0} if ties.directed else {"degree": 1}
    rows = {name: _row(ties, degrees(ties, axis), degree_star(ties)) for name, axis in axes.items()}
    rows["betweenness"] = _row(ties, between(ties), n - 1)
    rows["closeness"] = _closeness(ties)
    value, total, star, centre, reason = zip(*rows.values(), strict=True)
    return pd.DataFrame(
        {"value": value, "sum": total, "star": star, "centre": pd.Series(centre, list(rows), dtype=object),
         "reason": reason},
        index=pd.Index(rows, name="measure"),
    )  # fmt: skip


def degrees(ties: Ties, axis: int) -> np.ndarray:
    """Number of ties sent (axis 1) or received (axis 0)."""
    if axis:
        return np.diff(ties.matrix.indptr)
    return np.bincount(ties.matrix.indices, minlength=len(ties.labels))


def degree_star(ties: Ties) -> float:
    """Sum of differences of degrees in a star of as many nodes."""
    n = len(ties.labels)
    return float((n - 1) ** 2 if ties.directed else (n - 1) * (n - 2))


def _row(ties: Ties, c: np.ndarray, star: float) -> tuple:
    gap = float((c.max() - c).sum())
    return gap / star, gap, float(star), ties.labels[int(np.argmax(c))], ""


def _closeness(ties: Ties) -> tuple:
    n = len(ties.labels)
    if ties.directed:
        return np.nan, np.nan, np.nan, None, "directed: no star is agreed on"
    indptr, indices, _ = arcs(ties.matrix)
    reached, total, _ = kernel.distances(indptr, indices, np.arange(n), np.ones(n, bool))
    if (reached < n - 1).any():
        return np.nan, np.nan, np.nan, None, "not connected: some distances do not exist"
    return _row(ties, (n - 1) / total, (n - 1) * (n - 2) / (2 * n - 3))


# ---- between groups ------------------------------------------------------------------------------


def roles(G, groups: pd.Series | Mapping, *, draws: int = 0, seed: int | None = None) -> pd.DataFrame:
    """Count how often each actor brokers within its group, for it, and between others.

    The broker j of a two-path i -> j -> k without a tie i -> k is, by the groups of the three:
    ``coordinator`` (all one), ``itinerant_broker`` (i and k one, j another), ``representative`` (i and j
    one: out of the group), ``gatekeeper`` (j and k one: into it), ``liaison`` (three groups).

    Parameters
    ----------
    G
        Nodes × nodes, directed; weights are not used. An undirected tie counts both ways, which makes the
        representative and the gatekeeper equal.
    groups
        Group of each node (Series or dict); further nodes in it are ignored.
    draws
        Permutations of the groups for ``z`` and the p-values; 0 leaves them NaN.
    seed
        Of the permutations.

    Returns
    -------
    DataFrame
        One row a node and role: ``node, group, role, count``, ``expected`` (mean of the count over all
        permutations of the groups among the nodes, exact), ``z`` (count less its expectation in standard
        deviations of the draws; NaN where the draws do not vary), ``p_greater, p_less`` (one-sided,
        (b + 1) / (m + 1)).

    Raises
    ------
    CommgovError
        A node has no group, or ``draws`` is given without ``seed``.

    Notes
    -----
    The null keeps every tie and deals the groups out anew, each as large as it is: it asks whether a role
    goes with the groups, given who is tied to whom. It differs from the original's null (random ties of the
    same number), under which every well-connected actor is significant in every role. One p for each node
    and role: correct for their number.

    References
    ----------
    Gould & Fernandez (1989), Structures of mediation, Sociological Methodology 19.

    Examples
    --------
    >>> import networkx as nx
    >>> path = nx.DiGraph([("shop", "committee"), ("committee", "office")])
    >>> found = roles(path, {"shop": "firms", "committee": "public", "office": "public"})
    >>> found.loc[found["count"] > 0, ["node", "role", "count"]].values.tolist()
    [['committee', 'gatekeeper', 1]]
    """
    ties = one_mode(G)
    draws = whole(draws, "draws", 0)
    if draws and seed is None:
        raise CommgovError("roles: permutations need a seed. Fix: roles(G, groups, draws=5000, seed=1).")
    of_node = kinds(groups, ties.labels, "groups").infer_objects()
    codes, _ = pd.factorize(of_node)
    indptr, indices, _ = arcs(ties.matrix)
    codes = codes.astype(np.int64)
    count = kernel.two_paths(indptr, indices, codes)
    chance = _chances(np.bincount(codes))
    n = len(codes)
    table = pd.DataFrame(
        {
            "node": ties.labels.repeat(5),
            "group": of_node.to_numpy().repeat(5),
            "role": np.tile(ROLES, n),
            "count": count.ravel(),
            "expected": np.outer(count.sum(axis=1), chance).ravel(),
            "z": np.nan, "p_greater": np.nan, "p_less": np.nan,
        }
    )  # fmt: skip
    if draws:
        key = words(seeded(seed))
        total, squares, above, under = sum(
            in_parts(lambda a, b: kernel.permuted_roles(indptr, indices, codes, a, b, key), 1, draws + 1)
        )
        deviation = np.sqrt(np.maximum(squares / draws - (total / draws) ** 2, 0.0)).ravel()
        gap = table["count"] - table["expected"]
        table["z"] = np.divide(gap, deviation, out=np.full(5 * n, np.nan), where=deviation > 1e-9)
        table["p_greater"] = ((above + 1) / (draws + 1)).ravel()
        table["p_less"] = ((under + 1) / (draws + 1)).ravel()
    return table


def _chances(sizes: np.ndarray) -> np.ndarray:
    """Chance of each role for three different nodes drawn at random from groups of these sizes."""
    n = float(sizes.sum())
    if n < 3:
        return np.zeros(5)
    orders = n * (n - 1) * (n - 2)
    one = (sizes * (sizes - 1.0) * (sizes - 2.0)).sum() / orders
    two = (sizes * (sizes - 1.0) * (n - sizes)).sum() / orders
    return np.array([one, two, two, two, 1.0 - one - 3.0 * two])


# ---- modes of governance -------------------------------------------------------------------------


def provan_kenis(
    G, *, administrators: Collection, centralised: float, dense: float, reach: float
) -> pd.Series:
    """Place a network among the modes of governance of Provan and Kenis, by a rule that is stated in full.

    The theory speaks of trust, goals and competences; ties show only part of it. The rule used here, on ties
    without weights and directions, where C is Freeman's degree centralisation and L the share of the others
    to whom the actor with most ties is tied:

        C >= centralised and L >= reach:  ``nao`` if that actor is among the administrators, else ``lead``
        else density >= dense:            ``shared``
        else:                             ``none`` of the three

    Parameters
    ----------
    G
        Nodes × nodes.
    administrators
        Labels of actors set up to run the network rather than to serve (a big party committee, say); may be
        empty.
    centralised
        Threshold on C, in [0, 1].
    dense
        Threshold on the share of pairs tied, in [0, 1].
    reach
        Threshold on L, in [0, 1].

    Returns
    -------
    Series
        ``mode`` (``shared``, ``lead``, ``nao``, ``none``), ``leader`` (the actor with most ties; of several
        the first), ``leader_count`` (how many have as many), ``nodes``, ``density``, ``centralisation``,
        ``leader_share`` (L), ``brokered_share`` (pairs not tied that share the leader as a contact, of all
        pairs not tied), ``connected_share`` (nodes in the largest component).

    Raises
    ------
    CommgovError
        Fewer than three nodes, a threshold outside [0, 1], or an administrator who is not in G.

    Notes
    -----
    The thresholds are arguments without defaults because no study fixes them: show how the mode changes with
    them. The mode is a description of ties, not a judgement of how well a network is run.

    References
    ----------
    Provan & Kenis (2008), Modes of network governance, Journal of Public Administration Research and Theory
    18.

    Examples
    --------
    >>> import networkx as nx
    >>> rule = dict(centralised=0.5, dense=0.3, reach=0.5)
    >>> provan_kenis(nx.star_graph(5), administrators=[0], **rule)["mode"]
    'nao'
    >>> provan_kenis(nx.complete_graph(5), administrators=[], **rule)["mode"]
    'shared'
    """
    for name, value in (("centralised", centralised), ("dense", dense), ("reach", reach)):
        number(value, name, least=0, most=1)
    if isinstance(administrators, str):
        raise CommgovError(
            "administrators must be a list of labels, not the text {administrators!r}.",
            administrators=administrators,
        )
    ties = undirected(one_mode(G))
    n = len(ties.labels)
    central = centralisation(ties.labelled()).loc["degree", "value"]
    degree = np.diff(ties.matrix.indptr)
    leader = int(np.argmax(degree))
    share = degree[leader] / (n - 1)
    density = degree.sum() / (n * (n - 1))
    runs = leader in positions(ties.labels, administrators, "administrators")
    mode = "none"
    if central >= centralised and share >= reach:
        mode = "nao" if runs else "lead"
    elif density >= dense:
        mode = "shared"
    around = ties.matrix.indices[ties.matrix.indptr[leader] : ties.matrix.indptr[leader + 1]]
    pairs = len(around) * (len(around) - 1) / 2
    apart = pairs - ties.matrix[around][:, around].nnz / 2
    untied = n * (n - 1) / 2 - degree.sum() / 2
    _, part = connected_components(ties.matrix, directed=False)
    return pd.Series(
        {
            "mode": mode,
            "leader": ties.labels[leader],
            "leader_count": int((degree == degree[leader]).sum()),
            "nodes": n,
            "density": float(density),
            "centralisation": float(central),
            "leader_share": float(share),
            "brokered_share": float(apart / untied) if untied else np.nan,
            "connected_share": float(np.bincount(part).max() / n),
        },
        dtype=object,
    )
