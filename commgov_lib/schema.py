"""The words and the column contract of a social-force network (社会力量网络).

Every code that stands in a table is listed here once, with its English and its Chinese label; so is what
each column of the four tables may hold. Whether a table keeps the contract is checked in
:mod:`commgov_lib.validate`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import messages

if TYPE_CHECKING:  # for the annotation only: a message about a missing file should not wait for pandas
    import pandas as pd


class CommgovError(Exception):
    """Base of every error that the library raises on purpose.

    The message names table, column, row, value and the fix. It is shown in the language of the session, which
    ``cg.use_style("zh")`` or the environment variable ``COMMGOV_LANG`` sets, else in English; :meth:`text`
    says it in either.

    Parameters
    ----------
    template, values
        What to say, as for :func:`commgov_lib.messages.say`; or a message already made.
    faults
        Where a table was checked, the whole list as a DataFrame ``table, column, row, value, problem, fix,
        problem_zh, fix_zh`` (the message shows the first rows of each kind).

    Notes
    -----
    Where a call was told a language, its error keeps it: ``lang`` is then ``"en"`` or ``"zh"``, else empty.

    Examples
    --------
    >>> error = CommgovError("ties: no column {column}", column="target")
    >>> str(error), error.faults is None
    ('ties: no column target', True)
    """

    def __init__(self, template: str, /, *, faults: pd.DataFrame | None = None, **values):
        made = template if isinstance(template, messages.Message) else messages.say(template, **values)
        super().__init__(made)
        self.faults = faults
        self.lang = ""

    def __str__(self) -> str:
        return messages.text(self.args[0], self.lang or messages.language())

    def text(self, lang: str = "en") -> str:
        """Return the message in English or Chinese.

        Parameters
        ----------
        lang
            ``"en"`` or ``"zh"``.

        Returns
        -------
        str

        Examples
        --------
        >>> CommgovError("is below {low}", low=0).text("zh")
        '小于 0'
        """
        return messages.text(self.args[0], lang)


class CommgovWarning(UserWarning):
    """A warning of the library: a message, shown in the language of the session as an error is."""

    def __str__(self) -> str:
        return messages.told(self.args[0])


class Term(NamedTuple):
    """The two labels of a code."""

    en: str
    zh: str

    def text(self, lang: str = "en") -> str:
        """Return the label in English or Chinese."""
        return self.zh if lang == "zh" else self.en


PLACE_KINDS = {
    "city": Term("city", "市"),
    "district": Term("district", "区县"),
    "street": Term("street or town", "街道（乡镇）"),
    "community": Term("community", "社区"),
    "village": Term("village", "村"),
    "compound": Term("compound", "小区"),
    "grid": Term("grid", "网格"),
    "building": Term("building group", "楼院"),
    "event": Term("event", "活动"),
}
# How far down the territorial side a kind stands. A place lies in a place of a smaller number; compound and
# grid share one, because they are two crossing partitions of the community. An event stands outside the
# territory.
LEVELS = {
    "city": 0,
    "district": 1,
    "street": 2,
    "community": 3,
    "village": 3,
    "compound": 4,
    "grid": 4,
    "building": 5,
}

ACTOR_KINDS = {
    "party_branch": Term("party branch", "党组织"),
    "unit": Term("co-building unit", "共建单位"),
    "team": Term("volunteer team", "志愿服务队"),
    "social_org": Term("social organisation", "社区社会组织"),
    "property_firm": Term("property firm", "物业企业"),
    "residents_committee": Term("residents' committee", "居委会"),
    "owners_committee": Term("owners' committee", "业委会"),
    "department": Term("department", "职能部门"),
    "studio": Term("deputies' studio", "两代表一委员工作室"),
    "deliberative_org": Term("deliberative body", "协商组织"),
    "organisation": Term("organisation", "组织"),
    "person": Term("person (teaching data)", "人物（教学数据）"),
}

# One colour a kind, after Okabe and Ito; the party's red is the seed article's own core.
ACTOR_COLORS = {
    "party_branch": "#B4432F",
    "unit": "#0072B2",
    "team": "#009E73",
    "social_org": "#E69F00",
    "property_firm": "#8C6BB1",
    "residents_committee": "#CC79A7",
    "owners_committee": "#7F5539",
    "department": "#56B4E9",
    "studio": "#9AA12B",
    "deliberative_org": "#5C6670",
    "organisation": "#0072B2",
    "person": "#0072B2",
}

# Finer kinds, in the column ``subkind``, that the simulated city uses; a user's own need no line here.
ACTOR_SUBKINDS = {
    "bank": Term("bank", "银行"),
    "customs": Term("customs", "海关"),
    "power": Term("power utility", "电业"),
    "utility": Term("water or gas utility", "水务燃气"),
    "hospital": Term("hospital or clinic", "医疗"),
    "school": Term("school", "学校"),
    "police": Term("police", "公安"),
    "fire_service": Term("fire service", "消防"),
    "firm": Term("firm", "企业"),
    "property": Term("property company", "物业"),
    "culture": Term("culture", "文化"),
    "care_home": Term("care home", "养老机构"),
    "office": Term("government office", "政府部门"),
    "volunteer_team": Term("volunteer team", "志愿服务队"),
    "model_worker_team": Term("model-worker team", "劳模团队"),
    "street_committee": Term("street committee", "街道大工委"),
    "community_committee": Term("community committee", "社区大党委"),
    "grid_branch": Term("grid branch", "网格党支部"),
    "building_group": Term("building group", "楼院党小组"),
    "member_household": Term("member household", "党员中心户"),
    "office_branch": Term("office branch", "机关党支部"),
    "deliberative_body": Term("deliberative body", "协商组织"),
    "reasoning_point": Term("reasoning point", "评理说事点"),
}

RELATIONS = {
    "leads": Term("leads", "领导"),
    "pairs_with": Term("is paired with", "对接"),
    "co_builds": Term("co-builds with", "共建"),
    "serves": Term("serves", "服务"),
    "staffs": Term("staffs", "派驻"),
    "whistles_to": Term("whistles to", "吹哨"),
    "deliberates": Term("deliberates at", "协商"),
    "helps": Term("helps", "帮扶"),
    "contacts": Term("is in contact with", "联络"),
    "attends": Term("attends", "参加"),
}
# Relations that lead one way by what they mean: where a matrix of one is the same across its diagonal, each
# of the two does it to the other, and there are two ties. Of the rest it then holds ties without direction.
ONE_WAY = ("leads", "serves", "staffs", "whistles_to", "helps")
# Whether a tie leads from its source to its target only. Where nothing is said, it does: to a place always
# from the actor.
DIRECTED = {
    "yes": Term("from source to target", "由源到目标"),
    "no": Term("both alike, stands once", "无向，只列一次"),
}
# Who was asked in a survey: whether he answered. Empty: was not asked.
ANSWERED = {
    "yes": Term("answered", "已答复"),
    "no": Term("was asked and did not answer", "未答复"),
}
# Relations through which an actor reaches a need; leading, whistling and deliberating are not service.
SERVING = ("pairs_with", "co_builds", "serves", "staffs", "helps")

DOMAINS = {
    "employment": Term("employment", "就业"),
    "education": Term("education", "教育"),
    "health": Term("health", "健康"),
    "elder_care": Term("elder care", "养老"),
    "safety": Term("safety", "平安"),
    "repairs": Term("repairs", "维修"),
    "daily_life": Term("daily life", "日常生活"),
    # Not in the article, but in tables of others.
    "culture_sport": Term("culture and sport", "文化体育"),
    "environment": Term("environment", "环境"),
    "legal": Term("legal advice", "法律服务"),
    "other": Term("other fields", "其他领域"),
}

GROUPS = {
    "elderly_alone": Term("elderly living alone", "独居老人"),
    "disabled": Term("disabled", "残疾人"),
    "low_income": Term("low-income", "低收入居民"),
    "job_seeker": Term("job seekers", "求职者"),
    "household": Term("households", "普通住户"),
    # Not in the article, but in tables of others.
    "elderly": Term("elderly", "老年人"),
    "children": Term("children and youth", "儿童青少年"),
    "other_group": Term("other groups", "其他人群"),
}

PROVENANCE = {
    "A": Term("article", "文章"),
    "P": Term("other public source", "其他公开来源"),
    "L": Term("literature", "文献"),
    "S": Term("assumed or simulated", "假设或模拟"),
    "U": Term("supplied by the user", "用户提供"),
}

# Measures of a network that figures and reports print.
MEASURES = {
    "robins_alexander": Term("clustering (Robins–Alexander)", "聚类系数（Robins–Alexander）"),
    "latapy_dot": Term("overlap, of both sets", "重叠度（占并集）"),
    "latapy_min": Term("overlap, of the smaller set", "重叠度（占较小者）"),
    "latapy_max": Term("overlap, of the larger set", "重叠度（占较大者）"),
    "four_cycles": Term("4-cycles", "四环数"),
    "nodf_total": Term("nestedness (NODF)", "嵌套度（NODF）"),
    "nodf_rows": Term("nestedness of rows", "行嵌套度"),
    "nodf_columns": Term("nestedness of columns", "列嵌套度"),
    "c_score": Term("C-score", "C指数"),
    "assortativity": Term("degree assortativity", "度同配性"),
    "modularity": Term("modularity (Barber)", "模块度（Barber）"),
    "e_i": Term("E–I index", "E–I指数"),
    "density": Term("density", "密度"),
    "degree_centralisation": Term("degree centralisation", "度数中心势"),
    "betweenness_centralisation": Term("betweenness centralisation", "中介中心势"),
    "core_ones": Term("core score, cross ties expected", "核心得分（核心与边缘应相连）"),
    "core_ignored": Term("core score, cross ties ignored", "核心得分（不计核心与边缘之间）"),
}

# What may come of a claim that is put to the article's numbers.
VERDICTS = {
    "feasible": Term("feasible", "可行"),
    "infeasible": Term("infeasible", "不可行"),
    "underdetermined": Term("underdetermined", "未定"),
}


class Column(NamedTuple):
    """What one column may hold; a column that may be empty may also be left out."""

    text: bool = True  # text, else a number
    filled: bool = True  # no row of it may be empty
    allowed: dict | None = None  # the codes it may hold
    terms: str = ""  # the list of TERM_LISTS to which a user may add terms of the user's own
    low: float | None = None  # the smallest number it may hold
    above: float | None = None  # the number it must exceed


_CODE = Column()
_MAYBE = Column(filled=False)
_SIZE = Column(text=False, filled=False, low=0)
# Columns of places that say where they lie, to the east and to the north: in degrees, or in metres.
DEGREES = (("lon", "lng", "long", "longitude", "经度"), ("lat", "latitude", "纬度"))
METRES = (("x_m", "x"), ("y_m", "y"))

# From when to when a row holds, both ends among it; empty is open (:mod:`commgov_lib.periods`).
_WHEN = {"since": _MAYBE, "until": _MAYBE}

# The lists to which a user may add terms, in the table of terms.
TERM_LISTS = {
    "relation": RELATIONS,
    "actor_kind": ACTOR_KINDS,
    "place_kind": PLACE_KINDS,
    "domain": DOMAINS,
    "group": GROUPS,
}
LIST_NAMES = {
    "relation": Term("relation", "关系"),
    "actor_kind": Term("kind of actor", "行动者类别"),
    "place_kind": Term("kind of place", "地点类别"),
    "domain": Term("domain", "领域"),
    "group": Term("group", "人群"),
}
YES_NO = {"yes": Term("yes", "是"), "no": Term("no", "否")}

# A row's provenance is that of its code, name and place in the hierarchy. A column that comes from elsewhere
# says so in a column of its own, named <what>_provenance.
TABLES: dict[str, dict[str, Column]] = {
    "places": {
        "place": _CODE,
        "kind": Column(allowed=PLACE_KINDS, terms="place_kind"),
        "name": _MAYBE,
        "parent": _MAYBE,
        "grid": _MAYBE,
        "provenance": Column(allowed=PROVENANCE),
        "population_count": _SIZE,
        "household_count": _SIZE,
        "population_provenance": Column(filled=False, allowed=PROVENANCE),
        "household_provenance": Column(filled=False, allowed=PROVENANCE),
        **_WHEN,
    },
    "actors": {
        "actor": _CODE,
        "kind": Column(allowed=ACTOR_KINDS, terms="actor_kind"),
        "name": _MAYBE,
        "place": _MAYBE,
        "capacity": _SIZE,
        "provenance": Column(allowed=PROVENANCE),
        "subkind": _MAYBE,
        "body_count": _SIZE,
        "answered": Column(filled=False, allowed=ANSWERED),
        **_WHEN,
    },
    "ties": {
        "source": _CODE,
        "target": _CODE,
        "relation": Column(allowed=RELATIONS, terms="relation"),
        "domain": Column(filled=False, allowed=DOMAINS, terms="domain"),
        "weight": Column(text=False, above=0),
        "provenance": Column(allowed=PROVENANCE),
        **_WHEN,
        "directed": Column(filled=False, allowed=DIRECTED),
    },
    "needs": {
        "need": _CODE,
        "place": _CODE,
        "group": Column(allowed=GROUPS, terms="group"),
        "domain": Column(allowed=DOMAINS, terms="domain"),
        "weight": Column(text=False, low=0),
        "provenance": Column(allowed=PROVENANCE),
        **_WHEN,
    },
}

# The table of a user's own terms, beside the four: none where the lists above have all that is needed.
TERMS: dict[str, Column] = {
    "list": Column(allowed=LIST_NAMES),
    "term": _CODE,
    "label_en": _MAYBE,
    "label_zh": _MAYBE,
    "serves": Column(filled=False, allowed=YES_NO),  # of relations: whether a need is reached through it
    "one_way": Column(filled=False, allowed=YES_NO),  # of relations: whether it leads one way by its meaning
    "level": Column(filled=False, allowed=PLACE_KINDS),  # of kinds of places: beside which one it stands
    "provenance": Column(allowed=PROVENANCE),
}
CONTRACTS = {**TABLES, "terms": TERMS}


def label(code: str, lang: str = "en") -> str:
    """Return the display label of a code, in English or Chinese; a code without one is its own label.

    Parameters
    ----------
    code
        A code of any list above: a kind, relation, domain, group, provenance or measure.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    str

    Examples
    --------
    >>> label("co_builds", "zh"), label("elder_care")
    ('共建', 'elder care')
    """
    lists = (PLACE_KINDS, ACTOR_KINDS, ACTOR_SUBKINDS, RELATIONS, DOMAINS, GROUPS, PROVENANCE, MEASURES)
    return next((terms[code].text(lang) for terms in lists if code in terms), code)


def check_language(lang: str):
    """Refuse a language that is neither ``"en"`` nor ``"zh"``.

    Raises
    ------
    CommgovError
        It is another one.
    """
    if not (isinstance(lang, str) and lang in ("en", "zh")):
        raise CommgovError(
            "the language '{lang}' is not known. Fix: use 'en' (English) or 'zh' (中文).",
            lang=lang if isinstance(lang, str) else type(lang).__name__,
        )
