"""The pages of a run: the index of all figures, and each executed notebook to read.

Pages hold no script and load nothing from afar. What notebooks say is escaped by the templates.
"""

from __future__ import annotations

import copy
import functools
import logging
import re
import struct
from pathlib import Path
from urllib.parse import quote

from ..messages import Listed, say

# The figures' own font, for the Chinese characters: some machines have none of their own.
FONT = "commgov-sans-sc.ttf"
NAMES = {"en": "English", "zh": "中文"}
_WORDS = {
    "figures": say("Figures"),
    "heading": say("Figures in English"),
    "picture": say("Picture"),
    "table": say("Table"),
    "facts": say("The figure in words"),
    "read": say("Read the notebook"),
    "open": say("Executed notebook"),
    "none": say("This notebook draws no figure."),
    "failed": say("failed copy"),
    "skipped": say("Not asked of these data, or not answered by them:"),
    "made": say("Made by"),
    "site": say("The site: notebooks to read, all words and functions, in two languages"),
    "marks": say("What is observed and what is simulated stands on each figure."),
}
_FORMULA = re.compile(r"\$\$\s*([^$]+?)\s*\$\$|(?<![\\$\w])\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\w)")


@functools.cache
def _template(name: str):
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    ).get_template(name)


def index(overview, *, build: Path, call: str, made_by: list[str]) -> str:
    """Write the page of all figures: the claim of each, its files, and whether it still holds.

    Parameters
    ----------
    overview
        Path, language, manifest, reasons against it and note of the last failure of every result.
    build
        Folder of the results.
    call
        The command that refreshes a notebook, without ``--only``.
    made_by
        The commands to name at the foot of the page.

    Returns
    -------
    str
        HTML.
    """
    parts = [_part(build, *entry) for entry in overview if entry[2] or entry[4]]
    languages = {lang: [part for part in parts if part["lang"] == lang] for lang in NAMES}
    count = sum(len(part["figures"]) for part in parts)
    languages = {lang: mine for lang, mine in languages.items() if mine}
    spoken = list(languages) or ["en"]
    return _template("index.html").render(
        title=" · ".join(_WORDS["figures"].text(lang) for lang in spoken),
        lang=spoken[0],
        spoken=spoken,
        up="",
        font=FONT,
        name=NAMES,
        word=_WORDS,
        languages=languages,
        lead=say("{count} figures from the notebooks, each with the table behind it.", count=count),
        call=call,
        made_by=made_by,
        site=(build / "site" / "index.html").is_file(),
    )


def _part(build: Path, path: Path, lang: str, manifest: dict | None, why: list[str], failure) -> dict:
    """What the index shows of a notebook in a language."""
    stem, found = path.stem, manifest or {}
    number, _, rest = stem.partition("_")
    folder = f"{lang}/{quote(stem)}"
    told = ""
    if failure:
        cell = failure.get("cell")
        where = say(" in cell [{cell}]", cell=cell) if cell else ""
        told = (
            say("From an earlier run: the last one failed{where}.", where=where)
            if manifest
            else say("The last run failed{where}; there is no earlier result.", where=where)
        )
    elif why:
        told = say("From an earlier run. Changed since: {why}. Refresh:", why=first_few(why))
    figures = [
        figure
        | {
            "path": f"{folder}/figures/{quote(figure['file'])}",
            "size": _size(build / lang / stem / "figures" / f"{figure['file']}.png"),
        }
        for figure in found.get("figures", ())
    ]
    return {
        "anchor": f"{lang}-{stem}".replace(" ", "-"),
        "lang": lang,
        "stem": stem,
        "number": number,
        "title": found.get("question") or rest or stem,
        "folder": folder,
        "manifest": manifest,
        "failure": failure,
        "why": why,
        "told": told,
        "skipped": found.get("skipped", ()),
        "figures": figures,
    }


def first_few(why: list[str]) -> Listed:
    """The first three of the reasons against a result."""
    return Listed([*why[:3], *["…"] * (len(why) > 3)])


def _size(png: Path) -> tuple[int, ...]:
    """Width and height in pixels, from the first bytes of the file."""
    try:
        with open(png, "rb") as file:
            return struct.unpack(">II", file.read(24)[16:24])
    except (OSError, struct.error):
        return ()


def render(book, figures: list[dict], lang: str, stem: str) -> str:
    """Write an executed notebook as one self-contained page.

    Parameters
    ----------
    book
        The executed notebook.
    figures
        What it drew; the claim of each becomes the words in place of the picture.
    lang
        Language of the figures.
    stem
        Name of the notebook.

    Returns
    -------
    str
        HTML; formulas stand in it as they are typed, in TeX: to set them takes a script.
    """
    from nbconvert.exporters import HTMLExporter

    book = copy.deepcopy(book)
    claims = {figure["cell"]: figure["claim"] for figure in figures}
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = _FORMULA.sub(lambda found: f"`{found[1] or found[2]}`", cell.source)
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                words = claims.get(cell.execution_count) or "figure"
                output["metadata"].setdefault("image/png", {})["alt"] = words
    silent = logging.getLogger("commgov.page")
    silent.setLevel(logging.CRITICAL)
    exporter = HTMLExporter(template_name="basic", exclude_anchor_links=True, log=silent)
    body, _ = exporter.from_notebook_node(book)
    return _template("notebook.html").render(
        title=stem, lang=lang, up="../../", font=FONT, body=body, back=say("All figures")
    )
