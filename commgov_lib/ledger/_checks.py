"""The claims put to the solver, under both readings, and the answers put into words."""

from __future__ import annotations

import pandas as pd

from ..feasibility import Answer, check, extent
from ..intervals import Interval
from ..schema import CommgovError, Term
from ._claims import CLAIMS, USED, Claim, Setting, cut_of_total
from ._numbers import READINGS, intervals, need, numbers, read
from ._ratios import household_size
from ._words import OPENED, SAYS, VERDICTS, WORDS


def checks(
    table: pd.DataFrame | None = None,
    *,
    limit_ratio: float = 10,
    household: Interval | float | None = None,
    elders: Interval | float | None = None,
) -> pd.DataFrame:
    """Six claims that a reader may take from the numbers: settled, ruled out, or left open.

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
    """How far the sum of all time limits can have fallen when the mean item fell by 75 %.

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
        raise CommgovError(f"mean: {mean} is not a share. Fix: give a number from 0 to 1, such as 0.75.")
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
    words = WORDS[claim.id]._asdict()
    texts = {name: words[name][lang].format(**facts) for name in words if name != "labels"}
    # A space stands before the sign in English, none in Chinese.
    return {name: text.replace(" %", "%") if lang else text for name, text in texts.items()}


def _told(claim: Claim, world: dict | None, lang: int) -> str:
    """A world in words: ``heads = 6,588; compounds with a head = 6,588``."""
    if world is None:
        return ""
    if claim.tell is not None:
        return claim.tell(world, lang)
    labels = WORDS[claim.id].labels
    return ("; ", "；")[lang].join(f"{text[lang]} = {world[name]:,}" for name, text in labels.items())
