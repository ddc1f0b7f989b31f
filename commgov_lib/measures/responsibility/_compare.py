"""What further ties change in the chain of a city: who has a second chain, and what absence leaves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...network import Network
from ...schema import CommgovError
from .._kernels import responsibility as kernels
from .._kernels import responsibility_paths as paths
from ._absence import ends_of
from ._chain import points_of
from ._city import ADDITIONS, Named, layers
from ._ground import ground
from ._read import read


def additions(network: Network, *, absent: Sequence[float], depth: int = 3) -> pd.DataFrame:
    """Add each kind of tie to the named chain alone, then all together, and measure what changes.

    Parameters
    ----------
    network
        As for :func:`named`.
    absent
        Probabilities that a person is absent, the same for all: one block of rows each.
    depth
        As for :func:`chain`.

    Returns
    -------
    DataFrame
        One row an addition (``base``: none; ``all``: every one) and probability: ``addition, absent, depth,
        ties`` (in the chain), ``reached_share``, ``second_share`` (of compounds with two chains or more that
        share nobody), ``exposed_share`` (that one absence alone can cut off), ``worst_share`` (still reached
        without the one person who matters most), ``expected_share`` (with independent absences); shares of
        compounds, each counted once. ``provenance`` is ``S``.

    Raises
    ------
    CommgovError
        As :func:`named` and :func:`absence`; no probability given.

    Notes
    -----
    All roots are taken as present. ``expected_share`` is NaN where only bounds are known.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = additions(cg.city.simulate(seed=1, scale=0.02), absent=[0.1]).set_index("addition")
    >>> found.loc[["base", "all"], "exposed_share"].tolist()
    [1.0, 0.0]
    """
    absent, city = probabilities(absent), ground(network)
    plans = [("base", ()), *((one, (one,)) for one in ADDITIONS), ("all", ADDITIONS)]
    rows = [row for name, add in plans for row in measured(name, layers(city, add), absent, depth)]
    return pd.DataFrame(rows).assign(provenance="S")


def probabilities(absent: Sequence[float]) -> list[float]:
    """The list of probabilities given; anything else is refused."""
    if np.isscalar(absent) or not len(absent):
        raise CommgovError(f"absent: {absent!r} is no list of probabilities. Fix: absent=[0.05, 0.1].")
    return [float(q) for q in absent]


def measured(name: str, found: Named, absent: Sequence[float], depth: int) -> list[dict]:
    """One row a probability of absence: what a chain with this addition is."""
    graph = read(*found, depth)
    goal, points = graph.targets, points_of(graph)
    reached = (goal >= 0) & (graph.idom[goal] != kernels.NOWHERE)
    size = np.bincount(goal[reached], minlength=len(graph.nodes) + 1).astype(float)
    lost = kernels.lost_below(graph.order, graph.idom, size)[:-1] - size[:-1]
    fixed = {
        "depth": depth,
        "ties": len(found.edges),
        "reached_share": reached.mean(),
        "second_share": (paths.disjoint(goal, *graph[1:5], graph.is_root, graph.idom) >= 2).mean(),
        "exposed_share": (reached & (points[goal] > 0)).mean(),
        "worst_share": reached.mean() - lost[~graph.is_root].max() / goal.size,
    }
    rows = []
    for q in absent:
        low, high = ends_of(graph, q)
        expected = low.mean() if np.array_equal(low, high) else np.nan
        rows.append({"addition": name, "absent": q, **fixed, "expected_share": expected})
    return rows
