"""What is checked in the tables of a network: each column by itself, then one table against another."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from .faults import Faults, is_empty, suggestion
from .schema import LEVELS, TABLES, Column

# Control characters, zero-width characters and direction marks: two codes that differ by one look the same.
_UNSEEN = r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
# Columns that are read by people only, so that anything goes.
FREE = ("name", "since")


def find(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """List every fault of the tables of a network.

    Parameters
    ----------
    tables
        ``places, actors, ties, needs``, each a DataFrame with the columns of
        :data:`commgov_lib.schema.TABLES`. A table that is not given is not checked, and no code is looked
        up in it.

    Returns
    -------
    DataFrame
        One row a fault: ``table, column, row, value, problem, fix``; no rows if there is none. Rows count
        from 1, the first row under the header; a fault of a whole column has no row.

    Notes
    -----
    Checks that join two tables run when the columns that they need are there, so that one list holds as
    much as can be known. A tie may be right in form and wrong in fact: nothing here can tell.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> emon = cg.load("emon")
    >>> tables = {"places": emon.places, "actors": emon.actors, "ties": emon.ties, "needs": emon.needs}
    >>> len(find(tables))
    0
    """
    faults = Faults()
    clean = {name: _check_columns(name, tables[name], faults) for name in TABLES if name in tables}
    places, actors, ties = (clean.get(name, pd.DataFrame()) for name in ("places", "actors", "ties"))
    if {"place", "kind"} <= set(places):
        _check_hierarchy(places.assign(**_absent(places, "parent", "grid")), faults)
    if "place" in places:
        known = _codes(places["place"])
        for table in ("actors", "needs"):
            if "place" in clean.get(table, ()):
                at = _match(clean[table]["place"], known)
                _check_known(table, clean[table], "place", at, known, "place", faults)
        if "actor" in actors:
            shared = _match(actors["actor"], known) >= 0
            fix = "give the actor a code of its own: ties name actors and places alike"
            faults.where("actors", actors, "actor", shared, "is also the code of a place", fix)
            if {"source", "target"} <= set(ties):
                _check_ends(ties, known, _codes(actors["actor"]), faults)
    if {"source", "target", "relation"} <= set(ties):
        _check_repeats(ties.assign(**_absent(ties, "domain", "since")), faults)
    return faults.table()


def _codes(labels: pd.Series) -> pd.Index:
    """The codes of a table to look others up in, each once."""
    return pd.Index(pd.unique(labels[labels != ""]).astype(object))


def _match(labels: pd.Series, known: pd.Index) -> np.ndarray:
    """Position of each label among the known ones, -1 where it is none; looks each distinct label up once."""
    codes, distinct = pd.factorize(labels)
    return known.get_indexer(pd.Index(np.asarray(distinct, dtype=object)))[codes]


def _check_columns(table: str, frame: pd.DataFrame, faults: Faults) -> pd.DataFrame:
    """Note what is wrong inside one table; return its text columns, clean, for the checks across tables."""
    contract = TABLES[table]
    if not isinstance(frame, pd.DataFrame):
        faults.whole(table, "", f"is a {type(frame).__name__}, not a table", "pass a pandas DataFrame")
        return pd.DataFrame()
    twice = [str(c) for c in frame.columns[frame.columns.duplicated()].unique()]
    for column in twice:
        faults.whole(table, column, "the column stands there twice", "keep one of the two")
    spare = [str(c) for c in frame.columns if c not in contract]
    for column, rule in contract.items():
        # A column that may be left out is only missed where another one is all but its name.
        hint = suggestion(column, spare, cutoff=0.6 if rule.filled else 0.85).replace(
            "did you mean", "is it the column"
        )
        if column not in frame.columns and rule.filled:
            faults.whole(table, column, f"the column is missing{hint}", f"add it ({_expects(rule)})")
        elif column not in frame.columns and hint:
            fix = "rename the column, or drop it if it is something else"
            faults.whole(table, column, f"the column is missing{hint}", fix)
    clean = {}
    for column, rule in contract.items():
        if column not in frame.columns or column in twice:
            continue
        values = frame[column].reset_index(drop=True)
        empty = is_empty(values)
        if rule.filled:
            faults.where(table, frame, column, empty, "is empty", f"fill it in ({_expects(rule)})")
        if rule.text:
            clean[column] = values.astype("str").where(~empty, "")
            _check_text(table, column, rule, clean[column], faults)
            if values.dtype.kind in "biufcM" and column not in FREE and not empty.all():
                fix = "read it as text (dtype=str), so that codes keep their leading zeros"
                faults.whole(table, column, "holds numbers where text is expected", fix)
        else:
            _check_numbers(table, column, rule, values.where(~empty), faults)
    key = next(iter(contract))
    if key in clean and table != "ties" and not clean[key].is_unique:
        again = clean[key].duplicated(keep=False) & (clean[key] != "")
        fix = "give each row a code of its own, or merge the rows"
        faults.where(table, frame, key, again, "the same code stands in more than one row", fix)
    return pd.DataFrame(clean)


def _absent(frame: pd.DataFrame, *columns: str) -> dict[str, str]:
    """Columns that may be left out and are, to be read as empty."""
    return {column: "" for column in columns if column not in frame.columns}


def _expects(rule: Column) -> str:
    if rule.allowed is not None:
        expected = "one of " + ", ".join(rule.allowed)
    else:
        expected = "text" if rule.text else "a number"
    return expected if rule.filled else expected + "; may be empty"


def _check_numbers(table: str, column: str, rule: Column, values: pd.Series, faults: Faults):
    frame = values.to_frame(column)
    if values.dtype.kind in "cmM":  # complex numbers, dates and durations would turn into numbers silently
        number = pd.Series(np.nan, values.index)
    else:
        number = pd.to_numeric(values, errors="coerce").astype(float)
    fix = "write a plain number, such as 12.5"
    faults.where(table, frame, column, number.isna() & values.notna(), "is not a number", fix)
    faults.where(table, frame, column, np.isinf(number), "is infinite", "write a finite number")
    if rule.low is not None:
        fix = f"write {rule.low:g} or more" + ("" if rule.filled else ", or leave it empty")
        below = np.isfinite(number) & (number < rule.low)
        faults.where(table, frame, column, below, f"is below {rule.low:g}", fix)
    if rule.above is not None:
        fix = "write a positive number; where there is no tie, leave the row out"
        low = np.isfinite(number) & (number <= rule.above)
        faults.where(table, frame, column, low, f"is not above {rule.above:g}", fix)


def _check_text(table: str, column: str, rule: Column, values: pd.Series, faults: Faults):
    frame = values.to_frame(column)
    if column in FREE:
        return
    if rule.allowed is not None:
        for word in sorted(set(values.unique()) - set(rule.allowed) - {""}):
            fix = f"use one of {', '.join(rule.allowed)}" + suggestion(word, rule.allowed)
            faults.where(table, frame, column, values == word, "is not a known code", fix)
        return
    padded = values != values.str.strip()
    fix = "remove the space: a code must match letter by letter"
    faults.where(table, frame, column, padded, "begins or ends with a space", fix)
    if re.search(
        _UNSEEN, "".join(values.to_numpy(object))
    ):  # one search for all rows; rarely is there a second
        unseen = values.str.contains(_UNSEEN, regex=True) & ~padded
        faults.where(table, frame, column, unseen, "holds a character that cannot be seen", "type it again")


def _check_known(table, frame, column, at: np.ndarray, known: pd.Index, noun: str, faults: Faults):
    """Note each code of a column that was not found among the known codes (``at`` is -1)."""
    unknown = (at < 0) & (frame[column] != "").to_numpy()
    tables = " or of ".join(f"{word}s" for word in noun.split(" or "))
    words = frame.loc[unknown, column].unique()
    if len(words) > 100:  # a suggestion costs a search through all codes: worth it for slips, not for floods
        fix = f"add a row for each to the table of {tables}, or mend the codes"
        faults.where(table, frame, column, unknown, f"is not a known {noun}", fix)
        return
    for word in words:
        fix = f"add a row for it to the table of {tables}, or mend the code" + suggestion(word, known)
        faults.where(table, frame, column, frame[column] == word, f"is not a known {noun}", fix)


def _check_hierarchy(places: pd.DataFrame, faults: Faults):
    """Places form a forest by ``parent``; a building's ``grid`` lies in the community of its compound."""
    known = _codes(places["place"])
    parent, grid = _match(places["parent"], known), _match(places["grid"], known)
    _check_known("places", places, "parent", parent, known, "place", faults)
    _check_known("places", places, "grid", grid, known, "place", faults)
    if len(known) < len(places):
        return  # already noted; which row a parent means cannot be told
    kind = places["kind"].to_numpy(object)
    circle = _on_a_cycle(parent)
    fix = "mend the parents of this circle of places"
    faults.where("places", places, "parent", circle, "lies, step by step, inside itself", fix)
    level = places["kind"].map(LEVELS).to_numpy(float)
    above = np.where(parent >= 0, level[parent], np.nan)
    problem = "is not a larger place than the place itself"
    fix = "name a larger place: city, district, street, community or village, compound or grid, building"
    faults.where("places", places, "parent", (above >= level) & ~circle, problem, fix)
    is_grid = kind[grid] == "grid"
    faults.where("places", places, "grid", (grid >= 0) & ~is_grid, "is not of kind grid", "name a grid")
    both = (grid >= 0) & is_grid & (parent >= 0) & (kind[parent] == "compound")
    problem = "lies in another community than the compound"
    fix = "name a compound and a grid of the same community"
    faults.where("places", places, "grid", both & (parent[parent] != parent[grid]), problem, fix)


def _on_a_cycle(parent: np.ndarray) -> np.ndarray:
    """Tell which rows stand on a circle of parents.

    Peel away, layer by layer, what has no parent among the rest, then what has no child there: a circle is
    what stays.
    """
    stuck = parent >= 0
    while True:
        still = stuck & np.where(parent >= 0, stuck[parent], False)
        if still.sum() == stuck.sum():
            break
        stuck = still
    while True:
        has_child = np.zeros(len(parent), dtype=bool)
        has_child[parent[stuck]] = True
        if (stuck & has_child).sum() == stuck.sum():
            return stuck
        stuck &= has_child


def _check_ends(ties: pd.DataFrame, places: pd.Index, actors: pd.Index, faults: Faults):
    at_place, at_actor = _match(ties["source"], places), _match(ties["source"], actors)
    fix = "a tie starts at an actor; name the actor that stands for the place, or turn the tie round"
    faults.where("ties", ties, "source", at_place >= 0, "is a place, not an actor", fix)
    _check_known("ties", ties, "source", np.maximum(at_place, at_actor), actors, "actor", faults)
    either = places.union(actors, sort=False)
    _check_known("ties", ties, "target", _match(ties["target"], either), either, "place or actor", faults)


def _check_repeats(ties: pd.DataFrame, faults: Faults):
    filled = ties["source"] != ""
    own = (ties["source"] == ties["target"]) & filled
    faults.where("ties", ties, "target", own, "is the source itself", "remove the row, or name the other end")
    key = ["source", "target", "relation", "domain", "since"]
    again = ties.duplicated(key, keep=False) & filled
    fix = "keep one row for each source, target, relation and domain, with the weights added up"
    faults.where("ties", ties, "source", again, "the same tie stands in more than one row", fix)
