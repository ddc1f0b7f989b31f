"""From questions and a network to a notebook."""

from __future__ import annotations

import re
import string

from ..network import Network
from ..schema import PROVENANCE, TABLES, Term
from ._question import Found, Notebook, Skipped
from .requirements import REQUIREMENTS, needs, text

# JupyterLab, too, goes on after a cell with this mark has raised: what a measure refuses is no failed run.
MAY_REFUSE = "raises-exception"
_IMPORTS = {"nx": "import networkx as nx", "np": "import numpy as np", "pd": "import pandas as pd"}
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def answers(network: Network) -> dict[str, Found | Term]:
    """What the network says to every requirement, asked once."""
    try:
        return {name: check(network) for name, check in REQUIREMENTS.items()}
    finally:
        needs.cache_clear()  # it would keep the network


def compose(notebook: Notebook, network: Network, met: dict[str, Found | Term], source: str) -> dict:
    """A notebook on a network.

    Parameters
    ----------
    notebook
        The questions.
    network
        What they are asked of.
    met
        As :func:`answers` gives it.
    source
        What the notebook gives to ``cg.read``: a path from its folder.

    Returns
    -------
    dict
        The notebook as it stands in a file. A question that the tables do not answer is a sentence; its
        metadata list these under ``skipped``.
    """
    asked, skipped = [], []
    for question in notebook.questions:
        why = next((met[name] for name in question.needs if isinstance(met[name], Term)), None)
        if why is None:
            asked.append(question)
        else:
            skipped.append(Skipped(question.key, question.title, why))
    cells = [_markdown(_head(notebook, network))]
    if asked:
        cells.append(_code(_beginning(notebook, asked, met, source)))
    left = {skip.key: skip for skip in skipped}
    for question in notebook.questions:
        title = f"## {question.title.en}\n\n**{question.title.zh}**"
        if question.key in left:
            cells.append(_markdown(f"{title}\n\n{refusal(left[question.key].why)}"))
            continue
        words = {k: v for name in question.needs for k, v in met[name].words.items()}
        code = _code(string.Template(question.code).substitute(words))
        code["metadata"] = {"question": question.title._asdict(), "tags": [MAY_REFUSE]}
        cells += [_markdown(title), code]
    for i, cell in enumerate(cells, 1):
        cell["id"] = f"{notebook.stem[:2]}-{i:02d}"
    if not notebook.questions:
        skipped.append(Skipped(notebook.stem, notebook.title, notebook.asked))
    told = [{"title": skip.title._asdict(), "why": skip.why._asdict()} for skip in skipped]
    metadata = _METADATA | {"question": notebook.title._asdict(), "skipped": told}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def refusal(why: Term) -> str:
    """The sentence that stands in place of an answer, in both languages."""
    return f"*Skipped.* {why.en}\n\n*略过。* {why.zh}"


def _head(notebook: Notebook, network: Network) -> str:
    counts, words, zh = [], [], []
    for table in TABLES:
        frame = getattr(network, table)
        counts.append(f"{len(frame):,} {table}")
        for code in sorted(frame["provenance"].unique()):
            words.append(code)
    codes = sorted(set(words))
    words = "; ".join(f"{PROVENANCE[code].en} ({code})" for code in codes)
    zh = "；".join(f"{PROVENANCE[code].zh}（{code}）" for code in codes)
    return (
        f"# {notebook.title.en}\n\n**{notebook.title.zh}**\n\n{notebook.asked.en}\n\n{notebook.asked.zh}\n\n"
        f"> {', '.join(counts)}. Where the rows come from, 各行来源: {words}. {zh}。"
    )


def _beginning(notebook: Notebook, asked: list, met: dict, source: str) -> str:
    """The first cell: imports, the network, and what the requirements set up, each once."""
    setups = "\n".join(met[name].setup for question in asked for name in question.needs if met[name].setup)
    setup = list(dict.fromkeys(re.split(r"\n(?=\S)", setups))) if setups else []
    code = "\n".join([*setup, *(question.code for question in asked)])
    usual = [line for alias, line in _IMPORTS.items() if f"{alias}." in code]
    imports = list(dict.fromkeys([*notebook.imports, *usual]))
    lines = [*imports, *([""] if imports else []), "import commgov_lib as cg", ""]
    lines += ["cg.use_style()", f"net = cg.read({text(source)})", *setup]
    return "\n".join(lines)


def _markdown(text: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str) -> dict:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text}
