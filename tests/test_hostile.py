"""What is made to break a reader: it ends soon, in words, and a full disk leaves nothing half-written."""

import gzip
import json
import os
import resource
import subprocess
import sys
import time

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import faults
from commgov_lib.reading import _dl, _graphs, _pajek

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
    assert not isinstance(error.value, faults.Unforeseen)


def test_what_nobody_foresaw_is_told_and_keeps_its_cause():
    with pytest.raises(faults.Unforeseen, match=r"ZeroDivisionError.*Fix: save it again") as error:
        faults.guarded(lambda: 1 / 0)()
    assert isinstance(error.value.__cause__, ZeroDivisionError)


def test_no_pipe_is_waited_for(tmp_path):
    for name in ("a.csv", "a.clu"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "a.net").write_text("*Vertices 2\n*Arcs\n1 2\n", encoding="utf-8", newline="\n")
    with pytest.raises(cg.CommgovError, match="is not a file"):
        cg.read(tmp_path / "a.csv")
    assert len(cg.read(tmp_path / "a.net", relation="helps").ties) == 1


SLOW = {
    "blanks": (_dl.dl, "dl " + ("n" + " " * 3000) * 2000 + "data: 1"),
    "matrices": (_dl.dl, "dl n=1 nm=999999999 diagonal=absent data:\n"),
    "words": (_dl.dl, "dl " + "n=2 " * 2_000_000 + "data: 0 1 1 0"),
    "partitions": (_pajek.pajek, "*Vertices 1\n" + "*Partition p\n*Vertices 1\n1\n" * 200_000),
    "arcs": (_pajek.pajek, "*Vertices 2\n*Arcslist\n1 " + "2 " * 4_000_000),
    "attributes": (
        lambda text, name: _graphs.gexf(text.encode("utf-8"), name),
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
    ties, _ = _dl.dl("dl n=2 labels: n1,n2 data: 0 1 0 0", "a")
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


@pytest.mark.parametrize("filled", [True, False])
def test_a_large_matrix_in_csv_is_read_soon(tmp_path, filled):
    wide = 720
    cells = np.arange(1, wide * wide + 1).reshape(wide, wide) if filled else np.eye(wide, k=1, dtype=int)
    labels = [f"u{k}" for k in range(wide)]
    pd.DataFrame(cells, labels, labels).to_csv(tmp_path / "m.csv", encoding="utf-8")
    begin = time.process_time()
    ties = cg.read(tmp_path / "m.csv", relation="helps").ties
    assert time.process_time() - begin < 5
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
    checked = cg.review.check(tmp_path / "t.csv", relation="helps")
    told = json.loads(cg.review.record(checked))["faults"]
    assert [fault["row"] for fault in told] == list(range(2, rows + 2))
    assert {fault["value"] for fault in told} == {"a"}
    written = b"".join(cg.review.lines(checked)).decode("utf-8-sig").splitlines()
    assert len(written) == 1 + rows
    assert written[-1].startswith(
        f"fault,t.csv,t,source,{rows + 1},a,the same tie stands in more than one row,"
    )
    sheet = cg.review.sheet(checked)
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
