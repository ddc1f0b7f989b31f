"""What printed totals alone allow: no names, no places, only how many there are of each."""

from __future__ import annotations

import math

import pandas as pd

from ...schema import CommgovError


def at_best(people, places, *, each: int = 1) -> pd.Series:
    """Bound the share of places that can have a person of their own, from two totals.

        share <= min(1, each · people / places)

    Parameters
    ----------
    people
        Interval ``(low, high)`` of how many persons there are; ``high`` may be infinite.
    places
        Interval ``(low, high)`` of how many places.
    each
        Places that one person may answer for.

    Returns
    -------
    Series
        ``low, high``: the smallest and the largest value that the bound itself can have inside the
        intervals; ``short_low, short_high``: places that must share a person with others or go without one;
        ``spare_low, spare_high``: persons left if each place takes one.

    Raises
    ------
    CommgovError
        An end is missing or negative, the ends are the wrong way round, there may be no place, or ``each``
        is no whole number of 1 or more.

    Notes
    -----
    The bound is what the best assignment could reach if every person may answer for every place. It bounds
    from above and never from below: no total shows that anybody answers for anything.

    Examples
    --------
    >>> at_best((6500, 6500), (6588, 6588)).round(6).loc[["low", "high"]].tolist()
    [0.986642, 0.986642]
    """
    ends = {}
    for name, given in (("people", people), ("places", places)):
        try:
            low, high = (float(x) for x in given)
        except (TypeError, ValueError):
            raise CommgovError(f"{name}: {given!r} is no interval. Fix: (low, high).") from None
        if not 0 <= low <= high:
            raise CommgovError(f"{name}: ({low:g}, {high:g}) is no interval from 0 up. Fix: low first.")
        ends[name] = low, high
    if isinstance(each, bool) or not hasattr(each, "__index__") or each < 1:
        raise CommgovError(f"each is {each!r}. Fix: a whole number of 1 or more.")
    (few, many), (little, much) = ends["people"], ends["places"]
    if not little or math.isinf(much):
        raise CommgovError("places: may be none, or without end. Fix: an interval above 0 with a ceiling.")
    return pd.Series(
        {
            "low": min(1.0, each * few / much),
            "high": min(1.0, each * many / little),
            "short_low": max(0.0, little - each * many),
            "short_high": max(0.0, much - each * few),
            "spare_low": max(0.0, few - much),
            "spare_high": max(0.0, many - little),
        }
    )
