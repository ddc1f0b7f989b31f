"""Coverage within capacity: how many can be served, how fairly, what holds it up; by domain and by place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from ...matrices import Reach, read_reach
from ...messages import say
from ...network import Network, ancestors
from ...schema import ACTOR_KINDS, CommgovError, label
from .. import flow
from ..arguments import array, choice, kinds
from ..programs import failed
from .k_fold import Groups, times


class Flow(NamedTuple):
    """Who serves whom when as many as possible are served.

    ``served`` (in the units of weight) and its ``share``; ``flow``, a row for each organisation that serves a
    need (``force, need, served``); ``unmet``, a Series on the needs; ``binding``, the organisations of which
    one unit of capacity more would serve one unit of need more.

    Examples
    --------
    >>> Flow(3.0, 0.75, pd.DataFrame(), pd.Series([1.0], ["a"]), ["bank"]).share
    0.75
    """

    served: float
    share: float
    flow: pd.DataFrame
    unmet: pd.Series
    binding: list


class Solved(NamedTuple):
    """The same among classes of needs that the same organisations reach."""

    found: Reach
    class_of: np.ndarray
    weight: np.ndarray
    arcs: flow.Arcs
    sent: flow.Sent


def capacitated(reach, weight, capacity, *, fair: bool = False) -> Flow:
    """Serve as many people as possible when each organisation has a limited capacity.

        max Σ x_fi  subject to  Σ_i x_fi ≤ c_f,  Σ_f x_fi ≤ w_i,  x ≥ 0 where organisation f reaches need i

    Parameters
    ----------
    reach, weight
        As for :func:`table`.
    capacity
        Series, persons each organisation can serve at a time; index: the organisations of ``reach``.
    fair
        ``False``: any flow that serves most. ``True``: of these the one in which the worst-off need has the
        largest share served, then the next worst, and so on (lexicographic max–min).

    Returns
    -------
    Flow
        ``served, share, flow, unmet, binding``; see :class:`Flow`. ``share`` is NaN if there is no need.

    Raises
    ------
    CommgovError
        As :func:`table`; a capacity is missing or negative.

    Notes
    -----
    One domain at a time: an organisation that works in several has its capacity in each. ``served``,
    ``share`` and ``binding`` are those of every maximum flow; which organisation serves whom is one choice of
    many. Needs that the same organisations reach are served at the same share. Whole numbers give exact
    results.

    References
    ----------
    Dinic (1970) for the flow; Megiddo (1974), Optimal flows in networks with multiple sources and sinks,
    Mathematical Programming 7, and Fujishige (1980), Mathematics of Operations Research 5, for the fair one.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 0]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> found = capacitated(reach, pd.Series([5, 3, 2], ["a", "b", "c"]), pd.Series({"bank": 4, "clinic": 9}))
    >>> found.served, found.unmet.tolist(), found.binding
    (7.0, [1.0, 0.0, 2.0], ['bank'])
    """
    solved = solve(reach, weight, capacity)
    found, x = solved.found, solved.sent.x
    if fair:
        x, share = flow.fair(solved.arcs, found.capacity, solved.weight)
        unmet = solved.weight * (1 - np.nan_to_num(share))
        _checked(solved, x, unmet)
    else:
        unmet = solved.sent.unmet
    lack = np.divide(unmet, solved.weight, out=np.zeros(unmet.size), where=solved.weight > 0)
    served = float((solved.weight - unmet).sum())
    total = float(found.weight.sum())
    if fair and flow.exact(found.weight, found.capacity):
        served = float(round(served))  # the fair flow serves as many: a whole number
    return Flow(
        served,
        served / total if total > 0 else np.nan,
        _table(solved, x),
        pd.Series(found.weight * lack[solved.class_of], found.needs, name="unmet"),
        list(found.forces[solved.sent.force_short]),
    )


def levels(reach, weight, capacity=None, *, group=None) -> pd.DataFrame:
    """Compute coverage in steps: someone in reach, a second one, and capacity for everybody at once.

    Parameters
    ----------
    reach, weight
        As for :func:`capacitated`.
    capacity
        As for :func:`capacitated`; ``None``: not known, so nothing is said of ``served``.
    group
        As for :func:`table`.

    Returns
    -------
    DataFrame
        ``group, level, weighted, unweighted``: shares in [0, 1]; level ``once`` and ``twice`` (nominal, one
        organisation and two), ``served`` (within capacity, fair); NaN as in :func:`table`. For ``served``,
        ``unweighted`` is the mean share of the needs.

    Raises
    ------
    CommgovError
        As :func:`capacitated`.

    Notes
    -----
    ``served`` takes the fair flow, because how much each group gets in any other is a matter of choice.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 0]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> weight, room = pd.Series([5, 3, 2], ["a", "b", "c"]), pd.Series({"bank": 4, "clinic": 9})
    >>> levels(reach, weight, room)["weighted"].tolist()
    [0.8, 0.3, 0.7]
    """
    found = read_reach(reach, weight, group=group)
    groups, n = Groups(found), times(found)
    some = found.weight > 0
    steps = {"once": n >= 1, "twice": n >= 2}
    if capacity is not None:
        unmet = capacitated(reach, weight, capacity, fair=True).unmet.to_numpy()
        lack = np.divide(unmet, found.weight, out=np.zeros(n.size), where=some)
        steps["served"] = np.where(some, 1 - lack, 0.0)
    counted = {"served": groups.add(some.astype(float))}
    rows = [
        (
            name,
            groups.ratio(groups.add(step * found.weight)),
            groups.ratio(groups.add(step), counted.get(name, groups.size)),
        )
        for name, step in steps.items()
    ]
    return groups.frame(rows, ["level", "weighted", "unweighted"])


def sweep(reach, weight, capacity, *, factors=(0.5, 1, 1.5, 2, 3, 4)) -> pd.DataFrame:
    """Compute the share served when every capacity is multiplied by a factor.

    Parameters
    ----------
    reach, weight, capacity
        As for :func:`capacitated`.
    factors
        Multiples of the capacities, above 0.

    Returns
    -------
    DataFrame
        ``factor, share`` (served), ``reached`` (nominal, the most that any capacity can serve).

    Raises
    ------
    CommgovError
        As :func:`capacitated`; a factor that is not above 0.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0]], ["bank"], ["a", "b", "c"]).astype(bool)
    >>> found = sweep(reach, pd.Series(5, reach.columns), pd.Series({"bank": 6}), factors=(1, 2))
    >>> found["share"].round(3).tolist()
    [0.4, 0.667]
    """
    factors = array(list(factors), "factors", above=0)
    if not factors.size:
        raise CommgovError("factors are empty. Fix: multiples above 0, such as (0.5, 1, 2).")
    found = read_reach(reach, weight)
    reached = Groups(found).shares(times(found) >= 1, found.weight)[0][-1]
    share = [
        capacitated(reach, weight, None if capacity is None else capacity * factor).share
        for factor in factors
    ]
    return pd.DataFrame({"factor": factors, "share": share, "reached": float(reached)})


def solve(reach, weight, capacity) -> Solved:
    """Compute the maximum flow, among classes of needs that the same organisations reach."""
    if capacity is None:
        raise CommgovError(
            "capacity is missing. Fix: give a Series with the persons each force of reach can "
            "serve; without one, table() computes nominal coverage."
        )
    found = read_reach(reach, weight, capacity=capacity)
    class_of, ptr, who = flow.merged(*flow.by_need(found.matrix))
    size = np.bincount(class_of, found.weight, ptr.size - 1)
    arcs = flow.both_sides(ptr, who, len(found.forces))
    exact = flow.exact(found.weight, found.capacity)
    slack = 0.0 if exact else 1e-12 * float(max(size.max(initial=0), found.capacity.max(initial=0)))
    solved = Solved(found, class_of, size, arcs, flow.largest(arcs, found.capacity, size, slack))
    _checked(solved, solved.sent.x, solved.sent.unmet)
    return solved


def _checked(solved: Solved, x: np.ndarray, unmet: np.ndarray):
    """Try a flow: room kept, no need served beyond its size, and as much in all as the cut lets through."""
    room, weight, arcs = solved.found.capacity, solved.weight, solved.arcs
    by_force = np.bincount(arcs.force_of, x, room.size)
    by_need = np.bincount(arcs.need_of, x, weight.size)
    total = float(weight.sum())
    slack = 1e-7 * max(1e-300, total, float(room.max(initial=0.0)))
    cut = float(room[solved.sent.force_short].sum() + weight[~solved.sent.need_short].sum())
    right = (
        (x >= -slack).all()
        and (by_force <= room + slack).all()
        and (np.abs(by_need - (weight - unmet)) <= slack).all()
        and (unmet >= -slack).all()
        and abs(float(by_need.sum()) - cut) <= slack
    )
    if not right:
        raise failed("capacitated", say("a capacity, a need or the cut is not met"))


def _table(solved: Solved, x: np.ndarray) -> pd.DataFrame:
    """One row for each organisation that serves a need: what a class gets is dealt to its needs by weight."""
    found, (class_of, size) = solved.found, (solved.class_of, solved.weight)
    used = np.flatnonzero(x > 0)
    begin = np.append(0, np.cumsum(np.bincount(solved.arcs.need_of[used], minlength=size.size)))
    somebody = np.flatnonzero(found.weight > 0)
    length = np.diff(begin)[class_of[somebody]]
    need = np.repeat(somebody, length)
    start = np.cumsum(length) - length
    at = used[np.arange(need.size) + np.repeat(begin[class_of[somebody]] - start, length)]
    served = x[at] * (found.weight[need] / size[class_of[need]])
    force = solved.arcs.force_of[at]
    return pd.DataFrame({"force": found.forces[force], "need": found.needs[need], "served": served})


def cut(reach, weight, capacity, *, kind=None, place=None, domain: str | None = None) -> pd.DataFrame:
    """Name what holds up capacitated coverage: which organisations are short for which needs.

    The minimum cut falls into bottlenecks: organisations that serve to the full and the needs that have no
    others.

    Parameters
    ----------
    reach, weight, capacity
        As for :func:`capacitated`.
    kind
        Series, kind of each organisation (default: "organisation").
    place
        Series, place of each need, in which bottlenecks are counted (default: the need itself).
    domain
        Named at the beginning of the words.

    Returns
    -------
    DataFrame
        One row a bottleneck, largest shortage first: ``forces, places`` (how many), ``capacity, weight,
        short`` (persons), ``kinds``, ``words`` (the sentence), ``force_labels``, ``place_labels`` (lists).
        No row if all are served.

    Raises
    ------
    CommgovError
        As :func:`capacitated`; an organisation without kind, a need without place.

    Notes
    -----
    The cut of the fewest needs is taken: one unit more at an organisation named here serves one unit more.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 0]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> weight, room = pd.Series([5, 3, 2], ["a", "b", "c"]), pd.Series({"bank": 4, "clinic": 9})
    >>> cut(reach, weight, room, domain="health")["words"].iloc[1]
    'health: 1 organisation binds 1 need (room 4, need 5, short 1)'
    """
    solved = solve(reach, weight, capacity)
    found, sent = solved.found, solved.sent
    forces, noun = len(found.forces), "need" if place is None else "place"
    code, names = _coded("organisation" if kind is None else kind, found.forces, "kind")
    where, places = _coded(
        pd.Series(found.needs, found.needs) if place is None else place, found.needs, "place"
    )
    class_short = sent.need_short & (solved.weight > 0)
    inside = sent.need_short[solved.arcs.need_of]
    ends = (solved.arcs.force_of[inside], forces + solved.arcs.need_of[inside].astype(np.int64))
    joined = sp.coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(forces + class_short.size,) * 2)
    part = connected_components(joined, directed=False)[1]
    # Needs that nobody reaches are one bottleneck: of no organisation.
    alone = np.diff(solved.arcs.ptr) == 0
    part[forces:][alone] = -1
    rows = []
    short_need = class_short[solved.class_of] & (found.weight > 0)
    of_need = part[forces:][solved.class_of]
    for each in np.unique(part[forces:][class_short]):
        who = np.flatnonzero(sent.force_short & (part[:forces] == each))
        at = np.unique(where[short_need & (of_need == each)])
        weigh = float(solved.weight[class_short & (part[forces:] == each)].sum())
        room = float(found.capacity[who].sum())
        count = pd.Series([names[c] for c in code[who]], dtype=object).value_counts(sort=False)
        rows.append(
            {
                "forces": len(who), "places": len(at), "capacity": room, "weight": weigh,
                "short": weigh - room,
                "kinds": ", ".join(_counted(n, _noun(str(name))) for name, n in count.sort_index().items()),
                "words": "", "force_labels": list(found.forces[who]), "place_labels": [places[p] for p in at],
            }
        )  # fmt: skip
    columns = ["forces", "places", "capacity", "weight", "short", "kinds", "words"]
    table = pd.DataFrame(rows, columns=[*columns, "force_labels", "place_labels"])
    table["words"] = [_sentence(row, noun, domain) for row in table.itertuples()]
    return table.sort_values("short", ascending=False, kind="stable", ignore_index=True)


def _coded(given, labels: pd.Index, name: str) -> tuple[np.ndarray, pd.Index]:
    """The kind (or place) of each label as a number, and the kinds in order; a text is that of all."""
    return pd.factorize(
        kinds(pd.Series(given, labels) if isinstance(given, str) else given, labels, name), sort=True
    )


def _sentence(row, noun: str, domain: str | None) -> str:
    """A bottleneck in words."""
    what = f"{label(domain)}: " if domain else ""
    those = _counted(row.places, noun)
    if not row.forces:
        return f"{what}nobody reaches {those} ({row.weight:,.10g} persons)"
    verb = "binds" if row.forces == 1 else "bind"
    amounts = f"room {row.capacity:,.10g}, need {row.weight:,.10g}, short {row.short:,.10g}"
    return f"{what}{row.kinds} {verb} {those} ({amounts})"


def _noun(kind: str) -> str:
    """What one organisation of a kind is called: the label of a kind of actor, else the code's own words."""
    return label(kind) if kind in ACTOR_KINDS else kind.replace("_", " ")


def _counted(number: int, noun: str) -> str:
    """A number and its noun: 1 clinic, 2 clinics, 3 communities."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith(("ch", "sh", "s", "x")):
        return f"{number:,} {noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{number:,} {noun[:-1]}ies"
    return f"{number:,} {noun}s"


class Pools(NamedTuple):
    """Places × domains: persons in need, and those served (:func:`pools`).

    Examples
    --------
    >>> Pools(pd.DataFrame({"health": [3.0]}), pd.DataFrame({"health": [1.0]})).need["health"].sum()
    np.float64(3.0)
    """

    need: pd.DataFrame
    served: pd.DataFrame


def by_domain(network: Network) -> pd.DataFrame:
    """Compute coverage in steps for every domain of a network: in reach, in reach twice, within capacity.

    Parameters
    ----------
    network
        Needs, organisations, ties; and capacities, as far as they are known.

    Returns
    -------
    DataFrame
        ``domain`` and the columns of :func:`levels`, by group. Level ``served`` only in domains in which
        every organisation that serves states its capacity; ``attrs["note"]`` names the others.

    Raises
    ------
    CommgovError
        There is no need.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> table = by_domain(cg.city.simulate(seed=1, scale=0.02))
    >>> table["domain"].nunique(), table["level"].unique().tolist()
    (7, ['once', 'twice', 'served'])
    """
    parts, unstated = [], []
    for domain in _domains(network):
        reach, room = network.reach(domain, sparse=True), network.capacity(domain)
        if room.isna().any():
            unstated.append(domain)
        known = None if room.isna().any() else room
        part = levels(reach, network.demand(domain), known, group=network.groups(domain))
        part.insert(0, "domain", domain)
        parts.append(part)
    if not parts:
        raise CommgovError("needs: there are none, so nothing is covered or not. Fix: one row a need.")
    found = pd.concat(parts, ignore_index=True)
    if unstated:
        found.attrs["note"] = say(
            "Some organisations state no capacity in {names}: served is left out there.",
            names=", ".join(unstated),
        )
    return found


def pools(network: Network, *, level: str = "community", without=()) -> Pools:
    """Add up, for each place, the persons in need in each domain and those served within capacity.

    Parameters
    ----------
    network
        Needs, organisations and what lies in what.
    level
        Kind of place.
    without
        Labels of organisations that serve nobody here: those that are still to be assigned.

    Returns
    -------
    Pools
        ``need`` and ``served``, DataFrames places × domains (those with any need), in persons; places that
        hold no need are left out. ``served`` is that of the fair flow (:func:`capacitated`).

    Raises
    ------
    CommgovError
        The level is unknown, or no need lies in such a place; an organisation that serves has no capacity.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = pools(cg.city.simulate(seed=1, scale=0.02))
    >>> found.need.shape, bool((found.served <= found.need).all(axis=None))
    ((19, 7), True)
    """
    choice(level, "level", list(network.vocabulary.place_kinds))
    places, needs = network.places, network.needs
    rows = np.flatnonzero(places["kind"] == level)
    around = ancestors(places, needs["place"]).tocsr()[rows].tocoo()
    home = np.full(len(needs), -1)
    home[around.col] = around.row
    if not (home >= 0).any():
        raise CommgovError(
            "no need lies in a place of kind '{level}'. Fix: a kind that this network has.", level=level
        )
    place = pd.Series(home, needs["need"].to_numpy())
    out = pd.Index(without)
    tables = {"need": {}, "served": {}}
    for domain in _domains(network):
        weight, capacity = network.demand(domain), network.capacity(domain)
        capacity = capacity.where(~capacity.index.isin(out), 0.0)
        unmet = capacitated(network.reach(domain, sparse=True), weight, capacity, fair=True).unmet
        at = place.reindex(weight.index).to_numpy()
        for name, values in (("need", weight), ("served", weight - unmet)):
            tables[name][domain] = np.bincount(at[at >= 0], values.to_numpy()[at >= 0], len(rows))
    index = pd.Index(places["place"].to_numpy()[rows], name=level)
    need, served = (pd.DataFrame(tables[name], index) for name in ("need", "served"))
    there = need.sum(axis=1) > 0
    return Pools(need[there], served[there].clip(upper=need[there]))


def _domains(network: Network) -> list[str]:
    """The domains in which there is any need, in the order of the schema, the user's own last."""
    there = set(network.needs["domain"])
    return [domain for domain in network.vocabulary.domains if domain in there]
