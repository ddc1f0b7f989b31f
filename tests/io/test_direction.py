"""Whether a tie has a direction: the same networks in every form we read and write, against networkx."""

import functools
import itertools

import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.cli import main
from commgov_lib.io import answered, answers, guess, take
from commgov_lib.pipeline import needs

NAMES = ["甲行", "乙院", "丙校", "丁店", "戊所", "己队"]
EDGES = {("甲行", "乙院"): 2, ("乙院", "丙校"): 1, ("丙校", "丁店"): 5, ("丁店", "乙院"): 3}
ARCS = {("戊所", "甲行"): 1, ("甲行", "戊所"): 4, ("己队", "戊所"): 2}
NETWORKS = {"undirected": (EDGES, {}), "directed": ({}, ARCS | EDGES), "mixed": (EDGES, ARCS)}


def graph(kind) -> nx.Graph:
    """The network as networkx has it: where some ties have a direction, each other tie is two arcs."""
    edges, arcs = NETWORKS[kind]
    made = nx.DiGraph() if arcs else nx.Graph()
    made.add_nodes_from(n for n in NAMES if any(n in pair for pair in edges | arcs))
    made.add_weighted_edges_from((*pair, float(w)) for pair, w in (edges | arcs).items())
    if arcs:
        made.add_weighted_edges_from((b, a, float(w)) for (a, b), w in edges.items())
    return made


def matrix(kind) -> pd.DataFrame:
    return nx.to_pandas_adjacency(graph(kind)).astype(int)


def rows(kind):
    """Each tie once: source, target, weight and whether it has a direction."""
    edges, arcs = NETWORKS[kind]
    return [(*pair, w, said) for part, said in ((edges, "no"), (arcs, "yes")) for pair, w in part.items()]


def numbered(kind):
    names = list(graph(kind))
    return names, [(names.index(a) + 1, names.index(b) + 1, w, said) for a, b, w, said in rows(kind)]


def gexf(kind) -> str:
    names, ties = numbered(kind)
    nodes = "".join(f'<node id="{n}"/>' for n in names)
    edges = "".join(
        f'<edge id="{k}" source="{names[a - 1]}" target="{names[b - 1]}" weight="{w}" '
        f'type="{"directed" if said == "yes" else "undirected"}"/>'
        for k, (a, b, w, said) in enumerate(ties)
    )
    return f'<gexf version="1.3"><graph><nodes>{nodes}</nodes><edges>{edges}</edges></graph></gexf>'


def graphml(kind) -> str:
    names, ties = numbered(kind)
    nodes = "".join(f'<node id="{n}"/>' for n in names)
    edges = "".join(
        f'<edge source="{names[a - 1]}" target="{names[b - 1]}" '
        f'directed="{str(said == "yes").lower()}"><data key="w">{w}</data></edge>'
        for a, b, w, said in ties
    )
    key = '<key id="w" for="edge" attr.name="weight" attr.type="double"/>'
    return f'<graphml>{key}<graph edgedefault="directed">{nodes}{edges}</graph></graphml>'


def pajek(kind, *, both=False) -> str:
    names, ties = numbered(kind)
    lines = [f"*Vertices {len(names)}", *(f'{k} "{n}"' for k, n in enumerate(names, start=1))]
    for head, word in (("*Arcs", "yes"), ("*Edges", "no")):
        lines += [head, *(f"{a} {b} {w}" for a, b, w, said in ties if said == word)]
        lines += [f"{b} {a} {w}" for a, b, w, said in ties if both and said == word == "no"]
    return "\n".join(lines)


def dl_matrix(kind) -> str:
    cells = matrix(kind)
    labels = ",".join(cells.index)
    body = "\n".join(" ".join(map(str, row)) for row in cells.to_numpy())
    return f"dl n={len(cells)} format=fullmatrix\nlabels:\n{labels}\ndata:\n{body}\n"


def dl_list(kind) -> str:
    names, ties = numbered(kind)
    lines = [f"{a} {b} {w}" for a, b, w, _ in ties] + [f"{b} {a} {w}" for a, b, w, d in ties if d == "no"]
    labels = ",".join(names)
    return f"dl n={len(names)} format=edgelist1\nlabels:\n{labels}\ndata:\n" + "\n".join(lines)


def gephi(kind, *, both=False) -> str:
    lines = [f"{a},{b},{'Directed' if d == 'yes' else 'Undirected'},{w}" for a, b, w, d in rows(kind)]
    lines += [f"{b},{a},Undirected,{w}" for a, b, w, d in rows(kind) if both and d == "no"]
    return "Source,Target,Type,Weight\n" + "\n".join(lines)


def chinese(kind) -> str:
    lines = [f"{a},{b},{w},{'无向' if d == 'no' else '有向'}" for a, b, w, d in rows(kind)]
    return "源,目标,权重,有向\n" + "\n".join(lines)


# Form → what is in the file, and the networks that it can hold with their directions told: a matrix holds a
# tie without direction as one each way, which is known only where all of it is so.
FORMS = {
    ".gexf": (gexf, NETWORKS),
    ".graphml": (graphml, NETWORKS),
    ".net": (pajek, NETWORKS),
    "_both.net": (lambda kind: pajek(kind, both=True), NETWORKS),
    ".paj": (lambda kind: "*Network x\n" + pajek(kind), NETWORKS),
    "_gephi.csv": (gephi, NETWORKS),
    "_both.csv": (lambda kind: gephi(kind, both=True), NETWORKS),
    "_zh.csv": (chinese, NETWORKS),
    "_zh.tsv": (lambda kind: chinese(kind).replace(",", "\t"), NETWORKS),
    "_matrix.dl": (dl_matrix, ("undirected", "directed")),
    "_list.dl": (dl_list, ("undirected", "directed")),
    "_matrix.csv": (lambda kind: matrix(kind).to_csv(), ("undirected", "directed")),
}
CASES = [(name, kind) for name in FORMS for kind in NETWORKS]


def written(folder, name, kind):
    path = folder / f"网络{name}"
    path.write_text(FORMS[name][0](kind), encoding="utf-8")
    return path


def weights(network, relation="contacts") -> pd.DataFrame:
    found = network.incidence(relation, weighted=True)
    return found.reindex(index=NAMES, columns=NAMES, fill_value=0).astype(float)


def agrees(network, kind, *, told=True, relation="contacts"):
    """The network is the one of networkx, and so is what is measured on it."""
    right = graph(kind)
    expected = nx.to_pandas_adjacency(right).reindex(index=NAMES, columns=NAMES, fill_value=0)
    found = weights(network, relation)
    assert (found.to_numpy() == expected.to_numpy()).all()
    assert (found.to_numpy() == found.to_numpy().T).all() == (not right.is_directed())
    if told:
        ends = network.ties[["source", "target", "weight", "directed"]].itertuples(index=False, name=None)
        ends = {(*(sorted(e[:2]) if e[3] == "no" else e[:2]), *e[2:]) for e in ends}
        assert ends == {(*(sorted(e[:2]) if e[3] == "no" else e[:2]), *e[2:]) for e in rows(kind)}
        assert len(network.ties) == len(rows(kind))
        assert network.to_networkx().is_directed() == right.is_directed()
    for G in (
        network.to_networkx(),
        network.incidence(relation).reindex(index=NAMES, columns=NAMES, fill_value=0),
    ):
        between = cg.core.brokerage(G)["betweenness"]
        for node, value in nx.betweenness_centrality(right).items():
            assert between[node] == pytest.approx(value * _shrunk(G, right), abs=1e-12)
    simple = nx.DiGraph(network.to_networkx()) if right.is_directed() else nx.Graph(network.to_networkx())
    assert {frozenset(e) if not right.is_directed() else e for e in simple.edges} == {
        frozenset(e) if not right.is_directed() else e for e in right.edges
    }


def _shrunk(G, right) -> float:
    """networkx divides by the pairs of its own nodes; a frame of all names has isolates among them."""
    n, m = len(right), len(G)
    return (n - 1) * (n - 2) / ((m - 1) * (m - 2))


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_every_form_is_read_with_its_directions(name, kind, tmp_path):
    agrees(cg.read(written(tmp_path, name, kind), relation="contacts"), kind, told=kind in FORMS[name][1])


@pytest.mark.parametrize("kind", NETWORKS)
def test_every_path_says_the_same(kind, tmp_path, capsys):
    agrees(cg.read(graph(kind), relation="contacts"), kind, told=kind != "mixed")
    multi = (nx.MultiDiGraph if graph(kind).is_directed() else nx.MultiGraph)(graph(kind))
    agrees(cg.read(multi, relation="contacts"), kind, told=kind != "mixed")
    agrees(cg.read(matrix(kind), relation="contacts"), kind, told=kind != "mixed")
    table = pd.DataFrame(rows(kind), columns=["source", "target", "weight", "directed"])
    agrees(cg.read(table, relation="contacts"), kind)
    agrees(cg.read(table.replace({"yes": "Directed", "no": "Undirected"}), relation="contacts"), kind)
    agrees(cg.read(table.assign(directed=table["directed"] == "yes"), relation="contacts"), kind)
    made = openpyxl.Workbook()
    made.active.title = "联络"
    for row in [list(table), *table.itertuples(index=False, name=None)]:
        made.active.append(row)
    made.save(tmp_path / "t.xlsx")
    agrees(cg.read(tmp_path / "t.xlsx"), kind)
    file = written(tmp_path, "_gephi.csv", kind)
    assert main(["import", str(file), "--relation", "contacts", "--yes", "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    agrees(cg.read(tmp_path / "out"), kind)
    agrees(cg.read(cg.read(tmp_path / "out").to_networkx(), relation="contacts"), kind)


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("ending", ["", ".zip", ".xlsx", ".csv", ".gexf", ".graphml", ".net", ".paj", ".dl"])
@pytest.mark.parametrize("relation", ["contacts", "helps"])
def test_every_form_is_written_with_its_directions(kind, ending, relation, tmp_path):
    table = pd.DataFrame(rows(kind), columns=["source", "target", "weight", "directed"])
    there = cg.read(table, relation=relation)
    lost = cg.write(there, tmp_path / f"x{ending}")
    again = cg.read(
        tmp_path / f"x{ending}", **({"relation": relation} if ending in (".dl", ".net", ".paj") else {})
    )
    no_way = ending == ".dl" and (kind == "mixed" or (relation == "helps" and kind == "undirected"))
    agrees(again, kind, told=not no_way, relation=relation)
    assert no_way == lost["lost"].str.startswith("that they have no direction").any()
    if no_way:
        assert set(again.ties["directed"]) == {"yes"}


@pytest.mark.parametrize("kind", NETWORKS)
def test_networkx_reads_what_is_written(kind, tmp_path):
    table = pd.DataFrame(rows(kind), columns=["source", "target", "weight", "directed"])
    there, right = cg.read(table, relation="contacts"), graph(kind)
    readers = {".gexf": nx.read_gexf, ".graphml": nx.read_graphml, ".net": nx.read_pajek}
    for ending, reader in readers.items():
        cg.write(there, tmp_path / f"x{ending}")
        if kind == "mixed" and ending == ".net":  # it reads a first part of a file only
            continue
        if kind == "mixed":  # networkx holds none, and says so
            with pytest.raises(nx.NetworkXError, match=r"(?i)edge found in"):
                reader(tmp_path / f"x{ending}")
            continue
        found = reader(tmp_path / f"x{ending}")
        assert found.is_directed() == right.is_directed()
        assert nx.utils.edges_equal(
            [(a, b, float(d["weight"])) for a, b, d in found.edges(data=True)],
            [(a, b, d["weight"]) for a, b, d in right.edges(data=True)],
            directed=right.is_directed(),
        )
    text = (tmp_path / "x.gexf").read_text(encoding="utf-8")
    assert text.count(' type="undirected"') == (len(EDGES) if kind == "mixed" else 0)
    assert f'defaultedgetype="{"directed" if right.is_directed() else "undirected"}"' in text
    text = (tmp_path / "x.graphml").read_text(encoding="utf-8")
    assert text.count('directed="false"') == (len(EDGES) if kind == "mixed" else 0)
    heads = {"undirected": ["*Edges"], "directed": ["*Arcs"], "mixed": ["*Edges", "*Arcs"]}[kind]
    text = (tmp_path / "x.net").read_text(encoding="utf-8")
    assert [line.split()[0] for line in text.splitlines() if line.startswith(("*Edges", "*Arcs"))] == heads


@pytest.mark.parametrize("kind", NETWORKS)
def test_figures_on_own_data_keep_directions(kind):
    table = pd.DataFrame(rows(kind), columns=["source", "target", "weight", "directed"])
    net = cg.read(table, relation="contacts")
    space = {"net": net, "nx": nx}
    exec(needs.one_mode(net).setup, space)
    assert space["among"].is_directed() == graph(kind).is_directed()
    assert nx.utils.edges_equal(
        space["among"].edges(), graph(kind).edges(), directed=graph(kind).is_directed()
    )
    found = needs.shared(net)
    space = {"net": net, "nx": nx, "cg": cg, "pd": pd}
    exec(found.setup, space)
    right = nx.to_pandas_adjacency(graph(kind)) > 0
    right = right.loc[right.any(axis=1), right.any(axis=0)]
    assert (space["shared"].loc[right.index, right.columns].to_numpy() == right.to_numpy()).all()


def test_two_modes_state_their_direction_or_lead_to_the_place(tmp_path):
    """A two-mode graph of networkx has none and stays so; a list of units and communities leads to these."""
    davis = nx.davis_southern_women_graph()
    there = cg.read(davis, relation="attends")
    right = nx.betweenness_centrality(davis)
    for network in (there, cg.read(there.to_networkx(), relation="attends")):
        assert set(network.ties["directed"]) == {"no"}
        assert network.incidence("attends").shape == (18, 14)
        found = cg.core.brokerage(network.to_networkx())["betweenness"]
        assert found.to_dict() == pytest.approx(right, abs=1e-12)
    for ending in (".gexf", ".graphml", ".net", ".zip"):
        cg.write(there, tmp_path / f"x{ending}")
        assert set(cg.read(tmp_path / f"x{ending}", relation="attends").ties["directed"]) == {"no"}
    listed = cg.read(pd.DataFrame({"单位": ["银行"], "社区": ["多福社区"]}), relation="co_builds")
    assert listed.ties["directed"].tolist() == ["yes"]
    assert list(listed.to_networkx().edges()) == [("银行", "多福社区")]


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("helps", [("乙", "甲"), ("丙", "甲"), ("甲", "乙"), ("甲", "丙")]),
        ("contacts", [("甲", "乙"), ("甲", "丙")]),
    ],
)
def test_a_symmetric_matrix_keeps_both_ways(relation, expected, tmp_path):
    """Who helps whom is two ties where each helps the other; contact is one tie. Neither loses half."""
    cells = pd.DataFrame([[0, 1, 1], [1, 0, 0], [1, 0, 0]], list("甲乙丙"), list("甲乙丙"))
    cells.to_csv(tmp_path / "m.csv")
    lines = "\n".join(" ".join(map(str, row)) for row in cells.to_numpy())
    (tmp_path / "m.dl").write_text(f"dl n=3\nlabels:\n甲,乙,丙\ndata:\n{lines}\n", encoding="utf-8")
    (tmp_path / "m.net").write_text(
        f'*Vertices 3\n1 "甲"\n2 "乙"\n3 "丙"\n*Matrix\n{lines}\n', encoding="utf-8"
    )
    for source in (cells, tmp_path / "m.csv", tmp_path / "m.dl", tmp_path / "m.net"):
        network = cg.read(source, relation=relation)
        assert sorted(zip(network.ties["source"], network.ties["target"], strict=True)) == sorted(expected)
        assert set(network.ties["directed"]) == {"yes" if relation == "helps" else "no"}
        found = network.incidence(relation).reindex(index=list("甲乙丙"), columns=list("甲乙丙"))
        assert (found.to_numpy() == cells.to_numpy()).all()
        assert network.incidence(relation).sum(axis=1).to_dict() == {"甲": 2, "乙": 1, "丙": 1}
    for said in ("yes", "no"):  # whoever knows better says so
        asked = guess(cells, relation=relation)
        asked["tables"][0]["directed"] = said
        assert set(cg.read(cells, mapping=asked).ties["directed"]) == {said}


def test_a_graph_whose_arcs_are_all_mutual_stays_directed(tmp_path):
    """Twice as many ties as the undirected one, and so do its measures count."""
    mutual = nx.path_graph(NAMES).to_directed()
    assert nx.is_directed(mutual)
    network = cg.read(mutual, relation="contacts")
    assert (len(network.ties), set(network.ties["directed"])) == (10, {"yes"})
    assert network.to_networkx().is_directed()
    for ending in (".gexf", ".graphml", ".net", ".zip", ".csv"):
        cg.write(network, tmp_path / f"x{ending}")
        again = cg.read(tmp_path / f"x{ending}", **({"relation": "contacts"} if ending == ".net" else {}))
        assert (len(again.ties), set(again.ties["directed"])) == (10, {"yes"})
    lost = cg.write(network, tmp_path / "x.dl")
    assert "that they are two directed ties: they come back as one undirected" in lost["lost"].tolist()
    assert set(cg.read(tmp_path / "x.dl").ties["directed"]) == {"no"}


def test_mutual_is_both_ways(tmp_path):
    text = (
        '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="directed">'
        '<nodes><node id="a"/><node id="b"/>'
        '<node id="c"/></nodes><edges><edge source="a" target="b" type="mutual" weight="3"/>'
        '<edge source="b" target="c"/></edges></graph></gexf>'
    )
    (tmp_path / "m.gexf").write_text(text, encoding="utf-8")
    right = nx.to_pandas_adjacency(nx.read_gexf(tmp_path / "m.gexf"))
    (tmp_path / "m.csv").write_text(
        "Source,Target,Type,Weight\na,b,Mutual,3\nb,c,Directed,1\n", encoding="utf-8"
    )
    (tmp_path / "z.csv").write_text("源,目标,有向,权重\na,b,双向,3\nb,c,单向,1\n", encoding="utf-8")
    for name in ("m.gexf", "m.csv", "z.csv"):
        network = cg.read(tmp_path / name, relation="contacts")
        assert network.ties[["source", "target", "weight", "directed"]].to_numpy().tolist() == [
            ["a", "b", 3.0, "yes"], ["b", "a", 3.0, "yes"], ["b", "c", 1.0, "yes"]]  # fmt: skip
        found = network.incidence("contacts", weighted=True).reindex(index=list("abc"), columns=list("abc"))
        assert (found.fillna(0).to_numpy() == right.loc[list("abc"), list("abc")].to_numpy()).all()


@pytest.mark.parametrize("name", ["_both.net", "_both.csv"])
def test_a_pair_listed_both_ways_is_told_and_other_weights_are_a_fault(name, tmp_path):
    path = written(tmp_path, name, "undirected")
    notices = take(path, relation="contacts").notices
    assert notices[["value", "problem"]].to_numpy().tolist() == [
        ["4", "ties without direction are listed from both ends; each is taken once"]
    ]
    text = path.read_text(encoding="utf-8")
    last = text.rstrip().rsplit("\n", 1)
    path.write_text(f"{last[0]}\n{last[1][:-1]}9\n", encoding="utf-8")
    with pytest.raises(cg.CommgovError, match="from its other end too, with other values") as error:
        cg.read(path, relation="contacts")
    assert len(error.value.faults) == 2


def network(**columns) -> cg.Network:
    ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"], "relation": "contacts", "weight": 1.0,
                         "provenance": "U"}).assign(**columns)  # fmt: skip
    actors = pd.DataFrame({"actor": ["a", "b"], "kind": "unit", "provenance": "U"})
    emon = cg.load("emon")
    return cg.Network(emon.places.iloc[:0], actors, ties, emon.needs.iloc[:0])


def test_the_network_itself_keeps_one_row_a_tie():
    assert len(network().ties) == 2
    assert network().ties["directed"].tolist() == ["yes", "yes"]  # nothing said
    assert network(directed=["", None]).ties["directed"].tolist() == ["yes", "yes"]
    once = network(directed="no", note=["first", "second"]).ties
    assert once[["source", "target", "note"]].to_numpy().tolist() == [["a", "b", "first"]]
    assert len(network(directed="no", domain=["health", "safety"]).ties) == 2  # two ties
    for columns in ({"directed": "no", "weight": [1.0, 2.0]}, {"directed": ["yes", "no"]}):
        with pytest.raises(cg.CommgovError, match="with other values"):
            network(**columns)
    with pytest.raises(cg.CommgovError, match="not a known code"):
        network(directed="maybe")


def test_many_ties_said_twice_are_found_as_one_by_one():
    """Against a plain search, at a size where the codes of the ends do not fit one another."""
    rng = np.random.default_rng(3)
    pairs = [p for p in itertools.permutations(range(60), 2) if rng.random() < 0.3]
    rng.shuffle(pairs)
    either = {frozenset(p): rng.random() < 0.5 for p in map(tuple, pairs)}
    said, kept = set(), []
    for a, b in map(tuple, pairs):
        again = either[frozenset((a, b))] and (b, a) in said
        said.add((a, b))
        kept.append(not again)
    ties = pd.DataFrame(pairs, columns=["source", "target"]).astype(str).add_prefix("").map(lambda k: f"u{k}")
    ties["directed"] = ["no" if either[frozenset(p)] else "yes" for p in map(tuple, pairs)]
    ties = ties.assign(relation="contacts", weight=2.0, provenance="U")
    actors = pd.DataFrame({"actor": [f"u{k}" for k in range(60)], "kind": "unit", "provenance": "U"})
    emon = cg.load("emon")
    found = cg.Network(emon.places.iloc[:0], actors, ties, emon.needs.iloc[:0]).ties
    wanted = ties[kept].reset_index(drop=True)
    assert found[["source", "target", "directed"]].to_numpy().tolist() == wanted[
        ["source", "target", "directed"]].to_numpy().tolist()  # fmt: skip


FURTHER = ["table", "source", "target", "key", "relation", "directed", "node", "weight", "provenance",
           "u_of_edge", "u_for_edge", "node_for_adding", "own_table"]  # fmt: skip


@pytest.mark.parametrize("name", FURTHER)
def test_further_columns_of_any_name_break_nothing(name, tmp_path):
    """As attributes of nodes and of ties, from networkx and in tables, through every form."""
    G = nx.path_graph(NAMES)
    nx.set_node_attributes(G, "P" if name == "provenance" else "units", name)
    if name not in ("weight", "relation", "provenance"):
        nx.set_edge_attributes(G, "movie", name)
    there = cg.read(G, relation="contacts")
    assert (len(there.ties), set(there.ties["directed"])) == (5, {"no"})
    actors = there.actors.assign(**({name: "x"} if name not in there.actors else {}))
    ties = there.ties.assign(**({name: "y"} if name not in there.ties else {}))
    there = cg.Network(there.places, actors, ties, there.needs)
    found = there.to_networkx()
    assert (found.number_of_nodes(), found.number_of_edges(), found.is_directed()) == (6, 5, False)
    assert {row["table"] for _, row in found.nodes(data=True)} == {"actors"}
    assert there.incidence("contacts").to_numpy().sum() == 10
    exec(needs.one_mode(there).setup, {"net": there, "nx": nx})
    for ending in ("", ".zip", ".xlsx", ".csv", ".gexf", ".graphml", ".net", ".paj", ".dl"):
        cg.write(there, tmp_path / f"x{ending}")
        again = cg.read(tmp_path / f"x{ending}", relation="contacts")
        assert again.incidence("contacts").to_numpy().sum() == 10
    assert cg.read(found, relation="contacts").incidence("contacts").to_numpy().sum() == 10


@pytest.mark.parametrize(
    ("weight", "said"), [("2", "'2'"), ("many", "'many'"), (None, "empty"), ("", "empty")]
)
@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_a_weight_that_is_no_number_names_its_tie(weight, said, kind):
    G = kind()
    G.add_edge("x", "y", weight=1)
    G.add_edge("a", "b", weight=weight)
    for measure in (cg.core.brokerage, functools.partial(cg.core.fit, cross="ones"), cg.matrices.square):
        with pytest.raises(cg.CommgovError, match=f"from 'a' to 'b' is {said}"):
            measure(G)
    two = nx.Graph()
    two.add_nodes_from(["a", "x"], bipartite=0)
    two.add_nodes_from(["b", "y"], bipartite=1)
    two.add_edge("a", "b", weight=weight)
    two.add_edge("x", "y")
    with pytest.raises(cg.CommgovError, match=f"from 'a' to 'b' is {said}"):
        cg.ties.degrees(two)
    if weight == "2":  # a reader of text knows what it says
        assert sorted(cg.read(G, relation="contacts").ties["weight"]) == [1.0, 2.0]
    else:
        with pytest.raises(cg.CommgovError, match=r"a - b: .*the weight of this tie is not a number"):
            cg.read(G, relation="contacts")


@pytest.mark.parametrize("weight", [np.float32(2), np.int64(2), True, 2.5])
def test_numbers_of_any_kind_are_weights(weight):
    G = nx.Graph()
    G.add_edge("a", "b", weight=weight)
    assert cg.matrices.square(G).matrix.sum() == 2 * float(weight)


# ---- matrices of which rows and columns look alike ------------------------------------------------


@pytest.mark.parametrize("corner", ["单位\\社区", "单位/社区", "单位×社区", "社区|单位"])
def test_rows_and_columns_numbered_alike_stay_two_modes(corner, tmp_path):
    cells = [[1, 0, 1], [0, 1, 0], [1, 1, 1]]
    cells = cells if corner.startswith("单位") else [list(row) for row in zip(*cells, strict=True)]
    made = openpyxl.Workbook()
    made.active.title = "共建"
    for row in [[corner, 1, 2, 3], *([k, *row] for k, row in enumerate(cells, start=1))]:
        made.active.append(row)
    made.save(tmp_path / "m.xlsx")
    table = pd.DataFrame(cells, pd.Index([1, 2, 3], name=corner[:2]), pd.Index([1, 2, 3], name=corner[-2:]))
    for taken in (take(tmp_path / "m.xlsx"), take(table, relation="co_builds")):
        there = taken.network
        assert (there.places["place"].tolist(), set(there.places["kind"])) == (
            ["1社区", "2社区", "3社区"],
            {"community"},
        )
        found = there.incidence("co_builds").loc[["单位1", "单位2", "单位3"], ["1社区", "2社区", "3社区"]]
        assert found.to_numpy().tolist() == [[1, 0, 1], [0, 1, 0], [1, 1, 1]]
        assert taken.notices["problem"].tolist() == [
            "label rows and columns alike; they go by the words of the corner too"
        ]


def test_without_a_word_in_the_corner_it_is_asked():
    cells = pd.DataFrame([[1, 0, 1], [0, 1, 0], [1, 1, 1]], [1, 2, 3], [1, 2, 3])
    asked = guess(cells, relation="co_builds")
    assert [(d["what"], d["guess"]) for d in asked["unsure"]] == [("shape", "")]
    with pytest.raises(cg.CommgovError, match="may be one kind of things or two"):
        cg.read(cells, relation="co_builds")
    two = answered(asked, asked["unsure"][0], "incidence")
    found = cg.read(cells, mapping=two).ties[["source", "target"]].to_numpy().tolist()
    assert found == [["r1", "c1"], ["r1", "c3"], ["r2", "c2"], ["r3", "c1"], ["r3", "c2"], ["r3", "c3"]]
    named = pd.DataFrame([[1, 0], [1, 1]], ["甲行", "乙院"], ["甲行", "乙院"])
    two = cg.io.guess(named, relation="co_builds")
    two["tables"][0]["shape"] = "incidence"
    with pytest.raises(cg.CommgovError, match="a row and a column have the same label"):
        cg.read(named, mapping=two)
    square = cg.read(cells, mapping=answered(asked, asked["unsure"][0], "square"))
    assert (len(square.actors), len(square.places)) == (3, 0)
    # the same both ways, nothing on the diagonal: one mode
    cells = pd.DataFrame([[0, 1, 1], [1, 0, 0], [1, 0, 0]], [1, 2, 3], [1, 2, 3])
    assert len(cg.read(cells, relation="contacts").ties) == 2
    # names of bodies on both sides are the same bodies, whatever the corner says of who begins
    for corner in ("", "从\\到", "帮扶方\\受助方", "单位"):
        cells = pd.DataFrame(
            [[1, 1], [0, 0]], pd.Index(["甲行", "乙院"], name=corner or None), ["甲行", "乙院"]
        )
        assert len(cg.read(cells, relation="helps").places) == 0


@pytest.mark.parametrize("shape", [(4, 3), (10, 8), (30, 12)])
@pytest.mark.parametrize("names", [("单位", "社区"), ("社区", "单位")])
def test_a_matrix_may_have_numbered_columns(shape, names, tmp_path):
    rng = np.random.default_rng(0)
    cells = pd.DataFrame((rng.random(shape) < 0.4).astype(int), [f"{names[0]}{k}" for k in range(shape[0])],
                         [f"{names[1]}{k}" for k in range(shape[1])])  # fmt: skip
    cells.to_csv(tmp_path / "m.csv")
    cells.to_excel(tmp_path / "m.xlsx")
    for source in (tmp_path / "m.csv", tmp_path / "m.xlsx", cells):
        ties = cg.read(source, relation="co_builds").ties
        assert len(ties) == cells.to_numpy().sum()
    # a list of partners still is one
    rows = pd.DataFrame(
        {"社区": ["多福社区", "牡丹社区"], "共建单位1": ["银行", "医院"], "共建单位2": ["学校", ""]}
    )
    assert len(cg.read(rows, relation="co_builds").ties) == 3


# ---- values for several times ---------------------------------------------------------------------

SLICES = (
    '<gexf version="1.2"><graph mode="dynamic" defaultedgetype="directed"><attributes class="edge" '
    'mode="dynamic"><attribute id="weight" title="weight" type="float"/></attributes><nodes><node id="a"/>'
    '<node id="b"/></nodes><edges><edge id="0" source="a" target="b"><attvalues>'
    '<attvalue for="weight" value="2" start="2019" end="2020"/>'
    '<attvalue for="weight" value="{}" start="2020" end="2021"/></attvalues>'
    '<spells><spell start="2019" end="2021"/></spells></edge></edges></graph></gexf>'
)


def test_values_for_several_times_are_asked_about(tmp_path):
    path = tmp_path / "t.gexf"
    path.write_text(SLICES.format(9).replace('"weight"', '"trust"'), encoding="utf-8")
    with pytest.raises(cg.CommgovError, match="say trust for several times"):
        cg.read(path, relation="contacts")
    doubt = guess(path, relation="contacts")["unsure"][0]
    assert doubt["what"] == "slices"
    assert answers({"tables": []}, doubt) == {"last": "last", "最后": "last"}
    assert cg.read(path, relation="contacts", mapping="guess").ties["trust"].tolist() == [9]
    found = cg.report.check(path, relation="contacts").warnings
    assert found["problem"].str.contains("for several times").any()


@pytest.mark.parametrize("later", [9.0, 2.0])
def test_weights_for_several_times_are_a_tie_for_each(tmp_path, later):
    path = tmp_path / "t.gexf"
    path.write_text(SLICES.format(later), encoding="utf-8")
    ties = cg.read(path, relation="contacts").ties
    assert ties[["since", "until", "weight"]].to_numpy().tolist() == [
        ["2019", "2020", 2.0],
        ["2020", "2021", later],
    ]


def test_lines_and_blocks_meet_alike_from_both_ends():
    """A tie without direction counts half from each end, as in the symmetric matrix (Newman's mixing)."""
    G = nx.Graph([("a", "b"), ("b", "c"), ("c", "d"), ("a", "c")])
    line = {"a": "x", "b": "x", "c": "y", "d": "y"}
    nx.set_node_attributes(G, line, "line")
    there = cg.read(G, relation="contacts")
    found = cg.core.line_block(there.ties, line, line).summary.loc["line"]
    assert found["ties"] == 4
    assert found["within_share"] == 0.5  # a-b, c-d
    assert found["assortativity"] == pytest.approx(nx.attribute_assortativity_coefficient(G, "line"))
    turned = there.ties.assign(source=there.ties["target"], target=there.ties["source"])
    again = cg.core.line_block(turned, line, line).summary.loc["line"]
    assert again.to_dict() == found.to_dict()


@pytest.mark.parametrize("ending", [".dl", ".net", ".paj", ".gexf", ".graphml", ".csv", ".zip"])
def test_several_relations_keep_their_directions_each(ending, tmp_path):
    """Contacts without direction, helps with, co-building mixed: in one file, and the same cells back."""
    kinds = {"contacts": "undirected", "helps": "directed", "co_builds": "mixed"}
    columns = ["source", "target", "weight", "directed"]
    tables = [pd.DataFrame(rows(kind), columns=columns).assign(relation=r) for r, kind in kinds.items()]
    there = cg.read(pd.concat(tables, ignore_index=True))
    lost = cg.write(there, tmp_path / f"x{ending}")
    again = cg.read(tmp_path / f"x{ending}")
    for relation, kind in kinds.items():
        right = nx.to_pandas_adjacency(graph(kind)).reindex(index=NAMES, columns=NAMES, fill_value=0)
        assert (weights(again, relation).to_numpy() == right.to_numpy()).all()
    told = lost.loc[lost["column"] == "directed", ["row_count", "lost"]].to_numpy().tolist()
    no_direction = "that they have no direction: each comes back as two, one each way"
    assert told == ([[len(EDGES), no_direction]] if ending == ".dl" else [])
    if ending != ".dl":
        wanted = there.ties.groupby(["relation", "directed"]).size().to_dict()
        assert again.ties.groupby(["relation", "directed"]).size().to_dict() == wanted
