"""Compiled inner loops of the measures: each has a slow, obvious twin in the tests."""

import contextlib

import numba
from numba.core.caching import FunctionCache


def njit(*, cache=False, **options):
    """Compile as ``numba.njit`` does; what can be kept for the next run is kept, and nothing fails for it."""

    def compiled(function):
        made = numba.njit(**options)(function)
        if cache:
            with contextlib.suppress(RuntimeError):  # neither the library nor the home can be written
                made._cache = _Kept(function)
        return made

    return compiled


class _Kept(FunctionCache):
    def save_overload(self, sig, data):
        with contextlib.suppress(OSError):  # a full disk
            super().save_overload(sig, data)
