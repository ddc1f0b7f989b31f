"""Executed notebooks as pages of the site: their links, their figures and what each figure says."""

from __future__ import annotations

import base64
import copy
import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from ..pipeline import edition
from ..pipeline.export import Project, question
from ..schema import CommgovError

# Letters of 10 points are 13.9 pixels high in a notebook, and 11 where 390 of so many pixels are shown.
PHONE = 492
READING = re.compile(r"^\*(?:Reading\.|解读。)\*\s*", re.M)
_TITLE = re.compile(r"^(?:title: |标题：)(.+)$", re.M)
_MARK = re.compile(r"(?:Data: ([^.|]+)\.|数据：([^。|]+)。)")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([\w./-]+\.(?:ipynb|md|rst|py|csv|json|toml|xlsx)(?:#[^)\s]*)?)\)")


@dataclass(frozen=True)
class Figure:
    """One figure of a notebook.

    Attributes
    ----------
    stem, number, cell
        Notebook, number of the figure in it, and the number of the cell that draws it.
    claim, mark, reading
        Its title; where its data come from ("" where its words do not hold it); the text cell that reads it.
    code, facts, table
        The cell; the figure in words; the cell's table as HTML ("" where it shows none).
    png
        The picture.
    """

    stem: str
    number: int
    cell: int
    claim: str
    mark: str
    reading: str
    code: str
    facts: str
    table: str
    png: bytes

    @property
    def wide(self) -> bool:
        """Whether its letters would be under 11 pixels on a screen 390 pixels wide: there it is scrolled."""
        return struct.unpack(">I", self.png[16:20])[0] > PHONE

    @property
    def name(self) -> str:
        """Name of its picture, without the ending."""
        return f"{self.stem}-{self.number:02}"


def executed(project: Project, notebook: Path, lang: str) -> tuple[dict, bool]:
    """Read a notebook with its outputs, without running it.

    Parameters
    ----------
    project
        Where the notebooks and their results are.
    notebook
        Path of the notebook.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    tuple
        The notebook, and whether its outputs are in the language: Chinese ones come from ``commgov figures
        --lang zh``, if it has run on this very text; else the English outputs stand below the Chinese text.

    Raises
    ------
    CommgovError
        The file is no notebook.
    """
    try:
        book = edition.in_one(json.loads(notebook.read_text(encoding="utf-8")), lang)
        cells = book["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommgovError(
            "{file} is no readable notebook ({error}). Fix: restore the file, or remove it.",
            file=notebook.name,
            error=error,
        ) from error
    if lang == "en":
        return book, True
    chinese = edition.translated(book, edition.catalogue(edition.catalogue_path(notebook)))
    try:
        made = json.loads((project.output(lang, notebook.stem) / notebook.name).read_text(encoding="utf-8"))
        if [_text(cell) for cell in made["cells"]] == [_text(cell) for cell in chinese["cells"]]:
            return made, True
    except (OSError, ValueError, KeyError):
        pass
    for mine, theirs in zip(chinese["cells"], cells, strict=True):
        if mine["cell_type"] == "code":
            mine |= {key: copy.deepcopy(theirs[key]) for key in ("outputs", "execution_count")}
    return chinese, not any(_pictures(cell) for cell in cells)


def _text(cell: dict) -> str:
    return "".join(cell["source"])


def _pictures(cell: dict) -> list[dict]:
    return [o for o in cell.get("outputs", ()) if "image/png" in o.get("data", {})]


def _printed(cell: dict) -> str:
    return "".join("".join(o.get("text", "")) for o in cell.get("outputs", ()))


def figures(book: dict, stem: str) -> list[Figure]:
    """List the figures of an executed notebook.

    Parameters
    ----------
    book
        The notebook with its outputs.
    stem
        Its name.

    Returns
    -------
    list of Figure
        One a picture, in the order of the notebook.
    """
    found, cells = [], book["cells"]
    for at, cell in enumerate(cells):
        said, after = _printed(cell), [c for c in cells[at + 1 :] if c["cell_type"] == "markdown"]
        titles = _TITLE.findall(said)
        tables = [o["data"]["text/html"] for o in cell.get("outputs", ()) if "text/html" in o.get("data", {})]
        for n, output in enumerate(_pictures(cell)):
            mark = _MARK.search(said)
            reading = next((_text(c) for c in after if READING.search(_text(c))), "")
            found.append(
                Figure(
                    stem=stem,
                    number=len(found) + 1,
                    cell=cell.get("execution_count") or 0,
                    claim=titles[min(n, len(titles) - 1)].strip() if titles else question(book),
                    mark=(mark[1] or mark[2]) if mark else "",
                    reading=_first_part(reading),
                    code=_text(cell),
                    facts=said[said.find(_TITLE.search(said)[0]) :].strip() if titles else "",
                    table="".join("".join(table) for table in tables),
                    png=base64.b64decode("".join(output["data"]["image/png"])),
                )
            )
    return found


def _first_part(reading: str) -> str:
    """The paragraph of a text cell that reads the output, without the word before it."""
    start = READING.search(reading)
    return reading[start.end() :].split("\n\n")[0].strip() if start else ""


def page(book: dict, stem: str, known: set[str], note: str = "") -> dict:
    """Make of an executed notebook the page that the site shows.

    Parameters
    ----------
    book
        The notebook with its outputs.
    stem
        Its name.
    known
        Files of the site, such as ``"notebooks/03_ties.ipynb"``; a link to any other file becomes plain text.
    note
        A sentence to stand below the title.

    Returns
    -------
    dict
        Another notebook: every picture has its claim as alternative text; empty cells are left out.
    """
    book, claims = copy.deepcopy(book), iter(figures(book, stem))
    kept = []
    for cell in book["cells"]:
        text = _text(cell)
        if not text.strip():
            continue
        cell["metadata"] = {}
        if cell["cell_type"] == "markdown":
            cell["source"] = relinked(text, "notebooks", known)
        for _ in _pictures(cell):
            figure = next(claims)
            shown = {"alt": figure.claim, **({"classes": "wide"} if figure.wide else {})}
            cell["metadata"] = {"mystnb": {"image": shown}}
        kept.append(cell)
    if note:
        kept.insert(1, {"cell_type": "markdown", "id": "language", "metadata": {}, "source": f"*{note}*"})
    return book | {"cells": kept}


def relinked(text: str, folder: str, known: set[str]) -> str:
    """Keep the links of a text that lead to pages of the site, and others into the open net; drop the rest.

    Parameters
    ----------
    text
        Markdown.
    folder
        Where it stands, relative to the site's root: ``"notebooks"``.
    known
        Files of the site.

    Returns
    -------
    str

    Examples
    --------
    >>> relinked("[a](01_x.ipynb#y), [b](../data/z.csv)", "notebooks", {"notebooks/01_x.ipynb"})
    '[a](01_x.ipynb#y), b'
    """

    def kept(found: re.Match) -> str:
        words, target = found[1], found[2]
        parts = []
        for part in [*folder.split("/"), *target.partition("#")[0].split("/")]:
            parts = parts[:-1] if part == ".." else [*parts, *([part] if part not in ("", ".") else [])]
        return found[0] if "/".join(parts) in known else words

    return _LINK.sub(kept, text)
