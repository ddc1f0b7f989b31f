"""Reading the data package, and writing tables and networks: whole, the same each time, and safe to open."""

import gzip
import hashlib
import io
import json
import os
import shutil
import time
import zipfile
from pathlib import Path

import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import commgov_lib as cg
from commgov_lib import disk, files, sheets
from commgov_lib.schema import CommgovError

DATA = Path(files.__file__).parent.parent / "data"

# Every kind of text that a cell may hold; control characters, which no CSV can be trusted with, aside.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t,\";='@+-"), max_size=8
)


# ---- load and available --------------------------------------------------------------------------


def test_each_available_name_loads_as_the_list_says():
    listed = cg.available()
    assert listed.columns.tolist() == ["title", "returns", "rows", "provenance", "licence", "path"]
    assert set(listed["returns"]) == {"table", "network"}
    for name, row in listed.drop(index="shenyang").iterrows():
        loaded = cg.load(name)
        if row["returns"] == "table":
            assert isinstance(loaded, pd.DataFrame)
            assert len(loaded) == row["rows"]
        else:
            assert isinstance(loaded, cg.Network)
            tables = (loaded.places, loaded.actors, loaded.ties, loaded.needs)
            assert sum(len(table) for table in tables) == row["rows"]
        assert (DATA / row["path"]).exists()


def test_text_is_never_missing_and_codes_keep_their_digits():
    districts = cg.load("districts")
    assert districts["district_code"].tolist()[0] == "210102"
    assert districts.select_dtypes("str").isna().sum().sum() == 0
    assert districts["population"].dtype == np.dtype("int64")
    numbers = cg.load("article_numbers")
    assert numbers["high"].dtype == np.dtype("float64")
    assert np.isnan(numbers.set_index("id").loc["N04", "high"])
    assert cg.load("household_sizes")["open_ended"].tolist() == [False] * 4 + [True]


def test_a_loaded_table_is_the_readers_own():
    first = cg.load("districts")
    first.loc[0, "population"] = 0
    assert cg.load("districts").loc[0, "population"] == 730800


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("divsions", "did you mean 'divisions'"),
        ("emon_ties", "did you mean 'emon'"),
        ("nothing like it", "Available: divisions, districts"),
        (3, "there is no data set 3"),
        (["emon"], "there is no data set"),
        ("font", "Available:"),
    ],
)
def test_an_unknown_name_is_told_what_there_is(name, words):
    with pytest.raises(CommgovError, match="there is no data set") as error:
        cg.load(name)
    assert words in str(error.value)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The data folder copied to a path with a space and Chinese in it, and found there."""
    folder = tmp_path / "我的 数据"
    ignored = shutil.ignore_patterns("builders", "shenyang", "divisions.csv", "*.ttf")
    shutil.copytree(DATA, folder, ignore=ignored)
    monkeypatch.setenv("COMMGOV_DATA", str(folder))
    return folder


def test_the_data_folder_can_be_elsewhere(copy):
    assert len(cg.load("districts")) == 13
    assert len(cg.load("emon").ties) == 840
    assert files.path("font_licence") == copy / "fonts" / "OFL.txt"


@pytest.mark.parametrize("file", ["districts.csv", "networks/emon/ties.csv", "networks/emon/columns.json"])
def test_a_changed_file_is_refused(copy, file):
    content = (copy / file).read_bytes()
    (copy / file).write_bytes(content + b"\n")
    name = "emon" if "emon" in file else "districts"
    with pytest.raises(CommgovError, match=f"data/{file} is not the file") as error:
        cg.load(name)
    assert f"git checkout -- data/{file}" in str(error.value)
    assert "build.py" in str(error.value)
    (copy / file).write_bytes(content)
    cg.load(name)


def test_a_file_with_other_line_ends_is_refused(copy):
    file = copy / "districts.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(CommgovError, match="sha256 differs"):
        cg.load("districts")


def test_a_missing_file_is_named(copy):
    (copy / "districts.csv").unlink()
    with pytest.raises(CommgovError, match=r"districts\.csv' is missing.*COMMGOV_DATA"):
        cg.load("districts")


def test_a_file_that_cannot_be_read_is_named(copy):
    (copy / "districts.csv").unlink()
    (copy / "districts.csv").mkdir()
    with pytest.raises(CommgovError, match="cannot be read"):
        cg.load("districts")


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("COMMGOV_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(CommgovError, match=r"datapackage\.json' is missing"):
        cg.available()


def test_a_damaged_package_is_named(copy):
    (copy / "datapackage.json").write_text("{", encoding="utf-8", newline="\n")
    with pytest.raises(CommgovError, match="is damaged"):
        cg.load("districts")


def test_a_table_with_other_columns_than_listed_is_refused(copy):
    """The hash is right, the description wrong: the message says which columns were expected."""
    package = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    part = next(p for p in package["resources"] if p["name"] == "districts")
    part["schema"]["fields"] = part["schema"]["fields"][:2]
    text = json.dumps(package, ensure_ascii=False)
    (copy / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(CommgovError, match="but district_code, district were expected"):
        cg.load("districts")


def test_path_knows_only_listed_files():
    with pytest.raises(CommgovError, match="did you mean 'font'"):
        files.path("fonts")
    font = files.path("font")
    listed = next(p for p in files._descriptor()["resources"] if p["name"] == "font")
    assert "sha256:" + hashlib.sha256(font.read_bytes()).hexdigest() == listed["hash"]


# ---- the stored networks -------------------------------------------------------------------------


def test_southern_women_is_the_graph_that_networkx_ships():
    women = cg.load("southern_women").incidence("attends")
    graph = nx.davis_southern_women_graph()
    assert women.shape == (18, 14)
    assert women.to_numpy().sum() == graph.number_of_edges() == 89
    for woman in graph.graph["top"]:
        attended = {event for event, seen in women.loc[woman.split()[0]].items() if seen}
        assert attended == set(graph[woman])
    assert women.columns.tolist() == [f"E{k}" for k in range(1, 15)]
    shared = women.to_numpy() @ women.to_numpy().T
    above = shared[np.triu_indices(18, 1)]
    assert ((above > 0).sum(), above.sum()) == (139, 322)


def test_observed_joins_only_what_is_stated_as_co_building():
    net = cg.load("observed")
    assert net.incidence("co_builds").to_numpy().sum() == 17
    degree = net.ties.groupby("target").size()
    names = net.places.set_index("place")["name"]
    assert degree.rename(names).to_dict() == {"葵花社区": 6, "上木场社区": 4, "苏家社区": 7}
    located = net.actors[net.actors["place"] != ""]
    assert len(located) == 8
    assert not located["actor"].isin(net.ties["source"]).any()


def test_emon_counts_contact_upwards():
    net = cg.load("emon")
    assert (net.ties["weight"] + net.ties["frequency"] == 5).all()
    by_place = net.actors.groupby("place").size().to_dict()
    assert by_place == {
        "Cheyenne": 14,
        "HurrFrederic": 21,
        "LakePomona": 20,
        "MtSi": 13,
        "MtStHelens": 27,
        "Texas": 25,
        "Wichita": 20,
    }
    home = net.actors.set_index("actor")["place"]
    ends = pd.DataFrame({side: net.ties[side].map(home) for side in ("source", "target")})
    assert (ends["source"] == ends["target"]).all()
    assert ends.groupby("source").size().tolist() == [83, 118, 148, 33, 123, 186, 149]
    assert net.ties["frequency"].value_counts().to_dict() == {1: 474, 3: 159, 4: 110, 2: 97}
    assert len(net.needs) == 0


# ---- networks of one's own -----------------------------------------------------------------------

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
    content = sheets.packed(sheets.plain_csv(frame)) if pack else sheets.plain_csv(frame)
    assert_frame_equal(sheets.parse(content, sheets.types(frame)), frame)


@pytest.mark.parametrize("compress", [False, True])
def test_a_written_network_reads_back_the_same(tmp_path, compress):
    text = pd.Series(['a,"b"\r\nc', "007"], dtype="str")
    net = small(note=text, size=[1e-300, np.nan], body_count=[2.0, np.nan], flag=[True, False])
    disk.put_folder(tmp_path / "网 络", files.network_files(net, compress=compress))
    assert_same_network(files.read_network(tmp_path / "网 络"), net)


def test_missing_whole_numbers_stay_missing(tmp_path):
    net = small(seats=pd.array([3, None], dtype="Int64"))
    disk.put_folder(tmp_path, files.network_files(net))
    assert files.read_network(tmp_path).actors["seats"].tolist() == [3, pd.NA]


def test_codes_that_look_like_numbers_stay_text(tmp_path):
    net = small(code=pd.Series(["007", "1e3"], dtype="str"))
    disk.put_folder(tmp_path, files.network_files(net))
    assert files.read_network(tmp_path).actors["code"].tolist() == ["007", "1e3"]


def test_the_same_network_gives_the_same_bytes_later(tmp_path):
    first = files.network_files(small(), compress=True)
    time.sleep(1.1)
    second = files.network_files(small(), compress=True)
    assert first == second
    assert gzip.decompress(first["ties.csv.gz"]) == files.network_files(small())["ties.csv"]
    assert first["ties.csv.gz"][4:8] == bytes(4)  # the time of packing


def test_a_folder_that_is_no_network_is_refused(tmp_path):
    with pytest.raises(CommgovError, match=r"columns\.json' is missing"):
        files.read_network(tmp_path)


# ---- tables for Excel ----------------------------------------------------------------------------

FRAME = pd.DataFrame(
    {
        "单位": ["银行", "海关, 关区", '"电业局"\n二行', ""],
        "n": [46, -10, 0, 2**53],
        "share": [0.1, np.nan, -2.5, 1e-300],
        "yes": [True, False, True, False],
        "day": pd.to_datetime(["2021-08-20", None, "2021-01-01T10:00", "2020-11-01"], format="ISO8601"),
    }
)


def read_xlsx(path):
    """Header and rows of a workbook, as Python values, and each cell's type."""
    sheet = openpyxl.load_workbook(path).active
    rows = list(sheet.iter_rows())
    return [[c.value for c in row] for row in rows], [[c.data_type for c in row] for row in rows]


def test_a_csv_opens_in_excel_and_reads_back(tmp_path):
    path = tmp_path / "表 一.csv"
    files.write_table(FRAME, path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    back = pd.read_csv(path, keep_default_na=False, na_values={"share": [""]})
    assert_frame_equal(back[["单位", "n", "share", "yes"]], FRAME[["单位", "n", "share", "yes"]])
    assert back["day"].tolist() == ["2021-08-20T00:00:00", "", "2021-01-01T10:00:00", "2020-11-01T00:00:00"]


def test_a_workbook_holds_numbers_as_numbers_and_text_as_text(tmp_path):
    path = tmp_path / "表 一.xlsx"
    files.write_table(FRAME, path)
    values, types = read_xlsx(path)
    assert values[0] == FRAME.columns.tolist()
    assert values[1] == ["银行", 46, 0.1, True, "2021-08-20T00:00:00"]
    assert values[2] == ["海关, 关区", -10, None, False, None]
    assert types[1] == ["s", "n", "n", "b", "s"]
    assert openpyxl.load_workbook(path).active.freeze_panes == "A2"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".XLSX"])
def test_the_same_table_gives_the_same_bytes_later(tmp_path, suffix):
    files.write_table(FRAME, tmp_path / f"a{suffix}")
    time.sleep(2.1)  # a zip file counts time in steps of two seconds
    files.write_table(FRAME, tmp_path / f"b{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_a_workbook_says_nothing_of_when_it_was_made(tmp_path):
    files.write_table(FRAME, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        year = str(time.localtime().tm_year).encode()
        assert not any(year in book.read(name) for name in book.namelist())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_looks_like_a_formula_is_made_harmless(tmp_path, start):
    text = start + "1+cmd|' /C calc'!A0"
    frame = pd.DataFrame({text: [text], "n": [-3]}, index=pd.Index([text], name="key"))
    for path in (tmp_path / "a.csv", tmp_path / "a.xlsx"):
        files.write_table(frame, path)
    values, types = read_xlsx(tmp_path / "a.xlsx")
    safe = "'" + text
    # XML turns a carriage return in text into a line feed; what matters is the apostrophe in front.
    assert [v.replace("\r", "\n") for v in (values[0][1], values[1][0], values[1][1])] == [
        safe.replace("\r", "\n")
    ] * 3
    assert types[1] == ["s", "s", "n"]
    assert values[1][2] == -3
    back = pd.read_csv(tmp_path / "a.csv", dtype=str, lineterminator="\n")
    if start not in "\r\n":
        assert back.columns.tolist() == ["key", safe, "n"]
        assert back.iloc[0].tolist() == [safe, safe, "-3"]
    assert (tmp_path / "a.csv").read_bytes().count(b"'" + start.encode("utf-8")) == 3


@given(cells=st.lists(TEXT, min_size=1, max_size=5))
def test_no_cell_begins_like_a_formula(cells):
    frame = pd.DataFrame({"x": pd.Series(cells, dtype=object)})
    for value in sheets._plain(frame)["x"]:
        assert not value.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert value.removeprefix("'") in cells or value in cells


@given(cells=st.lists(TEXT, min_size=1, max_size=5))
def test_any_text_goes_into_a_workbook(cells):
    content = sheets.xlsx(pd.DataFrame({"x": cells}))
    values, _ = read_xlsx(io.BytesIO(content))
    assert len(values) == len(cells) + 1
    safe = ["'" + c if c.lstrip("'").startswith(tuple("=+-@\t\r\n＝＋－＠")) else c for c in cells]
    flat = [(v[0] or "").replace("\r\n", "\n").replace("\r", "\n") for v in values[1:]]
    unwritable = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")
    assert flat == [c.replace("\r\n", "\n").replace("\r", "\n").translate(unwritable) for c in safe]


def test_control_characters_do_not_break_a_workbook():
    values, _ = read_xlsx(io.BytesIO(sheets.xlsx(pd.DataFrame({"x": ["a\x00b\x07c"]}))))
    assert values[1] == ["a\ufffdb\ufffdc"]


def test_infinity_is_written_as_text():
    """Excel has no infinity: as a number it would make the workbook unreadable."""
    values, _ = read_xlsx(io.BytesIO(sheets.xlsx(pd.DataFrame({"high": [np.inf, -np.inf, 1.0]}))))
    assert values[1:] == [["inf"], ["'-inf"], [1]] or values[1:] == [["inf"], ["-inf"], [1]]


def test_an_index_with_a_meaning_is_written_and_row_numbers_are_not(tmp_path):
    files.write_table(pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="key")), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "key,n\na,1\n"
    files.write_table(pd.DataFrame({"n": [1]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "n\n1\n"
    two = pd.DataFrame({("x", "y"): [1]}, index=pd.MultiIndex.from_tuples([("a", 2)], names=["k", "m"]))
    files.write_table(two, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "a,2,1"


def test_a_table_without_rows_is_written(tmp_path):
    files.write_table(FRAME.iloc[:0], tmp_path / "a.xlsx")
    assert read_xlsx(tmp_path / "a.xlsx")[0] == [FRAME.columns.tolist()]


def test_a_writer_does_not_change_the_table(tmp_path):
    frame = pd.DataFrame({"=x": ["=1"]}, index=pd.Index(["-k"], name="i"))
    before = frame.copy()
    files.write_table(frame, tmp_path / "a.xlsx")
    assert_frame_equal(frame, before)


def test_what_cannot_be_written_says_why(tmp_path, monkeypatch):
    with pytest.raises(CommgovError, match=r"written as \.csv or \.xlsx"):
        files.write_table(FRAME, tmp_path / "a.xls")
    with pytest.raises(CommgovError, match="a Series is not a table"):
        files.write_table(FRAME["n"], tmp_path / "a.csv")
    with pytest.raises(CommgovError, match="the index has the name of a column"):
        files.write_table(FRAME.set_index("n", drop=False), tmp_path / "a.csv")
    with pytest.raises(CommgovError, match="more than 32,767 characters"):
        files.write_table(pd.DataFrame({"x": ["a" * 32_768]}), tmp_path / "a.xlsx")
    monkeypatch.setattr(sheets, "_ROWS", 4)
    with pytest.raises(CommgovError, match="the table has 4 rows"):
        files.write_table(FRAME, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_file_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "a.csv"
    files.write_table(pd.DataFrame({"n": [1]}), path)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CommgovError, match="close it where it is open"):
        files.write_table(pd.DataFrame({"n": [2]}), path)
    assert path.read_text(encoding="utf-8-sig") == "n\n1\n"
    assert [f.name for f in path.parent.iterdir()] == ["a.csv"]


def test_a_folder_in_the_way_is_named(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(CommgovError, match="cannot write"):
        files.write_table(FRAME, tmp_path / "a.csv")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CommgovError, match="cannot write"):
        files.write_table(FRAME, tmp_path / "file" / "a.csv")
