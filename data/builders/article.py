"""The article's numbers as intervals: each printed number, by the word that stands with it.

``comparator`` says in which way the article states the number, ``printed`` is the number as read from it.
From these two follow ``low``, ``high``, ``step`` and ``high_rule``; nobody types an interval.
"""

from __future__ import annotations

import re
from decimal import Decimal

import common

FILE = "article_numbers.csv"
TEN_THOUSAND = Decimal(10_000)


def build() -> dict[str, bytes]:
    """Work out the interval of each of the 58 numbers."""
    frame = common.read(FILE)
    read = [interval(c, p) for c, p in zip(frame["comparator"], frame["printed"], strict=True)]
    for column in ("low", "high", "high_rule", "step"):
        frame[column] = [row[column] for row in read]
    return {FILE: common.table(frame)}


def interval(comparator: str, printed: str) -> dict[str, str]:
    """The interval that a printed number stands for.

    ===========  =======================================================  ==========================
    comparator   meaning                                                  interval
    ===========  =======================================================  ==========================
    ``=``        stated as it is                                          [n, n]
    ``=``, %     a percentage, printed to so many digits                  [n - step/2, n + step/2], step =
                                                                          one in the last printed digit
    ``余``        N余, N多, 超N, 超过N: N and more, but not yet the next     [n, n + step - 1], step =
    ``多`` ``超``  number that has the same digits                           one in the last digit of n
                                                                          that is not zero
    ``约``        about, in tenths (成)                                     [n - step/2, n + step/2]
    ``至``        from n to m, as printed                                  [n, m]
    ``等``        the list goes on (等, ……)                                [n, no ceiling]
    ``以上``      n and above                                              [n, no ceiling]
    ``去年``      since some day of last year, written on some day of this  [0, 2] years before writing
    ``前``        n ago                                                    [n - 1/2, n + 1/2]
    ===========  =======================================================  ==========================

    Only ``至`` and ``=`` state a ceiling. For 余, 多 and 超 the text gives none: that the writer would have
    printed the next digit once it was reached is a convention, and ``high_rule`` says so. A percentage stands
    for all values that round to it, zeros at its end being printed digits too (50% is not 50.0%); ``100%`` is
    written where the text says "all" (全覆盖, 全部), which is no rounded number.
    """
    low, _, top = printed.partition("-")
    number, step = _number(low)
    half = step / 2
    rules = {
        "=": (number, number, "exact", None),
        "余": (number, number + step - 1, "next digit (convention)", step),
        "约": (number - half, number + half, "rounding (convention)", step),
        "等": (number, None, "open", None),
        "以上": (number, None, "open", None),
        "去年": (Decimal(0), Decimal(2), "calendar (arithmetic)", None),
        "前": (number - Decimal("0.5"), number + Decimal("0.5"), "half a unit (convention)", None),
    }
    rules["多"] = rules["超"] = rules["余"]
    if low.endswith("%") and number != 1:
        rules["="] = (number - half, min(number + half, Decimal(1)), "rounding (as printed)", step)
    if top:
        rules["至"] = (number, _number(top)[0], "range (as printed)", None)
    if comparator not in rules:
        raise SystemExit(f"{FILE}: comparator {comparator!r} with {printed!r} cannot be read")
    low, high, rule, step = rules[comparator]
    return {"low": _text(low), "high": _text(high), "high_rule": rule, "step": _text(step)}


def _number(printed: str) -> tuple[Decimal, Decimal]:
    """A printed number and the size of one in its last digit that is not zero: 1.1万 → 11000, 1000.

    Of a percentage the last digit counts whether it is zero or not: 50% → 0.5, 0.01.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(万|%|成)?", printed)
    if not match:
        raise SystemExit(f"{FILE}: {printed!r} is not a number")
    scale = {None: Decimal(1), "万": TEN_THOUSAND, "%": Decimal("0.01"), "成": Decimal("0.1")}[match[2]]
    digits = Decimal(match[1])
    place = Decimal(10) ** (digits if match[2] == "%" else digits.normalize()).as_tuple().exponent
    return digits * scale, place * scale


def _text(number: Decimal | None) -> str:
    if number is None:
        return ""
    return f"{number.normalize():f}"
