"""Helpers and the homes they knock at: who takes whom, who is left, and the proof."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from . import _flow as flow
from ._read import labels, numbers, whole


class Match(NamedTuple):
    """What :func:`match` returns."""

    assignment: pd.DataFrame  # demand, supply, units, cost (of one unit)
    demand: pd.DataFrame  # index demand: needed, matched, unmatched, hall, why
    supply: pd.DataFrame  # index supply: units, room, hall
    hall: pd.DataFrame  # index set: demands, needed, supplies, room, short
    share: float  # of units needed
    cost: float  # of all units matched


def match(demand, supply, cost, *, capacity) -> Match:
    """Give each helper homes to look after: as many as possible, then as near as possible.

        max Σ x_ij, then min Σ c_ij x_ij,   Σ_j x_ij <= demand_i,   Σ_i x_ij <= supply_j · capacity_j

    Parameters
    ----------
    demand
        Persons to look after: Series by label, whole numbers; or labels, one each.
    supply
        Helpers: Series of how many by label (member households of a building); or labels, one each.
    cost
        Distance from each demand to each supply, 0 or more: DataFrame demand × supply, where NaN or inf
        forbids a pair; or sparse with labels (:class:`commgov_lib.Labelled`), where only stored pairs, zeros
        included, are allowed.
    capacity
        Most persons that one helper looks after: one number, or Series or dict by label.

    Returns
    -------
    Match
        ``assignment`` (``demand, supply, units, cost``), ``demand`` (index ``demand``: ``needed, matched,
        unmatched, hall, why``; ``hall`` numbers the set that it belongs to, -1 none), ``supply`` (index
        ``supply``: ``units, room, hall``), ``hall`` (index ``set``: ``demands, needed, supplies, room,
        short``), ``share`` of units matched and their total ``cost``.

    Raises
    ------
    CommgovError
        Labels of cost and demand or supply differ (the first five and where); a demand, supply or capacity
        missing, negative or not whole; a negative cost.

    Notes
    -----
    Hall (1935): the demands of a set can be met only if all who may take them have room for all of them. Each
    row of ``hall`` is a set where they have not, ``short`` = needed − room, and the sum of ``short`` is all
    that stays unmatched, so the proof needs no trust in the solver. Units matched, total cost and the sets
    are unique; who inside a set stays unmatched, and who of equally near helpers comes, is one choice of
    several. Identical demands are merged before anything is solved. Distance is all that is looked at:
    nothing of whether anybody opens the door.

    References
    ----------
    Hall (1935), On representatives of subsets, Journal of the London Mathematical Society 10; Kuhn (1955),
    The Hungarian method, Naval Research Logistics Quarterly 2.

    Examples
    --------
    >>> near = pd.DataFrame([[0, 1], [0, np.nan], [0, np.nan]], ["ann", "bob", "eve"], ["east", "west"])
    >>> found = match(near.index, near.columns, near, capacity=1)
    >>> found.hall.to_dict("records")
    [{'demands': 2, 'needed': 2, 'supplies': 1, 'room': 1, 'short': 1}]
    """
    who, by = labels(demand, "demand"), labels(supply, "supply")
    needed = whole(numbers(_units(demand), who, "demand"), who, "demand")
    bodies = whole(numbers(_units(supply), by, "supply"), by, "supply")
    each = whole(numbers(capacity, by, "capacity"), by, "capacity")
    room = np.minimum(bodies * np.minimum(each, max(int(needed.sum()), 1)), max(int(needed.sum()), 1))
    table = _allowed(cost, who, by)
    kind, first = _alike(table)
    total = np.zeros(first.size, np.int64)
    np.add.at(total, kind, needed)
    merged = table if first.size == len(who) else table[first]
    row = np.repeat(np.arange(first.size), np.diff(merged.indptr))
    column, price = merged.indices.astype(np.int64), merged.data
    units, of_kind, of_supply = flow.placed(row, column, total, room, price)
    used = np.flatnonzero(units)
    row, column, price, units = row[used], column[used], price[used], units[used]
    person, pair, amount = _shared_out(kind, needed, row, price, units, total)
    assignment = pd.DataFrame(
        {"demand": who[person], "supply": by[column[pair]], "units": amount, "cost": price[pair]}
    )
    matched, taken = np.zeros(len(who), np.int64), np.zeros(len(by), np.int64)
    np.add.at(matched, person, amount)
    np.add.at(taken, column, units)
    hall = of_kind[kind]
    alone = np.diff(table.indptr) == 0
    why = np.where(needed == matched, "", np.where(alone, "nobody in reach", "all in reach are full"))
    true_room = bodies * each
    sets = _sets(hall, needed, of_supply, true_room)
    # Checked before it is given out: nobody gives or takes too much, and the sets prove all that is left.
    left = int(needed.sum() - matched.sum())
    if (matched > needed).any() or (taken > true_room).any() or left != sets["short"].sum():
        raise CommgovError(flow.BROKEN)
    of_demand = pd.DataFrame(
        {"needed": needed, "matched": matched, "unmatched": needed - matched, "hall": hall, "why": why},
        index=who.rename("demand"),
    )
    supplies = pd.DataFrame({"units": taken, "room": true_room, "hall": of_supply}, index=by.rename("supply"))
    share = float(matched.sum() / needed.sum()) if needed.sum() else np.nan
    return Match(assignment, of_demand, supplies, sets, share, float(price @ units))


def _units(given):
    return given if isinstance(given, pd.Series) else 1


def _allowed(cost, who: pd.Index, by: pd.Index) -> sp.csr_array:
    """The pairs that are allowed and their cost, in the order of demand and supply; zeros stay."""
    if isinstance(cost, pd.DataFrame):
        rows, columns = cost.index, cost.columns
        try:
            value = cost.to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            raise CommgovError(
                "cost: holds text. Fix: distances as numbers, NaN where a pair is not allowed."
            ) from None
        allowed = value < np.inf  # and so no NaN
        ptr = np.append(0, np.cumsum(allowed.sum(axis=1)))
        column = (
            np.nonzero(allowed)[1] if ptr[-1] < value.size else np.tile(np.arange(len(columns)), len(rows))
        )
        found = sp.csr_array(
            (value[allowed] if ptr[-1] < value.size else value.ravel(), column, ptr), value.shape
        )
    elif isinstance(cost, tuple) and len(cost) == 3 and sp.issparse(cost[0]):
        at = cost[0].tocoo()
        rows, columns = pd.Index(cost[1]), pd.Index(cost[2])
        keep = ~np.isnan(at.data) & (at.data != np.inf)
        row, column, value = at.row[keep], at.col[keep], at.data[keep].astype(float)
        order = np.lexsort((column, row))
        ptr = np.append(0, np.cumsum(np.bincount(row, minlength=len(rows))))
        found = sp.csr_array((value[order], column[order], ptr), at.shape)
    else:
        raise CommgovError(
            f"cost: a {type(cost).__name__}. Fix: a DataFrame demand × supply, or sparse with labels "
            "(cg.Labelled)."
        )
    for mine, theirs, name in ((who, rows, "demand"), (by, columns, "supply")):
        if mine is theirs or mine.equals(theirs):
            continue
        for one, other, where in ((mine, theirs, f"{name} only"), (theirs, mine, "cost only")):
            odd = one.difference(other)
            if len(odd):
                shown = ", ".join(odd.astype(str)[:5])
                raise CommgovError(
                    f"cost and {name} differ in {len(odd):,} labels; in {where}: {shown}. "
                    "Fix: the same labels in both."
                )
        if not theirs.is_unique:
            raise CommgovError(
                f"cost: '{theirs[theirs.duplicated()][0]}' stands there twice. Fix: one row or column each."
            )
    if found.data.min(initial=0.0) < 0:
        place = int(np.flatnonzero(found.data < 0)[0])
        row = rows[np.searchsorted(found.indptr, place, side="right") - 1]
        raise CommgovError(
            f"cost: {found.data[place]:g} from '{row}' to '{columns[found.indices[place]]}' is negative. "
            "Fix: distances of 0 or more."
        )
    if not who.equals(rows):
        found = found[rows.get_indexer(who)]
    if not by.equals(columns):
        found = sp.csr_array((found.data, by.get_indexer(columns)[found.indices], found.indptr), found.shape)
        found.sort_indices()
    return found


def _alike(table: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Number the rows so that equal rows share a number; the first row of each number."""
    ptr, some = table.indptr, np.diff(table.indptr)
    # Equal rows have equal sums under any weights; rows that are alone in theirs have no twin, and the others
    # are compared in full.
    total = table @ np.sin(1.0 + np.arange(table.shape[1]))
    order = np.lexsort((total, some))
    new = np.append(True, (np.diff(some[order]) != 0) | (np.diff(total[order]) != 0))
    of = np.empty(some.size, np.int64)
    of[order] = np.cumsum(new) - 1
    count = np.bincount(of)
    if count.max() == 1:
        return np.arange(some.size), np.arange(some.size)
    alone = count[of] == 1
    seen: dict = {}
    keys = (
        i if single else (table.indices[a:b].tobytes(), table.data[a:b].tobytes())
        for i, (single, (a, b)) in enumerate(zip(alone.tolist(), pairwise(ptr.tolist()), strict=True))
    )
    kind = np.fromiter((seen.setdefault(key, len(seen)) for key in keys), np.int64, table.shape[0])
    return kind, np.unique(kind, return_index=True)[1]


def _shared_out(kind, needed, row, price, units, total) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the units of merged demands back to each, in order, the nearest first: demand, pair, units.

    All units needed are laid out in a line, once cut by demand and once by pair; each piece of the line
    between two cuts has one demand and one pair.
    """
    people = np.argsort(kind, kind="stable")
    pairs = np.lexsort((price, row))
    person_end = np.cumsum(needed[people])
    begin = np.cumsum(total) - total
    run = np.cumsum(units[pairs])
    before = np.append(0, run)[np.searchsorted(row[pairs], row[pairs], side="left")]
    pair_end = begin[row[pairs]] + run - before
    pair_begin = pair_end - units[pairs]
    cuts = np.unique(np.concatenate([[0], person_end, pair_begin, pair_end]))
    left, length = cuts[:-1], np.diff(cuts)
    at = np.searchsorted(pair_end, left, side="right")
    inside = at < pairs.size
    inside[inside] = pair_begin[at[inside]] <= left[inside]
    left, length, at = left[inside], length[inside], at[inside]
    person = people[np.searchsorted(person_end, left, side="right")]
    order = np.lexsort((at, person))
    return person[order], pairs[at][order], length[order]


def _sets(of_demand, needed, of_supply, room) -> pd.DataFrame:
    """One row a set that proves a shortage."""
    count, found = int(of_demand.max()) + 1, {}
    for members, amount, at, size in (
        ("demands", "needed", of_demand, needed), ("supplies", "room", of_supply, room)
    ):  # fmt: skip
        inside = at >= 0
        found[members] = np.bincount(at[inside], minlength=count)
        found[amount] = np.zeros(count, np.int64)
        np.add.at(found[amount], at[inside], size[inside])
    found["short"] = found["needed"] - found["room"]
    return pd.DataFrame(found, pd.RangeIndex(count, name="set"))
