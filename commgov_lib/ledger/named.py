"""Places and bodies that a Chinese text names, and the ties that it says bodies have with places.

Everything goes by the words and patterns of ``text_words.toml``.
"""

from __future__ import annotations

import functools
import re
import tomllib
from bisect import bisect_right
from pathlib import Path
from typing import NamedTuple

SIGN = "[零〇一二两三四五六七八九十]"  # written S in the patterns


@functools.cache
def words() -> dict:
    """Return what the file holds: lists of patterns by name, and what is set aside, by reason.

    Returns
    -------
    dict

    Examples
    --------
    >>> words()["units"][0]
    '平方公里'
    """
    return tomllib.loads(Path(__file__).with_name("text_words.toml").read_text(encoding="utf-8"))


def any_of(name: str) -> str:
    """Return a list of the file as one pattern, its parts joined by ``|``.

    Parameters
    ----------
    name
        Of the list.

    Returns
    -------
    str

    Examples
    --------
    >>> re.match(any_of("units"), "平方米的活动室")[0]
    '平方米'
    """
    return "|".join(words()[name])


def by(table: str, key: str, patterns: str) -> list[tuple[str, re.Pattern]]:
    """Return the rows of a table of the file: what each stands for, and its pattern.

    Parameters
    ----------
    table
        ``aside``, ``relation`` or ``domain``.
    key, patterns
        The names of both in a row.

    Returns
    -------
    list of tuple

    Examples
    --------
    >>> [code for code, pattern in by("relation", "code", "words") if pattern.search("结对")]
    ['pairs_with', 'serves']
    """
    return [
        (row[key], re.compile("|".join(row[patterns]).replace("<S>", SIGN), re.MULTILINE))
        for row in words()[table]
    ]


# ---- places --------------------------------------------------------------------------------------

_STOP = (
    "在于的到由从对把将向是了等被让给往至沿跟该各本某每这那其自及你我他她们有用以又也还就都已使并或"
    "，。、；：！？“”‘’（）()《》〈〉【】—…·,.;:!?\"'<>[] \t\n\u3000\xa0"
)
_WORDS = any_of("place_stops")
_KINDS = (
    "省",
    "自治区",
    "市",
    "州",
    "盟",
    "区",
    "县",
    "旗",
    "街道",
    "镇",
    "乡",
    "社区",
    "小区",
    "村",
    "新村",
)
_OUTER = re.compile(
    "(?P<name>[一-鿿]{2,8}?(?:自治区|自治州|省|新区|开发区|高新区|市|区|县|旗|街道|镇|乡))"
    "(?!域|委|级|民|长|政府|里|直|属|内|中心|场|容|外|情|处|党|办|卫|教|残|妇|总)"
)
_INNER = re.compile("[一-鿿]{1,9}(?:社区|小区|新村|村|家园|花园|公寓|苑)(?!级|里的|医院|学院)")
_LEAD = re.compile("^(?:国网|国家|[个名民家住位座户的盖内中各地过展话])+")
_ACTS = re.compile(any_of("no_place"))
# Words that end as places do and name none.
_NONE = re.compile(
    f"(?:^|.*(?:一个|这个|那个|某个|每个|整个|多个))(?:{any_of('general_places')})+"
    "(?:社区|小区|新村|村|省|市|区|县|旗|街道|镇|乡|苑|花园|家园|公寓)$"
)
_SCOPE = re.compile(
    "(?:全|我|本|该)(?P<kind>省|市|区|县|旗|街道|街|镇|乡|社区|小区|村)(?![一-鿿]?[委长政直级民域情容])"
)
# 街道还联合…: the street of which the text speaks.
_ALONE = re.compile(
    "(?:^|(?<=[。；，！？、\n\u3000]))(?P<kind>街道|社区|小区|镇|村)(?=[还也共先通组联把与在将成建设有开现按推针党累已全每年为和积坚])"
)


class Named(NamedTuple):
    """A place as a text names it."""

    name: str
    start: int
    end: int


def named(text: str) -> list[Named]:
    """List the places that a text names, in its order.

    Parameters
    ----------
    text
        An article.

    Returns
    -------
    list of Named
        The innermost name of each mention: 多福社区 of 沈河区大南街道多福社区; 全市 is the city named before.

    Examples
    --------
    >>> [place.name for place in named("甲州市乙河区丙山街道丁园社区有居民3000户，全市共有社区120个。")]
    ['甲州市', '乙河区', '丙山街道', '丁园社区', '甲州市']
    """
    found = []
    for part in _PARTS.finditer(text):
        if part["part"]:
            found += _of_part(part["part"], part.start())
    stems = _Stems(found)
    for scope in (*_SCOPE.finditer(text), *_ALONE.finditer(text)):
        kind = {"街": "街道"}.get(scope["kind"], scope["kind"])
        if not stems.last(kind, scope.start()) and scope[0] == kind:
            continue
        found.append(Named(stems.last(kind, scope.start()) or scope[0], scope.start(), scope.end()))
    return sorted(found, key=lambda one: (one.start, one.end))


_PARTS = re.compile(rf"(?:{_WORDS})|(?P<part>(?:(?!{_WORDS})[^{re.escape(_STOP)}])+)")


def _of_part(part: str, offset: int) -> list[Named]:
    lead = _LEAD.match(part)
    found, at = [], lead.end() if lead else 0
    while match := _OUTER.match(part, at):
        if _NONE.match(match["name"]) or _ACTS.search(match["name"]):
            break
        # 工人新村三社区: an outer name ends before the next, so a village inside a longer name is none.
        found.append(Named(match["name"], offset + match.start(), offset + match.end("name")))
        at = match.end("name")
    inner = _INNER.match(part, at)
    if inner:
        lead = _LEAD.match(inner[0])
        start = inner.start() + (lead.end() if lead else 0)
        name = part[start : inner.end()]
        if len(name) > 2 and not _NONE.match(name) and not _ACTS.search(name):
            found.append(Named(name, offset + start, offset + inner.end()))
    return found


class _Stems:
    """The last place of a kind before a point of the text."""

    def __init__(self, found: list[Named]):
        self.of: dict[str, list[Named]] = {}
        for one in found:
            for kind in _KINDS:
                if one.name.endswith(kind) and not (kind == "区" and one.name.endswith(("社区", "小区"))):
                    self.of.setdefault(kind, []).append(one)

    def last(self, kind: str, at: int) -> str:
        before = [one.name for one in self.of.get(kind, ()) if one.start < at]
        after = [one.name for one in self.of.get(kind, ())]
        return before[-1] if before else after[0] if after else ""


def _first(found: list[Named]) -> str:
    """The innermost of the places that a text names first: 丁园社区 of 甲州市乙河区丁园社区."""
    name, end = "", None
    for one in found:
        if end is not None and one.start != end:
            break
        name, end = one.name, one.end
    return name


class Places:
    """The places of one text, asked by the point at which something stands.

    Parameters
    ----------
    text
        An article.
    bodies
        Where names of bodies stand: 乙河区 of 乙河区第二小学 is no place that the text speaks of.
    """

    def __init__(self, text: str, bodies: list[tuple[int, int]] = ()):
        inside = {k for start, end in bodies for k in range(start, end)}
        self.found = [one for one in named(text) if one.start not in inside]
        self._starts = [one.start for one in self.found]
        self._paragraphs = [0, *(match.end() for match in re.finditer("\n\\s*", text))]
        self.main = _first(self.found)

    def at(self, start: int) -> str:
        """Return the place that the paragraph has named last before a point; else the text's first one.

        Parameters
        ----------
        start
            Characters from the beginning of the text.

        Returns
        -------
        str
            Empty where the text names no place.
        """
        k = bisect_right(self._starts, start)
        if not k:
            return ""
        paragraph = self._paragraphs[bisect_right(self._paragraphs, start) - 1]
        last = self.found[k - 1]
        return last.name if last.start >= paragraph else self.main


# ---- bodies and ties -----------------------------------------------------------------------------

_END = any_of("body_ends")
_TOKEN = re.compile(
    f"(?:{any_of('no_body_starts')})"
    f"|(?P<org>(?:(?!{any_of('no_body_starts')})[一-鿿A-Za-z0-9·（）()]){{0,22}}?(?:{_END})"
    f"(?:(?:{any_of('kinds_of_parts')})*(?:{any_of('parts_of_bodies')}))*)(?={any_of('behind_a_body')})".replace(
        "<S>", SIGN
    )
)
# Words that end as bodies do and name none, but for the one body of its kind that a place has.
_GENERIC = re.compile(f"(?:{any_of('generic')})*(?:多|各|该|本|我|其|新|老|大|小)?(?:{_END})")
_BARE = set(words()["bare"])
_OF_PLACE = re.compile("[一-鿿]{0,6}(?<![辖驻社片园城地各两多])(?:省|市|区|县|旗|州)(?!级|直|属|内|里|委会)")
_OWN = re.compile(any_of("own"))
# Plans, and what came to nothing, are no ties.
_PLAN = re.compile(
    "计划|拟(?!定)|打算|准备|争取|有望|将(?!军)|考虑|研究(?!院|所|会)|未与|没有?[与和]|希望|力争|明年|下个月|下一步"
)
_FAILED = re.compile("未能|没能|未果|作罢|没[谈签]成?|加入事宜|尚未|因故")
_BETWEEN_UNITS = re.compile(
    "等[^，。；]{0,8}?(?:驻[区街地社镇]?|共建|成员|结对|辖区|联建|签约)[^，。；]{0,3}单位"
)
_MADE = re.compile('(?:成立|设立|组建|打造|建立|建成|建起|组成)了?[“"]?$')
_JOIN = re.compile("(?:、|和|与|及|以及|，|,|和当地|、驻区|以及驻区|，以及)")
_WITH = re.compile(
    rf"(?:{any_of('leads_with')})了?(?:{any_of('near')})?的?(?:内的?)?(?:\d+家|多家)?(?:单位|企业)?[“\"]?$"
)
_STRONG = re.compile(
    "(?:联合|携手|会同|联动|牵手|联手|链接|吸纳|协同|引入|引进|邀请|整合|对接|依托)了?[^，。；]{0,8}$"
)
_LISTED = re.compile(
    f"(?:{any_of('listed')})[^。；，]{{0,8}}?"
    "(?:有|包括|为|包含|：|:|——|如|即|分别是|是|涵盖|囊括|主要有|名单|)(?:了)?$"
)
_ACT, _JOINS, _GIVES = (re.compile(any_of(name)) for name in ("acts", "joins", "gives"))
_TO_PLACE = re.compile(
    "(?:与|同|和|到|在|进|向|入|进驻|入驻|走进|结对|对接|联系|帮扶|服务|认领|为)[^。；，]{0,14}?"
    "(?:社区|街道|小区|村|居民|老人|镇|乡|网格|院落)"
)
_WEIGHTY = re.compile(
    "共建|签订|签约|签署|下派|选派|派驻|(?:实践|实训|教育)基地|结对|结成|结为|成员单位|兼职委员|认领|报到|联合成立"
)
_SERVED = re.compile("居民|社区|老人|学生|儿童|群众|家庭|党员")
_RELATION, _DOMAINS = by("relation", "code", "words"), by("domain", "code", "words")


class Tie(NamedTuple):
    """A body that a text says co-builds, and where it stands."""

    organisation: str
    relation: str
    domain: str
    start: int
    end: int


def ties(text: str, names: list[str]) -> list[Tie]:
    """List the named ties of a text.

    Parameters
    ----------
    text
        An article.
    names
        Words in it that name persons, as :func:`commgov_lib.privacy.personal_names.in_text` lists them: taken
        out of the names of bodies.

    Returns
    -------
    list of Tie
        In the order of the text; a body that the same sentence names twice is one.

    Examples
    --------
    >>> [(t.organisation, t.relation, t.domain) for t in ties("社区与丁园银行支行签订共建协议。", [])]
    [('丁园银行支行', 'co_builds', '')]
    """
    rows = []
    for sentence in re.finditer(r"[^。；;！？\n]+", text):
        seen = set()
        for group in _lists(sentence[0], names):
            left, right = sentence[0][: group[0][1]], sentence[0][group[-1][2] :]
            said = (
                None
                if _MADE.search(left) or _PLAN.search(left[-25:]) or _FAILED.search(right[:40])
                else _said(left, right)
            )
            if said is None:
                continue
            for name, start, end in group:
                if name not in seen:
                    seen.add(name)
                    rows.append(Tie(name, *said, sentence.start() + start, sentence.start() + end))
    return rows


def bodies(text: str) -> list[tuple[int, int]]:
    """List where names of bodies stand in a text, tied or not, as ``start, end``.

    Parameters
    ----------
    text
        An article.

    Returns
    -------
    list of tuple
    """
    spans = [m.span("org") for m in _TOKEN.finditer(text) if m["org"] and not _OWN.search(m["org"])]
    return [(start, end) for start, end in spans if not _GENERIC.fullmatch(text[start:end])]


def _lists(sentence: str, names: list[str]) -> list[list[tuple[str, int, int]]]:
    """Bodies that follow each other with nothing but a joining word between."""
    groups, last = [], None
    for match in _TOKEN.finditer(sentence):
        if not match["org"]:
            continue
        start, end = match.span("org")
        name, start = _trimmed(match["org"], start)
        if (
            not name
            or _OWN.search(name)
            or (_GENERIC.fullmatch(name) and name not in _BARE and not _OF_PLACE.match(name))
        ):
            continue
        between = sentence[last:start] if last is not None else None
        for person in names:
            name = name.replace(person, "某")
        if between is not None and _JOIN.fullmatch(between):
            groups[-1].append((name, start, end))
        else:
            groups.append([(name, start, end)])
        last = end
    return groups


_LEADING = re.compile(
    r"^(?:[0-9A-Za-z]{0,3}[、.．)）]|[（()）]|为|由|和(?![平谐美睦顺兴园悦润信泰庆])|与|及|的|了|内|外|中(?!国|共|医|建|铁|信|心|学|石)|上(?!海)|下|里|后|时|前|年|月|日|底|初|起|来|等|称|说|讯|者)+"
)


def _trimmed(name: str, start: int) -> tuple[str, int]:
    lead = _LEADING.match(name)
    cut = lead.end() if lead else 0
    if name[cut:].count("（") + name[cut:].count("(") != name[cut:].count("）") + name[cut:].count(")"):
        return "", start
    return name[cut:], start + cut


def _said(left: str, right: str) -> tuple[str, str] | None:
    """The relation and the domain that a sentence states of the bodies between its two parts, or nothing."""
    near = re.match(
        r"(?:等(?:\d+|多|[一二三四五六七八九十百余]+)?[余多]?[家个]?[^，。；]{0,8}?)?(?P<rest>.*)", right
    )["rest"]
    clause = near[:40]
    here = re.match(r"[^，；]*", near)[0][:40]
    tail = left[-24:]
    listed = _LISTED.search(tail)
    with_ = _WITH.search(tail)
    if listed or _BETWEEN_UNITS.match(right):
        return "co_builds", _domain(clause)
    if with_ and (_STRONG.search(tail) or _ACT.search(here)):
        return _relation(tail[with_.start() :] + here, serves=False), _domain(here or clause)
    if _JOINS.search(here) and (
        _TO_PLACE.search(here)
        or re.search(
            "共建|签订|签约|签署|下派|选派|派驻|(?:实践|实训|教育)基地|结对|结成|结为|成员单位|兼职委员|认领|报到|联合成立",
            here,
        )
    ):
        return _relation(here, serves=False), _domain(clause)
    if _GIVES.search(clause) and re.search("居民|社区|老人|学生|儿童|群众|家庭|党员", clause):
        return _relation(clause, serves=True), _domain(clause)
    return None


def _relation(said: str, *, serves: bool) -> str:
    if serves:
        return "helps" if re.search("帮扶|捐|资助|慰问", said) else "serves"
    return next(code for code, words in _RELATION if words.search(said or "共建"))


def _domain(said: str) -> str:
    """The field whose word stands first."""
    at = [(m.start(), code) for code, words in _DOMAINS if (m := words.search(said))]
    return min(at)[1] if at else ""
