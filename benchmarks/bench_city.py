"""How long a synthetic city takes, how much memory, and whether both grow in proportion to its scale.

    python benchmarks/bench_city.py            prints a table
    python benchmarks/bench_city.py --check    fails over 3 s or 500 MB a city, or if growth is steep

Seconds are those of the processor, on all threads: what other programs take of a busy machine is no part of
them; the clock stands beside. Each run has its own process, so that its peak memory is its own. The ratio
at the end sets the whole city, drawn and checked, against networkx taking in its finished rows: nobody else
draws this city.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCALES = (0.1, 1.0, 4.0)
MOST_SECONDS, MOST_MEGABYTES = 3.0, 500.0
# The second to the fourth city may each cost so much more than the first: room for noise, none for a square.
MOST_GROWTH = 1.5


def run(scale: float) -> dict:
    """Simulate once in this process: processor and wall seconds, peak megabytes before and after, rows."""
    import commgov_lib as cg

    cg.city.simulate(seed=0, scale=0.01)  # imports, the list of divisions, first use of every kernel
    before = peak()
    start, used = time.perf_counter(), time.process_time()
    city = cg.city.simulate(seed=1, scale=scale)
    seconds, wall = time.process_time() - used, time.perf_counter() - start
    rows = sum(len(table) for table in (city.places, city.actors, city.ties, city.needs))
    return {"scale": scale, "seconds": seconds, "wall": wall, "before": before, "peak": peak(), "rows": rows}


def row_by_row() -> dict:
    """Build a networkx graph of the same size and the same needs, one row at a time."""
    import networkx as nx

    import commgov_lib as cg

    city = cg.city.simulate(seed=1)
    records = [table.to_dict("records") for table in (city.places, city.actors, city.ties, city.needs)]
    start = time.process_time()
    graph, needs = nx.MultiDiGraph(), []
    for table, key in ((records[0], "place"), (records[1], "actor")):
        for row in table:
            graph.add_node(row[key], **{k: v for k, v in row.items() if k != key})
    for row in records[2]:
        graph.add_edge(row["source"], row["target"], relation=row["relation"], weight=row["weight"])
    for row in records[3]:
        needs.append({"place": row["place"], "group": row["group"], "weight": row["weight"]})
    return {"seconds": time.process_time() - start, "nodes": graph.number_of_nodes()}


def peak() -> float:
    """Peak memory of this process, MB (Linux counts in kB, macOS in bytes)."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1024)


def apart(*arguments: str) -> dict:
    """Run this file in a process of its own."""
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    return json.loads(done.stdout.decode("utf-8"))


def main() -> int:
    """Print the table; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument("--repeat", type=int, default=3, help="runs of each scale; the best is kept")
    options.add_argument("--one", type=float, help=argparse.SUPPRESS)
    options.add_argument("--rows", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one or given.rows:
        print(json.dumps(run(given.one) if given.one else row_by_row()))
        return 0

    best = {}
    for scale in SCALES:
        runs = [apart("--one", str(scale)) for _ in range(given.repeat)]
        best[scale] = min(runs, key=lambda r: r["seconds"])
        r = best[scale]
        print(
            f"scale {scale:>4}: {r['seconds']:6.2f} s ({r['wall']:.2f} s by the clock)   "
            f"peak {r['peak']:6.0f} MB   {r['rows']:>9,} rows   "
            f"{r['seconds'] / scale:5.2f} s and {(r['peak'] - r['before']) / scale:5.0f} MB a city"
        )
    one, four = best[1.0], best[4.0]
    growth = {
        "time": (four["seconds"] - one["seconds"]) / 3 / one["seconds"],
        "memory": (four["peak"] - one["peak"]) / 3 / (one["peak"] - one["before"]),
    }
    print(
        "each further city costs, against the first: "
        + ", ".join(f"{k} × {v:.2f}" for k, v in growth.items())
    )
    plain = min((apart("--rows") for _ in range(given.repeat)), key=lambda r: r["seconds"])
    print(f"networkx takes {plain['seconds'] / one['seconds']:.1f} × as long to hold the finished rows alone")
    missed = [
        text
        for text, bad in (
            (f"the whole city takes over {MOST_SECONDS:g} s", one["seconds"] > MOST_SECONDS),
            (f"the whole city takes over {MOST_MEGABYTES:g} MB", one["peak"] > MOST_MEGABYTES),
            (f"time grows by more than {MOST_GROWTH:g} a city", growth["time"] > MOST_GROWTH),
            (f"memory grows by more than {MOST_GROWTH:g} a city", growth["memory"] > MOST_GROWTH),
        )
        if bad
    ]
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
