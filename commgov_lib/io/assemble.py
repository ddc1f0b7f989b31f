"""The tables of a file, by their mapping → the four tables of a network, and where each row came from.

Lists and matrices are brought into the library's columns, words into codes and numbers; whom only ties name
becomes a row of places or actors; columns that nobody filled get what they mean.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .. import privacy, validate
from ..columns import TextColumn, as_mask, constant, has_byte, stacked, text_column
from ..messages import say
from ..parts import apart
from ..periods import TIMES
from ..schema import TABLES, CommgovError
from ..validate import from_rows, joined
from . import ends as ends_of_ties
from . import missing, own_terms, shape, vocabulary
from .clean import with_points, without
from .grid import MOST_LISTED, MOST_TIES, PART, ROW, Part, refuse
from .matrix_ties import SAME, Matrix, matrix, too_low
from .names import renamed
from .origins import Assembled
from .own_terms import Known
from .personal_data import PersonCheck
from .scales import merged_rows
from .times import added, not_times, timed
from .vocabulary import CODES, LISTS, guessed, numbers_of, plain, unlisted

KEYS = {"places": "place", "actors": "actor"}
_CODE = re.compile(r"[0-9A-Za-z_.-]+")
_NAMING = {"places": ("place", "parent", "grid"), "actors": ("actor", "place"), "ties": ("source", "target"),
           "needs": ("place",)}  # fmt: skip
_PLACED = {"places": ("place", "parent", "grid"), "actors": ("place",), "needs": ("place",)}
_UNIT = "单位"  # before the code of a unit that is the code of a place too
_OF = "\0of"  # which row of the file a row was, before lists became rows
_SPLIT = ("source", "target", "domain")
_NUMBERS = ("weight", "capacity", "population_count", "household_count", "body_count")
# Columns that hold names of bodies and places, in the order in which names are numbered.
_NAMES = (
    ("ties", "source"),
    ("ties", "target"),
    ("needs", "place"),
    ("places", "place"),
    ("actors", "actor"),
)


class _Gathered:
    """What the parts of a file hold, before it is put together."""

    def __init__(self, known: Known):
        self.known = known  # the words that may stand in it
        self.tables: dict[str, list[pd.DataFrame]] = {table: [] for table in TABLES}
        self.first: list[str] = []  # labels that files state to be of the first side, and of the second
        self.second: list[str] = []
        self.nodes: list[str] = []  # of graph files
        self.kinds: dict[str, str] = {}  # of places that a header tells
        self.place_words: dict[int, str] = {}  # by part: what its header calls the places that are targets
        self.answered: dict[str, str] = {}  # actors of whom a matrix tells whether they answered
        self.found: list[pd.DataFrame] = []
        self.notices: list[tuple] = []


def assemble(parts: list[Part], mapping: dict, aliases: dict[str, str], persons: PersonCheck) -> Assembled:
    """Return the four tables of all parts; a part that cannot be read is told in faults.

    Parameters
    ----------
    parts
        The tables of the file.
    mapping
        What each is taken for.
    aliases
        Name → the name to use for it.
    persons
        What may come in of persons.
    """
    found: list[pd.DataFrame] = []
    entries, words = _entries(parts, mapping, found), mapping.get("words", {})
    into = _Gathered(Known(own_terms.declared(parts, entries, mapping.get("terms", ()))))
    into.found += found
    for at, (part, entry) in enumerate(zip(parts, entries, strict=True)):
        part = without(part, entry.get("left_out", ()))
        into.notices += [(part.name, *told) for told in part.left_out]
        try:
            if entry["shape"] in ("square", "incidence"):
                _gather_matrix(part, entry, at, words, into, persons)
            elif entry["shape"] == "terms":
                _note_terms(part, entry, into)
            elif entry["shape"] not in ("terms", "ignored"):
                _gather_list(part, entry, at, words, into, persons)
        except CommgovError as error:
            if error.faults is None:
                raise
            into.found.append(error.faults)
    persons.close()
    into.notices += persons.told
    found = into.found + persons.found
    declared = [t for t in TABLES if any(len(frame) for frame in into.tables[t])]
    if not declared and not (into.first or into.second or into.nodes) and not sum(map(len, found)):
        problem = say("holds no ties and no places, actors or needs")
        fix = say("check its mapping: what is it?")
        found.append(from_rows([(parts[0].name, "", None, "", problem, fix)]))
    tables = {
        t: pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0].reset_index(drop=True)
        for t, frames in ((t, frames or [pd.DataFrame()]) for t, frames in into.tables.items())
    }
    into.notices += two_nodes(tables, into)
    _rename(tables, into, aliases)
    _turn(tables, into.second)
    if mapping.get("repeated") == "add":
        tables["ties"], again = added(tables["ties"])
    else:
        tables["ties"], again = _once(tables["ties"])
    tables["ties"], own = _without_own(tables["ties"], parts)
    into.first += [told[3] for told in own]
    into.notices += own
    complete(tables, into, mapping)
    _note_answers(tables["actors"], into.answered)
    again += _told(tables)
    own = into.known.own
    if len(own):
        told = own_terms.told(own, own_terms.used(tables))
        tables["terms"] = own.assign(provenance=filled(own, "provenance", mapping.get("provenance", "U")))
        into.notices += told
        declared.append("terms")
    return Assembled(
        {t: frame.drop(columns=[ROW, PART]) for t, frame in tables.items()},
        {t: frame[[PART, ROW]] for t, frame in tables.items()},
        parts,
        entries,
        declared,
        joined([from_rows([]), *found]),
        from_rows([*into.notices, *again]),
    )


def _entries(parts: list[Part], mapping: dict, found: list[pd.DataFrame]) -> list[dict]:
    """The line of the mapping for each part; a graph file has two parts of one name, the ties first."""
    chosen, counts = [], {}
    for part in parts:
        same = [e for e in mapping["tables"] if e["table"] == part.name]
        if not same:
            problem = say("the mapping has no line for this table")
            fix = say("give the file that the mapping was made for, or let commgov import make a new one")
            found.append(from_rows([(part.name, "", None, "", problem, fix)]))
            same = [{"table": part.name, "shape": "ignored"}]
        header = same[0].get("header", 0)
        if not part.shape and len(part.frame) and header > part.frame.index.max():
            problem = say("is the row of the header by the mapping, and the table ends before it")
            fix = say("say which row of the file the header is, or 0 for none")
            found.append(from_rows([(part.name, "", header, "", problem, fix)]))
            same = [{"table": part.name, "shape": "ignored"}]
        chosen.append(same[min(counts.get(part.name, 0), len(same) - 1)])
        counts[part.name] = counts.get(part.name, 0) + 1
    return chosen


def _note_terms(part: Part, entry: dict, into: _Gathered):
    """Note which columns of a sheet of terms are missing, and which are not known."""
    others, there = [h for h in entry.get("others", ()) if h], set(entry.get("columns", {}).values())
    if not {"list", "term"} <= there:
        problem = say("is named as a list of terms, and has no column list (术语类别) or term (术语)")
        fix = say("name its columns list and term, or give it another name")
        into.found.append(from_rows([(part.name, "", entry["header"], "、".join(others), problem, fix)]))
    elif others:
        problem = say("are columns of terms that are not known, and are left out")
        fix = say("name them list, term, label_zh, label_en, serves, one_way or level")
        into.notices.append((part.name, "", None, "、".join(others), problem, fix))


def _gather_matrix(part: Part, entry: dict, at: int, words: dict, into: _Gathered, persons: PersonCheck):
    """Put the ties and labels of a matrix to those of the file."""
    if part.merged:
        _note_merged(part, part.frame, entry, into)
    part, silent, told = missing.settled(_read_as(part, entry), entry)
    read, alike = _told_apart(matrix(_weighed(part, entry, words), entry), part, entry)
    before = len(persons.found)
    corner = "" if part.shape else part.frame.loc[read.header].iloc[0].strip()
    left = persons.labels(read.left, read.left_rows, part, "source", corner)
    above = persons.labels(read.above, read.header, part, "target")
    if not part.shape:
        persons.cells(part, read.header)
    faults = read.faults
    if len(persons.found) > before:  # a column goes by its label, and labels name persons here
        faults = faults.assign(column=privacy.masked(faults["column"]).astype("category"))
    into.found.append(faults)
    into.notices += [*told, *read.notices, *alike]
    if silent:
        names = dict(zip(read.left, left, strict=True))
        into.answered |= dict.fromkeys(left, "yes") | {names.get(label, label): "no" for label in silent}
    ties = split(read.ties, part.name).assign(**{PART: at})
    if entry["shape"] == "square" and entry.get("directed") == "no":
        ties = _undirected(ties, read.above)
    elif entry["shape"] == "square" and entry.get("directed") == "yes" and "directed" in ties:
        ties["directed"] = ties["directed"].replace(SAME, "mutual")
    for end, old, new in (("source", read.left, left), ("target", read.above, above)):
        ties[end] = renamed(ties[end], {a: b for a, b in zip(old, new, strict=True) if a != b})
    if entry["shape"] == "incidence" and _are_places(left) and not _are_places(above):  # units stand above
        ties = ties.rename(columns={"source": "target", "target": "source"})
        left, above = above, left
    into.tables["ties"].append(timed(_defaults(ties, entry, into.known), entry, part))
    into.first += left
    (into.second if entry["shape"] == "incidence" else into.first).extend(above)


def _gather_list(part: Part, entry: dict, at: int, words: dict, into: _Gathered, persons: PersonCheck):
    """Put the rows of a table with a column a meaning to those of its kind."""
    wide, kind = part.frame.shape[1], entry["shape"]
    if wide > MOST_LISTED:
        problem = say("has {wide:,} columns, more than the {most:,} of any list", wide=wide, most=MOST_LISTED)
        refuse(part.name, problem, say("keep those that are needed"))
    heads = {v: k for k, v in entry.get("columns", {}).items()}
    part, ties = _read_as(part, entry), kind in ("ties", "tickets")
    read = _columns(part, entry, into)
    left = pd.DataFrame()
    asking: list[str] = []
    if ties and not part.shape:
        asking = ends_of_ties.tie_columns(read, entry) if kind == "ties" else []
        read, left, faults, told = ends_of_ties.without_ties(read, part, entry, asking)
        into.found.append(faults)
        into.notices += told
    others = [h for h in entry.get("others", ()) if h not in (*entry.get("columns", {}), *asking)]
    others = [h for h in others if h not in shape.of_map(entry)]
    if others:
        problem = say("are columns that are not used; they are kept beside the others")
        if kind == "tickets":
            problem = say("are columns of tickets that are left out")
        fix = say("say in the mapping, or by an answer, what such a column is, if it counts")
        into.notices.append((part.name, "", None, "、".join(others), problem, fix))
    read, told = missing.without_missing(read, part, entry)
    into.notices += told
    if part.merged and not ties:
        _note_merged(part, read, entry, into)
    if kind == "tickets":
        read = read[[c for c in ("source", "target", "domain", ROW) if c in read]]
    home = "ties" if ties else kind
    table = _typed(persons.checked(read, part, home, heads), words, home, into.known)
    if home in TABLES:
        table = timed(table, entry, part)
        into.notices += not_times(entry, part.name)
    if "answered" in entry and "answered" in table:
        table["answered"] = filled(table, "answered", entry["answered"])
    table[PART] = pd.Series(np.full(len(table), at, dtype=np.int32), table.index, copy=False)
    if kind == "nodes":
        _gather_nodes(_among_themselves(table, into, part.name), part.name, into)
    elif ties:
        table = _tickets(table) if kind == "tickets" else _from(table, part, entry, into)
        into.tables["ties"].append(_defaults(table, entry, into.known))
        if kind == "ties" and not part.shape:
            named = into.tables["ties"][-1]
            if len(left) and len(left.columns) == 3:  # who has no tie is there all the same
                left = persons.checked(left, part, home, heads)
                into.first += [name for name in text_column(left["source"]).plain() if name]
                named = pd.concat([named[["source", "target"]], left[["source", "target"]]])
            _places_under(heads, named, at, into)
    else:
        into.tables[kind].append(table)


def _read_as(part: Part, entry: dict) -> Part:
    """A part with a decimal comma as a point, where its mapping says so."""
    return with_points(part) if entry.get("decimal") == "," else part


def _tickets(table: pd.DataFrame) -> pd.DataFrame:
    """A tie for all tickets of one pair of ends, with their number as weight."""
    ends = [c for c in ("source", "target", "domain") if c in table]
    plain_ends = pd.DataFrame({c: text_column(table[c]).plain() for c in ends})
    number = plain_ends.groupby(ends, sort=False).ngroup().to_numpy() if len(table) else []
    weight = np.bincount(number).astype(float) if len(table) else []
    first = table.drop_duplicates(ends).reset_index(drop=True)
    return first.assign(weight=weight)


def _from(table: pd.DataFrame, part: Part, entry: dict, into: _Gathered) -> pd.DataFrame:
    """Without the rows whose value on a scale is below that from which on there is a tie."""
    if not entry.get("tie_from") or "weight" not in table:
        return table
    weight = pd.to_numeric(table["weight"], errors="coerce")
    below = (weight < float(entry["tie_from"])).to_numpy()
    if below.any():
        into.notices.append((part.name, "", None, f"{below.sum():,}", *too_low(entry)))
    return table[~below].reset_index(drop=True)


def _places_under(heads: dict[str, str], ties: pd.DataFrame, at: int, into: _Gathered):
    """The second side of a list, and of what kind it is, where the header says so: 单位, 社区."""
    kind = vocabulary.kind_of_header(heads.get("target", ""))
    if not kind or vocabulary.is_place(heads.get("source", "")) or not {"source", "target"} <= set(ties):
        return
    ends = _of_two(ties)
    if not len(ends):
        return
    source, target = (text_column(ends[end]).tidy().words for end in ("source", "target"))
    names = target.filter(pc.not_equal(target, "")).to_pylist()
    both = [name for name in target.filter(pc.is_in(target, value_set=source)).to_pylist() if name]
    if not both or all(_CODE.fullmatch(name) for name in both):
        into.second += names
        into.kinds |= dict.fromkeys(names, kind)
        into.place_words[at] = vocabulary.place_word(heads["target"])
    # else actors of these names are meant: a place begins no tie


def _of_two(ties: pd.DataFrame) -> pd.DataFrame:
    """The ties whose ends are two."""
    ends = stacked([text_column(ties["source"]), text_column(ties["target"])])
    own = ends.codes[: len(ties)] == ends.codes[len(ties) :]
    return ties[~own] if own.any() else ties


def _without_own(ties: pd.DataFrame, parts: list[Part]) -> tuple[pd.DataFrame, list[tuple]]:
    """Ties without those of an actor to itself, as in a matrix; and what is told of them."""
    if not {"source", "target"} <= set(ties) or not len(ties):
        return ties, []
    kept = _of_two(ties)
    if kept.empty:  # nothing would be left: each row is a fault
        return ties, []
    own = ties.loc[ties.index.difference(kept.index)]
    own = own[text_column(own["source"]).plain().to_numpy() != ""] if len(own) else own
    if not len(own):
        return ties, []
    problem, fix = say("leads from an actor to itself and is left out"), say("a tie has two ends")
    rows = zip(own[PART], own[ROW], text_column(own["source"]).plain(), strict=True)
    told = [(parts[part].name, "", row or None, name, problem, fix) for part, row, name in rows]
    return ties.drop(own.index).reset_index(drop=True), told


def two_nodes(tables: dict[str, pd.DataFrame], into: _Gathered) -> list[tuple]:
    """Tell units and places of the same codes apart, by the words of their headers; and say so.

    Parameters
    ----------
    tables
        The four, changed in place.
    into
        Its ``place_words`` says in which parts the header of the second side tells that it is places.
    """
    ties = tables["ties"]
    if not into.place_words or not {"source", "target"} <= set(ties):
        return []
    under = ties[PART].isin(list(into.place_words)).to_numpy()
    columns = {table: [c for c in names if c in tables[table]] for table, names in _PLACED.items()}
    said = [tables[table][c] for table, names in columns.items() for c in names]
    places = {name for column in (*said, ties["target"][under]) for name in column.unique()}
    actors = {name for column in (ties["source"], ties["target"][~under]) for name in column.unique()}
    actors |= set(tables["actors"]["actor"].unique()) if "actor" in tables["actors"] else set()
    both = sorted(places & actors - {""})
    if not both or not all(_CODE.fullmatch(name) for name in both):
        return []
    word = next(iter(into.place_words.values()))
    as_place = {name: f"{name}{word}" for name in places - {""}}
    as_actor = {name: f"{_UNIT}{name}" for name in actors - {""}}
    for table, names in columns.items():
        for column in names:
            tables[table][column] = renamed(tables[table][column], as_place)
    if "actor" in tables["actors"]:
        tables["actors"]["actor"] = renamed(tables["actors"]["actor"], as_actor)
    ties["source"] = renamed(ties["source"], as_actor)
    target = renamed(ties["target"], as_actor)
    ties["target"] = target.mask(under, renamed(ties["target"], as_place)) if under.any() else target
    into.second[:] = [as_place.get(name, name) for name in into.second]
    into.first[:] = [as_actor.get(name, name) for name in into.first]
    into.kinds = {as_place.get(name, name): kind for name, kind in into.kinds.items()}
    problem = say("are codes of units and of places; units go by 单位1, places by 1社区")
    fix = say("give units and places codes of their own")
    return [("ties", "", None, "、".join(both[:5]), problem, fix)]


def _told_apart(read: Matrix, part: Part, entry: dict) -> tuple[Matrix, list[tuple]]:
    """A two-mode matrix whose rows and columns are numbered alike: they go by the words of its corner too."""
    both = set(read.left) & set(read.above)
    if entry["shape"] != "incidence" or not both:
        return read, []
    words = shape.corner(part.frame.loc[read.header].iloc[0])
    words = words if any(words) else shape.corner(part.title)
    problem = say("label rows and columns alike; they go by the words of the corner too")
    if not any(words):
        if not all(label.isdecimal() for label in both):
            fix = say("give rows and columns labels of their own, such as 单位1 and 社区1")
            refuse(part.name, say("a row and a column have the same label"), fix, value=min(both))
        words, problem = ("r", "c"), say("number rows and columns alike; rows go by r1, columns by c1")
    # 1 of 社区 is 1社区, so that its ending still tells what it is.
    ends = [f"{{}}{word}" if vocabulary.is_place(word) else f"{word}{{}}" for word in words]
    named = {}
    for side, column, end in (("left", "source", ends[0]), ("above", "target", ends[1])):
        names = {label: end.format(label) for label in getattr(read, side) if label}
        named[side] = [names.get(label, label) for label in getattr(read, side)]
        read = read._replace(ties=read.ties.assign(**{column: renamed(read.ties[column], names)}))
    fix = say("give rows and columns labels of their own")
    return read._replace(**named), [(part.name, "", None, "、".join(sorted(both)[:3]), problem, fix)]


def _weights(words: dict) -> dict[str, str]:
    """Word → the number that a mapping says it stands for."""
    return {plain(word): number for word, number in words.get("weight", {}).items()}


def _weighed(part: Part, entry: dict, words: dict) -> Part:
    """A matrix with the numbers that its words stand for."""
    weights = _weights(words)
    if not weights:
        return part
    frame, inside = part.frame.copy(), part.frame.index > entry["header"]
    frame.loc[inside, 1:] = frame.loc[inside, 1:].map(lambda cell: weights.get(plain(cell), cell))
    return part._replace(frame=frame)


def _undirected(ties: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Ties of half a matrix, each from the label that comes first."""
    order = {label: k for k, label in enumerate(labels)}
    turned = (ties["source"].map(order) > ties["target"].map(order)).to_numpy()
    ends = ties[["source", "target"]].to_numpy(object)
    ends[turned] = ends[turned][:, ::-1]
    return ties.assign(source=ends[:, 0], target=ends[:, 1], directed="no")


def _are_places(labels) -> bool:
    return 2 * sum(bool(vocabulary.place_kind(label)) for label in labels) > len(labels)


def _defaults(ties: pd.DataFrame, entry: dict, known: Known) -> pd.DataFrame:
    """What a list of ties does not say: the relation and domain of its table, and weight 1."""
    for column in ("relation", "domain"):
        ties[column] = filled(ties, column, entry.get(column, ""))
    if "layer" in ties:
        codes = known.codes["relation"]
        said = text_column(ties["layer"]).each(lambda word: codes.get(plain(word), "")).plain(ties.index)
        ties["relation"] = said.where(said != "", text_column(ties["relation"]).plain(ties.index))
    if "weight" not in ties:
        ties["weight"] = 1.0
    if "directed" not in ties and "directed" in entry:
        ties["directed"] = entry["directed"]
    return _both_ways(ties, known.vocabulary.one_way)


def _both_ways(ties: pd.DataFrame, relations: tuple[str, ...]) -> pd.DataFrame:
    """Two ties, one each way, where one row says both: stated so, or of a matrix by what its ties mean."""
    said = text_column(ties["directed"]) if "directed" in ties else None
    mutual, same = (said.at(word) if said is not None else -1 for word in ("mutual", SAME))
    if mutual < 0 and same < 0:
        return ties
    relation = text_column(ties["relation"])
    one_way = np.isin(relation.words.to_numpy(zero_copy_only=False), relations)[relation.codes]
    both = (said.codes == mutual) | ((said.codes == same) & one_way)
    said = said.each(lambda word: {"mutual": "yes", SAME: "no"}.get(word, word))
    ties["directed"] = said.packed(ties.index)
    if not both.any():
        return ties
    yes = pa.array(["yes"] * len(said.words))
    ties["directed"] = said.otherwise(both, yes).packed(ties.index)
    rows = np.repeat(np.arange(len(ties)), 1 + both)
    turned = np.append(False, rows[1:] == rows[:-1])
    ends = stacked([text_column(ties["source"]), text_column(ties["target"])])
    one, other = ends.codes[: len(ties)][rows], ends.codes[len(ties) :][rows]
    ties = ties.iloc[rows].reset_index(drop=True)
    ties["source"] = TextColumn(np.where(turned, other, one), ends.words).packed()
    ties["target"] = TextColumn(np.where(turned, one, other), ends.words).packed()
    return ties


def _among_themselves(nodes: pd.DataFrame, into: _Gathered, name: str) -> pd.DataFrame:
    """Nodes whose kind is one of places and that have ties to each other: without that kind, and told.

    A place begins no tie. So communities that work together are bodies here.
    """
    if "kind" not in nodes:
        return nodes
    of_places = list(into.known.vocabulary.place_kinds)
    placed, joined_kinds = nodes[nodes["kind"].isin(of_places)], set()
    kinds = dict(zip(placed["node"], placed["kind"], strict=True))
    for frame in into.tables["ties"] if kinds else ():
        ties = frame[frame["relation"] != "lies_in"]
        first, second = (ties[end].map(kinds) for end in ("source", "target"))
        joined_kinds |= set(first[(first == second).to_numpy(bool)].dropna())
    among = nodes["kind"].isin(joined_kinds)
    if not among.any():
        return nodes
    problem = say("nodes of kinds of places have ties to each other and are read as actors")
    fix = say("a place begins no tie: name the bodies, such as the residents' committee of each community")
    into.notices.append((name, "kind", None, f"{among.sum():,}", problem, fix))
    kept = nodes["kind"].where(among, "")
    return nodes.assign(kind=nodes["kind"].mask(among, ""), attribute_kind=kept)


def _gather_nodes(nodes: pd.DataFrame, name: str, into: _Gathered):
    """Nodes of a graph file: places where their kind says so, else actors or the second side."""
    kind = nodes["kind"] if "kind" in nodes else pd.Series("", nodes.index, dtype="str")
    words = into.known.vocabulary
    stated = {"places": kind.isin(list(words.place_kinds)), "actors": kind.isin(list(words.actor_kinds))}
    for table, mask in stated.items():
        if mask.any():
            chosen = _keyed(nodes[mask], KEYS[table])
            into.tables[table].append(chosen.drop(columns="mode", errors="ignore"))
    rest = nodes[~stated["places"] & ~stated["actors"]]
    lost = rest["kind"][rest["kind"] != ""].nunique() if "kind" in rest else 0
    if lost:
        problem = say("kinds of nodes that are not known are left out")
        fix = say("say in the mapping what they are, or list them as terms of your own")
        into.notices.append((name, "kind", None, f"{lost:,}", problem, fix))
    second = rest["mode"] == "2" if "mode" in rest else _by_name(rest, into.tables["ties"])
    spare = [c for c in rest.columns if c not in ("node", "mode", "kind", ROW, PART)]
    into.nodes.extend(rest["node"].to_numpy(object))
    for table, side, mask in (("actors", into.first, ~second), ("places", into.second, second)):
        side.extend(rest.loc[mask, "node"].to_numpy(object))
        if spare and mask.any():  # attributes are kept; the kind is filled in later
            chosen = _keyed(rest.loc[mask, ["node", *spare, ROW, PART]], KEYS[table])
            into.tables[table].append(chosen.assign(kind=""))


def _keyed(nodes: pd.DataFrame, key: str) -> pd.DataFrame:
    """Nodes as places or actors; an attribute of that name (an actor's place) is kept under another one."""
    if key in nodes:
        spare = f"attribute_{key}"
        nodes = nodes.rename(columns={key: spare}) if (nodes[key] != "").any() else nodes.drop(columns=key)
    return nodes.rename(columns={"node": key})


def _by_name(nodes: pd.DataFrame, ties: list[pd.DataFrame]) -> pd.Series:
    """Which nodes are places by their names, if no tie then begins or joins two of them."""
    names = nodes["name"].where(nodes["name"] != "", nodes["node"]) if "name" in nodes else nodes["node"]
    names = text_column(names)
    is_place = (vocabulary.place_kinds(names.words).plain() != "").to_numpy(bool)
    found = pd.Series(is_place[names.codes], nodes.index)
    places = set(nodes.loc[found, "node"])
    for frame in ties if places else ():
        begins, ends = frame["source"].isin(places), frame["target"].isin(places)
        directed = frame["directed"] != "no" if "directed" in frame else True
        if (begins & (ends | directed)).any():
            return pd.Series(False, nodes.index)
    return found


def _once(ties: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple]]:
    """Without rows that say a tie without direction again, from its other end; and what is told of them."""
    if "directed" not in ties or not {"source", "target"} <= set(ties):
        return ties, []
    names = [c for c in ("source", "target", "relation", "domain", *TIMES, "directed") if c in ties]
    again = validate.said_again({c: text_column(ties[c]) for c in names}, ties.get("weight"))
    if again is None:
        return ties, []
    problem = say("ties without direction are listed from both ends; each is taken once")
    told = ("ties", "", None, f"{again.sum():,}", problem, say("list each of them once"))
    return ties[~again].reset_index(drop=True), [told]


def _told(tables: dict[str, pd.DataFrame]) -> list[tuple]:
    """What a network of several periods, or with actors who did not answer, says to whoever measures it."""
    found, ties, actors = [], tables["ties"], tables["actors"]
    if "until" in ties and {"source", "target"} <= set(ties):
        times = ties[[c for c in TIMES if c in ties]].drop_duplicates()
        if len(times) > 1:
            problem = say("are periods; a moment has the ties of all of them, and measures take these as one")
            if apart([ties]):
                problem = say("are periods, and no moment has all ties; a measure asks which to take")
            one = sorted({word for c in times for word in text_column(times[c]).plain() if word})[-1]
            fix = say(
                "network.at('{one}') (--at {one}) takes one period, network.periods() lists them", one=one
            )
            found.append(("ties", "since", None, f"{len(times):,}", problem, fix))
    if "answered" in actors:
        said = text_column(actors["answered"]).plain()
        if silent := int((said == "no").sum()):
            problem = say("actors were asked and did not answer: their ties are unknown, not absent")
            fix = say("network.response() counts them; incidence(…, missing='nan') marks their rows")
            found.append(("actors", "answered", None, f"{silent:,}", problem, fix))
    return found


def _note_answers(actors: pd.DataFrame, answered: dict[str, str]):
    """Note who did not answer, where a matrix has no value in his row."""
    if answered:
        said = actors["actor"].astype("str").map(answered).fillna("").astype("str")
        given = actors["answered"].astype("str") if "answered" in actors else pd.Series("", actors.index)
        actors["answered"] = given.where(given != "", said).astype("str")


def _rename(tables: dict[str, pd.DataFrame], into: _Gathered, aliases: dict[str, str]):
    """Put the name to use in place of each alias."""
    if not aliases:
        return
    for side in (into.first, into.second, into.nodes):
        side[:] = [aliases.get(label, label) for label in side]
    into.kinds = {aliases.get(name, name): kind for name, kind in into.kinds.items()}
    into.answered = {aliases.get(name, name): said for name, said in into.answered.items()}
    for table, names in _NAMING.items():
        for column in names:
            if column in tables[table]:
                tables[table][column] = renamed(tables[table][column], aliases)
    for table, key in KEYS.items():  # rows that have become the same one
        frame = tables[table]
        if key in frame:
            kept = [c for c in frame.columns if c not in (ROW, PART, "name")]
            tables[table] = frame[~frame.duplicated(kept)].reset_index(drop=True)


def _turn(tables: dict[str, pd.DataFrame], second: list[str]):
    """An undirected tie may name the second side first; ties start at the first."""
    ties = tables["ties"]
    if "directed" not in ties or not len(ties):
        return
    second = set(second) | set(tables["places"].get("place", []))
    turned = ties["source"].isin(second) & ~ties["target"].isin(second) & (ties["directed"] == "no")
    ends = ties.loc[turned, ["target", "source"]].to_numpy(object)
    ties.loc[turned, ["source", "target"]] = ends


# ---- one table in the library's columns ----


def _columns(part: Part, entry: dict, into: _Gathered) -> pd.DataFrame:
    """A table with a column a meaning → the library's columns, as text; further columns kept.

    Parameters
    ----------
    part
        One table of a file.
    entry
        What its mapping says.
    into
        Takes the faults of its cells, and what is told of them.
    """
    frame = part.frame
    if not part.shape:
        heads = shape.titles(frame, entry.get("header", 0))
        body = shape.below(frame, entry.get("header", 0))
        frame = body.set_axis(heads, axis=1)
    chosen = entry.get("columns", {})
    lost = [h for h in chosen if h not in frame.columns]
    if lost:
        fix = say(
            "give the file that the mapping was made for, or mend the mapping; its columns are {columns}",
            columns=", ".join(map(str, frame.columns[:20])),
        )
        refuse(part.name, say("the column of the mapping is missing"), fix, column=lost[0])
    found = {}
    for at, head in enumerate(frame.columns):
        column = chosen.get(head, head)
        unnamed = head.startswith("column ") and head not in chosen
        if column == "" or (unnamed and (frame.iloc[:, at] == "").all()):
            continue
        if column in found:
            fix = say("keep one of the two, or set one to '' in the mapping")
            refuse(part.name, say("the column is duplicated"), fix, column=str(head))
        text = text_column(frame.iloc[:, at]).tidy()
        found[column] = text.mapped(pc.utf8_trim_whitespace(text.words))
    result = pd.DataFrame({c: text.packed(frame.index) for c, text in found.items()}, index=frame.index)
    empty = _all_empty(list(found.values()))
    result = result[~empty] if empty.any() else result
    rows = pd.Series(np.asarray(result.index, dtype=np.int32), result.index, copy=False)
    result = result.assign(**{ROW: rows}).reset_index(drop=True)
    if entry["shape"] not in ("ties", "tickets"):
        return result
    if part.shape:  # a graph file names one end a tie
        return split(result, part.name, ("domain",))
    result, faults, told = ends_of_ties.parted(result, part, entry)
    into.found.append(faults)
    into.notices += told
    return _counted(split(result.assign(**{_OF: _rows_of(result, part)}), part.name), entry)


def _rows_of(result: pd.DataFrame, part: Part) -> np.ndarray:
    """A number for each row; the same for those that a merged cell gives one weight."""
    number = np.arange(len(result))
    if part.merged and "weight" in result:
        cells = text_column(result["weight"]).plain().set_axis(result[ROW])
        for top, bottom, _ in merged_rows(part, cells):
            inside = np.flatnonzero((result[ROW] >= top) & (result[ROW] <= bottom))
            number[inside] = inside[0]
    return number


def _note_merged(part: Part, table: pd.DataFrame, entry: dict, into: _Gathered):
    """Tell of merged cells whose number counts in each of the rows that they cover."""
    cells = [text_column(table[c]).plain().set_axis(table[ROW]) for c in _NUMBERS if c in table]
    if entry["shape"] in ("square", "incidence"):
        cells = [table.iloc[:, k] for k in range(1, table.shape[1])]
    found = dict.fromkeys(text for column in cells for *_, text in merged_rows(part, column))
    if found:
        problem = say("stand in merged cells, and count in full in each row that these cover")
        fix = say("unmerge them, and write each row its own number")
        into.notices.append((part.name, "", None, "、".join(found), problem, fix))


def _counted(ties: pd.DataFrame, entry: dict) -> pd.DataFrame:
    """What the number of a row is to the ties that its lists make: each one's, all ones' together, none's."""
    of, ties = ties[_OF].to_numpy(), ties.drop(columns=_OF)
    times = np.bincount(of, minlength=1)[of]
    meaning = entry.get("count")
    if "weight" not in ties or (times == 1).all() or meaning not in ("shared", "row"):
        return ties
    if meaning == "row":
        head = next(h for h, column in entry["columns"].items() if column == "weight")
        return ties.rename(columns={"weight": head})
    text = text_column(ties["weight"])
    found, said = numbers_of(text.words)[text.codes], text.plain().to_numpy(object)
    part = [
        word if np.isnan(n) else repr(float(n / k)) for word, n, k in zip(said, found, times, strict=True)
    ]
    return ties.assign(weight=pd.array(part, dtype="str"))


def _all_empty(columns: list[TextColumn]) -> np.ndarray:
    """The rows that are empty in every column."""
    at = [text.at("") for text in columns]
    if not columns or min(at) < 0:
        return np.zeros(len(columns[0]) if columns else 0, dtype=bool)
    return np.logical_and.reduce([text.codes == k for text, k in zip(columns, at, strict=True)])


def _typed(result: pd.DataFrame, words: dict, shape: str, known: Known) -> pd.DataFrame:
    """Columns of text → codes and numbers.

    Parameters
    ----------
    result
        What :func:`_columns` gives.
    words
        Of the mapping: column → word → code.
    shape
        What the table is.
    known
        The words that may stand in it.
    """
    weights, words = _weights(words), {column: known for column, known in words.items() if column != "weight"}
    for column in result.columns:
        if column in words or column in CODES:
            name = own_terms.list_of(shape, column) or column
            codes = known.codes.get(name, CODES.get(column, {}))
            own = {w: c for w, c in words.get(column, {}).items() if name == column or c in codes.values()}
            own |= words.get(name, {})
            if column == "kind" and "actor" in result:
                result = _with_subkind(result, own, known)
            result[column] = _codes(result[column], own, codes)
        elif column in _NUMBERS:
            text = text_column(result[column])
            if column == "weight" and weights:
                text = text.each(lambda word: weights.get(plain(word), word))
            result[column] = _as_numbers(text, result.index)
        elif column not in vocabulary.NAMES and column != ROW:
            result[column] = guessed(result[column])
    return result


def _with_subkind(actors: pd.DataFrame, own: dict[str, str], known: Known) -> pd.DataFrame:
    """A kind such as 银行 says more than unit: it is kept as the finer kind, where none is stated."""
    mine = known.vocabulary.own

    def finer(word: str) -> str:
        kind = own.get(word) or known.codes["actor_kind"].get(plain(word), "")
        return "" if kind in mine else vocabulary.subkind(word)

    subkind = text_column(actors["kind"]).each(finer).plain(actors.index)
    if "subkind" in actors:
        stated = text_column(actors["subkind"]).plain(actors.index)
        subkind = stated.where(stated != "", subkind)
    return actors.assign(subkind=subkind) if (subkind != "").any() else actors


def split(frame: pd.DataFrame, name: str, columns: tuple[str, ...] = _SPLIT) -> pd.DataFrame:
    """One row an item where a cell holds a list."""
    for column in columns:
        if column not in frame:
            continue
        text = text_column(frame[column])
        if not has_byte(text.words, 0, *{mark.encode()[0] for mark in LISTS}):
            continue
        if not (as_mask(pc.match_substring_regex(text.words, f"[{LISTS}]")) & text.used).any():
            continue
        words = text.words.to_pylist()
        items = [[item.strip() for item in unlisted(cell)] if cell else [""] for cell in words]
        count = np.array([len(of_cell) for of_cell in items])
        every = text_column(pd.Series([item for of_cell in items for item in of_cell], dtype="str"))
        times = count[text.codes]
        if times.sum() > max(MOST_TIES, 2 * len(text)):
            problem = say("its lists make more than {most:,} rows", most=MOST_TIES)
            refuse(name, problem, say("write a row for each item"), column=str(column))
        rows = np.repeat(np.arange(len(text)), times)
        turn = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
        begin = (np.cumsum(count) - count)[text.codes]
        frame = frame.iloc[rows].reset_index(drop=True)
        frame[column] = TextColumn(every.codes[begin[rows] + turn], every.words).packed()
    return frame


def _codes(values: pd.Series, own: dict[str, str], known: dict[str, str]) -> pd.Series:
    """Words as codes: by the mapping, else as the library knows them."""
    text = text_column(values).each(lambda word: own.get(word) or known.get(plain(word)) or word)
    return text.packed(values.index)


def _as_numbers(text: TextColumn, index: pd.Index) -> pd.Series:
    """A column as numbers; where a cell is none, as the text that it is, to be told as a fault."""
    found = numbers_of(text.words)
    bad = np.isnan(found) & as_mask(pc.not_equal(text.words, "")) & text.used
    if not bad.any():
        return pd.Series(found[text.codes] if len(text) else [], index, dtype=float)
    said = np.where(np.isnan(found), None, found.astype(object))
    said[bad] = text.words.filter(pa.array(bad)).to_pylist()
    return pd.Series(said[text.codes], index, dtype=object)


# ---- who is only named by ties, and what nobody filled in ----


def complete(tables: dict[str, pd.DataFrame], into: _Gathered, mapping: dict):
    """Put rows for actors and places that only ties name, and the columns that nobody filled, into tables.

    Parameters
    ----------
    tables
        The four, changed in place.
    into
        Labels that files state to be of a side, the nodes of graph files, and the kinds of places that
        headers tell, which count where a name tells none.
    mapping
        What is said of kinds and provenance.
    """
    kind, unknown = mapping.get("actor_kind", "organisation"), mapping.get("place_kind", "event")
    new_actors, new_places, kinds = _unlisted(tables, into)
    if into.kinds and len(new_places):
        pairs = zip(kinds.plain().tolist(), new_places.plain().tolist(), strict=True)
        said = [stated or into.kinds.get(name, "") for stated, name in pairs]
        kinds = text_column(pd.Series(said, dtype="str"))
    _add(tables, "actors", new_actors, constant(kind, len(new_actors)))
    _add(tables, "places", new_places, kinds.filled(unknown))
    _state_kinds(tables, kind, unknown)
    for table, contract in TABLES.items():
        frame = tables[table]
        frame["provenance"] = filled(frame, "provenance", mapping.get("provenance", "U"))
        if table == "needs" and "place" in frame and "need" not in frame:
            frame["need"] = [f"need_{k + 1}" for k in range(len(frame))]
        for column, rule in contract.items():
            if column in frame and rule.text:
                frame[column] = text_column(frame[column]).packed(frame.index)
            elif column not in frame and not len(frame):
                frame[column] = pd.Series([], dtype="str" if rule.text else "float64")
            elif column == "kind" and column not in frame and table == "actors":
                frame[column] = kind
        for column in (ROW, PART):
            if column not in frame:
                frame[column] = pd.Series([], dtype="int64")


def filled(frame: pd.DataFrame, column: str, word: str) -> pd.Series:
    """Return a column of text with a word in its empty cells, or in all of them."""
    text = text_column(frame[column]).filled(word) if column in frame else constant(word, len(frame))
    return text.packed(frame.index)


def _unlisted(tables: dict[str, pd.DataFrame], into: _Gathered) -> tuple[TextColumn, TextColumn, TextColumn]:
    """Names that are in no table of their own: actors, places, and the kinds of these places.

    All columns of names are numbered alike on the way, so that later checks compare numbers.
    """
    given = {key: text_column(tables[key[0]][key[1]]).tidy() for key in _NAMES if key[1] in tables[key[0]]}
    sides = enumerate((into.first, into.second, into.nodes))
    lists = {("sides", k): pa.array(list(dict.fromkeys(side)), pa.large_string()) for k, side in sides}
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
                tables[key[0]][key[1]] = TextColumn(codes if same else mine[codes], words).packed(
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
    kinds = vocabulary.place_kinds(words)
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
        TextColumn(np.concatenate(new).astype(np.int32), words),
        TextColumn(at, words),
        TextColumn(kinds.codes[at], kinds.words),
    )


def _add(tables: dict[str, pd.DataFrame], table: str, names: TextColumn, kinds: TextColumn):
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
        stated = text_column(frame["kind"])
        empty = stated.codes == stated.at("")
        if not empty.any():
            continue
        if table == "actors":
            frame["kind"] = filled(frame, "kind", kind)
            continue
        kinds = stated.plain(frame.index).to_numpy(object, copy=True)
        keys = text_column(frame.loc[empty, KEYS[table]]).plain()
        names = text_column(frame.loc[empty, "name"]).plain() if "name" in frame else keys
        pairs = zip(keys, names, strict=True)
        kinds[empty] = [vocabulary.place_kind(t) or vocabulary.place_kind(n) or unknown for t, n in pairs]
        frame["kind"] = pd.Series(kinds, frame.index, dtype="str")
