"""The words and patterns of ``text_words.toml``, by which numbers and ties are found in Chinese texts."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

SIGN = "[零〇一二两三四五六七八九十]"  # written S in the patterns


@functools.cache
def words() -> dict:
    """Return what the file holds: lists of patterns by name, and what is set aside, by reason.

    Returns
    -------
    dict

    Examples
    --------
    >>> words()["units"][:2]
    ['平方公里', '平方千米']
    """
    return tomllib.loads(Path(__file__).with_name("text_words.toml").read_text(encoding="utf-8"))


def any_of(name: str) -> str:
    """Return a list of the file as one pattern, its parts joined by ``|``.

    Parameters
    ----------
    name
        Of the list.

    Returns
    -------
    str

    Examples
    --------
    >>> re.match(any_of("units"), "平方米的活动室")[0]
    '平方米'
    """
    return "|".join(words()[name])


def by(table: str, key: str, patterns: str) -> list[tuple[str, re.Pattern]]:
    """Return the rows of a table of the file: what each stands for, and its pattern.

    Parameters
    ----------
    table
        ``aside``, ``relation`` or ``domain``.
    key, patterns
        The names of both in a row.

    Returns
    -------
    list of tuple

    Examples
    --------
    >>> [code for code, pattern in by("relation", "code", "words") if pattern.search("结对")]
    ['pairs_with', 'serves']
    """
    return [
        (row[key], re.compile("|".join(row[patterns]).replace("<S>", SIGN), re.MULTILINE))
        for row in words()[table]
    ]
