"""Check what measures are given: numbers, seeds, choices, labels, and values that belong to labels.

Each function returns the argument in the form in which a measure computes with it, or raises a
:class:`~commgov_lib.CommgovError` that names the argument, its value and how to mend it. The limits of a
number are ``above`` and ``least`` at its lower end, ``below`` and ``most`` at its upper end.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..matrices import LABEL, clauses, first, grouped, unique
from ..matrices import aligned as aligned
from ..matrices import amounts as amounts
from ..messages import Message, say
from ..schema import CommgovError

# ---- single values -------------------------------------------------------------------------------


def whole(value, name: str, least: int = 0) -> int:
    """Return a whole number of at least ``least``.

    Examples
    --------
    >>> whole(3, "draws", 1)
    3
    """
    try:
        found = None if isinstance(value, bool | np.bool_) else operator.index(value)
    except TypeError:
        found = None
    if found is None or found < least:
        raise CommgovError(
            "{name} must be a whole number of {least:,} or more, not {value}.",
            name=name,
            least=least,
            value=repr(value),
        )
    return found


def seeded(value, name: str = "seed") -> int:
    """Return a seed: a whole number of 0 or more."""
    return whole(value, name)


def number(value, name: str, *, above=None, least=None, below=None, most=None, finite: bool = True) -> float:
    """Return a finite number within limits; ``finite=False`` lets infinity through.

    Examples
    --------
    >>> number(0.5, "share", least=0, most=1)
    0.5
    >>> number(0, "rate", above=0)
    Traceback (most recent call last):
    commgov_lib.schema.CommgovError: rate is 0. Fix: give a number above 0.
    """
    limits = _Limits(above, least, below, most)
    one = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    if not one or not limits.hold(np.asarray(float(value)), finite):
        raise limits.broken(name, repr(value))
    return float(value)


def array(
    values, name: str, *, above=None, least=None, below=None, most=None, finite: bool = True
) -> np.ndarray:
    """Return numbers of any shape, one or many, as float64, each finite and within limits.

    Examples
    --------
    >>> array([0.5, 1], "weight", above=0)
    array([0.5, 1. ])
    """
    limits = _Limits(above, least, below, most)
    try:
        found = np.asarray(values, float)
    except (TypeError, ValueError):
        raise limits.broken(name, repr(values)) from None
    wrong = ~limits.hold(found, finite)
    if wrong.any():
        raise limits.broken(name, f"{found[wrong].flat[0]:g}")
    return found


def interval(value, name: str, *, above=None, least=None, below=None, most=None) -> tuple[float, float]:
    """Return ``(low, high)``: a pair with low ≤ high, or a single number as an interval without width."""
    ends = np.atleast_1d(array(value, name, above=above, least=least, below=below, most=most))
    if ends.size not in (1, 2) or ends[0] > ends[-1]:
        raise CommgovError(
            "{name} is {value}. Fix: give a number, or (low, high) with low <= high.",
            name=name,
            value=repr(value),
        )
    return float(ends[0]), float(ends[-1])


def choice(value, name: str, known: Mapping[str, Message] | Iterable[str]) -> str:
    """Return one of the known words; where ``known`` is a dict, the error also says what each word means.

    Examples
    --------
    >>> choice("ones", "cross", ("ones", "ignored"))
    'ones'
    """
    if isinstance(value, str) and value in known:
        return value
    meaning = ""
    if isinstance(known, Mapping):
        each = [say("'{word}': {what}", word=word, what=what) for word, what in known.items()]
        meaning = say(" ({meaning})", meaning=clauses(each))
    raise CommgovError(
        "{name} must be one of {words}, not {value}{meaning}.",
        name=name,
        words=", ".join(map(repr, known)),
        value=repr(value),
        meaning=meaning,
    )


class _Limits(NamedTuple):
    """The range of a number; ``None`` where it has no end."""

    above: float | None
    least: float | None
    below: float | None
    most: float | None

    def hold(self, values: np.ndarray, finite: bool = True) -> np.ndarray:
        """Which of the values are numbers within the limits."""
        right = np.isfinite(values) if finite else ~np.isnan(values)
        tests = (np.greater, np.greater_equal, np.less, np.less_equal)
        for limit, holds in zip(self, tests, strict=True):
            if limit is not None:
                right &= holds(values, limit)
        return right

    def broken(self, name: str, value: str) -> CommgovError:
        """The error that refuses a value."""
        what = self.words()
        return CommgovError("{name} is {value}. Fix: give {expected}.", name=name, value=value, expected=what)

    def words(self) -> Message:
        """What a number should have been."""
        low = None
        if self.above is not None:
            low = say("above {low:g}", low=self.above)
        elif self.least is not None:
            low = say("of {low:g} or more", low=self.least)
        high = None
        if self.below is not None:
            high = say("below {high:g}", high=self.below)
        elif self.most is not None:
            high = say("up to {high:g}", high=self.most)
        if low and high:
            if self.least is not None and self.most is not None:
                return say("a number from {low:g} to {high:g}", low=self.least, high=self.most)
            return say("a number {low} and {high}", low=low, high=high)
        return say("a number {limit}", limit=low or high) if low or high else say("a finite number")


# ---- tables and labels ---------------------------------------------------------------------------

ADD = say("add or rename them")


def with_columns(table, wanted: Iterable[str], name: str, fix: str | Message = ADD) -> pd.DataFrame:
    """Return a table that has the wanted columns.

    Examples
    --------
    >>> with_columns(pd.DataFrame({"place": ["a"]}), ["place", "kind"], "places")
    Traceback (most recent call last):
    commgov_lib.schema.CommgovError: places: column(s) kind are missing. Fix: add or rename them.
    """
    if not isinstance(table, pd.DataFrame):
        raise CommgovError(
            "{name}: a {kind} is not a table. Fix: give a DataFrame.", name=name, kind=type(table).__name__
        )
    lost = [column for column in wanted if column not in table]
    if lost:
        raise CommgovError(
            "{name}: column(s) {lost} are missing. Fix: {fix}.", name=name, lost=", ".join(lost), fix=fix
        )
    return table


def subset(given, name: str, known: Iterable[str]) -> list[str]:
    """Return a list of known words; a single word is no list.

    Examples
    --------
    >>> subset(["serves"], "add", ("leads", "serves"))
    ['serves']
    """
    asked = [given] if isinstance(given, str) else list(given)
    wrong = [word for word in asked if isinstance(given, str) or word not in known]
    if wrong:
        raise CommgovError(
            "{name}: '{word}' is unknown. Fix: a list of any of {known}.",
            name=name,
            word=wrong[0],
            known=", ".join(known),
        )
    return asked


def labels(given, name: str) -> pd.Index:
    """Return the labels given, each once and none missing; of a Series or DataFrame its index."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise CommgovError(
            "{name}: {value} is not a list of labels. Fix: [{value}].", name=name, value=repr(given)
        )
    if isinstance(given, pd.Series | pd.DataFrame):
        given = given.index
    found = given if isinstance(given, pd.Index) else pd.Index(list(given))
    if found.hasnans:
        raise CommgovError("{name}: a label is missing. Fix: drop the empty rows.", name=name)
    unique(found, name)
    if not len(found):
        raise CommgovError("{name} is empty. Fix: name at least one.", name=name)
    return found


def positions(known: pd.Index, wanted, name: str, noun: str = LABEL, *, each: bool = False) -> np.ndarray:
    """Return where the wanted labels stand among the known ones; ``each``: all of them, in some order, once.

    Examples
    --------
    >>> positions(pd.Index(["a", "b", "c"]), ["c", "a"], "members")
    array([2, 0])
    """
    wanted = (
        pd.Index(wanted)
        if isinstance(wanted, np.ndarray | pd.Index | pd.Series)
        else pd.Index(list(wanted), dtype=object)
    )
    at = known.get_indexer(wanted).astype(np.int64) if len(wanted) else np.empty(0, np.int64)
    if (at < 0).any():
        raise CommgovError(
            "{name}: {which} is unknown. Fix: use known labels, such as {known}.",
            name=name,
            which=first(wanted[at < 0]),
            known=first(known[:3]),
        )
    if each:
        unique(wanted, name, noun)
        if len(at) < len(known):
            raise CommgovError(
                "{name}: {which} is missing. Fix: list each {noun} once.",
                name=name,
                which=first(known.difference(wanted, sort=False)),
                noun=noun,
            )
    return at


# ---- values that belong to labels ----------------------------------------------------------------


def by_label(
    given, wanted: pd.Index, name: str, *, above=None, least=None, below=None, most=None, finite: bool = True
) -> np.ndarray:
    """Return one number per wanted label: a single number for all, or by label from a Series or dict.

    The Series or dict may hold further labels.

    Examples
    --------
    >>> by_label({"b": 2, "a": 1, "z": 9}, pd.Index(["a", "b"]), "servers", least=0)
    array([1., 2.])
    """
    limits = _Limits(above, least, below, most)
    if isinstance(given, pd.Series | Mapping):
        series = pd.Series(given)
        unique(series.index, name)
        found = pd.to_numeric(series.reindex(wanted), errors="coerce").to_numpy(float)
        if np.isnan(found).any():
            raise CommgovError(
                "{name}: no number is given for {which}. Fix: give a number for each.",
                name=name,
                which=first(wanted[np.isnan(found)]),
            )
    else:
        return np.full(
            len(wanted), number(given, name, above=above, least=least, below=below, most=most, finite=finite)
        )
    wrong = ~limits.hold(found, finite)
    if wrong.any():
        raise CommgovError(
            "{name}: {value:g} for '{label}'. Fix: give {expected}.",
            name=name,
            value=found[wrong][0],
            label=wanted[wrong][0],
            expected=limits.words(),
        )
    return found


def whole_units(values: np.ndarray, wanted: pd.Index, name: str) -> np.ndarray:
    """Return the same as whole numbers; infinite ones become the largest that can matter.

    Examples
    --------
    >>> whole_units(np.array([2.0, np.inf]), pd.Index(["a", "b"]), "capacity").tolist()
    [2, 536870911]
    """
    broken = np.isfinite(values) & (values != np.rint(values))
    if broken.any():
        raise CommgovError(
            "{name}: {value:g} for '{label}' is not a whole number. Fix: count whole persons.",
            name=name,
            value=values[broken][0],
            label=wanted[broken][0],
        )
    return np.minimum(values, np.iinfo(np.int32).max // 4).astype(np.int64)


def kinds(given, wanted: pd.Index, name: str) -> pd.Series:
    """Return the kind of each wanted label from a Series or dict, which may hold further labels."""
    if isinstance(given, Mapping):
        given = pd.Series(given, dtype=object)
    if not isinstance(given, pd.Series):
        raise CommgovError(
            "{name} is a {type}. Fix: give a Series (or dict) from label to kind.",
            name=name,
            type=type(given).__name__,
        )
    unique(given.index, name)
    found = given.reindex(wanted)
    absent = (found.isna() | (found.astype(object) == "")).to_numpy()
    if absent.any():
        raise CommgovError(
            "{name}: nothing is given for {which}. Fix: add it, or leave these out.",
            name=name,
            which=first(wanted[absent]),
        )
    return found


def groups(group, like, name: str = "group") -> tuple[np.ndarray, pd.Index]:
    """Return the group of each value of ``like`` as a number, and the groups in order."""
    return numbered(grouped(group, like, name))


def numbered(kinds: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return the kind of each label as a number, and the kinds in order."""
    codes, found = pd.factorize(kinds, sort=True)
    return codes.astype(np.int64), pd.Index(found)
