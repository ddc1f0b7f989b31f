"""``commgov check``: every fault at once, in two languages, whatever the file; nothing private repeated."""

import html.parser
import importlib
import io
import json
import re
from pathlib import Path

import networkx as nx
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib import cli
from commgov_lib.io import atomic, package
from commgov_lib.schema import CommgovError

LIBRARY = Path(cg.__file__).parent
PLACES = "place,kind,name,parent,provenance\nc,community,和平社区,,U\nd,compound,甲小区,c,U\n"
ACTORS = "actor,kind,name,place,capacity,provenance\nbank,unit,共建银行,c,12,U\nteam,team,志愿队,c,,U\n"
TIES = (
    "source,target,relation,domain,weight,provenance\nbank,c,co_builds,health,1,U\nteam,d,serves,health,2,U\n"
)
NEEDS = "need,place,group,domain,weight,provenance\nn1,d,disabled,health,30,U\n"
GOOD = {"places": PLACES, "actors": ACTORS, "ties": TIES, "needs": NEEDS}


@pytest.fixture
def folder(tmp_path):
    """A folder with Chinese and a space in its name; write(name=text or bytes) fills it."""
    path = tmp_path / "我的 城市"
    path.mkdir()

    def write(contents=None, **more):
        for name, text in {**(contents or {}), **more}.items():
            name = name if "." in name else f"{name}.csv"
            (path / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write


@pytest.fixture
def run(capsys):
    """Type ``commgov check …``: exit status, what was printed, what was complained."""

    def typed(*words):
        status = cli.main(["check", *map(str, words)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return typed


def problems(path, **options) -> list[tuple]:
    found = cg.report.check(path, **options).faults[["table", "column", "row", "problem"]]
    return [
        (table, column, None if pd.isna(row) else int(row), problem)
        for table, column, row, problem in found.itertuples(index=False)
    ]


# ---- files ---------------------------------------------------------------------------------------


def test_good_tables_have_no_fault(folder, run):
    path = folder(GOOD)
    checked = cg.report.check(path)
    assert checked.faults.empty
    assert checked.warnings.empty
    assert checked.sources["table"].tolist() == ["places", "actors", "ties", "needs"]
    assert checked.sources["row_count"].tolist() == [2, 2, 2, 1]
    status, said, _ = run(path)
    assert status == 0
    assert "No fault was found in 7 rows." in said


@pytest.mark.parametrize("compress", [False, True])
def test_a_network_written_by_the_library_has_no_fault(tmp_path, compress):
    atomic.put_folder(tmp_path / "net", package.network_files(cg.load("emon"), compress=compress))
    checked = cg.report.check(tmp_path / "net")
    assert checked.faults.empty
    assert checked.sources["row_count"].tolist() == [7, 140, 840, 0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_encoding_does_not_matter(folder, encoding):
    path = folder({name: text.encode(encoding) for name, text in GOOD.items()})
    assert cg.report.check(path).faults.empty
    assert cg.report.check(path).tables["places"]["name"].tolist() == ["和平社区", "甲小区"]


def test_an_encoding_that_is_named_is_used(folder):
    path = folder(places=PLACES.encode("big5", errors="replace"))
    assert cg.report.check(path, encoding="big5").faults.empty
    assert problems(path, encoding="ascii")[0][3].startswith("is not text in ascii")
    with pytest.raises(CommgovError, match="'klingon' is not an encoding"):
        cg.report.check(path, encoding="klingon")


def test_a_workbook_is_read_sheet_by_sheet(folder):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in GOOD.items():
        sheet = book.create_sheet({"places": "地点", "ties": "联系表"}.get(name, name))
        sheet.append([])
        for line in text.splitlines():
            sheet.append([float(x) if re.fullmatch(r"\d+", x) else x or None for x in line.split(",")])
        sheet.append([None, None])
    raw = io.BytesIO()
    book.save(raw)
    path = folder({"data.xlsx": raw.getvalue()})
    checked = cg.report.check(path / "data.xlsx")
    assert checked.faults.empty
    assert checked.sources["row_count"].tolist() == [2, 2, 2, 1]
    assert checked.sources[["table", "file"]].to_numpy().tolist()[0] == ["地点", "data.xlsx"]


def test_a_table_is_known_by_its_columns(folder):
    path = folder({"第一张.csv": TIES, "b.tsv": ACTORS.replace(",", "\t")})
    checked = cg.report.check([path / "第一张.csv", path / "b.tsv"])
    assert checked.sources["shape"].tolist() == ["ties", "actors"]
    assert problems(path / "第一张.csv") == []


def test_a_table_that_is_not_there_is_not_looked_up(folder):
    path = folder(ties=TIES.replace("bank,c,", "nobody,nowhere,"))
    assert problems(path) == []
    folder(places=PLACES, actors=ACTORS)
    assert [p for *_, p in problems(path)] == ["is not a known actor", "is not a known place or actor"]


def test_rows_count_as_in_the_file(folder):
    """The header is row 1; blank rows and rows of another width keep their number."""
    head, first, second = TIES.splitlines()
    rows = [first, "", second, "x,y", ",,,,,", "bank,c,co_build,health,-1,U", f"{second},9"]
    path = folder(ties="\n".join(["", head, *rows]) + "\n")
    found = problems(path)
    assert found == [
        ("ties.csv", "", 6, "has another number of cells, 2, than the first row, 6"),
        ("ties.csv", "", 9, "has another number of cells, 7, than the first row, 6"),
        ("ties", "relation", 8, "is not a known code"),
        ("ties", "weight", 8, "is not above 0"),
    ]
    told = cg.report.check(path).faults
    assert told["value"].tolist() == ["", "", "co_build", "-1"], "values as they are written"
    wrong = rows[5].replace("co_build,", "co_builds,").replace(",U", ",Z")  # a word of its own is asked about
    (path / "ties.csv").write_text(
        "\n".join([head, *rows[:3], rows[4], wrong]), encoding="utf-8", newline="\n"
    )
    with pytest.raises(CommgovError) as error:  # import says the same rows
        cg.read(path / "ties.csv", mapping="guess")
    told = error.value.faults[["column", "row"]].to_numpy().tolist()
    assert told[:2] == [["weight", 6], ["provenance", 6]]
    assert [list(fault[1:3]) for fault in problems(path)] == told


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("ties.csv", b"", "is empty"),
        ("ties.csv", b"\xef\xbb\xbf\r\n \n", "is empty"),
        ("ties.csv", b"source,target\0,weight\n", "holds NUL bytes, which no text has"),
        ("ties.csv", b"source,\xff\xff\xff\n", "is text neither in UTF-8 nor in GB18030"),
        ("ties.csv", TIES.encode() + b'"bank,c,leads,health,1,U\n', "a row cannot be told from the next"),
        (
            "ties.csv",
            b",".join(b"%d" % k for k in range(20_000)) + b"\n",
            "has 20,000 columns, more than 16,384",
        ),
        ("ties.csv.gz", b"\x1f\x8bnonsense", "cannot be unpacked"),
        ("ties.xlsx", b"PK nonsense", "is not a workbook that can be opened"),
        ("ties.docx", b"PK", "does not end as a file that is read"),
        ("notes.net", b"*Vertices 2\n1 a\n2 a\n", "two vertices have the same label"),
        ("notes.graphml", b"<!DOCTYPE x><graphml/>", "declares a document type"),
        ("notes.dl", b"dl n=2 data: 1", "has another number of values and labels"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." not in value else "",
)
def test_a_file_that_cannot_be_read_is_one_fault_of_many(folder, run, name, content, says):
    path = folder({name: content, "needs.csv": NEEDS.replace("30", "-3")})
    found = problems([path / name, path / "needs.csv", path / "nowhere.csv"])
    told = next(fault for fault in found if fault[0] == name)
    assert told[3].startswith(says)
    assert ("needs", "weight", 2, "is below 0") in found
    assert ("nowhere.csv", "", None, "does not exist") in found
    status, said, _ = run(path / name, "--lang", "zh")
    assert status == 1
    chinese = cg.report.check([path / name]).faults["problem_zh"].iloc[0]
    assert chinese != told[3]
    assert chinese[:4] in said.replace("\n", "")


def test_the_same_table_twice_is_told(folder):
    path = folder({"ties.csv": TIES, "ties.tsv": TIES.replace(",", "\t")})
    assert [
        (t, c, r) for t, c, r, p in problems(path) if p == "the same tie stands in more than one row"
    ] == [(f"ties.{end} · ties", "source", row) for end in ("csv", "tsv") for row in (2, 3)]
    assert cg.report.check(path).faults["file"].tolist() == ["ties.csv"] * 2 + ["ties.tsv"] * 2
    assert [p for *_, p in problems(path / "empty")] == ["does not exist"]
    (path / "空").mkdir()
    assert [p for *_, p in problems(path / "空")] == ["holds no table"]


@settings(max_examples=40)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: (TIES + t).encode())))
def test_whatever_a_file_holds_it_is_a_list_of_faults(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "ties.csv"
    path.write_bytes(content)
    checked = cg.report.check(path)
    assert len(checked.faults) or len(checked.sources)
    cg.report.page(checked)
    json.loads(cg.report.record(checked))


# ---- the lists -----------------------------------------------------------------------------------

BAD = {
    "places": PLACES + "e,comunity,丙,nowhere,U\n",
    "actors": ACTORS.replace("bank,unit", "bank,person").replace("name", "姓名").replace("共建银行", "张三"),
    "ties": TIES
    + "team,bank,leads,,1,U\nteam,13800000000,leads,,x,U\nteam,<script>alert(1)</script>,leads,,1,U\n",
    "needs": NEEDS + "n2,d,disabled,health,3,U\n",
}


def test_every_fault_of_every_table_is_in_the_list(folder):
    checked = cg.report.check(folder(BAD))
    found = list(checked.faults[["table", "problem"]].drop_duplicates().itertuples(index=False, name=None))
    assert sorted(found) == sorted(
        [
            ("places", "is not a known code"),
            ("places", "is not a known place"),
            ("actors", "is a column of names of persons"),
            ("actors", "looks like a name of a person"),
            ("ties", "is not a known place or actor"),
            ("ties", "is not a number"),
            ("ties", "looks like a mobile number"),
        ]
    )
    assert set(checked.warnings["problem"]) == {
        "stands for fewer than 10 persons",
        "is the only one with its role (kind, place), so a pseudonym does not hide the person",
        "are columns that are not used; they are kept beside the others",
        "are each taken for one name",
    }


class _Page(html.parser.HTMLParser):
    """What a page consists of, and the text in it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_stands_alone_and_repeats_nothing_private(folder, lang):
    text = cg.report.page(cg.report.check(folder(BAD)), lang=lang)
    page = _Page(text)
    assert "script" not in page.tags
    assert page.links == []
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in text
    assert "<script>alert(1)</script>" in page.text, "shown as text"
    assert page.tags.count("section") == 11
    for secret in ("13800000000", "张三"):
        assert secret not in text
    assert ("不是已知的编码" if lang == "zh" else "is not a known code") in page.text


def test_the_json_holds_every_row_in_both_languages(folder):
    checked = cg.report.check(folder(BAD))
    text = cg.report.record(checked)
    told = json.loads(text)
    every = [tuple(fault[name] for name in ("table", "problem", "row", "value")) for fault in told["faults"]]
    listed = checked.faults[["table", "problem", "row", "value"]].astype(object)
    assert every == [tuple(row) for row in listed.where(listed.notna(), None).to_numpy()]
    assert set(told["faults"][0]) == {
        "file", "table", "column", "row", "value", "problem", "fix", "problem_zh", "fix_zh",
    }  # fmt: skip
    for fault in told["faults"] + told["warnings"]:
        assert re.search("[\u4e00-\u9fff]", fault["problem_zh"])
        assert re.search("[\u4e00-\u9fff]", fault["fix_zh"])
    assert "13800000000" not in text
    assert "张三" not in text


def test_what_cannot_be_seen_is_shown(folder):
    path = folder(ties=TIES + "bank,c\u202e\u200b,leads,,1,U\n")
    text = cg.report.page(cg.report.check(path))
    assert "c‹U+202E›‹U+200B›" in text
    assert "\u202e" not in text


def test_of_many_rows_a_few_are_shown_and_the_rest_counted(folder, run):
    rows = "".join(f"bank,c{k},co_builds,health,-1,U\n" for k in range(300))
    path = folder(ties=TIES.splitlines()[0] + "\n" + rows)
    text = cg.report.page(cg.report.check(path), most=50)
    assert text.count("<li>") == 51
    assert "and 250 more rows of this kind" in text
    _, said, _ = run(path, "--most", 3)
    assert "and 297 more rows" in said
    assert said.count("-1 ") == 3
    told = json.loads(cg.report.record(cg.report.check(path)))["faults"]
    assert [(fault["row"], fault["value"]) for fault in told] == [(row, "-1") for row in range(2, 302)]


def test_a_list_of_faults_as_csv_has_every_cell_and_nothing_a_spreadsheet_would_run(folder):
    """Rows as whole numbers, no row as an empty cell, and a formula as text."""
    bad = TIES.replace(",1,U", ",=1+1,U").replace("team,d", "nobody,d")
    checked = cg.report.check(folder(GOOD, ties=bad, needs=""))
    told = pd.read_csv(io.BytesIO(b"".join(cg.report.lines(checked))), dtype=str, keep_default_na=False)
    assert list(told) == ["kind", "file", "table", "column", "row", "value", "problem", "fix"]
    faults = told[told["kind"] == "fault"]
    assert set(told["kind"]) <= {"fault", "warning"}
    where = faults[["file", "table", "column", "row", "value"]].to_numpy().tolist()
    assert ["ties.csv", "ties", "weight", "2", "'=1+1"] in where
    assert ["ties.csv", "ties", "source", "3", "nobody"] in where
    assert ["needs.csv", "needs.csv", "", "", ""] in where
    assert len(where) == len(checked.faults)
    assert (faults[["problem", "fix"]] != "").all(axis=None)


def test_a_kind_of_which_a_row_has_no_number_is_shown_without_numbers(folder):
    """Two of one kind, one of them of the whole table: neither has a number, and no count of rows is told."""
    checked = cg.report.check(folder(GOOD, ties=TIES.replace(",1,U", ",-1,U").replace(",2,U", ",-2,U")))
    text = cg.report.page(checked)
    assert all(said in text for said in ("2 rows", "row 2", "row 3"))
    one = checked.faults[checked.faults["column"] == "weight"]
    assert len(one) == 2
    text = cg.report.page(checked._replace(faults=one.assign(row=one["row"].mask(one["row"] == 3))))
    assert not any(said in text for said in ("2 rows", "row 2", "row 3"))


def test_of_more_faults_than_json_should_say_the_rest_is_counted(folder, monkeypatch):
    checked = cg.report.check(folder(BAD))
    whole = json.loads(cg.report.record(checked))
    assert not {"faults_more", "warnings_more"} & set(whole)
    module = importlib.import_module("commgov_lib.report.check")
    monkeypatch.setattr(module, "_MOST_ENTRIES", 2)
    told = json.loads(cg.report.record(checked))
    assert told["faults"] == whole["faults"][:2]
    assert told["faults_more"] == len(whole["faults"]) - 2 > 0
    assert len(list(b"".join(cg.report.lines(checked)).decode("utf-8-sig").splitlines())) > 3


# ---- the command ---------------------------------------------------------------------------------


def test_the_exit_status_tells_scripts(folder, run, tmp_path):
    few = folder({**GOOD, "needs": NEEDS.replace("30", "3")})
    assert run(few)[0] == 0
    assert run(few, "--strict")[0] == 1
    assert run(folder(BAD))[0] == 1
    assert run(tmp_path / "nowhere.csv")[0] == 1
    assert run()[0] == 2
    assert run(few, "--lang", "fr")[0] == 2


def test_reports_are_written_whole_and_the_same_each_time(folder, run, tmp_path):
    path, out = folder(BAD), tmp_path / "报告"
    names = ["faults.html", "faults.json", "faults.csv", "faults.xlsx"]
    words = [word for name in names for word in ("--out", out / name)]
    assert run(path, "--lang", "zh", *words)[0] == 1
    first = {name: (out / name).read_bytes() for name in names}
    assert run(path, "--lang", "zh", *words)[0] == 1
    assert {name: (out / name).read_bytes() for name in names} == first
    assert sorted(p.name for p in out.iterdir()) == sorted(names)
    table = pd.read_csv(out / "faults.csv", encoding="utf-8-sig")
    assert "不是数字" in set(table["problem"])
    assert set(table["kind"]) == {"fault", "warning"}


def test_wrong_use_is_told_before_anything_is_read(folder, run, tmp_path):
    status, _, complaint = run(folder(GOOD), "--out", tmp_path / "faults.pdf")
    assert status == 2
    assert "none of .html, .json, .csv, .xlsx" in complaint
    status, _, complaint = run(folder(BAD), "--seed", 1)
    assert status == 1
    assert "--seed needs tables without a fault" in complaint


def test_the_command_allows_asks_and_measures(folder, run):
    path = folder({**GOOD, "actors": ACTORS.replace("name", "地址")})
    assert run(path)[0] == 1
    status, said, _ = run(path, "--allow", "地址", "--questions", "--format", "json")
    assert status == 0
    assert json.loads(said[: said.index("\n}") + 2])["faults"] == []
    assert "Response: how many organisations were asked" in said
    assert "commgov-lab" in said
    status, said, _ = run(folder(GOOD), "--seed", 1, "--lang", "zh")
    assert status == 1, "four nodes: none can be left out"
    cg.write(cg.load("observed"), path / "net")
    status, said, _ = run(path / "net", "--seed", 1)
    assert status == 0
    assert "betweenness_centralisation" in said


# ---- what a report must say ----------------------------------------------------------------------


def test_the_checklist_asks_what_a_report_owes():
    """Every item of the house's reporting checklist, and the questions on the boundary."""
    table = cg.report.checklist()
    owed = {"boundary", "nodes", "ties", "window", "response", "missing", "dichotomising", "symmetrising"}
    assert owed | {"choice", "provenance", "privacy", "software", "seed"} <= set(table["item"])
    assert set(table.loc[table["answer"] != "", "item"]) == {"software"}
    assert (table["found"] == "").all()
    zh = cg.report.checklist(lang="zh")
    assert zh["item"].tolist() == table["item"].tolist()
    assert zh["question"].str.contains("[\u4e00-\u9fff]").all()
    assert not table["question"].str.contains("[\u4e00-\u9fff]").any()


def test_the_checklist_starts_from_what_the_tables_tell():
    emon = cg.load("emon")
    found = cg.report.checklist({"actors": emon.actors, "ties": emon.ties}).set_index("item")["found"]
    assert found["nodes"] == "140 actors"
    assert found["ties"] == "is in contact with 840"
    graph = nx.DiGraph(zip(emon.ties["source"], emon.ties["target"], strict=True))
    most = max(d for _, d in graph.out_degree())
    many = sum(d == most for _, d in graph.out_degree())
    assert found["choice"] == f"no actor names more than {most}, and {many} name so many"
    returned = sum(graph.has_edge(b, a) for a, b in graph.edges) // 2
    assert found["symmetrising"] == f"{returned} pairs name each other"
    assert found["missing"] == f"{len(set(emon.actors['actor']) - set(graph))} actors have no tie"
    observed = cg.load("observed")
    table = cg.report.checklist(observed, answers={"boundary": " all of the street "}).set_index("item")
    since = observed.ties["since"][observed.ties["since"] != ""]
    stated = f"{since.min()} to {since.max()} (start stated for {len(since)} "
    assert table.loc["window", "found"].startswith(stated)
    assert table.loc["boundary", "answer"] == "all of the street"
    assert table.loc["provenance", "found"] == "other public source 100 %"
    assert cg.report.checklist(observed, lang="zh").set_index("item").loc["ties", "found"] == "共建 17"
    with pytest.raises(CommgovError, match="did you mean 'window'"):
        cg.report.checklist(answers={"windows": "2023"})
    with pytest.raises(CommgovError, match="'en' \\(English\\) or 'zh'"):
        cg.report.checklist(lang="fr")


def test_missing_actors_is_the_measure_of_the_room_core():
    net = cg.load("observed")
    ours = cg.report.missing_actors(net, "co_builds", measures=["density"], shares=[0.2], draws=50, seed=7)
    graph = nx.Graph()
    ties = net.ties[net.ties["relation"] == "co_builds"]
    graph.add_edges_from(sorted(zip(ties["source"], ties["target"], strict=True)))
    assert ours["full"][0] == pytest.approx(nx.density(graph))
    assert ours["low"][0] <= ours["full"][0] <= ours["high"][0]
    again = cg.report.missing_actors(net, "co_builds", measures=["density"], shares=[0.2], draws=50, seed=7)
    pd.testing.assert_frame_equal(ours, again)
    for relation, says in (("co_build", "did you mean 'co_builds'"), ("whistles_to", "there is no tie")):
        with pytest.raises(CommgovError, match=says):
            cg.report.missing_actors(net, relation, seed=1)


def test_names_that_look_alike_are_listed_with_the_reason_and_where_they_stand():
    ties = pd.DataFrame(
        {
            "单位": ["市医院", "市 医院", "市医院", "第一小学", "第二小学"],
            "社区": ["甲社区", "甲社区", "乙社区", "东社区", "西社区"],
        }
    )
    warned = cg.report.check({"t": ties}, relation="co_builds").warnings
    alike = warned[warned["problem"].str.startswith("may be two names of one")]
    assert alike[["table", "column", "row", "value", "problem"]].to_numpy().tolist() == [
        ["t", "单位", 3, "市 医院 ~ 市医院", "may be two names of one: differs by width, case or spaces only"]
    ]
    assert alike["problem_zh"].iloc[0].startswith("可能是同一对象的两个名称")


def test_names_of_persons_that_look_alike_are_masked():
    ties = pd.DataFrame({"单位": ["王甲乙", "王甲 乙"], "社区": ["甲社区", "甲社区"]})
    warned = cg.report.check({"t": ties}, relation="co_builds").warnings
    assert not warned.astype(str).apply(lambda column: column.str.contains("王甲")).any(axis=None)
