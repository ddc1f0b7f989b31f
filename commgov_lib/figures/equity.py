"""07  Pictures of who is left behind: what coding moves, curves of inequality, ranks under every choice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..schema import CommgovError
from . import style
from .claims import listed, percent, plural, same
from .shapes import at_right, beside, line_ends, rows
from .style import t

__all__ = ["classification", "committees", "groups", "lorenz", "proxies", "ranks", "zones"]

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
    >>> committees(table).get_title(loc="left")
    'Shenbei: 3,330 residents a committee, then 19,981'
    """
    ax = style.axes(ax, size=(8, 5.2))
    wide = table.pivot_table(index="edition", columns="district_en", values="residents_per_committee")
    shown = _names(table, "district_en", "district")
    step = np.log(wide).diff().iloc[1:]
    moved = step.abs().max().dropna().nlargest(3).index.tolist()
    color = dict(zip(moved, LINES, strict=False))
    order = [c for c in wide.columns if c not in moved] + moved[::-1]
    last = wide.ffill().iloc[-1][order]
    top, bottom = wide.max().max(), wide.min().min()
    for name in order:
        look = {"lw": 2.2, "ms": 4, "zorder": 3} if name in color else {"lw": 1.1, "ms": 2.5, "zorder": 2}
        line = color.get(name, style.LIGHT_GREY)
        ax.plot(wide.index, wide[name], marker="o", color=line, label=shown[name], **look)
    ax.set_yscale("log")
    line_ends(
        ax,
        [(last[name], shown[name], color.get(name, style.MUTED)) for name in order],
        x=wide.index[-1],
        size=8.5,
    )
    ticks = [n for n in (2500, 5000, 10_000, 20_000, 40_000) if bottom / 1.3 < n < top * 1.3]
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
    style.note(
        ax,
        "Census of 2020 over committees listed in each edition; log scale. Only the list changes.",
        "2020年普查人口除以各版名录所列居委会数；对数刻度。变化的只是名录。",
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
    >>> classification(table).get_title(loc="left")
    'Coding is 78 to 96 % of the fall'
    """
    ax = style.axes(ax, size=(8, 4.4))
    labels = []
    for k, (reading, one) in enumerate(table.groupby("reading", sort=False)):
        color = LINES[1] if reading == "as_listed" else LINES[0]
        look = {"lw": 2.2, "marker": "o", "ms": 4.5, "label": word(reading)}
        ax.plot(one["edition"], one["theil"], color=color, ls=DASHES[k], **look)
        labels.append((one["theil"].iloc[-1], word(reading), color))
    ax.set_ylim(0, table["theil"].max() * 1.08)
    line_ends(ax, labels, x=table["edition"].max())
    years = sorted(table["edition"].unique())
    ax.set_xticks(years, [str(n) for n in years])
    ax.set_xlabel(t("edition of the division list", "名录年份"))
    ax.set_ylabel(t("Theil index between districts", "区县间泰尔指数"))
    ax.grid(axis="y")
    ends = table.groupby("reading", sort=False).last()
    whole = ends["change"].get("as_listed", np.nan)
    parts = sorted(100 * ends.loc[ends.index != "as_listed", "coding"] / whole)
    way = t("fall", "下降") if whole < 0 else t("rise", "上升")
    if parts and np.isfinite(parts).all():
        low, high = f"{parts[0]:.0f}", f"{parts[-1]:.0f}"
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
    style.note(
        ax,
        "Residents per committee, districts weighted by committees; differences inside districts unseen.",
        "每居委会居民数，按居委会数加权；区县内部差异不可见。",
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
    >>> lorenz(cg.equity.lorenz([1, 3]).assign(curve="wages")).get_title(loc="left")
    'The lower half has 25 % of the whole'
    """
    ax = style.axes(ax, size=(5.6, 5.2))
    ax.plot([0, 1], [0, 1], color=style.MUTED, lw=1, label=word("equal"))
    halves = []
    for k, (name, one) in enumerate(table.groupby("curve", sort=False)):
        halves.append(np.interp(0.5, one["population_share"], one["value_share"]))
        look = {"color": LINES[k % 4], "ls": DASHES[k % 4], "lw": 2}
        ax.plot(one["population_share"], one["value_share"], label=word(name), **look)
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    ax.set_xlabel(t("share of persons, least first", "人口占比（由少到多）"))
    ax.set_ylabel(t("share of the whole", "总量占比"))
    ax.grid(axis="both")
    ax.legend(loc="upper left")
    if not np.isfinite(halves).all():
        raise CommgovError("figures.equity.lorenz: nobody has anything, so there is no share to draw.")
    first, last = percent(halves[0]), percent(halves[-1])
    ax.set_title(
        t(f"The lower half has {first} of the whole", f"较少的一半占总量的{first}")
        if len(halves) == 1
        else t(
            f"The lower half has {first} on the first curve, {last} on the last",
            f"较少的一半：首条曲线占{first}，末条占{last}",
        )
    )
    style.note(
        ax,
        "Persons in order of what they have; diagonal: equal.",
        "按所得由少到多排列；对角线为均等。",
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
    >>> ranks(table.assign(group=["a", "a", "b", "b"], rank=[1, 2, 2, 1])).get_title(loc="left")
    'a and b: weakest in 1 of 2 choices each'
    """
    choice = ["variant", "kernel", "catchment"]
    wide = table.pivot_table(index=choice, columns="group", values="rank", sort=False, observed=True)
    shown = _names(table, "group", "group_zh")
    ax = style.axes(ax, size=(max(6.4, 2.2 + 0.62 * len(wide)), 1.9 + 0.25 * wide.shape[1]))
    x = np.arange(len(wide))
    restless = (wide.max() - wide.min()).nlargest(3)
    color = {name: LINES[k] for k, name in enumerate(restless.index[restless >= 1])}
    for name in wide.columns:
        look = {"lw": 2.2, "ms": 5, "zorder": 3} if name in color else {"lw": 1.2, "ms": 3, "zorder": 2}
        line = color.get(name, style.LIGHT_GREY)
        ax.plot(x, wide[name], color=line, marker="o", label=shown[name], **look)
    last = wide.iloc[-1].fillna(wide.shape[1])
    ax.set_ylim(wide.shape[1] + 0.6, -0.4)
    line_ends(
        ax,
        [(last[name], shown[name], color.get(name, style.MUTED)) for name in wide.columns],
        x=x[-1],
        size=8.5,
    )
    ax.set_xticks(x, [f"{c:,g}\n{word(k)}" for _, k, c in wide.index], fontsize=8)
    for variant in dict.fromkeys(v for v, *_ in wide.index):
        here = x[[v == variant for v, *_ in wide.index]]
        beside(ax, word(variant), (here.mean(), 0.25), (0, 0), align=("center", "bottom"), color=style.INK)
        if here[0]:
            ax.axvline(here[0] - 0.5, color=style.RULE, lw=1)
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
    ax.set_title(
        t(
            f"{told}: weakest in {count} of {plural(len(wide), 'choice')}{each}",
            f"{told}：{len(wide)}种选择中{each_zh}{count}次最弱",
        )
    )
    style.note(
        ax,
        "Catchment in metres, kernel below it.",
        "上行为服务半径（米），下行为核函数。",
        table,
        down=50,
    )
    return ax


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
    >>> groups(table).get_title(loc="left")
    'a: 1.00, half of what b has'
    """
    table = table.reset_index() if "group" not in table else table
    style.need("equity.groups", table, "group mean low high")
    table = table.sort_values("mean", kind="stable", na_position="last", ignore_index=True)
    ax = style.axes(ax, size=(7.4, 1.5 + 0.42 * len(table)))
    y, mean = np.arange(len(table)), table["mean"]
    there = table["low"].notna().to_numpy()  # a group of nobody has no interval
    ax.hlines(y[there], table["low"][there], table["high"][there], color=style.RULE, lw=7, zorder=1)
    for k, value in enumerate(mean):
        color, marker = (style.BLUE, "o") if k else (style.BAD, "s")
        ax.scatter(value, k, s=60, color=color, marker=marker, zorder=3)
    texts = [f"{value:.3f}" if np.isfinite(value) else t("nobody", "无人") for value in mean]
    if "none_share" in table:
        none = [
            t(f"   {100 * share:.0f} % have none", f"   {100 * share:.0f}%为零") if np.isfinite(value) else ""
            for value, share in zip(mean, table["none_share"], strict=True)
        ]
        texts = [text + more for text, more in zip(texts, none, strict=True)]
    at_right(ax, texts)
    rows(ax, [word(g) for g in table["group"]])
    ax.set_xlim(left=0)
    unit = word(table["unit"].iloc[0]) if "unit" in table else ""
    ax.set_xlabel(t("mean of the group", "组均值") + (f": {unit}" if unit else ""))
    ax.set_title(_groups_title(table.dropna(subset="mean")))
    few = "unit_count" in table and (table["unit_count"][there] < 50).any()
    narrow, narrow_zh = (", too narrow below 50 units", "，单位不足50个时偏窄") if few else ("", "")
    style.note(ax, f"Bars: interval of each mean{narrow}.", f"灰条：各均值的区间{narrow_zh}。", table)
    return ax


def _groups_title(known: pd.DataFrame) -> str:
    """How the weakest group stands beside the strongest."""
    if known.empty:
        raise CommgovError("figures.equity.groups: nobody is in any group, so there is no mean to draw.")
    low, high = known.iloc[0], known.iloc[-1]
    less, more, least = word(low["group"]), word(high["group"]), f"{low['mean']:.2f}"
    share = low["mean"] / high["mean"] if high["mean"] > 0 else np.nan
    if len(known) == 1:
        return f"{less}{t(': ', '：')}{least}"
    if same(low["mean"], high["mean"]):
        return t(f"All {len(known)} groups have {least}", f"{len(known)}个群体均为{least}")
    if not share > 0:
        most = f"{high['mean']:.2f}"
        return t(f"{less}: {least}; {more}: {most}", f"{less}：{least}；{more}：{most}")
    if same(share, 0.5):
        return t(f"{less}: {least}, half of what {more} has", f"{less}：{least}，为{more}的一半")
    return t(f"{less}: {least}, {percent(share)} of {more}", f"{less}：{least}，为{more}的{percent(share)}")


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
    >>> proxies(table.assign(reached_share=[0.2, 0.9, 0.1, 0.1])).get_title(loc="left")
    'Neighbours add 70 points for a, 0 for b'
    """
    ax = style.axes(ax, size=(7, 4.2))
    gains, ends = [], []
    for k, (name, one) in enumerate(table.groupby("group", sort=False)):
        one = one.sort_values("tie_share")
        look = {"color": LINES[k % 4], "ls": DASHES[k % 4], "lw": 2.2, "marker": "o", "ms": 4.5}
        ax.plot(one["tie_share"], one["reached_share"], label=word(name), **look)
        start, end = one["reached_share"].iloc[[0, -1]]
        gains.append((word(name), 100 * (end - start)))
        ends.append((end, word(name), LINES[k % 4]))
    ax.set_ylim(0, 1.03)
    line_ends(ax, ends, x=table["tie_share"].max())
    ax.set_xlabel(t("chance that one member household goes for them", "每户党员中心户代办的概率"))
    ax.set_ylabel(t("share of persons reached", "可达人数占比"))
    ax.grid(axis="y")
    told = [(name, f"{gain:.0f}") for name, gain in sorted(gains, key=lambda pair: -pair[1])]
    (most, much), (least, little) = told[0], told[-1]
    ax.set_title(
        t(
            f"Neighbours add {much} points for {most}, {little} for {least}",
            f"邻里代办使{most}提高{much}个百分点，{least}{little}个",
        )
        if len(told) > 1
        else t(f"Neighbours add {much} points", f"邻里代办提高{much}个百分点")
    )
    style.note(
        ax,
        "Reached: lives near a pay point, or somebody goes.",
        "可达：住在缴费点附近，或有人代办。",
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
    >>> zones(cg.equity.zones(x, partition=cut).join(null)).get_title(loc="left")
    'Kept by grid: 87 %; by compound: 9 %'
    """
    ax = style.axes(ax, size=(7.6, 1.7 + 0.5 * len(table)))
    y = np.arange(len(table))
    cut = table["null_low"].notna().to_numpy()
    ax.hlines(y[cut], table["null_low"][cut], table["null_high"][cut], color=style.RULE, lw=10, zorder=1)
    for mask, color, mark in ((~cut, style.INK, "D"), (cut, style.BLUE, "o")):
        ax.scatter(table["theil"][mask], y[mask], s=56, color=color, marker=mark, zorder=3)
    told = [
        (f"{int(n):,}", f"{100 * kept:.0f}") for n, kept in table[["zone_count", "kept_share"]].to_numpy()
    ]
    at_right(ax, [t(f"{n} zones   {kept} % kept", f"{n}个单元   保留{kept}%") for n, kept in told])
    of_buildings = set(table.index[cut]) <= {"grid", "compound"}
    shown = {name: word(name) if of_buildings else _zone(name) for name in table.index}
    rows(ax, shown.values())
    ax.set_xlim(left=0)
    ax.set_xlabel(t("Theil index between zones", "单元间泰尔指数"))
    kept = [(shown[name], percent(share)) for name, share in table["kept_share"][cut].dropna().items()]
    ax.set_title(
        t(
            "Kept " + "; ".join(f"{name}: {share}" for name, share in kept),
            "保留：" + "，".join(f"{name}{share}" for name, share in kept),
        )
        if kept
        else t("Theil index of the units", "各单元的泰尔指数")
    )
    style.note(ax, "Grey: zones of the same sizes filled by lot.", "灰条：同样大小、随机组成的单元。", table)
    return ax


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
