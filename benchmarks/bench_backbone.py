"""How fast the backbones are, beside the programs that a user would pick.

Run with a Python that has the peers (networkit, igraph, bicm; each is left out where it is missing) and a C++
compiler for an implementation of our own of the fastball algorithm:

    python benchmarks/bench_backbone.py [S] [L] [--check]

Each result is checked before it is timed. Jobs of a group take turns; what counts is the ratio of medians.
Times are processor seconds of one thread, unless said, so that other programs on the machine disturb less.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import io
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import scipy.sparse as sp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from commgov_lib.measures import backbone, nulls  # noqa: E402
from commgov_lib.measures.projection import sharing  # noqa: E402
from commgov_lib.schema import CommgovError  # noqa: E402

SIZES = {"S": (2300, 955, 20_000), "L": (20_000, 10_000, 500_000)}
# Seconds that networkit's 20 global trades took where the targets in seconds were set: the yardstick.
YARDSTICK = {"S": 0.0125, "L": 0.351}
ROUNDS = {"S": 15, "L": 5}
verdicts = []


def network(rows, columns, ties, seed=1) -> sp.csr_array:
    """Uneven degrees on both sides, no empty row."""
    random = np.random.Generator(np.random.PCG64(seed))

    def pick(size, weights):
        return np.searchsorted(np.cumsum(weights) / weights.sum(), random.random(size))

    uneven = [np.exp(1.2 * (random.random(size) + random.random(size) - 1)) for size in (rows, columns)]
    cells = np.arange(rows) * columns + pick(rows, uneven[1])
    while cells.size < ties:
        more = pick(ties, uneven[0]) * columns + pick(ties, uneven[1])
        more = np.setdiff1d(more, cells)
        cells = np.append(cells, more[np.argsort(random.random(more.size))][: ties - cells.size])
    ones = np.ones(ties, dtype=np.int64)
    return (
        sp.coo_array((ones, (cells // columns, cells % columns)), shape=(rows, columns))
        .tocsr()
        .sorted_indices()
    )


def race(title, jobs, rounds, clock=time.thread_time) -> dict[str, float]:
    """Median seconds of each job, taking turns; the first job is ours."""
    taken = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = clock()
            job()
            taken[name].append(clock() - start)
    median = {name: statistics.median(times) for name, times in taken.items()}
    ours = next(iter(median.values()))
    print(f"\n{title}")
    for name, seconds in median.items():
        print(f"  {name:44} {1e3 * seconds:12.3f} ms   {seconds / ours:10.2f} ×")
    return median


def target(text, reached):
    """Note whether a target was reached."""
    verdicts.append((bool(reached), text))
    print(f"  {'reached' if reached else 'MISSED'}: {text}")


def margins_kept(one, two):
    """Fail unless both matrices have the same margins."""
    assert (one.sum(0) == two.sum(0)).all()
    assert (one.sum(1) == two.sum(1)).all()
    assert one.max() == 1


def fastball(B):
    """The C++ code compiled, as a job of five trades a row; None without a compiler."""
    if not shutil.which("g++"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "fastball.so"
        source = str(ROOT / "benchmarks" / "fastball.cpp")
        subprocess.run(["g++", "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source], check=True)
        call = ctypes.CDLL(str(library)).fastball
    call.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint64]
    ptr, columns = B.indptr.astype(np.int64), B.indices.astype(np.int32)

    def job():
        call(ptr.ctypes.data, columns.ctypes.data, B.shape[0], 5 * B.shape[0], 7)

    job()
    drawn = sp.csr_array((B.data, columns, ptr), B.shape)
    margins_kept(drawn, B)
    assert (drawn != B).nnz
    return job


def global_curveball(B):
    """networkit's GlobalCurveball with 20 global trades; None where networkit is missing."""
    try:
        import networkit
    except ImportError:
        return None
    networkit.setNumberOfThreads(1)
    cells = B.tocoo()
    rows, columns = cells.row.astype(np.uint64), (cells.col + B.shape[0]).astype(np.uint64)
    graph = networkit.GraphFromCoo((rows, columns), sum(B.shape), directed=True)

    def run():
        curveball = networkit.randomization.GlobalCurveball(graph, 20, True, False)
        curveball.run()
        return curveball

    edges = np.array(list(run().getGraph().iterEdges()))
    ones = np.ones(len(edges), dtype=np.int64)
    margins_kept(sp.coo_array((ones, (edges[:, 0], edges[:, 1] - B.shape[0])), B.shape).tocsr(), B)
    return run


def draws(B, size) -> float:
    """One draw of five trades a row; returns by how much this machine is slower than the yardstick."""
    chain = nulls.Chain(B, 1)
    chain.walk(5 * B.shape[0])
    margins_kept(chain.matrix(), B)
    jobs = {"one draw, 5 trades a row": lambda: chain.walk(5 * B.shape[0])}
    jobs["the same, as a sorted matrix"] = lambda: (chain.walk(5 * B.shape[0]), chain.matrix())
    for name, job in (
        ("fastball in C++, 5 trades a row", fastball(B)),
        ("networkit GlobalCurveball(20)", global_curveball(B)),
    ):
        jobs |= {name: job} if job else {}
    median = race(f"Fixed-margin draw, {size}", jobs, ROUNDS[size])
    ours, *_ = median.values()
    for name, least in (("fastball in C++, 5 trades a row", 4), ("networkit GlobalCurveball(20)", 10)):
        if name in median:
            target(f"{size}: at least {least} times as fast as {name}", median[name] >= least * ours)
    return max(1.0, median.get("networkit GlobalCurveball(20)", 0) / YARDSTICK[size])


def bicm_peer(B):
    """The package bicm, solved; None where it is missing."""
    try:
        from bicm import BipartiteGraph
    except ImportError:
        return None
    dense = B.toarray()

    def solve(**closer):
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            graph = BipartiteGraph(biadjacency=dense)
            graph.solve_tool(**closer)
        return graph

    return solve


def entropy(B, size):
    """Maximum-entropy probabilities, and exact tails."""
    found = nulls.maximum_entropy(B)
    p = found.p[found.row_class][:, found.column_class]
    assert np.allclose(p.sum(0), B.sum(0), rtol=1e-9)
    assert np.allclose(p.sum(1), B.sum(1), rtol=1e-9)
    jobs = {"BiCM by degree classes": lambda: nulls.maximum_entropy(B)}
    peer = bicm_peer(B)
    if peer:
        first = time.thread_time()
        peer()
        first = time.thread_time() - first  # with its own compiling, as whoever calls it once meets it
        # Its default method stops at margins off by 4e-6 here; the slower one goes on to 1e-14.
        exact = peer(method="fixed-point", tol=1e-14, eps=1e-14, max_steps=5000)
        far = np.abs(exact.get_bicm_matrix() - p).max()
        print(f"\nBiCM, {size}: largest difference from bicm's probabilities {far:.1e}")
        assert far < 1e-9
        del exact
        jobs["bicm"] = peer
    del p
    median = race(f"BiCM, {size}", jobs, 3)
    if peer:
        ours, theirs = median.values()
        least = {"S": 1000, "L": 300}[size]
        print(f"  bicm, first call of this program {1e3 * first:31.3f} ms   {first / ours:10.2f} ×")
        target(
            f"{size}: at least {least} times as fast as bicm, first call", max(first, theirs) >= least * ours
        )


def tails(B, size):
    """SDSM for every pair that shares a column: exact here, Poisson's approximation in bicm."""
    table = backbone.table(B, null="sdsm")
    found = nulls.maximum_entropy(B)
    for row in table.iloc[:: max(1, len(table) // 50)].itertuples():
        cells = found.p[found.row_class[row.a]] * found.p[found.row_class[row.b]]
        count = np.ones(1)
        for q in cells[found.column_class]:
            count = np.convolve(count, [1 - q, q])[:60]
        assert abs(count[row.shared :].sum() - row.p) < 1e-9
    jobs = {"SDSM table, exact": lambda: backbone.table(B, null="sdsm")}
    jobs["SVN table, exact"] = lambda: backbone.table(B, null="svn")
    seconds = next(iter(race(f"Tails of {len(table):,} pairs, {size}", jobs, 3).values()))
    peer = bicm_peer(B)
    if size == "S":
        target("S: SDSM at most 1 s", seconds <= 1)
        if peer:
            graph = peer()

            def poisson():
                with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                    warnings.simplefilter("ignore")
                    graph.compute_projection(method="poisson", threads_num=1, progress_bar=False)

            jobs = {
                "SDSM table, exact": lambda: backbone.table(B, null="sdsm"),
                "bicm, Poisson (all cores)": poisson,
            }
            race(f"SDSM beside an approximation, {size}, wall clock", jobs, 1, time.perf_counter)


def projection(B, size):
    """Shared counts of all pairs."""

    def product():
        return sp.triu(B @ B.T, k=1).nnz

    ours = sharing(B)
    assert ours.other.size == product()
    assert int(ours.shared.sum()) == int(sp.triu(B @ B.T, k=1).sum())
    jobs = {
        "pairs that share": lambda: sharing(B),
        "scipy B @ B.T": lambda: B @ B.T,
        "scipy, upper half": product,
    }
    with contextlib.suppress(ImportError):
        import igraph

        cells = B.tocoo()
        sides = [False] * B.shape[0] + [True] * B.shape[1]
        graph = igraph.Graph.Bipartite(sides, np.column_stack([cells.row, cells.col + B.shape[0]]).tolist())
        assert graph.bipartite_projection(which=0).ecount() == ours.other.size
        jobs["igraph bipartite_projection"] = lambda: graph.bipartite_projection(which=0)
    race(f"Shared counts, {ours.other.size:,} pairs, {size}", jobs, 3)


def fixed_margins(B, size, slower):
    """FDSM with p-values, per draw; and with the second core."""
    small = B[:200]
    table = backbone.table(small, null="fdsm", draws=100, seed=1)
    observed, reached = (small @ small.T).toarray(), 0
    for drawn in nulls.draws(small, 100, seed=1):
        reached = reached + ((drawn @ drawn.T).toarray() >= observed)
    assert (table["p"] == (reached[table["a"], table["b"]] + 1) / 101).all()
    many = {"S": 600, "L": 100}[size]

    def job(threads):
        return backbone.table(B, null="fdsm", draws=many, seed=1, threads=threads)["p"].to_numpy()

    most = {"S": 0.002, "L": 0.080}[size]
    median = race(
        f"FDSM table, {many} draws, {size}", {"one thread": lambda: job(1)}, 3 if size == "S" else 1
    )
    each = median["one thread"] / many
    print(
        f"  {1e3 * each:.2f} ms a draw, all included; this machine takes {slower:.2f} × the yardstick's time"
    )
    target(f"{size}: at most {1e3 * most:g} ms a draw, times {slower:.2f}", each <= most * slower)
    if size == "S" and nulls.cores() > 1:
        assert job(1).tobytes() == job(2).tobytes()
        busy = os.getloadavg()[0]
        wall = race(
            "FDSM, S, wall clock",
            {"two threads": lambda: job(2), "one thread": lambda: job(1)},
            5,
            time.perf_counter,
        )
        gain = wall["one thread"] / wall["two threads"]
        if busy < 1:
            target("S: at least 1.7 times as fast with the second core", gain >= 1.7)
        else:
            print(f"  not judged: other programs keep the machine busy (load {busy:.1f}); gain {gain:.2f}")


def memory(size):
    """Peak memory of each null, each in a process of its own."""
    print(f"\nPeak memory, {size}")
    for null in ("svn", "sdsm", "fdsm"):
        for correction in ("none", "bh"):
            call = [sys.executable, __file__, size, "--one", null, correction]
            peak = float(subprocess.run(call, capture_output=True, text=True, check=True).stdout)
            print(f"  {null:6} {correction:5} {peak:8.0f} MB")
            if size == "L":
                target(f"L: {null}, correction {correction}, at most 1 GB", peak <= 1024)


def one(size, null, correction):
    """Print the peak memory in MB of one table."""
    B = network(*SIZES[size])
    with contextlib.suppress(CommgovError):  # too few draws for bh, which shows only when all is counted
        backbone.table(B, null=null, draws=40 if correction == "none" else 350, seed=1, correction=correction)
    status = Path("/proc/self/status")
    if status.exists():  # what the parent used does not count
        print(int(re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="utf-8"))[1]) / 1024)
    else:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=["S", "L"], help="S, L or both")
    parser.add_argument("--check", action="store_true", help="fail where a target is missed")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.sizes[0], *asked.one)
        return
    for size in asked.sizes:
        B = network(*SIZES[size])
        print(f"\n=== {size}: {B.shape[0]:,} × {B.shape[1]:,}, {B.nnz:,} ties; load {os.getloadavg()[0]:.1f}")
        slower = draws(B, size)
        entropy(B, size)
        projection(B, size)
        tails(B, size)
        fixed_margins(B, size, slower)
        memory(size)
    missed = [text for reached, text in verdicts if not reached]
    print(f"\n{len(verdicts) - len(missed)} of {len(verdicts)} targets reached", *missed, sep="\n  missed: ")
    if asked.check and missed:
        sys.exit(1)


if __name__ == "__main__":
    main()
