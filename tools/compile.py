"""Compile the inner loops of the measures, so that nobody's first call waits for it.

    .venv/bin/python tools/compile.py            on all cores, as ``commgov setup`` and ``make setup`` do
    .venv/bin/python tools/compile.py --list     which calls of which measures it makes

Every measure is called on made-up tables, in each form that its inner loops know: so they are compiled for
the types that the measure itself passes on. What is kept already and has not changed is loaded and not
compiled again. ``tests/measures/test_compile.py`` holds that afterwards no measure compiles anything.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def _rng():
    import numpy as np

    return np.random.Generator(np.random.PCG64(1))


def _two_mode(rows: int = 30, columns: int = 20):
    """A two-mode table in which every row and column has a tie."""
    return _filled(rows, columns, 0.2)


def _filled(rows: int, columns: int, share: float):
    import numpy as np
    import pandas as pd

    table = (_rng().random((rows, columns)) < share).astype(int)
    table[np.arange(columns) % rows, np.arange(columns)] = 1
    table[np.arange(rows), np.arange(rows) % columns] = 1
    table[:, -1] = np.arange(rows) % 2
    return pd.DataFrame(table)


def _wide(rows: int = 66_000, columns: int = 66_000, shared: int = 0):
    """Rows or columns too many for 16 bits, few ties, none empty; the first two rows share some columns."""
    import numpy as np
    import scipy.sparse as sp

    each = np.arange(max(rows, columns))
    at = np.concatenate([each % rows, np.zeros(shared, int), np.ones(shared, int), [2, 3]])
    to = np.concatenate([each % columns, np.arange(shared), np.arange(shared), [0, 0]])
    found = sp.csr_array((np.ones(at.size, np.int64), (at, to)), shape=(rows, columns))
    found.data[:] = 1
    return found


def _graph(nodes: int = 40, ties: int = 120, *, directed: bool = False, weighted: bool = False):
    import networkx as nx

    found = nx.gnm_random_graph(nodes, ties, seed=1, directed=directed)
    for number, (a, b) in enumerate(sorted(found.edges)):
        if weighted:
            found.edges[a, b]["weight"] = 1.0 + number % 3
    return found


def _reach(forces: int = 12, needs: int = 40):
    """Who reaches whom, weights of the needs, capacities, kinds."""
    import numpy as np
    import pandas as pd

    reach = _filled(forces, needs, 0.15).astype(bool)
    reach.index = [f"f{i}" for i in range(forces)]
    weight = pd.Series(1.0 + np.arange(needs) % 5, reach.columns)
    capacity = pd.Series(3.0 + np.arange(forces) % 4, reach.index)
    kind = pd.Series([("bank", "clinic", "team")[i % 3] for i in range(forces)], reach.index)
    return reach, weight, capacity, kind


def _halves(rows: int) -> dict:
    return {row: "ab"[row % 2] for row in range(rows)}


def _distance(forces: int, needs: int):
    import pandas as pd

    return pd.DataFrame(_rng().random((forces, needs)), [f"f{i}" for i in range(forces)])


def ties_measures():
    """Each measure of a two-mode network by itself."""
    import commgov_lib as cg

    names = ("four_cycles", "robins_alexander", "latapy", "nodf", "c_score", "assortativity", "projection")
    for B in (_two_mode(), _wide(), _wide(30_000), _wide(columns=30_000)):
        for name in names:
            getattr(cg.ties, name)(B)


def ties_summary():
    """The same beside random networks."""
    import commgov_lib as cg

    cg.ties.summary(_two_mode(), draws=39, seed=1, rows=_halves(30))
    some = ["four_cycles", "c_score", "nodf_total", "robins_alexander"]
    for B in (_wide(), _wide(30_000), _wide(columns=30_000)):
        cg.ties.summary(B, draws=39, seed=1, measures=some, rows=_halves(B.shape[0]))
    for B in (_two_mode(), _wide()):
        cg.backbone.mixing(B, seed=1, most=1.0)
        next(iter(cg.backbone.sample(B, 1, seed=1)))


def ties_modules():
    """Modules."""
    import commgov_lib as cg

    for B in (_two_mode(), _wide(), _wide(30_000), _wide(columns=30_000)):
        cg.ties.modularity(B, starts=1)


def surveys():
    """Surveys of a network, of a pilot and of assumptions."""
    import commgov_lib as cg

    way, B = cg.design.communities(), _two_mode()
    for network in (B, cg.design.assumed(units=30, partners=3, overlap=0.1)):
        for measure in ("four_cycles", "latapy_dot"):
            question = cg.design.overlap(measure)
            cg.design.power(network, question, [10], sampling=way, population=20, draws=2, seed=1)
    question = cg.design.core(cross="ones", null="ties")
    cg.design.power(B, question, [10], sampling=way, population=20, draws=2, seed=1)


def backbones():
    """Each null."""
    import commgov_lib as cg

    for null in ("svn", "sdsm", "fdsm"):
        cg.backbone.table(_two_mode(), null=null, draws=19, seed=1)
    cg.backbone.compare(_two_mode(), draws=19, seed=1)
    cg.backbone.table(_two_mode(), null="disparity")
    cg.backbone.bicm(_two_mode())


def backbones_wide():
    """The same, with rows and shared columns too many for 8 or 16 bits."""
    import commgov_lib as cg

    for rows in (30_000, 66_000):
        for shared in (0, 300, 65_990):
            for null in ("fdsm",) if shared > 300 else ("svn", "sdsm", "fdsm"):
                cg.backbone.table(_wide(rows, shared=shared), null=null, draws=19, seed=1)


def core_exact():
    """Cores of small networks."""
    import commgov_lib as cg

    for directed in (False, True):
        for cross in ("ones", "ignored"):
            cg.core.fit(_graph(10, 20, directed=directed), cross=cross)


def core_search():
    """Cores of larger networks."""
    import commgov_lib as cg

    for directed in (False, True):
        for weighted in (False, True):
            cg.core.fit(_graph(directed=directed, weighted=weighted), cross="ones")


def core_null():
    """Cores beside chance."""
    import commgov_lib as cg

    for directed in (False, True):
        for weighted in (False, True):
            G = _graph(directed=directed, weighted=weighted)
            for null in ("ties", "degrees"):
                cg.core.significance(G, cross="ones", null=null, draws=39, seed=1)


def core_paths():
    """Brokers, roles, what is left without the core."""
    import commgov_lib as cg

    for directed in (False, True):
        G = _graph(directed=directed)
        cg.core.brokerage(G)
        cg.core.brokerage(G, sources=5)
        cg.core.centralisation(_graph())
        cg.core.centrality(G, direction="either", weights="ignore", unreached="harmonic")
        cg.core.without_core(G, {0, 1})
        cg.core.without_core(G, {0, 1}, sources=5)
        groups = {n: "abc"[n % 3] for n in range(40)}
        cg.core.roles(G, groups, draws=39, seed=1)


def core_permuted():
    """QAP, MRQAP and differences, every pair observed or not."""
    import numpy as np
    import pandas as pd

    import commgov_lib as cg

    one, two, three = _graph(), _graph(ties=200), _graph(ties=300)
    some = pd.DataFrame(np.triu(np.ones((40, 40)), 25))
    some.iloc[0, 1] = np.nan  # not observed
    for other in (two, some):
        cg.core.qap(one, other, draws=39, seed=1)
        cg.core.mrqap(one, {"two": other, "three": three}, draws=39, seed=1)


def coverage_flows():
    """Coverage within capacity."""
    import commgov_lib as cg

    reach, weight, capacity, kind = _reach()
    for fair in (False, True):
        cg.coverage.capacitated(reach, weight, capacity, fair=fair)
    cg.coverage.cut(reach, weight, capacity, kind=kind)
    cg.coverage.levels(reach, weight, capacity)
    cg.coverage.sweep(reach, weight, capacity)


def coverage_sites():
    """Siting."""
    import commgov_lib as cg

    reach, weight, _, _ = _reach(30, 200)
    distance = _distance(30, 200)
    for objective, asked in (("mclp", {"p": 4}), ("lscp", {}), ("backup", {"p": 25}),
                             ("p_median", {"p": 4, "distance": distance})):  # fmt: skip
        cg.coverage.site(reach, weight, objective=objective, time_limit=1.0, **asked)


def coverage_pairs():
    """Branches and towns."""
    import pandas as pd

    import commgov_lib as cg

    need = pd.DataFrame({"health": [10, 30, 5, 8], "safety": [3, 9, 1, 4]}, list("abcd"))
    branch = pd.Series(["health", "health", "safety", "safety", "health"], [f"b{i}" for i in range(5)])
    for table in (need, need.astype(float)):
        cg.coverage.pair(table, branch, capacity=6)
        cg.coverage.strategies(table, branch, capacity=6, draws=20, seed=1)


def dispatching():
    """Queues."""
    import commgov_lib as cg

    cg.dispatch.waits(2, 1.6, 1.0, customers=1000, seed=1)
    for regime in cg.dispatch.regimes(cg.dispatch.assumed()["value"]):
        cg.dispatch.simulate(regime, seed=1, until=100)
        cg.dispatch.account(regime, seed=1, until=100)
        cg.dispatch.replicate(regime, seeds=range(4), until=200, warm_up=20)


def equity():
    """Access and chance."""
    import pandas as pd

    import commgov_lib as cg

    x = pd.Series(1.0 + _rng().random(30))
    cg.equity.by_chance(x, group=["a", "b", "c"] * 10, draws=39, seed=1)
    rows = pd.DataFrame({"supply": ["a", "a"], "demand": ["x", "y"], "distance": [0.0, 7.0]})
    cg.equity.pairs(rows, supply=["a"], demand=["x", "y"])


def forces_worth():
    """What each force is worth, and what goes with it."""
    import commgov_lib as cg

    reach, weight, capacity, kind = _reach()
    cg.forces.shapley(reach, weight)
    cg.forces.shapley(reach, weight, capacity=capacity, draws=20, seed=1)
    cg.forces.strengths(reach, weight, capacity, draws=20, seed=1)
    few, fewer, able, _ = _reach(4)
    cg.forces.shapley(few, fewer, capacity=able)
    cg.forces.redundancy(reach, weight)
    cg.forces.interaction(reach, weight)
    cg.forces.by_kind(reach, weight, kind, draws=39, seed=1)
    cg.forces.by_label(capacity, kind, draws=39, seed=1)
    cg.forces.by_label(capacity, kind, within=kind, draws=39, seed=1)


def forces_gone():
    """Forces that withdraw."""
    import commgov_lib as cg

    reach, weight, _, kind = _reach()
    for order in ("random", "degree", "kind", "worst", "loss"):
        asked = {"kind": kind} if order == "kind" else {}
        cg.forces.withdrawal(reach, weight, order=order, draws=20, seed=1, most=3, **asked)
    cg.forces.worst(reach, weight, 2)


def forces_graph():
    """What hangs together as nodes go."""
    import commgov_lib as cg

    for directed in (False, True):
        G = _graph(directed=directed)
        for recalculate in (False, True):
            cg.forces.connectivity(G, order="degree", recalculate=recalculate, draws=5, seed=1)
        cg.forces.connectivity(G, order="random", draws=5, seed=1)
        cg.forces.connectivity(G, order=list(range(40)), draws=5, seed=1)


def growth():
    """Contagion among neighbours; short runs and long."""
    import commgov_lib as cg

    G, room = _graph(), cg.growth
    for rule in (room.simple(0.2), room.simple(0.2, dropout=0.1), room.complex(2), room.threshold(0.25),
                 room.simple(room.pulses(0.1, every=4, factor=4, steps=5))):  # fmt: skip
        room.spread(G, [0, 1], rule=rule, steps=5, seed=1)
    for rule in (room.simple(0.2), room.complex(2)):
        room.spread(G, [0, 1], rule=rule, steps=260, seed=1)
    room.birth_death_draws(9, 0.5, 0.1, [0, 1], draws=3, seed=1)
    places = cg.city.simulate(seed=1, scale=0.02).places
    for ties in (room.Ties(building=2, compound=2, weak=1), room.Ties(building=0, compound=0, weak=0)):
        graph = room.neighbourhood(places, ties=ties, seed=1)
        room.start(graph, 2, group=2, seed=1)
        room.spread(graph, [0, 1], rule=room.simple(0.2), steps=5, seed=1)


def responsibility():
    """Chains, absence, posts, doors."""
    import commgov_lib as cg

    city, room = cg.city.simulate(seed=1, scale=0.02), cg.responsibility
    for given in (room.named(city), room.led(city)):
        room.chain(*given, depth=8)
        room.single_points(*given, depth=8)
        room.absence(*given, absent=0.1, depth=8)
    room.additions(city, absent=[0.1])
    room.by_relation(city, absent=[0.1])
    doors = room.doors(city)
    room.match(doors.demand, doors.supply, doors.cost, capacity=9)
    room.staff(*room.template(city))


def doubt():
    """Curves of specifications."""
    import commgov_lib as cg

    few = {"measure": ["four_cycles", "nodf_total", "latapy_dot"]}
    cg.doubt.curve(_two_mode(), "overlap", few, draws=39, seed=1)
    cg.doubt.curve(_filled(30, 20, 0.2).add_prefix("p"), "core", {"null": ["degrees"]}, draws=39, seed=1)
    cg.doubt.curve(_graph(weighted=True), "core", {"threshold": [1, 2]}, draws=39, seed=1)


# Those that take longest first, so that no process is left alone with one at the end.
CALLS = (
    backbones_wide, ties_summary, core_null, coverage_sites, forces_worth, core_search, backbones, growth,
    core_paths, dispatching, responsibility, forces_gone, surveys, ties_modules, ties_measures,
    coverage_flows, forces_graph, core_exact, core_permuted, coverage_pairs, equity, doubt,
)  # fmt: skip


def make(name: str) -> int:
    """Make one call; how many forms of kernels it had to compile."""
    from numba.core import event

    class Count(event.Listener):
        made = 0

        def on_start(self, told):
            self.made += told.data["dispatcher"].py_func.__module__.startswith("commgov_lib")

        def on_end(self, told):
            pass

    count = Count()
    event.register("numba:compile", count)
    globals()[name]()
    return count.made


def main() -> int:
    """Make all calls, each in a process of its own; 1 if one failed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--list", action="store_true", help="only list the calls")
    options.add_argument(
        "--only", choices=[call.__name__ for call in CALLS], help="only this one, in this process"
    )
    options.add_argument("--processes", type=int, help="at once; by default one a core")
    given = options.parse_args()
    if given.list:
        print("\n".join(f"{call.__name__:<18} {call.__doc__}" for call in CALLS))
        return 0
    if given.only:
        print(make(given.only))
        return 0
    from commgov_lib import cli

    return cli.main(["setup", *(["--jobs", str(given.processes)] if given.processes else [])])


if __name__ == "__main__":
    sys.exit(main())
