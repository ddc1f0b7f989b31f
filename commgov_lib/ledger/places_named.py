"""The places that a text names, and which of them a number or a tie is about: the one named last before it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_STOP = (
    "在于的到由从对把将向是了等被让给往至沿跟该各本某每这那其自及你我他她们有用以又也还就都已使并或"
    "，。、；：！？“”‘’（）()《》〈〉【】—…·,.;:!?\"'<>[] \t\n\u3000\xa0"
)
_WORDS = (
    "家住|位于|来自|走进|所在|深入|近日|日前|记者|近年来|目前|截至|组织|推动|以及|辖区|驻区|今年|去年|其中|还是|依托|通过|帮助|服务|社区内|"
    "居民|联合|携手|邀请|协调|选派|指导|覆盖|打造|建成|创建|开展|下沉|入驻|对接|结对|全体|作为|为|和(?![平谐美睦顺兴园悦润信泰庆和风])|与|"
    "同(?![仁心济德城方和创福乐兴庆])|昨天|记者从|记者在|地处|地址|户籍|如今|现在|辖|下辖|管辖|全市|全区|全县|全省|全国|老年|回到|来到|看望|参加|走过|参观|扎根|面向|成员|开展|包联|"
    "[一二三四五六七八九十两几多数0-9余百千万]+(?:个|名|户|家|多|座|处|位)"
)
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
    "(?P<name>[一-鿿]{2,8}?(?:自治区|自治州|省|新区|开发区|高新区|市|区|县|旗|街道|镇|乡))(?!域|委|级|民|长|政府|里|直|属|内|中心|场|容|外|情|处|党|办|卫|教|残|妇|总)"
)
_INNER = re.compile("[一-鿿]{1,9}(?:社区|小区|新村|村|家园|花园|公寓|苑)(?!级|里的|医院|学院)")
_LEAD = re.compile("^(?:国网|国家|[个名民家住位座户的盖内中各地过展])+")
_ACTS = re.compile(
    "引领|号召|担任|备案|派驻|党员|党建|参与|推动|治理|服务|居民|建设|工作|管理|城市|覆盖|下沉|报到|联系|如何|带领|支持|培育|关爱|走访|打造|融入|组建|召集|"
    "党委|吸纳|进社区|加入|纷纷|走进|加过|认为|书记|主任|召开|条件|部门|单位|企业|干部|机关|共建|志愿|物业|进一|每个|需求|资源|力量|活动|问题|发展|协调|配备|选派|联合|实现|提升|优化|整合|设立|建立|改造|完成|纳入"
)
# Words that end as places do and name none.
_NONE = re.compile(
    "(?:^|.*(?:一个|这个|那个|某个|每个|整个|多个))(?:老旧|居民|街道|住宅|封闭|开放式?|无物业|试点|示范|智慧|重点|周边|所有|城乡|城|辖|片|园|校|厂|院|景|社|小|住|市|郊|山|灾|农|乡|"
    "新|商|城中|美丽|老|大|中|外|全|本|我|基层|城市|党建|村|新型|安置|回迁|普通|试验|现代|国际|商住|高端|文明|和谐|平安|大型|老城|主城|新城|中心城|都市|县级|省级|地级|超大城|特大城|直辖|"
    "党员|干部|融入|进|入|下|赴|驻|包|回|爱|联系|所属|相邻|邻近|周围|附近|两|三|多|县|镇|街|区)+(?:社区|小区|新村|村|省|市|区|县|旗|街道|镇|乡|苑|花园|家园|公寓)$"
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
