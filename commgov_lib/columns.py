"""Columns of text as their distinct words and a number a row: what is asked of a word is asked once.

A list of five million ties names a few hundred thousand actors and places. A reader makes such columns once,
in a type of pandas' own (:data:`PACKED`); checks look at the words; :class:`~commgov_lib.network.Network`
turns them into plain text when a table is first handed out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

PACKED = pd.ArrowDtype(pa.dictionary(pa.int32(), pa.large_string()))
_BLOCK = 1 << 15  # rows


class TextColumn:
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
        """Which words occur in some row."""
        if self._used is None:
            self._used = np.zeros(len(self.words), dtype=bool)
            self._used[self.codes] = True
        return self._used

    @property
    def blank(self) -> np.ndarray:
        """Which words are nothing but spaces."""
        return as_mask(pc.equal(pc.utf8_trim_whitespace(self.words), ""))

    def at(self, word: str) -> int:
        """Position of a word, -1 where it is none of them."""
        return pc.index(self.words, pa.scalar(word, self.words.type)).as_py()

    def mapped(self, words: pa.Array) -> TextColumn:
        """The same rows with another word for each; words that have become the same are one."""
        if words.equals(self.words):
            return self
        again = pa.array(words, type=pa.large_string()).dictionary_encode()
        return TextColumn(again.indices.to_numpy()[self.codes], again.dictionary)

    def each(self, change) -> TextColumn:
        """The same rows with what a function makes of each word."""
        return self.mapped(pa.array([change(word) for word in self.words.to_pylist()], pa.large_string()))

    def filled(self, word: str) -> TextColumn:
        """The same with a word in the empty rows."""
        return self.mapped(pc.if_else(pc.equal(self.words, ""), word, self.words))

    def otherwise(self, mask: np.ndarray, words: pa.Array) -> TextColumn:
        """The same; a row where the mask holds takes what stands in ``words`` in the place of its word."""
        both = pa.concat_arrays([self.words, words.cast(pa.large_string())]).dictionary_encode()
        return TextColumn(both.indices.to_numpy()[self.codes + len(self.words) * mask], both.dictionary)

    def cleaned(self) -> TextColumn:
        """The same with every blank word empty."""
        blank = self.blank
        if not blank.any():
            return self
        return self.mapped(pc.if_else(pa.array(blank), pa.scalar("", self.words.type), self.words))

    def place(self) -> tuple:
        """Where in memory the words lie: columns that share them need to look at them only once."""
        buffers = [buffer.address if buffer else 0 for buffer in self.words.buffers()[1:]]
        return (*buffers, self.words.offset, len(self.words))

    def tidy(self) -> TextColumn:
        """The same with the words of its rows only, in the order of their first rows."""
        first, last = (int(self.codes[0]), int(self.codes.max())) if len(self) else (0, -1)
        if _come_in_order(self.codes) and self.codes.min(initial=first) == first:
            if len(self.words) == last + 1 - first:
                return self
            return TextColumn(self.codes - np.int32(first), self.words.slice(first, last + 1 - first))
        order = pd.unique(self.codes)
        place = np.full(len(self.words), -1, dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return TextColumn(place[self.codes], self.words.take(pa.array(order)))

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


def _come_in_order(codes: np.ndarray) -> bool:
    """Whether each code is at most one above all before it; block by block, which stay in fast memory."""
    most = codes[:1]
    for begin in range(0, len(codes), _BLOCK):
        most = np.maximum.accumulate(np.append(most[-1:], codes[begin : begin + _BLOCK]))
        if (np.diff(most) > 1).any():
            return False
    return True


def is_packed(values: pd.Series) -> bool:
    """Tell whether a column is of the type :data:`PACKED`."""
    return values.dtype == PACKED


def text_column(values: pd.Series) -> TextColumn:
    """Encode a column of any type as words and codes; a missing cell becomes the empty word.

    Examples
    --------
    >>> column = text_column(pd.Series(["甲", None, "甲"]))
    >>> column.words.to_pylist(), column.codes.tolist()
    (['甲', ''], [0, 1, 0])
    """
    if isinstance(values.dtype, pd.CategoricalDtype) and values.dtype.categories.dtype == "str":
        words = pa.array(values.dtype.categories, type=pa.large_string())
        words = pa.concat_arrays([words, pa.array([""], pa.large_string())]).dictionary_encode()
        return TextColumn(
            words.indices.to_numpy()[values.cat.codes.to_numpy()], words.dictionary
        )  # -1: missing
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
            rows = rows.chunk(0) if rows.num_chunks == 1 else rows.unify_dictionaries().combine_chunks()
        if rows.null_count:
            rows = pc.fill_null(rows.cast(pa.large_string()), "").dictionary_encode()
    return TextColumn(rows.indices.to_numpy(), rows.dictionary)


def unpacked(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its packed columns as plain text: for a few rows, or at the end."""
    if PACKED not in set(frame.dtypes):
        return frame
    packed = {c: text_column(values).plain(frame.index) for c, values in frame.items() if is_packed(values)}
    return pd.DataFrame({c: packed.get(c, values) for c, values in frame.items()}, index=frame.index)


def stacked(columns: list[TextColumn]) -> TextColumn:
    """Put columns one below the other.

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
    return TextColumn(rows, words.dictionary)


def together(columns: list[TextColumn]) -> np.ndarray:
    """Number the rows by what several columns say together, counted from 0 as it comes.

    Examples
    --------
    >>> together([constant("甲", 3), text_column(pd.Series(["b", "a", "b"]))]).tolist()
    [0, 1, 0]
    """
    return pd.factorize(_keys(columns))[0].astype(np.int32)


def _keys(columns: list[TextColumn]) -> np.ndarray:
    """A number a row that tells the rows of several columns apart."""
    key, count = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        size = len(column.words)
        if size > 1:
            if count * size >= 2**62:
                key, distinct = pd.factorize(key)
                key, count = key.astype(np.int64), len(distinct)
            key *= size
            key += column.codes
            count *= size
    return key


def constant(word: str, rows: int) -> TextColumn:
    """Make a column that says the same in every row."""
    return TextColumn(np.zeros(rows, dtype=np.int32), pa.array([word], pa.large_string()))


def positions(column: TextColumn, known: TextColumn) -> np.ndarray:
    """Find for each word of a column the first row of ``known`` with it; -1: none, or it is empty."""
    row = np.full(len(known.words), -1, dtype=np.int64)
    row[known.codes[::-1]] = np.arange(len(known.codes) - 1, -1, -1)
    empty = known.at("")
    if empty >= 0:
        row[empty] = -1
    if _are_equal(column, known):
        return row
    return np.append(row, -1)[_found(column.words, known.words)]


def is_same(one: TextColumn, other: TextColumn) -> np.ndarray:
    """Tell in which rows two columns hold the same word."""
    if _are_equal(one, other):
        return one.codes == other.codes
    return one.codes == _found(other.words, one.words)[other.codes]


def _found(words: pa.Array, among: pa.Array) -> np.ndarray:
    """Position of each word among others, -1 where it is none; a table of the fewer ones is made."""
    if len(among) <= len(words):
        return pc.index_in(words, value_set=among).fill_null(-1).to_numpy()
    back = pc.index_in(among, value_set=words).fill_null(-1).to_numpy()
    at = np.full(len(words) + 1, -1, dtype=np.int32)
    at[back] = np.arange(len(back), dtype=np.int32)
    at[-1] = -1
    return at[:-1]


def repeated(columns: list[TextColumn]) -> np.ndarray | None:
    """Tell which rows are in all columns the same as another row; None where there is none."""
    key = _keys(columns)
    ordered = np.sort(key)  # in order, most tables are told to have none in half the time
    if not (ordered[1:] == ordered[:-1]).any():
        return None
    return pd.Series(key).duplicated(keep=False).to_numpy()


def _are_equal(one: TextColumn, other: TextColumn) -> bool:
    """Whether two columns have the same words, told at once where they lie in the same memory."""
    return len(one.words) == len(other.words) and (
        one.place() == other.place() or one.words.equals(other.words)
    )


def has_byte(words: pa.Array, low: int, *others: int) -> bool:
    """Tell whether the words have a byte below ``low`` or one of the others: quicker than a search."""
    data = words.buffers()[2]
    if data is None:
        return False
    content = np.frombuffer(data, dtype=np.uint8)
    return bool((content < low).any() or any((content == byte).any() for byte in others))


def as_mask(flags: pa.Array) -> np.ndarray:
    """Return flags of arrow as numpy's."""
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=bool)


def as_numbers(values: pd.Series, empty: np.ndarray) -> np.ndarray:
    """Return a column as numbers: NaN where a cell is empty or no number."""
    if values.dtype == "float64":
        return values.to_numpy()
    if is_packed(values):
        text = text_column(values)
        words = pd.to_numeric(pd.Series(pd.array(text.words, dtype="str")), errors="coerce")
        number = words.to_numpy(dtype=float)[text.codes]
    elif values.dtype.kind in "cmM":  # complex numbers, dates and durations would turn into numbers silently
        return np.full(len(values), np.nan)
    else:
        number = pd.to_numeric(values.where(~empty), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return np.where(empty, np.nan, number) if empty.any() else number


def encodable(text: str) -> str:
    """Return the text with a mark in place of each half of a character, which no file can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text
