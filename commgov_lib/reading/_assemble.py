"""All tables of a file, by their mapping → the four tables of a network."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from .. import privacy
from ..coded import coded
from ..faults import joined
from ..schema import ACTOR_KINDS, PLACE_KINDS, TABLES, CommgovError
from . import _ties, _words
from ._aliases import renamed
from ._assembled import Assembled
from ._complete import KEYS, complete, filled
from ._door import Door
from ._matrix import matrix
from ._parts import Part
from ._refuse import MOST_LISTED, fault_table, refuse
from ._ties import PART, ROW
from ._words import plain

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
    words, chosen = mapping.get("words", {}), _entries(parts, mapping, found)
    for at, (part, entry) in enumerate(zip(parts, chosen, strict=True)):
        notices += [(part.name, *told) for told in part.left_out]
        try:
            _gather(part, entry, at, words, (gathered, sides, found, notices), door)
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
    complete(tables, sides, mapping)
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
    (gathered, sides, found, notices), shape = into, entry["shape"]
    weights = {plain(word): number for word, number in words.get("weight", {}).items()}
    words = {column: known for column, known in words.items() if column != "weight"}
    if shape in ("square", "incidence"):
        read = matrix(_weighed(part, entry, weights), entry)
        before = len(door.found)
        left = door.labels(read.left, read.left_rows, part, "source")
        above = door.labels(read.above, read.header, part, "target")
        if len(door.found) > before:  # a column goes by its label, and labels name persons here
            found.append(read.faults.assign(column=privacy.masked(read.faults["column"]).astype("category")))
        else:
            found.append(read.faults)
        notices += read.notices
        ties = read.ties.assign(**{PART: at})
        if shape == "square" and entry.get("directed") == "no":
            ties = _undirected(ties, read.above)
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
