"""What the functions of this room read: rates, shares and counts, and whether a queue can settle."""

from __future__ import annotations

from numbers import Real

import numpy as np

from ...schema import CommgovError


def number(value, name: str, *, above: float | None = None, low: float | None = None) -> float:
    """``value`` as a number that is above, or not below, a limit."""
    good = isinstance(value, Real) and not isinstance(value, bool)
    if not good or np.isnan(value) or (above is not None and value <= above) or (
        low is not None and value < low
    ):  # fmt: skip
        limit = f"above {above:g}" if above is not None else f"of at least {low:g}"
        raise CommgovError(f"{name} is {value!r}. Fix: give a number {limit}.")
    return float(value)


def rate(value, name: str) -> float:
    """A rate: a number above 0 that has an end."""
    if number(value, name, above=0) == np.inf:
        raise CommgovError(f"{name} is infinite. Fix: give a rate, e.g. 1.5 (a day).")
    return float(value)


def share(value, name: str, *, one: bool = True) -> float:
    """A share in [0, 1], or in [0, 1) where 1 would never end."""
    number(value, name, low=0)
    if value > 1 or (value == 1 and not one):
        raise CommgovError(f"{name} is {value!r}. Fix: give a share in [0, 1{']' if one else ')'}.")
    return float(value)


def settles(load: float, persons: float, what: str):
    """Refuse a queue to which more work comes than its persons can do."""
    if load >= persons:
        raise CommgovError(
            f"{what} is unstable: work for {load:.6g} persons arrives and there are {persons:.6g} "
            f"(utilisation ρ = {load / persons:.4g} ≥ 1). The queue grows without end and no mean wait "
            "exists: a wait that one measures then tells only how long one has looked, about (ρ − 1)·t after "
            f"t days. Fix: at least {int(np.floor(load)) + 1} persons, or fewer requests, or faster work."
        )
