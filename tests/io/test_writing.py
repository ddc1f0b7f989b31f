"""cg.write and ``commgov export``: what is written comes back, and what is lost is told."""

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import commgov_lib as cg
from commgov_lib import cli
from commgov_lib.io import nodes, safe_xml, spreadsheet_safe
from commgov_lib.io.losses import formats
from commgov_lib.io.package import read_network
from commgov_lib.schema import TABLES

ENDINGS = ["", ".zip", ".xlsx", ".csv", ".gexf", ".graphml", ".dl", ".net", ".paj"]
NASTY = [
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "'=1", "''=1", "'s Heeren", "平安 社区",
    'say "hi", a & b <c>', "two\nlines", "社区\u3000甲", "\U0001f3d8 楼院",
]  # fmt: skip


def network(names=("a", "b"), weights=(1.0,), *, extra=None):
    """A compound and actors in a community; ties from the first actor to everything else."""
    places = pd.DataFrame(
        {"place": ["C", "K"], "kind": ["community", "compound"], "name": ["多福", ""], "parent": ["", "C"]}
    ).assign(provenance="U", population_count=[120.0, np.nan])
    actors = pd.DataFrame({"actor": [f"f{k}" for k in range(len(names))], "name": names})
    actors = actors.assign(kind="unit", place="C", capacity=[np.nan, *range(len(names) - 1)], provenance="U")
    if extra is not None:
        actors = actors.assign(**extra)
    targets = ["K", "C", *actors["actor"][1:]]
    ties = pd.DataFrame({"source": "f0", "target": targets, "relation": "serves", "provenance": "U"})
    ties = ties.assign(weight=[weights[k % len(weights)] for k in range(len(ties))], domain="health")
    needs = pd.DataFrame([["n1", "K", "household", "health", 12.0, "U"]])
    needs.columns = ["need", "place", "group", "domain", "weight", "provenance"]
    return cg.Network(places, actors, ties, needs)


def same(one, other):
    """Two networks are equal, table by table, types too."""
    for table in TABLES:
        assert_frame_equal(getattr(one, table), getattr(other, table))


@pytest.fixture(scope="module")
def city():
    return cg.city.simulate(seed=1, scale=0.01)


# ---- the forms that hold everything --------------------------------------------------------------


@pytest.mark.parametrize("name", ["southern_women", "observed", "emon"])
def test_the_data_package_comes_back_exactly(name, tmp_path):
    there = cg.load(name)
    assert cg.write(there, tmp_path / "包 裹").empty
    same(read_network(tmp_path / "包 裹"), there)
    assert cg.write(there, tmp_path / "one.zip").empty
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(tmp_path / "out")
    same(read_network(tmp_path / "out"), there)


def test_a_whole_city_comes_back_exactly(city, tmp_path):
    assert cg.write(city, tmp_path / "city").empty
    same(read_network(tmp_path / "city"), city)


@settings(max_examples=40)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(NASTY),
        min_size=2,
        max_size=4,
    ),
    st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=3),
)
def test_any_name_and_weight_come_back(tmp_path_factory, names, weights):
    there = network(names, weights)
    folder = tmp_path_factory.mktemp("any") / "net"
    assert cg.write(there, folder).empty
    same(read_network(folder), there)
    content = (folder / "actors.csv").read_bytes().decode("utf-8")
    cells = pd.read_csv(io.StringIO(content), dtype=str, keep_default_na=False)["name"]
    assert not cells.str.match("[=+\\-@\t\r\n＝＋－＠]").any()


@given(st.lists(st.none() | st.text("'=+-@\t\r\n＝＋－＠a甲 ", max_size=4), max_size=5))
def test_a_column_is_made_harmless_as_its_cells_are(cells):
    frame = pd.DataFrame({"a": pd.Series(cells, dtype="str")})
    changed = spreadsheet_safe.harmless(frame)
    assert changed["a"].isna().equals(frame["a"].isna())
    assert changed["a"].dropna().tolist() == [spreadsheet_safe.text(cell) for cell in frame["a"].dropna()]
    back = spreadsheet_safe.restored(changed)
    assert back["a"].fillna("\0").tolist() == frame["a"].fillna("\0").tolist()


@given(st.text(max_size=6) | st.sampled_from(NASTY))
def test_making_text_harmless_loses_nothing(text):
    assert spreadsheet_safe.original(spreadsheet_safe.text(text)) == text
    assert not spreadsheet_safe.text(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_the_data_package_is_one_that_others_read(city, tmp_path):
    from frictionless import Package

    cg.write(network(NASTY), tmp_path / "net")
    cg.write(city, tmp_path / "city")
    for folder in ("net", "city"):
        report = Package(str(tmp_path / folder / "datapackage.json")).validate()
        assert report.valid, report.flatten(["type", "message"])[:3]


def test_the_workbook_holds_every_cell(tmp_path):
    there = network(NASTY)
    assert cg.write(there, tmp_path / "book.xlsx").empty
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == [*TABLES, "columns"]
    for table in TABLES:
        header, *rows = book[table].iter_rows()
        frame = getattr(there, table)
        assert [cell.value for cell in header] == list(frame.columns)
        for row, (_, expected) in zip(rows, frame.iterrows(), strict=True):
            for cell, value in zip(row, expected, strict=True):
                assert cell.data_type != "f"
                if isinstance(value, str):
                    assert spreadsheet_safe.original(cell.value or "") == value
                else:
                    assert (np.isnan(value) and cell.value is None) or cell.value == value


# ---- Gephi ---------------------------------------------------------------------------------------


def attributes(row):
    """Attributes of the network's own, without what is there for looks."""
    looks = {"viz", "label", "kind_label", "x", "y", "size", "r", "g", "b", "id"}
    return {key: value for key, value in row.items() if key not in looks}


@pytest.mark.parametrize(("ending", "read"), [(".gexf", nx.read_gexf), (".graphml", nx.read_graphml)])
@pytest.mark.parametrize("name", ["southern_women", "observed", "emon", "nasty"])
def test_graphs_for_gephi_come_back(name, ending, read, tmp_path):
    there = network(NASTY) if name == "nasty" else cg.load(name)
    lost = cg.write(there, tmp_path / f"图{ending}")
    assert set(lost["table"]) <= {"needs"}
    found, expected = read(tmp_path / f"图{ending}"), there.to_networkx()
    assert list(found.nodes) == list(expected.nodes)
    for node, row in expected.nodes(data=True):
        assert attributes(found.nodes[node]) == attributes(row)
        assert found.nodes[node]["label"] == row.get("name", node)
    ties = [(a, b, d) for a, b, d in found.edges(data=True) if d["table"] == "ties"]
    assert len(ties) == len(there.ties)
    assert found.number_of_edges() == expected.number_of_edges()
    for a, b, row in ties:
        assert [attributes(row)] == [attributes(d) for d in expected[a][b].values()]


def test_looks_are_there_in_chinese(tmp_path):
    cg.write(cg.load("observed"), tmp_path / "a.gexf", lang="zh")
    cg.write(cg.load("observed"), tmp_path / "a.graphml", lang="zh")
    viz, flat = nx.read_gexf(tmp_path / "a.gexf"), nx.read_graphml(tmp_path / "a.graphml")
    assert {row["kind_label"] for _, row in viz.nodes(data=True)} >= {"社区", "共建单位"}
    assert {row["label"] for _, _, row in viz.edges(data=True)} == {"共建", "位于"}
    for node, row in viz.nodes(data=True):
        look, other = row["viz"], flat.nodes[node]
        assert (look["position"]["x"], look["position"]["y"], look["size"]) == (
            other["x"],
            other["y"],
            other["size"],
        )
        assert [look["color"][c] for c in "rgb"] == [other[c] for c in "rgb"]
    units = {str(viz.nodes[n]["viz"]["color"]) for n in viz if viz.nodes[n]["kind"] == "unit"}
    places = {str(viz.nodes[n]["viz"]["color"]) for n in viz if viz.nodes[n]["kind"] == "community"}
    assert len(units) == len(places) == 1
    assert units != places


def test_no_two_nodes_hide_each_other(city):
    for there in (city, cg.load("southern_women"), cg.load("emon")):
        spots = nodes.positions(there)
        assert np.isfinite(spots).all()
        actors = spots[len(there.places) :]
        assert len(np.unique(actors, axis=0)) > 0.98 * len(actors)


def test_size_grows_with_ties():
    there = cg.load("southern_women")
    look = nodes.appearance(there, "en")
    ties = pd.concat([there.ties["source"], there.ties["target"]]).value_counts()
    order = look["size"].loc[ties.sort_values().index]
    assert order.is_monotonic_increasing
    assert look["size"].between(6, 40).all()


def test_parallel_ties_stay_apart(tmp_path):
    there = network()
    ties = pd.concat([there.ties, there.ties.assign(domain="safety", weight=7.0)])
    there = cg.Network(there.places, there.actors, ties, there.needs)
    for ending, read in ((".gexf", nx.read_gexf), (".graphml", nx.read_graphml)):
        cg.write(there, tmp_path / f"x{ending}")
        found = read(tmp_path / f"x{ending}")
        assert sorted(row["weight"] for row in found["f0"]["K"].values()) == [1.0, 7.0]


def test_actors_have_the_colours_of_the_figures():
    from commgov_lib.figures import style

    look = nodes.appearance(network(), "en")
    assert {
        row.kind: row.color for row in look.itertuples() if row.kind in style.COLOR
    }.items() <= style.COLOR.items()


def test_a_column_named_like_looks_keeps_its_values(tmp_path):
    there = network(extra={"size": [3, 4], "x": ["left", "right"], "label": "mine"})
    for ending, read in ((".gexf", nx.read_gexf), (".graphml", nx.read_graphml)):
        cg.write(there, tmp_path / f"x{ending}")
        row = read(tmp_path / f"x{ending}").nodes["f1"]
        assert (row["own_size"], row["own_x"], row["own_label"], row["label"]) == (4, "right", "mine", "b")


# ---- UCINET and Pajek ----------------------------------------------------------------------------


def read_dl(text):
    """What a DL file says: relation number or None, source, target → weight, written for the test alone."""
    head, data = re.split(r"^data:\n", text, flags=re.M)
    numbers = {key: int(n) for key, n in re.findall(r"(\w+)=(\d+)", head)}
    words = [re.findall(r'"[^"]*"|\S+', line) for line in data.splitlines()]
    if "fullmatrix" not in head:
        return {(None, a.strip('"'), b.strip('"')): float(w) for a, b, w in words}
    labels = [
        word.strip('"')
        for word in re.findall(r'"[^"]*"|[^,\n]+', re.search(r"^labels:\n(.*)", head, re.M)[1])
    ]
    cells = np.array([float(w) for row in words for w in row]).reshape(
        numbers["nm"], numbers["n"], numbers["n"]
    )
    named = re.search(r"^matrix labels:\n(.*)", head, re.M)[1].split(",")
    return {
        (named[k], labels[i], labels[j]): cells[k, i, j] for k, i, j in zip(*np.nonzero(cells), strict=True)
    }


def test_ucinet_gets_one_mode_two_modes_and_several_relations(tmp_path, city):
    emon, women = cg.load("emon"), cg.load("southern_women")
    cg.write(emon, tmp_path / "e.dl")
    text = (tmp_path / "e.dl").read_text(encoding="utf-8")
    assert text.startswith("dl n=134\nformat = edgelist1\nmatrix labels:\ncontacts\nlabels embedded:\n")
    expected = emon.ties.groupby(["source", "target"])["weight"].sum().to_dict()
    assert read_dl(text) == {(None, *ends): w for ends, w in expected.items()}
    cg.write(women, tmp_path / "w.dl")
    text = (tmp_path / "w.dl").read_text(encoding="utf-8")
    assert text.startswith("dl nr=18, nc=14\nformat = edgelist2\n")
    assert len(read_dl(text)) == 89
    some = city.ties[city.ties["relation"].isin(["co_builds", "whistles_to"])]
    cg.write(cg.Network(city.places, city.actors, some, city.needs), tmp_path / "c.dl")
    expected = some.groupby(["relation", "source", "target"])["weight"].sum().to_dict()
    assert read_dl((tmp_path / "c.dl").read_text(encoding="utf-8")) == expected
    with pytest.raises(cg.CommgovError, match="relation='leads'"):
        cg.write(city, tmp_path / "city.dl")


def test_labels_with_spaces_are_quoted_and_clashes_refused(tmp_path):
    there = network()
    codes = {"f0": "East Bank, 1", "f1": '多福"社'}
    actors = there.actors.assign(actor=there.actors["actor"].map(codes))
    ties = there.ties.assign(source="East Bank, 1", target=there.ties["target"].replace(codes))
    cg.write(cg.Network(there.places, actors, ties, there.needs), tmp_path / "x.dl", encoding="gb18030")
    found = read_dl((tmp_path / "x.dl").read_bytes().decode("gb18030"))
    assert (None, "East Bank, 1", "多福'社") in found
    codes = {"f0": "a", "f1": 'q"', "K": "q'"}
    actors = there.actors.assign(actor=there.actors["actor"].map(codes))
    places = there.places.replace({"place": codes})
    ties = there.ties.replace({"source": codes, "target": codes})
    needs = there.needs.replace({"place": codes})
    with pytest.raises(cg.CommgovError, match="one label"):
        cg.write(cg.Network(places, actors, ties, needs), tmp_path / "y.dl")
    assert not (tmp_path / "y.dl").exists()


@pytest.mark.parametrize("name", ["southern_women", "observed", "emon"])
def test_pajek_comes_back_through_networkx(name, tmp_path):
    there = cg.load(name)
    cg.write(there, tmp_path / "x.net")
    head, *lines = (tmp_path / "x.net").read_text(encoding="utf-8").splitlines()
    two_mode = set(there.ties["target"]) <= set(there.places["place"])
    assert head.split()[2:] == ([str(len(there.actors))] if two_mode else [])
    found = nx.parse_pajek([" ".join(head.split()[:2]), *lines])  # networkx knows no two-mode vertices
    expected = there.ties.groupby(["source", "target"])["weight"].sum()
    assert set(found.nodes) == {*there.places["place"], *there.actors["actor"]}
    assert {(a, b): d["weight"] for a, b, d in found.edges(data=True)} == expected.to_dict()
    spots = np.array([[float(row["x"]), float(row["y"])] for _, row in found.nodes(data=True)])
    assert spots.min() >= 0
    assert spots.max() <= 1


def test_pajek_names_relations_and_partitions_kinds(city, tmp_path):
    cg.write(city, tmp_path / "x.paj")
    text = (tmp_path / "x.paj").read_text(encoding="utf-8")
    assert re.findall(r'^\*Arcs :\d+ "(\w+)"', text, re.M) == list(city.ties["relation"].unique())
    legend = dict(re.findall(r"(\d+) = (\w+)", re.search(r"^\*Partition (.*)", text, re.M)[1]))
    rows = text.split("*Partition ")[1].splitlines()[2:]
    assert [legend[row] for row in rows] == [*city.actors["kind"], *city.places["kind"]]


# ---- CSV -----------------------------------------------------------------------------------------


def test_the_edge_list_opens_right_in_excel(tmp_path):
    there = network(["=cmd|' /C calc'!A0", "银行"])
    cg.write(there, tmp_path / "x.csv")
    content = (tmp_path / "x.csv").read_bytes()
    assert content.startswith("\ufeff".encode())
    found = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")
    assert found["source_name"].unique().tolist() == ["'=cmd|' /C calc'!A0"]
    assert found["target_name"].fillna("").tolist() == ["", "多福", "银行"]
    cg.write(there, tmp_path / "g.csv", encoding="gb18030")
    assert "多福" in (tmp_path / "g.csv").read_bytes().decode("gb18030")


# ---- what is lost --------------------------------------------------------------------------------


def test_what_is_lost_is_told():
    table = formats()
    assert [ending if ending != "folder" else "" for ending in table.index] == ENDINGS
    assert table.notna().all(axis=None)


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (".gexf", {("needs", "", 1)}),
        (".csv", {("needs", "", 1), ("places", "parent", 1),
                  ("places", "provenance", 2), ("places", "population_count", 1),
                  ("actors", "place", 2),
                  ("actors", "capacity", 1), ("actors", "provenance", 2)}),
        (".dl", {("needs", "", 1), ("places", "name", 1), ("ties", "domain", 3), ("ties", "provenance", 3)}),
    ],
)  # fmt: skip
def test_losses_are_counted(ending, expected, tmp_path):
    lost = cg.write(network(), tmp_path / f"x{ending}")
    found = set(lost[["table", "column", "row_count"]].itertuples(index=False, name=None))
    assert expected <= found
    assert ending == ".dl" or found == expected


def test_types_and_characters_that_do_not_come_back_are_told(tmp_path):
    there = network(
        ["a\x07b", "c\rd"], extra={"mixed": [1, "x"], "day": pd.to_datetime(["2020-01-01", None])}
    )
    lost = cg.write(there, tmp_path / "x").set_index("column")
    assert set(lost.index) == {"mixed", "day"}
    lost = cg.write(there, tmp_path / "x.xlsx")
    assert lost["lost"][lost["column"] == "name"].tolist()[0].startswith("characters that no workbook")
    assert "name" in cg.write(there, tmp_path / "x.gexf")["column"].tolist()
    nx.read_gexf(tmp_path / "x.gexf")


def test_one_relation_alone(city, tmp_path):
    lost = cg.write(city, tmp_path / "x.csv", relation="co_builds")
    count = int((city.ties["relation"] == "co_builds").sum())
    assert len(pd.read_csv(tmp_path / "x.csv")) == count
    assert lost.loc[lost["column"] == "relation", "row_count"].tolist() == [len(city.ties) - count]


# ---- bytes, disks, refusals ----------------------------------------------------------------------


def everything(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_the_same_network_gives_the_same_bytes(tmp_path):
    for turn in ("1", "2"):
        for ending in ENDINGS:
            cg.write(cg.load("emon"), tmp_path / turn / f"x{ending}")
    assert everything(tmp_path / "1") == everything(tmp_path / "2")


def test_bytes_do_not_hang_on_the_process(tmp_path):
    job = "import sys, commgov_lib as cg\nnet, to = cg.load('observed'), sys.argv[1] + '/x'\n"
    job += "for ending in sys.argv[2:]: cg.write(net, to + ending)"
    for seed, zone in (("0", "Asia/Shanghai"), ("77", "America/Lima")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run([sys.executable, "-c", job, str(folder), *ENDINGS], env=env, check=True)
    assert everything(tmp_path / "0") == everything(tmp_path / "77")


def test_a_package_is_replaced_and_strangers_are_left_alone(tmp_path):
    cg.write(cg.load("observed"), tmp_path / "net")
    cg.write(cg.load("emon"), tmp_path / "net")
    same(read_network(tmp_path / "net"), cg.load("emon"))
    before = everything(tmp_path / "net")
    (tmp_path / "net" / "thesis.docx").write_bytes(b"years")
    with pytest.raises(cg.CommgovError, match=r"thesis\.docx.*Fix: name a new folder"):
        cg.write(cg.load("observed"), tmp_path / "net")
    assert everything(tmp_path / "net") == before | {"thesis.docx": b"years"}
    assert [p.name for p in tmp_path.iterdir()] == ["net"]


@pytest.mark.skipif(os.name != "posix", reason="only there can a limit on files be set")
def test_a_full_disk_leaves_nothing_behind(tmp_path):
    """The system itself refuses to write more than 700 bytes to a file."""
    for ending in ENDINGS:
        cg.write(cg.load("observed"), tmp_path / f"x{ending}")
    before = everything(tmp_path)
    job = """
import resource, signal, sys
sys.dont_write_bytecode = True  # half-written bytecode would harm whoever runs next
import commgov_lib as cg
net = cg.load("emon")
cg.write(net, sys.argv[1] + "-other.gexf")  # everything is imported before the disk is full
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))
for ending in sys.argv[2:]:
    try:
        cg.write(net, sys.argv[1] + "/x" + ending)
    except cg.CommgovError as error:
        print(error)
"""
    words = [sys.executable, "-c", job, str(tmp_path), *ENDINGS]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    said = done.stdout.splitlines()
    assert len(said) == len(ENDINGS), done.stderr
    for line in said:
        assert re.search("cannot write.*Fix: ", line)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_place_that_cannot_be_written_is_told(ending, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(cg.CommgovError, match="cannot write"):
        cg.write(cg.load("observed"), tmp_path / "file" / f"x{ending}")


@pytest.mark.parametrize(
    ("path", "options", "says"),
    [
        ("x.docx", {}, "not known"),
        ("/", {}, "root of the disk"),
        ("x.xlxs", {}, "did you mean '.xlsx'"),
        ("x.gexf", {"lang": "fr"}, "'en' .* or 'zh'"),
        ("x.gexf", {"relation": "contacts"}, "holds all relations"),
        ("x.dl", {"relation": "contact"}, "did you mean 'contacts'"),
        ("x.xlsx", {"encoding": "gbk"}, "one encoding only"),
        ("x.csv", {"encoding": "latin-1"}, "cannot hold Chinese"),
        ("x.csv", {"encoding": "no\x00pe"}, "not known"),
        ("x.csv", {"encoding": "rot13"}, "not known"),
    ],
)
def test_wrong_words_are_refused(path, options, says, tmp_path):
    with pytest.raises(cg.CommgovError, match=says):
        cg.write(cg.load("emon"), tmp_path / path, **options)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_network_is_refused(tmp_path):
    with pytest.raises(cg.CommgovError, match="not a network"):
        cg.write(pd.DataFrame(), tmp_path / "x.csv")
    empty = cg.load("observed")
    empty = cg.Network(empty.places, empty.actors, empty.ties.iloc[:0], empty.needs)
    with pytest.raises(cg.CommgovError, match="no matrix"):
        cg.write(empty, tmp_path / "x.dl")
    for ending in ("", ".zip", ".xlsx", ".csv", ".gexf", ".graphml", ".net", ".paj"):
        cg.write(empty, tmp_path / f"y{ending}")


def test_odd_things_in_columns_of_your_own(tmp_path):
    there = network(extra={"odd": [["=1"], {"a": 2}]})
    for ending in ENDINGS:
        lost = cg.write(there, tmp_path / f"x{ending}")
        assert ending not in ("", ".zip", ".xlsx") or lost["column"].tolist() == ["odd"]
    with pytest.raises(cg.CommgovError, match="half of a character"):  # at the door, so no form meets it
        network(extra={"odd": pd.Series(["\ud800", "x"], dtype=object)})


def test_every_character_survives_xml_or_is_marked():
    for code in [*range(0x300), 0xFFFD, 0xFFFE, 0x1F600]:
        text = safe_xml.escaped(f"a{chr(code)}b", attribute=True)
        import xml.etree.ElementTree as ET

        back = ET.fromstring(f'<x y="{text}"/>').get("y")
        assert back in (f"a{chr(code)}b", "a\ufffdb")


# ---- commgov export ------------------------------------------------------------------------------


def test_the_command_writes_and_tells(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["export", "emon", "my city"]) == 0
    assert "Nothing is lost." in capsys.readouterr().out
    assert cli.main(["export", "my city", "图.gexf", "--lang", "zh"]) == 0
    assert cli.main(["export", "my city", "x.dl", "--relation", "contacts", "--encoding", "gb18030"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"actors\.capacity|ties\.frequency +840 rows", said)
    assert cli.main(["export", "my city", "x.dl", "--relation", "contacts", "--lang", "zh"]) == 0
    assert re.search(r"这种格式不能保存：\n(.*\n)*  ties\.frequency +840 行  整列\n", capsys.readouterr().out)
    assert sorted(p.name for p in Path().iterdir()) == ["my city", "x.dl", "图.gexf"]
    assert cli.main(["export", "--formats"]) == 0
    assert ".graphml" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["emon"], 2, "are needed"),
        (["emom", "x.csv"], 1, "did you mean 'emon'"),
        (["districts", "x.csv"], 1, "is a table"),
        (["emon", "x.doc"], 2, "not known"),
        (["emon", "x.csv", "--lang", "fr"], 2, "is not one of"),
    ],
)
def test_wrong_use_of_the_command(words, status, says, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["export", *words]) == status
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [5, None, ["network.xlsx"]])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(cg.CommgovError, match=r"no name of a file.*such as 'network\.xlsx'"):
        cg.write(cg.load("observed"), path)


def test_an_encoding_that_is_no_text_is_refused(tmp_path):
    with pytest.raises(cg.CommgovError, match="the encoding '5' is not known"):
        cg.write(cg.load("observed"), tmp_path / "ties.csv", encoding=5)
