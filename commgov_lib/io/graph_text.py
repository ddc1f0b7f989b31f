"""GML, JSON, SIF, VNA and edge lists → nodes and ties, as igraph, networkx, D3, Cytoscape and NetDraw do."""

from __future__ import annotations

import ast
import html
import json
import re

import pandas as pd

from ..columns import unpacked
from ..messages import say
from .graph_xml import Reader
from .grid import MOST_LISTED, Part, check_ties, graph, refuse, refuse_all, texts
from .objects import from_pandas
from .shape import match
from .ucinet import each_once
from .vocabulary import number, numbers, plain

_GML = re.compile(r'"([^"]*)"|([\[\]])|([^\s\[\]"]+)|(")')
_MOST_LETTERS = 100_000_000  # of a JSON file: its values take ten times as much memory
_MOST_OBJECTS = 5_000_000
_WORDS = re.compile(r'"([^"]*)"|([^\s,"]+)')
_STRENGTH = {
    "strength",
    "weight",
    "value",
    "tie",
    "强度",
    "权重",
    "次数",
    "频次",
}  # of no relation of its own
_MOST_FAULTS = 1_000
_LONGEST_BRACES = 10_000  # characters
_NO_DIRECTION = say("the file does not say whether its ties have a direction")


# ---- GML ----


def read_gml(text: str, name: str) -> list[Part]:
    """Read the nodes and ties of a GML file.

    Parameters
    ----------
    text
        What is in the file.
    name
        The file, for messages.

    Returns
    -------
    list of Part
        As :func:`commgov_lib.io.graph_xml.read_graphml` gives them. Drawings (``graphics``) are left out.

    Raises
    ------
    CommgovError
        It is not GML, holds several networks, or a tie names a node that does not exist.

    Examples
    --------
    >>> text = "graph [ directed 1 node [ id 1 ] node [ id 2 ] edge [ source 2 target 1 value 3 ] ]"
    >>> read_gml(text, "a.gml")[0].frame.to_numpy().tolist()
    [['2', '1', 'yes', '3']]
    """
    reader = Reader(name)
    reader.are_made = True  # GML knows no other ids
    text = re.sub(r"(?m)^[ \t]*#.*$", "", text)
    records, directed = _records(text, name)
    for kind, begun, record in records:
        if kind == "node":
            reader.node({"label": record.get("label", ""), "id": record.pop("id", "")})
        else:
            for end in ("source", "target"):
                if end not in record:
                    row = text.count("\n", 0, begun) + 1
                    refuse(name, say("a tie has no {end}", end=end), say("write the id of a node"), row=row)
            reader.tie({end: record.pop(end) for end in ("source", "target")}, directed)
        for key, value in record.items():
            reader.put(kind, key, value)
    return _parts(reader, "yes")


def _records(text: str, name: str) -> tuple[list[tuple[str, int, dict]], str]:
    """Each node and edge, where it begins and what it says; and whether ties have a direction."""
    found, path, record = [], [], {}
    key, kind, begun, directed, graphs = "", "", 0, "no", 0

    def wrong(at: int, problem: str, value: str = ""):
        row = text.count("\n", 0, at) + 1
        refuse(name, problem, say("export it again as GML, or as GraphML"), row=row, value=value)

    for token in _GML.finditer(text):
        quoted, bracket, word, lone = token.groups()
        if lone:
            wrong(token.start(), say("a quotation mark does not end"))
        if bracket == "]":
            if key or not path:
                wrong(token.start(), say("is not GML: a bracket closes nothing, or a key has no value"), key)
            if path.pop() in ("node", "edge") and path == ["graph"]:
                found.append((kind, begun, record))
        elif bracket == "[":
            if not key:
                wrong(token.start(), say("is not GML: a bracket opens without a key"))
            path.append(key.lower())
            if path == ["graph"]:
                graphs += 1
            elif len(path) == 2 and path[0] == "graph":
                record, kind, begun = {}, path[1], token.start()
            key = ""
        elif not key:
            if word is None:
                wrong(token.start(), say("is not GML: a text stands where a key is wanted"), quoted)
            key = word
        else:
            value = html.unescape(quoted).strip() if word is None else word
            if path in (["graph", "node"], ["graph", "edge"]):
                record[key] = f"{record[key]}、{value}" if key in record else value
            elif path == ["graph"] and key.lower() == "directed":
                directed = "no" if number(value) == 0 else "yes"
            key = ""
    if path or key:
        wrong(len(text), say("is cut short: a bracket does not close"))
    if graphs != 1:
        problem = say("holds more than one network") if graphs else say("has no 'graph [', as a GML file has")
        refuse(name, problem, say("save each network in a file of its own, as GML"))
    return found, directed


# ---- JSON ----


class _Number(str):
    """A number of a JSON file, as it is written there."""


def read_json(text: str, name: str, title: str) -> list[Part]:
    """Read the nodes and ties of a JSON file, or the rows of one that lists rows.

    Parameters
    ----------
    text
        What is in the file.
    name
        The file, for messages.
    title
        What its table is called, where it lists rows.

    Returns
    -------
    list of Part
        As :func:`read_gml` gives them. Read are node-link files (``nodes`` with ``links`` or ``edges``, of
        networkx and D3), those of Cytoscape (``elements``), JSON Graph (``graph``), and lists of rows. Where
        nodes have no ``id``, ties name them by their places in the list. What stands within a value, such as
        a position, is left out and told.

    Raises
    ------
    CommgovError
        It is not JSON, or of none of these forms, or a tie names a node that does not exist.

    Examples
    --------
    >>> node_link = '{"nodes": [{"name": "甲"}, {"name": "乙"}], "links": [{"source": 0, "target": 1}]}'
    >>> read_json(node_link, "a.json", "a")[0].frame.to_numpy().tolist()
    [['甲', '乙']]
    """
    given = _loaded(text, name)
    are_rows = isinstance(given, list) and given and all(isinstance(row, dict) for row in given)
    if are_rows and not any(isinstance(row.get("data"), dict) for row in given):  # not what Cytoscape lists
        return from_pandas(pd.DataFrame(_rows(given, name)), title)
    nodes, ties, directed = _listed(given, name)
    reader, nested, told = Reader(name), 0, []
    ends = [[_end(tie, *words) for words in (("source", "from"), ("target", "to"))] for tie in ties]
    key = _key_of_nodes(nodes, [end for pair in ends for end in pair], name)
    for at, node in enumerate(nodes):
        name_of = _said(node.get("label", node.get("name")))
        reader.node({"label": name_of, "id": _said(node.get(key)) if key else str(at)})
        nested += _put(reader, "node", node, ("id",))
    keys = list(reader.nodes)
    if key and _are_places_in_list([end for pair in ends for end in pair], keys):
        ends = [[keys[int(end)] for end in pair] for pair in ends]
        what = say("ties name nodes by numbers that are no ids; taken as places in the list, from 0")
        told.append(("", None, f"{len(ties):,}", what, say("name the ends by the ids of the nodes")))
    means = _relation_of(ties)
    for tie, (source, target) in zip(ties, ends, strict=True):
        reader.tie({"source": _said(source), "target": _said(target)}, directed)
        row = {"relation" if word == means else word: value for word, value in tie.items()}
        nested += _put(reader, "edge", row, ("source", "target", "from", "to", "id", "key"))
    first, rest = _parts(reader, directed)
    if nested:
        what, fix = (
            say("values hold further values and are left out"),
            say("write each as a value of its own"),
        )
        told.append(("", None, f"{nested:,}", what, fix))
    return [first._replace(left_out=(*first.left_out, *told)), rest]


def _rows(given: list[dict], name: str) -> list[dict[str, str]]:
    """The rows of a list of them, if no cell holds further values."""
    what = say("a cell holds a list or further values")
    fix = say("write a row for each of them, or one text such as 健康、养老")
    refuse_all(
        [
            (name, head, k, "", what, fix)
            for k, row in enumerate(given, 1)
            for head, cell in row.items()
            if isinstance(cell, (dict, list))
        ][:_MOST_FAULTS]
    )
    return [{head: _said(cell) for head, cell in row.items()} for row in given]


def _loaded(text: str, name: str):
    """What a JSON file says, its numbers as they are written."""
    if len(text) > _MOST_LETTERS or text.count("{") + text.count("[") > _MOST_OBJECTS:
        refuse(name, say("holds too much for a JSON file"), say("write the ties as a list in a CSV file"))
    again: dict[str, None] = {}

    def once(pairs: list[tuple]) -> dict:
        found = dict(pairs)
        if len(found) < len(pairs):
            words = [word for word, _ in pairs]
            again.update(dict.fromkeys(word for word in found if words.count(word) > 1))
        return found

    try:
        found = json.loads(
            text, parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=once
        )
    except RecursionError:
        refuse(name, say("nests its values too deeply"), say("export a list of nodes and a list of ties"))
    except ValueError as error:
        row = getattr(error, "lineno", None)
        refuse(name, say("is not JSON"), say("export it again; JSON files are not mended by hand"), row=row)
    what, fix = say("one object says a word twice, and only the last would count"), say("keep one of the two")
    refuse_all([(name, word, None, "", what, fix) for word in [*again][:_MOST_FAULTS]])
    return found


def _listed(given, name: str) -> tuple[list[dict], list[dict], str]:
    """The nodes and ties of a graph, and whether ties have a direction: yes, no, or empty if nobody says."""
    graph_of = given if isinstance(given, dict) else {}
    if isinstance(graph_of.get("graph"), dict) and "nodes" in graph_of["graph"]:  # JSON Graph
        graph_of = {"directed": True, **graph_of["graph"]}
    elements = graph_of.get("elements", given if isinstance(given, list) else None)
    if isinstance(elements, list):  # nodes and ties of Cytoscape in one list
        data = [_flat(one, "data") for one in elements]
        graph_of = {"nodes": [d for d in data if d and "source" not in d],
                    "edges": [d for d in data if d and "source" in d], **graph_of}  # fmt: skip
    elif isinstance(elements, dict):
        graph_of = {**graph_of, **({"edges": []} if [*elements] == ["nodes"] else {}), **elements}
    if "hyperedges" in graph_of:
        refuse(name, say("holds a tie of more than two ends (hyperedge)"), say("write a tie for each pair"))
    if "adjacency" in graph_of and not {"edges", "links"} & set(graph_of):
        graph_of = {**graph_of, "edges": _of_neighbours(graph_of, name)}
    nodes, ties = graph_of.get("nodes"), graph_of.get("edges", graph_of.get("links"))
    if isinstance(nodes, dict):
        nodes = [{"id": key, **(one if isinstance(one, dict) else {})} for key, one in nodes.items()]
    of_both = [nodes, ties]
    if not nodes or not all(
        isinstance(rows, list) and all(isinstance(r, dict) for r in rows) for rows in of_both
    ):
        problem = say("holds no list of nodes and list of ties")
        fix = say(
            "export it as node-link data ('nodes' and 'links' or 'edges'), such as by networkx, or as CSV"
        )
        refuse(name, problem, fix)
    if "edges" in graph_of and "links" in graph_of:
        refuse(name, say("lists its ties under 'edges' and under 'links'"), say("keep one of the two"))
    nodes, ties = ([_flat(_flat(row, "data"), "metadata") for row in rows] for rows in of_both)
    return nodes, ties, {True: "yes", False: "no"}.get(graph_of.get("directed"), "")


def _flat(row: dict, inner: str) -> dict:
    """A row with what stands within one of its values beside the others."""
    more = row.get(inner) if isinstance(row, dict) else None
    return {**{k: v for k, v in row.items() if k != inner}, **more} if isinstance(more, dict) else row


def _of_neighbours(given: dict, name: str) -> list[dict]:
    """The ties of networkx's adjacency data: of each node its neighbours."""
    nodes, lists = given.get("nodes"), given["adjacency"]
    is_one = isinstance(nodes, list) and isinstance(lists, list) and len(nodes) == len(lists)
    dicts = isinstance(nodes, list) and all(isinstance(node, dict) and "id" in node for node in nodes)
    if (
        not is_one
        or not dicts
        or not all(isinstance(ties, list) and all(isinstance(tie, dict) for tie in ties) for ties in lists)
    ):
        problem = say("its 'adjacency' is no list of neighbours for each node, by their ids")
        refuse(name, problem, say("export it as node-link data"))
    place = {_said(node["id"]): k for k, node in enumerate(nodes)}
    found = [
        {**tie, "source": node["id"], "target": tie.get("id")}
        for node, ties in zip(nodes, lists, strict=True)
        for tie in ties
    ]
    if given.get("directed") is not False:
        return found
    ways: dict[tuple, int] = {}
    for tie in found:
        pair = _said(tie["source"]), _said(tie["target"])
        ways[pair] = ways.get(pair, 0) + 1
    lone = [pair for pair, count in ways.items() if ways.get(pair[::-1]) != count]
    if lone:
        problem = say("says that ties have no direction, but a tie stands there one way only")
        refuse(name, problem, say("export it as node-link data"), value=lone[0][0])
    return [t for t in found if place.get(_said(t["source"]), 0) <= place.get(_said(t["target"]), 0)]


def _relation_of(ties: list[dict]) -> str:
    """The word by which ties say what they mean, where no known header does."""
    words = dict.fromkeys(word for tie in ties for word in tie)
    if "relation" in match([*words], "ties").values():
        return ""
    for word in ("interaction", "shared interaction", "label"):
        cells = {_said(tie.get(word)) for tie in ties} - {""} if word in words else set()
        if any(pd.isna(number(cell)) for cell in cells):
            return word
    return ""


def _end(tie: dict, *words: str):
    """The end of a tie: a node's id, its place in the list, or the node itself."""
    said = next((tie[word] for word in words if word in tie), None)
    return said.get("id", said.get("name")) if isinstance(said, dict) else said


def _key_of_nodes(nodes: list[dict], ends: list, name: str) -> str:
    """The word by which ties name nodes; empty where they name them by their places in the list."""
    if any("id" in node for node in nodes):
        return "id"
    called = {_said(end) for end in ends}
    for word in ("name", "label"):
        names = [_said(node.get(word)) for node in nodes]
        if not called or not called <= set(names):
            continue
        if not all(isinstance(end, _Number) for end in ends):
            return word
        if any(names[int(end)] != end for end in called if end.isdecimal() and int(end) < len(names)):
            problem = say("its ties name nodes by numbers that may be names, or places in the list")
            refuse(name, problem, say("give each node an id"), column=word)
    if any(end is not None and not isinstance(end, _Number) for end in ends):
        lost = next(_said(end) for end in ends if end is not None and not isinstance(end, _Number))
        refuse(name, say("ties name nodes that have no id"), say("give each node an id"), value=lost)
    return ""


def _are_places_in_list(ends: list, keys: list[str]) -> bool:
    """Whether all ties name nodes by numbers that are places in the list, none of them an id."""
    are_numbers = ends and all(isinstance(end, _Number) and end.isdecimal() and len(end) < 10 for end in ends)
    return bool(are_numbers) and not set(ends) & set(keys) and all(int(end) < len(keys) for end in ends)


def _put(reader: Reader, kind: str, row: dict, but: tuple[str, ...]) -> int:
    """Note what a row says; how many of its values hold others and are left out."""
    nested = 0
    for key, value in row.items():
        if isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value)
        ):
            nested += 1
        elif key not in but and value is not None:
            reader.put(kind, key, _said(value))
    return nested


def _said(value) -> str:
    if isinstance(value, list):
        return "、".join(map(_said, value))
    if value is None or isinstance(value, dict):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _parts(reader: Reader, directed: str) -> list[Part]:
    """The two tables of a graph that is read, and the question where it says nothing of a direction."""
    if not reader.nodes:
        refuse(reader.name, say("holds no node"), say("export a network that has nodes"))
    first, rest = reader.parts()
    asked = () if directed or not reader.ties else (("directed", "no", _NO_DIRECTION),)
    return [first._replace(doubts=(*first.doubts, *asked)), rest]


# ---- SIF ----


def read_sif(text: str, name: str) -> list[Part]:
    """Read the nodes and ties of a SIF file of Cytoscape: lines of source, relation and one or more targets.

    Returns
    -------
    list of Part
        Ties ``source, target, relation`` and nodes ``node``; a line of one word is a node. Whether ties have
        a direction is asked.

    Raises
    ------
    CommgovError
        A line has two words, or there is none.

    Examples
    --------
    >>> ties, _ = read_sif("甲 共建 乙 丙", "a.sif")
    >>> ties.frame[["source", "relation", "target"]].to_numpy().tolist()
    [['甲', '共建', '乙'], ['甲', '共建', '丙']]
    """
    mark = "\t" if "\t" in text else None
    rows = [
        (k, [w.strip() for w in line.split(mark)])
        for k, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    tabbed = {k for k, line in enumerate(text.split("\n"), 1) if "\t" in line} if mark else set()
    columns, nodes, faults = {"source": [], "target": [], "relation": []}, {}, []
    for number_of, words in rows:
        words = [word for word in words if word]
        if mark and len(words) == 1 and len(words[0].split()) > 1 and number_of not in tabbed:
            problem = say("has blanks and no tab, while other lines part their words by tabs")
            faults.append((name, "", number_of, "", problem, say("part the words of each line by tabs")))
            continue
        if len(words) == 2:
            problem, fix = (
                say("has two words"),
                say("write source, relation and one or more targets, or one node alone"),
            )
            faults.append((name, "", number_of, " ".join(words), problem, fix))
            continue
        nodes.update(dict.fromkeys([*words[:1], *words[2:]]))
        for target in words[2:]:
            for column, word in zip(columns, (words[0], target, words[1]), strict=True):
                columns[column].append(word)
        check_ties(len(columns["source"]), name)
    refuse_all(faults[:_MOST_FAULTS])
    if not nodes:
        refuse(name, say("is empty"), say("give a file with a line for each tie"))
    first, rest = graph(name, texts({"node": list(nodes)}, name), texts(columns, name))
    asked = (("directed", "yes", _NO_DIRECTION),) if columns["source"] else ()
    return [first._replace(doubts=asked), rest]


# ---- VNA ----


def read_vna(text: str, name: str) -> list[Part]:
    """Read the nodes and ties of a VNA file of NetDraw.

    Returns
    -------
    list of Part
        Ties ``source, target, weight, layer, directed``: of each column of the tie data one relation; 0 is no
        tie. Nodes ``node`` and a column an attribute. A relation whose ties all stand there both ways has no
        direction, as a matrix that is the same across its diagonal. What is drawn (``*node properties``) is
        left out.

    Raises
    ------
    CommgovError
        It has no tie data, or a row has not as many words as its header.

    Examples
    --------
    >>> ties, _ = read_vna("*tie data\\nfrom to helps\\n甲 乙 3", "a.vna")
    >>> ties.frame[["source", "target", "weight", "layer"]].to_numpy().tolist()
    [['甲', '乙', '3', 'helps']]
    """
    nodes, ties = _section(text, "node data", name), _section(text, "tie data", name)
    if ties is None or len(ties.columns) < 2:
        refuse(
            name, say("has no '*tie data', as a file of NetDraw has"), say("export it from NetDraw as VNA")
        )
    ends, rest = [ties.columns[0], ties.columns[1]], list(ties.columns[2:])
    found = []
    for column in rest or [""]:
        rows = (
            ties[ends].set_axis(["source", "target"], axis=1).assign(weight=ties[column] if column else "1")
        )
        kept = rows["weight"].map(lambda word: number(word) != 0).astype(bool) & (rows["weight"] != "")
        found.append(rows[kept].assign(layer="" if plain(column) in _STRENGTH and len(rest) == 1 else column))
    every = pd.concat(found, ignore_index=True).assign(directed="yes")
    check_ties(len(every), name)
    every, told = each_once({c: every[c].to_numpy(object) for c in every})
    labels = dict.fromkeys([*(nodes.iloc[:, 0] if nodes is not None else ()), *ties[ends[0]], *ties[ends[1]]])
    listed = pd.DataFrame({"node": list(labels)}, dtype="str")
    if nodes is not None:
        heads = ["node", *(f"attribute_{c}" if c in ("node", "mode") else c for c in nodes.columns[1:])]
        listed = listed.merge(nodes.set_axis(heads, axis=1).drop_duplicates("node"), how="left", on="node")
    first, rest = graph(name, listed, texts(every, name))
    return [first._replace(left_out=told), rest]


def _section(text: str, title: str, name: str) -> pd.DataFrame | None:
    """The table under a heading such as ``*tie data``; None where there is none."""
    inside, rows, faults = False, [], []
    for number_of, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("*"):
            inside = plain(line.strip().lstrip("*")) == title
        elif inside and line.strip():
            words = [quoted or word for quoted, word in _WORDS.findall(line)]
            if rows and len(words) != len(rows[0]):
                problem = say(
                    "has another number of cells, {cells:,}, than the first row, {wide:,}",
                    cells=len(words),
                    wide=len(rows[0]),
                )
                fix = say("a name that holds a blank stands in quotation marks")
                faults.append((name, "", number_of, "", problem, fix))
            else:
                rows.append(words)
    refuse_all(faults[:_MOST_FAULTS])
    if not rows:
        return None
    if len(rows[0]) > MOST_LISTED or len(set(rows[0])) < len(rows[0]):
        refuse(
            name, say("has columns of the same name, or too many"), say("give each column a name of its own")
        )
    cells = dict(
        zip(rows[0], zip(*rows[1:], strict=True) if len(rows) > 1 else ((),) * len(rows[0]), strict=True)
    )
    return texts({head: list(column) for head, column in cells.items()}, name)


# ---- edge lists ----


def read_edge_list(grid: pd.DataFrame, name: str, title: str, begin: str = "") -> Part:
    """Take the cells of an edge list, which has no header, for ties: two ends, and a weight.

    Parameters
    ----------
    grid
        The cells, as :func:`commgov_lib.io.delimited.grid` gives them.
    name
        The file, for messages.
    title
        What its table is called.
    begin
        How the file begins: KONECT says there that ties have no direction (``% sym``) or one (``% asym``).

    Returns
    -------
    Part
        Ties ``source, target``, and the third column as ``weight`` if it holds numbers; further columns are
        left out and told. Where the first row names both ends in known words (from, to), it is a header, and
        the cells are returned as they are. Whether ties have a direction is asked.

    Raises
    ------
    CommgovError
        There is one column only, or the first row is shorter than the others.

    Examples
    --------
    >>> from commgov_lib.io.delimited import grid
    >>> read_edge_list(grid("甲 乙\\n乙 丙", "a.ncol"), "a.ncol", "a").frame.astype(str).to_numpy().tolist()
    [['甲', '乙'], ['乙', '丙']]
    """
    top = unpacked(grid.iloc[:1]).iloc[0].tolist()
    if {"source", "target"} <= set(match(top, "ties").values()):
        return Part(title, "", grid)
    lines = enumerate(begin.splitlines(), 1)
    begun = next((k for k, line in lines if line.strip() and line.lstrip()[0] not in "#%"), 1)
    if len(top) < 2 or "" in top[:2] or grid.index[0] > begun:
        problem = say("its first line is not parted as the others, and a file of this ending has no header")
        refuse(name, problem, say("write the same number of words on each line"), row=begun)
    frame, told = grid.iloc[:, :2].set_axis(["source", "target"], axis=1), []
    for k in range(2, len(top)):
        if k == 2 and numbers(unpacked(grid.iloc[:, 2:3]).iloc[:, 0].unique().astype(object))[1].all():
            frame = frame.assign(weight=grid[2])
            continue
        what, fix = (
            say("nobody says what it means; left out"),
            say("write a first row that names the columns"),
        )
        told.append((say("column {number}", number=k + 1), None, "", what, fix))
    kind = begin.strip("% \t").split(None, 1)[:1] if begin.startswith("%") else []
    if kind == ["bip"]:
        problem = say("numbers the nodes of its two modes alike (bip), so 1 and 1 are two nodes")
        refuse(name, problem, say("write a table with a header, and a letter before each number of a mode"))
    direction = {"sym": "no", "asym": "yes"}.get(kind[0] if kind else "")
    if direction:
        frame = frame.assign(directed=direction)
    asked = () if direction else (("directed", "no", _NO_DIRECTION),)
    return Part(title, "ties", frame, left_out=tuple(told), doubts=asked)


def with_braces(text: str, name: str, title: str) -> Part | None:
    """Read an edge list of networkx, each line of which ends with what is said of the tie in braces.

    Returns
    -------
    Part or None
        Ties ``source, target`` and a column of each word in braces, such as ``weight``; None where no line
        ends so. Whether ties have a direction is asked.

    Raises
    ------
    CommgovError
        A line has not two words before its braces, or these hold further values.

    Examples
    --------
    >>> with_braces("甲 乙 {'weight': 3}\\n乙 丙 {}", "a.edgelist", "a").frame.to_numpy().tolist()
    [['甲', '乙', '3'], ['乙', '丙', '1']]
    """
    lines = [(k, line.strip()) for k, line in enumerate(text.splitlines(), 1)]
    lines = [(k, line) for k, line in lines if line and line[0] not in "#%"]
    if not any(line.endswith("}") and "{" in line for _, line in lines):
        return None
    check_ties(len(lines), name)
    known, rows, faults = {}, [], []
    for k, line in lines:
        ends, brace, inside = line.partition("{")
        if inside not in known:
            known[inside] = _in_braces(brace + inside)
        words = [word.strip() for word in ends.split("\t" if "\t" in ends.strip() else None)]
        words = [word for word in words if word]
        if len(words) != 2:
            problem = say(
                "has other words before its braces than the two ends of a tie (words: {count:,})",
                count=len(words),
            )
            faults.append((name, "", k, "", problem, say("take blanks out of names, or part them by tabs")))
        elif known[inside] is None:
            problem = say("what stands in braces is no list of words and their values")
            faults.append((name, "", k, "", problem, say("write the ties by nx.write_graphml, or as CSV")))
        else:
            rows.append({"source": words[0], "target": words[1], **known[inside]})
    refuse_all(faults[:_MOST_FAULTS])
    heads = dict.fromkeys(["source", "target", *(head for row in rows for head in row)])
    ties = texts({head: [row.get(head) for row in rows] for head in heads}, name)
    nodes = dict.fromkeys(end for row in rows for end in (row["source"], row["target"]))
    first, _ = graph(title, texts({"node": list(nodes)}, name), ties)
    frame = first.frame.set_axis([k for k, _ in lines])
    return first._replace(frame=frame, doubts=(("directed", "no", _NO_DIRECTION),))


def _in_braces(said: str) -> dict[str, str] | None:
    """What stands in braces, if each value is a number, a text or yes or no."""
    if not said:
        return {}
    try:
        found = ast.literal_eval(said) if len(said) < _LONGEST_BRACES else None
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None
    is_plain = isinstance(found, dict) and all(
        isinstance(key, str) and (value is None or isinstance(value, (str, int, float, bool)))
        for key, value in found.items()
    )
    taken = {"source": "attribute_source", "target": "attribute_target"}
    return {taken.get(k, k): _said(v) for k, v in found.items()} if is_plain else None
