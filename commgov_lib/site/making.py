"""Write the sources of the site in both languages and have Sphinx make pages of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from ..messages import say
from ..pipeline import export
from ..schema import CommgovError
from . import books, lookup

PACKAGES = ("sphinx", "myst_nb", "furo", "jieba", "latex2mathml")
LANGUAGES = {"en": "English", "zh": "中文"}
_TEXTS = Path(__file__).parent / "texts"
_ENGLISH_FIGURES = say(
    "The figures and tables below are in English. Chinese ones: commgov figures --lang zh, then commgov site."
)


def make(project: export.Project) -> tuple[Path, list[str]]:
    """Make the site from the notebooks as they were executed; nothing is run.

    Parameters
    ----------
    project
        Where the notebooks are, and the folder of results.

    Returns
    -------
    tuple
        The page to open, ``build/site/index.html``, and what Sphinx found amiss, a line each.

    Raises
    ------
    CommgovError
        A package that makes pages is not installed, or Sphinx failed.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise CommgovError(
            "The site needs packages that are not installed here: {names}. Fix: make site, in the project's "
            "folder; elsewhere pip install 'commgov-lab[site]'",
            names=", ".join(missing),
        )
    with export.spoken_for(project.build), export.writing(project.build):
        work, out = project.build / ".site", project.build / "site"
        shutil.rmtree(work, ignore_errors=True)
        for lang in LANGUAGES:
            write_sources(project, lang, work / "source" / lang)
        told = _sphinx(work)
        shutil.rmtree(out, ignore_errors=True)
        (work / "pages").rename(out)
        for stray in (out / "jupyter_execute", *(out / lang / "_sources" for lang in LANGUAGES)):
            shutil.rmtree(stray, ignore_errors=True)
        export.replace(out / "index.html", _front())
        shutil.rmtree(work)
        export.write_index(export.Results(project))
    return out / "index.html", told


def write_sources(project: export.Project, lang: str, folder: Path) -> None:
    """Write what Sphinx reads for one language: notebooks, texts, and the pages that are looked up.

    Parameters
    ----------
    project
        Where the notebooks and their results are.
    lang
        ``"en"`` or ``"zh"``.
    folder
        Where to write; new.
    """
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((_TEXTS / lang).glob("*.md"))}
    read = {path: books.executed(project, path, lang) for path in project.notebooks()}
    known = {f"notebooks/{path.name}" for path in read} | set(texts) | lookup.PAGES
    written, drawn = {}, []
    for path, (book, own) in read.items():
        note = "" if own else _ENGLISH_FIGURES.text(lang)
        pages = books.page(book, path.stem, known, note)
        written[f"notebooks/{path.name}"] = json.dumps(pages, ensure_ascii=False)
        drawn.append((path.stem, export.question(book), books.figures(book, path.stem), own))
    written |= {name: lookup.filled(text, read, lang) for name, text in texts.items()}
    written |= lookup.pages(project, drawn, lang)
    for name in [name for name in written if name.endswith(".md")]:  # a project may lack notebooks
        written[name] = books.relinked(written[name], name.rpartition("/")[0], known | set(written))
    for name, content in written.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, encoding="utf-8", newline="\n")


def _sphinx(work: Path) -> list[str]:
    """Make the pages of all languages at the same time; what was found amiss."""
    environment = os.environ | {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0", "PYTHONUTF8": "1"}
    running = {
        lang: subprocess.Popen(
            [sys.executable, "-m", "commgov_lib.site.sphinx_pages", str(work), lang],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        for lang in LANGUAGES
    }
    said = {lang: process.communicate()[0] for lang, process in running.items()}
    failed = [lang for lang, process in running.items() if process.returncode]
    if failed:
        raise CommgovError(
            "The pages in {languages} could not be made: {why}",
            languages=", ".join(failed),
            why=said[failed[0]].strip()[-2000:],
        )
    warned = [(work / f"warnings.{lang}").read_text(encoding="utf-8") for lang in LANGUAGES]
    return [line for text in warned for line in text.splitlines() if line.strip()]


def _front() -> str:
    """The page that asks for the language; without a script."""
    links = "\n".join(
        f'<p lang="{lang}"><a href="{lang}/index.html">{name}</a></p>' for lang, name in LANGUAGES.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>commgov-lab</title>\n'
        "<style>body{font:1.2rem/1.6 sans-serif;margin:3rem auto;max-width:30rem;padding:0 1rem}"
        "a{color:#0a4a8f}</style>\n</head>\n<body>\n<main>\n<h1>commgov-lab</h1>\n"
        f"{links}\n</main>\n</body>\n</html>\n"
    )
