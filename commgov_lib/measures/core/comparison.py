"""Compare networks: test whether two differ by more than chance, and what is left as actors go missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.special import stdtr, stdtrit

from ...messages import say
from ...schema import CommgovError
from .._kernels import core as kernel
from ..arguments import choice, seeded, whole
from ..nulls import error, middle, p_values
from .centrality import between, degree_star, degrees
from .networks import Ties, aligned, one_mode
from .null_models import degree_preserving
from .partition import short_search

NULLS = {
    "actors": say("each network's actors are a sample; the two are independent"),
    "same_actors": say("one sample of actors, seen in both networks"),
    "degrees": say("both are random but for the number of ties of each actor"),
}
# The statistics for which an error over actors is known, and tested, to hold its level.
_BY_ACTORS = ("density",)


# ---- one number for a whole network, by name -----------------------------------------------------


def _density(ties: Ties) -> float:
    n = len(ties.labels)
    return ties.matrix.nnz / (n * (n - 1))


def _degree(ties: Ties) -> float:
    c = degrees(ties, 1)
    return float((c.max() - c).sum()) / degree_star(ties)


def _betweenness(ties: Ties) -> float:
    c = between(ties)
    return float((c.max() - c).sum()) / (len(c) - 1)


def _core(cross: str) -> Callable[[Ties], float]:
    def score(ties: Ties) -> float:
        if not ties.matrix.nnz:
            return np.nan
        found = float(short_search(ties, cross, seed=0)[0])
        return np.nan if found == kernel.UNDEFINED else found

    return score


STATISTICS: dict[str, Callable[[Ties], float]] = {
    "density": _density,
    "degree_centralisation": _degree,
    "betweenness_centralisation": _betweenness,
    "core_ones": _core("ones"),
    "core_ignored": _core("ignored"),
}


def resolve(statistic, name: str) -> Callable[[Ties], float | pd.Series]:
    """A statistic by name, or the user's own function of a :class:`Labelled` network."""
    if isinstance(statistic, str) and statistic in STATISTICS:
        return STATISTICS[statistic]
    if callable(statistic):
        return lambda ties: statistic(ties.labelled())
    raise CommgovError(
        "{name} must be one of {names}, or a function from a network to a number; {statistic!r} is neither.",
        name=name,
        names=", ".join(STATISTICS),
        statistic=statistic,
    )


def _number(statistic, ties: Ties, name: str) -> float:
    """The statistic of a network as a float, or an error that says what came back."""
    found = statistic(ties)
    if not isinstance(found, int | float | np.number):
        raise CommgovError(
            "{name}: the function gave a {kind} where one number is expected.",
            name=name,
            kind=type(found).__name__,
        )
    return float(found)


def _read(G, name: str) -> Ties:
    """A network of at least four nodes."""
    ties = one_mode(G, name)
    if len(ties.labels) < 4:
        raise CommgovError(
            "{name}: {count} nodes are too few. Fix: use four nodes or more.",
            name=name,
            count=len(ties.labels),
        )
    return ties


# ---- actors left out -----------------------------------------------------------------------------


def missing(
    G, measure: str | Callable, *, shares: Iterable[float] = (0.05, 0.1, 0.2, 0.3), draws: int, seed: int
) -> pd.DataFrame:
    """Measure a network repeatedly with some of its actors left out at random.

    Parameters
    ----------
    G
        Nodes × nodes.
    measure
        ``density``, ``degree_centralisation``, ``betweenness_centralisation``, ``core_ones``,
        ``core_ignored`` (scores of :func:`fit`); or a function that takes the network (a ``cg.Labelled``,
        which the functions of ``cg.core`` read) and returns a number, or a Series on its nodes.
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
    ties, compute = _read(G, "G"), resolve(measure, "measure")
    n = len(ties.labels)
    full = compute(ties)
    rows = []
    for order, share in enumerate(_checked(shares, n)):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, order])))
        gone = int(np.floor(share * n + 0.5))
        values = np.empty(draws)
        for k in range(draws):
            keep = np.sort(np.argsort(rng.random(n), kind="stable")[gone:])
            found = compute(ties.among(keep))
            values[k] = _agreement(full, found) if isinstance(full, pd.Series) else found
        row = {"share": share, "missing_count": gone}
        row |= {"full": 1.0 if isinstance(full, pd.Series) else float(full)} | middle(values, "")
        rows.append(row | {"defined_share": np.count_nonzero(~np.isnan(values)) / draws, "draws": draws})
    columns = ["share", "missing_count", "full", "mean", "low", "high", "defined_share", "draws"]
    return pd.DataFrame(rows, columns=columns)


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
                "shares: {share:g} of {count} actors cannot be left out. Fix: use shares from 0 to "
                "below 1 that leave four actors or more.",
                share=share,
                count=n,
            )
    return shares


# ---- two networks --------------------------------------------------------------------------------


def difference(
    G1, G2, statistic: str | Callable, *, null: str, draws: int | None = None, seed: int | None = None
) -> pd.Series:
    """Test whether a statistic of two networks differs by more than chance, under a null model that is named.

    For densities, with e_ij the tie less the density (*same_actors*: the difference of the two ties less
    the difference of densities), summed over the N pairs of the n actors:

        variance = max(A - P, P) * n / (n - 1) * (n / (n - 2))**1.5
        A = sum_i (sum_j e_ij + e_ji)^2 / N^2,   P = sum_(i<j) (e_ij + e_ji)^2 / N^2
        t = difference / sqrt(variance), n - 2 degrees of freedom (*actors*: variances add up, Welch's)

    Parameters
    ----------
    G1, G2
        Nodes × nodes, each.
    statistic
        ``density``, ``degree_centralisation``, ``betweenness_centralisation``, ``core_ones``,
        ``core_ignored``; or a function from a ``cg.Labelled`` network to a number (``degrees`` only).
    null
        What chance is; there is no default, since each answers another question.
        ``"actors"``: the actors of each network are a sample, the two are independent (density only).
        ``"same_actors"``: one sample of actors, seen in both networks (density only).
        ``"degrees"``: both networks drawn anew with the degrees that they have.
    draws
        Of the null ``"degrees"``; 5,000 or more for a printed p. The others need none.
    seed
        Of the draws.

    Returns
    -------
    Series
        ``statistic, null, first, second, difference`` (first - second); ``low, high``: 95 % interval of the
        difference (by actors only); ``null_mean, null_low, null_high``: mean and middle 95 % of the
        difference under the null (degrees only); ``p`` two-sided, ``p_se`` its Monte Carlo standard error
        (degrees only), ``draws`` (0 where none are made), ``assumes``.

    Raises
    ------
    CommgovError
        The null or the statistic is unknown, they do not go together, labels differ where they must not, or
        the null leaves only one value (the degrees fix the density).

    Notes
    -----
    *actors*, *same_actors*: pairs that share an actor depend on one another, so the error counts actors and
    not pairs (Fafchamps & Gubert 2007). Right for averages over pairs, and not for extremes, paths or cores,
    which are refused. Simulated at level .05, two networks of the same 10 to 40 actors: false alarms in 1 to
    6.5 %, whether actors are alike or unequal, and whether their inequality is the same in both networks or
    not. A difference of densities of .27 and .5 is found with 10, 20 and 40 actors in 27, 99 and 100 % if
    actors are alike; in 11, 16 and 31 % if they are so unequal (standard deviation 1.5 in log odds, in each
    network anew) that densities swing by themselves. With fewer than ten actors it finds little.

    An earlier null, exchanging the two states of each pair, is withdrawn: it takes pairs for independent,
    and called a third of unrelated networks with unequal actors different.

    *degrees*: asks whether the difference exceeds what the two degree sequences imply; p doubles the smaller
    tail. Draws and networks are exchangeable under the null, so the level holds (see :func:`significance`).
    A difference that this null explains is still a difference: in degrees.

    References
    ----------
    Snijders & Borgatti (1999), Non-parametric standard errors and tests for network statistics, Connections
    22. Fafchamps & Gubert (2007), The formation of risk sharing networks, J. Development Economics 83.

    Examples
    --------
    >>> import networkx as nx
    >>> thin, dense = nx.cycle_graph(12), nx.complete_graph(12)
    >>> found = difference(dense, thin, "density", null="actors")
    >>> round(found["difference"], 3), bool(found["p"] < 0.001)
    (0.818, True)
    """
    choice(null, "null", NULLS)
    by_actors = null in ("actors", "same_actors")
    if not by_actors or draws is not None:
        if draws is None or seed is None:
            raise CommgovError("difference: null='degrees' needs draws and a seed. Fix: draws=5000, seed=1.")
        draws, seed = whole(draws, "draws", 2), seeded(seed)
    first, second, compute = _read(G1, "G1"), _read(G2, "G2"), resolve(statistic, "statistic")
    title = statistic if isinstance(statistic, str) else getattr(statistic, "__name__", "statistic")
    if null == "same_actors":
        second = aligned(G2, "G2", first)
    if by_actors and statistic not in _BY_ACTORS:
        raise CommgovError(
            "'{title}' cannot be tested by an error over actors: it is no average over pairs. "
            "Fix: null='degrees'; or one of {known}.",
            title=title,
            known=", ".join(_BY_ACTORS),
        )
    values = [_number(compute, ties, "statistic") for ties in (first, second)]
    if np.isnan(values).any():
        raise CommgovError(
            "'{title}' is undefined for one of the networks, so there is nothing to compare.", title=title
        )
    observed = values[0] - values[1]
    empty = dict.fromkeys(["low", "high", "null_mean", "null_low", "null_high", "p", "p_se"], np.nan)
    if by_actors:
        found, made = by_error(observed, first, second, paired=null == "same_actors"), 0
    else:
        found, made = _by_chance(compute, observed, _by_degrees(first, second, draws, seed), title), draws
    head = {"statistic": title, "null": null, "first": values[0], "second": values[1], "difference": observed}
    return pd.Series(head | empty | found | {"draws": made, "assumes": str(NULLS[null])}, dtype=object)


def by_error(observed: float, first: Ties, second: Ties, *, paired: bool) -> dict:
    """Interval and p of a difference of densities by Student's t, from an error that counts actors."""
    a, b = (sp.csr_array(ties.matrix.astype(bool).astype(float)) for ties in (first, second))
    parts = [(a - b, len(first.labels))] if paired else [(a, len(first.labels)), (b, len(second.labels))]
    variances = np.array([_variance(matrix, n) for matrix, n in parts])
    freedoms = np.array([n - 2.0 for _, n in parts])
    total = variances.sum()
    if not total > 0:
        raise CommgovError(
            "every pair has the same state, so there is no error to test against. Fix: compare "
            "networks in which some pairs are tied and others are not."
        )
    freedom = float(total**2 / (variances**2 / freedoms).sum())
    se = float(np.sqrt(total))
    reach = float(stdtrit(freedom, 0.975)) * se
    p = 2 * float(stdtr(freedom, -abs(observed / se)))
    return {"low": observed - reach, "high": observed + reach, "p": p}


def _variance(matrix, n: int) -> float:
    """Variance of the mean over ordered pairs, from sums over actors; the zeros are never written down."""
    pairs = n * (n - 1)
    mean = matrix.sum() / pairs
    of_actor = matrix.sum(axis=0) + matrix.sum(axis=1) - 2 * (n - 1) * mean
    both = (matrix + matrix.T).data  # each pair twice; the other pairs have 0
    of_pair = (((both - 2 * mean) ** 2).sum() + (pairs - len(both)) * 4 * mean**2) / 2
    actors, single = (of_actor**2).sum() / pairs**2, of_pair / pairs**2
    return float(max(actors - single, single) * n / (n - 1) * (n / (n - 2)) ** 1.5)


def _by_chance(compute, observed: float, make, title: str) -> dict:
    chance = np.array([compute(a) - compute(b) for a, b in make], dtype=float)
    chance = chance[~np.isnan(chance)]
    if not len(chance) or np.ptp(chance) <= 1e-12:
        raise CommgovError(
            "'{title}' is the same in every draw of null='degrees', so this null cannot test "
            "it. Fix: another null, or a statistic that it does not fix.",
            title=title,
        )
    p = p_values(observed, chance, centred=False)["two"]
    return middle(chance, "null_") | {"p": p, "p_se": error(p, len(chance))}


def _by_degrees(first: Ties, second: Ties, draws: int, seed: int):
    seeds = np.random.SeedSequence(seed).generate_state(2, np.uint64).tolist()
    return zip(
        degree_preserving(first, draws, seed=seeds[0]),
        degree_preserving(second, draws, seed=seeds[1]),
        strict=True,
    )
