"""Six claims that a reader may take from the numbers, each a small linear program, and the answers in words.

Each function ``_c1`` … ``_c6`` takes the numbers as intervals and returns a :class:`Claim`: the lines of the
claim, what is given, and how far the numbers reach. No verdict stands here: it comes out of
:func:`commgov_lib.ledger.feasibility.check`. The words stand in ``claims.toml``, in English and Chinese;
their braces are filled when a claim is solved.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..intervals import Interval
from ..schema import VERDICTS, CommgovError, Term
from .article import READINGS, household_size, intervals, need, numbers, read
from .feasibility import FEASIBLE, INFEASIBLE, UNDERDETERMINED, Answer, check, extent

Numbers = dict[str, Interval]
_SOME = Interval(0, math.inf)
_CUTS = (0, 25, 50, 75, 100)  # per cent


def checks(
    table: pd.DataFrame | None = None,
    *,
    limit_ratio: float = 10,
    household: Interval | float | None = None,
    elders: Interval | float | None = None,
) -> pd.DataFrame:
    """Test six claims that a reader may take from the numbers: settled, ruled out, or left open.

        feasible         the claim can hold, its denial cannot
        infeasible       the claim cannot hold
        underdetermined  both can

    Parameters
    ----------
    table
        Numbers as :func:`numbers` gives them (default: its ``digit`` reading).
    limit_ratio
        C4: the longest of the time limits is at most so many times the shortest (assumed, S).
    household
        C6: persons per household of the community (default: :func:`household_size`, the city's).
    elders
        C6: persons aged 65+ in a household that has any (default: one to two; assumed, S).

    Returns
    -------
    DataFrame
        One row a claim: ``id, claim, verdict, verdict_open`` (without conventional ceilings), ``reason``,
        ``witness`` and ``against`` (a case in which the claim holds, one in which it fails; empty if none),
        ``assumption``, ``numbers`` (ids), ``program`` (the lines that were solved), ``short``, ``measure`` (a
        ratio on which the claim holds where ``needs`` says) with its range ``reach_low, reach_high``. Columns
        of text have a Chinese twin ``…_zh``.

    Raises
    ------
    CommgovError
        A number is missing from the table, or a setting is out of range.

    Notes
    -----
    A verdict is about the numbers and the stated assumption, not about Shenyang: "infeasible" means that the
    numbers rule the claim out, not that anyone made it or that anything went wrong.

    Examples
    --------
    >>> checks()[["id", "verdict"]].head(3)
       id          verdict
    0  C1  underdetermined
    1  C2  underdetermined
    2  C3       infeasible
    """
    setting = Setting(
        limit_ratio,
        household_size() if household is None else Interval.of(household),
        Interval(1, 2) if elders is None else Interval.of(elders),
    )
    if setting.household.low < 1 or setting.elders.low < 1:
        raise CommgovError("household, elders: a household has at least one person. Fix: give 1 or more.")
    source = numbers() if table is None else table
    near, far = (intervals(read(source, reading)) for reading in READINGS)
    need(near, USED)
    found = pd.DataFrame([_row(claim(near, setting), claim(far, setting)) for claim in CLAIMS])
    first = ["id", "claim", "verdict", "verdict_open", "reason", "witness", "against"]
    return found[first + [c for c in found.columns if c not in first]]


def total_cut(ratios=(1, 2, 5, 10, 30, 100), *, mean: Interval | float | None = None) -> pd.DataFrame:
    """Compute how far the sum of all time limits can have fallen when the mean item fell by 75 %.

        mean cut = sum_i c_i / n        cut of the total = sum_i c_i l_i / sum_i l_i

    Parameters
    ----------
    ratios
        Longest limit over shortest limit, one or several assumed values (S), each at least 1.
    mean
        The mean cut, a share or an interval of shares (default: the article's number, N43: a printed 75 %
        stands for all that rounds to it).

    Returns
    -------
    DataFrame
        One row a ratio: ``limit_ratio``, ``mean`` (the middle of ``mean_low, mean_high``, between which the
        mean cut lies), ``low, high`` of the cut of the total (all shares), ``verdict`` of the claim that the
        cut of the total lies between the ends of the mean cut too.

    Raises
    ------
    CommgovError
        A ratio is below 1, or the mean is no share.

    Examples
    --------
    >>> total_cut([1, 10])[["limit_ratio", "mean", "low", "high", "verdict"]].round(3)
       limit_ratio  mean    low   high          verdict
    0            1  0.75  0.745  0.755         feasible
    1           10  0.75  0.226  0.969  underdetermined
    """
    mean = intervals(numbers())["N43"] if mean is None else Interval.of(mean)
    if mean not in Interval(0, 1):
        raise CommgovError(
            "mean: {share} is not a share. Fix: give a number from 0 to 1, such as 0.75.", share=mean
        )
    rows = []
    for ratio in [ratios] if isinstance(ratios, int | float) else ratios:
        bounds, given = cut_of_total(mean, ratio)
        total = extent("total", bounds, given=given)
        answer = check([f"{mean.low} <= total", f"total <= {mean.high}"], bounds, given=given)
        middle = (mean.low + mean.high) / 2
        rows.append((ratio, middle, mean.low, mean.high, total.low, total.high, answer.verdict))
    columns = ["limit_ratio", "mean", "mean_low", "mean_high", "low", "high", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _row(claim: Claim, far: Claim) -> dict:
    """One row of the table: the claim solved under both readings, in words."""
    answer, opened = _solve(claim), _solve(far).verdict
    row = {"id": claim.id, "verdict": answer.verdict, "verdict_open": opened}
    for lang, tail in enumerate(("", "_zh")):
        texts = _texts(claim, lang)
        reason = [SAYS[answer.verdict][lang], texts.pop("detail")]
        if opened != answer.verdict:
            reason.append(OPENED[lang].format(VERDICTS[opened][lang]))
        told = {name: _told(claim, getattr(answer, name), lang) for name in ("witness", "against")}
        texts = {**texts, "reason": (" ", "")[lang].join(reason), **told}
        row |= {name + tail: text for name, text in texts.items()}
    lines = [*(f"given {line}" for line in claim.given), *(f"claim {line}" for line in claim.lines)]
    row |= {
        "numbers": claim.numbers,
        "program": "; ".join(lines),
        "needs": claim.needs,
        "reach_low": float(claim.reach.low),
        "reach_high": float(claim.reach.high),
    }
    return row


def _solve(claim: Claim) -> Answer:
    return check(claim.lines, claim.bounds, given=claim.given, whole=claim.whole)


def _texts(claim: Claim, lang: int) -> dict[str, str]:
    """Claim, short, assumption, measure and detail in one language, with their numbers."""
    facts = {name: fact[lang] if isinstance(fact, Term) else fact for name, fact in claim.facts.items()}
    told = words()[claim.id]._asdict()
    texts = {name: told[name][lang].format(**facts) for name in told if name != "labels"}
    # A space stands before the sign in English, none in Chinese.
    return {name: text.replace(" %", "%") if lang else text for name, text in texts.items()}


def _told(claim: Claim, world: dict | None, lang: int) -> str:
    """A world in words: ``heads = 6,588; compounds with a head = 6,588``."""
    if world is None:
        return ""
    if claim.tell is not None:
        return claim.tell(world, lang)
    labels = words()[claim.id].labels
    return ("; ", "；")[lang].join(f"{text[lang]} = {world[name]:,}" for name, text in labels.items())


# ---- the claims as programs -----------------------------------------------------------------------


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


def _count(value: float) -> str:
    """6588 -> ``6,588``."""
    return f"{value:,.0f}"


def _percent(value: float, digits: int = 1) -> str:
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
        "low": _percent(reach.low),
        "high": _percent(reach.high, 0),
        "compounds": _count(bounds["compounds"].low),
        "bare": _count(extent("compounds - led", bounds, given=given, whole=whole).high),
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
        "branches": _count(branches),
        "places": _count(places),
        "full": _count(full),
        "enough": _count(full * places),
        "more": _count(full + 1),
        "short": _count((full + 1) * places),
        "top": _count(top),
        "none": _count(places - reached.low),
    }
    reach = _per(reached, bounds["communities"])
    return Claim("C2", "N13 N29", ["reached == communities"], bounds, given, whole, reach, "= 1", facts)


def _c3(n: Numbers, _: Setting) -> Claim:
    bounds = {"running": _SOME, "projects": n["N55"], "organisations": n["N54"]}
    given, whole = ["running <= projects", "running <= organisations"], list(bounds)
    running = extent("running", bounds, given=given, whole=whole)
    reach = _per(running, bounds["organisations"])
    facts = {
        "projects": _count(bounds["projects"].high),
        "organisations": _count(bounds["organisations"].low),
        "most": _count(running.high),
        "share": _percent(reach.high, 2),
        "idle": _count(extent("organisations - running", bounds, given=given, whole=whole).low),
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
        Bounds and lines for :func:`~commgov_lib.ledger.feasibility.check`; ``total`` is the cut of
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
            "limit_ratio: {ratio} is longest over shortest limit. Fix: give a number from 1 up.", ratio=ratio
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
    total = _percent(world["total"])
    if lang:
        told = "，".join(f"{share}的事项压缩{c} %" for share, c in parts) + f"；总时限压缩{total}"
        return told.replace(" %", "%")
    return ", ".join(f"{share} of the items cut by {c} %" for share, c in parts) + f"; total cut = {total}"


def _c4(n: Numbers, setting: Setting) -> Claim:
    mean = n["N43"]
    bounds, given = cut_of_total(mean, setting.limit_ratio)
    total = extent("total", bounds, given=given)
    facts = {
        "items": _count(n["N42"].low),
        "cut": _printed(mean),
        "mean": _before_rounding(mean),
        "ratio": f"{setting.limit_ratio:g}",
        "low": _percent(total.low),
        "high": _percent(total.high),
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
    facts = {"low": _percent(share.low), "high": _percent(min(share.high, 1))}
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


# ---- the words -------------------------------------------------------------------------------------


class Words(NamedTuple):
    """The texts of one claim."""

    claim: Term
    short: Term
    assumption: Term
    measure: Term  # the ratio of what the numbers allow to what the claim needs
    detail: Term
    labels: dict[str, Term]  # the quantities that a witness tells


# The sentence that opens every reason, and the sentence where the two readings part.
SAYS = {
    FEASIBLE: Term(
        "Settled: the claim can hold, its denial cannot.", "已定：该说法可以成立，其否定不能成立。"
    ),
    INFEASIBLE: Term("Ruled out: the claim cannot hold.", "已排除：该说法不可能成立。"),
    UNDERDETERMINED: Term(
        "Left open: the claim can hold, and so can its denial.", "未定：该说法与其否定都可能成立。"
    ),
}
OPENED = Term("Without the conventional ceilings the verdict is {}.", "若不设惯例上限，判定为“{}”。")


@functools.cache
def words() -> dict[str, Words]:
    """The texts of every claim, by its id."""
    read = tomllib.loads(Path(__file__).with_name("claims.toml").read_text(encoding="utf-8"))
    found = {}
    for name, texts in read.items():
        labels = {quantity: Term(*text) for quantity, text in texts.pop("labels").items()}
        found[name] = Words(**{part: Term(*text) for part, text in texts.items()}, labels=labels)
    return found
