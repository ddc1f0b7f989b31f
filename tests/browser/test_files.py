"""The pages as files: links, alternative texts, formulas, and that nothing is loaded from another machine."""

import json
import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from commgov_lib.pipeline.export import Project
from commgov_lib.site import books

from .conftest import ROOT

LOADS = ("src", "srcset", "poster", "data", "action", "formaction")
AFAR = re.compile(r"^\s*(https?:)?//", re.I)
IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


def soup(page):
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def read(build, pages):
    return {page: soup(page) for page in [*pages, build / "index.html"]}


def broken(page, parsed, read) -> list[str]:
    """The links of a page that lead nowhere."""
    found = []
    for link in parsed.find_all(href=True):
        target, _, part = link["href"].partition("#")
        target = target.partition("?")[0]
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / unquote(target)).resolve() if target else page
        if not file.exists():
            found.append(f"{page.name}: {link['href']}")
        elif part and file in read and not read[file].find(id=unquote(part)):
            found.append(f"{page.name}: no part {link['href']}")
    return found


def loaded(parsed) -> list[str]:
    """The addresses on other machines that a page would load."""
    found = [str(tag[name]) for name in LOADS for tag in parsed.find_all(attrs={name: True})]
    found += [tag["href"] for tag in parsed.find_all(["link", "image", "use"], href=True)]
    found += ["".join(both) for tag in parsed.find_all("style") for both in IN_CSS.findall(tag.text)]
    found += ["".join(both) for tag in parsed.find_all(style=True) for both in IN_CSS.findall(tag["style"])]
    return [address for address in found if AFAR.match(address)]


def test_every_link_leads_somewhere(read):
    """From the index of the figures to the last function: files and the parts of pages."""
    assert [fault for page, parsed in read.items() for fault in broken(page, parsed, read)] == []


def test_a_broken_link_is_found(tmp_path):
    page = tmp_path / "a.html"
    page.write_text('<a href="b.html">b</a> <a href="#there">c</a> <a href="https://x.org">d</a> <p id="q">')
    parsed = soup(page)
    assert broken(page, parsed, {page: parsed}) == ["a.html: b.html", "a.html: no part #there"]


def test_every_picture_has_an_alternative_text(read):
    pictures = [(page.name, tag) for page, parsed in read.items() for tag in parsed.find_all("img")]
    assert len(pictures) > 100
    assert [
        name for name, tag in pictures if not (tag.get("alt") or "").strip() or ".png" in tag["alt"]
    ] == []


def test_nothing_is_loaded_from_another_machine(build, read):
    """Neither pages nor styles name anything to load; scripts are watched in the browser."""
    assert [(page.name, loaded(parsed)) for page, parsed in read.items() if loaded(parsed)] == []
    for style in (build / "site").rglob("*.css"):
        named = ["".join(both) for both in IN_CSS.findall(style.read_text(encoding="utf-8"))]
        assert [address for address in named if AFAR.match(address)] == [], style
    scripts = [tag["src"] for parsed in read.values() for tag in parsed.find_all("script", src=True)]
    assert scripts
    assert not [name for name in scripts if re.search("mathjax|require|widget", name, re.I)]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.org/x.js">',
        '<link rel="icon" href="//x.org/i">',
        '<p style="b:url(http://x)">',
    ],
)
def test_what_is_loaded_from_afar_is_found(text):
    assert loaded(BeautifulSoup(text, "html.parser"))
    assert not loaded(BeautifulSoup('<a href="https://x.org">x</a><img src="a.png">', "html.parser"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_formulas_are_set_without_a_script(build, read, lang):
    """As many formulas on a page as the notebook has, and no dollar sign that opens one."""
    formula = re.compile(r"\$\$.+?\$\$|(?<!\\)\$[^$]+\$", re.S)
    seen, project = 0, Project.find(str(ROOT), str(build))
    for path in project.notebooks():
        cells = books.executed(project, path, lang)[0]["cells"]
        text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        count = len(formula.findall(re.sub(r"`[^`]*`|<code>.*?</code>", "", text, flags=re.S)))
        page = read[build / "site" / lang / "notebooks" / f"{path.stem}.html"]
        assert len(page.find_all("math")) == count, path.stem
        seen += count
    assert seen > 50


def test_each_page_leads_to_itself_in_the_other_language(build, pages):
    for page in pages:
        if page.parent == build / "site":
            continue
        switch = soup(page).find(class_="languages").a
        there = (page.parent / switch["href"]).resolve()
        assert there in pages, page
        assert there.name == page.name
        assert {there.relative_to(build / "site").parts[0], soup(page).html["lang"][:2]} == {"en", "zh"} or (
            there.relative_to(build / "site").parts[0] == switch["hreflang"]
        )


def test_every_notebook_and_every_figure_is_there(build, read):
    for lang in ("en", "zh"):
        for path in (ROOT / "notebooks").glob("*.ipynb"):
            book = json.loads(path.read_text(encoding="utf-8"))
            drawn = sum("image/png" in o.get("data", {}) for c in book["cells"] for o in c.get("outputs", ()))
            page = read[build / "site" / lang / "notebooks" / f"{path.stem}.html"]
            assert len(page.article.find_all("img")) == drawn
            if drawn:
                gallery = read[build / "site" / lang / "gallery" / f"{path.stem}.html"]
                assert len(gallery.article.find_all("img")) == drawn
                assert len({tag["alt"] for tag in gallery.article.find_all("img")}) > drawn // 2


def test_the_index_of_the_figures_leads_to_the_site(build, read):
    links = {tag["href"] for tag in read[build / "index.html"].find_all("a")}
    assert {"site/en/index.html", "site/zh/index.html"} <= links
