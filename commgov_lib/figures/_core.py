"""Parts of the pictures of core and periphery: names in two languages, blocks, rows of a comparison."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from .style import t

BLUE, GREY = style.COLOR["unit"], style.COLOR["deliberative_org"]
STATISTICS = {
    "density": ("density", "密度"),
    "degree_centralisation": ("degree centralisation", "度数中心势"),
    "betweenness_centralisation": ("betweenness centralisation", "中介中心势"),
    "core_ones": ("core score (ones)", "核心得分（ones）"),
    "core_ignored": ("core score (ignored)", "核心得分（ignored）"),
}
NULLS = {
    "actors": ("actors resampled", "行动者重抽样"),
    "same_actors": ("actors resampled", "行动者重抽样"),
    "dyads": ("pairs exchanged", "成对互换"),
    "degrees": ("same degrees", "度数相同"),
}

columns = partial(style.need, "core")


def side(table: pd.DataFrame, side: str) -> pd.DataFrame:
    """Label and part of each row, or column, in order."""
    first = table.drop_duplicates(f"{side}_at").sort_values(f"{side}_at")
    return pd.DataFrame({"label": first[side].to_numpy(), "part": first[f"{side}_part"].to_numpy()})


def density(ax: Axes, part: str, other: str, share: float, down: int, across: int, shape):
    """Write the share of pairs tied into the middle of a block."""
    y = (down - 1) / 2 if part == "core" else (down + shape[0] - 1) / 2
    x = (across - 1) / 2 if other == "core" else (across + shape[1] - 1) / 2
    ax.text(
        x, y, t(f"{100 * share:.0f} %", f"{100 * share:.0f}%"), ha="center", va="center", color=style.ACCENT,
        fontsize=11, bbox={"fc": style.PAPER, "ec": style.ACCENT, "lw": 0.6, "pad": 2.5},
    )  # fmt: skip


def note(ax: Axes, table: pd.DataFrame, text: str, *, down: float = -44):
    """Small print: what the marks are, and where the data come from if the table says so."""
    if "provenance" in table:
        words = "; ".join(style.term(code) for code in sorted(table["provenance"].unique()))
        text += t(f"\nData: {words}.", f"\n数据：{words}。")
    style.note(ax, text)
    ax.texts[-1].xyann = (0, down)


def compared(ax: Axes, table: pd.DataFrame, names: list[str]):
    """Draw a row a test: both networks above, their difference and what it has to beat below."""
    for y, row in enumerate(table.itertuples()):
        ax.plot([row.first, row.second], [y - 0.16] * 2, color=style.RULE, lw=1.6, zorder=1)
        ax.scatter([row.first], [y - 0.16], s=48, color=BLUE, zorder=3, label=names[0] if not y else None)
        ax.scatter([row.second], [y - 0.16], s=46, facecolor=style.PAPER, edgecolor=BLUE, lw=1.6, zorder=3,
                   label=names[1] if not y else None)  # fmt: skip
        own = pd.notna(row.low)
        low, high = (row.low, row.high) if own else (row.null_low, row.null_high)
        color, width = (style.ACCENT, 2) if own else (style.RULE, 8)
        ax.plot([low, high], [y + 0.2] * 2, color=color, lw=width, zorder=2,
                solid_capstyle="butt")  # fmt: skip
        ax.scatter([row.difference], [y + 0.2], s=52, marker="D", color=style.ACCENT, zorder=4,
                   label=t("difference", "差") if not y else None)  # fmt: skip
        ax.annotate(f"p = {row.p:.3f}", (1, y + 0.2), xycoords=ax.get_yaxis_transform(), xytext=(6, 0),
                    textcoords="offset points", va="center", fontsize=8.5, annotation_clip=False)  # fmt: skip


def curves(ax: Axes, named: pd.DataFrame):
    """Draw a measure's mean and band over the shares of missing actors, from the whole network on."""
    colors = [BLUE, style.ACCENT, style.COLOR["team"], GREY]
    for (name, part), color in zip(named.groupby("measure", sort=False), colors, strict=False):
        part = part.sort_values("share")
        x = np.concatenate([[0.0], part["share"]])
        full = float(part["full"].iloc[0])
        low, high, mean = (np.concatenate([[full], part[c].astype(float)]) for c in ("low", "high", "mean"))
        ax.fill_between(x, low, high, color=color, alpha=0.16, lw=0)
        ax.plot(x, mean, "o-", color=color, ms=4.5, lw=1.7)
        ax.axhline(full, color=color, lw=0.9, ls=(0, (4, 3)))
        if name:
            label = t(*STATISTICS.get(name, (name, name)))
            ax.annotate(label, (x[-1], mean[-1]), xytext=(8, 0), color=color,
                        textcoords="offset points", va="center", fontsize=9,
                        annotation_clip=False)  # fmt: skip


def row_names(table: pd.DataFrame) -> list[str]:
    """Name of each row's statistic, and below it of its null."""
    pairs = zip(table["statistic"], table["null"], strict=True)
    return [f"{t(*STATISTICS.get(s, (s, s)))}\n{t(*NULLS[null])}" for s, null in pairs]
