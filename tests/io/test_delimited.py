"""CSV and TSV become the cells that they hold, whatever their encoding, separator and line ends."""

import codecs
import csv
import io
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.columns import is_packed, unpacked
from commgov_lib.io.delimited import grid, grid_of_bytes
from commgov_lib.io.text import decoded, encodings_of_cells

# Commas, quotation marks and line ends beside characters of one to four bytes, in GB18030 too (€, 𠀀, é).
LETTERS = st.sampled_from(
    [*"ab1;,\"'|\t \n", *"源目标社区银行号，；。　１Ａ", "€", "é", "𠀀", "㐂", "䶮", "\u3000"]
)
CELLS = st.text(LETTERS, max_size=5)
TABLES = st.integers(2, 4).flatmap(
    lambda wide: st.lists(st.lists(CELLS, min_size=wide, max_size=wide), min_size=1, max_size=8)
)


def cells(raw, encoding=None, separator=None):
    """Number of each row and its cells, which are the same if the bytes are cut before they are text."""
    cut = grid_of_bytes(
        raw.removeprefix(codecs.BOM_UTF8), encodings_of_cells(raw, encoding), separator=separator
    )
    frame = unpacked(grid(decoded(raw, "a", encoding), "a", separator=separator))
    if cut is not None:
        pd.testing.assert_frame_equal(unpacked(cut), frame, check_index_type=False)
    return [(int(k), *row) for k, row in zip(frame.index, frame.to_numpy(object), strict=True)]


@settings(max_examples=300)
@given(TABLES, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.sampled_from(["\n", "\r\n"]))
def test_what_a_program_writes_comes_back(rows, encoding, end):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows(rows)
    raw = file.getvalue().encode(encoding)
    assert cells(raw, encoding, ",") == [(k, *row) for k, row in enumerate(rows, start=1)]


PIECES = [b"a,b\n", b"\n", b"\r\n", b",", b'"', b"\x81", b"\x30", "银,行\n".encode("gbk"), "银,行\n".encode(),
          b"x,\n", b"x,y,\n", b" \n", b"\x840\x810,z\n", b"\0"]  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(PIECES), max_size=12) | st.binary(max_size=60).map(lambda raw: [b"a,b\n", raw])
)
def test_any_bytes_are_read_or_refused(pieces):
    try:
        found = cells(b"".join(pieces))
    except cg.CommgovError as error:
        assert "Fix:" in str(error)  # noqa: PT017
    else:
        assert len({len(row) for row in found}) == 1
        assert all(isinstance(cell, str) for row in found for cell in row[1:])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "gb2312"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("between", [0, 1, 3])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_empty_lines_are_rows_and_rows_are_numbered_by_line(encoding, end, between, mark):
    lines = [
        mark.join(row) for row in (["单位", "社区", "权重"], ["银行", "甲社区", "２"], ["银行", "乙社区", ""])
    ]
    raw = (end * 2 + (end * (between + 1)).join(lines) + end).encode(encoding)
    stated = None if encoding in ("gbk", "gb2312") else encoding
    rows = [
        line.split(mark) if k % (between + 1) == 0 else [""] * 3
        for k, line in enumerate(_apart(lines, between))
    ]
    assert cells(raw, stated) == [
        (k, *row) for k, row in enumerate(rows, start=3)
    ]  # two blank lines at the top


def _apart(lines, between):
    """The lines with empty ones between them."""
    return [text for line in lines for text in [line, *[""] * between]][
        : len(lines) + (len(lines) - 1) * between
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"a\nb\n", [(1, "a"), (2, "b")]),
        (b"a|b\n1|2\n", [(1, "a", "b"), (2, "1", "2")]),
        (b"a,b\r1,2\r", [(1, "a", "b"), (2, "1", "2")]),
        ("a,b\n1,2\n".encode("utf-16"), [(1, "a", "b"), (2, "1", "2")]),
        (b"a,b\n1\n", "has another number of cells, 1, than the first row, 2"),
        (b"a,b\n1,2,3\n", "has another number of cells, 3, than the first row, 2"),
        (b'a,b\n"1,2\n', "a row cannot be told from the next"),
        (b"a,b\n\0,1\n", "holds NUL bytes"),
        (b"a,b\n\x81,1\n", "is text neither in UTF-8 nor in GB18030"),
        ("a,b\n银行,1\n".encode() + "银行,1\n".encode("gbk"), "some text in UTF-8 and some in another"),
    ],
)
def test_what_is_not_in_order_is_read_or_told(raw, expected):
    if isinstance(expected, str):
        with pytest.raises(cg.CommgovError, match=expected):
            cells(raw)
    else:
        assert cells(raw) == expected


def test_many_distinct_words_are_read_as_pandas_reads_them(tmp_path):
    rng = np.random.default_rng(1)
    pairs = np.unique(rng.integers(0, 10**10, 250_000))
    rng.shuffle(pairs)
    ties = pd.DataFrame(
        {"单位": [f"单位{k}号" for k in pairs // 10**5], "社区": [f"第{k}社区" for k in pairs % 10**5]}
    )
    path = tmp_path / "大.csv"
    path.write_bytes(ties.assign(权重="１").to_csv(index=False).encode("gbk"))
    network = cg.read(path, relation="co_builds")
    expected = pd.read_csv(path, encoding="gbk", dtype=str)
    assert network.ties["source"].tolist() == expected["单位"].tolist()
    assert network.ties["target"].tolist() == expected["社区"].tolist()
    assert set(network.ties["weight"]) == {1.0}
    assert network.actors["actor"].tolist() == expected["单位"].unique().tolist()
    assert network.places["place"].tolist() == expected["社区"].unique().tolist()
    assert set(network.places["kind"]) == {"community"}
    for table in (network.places, network.actors, network.ties):
        assert not [c for c in table.columns if is_packed(table[c])]


# ---- blanks between words, and the tables of R ----

R_MATRIX = [["", "edu", "hosp"], ["edu", "0", "NA"], ["hosp", "1", "0"]]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("0 1\n0 2\n10 2\n", "a.txt", [["0", "1"], ["0", "2"], ["10", "2"]]),
        ("0 1\n0 2\n", "a.csv", [["0", "1"], ["0", "2"]]),
        ("  0   1 \n 10   2\n", "a.txt", [["0", "1"], ["10", "2"]]),
        ("1 2\t3\n1\t3 1\n2 3  5\n", "a.txt", [["1", "2", "3"], ["1", "3", "1"], ["2", "3", "5"]]),
        ("1 2\t3\n1 3\t1\n", "a.txt", [["1", "2", "3"], ["1", "3", "1"]]),
        ("甲 乙\n乙 丙\n", "a.txt", [["甲", "乙"], ["乙", "丙"]]),
        ("单位 社区\n甲行 新华社区\n", "a.csv", [["单位", "社区"], ["甲行", "新华社区"]]),
        ('"单 位" x\n"甲 行" 1\n', "a.txt", [["单 位", "x"], ["甲 行", "1"]]),
        ("# Nodes: 3, Edges: 2\n# From\tTo\n0\t1\n0\t2\n", "a.txt", [["0", "1"], ["0", "2"]]),
        ("% sym\n1 2 3\n2 3 1\n", "a.edges", [["1", "2", "3"], ["2", "3", "1"]]),
        ('"edu" "hosp"\n"edu" 0 NA\n"hosp" 1 0\n', "a.txt", R_MATRIX),
        ('"edu","hosp"\n"edu",0,NA\n"hosp",1,0\n', "a.csv", R_MATRIX),
        ('"edu"\t"hosp"\n"edu"\t0\tNA\n"hosp"\t1\t0\n', "a.tsv", R_MATRIX),
        ("edu hosp\nedu 0 NA\nhosp 1 0\n", "a.txt", R_MATRIX),
        ("x1,x2\na,0,2\nb,1,0\n", "a.csv", [["", "x1", "x2"], ["a", "0", "2"], ["b", "1", "0"]]),
        (
            "from to\n1 edu c1\n2 bank c1\n",
            "a.txt",
            [["", "from", "to"], ["1", "edu", "c1"], ["2", "bank", "c1"]],
        ),
    ],
)
def test_blanks_between_words_and_tables_of_r_are_read(text, name, expected):
    separator = "\t" if name.endswith(".tsv") else None
    found = grid_of_bytes(text.encode(), ("utf-8",), separator=separator)
    found = grid(text, name, separator=separator) if found is None else found
    assert found.to_numpy().tolist() == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("名称\nNew Town\nOld Town\n", "a.csv"),  # one column of names
        ("New Town\nOld Town\n", "a.csv"),
        ("a few words\nand more of them here\n", "a.txt"),
    ],
)
def test_blanks_in_names_part_nothing(text, name):
    assert all(len(row) == 1 for row in grid(text, name).to_numpy().tolist())


@pytest.mark.parametrize(
    "text",
    ["单位,社区\n甲,新华社区,3\n乙,和平社区,4\n", "单位,次数\n甲,1,2\n乙,3,4\n", "a,b\nc,1,2\nc,3,4\n"],
)
def test_a_header_that_lacks_a_cell_is_a_fault_where_r_has_not_written_it(text):
    with pytest.raises(cg.CommgovError, match="has another number of cells, 3, than the first row, 2"):
        grid(text, "a.csv")


def test_a_long_list_with_blanks_is_read_soon(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{k} {k + 1}\n" for k in range(300_000)), encoding="utf-8")
    began = time.process_time()
    text = path.read_text(encoding="utf-8")
    assert grid(text, "a.txt").shape == (300_000, 2)
    assert time.process_time() - began < 3
