"""What several questions read alike: options, and arrays as compiled kernels take them."""

from __future__ import annotations

import numpy as np

from ..schema import CommgovError


def whole(value, name: str, least: int) -> int:
    """``value`` as a whole number of at least ``least``, or a message that says what is expected."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise CommgovError(f"{name} is {value!r}. Fix: give a whole number from {least} upwards.")
    return int(value)


def plain(values, dtype=None) -> np.ndarray:
    """An array as kernels take it: in rows, and to be written to; copied only if it is not so.

    A kernel is compiled anew for arrays that are read-only, or lie in columns, as pandas and users have them.
    """
    return np.require(values, dtype, ("C", "A", "W"))


def arcs(indptr, indices) -> tuple[np.ndarray, np.ndarray]:
    """Where the list of each row begins, and the lists, of one type: 32 bits wherever these are enough."""
    kind = np.int32 if max(int(indptr[-1]), len(indptr), int(indices.max(initial=0))) < 2**31 else np.int64
    return plain(indptr, kind), plain(indices, kind)
