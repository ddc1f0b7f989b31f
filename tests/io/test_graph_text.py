"""GML, JSON, SIF and VNA in: as networkx, igraph, D3, Cytoscape and NetDraw write them; what breaks them."""

import json
import time

import networkx as nx
import pytest

import commgov_lib as cg
from commgov_lib.io import graph_text, sources
from commgov_lib.io.questions import answered

NODES = ["区教育局", "市第四医院", 'a "b" & c', "丁"]


@pytest.fixture
def drawn():
    """A graph with weights and a node of its own, directed."""
    graph = nx.DiGraph()
    graph.add_nodes_from(NODES, kind="")
    graph.add_weighted_edges_from(
        [(NODES[0], NODES[1], 2.5), (NODES[1], NODES[0], 1), (NODES[2], NODES[0], 3)]
    )
    return graph


def same(read: cg.Network, graph: nx.Graph):
    """Whether a network has the nodes, ties, weights and directions of a graph."""
    assert sorted(read.actors["actor"]) == sorted(graph)
    said = "yes" if graph.is_directed() else "no"
    assert set(read.ties["directed"]) == {said}
    found = {(a, b): w for a, b, w in read.ties[["source", "target", "weight"]].itertuples(index=False)}
    if not graph.is_directed():
        found = {tuple(sorted(pair)): w for pair, w in found.items()}
        assert found == {tuple(sorted(pair)): w for *pair, w in graph.edges(data="weight")}
    else:
        assert found == {(a, b): w for a, b, w in graph.edges(data="weight")}


@pytest.mark.parametrize("directed", [True, False])
def test_gml_of_networkx_is_read(drawn, directed, tmp_path):
    graph = drawn if directed else nx.Graph(drawn)
    nx.write_gml(graph, tmp_path / "a.gml")
    same(cg.read(tmp_path / "a.gml", relation="contacts"), graph)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("edges", ["links", "edges"])
def test_node_link_data_of_networkx_is_read(drawn, directed, edges, tmp_path):
    graph = drawn if directed else nx.Graph(drawn)
    (tmp_path / "a.json").write_text(json.dumps(nx.node_link_data(graph, edges=edges)), encoding="utf-8")
    same(cg.read(tmp_path / "a.json", relation="contacts"), graph)


@pytest.mark.parametrize("directed", [True, False])
def test_cytoscape_data_of_networkx_is_read(drawn, directed, tmp_path):
    graph = drawn if directed else nx.Graph(drawn)
    (tmp_path / "a.cyjs").write_text(json.dumps(nx.cytoscape_data(graph)), encoding="utf-8")
    same(cg.read(tmp_path / "a.cyjs", relation="contacts"), graph)


def test_a_two_mode_graph_says_which_nodes_are_places(tmp_path):
    graph = nx.Graph([("甲", "x"), ("乙", "x")])
    nx.set_node_attributes(graph, {"甲": 0, "乙": 0, "x": 1}, "bipartite")
    nx.write_gml(graph, tmp_path / "a.gml")
    nx.write_graphml(graph, tmp_path / "a.graphml")
    (tmp_path / "a.json").write_text(json.dumps(nx.node_link_data(graph)), encoding="utf-8")
    for name in ("a.gml", "a.graphml", "a.json"):
        read = cg.read(tmp_path / name, relation="contacts")
        assert read.actors["actor"].tolist() == ["甲", "乙"], name
        assert read.places["place"].tolist() == ["x"], name


def test_ids_of_gml_are_numbers_of_a_program_and_nodes_go_by_their_labels():
    text = 'graph [ node [ id 7 label "甲" ] node [ id 20 label "乙" ] edge [ source 7 target 20 ] ]'
    assert graph_text.read_gml(text, "a.gml")[0].frame.to_numpy().tolist() == [["甲", "乙", "no"]]
    same = 'graph [ node [ id 7 label "甲" ] node [ id 20 label "甲" ] edge [ source 7 target 20 ] ]'
    assert graph_text.read_gml(same, "a.gml")[0].frame.to_numpy().tolist() == [["7", "20", "no"]]


IGRAPH = """Creator "igraph version 1.0.0"
# a comment
graph
[
  directed 0
  node
  [
    id 0
    name "甲行"
    graphics [ x 1 y 2 Line [ point [ x 1 ] ] ]
  ]
  node [ id 1 name "乙院" ]
  edge [ source 1 target 0 weight 1.5 ]
]
"""


def test_gml_of_igraph_goes_by_the_names():
    ties, nodes = graph_text.read_gml(IGRAPH, "a.gml")
    assert ties.frame.to_numpy().tolist() == [["乙院", "甲行", "no", "1.5"]]
    assert nodes.frame["node"].tolist() == ["甲行", "乙院"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no 'graph \\['"),
        ("graph [", "does not close"),
        ("graph [ node [ id 1 ] ] ]", "closes nothing"),
        ("graph [ [ ] ]", "opens without a key"),
        ('graph [ node [ "id" 1 ] ]', "where a key is wanted"),
        ('graph [ node [ id 1 label "a ] ]', "quotation mark does not end"),
        ("graph [ node [ id 1 ] ] graph [ node [ id 1 ] ]", "more than one network"),
        ("graph [ node [ id 1 ] node [ id 1 ] ]", "has the id of another one"),
        ("graph [ node [ label 1 ] ]", "the node of this number has no id"),
        ("graph [ node [ id 1 ]\nedge [ source 1 ] ]", "row 2.*a tie has no target"),
        ("graph [ node [ id 1 ] edge [ source 1 target 2 ] ]", "names a node that does not exist"),
        ("graph [ directed 1 ]", "holds no node"),
    ],
)
def test_broken_gml_is_refused_with_the_place(text, words):
    with pytest.raises(cg.CommgovError, match=rf"(?s){words}.*Fix"):
        graph_text.read_gml(text, "a.gml")


D3 = (
    '{"nodes": [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}],'
    ' "links": [{"source": 2, "target": 0, "value": 5}]}'
)


def test_ties_of_d3_name_nodes_by_their_place_in_the_list_and_have_no_stated_direction():
    ties, _ = graph_text.read_json(D3, "a.json", "a")
    assert ties.frame.to_numpy().tolist() == [["丙", "甲", "5"]]
    assert [doubt[:2] for doubt in ties.doubts] == [("directed", "no")]


@pytest.mark.parametrize(("said", "directed"), [("yes", "yes"), ("no", "no")])
def test_the_answer_on_direction_counts(said, directed, tmp_path):
    (tmp_path / "a.json").write_text(D3, encoding="utf-8")
    asked = cg.io.guess(tmp_path / "a.json", relation="contacts")
    doubt = next(d for d in asked["unsure"] if d["what"] == "directed")
    answer = answered(asked, doubt, said)
    assert set(cg.read(tmp_path / "a.json", mapping=answer).ties["directed"]) == {directed}
    with pytest.raises(cg.CommgovError, match="whether its ties have a direction"):
        cg.read(tmp_path / "a.json", relation="contacts")


def test_old_node_link_data_with_ids_and_places_in_the_list_is_read():
    text = '{"directed": true, "nodes": [{"id": "b"}, {"id": "a"}], "links": [{"source": 1, "target": 0}]}'
    ties, _ = graph_text.read_json(text, "a.json", "a")
    assert ties.frame[["source", "target"]].to_numpy().tolist() == [["a", "b"]]
    numbers = '{"directed": true, "nodes": [{"id": 5}, {"id": 0}], "links": [{"source": 0, "target": 5}]}'
    ties, _ = graph_text.read_json(numbers, "a.json", "a")  # these are ids
    assert ties.frame[["source", "target"]].to_numpy().tolist() == [["0", "5"]]


def test_json_graph_and_cytoscapes_single_list_are_read():
    graph = {
        "nodes": {"甲": {"label": "甲行"}, "乙": {"label": "乙院"}},
        "edges": [{"source": "甲", "target": "乙"}],
    }
    ties, nodes = graph_text.read_json(json.dumps({"graph": graph}), "a.json", "a")
    assert ties.frame.to_numpy().tolist() == [["甲", "乙", "yes"]]
    assert nodes.frame.to_numpy().tolist() == [["甲", "甲行"], ["乙", "乙院"]]
    listed = [
        {"data": {"id": "a"}, "position": {"x": 1, "y": 2}},
        {"data": {"id": "b"}},
        {"data": {"id": "e", "source": "a", "target": "b", "weight": 2}},
    ]
    ties, nodes = graph_text.read_json(json.dumps(listed), "a.json", "a")
    assert ties.frame.to_numpy().tolist() == [["a", "b", "2"]]
    assert [told[2:4] for told in ties.left_out] == [("1", "values hold further values and are left out")]


def test_a_list_of_rows_is_a_table(tmp_path):
    rows = [
        {"单位": "甲行", "社区": "新华社区", "次数": 2},
        {"单位": "乙院", "社区": "和平社区", "次数": None},
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows[:1]), encoding="utf-8")
    read = cg.read(tmp_path / "a.json", relation="helps")
    assert read.ties[["source", "target", "weight"]].to_numpy().tolist() == [["甲行", "新华社区", 2.0]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "row 1.*is not JSON"),
        ("[" * 100_000, "nests its values too deeply"),
        ('{"a": ' * 100_000, "nests its values too deeply"),
        ("{}", "no list of nodes"),
        ("[]", "no list of nodes"),
        ("3", "no list of nodes"),
        ('{"nodes": [1], "links": []}', "no list of nodes"),
        ('{"nodes": [{"id": 1}], "links": [], "edges": []}', "under 'edges' and under 'links'"),
        ('{"nodes": [{"id": 1}, {"id": 1.0}, {"id": 1}], "links": []}', "has the id of another one"),
        ('{"nodes": [{"id": 1}, {"x": 1}], "links": []}', "the node of this number has no id"),
        (
            '{"nodes": [{"id": "a"}], "links": [{"source": 0, "target": 7}]}',
            "names a node that does not exist",
        ),
        ('{"nodes": [{"id": "a"}], "links": [{"source": "a"}]}', "names no node"),
    ],
)
def test_other_json_is_refused_in_words(text, words):
    with pytest.raises(cg.CommgovError, match=rf"(?s){words}.*Fix"):
        graph_text.read_json(text, "a.json", "a")


def test_a_giant_number_is_a_text_and_takes_no_time():
    text = '{"nodes": [{"id": "a"}, {"id": "b"}], "links": [{"source": "a", "target": "b", "weight": %s}]}'
    began = time.process_time()
    with pytest.raises(cg.CommgovError, match="more than 32,767 characters"):
        sources.bounded(graph_text.read_json(text % ("9" * 1_000_000), "a.json", "a")[0])
    assert time.process_time() - began < 5


def test_too_many_objects_are_refused_before_they_are_made():
    with pytest.raises(cg.CommgovError, match="too much for a JSON file"):
        graph_text.read_json("[" + "[]," * 6_000_000 + "1]", "a.json", "a")


def test_sif_lists_several_targets_and_nodes_alone(tmp_path):
    (tmp_path / "a.sif").write_text(
        "区教育局 共建 新华社区 和平社区\n市第四医院 服务 新华社区\n\n孤立者\n", encoding="utf-8"
    )
    read = cg.read(tmp_path / "a.sif", mapping="guess")
    assert read.ties[["source", "target", "relation"]].to_numpy().tolist() == [
        ["区教育局", "新华社区", "co_builds"],
        ["区教育局", "和平社区", "co_builds"],
        ["市第四医院", "新华社区", "serves"],
    ]
    assert "孤立者" in set(read.actors["actor"])


def test_with_tabs_names_in_sif_may_hold_blanks():
    ties, _ = graph_text.read_sif("Red Cross\thelps\tNew Town", "a.sif")
    assert ties.frame.to_numpy().tolist() == [["Red Cross", "New Town", "helps"]]


def test_every_wrong_line_of_sif_is_told():
    with pytest.raises(cg.CommgovError) as error:
        graph_text.read_sif("a pp b\na b\nc d\n", "a.sif")
    assert error.value.faults["row"].tolist() == [2, 3]
    with pytest.raises(cg.CommgovError, match="is empty"):
        graph_text.read_sif("\n \n", "a.sif")


VNA = """*node data
ID sector
"区 教育局" gov
c1 com
d3 com
*node properties
ID x y
c1 3 4
*tie data
from to helps trust
"区 教育局" c1 3 0
c1 "区 教育局" 3 1
c1 d3 0 2
"""


def test_vna_has_a_relation_a_column_and_zero_is_no_tie():
    ties, nodes = graph_text.read_vna(VNA, "a.vna")
    assert ties.frame[["source", "target", "weight", "layer", "directed"]].to_numpy().tolist() == [
        ["区 教育局", "c1", "3", "helps", "same"],  # it stands there both ways
        ["c1", "区 教育局", "1", "trust", "yes"],
        ["c1", "d3", "2", "trust", "yes"],
    ]
    assert nodes.frame.to_numpy().tolist() == [["区 教育局", "gov"], ["c1", "com"], ["d3", "com"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("*node data\nID\na\n", r"has no '\*tie data'"),
        ("*tie data\nfrom to x\na b\n", "row 3.*number of cells, 2"),
        ("*tie data\nfrom to to\na b 1\n", "columns of the same name"),
    ],
)
def test_broken_vna_is_refused(text, words):
    with pytest.raises(cg.CommgovError, match=rf"(?s){words}.*Fix"):
        graph_text.read_vna(text, "a.vna")


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.##h", "Export > DL"), ("a.##d", "Export > DL"), ("a.et", "save it as .xlsx"), ("a.rds", "write.csv"),
     ("a.gephi", ".gexf"), ("a.pdf", "workbook"), ("a.accdb", ".csv")],
)  # fmt: skip
def test_what_is_not_read_says_how_to_go_on(name, words, tmp_path):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(cg.CommgovError, match=f"does not end as a file that is read. Fix: .*{words}"):
        cg.read(tmp_path / name)


def test_a_mapping_beside_tables_of_a_folder_is_no_table(tmp_path):
    (tmp_path / "共建.csv").write_text("单位,社区\n甲行,新华社区\n", encoding="utf-8")
    (tmp_path / "mapping.json").write_text('{"commgov_mapping": 1, "tables": []}', encoding="utf-8")
    assert len(cg.read(tmp_path).ties) == 1


# ---- edge lists ----


def table(read: cg.Network, *more: str) -> list:
    return read.ties[["source", "target", "weight", "directed", *more]].to_numpy().tolist()


@pytest.mark.parametrize("ending", ["ncol", "edges", "edgelist"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("银行 医院\n医院 学校\n", [["银行", "医院", 1, "no"], ["医院", "学校", 1, "no"]]),
        ("银行\t医院\t2\n医院\t学校\t3\n", [["银行", "医院", 2, "no"], ["医院", "学校", 3, "no"]]),
        ("银行,医院\n", [["银行", "医院", 1, "no"]]),
        ("# said\n1 2 5\n2 3 6\n", [["1", "2", 5, "no"], ["2", "3", 6, "no"]]),
        ("银行 医院 {}\n医院 学校 {}\n", [["银行", "医院", 1, "no"], ["医院", "学校", 1, "no"]]),
        (
            "银行 医院 {'weight': 3}\n医院 学校 {'weight': 2.5}\n",
            [["银行", "医院", 3, "no"], ["医院", "学校", 2.5, "no"]],
        ),
    ],
)
def test_the_first_line_of_an_edge_list_is_a_tie(text, expected, ending, tmp_path):
    path = tmp_path / f"a.{ending}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(cg.CommgovError, match="whether its ties have a direction"):
        cg.read(path, relation="contacts")
    assert table(cg.read(path, mapping="guess")) == expected


@pytest.mark.parametrize(("said", "directed"), [("sym", "no"), ("asym", "yes")])
def test_konect_says_whether_ties_have_a_direction(said, directed, tmp_path):
    (tmp_path / "a.edges").write_text(f"% {said} weighted\n1 2 5 100\n2 3 6 101\n")
    read = cg.read(tmp_path / "a.edges", relation="contacts")
    assert table(read) == [["1", "2", 5, directed], ["2", "3", 6, directed]]
    told = cg.io.look(tmp_path / "a.edges").doubts
    assert "column 4" in set(told["column"])


def test_an_edge_list_whose_first_line_names_both_ends_has_a_header(tmp_path):
    (tmp_path / "a.edgelist").write_text("from to weight\n银行 医院 3\n", encoding="utf-8")
    assert table(cg.read(tmp_path / "a.edgelist", relation="contacts")) == [["银行", "医院", 3, "yes"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("甲 乙\n乙\t丙\n丙\t丁\n", "row 1.*not parted as the others"),
        ("1 2\n2 3 4\n3 4 5\n", "row 1.*not parted as the others"),
        ("% bip\n1 2\n2 3\n", "two modes alike"),
        ("New York Boston {}\n", "row 1.*has other words before its braces .*words: 3"),
        ("a b {}\nb c {'x': [1]}\n", "row 2.*no list of words and their values"),
    ],
)
def test_an_edge_list_that_is_not_plain_is_refused_with_its_line(text, words, tmp_path):
    (tmp_path / "a.edgelist").write_text(text, encoding="utf-8")
    with pytest.raises(cg.CommgovError, match=f"(?s){words}"):
        cg.read(tmp_path / "a.edgelist", mapping="guess")


# ---- JSON that holds ties otherwise ----


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph])
def test_adjacency_data_of_networkx_is_read(kind, tmp_path):
    graph = kind()
    graph.add_weighted_edges_from([("甲", "乙", 2), ("丙", "乙", 3)])
    (tmp_path / "a.json").write_text(json.dumps(nx.adjacency_data(graph)), encoding="utf-8")
    same(cg.read(tmp_path / "a.json", relation="contacts"), graph)


TWO = '{"nodes": [{"id": "a"}, {"id": "b"}]'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TWO + "}", "no list of nodes and list of ties"),
        (TWO + ', "relationships": [{"source": "a", "target": "b"}]}', "no list of nodes and list of"),
        ('{"graph": ' + TWO + ', "hyperedges": [{"nodes": ["a", "b"]}]}}', "hyperedge"),
        (TWO + ', "adjacency": [[{"id": "b"}]]}', "no list of neighbours for each node"),
        (TWO + ', "directed": false, "adjacency": [[{"id": "b"}], []]}', "stands there one way only"),
        ('[{"unit": "a", "x": 1}, {"unit": "b", "x": ["c"]}]', "column 'x', row 2.*holds a list"),
        (
            TWO + ', "links": [{"source": "a", "target": "b", "weight": 1, "weight": 2}]}',
            "column 'weight'.*says a word twice",
        ),
    ],
)
def test_json_whose_ties_are_not_seen_is_refused(text, words):
    with pytest.raises(cg.CommgovError, match=rf"(?s){words}.*Fix"):
        graph_text.read_json(text, "a.json", "a")


def ends(nodes: list, source, target):
    text = json.dumps({"directed": True, "nodes": nodes, "links": [{"source": source, "target": target}]})
    ties = graph_text.read_json(text, "a.json", "a")[0]
    return ties.frame[["source", "target"]].to_numpy().tolist()[0], [told[3] for told in ties.left_out]


def test_ids_come_before_places_in_the_list():
    assert ends([{"id": "1"}, {"id": "2"}, {"id": "0"}], 1, 2) == (["1", "2"], [])
    assert ends([{"id": 2}, {"id": 1}], "1", "2") == (["1", "2"], [])
    found, told = ends([{"id": "a"}, {"id": "b"}], 1, 0)
    assert found == ["b", "a"]
    assert told[0].startswith("ties name nodes by numbers that are no ids")
    with pytest.raises(cg.CommgovError, match="names a node that does not exist"):
        ends([{"id": "1"}, {"id": "b"}], 1, 0)


def test_nodes_without_ids_go_by_names_or_places_but_never_by_either():
    assert ends([{"name": "1"}, {"name": "0"}], "1", "0")[0] == ["1", "0"]
    assert ends([{"name": "甲"}, {"name": "乙"}], 1, 0)[0] == ["乙", "甲"]
    with pytest.raises(cg.CommgovError, match="may be names, or places"):
        ends([{"name": 1}, {"name": 0}], 1, 0)
    with pytest.raises(cg.CommgovError, match="name nodes that have no id"):
        ends([{"name": "甲"}, {"name": "乙"}], "1", "0")


def test_interaction_of_cytoscape_and_labels_of_ties_are_the_relation(tmp_path):
    nodes = [{"data": {"id": key}} for key in "ab"]
    edge = {"data": {"id": "e", "source": "a", "target": "b", "interaction": "共建", "name": "a b"}}
    (tmp_path / "a.cyjs").write_text(json.dumps({"elements": {"nodes": nodes, "edges": [edge]}}))
    assert cg.read(tmp_path / "a.cyjs", mapping="guess").ties["relation"].tolist() == ["co_builds"]
    for more, expected in (({"label": "共建"}, "co_builds"), ({"label": "x", "relation": "服务"}, "serves")):
        links = [{"source": "a", "target": "b", **more}]
        (tmp_path / "a.json").write_text(json.dumps({"nodes": [{"id": "a"}, {"id": "b"}], "links": links}))
        assert cg.read(tmp_path / "a.json", mapping="guess").ties["relation"].tolist() == [expected]


def test_lines_of_sif_without_a_tab_are_no_actors_beside_lines_with_tabs():
    with pytest.raises(cg.CommgovError, match="has blanks and no tab") as error:
        graph_text.read_sif("甲\t共建\t乙\n丙 服务 丁\n戊\n", "a.sif")
    assert error.value.faults["row"].tolist() == [2]
    _, nodes = graph_text.read_sif("甲\t共建\t乙\n戊\n", "a.sif")
    assert nodes.frame["node"].tolist() == ["甲", "乙", "戊"]
