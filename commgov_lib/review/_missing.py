"""How much a finding hangs on bodies that are not in the table."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pandas as pd

from ..faults import suggestion
from ..measures import core
from ..network import Network
from ..schema import RELATIONS, CommgovError

MEASURES = ("density", "degree_centralisation", "betweenness_centralisation")


def missing_actors(
    network: Network,
    relation: str | None = None,
    *,
    measures: Iterable[str] = MEASURES,
    shares: Iterable[float] = (0.05, 0.1, 0.2, 0.3),
    draws: int = 200,
    seed: int,
) -> pd.DataFrame:
    """Measure the network again and again as if some of its bodies had not answered.

    Parameters
    ----------
    network
        Your network.
    relation
        Only ties of this relation; by default all. Directions and weights are left aside.
    measures
        Names that :func:`commgov_lib.measures.core.missing` knows.
    shares
        Shares of the nodes to leave out.
    draws
        Random sets of missing nodes for each share.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        ``measure, share, missing_count, full, mean, low, high, defined_share, draws``: ``full`` with all
        bodies, ``low`` to ``high`` the middle 95 % of what the rest would have shown.

    Raises
    ------
    CommgovError
        The relation is unknown or has no ties, or too few bodies are left.

    Notes
    -----
    Who is left out is drawn evenly; real silence is not even. State the range beside the measure, and the
    response rate beside both (:func:`checklist`).

    Examples
    --------
    >>> import commgov_lib as cg
    >>> table = missing_actors(cg.load("observed"), measures=["density"], shares=[0.1], draws=20, seed=1)
    >>> bool((table["low"] <= table["mean"]).all()), len(table)
    (True, 1)
    """
    if relation is not None and relation not in RELATIONS:
        raise CommgovError(
            f"'{relation}' is not a known relation{suggestion(relation, RELATIONS)}. "
            f"Known: {', '.join(RELATIONS)}."
        )
    ties = network.ties
    if relation is not None:
        ties = ties[ties["relation"] == relation]
    if ties.empty:
        raise CommgovError(
            f"ties: there is no tie '{relation}'. Fix: leave the relation out, or name another."
        )
    graph = nx.Graph()
    graph.add_edges_from(sorted(set(zip(ties["source"], ties["target"], strict=True))))
    shares = list(shares)
    parts = [core.missing(graph, name, shares=shares, draws=draws, seed=seed) for name in measures]
    names = [name for name in measures for _ in shares]
    return pd.concat(parts, ignore_index=True).assign(measure=names)[["measure", *parts[0].columns]]
