"""How fast the queues are beside the simulators a user would pick.

    python benchmarks/bench_dispatch.py            prints ratios; peers that are not installed are left out
    python benchmarks/bench_dispatch.py --check    fails if a target is missed or a peer is not installed
    python benchmarks/bench_dispatch.py --large    goes on to a hundred million events

A network of 30 departments of 10 persons, every fifth request urgent, every tenth visit to a wrong
department, 80 % utilisation; and one queue of 20 persons at 95 %. Results are checked against closed forms
first; then all contestants run in turn, several rounds, and medians of the same rounds are compared. One
thread each, CPU time.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg
from commgov_lib.measures.dispatch import simulation

try:
    import simpy
except ImportError:
    simpy = None
try:
    import ciw
except ImportError:
    ciw = None

DEPARTMENTS, PERSONS, LOAD, MISROUTE, URGENT = 30, 10, 0.8, 0.1, 0.2
ARRIVALS = DEPARTMENTS * PERSONS * LOAD * (1 - MISROUTE)  # requests a day; work takes a day
VISITS = ARRIVALS / (1 - MISROUTE)
TARGETS = {"simpy": 60.0, "ciw": 400.0, "waits": 150.0}
MOST_FIXED = 0.02  # seconds of a call with hardly anything to simulate
MOST_GROWTH = 2.0  # time an event, the slowest length of run against the fastest


def network() -> cg.dispatch.Params:
    """The network as assumptions of the library."""
    names = [f"department {i:02d}" for i in range(DEPARTMENTS)]
    rates = pd.Series(ARRIVALS / DEPARTMENTS, names)
    return cg.dispatch.Params(
        arrival_rate=rates, service_rate=1.0, servers=PERSONS, misroute=MISROUTE, urgent=URGENT
    )


def ours(events: int, seed: int = 1) -> tuple[int, float]:
    """Events, and the mean number of requests present."""
    until = events / (ARRIVALS + VISITS)
    books = cg.dispatch.account(network(), seed=seed, until=until)
    return books.attrs["events"], books["present_days"].sum() / until


def bare(plan, events: int, seed: int = 1) -> int:
    """Events of a run whose assumptions are checked already."""
    return simulation.run(plan, seed=seed, until=events / (ARRIVALS + VISITS), keep=False).events


def with_simpy(events: int, seed: int = 1) -> tuple[int, float]:
    """The same as processes and resources of simpy."""
    draw, env, count, stays = random.Random(seed), simpy.Environment(), [0], [0.0]
    desks = [simpy.PriorityResource(env, PERSONS) for _ in range(DEPARTMENTS)]
    until = events / (ARRIVALS + VISITS)

    def request(right, priority):
        began = env.now
        while True:
            wrong, at = draw.random() < MISROUTE, right
            if wrong:
                at = int(draw.random() * (DEPARTMENTS - 1))
                at += at >= right
            with desks[at].request(priority=priority) as turn:
                yield turn
                yield env.timeout(draw.expovariate(1.0))
            count[0] += 1
            if not wrong:
                stays[0] += env.now - began
                return

    def source():
        while True:
            yield env.timeout(draw.expovariate(ARRIVALS))
            count[0] += 1
            env.process(request(int(draw.random() * DEPARTMENTS), int(draw.random() >= URGENT)))

    env.process(source())
    env.run(until=until)
    return count[0], stays[0] / until


def with_ciw(events: int, seed: int = 1) -> tuple[int, float]:
    """The same as a network of ciw: after a wrong visit a request is somebody else's, which loads as much."""
    each = ARRIVALS / DEPARTMENTS
    onward = [
        [0.0 if i == j else MISROUTE / (DEPARTMENTS - 1) for j in range(DEPARTMENTS)]
        for i in range(DEPARTMENTS)
    ]
    classes = {"urgent": URGENT, "regular": 1 - URGENT}
    made = ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(each * share)] * DEPARTMENTS for name, share in classes.items()
        },
        service_distributions={name: [ciw.dists.Exponential(1.0)] * DEPARTMENTS for name in classes},
        number_of_servers=[PERSONS] * DEPARTMENTS,
        routing=dict.fromkeys(classes, onward),
        priority_classes={"urgent": 0, "regular": 1},
    )
    ciw.seed(seed)
    run = ciw.Simulation(made)
    until = events / (ARRIVALS + VISITS)
    run.simulate_until_max_time(until)
    records = run.get_all_records()
    came = len({r.id_number for r in records})
    stays = sum(r.exit_date - r.arrival_date for r in records)
    return len(records) + came, stays / until


def waits_ours(customers: int, seed: int = 1) -> float:
    """Mean wait by the recursion of Kiefer and Wolfowitz."""
    return float(cg.dispatch.waits(20, 19.0, 1.0, customers=customers, seed=seed).mean())


def waits_simpy(customers: int, seed: int = 1) -> float:
    """Mean wait in the same queue as processes of simpy."""
    draw, env, waited = random.Random(seed), simpy.Environment(), []
    desk = simpy.Resource(env, 20)

    def customer():
        began = env.now
        with desk.request() as turn:
            yield turn
            waited.append(env.now - began)
            yield env.timeout(draw.expovariate(1.0))

    def source():
        for _ in range(customers):
            yield env.timeout(draw.expovariate(19.0))
            env.process(customer())

    env.process(source())
    env.run()
    return statistics.fmean(waited)


def agree(run, size: int, expected: float, runs: int = 8) -> bool:
    """Whether the mean over seeds lies within four standard errors of the closed form (and 3 % of bias)."""
    found = np.array([run(size, seed) if run in (waits_ours, waits_simpy) else run(size, seed)[1]
                      for seed in range(1, runs + 1)])  # fmt: skip
    slack = 4 * found.std(ddof=1) / np.sqrt(runs) + 0.03 * expected
    return abs(found.mean() - expected) <= slack


def cpu(run, *arguments) -> tuple[float, object]:
    """CPU seconds of a call, and what it returned."""
    start = time.process_time()
    result = run(*arguments)
    return time.process_time() - start, result


def compare(contestants: dict, sizes: dict, rounds: int) -> dict[str, float]:
    """Median microseconds an event (or customer) of each contestant, run in turn."""
    times = {name: [] for name in contestants}
    for number in range(rounds):
        for name, run in contestants.items():
            seconds, result = cpu(run, sizes[name], number + 1)
            count = result[0] if isinstance(result, tuple) else sizes[name]
            times[name].append(1e6 * seconds / count)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> int:
    """Print ratios; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument(
        "--large", action="store_true", help="up to a hundred million events (a quarter minute)"
    )
    options.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    given = options.parse_args()
    missed = [f"{name} is not installed" for name, peer in (("simpy", simpy), ("ciw", ciw)) if peer is None]
    print("\n".join(missed) if missed else "simpy and ciw are installed")

    # The time in a class is not that of M/M/c, but the mean number present is: priority moves waits about.
    stay = cg.dispatch.wait(PERSONS, PERSONS * LOAD, 1.0) + 1
    present = VISITS * stay
    peers = {"simpy": with_simpy} if simpy else {}
    peers |= {"ciw": with_ciw} if ciw else {}
    sizes = {"ours": 2_000_000, "simpy": 60_000, "ciw": 20_000}
    for name, run, size in (("ours", ours, 400_000), *((name, run, 60_000) for name, run in peers.items())):
        if not agree(run, size, present, 3 if name != "ours" else 8):
            print(f"{name}: the mean number present is not that of the closed form")
            return 1
    median = compare({"ours": ours} | peers, sizes, given.rounds)
    print(f"{DEPARTMENTS} departments: ours {1 / median['ours']:.1f} million events a second")
    for name in peers:
        ratio = median[name] / median["ours"]
        print(f"  {name:<6} takes × {ratio:6.0f} as long an event (target {TARGETS[name]:.0f})")
        missed += [name] if ratio < TARGETS[name] else []

    most = [10**4, 10**5, 10**6, 10**7] + ([10**8] if given.large else [])
    for call in (cg.dispatch.simulate, cg.dispatch.account):
        few = [cpu(partial(call, network(), seed=seed, until=0.2)) for seed in range(21)]
        assert all(len(table) for _, table in few)
        fixed = statistics.median(used for used, _ in few)
        print(f"{call.__name__}: a call of some fifty requests takes {1e3 * fixed:.1f} ms")
        missed += [f"fixed cost of {call.__name__}"] if fixed > MOST_FIXED else []
    plan = simulation.plan(network())
    print("the loop by itself, once the assumptions are checked:")
    spent = []
    for events in most:
        repeats = max(1, min(40, 10**6 // events))
        runs = [cpu(bare, plan, events, seed) for seed in range(1, repeats + 1)]
        spent.append(1e9 * statistics.median(used / count for used, count in runs))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1e6 if sys.platform == "darwin" else 1024
        )
        print(f"  {events:>11,} events: {spent[-1]:6.0f} ns an event, peak {peak:.0f} MB")
    growth = max(spent) / min(spent)
    print(f"  slowest against fastest: × {growth:.2f}")
    missed += ["flat"] if growth > MOST_GROWTH else []

    expected = cg.dispatch.wait(20, 19.0, 1.0)
    if not agree(waits_ours, 1_000_000, expected):
        print("waits: the mean is not Erlang's")
        return 1
    if simpy:
        median = compare(
            {"ours": waits_ours, "simpy": waits_simpy}, {"ours": 2_000_000, "simpy": 40_000}, given.rounds
        )
        ratio = median["simpy"] / median["ours"]
        print(
            f"one queue of 20 persons: simpy takes × {ratio:.0f} as long a customer "
            f"(target {TARGETS['waits']:.0f})"
        )
        missed += ["waits"] if ratio < TARGETS["waits"] else []
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
