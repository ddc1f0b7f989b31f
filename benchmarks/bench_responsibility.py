"""How fast the chain of responsibility and the matching are beside networkx and scipy.

    python benchmarks/bench_responsibility.py            prints ratios
    python benchmarks/bench_responsibility.py --check    fails if a target is missed

The chain is the simulated city's with every addition (some 50,000 persons and places). Disjoint paths are
compared on its first 2,000 compounds; networkx takes too long for all. The doors are those of the whole
city and, against networkx, of a fiftieth. The full square of costs is scipy's ground, without a target.
Results are checked equal first; then all contestants run in turn, several rounds, and medians of the same
rounds are compared. One thread.
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
import pandas as pd
from scipy.optimize import linear_sum_assignment

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg

room = cg.responsibility
# Seconds for the whole city, and how many times networkx must take longer on the same task.
MOST_SECONDS, LEAST_RATIO, MOST_MEGABYTES = 10.0, {"dominators": 5.0, "disjoint": 10.0, "doors": 2.0}, 1500.0


def dominators(given) -> dict:
    """networkx: who stands in every chain, nearest to each compound."""
    edges, roots, targets = given
    G = nx.DiGraph(list(zip(edges["source"], edges["target"], strict=True)))
    G.add_edges_from(("top", r) for r in roots)
    found, roots = nx.immediate_dominators(G, "top"), set(roots)
    return {t: None if found[t] == "top" or found[t] in roots else found[t] for t in targets}


def disjoint(given, some) -> list[int]:
    """networkx: chains that share nobody, one flow a compound, on the persons above it."""
    edges, roots, _ = given
    G = nx.DiGraph(list(zip(edges["source"], edges["target"], strict=True)))
    found = []
    for t in some:
        above = G.subgraph(nx.ancestors(G, t) | {t}).copy()
        above.add_edges_from(("top", n) for r in roots if r in above for n in list(above.successors(r)))
        above.remove_nodes_from([r for r in roots if r in above])
        found.append(len(list(nx.node_disjoint_paths(above, "top", t))))
    return found


def doors(given) -> tuple[int, int]:
    """networkx: most persons matched, then least steps, by min cost flow."""
    demand, supply, cost, capacity = given
    G, at = nx.DiGraph(), cost.matrix.tocoo()
    for i, need in enumerate(demand):
        G.add_edge("s", ("d", i), capacity=int(need), weight=0)
    for i, j, c in zip(at.row, at.col, at.data, strict=True):
        G.add_edge(("d", int(i)), ("h", int(j)), weight=int(c))
    for j, bodies in enumerate(supply):
        G.add_edge(("h", j), "t", capacity=int(bodies) * capacity, weight=0)
    flow = nx.max_flow_min_cost(G, "s", "t")
    return sum(flow["s"].values()), nx.cost_of_flow(G, flow)


def jobs(city, small) -> dict:
    """Each job: ours, its peer, and how results are compared."""
    given = room.named(city, add=room.ADDITIONS)
    some = given.targets[:2000]
    everyone = room.doors(city)
    few = room.doors(small)
    square = pd.DataFrame(np.random.default_rng(1).random((400, 400)))
    return {
        "dominators": (
            lambda: room.chain(*given, depth=4)["single_point"].to_dict(),
            lambda: dominators(given), lambda a, b: a == b,
        ),
        "disjoint": (
            lambda: room.chain(given.edges, given.roots, some, depth=4)["paths"].tolist(),
            lambda: disjoint(given, some), lambda a, b: a == b,
        ),
        "doors": (
            lambda: _totals(room.match(few.demand, few.supply, few.cost, capacity=9)),
            lambda: doors((few.demand, few.supply, few.cost, 9)), lambda a, b: a == b,
        ),
        "square 400": (
            lambda: room.match(square.index, square.columns, square, capacity=1).cost,
            lambda: square.to_numpy()[linear_sum_assignment(square)].sum(), np.isclose,
        ),
        "city chain": (lambda: room.chain(*given), None, None),
        "city points": (lambda: room.single_points(*given), None, None),
        "city absence": (lambda: room.absence(*given, absent=0.1), None, None),
        "city doors": (
            lambda: room.match(everyone.demand, everyone.supply, everyone.cost, capacity=9), None, None
        ),
        "city staff": (lambda: room.staff(*room.template(city)), None, None),
    }  # fmt: skip


def _totals(found) -> tuple[int, int]:
    return int(found.demand["matched"].sum()), round(found.cost)


def main() -> int:
    """Print ratios; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument("--rounds", type=int, default=3, help="interleaved rounds")
    given = options.parse_args()
    missed = []
    for job, (ours, peer, same) in jobs(cg.load("shenyang"), cg.city.simulate(seed=1, scale=0.02)).items():
        first = ours()
        if peer and not same(first, peer()):
            print(f"{job}: results differ")
            return 1
        times = {"ours": [], "peer": []}
        for _ in range(given.rounds):
            for name, run in (("ours", ours), ("peer", peer)):
                if run:
                    start = time.perf_counter()
                    run()
                    times[name].append(time.perf_counter() - start)
        middle = statistics.median(times["ours"])
        if not peer:
            print(f"{job:<14} whole city in {middle:.2f} s")
            if middle > MOST_SECONDS:
                missed.append(job)
            continue
        ratio = statistics.median(times["peer"]) / middle
        print(f"{job:<14} peer takes × {ratio:.1f} ours ({1e3 * middle:.1f} ms)")
        if ratio < LEAST_RATIO.get(job, 0):
            missed.append(job)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)
    print(f"peak {peak:.0f} MB")
    if peak > MOST_MEGABYTES:
        missed.append("memory")
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
