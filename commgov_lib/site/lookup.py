"""The pages that are looked up: all figures, words, data, functions, and the exercises of the course."""

from __future__ import annotations

import html
import importlib
import inspect
import json
import re
import tomllib
from pathlib import Path

from .. import schema
from ..messages import say
from ..pipeline import export
from .books import Figure

# What `import commgov_lib as cg` offers, in the order of the notebooks.
ROOMS = (
    "ledger", "city", "ties", "backbone", "core", "coverage", "equity", "forces", "dispatch", "growth",
    "funnel", "responsibility", "design", "doubt", "layout", "ensemble", "datasets", "io", "privacy",
    "report",
)  # fmt: skip
TOP = ("read", "write", "load", "available", "combine", "facts", "use_style", "Network", "Labelled")

_LISTS = (
    (say("Kinds of actors"), schema.ACTOR_KINDS),
    (say("Kinds of places"), schema.PLACE_KINDS),
    (say("Relations"), schema.RELATIONS),
    (say("Domains"), schema.DOMAINS),
    (say("Groups"), schema.GROUPS),
    (say("Sources of a row"), schema.PROVENANCE),
    (say("What may come of a claim"), schema.VERDICTS),
)
_W = {
    "gallery": say("All figures"),
    "gallery_lead": say("{count} figures. Each shows its claim, where its data come from, what it can be "
                        "read to say, the code that draws it, and how to cite it.", count="{count}"),
    "mark": say("Data"),
    "on_figure": say("the mark stands on the figure"),
    "reading": say("Reading"),
    "files": say("Files"),
    "no_files": say("Files: none yet. commgov figures writes SVG, PDF, PNG, CSV and Excel; then commgov site "
                    "links them here."),
    "facts": say("The figure in words"),
    "table": say("Table"),
    "code": say("The code that draws it"),
    "cite": say("How to cite"),
    "drawn_in": say("Drawn in notebook {stem}, cell {cell}.", stem="{stem}", cell="{cell}"),
    "glossary": say("Glossary"),
    "glossary_lead": say("One word for one thing, in both languages."),
    "tables": say("Words of the tables"),
    "code_word": say("Code"),
    "data": say("Data"),
    "rows": say("Rows"),
    "load": say("Load with"),
    "licence": say("Licence"),
    "source": say("Source"),
    "readers": say("Read by"),
    "selection": say("How its rows were chosen"),
    "english": say("Descriptions are in English."),
    "api": say("Functions"),
    "api_lead": say("What import commgov_lib as cg offers. Formulas stand as they are computed."),
}  # fmt: skip

PAGES = frozenset(
    {"glossary.md", "data.md", "gallery/index.md", "api/index.rst", "api/top.rst", "api/figures.rst"}
    | {f"api/{room}.rst" for room in ROOMS}
)


def pages(project: export.Project, drawn: list[tuple], lang: str) -> dict[str, str | bytes]:
    """Write the pages that are looked up.

    Parameters
    ----------
    project
        Where the results and the data are.
    drawn
        Name, title, figures and whether these are in the language, of each notebook.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    dict
        File → content.
    """
    terms = glossary()
    words = [word for term in terms for word in re.split(r"[（）、，/ ]+", term["zh"]) if len(word) > 1]
    words += [term.zh for _, codes in _LISTS for term in codes.values() if len(term.zh) > 1]
    return {
        **_gallery(project, drawn, lang),
        "glossary.md": _glossary(terms, lang),
        "data.md": _data(project, lang),
        **_functions(lang),
        "words.txt": "".join(f"{word} 100000\n" for word in sorted(set(words))),
    }


def _heading(text: str, level: int = 1) -> str:
    return f"{'#' * level} {text}\n"


# ---- figures -------------------------------------------------------------------------------------------


def _gallery(project: export.Project, drawn: list[tuple], lang: str) -> dict[str, str | bytes]:
    written: dict[str, str | bytes] = {}
    lists, count = [], 0
    for stem, title, figures, own in drawn:
        if not figures:
            continue
        count += len(figures)
        lists.append(_heading(f"[{stem[:2]} · {_plain(title)}]({stem}.md)", 2))
        lists += [f"- {_plain(figure.claim)}" for figure in figures]
        lists.append("")
        files = _files(project, stem, lang if own else "en")
        body = [_heading(f"{stem[:2]} · {_plain(title)}")]
        for figure in figures:
            written[f"gallery/{figure.name}.png"] = figure.png
            body += _entry(figure, files.get(figure.number, {}), lang)
        written[f"gallery/{stem}.md"] = "\n".join(body)
    stems = "\n".join(stem for stem, _, figures, _ in drawn if figures)
    lead = _W["gallery_lead"].text(lang).replace("{count}", str(count))
    written["gallery/index.md"] = "\n".join(
        [
            _heading(_W["gallery"].text(lang)),
            lead,
            "",
            *lists,
            f"```{{toctree}}\n:hidden:\n\n{stems}\n```",
            "",
        ]
    )
    return written


def _plain(text: str) -> str:
    """A text in which Markdown reads no signs."""
    return re.sub(r"([\\`*_{}\[\]<>#|$])", r"\\\1", text)


def _files(project: export.Project, stem: str, lang: str) -> dict[int, dict[str, str]]:
    """The files of each figure that ``commgov figures`` has written: number → ending → address."""
    manifest = project.manifest(lang, stem) or {}
    folder, found = project.output(lang, stem), {}
    for number, figure in enumerate(manifest.get("figures", ()), start=1):
        paths = {kind: f"figures/{figure['file']}.{kind}" for kind in ("svg", "pdf", "png")}
        for table in figure["tables"]:
            paths |= {kind: f"tables/{table}.{kind}" for kind in ("csv", "xlsx")}
        found[number] = {
            kind: f"../../../{lang}/{stem}/{path}"
            for kind, path in paths.items()
            if (folder / path).is_file()
        }
    return found


def _entry(figure: Figure, files: dict[str, str], lang: str) -> list[str]:
    def said(key):
        return _W[key].text(lang)

    colon = "：" if lang == "zh" else ": "
    links = " · ".join(f'<a href="{html.escape(path)}">{kind.upper()}</a>' for kind, path in files.items())
    where = said("drawn_in").format(stem=figure.stem, cell=figure.cell)
    table = f"<details><summary>{said('table')}</summary>\n{figure.table}\n</details>" if figure.table else ""
    return [
        _heading(_plain(figure.claim), 2),
        f"````{{container}} picture\n```{{image}} {figure.name}.png\n:alt: {figure.claim}\n"
        f":class: gallery{' wide' if figure.wide else ''}\n```\n````\n",
        f"**{said('mark')}**{colon}{_plain(figure.mark) or said('on_figure')}\n",
        f"**{said('reading')}**{colon}{_from_gallery(figure.reading)}\n" if figure.reading else "",
        f"{where} [{figure.stem}](../notebooks/{figure.stem}.ipynb)\n",
        f"<p>{said('files')}{colon}{links}</p>\n" if links else f"{said('no_files')}\n",
        f"<details><summary>{said('facts')}</summary><pre>{html.escape(figure.facts)}</pre></details>\n",
        f"{_unbroken(table)}\n",
        f"**{said('code')}**\n\n```python\n{figure.code.strip()}\n```\n",
        f"**{said('cite')}**{colon}{_cited(figure)}\n",
    ]


def _from_gallery(text: str) -> str:
    """A text of a notebook with its links to other notebooks as they lead from here."""
    return re.sub(r"\]\((?=[\w.]+\.ipynb)", "](../notebooks/", text)


def _unbroken(block: str) -> str:
    """HTML without an empty line, at which Markdown would end it."""
    return re.sub(r"<style.*?</style>|\n\s*(?=\n)", "", block, flags=re.S)


def _cited(figure: Figure) -> str:
    from commgov_lib import __version__

    return (
        f"The commgov-lab developers, *commgov-lab*, {__version__}, notebook {_plain(figure.stem)}, figure "
        f"{figure.number}: “{_plain(figure.claim)}”."
    )


# ---- words -----------------------------------------------------------------------------------------------


def glossary() -> list[dict]:
    """Read the terms of the glossary.

    Returns
    -------
    list of dict
        ``en, zh`` (the word), ``en_text, zh_text`` (what it means), and ``see``, the notebook that uses it.

    Examples
    --------
    >>> next(term["zh"] for term in glossary() if term["en"] == "capacity")
    '容量'
    """
    path = Path(__file__).parent / "texts" / "terms.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["term"]


def _glossary(terms: list[dict], lang: str) -> str:
    other = "en" if lang == "zh" else "zh"
    lines = [_heading(_W["glossary"].text(lang)), _W["glossary_lead"].text(lang), ""]
    for term in terms:
        see = f" [{term['see'][:2]}](notebooks/{term['see']}.ipynb)" if term.get("see") else ""
        lines += [f"{term[lang]} · {term[other]}", f": {term[lang + '_text']}{see}", ""]
    lines.append(_heading(_W["tables"].text(lang), 2))
    for title, codes in _LISTS:
        lines += [
            _heading(title.text(lang), 3),
            f"| {_W['code_word'].text(lang)} | English | 中文 |",
            "|---|---|---|",
        ]
        lines += [f"| `{code}` | {term.en} | {term.zh} |" for code, term in codes.items()]
        lines.append("")
    return "\n".join(lines)


# ---- data ------------------------------------------------------------------------------------------------


def _data(project: export.Project, lang: str) -> str:
    described = json.loads((project.data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    sets: dict[str, list[dict]] = {}
    for resource in described["resources"]:
        if "rows" in resource or resource.get("load"):
            sets.setdefault(resource.get("network") or resource["name"], []).append(resource)
    lines = [_heading(_W["data"].text(lang)), described["description"], ""]
    if lang == "zh":
        lines += [_W["english"].text(lang), ""]
    for name, resources in sets.items():
        lines += _described(name, resources, lang)
    return "\n".join(lines)


def _described(name: str, resources: list[dict], lang: str) -> list[str]:
    def said(key):
        return _W[key].text(lang)

    first, end = resources[0], "_zh" if lang == "zh" else ""
    title = first.get(f"network_title{end}") or first.get(f"title{end}") or first["title"]
    rows = sum(resource.get("rows", 0) for resource in resources)
    sources = "; ".join(source["title"] for source in first.get("sources", ()))
    marks = sorted({mark for resource in resources for mark in resource.get("provenance", ())})
    readers = ", ".join(f"[{r[:2]}](notebooks/{r}.ipynb)" for r in first.get("readers", ()))
    colon = "：" if lang == "zh" else ": "
    load = first.get("load") or first.get("network")
    facts = [
        (said("rows"), f"{rows:,}"),
        (said("load"), f'`cg.load("{load}")`' if load else ""),
        (said("mark"), ", ".join(schema.PROVENANCE[mark].text(lang) for mark in marks)),
        (said("source"), _plain(sources)),
        (said("licence"), ", ".join(licence["name"] for licence in first.get("licenses", ()))),
        (said("readers"), readers),
    ]
    selection = first.get(f"selection{end}", "")
    return [
        _heading(_plain(title), 2),
        f"{_plain(first['description'].strip())}\n",
        f"**{said('selection')}**{colon}{_plain(selection)}\n" if selection else "",
        *(f"- {word}{colon}{value}" for word, value in facts if value),
        "",
    ]


# ---- functions -------------------------------------------------------------------------------------------


def _functions(lang: str) -> dict[str, str]:
    written, library = {}, importlib.import_module("commgov_lib")
    top = [("cg", name, getattr(library, name)) for name in TOP]
    written["api/top.rst"] = _documented("cg", "", top)
    for room in ROOMS:
        module = getattr(library, room)
        found = [(f"cg.{room}", name, getattr(module, name)) for name in module.__all__]
        written[f"api/{room}.rst"] = _documented(f"cg.{room}", module.__doc__ or "", found)
    drawers = []
    for room in sorted(library.figures.__all__):
        module = getattr(library.figures, room)
        if inspect.ismodule(module):
            names = (name for name in module.__all__ if inspect.isfunction(getattr(module, name)))
            drawers += [(f"cg.figures.{room}", name, getattr(module, name)) for name in names]
    written["api/figures.rst"] = _documented("cg.figures", library.figures.__doc__ or "", drawers)
    title = _W["api"].text(lang)
    lead = _W["api_lead"].text(lang) + (f" {_W['english'].text(lang)}" if lang == "zh" else "")
    order = "\n   ".join(("top", *ROOMS, "figures"))
    head = f"{title}\n{'=' * 2 * len(title)}\n\n{lead}\n\n"
    written["api/index.rst"] = f"{head}.. toctree::\n   :maxdepth: 1\n\n   {order}\n"
    return written


def _documented(title: str, lead: str, found: list[tuple]) -> str:
    parts = [f"{title}\n{'=' * len(title)}\n\n{lead.strip()}\n"]
    for module, name, thing in sorted(found, key=lambda one: inspect.isclass(one[2])):
        if inspect.isclass(thing):
            methods = [
                (member, getattr(thing, member))
                for member, value in vars(thing).items()
                if member[0] != "_" and callable(value) and (getattr(thing, member).__doc__ or "").strip()
            ]
            inner = "".join(_directive("method", "", *method) for method in methods if _own(method[1]))
            parts.append(_directive("class", module, name, thing) + _indented(inner))
        elif callable(thing):
            parts.append(_directive("function", module, name, thing))
    return "\n".join(parts)


def _own(thing) -> bool:
    return (getattr(thing, "__module__", "") or "").startswith("commgov_lib")


def _directive(kind: str, module: str, name: str, thing) -> str:
    from sphinx.ext.napoleon import Config
    from sphinx.ext.napoleon.docstring import NumpyDocstring

    try:
        signature = re.sub(r"ForwardRef\('([^']*)'\)", r"\1", str(inspect.signature(thing)))
        signature = re.sub(r"(: |-> )'([^']*)'", r"\1\2", signature)
        signature = re.sub(r"<[^<>]* at 0x[0-9a-f]+>", "…", signature)
    except (TypeError, ValueError):
        signature = "(…)"
    signature = re.sub(r"\bself, |\(self\)", lambda found: "()" if found[0][0] == "(" else "", signature)
    text = _formulas(inspect.getdoc(thing) or "")
    config = Config(napoleon_use_param=True, napoleon_use_rtype=False, napoleon_use_ivar=True)
    said = str(NumpyDocstring(text, config, what=kind))
    option = f"   :module: {module}\n" if module else ""
    return f".. py:{kind}:: {name}{signature}\n{option}\n{_indented(said)}\n\n"


def _indented(text: str) -> str:
    return "".join(f"   {line}\n" if line.strip() else "\n" for line in text.splitlines())


def _formulas(doc: str) -> str:
    """The docstring with its formulas, indented blocks below an empty line, shown as they stand."""
    lines, found, block = doc.splitlines(), [], False
    for at, line in enumerate(lines):
        before = next((other for other in reversed(lines[:at]) if other.strip()), "")
        if line.startswith("    "):
            begins = not lines[at - 1].strip() and before[:1] not in ("", " ") and not block
            if begins:
                found += [".. code-block:: text", "   :class: formula", ""]
                block = True
        elif line.strip():
            block = False
        found.append(line if block or ">>>" in line else _no_substitution(line))
    return "\n".join(found)


def _no_substitution(line: str) -> str:
    """A line in which bars are bars: reStructuredText would look for a text of that name."""
    return re.sub(r"(``.*?``)|\|", lambda found: found[1] or r"\|", line)


# ---- exercises and lists in the texts ----------------------------------------------------------------------


def filled(text: str, read: dict, lang: str) -> str:
    """Fill in what a text leaves to the notebooks.

    Parameters
    ----------
    text
        Markdown with lines ``<!-- exercises 03_ties -->``, ``<!-- notebooks -->`` or ``<!-- further -->``
        (sessions on notebooks that the text does not name).
    read
        Path → notebook and whether its figures are in the language.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    str
    """
    named = {path.stem: book for path, (book, _) in read.items()}
    titles = {stem: export.question(book) for stem, book in named.items()}
    listed = "".join(
        f"- [{stem[:2]} · {_plain(title)}](notebooks/{stem}.ipynb)\n" for stem, title in titles.items()
    )
    tree = "".join(f"notebooks/{stem}\n" for stem in named)
    more = [stem for stem in named if stem not in text and stem[:2] not in ("00", "90")]
    further = "".join(
        f"### {stem[:2]} · {_plain(titles[stem])}\n\n{_exercises(named[stem], stem)}\n" for stem in more
    )
    text = text.replace("<!-- notebooks -->", listed).replace("<!-- notebook tree -->", tree)
    text = text.replace("<!-- further -->", further)
    return re.sub(
        r"<!-- exercises (\w+) -->",
        lambda found: _exercises(named[found[1]], found[1]) if found[1] in named else "",
        text,
    )


def _exercises(book: dict, stem: str) -> str:
    """The exercises of a notebook, without their answers, each with a link to it."""
    cells = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown"]
    start = next((n for n, text in enumerate(cells) if re.search(r"^## (Exercises|练习)", text, re.M)), None)
    if start is None:
        return ""
    anchor = "exercises" if "## Exercises" in cells[start] else "练习"
    asked = []
    for text in cells[start:]:
        if asked and re.match("## ", text):
            break
        asked += re.findall(r"^(\d+)\. (.+?)(?=\s*<details>|\n\n|\Z)", text, re.M | re.S)
    lines = [f"- {stem[:2]}.{number}: {' '.join(words.split())}" for number, words in asked]
    return "\n".join([f"[{stem}](notebooks/{stem}.ipynb#{anchor})", "", *lines, ""])
