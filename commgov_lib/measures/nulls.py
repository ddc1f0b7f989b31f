"""Chance with both margins kept: random 0/1 matrices with the row sums and column sums of the observed one.

Every matrix with these margins is equally likely. A chain of *trades* walks through them: two rows put what
only one of them has into a pool and deal it out again, each keeping its number (curveball, Strona et al.
2014). Why the walk is uniform: whoever the two rows are, the way from matrix X to matrix Y is as likely as
the way back, since every split of the pool is equally likely and the pool is the same from both sides;
trades connect all matrices with the same margins; and a trade may change nothing, which counts as a step,
so the walk has no period. A walk with these properties visits all matrices equally often (Carstens 2015).
Which rows trade is drawn without a look at the matrix, and every two rows meet sooner or later: the argument
needs no more. So all rows trade in rounds (as in Carstens, Berger and Strona 2018), and who meets whom in a
round is chosen such that the computer reads its memory in order.

Draw k belongs to chain k // CHAIN. Each chain starts from the observed matrix with random numbers of its own,
makes BURN_IN trades a row, and then gives a matrix every ``thin`` trades a row. So a draw depends on the
seed, ``thin`` and k alone: not on how many draws are asked for, nor on how many threads work.

What keeps the margins on average only is :func:`maximum_entropy`. A comparison with draws becomes a p-value
in :func:`p_values` and :func:`compare`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..installation import cores
from ..matrices import Labelled, incidence
from ..messages import say
from ..schema import CommgovError
from ._kernels import backbone as entropy
from ._kernels import nulls as kernels
from ._kernels import random
from .arguments import number, seeded, whole
from .projection import smallest

CHAIN = 100
BURN_IN = 50.0
TAILS = {
    "two": say("a result as far from zero, on either side"),
    "greater": say("a result as large or larger"),
    "less": say("a result as small or smaller"),
}
_SLACK = 1e-10  # two results nearer than this (relative) are equal: rounding must not decide a tie
_CLOSE = 1e-11
_CLOSE_ENOUGH = 1e-10
_MOST_STEPS = 500
_SWITCHES = 10  # a tie, from one network of ties in classes to the next
MOST_CELLS = 25_000_000  # of a matrix that is held whole in memory for each draw


# ---- draws with both margins kept ----------------------------------------------------------------


class Chain:
    """One random walk over the matrices with the margins of ``matrix``; it holds a single matrix.

    Parameters
    ----------
    matrix
        0/1, csr.
    seed
        Whole number.
    number
        Which of the seed's chains: another number gives other random numbers.

    Notes
    -----
    Row i has ``sizes[i]`` columns, in no order, in ``columns`` from ``start[i]``. The rows lie in memory in a
    random order, so that which rows trade in a round has nothing to do with the order of the input.
    """

    def __init__(self, matrix: sp.csr_array, seed: int, number: int = 0):
        rows, width = matrix.shape
        state = np.random.SeedSequence(seed, spawn_key=(number,)).generate_state(4, np.uint64)
        self._state = np.append(state, np.zeros(2, np.uint64))
        order = np.arange(rows, dtype=np.uint32)
        random.reorder(order, self._state)
        mixed = matrix[order]
        self.shape = matrix.shape
        self._like = sp.csr_array(
            (np.ones(matrix.nnz, np.int64), matrix.indices, matrix.indptr), matrix.shape
        )
        self.indptr = self._like.indptr
        self._like.has_sorted_indices = self._like.has_canonical_format = True
        self.columns = mixed.indices.astype(np.uint32)
        self._ptr = mixed.indptr.astype(np.uint64)
        self.start = np.empty(rows, dtype=np.uint64)
        self.start[order] = self._ptr[:-1]
        self.sizes = np.diff(matrix.indptr).astype(np.uint64)
        degrees = np.bincount(matrix.indices, minlength=width)
        self.column_ptr = np.append(0, np.cumsum(degrees)).astype(np.uint64)
        self._rows_of = np.empty(self.columns.size, dtype=smallest(rows))
        self._row_ptr = matrix.indptr.astype(np.uint64)
        self._column_sizes = degrees.astype(np.uint64)
        self._fill = np.empty(width, dtype=np.uint64)
        self._row_fill = np.empty(rows, dtype=np.uint64)
        self._mark = np.zeros(width, dtype=np.uint8)

    def walk(self, trades: int):
        """Make so many trades."""
        if self.shape[0] > 1:
            kernels.trade(self._ptr, self.columns, trades, self._state, self._mark)

    def rows_of(self) -> np.ndarray:
        """Rows of column j, ascending, from ``column_ptr[j]`` on; valid until the next call."""
        kernels.transpose(self.start, self.sizes, self.columns, self.column_ptr, self._fill, self._rows_of)
        return self._rows_of

    def c_score(self) -> float:
        """Mean over pairs of rows of (r_i − s)(r_j − s), where the walk stands."""
        rows, rows_of = self.shape[0], self.rows_of()
        seen = np.zeros(rows, np.uint32)
        place = self.start, self.sizes, self.columns, self.column_ptr, rows_of
        squares = kernels.shared_squares(*place, self._fill, seen)
        r, d = self.sizes.astype(float), self._column_sizes
        # Σ r_i r_j − Σ s (r_i + r_j) + Σ s²; a row of r_i ties adds r_i for every other row of its columns.
        others = np.bincount(rows_of, np.repeat(d - np.uint64(1), d.astype(np.int64)), minlength=rows)
        total = (r.sum() ** 2 - (r * r).sum()) / 2 - (r * others).sum() + float(squares)
        return total / (rows * (rows - 1) / 2)

    def matrix(self) -> sp.csr_array:
        """A copy of where the walk stands, with sorted indices."""
        indices = np.empty(self.columns.size, dtype=self.indptr.dtype)
        begin, sizes = self.column_ptr[:-1], self._column_sizes
        kernels.transpose(begin, sizes, self.rows_of(), self._row_ptr, self._row_fill, indices)
        found = copy.copy(self._like)  # scipy would check again what is right by construction
        found.data, found.indices, found.indptr = self._like.data.copy(), indices, self.indptr.copy()
        return found


def draws(matrix: sp.csr_array, n: int, *, seed: int, thin: float = 5.0) -> Iterator[sp.csr_array]:
    """Draw random 0/1 matrices with the margins of ``matrix``, one at a time.

    Parameters
    ----------
    matrix
        0/1, rows × columns.
    n
        How many.
    seed
        Whole number from 0.
    thin
        Trades a row between two draws: ``thin * rows`` trades, each of two rows.

    Yields
    ------
    csr_array
        int64, indices sorted, the same ``indptr`` each time; yours to keep.

    Examples
    --------
    >>> square = sp.csr_array(np.eye(3, dtype=int))
    >>> [int(drawn.sum()) for drawn in draws(square, 2, seed=1)]
    [3, 3]
    """
    n, seed, thin = whole(n, "draws"), seeded(seed), number(thin, "thin", above=0)
    return (
        chain.matrix()
        for number in range(-(-n // CHAIN))
        for chain in stops(matrix, n, number, seed=seed, thin=thin)
    )


_draws = draws  # where a parameter has the same name


def evaluate(
    matrix: sp.csr_array,
    n: int,
    statistic: Callable[[sp.csr_array], float | np.ndarray],
    *,
    seed: int,
    thin: float = 5.0,
    threads: int | None = None,
) -> np.ndarray:
    """Compute a statistic of each of ``n`` draws, in the order of :func:`draws`.

    Parameters
    ----------
    matrix
        0/1, rows × columns.
    n
        How many draws.
    statistic
        From a csr_array to a number or to an array of fixed length; it is called from several threads.
    seed
        Whole number from 0.
    thin
        Trades a row between two draws.
    threads
        How many chains are walked at a time (default: one a core); the result is the same for any.

    Returns
    -------
    ndarray
        First axis: draws.

    Examples
    --------
    >>> square = sp.csr_array(np.eye(3, dtype=int))
    >>> evaluate(square, 3, lambda drawn: drawn.sum(), seed=1).tolist()
    [3, 3, 3]
    """
    n, seed, thin = whole(n, "draws"), seeded(seed), number(thin, "thin", above=0)

    def one(number: int) -> list:
        return [statistic(chain.matrix()) for chain in stops(matrix, n, number, seed=seed, thin=thin)]

    return np.array([value for part in each_chain(one, n, threads) for value in part])


def stops(matrix, n: int, number: int, *, seed: int, thin: float) -> Iterator[Chain]:
    """Walk chain ``number`` to each of its draws among the first ``n``, on when the next is asked for.

    No example: for measures that count inside the chain.
    """
    rows = matrix.shape[0]
    chain = Chain(matrix, seed, number)
    chain.walk(round(BURN_IN * rows))
    for _ in range(min(n - number * CHAIN, CHAIN)):
        chain.walk(max(1, round(thin * rows)))
        yield chain


def each_chain(work: Callable, n: int, threads: int | None = None) -> Iterator:
    """Call ``work(number)`` for every chain that ``n`` draws need, in order, several at a time.

    No more results wait than twice the number of threads, so memory does not grow with ``n``.

    No example: for measures that keep a running count instead of matrices.
    """
    numbers = iter(range(-(-n // CHAIN)))
    threads = whole(threads, "threads", 1) if threads is not None else cores()
    if threads == 1:
        yield from map(work, numbers)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(work, number) for number in islice(numbers, 2 * threads)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(work, number) for number in islice(numbers, 1)]


def in_parts(work: Callable, first: int, last: int) -> list:
    """Call ``work(a, b)`` for draws first..last-1, cut into parts on the machine's cores, in order.

    A draw depends on its number alone, so neither the parts nor the cores can change a result.
    """
    edges = np.linspace(first, last, min(4 * cores(), max(last - first, 1)) + 1).astype(int)
    if len(edges) == 2:
        return [work(first, last)]
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, edges[:-1].tolist(), edges[1:].tolist()))


def sample(B, draws: int, *, seed: int, thin: float = 5.0) -> Iterator:
    """Draw random networks in which every actor and every place keeps its number of ties.

    Parameters
    ----------
    B
        Incidence matrix, actors × places, 0/1: DataFrame, networkx bipartite graph, or scipy sparse with
        labels.
    draws
        How many.
    seed
        Whole number from 0; the same seed gives the same draws, the first ones also when more are asked for.
    thin
        Trades a row between two draws; see :func:`mixing` for how many are enough.

    Yields
    ------
    DataFrame or Labelled
        0/1 with the labels of ``B``: a DataFrame for a DataFrame or a graph, a Labelled for sparse ones. One
        at a time: memory does not grow with ``draws``.

    Raises
    ------
    CommgovError
        Entries other than 0 and 1, duplicate labels, or ``draws``, ``seed`` or ``thin`` make no sense.

    Examples
    --------
    >>> B = pd.DataFrame([[1, 1, 0], [0, 1, 1]], ["bank", "clinic"], ["a", "b", "c"])
    >>> [drawn.sum().tolist() for drawn in sample(B, 2, seed=1)]
    [[1, 2, 1], [1, 2, 1]]
    """
    found = incidence(B, binary=True)
    stream = _draws(found.matrix, draws, seed=seed, thin=thin)
    as_frame = isinstance(B, pd.DataFrame | nx.Graph)

    def labelled(drawn: sp.csr_array):
        if as_frame:
            return pd.DataFrame(drawn.toarray(), found.rows, found.columns)
        return Labelled(drawn, found.rows, found.columns)

    return map(labelled, stream)


def mixing(B, *, seed: int, trades: float = 2000.0, step: float = 0.5, most: float = 20.0) -> pd.DataFrame:
    """Measure how soon a walk forgets where it was: autocorrelation of the C-score against trades.

        C-score = mean over pairs of rows of (r_i − s)(r_j − s)

    Parameters
    ----------
    B
        As for :func:`sample`.
    seed
        Whole number from 0.
    trades
        Length of the walk, in trades a row, after a first :data:`BURN_IN` that is not counted.
    step
        Trades a row between two observations.
    most
        The largest lag, in trades a row.

    Returns
    -------
    DataFrame
        One row a lag: ``lag`` (trades a row), ``autocorrelation``, ``noise`` (two standard errors of a walk
        without memory). ``attrs["correlation_time"]``: trades a row after which two observations count as
        about independent (1 + twice the sum of the autocorrelations, up to where they sink into the noise);
        ``attrs["looks"]``: the number of observations; both as numbers.

    Raises
    ------
    CommgovError
        As :func:`sample`; or the C-score of every network with these margins is the same.

    Notes
    -----
    One statistic of one walk. That it forgets is evidence, not proof, that the walk has seen enough.

    Examples
    --------
    >>> import networkx as nx
    >>> found = mixing(nx.davis_southern_women_graph(), seed=1, trades=500.0)
    >>> bool(found["autocorrelation"].iloc[-1] < 0.2)
    True
    """
    matrix = incidence(B, binary=True).matrix
    rows, seed = matrix.shape[0], seeded(seed)
    trades, step, most = (
        number(value, name, above=0) for value, name in ((trades, "trades"), (step, "step"), (most, "most"))
    )
    lags, looks = int(most / step), int(trades / step)
    if looks < 10 * max(lags, 1) or lags < 1:
        raise CommgovError(
            "a walk of {trades:g} trades a row is too short for lags up to {most:g} in steps "
            "of {step:g}. Fix: trades at least ten times most, most at least step.",
            trades=trades,
            most=most,
            step=step,
        )
    if rows < 2:
        raise CommgovError("B: the C-score compares pairs of rows, and there are fewer than two rows.")
    chain = Chain(matrix, seed)
    chain.walk(round(BURN_IN * rows))
    score = np.empty(looks)
    for look in range(looks):
        chain.walk(max(1, round(step * rows)))
        score[look] = chain.c_score()
    off = score - score.mean()
    if not (spread := (off * off).mean()) > 0:
        raise CommgovError(
            "B: every network with these margins that was drawn has the same C-score, so the "
            "walk cannot be judged by it. Fix: take a larger network."
        )
    correlation = np.array([(off[: looks - k] * off[k:]).mean() / spread for k in range(lags + 1)])
    noise = 2 / np.sqrt(looks)
    sunk = np.append(np.flatnonzero(correlation < noise), lags + 1)[0]
    frame = pd.DataFrame({"lag": step * np.arange(lags + 1), "autocorrelation": correlation, "noise": noise})
    frame.attrs |= {"correlation_time": float(step * (2 * correlation[:sunk].sum() - 1)), "looks": looks}
    return frame


def refuse_fixed(B: Labelled, *, sides=("row", "column"), full: bool = True):
    """Refuse rows and columns for which a null leaves one value: without ties, or (``full``) tied to all."""
    degrees = {
        "row": np.diff(B.matrix.indptr),
        "column": np.bincount(B.matrix.indices, minlength=len(B.columns)),
    }
    for side, labels, axis, most in (
        ("row", B.rows, "index", len(B.columns)),
        ("column", B.columns, "columns", len(B.rows)),
    ):
        for fixed in (0, most) if full else (0,):
            wrong = degrees[side] == fixed
            if side in sides and wrong.any():
                those = labels[wrong]
                dropped = f"{axis}={those[:3].tolist()}{' + …' * (len(those) > 3)}"
                raise CommgovError(
                    "B: the {side} '{label}' {what}{more}, so the null model leaves only one value for "
                    "it. Fix: leave it out and say so, e.g. B.drop({dropped}).",
                    side=say("row") if side == "row" else say("column"),
                    label=those[0],
                    what=say("has no ties") if fixed == 0 else say("is tied to all"),
                    more=say(" (and {count:,} more)", count=len(those) - 1) if len(those) > 1 else "",
                    dropped=dropped,
                )
    if "column" in sides and min(B.matrix.shape) < 2:
        raise CommgovError("B has fewer than two rows or columns, so its margins leave no other network.")


# ---- margins kept on average ---------------------------------------------------------------------


class MaxEnt(NamedTuple):
    """Cell probabilities by class of degree: nodes of the same degree have the same probabilities.

    ``p[row_class[i], column_class[j]]`` is the probability of cell (i, j).
    """

    p: np.ndarray
    row_class: np.ndarray
    column_class: np.ndarray
    row_sizes: np.ndarray
    column_sizes: np.ndarray


def maximum_entropy(matrix: sp.csr_array) -> MaxEnt:
    """Compute the cell probabilities of maximum entropy under the observed degrees (BiCM).

        p_ij = x_i y_j / (1 + x_i y_j),  with  Σ_j p_ij = degree of row i,  Σ_i p_ij = degree of column j

    Parameters
    ----------
    matrix
        0/1, rows × columns.

    Returns
    -------
    MaxEnt
        Its margins meet the degrees to one part in 10¹⁰ or better.

    Raises
    ------
    CommgovError
        No solution was found (not known to happen).

    Notes
    -----
    Solved by Newton's method for log x and log y, one unknown a class of degree instead of one a node: a
    network of thousands has dozens of classes. Rows and columns that are empty or full are settled first;
    their probabilities are 0 or 1.

    Examples
    --------
    >>> maximum_entropy(sp.csr_array(np.eye(4, dtype=int))).p
    array([[0.25]])
    """
    row_degrees, column_degrees = (
        np.diff(matrix.indptr),
        np.bincount(matrix.indices, minlength=matrix.shape[1]),
    )
    k, row_class, n = classes(row_degrees)
    d, column_class, m = classes(column_degrees)
    return MaxEnt(_probabilities(k.astype(float), n, d.astype(float), m), row_class, column_class, n, m)


def classes(degrees: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The degrees that occur, ascending; for each node which of them it has; how many nodes have each.

    >>> [part.tolist() for part in classes(np.array([3, 1, 3]))]
    [[1, 3], [1, 0, 1], [1, 2]]
    """
    counts = np.bincount(degrees)
    values = np.flatnonzero(counts)
    position = np.zeros(counts.size, dtype=np.int64)
    position[values] = np.arange(values.size)
    return values, position[degrees], counts[values]


def _probabilities(k, n, d, m) -> np.ndarray:
    """Probabilities by class: ``n`` rows each of degree ``k``, ``m`` columns each of degree ``d``."""
    p = np.zeros((k.size, d.size))
    rows, columns = np.arange(k.size), np.arange(d.size)
    k, d = k.copy(), d.copy()
    while rows.size and columns.size:
        empty, full = d[columns] <= 0, d[columns] >= n[rows].sum()
        if (empty | full).any():
            p[np.ix_(rows, columns[full])] = 1
            k[rows] -= m[columns[full]].sum()
            columns = columns[~(empty | full)]
            continue
        empty, full = k[rows] <= 0, k[rows] >= m[columns].sum()
        if not (empty | full).any():
            p[np.ix_(rows, columns)] = _newton(k[rows], n[rows], d[columns], m[columns])
            break
        p[np.ix_(rows[full], columns)] = 1
        d[columns] -= n[rows[full]].sum()
        rows = rows[~(empty | full)]
    return p


def _newton(k, n, d, m) -> np.ndarray:
    """The same where no class is empty or full; the smaller side is solved for, the larger eliminated."""
    if k.size < d.size:
        return _newton(d, m, k, n).T
    p = np.empty((k.size, d.size))
    worst = entropy.newton(k, n.astype(float), d, m.astype(float), p, _CLOSE, _MOST_STEPS)
    if not worst <= _CLOSE_ENOUGH:
        raise CommgovError(
            "the maximum-entropy probabilities were not found: the margins leave hardly any "
            "choice. Fix: use null='fdsm', which needs none."
        )
    return p


# ---- weaker and stronger chances ----------------------------------------------------------------------

LOOSE = ("sdsm", "svn", "ties")


def loose(matrix: sp.csr_array, n: int, *, null: str, seed: int) -> Iterator[sp.csr_array]:
    """Draw random 0/1 matrices under nulls that keep less than both margins.

    Parameters
    ----------
    matrix
        0/1, rows × columns.
    n
        How many.
    null
        ``"sdsm"``: both margins on average, cells independent (:func:`maximum_entropy`). ``"svn"``: each row
        keeps its number of columns and picks them blindly. ``"ties"``: as many ties in all, in cells picked
        blindly.
    seed
        Whole number from 0; draw k depends on the seed and k alone.

    Yields
    ------
    csr_array
        int64, indices sorted.

    Raises
    ------
    CommgovError
        The matrix has too many cells to be held whole.

    Examples
    --------
    >>> square = sp.csr_array(np.eye(3, dtype=int))
    >>> [drawn.sum(axis=1).tolist() for drawn in loose(square, 2, null="svn", seed=1)]
    [[1, 1, 1], [1, 1, 1]]
    """
    rows, width = matrix.shape
    if rows * width > MOST_CELLS:
        raise CommgovError(
            "B: {rows:,} × {columns:,} cells are too many for draws of null='{null}'. Fix: null='fdsm', or a "
            "part of the network.",
            rows=rows,
            columns=width,
            null=null,
        )
    sizes = np.diff(matrix.indptr)
    if null == "sdsm":
        found = maximum_entropy(matrix)
        chance = found.p[found.row_class][:, found.column_class]
    for k in range(n):
        lot = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(k,))))
        cells = lot.random((rows, width))
        if null == "sdsm":
            full = cells < chance
        elif null == "svn":
            full = np.argsort(np.argsort(cells, axis=1, kind="stable"), axis=1) < sizes[:, None]
        else:
            full = np.zeros(rows * width, bool)
            full[np.argsort(cells, axis=None, kind="stable")[: matrix.nnz]] = True
            full = full.reshape(rows, width)
        yield sp.csr_array(full.astype(np.int64))


def in_classes(
    ends: np.ndarray, kinds: np.ndarray, n: int, *, seed: int, shape: tuple[int, int], two_mode: bool
) -> Iterator[np.ndarray]:
    """Draw networks in which every node keeps its number of ties of each class.

    Ties of a class switch ends with one another, and no pair is joined twice, whatever the classes. So every
    network that is made of some of the classes keeps its degrees as well, in the same draw.

    Parameters
    ----------
    ends
        Ties × 2: a row and a column, or two nodes, each pair once.
    kinds
        The class of each tie, a whole number.
    n
        How many draws.
    seed
        Whole number from 0; draw k depends on the seed and k alone.
    shape
        Rows and columns, or nodes and nodes.
    two_mode
        Whether the two ends of a tie are of two sorts.

    Yields
    ------
    ndarray
        Ties × 2, in the order of ``ends``: what tie e has of its own goes with it.

    Notes
    -----
    All draws start from one network that lies as many switches away from the given one as they do from it:
    so the given one and the draws are exchangeable under the null, and a rank among them is an exact test,
    however slowly the switches mix (Besag and Clifford 1989).

    Examples
    --------
    >>> ends, kinds = np.array([[0, 0], [1, 1], [0, 2]]), np.array([0, 0, 1])
    >>> drawn = next(in_classes(ends, kinds, 1, seed=1, shape=(2, 3), two_mode=True))
    >>> sorted(drawn[:, 1].tolist()), drawn[2].tolist()
    ([0, 1, 2], [0, 2])
    """
    order = np.argsort(kinds, kind="stable")
    _, first, code, size = np.unique(kinds[order], return_index=True, return_inverse=True, return_counts=True)
    given = (first[code].astype(np.int64), size[code].astype(np.int64), shape, two_mode)
    steps, key = _SWITCHES * len(ends) + 100, random.words(seed)
    hub = kernels.switched(ends[order].astype(np.int64), *given, steps, key, 0)
    for k in range(1, n + 1):
        found = np.empty_like(hub)
        found[order] = kernels.switched(hub, *given, steps, key, k)
        yield found


# ---- p-values ------------------------------------------------------------------------------------


def p_values(observed: float, null: np.ndarray, *, centred: bool = True) -> dict[str, float]:
    """Return the p-value (b + 1) / (m + 1) in each direction of :data:`TAILS`, b draws being as extreme.

    ``two`` counts draws as far from zero where the null is centred there; otherwise it doubles the smaller
    tail. A draw without a value counts as extreme in every direction.
    """
    there = null[~np.isnan(null)]
    slack = _SLACK * max(abs(observed), float(np.abs(there).max(initial=0.0)))
    more = 1 + len(null) - len(there)
    greater, less, far = (
        float((np.count_nonzero(extreme) + more) / (len(null) + 1))
        for extreme in (
            there >= observed - slack,
            there <= observed + slack,
            np.abs(there) >= abs(observed) - slack,
        )
    )
    two = far if centred else min(1.0, 2 * min(greater, less))
    return {"two": two, "greater": greater, "less": less}


def middle(values: np.ndarray, name: str) -> dict[str, float]:
    """Return mean and middle 95 % of the draws that have a value: ``<name>mean, <name>low, <name>high``."""
    there = values[~np.isnan(values)].astype(float)
    found = (there.mean(), *np.quantile(there, [0.025, 0.975])) if len(there) else [np.nan] * 3
    return dict(zip((f"{name}mean", f"{name}low", f"{name}high"), map(float, found), strict=True))


def ranked(values: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Return the two-sided p of :func:`compare` for each of several values beside the same draws.

    >>> ranked(np.array([5.0, 100.0]), np.arange(99.0)).tolist()
    [0.14, 0.02]
    """
    there = np.sort(null)
    slack = _SLACK * np.maximum(np.abs(values), np.abs(there).max())
    above = len(there) - np.searchsorted(there, values - slack, side="left")
    below = np.searchsorted(there, values + slack, side="right")
    return np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (len(there) + 1))


def error(p: float, draws: int) -> float:
    """Return the Monte Carlo standard error of a p-value that is a share of draws."""
    return float(np.sqrt(p * (1 - p) / draws))


def compare(value: np.ndarray, null: np.ndarray) -> pd.DataFrame:
    """Compare values with draws (axis 0), a row each: mean, middle 95 %, two-sided p, its standard error."""
    m = len(null)
    slack = _SLACK * np.maximum(np.abs(value), np.abs(null).max(axis=0))
    above, below = (null >= value - slack).sum(axis=0), (null <= value + slack).sum(axis=0)
    tail = (np.minimum(above, below) + 1) / (m + 1)
    low, high = np.quantile(null, [0.025, 0.975], axis=0)
    p = np.minimum(1.0, 2 * tail)
    # Where not even one draw reached B, the tail is taken as one draw: the error is not zero then.
    error = np.where(p < 1, 2 * np.sqrt(tail * (1 - tail) / m), 0.0)
    undefined = np.isnan(value) | np.isnan(null).any(axis=0)
    table = pd.DataFrame(
        {"null_mean": null.mean(axis=0), "null_low": low, "null_high": high, "p": p, "p_se": error}
    )
    table.loc[undefined, ["p", "p_se"]] = np.nan
    return table.assign(draws=m)
