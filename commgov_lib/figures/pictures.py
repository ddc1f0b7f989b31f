"""Figures as files: SVG, PDF and PNG, and the table behind each as CSV and xlsx.

The run of a notebook calls :func:`start` before the first cell and :func:`write` after each one, without the
notebook's knowledge. The same figure gives the same bytes, whenever and wherever it is drawn.
"""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes

from ..io.tables import write_table
from . import style
from .facts import words

PNG_DPI = 200
# What each format would otherwise write of the day and the program.
_UNSTAMPED = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
_SAME_NAMES = {"svg.hashsalt": "commgov", "svg.fonttype": "path", "pdf.fonttype": 42}
_now = {"folder": Path(), "notebook": "", "count": 0, "written": []}


def start(folder: str, notebook: str):
    """From now on, write what figure functions draw.

    Parameters
    ----------
    folder
        Gets the folders ``figures`` and ``tables``.
    notebook
        First part of every file name.
    """
    _now.update(folder=Path(folder), notebook=notebook, count=0, written=[])
    style.remember()


def write():
    """Write what was drawn since the last call, as it looks now; :func:`written` then tells what.

    Axes that share one figure are one picture, with a table each.
    """
    _now["written"] = []
    alike: dict[int, list] = {}
    for drawn in style.take():
        alike.setdefault(id(drawn.ax.figure), []).append(drawn)
    _now["written"] = [_write(together) for together in alike.values()]


def written() -> str:
    """What the last :func:`write` wrote.

    Returns
    -------
    str
        JSON list, one entry a picture: ``file`` (its name without ending), ``name`` (question.noun),
        ``claim`` (the title), ``facts`` (lines of text), ``tables`` (names without ending).
    """
    return json.dumps(_now["written"], ensure_ascii=False)


def pictures(ax: Axes) -> dict[str, bytes]:
    """The figure as SVG, PDF and PNG: ending → content.

    Parameters
    ----------
    ax
        What a figure function returned.

    Returns
    -------
    dict
    """
    found = {}
    # A notebook has shown its warnings already; errors, such as a missing glyph, still stop the run.
    with mpl.rc_context(_SAME_NAMES), warnings.catch_warnings(record=True):
        for suffix, stamp in _UNSTAMPED.items():
            content = io.BytesIO()
            ax.figure.savefig(content, format=suffix, metadata=stamp, dpi=PNG_DPI, bbox_inches="tight")
            found[suffix] = content.getvalue()
    return found


def _write(together: list) -> dict:
    _now["count"] += 1
    first = together[0]
    stem = f"{_now['notebook']}-{_now['count']:02d}"
    file = f"{stem}-{_noun(first)}"
    for kind in ("figures", "tables"):
        (_now["folder"] / kind).mkdir(parents=True, exist_ok=True)
    for suffix, content in pictures(first.ax).items():
        (_now["folder"] / "figures" / f"{file}.{suffix}").write_bytes(content)
    tables = []
    for order, drawn in enumerate(together):
        tables.append(file if order == 0 else f"{stem}-{order + 1}-{_noun(drawn)}")
        for suffix in ("csv", "xlsx"):
            write_table(drawn.table, _now["folder"] / "tables" / f"{tables[-1]}.{suffix}")
    titles = [drawn.ax.get_title(loc="left") or drawn.ax.get_title() for drawn in together]
    return {
        "file": file,
        "name": first.name,
        "claim": "; ".join(dict.fromkeys(" ".join(style.unfold(title).split()) for title in titles if title)),
        "facts": [line for drawn in together for line in words(drawn.ax)],
        "tables": tables,
    }


def _noun(drawn) -> str:
    return drawn.name.rpartition(".")[2]
