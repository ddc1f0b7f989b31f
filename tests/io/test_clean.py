"""Tables as people in the field write them: each small file was written out by hand, with what it says."""

import networkx as nx
import openpyxl
import pandas as pd
import pytest

import commgov_lib as cg

UNITS = ["甲银行", "乙医院"]
HERE = {("甲银行", "东社区"), ("乙医院", "东社区"), ("乙医院", "西社区")}


def book(path, **sheets):
    """A workbook: name of a sheet → its rows, and the areas that are merged."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, (rows, *merged) in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    made.save(path)
    return path


def pairs(network) -> set:
    return set(zip(network.ties["source"], network.ties["target"], strict=True))


MATRICES = {
    "a title over the whole width": (
        [["共建一览", None, None], ["单位", "东社区", "西社区"], ["甲银行", 1, 0], ["乙医院", 1, 1]],
        "A1:C1",
    ),
    "a header of two lines": (
        [["单位", "北街道", None], [None, "东社区", "西社区"], ["甲银行", "√", None], ["乙医院", "√", "√"]],
        "A1:A2",
        "B1:C1",
    ),
    "numbered rows": (
        [["序号", "单位", "东社区", "西社区"], [1, "甲银行", 1, 0], [2, "乙医院", 1, 1]],
    ),
    "totals": (
        [["", "东社区", "西社区", "合计"], ["甲银行", 1, 0, 1], ["乙医院", 1, 1, 2], ["合计", 2, 1, 3]],
    ),
    "notes": (
        [["单位", "东社区", "西社区"], ["甲银行", "√", "×"], ["乙医院", "√", "√"],
         ["注：√为有", None], ["填表人：办公室"]],
    ),
    "a note over the whole width": (
        [["单位", "东社区", "西社区"], ["甲银行", "√", "×"], ["乙医院", "√", "√"], ["注：√为有", None, None]],
        "A4:C4",
    ),
    "communities down, units across": (
        [["社区", "甲银行", "乙医院"], ["东社区", "√", "√"], ["西社区", None, "√"]],
    ),
}  # fmt: skip
LISTS = {
    "a header printed again": (
        [["单位", "社区"], ["甲银行", "东社区"], ["乙医院", "东社区"], ["单位", "社区"],
         ["乙医院", "西社区"]],
    ),
    "a merged unit": (
        [["单位", "社区"], ["甲银行", "东社区"], ["乙医院", "东社区"], [None, "西社区"]],
        "A3:A4",
    ),
    "units in one cell": ([["社区", "共建单位"], ["东社区", "甲银行，乙医院"], ["西社区", "乙医院"]],),
    "a column for each partner": (
        [["社区", "共建单位1", "共建单位2"], ["东社区", "甲银行", "乙医院"], ["西社区", "乙医院", None]],
    ),
    "a title, the one who filled it in": (
        [["台账", None], ["单位名称", "社区名称"], ["甲银行", "东社区"], ["乙医院", "东社区、西社区"],
         ["填表人：", "办公室"]],
        "A1:B1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", [*MATRICES, *LISTS])
def test_what_stands_around_a_table_is_no_data(tmp_path, case):
    network = cg.read(book(tmp_path / "表.xlsx", 共建=(MATRICES | LISTS)[case]))
    assert pairs(network) == HERE
    assert sorted(network.actors["actor"]) == sorted(UNITS)
    assert dict(zip(network.places["place"], network.places["kind"], strict=True)) == {
        "东社区": "community",
        "西社区": "community",
    }
    assert set(network.ties["relation"]) == {"co_builds"}


def test_a_square_matrix_with_totals(tmp_path):
    rows = [["", "甲局", "乙局", "合计"], ["甲局", 0, 1, 1], ["乙局", 1, 0, 1], ["合计", 1, 1, 2]]
    network = cg.read(book(tmp_path / "a.xlsx", 联络=(rows,)))
    assert (pairs(network), len(network.actors)) == ({("甲局", "乙局")}, 2)


def test_a_total_of_needs_is_left_out_and_a_place_that_nobody_serves_is_not(tmp_path):
    needs = [["社区", "人群", "领域", "人数（人）"], ["东社区", "独居老人", "健康", 23],
             ["西社区", "残疾人", "养老", 18], ["合计", None, None, 41]]  # fmt: skip
    ties = [["单位", "社区"], ["甲银行", "东社区"]]
    network = cg.read(book(tmp_path / "a.xlsx", 需求=(needs,), 共建=(ties,)))
    assert network.needs[["place", "weight"]].to_numpy().tolist() == [["东社区", 23.0], ["西社区", 18.0]]
    assert list(network.places["place"]) == ["东社区", "西社区"]


def test_codes_count_before_names_and_a_bank_stays_a_bank(tmp_path):
    network = cg.read(
        book(
            tmp_path / "a.xlsx",
            社区=([["社区编号", "社区名称", "户数"], ["01", "东社区", 1200]],),
            单位=([["单位名称", "单位编号", "单位类型", "所在社区"], ["甲银行", "u1", "银行", "01"]],),
            共建关系=([["单位编号", "社区编号", "共建领域"], ["u1", "01", "就业"]],),
        )
    )
    assert network.places.loc[0, ["place", "name", "kind"]].tolist() == ["01", "东社区", "community"]
    assert network.actors.loc[0, ["actor", "name", "kind", "subkind"]].tolist() == [
        "u1",
        "甲银行",
        "unit",
        "bank",
    ]
    assert network.ties.loc[0, ["source", "target", "relation", "domain"]].tolist() == [
        "u1", "01", "co_builds", "employment"]  # fmt: skip


def test_marks_beside_a_column_of_kinds_are_asked_about(tmp_path):
    rows = [["单位", "类型", "东社区", "西社区"], ["甲银行", "银行", "√", None], ["乙医院", "医院", "√", "√"]]
    with pytest.raises(cg.CommgovError, match="东社区, 西社区 hold marks"):
        cg.read(book(tmp_path / "a.xlsx", 共建=(rows,)))


def test_communities_among_themselves_are_of_one_kind(tmp_path):
    rows = [["源", "目标"], ["甲社区", "乙社区"], ["乙社区", "丙社区"]]
    network = cg.read(book(tmp_path / "a.xlsx", 联络=(rows,)))
    assert (len(network.actors), len(network.places)) == (3, 0)


def test_a_first_row_whose_words_come_again_is_no_header(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("甲银行,东社区\n乙医院,东社区\n乙医院,西社区\n", encoding="utf-8")
    assert pairs(cg.read(file, mapping="guess")) == HERE


def test_ucinet_writes_the_labels_of_a_square_matrix_twice(tmp_path):
    file = tmp_path / "a.dl"
    labels = "甲 乙 丙"
    file.write_text(
        "DL\nN=3 NM=2\nFORMAT = FULLMATRIX DIAGONAL PRESENT\n"
        f"ROW LABELS:\n{labels}\nCOLUMN LABELS:\n{labels}\n"
        "LEVEL LABELS:\n共建\n帮扶\nDATA:\n 0 1 0\n 1 0 0\n 0 0 0\n 0 0 2\n 0 0 0\n 0 0 0\n",
        encoding="utf-8",
    )
    ties = cg.read(file).ties[["source", "target", "relation", "weight"]].to_numpy().tolist()
    assert ties == [["甲", "乙", "co_builds", 1], ["甲", "丙", "helps", 2]]


def test_a_graph_of_igraph_goes_by_names_and_sides(tmp_path):
    nodes = "".join(
        f'<node id="n{k}"><data key="a">{name}</data><data key="b">{side}</data></node>'
        for k, (name, side) in enumerate([("春游", "true"), ("甲", "false")])
    )
    file = tmp_path / "a.graphml"
    file.write_text(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="a" for="node" attr.name="name"/>'
        '<key id="b" for="node" attr.name="type"/><graph edgedefault="undirected">'
        f'{nodes}<edge source="n0" target="n1"/></graph></graphml>',
        encoding="utf-8",
    )
    network = cg.read(file, relation="attends")
    assert (pairs(network), list(network.places["place"])) == ({("甲", "春游")}, ["春游"])


def test_a_tie_that_does_not_say_its_weight_has_one():
    graph = nx.Graph()
    graph.add_nodes_from(UNITS, bipartite=0)
    graph.add_nodes_from(["东社区", "西社区"], bipartite=1)
    graph.add_edges_from([("东社区", "甲银行"), ("乙医院", "东社区", {"weight": 2}), ("乙医院", "西社区")])
    network = cg.read(graph, relation="co_builds")
    assert pairs(network) == HERE
    assert network.ties["weight"].tolist() == [1, 2, 1]


def test_tables_of_pandas_with_levels_margins_and_numbers():
    long = pd.DataFrame(
        {"单位": [*UNITS, "乙医院"], "社区": ["东社区", "东社区", "西社区"], "人次": [1, 2, 3]}
    )
    wide = pd.crosstab(long["单位"], long["社区"], margins=True)
    streets = wide.iloc[:-1, :-1].set_axis(
        pd.MultiIndex.from_product([["北街道"], ["东社区", "西社区"]]), axis=1
    )
    for table in (long.set_index(["单位", "社区"]), wide, streets):
        assert pairs(cg.read(table, relation="co_builds")) == HERE
    path = cg.read(nx.to_pandas_adjacency(nx.path_graph(4)), relation="contacts")
    assert pairs(path) == {("0", "1"), ("1", "2"), ("2", "3")}


def test_where_units_are_listed_a_new_one_in_a_matrix_is_a_slip(tmp_path):
    units = [["单位", "类型"], ["甲银行", "银行"], ["乙医院", "医疗"]]
    rows = [["单位", "东社区", "西社区"], ["甲银行", 1, 0], ["乙医阮", 0, 1], ["乙医院", 1, 1]]
    with pytest.raises(cg.CommgovError, match="did you mean '乙医院'") as error:
        cg.read(book(tmp_path / "a.xlsx", 单位=(units,), 共建=(rows,)))
    assert error.value.faults["row"].tolist() == [3]


def test_a_table_of_communities_is_one_of_places_and_persons_in_it_are_told(tmp_path):
    """Its column 类型 is a kind of place, and no relation of a tie."""
    file = book(
        tmp_path / "a.xlsx",
        社区=([["社区", "类型", "书记"], ["甲社区", "社区", "张某"]],),
        共建=([["单位", "社区", "服务人次"], ["银行", "甲社区", 7]],),
    )
    with pytest.raises(cg.CommgovError, match="names of persons") as error:
        cg.read(file)
    assert set(error.value.faults["column"]) == {"书记"}
    network = cg.read(file, pseudonymise="书记", salt="a salt for this test only")
    assert (network.places.loc[0, "kind"], network.ties.loc[0, "weight"]) == ("community", 7)
