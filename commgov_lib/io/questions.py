"""What is in doubt about a mapping: asked, and answered by a guess, at the terminal or beforehand."""

from __future__ import annotations

import copy
import itertools
import re

import pandas as pd

from ..messages import Listed, Message, say, visible, word
from ..schema import CommgovError
from ..validate import suggestion
from . import own_terms, times
from .grid import BETWEEN
from .vocabulary import COUNTS, HEADERS, coded, plain

SHAPES = ("ties", "square", "incidence", "places", "actors", "needs", "nodes", "terms", "tickets", "ignored")
OF_TIES = ("ties", "square", "incidence", "tickets")
_OF_ALL_TIES = ("relation", "domain", "directed")  # what may be answered of any ties, asked or not
BEFORE, MOST_ORDERED = "<", 5  # between the words of a scale, from the weakest; how many are put in order
# What is said and asked of the ties and numbers of a matrix.
_OF_NUMBERS = ("relation", "domain", "directed", "missing", "order", "tie_from", "codes", "decimal")
OPEN = "?"  # in place of an answer that nobody but the user knows
_UNIT = re.compile(r"\s*[(（].*$")
_NUMBERS = re.compile(r"\d+")
_ROWS = {"total": "total 合计 总计 是 yes", "body": "body 单位 社区 地点 否 no"}  # what a row in doubt may be
_OF_MISSING = {"none": "none", "无": "none", "one": "one", "有": "one"}  # what a missing value is taken for
_OF_CODES = {"number": "number", "数值": "number"}  # a number that may be the code of one
# What is asked of a table and only the user knows, with the answers.
ASKED = {
    "weight": {},  # which column is it?
    # Does the number in a row with several units count for each of them, for all together, or for the row?
    "count": {"各单位": "each", "均分": "shared", "本行": "row", "each": "each", "shared": "shared",
              "row": "row"},
    "tie_from": {str(k): str(k) for k in range(1, 11)},  # the least value of a scale that is a tie
    "decimal": {",": ",", "，": ",", ".": "."},
    "order": {},  # of words such as 强, 中, 弱
    "shape": {"单模": "square", "双模": "incidence",
              "单模矩阵": "square", "二模矩阵": "incidence", "one-mode": "square", "two-mode": "incidence",
              "工单": "tickets", "不读": "ignored", "地点": "places", "地点表": "places", "单位": "actors",
              "行动者": "actors", "行动者表": "actors",
              **{shape: shape for shape in SHAPES}},
}  # fmt: skip


def questions(mapping: dict) -> pd.DataFrame:
    """List what a guess is unsure of.

    Parameters
    ----------
    mapping
        As :func:`commgov_lib.io.guess` gives it.

    Returns
    -------
    DataFrame
        ``table, what, guess, why``, a row a question.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> ties = pd.DataFrame({"源": ["甲"], "目标": ["乙"]})
    >>> questions(cg.io.guess(ties))[["what", "guess"]].to_numpy().tolist()
    [['relation', 'contacts']]
    """
    return pd.DataFrame(mapping.get("unsure", []), columns=["table", "what", "guess", "why"])


def question(mapping: dict, doubt: dict) -> Message:
    """Return a question as a sentence: what is guessed and why, or what can be answered.

    Examples
    --------
    >>> doubt = {"table": "t", "what": "shape", "guess": "", "why": "rows and columns are alike"}
    >>> str(question({"tables": [{"table": "t"}]}, doubt))[:66]
    't, shape: rows and columns are alike. Answer it, --answer shape=… '
    """
    if doubt["guess"] or _about(doubt)[0] not in (*ASKED, "missing", "relation"):
        told = doubt | {"what": about(doubt["what"]), "guess": coded(doubt["guess"])}
        return say("{table}, {what}: guessed '{guess}', for {why}.", **told)
    what = doubt["what"]
    return say(
        "{table}, {what}: {why}. Answer it, --answer {typed} or mapping={{'answers': {{{key}: …}}}}, "
        "by one of {known}.",
        typed=f'"{what}=…"' if " " in what else f"{what}=…",
        key=repr(what),
        known=listed(mapping, doubt),
        table=doubt["table"],
        what=about(what),
        why=doubt["why"],
    )


def about(what: str) -> Message:
    """Return what a question is about in words, such as ``column '单位名称'``: its first word is translated.

    Examples
    --------
    >>> about("relation '走访'").text("zh")
    "关系 '走访'"
    """
    kind, _, rest = what.partition(" ")
    return say("{kind} {rest}", kind=word(kind), rest=rest) if rest else word(kind)


def listed(mapping: dict, doubt: dict) -> str | Listed:
    """Return the meanings that can be answered to a question, many numbers shortened."""
    if doubt["what"] == "shape" and not doubt["guess"]:
        tickets = bool(_of_table(mapping, doubt).get("columns"))
        instead = [*_of_table(mapping, doubt).get("instead", {})]
        known = ["tickets"] if tickets else ["incidence", *instead] if instead else ["square", "incidence"]
        return Listed(map(coded, [*known, "ignored"]))
    if doubt["what"] == "order":
        return say("{order}, or another order of these words", order=doubt["guess"])
    if doubt["what"] == "tie_from":
        low, high = _scale(doubt)
        return ", ".join(map(str, range(low, high + 1)))
    if doubt["what"] == "weight":
        entry = _of_table(mapping, doubt)
        heads = [*entry.get("others", ()), *entry.get("columns", {})]
        heads = [head for head in heads if COUNTS.fullmatch(_UNIT.sub("", plain(head)))]
        return say("{columns}, none (no column: every tie weighs 1)", columns=", ".join(heads))
    if doubt["what"] == "decimal":
        return say("',' (2.5 is written 2,5) or '.'")
    codes = list(dict.fromkeys(str(code) or "-" for code in answers(mapping, doubt).values()))
    many = codes[-1].isdecimal() and len(codes) > 4
    return Listed(map(coded, [*codes[:3], "…", codes[-1]] if many else codes))


def answers(mapping: dict, doubt: dict) -> dict[str, object]:
    """List what can be answered to a question: words in both languages → meaning.

    Parameters
    ----------
    mapping
        As :func:`commgov_lib.io.guess` gives it.
    doubt
        One of its ``unsure``.

    Returns
    -------
    dict
        The words are written as :func:`commgov_lib.io.plain` writes them; ``-`` leaves a column out. A column
        can be answered by what it is, or by the header of the column that is meant in its place.

    Examples
    --------
    >>> doubt = {"table": "t", "what": "relation", "guess": "contacts", "why": ""}
    >>> answers({"tables": [{"table": "t"}]}, doubt)["帮扶"]
    'helps'
    """
    what, word = _about(doubt)
    if what == "tie_from":
        high = _scale(doubt)[1]
        return {k: value for k, value in ASKED["tie_from"].items() if int(k) <= high}
    if what == "weight" and not word:
        entry = _of_table(mapping, doubt)
        heads = [*entry.get("columns", {}), *entry.get("others", ())]
        return {**{plain(head): f"column '{head}'" for head in heads}, "无": "", "none": "", "-": ""}
    if what == "order":
        words = _of_table(mapping, doubt)["order"].split(BEFORE)
        orders = [BEFORE.join(some) for some in itertools.permutations(words)]
        return {plain(said): one for one in orders for said in (one, ">".join(one.split(BEFORE)[::-1]))}
    if what == "shape" and (instead := _of_table(mapping, doubt).get("instead")):
        known = ASKED["shape"]
        return {w: shape for w, shape in known.items() if shape in ("incidence", *instead, "ignored")}
    if what == "missing":
        return _OF_MISSING | (_OF_CODES if _of_table(mapping, doubt).get("codes") else {})
    if what == "column":
        known = _headers(_of_table(mapping, doubt))
        found = {plain(w): column for column, words in known.items() for w in words.split()}
        entry = _of_table(mapping, doubt)
        heads = [h for h in (*entry.get("columns", {}), *entry.get("others", ())) if h != _about(doubt)[1]]
        found |= {plain(head): f"column '{head}'" for head in heads}
        return {**found, **{column: column for column in known}, "-": ""}
    fixed = {
        **ASKED,
        "header": {"none": 0, **{str(k): k for k in range(51)}},
        "row": {w: code for code, words in _ROWS.items() for w in words.split()},
        "directed": {"no": "no", "否": "no", "yes": "yes", "是": "yes"},
        "slices": {"last": "last", "最后": "last"},
        "period": {"column": "", "列": "", **{word: word for word in [_period(doubt)] if word}},
        "answered": {"no": "no", "否": "no", "not asked": "", "未调查": ""},
        "weight": {str(k): str(k) for k in range(367)},
    }
    return fixed[what] if what in fixed else own_terms.answers(mapping, what, word)


def _scale(doubt: dict) -> tuple[int, int]:
    """The least and greatest value of the scale that is asked about."""
    said = [int(number) for number in _NUMBERS.findall(str(doubt["why"]))]
    return (said[0], said[1]) if len(said) == 2 else (1, len(ASKED["tie_from"]))


def _period(doubt: dict) -> str:
    """The period that the name of a table tells."""
    return times.of_title(doubt["table"].rpartition(BETWEEN)[2].split(".")[0])[0]


def answered(mapping: dict, doubt: dict, meaning) -> dict:
    """Return a copy of a mapping in which a question has its answer.

    Parameters
    ----------
    mapping, doubt
        As in :func:`answers`.
    meaning
        One of the meanings that it gives.

    Returns
    -------
    dict

    Examples
    --------
    >>> doubt = {"table": "t", "what": "relation", "guess": "contacts", "why": ""}
    >>> answered({"tables": [{"table": "t"}], "unsure": [doubt]}, doubt, "helps")["tables"]
    [{'table': 't', 'relation': 'helps'}]
    """
    mapping = copy.deepcopy(mapping)
    what, word = _about(doubt)
    entry = _of_table(mapping, doubt)
    if what == "weight" and not word:
        entry.pop("weight", None)
        if meaning:
            _as(entry, _about({"what": meaning})[1], "weight")
    elif what == "column" and meaning.startswith("column '"):
        _instead(mapping, doubt, entry, word, _about({"what": meaning})[1])
    elif what == "column":
        for head, column in entry["columns"].items():  # two columns with their meanings changed over
            if column == meaning and head != word and meaning:
                entry["columns"][head] = entry["columns"].get(word, "")
        entry["columns"][word] = meaning
        for other in mapping["unsure"]:  # what is still asked starts from what is now so
            kind, head = _about(other)
            if kind == "column" and other["table"] == doubt["table"]:
                other["guess"] = entry["columns"].get(head, "")
    elif what == "row":
        kept = [label for label in entry.get("left_out", []) if label != word]
        entry["left_out"] = kept + [word] * (meaning == "total")
    elif word:
        own_terms.answered(mapping, entry.get("shape", ""), what, word, meaning)
    else:
        if what == "relation":
            own_terms.replaced(mapping, entry, meaning)
        if what == "order":
            mapping["words"].setdefault("weight", {}).update(of_order(meaning))
        if what == "shape" and meaning in entry.get("instead", ()):
            table = as_table(entry, meaning)
            entry.clear()
            entry |= table
            aside = [d for d in _asked_of(mapping, doubt) if _about(d)[0] in _OF_NUMBERS]
            mapping["unsure"] = [d for d in mapping["unsure"] if d not in aside]
        entry[what] = meaning
    return mapping


def as_table(entry: dict, shape: str) -> dict:
    """Return what a line of a mapping says of a matrix that is a table of places or actors after all.

    Examples
    --------
    >>> noted = {"places": {"columns": {"名称": "place"}, "others": ["楼栋数"]}}
    >>> as_table({"table": "t", "shape": "?", "tie_from": "?", "instead": noted}, "places")["columns"]
    {'名称': 'place'}
    """
    kept = {key: value for key, value in entry.items() if key not in (*_OF_NUMBERS, "instead")}
    return {**kept, **entry["instead"][shape], "shape": shape}


def of_order(order: str) -> dict[str, str]:
    """Return the weights of words of a scale by their order, from the weakest: 1, 2, 3 …

    Examples
    --------
    >>> of_order("弱<中<强")
    {'弱': '1', '中': '2', '强': '3'}
    """
    return {one: str(k) for k, one in enumerate(order.split(BEFORE), start=1)}


def _as(entry: dict, head: str, what: str) -> list[str]:
    """Take a column for something, and what was taken for it so far for nothing: these are returned."""
    taken = [h for h, meaning in entry["columns"].items() if meaning == what and h != head]
    for other in taken:
        del entry["columns"][other]
    entry["others"] = [h for h in (*entry.get("others", ()), *taken) if h != head]
    entry["columns"][head] = what
    return taken


def _instead(mapping: dict, doubt: dict, entry: dict, word: str, head: str):
    """Give what a column was taken for to another one, and that one's meaning, if it has one, to it."""
    columns = entry["columns"]
    meaning, other = columns.get(word, ""), columns.get(head, "")
    columns[head] = meaning
    if other:
        columns[word] = other
    else:
        columns.pop(word, None)
        entry["others"] = [h for h in entry.get("others", []) if h != head] + [word]
    for later in mapping["unsure"]:
        if later is not doubt and later["table"] == doubt["table"] and later["what"] == f"column '{head}'":
            later.update(what=f"column '{word}'", guess=columns.get(word, ""))


def unanswered(mapping: dict) -> list[dict]:
    """List the questions that no guess answers, and nobody has answered.

    Parameters
    ----------
    mapping
        As :func:`commgov_lib.io.guess` gives it, or as somebody has changed it.

    Returns
    -------
    list of dict
        ``table, what, guess, why``; the guess is empty.

    Examples
    --------
    >>> unanswered({"tables": [{"table": "t", "shape": "?"}]})[0]["what"]
    'shape'
    """
    found = []
    for entry in mapping["tables"]:
        for what in ASKED:
            if entry.get(what) == OPEN and entry.get("shape") != "ignored":
                asked = [d for d in mapping.get("unsure", []) if d["table"] == entry["table"]]
                asked = [d for d in asked if d["what"] == what]
                unsaid = {"why": say("nothing in the file says it")}
                found.append(asked[0] if asked else _doubt_of(entry["table"], what) | unsaid)
    return found + own_terms.undecided(mapping)


def refuse_open(mapping: dict):
    """Raise if a question is open that no guess answers: two readings are equally likely, and they differ.

    Raises
    ------
    CommgovError
        Says how each can be answered.

    Examples
    --------
    >>> refuse_open({"tables": [{"table": "t", "shape": "ties"}]})
    """
    asked = unanswered(mapping)
    if asked:
        raise CommgovError("{listing}", listing=Questions(asked, mapping))


def settled(mapping: dict) -> dict:
    """Return a mapping whose open questions have some answer, to look at the tables before they are asked.

    Examples
    --------
    >>> settled({"tables": [{"table": "t", "shape": "?"}]})["tables"]
    [{'table': 't', 'shape': 'square'}]
    """
    tables = []
    for entry in mapping["tables"]:
        shape = "tickets" if entry.get("columns") else "square"
        tables.append({k: {"shape": shape}.get(k, "") if v == OPEN else v for k, v in entry.items()})
    return mapping | {"tables": tables}


def with_answers(mapping: dict, given: dict) -> dict:
    """Return a mapping with answers that were given before anything was asked.

    Parameters
    ----------
    mapping
        As :func:`commgov_lib.io.guess` gives it.
    given
        What is asked, such as ``count`` or ``column '源'``, or a column of the library such as ``source``:
        the answer, or the header of the column that is meant. ``TABLE: WHAT`` answers for one table only.

    Returns
    -------
    dict

    Raises
    ------
    CommgovError
        Nothing asks about it, or the answer is none.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> ties = pd.DataFrame({"a": ["甲"], "b": ["乙"], "c": ["丙"]})
    >>> found = with_answers(cg.io.guess(ties), {"source": "c", "relation": "helps"})
    >>> found["tables"][0]["columns"], found["tables"][0]["relation"]
    ({'b': 'target', 'c': 'source'}, 'helps')
    """
    for key, value in given.items():
        table, _, what = str(key).rpartition(": ")
        entries = [e for e in mapping["tables"] if table in ("", e["table"])]
        before = mapping
        for entry in entries:
            mapping = _given(mapping, entry["table"], what, str(value))
        if mapping is before:
            asked = ", ".join(dict.fromkeys(d["what"] for d in mapping["unsure"]))
            if not asked:
                raise CommgovError(
                    "nothing here asks about '{key}'. Fix: the file asks nothing; only a column of the "
                    "library can be answered, such as source.",
                    key=key,
                )
            raise CommgovError(
                "nothing here asks about '{key}'. Fix: one of {known}, or a column of the library.",
                key=key,
                known=asked,
            )
    return mapping


def _given(mapping: dict, table: str, what: str, value: str) -> dict:
    """A mapping with one answer for one table; the mapping itself where nothing of the table asks for it."""
    entry = _of_table(mapping, {"table": table})
    heads = [*entry.get("columns", {}), *entry.get("others", ())]
    asked = [d for d in mapping["unsure"] if d["table"] == table and d["what"] == what]
    if not asked and what in _headers(entry) and value in heads:
        mapping = copy.deepcopy(mapping)
        taken = _as(_of_table(mapping, {"table": table}), value, what)
        about = {f"column '{h}'" for h in (*taken, value)}
        mapping["unsure"] = [d for d in mapping["unsure"] if d["table"] != table or d["what"] not in about]
        return mapping
    is_numbered = {"tie_from": _has_weights(entry)}
    if not asked and is_numbered.get(what, what in _OF_ALL_TIES and entry["shape"] in OF_TIES):
        asked = [_doubt_of(table, what)]
    if not asked:
        return mapping
    known = answers(mapping, asked[0])
    meaning = known.get(plain(value))
    if meaning is None:
        raise CommgovError(
            "{table}, {what}: '{value}' is no answer{hint}. Fix: one of {known}.",
            table=table,
            what=what,
            value=value,
            hint=suggestion(value, known),
            known=listed(mapping, asked[0]),
        )
    mapping = answered(mapping, asked[0], meaning)
    kept = [d for d in mapping["unsure"] if d["table"] != table or d["what"] != what]
    return mapping | {"unsure": kept}


def _has_weights(entry: dict) -> bool:
    """Whether the ties of a table have numbers: those of a matrix, and of a list that counts."""
    counts = "weight" in entry.get("columns", {}).values() or entry.get("weight") == OPEN
    return entry["shape"] in ("square", "incidence", OPEN) or (entry["shape"] == "ties" and counts)


def _headers(entry: dict) -> dict[str, str]:
    """What the columns of a table may be: those of ties for tickets, too."""
    return HEADERS.get(entry["shape"], HEADERS["ties"] if "columns" in entry else {})


def _doubt_of(table: str, what: str) -> dict:
    return {"table": table, "what": what, "guess": "", "why": ""}


def _about(doubt: dict) -> tuple[str, str]:
    """What a question is about, and the word or header if it is about one: ``column '源'``."""
    what, _, word = doubt["what"].partition(" '")
    return what, word.removesuffix("'")


def _asked_of(mapping: dict, doubt: dict) -> list[dict]:
    """What is asked of the table of a question."""
    return [other for other in mapping["unsure"] if other["table"] == doubt["table"]]


def _of_table(mapping: dict, doubt: dict) -> dict:
    return next(e for e in mapping["tables"] if e["table"] == doubt["table"])


class Questions:
    """The questions of a mapping as a value of a message: said in the language of the message."""

    def __init__(self, doubts: list[dict], mapping: dict):
        self.doubts, self.mapping = doubts, mapping

    def text(self, lang: str = "en") -> str:
        """A line a question, and what to do."""
        count = len(self.doubts)
        lines = [say("{count} questions about this file", count=count)]
        if count == 1:
            lines = [say("1 question about this file")]
        lines += [question(self.mapping, doubt) for doubt in self.doubts[:40]]
        if count > 40:
            lines.append(say("and {count} more", count=count - 40))
        fix = say(
            "Fix: say it (relation='co_builds', --answer WHAT=ANSWER), accept all guesses "
            "(mapping='guess'), or change what cg.io.guess(…) gives and pass it as mapping."
        )
        if not any(doubt["guess"] for doubt in self.doubts):
            fix = say("Fix: answer it, or change what cg.io.guess(…) gives and pass it as mapping.")
        lines.append(fix)
        return "\n  ".join(visible(line.text(lang)) for line in lines)
