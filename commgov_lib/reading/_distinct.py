"""The distinct cells of a long column of bytes.

A hash table of a million words misses the processor's cache with every cell. Sorting does not: the cells'
hashes are sorted together with their rows, and what has the same hash is then compared byte by byte. The
column is gone through in blocks that stay in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

_WIDEST = 64  # bytes of a cell
_BLOCK = 1 << 15  # cells
_FEW = 256  # words that are numbered one by one
# For each eight bytes of a cell and each length of it, the bytes that belong to it.
_KEPT = np.array(
    [[(1 << 8 * min(max(n - k, 0), 8)) - 1 for n in range(_WIDEST + 1)] for k in range(0, _WIDEST, 8)],
    np.uint64,
)
ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)


class Cells(NamedTuple):
    """A column of cells in the bytes of a file: each begins ``gap`` bytes after ``after`` and ends before
    ``stop``. No cell holds a NUL byte.
    """

    data: np.ndarray
    after: np.ndarray
    stop: np.ndarray
    gap: int

    def blocks(self) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
        """Rows of a block, with the first byte and the length of each cell."""
        for k in range(0, len(self.stop), _BLOCK):
            rows = slice(k, k + _BLOCK)
            start = self.after[rows].astype(np.int64) + self.gap
            yield rows, start, self.stop[rows] - start

    def taken(self, rows: np.ndarray) -> Cells:
        """Some of the cells."""
        return self._replace(after=self.after[rows], stop=self.stop[rows])

    def packed(self) -> pa.Array:
        """The cells as an array of their own bytes."""
        data, ends = self.joined(gap=0)
        return pa.Array.from_buffers(
            pa.large_binary(), len(ends) - 1, [None, pa.py_buffer(ends), pa.py_buffer(data)]
        )

    def joined(self, *, gap: int) -> tuple[np.ndarray, np.ndarray]:
        """All cells one after the other, each followed by a gap of NUL bytes, and where each begins."""
        ends = np.append(0, np.cumsum(self.stop - self.after + (gap - self.gap), dtype=np.int64))
        data = np.zeros(ends[-1], dtype=np.uint8)
        for rows, start, length in self.blocks():
            begin = ends[rows][: len(start)]
            there = np.repeat(begin - np.cumsum(length) + length, length) + np.arange(length.sum())
            data[there] = self.data[there + np.repeat(start - begin, length)]
        return data, ends


def cells_of(array: pa.Array) -> Cells:
    """The cells of an array of bytes."""
    _, offsets, content = array.buffers()
    kind = np.int64 if pa.types.is_large_binary(array.type) else np.int32
    ends = np.frombuffer(offsets, dtype=kind)[array.offset : array.offset + len(array) + 1]
    return Cells(np.frombuffer(content or b"", dtype=np.uint8), ends[:-1], ends[1:], 0)


def distinct(cells: Cells | pa.Array) -> tuple[np.ndarray, Cells]:
    """Code of each cell, and the distinct cells in the order in which they come."""
    if isinstance(cells, pa.Array):
        coded = cells.dictionary_encode()
        return coded.indices.to_numpy(), cells_of(coded.dictionary)
    widest = max((length.max() for _, _, length in cells.blocks()), default=0)
    words = -(-int(widest) // 8)
    for odd in ODD if widest <= _WIDEST else ():  # hashes may meet: then others are taken
        found = by_table(cells, words, odd)
        sure = found is not None and words < 2
        codes, first = found or by_sorting(cells, words, odd)
        if sure or _is_right(cells, codes, first, words):
            return codes, cells.taken(first)
    return distinct(cells.packed())


def by_table(cells: Cells, words: int, odd: np.uint64) -> tuple[np.ndarray, np.ndarray] | None:
    """Code of each cell and the first row of each code, by hashes alone; None where there are many."""
    codes, known, first = np.empty(len(cells.stop), dtype=np.int32), {}, []
    for rows, hashes in _hashes(cells, words, odd):
        local, found = pd.factorize(hashes)
        if len(found) <= _FEW:
            numbers = [known.setdefault(one, len(known)) for one in found.tolist()]
        if len(known) > _FEW or len(found) > _FEW:
            return None
        first += [rows.start + int(np.argmax(local == k)) for k, n in enumerate(numbers) if n >= len(first)]
        codes[rows] = np.array(numbers, dtype=np.int32)[local]
    return codes, np.array(first, dtype=np.int32)


def by_sorting(cells: Cells, words: int, odd: np.uint64) -> tuple[np.ndarray, np.ndarray]:
    """The same for any number of distinct cells."""
    count = len(cells.stop)
    low = np.uint64((1 << max(count - 1, 1).bit_length()) - 1)
    mixed = np.empty(count, dtype=np.uint64)  # of each cell its hash, above, and its row, below
    for rows, hashes in _hashes(cells, words, odd):
        hashes &= ~low
        hashes |= np.arange(rows.start, rows.start + len(hashes), dtype=np.uint64)
        mixed[rows] = hashes
    mixed.sort()
    at = (mixed & low).astype(np.int32)
    mixed &= ~low
    new = np.flatnonzero(np.append(True, mixed[1:] != mixed[:-1]))
    del mixed
    first = at[new]
    order = np.argsort(first)
    code = np.empty(len(first), dtype=np.int32)
    code[order] = np.arange(len(first), dtype=np.int32)
    codes = np.empty(count, dtype=np.int32)
    codes[at] = np.repeat(code, np.diff(np.append(new, count)))
    return codes, first[order]


def _hashes(cells: Cells, words: int, odd: np.uint64) -> Iterator[tuple[slice, np.ndarray]]:
    """A hash of each cell, block by block; cells of eight bytes and fewer have each a hash of its own."""
    for rows, start, length in cells.blocks():
        hashes = np.zeros(len(start), dtype=np.uint64)
        for word in _words(cells.data, start, length, words):
            hashes *= odd
            hashes ^= hashes >> np.uint64(29)
            hashes ^= word
        hashes *= odd
        hashes ^= hashes >> np.uint64(32)
        hashes *= odd
        yield rows, hashes


def _is_right(cells: Cells, codes: np.ndarray, first: np.ndarray, words: int) -> bool:
    """Whether each cell is byte by byte the one whose code it has."""
    known = cells.taken(first)
    start = known.after.astype(np.int64) + known.gap
    known = np.array([*_words(cells.data, start, known.stop - start, words)]).T.copy()
    if not words:
        return True
    for rows, start, length in cells.blocks():
        there = known.take(codes[rows], axis=0)
        for k, here in enumerate(_words(cells.data, start, length, words)):
            if not np.array_equal(there[:, k], here):
                return False
    return True


def _words(data: np.ndarray, start: np.ndarray, length: np.ndarray, count: int) -> Iterator[np.ndarray]:
    """The cells' first eight bytes as numbers, the next eight, and so on; zeros where a cell has ended."""
    if not count:
        return
    wide = 8 * count
    if len(start) and int(start.max()) + wide > len(data):  # the last ones: as if more came after them
        begin = int(start.min())
        data, start = np.append(data[begin:], np.zeros(wide, dtype=np.uint8)), start - begin
    # From each byte on, as many bytes as are asked for: taken together, whatever their alignment.
    from_each = np.ndarray((len(data) - wide + 1,), f"V{wide}", data, 0, (1,))
    words = from_each[start].view(np.uint64).reshape(-1, count)
    for k, kept in enumerate(_KEPT[:count]):
        yield words[:, k] & kept.take(length, mode="clip")
