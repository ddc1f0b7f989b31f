"""How fast tables are checked, identifiers found, and small cells suppressed.

    python benchmarks/bench_check.py            prints seconds and ratios
    python benchmarks/bench_check.py --check    fails if a target is missed

A table of 1,000,000 ties among 20,000 bodies and 20,000 places lies on disk as CSV; the time from the file to
the list of faults is compared with the time that pandas takes to read the same file as text. The lists are
checked first: none in the clean table, every planted fault in the dirty one. Medians of several rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg

ROWS, BODIES = 1_000_000, 20_000
MOST_SECONDS = 3.0


def tables(rows: int, *, dirty: int) -> dict[str, pd.DataFrame]:
    """Clean tables, and ``dirty`` rows in the ties with a weight below 0 and a telephone for a target."""
    rng = np.random.default_rng(1)
    actors = pd.DataFrame({"actor": [f"a{i:06}" for i in range(BODIES)], "kind": "unit", "name": "共建单位"})
    actors = actors.assign(place="c", capacity=5.0, provenance="U")
    places = pd.DataFrame({"place": ["c"] + [f"p{i:06}" for i in range(BODIES)], "kind": "community"})
    places = places.assign(name="社区", parent=[""] + ["c"] * BODIES, provenance="U")
    places.loc[0, "kind"] = "city"
    pairs = np.unique(rng.integers(0, BODIES**2, int(rows * 1.01)))[:rows]
    source, target = (
        actors["actor"].to_numpy()[pairs // BODIES],
        places["place"].to_numpy()[1:][pairs % BODIES],
    )
    ties = pd.DataFrame({"source": source, "target": target, "relation": "co_builds", "domain": "health"})
    ties = ties.assign(weight=1.0, provenance="U")
    ties.loc[: dirty - 1, "weight"] = -1.0
    ties.loc[: dirty - 1, "target"] = [f"1380{i:07}" for i in range(dirty)]
    return {"places": places, "actors": actors, "ties": ties}


def median(jobs: dict, rounds: int) -> dict[str, float]:
    """Median seconds of each job, all of them in turn in each round."""
    taken = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> int:
    """Run everything and say what it took."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--check", action="store_true", help="fail if a target is missed")
    words.add_argument("--rounds", type=int, default=3)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as top:
        folders = {"clean": Path(top) / "clean", "dirty": Path(top) / "dirty"}
        for name, dirty in (("clean", 0), ("dirty", 10_000)):
            folders[name].mkdir()
            for table, frame in tables(ROWS, dirty=dirty).items():
                frame.to_csv(folders[name] / f"{table}.csv", index=False)
        assert cg.report.check(folders["clean"]).faults.empty
        found = cg.report.check(folders["dirty"]).faults["problem"].value_counts()
        assert found["is not above 0"] == found["looks like a mobile number"] == 10_000
        jobs = {
            "pandas reads the file": lambda: pd.read_csv(folders["clean"] / "ties.csv", dtype=str),
            "check, no fault": lambda: cg.report.check(folders["clean"]),
            "check, 30,000 faults": lambda: cg.report.check(folders["dirty"]),
        }
        took = median(jobs, given.rounds)
    for name, seconds in took.items():
        ratio = seconds / took["pandas reads the file"]
        print(f"{name:<24} {seconds:7.2f} s   {ratio:5.2f} × reading   {ROWS:,} rows", flush=True)
    rng = np.random.default_rng(0)
    for shape in ((110, 6), (300, 6)):
        counts = pd.DataFrame(np.round(np.exp(rng.normal(3.5, 1.3, shape))), columns=list("abcdef"))
        start = time.perf_counter()
        done = cg.privacy.suppress(counts)
        seconds = time.perf_counter() - start
        print(f"suppress {shape[0]} × {shape[1]}: {seconds:.2f} s, {done.small_count} small, "
              f"{done.complementary_count} others hidden")  # fmt: skip
    missed = max(took["check, no fault"], took["check, 30,000 faults"]) > MOST_SECONDS
    if missed:
        print(f"missed: a check of {ROWS:,} rows takes more than {MOST_SECONDS:g} s")
    return 1 if given.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
