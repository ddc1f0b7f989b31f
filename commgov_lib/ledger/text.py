"""From the text of an article to its numbers and its named ties, by closed rules: proposals, to be reviewed.

A number is found by its numeral (:mod:`commgov_lib.ledger.numerals`) and kept as a count only where a unit
stands behind it; what has the form of a number and counts nothing (a date, an age, a telephone) is listed
beside, with the reason. Ties are found by :mod:`commgov_lib.ledger.named_ties`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import pandas as pd

from ..privacy import personal_names
from ..schema import CommgovError
from . import named_ties, places_named
from .numerals import AFTER, NUMBER, Amount, amount, of_match

NUMBERS = ["printed", "comparator", "low", "high", "unit", "counted", "place", "start", "end"]
TIES = ["organisation", "place", "relation", "domain", "start", "end"]
MOST = 1_000_000  # characters of one text
# What is read as a number in the wide sense, as the article's own table does it.
WIDE = ("age", "since", "frequency", "list", "slogan", "all")
_WIDE_SIGNS = str.maketrans("０１２３４５６７８９．，％～－＋：（）", "0123456789.，%~-+：（）")

# ---- units ---------------------------------------------------------------------------------------

_UNITS = [
    "人次",
    "户次",
    "件次",
    "场次",
    "台次",
    "车次",
    "批次",
    "人",
    "个",
    "名",
    "位",
    "户",
    "家",
    "支",
    "场",
    "次",
    "件",
    "项",
    "起",
    "条",
    "处",
    "座",
    "间",
    "栋",
    "幢",
    "套",
    "组",
    "批",
    "类",
    "种",
    "款",
    "期",
    "届",
    "辆",
    "台",
    "部",
    "本",
    "册",
    "份",
    "张",
    "块",
    "片",
    "所",
    "例",
    "宗",
    "笔",
    "单",
    "篇",
    "则",
    "道",
    "对",
    "双",
    "只",
    "棵",
    "股",
    "大",
    "株",
    "盏",
    "根",
    "面",
    "顶",
    "桶",
    "箱",
    "瓶",
    "袋",
    "包",
    "趟",
    "轮",
    "遍",
    "幅",
    "首",
    "门",
    "堂",
    "课时",
    "具",
    "盘",
    "学时",
    "站",
    "枚",
    "扇",
    "把",
    "副",
    "床",
    "架",
    "艘",
    "餐",
    "层",
    "级",
    "步",
    "元",
    "万元",
    "亿元",
    "美元",
    "块钱",
    "元钱",
    "平方米",
    "平方公里",
    "平方千米",
    "平米",
    "立方米",
    "公里",
    "千米",
    "厘米",
    "毫米",
    "米",
    "亩",
    "公顷",
    "吨",
    "公斤",
    "千克",
    "斤",
    "千瓦时",
    "千瓦",
    "度电",
    "摄氏度",
    "倍",
    "分",
    "个百分点",
    "百分点",
    "分钟",
    "小时",
    "秒",
    "天",
    "日",
    "周",
    "个月",
    "个工作日",
    "个小时",
    "工作日",
    "年",
    "季度",
    "家次",
    "人份",
]
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
# Words that are counted without a unit between, after digits alone.
_DIRECT = "社区|街道|小区|楼栋|网格|党员|居民|志愿者|商户|企业|单位|镇街|村|镇|乡|县|区|支部|党支部"
_ONE = "个名位户家支场次件项起条处座间栋幢套组批类种款份张块片所例笔篇道对双只面轮遍幅首门堂站级代层期步把口"
_TIMES = {"分钟", "小时", "秒", "天", "日", "周", "个月", "个工作日", "个小时", "工作日", "年", "季度"}
_CANDIDATE = re.compile(
    rf"{NUMBER}(?P<unit>(?:{_UNIT})?)(?P<direct>(?:(?<=\d)(?:{_DIRECT}))?)(?P<after>(?:{AFTER})?)"
)

# ---- what has the form of a number and counts nothing --------------------------------------------

_SIGN = "[零〇一二两三四五六七八九十]"
_ASIDE = tuple(
    (reason, re.compile(pattern, re.MULTILINE))
    for reason, pattern in (
        (
            "document number",
            r"[〔\[【(（](?:19|20)\d\d[〕\]】)）]\s?第?\d+号|(?:19|20)\d\d年第\d+号|[A-Z]{1,5}[-—]?\d[\d-]{3,}",
        ),
        (
            "telephone",
            r"(?<!\d)(?:0\d{2,3}[-— ]?\d{7,8}(?:-\d{1,5})?|1[3-9]\d{9}|1[3-9]\d[- ]\d{4}[- ]\d{4}|[48]00[-— ]?\d{3,4}[-— ]?\d{3,4})(?!\d)"
            r"|(?:电话|热线|来电|拨打|致电|拨通)[号码是为:： “\"(（]{0,4}\d{3,8}(?:[-—]\d{3,8}){0,3}"
            r"|[“\"]?(?<!\d)(?:12345|12\d{3}|96\d{3,4}|110|119|120|122)(?!\d)[”\"]?(?=[^个名位户家支场次件项起条人余多万]|$)",
        ),
        (
            "code",
            r"(?:邮编|邮政编码|编号|编码|代码|证号|账号|车牌号?|身份证号?|QQ群?|微信号?)[号为是:： ]{0,3}[A-Za-z]{0,6}\d[\dXx-]*|(?<![\d.,])\d{7,}(?![\d.,]*(?:\d|%|[余多]|[万亿]|[个名位户家支场次件项人元平]))|[A-Za-z]+\d+(?:\.\d+)?(?:[A-Za-z]+\d*)*|\d+[A-Z][A-Za-z]*\d*(?![a-z])|\bv?\d+(?:\.\d+){2,}",
        ),
        (
            "date",
            rf"(?:公元)?(?<!\d)(?:(?:19|20)\d\d|[一二]{_SIGN}{{3}})\s?年(?:度|底|初|末|以来|起|(?:\s?\d{{1,2}}|{_SIGN}{{1,3}})月份?(?:(?:\d{{1,2}}|{_SIGN}{{1,3}})[日号])?)?"
            r"|(?<!\d)(?:19|20)\d\d\s?[-—–~至到/]\s?(?:19|20)\d\d\s?年?|(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?!\d)"
            rf"|(?<!\d)(?:\d{{1,2}}|{_SIGN}{{1,3}})月(?:份|底|初|末|中旬|上旬|下旬|(?:\d{{1,2}}|{_SIGN}{{1,3}})[日号](?:[-—至到](?:\d{{1,2}}月)?\d{{1,2}}[日号])?|\d{{1,2}}[-—至到]\d{{1,2}}[日号])"
            r"|(?<![\d个.])(?:1[0-2]|[1-9])(?:[-—至到](?:1[0-2]|[1-9]))?月(?![份])"
            r"|(?<=[月日、，,。 ])\d{1,2}[日号](?=[，,、上下晚早中凌至到。 一-鿿])(?!店|楼|院|门)|(?:当月|本月|每月|上月|次月)\d{1,2}[日号]|^\d{1,2}日[，,]?|(?:19|20)?\d0\s?年代|[二三四五六七八九]十年代|\d{2}世纪|二十一世纪"
            r"|“?十[一二三四五]五”?(?=时期|规划|期间|开局|收官|以来|[，,。、]|末|初)|五一(?=[^个])|十一(?=假期|长假|黄金周)|党的[一二十]{1,3}大|[一二十]{2,3}大(?=精神|报告|以来)|[一二三四五六七八九十]{1,2}中全会",
        ),
        (
            "since",
            r"(?:去年|前年|今年|近年|近几年|多年)(?:以来|来)|(?<![每\d])(?:近|约|过去|最近|短短|前后)?(?:\d{1,3}|[一二两三四五六七八九十几数]{1,3})(?:余|多)?(?:个?(?:年|月|星期|小时|季度)|天|周|日)(?:多|余)?(?:以?前|以?来|间(?!隔|断)|前后|之前|以后|之后|后|多来|余来|过去)",
        ),
        (
            "clock",
            rf"(?<!\d)(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?:\s?[-—–~至到]\s?(?:[01]?\d|2[0-4])[:：][0-5]\d)?"
            rf"|(?:上午|下午|晚上|早上|清晨|凌晨|中午|傍晚|夜里|深夜|当晚|早晨|晚|早|夜间)(?:\d{{1,2}}|{_SIGN}{{1,3}})(?:点|时)(?:\d{{1,2}}分?|[一二三四五]?十?{_SIGN}?分|半|许|多|左右|整|钟)?(?:[-—至到](?:\d{{1,2}}|{_SIGN}{{1,3}})[点时](?:半|\d{{1,2}}分?)?)?"
            rf"|(?<![\d.])(?:\d{{1,2}}|{_SIGN}{{1,3}})(?:点(?:\d{{1,2}}分|半|许|钟|整|多(?=[，,。钟]))|时(?:\d{{1,2}}分|许|整))|(?<![\d.])\d{{1,2}}时(?=[，,至到。])|24小时|二十四小时|7[×xX*]24(?:小时)?|365天",
        ),
        (
            "age",
            rf"(?:年满|年过|年近|年逾|年仅|现年|已满|已过|将近|近|不满|未满|满|约|超过|超)?(?:\d{{1,3}}|{_SIGN}{{1,3}}|[几数]十)(?:[余多来])?(?:[-—~至到](?:\d{{1,3}}|{_SIGN}{{1,3}}))?(?:周)?岁(?:半)?(?:及?以[上下]|左右|出头|多|高龄)?"
            rf"|(?:年[过近逾]|已[过是]?|[过近])?[花古耄六七八九]旬|[\d零〇五六七八九]0后|[五六七八九零〇][零〇五0]后|(?:党龄|工龄|教龄|军龄|社龄|驾龄|年龄|年纪)(?:已|达|长达|超过|超|近|满|有|为|在|最大|最小|平均)*\d+(?:\.\d+)?(?:[余多])?(?:年|岁)?(?:以上)?|\d+(?:[余多])?年(?:党龄|工龄|教龄|军龄|龄)",
        ),
        (
            "frequency",
            rf"每(?:隔)?(?:{_SIGN}{{0,2}}|\d*)(?:个)?(?:周|星期|月|季度?|天|日|年|晚|晨|早|小时|半年|半月|逢)(?:{_SIGN}(?![次个场名位项件小])|[日天末]|初|底|早上|晚上|定期)?|[周星期]{{1,2}}[一二三四五六日天](?:[至到、][周星期]{{0,2}}[一二三四五六日天])*|周末|逢[一二三四五六七八九十]",
        ),
        (
            "address",
            rf"[路街巷弄道里村胡同]\d+(?:[-—]\d+)?(?:弄|号)(?:院|楼|之)?(?:\d+(?:号|栋|幢|单元|室|楼|层))*|\d+(?:号楼|栋|幢|号院|座)(?:[、和与及至到]\d+(?:号楼|栋|幢|号院|座))*(?:\d+)?(?:单元|门|室|层)|\d+单元(?:\d+(?:室|号))?|\d{{2,4}}室|\d+号(?:楼|院|门|线|店|馆|库|厅|地块|弄|井)?|{_SIGN}{{1,2}}号(?:楼|院|门|线)?|\d+栋(?=[居业住户楼的](?:民[^楼]|主|户|道|长))|(?<![\d.多余共有])\d楼|{_SIGN}{{1,2}}楼|[A-Z]\d*[栋座]|\d+[#＃]",
        ),
        (
            "ordinal",
            rf"第\s?(?:\d+|{_SIGN}+|几)(?:[个名位次届期批家轮季项条支站场步时人代线书])?(?:课堂)?|[一二三]等奖|(?<![\d第])[头]号|排名?(?:全[国省市区])?\d+|[国省市][家级][一二三四]级|[一二三]级(?=甲|医院|心理|社会工作|公路|响应|等)|[345][aA]级|{_SIGN}[是则](?=[加强要以抓坚推创聚突完深健强搭建落优构注解整拓压组做]|[^一-鿿]|.{{1,6}}[，,。；])|其[一二三四五]|{_SIGN}期(?=工程|项目|建设|改造)",
        ),
        (
            "list number",
            r"^\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[.．、)）](?!\d)|\s)|[(（][一二三四五六七八九十\d]{1,2}[)）]|[①②③④⑤⑥⑦⑧⑨⑩]",
        ),
        ("model", r"“?\d+\s?(?:[+＋]\s?[\dNXnx]+)+(?:\s?[+＋]\s?[\dNXnx]+)*”?|[NX]\s?[+＋]\s?\d|\d?[+＋]N"),
        ("ratio", r"(?<![\d:：])\d+[:：]\d+(?![\d:：])"),
    )
)
_IDIOM = re.compile(
    "千家万户|万家灯火|千言万语|千方百计|四面八方|五湖四海|七嘴八舌|三五成群|百姓|百货|百年大计|一站式|一体化|一家人|一家亲|"
    "万无一失|百分百|一线|一起|一些|一样|一直|一般|一定|一旦|一致|一同|一方面|一边|一切|一系列|一揽子|进一步|一步步|一门式|"
    "一窗|一网|一键|一刻钟|一码|一点|统一|同一|单一|唯一|之一|万一|另一|某一|一把手|十分(?!钟|之)|十足|百科|百般|成千上万|"
    "成百上千|千千万万|千万别|万分|三农|两委|两会|两新|两山|两江|两岸|四季|四邻|三下乡|一一|一时|一早|一心|一席|一带|一路|一来|一下|"
    "一眼|一脸|一声|一名名|一个个|一件件|一项项|一次次|一户户|一家家|一张张|一步一|一盏盏|一条条|一句句|一幕幕|一天天|一年年|"
    "两手|两难|百日(?!内)|一日|一代代|三分钟热度|三三两两|一刀切|独一无二|一如既往|一应俱全|一目了然|一举|零距离|零差错|零投诉|零门槛|零上访|零接触|零障碍|百家讲坛|千里|万里|"
    "家家户户|挨家挨户|一老一小|一户一|一人一|一事一|一家一|一街一|一社区一|一格一|一楼一|一院一|一周年|两地|两头|两全|半天|半年|半月|多半|大半|夜半|半路|半导|四通八达|五花八门|"
    "三言两语|一言一行|一举一动|一桩桩|一颗颗|一砖一瓦|一草一木|一针一线|一心一意|一门心思|一股|一丝|一片|一番|一座座|一双双|一幅幅|一派|一贯|一度|一律|一经|一再|一向|一流|一层层"
)
_LIST = re.compile(
    r"(?P<list>[一-鿿a-zA-Z]{1,14}(?:、(?:(?![和与及等])[一-鿿a-zA-Z]){1,12}){1,12}(?:[和与及][一-鿿]{2,10})?)"
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
        An article, up to a million characters.
    wide
        Take for numbers also what the article's own table does and a reader would not call a count: ages, time
        since, frequencies (每周三 is once a week), lists (their length), figures in slogans (三长五员), and
        "all" (全覆盖).

    Returns
    -------
    Extract
        ``numbers``: ``printed`` (approximation, numeral and unit, as they stand), ``comparator``, ``low, high``
        as :func:`amount` reads them (in ``unit``; 万元 and 亿元 are 元), ``unit`` (``share`` for parts of a
        whole), ``counted`` (what is counted), ``place`` (the place named last before it), ``start, end``.
        ``ties``: ``organisation, place, relation, domain, start, end``. ``aside``: what has the form of a number
        and is no count, with the ``reason``.

    Raises
    ------
    CommgovError
        It is no text, or too long.

    Notes
    -----
    Rules only, no model: the same text gives the same tables. Dates, ages, times, house and telephone numbers,
    ordinals and the like are no counts. Names of persons that the text shows to be such by a title or a role are
    never kept.

    Examples
    --------
    >>> found = extract("丁园社区有居民3000余户，65岁以上老人约占两成，与丁园银行签订共建协议。")
    >>> found.numbers[["printed", "low", "high", "unit", "counted", "place"]].to_numpy().tolist()
    [['3000余户', 3000.0, 3999.0, '户', '居民', '丁园社区'], ['约占两成', 0.15, 0.25, 'share', '65岁以上老人', '丁园社区']]
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
    places = places_named.Places(text, named_ties.bodies(text))
    aside = _set_aside(plain)
    rows = _numbers(plain, aside)
    counts = {k for one in rows for k in range(one.start, one.end)}
    aside = [one for one in aside if one.reason != "list" or counts.isdisjoint(range(one.start, one.end))]
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
        for tie in named_ties.found(text, names)
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

    for reason, pattern in _ASIDE[:3]:
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
    for reason, pattern in _ASIDE[3:]:
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
            re.match("[一-鿿]*?(?=[一二两三四五六七八九十]|$)", inside[part.end() - 1 :])[0],
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
    found, at = [], 0
    while match := _CANDIDATE.search(text, at):
        start, end = match.span()
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
    return _inherited(text, _ranges(text, found))


_GLUED = {
    "过": "通经超不突越度走穿跨胜渡难",
    "约": "节预签条契大合相",
    "近": "附最临靠邻亲远新",
    "达": "到抵发传表直通转",
    "逾": "",
    "超": "",
}
_NOT_UPPER = "线网街路身晚早楼以会之加月周场台地岸基"
_NOT_SEVERAL = "人户总次个件参额倍基分岁多计"
_VERB = (
    "自愿|捐|送|到|更换|改造|开设|免费|安装|增加|提高|提升|下降|缩短|发展|计划|来|去|包联|目前|现有|认为|觉得|以(?![上下内])|下沉(?!干部|党员)|(?<!社会)(?<!协商)(?<!党)(?<!合)(?<!群团)组织|荣获|累计|统一|前来|身穿|穿着|轮流|同时|"
    "参与|参加|开展|提供|解决|担任|纳入|实现|入驻|签订|结对|完成|成立|建立|建成|设立|覆盖|为(?!民)|在(?![册职校编读岗])|与|被|已|均|都|将|把|向|对|从|由|通过|进行|"
    "报到|走访|受益|组成|构成|投入|用于|实施|推动|打造|占|是|有|得到|获得|享受|加入|注册|认领|服务于|来自|分布|联合|共同|常态|全部|定期|每|"
    "深入|走进|化解|办理|处置|受理|发放|收集|征集|举办|培育|吸引|吸纳|带动|惠及|满足|接受|配备|聚焦|围绕|先后|长期|主动|积极|分别|还|也|又|才|就|要|不|等|并|以及|及时"
)
_COUNTED = re.compile(
    rf"(?:(?!{_VERB})[一-鿿A-Za-z“”（）()、和·]){{1,24}}?(?=[^一-鿿A-Za-z“”（）()、和·]|$|(?:{_VERB}))"
)
_NOUN = re.compile(r"(?P<noun>[一-鿿]{1,12})$")
_PERSONS = "人口|[居村市股]?民|[党团队职学会成组人网]员|群众|[者生工师干商]|老人|老年人|干部|人数|骨干|儿童|青年|妇女|家长|代表|人才"
_OF_UNIT = {"人": _PERSONS, "人次": f"{_PERSONS}|服务|受益|培训|惠及|参与", "户": "..", "家": ".."}
_MEASURES = {"年", "公里", "千米", "米", "小时", "斤", "公斤", "吨", "亩", "倍", "平方米", "元", "个月"}
_MEANT = {"万元": 10**4, "亿元": 10**8}


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
    if bare and not (match["more"] or before):
        return None
    if body in ("一", "零", "〇") and not match["scale"]:
        return None  # an article: 一个社区
    if not digits and unit in ("天", "周", "日", "月", "期", "面", "代") and not vague and len(body) == 1:
        if unit != "期" or not re.search(
            "举办|开展|开设|培训|共|已|累计|组织", text[max(0, start - 8) : start]
        ):
            return None
    if unit == "日" and not match["more"]:
        return _Found(start, end, None, unit, "", "date")
    if unit == "所" and re.match("社区|家属", text[match.end("unit") :]):
        return match.end("unit")
    if unit == "人" and re.match("[民生才力]", text[match.end("unit") :]) and not digits:
        unit, end = "", match.end("more")
    if not unit and not match["direct"]:
        return _without_unit(text, match, value, vague, digits)
    if not digits and not match["several"] and re.match("[零〇一]", body) and len(body) == 1:
        return None
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
    part = re.sub(
        "(?:总数|多了|少了|多|总量|数量|数|共有|共计|合计|总计|累计|已有|共|达|有|为|约|占|占比|比例|的|了|到|至|已|超|近|仅|增加|增长|扩大|发展|提升|下降|缩短|压缩|平均|达到|超过|就|也|均|在)+$",
        "",
        part,
    )
    part = part.removeprefix("其中")
    part = re.split(
        f"(?:{_VERB}|承接|召开|培养|协商|组建|调整|优化|选聘|招募|安装|新增|改造|共有|累计|目前|现有|拥有|发展|整合|划分|推出)",
        part,
    )[-1]
    match = _NOUN.search(part)
    return match["noun"] if match else ""


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
            kept
            and one.counted == one.unit[:1]
            and one.unit in _OF_UNIT
            and text[kept[-1].end : one.start] in ("", "、", "，", "共")
        ):
            if kept[-1].unit in ("户", "家", "人", "名") and len(kept[-1].counted) > 1:
                one = replace(one, counted=kept[-1].counted)
        kept.append(one)
    return kept


def _row(text: str, one: _Found, places: places_named.Places, names: list[str]) -> tuple:
    value = one.amount
    counted = one.counted
    for name in names:
        counted = counted.replace(name, "")
    ends = (value.comparator, value.low, value.high) if value else ("", math.nan, math.nan)
    return (text[one.start : one.end], *ends, one.unit, counted, places.at(one.start), one.start, one.end)
