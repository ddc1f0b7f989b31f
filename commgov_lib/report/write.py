"""The whole report: one folder to attach to a paper."""

from __future__ import annotations

import hashlib
import importlib
import json
import warnings
from pathlib import Path

import pandas as pd

from ..io.atomic import try_folder, write_folder
from ..io.tables import csv as as_csv
from ..messages import say
from ..network import Network
from ..schema import CommgovError, Term
from . import analyses, document, tables
from .checklist import checklist
from .methods import checked, paragraph, versions
from .tables import printed, word

LANGUAGES = ("en", "zh")
_PICTURE = Term("The network", "网络")
_HEADINGS = {
    "en": ("Report on a co-governance network", "Methods", "Tables", "Left out", "Reporting checklist"),
    "zh": ("社会力量网络报告", "方法", "表格", "未纳入的内容", "报告清单"),
}


def write(
    network: Network,
    folder: str | Path,
    *,
    seed: int,
    draws: int = 5000,
    lang: str = "both",
    answers: dict[str, str] | None = None,
) -> pd.DataFrame:
    """Write tables, figures, methods and checklist of a network into one folder.

    Parameters
    ----------
    network
        What the paper is about.
    folder
        Made; an earlier report in it is replaced, other files are not.
    seed
        Of everything that is drawn.
    draws
        Random networks behind each p; 5,000 or more for a printed p.
    lang
        ``"en"``, ``"zh"`` or ``"both"``.
    answers
        The authors' answers for the checklist, as for :func:`commgov_lib.report.checklist`.

    Returns
    -------
    DataFrame
        One row a table of the report, written or not: ``name, title, rows, left_out``; ``left_out`` is the
        reason why it is not there, or empty; in Chinese where ``lang`` is ``"zh"``.

    Raises
    ------
    CommgovError
        An argument is out of its range, the folder holds other files, or the disk refuses.

    Notes
    -----
    In each language: ``report.docx`` with everything, the picture of the network and the figures too;
    ``methods.txt``; ``checklist.docx`` and ``.tex``; ``tables`` as xlsx, LaTeX and Word; ``figures`` as SVG,
    PDF and PNG. Beside them ``numbers``, the tables with all their digits as CSV, and ``manifest.json``:
    versions, seed, draws and the sha256 of every file.
    The tables of the network are not in it. Cells of fewer than ten persons are hidden, and as many others
    as it takes that sums do not give them away (:func:`commgov_lib.privacy.suppress`); shares that would tell
    of so few are hidden too. Bodies, places and ties are counted as they are.

    Examples
    --------
    >>> import tempfile
    >>> import commgov_lib as cg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = write(cg.load("observed"), Path(folder) / "report", seed=1, draws=99, lang="en")
    >>> found.loc[found["name"] == "counts", "left_out"].tolist()
    ['']
    """
    if lang not in (*LANGUAGES, "both"):
        raise CommgovError("the language '{lang}' is not known. Fix: use 'en', 'zh' or 'both'.", lang=lang)
    if not isinstance(network, Network):
        raise CommgovError("a {kind} is not a network. Fix: pass a Network.", kind=type(network).__name__)
    langs = LANGUAGES if lang == "both" else (lang,)
    draws, seed = checked(draws, seed=seed)
    try_folder(folder, set(_names()))  # before minutes of computing, not after
    lists = {one: _checklist(network, draws, seed, answers, one) for one in langs}
    done, skipped = analyses.run(network, draws=draws, seed=seed)
    files: dict[str, bytes] = {}
    for number, analysis in enumerate(done, start=1):
        files[f"numbers/{number:02d}-{analysis.name}.csv"] = as_csv(analysis.table)
    for one in langs:
        files |= {
            f"{one}/{name}": content
            for name, content in _one(network, done, skipped, lists, one, seed, draws).items()
        }
    manifest = {
        "title": "Report written by commgov-lab",
        "versions": versions("en"),
        "seed": seed,
        "draws": draws,
        "left_out": [{"title": s.title.en, "reason": s.reason.text("en")} for s in skipped],
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    files["manifest.json"] = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
    write_folder(folder, files, known=_names())
    told = "zh" if lang == "zh" else "en"
    rows = [(a.name, a.title.text(told), len(a.table), "") for a in done]
    rows += [(s.name, s.title.text(told), 0, s.reason.text(told)) for s in skipped]
    return pd.DataFrame(rows, columns=["name", "title", "rows", "left_out"])


def _checklist(network: Network, draws: int, seed: int, answers, lang: str) -> pd.DataFrame:
    """The checklist, with what was computed here; what the authors still owe says so."""
    drawn = say("seed {seed}, {draws:,} draws", seed=seed, draws=draws).text(lang)
    ours = {"software": versions(lang), "seed": drawn}
    found = checklist(network, answers=ours | dict(answers or {}), lang=lang)
    owed = say("to be filled in by the authors").text(lang)
    return found.drop(columns="item").replace({"answer": {"": owed}})


def _one(network, done, skipped, lists, lang: str, seed: int, draws: int) -> dict[str, bytes]:
    """The files of one language."""
    title, on_methods, on_tables, on_skipped, on_list = _HEADINGS[lang]
    said = paragraph(network, done, seed=seed, draws=draws, lang=lang)
    files = {"methods.txt": (said + "\n").encode("utf-8")}
    made = document.empty()
    document.add_heading(made, title)
    document.add_heading(made, on_methods)
    document.add_paragraph(made, said)
    picture = _pictured(network, lang)
    files |= {f"figures/00-network.{end}": content for end, content in picture.items()}
    if picture:
        document.add_heading(made, _PICTURE.text(lang))
        document.add_picture(made, picture["png"])
    document.add_heading(made, on_tables)
    provenance = sorted(set(network.ties["provenance"]))
    for number, analysis in enumerate(done, start=1):
        stem = f"{number:02d}-{analysis.name}"
        about, note = analysis.title.text(lang), analysis.note.text(lang)
        heads, rows = printed(analysis.table, lang, 3, network.vocabulary)
        if "–" not in note and any(cell.text == "–" for row in rows for cell in row):
            note += say(" –: not defined here.").text(lang)
        name = f"表{number}　{about}" if lang == "zh" else f"Table {number}. {about}"
        files[f"tables/{stem}.xlsx"] = tables.workbook(heads, rows, name, note)
        files[f"tables/{stem}.tex"] = tables.latex(heads, rows, about, note)
        files[f"tables/{stem}.docx"] = tables.word_document(heads, rows, name, note)
        document.add_table(made, heads, tables.texts(rows), name, note)
        drawn = _drawn(analysis, lang, provenance, network)
        files |= {f"figures/{stem}.{end}": content for end, content in drawn.items()}
        if drawn:
            document.add_picture(made, drawn["png"])
    if skipped:
        document.add_heading(made, on_skipped)
        colon = "：" if lang == "zh" else ": "
        for one in skipped:
            document.add_paragraph(made, f"{one.title.text(lang)}{colon}{one.reason.text(lang)}")
    heads, rows = printed(lists[lang].reset_index(drop=True), lang, 3)
    files["checklist.docx"] = tables.word_document(heads, rows, on_list, "")
    files["checklist.tex"] = tables.latex(heads, rows, on_list, "")
    document.add_heading(made, on_list)
    document.add_table(made, heads, tables.texts(rows), "", "")
    return {**files, "report.docx": document.saved(made)}


def _pictured(network: Network, lang: str) -> dict[str, bytes]:
    """The picture of the network; none where there is nothing to draw in one picture."""
    from ..figures import pictures, style

    with warnings.catch_warnings():
        try:
            ax = network.plot(lang=lang)
        except CommgovError:
            return {}
        style.forget(ax)
        drawn = pictures.pictures(ax)
        style.close(ax)
    return drawn


def _drawn(
    analysis: analyses.Analysis, lang: str, provenance: list[str], network: Network
) -> dict[str, bytes]:
    """The figure of an analysis in one language; the style in use before is in use after."""
    if analysis.figure is None:
        return {}
    from ..figures import pictures, style

    room, noun = analysis.figure.split(".")
    table = analysis.table
    if analysis.name == "coverage":  # what is hidden is not drawn
        table = table[table["weighted"].notna()]
    if analysis.name in ("shape", "core"):  # these name their rows by the index
        table = table.set_index(table.columns[0])
    if analysis.name == "core":
        table.index = [word(code, lang, network.vocabulary) for code in table.index]
    if len(provenance) == 1:  # where all ties are simulated, the figure says so
        table = table.assign(provenance=provenance[0])
    with style.styled(lang, network=network), warnings.catch_warnings():
        ax = getattr(importlib.import_module(f"commgov_lib.figures.{room}"), noun)(table)
        drawn = pictures.pictures(ax)
        style.forget(ax)
        style.close(ax)
    return drawn


def _names() -> list[str]:
    """Every name that a report can hold."""
    stems = [f"{k:02d}-{name}" for k in range(1, 10) for name in analyses.NAMES]
    inside = ["methods.txt", "checklist.docx", "checklist.tex", "report.docx"]
    inside += [f"tables/{stem}.{end}" for stem in stems for end in ("xlsx", "tex", "docx")]
    inside += [f"figures/{stem}.{end}" for stem in ("00-network", *stems) for end in ("svg", "pdf", "png")]
    return [
        "manifest.json",
        *(f"numbers/{s}.csv" for s in stems),
        *(f"{one}/{n}" for one in LANGUAGES for n in inside),
    ]
