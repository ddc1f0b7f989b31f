"""What this room reads: a chain of ties as arrays, checked; labels, counts and shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels import responsibility as kernels


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


def labels(given, name: str) -> pd.Index:
    """The labels given, each once."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise CommgovError(f"{name}: {given!r} is no list of labels. Fix: [{given!r}].")
    if isinstance(given, pd.Series | pd.DataFrame):
        given = given.index
    found = given if isinstance(given, pd.Index) else pd.Index(list(given))
    if found.hasnans:
        raise CommgovError(f"{name}: a label is missing. Fix: drop the empty rows.")
    if not found.is_unique:
        again = found[found.duplicated()].unique().astype(str)[:5]
        raise CommgovError(f"{name}: {', '.join(again)} given more than once. Fix: name each once.")
    if not len(found):
        raise CommgovError(f"{name}: none given. Fix: name at least one.")
    return found


def read(edges, roots, targets, depth) -> Graph:
    """The chain as arrays: who answers to whom within ``depth`` ties of a root."""
    source, target = _ends(edges)
    top, wanted = labels(roots, "roots"), labels(targets, "targets")
    if isinstance(depth, bool) or not hasattr(depth, "__index__") or depth < 1:
        raise CommgovError(
            f"depth is {depth!r}. Fix: a whole number of 1 or more, the ties from root to target."
        )
    both, nodes = pd.factorize(pd.concat([source, target], ignore_index=True))
    n, nodes = len(nodes), pd.Index(nodes)
    tail, head = both[: len(source)].astype(np.int64), both[len(source) :].astype(np.int64)
    flat = np.unique(tail * n + head)
    graph = _arrays(flat // n, flat % n, n)
    order, count = kernels.above_first(graph[0], graph[1], graph[2])
    if count < n:
        raise CommgovError(_cycle(nodes, graph, order[:count]))
    begin, goal = nodes.get_indexer(top), nodes.get_indexer(wanted)
    for name, at in (("roots", begin), ("targets", goal)):
        if (at < 0).all():
            raise CommgovError(
                f"{name}: none of the {len(at):,} occurs in edges. Fix: use the labels of edges, such as "
                f"{', '.join(map(repr, nodes[:3].tolist()))}."
            )
    is_root = np.zeros(n, bool)
    is_root[begin[begin >= 0]] = True
    again = wanted[np.isin(goal, begin[begin >= 0])]
    if len(again):
        raise CommgovError(
            f"targets: {again[0]!r} is a root too. Fix: a root answers, a target is answered for."
        )
    away = kernels.ties_from(graph[0], graph[1], is_root)
    tail, head = flat // n, flat % n
    keep = (away[tail] >= 0) & (away[tail] < depth) & ~is_root[head]
    graph = _arrays(tail[keep], head[keep], n)
    idom, _ = kernels.dominators(order, graph[2], graph[3], is_root)
    return Graph(nodes, *graph, order, away, is_root, idom[:n], goal)


def numbers(given, wanted: pd.Index, name: str, *, low: float = 0.0, high: float = np.inf) -> np.ndarray:
    """One number a label: the same for all, or from a Series or dict by label; any fault is named."""
    if isinstance(given, pd.Series | Mapping):
        series = pd.Series(given)
        if not series.index.is_unique:
            again = series.index[series.index.duplicated()][0]
            raise CommgovError(f"{name}: '{again}' stands there twice. Fix: one number each.")
        found = pd.to_numeric(series.reindex(wanted), errors="coerce").to_numpy(float)
    else:
        found = np.full(len(wanted), pd.to_numeric(pd.Series([given]), errors="coerce").to_numpy(float)[0])
    bad = np.isnan(found)
    if bad.any():
        who = ", ".join(wanted[bad].astype(str)[:5])
        raise CommgovError(f"{name}: missing for {bad.sum():,}, such as {who}. Fix: give a number for each.")
    bad = (found < low) | (found > high)
    if bad.any():
        span = f"from {low:g} to {high:g}" if np.isfinite(high) else f"of {low:g} or more"
        raise CommgovError(f"{name}: {found[bad][0]:g} for '{wanted[bad][0]}'. Fix: a number {span}.")
    return found


def whole(values: np.ndarray, wanted: pd.Index, name: str) -> np.ndarray:
    """The same as whole numbers; infinite ones become the largest that can matter."""
    most = np.iinfo(np.int32).max // 4
    bad = np.isfinite(values) & (values != np.rint(values))
    if bad.any():
        raise CommgovError(
            f"{name}: {values[bad][0]:g} for '{wanted[bad][0]}' is not whole. Fix: count whole persons."
        )
    return np.minimum(values, most).astype(np.int64)


def _ends(edges) -> tuple[pd.Series, pd.Series]:
    if isinstance(edges, nx.Graph):
        if not edges.is_directed():
            raise CommgovError(
                "edges: the graph has no direction. Fix: a DiGraph, each tie from above to below."
            )
        edges = pd.DataFrame(list(edges.edges())[:], columns=["source", "target"])
    elif not isinstance(edges, pd.DataFrame):
        pairs = [tuple(pair) for pair in edges]
        if any(len(pair) != 2 for pair in pairs):
            raise CommgovError("edges: each tie is a pair (source, target), from above to below.")
        edges = pd.DataFrame(pairs, columns=["source", "target"])
    missing = [c for c in ("source", "target") if c not in edges]
    if missing:
        raise CommgovError(
            f"edges: column(s) {', '.join(missing)} missing. Fix: one row a tie, source (who "
            "answers) and target."
        )
    if edges[["source", "target"]].isna().any(axis=None) or edges.empty:
        what = "an end of a tie is missing" if len(edges) else "there are none"
        raise CommgovError(f"edges: {what}. Fix: one row a tie, source and target both named.")
    return edges["source"], edges["target"]


def _arrays(tail: np.ndarray, head: np.ndarray, n: int) -> tuple[np.ndarray, ...]:
    """Ties (sorted by tail, then head) as the lists below and above each node."""
    ptr = np.append(0, np.cumsum(np.bincount(tail, minlength=n)))
    back_ptr = np.append(0, np.cumsum(np.bincount(head, minlength=n)))
    return ptr, head, back_ptr, tail[np.argsort(head, kind="stable")]


def _cycle(nodes: pd.Index, graph, came: np.ndarray) -> str:
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
    return (
        f"edges: {' → '.join(shown)} is a cycle: nobody in it stands above the others. "
        "Fix: leave out or turn one of these ties."
    )
