"""Workbooks of older Excel (.xls) and LibreOffice (.ods): their values, and what is made to break a reader.

``ties.xls``, ``far.xls`` and ``merged.xls`` in ``files`` were written with xlwt 1.3. The first holds ``ROWS``
in its sheet 关系表 (the date as a date), and a hidden sheet; the second a text in A1, B1 and IV65536; in the
third, A2 and A3 are merged.
"""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest

import commgov_lib as cg
from commgov_lib.io import sources, spreadsheets

FILES = Path(__file__).resolve().parent / "files"
ROWS = [
    ["起点", "终点", "关系", "权重", "起始时间"],
    ["甲银行", "乙社区", "帮扶", "2", "2020-03-01"],
    ["丁医院", "乙社区", "帮扶", "1.5", ""],
]
PAGE = """<html><head><meta charset="gb2312"><style>td {x: y}</style></head><body>
<table><tr><td>布局</td></tr></table>
<table border=1><tr><th rowspan=2>单位<th colspan=2>社区</tr><tr><th>新华社区<th>和平社区</th></tr>
<tr><td>甲&nbsp;行<td>2<td><!-- <td>9 --></tr>
<tr><td>乙<br>院<td><script>if (a<b) "<td>"</script><td title='">"'>1.5</tr></table></body>"""
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
LOCKED = """<?xml version="1.0"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">
<manifest:encryption-data><manifest:algorithm manifest:algorithm-name="x"/></manifest:encryption-data>
</manifest:file-entry></manifest:manifest>"""


def text(value, more=""):
    return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'


def number(value, more=""):
    return f'<table:table-cell office:value-type="float" office:value="{value}"{more}/>'


def row(*cells, more=""):
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def ods(*rows, name="关系表") -> bytes:
    """An OpenDocument workbook of one sheet."""
    spaces = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMES.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr("content.xml", content)
    return out.getvalue()


HEAD = row(*map(text, ROWS[0]))
TIES = row(*map(text, ROWS[1][:3]), number(2), text("2020-03-01")) + row(*map(text, ROWS[2][:3]), number(1.5))


def put(folder, name, content):
    (folder / name).write_bytes(content)
    return folder / name


def test_the_cells_of_an_old_workbook_are_read_and_its_hidden_sheet_is_told():
    (part,) = sources.parts(FILES / "ties.xls")
    assert part.name == "关系表"
    assert part.frame.to_numpy().tolist() == ROWS
    assert part.frame.index.tolist() == [1, 2, 3]
    assert part.left_out[0][2:4] == ("隐藏", "is hidden and is left out")


def test_the_cells_of_an_opendocument_sheet_are_read(tmp_path):
    (part,) = sources.parts(put(tmp_path, "a.ods", ods(HEAD, TIES)))
    assert part.name == "关系表"
    assert part.frame.to_numpy().tolist() == ROWS


def test_both_give_the_network_of_the_same_rows_in_csv(tmp_path):
    csv = "\n".join(",".join(cells) for cells in ROWS) + "\n"
    there = cg.read(put(tmp_path, "关系表.csv", csv.encode("utf-8")), mapping="guess")
    for path in (FILES / "ties.xls", put(tmp_path, "a.ods", ods(HEAD, TIES))):
        assert cg.read(path, mapping="guess").ties.equals(there.ties)


def test_rows_keep_their_numbers_below_empty_ones(tmp_path):
    book = ods(row(text("")), HEAD, row(text("")), TIES.replace('value="2"', 'value="-2"'))
    with pytest.raises(cg.CommgovError, match=r"column '权重', row 4 \('-2'\)"):
        cg.read(put(tmp_path, "a.ods", book), mapping="guess")


def test_a_merged_cell_stands_in_all_it_covers():
    (part,) = sources.parts(FILES / "merged.xls")
    assert part.frame.to_numpy().tolist() == [["source", "target"], ["甲", "乙"], ["甲", "丙"]]


def test_what_a_merged_cell_covers_in_opendocument_is_told_as_empty(tmp_path):
    """python-calamine does not say which cells of an .ods are merged."""
    two = ' table:number-rows-spanned="2" table:number-columns-spanned="1"'
    below = row("<table:covered-table-cell/>", text("丙"))
    book = ods(row(text("source"), text("target")), row(text("甲", two), text("乙")), below)
    with pytest.raises(cg.CommgovError, match="column 'source', row 3"):
        cg.read(put(tmp_path, "a.ods", book), relation="helps", mapping="guess")


HOSTILE = {
    "a cell at the far corner.xls": (FILES / "far.xls").read_bytes(),
    "a cell at the far corner.ods": ods(
        row(text("source")),
        row('<table:table-cell table:number-columns-repeated="16000"/>', text("x")),
        row("<table:table-cell/>", more=' table:number-rows-repeated="1040000"'),
        row(text("x")),
    ),
    "a cell that is repeated without end.ods": ods(
        row(text("x", ' table:number-columns-repeated="16000"'), more=' table:number-rows-repeated="1000000"')
    ),
    "cut.xls": (FILES / "ties.xls").read_bytes()[:3000],
    "cut.ods": ods(HEAD)[:200],
    "text.xls": b"a few words",
    "text.ods": b"source,target\na,b\n",
    "another zip.ods": ods(HEAD).replace(b"content.xml", b"contend.xml"),
    "no sheet with cells.ods": ods(),
    "no xml.ods": ods("<"),
    "locked.ods": ods(HEAD).replace(b"<manifest/>", b"<manifest:"),
    "a workbook of today.xls": b"PK\x03\x04",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_break_the_reader_is_refused_in_words(name, tmp_path):
    with pytest.raises(cg.CommgovError, match="Fix: "):
        cg.read(put(tmp_path, name.replace(" ", "_"), HOSTILE[name]), mapping="guess")


def test_xml_that_is_not_well_formed_is_damaged_and_refused_at_once(tmp_path):
    """python-calamine reads such a workbook until it is stopped, after a minute."""
    began = time.process_time() + sum(os.times()[2:4])
    with pytest.raises(cg.CommgovError, match="is damaged, or is not what its ending says"):
        cg.read(put(tmp_path, "a.ods", HOSTILE["no xml.ods"]), mapping="guess")
    assert time.process_time() + sum(os.times()[2:4]) - began < 20


def test_a_locked_workbook_is_told_as_locked(tmp_path):
    """Its content is no XML, and not damaged."""
    locked = io.BytesIO()
    with zipfile.ZipFile(locked, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", LOCKED)
        book.writestr("content.xml", b"\x00\x01")
    with pytest.raises(cg.CommgovError, match="is locked with a password"):
        cg.read(put(tmp_path, "a.ods", locked.getvalue()), mapping="guess")


def test_a_formula_that_has_failed_is_a_fault(tmp_path):
    book = ods(HEAD, row(*map(text, ["甲银行", "乙社区", "帮扶", "#DIV/0!"])))
    with pytest.raises(cg.CommgovError, match="is the error of a formula that has failed"):
        cg.read(put(tmp_path, "a.ods", book), mapping="guess")


# ---- pages, and what else is named .xls ----


@pytest.mark.parametrize("name", ["导出.xls", "a.html", "a.htm"])
def test_a_page_named_xls_is_read_as_the_table_that_it_shows(name, tmp_path):
    (tmp_path / name).write_bytes(PAGE.encode("gbk"))
    read = cg.read(tmp_path / name, relation="helps")
    assert read.ties[["source", "target", "weight"]].to_numpy().tolist() == [
        ["甲 行", "新华社区", 2.0],
        ["乙 院", "和平社区", 1.5],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_page_that_does_not_state_its_encoding_is_read(encoding):
    raw = "<table><tr><td>单位<td>社区<tr><td>甲行<td>新华社区</table>".encode(encoding)
    (part,) = spreadsheets.read_page(raw, "a.html", "a")
    assert part.frame.to_numpy().tolist() == [["单位", "社区"], ["甲行", "新华社区"]]


def test_tables_of_a_page_are_sheets_by_their_captions():
    table = "<table>{}<tr><td>单位<td>社区<tr><td>甲行<td>新华社区</table>"
    raw = (table.format("<caption>共建</caption>") + table.format("")).encode()
    parts = spreadsheets.read_page(raw, "a.html", "a")
    assert [part.name for part in parts] == ["共建", "a 2"]


def test_a_table_within_a_cell_is_one_of_its_own():
    inner = "<table><tr><td>单位<td>社区<tr><td>甲行<td>新华社区</table>"
    raw = f"<table><tr><td>{inner}<td>x<tr><td>y<td>z</table>".encode()
    parts = spreadsheets.read_page(raw, "a.html", "a")
    assert parts[1].frame.to_numpy().tolist() == [["单位", "社区"], ["甲行", "新华社区"]]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_text_named_xls_is_read_as_the_text_that_it_is(encoding, tmp_path):
    (tmp_path / "a.xls").write_bytes("单位\t社区\t次数\n甲行\t新华社区\t2\n".encode(encoding))
    read = cg.read(tmp_path / "a.xls", relation="helps")
    assert read.ties[["source", "target", "weight"]].to_numpy().tolist() == [["甲行", "新华社区", 2.0]]


@pytest.mark.parametrize(
    "page",
    [
        "<!--" * 200_000,
        "<table><tr><td>" + "<!" * 400_000,
        "<table>" + "<tr><td a='" * 100_000,
        "&#" * 500_000,
    ],
    ids=range(4),
)
def test_a_page_made_to_take_long_is_refused(page):
    began = time.monotonic()
    with pytest.raises(cg.CommgovError, match="Fix"):
        spreadsheets.read_page(page.encode(), "a.html", "a")
    assert time.monotonic() - began < 30
