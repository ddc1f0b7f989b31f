"""Between which groups an actor stands: the five roles of Gould and Fernandez."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels import core_triads as kernel
from .._kernels.core_random import words
from ._chance import in_parts
from ._read import arcs, one_mode, seeded, whole

ROLES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison")


def roles(G, groups: pd.Series | Mapping, *, draws: int = 0, seed: int | None = None) -> pd.DataFrame:
    """Count how often each actor brokers within its group, for it, and between others.

    The broker j of a two-path i -> j -> k without a tie i -> k is, by the groups of the three:
    ``coordinator`` (all one), ``itinerant_broker`` (i and k one, j another), ``representative`` (i and j
    one: out of the group), ``gatekeeper`` (j and k one: into it), ``liaison`` (three groups).

    Parameters
    ----------
    G
        Nodes × nodes, directed; weights are not used. An undirected tie counts both ways, which makes the
        representative and the gatekeeper equal.
    groups
        Group of each node (Series or dict); further nodes in it are ignored.
    draws
        Permutations of the groups for ``z`` and the p-values; 0 leaves them NaN.
    seed
        Of the permutations.

    Returns
    -------
    DataFrame
        One row a node and role: ``node, group, role, count``, ``expected`` (mean of the count over all
        permutations of the groups among the nodes, exact), ``z`` (count less its expectation in standard
        deviations of the draws; NaN where the draws do not vary), ``p_greater, p_less`` (one-sided,
        (b + 1) / (m + 1)).

    Raises
    ------
    CommgovError
        A node has no group, or ``draws`` is given without ``seed``.

    Notes
    -----
    The null keeps every tie and deals the groups out anew, each as large as it is: it asks whether a role
    goes with the groups, given who is tied to whom. It differs from the original's null (random ties of the
    same number), under which every well-connected actor is significant in every role. One p for each node
    and role: correct for their number.

    References
    ----------
    Gould & Fernandez (1989), Structures of mediation, Sociological Methodology 19.

    Examples
    --------
    >>> import networkx as nx
    >>> path = nx.DiGraph([("shop", "committee"), ("committee", "office")])
    >>> found = roles(path, {"shop": "firms", "committee": "public", "office": "public"})
    >>> found.loc[found["count"] > 0, ["node", "role", "count"]].values.tolist()
    [['committee', 'gatekeeper', 1]]
    """
    ties = one_mode(G)
    draws = whole(draws, "draws", 0)
    if draws and seed is None:
        raise CommgovError("roles: permutations need a seed. Fix: roles(G, groups, draws=5000, seed=1).")
    given = pd.Series(groups) if isinstance(groups, Mapping) else groups
    if not isinstance(given, pd.Series) or not given.index.is_unique:
        raise CommgovError("groups must be a dict or a Series with one entry a node.")
    of_node = given.reindex(ties.labels)
    if of_node.isna().any():
        lost = of_node.index[of_node.isna()].astype(str)[:5]
        raise CommgovError(f"groups: {', '.join(lost)} has no group. Fix: give every node of G one.")
    codes, _ = pd.factorize(of_node)
    indptr, indices, _ = arcs(ties.matrix)
    codes = codes.astype(np.int64)
    count = kernel.two_paths(indptr, indices, codes)
    chance = _chances(np.bincount(codes))
    n = len(codes)
    table = pd.DataFrame(
        {
            "node": ties.labels.repeat(5),
            "group": of_node.to_numpy().repeat(5),
            "role": np.tile(ROLES, n),
            "count": count.ravel(),
            "expected": np.outer(count.sum(axis=1), chance).ravel(),
            "z": np.nan, "p_greater": np.nan, "p_less": np.nan,
        }
    )  # fmt: skip
    if draws:
        key = words(seeded(seed))
        total, squares, above, under = sum(
            in_parts(lambda a, b: kernel.permuted_roles(indptr, indices, codes, a, b, key), 1, draws + 1)
        )
        deviation = np.sqrt(np.maximum(squares / draws - (total / draws) ** 2, 0.0)).ravel()
        gap = table["count"] - table["expected"]
        table["z"] = np.divide(gap, deviation, out=np.full(5 * n, np.nan), where=deviation > 1e-9)
        table["p_greater"] = ((above + 1) / (draws + 1)).ravel()
        table["p_less"] = ((under + 1) / (draws + 1)).ravel()
    return table


def _chances(sizes: np.ndarray) -> np.ndarray:
    """Chance of each role for three different nodes drawn at random from groups of these sizes."""
    n = float(sizes.sum())
    if n < 3:
        return np.zeros(5)
    orders = n * (n - 1) * (n - 2)
    one = (sizes * (sizes - 1.0) * (sizes - 2.0)).sum() / orders
    two = (sizes * (sizes - 1.0) * (n - sizes)).sum() / orders
    return np.array([one, two, two, two, 1.0 - one - 3.0 * two])
