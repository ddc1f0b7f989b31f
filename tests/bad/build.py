"""Writes the corpus of broken and hostile files beside it, and ``expected.json``: what must be said of each.

    python tests/bad/build.py

Each case: file name, its bytes, words that the message must hold. Files that are large by nature (a million
columns, a zip bomb) are made by the tests instead.
"""

# ruff: noqa: E501 (a case reads best on one line)
import io
import json
import struct
import warnings
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PREL = "http://schemas.openxmlformats.org/package/2006/relationships"
CASES: list[tuple[str, bytes, str]] = []


def case(name, content, words):
    """Note a case."""
    CASES.append((name, content.encode("utf-8") if isinstance(content, str) else content, words))


def csv(name, content, words):
    """A CSV with the header of a list of ties in front."""
    case(f"{name}.csv", "source,target,weight,relation\n" + content, words)


def zipped(parts, *, packed=zipfile.ZIP_STORED, mode=0o600):
    """A zip file of fixed date, not compressed: the same bytes under any zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, content in parts:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = mode << 16
            book.writestr(info, content, packed)
    return out.getvalue()


def sheet(body, *, after="", before=""):
    """The XML of a sheet."""
    return f'<worksheet xmlns="{NS}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def row(number, *cells):
    """A row of inline texts and numbers."""
    out = []
    for k, value in enumerate(cells):
        place = f"{chr(65 + k)}{number}"
        if isinstance(value, str):
            out.append(f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>')
        else:
            out.append(f'<c r="{place}"><v>{value}</v></c>')
    return f'<row r="{number}">{"".join(out)}</row>'


def book(*bodies, names=None, target=None, extra=(), drop=(), workbook=None):
    """A workbook of the sheets given as XML."""
    names = names or [f"Sheet{k + 1}" for k in range(len(bodies))]
    listed = "".join(f'<sheet name="{n}" sheetId="{k + 1}" r:id="r{k + 1}"/>' for k, n in enumerate(names))
    workbook = workbook or f'<workbook xmlns="{NS}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>'
    links = "".join(
        f'<Relationship Id="r{k + 1}" Type="{REL}/worksheet" Target="{target or f"worksheets/s{k + 1}.xml"}"/>'
        for k in range(len(bodies))
    )
    for path, _ in extra:
        if path.startswith("xl/") and "sharedStrings" in path:
            links += f'<Relationship Id="x" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = [
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PREL}">{links}</Relationships>'),
        *((f"xl/worksheets/s{k + 1}.xml", body) for k, body in enumerate(bodies)),
        *extra,
    ]
    return zipped([(n, c) for n, c in parts if n not in drop])


HEAD = row(1, "source", "target", "weight", "relation")
TIE = row(2, "a", "b", 1, "contacts")


def texts():
    """CSV and TSV."""
    case("empty.csv", "", "is empty")
    case("blank.csv", "\n\n  \n", "is empty")
    case("only_mark.csv", b"\xef\xbb\xbf", "is empty")
    case("one_column.csv", "a\nb\nc\n", "only one column")
    case("header_only.csv", "source,target,weight,relation\n", "holds no ties")
    case("nul.csv", b"source,target\na\0b,c\n", "NUL bytes")
    case("utf16_without_mark.csv", "source,target\n甲,乙\n".encode("utf-16-le"), "NUL bytes")
    case("utf32_without_mark.csv", "source,target\n甲,乙\n".encode("utf-32-le"), "NUL bytes")
    case("neither.csv", b"source,target\n\xff\xff,b\n", "neither in UTF-8 nor in GB18030")
    case("cut_utf8.csv", "source,target\n甲,乙".encode()[:-1] + b"\n", "neither in UTF-8 nor in GB18030")
    case("utf16_cut.csv", "源,目标\n甲,乙".encode("utf-16")[:-1], "is not text in utf-16")
    gbk, utf = "源,目标,关系\n银行,医院,联络\n".encode("gbk"), "学校,社区服务中心,联络\n".encode()
    case("mixed_gbk_utf8.csv", gbk + utf, "some text in UTF-8 and some in another")
    case(
        "mixed_utf8_gbk.csv",
        "源,目标,关系\n银行,社区中心,联络\n".encode() + "学校,医院,联络\n".encode("gbk"),
        "some text in UTF-8",
    )
    case("utf32_mark.csv", "source,target\n甲,乙\n".encode("utf-32"), "NUL bytes")
    case("page.csv", "<html><body>\n<table>\n</table></body></html>\n", "only one column")
    case("mark_then_gbk.csv", b"\xef\xbb\xbf" + gbk, "is not text in utf-8-sig")
    case("zip_named.csv", zipped([("a.txt", "a")]), "is a workbook or a zip file")
    case("binary.csv", bytes(range(256)), "NUL bytes")
    csv("too_long_row", "a,b,1,contacts,5\n", "has another number of cells, 5, than the first row, 4")
    csv("too_short_row", "a,b\n", "has another number of cells, 2, than the first row, 4")
    csv("several_ragged", "a,b\na,c,1,contacts,x\nd,e,1\n", "3 faults found")
    csv("open_quote", '"a,b,1,contacts\n', "cannot be told from the next")
    csv("no_source", ",b,1,contacts\n", "is empty")
    csv("no_target", "a,,1,contacts\n", "is empty")
    csv("no_weight", "a,b,,contacts\n", "is empty")
    for word, value in (("nan", "nan"), ("word", "many"), ("persons", "12人"), ("date", "2020-01-01"), ("two", "1;2"),
                        ("hex", "0x10"), ("underscore", "1_000"), ("fraction", "1/2"), ("percent", "50%")):  # fmt: skip
        csv(f"weight_{word}", f"a,b,{value},contacts\n", "is not a number")
    for word, value in (("inf", "inf"), ("minus_inf", "-inf"), ("huge", "1e999"), ("infinity", "Infinity")):
        csv(f"weight_{word}", f"a,b,{value},contacts\n", "is infinite")
    for word, value in (
        ("zero", "0"),
        ("negative", "-1"),
        ("minus_zero", "-0.0"),
        ("tiny", "1e-999"),
        ("full_width", "－２"),
    ):
        csv(f"weight_{word}", f"a,b,{value},contacts\n", "is not above 0")
    csv("weight_dot", "a,b,1e400,contacts\n", "is infinite")
    csv("weight_unicode_minus", "a,b,−5,contacts\n", "is not above 0")
    csv("weight_blank", "a,b,1 2 3x,contacts\n", "is not a number")
    csv("weight_true", "a,b,TRUE,contacts\n", "is not a number")
    csv("weight_comma", 'a,b,"1,0",contacts\n', "is not a number")
    csv("end_of_file", "a,b,1,contacts\n\x1a", "has another number of cells, 1, than the first row, 4")
    csv("form_feed", "a\x0cb,c,1,contacts\n", "cannot be seen")
    csv("same_tie_twice", "a,b,1,contacts\na,b,2,contacts\n", "the same tie stands in more than one row")
    csv("self_tie", "a,a,1,contacts\n", "is the source itself")
    csv("unknown_relation", "a,b,1,befriends\n", "the word is new as a relation")
    csv("near_relation", "a,b,1,co_build\n", "did you mean 'co_builds'")
    csv("zero_width", "a\u200bb,c,1,contacts\n", "cannot be seen")
    csv("right_to_left", "a\u202eb,c,1,contacts\n", "cannot be seen")
    csv("left_to_right_mark", "a\u200eb,c,1,contacts\n", "cannot be seen")
    csv("mark_inside", "a\ufeffb,c,1,contacts\n", "cannot be seen")
    csv("control", "a\x07b,c,1,contacts\n", "cannot be seen")
    csv("escape_codes", "\x1b[31ma,c,1,contacts\n", "cannot be seen")
    csv("word_joiner", "a\u2060b,c,1,contacts\n", "cannot be seen")
    csv("line_break_in_name", '"a\nb",c,1,contacts\n', "holds a line break")
    case("unknown_domain.csv", "source,target,relation,domain\na,b,helps,astronomy\n", "the word is new as a")
    case(
        "unknown_provenance.csv", "source,target,relation,provenance\na,b,helps,Q\n", "the word is not known"
    )
    case("column_twice.csv", "source,target,target,relation\na,b,c,helps\n", "is duplicated")
    case("no_header.csv", "a,b,1\nc,d,2\n", "the first row holds a number")
    case("strange_header.csv", "who,whom\na,b\n", "does not say that it is the source")
    case("prose.csv", "Dear all, please find, the list\nbelow, as promised, yours\n", "question")
    case("json.csv", '{"a": [1, 2], "b": 3}\n', "question")
    case(
        "semicolon_ragged.csv",
        "源;目标;关系\n甲;乙\n",
        "has another number of cells, 2, than the first row, 3",
    )
    case(
        "tab_ragged.tsv", "源\t目标\t关系\n甲\t乙\n", "has another number of cells, 2, than the first row, 3"
    )
    case("comma_in_tsv.tsv", "source,target\na,b\n", "only one column")
    case(
        "chinese_comma_ragged.csv",
        "源，目标，关系\n甲，乙\n",
        "has another number of cells, 2, than the first row, 3",
    )
    case("matrix_word.csv", ",a,b\na,0,lots\nb,1,0\n" + "", "question")
    case(
        "square_word.csv",
        ",甲,乙,丙,丁\n甲,0,1,1,1\n乙,1,0,多,1\n丙,1,1,0,1\n丁,1,1,1,0\n",
        "is not a number",
    )
    case("square_negative.csv", ",甲,乙,丙\n甲,0,-1,1\n乙,1,0,1\n丙,1,1,0\n", "is not above 0")
    case("square_inf.csv", ",甲,乙,丙\n甲,0,inf,1\n乙,1,0,1\n丙,1,1,0\n", "is infinite")
    case("square_row_twice.csv", ",甲,乙,丙\n甲,0,1,1\n甲,1,0,1\n丙,1,1,0\n乙,1,0,1\n", "is duplicated")
    case("square_column_twice.csv", ",甲,甲,乙\n甲,0,1,1\n乙,1,0,1\n", "is duplicated")
    case("square_no_label.csv", ",甲,,丙\n甲,0,1,1\n,1,0,1\n丙,1,1,0\n", "has no label")
    case(
        "square_row_missing.csv",
        ",甲,乙,丙\n甲,0,1,1\n乙,1,0,1\n",
        "rows and columns have most labels in common",
    )
    case("incidence_negative.csv", ",甲社区,乙社区\n银行,1,-3\n医院,0,1\n", "is not above 0")
    case("incidence_row_twice.csv", ",甲社区,乙社区\n银行,1,0\n银行,0,1\n", "is duplicated")
    case("incidence_no_label.csv", ",甲社区,乙社区\n银行,1,0\n,0,1\n", "has no label")


def houses():
    """Tables of places, actors, needs."""
    case(
        "place_twice.csv",
        "place,kind\np,community\np,community\n",
        "the same code stands in more than one row",
    )
    case("place_no_code.csv", "place,kind\n,community\np,community\n", "is empty")
    case("place_kind_unknown.csv", "place,kind\np,castle\n", "the word is new as a kind of place")
    case("parent_unknown.csv", "place,kind,parent\np,community,q\n", "is not a known place")
    case("parent_itself.csv", "place,kind,parent\np,community,p\n", "inside itself")
    case("circle.csv", "place,kind,parent\np,community,q\nq,street,p\n", "inside itself")
    case("circle_of_three.csv", "place,kind,parent\np,grid,q\nq,community,r\nr,street,p\n", "inside itself")
    case("parent_smaller.csv", "place,kind,parent\np,street,q\nq,grid,\n", "is not a larger place")
    case("grid_no_grid.csv", "place,kind,grid\np,building,q\nq,compound,\n", "is not of kind grid")
    case("population_negative.csv", "place,kind,population\np,community,-5\n", "is below 0")
    case("population_word.csv", "place,kind,population\np,community,some\n", "is not a number")
    case("actor_twice.csv", "actor,kind\na,unit\na,unit\n", "the same code stands in more than one row")
    case("actor_kind_unknown.csv", "actor,kind\na,wizard\n", "the word is new as a kind of actor")
    case("capacity_negative.csv", "actor,kind,capacity\na,unit,-1\n", "is below 0")
    case("capacity_inf.csv", "actor,kind,capacity\na,unit,inf\n", "is infinite")
    case("capacity_word.csv", "actor,kind,capacity\na,unit,large\n", "is not a number")
    case("actor_place_unknown.csv", "actor,kind,place\na,unit,nowhere\n", "is not a known place")
    case(
        "need_place_unknown.csv",
        "need,place,group,domain,weight\nn,p,disabled,health,1\n",
        "is not a known place",
    )
    case(
        "need_group_unknown.csv",
        "need,place,group,domain,weight\nn,p,giants,health,1\n",
        "the word is new as a group",
    )
    case("need_no_domain.csv", "need,place,group,weight\nn,p,disabled,1\n", "the column is missing")


def workbooks():
    """Excel."""
    case("empty.xlsx", b"", "is empty")
    case("text.xlsx", "source,target\na,b\n", "is not a workbook that can be opened")
    case(
        "old.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "old kind (.xls), or one with a password",
    )
    case("zip_of_text.xlsx", zipped([("a.txt", "a")]), "is not an Excel workbook")
    case("docx.xlsx", zipped([("word/document.xml", "<a/>")]), "is not an Excel workbook")
    case("ods.xlsx", zipped([("content.xml", "<a/>")]), "is an OpenDocument sheet")
    case("xlsb.xlsx", zipped([("xl/workbook.bin", "a")]), "binary workbook (.xlsb)")
    good = book(sheet(HEAD + TIE))
    case("cut.xlsx", good[: len(good) // 2], "is not a workbook that can be opened")
    at = good.rindex(b"PK\x01\x02") + 16  # the checksum of the last part
    case("checksum.xlsx", good[:at] + bytes([good[at] ^ 255]) + good[at + 1 :], "is damaged")
    case("no_sheets.xlsx", book(workbook=f'<workbook xmlns="{NS}"><sheets/></workbook>'), "holds no sheet")
    case("empty_sheet.xlsx", book(sheet("")), "holds no sheet")
    case(
        "sheet_lost.xlsx",
        book(sheet(HEAD), drop=("xl/worksheets/s1.xml",)),
        "lists a part that it does not hold",
    )
    case(
        "rels_lost.xlsx",
        book(sheet(HEAD), drop=("xl/_rels/workbook.xml.rels",)),
        "lists a part that it does not hold",
    )
    case(
        "zip_slip.xlsx", book(sheet(HEAD), target="../../../etc/passwd"), "lists a part that it does not hold"
    )
    case("absolute.xlsx", book(sheet(HEAD), target="/etc/passwd"), "lists a part that it does not hold")
    bomb = '<!DOCTYPE a [<!ENTITY b "' + "c" * 99 + '"><!ENTITY d "&b;&b;&b;&b;">]>' + sheet(HEAD)
    case("entities.xlsx", book(bomb), "declares a document type or an entity")
    file = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + sheet(HEAD)
    case("external_entity.xlsx", book(file), "declares a document type or an entity")
    case("sheet_no_xml.xlsx", book("not xml"), "is not XML that can be read")
    case("sheet_open_tag.xlsx", book(sheet(HEAD)[:-20]), "is not XML that can be read")
    case("deep.xlsx", book("<a>" * 200 + "</a>" * 200), "nested more than 64 deep")
    long = row(1, "source", "target") + row(2, "a" * 40_000, "b")
    case("long_cell.xlsx", book(sheet(long)), "a cell of more than 32,767 characters")
    wrong = '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2" t="inlineStr"><is><t>b</t></is></c></row>'
    case("formula_failed.xlsx", book(sheet(HEAD + wrong)), "a formula that has failed")
    unsaved = '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2" t="inlineStr"><is><t>b</t></is></c></row>'
    case("formula_unsaved.xlsx", book(sheet(HEAD + unsaved)), "a formula whose value was never stored")
    link = '<row r="2"><c r="A2"><f>[1]Other!A1</f></c></row>'
    case("external_link.xlsx", book(sheet(HEAD + link)), "a formula whose value was never stored")
    command = '<row r="2"><c r="A2"><f>cmd|\'/C calc\'!A0</f></c></row>'
    case("dde.xlsx", book(sheet(HEAD + command)), "a formula whose value was never stored")
    case("negative.xlsx", book(sheet(HEAD + row(2, "a", "b", -2, "contacts"))), "is not above 0")
    case("word.xlsx", book(sheet(HEAD + row(2, "a", "b", "two", "contacts"))), "is not a number")
    case("row_numbers.xlsx", book(sheet(HEAD + row(9, "a", "b", 0, "contacts"))), "row 9 ('0')")
    case("second_sheet.xlsx", book(sheet(HEAD + TIE), sheet(HEAD + row(2, "a", "c", 0, "helps")), names=["x", "帮扶"]),
         "帮扶, column 'weight', row 2")  # fmt: skip
    case("hidden_only.xlsx", book(sheet(HEAD), workbook=f'<workbook xmlns="{NS}" xmlns:r="{REL}"><sheets>'
         '<sheet name="a" sheetId="1" state="hidden" r:id="r1"/></sheets></workbook>'), "holds no sheet")  # fmt: skip
    case("notes.xlsx", book(sheet(row(1, "only notes here"))), "only one column")
    case("shared_strings.xlsx", book(sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
         extra=[("xl/sharedStrings.xml", f'<sst xmlns="{NS}"/>')]), "names a text that the workbook does not hold")  # fmt: skip
    big = struct.pack("<L", 0xFFFFFFFE)
    lie = good[: good.rindex(b"PK\x01\x02") + 24] + big + good[good.rindex(b"PK\x01\x02") + 28 :]
    over = '<mergeCells count="2"><mergeCell ref="A1:D2"/><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    case("merged_over.xlsx", book(sheet(HEAD + TIE, after=over)), "merged cells that lie over one another")
    index = "9" * 400
    far = f'<row r="2"><c r="A2" t="s"><v>{index}</v></c><c r="B2" s="{index}"><v>1</v></c></row>'
    case("string_far.xlsx", book(sheet(HEAD + far)), "names a text that the workbook does not hold")
    case("date_far.xlsx", book(sheet(HEAD + row(2, "a", "b", "0001-01-01", "contacts"))), "is not a number")
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a") as twice, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        twice.writestr(zipfile.ZipInfo("xl/workbook.xml", (1980, 1, 1, 0, 0, 0)), "<workbook/>")
    case("part_twice.xlsx", out.getvalue(), "holds two parts of one name")
    page = "<html><body><table><tr><td>source</td></tr></table></body></html>"
    case("page.xlsx", page, "is not a workbook that can be opened")
    case("size_lie.xlsx", lie, "unpacks to more than 64 MB")


def zips():
    """Zips of tables."""
    ties = ("ties.csv", "source,target,relation\na,b,helps\n")
    good = zipped([ties])
    case("cut_in_front.zip", good[20:], "is damaged, or locked with a password (ties.csv)")
    case("cut_behind.zip", good[:-30], "is not a zip file that can be opened")
    at = good.rindex(b"PK\x01\x02") + 8  # what kind of part it is
    case("locked.zip", good[:at] + b"\x01" + good[at + 1 :], "is damaged, or locked with a password")
    case("unusual.zip", zipped([ties], packed=zipfile.ZIP_BZIP2), "is packed in an unusual way (ties.csv)")
    case("unusual.xlsx", zipped([("xl/workbook.xml", " "), ("xl/_rels/workbook.xml.rels", " ")], packed=zipfile.ZIP_BZIP2),
         "is packed in an unusual way (xl/_rels/workbook.xml.rels)")  # fmt: skip
    size = good.rindex(b"PK\x01\x02") + 24
    case("size_lie.zip", good[:size] + struct.pack("<L", 5) + good[size + 4 :], "is damaged")
    case("climbs.zip", zipped([("../ties.csv", ties[1])]), "name leads out of the folder")
    case("drive.zip", zipped([("C:\\ties.csv", ties[1])]), "name leads out of the folder")
    case("link.zip", zipped([("ties.csv", "/etc/passwd")], mode=0o120777), "holds a link to another file")
    case("table_twice.zip", zipped([("a/ties.csv", ties[1]), ("b/ties.csv", ties[1])]), "holds a table twice")
    case("zip_in_zip.zip", zipped([("ties.csv", good)]), "holds NUL bytes")
    case("in_another_zip.zip", zipped([("more.zip", good)]), "holds none of places, actors, ties, needs")
    case(
        "ragged.zip",
        zipped([("ties.csv", ties[1] + "a,b\n"), ("actors.csv", "actor,kind\na\n")]),
        "2 faults found",
    )
    ours = '{"places": {}, "actors": {}, "ties": {"source": "string"}, "needs": {}}'
    lists = [
        (f"{table}.csv", "source\n\xff\n".encode("latin-1"))
        for table in ("places", "actors", "ties", "needs")
    ]
    case("ours_not_utf8.zip", zipped([("columns.json", ours), *lists]), "it is not text in UTF-8")
    several = "".join(f'<sheet name="s{k}" sheetId="{k + 1}" r:id="r1"/>' for k in range(201))
    listed = f'<workbook xmlns="{NS}" xmlns:r="{REL}"><sheets>{several}</sheets></workbook>'
    case("sheets_without_end.xlsx", book(sheet(HEAD + TIE), workbook=listed), "lists more than 100 sheets")


def ucinet():
    """UCINET DL."""
    for name, text, words in (
        ("no_dl", "n=2 data: 0 1 1 0", "does not begin with 'dl'"),
        ("no_data", "dl n=2 format=fullmatrix", "has no 'data:'"),
        ("no_size", "dl format=fullmatrix data: 0 1 1 0", "does not say how large its matrix is"),
        ("giant", "dl n=1000000000 data: 0 1", "asks for (1,000,000,000,000,000,000)"),
        ("giant_matrices", "dl n=2 nm=999999999 data: 0 1 1 0", "its header asks for"),
        ("giant_embedded", "dl n=999999999 labels embedded data: a b", "its header asks for"),
        ("negative_size", "dl n=-2 data: 0 1 1 0", "not a whole number from 1 up"),
        ("half_size", "dl n=2.5 data: 0 1 1 0", "not a whole number from 1 up"),
        ("zero_size", "dl n=0 data: 0", "not a whole number from 1 up"),
        (
            "too_few",
            "dl n=3 data: 0 1 1 0",
            "has another number of values and labels after 'data:' (4) than its header asks for (9)",
        ),
        ("too_many", "dl n=2 data: 0 1 1 0 1", "another number of values and labels after 'data:' (5)"),
        ("format", "dl n=2 format=blockmatrix data: 1", "in a format that is not read"),
        (
            "labels_few",
            "dl n=3 labels: a,b data: 0 1 1 0 0 0 0 0 0",
            "has another number of row labels (2) than its header asks for (3)",
        ),
        (
            "labels_many",
            "dl n=2 labels: a,b,c data: 0 1 1 0",
            "has another number of row labels (3) than its header asks for (2)",
        ),
        (
            "column_labels",
            "dl nr=1 nc=2 row labels: a column labels: b data: 1 1",
            "has another number of column labels (1)",
        ),
        (
            "both_sides",
            "dl nr=1 nc=2 row labels: a column labels: a b data: 1 1",
            "row and a column have the same label",
        ),
        ("no_number", "dl n=2 format=edgelist1 data:\na b\n", "is not the number of a node"),
        ("out_of_range", "dl n=2 format=edgelist1 data:\n1 7\n", "is not the number of a node"),
        ("zero_node", "dl n=2 format=edgelist1 data:\n0 1\n", "is not the number of a node"),
        (
            "one_word",
            "dl n=2 format=edgelist1 labels embedded data:\na\n",
            "has a wrong number of words in a line of its list: 1",
        ),
        (
            "four_words",
            "dl n=2 format=edgelist1 labels embedded data:\na b 1 9\n",
            "words in a line of its list: 4",
        ),
        (
            "lists_count",
            "dl n=2 nm=2 format=edgelist1 labels embedded data:\na b\n",
            "has another number of lists (1) than its header says (2, nm)",
        ),
        ("word_in_matrix", "dl n=2 data: 0 x 1 0", "is not a number"),
        ("nan", "dl n=2 data: 0 nan 1 0", "is not a number"),
        ("inf", "dl n=2 data: 0 inf 1 0", "is infinite"),
        ("negative", "dl n=2 data: 0 -1 1 0", "is not above 0"),
        ("matrices_empty", "dl n=1 nm=1000000000 diagonal=absent data:\n", "has more than 1,000 matrices"),
        (
            "half_oblong",
            "dl nr=3 nc=1 format=upperhalf data: 1 1 1 1 1 1",
            "half of a matrix that is not square",
        ),
        ("blanks", "dl n" + " " * 3000 + "x data: 1", "does not say how large"),
        ("long_size", "dl n=" + "9" * 5000 + " data: 1", "not a whole number from 1 up"),
        ("long_number", "dl n=2 format=edgelist1 data:\n1 0000000000012\n", "is not the number of a node"),
        ("self", "dl n=2 format=edgelist1 data:\n1 1\n", "is the source itself"),
        (
            "twice",
            "dl n=2 format=edgelist1 labels embedded data:\na b\na b\n",
            "the same tie stands in more than one",
        ),
        ("label_twice", "dl n=2 labels: a,a data: 0 1 1 0", "is the source itself"),
        ("nodelist_number", "dl n=3 format=nodelist1 data:\n1 2 9\n", "is not the number of a node"),
    ):
        case(f"dl_{name}.dl", text, words)
    case("dl_nul.dl", b"dl n=2\0data: 0 1 1 0", "NUL bytes")
    case("dl_csv.dl", "source,target\na,b\n", "does not begin with 'dl'")


def pajeks():
    """Pajek."""
    for name, text, words in (
        ("no_vertices", "*Arcs\n1 2\n", "is not a vertex of the file"),
        ("comment_only", "% nothing\n", "has no '*Vertices'"),
        ("giant", "*Vertices 1000000000\n*Arcs\n1 2\n", "a number of vertices that cannot be"),
        ("no_number", "*Vertices\n*Arcs\n1 2\n", "a number of vertices that cannot be"),
        ("negative_number", "*Vertices -3\n", "a number of vertices that cannot be"),
        ("vertex_out", '*Vertices 2\n3 "c"\n', "is not a vertex of the file"),
        ("vertex_word", "*Vertices 2\na b\n", "is not a vertex of the file"),
        ("arc_out", "*Vertices 2\n*Arcs\n1 3\n", "is not a vertex of the file"),
        ("arc_zero", "*Vertices 2\n*Arcs\n0 1\n", "is not a vertex of the file"),
        ("arc_half", "*Vertices 2\n*Arcs\n1\n", "is no pair of vertices"),
        ("list_out", "*Vertices 2\n*Arcslist\n1 2 3\n", "is not a vertex of the file"),
        (
            "matrix_short",
            "*Vertices 2\n*Matrix\n0\n",
            "has another number of values in a row (1) than the matrix has columns (2)",
        ),
        ("matrix_tall", "*Vertices 2\n*Matrix\n0 1\n1 0\n1 1\n", "is not a vertex of the file"),
        ("matrix_word", "*Vertices 2\n*Matrix\n0 x\n0 0\n", "is not a number"),
        ("label_twice", "*Vertices 2\n1 a\n2 a\n", "two vertices have the same label"),
        ("label_number", "*Vertices 2\n1 2\n", "two vertices have the same label"),
        ("two_networks", "*Network a\n*Vertices 1\n*Network b\n*Vertices 2\n", "have no labels"),
        ("vertices_twice", "*Vertices 1\n*Vertices 1\n", "more than one network"),
        ("part", "*Vertices 1\n*Dance\n", "is not a part of a Pajek file"),
        ("text_first", "hello\n*Vertices 1\n", "does not begin with '*Vertices'"),
        ("long_number", "*Vertices 2\n*Arcs\n1 0000000000012\n", "is not a vertex of the file"),
        ("huge_number", "*Vertices 2\n*Arcs\n1 " + "9" * 5000 + "\n", "is not a vertex of the file"),
        (
            "partition_long",
            "*Vertices 1\n*Partition p\n*Vertices 1\n1\n2\n",
            "more values than the file has vertices",
        ),
        ("negative", "*Vertices 2\n*Arcs\n1 2 -1\n", "is not above 0"),
        ("inf", "*Vertices 2\n*Arcs\n1 2 1e999\n", "is infinite"),
        ("loop", "*Vertices 2\n*Arcs\n1 1\n", "is the source itself"),
        ("twice", "*Vertices 2\n*Arcs\n1 2\n1 2\n", "the same tie stands in more than one row"),
    ):
        case(f"pajek_{name}.net", text, words)


def xmls():
    """GraphML and GEXF."""
    nodes = '<node id="a"/><node id="b"/>'
    for kind, root in (
        ("graphml", "<graphml><graph>{}</graph></graphml>"),
        ("gexf", "<gexf><graph>{}</graph></gexf>"),
    ):
        lol = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
        for name, text, words in (
            ("bomb", f'<!DOCTYPE a [<!ENTITY l0 "lol">{lol}]>{root.format("&l9;")}', "declares a document type"),
            ("file", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + root.format("&x;"), "declares a document"),
            ("dtd", '<!DOCTYPE a SYSTEM "a.dtd">' + root.format(nodes), "declares a document type"),
            ("parameter", '<!DOCTYPE a [<!ENTITY % x "y">%x;]>' + root.format(nodes), "declares a document type"),
            ("undefined", root.format("&x;"), "is not XML that can be read"),
            ("plain_text", "source,target\na,b\n", "is not XML that can be read"),
            ("half", root.format(nodes)[:-9], "is not XML that can be read"),
            ("other_root", "<html><body/></html>", f"holds no <{kind}>"),
            ("no_id", root.format("<node/>"), "the node of this number has no id"),
            ("no_node", root.format(""), "holds no node"),
            ("node_twice", root.format(nodes + nodes), "has the id of another one"),
            ("lost_end", root.format(nodes + '<edge source="a" target="z"/>'), "names a node that does not exist"),
            ("no_end", root.format(nodes + '<edge source="a"/>'), "names no node"),
            ("loop", root.format(nodes + '<edge source="a" target="a"/>'), "is the source itself"),
            ("twice", root.format(nodes + '<edge source="a" target="b"/>' * 2), "the same tie stands in more than"),
            ("deep", root.format("<x>" * 100 + "</x>" * 100), "nested more than 64 deep"),
            ("unseen", root.format('<node id="a&#x202e;b"/><node id="c"/><edge source="a&#x202e;b" target="c"/>'),
             "cannot be seen"),
            ("encoding", '<?xml version="1.0" encoding="klingon"?>' + root.format(nodes), "is not XML that can be read"),
        ):  # fmt: skip
            case(f"{kind}_{name}.{kind}", text, words)
    case(
        "graphml_hyper.graphml",
        '<graphml><graph><node id="a"/><hyperedge/></graph></graphml>',
        "more than two ends",
    )
    case("graphml_weight.graphml", '<graphml><key id="w" for="edge" attr.name="weight"/><graph><node id="a"/><node '
         'id="b"/><edge source="a" target="b"><data key="w">much</data></edge></graph></graphml>', "is not a number")  # fmt: skip
    case("gexf_weight.gexf", '<gexf><graph><nodes><node id="a"/><node id="b"/></nodes><edges><edge source="a" '
         'target="b" weight="-2"/></edges></graph></gexf>', "is not above 0")  # fmt: skip
    case("gexf_nul.gexf", b"<gexf>\0</gexf>", "is not XML that can be read")


def graph_texts():
    """Broken GML, JSON, SIF and VNA files, and pages."""
    case("gml_deep.gml", "graph [ " + "a [ " * 20_000, "does not close")
    case("gml_quotes.gml", 'graph [ node [ id 1 label "' + '\n"' * 20_000, "is not GML")
    case("gml_half.gml", "graph [ node [ id 1 ] edge [ source 1 ] ]", "has no target")
    case(
        "gml_lost_end.gml",
        "graph [ node [ id 1 ] edge [ source 1 target 9 ] ]",
        "names a node that does not exist",
    )
    case("gml_twice.gml", "graph [ node [ id 1 ] ] graph [ node [ id 1 ] ]", "more than one network")
    case("gml_self.gml", "graph [ node [ id 1 ] edge [ source 1 target 1 ] ]", "is the source itself")
    case(
        "gml_weight.gml",
        "graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 weight NAN ] ]",
        "is not a number",
    )
    case("json_deep.json", "[" * 50_000, "too deeply")
    case("json_nodes_deep.json", '{"nodes": [' * 30_000, "too deeply")
    case("json_half.json", '{"nodes": [{"id": 1}', "is not JSON")
    case("json_other.json", '{"type": "FeatureCollection", "features": []}', "no list of nodes")
    case("json_mapping.json", '{"commgov_mapping": 1, "tables": []}', "no list of nodes")
    case(
        "json_lost_end.json",
        '{"nodes": [{"id": 1}], "links": [{"source": 1, "target": 2}]}',
        "names a node that does not exist",
    )
    case(
        "json_infinite.json",
        '{"directed": true, "nodes": [{"id": 1}, {"id": 2}], "links": [{"source": 1, "target": 2, "weight": Infinity}]}',
        "is infinite",
    )
    case(
        "json_giant.json",
        '{"directed": true, "nodes": [{"id": 1}, {"id": 2}], "links": [{"source": 1, "target": 2, "weight": 1'
        + "0" * 9_000
        + "}]}",
        "is infinite",
    )
    case("json_nul.json", '{"nodes": [{"id": "\\u0000"}], "links": []}', "cannot be seen")
    case("sif_two.sif", "a pp b\nc d\n", "has two words")
    case("vna_no_ties.vna", "*node data\nID\na\n", "has no '*tie data'")
    case("vna_ragged.vna", "*tie data\nfrom to x\na b\n", "has another number of cells, 2")
    case("vna_negative.vna", "*tie data\nfrom to strength\na b -1\n", "is not above 0")
    case("page_no_table.html", "<html><p>nothing</p></html>", "holds no sheet with anything in it")
    case("page_wide.html", '<table><tr><td colspan="1000" rowspan="1000">a' * 30 + "</table>", "filled cells")
    case("page_open.xls", "<table><tr><td>a<td>" + "<b" * 30_000, "holds no sheet with anything in it")
    case("page_deep.html", "<table><tr><td>" * 20_000, "holds no sheet with anything in it")
    case("native.##h", b"\x0bDATE:", "choose Data > Export > DL")


def endings():
    """Files that are not read."""
    case("old.xls", b"\xd0\xcf\x11\xe0", "is damaged, or is not what its ending says")
    case("sheet.ods", b"PK", "is damaged, or is not what its ending says")
    case("graph.gml", "graph []", "holds no node")
    case("notes.docx", b"PK", "does not end as a file that is read")
    case("data.pickle", b"\x80\x04.", "does not end as a file that is read")


def build(folder=HERE):
    """Write every case and ``expected.json``."""
    CASES.clear()
    for part in (texts, houses, workbooks, zips, ucinet, pajeks, xmls, graph_texts, endings):
        part()
    names = [name for name, _, _ in CASES]
    assert len(names) == len(set(names)), [n for n in names if names.count(n) > 1]
    for name, content, _ in CASES:
        (folder / name).write_bytes(content)
    expected = {name: words for name, _, words in CASES}
    text = json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8", newline="\n")
    return expected


if __name__ == "__main__":
    print(f"{len(build())} files")
