"""The two pictures of the real list of committees."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from ._equity import DASHES, LINES, names, spread, word
from .style import t


def committees(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """Residents per committee, district by district."""
    ax = style.axes(ax, size=(8, 5.2))
    wide = table.pivot_table(index="edition", columns="district_en", values="residents_per_committee")
    shown = names(table, "district_en", "district")
    step = np.log(wide).diff().iloc[1:]
    jumps = step.abs().max()
    moved = jumps.dropna().nlargest(3).index.tolist()
    color = dict(zip(moved, LINES, strict=False))
    order = [c for c in wide.columns if c not in moved] + moved[::-1]
    last = wide.ffill().iloc[-1][order]
    # Labels stand beside the ends of the lines, moved apart where they would cover each other.
    top, bottom = np.log(wide.max().max()), np.log(wide.min().min())
    at = np.exp(spread(np.log(last), 0.042 * (top - bottom)))
    for name, y in zip(order, at, strict=True):
        strong = name in color
        look = {"lw": 2.2, "ms": 4, "zorder": 3} if strong else {"lw": 1.1, "ms": 2.5, "zorder": 2}
        ax.plot(
            wide.index, wide[name], marker="o", color=color.get(name, "#B9C0C8"), label=shown[name], **look
        )
        ax.annotate(shown[name], (wide.index[-1], last[name]), xytext=(wide.index[-1] + 0.12, y), va="center",
                    fontsize=8.5, color=color.get(name, style.MUTED), annotation_clip=False)  # fmt: skip
    ax.set_yscale("log")
    ticks = [n for n in (2500, 5000, 10_000, 20_000, 40_000) if np.exp(bottom) / 1.3 < n < np.exp(top) * 1.3]
    ax.set_yticks(ticks, [f"{n:,}" for n in ticks])
    ax.set_yticks([], minor=True)
    ax.set_xticks(wide.index, [str(n) for n in wide.index])
    ax.set_xlabel(t("edition of the division list", "名录年份"))
    ax.set_ylabel(t("residents per residents' committee", "每个居委会的居民数"))
    ax.grid(axis="y")
    if moved:
        most = moved[0]
        year = step[most].abs().idxmax()
        before, after = wide[most].shift()[year], wide.loc[year, most]
        title = t(
            f"{shown[most]}: {before:,.0f} residents a committee, then {after:,.0f}",
            f"{shown[most]}：每个居委会由{before:,.0f}人变为{after:,.0f}人",
        )
    else:  # one edition, or no district in two that follow each other
        low, high = (f"{end:,.0f}" for end in (np.nanmin(last), np.nanmax(last)))
        title = t(f"{low} to {high} residents a committee", f"每个居委会{low}至{high}人")
    ax.set_title(title)
    text = t(
        "Census of 2020 over committees listed in each edition; log scale. Only the list changes.",
        "2020年普查人口除以各版名录所列居委会数；对数刻度。变化的只是名录。",
    )
    style.note(ax, text, table)
    return ax


def classification(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """Inequality by edition under three readings."""
    ax = style.axes(ax, size=(8, 4.4))
    ends = table.groupby("reading", sort=False).last()
    gap = 0.07 * (table["theil"].max() - min(0.0, table["theil"].min()))
    at = spread(ends["theil"], gap)
    for k, (reading, one) in enumerate(table.groupby("reading", sort=False)):
        color = LINES[1] if reading == "as_listed" else LINES[0]
        ax.plot(
            one["edition"],
            one["theil"],
            color=color,
            ls=DASHES[k],
            lw=2.2,
            marker="o",
            ms=4.5,
            label=word(reading),
        )
        end = one["edition"].iloc[-1], one["theil"].iloc[-1]
        ax.annotate(word(reading), end, xytext=(end[0] + 0.1, at[k]), color=color, fontsize=9, va="center",
                    annotation_clip=False)  # fmt: skip
    ax.set_ylim(0, table["theil"].max() * 1.08)
    years = sorted(table["edition"].unique())
    ax.set_xticks(years, [str(n) for n in years])
    ax.set_xlabel(t("edition of the division list", "名录年份"))
    ax.set_ylabel(t("Theil index between districts", "区县间泰尔指数"))
    ax.grid(axis="y")
    whole = ends["change"].get("as_listed", np.nan)
    shares = sorted(100 * ends.loc[ends.index != "as_listed", "coding"] / whole)
    way = t("fall", "下降") if whole < 0 else t("rise", "上升")
    if shares and np.isfinite(shares).all():
        low, high = f"{shares[0]:.0f}", f"{shares[-1]:.0f}"
        title = (
            t(f"Coding is {low} to {high} % of the {way}", f"{way}中有{low}%至{high}%出自编码")
            if low != high
            else t(f"Coding is {low} % of the {way}", f"{way}中有{low}%出自编码")
        )
    elif whole == 0:
        title = t("The list does not move inequality", "名录未改变不平等")
    else:  # no other reading stands beside the list
        title = t("Inequality between districts by edition", "各版名录的区县间不平等")
    ax.set_title(title)
    text = t(
        "Residents per committee, districts weighted by committees; differences inside districts unseen.",
        "每居委会居民数，按居委会数加权；区县内部差异不可见。",
    )
    style.note(ax, text, table)
    return ax
