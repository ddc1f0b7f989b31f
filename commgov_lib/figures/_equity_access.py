"""The pictures of access: curves, ranks, groups, neighbours, zones."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..schema import CommgovError
from . import style
from ._claims import listed, percent, plural, same
from ._equity import DASHES, LINES, names, spread, word
from .style import t


def lorenz(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """Curves beside the line of equality."""
    ax = style.axes(ax, size=(5.6, 5.2))
    ax.plot([0, 1], [0, 1], color=style.MUTED, lw=1, label=word("equal"))
    halves = {}
    for k, (name, one) in enumerate(table.groupby("curve", sort=False)):
        halves[name] = 100 * np.interp(0.5, one["population_share"], one["value_share"])
        ax.plot(one["population_share"], one["value_share"], color=LINES[k % 4], ls=DASHES[k % 4], lw=2,
                label=word(name))  # fmt: skip
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.set_aspect("equal")
    ax.set_xlabel(t("share of persons, least first", "人口占比（由少到多）"))
    ax.set_ylabel(t("share of the whole", "总量占比"))
    ax.grid(axis="both")
    ax.legend(loc="upper left")
    values = list(halves.values())
    if not np.isfinite(values).all():
        raise CommgovError("figures.equity.lorenz: nobody has anything, so there is no share to draw.")
    first, last = (percent(values[k] / 100) for k in (0, -1))
    if len(values) == 1:
        title = t(f"The lower half has {first} of the whole", f"较少的一半占总量的{first}")
    else:
        title = t(
            f"The lower half has {first} on the first curve, {last} on the last",
            f"较少的一半：首条曲线占{first}，末条占{last}",
        )
    ax.set_title(title)
    text = t("Persons in order of what they have; diagonal: equal.", "按所得由少到多排列；对角线为均等。")
    style.note(ax, text, table)
    return ax


def ranks(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """Ranks under every choice."""
    choice = ["variant", "kernel", "catchment"]
    wide = table.pivot_table(index=choice, columns="group", values="rank", sort=False, observed=True)
    shown = names(table, "group", "group_zh")
    ax = style.axes(ax, size=(max(6.4, 2.2 + 0.62 * len(wide)), 1.9 + 0.25 * wide.shape[1]))
    x = np.arange(len(wide))
    restless = (wide.max() - wide.min()).nlargest(3)
    color = {name: LINES[k] for k, name in enumerate(restless.index[restless >= 1])}
    for name in wide.columns:
        strong = name in color
        ax.plot(x, wide[name], color=color.get(name, "#B9C0C8"), lw=2.2 if strong else 1.2, marker="o",
                ms=5 if strong else 3, label=shown[name], zorder=3 if strong else 2)  # fmt: skip
    at = spread(wide.iloc[-1].fillna(wide.shape[1]), 0.9)
    for name, y in zip(wide.columns, at, strict=True):
        ax.annotate(shown[name], (x[-1], y), xytext=(9, 0), textcoords="offset points", va="center",
                    fontsize=8.5, color=color.get(name, style.MUTED), annotation_clip=False)  # fmt: skip
    ax.set_xticks(x, [f"{c:,g}\n{word(k)}" for _, k, c in wide.index], fontsize=8)
    for variant in dict.fromkeys(v for v, *_ in wide.index):
        here = x[[v == variant for v, *_ in wide.index]]
        ax.annotate(word(variant), (here.mean(), 0.25), ha="center", va="bottom", fontsize=9, color=style.INK,
                    annotation_clip=False)  # fmt: skip
        if here[0]:
            ax.axvline(here[0] - 0.5, color=style.RULE, lw=1)
    ax.set_ylim(wide.shape[1] + 0.6, -0.4)
    ax.set_yticks(range(1, wide.shape[1] + 1))
    ax.set_ylabel(t("rank (1: least access)", "位次（1：可达性最低）"))
    ax.tick_params(length=0)
    weakest = pd.DataFrame(same(wide, wide.min(axis=1).to_numpy()[:, None]), wide.index, wide.columns)
    times = weakest.sum()
    leading, count = times.index[times == times.max()], int(times.max())
    told = listed([shown[name] for name in leading])
    if "provenance" in table and (table["provenance"] == "S").all():
        told += t(" (simulated)", "（模拟）")  # a title is quoted without its small print
    each, each_zh = (" each", "各") if len(leading) > 1 else ("", "")
    title = t(
        f"{told}: weakest in {count} of {plural(len(wide), 'choice')}{each}",
        f"{told}：{len(wide)}种选择中{each_zh}{count}次最弱",
    )
    ax.set_title(title)
    text = t("Catchment in metres, kernel below it.", "上行为服务半径（米），下行为核函数。")
    style.note(ax, text, table, down=50)
    return ax


def groups(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """Means with intervals."""
    table = table.reset_index() if "group" not in table else table
    table = table.sort_values("mean", kind="stable", na_position="last", ignore_index=True)
    ax = style.axes(ax, size=(7.4, 1.5 + 0.42 * len(table)))
    y = np.arange(len(table))
    there = table["low"].notna().to_numpy()  # a group of nobody has no interval
    ax.hlines(y[there], table["low"][there], table["high"][there], color=style.RULE, lw=7, zorder=1)
    for k, color in enumerate([style.BAD] + [style.COLOR["unit"]] * (len(table) - 1)):
        ax.scatter(table["mean"][k], y[k], s=60, color=color, marker="s" if k == 0 else "o", zorder=3)
    for k, row in table.iterrows():
        text = f"{row['mean']:.3f}" if np.isfinite(row["mean"]) else t("nobody", "无人")
        if "none_share" in table and np.isfinite(row["mean"]):
            none = f"{100 * row['none_share']:.0f}"
            text += t(f"   {none} % have none", f"   {none}%为零")
        ax.annotate(text, (1, k), xycoords=ax.get_yaxis_transform(), xytext=(8, 0), fontsize=8.5,
                    textcoords="offset points", va="center", annotation_clip=False)  # fmt: skip
    ax.set_yticks(y, [word(g) for g in table["group"]])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    unit = word(table["unit"].iloc[0]) if "unit" in table else ""
    ax.set_xlabel(t("mean of the group", "组均值") + (f": {unit}" if unit else ""))
    known = table.dropna(subset="mean")
    if known.empty:
        raise CommgovError("figures.equity.groups: nobody is in any group, so there is no mean to draw.")
    low, high = known.iloc[0], known.iloc[-1]
    less, more, own = word(low["group"]), word(high["group"]), f"{low['mean']:.2f}"
    share = low["mean"] / high["mean"] if high["mean"] > 0 else np.nan
    if len(known) == 1:
        title = f"{less}{t(': ', '：')}{own}"
    elif same(low["mean"], high["mean"]):
        title = t(f"All {len(known)} groups have {own}", f"{len(known)}个群体均为{own}")
    elif not share > 0:
        title = t(f"{less}: {own}; {more}: {high['mean']:.2f}", f"{less}：{own}；{more}：{high['mean']:.2f}")
    elif same(share, 0.5):
        title = t(f"{less}: {own}, half of what {more} has", f"{less}：{own}，为{more}的一半")
    else:
        title = t(f"{less}: {own}, {percent(share)} of {more}", f"{less}：{own}，为{more}的{percent(share)}")
    ax.set_title(title)
    few = "unit_count" in table and (table["unit_count"][there] < 50).any()
    bars = t("Bars: interval of each mean.", "灰条：各均值的区间。")
    narrow = t(
        "Bars: interval of each mean, too narrow below 50 units.", "灰条：各均值的区间，单位不足50个时偏窄。"
    )
    style.note(ax, narrow if few else bars, table)
    return ax


def proxies(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """Persons reached as ties grow."""
    ax = style.axes(ax, size=(7, 4.2))
    gains, ends = {}, {}
    for k, (name, one) in enumerate(table.groupby("group", sort=False)):
        one = one.sort_values("tie_share")
        look = {"color": LINES[k % 4], "ls": DASHES[k % 4], "lw": 2.2, "marker": "o", "ms": 4.5}
        ax.plot(one["tie_share"], one["reached_share"], label=word(name), **look)
        gains[word(name)] = 100 * (one["reached_share"].iloc[-1] - one["reached_share"].iloc[0])
        ends[word(name)] = one["reached_share"].iloc[-1]
    for k, (y, name) in enumerate(zip(spread(list(ends.values()), 0.06), ends, strict=True)):
        ax.annotate(name, (table["tie_share"].max(), y), xytext=(9, 0), textcoords="offset points",
                    va="center", fontsize=9, color=LINES[k % 4], annotation_clip=False)  # fmt: skip
    ax.set_ylim(0, 1.03)
    ax.set_xlabel(t("chance that one member household goes for them", "每户党员中心户代办的概率"))
    ax.set_ylabel(t("share of persons reached", "可达人数占比"))
    ax.grid(axis="y")
    told = [(name, f"{gain:.0f}") for name, gain in sorted(gains.items(), key=lambda pair: -pair[1])]
    (most, much), (least, little) = told[0], told[-1]
    ax.set_title(
        t(f"Neighbours add {much} points for {most}, {little} for {least}",
          f"邻里代办使{most}提高{much}个百分点，{least}{little}个")
        if len(told) > 1 else t(f"Neighbours add {much} points", f"邻里代办提高{much}个百分点")
    )  # fmt: skip
    text = t("Reached: lives near a pay point, or somebody goes.", "可达：住在缴费点附近，或有人代办。")
    style.note(ax, text, table)
    return ax


def zones(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """Inequality kept by each partition, and by chance."""
    ax = style.axes(ax, size=(7.6, 1.7 + 0.5 * len(table)))
    y = np.arange(len(table))
    cut = table["null_low"].notna().to_numpy()
    ax.hlines(y[cut], table["null_low"][cut], table["null_high"][cut], color=style.RULE, lw=10, zorder=1)
    for mask, color, mark in ((~cut, style.INK, "D"), (cut, style.COLOR["unit"], "o")):
        ax.scatter(table["theil"][mask], y[mask], s=56, color=color, marker=mark, zorder=3)
    for k, (_, row) in enumerate(table.iterrows()):
        count, kept = f"{int(row['zone_count']):,}", f"{100 * row['kept_share']:.0f}"
        ax.annotate(t(f"{count} zones   {kept} % kept", f"{count}个单元   保留{kept}%"), (1, k), fontsize=8.5,
                    xycoords=ax.get_yaxis_transform(), xytext=(8, 0), textcoords="offset points", va="center",
                    annotation_clip=False)  # fmt: skip
    own = set(table.index[cut]) <= {"grid", "compound"}
    shown = {name: word(name) if own else _zone(name) for name in table.index}
    ax.set_yticks(y, list(shown.values()))
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(t("Theil index between zones", "单元间泰尔指数"))
    told = [(shown[name], percent(share)) for name, share in table["kept_share"][cut].dropna().items()]
    ax.set_title(
        t("Kept " + "; ".join(f"{name}: {kept}" for name, kept in told),
          "保留：" + "，".join(f"{name}{kept}" for name, kept in told))
        if told else t("Theil index of the units", "各单元的泰尔指数")
    )  # fmt: skip
    style.note(
        ax, t("Grey: zones of the same sizes filled by lot.", "灰条：同样大小、随机组成的单元。"), table
    )
    return ax


def _zone(name) -> str:
    """What a partition is called where it is not of buildings: by its level, or need by need."""
    level = style.term(str(name))
    return t("need by need", "逐项需求") if name == "unit" else t(f"by {level}", f"按{level}")
