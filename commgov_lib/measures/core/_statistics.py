"""One number for a whole network, by name: what can be followed as actors go missing, or compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...labelled import Labelled
from ...schema import CommgovError
from .._kernels import core as search
from ._brokerage import between
from ._centralisation import degrees
from ._fit import quick_score
from ._read import Ties, one_mode


def _density(ties: Ties) -> float:
    n = len(ties.labels)
    return ties.matrix.nnz / (n * (n - 1))


def _degree(ties: Ties) -> float:
    n = len(ties.labels)
    star = (n - 1) ** 2 if ties.directed else (n - 1) * (n - 2)
    c = degrees(ties, 1)
    return float((c.max() - c).sum()) / star


def _betweenness(ties: Ties) -> float:
    c = between(ties)
    return float((c.max() - c).sum()) / (len(c) - 1)


def _core(cross: str) -> Callable[[Ties], float]:
    def score(ties: Ties) -> float:
        if not ties.matrix.nnz:
            return np.nan
        found = quick_score(ties, cross, seed=0)
        return np.nan if found == search.UNDEFINED else float(found)

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
        return lambda ties: statistic(Labelled(ties.matrix, ties.labels, ties.labels))
    raise CommgovError(
        f"{name} must be one of {', '.join(STATISTICS)}, or a function from a network to a number; "
        f"{statistic!r} is neither."
    )


def number(statistic, ties: Ties, name: str) -> float:
    """The statistic of a network as a float, or an error that says what came back."""
    found = statistic(ties)
    if not isinstance(found, int | float | np.number):
        raise CommgovError(
            f"{name}: the function gave a {type(found).__name__} where one number is expected."
        )
    return float(found)


def read(G, name: str) -> Ties:
    """A network of at least four nodes."""
    ties = one_mode(G, name)
    if len(ties.labels) < 4:
        raise CommgovError(f"{name}: {len(ties.labels)} nodes are too few. Fix: use four nodes or more.")
    return ties
