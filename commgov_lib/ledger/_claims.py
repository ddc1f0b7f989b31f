"""The six claims of the ledger, each written out as a small linear program.

Every function takes the numbers as intervals and returns a :class:`Claim`: the lines of the claim, what is
given, and how far the numbers reach. No verdict stands here: it comes out of
:func:`commgov_lib.feasibility.check`. The words are in ``_words.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from ..feasibility import FEASIBLE, INFEASIBLE, check, extent
from ..intervals import Interval
from ..schema import CommgovError, Term

Numbers = dict[str, Interval]
_SOME = Interval(0, math.inf)
_CUTS = (0, 25, 50, 75, 100)  # per cent


class Setting(NamedTuple):
    """What the claims assume beyond the article."""

    limit_ratio: float  # C4, S: the longest of the time limits is at most so many times the shortest
    household: Interval  # C6, P for the city and S for one community: persons per household
    elders: Interval  # C6, S: persons aged 65+ in a household that has any


class Claim(NamedTuple):
    """One claim as a linear program."""

    id: str
    numbers: str  # ids of the numbers used
    lines: list[str]  # what is claimed
    bounds: dict[str, Interval]
    given: list[str]
    whole: list[str]
    reach: Interval  # the range of the ratio between what the numbers allow and what the claim needs
    needs: str  # where on that ratio the claim holds: "= 1" or ">= 1"
    facts: dict[str, str | Term]  # numbers that the words quote
    tell: Callable[[dict, int], str] | None = None  # a witness in words, where the plain list would not do


def count(value: float) -> str:
    """6588 -> ``6,588``."""
    return f"{value:,.0f}"


def percent(value: float, digits: int = 1) -> str:
    """0.0798 -> ``8.0 %``."""
    return f"{100 * value:.{digits}f} %"


def _span(x: Interval, digits: int = 0) -> Term:
    """``981 to 2,184``; ``981 or more`` where nothing sets a ceiling."""
    low, high = (f"{end:,.{digits}f}" for end in (x.low, x.high))
    if low == high:
        return Term(low, low)
    return (
        Term(f"{low} or more", f"{low}以上")
        if x.high == math.inf
        else Term(f"{low} to {high}", f"{low}至{high}")
    )


def _printed(share: Interval) -> Term:
    """``75 %`` for what is printed so; ``74 % to 77 %`` where the ends are over a percentage point apart."""
    low, middle, high = (f"{100 * x:.4g} %" for x in (share.low, (share.low + share.high) / 2, share.high))
    if share.high - share.low > 0.01 + 1e-9:
        return Term(f"{low} to {high}", f"{low}至{high}")
    return Term(middle, middle)


def _before_rounding(share: Interval) -> Term:
    """``75 % (74.5 % to 75.5 % before rounding)``; as :func:`_printed` where nothing was rounded."""
    short = _printed(share)
    if share.is_point or " to " in short.en:
        return short
    low, high = (f"{100 * x:.4g} %" for x in (share.low, share.high))
    return Term(f"{short.en} ({low} to {high} before rounding)", f"{short.zh}（未舍入时{low}至{high}）")


def _per(part: Interval, whole: Interval) -> Interval:
    return Interval(part.low / whole.high, part.high / whole.low)


def _c1(n: Numbers, _: Setting) -> Claim:
    bounds = {"heads": n["N18"], "led": _SOME, "compounds": n["N38"]}
    given, whole = ["led == heads", "led <= compounds"], list(bounds)
    reach = _per(extent("led", bounds, given=given, whole=whole), bounds["compounds"])
    two_each = check(["2 * heads >= compounds"], {k: bounds[k] for k in ("heads", "compounds")})
    facts = {
        "low": percent(reach.low),
        "high": percent(reach.high, 0),
        "compounds": count(bounds["compounds"].low),
        "bare": count(extent("compounds - led", bounds, given=given, whole=whole).high),
        "shared": Term("would", "必然")
        if two_each.verdict == FEASIBLE
        else Term("might or might not", "未必"),
    }
    return Claim("C1", "N18 N38 N39", ["led == compounds"], bounds, given, whole, reach, "= 1", facts)


def _c2(n: Numbers, _: Setting) -> Claim:
    bounds = {"reached": _SOME, "branches": n["N13"], "communities": n["N29"]}
    given, whole = ["1 <= reached", "reached <= branches", "reached <= communities"], list(bounds)
    reached = extent("reached", bounds, given=given, whole=whole)
    places, branches = bounds["communities"].high, bounds["branches"].low
    # k in each place need k * places branches; the fullest place has at least the smallest k that holds all.
    each = {"k": Interval(0, branches)}
    full = extent("k", each, given=[f"{places} * k <= {branches}"], whole=["k"]).high
    top = extent("k", each, given=[f"{places} * k >= {branches}"], whole=["k"]).low
    facts = {
        "branches": count(branches),
        "places": count(places),
        "full": count(full),
        "enough": count(full * places),
        "more": count(full + 1),
        "short": count((full + 1) * places),
        "top": count(top),
        "none": count(places - reached.low),
    }
    reach = _per(reached, bounds["communities"])
    return Claim("C2", "N13 N29", ["reached == communities"], bounds, given, whole, reach, "= 1", facts)


def _c3(n: Numbers, _: Setting) -> Claim:
    bounds = {"running": _SOME, "projects": n["N55"], "organisations": n["N54"]}
    given, whole = ["running <= projects", "running <= organisations"], list(bounds)
    running = extent("running", bounds, given=given, whole=whole)
    reach = _per(running, bounds["organisations"])
    facts = {
        "projects": count(bounds["projects"].high),
        "organisations": count(bounds["organisations"].low),
        "most": count(running.high),
        "share": percent(reach.high, 2),
        "idle": count(extent("organisations - running", bounds, given=given, whole=whole).low),
    }
    return Claim("C3", "N54 N55", ["running == organisations"], bounds, given, whole, reach, "= 1", facts)


def cut_of_total(mean: Interval, ratio: float) -> tuple[dict[str, Interval], list[str]]:
    """The program behind "mean cut" and "cut of the total": its quantities and its lines.

    Items are sorted by their cut c. ``items_c`` is the number of items with that cut, in units that make the
    shortest limit one item long; ``time_c`` is what their limits add up to before the cut, as a share of all.
    An item's limit lies between the shortest and ``ratio`` times the shortest, hence

        items_c <= time_c <= ratio * items_c

    The mean cut weighs items, the cut of the total weighs time.

    Parameters
    ----------
    mean
        The mean cut, a share.
    ratio
        Longest limit over shortest limit, at least 1.

    Returns
    -------
    tuple
        Bounds and given lines for :func:`commgov_lib.feasibility.check`; the quantity ``total`` is the cut of
        the total, a share.

    Raises
    ------
    CommgovError
        The ratio is below 1 or not a finite number.

    Notes
    -----
    Items count as divisible, so the range can be a trifle wider than whole items allow, never narrower. No
    limit was lengthened. More cuts between 0 and 100 % would not widen the range: its ends use 0 and 100 %
    alone.

    Examples
    --------
    >>> bounds, given = cut_of_total(Interval.of(0.75), 10)
    >>> str(extent("total", bounds, given=given))
    '[0.2308, 0.9677]'
    """
    if not 1 <= ratio < math.inf:
        raise CommgovError(
            f"limit_ratio: {ratio} is longest over shortest limit. Fix: give a number from 1 up."
        )
    bounds = {f"{part}_{c}": Interval(0, 1) for part in ("items", "time") for c in _CUTS}
    bounds["total"] = Interval(0, 1)
    items, time = (" + ".join(f"{part}_{c}" for c in _CUTS) for part in ("items", "time"))
    cut_items, cut_time = (
        " + ".join(f"{c / 100:g} * {part}_{c}" for c in _CUTS if c) for part in ("items", "time")
    )
    given = [f"items_{c} <= time_{c}" for c in _CUTS]
    given += [f"time_{c} <= {ratio} * items_{c}" for c in _CUTS]
    given += [
        f"{time} == 1",
        f"{mean.low} * ({items}) <= {cut_items}",
        f"{cut_items} <= {mean.high} * ({items})",
        f"total == {cut_time}",
    ]
    return bounds, given


def _tell_cuts(world: dict, lang: int) -> str:
    """``25 % of the items cut by 0 %, 75 % by 100 %; total cut = 23.1 %``."""
    every = sum(world[f"items_{c}"] for c in _CUTS)
    parts = [
        (f"{100 * world[f'items_{c}'] / every:.3g} %", c) for c in _CUTS if world[f"items_{c}"] > 1e-6 * every
    ]
    total = percent(world["total"])
    if lang:
        told = "，".join(f"{share}的事项压缩{c} %" for share, c in parts) + f"；总时限压缩{total}"
        return told.replace(" %", "%")
    return ", ".join(f"{share} of the items cut by {c} %" for share, c in parts) + f"; total cut = {total}"


def _c4(n: Numbers, setting: Setting) -> Claim:
    mean = n["N43"]
    bounds, given = cut_of_total(mean, setting.limit_ratio)
    total = extent("total", bounds, given=given)
    facts = {
        "items": count(n["N42"].low),
        "cut": _printed(mean),
        "mean": _before_rounding(mean),
        "ratio": f"{setting.limit_ratio:g}",
        "low": percent(total.low),
        "high": percent(total.high),
    }
    lines = [f"{mean.low} <= total", f"total <= {mean.high}"]
    # Total and mean belong together, so dividing one interval by the other would be too wide. All or nothing
    # is the extreme: m R / (m R + 1 - m) and m / (m + R (1 - m)), over m; furthest from 1 at the smallest m.
    m, most = mean.low, setting.limit_ratio
    reach = Interval(1 / (m + most * (1 - m)), most / (m * most + 1 - m))
    return Claim("C4", "N41 N42 N43", lines, bounds, given, [], reach, "= 1", facts, _tell_cuts)


def _c5(n: Numbers, _: Setting) -> Claim:
    bounds = {"heads": n["N18"], "workers": n["N37"]}
    share = bounds["heads"] / bounds["workers"]
    facts = {"low": percent(share.low), "high": percent(min(share.high, 1))}
    reach = bounds["workers"] / bounds["heads"]
    return Claim("C5", "N18 N37", ["heads <= workers"], bounds, [], list(bounds), reach, ">= 1", facts)


def _c6(n: Numbers, setting: Setting) -> Claim:
    bounds = {"households": n["N03"], "by_person": _SOME, "by_household": _SOME}
    given, same = _readings_of_a_fifth(n["N05"], setting), ["by_person == by_household"]
    persons, houses = (
        extent(q, bounds, given=given, whole=list(bounds)) for q in ("by_person", "by_household")
    )
    # Only proportions matter for the ratio of the two readings, so the first can be 1.
    unit = {"households": _SOME, "by_person": Interval.of(1), "by_household": _SOME}
    thousand = {**bounds, "households": Interval.of(1000)}
    exact = check(same, thousand, given=_readings_of_a_fifth(Interval.of(0.2), setting)).verdict
    facts = {
        "size": _span(setting.household, 3),
        "elders": _span(setting.elders, 0),
        "persons": _span(persons),
        "houses": _span(houses),
        "meet": Term("overlap", "有重叠") if persons.overlaps(houses) else Term("do not meet", "没有重叠"),
        "exact": Term("could not", "不可能") if exact == INFEASIBLE else Term("could still", "仍可能"),
    }
    reach = extent("by_household", unit, given=given)
    return Claim("C6", "N03 N05", same, bounds, given, list(bounds), reach, "= 1", facts)


def _readings_of_a_fifth(share: Interval, setting: Setting) -> list[str]:
    """Both readings of "about two tenths", each a corridor around a multiple of the households."""
    size, elders = setting.household, setting.elders
    return [
        f"{share.low} * {size.low} * households <= by_person",
        f"by_person <= {share.high} * {size.high} * households",
        f"{share.low} * {elders.low} * households <= by_household",
        f"by_household <= {share.high} * {elders.high} * households",
    ]


USED = ("N03", "N05", "N13", "N18", "N29", "N37", "N38", "N42", "N43", "N54", "N55")
CLAIMS: tuple[Callable[[Numbers, Setting], Claim], ...] = (_c1, _c2, _c3, _c4, _c5, _c6)
