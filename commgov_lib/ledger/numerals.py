"""Numbers as Chinese texts write them, in digits, in characters or in both, as the interval that they allow.

A number is read in two steps: its numeral to a value (:func:`value`), and the words of approximation beside
it to an interval around that value (:func:`amount`), by the rule of the article's own table.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import NamedTuple

from ..schema import CommgovError

_DIGIT = {c: k for k, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_WIDE = str.maketrans("０１２３４５６７８９．，％～－＋：（）", "0123456789.,%~-+:()")

# ---- the parts of a number, as patterns ----------------------------------------------------------

_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d{1,9})?"
_SIGNS = "[零〇一二两三四五六七八九十百千万亿]"
_PLAIN = (
    rf"(?:{_ARABIC}[十百千]?[万亿]{{0,2}}(?:\d{{1,8}}[十百千万]{{1,2}}){{0,4}}"
    rf"|{_SIGNS}{{1,25}}(?:点[零〇一二三四五六七八九]{{1,9}}[万亿]?)?)"
)
_SEVERAL = r"(?:[数几][十百千万亿]{1,4}|[二三四五六七八九]?十几[万亿]?|上[百千万亿]{1,4})"
_PERCENT = rf"(?:{_ARABIC}[%‰]|百分之(?:{_PLAIN})|(?:{_PLAIN})分之(?:{_PLAIN}))"
_TENTHS = r"(?:(?:\d(?:\.\d)?|[一二两三四五六七八九几])成(?:[一二三四五六七八九半](?![个名位家户支项次]))?)"
_HALF = r"(?:一半|半数|半)"
_BETWEEN = r"(?:-{1,2}|—{1,2}|–|~|至|到)"
_BEFORE = {
    "近": "近 将近 接近 几近 几乎达 近乎",
    "约": "约 大约 约为 约有 约占 大概 大致",
    "超": "超 超过 超过了 逾 突破 过 超出 远超 多于 大于 高于",
    "至少": "至少 不少于 不低于 不下 不下于 最少 起码 不小于 最低",
    "不超过": "不超过 至多 最多 不多于 不高于 少于 低于 不足 不到 不满 未满 不大于 不及",
    "达": "达 达到 达到了 多达 高达",
}
_AFTER = {
    "以上": "以上 及以上 之上 起",
    "以下": "以下 以内 之内 之下 及以下",
    "约": "左右 上下",
    "余": "有余 之多 出头 多",
}
_OF_WORD = {
    word: kind for words in (_BEFORE, _AFTER) for kind, line in words.items() for word in line.split()
}


def _any(words: dict[str, str]) -> str:
    return "|".join(sorted((w for line in words.values() for w in line.split()), key=len, reverse=True))


BEFORE, AFTER = _any(_BEFORE), _any(_AFTER)
# A number without its unit: what stands before, the numeral, 余 or 多 inside it, and a second end.
NUMBER = (
    rf"(?P<before>(?:(?:{BEFORE})(?:[了有为达近]?))?)"
    rf"(?P<body>(?P<share>{_PERCENT}|{_TENTHS}|(?<![一二三四五六七八九大多夜])半数|一半(?![天日月年夜])"
    rf"|一大半|一多半|大半(?![夜天年辈])|(?<=过)半(?!天|日|个|夜|路|导)|(?<=近)半(?!天|日|个|夜|年|月)|(?<=超)半(?!天|日|个|夜|年|月))"
    rf"|(?P<several>{_SEVERAL})|(?P<plain>{_PLAIN}))"
    rf"(?P<more>[余餘多来]?)(?P<scale>(?<=[余餘多来])[万亿]{{1,2}}|)"
    rf"(?:{_BETWEEN}(?P<body2>{_PERCENT}|{_TENTHS}|{_PLAIN})(?P<more2>[余多]?))?"
)
_AMOUNT = re.compile(rf"{NUMBER}(?P<after>(?:{AFTER})?)")


class Amount(NamedTuple):
    """What a printed number allows: how it is stated, its ends, whence the upper one, a share or not."""

    comparator: str
    low: float
    high: float
    high_rule: str
    share: bool


def value(numeral: str) -> Fraction:
    """Return the value of a numeral without approximation: 320, 1.2万, 三百二十, 两万三, 一亿零五.

    Parameters
    ----------
    numeral
        Digits, characters or both.

    Returns
    -------
    Fraction

    Raises
    ------
    CommgovError
        It is no numeral.

    Notes
    -----
    A digit after a unit without 零 counts in tenths of this unit: 三千五 is 3,500, 三千零五 is 3,005.

    Examples
    --------
    >>> [int(value(n)) for n in ("三百二十", "1.2万", "两万三", "十五", "6千5百")]
    [320, 12000, 23000, 15, 6500]
    """
    found = _value(numeral.translate(_WIDE))
    if found is None:
        raise CommgovError(
            "{numeral!r} is no numeral. Fix: write it like 320, 1.2万 or 三百二十.", numeral=numeral
        )
    return found


def _value(numeral: str) -> Fraction | None:
    if re.match(r"\d", numeral):
        return _of_digits(numeral)
    whole, point, rest = numeral.partition("点")
    if point:
        scale = Fraction(_LARGE[rest[-1]]) if rest[-1:] in _LARGE else Fraction(1)
        rest = rest.rstrip("万亿")
        found = _of_signs(whole)
        if found is None or not rest or any(c not in _DIGIT for c in rest):
            return None
        return (found + Fraction(int("".join(str(_DIGIT[c]) for c in rest)), 10 ** len(rest))) * scale
    return _of_signs(numeral)


def _of_digits(numeral: str) -> Fraction | None:
    """3万5千 is the sum of its parts, each smaller than the one before."""
    total, last = Fraction(0), math.inf
    if not re.fullmatch(r"(?:[\d.,]+[十百千万亿]*)+", numeral):
        return None
    for digits, units in re.findall(r"([\d.,]+)([十百千万亿]*)", numeral):
        scale = math.prod((_SMALL | _LARGE)[unit] for unit in units)
        try:
            part = Fraction(digits.replace(",", "")) * scale
        except ValueError:
            return None
        if part >= last:
            return None
        total, last = total + part, scale
    return total


def _of_signs(numeral: str) -> Fraction | None:
    """Characters from the left: digits wait for their unit, and 万 and 亿 take all that stands before."""
    total = section = 0
    digit, unit, zero = None, math.inf, False
    large = math.inf
    for sign in numeral:
        if sign in _DIGIT:
            if digit:
                return None  # 七八 is a range, 二〇二三 a year
            digit, zero = _DIGIT[sign], zero or _DIGIT[sign] == 0
            if digit == 0:
                digit = None
        elif sign in _SMALL:
            if _SMALL[sign] >= unit or (digit is None and sign != "十" and section + total):
                return None
            unit = _SMALL[sign]
            section, digit, zero = section + (1 if digit is None else digit) * unit, None, False
        elif sign in _LARGE:
            if _LARGE[sign] >= large and not (sign == "亿" and total):
                return None
            section += digit or 0
            if sign == "亿":
                total, section = ((total + section) or 1) * _LARGE[sign], 0
            else:
                total, section = total + (section or 1) * _LARGE[sign], 0
            large, digit, unit, zero = _LARGE[sign], None, math.inf, False
            last = _LARGE[sign]
        else:
            return None
        if sign in _SMALL:
            last = _SMALL[sign]
    if digit:
        tenths = not zero and len(numeral) > 1 and last > 10
        section += digit * (last // 10 if tenths else 1)
    found = total + section
    return Fraction(found) if found or numeral in ("零", "〇") else None


def amount(printed: str) -> Amount:
    """Return the interval that a printed number, without its unit, stands for by its words of approximation.

        N余, N多, 超N: N to one below the next number with as many digits    近N: the number before it, to N
        约N, N左右: N ± half of one in its last digit that is not zero        N以上: N, and no ceiling

    Parameters
    ----------
    printed
        Such as ``"6500余"``, ``"近百"``, ``"两成多"``, ``"1.1万余"``, ``"三分之二"``, ``"七八"``.

    Returns
    -------
    Amount
        ``comparator`` (余, 多, 近, 约, 超, 以上, 至少, 不超过, 至, 数, 上, 来, or ``=``), ``low``, ``high``
        (infinite where nothing sets a ceiling), ``high_rule`` (where the ceiling comes from) and ``share``
        (whether it is a part of a whole, between 0 and 1).

    Raises
    ------
    CommgovError
        It is no such number.

    Notes
    -----
    The rule is that of the article's table (:func:`commgov_lib.ledger.numbers`): printed percentages, tenths
    (成) and whole 万 and 亿 stand for all that rounds to them; 100 % is itself. Several (数, 几) means two to
    nine.

    Examples
    --------
    >>> amount("6500余")[1:3], amount("近百")[1:3], amount("1.1万余")[1:3], amount("两成多")[1:3]
    ((6500, 6599), (90, 100), (11000, 11999), (0.2, 0.3))
    >>> amount("不少于30")[:4]
    ('至少', 30, inf, 'open')
    """
    match = _AMOUNT.fullmatch(printed.translate(_WIDE))
    found = match and of_match(match)
    if not found:
        raise CommgovError(
            "{printed!r} is no printed number. Fix: write it like 46, 6500余, 近百 or 两成多.",
            printed=printed,
        )
    return found


def of_match(match: re.Match, after: str | None = None) -> Amount | None:
    """The same for a match of :data:`NUMBER` and what stands behind the unit; nothing if it is no number."""
    parts = match.groupdict()
    after = parts.get("after", "") if after is None else after
    before = parts["before"]
    before = before if before in _OF_WORD else before[:-1]  # 超过了, 约有
    words = [_OF_WORD.get(w, "") for w in (before, after) if w]
    if parts["before"].endswith("近") and before != parts["before"]:
        words.append("近")
    more = "余" if parts["more"] == "餘" else parts["more"]
    share, body = bool(parts["share"]), parts["body"]
    if body.startswith("上"):
        words, body = [*words, "上"], body[1:]
    if parts["several"] and not body.startswith(("百", "千", "万", "亿")):
        ends = _several(body)
    elif share:
        ends = _share(body)
    else:
        found = _value(body)
        ends = (found, found) if found is not None else _adjacent(body)
    if ends is None:
        return None
    low, high = ends
    scale = math.prod(_LARGE[c] for c in parts["scale"]) if parts["scale"] else 1
    low, high = low * scale, high * scale
    if parts["body2"]:
        top = _share(parts["body2"]) if re.search("[%‰成之]", parts["body2"]) else None
        top = top[1] if top else _value(parts["body2"])
        if top is None:
            return None
        if share != bool(re.search("[%‰成之]", parts["body2"])):  # 10-20%: the sign stands once
            low = low if share else low * _sign(parts["body2"])
            share = True
        units = re.search("[万亿]+$", parts["body2"])
        if units and not re.search("[万亿]$", body) and low < top:  # 3至5万
            scaled = low * math.prod(_LARGE[c] for c in units[0])
            low = scaled if scaled < top else low
        if not low < top:
            return None
        return Amount("至", _plain(low), _plain(top), "range (as printed)", share)
    if more:
        words.append(more)
    if low != high:  # several, or two neighbours: what stands beside only adds a side
        return _beside(low, high, [w for w in words if w not in ("达", "")], parts, share)
    return _stated(low, words, body, share)


def _beside(low: Fraction, high: Fraction, words: list[str], parts: dict, share: bool) -> Amount:
    if "以上" in words or "至少" in words:
        return Amount("至少", _plain(low), math.inf, "open", share)
    several = bool(parts["several"])
    rule = "several (convention)" if several else "range (as printed)"
    if share:  # 一大半
        return Amount("超", _plain(low), _plain(high), "open", share)
    return Amount("数" if several else "至", _plain(low), _plain(high), rule, share)


def _stated(number: Fraction, words: list[str], body: str, share: bool) -> Amount:
    """The interval of one number, by the words beside it."""
    kinds = [w for w in words if w not in ("达", "")]
    step = _step(number, body, share)
    inside = step if share else step - 1  # a count stops one short of the next number
    half = step / 2
    top = Fraction(1) if share else None
    over = {"余", "多", "超", "上"} & set(kinds)
    name = next((w for w in kinds), "=")
    if {"以上", "至少"} & set(kinds):
        return Amount(name, _plain(number), 1.0 if share and number <= 1 else math.inf, "open", share)
    if {"以下", "不超过"} & set(kinds):
        return Amount("不超过", 0, _plain(number), "as printed", share)
    if "近" in kinds:
        # 近200 has passed 100, 近100 has passed 90: the number before it with as many digits.
        gap = step / 10 if number == step and not share else step
        low = number - gap
        high = number + inside if over else number
        return Amount(name, _plain(max(low, Fraction(0))), _plain(high), "previous digit (convention)", share)
    if over:
        if share and number == Fraction(1, 2) and body.endswith(("半", "半数")):
            return Amount(name, 0.5, 1.0, "open", share)
        high = number + inside
        high = min(high, top) if top and number <= 1 else high
        return Amount(name, _plain(number), _plain(high), "next digit (convention)", share)
    rounded = "成" in body or (not share and body.endswith(("万", "亿")))
    if {"约", "来"} & set(kinds):
        return Amount(
            name,
            _plain(max(number - half, Fraction(0))),
            _plain(number + half),
            "rounding (convention)",
            share,
        )
    if share and re.search("[%‰]|百分之", body) and number != 1:
        half = _printed_step(body) / 2
        high = number + half
        high = min(high, Fraction(1)) if number <= 1 else high
        return Amount(
            "=", _plain(max(number - half, Fraction(0))), _plain(high), "rounding (as printed)", share
        )
    if rounded:
        return Amount("=", _plain(number - half), _plain(number + half), "rounding (convention)", share)
    return Amount("=", _plain(number), _plain(number), "exact", share)


def _step(number: Fraction, body: str, share: bool) -> Fraction:
    """One in the last digit that is not zero."""
    if share and body.endswith(("半", "半数")):
        return Fraction(1, 10)
    if number == 0:
        return Fraction(1)
    step = Fraction(1)
    if number.denominator != 1:
        while (number / step).denominator != 1:
            step /= 10
            if step < Fraction(1, 10**9):  # a third has no last digit
                return Fraction(1, 10)
        return step
    while (number / (step * 10)).denominator == 1:
        step *= 10
    return step


def _printed_step(body: str) -> Fraction:
    """One in the last printed digit of a percentage, a zero or not."""
    sign = _sign(body)
    decimals = re.search(r"\.(\d+)|点([零〇一二三四五六七八九]+)", body)
    return sign / 10 ** len(decimals[1] or decimals[2]) if decimals else sign


def _sign(body: str) -> Fraction:
    if "‰" in body:
        return Fraction(1, 1000)
    return Fraction(1, 10) if "成" in body else Fraction(1, 100)


def _share(body: str) -> tuple[Fraction, Fraction] | None:
    if body in ("一大半", "一多半", "大半"):
        return Fraction(1, 2), Fraction(1)
    if body in ("一半", "半数", "半"):
        return Fraction(1, 2), Fraction(1, 2)
    if "分之" in body:
        below, _, above = body.partition("分之")
        ends = _value(above), _value(below)
        found = ends[0] / ends[1] if None not in ends and ends[1] else None
    elif "成" in body:
        tenths, _, more = body.partition("成")
        if tenths == "几":
            return Fraction(2, 10), Fraction(9, 10)
        found = _value(tenths)
        if found is not None:
            found = found / 10 + (Fraction(5, 100) if more == "半" else Fraction(_DIGIT.get(more, 0), 100))
    else:
        found = _value(body[:-1])
        found = found * _sign(body) if found is not None else None
    return None if found is None else (found, found)


def _several(body: str) -> tuple[Fraction, Fraction] | None:
    """数十 is 20 to 99, 十几 11 to 19, 几万 20,000 to 99,999."""
    teens = re.fullmatch(r"([二三四五六七八九]?)十几([万亿]?)", body)
    if teens:
        ten = 10 * _DIGIT.get(teens[1] or "一", 1)
        scale = _LARGE.get(teens[2], 1)
        return Fraction((ten + 1) * scale), Fraction((ten + 10) * scale - 1 if teens[2] else ten + 9)
    scale = math.prod((_SMALL | _LARGE)[c] for c in body[1:])
    return Fraction(2 * scale), Fraction(10 * scale - 1)


_PAIR = re.compile(
    "(?P<head>(?:[一二两三四五六七八九][万千百])*十?)(?P<a>[一二两三四五六七八九])(?P<b>[二三四五六七八九])"
    "(?P<units>[十百千万亿]*)"
)


def _adjacent(body: str) -> tuple[Fraction, Fraction] | None:
    """Two neighbours: 七八, 十五六, 三四十, 两三百, 一百三四十; 三五 too."""
    match = _PAIR.fullmatch(body)
    if not match:
        return None
    a, b = _DIGIT[match["a"]], _DIGIT[match["b"]]
    if b - a != 1 and (a, b) != (3, 5):
        return None
    head = _value(match["head"]) if match["head"] else Fraction(0)
    scale = math.prod((_SMALL | _LARGE)[c] for c in match["units"])
    if head is None or (head and head <= scale and match["units"][:1] not in ("万", "亿")):
        return None
    if head and scale == 1 and not match["head"].endswith("十"):
        return None  # 一百三四 is no way of speaking
    if match["units"][:1] in ("万", "亿"):  # 十五六万
        return (head + a) * scale, (head + b) * scale
    return head + a * scale, head + b * scale


def _plain(number: Fraction) -> float:
    """A whole number as one, else the nearest float."""
    return int(number) if number.denominator == 1 else float(number)
