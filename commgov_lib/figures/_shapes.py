"""Shapes that several pictures of places and ties share: boxes, links, and the room for words."""

from __future__ import annotations

from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.patches import FancyBboxPatch, Rectangle

from . import style

SHADES = LinearSegmentedColormap.from_list("shades", ["#EAF2F8", "#7FB2D6", "#0072B2", "#0B3C5D"])


def bare(ax: Axes, width: float, height: float):
    """A drawing surface without axes; y grows downwards, so rows read like a page."""
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.set_axis_off()


def squares(ax: Axes, column, row, fill, *, side: float = 0.94):
    """One square a cell of a grid of columns and rows."""
    cells = [
        Rectangle((x + (1 - side) / 2, y + (1 - side) / 2), side, side)
        for x, y in zip(column, row, strict=True)
    ]
    ax.add_collection(PatchCollection(cells, facecolors=fill, edgecolors="none"))


def box(ax: Axes, middle, size, *, fill: str, edge: str, dashed: bool = False):
    """A box with round corners around a point."""
    (x, y), (width, height) = middle, size
    patch = FancyBboxPatch(
        (x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.08"
    )
    dash = (0, (4, 2)) if dashed else "solid"
    ax.add_collection(
        PatchCollection([patch], facecolors=fill, edgecolors=edge, linewidths=1.2, linestyles=[dash])
    )


def curves(ax: Axes, start, end, *, color, width: float = 1.0, alpha: float = 0.5):
    """One smooth link a row, leaving and arriving level."""
    start, end = np.asarray(start, float), np.asarray(end, float)
    step = np.linspace(0, 1, 30)[:, None]
    bend = (1 - np.cos(np.pi * step)) / 2
    paths = [
        np.column_stack([a[0] + (b[0] - a[0]) * step, a[1] + (b[1] - a[1]) * bend])
        for a, b in zip(start, end, strict=True)
    ]
    ax.add_collection(LineCollection(paths, colors=color, linewidths=width, alpha=alpha, zorder=1))


def ink_on(color) -> str:
    """Dark or light ink, whichever stands out more on a colour (contrast ratio of WCAG 2)."""
    inks = {ink: _brightness(ink) for ink in (style.INK, style.PAPER)}
    ground = _brightness(color)
    return max(inks, key=lambda ink: abs(np.log((inks[ink] + 0.05) / (ground + 0.05))))


def _brightness(color) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(np.dot((0.2126, 0.7152, 0.0722), linear))


def small_print(ax: Axes, en: str, zh: str):
    """What was counted, observed or simulated, under a picture without axes."""
    ax.text(
        0, -0.02, style.t(en, zh), transform=ax.transAxes, ha="left", va="top",
        fontsize=8, color=style.MUTED, gid="note",
    )  # fmt: skip


def source(table) -> tuple[str, str]:
    """What follows the name of a place in small print: ", simulated", or where the rows come from."""
    codes = {code for cell in table.get("provenance", ["S"]) for code in str(cell).split()}
    if codes == {"S"}:
        return ", simulated", "，模拟"
    return f", {style.sources(codes, 'en')}", f"，{style.sources(codes, 'zh')}"


need_columns = partial(style.need, "city")
