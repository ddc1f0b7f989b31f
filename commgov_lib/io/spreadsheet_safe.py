"""Keep exported text from running as a formula in a spreadsheet, and take it back as it was."""

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


def text(value: str) -> str:
    """Put an apostrophe in front of a text that a spreadsheet would run.

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
    """Return what :func:`text` was given, from what it made of it.

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
    """Return the table with :func:`text` applied to its column names and its cells of text.

    Examples
    --------
    >>> harmless(pd.DataFrame({"name": ["=1+1", "共建"], "n": [-1, 2]})).to_numpy().tolist()
    [["'=1+1", -1], ['共建', 2]]
    """
    return _each(frame, text)


def restored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table that :func:`harmless` was given, from what it made of it.

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
