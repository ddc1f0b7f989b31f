"""What the functions of this room read: counts and shares, each a number or a range."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ...intervals import Interval
from ...schema import CommgovError


def span(value, name: str, *, low: float = 0, whole: bool = False) -> Interval:
    """A number, a pair ``(low, high)`` or an Interval, as an Interval whose ends are not below ``low``."""
    try:
        if isinstance(value, Interval):
            found = value
        elif isinstance(value, Iterable) and not isinstance(value, str):
            first, last = value
            found = Interval(_plain(first), _plain(last))
        else:
            found = Interval.of(_plain(value))
    except (TypeError, ValueError):
        raise CommgovError(f"{name}: {value!r} is neither a number nor a pair (low, high).") from None
    if found.low < low:
        raise CommgovError(f"{name}: {found} goes below {low:g}. Fix: give values of {low:g} or more.")
    if whole and any(end != math.floor(end) for end in (found.low, found.high) if math.isfinite(end)):
        raise CommgovError(f"{name}: {found} is a count, so its ends must be whole numbers.")
    return found


def _plain(value):
    """A whole float as int, so that counts stay exact."""
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def share(value, name: str) -> Interval:
    """A share or a range of shares, in [0, 1]."""
    found = span(value, name)
    if found.high > 1:
        raise CommgovError(f"{name}: {found} is no share. Fix: give values from 0 to 1 (0.75, not 75).")
    return found


def count(value, name: str, low: int) -> int:
    """A whole number of at least ``low``."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < low:
        raise CommgovError(f"{name} must be a whole number of {low} or more, not {value!r}.")
    return int(value)
