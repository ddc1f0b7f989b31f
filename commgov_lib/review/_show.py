"""The list of faults for a terminal."""

from __future__ import annotations

import pandas as pd

from .. import neutral
from ..faults import kinds
from ..translate import HEADS, chinese
from ._check import Checked

KIND = ["file", "table", "column", "problem", "fix"]  # what the faults of a kind have in common
_MOST_KINDS = 100  # that a terminal shows
SHAPES = {
    "places": ("places", "地点"),
    "actors": ("actors", "主体"),
    "ties": ("list of ties", "联系列表"),
    "needs": ("needs", "需求"),
    "nodes": ("nodes of a graph", "图的节点"),
    "square": ("square matrix", "方阵"),
    "incidence": ("two-mode matrix", "二模矩阵"),
    "ignored": ("not read", "未读取"),
}
WORDS = {
    "faults": ("Faults: to be mended before the tables are taken in", "错误：改正后才能导入"),
    "warnings": ("Warnings: to be known, may stay", "提醒：应当知道，可以保留"),
    "more": ("and {count:,} more rows of this kind", "同类另有 {count:,} 行"),
    "kinds": (
        "and {count:,} more kinds: --out faults.json or .csv lists them all",
        "另有 {count:,} 类，--out faults.json 或 .csv 全部列出",
    ),
    "rows_more": (
        "and {count:,} more: --out faults.csv or .json lists them all",
        "另有 {count:,} 处，--out faults.csv 或 .json 全部列出",
    ),
    "nothing": ("No fault was found in {rows:,} rows.", "{rows:,} 行中没有发现错误。"),
    "found": ("Faults: {count:,}; warnings: {warnings:,}.", "{count:,} 处错误，{warnings:,} 处提醒。"),
    "rows": ("{shape}, {rows:,} rows, {columns} columns", "{shape}，{rows:,} 行，{columns} 列"),
    "none": ("No table was read.", "没有读到表。"),
}


def word(key: str, lang: str, **values) -> str:
    """A phrase of the report in one of the two languages."""
    return WORDS[key][lang == "zh"].format(**values)


def heading(name: str, lang: str) -> str:
    """The name of a column of the list of faults."""
    return HEADS[name] if lang == "zh" else name


def shape(kind: str, lang: str) -> str:
    """What a table was taken for, in words."""
    return SHAPES[kind][lang == "zh"]


def said(sentence: str, lang: str) -> str:
    """A problem or a fix in one of the two languages."""
    return chinese(sentence) if lang == "zh" else sentence


def visible(value: object, most: int = 80) -> str:
    """Text in which every character can be seen, cut where it is long."""
    text = neutral.visible(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def printed(checked: Checked, *, lang: str = "en", most: int = 10) -> list:
    """The lists as tables for the terminal.

    Parameters
    ----------
    checked
        What :func:`check` returned.
    lang
        ``"en"`` or ``"zh"``.
    most
        How many rows of each kind of fault are shown; the rest is counted.

    Returns
    -------
    list
        Of rich renderables, to be printed one after the other.

    Examples
    --------
    >>> from commgov_lib import review
    >>> printed(review.check({}))
    ['No table was read.']
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    lines: list = []
    for name, file, kind, rows, columns in checked.sources.itertuples(index=False):
        source = f" ({visible(file)})" if file and file != name else ""
        about = word("rows", lang, shape=shape(kind, lang), rows=rows, columns=columns)
        lines.append(Text(f"{visible(name)}{source}: {about}"))
    for key, found in (("faults", checked.faults), ("warnings", checked.warnings)):
        if found.empty:
            continue
        table = Table(title=word(key, lang), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
        table.add_column(f"{heading('table', lang)} · {heading('column', lang)}", overflow="fold")
        table.add_column(heading("row", lang), justify="right", no_wrap=True)
        table.add_column(heading("value", lang), overflow="fold", max_width=24)
        table.add_column(f"{heading('problem', lang)} → {heading('fix', lang)}", overflow="fold", ratio=1)
        every = kinds(found, KIND)
        for (_, name, column, problem, fix), at in every[:_MOST_KINDS]:
            place = " · ".join(visible(x) for x in (name, column) if x)
            whole = f"{visible(said(problem, lang), 400)} → {visible(said(fix, lang), 400)}"
            shown = found.iloc[at[:most]]
            for k, (row, value) in enumerate(zip(shown["row"], shown["value"], strict=True)):
                number = "" if pd.isna(row) else f"{row:,}"
                table.add_row(*map(Text, ("" if k else place, number, visible(value), "" if k else whole)))
            if len(at) > most:
                more = word("more", lang, count=len(at) - most)
                table.add_row(*map(Text, ("", "…", "", more)))
            table.add_section()
        if len(every) > _MOST_KINDS:
            table.add_row(*map(Text, ("…", "", "", word("kinds", lang, count=len(every) - _MOST_KINDS))))
        lines.append(table)
    return [*(lines or []), summary(checked, lang)]


def summary(checked: Checked, lang: str = "en") -> str:
    """The outcome in one sentence."""
    if checked.sources.empty and checked.faults.empty:
        return word("none", lang)
    if checked.faults.empty and checked.warnings.empty:
        return word("nothing", lang, rows=int(checked.sources["row_count"].sum()))
    return word("found", lang, count=len(checked.faults), warnings=len(checked.warnings))
