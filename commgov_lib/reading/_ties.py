"""Tables of a file, by their mapping → rows in the library's columns, and where each stood."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..coded import Coded, as_mask, coded, has_byte
from . import _shape, _words
from ._numbers import of_words
from ._parts import Part
from ._refuse import MOST_TIES, refuse
from ._words import LISTS, plain

_SPLIT = ("source", "target", "domain")
_NUMBERS = ("weight", "capacity", "population_count", "household_count", "body_count")
_PLAIN = r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?$"
# Beside the columns of each table: in which row of which part of the file a row stands. No file has such a
# header, for none may hold a NUL.
ROW, PART = "\0row", "\0part"


def columns(part: Part, entry: dict) -> pd.DataFrame:
    """A table with a column a meaning → the library's columns, as text; further columns kept.

    Parameters
    ----------
    part
        One table of a file.
    entry
        What its mapping says.
    """
    frame = part.frame
    if not part.shape:
        heads = _shape.titles(frame, entry.get("header", 0))
        body = _shape.below(frame, entry.get("header", 0))
        frame = body.set_axis(heads, axis=1)
    chosen = entry.get("columns", {})
    lost = [h for h in chosen if h not in frame.columns]
    if lost:
        there = ", ".join(map(str, frame.columns[:20]))
        fix = f"give the file that the mapping was made for, or mend the mapping; its columns are {there}"
        refuse(part.name, "the column of the mapping is not there", fix, column=lost[0])
    found = {}
    for at, head in enumerate(frame.columns):
        column = chosen.get(head, head)
        if column == "" or (
            head.startswith("column ") and head not in chosen and (frame.iloc[:, at] == "").all()
        ):
            continue
        if column in found:
            fix = "keep one of the two, or set one to '' in the mapping"
            refuse(part.name, "the column stands there twice", fix, column=str(head))
        text = coded(frame.iloc[:, at]).tidy()
        found[column] = text.mapped(pc.utf8_trim_whitespace(text.words))
    result = pd.DataFrame({c: text.packed(frame.index) for c, text in found.items()}, index=frame.index)
    empty = _all_empty(list(found.values()))
    result = result[~empty] if empty.any() else result
    rows = pd.Series(np.asarray(result.index, dtype=np.int32), result.index, copy=False)
    result = result.assign(**{ROW: rows}).reset_index(drop=True)
    if entry["shape"] != "ties":
        return result
    return split(result, part.name, ("domain",) if part.shape else _SPLIT)  # a graph file names one end a tie


def _all_empty(columns: list[Coded]) -> np.ndarray:
    """The rows that are empty in every column."""
    at = [text.at("") for text in columns]
    if not columns or min(at) < 0:
        return np.zeros(len(columns[0]) if columns else 0, dtype=bool)
    return np.logical_and.reduce([text.codes == k for text, k in zip(columns, at, strict=True)])


def typed(result: pd.DataFrame, words: dict) -> pd.DataFrame:
    """Columns of text → codes and numbers.

    Parameters
    ----------
    result
        What :func:`columns` gives.
    words
        Of the mapping: column → word → code.
    """
    for column in result.columns:
        if column in words or column in _words.CODES:
            if column == "kind" and "subkind" not in result and "actor" in result:
                result = _with_subkind(result)
            result[column] = _coded(result[column], column, words.get(column, {}))
        elif column in _NUMBERS:
            result[column] = as_numbers(result[column])
        elif column not in _words.NAMES and column != ROW:
            result[column] = _further(result[column])
    return result


def _with_subkind(actors: pd.DataFrame) -> pd.DataFrame:
    """A kind such as 银行 says more than unit: it is kept as the finer kind."""
    subkind = actors["kind"].map(lambda word: _words.SUBKINDS.get(plain(word), "")).astype("str")
    return actors.assign(subkind=subkind) if (subkind != "").any() else actors


def _further(values: pd.Series) -> pd.Series:
    """A column that the library does not know: numbers where all are plain (007 is a code), else text."""
    text = coded(values).tidy()
    filled = text.words.filter(pc.not_equal(text.words, ""))
    if not len(filled) or not pc.all(pc.match_substring_regex(filled, _PLAIN)).as_py():
        return text.plain(values.index)
    found = of_words(text.words)[text.codes]
    whole = not np.isnan(found).any() and not pc.any(pc.match_substring(filled, ".")).as_py()
    return pd.Series(found.astype("int64") if whole else found, values.index)


def split(frame: pd.DataFrame, name: str, columns: tuple[str, ...] = _SPLIT) -> pd.DataFrame:
    """One row an item where a cell holds a list."""
    for column in columns:
        if column not in frame:
            continue
        text = coded(frame[column])
        if not has_byte(text.words, 0, *{mark.encode()[0] for mark in LISTS}):
            continue
        if not (as_mask(pc.match_substring_regex(text.words, f"[{LISTS}]")) & text.used).any():
            continue
        words = text.words.to_pylist()
        items = [[item.strip() for item in unlisted(cell)] if cell else [""] for cell in words]
        count = np.array([len(of_cell) for of_cell in items])
        every = coded(pd.Series([item for of_cell in items for item in of_cell], dtype="str"))
        times = count[text.codes]
        if times.sum() > max(MOST_TIES, 2 * len(text)):
            problem = f"its lists make more than {MOST_TIES:,} rows"
            refuse(name, problem, "write a row for each item", column=str(column))
        rows = np.repeat(np.arange(len(text)), times)
        turn = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
        begin = (np.cumsum(count) - count)[text.codes]
        frame = frame.iloc[rows].reset_index(drop=True)
        frame[column] = Coded(every.codes[begin[rows] + turn], every.words).packed()
    return frame


def unlisted(cell: str) -> list[str]:
    """The items of a cell that holds a list."""
    for mark in LISTS[1:]:
        cell = cell.replace(mark, LISTS[0])
    return [item for item in cell.split(LISTS[0]) if item.strip()] or [""]


def _coded(values: pd.Series, column: str, own: dict[str, str]) -> pd.Series:
    text, known = coded(values), _words.CODES.get(column, {})
    said = [own.get(w) or known.get(plain(w)) or w for w in text.words.to_pylist()]
    return text.mapped(pa.array(said, pa.large_string())).packed(values.index)


def as_numbers(values: pd.Series) -> pd.Series:
    """A column as numbers; where a cell is none, as the text that it is, to be told as a fault."""
    text = coded(values)
    found = of_words(text.words)
    bad = np.isnan(found) & as_mask(pc.not_equal(text.words, "")) & text.used
    if not bad.any():
        return pd.Series(found[text.codes] if len(text) else [], values.index, dtype=float)
    said = np.where(np.isnan(found), None, found.astype(object))
    said[bad] = text.words.filter(pa.array(bad)).to_pylist()
    return pd.Series(said[text.codes], values.index, dtype=object)
