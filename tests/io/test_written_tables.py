"""Tables for Excel: typed, the same each time, and safe to open."""

import io
import os
import time
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from commgov_lib.io import tables
from commgov_lib.schema import CommgovError

# Every kind of text that a cell may hold; control characters, which no CSV can be trusted with, aside.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t,\";='@+-"), max_size=8
)


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
    tables.write_table(FRAME, path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    back = pd.read_csv(path, keep_default_na=False, na_values={"share": [""]})
    assert_frame_equal(back[["单位", "n", "share", "yes"]], FRAME[["单位", "n", "share", "yes"]])
    assert back["day"].tolist() == ["2021-08-20T00:00:00", "", "2021-01-01T10:00:00", "2020-11-01T00:00:00"]


def test_a_workbook_holds_numbers_as_numbers_and_text_as_text(tmp_path):
    path = tmp_path / "表 一.xlsx"
    tables.write_table(FRAME, path)
    values, types = read_xlsx(path)
    assert values[0] == FRAME.columns.tolist()
    assert values[1] == ["银行", 46, 0.1, True, "2021-08-20T00:00:00"]
    assert values[2] == ["海关, 关区", -10, None, False, None]
    assert types[1] == ["s", "n", "n", "b", "s"]
    assert openpyxl.load_workbook(path).active.freeze_panes == "A2"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".XLSX"])
def test_the_same_table_gives_the_same_bytes_later(tmp_path, suffix):
    tables.write_table(FRAME, tmp_path / f"a{suffix}")
    time.sleep(2.1)  # a zip file counts time in steps of two seconds
    tables.write_table(FRAME, tmp_path / f"b{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_a_workbook_says_nothing_of_when_it_was_made(tmp_path):
    tables.write_table(FRAME, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        year = str(time.localtime().tm_year).encode()
        assert not any(year in book.read(name) for name in book.namelist())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_looks_like_a_formula_is_made_harmless(tmp_path, start):
    text = start + "1+cmd|' /C calc'!A0"
    frame = pd.DataFrame({text: [text], "n": [-3]}, index=pd.Index([text], name="key"))
    for path in (tmp_path / "a.csv", tmp_path / "a.xlsx"):
        tables.write_table(frame, path)
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
    for value in tables._plain(frame)["x"]:
        assert not value.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert value.removeprefix("'") in cells or value in cells


@given(cells=st.lists(TEXT, min_size=1, max_size=5))
def test_any_text_goes_into_a_workbook(cells):
    content = tables.xlsx(pd.DataFrame({"x": cells}))
    values, _ = read_xlsx(io.BytesIO(content))
    assert len(values) == len(cells) + 1
    safe = ["'" + c if c.lstrip("'").startswith(tuple("=+-@\t\r\n＝＋－＠")) else c for c in cells]
    flat = [(v[0] or "").replace("\r\n", "\n").replace("\r", "\n") for v in values[1:]]
    unwritable = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")
    assert flat == [c.replace("\r\n", "\n").replace("\r", "\n").translate(unwritable) for c in safe]


def test_control_characters_do_not_break_a_workbook():
    values, _ = read_xlsx(io.BytesIO(tables.xlsx(pd.DataFrame({"x": ["a\x00b\x07c"]}))))
    assert values[1] == ["a\ufffdb\ufffdc"]


def test_infinity_is_written_as_text():
    """Excel has no infinity: as a number it would make the workbook unreadable."""
    values, _ = read_xlsx(io.BytesIO(tables.xlsx(pd.DataFrame({"high": [np.inf, -np.inf, 1.0]}))))
    assert values[1:] == [["inf"], ["'-inf"], [1]] or values[1:] == [["inf"], ["-inf"], [1]]


def test_an_index_with_a_meaning_is_written_and_row_numbers_are_not(tmp_path):
    tables.write_table(pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="key")), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "key,n\na,1\n"
    tables.write_table(pd.DataFrame({"n": [1]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "n\n1\n"
    two = pd.DataFrame({("x", "y"): [1]}, index=pd.MultiIndex.from_tuples([("a", 2)], names=["k", "m"]))
    tables.write_table(two, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "a,2,1"


def test_a_table_without_rows_is_written(tmp_path):
    tables.write_table(FRAME.iloc[:0], tmp_path / "a.xlsx")
    assert read_xlsx(tmp_path / "a.xlsx")[0] == [FRAME.columns.tolist()]


def test_a_writer_does_not_change_the_table(tmp_path):
    frame = pd.DataFrame({"=x": ["=1"]}, index=pd.Index(["-k"], name="i"))
    before = frame.copy()
    tables.write_table(frame, tmp_path / "a.xlsx")
    assert_frame_equal(frame, before)


def test_what_cannot_be_written_says_why(tmp_path, monkeypatch):
    with pytest.raises(CommgovError, match=r"written as \.csv or \.xlsx"):
        tables.write_table(FRAME, tmp_path / "a.xls")
    with pytest.raises(CommgovError, match="a Series is not a table"):
        tables.write_table(FRAME["n"], tmp_path / "a.csv")
    with pytest.raises(CommgovError, match="the index has the name of a column"):
        tables.write_table(FRAME.set_index("n", drop=False), tmp_path / "a.csv")
    with pytest.raises(CommgovError, match="more than 32,767 characters"):
        tables.write_table(pd.DataFrame({"x": ["a" * 32_768]}), tmp_path / "a.xlsx")
    monkeypatch.setattr(tables, "_ROWS", 4)
    with pytest.raises(CommgovError, match="the table has 4 rows"):
        tables.write_table(FRAME, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_file_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "a.csv"
    tables.write_table(pd.DataFrame({"n": [1]}), path)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CommgovError, match="close it where it is open"):
        tables.write_table(pd.DataFrame({"n": [2]}), path)
    assert path.read_text(encoding="utf-8-sig") == "n\n1\n"
    assert [f.name for f in path.parent.iterdir()] == ["a.csv"]


def test_a_folder_in_the_way_is_named(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(CommgovError, match="cannot write"):
        tables.write_table(FRAME, tmp_path / "a.csv")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CommgovError, match="cannot write"):
        tables.write_table(FRAME, tmp_path / "file" / "a.csv")
