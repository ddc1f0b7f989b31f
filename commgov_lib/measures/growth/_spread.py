"""Contagion on a neighbour graph: one run, several side by side, and the chance that fits an observation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._neighbours import Ties, neighbourhood, start
from ._read import interval, whole
from ._rules import Rule
from ._run import each, positions, prepared, read

_FIRST_CHANCE = 1e-6  # of those tried; a chance a step below it is given as it


def spread(neighbours, seeds, *, rule: Rule, steps: int, seed: int) -> pd.DataFrame:
    """Let an example spread from neighbour to neighbour, all residents at once in each step.

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
        The graph is not symmetric or has loops, a seed is unknown or stands there twice, or a number is out
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
    active = run(rule, whole(seed, "seed"))
    return pd.DataFrame({"step": np.arange(len(active)), "active": active})


def compare(neighbours, starts: Mapping, rules: Mapping, *, steps: int, seeds: Iterable[int]) -> pd.DataFrame:
    """Run several rules from several starts, each over the same seeds.

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
    seeds = [whole(seed, "seed") for seed in seeds]
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
    """Find the chance a step with which a rule has, on average, so many active at one step.

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
    low, high = interval(members, "members")
    if rule.dropout:
        raise CommgovError(
            "chance_for: with dropout several chances may fit. Fix: use a rule without dropout."
        )
    graph, step = read(neighbours), whole(step, "step", 1)
    at, runs = positions(graph, seeds), [whole(run, "run") for run in runs]
    run = prepared(graph, at, rule, step)
    if not runs:
        raise CommgovError("chance_for: no runs. Fix: runs=range(10).")

    def mean(chance):
        return each(run, rule._replace(chance=chance), runs)[:, -1].mean()

    if low < len(at):
        raise CommgovError(
            f"chance_for: there are {len(at):,} at the start, more than the {low:g} asked for. Fix: begin "
            "with fewer."
        )
    found = {}
    for name, wanted in (("low", low), ("high", high)):
        # Upwards from small chances, where runs are short; then the ratio of both ends is halved.
        below, above = 0.0, _FIRST_CHANCE
        while mean(above) < wanted:
            if above == 1:
                raise CommgovError(
                    f"chance_for: {wanted:g} members cannot be met at step {step:,}: there are "
                    f"{mean(1.0):,.1f} even if nothing is left to chance. Fix: another step, rule or start."
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
    """Draw the neighbour graph of a whole city and let an example spread on it.

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
    >>> from commgov_lib.measures.growth._neighbours import _two_buildings
    >>> found = city_spread(
    ...     _two_buildings(), ties=Ties(2, 2, 0), count=2, group=1, rule=cg.growth.simple(1), steps=9, seed=1)
    >>> found["active"].iloc[0], found["share"].iloc[0]
    (np.int64(2), np.float64(0.2))
    """
    graph = neighbourhood(places, ties=ties, seed=seed)
    found = spread(graph, start(graph, count, group=group, seed=seed), rule=rule, steps=steps, seed=seed)
    return found.assign(share=found["active"] / (len(graph.first) - 1))
