"""How long a GBK list of ties takes to read, beside what pandas needs for the same bytes.

    python benchmarks/bench_reading.py [--rows 5000000]

Prints: pandas' read_csv, our table of the cells (the part that is the same work), and the whole network with
every check. The target is 1.5 times pandas for the cells.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import commgov_lib as cg
from commgov_lib.reading import _sources


def ties(rows: int) -> bytes:
    """A list of ties between 200,000 bodies and 100,000 compounds, in GBK."""
    number = np.arange(rows, dtype=np.int64)
    source = [f"共建单位{k}" for k in range(200_000)]
    target = [f"平安小区{k}" for k in range(100_000)]
    frame = pd.DataFrame(
        {
            "源": pd.Categorical.from_codes(number % 200_000, source),
            "目标": pd.Categorical.from_codes((number // 200_000 * 7 + number) % 100_000, target),
            "权重": number % 9 + 1,
        }
    )
    return frame.to_csv(index=False, lineterminator="\n").encode("gbk")


def timed(what, run):
    """Seconds of one run, printed."""
    began = time.perf_counter()
    run()
    seconds = time.perf_counter() - began
    print(f"{what:<40} {seconds:7.2f} s", flush=True)
    return seconds


def main():
    """Time the three."""
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=5_000_000)
    words.add_argument("--network", action="store_true", help="the whole network too")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ties.csv"
        path.write_bytes(ties(given.rows))
        print(f"{given.rows:,} ties, {path.stat().st_size:,} bytes in GBK")
        theirs = timed("pandas.read_csv(encoding='gbk')", lambda: pd.read_csv(path, encoding="gbk"))
        ours = timed("the cells, as cg.read takes them", lambda: _sources.parts(path))
        print(f"{'ratio':<40} {ours / theirs:7.2f}")
        if given.network:
            whole = timed("cg.read: the network, checked", lambda: cg.read(path, relation="serves"))
            print(f"{'ratio':<40} {whole / theirs:7.2f}")


if __name__ == "__main__":
    main()
