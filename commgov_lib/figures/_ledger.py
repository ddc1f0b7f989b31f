"""Parts of the ledger's pictures: the rows of numbers and the rows of claims."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from . import style
from .style import t

_LIGHTS = {"feasible": style.GOOD, "underdetermined": style.WARN, "infeasible": style.BAD}
_VERDICTS = {"feasible": "可行", "underdetermined": "未定", "infeasible": "不可行"}

columns = partial(style.need, "ledger")


def named(row, column: str) -> str:
    """The text of a column in the language that figures speak now."""
    return t(getattr(row, column), getattr(row, f"{column}_zh"))


def _span(low: float, high: float) -> str:
    """``6,500–6,599``, ``0–0.0798``, ``3 or more``; what is a short decimal in full: ``0.5085–0.5095``."""
    ends = [
        f"{x:,.0f}" if x == round(x) else f"{x:,.4f}".rstrip("0") if x == round(x, 4) else f"{x:,.3g}"
        for x in (low, high)
        if math.isfinite(x)
    ]
    if low == high:
        return ends[0]
    return "–".join(ends) if len(ends) == 2 else t(f"{ends[0]} or more", f"{ends[0]}以上")


def rooms(ax: Axes, table: pd.DataFrame, right: float):
    """Draw a row a number: its floor, the room above it, and both ends in figures."""
    for place, row in enumerate(table.itertuples()):
        open_end = math.isinf(row.spread_share)
        exact = row.low == row.high
        end = right * 1.05 if open_end else row.spread_share
        color = style.MUTED if exact else style.ACCENT
        if not exact:
            ax.plot([0, end], [place, place], color=color, lw=2.2, solid_capstyle="butt", zorder=2)
            face = color if open_end else style.PAPER
            ax.plot([end], [place], ">" if open_end else "o", ms=6, mfc=face, mec=color, mew=1.4, zorder=3)
        ax.plot([0], [place], "o", ms=6, mfc=color, mec=color, zorder=3, clip_on=False)
        ax.annotate(
            _span(row.low, row.high),
            (end, place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=style.MUTED if exact else style.INK,
            bbox={"fc": style.PAPER, "ec": "none", "pad": 1},
        )


def reaches(ax: Axes, table: pd.DataFrame, right: float):
    """Draw a row a claim: its name, how far the numbers reach, and the verdict."""
    for place, row in enumerate(table.itertuples()):
        color = _LIGHTS[row.verdict]
        if row.needs == ">= 1":
            ax.barh(place, right - 1, left=1, height=0.5, color=style.RULE, zorder=0)
        end = min(row.reach_high, right)
        # The ends stand out even where both are nearly the same.
        ax.plot(
            [row.reach_low, end], [place, place], "|-", color=color, lw=5, ms=11, mew=2, solid_capstyle="butt"
        )
        ax.plot(
            [1.05],
            [place],
            style.MARKER[color],
            ms=11,
            color=color,
            transform=ax.get_yaxis_transform(),
            clip_on=False,
        )
        parts = row.verdict_open != row.verdict
        _beside(ax, place, t(row.verdict, _VERDICTS[row.verdict]), color, 9.5, 7 if parts else 0)
        if parts:
            other = t(row.verdict_open, _VERDICTS[row.verdict_open])
            _beside(
                ax,
                place,
                t(f"{other} without\nconventional ceilings", f"不设惯例上限则{other}"),
                style.MUTED,
                8,
                -9,
            )
        middle = min(max((row.reach_low + end) / 2, 0.1 * right), 0.9 * right)
        ax.annotate(
            _span(row.reach_low, row.reach_high),
            (middle, place),
            xytext=(0, 11),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=8.5,
            bbox=None if row.needs == ">= 1" else {"fc": style.PAPER, "ec": "none", "pad": 0.6},
        )
    labels = [f"{row.id}  {named(row, 'short')}\n" for row in table.itertuples()]
    ax.set_yticks(range(len(table)), labels)
    ax.tick_params(axis="y", length=0, labelcolor=style.INK, labelsize=9.5)
    for place, row in enumerate(table.itertuples()):
        ax.annotate(
            named(row, "measure"),
            (0, place),
            xycoords=ax.get_yaxis_transform(),
            xytext=(-4, -9),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8,
            color=style.MUTED,
            annotation_clip=False,
        )


def _beside(ax: Axes, place: int, text: str, color: str, size: float, up: float):
    """Write to the right of a row, ``up`` points above its middle."""
    ax.annotate(
        text,
        (1.09, place),
        xycoords=ax.get_yaxis_transform(),
        xytext=(0, up),
        textcoords="offset points",
        va="center",
        fontsize=size,
        color=color,
        annotation_clip=False,
    )
