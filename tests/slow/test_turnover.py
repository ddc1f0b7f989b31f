"""The test of kept ties holds its level, and finds what is planted."""

import numpy as np
import pytest

from tests.measures.test_turnover import change, network, two_mode


def unequal(draw, rows: int, columns: int) -> np.ndarray:
    """A random 0/1 matrix whose rows and columns differ much in their number of ties."""
    odds = np.exp(draw.random(rows)[:, None] * 3 + draw.random(columns) * 3 - 4)
    return (draw.random((rows, columns)) < odds / (1 + odds)).astype(int)


@pytest.mark.parametrize("mode", ["two", "one"])
def test_unrelated_periods_are_called_related_in_about_one_of_twenty(mode):
    draw, hits, rounds = np.random.Generator(np.random.PCG64(11)), 0, 300
    for k in range(rounds):
        one, other = (unequal(draw, 10, 10) for _ in range(2))
        if mode == "two":
            net = two_mode(one, other)
        else:
            names = [f"n{k}" for k in range(10)]
            pairs = [
                [(names[i], names[j]) for i, j in zip(*np.nonzero(np.triu(m, 1)), strict=True)]
                for m in (one, other)
            ]
            net = network(*pairs, directed="no")
        hits += change(net, draws=99, seed=k)["p"] <= 0.05
    assert hits / rounds <= 0.07


def test_every_second_tie_kept_is_found_mostly():
    draw, hits, rounds = np.random.Generator(np.random.PCG64(12)), 0, 60
    for k in range(rounds):
        one, fresh = (unequal(draw, 15, 12) for _ in range(2))
        stays = draw.random(one.shape) < 0.5
        hits += change(two_mode(one, np.where(stays, one, fresh)), draws=99, seed=k)["p"] <= 0.05
    assert hits / rounds >= 0.9
