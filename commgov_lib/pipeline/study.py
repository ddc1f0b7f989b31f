"""A folder to begin a study in: the workbook to fill in, a notebook that reads it, and how to go on."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pandas as pd

from ..io import atomic
from ..schema import CommgovError

TEXTS = Path(__file__).parent / "templates" / "study"
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# What shows how the sheets are filled in; each row says that it is assumed.
_EXAMPLES = {
    "places": [{"place": "c1", "kind": "community", "name": "Example community 示例社区"}],
    "actors": [
        {"actor": "a1", "kind": "party_branch", "name": "Example branch 示例支部", "place": "c1"},
        {"actor": "a2", "kind": "unit", "name": "Example clinic 示例卫生站", "place": "c1", "capacity": 20},
        {"actor": "a3", "kind": "team", "name": "Example team 示例服务队", "place": "c1", "capacity": 10},
    ],
    "ties": [
        {"source": "a1", "target": "c1", "relation": "leads"},
        {"source": "a2", "target": "c1", "relation": "co_builds", "domain": "health"},
        {"source": "a3", "target": "c1", "relation": "serves", "domain": "health"},
    ],
    "needs": [{"need": "n1", "place": "c1", "group": "elderly_alone", "domain": "health", "weight": 25}],
}  # fmt: skip


def new(folder: str | Path, *, lang: str = "en"):
    """Write a folder to begin a study in, whole or not at all.

    Parameters
    ----------
    folder
        A new folder, or an empty one.
    lang
        ``"en"`` or ``"zh"``, of the notebook and of README.md; the workbook is in both.

    Raises
    ------
    CommgovError
        There is something of that name, or the disk refuses.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as room:
    ...     new(Path(room) / "my_study")
    ...     sorted(path.name for path in (Path(room) / "my_study").iterdir())
    ['README.md', 'study.ipynb', 'tables.xlsx']
    """
    folder = Path(folder)
    with atomic.writing(folder):
        taken = os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir()))
    if taken:
        raise CommgovError(
            "'{folder}' exists; nothing in it is written over. Fix: name a new folder.", folder=folder
        )
    from ..io.template_workbook import book

    rows = {table: pd.DataFrame(given).assign(provenance="S") for table, given in _EXAMPLES.items()}
    rows["ties"]["weight"] = 1
    text = (TEXTS / f"study.{lang}.md").read_text(encoding="utf-8")
    files = {
        "README.md": (TEXTS / f"README.{lang}.md").read_bytes(),
        "study.ipynb": (json.dumps(_notebook(text), ensure_ascii=False, indent=1) + "\n").encode(),
        "tables.xlsx": book(rows),
    }
    atomic.write_folder(folder, files)


def _notebook(text: str) -> dict:
    """A notebook from Markdown: blocks of Python are its code, what lies between them its text."""
    cells = []
    for number, part in enumerate(re.split(r"^```(?:python)?\n", text, flags=re.M)):
        kind = "code" if number % 2 else "markdown"
        cell = {"cell_type": kind, "id": f"study-{number + 1:02d}", "metadata": {}, "source": part.strip()}
        cells.append(cell | ({"execution_count": None, "outputs": []} if number % 2 else {}))
    return {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
