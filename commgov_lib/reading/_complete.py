"""What ties name and no table lists becomes a row; columns that nobody filled get what they mean."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..coded import Coded, as_mask, coded, constant
from ..schema import TABLES
from . import _words
from ._ties import PART, ROW

KEYS = {"places": "place", "actors": "actor"}
# Columns that hold names of bodies and places, in the order in which names are numbered.
_NAMES = (
    ("ties", "source"),
    ("ties", "target"),
    ("needs", "place"),
    ("places", "place"),
    ("actors", "actor"),
)


def complete(
    tables: dict[str, pd.DataFrame],
    sides: tuple[list, list, list],
    mapping: dict,
    told: dict[str, str],
):
    """Rows for actors and places that only ties name, and the columns that nobody filled, put into tables.

    Parameters
    ----------
    tables
        The four, changed in place.
    sides
        Labels that files state to be of the first and of the second side, and the nodes of graph files.
    mapping
        What is said of kinds and provenance.
    told
        Place → the kind that the header of its column tells; it counts where the name tells none.
    """
    kind, unknown = mapping.get("actor_kind", "organisation"), mapping.get("place_kind", "event")
    new_actors, new_places, kinds = _unlisted(tables, sides)
    if told and len(new_places):
        names = new_places.plain().tolist()
        said = [kind or told.get(name, "") for kind, name in zip(kinds.plain(), names, strict=True)]
        kinds = coded(pd.Series(said, dtype="str"))
    kinds = kinds.mapped(pc.if_else(pc.equal(kinds.words, ""), unknown, kinds.words))
    _add(tables, "actors", new_actors, constant(kind, len(new_actors)))
    _add(tables, "places", new_places, kinds)
    _state_kinds(tables, kind, unknown)
    for table, contract in TABLES.items():
        frame = tables[table]
        provenance = mapping.get("provenance", "U")
        frame["provenance"] = filled(frame, "provenance", provenance)
        if table == "needs" and "place" in frame and "need" not in frame:
            frame["need"] = [f"need_{k + 1}" for k in range(len(frame))]
        for column, rule in contract.items():
            if column in frame and rule.text:
                frame[column] = coded(frame[column]).packed(frame.index)
            elif column not in frame and not len(frame):
                frame[column] = pd.Series([], dtype="str" if rule.text else "float64")
            elif column == "kind" and column not in frame and table == "actors":
                frame[column] = kind
        for column in (ROW, PART):
            if column not in frame:
                frame[column] = pd.Series([], dtype="int64")


def filled(frame: pd.DataFrame, column: str, word: str) -> pd.Series:
    """A column of text with a word in its empty cells, or in all of them."""
    if column not in frame:
        return constant(word, len(frame)).packed(frame.index)
    text = coded(frame[column])
    return text.mapped(pc.if_else(pc.equal(text.words, ""), word, text.words)).packed(frame.index)


def _unlisted(tables: dict[str, pd.DataFrame], sides: tuple[list, list, list]) -> tuple[Coded, Coded, Coded]:
    """Names that are in no table of their own: actors, places, and the kinds of these places.

    All columns of names are numbered alike on the way, so that later checks compare numbers.
    """
    given = {key: coded(tables[key[0]][key[1]]).tidy() for key in _NAMES if key[1] in tables[key[0]]}
    lists = {("sides", k): pa.array(list(dict.fromkeys(sides[k])), pa.large_string()) for k in (0, 1, 2)}
    lists |= {key: text.words for key, text in given.items()}
    order = [("sides", 0), _NAMES[0], ("sides", 1), *_NAMES[1:], ("sides", 2)]
    numbered = pa.concat_arrays([lists[key] for key in order if key in lists]).dictionary_encode()
    words, numbers, start = numbered.dictionary, numbered.indices.to_numpy(), 0
    named = {key: np.zeros(len(words), dtype=bool) for key in order}
    for key in order:
        if key in lists:
            mine = numbers[start : start + len(lists[key])]
            start += len(mine)
            named[key][mine] = True
            if key in given:
                codes = given[key].codes
                same = len(mine) == 0 or (
                    mine[0] == 0 and mine[-1] == len(mine) - 1 and (np.diff(mine) == 1).all()
                )
                tables[key[0]][key[1]] = Coded(codes if same else mine[codes], words).packed(
                    tables[key[0]].index
                )
    source, target, needy, place, actor = (named[key] for key in _NAMES)
    if not len(tables["ties"]):
        needy = np.zeros(len(words), dtype=bool)  # places that nobody may serve
    empty, known = as_mask(pc.equal(words, "")), place | actor
    first, second = named["sides", 0] | source, named["sides", 1]
    # Where actors are listed, a source that is not among them is a slip and no new actor; places likewise.
    # The nodes of a graph file are a list of both.
    listed = named["sides", 2] | ~(source | target | needy)
    loose = (second | target | needy) & ~known & ~first & ~empty
    kinds = _words.place_kinds(words)
    if place.any():
        places = loose & second & listed
    else:  # 社区 that are tied to 社区 are bodies there: a place cannot begin a tie
        begins = np.zeros(len(kinds.words), dtype=bool)
        begins[kinds.codes[source]] = True
        begins |= as_mask(pc.equal(kinds.words, ""))
        places = loose & (needy | second | ~begins[kinds.codes])
    new = [np.flatnonzero(first & ~known & ~empty & (listed | (not actor.any())))]
    if not actor.any() and not place.any():
        new.append(np.flatnonzero(loose & ~places))
    at = np.flatnonzero(places).astype(np.int32)
    return (
        Coded(np.concatenate(new).astype(np.int32), words),
        Coded(at, words),
        Coded(kinds.codes[at], kinds.words),
    )


def _add(tables: dict[str, pd.DataFrame], table: str, names: Coded, kinds: Coded):
    if not len(names):
        return
    new = pd.DataFrame({KEYS[table]: names.packed(), "kind": kinds.packed()}).assign(**{ROW: 0, PART: -1})
    frame = tables[table]
    tables[table] = pd.concat([frame, new], ignore_index=True) if len(frame) else new


def _state_kinds(tables: dict[str, pd.DataFrame], kind: str, unknown: str):
    """Kinds that nobody stated."""
    for table in KEYS:
        frame = tables[table]
        if "kind" not in frame and len(frame):
            frame["kind"] = ""
        if "kind" not in frame:
            continue
        stated = coded(frame["kind"])
        empty = stated.codes == stated.at("")
        if not empty.any():
            continue
        if table == "actors":
            frame["kind"] = filled(frame, "kind", kind)
            continue
        kinds = stated.plain(frame.index).to_numpy(object, copy=True)
        keys = coded(frame.loc[empty, KEYS[table]]).plain()
        names = coded(frame.loc[empty, "name"]).plain() if "name" in frame else keys
        pairs = zip(keys, names, strict=True)
        kinds[empty] = [_words.place_kind(t) or _words.place_kind(n) or unknown for t, n in pairs]
        frame["kind"] = pd.Series(kinds, frame.index, dtype="str")
