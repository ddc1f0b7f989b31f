"""Parts of the pictures of core and periphery: names in two languages, blocks, rows of a comparison."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from . import style
from ._claims import first, listed, p_text
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
    "actors": ("actors a sample", "行动者为样本"),
    "same_actors": ("actors a sample", "行动者为样本"),
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
        ax.annotate(p_text(row.p), (1, y + 0.2), xycoords=ax.get_yaxis_transform(), xytext=(6, 0),
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


def brokers_title(shown: pd.DataFrame) -> tuple[str, str]:
    """The claim of a picture of brokers, in both languages: who is least constrained, who most between."""
    free, between = (
        first(shown[column], lowest=low, question="core.brokers")
        for column, low in (("constraint", True), ("betweenness", False))
    )
    every = len(shown)
    a, b = (listed(shown.index[places].astype(str)) for places in (free, between))
    one, other = ("is" if len(places) == 1 else "are" for places in (free, between))
    en, zh = f"{a} {one} least constrained", f"{a}约束最小"
    if len(free) == every > 1:
        en, zh = f"All {every} are equally constrained", f"{every}个约束度相同"
    if not shown["betweenness"].max() > 0:
        return f"{en}; nobody is between others", f"{zh}；无人居间"
    if len(between) == every > 1:
        return f"{en}; all are equally between others", f"{zh}；居间程度都相同"
    if free == between:
        return f"{en} and most between", f"{zh}，居间最多"
    return f"{en}; {b} {other} most between", f"{zh}；{b}居间最多"


def row_names(table: pd.DataFrame) -> list[str]:
    """Name of each row's statistic, and below it of its null."""
    pairs = zip(table["statistic"], table["null"], strict=True)
    return [f"{t(*STATISTICS.get(s, (s, s)))}\n{t(*NULLS[null])}" for s, null in pairs]


_AGAINST = {
    "degrees": ("equal degrees", "度数所致", "the same degrees", "同度数"),
    "ties": ("equal numbers of ties", "关系数所致", "as many ties", "同关系数"),
    "both": ("chance", "偶然", "as many ties, or ties of each actor", "同关系数或同度数"),
}


def beside_degrees(ax: Axes | None, table: pd.DataFrame) -> Axes:
    """See :func:`commgov_lib.figures.core.against_chance`."""
    ax = style.axes(ax, size=(7.2, 1.7 + 0.42 * len(table)))
    place = np.arange(len(table))
    values = table[["score", "null_mean", "null_low", "null_high", "p"]].astype(float)
    ax.hlines(place, values["null_low"], values["null_high"], color=style.RULE, lw=9, zorder=1)
    ax.scatter(values["null_mean"], place, marker="|", s=90, color=style.MUTED, zorder=2)
    beyond = values["p"] < 0.05
    for mask, color in ((beyond, style.GOOD), (~beyond, style.WARN)):
        ax.scatter(
            values["score"][mask], place[mask], s=54, color=color, marker=style.MARKER[color], zorder=3
        )
    for y, p in zip(place, values["p"], strict=True):
        ax.annotate(p_text(p), (1, y), xycoords=ax.get_yaxis_transform(), xytext=(6, 0), fontsize=8.5,
                    textcoords="offset points", va="center", annotation_clip=False)  # fmt: skip
    ax.set_yticks(place, table.index.astype(str))
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    count = int(beyond.sum())
    told = set(table["null"]) if "null" in table else {"degrees"}
    beyond_en, beyond_zh, same_en, same_zh = _AGAINST[told.pop() if len(told) == 1 else "both"]
    ax.set_xlabel(t("core–periphery score (correlation)", "核心—边缘得分（相关系数）"))
    ax.set_title(
        t(
            f"Beyond {beyond_en}: {count} of {len(table)} cores",
            f"{len(table)}个核心中有{count}个超出{beyond_zh}",
        )
    )
    draws = int(table["draws"].astype(int).min())
    text = t(
        f"Grey: middle 95 % of {draws:,} networks with {same_en}. Green dot: p < 0.05, one-sided, "
        "not corrected; amber triangle: not.",
        f"灰带：{draws:,}个{same_zh}网络的中间95%。绿点：p < 0.05（单侧，未校正）；橙三角：否。",
    )
    style.note(ax, text, table)
    return ax


def hierarchies(ax: Axes | None, table: pd.DataFrame) -> Axes:
    """See :func:`commgov_lib.figures.core.meeting`."""
    ax = style.axes(ax, size=(7.2, 3.2))
    place = np.arange(len(table))
    ax.barh(place, table["share"], height=0.5, color=BLUE, label=t("ties", "实际"))
    ax.scatter(
        table["expected_share"], place, marker="D", s=52, facecolor=style.PAPER, edgecolor=style.ACCENT,
        lw=1.8, zorder=3, label=t("if ends met regardless of both", "两端随意相遇时"),
    )  # fmt: skip
    names = {
        (True, True): t("same line, same block", "同条同块"),
        (True, False): t("same line only", "仅同条"),
        (False, True): t("same block only", "仅同块"),
        (False, False): t("neither", "皆不同"),
    }
    pairs = zip(table["same_line"], table["same_block"], strict=True)
    ax.set_yticks(place, [names[bool(a), bool(b)] for a, b in pairs])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=t(" %", "%")))
    ax.set_xlabel(t("share of ties", "占全部关系的比例"))
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    ax.legend(loc="upper right", bbox_to_anchor=(1, -0.2), ncols=2, fontsize=8.5)
    inside = table[table["same_line"].astype(bool) & table["same_block"].astype(bool)].iloc[0]
    share, free = (f"{100 * inside[c]:.0f}" for c in ("share", "expected_share"))
    ax.set_title(
        t(f"Inside both: {share} % of ties, {free} % expected", f"同条同块的关系占{share}%，期望{free}%")
    )
    total = f"{table['ties'].sum():,.0f}"
    text = t(
        f"Weight of ties in all: {total}; each end keeps its ties.",
        f"关系权重合计{total}；期望值保持每端的关系数。",
    )
    style.note(ax, text, table, down=62)
    return ax
