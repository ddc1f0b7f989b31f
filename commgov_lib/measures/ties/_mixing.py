"""Who is tied to whom by kind: the mixing table of two modes, the closure of groups in one."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...labelled import square
from ...schema import CommgovError
from .. import nulls
from ..options import whole
from ._read import free, kinds, read, sums
from ._summary import against


def mixing(B, *, rows, columns, draws: int = 0, seed: int | None = None) -> pd.DataFrame:
    """Count the ties between each kind of actor and each kind of place, beside what the margins alone give.

        expected = (ties of the actors of this kind) · (ties of the places of this kind) / m

    Parameters
    ----------
    B
        As for :func:`degrees`.
    rows
        Series or dict from each row to its kind.
    columns
        The same for the columns: kind, domain, district …
    draws
        Random networks with both margins kept to compare with; 0 compares with none.
    seed
        Of the draws; needed if there are any.

    Returns
    -------
    DataFrame
        One row a pair of kinds, in sorted order: ``row_kind, column_kind, ties, expected, ratio``
        (ties / expected, NaN where nothing is expected); with draws also ``null_mean, null_low, null_high, p,
        p_se, draws`` as in :func:`summary`.

    Raises
    ------
    CommgovError
        As :func:`degrees`; a label without kind; with draws as :func:`summary`.

    Notes
    -----
    ``expected`` allows several ties between the same two; where large degrees meet it exceeds what a 0/1
    network can hold, and ``null_mean`` is the better guide. The p-values are many: correct them.

    Examples
    --------
    >>> B = pd.DataFrame([[1, 1, 0], [1, 0, 1]], ["bank", "clinic"], ["a", "b", "c"])
    >>> table = mixing(B, rows={"bank": "firm", "clinic": "health"}, columns={"a": "x", "b": "y", "c": "y"})
    >>> table[["ties", "expected"]].iloc[0].tolist()
    [1.0, 1.0]
    """
    found = read(B)
    of_row, row_kinds = kinds(rows, found.rows, "rows")
    of_column, column_kinds = kinds(columns, found.columns, "columns")
    shape = len(row_kinds), len(column_kinds)
    from_row = np.repeat(of_row, sums(found.matrix)[0]) * shape[1]

    def count(matrix: sp.csr_array) -> np.ndarray:
        # Every draw has the row sums of B, so its ties stand in the same order of rows.
        return np.bincount(from_row + of_column[matrix.indices], minlength=shape[0] * shape[1])

    ties = count(found.matrix)
    grid = ties.reshape(shape)
    m = max(found.matrix.nnz, 1)
    expected = np.outer(grid.sum(axis=1), grid.sum(axis=0)).ravel() / m
    table = pd.DataFrame(
        {
            "row_kind": np.repeat(row_kinds, shape[1]),
            "column_kind": np.tile(column_kinds, shape[0]),
            "ties": ties,
            "expected": expected,
            "ratio": np.divide(ties, expected, out=np.full(ties.size, np.nan), where=expected > 0),
        }
    )
    if whole(draws, "draws", 0):
        if seed is None:
            raise CommgovError("mixing: draws are asked for without a seed. Fix: pass seed=1, and report it.")
        free(found)
        null = nulls.evaluate(found.matrix, draws, count, seed=seed)
        table = pd.concat([table, against(ties.astype(float), null.astype(float))], axis=1)
    return table


def e_i(G, groups, *, weight: str | None = None) -> float:
    """Tell whether ties stay inside groups (−1) or leave them (+1).

        (E − I) / (E + I),  E = ties between groups, I = ties within

    Parameters
    ----------
    G
        One-mode network: networkx graph, square DataFrame, or scipy sparse with labels.
    groups
        Series or dict from each node to its group.
    weight
        ``None`` counts every tie once; ``"weight"`` counts its weight.

    Returns
    -------
    float
        From −1 to 1; NaN if there are no ties between different nodes.

    Raises
    ------
    CommgovError
        G is no one-mode network, or a node has no group.

    Notes
    -----
    Few or unequal groups push it down by themselves: compare with a null (:func:`summary` with ``rows``).

    References
    ----------
    Krackhardt & Stern (1988), Informal networks and organizational crises, Social Psychology Quarterly 51.

    Examples
    --------
    >>> import networkx as nx
    >>> karate = nx.karate_club_graph()
    >>> round(e_i(karate, dict(karate.nodes(data="club"))), 7)
    -0.7179487
    """
    table = _between(G, groups, weight, loops=False)
    total, inside = table.sum(), np.trace(table)
    return float((total - 2 * inside) / total) if total else np.nan


def attribute_assortativity(G, groups, *, weight: str | None = None) -> float:
    """Tell how much more ties stay inside groups than the groups' sizes in ties give (Newman's coefficient).

        (Σ_g e_gg − Σ_g a_g b_g) / (1 − Σ_g a_g b_g),  e = share of ties from group to group, a, b its margins

    Parameters
    ----------
    G, groups, weight
        As for :func:`e_i`.

    Returns
    -------
    float
        1 if all ties stay inside, 0 if as many as the margins give; NaN with one group or no tie.

    Raises
    ------
    CommgovError
        As :func:`e_i`.

    Notes
    -----
    A tie of a node to itself stays inside, as Newman has it: undirected it has two ends there and counts
    twice, as every undirected tie does; directed it counts once. A symmetric matrix is taken as undirected.
    networkx counts an undirected loop once, so its coefficient is another where there are loops.

    References
    ----------
    Newman (2003), Mixing patterns in networks, Physical Review E 67.

    Examples
    --------
    >>> import networkx as nx
    >>> karate = nx.karate_club_graph()
    >>> round(attribute_assortativity(karate, dict(karate.nodes(data="club"))), 7)
    0.7175309
    """
    table = _between(G, groups, weight, loops=True)
    total = table.sum()
    if not total:
        return np.nan
    share = table / total
    chance = float(share.sum(axis=1) @ share.sum(axis=0))
    return float((np.trace(share) - chance) / (1 - chance)) if chance < 1 else np.nan


def _directed(G, matrix) -> bool:
    if isinstance(G, nx.Graph):
        return G.is_directed()
    return (matrix != matrix.T).nnz > 0


def _between(G, groups, weight, *, loops: bool) -> np.ndarray:
    """Ties from group to group."""
    if weight not in (None, "weight"):
        raise CommgovError(f"weight is {weight!r}. Fix: None (count ties) or 'weight' (add weights up).")
    found = square(G)
    code, names = kinds(groups, found.rows, "groups")
    at = found.matrix.tocoo()
    value = np.ones(at.nnz) if weight is None else at.data.astype(float)
    if not loops:
        value = value * (at.row != at.col)
    elif not _directed(G, found.matrix):
        value = value * np.where(at.row == at.col, 2, 1)
    flat = code[at.row] * len(names) + code[at.col]
    return np.bincount(flat, value, len(names) ** 2).reshape(len(names), len(names))
