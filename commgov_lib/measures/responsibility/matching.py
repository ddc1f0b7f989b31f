"""Helpers and the homes they knock at: who takes whom, who is left, and the proof."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...matrices import Labelled, aligned, distances, numbers_of
from ...messages import say
from ...network import Network
from ...schema import CommgovError
from .. import flow
from ..arguments import by_label, labels, subset, whole_units
from ..programs import failed
from .named_persons import residences

FIRST = 12  # pairs of each demand by which demands are told apart at a glance
ODD = np.random.SeedSequence(0).generate_state(FIRST, np.uint64) | np.uint64(1)


class Match(NamedTuple):
    """What :func:`match` returns."""

    assignment: pd.DataFrame  # demand, supply, units, cost (of one unit)
    demand: pd.DataFrame  # index demand: needed, matched, unmatched, hall, why
    supply: pd.DataFrame  # index supply: units, room, hall
    hall: pd.DataFrame  # index set: demands, needed, supplies, room, short
    share: float  # of units needed
    cost: float  # of all units matched


def match(demand, supply, cost, *, capacity) -> Match:
    """Assign homes to helpers: as many as possible, then as near as possible.

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
    Hall (1935): the demands of a set can be met only if all who may take them have capacity for all of them.
    Each row of ``hall`` is a set where they have not, ``short`` = needed − room, and the sum of ``short`` is
    all that stays unmatched, so the proof needs no trust in the solver. Units matched, total cost and the
    sets are unique; who inside a set stays unmatched, and who of equally near helpers comes, is one choice of
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
    needed, bodies, each = (
        whole_units(by_label(given, of, name, finite=False, least=0), of, name)
        for given, of, name in (
            (_units(demand), who, "demand"), (_units(supply), by, "supply"), (capacity, by, "capacity")
        )
    )  # fmt: skip
    room = np.minimum(bodies * np.minimum(each, max(int(needed.sum()), 1)), max(int(needed.sum()), 1))
    table = _allowed(cost, who, by)
    kind, first = _alike(table)
    total = flow.added(kind, needed, first.size)
    merged = table if first.size == len(who) else table[first]
    row = np.repeat(np.arange(first.size), np.diff(merged.indptr))
    column, price = merged.indices.astype(np.int64), merged.data
    units, of_kind, of_supply = flow.cheapest(row, column, total, room, price)
    used = np.flatnonzero(units)
    row, column, price, units = row[used], column[used], price[used], units[used]
    person, pair, amount = _shared_out(kind, needed, row, price, units, total)
    assignment = pd.DataFrame(
        {"demand": who[person], "supply": by[column[pair]], "units": amount, "cost": price[pair]}
    )
    matched, taken = flow.added(person, amount, len(who)), flow.added(column, units, len(by))
    hall = of_kind[kind]
    alone = np.diff(table.indptr) == 0
    why = np.where(needed == matched, "", np.where(alone, "nobody in reach", "all in reach are full"))
    true_room = bodies * each
    sets = _sets(hall, needed, of_supply, true_room)
    # Checked before it is given out: nobody gives or takes too much, and the sets prove all that is left.
    left = int(needed.sum() - matched.sum())
    if (matched > needed).any() or (taken > true_room).any() or left != sets["short"].sum():
        raise failed("match", say("more is given than needed or held, or the sets do not prove the rest"))
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
    if isinstance(cost, pd.DataFrame) and cost.index.equals(who) and cost.columns.equals(by):
        dense = not any(isinstance(dtype, pd.SparseDtype) for dtype in cost.dtypes)
        values = numbers_of(cost, "cost") if dense else np.empty(0)
        if (
            0 < values.size < 2**31 and values.min() >= 0 and values.max() < np.inf
        ):  # a missing one is neither
            column = np.tile(np.arange(len(by), dtype=np.int32), len(who))
            begin = np.arange(0, values.size + 1, len(by), dtype=np.int32)
            return sp.csr_array((values.ravel(), column, begin), shape=values.shape)
    found = distances(cost, "cost", missing=True)
    pairs, ends = found.matrix.tocoo(), (found.rows, found.columns)
    at = [
        aligned(pd.Series(np.arange(len(wanted)), wanted), given, name, "cost").to_numpy()
        for wanted, given, name in zip((who, by), ends, ("demand", "supply"), strict=True)
    ]
    places = at[0][pairs.row], at[1][pairs.col]
    found = sp.csr_array((pairs.data.astype(float), places), shape=(len(who), len(by)))
    found.sort_indices()
    return found


def _alike(table: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Number the rows so that equal rows share a number; the first row of each number."""
    begin = table.indptr
    if table.nnz and (begin[1:] > begin[:-1]).all():
        # Rows that differ in their first pairs differ, and mostly that is all there is to know.
        at = np.minimum(begin[:-1, None] + np.arange(FIRST), begin[1:, None] - 1)
        word = table.data.view(np.uint64)[at]
        word = ((word ^ (word >> np.uint64(31))) + table.indices[at].astype(np.uint64)) * ODD
        if len(pd.unique(word.sum(axis=1))) == table.shape[0]:
            return np.arange(table.shape[0]), np.arange(table.shape[0])
    rows = pairwise(begin.tolist())
    keys = [table.indices[a:b].tobytes() + table.data[a:b].tobytes() for a, b in rows]
    kind = pd.factorize(np.asarray(keys, dtype=object))[0]
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
        found[amount] = flow.added(at[inside], size[inside], count)
    found["short"] = found["needed"] - found["room"]
    return pd.DataFrame(found, pd.RangeIndex(count, name="set"))


class Doors(NamedTuple):
    """What :func:`doors` returns: the inputs of :func:`match`, and the group of each demand."""

    demand: pd.Series
    supply: pd.Series
    cost: Labelled
    group: pd.Series


def doors(
    network: Network,
    *,
    groups: Collection[str] = ("elderly_alone", "disabled", "low_income"),
    domain: str = "daily_life",
    steps: tuple[float, float, float] = (0, 1, 2),
) -> Doors:
    """Return the doors to knock at and the member households that could, with the steps between them.

    Parameters
    ----------
    network
        A simulated city, or any network with needs in buildings and actors of subkind ``member_household``.
    groups
        Whose doors (幸福敲门: elderly living alone, disabled, low-income).
    domain
        Which of their needs.
    steps
        Distance to a helper in the same building, in the same compound or grid, in the same community;
        farther helpers do not come.

    Returns
    -------
    Doors
        ``demand`` (persons by need), ``supply`` (households by building), ``cost`` (sparse with labels),
        ``group`` (by need).

    Raises
    ------
    CommgovError
        No such need, no member household, an unknown group, or steps that are not three numbers rising
        from 0 or more.

    Notes
    -----
    A city of tables has no metres: nearness is sharing a building, a compound or grid, a community. The needs
    count persons; that each wants a visit is assumed.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = doors(cg.city.simulate(seed=1, scale=0.02))
    >>> found.cost.matrix.shape == (len(found.demand), len(found.supply))
    True
    """
    groups = subset(groups, "groups", list(network.vocabulary.groups))
    step = np.asarray(steps, dtype=float)
    if step.shape != (3,) or not (np.isfinite(step).all() and step[0] >= 0 and (np.diff(step) >= 0).all()):
        raise CommgovError(
            "steps: {steps}. Fix: three numbers that rise from 0, such as (0, 1, 2).", steps=repr(steps)
        )
    home = residences(network, heads=False).buildings.reset_index(names="place")
    needs, actors = network.needs, network.actors
    needs = needs[
        needs["group"].isin(groups) & (needs["domain"] == domain) & needs["place"].isin(home["place"])
    ]
    helper = actors[actors.get("subkind", pd.Series("", actors.index)) == "member_household"]
    helper = helper[helper["place"].isin(home["place"])]
    if needs.empty or helper.empty:
        what = say("no member household")
        if needs.empty:
            what = say("no need of these groups in '{domain}'", domain=domain)
        raise CommgovError(
            "network: {what} in a building. Fix: another domain, or a network that has them.", what=what
        )
    supply = persons(helper).groupby(helper["place"], sort=False).sum()
    home = home.assign(at=np.arange(len(home)))
    place = home.set_index("place")
    left = home[home["place"].isin(needs["place"])]
    right = (
        place.reindex(supply.index)
        .reset_index()[["community", "parent", "grid"]]
        .assign(column=np.arange(len(supply)))
    )
    pairs = left.merge(right, on="community", suffixes=("", "_of"))
    same = place["at"].reindex(supply.index).to_numpy()[pairs["column"]] == pairs["at"]
    near = (pairs["parent"] == pairs["parent_of"]) | (
        (pairs["grid"] == pairs["grid_of"]) & (pairs["grid"] != "")
    )
    cost = np.select([same, near], step[:2], step[2])
    # Once a building, then a row for each need there: needs of one building see the same helpers.
    matrix = sp.csr_array((cost + 1, (pairs["at"], pairs["column"])), shape=(len(home), len(supply)))
    matrix = matrix[place["at"].reindex(needs["place"]).to_numpy()]
    matrix.data -= 1  # zeros are distances, not absent pairs: they stay stored
    names = pd.Index(needs["need"], name="need")
    return Doors(
        pd.Series(needs["weight"].to_numpy(), names, name="demand"),
        supply.astype(np.int64).rename("supply"),
        Labelled(matrix, names, supply.index),
        pd.Series(needs["group"].to_numpy(), names, name="group"),
    )


def persons(actors: pd.DataFrame, size: str | None = "body_count") -> pd.Series:
    """Return for how many persons each actor stands: 1 where it does not say."""
    if size is None or size not in actors:
        return pd.Series(1, actors.index)
    return pd.to_numeric(actors[size], errors="coerce").fillna(1).astype(np.int64)
