"""Names that may mean the same: listed with the reason, and merged only where the user says so."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

from ..columns import text_column, unpacked
from ..messages import say
from ..network import Network
from ..privacy import masked
from ..schema import CommgovError
from ..validate import from_rows
from .delimited import grid
from .text import content, decoded
from .vocabulary import plain

_MOST = 100_000  # names
_PUNCTUATION = re.compile(r"[\s·•・.,，。、()（）\[\]【】《》“”\"'’\-—_/]+")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x1f\x7f]")
_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
# Words that one writer puts and another leaves out.
_ADDED = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|公司|居民委员会|居委会|委员会|辽宁省|沈阳市|市|区|街道|社区)"
)


def aliases(names: Network | pd.Series | list) -> pd.DataFrame:
    """List pairs of names that may mean the same, with the reason.

    Parameters
    ----------
    names
        A network, whose actors and places are compared, or names.

    Returns
    -------
    DataFrame
        ``name, use, why``: ``use`` is the one of the two that occurs more often, else the longer one.
        Delete the rows that are wrong and pass the rest to :func:`read` as ``aliases``.

    Raises
    ------
    CommgovError
        There are more than 100,000 names.

    Notes
    -----
    Looks for names that are the same but for width, case, spaces, unseen characters, punctuation or words
    such as 有限公司 and 市, and for names that begin alike and differ by one character. Two names may look
    alike and be two: 第一小学 and 第二小学 are listed too, and nothing is merged here.

    Examples
    --------
    >>> aliases(["中国银行", "中国银行（沈阳）", "ＡＢＣ", "ABC"])[["name", "use"]].to_numpy().tolist()
    [['ＡＢＣ', 'ABC']]
    """
    if isinstance(names, Network):
        ties = names.ties
        names = pd.concat([ties["source"], ties["target"], names.actors["actor"], names.places["place"]])
    counts = pd.Series(names, dtype="str").dropna().value_counts()
    words = counts.index
    if len(words) > _MOST:
        raise CommgovError(
            "{count:,} names are more than can be compared ({most:,}). Fix: compare parts.",
            count=len(words),
            most=_MOST,
        )
    return pd.DataFrame(_pairs(counts), columns=["name", "use", "why"])


def _pairs(counts: pd.Series) -> list[tuple]:
    """Pairs of names that look alike, and why: name → how often it stands there."""
    words = sorted(w for w in counts.index if w.strip())
    found: dict[tuple[str, str], str] = {}
    for why, reduce in (
        (say("differs by zeros before a number only"), lambda w: "#" + _ZEROS.sub("", plain(w))),
        (say("differs by width, case or spaces only"), lambda w: plain(_UNSEEN.sub("", w)).replace(" ", "")),
        (say("differs by punctuation only"), lambda w: _PUNCTUATION.sub("", plain(_UNSEEN.sub("", w)))),
        (
            say("differs by words such as 有限公司 or 市"),
            lambda w: _ADDED.sub("", _PUNCTUATION.sub("", plain(w))),
        ),
    ):
        groups: dict[str, list[str]] = {}
        for word in words:
            groups.setdefault(reduce(word), []).append(word)
        for key, group in groups.items():
            if len(key) >= 2 and 1 < len(group) <= 50:
                best = _best(group, counts)
                for word in group:
                    if word != best and (word, best) not in found and (best, word) not in found:
                        found[word, best] = why
    for a, b in _one_apart(words):
        best = _best([a, b], counts)
        pair = (b, a) if best == a else (a, b)
        if pair not in found and pair[::-1] not in found:
            found[pair] = say("differs by one character")
    return [(name, use, why) for (name, use), why in found.items()]


# Characters by which names are told apart on purpose: 第一小学 and 第二小学, 东社区 and 西社区.
_COUNTING = re.compile(r"[0-9a-z一二三四五六七八九十百零甲乙丙丁戊己庚辛壬癸东西南北中上下前后左右]*")


def alike(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """List names in the four tables that may mean the same as faults are listed, each where it first stands.

    Names that differ by a number, a letter or a direction only are left out.

    Parameters
    ----------
    tables
        Those of a network.

    Returns
    -------
    DataFrame
        ``table, column, row, value, problem, fix`` of each pair; the rows count from 1 in the table.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["市医院", "市 医院"], "target": ["a", "b"]}, dtype="str")
    >>> alike({"ties": ties})[["table", "column", "row", "value"]].to_numpy().tolist()
    [['ties', 'source', 1, '市医院 ~ 市 医院']]
    """
    counts: dict[str, int] = {}
    first: dict[str, tuple] = {}
    for table, column in _NAMED:
        if table not in tables or column not in tables[table]:
            continue
        text = text_column(tables[table][column]).tidy()
        at = pd.Series(text.codes).drop_duplicates()
        rows = dict(zip(at.to_numpy(), at.index, strict=True))
        for k, (word, count) in enumerate(zip(text.words.to_pylist(), np.bincount(text.codes), strict=False)):
            counts[word] = counts.get(word, 0) + int(count)
            first.setdefault(word, (table, column, int(rows[k]) + 1))
    if len(counts) > _MOST:
        problem, fix = say("too many names to look for those that may mean the same"), say("compare parts")
        return from_rows([("", "", None, f"{len(counts):,}", problem, fix)])
    found, fix = (
        [],
        say("if they are one, say so by --aliases (columns name, use); nothing is merged by itself"),
    )
    for name, use, why in _pairs(pd.Series(counts, dtype="int64")):
        if _tells_apart(name, use):
            continue
        problem = say("may be two names of one: {why}", why=why)
        found.append((*first[name], f"{name} ~ {use}", problem, fix))
    return from_rows(found)


_NAMED = (
    ("ties", "source"),
    ("ties", "target"),
    ("actors", "actor"),
    ("places", "place"),
    ("needs", "place"),
)


def _tells_apart(one: str, other: str) -> bool:
    """Whether two names differ by a number, a letter or a direction, as names to be told apart do."""
    one, other = plain(one), plain(other)
    begin = _shared(one, other)
    end = _shared(one[begin:][::-1], other[begin:][::-1])
    differ = one[begin : len(one) - end], other[begin : len(other) - end]
    return any(differ) and all(_COUNTING.fullmatch(part) for part in differ) and not _are_zeros(*differ)


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))


def _are_zeros(one: str, other: str) -> bool:
    """Whether what differs is zeros that one writer puts before a number: 1 and 01."""
    return {*one, *other} <= {"0"}


def _best(group: list[str], counts: pd.Series) -> str:
    return max(group, key=lambda w: (counts[w], unicodedata.normalize("NFKC", w) == w, len(w), w))


def _one_apart(words: list[str]):
    """Pairs of long names with one character changed, added or left out: they share a half."""
    halves: dict[tuple, list[str]] = {}
    for word in words:
        if len(word) >= 5:
            middle = len(word) // 2
            for key in ((0, word[:middle]), (1, word[-middle:])):
                halves.setdefault(key, []).append(word)
    for group in halves.values():
        if 1 < len(group) <= 30:
            for k, a in enumerate(group):
                for b in group[k + 1 :]:
                    if abs(len(a) - len(b)) <= 1 and _distance_one(a, b):
                        yield a, b


def _distance_one(a: str, b: str) -> bool:
    """Whether two different names are the same but for one character, changed, added or left out."""
    same, most = 0, min(len(a), len(b))
    while same < most:  # how much of the beginning is the same, by halves
        middle = (same + most + 1) // 2
        same, most = (middle, most) if a[:middle] == b[:middle] else (same, middle - 1)
    rest, other = a[same:], b[same:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def renamed(values: pd.Series, table: dict[str, str]) -> pd.Series:
    """Return names, each as the table says it is to be read."""
    if not table:
        return values
    return text_column(values).each(lambda name: table.get(name, name)).plain(values.index)


def chosen(given) -> dict[str, str]:
    """Return name → the name to use, from a dict, a table or a CSV file; chains are followed to their end."""
    if given is None:
        return {}
    if isinstance(given, (str, Path)):
        cells = unpacked(grid(decoded(content(Path(given)), str(given)), str(given)))
        given = cells.iloc[1:].set_axis([plain(t) for t in cells.iloc[0]], axis=1)
    if isinstance(given, pd.DataFrame):
        if not {"name", "use"} <= set(given.columns):
            raise CommgovError(
                "aliases: the columns 'name' and 'use' are missing. Fix: name, use – a row for each name."
            )
        names, uses = given["name"].astype("str").str.strip(), given["use"].astype("str").str.strip()
        again = names[names.duplicated() & (names != "")]
        if len(again):
            raise CommgovError(
                "aliases: '{name}' is duplicated. Fix: keep one of its rows.", name=masked(again).iloc[0]
            )
        given = dict(zip(names, uses, strict=True))
    if not isinstance(given, dict):
        raise CommgovError(
            "aliases: a {type} is no table of names. Fix: a dict, or name and use.", type=type(given).__name__
        )
    table = {str(k): str(v) for k, v in given.items() if str(k) and str(v) and str(k) != str(v)}
    ends = {}
    for name in table:
        seen, word = {name}, table[name]
        while word in table and word not in ends:
            if word in seen:
                raise CommgovError(
                    "aliases: '{name}' leads back to itself. Fix: take one row of the circle out.",
                    name=masked(pd.Series([name])).iloc[0],
                )
            seen.add(word)
            word = table[word]
        ends |= dict.fromkeys(seen, ends.get(word, word))
    return ends
