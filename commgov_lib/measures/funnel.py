"""11  What do 3,041 → 14,410 → 4,874, 115 items at 75 % and 70-odd jobs identify?

Three printed totals of a funnel fix three means and leave everything else a set: how many bodies met, at how
many meetings something was solved, which share of the issues raised was solved. An average cut is one of
several averages, and the others lie in a known range around it. A count without its window is no rate. Each
function returns what a number fixes, and the ends of what it leaves open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy import stats

from ..intervals import Interval
from ..messages import say
from ..schema import CommgovError
from .arguments import amounts, array, choice, number, whole, with_columns

__all__ = [
    "compression",
    "compression_range",
    "filtered",
    "holders",
    "identified",
    "matches",
    "matching",
    "portfolio",
    "rate",
    "solved_share",
    "visits",
]


def span(value, name: str, *, low: float = 0, high: float = math.inf, whole: bool = False) -> Interval:
    """Return a number, a pair ``(low, high)`` or an Interval as an Interval within limits."""
    try:
        if isinstance(value, Interval):
            found = value
        elif isinstance(value, Iterable) and not isinstance(value, str):
            first, last = value
            found = Interval(_plain(first), _plain(last))
        else:
            found = Interval.of(_plain(value))
    except (TypeError, ValueError):
        raise CommgovError(
            "{name}: {value!r} is neither a number nor a pair (low, high).", name=name, value=value
        ) from None
    if not low <= found.low <= found.high <= high:
        fix = (
            say("of {low:g} or more", low=low)
            if high == math.inf
            else say("from {low:g} to {high:g}", low=low, high=high)
        )
        raise CommgovError("{name}: {found}. Fix: give values {fix}.", name=name, found=found, fix=fix)
    if whole and any(end != math.floor(end) for end in (found.low, found.high) if math.isfinite(end)):
        raise CommgovError(
            "{name}: {found} is a count, so its ends must be whole numbers.", name=name, found=found
        )
    return found


def _plain(value):
    """A whole float as int, so that counts stay exact."""
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def share(value, name: str) -> Interval:
    """Return a share or a range of shares, in [0, 1]."""
    return span(value, name, high=1)


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
    """Compute what three totals of a deliberation funnel identify, and bounds on everything else.

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
    bodies, meetings = (
        span(value, name, low=1, whole=True) for value, name in ((bodies, "bodies"), (meetings, "meetings"))
    )
    solved = span(solved, "solved", whole=True)
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
            "raised_per_meeting: at most {raised:,.0f} issues would be raised, but {solved:,.0f} "
            "were solved. Fix: {least:.3g} or more a meeting.",
            raised=assumed.high,
            solved=solved.low,
            least=solved.low / meetings.high,
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
    each = whole(each, "each", 1)
    if not (t.is_bounded and n.is_bounded):
        raise CommgovError("things and keepers need a ceiling here. Fix: give pairs (low, high).")
    cap = None if most is None else whole(most, "most", 1)
    if cap is not None and t.low > cap * n.high:
        raise CommgovError(
            "{keepers:,} keepers with at most {cap:,} each hold {held:,} things, fewer than the "
            "{low:,} there are. Fix: raise most, or check the totals.",
            keepers=n.high,
            cap=cap,
            held=cap * n.high,
            low=t.low,
        )
    rows = []
    for at_least in [k] if hasattr(k, "__index__") else k:
        at_least = whole(at_least, "k", 1)
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
    """Compute the share of raised issues that was solved, for each assumed number of issues per meeting.

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
    a = array(list(raised_per_meeting), "raised_per_meeting", above=0)
    low, high = a * m.low, a * m.high
    possible = high >= s.low
    floor = np.where(possible, np.clip(s.low / high, 0, 1), np.nan)
    ceiling = np.where(possible, np.clip(s.high / low, 0, 1), np.nan)
    return pd.DataFrame(
        {"raised_per_meeting": a, "raised_low": low, "raised_high": high, "low": floor, "high": ceiling,
         "possible": possible}
    )  # fmt: skip


def filtered(
    *, easy: float, solved_easy: float, solved_hard: float, settled: Iterable[float]
) -> pd.DataFrame:
    """Compute what a filter of easy disputes does to the share solved at meetings and the share settled.

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


STATED = ("mean_of_ratios", "ratio_of_sums")


def compression(before, after, volume=None) -> pd.Series:
    """Average the cut over items in three ways.

        mean_of_ratios  = mean over items of (1 − after_i / before_i)
        ratio_of_sums   = 1 − Σ after_i / Σ before_i
        volume_weighted = 1 − Σ v_i after_i / Σ v_i before_i

    Parameters
    ----------
    before, after
        Time limit (days, documents …) of each item before and after: Series, array or list of one length;
        two Series must carry the same labels, in any order.
    volume
        Cases of each item; ``None``: not known.

    Returns
    -------
    Series
        ``mean_of_ratios, ratio_of_sums, volume_weighted``: shares cut, 1 at most, negative where time was
        added; ``volume_weighted`` is NaN without volumes.

    Raises
    ------
    CommgovError
        Lengths or labels differ, an entry is missing, negative or infinite, a ``before`` is 0, no volume.

    Notes
    -----
    The first is what a list of items shows, the last what all cases together save. The mean cut over cases,
    Σ v_i (1 − after_i / before_i) / Σ v_i, is a fourth:
    ``numpy.average(1 - after / before, weights=volume)``. Limits are not realised times.

    Examples
    --------
    >>> compression([10, 2], [1, 1], volume=[1, 9]).round(3).to_dict()
    {'mean_of_ratios': 0.7, 'ratio_of_sums': 0.833, 'volume_weighted': 0.643}
    """
    labels = before.index if isinstance(before, pd.Series) else pd.RangeIndex(len(before))
    before = amounts(before, "before")
    after = amounts(after, "after", like=labels)
    if (before == 0).any():
        raise CommgovError(
            "before is 0 at '{item}': a limit of 0 cannot be cut. Fix: leave it out.",
            item=labels[before == 0][0],
        )
    weighted = np.nan
    if volume is not None:
        v = amounts(volume, "volume", like=labels)
        if v.sum() == 0:
            raise CommgovError("volume is 0 for all items. Fix: give the cases, or leave volume out.")
        weighted = _cut((v * after).sum(), (v * before).sum())
    found = (math.fsum(1 - after / before) / len(before), _cut(after.sum(), before.sum()), weighted)
    return pd.Series(found, ["mean_of_ratios", "ratio_of_sums", "volume_weighted"])


def _cut(after: float, before: float) -> float:
    return float(1 - after / before) if before else np.nan


def compression_range(
    average, items: int, *, stated: str, spread, lowest: float = 0.0, highest: float = 1.0
) -> pd.DataFrame:
    """Bound the other average of the cut, given the one that was published.

        min, max of Σ b_i c_i / Σ b_i  over  mean of c = average, lowest ≤ c ≤ highest, max b ≤ spread · min b

    Parameters
    ----------
    average
        The published average cut: a share, or a pair ``(low, high)`` if it is rounded.
    items
        Over how many items.
    stated
        What the published average is taken to be: ``"mean_of_ratios"`` (the range is that of the ratio of
        sums, as in the formula) or ``"ratio_of_sums"`` (the range is that of the mean of ratios).
    spread
        Longest limit before the cut over the shortest, 1 or more; one row each; ``math.inf``: no bound. For
        the volume-weighted average, the spread of limit times cases.
    lowest, highest
        Ends of the cut of a single item: 0 says that none was lengthened, 1 that a limit can fall to nothing.

    Returns
    -------
    DataFrame
        ``spread``; ``low, high`` of the other average, exact and sharp: portfolios of that many items reach
        both ends (at an infinite spread they come as near as one likes).

    Raises
    ------
    CommgovError
        The average is no share or lies outside ``lowest`` to ``highest``, a spread is below 1, no items.

    Notes
    -----
    For given limits the problem is linear in the cuts, and for given cuts linear-fractional in the limits: at
    an end each item has an extreme limit, and all but one have an extreme cut, so the end has a closed form.

    Examples
    --------
    >>> compression_range(0.75, 115, stated="mean_of_ratios", spread=[1, 10]).round(3).values.tolist()
    [[1.0, 0.75, 0.75], [10.0, 0.235, 0.968]]
    """
    m, n = share(average, "average"), whole(items, "items", 1)
    choice(stated, "stated", STATED)
    if not (-math.inf < lowest <= m.low and m.high <= highest <= 1 and lowest < highest):
        raise CommgovError(
            "the average {m} does not lie between lowest ({lowest:g}) and highest "
            "({highest:g}), or these are not a range. Fix: lowest < highest, highest at most 1.",
            m=m,
            lowest=lowest,
            highest=highest,
        )
    least = _least_sum if stated == STATED[0] else _least_mean
    lo, hi = Fraction(lowest), Fraction(highest)
    rows = []
    for ratio in [spread] if np.isscalar(spread) else spread:
        number(ratio, "spread", finite=False, least=1)
        low = least(Fraction(m.low), n, ratio, lo, hi)
        # Read from the other end, the largest is the smallest.
        high = lo + hi - least(lo + hi - Fraction(m.high), n, ratio, lo, hi)
        rows.append((float(ratio), float(low), float(high)))
    return pd.DataFrame(rows, columns=["spread", "low", "high"])


def _least_sum(m: Fraction, n: int, spread: float, lo: Fraction, hi: Fraction) -> Fraction:
    """Least ratio of sums at mean m: short limits are cut to the full, long ones not, one lies between."""
    full = math.floor(n * (m - lo) / (hi - lo))
    if full == n:
        return hi
    none = n - full - 1
    part = n * m - full * hi - none * lo
    if spread == math.inf:
        return lo if none else part
    rho = Fraction(spread)
    ends = []
    for weight in (Fraction(1), rho):
        total = full + weight + none * rho
        ends.append((full * hi + weight * part + none * rho * lo) / total)
    return min(ends)


def _least_mean(m: Fraction, n: int, spread: float, lo: Fraction, hi: Fraction) -> Fraction:
    """Least mean of ratios at ratio of sums m: the fewest items carry it, with the longest limits."""
    if m in (lo, hi):
        return m
    if spread == math.inf:
        return (m + (n - 1) * lo) / n
    rho = Fraction(spread)
    carriers = math.ceil(n * (m - lo) / (rho * (hi - m) + m - lo))
    full = max(carriers, 1) - 1
    short = (n - full - 1) * (m - lo) - full * rho * (hi - m)
    part = m + (short / rho if short > 0 else short)
    return (full * hi + part + (n - full - 1) * lo) / n


def portfolio(items: int, *, average: float, spread: float, link: float, seed: int) -> pd.DataFrame:
    """Draw a list of items whose mean cut is the published one: one of the many that are possible.

        limits log-uniform on [1, spread];  cuts u^((1 − m)/m) at even ranks, moved to the mean m

    Parameters
    ----------
    items
        How many.
    average
        Mean of ratios, above 0 and below 1; met exactly.
    spread
        Longest over shortest limit before the cut.
    link
        From −1 (the longest limits were cut least) over 0 (unrelated) to 1 (the longest were cut most).
    seed
        Of the draw.

    Returns
    -------
    DataFrame
        One row an item: ``before``, ``after`` (days; the shortest limit is 1), ``volume`` (cases; rare where
        the limit is long), ``provenance`` (``S``: simulated).

    Raises
    ------
    CommgovError
        A parameter is out of its range.

    Notes
    -----
    Simulated: it shows what an average hides, and nothing of any real list. Volumes fall as 1 / limit.

    Examples
    --------
    >>> table = portfolio(115, average=0.75, spread=60, link=1, seed=1)
    >>> compression(table["before"], table["after"]).round(3).tolist()
    [0.75, 0.903, nan]
    """
    n, m = whole(items, "items", 2), share(average, "average")
    if not (m.low > 0 and m.high < 1 and m.is_point and 1 <= spread < math.inf and -1 <= link <= 1):
        raise CommgovError("portfolio: average between 0 and 1, spread 1 or more, link from -1 to 1.")
    draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence(whole(seed, "seed", 0))))
    length, noise, cases = draw.random(n), draw.random(n), draw.random(n)
    rank = np.argsort(np.argsort(length, kind="stable"), kind="stable") / (n - 1) - 0.5
    order = np.argsort(link * rank + math.sqrt(1 - link * link) * (noise - 0.5), kind="stable")
    m = m.low
    cut = np.empty(n)
    cut[order] = ((np.arange(n) + 0.5) / n) ** ((1 - m) / m)
    now = math.fsum(cut) / n
    cut = cut * (m / now) if now > m else 1 - (1 - cut) * ((1 - m) / (1 - now))
    before = spread**length
    volume = np.rint(1000 / before * (0.5 + cases)) + 1
    return pd.DataFrame({"before": before, "after": before * (1 - cut), "volume": volume, "provenance": "S"})


_MOST = 10**9  # states × steps of the exact distribution


def rate(placed, *, weeks: Iterable[float], level: float = 0.95) -> pd.DataFrame:
    """Turn a count whose window is not stated into a rate, as a function of the window.

        [ χ²(α/2; 2n) / 2,  χ²(1 − α/2; 2n + 2) / 2 ] / weeks      (exact for a Poisson count)

    Parameters
    ----------
    placed
        Persons placed: a count or a pair ``(low, high)``; of a pair, the union over its counts.
    weeks
        Assumed windows, one row each; with one visit a week also the number of visits.
    level
        Confidence of the interval for chance; the interval of the wording has no probability.

    Returns
    -------
    DataFrame
        ``weeks``; ``per_week_low, per_week_high`` (the wording alone); ``low, high`` (chance and wording),
        persons a week; ``per_year_low, per_year_high`` (chance and wording, times 52).

    Raises
    ------
    CommgovError
        The count is none, a window is not above 0, or the level is not between 0 and 1.

    Notes
    -----
    Placements that come in clusters (one firm takes five) vary more than a Poisson count: the interval is
    then too narrow. Nothing here says what the visits caused.

    References
    ----------
    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28.

    Examples
    --------
    >>> rate((70, 79), weeks=[52]).round(2)[["per_week_low", "per_week_high", "low", "high"]].values.tolist()
    [[1.35, 1.52, 1.05, 1.89]]
    """
    n = span(placed, "placed", whole=True)
    if not n.is_bounded:
        raise CommgovError("placed has no ceiling. Fix: give a pair (low, high).")
    number(level, "level", above=0, below=1)
    window = array(list(weeks), "weeks", above=0)
    tail = (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * n.low) / 2 if n.low else 0.0
    high = stats.chi2.ppf(1 - tail, 2 * n.high + 2) / 2
    found = {"weeks": window, "per_week_low": n.low / window, "per_week_high": n.high / window}
    found |= {"low": low / window, "high": high / window}
    return pd.DataFrame(found | {"per_year_low": 52 * low / window, "per_year_high": 52 * high / window})


def matches(seekers: int, vacancies: int, *, guided: int = 0) -> pd.DataFrame:
    """Compute the distribution of vacancies filled on one visit, when some seekers are guided.

        P(k + 1 filled) after one more blind applicant  +=  P(k filled) · (v − k) / v

    Parameters
    ----------
    seekers
        Seekers u; each applies to one vacancy. Guided ones are each sent to a vacancy of their own, before
        the others, who choose one at random; a vacancy takes one, the others go home without (urns, balls).
    vacancies
        Vacancies v.
    guided
        How many seekers the broker guides, at most seekers and vacancies.

    Returns
    -------
    DataFrame
        ``guided``; ``matches`` (from 0 to the smaller of both), ``probability``: the exact distribution.

    Raises
    ------
    CommgovError
        Numbers that are no counts, more guided than there are seekers or vacancies, or a market too large
        for the exact distribution (:func:`matching` gives its mean).

    References
    ----------
    Petrongolo & Pissarides (2001), Looking into the black box, Journal of Economic Literature 39;
    Montgomery (1991) on social ties that carry such news, American Economic Review 81.

    Examples
    --------
    >>> matches(2, 2)["probability"].tolist()
    [0.0, 0.5, 0.5]
    """
    u, v, b = _market(seekers, vacancies, guided)
    if u * v > _MOST:
        raise CommgovError(
            "{u:,} seekers and {v:,} vacancies are too many for the exact distribution. Fix: "
            "matching(...) gives the exact mean and the limit.",
            u=u,
            v=v,
        )
    top = min(u, v)
    p = np.zeros(top + 1)
    p[b] = 1.0
    filled = np.arange(top + 1)
    for _ in range(u - b):
        moved = p * (v - filled) / v
        p = p * filled / v
        p[1:] += moved[:-1]
    return pd.DataFrame({"guided": b, "matches": filled, "probability": p})


def matching(seekers: int, vacancies: int, *, guided: Iterable[int]) -> pd.DataFrame:
    """Compute the mean matches of one visit, and the limit of a large market, by number of guided seekers.

        mean = b + (v − b) (1 − (1 − 1/v)^(u − b));   limit = b + (v − b) (1 − e^(−(u − b)/v))

    Parameters
    ----------
    seekers, vacancies
        As for :func:`matches`.
    guided
        Numbers guided, one row each.

    Returns
    -------
    DataFrame
        ``guided, mean, sd, limit`` (the mean if the market were large at the same ratios), ``most`` (the
        smaller of seekers and vacancies), ``lost`` (mean matches lost to crowding: most − mean).

    Raises
    ------
    CommgovError
        As :func:`matches`.

    Notes
    -----
    Every seeker suits every vacancy here: crowding is the only friction, so this is what coordination alone
    is worth, not what a broker achieves.

    Examples
    --------
    >>> matching(6, 6, guided=[0, 6]).round(2)[["mean", "limit"]].values.tolist()
    [[3.99, 3.79], [6.0, 6.0]]
    """
    rows = []
    for each in guided:
        u, v, b = _market(seekers, vacancies, each)
        balls, urns = u - b, v - b
        empty = urns * (1 - 1 / v) ** balls
        pairs = urns * (urns - 1) * (1 - 2 / v) ** balls if v > 1 else 0.0
        variance = max(pairs + empty - empty**2, 0.0)
        limit = b + urns * -np.expm1(-balls / v)
        rows.append((b, v - empty, variance**0.5, limit, min(u, v), min(u, v) - (v - empty)))
    return pd.DataFrame(rows, columns=["guided", "mean", "sd", "limit", "most", "lost"])


def visits(market: pd.DataFrame, placed, *, most: int, level: float = 0.95) -> pd.DataFrame:
    """Test which numbers of weekly visits agree with the count placed, if each is like the given market.

        keep w  <=>  P(total ≥ smallest count) > α/2  and  P(total ≤ largest count) > α/2

    Parameters
    ----------
    market
        Distribution of the matches of one visit, from :func:`matches`.
    placed
        Persons placed, a count or a pair ``(low, high)``.
    most
        Largest number of visits to try.
    level
        Confidence: the visits kept form an interval that covers the true number at least so often.

    Returns
    -------
    DataFrame
        ``visits`` (1 to ``most``), ``mean`` (matches in all), ``p_reach`` (P of the smallest count or more),
        ``p_within`` (P of the largest count or fewer), ``agrees``.

    Raises
    ------
    CommgovError
        No distribution, a count without ceiling, ``most`` below 1, or a level outside 0 to 1.

    Notes
    -----
    The flow of seekers and vacancies is assumed: the window follows from it, not from the article.

    Examples
    --------
    >>> table = visits(matches(2, 2), (70, 79), most=80)
    >>> table.loc[table["agrees"], "visits"].agg(["min", "max"]).tolist()
    [43, 57]
    """
    n = span(placed, "placed", whole=True)
    with_columns(market, ("matches", "probability"), "market", say("give that of cg.funnel.matches(...)"))
    if not n.is_bounded:
        raise CommgovError("placed has no ceiling. Fix: give a pair (low, high).")
    number(level, "level", above=0, below=1)
    one, tail = market["probability"].to_numpy(float), (1 - level) / 2
    mean = float(one @ market["matches"].to_numpy(float))
    total, rows = np.ones(1), []
    for visit in range(1, whole(most, "most", 1) + 1):
        total = np.convolve(total, one)
        reach, within = total[n.low :].sum(), total[: n.high + 1].sum()
        rows.append((visit, visit * mean, reach, within, bool(reach > tail and within > tail)))
    return pd.DataFrame(rows, columns=["visits", "mean", "p_reach", "p_within", "agrees"])


def _market(seekers, vacancies, guided) -> tuple[int, int, int]:
    u, v, b = whole(seekers, "seekers", 0), whole(vacancies, "vacancies", 1), whole(guided, "guided", 0)
    if b > min(u, v):
        raise CommgovError(
            "{b} guided, but there are {u} seekers and {v} vacancies. Fix: guide at most {most}.",
            b=b,
            u=u,
            v=v,
            most=min(u, v),
        )
    return u, v, b
