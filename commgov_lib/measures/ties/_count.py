"""The measures from arrays: what the public functions show, and what a null computes for each draw."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from .._kernels import ties as kernels
from ._read import Side, sums

MODES = ("dot", "min", "max")


def count_cycles(both: Side) -> int:
    """4-cycles, counted from the side that has less to do."""
    if both.turned().steps() < both.steps():
        both = both.turned()
    return int(kernels.cycles(*both, *both.room()))


def three_paths(matrix: sp.csr_array) -> int:
    """Paths of three ties."""
    r, d = sums(matrix)
    return int((np.repeat(r - 1, r) * (d - 1)[matrix.indices]).sum())


def closed_share(cycles: int, paths: int) -> float:
    """Robins and Alexander's clustering."""
    return 4 * cycles / paths if paths else 0.0


def overlaps(both: Side) -> np.ndarray:
    """Latapy's three overlaps, a row each."""
    rows = both.ptr.size - 1
    out = np.empty((rows, 4))
    kernels.overlaps(*both, *both.room(), np.empty(rows + 1, np.uint32), out)
    return out[:, :3] / np.maximum(out[:, 3:], 1)


def nestedness(both: Side) -> tuple[float, float, float]:
    """NODF of all pairs, of the rows, of the columns."""
    got, most = np.zeros(2), np.zeros(2)
    for at, part in enumerate((both, both.turned())):
        size = np.diff(part.ptr).astype(np.int64)
        order = np.argsort(-size, kind="stable")
        width, hits = part.column_ptr.size - 1, np.zeros(int(size.max(initial=0)) + 1, np.int64)
        larger, last, equal = (np.empty(width, np.int32) for _ in range(3))
        kernels.nested(order, part.ptr, part.columns, larger, last, equal, hits)
        got[at] = (hits[1:] / np.arange(1, hits.size)).sum()
        most[at] = size.size * (size.size - 1) / 2
    parts = (100 * a / b if b else np.nan for a, b in ((got.sum(), most.sum()), *zip(got, most, strict=True)))
    return tuple(float(part) for part in parts)


def checkerboards(matrix: sp.csr_array, cycles: int) -> float:
    """C-score from the 4-cycles: Σ r_i r_j − Σ s (r_i + r_j) + Σ s², where Σ s² = 2 C₄ + Σ s."""
    r, d = sums(matrix)
    pairs = matrix.shape[0] * (matrix.shape[0] - 1) // 2
    if not pairs:
        return np.nan
    both = (int(r.sum()) ** 2 - int((r * r).sum())) // 2
    # A row meets, in each of its columns, every other row there.
    either = int((np.repeat(r, r) * (d - 1)[matrix.indices]).sum())
    squares = 2 * cycles + int((d * (d - 1) // 2).sum())
    return (both - either + squares) / pairs


def degree_correlation(matrix: sp.csr_array, *, together: bool) -> float:
    """Pearson's r of the degrees at the two ends of the ties."""
    r, d = sums(matrix)
    m, cross = matrix.nnz, int((np.repeat(r, r) * d[matrix.indices]).sum())
    (a, aa), (b, bb) = ([int((x**p).sum()) for p in (2, 3)] for x in (r, d))
    if together:
        top, left = 4 * m * cross - (a + b) ** 2, 2 * m * (aa + bb) - (a + b) ** 2
        return top / left if left > 0 else np.nan
    left, right = m * aa - a * a, m * bb - b * b
    return (m * cross - a * b) / (float(left) ** 0.5 * float(right) ** 0.5) if left and right else np.nan
