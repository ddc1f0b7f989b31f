"""What several figures draw alike: rows of marks, labels beside points and lines, axes, boxes and links."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.ticker import PercentFormatter

from . import style
from .style import t

# ---- rows of horizontal marks ------------------------------------------------------------------


def rows(ax: Axes, names, *, above: float = 0.6, below: float = 0.4, size: float | None = None):
    """Make the y axis one row a name, the first on top, with a grid across and without a left spine."""
    names = list(names)
    style.margins(ax, left=8 + _widest(names, size or mpl.rcParams["font.size"]))
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0, labelcolor=style.INK, labelsize=size)
    ax.set_ylim(len(names) - below, -above)
    ax.grid(True, axis="x")
    ax.spines["left"].set_visible(False)


def folded(names, width: float) -> list[str]:
    """Names of rows in lines of at most so many points."""
    return [style.fold(str(name), width, style.SMALL).replace(" \n", "\n") for name in names]


def row_height(names) -> float:
    """How many inches high a row must be for the longest of some folded names."""
    return 0.1 + 0.17 * max((name.count("\n") + 1 for name in names), default=1)


def _widest(texts: list[str], size: float) -> float:
    """How many points wide the widest line of some texts is."""
    return max((style.text_width(line, size) for text in texts for line in text.split("\n")), default=0.0)


def lights(ax: Axes, x, y, on, colors: tuple[str, str], *, size: float = 54):
    """Draw points in two colours and shapes: the first where ``on`` holds, the second elsewhere."""
    x, y, on = np.asarray(x, float), np.asarray(y, float), np.asarray(on, bool)
    for mask, color in ((on, colors[0]), (~on, colors[1])):
        ax.scatter(x[mask], y[mask], s=size, color=color, marker=style.MARKER[color], zorder=3)


def beside_chance(ax: Axes, value, low, high, on, colors: tuple[str, str], *, middle=None, width: float = 10):
    """Draw a row a value on the band that chance fills, its middle as a tick; ``on`` marks what is beyond."""
    place = np.arange(len(value))
    ax.hlines(place, low, high, color=style.RULE, lw=width, zorder=1)
    if middle is not None:
        ax.scatter(middle, place, marker="|", s=90, color=style.MUTED, zorder=2)
    lights(ax, value, place, on, colors)


def at_right(ax: Axes, texts, *, by: float = 8):
    """Write a text at the right end of each row."""
    texts = list(texts)
    style.margins(ax, right=by + 2 + _widest(texts, style.SMALL))
    for y, text in enumerate(texts):
        beside(ax, text, (1, y), (by, 0), edge=True)


# ---- labels ------------------------------------------------------------------------------------


def beside(
    ax: Axes,
    text: str,
    at,
    by=(8, 0),
    *,
    edge: bool = False,
    size: float = style.SMALL,
    color=None,
    align=("left", "center"),
):
    """Write a text, moved by so many points from a point; with ``edge`` its x is a share of the width.

    ``align`` tells where the point lies on the text, across and up. Returned is the text.
    """
    return ax.annotate(
        text,
        at,
        xycoords=ax.get_yaxis_transform() if edge else ax.transData,
        xytext=by,
        textcoords="offset points",
        annotation_clip=False,
        fontsize=size,
        color=color or mpl.rcParams["text.color"],
        ha=align[0],
        va=align[1],
    )


def line_ends(ax: Axes, ends, *, x: float | None = None, gap: float = 12.5, size: float = style.SMALL):
    """Name lines at their right ends: ``(y, text, color)`` each, moved apart where they end close together.

    They end at ``x``, by default at the right edge of the axes.
    """
    ends = list(ends)
    low, high = ax.get_ylim()  # settles the limits that the places hang on
    floor = min(low, high) if ax.get_yscale() == "log" else -np.inf
    points = [(ax.get_xlim()[1], max(float(end[0]), floor)) for end in ends]
    at = ax.transData.transform(points)[:, 1] * 72 / ax.figure.dpi if ends else np.empty(0)
    known = np.isfinite(at)
    moved = np.zeros(len(ends))
    moved[known] = spread(at[known], gap) - at[known]
    leads = []
    for (y, text, color), up in zip(ends, moved, strict=True):
        place, far = (1, y) if x is None else (x, y), abs(up) >= 3  # points
        label = beside(ax, text, place, (16 if far else 7, up), edge=x is None, size=size, color=color)
        if far:
            leads.append((label, place, up, color))
    for lead in leads:
        _lead(ax, *lead)


def _lead(ax: Axes, label, place, up: float, color):
    """Draw a thin line from the end of a line to its label, which stands higher or lower."""
    look = {"arrowstyle": "-", "color": color or style.MUTED, "lw": 0.7, "shrinkA": 0, "shrinkB": 0}
    ax.annotate(
        "",
        place,
        xycoords=label.xycoords,
        xytext=(15, up),
        textcoords="offset points",
        annotation_clip=False,
        arrowprops=look,
    )


def legend_below(ax: Axes, down: float) -> float:
    """Put the legend ``down`` points under the Axes, where it covers no point; returned is where it ends.

    It has as many columns as fit the figure, or the Axes where others stand beside them.
    """
    handles, labels = ax.get_legend_handles_labels()
    place, figure = ax.get_position(), ax.figure
    height, width = 72 * figure.get_figheight() * place.height, 72 * figure.get_figwidth()
    alone = len(figure.axes) == 1
    left = -place.x0 / place.width if alone else 0.0
    columns = _fitting(labels, width if alone else width * place.width)
    look = {"borderaxespad": 0, "borderpad": 0, **_LEGEND, "ncols": columns}
    legend = ax.legend(handles, labels, loc="upper left", bbox_to_anchor=(left, -down / height), **look)
    return down + legend.get_window_extent().height * 72 / figure.dpi + 8


_LEGEND = {
    "fontsize": style.SMALL, "handlelength": 1.6, "handletextpad": 0.5, "columnspacing": 0.8,
    "labelspacing": 0.35,
}  # fmt: skip


def _fitting(labels, room: float) -> int:
    """In how many columns a legend fits into so many points."""
    wide = [style.text_width(label, style.SMALL) + 3.1 * style.SMALL for label in labels]
    for columns in range(len(wide), 1, -1):  # matplotlib parts the entries as array_split does
        if sum(max(part) for part in np.array_split(wide, columns)) <= room:
            return columns
    return 1


def spread(places, gap: float) -> np.ndarray:
    """Places of labels on a line, moved apart until neighbours are a gap from each other."""
    places = np.asarray(places, dtype=float)
    order = np.argsort(places, kind="stable")
    # Blocks of labels that touch move together, around the mean of where they want to be.
    blocks = []
    for wanted in places[order]:
        blocks.append([wanted, 1])
        while len(blocks) > 1:
            (low, n), (high, m) = blocks[-2:]
            if high - low >= gap * (n + m) / 2:
                break
            blocks[-2:] = [[(low * n + high * m) / (n + m), n + m]]
    found = np.empty(len(places))
    if blocks:
        found[order] = np.concatenate([mid + gap * (np.arange(n) - (n - 1) / 2) for mid, n in blocks])
    return found


# ---- axes --------------------------------------------------------------------------------------


def percents(axis, decimals: int | None = 0):
    """Mark an axis of shares in per cent."""
    axis.set_major_formatter(PercentFormatter(1, decimals=decimals, symbol=t(" %", "%")))


def shares(ax: Axes, side: str, label: str = "", *, low: float = 0.0, high: float = 1.03):
    """Make the x or y axis one of shares, from 0 to 1 unless told otherwise, with a grid."""
    axis = ax.xaxis if side == "x" else ax.yaxis
    (ax.set_xlim if side == "x" else ax.set_ylim)(low, high)
    percents(axis)
    if label:
        axis.set_label_text(label)
    ax.grid(True, axis=side)


def bare(ax: Axes, width: float, height: float):
    """Make a drawing surface without axes; y grows downwards, so rows read like a page."""
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.set_axis_off()


def finish(ax: Axes, title: tuple[str, str], small: tuple[str, str], table=None, *, legend: bool = False):
    """Fit what is drawn into the width of its figure; say the claim above it all, the small print below.

    With ``legend`` the labelled marks are named between the two.
    """
    points = 72 / ax.figure.dpi
    for _ in range(2):  # narrower axes may bring other numbers along them
        box, frame = ax.get_tightbbox(), ax.get_window_extent()
        style.margins(ax, left=(frame.x0 - box.x0) * points + 2, right=(box.x1 - frame.x1) * points + 2)
    box, frame = ax.get_tightbbox(), ax.get_window_extent()
    style.title(ax, *title, pad=(box.y1 - frame.y1) * points + 8)
    down = (frame.y0 - box.y0) * points + 8
    style.note(ax, *small, table, down=legend_below(ax, down + 2) if legend else down)


# ---- a page that a telephone shows legibly -------------------------------------------------------


class Page:
    """A picture with its title, legend and small print: as wide as a phone shows, as high as they need.

    Parameters
    ----------
    ax
        Where to draw; ``None`` makes a figure. Given Axes keep their size.
    height
        Of the picture, in points; of given Axes it is theirs.
    """

    def __init__(self, ax: Axes | None, height: float):
        self.own = ax is None
        self.handles: list = []  # of the legend
        self.left = 0.0
        width = self.widest()
        if ax is None:
            ax = plt.figure(figsize=(style.WIDTH, height / 72 + 2)).add_axes((0.1, 0.1, 0.8, 0.8))
        else:
            box = ax.get_window_extent()
            width, height = box.width * 72 / ax.figure.dpi, box.height * 72 / ax.figure.dpi
        self.ax, self.room = ax, (width, height)
        if self.own:
            self._fit(top=72, below=72)

    @staticmethod
    def widest() -> float:
        """The width of the picture in a figure of its own, in points."""
        return 72 * style.WIDTH - 2 * style.RIM

    def shift(self, left: float):
        """Leave so many points of the width beside the picture, for the names of its rows."""
        if self.own:
            self.left, self.room = left, (self.widest() - left, self.room[1])
            self._fit(top=72, below=72)

    def finish(self, title: tuple[str, str], note: tuple[str, str], table, *, down: float = 6.0):
        """Write title, legend and small print; the first line of that stands ``down`` points below."""
        style.title(self.ax, *title)
        if self.handles:
            down += self._legend(down) + 6
        below = style.note(self.ax, *note, table, down=down)
        if self.own:
            size = 1.25 * 1.2 * style.title_size()
            lines = self.ax.get_title(loc="left").count("\n") + 1
            self._fit(top=mpl.rcParams["axes.titlepad"] + size * lines + 2, below=below + 8)

    def _legend(self, down: float) -> float:
        """Put the legend under the picture, in as many columns as fit; how high it is, in points."""
        width, height = self.room
        columns = _fitting([handle.get_label() for handle in self.handles], width + self.left)
        legend = self.ax.legend(
            handles=self.handles, loc="upper left", bbox_to_anchor=(-self.left / width, -(down - 6) / height),
            ncols=columns, borderaxespad=0.3, borderpad=0.1, **_LEGEND,
        )  # fmt: skip
        return legend.get_window_extent().height * 72 / self.ax.figure.dpi + 0.3 * style.SMALL

    def _fit(self, top: float, below: float):
        """Make the figure as high as the picture and what stands over and under it."""
        (width, height), whole = self.room, 72 * style.WIDTH
        total = top + height + below
        self.ax.figure.set_size_inches(style.WIDTH, total / 72)
        place = (style.RIM + self.left) / whole, below / total, width / whole, height / total
        self.ax.set_position(place)


# ---- boxes and links ---------------------------------------------------------------------------


def squares(ax: Axes, column, row, fill, *, side: float = 0.94):
    """Draw one square a cell of a grid of columns and rows."""
    edge = (1 - side) / 2
    cells = [Rectangle((x + edge, y + edge), side, side) for x, y in zip(column, row, strict=True)]
    ax.add_collection(PatchCollection(cells, facecolors=fill, edgecolors="none"))


def box(ax: Axes, middle, size, *, edge: str, dashed: bool = False):
    """Draw a box with round corners around a point."""
    (x, y), (width, height) = middle, size
    look = "round,pad=0,rounding_size=0.08"
    patch = FancyBboxPatch((x - width / 2, y - height / 2), width, height, boxstyle=look)
    dash = (0, (4, 2)) if dashed else "solid"
    ax.add_collection(
        PatchCollection([patch], facecolors=style.PAPER, edgecolors=edge, linewidths=1.2, linestyles=[dash])
    )


def links(ax: Axes, start, end, *, color, width: float = 1.0, alpha: float = 0.5):
    """Draw one smooth link a row, leaving and arriving level."""
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

    def brightness(color) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return float(np.dot((0.2126, 0.7152, 0.0722), linear)) + 0.05

    ground = brightness(color)
    return max((style.INK, style.PAPER), key=lambda ink: abs(np.log(brightness(ink) / ground)))
