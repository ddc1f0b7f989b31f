"""One network in many forms, as people in the field write them; the truth was written down by hand."""

import itertools

import networkx as nx
import openpyxl
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.cli import asking

OFFICES = ["教育局", "民政局", "公安局", "街道办"]
TWO_WAYS = {("教育局", "民政局"): 2, ("民政局", "公安局"): 1, ("公安局", "街道办"): 5}
ONE_WAY = {("教育局", "民政局"): 2, ("民政局", "公安局"): 1, ("公安局", "教育局"): 3, ("街道办", "教育局"): 1}
SYMMETRIC = [[0, 2, 0, 0], [2, 0, 1, 0], [0, 1, 0, 5], [0, 0, 5, 0]]
DIRECTED = [[0, 2, 0, 0], [0, 0, 1, 0], [3, 0, 0, 0], [1, 0, 0, 0]]
UNITS, PLACES = ["银行（就业）", "第一医院", "派出所"], ["多福社区", "牡丹社区"]
SERVED = {
    ("银行（就业）", "多福社区"): 3,
    ("第一医院", "多福社区"): 1,
    ("第一医院", "牡丹社区"): 12,
    ("派出所", "牡丹社区"): 2,
}
LABELS = ",".join(OFFICES)
VERTICES = "*Vertices 4\n" + "".join(f'{k} "{name}"\n' for k, name in enumerate(OFFICES, start=1))


def book(path, rows, *, title="共建", merged=()):
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    for area in merged:
        made.active.merge_cells(area)
    made.save(path)
    return path


def cells(rows) -> str:
    return "\n".join(" ".join(map(str, row)) for row in rows)


def gexf(ids, directed) -> str:
    nodes = "".join(f'<node id="{i}" label="{n}"/>' for i, n in zip(ids, OFFICES, strict=True))
    at = dict(zip(OFFICES, ids, strict=True))
    ties = (ONE_WAY if directed else TWO_WAYS).items()
    edges = "".join(f'<edge source="{at[a]}" target="{at[b]}" weight="{w}.0"/>' for (a, b), w in ties)
    kind = "directed" if directed else "undirected"
    graph = f'<graph defaultedgetype="{kind}"><nodes>{nodes}</nodes><edges>{edges}</edges></graph>'
    return f'<gexf xmlns="http://gexf.net/1.3" version="1.3">{graph}</gexf>'


UNDIRECTED = {
    "full.dl": f"dl n=4 format=fullmatrix labels:\n{LABELS}\ndata:\n{cells(SYMMETRIC)}\n",
    "decimals.dl": f"dl n=4 labels:\n{LABELS}\ndata:\n9.0 2.000 0 0 2 9 1 0\n0 1 9 5 0 0 5 9\n",
    "absent.dl": f"dl n=4 diagonal=absent labels:\n{LABELS}\ndata:\n2 0 0\n2 1 0\n0 1 5\n0 0 5\n",
    "lower.dl": f"dl n=4 format=lowerhalf labels:\n{LABELS}\ndata:\n0\n2 0\n0 1 0\n0 0 5 0\n",
    "upper.dl": f"dl n=4 format=upperhalf diagonal=absent labels:\n{LABELS}\ndata:\n2 0 0\n1 0\n5\n",
    "edges.net": f"{VERTICES}*Edges\n1 2 2\n2 3 1\n3 4 5\n",
    "matrix.net": f"/* a remark */\n{VERTICES}*Matrix\n{cells(SYMMETRIC)}\n",
    "numbered.gexf": gexf(range(4), directed=False),
    "gephi.csv": "Source,Target,Type,Weight\n"
    + "".join(f"{a},{b},Undirected,{w}.0\n" for (a, b), w in TWO_WAYS.items()),
    "gbk.csv": pd.DataFrame(SYMMETRIC, OFFICES, OFFICES).to_csv().encode("gbk"),
}
WITH_DIRECTION = {
    "full.dl": f"dl n=4 labels:\n{LABELS}\ndata:\n{cells(DIRECTED)}\n",
    "list.dl": f"dl n=4 format=edgelist1 labels:\n{LABELS}\ndata:\n1 2 2\n2 3 1\n3 1 3\n4 1 1\n",
    "arcs.net": f"{VERTICES}*Arcs\n1 2 2\n2 3 1\n3 1 3\n4 1 1\n",
    "matrix.net": f"{VERTICES}*Matrix\n{cells(DIRECTED)}\n",
    "n.gexf": gexf(["n0", "n1", "n2", "n3"], directed=True),
    "point.gexf": gexf(["0.0", "1.0", "2.0", "3.0"], directed=True),
    "gephi.csv": "Source,Target,Type,Weight\n"
    + "".join(f"{a},{b},Directed,{w}.0\n" for (a, b), w in ONE_WAY.items()),
    "sheet.csv": pd.DataFrame(DIRECTED, OFFICES, OFFICES).to_csv().encode("utf-8-sig"),
}


def read(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return cg.read(path, relation="contacts")


def said(network) -> dict:
    rows = network.ties[["source", "target", "weight", "directed"]].itertuples(index=False, name=None)
    return {(a, b): (weight, directed) for a, b, weight, directed in rows}


@pytest.mark.parametrize("name", UNDIRECTED)
def test_what_goes_both_ways_stands_once_whatever_the_form(tmp_path, name):
    network = read(tmp_path, name, UNDIRECTED[name])
    assert said(network) == {pair: (weight, "no") for pair, weight in TWO_WAYS.items()}
    assert (sorted(network.actors["actor"]), len(network.places)) == (sorted(OFFICES), 0)


@pytest.mark.parametrize("name", WITH_DIRECTION)
def test_what_goes_one_way_does_so_in_every_form(tmp_path, name):
    network = read(tmp_path, name, WITH_DIRECTION[name])
    assert said(network) == {pair: (weight, "yes") for pair, weight in ONE_WAY.items()}
    assert (sorted(network.actors["actor"]), len(network.places)) == (sorted(OFFICES), 0)


def test_graphs_and_tables_in_memory_say_the_same():
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in TWO_WAYS.items())
    table = pd.DataFrame(SYMMETRIC, OFFICES, OFFICES)
    assert said(cg.read(graph, relation="contacts")) == said(cg.read(table, relation="contacts"))


def test_codes_of_somebody_s_own_are_no_numbering(tmp_path):
    network = read(tmp_path, "a.gexf", gexf([210102, 210103, 210104, 210106], directed=True))
    assert network.actors[["actor", "name"]].iloc[0].tolist() == ["210102", "教育局"]


# ---- tables of two modes as field teams make them ------------------------------------------------

SHEETS = {
    "a header of two lines, both with labels": (
        [["统计表", None, None], ["单位", "社区", None], [None, *PLACES],
         ["银行（就业）", 3, None], ["第一医院", 1, 12], ["派出所", None, 2]],
        ("A1:C1", "A2:A3", "B2:C2"),
    ),
    "groups above, remarks to the right": (
        [[None, "共建社区", None, None], ["单位", *PLACES, "备注"], ["银行（就业）", "３", None, "新"],
         ["第一医院", 1, "1２", None], ["派出所", 0, "2 ", None]],
        ("B1:D1",),
    ),
    "subtotals": (
        [["单位", "社区", "次数"], ["银行（就业）", "多福社区", 3], ["第一医院", "多福社区", 1],
         ["小计", None, 4],
         ["第一医院", "牡丹社区", 12], ["派出所", "牡丹社区", 2], ["小计", None, 14], ["总计", None, 18]],
        (),
    ),
}  # fmt: skip
TEXTS = {
    "excel.csv": "sep=;\r\n单位;社区;次数\r\n{}\r\n",
    "title.csv": "2024年共建情况\n单位,社区,次数\n{}\n",
}


def pairs(network) -> dict:
    rows = network.ties[["source", "target", "weight"]].itertuples(index=False, name=None)
    return {(a, b): weight for a, b, weight in rows}


@pytest.mark.parametrize("case", [*SHEETS, *TEXTS])
def test_what_stands_around_a_table_is_no_data(tmp_path, case):
    if case in SHEETS:
        rows, merged = SHEETS[case]
        network = cg.read(book(tmp_path / "a.xlsx", rows, merged=merged))
    else:
        mark = ";" if case == "excel.csv" else ","
        rows = [f"{a}{mark}{b}{mark}{w}" for (a, b), w in SERVED.items()]
        end = "\r\n" if case == "excel.csv" else "\n"
        network = read(tmp_path, case, TEXTS[case].format(end.join(rows)).encode("gbk"))
    assert pairs(network) == SERVED
    assert sorted(network.actors["actor"]) == sorted(UNITS)
    assert sorted(network.places["place"]) == sorted(PLACES)


def test_counted_partners_are_a_list(tmp_path):
    rows = [
        ["社区", "共建单位"],
        ["多福社区", "1.银行（就业）；2.第一医院"],
        ["牡丹社区", "1、第一医院 2、派出所"],
    ]
    assert pairs(cg.read(book(tmp_path / "a.xlsx", rows))) == dict.fromkeys(SERVED, 1)


def test_places_without_codes_go_by_their_names(tmp_path):
    made = openpyxl.Workbook()
    made.active.title = "社区基本情况"
    for row in (["社区名称", "户数"], ["多福社区", "1,200"], ["牡丹社区", 900]):
        made.active.append(row)
    units = made.create_sheet("单位名单")
    for row in (["名称", "性质"], *([name, "社会组织"] for name in UNITS)):
        units.append(row)
    ties = made.create_sheet("共建")
    for row in (["单位", "社区", "次数"], *([a, b, w] for (a, b), w in SERVED.items())):
        ties.append(row)
    made.save(tmp_path / "a.xlsx")
    network = cg.read(tmp_path / "a.xlsx")
    assert network.places[["place", "kind", "household_count"]].to_numpy().tolist() == [
        ["多福社区", "community", 1200],
        ["牡丹社区", "community", 900],
    ]
    assert network.actors[["actor", "kind"]].to_numpy().tolist() == [[name, "social_org"] for name in UNITS]
    assert pairs(network) == SERVED


# ---- what is left out is told, what is in doubt is asked ------------------------------------------


def test_what_is_left_out_is_told(tmp_path):
    rows = [["", *OFFICES, "合计"], *([n, *r, sum(r)] for n, r in zip(OFFICES, SYMMETRIC, strict=True)),
            ["合计", 2, 3, 6, 5, 16], ["填表人：王小明"]]  # fmt: skip
    rows[1][1] = 7
    path = book(tmp_path / "a.xlsx", rows, title="联络")
    made = openpyxl.load_workbook(path)
    made.create_sheet("旧").append(["单位", "社区"])
    made["旧"].sheet_state = "hidden"
    made.save(path)
    told = cg.io.take(path).notices
    assert told[["column", "value", "problem"]].to_numpy().tolist() == [
        ["", "旧", "is hidden and is left out"],
        ["", "合计", "is a row of totals and is left out"],
        ["", "填表人：…", "is a note and is left out"],
        ["合计", "", "is a column of totals and is left out"],
        ["", "1", "stand on the diagonal and are left out"],
    ]
    assert told["row"].astype(object).where(told["row"].notna(), None).tolist() == [None, 6, 7, 1, None]
    assert asking.notices(told, "zh") == [
        "提示：联络：旧 已隐藏，不读入。",
        "提示：联络，第 6 行 (合计)：是合计行，不读入。",
        "提示：联络，第 7 行 (填表人：…)：是说明文字，不读入。",
        "提示：联络，合计，第 1 行：是合计列，不读入。",
        "提示：联络：1 处在对角线上，不读入。",
    ]


@pytest.mark.parametrize("as_matrix", [True, False])
def test_how_often_in_words_is_asked_and_a_mapping_answers(tmp_path, as_matrix):
    matrix = [
        ["单位", *PLACES],
        ["银行（就业）", "经常", None],
        ["第一医院", "每月一次", "经常"],
        ["派出所", "从不", 2],
    ]
    rows = [["单位", "社区", "频次"], ["银行（就业）", "多福社区", "经常"],
            ["第一医院", "多福社区", "每月一次"],
            ["第一医院", "牡丹社区", "经常"], ["派出所", "牡丹社区", 2]]  # fmt: skip
    path = book(tmp_path / "a.xlsx", matrix if as_matrix else rows)
    asked = cg.io.guess(path)
    assert [(d["what"], d["guess"]) for d in asked["unsure"]] == [
        ("weight '每月一次'", "1"),
        ("weight '经常'", "1"),
    ]
    with pytest.raises(cg.CommgovError, match="say which number it stands for"):
        cg.read(path)
    for doubt, number in zip(asked["unsure"], ("12", "50"), strict=True):
        assert cg.io.answers(asked, doubt)[number] == number
        asked = cg.io.answered(asked, doubt, number)
    cg.io.write_mapping(asked | {"unsure": []}, tmp_path / "a.json")
    wanted = dict(zip(SERVED, (50, 12, 50, 2), strict=True))
    assert pairs(cg.read(path, mapping=tmp_path / "a.json")) == wanted


@pytest.mark.parametrize("lower", [True, False])
def test_half_a_matrix_is_asked_about(tmp_path, lower):
    half = [[v if v and (i > j) == lower else None for j, v in enumerate(r)] for i, r in enumerate(SYMMETRIC)]
    path = book(
        tmp_path / "a.xlsx",
        [["", *OFFICES], *([n, *r] for n, r in zip(OFFICES, half, strict=True))],
        title="联络",
    )
    asked = cg.io.guess(path)
    assert [(d["what"], d["guess"]) for d in asked["unsure"]] == [("directed", "no")]
    assert said(cg.read(path, mapping=asked)) == {pair: (w, "no") for pair, w in TWO_WAYS.items()}
    other = cg.io.answered(asked, asked["unsure"][0], "yes")
    turned = {(b, a) if lower else (a, b): (w, "yes") for (a, b), w in TWO_WAYS.items()}
    assert said(cg.read(path, mapping=other)) == turned


@pytest.mark.parametrize("minus", ["−", "－", "-"])
def test_every_minus_is_a_minus_and_its_cell_is_named(tmp_path, minus):
    rows = [["", "甲局", "乙局"], ["甲局", 0, f"{minus}3"], ["乙局", 1, 0]]
    with pytest.raises(cg.CommgovError) as error:
        cg.read(book(tmp_path / "a.xlsx", rows, title="联络"))
    fault = error.value.faults.iloc[0]
    assert fault[["table", "column", "row", "value", "problem"]].tolist() == [
        "联络", "乙局", 2, "-3", "is not above 0"]  # fmt: skip


def test_no_two_forms_differ(tmp_path):
    """Pair by pair, and the whole table of ties: order, columns and all."""
    for forms in (UNDIRECTED, WITH_DIRECTION):
        found = {name: read(tmp_path, name, text).ties for name, text in forms.items()}
        columns = ["source", "target", "relation", "domain", "weight", "provenance", "directed"]
        found = {n: t[columns].sort_values(["source", "target"], ignore_index=True) for n, t in found.items()}
        for one, other in itertools.combinations(found, 2):
            assert found[one].to_numpy().tolist() == found[other].to_numpy().tolist(), (one, other)


# ---- what is no body, and what is a code -----------------------------------------------------------

TOTAL_WORDS = [
    *(
        "合计",
        "合 计",
        "合　计",
        "总 计",
        "次数合计",
        "平均",
        "社区数",
        "共计",
        "总数",
        "Total",
        "Sum",
        "累计",
    ),
    *("合计（次）", "总计：", "合计:", "小 计", "共计 2 家", "Grand Total", "平均值", "单位总数"),
]
BODIES = [
    *("总工会", "平均律琴行", "共青团委", "合计会计师事务所", "计生办", "总医院", "累计公司", "人数统计局"),
    *("共享单车公司", "Sumitomo", "总部基地", "社区数字中心"),
]


@pytest.mark.parametrize("word", TOTAL_WORDS)
def test_totals_are_left_out_and_told_however_they_are_written(word, tmp_path):
    rows = [["单位", "甲社区", "乙社区", word], ["工行", 1, 2, 3], ["医院", 0, 4, 4], [word, 1, 6, 7]]
    taken = cg.io.take(book(tmp_path / "a.xlsx", rows))
    assert taken.network.actors["actor"].tolist() == ["工行", "医院"]
    assert taken.network.places["place"].tolist() == ["甲社区", "乙社区"]
    assert sorted(taken.notices["problem"]) == [
        "is a column of totals and is left out", "is a row of totals and is left out"]  # fmt: skip
    rows = [["单位", "社区", "次数"], ["工行", "甲社区", 3], ["医院", "乙社区", 1], [word, None, 4]]
    taken = cg.io.take(book(tmp_path / "b.xlsx", rows))
    assert (len(taken.network.actors), len(taken.network.ties)) == (2, 2)
    assert taken.notices["problem"].tolist() == ["is a row of totals and is left out"]


@pytest.mark.parametrize("word", BODIES)
def test_bodies_whose_names_begin_like_totals_stay(word, tmp_path):
    rows = [["单位", "甲社区", "乙社区"], ["工行", 1, 2], [word, 1, 6]]
    assert cg.read(book(tmp_path / "a.xlsx", rows)).actors["actor"].tolist() == ["工行", word]


def test_codes_are_read_with_the_zeros_that_the_sheet_shows(tmp_path):
    made = openpyxl.Workbook()
    made.active.title = "共建"
    for row in (["单位编号", "社区编号", "次数"], [123, 9001, 3], [12, 9002, 2], ["0000007", 9001, 1]):
        made.active.append(row)
    for row in (2, 3):
        made.active.cell(row, 1).number_format = "0000000"
        made.active.cell(row, 3).number_format = "000"
    made.save(tmp_path / "a.xlsx")
    ties = cg.read(tmp_path / "a.xlsx").ties
    assert ties[["source", "weight"]].to_numpy().tolist() == [
        ["0000123", 3.0],
        ["0000012", 2.0],
        ["0000007", 1.0],
    ]


@pytest.mark.parametrize(
    ("header", "kind"),
    [("社区", "community"), ("社区名称", "community"), ("社区编号", "community"), ("小区", "compound"),
     ("小区名称", "compound"), ("服务社区", "community")],
)  # fmt: skip
def test_the_header_decides_what_is_a_place(header, kind):
    names = pd.DataFrame({"单位": ["工行", "人民医院", "工行"], header: ["幸福里", "多福", "牡丹"]})
    there = cg.read(names, relation="co_builds")
    assert there.actors["actor"].tolist() == ["工行", "人民医院"]
    assert there.places[["place", "kind"]].to_numpy().tolist() == [
        [n, kind] for n in ("幸福里", "多福", "牡丹")
    ]
    codes = pd.DataFrame({"单位编号": ["1", "2"], header: ["2", "3"], "次数": [3, 2]})
    told = cg.io.take(codes, relation="co_builds")
    word = header.removeprefix("服务").removesuffix("编号").removesuffix("名称")
    assert told.network.ties[["source", "target", "weight"]].to_numpy().tolist() == [
        ["单位1", f"2{word}", 3],
        ["单位2", f"3{word}", 2],
    ]
    assert told.notices["value"].tolist() == ["2"]


def test_names_that_begin_ties_are_bodies_under_any_header():
    both = pd.DataFrame({"单位": ["幸福社区", "多福社区"], "社区": ["多福社区", "牡丹社区"]})
    there = cg.read(both, relation="co_builds")
    assert (len(there.actors), len(there.places)) == (3, 0)


def test_letters_that_the_format_of_a_code_shows_are_read(tmp_path):
    made = openpyxl.Workbook()
    made.active.title = "共建"
    for row in (["单位编号", "社区", "次数"], [7, "甲社区", 3], [12, "乙社区", 2]):
        made.active.append(row)
    for row in (2, 3):
        made.active.cell(row, 1).number_format = '"SQ"000'
        made.active.cell(row, 3).number_format = '0"次"'
    made.save(tmp_path / "a.xlsx")
    ties = cg.read(tmp_path / "a.xlsx").ties
    assert ties[["source", "weight"]].to_numpy().tolist() == [["SQ007", 3], ["SQ012", 2]]
