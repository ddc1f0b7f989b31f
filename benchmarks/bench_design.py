"""How long simulated surveys take, beside the same surveys tested one after the other by ``cg.ties.summary``.

    python benchmarks/bench_design.py            prints seconds and ratios
    python benchmarks/bench_design.py --check    fails if a target is missed

The network has 2,000 units, 1,000 communities and about 20,000 ties, with overlap to be found, so that few
tests stop early. 5 sizes × 400 surveys, each with 199 random networks, for the power and for the level. What
the two decide is compared first.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg
from commgov_lib.measures import nulls
from commgov_lib.measures.design import populations, surveys

SIZES = [100, 200, 400, 700, 1000]
MOST_SECONDS = 120.0  # on two cores
LEAST_RATIO = 2.0


def network():
    """Communities of ten types, each with half of the units on the list of its type."""
    given = cg.design.assumed(units=2000, partners=20, overlap=0.5)
    frame = populations.Imagined(given, 1000).frame(np.random.Generator(np.random.PCG64(1)))
    state = np.arange(1, 7, dtype=np.uint64)
    found = frame.places.drawn(frame.like, frame.partners, frame.places.kept, state)
    return found[np.diff(found.indptr) > 0]


def plain(study, size: int, k: int) -> float:
    """The one-sided p of a survey by the null of the library, a draw at a time."""
    rng, state = study.rng(surveys._CLAIM, size, k)
    matrix = study.seen(size, rng, state)
    matrix = matrix[np.diff(matrix.indptr) > 0]
    null = nulls.evaluate(matrix, 199, cg.ties.four_cycles, seed=k)
    return (1 + np.count_nonzero(null >= cg.ties.four_cycles(matrix))) / 200


def main() -> int:
    """Print seconds; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument("--draws", type=int, default=400, help="surveys at each size")
    given = options.parse_args()
    B = network()
    question, way = cg.design.overlap("four_cycles"), cg.design.communities()
    study = surveys._Study([populations.population_of(B, 1000, "B")], question, way, 1, 0.05)
    question.rejects(B, 0.05, np.arange(6, dtype=np.uint64))

    begin = time.perf_counter()
    slow = [plain(study, 400, k) for k in range(12)]
    slow_seconds = (time.perf_counter() - begin) / len(slow)
    begin = time.perf_counter()
    ours = surveys._each(lambda k: study.tested(surveys._CLAIM, 400, k), len(slow))[:, 0]
    our_seconds = (time.perf_counter() - begin) / len(slow)
    agree = np.mean([(p <= 0.05) == bool(found) for p, found in zip(slow, ours, strict=True)])
    print(f"{1e3 * our_seconds:.0f} ms a survey, one by one {1e3 * slow_seconds:.0f} ms; {agree:.0%} agree")
    if agree < 0.75:
        print("results differ")
        return 1

    begin, worked = time.perf_counter(), time.process_time()
    found = cg.design.power(B, question, SIZES, sampling=way, population=1000, draws=given.draws, seed=1)
    seconds, worked = time.perf_counter() - begin, time.process_time() - worked
    print(found.table[["size", "power", "low", "high", "false"]].round(3).to_string(index=False))
    print(f"5 sizes × {given.draws}: {seconds:.0f} s, {worked:.0f} s of processor")
    missed = []
    if seconds > MOST_SECONDS:
        missed.append("seconds")
    if slow_seconds / our_seconds < LEAST_RATIO:
        missed.append("ratio")
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
