"""Do two networks on the same actors agree, and which of several explains a third? Permutation answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from .._kernels import core_null as kernel
from .._kernels.core_random import words
from ._chance import TAILS, error, in_parts, p_values
from ._read import Ties, arcs, choice, one_mode, seeded, whole

_MOST_NODES = 5_000  # MRQAP holds full matrices


class QAP(tuple):
    """The pair ``r, p`` of :func:`qap`, by name too, and ``table``: all that belongs beside a printed p.

    Examples
    --------
    >>> found = QAP(pd.Series({"r": 0.5, "p": 0.01}))
    >>> r, p = found
    >>> bool(found.r == found["r"] == r)
    True
    """

    def __new__(cls, table: pd.Series):
        """From a table that holds at least r and p."""
        pair = super().__new__(cls, (float(table["r"]), float(table["p"])))
        pair.table = table
        return pair

    def __getitem__(self, key):
        return self.table[key] if isinstance(key, str) else super().__getitem__(key)

    def __getnewargs__(self):
        return (self.table,)

    @property
    def r(self) -> float:
        """The correlation."""
        return self[0]

    @property
    def p(self) -> float:
        """Its p-value in the tail asked for."""
        return self[1]

    def __repr__(self) -> str:
        return f"QAP(r={self.r:.6g}, p={self.p:.6g}, tail={self.table.get('tail', '?')!r})"


def qap(Y, X, *, draws: int, seed: int, tail: str = "two") -> QAP:
    """Correlate two networks on the same actors, and ask how often renaming the actors does as well.

    The correlation is over all ordered pairs of different actors; the null permutes the actors of Y, rows and
    columns alike, so that each network keeps its own structure:

        r = corr(y_ij, x_ij),   p = (1 + number of draws with |r*| >= |r|) / (1 + draws)

    Parameters
    ----------
    Y, X
        Nodes × nodes with the same labels, in any order; weights are used, the diagonal is not.
    draws
        Permutations; 5,000 or more for a printed p.
    seed
        Of the permutations.
    tail
        ``"two"``: p counts draws with |r*| >= |r|. ``"greater"``: r* >= r. ``"less"``: r* <= r. The result's
        table holds all three.

    Returns
    -------
    QAP
        The pair ``r, p``; its ``table`` is a Series with ``r, p, p_se`` (Monte Carlo standard error of p),
        ``p_two, p_greater, p_less, null_mean, null_low, null_high`` (middle 95 % of r*), ``draws, tail``.

    Raises
    ------
    CommgovError
        The labels differ, or a network has the same value everywhere, so that there is no correlation.

    Notes
    -----
    Tests one correlation, not what causes it: actors who are alike in anything else tie alike in both
    networks.

    References
    ----------
    Krackhardt (1987), QAP partialling as a test of spuriousness, Social Networks 9.

    Examples
    --------
    >>> import networkx as nx
    >>> ring = nx.cycle_graph(8)
    >>> r, p = qap(ring, ring, draws=199, seed=1)
    >>> round(r, 6), bool(p < 0.05)
    (1.0, True)
    """
    choice(tail, "tail", TAILS)
    draws, seed = whole(draws, "draws", 1), seeded(seed)
    y, x = one_mode(Y, "Y"), aligned(X, "X", one_mode(Y, "Y"))
    n = len(y.labels)
    cells = n * (n - 1)
    means, spreads = [], []
    for name, ties in (("Y", y), ("X", x)):
        data = ties.matrix.data.astype(float)
        mean = data.sum() / cells if cells else np.nan
        # Sum of squares about the mean, zeros included, without the loss of squares less squared sum.
        spread = ((data - mean) ** 2).sum() + (cells - len(data)) * mean**2
        if not spread > 1e-12 * max((data**2).sum(), 1e-300):
            raise CommgovError(f"{name}: every pair has the same value, so it correlates with nothing.")
        means.append(mean)
        spreads.append(spread)
    graphs, key = (arcs(y.matrix), arcs(x.matrix)), words(seed)
    products = np.concatenate(
        in_parts(lambda a, b: kernel.permuted_products(*graphs, a, b, key), 0, draws + 1)
    )
    all_r = (products - cells * means[0] * means[1]) / np.sqrt(spreads[0] * spreads[1])
    r, null = float(np.clip(all_r[0], -1.0, 1.0)), all_r[1:]
    p = p_values(r, null)
    low, high = np.quantile(null, [0.025, 0.975])
    table = {"r": r, "p": p[tail], "p_se": error(p[tail], draws), **{f"p_{side}": p[side] for side in TAILS}}
    table |= {"null_mean": null.mean(), "null_low": low, "null_high": high, "draws": draws, "tail": tail}
    return QAP(pd.Series(table, dtype=object))


def mrqap(Y, X: Mapping, *, draws: int, seed: int, tail: str = "two") -> pd.DataFrame:
    """Explain one network by several others on the same actors, with p-values from permutation.

    Least squares over all ordered pairs, y_ij = b_0 + sum_k b_k x_kij + e_ij. For each k the part of x_k
    that the other networks do not explain is permuted (actors renamed) and put in its place, and the t of
    its coefficient is compared: double semi-partialling (Dekker, Krackhardt & Snijders 2007).

    Parameters
    ----------
    Y
        Nodes × nodes, what is to be explained.
    X
        Name -> network on the same labels.
    draws
        Permutations for each network; 5,000 or more for a printed p.
    seed
        Of the permutations.
    tail
        ``"two"``: p counts draws with |t*| >= |t|. ``"greater"``: t* >= t. ``"less"``: t* <= t.

    Returns
    -------
    DataFrame
        Index ``term``: ``intercept``, then the names. ``estimate``; ``t``; ``p`` in the tail asked for,
        ``p_se`` (its Monte Carlo standard error), ``p_two, p_greater, p_less``. The intercept has no p:
        renaming the actors cannot change it. ``attrs``: ``r_squared, nodes, draws, tail``.

    Raises
    ------
    CommgovError
        Labels differ, a network is constant or is a sum of the others, or there are over 5,000 nodes.

    Notes
    -----
    ``t`` comes from least squares and would be wrong as a test in itself, since pairs that share an actor
    depend on each other; only its rank among the permuted ones is used. With a 0/1 Y this is a linear
    probability model. Estimates describe agreement between networks, not effects.

    References
    ----------
    Dekker, Krackhardt & Snijders (2007), Sensitivity of MRQAP tests to collinearity and autocorrelation
    conditions, Psychometrika 72.

    Examples
    --------
    >>> import networkx as nx
    >>> ring, path, wheel = nx.cycle_graph(8), nx.path_graph(8), nx.circulant_graph(8, [2])
    >>> table = mrqap(ring, {"path": path, "wheel": wheel}, draws=199, seed=1)
    >>> table["estimate"].round(3).to_dict()
    {'intercept': 0.077, 'path': 0.923, 'wheel': -0.077}
    """
    choice(tail, "tail", TAILS)
    draws, seed = whole(draws, "draws", 1), seeded(seed)
    if not isinstance(X, Mapping) or not X:
        raise CommgovError("X must be a dict of name -> network, with at least one. Fix: {'distance': D}.")
    y = one_mode(Y, "Y")
    n = len(y.labels)
    if n > _MOST_NODES:
        raise CommgovError(
            f"Y: {n:,} nodes; MRQAP takes at most {_MOST_NODES:,}. Fix: take a part of the network."
        )
    if n * (n - 1) <= len(X) + 1:
        raise CommgovError(f"Y: {n} nodes are too few for {len(X)} networks.")
    others = [aligned(value, f"X['{name}']", y) for name, value in X.items()]
    off = ~np.eye(n, dtype=bool)
    halves = not any(t.directed for t in (y, *others))
    cells = n * (n - 1) // (2 if halves else 1)
    columns = np.array([t.matrix.toarray()[off] for t in (y, *others)], dtype=float)
    means = columns.mean(axis=1)
    centred = columns - means[:, None]
    for name, values, column in zip(["Y", *X], centred, columns, strict=True):
        if not (values**2).sum() > 1e-12 * max((column**2).sum(), 1e-300):
            raise CommgovError(f"{name}: every pair has the same value, so it explains nothing.")
    target, Z = centred[0], centred[1:]
    estimate, residuals = [], []
    for k, name in enumerate(X):
        rest = np.delete(Z, k, axis=0)
        own = Z[k] - _fitted(rest, Z[k])
        if (own**2).sum() <= 1e-10 * (Z[k] ** 2).sum():
            raise CommgovError(f"X: '{name}' is a sum of the other networks. Fix: leave one of them out.")
        left = target - _fitted(rest, target)
        residuals.append((own, left, rest))
        estimate.append(own @ left / (own @ own))
    freedom = cells - len(X) - 1  # an undirected pair counts once; only t is scaled by it, no p changes
    rows = {"intercept": [means[0] - np.dot(estimate, means[1:])] + [np.nan] * 6}
    for k, (name, (own, left, rest)) in enumerate(zip(X, residuals, strict=True)):
        t_all = _t_of_draws(own, left, rest, off, draws, words(seed, k), freedom)
        p = p_values(t_all[0], t_all[1:])
        rows[name] = [
            estimate[k],
            t_all[0],
            p[tail],
            error(p[tail], draws),
            p["two"],
            p["greater"],
            p["less"],
        ]
    names = ["estimate", "t", "p", "p_se", "p_two", "p_greater", "p_less"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("term")
    rest = target - np.array(estimate) @ Z
    table.attrs = {
        "r_squared": float(1 - rest @ rest / (target @ target)),
        "nodes": n,
        "draws": draws,
        "tail": tail,
    }
    return table


def _t_of_draws(own, left, rest, off, draws, key, freedom) -> np.ndarray:
    """t of the permuted residual in place of its network, for draw 0 (as it is) and the permutations.

    By the theorem of Frisch, Waugh and Lovell only two things change with the permutation: the residual's
    product with what is left of Y, and with each other network.
    """
    n = len(off)
    E = np.zeros((n, n))
    E[off] = own
    targets = np.zeros((n, n, 1 + len(rest)))
    targets[off] = np.column_stack([left, *rest])
    sums = np.concatenate(
        in_parts(lambda a, b: kernel.permuted_partials(E, targets, a, b, key), 0, draws + 1)
    )
    inner = own @ own
    if len(rest):
        explained = np.einsum("dk,dk->d", sums[:, 1:], np.linalg.solve(rest @ rest.T, sums[:, 1:].T).T)
        inner = np.maximum(inner - explained, 1e-12 * inner)
    b = sums[:, 0] / inner
    spare = np.maximum(left @ left - b * b * inner, 1e-12 * (left @ left))
    # Nothing left of Y to explain: every t is 0, and p is 1.
    return np.divide(b, np.sqrt(spare / freedom / inner), out=np.zeros_like(b), where=spare > 0)


def _fitted(rest: np.ndarray, values: np.ndarray) -> np.ndarray:
    if not len(rest):
        return np.zeros_like(values)
    return np.linalg.lstsq(rest.T, values, rcond=None)[0] @ rest


def aligned(X, name: str, like: Ties) -> Ties:
    """A network read in the node order of another."""
    x = one_mode(X, name)
    order = x.labels.get_indexer(like.labels)
    if (order < 0).any() or len(x.labels) != len(like.labels):
        odd = x.labels.symmetric_difference(like.labels).astype(str)[:5]
        raise CommgovError(
            f"{name}: its nodes are not those of Y; on one side only: {', '.join(odd)}. "
            "Fix: give both networks the same actors, those without ties too."
        )
    matrix = sp.csr_array(x.matrix[order][:, order])
    matrix.sort_indices()
    return x._replace(labels=like.labels, matrix=matrix)
