"""When the rows of a table hold: by its columns of times, or by the name of its sheet."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa

from .. import periods
from ..columns import TextColumn, constant, stacked, text_column
from ..messages import say
from ..periods import OPEN, TIMES, is_year, span, written
from .grid import Part, refuse
from .vocabulary import HEADERS, plain

# Headers that do not say whether the tie begins on that day or is there on that day alone.
UNCLEAR = {"date", "time", "日期", "时间"}
_SERIAL = re.compile(r"\d{5}(\.\d+)?")  # a date as Excel keeps it
_WAVE = re.compile(r"第? ?(\d{1,3}) ?[期轮波]|wave ?(\d{1,3})")
_HEADERS = {
    word
    for c in ("since", "until", "period")
    for word in HEADERS["ties"][c].split()
    if word not in (c, *TIMES)
}
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_TITLE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?: ?年 ?\d{1,2} ?月| ?年? ?[上下]半年| ?年? ?第?[1-4一二三四]季度| ?年?度?)"
    r"(?: ?[-–—~至到] ?(?:19|20)\d\d(?: ?年 ?\d{1,2} ?月| ?年?度?))?(?!\d)"
)


def of_title(title: str) -> tuple[str, str]:
    """Return the period that the name of a sheet or file tells, and the rest of the name.

    Examples
    --------
    >>> of_title("2021年度共建"), of_title("2021-2022"), of_title("第2轮"), of_title("Sheet1")
    (('2021年度', '共建'), ('2021-2022', ''), ('2', ''), ('', 'Sheet1'))
    """
    said = periods.digits(title).lower()
    if wave := _WAVE.fullmatch(said):
        return wave[1] or wave[2], ""
    whole = span(said)
    if whole and is_year(whole[0]) and _YEAR.match(said):
        return said, ""
    found = _IN_TITLE.search(said)
    rest = said.replace(found[0], " ", 1) if found else said
    if not found or not span(found[0].strip()) or re.search(r"\d", rest):
        return "", title
    return found[0].strip(), rest.strip(" _-—–()（）[]【】")


def is_day(period: str) -> bool:
    """Tell whether a period is one day, as the date of an export in the name of a file is."""
    found = span(period)
    return bool(found) and found[0] == found[1] and found[0].count("-") == 2


def are_times(words: list[str]) -> bool:
    """Tell whether most of the words of a column are times or periods, so that the column is one of times."""
    words = [word for word in words if word.strip()]
    good = [word for word, time in zip(words, written(words), strict=True) if time or _is_like_a_time(word)]
    return 2 * len(good) >= len(words)


def _is_like_a_time(word: str) -> bool:
    """Whether a word is a period, an open end, or a time that is a fault."""
    if periods.is_torn(word) or _SERIAL.fullmatch(word.strip()):
        return True
    return plain(word) in OPEN or span(word) is not None


def not_times(entry: dict, name: str) -> list[tuple]:
    """What is told of columns whose headers speak of times and that the mapping keeps as they are."""
    kept = [head for head, column in entry.get("columns", {}).items() if head == column]
    problem = say("is kept as it is, and says no time of a row")
    fix = say("write years, months or days in it, or say in the mapping what it is")
    return [(name, head, None, head, problem, fix) for head in kept if plain(head) in _HEADERS]


def timed(frame: pd.DataFrame, entry: dict, part: Part) -> pd.DataFrame:
    """Bring columns of times, and the period that the mapping gives a table, into ``since`` and ``until``.

    Parameters
    ----------
    frame
        Rows under the library's columns; ``period`` holds what says both ends: 2021, 2019-2021, 2019年至今.
        Ends such as 至今 are open.
    entry
        What the mapping says of the table; its ``period`` holds where a row says no time.
    part
        Where it comes from.
    """
    given = {c: text_column(frame[c]).cleaned() for c in ("period", *TIMES) if c in frame}
    period = entry.get("period", "")
    if not given and not period:
        return frame
    if period and span(period) is None:
        fix = say("write it like 2021, 2021-05 or 2021-2022")
        refuse(part.name, say("the mapping gives it a period that is none"), fix, value=period)
    none = constant("", len(frame))
    since, until = given.get("since", none), given.get("until", none)
    if "until" not in given:
        since, until = _both_ends(since)
    until = until.each(lambda word: "" if plain(word) in OPEN else word)
    for whole in [given["period"]] if "period" in given else []:
        first, last = _both_ends(whole, same=True)
        since, until = _where_empty(since, until, first, last)
    if period:
        ends = (constant(end, len(frame)) for end in span(period))
        since, until = _where_empty(since, until, *ends)
    frame = frame.drop(columns="period", errors="ignore")
    frame = frame.assign(since=since.packed(frame.index))
    if "until" not in given and until.blank[until.codes].all():  # beginnings alone
        return frame.drop(columns="until", errors="ignore")
    return frame.assign(until=until.packed(frame.index))


def _both_ends(column: TextColumn, *, same: bool = False) -> tuple[TextColumn, TextColumn]:
    """Each word as since and until; a single time is both (``same``) or since alone."""
    words = column.words.to_pylist()
    ends = []
    for word, time in zip(words, written(words), strict=True):
        if time is not None and not (same and "/" in time):
            ends.append((time, time if same else ""))
        else:
            ends.append(span(word) or (word, ""))
    return tuple(column.mapped(pa.array([end[k] for end in ends], pa.large_string())) for k in (0, 1))


def _where_empty(since, until, first, last) -> tuple[TextColumn, TextColumn]:
    """The first two columns, and where both are empty the other two."""
    empty = since.blank[since.codes] & until.blank[until.codes]
    found = []
    for one, other in ((since, first), (until, last)):
        both = stacked([one, other])
        codes = np.where(empty, both.codes[len(one) :], both.codes[: len(one)])
        found.append(TextColumn(codes.astype(np.int32), both.words))
    return tuple(found)


# ---- the same tie in the same period again -------------------------------------------------------


def added(ties: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple]]:
    """Add up the weights of equal ties, as of a list of events; and what is told of it.

    Equal are ties with the same ends, relation, domain, period and direction; of ties without direction the
    two ends may change over. The first row of each stands for all; what else it says is kept.
    """
    names = [c for c in ("source", "target", "relation", "domain", *TIMES, "directed") if c in ties]
    if not {"source", "target", "weight"} <= set(ties) or not len(ties):
        return ties, []
    keys = {c: text_column(ties[c]) for c in names}
    for column in TIMES:
        if column in keys:
            words = keys[column].words.to_pylist()
            times = zip(words, written(words), strict=True)
            keys[column] = keys[column].mapped(
                pa.array([word if time is None else time for word, time in times], pa.large_string())
            )
    ends = stacked([keys.pop("source"), keys.pop("target")])
    one, other = ends.codes[: len(ties)].copy(), ends.codes[len(ties) :].copy()
    either = keys["directed"].codes == keys["directed"].at("no") if "directed" in keys else False
    turned = either & (one > other)
    low, high = np.where(turned, other, one), np.where(turned, one, other)
    frame = pd.DataFrame({"low": low, "high": high, **{c: text.codes for c, text in keys.items()}})
    number = frame.groupby([*frame.columns], sort=False).ngroup().to_numpy()
    first = np.flatnonzero(~pd.Series(number).duplicated())
    if len(first) == len(ties):
        return ties, []
    weight = pd.to_numeric(ties["weight"], errors="coerce").to_numpy(dtype=float)
    if np.isnan(weight).any():  # told as faults, row by row
        return ties, []
    total = np.bincount(number, weight)
    kept = ties.iloc[first].reset_index(drop=True).assign(weight=total)
    problem = say("rows are of ties that stand there already; their weights are added up")
    told = [("ties", "", None, f"{len(ties) - len(first):,}", problem, say("repeated='add' asked for it"))]
    changed = [
        str(c)
        for c in ties.columns
        if c not in (*names, "weight")
        and not str(c).startswith("\0")
        and (ties[c].astype("str").to_numpy() != ties[c].astype("str").to_numpy()[first][number]).any()
    ]
    if changed:
        problem = say("differ between rows that are added up; those of the first row are kept")
        told.append(("ties", changed[0], None, ", ".join(changed), problem, say("add these up by yourself")))
    return kept, told
