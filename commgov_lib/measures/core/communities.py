"""Which actors hang together more than with others: communities by modularity, found by networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd

from ...messages import say
from ...schema import CommgovError
from ..arguments import number, seeded, whole
from .centrality import WEIGHTS, convention
from .networks import one_mode


def communities(
    G, *, seed: int, weights: str | None = None, resolution: float = 1.0, starts: int = 20
) -> pd.DataFrame:
    """Divide a network into communities of actors with many ties among them and few to others.

    Sought is the division with the largest modularity (Newman 2004), here for ties without direction, with m
    their total weight, k_i the strength of a node and γ the resolution:

        Q = (1 / 2m) sum_ij (a_ij - γ k_i k_j / 2m) [same community]

    Parameters
    ----------
    G
        Nodes × nodes; directed ties count as such (Leicht & Newman 2008).
    seed
        Of the order in which nodes are tried.
    weights
        Whether weights count, where they differ; there is no default: ``"strength"`` or ``"ignore"``.
    resolution
        γ: above 1 more and smaller communities, below 1 fewer and larger ones.
    starts
        Runs of the search, of which the best is kept.

    Returns
    -------
    DataFrame
        Index ``node``, in the order of G: ``community`` (1 is the largest; of equal ones that whose first
        label comes first), ``size`` (nodes in it), ``modularity`` (Q of the whole division).

    Raises
    ------
    CommgovError
        There is no tie; the weights differ and ``weights`` does not say whether they count.

    Notes
    -----
    The search (Louvain method of networkx) is a heuristic: the best Q of all divisions may be higher. Random
    networks have communities, too: compare Q with that of random networks of the same degrees before you
    read anything into it. Nodes without ties are communities of their own. Names and the order of rows do
    not matter beyond the order of labels; another release of networkx may find another division.

    References
    ----------
    Blondel, Guillaume, Lambiotte & Lefebvre (2008), Fast unfolding of communities in large networks, J. Stat.
    Mech. P10008. Newman (2004), Physical Review E 69. Leicht & Newman (2008), Physical Review Letters 100.

    Examples
    --------
    >>> two = nx.barbell_graph(4, 0)
    >>> communities(two, seed=1)["community"].tolist()
    [1, 1, 1, 1, 2, 2, 2, 2]
    """
    ties = one_mode(G)
    seed, starts = seeded(seed), whole(starts, "starts", 1)
    number(resolution, "resolution", above=0)
    if not ties.matrix.nnz:
        raise CommgovError("communities: the network has no tie.")
    unsaid = say(
        "communities: the weights of ties differ, and the communities depend on whether they count. Fix: "
        "weights='strength' or weights='ignore'."
    )
    convention(weights, "weights", WEIGHTS, unsaid if ties.weights_differ else None)
    by_label = np.argsort(ties.labels.astype(str).to_numpy(object), kind="stable")
    matrix = ties.matrix[by_label][:, by_label].tocoo()
    graph = nx.DiGraph() if ties.directed else nx.Graph()
    graph.add_nodes_from(range(len(by_label)))  # whole numbers: sets of them have one order
    counted = matrix.data if weights == "strength" else np.ones(matrix.nnz)
    cells = zip(matrix.row.tolist(), matrix.col.tolist(), counted.tolist(), strict=True)
    graph.add_weighted_edges_from(sorted(cells))
    best, most = [], -np.inf
    for start in range(starts):
        found = nx.community.louvain_communities(graph, resolution=resolution, seed=seed * starts + start)
        value = nx.community.modularity(graph, found, resolution=resolution)
        if value > most + 1e-9:
            best, most = found, value
    best = sorted((sorted(nodes) for nodes in best), key=lambda nodes: (-len(nodes), nodes[0]))
    number_of, size = np.zeros(len(by_label), np.int64), np.zeros(len(by_label), np.int64)
    for k, nodes in enumerate(best, start=1):
        number_of[by_label[nodes]], size[by_label[nodes]] = k, len(nodes)
    return pd.DataFrame(
        {"community": number_of, "size": size, "modularity": round(float(most), 12)},
        index=ties.labels.rename("node"),
    )
