"""Pajek's ``.net`` and ``.paj`` files, in and out: arcs, edges, lists, matrices, relations, partitions."""

from __future__ import annotations

import re
from array import array

import numpy as np
import pandas as pd

from .. import periods
from ..messages import say
from ..network import Network
from ..periods import TIMES
from ..schema import CommgovError
from . import matrix_ties
from .grid import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_NODES,
    MOST_TIES,
    Part,
    check_ties,
    graph,
    refuse,
    texts,
)
from .nodes import appearance, ends_in_order, in_both_ways, quoted, refuse_same, shortest, ties_of, two_mode
from .vocabulary import MISSING, plain
from .vocabulary import number as measured

_COLORS = ("Red", "Blue", "Green", "Orange", "Purple", "Magenta", "Brown", "Cyan", "Olive", "Gray")
_HEADS = re.compile(r"(?im)^[ \t]*\*network\b")
_OBJECTS = re.compile(r"(?i)\s*\*(network|partition|vector|permutation|cluster|hierarchy)\b")
_RELATION = re.compile(r"(\d{1,9}):(\d*)")  # before a line of ties, the number of its relation
_TOKEN = re.compile(r'"([^"]*)"|(\S+)')
_TIMES = re.compile(r"\[([^\]\[]*)\]\s*$")  # when a vertex or tie was there: [1-3,5-*]
_WHEN = "\0when"  # the times of a vertex or tie as they are written
_SPELL = re.compile(r"(\d{1,9})(?:\s*-\s*(\d{1,9}|\*))?")


def _is_measure(word: str) -> bool:
    """Whether a word after the two ends of a line is the weight; others, such as c, begin how it is drawn."""
    return not word.isalpha() or plain(word) in MISSING


def read_pajek(text: str, name: str, *, beside: dict[str, str] | None = None) -> list[Part]:
    """Read the nodes and ties of a Pajek file, and its partitions; several networks are layers of one.

    Parameters
    ----------
    text
        What is in the file.
    name
        The file, for messages.
    beside
        Partitions and vectors in files of their own: name of the file → what is in it.

    Returns
    -------
    list of Part
        Ties ``source, target, weight, layer, directed``, nodes ``node, mode`` and a column a partition or
        vector. ``layer`` is the name of the relation; of several networks, that of the network. An edge
        stands there once, and so does a tie of a square matrix that is the same across its diagonal.

    Raises
    ------
    CommgovError
        It is not a Pajek file, or names vertices that it does not have.

    Notes
    -----
    Nodes are told apart by their labels; a label that is duplicated is refused. In several networks a label
    is one node. A partition belongs to the network before it that has as many vertices. Positions and
    colours are left out.

    Examples
    --------
    >>> ties, nodes = read_pajek('*Vertices 2\\n1 "甲"\\n2 "乙"\\n*Edges\\n1 2 3', "a.net")
    >>> ties.frame[["source", "target", "weight"]].to_numpy().tolist()
    [['甲', '乙', '3']]
    """
    numbered = list(enumerate(text.split("\n"), start=1))
    if len(_HEADS.findall(text)) > 1:
        ties, nodes = _several(numbered, name)
    else:
        ties, nodes = _File(name).read(numbered)
    for file, more in (beside or {}).items():
        title = file.rpartition(".")[0]
        while title in nodes.frame:
            title += "_"
        values = _values(more, file, len(nodes.frame))
        nodes = nodes._replace(frame=nodes.frame.assign(**{title: pd.array(values, dtype="str")}))
    return [ties, nodes]


def _several(numbered: list[tuple[int, str]], name: str) -> list[Part]:
    """The networks of a file as layers of one, each with the partitions that belong to it."""
    blocks, titles, lost = _blocks(numbered)
    files, found, total = [], [], 0
    for lines in blocks:
        file = _File(name)
        file.most = MOST_NODES - total
        found.append(file.read(lines))
        files.append(file)
        total += file.size
    if len({file.size for file in files}) > 1 and not all(file.labels for file in files):
        problem = say("holds networks of several sizes whose vertices have no labels: which are the same?")
        refuse(name, problem, say("give the vertices labels, or save each network in a file of its own"))
    ties, nodes, left_out = [], [], []
    for title, (tie, node) in zip(titles, found, strict=True):
        frame = tie.frame
        layers = [f"{title} {layer}".strip() for layer in frame["layer"]] if "layer" in frame else title
        ties.append(frame.assign(layer=pd.Series(layers, frame.index, dtype="str")))
        nodes.append(node.frame if "mode" in node.frame else node.frame.assign(mode="1"))
        left_out += tie.left_out
    whole = pd.concat(nodes, ignore_index=True).fillna("")
    modes = whole.groupby("node", sort=False)["mode"].nunique()
    if (modes > 1).any():
        problem = say("is of the first mode in one network of the file and of the second in another")
        refuse(name, problem, say("save the networks in files of their own"), value=modes.index[modes > 1][0])
    more = [column for column in whole if column not in ("node", "mode")]
    for column in more:  # a partition of one network says nothing of the others, unless it says otherwise
        said = whole[whole[column] != ""].groupby("node")[column].nunique()
        if (said > 1).any():
            problem = say("the networks of the file say different things of a node")
            fix = say("save the networks in files of their own")
            refuse(name, problem, fix, column=column, value=said.index[said > 1][0])
    whole = whole.replace("", None).groupby("node", sort=False, as_index=False).first().fillna("")
    whole = whole.astype("str")
    if lost:
        problem = say("partitions and vectors that belong to none of its networks are left out")
        left_out.append(("", None, f"{lost:,}", problem, say("save each beside its network")))
    both = pd.concat(ties, ignore_index=True)
    both["layer"] = both.pop("layer")
    ties, nodes = graph(name, whole, both)
    return [ties._replace(left_out=tuple(left_out)), nodes]


def _blocks(numbered: list[tuple[int, str]]) -> tuple[list[list[tuple[int, str]]], list[str], int]:
    """Each network's lines with those of its partitions, the names of the networks, and what is nobody's."""
    parts: list[tuple[str, list[tuple[int, str]]]] = [("", [])]
    for number, line in numbered:
        head = _OBJECTS.match(line)
        if head:
            parts.append((head[1].lower(), []))
        parts[-1][1].append((number, line))
    sizes = [_size_of(lines) for _, lines in parts]
    networks = [k for k, (kind, _) in enumerate(parts) if kind == "network"]
    blocks = {k: list(parts[k][1]) for k in networks}
    blocks[networks[0]] = parts[0][1] + blocks[networks[0]]
    lost = 0
    for k, (kind, lines) in enumerate(parts):
        if kind in ("partition", "vector"):
            fit = [at for at in networks if sizes[at] == sizes[k]]
            before = [at for at in fit if at < k]
            if fit:
                blocks[(before or fit)[-1 if before else 0]] += lines
            else:
                lost += 1
    titles: list[str] = []
    for k in networks:
        words = parts[k][1][0][1].split(maxsplit=1)
        title = re.sub(r"(?i)\.(net|paj|mat)$", "", words[1].strip() if len(words) > 1 else "")[:200]
        title = title or str(len(titles) + 1)
        titles.append(title if title not in titles else f"{title} {len(titles) + 1}")
    return list(blocks.values()), titles, lost


def _size_of(lines: list[tuple[int, str]]) -> str:
    """The number of vertices that a part of a file states."""
    found = (re.match(r"(?i)\s*\*vertices\s+(\d{1,12})", line) for _, line in lines)
    return next((match[1] for match in found if match), "")


def write_net(network: Network, relation: str | None) -> str:
    """Return a network as Pajek .net: vertices with positions and colours, edges and arcs by relation.

    Times stand in brackets behind a vertex or tie, in whole numbers: years, or months (202105) or days
    (20210503) where some are.
    """
    times = Times(network)
    ties = _added(times.of(ties_of(network, relation)), network.places["place"])
    look = appearance(network, "en").iloc[_order(network)]
    labels = look.index
    said = [quoted(code) for code in labels]
    refuse_same(labels, said, fix=say(".xlsx or .gexf"))
    spread = look[["x", "y"]].to_numpy()
    low = spread.min(axis=0) if len(spread) else np.zeros(2)
    wide = max(np.ptp(spread, axis=0).max() if len(spread) else 0.0, 1.0)
    spots = np.round(0.05 + 0.9 * (spread - low) / wide, 4)
    kinds = list(dict.fromkeys(look["kind"]))
    colors = [_COLORS[kinds.index(kind) % len(_COLORS)] for kind in look["kind"]]
    if not len(labels):
        raise CommgovError("there is no place and no actor. Fix: write .xlsx or a data package.")
    present = pd.concat([times.of(network.places)[_WHEN], times.of(network.actors)[_WHEN]])
    present = present.iloc[_order(network)]
    first = f" {len(network.actors)}" if two_mode(network.places, ties) else ""
    lines = [f"*Vertices {len(labels)}{first}"]
    rows = zip(said, spots, colors, present, strict=True)
    for k, (word, (x, y), color, when) in enumerate(rows, start=1):
        lines.append(f"{k} {word} {x:.4f} {y:.4f} 0.5 ic {color}{when}")
    for directed, head in (("no", "*Edges"), ("yes", "*Arcs")):
        for number, name in enumerate(ties["relation"].unique(), start=1):
            part = ties[(ties["relation"] == name) & (ties["directed"] == directed)]
            if part.empty:
                continue
            ends = zip(labels.get_indexer(part["source"]), labels.get_indexer(part["target"]), strict=True)
            lines.append(f'{head} :{number} "{name}"')
            rows = zip(ends, part["weight"], part[_WHEN], strict=True)
            lines += [f"{i + 1} {j + 1} {shortest(w)}{when}" for (i, j), w, when in rows]
    return "\n".join([*lines, ""])


def write_paj(network: Network, relation: str | None) -> str:
    """Return a network as Pajek .paj: the network, and the partition of its nodes by kind."""
    kinds = pd.concat([network.places["kind"], network.actors["kind"]]).iloc[_order(network)]
    codes, names = pd.factorize(kinds)
    lines = ["*Network network", write_net(network, relation)]
    lines += ["*Partition kind: " + ", ".join(f"{k} = {name}" for k, name in enumerate(names, start=1))]
    lines += [f"*Vertices {len(codes)}", *(str(code + 1) for code in codes), ""]
    return "\n".join(lines)


class Times:
    """The times of a network as Pajek writes them: whole numbers, all of one kind.

    Parameters
    ----------
    network
        Its ties, places and actors may say since when and until when they were there.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> ties = pd.DataFrame({"source": ["a"], "target": ["b"], "relation": ["helps"], "since": ["2021-05"]})
    >>> net = cg.read(ties)
    >>> Times(net).said("2021-05", last=False), Times(net).said("2021", last=True)
    ('202105', '202112')
    """

    def __init__(self, network: Network):
        tables = network.ties, network.places, network.actors
        words = {word for frame in tables for c in TIMES if c in frame for word in frame[c].unique()} - {""}
        years = [word for word in words if periods.is_year(word)]
        self._digits = max(
            (len(part.replace("-", "")) for word in years for part in word.split("/")), default=4
        )
        begins = [int(self.said(word, last=False)) for word in words]
        self.first = str(min(begins)) if begins else ""

    def said(self, word: str, *, last: bool) -> str:
        """The first or last year, month or day of a time; the number of a wave as it is."""
        if not periods.is_year(word):
            return word.split("/")[-1 if last else 0]
        return str(periods.ends(word)[last])[: self._digits]

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A table with the brackets of each row, empty where it is there at all times."""
        since, until = (frame[c] if c in frame else pd.Series("", frame.index, dtype="str") for c in TIMES)
        pairs = dict.fromkeys(zip(since, until, strict=True))
        for begin, end in pairs:
            first = self.said(begin, last=False) if begin else self.first
            last = self.said(end, last=True) if end else "*"
            spell = first if first == last else f"{first}-{last}"
            pairs[begin, end] = f" [{spell}]" if begin or end else ""
        return frame.assign(**{_WHEN: [pairs[pair] for pair in zip(since, until, strict=True)]})


def _order(network: Network) -> np.ndarray:
    """Actors, then places: positions among places, then actors."""
    places = len(network.places)
    return np.r_[np.arange(places, places + len(network.actors)), np.arange(places)].astype(int)


def _added(ties: pd.DataFrame, places: pd.Series) -> pd.DataFrame:
    """Ties that differ by domain only, their weights added up: a file has one line for them."""
    either = (ties["directed"] == "no").to_numpy(dtype=bool)
    if either.any() and not either.all():  # of a pair that has both kinds, by domain, all are arcs
        both = in_both_ways(ties).to_numpy(dtype=bool)
        back = ties[both & ~ties["target"].isin(places).to_numpy(dtype=bool)]  # a place begins no tie
        back = back.rename(columns={"source": "target", "target": "source"})
        ties = pd.concat([ties, back], ignore_index=True)
        ties["directed"] = ties["directed"].mask(np.r_[both, np.ones(len(back), dtype=bool)], "yes")
        either = (ties["directed"] == "no").to_numpy(dtype=bool)
    if either.any():  # two of these may begin at different ends: as the first of them does
        low, high = ends_in_order(ties, either)
        pairs = ties.assign(low=low, high=high).groupby(["low", "high", "relation"], sort=False)
        first = pairs[["source", "target"]].transform("first")
        ties = ties.assign(**{c: first[c].where(either, ties[c]) for c in first})
    keys = ["source", "target", "relation", "directed", _WHEN]
    return ties.groupby(keys, sort=False, as_index=False)["weight"].sum()


def _values(text: str, name: str, count: int) -> list[str]:
    """The values of a partition or vector, one line a vertex."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith(("%", "*"))]
    if len(lines) != count:
        fix = say("save the partition again beside the network that it belongs to")
        refuse(
            name,
            say(
                "has another number of values ({found:,}) than the network has vertices ({count:,})",
                found=len(lines),
                count=count,
            ),
            fix,
        )
    for number, line in lines:
        if not re.fullmatch(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", line):
            refuse(name, say("is not a number"), say("write one number a vertex"), row=number, value=line)
    return [line for _, line in lines]


class _File:
    """A file that is being read, line by line."""

    def __init__(self, name: str):
        self.name, self.size, self.first, self.most = name, 0, 0, MOST_NODES
        self.relations: dict[str, str] = {}  # number → name
        self.labels: dict[int, str] = {}
        self.known: dict[str, int] = {}  # numbers of vertices as they were written → as numbers
        self.sources, self.targets, self.weights = array("q"), array("q"), []
        self.groups: list[tuple] = []  # layer, directed, how many ties there are up to its end
        self.more: dict[str, dict[int, str]] = {}
        self.values: dict[int, str] = {}  # of the partition that is being read
        self.legends: dict[str, str] = {}
        self.line = self.matrix_row = 0
        self.networks, self.mode, self.layer, self.section = 0, "", "", ""
        self.own = 0  # cells on the diagonal of a matrix
        self.taken = 0  # cells whose value is that of the other side
        self.spells: dict[int, list[tuple[str, str]]] = {}  # tie → its periods
        self.present: dict[int, list[tuple[str, str]]] = {}  # vertex → its periods

    def read(self, numbered: list[tuple[int, str]]) -> list[Part]:
        """All lines with their numbers, then the two tables."""
        for self.line, line in numbered:
            spells = self._times(line) if "]" in line else []
            line = _TIMES.sub("", line) if spells else line
            words = [a or b for a, b in _TOKEN.findall(line)] if '"' in line else line.split()
            if not words or words[0].startswith(("%", "/*")):
                continue
            if words[0].startswith("*") and not line.lstrip().startswith('"'):
                self._close()
                self._heading(words)
            else:
                before = len(self.sources)
                self._row(words, line)
                if spells and self.section == "vertices":
                    self.present[self._vertex(words[0])] = spells
                elif spells:
                    self.spells |= dict.fromkeys(range(before, len(self.sources)), spells)
        self._close()
        if not self.size:
            self._refuse(say("has no '*Vertices'"), say("export it from Pajek as .net or .paj"))
        labels = [str(k) for k in range(self.size + 1)]
        for k, label in self.labels.items():
            labels[k] = label
        nodes = pd.DataFrame({"node": labels[1:]}, dtype="str")
        again = nodes["node"][nodes["node"].duplicated()]
        if len(again):
            self._refuse(
                say("two vertices have the same label"), say("give each a label of its own"), again.iloc[0]
            )
        nodes["mode"] = np.where(np.arange(self.size) < (self.first or self.size), "1", "2")
        if len(self.more) * self.size > MOST_CELLS:
            self._refuse(
                say("holds too many partitions for so many vertices"), say("keep those that are needed")
            )
        for title, values in self.more.items():
            kinds = dict(re.findall(r"(\d+) = (.*?)(?=, \d+ = |$)", self.legends.get(title, "")))
            if kinds:  # a partition by kind that was written here
                nodes["kind"] = [kinds.get(values.get(k, ""), "") for k in range(1, self.size + 1)]
            elif title not in nodes:
                nodes[title] = [values.get(k, "") for k in range(1, self.size + 1)]
        ties = self._ties(np.array(labels, dtype=object))
        told = self._when(nodes)
        ties, nodes = graph(self.name, nodes, self._apart(ties))
        for count, said in ((self.own, matrix_ties.DIAGONAL), (self.taken, matrix_ties.OTHER_SIDE)):
            told = (*told, ("", None, f"{count:,}", *said)) if count else told
        return [ties._replace(left_out=told), nodes]

    def _times(self, line: str) -> list[tuple[str, str]]:
        """The periods at the end of a line, each as since and until; none where no brackets end it."""
        found = _TIMES.search(line)
        if not found or line.lstrip().startswith("*"):
            return []
        spells = [_SPELL.fullmatch(part.strip()) for part in found[1].split(",")]
        if not all(spells):
            if self.section == "vertices" and line.count('"') < 2:
                return []  # a label of one word that ends in a bracket
            fix = say("write it like [1-3,5-*]: numbers, * for no end")
            self._refuse(say("are no times"), fix, found[0])
        return [(spell[1], "" if spell[2] == "*" else spell[2] or spell[1]) for spell in spells]

    def _when(self, nodes: pd.DataFrame) -> tuple[tuple, ...]:
        """Give the vertices their times, from the first to the last; tell of those that have gaps."""
        if not self.present:
            return ()
        every = [self.present.get(k, [("", "")]) for k in range(1, self.size + 1)]
        nodes["since"] = [spells[0][0] for spells in every]
        nodes["until"] = [spells[-1][1] for spells in every]
        gaps = sum(len(spells) > 1 for spells in every)
        what = say("nodes were there several times; the time from the first to the last is taken")
        return (("", None, f"{gaps:,}", what, say("give a file for each period")),) if gaps else ()

    def _apart(self, ties: pd.DataFrame) -> pd.DataFrame:
        """A tie for each of its periods."""
        if not self.spells:
            return ties
        every = [self.spells.get(k, [("", "")]) for k in range(len(ties))]
        ties = ties.iloc[np.repeat(np.arange(len(ties)), [len(spells) for spells in every])]
        ends = [spell for spells in every for spell in spells]
        check_ties(len(ties), self.name)
        since, until = (pd.array([end[k] for end in ends], dtype="str") for k in (0, 1))
        return ties.reset_index(drop=True).assign(since=since, until=until)

    def _ties(self, labels: np.ndarray) -> pd.DataFrame:
        counts = np.diff([0, *(group[2] for group in self.groups)])
        columns = {
            "source": labels[np.frombuffer(self.sources, dtype=np.int64)] if self.sources else [],
            "target": labels[np.frombuffer(self.targets, dtype=np.int64)] if self.targets else [],
            "weight": self.weights,
            "layer": np.repeat(np.array([g[0] for g in self.groups], dtype=object), counts),
            "directed": np.repeat(np.array([g[1] for g in self.groups], dtype=object), counts),
        }
        if not any(group[0] for group in self.groups):
            del columns["layer"]
        return texts(columns, self.name)

    def _close(self):
        """A part of the file ends."""
        before = self.groups[-1][2] if self.groups else 0
        if len(self.sources) > before:
            directed = "no" if self.section.startswith("edges") else "yes"
            if self.section == "matrix" and not self.first:
                directed = self._square(before)
            self.groups.append((self.layer, directed, len(self.sources)))

    def _square(self, before: int) -> str:
        """Keep those cells of a square matrix that are ties; whether they have a direction."""
        ends = [np.array(side[before:], dtype=np.int64) for side in (self.sources, self.targets)]
        values = np.array([measured(weight) for weight in self.weights[before:]])
        kept, directed = matrix_ties.once(*ends, values, half=False)
        self.taken += matrix_ties.of_other_side(*ends, values, directed)
        self.own += int((ends[0] == ends[1]).sum())
        for side, end in zip((self.sources, self.targets), ends, strict=True):
            side[before:] = array("q", end[kept].tolist())
        self.weights[before:] = [w for w, k in zip(self.weights[before:], kept.tolist(), strict=True) if k]
        return directed

    def _heading(self, words: list[str]):
        word = words[0].lstrip("*").lower()
        rest = " ".join(words[1:])
        if word == "network":
            self.networks += 1
            if self.networks > 1:
                self._refuse(
                    say("holds more than one network"), say("save each network in a file of its own")
                )
        elif word in ("partition", "vector"):
            kinds, self.mode = rest.removeprefix("kind: "), word
            title = "kind" if kinds != rest else re.sub(r"\W+", "_", rest).strip("_") or word
            if title in self.more or title in ("node", "mode"):
                title = f"{title}_{len(self.more) + 1}"
            self.more[title] = self.values = {}
            self.legends[title] = kinds if title == "kind" else ""
            if len(self.more) > MOST_COLUMNS:
                self._refuse(
                    say("holds more than {most:,} partitions", most=MOST_COLUMNS),
                    say("keep those that are needed"),
                )
        elif word == "vertices":
            self._vertices(words)
            return
        elif word in ("arcs", "edges", "arcslist", "edgeslist", "matrix"):
            self.mode, self.matrix_row = "", 0
            layer = re.match(r":?\s*+(\d*+)\s*+(.*)", rest)
            self.layer = (layer[2] or self.relations.get(layer[1], layer[1]))[:200]
            if layer[1]:
                self.relations[layer[1]] = self.layer
        elif word not in ("permutation", "cluster", "hierarchy", "events"):
            self._refuse(
                say("is not a part of a Pajek file that is read"), say("leave this part out"), words[0]
            )
        self.section = word

    def _vertices(self, words: list[str]):
        sizes = [w for w in words[1:3] if w.isdecimal()]
        size = int(sizes[0][:12]) if sizes else 0  # cut short, a number is still too large
        if not 1 <= size <= (MOST_NODES if self.mode else self.most):
            fix = say("write the number of vertices, up to {most:,}, after *Vertices", most=MOST_NODES)
            self._refuse(say("has a number of vertices that cannot be"), fix, " ".join(words[1:]))
        if self.mode:  # the head of a partition or a vector
            self.section = self.mode
            return
        if self.size:
            self._refuse(say("holds more than one network"), say("save each network in a file of its own"))
        self.section, self.size, self.first = "vertices", size, int(sizes[1][:12]) if len(sizes) > 1 else 0

    def _row(self, words: list[str], line: str):
        if self.section == "vertices":
            number = self._vertex(words[0])
            if len(words) > 1:
                self.labels[number] = words[1].strip() or words[0]
        elif self.section in ("arcs", "edges"):
            words = self._of_relation(words)
            if len(words) < 2:
                self._refuse(
                    say("is no pair of vertices"), say("write two numbers and, if you will, a weight"), line
                )
            weight = words[2] if len(words) > 2 and _is_measure(words[2]) else "1"
            self._tie(words[0], words[1], weight)
        elif self.section in ("arcslist", "edgeslist"):
            for word in words[1:]:
                self._tie(words[0], word, "1")
        elif self.section == "matrix":
            self.matrix_row += 1
            width, shift = (self.size - self.first, self.first) if self.first else (self.size, 0)
            if len(words) != width:
                problem = say(
                    "has another number of values in a row ({found:,}) than the matrix has columns "
                    "({width:,})",
                    found=len(words),
                    width=width,
                )
                self._refuse(problem, say("give each row of the matrix all its values"))
            for k in np.flatnonzero(np.array(words, dtype=object) != "0").tolist():
                if measured(words[k]) != 0:
                    self._tie(str(self.matrix_row), str(k + 1 + shift), words[k])
        elif self.section in ("partition", "vector"):
            self.values[len(self.values) + 1] = words[0]
            if len(self.values) > (self.size or MOST_NODES):
                fix = say("write one value for each vertex")
                what = say("partition") if self.section == "partition" else say("vector")
                self._refuse(say("a {part} has more values than the file has vertices", part=what), fix)
        elif not self.section:
            self._refuse(
                say("does not begin with '*Vertices' or '*Network'"), say("export it from Pajek"), line
            )

    def _of_relation(self, words: list[str]) -> list[str]:
        """The words of a line of ties without the number of its relation, which is the layer from here on."""
        led = _RELATION.fullmatch(words[0])
        if not led:
            return words
        layer = self.relations.get(led[1], led[1])
        if layer != self.layer:
            self._close()
            self.layer = layer
        return [led[2], *words[1:]] if led[2] else words[1:]

    def _tie(self, source: str, target: str, weight: str):
        if len(self.weights) >= MOST_TIES:
            self._refuse(
                say("has more than {most:,} ties", most=MOST_TIES), say("write them as a list in a CSV file")
            )
        self.sources.append(self._vertex(source))
        self.targets.append(self._vertex(target.lstrip("-")))  # Pajek marks a negative tie of a list so
        self.weights.append(weight)

    def _vertex(self, word: str) -> int:
        if word not in self.known:
            if not word.isdecimal() or len(word) > 12 or not 1 <= int(word) <= self.size:
                fix = say("write the number of a vertex, from 1 to {most:,}", most=self.size)
                self._refuse(say("is not a vertex of the file"), fix, word)
            self.known[word] = int(word)
        return self.known[word]

    def _refuse(self, problem: str, fix: str, value: object = ""):
        refuse(self.name, problem, fix, row=self.line, value=value)
