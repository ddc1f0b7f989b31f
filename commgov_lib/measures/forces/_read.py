"""What the functions of this room share: needs with the same forces as one, seeds, bands of draws."""

from __future__ import annotations

import numbers
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from .. import reach as reading
from .._kernels import core_random
from .._kernels import forces as kernel

BAND = (2.5, 97.5)


class Merged(NamedTuple):
    """Forces × needs, where needs with the same forces count as one, and those of no force as none."""

    matrix: sp.csr_array
    weight: np.ndarray  # summed
    total: float  # weight of all needs, those that nobody reaches too


def merged(found: reading.Reach) -> Merged:
    """Add up needs that the same forces reach: all measures of coverage are the same, and far quicker."""
    matrix, total = found.matrix, float(found.weight.sum())
    prints = kernel.fingerprints(matrix.indptr, matrix.indices, matrix.shape[1], tile(matrix))
    ordered = np.sort(prints)
    if 2 * np.count_nonzero(ordered[1:] != ordered[:-1]) > len(prints):
        return Merged(matrix, np.where(prints != 0, found.weight, 0.0), total)  # hardly any two alike
    _, first, of = np.unique(prints, return_index=True, return_inverse=True)
    weight = np.bincount(of, found.weight, len(first))
    keep = (prints[first] != 0) & (weight > 0)
    part = matrix[:, first[keep]].sorted_indices()
    return Merged(part, weight[keep], total)


def tile(matrix: sp.csr_array) -> int:
    """How many needs the kernels look at together."""
    return kernel.tile(*matrix.shape, matrix.nnz)


def by_need(matrix: sp.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Forces of each need: where its list begins, the forces, and the number of the tie by force."""
    numbered = sp.csr_array(
        (np.arange(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape
    ).tocsc()
    return numbered.indptr.astype(np.int64), numbered.indices.astype(np.int64), numbered.data.astype(np.int64)


def whole(value, name: str, *, least: int) -> int:
    """A whole number of at least so much."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise CommgovError(f"{name} is {value!r}. Fix: a whole number of at least {least}.")
    return int(value)


def words(seed) -> np.ndarray:
    """What the streams of all draws are made of; no seed is the seed 0."""
    return core_random.words(whole(0 if seed is None else seed, "seed", least=0))


def listed(order, labels: pd.Index, noun: str, where: str) -> np.ndarray:
    """Positions of the labels in the order given; each must be listed once."""
    wanted = pd.Index(order if isinstance(order, np.ndarray | pd.Index | pd.Series) else list(order))
    at = labels.get_indexer(wanted).astype(np.int64)
    if (at < 0).any() or len(at) != len(labels) or np.bincount(at, minlength=1).max() > 1:
        odd = wanted.symmetric_difference(labels, sort=False).astype(str)[:5]
        what = f"differ: {', '.join(odd)}" if len(odd) else "stand there more than once"
        raise CommgovError(f"order: the {noun} listed {what}. Fix: list each of the {noun} of {where} once.")
    return at


def kinds(given, labels: pd.Index, name: str, noun: str = "force") -> pd.Series:
    """The kind of each label, as text; an error names who has none."""
    if isinstance(given, dict):
        given = pd.Series(given, dtype=object)
    if not isinstance(given, pd.Series):
        raise CommgovError(
            f"{name} is a {type(given).__name__}. Fix: give a Series (or dict) {noun} -> {name}."
        )
    if not given.index.is_unique:
        again = given.index[given.index.duplicated()][0]
        raise CommgovError(f"{name}: the {noun} '{again}' stands there twice. Fix: one {name} a {noun}.")
    found = given.reindex(labels)
    lost = labels[(found.isna() | (found.astype(str) == "")).to_numpy()].astype(str)
    if len(lost):
        more = f" and {len(lost) - 5:,} more" if len(lost) > 5 else ""
        raise CommgovError(
            f"{name}: no {name} is given for {', '.join(lost[:5])}{more}. Fix: add them, or leave them out."
        )
    return found.astype(str)
