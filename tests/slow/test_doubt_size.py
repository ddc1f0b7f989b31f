"""The joint test of a curve: of networks that hold nothing but degrees, at most alpha have p <= alpha.

The networks are drawn cell by cell, a tie with odds x_i y_j and a weight by lot: given the degrees of each
class, every network is then equally likely, which is the null of the test. No sampler of the library is used.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

import commgov_lib as cg
from commgov_lib.ensemble import workers

NETWORKS, LEVELS = 400, (0.05, 0.1, 0.2)
ASKED = {
    "overlap": {"threshold": [1, 2], "measure": ["four_cycles", "nodf_total", "latapy_dot"],
                "null": ["fdsm", "svn", "ties"]},
    "core": {"threshold": [1, 2]},
}  # fmt: skip


def by_degrees(question: str, seed: int) -> pd.DataFrame:
    """A network in which unequal degrees are all there is."""
    lot = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(99,))))
    rows, columns = (14, 9) if question == "overlap" else (14, 14)
    x, y = np.exp(lot.normal(-0.4, 0.8, rows)), np.exp(lot.normal(-0.4, 0.8, columns))
    y = y if question == "overlap" else x
    odds = np.outer(x, y)
    tied = lot.random((rows, columns)) < odds / (1 + odds)
    weight = tied * (1 + (lot.random((rows, columns)) < 0.6))
    if question == "overlap":
        return pd.DataFrame(weight, [f"u{i}" for i in range(rows)], [f"p{i}" for i in range(columns)])
    weight = np.triu(weight, 1)
    names = [f"a{i}" for i in range(rows)]
    return pd.DataFrame(weight + weight.T, names, names)


@pytest.mark.parametrize("question", ASKED)
def test_the_joint_test_keeps_its_level(question, monkeypatch):
    monkeypatch.setattr(workers, "SOON", 1e9)
    found = []
    for seed in range(NETWORKS):
        try:
            joint = cg.doubt.curve(
                by_degrees(question, seed), question, ASKED[question], draws=59, seed=seed
            ).joint
        except cg.CommgovError:  # no tie, or nothing that could be compared
            continue
        if len(joint):
            found.append(joint["p"].to_numpy())
    p = np.array(found)
    assert len(p) > 0.9 * NETWORKS
    print(question, len(p), {level: (p <= level).mean(axis=0).round(3).tolist() for level in LEVELS})
    for level in LEVELS:
        hits = (p <= level).sum(axis=0)
        assert (hits <= binom.ppf(0.999, len(p), level)).all(), (level, hits / len(p))
    # Not because it never rejects: the median is hardly ever equal in two draws.
    assert (p[:, 0] <= 0.2).sum() >= binom.ppf(0.001, len(p), 0.2)


def test_the_joint_test_finds_what_is_there(monkeypatch):
    """Two blocks of actors, each with places of its own: more overlap than degrees give, in most networks."""
    monkeypatch.setattr(workers, "SOON", 1e9)
    hits, networks = 0, 40
    for seed in range(networks):
        lot = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(98,))))
        block = np.equal.outer(np.arange(20) % 2, np.arange(12) % 2)
        B = (lot.random((20, 12)) < np.where(block, 0.7, 0.1)).astype(int)
        asked = {"threshold": [1], "measure": ["four_cycles", "latapy_dot", "robins_alexander"]}
        joint = cg.doubt.curve(pd.DataFrame(B), "overlap", asked, draws=59, seed=seed).joint
        hits += joint.loc["median", "p"] <= 0.05
    print("found in", hits, "of", networks)
    assert hits >= 0.9 * networks
