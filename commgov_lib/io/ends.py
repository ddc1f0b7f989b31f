"""The two ends of a list of ties: several names in one cell, words for nobody, and rows that say no."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import as_mask, text_column
from ..messages import Message, say
from ..validate import from_rows
from .grid import ROW, Part
from .vocabulary import CODES, MISSING, NO, YES, actor_kind, place_kind, plain, unlisted

_ENDS = ("source", "target")
_MOST_ROWS = 20  # rows that one kind of fault lists of a column
# Names in these are looked at one by one.
_ODD = (
    r"[,/|\\／｜\n\r①-⑳(（)）、，；;]|等|"
    r"\d\s*(次|场|场次|回|人次|家|个|所)$|^[\p{P}\p{S}\s]+$|同[上前左右]|(?i)^ditto$"
    r"|[\x{4e00}-\x{9fff})）](?:以及|[和与及跟]|\s+)[\x{4e00}-\x{9fff}]"
)
_MORE = ",/|\\／｜\n\r"  # marks between names that may stand within one, too
_JOINERS = re.compile(r"\s*(?:以及|[和与及跟])\s*|\s+")  # between two names, or within one: 和平社区
_WITHIN = re.compile(r"[平谐睦顺美兴祥静气田县龙泰盛颐信]")  # what 和 begins a name with
_CIRCLED = re.compile("[①-⑳]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_MANY = "[0-9一二三四五六七八九十几多两数]+余?"
# A number among names: 市第一医院3次, 医院等3家, 3家单位.
_COUNT = re.compile(
    rf"(?<![第\d]).*?(?<![第\d])\d+\s*(?:人次|次|场次?|回)|.*等\s*{_MANY}[家个所].*|{_MANY}[家个所](?:单位|企业|机构|组织)?"
)
# And one that may be part of a name: 银行(5), 医院：2, 医院等.
_MAYBE_COUNT = re.compile(r"(.*?)\s*(?:[(（]\s*\d{1,3}\s*(?:人次|次|场|回)?\s*[)）]|[:：×*]\s*\d{1,3}|等)")
_AGAIN = {"同上", "同前", "同左", "同右", "同上行", "〃", "″", '"', "''", "“", "”", "ditto"}
_NOBODY = (
    r"^[\p{P}\s]*((暂时?|尚|均|目前|都)?(无|没有)(合作|共建|结对|参与|联系)?(单位|社区|对象|伙伴|机构)?|不详|未知|未填写?|不清楚|不知道|"
    r"缺失值?|拒答|空白?)[\p{P}\s]*$|^[\p{Pd}\p{Po}\s/|\\+=~×✗·．－—]+$"
)
# Words that are so beside Chinese names only.
_NOBODY_ASCII = (
    r"(?i)^\s*(#?n/?a|n\.a\.?|<na>|null|none|nil|0|nan|no|０|Ｎ[/／]?Ａ)\s*$"  # beside Chinese names
)
_YES = YES | {"1", "t", "已", "对", "1.0"}
_NOT = NO - {""} | {"f", "0.0", "✘", "╳", "错", "☐", "○"}
_DOES = "共建|参与|参加|合作|协作|结对|对接|联系|联络|联动|帮扶|服务|往来|互动|连接|关联|关系|走访|联建"
# A header that asks whether there is a tie: 是否共建, 有无合作关系.
_ASKS = re.compile(
    rf"(是否|有无|有没有|是不是)?(?:已经?|有|存在|建立|开展|进行|发生)?(?:{_DOES})(?:{_DOES}|活动|与否|情况|过|了)*[?？]?"
    r"|(is|has|any)?_?(?:tie|linked|connected|link|cooperates?|collaborates?|partners?)"
)
_BRACKETS = re.compile(r"[(（\[【][^()（）]*[)）\]】]$")
_NUMBERS = (
    say("holds numbers, or 等, among its names"),
    say("give each unit a row, with its count in a column of its own"),
)


def parted(table: pd.DataFrame, part: Part, entry: dict) -> tuple[pd.DataFrame, pd.DataFrame, list[tuple]]:
    """Write 、 between the names of a cell of an end, whatever stands between them.

    Names are parted at commas, slashes and the like where each is a plain name or one of them stands in a
    cell of its own; what is in brackets stays together.

    Parameters
    ----------
    table
        The rows of a list of ties, under the library's columns, before its lists become rows.
    part, entry
        Where it comes from, and its line of a mapping.

    Returns
    -------
    tuple
        The table, the faults of its cells, and what is told.

    Examples
    --------
    >>> table = pd.DataFrame({"source": ["医院,小学", "院（一、二部）"], "target": ["a", "b"], ROW: [2, 3]})
    >>> parted(table, Part("共建", "", table), {})[0]["source"].tolist()
    ['医院、小学', '院（一、二部）']
    """
    faults, told = [], []
    ends = {end: text_column(table[end]) for end in _ENDS if end in table}
    odd = {end: as_mask(pc.match_substring_regex(text.words, _ODD)) & text.used for end, text in ends.items()}
    if not any(mask.any() for mask in odd.values()):
        return table, from_rows([]), []
    heads = {column: head for head, column in entry.get("columns", {}).items()}
    known = _alone([text.words for text in ends.values()])
    for end, text in ends.items():
        words, changed, kept = text.words.to_pylist(), [], []
        rows, codes = table[ROW].to_numpy(), text.codes
        for k in np.flatnonzero(odd[end]):
            names, problem, fix = _names(words[k], known)
            if problem:
                at = rows[codes == k][:_MOST_ROWS]
                faults += [(part.name, heads.get(end, end), int(row), words[k], problem, fix) for row in at]
            elif len(names) > len(unlisted(words[k])):
                changed.append(words[k])
                words[k] = "、".join(names)
            elif any(len(unlisted(name, _MORE)) > 1 or _may_be_joined(name) for name in names):
                kept.append(words[k])
        if kept:
            problem, fix = say("are each taken for one name"), say("write 、 between two names")
            told.append((part.name, heads.get(end, end), None, "; ".join(kept[:5]), problem, fix))
        if changed:
            problem = say("are several names in one cell each, and are parted")
            fix = say("if one is a single name, write it without such marks")
            told.append((part.name, heads.get(end, end), None, "; ".join(changed[:5]), problem, fix))
            table = table.assign(**{end: text.mapped(pa.array(words, pa.large_string())).packed(table.index)})
    return table, from_rows(faults), told


def several(words: pa.Array, beside: pa.Array) -> np.ndarray:
    """Tell which cells of an end hold several names.

    Parameters
    ----------
    words, beside
        The cells of this end, and those of the other.

    Examples
    --------
    >>> cells = pa.array(["医院、小学", "医院/小学", "医院", "院（一、二部）"], pa.large_string())
    >>> several(cells, cells).tolist()
    [True, True, False, False]
    """
    odd = as_mask(pc.match_substring_regex(words, _ODD))
    if odd.any():
        known = _alone([words, beside])
        odd[odd] = [len(_names(w, known)[0]) > 1 for w in words.filter(pa.array(odd)).to_pylist()]
    return odd


def _alone(columns: list[pa.Array]) -> set[str]:
    """The names that stand in a cell of their own, or between 、."""
    found = {item.strip() for words in columns for word in words.to_pylist() for item in unlisted(word)}
    return {w for w in found if w and len(unlisted(w, _MORE)) == 1 and not _CIRCLED.search(w)}


def _names(cell: str, known: set[str]) -> tuple[list[str], Message | None, Message | None]:
    """The names in a cell, or what is wrong with it and how to mend it."""
    if plain(cell) in _AGAIN or cell.strip() in _AGAIN:
        return [], say("stands for the name above"), say("write the name")
    if not _are_closed(cell):
        return [], say("has a bracket that is not closed"), say("close it, or take it out")
    marked = cell
    if len(_CIRCLED.findall(cell)) > 1:
        marked = _CIRCLED.sub("、", cell)
    names = []
    for item in unlisted(marked):
        pieces = [piece.strip() for piece in unlisted(item, _MORE)]
        plain_names = all(len(p) > 1 and _CHINESE.search(p) and not re.search(r"\d", p) for p in pieces)
        if "\n" in item or "\r" in item:  # a name may be wrapped
            plain_names = False
        found = pieces if any(p in known for p in pieces) or plain_names else [item.strip()]
        names += [name for piece in found for name in _unjoined(piece, known) or [piece]]
    for name in names:
        maybe = _MAYBE_COUNT.fullmatch(name)
        if _COUNT.fullmatch(name) or (maybe and (len(names) > 1 or maybe[1] in known)):
            return [], *_NUMBERS
    return names, None, None


def _unjoined(name: str, known: set[str]) -> list[str]:
    """The names that 和, 与, 及 or a blank joins, if each stands in a cell of its own too; else none."""
    for mark in _JOINERS.finditer(name):
        first, rest = name[: mark.start()], name[mark.end() :]
        if first in known:
            rests = [rest] if rest in known else _unjoined(rest, known)
            if rests:
                return [first, *rests]
    return []


def _may_be_joined(name: str) -> bool:
    """Whether a name may be two: both end as bodies or places do, as in 市医院和二十中学."""
    for mark in _JOINERS.finditer(name):
        first, rest = name[: mark.start()].strip(), name[mark.end() :].strip()
        within = mark[0].strip() == "和" and _WITHIN.match(rest)
        if not within and _is_called_so(first) and _is_called_so(rest):
            return True
    return False


def _is_called_so(name: str) -> bool:
    """Whether a name ends as those of bodies or places do."""
    return len(name) > 1 and bool(plain(name) in CODES["kind"] or actor_kind(name) or place_kind(name))


def is_nobody(label: str) -> bool:
    """Tell whether a label of a matrix names nobody: 无, 不详.

    Examples
    --------
    >>> is_nobody("暂无"), is_nobody("无锡银行"), is_nobody("")
    (True, False, False)
    """
    words = pa.array([label], pa.large_string())
    return bool(label.strip()) and bool(as_mask(pc.match_substring_regex(words, _NOBODY))[0])


def _are_closed(cell: str) -> bool:
    """Whether every bracket of a cell is closed."""
    depth = 0
    for letter in cell:
        depth += (letter in "(（") - (letter in ")）")
        if depth < 0:
            return False
    return depth == 0


def without_ties(
    table: pd.DataFrame, part: Part, entry: dict, asking: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, list[tuple]]:
    """Leave out the rows of a list that say that there is no tie: 是否共建 is 否, or an end is 无.

    Parameters
    ----------
    table
        The rows of a list of ties, a name in each cell of an end.
    part, entry
        Where it comes from, and its line of a mapping.
    asking
        The columns that say of each row whether there is a tie, as :func:`tie_columns` lists them.

    Returns
    -------
    tuple
        The rows that are ties; the ends of those that are none, empty where nobody is named; faults; and what
        is told.

    Examples
    --------
    >>> table = pd.DataFrame({"source": ["医院", "小学"], "target": ["甲", "甲"], ROW: [2, 3]})
    >>> table["是否共建"] = ["是", "否"]
    >>> without_ties(table, Part("共建", "", table), {}, ["是否共建"])[0]["source"].tolist()
    ['医院']
    """
    heads = {column: head for head, column in entry.get("columns", {}).items()}
    ends = {end: text_column(table[end]) for end in _ENDS if end in table}
    in_chinese = any(
        pc.any(pc.match_substring_regex(text.words, "[\\x{4e00}-\\x{9fff}]")).as_py()
        for text in ends.values()
    )
    out, told, empty = np.zeros(len(table), dtype=bool), [], {}
    for end, text in ends.items():
        are = as_mask(pc.match_substring_regex(text.words, _NOBODY))
        if in_chinese:
            are |= as_mask(pc.match_substring_regex(text.words, _NOBODY_ASCII))
        empty[end] = are[text.codes]
        if empty[end].any():
            said = text.words.filter(pa.array(are & text.used)).to_pylist()
            value = " ".join(said[:9])
            problem = say(
                "name nobody; rows that are no ties for that: {count:,}", count=int(empty[end].sum())
            )
            fix = say("if one is a name, write it in full")
            told.append((part.name, heads.get(end, end), None, value, problem, fix))
            out |= empty[end]
    found = []
    if len(asking) > 1:
        problem, fix = say("each say whether there is a tie"), say("keep one, or write a table for each")
        found.append((part.name, "", None, "、".join(asking), problem, fix))
    for head in asking[:1]:
        text = text_column(table[head])
        says = np.array([_says(word) for word in text.words.to_pylist()], dtype=object)
        says, said = says[text.codes], set(says)
        says = np.where(says == "", "" if "no" in said else "no", says)
        unclear = np.flatnonzero((says != "yes") & (says != "no") & ~out)
        problem = say("says neither that there is a tie nor that there is none")
        fix = say("write 是 or 否, or take the row out")
        cells = text.plain().to_numpy(object)
        found += [
            (part.name, head, int(table[ROW].iloc[k]), cells[k], problem, fix) for k in unclear[:_MOST_ROWS]
        ]
        no = says == "no"
        if no.any():
            problem = say("rows say that there is no tie and are left out")
            fix = say("if the column says something else, give it another header")
            told.append((part.name, head, None, f"{int(no.sum()):,}", problem, fix))
            out |= no
    named = {end: ends[end].plain(table.index).mask(empty[end], "") for end in ends}
    left = pd.DataFrame(named, index=table.index)
    left = left[out].assign(**{ROW: table[ROW][out]}).reset_index(drop=True)
    return table[~out].reset_index(drop=True) if out.any() else table, left, from_rows(found), told


def tie_columns(table: pd.DataFrame, entry: dict) -> list[str]:
    """List the columns that say of each row whether there is a tie, by their header and their cells."""
    taken = {*entry.get("columns", {}).values(), *entry.get("columns", {}), *_ENDS, ROW}
    found = []
    for head in table.columns:
        asks = None if head in taken else _ASKS.fullmatch(_BRACKETS.sub("", plain(head)).replace(" ", ""))
        words = text_column(table[head]).tidy().words if asks else ()
        if not asks or len(words) > 20:
            continue
        said = [_says(word) for word in words.to_pylist() if word]
        clear = sum(word in ("yes", "no") for word in said)
        if said and (clear == len(said) or (asks[1] and 2 * clear >= len(said))):
            found.append(head)
    return found


def asks(head: str) -> bool:
    """Tell whether a header asks if there is a tie: 是否共建.

    Examples
    --------
    >>> asks("是否共建"), asks("备注")
    (True, False)
    """
    return bool(_ASKS.fullmatch(_BRACKETS.sub("", plain(head)).replace(" ", "")))


def _says(word: str) -> str:
    """``yes``, ``no``, empty for an empty cell, or ``?``."""
    word = plain(word).strip("。.! ")
    if not word or word in MISSING:
        return "?" if word else ""
    if word in _NOT or re.match("(?:未|没|无|否|不)(?!详|清|知|确|明|适)", word):
        return "no"
    return (
        "yes"
        if word in _YES or re.fullmatch(f"(?:是的?|有|已|正在)*(?:{_DOES})?(?:的|过|中)?", word)
        else "?"
    )
