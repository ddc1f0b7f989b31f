"""The article's numbers, their ratios, and the list of committees."""

import math
from fractions import Fraction

import pandas as pd
import pytest

import commgov_lib as cg

from . import oracles_ledger as oracles

INF = math.inf


# ---- the article's numbers ----------------------------------------------------------------------


def test_more_than_is_never_a_point(numbers):
    assert list(numbers["id"]) == [f"N{i:02}" for i in range(1, 59)]
    assert list(numbers.columns[:3]) == ["id", "low", "high"]
    vague = numbers["comparator"].isin(["余", "多", "超", "约", "以上", "等"])
    assert vague.sum() >= 15
    assert (numbers.loc[vague, "low"] < numbers.loc[vague, "high"]).all()
    plain = numbers[(numbers["comparator"] == "=") & ~numbers["id"].isin(["N40", "N43"])]
    assert (plain["low"] == plain["high"]).all()


@pytest.mark.parametrize(
    ("number", "low", "high", "high_open"),
    [
        ("N18", 6500, 6599, INF),  # 6500余
        ("N37", 15300, 15399, INF),  # 超1.53万
        ("N19", 11000, 11999, INF),  # 1.1万余
        ("N08", 9000000, 9999999, INF),  # 超过900万
        ("N15", 70, 79, INF),  # 70多
        ("N05", 0.15, 0.25, 1),  # 约两成: a share stays below one
        ("N40", 0.5085, 0.5095, 0.5095),  # 50.9 %: all that rounds to it, whatever the reading
        ("N43", 0.745, 0.755, 0.755),  # 75 %
        ("N33", 1, 1, 1),  # 全覆盖: all, not a rounded 100 %
        ("N39", 1, 1, 1),  # 全部
        ("N04", 65, INF, INF),  # 65岁以上
        ("N25", 7, 8, 8),  # 七八米: both ends are printed
        ("N38", 6588, 6588, 6588),
        ("N55", 869, 869, 869),
    ],
)
def test_two_readings(number, low, high, high_open):
    for reading, ceiling in (("digit", high), ("open", high_open)):
        row = cg.ledger.numbers(reading=reading).set_index("id").loc[number]
        assert (row["low"], row["high"]) == (low, ceiling)


def test_the_open_reading_only_widens(numbers):
    wide = cg.ledger.numbers(reading="open")
    assert (wide["high"] >= numbers["high"]).all()
    assert (wide["low"] == numbers["low"]).all()
    assert wide.attrs["reading"] == "open"


def test_spread(numbers):
    spread = numbers.set_index("id")["spread_share"]
    assert spread["N18"] == pytest.approx(99 / 6500)
    assert spread["N38"] == 0
    assert spread["N04"] == INF


def test_errors_of_the_numbers(numbers):
    with pytest.raises(cg.CommgovError, match="use 'digit' or 'open'"):
        cg.ledger.numbers(reading="narrow")
    with pytest.raises(cg.CommgovError, match="high_rule"):
        cg.ledger.derived(numbers.drop(columns="high_rule"))
    with pytest.raises(cg.CommgovError, match="row N18"):
        cg.ledger.derived(numbers.assign(low=numbers["low"].where(numbers["id"] != "N18", 9999)))
    with pytest.raises(cg.CommgovError, match="missing N18"):
        cg.ledger.checks(numbers[numbers["id"] != "N18"])
    with pytest.raises(cg.CommgovError, match="missing N38"):
        cg.ledger.derived(numbers[numbers["id"] != "N38"])


# ---- ratios -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "low", "high"),
    [
        ("heads per compound", Fraction(6500, 6588), Fraction(6599, 6588)),
        ("emergency heads per compound", Fraction(11000, 6588), Fraction(11999, 6588)),
        ("heads among community workers", Fraction(6500, 15399), Fraction(6599, 15300)),
        ("office branches per 大党委 community", Fraction(2317, 955), Fraction(2317, 955)),
        ("studios per 大党委 community", Fraction(900, 955), Fraction(999, 955)),
        ("building groups per grid", Fraction(12000, 6299), Fraction(12999, 6200)),
        ("member households per building group", Fraction(18000, 12999), Fraction(18999, 12000)),
        (
            "social organisations per 10,000 residents",
            Fraction(108850000, 9999999),
            Fraction(108850000, 9000000),
        ),
        ("issues solved per meeting", Fraction(4874, 14410), Fraction(4874, 14410)),
        ("members seen on a morning", Fraction(10, 399), Fraction(19, 300)),
        ("residents placed in jobs, one named community", Fraction(70), Fraction(79)),
        ("65+ if 两成 counts households", Fraction(450), Fraction(3999, 2)),
        # 3,000 × 0.15 × 2.175 and 3,999 × 0.25 × 2.185
        ("65+ if 两成 counts persons", Fraction(97875, 100), Fraction(2184453750, 1000000)),
    ],
)
def test_ratios_by_hand(ratio, low, high):
    row = cg.ledger.derived().set_index("ratio").loc[ratio]
    assert row["low"] == pytest.approx(float(low), rel=1e-12)
    assert row["high"] == pytest.approx(float(high), rel=1e-12)


def test_ratios_name_their_numbers(numbers):
    table = cg.ledger.derived()
    assert table["id"].is_unique
    assert table["ratio_zh"].is_unique
    ids = " ".join([*table["numerator"], *table["denominator"]]).replace("×", " ").split()
    assert set(ids) <= set(numbers["id"])
    assert "N32" not in ids  # reasoning points lie in villages too


def test_the_open_reading_widens_every_ratio():
    near, far = cg.ledger.derived(), cg.ledger.derived(cg.ledger.numbers(reading="open"))
    assert (far["low"] <= near["low"]).all()
    assert (far["high"] >= near["high"]).all()
    shares = far[far["unit"] == "share"]
    assert len(shares) == 2
    assert (shares["high"] <= 1).all()


# ---- the list of committees ---------------------------------------------------------------------


def test_committees_by_edition():
    table = cg.ledger.committees_by_edition()
    counted = oracles.committees(cg.load("divisions").to_dict("records"))
    assert dict(zip(table["edition"], table["committee_count"], strict=True)) == counted
    assert list(counted.values()) == [1286, 1104, 954, 983, 1141]
    assert list(table["difference_count"]) == [331, 149, -1, 28, 186]
    assert set(table["article_count"]) == {955}
    assert "no proof" in table.attrs["note"]
    assert "不是证明" in table.attrs["note_zh"]


def test_a_name_that_changed_its_kind_is_recoded():
    columns = ["edition", "district_code", "street_type", "community", "community_type"]
    old, new = "residents_committee", "village_committee"
    rows = [
        (2019, "1", "street", "甲社区居委会", old),
        (2019, "1", "street", "乙社区", old),
        (2019, "1", "street", "丙社区", old),
        (2019, "1", "town", "丁社区", old),  # not under a street
        (2019, "1", "street", "戊村", new),
        (2020, "1", "street", "甲村村委会", new),  # recoded
        (2020, "2", "street", "乙村", new),  # another district: not the same name
        (2020, "1", "street", "丙社区居委会", old),  # the same
        (2020, "1", "street", "己社区", old),  # new
        (2020, "1", "street", "戊村", new),
    ]
    table = cg.ledger.committees_by_edition(pd.DataFrame(rows, columns=columns))
    assert list(table["committee_count"]) == [3, 2]
    assert table.loc[1, ["recoded_count", "gone_count", "new_count"]].tolist() == [1, 1, 1]
    assert table["recoded_count"].isna().tolist() == [True, False]
    with pytest.raises(cg.CommgovError, match="community_type"):
        cg.ledger.committees_by_edition(pd.DataFrame(rows, columns=columns).drop(columns="community_type"))
