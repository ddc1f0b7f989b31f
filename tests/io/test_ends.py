"""What stands in the two ends of a list: several names, words for nobody, and rows that say no."""

import openpyxl
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.io.reading import look, take


def pairs(table) -> set:
    ties = cg.read(pd.DataFrame(table) if isinstance(table, dict) else table, relation="co_builds").ties
    return set(ties[["source", "target"]].itertuples(index=False, name=None))


def refused(table) -> str:
    with pytest.raises(cg.CommgovError) as error:
        cg.read(pd.DataFrame(table), relation="co_builds")
    return str(error.value)


def told(table) -> str:
    notices = take(pd.DataFrame(table), relation="co_builds").notices
    return "\n".join(f"{row.column} {row.value} {row.problem}" for row in notices.itertuples())


# ---- rows that say no --------------------------------------------------------------------------------

LISTED = {"社区": ["甲社区", "甲社区", "乙社区"], "单位": ["医院", "小学", "小学"]}


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("是否共建", ["是", "否", "是"]),
        ("有无共建", ["有", "无", "有"]),
        ("是否参与（√/×）", ["√", "×", "√"]),
        ("是否合作", ["yes", "no", "yes"]),
        ("是否联系", ["1", "0", "1"]),
        ("参与情况", ["参与", "未参与", "已参与"]),
        ("共建", ["√", "", "√"]),
    ],
)
def test_rows_that_say_no_are_no_ties_and_are_told(head, cells):
    table = LISTED | {head: cells}
    assert pairs(table) == {("医院", "甲社区"), ("小学", "乙社区")}
    assert f"{head} 1 rows say that there is no tie" in told(table)


def test_whoever_is_named_in_a_row_that_says_no_is_there_without_a_tie():
    table = {"社区": ["甲社区", "乙社区"], "单位": ["医院", "小学"], "是否共建": ["是", "否"]}
    network = cg.read(pd.DataFrame(table), relation="co_builds")
    assert set(network.actors["actor"]) == {"医院", "小学"}
    assert set(network.places["place"]) == {"甲社区", "乙社区"}
    assert len(network.ties) == 1


@pytest.mark.parametrize("cell", ["", "不清楚", "待定"])
def test_a_cell_that_says_neither_is_refused_with_its_row(cell):
    assert f"column '是否共建', row 4 ('{cell}'): says neither" in refused(
        LISTED | {"是否共建": ["是", "否", cell]}
    )


@pytest.mark.parametrize("head", ["是否党员单位", "是否签约", "备注"])
def test_a_column_that_says_something_else_leaves_no_row_out(head):
    assert len(pairs(LISTED | {head: ["是", "否", "是"]})) == 3


# ---- nobody ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["无", "暂无", "没有", "/", "—", "－", "不详", "N/A", "0", "无。", "无合作单位"]
)
def test_words_for_nobody_are_no_ends_and_are_told(word):
    table = {"单位": ["医院", "小学"], "合作单位": ["银行", word]}
    assert pairs(table) == {("医院", "银行")}
    assert f"合作单位 {word} name nobody; rows that are no ties for that: 1" in told(table)
    assert set(cg.read(pd.DataFrame(table), relation="co_builds").actors["actor"]) == {"医院", "银行", "小学"}


def test_words_for_nobody_in_numbered_columns_are_no_ends():
    table = {"单位": ["医院", "小学"], "合作单位1": ["银行", "无"], "合作单位2": ["/", "医院"]}
    assert pairs(table) == {("医院", "银行"), ("小学", "医院")}


@pytest.mark.parametrize("word", ["同上", "〃"])
def test_a_mark_for_the_name_above_is_refused_with_its_row(word):
    table = {"单位": ["医院", "小学"], "合作单位": ["银行", word]}
    assert f"column '合作单位', row 3 ('{word}'): stands for the name above" in refused(table)


def test_codes_that_look_like_words_for_nobody_stay():
    assert pairs({"source": ["0", "no", "n"], "target": ["1", "2", "0"]}) == {
        ("0", "1"),
        ("no", "2"),
        ("n", "0"),
    }


# ---- several names -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["医院,小学", "医院/小学", "医院|小学", "①医院②小学", "医院\n小学"])
def test_several_names_in_a_cell_are_parted_and_told(cell, tmp_path):
    rows = [["社区", "共建单位"], ["甲社区", cell], ["乙社区", "小学"]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert pairs(tmp_path / "a.xlsx") == {("医院", "甲社区"), ("小学", "甲社区"), ("小学", "乙社区")}
    assert "are several names in one cell each" in told(pd.DataFrame(rows[1:], columns=rows[0]))


def test_a_quoted_cell_of_a_text_file_is_parted(tmp_path):
    (tmp_path / "a.csv").write_text('社区,共建单位\n甲社区,"医院,小学"\n乙社区,小学\n', encoding="utf-8")
    assert pairs(tmp_path / "a.csv") == {("医院", "甲社区"), ("小学", "甲社区"), ("小学", "乙社区")}


def test_whose_a_count_is_is_asked_whatever_parts_the_names():
    asked = cg.io.guess(pd.DataFrame({"社区": ["甲社区"], "单位": ["医院,小学"], "次数": ["6"]}))
    assert "count" in [doubt["what"] for doubt in asked["unsure"]]


def test_a_name_that_may_be_two_is_kept_and_told():
    table = {"社区": ["甲社区"], "单位": ["Bank, Ltd"]}
    assert pairs(table) == {("Bank, Ltd", "甲社区")}
    assert "单位 Bank, Ltd are each taken for one name" in told(table)


def test_a_wrapped_name_is_not_parted():
    assert "line break" in refused({"社区": ["甲社区"], "单位": ["中国银行\n沈阳分行"]})


@pytest.mark.parametrize(
    "cell",
    ["医院等3家", "银行(5)、医院(2)", "市第一医院3次、实验小学2次", "5家", "银行:5、医院:2"],
)
def test_numbers_among_names_are_refused_with_their_row(cell):
    found = refused({"社区": ["乙社区", "甲社区"], "共建单位": ["银行", cell]})
    assert f"column '共建单位', row 3 ('{cell}'): holds numbers" in found


@pytest.mark.parametrize("name", ["第3次", "车间(1)", "高等学校", "第一小学", "中国银行（2号院）"])
def test_names_with_numbers_stay(name):
    assert pairs({"社区": ["甲社区"], "单位": [name]}) == {(name, "甲社区")}


@pytest.mark.parametrize("cell", ["医院（含分院、门诊部）、小学", "医院(含分院,门诊部)，小学"])
def test_a_mark_in_brackets_parts_nothing(cell):
    hospital = cell[:-3]
    assert pairs({"社区": ["甲社区"], "单位": [cell]}) == {(hospital, "甲社区"), ("小学", "甲社区")}


@pytest.mark.parametrize("cell", ["医院（含分院、小学", "医院）、小学"])
def test_a_bracket_that_is_not_closed_is_a_fault(cell):
    assert f"row 2 ('{cell}'): has a bracket that is not closed" in refused(
        {"社区": ["甲社区"], "单位": [cell]}
    )


def test_every_fault_of_the_ends_is_listed_at_once():
    table = pd.DataFrame(
        {"社区": ["甲社区"] * 3, "单位": ["医院（含", "同上", "银行3次"], "次数": ["1", "2", "x"]}
    )
    assert look(table, relation="co_builds").faults["row"].tolist() == [2, 3, 4, 4]


def test_codes_that_differ_by_zeros_look_alike():
    assert cg.io.aliases(["001", "1", "12", "10"])[["name", "use"]].to_numpy().tolist() == [["1", "001"]]


@pytest.mark.parametrize(
    "joined", ["市医院和市图书馆", "市医院 市图书馆", "市医院与市图书馆", "市医院以及市图书馆"]
)
def test_names_that_are_joined_are_parted_where_each_is_known(joined):
    table = pd.DataFrame({"单位": [joined, "市医院", "市图书馆"], "社区": ["甲社区", "乙社区", "丙社区"]})
    taken = cg.io.take(table, relation="co_builds")
    pairs = set(taken.network.ties[["source", "target"]].itertuples(index=False, name=None))
    assert pairs == {
        ("市医院", "甲社区"), ("市图书馆", "甲社区"), ("市医院", "乙社区"), ("市图书馆", "丙社区"),
    }  # fmt: skip
    assert "are several names in one cell each, and are parted" in set(taken.notices["problem"])


@pytest.mark.parametrize("joined", ["第一医院和第二小学", "红旗社区 阳光社区", "供电公司与自来水公司"])
def test_names_that_may_be_joined_stay_one_and_are_told(joined):
    table = pd.DataFrame({"单位": [joined, "银行"], "社区": ["甲社区", "乙社区"]})
    taken = cg.io.take(table, relation="co_builds")
    assert joined in set(taken.network.ties["source"])
    told = taken.notices[taken.notices["problem"] == "are each taken for one name"]
    assert told["value"].tolist() == [joined]


@pytest.mark.parametrize(
    "name",
    [
        "和平社区",
        "人和街道",
        "共和社区",
        "永和社区",
        "太原街道和平社区",
        "协和医院",
        "和睦家医院",
        "普及社区",
    ],
)
def test_names_with_such_a_character_within_stay_whole_and_are_not_told(name):
    table = pd.DataFrame({"单位": ["银行", "太原街道"], "社区": [name, "乙社区"]})
    taken = cg.io.take(table, relation="co_builds")
    assert name in set(taken.network.ties["target"])
    assert not taken.notices["problem"].str.contains("one name|parted").any()


@pytest.mark.parametrize("label", ["无", "不详", "暂无", "—"])
def test_a_row_or_column_of_a_matrix_that_names_nobody_is_left_out_and_told(label):
    labels = ["银行", "医院", label]
    square = pd.DataFrame([[0, 2, 1], [2, 0, 1], [1, 1, 0]], labels, labels)
    taken = cg.io.take(square, relation="co_builds")
    assert taken.network.actors["actor"].tolist() == ["银行", "医院"]
    assert (taken.notices["problem"] == "names nobody and is left out").sum() == 2
    two = pd.DataFrame([[1, 3, 0], [2, 1, 1]], ["银行", "医院"], ["甲社区", label, "乙社区"])
    two.index.name = "单位"
    assert cg.read(two, relation="co_builds").places["place"].tolist() == ["甲社区", "乙社区"]


def test_a_body_whose_name_begins_so_stays():
    labels = ["无锡银行", "医院"]
    network = cg.read(pd.DataFrame([[0, 2], [2, 0]], labels, labels), relation="co_builds")
    assert network.actors["actor"].tolist() == labels
