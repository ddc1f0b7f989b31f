"""Pseudonyms: the same person, the same code, and no way back without the salt; and whom they do not hide.

Who is alone in a role is known in spite of a pseudonym: :func:`unique_roles`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ..messages import say
from ..schema import CommgovError
from ..validate import Faults, is_empty, suggestion

PSEUDONYM = "^p_[a-z2-7]{16}$"
_SHORTEST = 16
_ROLE_WORDS = ("role", "title", "post", "office_held", "职务", "角色", "岗位", "职位", "身份")
_BYTES = 10  # 80 bits: a million persons share a code by chance once in 10^12 times


def new_salt() -> str:
    """Draw a new salt from the machine's own source of secrets.

    Returns
    -------
    str
        32 hexadecimal digits. Keep it where your other secrets are, never beside the data: who has both can
        try out every telephone number.

    Examples
    --------
    >>> len(new_salt())
    32
    """
    return secrets.token_hex(16)


def pseudonymise(frame: pd.DataFrame, columns: str | Iterable[str], *, salt: str) -> pd.DataFrame:
    """Put a code in place of each value of some columns: the same value, the same code.

        code = "p_" + base32(HMAC-SHA256(salt, value)), its first 80 bits

    Parameters
    ----------
    frame
        A table.
    columns
        The columns to replace.
    salt
        Your secret, at least 16 characters (:func:`new_salt` draws one). It is used and forgotten: neither
        the table nor a message holds it. The same salt gives the same codes in every table and every year;
        without it nobody, you included, can link them.

    Returns
    -------
    DataFrame
        A copy; empty cells stay empty. Width, case and spaces do not count: ``１３８ 0000`` and ``1380000``
        get one code.

    Raises
    ------
    CommgovError
        A column is missing, the salt is too short, or two values get one code.

    Notes
    -----
    Pseudonymous is not anonymous: who is alone in a role is known by it (:func:`unique_roles`), and ties
    themselves can identify. Codes that are already such pseudonyms are replaced too.

    Examples
    --------
    >>> people = pd.DataFrame({"who": ["甲", "乙", "甲 "], "n": [1, 2, 3]})
    >>> codes = pseudonymise(people, "who", salt="a salt for this example only")["who"]
    >>> codes[0] == codes[2], codes[0] == codes[1], codes[0][:2], len(codes[0])
    (True, False, 'p_', 18)
    """
    columns = [columns] if isinstance(columns, str) else list(columns)
    if not isinstance(salt, str) or len(salt.strip()) < _SHORTEST or len(set(salt)) < 4:
        raise CommgovError(
            "the salt is too easy to guess. Fix: use at least {least} characters, best "
            "cg.privacy.new_salt(), and keep it apart from the data.",
            least=_SHORTEST,
        )
    for column in columns:
        if list(frame.columns).count(column) != 1:
            raise CommgovError(
                "column {column!r}: it must stand in the table once{hint}. Fix: use one of {names}.",
                column=column,
                hint=suggestion(column, frame.columns),
                names=", ".join(map(str, frame.columns)),
            )
    key = hashlib.sha256(salt.encode("utf-8")).digest()
    made: dict[str, str] = {}
    changed = frame.copy()
    for column in columns:
        codes, distinct = pd.factorize(_text(frame[column]))
        fresh = np.array([_code(value, key, made) for value in distinct] + [""], dtype=object)
        changed[column] = pd.Series(fresh[codes], index=frame.index, dtype="str")
    if len(set(made.values())) < len(made):
        raise CommgovError("two values got the same code. Fix: use another salt.")
    return changed


def _text(values: pd.Series) -> pd.Series:
    """Values as text, missing where empty; a whole number that a spreadsheet made a float loses its point."""
    empty = is_empty(values)
    if values.dtype.kind == "f":
        whole = np.isfinite(values) & (values == np.round(values))
        text = [str(int(v)) if w else str(v) for v, w in zip(values, whole, strict=True)]
        return pd.Series(text, values.index, dtype="str").where(~empty)
    return values.astype("str").where(~empty)


def _code(value: str, key: bytes, made: dict[str, str]) -> str:
    plain = re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", unicodedata.normalize("NFKC", value))
    plain = plain.casefold()
    if plain not in made:
        digest = hmac.new(key, plain.encode("utf-8"), hashlib.sha256).digest()[:_BYTES]
        made[plain] = "p_" + base64.b32encode(digest).decode("ascii").lower()
    return made[plain]


def unique_roles(
    actors: pd.DataFrame, *, columns: Sequence[str] | None = None, least: int = 2
) -> pd.DataFrame:
    """List persons whom their role alone gives away: fewer than ``least`` share it.

    Parameters
    ----------
    actors
        A table of actors. Only rows that stand for persons count: those of kind ``person``, and every row
        with a role where the table has a column for it (``role, title, post, 职务, 角色, 岗位, 职位``).
    columns
        What others know of a person; by default ``kind, subkind, place`` and the columns of roles, as far as
        the table has them.
    least
        How many must share it.

    Returns
    -------
    DataFrame
        A list of faults (:data:`commgov_lib.validate.COLUMNS`); ``value`` is the role.

    Raises
    ------
    CommgovError
        A column is not in the table.

    Examples
    --------
    >>> roles = ["书记", "队员", "队员"]
    >>> actors = pd.DataFrame({"actor": ["p1", "p2", "p3"], "kind": "person", "role": roles})
    >>> unique_roles(actors)[["row", "value"]].values.tolist()
    [[1, 'person, 书记']]
    """
    roles = [c for c in actors.columns if str(c).casefold() in _ROLE_WORDS]
    if columns is None:
        columns = [*(c for c in ("kind", "subkind", "place") if c in actors.columns), *roles]
    missing = [c for c in columns if c not in actors.columns]
    if missing:
        raise CommgovError(
            "actors: there is no column {column!r}. Fix: name columns of the table.", column=missing[0]
        )
    faults = Faults()
    person = pd.Series(False, actors.index)
    if "kind" in actors.columns:
        person |= actors["kind"].astype("str") == "person"
    for role in roles:
        person |= ~is_empty(actors[role])
    if not len(columns) or not person.any():
        return faults.table()
    known = actors[list(columns)].astype("str").where(~actors[list(columns)].isna(), "")
    said = pd.Series("", actors.index, dtype="str")
    for _, words in known.items():
        between = pd.Series(np.where((said != "") & (words != ""), ", ", ""), actors.index, dtype="str")
        said = said + between + words
    size = said[person].map(said[person].value_counts()).reindex(actors.index)
    names = ", ".join(map(str, columns))
    for count in range(1, least):
        problem = say(
            "is the only one with its role ({columns}), so a pseudonym does not hide the person",
            columns=names,
        )
        if count > 1:
            problem = say(
                "only {count} have this role ({columns}), so a pseudonym hardly hides the person",
                count=count,
                columns=names,
            )
        fix = say("name the role or the place more coarsely, or leave the row out")
        faults.where("actors", said.to_frame("role"), "role", size == count, problem, fix)
    return faults.table()
