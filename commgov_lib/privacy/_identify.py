"""Find what names a person, by the name of a column and by its values; refuse it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..faults import Faults, describe, is_empty
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
    text = values.astype("str")
    distinct, codes = _distinct(text)
    hit = _matches(distinct, ROUGH)
    if names:
        hit = hit | _matches(distinct, CALLED) | _matches(distinct, PERSON)
    return text.where(~np.append(hit, False)[codes], text.str[:1] + "…")


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
    distinct, codes = _distinct(values)
    text = np.asarray(distinct, dtype=object)
    pseudonym = _matches(distinct, PSEUDONYM)
    kind = None if rule is not None else column_kind(column)
    if kind and not pseudonym.all():
        faults.whole(table, column, f"is a column of {kind}", _FIX)
    for problem, hit in _looks(distinct, text, codes, pseudonym, by_name=kind == NAMES).items():
        fix = _UNLESS if problem in (_PERSON, "a home address") else _FIX
        shown = np.array([t[:1] + "…" for t in text], dtype=object) if mask else text
        at = np.append(hit, False)[codes]
        frame = pd.DataFrame({column: pd.Series(np.append(shown, "")[np.where(at, codes, -1)], dtype=object)})
        faults.where(table, frame, column, at, f"looks like {problem}", fix)


def _looks(distinct, text, codes, pseudonym, *, by_name: bool) -> dict[str, np.ndarray]:
    """What distinct values look like: the words for it → which of them."""
    found: dict[str, np.ndarray] = {}
    taken = pseudonym.copy()

    def note(what: str, hit: np.ndarray):
        if (hit & ~taken).any():
            found[what] = found.get(what, np.zeros(len(text), bool)) | (hit & ~taken)
            taken[:] |= hit

    if _matches(distinct, ROUGH).any():  # rarely is there a second search
        for k in np.flatnonzero(_matches(distinct, ID18)):
            what = identity_number(text[k])
            if what:
                note(what, np.arange(len(text)) == k)
        for what, pattern, least in VALUES:
            hit = _matches(distinct, pattern)
            if hit.any() and hit.sum() >= least * max(len(text), 1):
                note(what, hit)
    shaped = _matches(distinct, PERSON_SHAPE)
    if shaped.any():
        note(_PERSON, _matches(distinct, CALLED))
        hit = _matches(distinct, PERSON)
        many = hit.sum() >= _NAME_COUNT and hit.sum() >= _NAME_SHARE * (~pseudonym).sum()
        if many or by_name:
            note(_PERSON, hit)
    return found


def _distinct(values: pd.Series) -> tuple[pa.Array, np.ndarray]:
    """The distinct values that are not empty, and for each row which one it has (-1: none)."""
    if values.dtype != "str":
        values = values.astype("str").where(~is_empty(values))
    coded = pa.chunked_array(pa.array(values, type=pa.large_string())).combine_chunks().dictionary_encode()
    distinct = coded.dictionary
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    blank = np.append(_matches(distinct, r"^\s*$"), True)
    if blank[:-1].any():
        keep = np.flatnonzero(~blank[:-1])
        place = np.full(len(blank), -1)
        place[keep] = np.arange(len(keep))
        distinct, codes = distinct.take(pa.array(keep)), place[codes]
    return distinct, codes


def _matches(distinct: pa.Array, pattern: str) -> np.ndarray:
    return pc.match_substring_regex(distinct, pattern).to_numpy(zero_copy_only=False).astype(bool)


def _long_numbers(values: pd.Series) -> pd.Series | None:
    """Numbers of eleven digits and more as text: a spreadsheet turns a telephone into a number."""
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    long = np.isfinite(numbers) & (numbers >= 1e10) & (numbers < 1e18)
    if not long.any():
        return None
    text = np.full(len(values), "", dtype=object)
    text[long] = [str(int(v)) for v in values.to_numpy()[long]]
    return pd.Series(text, dtype="str")
