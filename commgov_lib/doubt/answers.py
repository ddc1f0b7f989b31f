"""The answers of one network: estimate, interval and p under each convention of chance and of the measure."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..matrices import Labelled
from ..measures import backbone, nulls, ties
from ..measures.core import null_models, partition
from ..measures.core.networks import Ties
from ..measures.equity import catchments, inequality, resampling
from ..measures.equity.decay import binary, epanechnikov, exponential, gaussian
from ..messages import Message, say
from ..schema import CommgovError
from .variants import Variants

NEUTRAL = {"overlap": 1.0, "core": 0.0}  # what chance alone gives, for questions that are tested
LEVEL = 0.05


class Answer(NamedTuple):
    """One specification: its answer, and those of the same specification in the draws of the joint test."""

    estimate: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    drawn: np.ndarray | None = None  # estimates
    drawn_p: np.ndarray | None = None
    why: Message | None = None


class Work(NamedTuple):
    """What it takes to answer: the networks or the places, what is combined within one of them, and how."""

    question: str
    inner: list[dict]
    variants: Variants | None
    places: tuple | None  # supply, demand, distances
    outer: list[dict]
    draws: int
    seed: int


def answers(work: Work, at: int) -> list[Answer]:
    """Answer every inner combination for network ``at``."""
    found = _QUESTIONS[work.question](work, at)
    return [one if isinstance(one, Answer) else Answer(why=one) for one in found]


def attempt(call: Callable):
    """What a call returns, or why it cannot."""
    try:
        return call()
    except CommgovError as error:
        return error.args[0]


# ---- overlap ---------------------------------------------------------------------------------------


def _overlap(work: Work, at: int) -> list:
    one = work.variants.all[at]
    if one.why is not None:
        return [one.why] * len(work.inner)
    B = work.variants.matrix(at)
    B = B._replace(matrix=B.matrix.astype(np.int64))
    measures = list(dict.fromkeys(chosen["measure"] for chosen in work.inner))
    of = ties.margins(B.matrix)
    fixed = of, ties.by_size(of), None
    value = ties.evaluated(B.matrix, measures, *fixed, seed=work.seed)

    def kept(matrix):
        return ties.evaluated(matrix, measures, *fixed, seed=work.seed)

    def loose(matrix):
        of = ties.margins(matrix)
        return ties.evaluated(matrix, measures, of, ties.by_size(of), None, seed=work.seed)

    drawn = work.variants.draws(work.draws, seed=work.seed)
    joint = np.array([kept(work.variants.drawn(at, ends)) for ends in drawn])

    def by_chance(null):
        if null == "fdsm":
            nulls.refuse_fixed(B)
            return nulls.evaluate(B.matrix, work.draws, kept, seed=work.seed)
        return np.array([loose(m) for m in nulls.loose(B.matrix, work.draws, null=null, seed=work.seed)])

    chance = {
        null: attempt(functools.partial(by_chance, null))
        for null in dict.fromkeys(chosen["null"] for chosen in work.inner)
    }
    found = []
    for chosen in work.inner:
        null, k = chance[chosen["null"]], measures.index(chosen["measure"])
        found.append(null if isinstance(null, Message) else _ratio(value[k], null[:, k], joint[:, k]))
    return found


def _ratio(value: float, null: np.ndarray, joint: np.ndarray) -> Answer | Message:
    """How many times as much as by chance; the interval sets it beside the middle 95 % of chance."""
    if np.isnan(value) or np.isnan(null).any():
        return say("the measure is not defined in this network, or not in every draw")
    if (np.abs(null - value) <= 1e-10 * max(abs(value), 1e-300)).all():
        return say("every draw has the same value as the network, so that chance leaves nothing to compare")
    mean, (low, high) = null.mean(), np.quantile(null, [0.025, 0.975])
    if not mean > 0:
        return say("by chance there is none at all, so that no multiple of it exists")
    p = float(nulls.ranked(np.array([value]), null)[0])
    return Answer(
        value / mean,
        value / high if high > 0 else np.inf,
        value / low if low > 0 else np.inf,
        p,
        joint / mean,
        nulls.ranked(joint, null),
    )


# ---- core ------------------------------------------------------------------------------------------


def _core(work: Work, at: int) -> list:
    one = work.variants.all[at]
    if one.why is not None:
        return [one.why] * len(work.inner)
    given = _ties(work.variants.matrix(at), work.variants.two_mode)
    crosses = list(dict.fromkeys(chosen["cross"] for chosen in work.inner))
    joint = {c: [] for c in crosses}
    for k, ends in enumerate(work.variants.draws(work.draws, seed=work.seed), 1):
        drawn = given._replace(matrix=_block(work.variants.drawn(at, ends), work.variants.two_mode))
        for c in crosses:
            joint[c].append(partition.short_search(drawn, c, seed=work.seed, draw=k))
    found = []
    for chosen in work.inner:
        cross, null = chosen["cross"], chosen["null"]
        found.append(attempt(lambda c=cross, n=null: _excess(given, c, n, np.array(joint[c]), work)))
    return found


def _ties(found: Labelled, two_mode: bool) -> Ties:
    labels = found.rows.append(found.columns) if two_mode else found.rows
    return Ties(labels, _block(found.matrix, two_mode), len(found.rows), two_mode, False)


def _block(matrix: sp.csr_array, two_mode: bool) -> sp.csr_array:
    """The matrix among all nodes; in two mode rows come before columns, and ties lead from row to column."""
    if not two_mode:
        return matrix
    rows, columns = matrix.shape
    ends = np.append(matrix.indptr, np.full(columns, matrix.nnz))
    return sp.csr_array((matrix.data, matrix.indices + rows, ends), shape=(rows + columns, rows + columns))


def _excess(given: Ties, cross: str, null: str, joint: np.ndarray, work: Work) -> Answer:
    """The score above that of chance, as :func:`commgov_lib.core.significance` tests it."""
    own, chance, _ = null_models.beside(given, cross, null, work.draws, seed=work.seed)
    score = chance[~np.isnan(chance[:, 0]), 0]
    mean, (low, high) = score.mean(), np.quantile(score, [0.025, 0.975])
    joint[np.isnan(joint[:, 1:]).all(axis=1), 0] = np.nan  # no core has a score
    p, joint_p = (null_models.tested(looks, chance)[0] for looks in (own[None], joint))
    value = own[0]
    return Answer(value - mean, value - high, value - low, float(p[0]), joint[:, 0] - mean, joint_p)


# ---- backbone --------------------------------------------------------------------------------------


def _backbone(work: Work, at: int) -> list:
    one = work.variants.all[at]
    if one.why is not None:
        return [one.why] * len(work.inner)
    B = work.variants.matrix(at)
    tested = {}
    for null in dict.fromkeys(chosen["null"] for chosen in work.inner):
        tested[null] = attempt(
            lambda n=null: backbone.table(B, null=n, draws=work.draws, seed=work.seed, alpha=0.999)
        )
    found = []
    for chosen in work.inner:
        table = tested[chosen["null"]]
        found.append(
            table if isinstance(table, Message) else attempt(lambda t=table, c=chosen: _left(t, c, B, work))
        )
    return found


def _left(table: pd.DataFrame, chosen: dict, B: Labelled, work: Work) -> Answer | Message:
    """The share of the pairs that a test keeps, and how far it moves as actors are left out in turn."""
    if not len(table):
        return say("no two actors share a place")
    options = backbone.Options(
        (chosen["null"],), chosen["alpha"], chosen["correction"], work.draws, work.seed, None
    )
    _, keep = backbone.decided(table["p"].to_numpy(), chosen["null"], options, table.attrs["tests"])
    ends = np.concatenate([B.rows.get_indexer(table[end]) for end in ("a", "b")])
    pairs, kept = np.bincount(ends, minlength=len(B.rows)), np.bincount(ends, np.tile(keep, 2), len(B.rows))
    share = keep.mean()
    there = (pairs > 0) & (len(table) > pairs)
    without = (keep.sum() - kept[there]) / (len(table) - pairs[there])
    count = len(without)
    error = math.sqrt((count - 1) / count * ((without - without.mean()) ** 2).sum()) if count > 1 else np.nan
    return Answer(share, max(0.0, share - 1.96 * error), min(1.0, share + 1.96 * error))


# ---- inequality ------------------------------------------------------------------------------------

# Each falls to .01 or to 0 at the catchment, so that kernels differ in shape and not in width.
KERNELS = {
    "flat": lambda end: binary(),
    "gaussian": lambda end: gaussian(end / math.sqrt(2 * math.log(100))),
    "exponential": lambda end: exponential(end / math.log(100)),
    "epanechnikov": epanechnikov,
}


def _inequality(work: Work, at: int) -> list:
    outer = work.outer[at]
    given = work.places[outer["domain"]]
    if isinstance(given, Message):
        return [given] * len(work.inner)
    supply, demand, near = given
    end, variant = outer["catchment"], outer["variant"]

    def one(kernel):
        if kernel == "flat" and variant == "m2sfca":
            return say("with the flat kernel the same as variant=e2sfca")
        decays = KERNELS[kernel](end)
        return catchments.access(supply, demand, near, kernel=decays, catchment=end, variant=variant)

    access = {
        kernel: attempt(functools.partial(one, kernel))
        for kernel in dict.fromkeys(chosen["kernel"] for chosen in work.inner)
    }
    weights = {"persons": demand, "places": pd.Series(1.0, demand.index)}
    found = []
    for chosen in work.inner:
        a = access[chosen["kernel"]]
        told = isinstance(a, Message)
        found.append(a if told else attempt(functools.partial(_gini, a, weights[chosen["weighting"]], work)))
    return found


def _gini(access: pd.Series, weight: pd.Series, work: Work) -> Answer | Message:
    """The Gini index with its bootstrap interval; there is no chance to set it beside."""
    row = resampling.bootstrap(
        lambda w: inequality.gini(access, w), weight, draws=work.draws, seed=work.seed
    ).iloc[0]
    if np.isnan(row["value"]):
        return say("nobody has any access, so that there is no Gini index")
    return Answer(float(row["value"]), float(row["low"]), float(row["high"]))


_QUESTIONS = {"overlap": _overlap, "core": _core, "backbone": _backbone, "inequality": _inequality}
