"""What totals alone allow, beside every network that there is, and by hand."""

import math
import random
import re

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.ledger import partners

from . import oracles_ledger as oracles

STATISTICS = [
    "gini",
    "share_1",
    "share_2",
    "share_3",
    "pairs_sharing",
    "mean_shared",
    "coverage",
    "worst_place",
]


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def drawn(seed, actors=4, places=4):
    """Totals at random: exact or a range, with and without a limit and known places, often contradictory."""
    rng = random.Random(seed)

    def ends(low, high, exact):
        found = sorted(rng.randint(low, high) for _ in range(2))
        return found[1] if rng.random() < exact else tuple(found)

    given = {"actors": ends(1, actors, 0.6), "places": ends(1, places, 0.6)}
    most = pair(given["actors"])[1]
    given["ties"] = ends(0, most * pair(given["places"])[1], 0.5)
    given["max_partners"] = rng.choice([None, None, rng.randint(0, most)])
    known = {}
    for value in range(most + 1):
        if rng.random() < 0.3:
            low = rng.randint(0, 2)
            known[value] = low if rng.random() < 0.6 else (low, low + rng.randint(0, 2))
    given["known"] = known if rng.random() < 0.6 else None
    return given | {"capacity": rng.randint(1, 2)}


def compare(given, *, exact=True):
    """The bounds beside all networks; ``exact=False``: rows may be outer bounds where they say so."""
    known = {v: pair(n) for v, n in (given["known"] or {}).items()}
    totals = [pair(given[name]) for name in ("actors", "places", "ties")]
    wanted = oracles.bounds_by_enumeration(
        *totals, given["max_partners"], known, (1, 2, 3), given["capacity"]
    )
    if wanted is None:
        with pytest.raises(cg.CommgovError, match="contradicts"):
            cg.ledger.bounds(**given)
        return False
    table = cg.ledger.bounds(**given)
    assert list(table.index) == STATISTICS
    for row in table.itertuples():
        if row.Index not in wanted:
            assert math.isnan(row.low)
            assert math.isnan(row.high)
            assert row.sharp
            continue
        low, high = map(float, wanted[row.Index])
        assert row.sharp or not exact, row
        if row.sharp:
            assert (row.low, row.high) == pytest.approx((low, high), abs=1e-12), row
        else:
            assert row.low - 1e-12 <= low <= high <= row.high + 1e-12, row
    return True


@pytest.mark.parametrize("block", range(8))
def test_bounds_are_those_of_all_networks(block):
    held = [compare(drawn(seed)) for seed in range(100 * block, 100 * block + 100)]
    assert 50 < sum(held) < 95  # the others were refused, and no network agrees with them


def test_bounds_without_trying_all_sequences_are_sharp_or_say_that_they_are_not(monkeypatch):
    monkeypatch.setattr(partners, "_CELLS", 0)
    outer = 0
    for seed in range(1000, 1300):
        given = drawn(seed, 4, 3)
        try:
            outer += not cg.ledger.bounds(**given)["sharp"].all()
        except cg.CommgovError:
            continue
        totals = [pair(given[name]) for name in ("actors", "places", "ties")]
        known = {v: pair(n) for v, n in (given["known"] or {}).items()}
        if oracles.bounds_by_enumeration(*totals, given["max_partners"], known, (1,), 1):
            compare(given, exact=False)
    assert outer > 10


def test_bounds_by_hand():
    """Two places, three actors, three ties: 3 + 0 or 2 + 1."""
    table = cg.ledger.bounds(actors=3, places=2, ties=3)
    # (3, 0): Gini 3·2/(2·2·3) = 1/2; (2, 1): 1·2/(2·2·3) = 1/6. Pairs: 3 or 1.
    assert table.loc["gini", ["low", "high"]].tolist() == pytest.approx([1 / 6, 1 / 2])
    assert table.loc["pairs_sharing", ["low", "high"]].tolist() == [1, 3]
    assert table.loc["mean_shared", ["low", "high"]].tolist() == pytest.approx([1 / 3, 1])
    assert table.loc["share_1", ["low", "high"]].tolist() == [0.5, 1]
    assert table.loc["worst_place", ["low", "high"]].tolist() == [0, 1]
    assert table.columns.tolist() == ["low", "high", "sharp"]
    assert table["sharp"].all()


def test_coverage_at_a_capacity_by_hand():
    """Ten places, all ties with one actor of two: he serves two, and no network serves fewer."""
    table = cg.ledger.bounds(actors=2, places=10, ties=10, capacity=2)
    assert table.loc["coverage", ["low", "high"]].tolist() == [0.2, 0.4]
    # At most five in reach, of one actor or more.
    assert cg.ledger.bounds(actors=9, places=10, ties=5).loc["coverage", "high"] == 0.5


@pytest.mark.parametrize(
    ("actors", "places", "top", "pairs"),
    [(9, 12, 3, 36), (7, 7, 3, 21), (16, 20, 4, 120), (2400, 955, 40, 955 * 780)],
)
def test_packings_of_geometry_are_found(actors, places, top, pairs):
    """The affine planes of order 3 and 4, Fano's plane, and lines of a net: no two share two actors."""
    table = cg.ledger.bounds(actors=actors, places=places, ties=places * top, max_partners=top)
    assert table.loc["pairs_sharing", ["high", "sharp"]].tolist() == [pairs, True]


def test_all_pairs_meet_where_halves_do():
    """Ten actors in five parts of two, any two parts at a place: ten places of four let all 45 pairs meet."""
    table = cg.ledger.bounds(actors=10, places=12, ties=45, max_partners=4)
    assert table.loc["pairs_sharing", ["high", "sharp"]].tolist() == [45, True]


def test_the_ceiling_of_pairs_counts_whom_an_actor_can_meet():
    """Eight actors, places of seven and four, 21 + 6 pairs: three actors have two places, and meet seven.

    The other five have one place and meet six: (5 · 6 + 3 · 7) / 2 = 25.
    """
    table = cg.ledger.bounds(actors=8, places=2, ties=11, max_partners=7)
    assert table.loc["pairs_sharing", ["high", "sharp"]].tolist() == [25, False]


def test_a_ceiling_of_pairs_is_no_bound_that_is_reached():
    """A pair of actors meets in each place of three: 43 pairs are the sum of the places, and a ceiling."""
    table = cg.ledger.bounds(actors=12, places=9, ties=30, max_partners=4)
    sums = 7 * math.comb(4, 2) + math.comb(2, 2)
    assert table.loc["pairs_sharing", ["high", "sharp"]].tolist() == [sums, False]


def flow(matrix, capacity):
    """Places served at once, by networkx."""
    graph = nx.DiGraph()
    graph.add_edge("from", "to", capacity=0)
    for place, row in enumerate(matrix):
        graph.add_edge("from", ("p", place), capacity=1)
        for actor in np.flatnonzero(row):
            graph.add_edge(("p", place), ("a", actor), capacity=1)
            graph.add_edge(("a", actor), "to", capacity=capacity)
    return nx.maximum_flow_value(graph, "from", "to")


def statistic(matrix, name, capacity):
    each = matrix.sum(axis=1)
    shared = np.triu(matrix.T.astype(int) @ matrix.astype(int), 1)
    match name:
        case "gini":
            return float(oracles.gini(each.tolist()))
        case "pairs_sharing":
            return (shared > 0).sum()
        case "mean_shared":
            return shared.sum() / math.comb(matrix.shape[1], 2)
        case "coverage":
            return flow(matrix, capacity) / len(matrix)
        case "worst_place":
            return each.min()
    return (each >= int(name.removeprefix("share_"))).mean()


@st.composite
def told(draw):
    """A true network's partners per place, what is said of it at first, and six further numbers."""
    actors, places = draw(st.integers(1, 12)), draw(st.integers(1, 10))
    each = draw(st.lists(st.integers(0, actors), min_size=places, max_size=places))
    true = {"actors": actors, "places": places, "ties": sum(each)}
    room = draw(st.tuples(*[st.integers(0, 6)] * 6))
    first = {
        name: (max(int(name != "ties"), value - room[2 * k]), value + room[2 * k + 1])
        for k, (name, value) in enumerate(true.items())
    }
    steps = draw(st.lists(st.sampled_from([*true, "max_partners", *range(actors + 1)]), max_size=5))
    return true, first, each, steps


@settings(max_examples=60)
@given(case=told(), small=st.booleans())
def test_a_further_number_never_widens_a_bound(case, small):
    true, totals, each, steps = case
    cells, partners._CELLS = partners._CELLS, partners._CELLS if small else 0
    try:
        before = cg.ledger.bounds(**totals)
        known, limit = {}, None
        for step in steps:
            if step in true:
                totals[step] = true[step]
            elif step == "max_partners":
                limit = max(each)
            else:
                known[step] = each.count(step)
            after = cg.ledger.bounds(**totals, known=known, max_partners=limit)
            both = before["low"].notna() & after["low"].notna()
            assert (after["low"] >= before["low"] - 1e-12)[both].all()
            assert (after["high"] <= before["high"] + 1e-12)[both].all()
            before = after
    finally:
        partners._CELLS = cells


@settings(max_examples=60)
@given(
    case=told(),
    capacity=st.integers(1, 3),
    asked=st.sampled_from(STATISTICS),
    end=st.sampled_from(["low", "high"]),
)
def test_a_network_reaches_each_sharp_end(case, capacity, asked, end):
    _true, totals, each, steps = case
    known = {step: each.count(step) for step in steps if isinstance(step, int)}
    table = cg.ledger.bounds(**totals, known=known, max_partners=max(each), capacity=capacity)
    if not table.loc[asked, "sharp"]:
        with pytest.raises(cg.CommgovError, match="no network is known"):
            # One of the two ends is an outer one.
            [cg.ledger.witness(table, asked, which) for which in ("low", "high")]
        return
    if math.isnan(table.loc[asked, end]):
        return
    written = cg.ledger.witness(table, asked, end)
    matrix = written.to_numpy().T
    sizes = {"actors": matrix.shape[1], "places": matrix.shape[0], "ties": matrix.sum()}
    assert all(totals[name][0] <= size <= totals[name][1] for name, size in sizes.items())
    assert set(np.unique(matrix)) <= {0, 1}
    assert matrix.sum(axis=1).max() <= max(each)
    assert all((matrix.sum(axis=1) == v).sum() == n for v, n in known.items())
    assert statistic(matrix, asked, capacity) == pytest.approx(table.loc[asked, end], abs=1e-12)
    if matrix.any() and matrix.shape[1] > 1:
        every = [statistic(matrix, name, capacity) for name in STATISTICS]
        assert cg.ledger.realised(written, capacity=capacity).tolist() == pytest.approx(every, abs=1e-12)


def test_without_a_tie_there_is_no_gini_index_and_without_two_actors_no_pair():
    table = cg.ledger.bounds(actors=1, places=3, ties=0)
    assert table.loc[["gini", "mean_shared"], ["low", "high"]].isna().all(axis=None)
    assert table.loc["share_1", ["low", "high"]].tolist() == [0, 0]
    assert table["sharp"].all()
    # Networks without ties are left out of the row: with one tie on two places it is 1/2.
    assert cg.ledger.bounds(actors=2, places=2, ties=(0, 1)).loc["gini", ["low", "high"]].tolist() == [
        0.5,
        0.5,
    ]


def test_shares_follow_at_least():
    table = cg.ledger.bounds(actors=3, places=2, ties=3, at_least=[2, 5])
    assert [name for name in table.index if name.startswith("share")] == ["share_2", "share_5"]
    assert table.loc["share_5", ["low", "high"]].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"actors": 3, "places": 2, "ties": 7}, "ties contradicts actors and places: 7 ties"),
        (
            {"actors": 3, "places": 2, "ties": 5, "max_partners": 2},
            "ties contradicts max_partners: 2 places of 2",
        ),
        ({"actors": 3, "places": 2, "ties": 5, "known": {4: 1}}, "known contradicts actors: 1 places have 4"),
        (
            {"actors": 5, "places": 2, "ties": 5, "max_partners": 3, "known": {4: 1}},
            "known contradicts max_partners",
        ),
        (
            {"actors": 3, "places": 2, "ties": 5, "known": {0: 2, 1: 1}},
            "known contradicts places: it counts 3",
        ),
        (
            {"actors": 3, "places": 4, "ties": 5, "known": {3: 2}},
            "known contradicts ties: its places alone have 6",
        ),
        ({"actors": 3, "places": 2, "ties": 5, "known": {0: 1}}, "known contradicts places and ties"),
        ({"actors": 2, "places": 2, "ties": 3, "known": {1: 0}}, "known contradicts places and ties"),
        ({"actors": (3, 2), "places": 2, "ties": 5}, r"actors is \(3, 2\)"),
        ({"actors": 0, "places": 2, "ties": 0}, "actors must be a whole number of 1 or more"),
        ({"actors": 2.5, "places": 2, "ties": 0}, "actors must be a whole number"),
        ({"actors": 2, "places": 2, "ties": -1}, "ties must be a whole number of 0"),
        ({"actors": 2, "places": 2, "ties": 1, "known": [46]}, "known is"),
        ({"actors": 2, "places": 2, "ties": 1, "known": {1: (1, 2, 3)}}, r"known\[1\] is"),
        ({"actors": 2, "places": 2, "ties": 1, "at_least": [0]}, "at_least must be a whole number of 1"),
        ({"actors": 2, "places": 2, "ties": 1, "at_least": 2}, "at_least is 2"),
        ({"actors": 2, "places": 2, "ties": 1, "capacity": 0}, "capacity must be a whole number of 1"),
    ],
)
def test_totals_that_contradict_each_other_are_refused(given, told):
    with pytest.raises(cg.CommgovError, match=told):
        cg.ledger.bounds(**given)


def test_what_no_table_of_bounds_says_is_refused():
    table = cg.ledger.bounds(actors=3, places=2, ties=3)
    with pytest.raises(cg.CommgovError, match="does not say its totals"):
        cg.ledger.witness(pd.DataFrame(table.to_dict()), "gini")
    with pytest.raises(cg.CommgovError, match="statistic must be one of"):
        cg.ledger.witness(table, "mean")
    with pytest.raises(cg.CommgovError, match="end must be one of"):
        cg.ledger.witness(table, "gini", "middle")
    with pytest.raises(cg.CommgovError, match="too many to write out"):
        cg.ledger.witness(cg.ledger.bounds(actors=10**5, places=10**4, ties=10**4), "share_1")


def test_a_table_of_bounds_can_be_kept_in_a_file(tmp_path):
    table = cg.ledger.bounds(actors=3, places=2, ties=3, known={1: (0, 2)})
    table.to_parquet(tmp_path / "bounds.parquet")
    again = pd.read_parquet(tmp_path / "bounds.parquet")
    assert cg.ledger.witness(again, "gini", "high").equals(cg.ledger.witness(table, "gini", "high"))


def test_the_number_that_would_narrow_most_by_hand():
    """One actor and 0 to 4 ties with four places: share_1 is ties / 4, so any of three numbers settles it."""
    table = cg.ledger.would_narrow(actors=1, places=4, ties=(0, 4), statistic="share_1").set_index("number")
    assert table["width_now"].eq(1).all()
    assert table.loc[["ties", "places with 0", "places with 1"], "width_left"].tolist() == [0, 0, 0]
    # The place with most has no partner (width 0), or one (1/4 to 1).
    assert table.loc["max_partners", ["value_count", "width_left", "width_most"]].tolist() == [2, 0.375, 0.75]
    assert table.index[-1] == "max_partners"


@settings(max_examples=25)
@given(case=told(), asked=st.sampled_from(STATISTICS))
def test_no_answer_leaves_more_than_there_is_now(case, asked):
    _, totals, _, _ = case
    table = cg.ledger.would_narrow(**totals, statistic=asked)
    assert (table["width_most"] <= table["width_now"] + 1e-9).all()
    assert (table["width_least"] <= table["width_left"] + 1e-9).all()
    assert (table["width_left"] <= table["width_most"] + 1e-9).all()
    assert table["width_left"].is_monotonic_increasing
    with pytest.raises(cg.CommgovError, match="statistic must be one of"):
        cg.ledger.would_narrow(**totals, statistic="share_x")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"actors": 10**30}, "actors is 1000000000000000000000000000000; bounds are computed up to 100,000"),
        ({"places": 10**30}, "places is 1000000000000000000000000000000; bounds are computed up to 100,000"),
        ({"actors": (1, 90_000)}, "actors is a range of 89,999 numbers; at most 5,000 are tried"),
        ({"known": {"a": 1, 2: 3}}, "known"),
        ({"known": {None: 1, 1: 2}}, "known"),
    ],
)
def test_numbers_that_nobody_waits_for_are_refused(given, told):
    with pytest.raises(cg.CommgovError, match=re.escape(told)):
        cg.ledger.bounds(**{"actors": 9, "places": 9, "ties": 20} | given)


def test_a_capacity_beyond_all_places_serves_them_all():
    found = cg.ledger.bounds(actors=9, places=9, ties=20, capacity=10**30)
    assert found.equals(cg.ledger.bounds(actors=9, places=9, ties=20, capacity=9))


def test_a_network_of_nobody_has_no_statistics():
    with pytest.raises(cg.CommgovError, match="no actors or no places"):
        cg.ledger.realised(pd.DataFrame())
