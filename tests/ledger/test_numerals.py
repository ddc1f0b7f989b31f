"""Chinese numerals and words of approximation: there and back, and by the rule of the article's table."""

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.ledger import amount
from commgov_lib.ledger.numerals import value

from . import oracles_text


@given(st.integers(1, 10**12 - 1))
def test_a_number_written_in_characters_is_read_back(number):
    assert value(oracles_text.characters(number)) == number


@given(st.integers(1, 10**9), st.sampled_from(["万", "亿"]))
def test_digits_before_a_unit_are_read_back(hundredths, unit):
    scale = {"万": 10**4, "亿": 10**8}[unit]
    assert value(f"{hundredths // 100}.{hundredths % 100:02}{unit}") * 100 == hundredths * scale


@given(st.integers(1, 10**8))
def test_commas_and_wide_digits_change_nothing(number):
    assert value(f"{number:,}") == value(str(number)) == number
    assert value(str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("三百二十", 320),
        ("两千", 2000),
        ("一百零五", 105),
        ("两万三", 23000),
        ("三千五", 3500),
        ("三千零五", 3005),
        ("十五", 15),
        ("一十五", 15),
        ("一万二千", 12000),
        ("6千5百", 6500),
        ("十二亿", 1_200_000_000),
        ("〇", 0),
    ],
)
def test_numerals_as_they_are_spoken(said, number):
    assert value(said) == number


@pytest.mark.parametrize("said", ["十百", "二〇二三", "百万千", "万岁", "", "1.2.3", "三百二十一二"])
def test_what_is_no_numeral_is_refused(said):
    with pytest.raises(cg.CommgovError, match="numeral"):
        value(said)


@given(st.integers(1, 5000), st.sampled_from(["余", "近"]))
def test_more_than_and_nearly_stop_at_the_neighbour_with_as_many_digits(number, word):
    said = f"近{number}" if word == "近" else f"{number}余"
    if word == "近" and number < 10:  # 近3 has no number of units below
        return
    found = amount(said)
    assert (found.low, found.high) == oracles_text.interval(number, word)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("百余", 100, 199),
        ("上百", 100, 199),
        ("近百", 90, 100),
        ("数十", 20, 99),
        ("几十", 20, 99),
        ("十几", 11, 19),
        ("二十多", 20, 29),
        ("两千余", 2000, 2999),
        ("3000多万", 30_000_000, 39_999_999),
        ("1.2万", 11500, 12500),
        ("3.5亿", 345_000_000, 355_000_000),
        ("不少于30", 30, math.inf),
        ("30以上", 30, math.inf),
        ("不足30", 0, 30),
        ("约300", 250, 350),
        ("300左右", 250, 350),
        ("3至5", 3, 5),
        ("3-5", 3, 5),
        ("七八", 7, 8),
        ("十五六", 15, 16),
        ("三四十", 30, 40),
        ("两三百", 200, 300),
        ("3至5万", 30000, 50000),
        ("逾50万", 500_000, 599_999),
        ("上千", 1000, 1999),
    ],
)
def test_counts_by_hand(said, low, high):
    found = amount(said)
    assert (found.low, found.high, found.share) == (low, high, False)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("50.9%", 0.5085, 0.5095),
        ("75%", 0.745, 0.755),
        ("50.0%", 0.4995, 0.5005),
        ("100%", 1, 1),
        ("约两成", 0.15, 0.25),
        ("两成多", 0.2, 0.3),
        ("八成以上", 0.8, 1),
        ("80%以上", 0.8, 1),
        ("过半", 0.5, 1),
        ("近半", 0.4, 0.5),
        ("一半", 0.5, 0.5),
        ("百分之二十", 0.195, 0.205),
        ("三分之二", 2 / 3, 2 / 3),
        ("近九成", 0.8, 0.9),
        ("九成五", 0.945, 0.955),
        ("10%-20%", 0.1, 0.2),
        ("10-20%", 0.1, 0.2),
        ("5‰", 0.0045, 0.0055),
    ],
)
def test_shares_by_hand(said, low, high):
    found = amount(said)
    assert found.share
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


def test_the_articles_own_table_is_read_by_the_same_rule(numbers):
    """The builder of the table works the intervals out by another code."""
    said = {"=": "{}", "余": "{}余", "多": "{}多", "超": "超{}", "约": "约{}", "至": "{}", "以上": "{}以上"}
    rows = numbers[numbers["comparator"].isin(said)]
    assert len(rows) == 52
    for row in rows.itertuples():
        found = amount(said[row.comparator].format(row.printed))
        assert (found.low, found.high) == (pytest.approx(row.low), pytest.approx(row.high)), row.id


def test_published_counts_are_read_as_they_were_by_hand():
    """Left out are wordings that are not one number, and percentages that were noted as exact."""
    facts = cg.load("published_counts")
    facts = facts[
        ~facts["high_rule"].str.startswith("see note") & ~facts["printed"].str.contains("%|第|至少与")
    ]
    wrong = []
    for row in facts.itertuples():
        printed = re.sub(
            "(?<=[0-9一-鿿])(?:人次|平方公里|平方千米|[^0-9余餘多万亿百千十一二三四五六七八九两]+)$",
            "",
            row.printed,
        )
        found = amount(printed)
        high = math.inf if pd.isna(row.high) else row.high
        if (found.low, found.high) != (row.low, high):
            wrong.append((row.fact_id, row.printed, found[1:3], (row.low, high)))
    assert wrong == []
    assert len(facts) > 240


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_refused(said):
    try:
        found = amount(said)
    except cg.CommgovError:
        return
    assert 0 <= found.low <= found.high
