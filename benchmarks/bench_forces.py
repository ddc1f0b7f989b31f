"""How fast the worth of forces and the curves of withdrawal are, beside the packages a user would pick.

    python benchmarks/bench_forces.py            prints times and ratios; peers not installed are left out
    python benchmarks/bench_forces.py --check    fails if a target is missed

Coverage: 1,000,000 needs × 2,000 forces with 10 million ties. Connectivity: a power-law network of 1,000,000
nodes and 10 million ties. One thread. Results are checked equal first; then all contestants run in turn,
several rounds, and medians of the same rounds are compared. Times are process time: what the work takes, not
what else the machine does.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from math import comb
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg

try:
    import igraph
except ImportError:
    igraph = None
try:
    import graph_tool.all as graph_tool
except ImportError:
    graph_tool = None

MOST_SECONDS = {"shapley": 0.5, "coverage curve": 1.5, "connectivity curve": 1.5}
MOST_BYTES_A_TIE = 60.0


def coverage(needs: int, forces: int, ties: int, seed: int = 1):
    """Which of the forces reach each need at random, and how large the needs are."""
    rng = np.random.default_rng(seed)
    row = rng.integers(0, forces, ties, dtype=np.int32)
    column = np.repeat(np.arange(needs, dtype=np.int32), ties // needs)
    matrix = sp.coo_array((np.ones(ties, bool), (row, column)), shape=(forces, needs)).tocsr()
    matrix.sum_duplicates()
    reach = cg.Labelled(matrix.astype(bool), pd.RangeIndex(forces), pd.RangeIndex(needs))
    return reach, pd.Series(rng.integers(1, 50, needs).astype(float))


def power_law(nodes: int, ties: int, seed: int = 1) -> sp.csr_array:
    """An undirected network whose degrees fall off as a power (exponent 2.5), stored both ways."""
    rng = np.random.default_rng(seed)
    weight = (np.arange(1, nodes + 1) / nodes) ** (-1 / 1.5)
    cumulative = np.cumsum(weight) / weight.sum()
    got = np.empty(0, np.int64)
    while got.size < ties:
        a, b = (np.searchsorted(cumulative, rng.random(ties)) for _ in range(2))
        low, high = np.minimum(a, b), np.maximum(a, b)
        got = np.unique(np.concatenate([got, (low * nodes + high)[low != high]]))
    got = rng.permutation(got)[:ties]
    a, b = (got // nodes).astype(np.int32), (got % nodes).astype(np.int32)
    at = (np.concatenate([a, b]), np.concatenate([b, a]))
    return sp.coo_array((np.ones(2 * ties, np.int8), at), shape=(nodes, nodes)).tocsr()


def plain_shapley(reach, weight):
    """Equal shares of each need, by a sparse product."""
    matrix = reach.matrix.astype(float)
    return matrix @ (weight.to_numpy() / np.maximum(matrix.sum(axis=0), 1))


def plain_curve(reach, weight, order):
    """A need is lost with the last of its forces: the largest place in the order, by scipy."""
    position = np.empty(len(order))
    position[order] = np.arange(1, len(order) + 1)
    last = (sp.diags_array(position) @ reach.matrix.astype(float)).max(axis=0).toarray().ravel()
    lost = np.bincount(last.astype(int), weight.to_numpy(), len(order) + 1)
    return 1 - lost[1:].cumsum() / weight.sum()


def slow_curve(matrix, order):
    """Largest part after each removal, counted anew each time."""
    G, found = nx.from_scipy_sparse_array(matrix), []
    for node in order.tolist():
        G.remove_node(node)
        found.append(max(map(len, nx.connected_components(G)), default=0))
    return np.asarray(found)


def scipy_curve(matrix, order):
    """Largest part after each removal, scipy's components each time."""
    found = []
    for q in range(1, len(order) + 1):
        left = order[q:]
        label = sp.csgraph.connected_components(matrix[left][:, left], directed=False)[1] if len(left) else []
        found.append(np.bincount(label).max(initial=0) if len(left) else 0)
    return np.asarray(found)


def igraph_curve(graph, order):
    """Largest part after each removal, igraph's components each time."""
    found = []
    for q in range(1, len(order) + 1):
        parts = graph.induced_subgraph(order[q:].tolist()).connected_components()
        found.append(max(parts.sizes(), default=0))
    return np.asarray(found)


def flow_shapley(reach, weight, capacity):
    """Capacitated Shapley values from a maximum flow of networkx for every set of forces."""
    n, value = len(capacity), {}
    for s in range(1 << n):
        net = nx.DiGraph()
        net.add_nodes_from("st")
        for f in (f for f in range(n) if s >> f & 1):
            net.add_edge("s", f, capacity=capacity.iloc[f])
            net.add_edges_from((f, ("x", x)) for x in np.flatnonzero(reach.iloc[f]))
        net.add_edges_from((("x", x), "t", {"capacity": w}) for x, w in enumerate(weight))
        value[s] = nx.maximum_flow_value(net, "s", "t")
    worth = np.zeros(n)
    chance = [1 / (n * comb(n - 1, k)) for k in range(n)]
    for s, v in value.items():
        for f in (f for f in range(n) if s >> f & 1):
            worth[f] += chance[s.bit_count() - 1] * (v - value[s & ~(1 << f)])
    return worth


def timed(contestants: dict, rounds: int) -> dict[str, float]:
    """Median process time of each, run in turn."""
    times = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            start = time.process_time()
            run()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(t) for name, t in times.items()}


def jobs():
    """Each job: name, what it is run on, contestants (ours first), and how results are compared."""
    reach, weight = coverage(1_000_000, 2_000, 10_000_000)
    order = np.random.default_rng(2).permutation(2_000)
    ties = reach.matrix.nnz
    yield "shapley", f"{ties:,} ties", {
        "ours": lambda: cg.forces.shapley(reach, weight)["shapley"].to_numpy(),
        "scipy product": lambda: plain_shapley(reach, weight),
    }, np.allclose  # fmt: skip
    yield "coverage curve", f"{ties:,} ties, one order", {
        "ours": lambda: cg.forces.withdrawal(reach, weight, order=order)["covered"].to_numpy()[1:],
        "scipy maximum": lambda: plain_curve(reach, weight, order),
    }, np.allclose  # fmt: skip
    yield "coverage curve", f"{ties:,} ties, by degree, 200 orders", {
        "ours": lambda: cg.forces.withdrawal(reach, weight, order="degree"),
    }, None  # fmt: skip
    matrix = power_law(1_000_000, 10_000_000)
    far = np.random.default_rng(2).permutation(matrix.shape[0])
    yield "connectivity curve", "10,000,000 ties, one order", {
        "ours": lambda: cg.forces.connectivity(matrix, order=far)["largest"],
    }, None  # fmt: skip
    yield "connectivity curve", "10,000,000 ties, by degree", {
        "ours": lambda: cg.forces.connectivity(matrix, order="degree", recalculate=False, draws=1),
    }, None  # fmt: skip
    yield "recalculated", "10,000,000 ties, by degree", {
        "ours": lambda: cg.forces.connectivity(matrix, order="degree", recalculate=True, draws=1),
    }, None  # fmt: skip
    if graph_tool:
        graph = graph_tool.Graph(np.column_stack(sp.triu(matrix).coords), directed=False)
        yield "connectivity curve", "10,000,000 ties, one order", {
            "ours": lambda: cg.forces.connectivity(matrix, order=far)["largest"].to_numpy()[:-1] * len(far),
            "graph-tool": lambda: graph_tool.vertex_percolation(graph, far[::-1])[0][::-1],
        }, np.allclose  # fmt: skip
    small = power_law(1_000, 5_000)
    near = np.random.default_rng(2).permutation(1_000)
    contestants = {
        "ours": lambda: cg.forces.connectivity(small, order=near)["largest"].to_numpy()[1:] * 1_000,
        "scipy components": lambda: scipy_curve(small, near),
        "networkx": lambda: slow_curve(small, near),
    }
    if igraph:
        graph_small = igraph.Graph(1_000, np.column_stack(sp.triu(small).coords).tolist())
        contestants["igraph"] = lambda: igraph_curve(graph_small, near)
    yield "connectivity curve", "5,000 ties, 1,000 nodes", contestants, np.allclose
    rng = np.random.default_rng(3)
    few = pd.DataFrame(rng.random((9, 40)) < 0.3)
    people, able = pd.Series(rng.integers(1, 9, 40)), pd.Series(rng.integers(5, 40, 9))
    yield "capacitated shapley", "9 forces, 512 sets", {
        "ours": lambda: cg.forces.shapley(few, people, capacity=able)["shapley"].to_numpy(),
        "networkx": lambda: flow_shapley(few, people, able),
    }, np.allclose  # fmt: skip


def memory(needs: int, ties: int) -> float | None:
    """Megabytes at most that worth and curve of coverage take beyond their input; None where not told."""
    reach, weight = coverage(needs, 2_000, ties)
    status, clear = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5", encoding="utf-8", newline="")  # forget the peak so far
    before = memory_line(status, "VmRSS")
    cg.forces.shapley(reach, weight)
    cg.forces.withdrawal(reach, weight, order="degree")
    after = memory_line(status, "VmHWM")
    return None if before is None or after is None else after - before


def memory_line(status: Path, name: str) -> float | None:
    """A line of what Linux tells of this process, in megabytes."""
    if not status.exists():
        return None
    lines = status.read_text(encoding="utf-8").splitlines()
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith(name)), None)


def main() -> int:
    """Print times and ratios; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument("--rounds", type=int, default=3, help="interleaved rounds")
    given = options.parse_args()
    missed = []
    for name, there in (("igraph", igraph), ("graph-tool", graph_tool)):
        if there is None:
            print(f"{name} is not installed: left out")
    memory(100_000, 1_000_000)  # also compiles
    for needs in (500_000, 1_000_000):
        used = memory(needs, 10 * needs)
        if used is not None:
            a_tie = used * 2**20 / (10 * needs)
            print(f"memory beyond the input, {10 * needs:,} ties: {used:.0f} MB, {a_tie:.0f} bytes a tie")
            missed += ["memory"] if a_tie > MOST_BYTES_A_TIE else []
    for job, size, contestants, same in jobs():
        ours, *others = (run() for run in contestants.values())
        if not all(same(ours, other) for other in others):
            print(f"{job}, {size}: results differ")
            return 1
        del ours, others
        middle = timed(contestants, given.rounds)
        print(f"{job:<20} {size:<36} ours {middle['ours']:8.4f} s", end="")
        for peer in [name for name in middle if name != "ours"]:
            print(f"; {peer} takes × {middle[peer] / max(middle['ours'], 1e-9):.1f}", end="")
        most = MOST_SECONDS.get(job)
        late = most is not None and middle["ours"] > most
        print("" if most is None else f"; target {most} s: {'MISSED' if late else 'met'}", flush=True)
        missed += [f"{job}, {size}"] if late else []
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
