"""Sums and means of a table: known by name and numbers together, asked about where these differ."""

import pandas as pd
import pytest

import commgov_lib as cg

HEAD = ["单位", "甲社区", "乙社区", "丙社区"]
BODY = [["工行", 1, 2, 4], ["医院", 0, 4, 2], ["学校", 3, 0, 5]]


def frame(rows, head=HEAD) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=head)


def doubts(table) -> list[str]:
    return [d["what"] for d in cg.io.guess(table, relation="co_builds")["unsure"]]


def units(table, **given) -> list[str]:
    return cg.read(table, relation="co_builds", **given).actors["actor"].tolist()


@pytest.mark.parametrize(
    "row",
    [
        ["和平街道小计", 4, 6, 11],  # sums
        ["全市平均", 1.33, 2, 3.67],  # means, rounded to two decimals
        ["各单位平均值（次）", 1, 2, 4],  # means, rounded to whole numbers
        ["本年度累计", 4, 6, 11],
        ["服务单位数", 2, 2, 3],  # how many are not 0
        ["平均每家", 1.3, 2, 3.7],
        ["合计：3 家", 4, 6, 11],
        ["Total of 2023", 4, 6, 11],
        ["最大值", 3, 4, 5],
    ],
)
def test_a_row_whose_name_and_numbers_say_a_total_is_left_out_and_told(row):
    table = frame([*BODY, row])
    assert doubts(table) == []
    taken = cg.io.take(table, relation="co_builds")
    assert taken.network.actors["actor"].tolist() == ["工行", "医院", "学校"]
    assert taken.notices["problem"].tolist() == ["is a row of totals and is left out"]
    assert taken.notices["row"].tolist() == [5]


def test_subtotals_of_blocks_and_a_total_above_them():
    rows = [["合计", 4, 6, 11], *BODY[:2], ["河东小计", 1, 6, 6], BODY[2], ["河西小计", 3, 0, 5]]
    assert units(frame(rows)) == ["工行", "医院", "学校"]


def test_subtotals_may_stand_above_their_blocks():
    rows = [["河东小计", 1, 6, 6], *BODY[:2], ["河西小计", 3, 0, 5], BODY[2]]
    assert units(frame(rows)) == ["工行", "医院", "学校"]


@pytest.mark.parametrize(
    ("means", "asked"),
    [([1.3, 2, 3.7], []), ([1.29, 2.05, 3.62], []), ([1.43, 2.1, 3.76], ["row '全市平均'"])],
)
def test_a_mean_is_one_to_half_of_its_last_decimal(means, asked):
    """4/3, 2 and 11/3: off by .05 or less they are means, off by a tenth they are asked about."""
    assert doubts(frame([*BODY, ["全市平均", *means]])) == asked


@pytest.mark.parametrize("word", ["合计", "和平街道小计", "全市平均"])
def test_a_name_of_a_total_with_other_numbers_is_asked_about(word):
    table = frame([*BODY, [word, 9, 9, 9]])
    asked = cg.io.guess(table, relation="co_builds")
    [doubt] = asked["unsure"]
    assert (doubt["what"], doubt["guess"]) == (f"row '{word}'", "total")
    assert str(doubt["why"]) == "its name is that of a total, and its numbers are not those of one"
    with pytest.raises(cg.CommgovError, match="its numbers are not those of one"):
        cg.read(table, relation="co_builds")
    assert units(table, mapping="guess") == ["工行", "医院", "学校"]
    assert units(table, mapping={"answers": {f"row '{word}'": "单位"}}) == ["工行", "医院", "学校", word]


def test_numbers_of_a_total_under_the_name_of_a_body_are_asked_about():
    table = frame([*BODY, ["河畔街道", 4, 6, 11]])
    assert doubts(table) == ["row '河畔街道'"]
    answered = cg.io.answered(asked := cg.io.guess(table, relation="co_builds"), asked["unsure"][0], "body")
    assert units(table, mapping=answered) == ["工行", "医院", "学校", "河畔街道"]
    assert doubts(frame([*BODY, ["河畔街道", 4, 6, 12]])) == []


def test_a_column_of_sums_under_any_name_is_asked_about_and_one_of_marks_is_left_out():
    rows = [[*row, sum(row[1:])] for row in BODY]
    assert doubts(frame(rows, [*HEAD, "和平片区"])) == ["row '和平片区'"]
    for head in ("次数合计", "占比", "排名", "得分"):
        values = rows if head == "次数合计" else [[*row, n] for row, n in zip(BODY, (3, 1, 2), strict=True)]
        network = cg.read(frame(values, [*HEAD, head]), relation="co_builds")
        assert network.places["place"].tolist() == ["甲社区", "乙社区", "丙社区"]


def test_totals_of_marks_count_them():
    rows = [["工行", "√", "", "√"], ["医院", "√", "√", ""], ["合计", 2, 1, 1]]
    assert units(frame(rows)) == ["工行", "医院"]


def test_bodies_that_chance_makes_the_sum_of_two_are_bodies():
    """1 + 0, 0 + 1: the third row is their sum, and a body."""
    table = frame([["工行", 1, 0, 1], ["医院", 0, 1, 0], ["学校", 1, 1, 1]])
    assert doubts(table) == []


def test_totals_beside_serial_numbers_and_in_lists():
    rows = [[1, "工行", "甲社区", 3], [2, "医院", "乙社区", 1], ["", "合计", "", 4]]
    taken = cg.io.take(frame(rows, ["序号", "单位", "社区", "次数"]), relation="co_builds")
    assert (len(taken.network.ties), taken.notices["value"].tolist()) == (2, ["合计"])
    rows[-1] = ["", "合计", "", 40]
    assert doubts(frame(rows, ["序号", "单位", "社区", "次数"])) == ["row '合计'"]
