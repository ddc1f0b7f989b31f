"""03  How is a co-building network shaped?

Degrees, density, clustering, nestedness, segregation, modules and mixing of a two-mode network, and how each
compares with random networks in which every actor and every place keeps its number of ties.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..matrices import Labelled, incidence, square
from ..schema import CommgovError
from . import nulls
from ._kernels import random
from ._kernels import ties as kernels
from .arguments import choice, kinds, numbered, seeded, subset, whole
from .backbone import adjust
from .projection import Side, sharing, side, smallest
from .turnover import change, turnover

__all__ = [
    "Modules",
    "assortativity",
    "barber",
    "c_score",
    "change",
    "degrees",
    "density",
    "e_i",
    "four_cycles",
    "latapy",
    "mixing",
    "modularity",
    "nodf",
    "projection",
    "robins_alexander",
    "summary",
    "turnover",
]

MEASURES = (
    "robins_alexander", "latapy_dot", "latapy_min", "latapy_max", "four_cycles", "nodf_total", "nodf_rows",
    "nodf_columns", "c_score", "assortativity", "modularity",
)  # fmt: skip
_OVERLAPS = ("dot", "min", "max")


# ---- who has how many ties -----------------------------------------------------------------------


def degrees(B) -> pd.DataFrame:
    """Count the ties of every actor and of every place.

        r_i = Σ_x b_ix  (rows),  d_x = Σ_i b_ix  (columns)

    Parameters
    ----------
    B
        Incidence matrix, actors × places, 0/1: DataFrame, networkx bipartite graph, or scipy sparse with
        labels.

    Returns
    -------
    DataFrame
        One row a node: ``side`` (``"row"`` or ``"column"``), ``label``, ``degree`` (ties); rows first, in the
        order of B.

    Raises
    ------
    CommgovError
        Entries other than 0 and 1, or duplicate labels.

    Examples
    --------
    >>> import networkx as nx
    >>> degrees(nx.davis_southern_women_graph()).groupby("side")["degree"].max().to_dict()
    {'column': 14, 'row': 8}
    """
    found = _read(B)
    rows, columns = _sums(found.matrix)
    return pd.DataFrame(
        {
            "side": np.repeat(["row", "column"], [len(rows), len(columns)]),
            "label": [*found.rows, *found.columns],
            "degree": np.concatenate([rows, columns]),
        }
    )


def density(B) -> float:
    """Compute the share of the pairs of an actor and a place that are tied.

        m / (rows · columns)

    Parameters
    ----------
    B
        As for :func:`degrees`.

    Returns
    -------
    float
        From 0 to 1; NaN if there are no rows or no columns.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    Examples
    --------
    >>> import networkx as nx
    >>> round(density(nx.davis_southern_women_graph()), 7)
    0.3531746
    """
    matrix = _read(B).matrix
    cells = matrix.shape[0] * matrix.shape[1]
    return matrix.nnz / cells if cells else np.nan


def assortativity(B, *, sides: str = "together") -> float:
    """Correlate the degrees at both ends of the ties: do busy actors go to busy places?

    Parameters
    ----------
    B
        As for :func:`degrees`.
    sides
        ``"together"``: each tie is taken in both directions, as networkx does for the two-mode graph.
        ``"apart"``: row degree with column degree, each tie once.

    Returns
    -------
    float
        Pearson's r, from −1 to 1; NaN where the degrees do not vary.

    Raises
    ------
    CommgovError
        As :func:`degrees`, or ``sides`` is neither.

    Notes
    -----
    Together, r is negative already if rows have more ties than columns, or fewer. With both margins fixed the
    two are linear in each other: they differ in value, not in p.

    Examples
    --------
    >>> B = pd.DataFrame([[1, 1], [0, 1]])
    >>> round(assortativity(B), 3), round(assortativity(B, sides="apart"), 3)
    (-0.5, -0.5)
    """
    choice(sides, "sides", ("together", "apart"))
    matrix = _read(B).matrix
    of = margins(matrix)
    return degree_correlation(of, of.cross(matrix), together=sides == "together")


def projection(B) -> Labelled:
    """Count for every two actors the places they share.

        s_ij = Σ_x b_ix b_jx,  i ≠ j

    Parameters
    ----------
    B
        As for :func:`degrees`; pass ``B.T`` for the places.

    Returns
    -------
    Labelled
        Rows × rows, sparse and symmetric, without the diagonal: whole numbers above 0.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    Examples
    --------
    >>> import networkx as nx
    >>> women = projection(nx.davis_southern_women_graph())
    >>> women.matrix.nnz // 2, int(women.matrix.sum()) // 2
    (139, 322)
    """
    found = _read(B)
    pairs, rows = sharing(found.matrix), len(found.rows)
    index = np.int32 if 2 * pairs.other.size < 2**31 else np.int64
    arrays = pairs.shared.astype(np.int32), pairs.other.astype(index), pairs.start.astype(index)
    later = sp.csr_array(arrays, (rows, rows))
    return Labelled(later + later.T.tocsr(), found.rows, found.rows)


# ---- how ties close, nest and avoid each other ---------------------------------------------------


def four_cycles(B) -> int:
    """Count the closed squares: two actors that share two places.

        Σ over pairs of rows of s (s − 1) / 2,  s = places that both are tied to

    Parameters
    ----------
    B
        As for :func:`degrees`.

    Returns
    -------
    int
        Exact.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    Examples
    --------
    >>> four_cycles(pd.DataFrame([[1, 1, 1], [1, 1, 1]]))
    3
    """
    return count_cycles(side(_read(B).matrix))


def robins_alexander(B) -> float:
    """Compute the share of the paths of three ties that are closed: how much two-mode ties cluster.

        4 · C₄ / L₃,  C₄ = 4-cycles,  L₃ = Σ over ties (i, x) of (r_i − 1)(d_x − 1)

    Parameters
    ----------
    B
        As for :func:`degrees`.

    Returns
    -------
    float
        From 0 to 1; 0 where there is no path of three ties, as in networkx.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    Notes
    -----
    Grows with density and with unequal degrees: set it beside :func:`summary`'s null.

    References
    ----------
    Robins & Alexander (2004), Small worlds among interlocking directors, Computational & Mathematical
    Organization Theory 10.

    Examples
    --------
    >>> robins_alexander(pd.DataFrame([[1, 1], [1, 1]])), robins_alexander(pd.DataFrame([[1, 1], [0, 1]]))
    (1.0, 0.0)
    """
    matrix = _read(B).matrix
    of = margins(matrix)
    paths = three_paths(of, of.cross(matrix))
    return closed_share(count_cycles(side(matrix)), paths)


def latapy(B) -> pd.DataFrame:
    """Measure how far each actor's places overlap with those of the actors it shares any with.

        mean over the rows j that share a column with row i of
        s / (r_i + r_j − s)  (dot),  s / min(r_i, r_j)  (min),  s / max(r_i, r_j)  (max)

    Parameters
    ----------
    B
        As for :func:`degrees`; pass ``B.T`` for the columns.

    Returns
    -------
    DataFrame
        Index: the rows. ``dot, min, max``: from 0 to 1; 0 for a row that shares with nobody, as in networkx.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    Notes
    -----
    *min* calls a small actor whose places lie inside a large one's wholly overlapped; *max* does not. A mean
    over sharing rows only: it does not tell how many share.

    References
    ----------
    Latapy, Magnien & Del Vecchio (2008), Basic notions for the analysis of large two-mode networks, Social
    Networks 30.

    Examples
    --------
    >>> latapy(pd.DataFrame([[1, 1], [0, 1]], ["bank", "clinic"])).loc["bank"].tolist()
    [0.5, 1.0, 0.5]
    """
    found = _read(B)
    return pd.DataFrame(overlaps(side(found.matrix)), found.rows, list(_OVERLAPS))


def nodf(B) -> pd.Series:
    """Measure nestedness: do the places of an actor with few ties lie among those of actors with more?

        100 · mean over pairs of rows of N,  N = s / min(r_i, r_j) if r_i ≠ r_j, else 0;  columns alike

    Parameters
    ----------
    B
        As for :func:`degrees`; rows and columns are taken in order of their sums, decreasing.

    Returns
    -------
    Series
        ``total`` (over all pairs of rows and of columns together), ``rows``, ``columns``: from 0 to 100; NaN
        for a side with fewer than two members.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    Notes
    -----
    Pairs with equal sums count as not nested at all, so a full matrix scores 0; so does a pair with an empty
    row. Unequal degrees alone give much nestedness: set it beside :func:`summary`'s null.

    References
    ----------
    Almeida-Neto et al. (2008), A consistent metric for nestedness analysis in ecological systems, Oikos 117.

    Examples
    --------
    >>> nodf(pd.DataFrame([[1, 1, 1], [1, 1, 0], [1, 0, 0]])).tolist()
    [100.0, 100.0, 100.0]
    """
    matrix = _read(B).matrix
    found = nestedness(side(matrix), by_size(margins(matrix)))
    return pd.Series(found, ["total", "rows", "columns"], name="nodf")


def c_score(B) -> float:
    """Measure segregation: do actors avoid each other's places?

        mean over pairs of rows of (r_i − s)(r_j − s)

    Parameters
    ----------
    B
        As for :func:`degrees`.

    Returns
    -------
    float
        0 if every pair is nested; NaN with fewer than two rows.

    Raises
    ------
    CommgovError
        As :func:`degrees`.

    References
    ----------
    Stone & Roberts (1990), The checkerboard score and species distributions, Oecologia 85.

    Examples
    --------
    >>> c_score(pd.DataFrame([[1, 1, 0], [0, 1, 1]]))
    1.0
    """
    matrix = _read(B).matrix
    of = margins(matrix)
    return checkerboards(of, of.cross(matrix), count_cycles(side(matrix)))


# ---- the same from arrays, as a null needs it for each draw --------------------------------------


def _read(B) -> Labelled:
    """B as a labelled 0/1 matrix."""
    return incidence(B, binary=True)


def _sums(matrix: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Row sums and column sums of a 0/1 matrix."""
    return np.diff(matrix.indptr).astype(np.int64), np.bincount(matrix.indices, minlength=matrix.shape[1])


def count_cycles(both: Side) -> int:
    """4-cycles, counted from the side that has less to do."""
    if both.turned().steps() < both.steps():
        both = both.turned()
    rows, wide = both.ptr.size - 1, int(np.diff(both.ptr).max(initial=0)) + 1
    kind = np.uint32 if rows * wide < 2**32 else np.uint64
    after = np.empty(both.column_ptr.size - 1, np.uint64)
    return int(kernels.cycles(*both, after, np.zeros(rows, kind), wide))


class Margins(NamedTuple):
    """Row sums and column sums, and what follows from them alone: the same for every draw of a null."""

    r: np.ndarray
    d: np.ndarray
    from_row: np.ndarray  # row sum of each tie, in the order of the rows
    powers: tuple[int, int, int, int]  # sums of the squares and cubes of r, then of d
    met: int  # pairs of ties that meet in a column

    def cross(self, matrix: sp.csr_array) -> int:
        """Sum over the ties of row sum times column sum."""
        return int(self.from_row @ self.d[matrix.indices])


def margins(matrix: sp.csr_array) -> Margins:
    """The margins of a 0/1 matrix."""
    r, d = _sums(matrix)
    powers = tuple(int((x**p).sum()) for x in (r, d) for p in (2, 3))
    return Margins(r, d, np.repeat(r, r), powers, int((d * (d - 1) // 2).sum()))


def three_paths(of: Margins, cross: int) -> int:
    """Paths of three ties: the sum over ties of (r - 1)(d - 1)."""
    return cross - of.powers[0] - of.powers[2] + of.from_row.size


def closed_share(cycles: int, paths: int) -> float:
    """Robins and Alexander's clustering."""
    return 4 * cycles / paths if paths else 0.0


def overlaps(both: Side) -> np.ndarray:
    """Latapy's three overlaps, a row each."""
    rows = both.ptr.size - 1
    out = np.empty((rows, 4))
    width = both.column_ptr.size - 1
    after, seen = np.empty(width, np.uint64), np.zeros(rows, smallest(width + 1))
    kernels.overlaps(*both, after, seen, np.empty(rows + 1, np.uint32), out)
    return out[:, :3] / np.maximum(out[:, 3:], 1)


def by_size(of: Margins) -> list[np.ndarray]:
    """Rows, and columns, from most ties to fewest."""
    return [np.argsort(-size, kind="stable") for size in (of.r, of.d)]


def nestedness(both: Side, orders: list[np.ndarray]) -> tuple[float, float, float]:
    """NODF of all pairs, of the rows, of the columns; ``orders`` from :func:`by_size`."""
    got, most = np.zeros(2), np.zeros(2)
    for at, (part, order) in enumerate(zip((both, both.turned()), orders, strict=True)):
        size = np.diff(part.ptr).astype(np.int64)
        width, hits = part.column_ptr.size - 1, np.zeros(int(size.max(initial=0)) + 1, np.int64)
        kernels.nested(order, part.ptr, part.columns, np.empty(width, np.int32), hits)
        got[at] = (hits[1:] / np.arange(1, hits.size)).sum()
        most[at] = size.size * (size.size - 1) / 2
    parts = (100 * a / b if b else np.nan for a, b in ((got.sum(), most.sum()), *zip(got, most, strict=True)))
    return tuple(float(part) for part in parts)


def checkerboards(of: Margins, cross: int, cycles: int) -> float:
    """C-score from the 4-cycles: Σ r_i r_j − Σ s (r_i + r_j) + Σ s², where Σ s² = 2 C₄ + Σ s."""
    pairs = of.r.size * (of.r.size - 1) // 2
    if not pairs:
        return np.nan
    squared = of.powers[0]
    both = (of.from_row.size**2 - squared) // 2
    # A row meets, in each of its columns, every other row there.
    either = cross - squared
    return (both - either + 2 * cycles + of.met) / pairs


def degree_correlation(of: Margins, cross: int, *, together: bool) -> float:
    """Pearson's r of the degrees at the two ends of the ties."""
    m = of.from_row.size
    a, aa, b, bb = of.powers
    if together:
        top, left = 4 * m * cross - (a + b) ** 2, 2 * m * (aa + bb) - (a + b) ** 2
        return top / left if left > 0 else np.nan
    left, right = m * aa - a * a, m * bb - b * b
    return (m * cross - a * b) / (float(left) ** 0.5 * float(right) ** 0.5) if left and right else np.nan


# ---- modules -------------------------------------------------------------------------------------


class Modules(NamedTuple):
    """The best modules found: Barber's Q, and the module of every row and every column, numbered from 0."""

    score: float
    rows: pd.Series
    columns: pd.Series


def modularity(B, *, seed: int = 0, starts: int = 20) -> Modules:
    """Find modules: groups of actors and places with more ties inside than their degrees give.

        Q = (1/m) Σ over i, x in one module of (b_ix − r_i d_x / m)   (Barber 2007)

    Parameters
    ----------
    B
        As for :func:`degrees`.
    seed
        Of the orders in which nodes are visited.
    starts
        How many searches; the best is kept.

    Returns
    -------
    Modules
        ``score`` (Q), ``rows`` and ``columns`` (Series of module numbers, the largest module 0).

    Raises
    ------
    CommgovError
        As :func:`degrees`, or ``seed`` or ``starts`` are no whole numbers.

    Notes
    -----
    Louvain's method, single nodes moved again after each round: a lower bound of the highest Q, which nobody
    can find for sure in a network of any size; more starts may find more. Modules smaller than about the root
    of the number of ties can go unseen (Fortunato and Barthélemy 2007), and a high Q alone proves no groups:
    random networks have modules too, see :func:`summary`.

    References
    ----------
    Barber (2007), Modularity and community detection in bipartite networks, Physical Review E 76.

    Examples
    --------
    >>> found = modularity(pd.DataFrame([[1, 1, 0], [1, 1, 0], [0, 0, 1]], ["a", "b", "c"]))
    >>> round(found.score, 2), found.rows.tolist()
    (0.32, [0, 0, 1])
    """
    found = _read(B)
    seed, starts = seeded(seed), whole(starts, "starts", 1)
    rows = len(found.rows)
    label, top = divide(found.matrix, side(found.matrix), seed=seed, starts=starts)
    count = np.bincount(label)
    number = np.empty(count.size, np.int64)
    number[np.argsort(-count, kind="stable")] = np.arange(count.size)
    label = number[label]
    return Modules(
        top,
        pd.Series(label[:rows], found.rows, name="module"),
        pd.Series(label[rows:], found.columns, name="module"),
    )


def barber(B, rows, columns) -> float:
    """Compute Barber's modularity of a given division, as in :func:`modularity`.

    Parameters
    ----------
    B
        As for :func:`degrees`.
    rows
        Series or dict from each row to its module.
    columns
        The same for the columns; equal values are one module.

    Returns
    -------
    float
        Q, below 1; NaN if there are no ties.

    Raises
    ------
    CommgovError
        As :func:`degrees`, or a row or column has no module.

    Examples
    --------
    >>> round(barber(pd.DataFrame([[1, 0], [0, 1]]), {0: "a", 1: "b"}, {0: "a", 1: "b"}), 2)
    0.5
    """
    found = _read(B)
    of_row, in_rows = numbered(kinds(rows, found.rows, "rows"))
    of_column, in_columns = numbered(kinds(columns, found.columns, "columns"))
    every = in_rows.append(in_columns.difference(in_rows, sort=False))
    label = np.concatenate([of_row, every.get_indexer(in_columns)[of_column]])
    used = np.unique(label, return_inverse=True)[1].astype(np.int64)
    return _score(found.matrix, used)


def divide(matrix: sp.csr_array, both: Side, *, seed: int, starts: int) -> tuple[np.ndarray, float]:
    """The best of some searches: the module of each row, then of each column; Q."""
    rows, columns = matrix.shape
    k, in_column = _ends(matrix)
    ptr = np.concatenate([both.ptr, both.column_ptr[1:] + both.ptr[-1]]).astype(np.int64)
    near = np.concatenate([both.columns.astype(np.int64) + rows, both.rows_of.astype(np.int64)])
    state = np.random.SeedSequence(seed).generate_state(4, np.uint64)
    best, top = np.zeros(rows + columns, np.int64), -np.inf
    for _ in range(starts if matrix.nnz else 0):
        order, label = np.arange(rows + columns), np.arange(rows + columns)
        random.reorder(order, state)
        kernels.search(ptr, near, k, in_column, matrix.nnz, order, label)
        score = _score(matrix, label)
        if score > top:
            best, top = label, score
    return best, float(top) if matrix.nnz else np.nan


def _score(matrix: sp.csr_array, label: np.ndarray) -> float:
    ptr, near, m = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.nnz
    return kernels.score(ptr, near, matrix.shape[0], *_ends(matrix), m, label) / m**2 if m else np.nan


def _ends(matrix: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Row sum and column sum of every node, rows first: each node has one of the two."""
    r, d = _sums(matrix)
    return np.append(r, np.zeros(d.size, np.int64)), np.append(np.zeros(r.size, np.int64), d)


# ---- who is tied to whom, by kind ----------------------------------------------------------------


def mixing(B, *, rows, columns, draws: int = 0, seed: int | None = None) -> pd.DataFrame:
    """Count the ties between each kind of actor and each kind of place, and what the margins alone give.

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
    found = _read(B)
    of_row, row_kinds = numbered(kinds(rows, found.rows, "rows"))
    of_column, column_kinds = numbered(kinds(columns, found.columns, "columns"))
    shape = len(row_kinds), len(column_kinds)
    from_row = np.repeat(of_row, _sums(found.matrix)[0]) * shape[1]

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
        nulls.refuse_fixed(found)
        null = nulls.evaluate(found.matrix, draws, count, seed=seed)
        table = pd.concat([table, nulls.compare(ties.astype(float), null.astype(float))], axis=1)
    return table


def e_i(G, groups, *, weight: str | None = None) -> float:
    """Compute the E–I index: whether ties stay inside groups (−1) or leave them (+1).

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
    if weight not in (None, "weight"):
        raise CommgovError(
            "weight is {weight}. Fix: None (count ties) or 'weight' (add weights up).", weight=repr(weight)
        )
    found = square(G)
    code, _ = numbered(kinds(groups, found.rows, "groups"))
    at = found.matrix.tocoo()
    value = (np.ones(at.nnz) if weight is None else at.data.astype(float)) * (at.row != at.col)
    total, inside = value.sum(), value[code[at.row] == code[at.col]].sum()
    return float((total - 2 * inside) / total) if total else np.nan


# ---- beside random networks ----------------------------------------------------------------------


def summary(B, *, draws: int = 5000, seed: int, measures=None, rows=None) -> pd.DataFrame:
    """Compare each measure with random networks in which every actor and place keeps its number of ties.

        p = min(1, 2 · min(P(null ≥ value), P(null ≤ value))),  each P = (b + 1) / (draws + 1)

    Parameters
    ----------
    B
        As for :func:`degrees`.
    draws
        Random networks; 5,000 or more for a printed p.
    seed
        Of the draws and of the searches for modules.
    measures
        Which measures (default: all); modules take the longest.
    rows
        Series or dict from each row to its group; adds ``e_i``, the E–I index of the network of rows, each
        pair weighted by what it shares.

    Returns
    -------
    DataFrame
        Index ``measure``: ``value``; ``null_mean``; ``null_low``, ``null_high`` (the middle 95 % of the
        draws); ``p``, two-sided; ``p_se``, its Monte Carlo standard error; ``draws``; ``p_adjusted``, p
        corrected by Holm for as many tests as measures have a p. Latapy's are means over the rows.

    Raises
    ------
    CommgovError
        As :func:`degrees`; rows or columns without ties or tied to all; margins that leave no other network;
        too few draws; an unknown measure; a row without group.

    Notes
    -----
    The null is uniform over the 0/1 matrices with B's margins (:mod:`commgov_lib.measures.nulls`). Density
    and degrees are the same in each, so they are not here. ``modularity`` is the best of two searches, for B
    as for the draws: it can lie below :func:`modularity`. Several measures are several tests, and related
    ones; Holm's correction holds however they are related. ``p_se`` takes draws as independent.

    Examples
    --------
    >>> import networkx as nx
    >>> found = summary(nx.davis_southern_women_graph(), draws=199, seed=1, measures=["nodf_total"])
    >>> round(float(found.loc["nodf_total", "value"]), 2), bool(found.loc["nodf_total", "p"] < 0.1)
    (48.58, False)
    """
    found = _read(B)
    names = _known(measures)
    draws, seed = whole(draws, "draws", 1), seeded(seed)
    if draws < 39:
        raise CommgovError(
            "{draws} draws are too few for a two-sided p at the 5 % level: it cannot get so "
            "small. Fix: at least 39 draws, 5,000 for a printed p.",
            draws=draws,
        )
    nulls.refuse_fixed(found)
    if rows is not None:
        names.append("e_i")
    group = None if rows is None else numbered(kinds(rows, found.rows, "rows"))[0]
    own = found.matrix.indices
    # The margins are the same in every draw, and so is all that follows from them.
    of = margins(found.matrix)
    fixed = of, by_size(of), group

    def evaluate(matrix: sp.csr_array) -> np.ndarray:
        values = evaluated(matrix, names, *fixed, seed=seed)
        return np.append(values, not np.array_equal(matrix.indices, own))

    value = evaluated(found.matrix, names, *fixed, seed=seed)
    null = nulls.evaluate(found.matrix, draws, evaluate, seed=seed)
    if not null[:, -1].any():
        raise CommgovError(
            "B: all {draws:,} random networks with these margins are B itself, so the null "
            "model leaves only one value. Fix: report the degrees, or take a larger network.",
            draws=draws,
        )
    table = nulls.compare(value, null[:, :-1])
    table.insert(0, "value", value)
    table["p_adjusted"] = adjust(table["p"].to_numpy(), int(table["p"].count()), "holm")
    return table.set_axis(pd.Index(names, name="measure"))


def _known(measures) -> list[str]:
    """The measures asked for, in the order asked."""
    asked = MEASURES if measures is None else [measures] if isinstance(measures, str) else measures
    names = subset(asked, "measures", MEASURES)
    if not names or len(set(names)) < len(names):
        raise CommgovError(
            "measures: name each measure once, and at least one. Fix: use {names}.", names=", ".join(MEASURES)
        )
    return names


def evaluated(matrix: sp.csr_array, names: list[str], of, orders, group, *, seed: int) -> np.ndarray:
    """The measures of one matrix, of which ``of`` and ``orders`` are :func:`margins` and :func:`by_size`.

    What several measures need is counted once. No example: :func:`summary` shows it.
    """
    both, found = side(matrix), {}
    wanted = set(names)
    cross = of.cross(matrix) if wanted & {"robins_alexander", "c_score", "assortativity"} else 0
    if wanted & {"robins_alexander", "four_cycles", "c_score"}:
        # Counted anew. To follow each trade would be exact too, and slower: a tie that goes from one row to
        # another changes what both share with every other row of its column, 2 (d − 1) additions; a count
        # adds (d − 1) / 2 for each tie. From draw to draw (5 trades a row) each tie of the bundled city moves
        # 3.7 times. In all 1.6 million additions (pairs of columns; pairs of rows 3.8) for 0.15 million.
        cycles = count_cycles(both)
        found["four_cycles"] = cycles
        found["robins_alexander"] = closed_share(cycles, three_paths(of, cross))
        found["c_score"] = checkerboards(of, cross, cycles)
    if any(name.startswith("latapy") for name in names):
        means = overlaps(both).mean(axis=0)
        found |= {f"latapy_{mode}": mean for mode, mean in zip(_OVERLAPS, means, strict=True)}
    if any(name.startswith("nodf") for name in names):
        parts = ("nodf_total", "nodf_rows", "nodf_columns")
        found |= dict(zip(parts, nestedness(both, orders), strict=True))
    if "assortativity" in wanted:
        found["assortativity"] = degree_correlation(of, cross, together=True)
    if "modularity" in wanted:
        found["modularity"] = divide(matrix, both, seed=seed, starts=2)[1]
    if "e_i" in wanted:
        inside = kernels.in_groups(both.column_ptr, both.rows_of, group, np.zeros(group.max() + 1, np.int64))
        found["e_i"] = (of.met - 2 * inside) / of.met if of.met else np.nan
    return np.array([found[name] for name in names], dtype=float)
