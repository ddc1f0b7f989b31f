"""Named co-building ties in a text, by closed patterns: lists of bodies, and what is said of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from .text_words import SIGN, any_of, by, words

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


def found(text: str, names: list[str]) -> list[Tie]:
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
    >>> [(t.organisation, t.relation, t.domain) for t in found("社区与丁园银行支行签订共建协议。", [])]
    [('丁园银行支行', 'co_builds', '')]
    """
    ties = []
    for sentence in re.finditer(r"[^。；;！？\n]+", text):
        seen = set()
        for group in _lists(sentence[0], names):
            left, right = sentence[0][: group[0][1]], sentence[0][group[-1][2] :]
            said = None if _MADE.search(left) else _said(left, right)
            if said is None:
                continue
            for name, start, end in group:
                if name not in seen:
                    seen.add(name)
                    ties.append(Tie(name, *said, sentence.start() + start, sentence.start() + end))
    return ties


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


_LEAD = re.compile(
    r"^(?:[0-9A-Za-z]{0,3}[、.．)）]|[（()）]|为|由|和(?![平谐美睦顺兴园悦润信泰庆])|与|及|的|了|内|外|中(?!国|共|医|建|铁|信|心|学|石)|上(?!海)|下|里|后|时|前|年|月|日|底|初|起|来|等|称|说|讯|者)+"
)


def _trimmed(name: str, start: int) -> tuple[str, int]:
    lead = _LEAD.match(name)
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
    if listed:
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
