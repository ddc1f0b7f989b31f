"""The mapping file: what each table of a file is taken for, what was guessed, and where that is in doubt.

It is a small JSON file that a person can read and change. Given back, it answers every question, so that the
same file is read the same way without asking again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from .. import files, privacy
from ..coded import plain
from ..faults import suggestion
from ..schema import DOMAINS, GROUPS, PROVENANCE, RELATIONS, CommgovError
from . import _shape, _words
from ._numbers import numbers
from ._parts import Part
from ._text import content, decoded

VERSION = 1
_DIRECTED = {word: code for known, code in _words.DIRECTED.items() for word in (known, known.capitalize())}
_BEGIN = 10_000  # rows in which words for a weight are looked for
SHAPES = ("ties", "square", "incidence", "places", "actors", "needs", "nodes", "ignored")
_COLUMN_SHAPES = ("ties", "places", "actors", "needs", "nodes")
_CODED = {"relation": RELATIONS, "domain": DOMAINS, "group": GROUPS, "provenance": PROVENANCE,
          "kind": _words.HEADERS and {c: c for c in _words.CODES["kind"].values()}}  # fmt: skip
_MOST_WORDS = 10_000  # of a column, that are looked at for what they mean
_KEYS = {"table", "shape", "header", "columns", "relation", "domain"}


def guess(parts: list[Part], *, relation: str | None = None) -> dict:
    """What the tables of a file are taken for; doubts stand under ``unsure``.

    Parameters
    ----------
    parts
        The tables of the file.
    relation
        What a tie means where the file does not say.
    """
    mapping = {"commgov_mapping": VERSION, "tables": [], "words": {}, "actor_kind": "organisation",
               "place_kind": "event", "provenance": "U", "allow": [], "pseudonymise": [],
               "unsure": []}  # fmt: skip
    for part in parts:
        entry, doubts = _entry(part, relation)
        mapping["tables"].append(entry)
        mapping["unsure"] += [
            {"table": part.name, "what": what, "guess": said, "why": why} for what, said, why in doubts
        ]
        _note_words(part, entry, mapping)
        _note_weights(part, entry, mapping)
    if len(parts) > 1:  # a sheet of notes beside tables is no question
        mapping["unsure"] = [d for d in mapping["unsure"] if d["guess"] != "ignored"]
    return mapping


def questions(mapping: dict) -> pd.DataFrame:
    """What a mapping is unsure of: ``table, what, guess, why``."""
    return pd.DataFrame(mapping.get("unsure", []), columns=["table", "what", "guess", "why"])


def _entry(part: Part, relation: str | None) -> tuple[dict, list]:
    doubts = []
    if part.shape:
        found = _shape.Shape(part.shape, 0, _known(part), [])
    else:
        found = _shape.find(part.frame, part.title)
    doubts += [*part.doubts, *found.doubts]
    entry = {"table": part.name, "shape": found.shape, "header": found.header}
    if found.shape in _COLUMN_SHAPES:
        entry["columns"] = found.columns
    for title in [t for t, column in found.columns.items() if column == "relation"]:
        if _says_direction(part, found, title):  # as in the tables of Gephi
            found.columns[title] = "directed"
    entry |= {what: said for what, said, _ in doubts if what == "directed"}
    if found.shape in ("ties", "square", "incidence"):
        said = _words.relation(part.title)
        entry["relation"] = relation or said or "contacts"
        entry["domain"] = _words.CODES["domain"].get(_words.plain(part.title), "")
        stated = "relation" in found.columns.values()
        if not (stated or relation or said or part.frame.empty):
            why = "the file does not say what a tie means"
            doubts.append(("relation", "contacts", why))
    return entry, doubts


def _says_direction(part: Part, found: _shape.Shape, title: str) -> bool:
    """Whether a column that may hold relations says of each tie whether it has a direction."""
    heads = list(part.frame.columns) if part.shape else _shape.titles(part.frame, found.header)
    values = _shape.below(part.frame, found.header).iloc[:_BEGIN, heads.index(title)]
    return len(values) > 0 and {_words.plain(word) for word in values.unique()} <= {*_words.DIRECTED}


def _known(part: Part) -> dict[str, str]:
    found = _shape.match(list(part.frame.columns), part.shape)
    if part.shape == "ties":
        found |= {"source": "source", "target": "target"}
    return found


def _note_words(part: Part, entry: dict, mapping: dict):
    """Words of coded columns that the library does not know by itself: guessed, or asked."""
    for title, column in entry.get("columns", {}).items():
        if column == "directed":
            mapping["words"]["directed"] = _DIRECTED
        if column not in _CODED:
            continue
        heads = list(part.frame.columns) if part.shape else _shape.titles(part.frame, entry["header"])
        values = part.frame.iloc[:, heads.index(title)]
        values = values if part.shape else values[values.index > entry["header"]]
        words = sorted({w.strip() for cell in values.unique() for w in cell.split("、")} - {""})
        for word in _nobody(words[:_MOST_WORDS], column):
            code = _words.CODES[column].get(_words.plain(word))
            if code == word:
                continue
            known = mapping["words"].setdefault(column, {})
            if len(known) >= 200 or word in known:
                continue
            known[word] = code or ""
            if not code and column != "kind":
                why = f"the word is not known; use one of {', '.join(_CODED[column])}"
                why += suggestion(word, _CODED[column])
                doubt = {"table": part.name, "what": f"{column} '{word}'", "guess": "", "why": why}
                mapping["unsure"].append(doubt)


def _note_weights(part: Part, entry: dict, mapping: dict):
    """Words such as 经常 where a weight is wanted: a tie of weight 1 for all that is known."""
    heads = {column: title for title, column in entry.get("columns", {}).items()}
    if part.shape or not (entry["shape"] in ("square", "incidence") or "weight" in heads):
        return
    cells = _shape.below(part.frame, entry["header"]).iloc[:_BEGIN]
    at = _shape.titles(part.frame, entry["header"]).index(heads["weight"]) if heads else 1
    cells = cells.iloc[:, at:] if not heads else cells.iloc[:, [at]]
    words = pd.unique(plain(cells).to_numpy(object).ravel())
    words = {word.strip() for word in words[~numbers(words)[1]]}
    known = mapping["words"].setdefault("weight", {})
    for word in sorted(w for w in words if w and _words.OFTEN.fullmatch(_words.plain(w)) and w not in known):
        known[word] = "1"
        why = "it is a word; say which number it stands for"
        mapping["unsure"].append({"table": part.name, "what": f"weight '{word}'", "guess": "1", "why": why})
    if not known:
        del mapping["words"]["weight"]


def _nobody(words: list[str], column: str) -> list[str]:
    """Words of a coded column but for what looks like a person: that goes into no file and no question."""
    unknown = pd.Series([w for w in words if not _words.CODES[column].get(_words.plain(w))], dtype="str")
    named = set(unknown[privacy.identifiers(unknown.to_frame("word"))["row"].dropna().astype(int) - 1])
    return [word for word in words if word not in named]


def write(mapping: dict, path: str | Path):
    """Write a mapping as a small JSON file that a person can read and change.

    Parameters
    ----------
    mapping
        As :func:`guess` gives it.
    path
        Where to; its folder is made if it is not there.
    """
    text = json.dumps(mapping, ensure_ascii=False, indent=1) + "\n"
    files.write_bytes(path, text.encode("utf-8"))


def load(given: dict | str | Path) -> dict:
    """A mapping from a file or as it is, after a look at whether it is one.

    Raises
    ------
    CommgovError
        It is no mapping, or holds a word that means nothing.
    """
    name = "the mapping"
    if not isinstance(given, dict):
        if not isinstance(given, (str, Path)):
            raise CommgovError(
                f"a {type(given).__name__} is no mapping. Fix: give a mapping file, or a dict."
            )
        path, name = Path(given), str(given)
        try:
            given = json.loads(decoded(content(path), name))
        except (ValueError, RecursionError) as error:
            raise CommgovError(
                f"'{path}' is not a mapping file ({error}). Fix: let commgov import write one, change that."
            ) from error
    fix = "Fix: let commgov import write a mapping, and change that."
    if not isinstance(given, dict) or given.get("commgov_mapping") != VERSION:
        raise CommgovError(f"{name} is not a mapping of this version (commgov_mapping: {VERSION}). {fix}")
    tables = given.get("tables")
    if not isinstance(tables, list) or not all(
        isinstance(t, dict) and _KEYS & {"table"} <= set(t) for t in tables
    ):
        raise CommgovError(f"{name} lists no tables. {fix}")
    words = given.get("words", {})
    if not isinstance(words, dict) or not all(isinstance(w, dict) for w in words.values()):
        raise CommgovError(f"{name}: 'words' is not a list of words. {fix}")
    for key in ("allow", "pseudonymise"):
        listed = given.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(column, str) for column in listed):
            raise CommgovError(f"{name}: '{key}' is not a list of columns. {fix}")
    for key in ("actor_kind", "place_kind", "provenance"):
        if not isinstance(given.get(key, ""), str):
            raise CommgovError(f"{name}: '{key}' is not a word. {fix}")
    for kind in words.values():
        if not all(isinstance(code, str) for code in kind.values()):
            raise CommgovError(f"{name}: 'words' is not a list of words. {fix}")
    for entry in tables:
        _check(entry, name)
    return given


def _check(entry: dict, name: str):
    where = f"{name}, table '{entry.get('table')}'"
    if entry.get("shape") not in SHAPES:
        hint = suggestion(entry.get("shape"), SHAPES)
        raise CommgovError(
            f"{where}: the shape '{entry.get('shape')}' is not known{hint}. Fix: one of {', '.join(SHAPES)}."
        )
    for key in ("table", "relation", "domain", "directed"):
        if not isinstance(entry.get(key, ""), str):
            raise CommgovError(f"{where}: '{key}' is not a word. Fix: write it in quotation marks.")
    header, columns = entry.get("header", 0), entry.get("columns", {})
    if not isinstance(header, int) or header < 0:
        raise CommgovError(f"{where}: header is no row number. Fix: the row of the header, or 0 for none.")
    if not isinstance(columns, dict) or not all(isinstance(v, str) for v in columns.values()):
        raise CommgovError(f"{where}: columns is no list of header and meaning. Fix: {{'单位': 'source'}}")
    twice = {v for v in columns.values() if v and list(columns.values()).count(v) > 1}
    if twice:
        raise CommgovError(f"{where}: two columns are both {min(twice)}. Fix: set one of them to ''.")
