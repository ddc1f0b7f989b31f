"""What stands for the project outside: metadata, the draft of a paper, templates, pictures of the READMEs."""

import json
import re
import tomllib
from operator import attrgetter
from pathlib import Path

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
