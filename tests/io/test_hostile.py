"""What is made to break a reader: it ends soon, in words, and a full disk leaves nothing half-written."""

import gzip
import json
import os
import resource
import runpy
import subprocess
import sys
import time
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli, report, validate
from commgov_lib.io import graph_xml, pajek, ucinet, workbook

BAD = Path(__file__).resolve().parents[1] / "bad"
FUZZ = Path(__file__).resolve().parents[1] / "fuzz"
HALF = "a\ud800"


def network() -> dict[str, pd.DataFrame]:
    return {
        "places": pd.DataFrame({"place": ["p"], "kind": ["community"], "provenance": ["U"]}),
        "actors": pd.DataFrame({"actor": ["a"], "kind": ["unit"], "provenance": ["U"]}),
        "ties": pd.DataFrame(
            {"source": ["a"], "target": ["p"], "relation": ["helps"], "weight": [1.0], "provenance": ["U"]}
        ),
        "needs": pd.DataFrame(columns=["need", "place", "group", "domain", "weight", "provenance"]),
    }


@pytest.mark.parametrize(("table", "column"), [("ties", "source"), ("actors", "name"), ("places", "own")])
def test_half_a_character_is_a_fault_with_its_row(table, column):
    tables = network()
    tables[table][column] = pd.Series([HALF], dtype=object)
    with pytest.raises(cg.CommgovError) as error:
        cg.Network(**tables)
    found = error.value.faults
    hit = found[found["problem"].str.startswith("holds half of a character")]
    assert hit[["table", "column", "row", "value"]].to_numpy().tolist() == [[table, column, 1, "a\\ud800"]]


@pytest.mark.parametrize(
    "source",
    [
        nx.Graph([(HALF, "b")]),
        {"ties": pd.DataFrame({"source": [HALF], "target": ["b"]}, dtype=object)},
        HALF + ".csv",
        np.zeros((2, 2)),
        pd.Series({"a": 1}),
        {1},
        "/dev/zero",
        nx.Graph(),
        nx.Graph([(1, "1")]),
    ],
    ids=range(9),
)
def test_odd_things_are_refused_in_words(source):
    with pytest.raises(cg.CommgovError, match="Fix") as error:
        cg.read(source, relation="helps")
    assert not isinstance(error.value, validate.UnexpectedError)


def test_what_nobody_foresaw_is_told_and_keeps_its_cause():
    with pytest.raises(validate.UnexpectedError, match=r"ZeroDivisionError.*Fix: save it again") as error:
        validate.guarded(lambda: 1 / 0)()
    assert isinstance(error.value.__cause__, ZeroDivisionError)


def test_no_pipe_is_waited_for(tmp_path):
    for name in ("a.csv", "a.clu"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "a.net").write_text("*Vertices 2\n*Arcs\n1 2\n", encoding="utf-8", newline="\n")
    with pytest.raises(cg.CommgovError, match="is not a file"):
        cg.read(tmp_path / "a.csv")
    assert len(cg.read(tmp_path / "a.net", relation="helps").ties) == 1


SLOW = {
    "blanks": (ucinet.read_dl, "dl " + ("n" + " " * 3000) * 2000 + "data: 1"),
    "matrices": (ucinet.read_dl, "dl n=1 nm=999999999 diagonal=absent data:\n"),
    "words": (ucinet.read_dl, "dl " + "n=2 " * 2_000_000 + "data: 0 1 1 0"),
    "partitions": (pajek.read_pajek, "*Vertices 1\n" + "*Partition p\n*Vertices 1\n1\n" * 200_000),
    "arcs": (pajek.read_pajek, "*Vertices 2\n*Arcslist\n1 " + "2 " * 4_000_000),
    "attributes": (
        lambda text, name: graph_xml.read_gexf(text.encode("utf-8"), name),
        "<gexf><graph>"
        + "".join(f'<node id="{k}"><attvalue for="{k % 900}" value="x"/></node>' for k in range(100_000))
        + "</graph></gexf>",
    ),
}


@pytest.mark.parametrize("name", SLOW)
def test_files_made_to_take_long_are_refused_soon(name):
    reader, text = SLOW[name]
    began = time.process_time()
    with pytest.raises(cg.CommgovError, match="Fix"):
        reader(text, "a")
    assert time.process_time() - began < 8


def test_a_label_that_looks_like_a_size_is_a_label():
    ties, _ = ucinet.read_dl("dl n=2 labels: n1,n2 data: 0 1 0 0", "a")
    assert ties.frame[["source", "target"]].to_numpy().tolist() == [["n1", "n2"]]


def test_a_long_chain_of_aliases_is_followed_at_once(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("source,target\n0,b\n", encoding="utf-8", newline="\n")
    chain = {str(k): str(k + 1) for k in range(30_000)}
    assert cg.read(path, relation="helps", aliases=chain).ties["source"].tolist() == ["30000"]


@pytest.mark.parametrize("out", ["city", "city.zip", "city.xlsx", "city.gexf", "city.dl"])
def test_a_full_disk_leaves_the_old_and_nothing_half_written(out, tmp_path):
    first = cg.load("observed")
    cg.write(first, tmp_path / out)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    script = (  # half-written bytecode would harm whoever runs next
        "import resource, signal, sys; sys.dont_write_bytecode = True;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "import commgov_lib as cg; from commgov_lib import cli;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900));"
        "sys.exit(cli.main(['export', 'emon', sys.argv[1]]))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / out)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 1, done.stderr
    assert "Fix" in done.stderr
    assert "Traceback" not in done.stderr
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 900


def sheets(body, *, after="", texts=""):
    """A workbook of one sheet as XML, and the texts that its cells name by number."""
    made = runpy.run_path(str(BAD / "build.py"), run_name="made")
    shared = f'<sst xmlns="{made["NS"]}">{texts}</sst>'
    return made["book"](made["sheet"](body, after=after), extra=[("xl/sharedStrings.xml", shared)])


LONG = "x" * 30_000
# A text of a few kilobytes that stands two thousand times: fifty million characters and more.
OFTEN = {
    "dl": lambda: ucinet.read_dl(f"dl n=2 format=nodelist1 labels: {LONG},b data:\n1" + " 2" * 2_000, "a"),
    "net": lambda: pajek.read_pajek(f'*Vertices 2\n1 "{LONG}"\n*Arcslist\n1' + " 2" * 2_000, "a"),
    "graphml": lambda: graph_xml.read_graphml(
        (
            f'<graphml><key id="k" for="node"><default>{LONG}</default></key>'
            + "".join(f'<node id="{k}"/>' for k in range(2_000))
            + "</graphml>"
        ).encode(),
        "a",
    ),
    "xlsx": lambda: workbook.read_workbook(
        sheets("<row>" + '<c t="s"><v>0</v></c>' * 2_000 + "</row>", texts=f"<si><t>{LONG}</t></si>"),
        "a",
    ),
    "merged": lambda: workbook.read_workbook(
        sheets(
            f'<row r="1"><c t="inlineStr"><is><t>{LONG}</t></is></c><c><v>1</v></c></row>'
            + "".join(f'<row r="{k}"><c r="B{k}"><v>1</v></c></row>' for k in range(2, 2_002)),
            after='<mergeCells><mergeCell ref="A1:A2001"/></mergeCells>',
        ),
        "a",
    ),
}


@pytest.mark.parametrize("name", OFTEN)
def test_a_text_that_is_said_once_and_named_often_is_refused_before_it_fills_the_memory(name):
    with pytest.raises(cg.CommgovError, match="more than 50,000,000 characters of text"):
        OFTEN[name]()


def test_merged_areas_outside_the_cells_change_nothing():
    after = "<mergeCells>" + '<mergeCell ref="F9:G10"/>' * 50_000 + "</mergeCells>"
    raw = sheets('<row r="1"><c><v>1</v></c></row>', after=after)
    (part,) = workbook.read_workbook(raw, "a")
    assert part.frame.to_numpy().tolist() == [["1"]]


def test_more_merged_areas_than_anybody_makes_are_refused():
    after = "<mergeCells>" + '<mergeCell ref="F9:G10"/>' * 50_001 + "</mergeCells>"
    with pytest.raises(cg.CommgovError, match="has more than 50,000 merged areas"):
        workbook.read_workbook(sheets('<row r="1"><c><v>1</v></c></row>', after=after), "a")


def test_filled_cells_are_counted_over_all_sheets(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_FILLED", 3)
    made = runpy.run_path(str(BAD / "build.py"), run_name="made")
    two = made["sheet"]('<row r="1"><c><v>1</v></c><c><v>2</v></c></row>')
    assert len(workbook.read_workbook(made["book"](two), "a")) == 1
    with pytest.raises(cg.CommgovError, match="filled cells"):
        workbook.read_workbook(made["book"](two, two), "a")


@pytest.mark.parametrize(("size", "counted"), [(999_999, True), (10 << 20, False)])
def test_a_small_graph_file_holds_no_more_elements_than_are_read_in_seconds(
    size, counted, tmp_path, monkeypatch
):
    monkeypatch.setattr(graph_xml, "_MOST_OF_SMALL", 8)
    text = b'<gexf><graph><nodes><node id="1"/><node id="2"/></nodes><edges>' + (
        b'<edge source="1" target="2"/></edges></graph></gexf>'  # 7 elements and 4 attributes
    )
    (tmp_path / "a.gexf").write_bytes(text.ljust(size))
    if counted:
        with pytest.raises(cg.CommgovError, match="has more than 8 elements"):
            cg.read(tmp_path / "a.gexf")
    else:
        assert len(cg.read(tmp_path / "a.gexf", mapping="guess").ties) == 1


def test_a_format_of_brackets_without_end_takes_no_time():
    began = time.process_time()
    styles = workbook.Styles()
    styles.start("numFmt", {"formatCode": "[" * 80_000, "numFmtId": "200"})
    styles.start("numFmt", {"formatCode": '[$-804]yyyy"年"m"月"', "numFmtId": "201"})
    styles.start("cellXfs", {})
    for number in ("200", "201"):
        styles.start("xf", {"numFmtId": number})
    assert styles.dates == {1}
    assert time.process_time() - began < 1


def test_a_merged_cell_says_what_it_says_in_all_it_covers_and_a_title_only_once():
    raw = sheets(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="C2"><v>1</v></c></row>'
        '<row r="4"><c r="B4"><v>2</v></c><c r="C4"><v>3</v></c></row>',
        after="".join(f'<mergeCell ref="{area}"/>' for area in ("A1:C1", "A2:A4", "B2:C2")),
    )
    (part,) = workbook.read_workbook(raw, "a")
    assert part.frame.to_numpy().tolist() == [["title", "", ""], ["a", "", "1"], ["a", "2", "3"]]


def test_no_pipe_beside_a_table_is_waited_for(tmp_path):
    (tmp_path / "ties.csv").write_text("source,target\na,b\n", encoding="utf-8", newline="\n")
    os.mkfifo(tmp_path / "columns.json")
    assert len(cg.read(tmp_path / "ties.csv", relation="helps").ties) == 1


def test_a_graph_that_repeats_its_description_is_read_in_one_go(tmp_path):
    (tmp_path / "a.gexf").write_text("<desc>commgov-lab {" * 20_000, encoding="utf-8", newline="\n")
    began = time.process_time()
    with pytest.raises(cg.CommgovError, match="nested more than 64 deep"):
        cg.read(tmp_path / "a.gexf")
    assert time.process_time() - began < 3


def test_what_a_terminal_would_obey_is_shown_by_its_code(tmp_path, capsys):
    path = tmp_path / "a\x1b[31m.csv"
    path.write_text("source,target,weight,relation\na,b,\x1b]0;x\x07,helps\n", encoding="utf-8", newline="\n")
    with pytest.raises(cg.CommgovError, match="‹U\\+001B›") as error:
        cg.read(path)
    assert "\x1b" not in str(error.value)
    assert cli.main(["import", str(path), "--yes"]) == 1
    assert cli.main(["import", str(path.with_suffix(".dl"))]) == 1
    told = capsys.readouterr()
    assert "\x1b" not in told.err
    assert told.err.count("‹U+001B›") >= 2


class Mute:
    """Says nothing of itself."""

    def __str__(self):
        raise RuntimeError("no words")


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["a", None, "c"], "has no label"),
        ([1.0, float("nan"), 3.0], "has no label"),
        (pd.Categorical(["a", None, "c"]), "has no label"),
        ([pd.NaT, "b", "c"], "has no label"),
        (pd.array(["a", None, "b"], "string[pyarrow]"), "has no label"),
        ([Mute(), "b", "c"], "cannot be written as text"),
    ],
    ids=range(6),
)
def test_a_label_that_is_missing_is_no_name(labels, said):
    matrix = pd.DataFrame(np.ones((3, 3)), index=pd.Index(labels), columns=["a", "b", "c"])
    with pytest.raises(cg.CommgovError, match=said) as error:
        cg.read(matrix, relation="helps", mapping="guess")
    assert not isinstance(error.value, validate.UnexpectedError)


def test_bytes_are_the_text_that_they_spell():
    ties = pd.DataFrame({"source": ["甲".encode()], "target": [b"b"]})
    assert cg.read(ties, relation="helps").ties[["source", "target"]].to_numpy().tolist() == [["甲", "b"]]
    graph = nx.Graph([(b"a", b"b")])
    assert cg.read(graph, relation="helps").ties[["source", "target"]].to_numpy().tolist() == [["a", "b"]]


def test_a_mapping_is_read_in_the_encodings_of_tables(tmp_path):
    ties = pd.DataFrame({"源": ["甲"], "目标": ["乙"]})
    mapping = cg.io.guess(ties, relation="helps")
    cg.io.write_mapping(mapping, tmp_path / "utf8.json")
    text = (tmp_path / "utf8.json").read_text(encoding="utf-8")
    (tmp_path / "gbk.json").write_text(text, encoding="gb18030", newline="\n")
    (tmp_path / "none.json").write_bytes(b'{"\xff\xff": 1}')
    assert cg.io.load_mapping(tmp_path / "gbk.json") == cg.io.load_mapping(tmp_path / "utf8.json")
    with pytest.raises(cg.CommgovError, match="neither in UTF-8 nor in GB18030"):
        cg.io.load_mapping(tmp_path / "none.json")


def test_one_table_of_a_zip_that_is_wrong_leaves_the_others_to_be_looked_at():
    found = report.check([BAD / "ragged.zip"]).faults
    assert found[["table", "row", "problem"]].to_numpy().tolist() == [
        ["ties.csv", 3, "has another number of cells, 2, than the first row, 3"],
        ["actors.csv", 2, "has another number of cells, 1, than the first row, 2"],
    ]


def test_seeds_and_findings_of_the_fuzzer_are_read_or_refused():
    fuzz = runpy.run_path(str(FUZZ / "targets.py"), run_name="targets")
    kept = [(path.name.split("-")[0], path.read_bytes()) for path in sorted((FUZZ / "findings").glob("*-*"))]
    seeds = [(name, text.encode("utf-8")) for name in fuzz["TARGETS"] for text in fuzz["SEEDS"][name]]
    for name, raw in [*seeds, *kept]:
        fuzz["once"](name, raw)
    for name, raw in seeds:  # and what begins a run is in order
        fuzz["TARGETS"][name](raw)


@pytest.mark.parametrize("filled", [True, False])
def test_a_large_matrix_in_csv_is_read_soon(tmp_path, filled):
    wide = 720
    cells = np.arange(1, wide * wide + 1).reshape(wide, wide) if filled else np.eye(wide, k=1, dtype=int)
    labels = [f"u{k}" for k in range(wide)]
    pd.DataFrame(cells, labels, labels).to_csv(tmp_path / "m.csv", encoding="utf-8")
    begin = time.process_time()
    ties = cg.read(tmp_path / "m.csv", relation="helps").ties
    assert time.process_time() - begin < 10
    assert len(ties) == (wide * (wide - 1) if filled else wide - 1)
    first = ties.iloc[0] if filled else ties.iloc[-1]
    assert first[["source", "target", "weight"]].tolist() == (
        ["u0", "u1", 2] if filled else ["u718", "u719", 1]
    )


def test_millions_of_faults_of_one_kind_are_kept_and_written_packed(tmp_path):
    rows = 300_000
    (tmp_path / "t.csv").write_text("source,target\n" + "a,b\n" * rows, encoding="utf-8", newline="\n")
    with pytest.raises(cg.CommgovError) as error:
        cg.read(tmp_path / "t.csv", relation="helps")
    found = error.value.faults
    assert found["row"].tolist() == list(range(2, rows + 2))
    assert len(str(error.value)) < 400
    assert found.memory_usage(index=False, deep=True).sum() < 20 * rows  # each text once, not in every row
    checked = cg.report.check(tmp_path / "t.csv", relation="helps")
    told = json.loads(cg.report.record(checked))["faults"]
    assert [fault["row"] for fault in told] == list(range(2, rows + 2))
    assert {fault["value"] for fault in told} == {"a"}
    written = b"".join(cg.report.lines(checked)).decode("utf-8-sig").splitlines()
    assert len(written) == 1 + rows
    assert written[-1].startswith(
        f"fault,t.csv,t,source,{rows + 1},a,the same tie stands in more than one row,"
    )
    sheet = cg.report.sheet(checked)
    assert len(sheet) == 50_001
    assert sheet["problem"].iloc[-1].startswith(f"and {rows - 50_000:,} more")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("t.csv", "source,target\n" + "、".join(map(str, range(3_000))) + ",b\n" * 1, ""),
        (
            "t.csv",
            f"source,target\n{'、'.join(map(str, range(2_000)))},{'、'.join(map(str, range(2_000)))}\n",
            "rows",
        ),
        ("t.csv", "source,target\n" + "x" * 40_000 + ",b\n", "cell of more than 32,767 characters"),
        (
            "t.csv",
            ",".join(["source", "target", *map(str, range(400))]) + "\n" + "a,b" + ",x" * 400 + "\n",
            "any list",
        ),
        ("t.csv.gz", "source,target\n" + "a,b\n" * 3_000_001, "unpacks to more than 3,000,000 lines"),
        ("t.csv.gz", " " * (65 << 20), "unpacks to more than 64 MB"),
    ],
    ids=["list", "lists", "cell", "columns", "lines", "bytes"],
)
def test_a_small_file_holds_no_more_than_is_read_soon(tmp_path, name, text, says):
    raw = text.encode("utf-8")
    (tmp_path / name).write_bytes(gzip.compress(raw, 1) if name.endswith("gz") else raw)
    if not says:
        assert len(cg.read(tmp_path / name, relation="helps").ties) == 3_000
    else:
        with pytest.raises(cg.CommgovError, match=f"{says}.*Fix"):
            cg.read(tmp_path / name, relation="helps")
