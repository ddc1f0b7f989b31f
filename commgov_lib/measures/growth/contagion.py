"""How an example spreads from neighbour to neighbour: rules, runs, the chance that fits an observation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...installation import cores
from ...matrices import square
from ...messages import say
from ...schema import CommgovError
from .. import arguments
from .._kernels import growth as kernels
from ..arguments import array, interval, seeded, whole
from .neighbours import Neighbours, Ties, neighbourhood, start

KINDS = ("simple", "complex", "threshold")


class Rule(NamedTuple):
    """A rule of contagion, from :func:`simple`, :func:`complex` or :func:`threshold`; ``kind`` names it.

    ``chance`` is a number, or one number a step; ``needed`` a number, or a Series on nodes; ``dropout`` the
    chance a step to leave.

    Examples
    --------
    >>> simple(0.1).kind
    'simple'
    """

    kind: str
    chance: float | np.ndarray
    needed: float | pd.Series = 1
    dropout: float = 0.0


def simple(chance, *, dropout: float = 0.0) -> Rule:
    """Return the rule of simple contagion: each active neighbour by itself brings somebody in.

        P(join in a step) = 1 − (1 − chance)^(active neighbours)

    Parameters
    ----------
    chance
        Chance a step and a tie, in [0, 1]; one number, or one a step (see :func:`pulses`).
    dropout
        Chance that an active resident leaves, a step; who has left does not come back.

    Returns
    -------
    Rule

    Raises
    ------
    CommgovError
        A chance lies outside [0, 1].

    Examples
    --------
    >>> simple(0.02, dropout=0.1).dropout
    0.1
    """
    left = array(dropout, "dropout", least=0, most=1)
    if left.ndim:
        raise CommgovError("dropout must be one number. Fix: dropout=0.01.")
    return Rule("simple", _chances(chance), dropout=float(left))


def complex(count, *, chance=1.0) -> Rule:
    """Return the rule of complex contagion: several active neighbours are needed before anybody joins.

        open to joining from the step on in which active neighbours >= count; then P(join in a step) = chance

    Parameters
    ----------
    count
        How many: a whole number of 0 or more, or a Series on nodes. 0: joins without an example.
    chance
        Chance a step to join once there are enough, in [0, 1]; one number, or one a step.

    Returns
    -------
    Rule

    Raises
    ------
    CommgovError
        The count is negative or no whole number, or a chance lies outside [0, 1].

    References
    ----------
    Granovetter (1978), Threshold models of collective behavior, American Journal of Sociology 83. Centola &
    Macy (2007), Complex contagions and the weakness of long ties, American Journal of Sociology 113.

    Examples
    --------
    >>> complex(2, chance=0.1).needed
    2.0
    """
    values = array(count, "count", least=0)
    if (values != np.rint(values)).any():
        raise CommgovError(
            "count must be whole numbers of neighbours. Fix: complex(2), or threshold(0.2) for a share."
        )
    return Rule("complex", _chances(chance), _needed(count, values))


def threshold(share_needed, *, chance=1.0) -> Rule:
    """Return the rule of threshold contagion: a share of all neighbours must be active before anybody joins.

        open to joining from the step on in which active neighbours / neighbours >= θ

    Parameters
    ----------
    share_needed
        θ in [0, 1], or a Series of such on nodes. 0: joins without an example.
    chance
        As for :func:`complex`.

    Returns
    -------
    Rule

    Raises
    ------
    CommgovError
        A threshold or a chance lies outside [0, 1].

    Notes
    -----
    Who has no neighbour never joins, whatever the threshold: there is no share of nobody.

    References
    ----------
    Watts (2002), A simple model of global cascades on random networks, PNAS 99.

    Examples
    --------
    >>> threshold(0.25).needed
    0.25
    """
    values = array(share_needed, "the threshold", least=0, most=1)
    return Rule("threshold", _chances(chance), _needed(share_needed, values))


def pulses(chance: float, *, every: int, factor: float, steps: int) -> np.ndarray:
    """Return the chance of each step where one step in so many is a dedication day, with the same mean.

        chance on the day = f · c,  on other days = c · (every − f) / (every − 1)

    Parameters
    ----------
    chance
        c, the mean over a whole period, in [0, 1].
    every
        Steps from one day to the next, 2 or more; the first day is step ``every``.
    factor
        f, how many times the mean the day has: from 0 to ``every``; 1 is no pulse.
    steps
        How many steps.

    Returns
    -------
    array
        One chance a step, from step 1 on.

    Raises
    ------
    CommgovError
        A number is out of its range, or the day's chance would exceed 1.

    Examples
    --------
    >>> pulses(0.1, every=4, factor=4, steps=5).tolist()
    [0.0, 0.0, 0.0, 0.4, 0.0]
    """
    chance, every, steps = (
        float(array(chance, "chance", least=0, most=1)),
        whole(every, "every", 2),
        whole(steps, "steps", 1),
    )
    factor = float(array(factor, "factor", least=0))
    if factor > every or factor * chance > 1:
        raise CommgovError(
            "factor {factor:g} is too large: the mean {chance:g} cannot be kept, or the day's "
            "chance exceeds 1. Fix: at most {most:g}.",
            factor=factor,
            chance=chance,
            most=min(every, 1 / max(chance, 1e-300)),
        )
    found = np.full(steps, chance * (every - factor) / (every - 1))
    found[every - 1 :: every] = chance * factor
    return found


def tables(chance, steps: int) -> np.ndarray:
    """Return the share still waiting j steps after step i, periods × (steps + 1); one row if all are alike.

    Products and not powers of logarithms, so that the last bit is the same everywhere.
    """
    chance = array(chance, "chance", least=0, most=1)
    if chance.ndim == 0:
        chance = np.full(steps, float(chance))
    elif len(chance) < steps:
        raise CommgovError(
            "{count:,} chances are given for {steps:,} steps. Fix: one a step, or one number.",
            count=len(chance),
            steps=steps,
        )
    chance = chance[:steps]
    period = next((m for m in range(1, steps) if (chance[m:] == chance[:-m]).all()), max(steps, 1))
    found = np.ones((period, max(steps, 1) + 1))
    for phase in range(period):
        after = chance[(phase + np.arange(steps)) % period] if steps else chance
        np.cumprod(1 - after, out=found[phase, 1 : steps + 1])
    return found


def _chances(chance):
    """One chance, or one a step."""
    found = array(chance, "chance", least=0, most=1)
    if found.ndim > 1:
        raise CommgovError("chance must be one number, or one a step. Fix: chance=0.02.")
    return found.copy() if found.ndim else float(found)


def _needed(given: float | pd.Series | Sequence, values: np.ndarray):
    """One number for all, or a Series on nodes."""
    if values.ndim == 0:
        return float(values)
    if not isinstance(given, pd.Series):
        raise CommgovError("several thresholds need names. Fix: give a Series with the nodes as its index.")
    return given.astype(float)


_MOST_STEPS = 60_000
_NEAR = 1e-9  # so that a tenth of ten neighbours is one and not the next whole number


class Graph(NamedTuple):
    """Hold ties as the kernels take them, and the labels of the nodes."""

    first: np.ndarray
    others: np.ndarray
    labels: pd.Index


def read(neighbours) -> Graph:
    """Return any form of graph as the kernels take it."""
    if isinstance(neighbours, Neighbours):
        return Graph(neighbours.first, neighbours.others, pd.RangeIndex(len(neighbours.first) - 1))
    graph = _as_it_stands(neighbours)
    if graph is not None:
        return graph
    found = square(neighbours, name="neighbours")
    matrix = found.matrix
    if matrix.diagonal().any():
        own = found.rows[np.flatnonzero(matrix.diagonal())[0]]
        raise CommgovError("neighbours: '{node}' is tied to itself. Fix: remove such ties.", node=own)
    graph = Graph(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), found.rows)
    if not kernels.mutual(graph.first, graph.others, np.empty(len(found.rows), np.int64)):
        raise CommgovError(
            "neighbours: some ties go one way only, but neighbours are mutual. Fix: use an "
            "undirected graph, or say so with G + G.T."
        )
    return graph


def _as_it_stands(neighbours) -> Graph | None:
    """A sparse matrix in which nothing is amiss, without a copy; None for anything else."""
    if sp.issparse(neighbours):
        matrix, rows = neighbours, pd.RangeIndex(neighbours.shape[0])
        columns = rows
    elif isinstance(neighbours, tuple) and len(neighbours) == 3 and sp.issparse(neighbours[0]):
        matrix, (rows, columns) = neighbours[0], (pd.Index(labels) for labels in neighbours[1:])
    else:
        return None
    n = len(rows)
    if matrix.format != "csr" or matrix.shape != (n, n) or not (rows.is_unique and rows.equals(columns)):
        return None
    size, at, value = matrix.nnz, matrix.indices, matrix.data
    if n >= 2**31 or len(value) != size or len(at) != size or value.dtype.kind not in "bifu":
        return None
    # A weight that is no number passes neither comparison.
    if size and not (value.min() > 0 and value.max() < np.inf and at.min() >= 0 and at.max() < n):
        return None
    first, others = matrix.indptr.astype(np.int64), at.astype(np.int32, copy=False)
    # The kernel wants rows that rise and hold no tie of a node to itself, too.
    return Graph(first, others, rows) if kernels.mutual(first, others, np.empty(n, np.int64)) else None


def positions(graph: Graph, seeds) -> np.ndarray:
    """Return the positions of the first active nodes."""
    wanted = pd.Index(seeds if not isinstance(seeds, str) else [seeds])
    arguments.unique(wanted, "seeds", say("node"))
    return arguments.positions(graph.labels, wanted, "seeds")


def prepared(graph: Graph, at: np.ndarray, rule: Rule, steps: int):
    """Return a function (rule, seed) → active by step. What runs have in common is made once."""
    if not isinstance(rule, Rule) or rule.kind not in KINDS:
        raise CommgovError(
            "rule is not a rule of cg.growth. Fix: rule=cg.growth.simple(0.02), complex(2) or "
            "threshold(0.25)."
        )
    if steps > _MOST_STEPS:
        raise CommgovError(
            "steps is {steps:,}, over {most:,}. Fix: let a step stand for more time.",
            steps=steps,
            most=_MOST_STEPS,
        )
    n = len(graph.labels)
    # Two numbers are kept: the largest says "never", and steps must stay below it.
    kind = np.uint8 if steps < 255 else np.uint16
    never = np.iinfo(kind).max
    begin = np.full(-(-n // kernels.BLOCK) * kernels.BLOCK, never, kind)
    begin[at] = 0
    pending = np.bincount(at // kernels.BLOCK, minlength=len(begin) // kernels.BLOCK)
    needed = None if rule.kind == "simple" else _enough(graph, rule)

    def run(rule: Rule, seed: int) -> np.ndarray:
        keys = np.random.SeedSequence(seed).generate_state(2, np.uint64)
        waiting = tables(rule.chance, steps)
        when = begin.copy()
        ends = graph.first, graph.others, when, when.view(np.uint64), pending.copy()
        if needed is not None:
            return kernels.example(*ends, needed.copy(), waiting, keys, steps).cumsum()
        stay = tables(rule.dropout, steps)
        joined, gone = kernels.contact(*ends, waiting, stay, keys, steps)
        return (joined - gone).cumsum()

    return run


def _enough(graph: Graph, rule: Rule) -> np.ndarray:
    """How many active neighbours each node needs; more than it has where none are enough."""
    needed = rule.needed
    if isinstance(needed, pd.Series):
        needed = arguments.by_label(needed, graph.labels, "the threshold")
    if rule.kind == "complex":
        return np.broadcast_to(np.minimum(needed, len(graph.labels)), len(graph.labels)).astype(np.int32)
    degree, needed = np.diff(graph.first), array(needed, "the threshold", least=0, most=1)
    return np.where(degree > 0, np.ceil(needed * degree - _NEAR), 1).astype(np.int32)


def each(run, rule: Rule, seeds: list[int]) -> np.ndarray:
    """Return the active by step, one row a seed; results do not depend on the number of threads."""
    with ThreadPoolExecutor(min(cores(), len(seeds))) as pool:
        return np.stack(list(pool.map(lambda seed: run(rule, seed), seeds)))


_FIRST_CHANCE = 1e-6  # of those tried; a chance a step below it is given as it


def spread(neighbours, seeds, *, rule: Rule, steps: int, seed: int) -> pd.DataFrame:
    """Simulate contagion from neighbour to neighbour, all residents at once in each step.

    Parameters
    ----------
    neighbours
        :func:`neighbourhood`'s graph; or a networkx graph, square DataFrame or sparse matrix with labels,
        symmetric (weights are not used).
    seeds
        Labels of those active at step 0.
    rule
        From :func:`simple`, :func:`complex` or :func:`threshold`. It looks at who was active a step before.
    steps
        How many.
    seed
        Whole number of 0 or more.

    Returns
    -------
    DataFrame
        One row a step from 0: ``step, active`` (how many are active; with dropout, who has left is not).

    Raises
    ------
    CommgovError
        The graph is not symmetric or has loops, a seed is unknown or is duplicated, or a number is out
        of its range.

    Notes
    -----
    With one seed, a larger chance, a lower threshold or one more starter never makes fewer join by any step:
    the same chance events are met earlier. So differences between runs of the same seed are differences of
    the rule. Everybody who can join would stay willing for ever; nothing else in life changes.

    References
    ----------
    Granovetter (1978); Centola & Macy (2007), as in :func:`complex`.

    Examples
    --------
    >>> import networkx as nx
    >>> spread(nx.path_graph(4), [0], rule=cg.growth.simple(1), steps=2, seed=1)["active"].tolist()
    [1, 2, 3]
    """
    graph = read(neighbours)
    run = prepared(graph, positions(graph, seeds), rule, whole(steps, "steps"))
    active = run(rule, seeded(seed))
    return pd.DataFrame({"step": np.arange(len(active)), "active": active})


def compare(neighbours, starts: Mapping, rules: Mapping, *, steps: int, seeds: Iterable[int]) -> pd.DataFrame:
    """Compare several rules from several starts, each over the same seeds.

    Parameters
    ----------
    neighbours
        As for :func:`spread`.
    starts
        Name → labels of those active at first.
    rules
        Name → rule.
    steps
        How many.
    seeds
        Whole numbers; one run of each start and rule for each.

    Returns
    -------
    DataFrame
        ``rule, start, step, mean, low, high`` (active: mean, least and most over the runs), ``runs``,
        ``residents``.

    Raises
    ------
    CommgovError
        As :func:`spread`; no seed, start or rule is given.

    Notes
    -----
    The runs share the graph and the start: the band is the chance of the contagion alone.

    Examples
    --------
    >>> import networkx as nx
    >>> rules = {"one": cg.growth.complex(1), "two": cg.growth.complex(2)}
    >>> compare(nx.cycle_graph(9), {"pair": [0, 1]}, rules, steps=2, seeds=[1])["mean"].tolist()
    [2.0, 4.0, 6.0, 2.0, 2.0, 2.0]
    """
    graph, steps = read(neighbours), whole(steps, "steps")
    seeds = [seeded(seed) for seed in seeds]
    if not (seeds and starts and rules):
        raise CommgovError("compare: a seed, a start and a rule are needed. Fix: seeds=range(10).")
    found = []
    for (rule_name, rule), (start_name, at) in [(r, s) for r in rules.items() for s in starts.items()]:
        active = each(prepared(graph, positions(graph, at), rule, steps), rule, seeds)
        part = {"rule": rule_name, "start": start_name, "step": np.arange(steps + 1)}
        part |= {"mean": active.mean(axis=0), "low": active.min(axis=0), "high": active.max(axis=0)}
        found.append(pd.DataFrame(part))
    return pd.concat(found, ignore_index=True).assign(runs=len(seeds), residents=len(graph.labels))


def chance_for(
    neighbours, seeds, *, rule: Rule, members, step: int, runs: Iterable[int], error: float = 1e-3
) -> pd.Series:
    """Find the chance per step at which a rule has, on average, so many active at one step.

    Parameters
    ----------
    neighbours, seeds
        As for :func:`spread`.
    rule
        The rule without its chance, which is looked for.
    members
        A number, or ``(low, high)``.
    step
        When.
    runs
        Seeds of the runs to average over, the same for every chance tried.
    error
        How close to the chance to come, relative to it.

    Returns
    -------
    Series
        ``low, high``: the chances that give the two numbers of members; alike for one number.

    Raises
    ------
    CommgovError
        As :func:`spread`; even a chance of one does not bring so many, or fewer were active at the start.

    Notes
    -----
    Without dropout the mean rises with the chance, run by run; with dropout it may not, so it is refused.

    Examples
    --------
    >>> import networkx as nx
    >>> star, rule = nx.star_graph(100), cg.growth.simple(1)
    >>> found = chance_for(star, [0], rule=rule, members=51, step=1, runs=range(20))
    >>> round(float(found["low"]), 1)
    0.5
    """
    low, high = interval(members, "members", above=0)
    if rule.dropout:
        raise CommgovError(
            "chance_for: with dropout several chances may fit. Fix: use a rule without dropout."
        )
    graph, step = read(neighbours), whole(step, "step", 1)
    at, runs = positions(graph, seeds), [seeded(run, "run") for run in runs]
    run = prepared(graph, at, rule, step)
    if not runs:
        raise CommgovError("chance_for: no runs. Fix: runs=range(10).")

    def mean(chance):
        return each(run, rule._replace(chance=chance), runs)[:, -1].mean()

    if low < len(at):
        raise CommgovError(
            "chance_for: there are {count:,} at the start, more than the {low:g} asked for. "
            "Fix: begin with fewer.",
            count=len(at),
            low=low,
        )
    found = {}
    for name, wanted in (("low", low), ("high", high)):
        # Upwards from small chances, where runs are short; then the ratio of both ends is halved.
        below, above = 0.0, _FIRST_CHANCE
        while mean(above) < wanted:
            if above == 1:
                raise CommgovError(
                    "chance_for: {wanted:g} members cannot be met at step {step:,}: there are "
                    "{mean:,.1f} even if nothing is left to chance. Fix: another step, rule or start.",
                    wanted=wanted,
                    step=step,
                    mean=mean(1.0),
                )
            below, above = above, min(4 * above, 1.0)
        while below and above - below > error * above:
            middle = (below * above) ** 0.5
            below, above = (middle, above) if mean(middle) < wanted else (below, middle)
        found[name] = above
    return pd.Series(found)


def city_spread(
    places: pd.DataFrame, *, ties: Ties, count: int, group: int, rule: Rule, steps: int, seed: int
) -> pd.DataFrame:
    """Draw the neighbour graph of a whole city and simulate contagion on it.

    Parameters
    ----------
    places, ties
        As for :func:`neighbourhood`.
    count, group
        Who is active at first, as for :func:`start`.
    rule, steps
        As for :func:`spread`.
    seed
        Whole number of 0 or more, for the graph, the start and the contagion.

    Returns
    -------
    DataFrame
        ``step, active``, as :func:`spread`, and ``share`` of the residents.

    Raises
    ------
    CommgovError
        As :func:`neighbourhood`, :func:`start` and :func:`spread`.

    Examples
    --------
    >>> from commgov_lib.measures.growth.neighbours import _two_buildings
    >>> found = city_spread(
    ...     _two_buildings(), ties=Ties(2, 2, 0), count=2, group=1, rule=cg.growth.simple(1), steps=9, seed=1)
    >>> found["active"].iloc[0], found["share"].iloc[0]
    (np.int64(2), np.float64(0.2))
    """
    graph = neighbourhood(places, ties=ties, seed=seed)
    found = spread(graph, start(graph, count, group=group, seed=seed), rule=rule, steps=steps, seed=seed)
    return found.assign(share=found["active"] / (len(graph.first) - 1))
