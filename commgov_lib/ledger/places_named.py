"""The places that a text names, and which of them a number or a tie is about: the last one before it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from .text_words import any_of

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
_LEAD = re.compile("^(?:国网|国家|[个名民家住位座户的盖内中各地过展])+")
_ACTS = re.compile(any_of("no_place"))
# Words that end as places do and name none.
_NONE = re.compile(
    f"(?:^|.*(?:一个|这个|那个|某个|每个|整个|多个))(?:{any_of('general_places')})+"
    "(?:社区|小区|新村|村|省|市|区|县|旗|街道|镇|乡|苑|花园|家园|公寓)$"
)
_SCOPE = re.compile(
    "(?:全|我|本|该)(?P<kind>省|市|区|县|旗|街道|街|镇|乡|社区|小区|村)(?![一-鿿]?[委长政直级民域情容])"
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
    for scope in _SCOPE.finditer(text):
        kind = {"街": "街道"}.get(scope["kind"], scope["kind"])
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

    def at(self, start: int) -> str:
        """Return the place that was named last before a point; an empty text where none was.

        Parameters
        ----------
        start
            Characters from the beginning of the text.

        Returns
        -------
        str
        """
        k = bisect_right(self._starts, start)
        return self.found[k - 1].name if k else ""
