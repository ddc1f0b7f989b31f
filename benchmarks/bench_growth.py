"""How fast contagion among neighbours is beside the packages a user would pick, and on the whole city.

    python benchmarks/bench_growth.py            prints ratios; peers that are not installed are left out
    python benchmarks/bench_growth.py --check    fails if a target is missed

Peers run the same contagion on the same random graph of mean degree 10: first their numbers of active nodes
are checked to have the same mean as ours, then all run in turn, several rounds, and medians of processor time
are compared. Whoever must build objects before a run has them built outside the clock. The city is 9.07
million residents, their neighbour graph and 50 steps, in a process of its own: so its memory can be told.
"""

from __future__ import annotations

import argparse
import multiprocessing
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
    import ndlib.models.epidemics as ep
    import ndlib.models.ModelConfig as mc
except ImportError:
    ep = None
try:
    import mesa
except ImportError:
    mesa = None
try:
    import EoN
except ImportError:
    EoN = None

STEPS, CHANCE, ONCE = 50, 0.02, 0.2
LEAST = {"ndlib": 100, "mesa": 50, "EoN": 50, "scipy": 3}
MOST_SECONDS, MOST_GIGABYTES, MOST_UNEVEN = 30.0, 4.0, 2.0
TIES = cg.growth.Ties(building=4, compound=3, weak=1.5)


def network(n: int, seed: int = 1) -> sp.csr_array:
    """A random graph of mean degree 10."""
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, n, (2, 5 * n))
    a, b = a[a != b], b[a != b]
    A = sp.coo_array((np.ones(a.size, np.float32), (a, b)), shape=(n, n)).tocsr()
    A = A + A.T
    A.data[:] = 1
    A.sort_indices()
    return A


class Ours:
    """This library, called as users call it; ``once``: an active node tries once and leaves."""

    def __init__(self, A, once: bool):
        self.A, self.once, self.starters = A, once, np.arange(A.shape[0] // 100)
        self.rule = cg.growth.simple(ONCE, dropout=1.0) if once else cg.growth.simple(CHANCE)

    def __call__(self, seed):
        found = cg.growth.spread(self.A, self.starters, rule=self.rule, steps=STEPS, seed=seed)
        active = found["active"].to_numpy()
        return active.sum() if self.once else active[-1]


class Scipy:
    """One sparse product a step; draws only where there is something to draw."""

    def __init__(self, A):
        self.A = A

    def __call__(self, seed):
        rng, n = np.random.default_rng(seed), self.A.shape[0]
        active = np.zeros(n, np.float32)
        active[: n // 100] = 1
        stay = (1 - CHANCE) ** np.arange(200)
        for _ in range(STEPS):
            seen = self.A @ active
            open_to = np.flatnonzero((seen > 0) & (active == 0))
            active[open_to[rng.random(open_to.size) >= stay[seen[open_to].astype(np.int64)]]] = 1
        return int(active.sum())


class Ndlib:
    """NDlib's SI model."""

    def __init__(self, A):
        self.G = nx.from_scipy_sparse_array(A)

    def __call__(self, seed):
        np.random.seed(seed)  # noqa: NPY002, NDlib draws from it
        model = ep.SIModel(self.G, seed=seed)
        config = mc.Configuration()
        config.add_model_parameter("beta", CHANCE)
        config.add_model_initial_configuration("Infected", list(range(len(self.G) // 100)))
        model.set_initial_status(config)
        return model.iteration_bunch(STEPS + 1)[-1]["node_count"][1]


class Mesa:
    """Mesa agents that look at their neighbours, then all change at once."""

    def __init__(self, A):
        self.rows = np.split(A.indices, A.indptr[1:-1])

    def __call__(self, seed):
        class Person(mesa.Agent):
            def __init__(self, model):
                super().__init__(model)
                self.active = self.next = False
                self.near = ()

            def look(self):
                if self.active:
                    draw = self.random.random
                    for other in self.near:
                        if not other.active and draw() < CHANCE:
                            other.next = True

            def change(self):
                self.active = self.next

        model = mesa.Model(seed=seed)
        people = [Person(model) for _ in self.rows]
        for person, row in zip(people, self.rows, strict=True):
            person.near = [people[j] for j in row]
        for person in people[: len(people) // 100]:
            person.active = person.next = True
        start = time.process_time()
        for _ in range(STEPS):
            model.agents.do("look")
            model.agents.do("change")
        self.seconds = time.process_time() - start
        return sum(person.active for person in people)


class Eon:
    """EoN's discrete-time SIR: each node is active for one step. All who were ever active are counted."""

    def __init__(self, A):
        self.G = nx.from_scipy_sparse_array(A)

    def __call__(self, seed):
        import random

        random.seed(seed)
        _, _, infected, _ = EoN.basic_discrete_SIR(
            self.G, ONCE, initial_infecteds=range(len(self.G) // 100), tmax=STEPS
        )
        return int(np.sum(infected))


def clock(run, seed) -> float:
    """Processor seconds of one run; of its loop alone where it says so."""
    start = time.process_time()
    run(seed)
    return getattr(run, "seconds", None) or time.process_time() - start


def same_mean(ours, peer, runs: int) -> bool:
    """Whether the means of two contestants differ by less than four standard errors."""
    a, b = (np.array([run(seed) for seed in range(runs)], float) for run in (ours, peer))
    error = np.sqrt(a.var(ddof=1) / runs + b.var(ddof=1) / runs)
    return abs(a.mean() - b.mean()) <= 4 * error + 1e-9


def against(peer: str, make, n: int, rounds: int, *, once: bool = False) -> float | None:
    """The ratio of a peer's time to ours, or nothing where results differ."""
    small = network(2000, seed=2)
    if not same_mean(Ours(small, once), make(small), 30):
        print(f"{peer}: results differ")
        return None
    A = network(n)
    ours, theirs = Ours(A, once), make(A)
    ours(0)
    times = [(clock(ours, k), clock(theirs, k)) for k in range(rounds)]
    mine, other = (statistics.median(t) for t in zip(*times, strict=True))
    unit = 1e9 / (n * STEPS)
    print(f"{peer:<6} takes × {other / mine:8.1f} ours, {n:,} nodes "
          f"({other * unit:8.1f} and {mine * unit:6.2f} ns a node-step; target × {LEAST[peer]})")  # fmt: skip
    return other / mine


def city(homes: int | None, answer):
    """Seconds a node for graph and for contagion on a part of the city, and the peak of memory."""
    places = cg.load("shenyang").places
    places = places[places["kind"].isin(["building", "village"])]
    if homes:
        places = places.iloc[:: len(places) // homes]
    warm = places.iloc[:20]
    cg.growth.city_spread(warm, ties=TIES, count=9, group=9, rule=cg.growth.simple(0.1), steps=STEPS, seed=1)
    count = int(places["population_count"].sum() // 100)
    begin, used = time.perf_counter(), time.process_time()
    graph = cg.growth.neighbourhood(places, ties=TIES, seed=1)
    built = time.process_time() - used
    at = cg.growth.start(graph, count, group=1, seed=1)
    used = time.process_time()
    found = cg.growth.spread(graph, at, rule=cg.growth.simple(CHANCE), steps=STEPS, seed=1)
    ran = time.process_time() - used
    wall, n = time.perf_counter() - begin, len(graph.first) - 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    answer.put((n, wall, built / n, ran / n, peak / 1e9, int(found["active"].iloc[-1])))


def main() -> int:
    """Print ratios; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    given = options.parse_args()
    missed = []
    peers = [("scipy", Scipy, 1_000_000, True), ("ndlib", Ndlib, 20_000, ep), ("mesa", Mesa, 20_000, mesa),
             ("EoN", Eon, 20_000, EoN)]  # fmt: skip
    for peer, make, n, there in peers:
        if not there:
            print(f"{peer}: not installed")
            continue
        ratio = against(peer, make, n, given.rounds, once=peer == "EoN")
        if ratio is None or ratio < LEAST[peer]:
            missed.append(peer)
    spawn = multiprocessing.get_context("spawn")
    each = []
    for homes in (145, 1450, None):
        answer = spawn.Queue()
        part = spawn.Process(target=city, args=(homes, answer))
        part.start()
        each.append(answer.get())
        part.join()
        n, wall, built, ran, peak, active = each[-1]
        print(
            f"city of {n:>9,}: graph {1e9 * built:5.0f} ns a node, contagion {1e9 * ran / STEPS:5.2f} ns a "
            f"node-step, {wall:5.1f} s by the clock, peak {peak:4.2f} GB, {active:,} active at the end"
        )
    if each[-1][1] > MOST_SECONDS or each[-1][4] > MOST_GIGABYTES:
        missed.append("city")
    for k, what in ((2, "graph"), (3, "contagion")):
        uneven = max(part[k] for part in each) / min(part[k] for part in each)
        print(f"{what}: time per node even within × {uneven:.2f} (target × {MOST_UNEVEN:g})")
        if uneven > MOST_UNEVEN:
            missed.append(f"{what} uneven")
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
