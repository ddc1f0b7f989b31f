"""From the text of an article to its numbers and its named ties, by closed rules: proposals, to be reviewed.

A number is found by its numeral (:mod:`commgov_lib.ledger.numerals`) and kept as a count only where a unit
stands behind it; what has the form of a number and counts nothing (a date, an age, a telephone) is listed
beside, with the reason. Ties are found by :mod:`commgov_lib.ledger.named`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from ..privacy import personal_names
from ..schema import CommgovError
from . import named
from .named import any_of, by
from .numerals import AFTER, NUMBER, Amount, amount, of_match

NUMBERS = ["printed", "comparator", "low", "high", "unit", "counted", "place", "start", "end"]
TIES = ["organisation", "place", "relation", "domain", "start", "end"]
MOST = 200_000  # characters of one text
# What is read as a number in the wide sense, as the article's own table does it.
WIDE = ("age", "since", "frequency", "list", "slogan", "all")
_WIDE_SIGNS = str.maketrans("０１２３４５６７８９．，％～－＋：（）", "0123456789.，%~-+：（）")

_HALF = re.compile(
    "(?<![上下大一小多个两])半(?P<unit>个?小时|年|个月|个钟头)(?P<after>以内|之内|内|左右|多)?"
)
_CANDIDATE = re.compile(
    rf"{NUMBER}(?P<unit>(?:{any_of('units')})?)"
    rf"(?P<direct>(?:(?<=\d)(?:{any_of('counted_directly')}))?)(?P<after>(?:{AFTER})?)"
)
_TIMES = {"分钟", "小时", "秒", "天", "日", "周", "个月", "个工作日", "个小时", "工作日", "年", "季度"}
_ASIDE = by("aside", "reason", "patterns")
_FIRST = ("document number", "telephone", "code")  # taken before any quotation
_IDIOM = re.compile(f"(?<![零一二三四五六七八九十百千万亿几数\\d])(?:{any_of('idioms')})")
_ITEM = "[一-鿿a-zA-Z]"
_LIST = re.compile(
    rf"{_ITEM}{{1,14}}(?:、(?:(?![和与及等]){_ITEM}){{1,12}}){{1,12}}(?:[和与及][一-鿿]{{2,10}})?"
)
_ALL = re.compile('全覆盖|全部(?=[“"]|实现|完成|纳入|有|达到|建立|设立|配备)|百分百|百分之百')
_QUOTED = re.compile('[“"《「『][^“”"《》，。！？；：「」『』]{1,14}[”"》」』]')


@dataclass(frozen=True)
class Extract:
    """What was found in a text; nothing in it is taken before somebody has reviewed it.

    ``text[start:end]`` is what stands there.

    Parameters
    ----------
    numbers
        ``printed, comparator, low, high, unit, counted, place, start, end``, a row a number.
    ties
        ``organisation, place, relation, domain, start, end``, a row a named tie.
    aside
        What has the form of a number and is not taken for a count: the columns of ``numbers`` and ``reason``.
    """

    numbers: pd.DataFrame
    ties: pd.DataFrame
    aside: pd.DataFrame


def extract(text: str, *, wide: bool = False) -> Extract:
    """Find the numbers and the named co-building ties of a Chinese text, as proposals to be reviewed.

        text[start:end] == printed,    low <= true value <= high

    Parameters
    ----------
    text
        An article, up to 200,000 characters.
    wide
        Take for numbers also what the article's own table does and a reader would not call a count: ages,
        time since, frequencies (每周三 is once a week), lists (their length), figures in slogans (三长五员),
        and "all" (全覆盖).

    Returns
    -------
    Extract
        ``numbers``: ``printed`` (approximation, numeral and unit, as they stand), ``comparator``, ``low,
        high`` as :func:`amount` reads them (in ``unit``; 万元 and 亿元 are 元), ``unit`` (``share`` for parts
        of a whole), ``counted`` (what is counted), ``place`` (the place named last before it), ``start,
        end``. ``ties``: ``organisation, place, relation, domain, start, end``. ``aside``: what has the form
        of a number and is no count, with the ``reason``.

    Raises
    ------
    CommgovError
        It is no text, or too long.

    Notes
    -----
    Rules only, no model: the same text gives the same tables. Dates, ages, times, house and telephone
    numbers, ordinals and the like are no counts. Names that the text shows to be persons', by a title, a role
    or what is said of them, are never kept.

    Examples
    --------
    >>> found = extract("丁园社区有居民3000余户，65岁以上老人约占两成，与丁园银行签订共建协议。")
    >>> found.numbers[["printed", "low", "high", "counted", "place"]].to_numpy().tolist()
    [['3000余户', 3000.0, 3999.0, '居民', '丁园社区'], ['约占两成', 0.15, 0.25, '老人', '丁园社区']]
    >>> found.ties["organisation"].tolist(), found.aside[["printed", "reason"]].to_numpy().tolist()
    (['丁园银行'], [['65岁以上', 'age']])
    """
    if not isinstance(text, str):
        raise CommgovError(
            "a {name} is no text. Fix: give the text of an article, or read it by cg.io.article.",
            name=type(text).__name__,
        )
    if len(text) > MOST:
        raise CommgovError(
            "the text has {count:,} characters, more than {most:,}. Fix: give it in parts.",
            count=len(text),
            most=MOST,
        )
    plain = text.translate(_WIDE_SIGNS)
    names = personal_names.in_text(text)
    places = named.Places(text, named.bodies(text))
    aside = _set_aside(plain)
    rows = _numbers(plain, aside)
    counts = {k for one in rows for k in range(one.start, one.end)}
    aside = [
        one
        for one in aside
        if one.reason != "list"
        or (wide and counts.isdisjoint(range(one.start, one.end)) and _no_person(text, one, names))
    ]
    numbers = [(_row(text, one, places, names), "") for one in rows]
    others = [(_row(text, one, places, names), one.reason) for one in aside if one.reason != "idiom"]
    if wide:
        meant = [one for one in others if one[1] in WIDE and one[0][2] == one[0][2]]
        numbers, others = (
            sorted(numbers + meant, key=lambda one: one[0][7:]),
            [o for o in others if o not in meant],
        )
    ties = [
        (tie.organisation, places.at(tie.start), tie.relation, tie.domain, tie.start, tie.end)
        for tie in named.ties(text, names)
    ]
    return Extract(
        _table([row for row, _ in numbers], NUMBERS),
        _table(ties, TIES),
        _table([(*row, reason) for row, reason in others], [*NUMBERS, "reason"]),
    )


def _table(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    kinds = {"low": float, "high": float, "start": "int64", "end": "int64"}
    return table.astype({c: kinds.get(c, "str") for c in columns})


@dataclass(frozen=True)
class _Found:
    """A number in the text: where, what it allows, its unit, and why it is no count."""

    start: int
    end: int
    amount: Amount | None
    unit: str
    counted: str = ""
    reason: str = ""


def _set_aside(text: str) -> list[_Found]:
    """What has the form of a number and counts nothing; what was found first holds its characters."""
    free, found = bytearray(len(text)), []

    def take(start, end, reason, value=None, unit="", counted=""):
        if not any(free[start:end]):
            free[start:end] = b"\1" * (end - start)
            found.append(_Found(start, end, value, unit, counted, reason))

    for reason, pattern in (row for row in _ASIDE if row[0] in _FIRST):
        for match in pattern.finditer(text):
            take(*match.span(), reason)
    quoted = {}
    for match in _QUOTED.finditer(text):
        for term in re.finditer("两代表一委员", match[0]):
            take(
                match.start() + term.start(),
                match.start() + term.end(),
                "slogan",
                Amount("=", 3, 3, "exact", False),
                "类",
                "",
            )
        if match[0] in quoted:
            take(*match.span(), "idiom")
        quoted[match[0]] = True
        for idiom in _IDIOM.finditer(match[0]):
            take(match.start() + idiom.start(), match.start() + idiom.end(), "idiom")
        _of_slogan(match, take)
    for match in _ALL.finditer(text):
        whole = Amount("=", 1, 1, "exact", True)
        take(*match.span(), "all", whole, "share", match[0])
    for reason, pattern in (row for row in _ASIDE if row[0] not in _FIRST):
        for match in pattern.finditer(text):
            take(*match.span(), reason, *_meant(reason, match[0]))
    for match in _IDIOM.finditer(text):
        take(*match.span(), "idiom")
    for match in _LIST.finditer(text):
        start, end = _items(text, free, *match.span())
        items = re.split("[、和与及]", text[start:end])
        if len(items) >= 3 and not any(free[start:end]):
            more = re.match('[”"]?等', text[end : end + 2])
            counted = _after(text, end + len(more[0])) if more else ""
            found.append(_Found(start, end, _length(len(items), bool(more)), "", counted, "list"))
    for match in re.finditer("“(?P<clauses>[^“”。…]+)……", text):
        clauses = re.split("[，；]", match["clauses"])
        if len(clauses) >= 3:
            found.append(_Found(*match.span("clauses"), _length(len(clauses), True), "", "", "list"))
    return sorted(found, key=lambda one: (one.start, one.end))


_LEADS = re.compile(
    "的|为|开展|实现|推动|号召|瞄准|包括|做实|坚持|提供|会同|解决|以|将|把|在|向|对|由|是|有|和|与"
)
_TAILS = re.compile(".(?=等|送|也|合署|带头|共同|参与|一起|为|的|在|一应|实行|都|均|齐)")


def _items(text: str, free: bytearray, start: int, end: int) -> tuple[int, int]:
    """The span of a list without the words that lead to its first item and follow its last."""
    first = text.find("、", start)
    while start < first and any(free[start:first]):
        start += 1
    lead = [m.end() for m in _LEADS.finditer(text, start, first)]
    start = lead[-1] if lead and lead[-1] < first else start
    last = max(text.rfind(sign, start, end) for sign in "、和与及") + 1
    tail = _TAILS.search(text, last, end + 1)
    return start, min(tail.end(), end) if tail else end


def _length(items: int, more: bool) -> Amount:
    return Amount("等", items, math.inf, "open", False) if more else Amount("=", items, items, "exact", False)


def _of_slogan(match: re.Match, take) -> None:
    """Figures in a short quotation, such as “三长五员”: it is a name, and holds its characters."""
    inside = match[0][1:-1]
    start = match.start() + 1
    if not re.search(r"\d|[一二两三四五六七八九十百千]", inside) or _IDIOM.fullmatch(inside):
        return
    done = False
    for part in re.finditer(r"第?[\d一二两三四五六七八九十百]+(?P<of>[一-鿿]?)", inside):
        if part[0][0] == "第" or not part["of"]:
            continue
        try:
            value = amount(part[0].removesuffix(part["of"]))
        except CommgovError:
            continue
        take(
            start + part.start(),
            start + part.end(),
            "slogan",
            value,
            part["of"],
            re.match("(?:(?![一二两三四五六七八九十])[一-鿿])*", inside[part.end() - 1 :])[0],
        )
        done = True
    if not done and re.search(r"\d", inside):
        take(start, start + len(inside), "slogan")


def _meant(reason: str, said: str) -> tuple:
    """The value of an age, a frequency or a time since, and its unit."""
    if reason == "frequency":
        unit = re.search("[周星天日晚晨早月季年小]", said)
        code = (
            {"星": "周", "日": "天", "晚": "天", "晨": "天", "早": "天", "小": "小时"}.get(unit[0], unit[0])
            if unit
            else ""
        )
        return Amount("=", 1, 1, "exact", False), f"次/{code}"
    if reason == "age":
        number = re.search(r"(?:\d+|[一二三四五六七八九十百]+)(?=[余多]?(?:周)?岁)", said)
        if not number:
            return ()
        value = amount(number[0])
        return value._replace(
            high=math.inf, comparator="以上", high_rule="open"
        ) if "以上" in said else value, "岁"
    if reason == "since":
        if said.startswith("去年"):
            return Amount("去年", 0, 2, "calendar (arithmetic)", False), "年"
        number = re.search(r"\d+|[一二两三四五六七八九十]+", said)
        try:
            value = amount(number[0]) if number else None
        except CommgovError:
            value = None
        unit = re.search("年|月|星期|小时|季度|天|周|日", said)
        if value and said.endswith("前"):
            value = Amount("前", value.low - 0.5, value.high + 0.5, "half a unit (convention)", False)
        return value, unit[0] if unit else ""
    return ()


def _numbers(text: str, aside: list[_Found]) -> list[_Found]:
    """The numbers that count something; those without a unit go aside too."""
    held = bytearray(len(text))
    for one in aside:
        if one.reason != "list":
            held[one.start : one.end] = b"\1" * (one.end - one.start)
    found = [_half(text, match) for match in _HALF.finditer(text) if not any(held[slice(*match.span())])]
    for one in found:
        held[one.start : one.end] = b"\1" * (one.end - one.start)
    at = 0
    while match := _CANDIDATE.search(text, at):
        start, _end = match.span()
        if any(held[match.start("body") : match.end("body")]):
            at = match.start("body") + 1 if not held[match.start("body")] else match.end("body")
            while at < len(text) and held[at - 1] and held[at]:
                at += 1
            continue
        one = _judged(text, match)
        if one is None:
            at = match.end("body")
            again = re.compile(r"[上数几]").match(match["body"])
            at = match.start("body") + 1 if again else at
            continue
        if isinstance(one, int):
            at = one
            continue
        if one.reason:
            aside.append(one)
        else:
            found.append(one)
        at = max(one.end, start + 1)
    found.sort(key=lambda one: one.start)
    return _inherited(text, _ranges(text, found))


# Signs before which a word of approximation belongs to another word: 通过, 节约, 附近; 线上百余, 人数百余.
_GLUED = {
    "过": "通经超不突越度走穿跨胜渡难",
    "约": "节预签条契大合相",
    "近": "附最临靠邻亲远新",
    "达": "到抵发传表直通转",
}
_NOT_UPPER, _NOT_SEVERAL = "线网街路身晚早楼以会之加月周场台地岸基", "人户总次个件参额倍基分岁多计"
_VERB, _PERSONS = any_of("verbs"), any_of("persons")
_OF_COUNT = "[一-鿿A-Za-z“”（）()、和·]"
_COUNTED = re.compile(rf"(?:(?!{_VERB}){_OF_COUNT}){{1,24}}?(?={_OF_COUNT.replace('[', '[^')}|$|(?:{_VERB}))")
_NOUN = re.compile("[一-鿿]{1,12}$")
_BEFORE_COUNT = re.compile(f"(?:{any_of('before_a_count')})+$")
_VERBS_BEFORE = re.compile(f"(?:{_VERB}|{any_of('verbs_before')})")
_OF_UNIT = {"人": _PERSONS, "人次": f"{_PERSONS}|服务|受益|培训|惠及|参与", "户": "..", "家": ".."}
_UNSAID = {"日", "面", "代"}  # 三面: as often a way of speaking as a count
_HELD = re.compile("举办|开展|开设|培训|共|已|累计|组织")
_MEASURES = {"年", "公里", "千米", "米", "小时", "斤", "公斤", "吨", "亩", "倍", "平方米", "元", "个月"}
_MEANT = {"万元": 10**4, "亿元": 10**8}


def _half(text: str, match: re.Match) -> _Found:
    """半小时, 半年内."""
    value = Amount("=", 0.5, 0.5, "exact", False)
    if match["after"] in ("以内", "之内", "内"):
        value = Amount("不超过", 0, 0.5, "as printed", False)
    unit = match["unit"].removeprefix("个") if "月" not in match["unit"] else "个月"
    return _Found(*match.span(), value, unit, _before(text, match.start()) or _after(text, match.end()))


def _judged(text: str, match: re.Match) -> _Found | int | None:
    """One candidate: a number, one to be set aside, nothing (``None``), or where to look again."""
    body, unit, before = match["body"], match["unit"], match["before"]
    start, end = match.span()
    digits = bool(re.match(r"\d", body))
    previous = text[start - 1] if start else ""
    if before and previous in _GLUED.get(before[0], "") and previous:
        return match.start("body") if not before[1:] else None
    if body[0] == "上" and text[match.start("body") - 1 : match.start("body")] in tuple(_NOT_UPPER):
        return match.start("body") + 1
    if body[0] in "数" and text[match.start("body") - 1 : match.start("body")] in tuple(_NOT_SEVERAL):
        return match.start("body") + 1
    if previous == "第" or (
        digits and re.match("[A-Za-z_]", text[match.start("body") - 1 : match.start("body")])
    ):
        return match.end("body")
    after = match["after"]
    if after == "多" and not (unit in _MEASURES or match["share"]):
        end, after = end - 1, ""
    if unit == "个" and (glued := re.match("多(月|小时|季度)", text[match.end("unit") :])):
        unit, end, after = f"个{glued[1]}", match.end("unit") + len(glued[0]), "多"
    value = of_match(match, after)
    if value is None:
        return None
    if value.share:
        if body.startswith("半") and previous in ("过", "近", "超"):
            start = start - 1
        if start and text[start - 1 : start + 1] == "超过":
            start = start - 1
        if match["share"] and unit in ("倍", "年"):
            return None
        counted = _before(text, start) or _after(text, match.end("body"))
        end = match.end("unit") if not unit else match.end("body")
        end = max(end, match.end("body2") if match["body2"] else 0, match.end("more"))
        tail = re.compile(AFTER).match(text, end)
        if tail and tail[0] != "多":
            end = tail.end()
        return _Found(start, end, value, "share", counted)
    vague = bool(match["more"] or match["several"] or before)
    bare = re.fullmatch("[百千万亿]+", body) is not None
    if bare and not (match["more"] or before or after == "以上"):
        return None
    if body in ("一", "零", "〇") and not match["scale"] and not (before or after):
        return None  # an article: 一个社区
    short = not digits and not vague and len(body) == 1  # 三天, 三期
    if short and (unit in _UNSAID or (unit == "期" and not _HELD.search(text, max(0, start - 8), start))):
        return None
    if unit == "日" and not match["more"]:
        return _Found(start, end, None, unit, "", "date")
    if unit == "周" and text[match.end("unit") : match.end("unit") + 1] in ("年", "岁", "末"):
        return match.end("unit")
    if unit == "所" and re.match("社区|家属", text[match.end("unit") :]):
        return match.end("unit")
    if unit == "人" and re.match("[民生才力]", text[match.end("unit") :]) and not digits:
        unit, end = "", match.end("more")
    if not unit and not match["direct"]:
        return _without_unit(text, match, value, vague, digits)
    unit = unit or ""
    scale = _MEANT.get(unit, 1)
    if scale > 1:
        value, unit = value._replace(low=value.low * scale, high=value.high * scale), "元"
    if match["unit"] in ("元", "块钱", "元钱") and not unit:
        unit = "元"
    counted = _after(text, match.end("unit")) if match["unit"] else match["direct"]
    if not counted or counted.startswith("的"):
        counted = _before(text, start)
        if unit in _OF_UNIT and not re.search(f"(?:{_OF_UNIT[unit]})$", counted):
            counted = unit[0]
    if match["unit"] in _TIMES:
        counted = _before(text, start) or counted
    return _Found(start, end, value, unit, counted)


def _without_unit(text: str, match: re.Match, value: Amount, vague: bool, digits: bool):
    """3000余居民 and 增至1200 are numbers; 12345 and 三社区 are none."""
    end = max(
        match.end("more"), match.end("scale"), match.end("body"), match.end("body2") if match["body2"] else 0
    )
    follows = text[end : end + 1]
    start = match.start()
    counted = _after(text, end) if follows != "的" else _before(text, start)
    han = bool(re.match("[一-鿿]", follows))
    if (
        (match["more"] or match["several"])
        and han
        and counted
        and (digits or len(match["body"]) > 1 or match["more"])
    ):
        return _Found(start, end, value, "", counted)
    if match["before"] and han and counted and re.search("[十百千万亿]|\\d{2}", match["body"]):
        return _Found(start, end, value, "人" if "人口" in counted else "", counted)
    if (
        digits
        and re.search(
            "[达为至到共计仅有占超近约破](?:了)?$", text[max(0, start - 3) : start] + match["before"]
        )
        and re.match("[，。；、,;）)]|$", follows or "。")
    ):
        return _Found(start, end, value, "", _before(text, start))
    if digits and re.search("[万亿]", match["body"]) and not han and _before(text, start):
        counted = _before(text, start)
        return _Found(start, end, value, "人" if counted.endswith("人口") else "", counted)
    unusual = re.match("[一-鿿](?=[，。；、])", text[end : end + 2])
    if digits and unusual and _before(text, start) and len(re.sub(r"\D", "", match["body"])) > 1:
        return _Found(start, end + 1, value, unusual[0], _before(text, start))
    if digits and re.search("[万亿]", match["body"]) and han and counted:
        return _Found(start, end, value, "", counted)
    if digits:
        return _Found(start, end, None, "", "", "no unit")
    return None


def _after(text: str, at: int) -> str:
    """What is counted, if it stands behind: up to a verb or a sign."""
    match = _COUNTED.match(text, at)
    if not match:
        return ""
    said = re.split("[、]", match[0])[0]
    said = re.sub("^(?:的|以上|左右|多|余)+|(?:中|里|内|上|的|、|和)+$", "", said)
    return said if len(said) > 1 or said in "人户家" else ""


def _before(text: str, at: int) -> str:
    """What is counted, if it stands before: 承接项目869个."""
    part = re.split("[，。；：！？、,;（）()“\n]", text[max(0, at - 24) : at].removesuffix("”"))[-1]
    part = re.sub("^.*?岁(?:及?以[上下])?的?", "", part)
    part = _BEFORE_COUNT.sub("", part).removeprefix("其中")
    match = _NOUN.search(_VERBS_BEFORE.split(part)[-1])
    return match[0] if match else ""


def _ranges(text: str, found: list[_Found]) -> list[_Found]:
    """3个至5个, whose unit stands twice, is one number."""
    rows: list[_Found] = []
    for one in found:
        last = rows[-1] if rows else None
        if last and last.unit == one.unit and re.fullmatch("[-~—–]+|至|到", text[last.end : one.start]):
            low, high = last.amount.low, one.amount.high
            if low < high:
                value = Amount("至", low, high, "range (as printed)", one.amount.share)
                rows[-1] = _Found(last.start, one.end, value, one.unit, one.counted)
                continue
        rows.append(one)
    return rows


def _inherited(text: str, rows: list[_Found]) -> list[_Found]:
    """居民4862户1.2万余人: the second number counts what the first counts."""
    kept: list[_Found] = []
    for one in rows:
        if (
            (
                kept
                and one.counted == one.unit[:1]
                and one.unit in _OF_UNIT
                and text[kept[-1].end : one.start] in ("", "、", "，", "共")
            )
            and kept[-1].unit in ("户", "家", "人", "名")
            and len(kept[-1].counted) > 1
        ):
            one = replace(one, counted=kept[-1].counted)
        kept.append(one)
    return kept


_CALLED = re.compile(
    "(?:^|[的、和与及])(?:[老小阿][一-鿿]|[一-鿿]{1,3}(?:叔|姨|婶|伯|哥|姐|嫂|爷|奶|大妈|师傅|老师|先生|女士))"
)


def _no_person(text: str, one: _Found, names: list[str]) -> bool:
    """Whether a list names no person: it is kept as it stands."""
    said = text[one.start : one.end]
    words = pa.array([re.sub(".*的", "", item) for item in re.split("[、和与及]", said)], pa.large_string())
    like = personal_names.are_like(words).any() or personal_names.are_told(words).any()
    return not (like or _CALLED.search(said) or any(name in said for name in names))


def _row(text: str, one: _Found, places: named.Places, names: list[str]) -> tuple:
    value = one.amount
    counted = one.counted
    for name in names:
        counted = counted.replace(name, "")
    ends = (value.comparator, value.low, value.high) if value else ("", math.nan, math.nan)
    return (text[one.start : one.end], *ends, one.unit, counted, places.at(one.start), one.start, one.end)
