"""The figures of the ledger."""

import math

import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.figures import style

INF = math.inf


@pytest.fixture(scope="module")
def tables(numbers):
    printed = cg.ledger.peers()
    others = printed.loc[printed["provenance"] == "P", "low"]
    means = cg.ledger.per(["co_building_units", "grids"])
    return {
        "peers": printed,
        "ratios": means[~means["numerator"].isin(["C0222", "C0057"])],
        "selected": cg.ledger.selected(others).assign(provenance="P S"),
        "intervals": numbers.query("scope == 'city' and low >= 100"),
        "verdicts": cg.ledger.checks(),
        "editions": cg.ledger.committees_by_edition(),
        "total_cut": cg.ledger.total_cut(),
    }


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def test_titles_claim_what_the_table_says(tables, lang):
    titles = {
        "peers": (
            "The article's 46 units exceed 16 of 17 printed counts, whose median is 15",
            "文章的46家超过17个公布数字中的16个，后者的中位数为15家",
        ),
        "ratios": (
            "Means of 2 places are 11.9 to 12.7 co-building units per community; the article's has 46",
            "2个地方的平均数为每个社区11.9–12.7家共建单位，文章为46",
        ),
        "selected": (
            "If twice the count is printed twice as often, the mean is 10.5, not 15.9",
            "若数量加倍则公布机会加倍，平均数为10.5，而非15.9",
        ),
        "intervals": (
            "10 of 20 numbers are ranges; the widest leaves 11 % open",
            "20个数中有10个是区间，最宽的留有11%的余地",
        ),
        "verdicts": (
            "The numbers settle 1 of 6 claims, rule out 1 and leave 4 open",
            "6项说法中，数字使1项成立，排除1项，4项未定",
        ),
        "editions": (
            "The list of 2021 has 954 committees, 1 fewer than the article has communities",
            "2021年版名录有954个居委会，比文章的社区数少1个",
        ),
        "total_cut": (
            "A mean cut of 75 % may be 2.84 % to 99.7 % of the total",
            "平均压缩75%，总量的压缩可能是2.84%至99.7%",
        ),
    }
    for noun, table in tables.items():
        ax = getattr(cg.figures.ledger, noun)(table)
        assert style.unfold(ax.get_title(loc="left")) == titles[noun][lang == "zh"]


def test_no_two_texts_overlap(tables, lang):
    for noun, table in tables.items():
        ax = getattr(cg.figures.ledger, noun)(table)
        ax.figure.canvas.draw()
        boxes = [(x.get_text(), x.get_window_extent()) for x in ax.texts if x.get_text()]
        clash = [(a, b) for i, (a, x) in enumerate(boxes) for b, y in boxes[:i] if x.overlaps(y)]
        assert clash == [], noun


def test_the_interval_chart_draws_the_table(numbers):
    table = numbers[numbers["id"].isin(["N04", "N18", "N38"])]
    ax = cg.figures.ledger.intervals(table)
    lines = [line.get_xdata().tolist() for line in ax.lines if len(line.get_xdata()) == 2]
    assert lines[1] == [0, pytest.approx(99 / 6500)]
    assert [text.get_text() for text in ax.texts[:3]] == ["65 or more", "6,500–6,599", "6,588"]
    exact = cg.figures.ledger.intervals(numbers[numbers["id"] == "N38"])
    assert exact.get_title(loc="left") == "The one number is printed without room"


def test_the_verdict_chart_shows_colour_and_shape(claims):
    ax = cg.figures.ledger.verdicts(claims.reset_index())
    marks = [(x.get_marker(), x.get_color()) for x in ax.lines if x.get_marker() in ("o", "^", "s")]
    assert len(marks) == 6
    assert len(set(marks)) == 3
    bars = [x.get_xdata().tolist() for x in ax.lines if x.get_marker() == "|"]
    assert bars == [list(pair) for pair in zip(claims["reach_low"], claims["reach_high"], strict=True)]


def test_the_edition_chart_draws_the_table():
    table = cg.ledger.committees_by_edition()
    ax = cg.figures.ledger.editions(table)
    assert [bar.get_height() for bar in ax.patches] == table["committee_count"].tolist()
    assert ax.lines[0].get_ydata()[0] == 955


def test_the_band_of_the_total_draws_the_table():
    ax = cg.figures.ledger.total_cut(cg.ledger.total_cut([10, 1]))
    assert ax.lines[0].get_ydata().tolist() == pytest.approx([0.745, 0.745 / 3.295])
    assert ax.lines[1].get_ydata().tolist() == pytest.approx([0.755, 7.55 / 7.795])
    assert ax.lines[2].get_ydata()[0] == 0.75
    settled = cg.figures.ledger.total_cut(cg.ledger.total_cut([1]))
    assert (
        style.unfold(settled.get_title(loc="left")) == "A mean cut of 75 % of equal limits settles the total"
    )


@pytest.mark.parametrize("noun", ["intervals", "verdicts", "editions", "total_cut"])
def test_a_wrong_table_is_refused(noun):
    with pytest.raises(cg.CommgovError, match="are missing"):
        getattr(cg.figures.ledger, noun)(pd.DataFrame({"id": ["C1"]}))


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (6500, 6599, "6,500–6,599"),
        (0.5085, 0.5095, "0.5085–0.5095"),  # a printed decimal in full: three digits would close the interval
        (0.745, 0.755, "0.745–0.755"),
        (88 / 89, 1.0, "0.989–1"),  # 0.98876…
        (869 / 10885, 869 / 10885, "0.0798"),
        (3, INF, "3 or more"),
    ],
)
def test_ends_are_written_as_short_as_they_are(low, high, text):
    from commgov_lib.figures.ledger import span

    cg.use_style("en")
    assert span(low, high) == text
