"""The page on your own data, and the survey to practise on: what they say is what the commands do."""

import json
import re
import runpy
import shlex
from pathlib import Path

import pytest
import typer

import commgov_lib as cg
from commgov_lib import cli
from commgov_lib.figures import style
from commgov_lib.io import sources

ROOT = Path(__file__).resolve().parent.parent
TOOL = runpy.run_path(str(ROOT / "tools" / "own_data.py"))
TEXT = (ROOT / TOOL["PAGE"]).read_text(encoding="utf-8")
EXAMPLE = ROOT / "data" / "own_example"


def commands(text) -> list[tuple[str, str]]:
    """The lines of ``commgov …`` in the blocks of a page, each with its remark."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("commgov ")]
    return [tuple(map(str.strip, f"{line}#".split("#")[:2])) for line in lines]


def test_the_tables_of_the_page_are_up_to_date():
    """``make readme`` would change nothing, and each table is there."""
    assert TOOL["page"](TEXT) == TEXT, "run: make readme"
    assert TEXT.count("written by make readme -->\n|") == len(TOOL["TABLES"]) == 3


def test_the_page_names_every_ending_that_is_read():
    assert sorted(" ".join(TOOL["FORMS"]).split()) == sorted(sources.ENDINGS)


def test_links_of_the_page_lead_somewhere():
    for target in re.findall(r"\]\(([^)#\s]+)\)", TEXT):
        assert (ROOT / "docs" / target).exists(), target


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "docs/your_own_data.md"])
def test_commands_of_the_pages_are_understood(page):
    found = [line for line, _ in commands((ROOT / page).read_text(encoding="utf-8"))]
    assert len(found) >= 3
    for line in found:
        name, *words = shlex.split(line)[1:]
        command = typer.main.get_command(cli.app).commands[name]
        assert command.make_context(name, words), line


def test_the_commands_of_the_page_do_what_it_says(tmp_path, monkeypatch, capsys):
    """All of them in order, with what a person answers in between."""
    for file in EXAMPLE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    for line, remark in commands(TEXT):
        if "--aliases" in line:
            answers = Path("my_city.mapping.json")
            given = json.loads(answers.read_text(encoding="utf-8"))
            assert [d["what"] for d in given["unsure"]] == ["relation '走访'"]
            given["words"]["relation"]["走访"] = "contacts"
            answers.write_text(json.dumps(given), encoding="utf-8")
        expected = int(remark[0]) if remark else 0
        assert cli.main(shlex.split(line)[1:]) == expected, (line, capsys.readouterr())
    network = cg.read("my_city")
    assert (len(network.actors), len(network.places), len(network.needs)) == (14, 9, 40)
    assert sorted(p.name for p in Path("my_report").iterdir()) == ["en", "manifest.json", "numbers", "zh"]


def test_the_survey_says_on_its_first_sheet_that_it_is_simulated():
    sheets = cg.io.opened(EXAMPLE / "survey.xlsx").parts
    assert "模拟数据" in sheets[0].frame.iloc[0, 0]
    for resource in cg.datasets.path("own_survey"), cg.datasets.path("own_contacts"):
        assert resource.parent == EXAMPLE


def test_the_unit_rows_of_the_survey_hold_what_its_totals_say():
    """The row 合计 was written apart from the cells: the ties that are read add up to it."""
    guess = cg.io.guess(EXAMPLE / "survey.xlsx") | {"provenance": "S"}
    network = cg.read(EXAMPLE / "survey.xlsx", mapping=guess)
    from openpyxl import load_workbook

    rows = list(load_workbook(EXAMPLE / "survey.xlsx")["共建"].values)
    stated = dict(zip(rows[2][1:], rows[-1][1:], strict=True))
    met = network.ties.query("relation == 'co_builds'").groupby("target")["weight"].sum()
    assert met.to_dict() == stated
    assert set(network.ties["provenance"]) == {"S"}


def test_the_contacts_are_those_of_the_units():
    contacts = cg.read(EXAMPLE / "contacts.dl", relation="contacts")
    survey = cg.read(EXAMPLE / "survey.xlsx")
    assert sorted(contacts.actors["actor"]) == sorted(survey.actors["actor"])
    cells = (EXAMPLE / "contacts.dl").read_text(encoding="utf-8").split("DATA:")[1].split()
    assert 2 * len(contacts.ties) == sum(map(int, cells))  # the matrix says each tie twice


def test_figures_of_a_report_are_not_those_of_the_notebook(tmp_path):
    """``commgov figures`` keeps what a notebook draws, and nothing that a report in it draws."""
    network = cg.read(EXAMPLE / "survey.xlsx")
    style.remember()
    try:
        mine = cg.figures.coverage.steps(cg.coverage.by_domain(network))
        found = cg.report.write(network, tmp_path / "report", seed=1, draws=99, lang="en")
        assert "coverage" in set(found.loc[found["left_out"] == "", "name"])
        assert [drawn.ax for drawn in style.take()] == [mine]
    finally:
        style.remember(False)
