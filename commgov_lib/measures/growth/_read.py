"""What the functions of this room read: numbers above 0, whole numbers, intervals, a seed."""

from __future__ import annotations

import numpy as np

from ...schema import CommgovError


def positive(x, name: str, *, zero: bool = False) -> np.ndarray:
    """Finite numbers above 0 (``zero``: or 0)."""
    try:
        x = np.asarray(x, float)
    except (TypeError, ValueError):
        raise CommgovError(f"{name} is no number: {x!r}. Fix: give a number.") from None
    wrong = ~(np.isfinite(x) & ((x >= 0) if zero else (x > 0)))
    if wrong.any():
        what = "0 or more" if zero else "above 0"
        raise CommgovError(f"{name} is {x[wrong].flat[0]:g}, where a finite number {what} is needed.")
    return x


def share(x, name: str) -> np.ndarray:
    """Numbers from 0 to 1."""
    try:
        x = np.asarray(x, float)
    except (TypeError, ValueError):
        raise CommgovError(f"{name} is no number: {x!r}. Fix: give a number from 0 to 1.") from None
    wrong = ~((x >= 0) & (x <= 1))
    if wrong.any():
        raise CommgovError(
            f"{name} is {x[wrong].flat[0]:g}, outside [0, 1]. Fix: give a share, such as 0.25 for 25 %."
        )
    return x


def whole(x, name: str, least: int = 0) -> int:
    """A whole number from ``least`` up."""
    if isinstance(x, bool) or not hasattr(x, "__index__") or x < least:
        raise CommgovError(
            f"{name} must be a whole number from {least} up, not {x!r}. Fix: {name}={max(least, 1)}."
        )
    return int(x)


def interval(x, name: str) -> tuple[float, float]:
    """A number as an interval of no width, or (low, high)."""
    ends = np.atleast_1d(positive(x, name))
    if ends.size > 2 or ends[0] > ends[-1]:
        raise CommgovError(f"{name} is {x!r}. Fix: a number, or (low, high) with low <= high.")
    return float(ends[0]), float(ends[-1])
