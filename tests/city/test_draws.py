"""One seed, one city; and draws have the chance that they should."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

import commgov_lib as cg
from commgov_lib.city import Assumptions
from commgov_lib.city import draws as drawing

from . import oracles_city as oracles

ROOT = Path(__file__).resolve().parent.parent.parent


def tables(network):
    return network.places, network.actors, network.ties, network.needs


def same(left, right) -> bool:
    return all(a.equals(b) for a, b in zip(tables(left), tables(right), strict=True))


# ---- the same seed, the same city ----------------------------------------------------------------

DIGEST = """
import hashlib, sys
import commgov_lib as cg
city = cg.city.simulate(seed=7, scale=0.05)
for table in (city.places, city.actors, city.ties, city.needs):
    print(hashlib.sha256(table.to_csv(index=False).encode("utf-8")).hexdigest())
"""


def digest(**environment):
    done = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env=os.environ | environment,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    return done.stdout.decode("ascii").split()


def test_the_same_seed_gives_the_same_bytes_in_every_process():
    """Whatever the hash seed, the locale and the number of threads."""
    here = cg.city.simulate(seed=7, scale=0.05)
    expected = [hashlib.sha256(t.to_csv(index=False).encode("utf-8")).hexdigest() for t in tables(here)]
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}
    assert digest(PYTHONHASHSEED="1", LC_ALL="C", **one) == expected
    assert digest(PYTHONHASHSEED="2", LC_ALL="C.UTF-8", OMP_NUM_THREADS="2") == expected


def test_another_seed_gives_another_city(town):
    """And the same seed the same."""
    assert same(cg.city.simulate(seed=5, scale=0.02), town)
    other = cg.city.simulate(seed=6, scale=0.02)
    for mine, theirs in zip(tables(town), tables(other), strict=True):
        assert not mine.equals(theirs)


def test_a_component_moves_no_other(town):
    """Other firms: nothing else changes, because each component has its own stream."""
    other = cg.city.simulate(seed=5, scale=0.02, assumptions=Assumptions(firm_spread=2.0, second_domain=0.1))
    assert other.places.equals(town.places)
    assert other.needs.equals(town.needs)
    for relation in ("co_builds", "pairs_with", "staffs", "leads", "deliberates", "helps", "whistles_to"):
        mine, theirs = (n.ties[n.ties["relation"] == relation].reset_index(drop=True) for n in (town, other))
        assert mine.equals(theirs)
    assert not other.ties.equals(town.ties)


# ---- chance --------------------------------------------------------------------------------------


def test_the_race_draws_sets_with_their_exact_chance():
    """20,000 draws of 2 of 4, weights 1, 2, 3, 5, against the enumeration of all orders."""
    chance = oracles.chance_of_each_set([1, 2, 3, 5], 2)
    draws = 20_000
    rng = drawing.stream("test", seed=1)
    won = drawing.race(rng, np.array([[1.0, 2.0, 3.0, 5.0]]), np.zeros(draws, int), np.full(draws, 2))
    counts = Counter(frozenset(pair) for pair in won.reshape(draws, 2).tolist())
    assert sum(chance.values()) == 1
    expected = [float(chance[s]) * draws for s in chance]
    assert chisquare([counts[s] for s in chance], expected).pvalue > 0.001


def test_the_race_takes_the_number_asked_of_each_draw():
    """From none to all, never one twice, each draw from its own weights."""
    weight = np.array([[1.0, 1e-9, 1.0, 1e-9, 1.0], [1e-9, 1.0, 1e-9, 1.0, 1e-9]])
    count = np.array([0, 3, 2, 5, 1] * 60)
    row = np.array([0, 0, 1, 1, 0] * 60)
    won = drawing.race(drawing.stream("test", seed=2), weight, row, count)
    parts = np.split(won, np.cumsum(count)[:-1])
    assert [len(set(p.tolist())) for p in parts] == count.tolist()
    assert set(won[np.repeat(count == 3, count)].tolist()) == {0, 2, 4}
    assert set(won[np.repeat(count == 2, count)].tolist()) == {1, 3}


@given(
    groups=st.lists(
        st.tuples(st.integers(0, 10_000), st.lists(st.floats(0.001, 1000), min_size=1, max_size=6)),
        min_size=1, max_size=6,
    ),
    seed=st.integers(0, 2**32),
)  # fmt: skip
def test_shares_lose_nothing_and_are_off_by_less_than_one(groups, seed):
    """Parts of each group sum to its total; each is its exact share rounded up or down."""
    totals = np.array([total for total, _ in groups])
    weight = np.array([w for _, ws in groups for w in ws])
    sizes = np.array([len(ws) for _, ws in groups])
    parts = drawing.share(drawing.stream("test", seed=seed), totals, weight, sizes)
    assert (parts >= 0).all()
    for part, (total, ws) in zip(np.split(parts, np.cumsum(sizes)[:-1]), groups, strict=True):
        assert part.sum() == total
        assert np.abs(part - total * np.array(ws) / sum(ws)).max() < 1 + 1e-6


def test_shares_are_right_on_average():
    """7 in proportions 1 : 2 : 4 is 1, 2, 4; 10 in them is 10/7, 20/7, 40/7 on average."""
    weight = np.tile([1.0, 2.0, 4.0], 20_000)
    parts = drawing.share(drawing.stream("test", seed=3), np.full(20_000, 10), weight, np.full(20_000, 3))
    assert np.abs(parts.reshape(-1, 3).mean(axis=0) - np.array([10, 20, 40]) / 7).max() < 0.02


def test_draws_have_their_probabilities():
    """Whole numbers, positions and subsets: each as likely as it should be."""
    whole = Counter(drawing.whole(drawing.stream("w", seed=s), 3, 6) for s in range(4000))
    assert set(whole) == {3, 4, 5, 6}
    assert chisquare(list(whole.values())).pvalue > 0.001
    picked = np.bincount(
        drawing.pick(drawing.stream("p", seed=1), np.array([1.0, 0.0, 3.0]), 8000), minlength=3
    )
    assert picked[1] == 0
    assert chisquare(picked[[0, 2]], [2000, 6000]).pvalue > 0.001
    sets = Counter(tuple(drawing.subset(drawing.stream("s", seed=s), 4, 2)) for s in range(3000))
    assert len(sets) == 6
    assert chisquare(list(sets.values())).pvalue > 0.001
    logs = np.log(drawing.lognormal(drawing.stream("l", seed=1), 40_000, 0.5))
    assert abs(logs.mean()) < 0.01
    assert abs(logs.std() - 0.5) < 0.01
