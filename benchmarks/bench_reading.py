"""How long a GBK list of ties takes to read, beside what pandas needs for the same bytes.

    python benchmarks/bench_reading.py [--rows 5000000] [--rounds 3] [--check]

Ours is the whole of ``cg.read``: from the bytes to a network with every check made. pandas makes
a table of the cells. Both run in turn, in one process, after what they say has been compared; the smallest of
the rounds counts, in seconds of the wall and of the processors (arrow and the counting of names use two). The
target is twice pandas. How many names there are matters more than anything, so three files are read.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg

NAMES = ((10_000, 5_000), (200_000, 100_000), (700_000, 300_000))  # of sources and of targets
MOST = 2.0


def ties(rows: int, sources: int, targets: int) -> bytes:
    """A list of different ties in no order, in GBK."""
    rng = np.random.default_rng(1)
    pairs = np.unique(rng.integers(0, sources * targets, int(rows * 1.12)))
    rng.shuffle(pairs)
    pairs = pairs[:rows]
    frame = pd.DataFrame(
        {
            "单位": pd.Categorical.from_codes(pairs // targets, [f"共建单位{k}" for k in range(sources)]),
            "社区": pd.Categorical.from_codes(pairs % targets, [f"平安小区{k}" for k in range(targets)]),
            "权重": rng.integers(1, 10, len(pairs)),
        }
    )
    return frame.to_csv(index=False, lineterminator="\n").encode("gbk")


def seconds(run) -> tuple[np.ndarray, object]:
    """Seconds on the wall, of the processors, and of these in the library's own code (not the system's)."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    result = run()
    after = resource.getrusage(resource.RUSAGE_SELF)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return np.array([time.perf_counter() - began, user + system, user]), result


def main() -> int:
    """Compare, then time, file after file."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rows", type=int, default=5_000_000)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--check", action="store_true", help="fail if the target is missed (on the wall)")
    given, missed = words.parse_args(), False
    with tempfile.TemporaryDirectory() as folder:
        for sources, targets in NAMES:
            path = Path(folder) / "ties.csv"
            path.write_bytes(ties(given.rows, sources, targets))
            took = {"pandas.read_csv": [], "cg.read": [], "the ties as text": []}
            for number in range(given.rounds):
                spent, theirs = seconds(partial(pd.read_csv, path, encoding="gbk"))
                took["pandas.read_csv"].append(spent)
                spent, ours = seconds(partial(cg.read, path, relation="co_builds"))
                took["cg.read"].append(spent)
                spent, table = seconds(partial(getattr, ours, "ties"))
                took["the ties as text"].append(spent)
                if not number:
                    assert (table["source"].to_numpy() == theirs["单位"].to_numpy()).all()
                    assert (table["target"].to_numpy() == theirs["社区"].to_numpy()).all()
                    assert (table["weight"].to_numpy() == theirs["权重"].to_numpy()).all()
                del theirs, ours, table
            print(f"{given.rows:,} ties, {path.stat().st_size:,} bytes, {sources + targets:,} names")
            best = {name: np.min(rounds, axis=0) for name, rounds in took.items()}
            for name, spent in best.items():
                ratio = "  ".join(f"{r:5.2f}" for r in spent / best["pandas.read_csv"])
                shown = "  ".join(f"{s:6.2f}" for s in spent)
                print(f"  {name:<18} wall, processors, own {shown} s   ratios {ratio}", flush=True)
            missed |= bool(best["cg.read"][0] > MOST * best["pandas.read_csv"][0])
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
            print(f"  most memory so far {peak:,.0f} MB", flush=True)
    return 1 if given.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
