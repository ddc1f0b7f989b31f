"""Words that researchers write → the library's: column headers, kinds, relations, domains, groups."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from ..coded import Coded
from ..schema import ACTOR_KINDS, ACTOR_SUBKINDS, DOMAINS, GROUPS, PLACE_KINDS, PROVENANCE, RELATIONS

# Shape of a table → its columns → how their headers are written; the first words are the library's own.
HEADERS = {
    "ties": {
        "source": "source from sender ego 源 源节点 起点 主体 发起方 发起单位 发起者 从 单位 共建单位 "
        "力量 节点1 甲方 单位名称 单位编号 共建单位名称 组织名称 机构名称 力量编号 "
        "帮扶单位 服务单位 参与单位 结对单位",
        "target": "target to receiver alter 目标 目标节点 终点 对象 服务对象 接收方 到 社区 节点2 乙方 "
        "社区名称 社区编号 小区 小区名称 服务社区",
        "weight": "weight value count strength 权重 强度 次数 频次 值 数量 人次 服务人次 服务次数 活动次数",
        "relation": "relation type layer 关系 类型 关系类型 联系类型 关系种类 方式",
        "domain": "domain field 领域 服务领域 业务领域 共建领域 品牌",
        "since": "since date year start 时间 日期 起始时间 建立时间 开始时间 年份",
        "provenance": "provenance 数据来源 资料来源 出处",
        "directed": "directed 有向 方向 方向性 是否有向 有无方向",
    },
    "needs": {
        "need": "need 需求 需求编号",
        "place": "place 地点 地点编号 场所 所在地 社区 小区 社区名称 小区名称 社区编号",
        "group": "group 人群 群体 对象类别 人群类别",
        "domain": "domain 领域 服务领域 需求领域",
        "weight": "weight persons 权重 人数 需求人数 需求量",
        "provenance": "provenance 数据来源 资料来源 出处",
    },
    "places": {
        "place": "place 地点 地点编号 地点代码 场所 区划代码 社区编号 社区代码 小区编号 "
        "社区 小区",
        "kind": "kind type level 类型 类别 种类 级别 层级",
        "name": "name label 名称 地名 全称 社区名称 小区名称 地点名称",
        "parent": "parent 上级 上级地点 所属 隶属 所属社区 上级编号",
        "grid": "grid 网格 所属网格",
        "population_count": "population_count population 人口 人口数 常住人口",
        "household_count": "household_count households 户数 家庭户数",
        "provenance": "provenance 数据来源 资料来源 出处",
    },
    "actors": {
        "actor": "actor 力量 力量编号 行动者 组织 单位 机构 单位编号 组织编号 共建单位 单位名称 组织名称",
        "kind": "kind type 类型 类别 种类 性质 单位类型 单位性质",
        "name": "name label 名称 全称 单位名称 组织名称",
        "place": "place 地点 所在地 所在社区 所属社区",
        "capacity": "capacity 容量 能力 服务能力 可服务人数",
        "subkind": "subkind 细类 子类",
        "body_count": "body_count 机构数",
        "provenance": "provenance 数据来源 资料来源 出处",
    },
    "nodes": {
        "node": "node id 节点 编号 节点编号 顶点",
        "kind": "kind type 类型 类别 种类 属性",
        "name": "name label 名称 标签 全称",
        "mode": "mode 模 模式",
        "place": "place 地点 所在地",
        "capacity": "capacity 容量 服务能力",
        "parent": "parent 上级",
        "grid": "grid 网格",
        "subkind": "subkind 细类 子类",
        "provenance": "provenance 数据来源 资料来源 出处",
    },
}  # fmt: skip
# Columns of text: codes and names stay as they are written.
NAMES = {c for columns in HEADERS.values() for c in columns} | {"label", "layer", "grid"}
# Columns without which a table is not of the shape: all of the first, one of the second.
NEEDED = {
    "ties": (("source", "target"), ()),
    "needs": (("place",), ("group", "need")),
    "places": (("place",), ("kind", "parent", "name", "household_count", "population_count")),
    "actors": (("actor",), ("kind", "capacity", "place", "name")),
    "nodes": (("node",), ("kind", "name", "mode")),
}
SHEETS = {
    "ties": "ties edges edgelist links 关系 联系 边 边表 关系表",
    "needs": "needs 需求 需求表",
    "places": "places 地点 地点表 社区 社区表",
    "actors": "actors 力量 组织 力量表 主体 单位 单位表",
    "nodes": "nodes vertices 节点 节点表",
}
SHEET_OF = {word: table for table, words in SHEETS.items() for word in words.split()}
_MORE = {
    "relation": {
        "合作": "co_builds", "共建单位": "co_builds", "结对": "pairs_with", "结对共建": "pairs_with",
        "对接联系": "pairs_with", "报到": "pairs_with", "派驻干部": "staffs", "下沉": "staffs",
        "帮助": "helps", "帮扶结对": "helps", "联系": "contacts", "议事": "deliberates", "参与": "attends",
        "吹哨报到": "whistles_to",
    },
    "domain": {
        "业": "employment", "教": "education", "医疗": "health", "卫生": "health", "医疗卫生": "health",
        "助老": "elder_care", "为老": "elder_care", "养老服务": "elder_care", "安全": "safety",
        "治安": "safety", "修缮": "repairs", "生活": "daily_life", "生活服务": "daily_life",
        "便民": "daily_life", "文化": "culture_sport", "体育": "culture_sport",
        "文体": "culture_sport", "环保": "environment",
        "环境卫生": "environment", "绿化": "environment", "法律": "legal", "普法": "legal", "其他": "other",
    },
    "kind": {
        "街道": "street", "乡镇": "street", "镇": "street", "乡": "street", "区": "district",
        "县": "district", "区县": "district", "楼栋": "building", "单位": "unit", "党支部": "party_branch",
        "志愿队": "team", "个人": "person", "居民": "person",
        "物业": "property_firm", "物业公司": "property_firm", "社会组织": "social_org", "部门": "department",
        "工作室": "studio", "协会": "social_org", "医院": "unit", "企业": "unit", "学校": "unit",
    },
    "group": {"老人": "elderly", "老年": "elderly", "独居": "elderly_alone", "空巢老人": "elderly_alone",
              "独居老年人": "elderly_alone", "残疾": "disabled", "残障": "disabled", "低保": "low_income",
              "低收入": "low_income", "低收入家庭": "low_income", "困难家庭": "low_income",
              "困难群众": "low_income",
              "儿童": "children", "青少年": "children", "未成年人": "children", "其他": "other_group",
              "失业": "job_seeker", "失业人员": "job_seeker", "居民": "household", "住户": "household"},
    "provenance": {"用户": "U", "调查": "U", "访谈": "U", "问卷": "U", "模拟": "S", "假设": "S", "公开": "P"},
}  # fmt: skip
# What a place is, by how its name ends; the longest ending counts.
PLACE_ENDINGS = {
    "社区": "community", "小区": "compound", "家园": "compound", "网格": "grid", "街道": "street",
    "镇": "street", "乡": "street", "村": "village", "楼院": "building", "号楼": "building",
    "区": "district", "县": "district", "市": "city",
}  # fmt: skip
_NOT_PLACES = ("园区", "校区", "院区", "超市", "城市", "门市", "景区", "厂区")
YES = {"√", "✓", "✔", "是", "有", "yes", "y", "x", "true", "●", "○", "v"}
# How often or how strongly, in words: 经常, 每月一次. What number that is, nobody but the user knows.
OFTEN = re.compile(
    r"[非很较最不常比]{0,2}(经常|时常|频繁|偶尔|有时|定期|密切|一般|紧密|[常少强弱高中低])"
    r"|[每半一二两三四五六七八九十数几\d]{1,3}个?(天|日|周|星期|月|季度?|年|学期)([一二两三四五六七八九十多数几\d]{1,2}[次回])?"
    r"|always|often|sometimes|seldom|rarely|daily|weekly|monthly|yearly|high|medium|low|strong|weak"
)
# What a graph says of its ties, as Gephi does; in a column that is called so, further words. ``mutual``: two
# ties, one each way.
DIRECTED = {"directed": "yes", "undirected": "no", "mutual": "mutual", "有向": "yes", "无向": "no",
            "单向": "yes", "双向": "mutual"}  # fmt: skip
_DIRECTED = {"yes": "yes", "no": "no", "是": "yes", "否": "no", "true": "yes", "false": "no", "1": "yes",
             "0": "no", "reciprocal": "mutual", "互相": "mutual", "相互": "mutual"}  # fmt: skip
NO = {"", "-", "—", "–", "/", "否", "无", "没有", "no", "n", "false", "×", "✗", "0", "从不", "从未", "never"}
LISTS = "、，；;"  # marks between the items of a list in one cell; ; only where it does not part the columns


def plain(word: object) -> str:
    """A word as it is compared: full-width as half-width, lower case, single spaces.

    Parameters
    ----------
    word
        A header, a code, an answer.

    Returns
    -------
    str

    Examples
    --------
    >>> plain("　ＮＯＤＥ１ ")
    'node1'
    """
    return " ".join(unicodedata.normalize("NFKC", str(word)).lower().split())


def _codes() -> dict[str, dict[str, str]]:
    known = {"relation": RELATIONS, "domain": DOMAINS, "kind": {**PLACE_KINDS, **ACTOR_KINDS},
             "group": GROUPS, "provenance": PROVENANCE}  # fmt: skip
    found: dict[str, dict[str, str]] = {}
    for what, terms in known.items():
        table = {plain(w): code for w, code in _MORE[what].items()}
        if what == "kind":
            table |= {plain(w): "unit" for c, t in ACTOR_SUBKINDS.items() for w in (c, *t)}
            table |= {plain(w): code for w, code in _MORE[what].items()}
        for code, term in terms.items():
            table |= {plain(w): code for w in (code, term.en, term.zh, f"{term.zh} {code}")}
        found[what] = table
    found["directed"] = {**DIRECTED, **_DIRECTED}
    return found


CODES = _codes()
# Of an actor's kind such as 银行: what finer kind it is, beside unit.
SUBKINDS = {plain(w): code for code, term in ACTOR_SUBKINDS.items() for w in (code, *term)}
SUBKINDS |= {"医院": "hospital", "企业": "firm", "学校": "school"}
SUBKINDS = {w: code for w, code in SUBKINDS.items() if CODES["kind"].get(w) == "unit"}


_PLACES = {"place", "places", "地点", "场所", "events", "活动", "communities", "community", "事件"}
_OF_WHAT = re.compile("(编号|代码|编码|名称|名)$")
# What stands around the word that counts: 2_帮扶名单, 社区基本情况表.
_AROUND = re.compile(
    r"^[\d_.、\- ]+|(关系|基本|情况|信息|名单|名录|台账|清单|统计|汇总|列表|矩阵|一览|登记|表)+$"
)


def relation(title: str) -> str:
    """The relation that the name of a sheet or file speaks of; empty where it does not.

    Examples
    --------
    >>> relation("共建关系"), relation("2_帮扶名单.csv"), relation("Sheet1")
    ('co_builds', 'helps', '')
    """
    title = re.sub(r"\.\w+$", "", plain(title))
    known = CODES["relation"]
    return known.get(title) or known.get(_AROUND.sub("", title), "")


def table(title: str) -> str:
    """The table of the network that the name of a sheet or file speaks of; empty where it does not.

    Examples
    --------
    >>> table("社区基本情况表"), table("2_单位名单"), table("Sheet1")
    ('places', 'actors', '')
    """
    title = plain(title).split(".")[0]
    return SHEET_OF.get(title, "") or SHEET_OF.get(_AROUND.sub("", title), "")


def is_place(word: str) -> bool:
    """Whether a header such as 社区编号 speaks of places.

    Examples
    --------
    >>> is_place("社区编号"), is_place("events"), is_place("单位")
    (True, True, False)
    """
    word = _OF_WHAT.sub("", plain(word)) or plain(word)
    return CODES["kind"].get(word) in PLACE_KINDS or word in _PLACES


def kind_of_header(word: str) -> str:
    """The kind of place of which a header speaks: 社区编号 of communities; empty where of none.

    Examples
    --------
    >>> kind_of_header("社区编号"), kind_of_header("小区"), kind_of_header("对象")
    ('community', 'compound', '')
    """
    word = plain(word).removeprefix("服务")
    kind = CODES["kind"].get(_OF_WHAT.sub("", word) or word, "")
    return kind if kind in PLACE_KINDS else ""


def place_kind(name: str) -> str:
    """The kind of place that a name speaks of by its ending.

    Parameters
    ----------
    name
        Of a body or a place.

    Returns
    -------
    str
        One of the kinds of the schema, empty where the name speaks of none.

    Examples
    --------
    >>> place_kind("多福社区"), place_kind("高新园区"), place_kind("银行")
    ('community', '', '')
    """
    return _ending(plain(name))


def place_kinds(names: pa.Array) -> Coded:
    """As :func:`place_kind`, of many names at once.

    Examples
    --------
    >>> place_kinds(pa.array(["多福社区", "高新园区", "Ａ　小区"], pa.large_string())).plain().tolist()
    ['community', '', 'compound']
    """
    usual = pc.match_substring_regex(names, "^[0-9A-Za-z\\x{4e00}-\\x{9fff}]*$")
    if not pc.all(usual).as_py():
        even = pc.utf8_lower(pc.utf8_normalize(names.filter(pc.invert(usual)), "NFKC"))
        even = pc.utf8_trim(pc.replace_substring_regex(even, r"[\s\p{Z}\x1c-\x1f\x{85}]+", " "), " ")
        names = pc.replace_with_mask(names, pc.invert(usual), even)
    last = pc.utf8_slice_codeunits(names, -3, None).dictionary_encode()
    kinds = pa.array([_ending(end) for end in last.dictionary.to_pylist()], pa.large_string())
    return Coded(last.indices.to_numpy(), last.dictionary).mapped(kinds)


def _ending(name: str) -> str:
    if len(name) < 3 or name.endswith(_NOT_PLACES):
        return ""
    return next((PLACE_ENDINGS[name[-k:]] for k in (2, 1) if name[-k:] in PLACE_ENDINGS), "")
