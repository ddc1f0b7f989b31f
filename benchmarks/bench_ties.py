"""How fast the two-mode measures are beside the packages a user would pick.

    python benchmarks/bench_ties.py            prints ratios; peers that are not installed are left out
    python benchmarks/bench_ties.py --check    fails if a target is missed

S is 2,300 × 955 with 20,000 ties, L is 20,000 × 10,000 with 500,000. One thread. Results are checked equal
first; then all contestants run in turn, several rounds, and medians of the same rounds are compared.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from pathlib import Path

import networkx as nx
import numpy as np
import scipy.sparse as sp

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg

try:
    import igraph
except ImportError:
    igraph = None

SIZES = {"S": (2300, 955, 20_000), "L": (20_000, 10_000, 500_000)}
MOST_RATIO, MOST_MEGABYTES = 2.0, 1000.0


def network(rows: int, columns: int, ties: int, seed: int = 1) -> sp.csr_array:
    """A random two-mode network with unequal degrees (lognormal, sigma .6), every row with a tie."""
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0, 0.6, rows)), np.exp(rng.normal(0, 0.6, columns))
    first = np.arange(rows) * columns + rng.choice(columns, rows, p=b / b.sum())
    got = first
    while got.size < ties:
        i, j = rng.choice(rows, ties, p=a / a.sum()), rng.choice(columns, ties, p=b / b.sum())
        got = np.unique(np.concatenate([got, i.astype(np.int64) * columns + j]))
    rest = rng.permutation(np.setdiff1d(got, first))[: ties - rows]
    got = np.sort(np.concatenate([first, rest]))
    at = (got // columns, got % columns)
    return sp.coo_array((np.ones(got.size, np.int64), at), shape=(rows, columns)).tocsr()


def product(B):
    """Shared counts by scipy: a sparse product without its diagonal, indices in order."""
    found = (B.astype(np.int32) @ B.astype(np.int32).T).tocsr()
    found.setdiag(0)
    found.eliminate_zeros()
    found.sort_indices()
    return found


def latapy_product(B):
    """Latapy's dot clustering from the sparse product."""
    s = product(B).tocoo()
    r = np.diff(B.indptr)
    value = s.data / (r[s.row] + r[s.col] - s.data)
    return np.bincount(s.row, value, B.shape[0]) / np.maximum(np.bincount(s.row, minlength=B.shape[0]), 1)


def nodf_product(B):
    """NODF from two sparse products."""
    got = pairs = 0.0
    for M in (B, B.T.tocsr()):
        s, r = product(M).tocoo(), np.diff(M.indptr)
        below = r[s.row] < r[s.col]
        got += (s.data[below] / r[s.row][below]).sum()
        pairs += M.shape[0] * (M.shape[0] - 1) / 2
    return 100 * got / pairs


def jobs(B, size: str) -> dict:
    """Each job: ours, its peers, and how results are compared."""
    found = {
        "projection": ({"ours": lambda: cg.ties.projection(B).matrix, "scipy": lambda: product(B)},
                       lambda a, b: (a != b).nnz == 0),
        "latapy": ({"ours": lambda: cg.ties.latapy(B)["dot"].to_numpy(), "scipy": lambda: latapy_product(B)},
                   np.allclose),
        "nodf": ({"ours": lambda: cg.ties.nodf(B)["total"], "scipy": lambda: nodf_product(B)}, np.isclose),
    }  # fmt: skip
    at = B.tocoo()
    if igraph:
        rows = B.shape[0]
        kind = [False] * rows + [True] * B.shape[1]
        graph = igraph.Graph.Bipartite(kind, np.column_stack([at.row, at.col + rows]).tolist())
        # igraph gives its own Graph: its sum of shared counts is compared, its time is the projection alone.
        found["projection (igraph)"] = (
            {"ours": lambda: cg.ties.projection(B).matrix,
             "igraph": lambda: graph.bipartite_projection(multiplicity=True, which=0)},
            lambda a, b: a.sum() == 2 * sum(b.es["weight"]),
        )  # fmt: skip
    if size == "S":
        G = nx.Graph()
        G.add_nodes_from(range(B.shape[0]), bipartite=0)
        G.add_edges_from(zip(at.row.tolist(), (at.col + B.shape[0]).tolist(), strict=True))
        bip = nx.algorithms.bipartite
        found["latapy (networkx)"] = (
            {"ours": lambda: cg.ties.latapy(B)["dot"].to_numpy(),
             "networkx": lambda: list(bip.latapy_clustering(G, nodes=range(B.shape[0])).values())},
            np.allclose,
        )  # fmt: skip
        found["clustering"] = (
            {"ours": lambda: cg.ties.robins_alexander(B),
             "networkx": lambda: bip.robins_alexander_clustering(G)},
            np.isclose,
        )  # fmt: skip
    return found


def main() -> int:
    """Print ratios; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument("--size", choices=SIZES, help="only this size")
    options.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    given = options.parse_args()
    missed = []
    B = network(*SIZES["L"])
    for name in ("projection", "latapy", "nodf"):
        getattr(cg.ties, name)(B)
    null = ["robins_alexander", "nodf_total", "four_cycles", "c_score", "assortativity"]
    cg.ties.summary(B, draws=39, seed=1, measures=null)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)
    print(f"L, three measures, then the null of five: peak {peak:.0f} MB")
    if peak > MOST_MEGABYTES:
        missed.append("memory")
    for size, shape in SIZES.items():
        if given.size not in (None, size):
            continue
        B = network(*shape)
        for job, (contestants, same) in jobs(B, size).items():
            ours, *others = (run() for run in contestants.values())
            if not all(same(ours, other) for other in others):
                print(f"{size} {job}: results differ")
                return 1
            del ours, others
            times = {name: [] for name in contestants}
            for _ in range(given.rounds):
                for name, run in contestants.items():
                    start = time.perf_counter()
                    run()
                    times[name].append(time.perf_counter() - start)
            middle = {name: statistics.median(t) for name, t in times.items()}
            peer = next(name for name in middle if name != "ours")
            ratio = middle["ours"] / middle[peer]
            print(f"{size} {job:<20} {peer:<9} takes × {1 / ratio:7.2f} ours ({1e3 * middle['ours']:.2f} ms)")
            if size == "L" and ratio > MOST_RATIO:
                missed.append(f"{size} {job}")
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
