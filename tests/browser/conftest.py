"""The site, made once, and a browser that is given nothing but files."""

import shutil
from pathlib import Path

import pytest

from commgov_lib.pipeline.export import Project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """The folder of results with the site in it, and no figure files."""
    pytest.importorskip("sphinx", reason="what makes pages is not installed: make browser")
    from commgov_lib import site

    project = Project.find(str(ROOT), str(tmp_path_factory.mktemp("made") / "build"))
    page, told = site.make(project)
    assert told == [], "Sphinx found something amiss"
    assert page == project.build / "site" / "index.html"
    return project.build


@pytest.fixture(scope="session")
def pages(build):
    """Every page of the site."""
    return sorted((build / "site").rglob("*.html"))


@pytest.fixture(scope="session")
def chromium():
    """A browser of the system; nothing is downloaded."""
    playwright = pytest.importorskip("playwright.sync_api", reason="not installed: make browser")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "no Chromium here. Fix: apt-get install chromium"
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
