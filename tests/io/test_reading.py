"""Reading what the field has: each format says the same network, and what is broken is told."""

import io
import json
import re
import runpy
import time
import tracemalloc
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
from commgov_lib.io import atomic, graph_xml, package, pajek, text, ucinet, workbook
from commgov_lib.io.shape import find
from commgov_lib.io.template_workbook import template
from commgov_lib.io.vocabulary import number

BAD = Path(__file__).resolve().parent.parent / "bad"
EXPECTED = json.loads((BAD / "expected.json").read_text(encoding="utf-8"))

# One network, to be said in every format: who works with whom, how much.
TIES = {("银行", "医院"): 2.0, ("医院", "学校"): 1.0, ("学校", "银行"): 3.5}


def said(network) -> dict:
    """The ties of a network as plain pairs."""
    ties = network.ties
    return dict(zip(zip(ties["source"], ties["target"], strict=True), ties["weight"], strict=True))


def put(folder, name, content) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def excel(*sheets, merged=()) -> bytes:
    """A workbook of (name, rows) written by openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = [["源", "目标", "权重"], ["银行", "医院", 2], ["医院", "学校", 1], ["学校", "银行", 3.5]]
LINES = "\n".join(",".join(map(str, row)) for row in ROWS) + "\n"
SQUARE = [[None, "银行", "医院", "学校"], ["银行", 0, 2, 0], ["医院", 0, 0, 1], ["学校", 3.5, 0, 0]]
GRAPH = nx.DiGraph()
GRAPH.add_weighted_edges_from((a, b, w) for (a, b), w in TIES.items())


def written(writer) -> bytes:
    out = io.BytesIO()
    writer(GRAPH, out)
    return out.getvalue()


SAME = {
    "list.csv": LINES,
    "mark.csv": LINES.encode("utf-8-sig"),
    "gbk.csv": LINES.encode("gbk"),
    "gb18030.txt": LINES.encode("gb18030"),
    "excel_text.txt": LINES.replace(",", "\t").encode("utf-16"),
    "old_mac.csv": LINES.replace("\n", "\r"),
    "windows.csv": LINES.replace("\n", "\r\n"),
    "semicolon.csv": LINES.replace(",", ";"),
    "chinese_comma.csv": LINES.replace(",", "，"),
    "list.tsv": LINES.replace(",", "\t"),
    "quoted.csv": "\n".join(",".join(f'"{c}"' for c in row) for row in ROWS),
    "blank_lines.csv": LINES.replace("\n", "\n\n"),
    "spaces.csv": LINES.replace(",", " ,　").replace("2", "２"),
    "square.csv": "\n".join(",".join("" if c is None else str(c) for c in row) for row in SQUARE),
    "list.xlsx": excel(("Sheet1", ROWS)),
    "titled.xlsx": excel(("Sheet1", [["二〇二六年联系表"], *ROWS]), merged=["A1:C1"]),
    "square.xlsx": excel(("Sheet1", SQUARE)),
    "full.dl": "dl n=3 format=fullmatrix labels: 银行,医院,学校 data:\n0 2 0\n0 0 1\n3.5 0 0\n",
    "embedded.dl": "DL N = 3\nFORMAT = FULLMATRIX\nLABELS EMBEDDED\nDATA:\n"
    "银行 医院 学校\n银行 0 2 0\n医院 0 0 1\n学校 3.5 0 0",
    "edge.dl": "dl n=3 format=edgelist1 labels embedded data:\n银行 医院 2\n医院 学校\n学校 银行 3.5\n",
    "numbered.dl": "dl n=3 format = el1\nlabels:\n银行\n医院\n学校\ndata:\n1 2 2\n2 3 1\n3 1 3.5\n",
    "gbk.dl": "dl n=3 format=el1 labels embedded data:\n银行 医院 2\n医院 学校\n学校 银行 3.5".encode("gbk"),
    "arcs.net": '*Vertices 3\r\n1 "银行" 0.1 0.2 0.5\r\n2 "医院"\r\n'
    '3 学校\r\n*Arcs\r\n1 2 2\r\n2 3 1\r\n3 1 3.5\r\n',
    "matrix.net": "*Vertices 3\n1 银行\n2 医院\n3 学校\n*Matrix\n0 2 0\n0 0 1\n3.5 0 0\n",
    "networkx.net": written(nx.write_pajek),
    "networkx.graphml": written(nx.write_graphml_xml),
    "networkx.gexf": written(nx.write_gexf),
}  # fmt: skip


# ---- one network in every format -------------------------------------------------------------------


@pytest.mark.parametrize("name", SAME)
def test_every_format_says_the_same_network(name, tmp_path):
    path = put(tmp_path, f"我的 {name}", SAME[name])
    network = cg.read(path, relation="contacts")
    assert said(network) == TIES
    assert set(network.actors["actor"]) == {"银行", "医院", "学校"}
    assert set(network.ties["relation"]) == {"contacts"}
    assert set(network.ties["provenance"]) == {"U"}


def test_tables_and_graphs_in_memory_say_it_too():
    assert said(cg.read(GRAPH, relation="contacts")) == TIES
    assert said(cg.read(pd.DataFrame(ROWS[1:], columns=ROWS[0]), relation="contacts")) == TIES
    square = pd.DataFrame([r[1:] for r in SQUARE[1:]], [r[0] for r in SQUARE[1:]], SQUARE[0][1:])
    assert said(cg.read(square, relation="contacts")) == TIES


@pytest.mark.parametrize("name", ["emon", "southern_women", "observed"])
def test_the_tables_of_a_network_come_back_as_they_were(name, tmp_path):
    network = cg.load(name)
    tables = {t: getattr(network, t) for t in ("places", "actors", "ties", "needs")}
    back = cg.read({t: frame for t, frame in tables.items() if len(frame)}, mapping="guess")
    for table, frame in tables.items():
        shared = [c for c in frame if c in getattr(back, table)]
        assert_frame_equal(getattr(back, table)[shared], frame[shared], check_dtype=False)
    atomic.put_folder(tmp_path / "x", package.network_files(network))
    assert_frame_equal(cg.read(tmp_path / "x").ties, network.ties)


def test_two_modes_from_every_format(tmp_path):
    women = nx.davis_southern_women_graph()
    expected = {frozenset(edge) for edge in women.edges}
    rows = sorted(n for n, d in women.nodes(data=True) if d["bipartite"] == 0)
    events = sorted(set(women) - set(rows))
    cells = [[int(women.has_edge(r, e)) for e in events] for r in rows]
    matrix = "\n".join(
        [",".join(["", *events]), *(",".join([r, *map(str, c)]) for r, c in zip(rows, cells, strict=True))]
    )
    tall = len(rows)
    vertices = "\n".join(f'{k} "{n}"' for k, n in enumerate([*rows, *events], start=1))
    numbers = {n: k for k, n in enumerate([*rows, *events], start=1)}
    edges = "\n".join(f"{numbers[e]} {numbers[r]}" for r in rows for e in women[r])  # the event first
    labels = " ".join(f'"{r}"' for r in rows)
    dl = f"dl nr={tall} nc={len(events)} row labels: {labels} column labels: {' '.join(events)} data:\n"
    files = {
        "w.csv": matrix,
        "w.net": f"*Vertices {len(numbers)} {tall}\n{vertices}\n*Edges\n{edges}\n",
        "w.dl": dl + "\n".join(" ".join(map(str, c)) for c in cells),
        "n.dl": f"dl nr={tall} nc={len(events)} format=nodelist2 labels embedded data:\n"
        + "\n".join(f'"{r}" ' + " ".join(women[r]) for r in rows),
    }
    found = [cg.read(women, relation="attends")]
    found += [cg.read(put(tmp_path, name, content), relation="attends") for name, content in files.items()]
    for network in found:
        assert {frozenset(edge) for edge in said(network)} == expected
        assert set(network.ties["target"]) == set(events)
        assert set(network.places["place"]) == set(events)
        assert network.incidence("attends").shape == (18, 14)


# ---- what stands in cells ----------------------------------------------------------------------------


def test_chinese_workbook_with_a_sheet_a_layer(tmp_path):
    rows = [["", "甲社区", "乙社区", "丙小区"], ["银行", "√", "", "健康、养老"], ["医院", "", "是", "否"]]
    path = put(tmp_path, "a.xlsx", excel(("共建", rows), ("帮扶", rows[:2]), ("说明", [["随便写写"]])))
    network = cg.read(path)  # the names of the sheets tell the relations: nothing to ask
    ties = network.ties.sort_values(["relation", "source", "target", "domain"])
    assert ties[["source", "target", "relation", "domain"]].to_numpy().tolist() == [
        ["医院", "乙社区", "co_builds", ""],
        ["银行", "丙小区", "co_builds", "elder_care"],
        ["银行", "丙小区", "co_builds", "health"],
        ["银行", "甲社区", "co_builds", ""],
        ["银行", "丙小区", "helps", "elder_care"],
        ["银行", "丙小区", "helps", "health"],
        ["银行", "甲社区", "helps", ""],
    ]
    assert network.places.set_index("place")["kind"].to_dict() == {
        "甲社区": "community",
        "乙社区": "community",
        "丙小区": "compound",
    }


def test_merged_cells_say_the_same_in_all_that_they_cover(tmp_path):
    rows = [
        ["共建单位", "社区", "关系"],
        ["银行", "甲社区", "共建"],
        [None, "乙社区", "共建"],
        ["医院", "甲社区", None],
    ]
    path = put(tmp_path, "a.xlsx", excel(("表", rows), merged=["A2:A3", "C3:C4"]))
    assert sorted(said(cg.read(path))) == [("医院", "甲社区"), ("银行", "乙社区"), ("银行", "甲社区")]


def test_lists_in_a_cell_are_a_tie_each():
    table = pd.DataFrame(
        {"单位": ["银行"], "社区": ["甲社区、乙社区；丙社区"], "关系": ["共建"], "领域": ["健康、养老"]}
    )
    network = cg.read(table)
    assert len(network.ties) == 6
    assert set(network.ties["domain"]) == {"health", "elder_care"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("１２．５", 12.5), ("　7 ", 7), ("1,200", 1200), ("－3", -3), ("1e3", 1000), ("1,2", None),
     ("12人", None), ("", None), ("1_000", None), ("1 200", 1200)],
)  # fmt: skip
def test_numbers_as_people_write_them(text, value):
    assert number(text) == value or (value is None and np.isnan(number(text)))


def test_a_symmetric_matrix_holds_each_tie_once_and_another_each_of_its_ties():
    matrix = pd.DataFrame([[0, 1, 2], [1, 0, 0], [2, 0, 0]], list("abc"), list("abc"))
    assert said(cg.read(matrix, relation="contacts")) == {("a", "b"): 1, ("a", "c"): 2}
    matrix.loc["a", "b"] = 5
    assert len(cg.read(matrix, relation="contacts").ties) == 4


def test_days_and_numbers_of_a_workbook_are_written_as_people_do(tmp_path):
    import datetime

    rows = [
        ["源", "目标", "关系", "起始时间", "编码"],
        ["a", "b", "共建", datetime.date(2020, 1, 2), 7.0],
        ["a", "c", "共建", None, 0.5],
    ]
    ties = cg.read(put(tmp_path, "a.xlsx", excel(("t", rows)))).ties
    assert ties["since"].tolist() == ["2020-01-02", ""]
    assert ties["编码"].tolist() == [7, 0.5]


def test_formula_like_text_is_text(tmp_path):
    text = "=cmd|' /C calc'!A0"
    path = put(tmp_path, "a.csv", f"source,target,relation\n{text},b,helps\n")
    assert cg.read(path).ties["source"].tolist() == [text]


def test_layers_partitions_and_relations_of_graph_files(tmp_path):
    net = '*Vertices 3\n1 a\n2 b\n3 c\n*Arcs :1 "共建"\n1 2\n*Arcs :2 "帮扶"\n1 2\n'
    net += "*Partition school\n*Vertices 3\n1\n1\n2\n"
    network = cg.read(put(tmp_path, "a.paj", net), relation="contacts")
    assert network.ties["relation"].tolist() == ["co_builds", "helps"]
    assert network.actors.set_index("actor")["school"].to_dict() == {"a": 1, "b": 1, "c": 2}
    dl = "dl n=2 nm=2 labels: a,b matrix labels: 共建,帮扶 data: 0 1 0 0 0 0 1 0"
    network = cg.read(put(tmp_path, "a.dl", dl), relation="contacts")
    assert network.ties[["source", "relation"]].to_numpy().tolist() == [["a", "co_builds"], ["b", "helps"]]


# ---- doubt: guesses, mapping, aliases, template --------------------------------------------------------


def test_what_is_in_doubt_is_asked_and_a_mapping_answers(tmp_path):
    path = put(tmp_path, "a.csv", "who,whom,much\na,b,1\nb,c,2\n")
    with pytest.raises(cg.CommgovError, match="4 questions about this file") as error:
        cg.read(path)
    assert "column 'who': guessed 'source'" in str(error.value)
    mapping = cg.io.guess(path)
    assert cg.io.questions(mapping)["what"].tolist() == [
        "column 'who'",
        "column 'whom'",
        "column 'much'",
        "relation",
    ]
    mapping["tables"][0]["relation"] = "helps"
    file = tmp_path / "映射.json"
    cg.io.write_mapping(mapping, file)
    assert cg.read(path, mapping=file).ties["relation"].tolist() == ["helps", "helps"]
    assert said(cg.read(path, mapping="guess")) == {("a", "b"): 1, ("b", "c"): 2}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m.update(commgov_mapping=9), "not a mapping of this version"),
        (lambda m: m.update(tables=3), "lists no tables"),
        (lambda m: m.update(words=[1]), "'words' is not a list"),
        (lambda m: m["tables"][0].update(shape="cube"), "the shape 'cube' is not known"),
        (lambda m: m["tables"][0].update(header=-1), "header is no row number"),
        (lambda m: m["tables"][0].update(columns={"a": 1}), "columns is no list"),
        (
            lambda m: m["tables"][0].update(columns={"源": "source", "目标": "source"}),
            "two columns are both source",
        ),
        (
            lambda m: m["tables"][0].update(columns={"别的": "source"}),
            "the column of the mapping is missing",
        ),
        (lambda m: m["tables"][0].update(table="other"), "the mapping has no line for this table"),
    ],
)
def test_a_mapping_that_is_wrong_is_told(change, words, tmp_path):
    path = put(tmp_path, "a.csv", LINES)
    mapping = cg.io.guess(path, relation="helps")
    change(mapping)
    with pytest.raises(cg.CommgovError, match=words):
        cg.read(path, mapping=mapping)


def test_aliases_are_listed_and_used_only_when_told():
    names = ["中国银行有限公司", "中国银行", "ＡＢＣ", "ABC", "第一小学校", "第二小学校", "医 院", "医院"]
    table = pd.DataFrame({"源": names, "目标": "甲社区", "关系": "共建"})
    network = cg.read(table)
    assert len(network.actors) == len(names)
    pairs = {frozenset(p) for p in cg.io.aliases(network)[["name", "use"]].to_numpy().tolist()}
    assert pairs == {frozenset(names[k : k + 2]) for k in (0, 2, 4, 6)}
    merged = cg.read(table, aliases={"ＡＢＣ": "甲行", "甲行": "乙行"})
    assert "乙行" in set(merged.actors["actor"])
    with pytest.raises(cg.CommgovError, match="leads back to itself"):
        cg.read(table, aliases={"a": "b", "b": "a"})
    with pytest.raises(cg.CommgovError, match="'name' and 'use' are missing"):
        cg.read(table, aliases=pd.DataFrame({"x": ["a"]}))


def test_the_template_is_filled_in_and_read_without_a_question(tmp_path):
    path = tmp_path / "模板.xlsx"
    template(path)
    first = path.read_bytes()
    template(path)
    assert path.read_bytes() == first
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[2:] == ["places", "actors", "ties", "needs", "terms"]
    lists = {v.formula1 for v in book["ties"].data_validations.dataValidation if v.type == "list"}
    assert all(name.startswith("lists!") for name in lists)
    assert "choose from the list" in book["ties"]["C1"].comment.text
    book["places"].append(["c1", "社区 community", "甲"])
    book["actors"].append(["u1", "共建单位 unit"])
    book["ties"].append(["u1", "c1", "共建 co_builds", "养老 elder_care", 2])
    book["needs"].append(["n1", "c1", "独居老人 elderly_alone", "养老 elder_care", 4])
    book.save(path)
    network = cg.read(path)
    assert network.reach("elder_care").loc["u1", "n1"]
    assert network.demand("elder_care").tolist() == [4]


def test_import_writes_a_folder_and_a_mapping_that_repeats_it(tmp_path, capsys):
    path = put(tmp_path, "我的 表.csv", LINES.encode("gbk"))
    assert cli.main(["import", str(path)]) == 1  # nobody to ask what a tie means
    assert "nobody to ask" in capsys.readouterr().err
    assert cli.main(["import", str(path), "--relation", "helps"]) == 0
    out = tmp_path / "我的 表"
    first = (out / "ties.csv").read_bytes()
    assert said(cg.read(out)) == TIES
    again = [
        "import",
        str(path),
        "--mapping",
        str(tmp_path / "我的 表.mapping.json"),
        "--out",
        str(tmp_path / "b"),
    ]
    assert cli.main(again) == 0
    assert (tmp_path / "b" / "ties.csv").read_bytes() == first
    assert "Network: 0 places, 3 actors, 3 ties, 0 needs" in capsys.readouterr().out
    assert cli.main(["import"]) == 2
    assert cli.main(["import", "--template", str(tmp_path / "t.xlsx")]) == 0


def test_import_asks_at_a_terminal(tmp_path, capsys, monkeypatch):
    path = put(tmp_path, "a.csv", "who,whom,much\na,b,1\n")
    answers = iter(["target", "", "", "帮扶不是代码", "帮扶"])
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or next(answers))
    assert cli.main(["import", str(path)]) == 0
    assert asked[1].endswith("[source]: "), "the two ends have changed over, and enter agrees"
    assert "'帮扶不是代码' is none of" in capsys.readouterr().out
    assert said(cg.read(tmp_path / "a")) == {("b", "a"): 1}
    assert cg.read(tmp_path / "a").ties["relation"].tolist() == ["helps"]


# ---- broken and hostile ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_is_told(name):
    with pytest.raises(cg.CommgovError) as error:
        cg.read(BAD / name, relation="contacts")
    message = str(error.value)
    assert EXPECTED[name] in message
    assert "Fix: " in message or "Save it" in message or "Export it" in message or "does not end" in message
    assert len(message) < 20_000


def test_the_corpus_is_what_its_builder_writes(tmp_path):
    build = runpy.run_path(str(BAD / "build.py"))["build"]
    assert build(tmp_path) == EXPECTED
    assert len(EXPECTED) >= 150
    for path in tmp_path.iterdir():
        assert (BAD / path.name).read_bytes() == path.read_bytes(), path.name
    assert {p.name for p in BAD.iterdir()} - {p.name for p in tmp_path.iterdir()} <= {
        "build.py",
        "__pycache__",
    }


def test_faults_stand_where_the_file_has_them(tmp_path):
    rows = [
        ["联系表"],
        [],
        ["单位", "社区", "次数", "关系"],
        ["银行", "甲社区", 1, "共建"],
        ["医院", "甲社区", "很多", "共建"],
    ]
    with pytest.raises(cg.CommgovError) as error:
        cg.read(put(tmp_path, "a.xlsx", excel(("一季度", rows))))
    fault = error.value.faults.iloc[0]
    assert fault[["table", "column", "row", "value"]].tolist() == ["一季度", "次数", 5, "很多"]


def _sheet(body: str, *, packed=True) -> bytes:
    helpers = runpy.run_path(str(BAD / "build.py"))
    small = helpers["book"](helpers["sheet"]("@"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry).replace(b"@", body.encode()))
    return out.getvalue()


def _far():
    head = "".join(f'<row r="{k}"><c r="A{k}"><v>1</v></c></row>' for k in range(1, 4000))
    wide = "".join(f'<c r="{openpyxl.utils.get_column_letter(k)}5000"><v>1</v></c>' for k in range(1, 4001))
    return _sheet(f'{head}<row r="5000">{wide}</row>')


HEAVY = {
    "million_columns.csv": (lambda: b"a," * 1_000_000 + b"a\n", "has 1,000,001 columns"),
    "million_quotes.csv": (lambda: b'a,b\n"' + b"x" * 5_000_000, "cannot be told from the next"),
    "many_ragged.csv": (lambda: b"a,b\n" + b"1\n" * 2_000_000, "faults found"),
    "one_line.csv": (lambda: b"a,b\n" + b"x" * 9_000_000, "has another number of cells, 1"),
    "million_empty_rows.xlsx": (
        lambda: _sheet("".join(f'<row r="{k}"/>' for k in range(1, 1_000_001))), "holds no sheet"),
    "bomb.xlsx": (lambda: _sheet(" " * 300_000_000), "unpacks to more than 64 MB"),
    "cells.xlsx": (lambda: _sheet("<c/>" * 9_000_000), "elements"),
    "spread.xlsx": (_far, "spreads 7,999 cells over"),
    "numbers.net": (lambda: b"*Vertices 1000000\n" + b"1 2 3\n" * 1_000_000, "two vertices"),
    "deep.gexf": (lambda: b"<gexf>" + b"<a>" * 1_000_000, "nested more than 64 deep"),
    "wide.graphml": (lambda: b"<graphml><graph>" + b"<x/>" * 1_500_000 + b"</graph></graphml>", "elements"),
    "labels.dl": (lambda: b"dl n=999999999 labels: " + b"a," * 2_000_000 + b" data: 1", "header asks"),
    "marks.dl": (lambda: b"dl n=2 format=el1 data:\n" + b"!" * 5_000_000, "its header says"),
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_is_refused_soon_and_in_little_room(name, tmp_path):
    make, words = HEAVY[name]
    path = put(tmp_path, name, make())
    assert path.stat().st_size < 20_000_000
    began = time.process_time()
    with pytest.raises(cg.CommgovError, match=re.escape(words)):
        cg.read(path, relation="contacts")
    assert time.process_time() - began < 10


def test_the_heaviest_sheet_stays_below_a_gigabyte(tmp_path):
    path = put(tmp_path, "a.xlsx", HEAVY["spread.xlsx"][0]())
    tracemalloc.start()
    with pytest.raises(cg.CommgovError):
        cg.read(path)
    assert tracemalloc.get_traced_memory()[1] < 1 << 30
    tracemalloc.stop()


@pytest.mark.parametrize(
    "encoding", ["utf-7", "idna", "hex", "zip", "rot13", "klingon", "unicode_escape", "", "a\0b"]
)
def test_only_encodings_of_text_are_taken(encoding, tmp_path):
    path = put(tmp_path, "a.csv", LINES)
    if encoding:
        with pytest.raises(cg.CommgovError, match="is not an encoding that is read"):
            cg.read(path, encoding=encoding)


@pytest.mark.parametrize(
    "source", [3, None, b"a.csv", [1], {}, {"a": 3}, "", "a\0b.csv", "missing.csv", "x" * 5000 + ".csv"]
)
def test_what_is_no_file_is_told(source):
    with pytest.raises(cg.CommgovError):
        cg.read(source)


# ---- laws ------------------------------------------------------------------------------------------------

NAMES = st.text(st.sampled_from("甲乙丙丁银行医院学校abcXYZ19"), min_size=1, max_size=6)
ANY = settings(max_examples=20)


@st.composite
def networks(draw):
    """Ties between a few names: pair → weight."""
    names = draw(st.lists(NAMES, min_size=3, max_size=6, unique=True))
    pairs = [(a, b) for a in names for b in names if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=8, unique=True))
    return {pair: float(draw(st.integers(1, 9))) for pair in chosen}


@ANY
@given(networks(), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), st.sampled_from(",;\t"))
def test_a_list_of_ties_survives_any_encoding_and_separator(tmp_path_factory, ties, encoding, mark):
    lines = [["source", "target", "weight"], *([a, b, f"{w:g}"] for (a, b), w in ties.items())]
    content = "\n".join(mark.join(line) for line in lines).encode(encoding)
    path = put(tmp_path_factory.mktemp("a"), "a.csv", content)
    assert said(cg.read(path, encoding=encoding, relation="helps")) == ties


@ANY
@given(networks())
def test_pajek_and_dl_survive(ties):
    names = list(dict.fromkeys(n for pair in ties for n in pair))
    at = {n: k for k, n in enumerate(names, start=1)}
    vertices = "\n".join(f'{k} "{n}"' for n, k in at.items())
    arcs = "\n".join(f"{at[a]} {at[b]} {w:g}" for (a, b), w in ties.items())
    lists = "\n".join(f'"{a}" "{b}" {w:g}' for (a, b), w in ties.items())
    rows = "\n".join(" ".join(f"{ties.get((a, b), 0):g}" for b in names) for a in names)
    labels = ",".join(f'"{n}"' for n in names)
    for parts in (
        pajek.read_pajek(f"*Vertices {len(names)}\n{vertices}\n*Arcs\n{arcs}\n", "a"),
        ucinet.read_dl(f"dl n={len(names)} format=edgelist1 labels embedded data:\n{lists}\n", "a"),
        ucinet.read_dl(f"dl n={len(names)} labels: {labels} data:\n{rows}\n", "a"),
    ):
        frame = parts[0].frame
        found = {
            (a, b): float(w)
            for a, b, w in zip(frame["source"], frame["target"], frame["weight"], strict=True)
        }
        assert found == ties


JUNK = st.text(st.sampled_from("dl n=23:,;\"'\n*VerticesArcs 01!甲<>&/#\t"), max_size=80)
STARTS = st.sampled_from(
    ["", "dl n=2 ", "dl n=2 format=el1 labels embedded data:\n", "*Vertices 2\n", "*Vertices 3 1\n*Arcs\n"]
)


@settings(max_examples=100)
@given(STARTS, JUNK, st.sampled_from([ucinet.read_dl, pajek.read_pajek]))
def test_junk_is_read_or_refused_never_a_crash(start, junk, reader):
    try:
        parts = reader(start + junk, "junk")
    except cg.CommgovError:
        return
    assert parts[0].frame[["source", "target"]].notna().all().all()


@settings(max_examples=60)
@given(
    st.text(st.sampled_from('<>/="abgraphmlnodeedgeid &;'), max_size=60),
    st.sampled_from([graph_xml.read_graphml, graph_xml.read_gexf]),
)
def test_junk_xml_is_read_or_refused(junk, reader):
    root = "graphml" if reader is graph_xml.read_graphml else "gexf"
    try:
        reader(f"<{root}><graph><node id='a'/>{junk}</graph></{root}>".encode(), "junk")
    except cg.CommgovError:
        return


@settings(max_examples=60)
@given(st.binary(max_size=60), st.integers(0, 400))
def test_a_damaged_workbook_is_read_or_refused(junk, at):
    good = excel(("Sheet1", ROWS))
    at %= len(good)
    try:
        workbook.read_workbook(good[:at] + junk + good[at + len(junk) :], "junk")
    except cg.CommgovError:
        return


@settings(max_examples=60)
@given(st.binary(max_size=80))
def test_bytes_are_text_or_refused(raw):
    try:
        said = text.decoded(raw, "junk")
    except cg.CommgovError:
        return
    assert "\0" not in said
    assert "\r" not in said


@settings(max_examples=20)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "0", "1", "甲", "source", "源", "nan", "√", " "]), min_size=3, max_size=3
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_grid_is_read_or_refused(rows):
    try:
        cg.read(pd.DataFrame(rows[1:], columns=rows[0]), mapping="guess")
    except cg.CommgovError:
        return


def test_the_shape_of_a_grid():
    def shape(*rows):
        frame = pd.DataFrame(rows, range(1, len(rows) + 1), dtype="str")
        return find(frame, "a").shape

    assert shape(["", "a", "b"], ["a", "0", "1"], ["b", "1", "0"]) == "square"
    assert shape(["", "x", "y"], ["a", "0", "1"], ["b", "1", "0"]) == "incidence"
    assert shape(["源", "目标"], ["a", "b"]) == "ties"
    assert shape(["地点", "类型"], ["a", "社区"]) == "places"
    assert shape(["力量", "容量"], ["a", "3"]) == "actors"
    assert shape(["需求", "地点", "人群"], ["a", "b", "c"]) == "needs"
    assert shape(["a"], ["b"]) == "ignored"


# ---- which node, which tie; what is read and to be known ------------------------------------------------

LOST = [
    ("a.json", '{"nodes": [{"id": "a"}, {"id": "b"}], "links": [{"source": "a", "target": "b"}, %s]}',
     '{"source": "a", "target": "z"}', '{"source": "a"}'),
    ("a.gml", "graph [\n node [ id 1 label a ]\n node [ id 2 label b ]\n edge [ source 1 target 2 ]\n %s ]",
     "edge [ source 1 target 7 ]", None),
    ("a.graphml", '<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/>'
     '<edge source="a" target="b"/>%s</graph></graphml>',
     '<edge source="a" target="z"/>', '<edge source="a"/>'),
    ("a.gexf", '<gexf><graph><nodes><node id="a"/><node id="b"/></nodes><edges>'
     '<edge source="a" target="b"/>%s</edges></graph></gexf>',
     '<edge source="a" target="z"/>', '<edge source="a"/>'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "lost", "open_"), LOST)
def test_a_tie_that_names_no_node_is_told_with_its_number_and_its_ends(name, text, lost, open_, tmp_path):
    with pytest.raises(cg.CommgovError) as caught:
        cg.read(put(tmp_path, name, text % lost), relation="helps")
    row = caught.value.faults.iloc[0]
    assert (row["row"], row["problem"]) == (2, "the tie of this number names a node that does not exist")
    assert row["value"] == ("1 - 7" if name == "a.gml" else "a - z")
    if open_:
        with pytest.raises(
            cg.CommgovError, match=r"row 2 \('a - \?'\): the tie of this number names no node"
        ):
            cg.read(put(tmp_path, name, text % open_), relation="helps")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.json", '{"nodes": [{"id": "a"}, {"label": "b"}], "links": []}', "row 2 ('b'): .* has no id"),
        ("a.gml", 'graph [ node [ id 1 ] node [ label "b" ] ]', "row 2 ('b'): .* has no id"),
        ("a.graphml", '<graphml><graph><node id="a"/><node/></graph></graphml>', "row 2 (''): .* has no id"),
        ("a.gexf", '<gexf><graph><nodes><node id="a"/><node label="b"/></nodes></graph></gexf>',
         "row 2 ('b'): .* has no id"),
        ("a.graphml", '<graphml><graph><node id="a"/><node id="a"/></graph></graphml>',
         "row 2 ('a'): .* has the id of another one"),
    ],
)  # fmt: skip
def test_a_node_without_an_id_of_its_own_is_told_with_its_number(name, text, told, tmp_path):
    with pytest.raises(cg.CommgovError, match=told.replace("(", r"\(").replace(")", r"\)")):
        cg.read(put(tmp_path, name, text), relation="helps")


def test_a_fault_of_a_tie_of_a_graph_file_names_its_ends(tmp_path):
    text = '{"directed": true, "nodes": [{"id": "a"}, {"id": "b"}], "links": [%s]}'
    links = '{"source": "a", "target": "b", "weight": 1}, {"source": "b", "target": "a", "weight": "x"}'
    with pytest.raises(cg.CommgovError, match=r"column 'weight', row 2 \('b - a: x'\): is not a number"):
        cg.read(put(tmp_path, "a.json", text % links), relation="helps")


def test_a_size_that_is_no_whole_number_is_refused(tmp_path):
    for size in ("1e9", "3x", "1e+2"):
        with pytest.raises(cg.CommgovError, match="a size in its header is not a whole number"):
            cg.read(put(tmp_path, "a.dl", f"dl n={size} format=fullmatrix\ndata:\n1\n"), relation="helps")


def test_what_is_left_out_is_told_by_a_warning(tmp_path):
    path = put(tmp_path, "a.csv", "单位,社区,起始,是否共建\n银行,甲社区,春,是\n医院,甲社区,夏,否\n")
    with pytest.warns(cg.io.ReadingWarning) as caught:
        network = cg.read(path, relation="co_builds")
    assert len(network.ties) == 1
    [one] = caught
    told = str(one.message)
    assert told.startswith("read, and to be known:\n  a, column '是否共建', 1: ")
    assert "column '起始', 起始: is kept as it is, and says no time of a row" in told
    assert "这一列另有含义" in one.message.text("zh")
    assert one.filename == __file__
    assert one.message.notices.equals(cg.io.take(path, relation="co_builds").notices)


def test_nothing_is_warned_of_where_all_is_taken(tmp_path, recwarn):
    cg.read(put(tmp_path, "a.csv", LINES), relation="co_builds")
    assert not recwarn.list


def test_a_warning_masks_what_looks_like_a_person(tmp_path):
    path = put(tmp_path, "a.csv", "单位,社区,备用\n银行,甲社区,1\n无,甲社区,2\n")
    with pytest.warns(cg.io.ReadingWarning) as caught:
        cg.read(path, relation="co_builds", allow="王甲乙")
    assert "王甲乙" not in str(caught[0].message)


@pytest.mark.parametrize("headers", [("unit", "community"), ("organisation", "community"), ("单位", "社区")])
def test_a_list_of_who_co_builds_where_is_read_in_one_line(headers):
    """What each column is follows from its header; what a row means is said."""
    rows = [("bank", "Lotus"), ("clinic", "Lotus"), ("clinic", "Willow")]
    net = cg.read(pd.DataFrame(rows, columns=list(headers)), relation="co_builds")
    assert list(zip(net.ties["source"], net.ties["target"], strict=True)) == rows
    assert set(net.ties["relation"]) == {"co_builds"}
    assert net.places["place"].tolist() == ["Lotus", "Willow"]
    assert net.actors["actor"].tolist() == ["bank", "clinic"]
