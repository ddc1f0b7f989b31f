"""Text that other programs can take: no formula that runs, no character that no XML file can hold."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# What a spreadsheet program takes for a formula when a text cell begins with it. Text that has apostrophes
# before it counts too, so that taking one apostrophe away always gives back what was there.
_RUNS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_ARMED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
# Characters that no XML file can hold, and so neither a workbook nor a Word document.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a terminal obeys, what turns text round, and what nobody sees.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")

# Attributes of nodes and ties in a graph file that are there for looks, or that its readers use themselves.
LOOKS = {
    "table", "kind_label", "label", "x", "y", "z", "size", "r", "g", "b", "color", "id", "node", "source",
    "target", "mode",
}  # fmt: skip
# How the list of ties begins: both ends, each with its name and kind.
ENDS = ("source", "source_name", "source_kind", "target", "target_name", "target_kind")


def own(column: object, taken) -> str:
    """The name of a user's column in a file where some names are taken: its own, unless it is one of those.

    Examples
    --------
    >>> own("seats", LOOKS), own("size", LOOKS), own("own_size", LOOKS)
    ('seats', 'own_size', 'own_own_size')
    """
    return f"own_{column}" if str(column) in taken or str(column).startswith("own_") else str(column)


def disowned(column: str) -> str:
    """What :func:`own` was given, from what it made of it.

    Examples
    --------
    >>> disowned(own("size", LOOKS))
    'size'
    """
    return column.removeprefix("own_")


def writable(value: str) -> str:
    """The text with a mark in place of each character that no XML file can hold.

    Examples
    --------
    >>> writable("a" + chr(0) + "b")
    'a�b'
    """
    return UNWRITABLE.sub("\ufffd", value)


def visible(value: object) -> str:
    """Text in which every character can be seen: what is invisible or turns the text round shows its code.

    Examples
    --------
    >>> visible("a" + chr(27) + "[31m")
    'a‹U+001B›[31m'
    """
    return _UNSEEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", str(value))


def text(value: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it.

    Parameters
    ----------
    value
        What a cell is to show.

    Returns
    -------
    str

    Examples
    --------
    >>> text("=cmd|' /C calc'!A0"), text("共建")
    ("'=cmd|' /C calc'!A0", '共建')
    """
    return "'" + value if _RUNS.match(value) else value


def original(value: str) -> str:
    """What :func:`text` was given, from what it made of it.

    Parameters
    ----------
    value
        A cell as it was written.

    Returns
    -------
    str

    Examples
    --------
    >>> original(text("'=1+1")), original("'s Heeren Loo")
    ("'=1+1", "'s Heeren Loo")
    """
    return value[1:] if _ARMED.match(value) else value


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with :func:`text` applied to its column names and its cells of text.

    Examples
    --------
    >>> harmless(pd.DataFrame({"name": ["=1+1", "共建"], "n": [-1, 2]})).to_numpy().tolist()
    [["'=1+1", -1], ['共建', 2]]
    """
    return _each(frame, text)


def restored(frame: pd.DataFrame) -> pd.DataFrame:
    """The table that :func:`harmless` was given, from what it made of it.

    Examples
    --------
    >>> restored(harmless(pd.DataFrame({"@name": ["=1+1", "'=2"]}))).to_dict("list")
    {'@name': ['=1+1', "'=2"]}
    """
    return _each(frame, original)


def _each(frame: pd.DataFrame, change) -> pd.DataFrame:
    """Change each distinct text once; columns without a change stay as they are, missing stays missing."""
    changed = {}
    for column in frame.columns:
        if frame[column].dtype.kind in "biufmM" or _is_usual(frame[column]):
            continue
        try:
            codes, distinct = pd.factorize(frame[column])
        except TypeError:  # lists and the like cannot be told apart quickly
            cells = [change(cell) if isinstance(cell, str) else cell for cell in frame[column]]
            changed[column] = pd.Series(cells, frame.index, dtype=object)
            continue
        distinct = np.asarray(distinct, dtype=object)  # an Arrow column gives its words slowly one by one
        words = [change(word) if isinstance(word, str) else word for word in distinct]
        if any(new is not old for new, old in zip(words, distinct, strict=True)):
            values = pd.Series([*words, None], dtype=object).to_numpy()[codes]
            changed[column] = pd.Series(values, frame.index, dtype=frame[column].dtype)
    names = [change(column) if isinstance(column, str) else column for column in frame.columns]
    return frame.assign(**changed).set_axis(names, axis=1)


def _is_usual(values: pd.Series) -> bool:
    """Whether no text of a column begins as a formula does, or with an apostrophe: nearly always so."""
    if values.dtype != "str":
        return False
    return not pc.any(pc.match_substring_regex(pa.array(values), "^['=+\\-@\t\r\n＝＋－＠]")).as_py()
