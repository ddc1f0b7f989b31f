"""Tables and matrices of a file, by their mapping → rows in the library's columns, and where each stood."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import sheets
from ..faults import COLUMNS
from . import _shape, _words
from ._numbers import numbers
from ._parts import Part
from ._refuse import refuse
from ._words import LISTS, NO, YES, plain

_SPLIT = ("source", "target", "domain")
_NUMBERS = ("weight", "capacity", "population_count", "household_count", "body_count")
# Beside the columns of each table: where in which table of the file a row stands. No file has such headers.
ROW, PART = "\0row", "\0part"


def columns(part: Part, entry: dict, words: dict) -> pd.DataFrame:
    """A table with a column a meaning → the library's columns, codes and numbers, further columns kept.

    Parameters
    ----------
    part
        One table of a file.
    entry
        What its mapping says.
    words
        Of the mapping: column → word → code.
    """
    frame = part.frame
    if not part.shape:
        heads = _shape.titles(frame, entry.get("header", 0))
        body = frame[frame.index > entry["header"]] if entry.get("header") else frame
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
        found[column] = frame.iloc[:, at].str.strip()
    result = pd.DataFrame(found, index=frame.index)
    result = result[(result != "").any(axis=1)] if len(result.columns) else result
    result = result.assign(**{ROW: result.index, PART: part.name}).reset_index(drop=True)
    if entry["shape"] == "ties":
        result = _split(result, ("domain",) if part.shape else _SPLIT)  # a graph file names one end a tie
    for column in result.columns:
        if column in words or column in _words.CODES:
            result[column] = _coded(result[column], column, words.get(column, {}))
        elif column in _NUMBERS:
            result[column] = as_numbers(result[column])
        elif column not in _words.NAMES and column not in (ROW, PART):
            result[column] = sheets.guessed(result[column])
    return result


def _split(frame: pd.DataFrame, columns: tuple[str, ...] = _SPLIT) -> pd.DataFrame:
    """One row an item where a cell holds a list."""
    for column in columns:
        if column in frame and any(frame[column].str.contains(mark, regex=False).any() for mark in LISTS):
            items = [
                [item.strip() for item in _unlisted(cell)] if cell else [""]
                for cell in frame[column].to_numpy(object)
            ]
            frame = frame.assign(**{column: items}).explode(column, ignore_index=True)
            frame[column] = frame[column].astype("str")
    return frame


def _unlisted(cell: str) -> list[str]:
    for mark in LISTS[1:]:
        cell = cell.replace(mark, LISTS[0])
    return [item for item in cell.split(LISTS[0]) if item.strip()] or [""]


def _coded(values: pd.Series, column: str, own: dict[str, str]) -> pd.Series:
    codes, words = pd.factorize(values)
    known = _words.CODES.get(column, {})
    said = [own.get(w) or known.get(plain(w)) or w for w in words]
    return pd.Series(pd.array(np.array(said, dtype=object)[codes], dtype="str"), values.index)


def as_numbers(values: pd.Series) -> pd.Series:
    """A column as numbers; where a cell is none, as the text that it is, to be told as a fault."""
    found, good = numbers(values)
    bad = ~good & (values != "").to_numpy()
    if not bad.any():
        return pd.Series(found, values.index)
    texts = [
        v if b else (None if np.isnan(n) else float(n)) for v, n, b in zip(values, found, bad, strict=True)
    ]
    return pd.Series(texts, values.index, dtype=object)


def matrix(part: Part, entry: dict) -> tuple[pd.DataFrame, list[str], list[str], list[tuple]]:
    """A matrix with labels above and to the left → ties, the labels of rows and columns, and faults.

    0, an empty cell and words such as 否 are no tie; √ and 是 are one; a cell of domains (健康、养老) is a
    tie in each. A square matrix that is the same across its diagonal holds every tie once.
    """
    frame, found = part.frame, []
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
    if entry["shape"] == "square":
        ties = _once(ties, found, part.name)
    return _split(ties.assign(**{PART: part.name})), left, above, found


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


def _once(ties: pd.DataFrame, found: list[tuple], name: str) -> pd.DataFrame:
    """Ties of a square matrix: the diagonal left out, and one of each pair where both halves say the same."""
    ties = ties[ties["source"] != ties["target"]].reset_index(drop=True)
    here = ties[["source", "target", "weight", "domain"]]
    there = here.rename(columns={"source": "target", "target": "source"})[here.columns]
    same = len(here.merge(there, how="inner")) == len(here) and not found
    if not same or here.empty:
        return ties.assign(directed="yes") if len(ties) else ties
    order = {label: k for k, label in enumerate(dict.fromkeys([*ties["source"], *ties["target"]]))}
    upper = ties["source"].map(order).to_numpy(int) < ties["target"].map(order).to_numpy(int)
    return ties[upper].assign(directed="no").reset_index(drop=True)


def fault_table(found: list[tuple]) -> pd.DataFrame:
    """Faults that were noted as plain rows, as the house's table."""
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.assign(row=pd.array([pd.NA if r is None else int(r) for r in table["row"]], dtype="Int64"))
