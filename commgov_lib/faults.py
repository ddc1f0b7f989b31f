"""Faults of tables: collected as they are found, told all at once.

Whoever mends a table wants one list and not twenty rounds. A fault says where it stands (table, column,
row, value), what is wrong and how to mend it. What is checked stands in :mod:`commgov_lib.checks`.
"""

from __future__ import annotations

import difflib
import functools

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from . import neutral
from .coded import Coded, coded, encodable, is_packed
from .schema import CommgovError
from .translate import chinese

COLUMNS = ["table", "column", "row", "value", "problem", "fix"]
_SEARCHED = 1_000  # so many words are compared with a wrong one letter by letter


class Faults:
    """Collects faults while tables are read; rows count from 1, the first row under the header."""

    def __init__(self):
        self._parts: list[pd.DataFrame] = []

    def whole(self, table: str, column: str, problem: str, fix: str):
        """Note one problem of a whole table or column."""
        self._add(table, column, [pd.NA], [""], problem, fix)

    def where(self, table: str, frame: pd.DataFrame, column: str, mask, problem: str, fix: str):
        """Note one problem for each row of ``frame`` where ``mask`` holds."""
        rows = np.flatnonzero(np.asarray(mask, dtype=bool))
        if len(rows):
            values = ["" if pd.isna(v) else str(v) for v in frame[column].iloc[rows]]
            self._add(table, column, rows + 1, values, problem, fix)

    def words(self, table: str, column: str, text: Coded, flags: np.ndarray, problem: str, fix: str):
        """Note one problem for each row whose word is flagged: ``flags`` holds one mark a word."""
        if (flags & text.used).any():
            self.rows(table, column, text, flags[text.codes], problem, fix)

    def rows(self, table: str, column: str, text: Coded, mask, problem: str, fix: str):
        """Note one problem for each row of a column of text where ``mask`` holds."""
        rows = np.flatnonzero(mask)
        if len(rows):
            self._add(table, column, rows + 1, text.words.take(pa.array(text.codes[rows])), problem, fix)

    def _add(self, table, column, rows, values, problem, fix):
        part = pd.DataFrame({"row": pd.array(rows, dtype="Int64"), "value": pd.array(values, dtype="str")})
        part = part.assign(table=table, column=column, problem=problem, fix=fix)
        self._parts.append(part[COLUMNS])

    def table(self) -> pd.DataFrame:
        """Everything noted so far: ``table, column, row, value, problem, fix``."""
        if not self._parts:
            return pd.DataFrame(columns=COLUMNS)
        return pd.concat(self._parts, ignore_index=True)


def describe(found: pd.DataFrame, *, rows: int = 5, kinds: int = 60, lang: str = "en") -> str:
    """Put a fault table in words: one line a kind of fault, with its first rows and how many there are.

    Parameters
    ----------
    found
        A table of :func:`find`, with at least one row.
    rows
        How many rows of each kind are named.
    kinds
        How many kinds are written out; the rest is counted.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    str

    Examples
    --------
    >>> fault = ["ties", "weight", 3, "-1", "is not above 0", "write a positive number"]
    >>> print(describe(pd.DataFrame([fault], columns=COLUMNS)))
    1 fault found
      ties, column 'weight', row 3 ('-1'): is not above 0. Fix: write a positive number.
    """
    lines, zh = [], lang == "zh"
    keys = ["table", "column", "problem", "fix"]
    for (table, column, problem, fix), part in found.groupby(keys, sort=False):
        where = table + ((f"，“{column}”列" if zh else f", column '{column}'") if column else "")
        if part["row"].notna().all():
            first, more = part.iloc[:rows], len(part) - rows
            pairs = [(r, _short(v)) for r, v in zip(first["row"], first["value"], strict=True)]
            if zh:
                where += "，" + "、".join(f"第 {r} 行（“{v}”）" for r, v in pairs)
                where += f"，另有 {more:,} 行" if more > 0 else ""
            else:
                where += ", " + ", ".join(f"row {r} ('{v}')" for r, v in pairs)
                where += f" and {more:,} more" if more > 0 else ""
        if zh:
            lines.append(f"{where}：{chinese(problem)}。改法：{chinese(fix)}。")
        else:
            lines.append(f"{where}: {problem}. Fix: {fix}.")
    if len(lines) > kinds:
        rest = len(lines) - kinds
        more = f"另有 {rest} 类错误" if zh else f"and {rest} more kinds of fault: see .faults of this error"
        lines = [*lines[:kinds], more]
    lines = [neutral.visible(line) for line in lines]
    head = f"{len(found):,} fault{'s' if len(found) > 1 else ''} found"
    return "\n  ".join([f"共发现 {len(found):,} 处错误" if zh else head, *lines])


def raise_any(found: pd.DataFrame):
    """Raise one CommgovError that tells every fault of the list, if there is any."""
    if len(found):
        raise CommgovError(describe(found), faults=found)


class Unforeseen(CommgovError):
    """What somebody gave broke the reader in a way that nobody thought of; its cause is kept."""


def guarded(work):
    """Make a function raise nothing but CommgovError, whatever it is given.

    The reasons that can be told are told by the function itself; this is for the rest.

    Examples
    --------
    >>> guarded(len)("ab")
    2
    """

    @functools.wraps(work)
    def safe(*given, **options):
        try:
            return work(*given, **options)
        except CommgovError:
            raise
        except UnicodeEncodeError as error:
            raise CommgovError(
                "a text holds half of a character, which no file can hold. Fix: type that text again."
            ) from error
        except MemoryError as error:
            raise CommgovError("it needs more memory than there is. Fix: give it in parts.") from error
        except Exception as error:
            cause = f"{type(error).__name__}: {ascii(str(error))[1:120].rstrip(chr(39))}"
            raise Unforeseen(
                f"something in it was not foreseen ({cause}). "
                "Fix: save it again from the program that made it, or as CSV UTF-8."
            ) from error

    return safe


def suggestion(word: object, known, *, cutoff: float = 0.6) -> str:
    """Return `` (did you mean '…'?)`` for a word that nearly is one of the known ones, else nothing.

    Examples
    --------
    >>> suggestion("co_build", ["leads", "co_builds"])
    " (did you mean 'co_builds'?)"
    """
    near = difflib.get_close_matches(str(word), [str(k) for k in known], n=1, cutoff=cutoff)
    return f" (did you mean '{near[0]}'?)" if near else ""


def near(word: str, known: list[Coded]) -> str:
    """As :func:`suggestion`, among the words of columns, of which there may be a million."""
    words = pa.concat_arrays([column.words.filter(pa.array(column.used)) for column in known])
    for most in (len(word) * 3 // 4, len(word) // 2) if len(words) > _SEARCHED else ():
        # A slip leaves the beginning or the end as it was.
        alike = pc.or_(pc.starts_with(words, word[:most]), pc.ends_with(words, word[-max(most, 1) :]))
        length = pc.abs(pc.subtract(pc.utf8_length(words), len(word)))
        some = words.filter(pc.and_(alike, pc.less_equal(length, 2)))
        if len(some) or most == len(word) // 2:
            words = some[:_SEARCHED]
            break
    return suggestion(word, words.to_pylist())


def is_empty(values: pd.Series) -> pd.Series:
    """Tell where a column is empty: missing, or text of nothing but spaces."""
    if is_packed(values):
        text = coded(values)
        return pd.Series(text.blank[text.codes], values.index)
    missing = values.isna()
    if values.dtype.kind in "biufcM":
        return missing
    blank = values.astype("str").str.strip() == ""
    return missing | blank.fillna(False).astype(bool)


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "…"


def without_halves(table: str, frame: pd.DataFrame, faults: Faults, problem: str, fix: str) -> pd.DataFrame:
    """Note texts that hold half of a character: only a column of Python objects can."""
    names = [encodable(name) if isinstance(name, str) else name for name in frame.columns]
    if any(isinstance(old, str) and new != old for new, old in zip(names, frame.columns, strict=True)):
        faults.whole(table, "", problem, fix)
        frame = frame.set_axis(names, axis=1)
    for k, dtype in enumerate(frame.dtypes):
        values = frame.iloc[:, k] if dtype == "object" else ()
        whole = [encodable(v) if isinstance(v, str) else v for v in values]
        half = [isinstance(old, str) and new != old for new, old in zip(whole, values, strict=True)]
        if any(half):
            frame = frame.copy(deep=False)
            frame.isetitem(k, pd.Series(whole, frame.index, dtype=object))
            faults.where(table, frame.iloc[:, [k]], frame.columns[k], half, problem, fix)
    return frame
