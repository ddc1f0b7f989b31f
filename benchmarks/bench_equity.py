"""How fast access by floating catchments is beside the packages a user would pick.

    python benchmarks/bench_equity.py            prints ratios; peers that are not installed are left out
    python benchmarks/bench_equity.py --check    fails if a target is missed

100,000 places of demand, 1,000 supplies, 4.3 million pairs within the catchment, from the same long arrays
(supply, demand, distance). One thread. Results are checked equal first; then all contestants run in turn,
several rounds, and medians of the same rounds are compared.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commgov_lib import equity

PLACES, SUPPLIES, PAIRS = 100_000, 1_000, 4_300_000
SIGMA = 500.0
LEAST_AHEAD, MOST_GAP, MOST_MEGABYTES = 25.0, 1e-12, 1500.0


def ground(seed: int = 1) -> tuple[pd.Series, pd.Series, pd.DataFrame, pd.DataFrame, float]:
    """Supplies and places at random on a square, and the catchment that keeps about PAIRS pairs."""
    rng = np.random.default_rng(seed)
    side = 20_000.0
    at = [pd.DataFrame(rng.random((n, 2)) * side, columns=["x_m", "y_m"]) for n in (SUPPLIES, PLACES)]
    catchment = side * np.sqrt(PAIRS / (SUPPLIES * PLACES) / np.pi) * 1.045  # some of each disc lies outside
    supply = pd.Series(rng.integers(1, 50, SUPPLIES).astype(float))
    demand = pd.Series(rng.integers(1, 400, PLACES).astype(float))
    return supply, demand, *at, catchment


def long(near) -> pd.DataFrame:
    """The pairs as routing tools list them: one row a pair, place by place."""
    found = near.matrix.T.tocsr().tocoo()
    return pd.DataFrame({"supply": found.col, "demand": found.row, "distance": found.data})


def ours(supply, demand, table, catchment) -> np.ndarray:
    """From long arrays to access: matrix, weights, two products."""
    near = equity.pairs(table, supply=supply.index, demand=demand.index)
    return equity.access(supply, demand, near, kernel=equity.gaussian(SIGMA), catchment=catchment).to_numpy()


def by_access(supply, demand, table, catchment) -> np.ndarray:
    """The package access, given the same columns."""
    from access import fca, weights

    found = fca.two_stage_fca(
        demand_df=demand.rename("persons").rename_axis("geoid").to_frame(),
        supply_df=supply.rename("offer").to_frame(),
        cost_df=table, max_cost=catchment, demand_index=True, demand_name="persons", supply_name="offer",
        cost_origin="demand", cost_dest="supply", cost_name="distance", weight_fn=weights.gaussian(SIGMA),
    )  # fmt: skip
    return found.reindex(demand.index, fill_value=0.0).to_numpy()


def by_pandas(supply, demand, table, catchment) -> np.ndarray:
    """Group and sum, with the kernel on whole arrays: what one writes without a package."""
    rows = table[table["distance"] <= catchment]
    w = np.exp(-(rows["distance"].to_numpy() ** 2) / (2 * SIGMA**2))
    j, i = rows["supply"].to_numpy(), rows["demand"].to_numpy()
    crowd = pd.Series(w * demand.to_numpy()[i]).groupby(j).sum()
    level = (supply / crowd).fillna(0).to_numpy()
    return pd.Series(w * level[j]).groupby(i).sum().reindex(demand.index, fill_value=0.0).to_numpy()


def main() -> int:
    """Print ratios; with ``--check``, return 1 if a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="fail if a target is missed")
    options.add_argument("--rounds", type=int, default=3, help="interleaved rounds")
    given = options.parse_args()
    missed = []
    supply, demand, supply_at, demand_at, catchment = ground()
    start = time.perf_counter()
    near = equity.nearby(supply_at, demand_at, catchment=catchment)
    print(f"{near.matrix.nnz:,} pairs within {catchment:,.0f} m found in {time.perf_counter() - start:.2f} s")
    table = long(near)
    contestants = {"ours": ours, "pandas": by_pandas}
    if importlib.util.find_spec("access"):
        contestants["access"] = by_access
    else:
        print("access: not installed")
    found = {"ours": ours(supply, demand, table, catchment)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)
    print(f"peak {peak:.0f} MB, with the list of pairs and one access from it")
    if peak > MOST_MEGABYTES:
        missed.append("memory")
    found |= {
        name: run(supply, demand, table, catchment) for name, run in contestants.items() if name != "ours"
    }
    for name, values in found.items():
        gap = float(np.max(np.abs(values - found["ours"]) / np.maximum(found["ours"], 1e-300)))
        if gap > MOST_GAP:
            print(f"{name}: results differ by {gap:.1e}")
            return 1
    kernel = equity.gaussian(SIGMA)
    contestants["again"] = lambda *_: equity.access(supply, demand, near, kernel=kernel, catchment=catchment)
    times = {name: [] for name in contestants}
    for _ in range(given.rounds):
        for name, run in contestants.items():
            start = time.process_time()
            run(supply, demand, table, catchment)
            times[name].append(time.process_time() - start)
    middle = {name: statistics.median(t) for name, t in times.items()}
    again = 1e3 * middle.pop("again")
    print(f"ours: {1e3 * middle['ours']:.0f} ms from long arrays, {again:.0f} ms from a matrix")
    for name in list(middle)[1:]:
        ratio = middle[name] / middle["ours"]
        print(f"{name:<8} takes × {ratio:7.1f} ours")
        if name == "access" and ratio < LEAST_AHEAD:
            missed.append(f"access × {ratio:.1f}, not {LEAST_AHEAD:g}")
    print("targets met" if not missed else "MISSED: " + "; ".join(missed))
    return int(given.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
