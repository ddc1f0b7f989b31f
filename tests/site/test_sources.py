"""The sources of the site: English outputs below Chinese text, links, figures, glossary, texts."""

import json
import re
import shutil
import struct
import types
from base64 import b64encode
from pathlib import Path

import pytest

import commgov_lib as cg
from commgov_lib.pipeline.export import Project
from commgov_lib.schema import CommgovError
from commgov_lib.site import books, lookup, making

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "commgov_lib" / "site" / "texts"
NAMES = sorted(path.name for path in (TEXTS / "en").glob("*.md"))


@pytest.fixture
def project(tmp_path):
    return Project.find(str(ROOT), str(tmp_path / "build"))


def sources(book):
    return ["".join(cell["source"]) for cell in book["cells"]]


def test_the_chinese_notebook_has_the_english_outputs_until_it_was_run(project):
    path = ROOT / "notebooks" / "06_coverage.ipynb"
    english, _ = books.executed(project, path, "en")
    chinese, own = books.executed(project, path, "zh")
    assert not own
    assert sources(chinese)[0].startswith("# 谁被覆盖")
    assert [c.get("outputs") for c in chinese["cells"]] == [c.get("outputs") for c in english["cells"]]

    ran = json.loads(json.dumps(chinese))
    ran["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "中文"}]
    made = project.output("zh", path.stem) / path.name
    made.parent.mkdir(parents=True)
    made.write_text(json.dumps(ran), encoding="utf-8")
    chinese, own = books.executed(project, path, "zh")
    assert own
    assert chinese["cells"][2]["outputs"][0]["text"] == "中文"

    ran["cells"][0]["source"] = "# Older"
    made.write_text(json.dumps(ran), encoding="utf-8")
    assert not books.executed(project, path, "zh")[1], "a result of an older text is not taken"


def test_a_figure_has_its_claim_mark_reading_and_code():
    png = b64encode(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 600, 300)).decode()
    said = "title: Half are reached\nx axis: share\n2 texts: all | Counted. Data: article; literature."
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": said},
        {"output_type": "execute_result", "data": {"text/html": "<table></table>"}},
        {"output_type": "display_data", "data": {"image/png": png}},
    ]
    cells = [
        {"cell_type": "code", "source": "ax = draw()", "execution_count": 4, "outputs": outputs},
        {"cell_type": "markdown", "source": "## Next to it"},
        {"cell_type": "markdown", "source": "*Reading.* One in two.\n\nAnother paragraph."},
    ]
    [figure] = books.figures({"cells": cells}, "06_x")
    assert (figure.claim, figure.mark) == ("Half are reached", "article; literature")
    assert (figure.reading, figure.code, figure.cell) == ("One in two.", "ax = draw()", 4)
    assert (figure.table, figure.facts, figure.wide) == ("<table></table>", said, True)


def test_each_picture_of_a_page_has_its_claim_and_links_stay_inside(project):
    book, _ = books.executed(project, ROOT / "notebooks" / "90_your_own_data.ipynb", "en")
    page = books.page(book, "90_your_own_data", {"notebooks/00_start_here.ipynb"})
    drawn = [c for c in page["cells"] if any("image/png" in o.get("data", {}) for o in c.get("outputs", ()))]
    assert drawn
    assert all(cell["metadata"]["mystnb"]["image"]["alt"] for cell in drawn)
    links = re.findall(r"\]\(([^)]+)\)", "\n".join(sources(page)))
    assert "00_start_here.ipynb" in links
    assert not [link for link in links if link.startswith("..")]


def test_no_notebook_is_said_so(project, tmp_path):
    (tmp_path / "01_x.ipynb").write_text("{}")
    with pytest.raises(CommgovError, match=r"01_x\.ipynb"):
        books.executed(project, tmp_path / "01_x.ipynb", "en")


def test_one_entry_a_term():
    terms = lookup.glossary()
    assert len(terms) > 40
    for lang in ("en", "zh"):
        words = [term[lang] for term in terms]
        assert len(set(words)) == len(words)
        assert all(term[f"{lang}_text"].strip() for term in terms)
    assert {term["see"] for term in terms if "see" in term} <= {
        path.stem for path in (ROOT / "notebooks").glob("*.ipynb")
    }


def test_every_room_has_its_page_of_functions():
    rooms = {name for name in cg.__all__ if isinstance(getattr(cg, name), types.ModuleType)}
    assert rooms - set(lookup.ROOMS) == {"figures"}
    assert set(lookup.ROOMS) <= rooms
    assert set(cg.__all__) - rooms - set(lookup.TOP) <= {"CommgovError"}


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_links_functions_and_parts(name):
    english, chinese = ((TEXTS / lang / name).read_text(encoding="utf-8") for lang in ("en", "zh"))
    for pattern in (r"\]\(([^)]+)\)", r"`(cg\.[^`]+)`", r"<!-- .* -->", r"^#+(?= )", r"```\{\w+\}"):
        assert sorted(re.findall(pattern, english, re.M)) == sorted(re.findall(pattern, chinese, re.M)), (
            pattern
        )
    assert not re.search(r"[一-鿿][,;?!]", chinese)


def test_the_decision_page_names_functions_that_exist():
    named = re.findall(r"`cg\.([\w.]+)`", (TEXTS / "en" / "choose.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    for name in named:
        thing = cg
        for part in name.split("."):
            thing = getattr(thing, part)
        assert callable(thing), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_course_has_twelve_sessions_with_the_exercises_of_the_notebooks(project, lang):
    read = {path: books.executed(project, path, lang) for path in project.notebooks()}
    text = (TEXTS / lang / "course.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^## .* · ", text, re.M)) == 12
    filled = lookup.filled(text, read, lang)
    assert "<!--" not in filled
    assert ("- 06.1: What share of each group" if lang == "en" else "- 06.1: ") in filled
    for path in read:
        assert f"notebooks/{path.name}#" in filled


def test_a_project_with_fewer_notebooks_has_no_link_to_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(lookup, "_functions", lambda lang: {})  # these need Sphinx
    (tmp_path / "notebooks" / "zh").mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / "06_coverage.ipynb", tmp_path / "notebooks")
    shutil.copy(ROOT / "notebooks" / "zh" / "06_coverage.po", tmp_path / "notebooks" / "zh")
    for lang in ("en", "zh"):
        making.write_sources(Project.find(str(tmp_path)), lang, tmp_path / lang)
        pages = [path for end in ("md", "ipynb") for path in (tmp_path / lang).rglob(f"*.{end}")]
        assert {"index.md", "06_coverage.md", "06_coverage.ipynb"} <= {path.name for path in pages}
        for path in pages:
            linked = re.findall(r"\]\([./]*(?:notebooks/)?(\w+)\.ipynb", path.read_text(encoding="utf-8"))
            assert set(linked) <= {"06_coverage"}, path.name


def test_a_formula_of_a_docstring_is_shown_as_it_is():
    doc = "Compute.\n\nCounted so:\n\n    C = Σ w\n\nParameters\n----------\nx\n    A number."
    assert lookup._formulas(doc).count(".. code-block:: text") == 1


def test_missing_packages_are_named(project, monkeypatch):
    monkeypatch.setattr(making, "find_spec", lambda name: None)
    with pytest.raises(CommgovError, match=r"sphinx, myst_nb.*make site"):
        making.make(project)


def test_new_files_are_linked_from_the_gallery(project):
    folder = project.output("en", "x")
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "a.svg").write_text("<svg/>")
    (folder / "manifest.json").write_text(json.dumps({"figures": [{"file": "a", "tables": ["t"]}]}))
    assert lookup._files(project, "x", "en") == {1: {"svg": "../../../en/x/figures/a.svg"}}
    shutil.rmtree(folder)
    assert lookup._files(project, "x", "en") == {}
