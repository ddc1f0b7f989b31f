"""Which mode of network governance the ties look like: shared, lead organisation, or administrative body."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from ...schema import CommgovError
from ._centralisation import centralisation
from ._read import Ties, one_mode, positions


def provan_kenis(
    G, *, administrators: Collection, centralised: float, dense: float, reach: float
) -> pd.Series:
    """Place a network among the modes of governance of Provan and Kenis, by a rule that is stated in full.

    The theory speaks of trust, goals and competences; ties show only part of it. The rule used here, on ties
    without weights and directions, where C is Freeman's degree centralisation and L the share of the others
    to whom the actor with most ties is tied:

        C >= centralised and L >= reach:  ``nao`` if that actor is among the administrators, else ``lead``
        else density >= dense:            ``shared``
        else:                             ``none`` of the three

    Parameters
    ----------
    G
        Nodes × nodes.
    administrators
        Labels of actors set up to run the network rather than to serve (a big party committee, say); may be
        empty.
    centralised
        Threshold on C, in [0, 1].
    dense
        Threshold on the share of pairs tied, in [0, 1].
    reach
        Threshold on L, in [0, 1].

    Returns
    -------
    Series
        ``mode`` (``shared``, ``lead``, ``nao``, ``none``), ``leader`` (the actor with most ties; of several
        the first), ``leader_count`` (how many have as many), ``nodes``, ``density``, ``centralisation``,
        ``leader_share`` (L), ``brokered_share`` (pairs not tied that share the leader as a contact, of all
        pairs not tied), ``connected_share`` (nodes in the largest component).

    Raises
    ------
    CommgovError
        Fewer than three nodes, a threshold outside [0, 1], or an administrator who is not in G.

    Notes
    -----
    The thresholds are arguments without defaults because no study fixes them: show how the mode changes with
    them. The mode is a description of ties, not a judgement of how well a network is run.

    References
    ----------
    Provan & Kenis (2008), Modes of network governance, Journal of Public Administration Research and Theory
    18.

    Examples
    --------
    >>> import networkx as nx
    >>> rule = dict(centralised=0.5, dense=0.3, reach=0.5)
    >>> provan_kenis(nx.star_graph(5), administrators=[0], **rule)["mode"]
    'nao'
    >>> provan_kenis(nx.complete_graph(5), administrators=[], **rule)["mode"]
    'shared'
    """
    for name, value in (("centralised", centralised), ("dense", dense), ("reach", reach)):
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= 1:
            raise CommgovError(f"{name} must be a share between 0 and 1, not {value!r}.")
    if isinstance(administrators, str):
        raise CommgovError(f"administrators must be a list of labels, not the text {administrators!r}.")
    ties = undirected(one_mode(G))
    n = len(ties.labels)
    central = centralisation((ties.matrix, ties.labels, ties.labels)).loc["degree", "value"]
    degree = np.diff(ties.matrix.indptr)
    leader = int(np.argmax(degree))
    share = degree[leader] / (n - 1)
    density = degree.sum() / (n * (n - 1))
    runs = leader in positions(ties.labels, administrators, "administrators")
    mode = "none"
    if central >= centralised and share >= reach:
        mode = "nao" if runs else "lead"
    elif density >= dense:
        mode = "shared"
    around = ties.matrix.indices[ties.matrix.indptr[leader] : ties.matrix.indptr[leader + 1]]
    pairs = len(around) * (len(around) - 1) / 2
    apart = pairs - ties.matrix[around][:, around].nnz / 2
    untied = n * (n - 1) / 2 - degree.sum() / 2
    _, part = connected_components(ties.matrix, directed=False)
    return pd.Series(
        {
            "mode": mode,
            "leader": ties.labels[leader],
            "leader_count": int((degree == degree[leader]).sum()),
            "nodes": n,
            "density": float(density),
            "centralisation": float(central),
            "leader_share": float(share),
            "brokered_share": float(apart / untied) if untied else np.nan,
            "connected_share": float(np.bincount(part).max() / n),
        },
        dtype=object,
    )


def undirected(ties: Ties) -> Ties:
    """Who is tied to whom in either direction, once, without weights."""
    either = ((ties.matrix + ties.matrix.T) > 0).astype(np.int64).tocsr()
    return ties._replace(matrix=either, directed=False)
