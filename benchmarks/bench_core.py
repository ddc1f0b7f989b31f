"""How long cores, brokers and permutations take, against what a researcher would otherwise use.

    python benchmarks/bench_core.py            prints a table of ratios
    python benchmarks/bench_core.py --check    fails if the target for a million ties is missed

Seconds are those of the processor, on all threads; runs of ours and of the peer take turns, and medians are
compared. A peer is timed only after the results were compared; one that is not installed is left out. Wanted
beside the project: igraph, cpnet.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import statistics
import sys
import time

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

import commgov_lib as cg
from commgov_lib.measures.core import networks, partition

MOST_SECONDS = 2.0  # for the core of a million ties
TIES = 1_000_000


def power_law(nodes: int, ties: int, seed: int) -> cg.Labelled:
    """An undirected network of exactly so many ties with a heavy-tailed number of ties a node."""
    rng = np.random.default_rng(seed)
    chance = (np.arange(nodes) + 10.0) ** -0.77
    ends = rng.choice(nodes, (2, 3 * ties), p=chance / chance.sum())
    low, high = np.minimum(*ends), np.maximum(*ends)
    cells = np.unique((low * nodes + high)[low < high])
    cells = rng.permutation(cells)[:ties]
    i, j = np.divmod(cells, nodes)
    ones = np.ones(2 * len(cells), dtype=np.int64)
    matrix = sp.csr_array((ones, (np.r_[i, j], np.r_[j, i])), shape=(nodes, nodes))
    return cg.Labelled(matrix, pd.RangeIndex(nodes), pd.RangeIndex(nodes))


def seconds(work) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def against(name: str, ours, peers: dict, *, repeat: int = 5):
    """Print medians of interleaved runs and the ratio to each peer."""
    runs = {"ours": [], **{peer: [] for peer in peers}}
    for _ in range(repeat):
        runs["ours"].append(seconds(ours))
        for peer, work in peers.items():
            runs[peer].append(seconds(work))
    own = statistics.median(runs.pop("ours"))
    ratios = "   ".join(f"{peer} × {statistics.median(times) / own:,.1f}" for peer, times in runs.items())
    print(f"{name:<58} {own * 1e3:10.2f} ms   {ratios}")
    return own


def installed(*modules: str) -> bool:
    """Whether a peer is there."""
    there = all(importlib.util.find_spec(module) for module in modules)
    if not there:
        print(f"({', '.join(modules)} not installed: left out)")
    return there


def cores(repeat: int) -> float:
    """The core of a million ties; the peer on a network small enough for it."""
    slowest = 0.0
    cg.core.fit(nx.gnp_random_graph(30, 0.2, seed=1), cross="ones")  # compile
    ten = power_law(1_000_000, 10 * TIES, seed=1)
    against(f"core of {10 * TIES:,} ties, 1,000,000 nodes, ones",
            lambda: cg.core.fit(ten, cross="ones"), {}, repeat=2)  # fmt: skip
    for nodes in (20_000, 200_000):
        network = power_law(nodes, TIES, seed=1)
        for cross in ("ones", "ignored"):
            title = f"core of {TIES:,} ties, {nodes:,} nodes, {cross}"
            slowest = max(
                slowest, against(title, lambda n=network, c=cross: cg.core.fit(n, cross=c), {}, repeat=repeat)
            )
    off = 0.0
    for seed in range(200):
        graph = nx.gnp_random_graph(
            6 + seed % 10, 0.15 + 0.05 * (seed % 12), seed=seed, directed=bool(seed % 2)
        )
        for cross in ("ones", "ignored"):
            problem = partition.prepare(networks.read(graph), cross)
            best = partition.exact_core(problem)[0]
            if best > 0:
                off = max(off, 1 - partition.heuristic_core(problem, seed=0)[0] / best)
    print(f"largest shortfall of the heuristic on 400 searches that can be enumerated: {100 * off:.3f} %")
    if installed("cpnet"):
        import cpnet

        for nodes in (50, 100, 200):
            graph = nx.barabasi_albert_graph(nodes, 4, seed=1)

            def peer(graph=graph):
                model = cpnet.BE()
                model.detect(graph)
                return model

            peer()
            members = {v for v, x in peer().get_coreness().items() if x > 0.5}
            cells = np.array(
                [(graph.has_edge(a, b), a in members or b in members) for a in graph for b in graph if a < b],
                float,
            )
            theirs = np.corrcoef(cells.T)[0, 1]
            ours = cg.core.fit(graph, cross="ones").score
            print(f"score on {nodes} nodes: ours {ours:.4f}, cpnet {theirs:.4f}")
            against(
                f"core of {nodes} nodes",
                lambda g=graph: cg.core.fit(g, cross="ones"),
                {"cpnet": peer},
                repeat=3,
            )
    return slowest


def central(repeat: int):
    """All six centralities, at the sizes of users' networks and above."""
    for nodes, ties in ((20, 40), (150, 600), (3_000, 20_000)):
        network = power_law(nodes, ties, seed=2)
        graph = nx.from_scipy_sparse_array(network.matrix)
        given = {"weights": "ignore", "unreached": "wasserman_faust"}

        def peer(graph=graph):
            return {
                "degree": dict(graph.degree()),
                "strength": dict(graph.degree(weight="weight")),
                "closeness": nx.closeness_centrality(graph),
                "eigenvector": nx.eigenvector_centrality_numpy(graph) if nx.is_connected(graph) else None,
                "betweenness": nx.betweenness_centrality(graph),
                "k_core": nx.core_number(graph),
            }

        found, theirs = cg.core.centrality(network, **given), peer()
        for name, values in theirs.items():
            if values is not None:
                np.testing.assert_allclose(found[name], [values[v] for v in found.index], atol=1e-7)

        def ours(network=network, given=given):
            return cg.core.centrality(network, **given)

        against(f"centrality of {nodes:,} nodes, {ties:,} ties", ours, {"networkx": peer}, repeat=repeat)


def brokers(repeat: int):
    """Constraint and betweenness."""
    network = power_law(3_000, 20_000, seed=2)
    graph = nx.from_scipy_sparse_array(network.matrix)
    found = cg.core.brokerage(network)
    np.testing.assert_allclose(found["constraint"], pd.Series(nx.constraint(graph)), atol=1e-12)
    peers = {
        "networkx": lambda: (nx.constraint(graph), nx.effective_size(graph), nx.betweenness_centrality(graph))
    }
    if installed("igraph"):
        import igraph

        other = igraph.Graph(network.matrix.shape[0], [(i, j) for i, j in graph.edges])
        peers["igraph (no effective size)"] = lambda: (other.constraint(), other.betweenness())
        n = len(found)
        theirs = np.array(other.betweenness()) / ((n - 1) * (n - 2) / 2)
        np.testing.assert_allclose(found["betweenness"], theirs, atol=1e-9)
        gap = np.nanmax(np.abs(found["constraint"] - np.array(other.constraint())))
        print(f"constraint: networkx equal to 1e-12; igraph differs by up to {gap:.2g}")
    against(
        "constraint, effective size and betweenness, 20,000 ties",
        lambda: cg.core.brokerage(network),
        peers,
        repeat=repeat,
    )
    large = power_law(100_000, TIES, seed=1)
    peers = {}
    if installed("igraph"):
        import igraph

        coo = sp.triu(large.matrix).tocoo()
        other = igraph.Graph(100_000, np.column_stack([coo.row, coo.col]).tolist())
        peers = {"igraph": lambda: (other.constraint(), other.betweenness(sources=list(range(20))))}
    title = f"the same of {TIES:,} ties, betweenness from 20 nodes"
    against(title, lambda: cg.core.brokerage(large, sources=20, seed=1), peers, repeat=3)


def permutations(repeat: int):
    """QAP and MRQAP against the loop that everyone writes."""
    rng = np.random.default_rng(1)
    n, draws = 140, 1000
    Y, X, Z = (pd.DataFrame((rng.random((n, n)) < 0.05) * (1 - np.eye(n))) for _ in "yxz")
    off = ~np.eye(n, dtype=bool)
    y, x, z = Y.to_numpy(), X.to_numpy()[off], Z.to_numpy()[off]

    def plain():
        shuffled = np.random.default_rng(1)
        null = []
        for _ in range(draws):
            p = shuffled.permutation(n)
            null.append(np.corrcoef(y[np.ix_(p, p)][off], x)[0, 1])
        return np.corrcoef(y[off], x)[0, 1], np.array(null)

    r, null = plain()
    found = cg.core.qap(Y, X, draws=draws, seed=1)
    assert abs(found.r - r) < 1e-12
    assert abs(found.table["null_high"] - np.quantile(null, 0.975)) < 0.005
    against(f"QAP, {n} actors, {draws:,} permutations", lambda: cg.core.qap(Y, X, draws=draws, seed=1),
            {"numpy loop": plain}, repeat=repeat)  # fmt: skip

    def plain_regression():
        shuffled = np.random.default_rng(1)
        for own, other in ((x, z), (z, x)):
            base = np.column_stack([np.ones(len(x)), other])
            E = np.zeros((n, n))
            E[off] = own - base @ np.linalg.lstsq(base, own, rcond=None)[0]
            for _ in range(draws):
                p = shuffled.permutation(n)
                A = np.column_stack([E[np.ix_(p, p)][off], base])
                G = np.linalg.inv(A.T @ A)
                b = G @ (A.T @ y[off])
                rest = y[off] - A @ b
                b[0] / np.sqrt(rest @ rest / (len(rest) - 3) * G[0, 0])

    cg.core.mrqap(Y, {"x": X, "z": Z}, draws=9, seed=1)
    against(f"MRQAP, {n} actors, 2 networks, {draws:,} permutations each",
            lambda: cg.core.mrqap(Y, {"x": X, "z": Z}, draws=draws, seed=1),
            {"numpy loop": plain_regression}, repeat=3)  # fmt: skip


def main() -> int:
    """Print the table; with ``--check``, return 1 if the target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if the target is missed")
    options.add_argument("--repeat", type=int, default=5, help="interleaved runs of each")
    given = options.parse_args()
    slowest = cores(given.repeat)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)
    print(f"peak memory so far {used:,.0f} MB")
    central(given.repeat)
    brokers(given.repeat)
    permutations(given.repeat)
    good = slowest <= MOST_SECONDS
    print("target met" if good else f"MISSED: the core of a million ties took {slowest:.2f} s")
    return int(given.check and not good)


if __name__ == "__main__":
    sys.exit(main())
