"""Find what names a person, by the name of a column and by its values; refuse it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import TextColumn, text_column
from ..messages import Message, say
from ..schema import TABLES, CommgovError
from ..validate import Faults, Listing
from . import numbers, personal_names
from .headers import NAMES, column_kind, done_by, holds_codes, surely_holds
from .numbers import matches
from .pseudonyms import PSEUDONYM

_A_PERSON = say("a name of a person")
_FIX = say("pseudonymise the column (--pseudonymise), or leave it out")
_RENAME = say("rename it, leave it out, or allow it (--allow) if no person is meant")
_UNLESS = say("pseudonymise the column (--pseudonymise), or allow it (--allow) if no person is meant")
# So large a share of a column's distinct values must look like names of persons, and at least so many; of
# names of three characters and more, which look like little else, a smaller share tells.
_NAME_SHARE, _LONG_SHARE, _NAME_COUNT = 0.6, 0.2, 2
# Under a header of persons, these count or answer and name nobody.
_COUNTED = r"^[0-9]{1,5}(?:\.[0-9]+)?(?:[人个户名位次家]|人次)?$"
_ANSWERED = (
    r"^(?i)(?:是|否|有|无|√|×|x|✓|✔|〇|○|●|-+|/|—+|无人|没有|暂无|不详|未知|空缺|待定"
    r"|yes|no|y|n|na|n/a|nan|0|1)$"
)


# ---- what is found ------------------------------------------------------------------------------


def identifiers(
    tables: pd.DataFrame | Mapping[str, pd.DataFrame], *, allow: Collection[str] = (), mask: bool = True
) -> pd.DataFrame:
    """List the columns and cells that look like a person's name, identity number, telephone or address.

    Parameters
    ----------
    tables
        One table, or several by name.
    allow
        Columns that are known to name no person, such as the address of an office; ``"actors.address"``
        allows it in one table only.
    mask
        Show only the first character of a value found: a report should not carry what it warns of.

    Returns
    -------
    DataFrame
        A list of faults (:data:`commgov_lib.validate.COLUMNS`): one row a column that is named so (it has no
        ``row``), one row a cell that looks so. Rows count from 1.

    Notes
    -----
    Identity numbers are told by region, date and check digit, bank cards by their check digit;
    telephones, e-mail and IP addresses, passports, car plates and doors by their form, in any column,
    inside longer text too, whatever stands between the digits. A Chinese name is told where a title, a
    role or a list of names says so (张书记, 联系人：王小明, 王小明、李小红); else by surname
    and given name, and only where most values of a column look so, or one in five and two or more have
    three characters. A single name among names of bodies, nicknames, half-hidden names (王*明) and names
    in other scripts are found only by the name of the column, pinyin only below a header such as 负责 or
    填报. Pseudonyms of :func:`pseudonymise` pass. What passes is not thereby anonymous: see
    :func:`unique_roles`.

    Examples
    --------
    >>> people = pd.DataFrame({"who": ["p_k7aaaaaaaaaaaaaa", "x"], "tel": ["13800000000", ""]})
    >>> identifiers({"actors": people})[["column", "value", "problem"]].values.tolist()
    [['tel', '', 'is a column of telephone numbers or contacts'], ['tel', '1…', 'looks like a mobile number']]
    """
    given = {"table": tables} if isinstance(tables, pd.DataFrame) else dict(tables)
    faults = Faults()
    columns: list[_Column] = []
    for name, frame in given.items():
        looked = [
            (place, str(column))
            for place, column in enumerate(frame.columns)
            if str(column) not in allow and f"{name}.{column}" not in allow
        ]
        told = _headers(str(name), [column for _, column in looked], faults)
        for place, column in looked:
            shown = f"{column[:1]}…" if mask and column in told else column
            columns += _columns(str(name), column, shown, frame.iloc[:, place])
    _look_at(columns, faults, mask)
    return faults.table()


def refuse(tables: pd.DataFrame | Mapping[str, pd.DataFrame], *, allow: Collection[str] = ()):
    """Raise if a table holds what looks like a person's name, identity number, telephone or address.

    Parameters
    ----------
    tables, allow
        As in :func:`identifiers`.

    Raises
    ------
    CommgovError
        Says which columns and rows, the values masked; ``faults`` holds the whole list.

    Examples
    --------
    >>> refuse(pd.DataFrame({"actor": ["a1"], "name": ["共建银行"]}))
    """
    found = identifiers(tables, allow=allow)
    if len(found):
        raise CommgovError("Tables must not name persons. {listing}", listing=Listing(found), faults=found)


def masked(values: pd.Series, *, names: bool = True) -> pd.Series:
    """Shorten whatever looks like an identifier to its first character.

    Parameters
    ----------
    values
        Text.
    names
        Short words that may be names of persons too; a few names of places look like one.

    Returns
    -------
    Series

    Examples
    --------
    >>> masked(pd.Series(["和平区", "tel. 13800000000"])).tolist()
    ['和平区', 't…']
    """
    text = text_column(values)
    words = numbers.plain(text.words)
    hit = np.zeros(len(words), dtype=bool)
    for flags in numbers.found(words).values():
        hit |= flags
    if names:
        hit |= personal_names.in_cells(words)[0] | personal_names.may_be(words)
    return text.mapped(_first_letter(text.words, hit)).plain(values.index)


def titles(words: Collection[str]) -> list[Message | None]:
    """Tell what each of some titles looks like, such as names of files and sheets: one that stands alone.

    Parameters
    ----------
    words
        The titles.

    Returns
    -------
    list
        What each looks like, None where it names no person.

    Examples
    --------
    >>> titles(["走访记录-王小明", "13800000000", "和平区"])
    ['a name of a person', 'a mobile number', None]
    """
    plain = numbers.plain(pa.array(words, pa.large_string()))
    found: list[Message | None] = [None] * len(plain)
    for at in np.flatnonzero(personal_names.in_titles(plain)):
        found[at] = _A_PERSON
    for what, hit in numbers.found(plain).items():
        for at in np.flatnonzero(hit):
            found[at] = what
    return found


def _headers(table: str, columns: list[str], faults: Faults) -> set[str]:
    """Note headers that are themselves a number or a name, as where each person has a column; return them."""
    further = [column for column in columns if column not in TABLES.get(table, {})]
    if not further:
        return set()
    words = numbers.plain(pa.array(further, pa.large_string()))
    looks = numbers.found(words)
    told, like = personal_names.in_cells(words)
    alone = like if like.sum() >= _NAME_COUNT else like & personal_names.are_long(words)
    looks.setdefault(_A_PERSON, told | alone)
    found = {}
    for what, hit in looks.items():
        found |= {further[at]: what for at in np.flatnonzero(hit)}
    for column, what in found.items():
        faults.whole(table, f"{column[:1]}…", say("its header looks like {what}", what=what), _RENAME)
    return set(found)


class _Column(NamedTuple):
    """A column to be looked at: its words that stand in some row and are not blank."""

    table: str
    shown: str  # its header, as it is told
    kind: Message | None  # what it holds of persons, by its header
    codes: bool
    acts: bool  # whether it says what somebody does
    surely: bool  # whether it holds of persons whatever stands below
    text: TextColumn
    here: np.ndarray  # which words of the text stand in ``words``
    words: pa.Array


def _columns(table: str, column: str, shown: str, values: pd.Series) -> list[_Column]:
    """The column, or none where nothing in it could be a person's."""
    rule = TABLES.get(table, {}).get(column)
    if rule is not None and rule.allowed is not None:
        return []  # a column of codes: whatever else stands there is a fault of another kind
    if values.dtype.kind in "bcmM" or isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype("str")
    kind = None if rule is not None else column_kind(column)
    if values.dtype.kind in "iuf":
        values = _long_numbers(values) if kind in (None, NAMES) else values
        if values is None:
            return []
    text = text_column(values)
    here = np.flatnonzero(text.used & ~text.blank)
    words = text.words if len(here) == len(text.words) else text.words.take(pa.array(here))
    codes = (rule is not None and column != "name") or holds_codes(column)
    acts, surely = (rule is None and tell(column) for tell in (done_by, surely_holds))
    return [_Column(table, shown, kind, codes, acts, surely, text, here, words)]


def _look_at(columns: list[_Column], faults: Faults, mask: bool):
    """Note what the words of columns look like: all words are searched at once, each column is decided on."""
    words = numbers.plain(pa.concat_arrays([pa.array([], pa.large_string()), *(c.words for c in columns)]))
    seen, (told, like) = numbers.look(words), personal_names.in_cells(words)
    long = like & personal_names.are_long(words)
    ends = np.cumsum([0, *(len(c.words) for c in columns)])
    for column, start, end in zip(columns, ends[:-1], ends[1:], strict=True):
        rows, pseudonym = slice(start, end), matches(column.words, PSEUDONYM)
        kind = column.kind
        nothing = pseudonym if column.surely else pseudonym | _says_nothing(column.words, kind)
        if kind and not nothing.all():
            faults.whole(column.table, column.shown, say("is a column of {what}", what=kind), _FIX)
        found, names = numbers.decided(seen, rows, codes=column.codes), told[rows]
        others = (~pseudonym).sum()
        many = like[rows].sum() >= max(_NAME_COUNT, _NAME_SHARE * others)
        some = long[rows].sum() >= max(_NAME_COUNT, _LONG_SHARE * others)
        if some:
            names = names | like[rows]
        if many or kind == NAMES:
            names = names | like[rows] | personal_names.may_be(words[start:end])
        if column.acts:
            names = names | like[rows] | personal_names.are_pinyin(words[start:end])
        taken = pseudonym
        for problem, hit in [*found.items(), (_A_PERSON, names)]:
            hit, taken = hit & ~taken, taken | hit
            if hit.any():
                _note(column, problem, hit, faults, mask)


def _note(column: _Column, problem: Message, hit: np.ndarray, faults: Faults, mask: bool):
    fix = _UNLESS if problem in (_A_PERSON, numbers.A_DOOR) else _FIX
    text, flags = column.text, np.zeros(len(column.text.words), dtype=bool)
    flags[column.here[hit]] = True
    value = text.mapped(_first_letter(text.words, flags)) if mask else text
    told = say("looks like {what}", what=problem)
    faults.rows(column.table, column.shown, value, flags[text.codes], told, fix)


def _says_nothing(distinct: pa.Array, kind: Message) -> np.ndarray:
    """Which words under a header of persons only count or answer: 120 居民, yes to 微信."""
    nothing = matches(distinct, _ANSWERED)
    return nothing | matches(distinct, _COUNTED) if kind == NAMES else nothing


def _first_letter(words: pa.Array, hit: np.ndarray) -> pa.Array:
    """The words, those that are marked shortened to their first character."""
    if not hit.any():
        return words
    end, none = (pa.scalar(text, words.type) for text in ("…", ""))
    short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(words, 0, 1), end, none)
    return pc.if_else(pa.array(hit), short, words)


def _long_numbers(values: pd.Series) -> pd.Series | None:
    """Numbers of eleven digits and more as text: a spreadsheet turns a telephone into a number."""
    figures = values.to_numpy(dtype=float, na_value=np.nan)
    long = np.isfinite(figures) & (figures >= 1e10) & (figures < 1e19)
    if not long.any():
        return None
    text = np.full(len(values), "", dtype=object)
    text[long] = [str(int(v)) for v in values.to_numpy()[long]]
    return pd.Series(text, dtype="str")
