"""The table of pairs under one null, and the cell probabilities of maximum entropy."""

from __future__ import annotations

import pandas as pd

from . import _maxent as maxent
from . import _nulltests as nulltests


def bicm(B) -> pd.DataFrame:
    """How likely each tie is when only the numbers of ties are known (bipartite configuration model).

        p_ij = x_i y_j / (1 + x_i y_j),  rows and columns of p add up to the observed numbers of ties

    Parameters
    ----------
    B
        Incidence matrix, actors × places, 0/1: DataFrame, networkx bipartite graph, or scipy sparse with
        labels.

    Returns
    -------
    DataFrame
        Probability of each cell, with the labels of ``B``.

    Raises
    ------
    CommgovError
        Entries other than 0 and 1, duplicate labels, rows without ties or tied to everything.

    Notes
    -----
    The probabilities of maximum entropy: whoever knows the degrees and nothing else should believe these.
    They do not say who is tied, nor that ties are independent in the real network.

    References
    ----------
    Saracco, Di Clemente, Gabrielli and Squartini (2015), Scientific Reports 5:10595.

    Examples
    --------
    >>> import networkx as nx
    >>> p = bicm(nx.davis_southern_women_graph())
    >>> p.loc["Evelyn Jefferson", ["E1", "E8"]].round(5).tolist()
    [0.34233, 0.93338]
    """
    found = nulltests.checked(B, binary=True)
    solved = maxent.solve(found.matrix)
    wide = solved.p[:, solved.column_class]
    return pd.DataFrame(wide[solved.row_class], found.rows, found.columns, copy=False)


def table(
    B,
    *,
    null: str,
    draws: int = 10000,
    seed: int | None = None,
    alpha: float = 0.05,
    correction: str = "none",
    threads: int | None = None,
) -> pd.DataFrame:
    """The pairs of actors that share a place, and whether they share more than chance would have it.

        p = P(a pair shares at least as much under the null)

    Parameters
    ----------
    B
        Incidence matrix, actors × places: DataFrame, networkx bipartite graph, or scipy sparse with labels.
        0/1, except for ``null="disparity"``, where ties may have weights.
    null
        ``"svn"``, ``"sdsm"``, ``"fdsm"`` or ``"disparity"``. The tails of svn and sdsm are exact; fdsm counts
        draws: p = (b + 1) / (draws + 1), b draws in which the pair shares as much or more.
    draws
        Random networks of fdsm.
    seed
        Whole number, for fdsm. Without one a fresh one is taken; ``attrs["seed"]`` tells it.
    alpha
        A pair is kept where q ≤ alpha.
    correction
        ``"none"``, ``"bonferroni"``, ``"holm"`` or ``"bh"``, over all n (n − 1) / 2 pairs of the n actors.
    threads
        For fdsm (default: one a core); the result is the same for any.

    Returns
    -------
    DataFrame
        One row a pair that shares anything: ``a, b`` (labels, in the order of ``B``), ``shared``,
        ``expected`` (what the null expects the two to share), ``p, q`` (q corrected), ``keep``. Pairs that
        share nothing have p = q = 1 under every null; they are counted in the correction and not listed.
        Above a million pairs, a and b are categorical. ``attrs`` holds ``null, tests, alpha, correction``
        and, for fdsm, ``draws, seed``.

    Raises
    ------
    CommgovError
        Rows without ties or tied to everything, weights where the null is binary, duplicate labels, too few
        draws for ``alpha`` and ``correction`` (says how many are needed), or options that make no sense.

    Notes
    -----
    A kept pair shares more than the null expects: not that the two work together, nor why. For disparity,
    what two actors share is the sum over places of the product of their weights; it asks at both ends whether
    the tie is surprisingly heavy and takes the smaller p, ``expected`` being the mean tie of that end.

    References
    ----------
    Tumminello et al. (2011), PLoS ONE 6:e17994; Neal (2014), Social Networks 39:84–97; Strona et al. (2014),
    Nature Communications 5:4114; Serrano, Boguñá and Vespignani (2009), PNAS 106:6483–6488.

    Examples
    --------
    >>> import networkx as nx
    >>> found = table(nx.davis_southern_women_graph(), null="svn")
    >>> int(found["keep"].sum()), found.attrs["tests"]
    (17, 153)
    """
    asked = nulltests.asked([null], alpha, correction, draws, seed=seed, threads=threads)
    what = nulltests.prepared(B, [null], asked)
    columns = nulltests.pair_columns(what) | nulltests.test(what, null, asked)
    frame = pd.DataFrame(columns, copy=False)
    frame.attrs |= {"null": null, "tests": what.tests, "alpha": alpha, "correction": correction}
    frame.attrs |= {"draws": asked.draws, "seed": asked.seed} if null == "fdsm" else {}
    return frame
