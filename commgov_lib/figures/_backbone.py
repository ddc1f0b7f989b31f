"""How the nulls look in every picture of the backbone, and what such a picture needs."""

from __future__ import annotations

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from ..schema import CommgovError
from . import style
from .style import t

COLOR = {"svn": "#0072B2", "sdsm": "#E69F00", "fdsm": "#009E73", "disparity": "#CC79A7"}
MARKER = {"svn": "o", "sdsm": "s", "fdsm": "^", "disparity": "D"}
NAME = {
    "svn": ("SVN", "SVN"),
    "sdsm": ("SDSM", "SDSM"),
    "fdsm": ("FDSM", "FDSM"),
    "disparity": ("disparity", "差异过滤"),
}
CORRECTION = {"none": "无", "bonferroni": "Bonferroni", "holm": "Holm", "bh": "BH"}


def name(null: str) -> str:
    """A null's name in the language of the figure."""
    return t(*NAME[null])


def short(label) -> str:
    """A label that fits beside an axis."""
    text = str(label)
    return text if len(text) <= 22 else text[:21] + "…"


def nulls_of(table: pd.DataFrame, prefix: str, noun: str) -> list[str]:
    """The nulls that a table has columns of."""
    found = [null for null in NAME if f"{prefix}{null}" in table]
    if not found:
        raise CommgovError(
            f"figures.backbone.{noun}: there is no column {prefix}svn, {prefix}sdsm … "
            "Fix: give the table that cg.backbone.compare returns."
        )
    return found


def small_print(ax: Axes, table: pd.DataFrame):
    """Level and correction under the picture, and where its rows come from, if the table tells them."""
    about, text = table.attrs, ""
    if "alpha" in about:
        how = about["correction"]
        tests = f"{about['tests']:,}"
        text = t(
            f"α = {about['alpha']:g}, correction: {how}, {tests} pairs tested.",
            f"α = {about['alpha']:g}，多重检验校正：{CORRECTION.get(how, how)}，共检验{tests}对。",
        )
    if text or "provenance" in table:
        style.note(ax, text, table)


need = partial(style.need, "backbone")
