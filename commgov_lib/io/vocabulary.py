"""Words and numbers as people write them → the library's: headers, kinds, relations, domains, groups."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import TextColumn, as_mask, text_column
from ..schema import (
    ACTOR_KINDS,
    ACTOR_SUBKINDS,
    DOMAINS,
    GROUPS,
    LIST_NAMES,
    PLACE_KINDS,
    PROVENANCE,
    RELATIONS,
    Term,
    label,
)


def _by_word(words: dict[str, str]) -> dict[str, str]:
    """Code → the words for it, as word → code."""
    return {word: code for code, known in words.items() for word in known.split()}


WRITTEN = json.loads(Path(__file__).with_name("vocabulary.json").read_text(encoding="utf-8"))
# Shape of a table → its columns → how their headers are written; the first words are the library's own.
HEADERS = WRITTEN["headers"]
# Columns of text: codes and names stay as they are written.
NAMES = {c for columns in HEADERS.values() for c in columns} | {"label", "layer", "grid"}
# Columns without which a table is not of the shape: all of the first, one of the second.
NEEDED = {
    "ties": (("source", "target"), ()),
    "needs": (("place",), ("group", "need")),
    "places": (("place",), ("kind", "parent", "name", "household_count", "population_count")),
    "actors": (("actor",), ("kind", "capacity", "place", "name")),
    "nodes": (("node",), ("kind", "name", "mode")),
    "terms": (("list", "term"), ()),
}
SHEETS = WRITTEN["sheets"]
SHEET_OF = {word: table for table, words in SHEETS.items() for word in words.split()}
# What a place is, by how its name ends; the longest ending counts.
PLACE_ENDINGS = _by_word(WRITTEN["endings"])
_NOT_PLACES = ("园区", "校区", "院区", "超市", "城市", "门市", "景区", "厂区")
ANSWERED = {
    "yes": "yes 是 有 已答复 已回收 已应答 回收 答复 应答 true 1 √ ✓ y",
    "no": "no 否 无 未答复 未回收 未应答 拒访 拒答 false 0 × ✗ n",
}
YES = {"√", "✓", "✔", "是", "有", "yes", "y", "x", "true", "●", "○", "v"}
# How often or how strongly, in words: 经常, 每月一次. What number that is, nobody but the user knows.
# Columns beside a table that are no part of it: remarks, and the numbers of its rows.
REMARKS = {"备注", "说明", "附注", "remark", "remarks", "note", "notes", "comment", "comments"}
SERIAL = {"序号", "序", "编号序", "行次", "no", "no.", "#"}
# How a header ends that counts what passes between two: 年度活动次数, 全年服务人次.
COUNTS = re.compile(
    r".*(?:次数|频次|频率|频度|人次|场次|强度|(?<!满意)程度|频繁度|紧密度|密切度"
    r"|(?<!满意)(?<!满意度)[得评打]分)"
)
OFTEN = re.compile(
    r"[非很较最不常比]{0,2}(经常|时常|频繁|偶尔|有时|定期|密切|一般|紧密|[常少强弱高中低])"
    r"|[每半一二两三四五六七八九十数几\d]{1,3}个?(天|日|周|星期|月|季度?|年|学期)([一二两三四五六七八九十多数几\d]{1,2}[次回])?"
    r"|always|often|sometimes|seldom|rarely|daily|weekly|monthly|yearly|high|medium|low|strong|weak"
)
# Words of a scale by their grade, and what makes a grade stronger, weaker or the opposite.
_GRADES = (
    (2, "强|高|密切|紧密|频繁|经常|时常|常|大|多|often|strong|high"),
    (0, "中|中等|一般|有时|普通|medium|sometimes"),
    (-2, "弱|低|松散|疏远|偶尔|少|小|weak|low|seldom|rarely"),
    (4, "总是|always"),
)
_DEGREES = {"": 1.0, "非常": 1.5, "很": 1.5, "十分": 1.5, "最": 1.7, "较": 0.5, "比较": 0.5, "不": -1.0}
GRADE = {
    degree + one: grade * by
    for grade, words in _GRADES
    for one in words.split("|")
    for degree, by in _DEGREES.items()
    if not degree or (grade % 4 and not one.isascii())
}
# What a graph says of its ties, as Gephi does; in a column that is called so, further words. ``mutual``: two
# ties, one each way.
DIRECTED = {"directed": "yes", "undirected": "no", "mutual": "mutual", "有向": "yes", "无向": "no",
            "单向": "yes", "双向": "mutual"}  # fmt: skip
_DIRECTED = {"yes": "yes", "no": "no", "是": "yes", "否": "no", "true": "yes", "false": "no", "1": "yes",
             "0": "no", "reciprocal": "mutual", "互相": "mutual", "相互": "mutual"}  # fmt: skip
NO = {"", "-", "—", "–", "/", "否", "无", "没有", "no", "n", "false", "×", "✗", "0", "从不", "从未", "never"}
# What stands where a value is not known; NaN of a program is refused as no number.
MISSING = {"na", "#n/a", "n/a", "n.a.", "n.a", "<na>", "missing", "null", ".", "缺失", "缺失值", "缺", "不详",
           "未知", "未填", "未填写", "未答", "拒答", "不清楚", "无数据"}  # fmt: skip
_AS_ASCII = str.maketrans({" ": "", "_": "?", "−": "-"})  # Python reads 1_000, nobody writes it
_PLAIN = r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?$"
_USUAL = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"
LISTS = "、，；;"  # marks between the items of a list in one cell; ; only where it does not part the columns


def plain(word: object) -> str:
    """Return a word as it is compared: full-width as half-width, lower case, single spaces.

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


# Kinds of bodies that are finer than the library's: 事业单位 is a unit, whose own word is kept beside it.
_FINER = {plain(w): code for w, code in _by_word(WRITTEN["subkinds"]).items()}
_KIND_ENDINGS = _by_word(WRITTEN["kind_endings"])


def _codes() -> dict[str, dict[str, str]]:
    known = {"relation": RELATIONS, "domain": DOMAINS, "kind": {**PLACE_KINDS, **ACTOR_KINDS},
             "group": GROUPS, "provenance": PROVENANCE, "list": LIST_NAMES}  # fmt: skip
    units = {plain(w): "unit" for code, term in ACTOR_SUBKINDS.items() for w in (code, *term)}
    found = {"directed": {**DIRECTED, **_DIRECTED}, "answered": _by_word(ANSWERED)}
    for what, terms in known.items():
        table = ({**units, **_FINER} if what == "kind" else {}) | {
            plain(w): code for w, code in _by_word(WRITTEN["words"].get(what, {})).items()
        }
        for code, term in terms.items():
            table |= {plain(w): code for w in (code, term.en, term.zh, f"{term.zh} {code}")}
        found[what] = table
    return found


CODES = _codes()
# Of an actor's kind such as 银行: what finer kind it is, beside unit.
SUBKINDS = {plain(w): code for code, term in ACTOR_SUBKINDS.items() for w in (code, *term)}
SUBKINDS |= {"医院": "hospital", "企业": "firm", "学校": "school"}
SUBKINDS = {w: code for w, code in SUBKINDS.items() if w in _FINER or CODES["kind"].get(w) == "unit"}


def actor_kind(word: str) -> str:
    """Return the kind of actor of which a word tells a finer one by its ending; empty where it tells none.

    Examples
    --------
    >>> actor_kind("外省民营企业"), actor_kind("机关党支部"), actor_kind("居民议事会")
    ('unit', 'party_branch', '')
    """
    word = plain(word)
    return next((_KIND_ENDINGS[word[k:]] for k in range(1, len(word)) if word[k:] in _KIND_ENDINGS), "")


def subkind(word: str) -> str:
    """Return the finer kind of a body of which a word tells, beside its kind; empty where it tells none.

    Examples
    --------
    >>> subkind("银行"), subkind("事业单位"), subkind("外省民营企业"), subkind("居委会")
    ('bank', '事业单位', '外省民营企业', '')
    """
    known = plain(word)
    if known in SUBKINDS:
        return SUBKINDS[known]
    own = known in _FINER or (known not in CODES["kind"] and actor_kind(known))
    return word.strip() if own else ""


_PLACES = {"place", "places", "地点", "场所", "events", "活动", "communities", "community", "事件"}
_OF_WHAT = re.compile("(编号|代码|编码|名称|名)$")
# What stands around the word that counts: 2_帮扶名单, 社区基本情况表.
_AROUND = re.compile(
    r"^[\d_.、\- ]+|(关系|基本|情况|信息|名单|名录|台账|清单|统计|汇总|列表|矩阵|一览|登记|表)+$"
)


def relation(title: str) -> str:
    """Return the relation that the name of a sheet or file speaks of; empty where it does not.

    Examples
    --------
    >>> relation("共建关系"), relation("2_帮扶名单.csv"), relation("Sheet1")
    ('co_builds', 'helps', '')
    """
    title = re.sub(r"\.\w+$", "", plain(title))
    known = CODES["relation"]
    return known.get(title) or known.get(_AROUND.sub("", title), "")


def table(title: str) -> str:
    """Return the table of the network that the name of a sheet or file speaks of; empty where it does not.

    Examples
    --------
    >>> table("社区基本情况表"), table("2_单位名单"), table("Sheet1")
    ('places', 'actors', '')
    """
    title = plain(title).split(".")[0]
    return SHEET_OF.get(title, "") or SHEET_OF.get(_AROUND.sub("", title), "")


def is_place(word: str) -> bool:
    """Tell whether a header such as 社区编号 speaks of places.

    Examples
    --------
    >>> is_place("社区编号"), is_place("events"), is_place("单位")
    (True, True, False)
    """
    word = _OF_WHAT.sub("", plain(word)) or plain(word)
    return CODES["kind"].get(word) in PLACE_KINDS or word in _PLACES


def kind_of_header(word: str) -> str:
    """Return the kind of place of which a header speaks: 社区编号 of communities; empty where of none.

    Examples
    --------
    >>> kind_of_header("社区编号"), kind_of_header("小区"), kind_of_header("对象")
    ('community', 'compound', '')
    """
    kind = CODES["kind"].get(place_word(word), "")
    return kind if kind in PLACE_KINDS else ""


def place_word(word: str) -> str:
    """Return the word for a place in a header such as 社区编号.

    Examples
    --------
    >>> place_word("服务社区编号"), place_word("小区")
    ('社区', '小区')
    """
    word = plain(word).removeprefix("服务")
    return _OF_WHAT.sub("", word) or word


def place_kind(name: str) -> str:
    """Return the kind of place that a name tells by its ending.

    Parameters
    ----------
    name
        Of a body or a place.

    Returns
    -------
    str
        One of the kinds of the schema, empty where the name tells none.

    Examples
    --------
    >>> place_kind("多福社区"), place_kind("高新园区"), place_kind("银行")
    ('community', '', '')
    """
    return _ending(plain(name))


def place_kinds(names: pa.Array) -> TextColumn:
    """Return what :func:`place_kind` returns, of many names at once.

    Examples
    --------
    >>> place_kinds(pa.array(["多福社区", "高新园区", "Ａ　小区"], pa.large_string())).plain().tolist()
    ['community', '', 'compound']
    """
    last = pc.utf8_slice_codeunits(names, -3, None).dictionary_encode()
    usual = pc.match_substring_regex(last.dictionary, "^[0-9A-Za-z\\x{4e00}-\\x{9fff}]*$")
    if not pc.all(usual).as_py():
        odd = pc.invert(usual.take(last.indices))
        even = pc.utf8_lower(pc.utf8_normalize(names.filter(odd), "NFKC"))
        even = pc.utf8_trim(pc.replace_substring_regex(even, r"[\s\p{Z}\x1c-\x1f\x{85}]+", " "), " ")
        names = pc.replace_with_mask(names, odd, even)
        last = pc.utf8_slice_codeunits(names, -3, None).dictionary_encode()
    kinds = pa.array([_ending(end) for end in last.dictionary.to_pylist()], pa.large_string())
    return TextColumn(last.indices.to_numpy(), last.dictionary).mapped(kinds)


def _ending(name: str) -> str:
    if len(name) < 3 or name.endswith(_NOT_PLACES):
        return ""
    return next((PLACE_ENDINGS[name[-k:]] for k in (2, 1) if name[-k:] in PLACE_ENDINGS), "")


def unlisted(cell: str, marks: str = LISTS) -> list[str]:
    """Return the items of a cell that holds a list; a mark in brackets parts nothing.

    Examples
    --------
    >>> unlisted("医院（含分院、门诊部）、小学")
    ['医院（含分院、门诊部）', '小学']
    """
    if "(" not in cell and "（" not in cell:
        for mark in marks[1:]:
            cell = cell.replace(mark, marks[0])
        return [item for item in cell.split(marks[0]) if item.strip()] or [""]
    items, depth = [""], 0
    for letter in cell:
        depth = max(depth + (letter in "(（") - (letter in ")）"), 0)
        if letter in marks and not depth:
            items.append("")
        else:
            items[-1] += letter
    return [item for item in items if item.strip()] or [""]


def numbers(texts) -> tuple[np.ndarray, np.ndarray]:
    """Return the number that each text is (NaN where it is none), and whether it is one.

    Examples
    --------
    >>> numbers(np.array(["１２．５", "1,200", "many", "nan"], dtype=object))[1].tolist()
    [True, True, False, False]
    """
    text = text_column(pd.Series(texts, dtype=None if len(texts) else "str"))
    found = numbers_of(text.words)[text.codes] if len(text) else np.empty(0)
    return found, ~np.isnan(found)


def numbers_of(words: pa.Array) -> np.ndarray:
    """Return the number that each word is, NaN where it is none; the empty word is none."""
    found = np.full(len(words), np.nan)
    usual = as_mask(pc.match_substring_regex(words, _USUAL))
    found[usual] = pc.cast(words.filter(pa.array(usual)), pa.float64()).to_numpy()
    rest = np.flatnonzero(~usual)
    found[rest] = [number(word) for word in words.take(pa.array(rest)).to_pylist()]
    return found


def guessed(cells: pd.Series) -> pd.Series:
    """Convert cells of text into numbers where all are plain ones (007 is a code), else leave them text.

    Examples
    --------
    >>> guessed(pd.Series(["1", "2.5", ""], dtype="str")).tolist()
    [1.0, 2.5, nan]
    """
    text = text_column(cells).tidy()
    filled = text.words.filter(pc.not_equal(text.words, ""))
    if not len(filled) or not pc.all(pc.match_substring_regex(filled, _PLAIN)).as_py():
        return text.plain(cells.index)
    found = numbers_of(text.words)[text.codes]
    whole = not np.isnan(found).any() and not pc.any(pc.match_substring(filled, ".")).as_py()
    return pd.Series(found.astype("int64") if whole else found, cells.index)


def number(text: str) -> float:
    """Return the number that a text is, NaN where it is none; infinity is a number that nobody can count.

    Examples
    --------
    >>> number("　１２"), number("−3"), number("12人")
    (12.0, -3.0, nan)
    """
    text = unicodedata.normalize("NFKC", str(text)).translate(_AS_ASCII)
    if "," in text:  # a comma is only taken for a thousands' mark where it can be one
        groups = text.lstrip("+-").split(".")[0].split(",")
        if not groups[0] or len(groups[0]) > 3 or any(len(g) != 3 for g in groups[1:]):
            return np.nan
        text = text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return np.nan


# ---- codes as they are shown where they are to be typed ----

_ANSWERS = {
    "ties": "关系列表", "square": "单模矩阵", "incidence": "二模矩阵", "places": "地点表",
    "actors": "行动者表", "needs": "需求表", "nodes": "节点表", "terms": "术语表", "tickets": "工单",
    "ignored": "不读入", "each": "各单位", "shared": "均分", "row": "本行", "total": "合计", "body": "单位",
    "none": "无", "one": "有", "yes": "是", "no": "否", "last": "最后", "new": "新增",
    "new-serving": "新增且服务需求", "not asked": "未调查", "-": "不用",
}  # fmt: skip


def coded(code: str) -> Term:
    """Return a code that is to be typed: where Chinese is spoken, its word stands before it.

    Examples
    --------
    >>> coded("co_builds").zh, coded("target").zh, coded("co_builds").en
    ('共建 co_builds', '目标 target', 'co_builds')
    """
    word = label(code, "zh")
    if word == code:
        heads = [head for columns in HEADERS.values() for head in columns.get(code, "").split()]
        word = _ANSWERS.get(code) or next((head for head in heads if not head.isascii()), code)
    return Term(code, code if word == code else f"{word} {code}")
