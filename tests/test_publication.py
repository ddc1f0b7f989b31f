"""What stands for the project outside: metadata, the draft of a paper, templates, pictures of the READMEs."""

import json
import re
import runpy
import shlex
import subprocess
import tomllib
from operator import attrgetter
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import yaml

import commgov_lib as cg

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(name) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_codemeta_says_what_pyproject_and_the_citation_say():
    meta, citation = json.loads(read("codemeta.json")), yaml.safe_load(read("CITATION.cff"))
    for key in ("name", "version", "description", "keywords"):
        assert meta[key] == PROJECT[key], key
    assert meta["version"] == citation["version"]
    assert meta["dateModified"] == str(citation["date-released"])
    assert meta["license"].rpartition("/")[2] == citation["license"]
    names = [author["name"] for author in meta["author"]]
    assert names == [author["name"] for author in citation["authors"]]
    assert names == [author["name"] for author in PROJECT["authors"]]
    assert meta["runtimePlatform"] == f"Python {PROJECT['requires-python']}"


def front(text) -> tuple[dict, str]:
    """The header of the paper and what follows it."""
    _, header, body = text.split("---\n", 2)
    return yaml.safe_load(header), body


def test_the_paper_has_its_parts_cites_what_is_listed_and_claims_no_author():
    """In the form of the Journal of Open Source Software; what only the maintainers know is left to them."""
    header, body = front(read("paper/paper.md"))
    assert {"title", "tags", "authors", "affiliations", "date", "bibliography"} <= set(header)
    assert header["authors"] == header["affiliations"] == []
    assert "has not been submitted, reviewed or published" in " ".join(body.split())
    headings = re.findall(r"^# (.+)$", body, re.M)
    assert {"Summary", "Statement of need", "State of the field", "Acknowledgements", "References"} <= set(
        headings
    )
    assert 750 < len(re.findall(r"\w+", body)) < 1750
    entries = re.findall(r"^@\w+\{(\w+),$", read(f"paper/{header['bibliography']}"), re.M)
    cited = set(re.findall(r"@([a-z]+)", body))
    assert len(entries) == len(set(entries))
    assert cited == set(entries)


def test_the_table_of_the_paper_compares_each_tool_and_names_what_the_library_has():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*\|$", front(read("paper/paper.md"))[1], re.M)
    ]
    assert rows[0][1:] == ["UCINET", "backbone", "statnet", "PySAL", "Gephi", "commgov-lab"]
    assert all(len(row) == len(rows[0]) and all(row[1:]) for row in rows)
    ours = {name for row in rows for name in re.findall(r"`([\w.]+)`", row[-1])}
    assert len(ours) >= 7
    for name in ours:
        assert attrgetter(name)(cg) is not None
    assert sum(row[-1].startswith("no") for row in rows) == 3  # what others do and it does not, is said


def test_templates_are_in_two_languages_and_ask_for_no_data_on_persons():
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert [form.stem for form in forms] == ["bug", "config", "measure"]
    for form in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in forms if path.stem != "config"):
        assert {"name", "description", "body"} <= set(form)
        labels = [part["attributes"].get("label", "") for part in form["body"] if part["type"] != "markdown"]
        assert all(re.search("[a-z].*[\u4e00-\u9fff]", text) for text in (form["name"], *labels))
        ids = [part["id"] for part in form["body"] if "id" in part]
        assert len(ids) == len(set(ids)) == len(labels)
    assert "No data on persons" in read(".github/ISSUE_TEMPLATE/bug.yml")
    assert "Contributor Covenant" in read("CODE_OF_CONDUCT.md")
    for page in ("CODE_OF_CONDUCT.md", ".github/PULL_REQUEST_TEMPLATE.md"):
        assert not re.search(r"[\w.]+@[\w.]+", read(page))  # no contact is made up


# ---- the READMEs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "lang"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_pictures_of_the_readmes_are_figures_of_the_library(page, lang):
    """Each is drawn by the script, small, and its alternative text is what the figure claims now."""
    tool = runpy.run_path(str(ROOT / "tools" / "pictures.py"))
    shown = dict(re.findall(r'src="docs/pictures/(\w+)\.\w\w\.png" width="\d+" alt="([^"]+)"', read(page)))
    assert set(shown) == {draw.__name__ for draw in tool["PICTURES"]}
    cg.use_style(lang)
    try:
        for draw in tool["PICTURES"]:
            ax = draw()
            assert shown[draw.__name__] == tool["claim"](ax)
            plt.close(ax.figure)
            file = tool["FOLDER"] / f"{draw.__name__}.{lang}.png"
            assert 10_000 < file.stat().st_size < 100_000
    finally:
        cg.use_style("en")
    assert {p.name for p in tool["FOLDER"].glob(f"*.{lang}.png")} == {f"{name}.{lang}.png" for name in shown}


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_badges_say_what_is_true_and_links_lead_somewhere(page):
    """Badges are files of the project and say what pyproject.toml says; nothing is said to be published."""
    text = read(page)
    badges = re.findall(r"!\[([^\]]+)\]\((docs/pictures/\w+\.svg)\)", text)
    said = {file: alt for alt, file in badges}
    assert len(said) == 2
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert oldest in said["docs/pictures/badge_python.svg"]
    assert f"{oldest}+" in read("docs/pictures/badge_python.svg")
    for where in (said["docs/pictures/badge_licence.svg"], read("docs/pictures/badge_licence.svg")):
        assert PROJECT["license"].split(" AND ")[0] in where
    targets = re.findall(r"\]\((?!https?:)([^)#\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    assert [target for target in targets if not (ROOT / target).exists()] == []
    assert ("Not published yet" in text) or ("尚未发表" in text)
    assert not re.search(r"pip install commgov|doi\.org|shields", text)
    folded = re.sub(r"<details>.*?</details>", "", text, flags=re.S)
    assert len(folded.splitlines()) <= 85  # one page


def test_the_timed_way_to_the_first_figure_is_valid_shell_and_its_table_can_be_drawn(tmp_path, monkeypatch):
    """The script is not run here: it clones and installs. Its table and its Python are tried."""
    script = ROOT / "tools" / "first_figure.sh"
    subprocess.run(["sh", "-n", str(script)], check=True)
    text = script.read_text(encoding="utf-8")
    (table,) = re.findall(r"^printf '%s\\n' (source.*?)>ties\.csv$", text, re.M | re.S)
    monkeypatch.chdir(tmp_path)
    rows = shlex.split(table.replace("\\\n", " "))
    assert len(rows) == 4
    Path("ties.csv").write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    (code,) = re.findall(r"<<'END'\n(.*?)^END$", text, re.M | re.S)
    exec(compile(code, "first_figure.sh", "exec"), {})
    assert Path("first.png").stat().st_size > 5000
