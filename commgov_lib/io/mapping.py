"""The mapping of a file: what each table and column is guessed to be, and what is in doubt and asked.

It is a small dict, kept as a JSON file that a person can read and change. Given back, it answers every
question, so that the same file is read the same way without asking again.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pandas as pd

from .. import privacy
from ..columns import unpacked
from ..messages import Message, say
from ..periods import TIMES
from ..schema import CommgovError
from ..validate import suggestion
from . import missing, own_terms, scales, times, vocabulary
from .atomic import write_bytes
from .clean import without
from .grid import Part
from .own_terms import Known, list_of
from .questions import ASKED, BEFORE, MOST_ORDERED, OF_TIES, OPEN, SHAPES, as_table, of_order
from .shape import Shape, below, find, match, titles
from .text import content, decoded
from .vocabulary import CODES, DIRECTED, GRADE, OFTEN, numbers, plain

VERSION = 1
_COLUMN_SHAPES = ("ties", "places", "actors", "needs", "nodes", "tickets", "terms")
_DIRECTED = {word: code for known, code in DIRECTED.items() for word in (known, known.capitalize())}
_CODED = ("relation", "domain", "group", "provenance", "kind")
_MOST_WORDS = 10_000  # of a column, that are looked at for what they mean
_DOUBT = {"table", "what", "guess", "why"}
_BEGIN = 10_000  # rows in which words for a weight are looked for


# ---- the mapping of a file ----


def guess(parts: list[Part], *, relation: str | None = None, terms: list[dict] | None = None) -> dict:
    """Guess what the tables of a file are; doubts are listed under ``unsure``.

    Parameters
    ----------
    parts
        The tables of the file.
    relation
        What a tie means where the file does not say.
    terms
        Terms of the user's own that are declared.
    """
    mapping = {"commgov_mapping": VERSION, "tables": [], "words": {}, "actor_kind": "organisation",
               "place_kind": "event", "provenance": "U", "allow": [], "pseudonymise": [],
               "unsure": []}  # fmt: skip
    if terms:
        mapping["terms"] = copy.deepcopy(terms)
    titles = [times.of_title(part.title) for part in parts]
    dated = {period for period, _ in titles if times.is_day(period)}
    if len(dated) < 2:  # the day on which a file was made
        titles = [("", part.title) if title[0] in dated else title
                  for part, title in zip(parts, titles, strict=True)]  # fmt: skip
    found = [_entry(part, relation, *title) for part, title in zip(parts, titles, strict=True)]
    known = Known(own_terms.declared(parts, [entry for entry, _ in found], terms or ()))
    for part, (entry, doubts) in zip(parts, found, strict=True):
        mapping["tables"].append(entry)
        mapping["unsure"] += [_doubt(part, *doubt) for doubt in doubts]
        _note_words(part, entry, mapping, known, relation)
        _note_weights(part, entry, mapping)
    own_terms.name_layers(parts, mapping["tables"], mapping)
    if any(entry["shape"] == "needs" for entry, _ in found):
        own_terms.ask_serving(mapping)
    if len(parts) > 1:  # a sheet of notes beside tables is no question
        mapping["unsure"] = [d for d in mapping["unsure"] if d["guess"] != "ignored"]
    return mapping


def _doubt(part: Part, what: str, said: str, why: str) -> dict:
    return {"table": part.name, "what": what, "guess": said, "why": why}


def _entry(part: Part, relation: str | None, period: str, title: str) -> tuple[dict, list]:
    """The line of a mapping for a table, and what is in doubt."""
    leave = [word.removesuffix("'") for word in (d[0].partition("row '")[2] for d in part.doubts) if word]
    part = without(part, leave)
    if part.shape:
        columns = match(list(part.frame.columns), part.shape)
        if part.shape == "ties":
            columns |= {"source": "source", "target": "target"}
        found = Shape(part.shape, 0, columns, [])
    else:
        found = find(part.frame, part.title)
    asked = {what for what, *_ in part.doubts}
    doubts = [*part.doubts, *(doubt for doubt in found.doubts if doubt[0] not in asked)]
    entry = {"table": part.name, "shape": found.shape, "header": found.header}
    if leave:
        entry["left_out"] = leave
    if found.shape in _COLUMN_SHAPES:
        entry["columns"] = found.columns
        if not part.shape:
            entry["others"] = _others(part, entry)
    elif found.instead:
        entry["instead"] = found.instead
    for title in [t for t, column in found.columns.items() if column == "relation"]:
        values = _below(part, entry, title).iloc[:_BEGIN]
        if len(values) and {plain(word) for word in values.unique()} <= {*DIRECTED}:
            found.columns[title] = "directed"  # as in the tables of Gephi
    entry |= {what: said for what, said, _ in doubts if what == "directed"}
    codes = scales.codes_of_missing(part, entry)
    entry |= {"codes": codes} if codes else {}
    doubts += missing.asked(part, entry) + scales.asked(part, entry)
    entry |= {what: OPEN for what, said, _ in doubts if what in ASKED and not said}
    if found.shape in OF_TIES:
        said = vocabulary.relation(title)
        usual = "whistles_to" if found.shape == "tickets" else "contacts"
        entry["relation"] = relation or said or usual
        entry["domain"] = CODES["domain"].get(plain(title), "")
        stated = "relation" in found.columns.values()
        if not (stated or relation or said or part.frame.empty or found.shape == "tickets"):
            doubts.append(("relation", "contacts", say("the file does not say what a tie means")))
    doubts += _note_times(part, entry, period)
    heads = {column: head for head, column in entry.get("columns", {}).items()}
    if found.shape == "actors" and "answered" in heads:
        cells = _below(part, entry, heads["answered"]).unique()
        if {CODES["answered"].get(plain(word), word) for word in cells} == {"", "yes"}:
            entry["answered"] = "no"
            why = say("some cells are empty: did these not answer (no), or were they not asked?")
            doubts.append(("answered", "no", why))
    return entry, doubts


def _others(part: Part, entry: dict) -> list[str]:
    """The headers of the columns that are not used."""
    heads, body = titles(part.frame, entry["header"]), below(part.frame, entry["header"])
    return [h for k, h in enumerate(heads) if h not in entry["columns"] and (body.iloc[:, k] != "").any()]


def _note_times(part: Part, entry: dict, period: str) -> list[tuple]:
    """Note when the rows of a table hold: by its title, by which columns, and what is unclear."""
    if entry["shape"] not in ("ties", "needs", "square", "incidence"):
        return []
    doubts, heads = [], entry.get("columns", {})
    for title in [head for head, column in heads.items() if column in ("period", *TIMES)]:
        if not times.are_times(_below(part, entry, title).iloc[:_BEGIN].unique().tolist()):
            heads[title] = title  # such as 每周 or 8:30: kept as it is
    there = {column: title for title, column in heads.items() if column in ("period", *TIMES)}
    since = there.get("since", "")
    if plain(since) in times.UNCLEAR and "until" not in there and entry["shape"] == "ties":
        why = say("it may be the day from which on a tie holds, or the only one on which it does (period)")
        doubts.append((f"column '{since}'", "since", why))
    if "period" in there and len(there) > 1:
        for column, title in there.items():
            if column != "period":
                heads[title] = title
                why = say("the column {column} says already when the row holds", column=there["period"])
                doubts.append((f"column '{title}'", title, why))
    if period and not there:
        entry["period"] = period
    elif (
        period
        and "period" in there
        and times.is_within(_below(part, entry, there["period"]).iloc[:_BEGIN].unique().tolist(), period)
    ):
        pass  # 2021 and 2022 in a sheet 2021-2022
    elif period:
        entry["period"] = ""
        why = say("its name says {period}, and its column {column} says when too", period=period,
                  column=min(there.values()))  # fmt: skip
        doubts.append(("period", "", why))
    return doubts


def _below(part: Part, entry: dict, title: str) -> pd.Series:
    """The cells of a column, by its header."""
    if part.shape:
        return part.frame.iloc[:, list(part.frame.columns).index(title)]
    return below(part.frame, entry["header"]).iloc[:, titles(part.frame, entry["header"]).index(title)]


def _note_words(part: Part, entry: dict, mapping: dict, known: Known, relation: str | None):
    """Note words of coded columns that the library does not know by itself: guessed, or asked.

    A graph file has a name for its one relation that says nothing, so that ``relation`` may say it.
    """
    for title, column in entry.get("columns", {}).items():
        if column == "directed":
            mapping["words"]["directed"] = _DIRECTED
        if column not in _CODED or entry["shape"] == "terms":
            continue
        name = list_of(entry["shape"], column) or column
        codes = known.codes.get(name, CODES[column])
        cells = _below(part, entry, title).unique()
        words = sorted({w.strip() for cell in cells for w in cell.split("、")} - {""})
        words = [word for word in words if codes.get(plain(word)) != word]
        words = _without_persons(words[:_MOST_WORDS], codes)
        if relation and part.shape == "ties" and column == "relation" and len(cells) == 1:
            mapping["words"].setdefault(column, {}).update(dict.fromkeys(words, relation))
            continue
        unknown = [word for word in words if plain(word) not in codes]
        second = _second_mode(part, entry, title) if name == "kind" else set()
        for word in words:
            code, key = codes.get(plain(word), ""), column
            if not code and name == "actor_kind":
                code = vocabulary.actor_kind(word)
            if name in ("actor_kind", "place_kind") and CODES["kind"].get(plain(word), code) != code:
                key = name  # another kind as an actor than as a place
            said = mapping["words"].setdefault(key, {})
            if len(said) >= 200 or word in said:
                continue
            said[word] = code
            if not code:
                mine = name if name != "kind" else "place_kind" if word in second else "actor_kind"
                doubt = own_terms.noted(word, mine, codes, mapping, many=len(unknown) > own_terms.MOST_NEW)
                if not (doubt[1] and part.shape == "nodes"):  # of a node of a graph it is told only
                    mapping["unsure"].append(_doubt(part, *doubt))


def _second_mode(part: Part, entry: dict, title: str) -> set[str]:
    """The words of a column of kinds that only nodes of the second mode have."""
    mode = next((head for head, column in entry["columns"].items() if column == "mode"), None)
    if mode is None:
        return set()
    kinds, modes = _below(part, entry, title).str.strip(), _below(part, entry, mode).str.strip()
    return set(kinds[modes == "2"]) - set(kinds[modes != "2"])


def _note_weights(part: Part, entry: dict, mapping: dict):
    """Note words such as 经常 where a weight is wanted: a tie of weight 1 for all that is known."""
    heads = {column: title for title, column in entry.get("columns", {}).items()}
    if part.shape or not (entry["shape"] in ("square", "incidence") or "weight" in heads):
        return
    if heads:
        cells = _below(part, entry, heads["weight"]).iloc[:_BEGIN].to_frame()
    else:
        cells = below(part.frame, entry["header"]).iloc[:_BEGIN, 1:]
    cells = pd.unique(unpacked(cells).to_numpy(object).ravel())
    words = {word.strip() for word in cells[~numbers(cells)[1]]}
    known = mapping["words"].get("weight", {})
    ranked = _ranked(words - {*known})
    if ranked:
        entry["order"] = ranked
        mapping["words"]["weight"] = known | of_order(ranked)
        why = say("they are words of a scale; by this order, from the weakest, they weigh 1, 2, 3 and so on")
        mapping["unsure"].append(_doubt(part, "order", ranked, why))
        known = mapping["words"]["weight"]
    graded = {word for word in words if plain(word) in GRADE}
    asked = graded if len(graded) > 1 else set()  # one such word among numbers is a slip
    for word in sorted(w for w in words - {*known} if OFTEN.fullmatch(plain(w)) or w in asked):
        mapping["words"].setdefault("weight", known)[word] = "1"
        why = say("it is a word; say which number it stands for")
        mapping["unsure"].append(_doubt(part, f"weight '{word}'", "1", why))


def _ranked(words: set[str]) -> str:
    """Words of a scale such as 强, 中, 弱 in their order, from the weakest; "" where two are alike."""
    graded = {word: GRADE[plain(word)] for word in words if plain(word) in GRADE}
    several = 1 < len(graded) <= MOST_ORDERED and len({*graded.values()}) == len(graded)
    return BEFORE.join(sorted(graded, key=graded.get)) if several else ""


def _without_persons(words: list[str], codes: dict[str, str]) -> list[str]:
    """Words of a coded column but for what looks like a person: that goes into no file and no question."""
    unknown = pd.Series([w for w in words if not codes.get(plain(w))], dtype="str")
    named = set(unknown[privacy.identifiers(unknown.to_frame("word"))["row"].dropna().astype(int) - 1])
    return [word for word in words if word not in named]


def write_mapping(mapping: dict, path: str | Path):
    """Write a mapping as a small JSON file that a person can read and change.

    Parameters
    ----------
    mapping
        As :func:`commgov_lib.io.guess` gives it.
    path
        Where to; its folder is made if it does not exist.

    No example: writes a file; see :func:`load_mapping`.
    """
    text = json.dumps(mapping, ensure_ascii=False, indent=1) + "\n"
    write_bytes(path, text.encode("utf-8"), private=True)


def load_mapping(given: dict | str | Path) -> dict:
    """Return a mapping from a file or as it is, after a check that it is one.

    Parameters
    ----------
    given
        The path of a mapping file, or a mapping.

    Returns
    -------
    dict
        The mapping, complete: ``commgov_mapping, tables, words, unsure, …``.

    Raises
    ------
    CommgovError
        It is no mapping, or holds a word that means nothing.

    Examples
    --------
    >>> load_mapping({"commgov_mapping": 9, "tables": []})
    Traceback (most recent call last):
    commgov_lib.schema.CommgovError: the mapping is not a mapping of this version (commgov_mapping: 1). ...
    """
    name = say("the mapping")
    if not isinstance(given, dict):
        if not isinstance(given, (str, Path)):
            raise CommgovError(
                "a {type} is no mapping. Fix: give a mapping file, or a dict.", type=type(given).__name__
            )
        path = name = str(given)
        try:
            given = json.loads(decoded(content(Path(path)), path))
        except (ValueError, RecursionError) as error:
            raise CommgovError(
                "'{path}' is not a mapping file ({error}). Fix: let commgov import write one, change that.",
                path=path,
                error=error,
            ) from error
    problem = _problem(given, name)
    if problem:
        fix = say("Fix: let commgov import write a mapping, and change that.")
        raise CommgovError("{problem}. {fix}", problem=problem, fix=fix)
    for entry in given["tables"]:
        _check(entry, name)
    return {"words": {}, "unsure": []} | given | {"tables": list(map(_with_columns, given["tables"]))}


def _with_columns(entry: dict) -> dict:
    """A line whose shape somebody has changed to one for which its columns were noted."""
    return as_table(entry, entry["shape"]) if entry["shape"] in entry.get("instead", ()) else entry


def _problem(given, name: str) -> Message | None:
    """What is wrong with a mapping as a whole."""
    if not isinstance(given, dict) or given.get("commgov_mapping") != VERSION:
        return say(
            "{name} is not a mapping of this version (commgov_mapping: {version})", name=name, version=VERSION
        )
    tables, words = given.get("tables"), given.get("words", {})
    if not isinstance(tables, list) or not all(isinstance(t, dict) and "table" in t for t in tables):
        return say("{name} lists no tables", name=name)
    for key in ("allow", "pseudonymise"):
        listed = given.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(column, str) for column in listed):
            return say("{name}: '{key}' is not a list of columns", name=name, key=key)
    for key in ("actor_kind", "place_kind", "provenance", "repeated"):
        if not isinstance(given.get(key, ""), str):
            return say("{name}: '{key}' is not a word", name=name, key=key)
    if not isinstance(given.get("answers", {}), dict):
        return say("{name}: 'answers' is not a list of questions and answers", name=name)
    if not (isinstance(words, dict) and all(map(_is_dict_of_text, words.values()))):
        return say("{name}: 'words' is not a list of words", name=name)
    asked, known = given.get("unsure", []), {table["table"] for table in tables}
    if not isinstance(asked, list) or not all(_is_dict_of_text(d) and set(d) >= _DOUBT for d in asked):
        return say("{name}: 'unsure' is not a list of questions", name=name)
    for doubt in asked:
        if doubt["table"] not in known:
            return say(
                "{name}: 'unsure' asks about a table that is not listed, '{table}'",
                name=name,
                table=doubt["table"],
            )
    return None if are_terms(given.get("terms", [])) else no_terms(name)


def are_terms(given) -> bool:
    """Tell whether this is a list of terms of the user's own, as a mapping may have."""
    if not isinstance(given, list):
        return False
    return all(_is_dict_of_text(term) and {"list", "term"} <= set(term) for term in given)


def no_terms(name: str) -> Message:
    """Say of a mapping that its terms are none."""
    return say("{name}: 'terms' is not a list of terms, each with list and term", name=name)


def _is_dict_of_text(given) -> bool:
    return isinstance(given, dict) and all(isinstance(value, str) for value in given.values())


def _check(entry: dict, name: str):
    """Raise if a line of a mapping says something that has no meaning."""
    where = say("{name}, table '{table}'", name=name, table=entry.get("table"))
    header, columns = entry.get("header", 0), entry.get("columns", {})
    if entry.get("shape") not in (*SHAPES, OPEN):
        raise CommgovError(
            "{where}: the shape '{shape}' is not known{hint}. Fix: one of {known}.",
            where=where,
            shape=entry.get("shape"),
            hint=suggestion(entry.get("shape"), SHAPES),
            known=", ".join(SHAPES),
        )
    for key in ("table", "relation", "domain", "directed", "period", "answered"):
        if not isinstance(entry.get(key, ""), str):
            raise CommgovError(
                "{where}: '{key}' is not a word. Fix: write it in quotation marks.", where=where, key=key
            )
    if not isinstance(header, int) or isinstance(header, bool) or header < 0:
        raise CommgovError(
            "{where}: header is no row number. Fix: the row of the header, or 0 for none.", where=where
        )
    for key in ("others", "left_out", "codes"):
        listed = entry.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
            raise CommgovError("{where}: '{key}' is no list of words. Fix: ['备注']", where=where, key=key)
    for key, known in ASKED.items():
        said = entry.get(key, OPEN)
        if isinstance(said, int) and not isinstance(said, bool):
            said = str(said)  # of a scale, as a number
        if known and said and said not in (OPEN, *known.values()):
            raise CommgovError(
                "{where}: '{said}' is no answer to {key}. Fix: one of {known}.",
                where=where,
                said=said,
                key=key,
                known=", ".join(dict.fromkeys(known.values())),
            )
    if not _is_dict_of_text(columns):
        raise CommgovError(
            "{where}: columns is no list of header and meaning. Fix: {{'单位': 'source'}}", where=where
        )
    meanings = [meaning for meaning in columns.values() if meaning]
    twice = {meaning for meaning in meanings if meanings.count(meaning) > 1}
    if twice:
        raise CommgovError(
            "{where}: two columns are both {meaning}. Fix: set one of them to ''.",
            where=where,
            meaning=min(twice),
        )
