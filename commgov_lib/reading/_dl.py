"""UCINET DL → nodes and ties: full and half matrices, edge and node lists, several matrices, all labels."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from ._parts import Part, graph
from ._refuse import refuse

_TOKEN = re.compile(r'"([^"\n]*)"|\'([^\'\n]*)\'|([^\s,]+)')
_QUOTED = re.compile(r'"[^"\n]*"')
_WORDS = re.compile(
    r"""(?ix) \b(?P<sized>n|nr|nc|nm)\s*=?\s*(?P<size>-?[\d.]+) | \bformat\s*=?\s*(?P<format>\w+)
    | \bdiagonal\s*=?\s*(?P<diagonal>\w+)
    | (?P<embedded>\b(?:(?:row|col(?:umn)?)\s+)?labels?\s+embedded)
    | (?P<labels>\b(?:(?:row|col(?:umn)?|matrix|level)\s+)?labels?)\s*: | (?P<data>\bdata)\s*:"""
)
_FORMATS = {
    "fullmatrix": "full", "fm": "full", "upperhalf": "upper", "uh": "upper",
    "lowerhalf": "lower", "lh": "lower",
    "edgelist1": "edge1", "el1": "edge1", "edgelist2": "edge2", "el2": "edge2",
    "nodelist1": "node1", "nl1": "node1", "nodelist2": "node2", "nl2": "node2",
}  # fmt: skip


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


def dl(text: str, name: str) -> list[Part]:
    """Nodes and ties of a DL file.

    Parameters
    ----------
    text
        What is in the file.
    name
        The file, for messages.

    Returns
    -------
    list of Part
        Ties ``source, target, weight, layer``, nodes ``node, mode``. In a matrix 0 is no tie.

    Raises
    ------
    CommgovError
        It is not DL, or the data are not as the header says.

    Examples
    --------
    >>> ties, nodes = dl("dl n=2 format=fullmatrix labels: 甲,乙 data: 0 1 0 0", "a.dl")
    >>> ties.frame.to_numpy().tolist()
    [['甲', '乙', '1']]
    """
    head = _head(text, name)
    blocks = _blocks(head.data) if head.form[:4] in ("edge", "node") else [head.data]
    if head.form[:4] in ("edge", "node") and len(blocks) != head.matrices:
        problem = f"has {len(blocks):,} lists, its header says {head.matrices:,} (nm)"
        refuse(name, problem, "put one ! between two lists, and their number after nm=")
    if head.form[:4] in ("edge", "node"):
        found, rows, columns = _lists(blocks, head)
    else:
        found, rows, columns = _matrices(head)
    two_mode = head.two_mode or head.form in ("edge2", "node2")
    second, first = set(columns) if two_mode else set(), set(rows)
    if second & first:  # one label for two nodes: tell them apart by their side
        again = min(second & first)
        fix = "give rows and columns labels of their own, such as unit_1 and event_1"
        refuse(name, "a row and a column have the same label", fix, value=again)
    nodes = [*dict.fromkeys(rows), *(c for c in dict.fromkeys(columns) if c not in first)]
    frame = pd.DataFrame({"node": nodes, "mode": ["2" if n in second else "1" for n in nodes]})
    ties = pd.DataFrame(found, columns=["source", "target", "weight", "layer"])
    if ties["layer"].nunique() < 2 and not head.labels.get("matrix"):
        ties = ties.drop(columns="layer")
    return graph(name, frame, ties)


def _head(text: str, name: str) -> _Head:
    begins = re.match(r"(?i)\s*dl\b\s*,?", text)
    if not begins:
        refuse(
            name, "does not begin with 'dl', as a UCINET file does", "export it as DL, or name it .csv", row=1
        )
    sizes, labels, embedded = {"nm": 1}, {}, set()
    form, diagonal, at, start, end = "full", True, begins.end(), None, begins.end()
    # A label in quotes may hold any word; a bare one may look like a size (n5), which then has no = in it.
    bare = _QUOTED.sub(lambda label: " " * len(label[0]), text) if '"' in text else text
    while True:
        word = _WORDS.search(bare, at)
        while start and word and (word["sized"] or word["format"] or word["diagonal"]) and "=" not in word[0]:
            word = _WORDS.search(bare, word.end())
        if start:  # the labels run up to the next word
            last = word.start() if word else len(text)
            labels[start] = _tokens(text[end:last])
            start = None
        if not word:
            fix = "write data: in front of the data"
            refuse(name, "has no 'data:'", fix)
        at = end = word.end()
        if word["sized"]:
            sizes[word["sized"].lower()] = _size(word["size"], name)
        elif word["format"]:
            form = _FORMATS.get(word["format"].lower(), "")
            if not form:
                fix = f"export it in one of {', '.join(f for f in _FORMATS if len(f) > 3)}"
                refuse(name, "is in a format that is not read", fix, value=word["format"])
        elif word["diagonal"]:
            diagonal = word["diagonal"].lower() != "absent"
        elif word["embedded"]:
            embedded |= {_side(word["embedded"])} - {"both"} or {"row", "column"}
        elif word["labels"]:
            start = _side(word["labels"])
        else:
            break
    # UCINET writes row labels and column labels of a square matrix too: the same ones.
    two_mode = sizes.get("nr", 0) != sizes.get("nc", 0) or labels.get("row") != labels.get(
        "column", labels.get("row")
    )
    both = labels.pop("both", None)
    if both is not None:
        labels.setdefault("row", both)
        labels.setdefault("column", both)
    n = sizes.get("n", 0)
    rows, columns = sizes.get("nr", n), sizes.get("nc", n)
    line = text[: word.end()].count("\n") + 1
    return _Head(
        name, rows, columns, sizes["nm"], form, diagonal, embedded, labels, two_mode, text[word.end() :], line
    )


def _blocks(data: str) -> list[str]:
    """The lists between the marks (!) that stand outside quotes."""
    if '"' in data:
        data = _QUOTED.sub(lambda label: label[0].replace("!", "\0"), data)
    return [block.replace("\0", "!") for block in data.split("!")]


def _side(words: str) -> str:
    first = words.split()[0].lower()
    return {"row": "row", "col": "column", "column": "column", "matrix": "matrix", "level": "matrix"}.get(
        first, "both"
    )


def _size(text: str, name: str) -> int:
    if not text.isdecimal() or int(text[:12]) < 1:
        refuse(
            name,
            "a size in its header is not a whole number from 1 up",
            "mend n=, nr=, nc= or nm=",
            value=text,
        )
    return int(text[:12])


def _tokens(text: str) -> list[str]:
    if '"' not in text and "'" not in text:
        return text.replace(",", " ").split()
    return [a or b or c for a, b, c in _TOKEN.findall(text)]


def _matrices(head: _Head) -> tuple[list[tuple], list[str], list[str]]:
    name, tokens = head.name, _tokens(head.data)
    height, width = head.rows, head.columns
    if not height or not width:
        refuse(name, "does not say how large its matrix is", "write n=, or nr= and nc=, in its header")
    cells = {"full": height * width}.get(head.form, height * (height + (1 if head.diagonal else -1)) // 2)
    if head.form == "full" and not head.diagonal:
        cells -= min(height, width)
    each = cells + ("row" in head.embedded) * height
    once = ("column" in head.embedded) * width
    per_matrix = len(tokens) == head.matrices * (each + once)
    if not per_matrix and len(tokens) != head.matrices * each + once:
        wanted = head.matrices * (each + once)
        problem = f"has {len(tokens):,} values and labels after 'data:', its header asks for {wanted:,}"
        refuse(name, problem, "mend n=, nr=, nc=, nm= or the data", row=head.line)
    rows, columns = _labels(head, "row", height), _labels(head, "column", width)
    found, at = [], 0
    for matrix in range(head.matrices):
        if once and (per_matrix or matrix == 0):
            columns, at = tokens[at : at + width], at + width
            if head.form != "full" or "row" not in head.embedded:
                rows = rows if height != width or "row" in head.labels else columns
        layer = _layer(head, matrix)
        here, lines = [], []
        for row in range(height):
            if "row" in head.embedded:
                here.append(tokens[at])
                at += 1
            across = [c for c in _across(head.form, row, width) if head.diagonal or c != row]
            lines.append((row, across, tokens[at : at + len(across)]))
            at += len(across)
        rows = here or rows
        if head.embedded == {"row"} and height == width and "column" not in head.labels:
            columns = rows
        for row, across, values in lines:
            found += [
                (rows[row], columns[c], value, layer)
                for c, value in zip(across, values, strict=True)
                if value.strip("0.")
            ]
    return found, rows, columns


def _across(form: str, row: int, width: int) -> range:
    return {"upper": range(row, width), "lower": range(min(row + 1, width))}.get(form, range(width))


def _labels(head: _Head, side: str, count: int) -> list[str]:
    given = head.labels.get(side)
    if given is None:
        return [str(k + 1) for k in range(count)]
    if len(given) != count:
        problem = f"has {len(given):,} {side} labels, its header asks for {count:,}"
        refuse(
            head.name, problem, "give each a label; one that holds a space or comma stands in quotation marks"
        )
    return given


def _layer(head: _Head, matrix: int) -> str:
    given = head.labels.get("matrix", [])
    return given[matrix] if matrix < len(given) else str(matrix + 1)


def _lists(blocks: list[str], head: _Head) -> tuple[list[tuple], list[str], list[str]]:
    first, second = {}, {}
    second = second if head.form in ("edge2", "node2") else first
    for side, nodes, size in (("row", first, head.rows), ("column", second, head.columns)):
        given = head.labels.get(side)
        if given is not None and size and len(given) != size:
            _labels(head, side, size)
        for label in given or ():
            nodes.setdefault(label)
    found, line = [], head.line
    numbered = {"row": head.labels.get("row"), "column": head.labels.get("column")}
    for matrix, block in enumerate(blocks):
        for text in block.split("\n"):
            tokens = _tokens(text)
            line += 1
            if not tokens:
                continue
            source = _named(tokens[0], numbered["row"], head, head.rows, line - 1)
            first.setdefault(source)
            if head.form[:4] == "edge":
                if len(tokens) not in (2, 3):
                    fix = "write source, target and, if you will, a value in each line"
                    refuse(
                        head.name,
                        f"has {len(tokens)} words in a line of its list",
                        fix,
                        row=line - 1,
                        value=text,
                    )
                pairs = [(tokens[1], tokens[2] if len(tokens) == 3 else "1")]
            else:
                pairs = [(token, "1") for token in tokens[1:]]
            for token, value in pairs:
                target = _named(token, numbered["column"], head, head.columns, line - 1)
                second.setdefault(target)
                if value.strip("0."):
                    found.append((source, target, value, _layer(head, matrix)))
        line -= 1  # the mark between two lists ends no line of its own
    if not head.embedded and not head.labels:
        for nodes, size in ((first, head.rows), (second, head.columns)):
            if size <= 100_000:
                for k in range(size):
                    nodes.setdefault(str(k + 1))
    return found, list(first), list(second)


def _named(token: str, labels: list[str] | None, head: _Head, size: int, line: int) -> str:
    """The node that a word of a list means: by its number, unless labels are embedded."""
    if head.embedded:
        return token
    if not token.isdecimal() or not 1 <= int(token[:12]) <= (len(labels) if labels else size or 10**12):
        most = f" up to {len(labels) if labels else size:,}" if labels or size else ""
        fix = f"write the node's number, from 1{most}, or 'labels embedded' in the header"
        refuse(head.name, "is not the number of a node", fix, row=line, value=token)
    return labels[int(token) - 1] if labels else str(int(token))
