"""Growth: against known values, differential equations, full enumeration, slow twins, and laws by name."""

import itertools
import math

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.figures import style
from commgov_lib.measures._kernels import growth as calendar
from commgov_lib.measures.growth import contagion, neighbours

from . import oracles_growth as oracles

mpl.use("Agg")
INF = math.inf
growth = cg.growth


def places(homes):
    """Rows of (place, kind, parent, residents, households of 1 … 5 persons)."""
    columns = ["place", "kind", "parent", "population_count", *neighbours.SIZES]
    return pd.DataFrame([[*row[:4], *row[4]] for row in homes], columns=columns)


def town(compounds=6, buildings=3, residents=60):
    """A regular town; each building with households of every size and some people left over."""
    rows = [
        (f"c{c}b{b}", "building", f"c{c}", residents, (5, 5, 4, 3, 2))
        for c in range(compounds)
        for b in range(buildings)
    ]
    return places(
        [("x", "community", "", 999, (0,) * 5), *rows, ("v", "village", "s1", 40, (0, 10, 4, 1, 0))]
    )


def near(graph):
    """The neighbours of each resident."""
    return {i: graph.others[a:b].tolist() for i, (a, b) in enumerate(itertools.pairwise(graph.first))}


def many(G, seeds, rule, steps, runs):
    """Active by step, one row a run."""
    graph = contagion.read(G)
    return contagion.each(
        contagion.prepared(graph, contagion.positions(graph, seeds), rule, steps), rule, range(runs)
    )


def mean_within(values, expected, errors=4.0):
    """Whether a mean of draws meets its expectation within so many standard errors."""
    values = np.asarray(values, float)
    error = values.std(ddof=1) / math.sqrt(len(values))
    return abs(values.mean() - expected) <= errors * error + 1e-12


# ---- curves ------------------------------------------------------------------------------------------------


def test_known_values():
    assert round(growth.logistic_rate(9, 300, 10, 400), 6) == 0.487010
    assert round(growth.logistic_rate(9, 300, 10, INF), 6) == 0.350656
    assert round(float(growth.bass_peak(0.03, 0.38)), 7) == 6.1926192
    assert round(float(growth.bass(0.03, 0.38, 10)), 7) == 0.8128032


def test_the_rate_without_ceiling_is_that_of_compound_interest():
    assert growth.logistic_rate(9, 300, 10, INF) == pytest.approx(math.log(300 / 9) / 10)
    assert growth.logistic_rate(9, 300, 10, 1e15) == pytest.approx(math.log(300 / 9) / 10)


@given(st.floats(1, 50), st.floats(1.01, 60), st.floats(0.5, 30), st.floats(1.01, 100))
def test_the_logistic_curve_passes_both_points(n0, factor, t, room):
    nt = n0 * factor
    rate = growth.logistic_rate(n0, nt, t, nt * room)
    assert growth.logistic(n0, rate, t, nt * room) == pytest.approx(nt)
    assert growth.logistic(n0, rate, 0, nt * room) == pytest.approx(n0)
    # The lower the ceiling, the faster the growth must have been.
    assert rate >= growth.logistic_rate(n0, nt, t, nt * room * 2) - 1e-12


def test_curves_solve_their_equations():
    assert growth.logistic(9, 0.4, 7, 500) == pytest.approx(
        oracles.logistic_by_steps(9, 0.4, 7, 500), rel=1e-6
    )
    assert growth.bass(0.03, 0.38, 7) == pytest.approx(oracles.bass_by_steps(0.03, 0.38, 7), rel=1e-6)


def test_a_shrinking_team_has_a_negative_rate():
    assert growth.logistic_rate(300, 9, 10, 400) == pytest.approx(-growth.logistic_rate(9, 300, 10, 400))


@given(st.floats(0.001, 0.5), st.floats(0, 2))
def test_bass_rises_from_none_to_all_and_fastest_at_its_peak(p, q):
    t = np.linspace(0, 60, 600)
    share = growth.bass(p, q, t)
    assert share[0] == 0
    assert (np.diff(share) >= 0).all()
    assert share[-1] <= 1
    peak = growth.bass_peak(p, q)
    slope = growth.bass(p, q, t[1:] + 1e-4) - growth.bass(p, q, t[1:] - 1e-4)
    around = growth.bass(p, q, peak + 1e-4) - growth.bass(p, q, max(peak - 1e-4, 0))
    if peak > 1e-3:
        assert around >= slope.max() - 1e-9
    else:
        assert q <= p * 1.01 or peak < 1e-2


def test_the_ridge_gives_one_interval_a_ceiling():
    table = growth.ridge(9, (300, 399), 10, ceilings=[400, 1000, INF])
    assert table["rate_low"].tolist() == pytest.approx(
        [growth.logistic_rate(9, 300, 10, k) for k in (400, 1000, INF)]
    )
    assert table["rate_high"].tolist() == pytest.approx(
        [growth.logistic_rate(9, 399, 10, k) for k in (400, 1000, INF)]
    )
    assert table["later_low"].iloc[2] == pytest.approx(300**2 / 9)  # without ceiling the same factor again
    one = growth.ridge(9, 300, 10, ceilings=[400])
    assert one["rate_low"].equals(one["rate_high"].rename("rate_low"))


def test_the_numbers_come_from_the_article():
    numbers = cg.ledger.numbers().set_index("id")
    assert numbers.loc[["N50", "N51"], "low"].tolist() == [9, 10]
    assert numbers.loc["N52", ["low", "high"]].tolist() == [300, 399]


# ---- births and deaths -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "death", "t"), [(0.3, 0.1, 2.0), (0.2, 0.2, 3.0), (0.1, 0.4, 3.0), (0.4, 0.0, 1.5)]
)
def test_birth_and_death_have_the_moments_of_their_law(birth, death, t):
    law = oracles.birth_death_law(4, birth, death, t)
    n = np.arange(len(law))
    row = growth.birth_death(4, birth, death, t).iloc[0]
    assert row["mean"] == pytest.approx(n @ law, rel=1e-6)
    assert row["variance"] == pytest.approx(n**2 @ law - (n @ law) ** 2, rel=1e-5)
    assert row["extinct"] == pytest.approx(law[0], abs=1e-9)
    assert row["ever"] == pytest.approx(
        4 + birth * (n @ law - 4) / (birth - death) if birth != death else 4 + birth * 4 * t
    )


def test_drawn_teams_have_the_law_of_births_and_deaths():
    """Every size up to 20 within 4 standard errors of its chance, and both moments."""
    drawn = growth.birth_death_draws(4, 0.3, 0.2, [1.0, 2.0], draws=20_000, seed=3)
    law = oracles.birth_death_law(4, 0.3, 0.2, 2.0)
    for size in range(21):
        p = law[size]
        assert abs((drawn[2.0] == size).mean() - p) <= 4 * math.sqrt(p * (1 - p) / 20_000)
    exact = growth.birth_death(4, 0.3, 0.2, [1.0, 2.0])
    for column, row in zip((1.0, 2.0), exact.itertuples(), strict=True):
        assert mean_within(drawn[column], row.mean)
        assert mean_within((drawn[column] - row.mean) ** 2, row.variance)


def test_a_draw_is_the_same_whatever_the_number_of_draws():
    few, many = (growth.birth_death_draws(9, 0.4, 0.1, [0, 5, 10], draws=n, seed=7) for n in (3, 50))
    pd.testing.assert_frame_equal(few, many.iloc[:3])
    assert not few.equals(growth.birth_death_draws(9, 0.4, 0.1, [0, 5, 10], draws=3, seed=8))
    assert (many[0.0] == 9).all()


def test_the_mean_cannot_tell_turnover():
    still, busy = growth.birth_death(9, 0.35, 0, 10).iloc[0], growth.birth_death(9, 1.35, 1, 10).iloc[0]
    assert still["mean"] == pytest.approx(busy["mean"])
    assert busy["sd"] > 2 * still["sd"]
    assert busy["ever"] > 2 * still["ever"]


# ---- third observation -------------------------------------------------------------------------------------


def test_every_candidate_passes_both_points():
    table = growth.candidates(9, (300, 399), 10, ceilings=[450, 1000, 5000], outside=[0.001, 0.005], points=4)
    assert len(table) == 3 * 4 * 3
    found = growth.paths(table, [0, 10, 20])
    assert np.allclose(found[0], 9)
    assert np.allclose(found[10], table["nt"])
    assert (found[20] <= table["ceiling"] + 1e-6).all()
    assert (found[20] >= found[10]).all()


def test_outside_appeal_that_overshoots_is_left_out():
    table = growth.candidates(9, 300, 10, ceilings=[400, 5000], outside=[0.02])
    assert table.loc[table["model"] == "bass", "ceiling"].tolist() == [400.0]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(1, 1000), st.floats(-5, 5)), min_size=2, max_size=12), st.floats(0, 0.5))
def test_the_value_of_a_third_observation_is_that_of_the_twin(rows, error):
    curves, target = [n for n, _ in rows], [round(x, 3) for _, x in rows]
    if np.ptp(target) < 1e-3:
        target[0] += 1
    found = growth.third_observation(pd.DataFrame({5: curves}), pd.Series(target), error=error).iloc[0]
    left, value = oracles.third(curves, target, error)
    assert found["left_share"] == pytest.approx(left)
    assert found["value_share"] == pytest.approx(max(value, 0), abs=1e-9)


def test_an_observation_after_which_more_is_open_is_worth_nothing():
    """4 and 7 leave 5 open beside themselves, 5 leaves all three: variances 1/4, 1/4 and 2/9, before 2/9."""
    curves, target = pd.DataFrame({5: [4.0, 5.0, 7.0]}), pd.Series([0.0, 1.0, 0.0])
    found = growth.third_observation(curves, target, error=0.5).iloc[0]
    assert found["left_share"] == pytest.approx(7 / 9)
    assert found["value_share"] == 0


def test_a_worse_count_never_leaves_fewer_candidates():
    table = growth.candidates(9, (300, 399), 10, ceilings=np.geomspace(420, 9000, 30))
    curves = growth.paths(table, range(1, 21))
    target = np.log(table["ceiling"])
    found = [growth.third_observation(curves, target, error=e) for e in (0.0, 0.05, 0.2, 10.0)]
    for better, worse in itertools.pairwise(found):
        assert (worse["left_share"] >= better["left_share"]).all()
    assert np.allclose(found[-1]["value_share"].iloc[-1], 0, atol=0.2)


def test_each_year_may_have_an_error_of_its_own():
    curves = pd.DataFrame({5: [10.0, 12.0, 40.0], 8: [10.0, 12.0, 40.0]})
    target = pd.Series([1.0, 2.0, 3.0])
    both = growth.third_observation(curves, target, error=pd.Series({8: 0.3, 5: 0.0}))
    for row, error in zip(both.itertuples(), (0.0, 0.3), strict=True):
        assert (row.left_share, row.value_share) == pytest.approx(
            oracles.third([10, 12, 40], [1, 2, 3], error)
        )
        assert row.error == error
    with pytest.raises(cg.CommgovError, match="error is nan"):
        growth.third_observation(curves, target, error=pd.Series({5: 0.1}))


def test_looking_at_what_one_wants_to_know_settles_it():
    curves = pd.DataFrame({5: [10.0, 10.0, 10.0], 20: [300.0, 900.0, 2700.0]})
    found = growth.third_observation(curves, np.log(curves[20]), error=0.01)
    assert found["value_share"].tolist() == pytest.approx([0, 1])
    assert found["left_share"].tolist() == pytest.approx([1, 1 / 3])


# ---- neighbour graph ---------------------------------------------------------------------------------------


def test_a_household_knows_itself_and_nobody_else_without_other_ties():
    homes = [("b1", "building", "c1", 16, (1, 1, 1, 1, 1)), ("b2", "building", "c1", 4, (0, 0, 0, 0, 0))]
    graph = growth.neighbourhood(places(homes), ties=growth.Ties(0, 0, 0), seed=1)
    sizes = [5, 4, 3, 2, 1, 1, 1, 1, 1, 1]  # one left over, four without households
    assert len(graph.first) - 1 == sum(sizes) == 20
    expected, at = {}, 0
    for size in sizes:
        expected |= {i: [j for j in range(at, at + size) if j != i] for i in range(at, at + size)}
        at += size
    assert near(graph) == expected


def test_a_household_that_does_not_fit_is_cut_short():
    graph = growth.neighbourhood(
        places([("b", "building", "c", 3, (0, 0, 0, 0, 1))]), ties=growth.Ties(0, 0, 0), seed=1
    )
    assert near(graph) == {0: [1, 2], 1: [0, 2], 2: [0, 1]}


def test_the_graph_is_mutual_without_loops_and_in_order():
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 2), seed=5)
    found = near(graph)
    assert all(i in found[j] for i in found for j in found[i])
    assert all(i not in found[i] for i in found)
    assert all(row == sorted(set(row)) for row in found.values())
    assert graph.labelled().matrix.sum() == len(graph.others)
    assert len(found) == 6 * 3 * 60 + 40  # the community is no home


@pytest.mark.parametrize("which", ["building", "compound", "weak"])
def test_each_sort_of_tie_stays_where_it_belongs(which):
    ties = growth.Ties(**{"building": 0, "compound": 0, "weak": 0} | {which: 3.0})
    table = town()
    bare = near(growth.neighbourhood(table, ties=growth.Ties(0, 0, 0), seed=2))
    graph = growth.neighbourhood(table, ties=ties, seed=2)
    homes = graph.homes
    home = np.repeat(np.arange(len(homes)), homes["residents"])
    compound = homes["compound"].to_numpy()[home]
    pairs = [(i, j) for i, row in near(graph).items() for j in row if j not in bare[i]]
    same = {"building": [home[i] == home[j] for i, j in pairs],
            "compound": [compound[i] == compound[j] for i, j in pairs],
            "weak": [compound[i] != compound[j] for i, j in pairs]}[which]  # fmt: skip
    assert all(same)
    if which == "compound":
        assert any(home[i] != home[j] for i, j in pairs)
    # Some ties fall on pairs that have one already, above all within small buildings.
    assert 0.85 * 3 < len(pairs) / len(home) <= 3.01


def test_ties_vary_as_a_poisson_number_does():
    homes = [(f"b{i}", "building", f"c{i}", 2000, (0,) * 5) for i in range(10)]
    graph = growth.neighbourhood(places(homes), ties=growth.Ties(2, 0, 3), seed=11)
    degree = np.diff(graph.first)
    assert degree.mean() == pytest.approx(5, abs=0.02)
    assert degree.var() == pytest.approx(5, rel=0.05)
    for block in range(10):  # no part of the city is favoured
        assert degree[2000 * block : 2000 * block + 2000].mean() == pytest.approx(5, abs=0.25)


def test_the_order_of_the_places_within_a_compound_is_kept_and_compounds_are_put_together():
    rows = [("b1", "building", "c1", 2, (0, 1, 0, 0, 0)), ("b2", "building", "c2", 2, (0, 1, 0, 0, 0)),
            ("b3", "building", "c1", 2, (0, 1, 0, 0, 0))]  # fmt: skip
    table = places(rows)
    kept = table.copy()
    graph = growth.neighbourhood(table, ties=growth.Ties(1, 1, 1), seed=1)
    assert graph.homes["place"].tolist() == ["b1", "b3", "b2"]
    assert graph.homes["resident"].tolist() == [0, 2, 4]
    pd.testing.assert_frame_equal(table, kept)


def test_the_same_seed_gives_the_same_graph():
    one, two, other = (growth.neighbourhood(town(), ties=growth.Ties(4, 3, 2), seed=s) for s in (1, 1, 2))
    assert one.others.tobytes() == two.others.tobytes()
    assert one.others.tobytes() != other.others.tobytes()


@pytest.mark.parametrize("cores", [1, 2, 3, 16, 40])
def test_the_number_of_cores_changes_no_bit_of_the_graph(monkeypatch, cores):
    plain = growth.neighbourhood(town(), ties=growth.Ties(30, 9, 2), seed=1)  # many doubles to drop
    monkeypatch.setattr(neighbours, "cores", lambda: cores)
    found = growth.neighbourhood(town(), ties=growth.Ties(30, 9, 2), seed=1)
    assert found.others.tobytes() == plain.others.tobytes()
    assert found.first.tobytes() == plain.first.tobytes()


def test_starters_in_groups_share_a_building_and_no_household():
    graph = growth.neighbourhood(town(), ties=growth.Ties(0, 0, 0), seed=1)
    home = np.repeat(np.arange(len(graph.homes)), graph.homes["residents"])
    for seed in range(20):
        found = growth.start(graph, 18, group=9, seed=seed)
        assert len(set(found)) == 18
        assert sorted(np.bincount(home[found]))[-2:] == [9, 9]
        known = near(graph)
        assert not any(j in known[i] for i, j in itertools.combinations(found.tolist(), 2))
    assert len(set(growth.start(graph, 500, group=1, seed=1))) == 500
    assert set(growth.start(graph, 1120, group=1, seed=1)) == set(range(1120))


def test_each_block_gets_half_its_residents_times_the_mean_on_average():
    """Blocks of 3, 5 and 1 with a mean of 1.5 ties: 2.25, 3.75 and .75, each rounded up or down by chance."""
    edge = np.array([0, 3, 8, 9])
    words = np.random.default_rng(1).integers(0, 2**64, 2000, dtype=np.uint64)
    ends = np.array([neighbours._numbers(edge, 1.5, word) for word in words])
    assert (ends[:, 0] == 0).all()
    found = np.diff(ends)
    assert found.mean(axis=0) == pytest.approx([2.25, 3.75, 0.75], abs=4 * 0.5 / 2000**0.5)
    assert (found.min(axis=0).tolist(), found.max(axis=0).tolist()) == ([2, 3, 0], [3, 4, 1])


def test_no_two_sorts_of_ties_are_drawn_from_the_same_numbers(monkeypatch):
    """How many and with whom, in the building, in the compound and beyond: six streams, twice the same."""
    used = {"within": [], "between": [], "numbers": []}

    def noted(name, made, at):
        def call(*given):
            used[name].append(int(given[at]))
            return made(*given)

        return call

    monkeypatch.setattr(neighbours.kernels, "within", noted("within", neighbours.kernels.within, 2))
    monkeypatch.setattr(neighbours.kernels, "between", noted("between", neighbours.kernels.between, 2))
    monkeypatch.setattr(neighbours, "_numbers", noted("numbers", neighbours._numbers, 2))
    growth.neighbourhood(town(), ties=growth.Ties(building=4, compound=3, weak=1), seed=1)
    streams = [set(used[name]) for name in ("within", "between", "numbers")]
    assert [len(words) for words in streams] == [2, 1, 3]
    assert len(set.union(*streams)) == 6


# ---- contagion ---------------------------------------------------------------------------------------------

TINY = [
    ([(0, 1), (1, 2), (2, 0), (2, 3)], [0]),
    ([(0, 1), (1, 2), (2, 3)], [0, 3]),
    ([(0, 1), (0, 2), (0, 3)], [1]),
]


@pytest.mark.parametrize(("edges", "seeds"), TINY)
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("pulsed", [False, True])
def test_simple_contagion_has_the_law_of_all_states(edges, seeds, dropout, pulsed):
    steps, runs = 6, 3000
    chance = growth.pulses(0.25, every=3, factor=3, steps=steps) if pulsed else 0.25
    law = oracles.contagion_law(edges, [0, 1, 2, 3], seeds, np.broadcast_to(chance, steps), dropout, steps)
    G = nx.Graph(edges)
    rule = growth.simple(chance, dropout=dropout)
    drawn = many(G, seeds, rule, steps, runs)
    assert drawn[7].tolist() == growth.spread(G, seeds, rule=rule, steps=steps, seed=7)["active"].tolist()
    assert all(mean_within(drawn[:, step], law[step]) for step in range(steps + 1))


def test_certain_contagion_is_breadth_first():
    G = nx.gnp_random_graph(60, 0.06, seed=4)
    far = nx.single_source_shortest_path_length(G, 0)
    found = growth.spread(G, [0], rule=growth.simple(1), steps=10, seed=1)
    assert found["active"].tolist() == [sum(d <= step for d in far.values()) for step in range(11)]
    alone = growth.spread(G, [0], rule=growth.simple(1, dropout=1), steps=10, seed=1)
    assert alone["active"].tolist() == [sum(d == step for d in far.values()) for step in range(11)]
    assert growth.spread(G, [0], rule=growth.simple(0), steps=10, seed=1)["active"].tolist() == [1] * 11


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.floats(0, 1), st.integers(0, 4))
def test_thresholds_are_those_of_the_twin(seed, share, count):
    G = nx.gnp_random_graph(14, 0.3, seed=seed)
    around = {v: list(G[v]) for v in G}
    share = round(share, 2)
    found = growth.spread(G, [0, 5], rule=growth.threshold(share), steps=6, seed=1)["active"].tolist()
    assert found == oracles.example(around, [0, 5], lambda v, a, d: d and a >= share * d - 1e-9, 6)
    found = growth.spread(G, [0, 5], rule=growth.complex(count), steps=6, seed=1)["active"].tolist()
    assert found == oracles.example(around, [0, 5], lambda v, a, d: a >= count, 6)


@pytest.mark.parametrize("block", [8, 512])
@pytest.mark.parametrize(("steps", "dropout"), [(6, 0.0), (6, 0.3), (300, 0.02)])
def test_contagion_crosses_every_border_of_the_calendar(monkeypatch, block, steps, dropout):
    """Copies of a small network, their nodes strewn over 1,200 numbers: each copy has the law of one."""
    monkeypatch.setattr(calendar, "BLOCK", block)
    edges, seeds = TINY[0]
    copies = 300
    name = np.random.default_rng(1).permutation(4 * copies).reshape(copies, 4)
    G = nx.Graph([(int(row[a]), int(row[b])) for row in name for a, b in edges])
    start = [int(row[v]) for row in name for v in seeds]
    frame = cg.Labelled(
        nx.to_scipy_sparse_array(G, nodelist=sorted(G), format="csr"), *[pd.Index(sorted(G))] * 2
    )
    chance = 0.25 if steps < 10 else 0.01
    drawn = many(frame, start, growth.simple(chance, dropout=dropout), steps, 60)
    law = oracles.contagion_law(edges, [0, 1, 2, 3], seeds, np.full(steps, chance), dropout, steps)
    assert all(mean_within(drawn[:, step], copies * law[step], 5) for step in range(0, steps + 1, steps // 6))
    monkeypatch.setattr(calendar, "BLOCK", 2048)  # all in one piece: the same draws
    whole = many(frame, start, growth.simple(chance, dropout=dropout), steps, 60)
    assert np.array_equal(drawn, whole)


@pytest.mark.parametrize("block", [8, 512])
def test_certain_contagion_and_thresholds_at_the_size_of_a_compound(monkeypatch, block):
    monkeypatch.setattr(calendar, "BLOCK", block)
    G = nx.random_regular_graph(4, 1700, seed=6)
    order = np.random.default_rng(2).permutation(1700)
    G = nx.relabel_nodes(G, dict(enumerate(order.tolist())))
    far = nx.single_source_shortest_path_length(G, 5)
    found = growth.spread(G, [5], rule=growth.simple(1), steps=20, seed=1)["active"]
    assert found.tolist() == [sum(d <= step for d in far.values()) for step in range(21)]
    alone = growth.spread(G, [5], rule=growth.simple(1, dropout=1), steps=20, seed=1)["active"]
    assert alone.tolist() == [sum(d == step for d in far.values()) for step in range(21)]
    around, begin = {v: list(G[v]) for v in G}, range(0, 1700, 7)
    for rule, enough in (
        (growth.complex(2), lambda v, a, d: a >= 2),
        (growth.threshold(0.5), lambda v, a, d: d and a >= 0.5 * d - 1e-9),
        (growth.threshold(0), lambda v, a, d: True),
    ):
        found = growth.spread(G, begin, rule=rule, steps=12, seed=1)["active"].tolist()
        assert found == oracles.example(around, list(begin), enough, 12)


def _symmetric(seed, n=12):
    A = np.random.default_rng(seed).random((n, n)) < 0.25
    A = np.triu(A, 1)
    return sp.csr_array((A | A.T).astype(float))


def test_a_sparse_matrix_is_taken_as_it_stands_or_for_what_it_means():
    for seed in range(20):
        A = _symmetric(seed)
        for form in (A, A.astype(bool), A.astype(np.int8), A.astype(np.float32), 0.5 * A, sp.csr_matrix(A)):
            graph = contagion.read(form)
            assert np.array_equal(graph.first, A.indptr)
            assert np.array_equal(graph.others, A.indices)
        names = pd.Index([f"p{i}" for i in range(12)])
        assert contagion.read((A, names, names)).labels.equals(names)
        # Stored zeros, doubles, columns out of order and labels in another order mean the same.
        zero = A.copy()
        i, j = int(np.flatnonzero(np.diff(A.indptr))[0]), int(A.indices[0])
        zero[i, j] = zero[j, i] = 0
        for odd, like in ((zero, zero.toarray()), (sp.coo_array(A), A.toarray()), (_twice(A), A.toarray())):
            graph, dense = contagion.read(odd), sp.csr_array(like)
            assert np.array_equal(graph.first, dense.indptr)
            assert np.array_equal(graph.others, dense.indices)
        order = np.random.default_rng(seed).permutation(12)
        graph = contagion.read((sp.csr_array(A[:, order]), names, names[order]))
        assert np.array_equal(graph.others, A.indices)


def _twice(A):
    """The same matrix with every entry stored as two halves, rows unsorted."""
    at = [np.repeat(A.indices[a:b][::-1], 2) for a, b in itertools.pairwise(A.indptr)]
    half = np.full(2 * A.nnz, 0.5)
    return sp.csr_array((half, np.concatenate(at), 2 * A.indptr), shape=A.shape)


def test_every_fault_of_a_sparse_matrix_is_found_where_it_stands():
    for seed in range(30):
        A, rng = _symmetric(seed), np.random.default_rng(seed)
        place = int(rng.integers(A.nnz))
        i = int(np.searchsorted(A.indptr, place, side="right")) - 1
        j = int(A.indices[place])
        for value, words in ((np.nan, "is missing"), (np.inf, "is infinite"), (-1.0, "is negative")):
            bad = A.copy()
            bad.data[place] = value
            with pytest.raises(cg.CommgovError, match=f"row '{i}', column '{j}' .*{words}"):
                growth.spread(bad, [0], rule=ONE, steps=1, seed=1)
        one_way = A.tolil()
        one_way[i, j] = 0
        with pytest.raises(cg.CommgovError, match="one way only"):
            growth.spread(sp.csr_array(one_way), [0], rule=ONE, steps=1, seed=1)
        loop = A.tolil()
        loop[i, i] = 1
        with pytest.raises(cg.CommgovError, match=f"'{i}' is tied to itself"):
            growth.spread(sp.csr_array(loop), [0], rule=ONE, steps=1, seed=1)
    with pytest.raises(cg.CommgovError, match="same labels"):
        growth.spread(sp.csr_array(np.ones((2, 3))), [0], rule=ONE, steps=1, seed=1)


def test_ties_that_all_go_one_way_round_a_ring_are_refused():
    ring = sp.csr_array((np.ones(9), ([*range(9)], [*range(1, 9), 0])), shape=(9, 9))
    with pytest.raises(cg.CommgovError, match="one way only"):
        growth.spread(ring, [0], rule=ONE, steps=1, seed=1)


def test_a_share_of_neighbours_is_counted_exactly():
    """Seven of a hundred are seven per cent, though 0.07 · 100 is more than 7 in binary."""
    star = nx.star_graph(100)
    seven = growth.spread(star, range(1, 8), rule=growth.threshold(0.07), steps=1, seed=1)
    assert seven["active"].tolist() == [7, 8]
    six = growth.spread(star, range(1, 7), rule=growth.threshold(0.07), steps=1, seed=1)
    assert six["active"].tolist() == [6, 6]


def test_one_threshold_decides_a_crowd():
    """Granovetter's (1978) hundred: thresholds 0 … 99 carry all away; with 2 in the place of 1, only one."""
    crowd = nx.complete_graph(100)
    needs = pd.Series(range(100))
    found = growth.spread(crowd, [], rule=growth.complex(needs), steps=100, seed=1)["active"]
    assert found.tolist() == list(range(101))
    needs[1] = 2
    found = growth.spread(crowd, [], rule=growth.complex(needs), steps=100, seed=1)["active"]
    assert found.tolist() == [0] + [1] * 100


def test_who_has_seen_enough_joins_after_a_geometric_delay():
    star, p = nx.star_graph(2), 0.3
    times = (many(star, [1, 2], growth.complex(2, chance=p), 60, 3000) == 2).sum(axis=1)
    assert mean_within(times, 1 / p)
    assert mean_within(times == 1, p)


def test_a_larger_chance_never_makes_fewer_join():
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 1), seed=3)
    at = growth.start(graph, 4, group=1, seed=1)
    for rules in (
        [growth.simple(p) for p in (0.01, 0.05, 0.2, 0.9)],
        [growth.complex(2, chance=p) for p in (0.05, 0.2, 1.0)],
        [growth.complex(k, chance=0.3) for k in (3, 2, 1, 0)],
        [growth.threshold(x, chance=0.3) for x in (1, 0.4, 0.2, 0)],
    ):
        for seed in range(5):
            runs = [growth.spread(graph, at, rule=rule, steps=15, seed=seed)["active"] for rule in rules]
            assert all((b >= a).all() for a, b in itertools.pairwise(runs))


def test_one_more_starter_never_makes_fewer_join():
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 1), seed=3)
    for rule, seed in itertools.product((growth.simple(0.1), growth.complex(2, chance=0.5)), range(5)):
        runs = [
            growth.spread(graph, range(n), rule=rule, steps=15, seed=seed)["active"] for n in (0, 3, 4, 30)
        ]
        assert all((b >= a).all() for a, b in itertools.pairwise(runs))


def test_names_and_order_of_nodes_do_not_matter_where_nothing_is_left_to_chance():
    G = nx.gnp_random_graph(40, 0.12, seed=2)
    named = nx.relabel_nodes(G, {v: f"person {v * 17 % 40:02d}" for v in G})
    frame = nx.to_pandas_adjacency(named, nodelist=sorted(named))
    for rule in (growth.simple(1), growth.complex(2), growth.threshold(0.3)):
        plain = growth.spread(G, [0, 1, 2], rule=rule, steps=8, seed=1)
        other = growth.spread(
            frame, [f"person {v * 17 % 40:02d}" for v in (0, 1, 2)], rule=rule, steps=8, seed=1
        )
        pd.testing.assert_frame_equal(plain, other)


def test_more_steps_go_on_from_fewer():
    """From 255 steps on the calendar counts in other numbers; the beginning stays the same."""
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 1), seed=3)
    at = growth.start(graph, 9, group=9, seed=1)
    for rule in (growth.simple(0.002), growth.simple(0.01, dropout=0.02), growth.complex(2, chance=0.01)):
        long = growth.spread(graph, at, rule=rule, steps=400, seed=5)
        for steps in (0, 1, 254, 255):
            short = growth.spread(graph, at, rule=rule, steps=steps, seed=5)
            pd.testing.assert_frame_equal(short, long.iloc[: steps + 1])


def test_the_compact_graph_spreads_as_its_matrix_does():
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 1), seed=3)
    for rule in (growth.simple(0.05, dropout=0.1), growth.complex(2, chance=0.4), growth.threshold(0.2)):
        one = growth.spread(graph, [3, 9, 70], rule=rule, steps=20, seed=2)
        two = growth.spread(graph.labelled(), [3, 9, 70], rule=rule, steps=20, seed=2)
        pd.testing.assert_frame_equal(one, two)


def test_the_city_is_graph_start_and_spread_together():
    table, ties, rule = town(), growth.Ties(4, 3, 1), growth.simple(0.05)
    found = growth.city_spread(table, ties=ties, count=9, group=9, rule=rule, steps=20, seed=4)
    graph = growth.neighbourhood(table, ties=ties, seed=4)
    at = growth.start(graph, 9, group=9, seed=4)
    assert (
        found["active"].tolist() == growth.spread(graph, at, rule=rule, steps=20, seed=4)["active"].tolist()
    )
    assert found["share"].tolist() == (found["active"] / 1120).tolist()


def test_the_bundled_city_has_all_its_residents():
    homes = neighbours._homes(cg.load("shenyang").places)
    assert homes["residents"].sum() == 9_070_200
    assert homes["compound"].nunique() == 6588 + 1554


def test_compared_runs_are_the_single_ones(monkeypatch):
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 1), seed=3)
    starts, rules = {"a": [0], "b": [1, 2]}, {"x": growth.simple(0.1), "y": growth.complex(1, chance=0.2)}
    table = growth.compare(graph, starts, rules, steps=9, seeds=range(6))
    single = [growth.spread(graph, [1, 2], rule=rules["x"], steps=9, seed=s)["active"] for s in range(6)]
    part = table[(table["rule"] == "x") & (table["start"] == "b")]
    assert part["mean"].tolist() == np.mean(single, axis=0).tolist()
    assert part["low"].tolist() == np.min(single, axis=0).tolist()
    assert part["high"].tolist() == np.max(single, axis=0).tolist()
    assert set(table["residents"]) == {1120}
    assert table["runs"].eq(6).all()
    assert table[["rule", "start"]].drop_duplicates().to_numpy().tolist() == [
        ["x", "a"], ["x", "b"], ["y", "a"], ["y", "b"]
    ]  # fmt: skip
    # One core gives the same bits, and so do five.
    for number in (1, 5):
        monkeypatch.setattr(contagion, "cores", lambda n=number: n)
        pd.testing.assert_frame_equal(table, growth.compare(graph, starts, rules, steps=9, seeds=range(6)))


def test_the_chance_that_is_found_just_brings_enough():
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 1), seed=3)
    at, runs = growth.start(graph, 9, group=9, seed=1), range(8)
    for rule in (growth.simple(1), growth.complex(2)):
        found = growth.chance_for(graph, at, rule=rule, members=(30, 60), step=12, runs=runs, error=1e-4)
        assert found["low"] < found["high"]
        for name, members in (("low", 30), ("high", 60)):
            for factor, enough in ((1.0, True), (0.999, False)):
                tried = {"x": rule._replace(chance=float(found[name]) * factor)}
                last = growth.compare(graph, {"s": at}, tried, steps=12, seeds=runs)["mean"].iloc[-1]
                assert (last >= members) is enough or bool(last >= members) == enough


# ---- pulses ------------------------------------------------------------------------------------------------


@given(st.floats(0.001, 0.2), st.integers(2, 12), st.floats(0, 1), st.integers(1, 5))
def test_pulses_keep_the_mean(chance, every, part, periods):
    factor = part * min(every, 1 / chance)
    found = growth.pulses(chance, every=every, factor=factor, steps=every * periods)
    assert found.mean() == pytest.approx(chance)
    assert ((found >= 0) & (found <= 1 + 1e-12)).all()
    assert found[every - 1] == pytest.approx(chance * factor)


def test_a_pulse_of_one_is_no_pulse():
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 1), seed=3)
    even = growth.pulses(0.03, every=4, factor=1, steps=20)
    plain, pulsed = (growth.spread(graph, [0], rule=growth.simple(c), steps=20, seed=1) for c in (0.03, even))
    pd.testing.assert_frame_equal(plain, pulsed)


def test_tables_find_the_shortest_period():
    assert contagion.tables(0.1, 30).shape == (1, 31)
    assert contagion.tables(growth.pulses(0.1, every=7, factor=3, steps=30), 30).shape == (7, 31)
    odd = np.linspace(0, 1, 8)
    found = contagion.tables(odd, 8)
    assert found.shape == (8, 9)
    for i, j in itertools.product(range(8), range(9)):
        if i + j <= 8:
            assert found[i, j] == pytest.approx(math.prod(1 - odd[i : i + j]))


# ---- errors ------------------------------------------------------------------------------------------------

PATH, ONE = nx.path_graph(4), growth.simple(1)


def _paths_without():
    return growth.paths(pd.DataFrame({"model": ["logistic"]}), [1])


def _third(target, index=(0, 1), *, error):
    return growth.third_observation(pd.DataFrame({1: [1, 2]}), pd.Series(target, list(index)), error=error)


def _graph(table, ties=None):
    return growth.neighbourhood(table, ties=ties or growth.Ties(1, 1, 1), seed=1)


def _spread(G=PATH, seeds=(0,), rule=ONE, steps=1):
    return growth.spread(G, seeds, rule=rule, steps=steps, seed=1)


def _for(seeds=(0,), *, rule=ONE, members=2, runs=(1,)):
    return growth.chance_for(PATH, seeds, rule=rule, members=members, step=2, runs=runs)


WRONG = [
    (lambda: growth.logistic_rate(9, 300, 10, 300), "ceiling 300 is not above the last observation"),
    (lambda: growth.logistic_rate(9, 300, 10, [400, 250]), "ceiling 250 is not above the last observation"),
    (lambda: growth.logistic_rate(9, 300, 10, math.nan), "not above the last observation"),
    (lambda: growth.logistic_rate(500, 300, 10, 400), "not above the first observation"),
    (lambda: growth.logistic_rate(0, 300, 10, 400), "n0 is 0"),
    (lambda: growth.logistic_rate(9, 300, -1, 400), "t is -1"),
    (lambda: growth.logistic_rate("nine", 300, 1, 400), "n0 is 'nine'"),
    (lambda: growth.logistic(9, 0.3, 1, 5), "below the members at the start"),
    (lambda: growth.ridge(9, (300, 399), 10, ceilings=[350]), "not above the last observation"),
    (lambda: growth.ridge(9, (399, 300), 10, ceilings=[500]), "low <= high"),
    (lambda: growth.bass(0, 0.3, 1), "p is 0"),
    (lambda: growth.bass(0.1, -0.3, 1), "q is -0.3"),
    (lambda: growth.bass(0.1, 0.3, [-1]), "t is -1"),
    (lambda: growth.birth_death(9.5, 1, 1, 1), "n0 must be a whole number"),
    (lambda: growth.birth_death(9, -1, 1, 1), "birth is -1"),
    (lambda: growth.birth_death_draws(9, 1, 0, [2, 1], draws=2, seed=1), "t must rise"),
    (lambda: growth.birth_death_draws(9, 3, 0, [10], draws=200, seed=1), "events would have to be drawn"),
    (lambda: growth.birth_death_draws(9, 3, 0, [1000], draws=2, seed=1), "events would have to be drawn"),
    (lambda: growth.birth_death_draws(9, 1, 0, [1], draws=2, seed=True), "seed must be a whole number"),
    (lambda: growth.candidates(9, 300, 10, ceilings=[400, INF], outside=[0.01]), "finite ceiling"),
    (_paths_without, "column\\(s\\) n0, nt, ceiling"),
    (lambda: growth.third_observation([1], [2], error=0), "takes a table"),
    (lambda: _third([1, 1], error=0), "nothing to learn"),
    (lambda: _third([1, INF], error=0), "target finite"),
    (lambda: _third([1, 2], ["a", "b"], error=0), "same index"),
    (lambda: _third([1, 2], error=-1), "error is -1"),
    (lambda: growth.threshold(1.2), r"the threshold is 1\.2\. Fix: give a number from 0 to 1"),
    (lambda: growth.threshold(-0.1), r"the threshold is -0\.1"),
    (lambda: growth.threshold(pd.Series([0.2, 7])), "the threshold is 7"),
    (lambda: growth.threshold([0.2, 0.7]), "need names"),
    (lambda: growth.simple(25), "chance is 25"),
    (lambda: growth.simple(math.nan), "chance is nan"),
    (lambda: growth.simple([[0.1]]), "one number, or one a step"),
    (lambda: growth.simple(0.1, dropout=2), "dropout is 2"),
    (lambda: growth.simple(0.1, dropout=[0.1]), "dropout must be one number"),
    (lambda: growth.complex(1.5), "whole numbers of neighbours"),
    (lambda: growth.complex(-1), "count is -1"),
    (lambda: growth.pulses(0.3, every=4, factor=4, steps=8), "exceeds 1"),
    (lambda: growth.pulses(0.1, every=1, factor=1, steps=8), "every must be a whole number of 2"),
    (lambda: _spread(PATH, [9], ONE, 1), "seeds: 9 is unknown"),
    (lambda: _spread(PATH, [0, 0], ONE, 1), "seeds: node 0 is duplicated"),
    (lambda: _spread(PATH, [0], 0.1, 1), r"rule is not a rule of cg\.growth"),
    (lambda: _spread(PATH, [0], growth.Rule("rumour", 0.1), 1), r"rule is not a rule of cg\.growth"),
    (lambda: _spread(PATH, [0], growth.Rule("simple", 1.1), 1), r"chance is 1\.1"),
    (lambda: _spread(PATH, [0], growth.Rule("threshold", 1.0, 1.1), 1), r"the threshold is 1\.1"),
    (lambda: _spread(PATH, [0], ONE, -1), "steps must be a whole number"),
    (lambda: _spread(PATH, [0], ONE, 10**6), "over 60,000"),
    (lambda: _spread(PATH, [0], growth.simple([0.1]), 2), "1 chances are given for 2"),
    (lambda: _spread(PATH, [0], growth.complex(pd.Series([1])), 2), "no number is given for"),
    (lambda: _spread(nx.DiGraph([(0, 1)])), "one way only"),
    (lambda: _spread(nx.Graph([(0, 0)])), "tied to itself"),
    (lambda: _spread(5), "is not a network"),
    (lambda: growth.compare(PATH, {}, {"x": growth.simple(1)}, steps=1, seeds=[1]), "a start and a rule"),
    (lambda: _for([0], rule=ONE, members=9, runs=[1]), "cannot be met"),
    (lambda: _for([0, 1], rule=ONE, members=1, runs=[1]), "2 at the start, more than the 1"),
    (lambda: _for([0], rule=growth.simple(1, dropout=0.1), members=2, runs=[1]), "dropout"),
    (lambda: _for([0], rule=ONE, members=2, runs=[]), "no runs"),
    (lambda: _graph(pd.DataFrame({"place": []})), "kind, parent"),
    (lambda: _graph(town(), (1, 1, 1)), r"ties is not a cg\.growth\.Ties"),
    (lambda: _graph(town(), growth.Ties(1, -1, 1)), "ties.compound is -1"),
    (lambda: _graph(town(), growth.Ties(1e7, 1, 1)), "too many for one graph"),
    (lambda: _graph(town().iloc[:1]), "nobody lives"),
    (lambda: _graph(town().replace(60, None)), "'c0b0' .* is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), WRONG, ids=range(len(WRONG)))
def test_errors_say_what_is_wrong(call, message):
    with pytest.raises(cg.CommgovError, match=message):
        call()


def test_starters_that_cannot_be_found_are_refused():
    graph = growth.neighbourhood(town(), ties=growth.Ties(0, 0, 0), seed=1)
    for (count, group), message in {
        (10, 9): "count 10 is not a multiple of the group 9",
        (2000, 1): "1,120 residents",
        (500, 100): "buildings with",
    }.items():
        with pytest.raises(cg.CommgovError, match=message):
            growth.start(graph, count, group=group, seed=1)


# ---- figures -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def overlapping(ax):
    """Pairs of texts on the picture whose boxes overlap by more than a hair."""
    ax.figure.canvas.draw()
    texts = [x for x in [*ax.texts, ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label] if x.get_text()]
    boxes = [(x.get_text(), x.get_window_extent()) for x in texts]
    return [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(boxes, 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > 1 and min(one.y1, two.y1) - max(one.y0, two.y0) > 1
    ]


def test_the_ridge_is_drawn_as_measured(lang):
    table = growth.ridge(9, (300, 399), 10, ceilings=[410, 1000, 9000, INF])
    ax = cg.figures.growth.ridge(table)
    assert ax.lines[0].get_ydata().tolist() == table["rate_low"].tolist()[:3]
    assert f"{table['rate_high'].max():.2f}".removeprefix("0") in ax.get_title(loc="left")
    assert overlapping(ax) == []
    assert ("上限" if lang == "zh" else "ceiling") in ax.get_xlabel()


def test_all_paths_are_drawn_and_the_observations_marked(lang):
    table = growth.candidates(9, (300, 399), 10, ceilings=[420, 4000], outside=[0.002], points=2)
    long = growth.family(table, range(21), observed=[0, 10])
    ax = cg.figures.growth.paths(long)
    assert len(ax.lines) == len(table)
    assert sorted({x for c in ax.collections if len(c.get_offsets()) > 1 for x in c.get_offsets()[:, 0]}) == [
        0,
        10,
    ]
    last = long.loc[long["year"] == 20, "members"]
    assert f"{last.max():,.0f}" in ax.get_title(loc="left")
    assert overlapping(ax) == []


def test_the_title_names_the_best_year_and_no_other(lang):
    table = pd.DataFrame({"year": [5, 10, 15], "value_share": [0.5, 0.0, 0.25], "error": 0.05})
    ax = cg.figures.growth.third(table)
    assert "5" in ax.get_title(loc="left")
    assert "50" in ax.get_title(loc="left")
    both = pd.concat([table.assign(target="a"), table.assign(target="b", value_share=[0.1, 0.0, 0.9])])
    ax = cg.figures.growth.third(both)
    title = ax.get_title(loc="left").replace("\n", "")  # no year is the best for both: each has its own
    if lang == "zh":
        assert title.index("a") < title.index("b")
    else:
        assert "the a best in year 5, the b in year 15" in title
    assert "5" in title
    assert "15" in title
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert overlapping(ax) == []


def test_spread_says_that_it_is_simulated_and_names_each_line(lang, capsys):
    graph = growth.neighbourhood(town(), ties=growth.Ties(4, 3, 1), seed=3)
    starts = {
        "together": growth.start(graph, 9, group=9, seed=1),
        "apart": growth.start(graph, 9, group=1, seed=1),
    }
    rules = {"simple": growth.simple(0.02), "complex": growth.complex(2, chance=0.3)}
    table = growth.compare(graph, starts, rules, steps=30, seeds=range(3)).assign(step_unit="week")
    ax = cg.figures.growth.spread(table)
    assert len(ax.lines) == 4
    cg.facts(ax)
    told = capsys.readouterr().out
    assert ("模拟" if lang == "zh" else "Simulated") in told
    if lang == "en":
        assert all(f"{rule}, {start}" in told for rule in rules for start in starts)
    else:
        assert "简单传染，together" in told
    assert overlapping(ax) == []


@pytest.mark.parametrize("noun", ["ridge", "paths", "third", "spread"])
def test_a_figure_says_which_column_is_missing(noun):
    with pytest.raises(cg.CommgovError, match=f"figures.growth.{noun}: column"):
        getattr(cg.figures.growth, noun)(pd.DataFrame({"x": [1]}))
    assert style.lang() == "en"
