"""Exports of survey programs: what the program notes is left out, and each question about ties is a table."""

import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.io import surveys

WJX = [
    ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、贵单位名称", "2、贵单位性质",
     "3、请选择与贵单位共建的社区【多选题】", "4、联系频率(甲社区)", "4、联系频率(乙社区)", "总分"],
    ["1", "2023/12/2 10:01:33", "66秒", "微信", "N/A", "203.0.113.2(辽宁-沈阳)", "银行", "社会组织",
     "甲社区┋乙社区", "3", "1", "4"],
    ["2", "2023/12/3 10:02:33", "142秒", "微信", "N/A", "203.0.113.3(辽宁-沈阳)", "医院", "社会组织",
     "乙社区", "(跳过)", "5", "5"],
]  # fmt: skip
QUALTRICS = [
    ["StartDate", "EndDate", "IPAddress", "RecipientEmail", "ResponseId", "Q1", "Q2_1", "Q2_2"],
    ["Start Date", "End Date", "IP Address", "Recipient Email", "Response ID", "Your organisation",
     "Partners - East", "Partners - West"],
    ['{"ImportId":"startDate"}', '{"ImportId":"endDate"}', '{"ImportId":"ipAddress"}',
     '{"ImportId":"recipientEmail"}', '{"ImportId":"_recordId"}', '{"ImportId":"QID1"}',
     '{"ImportId":"QID2_1"}', '{"ImportId":"QID2_2"}'],
    ["2023-12-01", "2023-12-01", "203.0.113.32", "a@example.org", "R_1", "Bank", "East", "West"],
    ["2023-12-01", "2023-12-01", "203.0.113.33", "b@example.org", "R_2", "Clinic", "", "West"],
]  # fmt: skip


def file(path, rows):
    pd.DataFrame(rows).to_csv(path, header=False, index=False, encoding="utf-8")
    return path


def pairs(network) -> set:
    return set(zip(network.ties["source"], network.ties["target"], strict=True))


def test_each_question_of_an_export_is_a_table(tmp_path):
    path = file(tmp_path / "a.csv", WJX)
    guess = cg.io.guess(path, relation="co_builds")
    assert {(e["table"], e["shape"]) for e in guess["tables"]} == {
        ("a · 联系频率", "incidence"),
        ("a · 请选择与贵单位共建的社区", "ties"),
        ("a", "actors"),
    }
    asked = [d["what"] for d in guess["unsure"]]
    assert asked == ["column '请选择与贵单位共建的社区'"]
    for entry in guess["tables"]:
        if entry["shape"] == "incidence":
            entry["shape"] = "ignored"
    network = cg.read(path, mapping=guess)
    assert pairs(network) == {("银行", "甲社区"), ("银行", "乙社区"), ("医院", "乙社区")}
    assert dict(zip(network.actors["actor"], network.actors["kind"], strict=True)) == {
        "银行": "social_org",
        "医院": "social_org",
    }


def test_what_the_program_notes_is_left_out_and_told_and_no_address_is_kept(tmp_path):
    path = file(tmp_path / "a.csv", WJX)
    looked = cg.report.check(path, relation="co_builds")
    noted = looked.warnings[looked.warnings["problem"].str.contains("survey program notes")]
    assert noted["column"].tolist() == [*WJX[0][1:6], "总分"]
    text = looked.warnings.to_csv() + "".join(table.to_csv() for table in looked.tables.values())
    assert "203.0.113" not in text


def test_an_export_by_numbers_is_a_matrix_without_the_number_of_its_question(tmp_path):
    rows = [["序号", "1、贵单位名称", "2(甲社区)", "2(乙社区)", "总分"],
            ["1", "银行", "1", "0", "0"], ["2", "医院", "1", "1", "0"]]  # fmt: skip
    network = cg.read(file(tmp_path / "a.csv", rows), relation="co_builds")
    assert pairs(network) == {("银行", "甲社区"), ("医院", "甲社区"), ("医院", "乙社区")}
    assert sorted(network.places["place"]) == ["乙社区", "甲社区"]


def test_two_matrix_questions_are_two_tables(tmp_path):
    rows = [["序号", "1.您单位的名称", "2.共建(甲社区)", "2.共建(乙社区)", "3.帮扶(甲社区)",
             "3.帮扶(乙社区)"], ["1", "银行", "1", "0", "0", "1"],
            ["2", "医院", "1", "1", "0", "0"]]  # fmt: skip
    network = cg.read(file(tmp_path / "a.csv", rows))
    assert set(network.ties[["source", "target", "relation"]].itertuples(index=False, name=None)) == {
        ("银行", "甲社区", "co_builds"),
        ("医院", "甲社区", "co_builds"),
        ("医院", "乙社区", "co_builds"),
        ("银行", "乙社区", "helps"),
    }


def test_three_rows_of_headers_and_choices_by_their_names(tmp_path):
    taken = cg.io.take(file(tmp_path / "a.csv", QUALTRICS), relation="co_builds")
    assert pairs(taken.network) == {("Bank", "East"), ("Bank", "West"), ("Clinic", "West")}
    assert len(taken.notices) == 5
    assert "example.org" not in taken.notices.to_csv() + taken.network.ties.to_csv()


def test_choices_that_commas_part_are_a_list(tmp_path):
    rows = [["Timestamp", "Email Address", "Your organisation", "Which ones? (select all that apply)"],
            ["2023", "a@example.org", "Bank", "East, West"],
            ["2023", "b@example.org", "Clinic", "West, North"],
            ["2023", "c@example.org", "School", "East, North"]]  # fmt: skip
    network = cg.read(file(tmp_path / "a.csv", rows), relation="co_builds", mapping="guess")
    assert len(network.ties) == 6
    assert ("School", "North") in pairs(network)


@pytest.mark.parametrize(
    ("cells", "are_choices"),
    [
        (["a,b,c", "a,b"], False),  # three of five, .6: as many of them new as in a text
        (["a,b", "a,b", "c,d,d"], True),  # four of seven
        (["a,b", " b , a"], True),
        (["a,a,a,a"], False),  # one cell alone
        (["a,b", "a,b,"], False),  # an end without a word
        (["a", "b"], False),
    ],
)
def test_commas_part_choices_where_they_come_again(cells, are_choices):
    assert surveys._by_commas(pd.Series(cells)) == are_choices


def test_names_of_respondents_are_refused(tmp_path):
    rows = [[*row, name] for row, name in zip(WJX, ["5、您的姓名", "赵某某", "钱某某"], strict=True)]
    with pytest.raises(cg.CommgovError, match="names of persons"):
        cg.read(file(tmp_path / "a.csv", rows), relation="co_builds", mapping="guess")


@pytest.mark.parametrize("head", ["来自IP", "IP地址", "IPAddress"])
def test_addresses_of_machines_are_kept_of_no_table(head):
    table = pd.DataFrame({"单位": ["银行"], "社区": ["甲社区"], head: ["203.0.113.9"]})
    taken = cg.io.take(table, relation="co_builds")
    assert head not in taken.network.ties
    assert taken.notices["column"].tolist() == [head]


def test_a_table_that_is_no_survey_stays_as_it_is():
    table = pd.DataFrame({"序号": ["1"], "单位": ["银行"], "来源": ["台账"], "社区": ["甲社区"]})
    network = cg.read(table, relation="co_builds")
    assert network.ties["来源"].tolist() == ["台账"]
