"""A column of text as its distinct words and a code a row: what is asked of a word is asked once.

A list of five million ties names a few hundred thousand bodies. Reading keeps such columns packed, in a type
of pandas' own (:data:`PACKED`); checks look at the words; a table that is handed out has plain text.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_BEGIN = 100_000
_A_FEW = 4  # words that are looked for one by one
PACKED = pd.ArrowDtype(pa.dictionary(pa.int32(), pa.large_string()))


class Coded:
    """A column: ``words``, each once and none missing, and for each row the position of its word.

    Parameters
    ----------
    codes
        int32, one a row.
    words
        Text; some may stand in no row.
    """

    __slots__ = ("_used", "codes", "words")

    def __init__(self, codes: np.ndarray, words: pa.Array):
        self.codes, self.words, self._used = codes, words, None

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def used(self) -> np.ndarray:
        """Which words stand in some row."""
        if self._used is None:
            self._used = np.zeros(len(self.words), dtype=bool)
            self._used[self.codes[:_BEGIN]] = True  # mostly, this will do
            if not self._used.all():
                self._used[self.codes[_BEGIN:]] = True
        return self._used

    @property
    def blank(self) -> np.ndarray:
        """Which words are nothing but spaces."""
        return as_mask(pc.equal(pc.utf8_trim_whitespace(self.words), ""))

    def at(self, word: str) -> int:
        """Position of a word, -1 where it is none of them."""
        return pc.index(self.words, pa.scalar(word, self.words.type)).as_py()

    def mapped(self, words: pa.Array) -> Coded:
        """The same rows with another word for each; words that have become the same are one."""
        if words.equals(self.words):
            return self
        again = pa.array(words, type=pa.large_string()).dictionary_encode()
        return Coded(again.indices.to_numpy()[self.codes], again.dictionary)

    def otherwise(self, mask: np.ndarray, words: pa.Array) -> Coded:
        """The same; a row where the mask holds takes what stands in ``words`` in the place of its word."""
        both = pa.concat_arrays([self.words, words.cast(pa.large_string())]).dictionary_encode()
        return Coded(both.indices.to_numpy()[self.codes + len(self.words) * mask], both.dictionary)

    def cleaned(self) -> Coded:
        """The same with every blank word empty."""
        blank = self.blank
        if not blank.any():
            return self
        return self.mapped(pc.if_else(pa.array(blank), pa.scalar("", self.words.type), self.words))

    def place(self) -> tuple:
        """Where in memory the words lie: columns that share them need to look at them only once."""
        buffers = [buffer.address if buffer else 0 for buffer in self.words.buffers()[1:]]
        return (*buffers, self.words.offset, len(self.words))

    def tidy(self) -> Coded:
        """The same with the words that stand in some row only, in the order of their first rows."""
        if not len(self.codes):
            return Coded(self.codes, self.words[:0])
        codes, least = (
            self.codes,
            int(self.codes.min()),
        )  # only the first words are missing: those of a header
        so_far = np.maximum.accumulate(codes)
        if codes[0] == least and so_far[-1] == len(self.words) - 1 and (codes[1:] <= so_far[:-1] + 1).all():
            return Coded(codes - np.int32(least), self.words[least:]) if least else self
        first = np.full(len(self.words), len(codes), dtype=np.int64)
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        order = np.argsort(first, kind="stable")[: int((first < len(codes)).sum())]
        place = np.full(len(self.words), -1, dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return Coded(place[codes], self.words.take(pa.array(order)))

    def packed(self, index: pd.Index | None = None) -> pd.Series:
        """As a column of the type :data:`PACKED`."""
        rows = pa.DictionaryArray.from_arrays(pa.array(self.codes, pa.int32()), self.words, safe=False)
        return pd.Series(pd.arrays.ArrowExtensionArray(rows), index)

    def category(self, index: pd.Index | None = None) -> pd.Series:
        """As a column of pandas' categories, which holds the words of its rows and no others."""
        text = self.tidy()
        words = pd.Index(pd.array(text.words, dtype="str"))
        return pd.Series(pd.Categorical.from_codes(text.codes, words), index)

    def plain(self, index: pd.Index | None = None) -> pd.Series:
        """As a column of text."""
        rows = self.words.take(pa.array(self.codes, pa.int32()))
        return pd.Series(pd.array(rows, dtype="str"), index)


def is_packed(values: pd.Series) -> bool:
    """Whether a column is of the type :data:`PACKED`."""
    return values.dtype == PACKED


def coded(values: pd.Series) -> Coded:
    """A column of whatever type as words and codes; a missing cell has the empty word.

    Examples
    --------
    >>> column = coded(pd.Series(["甲", None, "甲"]))
    >>> column.words.to_pylist(), column.codes.tolist()
    (['甲', ''], [0, 1, 0])
    """
    if isinstance(values.dtype, pd.CategoricalDtype) and values.dtype.categories.dtype == "str":
        words = pa.array(values.dtype.categories, type=pa.large_string())
        words = pa.concat_arrays([words, pa.array([""], pa.large_string())]).dictionary_encode()
        return Coded(words.indices.to_numpy()[values.cat.codes.to_numpy()], words.dictionary)  # -1: missing
    if not is_packed(values):
        if values.dtype != "str":
            values = values.astype("str").where(values.notna())
        rows = pa.array(values, type=pa.large_string())
        if isinstance(rows, pa.ChunkedArray):
            rows = rows.combine_chunks()
        rows = pc.fill_null(rows, "").dictionary_encode()
    else:
        rows = pa.array(values)
        if isinstance(rows, pa.ChunkedArray):
            rows = rows.unify_dictionaries().combine_chunks()
        if rows.null_count:
            rows = pc.fill_null(rows.cast(pa.large_string()), "").dictionary_encode()
    return Coded(rows.indices.to_numpy(), rows.dictionary)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with its packed columns as text: for a few rows, or at the end."""
    if PACKED not in set(frame.dtypes):
        return frame
    packed = {c: coded(values).plain(frame.index) for c, values in frame.items() if is_packed(values)}
    return pd.DataFrame({c: packed.get(c, values) for c, values in frame.items()}, index=frame.index)


def stacked(columns: list[Coded]) -> Coded:
    """Columns one below the other.

    Examples
    --------
    >>> column = stacked([constant("甲", 2), constant("乙", 1), constant("甲", 1)])
    >>> column.words.to_pylist(), column.codes.tolist()
    (['甲', '乙'], [0, 0, 1, 0])
    """
    none = pa.array([], pa.large_string())
    words = pa.concat_arrays([none, *(column.words for column in columns)]).dictionary_encode()
    starts = np.cumsum([0, *(len(column.words) for column in columns)])
    at = [column.codes + start for column, start in zip(columns, starts[:-1], strict=True)]
    rows = words.indices.to_numpy()[np.concatenate(at)] if at else np.empty(0, np.int32)
    return Coded(rows, words.dictionary)


def together(columns: list[Coded]) -> np.ndarray:
    """A number a row for what several columns say together, counted from 0 as it comes.

    Examples
    --------
    >>> together([constant("甲", 3), coded(pd.Series(["b", "a", "b"]))]).tolist()
    [0, 1, 0]
    """
    number, count = np.zeros(len(columns[0]), dtype=np.int32), 1
    for column in columns:
        size = len(column.words)
        if size > 1:
            key = number.astype(np.int32 if count * size < 2**31 else np.int64)
            key *= key.dtype.type(size)
            key += column.codes
            number, distinct = pd.factorize(key)
            count = len(distinct)
    return number


def constant(word: str, rows: int) -> Coded:
    """A column that says the same in every row."""
    return Coded(np.zeros(rows, dtype=np.int32), pa.array([word], pa.large_string()))


def positions(column: Coded, known: Coded) -> np.ndarray:
    """For each word of a column the first row of ``known`` that holds it; -1: none, or the word is empty."""
    row = np.full(len(known.words), -1, dtype=np.int64)
    row[known.codes[::-1]] = np.arange(len(known.codes) - 1, -1, -1)
    empty = known.at("")
    if empty >= 0:
        row[empty] = -1
    if _are_equal(column, known):
        return row
    if len(column.words) < _A_FEW:
        at = [known.at(word) for word in column.words.to_pylist()]
    else:
        at = pc.index_in(column.words, value_set=known.words).fill_null(-1).to_numpy()
    return np.append(row, -1)[at]


def is_same(one: Coded, other: Coded) -> np.ndarray:
    """The rows in which two columns hold the same word."""
    if _are_equal(one, other):
        return one.codes == other.codes
    there = pc.index_in(other.words, value_set=one.words).fill_null(-1).to_numpy()
    return one.codes == there[other.codes]


def repeated(columns: list[Coded]) -> np.ndarray | None:
    """The rows that are in all columns the same as another row; None where there is none."""
    rows = columns[0].codes
    columns = [column for column in columns if len(column.words) > 1]
    small = math.prod(len(column.words) for column in columns) < 2**32  # sorted in half the time
    key, size = np.zeros(len(rows), dtype=np.uint32 if small else np.int64), 1
    for column in columns:
        count = len(column.words)
        if size > 2**62 // count:  # a key of all would not fit into 64 bits: number the keys so far
            key = pd.factorize(key)[0].astype(np.int64)
            size = int(key.max()) + 1
        size *= count
        key *= key.dtype.type(count)
        key += column.codes.astype(key.dtype, copy=False)
    ordered = np.sort(key)
    if not (ordered[1:] == ordered[:-1]).any():
        return None
    return pd.Series(key).duplicated(keep=False).to_numpy()


def _are_equal(one: Coded, other: Coded) -> bool:
    """Whether two columns have the same words, told at once where they lie in the same memory."""
    return len(one.words) == len(other.words) and (
        one.place() == other.place() or one.words.equals(other.words)
    )


def has_byte(words: pa.Array, low: int, *others: int) -> bool:
    """Whether the words have a byte below ``low`` or one of the others: told quickly, before a search."""
    data = words.buffers()[2]
    if data is None:
        return False
    content = np.frombuffer(data, dtype=np.uint8)
    return bool((content < low).any() or any((content == byte).any() for byte in others))


def as_mask(flags: pa.Array) -> np.ndarray:
    """Flags of arrow as numpy's."""
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=bool)


def as_numbers(values: pd.Series, empty: np.ndarray) -> np.ndarray:
    """A column as numbers: NaN where a cell is empty or none."""
    if values.dtype == "float64":
        return values.to_numpy()
    if is_packed(values):
        text = coded(values)
        words = pd.to_numeric(pd.Series(pd.array(text.words, dtype="str")), errors="coerce")
        number = words.to_numpy(dtype=float)[text.codes]
    elif values.dtype.kind in "cmM":  # complex numbers, dates and durations would turn into numbers silently
        return np.full(len(values), np.nan)
    else:
        number = pd.to_numeric(values.where(~empty), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return np.where(empty, np.nan, number) if empty.any() else number


def encodable(text: str) -> str:
    """The text itself, or with a mark in place of each half of a character."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text
