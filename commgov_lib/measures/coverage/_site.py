"""Where should a few forces stand? Four classic objectives, exact where time allows, with the gap told."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ...labelled import incidence
from ...schema import CommgovError
from .._kernels import Clock
from ..reach import Reach, read
from . import _sites
from ._covering import Chosen, most_backed, most_covered, set_cover
from ._median import nearest

OBJECTIVES = ("lscp", "mclp", "backup", "p_median")
SLACK = 1e-7  # what rounding may do to a value, as a share of it


class Siting(NamedTuple):
    """Where to stand, and what that covers.

    ``chosen``, labels of the candidates in the order of ``reach``; ``weighted, unweighted, backup``, shares
    in [0, 1] of weight covered, of needs covered, of weight covered twice; ``objective`` (lscp: sites; mclp:
    weight covered; backup: weight covered twice; p_median: weight times distance); ``bound``, which no choice
    can beat; ``gap``, their distance as a share of the objective; ``optimal``, whether the gap asked for was
    reached.

    Examples
    --------
    >>> Siting(["bank"], 0.8, 0.7, 0.0, 8.0, 8.0, 0.0, True).chosen
    ['bank']
    """

    chosen: list
    weighted: float
    unweighted: float
    backup: float
    objective: float
    bound: float
    gap: float
    optimal: bool


def site(
    reach, weight, *, objective: str, p: int | None = None, distance=None, time_limit: float = 60.0,
    gap: float = 1e-4,
) -> Siting:  # fmt: skip
    """Choose where to stand: which candidates cover best.

        lscp      min Σ_j y_j           every need covered
        mclp      max Σ_i w_i [n_i ≥ 1]  Σ_j y_j = p
        backup    max Σ_i w_i [n_i ≥ 2]  every need covered, Σ_j y_j = p
        p_median  min Σ_i w_i d_i        Σ_j y_j = p, d_i = distance to the nearest that is chosen

    Parameters
    ----------
    reach
        Candidates × needs, boolean, as for :func:`table`.
    weight
        Series, size of each need; a need of weight 0 need not be covered.
    objective
        ``"lscp"``, ``"mclp"``, ``"backup"`` or ``"p_median"``.
    p
        How many to choose; ``None`` for lscp, and for backup to take as few as lscp does.
    distance
        For p_median: candidates × needs, DataFrame or sparse with labels, finite, not negative. ``reach``
        then only tells what the chosen cover.
    time_limit
        Seconds after which the best so far is returned with its gap.
    gap
        How near to the bound is near enough, as a share of the objective.

    Returns
    -------
    Siting
        ``chosen, weighted, unweighted, backup, objective, bound, gap, optimal``; see :class:`Siting`.

    Raises
    ------
    CommgovError
        As :func:`table`; an unknown objective; p missing, larger than the candidates, or too small for
        backup; needs that no candidate reaches (lscp, backup: the first five are named); distances
        missing or labelled otherwise than reach.

    Notes
    -----
    Identical needs are merged and dominated candidates and needs left out first. mclp and p_median begin
    with greedy choice and swaps, then lower the bound by Lagrange prices; HiGHS solves what cannot be ruled
    out. With a time limit that is not reached the result is the same on every machine; where it is reached,
    ``optimal`` is False and the result depends on the machine. A need with one candidate never has backup.

    References
    ----------
    Toregas et al. (1971), Operations Research 19. Church & ReVelle (1974), The maximal covering location
    problem, Papers in Regional Science 32. Hogan & ReVelle (1986), Management Science 32. Resende & Werneck
    (2007), A fast swap-based local search procedure for location problems, Annals of Operations Research 150.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 1]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> found = site(reach, pd.Series([5, 3, 1], ["a", "b", "c"]), objective="mclp", p=1)
    >>> found.chosen, found.objective, found.gap
    (['bank'], 8.0, 0.0)
    """
    if objective not in OBJECTIVES:
        raise CommgovError(f"objective is {objective!r}. Fix: one of {', '.join(OBJECTIVES)}.")
    found = read(reach, weight)
    _asked(objective, p, distance, len(found.forces))
    for name, value in (("time_limit", time_limit), ("gap", gap)):
        if not np.isscalar(value) or isinstance(value, str | bool) or not value >= 0:
            raise CommgovError(f"{name} is {value!r}. Fix: a number of 0 or more.")
    clock, far = Clock(float(time_limit)), None  # stands still while a kernel is compiled
    if objective == "p_median":
        far = _distances(distance, found)
        chosen = nearest(far, found.weight, int(p), clock, gap)
    else:
        sites = _sites.read(found.matrix, found.weight)
        if objective != "mclp":
            _coverable(found, objective)
        if not sites.weight.size:  # nothing to cover: any choice is as good
            chosen = Chosen(np.arange(int(p or 0)), 0.0, 0.0)
        elif objective == "lscp":
            chosen = set_cover(sites, clock)
        elif objective == "mclp":
            chosen = most_covered(sites, int(p), clock, gap)
        else:
            chosen = most_backed(sites, None if p is None else int(p), clock, gap)
    return _told(found, _checked(found, chosen, objective, None if p is None else int(p), far), gap)


def _checked(found: Reach, chosen: Chosen, objective: str, p: int | None, far) -> Chosen:
    """The choice with its value reckoned anew from the choice alone, its constraints and its bound tried.

    What a search or a solver says of its own answer is not believed: the number of sites, what they cover
    and that no value beats the bound are looked at once more, on the input as it was given.
    """
    sites = np.asarray(chosen.sites, np.int64)
    n = np.bincount(found.matrix[sites].indices, minlength=len(found.needs))
    if objective == "p_median":
        value = float(far[sites].min(axis=0) @ found.weight) if len(found.needs) else 0.0
    else:
        value = {
            "lscp": float(sites.size),
            "mclp": float(found.weight[n >= 1].sum()),
            "backup": float(found.weight[n >= 2].sum()),
        }[objective]
    fault = None
    if sites.size != np.unique(sites).size or (p is not None and sites.size != p):
        fault = f"{sites.size} sites were chosen for p = {p}"
    elif objective in ("lscp", "backup") and ((n == 0) & (found.weight > 0)).any():
        fault = "a need is left without a site"
    elif abs(value - chosen.value) > SLACK * max(abs(value), abs(chosen.value)):
        fault = f"the choice is worth {value:.10g}, the search says {chosen.value:.10g}"
    over = (value - chosen.bound) * (1 if objective in ("mclp", "backup") else -1)
    if fault is None and not over <= SLACK * abs(value):
        fault = f"the choice is worth {value:.10g}, which the bound {chosen.bound:.10g} rules out"
    if fault is not None:
        raise CommgovError(
            f"{objective}: the answer found fails its own check ({fault}), so none is given. "
            "Fix: report this with the input; meanwhile try another p or time_limit."
        )
    return Chosen(sites, value, value if over > 0 else float(chosen.bound))


def _told(found: Reach, chosen: Chosen, gap: float) -> Siting:
    """What was chosen, with the true counts of what it covers."""
    n = np.bincount(found.matrix[chosen.sites].indices, minlength=len(found.needs))
    total, size = float(found.weight.sum()), len(found.needs)
    weighted, backup = (float(found.weight[n >= k].sum()) / total if total > 0 else np.nan for k in (1, 2))
    away = (
        abs(chosen.bound - chosen.value) / max(abs(chosen.value), 1e-12)
        if chosen.bound != chosen.value
        else 0.0
    )
    return Siting(
        list(found.forces[chosen.sites]), weighted, float((n >= 1).sum()) / size if size else np.nan, backup,
        float(chosen.value), float(chosen.bound), float(away), bool(away <= gap + 1e-12),
    )  # fmt: skip


def _asked(objective: str, p, distance, candidates: int):
    """Refuse questions that are not complete, or that say more than is used."""
    if objective == "lscp" and p is not None:
        raise CommgovError(
            "lscp finds the number of sites itself. Fix: leave p out, or use objective='mclp'."
        )
    if p is None and objective in ("mclp", "p_median"):
        raise CommgovError(f"p is missing: {objective} needs to know how many to choose. Fix: p=5.")
    if p is not None:
        if isinstance(p, bool) or not hasattr(p, "__index__") or p < 1:
            raise CommgovError(f"p is {p!r}. Fix: a whole number of 1 or more.")
        if p > candidates:
            raise CommgovError(
                f"p = {p} is larger than the number of candidates ({candidates:,}). "
                f"Fix: p of at most {candidates:,}, or more rows in reach."
            )
    if (distance is None) == (objective == "p_median"):
        raise CommgovError(
            "p_median needs distance (candidates × needs). Fix: pass it, or choose another objective."
            if distance is None
            else f"{objective} does not use distance. Fix: leave it out, or use objective='p_median'."
        )


def _coverable(found: Reach, objective: str):
    """Every need with weight has a candidate, or they are named."""
    lost = (np.bincount(found.matrix.indices, minlength=len(found.needs)) == 0) & (found.weight > 0)
    if lost.any():
        first = ", ".join(found.needs[lost][:5].astype(str))
        raise CommgovError(
            f"{objective} is infeasible: no candidate reaches {lost.sum():,} needs ({first}"
            f"{' …' if lost.sum() > 5 else ''}). Fix: add candidates there, leave these needs out and say "
            "so, or use objective='mclp'."
        )


def _distances(distance, found: Reach) -> np.ndarray:
    """The distances as an array in the order of reach."""
    if isinstance(distance, pd.DataFrame):
        try:
            values = distance.to_numpy(float, na_value=np.nan)
        except (TypeError, ValueError):
            raise CommgovError(
                "distance: an entry is not a number. Fix: write distances as numbers."
            ) from None
        rows, columns = distance.index, distance.columns
    else:
        labelled = incidence(distance, name="distance")
        values, rows, columns = labelled.matrix.toarray().astype(float), labelled.rows, labelled.columns
    for side, mine, theirs in (("candidate", found.forces, rows), ("need", found.needs, columns)):
        odd = mine.symmetric_difference(theirs, sort=False)
        if len(odd) or not theirs.is_unique:
            first = ", ".join((odd if len(odd) else theirs[theirs.duplicated()])[:5].astype(str))
            raise CommgovError(
                f"distance: {side}s differ from those of reach or stand twice ({first}). "
                "Fix: one row a candidate, one column a need."
            )
    if not (rows.equals(found.forces) and columns.equals(found.needs)):
        values = values[np.ix_(rows.get_indexer(found.forces), columns.get_indexer(found.needs))]
    wrong = ~np.isfinite(values) | (values < 0)
    if wrong.any():
        a, b = np.argwhere(wrong)[0]
        raise CommgovError(
            f"distance: from '{found.forces[a]}' to '{found.needs[b]}' it is {values[a, b]:g}; "
            f"{wrong.sum():,} such in all. Fix: a number of 0 or more for every pair."
        )
    return values
