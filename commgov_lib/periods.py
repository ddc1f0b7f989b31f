"""When a row holds: years, months and days as people write them, in one writing.

A time is a year (``2021``), a month (``2021-05``), a day (``2021-05-03``), two of them (``2024/2025``: some
time from the first to the last), or, in a network that has no years, the number of a wave (``1``, ``2``).
Whatever is coarse means all of it: what holds until 2021 holds until the last day of 2021.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

import numpy as np

from .columns import TextColumn

TIMES = ("since", "until")
FIRST_YEAR = 1_000  # a smaller number counts waves
# No end yet.
OPEN = {"至今", "今", "现在", "目前", "长期", "长期有效", "永久", "无固定期限"}
OPEN |= {"present", "now", "ongoing", "today", "*"}
_ALWAYS = -1, 10**9  # before and after every time
_CHINESE = {word: k for k, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_NUMERALS = re.compile(r"[〇○零一二三四五六七八九十]+(?=[年月日号期轮波季])")
_CLOCK = re.compile(r"[T ] *\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AP]M)?(Z| ?[+-]\d\d:?\d\d)?$", re.IGNORECASE)
_YEAR = re.compile(r"(\d{1,4})(\.0+)?|([1-9]\d{3}) ?年度?")
WAVE = re.compile(r"第? ?(\d{1,3}) ?[期轮波]次?|wave ?(\d{1,3})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})(?: ?年 ?(\d{1,2}) ?月份?| ?[-/.] ?(\d{1,2}))|([12]\d{3})(\d\d)")
_DAY = re.compile(
    r"(\d{4})(?: ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?| ?([-/.]) ?(\d{1,2}) ?\4 ?(\d{1,2}))"
    r"|([12]\d{3})(\d\d)(\d\d)"
)
_ISO = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_BETWEEN = re.compile(rf"({_ISO})/({_ISO})")
_TORN = re.compile(r"\d{4}\.1")  # January, or what Excel made of 2021.10
_OCTOBER = re.compile(r"\d{4}\.10")
_RANGE = re.compile(r" *(?:-{1,2}|[–~〜至到/]|—{1,2}|\bto\b) *", re.IGNORECASE)
_FROM = re.compile(r"自?从? ?(.+?) ?(?:年?起|以来|开始)")
_SEASON = re.compile(r"(\d{4}) ?年? ?(?:第? ?([1-4]) ?季度?|q([1-4])|([上下])半年)", re.IGNORECASE)
_SAME_YEAR = re.compile(r"(\d{1,2})月份?(?:(\d{1,2})[日号])?")


def written(words: list[str]) -> list[str | None]:
    """Return each time in its one writing, ``None`` where a word is no time; empty words stay empty.

    Parameters
    ----------
    words
        Those of one column: ``2021.1`` is January where another word ends in ``.10``, and no time where
        none does, since Excel shows October so too.

    Returns
    -------
    list

    Examples
    --------
    >>> written(["2021年5月", "2021/5/3", "2021.5", "２０２１", "20210503", "2021-05-03 08:30", "last year"])
    ['2021-05', '2021-05-03', '2021-05', '2021', '2021-05-03', '2021-05-03', None]
    >>> written(["wave 2", "第二轮", "第2波"])
    ['2', '2', '2']
    >>> written(["2021.1"]), written(["2021.1", "2021.10"])
    ([None], ['2021-01', '2021-10'])
    """
    as_text = any(_OCTOBER.fullmatch(word.strip()) for word in words)
    return [None if is_torn(word) and not as_text else _one(word) for word in words]


def is_torn(word: str) -> bool:
    """Tell whether a word such as ``2021.1`` may be January or October."""
    return bool(_TORN.fullmatch(word.strip()))


def _one(word: str) -> str | None:
    said = digits(word)
    if said == "":
        return ""
    if found := _BETWEEN.fullmatch(said):
        both = [_one(part) for part in found.groups()]
        return said if None not in both and ends(both[0])[0] <= ends(both[1])[1] else None
    if found := WAVE.fullmatch(said):
        return str(int(found[1] or found[2]))
    said = _CLOCK.sub("", said)
    for pattern in (_YEAR, _MONTH, _DAY):
        if found := pattern.fullmatch(said):
            numbers = [
                int(group) for group in found.groups() if group and group.isdigit() and int(group) >= 0
            ]
            return _spelt(numbers[:1] if pattern is _YEAR else numbers)
    return None


def digits(word: str) -> str:
    """Return a text with its numerals as digits, full width as half width, and single spaces.

    Examples
    --------
    >>> digits("二〇二一年十二月"), digits("第二轮")
    ('2021年12月', '第2轮')
    """
    said = " ".join(unicodedata.normalize("NFKC", word).split())
    return said if said.isascii() else _NUMERALS.sub(_arabic, said)


def _arabic(found: re.Match) -> str:
    """二〇二一 as 2021, 十二 as 12."""
    ten, mark, one = found[0].partition("十")
    if not mark:
        return "".join(str(_CHINESE[digit]) for digit in ten)
    if len(ten) > 1 or len(one) > 1:
        return found[0]
    return str(10 * _CHINESE.get(ten, 1) + _CHINESE.get(one, 0))


def _spelt(numbers: list[int]) -> str | None:
    """A year, month or day by its numbers; ``None`` where the calendar has no such one."""
    year, month, day = [*numbers, 1, 1][:3]
    if len(numbers) == 1:
        return str(year)
    try:
        datetime.date(year, month, day)
    except ValueError:
        return None
    if year < FIRST_YEAR:
        return None
    return "-".join([f"{year:04}", *(f"{number:02}" for number in numbers[1:])])


def ends(time: str) -> tuple[int, int]:
    """Return the first and last day of a time in its one writing, as numbers that can be compared.

    Examples
    --------
    >>> ends("2021"), ends("2021-05"), ends("2024/2025")
    ((20210101, 20211231), (20210501, 20210531), (20240101, 20251231))
    """
    first, _, last = time.partition("/")
    return _day(first, 1, 1), _day(last or first, 12, 31)


def _day(time: str, month: int, day: int) -> int:
    year, *rest = [int(number) for number in time.split("-")]
    month, day = [*rest, *(month, day)[len(rest) :]]
    return year * 10_000 + month * 100 + day


def is_year(time: str) -> bool:
    """Tell whether a time in its one writing is of the calendar, and not the number of a wave.

    Examples
    --------
    >>> is_year("2021-05"), is_year("3")
    (True, False)
    """
    return len(time.split("/")[0].split("-")[0]) == 4


def day_of(time: str, *, last: bool) -> str:
    """Return the first or last day of a time in its one writing; the number of a wave as it is.

    Examples
    --------
    >>> day_of("2024-02", last=True), day_of("2024/2025", last=False), day_of("3", last=True)
    ('2024-02-29', '2024-01-01', '3')
    """
    if not is_year(time):
        return time
    year, month, day = (part := ends(time)[last]) // 10_000, part // 100 % 100, part % 100
    longest = 31 if month == 12 else (datetime.date(year, month + 1, 1) - datetime.timedelta(1)).day
    return f"{year:04}-{month:02}-{min(day, longest):02}"


def bounds(times: TextColumn, column: str) -> np.ndarray:
    """Return for each row the first day of its ``since`` or the last of its ``until``; empty is open.

    Parameters
    ----------
    times
        What is no time is open too.
    column
        ``"since"`` or ``"until"``.

    Examples
    --------
    >>> import pandas as pd
    >>> from .columns import text_column
    >>> bounds(text_column(pd.Series(["2021", ""])), "until").tolist()
    [20211231, 1000000000]
    """
    side = TIMES.index(column)
    words = [ends(word)[side] if word else _ALWAYS[side] for word in written(times.words.to_pylist())]
    return np.array(words, dtype=np.int64)[times.codes]


def span(word: str) -> tuple[str, str] | None:
    """Return since and until of a word that says a whole period, such as 2021年 or 2019-2021.

    Returns
    -------
    tuple or None
        Both in their one writing, the second empty where there is no end yet; ``None``: it says no period.

    Examples
    --------
    >>> span("2021年"), span("2019—2021年"), span("2019年至今"), span("2021年上半年"), span("often")
    (('2021', '2021'), ('2019', '2021'), ('2019', ''), ('2021-01', '2021-06'), None)
    """
    said = digits(word)
    if not said:
        return None
    if (one := written([said])[0]) is not None:
        first, _, last = one.partition("/")
        return first, last or first
    if season := _SEASON.fullmatch(said):
        year, half = season[1], season[4]
        first = (1 if half == "上" else 7) if half else 3 * int(season[2] or season[3]) - 2
        return f"{year}-{first:02}", f"{year}-{first + (5 if half else 2):02}"
    if (since := _FROM.fullmatch(said)) and (first := written([since[1]])[0]):
        return first, ""
    found = {}
    for mark in _RANGE.finditer(said):
        first, last = written([said[: mark.start()]])[0], said[mark.end() :]
        if not first:
            continue
        if last.lower() in OPEN or (mark[0].strip() == "至" and last == "今"):
            found[first, ""] = True
            continue
        if same := _SAME_YEAR.fullmatch(last):
            last = "-".join([first[:4], *(number for number in same.groups() if number)])
        last = written([last])[0]
        if last and is_year(first) == is_year(last) and ends(first)[0] <= ends(last)[1]:
            found[first, last] = True
    return next(iter(found)) if len(found) == 1 else None


def said(since: str, until: str) -> str:
    """Return a period as one text: ``2021``, ``2019–2021``, ``2019–``; empty where it is always.

    Examples
    --------
    >>> said("2021", "2021"), said("2019", "2021"), said("2019", ""), said("", "")
    ('2021', '2019–2021', '2019–', '')
    """
    return since if since == until else f"{since}–{until}"


def beside(name: str, period: str | None) -> str:
    """Return a name of a file with the period that was asked for, so that each period has one of its own.

    Examples
    --------
    >>> beside("my_city", None), beside("my_city", "2019 - 2021"), beside("my_city", "2024/2025")
    ('my_city', 'my_city-2019-2021', 'my_city-2024-2025')
    """
    return name if period is None else "-".join([name, *re.findall(r"\w+", period)])
