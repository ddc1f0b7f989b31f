"""UCINET's DL files, in and out: full and half matrices, edge and node lists, several relations, labels."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..messages import say
from ..network import Network
from ..schema import CommgovError
from . import matrix_ties
from .grid import Part, check_ties, graph, refuse, texts
from .nodes import quoted, refuse_same, shortest, ties_of, two_mode
from .vocabulary import number

_MOST_MATRICES = 1_000
# Several relations are written as full matrices, which grow with the square of the nodes.
_MOST_CELLS = 4_000_000
_QUOTED = re.compile(r'"[^"\n]*"')
_TOKEN = re.compile(r'"([^"\n]*)"|\'([^\'\n]*)\'|([^\s,]+)')
_MOST_WORDS = 10_000
# A word of the header. Nothing in it is tried twice (*+, ++), so that no file makes the search take long.
_HEADER = r"""(?ix) "[^"\n]*+" | \b(?P<sized>n|nr|nc|nm)\s*+{equals}\s*+(?P<size>-?[\d.]++\w*+)
    | \bformat\s*+{equals}\s*+(?P<format>\w++) | \bdiagonal\s*+{equals}\s*+(?P<diagonal>\w++)
    | (?P<embedded>\b(?:(?:row|col(?:umn)?)\s++)?labels?\s++embedded)
    | (?P<labels>\b(?:(?:row|col(?:umn)?|matrix|level)\s++)?labels?)\s*+: | (?P<data>\bdata)\s*+:"""
_WORDS = re.compile(_HEADER.format(equals="=?"))
_AMONG_LABELS = re.compile(_HEADER.format(equals="="))  # there, n1 is a label
_FORMATS = {
    "fullmatrix": "full", "fm": "full", "upperhalf": "upper", "uh": "upper",
    "lowerhalf": "lower", "lh": "lower",
    "edgelist1": "edge1", "el1": "edge1", "edgelist2": "edge2", "el2": "edge2",
    "nodelist1": "node1", "nl1": "node1", "nodelist2": "node2", "nl2": "node2",
}  # fmt: skip


def read_dl(text: str, name: str) -> list[Part]:
    """Read the nodes and ties of a DL file.

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
    >>> ties, nodes = read_dl("dl n=2 format=fullmatrix labels: 甲,乙 data: 0 1 0 0", "a.dl")
    >>> ties.frame.to_numpy().tolist()
    [['甲', '乙', '1', 'yes']]
    """
    head = _head(text, name)
    listed = head.form[:4] in ("edge", "node")
    blocks = _blocks(head.data) if listed else []
    if listed and len(blocks) != head.matrices:
        problem = say(
            "has another number of lists ({found:,}) than its header says ({expected:,}, nm)",
            found=len(blocks),
            expected=head.matrices,
        )
        refuse(name, problem, say("put one ! between two lists, and their number after nm="))
    found, rows, columns, told = _lists(blocks, head) if listed else _matrices(head)
    two_mode = head.two_mode or head.form in ("edge2", "node2")
    second, first = set(columns) if two_mode else set(), set(rows)
    if second & first:  # one label for two nodes: tell them apart by their side
        again = min(second & first)
        fix = say("give rows and columns labels of their own, such as unit_1 and event_1")
        refuse(name, say("a row and a column have the same label"), fix, value=again)
    nodes = [*dict.fromkeys(rows), *(c for c in dict.fromkeys(columns) if c not in first)]
    modes = ["2" if n in second else "1" for n in nodes]
    frame = pd.DataFrame({"node": nodes, "mode": modes}, dtype="str")
    check_ties(len(found["source"]), name)
    ties = texts(found, name)
    if ties["layer"].nunique() < 2 and not head.labels.get("matrix"):
        ties = ties.drop(columns="layer")
    if two_mode:
        ties = ties.drop(columns="directed")
    first, rest = graph(name, frame, ties)
    return [first._replace(left_out=told), rest]


def write_dl(network: Network, relation: str | None) -> str:
    """Return a network as DL: one relation as an edge list, several as matrices.

    Ties that all lead to places are a two-mode list. A tie without direction stands there both ways, as in a
    symmetric matrix.
    """
    ties = ties_of(network, relation)
    either = (ties["directed"] == "no") & ties["target"].isin(network.actors["actor"])
    back = ties[either].rename(columns={"source": "target", "target": "source"})
    keys = ["source", "target", "relation"]
    ties = pd.concat([ties, back]).groupby(keys, sort=False, as_index=False)["weight"].sum()
    if ties.empty:
        raise CommgovError("ties: there is none, so there is no matrix. Fix: write .xlsx or a data package.")
    relations = list(ties["relation"].unique())
    ends = [set(ties["source"]), set(ties["target"])]
    codes = [*network.actors["actor"], *network.places["place"]]
    labels = pd.Index(codes)[pd.Index(codes).isin(ends[0] | ends[1])]
    # Not every reader takes the quotes off where none are needed.
    said = [code if re.fullmatch(r"[\w./-]+", code) else quoted(code) for code in labels]
    refuse_same(labels, said, fix=say(".xlsx or .gexf"))
    source, target = labels.get_indexer(ties["source"]), labels.get_indexer(ties["target"])
    if len(relations) == 1:
        rows = zip(source, target, ties["weight"], strict=True)
        body = ["matrix labels:", relations[0], "labels embedded:", "data:"]
        body += [*(f"{said[i]} {said[j]} {shortest(w)}" for i, j, w in rows), ""]
        if two_mode(network.places, ties):
            return "\n".join([f"dl nr={len(ends[0])}, nc={len(ends[1])}", "format = edgelist2", *body])
        return "\n".join([f"dl n={len(labels)}", "format = edgelist1", *body])
    cells = len(labels) ** 2 * len(relations)
    if cells > _MOST_CELLS:
        raise CommgovError(
            "{count} relations among {nodes:,} nodes make a DL file of {cells:,} cells. Fix: "
            "one file a relation (relation='{relation}', on the command line --relation "
            "{relation}), or write .net or .gexf.",
            count=len(relations),
            nodes=len(labels),
            cells=cells,
            relation=relations[0],
        )
    lines = [f"dl n={len(labels)}, nm={len(relations)}", "format = fullmatrix", "labels:", ",".join(said)]
    lines += ["matrix labels:", ",".join(relations), "data:"]
    for name in relations:
        matrix = np.zeros((len(labels), len(labels)))
        mine = (ties["relation"] == name).to_numpy()
        matrix[source[mine], target[mine]] = ties["weight"].to_numpy()[mine]
        lines += [" ".join(map(shortest, row)) for row in matrix]
    return "\n".join([*lines, ""])


class _Head(NamedTuple):
    """What stands above the data."""

    name: str
    rows: int  # 0: not stated
    columns: int
    matrices: int
    form: str
    diagonal: bool
    embedded: set[str]  # row, column
    labels: dict[str, list[str]]  # row, column, matrix
    two_mode: bool
    data: str
    line: int  # where the data begins


def _head(text: str, name: str) -> _Head:
    """The header: sizes, format, labels, and where the data begin."""
    begins = re.match(r"(?i)\s*dl\b\s*,?", text)
    if not begins:
        fix = say("export it as DL, or name it .csv")
        refuse(name, say("does not begin with 'dl', as a UCINET file does"), fix, row=1)
    sizes, labels, embedded = {"nm": 1}, {}, set()
    form, diagonal, at, start, end = "full", True, begins.end(), None, begins.end()
    for count in range(len(text)):
        word = (_AMONG_LABELS if start else _WORDS).search(text, at)
        if word and not word.lastgroup:  # a label in quotation marks
            at = word.end()
            continue
        if start:  # the labels run up to the next word
            last = word.start() if word else len(text)
            labels[start] = _words(text[end:last])
            start = None
        if not word or count > _MOST_WORDS + sum(map(len, labels.values())):
            refuse(name, say("has no 'data:'"), say("write data: in front of the data"))
        at = end = word.end()
        if word["sized"]:
            sizes[word["sized"].lower()] = _size(word["size"], name)
        elif word["format"]:
            form = _FORMATS.get(word["format"].lower(), "")
            if not form:
                fix = say(
                    "export it in one of {formats}", formats=", ".join(f for f in _FORMATS if len(f) > 3)
                )
                refuse(name, say("is in a format that is not read"), fix, value=word["format"])
        elif word["diagonal"]:
            diagonal = word["diagonal"].lower() != "absent"
        elif word["embedded"]:
            embedded |= {_side(word["embedded"])} - {"both"} or {"row", "column"}
        elif word["labels"]:
            start = _side(word["labels"])
        else:
            break
    # UCINET writes row labels and column labels of a square matrix too: the same ones.
    apart = labels.get("row") != labels.get("column", labels.get("row"))
    two_mode = sizes.get("nr", 0) != sizes.get("nc", 0) or apart
    both = labels.pop("both", None)
    if both is not None:
        labels.setdefault("row", both)
        labels.setdefault("column", both)
    n = sizes.get("n", 0)
    rows, columns = sizes.get("nr", n), sizes.get("nc", n)
    data, line = text[word.end() :], text[: word.end()].count("\n") + 1
    return _Head(name, rows, columns, sizes["nm"], form, diagonal, embedded, labels, two_mode, data, line)


def _side(words: str) -> str:
    first = words.split()[0].lower()
    sides = {"row": "row", "col": "column", "column": "column", "matrix": "matrix", "level": "matrix"}
    return sides.get(first, "both")


def _size(text: str, name: str) -> int:
    if not text.isdecimal() or len(text) > 12 or int(text) < 1:
        problem = say("a size in its header is not a whole number from 1 up")
        refuse(name, problem, say("mend n=, nr=, nc= or nm="), value=text)
    return int(text)


def _words(text: str) -> list[str]:
    """The words of a text: parted by blanks and commas, or in quotation marks."""
    if '"' not in text and "'" not in text:
        return text.replace(",", " ").split()
    return [a or b or c for a, b, c in _TOKEN.findall(text)]


def _blocks(data: str) -> list[str]:
    """The lists between the marks (!) that stand outside quotes."""
    if '"' in data:
        data = _QUOTED.sub(lambda label: label[0].replace("!", "\0"), data)
    return [block.replace("\0", "!") for block in data.split("!")]


def _matrices(head: _Head) -> tuple[dict, list[str], list[str], tuple]:
    """Ties, labels of rows and columns, and what is told of the diagonal and of missing values."""
    name, tokens = head.name, np.array([*_words(head.data), ""], dtype=object)[:-1]
    height, width = head.rows, head.columns
    if not height or not width:
        refuse(
            name, say("does not say how large its matrix is"), say("write n=, or nr= and nc=, in its header")
        )
    if head.form != "full" and height != width:
        refuse(
            name,
            say("is half of a matrix that is not square"),
            say("write nr= and nc= alike, or format=fullmatrix"),
        )
    if head.matrices > _MOST_MATRICES:
        refuse(
            name,
            say(
                "has more than {most:,} matrices: its header asks for {count:,}",
                most=_MOST_MATRICES,
                count=head.matrices,
            ),
            say("mend nm="),
        )
    cells = {"full": height * width}.get(head.form, height * (height + 1) // 2)
    cells -= 0 if head.diagonal else min(height, width)
    each = cells + ("row" in head.embedded) * height
    once = ("column" in head.embedded) * width
    per_matrix = len(tokens) == head.matrices * (each + once)
    if not per_matrix and len(tokens) != head.matrices * each + once:
        wanted = head.matrices * (each + once)
        problem = say(
            "has another number of values and labels after 'data:' ({found:,}) than its header asks for "
            "({wanted:,})",
            found=len(tokens),
            wanted=wanted,
        )
        refuse(name, problem, say("mend n=, nr=, nc=, nm= or the data"), row=head.line)
    rows, columns = _labels(head, "row", height), _labels(head, "column", width)
    down, across = _cells(head)
    counts = np.bincount(down, minlength=height)
    labels_at = np.cumsum(counts) - counts + np.arange(height)  # of each row, within its matrix
    found, at, own, taken = [], 0, 0, 0
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
            kept, directed = matrix_ties.once(first, second, measured[filled], half=head.form != "full")
            taken += matrix_ties.of_other_side(first, second, measured[filled], directed)
            first, second, values = first[kept], second[kept], values[kept]
        if directed != "yes":  # the one that stands first in the file begins
            first, second = np.minimum(first, second), np.maximum(first, second)
        ends = np.array(rows, dtype=object)[first], np.array(columns, dtype=object)[second]
        said = (_layer(head, matrix), directed)
        found.append((*ends, values, *(np.full(len(values), word, dtype=object) for word in said)))
    titles = ("source", "target", "weight", "layer", "directed")
    told = [(own, matrix_ties.DIAGONAL), (taken, matrix_ties.OTHER_SIDE)]
    return (
        {t: np.concatenate(part) for t, part in zip(titles, zip(*found, strict=True), strict=True)},
        rows,
        columns,
        tuple(("", None, f"{count:,}", *said) for count, said in told if count),
    )


def _cells(head: _Head) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of each cell of a matrix, in the order in which they stand there."""
    down, across = np.divmod(np.arange(head.rows * head.columns), head.columns)
    kept = {"upper": across >= down, "lower": across <= down}.get(head.form, across >= 0)
    kept = kept if head.diagonal else kept & (down != across)
    return down[kept], across[kept]


def _labels(head: _Head, side: str, count: int) -> list[str]:
    given = head.labels.get(side)
    if given is None:
        return [str(k + 1) for k in range(count)]
    if len(given) != count:
        problem = say(
            "has another number of {side} labels ({found:,}) than its header asks for ({count:,})",
            found=len(given),
            side=say("row") if side == "row" else say("column"),
            count=count,
        )
        fix = say("give each a label; one that holds a space or comma stands in quotation marks")
        refuse(head.name, problem, fix)
    return given


def _layer(head: _Head, matrix: int) -> str:
    given = head.labels.get("matrix", [])
    return given[matrix] if matrix < len(given) else str(matrix + 1)


def _lists(blocks: list[str], head: _Head) -> tuple[dict, list[str], list[str], tuple]:
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
            tokens = _words(text)
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
                problem = say("has a wrong number of words in a line of its list: {found}", found=len(tokens))
                fix = say("write source, target and, if you will, a value in each line")
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
    told = ()
    if second is first:
        columns, told = each_once(columns)
    return columns, list(first), list(second), told


def each_once(columns: dict) -> tuple[dict, tuple]:
    """Return one-mode lists as matrices are read: one that is the same both ways holds each tie once.

    Parameters
    ----------
    columns
        ``source, target, weight, layer, directed``, a value a tie; each layer is a list of its own.

    Returns
    -------
    tuple
        The same columns, with what is kept of each list; and what is told of values that were missing.

    Examples
    --------
    >>> same = {"weight": ["1", "1"], "layer": ["", ""], "directed": ["yes", "yes"]}
    >>> found, _ = each_once({"source": ["a", "b"], "target": ["b", "a"], **same})
    >>> found["source"].tolist(), found["directed"]
    (['a'], ['same'])
    """
    layers, found, taken = np.array(columns["layer"], dtype=object), [], 0
    codes = pd.factorize(np.array([*columns["source"], *columns["target"], ""], dtype=object)[:-1])[0]
    ends = np.split(codes, 2)
    values = np.array([number(word) for word in columns["weight"]])
    for layer in dict.fromkeys(columns["layer"]):
        mine = np.flatnonzero(layers == layer)
        pairs = ends[0][mine] * len(codes) + ends[1][mine]
        if len(np.unique(pairs)) < len(pairs) or (ends[0][mine] == ends[1][mine]).any():
            kept, directed = np.ones(len(mine), dtype=bool), "yes"  # faults that are told later
        else:
            listed = ends[0][mine], ends[1][mine], values[mine]
            kept, directed = matrix_ties.once(*listed, half=False)
            taken += matrix_ties.of_other_side(*listed, directed)
        found.append((mine[kept], directed))
    at = np.concatenate([np.empty(0, dtype=np.int64), *(rows for rows, _ in found)])
    said = [word for rows, word in found for _ in rows]
    columns = {title: np.array([*values, ""], dtype=object)[at] for title, values in columns.items()}
    told = (("", None, f"{taken:,}", *matrix_ties.OTHER_SIDE),) if taken else ()
    return {**columns, "directed": said}, told


def _named(token: str, labels: list[str] | None, head: _Head, size: int, line: int) -> str:
    """The node that a word of a list means: by its number, unless labels are embedded."""
    if head.embedded:
        return token
    most = len(labels) if labels else size or 10**12
    if not token.isdecimal() or len(token) > 12 or not 1 <= int(token) <= most:
        upto = say(" up to {most:,}", most=most) if labels or size else ""
        fix = say("write the node's number, from 1{most}, or 'labels embedded' in the header", most=upto)
        refuse(head.name, say("is not the number of a node"), fix, row=line, value=token)
    return labels[int(token) - 1] if labels else str(int(token))
