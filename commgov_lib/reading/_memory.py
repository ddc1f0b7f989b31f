"""Memory while a long list is read."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

# Numbers of mallopt in the C library of GNU/Linux, with what it comes to by itself after large arrays.
_TRIM, _MMAP_FROM, _MMAP_MOST = -1, -3, -4
_LARGE = 2**25  # bytes
_USUAL = {_TRIM: 2**26, _MMAP_FROM: 2**25, _MMAP_MOST: 2**16}

_kept = threading.Lock()  # it is set once for the whole program


@contextlib.contextmanager
def kept(source) -> Iterator[None]:
    """Large arrays that are done with serve again, and are given back to the system together at the end.

    A long list is read in steps, each with arrays of its own as long as the list. To give back and fetch them
    one by one takes some systems as long as the reading itself. Left alone are a source that is no large
    file, a step within one that keeps it already, and other systems than GNU/Linux.
    """
    tune = _tuner() if _is_large(source) else None
    if tune is None or not _kept.acquire(blocking=False):
        yield
        return
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    tune.mallopt(_MMAP_MOST, 0)
    tune.mallopt(_TRIM, 2**31 - 1)
    try:
        yield
    finally:
        pa.set_memory_pool(before)
        for number, value in _USUAL.items():
            tune.mallopt(number, value)
        tune.malloc_trim(0)
        _kept.release()


def _is_large(source) -> bool:
    try:
        given = source if isinstance(source, (list, tuple)) else [source]
        paths = [Path(one) for one in given if isinstance(one, (str, Path))]
        return any(path.is_file() and path.stat().st_size > _LARGE for path in paths)
    except (OSError, ValueError):
        return False


def _tuner() -> ctypes.CDLL | None:
    """The C library, where it is one that can be told to keep memory."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None)
        return library if library.mallopt and library.malloc_trim else None
    except (AttributeError, OSError):
        return None
