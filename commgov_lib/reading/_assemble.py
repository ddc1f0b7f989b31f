"""All tables of a file, by their mapping → the four tables of a network."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .. import checks, privacy
from ..coded import Coded, coded, stacked
from ..faults import joined
from ..schema import ACTOR_KINDS, ONE_WAY, PLACE_KINDS, TABLES, CommgovError
from . import _shape, _ties, _words
from ._aliases import renamed
from ._assembled import Assembled
from ._complete import KEYS, complete, filled
from ._door import Door
from ._matrix import Matrix, matrix
from ._parts import Part
from ._refuse import MOST_LISTED, fault_table, refuse
from ._squares import SAME
from ._ties import PART, ROW
from ._words import plain

_CODE = re.compile(r"[0-9A-Za-z_.-]+")
_NAMING = {"places": ("place", "parent", "grid"), "actors": ("actor", "place"), "ties": ("source", "target"),
           "needs": ("place",)}  # fmt: skip


def assemble(parts: list[Part], mapping: dict, aliases: dict[str, str], door: Door) -> Assembled:
    """The four tables of all parts, and where each row stood; a part that cannot be read is told in faults.

    Parameters
    ----------
    parts
        The tables of the file.
    mapping
        What each is taken for.
    aliases
        Name → the name to use for it.
    door
        What may come in of persons.
    """
    gathered, found, sides, notices = {table: [] for table in TABLES}, [], ([], [], []), []
    kinds: dict[str, str] = {}  # of places that a header tells
    words, chosen = mapping.get("words", {}), _entries(parts, mapping, found)
    for at, (part, entry) in enumerate(zip(parts, chosen, strict=True)):
        notices += [(part.name, *told) for told in part.left_out]
        try:
            _gather(part, entry, at, words, (gathered, sides, found, notices, kinds), door)
        except CommgovError as error:
            if error.faults is None:
                raise
            found.append(error.faults)
    door.close()
    found += door.found
    declared = [t for t in TABLES if any(len(frame) for frame in gathered[t])]
    if not declared and not any(sides) and not sum(map(len, found)):
        fix = "look at its mapping: what is it?"
        problem = "holds no ties and no places, actors or needs"
        found.append(fault_table([(parts[0].name, "", None, "", problem, fix)]))
    tables = {
        t: pd.concat(frames, ignore_index=True) if len(frames) != 1 else frames[0].reset_index(drop=True)
        for t, frames in ((t, frames or [pd.DataFrame()]) for t, frames in gathered.items())
    }
    _rename(tables, aliases)
    sides = tuple([aliases.get(label, label) for label in side] for side in sides)
    _turn(tables, sides)
    tables["ties"], again = _once(tables["ties"])
    notices += again
    complete(tables, sides, mapping, {aliases.get(name, name): kind for name, kind in kinds.items()})
    return Assembled(
        {t: frame.drop(columns=[ROW, PART]) for t, frame in tables.items()},
        {t: frame[[PART, ROW]] for t, frame in tables.items()},
        parts,
        chosen,
        declared,
        joined([fault_table([]), *found]),
        fault_table(notices),
    )


def _entries(parts: list[Part], mapping: dict, found: list[pd.DataFrame]) -> list[dict]:
    """The line of the mapping for each part; a graph file has two parts of one name, the ties first."""
    chosen, counts = [], {}
    for part in parts:
        same = [e for e in mapping["tables"] if e["table"] == part.name]
        if not same:
            fix = "give the file that the mapping was made for, or let commgov import make a new one"
            problem = "the mapping has no line for this table"
            found.append(fault_table([(part.name, "", None, "", problem, fix)]))
            same = [{"table": part.name, "shape": "ignored"}]
        chosen.append(same[min(counts.get(part.name, 0), len(same) - 1)])
        counts[part.name] = counts.get(part.name, 0) + 1
    return chosen


def _gather(part: Part, entry: dict, at: int, words: dict, into: tuple, door: Door):
    """Put the rows of a part to those of its table."""
    (gathered, sides, found, notices, kinds), shape = into, entry["shape"]
    weights = {plain(word): number for word, number in words.get("weight", {}).items()}
    words = {column: known for column, known in words.items() if column != "weight"}
    if shape in ("square", "incidence"):
        read = matrix(_weighed(part, entry, weights), entry)
        before = len(door.found)
        read, alike = _told_apart(read, part, entry)
        left = door.labels(read.left, read.left_rows, part, "source")
        above = door.labels(read.above, read.header, part, "target")
        if len(door.found) > before:  # a column goes by its label, and labels name persons here
            found.append(read.faults.assign(column=privacy.masked(read.faults["column"]).astype("category")))
        else:
            found.append(read.faults)
        notices += [*read.notices, *alike]
        ties = read.ties.assign(**{PART: at})
        if shape == "square" and entry.get("directed") == "no":
            ties = _undirected(ties, read.above)
        elif shape == "square" and entry.get("directed") == "yes" and "directed" in ties:
            ties["directed"] = ties["directed"].replace(SAME, "mutual")
        for end, old, new in (("source", read.left, left), ("target", read.above, above)):
            ties[end] = renamed(ties[end], {a: b for a, b in zip(old, new, strict=True) if a != b})
        if shape == "incidence" and _are_places(left) and not _are_places(above):  # units stand above
            ties = ties.rename(columns={"source": "target", "target": "source"})
            left, above = above, left
        gathered["ties"].append(_defaults(ties, entry))
        sides[0].extend(left)
        sides[1 if shape == "incidence" else 0].extend(above)
    elif shape != "ignored":
        if part.frame.shape[1] > MOST_LISTED:
            problem = f"has {part.frame.shape[1]:,} columns, more than the {MOST_LISTED:,} of any list"
            refuse(part.name, problem, "keep those that are needed")
        heads = {v: k for k, v in entry.get("columns", {}).items()}
        table = door.table(_ties.columns(part, entry), part, shape, heads)
        if weights and "weight" in table:
            text = coded(table["weight"])
            said = [weights.get(plain(word), word) for word in text.words.to_pylist()]
            table["weight"] = text.mapped(pa.array(said, pa.large_string())).packed(table.index)
        table = _ties.typed(table, words)
        table[PART] = pd.Series(np.full(len(table), at, dtype=np.int32), table.index, copy=False)
        if shape == "nodes":
            _nodes(table, gathered, sides)
        else:
            gathered[shape].append(_defaults(table, entry) if shape == "ties" else table)
            if shape == "ties" and not part.shape:
                _places_under(heads, table, part, (sides, kinds))


def _places_under(heads: dict[str, str], ties: pd.DataFrame, part: Part, into: tuple):
    """The second side of a list, and of what kind it is, where the header says so: 单位, 社区."""
    kind = _words.kind_of_header(heads.get("target", ""))
    if not kind or _words.is_place(heads.get("source", "")) or not {"source", "target"} <= set(ties):
        return
    source, target = coded(ties["source"]).tidy().words, coded(ties["target"]).tidy().words
    names = target.filter(pc.not_equal(target, "")).to_pylist()
    both = target.filter(pc.is_in(target, value_set=source)).to_pylist()
    both = [name for name in both if name]
    if both and all(_CODE.fullmatch(name) for name in both):
        problem = "is the code of a unit and of a place at once"
        fix = "give units and places codes of their own, such as u1 and c1"
        refuse(part.name, problem, fix, column=heads["target"], value=min(both))
    if not both:  # else bodies of these names are meant: a place begins no tie
        sides, kinds = into
        sides[1].extend(names)
        kinds |= dict.fromkeys(names, kind)


def _told_apart(read: Matrix, part: Part, entry: dict) -> tuple[Matrix, list[tuple]]:
    """A two-mode matrix whose rows and columns are numbered alike: they go by the words of its corner too."""
    both = set(read.left) & set(read.above)
    if entry["shape"] != "incidence" or not both:
        return read, []
    words = _shape.corner(part.frame.loc[read.header].iloc[0])
    words = words if any(words) else _shape.corner(part.title)
    if not any(words):
        fix = "give rows and columns labels of their own, such as 单位1 and 社区1"
        refuse(part.name, "a row and a column have the same label", fix, value=min(both))
    # 1 of 社区 is 1社区, so that its ending still tells what it is.
    ends = [f"{{}}{word}" if _words.is_place(word) else f"{word}{{}}" for word in words]
    names = [{label: end.format(label) for label in side if label}
             for end, side in zip(ends, (read.left, read.above), strict=True)]  # fmt: skip
    ties = read.ties.assign(
        source=renamed(read.ties["source"], names[0]), target=renamed(read.ties["target"], names[1])
    )
    told = "、".join(sorted(both)[:3])
    problem = "label rows and columns alike; they go by the words of the corner too"
    left, above = ([known.get(label, label) for label in side]
                   for known, side in zip(names, (read.left, read.above), strict=True))  # fmt: skip
    read = read._replace(ties=ties, left=left, above=above)
    return read, [(part.name, "", None, told, problem, "give rows and columns labels of their own")]


def _weighed(part: Part, entry: dict, weights: dict[str, str]) -> Part:
    """A matrix with the numbers that its words stand for."""
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
    return 2 * sum(bool(_words.place_kind(label)) for label in labels) > len(labels)


def _defaults(ties: pd.DataFrame, entry: dict) -> pd.DataFrame:
    """What a list of ties does not say: the relation and domain of its table, and weight 1."""
    for column in ("relation", "domain"):
        ties[column] = filled(ties, column, entry.get(column, ""))
    if "layer" in ties:
        layer, stated = coded(ties["layer"]), coded(ties["relation"]).plain(ties.index)
        codes = [_words.CODES["relation"].get(_words.plain(word), "") for word in layer.words.to_pylist()]
        known = layer.mapped(pa.array(codes, pa.large_string())).plain(ties.index)
        ties["relation"] = known.where(known != "", stated)
    if "weight" not in ties:
        ties["weight"] = 1.0
    return _both_ways(ties)


def _both_ways(ties: pd.DataFrame) -> pd.DataFrame:
    """Two ties, one each way, where one row says both: stated so, or of a matrix by what its ties mean."""
    said = coded(ties["directed"]) if "directed" in ties else None
    mutual, same = (said.at(word) if said is not None else -1 for word in ("mutual", SAME))
    if mutual < 0 and same < 0:
        return ties
    relation = coded(ties["relation"])
    one_way = np.isin(relation.words.to_numpy(zero_copy_only=False), ONE_WAY)[relation.codes]
    both = (said.codes == mutual) | ((said.codes == same) & one_way)
    words = [{"mutual": "yes", SAME: "no"}.get(word, word) for word in said.words.to_pylist()]
    said = said.mapped(pa.array(words, pa.large_string()))
    ties["directed"] = said.packed(ties.index)
    if not both.any():
        return ties
    yes = pa.array(["yes"] * len(said.words))
    ties["directed"] = said.otherwise(both, yes).packed(ties.index)
    rows = np.repeat(np.arange(len(ties)), 1 + both)
    turned = np.append(False, rows[1:] == rows[:-1])
    ends = stacked([coded(ties["source"]), coded(ties["target"])])
    one, other = ends.codes[: len(ties)][rows], ends.codes[len(ties) :][rows]
    ties = ties.iloc[rows].reset_index(drop=True)
    ties["source"] = Coded(np.where(turned, other, one), ends.words).packed()
    ties["target"] = Coded(np.where(turned, one, other), ends.words).packed()
    return ties


def _nodes(nodes: pd.DataFrame, gathered: dict, sides: tuple[list, list]):
    """Nodes of a graph file: places where their kind says so, else actors or the second side."""
    kind = nodes["kind"] if "kind" in nodes else pd.Series("", nodes.index, dtype="str")
    stated = {"places": kind.isin(PLACE_KINDS), "actors": kind.isin(ACTOR_KINDS)}
    for table, mask in stated.items():
        if mask.any():
            chosen = _keyed(nodes[mask], KEYS[table])
            gathered[table].append(chosen.drop(columns="mode", errors="ignore"))
    rest = nodes[~stated["places"] & ~stated["actors"]]
    second = rest["mode"] == "2" if "mode" in rest else _by_name(rest, gathered["ties"])
    spare = [c for c in rest.columns if c not in ("node", "mode", "kind", ROW, PART)]
    sides[2].extend(rest["node"].to_numpy(object))
    for table, side, mask in (("actors", 0, ~second), ("places", 1, second)):
        sides[side].extend(rest.loc[mask, "node"].to_numpy(object))
        if spare and mask.any():  # attributes are kept; the kind is filled in later
            chosen = _keyed(rest.loc[mask, ["node", *spare, ROW, PART]], KEYS[table])
            gathered[table].append(chosen.assign(kind=""))


def _keyed(nodes: pd.DataFrame, key: str) -> pd.DataFrame:
    """Nodes as places or actors; an attribute of that name (an actor's place) is kept under another one."""
    if key in nodes:
        spare = f"attribute_{key}"
        nodes = nodes.rename(columns={key: spare}) if (nodes[key] != "").any() else nodes.drop(columns=key)
    return nodes.rename(columns={"node": key})


def _by_name(nodes: pd.DataFrame, ties: list[pd.DataFrame]) -> pd.Series:
    """Which nodes are places by their names, if no tie then begins or joins two of them."""
    names = nodes["name"].where(nodes["name"] != "", nodes["node"]) if "name" in nodes else nodes["node"]
    names = coded(names)
    is_place = (_words.place_kinds(names.words).plain() != "").to_numpy(bool)
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
    names = [c for c in ("source", "target", "relation", "domain", "since", "directed") if c in ties]
    again = checks.said_again({c: coded(ties[c]) for c in names}, ties.get("weight"))
    if again is None:
        return ties, []
    problem = "ties without direction stand there from both ends; each is taken once"
    told = ("ties", "", None, f"{again.sum():,}", problem, "list each of them once")
    return ties[~again].reset_index(drop=True), [told]


def _rename(tables: dict[str, pd.DataFrame], aliases: dict[str, str]):
    if not aliases:
        return
    for table, names in _NAMING.items():
        for column in names:
            if column in tables[table]:
                tables[table][column] = renamed(tables[table][column], aliases)
    for table, key in KEYS.items():  # rows that have become the same one
        frame = tables[table]
        if key in frame:
            kept = [c for c in frame.columns if c not in (ROW, PART, "name")]
            tables[table] = frame[~frame.duplicated(kept)].reset_index(drop=True)


def _turn(tables: dict[str, pd.DataFrame], sides: tuple[list, list]):
    """An undirected tie may name the second side first; ties start at the first."""
    ties = tables["ties"]
    if "directed" not in ties or not len(ties):
        return
    second = set(sides[1]) | set(tables["places"].get("place", []))
    turned = ties["source"].isin(second) & ~ties["target"].isin(second) & (ties["directed"] == "no")
    ends = ties.loc[turned, ["target", "source"]].to_numpy(object)
    ties.loc[turned, ["source", "target"]] = ends
