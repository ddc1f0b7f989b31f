"""cg.report and ``commgov report``: what is printed is what was measured, in forms that others open."""

import csv
import hashlib
import io
import json
import os
import re
import xml.etree.ElementTree as ET
import zipfile

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli, report
from commgov_lib.report import analyses, document
from commgov_lib.report.tables import HEADINGS, WORDS, escaped, printed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TABLE = pd.DataFrame(
    {
        "measure": ["nodf_total", "c_score"],
        "value": [48.58012, -7.4],
        "null_mean": [48.1, 6.5],
        "null_low": [40.1, -5.0],
        "null_high": [51.0, np.nan],
        "p": [0.00019996, 0.25],
        "draws": [5000, 5000],
        "seed": [1234, 1234],
    }
)


def words(content):
    """The tables of a Word document as rows of text, and its paragraphs."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        parts = {name: ET.fromstring(archive.read(name)) for name in names}
    body = parts["word/document.xml"].find(f"{W}body")
    text = lambda node: "".join(t.text or "" for t in node.iter(f"{W}t"))  # noqa: E731
    tables = [
        [[text(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        for table in body.iter(f"{W}tbl")
    ]
    return tables, [text(p) for p in body.findall(f"{W}p")]


def one_response():
    """One of the seven networks of emon: 14 bodies, so that a report takes a moment."""
    emon = cg.load("emon")
    actors = emon.actors[emon.actors["actor"].str.startswith("Cheyenne")]
    ties = emon.ties[emon.ties["source"].isin(actors["actor"]) & emon.ties["target"].isin(actors["actor"])]
    return cg.Network(emon.places, actors, ties, emon.needs)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A report on a network of actors, in both languages."""
    out = tmp_path_factory.mktemp("报 告") / "emon"
    found = report.write(one_response(), out, seed=3, draws=39, answers={"response": "25 / 30"})
    return out, found


def everything(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


# ---- three-line tables ----------------------------------------------------------------------------


def test_numbers_are_printed_as_papers_do():
    heads, rows = printed(TABLE, "en", 3)
    assert heads == ["Measure", "Estimate", "Null mean", "Null 95 % interval", "p", "Draws", "Seed"]
    assert [[cell.text for cell in row] for row in rows] == [
        ["nestedness (NODF)", "48.580", "48.100", "[40.100, 51.000]", "< 0.001", "5,000", "1234"],
        ["C-score", "−7.400", "6.500", "–", "0.250", "5,000", "1234"],
    ]
    heads, rows = printed(TABLE, "zh", 1)
    assert heads == ["指标", "估计值", "零模型均值", "零模型95%区间", "p", "抽样次数", "随机种子"]
    assert [cell.text for cell in rows[1]] == ["C指数", "−7.4", "6.5", "–", "0.2", "5,000", "1234"]
    edge = pd.DataFrame({"x": [-0.0001, np.inf, -np.inf, np.nan], "ok": [True, False, None, True]})
    assert [row[0].text for row in printed(edge, "en", 2)[1]] == ["0.00", "∞", "−∞", "–"]


def test_excel_has_three_lines_and_whole_numbers(tmp_path):
    report.three_line(TABLE, tmp_path / "表.xlsx", title="=表1", note="注")
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx").active
    assert [sheet["A1"].value, sheet["A5"].value] == ["'=表1", "注"]
    assert sheet["B3"].value == 48.58012
    assert sheet["B3"].number_format == "0.000"
    assert sheet["E3"].value == "< 0.001"
    lines = {
        (row, side): getattr(getattr(sheet.cell(row, 2).border, side), "style", None)
        for row in range(2, 5)
        for side in ("top", "bottom", "left", "right")
    }
    drawn = {key: style for key, style in lines.items() if style}
    assert drawn == {(2, "top"): "medium", (2, "bottom"): "thin", (4, "bottom"): "medium"}


def test_latex_has_three_rules_and_no_commands_of_the_data(tmp_path):
    evil = TABLE.assign(measure=[r"\input{/etc/passwd} & 5% $x_1^2$ #~", "[2]"])
    report.three_line(evil, tmp_path / "x.tex", title="50 % & more", note="n_1")
    text = (tmp_path / "x.tex").read_text(encoding="utf-8")
    rules = [line for line in text.splitlines() if re.match(r"\\(top|mid|bottom)rule", line)]
    assert rules == [r"\toprule", r"\midrule", r"\bottomrule"]
    assert (
        r"\textbackslash{}input\{/etc/passwd\} \& 5\% \$x\_1\textasciicircum{}2\$ \#\textasciitilde{} &"
        in text
    )
    assert "\n{}[2] & $-$7.400 &" in text
    assert r"\caption{50 \% \& more}" in text
    body = text.split("\\midrule\n")[1].split("\\bottomrule")[0].splitlines()
    assert [len(re.findall(r"(?<!\\)&", row)) for row in body] == [6, 6]
    assert text.count("{") == text.count("}")


def test_word_has_three_lines_and_the_same_text(tmp_path):
    evil = TABLE.assign(measure=["<b>&\x07", "社区"])
    report.three_line(evil, tmp_path / "x.docx", title="T", note="N", lang="zh")
    content = (tmp_path / "x.docx").read_bytes()
    (table,), paragraphs = words(content)
    assert [row[0] for row in table] == ["指标", "<b>&\ufffd", "社区"]
    assert table[1:] == [
        ["<b>&\ufffd", *table[1][1:]],
        ["社区", "−7.400", "6.500", "–", "0.250", "5,000", "1234"],
    ]
    assert paragraphs == ["T", "N"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ET.fromstring(archive.read("word/document.xml"))
    edges = [
        sorted((edge.tag.removeprefix(W), edge.get(f"{W}sz")) for edge in row.find(f".//{W}tcBorders"))
        for row in root.iter(f"{W}tr")
    ]
    assert edges == [[("bottom", "6"), ("top", "12")], [], [("bottom", "12")]]


def test_a_word_document_opens_and_tells_no_date():
    made = document.empty()
    document.add_heading(made, "H")
    document.add_paragraph(made, "社区\x00")
    content = document.saved(made)
    again = docx.Document(io.BytesIO(content))
    assert [paragraph.text for paragraph in again.paragraphs] == ["H", "社区\ufffd"]
    assert (again.core_properties.author, again.core_properties.created.year) == ("commgov-lab", 1980)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


@pytest.mark.parametrize(
    ("table", "name", "options", "says"),
    [
        (TABLE, "x.csv", {}, r"\.xlsx, \.tex or \.docx"),
        (TABLE, "x.tex", {"lang": "fr"}, "'en' .* or 'zh'"),
        (TABLE, "x.tex", {"digits": -1}, "from 0 to 12"),
        (TABLE.iloc[:0], "x.tex", {}, "no table"),
        ("table", "x.tex", {}, "no table"),
    ],
)
def test_a_table_that_cannot_be_printed(table, name, options, says, tmp_path):
    with pytest.raises(cg.CommgovError, match=says):
        report.three_line(table, tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


# ---- the analyses ---------------------------------------------------------------------------------


def test_tables_are_those_of_the_measures():
    women = cg.load("southern_women")
    done, skipped = analyses.run(women, draws=59, seed=4)
    assert [a.name for a in done] == ["counts", "shape"]
    assert [s.name for s in skipped] == ["core", "missing", "persons", "coverage"]
    shape = done[1].table.set_index("measure")
    expected = cg.ties.summary(women.incidence("attends"), draws=59, seed=4, measures=list(shape.index))
    pd.testing.assert_frame_equal(shape.drop(columns="seed"), expected)
    assert (shape["seed"] == 4).all()
    assert done[0].table["row_count"].tolist() == [14, 18, 89]


def test_ties_between_actors_are_taken_without_direction():
    emon = cg.load("emon")
    G = analyses._one_mode(emon)
    pairs = {frozenset(pair) for pair in zip(emon.ties["source"], emon.ties["target"], strict=True)}
    assert int(G.to_numpy().sum()) == 2 * len(pairs)
    assert (G.to_numpy() == G.to_numpy().T).all()


def test_coverage_is_told_within_capacity_where_it_is_stated():
    city = cg.city.simulate(seed=1, scale=0.01)
    done = {a.name: a for a in analyses.run(city, draws=39, seed=1)[0]}
    found = done["coverage"].table.set_index(["domain", "level"])["weighted"]
    reach, weight = city.reach("health"), city.demand("health")
    count = reach.to_numpy().astype(bool).sum(axis=0)
    for level, k in (("once", 1), ("twice", 2)):
        share = weight[count >= k].sum() / weight.sum()
        assert found["health", level] == pytest.approx(share)
    stated = city.capacity("health").notna().all()
    assert (("health", "served") in found.index) == stated


def served(persons, *, capacity=50.0):
    """A force and needs: persons in each domain and group, in two compounds of which one is reached."""
    names = [["C", "community", ""], ["K", "compound", "C"], ["L", "compound", "C"]]
    places = pd.DataFrame(names, columns=["place", "kind", "parent"]).assign(provenance="U")
    actors = pd.DataFrame({"actor": ["f"], "kind": ["unit"], "capacity": [capacity], "provenance": ["U"]})
    ties = pd.DataFrame({"source": "f", "target": "K", "relation": "serves", "domain": ["health", "safety"]})
    rows = [(f"n{k}", *row) for k, row in enumerate(persons)]
    needs = pd.DataFrame(rows, columns=["need", "place", "domain", "group", "weight"]).assign(provenance="U")
    return cg.Network(places, actors, ties.assign(weight=1.0, provenance="U"), needs)


def analysed(network):
    return {a.name: a for a in analyses.run(network, draws=39, seed=1)[0]}


def test_cells_under_ten_persons_are_hidden_and_said_to_be():
    """By hand: 4 is small; with the totals shown, one more of its row, of its column and of both must go."""
    done = analysed(
        served(
            [
                ("K", "health", "disabled", 4.0),
                ("K", "health", "household", 40.0),
                ("K", "safety", "disabled", 30.0),
                ("L", "safety", "household", 35.0),
            ]
        )
    )["persons"]
    shown = done.table.set_index(["domain", "group"])["person_count"]
    assert shown.isna().sum() == 4
    assert shown["total"].tolist() == [34, 75, 109]
    assert "1 such" in done.note.text("en")
    assert "共1格" in done.note.text("zh")
    assert [cell.text for cell in printed(done.table, "zh", 3)[1][0]] == ["健康", "残疾人", "–"]


@pytest.mark.parametrize(
    ("weights", "missing", "en", "zh"),
    [
        # By hand: 3 + 3 and 4 + 2 are under ten, 12 in all is not: columns and rows are joined.
        ((3, 4, 3, 2), 8, "More can be shown where groups or domains are joined.", "合并人群或领域"),
        ((1, 2, 3, 3), 9, "Too few persons in all: leave this table out.", "此表不宜发布"),
        ((30, 40, 30, 20), 0, "(0 more).", "另0格）。"),
    ],
)
def test_a_table_of_few_persons_says_what_can_be_done(weights, missing, en, zh):
    cells = [("health", "disabled"), ("health", "household"), ("safety", "disabled"), ("safety", "household")]
    done = analysed(
        served([("K", *cell, float(weight)) for cell, weight in zip(cells, weights, strict=True)])
    )["persons"]
    assert done.table["person_count"].isna().sum() == missing
    assert done.note.text("en").endswith(en)
    assert zh in done.note.text("zh")
    assert "running the open algorithm again" in done.method.text("en")
    assert "公开的算法" in done.method.text("zh")


@pytest.mark.parametrize(
    ("reached", "other", "capacity", "closed"),
    [
        (40.0, 30.0, 50.0, False),
        (4.0, 30.0, 50.0, True),  # 4 are within reach
        (40.0, 3.0, 50.0, True),  # 3 are not
        (40.0, 0.0, 35.0, True),  # 5 are within reach and find no room
        (40.0, 0.0, 25.0, False),
        (3.0, 2.0, 50.0, True),  # 5 in all
    ],
)
def test_no_share_tells_of_fewer_than_ten(reached, other, capacity, closed):
    rows = [("K", "health", "household", reached), ("L", "health", "household", other)]
    done = analysed(served(rows, capacity=capacity))["coverage"]
    assert done.table["weighted"].isna().all() == done.table["unweighted"].isna().all() == closed
    assert ("fewer than 10" in done.note.text("en")) == ("不足10人" in done.note.text("zh")) == closed
    if not closed:
        found = done.table.set_index("level")["weighted"]
        assert found["once"] == pytest.approx(reached / (reached + other))


@pytest.mark.parametrize("tables", ["", "places", "actors", "needs", "places actors ties"])
def test_every_network_has_a_report(tables, tmp_path):
    """An empty one too, and one of three ties."""
    whole = served([("K", "health", "household", 4.0)])
    frames = {t: getattr(whole, t) for t in ("places", "actors", "ties", "needs")}
    kept = {
        t: f if t in tables or (t == "places" and "needs" in tables) else f.iloc[:0]
        for t, f in frames.items()
    }
    found = report.write(cg.Network(**kept), tmp_path / "r", seed=1, draws=39)
    assert len(found) == len(analyses.NAMES)
    there = found["left_out"] == ""
    assert there.sum() == {"": 0, "places": 1, "actors": 1, "needs": 3}.get(tables, there.sum())
    for lang in ("en", "zh"):
        assert words((tmp_path / "r" / lang / "report.docx").read_bytes())[0]


# ---- methods and checklist ------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_methods_name_versions_seed_and_draws(lang):
    text = report.methods(cg.load("southern_women"), seed=77, draws=59, lang=lang)
    assert "\n" not in text
    for part in ("77", "59", "14", "18", "89", f"commgov-lab {cg.__version__}", f"numpy {np.__version__}"):
        assert part in text
    few = {"en": "not for print", "zh": "不宜发表"}[lang]
    assert few in text
    core = {"en": "Core–periphery", "zh": "核心—边缘"}[lang]
    assert core not in text  # there are no ties between actors


# ---- the folder -----------------------------------------------------------------------------------


def test_the_folder_holds_every_form_in_both_languages(folder):
    out, found = folder
    files = everything(out)
    there = [name for name, why in zip(found["name"], found["left_out"], strict=True) if not why]
    assert there == ["counts", "core", "missing"]
    for lang in ("en", "zh"):
        for number, name in enumerate(there, start=1):
            for end in ("xlsx", "tex", "docx"):
                assert f"{lang}/tables/{number:02d}-{name}.{end}" in files
        for end, start in (("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
            assert files[f"{lang}/figures/02-core.{end}"].startswith(start)
            assert files[f"{lang}/figures/00-network.{end}"].startswith(start)
        tables, paragraphs = words(files[f"{lang}/report.docx"])
        assert len(tables) == len(there) + 1
        assert files[f"{lang}/methods.txt"].decode("utf-8").strip() in paragraphs
        assert any("25 / 30" in row for row in tables[-1])
        assert (
            len(docx.Document(io.BytesIO(files[f"{lang}/report.docx"])).inline_shapes) == 3
        )  # network, core, missing
    assert files["en/figures/02-core.svg"] != files["zh/figures/02-core.svg"]
    reasons = words(files["zh/report.docx"])[1]
    assert any(re.search("没有需求表", text) for text in reasons)


def test_the_manifest_lists_every_file(folder):
    out, _ = folder
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    files = everything(out)
    del files["manifest.json"]
    assert manifest["sha256"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert (manifest["seed"], manifest["draws"]) == (3, 39)
    assert len(manifest["left_out"]) == 3


@pytest.mark.parametrize(
    ("lang", "heads"),
    [
        ("en", ["Report on a co-governance network", "Methods", "Tables", "Left out", "Reporting checklist"]),
        ("zh", ["社会力量网络报告", "方法", "表格", "未纳入的内容", "报告清单"]),
    ],
)
def test_the_report_has_its_headings_in_order_and_names_what_is_left_out(folder, lang, heads):
    out, found = folder
    _, told = words((out / lang / "report.docx").read_bytes())
    assert [text for text in told if text in heads] == heads
    after = told[told.index(heads[3]) + 1 : told.index(heads[4])]
    assert len(after) == (found["left_out"] != "").sum() == 3
    if lang == "en":
        reasons = found.loc[found["left_out"] != "", ["title", "left_out"]].itertuples(index=False)
        assert after == [f"{title}: {reason}" for title, reason in reasons]
    else:
        assert all(text.count("：") == 1 for text in after)


def test_a_report_that_leaves_nothing_out_has_no_heading_for_it(tmp_path, monkeypatch):
    few = {name: analyses._ALL[name] for name in list(analyses._ALL)[:1]}
    monkeypatch.setattr(analyses, "_ALL", few)
    found = report.write(one_response(), tmp_path / "r", seed=3, draws=39, lang="en")
    assert found["left_out"].tolist() == [""]
    _, told = words((tmp_path / "r" / "en" / "report.docx").read_bytes())
    assert "Left out" not in told


def test_the_rows_of_every_table_are_counted_from_nought():
    done, _ = analyses.run(one_response(), draws=39, seed=3)
    assert all(one.table.index.tolist() == list(range(len(one.table))) for one in done)


def test_printed_and_exact_numbers_agree(folder):
    out, _ = folder
    with open(out / "numbers" / "02-core.csv", encoding="utf-8-sig", newline="") as file:
        scores = [float(row["score"]) for row in csv.DictReader(file)]
    sheet = openpyxl.load_workbook(out / "zh" / "tables" / "02-core.xlsx").active
    assert len(scores) == 4  # two patterns, two nulls
    assert [sheet.cell(row, 3).value for row in range(3, 7)] == scores
    (table,), _ = words((out / "en" / "tables" / "02-core.docx").read_bytes())
    assert [float(row[2]) for row in table[1:]] == [round(score, 3) for score in scores]


def test_a_report_again_gives_the_same_bytes_and_leaves_the_style(folder, tmp_path):
    import matplotlib as mpl

    from commgov_lib.figures import style

    cg.use_style("zh")
    mpl.rcParams["font.size"] = 17
    out, _ = folder
    report.write(one_response(), tmp_path / "again", seed=3, draws=39, answers={"response": "25 / 30"})
    assert everything(tmp_path / "again") == everything(out)
    assert style.lang() == "zh"
    assert mpl.rcParams["font.size"] == 17
    cg.use_style("en")


def test_a_smaller_report_replaces_a_larger_one_and_spares_strangers(tmp_path):
    observed = cg.load("observed")
    report.write(observed, tmp_path / "r", seed=1, draws=39)
    report.write(observed, tmp_path / "r", seed=1, draws=39, lang="en")
    assert not (tmp_path / "r" / "zh").exists()
    (tmp_path / "r" / "en" / "thesis.docx").write_bytes(b"years")
    with pytest.raises(cg.CommgovError, match=r"thesis\.docx"):
        report.write(observed, tmp_path / "r", seed=1, draws=39)
    assert (tmp_path / "r" / "en" / "thesis.docx").read_bytes() == b"years"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": 1, "draws": 10}, "too few"),
        ({"seed": 1, "lang": "fr"}, "'both'"),
        ({"seed": 1, "answers": {"x": "y"}}, "not an item"),
    ],
)
def test_wrong_words_are_refused(options, says, tmp_path):
    with pytest.raises(cg.CommgovError, match=says):
        report.write(cg.load("observed"), tmp_path / "r", **options)
    assert os.listdir(tmp_path) == []


# ---- commgov report -------------------------------------------------------------------------------


def test_the_command_writes_and_tells(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "答案.json").write_text('{"boundary": "一条街道"}', encoding="utf-8-sig", newline="\n")
    words_ = ["observed", "--seed", "1", "--draws", "39", "--lang", "zh", "--answers", "答案.json"]
    assert cli.main(["report", *words_]) == 0
    said = capsys.readouterr().out
    assert "已写入：observed-report" in said
    assert re.search("未列入  各领域的覆盖：[\u4e00-\u9fff]", said)
    assert "一条街道" in (tmp_path / "observed-report" / "zh" / "checklist.tex").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot be read"),
        ("[1]", "holds no answers"),
        ('{"a": 1}', "holds no answers"),
        ("[" * 99999, "holds no"),
    ],
)
def test_answers_that_are_none(text, says, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "a.json").write_text(text, encoding="utf-8", newline="\n")
    assert cli.main(["report", "observed", "--seed", "1", "--answers", "a.json"]) == 1
    assert says in capsys.readouterr().err
    assert cli.main(["report", "observed"]) == 2  # no seed


def test_no_heading_is_without_its_chinese():
    for terms in (HEADINGS, WORDS):
        for code, term in terms.items():
            assert term.en, code
            assert term.zh, code
    assert escaped("a\nb") == "a b"


def test_a_report_names_its_period_and_pools_none_unasked(tmp_path, monkeypatch, capsys):
    emon = one_response()
    half = emon.ties.assign(since=["2001", *["2003"] * (len(emon.ties) - 1)])
    half["until"] = half["since"]
    net = cg.Network(emon.places, emon.actors, half, emon.needs)
    left = {one.name: str(one.reason) for one in analyses.run(net, draws=39, seed=1)[1]}
    assert "no moment has all of them" in left["core"]
    assert "no moment has all of them" in left["missing"]
    assert "hold at any time of 2003." in report.methods(net.at("2003"), seed=1, draws=39)
    needs = pd.DataFrame({"need": ["a", "b"], "place": "p", "group": "x", "domain": "health", "weight": 30})
    needs = needs.assign(provenance="U", group="disabled", since=["2001", "2003"], until=["2001", "2003"])
    places = pd.DataFrame({"place": ["p"], "kind": "community", "provenance": "U"})
    net = cg.Network(pd.concat([emon.places, places]), emon.actors, emon.ties, needs)
    assert "persons" in [one.name for one in analyses.run(net, draws=39, seed=1)[1]]
    assert "persons" in [one.name for one in analyses.run(net.at("2001"), draws=39, seed=1)[0]]
    monkeypatch.chdir(tmp_path)
    cg.write(net, "mine", small_needs="keep")
    assert cli.main(["report", "mine", "--seed", "1", "--draws", "39", "--lang", "en", "--at", "2001"]) == 0
    assert (tmp_path / "mine-2001-report" / "en" / "methods.txt").is_file()
    assert cli.main(["export", "mine", "then.csv", "--at", "1990"]) == 0  # its ties are of no time
    capsys.readouterr()
