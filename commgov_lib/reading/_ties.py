"""Tables and matrices of a file, by their mapping → rows in the library's columns, and where each stood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..coded import Coded, as_mask, coded, has_byte
from . import _shape, _words
from ._numbers import numbers, of_words
from ._parts import Part
from ._refuse import MOST_TIES, refuse
from ._words import LISTS, NO, YES, plain

_SPLIT = ("source", "target", "domain")
_NUMBERS = ("weight", "capacity", "population_count", "household_count", "body_count")
_PLAIN = r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?$"
# Beside the columns of each table: in which row of which part of the file a row stands. No file has such a
# header, for none may hold a NUL.
ROW, PART = "\0row", "\0part"


class Matrix(NamedTuple):
    """What a matrix holds: its ties, the labels of its rows and columns, what is wrong, what was left out."""

    ties: pd.DataFrame
    left: list[str]
    left_rows: pd.Index
    above: list[str]
    header: int
    faults: list[tuple]
    notices: list[tuple]


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
    return _split(result, ("domain",) if part.shape else _SPLIT)  # a graph file names one end a tie


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


def _split(frame: pd.DataFrame, columns: tuple[str, ...] = _SPLIT) -> pd.DataFrame:
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
        items = [[item.strip() for item in _unlisted(cell)] if cell else [""] for cell in words]
        count = np.array([len(of_cell) for of_cell in items])
        every = coded(pd.Series([item for of_cell in items for item in of_cell], dtype="str"))
        times = count[text.codes]
        rows = np.repeat(np.arange(len(text)), times)
        turn = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
        begin = (np.cumsum(count) - count)[text.codes]
        frame = frame.iloc[rows].reset_index(drop=True)
        frame[column] = Coded(every.codes[begin[rows] + turn], every.words).packed()
    return frame


def _unlisted(cell: str) -> list[str]:
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


def matrix(part: Part, entry: dict) -> Matrix:
    """A matrix with labels above and to the left → ties, the labels of rows and columns, and faults.

    0, an empty cell and words such as 否 are no tie; √ and 是 are one; a cell of domains (健康、养老) is a
    tie in each. A square matrix that is the same across its diagonal holds every tie once.
    """
    frame, found, notices = part.frame, [], []
    header = entry.get("header") or frame.index[0]
    above = [t.strip() for t in frame.loc[header].iloc[1:]]
    body = frame[frame.index > header]
    left = [t.strip() for t in body[0]]
    cells = body.iloc[:, 1:].to_numpy(object)
    keep_rows = np.array([bool(t) or (r != "").any() for t, r in zip(left, cells, strict=True)], dtype=bool)
    keep_columns = np.array(
        [bool(t) or (c != "").any() for t, c in zip(above, cells.T, strict=True)], dtype=bool
    )
    cells, numbers_of_rows = cells[keep_rows][:, keep_columns], body.index[keep_rows]
    left = [t for t, k in zip(left, keep_rows, strict=True) if k]
    above = [t for t, k in zip(above, keep_columns, strict=True) if k]
    _labels(part.name, left, above, numbers_of_rows, header, entry["shape"], found)
    codes, words = pd.factorize(cells.ravel())
    values, domains = _values(words, part.name, entry)
    at = np.flatnonzero(np.isnan(values[codes]) | (values[codes] != 0)) if len(words) else np.empty(0, int)
    if len(at) > MOST_TIES:
        refuse(part.name, f"has more than {MOST_TIES:,} ties", "write them as a list in a CSV file")
    row, column = np.divmod(at, max(len(above), 1))
    ties = pd.DataFrame(
        {
            "source": np.array(left, dtype=object)[row],
            "target": np.array(above, dtype=object)[column],
            "weight": values[codes[at]] if len(words) else [],
            "domain": [domains.get(c, entry.get("domain", "")) for c in codes[at]],
            ROW: np.asarray(numbers_of_rows)[row],
        }
    )
    for k in np.flatnonzero(np.isnan(ties["weight"].to_numpy(float))):
        fix = "write a number, √, or leave it empty"
        value = words[codes[at[k]]]
        found.append((part.name, ties["target"][k], ties[ROW][k], value, "is not a number", fix))
    ties = ties[ties["weight"].notna()].reset_index(drop=True)
    if entry["shape"] == "square":
        own = ties["source"] == ties["target"]
        if own.any():
            problem, fix = "stand on the diagonal and are left out", "leave it empty: a tie has two ends"
            notices.append((part.name, "", None, f"{own.sum():,}", problem, fix))
        ties = _once(ties[~own].reset_index(drop=True), bool(found))
    return Matrix(_split(ties), left, numbers_of_rows, above, int(header), found, notices)


def _labels(name, left, above, rows, header, shape, found):
    for which, labels, place in (("row", left, rows), ("column", above, [header] * len(above))):
        seen = set()
        for label, row in zip(labels, place, strict=True):
            if not label:
                found.append((name, which, row, "", f"a {which} has no label", "give it one"))
            elif label in seen:
                fix = "give each a label of its own, or put the two together"
                found.append((name, which, row, label, f"the label of a {which} stands there twice", fix))
            seen.add(label)
    apart = sorted((set(left) ^ set(above)) - {""}) if shape == "square" else []
    for label in apart[:100]:
        side = "rows" if label in set(left) else "columns"
        fix = "give rows and columns the same labels, or set the shape to incidence in the mapping"
        found.append((name, "", None, label, f"a square matrix has it among its {side} only", fix))


def _values(words, name: str, entry: dict) -> tuple[np.ndarray, dict[int, str]]:
    """The number that each word of a matrix stands for (NaN: none), and the domains that it names."""
    values, domains = numbers(np.asarray(words, dtype=object))[0], {}
    for k, word in enumerate(words):
        told = [_words.CODES["domain"].get(plain(p)) for p in _unlisted(word)] if word.strip() else []
        if plain(word) in NO:
            values[k] = 0
        elif plain(word) in YES:
            values[k] = 1
        elif told and all(told):
            values[k], domains[k] = 1, "、".join(told)
    return values, domains


def _once(ties: pd.DataFrame, faulty: bool) -> pd.DataFrame:
    """Ties of a square matrix, one of each pair where both halves say the same."""
    here = ties[["source", "target", "weight", "domain"]]
    there = here.rename(columns={"source": "target", "target": "source"})[here.columns]
    same = len(here.merge(there, how="inner")) == len(here) and not faulty
    if not same or here.empty:
        return ties.assign(directed="yes") if len(ties) else ties
    order = {label: k for k, label in enumerate(dict.fromkeys([*ties["source"], *ties["target"]]))}
    upper = ties["source"].map(order).to_numpy(int) < ties["target"].map(order).to_numpy(int)
    return ties[upper].assign(directed="no").reset_index(drop=True)
