"""Read the data files of SPSS (.sav, .zsav, .por) and Stata (.dta), with value labels, by pyreadstat."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..messages import say
from .grid import MOST_CELLS, Part, block, check_letters, refuse
from .guarded import cells_of
from .vocabulary import HEADERS, plain
from .workbook import number_text

_KNOWN = {plain(w) for table in HEADERS.values() for words in table.values() for w in words.split()}
_MADE = re.compile(r"(?:v|var|q|x|col|item)_?\d{1,6}(?:[_.]?[a-z]?\d{1,4}){0,3}", re.IGNORECASE)
ENDINGS = (".sav", ".zsav", ".por", ".dta")


def read_statistics(
    raw: bytes, name: str, ending: str, *, title: str, encoding: str | None = None
) -> list[Part]:
    """Read the cases of a statistics file as the rows of a table.

    Parameters
    ----------
    raw
        What is in the file.
    name
        The file, for messages.
    ending
        One of :data:`ENDINGS`.
    title
        What the table is called.
    encoding
        Of the texts in it; ``None`` takes what the file says.

    Returns
    -------
    list of Part
        One, whose first row holds the names of the variables (the label, where a program made the name, such
        as V1, or where only the label is a word for a column). A value that has a label stands by its label;
        a value declared missing is empty.

    Raises
    ------
    CommgovError
        It is not such a file, is damaged, or holds no case.
    """
    fix = say("save it again as .sav or .dta, or as .csv")
    limits = (MOST_CELLS, 1, MOST_CELLS)
    found = cells_of(raw, name, "statistics", ending=ending, encoding=encoding or "", limits=limits, fix=fix)
    columns = [[_text(value) for value in column] for column in found["columns"]]
    if not columns or not columns[0]:
        refuse(name, say("holds no case"), say("give a file with a row for each tie"))
    check_letters(sum(len(cell) for column in columns for cell in column), name)
    heads = [_head(*both) for both in zip(found["names"], found["labels"], strict=True)]
    if len(set(heads)) < len(heads):
        heads = found["names"]
    cells = np.array([[head, *column] for head, column in zip(heads, columns, strict=True)], dtype=object).T
    return [Part(title, "", block(cells, pd.RangeIndex(1, len(cells) + 1)))]


def _head(name: str, label: str | None) -> str:
    """The label where the name is one that a program gave, such as V1 or q3_2, or only the label is known."""
    if not label or plain(name) in _KNOWN:
        return name
    return label if plain(label) in _KNOWN or _MADE.fullmatch(name) else name


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_text(float(value), repr(value))
    return str(value)
