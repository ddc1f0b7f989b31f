"""The quick way of reading a long list says what the careful way says, or nothing."""

import csv
import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib import checks, coded
from commgov_lib.privacy._patterns import check_digit
from commgov_lib.reading import _cells, _distinct, _memory, _quick, _text, _words

# Commas, quotation marks and line ends beside characters of one to four bytes, in GB18030 too (€, 𠀀, é).
LETTERS = st.sampled_from(
    [*"ab1;,\"'|\t \n", *"源目标社区银行号，；。　１Ａ", "€", "é", "𠀀", "㐂", "䶮", "\u3000"]
)
CELLS = st.text(LETTERS, max_size=5)
TABLES = st.integers(2, 4).flatmap(
    lambda wide: st.lists(st.lists(CELLS, min_size=wide, max_size=wide), min_size=1, max_size=8)
)


def careful(raw, encoding=None):
    """Number of each row and its cells, or None where the careful way refuses."""
    try:
        return said(_cells.grid(_text.decoded(raw, "a", encoding), "a"))
    except cg.CommgovError:
        return None


def said(grid):
    return [(int(k), *row) for k, row in zip(grid.index, coded.plain(grid).to_numpy(object), strict=True)]


@pytest.fixture(params=[False, True], ids=["in a table", "by sorting"], autouse=True, scope="module")
def way(request):
    """A short list has few distinct cells: both ways of numbering them are tried."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_quick, "_has_many", lambda *_: request.param)
        yield


def quick(raw, encoding=None):
    grid = _quick.grid(raw, encoding=encoding, separator=None)
    return None if grid is None else said(grid)


@settings(max_examples=300)
@given(
    TABLES, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
def test_both_ways_read_the_same_cells(rows, encoding, end, stated):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows(rows)
    raw = file.getvalue().encode(encoding)
    found = quick(raw, encoding if stated else None)
    if found is not None:
        assert found == careful(raw, encoding if stated else None)


PIECES = [b"a,b\n", b"\n", b"\r\n", b",", b'"', b"\x81", b"\x30", "银,行\n".encode("gbk"), "银,行\n".encode(),
          b"x,\n", b"x,y,\n", b" \n", b"\x840\x810,z\n", b"\0"]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_both_ways_read_the_same_from_any_bytes(pieces):
    raw = b"".join(pieces)
    found = quick(raw) if raw else None
    if found is not None:
        assert found == careful(raw)


@settings(max_examples=200)
@given(st.binary(max_size=60), st.sampled_from([None, "gbk", "gb18030", "utf-8"]))
def test_both_ways_read_the_same_from_noise(noise, encoding):
    raw = b"a,b\n" + noise
    found = quick(raw, encoding)
    if found is not None:
        assert found == careful(raw, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "gb2312"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("between", [0, 1, 3])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_what_is_in_order_goes_the_quick_way(encoding, end, between, mark):
    lines = [
        mark.join(row) for row in (["单位", "社区", "权重"], ["银行", "甲社区", "２"], ["银行", "乙社区", ""])
    ]
    raw = (end * 2 + (end * (between + 1)).join(lines) + end).encode(encoding)
    stated = None if encoding in ("gbk", "gb2312") else encoding
    rows = [
        line.split(mark) if k % (between + 1) == 0 else [""] * 3
        for k, line in enumerate(_apart(lines, between))
    ]
    assert quick(raw, stated) == [
        (k, *row) for k, row in enumerate(rows, start=3)
    ]  # two blank lines at the top


def _apart(lines, between):
    """The lines with empty ones between them."""
    return [text for line in lines for text in [line, *[""] * between]][
        : len(lines) + (len(lines) - 1) * between
    ]


@pytest.mark.parametrize(
    "raw",
    [b"a,b\n1\n", b"a,b\n1,2,3\n", b"a\nb\n", b'a,b\n"1,2\n', b"a|b\n1|2\n", b"a,b\r1,2\r", b"a,b\n\0,1\n",
     b"a,b\n\x81,1\n", "a,b\n银行,1\n".encode() + "银行,1\n".encode("gbk"), "a,b\n1,2\n".encode("utf-16")],
)  # fmt: skip
def test_what_is_not_in_order_is_left_to_the_careful_way(raw):
    assert quick(raw) is None


@given(
    st.lists(st.binary(max_size=20).filter(lambda word: b"\0" not in word), min_size=1, max_size=60),
    st.sampled_from([_distinct.by_sorting, _distinct.by_table]),
)
def test_words_are_numbered_as_they_come(words, way):
    cells = _distinct.cells_of(pa.array(words, pa.binary()))
    codes, first = way(cells, 3, _distinct.ODD[0])
    expected, distinct = pd.factorize(np.array(words, dtype=object))
    assert codes.tolist() == expected.tolist()
    assert [words[k] for k in first] == distinct.tolist()


@given(
    st.lists(st.text(LETTERS, max_size=90), max_size=30), st.sampled_from([pa.binary(), pa.large_binary()])
)
def test_cells_of_any_length_are_numbered(words, kind):
    words = [word.encode("gb18030").replace(b"\0", b"") for word in words]
    codes, found = _distinct.distinct(_distinct.cells_of(pa.array(words, kind)))
    expected, distinct = pd.factorize(np.array(words, dtype=object))
    assert codes.tolist() == expected.tolist()
    assert found.packed().to_pylist() == distinct.tolist()


def test_hashes_that_meet_are_found_out(monkeypatch):
    words = [b"the first", b"the other", b"the third", b"the other"]
    cells = _distinct.cells_of(pa.array(words, pa.binary()))

    def blind(cells, words, odd):  # no hash tells one word from another
        yield slice(0, len(cells.stop)), np.zeros(len(cells.stop), dtype=np.uint64)

    monkeypatch.setattr(_distinct, "_hashes", blind)
    codes, found = _distinct.distinct(cells)
    assert codes.tolist() == [0, 1, 2, 1]
    assert found.packed().to_pylist() == words[:3]


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
        assert not [c for c in table.columns if coded.is_packed(table[c])]


@given(st.lists(st.text(LETTERS, max_size=3), max_size=20), st.integers(0, 5))
def test_words_in_use_are_numbered_as_they_come(words, skip):
    text = coded.coded(pd.Series(words, dtype="str"))
    rest = coded.Coded(text.codes[skip:], text.words).tidy()
    codes, distinct = pd.factorize(np.array(words[skip:], dtype=object))
    assert rest.codes.tolist() == codes.tolist()
    assert rest.words.to_pylist() == list(distinct)
    assert text.plain().tolist() == coded.coded(text.packed()).plain().tolist() == words


@given(
    st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=1, max_size=12),
    st.sampled_from([3, 2**20, 2**31]),
)
def test_repeated_rows_are_those_of_pandas(rows, size):
    frame = pd.DataFrame(rows, columns=["x", "y", "z"], dtype="str")
    columns = [coded.coded(frame[c]) for c in frame]

    if size > 3:
        for column in columns:
            column.words = _Many(size)
    expected = frame.duplicated(keep=False).to_numpy()
    found = coded.repeated(columns)
    assert expected.tolist() == (found.tolist() if found is not None else [False] * len(frame))


class _Many:
    """Words of which only the number is asked."""

    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count


@given(st.text(st.sampled_from([*"平安社区小家园村市园 a1", "　", "Ａ", "ﬁ", "號", "\u2028"]), max_size=6))
def test_kinds_of_many_names_are_those_of_each(name):
    kinds = _words.place_kinds(pa.array([name, "甲社区"], pa.large_string())).plain().tolist()
    assert kinds == [_words.place_kind(name), "community"]


def test_advice_among_a_hundred_thousand_codes_is_given_and_soon():
    codes = [f"单位{k:06}" for k in range(100_000)]
    actors = pd.DataFrame({"actor": codes, "kind": "unit", "provenance": "U"})
    places = pd.DataFrame({"place": ["c"], "kind": "city", "provenance": "U"})
    ties = pd.DataFrame({"source": ["单位00001x", "x单位000020"], "target": "c", "relation": "co_builds"})
    found = checks.find({"places": places, "actors": actors, "ties": ties.assign(weight=1.0, provenance="U")})
    assert found["value"].tolist() == ["单位00001x", "x单位000020"]
    assert found["fix"].str.contains("did you mean '单位0000").all()


def test_a_column_of_numbers_of_persons_is_found_whole():
    numbers = [f"210102{1950 + k // 1000}0101{k % 1000:03}" for k in range(10_000)]
    numbers = [number + check_digit(number) for number in numbers]
    found = cg.privacy.identifiers(pd.DataFrame({"note": [*numbers, "13800000000"]}))
    assert found["problem"].value_counts().to_dict() == {
        "looks like an identity number": 10_000,
        "looks like a mobile number": 1,
    }


def test_memory_is_as_before_once_a_long_list_is_read(tmp_path, monkeypatch):
    file = tmp_path / "长.csv"
    file.write_text("源,目标\n甲,乙\n甲,丙\n", encoding="gbk")
    plain, before = cg.read(file, relation="helps"), pa.default_memory_pool().backend_name
    monkeypatch.setattr(_memory, "_LARGE", 10)
    for source in (file, str(file), [tmp_path / "not there.csv", file]):
        with _memory.kept(source):
            with _memory.kept(file):  # a step of the whole
                pass
            during = pa.default_memory_pool().backend_name
        assert during == ("system" if _memory._tuner() else before)
        assert pa.default_memory_pool().backend_name == before
    pd.testing.assert_frame_equal(cg.read(file, relation="helps").ties, plain.ties)
    assert pa.default_memory_pool().backend_name == before
    file.write_text("源,目标\n甲,甲\n", encoding="gbk")
    with pytest.raises(cg.CommgovError, match="is the source itself"):
        cg.read(file, relation="helps")
    assert pa.default_memory_pool().backend_name == before
    for other in (tmp_path / "not there.csv", tmp_path, {"ties": plain.ties}, "a\0b"):
        with _memory.kept(other):
            assert pa.default_memory_pool().backend_name == before
