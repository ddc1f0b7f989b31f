"""Every measure of this room beside random networks with the same margins."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from .. import nulls
from .._kernels import ties as kernels
from ..options import whole
from . import _count as count
from ._modules import divide
from ._read import free, kinds, read, side

MEASURES = (
    "robins_alexander", "latapy_dot", "latapy_min", "latapy_max", "four_cycles", "nodf_total", "nodf_rows",
    "nodf_columns", "c_score", "assortativity", "modularity",
)  # fmt: skip
_SLACK = 1e-10  # two results nearer than this (relative) are equal: rounding must not decide a tie


def summary(B, *, draws: int = 5000, seed: int, measures=None, rows=None) -> pd.DataFrame:
    """Compare each measure with random networks in which every actor and place keeps its number of ties.

        p = min(1, 2 · min(P(null ≥ value), P(null ≤ value))),  each P = (b + 1) / (draws + 1)

    Parameters
    ----------
    B
        As for :func:`degrees`.
    draws
        Random networks; 5,000 or more for a printed p.
    seed
        Of the draws and of the searches for modules.
    measures
        Which measures (default: all); modules take the longest.
    rows
        Series or dict from each row to its group; adds ``e_i``, the E–I index of the network of rows, each
        pair weighted by what it shares.

    Returns
    -------
    DataFrame
        Index ``measure``: ``value``; ``null_mean``; ``null_low``, ``null_high`` (the middle 95 % of the
        draws); ``p``, two-sided; ``p_se``, its Monte Carlo standard error; ``draws``. Latapy's are means over
        the rows.

    Raises
    ------
    CommgovError
        As :func:`degrees`; rows or columns without ties or tied to all; margins that leave no other network;
        too few draws; an unknown measure; a row without group.

    Notes
    -----
    The null is uniform over the 0/1 matrices with B's margins (:mod:`commgov_lib.measures.nulls`). Density
    and degrees are the same in each, so they are not here. ``modularity`` is the best of two searches, for B
    as for the draws: it can lie below :func:`modularity`. Several measures are several tests, and related
    ones: correct p for their number. ``p_se`` takes draws as independent.

    Examples
    --------
    >>> import networkx as nx
    >>> found = summary(nx.davis_southern_women_graph(), draws=199, seed=1, measures=["nodf_total"])
    >>> round(float(found.loc["nodf_total", "value"]), 2), bool(found.loc["nodf_total", "p"] < 0.1)
    (48.58, False)
    """
    found = read(B)
    names = _known(measures)
    draws, seed = whole(draws, "draws", 1), whole(seed, "seed", 0)
    if draws < 39:
        raise CommgovError(
            f"{draws} draws are too few for a two-sided p at the 5 % level: it cannot get so small. "
            "Fix: at least 39 draws, 5,000 for a printed p."
        )
    free(found)
    if rows is not None:
        names.append("e_i")
    group = None if rows is None else kinds(rows, found.rows, "rows")[0]
    own = found.matrix.indices
    # The margins are the same in every draw, and so is all that follows from them.
    of = count.margins(found.matrix)
    fixed = of, count.by_size(of), group, seed

    def evaluate(matrix: sp.csr_array) -> np.ndarray:
        values = _values(matrix, names, *fixed)
        return np.append(values, not np.array_equal(matrix.indices, own))

    value = _values(found.matrix, names, *fixed)
    null = nulls.evaluate(found.matrix, draws, evaluate, seed=seed)
    if not null[:, -1].any():
        raise CommgovError(
            f"B: all {draws:,} random networks with these margins are B itself, so nothing can be said of "
            "chance. Fix: report the degrees, or take a larger network."
        )
    table = against(value, null[:, :-1])
    table.insert(0, "value", value)
    return table.set_axis(pd.Index(names, name="measure"))


def against(value: np.ndarray, null: np.ndarray) -> pd.DataFrame:
    """One row a measure: mean and middle 95 % of the draws (axis 0), two-sided p, its standard error."""
    m = len(null)
    slack = _SLACK * np.maximum(np.abs(value), np.abs(null).max(axis=0))
    above, below = (null >= value - slack).sum(axis=0), (null <= value + slack).sum(axis=0)
    tail = (np.minimum(above, below) + 1) / (m + 1)
    low, high = np.quantile(null, [0.025, 0.975], axis=0)
    p = np.minimum(1.0, 2 * tail)
    # Where not even one draw reached B, the tail is taken as one draw: the error is not zero then.
    error = np.where(p < 1, 2 * np.sqrt(tail * (1 - tail) / m), 0.0)
    undefined = np.isnan(value) | np.isnan(null).any(axis=0)
    table = pd.DataFrame(
        {"null_mean": null.mean(axis=0), "null_low": low, "null_high": high, "p": p, "p_se": error}
    )
    table.loc[undefined, ["p", "p_se"]] = np.nan
    return table.assign(draws=m)


def _known(measures) -> list[str]:
    """The measures asked for, in the order asked."""
    names = list(MEASURES if measures is None else [measures] if isinstance(measures, str) else measures)
    wrong = [name for name in names if name not in MEASURES]
    if wrong or not names or len(set(names)) < len(names):
        what = f"{wrong[0]!r} is no measure" if wrong else "name each measure once, and at least one"
        raise CommgovError(f"measures: {what}. Fix: use {', '.join(MEASURES)}.")
    return names


def _values(matrix: sp.csr_array, names: list[str], of, orders, group, seed: int) -> np.ndarray:
    """The measures of one matrix; what several need is counted once."""
    both, found = side(matrix), {}
    wanted = set(names)
    cross = of.cross(matrix) if wanted & {"robins_alexander", "c_score", "assortativity"} else 0
    if wanted & {"robins_alexander", "four_cycles", "c_score"}:
        # Counted anew: a draw lies so many trades from the last that to follow each trade takes longer.
        cycles = count.count_cycles(both)
        found["four_cycles"] = cycles
        found["robins_alexander"] = count.closed_share(cycles, count.three_paths(of, cross))
        found["c_score"] = count.checkerboards(of, cross, cycles)
    if any(name.startswith("latapy") for name in names):
        means = count.overlaps(both).mean(axis=0)
        found |= {f"latapy_{mode}": mean for mode, mean in zip(count.MODES, means, strict=True)}
    if any(name.startswith("nodf") for name in names):
        parts = ("nodf_total", "nodf_rows", "nodf_columns")
        found |= dict(zip(parts, count.nestedness(both, orders), strict=True))
    if "assortativity" in wanted:
        found["assortativity"] = count.degree_correlation(of, cross, together=True)
    if "modularity" in wanted:
        found["modularity"] = divide(matrix, both, seed=seed, starts=2)[1]
    if "e_i" in wanted:
        inside = kernels.in_groups(both.column_ptr, both.rows_of, group, np.zeros(group.max() + 1, np.int64))
        found["e_i"] = (of.met - 2 * inside) / of.met if of.met else np.nan
    return np.array([found[name] for name in names], dtype=float)
