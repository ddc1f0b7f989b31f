"""The article's numbers as intervals, under two readings of "more than"; their ratios; and one of them beside
five editions of the list of divisions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ..datasets import load
from ..intervals import Interval
from ..schema import CommgovError

READINGS = ("digit", "open")
_FIRST = ["id", "low", "high", "unit", "quantity", "quantity_zh", "comparator", "high_rule", "spread_share"]
# What is left of a name when the kind of body is taken off: 王家村村委会 and 王家社区居委会 are one name.
_KIND = r"(?:社区|村)?(?:居民委员会|村民委员会|居委会|村委会|社区|村)$"
_NOTE = (
    "Suggestive, no proof: a committee on the list is not a community with a big party committee (大党委); "
    "the article names no date for its count; and the list itself moved names between residents' and "
    "villagers' committees from one edition to the next (recoded_count)."
)
_NOTE_ZH = (
    "只是提示，不是证明：名录中的居委会与设“大党委”的社区不是同一对象；文章没有说明该数的日期；"
    "名录各版之间还曾把一些名称由居委会改列为村委会（recoded_count）。"
)


def numbers(*, reading: str = "digit") -> pd.DataFrame:
    """Return the article's numbers, each as the interval that its wording allows.

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
    return read(load("article_numbers"), reading)


def read(table: pd.DataFrame, reading: str) -> pd.DataFrame:
    """The table of numbers under one reading; what a table of the user's own goes through as well."""
    if reading not in READINGS:
        raise CommgovError(
            "the reading {reading!r} is not known. Fix: use 'digit' or 'open'.", reading=reading
        )
    missing = [c for c in ("id", "low", "high", "unit", "high_rule") if c not in table.columns]
    if missing:
        raise CommgovError(
            "article_numbers: the column(s) {columns} are missing. Fix: start from "
            "cg.ledger.numbers() and change its rows.",
            columns=", ".join(missing),
        )
    table = table.copy()
    table["low"] = table["low"].astype(float)
    table["high"] = table["high"].astype(float).fillna(math.inf)
    for row in table[~(table["low"] <= table["high"])].itertuples():
        raise CommgovError(
            "article_numbers, row {row}: low {low:g} and high {high:g} are no interval. Fix: "
            "give a floor, and a ceiling not below it (empty: no ceiling).",
            row=row.id,
            low=row.low,
            high=row.high,
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
            "article_numbers: missing {ids}. Fix: start from cg.ledger.numbers(), all rows.",
            ids=", ".join(absent),
        )


# ---- ratios ---------------------------------------------------------------------------------------


_PERSONS, _ELDERS = "persons per household", "older persons per such household"


def derived(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Compute ratios of the article's numbers, as intervals.

        [a, b] / [c, d] = [a / d, b / c]   for c > 0

    Parameters
    ----------
    table
        Numbers as :func:`numbers` gives them (default: its ``digit`` reading).

    Returns
    -------
    DataFrame
        One row a ratio: ``id, ratio, ratio_zh, numerator, denominator`` (ids of the numbers; several are
        multiplied), ``low, high, unit, note``.

    Raises
    ------
    CommgovError
        A number that a ratio needs is missing from the table, or its ends are no interval.

    Notes
    -----
    City totals divided by city totals: a mean over places, silent on every single place.

    Examples
    --------
    >>> heads = derived().set_index("ratio").loc["heads per compound"]
    >>> heads[["low", "high"]].astype(float).round(3).tolist()
    [0.987, 1.002]
    """
    found = intervals(numbers() if table is None else read(table, "digit"))
    # Products of the numbers above over those below, times a factor; no value can lie above the most.
    ratios = pd.read_csv(Path(__file__).with_name("ratios.csv"), dtype=str, keep_default_na=False)
    factors = {_PERSONS: household_size(), _ELDERS: Interval(1, 2)}
    rows = []
    for place, (ratio, ratio_zh, above, below, unit, note, factor, most) in enumerate(ratios.to_numpy(), 1):
        need(found, [*above.split(), *below.split()])
        value = factors[factor] if factor in factors else Interval.of(int(factor))
        for name in above.split():
            value = value * found[name]
        for name in below.split():
            value = value / found[name]
        if most:
            value = value.cap(0, int(most))
        ids = [" × ".join(part.split()) for part in (above, below)]
        rows.append((f"R{place:02}", ratio, ratio_zh, *ids, value.low, value.high, unit, note))
    columns = ["id", "ratio", "ratio_zh", "numerator", "denominator", "low", "high", "unit", "note"]
    return pd.DataFrame(rows, columns=columns).astype({"low": float, "high": float})


def household_size() -> Interval:
    """Return the persons per family household in the city, census of 2020, as wide as its rounding.

    Returns
    -------
    Interval

    Examples
    --------
    >>> 2.18 in household_size()
    True
    """
    totals = load("census_totals").set_index("quantity")
    low, high = totals.loc["persons_per_family_household", ["low", "high"]]
    return Interval(low, high)


# ---- the list of committees ------------------------------------------------------------------------


def committees_by_edition(divisions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count residents' committees (居委会) under streets (街道) by edition, beside the article's 955.

    Parameters
    ----------
    divisions
        Rows of the list: ``edition, district_code, street_type, community, community_type`` (default:
        ``cg.load("divisions")``).

    Returns
    -------
    DataFrame
        One row an edition: ``edition``, ``committee_count``, ``article_count`` (N29), ``difference_count``
        (committees less 955), ``recoded_count`` (names that were a residents' committee in the edition before
        and are a villagers' committee in the same district now; missing in the first), ``gone_count`` and
        ``new_count`` (other names that left or joined since). ``attrs["note"]`` and ``attrs["note_zh"]`` say
        why a match proves nothing.

    Raises
    ------
    CommgovError
        A column is missing.

    Notes
    -----
    The kind comes from the code (``community_type``), never from the word 社区 in a name. Names are compared
    within a district, without their ending (社区, 村, 居委会, 村委会). The last three columns count names; a
    name that stands twice counts once, so they need not add up to the change in committees.

    Examples
    --------
    >>> committees_by_edition()[["edition", "committee_count"]].to_numpy().tolist()
    [[2019, 1286], [2020, 1104], [2021, 954], [2022, 983], [2023, 1141]]
    """
    table = load("divisions") if divisions is None else divisions
    columns = ["edition", "district_code", "street_type", "community", "community_type"]
    missing = [c for c in columns if c not in table.columns]
    if missing:
        raise CommgovError(
            "divisions: column(s) {columns} are missing. Fix: use cg.load('divisions').",
            columns=", ".join(missing),
        )
    found = intervals(numbers())
    need(found, ["N29"])
    article = int(found["N29"].low)
    table = table[columns].assign(name=table["community"].str.replace(_KIND, "", regex=True))
    committee = table["community_type"] == "residents_committee"
    urban = table[committee & (table["street_type"] == "street")]
    rural = table[table["community_type"] == "village_committee"]
    rows, before = [], None
    for edition in sorted(table["edition"].unique()):
        committees, villages = (part[part["edition"] == edition] for part in (urban, rural))
        names, village_names = (
            set(zip(p["district_code"], p["name"], strict=True)) for p in (committees, villages)
        )
        recoded = gone = new = pd.NA
        if before is not None:
            left = before[0] - names
            turned = left & (village_names - before[1])
            recoded, gone, new = len(turned), len(left - turned), len(names - before[0])
        rows.append((int(edition), len(committees), article, len(committees) - article, recoded, gone, new))
        before = names, village_names
    counts = [f"{what}_count" for what in ("committee", "article", "difference", "recoded", "gone", "new")]
    found = pd.DataFrame(rows, columns=["edition", *counts]).astype(dict.fromkeys(counts, "Int64"))
    found.attrs.update(note=_NOTE, note_zh=_NOTE_ZH)
    return found
