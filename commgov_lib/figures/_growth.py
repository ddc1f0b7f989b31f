"""Parts of the pictures of growth: names in two languages, plain numbers on log axes, names beside lines."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from .style import t

# Names that the notebook gives to rules, starts and questions; other names are shown as they stand.
_WORDS = {
    "simple": "简单传染",
    "complex": "复杂传染",
    "one building": "同一楼院",
    "scattered": "分散",
    "neighbourhoods": "有邻里",
    "no neighbourhoods": "无邻里",
    "ceiling": "上限",
    "members in year 20": "第20年成员数",
    "Bass or logistic": "Bass或逻辑斯蒂",
    "month": "月",
    "week": "周",
    "day": "日",
}


def beside(ax: Axes, ends: list):
    """Name each line at its end, names pushed apart where lines end close together."""
    ax.figure.canvas.draw()
    scale = 72 / ax.figure.dpi
    at = [ax.transData.transform((0, max(value, 1e-9)))[1] * scale for value, *_ in ends]
    order = np.argsort(at, kind="stable")
    place = np.array(at)
    for low, high in pairwise(order):
        place[high] = max(place[high], place[low] + 11.5)
    for n, (value, words, color) in enumerate(ends):
        ax.annotate(
            f"{words}  {value:,.0f}".strip(), (1, value), xycoords=ax.get_yaxis_transform(),
            xytext=(7, place[n] - at[n]), textcoords="offset points", va="center", fontsize=8.5,
            color=color, annotation_clip=False,
        )  # fmt: skip


def log(axis):
    """Plain numbers on a logarithmic axis, where it is short at 1, 2 and 5 times each power."""
    low, high = axis.get_view_interval()
    if high / max(low, 1e-9) < 200:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}" if x >= 1 else f"{x:g}"))
    axis.set_minor_formatter(NullFormatter())


def word(name) -> str:
    """A name as it stands, or its Chinese where it is known."""
    return t(str(name), _WORDS.get(str(name), str(name)))


def short(x: float) -> str:
    """Two decimals without the leading zero."""
    return f"{x:.2f}".removeprefix("0")
