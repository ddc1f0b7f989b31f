"""04  Which shared-unit ties exceed chance? Backbones of the one-mode projection, null stated first.

Two actors who work in the same places are tied by what they share. Busy actors share much by chance alone, so
each null says what chance would do, and a pair is kept where it shares more:

``svn``        each actor keeps its number of places and picks them blindly, every place alike
``sdsm``       actors and places keep their numbers of ties on average; cells independent, maximum entropy
``fdsm``       actors and places keep their numbers of ties exactly, every such network equally likely
``disparity``  each actor spreads what it shares over its partners blindly; takes weights

The nulls ask different questions and keep different pairs: show them side by side (:func:`compare`).
"""

from __future__ import annotations

import math
from threading import Lock
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..matrices import Labelled, incidence
from ..messages import Message, say
from ..schema import CommgovError
from . import nulls as chance
from ._kernels import backbone as kernels
from .arguments import choice, number, seeded, whole
from .nulls import mixing, sample
from .projection import Pairs, counter, projected, sharing

__all__ = ["agreement", "alpha_curve", "bicm", "compare", "mixing", "sample", "table"]

NULLS = ("svn", "sdsm", "fdsm", "disparity")
CORRECTIONS = ("none", "bonferroni", "holm", "bh")
_THIN = 5.0
# Above so many pairs, copies of the labels would take more memory than everything else.
_MANY = 1_000_000
_ALPHAS = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
_PIECE = 1 << 20
_ROUNDING = 1 + 1e-12


def bicm(B) -> pd.DataFrame:
    """Compute how likely each tie is when only the degrees are known (bipartite configuration model).

        p_ij = x_i y_j / (1 + x_i y_j),  rows and columns of p add up to the observed numbers of ties

    Parameters
    ----------
    B
        Incidence matrix, actors × places, 0/1: DataFrame, networkx bipartite graph, or scipy sparse with
        labels.

    Returns
    -------
    DataFrame
        Probability of each cell, with the labels of ``B``.

    Raises
    ------
    CommgovError
        Entries other than 0 and 1, duplicate labels, rows without ties or tied to everything.

    Notes
    -----
    The probabilities of maximum entropy: whoever knows the degrees and nothing else should believe these.
    They do not say who is tied, nor that ties are independent in the real network.

    References
    ----------
    Saracco, Di Clemente, Gabrielli and Squartini (2015), Scientific Reports 5:10595.

    Examples
    --------
    >>> import networkx as nx
    >>> p = bicm(nx.davis_southern_women_graph())
    >>> p.loc["Evelyn Jefferson", ["E1", "E8"]].round(5).tolist()
    [0.34233, 0.93338]
    """
    found = incidence(B, binary=True)
    chance.refuse_fixed(found, sides=("row",))
    solved = chance.maximum_entropy(found.matrix)
    wide = solved.p[:, solved.column_class]
    return pd.DataFrame(wide[solved.row_class], found.rows, found.columns, copy=False)


def table(
    B,
    *,
    null: str,
    draws: int = 10000,
    seed: int | None = None,
    alpha: float = 0.05,
    correction: str = "none",
    threads: int | None = None,
) -> pd.DataFrame:
    """Test for each pair of actors that share a place whether they share more than expected by chance.

        p = P(a pair shares at least as much under the null)

    Parameters
    ----------
    B
        Incidence matrix, actors × places: DataFrame, networkx bipartite graph, or scipy sparse with labels.
        0/1, except for ``null="disparity"``, where ties may have weights.
    null
        ``"svn"``, ``"sdsm"``, ``"fdsm"`` or ``"disparity"``. The tails of svn and sdsm are exact; fdsm counts
        draws: p = (b + 1) / (draws + 1), b draws in which the pair shares as much or more.
    draws
        Random networks of fdsm.
    seed
        Whole number, for fdsm. Without one, a fresh seed is drawn and reported in ``attrs["seed"]``.
    alpha
        A pair is kept where q ≤ alpha.
    correction
        ``"none"``, ``"bonferroni"``, ``"holm"`` or ``"bh"``, over all n (n − 1) / 2 pairs of the n actors.
    threads
        For fdsm (default: one a core); the result is the same for any.

    Returns
    -------
    DataFrame
        One row a pair that shares anything: ``a, b`` (labels, in the order of ``B``), ``shared``,
        ``expected`` (what the null expects the two to share), ``p, q`` (q corrected), ``keep``. Pairs that
        share nothing have p = q = 1 under every null; they are counted in the correction and not listed.
        Above a million pairs, a and b are categorical. ``attrs`` holds ``null, tests, alpha, correction``
        and, for fdsm, ``draws, seed``.

    Raises
    ------
    CommgovError
        Rows without ties or tied to everything, weights where the null is binary, duplicate labels, too few
        draws for ``alpha`` and ``correction`` (says how many are needed), or options that make no sense.

    Notes
    -----
    A kept pair shares more than the null expects: not that the two work together, nor why. For disparity,
    what two actors share is the sum over places of the product of their weights; it asks at both ends whether
    the tie is surprisingly heavy and takes the smaller p, ``expected`` being the mean tie of that end.

    References
    ----------
    Tumminello et al. (2011), PLoS ONE 6:e17994; Neal (2014), Social Networks 39:84–97; Strona et al. (2014),
    Nature Communications 5:4114; Serrano, Boguñá and Vespignani (2009), PNAS 106:6483–6488.

    Examples
    --------
    >>> import networkx as nx
    >>> found = table(nx.davis_southern_women_graph(), null="svn")
    >>> int(found["keep"].sum()), found.attrs["tests"]
    (17, 153)
    """
    options = _options([null], alpha, correction, draws, seed=seed, threads=threads)
    pairs, done, tests = _tested(B, options)
    frame = pd.DataFrame(pairs | done[null], copy=False)
    frame.attrs |= {"null": null} | options.attrs(tests)
    return frame


def compare(
    B,
    *,
    nulls: tuple[str, ...] = ("svn", "sdsm", "fdsm"),
    draws: int = 10000,
    seed: int | None = None,
    alpha: float = 0.05,
    correction: str = "none",
    threads: int | None = None,
) -> pd.DataFrame:
    """Test the same pairs under several null models, side by side.

    Parameters
    ----------
    B
        As in :func:`table`; 0/1 if any null is binary.
    nulls
        Names of nulls.
    draws, seed, alpha, correction, threads
        As in :func:`table`.

    Returns
    -------
    DataFrame
        One row a pair that shares anything: ``a, b, shared``, then for each null ``expected_<null>,
        p_<null>, q_<null>, keep_<null>``, and ``kept_count`` (how many nulls keep the pair). ``attrs`` holds
        ``nulls, tests, alpha, correction, draws, seed``.

    Raises
    ------
    CommgovError
        As :func:`table`.

    Examples
    --------
    >>> import networkx as nx
    >>> found = compare(nx.davis_southern_women_graph(), nulls=("svn", "sdsm"))
    >>> found[["keep_svn", "keep_sdsm"]].sum().tolist()
    [17, 0]
    """
    options = _options(nulls, alpha, correction, draws, seed=seed, threads=threads)
    columns, done, tests = _tested(B, options)
    for null in nulls:
        columns |= {f"{name}_{null}": values for name, values in done[null].items()}
    columns["kept_count"] = sum(columns[f"keep_{null}"].astype(int) for null in nulls)
    frame = pd.DataFrame(columns, copy=False)
    frame.attrs |= {"nulls": list(nulls)} | options.attrs(tests)
    return frame


def alpha_curve(compared: pd.DataFrame, *, alphas=_ALPHAS, correction: str | None = None) -> pd.DataFrame:
    """Count the pairs that each null model keeps, over the level α.

    Parameters
    ----------
    compared
        What :func:`compare` returned.
    alphas
        Levels between 0 and 1.
    correction
        As in :func:`table` (default: that of ``compared``).

    Returns
    -------
    DataFrame
        One row a null and level: ``null, correction, alpha, kept_count`` and, where nothing is corrected,
        ``chance_count``: α times the number of pairs, the most that chance alone would keep on average.
        ``kept_count`` is empty where fdsm has too few draws to tell.

    Raises
    ------
    CommgovError
        The table was not made by :func:`compare`, or a level lies outside 0 and 1.

    Examples
    --------
    >>> import networkx as nx
    >>> found = compare(nx.davis_southern_women_graph(), nulls=("svn",))
    >>> alpha_curve(found, alphas=[0.01, 0.05])["kept_count"].tolist()
    [1.0, 17.0]
    """
    _made_by_compare(compared)
    tests, draws = compared.attrs["tests"], compared.attrs.get("draws")
    correction = correction or compared.attrs["correction"]
    rows = []
    for null in compared.attrs["nulls"]:
        p = compared[f"p_{null}"].to_numpy()
        q = adjust(p, tests, correction)
        for alpha in alphas:
            number(alpha, "alpha", above=0, below=1)
            count = float(kept(q, alpha).sum())
            if null == "fdsm" and draws < needed_draws(p, q, draws, tests, alpha, correction):
                count = np.nan
            by_chance = alpha * tests if correction == "none" else np.nan
            rows.append((null, correction, float(alpha), count, by_chance))
    return pd.DataFrame(rows, columns=["null", "correction", "alpha", "kept_count", "chance_count"])


def agreement(compared: pd.DataFrame) -> pd.DataFrame:
    """Count the pairs that are kept by each combination of null models.

    Parameters
    ----------
    compared
        What :func:`compare` returned.

    Returns
    -------
    DataFrame
        One row a combination of nulls that keeps some pair without the others: ``kept_by`` (their names,
        joined by " + "), ``null_count``, ``pair_count``; all nulls together first. Pairs that none keeps are
        left out.

    Raises
    ------
    CommgovError
        The table was not made by :func:`compare`.

    Examples
    --------
    >>> import networkx as nx
    >>> found = compare(nx.davis_southern_women_graph(), nulls=("svn", "sdsm"))
    >>> agreement(found)["pair_count"].tolist()
    [17]
    """
    _made_by_compare(compared)
    nulls = compared.attrs["nulls"]
    rows = []
    for code in range(1, 1 << len(nulls)):
        of = [null for bit, null in enumerate(nulls) if code >> bit & 1]
        alike = np.ones(len(compared), dtype=bool)
        for null in nulls:
            alike &= compared[f"keep_{null}"].to_numpy() == (null in of)
        if alike.any():
            rows.append((" + ".join(of), len(of), int(alike.sum())))
    rows.sort(key=lambda row: (-row[1], -row[2], row[0]))
    return pd.DataFrame(rows, columns=["kept_by", "null_count", "pair_count"])


def _made_by_compare(compared: pd.DataFrame):
    if not isinstance(compared, pd.DataFrame) or "nulls" not in compared.attrs:
        raise CommgovError(
            "compared is not the table of cg.backbone.compare as it was returned: its attrs "
            "hold the number of pairs tested. Fix: pass that table, not a copy read from a "
            "file or merged with others."
        )


# ---- the tests -----------------------------------------------------------------------------------


class Options(NamedTuple):
    """What is to be tested, at which level, and how."""

    nulls: tuple[str, ...]
    alpha: float
    correction: str
    draws: int
    seed: int | None
    threads: int | None

    def attrs(self, tests: int) -> dict:
        """What a table of tests has to say of itself."""
        told = {"tests": tests, "alpha": self.alpha, "correction": self.correction}
        return told | ({"draws": self.draws, "seed": self.seed} if "fdsm" in self.nulls else {})


def _options(nulls, alpha, correction, draws, *, seed, threads) -> Options:
    """The options, checked; where draws are made without a seed, a fresh one is taken and reported."""
    if "fdsm" in nulls:
        draws = whole(draws, "draws", 1)
        # 53 bits, so that the number also survives a spreadsheet.
        seed = int(np.random.SeedSequence().entropy) >> 75 if seed is None else seeded(seed)
    for null in nulls:
        choice(null, "null", NULLS)
    if len(set(nulls)) < len(nulls) or not nulls:
        raise CommgovError("nulls: name each null once, and at least one.")
    choice(correction, "correction", CORRECTIONS)
    number(alpha, "alpha", above=0, below=1)
    return Options(tuple(nulls), alpha, correction, draws, seed, threads)


def _tested(B, options: Options) -> tuple[dict, dict[str, dict], int]:
    """Columns ``a, b, shared``; for each null its columns ``expected, p, q, keep``; the number of tests."""
    binary = any(null != "disparity" for null in options.nulls)
    found = incidence(B, binary=binary)
    chance.refuse_fixed(found, sides=("row",), full=binary)
    rows = len(found.rows)
    if rows < 2:
        raise CommgovError(
            "B has {rows} row, and a backbone is made of pairs of rows. Fix: pass at least two.", rows=rows
        )
    weighted = not binary and (found.matrix.data != 1).any()
    pairs = projected(found.matrix) if weighted else sharing(found.matrix)
    tests = rows * (rows - 1) // 2
    if "fdsm" in options.nulls:
        needed = least_draws(tests, len(pairs.other), options.alpha, options.correction)
        _enough(
            options,
            needed,
            say(
                "no p can be below 1 / (draws + 1), so nothing could be kept of {tests:,} pairs", tests=tests
            ),
        )
    return (
        _pair_columns(found, pairs),
        {null: _columns(found, pairs, null, options, tests) for null in options.nulls},
        tests,
    )


def _columns(found: Labelled, pairs: Pairs, null: str, options: Options, tests: int) -> dict[str, np.ndarray]:
    """Columns ``expected, p, q, keep`` of one null."""
    if null == "fdsm":
        walk = {"seed": options.seed, "thin": _THIN, "threads": options.threads}
        done = fdsm(found.matrix, pairs, options.draws, **walk)
    elif null == "disparity":
        done = disparity(pairs)
    else:
        done = {"svn": svn, "sdsm": sdsm}[null](found.matrix, pairs)
    q, keep = decided(done.p, null, options, tests)
    return {"expected": done.expected, "p": done.p, "q": q, "keep": keep}


def decided(p: np.ndarray, null: str, options: Options, tests: int) -> tuple[np.ndarray, np.ndarray]:
    """Corrected p-values, and which pairs are kept; refused where fdsm has too few draws to tell."""
    q = adjust(p, tests, options.correction)
    if null == "fdsm":
        needed = needed_draws(p, q, options.draws, tests, options.alpha, options.correction)
        _enough(
            options, needed, say("some pairs were never reached by chance, and whether to keep them is open")
        )
    return q, kept(q, options.alpha)


def _pair_columns(found: Labelled, pairs: Pairs) -> dict:
    """Columns ``a, b, shared``."""
    columns = {}
    for name, at in (("a", pairs.first()), ("b", pairs.other)):
        if len(at) > _MANY:
            columns[name] = pd.Categorical.from_codes(at.astype(np.int32), found.rows)
        else:
            columns[name] = found.rows.take(at.astype(np.int64)).array
    return columns | {"shared": pairs.shared.astype(np.int32 if pairs.shared.dtype.kind in "ui" else float)}


# ---- how likely a null makes it that two rows share as much --------------------------------------


class Null(NamedTuple):
    """For each pair: P(sharing at least as much), and what the null expects two such rows to share."""

    p: np.ndarray
    expected: np.ndarray


def svn(matrix: sp.csr_array, pairs: Pairs) -> Null:
    """Each row keeps its number of columns, chosen blindly: hypergeometric (Tumminello et al. 2011)."""
    sizes, kind, _ = chance.classes(np.diff(matrix.indptr))

    def fill(most, offset, tails, means):
        kernels.svn_tails(sizes, matrix.shape[1], most, offset, tails, means)

    return _by_kind(pairs, kind, fill)


def sdsm(matrix: sp.csr_array, pairs: Pairs) -> Null:
    """Degrees kept on average, cells independent at maximum entropy: Poisson-binomial, exact (Neal 2014)."""
    found = chance.maximum_entropy(matrix)

    def fill(most, offset, tails, means):
        kernels.sdsm_tails(found.p, found.column_sizes.astype(np.int64), most, offset, tails, means)

    return _by_kind(pairs, found.row_class, fill)


def _by_kind(pairs: Pairs, kind: np.ndarray, fill) -> Null:
    """Rows of the same size have the same distribution: one tail for every two sizes serves all pairs."""
    kinds = int(kind.max(initial=-1)) + 1
    kind = kind.astype(np.int64)
    most = np.zeros((kinds, kinds), np.int64)
    kernels.most_shared(pairs.start, pairs.other, pairs.shared, kind, most)
    length = np.where(most > 0, most + 1, 0)
    offset = np.cumsum(length).reshape(kinds, kinds) - length
    tails, means = np.empty(int(length.sum())), np.zeros((kinds, kinds))
    fill(most, offset, tails, means)
    p, expected = np.empty(pairs.other.size), np.empty(pairs.other.size)
    kernels.look_up(pairs.start, pairs.other, pairs.shared, kind, offset, tails, means, p, expected)
    return Null(p, expected)


def fdsm(
    matrix: sp.csr_array, pairs: Pairs, draws: int, *, seed: int, thin: float, threads: int | None
) -> Null:
    """Both margins kept in every draw: the share of draws, the observed one among them, with as much."""
    small = counter(matrix)
    most = draws * int(np.iinfo(small).max)
    reached = np.zeros(pairs.other.size, np.uint32)
    total = np.zeros(pairs.other.size, np.uint32 if most < 1 << 32 else np.uint64)
    adding = Lock()

    def walk(number: int):
        span, seen = np.empty(2 * matrix.shape[1], np.uint32), np.zeros(matrix.shape[0], small)
        now = np.empty_like(seen)
        # A chain has at most 100 draws, which fit into one byte and, times what is shared, mostly into two.
        part, part_total = np.zeros(pairs.other.size, np.uint8), np.zeros(pairs.other.size, _wider(small))
        for here in chance.stops(matrix, draws, number, seed=seed, thin=thin):
            place = here.start, here.sizes, here.columns, here.column_ptr, here.rows_of()
            kernels.count(*place, span, seen, now, *pairs, part, part_total)
        with adding:  # sums of whole numbers: the order of the chains does not matter
            np.add(reached, part, out=reached)
            np.add(total, part_total, out=total)

    for _ in chance.each_chain(walk, draws, threads):
        pass
    return Null((reached + 1.0) / (draws + 1), total / draws)


def _wider(small: type) -> type:
    return {np.uint8: np.uint16}.get(small, np.uint32)


def disparity(pairs: Pairs) -> Null:
    """Each row spreads its strength over its partners blindly (Serrano et al. 2009); the smaller p counts."""
    first, other, weight = pairs.first(), pairs.other, pairs.shared.astype(float)
    rows = pairs.start.size - 1
    partners = np.bincount(first, minlength=rows) + np.bincount(other, minlength=rows)
    strength = np.bincount(first, weight, minlength=rows) + np.bincount(other, weight, minlength=rows)
    p, expected = np.ones(weight.size), np.zeros(weight.size)
    for end in (first, other):
        alone = partners[end] == 1
        left = np.where(alone, 1.0, 1 - weight / strength[end])
        tail = np.maximum(left, np.finfo(float).tiny) ** (partners[end] - 1)
        mean = strength[end] / partners[end]
        better = (tail < p) | (expected == 0)
        p, expected = np.where(better, tail, p), np.where(better, mean, expected)
    return Null(np.maximum(p, np.finfo(float).tiny), expected)


# ---- many tests at once --------------------------------------------------------------------------


def adjust(p: np.ndarray, tests: int, correction: str) -> np.ndarray:
    """Adjusted p-values: keep a pair where its q is at most α.

        bonferroni  q = T p                        chance of any false pair at most α
        holm        q = max over p' ≤ p of (T − number of p'' < p') p'       the same, never weaker
        bh          q = min over p' ≥ p of T p' / (number of p'' ≤ p')       share of false pairs at most α

    Parameters
    ----------
    p
        p-values of the pairs listed.
    tests
        T, how many were tested; those not listed have p = 1.
    correction
        ``"none"``, ``"bonferroni"``, ``"holm"`` or ``"bh"`` (Benjamini and Hochberg).

    Returns
    -------
    ndarray
        q, at most 1, in the order of ``p``; ``p`` itself where nothing is corrected.

    Raises
    ------
    CommgovError
        The correction is not known.

    Examples
    --------
    >>> adjust(np.array([0.01, 0.02, 0.5]), 3, "holm").tolist()
    [0.03, 0.04, 0.5]
    """
    choice(correction, "correction", CORRECTIONS)
    if correction == "none" or not len(p):
        return p
    if correction == "bonferroni":
        return np.minimum(p * tests, 1)
    values, counts = np.unique(p, return_counts=True)  # ties share one q
    up_to = np.cumsum(counts)
    if correction == "holm":
        q = np.maximum.accumulate((tests - (up_to - counts)) * values)
    else:
        q = np.minimum.accumulate((values * tests / up_to)[::-1])[::-1]
    q = np.minimum(q, 1)
    found = np.empty(len(p))
    for at in range(0, len(p), _PIECE):  # in pieces, since positions take as much memory as p
        found[at : at + _PIECE] = q[np.searchsorted(values, p[at : at + _PIECE])]
    return found


def kept(q, alpha: float):
    """Whether q ≤ α, a last bit of rounding forgiven: with 19 draws p can be 1 / 20 and α .05.

    >>> bool(kept(78 / (260 * 6), 0.05))
    True
    """
    return q <= alpha * _ROUNDING


def least_draws(tests: int, listed: int, alpha: float, correction: str) -> int:
    """How many draws a pair needs to be kept at all, since no p can be below 1 / (draws + 1).

    Parameters
    ----------
    tests
        How many pairs were tested.
    listed
        How many of them can have the smallest p at once; only ``"bh"`` asks.
    alpha
        Level.
    correction
        As in :func:`adjust`.

    Returns
    -------
    int
        The least number of draws m with 1 / (m + 1) small enough for ``alpha``.

    Examples
    --------
    >>> least_draws(153, 1, 0.05, "none"), least_draws(153, 1, 0.05, "bonferroni")
    (19, 3059)
    """
    factor = {"none": 1, "bh": tests / max(listed, 1)}.get(correction, tests)
    return max(1, math.ceil(factor / (alpha * _ROUNDING)) - 1)


def needed_draws(p, q, draws: int, tests: int, alpha: float, correction: str) -> int:
    """How many draws it takes to tell which pairs to keep: more than were made if too few were.

    A pair that chance never reached has the smallest p that these draws can show. Where even that is not
    kept, more draws might keep it.
    """
    if correction == "bh":
        unreached = p <= 1 / (draws + 1) * (1 + 1e-9)
        if not unreached.any() or kept(q[unreached][0], alpha):
            return 1
        return least_draws(tests, int(unreached.sum()), alpha, correction)
    return least_draws(tests, 1, alpha, correction)


def _enough(options: Options, needed: int, why: Message):
    """Refuse a number of draws that cannot tell which pairs to keep."""
    if options.draws >= needed:
        return
    other = say(", or null='sdsm', which is exact")
    if options.correction == "none":
        other = ""
    elif options.correction != "bh":
        other = say(", or correction='bh', or null='sdsm', which is exact")
    raise CommgovError(
        "{draws:,} draws are too few for alpha = {alpha:g} with correction '{correction}': "
        "{why}. Fix: at least {needed:,} draws (draws={plain}){other}.",
        draws=options.draws,
        alpha=options.alpha,
        correction=options.correction,
        why=why,
        needed=needed,
        plain=needed,
        other=other,
    )
