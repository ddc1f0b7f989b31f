"""What the functions of this room read: the ties of a two-mode network, seen from both sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...labelled import Labelled, incidence
from ...schema import CommgovError
from .. import trades


class Side(NamedTuple):
    """A 0/1 matrix by rows and by columns, in the whole numbers that the kernels are fast with."""

    ptr: np.ndarray  # row i has columns[ptr[i]:ptr[i + 1]]
    columns: np.ndarray
    column_ptr: np.ndarray  # column x has rows_of[column_ptr[x]:column_ptr[x + 1]], ascending
    rows_of: np.ndarray

    def turned(self) -> Side:
        """The same matrix with rows and columns exchanged."""
        return Side(self.column_ptr, self.rows_of, self.ptr, self.columns)

    def room(self) -> tuple[np.ndarray, np.ndarray]:
        """Working memory of the kernels that count what rows share: ``after``, ``seen``."""
        rows, width = self.ptr.size - 1, self.column_ptr.size - 1
        return np.empty(width, np.uint64), np.zeros(rows, trades.smallest(width + 1))

    def steps(self) -> int:
        """How many steps it takes to count what all pairs of rows share."""
        d = np.diff(self.column_ptr).astype(np.int64)
        return int((d * (d - 1) // 2).sum())


def read(B) -> Labelled:
    """B as a labelled 0/1 matrix."""
    return incidence(B, binary=True)


def side(matrix: sp.csr_array) -> Side:
    """The matrix as the kernels take it."""
    rows, width = matrix.shape
    ptr, columns = matrix.indptr.astype(np.uint64), matrix.indices.astype(trades.smallest(width))
    degrees = np.bincount(columns, minlength=width)
    column_ptr = np.append(0, np.cumsum(degrees)).astype(np.uint64)
    rows_of = np.empty(columns.size, trades.smallest(rows))
    trades.rows_of_columns(ptr[:-1], np.diff(ptr), columns, column_ptr, np.empty(width, np.uint64), rows_of)
    return Side(ptr, columns, column_ptr, rows_of)


def sums(matrix: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Row sums and column sums of a 0/1 matrix."""
    return np.diff(matrix.indptr).astype(np.int64), np.bincount(matrix.indices, minlength=matrix.shape[1])


def free(B: Labelled):
    """Refuse rows and columns that chance has no say in: those without ties, and those tied to all."""
    sizes = sums(B.matrix)
    for word, labels, size, full in (
        ("row", B.rows, sizes[0], len(B.columns)),
        ("column", B.columns, sizes[1], len(B.rows)),
    ):
        axis = "index" if word == "row" else "columns"
        for wrong, what in ((size == 0, "has no ties"), (size == full, "is tied to all")):
            if wrong.any():
                those = labels[wrong]
                more = f" ({len(those):,} such {word}s)" if len(those) > 1 else ""
                raise CommgovError(
                    f"B: the {word} '{those[0]}' {what}{more}, so chance has no say in it. Fix: leave "
                    f"it out and say so, e.g. B.drop({axis}={those[:3].tolist()}{' + …' * (len(those) > 3)})."
                )
    if min(B.matrix.shape) < 2:
        raise CommgovError("B has fewer than two rows or columns, so its margins leave no other network.")


def kinds(given, labels: pd.Index, name: str) -> tuple[np.ndarray, pd.Index]:
    """The kind of each label as a number, and the kinds in order; an error names who has none."""
    if isinstance(given, dict):
        given = pd.Series(given, dtype=object)
    if not isinstance(given, pd.Series):
        raise CommgovError(
            f"{name} is a {type(given).__name__}. Fix: give a Series (or dict) from label to kind."
        )
    if not given.index.is_unique:
        again = given.index[given.index.duplicated()][0]
        raise CommgovError(f"{name}: the label '{again}' stands there twice. Fix: give each label one kind.")
    codes, found = pd.factorize(given.reindex(labels), sort=True)
    if (codes < 0).any():
        lost = labels[codes < 0].astype(str)
        more = f" and {len(lost) - 3:,} more" if len(lost) > 3 else ""
        raise CommgovError(
            f"{name}: no kind is given for {', '.join(lost[:3])}{more}. Fix: add them, or leave them out of "
            "the network."
        )
    return codes.astype(np.int64), pd.Index(found)
