"""Surveys simulated beforehand: against enumeration, closed forms, scipy, and surveys of a known whole."""

import itertools

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import commgov_lib as cg
from commgov_lib.measures import nulls
from commgov_lib.measures._kernels import design as kernels
from commgov_lib.measures.design import populations, questions, surveys
from commgov_lib.measures.projection import side

from . import oracles_design as oracles

design = cg.design


def frame(B):
    B = np.asarray(B, int)
    return pd.DataFrame(B, [f"u{i}" for i in range(B.shape[0])], [f"p{j}" for j in range(B.shape[1])])


def blocks(seed, *, units=60, places=60, inside=0.25, outside=0.04):
    """Two kinds of units, each mostly in its own half of the communities."""
    draw = np.random.default_rng(seed)
    half = np.arange(units)[:, None] % 2 == np.arange(places) % 2
    return frame(draw.random((units, places)) < np.where(half, inside, outside))


def alike(seed, *, units=60, places=60):
    """Units and communities of unequal activity, and nothing else."""
    draw = np.random.default_rng(seed)
    odds = np.exp(draw.normal(-2.3, 0.8, units)[:, None] + draw.normal(0, 0.5, places))
    return frame(draw.random((units, places)) < odds / (1 + odds))


def words(seed):
    return np.random.SeedSequence(seed).generate_state(6, np.uint64)


def found_by(network, question, sizes, draws, *, way=None, population=None, seed=1):
    """Surveys of communities at random; the network has them all, unless there are more."""
    count = len(network.columns) if population is None else population
    way = design.communities() if way is None else way
    return design.power(network, question, sizes, sampling=way, population=count, draws=draws, seed=seed)


def of_degrees(d, units=50):
    """A network in which community j has d[j] units."""
    B = np.zeros((units, len(d)), int)
    for j, k in enumerate(d):
        B[(np.arange(k) + j) % units, j] = 1
    return frame(B)


# ---- communities of a model ------------------------------------------------------------------------------


def test_every_set_is_as_likely_as_the_product_of_its_weights():
    w = np.array([3.0, 1.0, 1.0, 0.5, 0.2])
    chance = kernels.inclusion(w, 3)
    for k in (1, 2, 3):
        for chosen, wanted in oracles.sets(w, k).items():
            left, found = k, 1.0
            for i in range(w.size):
                found *= chance[i, left] if i in chosen else 1 - chance[i, left]
                left -= i in chosen
            assert found == pytest.approx(wanted)


def test_weights_far_apart_do_not_overflow():
    chance = kernels.inclusion(np.exp(np.linspace(30, -30, 400)), 300)
    assert np.isfinite(chance).all()
    assert chance.min() >= 0
    assert chance.max() <= 1
    assert (chance[-1, 1:] == 1).all()


def drawn(kept, sizes, seed=1, w=(3.0, 1.0, 1.0, 0.5, 0.2), like=(0, 2)):
    """Communities like one with the units ``like``."""
    sizes = np.asarray(sizes)
    chance = kernels.inclusion(np.array(w), int(sizes.max()))
    start = np.append(0, np.cumsum(sizes))
    out = np.empty(start[-1], np.int64)
    ptr, of = np.array([0, len(like)]), np.array(like)
    kernels.communities(chance, ptr, of, np.zeros(sizes.size, np.int64), sizes, kept, words(seed), start, out)
    return [tuple(part) for part in np.split(out, start[1:-1])]


def test_communities_of_chance_are_drawn_as_often_as_they_should():
    n = 20_000
    found = pd.Series(drawn(0.0, np.full(n, 2))).value_counts(normalize=True)
    for chosen, wanted in oracles.sets([3.0, 1.0, 1.0, 0.5, 0.2], 2).items():
        assert found[chosen] == pytest.approx(wanted, abs=4 * np.sqrt(wanted * (1 - wanted) / n))


def test_communities_that_keep_all_units_are_copies_and_others_fill_up():
    assert set(drawn(1.0, np.full(200, 2))) == {(0, 2)}
    larger, smaller = drawn(1.0, np.full(200, 4)), drawn(1.0, np.full(200, 1))
    assert all({0, 2} <= set(one) and len(set(one)) == 4 for one in larger)
    assert set(smaller) == {(0,), (2,)}
    assert len(set(larger)) == 3  # two of the three other units
    half = drawn(
        0.5, np.full(4000, 2), w=(1e-9, 1, 1e-9, 1, 1)
    )  # what is kept is seen, for else it is not drawn
    assert np.mean([0 in one for one in half]) == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 4000))


# ---- the test inside a survey ----------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_a_walk_begins_with_the_measures_of_the_network(seed):
    B = alike(seed, units=12, places=9)
    B = B.loc[B.sum(axis=1) > 0, B.sum(axis=0) > 0]
    both = side(sp.csr_array(B.to_numpy()))
    latapy = cg.ties.latapy(B).mean()
    wanted = [cg.ties.four_cycles(B), cg.ties.robins_alexander(B), *latapy[["dot", "min", "max"]]]
    for code, value in enumerate(wanted):
        out = np.empty(3)
        columns = both.columns.astype(np.uint32)
        assert kernels.walk(code, both.ptr, columns, both.column_ptr, 4, 99, words(seed), out) == 2
        assert out[0] == pytest.approx(value)


@pytest.mark.parametrize("measure", ["four_cycles", "latapy_dot"])
def test_the_p_of_a_survey_is_that_of_all_networks_with_its_margins(measure):
    B = np.array([[1, 1, 0, 0, 1], [1, 1, 0, 0, 1], [0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0]])
    every = oracles.with_margins(B)
    if measure == "four_cycles":
        values, own = np.array([oracles.four_cycles(M) for M in every]), oracles.four_cycles(B)
    else:
        values = np.array([cg.ties.latapy(frame(M))["dot"].mean() for M in every])
        own = cg.ties.latapy(frame(B))["dot"].mean()
    exact = (values >= own - 1e-12).mean()
    assert 0.005 < exact < 0.5
    assert len(every) > 100
    draws = 8_000
    found = design.overlap(measure)._walk(sp.csr_array(B), draws, draws + 1, words(3))
    p = np.count_nonzero(questions._reached(found)) / draws
    assert p == pytest.approx(
        exact, abs=8 * np.sqrt(exact * (1 - exact) / draws)
    )  # draws resemble their neighbours


def test_the_place_of_a_network_on_its_walk_is_even():
    """Even where networks hardly differ from their neighbours: the rank of one drawn by chance is uniform."""
    B = alike(4, units=15, places=12)
    B = B.loc[B.sum(axis=1) > 0]
    ranks = []
    for k, drawn_ in enumerate(nulls.draws(sp.csr_array(B.to_numpy()), 1000, seed=5, thin=40.0)):
        made = design.overlap("latapy_dot")._walk(drawn_, 19, 20, words([6, k]))
        ranks.append(np.count_nonzero(made[1:] >= made[0]))
    assert stats.chisquare(np.bincount(ranks, minlength=20)).pvalue > 0.001


def test_stopping_early_decides_as_the_whole_walk_would():
    stopped = []
    for seed in range(20):
        matrix = questions.loose(sp.csr_array(blocks(seed, inside=0.16, units=20, places=14).to_numpy()))
        question = design.overlap("four_cycles")
        whole = question._walk(matrix, 199, 200, words(seed))
        short = question._walk(matrix, 199, 10, words(seed))
        stopped.append(short.size)
        assert (short == whole[: short.size]).all()
        p = (1 + np.count_nonzero(questions._reached(whole))) / 200
        assert question.rejects(matrix, 0.05, words(seed)) == float(p <= 0.05)
    assert min(stopped) < 200 == max(stopped)


def test_units_and_communities_that_chance_cannot_move_are_left_out():
    B = np.array([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]])
    assert questions.loose(sp.csr_array(B)).toarray().tolist() == [[1, 0], [0, 1], [1, 0]]
    kept = questions.loose(sp.csr_array(np.pad(np.eye(3, dtype=int), ((0, 1), (0, 1)))))
    assert kept.toarray().tolist() == np.eye(3).tolist()
    nested = np.triu(np.ones((4, 4), int))  # full and empty, again and again, until nothing is left
    assert questions.loose(sp.csr_array(nested)) is None
    assert np.isnan(design.overlap("four_cycles").rejects(sp.csr_array(nested), 0.05, words(1)))


def test_blind_ties_keep_their_number_and_go_everywhere():
    B = sp.csr_array(blocks(1, units=8, places=6).to_numpy())
    found = np.mean([questions.scattered(B, words(k)).toarray() for k in range(600)], axis=0)
    assert found.max() <= 1
    share = B.nnz / 48
    assert found.mean() == pytest.approx(share)
    assert np.abs(found - share).max() < 4.5 * np.sqrt(share * (1 - share) / 600)


# ---- a pilot spread out ----------------------------------------------------------------------------------


def test_units_not_met_are_estimated_as_by_hand():
    """Seven units in ten communities: four met once, two twice, one five times."""
    share = populations.assemblage(np.array([1, 1, 1, 1, 2, 2, 5]), 10)
    assert share.size == 7 + 4  # 9/10 · 16 / 4 = 3.6, rounded up
    gap = 4 / 13 * 9 * 4 / (9 * 4 + 2 * 2)
    assert share[7:] == pytest.approx(13 / 10 * gap / 4)
    assert share.sum() == pytest.approx(13 / 10)
    assert share[0] < 0.1
    assert share[6] == pytest.approx(0.5, abs=0.01)
    assert populations.assemblage(np.array([2, 3]), 10).tolist() == [0.2, 0.3]
    assert populations.assemblage(np.array([1, 1, 4]), 6).size == 3 + 1  # none met twice: 5/6 · 2 · 1 / 2


def test_units_meet_their_shares():
    share, partners = np.array([0.6, 0.3, 0.3, 0.1, 0.05]), np.array([1, 1, 2, 1, 1, 2, 1, 1, 2, 1])
    share = share * partners.mean() / share.sum()
    x = populations.odds(share, partners)
    own = x / x.sum()
    assert len(set(x.round(12))) == 4
    # y of each size such that the expected number of units is that size; then the shares are met.
    met = np.zeros(5)
    for d in partners:
        low, high = 0.0, 1e9
        for _ in range(200):
            y = (low + high) / 2
            low, high = (y, high) if (x * y / (1 + x * y)).sum() < d else (low, y)
        met += x * y / (1 + x * y)
    assert met / partners.size == pytest.approx(share, abs=1e-6)
    assert own[0] > own[1]


def test_doubles_would_overlap_and_new_communities_do_not():
    """Why communities are not drawn with replacement: chance would be rejected always."""
    B = alike(3, units=50, places=20)
    matrix = sp.csr_array(B.to_numpy())
    doubled = []
    for k in range(40):
        at = (np.random.default_rng(k).random(60) * 20).astype(int)
        doubled.append(design.overlap("four_cycles").rejects(matrix[:, at], 0.05, words(k)))
    assert np.mean(doubled) > 0.9
    pilot = populations.Pilot(populations.incidence(B), 200)
    study = surveys._Study([pilot], design.overlap("four_cycles"), design.communities(), 1, 0.05)
    rate = np.mean([study.tested(surveys._NULL, 60, k)[0] for k in range(300)])
    assert rate <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


def test_each_community_of_a_pilot_stands_for_as_many():
    population = populations.Pilot(populations.incidence(alike(1, places=12)), 31)
    count = np.bincount(population.frame(rng()).like, minlength=12)
    assert count.sum() == 31
    assert set(count) == {2, 3}


# ---- closed forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "within"), [(10, 0.1), (25, 0.1), (60, 0.05)])
def test_coverage_is_hypergeometric(size, within):
    B = of_degrees([2] * 70 + [1] * 20 + [0] * 10)
    draws = 4000
    table = found_by(B, design.coverage(within, least=2), [size], draws, population=100).table
    exact, width = oracles.covered(100, 70, size, within)
    row = table.iloc[0]
    assert row["power"] == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / draws))
    assert row["half_width"] == pytest.approx(width, abs=1 / size + 1e-9)
    assert abs(row["bias"]) < 4 * np.sqrt(0.21 / size / draws)
    assert np.isnan(row["false"])


def test_a_pilot_of_a_large_population_has_no_finite_correction():
    """Seven of ten covered, in a population of 1,000: the hypergeometric of that population."""
    B = of_degrees([2] * 7 + [0] * 3)
    table = found_by(B, design.coverage(0.1), [40], 4000, population=1000, seed=2).table
    exact, _ = oracles.covered(1000, 700, 40, 0.1)
    assert table["power"].iloc[0] == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 4000))


def test_silence_makes_a_survey_smaller():
    """With half answering, the number that is left is binomial, and given that the survey hypergeometric."""
    B = of_degrees([2] * 70 + [0] * 30)
    table = found_by(
        B, design.coverage(0.1), [40], 4000, way=design.roster(0.5), population=100, seed=3
    ).table
    answered = np.arange(1, 41)
    exact = sum(stats.binom(40, 0.5).pmf(n) * oracles.covered(100, 70, n, 0.1)[0] for n in answered)
    assert table["power"].iloc[0] == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 4000))
    assert table["communities"].iloc[0] == pytest.approx(20, abs=0.2)


def test_the_width_of_a_gini_is_that_of_the_jackknife():
    d = 1 + (np.random.default_rng(1).gamma(2, 3, 400)).astype(int)
    table = found_by(of_degrees(d), design.gini(0.03), [50, 150], 3000, population=400).table
    for row in table.itertuples():
        assert row.half_width == pytest.approx(oracles.gini_width(d, 400, row.size), rel=0.08)
    assert table["bias"].iloc[0] < 0  # small samples show less inequality


def test_the_power_of_a_difference_is_that_of_student():
    draw = np.random.default_rng(2)
    one, other = (np.clip(np.rint(draw.normal(mean, 4, 1500)), 1, 50).astype(int) for mean in (20, 22))
    draws = 2000
    table = found_by(
        [of_degrees(one), of_degrees(other)], design.difference(), [20, 60], draws, population=[1500, 1500]
    ).table
    sd, gap = np.sqrt((one.var() + other.var()) / 2), other.mean() - one.mean()
    for row in table.itertuples():
        exact = oracles.welch_power(gap, sd, row.size)
        assert row.power == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / draws) + 0.01)
        assert row.false == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / draws))


def test_a_difference_is_tested_as_scipy_does():
    draw = np.random.default_rng(3)
    for _ in range(20):
        one, other = draw.poisson(5, 12).astype(float), draw.poisson(7, 9).astype(float)
        p = stats.ttest_ind(one, other, equal_var=False).pvalue
        for level in (0.01, 0.05, 0.3):
            assert design.difference().rejects_two(one, other, level) == float(p <= level)
    assert np.isnan(design.difference().rejects_two(np.ones(3), np.ones(3), 0.05))
    assert np.isnan(design.difference().rejects_two(np.ones(1), np.ones(3), 0.05))


def test_the_interval_is_that_of_clopper_and_pearson():
    for b, n in ((0, 30), (7, 30), (30, 30)):
        share, low, high = surveys._share(np.repeat([1.0, 0.0], [b, n - b]))
        exact = stats.binomtest(b, n).proportion_ci(method="exact")
        assert (share, low, high) == pytest.approx((b / n, exact.low, exact.high))
    assert surveys._share(np.array([1.0, np.nan]))[0] == 0.5  # what is undefined is no success


# ---- ways into the field ---------------------------------------------------------------------------------


def rng(seed=1):
    return np.random.Generator(np.random.PCG64(seed))


def test_communities_at_random_are_equally_likely():
    count = np.zeros(8)
    for k in range(2000):
        at = design.communities().pick(np.zeros(8, int), 3, rng(k))
        assert at.size == 3 == np.unique(at).size
        count[at] += 1
    assert np.abs(count / 2000 - 3 / 8).max() < 4 * np.sqrt(15 / 64 / 2000)


def test_districts_in_proportion_and_whole():
    labels = np.repeat([0, 1, 2], [10, 6, 4])
    within = design.districts({}, whole=False)
    count = np.zeros(20)
    for k in range(1500):
        at = within.pick(labels, 7, rng(k))
        assert at.size == 7 == np.unique(at).size
        got = np.bincount(labels[at], minlength=3)
        assert (np.abs(got - 7 * np.array([10, 6, 4]) / 20) < 1).all()
        count[at] += 1
    assert np.abs(count / 1500 - 7 / 20).max() < 4 * np.sqrt(0.2275 / 1500)
    assert within.pick(labels, 20, rng()).tolist() == list(range(20))
    for k in range(50):
        got = np.bincount(labels[design.districts({}, whole=True).pick(labels, 11, rng(k))], minlength=3)
        assert got.sum() == 11
        assert sum(0 < g < n for g, n in zip(got, (10, 6, 4), strict=True)) <= 1


def test_a_snowball_follows_ties_and_then_starts_anew():
    """Two chains that share nothing: u0 p0 u1 p1 u2 and u3 p2."""
    B = sp.csr_array(np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]]))
    for k in range(20):
        starts = np.argsort(rng(k).random(4), kind="stable")
        seen = design.snowball(1).follow(B, 2, rng(k)).toarray()
        if starts[0] < 3:
            assert seen.tolist() == B.toarray()[:, :2].tolist()
        else:
            assert seen[:, -1].tolist() == [0, 0, 0, 1]
        assert design.snowball(1).follow(B, 3, rng(k)).shape[1] == 3


def test_egos_name_their_own_communities_alone():
    B = sp.csr_array(np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]]))
    shapes = {design.egos().follow(B, 1, rng(k)).shape for k in range(40)}
    assert shapes == {(1, 1), (1, 2)}


# ---- levels and powers -----------------------------------------------------------------------------------

WAYS = {
    "random": design.communities(),
    "roster": design.roster(0.7),
    "egos": design.egos(),
    "within": design.districts({f"p{j}": j % 3 for j in range(60)}, whole=False),
    "whole": design.districts({f"p{j}": j % 3 for j in range(60)}, whole=True),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_found_where_nothing_is(way):
    table = found_by(
        blocks(1), design.overlap("four_cycles"), [24], 300, way=WAYS[way], population=60, seed=4
    ).table
    assert table["false"].iloc[0] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)
    assert table["false_low"].iloc[0] <= 0.05
    assert table["power"].iloc[0] > 0.3


def test_power_grows_with_what_there_is_to_find():
    question = design.overlap("four_cycles")
    tables = [found_by(blocks(2, inside=inside), question, [20], 100).table for inside in (0.04, 0.12, 0.3)]
    rates = [table["power"].iloc[0] for table in tables]
    assert rates[0] < 0.15
    assert rates[0] < rates[1] < rates[2]


def test_a_core_is_found_and_none_where_ties_are_blind():
    draw = np.random.default_rng(1)
    chance = np.full((14, 18), 0.08)
    chance[:5, :6] = 0.9
    chance[:5, 6:] = chance[5:, :6] = 0.2
    B = frame(draw.random((14, 18)) < chance)
    found = found_by(B, design.core(cross="ignored", null="ties"), [9, 18], 24).table
    assert found["false"].max() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 24)
    assert found["power"].iloc[1] == 1  # the census itself: every survey is the network
    assert found["power"].iloc[0] > 0.5


def test_a_pilot_says_how_much_it_leaves_open():
    B = blocks(5, places=60).iloc[:, :25]
    found = found_by(B, design.overlap("latapy_dot"), [15, 40], 80, population=300)
    table = found.table
    assert (table["least"] <= table["power"] + 0.1).all()
    assert (table["power"] <= table["most"] + 0.1).all()
    assert table["most"].iloc[0] - table["least"].iloc[0] > 0.05
    assert found.population == 300
    assert found.notes == ()


def test_surveys_of_the_pilots_size_show_on_average_what_the_pilot_shows():
    B = blocks(5, units=40, places=40, inside=0.2).iloc[:, :20]
    pilot, question = populations.Pilot(populations.incidence(B), 200), design.overlap("four_cycles")
    study = surveys._Study([pilot], question, design.communities(), 1, 0.05)
    study.fit()
    own = question.excess(pilot.matrix, 999, words(1))
    found = np.array(
        [question.excess(study.seen(20, rng(k), words(k)), 99, words([1, k])) for k in range(150)]
    )
    assert 1.5 < own < 6
    assert 0 <= study.ends[0] < pilot.kept < study.ends[1]
    assert found.mean() == pytest.approx(own, abs=0.3 + 4 * found.std() / np.sqrt(150))


def test_the_likeness_is_where_a_curve_first_reaches_a_value():
    kept = np.linspace(0, 0.9, 10)
    assert surveys._crossing(kept, kept * 2, 0.5) == pytest.approx(0.25)
    assert surveys._crossing(kept, kept - 1, -2) == 0
    assert surveys._crossing(kept, kept * 2, 5) == 0.9
    smooth = surveys._smooth(kept, 3 * kept - kept**3, kept, range(1, 4))
    assert smooth == pytest.approx(3 * kept - kept**3)


def test_a_pilot_without_anything_promises_nothing():
    """Fano's plane: every two communities share one unit, the least overlap there can be."""
    lines = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]
    B = frame([[int(i in line) for line in lines] for i in range(7)])
    found = found_by(B, design.overlap("four_cycles"), [6, 12], 60, population=40)
    assert any("no more than chance" in str(note) for note in found.notes)
    assert found.table["power"].max() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 60)
    assert found.smallest(0.8) is None


def test_ranges_of_assumptions_have_ends():
    given_ = design.assumed(units=60, partners=(4, 8), overlap=(0.0, 0.8), types=5)
    found = found_by(given_, design.overlap("four_cycles"), [40], 150, population=80)
    row = found.table.iloc[0]
    assert row["least"] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 150)
    assert row["least"] < row["power"] < row["most"]
    point = design.assumed(units=60, partners=6, overlap=0.8)
    assert np.isnan(
        found_by(point, design.overlap("four_cycles"), [20], 5, population=80).table["least"].iloc[0]
    )


def test_assumptions_make_the_communities_that_they_say():
    given_ = design.assumed(units=500, partners=6, overlap=0.2, unequal_places=0.5, without=0.25)
    partners = populations.Imagined(given_, 20_000).frame(rng()).partners
    assert np.mean(partners == 0) == pytest.approx(0.25, abs=0.015)
    some = partners[partners > 0]
    assert some.mean() == pytest.approx(6, rel=0.03)
    assert np.log(some).std() == pytest.approx(0.5, abs=0.05)


# ---- what is the same, and what is refused ----------------------------------------------------------------


def test_a_row_depends_on_its_size_and_seed_alone(monkeypatch):
    B, question = blocks(3), design.overlap("robins_alexander")

    def table(sizes, seed=1):
        found = found_by(B.iloc[:30, :8], question, sizes, 12, population=60, seed=seed)
        return found.table.set_index("size")

    both = table([10, 25])
    pd.testing.assert_frame_equal(both.loc[[25]], table([25]))
    monkeypatch.setattr(nulls, "cores", lambda: 1)
    pd.testing.assert_frame_equal(both, table([10, 25]))
    assert not both.equals(table([10, 25], seed=2))


def test_sizes_beyond_what_there_is_are_told():
    B = blocks(1)
    found = found_by(B, design.coverage(0.1), [30, 61], 50, population=60)
    assert found.table["draws"].tolist() == [50, 0]
    assert "60" in str(found.table["note"].iloc[1])
    assert np.isnan(found.table["power"].iloc[1])
    egos = found_by(B, design.overlap("four_cycles"), [61], 5, way=design.egos(), population=60)
    assert "units" in str(egos.table["note"].iloc[0])


@pytest.mark.parametrize(
    ("question", "way"),
    [
        (design.coverage(0.1), design.egos()),
        (design.gini(0.1), design.snowball(2)),
        (design.difference(), design.egos()),
        (design.difference(), WAYS["whole"]),
    ],
)
def test_what_no_size_can_tell_is_said(question, way):
    B = blocks(1)
    given_ = [B, B] if question == design.difference() else B
    found = found_by(given_, question, [10, 20], 10, way=way, population=60)
    assert found.table["power"].isna().all()
    assert found.smallest(0.8) is None
    assert "No size can answer this" in str(found.notes[0])


def made(rows):
    table = pd.DataFrame(rows, columns=["size", "power", "low"])
    return design.Power(table, "", "", "communities", 100, ())


def test_the_smallest_size_is_that_from_which_on_all_are_enough():
    found = made([(10, 0.5, 0.4), (20, 0.82, 0.7), (30, 0.79, 0.7), (40, 0.85, 0.78), (50, 0.95, 0.9)])
    assert found.smallest(0.8) == 40
    assert found.smallest(0.8, sure=True) == 50
    assert found.smallest(0.5) == 10
    assert found.smallest(0.99) is None
    assert made([(10, 0.9, 0.8), (20, np.nan, np.nan)]).smallest(0.8) is None


REFUSED = {
    "population is missing": {"population": None},
    "is less than the 60": {"population": 50},
    "sizes": {"sizes": [10, 10]},
    "one is needed": {"network": [blocks(1), blocks(2)]},
    "question is a str": {"question": "overlap"},
    "sampling is a str": {"sampling": "random"},
    "level": {"level": 0.001},
    "too little": {"network": blocks(1).iloc[:, :4]},
    "neither 0 nor 1": {"network": blocks(1) * 2},
    "no districts": {"network": design.assumed(units=9, partners=2, overlap=0), "sampling": WAYS["whole"]},
    "no weights": {"network": design.assumed(units=9, partners=2, overlap=0),
                   "question": design.coverage(0.1, weight={"p0": 1})},
}  # fmt: skip


@pytest.mark.parametrize("words_", REFUSED)
def test_what_makes_no_sense_is_refused(words_):
    call = {
        "network": blocks(1), "question": design.overlap("four_cycles"), "sizes": [10], "population": 60,
        "sampling": design.communities(), "draws": 5, "seed": 1, "level": 0.05,
    } | REFUSED[words_]  # fmt: skip
    with pytest.raises(cg.CommgovError, match=words_):
        design.power(call.pop("network"), call.pop("question"), call.pop("sizes"), **call)


@pytest.mark.parametrize(
    "call",
    [
        lambda: design.overlap("nodf"),
        lambda: design.core(cross="none", null="ties"),
        lambda: design.core(cross="ones", null="blind"),
        lambda: design.coverage(0),
        lambda: design.coverage(0.1, least=0),
        lambda: design.gini(1.5),
        lambda: design.roster(0),
        lambda: design.snowball(0),
        lambda: design.assumed(units=10, partners=(5, 2), overlap=0.1),
        lambda: design.assumed(units=10, partners=2, overlap=1.1),
        lambda: made([]).smallest(1),
    ],
)
def test_arguments_outside_their_limits_are_refused(call):
    with pytest.raises(cg.CommgovError):
        call()


def test_groups_are_weighted_by_their_persons():
    """Three of four communities covered, but the fourth has half of the persons."""
    B = of_degrees([1, 1, 1, 0])
    weight = {"p0": 1, "p1": 1, "p2": 1, "p3": 3}
    found = found_by(B, design.coverage(0.3, weight=weight), [2, 3], 2000, population=4).table
    for row in found.itertuples():
        errors = []
        for chosen in itertools.combinations(range(4), row.size):
            w = np.array([1, 1, 1, 3])[list(chosen)]
            errors.append(w[np.array(chosen) < 3].sum() / w.sum() - 0.5)
        exact = np.mean(np.abs(errors) <= 0.3)
        assert row.power == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 2000) + 1e-9)
        assert row.bias == pytest.approx(np.mean(errors), abs=0.03)
