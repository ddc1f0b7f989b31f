"""The six claims, and the mean of ratios that is no ratio of totals."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.intervals import Interval

from . import oracles_ledger as oracles

INF = math.inf


# ---- claims -------------------------------------------------------------------------------------


def test_verdicts(claims):
    assert claims["verdict"].to_dict() == {
        "C1": "underdetermined",
        "C2": "underdetermined",
        "C3": "infeasible",
        "C4": "underdetermined",
        "C5": "feasible",
        "C6": "underdetermined",
    }
    assert claims["verdict_open"].to_dict() == {**claims["verdict"].to_dict(), "C5": "underdetermined"}


def test_how_far_the_numbers_reach(claims):
    """Each worked by hand."""
    by_hand = {
        "C1": (6500 / 6588, 1),
        "C2": (1 / 955, 1),
        "C3": (0, 869 / 10885),
        # 74.5 % of the items cut by all, the others by nothing; the longer ones ten times as long.
        "C4": (0.745 / (0.745 + 2.55) / 0.745, 7.45 / (7.45 + 0.255) / 0.745),
        "C5": (15300 / 6599, 15399 / 6500),
        "C6": (0.15 * 1 / (0.25 * 2.185), 0.25 * 2 / (0.15 * 2.175)),
    }
    for name, (low, high) in by_hand.items():
        assert claims.loc[name, "reach_low"] == pytest.approx(low, abs=1e-9)
        assert claims.loc[name, "reach_high"] == pytest.approx(high, abs=1e-9)


def test_reasons_quote_what_was_solved(claims):
    wanted = {
        "C1": ["98.7 %", "at most 88 have none", "there would be enough heads"],
        "C2": ["2 in each of 955", "(1,910)", "not for 3 (2,865)", "3 or more", "up to 954 could have none"],
        "C3": ["at most 869 of 10,885", "7.98 %", "at least 10,016"],
        "C4": ["with a mean cut of 75 %", "from 22.6 % to 96.9 %"],  # .745 / 3.295 and 7.55 / 7.795
        "C5": ["42.2 % to 43.1 %", "the verdict is underdetermined"],
        "C6": ["979 to 2,184", "450 to 1,999", "overlap", "could not be equal"],
    }
    for name, phrases in wanted.items():
        assert [p for p in phrases if p not in claims.loc[name, "reason"]] == []
    assert claims.loc["C1", "witness"] == "heads = 6,588; compounds with a head = 6,588"
    assert claims.loc["C1", "against"] == "heads = 6,500; compounds with a head = 6,500"
    assert claims.loc["C3", "witness"] == ""
    assert claims.loc["C5", "against"] == ""
    assert (
        claims.loc["C4", "against"]
        == "25.5 % of the items cut by 0 %, 74.5 % of the items cut by 100 %; total cut = 22.6 %"
    )
    assert "75 % (74.5 % to 75.5 % before rounding)" in claims.loc["C4", "assumption"]
    assert "75%（未舍入时74.5%至75.5%）" in claims.loc["C4", "assumption_zh"]


def test_every_text_has_its_chinese_twin(claims):
    for column in ("claim", "reason", "assumption", "short", "measure", "witness", "against"):
        english, chinese = claims[column], claims[f"{column}_zh"]
        assert ((english == "") == (chinese == "")).all()
        assert chinese[chinese != ""].str.contains(r"[\u4e00-\u9fff]").all()
        assert not chinese.str.contains(" %").any()
    assert not claims.select_dtypes("str").apply(lambda s: s.str.contains("[{}]")).any(axis=None)


def test_verdicts_follow_the_numbers(numbers):
    """Other numbers, other verdicts: nothing is written down beforehand."""
    other = numbers.set_index("id")
    other.loc["N18", ["low", "high"]] = 6588  # exactly one head a compound
    other.loc["N29", ["low", "high"]] = 1  # a single community
    other.loc["N55", ["low", "high"]] = 10885  # as many projects as organisations
    other.loc["N43", ["low", "high"]] = 1.0  # everything cut to nothing
    other.loc["N37", ["low", "high"]] = 6000  # too few workers
    other.loc["N05", ["low", "high"]] = 0.2  # a fifth, exactly
    other.loc[["N18", "N37", "N05"], "high_rule"] = "exact"
    table = cg.ledger.checks(other.reset_index()).set_index("id")
    assert table["verdict"].to_dict() == {
        "C1": "feasible",
        "C2": "feasible",
        "C3": "underdetermined",
        "C4": "feasible",
        "C5": "infeasible",
        "C6": "infeasible",
    }
    assert (table["verdict"] == table["verdict_open"]).all()
    few = numbers.set_index("id")
    few.loc["N18", ["low", "high"]] = [3000, 3500]
    reason = cg.ledger.checks(few.reset_index()).set_index("id").loc["C1", "reason"]
    assert reason.startswith("Ruled out")
    assert "might or might not be enough" in reason


def test_assumptions_can_be_changed():
    settled = cg.ledger.checks(limit_ratio=1).set_index("id")
    assert settled.loc["C4", "verdict"] == "feasible"
    assert settled.loc["C4", "against"] == ""
    small = cg.ledger.checks(household=1.9).set_index("id")
    assert "could still be equal" in small.loc["C6", "reason"]
    assert "1.900 persons" in small.loc["C6", "assumption"]
    apart = cg.ledger.checks(household=6, elders=1).set_index("id")
    # 0.15 × 6 × H = 0.9 H at least against 0.25 × H at most
    assert apart.loc["C6", "verdict"] == "infeasible"
    assert "do not meet" not in apart.loc["C6", "witness"]
    for setting in ({"limit_ratio": 0.5}, {"limit_ratio": INF}, {"household": 0.5}, {"elders": 0}):
        with pytest.raises(cg.CommgovError):
            cg.ledger.checks(**setting)


# ---- mean of ratios, ratio of totals ------------------------------------------------------------


@pytest.mark.parametrize("mean", [Fraction(3, 4), Fraction(1, 2), Fraction(1, 4)])
@pytest.mark.parametrize(("items", "ratio"), [(4, 1), (4, 2), (4, 3), (3, 4)])
def test_the_program_holds_what_whole_items_can_do(items, ratio, mean):
    found = oracles.cuts_of_total(items, ratio, mean)
    low, high = cg.ledger.total_cut(ratio, mean=float(mean)).loc[0, ["low", "high"]].astype(float)
    assert low <= float(min(found)) + 1e-9
    assert float(max(found)) <= high + 1e-9
    if items == 4:  # quarters of four items are whole, so the ends are reached
        assert (low, high) == pytest.approx((float(min(found)), float(max(found))), abs=1e-9)


@settings(max_examples=15)
@given(mean=st.floats(0.01, 0.99), ratio=st.floats(1, 1000))
def test_the_range_has_a_formula(mean, ratio):
    """All or nothing is the extreme: m R / (m R + 1 - m) and m / (m + R (1 - m))."""
    row = cg.ledger.total_cut([ratio], mean=mean).iloc[0]
    assert row["high"] == pytest.approx(mean * ratio / (mean * ratio + 1 - mean), abs=1e-6)
    assert row["low"] == pytest.approx(mean / (mean + ratio * (1 - mean)), abs=1e-6)
    if ratio > 1.01:
        assert row["verdict"] == "underdetermined"


@settings(max_examples=15)
@given(low=st.floats(0.01, 0.9), wide=st.floats(0, 0.09), ratio=st.floats(1, 1000))
def test_a_rounded_mean_gives_every_total_of_every_mean(low, wide, ratio):
    """The range over an interval of means joins the ranges of its means; both ends grow with the mean."""
    row = cg.ledger.total_cut([ratio], mean=Interval(low, low + wide)).iloc[0]
    assert row["low"] == pytest.approx(low / (low + ratio * (1 - low)), abs=1e-6)
    top = low + wide
    assert row["high"] == pytest.approx(top * ratio / (top * ratio + 1 - top), abs=1e-6)
    assert (row["mean_low"], row["mean_high"]) == (low, top)
    assert row["mean"] == pytest.approx(low + wide / 2)


@pytest.mark.parametrize(
    "share", [(0.745, 0.755), (0.5085, 0.5095), (0.2, 0.4), (0.5, 0.5), (0.0, 0.1), (0.9, 1.0)]
)
@pytest.mark.parametrize("ratio", [1, 2, 10])
def test_the_reach_of_the_total_is_that_of_each_mean(numbers, share, ratio):
    """Total over mean, by the program at many single means, stays in the reach and comes to its ends."""
    own = numbers.set_index("id")
    own.loc["N43", ["low", "high"]] = share
    row = cg.ledger.checks(own.reset_index(), limit_ratio=ratio).set_index("id").loc["C4"]
    means = [share[0] + (share[1] - share[0]) * k / 8 for k in range(9)]
    means = [m for m in means if m > 0] + [max(share[0], 1e-4)]
    totals = [cg.ledger.total_cut(ratio, mean=m).loc[0, ["low", "high"]].astype(float) / m for m in means]
    assert min(t["low"] for t in totals) == pytest.approx(
        row["reach_low"], abs=2e-3 if share[0] == 0 else 1e-6
    )
    assert max(t["high"] for t in totals) == pytest.approx(
        row["reach_high"], abs=2e-2 if share[0] == 0 else 1e-6
    )


def test_a_wide_mean_is_told_by_both_ends(numbers):
    own = numbers.set_index("id")
    own.loc["N43", ["low", "high"]] = [0.7, 0.8]
    row = cg.ledger.checks(own.reset_index()).set_index("id").loc["C4"]
    assert row["claim"] == "The 115 time limits taken together fell by 70 % to 80 %."
    assert row["claim_zh"].endswith("压缩了70%至80%。")
    own.loc["N43", ["low", "high"]] = 0.75
    row = cg.ledger.checks(own.reset_index()).set_index("id").loc["C4"]
    assert row["witness"] == "100 % of the items cut by 75 %; total cut = 75.0 %"
    assert "rounding" not in row["assumption"]


def test_equal_limits_settle_the_total():
    assert list(cg.ledger.total_cut()["verdict"]) == ["feasible"] + ["underdetermined"] * 5
    with pytest.raises(cg.CommgovError, match="not a share"):
        cg.ledger.total_cut(mean=75)
    with pytest.raises(cg.CommgovError, match="from 1 up"):
        cg.ledger.total_cut(0.9)


# ---- every field, with its value by hand --------------------------------------------------------

# The article's words as ends, typed off the text: 6500余 stops at 6,599, 1.1万余 at 11,999.
ENDS_BY_HAND = {
    "N03": (3000, 3999), "N08": (9_000_000, 9_999_999), "N11": (46, 46), "N12": (10, 10), "N13": (2317, 2317),
    "N15": (70, 79), "N18": (6500, 6599), "N19": (11000, 11999), "N20": (6200, 6299), "N21": (12000, 12999),
    "N22": (18000, 18999), "N23": (4400, 4499), "N28": (110, 110), "N29": (955, 955), "N30": (900, 999),
    "N37": (15300, 15399), "N38": (6588, 6588), "N41": (7, 7), "N42": (115, 115), "N49": (10, 19),
    "N50": (9, 9), "N52": (300, 399), "N54": (10885, 10885), "N55": (869, 869), "N56": (3041, 3041),
    "N57": (14410, 14410), "N58": (4874, 4874),
}  # fmt: skip
RATIOS_BY_HAND = [
    "N18/N38 heads",
    "N19/N38 heads",
    "N37/N38 workers",
    "N18/N37 share",
    "N08/N37 persons",
    "N13/N29 branches",
    "N30/N29 studios",
    "N37/N29 workers",
    "N29/N28 communities",
    "N20/N38 grids",
    "N21/N20 groups",
    "N22/N21 households",
    "N23/N20 teams",
    "N23/N29 teams",
    "N55/N54 projects",
    "N54/N08 organisations",
    "N57/N56 meetings",
    "N58/N57 issues",
    "N58/N56 issues",
    "N42/N41 items",
    "N11/ units",
    "N12/ teams",
    "N11/N12 units",
    "N15/ persons",
    "N49/N52 share",
    "N52/N50 members",
]


def test_every_number_that_is_divided_is_as_the_text_has_it(numbers):
    ends = numbers.set_index("id")[["low", "high"]]
    assert {name: tuple(ends.loc[name]) for name in ENDS_BY_HAND} == ENDS_BY_HAND


def test_every_field_of_every_ratio():
    table = cg.ledger.derived()
    assert list(table.columns) == [
        "id", "ratio", "ratio_zh", "numerator", "denominator", "low", "high", "unit", "note",
    ]  # fmt: skip
    assert table["id"].tolist() == [f"R{k:02}" for k in range(1, 29)]
    for row, wanted in zip(table.itertuples(), RATIOS_BY_HAND, strict=False):
        (above, below), unit = wanted.split()[0].split("/"), wanted.split()[1]
        assert (row.numerator, row.denominator, row.unit) == (above, below, unit)
        (a, b), (c, d) = ENDS_BY_HAND[above], ENDS_BY_HAND[below] if below else (1, 1)
        times = 10_000 if unit == "organisations" else 1
        assert row.low == pytest.approx(times * a / d, rel=1e-12), row.ratio
        assert row.high == pytest.approx(times * b / c, rel=1e-12), row.ratio
    last = table.set_index("id").loc[["R27", "R28"]]
    assert last["numerator"].tolist() == ["N03 × N05"] * 2
    assert last["denominator"].tolist() == ["", ""]
    assert last["unit"].tolist() == ["persons"] * 2
    assert table.loc[[0, 5, 17], "note"].tolist() == [
        "some heads may share a compound",
        "a mean; says nothing of the spread",
        "not a success rate: issues raised are not stated",
    ]
    assert table.loc[[0, 17], "ratio_zh"].tolist() == ["每小区点长", "每场协商会议解决问题"]


def test_the_household_of_the_census_is_as_wide_as_its_rounding():
    """2.18 persons to a family household."""
    size = cg.ledger.household_size()
    assert (size.low, size.high) == pytest.approx((2.175, 2.185), abs=1e-12)


def test_every_field_of_a_number(numbers):
    assert numbers.set_index("id").loc["N18"].to_dict() == {
        "low": 6500, "high": 6599, "unit": "persons",
        "quantity": "community workers serving as compound heads", "quantity_zh": "担任小区点长的社区工作者",
        "comparator": "余", "high_rule": "next digit (convention)",
        "spread_share": pytest.approx(99 / 6500, rel=1e-12), "paragraph": "P11",
        "term_zh": "6500余名社区工作者担任小区点长", "printed": "6500", "step": 100, "scope": "city",
        "role": "responsibility for compounds", "note": "compare N38: 6,588 compounds", "provenance": "A",
    }  # fmt: skip
    by_rule = numbers["high_rule"].value_counts().to_dict()
    assert by_rule == {
        "exact": 32, "next digit (convention)": 14, "open": 5, "range (as printed)": 2,
        "rounding (as printed)": 2, "calendar (arithmetic)": 1, "half a unit (convention)": 1,
        "rounding (convention)": 1,
    }  # fmt: skip
    spread = numbers.set_index("id")["spread_share"]
    assert spread["N05"] == pytest.approx(0.1 / 0.15)
    assert spread["N43"] == pytest.approx(0.01 / 0.745)
    assert spread["N25"] == pytest.approx(1 / 7)


def test_every_field_of_the_claims(claims):
    fields = ["numbers", "needs", "verdict", "verdict_open", "program"]
    told = {name: claims.loc[name, fields].tolist() for name in ("C1", "C2", "C3", "C5")}
    one = "claim reached == communities"
    assert told == {
        "C1": ["N18 N38 N39", "= 1", "underdetermined", "underdetermined",
               "given led == heads; given led <= compounds; claim led == compounds"],
        "C2": ["N13 N29", "= 1", "underdetermined", "underdetermined",
               f"given 1 <= reached; given reached <= branches; given reached <= communities; {one}"],
        "C3": ["N54 N55", "= 1", "infeasible", "infeasible",
               "given running <= projects; given running <= organisations; claim running == organisations"],
        "C5": ["N18 N37", ">= 1", "feasible", "underdetermined", "claim heads <= workers"],
    }  # fmt: skip
    assert claims.loc[["C4", "C6"], "numbers"].tolist() == ["N41 N42 N43", "N03 N05"]
    assert claims.loc[["C4", "C6"], "needs"].tolist() == ["= 1", "= 1"]
    assert claims.loc["C3", "short"] == "a project of its own for every organisation"
    assert claims.loc["C3", "measure"] == "organisations with a project / organisations"
    assert claims.loc["C5", "assumption"] == "A worker is head at most once."
    assert claims.loc["C5", "claim"] == "All compound heads can be community workers."
    # A world that fits, within the ends; and one that does not: no organisation runs a project.
    heads, workers = (int(x.split(" = ")[1].replace(",", "")) for x in claims.loc["C5", "witness"].split(";"))
    assert 6500 <= heads <= 6599
    assert 15300 <= workers <= 15399
    assert claims.loc["C3", "against"] == "projects = 869; organisations with a project of their own = 0"


def test_every_field_of_the_cut_of_the_total():
    """Without rounding .75: 3/4 of the items cut by all, the others ten times as long: .75 / (.75 + 2.5)."""
    table = cg.ledger.total_cut([1, 10], mean=0.75)
    assert list(table.columns) == ["limit_ratio", "mean", "mean_low", "mean_high", "low", "high", "verdict"]
    assert table.iloc[0].tolist() == [
        1,
        0.75,
        0.75,
        0.75,
        pytest.approx(0.75),
        pytest.approx(0.75),
        "feasible",
    ]
    assert table.iloc[1].tolist() == [
        10, 0.75, 0.75, 0.75, pytest.approx(0.75 / 3.25), pytest.approx(7.5 / 7.75), "underdetermined",
    ]  # fmt: skip
    assert cg.ledger.total_cut()["limit_ratio"].tolist() == [1, 2, 5, 10, 30, 100]
    printed = cg.ledger.total_cut([10]).iloc[0]
    assert printed["mean"] == pytest.approx(0.75)
    assert (printed["mean_low"], printed["mean_high"]) == (0.745, 0.755)
    assert printed["low"] == pytest.approx(0.745 / 3.295, abs=1e-7)
    assert printed["high"] == pytest.approx(7.55 / 7.795, abs=1e-7)


def test_every_field_of_the_editions():
    columns = ["edition", "district_code", "street_type", "community", "community_type"]
    old, new = "residents_committee", "village_committee"
    rows = [(2019, "1", "street", name, old) for name in ("甲社区", "乙社区", "丙社区")]
    rows += [(2020, "1", "street", "甲村", new), (2020, "1", "street", "丙社区", old)]
    rows += [(2020, "1", "street", name, old) for name in ("己社区", "庚社区", "辛社区")]
    table = cg.ledger.committees_by_edition(pd.DataFrame(rows, columns=columns))
    # 甲 was listed anew as a village, 乙 went, 己 庚 辛 came.
    assert table.astype(object).where(table.notna(), None).to_dict("list") == {
        "edition": [2019, 2020], "committee_count": [3, 4], "article_count": [955, 955],
        "difference_count": [-952, -951], "recoded_count": [None, 1], "gone_count": [None, 1],
        "new_count": [None, 3],
    }  # fmt: skip
