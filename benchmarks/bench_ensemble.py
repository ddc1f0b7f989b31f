"""What replicates cost beyond the task itself: the second core, a Dask cluster, many short tasks, memory.

    python benchmarks/bench_ensemble.py            prints ratios; without Dask its part is left out
    python benchmarks/bench_ensemble.py --check    fails if a target is missed

Tables are checked equal, byte for byte, first; then the contestants run in turn, several rounds, and medians
of the same rounds are compared. Tasks of one second sleep, so only what is spent around them is seen: the
start of this machine's own processes is counted in, that of a cluster is not. The gain of a second core shows
only where two cores are free, so the load of the machine stands beside it, and the processor time that all
processes took together: twice the ratio of those is what the gain can come to on a quiet machine.
"""

from __future__ import annotations

import argparse
import functools
import importlib.util
import io
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg
from commgov_lib.ensemble import results, workers

LEAST_GAIN, MOST_OVERHEAD, MOST_BYTES = 1.8, 0.05, 64
SHORT = 20_000


def walk(seed: int, *, steps: int) -> dict:
    """Some arithmetic that keeps one core busy and depends on the seed alone."""
    draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    x, total = draw.random(1000), 0.0
    for _ in range(steps):
        x = 3.9 * x * (1 - x)
        total += float(x[0])
    return {"mean": total / steps, "last": float(x[-1])}


def nap(seed: int) -> int:
    """One second in which nothing is done."""
    time.sleep(1)
    return seed


def brief(seed: int) -> int:
    """A tenth of a millisecond."""
    total = 0
    for k in range(2000):
        total += k ^ seed
    return total


def content(table) -> bytes:
    """The bytes of a table."""
    out = io.BytesIO()
    table.to_parquet(out)
    return out.getvalue()


def timed(call) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def processor(call) -> float:
    """Seconds of processor time of one call, in this process and in those that it started and ended."""
    before = sum(os.times()[:4])
    call()
    return sum(os.times()[:4]) - before


def on(cores: int, call):
    """Call with so many cores; with one, everything happens in this process."""
    kept = workers.cores
    workers.cores = lambda: cores
    try:
        return call()
    finally:
        workers.cores = kept


def middle(contestants: dict, rounds: int) -> dict:
    """Median seconds of each, over interleaved rounds."""
    times = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, call in contestants.items():
            times[name].append(timed(call))
    return {name: statistics.median(t) for name, t in times.items()}


def second_core(rounds: int, missed: list):
    """One core against two."""
    steps = max(1, int(0.5 / processor(functools.partial(walk, 0, steps=20_000)) * 20_000))
    run = functools.partial(cg.ensemble.run, functools.partial(walk, steps=steps), range(60))
    tables, wall, spent = set(), {1: [], 2: []}, {1: [], 2: []}
    for _ in range(rounds):
        for cores in (1, 2):
            wall[cores].append(timed(lambda cores=cores: spent[cores].append(
                processor(lambda: tables.add(content(on(cores, run))))
            )))  # fmt: skip
    if len(tables) > 1:
        missed.append("tables differ")
    gain, bound = (statistics.median(t[1]) / statistics.median(t[2]) for t in (wall, spent))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"second core: × {gain:.2f} (60 tasks of half a second, tables identical; load {load:.1f}; by "
        f"processor time × {2 * bound:.2f})"
    )
    if gain < LEAST_GAIN:
        missed.append(f"second core × {gain:.2f}")


def around_naps(rounds: int, missed: list):
    """What is spent around tasks of one second."""
    seeds = range(40)
    ideal = len(seeds) / 2
    local = functools.partial(on, 2, functools.partial(cg.ensemble.run, nap, seeds))
    contestants, cluster = {"processes": local}, None
    if importlib.util.find_spec("distributed") is None:
        print("Dask: not installed")
    else:
        import distributed  # not above: every worker process imports this script

        options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
        cluster = distributed.LocalCluster(**options)
        client = distributed.Client(cluster)
        client.wait_for_workers(2)
        contestants["Dask"] = functools.partial(cg.ensemble.run, nap, seeds, client=client)
        if content(cg.ensemble.run(brief, range(99), client=client)) != content(
            cg.ensemble.run(brief, range(99))
        ):
            missed.append("tables differ on Dask")
    for name, seconds in middle(contestants, rounds).items():
        over = seconds / ideal - 1
        print(f"40 tasks of one second, two workers, {name}: {over:+.1%} over the tasks alone")
        if name == "Dask" and over > MOST_OVERHEAD:
            missed.append(f"Dask overhead {over:.1%}")
    if cluster is not None:
        client.close()
        cluster.close()


def many_short(rounds: int):
    """Short tasks beside the pool of the standard library with its own chunks."""

    def pool():
        with multiprocessing.get_context("spawn").Pool(2) as workers:
            return workers.map(brief, range(SHORT))

    run = functools.partial(on, 2, functools.partial(cg.ensemble.run, brief, range(SHORT)))
    assert run()["value"].tolist() == pool()
    found = middle({"ours": run, "Pool.map": pool}, rounds)
    ratio = found["Pool.map"] / found["ours"]
    print(f"{SHORT:,} tasks of a tenth of a millisecond: Pool.map takes × {ratio:.2f} ours (no resume)")


def memory(missed: list):
    """Peak memory while replicates run, in processes of their own."""
    peaks = {}
    for number in (40_000, 400_000):
        command = [sys.executable, __file__, "--hold", str(number)]
        done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
        peaks[number] = int(done.stdout)
    extra = 1024 * (peaks[400_000] - peaks[40_000]) / 360_000
    print(
        f"memory: {extra:.1f} bytes a replicate while they run (40,000 against 400,000 rows of four numbers)"
    )
    if extra > MOST_BYTES:
        missed.append(f"{extra:.0f} bytes a replicate")


def hold(number: int):
    """Take so many rows, as a run does, and print the peak in kB before the table is read."""
    with results.Parts(None, "bench") as parts:
        for seed in range(number):
            parts.add({"a": seed / 7, "b": seed, "c": seed / 3, "d": True}, seed=seed)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> int:
    """Print ratios; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument("--rounds", type=int, default=3, help="interleaved rounds")
    options.add_argument("--hold", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.hold:
        hold(given.hold)
        return 0
    missed: list[str] = []
    memory(missed)
    around_naps(given.rounds, missed)
    many_short(given.rounds)
    if workers.cores() > 1:
        second_core(given.rounds, missed)
    else:
        print("second core: there is none here")
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
