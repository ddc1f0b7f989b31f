"""Matrices that know the names of their rows and columns, and how any table or graph becomes one.

Who is tied to what (:func:`incidence`), who to whom (:func:`square`), and which organisation reaches which
need, with the size of either side (:func:`read_reach`).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from numbers import Real
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from .messages import Listed, Message, say
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
                "{name}: the graph is not bipartite as marked. Fix: give each node the attribute bipartite, "
                "0 for actors and 1 for places, with ties only between the two.",
                name=name,
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
        A Network of one relation among actors (all its actors, or those asked or tied where a survey says
        who was asked), a networkx graph (edge attribute ``weight``, 1 where absent; an undirected graph gives
        a symmetric matrix; parallel edges add up), a square DataFrame whose rows and columns carry the same
        labels in any order, a :class:`Labelled` or any ``(sparse, rows, columns)``, or a square scipy sparse
        matrix.
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
        A Network has several relations, or its ties lead to places; rows and columns differ,
        duplicate labels, entries that are not numbers, or missing or negative where that is not allowed; an
        edge whose weight is text or empty.

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
    table = _among_actors(G, name) if _is_network(G) else G
    found = _clean(_read(table, name), name, signed=signed, missing=missing)
    if len(found.rows) and len(found.columns) and not len(found.rows.intersection(found.columns)):
        raise two_sides(name)
    order = found.columns.get_indexer(found.rows)
    if len(found.rows) != len(found.columns) or (order < 0).any():
        raise CommgovError(
            "{name}: rows and columns must carry the same labels; on one side only: {labels}. "
            "Fix: add the missing rows or columns, filled with 0.",
            name=name,
            labels=", ".join(found.rows.symmetric_difference(found.columns).astype(str)[:5]),
        )
    if (order == np.arange(len(order))).all():
        return Labelled(found.matrix, found.rows, found.rows)
    return Labelled(found.matrix[:, order].sorted_indices(), found.rows, found.rows)


def two_sides(name: str) -> CommgovError:
    """Say that a network ties actors to events or places, where actors among themselves are measured.

    Examples
    --------
    >>> str(two_sides("G"))[:44]
    'G: rows and columns are two sides, such as a'
    """
    return CommgovError(
        "{name}: rows and columns are two sides, such as actors and events, and this measures ties among "
        "nodes of one. Fix: project it, with B = net.incidence(…) pass B @ B.T (actors, by how many events "
        "they share) or B.T @ B (events, by how many actors they share), or choose a measure of two sides.",
        name=name,
    )


def _is_network(given) -> bool:
    """Whether this is a Network, which stands above this module."""
    return hasattr(given, "incidence") and hasattr(given, "ties")


def _among_actors(net, name: str) -> Labelled:
    """The one relation of a Network, actors × actors, with those without a tie unless they were not asked."""
    ties, actors = net.ties, net.actors
    to_place = ties["target"].isin(net.places["place"])
    relations = ties["relation"].unique()
    among = [relation for relation in relations if not to_place[ties["relation"] == relation].any()]
    if len(relations) and not among:
        raise two_sides(name)
    if len(relations) > 1:
        raise CommgovError(
            "{name}: this Network has several relations: {relations}. Fix: pass one of them, such as "
            "net.subset(relation='{one}').",
            name=name,
            relations=Listed(relations),
            one=among[0],
        )
    asked = actors["answered"] != "" if "answered" in actors else pd.Series(False, actors.index)
    ends = pd.concat([ties["source"], ties["target"]])
    there = asked | actors["actor"].isin(ends) if asked.any() else ~asked
    nodes = pd.Index(actors.loc[there, "actor"])
    if ties.empty:
        return Labelled(sp.csr_array((len(nodes), len(nodes)), dtype=np.int64), nodes, nodes)
    found = net.incidence(relations[0], weighted=True, sparse=True, missing="nan")
    at = found.matrix.tocoo()
    row, column = (nodes.get_indexer(side)[k] for side, k in ((found.rows, at.row), (found.columns, at.col)))
    return Labelled(sp.csr_array((at.data, (row, column)), shape=(len(nodes),) * 2), nodes, nodes)


def _numbers(G: nx.Graph, name: str):
    """Refuse a tie whose weight is text or nothing, as after reading a file: nobody knows what it weighs."""
    for a, b, weight in G.edges(data="weight", default=1):
        if not isinstance(weight, Real | np.bool_):
            what = say("is empty")
            if weight is not None and weight != "":
                what = say("is {value!r}, a {kind}", value=weight, kind=type(weight).__name__)
            raise CommgovError(
                "{name}: the weight of the tie from '{a}' to '{b}' {what} where a number is expected. Fix: "
                "turn the weights into numbers, or delete the attribute weight, and each tie weighs 1.",
                name=name,
                a=a,
                b=b,
                what=what,
            )


def _read(table, name: str) -> Labelled:
    """A DataFrame, a labelled triple or a bare sparse matrix as it stands."""
    if isinstance(table, pd.DataFrame):
        if all(isinstance(dtype, pd.SparseDtype) for dtype in table.dtypes) and table.shape[1]:
            return Labelled(sp.csr_array(table.sparse.to_coo()), table.index, table.columns)
        return Labelled(sp.csr_array(numbers_of(table, name)), table.index, table.columns)
    if isinstance(table, tuple) and len(table) == 3 and sp.issparse(table[0]):
        found = Labelled(sp.csr_array(table[0]), pd.Index(table[1]), pd.Index(table[2]))
        if found.matrix.shape != (len(found.rows), len(found.columns)):
            raise CommgovError(
                "{name}: the matrix is {rows} × {columns}, but there are {row_labels} row labels and "
                "{column_labels} column labels.",
                name=name,
                rows=found.matrix.shape[0],
                columns=found.matrix.shape[1],
                row_labels=len(found.rows),
                column_labels=len(found.columns),
            )
        return found
    if sp.issparse(table):
        matrix = sp.csr_array(table)
        return Labelled(matrix, *(pd.RangeIndex(n) for n in matrix.shape))
    if _is_network(table):
        relations = table.ties["relation"].unique()
        raise CommgovError(
            "{name}: a Network is no matrix. Fix: pass that of one of its relations ({relations}), such as "
            "net.incidence('{one}').",
            name=name,
            relations=Listed(relations) if len(relations) else say("none"),
            one=relations[0] if len(relations) else "co_builds",
        )
    raise CommgovError(
        "{name}: a {kind} is not a network. Fix: pass a DataFrame, a networkx graph or a scipy "
        "sparse matrix with labels (cg.Labelled).",
        name=name,
        kind=type(table).__name__,
    )


def numbers_of(table: pd.DataFrame, name: str) -> np.ndarray:
    """Return the entries of a table of numbers; an empty one is NaN."""
    try:
        return table.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        wrong = [c for c in table if pd.to_numeric(table[c], errors="coerce").isna().any()]
        raise CommgovError(
            "{name}: column '{column}' holds text or empty cells where numbers are expected. "
            "Fix: put the labels into the index and fill absent ties with 0.",
            name=name,
            column=wrong[0] if wrong else table.columns[0],
        ) from None


def _clean(
    found: Labelled, name: str, *, binary: bool = False, signed: bool = False, missing: bool = False
) -> Labelled:
    for side, labels in ((say("row"), found.rows), (say("column"), found.columns)):
        if not labels.is_unique:
            again = labels[labels.duplicated()].unique().astype(str)[:5]
            raise CommgovError(
                "{name}: the {side} label '{label}' is duplicated{more}. "
                "Fix: give each {side} a label of its own, or add the duplicates up.",
                name=name,
                side=side,
                label=again[0],
                more=say(" (also {labels})", labels=", ".join(again[1:])) if len(again) > 1 else "",
            )
    matrix = found.matrix.copy()
    matrix.sum_duplicates()
    problems = [(np.isinf(matrix.data), say("is infinite"), say("write a finite number"))]
    if not missing:
        fix = say("write 0 where there is known to be no tie; leave out who was not asked or did not answer")
        problems.append((np.isnan(matrix.data), say("is missing"), fix))
    if not signed:
        fix = say("a tie has a weight above 0, no tie is 0")
        problems.append((matrix.data < 0, say("is negative"), fix))
    if binary:
        fix = say("make it binary first, e.g. (B > 0).astype(int), and say at which threshold")
        problems.append((~np.isin(matrix.data, (0, 1)), say("is neither 0 nor 1"), fix))
    for wrong, problem, fix in problems:
        refuse_entries(found._replace(matrix=matrix), wrong, name, problem, fix)
    matrix.eliminate_zeros()
    if matrix.dtype.kind in "bui" or (matrix.data == np.rint(matrix.data)).all():
        matrix = matrix.astype(np.int64)
    return Labelled(matrix, found.rows, found.columns)


def refuse_entries(found: Labelled, wrong: np.ndarray, name: str, problem: Message, fix: Message):
    """Refuse stored entries that are wrong: say where the first stands, and how many there are."""
    if wrong.any():
        matrix, place = found.matrix, np.flatnonzero(wrong)[0]
        row = found.rows[np.searchsorted(matrix.indptr, place, side="right") - 1]
        column = found.columns[matrix.indices[place]]
        raise _wrong_entry(name, (row, column), matrix.data[place], wrong.sum(), problem, fix)


def _wrong_entry(name: str, place: tuple, value: float, count: int, problem: Message, fix: Message):
    return CommgovError(
        "{name}: the entry at row '{row}', column '{column}' ({value:g}) {problem}; {count:,} such in all. "
        "Fix: {fix}.",
        name=name,
        row=place[0],
        column=place[1],
        value=value,
        problem=problem,
        count=count,
        fix=fix,
    )


def table_of_amounts(table: pd.DataFrame, name: str) -> np.ndarray:
    """Return the entries of a table as float64, each finite and of 0 or more.

    Examples
    --------
    >>> table_of_amounts(pd.DataFrame({"x": [0, 2]}), "need").tolist()
    [[0.0], [2.0]]
    """
    values = numbers_of(table, name)
    wrong = ~np.isfinite(values) | (values < 0)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        place = table.index[row], table.columns[column]
        what, fix = say("is negative or not finite"), say("write a number of 0 or more everywhere")
        raise _wrong_entry(name, place, values[row, column], wrong.sum(), what, fix)
    return values


def distances(table, name: str = "distance", *, missing: bool = False) -> Labelled:
    """Read distances or costs, a row each source: a stored 0 stays, an infinite one is out of reach.

    Parameters
    ----------
    table
        A DataFrame, or ``(sparse, rows, columns)`` with the pairs in reach alone.
    name
        What messages call it.
    missing
        Take a missing one as out of reach; else it is refused.

    Raises
    ------
    CommgovError
        Text, negative or missing entries, a DataFrame with sparse columns, labels that occur twice.

    Examples
    --------
    >>> distances(pd.DataFrame({"x": [0, np.inf], "y": [2, 1]}, ["a", "b"])).matrix.nnz
    3
    """
    sparse = isinstance(table, tuple) and len(table) == 3 and sp.issparse(table[0])
    if isinstance(table, pd.DataFrame) and any(isinstance(dtype, pd.SparseDtype) for dtype in table.dtypes):
        raise CommgovError(
            "{name}: a DataFrame with sparse columns cannot tell a distance of 0 from no distance. Fix: give "
            "a cg.Labelled, as cg.equity.nearby does.",
            name=name,
        )
    if not sparse and not isinstance(table, pd.DataFrame):
        raise CommgovError(
            "{name}: a {kind} is not a table. Fix: give a DataFrame, or sparse with labels (cg.Labelled).",
            name=name,
            kind=type(table).__name__,
        )
    if sparse:
        found = _read(table, name)
    else:
        values = numbers_of(table, name)
        row, column = np.nonzero(values != np.inf)
        at = np.append(0, np.cumsum(np.bincount(row, minlength=len(values))))
        matrix = sp.csr_array((values[row, column], column, at), shape=values.shape)
        found = Labelled(matrix, table.index, table.columns)
    for side, labels in ((say("row"), found.rows), (say("column"), found.columns)):
        unique(labels, name, side)
    lost = np.isnan(found.matrix.data)
    if missing:
        kept = ~lost & (found.matrix.data < np.inf)
        begin = np.append(0, np.cumsum(kept))[found.matrix.indptr]
        arrays = (found.matrix.data[kept], found.matrix.indices[kept], begin)
        found = found._replace(matrix=sp.csr_array(arrays, shape=found.matrix.shape))
    else:
        refuse_entries(found, lost, name, say("is missing"), say("write inf where there is no way"))
    refuse_entries(found, found.matrix.data < 0, name, say("is negative"), say("write 0 or more"))
    return found


def from_ties(
    ties, rows: pd.Series, columns: pd.Series, *, weighted: bool, all_columns: bool = False
) -> Labelled:
    """Make a matrix of ties, actors × targets, in the order of the tables.

    Parameters
    ----------
    ties
        A table with the columns ``source, target, weight``.
    rows, columns
        All actors and all targets, in order. Only rows with a tie are kept, and only such columns unless
        ``all_columns``.
    weighted
        Add the weights up; else 1 where there is a tie.
    """
    row_codes, row_labels = _codes(ties["source"], rows)
    column_codes, column_labels = _codes(ties["target"], columns, every=all_columns)
    shape = (len(row_labels), len(column_labels))
    matrix = sp.coo_array((ties["weight"].to_numpy(float), (row_codes, column_codes)), shape=shape).tocsr()
    if not weighted:
        ones = np.ones(matrix.nnz, dtype=np.int64)
        matrix = sp.csr_array((ones, matrix.indices, matrix.indptr), shape=shape)
    return Labelled(matrix, row_labels.rename("actor"), column_labels.rename("target"))


def _codes(labels: pd.Series, order: pd.Series, *, every: bool = False) -> tuple[np.ndarray, pd.Index]:
    """Position of each label among those of ``order`` that occur, or among all."""
    known = pd.Index(order)
    at = known.get_indexer(labels)
    if every:
        return at, known
    used = np.unique(at)
    return np.searchsorted(used, at), known[used]


# ---- arrays for compiled kernels -----------------------------------------------------------------


def plain(values, dtype=None) -> np.ndarray:
    """Return an array as kernels take it: C-ordered and writeable; copied only if it is not so.

    A kernel is compiled anew for arrays that are read-only, or lie in columns, as pandas and users have them.
    """
    return np.require(values, dtype, ("C", "A", "W"))


def arcs(indptr, indices) -> tuple[np.ndarray, np.ndarray]:
    """Return where the list of each row begins, and the lists: both of 32 bits wherever these are enough."""
    kind = np.int32 if max(int(indptr[-1]), len(indptr), int(indices.max(initial=0))) < 2**31 else np.int64
    return plain(indptr, kind), plain(indices, kind)


# ---- values that belong to labels ----------------------------------------------------------------

SHOWN = 5  # labels that a message lists
LABEL = say("label")
OTHERS = say("the others")


def first(given: pd.Index, shown: int = SHOWN) -> str:
    """Return the first few labels as a list in a sentence, with the number of the others."""
    names = ", ".join(given[:shown].astype(str))
    if len(given) <= shown:
        return names
    return say("{listed} and {more:,} more", listed=names, more=len(given) - shown)


def clauses(parts: list[Message]) -> Message:
    """Return several clauses as one."""
    return functools.reduce(lambda one, other: say("{one}; {other}", one=one, other=other), parts)


def unique(given: pd.Index, name: str, noun: str = LABEL):
    """Refuse duplicated labels; ``noun`` says in messages what one label stands for."""
    if not given.is_unique:
        again = given[given.duplicated()].unique()
        raise CommgovError(
            "{name}: {noun} {which} is duplicated. Fix: name each once.",
            name=name,
            noun=noun,
            which=first(again),
        )


def aligned(values, like, name: str, other: str | Message = OTHERS):
    """Return values in the order of ``like``, a Series or an Index; labels on one side only are refused.

    Aligned by label where both have labels; otherwise the values stand in the order of ``like`` already.
    ``other`` says in messages what has the labels of ``like``.
    """
    if isinstance(values, Mapping):
        values = pd.Series(values)
    order = like if isinstance(like, pd.Index) else like.index if isinstance(like, pd.Series) else None
    if isinstance(values, pd.DataFrame) or np.ndim(values) != 1:
        raise CommgovError("{name}: one value per label is needed. Fix: give a Series or a list.", name=name)
    if order is None or not isinstance(values, pd.Series):
        if like is not None and len(values) != len(like):
            raise CommgovError(
                "{name} has {count:,} entries where {expected:,} are expected.",
                name=name,
                count=len(values),
                expected=len(like),
            )
        return values
    if values.index is order or values.index.equals(order):
        return values
    unique(values.index, name)
    sides = (name, values.index), (other, order)
    parts = [
        say(
            "{count:,} in {one} but not in {other} ({which})",
            count=len(odd),
            one=one,
            other=two,
            which=first(odd),
        )
        for (two, known), (one, those) in (sides, sides[::-1])
        if len(odd := those.difference(known, sort=False))
    ]
    if parts:
        raise CommgovError(
            "{name}: labels differ: {parts}. Fix: give all the same labels, with 0 for none.",
            name=name,
            parts=clauses(parts),
        )
    return values.reindex(order)


def amounts(
    values, name: str, *, like=None, other: str | Message = OTHERS, empty: bool = False
) -> np.ndarray:
    """Return amounts as float64, finite and of 0 or more; in the order of ``like`` where given.

    Without ``empty``, at least one is needed.

    Examples
    --------
    >>> amounts({"b": 2, "a": 1}, "weight", like=pd.Index(["a", "b"]))
    array([1., 2.])
    """
    values = aligned(values, like, name, other)
    if isinstance(getattr(values, "dtype", None), np.dtype) and values.dtype.kind in "fiu":
        found = np.asarray(values, dtype=float)
    else:
        given = pd.Series(values)
        found = pd.to_numeric(given, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        odd = given[np.isnan(found) & given.notna().to_numpy()]
        if len(odd):
            raise CommgovError(
                "{name}: '{value}' is not a number. Fix: give numbers alone.", name=name, value=odd.iloc[0]
            )
    if not len(found) and not empty:
        raise CommgovError("{name} is empty. Fix: give at least one number.", name=name)
    wrong = ~(np.isfinite(found) & (found >= 0))
    if wrong.any():
        which = values.index[wrong] if isinstance(values, pd.Series) else pd.Index(np.flatnonzero(wrong))
        value = found[wrong][0]
        problem = say("is negative") if value < 0 else say("is missing")
        raise CommgovError(
            "{name}: the entry of '{label}' ({value:g}) {problem}; {count:,} such in all "
            "({which}). Fix: give each a finite number of 0 or more, or leave it out of every "
            "table.",
            name=name,
            label=which[0],
            value=value,
            problem=say("is infinite") if np.isinf(value) else problem,
            count=len(which),
            which=first(which),
        )
    return found


def grouped(group, like, name: str, other: str | Message = OTHERS) -> pd.Series:
    """Return the group of each value of ``like``; none may be missing."""
    group = pd.Series(aligned(group, like, name, other))
    absent = group.isna().to_numpy()
    if absent.any():
        raise CommgovError(
            "{name}: {count:,} have none ({which}). Fix: name one for each.",
            name=name,
            count=absent.sum(),
            which=first(group.index[absent]),
        )
    return group


# ---- who reaches what ----------------------------------------------------------------------------


class Reach(NamedTuple):
    """Actors × needs with all that belongs to either side, in the order of the matrix.

    Examples
    --------
    >>> frame = pd.DataFrame([[1, 0], [1, 1]], ["bank", "clinic"], ["a", "b"])
    >>> read_reach(frame, pd.Series([3, 5], ["b", "a"])).weight.tolist()
    [5.0, 3.0]
    """

    matrix: sp.csr_array
    forces: pd.Index
    needs: pd.Index
    weight: np.ndarray
    capacity: np.ndarray | None = None
    group: np.ndarray | None = None


def read_reach(reach, weight, *, capacity=None, group=None) -> Reach:
    """Check reach, weights, capacities and groups of one domain, and put them into the order of ``reach``.

    Parameters
    ----------
    reach
        Which actor reaches which need: actors × needs, boolean (or 0 and 1); a DataFrame, a networkx
        bipartite graph, a :class:`commgov_lib.Labelled` or any ``(sparse, forces, needs)``.
    weight
        Series of the size of each need (persons, finite, not negative); index: the needs of ``reach`` in any
        order.
    capacity
        Series of what each actor can serve (in the units of ``weight``, finite, not negative); index: the
        actors. ``None``: not asked.
    group
        Series of the population group of each need; index: the needs. ``None``: not asked.

    Returns
    -------
    Reach
        ``matrix`` holds True where an actor reaches a need, with sorted indices and nothing stored elsewhere.

    Raises
    ------
    CommgovError
        Labels that occur twice or stand on one side only (the first five are named), an entry of ``reach``
        other than 0 and 1, a weight or capacity that is missing, negative or not a finite number, a need
        without a group.

    Examples
    --------
    >>> frame = pd.DataFrame([[1, 0], [1, 1]], ["bank", "clinic"], ["a", "b"])
    >>> read_reach(frame, pd.Series({"a": 5, "b": 3})).matrix.sum(axis=0).tolist()
    [2, 1]
    """
    matrix, forces, needs = _binary(reach)
    given = {"weight": (weight, needs), "capacity": (capacity, forces), "group": (group, needs)}
    for name, (values, _) in given.items():
        if not isinstance(values, pd.Series) and (values is not None or name == "weight"):
            raise CommgovError(
                "{name}: a {kind} has no labels. Fix: pass a pandas Series with an index.",
                name=name,
                kind=type(values).__name__,
            )
    weight, capacity = (
        None if values is None else plain(amounts(values, name, like=like, other="reach", empty=True))
        for name, (values, like) in list(given.items())[:2]
    )
    if group is not None:
        group = grouped(group, needs, "group", "reach").to_numpy(dtype=object)
    return Reach(matrix, forces, needs, weight, capacity, group)


def _binary(reach) -> Labelled:
    """The matrix as booleans; a clean sparse one is taken as it stands, without a copy."""
    if isinstance(reach, tuple) and len(reach) == 3 and sp.issparse(reach[0]) and reach[0].dtype == bool:
        matrix = sp.csr_array(reach[0])
        # An Index remembers that its labels are unique: one made anew would look again.
        forces, needs = (x if isinstance(x, pd.Index) else pd.Index(x) for x in reach[1:])
        right = matrix.shape == (len(forces), len(needs)) and forces.is_unique and needs.is_unique
        if right and matrix.has_canonical_format and matrix.data.all():
            return Labelled(_plain(matrix), forces, needs)
    if isinstance(reach, pd.DataFrame) and reach.dtypes.eq(bool).all() and reach.shape[1]:
        reach = reach.astype(np.int8)
    if not isinstance(reach, nx.Graph | pd.DataFrame | tuple) and not sp.issparse(reach):
        raise CommgovError(
            "reach: a {kind} is not a table. Fix: pass a DataFrame of organisations × needs, or cg.Labelled.",
            kind=type(reach).__name__,
        )
    found = incidence(reach, binary=True, name="reach")
    return Labelled(_plain(found.matrix.astype(bool)), found.rows, found.columns)


def _plain(matrix: sp.csr_array) -> sp.csr_array:
    """The same matrix, clean as it is, with numbers of places as kernels take them."""
    indptr, indices = arcs(matrix.indptr, matrix.indices)
    if indptr is matrix.indptr and indices is matrix.indices:
        return matrix
    found = sp.csr_array((matrix.data, indices, indptr), matrix.shape)
    found.has_canonical_format = True
    return found
