"""The article's numbers as intervals, under two readings of "more than"."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from .. import files
from ..intervals import Interval
from ..schema import CommgovError

READINGS = ("digit", "open")
_FIRST = ["id", "low", "high", "unit", "quantity", "quantity_zh", "comparator", "high_rule", "spread_share"]


def numbers(*, reading: str = "digit") -> pd.DataFrame:
    """The article's numbers, each as the interval that its wording allows.

        余, 多, 超, 约, …%: low <= true value <= high, never a point

    Parameters
    ----------
    reading
        ``"digit"``: "more than" stops before the last stated digit changes, a convention of ours.
        ``"open"``: such a ceiling is dropped; a share still cannot exceed one, and a printed percentage keeps
        both ends, since rounding goes both ways by arithmetic.

    Returns
    -------
    DataFrame
        One row a number: ``id, low, high`` (in ``unit``; infinite where nothing sets a ceiling), ``unit``,
        ``quantity`` and ``quantity_zh``, ``comparator`` (how the text states it), ``high_rule`` (where the
        ceiling comes from), ``spread_share`` (the width as a share of ``low``), then ``term_zh, paragraph,
        step, scope, role, note, provenance``. ``attrs["reading"]`` keeps the reading.

    Raises
    ------
    CommgovError
        The reading is not known, or the data file is missing or changed.

    Notes
    -----
    The intervals bound what the wording leaves open. They say nothing of whether the number is right.

    Examples
    --------
    >>> heads = numbers().set_index("id").loc["N18"]
    >>> int(heads["low"]), int(heads["high"])
    (6500, 6599)
    """
    return read(files.load("article_numbers"), reading)


def read(table: pd.DataFrame, reading: str) -> pd.DataFrame:
    """The table of numbers under one reading; what a table of the user's own goes through as well."""
    if reading not in READINGS:
        raise CommgovError(f"the reading {reading!r} is not known. Fix: use 'digit' or 'open'.")
    missing = [c for c in ("id", "low", "high", "unit", "high_rule") if c not in table.columns]
    if missing:
        raise CommgovError(
            f"article_numbers: the column(s) {', '.join(missing)} are missing. "
            "Fix: start from cg.ledger.numbers() and change its rows."
        )
    table = table.copy()
    table["low"] = table["low"].astype(float)
    table["high"] = table["high"].astype(float).fillna(math.inf)
    for row in table[~(table["low"] <= table["high"])].itertuples():
        raise CommgovError(
            f"article_numbers, row {row.id}: low {row.low:g} and high {row.high:g} are no interval. "
            "Fix: give a floor, and a ceiling not below it (empty: no ceiling)."
        )
    if reading == "open":
        agreed = table["high_rule"].fillna("").str.contains("convention")
        share = table["unit"].fillna("").str.contains("share")
        table.loc[agreed, "high"] = math.inf
        table.loc[agreed & share, "high"] = 1.0
    width = table["high"] - table["low"]
    table["spread_share"] = (width / table["low"].abs()).where(width > 0, 0.0)
    first = [c for c in _FIRST if c in table.columns]
    table = table[first + [c for c in table.columns if c not in first]].reset_index(drop=True)
    table.attrs["reading"] = reading
    return table


def intervals(table: pd.DataFrame) -> dict[str, Interval]:
    """Id -> interval; counts as whole numbers."""
    ends = ((r.id, *(int(x) if x.is_integer() else x for x in (r.low, r.high))) for r in table.itertuples())
    return {name: Interval(low, high) for name, low, high in ends}


def need(found: dict[str, Interval], wanted: Iterable[str]):
    """Raise unless every wanted id is there."""
    absent = [i for i in wanted if i not in found]
    if absent:
        raise CommgovError(
            f"article_numbers: missing {', '.join(absent)}. Fix: start from cg.ledger.numbers(), all rows."
        )
