"""Is somebody responsible for each target, is there a second one, and who stands in every chain?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels import responsibility as kernels
from .._kernels import responsibility_paths as paths
from . import _flow as flow
from ._read import Graph, labels, numbers, read, whole


def chain(edges, roots, targets, *, depth: int = 3, capacity=None) -> pd.DataFrame:
    """Tell for each target whether a chain of named persons leads to it, how many apart, and who is in all.

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
        (reached without it) and ``answers`` (who has room for it, or None).
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
    graph = read(edges, roots, targets, depth)
    wanted = labels(targets, "targets").rename("target")
    goal, n = graph.targets, len(graph.nodes)
    nominal = (goal >= 0) & (graph.idom[goal] != kernels.NOWHERE)
    count = np.where(nominal, points_of(graph)[goal], 0)
    last = np.where(count > 0, graph.idom[goal], -1)
    table = pd.DataFrame(
        {
            "reached": nominal,
            "paths": paths.disjoint(goal, *graph[1:5], graph.is_root, graph.idom),
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
    room = numbers(_same(capacity, known), people, "capacity")
    units = flow.most(row, column, np.ones(len(goal), np.int64) * nominal, whole(room, people, "capacity"))
    taken = np.bincount(column, units, len(people))
    if (taken > room).any() or units.max(initial=0) > 1:
        raise CommgovError(flow.BROKEN.replace("match", "chain", 1))
    by = np.full(len(goal), -1)
    by[row[units > 0]] = graph.nodes.get_indexer(people)[column[units > 0]] if n else -1
    table = table.assign(reached=by >= 0, nominal=nominal, answers=_names(graph, by, wanted))
    table.attrs = {"share": float((by >= 0).mean()), "nominal_share": float(nominal.mean())}
    return table


def single_points(edges, roots, targets, *, depth: int = 3, weight=None) -> pd.DataFrame:
    """List who, if alone absent, leaves targets without any chain, and how many.

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
    graph = read(edges, roots, targets, depth)
    wanted = labels(targets, "targets")
    goal, n = graph.targets, len(graph.nodes)
    counted = weight is None
    size = np.ones(len(goal)) if counted else numbers(weight, wanted, "weight")
    nominal = (goal >= 0) & (graph.idom[goal] != kernels.NOWHERE)
    at_node = np.zeros(n + 1)
    np.add.at(at_node, goal[nominal], size[nominal])
    lost = kernels.lost_below(graph.order, graph.idom, at_node)[:n] - at_node[:n]
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
    exposed = size[nominal & (points_of(graph)[goal] > 0)].sum() / total
    worst = share - (table["lost_share"].iloc[0] if len(table) else 0.0)
    table.attrs = {"share": float(share), "worst_share": float(worst), "exposed_share": float(exposed)}
    return table


def points_of(graph: Graph) -> np.ndarray:
    """How many persons who are no root stand in every chain to each node."""
    return kernels.points(graph.order, graph.idom, graph.is_root)


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


def _same(capacity, known: pd.Index):
    """The capacities, refused where they name somebody who is in no tie."""
    if np.isscalar(capacity):
        return capacity
    odd = pd.Index(pd.Series(capacity).index).difference(known)
    if len(odd):
        raise CommgovError(
            f"capacity: {', '.join(odd.astype(str)[:5])} in no tie. Fix: use the labels of edges."
        )
    return capacity
