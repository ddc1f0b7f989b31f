"""Options that several questions read alike."""

from __future__ import annotations

import numpy as np

from ..schema import CommgovError


def whole(value, name: str, least: int) -> int:
    """``value`` as a whole number of at least ``least``, or a message that says what is expected."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise CommgovError(f"{name} is {value!r}. Fix: give a whole number from {least} upwards.")
    return int(value)
