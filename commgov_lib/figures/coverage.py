"""06  Pictures of coverage: step by step, within capacity, under failure, for tasks, sites and pairings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..schema import CommgovError
from . import style
from .claims import first, percent, plural, same
from .shapes import beside, finish, line_ends, percents, rows, shares
from .style import t

__all__ = ["distances", "failure", "pairing", "places", "siting", "steps", "sweep", "tasks"]

LEVELS = {
    "once": ("in reach of one", "一重可及", style.BLUE, "o"),
    "twice": ("in reach of two", "二重可及", style.ORANGE, "^"),
    "served": ("within capacity", "容量之内", style.ACCENT, "s"),
}
PARTS = {
    "goods": ("goods", "物资"),
    "cleaning": ("cleaning", "清扫"),
    "renovation": ("renovation", "修缮"),
    "any part": ("any part", "任一项"),
    "all parts": ("all parts", "各项齐备"),
}
STRATEGIES = {
    "none": ("no branch", "无支部"),
    "random": ("at random", "随机对接"),
    "equal": ("equal spread", "平均分配"),
    "best": ("worst-off first", "最弱优先"),
}
_LEGEND = {
    "loc": "lower right",
    "bbox_to_anchor": (1.02, 1.0),
    "ncol": 3,
    "borderaxespad": 0.1,
    "handletextpad": 0.1,
    "columnspacing": 0.8,
}


@style.figure("group level weighted")
def steps(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw, a row a domain or group, the share within reach once, twice, and within capacity.

    Parameters
    ----------
    table
        From :func:`commgov_lib.coverage.levels`; optional ``domain`` (then the rows are the domains, and only
        group ``all`` is drawn) and ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"level": ["once", "twice", "served"], "weighted": [0.9, 0.8, 0.3]})
    >>> print(steps(table.assign(group="all")).get_title(loc="left"))
    Of all persons in need 90 % are within reach, but capacity serves only 30 %
    """
    by = "domain" if "domain" in table else "group"
    shown = table[table["group"] == "all"] if by == "domain" else table
    wide = shown.pivot_table(index=by, columns="level", values="weighted", sort=False).dropna(how="all")
    if wide.empty:
        raise CommgovError(
            "figures.coverage.steps: no share is known, as nobody needs anything (all weights are 0). "
            "Fix: needs with a weight above 0."
        )
    ax = style.axes(ax, size=(style.WIDTH, 1.0 + 0.44 * len(wide)))
    levels = [level for level in LEVELS if level in wide]
    for at, level in enumerate(levels):  # one below the other within a row, so that no mark hides another
        en, zh, color, marker = LEVELS[level]
        place = np.arange(len(wide)) + 0.24 * (at - (len(levels) - 1) / 2)
        ax.hlines(place, 0, wide[level], color=style.RULE, lw=1.4, zorder=1)
        ax.scatter(wide[level], place, s=42, color=color, marker=marker, zorder=3, label=t(en, zh))
    rows(ax, [word(name) for name in wide.index])
    ax.spines["left"].set_visible(True)
    shares(ax, "x", t("share of persons in need", "占有需求者的比例"))
    ax.legend(**_LEGEND)
    finish(ax, _steps_title(wide, by), _steps_note("served" in wide), table)
    return ax


def _steps_title(wide: pd.DataFrame, by: str) -> tuple[str, str]:
    """Where reach and what it is worth lie furthest apart."""
    other = "served" if "served" in wide else "twice"
    if not {"once", other} <= set(wide):
        return "Who is within reach, and how often", "谁在可及范围内、有几重"
    worst = wide.index[first(wide["once"] - wide[other], question="coverage.steps")[0]]
    once, rest, who = percent(wide.loc[worst, "once"]), percent(wide.loc[worst, other]), word(worst)
    if by == "domain":
        of, of_zh = f"In {who}, {once} of persons in need", f"{who}领域有{once}的需求者"
    elif worst == "all":
        of, of_zh = f"Of all persons in need {once}", f"全部需求者中有{once}"
    else:
        of, of_zh = f"In the group {who}, {once}", f"{who}群体中有{once}"
    if same(wide.loc[worst, "once"], wide.loc[worst, other]):
        so, so_zh = (
            ("and capacity serves them all", "且容量足够")
            if other == "served"
            else ("all of them twice", "且均为二重")
        )
    elif other == "served":
        so, so_zh = f"but capacity serves only {rest}", f"容量却只够{rest}"
    else:
        so, so_zh = f"but only {rest} twice", f"二重可及仅{rest}"
    return f"{of} are within reach, {so}", f"{of_zh}可及，{so_zh}"


def _steps_note(served: bool) -> tuple[str, str]:
    more, more_zh = (
        (" Within capacity: the worst-off come first (fair flow).", "容量之内：最弱者优先（公平分配）。")
        if served
        else ("", "")
    )
    return (
        f"Weighted by persons; counted, so nothing is tested.{more}",
        f"按人数加权；为计数，不作检验。{more_zh}",
    )


@style.figure("reach_m k weighted")
def distances(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw, over the distance that counts as near, who has one site within it, two, and more.

    Parameters
    ----------
    table
        ``reach_m`` (metres), ``k`` and ``weighted``: :func:`commgov_lib.coverage.table` at several distances,
        for one group; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"reach_m": [500, 500, 1000, 1000], "k": [1, 2, 1, 2]})
    >>> print(distances(table.assign(weighted=[0.2, 0.1, 0.6, 0.2])).get_title(loc="left"))
    Within 1 km, 60 % of residents have a site, but only 20 % have two
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.3))
    wide = table.pivot_table(index="reach_m", columns="k", values="weighted")
    ends = []
    for at, k in enumerate(wide.columns):
        look = {"color": style.LINES[at % 8], "ls": style.DASHES[at % 6], "marker": "o^sDv"[at % 5]}
        ax.plot(wide.index / 1000, wide[k], lw=2, ms=5, **look)
        ends.append((wide[k].iloc[-1], t(f"{k} or more", f"至少{k}处"), look["color"]))
    shares(ax, "y", t("share of residents", "居民占比"))
    ax.set_xlabel(t("distance that counts as near, km", "算作可及的距离（公里）"))
    line_ends(ax, ends[::-1], x=wide.index[-1] / 1000)
    finish(
        ax,
        _gap(wide),
        (
            "Sites within a straight line of so many kilometres from where residents are counted. A count; "
            "nothing is tested.",
            "以居民计数点为中心、直线距离之内的点位数。为计数，不作检验。",
        ),
        table,
    )
    return ax


def _gap(wide: pd.DataFrame) -> tuple[str, str]:
    """At which distance most residents have one site and no second."""
    if not {1, 2} <= set(wide.columns):
        return "How many residents have a site near them", "有多少居民身边有点位"
    gap = wide[1] - wide[2]
    at = wide.index[first(gap, question="coverage.distances")[0]]
    far, once, twice = f"{at / 1000:g}", percent(wide.loc[at, 1]), percent(wide.loc[at, 2])
    if same(wide.loc[at, 1], wide.loc[at, 2]):
        return (
            f"Within {far} km, {once} of residents have a site, and all of them two",
            f"{far}公里之内有点位的居民占{once}，且都有两处",
        )
    return (
        f"Within {far} km, {once} of residents have a site, but only {twice} have two",
        f"{far}公里之内有点位的居民占{once}，有两处的仅占{twice}",
    )


@style.figure("x_m y_m weight reached")
def places(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw where people live and where the sites are, and how many sites each place has within reach.

    Parameters
    ----------
    table
        One row a place: ``x_m, y_m`` (metres to the east and north), ``weight`` (residents; where there is
        none, the row is a site) and ``reached`` (sites within reach); optional ``reach_m`` (how far that
        is) and ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"x_m": [0, 900, 0], "y_m": [0, 0, 5], "weight": [30, 10, None]})
    >>> print(places(table.assign(reached=[1, 0, None])).get_title(loc="left"))
    1 of 2 places, with 25 % of residents, has no site within reach
    """
    homes, sites = table[table["weight"].notna()], table[table["weight"].isna()]
    if homes.empty:
        raise CommgovError(
            "figures.coverage.places: no row has a weight, so there is no place to draw. "
            "Fix: rows with residents."
        )
    wide = max(np.ptp(table["x_m"]), 1.0)
    tall = float(np.clip(4.4 * np.ptp(table["y_m"]) / wide, 2.0, 5.2))
    ax = style.axes(ax, size=(style.WIDTH, tall + 0.4))
    middle = table[["x_m", "y_m"]].min()
    size = 20 + 130 * homes["weight"] / homes["weight"].max()
    for low, high, color, marker, en, zh in (
        (0, 0, style.BAD, "s", "none", "无"),
        (1, 1, style.ORANGE, "^", "one", "一处"),
        (2, np.inf, style.BLUE, "o", "two or more", "两处以上"),
    ):
        here = homes["reached"].between(low, high).to_numpy()
        if here.any():
            at = (homes.loc[here, ["x_m", "y_m"]] - middle) / 1000
            face = style.PAPER if low == 0 else color
            ax.scatter(
                at["x_m"], at["y_m"], s=size[here], marker=marker, fc=face, ec=color, lw=1.3, label=t(en, zh)
            )
    if len(sites):
        at = (sites[["x_m", "y_m"]] - middle) / 1000
        ax.scatter(at["x_m"], at["y_m"], s=14, marker="+", color=style.INK, lw=0.9, label=t("site", "点位"))
    ax.set_aspect("equal")
    ax.set_xlabel(t("km to the east", "向东（公里）"))
    ax.set_ylabel(t("km to the north", "向北（公里）"))
    legend = {"bbox_to_anchor": (-0.02, 1.0), "loc": "lower left", "ncol": 4, "borderaxespad": 0.1}
    ax.legend(**_LEGEND | legend)
    none, far = homes["reached"].eq(0), t("within reach", "可及范围内")
    if "reach_m" in table and homes["reach_m"].notna().all():
        km = f"{homes['reach_m'].iloc[0] / 1000:g}"
        far = t(f"within {km} km", f"{km}公里之内")
    share, has = (
        percent(homes["weight"][none].sum() / homes["weight"].sum()),
        "has" if none.sum() == 1 else "have",
    )
    finish(
        ax,
        (
            f"{none.sum()} of {plural(len(homes), 'place')}, with {share} of residents, {has} no site {far}",
            f"{len(homes)}个地点中有{none.sum()}个、占居民{share}，{far}没有点位",
        ),
        (
            "A mark a place, where its residents are counted; its area grows with their number. Plus signs: "
            "sites.",
            "每个标记为一个地点，位于居民计数点，面积随人数增大。加号：点位。",
        ),
        table,
    )
    return ax


@style.figure("factor share reached")
def sweep(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the share served over a multiple of everybody's capacity, below what is within reach.

    Parameters
    ----------
    table
        From :func:`commgov_lib.coverage.sweep`; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"factor": [1, 2], "share": [0.3, 0.5], "reached": 0.8})
    >>> print(sweep(table).get_title(loc="left"))
    With twice the capacity 50 % of persons in need are served, not 30 %
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.0))
    table = table.sort_values("factor", ignore_index=True)
    ax.plot(table["factor"], table["share"], "o-", color=style.BLUE, lw=2, ms=5)
    ax.plot(table["factor"], table["reached"], "--", color=style.MUTED, lw=1.4)
    low, high = table.iloc[0], table.iloc[-1]
    point, align = (low["factor"], low["reached"]), ("left", "baseline")
    beside(ax, t("within reach", "可及"), point, (0, 6), align=align, color=style.MUTED)
    point, align = (high["factor"], high["share"]), ("right", "baseline")
    beside(ax, t("served", "获得服务"), point, (-4, -16), align=align, color=style.BLUE)
    shares(ax, "y", t("share of persons in need", "占有需求者的比例"))
    stated = "provenance" in table and not (table["provenance"] == "S").all()
    ax.set_xlabel(
        t("capacity of each, multiple of the stated one", "各自容量（所填值的倍数）")
        if stated
        else t("capacity of each, multiple of the assumed one", "各自容量（假设值的倍数）")
    )
    at = table.set_index("factor")["share"]
    if {1, 2} <= set(at.index):
        two, one = percent(at[2]), percent(at[1])
        title = (
            (
                f"With twice the capacity {two} of persons in need are served, not {one}",
                f"容量加倍时，{two}的需求者获得服务，而非{one}",
            )
            if two != one
            else (
                f"With twice the capacity no more than {one} of persons in need are served",
                f"容量加倍时，获得服务的需求者仍只有{one}",
            )
        )
    else:
        low, few, high, many = at.index[0], percent(at.iloc[0]), at.index[-1], percent(at.iloc[-1])
        title = (
            f"{low:g} times the capacity serves {few} of persons in need, {high:g} times {many}",
            f"容量为{low:g}倍时可服务{few}的需求者，{high:g}倍时{many}",
        )
    small = "Largest flow that capacities allow, computed exactly.", "容量约束下的最大流，精确计算。"
    finish(ax, title, small, table)
    return ax


@style.figure("absent k independent common_cause")
def failure(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw expected coverage over the chance that an actor is absent: each by itself, or whole kinds at once.

    Parameters
    ----------
    table
        From :func:`commgov_lib.coverage.common_cause` for one k and one group; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> rows = {"absent": [0.0, 0.5], "k": 1, "independent": [1.0, 0.75], "common_cause": [1.0, 0.5]}
    >>> print(failure(pd.DataFrame(rows)).get_title(loc="left"))
    At 50 % absence, coverage is 25.0 points lower if whole kinds are absent together
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.0))
    table = table.sort_values("absent", ignore_index=True)
    last = table.iloc[-1]
    near = abs(last["independent"] - last["common_cause"]) < 0.09
    for column, color, dash, marker, up, en, zh in (
        ("independent", style.BLUE, "-", "o", 8, "each by itself", "各自缺席"),
        ("common_cause", style.ACCENT, (0, (5, 2)), "s", -8, "whole kinds\nat once", "同类同时缺席"),
    ):
        ax.plot(table["absent"], table[column], marker=marker, ms=5, color=color, ls=dash, lw=2)
        at = (last["absent"], last[column])
        beside(ax, t(en, zh), at, (8, up if near else 0), color=color)
    shares(ax, "y", t("expected share covered", "预期覆盖比例"))
    percents(ax.xaxis)
    ax.set_xlabel(t("chance that any one is absent", "任一力量缺席的概率"))
    gap = table["independent"] - table["common_cause"]
    widest = first(gap.abs(), question="coverage.failure")[0]
    points, when = f"{100 * abs(gap.iloc[widest]):.1f}", percent(table["absent"].iloc[widest])
    more, more_zh = ("lower", "低") if gap.iloc[widest] > 0 else ("higher", "高")
    title = (
        (
            "Coverage is the same whether whole kinds are absent together or not",
            "同类同时缺席与各自缺席，覆盖率相同",
        )
        if points == "0.0"
        else (
            f"At {when} absence, coverage is {points} points {more} if whole kinds are absent together",
            f"缺席概率为{when}时，同类同时缺席使覆盖率{more_zh}{points}个百分点",
        )
    )
    k = int(table["k"].iloc[0])
    finish(
        ax,
        title,
        (
            f"Covered: {plural(k, 'organisation')} present at least. Null, solid: each absent independently. "
            "Expected values, computed exactly.",
            f"覆盖：至少{k}支力量在场。实线为零模型：各自独立缺席。期望值，精确计算。",
        ),
        table,
    )
    return ax


@style.figure("part weighted expected")
def tasks(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the share within reach of each part of a task, and of all parts together.

    Parameters
    ----------
    table
        From :func:`commgov_lib.coverage.tasks`, one group; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"part": ["goods", "any part", "all parts"], "weighted": [0.9, 0.9, 0.4]})
    >>> print(tasks(table.assign(expected=0.3)).get_title(loc="left"))
    All parts are within reach of 40 % of households, some part of 90 %
    """
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + 0.42 * len(table)))
    place = range(len(table))
    for y, (part, share) in enumerate(zip(table["part"], table["weighted"], strict=True)):
        color, hatch = (style.ACCENT, "///") if part == "all parts" else (style.COLOR["department"], "")
        ax.barh(y, share, color=color, hatch=hatch, edgecolor=style.PAPER, lw=0, height=0.62)
    ax.scatter(table["expected"], place, s=40, marker="D", color=style.INK, zorder=3)
    for y, value in zip(place, table["weighted"], strict=True):
        beside(ax, percent(value), (value, y))
    rows(ax, [t(*PARTS.get(part, (part, part))) for part in table["part"]])
    ax.spines["left"].set_visible(True)
    shares(ax, "x", t("share of households", "占住户的比例"), high=1.0)
    at = table.set_index("part")["weighted"]
    title = ("Which parts of a task are within reach", "任务各部分的可及情况")
    if {"any part", "all parts"} <= set(at.index):
        some, every = percent(at["any part"]), percent(at["all parts"])
        title = (
            f"All parts are within reach of {every} of households, some part of {some}",
            f"{every}的住户各项齐备，{some}至少有一项可及",
        )
    finish(
        ax,
        title,
        (
            "Bars: counted. Diamonds: expected if some are absent, each independently.",
            "条：计数。菱形：计入各自独立缺席后的期望。",
        ),
        table,
    )
    return ax


@style.figure("p weighted backup")
def siting(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what the best p sites cover, once and twice.

    Parameters
    ----------
    table
        ``p`` and, from :func:`commgov_lib.coverage.site`, ``weighted, backup``; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"p": [1, 2], "weighted": [0.5, 0.9], "backup": [0, 0.2]})
    >>> print(siting(table).get_title(loc="left"))
    2 sites cover 90 % of persons once, but only 20 % twice
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.0))
    table = table.sort_values("p", ignore_index=True)
    last = table.iloc[-1]
    near = abs(last["weighted"] - last["backup"]) < 0.09
    for column, color, dash, marker, up, en, zh in (
        ("weighted", style.BLUE, "-", "o", 7, "once", "一次"),
        ("backup", style.ORANGE, (0, (5, 2)), "^", -7, "twice", "二次"),
    ):
        ax.plot(table["p"], table[column], marker=marker, ms=5, color=color, ls=dash, lw=2, clip_on=False)
        beside(ax, t(en, zh), (last["p"], last[column]), (8, up if near else 0), color=color)
    shares(ax, "y", t("share of persons covered", "覆盖人数占比"))
    ax.set_xlabel(t("sites chosen", "选定的点位数"))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(table) == 1:
        ax.set_xticks([last["p"]])
    p, once, twice = int(last["p"]), percent(last["weighted"]), percent(last["backup"])
    sites = f"{plural(p, 'site')} cover{'s' * (p == 1)}"
    if same(last["weighted"], last["backup"]):
        again, again_zh = "all of them twice", "且均为二次"
    elif once == twice:
        again, again_zh = "nearly all of them twice", "几乎均为二次"
    else:
        again, again_zh = f"but only {twice} twice", f"二次覆盖仅{twice}"
    one = " once" if again.startswith("but") else ""
    proved, proved_zh = ("", "")
    if "optimal" in table and table["optimal"].all():
        proved, proved_zh = " No better choice exists (proved).", "已证明没有更好的选择。"
    finish(
        ax,
        (f"{sites} {once} of persons{one}, {again}", f"{p:,}个点位覆盖{once}的人，{again_zh}"),
        (
            f"For each number of sites, those that cover most persons once.{proved}",
            f"对每个点位数，选取一次覆盖人数最多者。{proved_zh}",
        ),
        table,
    )
    return ax


@style.figure("worst tenth weighted worst_low worst_high bound")
def pairing(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how well the worst-off community is served under each way to pair branches with communities.

    Parameters
    ----------
    table
        From :func:`commgov_lib.coverage.strategies`; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> need = pd.DataFrame({"health": [10, 30]}, ["a", "b"])
    >>> table = cg.coverage.strategies(need, pd.Series(["health"] * 3), capacity=10, draws=50, seed=1)
    >>> print(pairing(table).get_title(loc="left"))
    Pairing lifts the worst-off community to 67 % served, equal spread to 33 %
    """
    ax = style.axes(ax, size=(style.WIDTH, 1.0 + 0.46 * len(table)))
    place = np.arange(len(table))
    ax.hlines(place - 0.22, table["worst_low"], table["worst_high"], color=style.LIGHT_GREY, lw=13, zorder=1)
    for column, color, marker, down, en, zh in (
        ("worst", style.ACCENT, "s", -0.22, "worst-off", "最弱社区"),
        ("tenth", style.ORANGE, "^", 0.0, "lowest tenth", "最低一成"),
        ("weighted", style.BLUE, "o", 0.22, "all persons", "全部人口"),
    ):
        ax.scatter(table[column], place + down, s=42, color=color, marker=marker, zorder=3, label=t(en, zh))
    ax.scatter(table["bound"].to_numpy(float), place - 0.22, marker="|", s=130, color=style.INK, zorder=2)
    rows(ax, [t(*_strategy(name)) for name in table.index])
    ax.spines["left"].set_visible(True)
    low, high = float(table["worst_low"].min()), float(table["weighted"].max())
    label = t("share of persons in need served", "获得服务的需求者占比")
    shares(ax, "x", label, low=max(0.0, low - 0.08), high=min(1.03, high + 0.08))
    ax.legend(**_LEGEND)
    told = {name: percent(share) for name, share in table["worst"].items()}
    if {"best", "equal"} <= set(told):
        best, equal = told["best"], told["equal"]
        title = (
            f"Pairing lifts the worst-off community to {best} served, equal spread to {equal}",
            f"精准对接使最弱社区的服务比例达{best}，平均分配为{equal}",
        )
    else:
        en = ", ".join(f"{share} ({_strategy(name)[0]})" for name, share in told.items())
        zh = "，".join(f"{share}（{_strategy(name)[1]}）" for name, share in told.items())
        title = f"The worst-off community has {en} of its need served", f"最弱社区的需求中获得服务的占{zh}"
    finish(
        ax,
        title,
        (
            "Grey: middle 95 % of random pairings (the null). Bar |: no pairing does better.",
            "灰：随机对接（零模型）的中间95%。竖线：任何对接都不能超过。",
        ),
        table,
    )
    return ax


def _strategy(name) -> tuple[str, str]:
    return STRATEGIES.get(name, (str(name), str(name)))


def word(code) -> str:
    """The label of a schema code; any other word as it stands."""
    return t("everybody", "全部") if code == "all" else style.term(str(code))
