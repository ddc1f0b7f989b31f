"""What the totals of a funnel fix, what they bound, and what they say nothing of."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...intervals import Interval
from ...schema import CommgovError
from ._read import count, span

_ROWS = {
    "meetings_per_body": ("meetings per body, mean", "每个组织的会议（均值）", "meetings per body"),
    "solved_per_body": ("issues solved per body, mean", "每个组织解决的问题（均值）", "issues per body"),
    "solved_per_meeting": ("issues solved per meeting, mean", "每场会议解决的问题（均值）",
                           "issues per meeting"),
    "meetings_per_solved": ("meetings per issue solved", "每解决一个问题的会议", "meetings per issue"),
    "bodies_that_met": ("share of bodies that met", "开过会的组织占比", "share"),
    "bodies_that_solved": ("share of bodies that solved an issue", "解决过问题的组织占比", "share"),
    "meetings_that_solved": ("share of meetings that solved an issue", "解决了问题的会议占比", "share"),
    "solved_of_raised": ("share solved of issues raised", "解决占提出问题之比", "share"),
    "issues_raised": ("issues raised", "提出的问题", "issues"),
    "meetings_per_body_per_year": ("meetings per body and year", "每组织每年会议",
                                   "meetings per body and year"),
}  # fmt: skip
_ONE = "each issue is solved at one meeting and by one body"
_OWN = "every meeting is one of these bodies'"


def identified(
    bodies, meetings, solved, *, raised_per_meeting=None, most_meetings: int | None = None, years=None
) -> pd.DataFrame:
    """Tell what three totals of a deliberation funnel fix, and how far they leave everything else open.

        solved / raised, raised ≥ solved unknown  =>  any share from 0 to 1

    Parameters
    ----------
    bodies, meetings, solved
        Deliberative bodies, meetings held, issues solved: each a count, a pair ``(low, high)`` or an
        ``Interval``.
    raised_per_meeting
        Assumed new issues per meeting, number or pair; ``None`` assumes nothing, which is what totals tell.
    most_meetings
        Assumed ceiling of the meetings that one body held; ``None``: none.
    years
        Assumed window in years, number or pair; ``None``: not stated.

    Returns
    -------
    DataFrame
        Index ``quantity`` (a code): ``name, name_zh, low, high`` (sharp ends; an open end is counted in),
        ``unit, status`` (``point``; ``set``; ``no ceiling``; ``anything``: a share from 0 to 1), ``assumes``.

    Raises
    ------
    CommgovError
        A total is negative or no whole number, no body or no meeting, bodies that cannot have held so many
        meetings, or fewer issues assumed raised than solved.

    Notes
    -----
    ``solved_of_raised`` is no success rate, and the table holds none: a funnel that publishes only what came
    out says nothing of what went in. Means over bodies are silent on every single body.

    References
    ----------
    Manski (2003), Partial Identification of Probability Distributions, Springer.

    Examples
    --------
    >>> table = identified(3041, 14410, 4874)
    >>> three = ["solved_per_meeting", "meetings_that_solved", "solved_of_raised"]
    >>> table.loc[three, ["low", "high"]].round(3)
                            low   high
    quantity
    solved_per_meeting    0.338  0.338
    meetings_that_solved  0.000  0.338
    solved_of_raised      0.000  1.000
    """
    bodies, meetings, solved = (
        span(value, name, whole=True)
        for value, name in ((bodies, "bodies"), (meetings, "meetings"), (solved, "solved"))
    )
    for total, name in ((bodies, "bodies"), (meetings, "meetings")):
        if total.low <= 0:
            raise CommgovError(
                f"{name} can be 0, so nothing can be said per one of them. Fix: give 1 or more."
            )
    window = None if years is None else span(years, "years")
    if window is not None and window.low <= 0:
        raise CommgovError("years must be above 0. Fix: years=(1, 10) tries windows of one to ten years.")
    raised = _raised(meetings, solved, raised_per_meeting)
    per_body = meetings / bodies
    ends = {
        "meetings_per_body": per_body,
        "solved_per_body": solved / bodies,
        "solved_per_meeting": solved / meetings,
        "meetings_per_solved": meetings / solved if solved.low > 0 else Interval(0, math.inf),
        "bodies_that_met": _share(meetings, bodies, most_meetings),
        "bodies_that_solved": _share(solved, bodies, None),
        "meetings_that_solved": _share(solved, meetings, None),
        "solved_of_raised": (solved / raised).cap(0, 1) if raised.low > 0 else Interval(0, 1),
        "issues_raised": raised,
        "meetings_per_body_per_year": per_body / window if window else Interval(0, math.inf),
    }
    ends = {code: _point(value) for code, value in ends.items()}
    if raised_per_meeting is None:
        ends["solved_of_raised"] = Interval(0, 1)
    given = (
        "" if raised_per_meeting is None else f"{span(raised_per_meeting, 'raised')} new issues per meeting"
    )
    assumes = {
        "meetings_per_body": _OWN,
        "bodies_that_met": _OWN + (f", none held over {most_meetings:,}" if most_meetings else ""),
        "bodies_that_solved": _ONE,
        "meetings_that_solved": _ONE,
        "solved_of_raised": given,
        "issues_raised": given,
        "meetings_per_body_per_year": f"a window of {window} years" if window else "",
    }
    rows = [
        (code, name, name_zh, float(ends[code].low), float(ends[code].high), unit,
         _status(ends[code], unit), assumes.get(code, ""))
        for code, (name, name_zh, unit) in _ROWS.items()
    ]  # fmt: skip
    columns = ["quantity", "name", "name_zh", "low", "high", "unit", "status", "assumes"]
    return pd.DataFrame(rows, columns=columns).set_index("quantity")


def _raised(meetings: Interval, solved: Interval, per_meeting) -> Interval:
    if per_meeting is None:
        return Interval(solved.low, math.inf)
    assumed = meetings * span(per_meeting, "raised_per_meeting")
    if assumed.high < solved.low:
        raise CommgovError(
            f"raised_per_meeting: at most {assumed.high:,.0f} issues would be raised, but "
            f"{solved.low:,.0f} were solved. Fix: {solved.low / meetings.high:.3g} or more a meeting."
        )
    return Interval(max(assumed.low, solved.low), max(assumed.high, solved.low))


def _share(things: Interval, keepers: Interval, most: int | None) -> Interval:
    """Share of the keepers that have at least one thing."""
    row = holders(things, keepers, most=most).loc[1]
    return Interval(row["low_share"], row["high_share"])


def _point(ends: Interval) -> Interval:
    """A single value again, where only the rounding of a division parts the ends."""
    if ends.is_bounded and math.isclose(ends.low, ends.high, rel_tol=1e-14):
        return Interval.of((ends.low + ends.high) / 2)
    return ends


def _status(ends: Interval, unit: str) -> str:
    if ends.is_point:
        return "point"
    if not ends.is_bounded:
        return "no ceiling"
    return "anything" if unit == "share" and (ends.low, ends.high) == (0, 1) else "set"


def holders(
    things, keepers, *, k: Iterable[int] = (1,), each: int = 1, most: int | None = None
) -> pd.DataFrame:
    """Bound how many of the keepers have at least k of the things, when only both totals are known.

        ceil((t − (k−1) n) / (m − k + 1))  ≤  holders of k or more  ≤  min(n, floor(t · each / k))

    Parameters
    ----------
    things
        Things held, in all: projects, meetings. A count, a pair ``(low, high)`` or an ``Interval``.
    keepers
        Those who may hold them: organisations, bodies; counted likewise.
    k
        How many things at least; one row each.
    each
        How many keepers may hold one thing together (a project of several organisations). No default would
        suit joint projects: 1 says that each thing has one keeper.
    most
        Most things that one keeper can hold; ``None``: all of them.

    Returns
    -------
    DataFrame
        Index ``k``: ``low, high`` (keepers), ``low_share, high_share`` (of all keepers). Both ends can be
        true: they are sharp.

    Raises
    ------
    CommgovError
        Totals that are no counts, no keepers, k or ``each`` below 1, or more things than can be held.

    Notes
    -----
    Bounds of logic, not of chance: nothing is said of which value inside is likely.

    Examples
    --------
    >>> holders(869, 10885).loc[1].round(5).tolist()
    [1.0, 869.0, 9e-05, 0.07983]
    """
    t, n = span(things, "things", whole=True), span(keepers, "keepers", low=1, whole=True)
    each = count(each, "each", 1)
    if not (t.is_bounded and n.is_bounded):
        raise CommgovError("things and keepers need a ceiling here. Fix: give pairs (low, high).")
    cap = None if most is None else count(most, "most", 1)
    if cap is not None and t.low > cap * n.high:
        raise CommgovError(
            f"{n.high:,} keepers with at most {cap:,} each hold {cap * n.high:,} things, fewer than the "
            f"{t.low:,} there are. Fix: raise most, or check the totals."
        )
    rows = []
    for at_least in [k] if hasattr(k, "__index__") else k:
        at_least = count(at_least, "k", 1)
        least = _fewest(t.low, n.high, at_least, t.low if cap is None else min(cap, t.low))
        top = _most(t.high, n.high, at_least, each, cap)
        top_share = _most(t.high, n.low, at_least, each, cap) / n.low
        rows.append((at_least, least, top, least / n.high, top_share))
    return pd.DataFrame(rows, columns=["k", "low", "high", "low_share", "high_share"]).set_index("k")


def _fewest(things: int, keepers: int, k: int, most: int) -> int:
    """The others hold at most k − 1 each; these hold the rest."""
    rest = things - (k - 1) * keepers
    return math.ceil(rest / (most - k + 1)) if rest > 0 else 0


def _most(things: int, keepers: int, k: int, each: int, cap: int | None) -> int:
    if k > things or (cap is not None and k > cap):
        return 0
    return min(keepers, things * each // k)


def solved_share(meetings, solved, *, raised_per_meeting: Iterable[float]) -> pd.DataFrame:
    """Tell which share of the issues raised was solved, for each assumed number of new issues per meeting.

        share(a) = solved / (a · meetings),   a ≥ solved / meetings

    Parameters
    ----------
    meetings, solved
        As for :func:`identified`.
    raised_per_meeting
        Assumed new issues per meeting, one row each.

    Returns
    -------
    DataFrame
        ``raised_per_meeting``; ``raised_low, raised_high`` (issues); ``low, high`` (share solved, NaN where
        fewer would have been raised than solved); ``possible``.

    Raises
    ------
    CommgovError
        Totals as for :func:`identified`, or an assumed number that is not above 0.

    Notes
    -----
    Any share above 0 belongs to some number: the totals choose none. This is a what-if, never an estimate.

    Examples
    --------
    >>> table = solved_share(14410, 4874, raised_per_meeting=[0.2, 0.5, 1])
    >>> table[["high", "possible"]].round(3).values.tolist()
    [[nan, False], [0.676, True], [0.338, True]]
    """
    m, s = span(meetings, "meetings", low=1, whole=True), span(solved, "solved", whole=True)
    a = np.array(list(raised_per_meeting), dtype=float)
    if not (a > 0).all():
        raise CommgovError("raised_per_meeting must be above 0. Fix: leave out 0, where nothing was raised.")
    low, high = a * m.low, a * m.high
    possible = high >= s.low
    floor = np.where(possible, np.clip(s.low / high, 0, 1), np.nan)
    ceiling = np.where(possible, np.clip(s.high / low, 0, 1), np.nan)
    return pd.DataFrame(
        {"raised_per_meeting": a, "raised_low": low, "raised_high": high, "low": floor, "high": ceiling,
         "possible": possible}
    )  # fmt: skip
