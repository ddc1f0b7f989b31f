"""How a network of contacts holds together as its members leave: Schneider's R, Memmott's area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...matrices import arcs, square
from ...messages import say
from ...schema import CommgovError
from .._kernels import forces as kernels
from .._kernels import random
from ..arguments import choice, positions, seeded, whole
from .withdrawals import BAND


def connectivity(
    G,
    *,
    order: str | Sequence,
    recalculate: bool | None = None,
    draws: int = 200,
    seed: int | None = None,
) -> pd.DataFrame:
    """Compute the largest connected part of a network as its members leave, one after another.

    Computed backwards: the members come back in reverse order and each joins its neighbours, so that a whole
    curve costs little more than one look at every tie.

    Parameters
    ----------
    G
        Nodes x nodes: networkx graph, square DataFrame, or square sparse with labels. Directions and weights
        are not used: two nodes are neighbours if either has a tie to the other.
    order
        ``"random"``; ``"degree"``: who has most neighbours first, ties broken at random; or a sequence of all
        nodes: who leaves first, second and so on.
    recalculate
        Required for ``"degree"``, since it changes the result: ``False`` counts neighbours once, ``True``
        counts those that are left, again after each removal.
    draws
        Orders drawn.
    seed
        Of the draws; ``None`` is 0.

    Returns
    -------
    DataFrame
        ``removed``, number of nodes gone, from 0; ``largest``, share of **all** nodes in the largest
        connected part, mean of the draws; ``low, high``, the middle 95 % of the draws; ``order``.

    Raises
    ------
    CommgovError
        The order is unknown or no list of all nodes, ``recalculate`` is missing, rows and columns differ.

    Notes
    -----
    A network may hold together and yet serve nobody: see :func:`withdrawal`. Contacts that would form once
    somebody is gone are not in the data.

    References
    ----------
    Schneider et al. (2011), Mitigation of malicious attacks on networks, *PNAS* 108. Newman and Ziff (2001),
    *Physical Review E* 64, for the way back.

    Examples
    --------
    >>> import networkx as nx
    >>> connectivity(nx.star_graph(3), order="degree", recalculate=True)["largest"].tolist()
    [1.0, 0.25, 0.25, 0.25, 0.0]
    """
    nodes, indptr, indices = _neighbours(G)
    draws, n = whole(draws, "draws", 1), len(nodes)
    if n == 0:
        raise CommgovError("G has no nodes, so nobody can leave. Fix: give a network with nodes.")
    if isinstance(order, str) and choice(order, "order", ("random", "degree")) == "degree":
        if not isinstance(recalculate, bool):
            raise CommgovError(
                "connectivity: order='degree' needs recalculate. Fix: recalculate=True counts "
                "neighbours again after each removal, recalculate=False counts them once; say "
                "which, results differ."
            )
        source = np.repeat(np.arange(n), np.diff(indptr))
        degree = np.diff(indptr).astype(np.int64) - np.bincount(source[source == indices], minlength=n)
    words, name = random.words(seeded(0 if seed is None else seed)), "random"
    if not isinstance(order, str):
        orders, name = iter([positions(nodes, order, "order", say("node"), each=True)]), "as listed"
    elif order == "degree" and recalculate:
        orders = (kernels.by_degree(indptr, indices, degree, words, d) for d in range(draws))
        name = "degree, recalculated"
    else:
        key = np.zeros(n, np.int64) if order == "random" else -degree
        first, sizes = np.argsort(key, kind="stable"), np.unique(key, return_counts=True)[1]
        edges = np.append(0, np.cumsum(sizes)).astype(np.int64)
        orders = (kernels.by_blocks(first, edges, words, d) for d in range(1 if len(sizes) == n else draws))
        name = name if order == "random" else "degree, counted once"
    curves = np.stack([kernels.largest(indptr, indices, one) for one in orders]) / n
    low, high = np.percentile(curves, BAND, axis=0) if len(curves) > 1 else (curves[0], curves[0])
    table = {"removed": np.arange(n + 1), "largest": curves.mean(axis=0), "low": low, "high": high}
    return pd.DataFrame(table).assign(order=name)


def robustness(curve: pd.DataFrame) -> pd.DataFrame:
    """Summarise a removal curve in one number: Schneider's R, and Memmott's area.

    With s(q) the share that is left after q of n removals,

        R = (1/n) sum over q = 1..n of s(q),    area = trapezoids under s from q/n = 0 to 1

    Parameters
    ----------
    curve
        From :func:`connectivity` or :func:`withdrawal`, from no removal to all.

    Returns
    -------
    DataFrame
        Index ``schneider_r``, ``memmott_area``; ``value``, of the mean curve; ``low, high``, of the curves
        that border the band. All in [0, 1].

    Raises
    ------
    CommgovError
        The table is no removal curve, or does not run to the end.

    Notes
    -----
    R leaves out the start, and so cannot exceed (n - 1)/(2n) for the largest part: 0.5 is the most. The area,
    used for two-mode networks, counts half of it. ``low`` and ``high`` are wider than the middle 95 % of the
    sums, because no single order follows a border all along.

    References
    ----------
    Schneider et al. (2011), *PNAS* 108. Memmott, Waser and Price (2004), *Proc. R. Soc. B* 271; Burgos et al.
    (2007), *Journal of Theoretical Biology* 249, for the area.

    Examples
    --------
    >>> import networkx as nx
    >>> full = connectivity(nx.complete_graph(10), order="random", draws=1)
    >>> robustness(full)["value"].round(3).tolist()
    [0.45, 0.5]
    """
    share = next((c for c in ("largest", "covered") if c in getattr(curve, "columns", ())), None)
    if share is None or not {"removed", "low", "high"} <= set(curve.columns):
        raise CommgovError(
            "robustness: this is not a removal curve. Fix: give the table of connectivity or withdrawal."
        )
    removed = curve["removed"].to_numpy()
    n = int(removed[-1]) if len(removed) else 0
    ends = curve[share].iloc[-1] if n else np.nan
    if n == 0 or not np.array_equal(removed, np.arange(n + 1)) or not ends <= 1e-9:
        raise CommgovError(
            "robustness: the curve does not run from no removal to all. Fix: give the whole "
            "table (for order='worst' set most to the number of forces)."
        )
    values = curve[[share, "low", "high"]].to_numpy(float)
    rows = np.stack([values[1:].sum(axis=0) / n, (values[1:] + values[:-1]).sum(axis=0) / (2 * n)])
    index = pd.Index(["schneider_r", "memmott_area"], name="measure")
    return pd.DataFrame(rows, index, ["value", "low", "high"])


def _neighbours(G) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """Nodes, and who is next to whom, both ways."""
    matrix, rows, _ = square(G)
    ties = sp.csr_array((np.ones(matrix.nnz, bool), matrix.indices, matrix.indptr), matrix.shape)
    turned = ties.T.tocsr()
    if (ties != turned).nnz:
        matrix = ties + turned
    return rows, *arcs(matrix.indptr, matrix.indices)
