"""Parts of the funnel's pictures: rows of points and ranges, and scales with few plain numbers."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from . import style
from ._claims import same
from .style import t

_STATUS = {
    "point": style.INK,
    "set": style.COLOR["unit"],
    "no ceiling": style.WARN,
    "anything": style.ACCENT,
}


def rows(ax: Axes, table: pd.DataFrame, left: float, right: float):
    """Draw a row a quantity: a dot, a bar, an arrow where no end is stated; and its ends in figures."""
    for place, row in enumerate(table.itertuples()):
        color = _STATUS[row.status]
        low, high = max(row.low, left), min(row.high, right)
        ax.plot([low, high], [place, place], color=color, lw=5, solid_capstyle="butt", zorder=2)
        shapes = ("<" if row.low <= 0 else "o", ">" if math.isinf(row.high) else "o")
        for x, shape in zip((low, high), shapes, strict=True):
            ax.scatter([x], [place], marker=shape, s=44, color=color, zorder=3, clip_on=False)
        beside(ax, _span(row), (1, place), (12, 0), transform=ax.get_yaxis_transform(), size=8.5)
    ax.set_yticks(range(len(table)), [t(row.name, row.name_zh) for row in table.itertuples()])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.5, -0.7)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)


def _span(row) -> str:
    """``0.338``; ``0–1``; ``4,874 or more``."""
    low = _figure(row.low)
    if row.low == row.high:
        return low
    if math.isfinite(row.high):
        return f"{low}–{_figure(row.high)}"
    return t("anything above 0", "大于0皆可") if row.low <= 0 else t(f"{low} or more", f"{low}以上")


def _figure(x: float) -> str:
    """Three digits, one for what is tiny; never a power of ten."""
    if x == round(x):
        return f"{x:,.0f}"
    digits = 0 if x < 0.001 else 2
    return f"{x:,.{max(digits - math.floor(math.log10(x)), 0)}f}"


def beside(ax: Axes, text: str, at, by, *, transform=None, size: float = 9.5, color: str = style.INK):
    """A word beside a point, moved by so many points of print."""
    ax.annotate(text, at, xycoords=transform or ax.transData, xytext=by, textcoords="offset points",
                va="center", fontsize=size, color=color, annotation_clip=False)  # fmt: skip


def plain_log(axis, low: float, high: float, marks):
    """A log scale from ``low`` to ``high`` with only those marks that lie between."""
    getattr(axis.axes, f"set_{axis.axis_name}scale")("log")
    ticks = [mark for mark in marks if low * 0.99 <= mark <= high * 1.01]
    axis.set_ticks(ticks, [f"{mark:g}" for mark in ticks])
    axis.set_ticks([], minor=True)


def percent(*values: float) -> list[str]:
    """``24 %`` in English, ``24%`` in Chinese."""
    return [t(f"{value * 100:.0f} %", f"{value * 100:.0f}%") for value in values]


def published(ax: Axes, x: float, low: float, high: float):
    """Mark and name the average that was published: a dot, or a bar with ends where it is an interval."""
    if same(low, high):
        shape, (words,) = {"marker": "o", "ms": 7}, percent(low)
    else:
        shape = {"marker": "_", "ms": 12, "mew": 1.2, "lw": 2.0}
        digits = 0 if all(same(round(end, 2), end) for end in (low, high)) else 1
        ends = [f"{100 * end:.{digits}f}" for end in (low, high)]
        words = t(f"{ends[0]} % to {ends[1]} %", f"{ends[0]}%到{ends[1]}%")
    ax.plot([x, x], [low, high], color=style.INK, clip_on=False, zorder=4, **shape)
    beside(ax, t(f"published: {words}", f"公布：{words}"), (x, (low + high) / 2), (34, 0))


def moved(values: pd.Series, up, down, level) -> tuple[str, str]:
    """Which of three words tells how a curve goes from its first to its last value."""
    if len(values) < 2 or same(values.iloc[-1], values.iloc[0]):
        return level
    return up if values.iloc[-1] > values.iloc[0] else down


def bars(ax: Axes, table: pd.DataFrame):
    """Draw one distribution a group of bars, side by side, each named at its highest bar."""
    groups = list(table.groupby("guided"))
    colors = [style.MUTED, style.COLOR["unit"], style.ACCENT, style.COLOR["team"]]
    wide = 0.8 / len(groups)
    for place, (number, part) in enumerate(groups):
        color = colors[place % len(colors)]
        x, y = part["matches"].to_numpy(float), part["probability"].to_numpy(float)
        x = x + (place - (len(groups) - 1) / 2) * wide
        ax.bar(x, y, width=wide * 0.92, color=color)
        words = t("all blind", "全凭运气") if number == 0 else t(f"{number} guided", f"引导{number}人")
        ax.annotate(words, (x[y.argmax()], y.max()), xytext=(0, 3), textcoords="offset points", ha="center",
                    fontsize=9.5, color=color)  # fmt: skip
    ax.set_xticks(range(int(table["matches"].max()) + 1))
    ax.set_ylim(0, table["probability"].max() * 1.14)


def end_to_end(ax: Axes, x):
    """From the least to the largest value; a single one stands in the middle."""
    low, high = float(min(x)), float(max(x))
    if low == high:
        log = ax.get_xscale() == "log"
        low, high = (low / 2, high * 2) if log else (low - 0.5, high + 0.5)
    ax.set_xlim(low, high)


def shares(ax: Axes, x):
    """From end to end of x; shares on the y axis."""
    end_to_end(ax, x)
    ax.set_ylim(0, 1.03)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.grid(axis="y")
