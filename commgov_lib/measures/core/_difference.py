"""Are two networks different, or would two like them differ as much? A test for what is mostly only drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.special import stdtr, stdtrit

from ...schema import CommgovError
from ._chance import error, p_values
from ._null import degree_preserving
from ._qap import aligned
from ._read import Ties, choice, seeded, whole
from ._statistics import number, read, resolve

NULLS = {
    "actors": "each network's actors are a sample; the two are independent",
    "same_actors": "one sample of actors, seen in both networks",
    "dyads": "each pair's two states could as well have been the other way round",
    "degrees": "both are random but for the number of ties of each actor",
}
_BY_ACTORS = (
    "density",
)  # the statistics for which resampling actors is known, and tested, to hold its level


def difference(G1, G2, statistic: str | Callable, *, null: str, draws: int, seed: int) -> pd.Series:
    """Test whether a statistic of two networks differs by more than chance, under a chance that is named.

    Parameters
    ----------
    G1, G2
        Nodes × nodes, each.
    statistic
        ``density``, ``degree_centralisation``, ``betweenness_centralisation``, ``core_ones``,
        ``core_ignored``; or a function from a ``cg.Labelled`` network to a number (``dyads`` and ``degrees``
        only).
    null
        What chance is; there is no default, since each answers another question.
        ``"actors"``: bootstrap of the actors, each network on its own (density only).
        ``"same_actors"``: the same with one draw of actors for both (density only).
        ``"dyads"``: the states of each pair are exchanged between the networks, or not, with probability 1/2.
        ``"degrees"``: both networks drawn anew with the degrees that they have.
    draws
        Of the null; 5,000 or more for a printed p.
    seed
        Of the draws.

    Returns
    -------
    Series
        ``statistic, null, first, second, difference`` (first - second); ``low, high``: 95 % interval of the
        difference (bootstraps only); ``null_mean, null_low, null_high``: mean and middle 95 % of the
        difference under the null (permutations only); ``p`` two-sided, ``p_se`` its Monte Carlo standard
        error (permutations only), ``draws, assumes``.

    Raises
    ------
    CommgovError
        The null or the statistic is unknown, they do not go together, labels differ where they must not, or
        the null leaves no room (the degrees fix the density).

    Notes
    -----
    *actors*, *same_actors* (Snijders & Borgatti 1999): actors are drawn with replacement; a pair that is one
    actor twice gets the state of a random pair. p from Student's t = difference / standard error. Assumes
    that the actors could have been others of the same kind; right for averages over pairs, too cautious
    where pairs are independent of one another (false alarms then lie far below the level), and not for
    extremes, paths or cores: a maximum over resampled actors is biased. Those are refused here. *dyads*:
    exact for any statistic if, under the null, each pair's two states are exchangeable and pairs are
    independent of one another given the two states. Same actors in both networks. *degrees*: asks whether
    the difference exceeds what the two degree sequences imply; p doubles the smaller tail. Draws and
    networks are exchangeable under the null, so the level holds (see :func:`significance`). A difference
    that this null explains is still a difference: in degrees.

    References
    ----------
    Snijders & Borgatti (1999), Non-parametric standard errors and tests for network statistics, Connections
    22.

    Examples
    --------
    >>> import networkx as nx
    >>> thin, dense = nx.cycle_graph(12), nx.complete_graph(12)
    >>> found = difference(dense, thin, "density", null="dyads", draws=199, seed=1)
    >>> round(found["difference"], 3), found["p"]
    (0.818, 0.005)
    """
    choice(null, "null", NULLS)
    draws, seed = whole(draws, "draws", 2), seeded(seed)
    first, second, compute = read(G1, "G1"), read(G2, "G2"), resolve(statistic, "statistic")
    title = statistic if isinstance(statistic, str) else getattr(statistic, "__name__", "statistic")
    if null in ("same_actors", "dyads"):
        second = aligned(G2, "G2", first)
    if null in ("actors", "same_actors") and statistic not in _BY_ACTORS:
        raise CommgovError(
            f"'{title}' cannot be tested by resampling actors: its bootstrap is biased. Fix: null='degrees', "
            f"or 'dyads' where both networks have the same actors; or one of {', '.join(_BY_ACTORS)}."
        )
    values = [number(compute, ties, "statistic") for ties in (first, second)]
    if np.isnan(values).any():
        raise CommgovError(f"'{title}' is undefined for one of the networks, so there is nothing to compare.")
    observed = values[0] - values[1]
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 2])))
    empty = dict.fromkeys(["low", "high", "null_mean", "null_low", "null_high", "p", "p_se"], np.nan)
    if null in ("actors", "same_actors"):
        both = resampled_density(first, second, draws, rng, paired=null == "same_actors")
        sizes = (len(first.labels), len(second.labels))
        found = by_error(observed, both, None if null == "same_actors" else sizes, sizes[0])
    else:
        make = (
            _swapped(first, second, draws, rng)
            if null == "dyads"
            else _by_degrees(first, second, draws, seed)
        )
        chance = np.array([compute(a) - compute(b) for a, b in make], dtype=float)
        chance = chance[~np.isnan(chance)]
        if not len(chance) or np.ptp(chance) <= 1e-12:
            raise CommgovError(
                f"'{title}' is the same in every draw of null='{null}', so this null cannot test it. "
                "Fix: another null, or a statistic that it does not fix."
            )
        p = p_values(observed, chance, centred=null == "dyads")["two"]
        low, high = np.quantile(chance, [0.025, 0.975])
        found = {"null_mean": chance.mean(), "null_low": low, "null_high": high, "p": p,
                 "p_se": error(p, len(chance))}  # fmt: skip
    head = {"statistic": title, "null": null, "first": values[0], "second": values[1], "difference": observed}
    return pd.Series(head | empty | found | {"draws": draws, "assumes": NULLS[null]}, dtype=object)


def resampled_density(first: Ties, second: Ties, draws: int, rng, *, paired: bool) -> np.ndarray:
    """Densities (2 × draws) of networks among actors drawn with replacement."""
    found = np.empty((2, draws))
    graphs = [(len(ties.labels), ties.matrix.astype(bool).astype(float)) for ties in (first, second)]
    for at in range(0, draws, 256):
        some = min(256, draws - at)
        for i, (n, matrix) in enumerate(graphs):
            if i == 0 or not paired:
                chosen = (rng.random((some, n)) * n).astype(np.int64) + n * np.arange(some)[:, None]
                count = np.bincount(chosen.ravel(), minlength=some * n).reshape(some, n).astype(float)
                # A pair that is one actor twice takes the state of a random pair; the same pair in both
                # networks.
                twice = ((count**2).sum(axis=1).astype(np.int64) - n) // 2
                draw = np.repeat(np.arange(some), twice)
                a = (rng.random(len(draw)) * n).astype(np.int64)
                b = (a + 1 + (rng.random(len(draw)) * (n - 1)).astype(np.int64)) % n
            filled = np.asarray(matrix[a, b] + matrix[b, a]).ravel() if len(draw) else np.zeros(0)
            total = (count * (matrix @ count.T).T).sum(axis=1) + np.bincount(draw, filled, some)
            found[i, at : at + some] = total / (n * (n - 1))
    return found


def _swapped(first: Ties, second: Ties, draws: int, rng):
    """Both networks with the states of each pair exchanged or not; an unordered pair goes as one."""
    n = len(first.labels)
    directed = first.directed or second.directed
    a, b = (sp.csr_array(ties.matrix, dtype=float) for ties in (first, second))
    either = sp.csr_array(a.astype(bool) + b.astype(bool))
    either.sort_indices()
    row = np.repeat(np.arange(n), np.diff(either.indptr))
    _, pair = np.unique(
        np.minimum(row, either.indices) * n + np.maximum(row, either.indices), return_inverse=True
    )
    states = [np.asarray(m[row, either.indices]).ravel() if len(row) else np.zeros(0) for m in (a, b)]
    for _ in range(draws):
        swap = (rng.random(pair.max(initial=-1) + 1) < 0.5)[pair]
        made = []
        for ties, own, other in zip((first, second), states, states[::-1], strict=True):
            data = np.where(swap, other, own)
            matrix = sp.csr_array((data, either.indices.copy(), either.indptr.copy()), shape=a.shape)
            matrix.eliminate_zeros()
            made.append(ties._replace(matrix=matrix, directed=directed))
        yield tuple(made)


def _by_degrees(first: Ties, second: Ties, draws: int, seed: int):
    seeds = np.random.SeedSequence(seed).generate_state(2, np.uint64).tolist()
    return zip(
        degree_preserving(first, draws, seed=seeds[0]),
        degree_preserving(second, draws, seed=seeds[1]),
        strict=True,
    )


def by_error(observed: float, both: np.ndarray, sizes: tuple[int, int] | None, n: int) -> dict:
    """Interval and p of a difference from its bootstrap error, by Student's t.

    Degrees of freedom count actors: Welch's for two networks of these sizes, n - 1 where they share their
    actors.
    """
    se = (both[0] - both[1]).std(ddof=1)
    if not se > 0:
        raise CommgovError("no draw of actors changes either network, so there is no error to test against.")
    freedom = n - 1.0
    if sizes is not None:
        parts = both.var(axis=1, ddof=1)
        freedom = parts.sum() ** 2 / (parts**2 / (np.array(sizes) - 1)).sum()
    reach = float(stdtrit(freedom, 0.975)) * se
    p = 2 * float(stdtr(freedom, -abs(observed / se)))
    return {"low": observed - reach, "high": observed + reach, "p": p}
