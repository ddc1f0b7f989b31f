"""How chance enters the city, and columns of text made from whole numbers without a Python loop a row.

Only :meth:`numpy.random.Generator.random` is used, because its stream never changes between versions of
numpy, while the streams of the named distributions may.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtri

TEXT = pa.large_string()
Streams = Callable[[str], np.random.Generator]  # the source of chance of each component of one copy


def stream(component: str, *, seed: int, copy: int = 0) -> np.random.Generator:
    """The source of chance of one component of one copy of the city.

    Each component has a child seed made from its own name, so adding a component moves no other.

    Examples
    --------
    >>> stream("needs", seed=1).random() == stream("needs", seed=1).random()
    True
    """
    child = np.random.SeedSequence(seed, spawn_key=(copy, zlib.crc32(component.encode("ascii"))))
    return np.random.Generator(np.random.PCG64(child))


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """One whole number from ``low`` to ``high``, both included, each equally likely."""
    return low + int(rng.random() * (high - low + 1))


def lognormal(rng: np.random.Generator, size, sd: float) -> np.ndarray:
    """Multipliers with median 1 whose logarithm has standard deviation ``sd``."""
    middle = rng.random(size) * (1 - 2.0**-52) + 2.0**-53  # never 0 and never 1
    return np.exp(sd * ndtri(middle))


def pick(rng: np.random.Generator, weight: np.ndarray, size: int) -> np.ndarray:
    """Positions drawn with replacement, each with probability proportional to its weight."""
    ladder = np.cumsum(weight)
    return np.searchsorted(ladder[:-1], rng.random(size) * ladder[-1], side="right")


def subset(rng: np.random.Generator, size: int, count: int) -> np.ndarray:
    """``count`` of the positions 0 … size - 1 without replacement, each set equally likely, in order."""
    return np.sort(np.argsort(rng.random(size), kind="stable")[:count])


def offsets(sizes: np.ndarray) -> np.ndarray:
    """Where each group begins when groups of these sizes stand one after the other, and the end."""
    return np.concatenate([[0], np.cumsum(sizes)])


def rank_within(sizes: np.ndarray) -> np.ndarray:
    """0, 1, 2 … within each group, groups of these sizes standing one after the other.

    >>> rank_within(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return np.arange(int(sizes.sum())) - np.repeat(offsets(sizes)[:-1], sizes)


def share(rng: np.random.Generator, totals, weight: np.ndarray, sizes=None) -> np.ndarray:
    """Split whole totals into whole parts in proportion to weights, group by group, nothing lost.

    Systematic rounding: with cumulative shares ``F_i`` and one uniform ``U`` a group, part ``i`` is

        floor(F_i N + U) - floor(F_(i-1) N + U)

    so each part is its exact share rounded up or down, right on average, and the parts sum to the total.

    Parameters
    ----------
    totals
        One whole number a group.
    weight
        One number >= 0 an item, the groups one after the other.
    sizes
        Items of each group; all in one group by default. A group with a total needs an item.

    Returns
    -------
    ndarray
        One whole number an item.

    Examples
    --------
    >>> share(stream("x", seed=1), [10, 4], np.array([1.0, 1.0, 3.0]), np.array([2, 1])).tolist()
    [5, 5, 4]
    """
    totals = np.atleast_1d(np.asarray(totals, dtype=np.int64))
    sizes = np.array([len(weight)]) if sizes is None else np.asarray(sizes)
    start = rng.random(len(totals))
    ends = offsets(sizes)
    ladder = np.concatenate([[0.0], np.cumsum(weight)])
    low = np.repeat(ladder[ends[:-1]], sizes)
    span = np.repeat(ladder[ends[1:]] - ladder[ends[:-1]], sizes)
    fraction = (ladder[1:] - low) / np.where(span > 0, span, 1.0)
    upto = np.floor(fraction * np.repeat(totals, sizes) + np.repeat(start, sizes)).astype(np.int64)
    upto = np.minimum(upto, np.repeat(totals, sizes))  # no last bit may carry a part beyond its total
    upto[ends[1:][sizes > 0] - 1] = totals[sizes > 0]
    before = np.concatenate([[0], upto[:-1]])
    before[ends[:-1][sizes > 0]] = 0  # U < 1, so each group begins at floor(U) = 0
    return upto - before


def race(rng: np.random.Generator, weight: np.ndarray, row: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Draw from each row of weights without replacement, the chance always proportional to the weight.

    The exponential form of the Gumbel top-k trick: item ``i`` arrives at time ``E_i / w_i`` with ``E_i``
    exponential, and the first ``k`` to arrive are an exact draw one after the other with probability
    proportional to weight among those that are left.

    Parameters
    ----------
    weight
        Weights > 0, patterns × items.
    row
        The pattern of each draw.
    count
        How many items each draw takes.

    Returns
    -------
    ndarray
        Items drawn, ascending within a draw, draws one after the other.

    References
    ----------
    Efraimidis & Spirakis (2006), Weighted random sampling with a reservoir.
    """
    slow = 1.0 / weight
    taken = []
    for begin in range(0, len(row), 128):  # blocks keep the table of arrival times in the cache
        part, most = slice(begin, begin + 128), int(count[begin : begin + 128].max(initial=0))
        times = -np.log(1.0 - rng.random((len(row[part]), weight.shape[1]))) * slow[row[part]]
        if most < times.shape[1]:
            first = np.argpartition(times, most, axis=1)[:, :most]
        else:
            first = np.broadcast_to(np.arange(times.shape[1]), times.shape).copy()
        order = np.argsort(np.take_along_axis(times, first, axis=1), axis=1, kind="stable")
        first = np.take_along_axis(first, order, axis=1)
        first[np.arange(most) >= count[part, None]] = weight.shape[1]  # beyond the last, to be cut off
        first.sort(axis=1)
        taken.append(first[first < weight.shape[1]])
    return np.concatenate(taken) if taken else np.zeros(0, dtype=np.int64)


def rounded(value: float) -> int:
    """The nearest whole number, halves up."""
    return math.floor(value + 0.5)


# ---- columns of text ---------------------------------------------------------------------------


def text(values) -> pa.Array:
    """A column of text."""
    return pa.array(values, type=TEXT)


def same(word: str, count: int) -> pa.Array:
    """One word, ``count`` times."""
    return pa.repeat(pa.scalar(word, TEXT), count)


def take(words: pa.Array, positions: np.ndarray) -> pa.Array:
    """The words at these positions."""
    return words.take(pa.array(positions))


def digits(numbers: np.ndarray, width: int) -> pa.Array:
    """Whole numbers as text, with leading zeros up to ``width`` digits."""
    return pc.utf8_lpad(pa.array(numbers).cast(TEXT), width, "0")


def join(*parts) -> pa.Array:
    """Put words together, row by row; a single word stands for itself in every row.

    >>> join("a-", digits(np.array([1, 2]), 2)).to_pylist()
    ['a-01', 'a-02']
    """
    parts = [pa.scalar(part, TEXT) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*parts, pa.scalar("", TEXT))


def frame(blocks: list[dict], defaults: dict, prefix: str = "", codes: tuple[str, ...] = ()) -> pd.DataFrame:
    """Blocks of columns, one under the other, as one table.

    Parameters
    ----------
    blocks
        Each a dict column -> words (text column), one word for all rows, or numbers. The first column of a
        block says how many rows it has.
    defaults
        Every column of the table in order, with its value where a block does not name it.
    prefix, codes
        Text to set before every filled code of the columns ``codes``.
    """
    sizes = [len(next(iter(block.values()))) for block in blocks]
    columns = {}
    for name, default in defaults.items():
        parts = [block.get(name, default) for block in blocks]
        if isinstance(default, str):
            parts = [same(p, n) if isinstance(p, str) else p for p, n in zip(parts, sizes, strict=True)]
            words = pa.chunked_array(parts, type=TEXT)
            if prefix and name in codes:
                filled = pc.greater(pc.utf8_length(words), 0)
                words = pc.if_else(filled, join(prefix, words), words)
            columns[name] = pd.array(words, dtype="str")
        else:
            full = [np.full(n, p) if np.ndim(p) == 0 else p for p, n in zip(parts, sizes, strict=True)]
            columns[name] = np.concatenate(full)
    return pd.DataFrame(columns)
