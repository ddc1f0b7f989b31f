"""GraphML and GEXF, in and out: nodes and ties with typed attributes, as Gephi reads and writes them.

Drawings and ports of other programs are left out. Spells, from when to when a node or tie was there, are the
columns ``since`` and ``until``; a tie of several spells, or of several weights in time, is a tie for each.
"""

from __future__ import annotations

import datetime
import json
import re

import numpy as np
import pandas as pd

from ..messages import say
from ..network import Network
from ..periods import TIMES, day_of, is_year
from . import package
from .grid import MOST_CELLS, MOST_NODES, Part, check_ties, graph, refuse, refuse_all, texts
from .nodes import DRAWN, appearance, column_name, refuse_same
from .safe_xml import escaped, parse, writable
from .vocabulary import CODES, plain

# Attributes under other names than the tables use.
_RENAMED = {"id": "attribute_id", "node": "attribute_node", "source": "attribute_source",
            "target": "attribute_target"}  # fmt: skip

_ENDS = ("source", "target", "weight")
_MOST_ATTRIBUTES = 1_000
_MOST_LOST = 1_000  # ties that are listed
_MOST_OF_SMALL = 900_000  # elements; ten million plain bytes hold fewer
_MADE = re.compile(r"(n?)(\d{1,7})(\.0)?")  # such as igraph, yEd and Gephi write


def read_graphml(raw: bytes, name: str, *, small: bool = False) -> list[Part]:
    """Read the nodes and ties of a GraphML file.

    Parameters
    ----------
    raw
        What is in the file.
    name
        The file, for messages.
    small
        Whether the file, packed or not, is one that everybody expects to be read in seconds.

    Returns
    -------
    list of Part
        Ties ``source, target, directed`` and nodes ``node``, with a column an attribute.

    Raises
    ------
    CommgovError
        It is not GraphML, declares entities, or a tie names a node that does not exist.
    """
    return _read(_Graphml(name), raw, name, small).parts()


def read_gexf(raw: bytes, name: str, *, small: bool = False) -> list[Part]:
    """Read the nodes and ties of a GEXF file, as :func:`read_graphml` does."""
    return _read(_Gexf(name), raw, name, small).parts()


def rows_as_written(
    raw: bytes, name: str, ending: str
) -> tuple[dict[str, dict[str, str]], list[dict[str, str]]]:
    """Read the nodes (code → attributes) and ties of a file that was written here, spaces too."""
    reader = _Graphml(name) if ending == ".graphml" else _Gexf(name)
    reader.exact = True
    found = _read(reader, raw, name)
    return found.nodes, found.ties


def _read(reader: Reader, raw: bytes, name: str, small: bool = False) -> Reader:
    most = {"most": _MOST_OF_SMALL} if small else {}
    parse(raw, name, start=reader.start, end=reader.end, text=reader.text, **most)
    if not reader.seen:
        refuse(
            name,
            say("holds no <{root}>", root=reader.root),
            say("export it again, or give the file its right ending"),
        )
    if not reader.nodes and not reader.exact:
        refuse(name, say("holds no node"), say("export a network that has nodes"))
    return reader


class Reader:
    """What the formats of nodes and ties share: both, and the text that is being gathered."""

    root = ""

    def __init__(self, name: str):
        self.name, self.seen, self.exact = name, False, False
        self.nodes: dict[str, dict[str, str]] = {}
        self.ties: list[dict[str, str]] = []
        self.titles: dict[tuple[str, str], str] = {}
        self.defaults: dict[tuple[str, str], str] = {}
        self.said: list[str] = []
        self.row: dict[str, str] | None = None
        self.open: list[dict[str, str]] = []  # nodes around the one that is being read
        self.sliced: dict[str, set[int]] = {}  # attribute → rows that say it more than once
        self.are_made = False  # ids are numbers of a program whatever they are
        self.times = 0  # nodes and ties that say from when to when they were there, in a form not read
        self.spells: dict[int, list[tuple[str, str]]] = {}  # row → its periods
        self.weights: dict[int, list[tuple[str, str, str]]] = {}  # row → weights with their periods

    def node(self, given):
        """A node begins."""
        key, number = given.get("id", "").strip(), len(self.nodes) + 1
        if not key:
            said = given.get("label", given.get("name", ""))
            problem, fix = say("the node of this number has no id"), say("give each node an id of its own")
            refuse(self.name, problem, fix, row=number, value=said)
        if len(self.nodes) >= MOST_NODES:
            refuse(
                self.name,
                say("has more than {most:,} nodes", most=MOST_NODES),
                say("write the ties as a list in a CSV file"),
            )
        if key in self.nodes:
            problem = say("the node of this number has the id of another one")
            refuse(self.name, problem, say("give each node an id of its own"), row=number, value=key)
        self.row = self.nodes[key] = {}
        self.open.append(self.row)

    def closed_node(self):
        """A node ends."""
        if self.open:
            self.open.pop()
        self.row = self.open[-1] if self.open else None

    def tie(self, given, directed: str):
        """A tie begins."""
        check_ties(len(self.ties) + 1, self.name)
        ends = {end: given.get(end, "").strip() for end in ("source", "target")}
        self.row = {**ends, "directed": directed}
        self.ties.append(self.row)

    def closed_tie(self):
        """A tie ends; it may have stood within a node."""
        self.row = self.open[-1] if self.open else None

    def put(self, kind: str, key: str, value: str):
        """An attribute of the node or tie that is being read."""
        if self.row is not None:
            title = self.titles.get((kind, key), key) or "value"
            if title == "directed" and kind == "edge" and plain(value) not in CODES["directed"]:
                title = "attribute_directed"  # it says something else than whether a tie has a direction
            self.row[_RENAMED.get(title, title)] = value

    def text(self, characters):
        """Characters of an element."""
        self.said.append(characters)

    def parts(self) -> list[Part]:
        """The two tables; what is not said of a node is what its file says of all."""
        self._lost_ends()
        doubts, told = (), ()
        for title, rows in self.sliced.items():
            why = say(
                "nodes or ties that say {title} for several times: {count:,}; the last of each would count",
                count=len(rows),
                title=title,
            )
            doubts = (*doubts, ("slices", "last", why))
        if self.times:
            what = say("nodes or ties say from when to when they were there, which is left out")
            told = (("", None, f"{self.times:,}", what, say("give a file for each period")),)
        told = (*told, *self._spelt())
        nodes = self._table([{"node": key, **row} for key, row in self.nodes.items()], "node")
        self._called(nodes)
        if "bipartite" in nodes and "mode" not in nodes and set(nodes["bipartite"].dropna()) <= {"0", "1"}:
            nodes["mode"] = nodes.pop("bipartite").map({"1": "2", "0": "1"})  # networkx's
        if "type" in nodes and "mode" not in nodes and set(nodes["type"].dropna()) == {"true", "false"}:
            nodes["mode"] = nodes.pop("type").map({"true": "2", "false": "1"})  # igraph's two-mode networks
        ties = self._table(self.ties, "edge") if self.ties else pd.DataFrame(columns=["source", "target"])
        first, rest = graph(self.name, nodes, ties)
        return [first._replace(left_out=told, doubts=doubts), rest]

    def _lost_ends(self):
        """Refuse ties that name nodes that are not there, each by its number and its ends."""
        lost, found = 0, []
        problem, fix = say("the tie of this number names no node"), say("name a node at both ends")
        unknown = say("the tie of this number names a node that does not exist")
        for number, tie in enumerate(self.ties, start=1):
            ends = tie["source"], tie["target"]
            if ends[0] in self.nodes and ends[1] in self.nodes:
                continue
            lost += 1
            if lost <= _MOST_LOST:
                said = problem, fix
                if all(ends):
                    said = unknown, say("add the node, or take the tie out")
                found.append((self.name, "", number, _between(*ends), *said))
        if lost > _MOST_LOST:
            more = say("further ties that name no node, or one that does not exist: {count:,}",
                       count=lost - _MOST_LOST)  # fmt: skip
            found.append((self.name, "", None, "", more, fix))
        refuse_all(found)

    def _spelt(self) -> list[tuple]:
        """Give nodes and ties their periods; a tie of several becomes several."""
        gaps = 0
        for row in self.nodes.values():
            spells = self.spells.get(id(row), [])
            if spells and not {"since", "until"} & set(row):
                row["since"], row["until"] = spells[0][0], spells[-1][1]
                gaps += len(spells) > 1
        ties = []
        for row in self.ties:
            weights, spells = self.weights.get(id(row), []), self.spells.get(id(row), [])
            if {"since", "until"} & set(row) or not (weights or spells):
                ties.append(row)
            elif weights:
                ties += [{**row, "weight": value, "since": a, "until": b} for value, a, b in weights]
            else:
                ties += [{**row, "since": first, "until": last} for first, last in spells]
        check_ties(len(ties), self.name)
        self.ties = ties
        if not gaps:
            return []
        what = say("nodes were there several times; the time from the first to the last is taken")
        return [("", None, f"{gaps:,}", what, say("give a file for each period"))]

    def _table(self, rows: list[dict[str, str]], kind: str) -> pd.DataFrame:
        """Rows as a table; what a row does not say is what its file says of all, or missing."""
        every = {}
        for (whose, key), value in self.defaults.items():
            title = self.titles.get((kind, key), key)
            if whose in (kind, "all") and value:
                every[_RENAMED.get(title, title)] = value
        titles = dict.fromkeys([*(title for row in rows for title in row), *every])
        said = sum(map(len, rows)) + len(every) * len(rows)
        if len(titles) > _MOST_ATTRIBUTES or len(titles) * len(rows) > max(MOST_CELLS, 2 * said):
            problem = say(
                "has {count:,} attributes for {rows:,} nodes or ties", count=len(titles), rows=len(rows)
            )
            refuse(self.name, problem, say("export those that are needed"))
        return texts({t: [row.get(t, every.get(t)) for row in rows] for t in titles}, self.name)

    def _called(self, nodes: pd.DataFrame):
        """Nodes that a program numbered (n0, n1 … or 0, 1 …) go by their labels, if each has its own."""
        there = [title for title in ("label", "name") if title in nodes]
        titles = [title for title in there if nodes[title].notna().all() and nodes[title].is_unique]
        keys = [_MADE.fullmatch(key) for key in nodes["node"]]
        if not titles or "" in set(nodes[titles[0]].str.strip()) or not (self.are_made or all(keys)):
            return
        numbers = sorted(int(key[2]) for key in keys if key)
        if (
            not self.are_made
            and not all(key[1] for key in keys)
            and numbers != [numbers[0] + k for k in range(len(keys))]
        ):
            return  # codes of somebody's own, such as 210102
        said = dict(zip(nodes["node"], nodes.pop(titles[0]), strict=True))
        nodes["node"] = nodes["node"].map(said)
        for tie in self.ties:
            tie["source"], tie["target"] = said[tie["source"]], said[tie["target"]]


def _between(source: str, target: str) -> str:
    """The two ends of a tie, as a fault names them."""
    return f"{source or '?'} - {target or '?'}"


class _Graphml(Reader):
    root = "graphml"

    def __init__(self, name: str):
        super().__init__(name)
        self.key, self.kind, self.directed, self.label = "", "node", "yes", False

    def start(self, tag, given):
        """An element begins."""
        if tag == "graphml":
            self.seen = True
        elif tag == "key":
            self.kind, self.key = given.get("for", "all"), given.get("id", "")
            for kind in ("node", "edge") if self.kind == "all" else (self.kind,):
                self.titles[kind, self.key] = given.get("attr.name", self.key)
        elif tag == "graph":
            self.directed = "no" if given.get("edgedefault") == "undirected" else "yes"
        elif tag == "node":
            self.node(given)
            self.kind = "node"
        elif tag == "edge":
            said = {"true": "yes", "false": "no"}.get(given.get("directed", ""), self.directed)
            self.tie(given, said)
            self.kind = "edge"
        elif tag == "hyperedge":
            refuse(
                self.name,
                say("holds a tie of more than two ends (hyperedge)"),
                say("write a tie for each pair"),
            )
        elif tag == "data":
            self.key = given.get("key", "")
            self.said.clear()
            self.label = False
        elif tag == "Arrows" and self.kind == "edge" and self.row is not None:
            self._arrows(given)
        elif tag in ("NodeLabel", "EdgeLabel", "default"):  # the first two are yEd's
            self.said.clear()

    def _arrows(self, given):
        """What yEd draws at the two ends of a tie, which its file calls directed in any case."""
        at_source, at_target = (given.get(end, "none") != "none" for end in ("source", "target"))
        if at_source and not at_target:
            self.row["source"], self.row["target"] = self.row["target"], self.row["source"]
        self.row["directed"] = (
            ("mutual" if at_target else "yes") if at_source else "yes" if at_target else "no"
        )

    def end(self, tag):
        """An element ends."""
        if tag == "data" and not self.label:
            said = "".join(self.said)
            self.put(self.kind, self.key, said if self.exact else said.strip())
        elif tag == "default":
            self.defaults[self.kind, self.key] = "".join(self.said).strip()
        elif tag in ("NodeLabel", "EdgeLabel"):
            self.label = True
            if self.row is not None:
                self.row["label"] = "".join(self.said).strip()
        elif tag == "node":
            self.closed_node()
        elif tag == "edge":
            self.closed_tie()
        if tag in ("data", "default"):
            self.said.clear()


_UNREAD = {"startopen", "endopen"}
_SEVERAL = {
    "intervals": re.compile(r"\[([^,;\[\]]*)[,;]([^,;\[\]]*)\]"),
    "timestamps": re.compile(r"([^<>\[\],;\s]+)"),
}
_WHOLE = re.compile(r"(-?\d+)\.0*")
_ENDLESS = {"-infinity", "infinity", "-inf", "inf", "*"}


class _Gexf(Reader):
    root = "gexf"

    def __init__(self, name: str):
        super().__init__(name)
        self.whose, self.key, self.directed = "node", "", "no"
        self.kind = "node"
        self.said_now: dict[str, str] = {}  # attributes of the node or tie that is being read
        self.is_timed = False

    def start(self, tag, given):
        """An element begins."""
        if tag == "gexf":
            self.seen = True
        elif tag == "graph":
            self.directed = "yes" if given.get("defaultedgetype") == "directed" else "no"
        elif tag == "attributes":
            self.whose = given.get("class", "node")
        elif tag == "attribute":
            self.key = given.get("id", "")
            self.titles[self.whose, self.key] = given.get("title", self.key)
        elif tag == "default":
            self.said.clear()
        elif tag == "node":
            self.node(given)
            self.kind = "node"
            self._given(given)
            if given.get("label", given.get("id")) != given.get("id"):
                self.row["label"] = given["label"]
        elif tag == "edge":
            said = {"directed": "yes", "mutual": "mutual", "undirected": "no"}
            self.tie(given, said.get(given.get("type", ""), self.directed))
            self.kind = "edge"
            self._given(given)
            self.row |= {k: given[k] for k in ("weight", "label") if k in given}
            self.row |= {"relation": given["kind"]} if "kind" in given else {}  # of GEXF 1.3
        elif tag == "attvalue":
            key, value = given.get("for", given.get("id", "")), given.get("value", "")
            spells, is_read = _spells_of(given)
            title = self.titles.get((self.kind, key), key)
            if self.row is not None and not is_read and not self.exact:
                self.times += not self.is_timed
                self.is_timed = True
            if spells and title == "weight" and self.kind == "edge" and self.row is not None:
                self.weights.setdefault(id(self.row), []).extend((value, *spell) for spell in spells)
            else:
                self._slice(key, value)
            self.put(self.kind, key, value)
        elif tag in ("spell", "slice") and self.row is not None:
            self._timed(given)

    def _given(self, given):
        """A node or tie begins: nothing is said of it yet."""
        self.said_now, self.is_timed = {}, False
        self._timed(given)

    def _timed(self, given):
        """A node or tie says when it was there, unless it says so in its spells, too."""
        if self.exact:
            return
        spells, is_read = _spells_of(given)
        if spells:
            self.spells.setdefault(id(self.row), []).extend(spells)
        if not is_read:
            self.times += not self.is_timed
            self.is_timed = True

    def _slice(self, key: str, value: str):
        """An attribute that is said again otherwise, for another time."""
        if self.said_now.setdefault(key, value) != value:
            title = self.titles.get((self.kind, key), key)
            self.sliced.setdefault(title, set()).add(id(self.row))

    def end(self, tag):
        """An element ends."""
        if tag == "default":
            self.defaults[self.whose, self.key] = "".join(self.said).strip()
            self.said.clear()
        elif tag == "node":
            self.closed_node()
        elif tag == "edge":
            self.closed_tie()


def _spells_of(given) -> tuple[list[tuple[str, str]], bool]:
    """All spells that an element of GEXF says it has, and whether they are in forms that are read."""
    one = _spell(given)
    found, is_read = [one] if one else [], _UNREAD.isdisjoint(given)
    for word in _SEVERAL.keys() & set(given):
        times = [tuple(map(_moment, m.groups())) for m in _SEVERAL[word].finditer(given[word])]
        is_closed = not set(given[word]) & set("()")
        is_read &= bool(times) and is_closed
        found += [(time[0], time[-1]) for time in times if is_closed]
    return found, is_read


def _spell(given) -> tuple[str, str] | None:
    """Since and until of an element of GEXF; whole numbers without a point, open where it has no end."""
    if "timestamp" in given:
        return _moment(given["timestamp"]), _moment(given["timestamp"])
    if "start" in given or "end" in given:
        return _moment(given.get("start", "")), _moment(given.get("end", ""))
    return None


def _moment(said: str) -> str:
    said = said.strip()
    if said.lower() in _ENDLESS:
        return ""
    whole = _WHOLE.fullmatch(said)
    return whole[1] if whole else said


_KINDS = {"b": "boolean", "i": "long", "u": "long", "f": "double"}
_NODE = {name: "double" for name in ("x", "y", "size")} | {"label": "string"} | dict.fromkeys("rgb", "int")
_DRAWN_NODE = ("label", "x", "y", "size", "r", "g", "b")


def write_gexf(network: Network, lang: str) -> bytes:
    """Return the network as GEXF 1.3."""
    columns = {"node": _columns(network, ("places", "actors")), "edge": _columns(network, ("ties",))}
    slots = {kind: {name: str(k) for k, name in enumerate(found)} for kind, found in columns.items()}
    nodes, edges = _listed(network, lang, slots, '<attvalue for="{}" value="', '"/>')
    usual, otherwise = _directions(network, ' type="undirected"')
    mode, spells = _spells(network)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
        f"<meta><creator>commgov-lab</creator><description>{_types(network)}</description></meta>",
        f'<graph defaultedgetype="{usual}" {mode}>',
    ]
    for kind, found in columns.items():
        lines.append(f'<attributes class="{kind}" mode="static">')
        lines += [
            f'<attribute id="{slots[kind][name]}" title="{_quoted(name)}" type="{of}"/>'
            for name, of in found.items()
        ]
        lines.append("</attributes>")
    lines.append("<nodes>")
    lines += [
        f'<node id="{code}" label="{said}"><attvalues>{row}</attvalues>'
        f'<viz:color r="{r}" g="{g}" b="{b}"/><viz:size value="{size}"/>'
        f'<viz:position x="{x}" y="{y}" z="0.0"/></node>'
        for code, row, said, x, y, size, r, g, b in nodes
    ]
    lines += ["</nodes>", "<edges>"]
    lines += [
        f'<edge id="{k}" source="{source}" target="{target}"{otherwise.get(k, "")}{spells.get(k, "")} '
        f'kind="{relation}" '
        f'label="{said}" weight="{weight!r}"><attvalues>{row}</attvalues></edge>'
        for k, (source, target, relation, said, weight, row) in enumerate(edges)
    ]
    return "\n".join([*lines, "</edges>", "</graph>", "</gexf>", ""]).encode("utf-8")


def _spells(network: Network) -> tuple[str, dict[int, str]]:
    """What the graph says of times, and the first and last day of each tie, for the timeline of Gephi."""
    ties = network.ties
    if "until" not in ties or not (ties[[c for c in TIMES if c in ties]] != "").any(axis=None):
        return 'mode="static"', {}
    found: dict[int, str] = {}
    for side, (column, name) in enumerate(zip(TIMES, ("start", "end"), strict=True)):
        words = ties[column] if column in ties else pd.Series("", ties.index)
        said = {
            word: f' {name}="{_quoted(day_of(word, last=bool(side)))}"' for word in words.unique() if word
        }
        for k, word in enumerate(words):
            if word:
                found[k] = found.get(k, "") + said[word]
    years = any(is_year(word) for c in TIMES if c in ties for word in ties[c].unique() if word)
    return f'mode="dynamic" timeformat="{"date" if years else "integer"}"', found


def write_graphml(network: Network, lang: str) -> bytes:
    """Return the network as GraphML; label, x, y, size and r, g, b are node attributes that Gephi knows."""
    columns = {"node": _columns(network, ("places", "actors")), "edge": _columns(network, ("ties",))}
    slots = {kind: {name: f"{kind[0]}{k}" for k, name in enumerate(found)} for kind, found in columns.items()}
    nodes, edges = _listed(network, lang, slots, '<data key="{}">', "</data>")
    usual, otherwise = _directions(network, ' directed="false"')
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        f"<desc>{_types(network)}</desc>",
    ]
    added = {
        "node": {name: _NODE[name] for name in _DRAWN_NODE},
        "edge": {"weight": "double", "label": "string"},
    }
    for kind, found in columns.items():
        keys = [(slots[kind][name], name, of) for name, of in found.items()]
        keys += [(f"{kind[0]}l{name}", name, of) for name, of in added[kind].items()]
        lines += [
            f'<key id="{key}" for="{kind}" attr.name="{_quoted(name)}" attr.type="{of}"/>'
            for key, name, of in keys
        ]
    lines.append(f'<graph edgedefault="{usual}">')
    form = "".join(f'<data key="nl{name}">{{}}</data>' for name in _DRAWN_NODE)
    lines += [f'<node id="{code}">{row}{form.format(*look)}</node>' for code, row, *look in nodes]
    lines += [
        f'<edge id="e{k}" source="{source}" target="{target}"{otherwise.get(k, "")}>'
        f'<data key="elweight">{weight!r}</data><data key="ellabel">{said}</data>{row}</edge>'
        for k, (source, target, _, said, weight, row) in enumerate(edges)
    ]
    return "\n".join([*lines, "</graph>", "</graphml>", ""]).encode("utf-8")


def _directions(network: Network, mark: str) -> tuple[str, dict[int, str]]:
    """What holds of the edges unless they say otherwise; and what the others say, by their numbers."""
    either = np.flatnonzero((network.ties["directed"] == "no").to_numpy(dtype=bool))
    inside = (network.places[["parent", "grid"]] != "").any(axis=None)
    if len(either) and len(either) == len(network.ties) and not inside:
        return "undirected", {}
    return "directed", dict.fromkeys(either.tolist(), mark)


def _quoted(value: object) -> str:
    """Text as it may stand between the quotes of an attribute, and as every reader gives it back."""
    return escaped(str(value), attribute=True)


def _types(network: Network) -> str:
    """The type of each column of each table: by it the file is known as written here, and read exactly."""
    return "commgov-lab " + _quoted(json.dumps(package.described(network), ensure_ascii=False))


def _columns(network: Network, names: tuple[str, ...]) -> dict[str, str]:
    """Attribute → its type; one that is a number here and a text there is a text."""
    types = {"table": "string"}
    for table in names:
        frame = getattr(network, table)
        for column in frame.columns:
            if column == table[:-1] or (table == "ties" and column in _ENDS):
                continue  # these are the node or the edge itself
            of, name = _KINDS.get(frame[column].dtype.kind, "string"), column_name(column, DRAWN)
            types[name] = of if types.get(name, of) == of else "string"
    return types if names == ("ties",) else {**types, "kind_label": "string"}


def _listed(
    network: Network, lang: str, slots: dict, before: str, after: str
) -> tuple[list[tuple], list[tuple]]:
    """Nodes: code, attributes, label, x, y, size, r, g, b. Edges: ends, relation, label, weight, attributes.

    Ties come first, then each place with the one around it. Attributes are filled in as XML, each between
    ``before`` (with the slot of its column) and ``after``.
    """
    look = appearance(network, lang)
    refuse_same(look.index, list(map(writable, look.index)), fix=say("a data package"))
    rows, kinds = [], dict(zip(look.index, look["kind_label"], strict=True))

    def joined(columns: dict[str, pd.Series], kind: str, count: int) -> list[str]:
        cells = [_cells(values, before.format(slots[kind][name]), after) for name, values in columns.items()]
        return ["".join(row) for row in zip(*cells, strict=True)] if count else []

    def of_table(table: str, kept_out: tuple[str, ...], **first) -> dict[str, pd.Series]:
        frame = getattr(network, table)
        columns = {"table": table, **first}
        columns = {name: pd.Series(value, frame.index, dtype="str") for name, value in columns.items()}
        return columns | {column_name(c, DRAWN): frame[c] for c in frame.columns if c not in kept_out}

    for table, key in (("places", "place"), ("actors", "actor")):
        codes = getattr(network, table)[key]
        rows += joined(
            of_table(table, (key,), kind_label=[kinds[code] for code in codes]), "node", len(codes)
        )
    colors = [[int(color[k : k + 2], 16) for color in look["color"]] for k in (1, 3, 5)]
    drawn = [map(_quoted, look["label"]), *(look[c].tolist() for c in ("x", "y", "size")), *colors]
    nodes = list(zip(map(_quoted, look.index), rows, *drawn, strict=True))
    ties, places = network.ties, network.places
    said = ties["relation"].map(
        {code: _quoted(network.label(code, lang)) for code in ties["relation"].unique()}
    )
    ends = [map(_quoted, ties[c].tolist()) for c in ("source", "target")]
    filled = joined(of_table("ties", _ENDS), "edge", len(ties))
    edges = list(
        zip(
            *ends,
            map(_quoted, ties["relation"].tolist()),
            said.tolist(),
            ties["weight"].tolist(),
            filled,
            strict=True,
        )
    )
    lies_in = "位于" if lang == "zh" else "lies in"
    for column in ("parent", "grid"):
        inner = places[places[column] != ""]
        columns = {"table": "places", "relation": "lies_in", "provenance": inner["provenance"]}
        columns = {c: pd.Series(v, inner.index, dtype="str") for c, v in columns.items()}
        ends = [map(_quoted, inner[c]) for c in ("place", column)]
        filled = joined(columns, "edge", len(inner))
        edges += [(*pair, "lies_in", lies_in, 1.0, row) for *pair, row in zip(*ends, filled, strict=True)]
    return nodes, edges


def _cells(values: pd.Series, before: str, after: str) -> list[str]:
    """Each filled cell in XML, an empty one as nothing; each distinct text once."""
    if isinstance(values.dtype, pd.StringDtype):
        codes, words = pd.factorize(values)
        said = [*(f"{before}{_quoted(word)}{after}" if word else "" for word in words), ""]
        return np.array(said, dtype=object)[codes].tolist()
    empty = values.isna().tolist()
    filled = zip(values.astype(object).tolist(), empty, strict=True)
    return ["" if no or v == "" else f"{before}{_quoted(_written(v))}{after}" for v, no in filled]


def _written(value: object) -> str:
    """A value as XML knows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return {"inf": "INF", "-inf": "-INF"}.get(repr(float(value)), repr(float(value)))
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
