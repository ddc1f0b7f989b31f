"""Groups of needs, and what is said of each: blocks of rows in sorted order, everybody (``all``) last."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ..reach import Reach

ALL = "all"


class Groups:
    """The groups of the needs of one domain: a code a need, and the names in the order of the rows."""

    def __init__(self, found: Reach):
        size = len(found.needs)
        if found.group is None:
            self.code, self.names = np.zeros(size, np.int64), []
        else:
            code, names = pd.factorize(found.group, sort=True)
            self.code, self.names = code.astype(np.int64), list(names)
        if ALL in self.names:
            raise CommgovError(f"group: a group is called '{ALL}', which names everybody. Fix: rename it.")
        self.count = max(len(self.names), 1)
        self.weight = self.add(found.weight)
        self.size = self.add(np.ones(size))

    @property
    def rows(self) -> list:
        """The names of the blocks of rows."""
        return [*self.names, ALL]

    def add(self, values: np.ndarray) -> np.ndarray:
        """Sum of a value over the needs of each group, and over all."""
        total = np.bincount(self.code, values, self.count)
        return np.append(total if self.names else [], total.sum())

    def shares(self, covered: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weighted and unweighted share of each block, of a degree of coverage (0 to 1) a need."""
        return self.ratio(self.add(covered * weight)), self.ratio(self.add(covered), self.size)

    def ratio(self, top: np.ndarray, bottom: np.ndarray | None = None) -> np.ndarray:
        """``top`` over the weight (or another total) of each block; NaN where a block has no weight."""
        bottom = self.weight if bottom is None else bottom
        there = (self.weight > 0) & (bottom > 0)
        return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=there)

    def note(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table, with a note about blocks that weigh nothing in its ``attrs``."""
        empty = [str(name) for name, weight in zip(self.rows, self.weight, strict=True) if not weight > 0]
        if empty:
            table.attrs["note"] = f"No need in {', '.join(empty)}: nothing there to cover, so shares are NaN."
        return table


def times(found: Reach) -> np.ndarray:
    """How many forces reach each need: all that nominal coverage depends on."""
    return np.bincount(found.matrix.indices, minlength=len(found.needs))


def levels(k) -> list[int]:
    """The numbers of forces asked for: whole numbers from 1."""
    given = [k] if np.isscalar(k) else list(k)
    whole = all(hasattr(each, "__index__") and not isinstance(each, bool) for each in given)
    if not given or not whole or min(given) < 1 or len(set(given)) < len(given):
        raise CommgovError(f"k is {k!r}. Fix: whole numbers of 1 or more, each once, e.g. k=(1, 2).")
    return [int(each) for each in given]


def chance(value, name: str) -> float:
    """A probability."""
    number = np.isscalar(value) and not isinstance(value, str | bytes) and np.isreal(value)
    if not number or not 0 <= value <= 1:
        raise CommgovError(f"{name} is {value!r}. Fix: give a probability from 0 to 1.")
    return float(value)


def present(n: np.ndarray, failure: float, most: int) -> np.ndarray:
    """Chance that exactly j of n forces are present (row j = 0 … most), each absent by itself.

    P(j) = C(n, j) (1 − q)^j q^(n − j)
    """
    n = np.asarray(n, dtype=float)
    found, ways = np.zeros((most + 1, *n.shape)), np.ones(n.shape)
    for j in range(most + 1):
        enough = n >= j
        found[j] = np.where(enough, ways * (1 - failure) ** j * failure ** np.where(enough, n - j, 0), 0.0)
        ways = ways * np.maximum(n - j, 0) / (j + 1)
    return found
