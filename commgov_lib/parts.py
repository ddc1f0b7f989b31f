"""Which rows of the four tables belong to a period, or to a part of a network; no row is ever half in it.

A part keeps whatever its rows name: the places around a place, the place in which an actor sits. So it is a
network again, and what reached a need of it still does.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import periods
from .columns import text_column, together

_AROUND = ("parent", "grid")


def holds(frame: pd.DataFrame, since: str, until: str) -> np.ndarray:
    """Tell which rows hold at any time from ``since`` to ``until``; a row without times always does.

    Parameters
    ----------
    frame
        A table; times are in its columns ``since`` and ``until``, where it has them.
    since, until
        Of the period, in the one writing of times; ``until`` may be empty: without end.

    Returns
    -------
    array of bool

    Examples
    --------
    >>> ties = pd.DataFrame({"since": ["2021", "2022-05", ""], "until": ["2021", "", "2021-12-31"]})
    >>> holds(ties, "2022", "2022").tolist()
    [False, True, False]
    """
    found = np.ones(len(frame), dtype=bool)
    if "since" in frame and until:
        found &= periods.bounds(text_column(frame["since"]), "since") <= periods.ends(until)[1]
    if "until" in frame:
        found &= periods.bounds(text_column(frame["until"]), "until") >= periods.ends(since)[0]
    return found


def apart(frames: list[pd.DataFrame]) -> bool:
    """Tell whether there is no moment at which all rows of the tables hold: one ends before another begins.

    Examples
    --------
    >>> ties = pd.DataFrame({"since": ["2019", "2023", ""], "until": ["2019", "", ""]})
    >>> apart([ties]), apart([ties[1:]])
    (True, False)
    """
    latest, earliest = -np.inf, np.inf
    for frame in frames:
        if len(frame) and "since" in frame:
            latest = max(latest, periods.bounds(text_column(frame["since"]), "since").max())
        if len(frame) and "until" in frame:
            earliest = min(earliest, periods.bounds(text_column(frame["until"]), "until").min())
    return bool(latest > earliest)


def counted(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Count the rows of each table that share since and until: a row a distinct period, in order of time.

    Returns
    -------
    DataFrame
        ``since, until``, and a count for each table.
    """
    found = []
    for name, frame in frames.items():
        times = {c: text_column(frame[c]).plain() if c in frame else "" for c in periods.TIMES}
        times = pd.DataFrame(times, index=range(len(frame)), columns=[*periods.TIMES]).astype("str")
        found.append(times.groupby([*periods.TIMES], sort=False).size().rename(name))
    table = pd.concat(found, axis=1).fillna(0).astype("int64").reset_index()
    order = [
        [periods.ends(time)[k] if time else (-1, 10**9)[k] for time in table[column]]
        for k, column in enumerate(periods.TIMES)
    ]
    return table.iloc[np.lexsort(order[::-1])].reset_index(drop=True)


def several(frame: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Tell which rows agree in ``keys`` with a row of another period.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["a", "a", "b"], "since": ["2021", "2022", "2021"]})
    >>> several(ties, ["source"]).tolist()
    [True, True, False]
    """
    when = [c for c in periods.TIMES if c in frame]
    if not when or len(frame) < 2:
        return np.zeros(len(frame), dtype=bool)
    same = together([text_column(frame[c]) for c in keys])
    time = together([text_column(frame[c]) for c in when])
    pairs = np.unique(np.column_stack([same, time]), axis=0)
    return (np.bincount(pairs[:, 0]) > 1)[same]


# ---- parts ---------------------------------------------------------------------------------------


def named(tables: dict[str, pd.DataFrame], kept: dict[str, np.ndarray]) -> dict[str, pd.DataFrame]:
    """Return the tables with the rows that are kept, and those that these name: ends, seats, places around.

    Parameters
    ----------
    tables
        The four.
    kept
        Table → one mark a row.
    """
    kept = {name: mask.copy() for name, mask in kept.items()}
    places, actors = pd.Index(tables["places"]["place"]), pd.Index(tables["actors"]["actor"])
    ties = tables["ties"][kept["ties"]]
    for end in ("source", "target"):
        kept["actors"] |= _among(actors, ties[end])
        kept["places"] |= _among(places, ties[end])
    for table in ("actors", "needs"):
        kept["places"] |= _among(places, tables[table].loc[kept[table], "place"])
    kept["places"] |= _above(tables["places"], kept["places"])
    return {name: frame[kept[name]].reset_index(drop=True) for name, frame in tables.items()}


def in_place(tables: dict[str, pd.DataFrame], codes) -> dict[str, np.ndarray]:
    """Tell which rows belong to places: what lies in them, who sits or is tied there, what reaches there.

    Parameters
    ----------
    tables
        The four.
    codes
        Of places.

    Returns
    -------
    dict
        Table → one mark a row. A tie belongs there if its target is one of the places or lies in one or
        around one, or if both its ends are actors who sit or are tied inside.
    """
    places, actors, ties, needs = (tables[name] for name in ("places", "actors", "ties", "needs"))
    inside = within(places, codes)
    here, local = pd.Index(places["place"]), pd.Index(actors["actor"])
    is_target = _among(pd.Index(ties["target"]), here[inside])
    seated = _among(pd.Index(actors["place"]), here[inside])
    seated |= _among(local, ties["source"][is_target])
    both = np.logical_and.reduce([_among(pd.Index(ties[end]), local[seated]) for end in ("source", "target")])
    around = here[_above(places, inside)]
    return {
        "places": inside,
        "actors": seated,
        "ties": both | is_target | _among(pd.Index(ties["target"]), around),
        "needs": _among(pd.Index(needs["place"]), here[inside]),
    }


def within(places: pd.DataFrame, codes) -> np.ndarray:
    """Tell which places are one of these or lie in one, through parents or grids.

    Examples
    --------
    >>> places = pd.DataFrame({"place": ["c", "k", "b"], "parent": ["", "c", "k"], "grid": ""})
    >>> within(places, ["k"]).tolist()
    [False, True, True]
    """
    found, around = pd.Index(places["place"]).isin(codes), _around(places)
    while (new := np.logical_or.reduce([(at >= 0) & found[at] for at in around]) & ~found).any():
        found |= new
    return found


def _above(places: pd.DataFrame, marked: np.ndarray) -> np.ndarray:
    """The places around these ones that are not among them."""
    found, around, at = marked.copy(), _around(places), marked
    while at.any():  # the hierarchy has no circle (checked)
        above = np.concatenate([of_each[at] for of_each in around])
        new = np.zeros(len(marked), dtype=bool)
        new[above[above >= 0]] = True
        at = new & ~found
        found |= new
    return found & ~marked


def _around(places: pd.DataFrame) -> list[np.ndarray]:
    """For each place the position of the one around it, -1 where there is none, on either partition."""
    index = pd.Index(places["place"])
    return [index.get_indexer(places[column]) for column in _AROUND]


def _among(index: pd.Index, values) -> np.ndarray:
    """Which of the labels are among these values; the empty one is no label."""
    wanted = pd.Index(pd.unique(values))
    return wanted.get_indexer(index) >= 0 if len(wanted) else np.zeros(len(index), dtype=bool)
