"""Title and small print of a figure: broken into lines as wide as the picture, and never on top of it.

A figure is drawn narrow (about five inches), so that its smallest letters, of ten points, still have eleven
pixels where a telephone shows it 390 pixels wide. What is said above and below it is then broken into lines.
"""

from __future__ import annotations

import functools
import re

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from . import style
from .style import t

SMALL = 10  # points: the smallest text of a figure
_TITLE = 12.5
# A word with what belongs to it (32 %), or a single Chinese character with the closing marks behind it.
_PIECE = re.compile(r"\s*(?:[⺀-鿿＀-￯][，。；：、！？）》”%]*|[^\s⺀-鿿＀-￯]+(?: %[,.;:]?)?)")


def finish(ax: Axes, title: tuple[str, str], small: tuple[str, str], table: pd.DataFrame | None = None):
    """Write the title above and the small print below all that is drawn, both from its left edge on.

    Parameters
    ----------
    ax
        What is drawn, complete but for the two.
    title
        The sentence in English and in Chinese.
    small
        What is plotted, in both languages.
    table
        The table drawn: its column ``provenance`` gives the mark of where the data come from.
    """
    # As wide as the picture will be: a figure may grow beyond its frame on both sides.
    box, frame = ax.get_tightbbox(), ax.get_window_extent()
    points = 72 / ax.figure.dpi
    left, width = (box.x0 - frame.x0) * points, max(box.width * points, 200.0)
    above, below = (box.y1 - frame.y1) * points, (frame.y0 - box.y0) * points
    words = broken(t(*title), width, _TITLE, even=True)
    ax.set_title(words, x=left / (frame.width * points), fontsize=_TITLE, pad=max(above, 0) + 9)
    style.note(ax, *small, table, down=below + 8)
    for text in ax.texts:
        if text.get_gid() == "note":
            lines = [broken(line, width, SMALL) for line in text.get_text().split("\n")]
            text.set(text="\n".join(lines), fontsize=SMALL, position=(left, text.get_position()[1]))


def broken(text: str, width: float, size: float, *, even: bool = False) -> str:
    """The text in lines at most so many points wide; ``even``: lines of about the same length."""
    long = {piece: _points(piece.lstrip(), size) for piece in set(_PIECE.findall(text))}
    gap = _points(" ", size)
    lines = _lines(text, long, width, gap)
    if even and len(lines) > 1:
        for narrower in range(98, 40, -2):
            fewer = _lines(text, long, width * narrower / 100, gap)
            if len(fewer) > len(lines):
                break
            lines = fewer
    return "\n".join(lines)


def unbroken(text: str) -> str:
    """The text in one line again: no space comes between two Chinese characters."""
    return " ".join(re.sub(r"(?<=[⺀-鿿＀-￯%])\n(?=[⺀-鿿＀-￯])", "", text).split())


def _lines(text: str, long: dict[str, float], width: float, gap: float) -> list[str]:
    lines, at = [""], 0.0
    for piece in _PIECE.findall(text):
        space = gap * (piece[0].isspace() and at > 0)
        if at and at + space + long[piece] > width:
            lines.append("")
            at, space = 0.0, 0.0
        lines[-1] += piece if space else piece.lstrip()
        at += space + long[piece]
    return lines


def _points(text: str, size: float) -> float:
    return _measured(text.replace("$", ""), size, tuple(mpl.rcParams["font.family"]))


@functools.lru_cache(maxsize=4096)
def _measured(text: str, size: float, family: tuple[str, ...]) -> float:
    font = FontProperties(family=list(family), size=size)
    # Between two letters: what a sign advances by, blank sides and all.
    ends = (TextPath((0, 0), words, prop=font).get_extents().width for words in (f"n{text}n", "nn"))
    return next(ends) - next(ends)


def enlarge(ax: Axes):
    """Write the numbers and names of both axes as large as the rest."""
    ax.tick_params(labelsize=SMALL)
    ax.xaxis.label.set_size(SMALL)
    ax.yaxis.label.set_size(SMALL)
