"""How ties close, nest and avoid each other: single numbers of a two-mode network."""

from __future__ import annotations

import pandas as pd

from . import _count as count
from ._read import read, side


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
    return count.count_cycles(side(read(B).matrix))


def robins_alexander(B) -> float:
    """Share of the paths of three ties whose ends are tied as well: how much two-mode ties cluster.

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
    matrix = read(B).matrix
    of = count.margins(matrix)
    paths = count.three_paths(of, of.cross(matrix))
    return count.closed_share(count.count_cycles(side(matrix)), paths)


def latapy(B) -> pd.DataFrame:
    """Tell how far each actor's places overlap with those of the actors it shares any with.

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
    found = read(B)
    return pd.DataFrame(count.overlaps(side(found.matrix)), found.rows, list(count.MODES))


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
    matrix = read(B).matrix
    found = count.nestedness(side(matrix), count.by_size(count.margins(matrix)))
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
    matrix = read(B).matrix
    of = count.margins(matrix)
    return count.checkerboards(of, of.cross(matrix), count.count_cycles(side(matrix)))
