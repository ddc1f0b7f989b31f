"""What stands above the data of a UCINET DL file."""

from __future__ import annotations

import re
from typing import NamedTuple

from ._refuse import refuse

_TOKEN = re.compile(r'"([^"\n]*)"|\'([^\'\n]*)\'|([^\s,]+)')
_MOST_WORDS = 10_000
# A word of the header. Nothing in it is tried twice (*+, ++), so that no file makes the search take long.
_HEADER = r"""(?ix) "[^"\n]*+" | \b(?P<sized>n|nr|nc|nm)\s*+{equals}\s*+(?P<size>-?[\d.]++)
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


class Head(NamedTuple):
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


def read_head(text: str, name: str) -> Head:
    """Read the header: sizes, format, labels, and where the data begin."""
    begins = re.match(r"(?i)\s*dl\b\s*,?", text)
    if not begins:
        fix = "export it as DL, or name it .csv"
        refuse(name, "does not begin with 'dl', as a UCINET file does", fix, row=1)
    sizes, labels, embedded = {"nm": 1}, {}, set()
    form, diagonal, at, start, end = "full", True, begins.end(), None, begins.end()
    for count in range(len(text)):
        word = (_AMONG_LABELS if start else _WORDS).search(text, at)
        if word and not word.lastgroup:  # a label in quotation marks
            at = word.end()
            continue
        if start:  # the labels run up to the next word
            last = word.start() if word else len(text)
            labels[start] = split(text[end:last])
            start = None
        if not word or count > _MOST_WORDS + sum(map(len, labels.values())):
            refuse(name, "has no 'data:'", "write data: in front of the data")
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
    apart = labels.get("row") != labels.get("column", labels.get("row"))
    two_mode = sizes.get("nr", 0) != sizes.get("nc", 0) or apart
    both = labels.pop("both", None)
    if both is not None:
        labels.setdefault("row", both)
        labels.setdefault("column", both)
    n = sizes.get("n", 0)
    rows, columns = sizes.get("nr", n), sizes.get("nc", n)
    data, line = text[word.end() :], text[: word.end()].count("\n") + 1
    return Head(name, rows, columns, sizes["nm"], form, diagonal, embedded, labels, two_mode, data, line)


def _side(words: str) -> str:
    first = words.split()[0].lower()
    sides = {"row": "row", "col": "column", "column": "column", "matrix": "matrix", "level": "matrix"}
    return sides.get(first, "both")


def _size(text: str, name: str) -> int:
    if not text.isdecimal() or len(text) > 12 or int(text) < 1:
        problem = "a size in its header is not a whole number from 1 up"
        refuse(name, problem, "mend n=, nr=, nc= or nm=", value=text)
    return int(text)


def split(text: str) -> list[str]:
    """The words of a text: parted by blanks and commas, or in quotation marks."""
    if '"' not in text and "'" not in text:
        return text.replace(",", " ").split()
    return [a or b or c for a, b, c in _TOKEN.findall(text)]
