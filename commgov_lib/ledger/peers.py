"""The article beside its peers: what other places print of the same thing, per community, and who prints."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..datasets import load
from ..intervals import Interval
from ..schema import CommgovError
from .article import numbers

# The article's number of the same thing: of one community, and (numerator, denominator) per community.
_ARTICLE = {"co_building_units": "N11"}
_ARTICLE_RATIO = {"co_building_units": ("N11", None), "grids": ("N20", "N29")}
_ARTICLE_NOTE = {"co_building_units": "文章中的一个社区", "grids": "网格党支部；设“大党委”的社区"}
_PLACE = ["province", "city", "district", "place"]


def peers(quantity: str = "co_building_units", *, level: str = "community") -> pd.DataFrame:
    """List what places of one level print of a quantity, with the article's number among them.

    Parameters
    ----------
    quantity
        One of the quantities of ``cg.load("published_counts")``.
    level
        ``"community"``, ``"street"``, ``"district"``, ``"city"`` or ``"compound"``.

    Returns
    -------
    DataFrame
        One row a printed number, from few to many: ``id`` (of the fact, or of the article's number), ``name``
        and ``city`` of the place, ``low, high`` (as :func:`numbers` reads "more than"; infinite where no
        ceiling is stated), ``note`` (what exactly was counted, in Chinese), ``year`` (empty: undated),
        ``provenance`` (``A`` the article, ``P`` the others).

    Raises
    ------
    CommgovError
        No place of that level prints such a number.

    Notes
    -----
    These are places that print a number, and each prints it of itself: no sample of places. Read ``note``:
    under one name they count different things. See :func:`selected`.

    Examples
    --------
    >>> table = peers()
    >>> others = table[table["provenance"] == "P"]
    >>> len(others), float(others["low"].median()), table.loc[table["provenance"] == "A", "low"].item()
    (17, 15.0, 46.0)
    """
    facts = load("published_counts")
    rows = facts[(facts["quantity"] == quantity) & (facts["level"] == level)]
    if rows.empty:
        raise CommgovError(
            "published_counts: no {level} prints {quantity!r}. Fix: take one of the pairs of quantity and "
            "level in cg.load('published_counts').",
            level=level,
            quantity=quantity,
        )
    found = rows.assign(id=rows["fact_id"], name=_name(rows))
    if quantity in _ARTICLE and level == "community":
        row = numbers().set_index("id").loc[_ARTICLE[quantity]]
        own = {"id": row.name, "name": "文章中的社区", "city": "沈阳", "low": row["low"], "high": row["high"],
               "note": "", "year": "", "provenance": "A"}  # fmt: skip
        found = pd.concat([found, pd.DataFrame([own])], ignore_index=True)
    found["high"] = found["high"].fillna(math.inf)
    columns = ["id", "name", "city", "low", "high", "note", "year", "provenance"]
    return found.sort_values(["low", "high", "id"], kind="stable")[columns].reset_index(drop=True)


def per(top: str | Sequence[str], bottom: str = "communities") -> pd.DataFrame:
    """Divide published counts of one place: units, grids or branches per community, as intervals.

        [a, b] / [c, d] = [a / d, b / c]   for c > 0

    Parameters
    ----------
    top
        The quantity to divide, or several.
    bottom
        The quantity to divide by.

    Returns
    -------
    DataFrame
        One row a pair of numbers that one place prints: ``quantity`` (of the numerator), ``name`` and
        ``city`` of the place, ``low, high`` (of the ratio), ``numerator, denominator`` (ids of both),
        ``note`` and ``note_bottom`` (what exactly each counts, in Chinese), ``provenance``. Where the article
        has such a ratio, it is a row too.

    Raises
    ------
    CommgovError
        No place prints both.

    Notes
    -----
    A mean over all communities of a place, not the number of any of them; and only as good as the notes:
    where numerator and denominator are about different things, so is the ratio.

    Examples
    --------
    >>> table = per(["co_building_units", "grids"])
    >>> table.loc[table["name"] == "铁西区", ["low", "high"]].round(1).iloc[0].tolist()
    [11.9, 12.4]
    """
    facts, tops = load("published_counts"), [top] if isinstance(top, str) else list(top)
    above = facts[facts["quantity"].isin(tops)]
    below = facts[facts["quantity"] == bottom]
    pairs = above.merge(below, on=_PLACE, suffixes=("", "_bottom"))
    if pairs.empty:
        raise CommgovError(
            "published_counts: no place prints both {tops} and {bottom!r}. Fix: take quantities that one "
            "place prints, see cg.load('published_counts').",
            tops=", ".join(map(repr, tops)),
            bottom=bottom,
        )
    rows = [
        _ratio(row.quantity, (row.low, row.high), (row.low_bottom, row.high_bottom))
        | {"name": name, "city": row.city, "numerator": row.fact_id, "denominator": row.fact_id_bottom,
           "note": row.note, "note_bottom": row.note_bottom, "provenance": "P"}
        for row, name in zip(pairs.itertuples(), _name(pairs), strict=True)
    ]  # fmt: skip
    if bottom == "communities":
        rows += [_of_article(quantity) for quantity in tops if quantity in _ARTICLE_RATIO]
    table = pd.DataFrame(rows)
    order = table["quantity"].map({quantity: place for place, quantity in enumerate(tops)})
    table = table.assign(order=order).sort_values(["order", "low", "high", "numerator"], kind="stable")
    first = ["quantity", "name", "city", "low", "high"]
    return table.drop(columns="order")[first + [c for c in table if c not in [*first, "order"]]].reset_index(
        drop=True
    )


def _of_article(quantity: str) -> dict:
    found = numbers().set_index("id")
    top, bottom = _ARTICLE_RATIO[quantity]
    ends = [tuple(found.loc[one, ["low", "high"]]) if one else (1, 1) for one in (top, bottom)]
    about = {"name": "文章", "city": "沈阳", "numerator": top, "denominator": bottom or ""}
    note = {"note": _ARTICLE_NOTE[quantity], "note_bottom": "", "provenance": "A"}
    return _ratio(quantity, *ends) | about | note


def _ratio(quantity: str, top: tuple, bottom: tuple) -> dict:
    ends = [Interval(low, math.inf if pd.isna(high) else high) for low, high in (top, bottom)]
    ratio = ends[0] / ends[1]
    return {"quantity": quantity, "low": float(ratio.low), "high": float(ratio.high)}


def _name(rows: pd.DataFrame) -> pd.Series:
    """The name of the smallest place that a row names."""
    return rows["place"].where(
        rows["place"] != "", rows["district"].where(rows["district"] != "", rows["city"])
    )


def selected(counts, *, powers=(0.0, 0.5, 1.0, 2.0), least: float | None = None) -> pd.DataFrame:
    """Show what printed counts say of all, if places with more are more likely to print.

        P(a place with x prints) ∝ x^γ   =>   weight of a printed count  w(x) ∝ x^−γ

    Parameters
    ----------
    counts
        Printed counts above 0, such as ``low`` of :func:`peers`.
    powers
        The γ to try: 0, everybody is as likely to print; 1, twice as many, twice as likely.
    least
        A count of interest, such as the article's 46; ``None``: none.

    Returns
    -------
    DataFrame
        One row a γ: ``power``, ``mean`` (of all places, if γ held), ``median``, and with ``least``
        ``least_share`` (share of places with so many or more).

    Raises
    ------
    CommgovError
        A count is not above 0 or not a number, a power is below 0 or not a number, or there are none.

    Notes
    -----
    The Horvitz–Thompson weight with assumed chances of being seen. γ is not known, and places that print
    nothing at all whatever their count are beyond any γ: a sensitivity, not a correction. With γ = 1 the mean
    is the harmonic mean of the printed counts.

    References
    ----------
    Horvitz, D. G. & Thompson, D. J. (1952), Journal of the American Statistical Association 47, 663–685.

    Examples
    --------
    >>> selected([2, 6], powers=[0, 1], least=6)[["mean", "least_share"]].to_numpy().tolist()
    [[4.0, 0.5], [3.0, 0.25]]
    """
    x = np.sort(_amounts(counts, "counts"))
    found = _amounts(powers, "powers", zero=True)
    if not (x.size and found.size):
        raise CommgovError("selected: there is nothing to weigh. Fix: give at least one count and one power.")
    rows = []
    for power in found:
        weight = (x / x[0]) ** -power
        weight = weight / weight.sum()
        row = {"power": float(power), "mean": float(weight @ x), "median": _median(x, weight)}
        rows.append(row | ({"least_share": float(weight[x >= least].sum())} if least is not None else {}))
    return pd.DataFrame(rows)


def _median(x: np.ndarray, weight: np.ndarray) -> float:
    """The middle of sorted values with weights; between two where exactly half lies on each side."""
    below = np.cumsum(weight)
    at = int(np.searchsorted(below, 0.5 - 1e-12))
    halves = at + 1 < len(x) and abs(below[at] - 0.5) < 1e-12
    return float((x[at] + x[at + 1]) / 2 if halves else x[at])


def _amounts(values, name: str, *, zero: bool = False) -> np.ndarray:
    found = pd.to_numeric(pd.Series(list(values), dtype=object), errors="coerce").to_numpy(float)
    if not np.all(np.isfinite(found) & ((found >= 0) if zero else (found > 0))):
        raise CommgovError(
            "selected: {name} must be numbers {bound}. Fix: leave out what is missing.",
            name=name,
            bound=">= 0" if zero else "> 0",
        )
    return found


def most_with(total, places: int, *, least: float) -> int:
    """Count how many places at most can have ``least`` or more each, when only their total is known.

        m · least ≤ total   =>   m ≤ ⌊total / least⌋, and m ≤ places

    Parameters
    ----------
    total
        Of all places together: a number or an :class:`Interval`, whose upper end counts.
    places
        How many places share it.
    least
        The count of interest, above 0.

    Returns
    -------
    int

    Raises
    ------
    CommgovError
        ``least`` is not above 0, or ``places`` or the total is negative.

    Notes
    -----
    Markov's inequality in whole numbers. How many have so many at least, a total does not say.

    Examples
    --------
    >>> most_with(Interval(2300, 2399), 193, least=46)
    52
    """
    high = Interval.of(total).high
    if not (least > 0 and places >= 0 and high >= 0):
        raise CommgovError(
            "most_with: total {total:g}, places {places} and least {least:g} do not go together. Fix: a "
            "total and a number of places of 0 or more, and least above 0.",
            total=high,
            places=places,
            least=least,
        )
    return int(places) if math.isinf(high) else int(min(places, high // least))
