"""Pajek ``.net`` and ``.paj`` → nodes and ties: arcs, edges, lists, matrices, relations, partitions."""

from __future__ import annotations

import re
from array import array

import numpy as np
import pandas as pd

from . import _squares
from ._numbers import number as measured
from ._parts import Part, graph, texts
from ._refuse import MOST_CELLS, MOST_COLUMNS, MOST_NODES, MOST_TIES, refuse

_TOKEN = re.compile(r'"([^"]*)"|(\S+)')


def pajek(text: str, name: str, *, beside: dict[str, str] | None = None) -> list[Part]:
    """Nodes and ties of a Pajek file with one network, and its partitions.

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
        vector. An edge stands there once, and so does a tie of a square matrix that is the same across its
        diagonal.

    Raises
    ------
    CommgovError
        It is not a Pajek file, or names vertices that it does not have.

    Notes
    -----
    Nodes are told apart by their labels; a label that stands there twice is refused. Positions and colours
    are left out.

    Examples
    --------
    >>> ties, nodes = pajek('*Vertices 2\\n1 "甲"\\n2 "乙"\\n*Edges\\n1 2 3', "a.net")
    >>> ties.frame[["source", "target", "weight"]].to_numpy().tolist()
    [['甲', '乙', '3']]
    """
    ties, nodes = _File(name).read(text)
    for file, more in (beside or {}).items():
        title = file.rpartition(".")[0]
        while title in nodes.frame:
            title += "_"
        values = _values(more, file, len(nodes.frame))
        nodes = nodes._replace(frame=nodes.frame.assign(**{title: pd.array(values, dtype="str")}))
    return [ties, nodes]


def _values(text: str, name: str, count: int) -> list[str]:
    """The values of a partition or vector, one line a vertex."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith(("%", "*"))]
    if len(lines) != count:
        fix = "save the partition again beside the network that it belongs to"
        refuse(name, f"has {len(lines):,} values, and the network {count:,} vertices", fix)
    for number, line in lines:
        if not re.fullmatch(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", line):
            refuse(name, "is not a number", "write one number a vertex", row=number, value=line)
    return [line for _, line in lines]


class _File:
    """A file that is being read, line by line."""

    def __init__(self, name: str):
        self.name, self.size, self.first = name, 0, 0
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

    def read(self, text: str) -> list[Part]:
        """All lines, then the two tables."""
        for self.line, line in enumerate(text.split("\n"), start=1):
            words = [a or b for a, b in _TOKEN.findall(line)] if '"' in line else line.split()
            if not words or words[0].startswith(("%", "/*")):
                continue
            if words[0].startswith("*") and not line.lstrip().startswith('"'):
                self._close()
                self._heading(words)
            else:
                self._row(words, line)
        self._close()
        if not self.size:
            self._refuse("has no '*Vertices'", "export it from Pajek as .net or .paj")
        labels = [str(k) for k in range(self.size + 1)]
        for k, label in self.labels.items():
            labels[k] = label
        nodes = pd.DataFrame({"node": labels[1:]}, dtype="str")
        again = nodes["node"][nodes["node"].duplicated()]
        if len(again):
            self._refuse("two vertices have the same label", "give each a label of its own", again.iloc[0])
        nodes["mode"] = np.where(np.arange(self.size) < (self.first or self.size), "1", "2")
        if len(self.more) * self.size > MOST_CELLS:
            self._refuse("holds too many partitions for so many vertices", "keep those that are needed")
        for title, values in self.more.items():
            kinds = dict(re.findall(r"(\d+) = (\w+)", self.legends.get(title, "")))
            if kinds:  # a partition by kind that was written here
                nodes["kind"] = [kinds.get(values.get(k, ""), "") for k in range(1, self.size + 1)]
            elif title not in nodes:
                nodes[title] = [values.get(k, "") for k in range(1, self.size + 1)]
        ties, nodes = graph(self.name, nodes, self._ties(np.array(labels, dtype=object)))
        left_out = (("", None, f"{self.own:,}", *_squares.DIAGONAL),) if self.own else ()
        return [ties._replace(left_out=left_out), nodes]

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
        kept, directed = _squares.once(*ends, values, half=False)
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
                self._refuse("holds more than one network", "save each network in a file of its own")
        elif word in ("partition", "vector"):
            kinds, self.mode = rest.removeprefix("kind: "), word
            title = "kind" if kinds != rest else re.sub(r"\W+", "_", rest).strip("_") or word
            if title in self.more or title in ("node", "mode"):
                title = f"{title}_{len(self.more) + 1}"
            self.more[title] = self.values = {}
            self.legends[title] = kinds if title == "kind" else ""
            if len(self.more) > MOST_COLUMNS:
                self._refuse(f"holds more than {MOST_COLUMNS:,} partitions", "keep those that are needed")
        elif word == "vertices":
            self._vertices(words)
            return
        elif word in ("arcs", "edges", "arcslist", "edgeslist", "matrix"):
            self.mode, self.matrix_row = "", 0
            layer = re.match(r":?\s*+(\d*+)\s*+(.*)", rest)
            self.layer = (layer[2] or layer[1])[:200]
        elif word not in ("permutation", "cluster", "hierarchy", "events"):
            self._refuse("is not a part of a Pajek file that is read", "leave this part out", words[0])
        self.section = word

    def _vertices(self, words: list[str]):
        sizes = [w for w in words[1:3] if w.isdecimal()]
        size = int(sizes[0][:12]) if sizes else 0  # cut short, a number is still too large
        if not 1 <= size <= MOST_NODES:
            fix = f"write the number of vertices, up to {MOST_NODES:,}, after *Vertices"
            self._refuse("has a number of vertices that cannot be", fix, " ".join(words[1:]))
        if self.mode:  # the head of a partition or a vector
            self.section = self.mode
            return
        if self.size:
            self._refuse("holds more than one network", "save each network in a file of its own")
        self.section, self.size, self.first = "vertices", size, int(sizes[1][:12]) if len(sizes) > 1 else 0

    def _row(self, words: list[str], line: str):
        if self.section == "vertices":
            number = self._vertex(words[0])
            if len(words) > 1:
                self.labels[number] = words[1].strip() or words[0]
        elif self.section in ("arcs", "edges"):
            if len(words) < 2:
                self._refuse("is no pair of vertices", "write two numbers and, if you will, a weight", line)
            weight = words[2] if len(words) > 2 and not words[2].isalpha() else "1"
            self._tie(words[0], words[1], weight)
        elif self.section in ("arcslist", "edgeslist"):
            for word in words[1:]:
                self._tie(words[0], word, "1")
        elif self.section == "matrix":
            self.matrix_row += 1
            width, shift = (self.size - self.first, self.first) if self.first else (self.size, 0)
            if len(words) != width:
                problem = f"has {len(words):,} values in a row of a matrix of {width:,} columns"
                self._refuse(problem, "give each row of the matrix all its values")
            for k in np.flatnonzero(np.array(words, dtype=object) != "0").tolist():
                if measured(words[k]) != 0:
                    self._tie(str(self.matrix_row), str(k + 1 + shift), words[k])
        elif self.section in ("partition", "vector"):
            self.values[len(self.values) + 1] = words[0]
            if len(self.values) > (self.size or MOST_NODES):
                fix = "write one value for each vertex"
                self._refuse(f"a {self.section} has more values than the file has vertices", fix)
        elif not self.section:
            self._refuse("does not begin with '*Vertices' or '*Network'", "export it from Pajek", line)

    def _tie(self, source: str, target: str, weight: str):
        if len(self.weights) >= MOST_TIES:
            self._refuse(f"has more than {MOST_TIES:,} ties", "write them as a list in a CSV file")
        self.sources.append(self._vertex(source))
        self.targets.append(self._vertex(target.lstrip("-")))  # Pajek marks a negative tie of a list so
        self.weights.append(weight)

    def _vertex(self, word: str) -> int:
        if word not in self.known:
            if not word.isdecimal() or len(word) > 12 or not 1 <= int(word) <= self.size:
                fix = f"write the number of a vertex, from 1 to {self.size:,}"
                self._refuse("is not a vertex of the file", fix, word)
            self.known[word] = int(word)
        return self.known[word]

    def _refuse(self, problem: str, fix: str, value: object = ""):
        refuse(self.name, problem, fix, row=self.line, value=value)
