"""When ties hold: columns of times, sheets by year, spells of graph files, and lists of events."""

import datetime

import networkx as nx
import pandas as pd
import pytest
from openpyxl import Workbook

import commgov_lib as cg
from commgov_lib.io import graph_xml, guess, reading
from commgov_lib.io.times import of_title

YEARLY = ["单位", "社区", "年份"]
TWO_YEARS = ["银行", "甲社区", "2021"], ["银行", "甲社区", "2022年"]


def read(frame, **options):
    return cg.read(frame, relation="co_builds", **options)


def when(net) -> list[list[str]]:
    ties = net.ties
    for column in ("since", "until"):
        if column not in ties:
            ties[column] = ""
    return ties[["source", "target", "since", "until"]].to_numpy().tolist()


def listed(*rows, columns):
    return pd.DataFrame(rows, columns=columns, dtype="str")


def book(folder, sheets: dict[str, list[list]]) -> str:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "book.xlsx"
    made.save(path)
    return str(path)


# --- columns --------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["年份", "年度", "year", "活动日期", "时段"])
def test_a_year_is_that_period_only(head):
    net = read(listed(*TWO_YEARS, columns=["单位", "社区", head]))
    assert when(net) == [["银行", "甲社区", "2021", "2021"], ["银行", "甲社区", "2022", "2022"]]


@pytest.mark.parametrize("head", ["签约时间", "签订日期", "起始时间", "开始", "since", "start"])
def test_what_begins_has_no_end_yet(head):
    rows = [["银行", "甲社区", "2021年5月3日"], ["医院", "甲社区", ""]]
    net = read(listed(*rows, columns=["单位", "社区", head]))
    assert when(net) == [["银行", "甲社区", "2021-05-03", ""], ["医院", "甲社区", "", ""]]


def test_both_ends_may_have_columns_and_open_ends_words():
    rows = [
        ["银行", "甲社区", "2019", "2021.12"],
        ["医院", "甲社区", "2020/3", "至今"],
        ["学校", "乙社区", "2020", "长期"],
    ]
    net = read(listed(*rows, columns=["单位", "社区", "起始", "终止"]))
    assert [row[2:] for row in when(net)] == [["2019", "2021-12"], ["2020-03", ""], ["2020", ""]]


def test_one_column_may_hold_both_ends():
    rows = [
        ["银行", "甲社区", "2019-2021"],
        ["医院", "甲社区", "2020年至今"],
        ["学校", "甲社区", "2021年上半年"],
    ]
    net = read(listed(*rows, columns=["单位", "社区", "起止时间"]))
    assert [row[2:] for row in when(net)] == [["2019", "2021"], ["2020", ""], ["2021-01", "2021-06"]]
    net = read(listed(*rows[:2], columns=["单位", "社区", "开始时间"]))
    assert [row[2:] for row in when(net)] == [["2019", "2021"], ["2020", ""]]


def test_a_wrong_time_is_told_with_its_row_and_header():
    rows = [
        ["银行", "甲社区", "2021"],
        ["医院", "甲社区", "2021年13月"],
        ["学校", "甲社区", "2022"],
        ["学校", "甲社区", "前年"],
    ]
    with pytest.raises(cg.CommgovError) as caught:
        read(listed(*rows, columns=["单位", "社区", "年份"]))
    assert caught.value.faults[["column", "row", "value", "problem"]].to_numpy().tolist() == [
        ["年份", 3, "2021年13月", "is not a year, month or day"],
        ["年份", 5, "前年", "is not a year, month or day"],
    ]


def test_a_column_of_other_words_is_no_time():
    rows = [["银行", "甲社区", "每周三"], ["医院", "甲社区", "上午9点"], ["学校", "乙社区", "不定期"]]
    taken = reading.take(listed(*rows, columns=["单位", "社区", "活动时间"]), relation="co_builds")
    net = taken.network
    assert taken.notices[["column", "problem"]].to_numpy().tolist() == [
        ["活动时间", "is kept as it is, and says no time of a row"]
    ]
    assert net.ties["活动时间"].tolist() == ["每周三", "上午9点", "不定期"]
    assert "since" not in net.ties


def test_a_date_that_may_be_a_beginning_or_an_event_is_asked():
    table = listed(["银行", "甲社区", "2021-05-03"], columns=["单位", "社区", "日期"])
    with pytest.raises(cg.CommgovError, match="the only one on which it does"):
        read(table)
    mapping = guess(table, relation="co_builds")
    assert when(cg.read(table, mapping=mapping))[0][2:] == ["2021-05-03", ""]
    mapping["tables"][0]["columns"]["日期"] = "period"
    assert when(cg.read(table, mapping=mapping))[0][2:] == ["2021-05-03", "2021-05-03"]


def test_two_columns_of_times_that_may_disagree_are_asked():
    table = listed(["银行", "甲社区", "2022", "2019-01-01"], columns=["单位", "社区", "年份", "签约时间"])
    with pytest.raises(cg.CommgovError, match="年份 says already when the row holds"):
        read(table)
    net = cg.read(table, mapping=guess(table, relation="co_builds"))
    assert when(net)[0][2:] == ["2022", "2022"]
    assert net.ties["签约时间"].tolist() == ["2019-01-01"]


def test_excel_dates_are_days(tmp_path):
    rows = [
        ["单位", "社区", "签约时间"],
        ["银行", "甲社区", datetime.date(2021, 5, 3)],
        ["医院", "甲社区", datetime.date(2020, 1, 31)],
    ]
    net = cg.read(book(tmp_path, {"共建": rows}))
    assert [row[2] for row in when(net)] == ["2021-05-03", "2020-01-31"]


def test_times_come_in_columns_of_pandas_of_any_kind():
    table = pd.DataFrame({"单位": ["银行"], "社区": ["甲社区"], "年份": [2021]})
    assert when(read(table))[0][2:] == ["2021", "2021"]
    table = pd.DataFrame({"单位": ["银行"], "社区": ["甲社区"], "签约时间": pd.to_datetime(["2021-05-03"])})
    assert when(read(table))[0][2:] == ["2021-05-03", ""]


def test_dates_that_excel_hides_are_faults():
    with pytest.raises(cg.CommgovError, match="a date that Excel hides"):
        read(listed(["银行", "甲社区", "44317"], columns=["单位", "社区", "签约时间"]))


# --- sheets ---------------------------------------------------------------------------------------

FIRST = [["单位", "甲社区", "乙社区"], ["银行", 1, 0], ["医院", 1, 1]]
SECOND = [["单位", "甲社区", "乙社区"], ["银行", 0, 1], ["医院", 1, 0]]


@pytest.mark.parametrize(
    ("names", "times"),
    [
        (("2021年", "2022年"), ("2021", "2022")),
        (("2021", "2022"), ("2021", "2022")),
        (("2021年度共建", "2022年度共建"), ("2021", "2022")),
        (("共建2021", "共建2022"), ("2021", "2022")),
        (("2021年上半年", "2021年下半年"), ("2021-01", "2021-07")),
        (("第一轮", "第二轮"), ("1", "2")),
        (("2021-05-03", "2021-05-10"), ("2021-05-03", "2021-05-10")),
    ],
)
def test_a_sheet_a_period(tmp_path, names, times):
    net = read(book(tmp_path, dict(zip(names, (FIRST, SECOND), strict=True))))
    assert [row[:3] for row in when(net)] == [
        ["银行", "甲社区", times[0]], ["医院", "甲社区", times[0]], ["医院", "乙社区", times[0]],
        ["银行", "乙社区", times[1]], ["医院", "甲社区", times[1]],
    ]  # fmt: skip
    assert net.periods()["tie_count"].tolist() == [3, 2]


def test_the_name_of_a_sheet_says_period_and_relation(tmp_path):
    net = cg.read(book(tmp_path, {"2021年度帮扶": FIRST, "2022年度帮扶": SECOND}))
    assert set(net.ties["relation"]) == {"helps"}


def test_sheets_without_times_repeat_their_ties_as_before(tmp_path):
    with pytest.raises(cg.CommgovError, match="the same tie stands in more than one row"):
        read(book(tmp_path, {"甲表": FIRST, "乙表": FIRST}))


def test_a_sheet_and_a_column_that_both_say_when_are_asked(tmp_path):
    rows = [["单位", "社区", "签约时间"], ["银行", "甲社区", "2019-01-01"], ["医院", "甲社区", "2020-01-01"]]
    path = book(tmp_path, {"2021年": rows})
    with pytest.raises(cg.CommgovError, match="its name says 2021"):
        read(path)
    mapping = guess(path, relation="co_builds")
    assert when(cg.read(path, mapping=mapping))[0][2:] == ["2019-01-01", ""]


@pytest.mark.parametrize("title", ["Sheet1", "1", "关系表", "21年", "3041", "2021-05版本2", "T1"])
def test_other_names_of_sheets_say_no_period(title):
    assert of_title(title) == ("", title)


def test_several_periods_and_missing_answers_are_told(tmp_path):
    told = reading.take(book(tmp_path, {"2021年": FIRST, "2022年": SECOND}), relation="co_builds").notices
    assert told[["value", "problem"]].to_numpy().tolist() == [
        ["2", "are periods, and no moment has all ties; a measure asks which to take"]
    ]


# --- lists of events ------------------------------------------------------------------------------

DAYS = [["2021-05-03", "2"], ["2021年5月3日", "3"], ["2021-06-01", "4"]]
EVENTS = listed(*(["银行", "甲社区", *day] for day in DAYS), columns=["单位", "社区", "活动日期", "人次"])


def test_equal_ties_of_a_list_of_events_are_refused_or_added_up():
    with pytest.raises(cg.CommgovError, match="repeated='add' adds them"):
        read(EVENTS)
    taken = reading.take(EVENTS, relation="co_builds", repeated="add")
    assert taken.network.ties[["since", "weight"]].to_numpy().tolist() == [
        ["2021-05-03", 5],
        ["2021-06-01", 4],
    ]
    assert (
        taken.notices["problem"].tolist()[0]
        == "rows are of ties that stand there already; their weights are added up"
    )
    with pytest.raises(cg.CommgovError, match="repeated is 'sum'"):
        read(EVENTS, repeated="sum")


def test_added_weights_are_those_of_pandas():
    rows = [[f"u{k % 4}", f"c{k % 3}社区", str(2020 + k % 2), str(k + 1)] for k in range(60)]
    table = listed(*rows, columns=["单位", "社区", "年份", "次数"])
    found = read(table, repeated="add").ties.set_index(["source", "target", "since"])["weight"]
    expected = table.assign(n=table["次数"].astype(float)).groupby(["单位", "社区", "年份"])["n"].sum()
    assert found.sort_index().to_dict() == expected.sort_index().to_dict()


def test_events_without_direction_are_added_up_from_either_end():
    table = listed(
        ["甲", "乙", "无向"], ["乙", "甲", "无向"], ["甲", "丙", "无向"], columns=["源", "目标", "方向"]
    )
    found = cg.read(table, relation="contacts", repeated="add").ties
    assert found[["source", "target", "weight"]].to_numpy().tolist() == [["甲", "乙", 2], ["甲", "丙", 1]]


def test_further_columns_that_differ_are_told_when_rows_are_added_up():
    taken = reading.take(EVENTS.assign(备注=["a", "b", "c"]), relation="co_builds", repeated="add")
    assert "differ between rows that are added up" in " ".join(taken.notices["problem"])


# --- graph files ----------------------------------------------------------------------------------


def gexf(edges: str, nodes: str = '<node id="a"/><node id="b"/>') -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph mode="dynamic" defaultedgetype="directed">
<attributes class="edge" mode="dynamic"><attribute id="w" title="weight" type="float"/></attributes>
<nodes>{nodes}</nodes><edges>{edges}</edges></graph></gexf>""".encode()


def graph(folder, content: bytes, name="a.gexf", **options):
    path = folder / name
    path.write_bytes(content)
    return reading.take(path, relation="contacts", **options)


def test_spells_of_a_tie_are_ties_of_their_periods(tmp_path):
    spells = '<spells><spell start="2019" end="2020.0"/><spell start="2022-03-01"/></spells>'
    net = graph(tmp_path, gexf(f'<edge id="0" source="a" target="b" weight="3">{spells}</edge>')).network
    assert when(net) == [["a", "b", "2019", "2020"], ["a", "b", "2022-03-01", ""]]
    assert net.ties["weight"].tolist() == [3, 3]


def test_weights_in_time_are_ties_of_their_periods(tmp_path):
    values = (
        '<attvalues><attvalue for="w" value="2" start="2019" end="2019"/>'
        '<attvalue for="w" value="9" start="2020" end="2021"/></attvalues>'
    )
    net = graph(tmp_path, gexf(f'<edge id="0" source="a" target="b">{values}</edge>')).network
    assert net.ties[["since", "until", "weight"]].to_numpy().tolist() == [
        ["2019", "2019", 2],
        ["2020", "2021", 9],
    ]


def test_gaps_in_the_presence_of_a_node_are_told(tmp_path):
    spells = '<spells><spell start="2019" end="2020"/><spell start="2022" end="2023"/></spells>'
    nodes = f'<node id="a">{spells}</node><node id="b" start="2020"/>'
    taken = graph(tmp_path, gexf('<edge id="0" source="a" target="b"/>', nodes))
    assert taken.network.actors[["since", "until"]].to_numpy().tolist() == [["2019", "2023"], ["2020", ""]]
    assert any("several times" in problem for problem in taken.notices["problem"])


def test_times_of_pajek_are_periods_of_ties_and_vertices(tmp_path):
    text = (
        '*Vertices 3\n1 "a" [1-3]\n2 "b" [1-*]\n3 "c [x]"\n*Arcs\n1 2 4 [1]\n2 1 3 [1-3,5-*]\n*Edges\n1 3 2\n'
    )
    net = graph(tmp_path, text.encode(), "a.net").network
    assert when(net) == [
        ["a", "b", "1", "1"],
        ["b", "a", "1", "3"],
        ["b", "a", "5", ""],
        ["a", "c [x]", "", ""],
    ]
    assert net.ties["weight"].tolist() == [4, 3, 3, 2]
    assert net.at(4).ties["target"].tolist() == ["c [x]"]
    assert net.actors["since"].tolist() == ["1", "1", ""]


def test_a_wrong_time_in_pajek_is_a_fault_of_its_line(tmp_path):
    with pytest.raises(cg.CommgovError) as caught:
        graph(tmp_path, b'*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2 4 [soon]\n', "a.net")
    assert caught.value.faults[["row", "value"]].to_numpy().tolist() == [[5, "[soon]"]]


# --- who answered ---------------------------------------------------------------------------------

TIES = [["源", "目标"], ["甲", "乙"], ["乙", "丙"]]


@pytest.mark.parametrize("head", ["是否答复", "是否回收", "应答"])
def test_who_answered_is_read_from_the_roster(tmp_path, head):
    roster = [
        ["单位", "性质", head],
        ["甲", "单位", "是"],
        ["乙", "单位", "已回收"],
        ["丙", "单位", "否"],
        ["丁", "单位", ""],
    ]
    net = cg.read(book(tmp_path, {"单位表": roster, "联络": TIES}))
    assert net.actors["answered"].tolist() == ["yes", "yes", "no", ""]
    assert net.response().loc["all"].tolist() == [3, 2, 2 / 3]


def test_empty_cells_beside_ticks_are_asked(tmp_path):
    roster = [["单位", "性质", "是否答复"], ["甲", "单位", "√"], ["乙", "单位", "√"], ["丙", "单位", ""]]
    path = book(tmp_path, {"单位表": roster, "联络": TIES})
    with pytest.raises(cg.CommgovError, match="did these not answer"):
        cg.read(path)
    mapping = guess(path)
    assert cg.read(path, mapping=mapping).actors["answered"].tolist() == ["yes", "yes", "no"]
    mapping["tables"][0]["answered"] = ""
    assert cg.read(path, mapping=mapping).actors["answered"].tolist() == ["yes", "yes", ""]


# --- there and back -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["net", "net.zip", "net.xlsx", "net.gexf", "net.graphml", "net.csv"])
def test_times_and_answers_come_back_from_every_form_that_holds_them(tmp_path, name):
    table = listed(*TWO_YEARS, columns=YEARLY)
    net = read(table)
    net = cg.Network(net.places, net.actors.assign(answered="yes"), net.ties, net.needs)
    lost = cg.write(net, tmp_path / name)
    back = cg.read(tmp_path / name)
    assert when(back) == when(net)
    assert back.periods().equals(net.periods())
    assert ("answered" in back.actors) == (name != "net.csv")
    assert ("answered" in set(lost["column"])) == (name == "net.csv")


def test_gephi_gets_the_first_and_last_day_of_each_tie(tmp_path):
    net = read(listed(["银行", "甲社区", "2021年2月"], ["医院", "甲社区", "2022"], columns=YEARLY))
    cg.write(net, tmp_path / "a.gexf")
    text = (tmp_path / "a.gexf").read_text(encoding="utf-8")
    assert 'mode="dynamic" timeformat="date"' in text
    assert 'start="2021-02-01" end="2021-02-28"' in text
    assert 'start="2022-01-01" end="2022-12-31"' in text
    graph = nx.read_gexf(tmp_path / "a.gexf")
    assert {found["start"] for *_, found in graph.edges(data=True)} == {"2021-02-01", "2022-01-01"}


def test_forms_that_hold_no_times_say_so(tmp_path):
    net = read(listed(["银行", "甲社区", "2021-05"], columns=["单位", "社区", "年份"]))
    lost = cg.write(net, tmp_path / "a.dl")
    assert {"since", "until"} <= set(lost["column"])


def test_pajek_keeps_times(tmp_path):
    net = read(listed(["银行", "甲社区", "2021-05"], columns=["单位", "社区", "年份"]))
    lost = cg.write(net, tmp_path / "a.net")
    assert not {"since", "until"} & set(lost["column"])
    assert when(cg.read(tmp_path / "a.net", mapping="guess")) == when(net)


def test_a_graph_of_networkx_keeps_times():
    net = read(listed(*TWO_YEARS, columns=YEARLY))
    assert when(cg.read(net.to_networkx(), mapping="guess")) == when(net)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('intervals="&lt;[2019, 2020][2022, 2023]&gt;"', [("2019", "2020"), ("2022", "2023")]),
        ('timestamps="&lt;[2019, 2021]&gt;"', [("2019", "2019"), ("2021", "2021")]),
    ],
)
def test_several_times_in_one_word_of_gexf_are_a_tie_each(said, expected):
    text = (
        '<gexf><graph><nodes><node id="a"/><node id="b"/></nodes><edges>'
        f'<edge source="a" target="b" {said}/></edges></graph></gexf>'
    )
    ties = graph_xml.read_gexf(text.encode(), "a.gexf")[0]
    assert list(ties.frame[["since", "until"]].itertuples(index=False, name=None)) == expected
    assert not ties.left_out


def test_times_of_gexf_that_are_not_read_are_told():
    text = (
        '<gexf><graph><nodes><node id="a"/><node id="b"/></nodes><edges>'
        '<edge source="a" target="b" intervals="&lt;(2019, 2020]&gt;"/></edges></graph></gexf>'
    )
    told = graph_xml.read_gexf(text.encode(), "a.gexf")[0].left_out
    assert told[0][3].endswith("which is left out")


# ---- a column for each period ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heads", "rows", "expected"),
    [
        (["2021", "2022"], [["√", ""], ["", "2"]], [("2021", 1), ("2022", 2)]),
        (["2021年", "2022年度"], [["3", "0"], ["×", "5"]], [("2021", 3), ("2022", 5)]),
        (
            ["2021年活动次数", "活动次数（2022年）"],
            [["3", "4"], ["", "1"]],
            [("2021", 3), ("2022", 4), ("2022", 1)],
        ),
        (["2021年是否共建", "2022年是否共建"], [["是", "否"], ["否", "是"]], [("2021", 1), ("2022", 1)]),
        (["２０２１年上半年", "二〇二一年下半年"], [["1", ""], ["", "1"]], [("2021-01", 1), ("2021-07", 1)]),
        (["第1轮", "第2轮"], [["1", ""], ["", "1"]], [("1", 1), ("2", 1)]),
    ],
)
def test_columns_named_by_periods_make_ties_of_these(heads, rows, expected):
    named = [["银行", "甲社区"], ["医院", "乙社区"]]
    table = listed(*[[*a, *b] for a, b in zip(named, rows, strict=True)], columns=["单位", "社区", *heads])
    net = read(table)
    assert list(zip(net.ties["since"], net.ties["weight"], strict=True)) == expected
    assert net.ties["until"].str[:4].tolist() == [since[:4] for since, _ in expected]


def test_units_named_under_each_year_are_tied_in_that_year():
    table = listed(
        ["甲社区", "银行、医院", "医院"],
        ["乙社区", "", "小学"],
        columns=["社区", "2021年共建单位", "2022年共建单位"],
    )
    assert sorted(when(read(table))) == [
        ["医院", "甲社区", "2021", "2021"],
        ["医院", "甲社区", "2022", "2022"],
        ["小学", "乙社区", "2022", "2022"],
        ["银行", "甲社区", "2021", "2021"],
    ]


def test_what_is_left_of_a_list_by_years_is_told():
    rows = ["银行", "甲社区", "3", "4", "7"], ["医院", "甲社区", "", "", ""]
    taken = cg.io.take(listed(*rows, columns=["单位", "社区", "2021", "2022", "合计"]), relation="co_builds")
    assert taken.network.ties["weight"].tolist() == [3, 4]
    told = dict(zip(taken.notices["problem"], taken.notices["value"], strict=True))
    assert told["rows have no tie in any of the periods and are left out"] == "1"
    assert any(problem.startswith("are periods, each with a column") for problem in told)
    assert "合计" in taken.notices["column"].tolist()


def test_counts_of_two_kinds_under_each_year_are_asked_which_is_the_weight(tmp_path):
    rows = [
        ["单位", "社区", "2021年", "2021年", "2022年", "2022年"],
        ["单位", "社区", "活动次数", "服务人次", "活动次数", "服务人次"],
        ["银行", "甲社区", 3, 40, None, None],
        ["医院", "甲社区", 2, 10, 5, 50],
    ]
    path = book(tmp_path, {"台账": rows})
    with pytest.raises(cg.CommgovError, match="活动次数, 服务人次 may each be the weight"):
        read(path)
    net = read(path, mapping={"answers": {"weight": "服务人次"}})
    assert list(zip(net.ties["since"], net.ties["weight"], strict=True)) == [
        ("2021", 40), ("2021", 10), ("2022", 50),
    ]  # fmt: skip


def test_months_are_those_of_the_year_that_the_sheet_names(tmp_path):
    rows = [["单位", "社区", "1月", "12月"], ["银行", "甲社区", 3, 1]]
    net = read(book(tmp_path, {"2023年": rows}))
    assert net.ties["since"].tolist() == net.ties["until"].tolist() == ["2023-01", "2023-12"]


def test_years_above_a_matrix_are_no_places():
    table = listed(*[[name, "3", "2"] for name in ("银行", "医院", "小学")], columns=["单位", "2021", "2022"])
    with pytest.raises(cg.CommgovError, match="named by years, which are no ends of ties"):
        read(table)
    with pytest.raises(cg.CommgovError, match="named by years"):
        read(table, mapping="guess")


def test_numbers_of_units_that_look_like_years_stay_labels():
    codes = ["2001", "2002", "2003"]
    net = read(pd.DataFrame([[0, 1, 1], [1, 0, 1], [1, 1, 0]], codes, codes))
    assert net.actors["actor"].tolist() == codes
    assert "since" not in net.ties


@pytest.mark.parametrize("titles", [("2021年", "2022年"), ("2021年共建", "2022年共建"), ("第一轮", "第二轮")])
def test_networks_of_a_pajek_file_that_are_named_by_periods_are_these(titles, tmp_path):
    one = "*Network {}\n*Vertices 2\n1 a\n2 b\n*Edges\n1 2 {}\n"
    path = tmp_path / "a.paj"
    path.write_text("".join(one.format(title, k) for k, title in enumerate(titles, 1)), encoding="utf-8")
    options = {} if titles[0].endswith("共建") else {"relation": "co_builds"}
    net = cg.read(path, **options)
    assert net.ties["relation"].tolist() == ["co_builds", "co_builds"]
    assert net.ties["weight"].tolist() == [1, 2]
    assert net.ties["since"].tolist() == (["1", "2"] if titles[0] == "第一轮" else ["2021", "2022"])


def test_matrices_of_a_dl_file_that_are_labelled_by_years_are_periods(tmp_path):
    path = tmp_path / "a.dl"
    path.write_text(
        "dl n=2 nm=2\nlabels: a,b\nmatrix labels: 2021,2022\ndata:\n0 1\n1 0\n0 2\n2 0\n", encoding="utf-8"
    )
    assert when(cg.read(path, relation="helps"))[0][2:] == ["2021", "2021"]


# ---- times in files of Pajek and of Gephi ------------------------------------------------------------


def timed(*rows):
    return read(listed(*rows, columns=["source", "target", "since", "until", "weight"]))


@pytest.mark.parametrize("ending", [".net", ".paj"])
@pytest.mark.parametrize(
    ("times", "spells"),
    [
        ([("2021", "2021"), ("2022", "")], ["[2021]", "[2022-*]"]),
        ([("2021-05", "2021-06"), ("2022-01", "")], ["[202105-202106]", "[202201-*]"]),
        ([("2021-05-03", "2021-06-04"), ("2022-01-01", "")], ["[20210503-20210604]", "[20220101-*]"]),
        ([("1", "1"), ("2", "3")], ["[1]", "[2-3]"]),
    ],
)
def test_times_of_ties_are_written_to_pajek_and_come_back(ending, times, spells, tmp_path):
    there = timed(*[["甲", "乙", *time, str(k)] for k, time in enumerate(times, 1)])
    lost = cg.io.write(there, tmp_path / f"a{ending}")
    text = (tmp_path / f"a{ending}").read_text(encoding="utf-8")
    assert [line.split()[-1] for line in text.splitlines() if line.endswith("]")] == spells
    assert not set(lost["column"]) & {"since", "until", "weight"}
    again = cg.read(tmp_path / f"a{ending}")
    assert when(again) == when(there)
    assert again.ties["weight"].tolist() == [1, 2]


def test_pajek_s_times_of_several_kinds_are_days_and_what_changes_is_told(tmp_path):
    there = timed(["甲", "乙", "2021", "2021-05", "1"], ["乙", "丙", "2021-05-03", "2022", "2"])
    lost = cg.io.write(there, tmp_path / "a.net")
    assert when(cg.read(tmp_path / "a.net")) == [
        ["甲", "乙", "2021-01-01", "2021-05-31"], ["乙", "丙", "2021-05-03", "2022-12-31"],
    ]  # fmt: skip
    rows = lost[lost["lost"].astype(str) == "times that come back as their first or last days"]
    assert dict(zip(rows["column"], rows["row_count"], strict=True)) == {"since": 1, "until": 2}


def test_an_open_beginning_has_no_form_in_pajek_and_is_told(tmp_path):
    there = timed(["甲", "乙", "2021", "2022", "1"], ["乙", "丙", "", "2022", "2"])
    lost = cg.io.write(there, tmp_path / "a.net")
    assert when(cg.read(tmp_path / "a.net"))[1] == ["乙", "丙", "2021", "2022"]
    assert "beginnings that are open: they come back as the earliest" in set(lost["lost"].astype(str))


def test_times_of_vertices_are_written_to_pajek_and_come_back(tmp_path):
    ties = listed(["甲", "乙", "co_builds"], columns=["source", "target", "relation"])
    actors = pd.DataFrame(
        {"actor": ["甲", "乙"], "kind": "unit", "since": ["2020", ""], "until": ["2021", ""]}
    )
    there = cg.read({"ties": ties, "actors": actors})
    cg.io.write(there, tmp_path / "a.net")
    assert '1 "甲"' in (tmp_path / "a.net").read_text(encoding="utf-8").splitlines()[1]
    again = cg.read(tmp_path / "a.net").actors.set_index("actor")
    assert again.loc["甲", ["since", "until"]].tolist() == ["2020", "2021"]
    assert again.loc["乙", ["since", "until"]].tolist() == ["", ""]


def test_networkx_reads_pajek_with_times(tmp_path):
    there = timed(
        ["甲", "乙", "2021", "2021", "1"], ["甲", "乙", "2022", "", "2"], ["乙", "丙", "2021", "", "3"]
    )
    cg.io.write(there, tmp_path / "a.net")
    graph = nx.read_pajek(tmp_path / "a.net")
    assert sorted((a, b, said["weight"]) for a, b, said in graph.edges(data=True)) == [
        ("乙", "丙", 3.0), ("甲", "乙", 1.0), ("甲", "乙", 2.0),
    ]  # fmt: skip


def test_intervals_of_a_weight_in_gexf_are_periods(tmp_path):
    values = (
        '<attvalue for="w" value="2" intervals="&lt;[2019,2020];[2022,2022]&gt;"/>'
        '<attvalue for="w" value="5" timestamps="&lt;[2023]&gt;"/>'
    )
    text = (
        '<gexf><graph defaultedgetype="directed" mode="dynamic"><attributes class="edge" mode="dynamic">'
        '<attribute id="w" title="weight" type="double"/></attributes>'
        '<nodes><node id="a"/><node id="b"/></nodes>'
        f'<edges><edge source="a" target="b"><attvalues>{values}</attvalues></edge></edges></graph></gexf>'
    )
    path = tmp_path / "a.gexf"
    path.write_text(text, encoding="utf-8")
    ties = cg.read(path, relation="helps").ties
    assert ties[["since", "until", "weight"]].to_numpy().tolist() == [
        ["2019", "2020", 2.0], ["2022", "2022", 2.0], ["2023", "2023", 5.0],
    ]  # fmt: skip
    path.write_text(text.replace("[2019,2020]", "(2019,2020]"), encoding="utf-8")
    assert "left out" in " ".join(cg.io.take(path, relation="helps").notices["problem"])
