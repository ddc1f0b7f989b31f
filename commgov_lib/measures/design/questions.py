"""What a survey is to tell: whether chance is beaten, whether two networks differ, how large a share is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.special import stdtr

from ...matrices import Labelled
from ...messages import Message, say
from ...schema import CommgovError
from .. import core as cores
from .. import nulls
from .._kernels import design as kernels
from ..arguments import choice, number, whole
from ..equity.inequality import gini as gini_of
from ..projection import side

DRAWS = 199  # of the null inside each survey: enough to reject at 5 %
ROUNDS = 4  # of trades between two of them
MEASURES = ("four_cycles", "robins_alexander", "latapy_dot", "latapy_min", "latapy_max")


class Overlap(NamedTuple):
    """More overlap than chance, by a measure; see :func:`overlap`. No example: made by that function."""

    measure: str

    @property
    def words(self) -> Message:
        """The question in words."""
        return say(
            "Do units meet in the same communities more than chance gives ({name})?", name=self.measure
        )

    def rejects(self, matrix: sp.csr_array, level: float, state: np.ndarray) -> float:
        """1 if chance is rejected, 0 if not, NaN if the survey leaves no test."""
        enough = int(level * (DRAWS + 1) + 1e-9)
        made = self._walk(matrix, DRAWS, enough, state)
        if made is None:
            return np.nan
        return float(np.count_nonzero(_reached(made)) < enough)

    def excess(self, matrix: sp.csr_array, draws: int, state: np.ndarray) -> float:
        """Standard deviations of chance by which the measure exceeds the mean of chance."""
        made = self._walk(matrix, draws, draws + 1, state)
        if made is None or not np.ptp(made[1:]):
            return np.nan
        return float((made[0] - made[1:].mean()) / made[1:].std(ddof=1))

    def chance(self, matrix: sp.csr_array, state: np.ndarray) -> sp.csr_array:
        """Return a network without what is asked for: both margins kept."""
        return shuffled(matrix, state)

    def _walk(self, matrix, draws: int, enough: int, state: np.ndarray) -> np.ndarray | None:
        matrix = loose(matrix)
        if matrix is None:
            return None
        both, code = side(matrix), MEASURES.index(self.measure)
        if code < kernels.DOT and both.turned().steps() < both.steps():
            both = both.turned()
        out = np.empty(draws + 1)
        columns = both.columns.astype(np.uint32)
        made = kernels.walk(code, both.ptr, columns, both.column_ptr, ROUNDS, enough, state, out)
        return out[: made + 1]


def overlap(measure: str) -> Overlap:
    """Ask whether units meet in the same communities more than chance gives.

    The test is one-sided, with both margins fixed as in :func:`commgov_lib.ties.summary`, 199 draws a survey:

        p = (1 + number of draws with a value >= the survey's) / 200

    Parameters
    ----------
    measure
        ``"four_cycles"``, ``"robins_alexander"``, ``"latapy_dot"``, ``"latapy_min"`` or ``"latapy_max"``.
        There is no default: in the same network one can lie above chance and another below.

    Returns
    -------
    Overlap
        For :func:`power`.

    Raises
    ------
    CommgovError
        Another measure.

    Examples
    --------
    >>> overlap("latapy_dot").measure
    'latapy_dot'
    """
    return Overlap(choice(measure, "measure", MEASURES))


class Core(NamedTuple):
    """More of a core than chance, see :func:`core`. No example: made by that function."""

    cross: str
    null: str

    @property
    def words(self) -> Message:
        """The question in words."""
        return say(
            "Is there more of a core than chance gives (cross={cross}, null={null})?",
            cross=self.cross,
            null=self.null,
        )

    def rejects(self, matrix: sp.csr_array, level: float, state: np.ndarray) -> float:
        """1 if chance is rejected, 0 if not, NaN if the survey leaves no test."""
        found = self._test(matrix, DRAWS, state)
        return np.nan if found is None else float(found["p"] <= level)

    def excess(self, matrix: sp.csr_array, draws: int, state: np.ndarray) -> float:
        """Standard deviations of chance by which the score exceeds the mean of chance."""
        found = self._test(matrix, draws, state)
        if found is None or not found["null_sd"] > 0:
            return np.nan
        return float((found["score"] - found["null_mean"]) / found["null_sd"])

    def chance(self, matrix: sp.csr_array, state: np.ndarray) -> sp.csr_array:
        """Return a network without what is asked for: margins kept, or ties dealt out blindly."""
        return shuffled(matrix, state) if self.null == "degrees" else scattered(matrix, state)

    def _test(self, matrix, draws: int, state: np.ndarray):
        matrix = matrix[np.diff(matrix.indptr) > 0]
        names = [[f"{side}{i}" for i in range(n)] for side, n in zip("up", matrix.shape, strict=True)]
        try:
            return cores.significance(
                Labelled(matrix, *names),
                cross=self.cross,
                null=self.null,
                draws=draws,
                seed=int(state[0] >> np.uint64(2)),
            )
        except CommgovError:
            return None


def core(*, cross: str, null: str) -> Core:
    """Ask whether units and communities have more of a core than chance gives.

    The test is :func:`commgov_lib.core.significance` of the two-mode network, 199 draws a survey.

    Parameters
    ----------
    cross
        ``"ones"`` or ``"ignored"``, as there.
    null
        ``"ties"`` or ``"degrees"``, as there.

    Returns
    -------
    Core
        For :func:`power`.

    Raises
    ------
    CommgovError
        Another word.

    Examples
    --------
    >>> core(cross="ones", null="ties").null
    'ties'
    """
    return Core(choice(cross, "cross", ("ones", "ignored")), choice(null, "null", ("ties", "degrees")))


class Difference(NamedTuple):
    """A difference between two networks, see :func:`difference`. No example: made by that function."""

    words = say("Do communities of two networks differ in their mean number of partners?")

    def rejects_two(self, first: np.ndarray, second: np.ndarray, level: float) -> float:
        """1 if equality is rejected, 0 if not, NaN if the survey leaves no test."""
        sizes = np.array([first.size, second.size])
        if sizes.min() < 2:
            return np.nan
        parts = np.array([first.var(ddof=1), second.var(ddof=1)]) / sizes
        if not parts.sum() > 0:
            return np.nan
        freedom = parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum()
        t = (first.mean() - second.mean()) / np.sqrt(parts.sum())
        return float(2 * stdtr(freedom, -abs(t)) <= level)


def difference() -> Difference:
    """Ask whether the communities of two networks differ in their mean number of partners.

        t = (mean partners in one - in the other) / sqrt(v_1 / n_1 + v_2 / n_2),  Welch's degrees of freedom

    Here the communities are the sample; :func:`commgov_lib.core.difference` is for networks among actors.
    Two-sided; the size is that of each of the two surveys.

    Returns
    -------
    Difference
        For :func:`power`, which then takes a pair of networks or of assumptions.

    Examples
    --------
    >>> difference()
    Difference()
    """
    return Difference()


class Coverage(NamedTuple):
    """The share of a group that is covered, see :func:`coverage`. No example: made by that function."""

    within: float
    least: int
    weight: object

    @property
    def words(self) -> Message:
        """The question in words."""
        return say(
            "What share lives in communities with {least} partners or more, within ± {points:g} points?",
            least=self.least,
            points=100 * self.within,
        )

    def value(self, partners: np.ndarray, weight: np.ndarray) -> float:
        """The share, NaN where nobody is in need."""
        total = weight.sum()
        return float(weight[partners >= self.least].sum() / total) if total > 0 else np.nan


def coverage(within: float, *, least: int = 1, weight=None) -> Coverage:
    """Ask which share of a group lives in communities that have partners, within ± x.

        share = Σ w_j 1[d_j >= least] / Σ w_j,   d_j = partners of community j

    Parameters
    ----------
    within
        How near the survey is to come, as a share: 0.05 is ± 5 percentage points.
    least
        Partners from which on a community counts as covered.
    weight
        Persons of the group in each community (Series or dict by community); ``None`` counts communities.

    Returns
    -------
    Coverage
        For :func:`power`.

    Raises
    ------
    CommgovError
        ``within`` is not between 0 and 1, or ``least`` is no whole number from 1.

    Examples
    --------
    >>> coverage(0.05).least
    1
    """
    return Coverage(number(within, "within", above=0, below=1), whole(least, "least", 1), weight)


class Gini(NamedTuple):
    """The inequality of partners, see :func:`gini`. No example: made by that function."""

    within: float
    weight: object

    @property
    def words(self) -> Message:
        """The question in words."""
        return say(
            "How unequal are communities in their number of partners (Gini), within ± {within:g}?",
            within=self.within,
        )

    def value(self, partners: np.ndarray, weight: np.ndarray) -> float:
        """The Gini index, NaN where nobody has a partner."""
        return gini_of(partners.astype(float), weight) if partners.size else np.nan


def gini(within: float, *, weight=None) -> Gini:
    """Ask how unequal communities are in their number of partners, within ± x.

    Parameters
    ----------
    within
        How near the survey's :func:`commgov_lib.equity.gini` is to come to that of all communities.
    weight
        Persons in each community (Series or dict by community); ``None`` counts communities.

    Returns
    -------
    Gini
        For :func:`power`.

    Raises
    ------
    CommgovError
        ``within`` is not between 0 and 1.

    Examples
    --------
    >>> gini(0.03).within
    0.03
    """
    return Gini(number(within, "within", above=0, below=1), weight)


# ---- networks for the tests ----------------------------------------------------------------------


def loose(matrix: sp.csr_array) -> sp.csr_array | None:
    """The network without units and communities that have no tie or all: their margins leave no chance."""
    while True:
        r = np.diff(matrix.indptr)
        d = np.bincount(matrix.indices, minlength=matrix.shape[1])
        rows, columns = (r > 0) & (r < matrix.shape[1]), (d > 0) & (d < matrix.shape[0])
        if rows.all() and columns.all():
            return matrix if min(matrix.shape) > 1 else None
        matrix = matrix[rows][:, columns]
        if min(matrix.shape) < 2:
            return None


def shuffled(matrix: sp.csr_array, state: np.ndarray) -> sp.csr_array:
    """A random network with the same margins."""
    chain = nulls.Chain(matrix, int(state[0] >> np.uint64(2)))
    chain.walk(round(nulls.BURN_IN * matrix.shape[0]))
    return chain.matrix()


def scattered(matrix: sp.csr_array, state: np.ndarray) -> sp.csr_array:
    """As many ties, between pairs of a unit and a community drawn blindly."""
    rng = np.random.Generator(np.random.PCG64(int(state[0])))
    rows, columns = matrix.shape
    found = np.empty(0, np.int64)
    while found.size < matrix.nnz:
        more = (rng.random(matrix.nnz) * (rows * columns)).astype(np.int64)
        found = np.concatenate([found, more])
        found = found[np.sort(np.unique(found, return_index=True)[1])]
    at = np.sort(found[: matrix.nnz])
    return sp.csr_array(
        (
            np.ones(at.size, np.int64),
            at % columns,
            np.append(0, np.cumsum(np.bincount(at // columns, minlength=rows))),
        ),
        shape=matrix.shape,
    )


def _reached(made: np.ndarray) -> np.ndarray:
    return made[1:] >= made[0] - 1e-10 * abs(made[0])
