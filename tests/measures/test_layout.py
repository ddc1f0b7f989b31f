"""Where nodes stand: laws of a layout, worked cases, and the same positions whatever the order of rows."""

import itertools
import subprocess
import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.measures import layout
from commgov_lib.schema import TABLES


def network(ties, places=(), **columns) -> cg.Network:
    """A network of ``(source, target)`` pairs."""
    ends = list(dict.fromkeys(str(node) for tie in ties for node in tie))
    actors = pd.DataFrame({"actor": [e for e in ends if e not in places], "kind": "unit", "provenance": "U"})
    frame = pd.DataFrame([(str(a), str(b)) for a, b in ties], columns=["source", "target"])
    directed = "yes" if places else "no"
    frame = frame.assign(relation="co_builds", weight=1, provenance="U", directed=directed).assign(**columns)
    places = pd.DataFrame({"place": list(places), "kind": "community", "provenance": "U"})
    return cg.Network(places, actors, frame, pd.DataFrame(columns=[*TABLES["needs"]]))


def nodes(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["mark"] == "node"].set_index("node")


def stress(table: pd.DataFrame, graph: nx.Graph) -> float:
    """The sum that the layout makes small, by the definition."""
    at, total = nodes(table), 0.0
    for a, row in nx.all_pairs_shortest_path_length(graph):
        for b, d in row.items():
            if a < b:
                gap = at.loc[a, ["x", "y"]].to_numpy(float) - at.loc[b, ["x", "y"]].to_numpy(float)
                total += (np.hypot(*gap) - d) ** 2 / d**2
    return total


@pytest.mark.parametrize("arrange", ["force", "columns"])
@pytest.mark.parametrize("name", ["southern_women", "observed"])
def test_the_order_of_rows_does_not_matter(name, arrange):
    net = cg.load(name)
    turned = cg.Network(*(getattr(net, t).iloc[::-1] for t in TABLES))
    one, other = (layout.marks(n, arrange=arrange) for n in (net, turned))
    pd.testing.assert_frame_equal(one, other)


GRAPHS = [
    nx.star_graph(9),
    nx.path_graph(6),
    nx.cycle_graph(7),
    nx.petersen_graph(),
    nx.karate_club_graph(),
    nx.davis_southern_women_graph(),
]


@pytest.mark.parametrize("graph", GRAPHS, ids=str)
def test_other_names_give_the_same_picture(graph):
    """The relabelling law: names decide only between nodes that stand alike, so the picture is the same."""
    names = [str(node) for node in graph]
    rng = np.random.default_rng(5)
    new = dict(zip(names, rng.permutation([f"n{k:02d}" for k in range(len(names))]), strict=True))
    one = layout.marks(network(list(graph.edges)))
    other = layout.marks(network([(new[str(a)], new[str(b)]) for a, b in graph.edges]))
    one, other = (t[t["mark"] == "node"][["x", "y", "degree"]].reset_index(drop=True) for t in (one, other))
    pd.testing.assert_frame_equal(one, other)


def test_the_order_is_the_same_up_to_symmetry_for_every_naming_of_a_small_graph():
    """All 120 namings of a path with a fork: the ties between ranks are always the same."""
    pairs = [(0, 1), (1, 2), (2, 3), (2, 4)]
    seen = set()
    for names in itertools.permutations("abcde"):
        by_name = np.array(names)
        order = layout.canonical_order(*np.array(pairs).T, np.zeros(5, int), by_name)
        rank = {int(v): k for k, v in enumerate(order)}
        seen.add(frozenset(frozenset((rank[a], rank[b])) for a, b in pairs))
    assert len(seen) == 1


def test_distances_of_a_path_and_a_complete_graph_come_out():
    """A path can be drawn without stress; of K4 every side is 1 at best on average."""
    table = layout.marks(network(list(nx.path_graph(4).edges)))
    assert stress(table, nx.relabel_nodes(nx.path_graph(4), str)) < 1e-3
    square = layout.marks(network(list(nx.complete_graph(4).edges)))
    lines = square[square["mark"] == "tie"]
    length = np.hypot(lines["x"] - lines["x_end"], lines["y"] - lines["y_end"])
    assert 0.8 < length.min() <= length.max() < 1.3


@pytest.mark.parametrize(
    "graph", [nx.karate_club_graph(), nx.florentine_families_graph(), nx.grid_2d_graph(4, 5)], ids=str
)
def test_the_stress_is_no_larger_than_that_of_kamada_and_kawai(graph):
    """networkx minimises the same sum by another method; ours may not be 2 % worse."""
    graph = nx.convert_node_labels_to_integers(graph)
    graph = nx.relabel_nodes(nx.Graph(graph.edges), str)
    table = layout.marks(network(list(graph.edges)))
    theirs = nx.kamada_kawai_layout(graph)
    # Their picture is scaled to a box: what counts is its best scale.
    best = np.inf
    pairs = [
        (a, b, d) for a, row in nx.all_pairs_shortest_path_length(graph) for b, d in row.items() if a < b
    ]
    gap = np.array([np.hypot(*(theirs[a] - theirs[b])) for a, b, _ in pairs])
    d = np.array([d for *_, d in pairs])
    scale = (gap / d).sum() / ((gap / d) ** 2).sum()
    best = ((scale * gap - d) ** 2 / d**2).sum()
    assert stress(table, graph) <= 1.02 * best


def test_parts_do_not_cover_each_other():
    table = nodes(layout.marks(cg.load("emon")))
    table = table[table["left_out"] == ""]
    boxes = table.groupby("part")[["x", "y"]].agg(["min", "max"])
    assert len(boxes) == 7
    for one, other in itertools.combinations(boxes.to_numpy(), 2):
        aside = one[1] < other[0] or other[1] < one[0] or one[3] < other[2] or other[3] < one[2]
        assert aside


def test_a_large_collection_keeps_its_largest_parts_whole():
    pairs = [("hub", f"h{k}") for k in range(6)] + [(f"a{k}", f"b{k}") for k in range(9)]
    table = layout.marks(network(pairs), most=12)
    shown = nodes(table)
    shown = shown[shown["left_out"] == ""]
    assert shown.groupby("part").size().tolist() == [7, 2, 2]
    left = table[table["left_out"] == "part"]
    assert (left["mark"] == "node").sum() == 14
    assert (left["mark"] == "tie").sum() == 7
    assert left[["x", "y"]].isna().all(axis=None)


def test_columns_order_sides_without_crossings_where_there_can_be_none():
    """A ladder of three shops and three places, rows shuffled: no two lines cross."""
    table = layout.marks(network([("c", "Z"), ("a", "X"), ("b", "Y")], ["Y", "X", "Z"]), arrange="columns")
    lines = table[table["mark"] == "tie"]
    assert set(zip(lines["x"], lines["x_end"], strict=True)) == {(0.0, 1.0)}
    assert (lines["y"] == lines["y_end"]).all()


def test_ties_of_a_pair_in_several_periods_are_one_line():
    pairs, since = [("a", "b"), ("b", "a"), ("a", "c")], ["2020", "2021", "2020"]
    net = network(pairs, since=since, until=since)
    with pytest.raises(cg.CommgovError, match="no moment has all of them"):
        layout.marks(net)
    table = layout.marks(net, pooled="any")
    lines = table[table["mark"] == "tie"]
    assert lines[["node", "target", "weight"]].to_numpy().tolist() == [["a", "b", 2.0], ["a", "c", 1.0]]
    assert nodes(table)["degree"].to_dict() == {"a": 2, "b": 1, "c": 1}


def test_other_relations_and_untied_nodes_are_told():
    women = cg.load("southern_women")
    more = pd.DataFrame(
        {"source": ["Evelyn"], "target": ["Laura"], "relation": "contacts", "weight": 1, "provenance": "U"}
    )
    net = cg.Network(women.places, women.actors, pd.concat([women.ties, more]), women.needs)
    table = layout.marks(net)
    assert table["left_out"].value_counts().to_dict() == {"": 121, "relation": 1}
    other = layout.marks(net, relation="contacts")
    assert other["left_out"].value_counts().to_dict() == {"relation": 89, "untied": 30, "": 3}


def test_roles_are_marked_and_who_is_not_there_is_refused():
    net = network([("a", "b"), ("b", "c")])
    table = nodes(layout.roles(net, core=["b"], brokers=["b", "c"]))
    assert table["role"].to_dict() == {"a": "", "b": "core broker", "c": "broker"}
    with pytest.raises(cg.CommgovError, match="core"):
        layout.roles(net, core=["x"])


def test_around_one_node_all_ties_count_whatever_they_join():
    """A shop at a place, and a second tie among shops: the first's partners are the place and the shop."""
    women = cg.load("southern_women")
    more = women.ties.iloc[:1].assign(source="Evelyn", target="Laura", relation="contacts")
    net = cg.Network(women.places, women.actors, pd.concat([women.ties, more]), women.needs)
    table = layout.ego(net, "Evelyn")
    shown = table[(table["left_out"] == "") & (table["mark"] == "node")]
    assert len(shown) == 1 + 8 + 1
    lines = table[table["mark"] == "tie"]
    # Evelyn's eight events and Laura; and Laura at her seven events, of which six are also Evelyn's.
    assert len(lines) == 8 + 1 + 6


def test_change_draws_each_tie_once_with_what_became_of_it():
    net = cg.load("observed")
    table = layout.change(net, 2018, 2022, relation="co_builds")
    wanted = cg.ties.turnover(net, 2018, 2022, relation="co_builds").set_index(["source", "target"])["state"]
    lines = table[table["mark"] == "tie"].set_index(["node", "target"])["state"]
    pd.testing.assert_series_equal(
        lines.sort_index(), wanted.sort_index(), check_names=False, check_dtype=False
    )
    assert set(table["a"]) == {"2018"}


def test_a_backbone_has_every_pair_and_what_was_kept():
    pairs = cg.backbone.table(cg.load("southern_women").incidence("attends"), null="svn", correction="none")
    lines = layout.backbone(pairs).query("mark == 'tie'")
    assert lines["state"].value_counts().to_dict() == {"dropped": 122, "kept": 17}
    assert lines["weight"].sum() == 322
    with pytest.raises(cg.CommgovError, match="shared, keep"):
        layout.backbone(pairs.drop(columns=["shared", "keep"]))


def test_partners_of_a_place_by_domain():
    net = network([("a", "X"), ("b", "X"), ("c", "Y")], ["X", "Y"], domain=["health", "", "health"])
    again = net.ties.iloc[:1].assign(domain="repairs")
    net = cg.Network(net.places, net.actors, pd.concat([net.ties, again]), net.needs)
    table = layout.partners(net, "X")
    assert table[["partner", "domain", "row_at", "column_at"]].to_numpy().tolist() == [
        ["a", "health", 0, 0],
        ["a", "repairs", 0, 1],
        ["b", "", 1, 2],
    ]


def located(**columns) -> cg.Network:
    net = network([("a", "X"), ("b", "X"), ("a", "Y"), ("a", "Z")], ["X", "Y", "Z"])
    actors = net.actors.assign(place=["Y", ""])
    return cg.Network(net.places.assign(**columns), actors, net.ties, net.needs)


def test_places_lie_where_they_say_and_lines_lead_from_the_seats():
    table = layout.places(located(x_m=[1000.0, 4000.0, None], y_m=[0.0, 4000.0, None]))
    at = nodes(table)
    assert at[["x", "y"]].fillna(-1).to_numpy().tolist() == [[0.0, 0.0], [3.0, 4.0], [-1.0, -1.0]]
    assert at["degree"].tolist() == [2, 1, 1]
    assert at["left_out"].tolist() == ["", "", "unlocated"]
    lines = table[table["mark"] == "tie"]  # a sits in Y: one line, to X; Z lies nowhere
    assert lines[["node", "target", "x", "y", "x_end", "y_end"]].to_numpy().tolist() == [
        ["a", "X", 3, 4, 0, 0]
    ]


def test_an_outline_in_degrees_lies_under_the_places():
    """A degree of latitude is 111.195 km on a sphere of 6,371.0088 km; of longitude, cos φ of that."""
    outline = pd.DataFrame({"ring": 0, "lon": [123.0, 124.0, 124.0], "lat": [41.0, 41.0, 42.0]})
    table = layout.places(located(lon=[123.0, 123.5, None], lat=[41.0, 42.0, None]), outline=outline)
    lines = table[table["mark"] == "outline"]
    width = 111.195 * np.cos(np.radians(41.5))
    np.testing.assert_allclose(
        lines[["x", "y", "x_end", "y_end"]], [[0, 0, width, 0], [width, 0, width, 111.195]], atol=0.01
    )
    with pytest.raises(cg.CommgovError, match="places are in metres"):
        layout.places(located(x_m=[1.0, 2.0, 3.0], y_m=1.0), outline=outline)
    with pytest.raises(cg.CommgovError, match="lat are missing"):
        layout.places(located(lon=1.0, lat=1.0), outline=outline[["ring", "lon"]])


def test_tiles_stand_area_by_area_and_begin_a_new_row_after_twelve():
    places = [f"p{k:02d}" for k in range(15)]
    net = network([(f"a{k}", place) for k, place in enumerate(places)], places)
    city = pd.DataFrame({"place": ["A", "B"], "kind": "street", "provenance": "U", "parent": ""})
    inside = net.places.assign(parent=["A"] * 14 + ["B"])
    net = cg.Network(pd.concat([city, inside]), net.actors, net.ties, net.needs)
    table = layout.tiles(net)
    assert table.groupby(["area", "y"])["x"].max().to_dict() == {("A", 0.0): 11, ("A", 1.0): 1, ("B", 2.0): 0}


@pytest.mark.parametrize("work", [layout.places, layout.tiles])
def test_without_ties_to_places_there_is_nothing_to_put(work):
    with pytest.raises(cg.CommgovError, match="no tie leads from an actor to a place"):
        work(network([("a", "b")]))


def test_places_that_lie_nowhere_are_refused_with_the_other_form():
    with pytest.raises(cg.CommgovError, match="form='tiles'"):
        layout.places(network([("a", "X")], ["X"]))


def test_a_matrix_puts_two_cliques_into_two_blocks_and_mirrors_ties_without_direction():
    table = layout.matrix(network(list(nx.barbell_graph(4, 0).edges)))
    rows = nodes(table)
    assert rows.groupby("part").size().tolist() == [4, 4]
    assert sorted(rows["x"]) == list(range(8))
    cells = table[table["mark"] == "cell"]
    assert cells["weight"].sum() == 26
    assert cells["degree"].sum() == 13  # each tie once
    at = set(zip(cells["x"], cells["y"], strict=True))
    assert {(y, x) for x, y in at} == at
    assert (rows["x"][rows["part"] == 1] < 4).all()


def test_a_large_matrix_is_counted_in_cells():
    """1,000 rows in cells of four: no tie is lost, and each lies in the cell that its positions say."""
    pairs = [(f"a{k}", f"a{k + 1}") for k in range(999)]
    table = layout.matrix(network(pairs))
    cells = table[table["mark"] == "cell"]
    assert cells["weight"].sum() == 2 * 999
    assert cells["degree"].sum() == 999
    assert set(cells["x_end"] - cells["x"]) == {4.0}
    at = nodes(table)["x"]
    a, b = pairs[500]
    box = cells[(cells["x"] == at[b] // 4 * 4) & (cells["y"] == at[a] // 4 * 4)]
    assert len(box) == 1


@pytest.mark.parametrize(("call", "message"), [
    (lambda: layout.marks("a"), "is no network"),
    (lambda: layout.marks(network([("a", "b")]), arrange="columns"), "no two columns"),
    (lambda: layout.marks(network([("a", "b")]), arrange="ring"), "must be one of"),
    (lambda: layout.marks(network([(0, k) for k in range(1, 200)])), "200 nodes are connected"),
])  # fmt: skip
def test_what_cannot_be_laid_out_is_refused(call, message):
    with pytest.raises(cg.CommgovError, match=message):
        call()


def test_positions_are_the_same_under_another_hash_seed_and_number_of_threads():
    code = "import commgov_lib as cg; print(cg.layout.marks(cg.load('emon'))[['node', 'x', 'y']].to_csv())"
    found = []
    for seed in ("1", "2"):
        given = {"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": seed, "PATH": ""}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=given)
        found.append(done.stdout)
    assert found[0] == found[1]
    assert len(found[0]) > 10_000
