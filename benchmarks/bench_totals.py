"""How long it takes to bound the networks that the article's totals allow, and what trying all would take.

    python benchmarks/bench_totals.py            prints a table
    python benchmarks/bench_totals.py --check    fails over 5 s for the article, or if a bound is not right

The article's totals are checked by networks that reach each end; small totals by a plain twin that tries all
networks, whose time beside ours is the ratio. One thread, warm.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from commgov_lib import ledger

MOST_SECONDS, LEAST_AHEAD = 5.0, 10.0
ARTICLE = {"actors": 2317, "places": 955, "ties": (2317, 2317 * 955)}
WIDE = {"actors": (2300, 2399), "places": 6588, "ties": (6588, 1_000_000), "known": {46: (1, 6588)}}
SMALL = {"actors": 4, "places": 5, "ties": 9}


def timed(work) -> tuple[float, object]:
    """Best of three runs, and what came out."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - start)
    return best, found


def twin(actors: int, places: int, ties: int) -> list[float]:
    """The Gini index and the pairs sharing, by trying every network."""
    ends = []
    for rows in itertools.combinations_with_replacement(range(2**actors), places):
        partners = np.array([row.bit_count() for row in rows])
        if partners.sum() == ties:
            gini = np.abs(partners[:, None] - partners).sum() / (2 * places * ties)
            pairs = sum(
                any(row >> a & 1 and row >> b & 1 for row in rows)
                for a, b in itertools.combinations(range(actors), 2)
            )
            ends.append((gini, pairs))
    ends = np.array(ends)
    return [*ends.min(axis=0), *ends.max(axis=0)]


def reached(table) -> bool:
    """Whether networks written out reach both ends of the Gini index."""
    for end in ("low", "high"):
        partners = np.sort(ledger.witness(table, "gini", end).to_numpy().sum(axis=0, dtype=np.int64))
        ranks = 2 * np.arange(1, len(partners) + 1) - len(partners) - 1
        if abs((ranks @ partners) / (len(partners) * partners.sum()) - table.loc["gini", end]) > 1e-12:
            return False
    return True


def main() -> int:
    """Print the table; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    given = options.parse_args()
    missed = []
    for name, totals in (("article", ARTICLE), ("wide ranges", WIDE)):
        seconds, table = timed(lambda totals=totals: ledger.bounds(**totals))
        right = reached(table)
        print(f"{name:>12}: {seconds:6.3f} s   {int(table['sharp'].sum())} of {len(table)} rows sharp")
        missed += [f"{name}: no network reaches an end"] * (not right)
        missed += [f"{name} takes over {MOST_SECONDS:g} s"] * (seconds > MOST_SECONDS)
    ours, table = timed(lambda: ledger.bounds(**SMALL))
    plain, ends = timed(lambda: twin(**SMALL))
    same = np.allclose(ends, table.loc[["gini", "pairs_sharing"], ["low", "high"]].to_numpy().T.ravel())
    print(f"trying all networks of 4 actors and 5 places takes {plain / ours:.0f} × as long")
    missed += ["the twin finds other bounds"] * (not same)
    missed += [f"less than {LEAST_AHEAD:g} × as fast as trying all"] * (plain / ours < LEAST_AHEAD)
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
