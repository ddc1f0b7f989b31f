"""Words of a file that the library does not list: slips of words that it knows, or terms of the user's own.

A slip (共健 for 共建) is asked about. Any other word is new: it is asked about too, with the guess that it is
a term of the user's own; of a kind of nodes in a graph file it is only told. Such terms stand in the mapping
under ``terms``, one dict a term, as in the table of terms.
"""

from __future__ import annotations

import bisect
import difflib
import re
from collections.abc import Iterable

import pandas as pd
import pyarrow as pa

from ..columns import text_column
from ..messages import Listed, Message, say
from ..schema import TERM_LISTS, TERMS, YES_NO
from ..terms import Vocabulary, no_terms
from ..validate import suggestion
from .grid import PART, ROW, Part
from .shape import below, titles
from .vocabulary import CODES, coded, is_place, place_kind, plain

NEW, NEW_SERVING = "new", "new-serving"
# What can be answered where a word is new, beside the words that are known.
ANSWERS = {"new": NEW, "新": NEW, "新增": NEW, "new-serving": NEW_SERVING, "新增服务": NEW_SERVING}
MOST_NEW = 40  # a column of more words than these is no list of kinds or relations
# The first common character of each syllable: GB 2312 lists common characters by their sound.
_FIRST = (
    "啊埃鞍肮凹芭白斑邦苞杯奔崩逼鞭标鳖彬兵玻捕擦猜餐苍操厕层插拆搀昌超车郴撑吃充抽初揣川疮吹春戳疵聪凑粗蹿摧村磋搭呆耽当刀德"
    "蹬堤颠碉跌丁丢东兜督端堆墩掇蛾恩而发藩坊菲芬丰佛否夫噶该干冈篙哥给根耕工钩辜刮乖棺光瑰辊锅哈骸酣夯壕呵嘿痕哼轰喉呼花槐欢"
    "荒灰荤豁击嘉歼僵蕉揭巾荆炯揪鞠捐撅均喀开刊康考坷肯坑空抠枯夸块宽匡亏坤括垃莱蓝琅捞勒雷棱厘俩联粮撩列琳玲溜龙楼芦驴峦掠抡萝"
    "妈埋瞒芒猫么玫门萌眯棉苗蔑民明谬摸谋拇拿氖南囊挠呢馁嫩能妮蔫娘鸟捏您柠牛脓奴女暖虐挪哦欧啪拍攀乓抛呸喷砰坯篇飘撇拼乒坡扑期"
    "掐牵枪橇切钦青琼秋趋圈缺裙然瓤饶惹壬扔日戎揉茹软蕊闰若撒腮三桑搔瑟森僧莎筛珊墒梢奢砷声师收蔬刷摔栓霜谁吮说斯松搜苏酸虽孙蓑"
    "塌胎坍汤掏特藤梯天挑贴厅通偷凸湍推吞拖挖歪豌汪威瘟嗡挝巫昔瞎掀相萧楔薪星兄休墟轩靴勋压焉殃邀椰一茵英哟拥幽迂鸳曰耘匝栽咱赃"
    "遭责贼怎增扎摘瞻樟招遮珍蒸芝中舟珠抓拽专桩椎谆捉兹鬃邹租钻嘴尊昨"
)
_SYLLABLES = [letter.encode("gb2312") for letter in _FIRST]
_KINDS = {"actor_kind": TERM_LISTS["actor_kind"], "place_kind": TERM_LISTS["place_kind"]}


class Known:
    """The words that the tables of a file may hold: the library's, and those of the user's own terms.

    Parameters
    ----------
    own
        The user's own terms, as in the table of terms.

    Examples
    --------
    >>> own = pd.DataFrame({"list": ["relation"], "term": ["信息共享"], "label_en": ["Shares information"]})
    >>> Known(own).codes["relation"]["shares information"]
    '信息共享'
    """

    def __init__(self, own: pd.DataFrame):
        self.own, self.vocabulary = own, Vocabulary(own)
        self.codes = {name: dict(CODES[name]) for name in TERM_LISTS if name in CODES}
        for name, terms in _KINDS.items():
            self.codes[name] = {word: code for word, code in CODES["kind"].items() if code in terms}
        for name, codes in self.codes.items():
            for code, term in self.vocabulary.of(name).items():
                if code not in TERM_LISTS[name]:
                    codes |= {plain(word): code for word in (code, *term)}
        self.codes["kind"] = {**self.codes["place_kind"], **self.codes["actor_kind"]}
        for word, code in CODES["kind"].items():  # unless it is one of the user's own
            if self.codes["kind"].get(word) not in self.vocabulary.own:
                self.codes["kind"][word] = code


def list_of(shape: str, column: str) -> str:
    """Return the list of terms to which the words of a column belong, empty where to none.

    Examples
    --------
    >>> list_of("actors", "kind"), list_of("nodes", "kind"), list_of("ties", "domain")
    ('actor_kind', 'kind', 'domain')
    """
    if column == "kind":
        return {"actors": "actor_kind", "places": "place_kind"}.get(shape, "kind")
    return column if column in TERM_LISTS else ""


def declared(parts: list[Part], entries: list[dict], given: Iterable[dict]) -> pd.DataFrame:
    """Return the terms that a mapping and the sheets of terms of a file declare, each once.

    Parameters
    ----------
    parts, entries
        The tables of the file, and what the mapping says of each.
    given
        The ``terms`` of the mapping; where both say something of a term, this counts.

    Returns
    -------
    DataFrame
        The columns of terms, the user's own further ones, and where each row stood: ``PART`` (-1: in no
        table) and ``ROW``.
    """
    rows, stood = [dict(row) for row in given], []
    there = {(row.get("list"), row.get("term")) for row in rows}
    stood += [(-1, 0)] * len(rows)
    for at, (part, entry) in enumerate(zip(parts, entries, strict=True)):
        for number, row in _sheet(part, entry) if entry["shape"] == "terms" else ():
            if (row.get("list"), row.get("term")) not in there:
                rows.append(row)
                stood.append((at, number))
    if not rows:
        return no_terms()
    further = dict.fromkeys(column for row in rows for column in row if column not in TERMS)
    columns = [*TERMS, *further]
    own = pd.DataFrame([[row.get(c, "") for c in columns] for row in rows], columns=columns, dtype="str")
    own[[PART, ROW]] = stood
    return own


def _sheet(part: Part, entry: dict) -> list[tuple[int, dict[str, str]]]:
    """The rows of a sheet of terms with their numbers, its words of lists and yes and no as codes."""
    frame, header = part.frame, entry.get("header", 0)
    if not part.shape:
        frame = below(frame, header).set_axis(titles(frame, header), axis=1)
    chosen = {head: column for head, column in entry.get("columns", {}).items() if column}
    rows = []
    found = frame[list(chosen)].rename(columns=chosen).astype("str").to_dict("records")
    for number, row in zip(frame.index, found, strict=True):
        row = {column: cell.strip() for column, cell in row.items()}
        if any(row.values()):
            rows.append((int(number), {column: _as_code(column, cell) for column, cell in row.items()}))
    return rows


def _as_code(column: str, cell: str) -> str:
    codes = {
        "list": CODES["list"],
        "serves": YES_NO_WORDS,
        "one_way": YES_NO_WORDS,
        "provenance": CODES["provenance"],
    }
    codes["level"] = {word: code for word, code in CODES["kind"].items() if code in _KINDS["place_kind"]}
    return codes.get(column, {}).get(plain(cell), cell)


YES_NO_WORDS = {
    plain(word): code for code, term in YES_NO.items() for word in (code, *term, f"{term.zh} {code}")
}
YES_NO_WORDS |= {"有": "yes", "√": "yes", "y": "yes", "true": "yes", "服务": "yes"}
YES_NO_WORDS |= {"无": "no", "×": "no", "n": "no", "false": "no", "不服务": "no"}


# ---- slips ----


def slip(word: str, known: Iterable[str], *, kinds: bool = False) -> str:
    """Return the known word of which this one is a slip, empty where of none.

    A slip sounds the same (共健), has two characters changed over (建共), or, where it is long enough, one
    character more, less or otherwise.

    Parameters
    ----------
    word, known
        As :func:`commgov_lib.io.plain` writes them.
    kinds
        Kinds of bodies differ by one character and mean another thing (法院, 医院): a character that is more,
        less or otherwise tells nothing.

    Examples
    --------
    >>> slip("共健", ["共建"]), slip("共享", ["共建"]), slip("co_build", ["co_builds"])
    ('共建', '', 'co_builds')
    """
    return next((other for other in known if _is_slip(word, other, kinds)), "")


def _is_slip(word: str, other: str, kinds: bool) -> bool:
    if word == other or min(len(word), len(other)) < 2:
        return False
    if word.isascii() and other.isascii():
        if min(len(word), len(other)) < 4:
            return False
        return difflib.SequenceMatcher(None, word, other).ratio() >= 0.85
    if len(word) == len(other):
        differ = [k for k in range(len(word)) if word[k] != other[k]]
        if all(_syllable(word[k]) == _syllable(other[k]) >= 0 for k in differ):
            return True
        if len(differ) == 2 and differ[1] == differ[0] + 1:
            return word[differ[0]] == other[differ[1]] and word[differ[1]] == other[differ[0]]
        return not kinds and len(differ) == 1 and len(word) >= 4
    short, long = sorted((word, other), key=len)
    if kinds or len(long) != len(short) + 1 or len(short) < 4:
        return False
    return any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


def _syllable(letter: str) -> int:
    """The number of the syllable of a common character, -1 of any other: GB 2312 lists them by sound."""
    try:
        code = letter.encode("gb2312")
    except UnicodeEncodeError:
        return -1
    return bisect.bisect_right(_SYLLABLES, code) - 1 if b"\xb0\xa1" <= code <= b"\xd7\xf9" else -1


# ---- what is told and asked of a new word ----


def added(name: str, word: str) -> dict[str, str]:
    """Return the line of a mapping for a new term.

    Examples
    --------
    >>> added("domain", "养犬")
    {'list': 'domain', 'term': '养犬'}
    """
    return {"list": name, "term": word}


def why_new(name: str, known: str) -> Message:
    """Return why a new word is asked about."""
    return say(
        "the word is new as a {list}: it becomes a term of your own, or say which of these it is: {known}",
        list=_noun(name),
        known=known,
    )


def noted(
    word: str, name: str, codes: dict[str, str], mapping: dict, *, many: bool
) -> tuple[str, str, Message]:
    """Note a word that is not known: as a term of the user's own, unless it is a slip.

    Parameters
    ----------
    word
        As the file has it.
    name
        The list to which it belongs.
    codes
        The words that are known there.
    mapping
        Is changed in place.
    many
        There are too many new words for a list of terms.

    Returns
    -------
    tuple
        What is asked, the guess and why.
    """
    column = "kind" if name.endswith("kind") else name
    near = slip(plain(word), codes, kinds=column == "kind") if name in TERM_LISTS else ""
    known = Listed(map(coded, dict.fromkeys(codes.values())))
    if near or many or name not in TERM_LISTS:
        hint = say(" (did you mean '{word}'?)", word=near) if near else suggestion(word, codes.values())
        why = say("the word is not known; use one of {known}{hint}", known=known, hint=hint)
        return f"{column} '{word}'", "", why
    mapping["words"].setdefault(name, {})[word] = word
    mapping.setdefault("terms", []).append(added(name, word))
    return f"{column} '{word}'", NEW, why_new(name, known)


def name_layers(parts: list[Part], entries: list[dict], mapping: dict):
    """Take names of sheets for relations where matrices among the same are told apart by them alone.

    Parameters
    ----------
    parts, entries
        The tables of a file, and what is guessed of each.
    mapping
        Is changed in place: the question what a tie means gets the name as its guess.
    """
    asked = {doubt["table"]: doubt for doubt in mapping["unsure"] if doubt["what"] == "relation"}
    mine = [
        (part, entry, _AROUND.sub("", plain(part.title)))
        for part, entry in zip(parts, entries, strict=True)
        if entry["shape"] in ("square", "incidence") and part.name in asked
    ]
    names = [name for _, _, name in mine]
    if len(mine) < 2 or len(set(names)) < len(names) or any(map(_says_nothing, names)):
        return
    labels = [_labels(part, entry) for part, entry, _ in mine]
    if any(2 * len(one & labels[0]) < min(len(one), len(labels[0])) for one in labels):
        return  # of parts of the town, say, and not of relations
    why = say("several matrices among the same are told apart by the names of their sheets")
    for part, entry, name in mine:
        entry["relation"] = name
        asked[part.name] |= {"guess": name, "why": why}
        mapping.setdefault("terms", []).append(added("relation", name))


def _labels(part: Part, entry: dict) -> set[str]:
    """What stands above a matrix and to its left."""
    header = entry["header"] or part.frame.index[0]
    above = part.frame.loc[header].iloc[1:]
    return {*map(str.strip, above), *part.frame[0][part.frame.index > header].str.strip()} - {""}


def _says_nothing(name: str) -> bool:
    """Whether the name of a sheet is a number, a year or a place, and says nothing of what a tie means."""
    return bool(_GENERIC.fullmatch(name)) or bool(place_kind(name)) or is_place(name)


_AROUND = re.compile(r"^[\d_.、\- ]+|(关系|网络|矩阵|表)+$")
_GENERIC = re.compile(r"|(sheet|table|matrix|network|工作表|数据|附件|表)?[\W_]*\d*年?度?|.*\d{4}.*")


def ask_serving(mapping: dict):
    """Guess no new relation where there are needs: whether it serves decides who reaches which.

    The answers ``new`` and ``new-serving`` say both: it is a term of the user's own, and whether it serves.
    """
    why = say(
        "the word is new, and there are needs: answer new-serving if an actor reaches them through this "
        "relation, new if not, or which of these it is: {known}",
        known=Listed(map(coded, TERM_LISTS["relation"])),
    )
    mine = {
        row["term"] for row in mapping.get("terms", []) if row["list"] == "relation" and "serves" not in row
    }
    for doubt in mapping["unsure"]:
        what, _, word = doubt["what"].partition(" '")
        word = word.removesuffix("'")
        if what == "relation" and doubt["guess"] and (word or doubt["guess"]) in mine:
            doubt |= {"guess": "", "why": why}
            mine.discard(word)
            if word:
                mapping["words"]["relation"][word] = ""
                mapping["terms"] = [row for row in mapping["terms"] if row["term"] != word]
    if not mapping.get("terms", True):
        del mapping["terms"]


def undecided(mapping: dict) -> list[dict]:
    """Return the questions about relations that no guess answers.

    Examples
    --------
    >>> asked = {"table": "t", "what": "relation '共健'", "guess": "", "why": ""}
    >>> undecided({"words": {"relation": {"共健": ""}}, "unsure": [asked]}) == [asked]
    True
    """
    said = mapping.get("words", {}).get("relation", {})
    open_ = {f"relation '{word}'" for word, code in said.items() if not code}
    return [doubt for doubt in mapping.get("unsure", ()) if doubt["what"] in open_]


def answers(mapping: dict, what: str, word: str) -> dict[str, str]:
    """List what can be answered of a word: words in both languages → a code, or that it is new."""
    own = {plain(row["term"]): row["term"] for row in mapping.get("terms", []) if row["list"].endswith(what)}
    new = ANSWERS if what == "relation" else {w: code for w, code in ANSWERS.items() if code == NEW}
    return {**CODES[what], **own, **(new if word and what != "provenance" else {})}


def answered(mapping: dict, shape: str, what: str, word: str, meaning: str):
    """Put the answer to a question about a word into a mapping.

    Parameters
    ----------
    mapping
        Is changed in place.
    shape
        Of the table in which the word stands.
    what, word, meaning
        ``relation``, ``kind`` …; the word; the answer.
    """
    terms = mapping.setdefault("terms", [])
    name = list_of(shape, what)
    name = "actor_kind" if name == "kind" else name
    mine = [row for row in terms if (row["list"], row["term"]) == (name, word)]
    if meaning in (NEW, NEW_SERVING):
        mapping["words"].setdefault(name, {})[word] = word
        mine = mine or [added(name, word)]
        terms += [row for row in mine if row not in terms]
        for row in mine if what == "relation" else ():
            row["serves"] = "yes" if meaning == NEW_SERVING else "no"
    else:
        mapping["words"].get(name, {}).pop(word, None)
        mapping["words"].setdefault(what, {})[word] = meaning
        mapping["terms"] = [row for row in terms if row not in mine]


def replaced(mapping: dict, entry: dict, meaning: str):
    """Drop a term that was only the guess of what the ties of a table mean."""
    before = entry.get("relation", "")
    others = [one.get("relation") for one in mapping["tables"] if one is not entry]
    named = mapping.get("words", {}).get("relation", {}).values()
    if before != meaning and before not in (*others, *named) and "terms" in mapping:
        rows = [row for row in mapping["terms"] if (row["list"], row["term"]) != ("relation", before)]
        mapping["terms"] = rows


def told(own: pd.DataFrame, used: dict[str, set[str]]) -> list[tuple]:
    """List the terms of the user's own that stand in the tables of a network, as notices.

    Parameters
    ----------
    own
        The table of terms.
    used
        List → the words that stand in the tables.
    """
    found = []
    fix = say("if one of them means a word of the library, say so in the mapping")
    for name, (table, column) in _STANDS_IN.items():
        rows = own[(own["list"] == name) & own["term"].isin(used.get(name, set()))]
        serving = rows["serves"] == "yes"
        told_apart = [(rows, say("taken as a {list} of your own", list=_noun(name)))]
        if name == "relation":
            told_apart = [
                (rows[serving], say("taken as a relation of your own that serves needs")),
                (rows[~serving], say("taken as a relation of your own that serves no needs")),
            ]
        for mine, problem in told_apart:
            if len(mine):
                found.append((table, column, None, "、".join(mine["term"]), problem, fix))
    return found


def used(tables: dict[str, pd.DataFrame]) -> dict[str, set[str]]:
    """Return the words that stand in the tables, by the list to which they belong."""
    found: dict[str, set[str]] = {}
    for name, (table, column) in _STANDS_IN.items():
        for frame in (tables[table], tables["needs"]) if name == "domain" else (tables[table],):
            if column in frame:
                text = text_column(frame[column])
                found.setdefault(name, set()).update(text.words.filter(pa.array(text.used)).to_pylist())
    return found


# List of terms → the table and the column in which its words stand.
_STANDS_IN = {
    "relation": ("ties", "relation"),
    "actor_kind": ("actors", "kind"),
    "place_kind": ("places", "kind"),
    "domain": ("ties", "domain"),
    "group": ("needs", "group"),
}


def _noun(name: str) -> Message:
    return {
        "relation": say("relation"),
        "actor_kind": say("kind of actor"),
        "place_kind": say("kind of place"),
        "domain": say("domain"),
        "group": say("group"),
    }[name]
