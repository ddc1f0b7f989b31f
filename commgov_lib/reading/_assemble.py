"""All tables of a file, by their mapping → the four tables of a network."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..faults import raise_any
from ..network import Network
from ..schema import ACTOR_KINDS, PLACE_KINDS, TABLES, CommgovError
from . import _ties, _words
from ._parts import Part
from ._refuse import refuse
from ._ties import PART, ROW

_KEYS = {"places": "place", "actors": "actor"}
_NAMING = {"places": ("place", "parent", "grid"), "actors": ("actor", "place"), "ties": ("source", "target"),
           "needs": ("place",)}  # fmt: skip


def network(parts: list[Part], mapping: dict, aliases: dict[str, str]) -> Network:
    """The network of all parts.

    Parameters
    ----------
    parts
        The tables of the file.
    mapping
        What each is taken for.
    aliases
        Name → the name to use for it.

    Raises
    ------
    CommgovError
        Lists every fault with its table, row and column in the file.
    """
    entries = {entry["table"]: entry for entry in mapping["tables"]}
    lost = [p.name for p in parts if p.name not in entries]
    if lost:
        fix = "give the file that the mapping was made for, or let commgov import make a new one"
        refuse(lost[0], "the mapping has no line for this table", fix)
    gathered, noted, sides = {table: [] for table in TABLES}, [], ([], [])
    words = mapping.get("words", {})
    counts: dict[str, int] = {}
    for part in parts:
        # A graph file has two parts of one name: the ties first.
        same = [e for e in mapping["tables"] if e["table"] == part.name]
        entry = same[min(counts.get(part.name, 0), len(same) - 1)]
        counts[part.name] = counts.get(part.name, 0) + 1
        shape = entry["shape"]
        if shape in ("square", "incidence"):
            ties, rows, columns, faults = _ties.matrix(part, entry)
            noted += faults
            gathered["ties"].append(_defaults(ties, entry))
            sides[0].extend(rows)
            sides[1 if shape == "incidence" else 0].extend(columns)
        elif shape == "nodes":
            _nodes(_ties.columns(part, entry, words), gathered, sides)
        elif shape != "ignored":
            table = _ties.columns(part, entry, words)
            gathered[shape].append(_defaults(table, entry) if shape == "ties" else table)
    raise_any(_ties.fault_table(noted))
    if not any(sides) and not any(len(frame) for frames in gathered.values() for frame in frames):
        refuse(
            parts[0].name, "holds no ties and no places, actors or needs", "look at its mapping: what is it?"
        )
    tables = {
        t: pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
        for t, frames in gathered.items()
    }
    rename(tables, aliases)
    sides = tuple([aliases.get(label, label) for label in side] for side in sides)
    _turn(tables, sides)
    _complete(tables, sides, mapping)
    return checked(tables, entries)


def checked(tables: dict[str, pd.DataFrame], entries: dict[str, dict]) -> Network:
    """The network of four tables that say beside each row where it stood.

    Parameters
    ----------
    tables
        With the columns ``row`` and ``part`` beside their own.
    entries
        Part → what its mapping says.

    Raises
    ------
    CommgovError
        Lists every fault with its table, row and column in the file.
    """
    origins = {t: frame[[ROW, PART]] for t, frame in tables.items()}
    tables = {t: frame.drop(columns=[ROW, PART]) for t, frame in tables.items()}
    try:
        return Network(**tables)
    except CommgovError as error:
        if error.faults is None:
            raise
        found = _located(error.faults, origins, entries)
    raise_any(found)


def _defaults(ties: pd.DataFrame, entry: dict) -> pd.DataFrame:
    """What a list of ties does not say: the relation and domain of its table, and weight 1."""
    for column, value in (("relation", entry.get("relation", "")), ("domain", entry.get("domain", ""))):
        if column not in ties:
            ties[column] = value
        else:
            ties[column] = ties[column].where(ties[column] != "", value)
    if "layer" in ties:
        codes = _words.CODES["relation"]
        known = ties["layer"].map(lambda word: codes.get(_words.plain(word), ""))
        ties["relation"] = known.where(known != "", ties["relation"]).astype("str")
    if "weight" not in ties:
        ties["weight"] = 1.0
    return ties


def _nodes(nodes: pd.DataFrame, gathered: dict, sides: tuple[list, list]):
    """Nodes of a graph file: places where their kind says so, else actors or the second side."""
    kind = nodes["kind"] if "kind" in nodes else pd.Series("", nodes.index, dtype="str")
    stated = {"places": kind.isin(PLACE_KINDS), "actors": kind.isin(ACTOR_KINDS)}
    for table, mask in stated.items():
        if mask.any():
            chosen = nodes[mask].rename(columns={"node": _KEYS[table]})
            gathered[table].append(chosen.drop(columns="mode", errors="ignore"))
    rest = nodes[~stated["places"] & ~stated["actors"]]
    second = (rest["mode"] == "2") if "mode" in rest else pd.Series(False, rest.index)
    spare = [c for c in rest.columns if c not in ("node", "mode", "kind", ROW, PART)]
    for table, side, mask in (("actors", 0, ~second), ("places", 1, second)):
        sides[side].extend(rest.loc[mask, "node"])
        if spare and mask.any():  # attributes are kept; the kind is filled in later
            chosen = rest.loc[mask, ["node", *spare, ROW, PART]].rename(columns={"node": _KEYS[table]})
            gathered[table].append(chosen.assign(kind=""))


def rename(tables: dict[str, pd.DataFrame], aliases: dict[str, str]):
    """Read names as others, in place; rows that have become the same one stand once."""
    if not aliases:
        return
    for table, names in _NAMING.items():
        for column in names:
            if column in tables[table]:
                codes, words = pd.factorize(tables[table][column])
                said = np.array([aliases.get(w, w) for w in words], dtype=object)
                tables[table][column] = pd.array(said[codes], dtype="str")
    for table, key in _KEYS.items():  # rows that have become the same one
        frame = tables[table]
        if key in frame:
            kept = [c for c in frame.columns if c not in (ROW, PART, "name")]
            tables[table] = frame[~frame.duplicated(kept)].reset_index(drop=True)


def _turn(tables: dict[str, pd.DataFrame], sides: tuple[list, list]):
    """An undirected tie may name the second side first; ties start at the first."""
    ties = tables["ties"]
    if not sides[1] or "directed" not in ties or not len(ties):
        return
    second = set(sides[1]) | set(tables["places"].get("place", []))
    turned = ties["source"].isin(second) & ~ties["target"].isin(second) & (ties["directed"] == "no")
    ends = ties.loc[turned, ["target", "source"]].to_numpy(object)
    ties.loc[turned, ["source", "target"]] = ends


def _complete(tables: dict[str, pd.DataFrame], sides: tuple[list, list], mapping: dict):
    """Rows for actors and places that only ties name, and the columns that nobody filled."""
    places, actors, ties = tables["places"], tables["actors"], tables["ties"]
    declared_places, declared = list(places.get("place", [])), list(actors.get("actor", []))
    known = {*declared_places, *declared}
    sources = pd.unique(ties["source"]) if "source" in ties else []
    targets = pd.unique(ties["target"]) if "target" in ties else []
    first = dict.fromkeys([*sides[0], *sources])
    second = set(sides[1])
    loose = [t for t in dict.fromkeys([*sides[1], *targets]) if t and t not in known and t not in first]
    all_places = (
        [t for t in loose if t in second or _words.place_kind(t)] if not declared_places else sides[1]
    )
    new_places = [t for t in loose if t in set(all_places)]
    # Where actors are listed, a source that is not among them is a slip and no new actor; places likewise.
    new_actors = [n for n in first if n and n not in known] if not declared or sides[0] else []
    if not declared:
        new_actors += [t for t in loose if t not in set(new_places) and not declared_places]
    tables["actors"] = _with(
        actors, "actor", new_actors, [mapping.get("actor_kind", "organisation")] * len(new_actors)
    )
    unknown = mapping.get("place_kind", "event")
    kinds = [_words.place_kind(t) or unknown for t in new_places]
    tables["places"] = _with(places, "place", new_places, kinds)
    for table in ("places", "actors"):  # kinds that nobody stated
        frame = tables[table]
        if "kind" in frame:
            empty = (frame["kind"] == "").to_numpy()
            if not empty.any():
                continue
            key = _KEYS[table]
            said = [_words.place_kind(t) or unknown for t in frame.loc[empty, key]]
            frame.loc[empty, "kind"] = (
                said if table == "places" else mapping.get("actor_kind", "organisation")
            )
    for table, contract in TABLES.items():
        frame = tables[table]
        provenance = mapping.get("provenance", "U")
        if "provenance" not in frame:
            frame["provenance"] = pd.Series(provenance, frame.index, dtype="str")
        else:
            frame["provenance"] = frame["provenance"].fillna("").replace("", provenance)
        if table == "needs" and "place" in frame and "need" not in frame:
            frame["need"] = [f"need_{k + 1}" for k in range(len(frame))]
        for column, rule in contract.items():
            if column in frame and rule.text:
                frame[column] = frame[column].astype("str").fillna("")
            elif column not in frame and not len(frame):
                frame[column] = pd.Series([], dtype="str" if rule.text else "float64")
            elif column == "kind" and column not in frame and table == "actors":
                frame[column] = mapping.get("actor_kind", "organisation")
        for column in (ROW, PART):
            if column not in frame:
                frame[column] = pd.Series([], dtype=object)


def _with(frame: pd.DataFrame, key: str, labels: list[str], kinds: list[str]) -> pd.DataFrame:
    if not labels:
        return frame
    new = pd.DataFrame({key: labels, "kind": kinds}, dtype="str").assign(**{ROW: pd.NA, PART: ""})
    return pd.concat([frame, new], ignore_index=True) if len(frame) else new


def _located(faults: pd.DataFrame, origins: dict[str, pd.DataFrame], entries: dict) -> pd.DataFrame:
    """Faults in the words of the file: its sheet, its row, its header."""
    told = faults.copy()
    for at, (table, column, row) in enumerate(
        zip(faults["table"], faults["column"], faults["row"], strict=True)
    ):
        if table not in origins or pd.isna(row):
            continue
        origin = origins[table].iloc[int(row) - 1]
        if not origin[PART]:
            continue
        heads = {v: k for k, v in entries.get(origin[PART], {}).get("columns", {}).items()}
        told.iloc[at, 0] = origin[PART]
        told.iloc[at, 1] = heads.get(column, column)
        told.iloc[at, 2] = int(origin[ROW])
    return told
