"""Ties of two periods: what became of them, and whether chance would have kept as many."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

import commgov_lib as cg
from commgov_lib.network import Network


def network(first, second, *, places=(), directed="yes", actors=None, years=("2021", "2022")) -> Network:
    """Ties of two years, given as pairs of names."""
    rows = [(a, b, year) for pairs, year in zip((first, second), years, strict=True) for a, b in pairs]
    ties = pd.DataFrame(rows, columns=["source", "target", "since"])
    ties = ties.assign(
        until=ties["since"], relation="co_builds", weight=1.0, provenance="U", directed=directed
    )
    names = sorted({end for pair in (*first, *second) for end in pair} - set(places))
    if actors is None:
        actors = pd.DataFrame({"actor": names, "kind": "unit", "provenance": "U"})
    spots = pd.DataFrame({"place": list(places), "kind": "community", "provenance": "U"}, dtype="str")
    needs = pd.DataFrame(columns=["need", "place", "group", "domain", "weight", "provenance"])
    return Network(spots, actors, ties, needs)


def two_mode(one: np.ndarray, other: np.ndarray) -> Network:
    units, places = [f"u{k}" for k in range(len(one))], [f"c{k}" for k in range(one.shape[1])]
    pairs = [[(units[i], places[j]) for i, j in zip(*np.nonzero(m), strict=True)] for m in (one, other)]
    return network(*pairs, places=places)


def change(net, **options):
    return cg.ties.change(
        net, 2021, 2022, relation="co_builds", **{"null": "degrees", "draws": 199, "seed": 1} | options
    )


FIRST = [("a", "x"), ("a", "y"), ("b", "x"), ("c", "z")]
SECOND = [("a", "x"), ("b", "x"), ("b", "z"), ("c", "y"), ("a", "z")]


def test_kept_new_and_lost_ties_are_those_counted_by_hand():
    found = change(network(FIRST, SECOND, places="xyz"))
    assert found[["first_count", "second_count", "kept_count", "new_count", "lost_count"]].tolist() == [
        4,
        5,
        2,
        3,
        2,
    ]
    assert found["jaccard"] == 2 / 7
    assert (found["row_count"], found["column_count"], found["left_out_count"]) == (3, 3, 0)
    states = cg.ties.turnover(network(FIRST, SECOND, places="xyz"), 2021, 2022, relation="co_builds")
    assert set(states.itertuples(index=False, name=None)) == {
        ("a", "x", "kept"), ("a", "y", "lost"), ("a", "z", "new"), ("b", "x", "kept"), ("b", "z", "new"),
        ("c", "y", "new"), ("c", "z", "lost"),
    }  # fmt: skip


@pytest.mark.parametrize("directed", ["yes", "no"])
def test_one_mode_ties_are_counted_by_pairs(directed):
    first, second = [("a", "b"), ("b", "c"), ("c", "d")], [("b", "a"), ("b", "c"), ("d", "a")]
    found = change(network(first, second, directed=directed))
    kept = len({*first} & {*second}) if directed == "yes" else 2
    assert (found["kept_count"], found["new_count"], found["lost_count"]) == (kept, 3 - kept, 3 - kept)


def test_the_counts_are_those_of_sets():
    draw = np.random.Generator(np.random.PCG64(1))
    for _ in range(5):
        one, other = (draw.random((6, 5)) < 0.4 for _ in range(2))
        found = change(two_mode(one, other), null="ties", draws=9)
        pairs = [set(zip(*np.nonzero(m), strict=True)) for m in (one, other)]
        assert found["kept_count"] == len(pairs[0] & pairs[1])
        assert found["jaccard"] == len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1])


def all_with_margins(matrix: np.ndarray) -> list[np.ndarray]:
    """Every 0/1 matrix with the same row and column sums, by going through all choices of columns."""
    rows = [list(itertools.combinations(range(matrix.shape[1]), int(r))) for r in matrix.sum(axis=1)]
    found = []
    for chosen in itertools.product(*rows):
        made = np.zeros_like(matrix)
        for i, columns in enumerate(chosen):
            made[i, list(columns)] = 1
        if (made.sum(axis=0) == matrix.sum(axis=0)).all():
            found.append(made)
    return found


def test_the_null_of_degrees_is_that_of_every_matrix_with_these_margins():
    one = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])
    other = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1], [0, 1, 0, 0]])
    every = np.array([(one * made).sum() for made in all_with_margins(other)])
    kept = (one * other).sum()
    found = change(two_mode(one, other), draws=4000)
    assert found["null_mean"] == pytest.approx(every.mean(), abs=5 * every.std() / 60)
    assert found["p"] == pytest.approx((every >= kept).mean(), abs=0.03)


def test_the_one_mode_null_is_that_of_every_graph_with_these_degrees():
    names = "abcdef"
    pairs = list(itertools.combinations(names, 2))
    first = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f"), ("a", "f")]
    second = [("a", "b"), ("b", "c"), ("a", "d"), ("d", "e"), ("e", "f"), ("c", "f")]

    def degrees(ties):
        return [sum(name in tie for tie in ties) for name in names]

    every = [t for t in itertools.combinations(pairs, 6) if degrees(t) == degrees(second)]
    kept = np.array([len({*t} & {*first}) for t in every])
    found = change(network(first, second, directed="no"), draws=3000)
    assert found["kept_count"] == len({*first} & {*second})
    assert found["null_mean"] == pytest.approx(kept.mean(), abs=0.12)
    assert found["p"] == pytest.approx((kept >= found["kept_count"]).mean(), abs=0.04)


@pytest.mark.parametrize("directed", ["yes", "no", None])
def test_the_null_of_ties_is_hypergeometric(directed):
    if directed is None:
        net, cells, first, second = network(FIRST, SECOND, places="xyz"), 9, 4, 5
    else:
        pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")], [("a", "b"), ("b", "d"), ("c", "d")]
        net, first, second = network(*pairs, directed=directed), 4, 3
        cells = 12 if directed == "yes" else 6
    found = change(net, null="ties", draws=4000)
    law = hypergeom(cells, first, second)
    assert found["null_mean"] == pytest.approx(law.mean(), abs=0.08)
    assert found["p"] == pytest.approx(law.sf(found["kept_count"] - 1), abs=0.03)


def test_only_nodes_of_both_periods_and_those_who_answered_are_compared():
    names = ["a", "b", "c", "d"]
    actors = pd.DataFrame({"actor": names, "kind": "unit", "provenance": "U"})
    actors = actors.assign(since=["", "2022", "", ""], answered=["yes", "yes", "no", "yes"])
    first, second = [("a", "d"), ("d", "a"), ("c", "a")], [("a", "d"), ("b", "a"), ("a", "b"), ("a", "c")]
    found = change(network(first, second, actors=actors))
    assert (found["row_count"], found["left_out_count"]) == (2, 2)
    assert (found["kept_count"], found["lost_count"], found["new_count"]) == (1, 1, 0)


def test_a_domain_and_open_ends_are_respected():
    net = network(FIRST, SECOND, places="xyz")
    ties = net.ties.assign(domain=["health"] * 4 + ["safety"] * 5, until="")
    net = Network(net.places, net.actors, ties, net.needs)
    with pytest.raises(cg.CommgovError, match="no tie 'co_builds' in domain 'safety'"):
        change(net, domain="safety")
    found = change(net, domain="health")
    assert (found["kept_count"], found["lost_count"]) == (4, 0)


def test_what_cannot_be_compared_is_refused():
    bare = network(FIRST, SECOND, places="xyz")
    bare = Network(bare.places, bare.actors, bare.ties.drop(columns=["since", "until"])[:4], bare.needs)
    with pytest.raises(cg.CommgovError, match="the ties have no times"):
        change(bare)
    both = network([*FIRST, ("a", "b")], SECOND, places="xyz")
    with pytest.raises(cg.CommgovError, match="leads to places and to actors"):
        change(both)
    here = {"actor": ["a", "b", "c"], "kind": "unit", "provenance": "U"}
    for own, lost in (({"until": ["2021", "", ""]}, 2021), ({"since": ["", "2022", "2022"]}, 2022)):
        moved = pd.DataFrame(here | own)
        net = network([("a", "x")], [("b", "x"), ("c", "z")], places="xyz", actors=moved)
        with pytest.raises(
            cg.CommgovError, match=f"no tie of '{lost}' is among nodes that are there in both"
        ):
            change(net)
    with pytest.raises(cg.CommgovError, match="null"):
        change(network(FIRST, SECOND, places="xyz"), null="curveball")
    with pytest.raises(cg.CommgovError, match=r"no tie and no need holds in '2030'"):
        cg.ties.change(
            network(FIRST, SECOND, places="xyz"),
            2021,
            2030,
            relation="co_builds",
            null="ties",
            draws=9,
            seed=1,
        )


def test_the_same_seed_gives_the_same_result_and_planted_persistence_is_found():
    draw = np.random.Generator(np.random.PCG64(5))
    one = (draw.random((12, 10)) < 0.3).astype(int)
    other = one.copy()
    other[:3] = draw.random((3, 10)) < 0.3
    net = two_mode(one, other)
    found = change(net)
    assert found.equals(change(net))
    assert found["p"] == 1 / 200
    assert found["kept_count"] > found["null_high"]
