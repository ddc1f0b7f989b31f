"""The notebooks on a user's network: of each, the questions that the tables answer.

The bundled notebooks are the one source: the same cells compute on the bundled data and on the user's. Tags
say what becomes of a cell:

``parameters``
    Names the data and what is asked of them. On a user's data the same names are set by the first cell, from
    the needs of the questions, and by what is ``given`` to a question.
``question:KEY``
    Computes or draws for the question; a cell can belong to several.
``bundled``
    Is about the bundled data alone, as are all readings, and is left out.

The metadata of a notebook's first cell hold its title (``question``), what is asked of a user's data
(``asked``) and its ``questions`` in the order in which they are asked. Each has a ``key``, the title in
English and Chinese, and what it ``needs`` of the network (:mod:`.needs`): where a need is not met, a
sentence says why not. It may have lines of code that are ``given`` in place of the parameters, and the key
of the question ``after`` which it stands, whose results it uses. A notebook without ``asked`` is not for
users' data. Nothing heavy is imported before the data are known to have changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from ..installation import PACKAGE
from ..messages import say, word
from ..periods import beside
from ..schema import CommgovError
from .edition import both, catalogue, catalogue_path
from .export import LANGUAGES, Project, quoted, read_json, replace, writing

_TABLES = ("places", "actors", "ties", "needs")
_FILES = (*_TABLES, "terms")
_RECORD = ".own.json"
# JupyterLab, too, goes on after a cell with this mark has raised: what a measure refuses is no failed run.
MAY_REFUSE = "raises-exception"
_IMPORTS = {
    "replace": "from dataclasses import replace",
    "nx": "import networkx as nx",
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "sp": "import scipy.sparse as sp",
}
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class Question(NamedTuple):
    """One question of a notebook.

    Its name, its title in both languages, its needs and those of the question ``after`` which it stands, and
    the code of its cells, beginning with the parameters that are given to it.
    """

    key: str
    title: dict[str, str]
    needs: tuple[str, ...]
    cells: tuple[str, ...]
    after: str = ""


def questions(book: dict) -> list[Question]:
    """List the questions of a bundled notebook, in order.

    Parameters
    ----------
    book
        The notebook as it stands in its file.

    Returns
    -------
    list
    """
    found: dict[str, Question] = {}
    for about in book["cells"][0]["metadata"].get("questions", ()):
        key, after = about["key"], about.get("after", "")
        cells = ["\n".join(about["given"])] if "given" in about else []
        cells += [
            "".join(cell["source"])
            for cell in book["cells"]
            if f"question:{key}" in cell["metadata"].get("tags", ())
        ]
        needs = dict.fromkeys((*(found[after].needs if after else ()), *about["needs"]))
        title = {lang: about[lang] for lang in LANGUAGES}
        found[key] = Question(key, title, tuple(needs), tuple(cells), after)
    return list(found.values())


def bundled(project: Project) -> dict[str, dict]:
    """Read the notebooks that are for users' data too: name → notebook."""
    books = {path.stem: read_json(path) for path in project.notebooks()}
    return {stem: book for stem, book in books.items() if book and "asked" in book["cells"][0]["metadata"]}


def compose(
    stem: str,
    book: dict,
    network,
    met: dict,
    source: str,
    at: str | None = None,
    said: dict[str, str] | None = None,
) -> dict:
    """Write a notebook on a network.

    Parameters
    ----------
    stem
        Name of the notebook.
    book
        The bundled notebook.
    network
        What its questions are asked of.
    met
        What the network says to every need, as :func:`commgov_lib.pipeline.needs.answers` gives it.
    source
        What the notebook gives to ``cg.read``: a path from its folder.
    at
        The period that it cuts out; ``None``: the whole network.
    said
        Answers to what ``cg.read`` asks about the file.

    Returns
    -------
    dict
        The notebook as it stands in a file. A question that the tables do not answer is a sentence; its
        metadata list these under ``skipped``.
    """
    about = book["cells"][0]["metadata"]
    every = questions(book)
    why = {
        question.key: next((met[name] for name in question.needs if not hasattr(met[name], "setup")), None)
        for question in every
    }
    asked = [question for question in every if why[question.key] is None]
    titles = {question.key: question.title for question in every}
    cells = [_said(_head(about, network))]
    if asked:
        cells.append(_cell("code", _beginning(asked, met, _call(source, at, said))))
    skipped = []
    for question in every:
        title = {lang: f"## {told}" for lang, told in question.title.items()}
        if question in asked:
            marks = {"question": question.title, "tags": [MAY_REFUSE]}
            if question.after:
                marks["after"] = titles[question.after]
            cells.append(_said(title))
            cells += [_cell("code", code, marks) for code in question.cells]
        else:
            told = {lang: why[question.key].text(lang) for lang in LANGUAGES}
            skipped.append({"title": question.title, "why": told})
            left = {"en": f"*Skipped.* {told['en']}", "zh": f"*略过。* {told['zh']}"}
            cells.append(_said({lang: f"{title[lang]}\n\n{left[lang]}" for lang in LANGUAGES}))
    for i, cell in enumerate(cells, 1):
        cell["id"] = f"{stem[:2]}-{i:02d}"
    if not every:
        skipped.append({"title": about["question"], "why": about["asked"]})
    metadata = _METADATA | {"question": about["question"], "skipped": skipped}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _head(about: dict, network) -> dict[str, str]:
    from ..schema import PROVENANCE

    frames = {table: getattr(network, table) for table in _TABLES}
    codes = sorted({code for frame in frames.values() for code in frame["provenance"].unique()})
    counts = {table: len(frame) for table, frame in frames.items()}
    told = say("{places:,} places, {actors:,} actors, {ties:,} ties, {needs:,} needs", **counts)
    sources = {
        "en": "; ".join(f"{PROVENANCE[code].en} ({code})" for code in codes),
        "zh": "；".join(f"{PROVENANCE[code].zh}（{code}）" for code in codes),
    }
    said = {}
    for lang in LANGUAGES:
        rest = say("{told}. Where the rows come from: {sources}.", told=told, sources=sources[lang])
        colon = {"en": ": ", "zh": "："}[lang]
        period = f"{network.period}{colon}" if network.period else ""
        said[lang] = f"# {about['question'][lang]}\n\n{about['asked'][lang]}\n\n> {period}{rest.text(lang)}"
    return said


def _call(source: str, at: str | None, said: dict[str, str] | None) -> str:
    """The code that reads the network."""
    given = [json.dumps(source, ensure_ascii=False)]
    if said:
        given.append(f"mapping={json.dumps({'answers': said}, ensure_ascii=False)}")
    period = "" if at is None else f".at({json.dumps(at, ensure_ascii=False)})"
    return f"cg.read({', '.join(given)}){period}"


def _beginning(asked: list[Question], met: dict, call: str) -> str:
    """The first cell: imports, the network, and what the needs set up, each once."""
    setups = "\n".join(met[name].setup for question in asked for name in question.needs if met[name].setup)
    setup = list(dict.fromkeys(re.split(r"\n(?=\S)", setups))) if setups else []
    code = "\n".join([*setup, *(cell for question in asked for cell in question.cells)])
    imports = [line for name, line in _IMPORTS.items() if re.search(rf"(?<![\w.]){name}[.(]", code)]
    if len(imports) > 1 and imports[0].startswith("from"):  # the standard library stands apart
        imports.insert(1, "")
    lines = [*imports, *([""] if imports else []), "import commgov_lib as cg", ""]
    lines += [
        f"net = {call}",
        "cg.use_style(network=net)",
        *setup,
    ]
    return "\n".join(lines)


def _said(texts: dict[str, str]) -> dict:
    """A text cell that is for both languages; a run shows it in its own."""
    return _cell("markdown", both(texts), {"said": texts})


def _cell(kind: str, text: str, metadata: dict | None = None) -> dict:
    made = {"cell_type": kind, "metadata": metadata or {}, "source": text}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


# ---- the folder of notebooks: written where the data changed, kept where the user did --------------------


def project(
    data: str,
    *,
    root: str | None = None,
    build: str | None = None,
    at: str | None = None,
    said: dict[str, str] | None = None,
) -> Project:
    """Write the notebooks on a network, ready to be run by :func:`commgov_lib.pipeline.export.run`.

    Parameters
    ----------
    data
        Folder or file of the network: whatever ``cg.read`` takes.
    root
        The project whose notebooks are asked, and whose folder ``build`` takes the results.
    build
        Folder for notebooks and figures; by default one named after the data, and the period, in ``build`` of
        the project.
    at
        The period to cut out of the network; ``None``: all of it.
    said
        Answers to what ``cg.read`` asks about the file, such as ``{"relation": "co_builds"}``.

    Returns
    -------
    Project

    Raises
    ------
    CommgovError
        There is no such network, it cannot be read, or the folder is not ours to write in.

    Examples
    --------
    >>> project("no such folder")
    Traceback (most recent call last):
    ...
    commgov_lib.schema.CommgovError: there is no folder or file 'no such folder'. Fix: name your data, ...
    """
    path = Path(data)
    if not path.exists():
        raise CommgovError(
            "there is no folder or file '{data}'. Fix: name your data, such as a folder that 'commgov "
            "import' wrote, a workbook, a table or a graph file.",
            data=data,
        )
    library = Project.find(root)
    target = Path(build).resolve() if build else _place(path, library.build, at)
    files = _files(path)
    source = _between(target / "notebooks", path)
    about = {f"your data: {file.name}": file for file in files}
    call = f"commgov figures --data {quoted(data)}" + (f" --build {quoted(build)}" if build else "")
    call += f" --at {quoted(at)}" if at else ""
    call += "".join(f" --answer {quoted(f'{what}={answer}')}" for what, answer in (said or {}).items())
    made = Project(target, target, about, call)
    record = _record(target)
    told = json.dumps(said, sort_keys=True) if said else ""
    state = _state(f"{source} {at or ''}{told}", [*files, *library.notebooks()])
    stems = [p.stem for p in made.notebooks()]
    if record.get("state") != state or sorted(record["notebooks"]) != stems:
        _write(made, library, path, (source, at, said), record, state)
    return made


def edited(mine: Project) -> list[str]:
    """List the notebooks that the user has changed since they were written: these are kept as they are.

    Parameters
    ----------
    mine
        As :func:`project` gives it.

    Returns
    -------
    list
        Their names, in reading order.
    """
    written = _record(mine.build).get("notebooks", {})
    return [p.stem for p in mine.notebooks() if _asked(read_json(p)) not in written.get(p.stem, ())]


def _write(mine: Project, library: Project, path: Path, cut: tuple, record: dict, state: str) -> None:
    from ..io import read
    from .needs import answers

    source, at, said = cut
    network = read(path, mapping={"answers": said} if said else None)
    if at is not None:
        network = network.at(at)
    folder = mine.root / "notebooks"
    written = record.get("notebooks", {})
    changed = edited(mine) if folder.is_dir() else []
    strange = [stem for stem in changed if stem not in written]
    if strange:
        raise CommgovError(
            "'{folder}' holds notebooks of another origin ({notebooks}). Fix: write elsewhere: "
            "--build FOLDER",
            folder=folder,
            notebooks=", ".join(strange[:3]),
        )
    if changed and record.get("source") != source:
        raise CommgovError(
            "'{folder}' holds notebooks on other data ({data}), some of them changed by you "
            "({notebooks}). Fix: write elsewhere: --build FOLDER",
            folder=folder,
            data=record.get("source"),
            notebooks=", ".join(changed[:3]),
        )
    met = answers(network)
    books = {
        stem: compose(stem, book, network, met, source, at, said)
        for stem, book in bundled(library).items()
        if stem not in changed and questions(book)  # one on the article's totals asks nothing of tables
    }
    new = {stem: [_asked(book)] for stem, book in books.items()}
    # A run that ends half-way has left some of the new and some of the old: both are known as its own.
    both = {stem: [*new[stem], *written.get(stem, ())] for stem in new}
    for stem, book in books.items():
        book["metadata"]["chinese"] = _chinese(library.root / "notebooks" / f"{stem}.ipynb")
    with writing(folder):
        _note(mine, {"state": "", "source": source, "notebooks": written | both})
        for stem, book in books.items():
            replace(folder / f"{stem}.ipynb", _text(book))
        _note(mine, {"state": state, "source": source, "notebooks": written | new})


def _chinese(notebook: Path) -> dict[str, str]:
    """What the code of a bundled notebook, and that of the needs, says in English → Chinese."""
    from .needs import COMMENTS

    found = {f"# {said}": f"# {said.text('zh')}" for said in COMMENTS}
    said = catalogue(catalogue_path(notebook)).items()
    return found | {english: text for (key, english), text in said if " print " in key or " comment " in key}


def _note(mine: Project, record: dict) -> None:
    """Keep what was written: of each notebook the marks of its cells that are not the user's."""
    replace(mine.build / _RECORD, _text(record))


def _text(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _place(path: Path, build: Path, at: str | None) -> Path:
    """A folder named after the data and the period, in the project's ``build``."""
    real = path.resolve()
    name = (real.name if real.is_dir() else real.stem) or "data"
    taken = name in (*LANGUAGES, "failed") or name[0] == "." or build / name == real
    name = f"own_{name.lstrip('.')}" if taken else name
    return build / beside(name, at)


def _files(path: Path) -> list[Path]:
    """The files of which a change of content changes the network."""
    if not path.is_dir():
        return [path.resolve()]
    names = [f"{table}.csv{end}" for table in _FILES for end in ("", ".gz")]
    return [path.resolve() / name for name in (*names, "columns.json") if (path / name).is_file()]


def _between(folder: Path, path: Path) -> str:
    """The path of the data from the notebooks, with the same strokes on every system."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _state(source: str, files: list[Path]) -> str:
    """What the notebooks follow from: the data, the bundled notebooks and this library, by content."""
    found = hashlib.sha256(source.encode())
    for file in [*files, *sorted(PACKAGE.rglob("*.py"))]:
        try:
            found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        except OSError as error:
            raise CommgovError(
                "'{file}' cannot be read ({why}). Fix: allow reading it, or give another path.",
                file=file,
                why=word(error.strerror or str(error)),
            ) from error
    return found.hexdigest()


def _asked(book: dict | None) -> str:
    """What a notebook asks, whatever an editor has added: its cells, by content; "" if it cannot be read."""
    try:
        asked = [[cell["cell_type"], "".join(cell["source"])] for cell in book["cells"]]
    except (KeyError, TypeError):
        return ""
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _record(build: Path) -> dict:
    record = read_json(build / _RECORD)
    return record if isinstance(record, dict) and isinstance(record.get("notebooks"), dict) else {}
