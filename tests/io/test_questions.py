"""What only the user knows is asked and never guessed; every answer can be given by name, beforehand too."""

import openpyxl
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli
from commgov_lib.cli import asking
from commgov_lib.io import vocabulary
from commgov_lib.io.questions import ASKED, question

TICKETS = pd.DataFrame(
    {
        "工单编号": ["G1", "G2", "G3", "G4"],
        "吹哨社区": ["甲社区", "甲社区", "乙社区", "甲社区"],
        "事项": ["油烟", "井盖", "井盖", "油烟"],
        "承办部门": ["城管局", "城管局", "民政局", "水务局"],
        "受理时间": ["2023-01-02", "2023-01-03", "2023-02-01", "2023-02-02"],
        "办结时间": ["2023-01-05", "", "2023-02-03", "2023-02-04"],
    }
)
SHARED = pd.DataFrame(
    {"社区": ["甲社区", "乙社区"], "共建单位": ["银行、医院、学校", "银行"], "活动次数": ["6", "4"]}
)


def ties(network) -> dict:
    rows = network.ties[["source", "target", "weight"]].itertuples(index=False, name=None)
    return {(a, b): w for a, b, w in rows}


def refused(source, **given) -> str:
    with pytest.raises(cg.CommgovError) as error:
        cg.read(source, relation="co_builds", **given)
    return str(error.value)


# ---- any column, by name -----------------------------------------------------------------------------


def test_a_column_that_is_meant_can_be_named_at_the_terminal(tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.csv"
    path.write_text("编码,地方,经办\nx1,东,城管\nx2,西,民政\n", encoding="utf-8")
    answers = iter(["经办", "", "联络"])
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or next(answers))
    assert cli.main(["import", str(path)]) == 0
    assert asked[:2] == ["a, column '编码' [source]: ", "a, column '地方' [target]: "]
    assert set(ties(cg.read(tmp_path / "a"))) == {("城管", "东"), ("民政", "西")}
    shown = capsys.readouterr().out
    assert "not used: 经办" in shown
    assert "name the column that is meant in its place" in shown


def test_two_ends_that_are_each_other_s_change_over():
    table = pd.DataFrame({"甲栏": ["a"], "乙栏": ["b"], "丙栏": ["c"]})
    asked = cg.io.guess(table)
    first = cg.io.answered(asked, asked["unsure"][0], cg.io.answers(asked, asked["unsure"][0])["乙栏"])
    assert first["tables"][0]["columns"] == {"甲栏": "target", "乙栏": "source"}
    assert [(d["what"], d["guess"]) for d in first["unsure"]][1] == ("column '甲栏'", "target")


def test_an_answer_about_one_table_leaves_those_about_another():
    """Two tables with the same headers: what is asked about the second starts from what it was."""
    table = pd.DataFrame({"甲栏": ["a"], "乙栏": ["b"], "丙栏": ["c"]})
    asked = cg.io.guess({"p": table, "q": table})
    found = cg.io.answered(asked, asked["unsure"][0], "target")
    assert [(d["table"], d["guess"]) for d in found["unsure"] if d["what"] != "relation"] == [
        ("p", "target"), ("p", "source"), ("q", "source"), ("q", "target"),
    ]  # fmt: skip


@pytest.mark.parametrize(("end", "head"), [("source", "丙栏"), ("target", "丙栏"), ("since", "丙栏")])
def test_an_answer_given_beforehand_says_which_header_is_meant(end, head):
    table = pd.DataFrame({"甲栏": ["a"], "乙栏": ["b"], "丙栏": ["2021"]})
    given = {"answers": {end: head, "relation": "helps"}}
    other = {"source": "乙栏", "target": "甲栏", "since": ""}[end]
    if end != "since":
        given["answers"][{"source": "target", "target": "source"}[end]] = other
    mapping = cg.io.guess(table) | given
    tie = cg.read(table, mapping=mapping).ties.iloc[0]
    assert (tie[end], tie["relation"]) == ("2021", "helps")


def test_an_answer_to_nothing_that_is_asked_is_told():
    assert "nothing here asks about 'colour'" in refused(SHARED, mapping={"answers": {"colour": "red"}})
    assert "'half' is no answer" in refused(SHARED, mapping={"answers": {"count": "half"}})
    with pytest.raises(cg.CommgovError, match="'answers' is not a list"):
        cg.read(SHARED, mapping={"commgov_mapping": 1, "tables": [], "answers": 3})


def test_columns_that_are_taken_for_nothing_are_told():
    table = pd.DataFrame({"单位": ["甲"], "社区": ["乙社区"], "联络备注": ["x"], "金额（万元）": ["3"]})
    told = cg.io.take(table, relation="co_builds").notices
    assert told["value"].tolist() == ["联络备注、金额（万元）"]
    assert told["problem"].tolist() == ["are columns that are not used; they are kept beside the others"]
    warned = cg.report.check({"t": table}, relation="co_builds").warnings
    assert "联络备注、金额（万元）" in warned["value"].tolist()


# ---- a count of several units ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "weights", "total"),
    [
        ("each", [6, 6, 6, 4], 22),
        ("shared", [2, 2, 2, 4], 10),
        ("row", [1, 1, 1, 1], 4),
        ("均分", [2, 2, 2, 4], 10),
    ],
)
def test_whose_a_count_is_decides_the_weights(answer, weights, total):
    network = cg.read(SHARED, relation="co_builds", mapping={"answers": {"count": answer}})
    assert network.ties["weight"].tolist() == weights
    assert network.ties["weight"].sum() == total
    if answer == "row":
        assert network.ties["活动次数"].tolist() == [6, 6, 6, 4]


@pytest.mark.parametrize("mapping", [None, "guess"])
def test_a_count_of_several_units_is_asked_even_where_guesses_are_accepted(mapping):
    said = refused(SHARED, mapping=mapping)
    assert "a row names several ends of ties and has one number" in said
    assert "--answer count=…" in said


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"单位": ["银行"], "社区": ["甲社区、乙社区"], "人次": ["30"]}),
        pd.DataFrame({"单位": ["银行"], "社区": ["甲社区"], "领域": ["健康、养老"], "次数": ["8"]}),
        pd.DataFrame({"共建单位1": ["银行"], "共建单位2": ["医院"], "社区": ["甲社区"], "次数": ["8"]}),
        pd.DataFrame({"社区": ["甲社区"], "共建单位": ["1.银行 2.医院"], "年度活动次数": ["8"]}),
    ],
)
def test_every_list_beside_a_number_is_asked_about(table):
    assert [d["what"] for d in cg.io.guess(table, relation="co_builds")["unsure"]] == ["count"]


def test_a_number_of_one_or_of_one_unit_is_not_asked_about():
    for weights in (["1", "4"], ["", "4"]):
        table = SHARED.assign(活动次数=weights)
        assert cg.io.guess(table, relation="co_builds")["unsure"] == []


def test_a_mapping_file_with_an_open_question_is_no_answer(tmp_path):
    asked = cg.io.guess(SHARED, relation="co_builds")
    assert asked["tables"][0]["count"] == "?"
    cg.io.write_mapping(asked | {"unsure": []}, tmp_path / "a.json")
    assert "count: nothing in the file says it" in refused(SHARED, mapping=tmp_path / "a.json")
    asked["tables"][0]["count"] = "shared"
    cg.io.write_mapping(asked, tmp_path / "a.json")
    assert cg.read(SHARED, mapping=tmp_path / "a.json").ties["weight"].sum() == 10


# ---- which column is the weight ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "head", ["年度活动次数", "全年服务人次", "走访频次（次/年）", "联系强度", "累计服务场次"]
)
def test_a_header_that_ends_in_a_count_is_the_weight(head):
    table = pd.DataFrame({"单位": ["甲"], "社区": ["乙社区"], head: ["7"]})
    assert ties(cg.read(table, relation="co_builds")) == {("甲", "乙社区"): 7}


def test_of_two_counts_it_is_asked_which_is_the_weight():
    table = pd.DataFrame({"单位": ["甲"], "社区": ["乙社区"], "走访次数": ["7"], "服务人次": ["90"]})
    assert "走访次数, 服务人次 may each be the weight" in refused(table, mapping="guess")
    for answer, weight in (("服务人次", 90), ("走访次数", 7), ("无", 1)):
        network = cg.read(table, relation="co_builds", mapping={"answers": {"weight": answer}})
        assert ties(network) == {("甲", "乙社区"): weight}


def test_a_count_that_is_no_weight_any_more_is_among_the_others_again():
    table = pd.DataFrame({"单位": ["甲"], "社区": ["乙社区"], "走访次数": ["7"], "服务人次": ["90"]})
    asked = cg.io.guess(table, relation="co_builds")
    [doubt] = asked["unsure"]
    given, now = cg.io.answers(asked, doubt), asked
    for head, other in (("走访次数", "服务人次"), ("服务人次", "走访次数"), ("服务人次", "走访次数")):
        now = cg.io.answered(now, doubt, given[head])
        [entry] = now["tables"]
        assert entry["columns"] == {"单位": "source", "社区": "target", head: "weight"}
        assert entry["others"] == [other]


# ---- scales ------------------------------------------------------------------------------------------

NAMES = ["教育局", "医院", "银行", "电业局"]
LIKERT = [["", 1, 2, 5], [3, "", 1, 1], [2, 1, "", 4], [1, 1, 2, ""]]


def book(path, rows, title="联系"):
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def test_from_which_value_on_there_is_a_tie_is_asked(tmp_path):
    rows = [["联系紧密程度（1=从不，2=很少，3=有时，4=经常，5=非常频繁）"], ["单位", *NAMES]]
    rows += [[name, *values] for name, values in zip(NAMES, LIKERT, strict=True)]
    path = book(tmp_path / "a.xlsx", rows)
    for mapping in (None, "guess"):
        assert "the numbers are a scale from 1 to 5" in refused(path, mapping=mapping)
    for least, count in ((1, 12), (2, 6), (3, 3), (5, 1)):
        taken = cg.io.take(path, relation="contacts", mapping={"answers": {"tie_from": least}})
        assert len(taken.network.ties) == count
        assert (taken.network.ties["weight"] >= least).all()
    assert taken.notices[["value", "problem"]].to_numpy().tolist() == [
        ["11", "lie below 5, from which value on there is a tie"]
    ]
    assert len(taken.network.actors) == 4


def two_mode(values, note=""):
    rows = [["单位", "甲社区", "乙社区", "丙社区", "丁社区"]]
    rows += [[name, *row] for name, row in zip(NAMES, values, strict=True)]
    return [*rows, [note]] if note else rows


@pytest.mark.parametrize(
    "rows",
    [
        two_mode([[1, 2, 3, 4], [4, 3, 2, 1], [1, 1, 5, 1], [2, 2, 2, 2]]),  # full, from 1 to 5
        two_mode([[1, 2, "", 4], [4, "", 2, 1], ["", 1, 3, 1], [2, 2, 2, 2]], "注：1＝没有联系，4＝密切"),
        [row[:4] for row in two_mode([[1, 2, 3, 0], [4, 3, 2, 0], [1, 1, 5, 0], [2, 2, 2, 0]])],  # twelve
        two_mode([[1, 7, 3, 4], [4, 3, 6, 1], [1, 1, 5, 1], [2, 2, 2, 2]], "说明：从不（1）到总是（7）"),
        [["", "甲", "乙", "丙"], ["甲", "", 3, 5], ["乙", 1, "", 2], ["丙", 4, 2, ""]],  # of three actors
        [
            ["单位", "甲社区", "乙社区", "丙社区"],
            ["医院", 1, 2, 3],
            ["银行", 4, 3, 2],
            ["学校", 1, 1, 5],
        ],
    ],
)
def test_scales_are_known_by_their_legend_or_as_every_cell_is_filled(tmp_path, rows):
    assert "from which on is there a tie" in refused(book(tmp_path / "a.xlsx", rows), mapping="guess")


@pytest.mark.parametrize(
    "rows",
    [
        two_mode([[1, 0, 3, 4], [4, 3, 0, 1], [0, 1, 5, 1], [2, 2, 2, 2]]),  # 0 is no tie
        two_mode([[1, 12, 3, 4], [4, 3, 9, 1], [1, 1, 5, 1], [2, 2, 2, 2]]),  # counts
        [["单位", "甲社区", "乙社区"], ["医院", 1, 3], ["银行", 2, 5]],  # four
        [
            ["单位", "甲社区", "乙社区", "丙社区"],
            ["医院", 1, "", 3],
            ["银行", 4, 3, 2],
            ["学校", 1, 1, 5],
        ],  # few, and one is empty
        two_mode([["√", "", "√", ""], ["", "√", "", ""], ["√", "", "", ""], ["", "", "", "√"]]),
        two_mode([[0, 2, 3, 4], [4, 3, 2, 1], [1, 1, 5, 1], [2, 2, 2, 2]], "注：0=从不，5=总是"),
    ],
)
def test_counts_and_marks_are_no_scale(tmp_path, rows):
    path = book(tmp_path / "a.xlsx", rows)
    assert cg.io.guess(path, relation="contacts")["unsure"] == []


def test_a_list_with_a_legend_in_its_header_is_asked_about():
    head = "联系程度（1=从不，5=总是）"
    table = pd.DataFrame({"单位": ["甲", "乙", "丙"], "社区": ["东社区"] * 3, head: ["1", "3", "5"]})
    assert "tie_from" in refused(table)
    network = cg.read(table, relation="contacts", mapping={"answers": {"tie_from": 2}})
    assert ties(network) == {("乙", "东社区"): 3, ("丙", "东社区"): 5}


FULL = [[1, 2, 3, 4], [4, 3, 2, 1], [1, 1, 5, 1], [2, 2, 2, 2]]


def with_blanks(*blanks):
    return two_mode(
        [["" if (i, k) in blanks else v for k, v in enumerate(row)] for i, row in enumerate(FULL)]
    )


@pytest.mark.parametrize(
    "rows",
    [
        with_blanks((1, 2)),  # one did not answer one question
        with_blanks((0, 0), (1, 3), (3, 1), (2, 0)),
        with_blanks((1, 0), (1, 1), (1, 2), (1, 3)),  # one did not answer at all
        [["", *NAMES], *[[n, *[0 if a == b else 3 - (a == "医院") * 2 + (b == "银行") for b in NAMES]]
                         for n, a in zip(NAMES, NAMES, strict=True)]],  # 0 on the diagonal
    ],
)  # fmt: skip
def test_blanks_and_a_diagonal_of_zeros_leave_a_scale_one(tmp_path, rows):
    assert "the numbers are a scale from 1 to" in refused(book(tmp_path / "a.xlsx", rows), mapping="guess")


def test_a_matrix_that_is_mostly_empty_counts(tmp_path):
    rows = [["单位", *[f"{k}社区" for k in "甲乙丙丁戊己庚"]]]
    rows += [[f"{k}局", *[(i + j) % 5 + 1 if (i + j) % 4 == 0 else "" for j in range(7)]]
             for i, k in enumerate("教水电城民财司")]  # fmt: skip
    assert cg.io.guess(book(tmp_path / "a.xlsx", rows), relation="contacts")["unsure"] == []


@pytest.mark.parametrize("head", ["合作频率", "合作密切程度", "合作得分", "评分", "联系频繁度", "联系强度"])
def test_a_header_that_says_scale_is_asked_about_whatever_the_number_of_rows(head):
    table = pd.DataFrame({"单位": ["甲", "乙"], "社区": ["东社区"] * 2, head: ["2", "5"]})
    answers = {"answers": {"tie_from": 3}}
    assert "by one of 2, 3, 4, 5." in refused(table, mapping="guess")
    assert ties(cg.read(table, relation="contacts", mapping=answers)) == {("乙", "东社区"): 5}


def test_a_title_that_says_scale_is_asked_about_whatever_the_number_of_cells(tmp_path):
    rows = [["各单位与社区合作频率"], ["单位", "甲社区", "乙社区"], ["银行", 1, 5], ["医院", "", 2]]
    path = book(tmp_path / "a.xlsx", rows)
    assert "the numbers are a scale from 1 to 5" in refused(path, mapping="guess")


def test_from_which_value_on_there_is_a_tie_may_be_said_unasked(tmp_path):
    rows = [["单位", "甲社区", "乙社区"], ["银行", 1, 5], ["医院", 3, 2]]
    path = book(tmp_path / "a.xlsx", rows)
    network = cg.read(path, relation="contacts", mapping={"answers": {"tie_from": 3}})
    assert ties(network) == {("银行", "乙社区"): 5, ("医院", "甲社区"): 3}
    mapping = cg.io.guess(path, relation="contacts")
    for least in (3, "3"):  # in a mapping, as JSON writes it
        mapping["tables"][0]["tie_from"] = least
        assert len(cg.read(path, mapping=mapping).ties) == 2
    unweighted = pd.DataFrame({"单位": ["甲"], "社区": ["东社区"]})
    wrong = refused(unweighted, mapping={"answers": {"tie_from": 3}})
    assert "the file asks nothing; only a column of the library can be answered" in wrong


def test_a_value_beyond_the_scale_is_no_answer():
    table = pd.DataFrame({"单位": ["甲", "乙"], "社区": ["东社区"] * 2, "合作频率": ["1", "5"]})
    wrong = refused(table, mapping={"answers": {"tie_from": 6}})
    assert "Fix: one of 1, 2, 3, 4, 5." in wrong


def test_what_counts_is_said_by_header_and_none_is_explained():
    table = pd.DataFrame({"单位": ["甲"], "社区": ["乙社区"], "走访次数": ["7"], "服务人次": ["90"]})
    wrong = refused(table, mapping="guess")
    assert "by one of 走访次数, 服务人次, none (no column: every tie weighs 1)." in wrong


def test_an_answer_about_a_word_is_shown_as_it_is_typed():
    asked = {"table": "t", "what": "relation '信息共享'", "guess": "", "why": "it is a new word"}
    told = str(question({"tables": [{"table": "t", "shape": "ties"}], "words": {}}, asked))
    assert "--answer \"relation '信息共享'=…\"" in told
    assert "mapping={'answers': {\"relation '信息共享'\": …}}" in told


# ---- mapping files that are written by hand ----------------------------------------------------------


def by_hand(**changes) -> dict:
    columns = {"单位": "source", "社区": "target", "次数": "weight"}
    line = {"table": "table", "shape": "ties", "header": 1, "columns": columns, "relation": "co_builds"}
    return {"commgov_mapping": 1, "tables": [line | changes]}


def test_a_mapping_by_hand_needs_no_list_of_questions_and_its_faults_are_told(tmp_path):
    rows = [["单位", "社区", "次数"], ["银行", "甲社区", 3], ["医院", "甲社区", 2]]
    path = book(tmp_path / "a.xlsx", rows, title="table")
    assert ties(cg.read(path, mapping=by_hand())) == {("银行", "甲社区"): 3, ("医院", "甲社区"): 2}
    wrong = refused(path, mapping=by_hand(header=99))
    assert "row 99 (''): is the row of the header" in wrong
    assert "the mapping has no line for this table" in refused(path, mapping=by_hand(table="别表"))
    assert "is not a known code" in refused(path, mapping=by_hand(relation="不是"))
    assert "'unsure' is not a list of questions" in refused(path, mapping=by_hand() | {"unsure": 1})


def test_a_sheet_of_terms_has_chinese_headers_and_tells_unknown_ones(tmp_path):
    book = openpyxl.Workbook()
    for row in (["单位", "社区", "关系"], ["城管局", "新华社区", "联合执法"]):
        book.active.append(row)
    sheet = book.create_sheet("术语表")
    sheet.append(["类别", "术语", "中文名", "英文名", "服务", "单向", "心情"])
    sheet.append(["关系", "联合执法", "联合执法行动", "Joint enforcement", "是", "否", "好"])
    book.save(tmp_path / "a.xlsx")
    taken = cg.io.take(tmp_path / "a.xlsx")
    columns = ["list", "term", "label_zh", "label_en", "serves", "one_way"]
    assert taken.network.terms[columns].to_numpy().tolist() == [
        ["relation", "联合执法", "联合执法行动", "Joint enforcement", "yes", "no"]
    ]
    told = taken.notices[taken.notices["problem"].str.contains("columns of terms")]
    assert told["value"].tolist() == ["心情"]


def test_a_path_without_an_ending_that_is_not_there_does_not_exist(tmp_path):
    assert "does not exist" in refused(tmp_path / "nodir")


# ---- tickets -----------------------------------------------------------------------------------------


def test_a_ticket_list_is_told_to_be_one_and_counted_where_that_is_wanted():
    for mapping in (None, "guess"):
        assert "each row is a ticket" in refused(TICKETS, mapping=mapping)
    network = cg.read(TICKETS, mapping={"answers": {"shape": "tickets"}})
    assert ties(network) == {("甲社区", "城管局"): 2, ("乙社区", "民政局"): 1, ("甲社区", "水务局"): 1}
    assert set(network.ties["relation"]) == {"whistles_to"}
    assert "工单编号" not in network.ties


@pytest.mark.parametrize(
    "table",
    [
        TICKETS.rename(columns={"工单编号": "诉求编号", "承办部门": "主办单位", "吹哨社区": "来源社区"}),
        TICKETS.drop(columns="工单编号").assign(派单时间="2023-01-02"),
        TICKETS[["受理时间", "办结时间", "工单编号", "承办部门", "吹哨社区"]],
    ],
)
def test_registers_of_other_offices_are_tickets_too(table):
    network = cg.read(table, mapping={"answers": {"shape": "工单"}})
    assert ties(network)["甲社区", "城管局"] == 2


def test_any_department_of_a_ticket_can_be_named():
    table = TICKETS.assign(协查科=["环保", "环保", "环保", "街道办"])
    network = cg.read(table, mapping={"answers": {"shape": "tickets", "target": "协查科"}})
    assert ties(network) == {("甲社区", "环保"): 2, ("乙社区", "环保"): 1, ("甲社区", "街道办"): 1}


def test_import_accepts_no_guess_of_a_ticket_list(tmp_path, capsys):
    path = book(tmp_path / "工单.xlsx", [list(TICKETS), *TICKETS.to_numpy().tolist()], "工单")
    assert cli.main(["import", str(path), "--yes"]) == 1
    assert "--answer shape=…" in capsys.readouterr().err
    assert cli.main(["import", str(path), "--yes", "--answer", "shape=tickets"]) == 0
    assert ties(cg.read(tmp_path / "工单"))["甲社区", "城管局"] == 2
    assert cli.main(["check", str(path)]) == 0
    assert "each row is a ticket" in " ".join(capsys.readouterr().out.split())
    assert cli.main(["import", str(path), "--answer", "shape"]) == 2


# ---- one mode or two ---------------------------------------------------------------------------------

ALIKE = pd.DataFrame([[1, 0, 1], [0, 1, 0], [1, 1, 1]], index=["1", "2", "3"], columns=["1", "2", "3"])


def test_a_matrix_numbered_alike_is_asked_even_where_guesses_are_accepted(tmp_path):
    assert "--answer shape=…" in refused(ALIKE, mapping="guess")
    assert len(cg.read(ALIKE, relation="contacts", mapping={"answers": {"shape": "单模"}}).actors) == 3


@pytest.mark.parametrize("corner", ["单位\\社区", "单位/社区", "单位×社区", "unit by community"])
def test_the_corner_of_a_matrix_says_that_it_has_two_modes(corner):
    table = ALIKE.reset_index(names=corner)
    network = cg.read(table, relation="co_builds")
    assert (len(network.actors), len(network.places), len(network.ties)) == (3, 3, 6)


# ---- decimal commas ----------------------------------------------------------------------------------


def semicolons(tmp_path, *weights):
    rows = "".join(f"银行{k};甲社区;{weight}\n" for k, weight in enumerate(weights))
    path = tmp_path / "a.csv"
    path.write_text("单位;社区;次数\n" + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        (["2,5", "1,0", "3"], [2.5, 1, 3]),
        (["0,125", "1,5"], [0.125, 1.5]),
        (["1.200,5", "2,25"], [1200.5, 2.25]),
    ],
)
def test_a_comma_between_semicolons_is_a_point(tmp_path, weights, found):
    network = cg.read(semicolons(tmp_path, *weights), relation="co_builds")
    assert network.ties["weight"].tolist() == found


def test_a_comma_that_may_mark_thousands_is_asked_about(tmp_path):
    path = semicolons(tmp_path, "1,250", "2,500")
    assert "may have a decimal comma, or mark thousands" in refused(path, mapping="guess")
    for answer, found in ((",", [1.25, 2.5]), (".", [1250, 2500])):
        network = cg.read(path, relation="co_builds", mapping={"answers": {"decimal": answer}})
        assert network.ties["weight"].tolist() == found


def test_between_commas_it_still_marks_thousands(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('单位,社区,次数\n银行,甲社区,"1,250"\n', encoding="utf-8")
    assert cg.read(path, relation="co_builds").ties["weight"].tolist() == [1250]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"mapping": {"answers": 5}}, "the mapping: its answers are 5"),
        ({"mapping": {"answers": {}, "terms": 5}}, "'terms' is not a list of terms"),
        ({"mapping": {"answers": {}, "terms": [5]}}, "'terms' is not a list of terms"),
        ({"allow": 5}, "allow is 5"),
        ({"allow": [5]}, r"allow is \[5\]"),
        ({"pseudonymise": 5}, "pseudonymise is 5"),
        ({"encoding": 5}, "encoding is a int"),
        ({"relation": ["co_builds"]}, "is not a known relation"),
    ],
)
def test_an_argument_that_says_nothing_is_blamed_and_not_the_file(tmp_path, given, message):
    path = tmp_path / "ties.csv"
    path.write_text("单位,社区\n甲单位,一社区\n", encoding="utf-8")
    with pytest.raises(cg.CommgovError, match=message) as refused:
        cg.read(path, **given)
    assert "save it again" not in str(refused.value)
    assert "{{" not in str(refused.value)


def test_what_is_to_be_typed_has_its_chinese_word_beside_it(tmp_path, monkeypatch, capsys):
    """In Chinese no code stands alone: 共建 co_builds, 目标 target, 二模矩阵 incidence."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    said = iter(["？", "共建"])
    asked = []
    monkeypatch.setattr("builtins.input", lambda line: asked.append(line) or next(said))
    file = tmp_path / "a.csv"
    file.write_text("甲方,乙方\n银行,医院\n学校,医院\n", encoding="utf-8")
    assert cli.main(["import", str(file), "--lang", "zh"]) == 0
    printed = capsys.readouterr().out
    for line in (
        "a: 关系列表 ties",
        "  甲方 -> 源 source",
        "  乙方 -> 目标 target",
        "联络 contacts",
        "共建 co_builds、",
    ):
        assert line in printed
    assert "网络：0 个地点，3 个行动者，2 条关系，0 项需求" in printed
    assert "[联络 contacts]" in asked[0]
    assert cg.read(tmp_path / "a").ties["relation"].unique().tolist() == ["co_builds"]
    for words in (["单模矩阵", "square"], ["二模矩阵", "incidence"]):
        told = vocabulary.coded(words[1])
        assert told.zh == " ".join(words)
        assert ASKED["shape"][words[0]] == words[1]


# ---- one number in a merged cell ---------------------------------------------------------------------


def merged_book(path, rows, *areas):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for area in areas:
        made.active.merge_cells(area)
    made.active.title = "共建"
    made.save(path)
    return path


MERGED = [["单位", "社区", "活动次数"], ["银行", "甲社区", 12], ["医院", None, None], ["小学", "乙社区", 4]]


@pytest.mark.parametrize(
    ("answer", "weights"), [("each", [12, 12, 4]), ("shared", [6, 6, 4]), ("row", [1, 1, 1])]
)
def test_a_count_in_a_merged_cell_is_asked_whose_it_is(tmp_path, answer, weights):
    path = merged_book(tmp_path / "a.xlsx", MERGED, "B2:B3", "C2:C3")
    assert "a merged cell has one number for several rows" in refused(path)
    assert "count" in refused(path, mapping="guess")
    network = cg.read(path, relation="co_builds", mapping={"answers": {"count": answer}})
    assert network.ties["weight"].tolist() == weights
    assert network.ties["target"].tolist() == ["甲社区", "甲社区", "乙社区"]


def test_marks_in_merged_cells_and_equal_counts_are_no_question(tmp_path):
    marks = [["单位", "社区", "次数"], ["银行", "甲社区", 1], ["医院", "乙社区", None]]
    assert len(cg.read(merged_book(tmp_path / "a.xlsx", marks, "C2:C3"), relation="co_builds").ties) == 2
    alike = [["单位", "社区", "次数"], ["银行", "甲社区", 5], ["医院", "乙社区", 5]]
    assert len(cg.read(merged_book(tmp_path / "b.xlsx", alike), relation="co_builds").ties) == 2


def test_a_number_in_a_merged_cell_of_a_matrix_is_told(tmp_path):
    rows = [["单位", "甲社区", "乙社区"], ["银行", 6, 1], ["医院", None, 2]]
    told = cg.io.take(merged_book(tmp_path / "a.xlsx", rows, "B2:B3"), relation="co_builds").notices
    problem = "stand in merged cells, and count in full in each row that these cover"
    assert told["value"][told["problem"] == problem].tolist() == ["6"]


def test_a_column_of_numbers_is_no_end_where_another_names_bodies_or_places():
    table = pd.DataFrame(
        {"单位名称": ["民政局", "教育局"], "党员人数": ["23", "15"], "报到社区": ["甲社区", "乙社区"],
         "认领项目数": ["3", "2"]}
    )  # fmt: skip
    assert cg.io.guess(table)["tables"][0]["columns"] == {"单位名称": "source", "报到社区": "target"}
    table = pd.DataFrame(
        {"社区": ["甲社区"] * 2, "网格": ["一", "二"], "党组织名称": ["第一党支部", "第二党支部"]}
    )
    assert cg.io.guess(table)["tables"][0]["columns"] == {"社区": "target", "党组织名称": "source"}


# ---- a table of places that looks like a matrix; words of a scale; what a map takes ----------------

ASIDE = pd.DataFrame(
    {
        "名称": ["和平社区", "幸福社区", "阳光社区"],
        "志愿者数": [3, 5, 5],
        "楼栋数": [4, 6, 6],
        "医院": [1, 2, 2],
    }
)


@pytest.mark.parametrize("answer", ["places", "地点"])
def test_a_table_of_places_asked_as_a_matrix_can_be_answered_as_places(answer):
    asked = cg.io.questions(cg.io.guess(ASIDE))
    assert asked.loc[asked["what"] == "shape", "guess"].tolist() == [""]
    with pytest.raises(cg.CommgovError, match="incidence, places, actors, ignored"):
        cg.read(ASIDE)
    net = cg.read(ASIDE, mapping={"answers": {"shape": answer}})
    assert net.places["place"].tolist() == ["和平社区", "幸福社区", "阳光社区"]
    assert net.places["楼栋数"].astype(int).tolist() == [4, 6, 6]
    assert (len(net.actors), len(net.ties)) == (0, 0)


def test_the_questions_of_other_tables_stay_in_their_order():
    ties = pd.DataFrame({"源": ["甲"], "目标": ["乙"]})
    guessed = cg.io.guess({"places": ASIDE, "ties": ties})
    doubt = next(d for d in guessed["unsure"] if d["what"] == "shape")
    later = cg.io.answered(guessed, doubt, "places")["unsure"]
    assert [(d["table"], d["what"]) for d in later] == [
        (d["table"], d["what"]) for d in guessed["unsure"] if d["table"] == "ties" or d["what"] == "shape"
    ]


def test_the_shape_can_be_changed_in_the_mapping(tmp_path):
    guessed = cg.io.guess(ASIDE)
    guessed["tables"][0]["shape"] = "places"
    cg.io.write_mapping(guessed | {"unsure": []}, tmp_path / "m.json")
    for mapping in (guessed | {"unsure": []}, tmp_path / "m.json"):
        assert len(cg.read(ASIDE, mapping=mapping).places) == 3


def test_it_can_be_answered_as_actors_or_as_the_matrix_and_as_nothing_else():
    net = cg.read(ASIDE, mapping={"answers": {"shape": "单位"}})
    assert net.actors["actor"].tolist() == ["和平社区", "幸福社区", "阳光社区"]
    matrix = cg.read(ASIDE, mapping={"answers": {"shape": "双模", "tie_from": "1", "relation": "helps"}})
    assert len(matrix.ties) == 9
    with pytest.raises(cg.CommgovError, match="is no answer"):
        cg.read(ASIDE, mapping={"answers": {"shape": "square"}})


GRADED = pd.DataFrame(
    {"单位": ["银行", "医院", "学校"], "社区": ["甲社区", "甲社区", "乙社区"], "联系强度": ["强", "中", "弱"]}
)


def test_words_of_a_scale_are_asked_for_in_their_order_and_are_never_one():
    with pytest.raises(cg.CommgovError, match="弱<中<强"):
        cg.read(GRADED, relation="helps")
    for mapping, weights in (
        ("guess", [3, 2, 1]),
        ({"answers": {"order": "弱<中<强"}}, [3, 2, 1]),
        ({"answers": {"order": "强＞中＞弱"}}, [3, 2, 1]),
        ({"answers": {"order": "强<弱<中"}}, [1, 3, 2]),
    ):
        net = cg.read(GRADED, relation="helps", mapping=mapping)
        assert net.ties["weight"].tolist() == weights
    with pytest.raises(cg.CommgovError, match="order: 'strong' is no answer"):
        cg.read(GRADED, relation="helps", mapping={"answers": {"order": "strong"}})


@pytest.mark.parametrize(
    ("words", "order"),
    [
        (["很强", "较弱", "强", "一般"], "较弱<一般<强<很强"),
        (["经常", "偶尔", "有时"], "偶尔<有时<经常"),
        (["high", "low", "medium"], "low<medium<high"),
        (["经常", "时常"], ""),  # which is more, nobody knows: each is asked
    ],
)
def test_the_order_of_graded_words_is_guessed_by_their_meaning(words, order):
    table = pd.DataFrame({"源": [f"甲{k}" for k in range(len(words))], "目标": "乙", "强度": words})
    asked = cg.io.questions(cg.io.guess(table, relation="helps"))
    assert asked.loc[asked["what"] == "order", "guess"].tolist() == ([order] if order else [])
    assert bool(order) != asked["what"].str.startswith("weight").any()


def test_words_of_a_matrix_weigh_by_their_order():
    cells = [["", "强", "弱"], ["强", "", "中"], ["弱", "中", ""]]
    net = cg.read(pd.DataFrame(cells, list("甲乙丙"), list("甲乙丙")), relation="helps", mapping="guess")
    assert dict(zip(net.ties["source"] + net.ties["target"], net.ties["weight"], strict=True)) == {
        **{"甲乙": 3, "乙甲": 3, "甲丙": 1, "丙甲": 1, "乙丙": 2, "丙乙": 2}
    }


def test_the_columns_that_a_map_takes_are_not_said_to_be_unused():
    table = pd.DataFrame({"社区": ["甲社区"], "经度": [123.4], "纬度": [41.8], "人口": [9], "备注": ["好"]})
    mapping = cg.io.guess(table)
    english = "\n".join(asking.shown(mapping, "en"))
    assert "for the map: 经度, 纬度" in english
    assert "not used: 备注" in english
    assert "用于地图：经度, 纬度" in "\n".join(asking.shown(mapping, "zh"))
