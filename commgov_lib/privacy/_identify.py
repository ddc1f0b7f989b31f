"""Find what names a person, by the name of a column and by its values; refuse it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..coded import Coded, as_mask, coded
from ..faults import Faults, describe
from ..schema import TABLES, CommgovError
from ._patterns import (
    CALLED,
    ID18,
    NAMES,
    PERSON,
    PERSON_SHAPE,
    PSEUDONYM,
    ROUGH,
    VALUES,
    column_kind,
    identity_number,
)

_PERSON = "a name of a person"
_FIX = "pseudonymise the column (--pseudonymise), or leave it out"
_UNLESS = "pseudonymise the column (--pseudonymise), or allow it (--allow) if no person is meant"
# So large a share of a column's distinct values must look like names of persons, and at least so many.
_NAME_SHARE, _NAME_COUNT = 0.6, 2
_LONGEST = 8  # characters of a name with how one is called


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
        ``table, column, row, value, problem, fix``, as in every list of faults: one row a column that is
        named so (it has no ``row``), one row a cell that looks so. Rows count from 1.

    Notes
    -----
    Identity numbers are told by region, date and check digit; telephones, e-mail addresses and doors by their
    form, in any column, inside longer text too. Chinese names are told by surname and length, and only where
    most values of a column look so: a single name among other words, and names in other scripts, are found
    only by the name of the column. Pseudonyms of :func:`pseudonymise` pass. What passes is not thereby
    anonymous: see :func:`unique_roles`.

    Examples
    --------
    >>> people = pd.DataFrame({"who": ["p_k7aaaaaaaaaaaaaa", "x"], "tel": ["13800000000", ""]})
    >>> identifiers({"actors": people})[["column", "value", "problem"]].values.tolist()
    [['tel', '', 'is a column of telephone numbers or contacts'], ['tel', '1…', 'looks like a mobile number']]
    """
    given = {"table": tables} if isinstance(tables, pd.DataFrame) else dict(tables)
    faults = Faults()
    for name, frame in given.items():
        for place, column in enumerate(frame.columns):
            if str(column) not in allow and f"{name}.{column}" not in allow:
                _column(str(name), str(column), frame.iloc[:, place], faults, mask)
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
        raise CommgovError("Tables must not name persons. " + describe(found), faults=found)


def masked(values: pd.Series, *, names: bool = True) -> pd.Series:
    """Values with whatever looks like an identifier shortened to its first character.

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
    text = coded(values)
    hit = _matches(text.words, ROUGH)
    if names:
        hit = hit | _short(text.words, CALLED) | _short(text.words, PERSON)
    return text.mapped(_first_letter(text.words, hit)).plain(values.index)


def _column(table: str, column: str, values: pd.Series, faults: Faults, mask: bool):
    rule = TABLES.get(table, {}).get(column)
    if rule is not None and rule.allowed is not None:
        return  # a column of codes: whatever else stands there is a fault of another kind
    if values.dtype.kind in "bcmM" or isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype("str")
    if values.dtype.kind in "iuf":
        values = _long_numbers(values)
        if values is None:
            return
    text = coded(values)
    here = np.flatnonzero(text.used & ~text.blank)
    distinct = text.words if len(here) == len(text.words) else text.words.take(pa.array(here))
    pseudonym = _matches(distinct, PSEUDONYM)
    kind = None if rule is not None else column_kind(column)
    if kind and not pseudonym.all():
        faults.whole(table, column, f"is a column of {kind}", _FIX)
    for problem, hit in _looks(distinct, pseudonym, by_name=kind == NAMES).items():
        fix = _UNLESS if problem in (_PERSON, "a home address") else _FIX
        flags = np.zeros(len(text.words), dtype=bool)
        flags[here[hit]] = True
        shown = Coded(text.codes, _first_letter(text.words, flags)) if mask else text
        faults.words(table, column, shown, flags, f"looks like {problem}", fix)


def _looks(distinct: pa.Array, pseudonym: np.ndarray, *, by_name: bool) -> dict[str, np.ndarray]:
    """What distinct values look like: the words for it → which of them."""
    found: dict[str, np.ndarray] = {}
    taken = pseudonym.copy()

    def note(what: str, hit: np.ndarray):
        if (hit & ~taken).any():
            found[what] = found.get(what, np.zeros(len(distinct), bool)) | (hit & ~taken)
            taken[:] |= hit

    rough = _matches(distinct, ROUGH)
    if rough.any():  # rarely is there a second search
        at = np.flatnonzero(rough)
        some = distinct.take(pa.array(at))
        numbers = np.flatnonzero(_matches(some, ID18))
        said = [identity_number(text) for text in some.take(pa.array(numbers)).to_pylist()]
        for what in dict.fromkeys(filter(None, said)):
            note(what, _marked(len(distinct), at[numbers[[k == what for k in said]]]))
        for what, pattern, least in VALUES:
            hit = _marked(len(distinct), at[_matches(some, pattern)])
            if hit.any() and hit.sum() >= least * max(len(distinct), 1):
                note(what, hit)
    if _short(distinct, PERSON_SHAPE).any():
        hit = _short(distinct, PERSON)
        many = hit.sum() >= _NAME_COUNT and hit.sum() >= _NAME_SHARE * (~pseudonym).sum()
        note(_PERSON, _short(distinct, CALLED))
        if many or by_name:
            note(_PERSON, hit)
    return found


def _marked(count: int, at: np.ndarray) -> np.ndarray:
    hit = np.zeros(count, dtype=bool)
    hit[at] = True
    return hit


def _first_letter(words: pa.Array, hit: np.ndarray) -> pa.Array:
    """The words, those that are marked shortened to their first character."""
    if not hit.any():
        return words
    end, none = (pa.scalar(text, words.type) for text in ("…", ""))
    short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(words, 0, 1), end, none)
    return pc.if_else(pa.array(hit), short, words)


def _short(words: pa.Array, pattern: str) -> np.ndarray:
    """As :func:`_matches`, of patterns that only a few characters can match."""
    at = np.flatnonzero(as_mask(pc.less_equal(pc.utf8_length(words), _LONGEST)))
    return _marked(len(words), at[_matches(words.take(pa.array(at)), pattern)])


def _matches(distinct: pa.Array, pattern: str) -> np.ndarray:
    return as_mask(pc.match_substring_regex(distinct, pattern))


def _long_numbers(values: pd.Series) -> pd.Series | None:
    """Numbers of eleven digits and more as text: a spreadsheet turns a telephone into a number."""
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    long = np.isfinite(numbers) & (numbers >= 1e10) & (numbers < 1e18)
    if not long.any():
        return None
    text = np.full(len(values), "", dtype=object)
    text[long] = [str(int(v)) for v in values.to_numpy()[long]]
    return pd.Series(text, dtype="str")
