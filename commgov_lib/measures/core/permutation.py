"""Do two networks on the same actors agree, and which of several explains a third? Permutation answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels import core as kernel
from .._kernels.random import words
from ..arguments import choice, seeded, whole
from ..nulls import TAILS, error, in_parts, middle, p_values
from .networks import Ties, aligned, arcs, one_mode

_MOST_NODES = 5_000  # where full matrices are held


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
    """Correlate two networks on the same actors, and test it by renaming the actors (QAP).

    The correlation is over all ordered pairs of different actors that are observed in both; the null permutes
    the actors of Y, rows and columns alike, so that each network keeps its own structure:

        r = corr(y_ij, x_ij),   p = (1 + number of draws with |r*| >= |r|) / (1 + draws)

    Parameters
    ----------
    Y, X
        Nodes × nodes with the same labels, in any order; weights are used, also those below 0 (sender minus
        receiver), the diagonal is not. NaN: not observed. Such a pair is left out, never taken for 0, and
        those of Y are permuted along with it.
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
        ``p_two, p_greater, p_less, null_mean, null_low, null_high`` (middle 95 % of r*), ``pairs`` (ordered
        pairs compared), ``draws, tail``.

    Raises
    ------
    CommgovError
        The labels differ, a network has the same value everywhere, so that there is no correlation, or pairs
        are missing among more than 5,000 nodes.

    Notes
    -----
    Tests one correlation, not what causes it: actors who are alike in anything else tie alike in both
    networks. With missing pairs each permutation has its own pairs seen in both; the few, if any, in which r
    does not exist count as more extreme. That pairs are missing regardless of their value is assumed.

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
    y = one_mode(Y, "Y", signed=True, missing=True)
    x = aligned(X, "X", y, signed=True, missing=True)
    n = len(y.labels)
    if np.isnan(y.matrix.data).any() or np.isnan(x.matrix.data).any():
        all_r, pairs = _r_of_seen(y, x, draws, seed)
    else:
        all_r, pairs = _r_of_all(y, x, draws, seed), n * (n - 1)
    r, null = float(np.clip(all_r[0], -1.0, 1.0)), all_r[1:]
    p = p_values(r, null)
    table = {"r": r, "p": p[tail], "p_se": error(p[tail], draws), **{f"p_{side}": p[side] for side in TAILS}}
    table |= middle(null, "null_")
    return QAP(pd.Series(table | {"pairs": pairs, "draws": draws, "tail": tail}, dtype=object))


def _r_of_all(y: Ties, x: Ties, draws: int, seed: int) -> np.ndarray:
    """r as it is, then of each permutation; all pairs are observed."""
    n = len(y.labels)
    cells = n * (n - 1)
    means, spreads = [], []
    for name, ties in (("Y", y), ("X", x)):
        data = ties.matrix.data.astype(float)
        mean = data.sum() / cells if cells else np.nan
        # Sum of squares about the mean, zeros included, without the loss of squares less squared sum.
        spread = ((data - mean) ** 2).sum() + (cells - len(data)) * mean**2
        if not spread > 1e-12 * max((data**2).sum(), 1e-300):
            raise CommgovError(
                "{name}: every pair has the same value, so it correlates with nothing.", name=name
            )
        means.append(mean)
        spreads.append(spread)
    graphs, key = (arcs(y.matrix), arcs(x.matrix)), words(seed)
    products = np.concatenate(
        in_parts(lambda a, b: kernel.permuted_products(*graphs, a, b, key), 0, draws + 1)
    )
    return (products - cells * means[0] * means[1]) / np.sqrt(spreads[0] * spreads[1])


def _r_of_seen(y: Ties, x: Ties, draws: int, seed: int) -> tuple[np.ndarray, int]:
    """The same over the pairs seen in both networks, and how many those are; NaN where no r exists."""
    n, full = len(y.labels), []
    if n > _MOST_NODES:
        raise CommgovError(
            "Y: {count:,} nodes with missing pairs; QAP takes at most {most:,} of these. Fix: "
            "take a part of the network.",
            count=n,
            most=_MOST_NODES,
        )
    for ties in (y, x):
        values = ties.matrix.toarray().astype(float)
        np.fill_diagonal(values, np.nan)
        full.append(values)
    seen = ~np.isnan(full[0]) & ~np.isnan(full[1])
    for name, values in zip("YX", full, strict=True):
        there = values[seen]
        if len(there) < 3 or not there.var() > 1e-12 * (there**2).mean():
            raise CommgovError(
                "{name}: the {count:,} pairs that are observed in both networks have the same "
                "value, so it correlates with nothing. Fix: fewer missing pairs.",
                name=name,
                count=len(there),
            )
        # Far from rounding: r does not depend on the place of zero or on the unit.
        values -= there.mean()
        values /= there.std()
    key = words(seed)
    sums = np.concatenate(in_parts(lambda a, b: kernel.permuted_moments(*full, a, b, key), 0, draws + 1))
    count, x_sum, y_sum, x_two, y_two, both = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        x_spread, y_spread = x_two - x_sum**2 / count, y_two - y_sum**2 / count
        r = (both - x_sum * y_sum / count) / np.sqrt(x_spread * y_spread)
        exists = (x_spread > 1e-10 * x_two) & (y_spread > 1e-10 * y_two)
    return np.where(exists, r, np.nan), int(seen.sum())


def mrqap(Y, X: Mapping, *, draws: int, seed: int, tail: str = "two") -> pd.DataFrame:
    """Explain one network by several others on the same actors, with p-values from permutation.

    Least squares over all ordered pairs, y_ij = b_0 + sum_k b_k x_kij + e_ij. For each k the part of x_k
    that the other networks do not explain is permuted (actors renamed) and put in its place, and the t of
    its coefficient is compared: double semi-partialling (Dekker, Krackhardt & Snijders 2007).

    Parameters
    ----------
    Y
        Nodes × nodes, what is to be explained. Entries below 0 are used as they are; NaN: not observed, left
        out, never taken for 0.
    X
        Name -> network on the same labels, likewise (a signed difference between sender and receiver, say).
        The missing pairs of a network are permuted along with what the others do not explain of it.
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
        renaming the actors cannot change it. ``attrs``: ``r_squared, nodes, pairs`` (ordered pairs observed
        in all networks), ``draws, tail``.

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
        raise CommgovError("X must be a dict of name -> network, with at least one. Fix: dict(distance=D).")
    y = one_mode(Y, "Y", signed=True, missing=True)
    n = len(y.labels)
    if n > _MOST_NODES:
        raise CommgovError(
            "Y: {count:,} nodes; MRQAP takes at most {most:,}. Fix: take a part of the network.",
            count=n,
            most=_MOST_NODES,
        )
    if n * (n - 1) <= len(X) + 1:
        raise CommgovError("Y: {n} nodes are too few for {count} networks.", n=n, count=len(X))
    others = [aligned(value, f"X['{name}']", y, signed=True, missing=True) for name, value in X.items()]
    off = ~np.eye(n, dtype=bool)
    halves = not any(t.directed for t in (y, *others))
    seen = off.copy()
    for ties in (y, *others):
        unseen = ties.matrix.tocoo()
        gaps = np.isnan(unseen.data)
        seen[unseen.row[gaps], unseen.col[gaps]] = False
    if seen.sum() <= (len(X) + 1) * (2 if halves else 1):
        raise CommgovError(
            "Y: {count:,} pairs observed in all networks are too few for {many} networks.",
            count=seen.sum(),
            many=len(X),
        )
    cells = int(seen.sum()) // (2 if halves else 1)
    whole_seen = bool((seen == off).all())
    columns = np.array([t.matrix.toarray()[seen] for t in (y, *others)], dtype=float)
    means = columns.mean(axis=1)
    centred = columns - means[:, None]
    for name, values, column in zip(["Y", *X], centred, columns, strict=True):
        if not (values**2).sum() > 1e-12 * max((column**2).sum(), 1e-300):
            raise CommgovError("{name}: every pair has the same value, so it explains nothing.", name=name)
    target, Z = centred[0], centred[1:]
    estimate, residuals = [], []
    for k, name in enumerate(X):
        rest = np.delete(Z, k, axis=0)
        own = Z[k] - _fitted(rest, Z[k])
        if (own**2).sum() <= 1e-10 * (Z[k] ** 2).sum():
            raise CommgovError(
                "X: '{name}' is a sum of the other networks. Fix: leave one of them out.", name=name
            )
        left = target - _fitted(rest, target)
        residuals.append((own, left, rest))
        estimate.append(own @ left / (own @ own))
    freedom = cells - len(X) - 1  # an undirected pair counts once; only t is scaled by it, no p changes
    rows = {"intercept": [means[0] - np.dot(estimate, means[1:])] + [np.nan] * 6}
    for k, (name, (own, left, rest)) in enumerate(zip(X, residuals, strict=True)):
        if whole_seen:
            t_all = _t_of_draws(own, left, rest, off, draws, words(seed, k), freedom)
        else:
            every = np.array([t.matrix.toarray() for t in (y, *others)], dtype=float)
            t_all = _t_of_seen(every, seen, k, draws, words(seed, k), 2 if halves else 1)
        p = p_values(t_all[0], t_all[1:])
        shares = (p[tail], error(p[tail], draws), p["two"], p["greater"], p["less"])
        rows[name] = [estimate[k], t_all[0], *shares]
    names = ["estimate", "t", "p", "p_se", "p_two", "p_greater", "p_less"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("term")
    rest = target - np.array(estimate) @ Z
    table.attrs = {
        "r_squared": float(1 - rest @ rest / (target @ target)),
        "nodes": n,
        "pairs": int(seen.sum()),
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


def _t_of_seen(every, seen, k: int, draws: int, key, halves: int) -> np.ndarray:
    """The same where pairs are missing: each permutation is a fit over the pairs that it leaves observed.

    What the others do not explain of network k is known where all of X is observed, and is permuted with its
    gaps; Y and the others keep theirs in place. With nothing permuted the pairs are those observed in all,
    and t is that of the plain fit.
    """
    off = ~np.eye(len(seen), dtype=bool)
    scaled = (every - every[:, seen].mean(axis=1)[:, None, None]) / every[:, seen].std(axis=1)[:, None, None]
    target, X = scaled[0], scaled[1:]
    known = off & ~np.isnan(X).any(axis=0)
    rest = np.delete(X, k, axis=0)
    E = np.full(seen.shape, np.nan)
    E[known] = X[k][known] - _fitted(np.vstack([np.ones(known.sum()), rest[:, known]]), X[k][known])
    fixed = np.stack([*rest, target], axis=-1)
    grams = np.concatenate(in_parts(lambda a, b: kernel.permuted_grams(E, fixed, a, b, key), 0, draws + 1))
    found = np.full(draws + 1, np.nan)
    for draw, gram in enumerate(grams):
        A, b = gram[:-1, :-1], gram[:-1, -1]
        freedom = gram[0, 0] / halves - len(A)
        if freedom < 1 or np.linalg.cond(A / np.sqrt(np.outer(np.diag(A), np.diag(A)))) > 1e10:
            continue
        inverse = np.linalg.inv(A)
        estimate = inverse @ b
        spare = max(gram[-1, -1] - estimate @ b, 1e-12 * gram[-1, -1])
        found[draw] = estimate[1] / np.sqrt(spare / freedom * inverse[1, 1]) if spare > 0 else 0.0
    return found


def _fitted(rest: np.ndarray, values: np.ndarray) -> np.ndarray:
    if not len(rest):
        return np.zeros_like(values)
    return np.linalg.lstsq(rest.T, values, rcond=None)[0] @ rest
