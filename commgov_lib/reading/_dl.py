"""UCINET DL → nodes and ties: full and half matrices, edge and node lists, several matrices, all labels."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from . import _squares
from ._dl_head import Head, read_head, split
from ._numbers import number
from ._parts import Part, graph, texts
from ._refuse import MOST_TIES, refuse

_QUOTED = re.compile(r'"[^"\n]*"')
_MOST_MATRICES = 1_000


def dl(text: str, name: str) -> list[Part]:
    """Nodes and ties of a DL file.

    Returns
    -------
    list of Part
        Ties ``source, target, weight, layer, directed``, nodes ``node, mode``. In a matrix 0 is no tie, and
        of a square one that is the same across its diagonal, or half of one, every tie is there once; a list
        whose ties all stand there both ways is read as such a matrix.

    Raises
    ------
    CommgovError
        It is not DL, or the data are not as the header says.

    Examples
    --------
    >>> ties, nodes = dl("dl n=2 format=fullmatrix labels: 甲,乙 data: 0 1 0 0", "a.dl")
    >>> ties.frame.to_numpy().tolist()
    [['甲', '乙', '1', 'yes']]
    """
    head = read_head(text, name)
    listed = head.form[:4] in ("edge", "node")
    blocks = _blocks(head.data) if listed else []
    if listed and len(blocks) != head.matrices:
        problem = f"has {len(blocks):,} lists, its header says {head.matrices:,} (nm)"
        refuse(name, problem, "put one ! between two lists, and their number after nm=")
    found, rows, columns, own = _lists(blocks, head) if listed else _matrices(head)
    two_mode = head.two_mode or head.form in ("edge2", "node2")
    second, first = set(columns) if two_mode else set(), set(rows)
    if second & first:  # one label for two nodes: tell them apart by their side
        again = min(second & first)
        fix = "give rows and columns labels of their own, such as unit_1 and event_1"
        refuse(name, "a row and a column have the same label", fix, value=again)
    nodes = [*dict.fromkeys(rows), *(c for c in dict.fromkeys(columns) if c not in first)]
    modes = ["2" if n in second else "1" for n in nodes]
    frame = pd.DataFrame({"node": nodes, "mode": modes}, dtype="str")
    if len(found["source"]) > MOST_TIES:
        refuse(name, f"has more than {MOST_TIES:,} ties", "write them as a list in a CSV file")
    ties = texts(found, name)
    if ties["layer"].nunique() < 2 and not head.labels.get("matrix"):
        ties = ties.drop(columns="layer")
    if two_mode:
        ties = ties.drop(columns="directed")
    first, rest = graph(name, frame, ties)
    return [first._replace(left_out=(("", None, f"{own:,}", *_squares.DIAGONAL),) if own else ()), rest]


def _blocks(data: str) -> list[str]:
    """The lists between the marks (!) that stand outside quotes."""
    if '"' in data:
        data = _QUOTED.sub(lambda label: label[0].replace("!", "\0"), data)
    return [block.replace("\0", "!") for block in data.split("!")]


def _matrices(head: Head) -> tuple[dict, list[str], list[str], int]:
    """Ties, labels of rows and columns, and how many cells of a diagonal are left out."""
    name, tokens = head.name, np.array([*split(head.data), ""], dtype=object)[:-1]
    height, width = head.rows, head.columns
    if not height or not width:
        refuse(name, "does not say how large its matrix is", "write n=, or nr= and nc=, in its header")
    if head.form != "full" and height != width:
        refuse(
            name, "is half of a matrix that is not square", "write nr= and nc= alike, or format=fullmatrix"
        )
    if head.matrices > _MOST_MATRICES:
        refuse(
            name,
            f"has more than {_MOST_MATRICES:,} matrices: its header asks for {head.matrices:,}",
            "mend nm=",
        )
    cells = {"full": height * width}.get(head.form, height * (height + 1) // 2)
    cells -= 0 if head.diagonal else min(height, width)
    each = cells + ("row" in head.embedded) * height
    once = ("column" in head.embedded) * width
    per_matrix = len(tokens) == head.matrices * (each + once)
    if not per_matrix and len(tokens) != head.matrices * each + once:
        wanted = head.matrices * (each + once)
        problem = f"has {len(tokens):,} values and labels after 'data:', its header asks for {wanted:,}"
        refuse(name, problem, "mend n=, nr=, nc=, nm= or the data", row=head.line)
    rows, columns = _labels(head, "row", height), _labels(head, "column", width)
    down, across = _cells(head)
    counts = np.bincount(down, minlength=height)
    labels_at = np.cumsum(counts) - counts + np.arange(height)  # of each row, within its matrix
    found, at, own = [], 0, 0
    for matrix in range(head.matrices):
        if once and (per_matrix or matrix == 0):
            columns, at = tokens[at : at + width].tolist(), at + width
            if head.form != "full" or "row" not in head.embedded:
                rows = rows if height != width or "row" in head.labels else columns
        values, at = tokens[at : at + each], at + each
        if "row" in head.embedded:
            rows, values = values[labels_at].tolist(), np.delete(values, labels_at)
        if head.embedded == {"row"} and height == width and "column" not in head.labels:
            columns = rows
        codes, words = pd.factorize(values)
        measured = np.array([number(word) for word in words])[codes]
        filled = measured != 0
        first, second, values, directed = down[filled], across[filled], values[filled], "yes"
        if rows == columns:
            own += int((first == second).sum())
            kept, directed = _squares.once(first, second, measured[filled], half=head.form != "full")
            first, second, values = first[kept], second[kept], values[kept]
        if directed != "yes":  # the one that stands first in the file begins
            first, second = np.minimum(first, second), np.maximum(first, second)
        ends = np.array(rows, dtype=object)[first], np.array(columns, dtype=object)[second]
        said = (_layer(head, matrix), directed)
        found.append((*ends, values, *(np.full(len(values), word, dtype=object) for word in said)))
    titles = ("source", "target", "weight", "layer", "directed")
    return (
        {t: np.concatenate(part) for t, part in zip(titles, zip(*found, strict=True), strict=True)},
        rows,
        columns,
        own,
    )


def _cells(head: Head) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of each cell of a matrix, in the order in which they stand there."""
    down, across = np.divmod(np.arange(head.rows * head.columns), head.columns)
    kept = {"upper": across >= down, "lower": across <= down}.get(head.form, across >= 0)
    kept = kept if head.diagonal else kept & (down != across)
    return down[kept], across[kept]


def _labels(head: Head, side: str, count: int) -> list[str]:
    given = head.labels.get(side)
    if given is None:
        return [str(k + 1) for k in range(count)]
    if len(given) != count:
        problem = f"has {len(given):,} {side} labels, its header asks for {count:,}"
        fix = "give each a label; one that holds a space or comma stands in quotation marks"
        refuse(head.name, problem, fix)
    return given


def _layer(head: Head, matrix: int) -> str:
    given = head.labels.get("matrix", [])
    return given[matrix] if matrix < len(given) else str(matrix + 1)


def _lists(blocks: list[str], head: Head) -> tuple[dict, list[str], list[str], int]:
    first, second = {}, {}
    second = second if head.form in ("edge2", "node2") else first
    for side, nodes, size in (("row", first, head.rows), ("column", second, head.columns)):
        given = head.labels.get(side)
        if given is not None and size and len(given) != size:
            _labels(head, side, size)
        for label in given or ():
            nodes.setdefault(label)
    sources, targets, weights, layers, line = [], [], [], [], head.line
    numbered = {"row": head.labels.get("row"), "column": head.labels.get("column")}
    edges = head.form[:4] == "edge"
    for matrix, block in enumerate(blocks):
        for text in block.split("\n"):
            tokens = split(text)
            line += 1
            if not tokens:
                continue
            source = _named(tokens[0], numbered["row"], head, head.rows, line - 1)
            first[source] = None
            if not edges:
                ends = [_named(t, numbered["column"], head, head.columns, line - 1) for t in tokens[1:]]
                second.update(dict.fromkeys(ends))
                sources += [source] * len(ends)
                targets += ends
                weights += ["1"] * len(ends)
                continue
            if len(tokens) not in (2, 3):
                problem = f"has {len(tokens)} words in a line of its list"
                fix = "write source, target and, if you will, a value in each line"
                refuse(head.name, problem, fix, row=line - 1, value=text)
            target = _named(tokens[1], numbered["column"], head, head.columns, line - 1)
            second[target] = None
            sources.append(source)
            targets.append(target)
            weights.append(tokens[2] if len(tokens) == 3 else "1")
        layers += [_layer(head, matrix)] * (len(sources) - len(layers))
        line -= 1  # the mark between two lists ends no line of its own
    if not head.embedded and not head.labels:
        for nodes, size in ((first, head.rows), (second, head.columns)):
            for k in range(size if size <= 100_000 else 0):
                nodes.setdefault(str(k + 1))
    codes, words = pd.factorize(np.array([*weights, ""], dtype=object)[:-1])
    filled = np.array([number(word) != 0 for word in words], dtype=bool)[codes]
    columns = {"source": sources, "target": targets, "weight": weights, "layer": layers}
    columns["directed"] = ["yes"] * len(sources)
    if not filled.all():
        columns = {title: np.array(values, dtype=object)[filled] for title, values in columns.items()}
    if second is first:
        columns = _each_once(columns)
    return columns, list(first), list(second), 0


def _each_once(columns: dict) -> dict:
    """One-mode lists as matrices are read: one that is the same both ways holds each tie once."""
    layers, found = np.array(columns["layer"], dtype=object), []
    codes = pd.factorize(np.array([*columns["source"], *columns["target"], ""], dtype=object)[:-1])[0]
    ends = np.split(codes, 2)
    values = np.array([number(word) for word in columns["weight"]])
    for layer in dict.fromkeys(columns["layer"]):
        mine = np.flatnonzero(layers == layer)
        pairs = ends[0][mine] * len(codes) + ends[1][mine]
        if len(np.unique(pairs)) < len(pairs) or (ends[0][mine] == ends[1][mine]).any():
            kept, directed = np.ones(len(mine), dtype=bool), "yes"  # faults that are told later
        else:
            kept, directed = _squares.once(ends[0][mine], ends[1][mine], values[mine], half=False)
        found.append((mine[kept], directed))
    at = np.concatenate([np.empty(0, dtype=np.int64), *(rows for rows, _ in found)])
    said = [word for rows, word in found for _ in rows]
    columns = {title: np.array([*values, ""], dtype=object)[at] for title, values in columns.items()}
    return {**columns, "directed": said}


def _named(token: str, labels: list[str] | None, head: Head, size: int, line: int) -> str:
    """The node that a word of a list means: by its number, unless labels are embedded."""
    if head.embedded:
        return token
    most = len(labels) if labels else size or 10**12
    if not token.isdecimal() or len(token) > 12 or not 1 <= int(token) <= most:
        upto = f" up to {most:,}" if labels or size else ""
        fix = f"write the node's number, from 1{upto}, or 'labels embedded' in the header"
        refuse(head.name, "is not the number of a node", fix, row=line, value=token)
    return labels[int(token) - 1] if labels else str(int(token))
