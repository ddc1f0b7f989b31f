"""The distinct cells of a long column of bytes.

A hash table of a million words misses the processor's cache with every cell. Sorting does not: where the
first cells are nearly all different, the cells' hashes are sorted together with their rows, and what has the
same hash is then compared byte by byte.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

_LOOKED_AT, _MANY = 20_000, 0.6  # from so many distinct among the first cells on, sorting is faster
_WIDEST = 64  # bytes of a cell
_KEPT = np.array([(1 << 8 * k) - 1 for k in range(9)], dtype=np.uint64)  # the first k of eight bytes
_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)


def distinct(cells: pa.Array) -> tuple[np.ndarray, pa.Array]:
    """Code of each cell, and the distinct cells in the order in which they come.

    Parameters
    ----------
    cells
        Binary, none missing and none with a NUL byte.
    """
    head = cells[:_LOOKED_AT]
    if len(cells) > 10 * _LOOKED_AT and len(head.unique()) > _MANY * len(head):
        found = by_sorting(cells)
        if found:
            return found[0], cells.take(pa.array(found[1]))
    coded = cells.dictionary_encode()
    return coded.indices.to_numpy(), coded.dictionary


def by_sorting(cells: pa.Array) -> tuple[np.ndarray, np.ndarray] | None:
    """Code of each cell and the first row of each code; None where a cell is long or two hashes meet."""
    rows = len(cells)
    _, offsets, content = cells.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[cells.offset : cells.offset + rows + 1]
    length = np.diff(ends)
    if length.max() > _WIDEST:
        return None
    start = ends[:-1].astype(np.int64) - ends[0]
    size = int(ends[-1] - ends[0])
    data = np.zeros(size + _WIDEST + 8, dtype=np.uint8)
    data[:size] = np.frombuffer(content, np.uint8, size, int(ends[0]))
    eight = np.ndarray((len(data) - 7,), np.uint64, data, 0, (1,))  # the eight bytes from each byte on
    parts, mixed = [], length.astype(np.uint64)
    for k in range(-(-int(length.max()) // 8)):
        part = eight[start + 8 * k]
        part &= _KEPT[np.clip(length - 8 * k, 0, 8)]
        parts.append(part)
        mixed ^= part
        mixed *= _ODD[k % len(_ODD)]
        mixed ^= mixed >> np.uint64(29)
    mixed *= _ODD[0]
    low = np.uint64((1 << (rows - 1).bit_length()) - 1)
    mixed = (mixed & ~low) | np.arange(rows, dtype=np.uint64)  # above the hash, below the row
    mixed.sort()
    at = (mixed & low).astype(np.int64)
    mixed &= ~low
    new = np.append(True, mixed[1:] != mixed[:-1])
    first = at[new]
    order = np.argsort(first)
    code = np.empty(len(first), dtype=np.int32)
    code[order] = np.arange(len(first), dtype=np.int32)
    first = first[order]
    codes = np.empty(rows, dtype=np.int32)
    codes[at] = np.repeat(code, np.diff(np.append(np.flatnonzero(new), rows)))
    if all(np.array_equal(part[first][codes], part) for part in parts):
        return codes, first
    return None
