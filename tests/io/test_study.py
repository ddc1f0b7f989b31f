"""``commgov new``: a folder to begin a study in, and where an installed library works."""

import json

import nbformat
import openpyxl
import pytest

import commgov_lib as cg
from commgov_lib import cli, installation
from commgov_lib.io import atomic
from commgov_lib.io import template_workbook as study
from commgov_lib.pipeline import export
from commgov_lib.schema import PROVENANCE, CommgovError

from .. import notebook_rules_zh as rules_zh


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_new_study_runs_as_it_is(tmp_path, monkeypatch, capsys, lang):
    """The workbook has no fault, each row says that it is assumed, and every cell of the notebook runs."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "我的 study", "--lang", lang]) == 0
    assert "tables.xlsx" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "我的 study")
    assert cli.main(["check", "tables.xlsx", "--lang", lang]) == 0
    net = cg.read("tables.xlsx")
    assert repr(net) == "Network: 1 places, 3 actors, 3 ties, 1 needs"
    tables = [net.places, net.actors, net.ties, net.needs]
    assert all(set(table["provenance"]) == {"S"} for table in tables)
    assert net.actors["capacity"].tolist()[1:] == [20, 10]
    assert net.reach("health").to_dict() == {"n1": {"a2": True, "a3": True}}  # the two with a domain
    book = nbformat.read("study.ipynb", as_version=4)
    nbformat.validate(book)
    space = {}
    for cell in book.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), space)
    said = capsys.readouterr().out
    assert net.summary().text(lang) in said
    mark = PROVENANCE["S"].zh if lang == "zh" else PROVENANCE["S"].en
    assert mark in said  # on the figure: its text twin was printed


def test_the_two_languages_say_the_same():
    """The same code in both notebooks, the same steps, and no English left in the Chinese."""
    books = {
        lang: study._notebook((study.TEXTS / f"study.{lang}.md").read_text("utf-8")) for lang in ("en", "zh")
    }
    codes = {
        lang: [cell["source"] for cell in book["cells"] if cell["cell_type"] == "code"]
        for lang, book in books.items()
    }
    assert len(codes["en"]) == 4
    plain = [code.replace('"zh"', '"en"').replace('.text("en")', "") for code in codes["zh"]]
    assert plain == codes["en"]
    for name in ("README", "study"):
        english, chinese = ((study.TEXTS / f"{name}.{lang}.md").read_text("utf-8") for lang in ("en", "zh"))
        assert rules_zh.punctuation_is_chinese(english, chinese) == []
        assert english.count("commgov ") - english.count("of commgov-lab") >= 3
        assert sorted(chinese.count(word) for word in ("check", "figures", "report")) == [1, 1, 1]


def test_a_study_is_the_same_bytes_each_time(tmp_path):
    study.study(tmp_path / "a")
    study.study(tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")
    json.loads(files(tmp_path / "a")["study.ipynb"])


def test_nothing_is_written_over(tmp_path):
    """A folder that holds anything, a file, and a link into nothing are refused; an empty folder is taken."""
    full = tmp_path / "full"
    full.mkdir()
    (full / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("full", "file", "link"):
        with pytest.raises(CommgovError, match="exists; nothing in it is written over"):
            study.study(tmp_path / name)
    assert files(full) == {"notes.txt": b"mine"}
    (tmp_path / "empty").mkdir()
    study.study(tmp_path / "empty")
    with pytest.raises(CommgovError, match="exists"):
        study.study(tmp_path / "empty")
    assert cli.main(["new", " "]) == 1


def test_a_study_is_whole_or_absent(tmp_path, monkeypatch):
    """A disk that is full half-way leaves nothing."""
    real, written = atomic._write, []

    def full(path, content):
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        written.append(path)
        real(path, content)

    monkeypatch.setattr(atomic, "_write", full)
    with pytest.raises(CommgovError, match="No space left"):
        study.study(tmp_path / "study")
    assert list(tmp_path.iterdir()) == []


def test_the_workbook_has_the_drop_downs_of_the_template(tmp_path):
    study.study(tmp_path / "a")
    cg.io.template(tmp_path / "empty.xlsx")
    mine, empty = (openpyxl.load_workbook(tmp_path / name) for name in ("a/tables.xlsx", "empty.xlsx"))
    assert mine.sheetnames == empty.sheetnames
    for name in empty.sheetnames:
        choices = [sorted(str(v.sqref) for v in book[name].data_validations.dataValidation)
                   for book in (mine, empty)]  # fmt: skip
        assert choices[0] == choices[1]
        assert [cell.value for cell in mine[name][1]] == [cell.value for cell in empty[name][1]]


def test_what_was_installed_works_in_the_working_folder(tmp_path, monkeypatch):
    """Notebooks and data are those of the library; figures and copies go where the user is."""
    share, here = tmp_path / "site" / "share", tmp_path / "here"
    (share / "notebooks").mkdir(parents=True)
    here.mkdir()
    monkeypatch.chdir(here)
    for module in (installation, export):
        monkeypatch.setattr(module, "INSTALLED", True)
        monkeypatch.setattr(module, "ROOT", share)
    project = export.Project.find()
    assert (project.root, project.build, project.home) == (share, here / "build", here)
    assert installation.restoring("data") == "install commgov-lab again"
    (tmp_path / "own" / "notebooks").mkdir(parents=True)
    own = export.Project.find(str(tmp_path / "own"))
    assert (own.root, own.build, own.home) == (tmp_path / "own", tmp_path / "own" / "build", tmp_path / "own")
