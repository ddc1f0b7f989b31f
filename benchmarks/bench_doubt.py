"""How long a thousand specifications take, against calling each measure anew.

    python benchmarks/bench_doubt.py            prints seconds and ratios
    python benchmarks/bench_doubt.py --check    fails if the target for Bristol is missed

The target is a minute on two cores that are free: where others work on them too, the processor time of all
processes, shared out over two cores, is what counts. The plain twin calls the measure for each specification
by itself; it is timed on some of them, after their numbers were compared.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg

MOST_SECONDS = 60.0
CHOICES = {"actor_ties": list(range(1, 8)), "place_ties": list(range(1, 7))}  # × 6 measures × 4 nulls = 1,008


def spent() -> float:
    """Processor seconds of this process and of those that it has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def timed(call):
    """What a call returns, its seconds by the clock and by the processors."""
    clock, before = time.perf_counter(), spent()
    found = call()
    return found, time.perf_counter() - clock, spent() - before


def cut(B, row):
    """The table of a specification."""
    B = B.loc[B.sum(axis=1) >= row.actor_ties, B.sum(axis=0) >= row.place_ties]
    return B.loc[B.any(axis=1), B.any(axis=0)]


def main() -> int:
    """Time, compare, and say whether the target is met."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if the target is missed")
    options.add_argument("--draws", type=int, default=999)
    given = options.parse_args()
    net = cg.load("bristol")
    cg.doubt.curve(net, "overlap", draws=39, seed=1)  # compile and load
    work = lambda: cg.doubt.curve(net, "overlap", CHOICES, draws=given.draws, seed=1)  # noqa: E731
    found, clock, processor = timed(work)
    count = len(found.table) + len(found.undefined)
    print(
        f"{count:,} specifications of overlap on Bristol, {given.draws:,} draws a null, joint test: "
        f"{clock:.1f} s by the clock, {processor:.1f} s of processors ({processor / 2:.1f} s on two)"
    )
    late = min(clock, processor / 2) > MOST_SECONDS
    rows = found.table[found.table["null"] == "fdsm"].iloc[::21]
    B = net.incidence("attends")

    def anew():
        return [
            cg.ties.summary(cut(B, row), draws=given.draws, seed=1, measures=[row.measure]).iloc[0]
            for row in rows.itertuples()
        ]

    each, _, plain = timed(anew)
    np.testing.assert_allclose(rows["estimate"], [one["value"] / one["null_mean"] for one in each])
    np.testing.assert_allclose(rows["p"], [one["p"] for one in each])
    ratio = plain / len(rows) * count / processor
    some = f"(from {len(rows)} specifications, the same numbers)"
    print(f"each measure anew, without the joint test: × {ratio:.1f} {some}")
    choices = {"actor_ties": list(range(1, 12)), "alpha": [0.001, 0.01, 0.05, 0.1]}
    backbone, clock, processor = timed(
        lambda: cg.doubt.curve(net, "backbone", choices, draws=given.draws, seed=1)
    )
    count = len(backbone.table) + len(backbone.undefined)
    took = f"{clock:.1f} s by the clock, {processor:.1f} s of processors"
    print(f"{count:,} specifications of the backbone: {took}")
    return int(given.check and late)


if __name__ == "__main__":
    sys.exit(main())
