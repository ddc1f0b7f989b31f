"""Networks of one's own as files: whole, and the same each time."""

import gzip
import json
import re
import time
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import commgov_lib as cg
from commgov_lib import io
from commgov_lib.io import atomic, package, tables
from commgov_lib.schema import TERMS, CommgovError

# Every kind of text that a cell may hold; control characters, which no CSV can be trusted with, aside.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t,\";='@+-"), max_size=8
)


PLACES = pd.DataFrame({"place": ["c", "g"], "kind": ["community", "grid"], "parent": ["", "c"]})
ACTORS = pd.DataFrame({"actor": ["a", "b"], "kind": ["unit", "team"], "place": ["c", ""]})
TIES = pd.DataFrame({"source": ["a", "b"], "target": ["c", "a"], "relation": ["co_builds", "helps"]})
NEEDS = pd.DataFrame({"need": ["n"], "place": ["g"], "group": ["household"], "domain": ["health"]})


def small(names=("甲", "乙"), **extra):
    """A network of two places and two actors, with further columns on the actors."""
    return cg.Network(
        PLACES.assign(name=names, provenance="U"),
        ACTORS.assign(name=names, capacity=[2.5, np.nan], provenance="U", **extra),
        TIES.assign(domain=["health", ""], weight=[1.0, 0.1], provenance="U"),
        NEEDS.assign(weight=3.0, provenance="U"),
    )


def assert_same_network(one, other):
    """Four equal tables, types and all."""
    for table in ("places", "actors", "ties", "needs"):
        assert_frame_equal(getattr(one, table), getattr(other, table))


@given(
    text=st.lists(TEXT, min_size=2, max_size=2),
    size=st.lists(st.floats(allow_infinity=False), min_size=2, max_size=2),
    count=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=2),
    flag=st.lists(st.booleans(), min_size=2, max_size=2),
    pack=st.booleans(),
)
def test_a_written_table_reads_back_the_same(text, size, count, flag, pack):
    frame = pd.DataFrame({"text": pd.Series(text, dtype="str"), "size": size, "count": count, "flag": flag})
    content = tables.packed(tables.plain_csv(frame)) if pack else tables.plain_csv(frame)
    assert_frame_equal(tables.parse(content, tables.types_of(frame)), frame)


@pytest.mark.parametrize("compress", [False, True])
def test_a_written_network_reads_back_the_same(tmp_path, compress):
    text = pd.Series(['a,"b"\r\nc', "007"], dtype="str")
    net = small(note=text, size=[1e-300, np.nan], body_count=[2.0, np.nan], flag=[True, False])
    atomic.put_folder(tmp_path / "网 络", package.network_files(net, compress=compress))
    assert_same_network(package.read_network(tmp_path / "网 络"), net)


def test_missing_whole_numbers_stay_missing(tmp_path):
    net = small(seats=pd.array([3, None], dtype="Int64"))
    atomic.put_folder(tmp_path, package.network_files(net))
    assert package.read_network(tmp_path).actors["seats"].tolist() == [3, pd.NA]


def test_codes_that_look_like_numbers_stay_text(tmp_path):
    net = small(code=pd.Series(["007", "1e3"], dtype="str"))
    atomic.put_folder(tmp_path, package.network_files(net))
    assert package.read_network(tmp_path).actors["code"].tolist() == ["007", "1e3"]


def test_the_same_network_gives_the_same_bytes_later(tmp_path):
    first = package.network_files(small(), compress=True)
    time.sleep(1.1)
    second = package.network_files(small(), compress=True)
    assert first == second
    assert gzip.decompress(first["ties.csv.gz"]) == package.network_files(small())["ties.csv"]
    assert first["ties.csv.gz"][4:8] == bytes(4)  # the time of packing


def test_a_folder_that_is_no_network_is_refused(tmp_path):
    with pytest.raises(CommgovError, match=r"columns\.json: does not exist"):
        package.read_network(tmp_path)


# --- terms of the user's own, and packages of an older version -------------------------------------------


def with_terms():
    """The small network, with a term in each list; a label that a spreadsheet would run, a further column."""
    words = [
        ("relation", "信息共享", "=shares", "信息共享", "no", "yes", ""),
        ("relation", "A & <B>", "", "甲乙", "yes", "", ""),
        ("actor_kind", "事业单位", "public institution", "", "", "", ""),
        ("place_kind", "片区", "", "", "", "", "street"),
        ("domain", "养犬", "", "", "", "", ""),
        ("group", "新就业群体", "", "", "", "", ""),
    ]
    terms = pd.DataFrame(words, columns=[c for c in TERMS if c != "provenance"]).assign(
        provenance="U", rank=1.5
    )
    return cg.Network(
        PLACES.assign(kind=["community", "片区"], name="", provenance="U").assign(parent=""),
        ACTORS.assign(kind=["事业单位", "team"], name="", provenance="U"),
        TIES.assign(relation=["A & <B>", "信息共享"], domain=["养犬", ""], weight=1.0, provenance="U"),
        NEEDS.assign(group="新就业群体", domain="养犬", weight=30.0, provenance="U"),
        terms,
    )


@pytest.mark.parametrize(
    "name", ["package", "network.zip", "network.xlsx", "network.gexf", "network.graphml"]
)
def test_own_terms_come_back_from_each_form_that_holds_them(tmp_path, name):
    net = with_terms()
    lost = cg.write(net, tmp_path / name)
    again = cg.read(tmp_path / name)
    assert_frame_equal(again.terms, net.terms)
    for table in ("places", "actors", "ties"):
        assert_frame_equal(getattr(again, table), getattr(net, table))
    assert set(lost["table"]) <= {"needs"}


def test_a_list_of_ties_names_own_terms_and_what_it_does_not_hold_of_them_is_told(tmp_path):
    net = with_terms()
    lost = cg.write(net, tmp_path / "ties.csv")
    lost = lost[lost["table"] == "terms"].set_index("column")["row_count"].to_dict()
    assert lost == {"label_en": 2, "label_zh": 2, "serves": 2, "one_way": 1, "level": 1, "rank": 6, "term": 1}
    taken = io.take(tmp_path / "ties.csv")
    words = taken.network.terms
    assert dict(zip(words["term"], words["list"], strict=True)) == {
        "信息共享": "relation", "A & <B>": "relation", "事业单位": "actor_kind", "养犬": "domain",
    }  # fmt: skip
    assert taken.network.places["kind"].tolist() == ["community"]
    assert "信息共享" in taken.notices["value"].iloc[0]


def test_an_own_kind_of_places_is_told_from_one_of_actors_in_a_list_of_ties(tmp_path):
    net = with_terms()
    ties = net.ties.assign(target=["g", "a"])
    cg.write(cg.Network(net.places, net.actors, ties, net.needs, net.terms), tmp_path / "ties.csv")
    again = cg.read(tmp_path / "ties.csv")
    assert again.places[["place", "kind"]].to_numpy().tolist() == [["g", "片区"]]
    assert again.terms.set_index("term")["list"]["片区"] == "place_kind"
    assert_frame_equal(again.ties, ties)


def test_a_package_with_own_terms_says_its_version_and_one_without_does_not():
    files = package.package_files(with_terms(), "a")
    assert json.loads(files["columns.json"])["version"] == 2
    resources = {part["name"]: part for part in json.loads(files["datapackage.json"])["resources"]}
    assert resources["terms"]["rows"] == 6
    assert resources["terms"]["schema"]["primaryKey"] == ["list", "term"]
    plain = package.package_files(small(), "a")
    assert "terms.csv" not in plain
    assert "version" not in json.loads(plain["columns.json"])


OLD = {  # as the release before own terms wrote it
    "columns.json": """{
 "places": {
  "place": "string",
  "kind": "string",
  "name": "string",
  "parent": "string",
  "grid": "string",
  "provenance": "string"
 },
 "actors": {
  "actor": "string",
  "kind": "string",
  "name": "string",
  "place": "string",
  "capacity": "number",
  "provenance": "string"
 },
 "ties": {
  "source": "string",
  "target": "string",
  "relation": "string",
  "domain": "string",
  "weight": "number",
  "provenance": "string",
  "directed": "string"
 },
 "needs": {
  "need": "string",
  "place": "string",
  "group": "string",
  "domain": "string",
  "weight": "number",
  "provenance": "string"
 },
 "formulas": "apostrophe"
}
""",
    "places.csv": """place,kind,name,parent,grid,provenance
c1,community,,,,U
k1,compound,,c1,,U
""",
    "actors.csv": """actor,kind,name,place,capacity,provenance
u01,unit,,,,U
u02,team,,,,U
""",
    "ties.csv": """source,target,relation,domain,weight,provenance,directed
u01,c1,serves,health,2.0,U,yes
u02,u01,contacts,,1.0,U,no
""",
    "needs.csv": """need,place,group,domain,weight,provenance
n1,k1,elderly,health,12.0,U
""",
}


def old_package(folder, **changed):
    folder.mkdir()
    for name, content in {**OLD, **changed}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_a_package_of_the_version_of_four_tables_is_read_and_has_no_terms(tmp_path):
    net = cg.read(old_package(tmp_path / "old"))
    assert repr(net) == "Network: 2 places, 2 actors, 2 ties, 1 needs"
    assert net.actors["actor"].tolist() == ["u01", "u02"]
    assert net.ties["directed"].tolist() == ["yes", "no"]
    assert net.reach("health").to_dict() == {"n1": {"u01": True}}
    assert net.terms.empty
    assert list(net.terms) == list(TERMS)


def test_a_package_of_the_version_of_four_tables_has_the_same_bytes_when_it_is_written_again(tmp_path):
    files = package.package_files(cg.read(old_package(tmp_path / "old")), "old")
    assert {name: files[name].decode("utf-8") for name in OLD} == OLD
    assert set(files) - set(OLD) == {"datapackage.json"}


def test_a_package_of_a_later_version_is_refused_by_its_number(tmp_path):
    later = OLD["columns.json"].replace("{", '{\n "version": 9,', 1)
    with pytest.raises(CommgovError, match=r"columns\.json is of a later version \(9\)"):
        cg.read(old_package(tmp_path / "later", **{"columns.json": later}))
    for odd in ('"2"', "0", "true", "1.5"):
        odd = OLD["columns.json"].replace("{", f'{{"version": {odd},', 1)
        with pytest.raises(CommgovError, match="does not say the types"):
            cg.read(old_package(tmp_path / f"odd{len(list(tmp_path.iterdir()))}", **{"columns.json": odd}))


FORMER = Path(__file__).parent / "files" / "packages"  # as the releases of these versions wrote them


def test_packages_that_former_versions_wrote_are_read_and_brought_up():
    """Version 1: four tables. Version 2: terms of one's own as well; no descriptor of either states it."""
    for version in (1, 2):
        about = json.loads((FORMER / f"version_{version}" / "datapackage.json").read_text(encoding="utf-8"))
        assert "schema_version" not in about
    one, two = (cg.read(FORMER / f"version_{version}") for version in (1, 2))
    for net in (one, two):
        assert net.places[["place", "parent", "provenance"]].to_numpy().tolist() == [
            ["007", "", "A"], ["008", "007", "U"],
        ]  # fmt: skip
        assert net.actors["name"].tolist() == ["=SUM(1)", "Team"]  # its apostrophe is gone
        assert net.actors["capacity"].fillna(-1).tolist() == [40, -1]
        assert net.ties[["source", "weight", "directed"]].to_numpy().tolist() == [
            ["u1", 1.0, "yes"], ["t1", 2.5, "no"],
        ]  # fmt: skip
        assert net.needs["weight"].tolist() == [12]
    assert one.terms.empty
    assert list(one.terms) == list(TERMS)
    assert one.actors["kind"].tolist() == ["unit", "team"]
    assert two.terms[["list", "term", "label_zh"]].to_numpy().tolist() == [["actor_kind", "片队", "片区队伍"]]


def zipped(folder, path):
    with zipfile.ZipFile(path, "w") as packed:
        for file in folder.iterdir():
            packed.write(file, file.name)
    return path


def test_the_descriptor_states_the_version_of_the_schema_and_a_later_one_is_refused(tmp_path):
    for name, net, version in (("a", small(), 1), ("b", with_terms(), 2)):
        cg.write(net, tmp_path / name, small_needs="keep")
        file = tmp_path / name / "datapackage.json"
        about = json.loads(file.read_text(encoding="utf-8"))
        assert about["schema_version"] == version
        assert repr(cg.read(zipped(tmp_path / name, tmp_path / f"{name}.zip"))) == repr(net)
        for said, message in ((package.VERSION + 1, "of a later version"), ("2", 'schema_version "2" is no')):
            text = json.dumps(about | {"schema_version": said})
            file.write_text(text, encoding="utf-8", newline="\n")
            for source in (tmp_path / name, zipped(tmp_path / name, tmp_path / "c.zip")):
                with pytest.raises(CommgovError, match=message) as refused:
                    cg.read(source)
                assert "datapackage.json" in str(refused.value)
                assert re.search("[\u4e00-\u9fff]", refused.value.args[0].text("zh"))
        file.write_text("not json", encoding="utf-8", newline="\n")
        assert repr(cg.read(tmp_path / name)) == repr(net)  # the tables stand by columns.json


def test_a_package_that_lost_its_terms_is_refused_and_one_that_is_written_over_keeps_none(tmp_path):
    cg.write(with_terms(), tmp_path / "a")
    (tmp_path / "a" / "terms.csv").unlink()
    with pytest.raises(CommgovError, match=r"terms\.csv"):
        cg.read(tmp_path / "a")
    cg.write(with_terms(), tmp_path / "b")
    cg.write(small(), tmp_path / "b", small_needs="keep")
    assert not (tmp_path / "b" / "terms.csv").exists()
    assert_same_network(cg.read(tmp_path / "b"), small())


def test_needs_that_are_dropped_leave_the_terms_as_they_were(tmp_path):
    net = with_terms()
    few = cg.Network(net.places, net.actors, net.ties, net.needs.assign(weight=3.0), net.terms)
    cg.write(few, tmp_path / "a", small_needs="drop")
    assert_frame_equal(cg.read(tmp_path / "a").terms, net.terms)


GEXF_OF_PLACES = (
    '<gexf><graph defaultedgetype="{}"><attributes class="node"><attribute id="0" title="类型"/></attributes>'
    "<nodes>{}</nodes><edges>{}</edges></graph></gexf>"
)


def of_places(directed: str, kinds: dict[str, str], ties: list[tuple[str, str]]) -> str:
    nodes = "".join(
        f'<node id="{n}"><attvalues><attvalue for="0" value="{k}"/></attvalues></node>'
        for n, k in kinds.items()
    )
    edges = "".join(f'<edge source="{a}" target="{b}"/>' for a, b in ties)
    return GEXF_OF_PLACES.format(directed, nodes, edges)


@pytest.mark.parametrize("directed", ["directed", "undirected"])
def test_communities_with_ties_to_each_other_are_actors_and_told(directed, tmp_path):
    kinds = dict.fromkeys(["新华", "和平", "长青"], "社区")
    text = of_places(directed, kinds, [("新华", "和平"), ("和平", "长青")])
    (tmp_path / "a.gexf").write_text(text, encoding="utf-8")
    read = cg.read(tmp_path / "a.gexf", relation="contacts")
    assert sorted(read.actors["actor"]) == sorted(kinds)
    assert set(read.actors["attribute_kind"]) == {"community"}
    assert len(read.ties) == 2
    assert not len(read.places)
    told = cg.io.look(tmp_path / "a.gexf").doubts
    assert told["problem"].str.contains("have ties to each other and are read as actors").any()


@pytest.mark.parametrize("directed", ["directed", "undirected"])
def test_communities_that_only_units_are_tied_to_stay_places(directed, tmp_path):
    kinds = {"甲行": "企业", "乙院": "企业", "新华": "社区", "和平": "社区"}
    text = of_places(directed, kinds, [("甲行", "新华"), ("乙院", "和平"), ("甲行", "乙院")])
    (tmp_path / "a.gexf").write_text(text, encoding="utf-8")
    read = cg.read(tmp_path / "a.gexf", relation="contacts")
    assert read.places["place"].tolist() == ["新华", "和平"]
    assert read.actors["actor"].tolist() == ["甲行", "乙院"]


YED_NODE = (
    '<node id="{}"><data key="d6"><y:ShapeNode><y:NodeLabel>{}</y:NodeLabel></y:ShapeNode></data></node>'
)
YED = (
    '<graphml xmlns:y="http://www.yworks.com/xml/graphml">'
    '<key for="node" id="d6" yfiles.type="nodegraphics"/>'
    '<key for="edge" id="d10" yfiles.type="edgegraphics"/>'
    '<graph edgedefault="directed" id="G">'
    + YED_NODE.format("n0", "甲行")
    + YED_NODE.format("n1", "乙院")
    + '<edge source="n0" target="n1"><data key="d10"><y:PolyLineEdge>{}</y:PolyLineEdge></data></edge>'
    "</graph></graphml>"
)


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ('<y:Arrows source="none" target="standard"/>', [["甲行", "乙院", "yes"]]),
        ('<y:Arrows source="none" target="none"/>', [["甲行", "乙院", "no"]]),
        ('<y:Arrows source="delta" target="none"/>', [["乙院", "甲行", "yes"]]),
        ('<y:Arrows source="delta" target="delta"/>', [["甲行", "乙院", "yes"], ["乙院", "甲行", "yes"]]),
        ("", [["甲行", "乙院", "yes"]]),
    ],
)
def test_ties_of_yed_have_the_direction_that_their_arrows_show(arrows, expected, tmp_path):
    (tmp_path / "a.graphml").write_text(YED.format(arrows), encoding="utf-8")
    read = cg.read(tmp_path / "a.graphml", relation="contacts")
    assert read.ties[["source", "target", "directed"]].to_numpy().tolist() == expected


def test_the_kind_of_a_tie_in_gexf_is_its_relation(tmp_path):
    text = (
        '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="directed">'
        '<nodes><node id="a"/><node id="b"/></nodes>'
        '<edges><edge source="a" target="b" kind="共建"/></edges></graph></gexf>'
    )
    (tmp_path / "a.gexf").write_text(text, encoding="utf-8")
    assert cg.read(tmp_path / "a.gexf").ties["relation"].tolist() == ["co_builds"]


@pytest.mark.parametrize(("size", "end", "upto"), [("n=2 ", "7", " up to 2"), ("", "0", "")])
def test_a_number_that_no_node_has_is_told_with_the_numbers_there_are(size, end, upto, tmp_path):
    (tmp_path / "a.dl").write_text(f"dl {size}format=edgelist1\ndata:\n1 {end}\n", encoding="utf-8")
    with pytest.raises(cg.CommgovError) as error:
        cg.read(tmp_path / "a.dl", relation="contacts", mapping="guess")
    assert f"write the node's number, from 1{upto}, or" in str(error.value)
