"""How much a result owes to every actor having been found: take some out and look again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._read import Ties, seeded, whole
from ._statistics import read, resolve


def missing(
    G, measure: str | Callable, *, shares: Iterable[float] = (0.05, 0.1, 0.2, 0.3), draws: int, seed: int
) -> pd.DataFrame:
    """Measure a network again and again with some of its actors left out at random.

    Parameters
    ----------
    G
        Nodes × nodes.
    measure
        ``density``, ``degree_centralisation``, ``betweenness_centralisation``, ``core_ones``,
        ``core_ignored`` (scores of :func:`fit`); or a function that takes the network (a ``cg.Labelled``,
        which every function of this room reads) and returns a number, or a Series on its nodes.
    shares
        Shares of the actors to leave out, each in [0, 1); at least four actors must remain.
    draws
        Random sets of missing actors for each share.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        One row a share: ``share`` (asked for), ``missing_count``, ``full`` (the measure of the whole
        network), ``mean, low, high`` (mean and middle 95 % over the draws), ``defined_share`` (draws in
        which the measure exists), ``draws``. Where the measure is a Series, the value of a draw is its rank
        correlation (Spearman) with the whole network's over the actors that remain, and ``full`` is 1.

    Raises
    ------
    CommgovError
        A share is outside [0, 1) or leaves fewer than four actors, or the measure is not known.

    Notes
    -----
    The actors left out are a uniform random sample. Real non-response is not: bodies at the margin answer
    least, and a missing hub costs more than this shows. A missing actor takes all its ties along.

    References
    ----------
    Costenbader & Valente (2003), The stability of centrality measures when networks are sampled, Social
    Networks 25. Borgatti, Carley & Krackhardt (2006), On the robustness of centrality measures under
    conditions of imperfect data, Social Networks 28.

    Examples
    --------
    >>> import networkx as nx
    >>> table = missing(nx.complete_graph(10), "density", shares=[0.2], draws=20, seed=1)
    >>> table[["missing_count", "full", "mean", "low", "high"]].values.tolist()
    [[2.0, 1.0, 1.0, 1.0, 1.0]]
    """
    draws, seed = whole(draws, "draws", 1), seeded(seed)
    ties, compute = read(G, "G"), resolve(measure, "measure")
    n = len(ties.labels)
    full = compute(ties)
    rows = []
    for order, share in enumerate(_checked(shares, n)):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, order])))
        gone = int(np.floor(share * n + 0.5))
        values = np.empty(draws)
        for k in range(draws):
            keep = np.sort(np.argsort(rng.random(n), kind="stable")[gone:])
            found = compute(_among(ties, keep))
            values[k] = _agreement(full, found) if isinstance(full, pd.Series) else found
        there = values[~np.isnan(values)]
        low, high = np.quantile(there, [0.025, 0.975]) if len(there) else (np.nan, np.nan)
        rows.append(
            (share, gone, 1.0 if isinstance(full, pd.Series) else float(full),
             there.mean() if len(there) else np.nan, low, high, len(there) / draws, draws)
        )  # fmt: skip
    columns = ["share", "missing_count", "full", "mean", "low", "high", "defined_share", "draws"]
    return pd.DataFrame(rows, columns=columns)


def _among(ties: Ties, keep: np.ndarray) -> Ties:
    # One-mode: all labels count as rows.
    return ties._replace(labels=ties.labels[keep], matrix=ties.matrix[keep][:, keep], rows=len(keep))


def _agreement(full: pd.Series, found: pd.Series) -> float:
    both = pd.concat([full, found], axis=1, join="inner").dropna()
    ranks = both.rank().to_numpy()
    if len(ranks) < 3 or (np.ptp(ranks, axis=0) == 0).any():
        return np.nan
    return float(np.corrcoef(ranks.T)[0, 1])


def _checked(shares, n: int) -> list[float]:
    shares = [float(s) for s in ([shares] if isinstance(shares, int | float) else shares)]
    for share in shares:
        if not 0 <= share < 1 or n - np.floor(share * n + 0.5) < 4:
            raise CommgovError(
                f"shares: {share:g} of {n} actors cannot be left out. Fix: use shares from 0 to below 1 that "
                "leave four actors or more."
            )
    return shares
