"""07  Pictures of who is left behind: what coding moves, curves of inequality, ranks under every choice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..schema import CommgovError
from . import style
from .claims import known, listed, percent, plural, same
from .shapes import at_right, finish, line_ends, percents, rows, shares
from .style import t

__all__ = ["catchments", "classification", "committees", "groups", "lorenz", "proxies", "ranks", "zones"]

LINES = [style.BLUE, style.ACCENT, style.GREEN, style.ORANGE]
DASHES = ["-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2))]
_WORDS = {
    "as_listed": ("as listed", "按名录"),
    "as_first": ("kinds held as first listed", "类别固定为首次所列"),
    "as_last": ("kinds held as last listed", "类别固定为末次所列"),
    "counter": ("two counters a hall", "每厅两个柜台"),
    "living_room": ("every worker at an open desk", "拆柜台，人人设开放工位"),
    "outside_queue": ("with contact outside the queue", "另有排队之外的接触"),
    "equal": ("equal", "均等线"),
    "visits": ("visits a person a week", "每人每周上门次数"),
    "by_room": ("capacity of those who serve", "服务者的容量"),
    "by_force": ("each force counted once", "每支力量计1"),
    "by_distance": ("by distance", "按距离"),
    "room": ("capacity a person in need", "每名需求者的容量"),
    "forces": ("forces a person in need", "每名需求者的力量数"),
    "unit": ("building by building", "逐楼院"),
    "grid": ("by grid", "按网格"),
    "compound": ("by compound", "按小区"),
    "binary": ("flat", "二值"),
    "gaussian": ("Gaussian", "高斯"),
    "e2sfca": ("2SFCA / E2SFCA", "2SFCA / E2SFCA"),
    "m2sfca": ("M2SFCA", "M2SFCA"),
    "b2sfca": ("B2SFCA", "B2SFCA"),
    "inner": ("inner districts", "中心城区"),
    "outer": ("outer districts", "外围城区"),
    "county": ("counties", "县（市）"),
}


@style.figure("edition district district_en residents_per_committee")
def committees(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw residents per residents' committee in each district, edition by edition.

    Parameters
    ----------
    table
        From :func:`commgov_lib.equity.committees`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.equity.committees(cg.load("divisions"), cg.load("districts"))
    >>> print(committees(table).get_title(loc="left"))
    In Shenbei one committee stands for 3,330 residents in 2019 and 19,981 in 2020
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.9))
    wide = table.pivot_table(index="edition", columns="district_en", values="residents_per_committee")
    shown = _names(table, "district_en", "district")
    step = np.log(wide).diff().iloc[1:]
    moved = step.abs().max().dropna().nlargest(3).index.tolist()
    look = dict(zip(moved, zip(LINES, DASHES, "os^", strict=False), strict=False))
    order = [c for c in wide.columns if c not in moved] + moved[::-1]
    last = wide.ffill().iloc[-1][order]
    top, bottom = wide.max().max(), wide.min().min()
    for name in order:
        color, dash, marker = look.get(name, (style.LIGHT_GREY, "-", "."))
        thick = {"lw": 2.2, "ms": 5, "zorder": 3} if name in look else {"lw": 1.1, "ms": 4, "zorder": 2}
        ax.plot(wide.index, wide[name], marker=marker, ls=dash, color=color, label=shown[name], **thick)
    ax.set_yscale("log")
    ticks = [n for n in (2500, 5000, 10_000, 20_000, 40_000) if bottom / 1.3 < n < top * 1.3]
    ax.set_yticks(ticks, [f"{n:,}" for n in ticks])
    ax.set_yticks([], minor=True)
    ax.set_xticks(wide.index, [str(n) for n in wide.index])
    ax.set_xlabel(t("edition of the list of divisions", "名录年份"))
    ax.set_ylabel(t("residents per residents' committee", "每个居委会的居民数"))
    ax.grid(axis="y")
    ends = [(last[name], shown[name], look[name][0] if name in look else style.MUTED) for name in order]
    line_ends(ax, ends, x=wide.index[-1])
    if moved:
        most = moved[0]
        year = step[most].abs().idxmax()
        before, after = wide[most].shift()[year], wide.loc[year, most]
        was = wide.index[wide.index.get_loc(year) - 1]
        title = (
            f"In {shown[most]} one committee stands for {before:,.0f} residents in {was} and {after:,.0f} "
            f"in {year}",
            f"{shown[most]}每个居委会对应的居民由{was}年的{before:,.0f}人变为{year}年的{after:,.0f}人",
        )
    else:  # one edition, or no district in two that follow each other
        low, high = (f"{end:,.0f}" for end in (np.nanmin(last), np.nanmax(last)))
        title = f"One committee stands for {low} to {high} residents", f"每个居委会对应{low}至{high}名居民"
    finish(
        ax,
        title,
        (
            "Residents of the census of 2020 over the committees that each edition lists, so only the list "
            "changes. Log scale. Coloured: the largest jumps.",
            "2020年普查人口除以各版名录所列居委会数，变化的只是名录。对数刻度。着色者变动最大。",
        ),
        table,
    )
    return ax


@style.figure("reading edition theil change coding")
def classification(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how inequality moves over the editions as listed, and with the kind of every committee held fixed.

    Parameters
    ----------
    table
        From :func:`commgov_lib.equity.reclassified`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.equity.reclassified(cg.load("divisions"), cg.load("districts"))
    >>> print(classification(table).get_title(loc="left"))
    Recoding of committees makes up 78 to 96 % of the fall in inequality
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.0))
    labels = []
    for k, (reading, one) in enumerate(table.groupby("reading", sort=False)):
        color = LINES[1] if reading == "as_listed" else LINES[0]
        look = {"lw": 2.2, "marker": "so^D"[k % 4], "ms": 5, "label": word(reading)}
        ax.plot(one["edition"], one["theil"], color=color, ls=DASHES[k % 4], **look)
        labels.append((one["theil"].iloc[-1], word(reading), color))
    ax.set_ylim(0, table["theil"].max() * 1.08)
    years = sorted(table["edition"].unique())
    ax.set_xticks(years, [str(n) for n in years])
    ax.set_xlabel(t("edition of the list of divisions", "名录年份"))
    ax.set_ylabel(t("Theil index between districts", "区县间泰尔指数"))
    ax.grid(axis="y")
    line_ends(ax, labels, x=table["edition"].max())
    ends = table.groupby("reading", sort=False).last()
    whole = ends["change"].get("as_listed", np.nan)
    parts = sorted(100 * ends.loc[ends.index != "as_listed", "coding"] / whole)
    way = t("fall", "下降") if whole < 0 else t("rise", "上升")
    if parts and np.isfinite(parts).all():
        low, high = f"{parts[0]:.0f}", f"{parts[-1]:.0f}"
        span, span_zh = (f"{low} to {high} %", f"{low}%至{high}%") if low != high else (f"{low} %", f"{low}%")
        title = (
            f"Recoding of committees makes up {span} of the {way} in inequality",
            f"不平等的{way}中有{span_zh}出自重新编码",
        )
    elif whole == 0:
        title = (
            "Inequality between districts is the same in the first and the last edition",
            "首末两版名录的区县间不平等相同",
        )
    else:  # no other reading stands beside the list
        title = "Inequality between districts by edition", "各版名录的区县间不平等"
    finish(
        ax,
        title,
        (
            "Theil index of residents per committee, districts weighted by committees. Dashed, dotted: the "
            "kind of each body held fixed. What differs inside a district is not seen.",
            "每居委会居民数的泰尔指数，按居委会数加权。虚线、点线：各机构的类别保持不变。区县内部差异不可见。",
        ),
        table,
    )
    return ax


@style.figure("curve population_share value_share")
def lorenz(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw Lorenz or concentration curves beside the line of equality.

    Parameters
    ----------
    table
        Curves of :func:`commgov_lib.equity.lorenz` or ``concentration_curve`` one below the other, with a
        column ``curve`` that names each (at most four).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> print(lorenz(cg.equity.lorenz([1, 3]).assign(curve="wages")).get_title(loc="left"))
    The half with least has 25 % of the whole
    """
    ax = style.axes(ax, size=(style.WIDTH, 4.2))
    ax.plot([0, 1], [0, 1], color=style.MUTED, lw=1, label=word("equal"))
    halves, names = [], []
    for k, (name, one) in enumerate(table.groupby("curve", sort=False)):
        halves.append(np.interp(0.5, one["population_share"], one["value_share"]))
        names.append(word(name))
        look = {"color": LINES[k % 4], "ls": DASHES[k % 4], "lw": 2.2}
        ax.plot(one["population_share"], one["value_share"], label=word(name), **look)
    if not np.isfinite(halves).all():
        raise CommgovError("figures.equity.lorenz: nobody has anything, so there is no share to draw.")
    shares(ax, "x", t("share of persons, those with least first", "人口占比（由少到多）"), high=1.0)
    shares(ax, "y", t("share of the whole", "总量占比"), high=1.0)
    ax.set_aspect("equal")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2)
    low, high = int(np.argmin(halves)), int(np.argmax(halves))
    least, most = percent(halves[low]), percent(halves[high])
    if least == most:
        title = f"The half with least has {least} of the whole", f"较少的一半占总量的{least}"
        if len(halves) > 1:
            title = title[0] + " on every curve", f"各条曲线上，{title[1]}"
    else:
        title = (
            f"The half with least has {least} of the whole ({names[low]}) to {most} ({names[high]})",
            f"较少的一半占总量的{least}（{names[low]}）至{most}（{names[high]}）",
        )
    finish(
        ax,
        title,
        (
            "Lorenz curves: persons in order of what they have. On the diagonal all have the same.",
            "洛伦兹曲线：按所得由少到多排列；对角线上人人相同。",
        ),
        table,
    )
    return ax


@style.figure("catchment kernel gini low high")
def catchments(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how unequal access looks over the catchment, a line a kernel, with its interval.

    Parameters
    ----------
    table
        ``catchment`` in metres, ``kernel``, ``gini``, and its interval ``low, high``, as of
        :func:`commgov_lib.equity.bootstrap`; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"catchment": [1000, 5000], "kernel": "binary", "gini": [0.6, 0.2]})
    >>> print(catchments(table.assign(low=0.1, high=0.7)).get_title(loc="left"))
    The Gini index is 0.60 with a catchment of 1 km and 0.20 with one of 5 km
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    table = known(table, "gini", "equity.catchments").sort_values("catchment", kind="stable")
    ends = []
    for k, (kernel, one) in enumerate(table.groupby("kernel", sort=False)):
        far = one["catchment"] / 1000 + 0.03 * k  # beside each other, so that both intervals are seen
        color, dash = LINES[k % 4], DASHES[k % 4]
        ax.vlines(far, one["low"], one["high"], color=color, lw=1.4, alpha=0.6)
        ax.plot(
            far, one["gini"], color=color, ls=dash, lw=2.2, marker="os^D"[k % 4], ms=5, label=word(kernel)
        )
        ends.append((one["gini"].iloc[-1], word(kernel), color))
    ax.set_ylim(0, max(0.1, 1.05 * np.nanmax(table[["gini", "high"]].to_numpy(float))))
    ax.set_xlabel(t("catchment, km", "服务半径（公里）"))
    ax.set_ylabel(t("Gini index of access", "可达性的基尼系数"))
    ax.grid(True, axis="y")
    line_ends(ax, ends, x=table["catchment"].max() / 1000 + 0.03)
    first = table[table["kernel"] == table["kernel"].iloc[0]]
    (near, most), (far, least) = first[["catchment", "gini"]].iloc[[0, -1]].to_numpy()
    near, far, most, least = f"{near / 1000:g}", f"{far / 1000:g}", f"{most:.2f}", f"{least:.2f}"
    finish(
        ax,
        (
            f"The Gini index is {most} with a catchment of {near} km and {least} with one of {far} km",
            f"服务半径为{near}公里时基尼系数为{most}，为{far}公里时为{least}",
        ),
        (
            "E2SFCA access of persons. Upright lines: bootstrap interval, 95 %, too narrow, as neighbours "
            "lean on each other. Nothing is tested.",
            "人均可达性（E2SFCA）。竖线：95%自助法区间；相邻单元互相依赖，故偏窄。不作检验。",
        ),
        table,
    )
    return ax


@style.figure("variant kernel catchment group rank")
def ranks(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the rank of each group under every choice of variant, kernel and catchment.

    Parameters
    ----------
    table
        From :func:`commgov_lib.equity.sensitivity`; optional ``group_zh`` (Chinese names).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"variant": "e2sfca", "kernel": ["binary", "gaussian"] * 2, "catchment": 500})
    >>> print(ranks(table.assign(group=["a", "a", "b", "b"], rank=[1, 2, 2, 1])).get_title(loc="left"))
    In 1 of 2 choices each, least access falls to a and b
    """
    choice = ["variant", "kernel", "catchment"]
    wide = table.pivot_table(index=choice, columns="group", values="rank", sort=False, observed=True)
    shown = _names(table, "group", "group_zh")
    beside = shown.map(lambda name: style.fold(name, 85, style.SMALL))
    deep = 1 + max(name.count("\n") for name in beside)  # lines of the longest name
    high = 1.2 + (0.12 + 0.15 * deep) * wide.shape[1]
    ax = style.axes(ax, size=(max(style.WIDTH, 1.2 + 0.3 * len(wide)), high))
    x = np.arange(len(wide))
    restless = (wide.max() - wide.min()).nlargest(3)
    moved = restless.index[restless >= 1]
    look = dict(zip(moved, zip(LINES, DASHES, "os^", strict=False), strict=False))
    for name in wide.columns:
        color, dash, marker = look.get(name, (style.MUTED, "-", "."))
        thick = {"lw": 2.2, "ms": 5, "zorder": 3} if name in look else {"lw": 1.2, "ms": 5, "zorder": 2}
        ax.plot(x, wide[name], color=color, ls=dash, marker=marker, label=shown[name], **thick)
    last = wide.iloc[-1].fillna(wide.shape[1])
    ax.set_ylim(wide.shape[1] + 0.6, 0.4)
    _choices(ax, wide.index, x)
    ax.set_yticks(range(1, wide.shape[1] + 1))
    ax.set_ylabel(t("rank (1: least access)", "位次（1：可达性最低）"))
    ax.tick_params(length=0)
    ends = [
        (last[name], beside[name], look[name][0] if name in look else style.MUTED) for name in wide.columns
    ]
    line_ends(ax, ends, x=x[-1], gap=12.5 * deep)
    weakest = pd.DataFrame(same(wide, wide.min(axis=1).to_numpy()[:, None]), wide.index, wide.columns)
    times = weakest.sum()
    leading, count = times.index[times == times.max()], int(times.max())
    told = listed([shown[name] for name in leading])
    if "provenance" in table and (table["provenance"] == "S").all():
        told += t(" (simulated)", "（模拟）")  # a title is quoted without its small print
    each, each_zh = (" each", "各") if len(leading) > 1 else ("", "")
    finish(
        ax,
        (
            f"In {count} of {plural(len(wide), 'choice')}{each}, least access falls to {told}",
            f"{told}在{len(wide)}种选择中{each_zh}有{count}次可达性最低",
        ),
        (
            "A column a choice of method, kernel and catchment. Coloured: those whose rank changes most.",
            "每列为方法、核函数与服务半径的一种选择。着色者位次变动最大。",
        ),
        table,
    )
    return ax


def _choices(ax: Axes, choices: pd.MultiIndex, x: np.ndarray):
    """Name the columns: catchments below, and above them the kernels, and the methods on top."""
    far = max(c for *_, c in choices) >= 1000
    ax.set_xticks(x, [f"{c / 1000 if far else c:g}" for *_, c in choices])
    ax.set_xlabel(t("catchment, km", "服务半径（公里）") if far else t("catchment, m", "服务半径（米）"))
    for level, (parts, up) in enumerate(((1, 6), (2, 20))):
        heads = [tuple(choice[: 3 - parts]) for choice in choices]
        for head in dict.fromkeys(heads):
            here = x[[other == head for other in heads]]
            at = ax.annotate(
                word(head[-1]),
                (here.mean(), 1),
                xycoords=ax.get_xaxis_transform(),
                xytext=(0, up),
                textcoords="offset points",
                ha="center",
                annotation_clip=False,
                color=style.MUTED if level == 0 else style.INK,
            )
            at.set_clip_on(False)
            if here[0]:
                ax.axvline(here[0] - 0.5, color=style.RULE, lw=0.8 + level, zorder=0)


@style.figure
def groups(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the mean of each group with its interval, the weakest first.

    Parameters
    ----------
    table
        Columns ``group, mean, low, high`` (or the groups as index), as of
        :func:`commgov_lib.equity.weakest` with a bootstrap beside it; optional ``none_share``
        (who has nothing) and ``unit`` (of the mean).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"group": ["a", "b"], "mean": [1, 2], "low": [0.5, 1.5], "high": [1.5, 2.5]})
    >>> print(groups(table).get_title(loc="left"))
    For a the mean is 1.00, half of that for b
    """
    table = table.reset_index() if "group" not in table else table
    style.need("equity.groups", table, "group mean low high")
    table = table.sort_values("mean", kind="stable", na_position="last", ignore_index=True)
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + 0.42 * len(table)))
    y, mean = np.arange(len(table)), table["mean"]
    there = table["low"].notna().to_numpy()  # a group of nobody has no interval
    ax.hlines(y[there], 0, mean[there], color=style.RULE, lw=1.4, zorder=1)
    ax.hlines(y[there], table["low"][there], table["high"][there], color=style.LIGHT_BLUE, lw=9, zorder=2)
    for k, value in enumerate(mean):
        color, marker = (style.BLUE, "o") if k else (style.BAD, "s")
        ax.scatter(value, k, s=26, color=color, marker=marker, zorder=3)
    texts = [f"{value:.3f}" if np.isfinite(value) else t("nobody", "无人") for value in mean]
    if "none_share" in table:
        none = [
            t(f"; {percent(share)} have none", f"；{percent(share)}为零") if np.isfinite(value) else ""
            for value, share in zip(mean, table["none_share"], strict=True)
        ]
        texts = [text + more for text, more in zip(texts, none, strict=True)]
    at_right(ax, texts, by=6)
    rows(ax, [word(g) for g in table["group"]])
    ax.set_xlim(left=0)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    unit = word(table["unit"].iloc[0]) if "unit" in table else ""
    ax.set_xlabel(unit or t("mean of the group", "组均值"))
    few = "unit_count" in table and (table["unit_count"][there] < 50).any()
    narrow, narrow_zh = (", too narrow below 50 units", "，单位不足50个时偏窄") if few else ("", "")
    finish(
        ax,
        _groups_title(table.dropna(subset="mean"), unit),
        (
            f"Points: means of the groups. Bars: 95 % interval of each mean{narrow}. Groups are not tested "
            "against each other.",
            f"点：各组均值。条：各均值的95%区间{narrow_zh}。组间不作检验。",
        ),
        table,
    )
    return ax


def _groups_title(known: pd.DataFrame, unit: str) -> tuple[str, str]:
    """How the weakest group stands beside the strongest."""
    if known.empty:
        raise CommgovError("figures.equity.groups: nobody is in any group, so there is no mean to draw.")
    low, high = known.iloc[0], known.iloc[-1]
    less, more = word(low["group"]), word(high["group"])
    least, most = (f"{end['mean']:.2f}{unit and t(f' {unit}', f'（{unit}）')}" for end in (low, high))
    share = low["mean"] / high["mean"] if high["mean"] > 0 else np.nan
    if len(known) == 1:
        return f"For {less} the mean is {least}", f"{less}的均值为{least}"
    if same(low["mean"], high["mean"]):
        return f"All {len(known)} groups have a mean of {least}", f"{len(known)}个群体的均值都是{least}"
    if not share > 0:
        return f"For {less} the mean is {least}, for {more} {most}", f"{less}的均值为{least}，{more}为{most}"
    part, part_zh = ("half", "一半") if same(share, 0.5) else (percent(share),) * 2
    return (
        f"For {less} the mean is {least}, {part} of that for {more}",
        f"{less}的均值为{least}，是{more}的{part_zh}",
    )


@style.figure("group tie_share reached_share")
def proxies(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many persons are reached as more of them have a neighbour who goes for them.

    Parameters
    ----------
    table
        Columns ``group, tie_share, reached_share``: one row a group and share of neighbours who would go.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"group": ["a", "a", "b", "b"], "tie_share": [0, 1, 0, 1]})
    >>> print(proxies(table.assign(reached_share=[0.2, 0.9, 0.1, 0.1])).get_title(loc="left"))
    Neighbours who go add 70 percentage points for a, 0 for b
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    gains, ends = [], []
    for k, (name, one) in enumerate(table.groupby("group", sort=False)):
        one = one.sort_values("tie_share")
        look = {"color": LINES[k % 4], "ls": DASHES[k % 4], "lw": 2.2, "marker": "os^D"[k % 4], "ms": 5}
        ax.plot(one["tie_share"], one["reached_share"], label=word(name), **look)
        start, end = one["reached_share"].iloc[[0, -1]]
        gains.append((word(name), 100 * (end - start)))
        ends.append((end, word(name), LINES[k % 4]))
    shares(ax, "y", t("share of persons reached", "可达人数占比"))
    percents(ax.xaxis)
    ax.set_xlabel(t("chance that a member household goes", "每户党员中心户代办的概率"))
    line_ends(ax, ends, x=table["tie_share"].max())
    told = [(name, f"{gain:.0f}") for name, gain in sorted(gains, key=lambda pair: -pair[1])]
    (most, much), (least, little) = told[0], told[-1]
    finish(
        ax,
        (
            f"Neighbours who go add {much} percentage points for {most}, {little} for {least}",
            f"邻里代办使{most}的可达率提高{much}个百分点，{least}提高{little}个",
        )
        if len(told) > 1
        else (f"Neighbours who go add {much} percentage points", f"邻里代办使可达率提高{much}个百分点"),
        (
            "Reached: lives near a pay point, or some neighbour goes. Expected values, computed exactly.",
            "可达：住在缴费点附近，或有邻里代办。期望值，精确计算。",
        ),
        table,
    )
    return ax


@style.figure("zone_count theil kept_share null_low null_high")
def zones(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much inequality each way of cutting zones keeps, beside what chance keeps.

    Parameters
    ----------
    table
        From :func:`commgov_lib.equity.zones`, joined to :func:`commgov_lib.equity.by_chance` (``null_low,
        null_high``, empty for the units themselves).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> x, cut = [1, 1, 2, 3], pd.DataFrame({"grid": list("aabb"), "compound": list("abab")})
    >>> null = cg.equity.by_chance(x, group=cut, draws=50, seed=1)
    >>> print(zones(cg.equity.zones(x, partition=cut).join(null)).get_title(loc="left"))
    Adding up by grid keeps 87 % of the inequality, by compound 9 %
    """
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + 0.55 * len(table)))
    y = np.arange(len(table))
    cut = table["null_low"].notna().to_numpy()
    ax.hlines(y, 0, table["theil"], color=style.RULE, lw=1.4, zorder=0)
    ax.hlines(
        y[cut], table["null_low"][cut], table["null_high"][cut], color=style.LIGHT_GREY, lw=11, zorder=1
    )
    for mask, color, mark in ((~cut, style.INK, "D"), (cut, style.BLUE, "o")):
        ax.scatter(table["theil"][mask], y[mask], s=50, color=color, marker=mark, zorder=3)
    at_right(ax, [_kept(share) for share in table["kept_share"]], by=6)
    of_buildings = set(table.index[cut]) <= {"grid", "compound"}
    shown = {name: word(name) if of_buildings else _zone(name) for name in table.index}
    counts = [int(n) for n in table["zone_count"]]
    zones_of = [t(f"({n:,} zones)", f"（{n:,}个单元）") for n in counts]
    rows(ax, [f"{name}\n{many}" for name, many in zip(shown.values(), zones_of, strict=True)])
    ax.set_xlim(left=0)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set_xlabel(t("Theil index between zones", "单元间泰尔指数"))
    kept = [(shown[name], percent(share)) for name, share in table["kept_share"][cut].dropna().items()]
    (first_en, first_share), *more = kept or [("", "")]
    title = (
        (
            f"Adding up {first_en} keeps {first_share} of the inequality"
            + "".join(f", {name} {share}" for name, share in more),
            "汇总后保留的不平等：" + "，".join(f"{name}{share}" for name, share in kept),
        )
        if kept
        else ("Theil index of the units", "各单元的泰尔指数")
    )
    finish(
        ax,
        title,
        (
            "Points: Theil index after adding up, and the share kept. Grey, the null: zones of the same "
            "sizes filled by lot, middle 95 % of draws.",
            "点：汇总后的泰尔指数及其保留比例。灰条为零模型：同样大小、随机组成的单元，取抽样的中间95%。",
        ),
        table,
    )
    return ax


def _kept(share: float) -> str:
    """The share of inequality that is left, where it is known."""
    return "" if np.isnan(share) else t(f"{percent(share)} kept", f"保留{percent(share)}")


def word(code) -> str:
    """The label of a code of this question or of the schema; any other word as it stands."""
    return t(*_WORDS[code]) if code in _WORDS else style.term(str(code))


def _zone(name) -> str:
    """What a partition is called where it is not of buildings: by its level, or need by need."""
    level = style.term(str(name))
    return t("need by need", "逐项需求") if name == "unit" else t(f"by {level}", f"按{level}")


def _names(table: pd.DataFrame, column: str, other: str) -> pd.Series:
    """A name for each value of a column: that of the other language's column where there is one."""
    shown = table[other] if other in table and style.lang() == "zh" else table[column].map(word)
    return pd.Series(shown.to_numpy(), table[column].to_numpy()).groupby(level=0, sort=False).first()
