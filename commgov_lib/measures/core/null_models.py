"""Is there more of a core than chance gives? The chance is named: as many ties, or as many ties of each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...messages import say
from ...schema import CommgovError
from .. import nulls
from .._kernels import core as kernel
from .._kernels.random import words
from ..arguments import choice, seeded, whole
from .networks import Ties, arcs, read
from .partition import CROSS, frame_of, short_search

STEPS_PER_TIE = 10
NULLS = {
    "ties": say("as many ties in all, between pairs drawn blindly"),
    "degrees": say("as many ties of each actor"),
}
_BLOCKS = ("inner", "cross", "outer")
_SLACK = 1e-10


_ONLY_ONE = {
    "degrees": say(
        "G: its degrees leave no other network (as in a star or a complete network), so the score says "
        "nothing beyond the degrees and there is no p. Fix: report the degrees, or take a larger network."
    ),
    "ties": say(
        "G: its number of ties leaves no other network, so the score says nothing and there is no p. "
        "Fix: take a larger network."
    ),
}


def significance(G, *, cross: str, null: str, draws: int, seed: int) -> pd.Series:
    """Test whether a network has more of a core than chance gives, under a null model that is named.

    Only a core that is dense inside counts, in G and in the draws alike:

        T = score of the best core found, if its inner density >= its cross density; else -infinity
        p = (1 + number of draws with T >= that of G) / (1 + draws)

    and p is 1 where the inner density of G lies below the mean inner density of the draws: what then beats
    chance is the emptiness outside, not a core.

    Parameters
    ----------
    G
        As for :func:`fit`.
    cross
        ``"ones"`` or ``"ignored"``, as for :func:`fit`.
    null
        What chance is; there is no default, since the two answer different questions. ``"ties"``: as many
        ties as in G, between pairs drawn blindly (directed: as many returned and unreturned ones; two-mode:
        pairs of a row and a column). Is there a core at all? ``"degrees"``: everyone has as many ties as in
        G. Is there more of a core than popular actors give by being popular?
    draws
        Networks drawn; 5,000 or more for a printed p.
    seed
        Of the draws and of the search.

    Returns
    -------
    Series
        ``score``, ``null_mean``, ``null_sd``, ``null_low``, ``null_high`` (the middle 95 % of the draws);
        ``p``, ``p_se`` (its Monte Carlo standard error); ``dense_inside``: whether the best core of G is at
        least as dense inside as across, and as chance's cores are inside (if not, p is 1). ``inner``,
        ``cross``, ``outer``: density among the core, between core and periphery, among the periphery (share
        of pairs tied; with weights, mean weight of all pairs; NaN where a block has no pairs, as inside a
        core of one), each beside ``<block>_null_mean``, ``<block>_null_low``, ``<block>_null_high``, the
        mean and middle 95 % of the best cores of the draws. ``distinct`` (share of the draws whose ties
        differ from G's), ``draws``, ``null``.

    Raises
    ------
    CommgovError
        As :func:`fit`; or the null leaves no other network (a star with its degrees, a complete network):
        then nothing can be said of chance.

    Notes
    -----
    With ``"degrees"`` and a given size of the core, more ties inside mean fewer across and more outside, so
    that under ``cross="ones"`` the score *falls* as the inside fills: a network can hardly show a single
    core beyond its degrees (Kojaku & Masuda 2018). A large p under ``"degrees"`` therefore does not say
    that there is no core; ``"ties"`` asks that.

    Simulated, 16 actors, ``null="ties"``, level .05: a planted core of 5 (density .95 inside, .25 across, .10
    outside) is found in about 98 % of networks with ``"ignored"`` and 80 % with ``"ones"``; four hubs without
    ties among them (0, .6, .05) pass in 1 % or fewer; networks without any core in 5 % or fewer.

    Weights are dealt out anew among the ties. Both nulls are valid however slowly the switching mixes: all
    draws with G's degrees start from one network that lies as many steps away from G as they do from it, so G
    and the draws are exchangeable under the null (Besag & Clifford 1989); refused switches count as steps.
    Two-mode with ``"degrees"``: both margins fixed, drawn by :func:`commgov_lib.measures.nulls.draws`.
    The same short search serves G and every draw, so that the comparison is fair; ``score`` can lie a little
    below that of :func:`fit`.

    References
    ----------
    Kojaku & Masuda (2018), Core-periphery structure requires something else in the network, New Journal of
    Physics 20. Besag & Clifford (1989), Generalized Monte Carlo significance tests, Biometrika 76. Rao, Jana
    & Bandyopadhyay (1996), A Markov chain Monte Carlo method for generating random (0,1)-matrices, Sankhya A
    58.

    Examples
    --------
    >>> import networkx as nx
    >>> clique_with_friends = nx.lollipop_graph(6, 8)
    >>> found = significance(clique_with_friends, cross="ignored", null="ties", draws=199, seed=1)
    >>> float(round(found["inner"], 2)), bool(found["p"] < 0.05)
    (1.0, True)
    """
    choice(cross, "cross", CROSS)
    choice(null, "null", NULLS)
    draws, seed = whole(draws, "draws", 1), seeded(seed)
    own, chance, differ = beside(read(G), cross, null, draws, seed=seed)
    there = chance[~np.isnan(chance[:, 0]), 0]
    spread = nulls.middle(there, "null_")
    deviation = float(there.std(ddof=1)) if len(there) > 1 else np.nan
    table = {"score": own[0], "null_mean": spread["null_mean"], "null_sd": deviation} | spread
    for k, block in enumerate(_BLOCKS, start=1):
        table |= {block: own[k]} | nulls.middle(chance[:, k], f"{block}_null_")
    p, dense = (bool(x[0]) if x.dtype == bool else float(x[0]) for x in tested(own[None], chance))
    table |= {"p": p, "p_se": nulls.error(p, draws), "dense_inside": dense, "distinct": differ / draws}
    return pd.Series(table | {"draws": draws, "null": null}, name=cross, dtype=object)


def beside(ties: Ties, cross: str, null: str, draws: int, *, seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return score and densities of a network and of the draws (NaN: no core), and how many draws differ."""
    own = short_search(ties, cross, seed=seed)
    if own[0] == kernel.UNDEFINED:
        raise CommgovError(
            "G: no core of it has a correlation under cross='{cross}' (no ties, or every pair tied alike).",
            cross=cross,
        )
    chance, differ = _scores(ties, cross, null, draws, seed)
    if not differ and ties.binary:
        raise CommgovError(_ONLY_ONE[null])
    chance[chance[:, 0] == kernel.UNDEFINED] = np.nan
    if np.isnan(chance[:, 0]).all():
        raise CommgovError(
            "G: in no draw of null='{null}' does a core have a correlation under "
            "cross='{cross}', so there is nothing to compare with. Fix: the other null, or a "
            "larger network.",
            null=null,
            cross=cross,
        )
    return own, chance, differ


def degree_preserving(ties: Ties, draws: int, *, seed: int) -> Iterator[Ties]:
    """Networks with the degrees of the given one, uniformly; draw k depends on seed and k alone."""
    if ties.two_mode:
        rows, nodes = ties.rows, len(ties.labels)
        B = sp.csr_array(ties.matrix[:rows, rows:])
        B.sort_indices()
        pattern = sp.csr_array((np.ones(B.nnz, np.int64), B.indices, B.indptr), shape=B.shape)
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 1])))
        indptr = np.concatenate([B.indptr, np.full(nodes - rows, B.nnz)])
        for drawn in nulls.draws(pattern, draws, seed=seed):
            data = B.data if ties.binary else B.data[np.argsort(rng.random(B.nnz), kind="stable")]
            matrix = sp.csr_array((data, drawn.indices + rows, indptr), shape=(nodes, nodes))
            yield ties._replace(matrix=matrix)
        return
    indptr, source, hub, steps = _hub(ties, seed)
    indices, data, ends, slots = hub
    for k in range(1, draws + 1):
        at, values, *_ = kernel.drawn(
            ties.directed, indptr, indices, source, ends, slots, data, steps, words(seed), k
        )
        yield ties._replace(matrix=sp.csr_array((values, at, indptr), shape=ties.matrix.shape))


def tested(own: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return p of :func:`significance` of several networks beside the same draws, and whether each is dense.

    ``own`` (networks × 4) and ``chance`` (draws × 4) hold the score and the density inside, across and
    outside of the best core; a score of NaN is none.
    """
    best = np.sort(np.where(_dense(chance) & ~np.isnan(chance[:, 0]), chance[:, 0], -np.inf))
    beaten = len(best) - np.searchsorted(best, own[:, 0] - _SLACK, side="left")
    inside = chance[:, 1][~np.isnan(chance[:, 1])]
    least = inside.mean() if len(inside) else np.nan
    dense = _dense(own) & (own[:, 1] >= least - _SLACK)
    return np.where(dense, (1 + beaten) / (1 + len(chance)), 1.0), dense


def _dense(looks: np.ndarray) -> np.ndarray:
    """Whether the inside is at least as dense as the ties across; a core of one has no inside."""
    inner, cross = looks[..., 1], looks[..., 2]
    return (inner >= cross - _SLACK * np.abs(cross)) | (~np.isnan(inner) & np.isnan(cross))


def _scores(ties: Ties, cross: str, null: str, draws: int, seed: int) -> tuple[np.ndarray, int]:
    """Score and densities (draws × 4) of the draws, and how many draws have other ties than the network."""
    own = _fingerprint(ties.matrix)
    if ties.two_mode and null == "degrees":
        found, differ = np.empty((draws, 4)), 0
        for k, drawn in enumerate(degree_preserving(ties, draws, seed=seed)):
            found[k] = short_search(drawn, cross, seed=seed, draw=k + 1)
            differ += _fingerprint(drawn.matrix) != own
        return found, differ
    key, frame = words(seed), frame_of(ties, cross)
    if null == "ties":
        given = (_states(ties), key)
        work = kernel.scattered_scores
    elif null == "degrees":
        indptr, source, hub, steps = _hub(ties, seed)
        given = (ties.directed, indptr, hub, source, steps, key)
        work = kernel.null_scores
    else:
        raise NotImplementedError(null)
    parts = nulls.in_parts(
        lambda first, last: work(*frame, *given, first, last, np.uint64(own)), 1, draws + 1
    )
    return np.concatenate([found for found, _ in parts]), sum(differ for _, differ in parts)


def _states(ties: Ties) -> np.ndarray:
    """The weights there and back of each tied pair; back is 0 where a tie is not returned, or in two mode."""
    coo = ties.matrix.tocoo()
    row, column, data = coo.row.astype(np.int64), coo.col.astype(np.int64), coo.data.astype(float)
    pair, first = np.minimum(row, column) * len(ties.labels) + np.maximum(row, column), row < column
    _, at = np.unique(pair, return_inverse=True)
    states = np.zeros((at.max(initial=-1) + 1, 2))
    states[at[first], 0] = data[first]
    states[at[~first], 1] = data[~first]
    return states


def _hub(ties: Ties, seed: int):
    """The network from which all draws start, as far from the given one as they are from it; the steps."""
    start = ties.matrix.sorted_indices()
    indptr, indices, data = arcs(start)
    source = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    ends = slots = np.zeros((0, 2), np.int64)
    if not ties.directed:
        once = np.flatnonzero(source < indices)
        # Sorted by target, then source, the entries stand in the order of their opposites.
        opposite = np.argsort(np.lexsort((source, indices)), kind="stable")
        ends = np.column_stack([source[once], indices[once]])
        slots = np.column_stack([once, opposite[once]])
    steps = STEPS_PER_TIE * (len(indices) if ties.directed else len(ends)) + 100
    hub = kernel.drawn(ties.directed, indptr, indices, source, ends, slots, data, steps, words(seed), 0)
    return indptr, source, hub, steps


def _fingerprint(matrix) -> int:
    indptr, indices, _ = arcs(matrix)
    return int(kernel.fingerprint(indptr, indices))
