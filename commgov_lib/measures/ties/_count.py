"""The measures from arrays: what the public functions show, and what a null computes for each draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from .._kernels import ties as kernels
from ._read import Side, sums

MODES = ("dot", "min", "max")


def count_cycles(both: Side) -> int:
    """4-cycles, counted from the side that has less to do."""
    if both.turned().steps() < both.steps():
        both = both.turned()
    rows, wide = both.ptr.size - 1, int(np.diff(both.ptr).max(initial=0)) + 1
    kind = np.uint32 if rows * wide < 2**32 else np.uint64
    after = np.empty(both.column_ptr.size - 1, np.uint64)
    return int(kernels.cycles(*both, after, np.zeros(rows, kind), wide))


class Margins(NamedTuple):
    """Row sums and column sums, and what follows from them alone: the same for every draw of a null."""

    r: np.ndarray
    d: np.ndarray
    from_row: np.ndarray  # row sum of each tie, in the order of the rows
    powers: tuple[int, int, int, int]  # sums of the squares and cubes of r, then of d
    met: int  # pairs of ties that meet in a column

    def cross(self, matrix: sp.csr_array) -> int:
        """Sum over the ties of row sum times column sum."""
        return int(self.from_row @ self.d[matrix.indices])


def margins(matrix: sp.csr_array) -> Margins:
    """The margins of a 0/1 matrix."""
    r, d = sums(matrix)
    powers = tuple(int((x**p).sum()) for x in (r, d) for p in (2, 3))
    return Margins(r, d, np.repeat(r, r), powers, int((d * (d - 1) // 2).sum()))


def three_paths(of: Margins, cross: int) -> int:
    """Paths of three ties: the sum over ties of (r - 1)(d - 1)."""
    return cross - of.powers[0] - of.powers[2] + of.from_row.size


def closed_share(cycles: int, paths: int) -> float:
    """Robins and Alexander's clustering."""
    return 4 * cycles / paths if paths else 0.0


def overlaps(both: Side) -> np.ndarray:
    """Latapy's three overlaps, a row each."""
    rows = both.ptr.size - 1
    out = np.empty((rows, 4))
    kernels.overlaps(*both, *both.room(), np.empty(rows + 1, np.uint32), out)
    return out[:, :3] / np.maximum(out[:, 3:], 1)


def by_size(of: Margins) -> list[np.ndarray]:
    """Rows, and columns, from most ties to fewest."""
    return [np.argsort(-size, kind="stable") for size in (of.r, of.d)]


def nestedness(both: Side, orders: list[np.ndarray]) -> tuple[float, float, float]:
    """NODF of all pairs, of the rows, of the columns; ``orders`` from :func:`by_size`."""
    got, most = np.zeros(2), np.zeros(2)
    for at, (part, order) in enumerate(zip((both, both.turned()), orders, strict=True)):
        size = np.diff(part.ptr).astype(np.int64)
        width, hits = part.column_ptr.size - 1, np.zeros(int(size.max(initial=0)) + 1, np.int64)
        kernels.nested(order, part.ptr, part.columns, np.empty(width, np.int32), hits)
        got[at] = (hits[1:] / np.arange(1, hits.size)).sum()
        most[at] = size.size * (size.size - 1) / 2
    parts = (100 * a / b if b else np.nan for a, b in ((got.sum(), most.sum()), *zip(got, most, strict=True)))
    return tuple(float(part) for part in parts)


def checkerboards(of: Margins, cross: int, cycles: int) -> float:
    """C-score from the 4-cycles: Σ r_i r_j − Σ s (r_i + r_j) + Σ s², where Σ s² = 2 C₄ + Σ s."""
    pairs = of.r.size * (of.r.size - 1) // 2
    if not pairs:
        return np.nan
    squared = of.powers[0]
    both = (of.from_row.size**2 - squared) // 2
    # A row meets, in each of its columns, every other row there.
    either = cross - squared
    return (both - either + 2 * cycles + of.met) / pairs


def degree_correlation(of: Margins, cross: int, *, together: bool) -> float:
    """Pearson's r of the degrees at the two ends of the ties."""
    m = of.from_row.size
    a, aa, b, bb = of.powers
    if together:
        top, left = 4 * m * cross - (a + b) ** 2, 2 * m * (aa + bb) - (a + b) ** 2
        return top / left if left > 0 else np.nan
    left, right = m * aa - a * a, m * bb - b * b
    return (m * cross - a * b) / (float(left) ** 0.5 * float(right) ** 0.5) if left and right else np.nan
