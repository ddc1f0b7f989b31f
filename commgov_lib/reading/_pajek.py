"""Pajek ``.net`` and ``.paj`` → nodes and ties: arcs, edges, lists, matrices, relations, partitions."""

from __future__ import annotations

import re

import pandas as pd

from ._parts import Part, graph
from ._refuse import MOST_NODES, refuse

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
        vector. An edge stands there once.

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
        self.ties: list[tuple] = []
        self.more: dict[str, dict[int, str]] = {}
        self.legends: dict[str, str] = {}
        self.line = self.matrix_row = self.numbers = 0
        self.networks, self.mode, self.layer, self.section = 0, "", "", ""

    def read(self, text: str) -> list[Part]:
        """All lines, then the two tables."""
        for number, line in enumerate(text.split("\n"), start=1):
            self.line = number
            words = [a or b for a, b in _TOKEN.findall(line)] if '"' in line else line.split()
            if not words or line.lstrip().startswith("%"):
                continue
            if line.lstrip().startswith("*"):
                self._heading(words)
            else:
                self._row(words, line)
        if not self.size:
            self._refuse("has no '*Vertices'", "export it from Pajek as .net or .paj")
        nodes = pd.DataFrame({"node": [self._label(k) for k in range(1, self.size + 1)]})
        again = nodes["node"][nodes["node"].duplicated()]
        if len(again):
            self._refuse("two vertices have the same label", "give each a label of its own", again.iloc[0])
        nodes["mode"] = ["1" if k < (self.first or self.size) else "2" for k in range(self.size)]
        for title, values in self.more.items():
            kinds = dict(re.findall(r"(\d+) = (\w+)", self.legends.get(title, "")))
            if kinds:  # a partition by kind that was written here
                nodes["kind"] = [kinds.get(values.get(k, ""), "") for k in range(1, self.size + 1)]
            elif title not in nodes:
                nodes[title] = [values.get(k, "") for k in range(1, self.size + 1)]
        ties = pd.DataFrame(self.ties, columns=["source", "target", "weight", "layer", "directed"])
        for end in ("source", "target"):
            ties[end] = [self._label(k) for k in ties[end]]
        return graph(self.name, nodes, ties if ties["layer"].any() else ties.drop(columns="layer"))

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
            while title in self.more or title in ("node", "mode"):
                title += "_"
            self.more[title], self.legends[title], self.numbers = {}, kinds if title == "kind" else "", 0
        elif word == "vertices":
            self._vertices(words)
            return
        elif word in ("arcs", "edges", "arcslist", "edgeslist", "matrix"):
            self.mode, self.matrix_row = "", 0
            layer = re.match(r":?\s*(\d+)?\s*(.*)", rest)
            self.layer = layer[2] or layer[1] or ""
        elif word not in ("permutation", "cluster", "hierarchy", "events"):
            self._refuse("is not a part of a Pajek file that is read", "leave this part out", words[0])
        self.section = word

    def _vertices(self, words: list[str]):
        sizes = [w for w in words[1:3] if w.isdecimal()]
        size = int(sizes[0][:12]) if sizes else 0
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
            for k, weight in enumerate(words, start=1):
                if weight.strip("0."):
                    self._tie(str(self.matrix_row), str(k + shift), weight)
        elif self.section in ("partition", "vector"):
            self.numbers += 1
            self.more[list(self.more)[-1]][self.numbers] = words[0]
        elif not self.section:
            self._refuse("does not begin with '*Vertices' or '*Network'", "export it from Pajek", line)

    def _tie(self, source: str, target: str, weight: str):
        directed = "no" if self.section.startswith("edges") else "yes"
        number = target.lstrip("-")  # Pajek marks a negative tie of a list so
        self.ties.append((self._vertex(source), self._vertex(number), weight, self.layer, directed))

    def _vertex(self, word: str) -> int:
        if not word.isdecimal() or not 1 <= int(word[:12]) <= self.size:
            fix = f"write the number of a vertex, from 1 to {self.size:,}"
            self._refuse("is not a vertex of the file", fix, word)
        return int(word)

    def _label(self, number: int) -> str:
        return self.labels.get(number, str(number))

    def _refuse(self, problem: str, fix: str, value: object = ""):
        refuse(self.name, problem, fix, row=self.line, value=value)
