"""A filter before the funnel: what settles the easy disputes changes what the funnel seems to achieve."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._read import share


def filtered(
    *, easy: float, solved_easy: float, solved_hard: float, settled: Iterable[float]
) -> pd.DataFrame:
    """Show what a filter of easy disputes does to the share solved at meetings and to the share settled.

        solved of those that reach a meeting = ((1 − f) e p + (1 − e) q) / ((1 − f) e + 1 − e)

    Parameters
    ----------
    easy
        Assumed share e of the disputes that a talk at a reasoning point (评理说事点) can settle.
    solved_easy, solved_hard
        Assumed shares p, q of the easy and of the hard disputes that a meeting would solve.
    settled
        Share f of the easy disputes that the points settle; one row each.

    Returns
    -------
    DataFrame
        ``settled``; ``at_points`` (share of all disputes settled there); ``reach`` (share that comes to a
        meeting); ``solved`` (of those that come: what a record of meetings would show, NaN if none comes);
        ``overall`` (share of all disputes settled at a point or at a meeting).

    Raises
    ------
    CommgovError
        A value is no share.

    Notes
    -----
    Every share is assumed. Where p > q, ``solved`` falls while ``overall`` rises: a record of meetings alone
    cannot tell a better filter from worse meetings. Where p < q both rise.

    Examples
    --------
    >>> filtered(easy=0.5, solved_easy=0.8, solved_hard=0.2, settled=[0, 1]).round(2).values.tolist()
    [[0.0, 0.0, 1.0, 0.5, 0.5], [1.0, 0.5, 0.5, 0.2, 0.6]]
    """
    found = [
        share(v, n) for v, n in ((easy, "easy"), (solved_easy, "solved_easy"), (solved_hard, "solved_hard"))
    ]
    if not all(value.is_point for value in found):
        raise CommgovError("filtered takes one value for each share. Fix: call it once for each end.")
    e, p, q = (value.low for value in found)
    f = np.array([share(value, "settled").low for value in settled], dtype=float)
    left = (1 - f) * e
    reach = left + (1 - e)
    at_meetings = left * p + (1 - e) * q
    solved = np.divide(at_meetings, reach, out=np.full(f.size, np.nan), where=reach > 0)
    return pd.DataFrame(
        {"settled": f, "at_points": f * e, "reach": reach, "solved": solved, "overall": f * e + at_meetings}
    )
