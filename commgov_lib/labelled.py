"""Sparse matrices that know the names of their rows and columns, and how any table or graph becomes one."""

from __future__ import annotations

from numbers import Real
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from .schema import CommgovError


class Labelled(NamedTuple):
    """A sparse matrix with the labels of its rows and columns, where a DataFrame would be too large.

    Examples
    --------
    >>> ties = Labelled(sp.csr_array([[1, 0], [1, 1]]), pd.Index(["bank", "clinic"]), pd.Index(["a", "b"]))
    >>> ties.to_frame().loc["clinic", "b"]
    np.int64(1)
    """

    matrix: sp.csr_array
    rows: pd.Index
    columns: pd.Index

    def to_frame(self) -> pd.DataFrame:
        """The same as a DataFrame with sparse columns.

        Returns
        -------
        DataFrame
            Rows and columns labelled as here.
        """
        return pd.DataFrame.sparse.from_spmatrix(self.matrix, self.rows, self.columns)


def incidence(B, *, binary: bool = False, name: str = "B") -> Labelled:
    """Read an incidence matrix, actors × places, in any of the forms in which people have it.

    Parameters
    ----------
    B
        A DataFrame (rows are actors, columns places), a networkx bipartite graph (its nodes with
        ``bipartite=0`` are the rows; edge attribute ``weight``, 1 where absent), a :class:`Labelled` or any
        ``(sparse, rows, columns)``, or a scipy sparse matrix (labelled 0, 1, 2 …).
    binary
        Refuse any entry but 0 and 1.
    name
        What messages call the matrix.

    Returns
    -------
    Labelled
        In the order of the input; sorted indices, no stored zeros; int64 where all entries are whole.

    Raises
    ------
    CommgovError
        Duplicate labels, entries that are missing, negative or not numbers, a graph that is not bipartite
        or, with ``binary``, entries other than 0 and 1.

    Examples
    --------
    >>> import networkx as nx
    >>> incidence(nx.davis_southern_women_graph()).matrix.shape
    (18, 14)
    """
    if isinstance(B, nx.Graph):
        rows = [node for node, side in B.nodes(data="bipartite") if side == 0]
        columns = [node for node, side in B.nodes(data="bipartite") if side == 1]
        if len(rows) + len(columns) < len(B) or any(
            B.nodes[a].get("bipartite") == B.nodes[b].get("bipartite") for a, b in B.edges()
        ):
            raise CommgovError(
                f"{name}: the graph is not bipartite as marked. Fix: give each node the attribute bipartite, "
                "0 for actors and 1 for places, with ties only between the two."
            )
        _numbers(B, name)
        row_of, column_of = ({node: i for i, node in enumerate(side)} for side in (rows, columns))
        ends = [(a, b, w) if a in row_of else (b, a, w) for a, b, w in B.edges(data="weight", default=1)]
        at = ([row_of[a] for a, _, _ in ends], [column_of[b] for _, b, _ in ends])
        matrix = sp.coo_array(([w for *_, w in ends], at), shape=(len(rows), len(columns)))
        found = Labelled(matrix.tocsr(), pd.Index(rows), pd.Index(columns))
    else:
        found = _read(B, name)
    return _clean(found, name, binary=binary)


def square(G, *, name: str = "G", signed: bool = False, missing: bool = False) -> Labelled:
    """Read a one-mode network, nodes × nodes, in any of the forms in which people have it.

    Parameters
    ----------
    G
        A networkx graph (edge attribute ``weight``, 1 where absent; an undirected graph gives a symmetric
        matrix; parallel edges add up), a square DataFrame whose rows and columns carry the same labels in
        any order, a :class:`Labelled` or any ``(sparse, rows, columns)``, or a square scipy sparse matrix.
    name
        What messages call the network.
    signed
        Let entries below 0 through.
    missing
        Let entries that are NaN through: stored as such, never as 0.

    Returns
    -------
    Labelled
        Rows and columns alike, in the order of the input's rows.

    Raises
    ------
    CommgovError
        Rows and columns differ, duplicate labels, entries that are not numbers, or missing or negative where
        that is not allowed; an edge whose weight is text or empty.

    Examples
    --------
    >>> import networkx as nx
    >>> square(nx.path_graph(3)).matrix.toarray().tolist()
    [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    """
    if isinstance(G, nx.Graph):
        nodes = list(G)
        _numbers(G, name)
        matrix = nx.to_scipy_sparse_array(G, nodelist=nodes, format="csr") if nodes else sp.csr_array((0, 0))
        return _clean(
            Labelled(matrix, pd.Index(nodes), pd.Index(nodes)), name, signed=signed, missing=missing
        )
    found = _clean(_read(G, name), name, signed=signed, missing=missing)
    order = found.columns.get_indexer(found.rows)
    if len(found.rows) != len(found.columns) or (order < 0).any():
        odd = found.rows.symmetric_difference(found.columns).astype(str)[:5]
        raise CommgovError(
            f"{name}: rows and columns must carry the same labels; on one side only: {', '.join(odd)}. "
            "Fix: add the missing rows or columns, filled with 0."
        )
    if (order == np.arange(len(order))).all():
        return Labelled(found.matrix, found.rows, found.rows)
    return Labelled(found.matrix[:, order].sorted_indices(), found.rows, found.rows)


def _numbers(G: nx.Graph, name: str):
    """Refuse a tie whose weight is text or nothing, as after reading a file: nobody knows what it weighs."""
    for a, b, weight in G.edges(data="weight", default=1):
        if not isinstance(weight, Real | np.bool_):
            empty = weight is None or weight == ""
            what = "is empty" if empty else f"is {weight!r}, a {type(weight).__name__}"
            raise CommgovError(
                f"{name}: the weight of the tie from '{a}' to '{b}' {what} where a number is expected. Fix: "
                "turn the weights into numbers, or delete the attribute weight, and each tie weighs 1."
            )


def _read(table, name: str) -> Labelled:
    """A DataFrame, a labelled triple or a bare sparse matrix as it stands."""
    if isinstance(table, pd.DataFrame):
        if all(isinstance(dtype, pd.SparseDtype) for dtype in table.dtypes) and table.shape[1]:
            return Labelled(sp.csr_array(table.sparse.to_coo()), table.index, table.columns)
        try:
            values = table.to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            wrong = [c for c in table if pd.to_numeric(table[c], errors="coerce").isna().any()]
            raise CommgovError(
                f"{name}: column '{wrong[0] if wrong else table.columns[0]}' holds text or empty cells where "
                "numbers are expected. Fix: put the labels into the index and fill absent ties with 0."
            ) from None
        return Labelled(sp.csr_array(values), table.index, table.columns)
    if isinstance(table, tuple) and len(table) == 3 and sp.issparse(table[0]):
        found = Labelled(sp.csr_array(table[0]), pd.Index(table[1]), pd.Index(table[2]))
        if found.matrix.shape != (len(found.rows), len(found.columns)):
            raise CommgovError(
                f"{name}: the matrix is {found.matrix.shape[0]} × {found.matrix.shape[1]}, but there are "
                f"{len(found.rows)} row labels and {len(found.columns)} column labels."
            )
        return found
    if sp.issparse(table):
        matrix = sp.csr_array(table)
        return Labelled(matrix, *(pd.RangeIndex(n) for n in matrix.shape))
    raise CommgovError(
        f"{name}: a {type(table).__name__} is no network. Fix: pass a DataFrame, a networkx graph or a scipy "
        "sparse matrix with labels (cg.Labelled)."
    )


def _clean(
    found: Labelled, name: str, *, binary: bool = False, signed: bool = False, missing: bool = False
) -> Labelled:
    for side, labels in (("row", found.rows), ("column", found.columns)):
        if not labels.is_unique:
            again = labels[labels.duplicated()].unique().astype(str)[:5]
            raise CommgovError(
                f"{name}: the {side} label '{again[0]}' stands there more than once"
                + (f" (also {', '.join(again[1:])})" if len(again) > 1 else "")
                + f". Fix: give each {side} a label of its own, or add such {side}s up."
            )
    matrix = found.matrix.copy()
    matrix.sum_duplicates()
    problems = [(np.isinf(matrix.data), "is infinite", "write a finite number")]
    if not missing:
        fix = "write 0 where there is known to be no tie; leave out who was not asked or did not answer"
        problems.append((np.isnan(matrix.data), "is missing", fix))
    if not signed:
        problems.append((matrix.data < 0, "is negative", "a tie has a weight above 0, no tie is 0"))
    if binary:
        fix = "make it binary first, e.g. (B > 0).astype(int), and say at which threshold"
        problems.append((~np.isin(matrix.data, (0, 1)), "is neither 0 nor 1", fix))
    for wrong, problem, fix in problems:
        if wrong.any():
            place = np.flatnonzero(wrong)[0]
            row = found.rows[np.searchsorted(matrix.indptr, place, side="right") - 1]
            column = found.columns[matrix.indices[place]]
            raise CommgovError(
                f"{name}: the entry at row '{row}', column '{column}' ({matrix.data[place]:g}) {problem}; "
                f"{wrong.sum():,} such in all. Fix: {fix}."
            )
    matrix.eliminate_zeros()
    if matrix.dtype.kind in "bui" or (matrix.data == np.rint(matrix.data)).all():
        matrix = matrix.astype(np.int64)
    return Labelled(matrix, found.rows, found.columns)


def from_ties(
    ties, rows: pd.Series, columns: pd.Series, *, weighted: bool, all_columns: bool = False
) -> Labelled:
    """Ties as actors × targets, in the order of the tables, without rows (and columns) that have none."""
    row_codes, row_labels = _codes(ties["source"], rows)
    if all_columns:
        column_labels = pd.Index(columns)
        column_codes = column_labels.get_indexer(ties["target"])
    else:
        column_codes, column_labels = _codes(ties["target"], columns)
    shape = (len(row_labels), len(column_labels))
    weight = ties["weight"].to_numpy(float)
    matrix = sp.coo_array((weight, (row_codes, column_codes)), shape=shape).tocsr()
    if not weighted:
        matrix = sp.csr_array(
            (np.ones(matrix.nnz, dtype=np.int64), matrix.indices, matrix.indptr), shape=shape
        )
    return Labelled(matrix, row_labels.rename("actor"), column_labels.rename("target"))


def _codes(labels: pd.Series, order: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Position of each label among those of ``order`` that occur."""
    every = pd.Index(order)
    at = every.get_indexer(labels)
    used = np.unique(at)
    return np.searchsorted(used, at), every[used]
