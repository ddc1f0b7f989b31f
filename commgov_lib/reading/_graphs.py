"""GraphML and GEXF → nodes and ties with their attributes. Drawings, ports and time slices are left out."""

from __future__ import annotations

import re

import pandas as pd

from ._parts import Part, graph, texts
from ._refuse import MOST_CELLS, MOST_NODES, MOST_TIES, refuse
from ._words import CODES, plain
from ._xml import parse

# Attributes under other names than the tables use.
_RENAMED = {"id": "attribute_id", "node": "attribute_node", "source": "attribute_source",
            "target": "attribute_target"}  # fmt: skip

_MOST_ATTRIBUTES = 1_000
_MOST_OF_SMALL = 900_000  # elements; ten million plain bytes hold fewer
_MADE = re.compile(r"(n?)(\d{1,7})(\.0)?")  # such as igraph, yEd and Gephi write


def graphml(raw: bytes, name: str, *, small: bool = False) -> list[Part]:
    """Nodes and ties of a GraphML file.

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
        It is not GraphML, declares entities, or a tie names a node that is not there.
    """
    return _read(_Graphml(name), raw, name, small).parts()


def gexf(raw: bytes, name: str, *, small: bool = False) -> list[Part]:
    """Nodes and ties of a GEXF file; parameters, result and errors are those of :func:`graphml`."""
    return _read(_Gexf(name), raw, name, small).parts()


def rows(raw: bytes, name: str, ending: str) -> tuple[dict[str, dict[str, str]], list[dict[str, str]]]:
    """Nodes (code → attributes) and ties of a file that was written here: as they stand, spaces too."""
    reader = _Graphml(name) if ending == ".graphml" else _Gexf(name)
    reader.exact = True
    found = _read(reader, raw, name)
    return found.nodes, found.ties


def _read(reader: _Reader, raw: bytes, name: str, small: bool = False) -> _Reader:
    most = {"most": _MOST_OF_SMALL} if small else {}
    parse(raw, name, start=reader.start, end=reader.end, text=reader.text, **most)
    if not reader.seen:
        refuse(name, f"holds no <{reader.root}>", "export it again, or give the file its right ending")
    if not reader.nodes and not reader.exact:
        refuse(name, "holds no node", "export a network that has nodes")
    return reader


class _Reader:
    """What the two formats share: nodes, ties, and text that is being gathered."""

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
        self.times = 0  # nodes and ties that say from when to when they were there

    def node(self, given):
        """A node begins."""
        key = given.get("id", "").strip()
        if not key:
            refuse(self.name, "a node has no id", "give each node an id of its own")
        if len(self.nodes) >= MOST_NODES:
            refuse(self.name, f"has more than {MOST_NODES:,} nodes", "write the ties as a list in a CSV file")
        if key in self.nodes:
            refuse(self.name, "a node stands there twice", "give each node an id of its own", value=key)
        self.row = self.nodes[key] = {}
        self.open.append(self.row)

    def closed_node(self):
        """A node ends."""
        if self.open:
            self.open.pop()
        self.row = self.open[-1] if self.open else None

    def tie(self, given, directed: str):
        """A tie begins."""
        if len(self.ties) >= MOST_TIES:
            refuse(self.name, f"has more than {MOST_TIES:,} ties", "write them as a list in a CSV file")
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
        lost = sorted({end for t in self.ties for end in (t["source"], t["target"])} - set(self.nodes))
        if lost:
            fix = "add the node, or take the tie out"
            refuse(
                self.name, f"a tie names a node that is not there ({len(lost):,} such)", fix, value=lost[0]
            )
        doubts, told = (), ()
        for title, rows in self.sliced.items():
            why = f"{len(rows):,} nodes or ties say {title} for several times; the last of each would count"
            doubts = (*doubts, ("slices", "last", why))
        if self.times:
            what = "nodes or ties say from when to when they were there, which is left out"
            told = (("", None, f"{self.times:,}", what, "give a file for each period"),)
        nodes = self._table([{"node": key, **row} for key, row in self.nodes.items()], "node")
        self._called(nodes)
        if "type" in nodes and "mode" not in nodes and set(nodes["type"].dropna()) == {"true", "false"}:
            nodes["mode"] = nodes.pop("type").map({"true": "2", "false": "1"})  # igraph's two-mode networks
        ties = self._table(self.ties, "edge") if self.ties else pd.DataFrame(columns=["source", "target"])
        first, rest = graph(self.name, nodes, ties)
        return [first._replace(left_out=told, doubts=doubts), rest]

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
            problem = f"has {len(titles):,} attributes for {len(rows):,} nodes or ties"
            refuse(self.name, problem, "export those that are needed")
        return texts({t: [row.get(t, every.get(t)) for row in rows] for t in titles}, self.name)

    def _called(self, nodes: pd.DataFrame):
        """Nodes that a program numbered (n0, n1 … or 0, 1 …) go by their labels, if each has its own."""
        there = [title for title in ("label", "name") if title in nodes]
        titles = [title for title in there if nodes[title].notna().all() and nodes[title].is_unique]
        keys = [_MADE.fullmatch(key) for key in nodes["node"]]
        if not titles or not all(keys) or "" in set(nodes[titles[0]].str.strip()):
            return
        numbers = sorted(int(key[2]) for key in keys)
        if not all(key[1] for key in keys) and numbers != [numbers[0] + k for k in range(len(keys))]:
            return  # codes of somebody's own, such as 210102
        said = dict(zip(nodes["node"], nodes.pop(titles[0]), strict=True))
        nodes["node"] = nodes["node"].map(said)
        for tie in self.ties:
            tie["source"], tie["target"] = said[tie["source"]], said[tie["target"]]


class _Graphml(_Reader):
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
            refuse(self.name, "holds a tie of more than two ends (hyperedge)", "write a tie for each pair")
        elif tag == "data":
            self.key = given.get("key", "")
            self.said.clear()
            self.label = False
        elif tag in ("NodeLabel", "EdgeLabel", "default"):  # the first two are yEd's
            self.said.clear()

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


_TIMES = {"start", "end", "startopen", "endopen", "timestamp", "timestamps", "intervals"}


class _Gexf(_Reader):
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
        elif tag == "attvalue":
            key, value = given.get("for", given.get("id", "")), given.get("value", "")
            self._slice(key, value)
            self.put(self.kind, key, value)
        elif tag in ("spell", "slice") and self.row is not None:
            self._timed()

    def _given(self, given):
        """A node or tie begins: nothing is said of it yet."""
        self.said_now, self.is_timed = {}, False
        if not _TIMES.isdisjoint(given):
            self._timed()

    def _timed(self):
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
