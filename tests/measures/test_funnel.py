"""What the funnel's totals identify: against enumeration, exact fractions and laws."""

import math
from fractions import Fraction
from itertools import product

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg

from . import oracles_funnel as oracles

mpl.use("Agg")
ARTICLE = 3041, 14410, 4874
shares = st.fractions(0, 1, max_denominator=20)


# ---- the identified set ------------------------------------------------------------------------------------


def test_the_article_fixes_four_means_and_no_share():
    table = cg.funnel.identified(*ARTICLE)
    points = table[table["status"] == "point"]
    assert points["low"].tolist() == pytest.approx([14410 / 3041, 4874 / 3041, 4874 / 14410, 14410 / 4874])
    assert (points["low"] <= points["high"]).all()
    share = table[table["unit"] == "share"]
    assert not (share["status"] == "point").any()
    assert table.loc["meetings_that_solved", ["low", "high"]].tolist() == [1 / 14410, 4874 / 14410]
    assert table.loc["bodies_that_met", ["low", "high"]].tolist() == [1 / 3041, 1]


def test_nothing_in_the_table_is_a_success_rate():
    table = cg.funnel.identified(*ARTICLE)
    assert table.loc["solved_of_raised", ["low", "high", "status"]].tolist() == [0, 1, "anything"]
    assert table.loc["issues_raised", ["low", "high", "status"]].tolist() == [4874, math.inf, "no ceiling"]
    assert not table["name"].str.contains("success").any()


def test_an_assumed_inflow_bounds_the_share_and_its_reading_reverses():
    """One new issue a meeting: a third. A third of an issue a meeting: nearly all."""
    one = cg.funnel.identified(*ARTICLE, raised_per_meeting=1)
    assert one.loc["solved_of_raised", "low"] == pytest.approx(4874 / 14410)
    assert one.loc["solved_of_raised", "status"] == "point"
    wide = cg.funnel.identified(*ARTICLE, raised_per_meeting=(0.2, 2))
    assert wide.loc["solved_of_raised", ["low", "high"]].tolist() == pytest.approx([4874 / 28820, 1])
    assert wide.loc["issues_raised", ["low", "high"]].tolist() == [4874, 28820]


def test_a_window_turns_meetings_into_a_rate():
    table = cg.funnel.identified(*ARTICLE, years=(1, 10))
    ends = table.loc["meetings_per_body_per_year", ["low", "high"]].tolist()
    assert ends == pytest.approx([14410 / 30410, 14410 / 3041])
    assert cg.funnel.identified(*ARTICLE).loc["meetings_per_body_per_year", "status"] == "no ceiling"


def test_a_ceiling_of_meetings_means_that_many_bodies_met():
    table = cg.funnel.identified(*ARTICLE, most_meetings=12)
    assert table.loc["bodies_that_met", "low"] == math.ceil(14410 / 12) / 3041


def test_intervals_hold_what_each_of_their_counts_gives():
    wide = cg.funnel.identified((3, 5), cg.ledger.Interval(7, 9), (2, 4))
    for b, m, s in product(range(3, 6), range(7, 10), range(2, 5)):
        one = cg.funnel.identified(b, m, s)
        assert (wide["low"] <= one["low"]).all()
        assert (one["high"] <= wide["high"]).all()


def test_the_ledgers_rows_go_in_as_they_are():
    rows = cg.ledger.numbers().set_index("id").loc[["N56", "N57", "N58"], ["low", "high"]]
    pd.testing.assert_frame_equal(cg.funnel.identified(*rows.to_numpy()), cg.funnel.identified(*ARTICLE))


@pytest.mark.parametrize("each", [1, 2])
@pytest.mark.parametrize("most", [None, 2])
def test_holders_are_those_of_every_possibility(each, most):
    for things, keepers, k in product(range(1, 5), range(1, 4), range(1, 4)):
        if each > keepers or (most and things > most * keepers):
            continue
        row = cg.funnel.holders(things, keepers, k=k, each=each, most=most).loc[k]
        assert (row["low"], row["high"]) == oracles.holders(things, keepers, k, each, most)
        assert row["low_share"] == row["low"] / keepers


def test_participation_of_the_article():
    """869 projects, 10,885 organisations: 8 % at most alone, all of them if 13 share each project."""
    alone = cg.funnel.holders(869, 10885).loc[1]
    assert alone.tolist() == [1, 869, 1 / 10885, 869 / 10885]
    together = [cg.funnel.holders(869, 10885, each=j).loc[1, "high_share"] for j in range(1, 15)]
    assert together == sorted(together)
    assert together.index(1) + 1 == math.ceil(10885 / 869)


def test_solved_share_is_the_hyperbola():
    table = cg.funnel.solved_share(14410, 4874, raised_per_meeting=[0.3, 0.5, 2])
    assert table["possible"].tolist() == [False, True, True]
    assert table["low"].isna().tolist() == [True, False, False]
    assert table["high"].tolist()[1:] == pytest.approx([4874 / 7205, 4874 / 28820])


# ---- averages of cuts --------------------------------------------------------------------------------------


def test_compression_by_hand():
    """Limits 10 → 1 and 2 → 1: mean (0.9 + 0.5)/2, sums 1 − 2/12, with cases 1 − (1 + 9)/(10 + 18)."""
    found = cg.funnel.compression([10, 2], [1, 1], volume=[1, 9])
    assert found.index.tolist() == ["mean_of_ratios", "ratio_of_sums", "volume_weighted"]
    assert found.tolist() == pytest.approx([0.7, 1 - 2 / 12, 1 - 10 / 28])
    assert math.isnan(cg.funnel.compression([10, 2], [1, 1])["volume_weighted"])


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 50), st.integers(1, 9)), min_size=1, max_size=6))
def test_compression_is_that_of_fractions(rows):
    found = cg.funnel.compression(*map(list, zip(*rows, strict=True)))
    cuts = [1 - Fraction(a, b) for b, a, _ in rows]
    sums = 1 - Fraction(sum(a for _, a, _ in rows), sum(b for b, _, _ in rows))
    cases = 1 - Fraction(sum(a * v for _, a, v in rows), sum(b * v for b, _, v in rows))
    assert found.tolist() == pytest.approx([float(sum(cuts) / len(cuts)), float(sums), float(cases)])


def test_laws_of_compression():
    rng = np.random.Generator(np.random.PCG64(1))
    before, after, volume = 1 + 9 * rng.random(8), rng.random(8), rng.random(8)
    found = cg.funnel.compression(before, after, volume)
    order = [3, 1, 7, 0, 2, 5, 4, 6]
    assert cg.funnel.compression(before[order], after[order], volume[order]).tolist() == pytest.approx(
        found.tolist()
    )
    assert cg.funnel.compression(24 * before, 24 * after, 7 * volume).tolist() == pytest.approx(
        found.tolist()
    )
    same = cg.funnel.compression(before, 0.25 * before, volume)  # one cut for all: one average
    assert same.tolist() == pytest.approx([0.75] * 3)
    even = cg.funnel.compression(before, after, np.ones(8))
    assert even["volume_weighted"] == pytest.approx(even["ratio_of_sums"])
    inverse = cg.funnel.compression(before, after, 1 / before)
    assert inverse["volume_weighted"] == pytest.approx(inverse["mean_of_ratios"])


def test_labels_are_met_in_any_order():
    before = pd.Series({"permit": 10.0, "card": 2.0})
    after = pd.Series({"card": 1.0, "permit": 5.0})
    assert cg.funnel.compression(before, after)["mean_of_ratios"] == 0.5
    assert after.index.tolist() == ["card", "permit"]


@given(
    shares, st.integers(1, 4), st.integers(1, 9), st.sampled_from([(0, 1), (-1, 1), (0, Fraction(19, 20))])
)
@settings(max_examples=60)
def test_the_range_is_that_of_every_portfolio(average, items, spread, ends):
    lowest, highest = ends
    if average > highest:
        return
    for stated, twin in (("mean_of_ratios", oracles.least_sum), ("ratio_of_sums", oracles.least_mean)):
        found = cg.funnel.compression_range(
            float(average), items, stated=stated, spread=spread, lowest=float(lowest), highest=float(highest)
        ).iloc[0]
        low = twin(average, items, spread, lowest, highest)
        high = lowest + highest - twin(lowest + highest - average, items, spread, lowest, highest)
        assert (found["low"], found["high"]) == pytest.approx((float(low), float(high)), abs=1e-9)


def test_the_range_of_the_article():
    """115 items at 75 %: 86 cut to nothing, one by a quarter, 28 not at all; by hand at a spread of ten."""
    found = cg.funnel.compression_range(0.75, 115, stated="mean_of_ratios", spread=[1, 10, math.inf])
    assert found["low"].tolist() == pytest.approx([0.75, (86 + 0.25) / (86 + 1 + 280), 0])
    assert found["high"].tolist() == pytest.approx([0.75, (860 + 0.25) / (860 + 1 + 28), 1])


def test_the_range_widens_with_the_spread_and_holds_what_is_drawn():
    spreads = [1, 1.5, 3, 10, 60, 1000]
    found = cg.funnel.compression_range(0.75, 115, stated="mean_of_ratios", spread=spreads)
    assert (found["low"].diff().dropna() < 0).all()
    assert (found["high"].diff().dropna() > 0).all()
    for spread, link, seed in product([1, 3, 60], [-1, 0, 1], range(3)):
        items = cg.funnel.portfolio(115, average=0.75, spread=spread, link=link, seed=seed)
        drawn = cg.funnel.compression(items["before"], items["after"], items["volume"])
        assert drawn["mean_of_ratios"] == pytest.approx(0.75, abs=1e-12)
        row = found.loc[found["spread"] == spread].iloc[0]
        assert row["low"] - 1e-12 <= drawn["ratio_of_sums"] <= row["high"] + 1e-12
        assert items["before"].between(1, spread).all()
        assert (items["after"] >= 0).all()


@given(shares, st.integers(2, 30), st.integers(2, 40))
@settings(max_examples=50)
def test_the_two_readings_are_inverse(average, items, spread):
    """What the mean can be at the least ratio of sums reaches back to the mean."""
    low = cg.funnel.compression_range(float(average), items, stated="mean_of_ratios", spread=spread)["low"][0]
    back = cg.funnel.compression_range(low, items, stated="ratio_of_sums", spread=spread).iloc[0]
    assert back["low"] - 1e-9 <= float(average) <= back["high"] + 1e-9


# ---- filter ------------------------------------------------------------------------------------------------


@given(st.integers(1, 9), st.integers(1, 9), shares, shares, st.integers(0, 9))
def test_a_filter_in_disputes(easy, hard, p, q, at_points):
    at_points = min(at_points, easy)
    table = cg.funnel.filtered(
        easy=easy / (easy + hard), solved_easy=float(p), solved_hard=float(q), settled=[at_points / easy]
    )
    solved, overall = oracles.filtered(easy, hard, at_points, p, q)
    assert table.loc[0, ["solved", "overall"]].tolist() == pytest.approx([float(solved), float(overall)])


@pytest.mark.parametrize(("p", "q", "sign"), [(0.8, 0.3, -1), (0.3, 0.8, 1)])
def test_a_better_filter_turns_the_record_of_meetings(p, q, sign):
    table = cg.funnel.filtered(easy=0.6, solved_easy=p, solved_hard=q, settled=np.linspace(0, 1, 11))
    assert (sign * table["solved"].diff().dropna() > 0).all()
    assert (table["overall"].diff().dropna() > 0).all()
    assert table["reach"].add(table["at_points"]).tolist() == pytest.approx([1] * 11)


def test_where_the_filter_takes_all_nothing_is_solved_at_meetings():
    table = cg.funnel.filtered(easy=1, solved_easy=0.5, solved_hard=0.5, settled=[1])
    assert math.isnan(table["solved"][0])
    assert table["overall"][0] == 1


# ---- jobs --------------------------------------------------------------------------------------------------


def test_the_poisson_interval_inverts_both_tails():
    found = cg.funnel.rate((70, 79), weeks=[1]).iloc[0]
    assert oracles.poisson_tail(found["low"], 70) == pytest.approx(0.025)
    assert oracles.poisson_tail(found["high"], 80) == pytest.approx(0.975)
    none = cg.funnel.rate(0, weeks=[1], level=0.9).iloc[0]
    assert (none["low"], none["high"]) == (0, pytest.approx(-math.log(0.05)))


def test_the_rate_falls_as_the_window_grows():
    table = cg.funnel.rate((70, 79), weeks=[26, 52, 104])
    assert (table["per_week_low"] * table["weeks"]).tolist() == pytest.approx([70] * 3)
    assert (table["per_week_high"] * table["weeks"]).tolist() == pytest.approx([79] * 3)
    assert (table["low"] < table["per_week_low"]).all()
    assert (table["per_week_high"] < table["high"]).all()
    assert table["per_year_high"].tolist() == pytest.approx((52 * table["high"]).tolist())


def test_matches_are_those_of_every_choice():
    for u, v in product(range(5), range(1, 5)):
        for b in range(min(u, v) + 1):
            found = cg.funnel.matches(u, v, guided=b)
            expected = [float(p) for p in oracles.matches(u, v, b)]
            assert found["probability"].tolist() == pytest.approx(expected)
            assert found["matches"].tolist() == list(range(min(u, v) + 1))
            row = cg.funnel.matching(u, v, guided=[b]).iloc[0]
            mean = sum(k * p for k, p in enumerate(expected))
            spread = sum(k * k * p for k, p in enumerate(expected)) - mean**2
            assert (row["mean"], row["sd"]) == pytest.approx((mean, max(spread, 0) ** 0.5), abs=1e-7)
            assert row["lost"] == pytest.approx(min(u, v) - mean)


def test_the_limit_is_that_of_a_large_market():
    for factor in (1, 100, 10_000):
        row = cg.funnel.matching(6 * factor, 5 * factor, guided=[2 * factor]).iloc[0]
        assert abs(row["mean"] / row["limit"] - 1) < 0.2 / factor
    assert row["limit"] / 50_000 == pytest.approx(0.4 + 0.6 * (1 - math.exp(-0.8)))


def test_guiding_never_loses_a_match():
    means = cg.funnel.matching(9, 7, guided=range(8))["mean"]
    assert means.iloc[1] == pytest.approx(means.iloc[0])  # the first one to come is never crowded out
    assert (means.diff().iloc[2:] > 0).all()
    assert means.iloc[-1] == 7


def test_visits_add_up_markets():
    market = cg.funnel.matches(2, 2)  # one or two matches, evenly: visits + Binomial(visits, 1/2)
    table = cg.funnel.visits(market, (5, 6), most=7, level=0.9).set_index("visits")
    for n in range(1, 8):
        within = sum(math.comb(n, k) for k in range(n + 1) if n + k <= 6) / 2**n
        reach = sum(math.comb(n, k) for k in range(n + 1) if n + k >= 5) / 2**n
        assert table.loc[n, ["p_within", "p_reach"]].tolist() == pytest.approx([within, reach])
        assert table.loc[n, "agrees"] == (within > 0.05 and reach > 0.05)
    assert table["mean"].tolist() == pytest.approx([1.5 * n for n in range(1, 8)])


# ---- errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cg.funnel.identified(0, 1, 1), "bodies: 0. Fix: give values of 1 or more"),
        (lambda: cg.funnel.identified(3, 0, 1), "meetings: 0"),
        (lambda: cg.funnel.identified(3, -1, 1), "meetings: -1"),
        (lambda: cg.funnel.identified(3, 4.5, 1), "must be whole numbers"),
        (lambda: cg.funnel.identified("3", 4, 1), "'3' is"),
        (lambda: cg.funnel.identified(3, (1, 2, 3), 1), "neither a number nor a pair"),
        (lambda: cg.funnel.identified(3, 4, 2, years=0), "years must be above 0"),
        (lambda: cg.funnel.identified(3, 100, 90, raised_per_meeting=0.5), "Fix: 0.9 or more a meeting"),
        (lambda: cg.funnel.identified(3, 100, 90, most_meetings=2), "fewer than the 100 there are"),
        (lambda: cg.funnel.solved_share(3, 2, raised_per_meeting=[0]), "raised_per_meeting is 0"),
        (lambda: cg.funnel.holders(3, 2, k=0), "k must be a whole number of 1 or more"),
        (lambda: cg.funnel.holders(3, 0), "keepers: 0"),
        (lambda: cg.funnel.holders((3, math.inf), 2), "need a ceiling"),
        (lambda: cg.funnel.compression([1, 0], [1, 0]), "before is 0 at '1'"),
        (lambda: cg.funnel.compression([1, 2], [1]), "after has 1 entries where 2 are expected"),
        (lambda: cg.funnel.compression([1, np.nan], [1, 1]), "before: the entry of '1' (nan"),
        (lambda: cg.funnel.compression([1, 1], [1, -1]), "after: the entry of '1'"),
        (lambda: cg.funnel.compression([], []), "before is empty"),
        (lambda: cg.funnel.compression(["a"], [1]), "before: 'a' is not a number"),
        (lambda: cg.funnel.compression([1], [1], [0]), "volume is 0"),
        (lambda: cg.funnel.compression(pd.Series({"a": 1}), pd.Series({"b": 1})), "after: labels differ"),
        (lambda: cg.funnel.compression_range(75, 9, stated="mean_of_ratios", spread=2), "average: 75"),
        (lambda: cg.funnel.compression_range(0.5, 9, stated="mean", spread=2), "stated must be one of"),
        (lambda: cg.funnel.compression_range(0.5, 9, stated="ratio_of_sums", spread=0.5), "1 or more"),
        (lambda: cg.funnel.compression_range(0.5, 0, stated="ratio_of_sums", spread=2), "items must be"),
        (lambda: cg.funnel.compression_range(0.5, 9, stated="ratio_of_sums", spread=2, lowest=1), "between"),
        (lambda: cg.funnel.portfolio(5, average=1, spread=2, link=0, seed=1), "average between 0 and 1"),
        (lambda: cg.funnel.portfolio(5, average=0.5, spread=2, link=0, seed=-1), "seed must be"),
        (lambda: cg.funnel.filtered(easy=2, solved_easy=0, solved_hard=0, settled=[0]), "easy: 2"),
        (lambda: cg.funnel.filtered(easy=(0, 1), solved_easy=0, solved_hard=0, settled=[0]), "one value"),
        (lambda: cg.funnel.rate((70, math.inf), weeks=[1]), "no ceiling"),
        (lambda: cg.funnel.rate(70, weeks=[0]), "weeks is 0"),
        (lambda: cg.funnel.rate(70, weeks=[1], level=95), "level is 95"),
        (lambda: cg.funnel.matches(2, 3, guided=3), "guide at most 2"),
        (lambda: cg.funnel.matches(2, 0), "vacancies must be"),
        (lambda: cg.funnel.matches(10**6, 10**6), "too many for the exact distribution"),
        (lambda: cg.funnel.visits(pd.DataFrame(), 3, most=4), "market: column.* are missing"),
        (lambda: cg.funnel.visits(cg.funnel.matches(2, 2), 3, most=0), "most must be"),
    ],
)  # fmt: skip
def test_errors_say_what_to_do(call, words):
    with pytest.raises(cg.CommgovError, match=words.replace("(", r"\(")):
        call()


# ---- figures -----------------------------------------------------------------------------------------------


def drawn() -> dict:
    """Every figure of the room: name -> (table, Axes)."""
    spread = [1, 2, 10, 60]
    both = [cg.funnel.matches(6, 6), cg.funnel.matches(6, 6, guided=4)]
    tables = {
        "identified": cg.funnel.identified(*ARTICLE),
        "solved_share": cg.funnel.solved_share(14410, 4874, raised_per_meeting=[0.2, 0.5, 1, 5]),
        "filtered": cg.funnel.filtered(easy=0.6, solved_easy=0.8, solved_hard=0.3, settled=[0, 0.5, 1]),
        "averages": cg.funnel.compression_range(0.75, 115, stated="mean_of_ratios", spread=spread),
        "rate": cg.funnel.rate((70, 79), weeks=[13, 52, 260]),
        "matches": pd.concat(both),
    }
    return {name: (table, getattr(cg.figures.funnel, name)(table)) for name, table in tables.items()}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_figure_speaks_both_languages_and_keeps_its_words_apart(lang):
    cg.use_style(lang)
    for name, (_, ax) in drawn().items():
        title = ax.get_title(loc="left")
        assert any("一" <= letter <= "鿿" for letter in title) == (lang == "zh"), title
        assert len(title.replace(" %", "").split()) <= 14
        ax.figure.canvas.draw()
        boxes = [text.get_window_extent() for text in [*ax.texts, ax.title] if text.get_text()]
        labels = [*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label]
        boxes += [text.get_window_extent() for text in labels if text.get_text()]
        hit = [(i, j) for i in range(len(boxes)) for j in range(i) if boxes[i].overlaps(boxes[j])]
        assert hit == [], name


def test_figures_show_their_tables():
    cg.use_style("en")
    figures = drawn()
    table, ax = figures["identified"]
    assert [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()] == table["name"].tolist()
    points = [
        line.get_xdata() for line, status in zip(ax.lines, table["status"], strict=True) if status == "point"
    ]
    assert np.ravel(points).tolist() == np.repeat(table.loc[table["status"] == "point", "low"], 2).tolist()
    table, ax = figures["solved_share"]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), table["high"].dropna())
    table, ax = figures["filtered"]
    np.testing.assert_allclose([line.get_ydata() for line in ax.lines], table[["overall", "solved"]].T)
    table, ax = figures["averages"]
    np.testing.assert_allclose([line.get_ydata() for line in ax.lines[:2]], table[["low", "high"]].T)
    table, ax = figures["rate"]
    columns = ["low", "per_week_low", "per_week_high", "high"]
    np.testing.assert_allclose([line.get_ydata() for line in ax.lines], table[columns].T)
    table, ax = figures["matches"]
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], table["probability"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("cut", "ends", "words"),
    [
        # Where all limits are equal, after / before is the same for sums and for each item.
        (0.75, [0.75, 0.75], ("published: 75 %", "公布：75%")),
        ((0.745, 0.755), [0.745, 0.755], ("published: 74.5 % to 75.5 %", "公布：74.5%到75.5%")),
        ((0.7, 0.8), [0.7, 0.8], ("published: 70 % to 80 %", "公布：70%到80%")),
    ],
)
def test_the_published_average_stands_where_all_limits_are_equal(cut, ends, words, lang):
    cg.use_style(lang)
    table = cg.funnel.compression_range(cut, 115, stated="mean_of_ratios", spread=[1, 2, 10])
    ax = cg.figures.funnel.averages(table)
    (mark,) = [line for line in ax.lines if list(line.get_xdata()) == [1, 1]]
    assert mark.get_ydata().tolist() == pytest.approx(ends, abs=1e-12)
    assert mark.get_marker() == ("o" if ends[0] == ends[1] else "_")
    shown = {text.get_text().replace("\n", " " if lang == "en" else "") for text in ax.texts}
    assert words[lang == "zh"] in shown
    without = cg.funnel.compression_range(cut, 115, stated="mean_of_ratios", spread=[2, 10])
    shown = [text.get_text() for text in cg.figures.funnel.averages(without).texts]
    assert not [text for text in shown if text.startswith(("published", "公布"))]
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert [(i, j) for i in range(len(boxes)) for j in range(i) if boxes[i].overlaps(boxes[j])] == []


def test_titles_follow_from_the_table():
    cg.use_style("en")
    worse = cg.funnel.filtered(easy=0.6, solved_easy=0.3, solved_hard=0.8, settled=[0, 1])
    title = cg.figures.funnel.filtered(worse).get_title(loc="left").replace("\n", "")
    assert title == "Meetings solve 80 % instead of 50 %, while 92 % instead of 50 % are settled"
    alone = cg.figures.funnel.matches(cg.funnel.matches(2, 2))
    assert alone.get_title(loc="left") == "A visit fills 1.5 vacancies on average"
    fixed = cg.funnel.identified(*ARTICLE, raised_per_meeting=1, years=1)
    assert cg.figures.funnel.identified(fixed).get_title(loc="left") == (
        "The three totals fix 7 of 10 quantities"
    )


def test_a_wrong_table_is_refused():
    with pytest.raises(cg.CommgovError, match=r"Fix: give the table that cg\.funnel returns"):
        cg.figures.funnel.rate(pd.DataFrame({"weeks": [1]}))
