"""Is the core more than the degrees alone would give? A star answers no."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from .. import nulls
from .._kernels import core as search
from .._kernels import core_null as kernel
from .._kernels.core_random import words
from ._chance import error, in_parts, p_values
from ._fit import CROSS, frame_of, quick_score
from ._read import Ties, arcs, choice, read, seeded, whole

STEPS_PER_TIE = 10


def significance(G, *, cross: str, draws: int, seed: int) -> pd.Series:
    """Compare a network's core-periphery score with what its degrees alone give.

    The null is uniform over all networks in which everyone has as many ties as in G, so that a few popular
    actors do not pass for a core by being popular:

        p = (1 + number of draws with score >= that of G) / (1 + draws)

    Parameters
    ----------
    G
        As for :func:`fit`.
    cross
        ``"ones"`` or ``"ignored"``, as for :func:`fit`.
    draws
        Networks drawn; 5,000 or more for a printed p.
    seed
        Of the draws and of the search.

    Returns
    -------
    Series
        ``score``, ``null_mean``, ``null_sd``, ``null_low``, ``null_high`` (the middle 95 % of the draws),
        ``p`` (upper tail: a score as high or higher), ``p_se`` (its Monte Carlo standard error),
        ``distinct`` (share of the draws whose ties differ from G's), ``draws``.

    Raises
    ------
    CommgovError
        As :func:`fit`; or the degrees leave no other network (a star, a complete network): then nothing can
        be said of chance.

    Notes
    -----
    One-mode: switches of two ties (and, directed, turned triangles), refused ones counted as steps. All draws
    start from one network that lies as many steps away from G as they do from it, so G and the draws are
    exchangeable under the null and p is valid however slowly the switching mixes (Besag & Clifford 1989).
    Two-mode: both margins fixed, drawn by the sampler of the room ``backbone``. Weights are dealt out anew
    among the ties: the number of ties of each actor is kept, their total weight is not. The same short search
    serves G and every draw, so that the comparison is fair; ``score`` can lie a little below that of
    :func:`fit`.

    References
    ----------
    Besag & Clifford (1989), Generalized Monte Carlo significance tests, Biometrika 76. Rao, Jana &
    Bandyopadhyay (1996), A Markov chain Monte Carlo method for generating random (0,1)-matrices, Sankhya A
    58.

    Examples
    --------
    >>> import networkx as nx
    >>> found = significance(nx.florentine_families_graph(), cross="ones", draws=99, seed=1)
    >>> bool(found["p"] > 0.05), found.index.tolist()[:3]
    (True, ['score', 'null_mean', 'null_sd'])
    """
    choice(cross, "cross", CROSS)
    draws, seed = whole(draws, "draws", 1), seeded(seed)
    ties = read(G)
    observed = quick_score(ties, cross, seed=seed)
    if observed == search.UNDEFINED:
        raise CommgovError(
            f"G: no core of it has a correlation under cross='{cross}' (no ties, or every pair tied alike)."
        )
    null, differ = _scores(ties, cross, draws, seed)
    if not differ and ties.binary:
        raise CommgovError(
            "G: its degrees leave no other network (as in a star or a complete network), so the score says "
            "nothing beyond the degrees and there is no p. Fix: report the degrees, or take a larger network."
        )
    p = p_values(observed, null)["greater"]
    low, high = np.quantile(null, [0.025, 0.975])
    return pd.Series(
        {
            "score": observed, "null_mean": null.mean(), "null_sd": null.std(ddof=1) if draws > 1 else np.nan,
            "null_low": low, "null_high": high, "p": p, "p_se": error(p, draws), "distinct": differ / draws,
            "draws": draws,
        },
        name=cross,
    )  # fmt: skip


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


def _scores(ties: Ties, cross: str, draws: int, seed: int) -> tuple[np.ndarray, int]:
    """Scores of the draws, and how many draws have other ties than the network."""
    own = _print(ties.matrix)
    if ties.two_mode:
        null, differ = np.empty(draws), 0
        for k, drawn in enumerate(degree_preserving(ties, draws, seed=seed)):
            null[k] = quick_score(drawn, cross, seed=seed, draw=k + 1)
            differ += _print(drawn.matrix) != own
        return null, differ
    indptr, source, hub, steps = _hub(ties, seed)
    key, frame = words(seed), frame_of(ties, cross)

    def work(first, last):
        return kernel.null_scores(
            *frame, ties.directed, indptr, hub, source, steps, key, first, last, np.uint64(own)
        )

    parts = in_parts(work, 1, draws + 1)
    return np.concatenate([scores for scores, _ in parts]), sum(differ for _, differ in parts)


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


def _print(matrix) -> int:
    indptr, indices, _ = arcs(matrix)
    return int(kernel.fingerprint(indptr, indices))
