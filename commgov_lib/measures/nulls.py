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
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..labelled import Labelled, incidence
from ..schema import CommgovError
from .options import whole
from .trades import Chain

CHAIN = 100
BURN_IN = 50.0


def draws(matrix: sp.csr_array, n: int, *, seed: int, thin: float = 5.0) -> Iterator[sp.csr_array]:
    """Random 0/1 matrices with the margins of ``matrix``, one at a time.

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
    n, seed, thin = whole(n, "draws", 0), whole(seed, "seed", 0), _positive(thin)
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
    """A statistic of each of ``n`` draws, in the order of :func:`draws`.

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
    n, seed, thin = whole(n, "draws", 0), whole(seed, "seed", 0), _positive(thin)

    def one(number: int) -> list:
        return [statistic(chain.matrix()) for chain in stops(matrix, n, number, seed=seed, thin=thin)]

    return np.array([value for part in each_chain(one, n, threads) for value in part])


def stops(matrix, n: int, number: int, *, seed: int, thin: float) -> Iterator[Chain]:
    """Chain ``number`` at each of its draws among the first ``n``; it walks on when the next is asked for.

    No example: for measures that count inside the chain.
    """
    rows = matrix.shape[0]
    chain = Chain(matrix, seed, number)
    chain.walk(round(BURN_IN * rows))
    for _ in range(min(n - number * CHAIN, CHAIN)):
        chain.walk(max(1, round(thin * rows)))
        yield chain


def each_chain(work: Callable, n: int, threads: int | None = None) -> Iterator:
    """``work(number)`` for every chain that ``n`` draws need, in order, several at a time.

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


def sample(B, draws: int, *, seed: int, thin: float = 5.0) -> Iterator:
    """Random networks in which every actor and every place keeps its number of ties.

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
    """How soon a walk forgets where it was: autocorrelation of the C-score against trades.

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
        Trades a row between two looks.
    most
        The largest lag, in trades a row.

    Returns
    -------
    DataFrame
        One row a lag: ``lag`` (trades a row), ``autocorrelation``, ``noise`` (two standard errors of a walk
        without memory). ``attrs["correlation_time"]``: trades a row after which two looks count as about
        independent (1 + twice the sum of the autocorrelations, up to where they sink into the noise);
        ``attrs["looks"]``: how often it was looked; both as numbers.

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
    rows, seed = matrix.shape[0], whole(seed, "seed", 0)
    trades, step, most = _positive(trades, "trades"), _positive(step, "step"), _positive(most, "most")
    lags, looks = int(most / step), int(trades / step)
    if looks < 10 * max(lags, 1) or lags < 1:
        raise CommgovError(
            f"a walk of {trades:g} trades a row is too short for lags up to {most:g} in steps of {step:g}. "
            "Fix: trades at least ten times most, most at least step."
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
            "B: every network with these margins seen has the same C-score, so it tells nothing."
        )
    correlation = np.array([(off[: looks - k] * off[k:]).mean() / spread for k in range(lags + 1)])
    noise = 2 / np.sqrt(looks)
    sunk = np.append(np.flatnonzero(correlation < noise), lags + 1)[0]
    frame = pd.DataFrame({"lag": step * np.arange(lags + 1), "autocorrelation": correlation, "noise": noise})
    frame.attrs |= {"correlation_time": float(step * (2 * correlation[:sunk].sum() - 1)), "looks": looks}
    return frame


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _positive(value, name: str = "thin") -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 < value < np.inf:
        raise CommgovError(f"{name} is {value!r}. Fix: give a number of trades a row above 0, e.g. 5.0.")
    return float(value)
