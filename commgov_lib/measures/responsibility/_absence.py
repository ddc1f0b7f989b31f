"""What is left of a chain when each person in it may be absent: exact probabilities."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .._kernels import responsibility as kernels
from .._kernels import responsibility_absence as loops
from ._read import Graph, labels, numbers, read

_ENUMERATED = 10  # persons side by side whose presence is enumerated in full
_STATES = 1024  # above so many different states of a row of persons, only bounds are given


def absence(edges, roots, targets, *, absent, depth: int = 3, weight=None) -> pd.DataFrame:
    """Give the probability that some chain to each target holds when persons are absent independently.

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
    graph = read(edges, roots, targets, depth)
    wanted = labels(targets, "targets").rename("target")
    goal = graph.targets
    nominal = (goal >= 0) & (graph.idom[goal] != kernels.NOWHERE)
    size = np.ones(len(goal)) if weight is None else numbers(weight, wanted, "weight")
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
    """For each target, the least and the largest probability that a chain to it holds."""
    goal, n = graph.targets, len(graph.nodes)
    passing = np.flatnonzero((np.diff(graph.ptr) > 0) & ~graph.is_root)
    there = np.ones(n)
    there[passing] = 1 - numbers(absent, graph.nodes[passing], "absent", high=1.0)
    nominal = (goal >= 0) & (graph.idom[goal] != kernels.NOWHERE)
    need = np.zeros(n, bool)
    need[goal[nominal]] = True
    loops.needed(graph.order, graph.idom, need)
    step = loops.steps(graph.order, need, *graph[3:5], graph.is_root, graph.idom, there, _ENUMERATED)
    low, high = step.copy(), step.copy()
    for v in np.flatnonzero(step == -1):
        low[v], high[v] = _wide(graph, int(v), there)
    return [
        np.where(nominal, loops.down(graph.order, graph.idom, end, there)[goal], 0.0) for end in (low, high)
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
        if len(states) > _STATES:
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
