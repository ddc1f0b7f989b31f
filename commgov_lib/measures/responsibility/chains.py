"""Is somebody responsible for each target, is there a second one, and what does absence leave of it?"""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra

from ...messages import say
from ...schema import CommgovError
from .. import flow
from .._kernels import responsibility as kernels
from ..arguments import by_label, first, labels, whole, whole_units, with_columns
from ..programs import failed

ENUMERATED = 10  # persons side by side whose presence is enumerated in full
STATES = 1024  # above so many different states of a row of persons, only bounds are given


def chain(edges, roots, targets, *, depth: int = 3, capacity=None) -> pd.DataFrame:
    """Compute for each target whether a chain of named persons leads to it, how many, and who is in all.

    Parameters
    ----------
    edges
        One row a tie from above to below: DataFrame with ``source`` (who answers) and ``target``; or a
        networkx DiGraph, or pairs. No cycles.
    roots
        Labels of those who answer in any case; they are never absent and no single point of failure.
    targets
        Labels of what is answered for: compounds, buildings. One without any tie is a target not reached.
    depth
        Most ties from a root down to a target (三级包保: 3).
    capacity
        For how many targets each person can answer directly: one number, or Series or dict on everyone with
        a tie to a target (``np.inf``: no limit). ``None``: load is not looked at.

    Returns
    -------
    DataFrame
        Index ``target``: ``reached`` (a root leads to it within depth, and with capacity somebody has room
        for it); ``paths`` (the most chains to it that share nobody in between); ``single_point`` (the person
        nearest to the target who stands in every chain to it, or None); ``point_count`` (how many such
        persons); ``ties`` (from the nearest root; -1 where none leads); with capacity also ``nominal``
        (reached without it) and ``answers`` (who has capacity for it, or None).
        ``attrs``: ``share`` (of targets reached), ``nominal_share`` (without capacity).

    Raises
    ------
    CommgovError
        A cycle (named); no root or no target occurs in edges; a target that is a root; labels given twice;
        a missing or negative capacity; depth below 1.

    Notes
    -----
    All ties that begin fewer than ``depth`` ties below a root count, so chains along different levels may be
    longer than the nearest. ``paths`` and ``single_point`` do not look at capacity. With capacity the share
    is the best possible; who is left out is one choice of several. A name on a list is no visit: nothing is
    said of what the person does.

    References
    ----------
    Menger (1927), Zur allgemeinen Kurventheorie, Fundamenta Mathematicae 10; Lengauer & Tarjan (1979), A fast
    algorithm for finding dominators in a flowgraph, ACM TOPLAS 1.

    Examples
    --------
    >>> ties = [("street", "ann"), ("street", "bob"), ("ann", "east"), ("bob", "east"), ("bob", "west")]
    >>> chain(ties, ["street"], ["east", "west"])[["reached", "paths", "single_point"]].to_numpy().tolist()
    [[True, 2, None], [True, 1, 'bob']]
    """
    graph = read_chain(edges, roots, targets, depth)
    wanted = labels(targets, "targets").rename("target")
    goal, n = graph.targets, len(graph.nodes)
    nominal = graph.reached()
    count = np.where(nominal, graph.points()[goal], 0)
    last = np.where(count > 0, graph.idom[goal], -1)
    table = pd.DataFrame(
        {
            "reached": nominal,
            "paths": graph.paths(),
            "single_point": _names(graph, last, wanted),
            "point_count": count,
            "ties": np.where(nominal, graph.away[goal], -1),
        },
        index=wanted,
    )
    table.attrs = {"share": float(nominal.mean()), "nominal_share": float(nominal.mean())}
    if capacity is None:
        return table
    row, column, people = _answers(graph, nominal)
    known = people if np.isscalar(capacity) else graph.nodes
    _in_ties(capacity, known)
    room = by_label(capacity, people, "capacity", finite=False, least=0)
    need, limit = np.ones(len(goal), np.int64) * nominal, whole_units(room, people, "capacity")
    units = flow.largest_units(row, column, need, limit)
    taken = np.bincount(column, units, len(people))
    if (taken > room).any() or units.max(initial=0) > 1:
        raise failed("chain", say("somebody answers for more than the capacity"))
    by = np.full(len(goal), -1)
    by[row[units > 0]] = graph.nodes.get_indexer(people)[column[units > 0]] if n else -1
    table = table.assign(reached=by >= 0, nominal=nominal, answers=_names(graph, by, wanted))
    table.attrs = {"share": float((by >= 0).mean()), "nominal_share": float(nominal.mean())}
    return table


def single_points(edges, roots, targets, *, depth: int = 3, weight=None) -> pd.DataFrame:
    """Return who, if alone absent, leaves targets without any chain, and how many.

        lost(v) = Σ of the weights of the targets that v dominates: those with v in every chain

    Parameters
    ----------
    edges, roots, targets, depth
        As for :func:`chain`.
    weight
        Size of each target (households, persons): Series or dict. ``None`` counts each target once.

    Returns
    -------
    DataFrame
        Index ``person``, those who lose most first: ``lost`` (targets, or their weight), ``lost_share`` (of
        all targets), ``ties`` (from the nearest root). Only persons with a loss. ``attrs``: ``share`` (of
        targets reached with all present), ``worst_share`` (still reached without the first of the list),
        ``exposed_share`` (of targets that somebody's absence alone cuts off).

    Raises
    ------
    CommgovError
        As :func:`chain`; a missing or negative weight.

    Notes
    -----
    One absence at a time; losses of several do not add up (:func:`absence`). All dominators come from one
    pass over the ties in topological order, so a whole city takes milliseconds.

    References
    ----------
    Lengauer & Tarjan (1979), ACM TOPLAS 1; Cooper, Harvey & Kennedy (2001), A simple, fast dominance
    algorithm, Rice University.

    Examples
    --------
    >>> ties = [("street", "ann"), ("street", "bob"), ("ann", "east"), ("bob", "east"), ("bob", "west")]
    >>> single_points(ties, ["street"], ["east", "west"])["lost"].to_dict()
    {'bob': 1}
    """
    graph = read_chain(edges, roots, targets, depth)
    wanted = labels(targets, "targets")
    goal = graph.targets
    counted = weight is None
    size = np.ones(len(goal)) if counted else by_label(weight, wanted, "weight", least=0)
    nominal, lost = graph.reached(), graph.lost(size)
    who = np.flatnonzero((lost > 0) & ~graph.is_root)
    who = who[np.lexsort((who, -lost[who]))]
    total = size.sum()
    if not total:
        raise CommgovError("weight: all weights are 0, so nothing can be lost. Fix: give positive weights.")
    table = pd.DataFrame(
        {
            "lost": lost[who].astype(np.int64) if counted else lost[who],
            "lost_share": lost[who] / total,
            "ties": graph.away[who],
        },
        index=graph.nodes[who].rename("person"),
    )
    share = size[nominal].sum() / total
    exposed = size[nominal & (graph.points()[goal] > 0)].sum() / total
    worst = share - (table["lost_share"].iloc[0] if len(table) else 0.0)
    table.attrs = {"share": float(share), "worst_share": float(worst), "exposed_share": float(exposed)}
    return table


def _names(graph: Graph, at: np.ndarray, wanted: pd.Index) -> pd.Series:
    """Labels by position, None where it is -1; of type object, so that None stays None."""
    found = np.full(at.size, None, object)
    found[at >= 0] = graph.nodes.astype(object)[at[at >= 0]]
    return pd.Series(found, wanted, dtype=object)


def _answers(graph: Graph, nominal: np.ndarray) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Pairs of a target reached (its number) and someone with a tie to it; the labels of these persons."""
    goal = np.where(nominal, graph.targets, 0)
    count = np.where(nominal, graph.back_ptr[goal + 1] - graph.back_ptr[goal], 0)
    row = np.repeat(np.arange(len(goal)), count)
    inside = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    above, column = np.unique(graph.tails[graph.back_ptr[goal][row] + inside], return_inverse=True)
    return row, column.astype(np.int64), graph.nodes[above]


def _in_ties(capacity, known: pd.Index):
    """Refuse capacities of somebody who is in no tie."""
    odd = pd.Index([]) if np.isscalar(capacity) else pd.Index(pd.Series(capacity).index).difference(known)
    if len(odd):
        raise CommgovError("capacity: {which} is in no tie. Fix: use labels of edges.", which=first(odd))


# ---- absence -------------------------------------------------------------------------------------


def absence(edges, roots, targets, *, absent, depth: int = 3, weight=None) -> pd.DataFrame:
    """Compute the probability that some chain to each target holds when persons are absent independently.

        held(t) = P(some chain from a root to t has nobody absent)

    Parameters
    ----------
    edges, roots, targets, depth
        As for :func:`chain`.
    absent
        Probability that a person is absent at a given moment: one number, or Series or dict on everyone who
        is no root and has a tie downwards. Roots are always there.
    weight
        Size of each target for the shares in ``attrs``; ``None`` counts each once.

    Returns
    -------
    DataFrame
        Index ``target``: ``held`` (NaN where only bounds are known), ``low``, ``high`` (equal to it where it
        is exact). A target that is not reached has 0. ``attrs``: ``nominal_share``, ``expected_share`` (mean
        of held; NaN if not all are exact), ``low_share``, ``high_share``.

    Raises
    ------
    CommgovError
        As :func:`chain`; a probability missing or outside 0 to 1; a weight missing or negative.

    Notes
    -----
    Between a person whom all chains pass and the next, only those in between matter. In a tree that is
    nobody, so held is a product along the path, for any size. Up to ten in between are enumerated; more are
    followed in order, remembering only who is already reached, which is exact while the chains are narrow;
    beyond 1,024 remembered states bounds are given (the surest single chain; the weakest of two
    cuts). Absences that come together (a holiday, an order) make the loss worse than this.

    References
    ----------
    Colbourn (1987), The Combinatorics of Network Reliability.

    Examples
    --------
    >>> ties = [("street", "ann"), ("street", "bob"), ("ann", "east"), ("bob", "east"), ("bob", "west")]
    >>> absence(ties, ["street"], ["east", "west"], absent=0.1)["held"].round(3).tolist()
    [0.99, 0.9]
    """
    graph = read_chain(edges, roots, targets, depth)
    wanted = labels(targets, "targets").rename("target")
    nominal = graph.reached()
    size = np.ones(len(wanted)) if weight is None else by_label(weight, wanted, "weight", least=0)
    ends = ends_of(graph, absent)
    exact = ends[0] == ends[1]
    table = pd.DataFrame(
        {"held": np.where(exact, ends[0], np.nan), "low": ends[0], "high": ends[1]}, index=wanted
    )
    total = size.sum()
    shares = [float((size * part).sum() / total) if total else np.nan for part in (nominal, *ends)]
    table.attrs = {
        "nominal_share": shares[0],
        "expected_share": shares[1] if exact.all() else np.nan,
        "low_share": shares[1],
        "high_share": shares[2],
    }
    return table


def ends_of(graph: Graph, absent) -> list[np.ndarray]:
    """Compute for each target the least and the largest probability that a chain to it holds."""
    goal, n = graph.targets, len(graph.nodes)
    passing = np.flatnonzero((np.diff(graph.ptr) > 0) & ~graph.is_root)
    there = np.ones(n)
    there[passing] = 1 - by_label(absent, graph.nodes[passing], "absent", least=0, most=1)
    nominal = graph.reached()
    need = np.zeros(n, bool)
    need[goal[nominal]] = True
    kernels.needed(graph.order, graph.idom, need)
    step = kernels.steps(graph.order, need, *graph[3:5], graph.is_root, graph.idom, there, ENUMERATED)
    low, high = step.copy(), step.copy()
    for v in np.flatnonzero(step == -1):
        low[v], high[v] = _wide(graph, int(v), there)
    return [
        np.where(nominal, kernels.down(graph.order, graph.idom, end, there)[goal], 0.0) for end in (low, high)
    ]


def _wide(graph: Graph, v: int, there: np.ndarray) -> tuple[float, float]:
    """The step to v where many stand in between: exact while few states must be remembered, else bounds.

    Those in between come in order, each after those above. A state is the set of those still to come whom
    somebody present has already reached; as soon as v is, nothing more needs remembering.
    """
    top, back, tails = int(graph.idom[v]), graph.back_ptr, graph.tails
    above: dict[int, list[int]] = {}
    members, stack = [], [(v, False)]
    while stack:  # depth first, so that those above a person come shortly before
        w, done = stack.pop()
        if done:
            members.append(w)
        elif w not in above:
            above[w] = [int(u) for u in tails[back[w] : back[w + 1]]]
            stack.append((w, True))
            stack += [(u, False) for u in above[w] if u != top and not graph.is_root[u]]
    bit = {w: 1 << place for place, w in enumerate(members)}
    feeds, first = dict.fromkeys(members, 0), 0
    for w in members:
        for u in above[w]:
            if u in bit:
                feeds[u] |= bit[w]
            else:
                first |= bit[w]
    held, states = 0.0, {first & ~bit[v]: 1.0}
    if first & bit[v]:
        return 1.0, 1.0
    for w in members[:-1]:
        new: dict[int, float] = {}
        for state, weight in states.items():
            rest = state & ~bit[w]
            if state & bit[w]:
                if feeds[w] & bit[v]:
                    held += weight * there[w]
                else:
                    new[rest | feeds[w]] = new.get(rest | feeds[w], 0.0) + weight * there[w]
                weight = weight * (1 - there[w])
            new[rest] = new.get(rest, 0.0) + weight
        new.pop(0, None)  # nobody reached is left
        states = new
        if len(states) > STATES:
            return _bounds(members, above, bit, v, there)
    return float(held), float(held)


def _bounds(members, above, bit, v: int, there: np.ndarray) -> tuple[float, float]:
    """The surest single chain below; the weaker of the first and the last row of persons above."""
    best: dict[int, float] = {}
    for w in members:
        own = there[w] if w != v else 1.0
        best[w] = float(own * max(1.0 if u not in bit else best[u] for u in above[w]))
    begin = [w for w in members if any(u not in bit for u in above[w])]
    cuts = [1 - np.prod([1 - there[w] for w in row]) for row in (begin, above[v])]
    return best[v], float(max(best[v], min(cuts)))


# ---- the ties as arrays --------------------------------------------------------------------------


class Graph(NamedTuple):
    """The ties that begin within ``depth`` of a root, as arrays over the positions of ``nodes``."""

    nodes: pd.Index
    ptr: np.ndarray  # ties downwards from node i: heads[ptr[i]:ptr[i + 1]]
    heads: np.ndarray
    back_ptr: np.ndarray  # ties upwards
    tails: np.ndarray
    order: np.ndarray  # everyone after those above
    away: np.ndarray  # ties from the nearest root, -1 where none leads
    is_root: np.ndarray
    idom: np.ndarray  # who stands in every chain, nearest; n: nobody; NOWHERE: no chain within depth
    targets: np.ndarray  # positions, -1 where the target has no tie

    def reached(self) -> np.ndarray:
        """Whether a chain leads to each target."""
        return (self.targets >= 0) & (self.idom[self.targets] != kernels.NOWHERE)

    def points(self) -> np.ndarray:
        """How many persons who are no root stand in every chain to each node."""
        return kernels.points(self.order, self.idom, self.is_root)

    def paths(self) -> np.ndarray:
        """How many chains lead to each target that share nobody in between."""
        return kernels.disjoint(self.targets, *self[1:5], self.is_root, self.idom)

    def lost(self, size: np.ndarray) -> np.ndarray:
        """The size of the targets that each node cuts off by its absence."""
        at_node, reached = np.zeros(len(self.nodes) + 1), self.reached()
        np.add.at(at_node, self.targets[reached], size[reached])
        return (kernels.lost_below(self.order, self.idom, at_node) - at_node)[:-1]


def read_chain(edges, roots, targets, depth) -> Graph:
    """Read the chain as arrays: who answers to whom within ``depth`` ties of a root."""
    source, target = _ends(edges)
    top, wanted = labels(roots, "roots"), labels(targets, "targets")
    depth = whole(depth, "depth", 1)
    both, nodes = pd.factorize(pd.concat([source, target], ignore_index=True))
    n, nodes = len(nodes), pd.Index(nodes)
    tail, head = both[: len(source)].astype(np.int64), both[len(source) :].astype(np.int64)
    flat = np.unique(tail * n + head)
    graph = _arrays(flat // n, flat % n, n)
    order, count = kernels.above_first(graph[0], graph[1], graph[2])
    if count < n:
        raise _cycle(nodes, graph, order[:count])
    begin, goal = nodes.get_indexer(top), nodes.get_indexer(wanted)
    for name, at in (("roots", begin), ("targets", goal)):
        if (at < 0).all():
            raise CommgovError(
                "{name}: none of the {count:,} occurs in edges. Fix: use labels of edges, such as {known}.",
                name=name,
                count=len(at),
                known=first(nodes[:3]),
            )
    is_root = np.zeros(n, bool)
    is_root[begin[begin >= 0]] = True
    again = wanted[np.isin(goal, begin[begin >= 0])]
    if len(again):
        raise CommgovError(
            "targets: '{label}' is a root too. Fix: a root answers, a target is answered for.", label=again[0]
        )
    tail, head = flat // n, flat % n
    below = sp.csr_array((np.ones(flat.size), graph[1], graph[0]), shape=(n, n))
    far = dijkstra(below, indices=np.flatnonzero(is_root), unweighted=True, min_only=True)
    away = np.where(np.isfinite(far), far, -1).astype(np.int64)
    keep = (away[tail] >= 0) & (away[tail] < depth) & ~is_root[head]
    graph = _arrays(tail[keep], head[keep], n)
    idom, _ = kernels.dominators(order, graph[2], graph[3], is_root)
    return Graph(nodes, *graph, order, away, is_root, idom[:n], goal)


def _ends(edges) -> tuple[pd.Series, pd.Series]:
    """Both ends of the ties, in any of the forms in which people have them."""
    if isinstance(edges, nx.Graph):
        if not edges.is_directed():
            raise CommgovError(
                "edges: the graph has no direction. Fix: a DiGraph, each tie from above to below."
            )
        edges = list(edges.edges())
    if not isinstance(edges, pd.DataFrame):
        pairs = [tuple(pair) for pair in edges]
        if any(len(pair) != 2 for pair in pairs):
            raise CommgovError(
                "edges: a tie is not a pair. Fix: pairs (source, target), from above to below."
            )
        edges = pd.DataFrame(pairs, columns=["source", "target"])
    with_columns(edges, ["source", "target"], "edges")
    if edges[["source", "target"]].isna().any(axis=None) or edges.empty:
        raise CommgovError(
            "edges: {what}. Fix: one row a tie, source and target both named.",
            what=say("an end of a tie is missing") if len(edges) else say("there are none"),
        )
    return edges["source"], edges["target"]


def _arrays(tail: np.ndarray, head: np.ndarray, n: int) -> tuple[np.ndarray, ...]:
    """Ties (sorted by tail, then head) as the lists below and above each node."""
    ptr = np.append(0, np.cumsum(np.bincount(tail, minlength=n)))
    back_ptr = np.append(0, np.cumsum(np.bincount(head, minlength=n)))
    return ptr, head, back_ptr, tail[np.argsort(head, kind="stable")]


def _cycle(nodes: pd.Index, graph, came: np.ndarray) -> CommgovError:
    """Name one cycle among those that never came in order: go up from anyone until somebody returns."""
    left = np.ones(len(nodes), bool)
    left[came] = False
    _, _, back_ptr, tails = graph
    at, path = int(np.flatnonzero(left)[0]), []
    while at not in path:
        path.append(at)
        above = tails[back_ptr[at] : back_ptr[at + 1]]
        at = int(above[left[above]][0])
    ring = [at, *reversed(path[path.index(at) :])]
    shown = [str(nodes[i]) for i in (ring if len(ring) < 8 else [*ring[:6], ring[-1]])]
    if len(ring) >= 8:
        shown.insert(-1, f"… {len(ring) - 7} more …")
    return CommgovError(
        "edges: {ring} is a cycle: nobody in it stands above the others. Fix: leave out or "
"turn one of these ties.", ring=" → ".join(shown),
    )  # fmt: skip
