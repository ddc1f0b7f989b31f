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
from .coded import Coded, coded, constant, encodable, is_packed, stacked, together
from .schema import CommgovError
from .translate import chinese

COLUMNS = ["table", "column", "row", "value", "problem", "fix"]
_TEXTS = ["table", "column", "value", "problem", "fix"]
LONGEST = 200  # characters of a value that are told
_SEARCHED = 1_000  # so many words are compared with a wrong one letter by letter


class Faults:
    """Collects faults while tables are read; rows count from 1, the first row under the header."""

    def __init__(self):
        self._parts: list[tuple] = []

    def whole(self, table: str, column: str, problem: str, fix: str):
        """Note one problem of a whole table or column."""
        self._add(table, column, np.array([0]), constant("", 1), problem, fix)

    def where(self, table: str, frame: pd.DataFrame, column: str, mask, problem: str, fix: str):
        """Note one problem for each row of ``frame`` where ``mask`` holds."""
        rows = np.flatnonzero(np.asarray(mask, dtype=bool))
        if len(rows):
            self._add(table, column, rows + 1, coded(frame[column].iloc[rows]), problem, fix)

    def words(self, table: str, column: str, text: Coded, flags: np.ndarray, problem: str, fix: str):
        """Note one problem for each row whose word is flagged: ``flags`` holds one mark a word."""
        if flags.any() and (flags & text.used).any():
            self.rows(table, column, text, flags[text.codes], problem, fix)

    def rows(self, table: str, column: str, text: Coded, mask, problem: str, fix: str):
        """Note one problem for each row of a column of text where ``mask`` holds."""
        rows = np.flatnonzero(mask)
        if len(rows):
            self._add(table, column, rows + 1, Coded(text.codes[rows], text.words), problem, fix)

    def _add(self, table, column, rows, values: Coded, problem, fix):
        values = values.tidy()
        values = values.mapped(pc.utf8_slice_codeunits(values.words, 0, LONGEST))
        count = len(rows)
        texts = [
            constant(table, count),
            constant(column, count),
            values,
            *(constant(t, count) for t in (problem, fix)),
        ]
        self._parts.append((rows, texts))

    def table(self) -> pd.DataFrame:
        """Everything noted so far: ``table, column, row, value, problem, fix``."""
        texts = zip(*(texts for _, texts in self._parts), strict=True) if self._parts else [[]] * len(_TEXTS)
        rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in self._parts)])
        return listed(rows, {name: stacked(list(parts)) for name, parts in zip(_TEXTS, texts, strict=True)})


def listed(rows: np.ndarray, texts: dict[str, Coded]) -> pd.DataFrame:
    """A list of faults, in which each text is kept once, however often it stands there.

    Parameters
    ----------
    rows
        One a fault; 0 where it is one of a whole table.
    texts
        ``table, column, value, problem, fix``, and further columns if need be.
    """
    numbers = pd.arrays.IntegerArray(rows.astype(np.int64), np.asarray(rows == 0))
    columns = {name: text.category() for name, text in texts.items()}
    return pd.DataFrame({**columns, "row": numbers})[[*COLUMNS, *(c for c in texts if c not in COLUMNS)]]


def joined(lists: list[pd.DataFrame]) -> pd.DataFrame:
    """Lists of faults one below the other; those that are empty may lack columns of the others.

    Examples
    --------
    >>> one = pd.DataFrame([["ties", "weight", 3, "-1", "is not above 0", ""]], columns=COLUMNS)
    >>> joined([one, one.iloc[:0], one])["row"].tolist()
    [3, 3]
    """
    there = [found for found in lists if len(found)] or lists[:1]
    if len(there) < 2:
        return there[0].reset_index(drop=True) if there else Faults().table()
    names = [name for name in there[0].columns if name != "row"]
    rows = np.concatenate([found["row"].to_numpy("int64", na_value=0) for found in there])
    return listed(rows, {name: stacked([coded(found[name]) for found in there]) for name in names})


def kinds(found: pd.DataFrame, keys: list[str]) -> list[tuple[tuple[str, ...], np.ndarray]]:
    """The kinds of a list of faults as they come: what ``keys`` say of each, and where its faults stand.

    Examples
    --------
    >>> faults = [["ties", "weight", row, "", problem, ""] for row, problem in ((2, "a"), (3, "b"), (9, "a"))]
    >>> [(*keys, at.tolist()) for keys, at in kinds(pd.DataFrame(faults, columns=COLUMNS), ["problem"])]
    [('a', [0, 2]), ('b', [1])]
    """
    number = together([coded(found[key]) for key in keys])
    order = np.argsort(number, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(number))[:-1]) if len(found) else []
    first = found[keys].iloc[[part[0] for part in parts]]
    said = zip(*(first[key].tolist() for key in keys), strict=True)
    return list(zip(said, parts, strict=True))


def describe(found: pd.DataFrame, *, rows: int = 5, most: int = 60, lang: str = "en") -> str:
    """Put a fault table in words: one line a kind of fault, with its first rows and how many there are.

    Parameters
    ----------
    found
        A table of :func:`find`, with at least one row.
    rows
        How many rows of each kind are named.
    most
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
    every = kinds(found, ["table", "column", "problem", "fix"])
    for (table, column, problem, fix), at in every[:most]:
        where = table + ((f"，“{column}”列" if zh else f", column '{column}'") if column else "")
        first, more = found.iloc[at[:rows]], len(at) - rows
        if first["row"].notna().all():
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
    if len(every) > most:
        rest = len(every) - most
        lines.append(
            f"另有 {rest} 类错误" if zh else f"and {rest} more kinds of fault: see .faults of this error"
        )
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
