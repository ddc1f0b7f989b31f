"""The pages in docs/: their links lead somewhere, the list of modules is that of the library, names exist."""

import importlib
import re
import runpy
from operator import attrgetter
from pathlib import Path

import pytest

import commgov_lib as cg

from . import notebook_rules_zh as rules_zh

ROOT = Path(__file__).resolve().parent.parent
HOUSE = runpy.run_path(str(ROOT / "tools" / "house.py"))
PAGES = sorted((ROOT / "docs").glob("*.md"))


def read(name) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page):
    """Each local link names a file that exists."""
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_page_of_the_house_is_up_to_date():
    """``make readme`` would change nothing, and no module is left out."""
    stored = read("house.md")
    assert stored == HOUSE["page"](stored), "run: make readme"
    missing = [
        name
        for path in (ROOT / "commgov_lib").rglob("*.py")
        if (name := path.relative_to(ROOT).as_posix()) not in stored and path.name != "__main__.py"
    ]
    assert missing == ["commgov_lib/__init__.py"]


def test_the_modules_that_pages_name_exist():
    """A page that tells where to change what names files of the library as they are now."""
    inside = re.compile(r"`((?:commgov_lib|tests|tools|data|notebooks|benchmarks)/[\w./]+)`")
    for page in ("guides.md", "house.md", "path_of_a_file.md"):
        named = {name for name in inside.findall(read(page)) if not re.search("lgl|turnout", name)}
        assert {name for name in named if not (ROOT / name).exists()} == set(), page
    for name in re.findall(r"`((?:\.\./)?[a-z_]+\.py)`", read("path_of_a_file.md")):
        assert (ROOT / "commgov_lib" / "io" / name).exists(), name


def test_the_names_that_the_guides_name_exist():
    """A constant or a function of a module's own, in backticks, is defined somewhere in the code."""
    files = [path for folder in ("commgov_lib", "tests", "tools") for path in (ROOT / folder).rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"`(_?[A-Z][A-Z_]{2,}|_[a-z][a-z_]+)(?:\[.*?\])?`", read("guides.md"))) - {"LOCK"}
    assert len(named) > 20
    lost = [n for n in named if not re.search(rf"^(?:def {n}\(|{n}(?::.*)? = |{n}, .* = )", code, re.M)]
    assert lost == []


def test_the_two_readmes_lead_to_each_other_and_say_the_same_of_the_data():
    """Each links to the other, shows the same picture and names the same forms of files."""
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    assert "[中文](README.zh.md)" in english
    assert "[English](README.md)" in chinese
    pictures = [re.findall(r'src="(docs/pictures/\w+)\.(\w\w)\.png"', text) for text in (english, chinese)]
    assert [name for name, _ in pictures[0]] == [name for name, _ in pictures[1]]
    assert [{lang for _, lang in found} for found in pictures] == [{"en"}, {"zh"}]
    forms = re.search(r"What you have in (.*?) can be read", english, re.S)[1].replace(" or ", ", ")
    for form in re.split(r",\s*", re.sub(r" \(.*?\)", "", forms)):
        assert form in chinese, form
    assert rules_zh.punctuation_is_chinese(english, chinese) == []
    assert rules_zh.no_english_is_left(english, re.sub(r"```.*?```|<[!i].*?>", "", chinese, flags=re.S)) == []


def new_names() -> list[str]:
    """What the tables of docs/names.md give as new, each with its room: ``cg.io.look``."""
    found = []
    for row in re.findall(r"^\| `.*\|$", read("names.md"), re.M):
        for one in re.findall(r"`([\w.]+)`", row.split("|")[2]):
            short = "." not in one
            found.append(f"{found[-1].rpartition('.')[0]}.{one}" if short else one)
    return found


def test_the_new_names_exist():
    """Every new name of docs/names.md can be had."""
    assert len(new_names()) > 50
    for name in new_names():
        if name.startswith("cg."):
            assert attrgetter(name.removeprefix("cg."))(cg) is not None
            continue
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            module, _, last = name.rpartition(".")
            assert hasattr(importlib.import_module(module), last), name
