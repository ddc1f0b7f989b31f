"""Siting problems of the size users have, and what HiGHS (through scipy) finds for their textbook models.

Nothing here is shared with the library: every need is a row of the model, nothing is merged or left out.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

KINDS = ("uniform", "clustered", "heavy")


class Problem(NamedTuple):
    """Candidates × needs, weights and distances."""

    reach: np.ndarray
    weight: np.ndarray
    far: np.ndarray

    def frames(self):
        """The same with labels, as the library takes it."""
        labels = [f"f{j}" for j in range(self.reach.shape[0])], [f"n{i}" for i in range(self.reach.shape[1])]
        return (
            pd.DataFrame(self.reach, *labels),
            pd.Series(self.weight, labels[1]),
            pd.DataFrame(self.far, *labels),
        )


def problem(kind: str, sites: int, needs: int, seed: int, *, near: float = 6.0, odd: bool = True) -> Problem:
    """Points in a square, each need within reach of ``near`` candidates on average.

    ``uniform``: everywhere alike, whole weights; ``clustered``: around a few centres, whole weights with many
    ties; ``heavy``: radii and weights with long tails, weights no whole numbers. ``odd``: one candidate
    reaches nothing, one the same as another, one need has no weight, one no candidate, two are alike.
    """
    rng = np.random.default_rng([KINDS.index(kind), sites, needs, seed])
    a, b = rng.random((sites, 2)), rng.random((needs, 2))
    radius = np.sqrt(near / sites / np.pi) * np.ones(sites)
    weight = rng.integers(1, 200, needs).astype(float)
    if kind == "clustered":
        centres = rng.random((max(2, sites // 12), 2))
        a = centres[rng.integers(0, len(centres), sites)] + rng.normal(0, 0.08, (sites, 2))
        b = centres[rng.integers(0, len(centres), needs)] + rng.normal(0, 0.08, (needs, 2))
        weight = rng.integers(1, 4, needs).astype(float)
    if kind == "heavy":
        radius *= np.clip(rng.pareto(2.0, sites) + 0.3, 0.3, 4.0)
        weight = rng.lognormal(2.0, 1.5, needs)
    far = np.hypot(*(a[:, None, :] - b[None, :, :]).transpose(2, 0, 1))
    reach = far <= radius[:, None]
    if odd:
        reach[0], reach[1], weight[0], reach[:, 1], reach[:, 2] = False, reach[2], 0.0, False, reach[:, 3]
    return Problem(reach, weight, far)


def coverable(given: Problem) -> Problem:
    """The same with every need that has no candidate given its nearest one."""
    reach = given.reach.copy()
    lost = np.flatnonzero(~reach.any(axis=0))
    reach[given.far[:, lost].argmin(axis=0), lost] = True
    return given._replace(reach=reach)


class Truth(NamedTuple):
    """The true optimum lies in [low, high]; they agree where HiGHS has proven it."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether the optimum itself is known."""
        return self.high - self.low <= 1e-9 * max(1.0, abs(self.high))


def model(given: Problem, objective: str, p: int | None):
    """The textbook model: cost (to make least), rows with their limits, which variables are whole."""
    reach, weight, far = given
    sites, needs = reach.shape
    cover = sp.csr_array(reach.T.astype(float))
    ones = sp.csr_array(np.append(np.ones(sites), np.zeros(needs))[None, :])
    if objective == "lscp":
        rows = cover[weight > 0]
        return np.ones(sites), rows, np.ones(rows.shape[0]), np.full(rows.shape[0], np.inf), np.ones(sites)
    if objective == "p_median":
        z = sites * needs
        which = np.repeat(np.arange(sites), needs)
        served = sp.hstack([sp.csr_array((needs, sites)), sp.csr_array(np.tile(np.eye(needs), sites))])
        only = sp.hstack(
            [-sp.csr_array((np.ones(z), (np.arange(z), which)), shape=(z, sites)), sp.eye(z, format="csr")]
        )
        number = sp.csr_array(np.append(np.ones(sites), np.zeros(z))[None, :])
        return (
            np.append(np.zeros(sites), (far * weight).ravel()), sp.vstack([number, served, only]).tocsr(),
            np.concatenate([[p], np.ones(needs), np.full(z, -np.inf)]),
            np.concatenate([[p], np.ones(needs), np.zeros(z)]), np.append(np.ones(sites), np.zeros(z)),
        )  # fmt: skip
    rows = sp.vstack([ones, sp.hstack([cover, -sp.eye(needs)])])
    low, cost = np.zeros(needs), -np.append(np.zeros(sites), weight)
    whole = np.append(np.ones(sites), np.zeros(needs))
    if objective == "backup":  # n_i ≥ 1 + z_i; needs without weight may stay uncovered
        low = np.where(weight > 0, 1.0, -np.inf)
        whole = np.ones(sites + needs)
    return cost, rows.tocsr(), np.append(p, low), np.append(p, np.full(needs, np.inf)), whole


def solved(given: Problem, objective: str, p: int | None = None, seconds: float = 60.0) -> Truth | None:
    """The optimum by HiGHS, or what it knows of it after so many seconds; None if nothing is allowed."""
    cost, rows, low, high, whole = model(given, objective, p)
    found = milp(
        cost, constraints=LinearConstraint(rows, low, high), bounds=Bounds(0, 1), integrality=whole,
        options={"mip_rel_gap": 0, "time_limit": seconds},
    )  # fmt: skip
    if found.status == 2:
        return None
    assert found.x is not None, found.message
    ends = found.fun, found.mip_dual_bound
    if found.status == 0:
        ends = found.fun, found.fun
    ends = [-end for end in ends] if objective in ("mclp", "backup") else list(ends)
    return Truth(min(ends), max(ends))


def relaxed(given: Problem, objective: str, p: int | None = None) -> float:
    """The optimum of the linear relaxation."""
    cost, rows, low, high, _ = model(given, objective, p)
    found = milp(cost, constraints=LinearConstraint(rows, low, high), bounds=Bounds(0, 1))
    return -found.fun if objective in ("mclp", "backup") else found.fun


def value(given: Problem, objective: str, at) -> float:
    """What a choice is worth, read aloud."""
    n = given.reach[at].sum(axis=0)
    if objective == "p_median":
        return float((given.far[at].min(axis=0) * given.weight).sum())
    if objective == "lscp":
        return float(len(at))
    return float(given.weight[n >= (1 if objective == "mclp" else 2)].sum())


def tried(given: Problem, objective: str, p: int | None, found, truth: Truth | None = None):
    """Try each claim of an answer on its own: sites, value, shares, bound, gap, ``optimal``."""
    labels = [f"f{j}" for j in range(given.reach.shape[0])]
    at = [int(label[1:]) for label in found.chosen]
    assert found.chosen == [label for label in labels if label in set(found.chosen)]
    if p is not None:
        assert len(set(at)) == len(at) == p
    n = given.reach[at].sum(axis=0)
    if objective in ("lscp", "backup"):
        assert (n[given.weight > 0] >= 1).all()
    worth, total = value(given, objective, at), given.weight.sum()
    np.testing.assert_allclose(found.objective, worth, rtol=1e-9)
    np.testing.assert_allclose(found.weighted, given.weight[n >= 1].sum() / total, rtol=1e-9)
    np.testing.assert_allclose(found.unweighted, (n >= 1).mean(), rtol=1e-12)
    np.testing.assert_allclose(found.backup, given.weight[n >= 2].sum() / total, rtol=1e-9)
    np.testing.assert_allclose(found.gap, abs(found.bound - worth) / worth, rtol=1e-6, atol=1e-9)
    sense = 1 if objective in ("mclp", "backup") else -1
    assert sense * (found.bound - found.objective) >= 0
    if truth is None:
        return
    slack = 1e-6 * abs(truth.high)
    best, beaten = (truth.low, truth.high) if sense > 0 else (truth.high, truth.low)
    # No choice is better than the best, and no bound lies on the wrong side of what can be reached.
    assert sense * (found.objective - beaten) <= slack
    assert sense * (found.bound - best) >= -slack
    if found.optimal:
        assert sense * (best - found.objective) <= 1e-4 * abs(worth) + slack
