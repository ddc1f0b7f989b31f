"""Columns of text made from whole numbers, without a Python loop a row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()


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
