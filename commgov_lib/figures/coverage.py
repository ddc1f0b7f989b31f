"""06  Pictures of coverage: step by step, within capacity, under failure, for tasks, sites and pairings."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..schema import CommgovError
from . import style
from .claims import capital, first, percent, same
from .shapes import beside, percents, rows, shares
from .style import t

__all__ = ["failure", "pairing", "siting", "steps", "sweep", "tasks"]

LEVELS = {
    "once": ("in reach", "可及", style.BLUE, "o"),
    "twice": ("in reach twice", "二重可及", style.ORANGE, "^"),
    "served": ("within capacity", "容量内", style.ACCENT, "s"),
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
_LEGEND = {"loc": "lower center", "bbox_to_anchor": (0.5, 1.0), "ncol": 3, "borderaxespad": 0.1}


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
    >>> steps(table.assign(group="all")).get_title(loc="left")
    'Everybody: 90 % in reach, room for 30 %'
    """
    by = "domain" if "domain" in table else "group"
    shown = table[table["group"] == "all"] if by == "domain" else table
    wide = shown.pivot_table(index=by, columns="level", values="weighted", sort=False).dropna(how="all")
    if wide.empty:
        raise CommgovError(
            "figures.coverage.steps: no share is known, as nobody needs anything (all weights are 0). "
            "Fix: needs with a weight above 0."
        )
    ax = style.axes(ax, size=(7.6, 1.9 + 0.42 * len(wide)))
    place = range(len(wide))
    ax.hlines(place, wide.min(axis=1), wide.max(axis=1), color=style.RULE, lw=3, zorder=1)
    for name, (en, zh, color, marker) in LEVELS.items():
        if name in wide:
            ax.scatter(wide[name], place, s=58, color=color, marker=marker, zorder=3, label=t(en, zh))
    rows(ax, [word(name) for name in wide.index], above=0.7)
    ax.spines["left"].set_visible(True)
    shares(ax, "x", t("share of persons in need", "占有需求者的比例"))
    ax.legend(**_LEGEND)
    served = "served" in wide
    other = "served" if served else "twice"
    if {"once", other} <= set(wide):
        worst = wide.index[first(wide["once"] - wide[other], question="coverage.steps")[0]]
        once, rest, who = percent(wide.loc[worst, "once"]), percent(wide.loc[worst, other]), word(worst)
        ends = (f"room for {rest}", f"容量只够{rest}") if served else (f"{rest} twice", f"{rest}二重可及")
        ax.set_title(
            t(f"{capital(who)}: {once} in reach, {ends[0]}", f"{who}：{once}可及，{ends[1]}"), pad=34
        )
    more, more_zh = ("Served: fair flow.", "容量内：公平分配。") if served else ("", "")
    style.note(ax, f"Weighted by persons. {more}", f"按人数加权。{more_zh}", table)
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
    >>> sweep(pd.DataFrame({"factor": [1, 2], "share": [0.3, 0.5], "reached": 0.8})).get_title(loc="left")
    'Twice the room serves 50 %, not 30 %'
    """
    ax = style.axes(ax, size=(7.2, 4.2))
    table = table.sort_values("factor", ignore_index=True)
    ax.plot(table["factor"], table["share"], "o-", color=style.BLUE, lw=2, ms=5)
    ax.plot(table["factor"], table["reached"], "--", color=style.MUTED, lw=1.4)
    low, high = table.iloc[0], table.iloc[-1]
    point, align = (low["factor"], low["reached"]), ("left", "baseline")
    beside(ax, t("within reach", "可及"), point, (0, 6), align=align, color=style.MUTED)
    point, align = (high["factor"], high["share"]), ("right", "baseline")
    beside(ax, t("served", "容量内"), point, (-4, -14), align=align, color=style.BLUE)
    shares(ax, "y", t("share of persons in need", "占有需求者的比例"))
    stated = "provenance" in table and not (table["provenance"] == "S").all()
    ax.set_xlabel(
        t("capacity of every force, multiple of the stated one", "各力量容量（所填值的倍数）")
        if stated
        else t("capacity of every force, multiple of the assumed one", "各力量容量（假设值的倍数）")
    )
    at = table.set_index("factor")["share"]
    if {1, 2} <= set(at.index):
        two, one = percent(at[2]), percent(at[1])
        title = (
            t(f"Twice the room serves {two}, not {one}", f"容量加倍可服务{two}，而非{one}")
            if two != one
            else t(f"Twice the room serves no more than {one}", f"容量加倍仍只服务{one}")
        )
    else:
        low, few, high, many = at.index[0], percent(at.iloc[0]), at.index[-1], percent(at.iloc[-1])
        title = t(
            f"{low:g} times the room serves {few}, {high:g} times {many}",
            f"容量为{low:g}倍时可服务{few}，{high:g}倍时{many}",
        )
    ax.set_title(title)
    style.note(ax, "Max flow within capacity.", "容量约束下的最大流。", table)
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
    >>> failure(pd.DataFrame(rows)).get_title(loc="left")
    'Absent together: 25.0 points less at 50 %'
    """
    ax = style.axes(ax, size=(7.2, 4.2))
    table = table.sort_values("absent", ignore_index=True)
    last = table.iloc[-1]
    near = abs(last["independent"] - last["common_cause"]) < 0.09
    for column, color, dash, up, en, zh in (
        ("independent", style.BLUE, "-", 8, "each by itself", "各自缺席"),
        ("common_cause", style.ACCENT, (0, (5, 2)), -8, "whole kinds\nat once", "同类同时缺席"),
    ):
        ax.plot(table["absent"], table[column], marker="o", ms=4, color=color, ls=dash, lw=2)
        beside(ax, t(en, zh), (last["absent"], last[column]), (8, up if near else 0), color=color)
    shares(ax, "y", t("expected share covered", "预期覆盖比例"))
    percents(ax.xaxis)
    ax.set_xlabel(t("chance that any one force is absent", "任一力量缺席的概率"))
    gap = table["independent"] - table["common_cause"]
    widest = first(gap.abs(), question="coverage.failure")[0]
    points, when = f"{100 * abs(gap.iloc[widest]):.1f}", percent(table["absent"].iloc[widest])
    more, more_zh = ("less", "低") if gap.iloc[widest] > 0 else ("more", "高")
    ax.set_title(
        t("Absent together or apart: no difference", "同时缺席与各自缺席：没有差别")
        if points == "0.0"
        else t(
            f"Absent together: {points} points {more} at {when}",
            f"同时缺席：{when}时{more_zh}{points}个百分点",
        )
    )
    k = int(table["k"].iloc[0])
    style.note(ax, f"k = {k}: at least so many forces present.", f"k = {k}：至少有这么多力量在场。", table)
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
    >>> tasks(table.assign(expected=0.3)).get_title(loc="left")
    'Some part for 90 %, all parts for 40 %'
    """
    ax = style.axes(ax, size=(7.6, 1.7 + 0.45 * len(table)))
    place = range(len(table))
    color = [style.ACCENT if part == "all parts" else style.COLOR["department"] for part in table["part"]]
    ax.barh(place, table["weighted"], color=color, height=0.62)
    ax.scatter(table["expected"], place, s=44, marker="D", color=style.INK, zorder=3)
    for y, value in zip(place, table["weighted"], strict=True):
        beside(ax, percent(value), (value, y), size=10)
    rows(ax, [t(*PARTS.get(part, (part, part))) for part in table["part"]])
    ax.spines["left"].set_visible(True)
    shares(ax, "x", t("share of households", "占住户的比例"), high=1.1)
    at = table.set_index("part")["weighted"]
    if {"any part", "all parts"} <= set(at.index):
        some, every = percent(at["any part"]), percent(at["all parts"])
        ax.set_title(t(f"Some part for {some}, all parts for {every}", f"{some}有一项可及，{every}各项齐备"))
    style.note(
        ax,
        "Bar: within reach. Diamond: expected with absences.",
        "条：可及。菱形：计入缺席后的预期。",
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
    >>> siting(pd.DataFrame({"p": [1, 2], "weighted": [0.5, 0.9], "backup": [0, 0.2]})).get_title(loc="left")
    '2 sites cover 90 %, but twice only 20 %'
    """
    ax = style.axes(ax, size=(7.2, 4.2))
    table = table.sort_values("p", ignore_index=True)
    last = table.iloc[-1]
    for column, color, dash, en, zh in (
        ("weighted", style.BLUE, "-", "once", "一次覆盖"),
        ("backup", style.ORANGE, (0, (5, 2)), "twice", "二次覆盖"),
    ):
        ax.plot(table["p"], table[column], marker="o", ms=4, color=color, ls=dash, lw=2)
        beside(ax, t(en, zh), (last["p"], last[column]), color=color)
    shares(ax, "y", t("share covered", "覆盖比例"))
    ax.set_xlabel(t("sites chosen", "选定的点位数"))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    p, once, twice = int(last["p"]), percent(last["weighted"]), percent(last["backup"])
    sites = "1 site covers" if p == 1 else f"{p:,} sites cover"
    if same(last["weighted"], last["backup"]):
        again, again_zh = "all of it twice", "且均为二次"
    elif once == twice:
        again, again_zh = "nearly all of it twice", "几乎均为二次"
    else:
        again, again_zh = f"but twice only {twice}", f"二次覆盖仅{twice}"
    ax.set_title(t(f"{sites} {once}, {again}", f"{p:,}个点位覆盖{once}，{again_zh}"))
    style.note(ax, "Chosen to cover most once.", "以一次覆盖最多为目标选点。", table)
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
    >>> pairing(table).get_title(loc="left")
    'Worst-off: 67 % by pairing, 33 % by spread'
    """
    ax = style.axes(ax, size=(7.6, 2.0 + 0.42 * len(table)))
    place = range(len(table))
    ax.hlines(place, table["worst_low"], table["worst_high"], color=style.RULE, lw=11, zorder=1)
    for column, color, marker, en, zh in (
        ("worst", style.ACCENT, "s", "worst-off", "最弱社区"),
        ("tenth", style.ORANGE, "^", "lowest tenth", "最低一成"),
        ("weighted", style.BLUE, "o", "all persons", "全部人口"),
    ):
        ax.scatter(table[column], place, s=54, color=color, marker=marker, zorder=3, label=t(en, zh))
    ax.scatter(table["bound"].to_numpy(float), place, marker="|", s=260, color=style.MUTED, zorder=2)
    rows(ax, [t(*_strategy(name)) for name in table.index], above=0.7)
    ax.spines["left"].set_visible(True)
    low, high = float(table["worst_low"].min()), float(table["weighted"].max())
    label = t("share of persons in need served", "有需求者获得服务的比例")
    shares(ax, "x", label, low=max(0.0, low - 0.08), high=min(1.03, high + 0.08))
    ax.legend(**_LEGEND)
    told = {name: percent(share) for name, share in table["worst"].items()}
    if {"best", "equal"} <= set(told):
        best, equal = told["best"], told["equal"]
        title = t(
            f"Worst-off: {best} by pairing, {equal} by spread", f"精准对接：最弱社区达{best}，平均分配{equal}"
        )
    else:
        en = ", ".join(f"{share} by {_strategy(name)[0]}" for name, share in told.items())
        zh = "，".join(f"{_strategy(name)[1]}{share}" for name, share in told.items())
        title = t(f"Worst-off: {en}", f"最弱社区：{zh}")
    ax.set_title(title, pad=34)
    style.note(
        ax,
        "Grey: middle 95 % of random pairings. Bar |: no pairing does better.",
        "灰：随机对接的中间95%。竖线：任何对接都不能超过。",
        table,
    )
    return ax


def _strategy(name) -> tuple[str, str]:
    return STRATEGIES.get(name, (str(name), str(name)))


def word(code) -> str:
    """The label of a schema code; any other word as it stands."""
    return t("everybody", "全部") if code == "all" else style.term(str(code))
