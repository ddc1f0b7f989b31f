"""06  Pictures of coverage: step by step, within capacity, under failure, for tasks, sites and pairings."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from . import _claims, style
from . import _coverage as parts
from ._coverage import LEVELS, STRATEGIES, dots, need, percent, shares, word
from .style import t

__all__ = ["failure", "pairing", "siting", "steps", "sweep", "tasks"]


@style.figure
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
    need(table, "steps", "group level weighted")
    by = "domain" if "domain" in table else "group"
    rows = table[table["group"] == "all"] if by == "domain" else table
    wide = rows.pivot_table(index=by, columns="level", values="weighted", sort=False).dropna(how="all")
    parts.nonempty("steps", wide)
    ax = style.axes(ax, size=(7.6, 1.9 + 0.42 * len(wide)))
    place = range(len(wide))
    ax.hlines(place, wide.min(axis=1), wide.max(axis=1), color=style.RULE, lw=3, zorder=1)
    for name, (en, zh, color, marker) in LEVELS.items():
        if name in wide:
            ax.scatter(wide[name], place, s=58, color=color, marker=marker, zorder=3, label=t(en, zh))
    ax.set_yticks(list(place), [word(name) for name in wide.index])
    ax.set_ylim(len(wide) - 0.4, -0.7)
    shares(ax, "x", t("share of persons in need", "占有需求者的比例"))
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=3, borderaxespad=0.1)
    if "served" not in wide and {"once", "twice"} <= set(wide):
        ax.set_title(t(*parts.once_title(wide)), pad=34)
    elif {"once", "served"} <= set(wide):
        worst = wide.index[_claims.first(wide["once"] - wide["served"], question="coverage.steps")[0]]
        once, served = percent(wide.loc[worst, "once"]), percent(wide.loc[worst, "served"])
        who = word(worst)
        ax.set_title(
            t(
                f"{_claims.capital(who)}: {once} in reach, room for {served}",
                f"{who}：{once}可及，容量只够{served}",
            ),
            pad=34,
        )
    text = t("Weighted by persons. ", "按人数加权。")
    if "served" in wide:
        text += t("Served: fair flow.", "容量内：公平分配。")
    style.note(ax, text, table)
    return ax


@style.figure
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
    need(table, "sweep", "factor share reached")
    ax = style.axes(ax, size=(7.2, 4.2))
    rows = table.sort_values("factor", ignore_index=True)
    ax.plot(rows["factor"], rows["share"], "o-", color=style.COLOR["unit"], lw=2, ms=5)
    ax.plot(rows["factor"], rows["reached"], "--", color=style.MUTED, lw=1.4)
    ax.annotate(t("within reach", "可及"), (rows["factor"].iloc[0], rows["reached"].iloc[0]), xytext=(0, 6),
                textcoords="offset points", color=style.MUTED, fontsize=9)  # fmt: skip
    ax.annotate(t("served", "容量内"), (rows["factor"].iloc[-1], rows["share"].iloc[-1]), xytext=(-4, -14),
                textcoords="offset points", ha="right", color=style.COLOR["unit"], fontsize=9)  # fmt: skip
    shares(ax, "y", t("share of persons in need", "占有需求者的比例"))
    ax.set_xlabel(t(*parts.multiple(rows)))
    ax.grid(axis="y")
    at = rows.set_index("factor")["share"]
    if {1, 2} <= set(at.index):
        two, one = percent(at[2]), percent(at[1])
        ax.set_title(
            t(f"Twice the room serves {two}, not {one}", f"容量加倍可服务{two}，而非{one}")
            if two != one
            else t(f"Twice the room serves no more than {one}", f"容量加倍仍只服务{one}")
        )
    else:
        (low, few), (high, many) = (at.index[0], percent(at.iloc[0])), (at.index[-1], percent(at.iloc[-1]))
        ax.set_title(t(f"{low:g} times the room serves {few}, {high:g} times {many}",
                       f"容量为{low:g}倍时可服务{few}，{high:g}倍时{many}"))  # fmt: skip
    style.note(ax, t("Max flow within capacity.", "容量约束下的最大流。"), table)
    return ax


@style.figure
def failure(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw expected coverage over the chance that a force is absent: each by itself, or whole kinds at once.

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
    need(table, "failure", "absent k independent common_cause")
    ax = style.axes(ax, size=(7.2, 4.2))
    rows = table.sort_values("absent", ignore_index=True)
    near = abs(rows["independent"].iloc[-1] - rows["common_cause"].iloc[-1]) < 0.09
    for column, color, dash, up, en, zh in (
        ("independent", style.COLOR["unit"], "-", 8, "each by itself", "各自缺席"),
        ("common_cause", style.ACCENT, (0, (5, 2)), -8, "whole kinds\nat once", "同类同时缺席"),
    ):
        ax.plot(rows["absent"], rows[column], marker="o", ms=4, color=color, ls=dash, lw=2)
        there = rows["absent"].iloc[-1], rows[column].iloc[-1]
        ax.annotate(t(en, zh), there, xytext=(8, up if near else 0), color=color,
                    textcoords="offset points", va="center", fontsize=9, annotation_clip=False)  # fmt: skip
    shares(ax, "y", t("expected share covered", "预期覆盖比例"))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(t("chance that any one force is absent", "任一力量缺席的概率"))
    ax.grid(axis="y")
    gap = rows["independent"] - rows["common_cause"]
    widest = _claims.first(gap.abs(), question="coverage.failure")[0]
    ax.set_title(t(*parts.together_title(float(gap.iloc[widest]), rows["absent"].iloc[widest])))
    k = int(rows["k"].iloc[0])
    text = t(f"k = {k}: at least so many forces present.", f"k = {k}：至少有这么多力量在场。")
    style.note(ax, text, table)
    return ax


@style.figure
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
    need(table, "tasks", "part weighted expected")
    ax = style.axes(ax, size=(7.6, 1.7 + 0.45 * len(table)))
    parts.part_bars(ax, table)
    at = table.set_index("part")["weighted"]
    if {"any part", "all parts"} <= set(at.index):
        some, every = percent(at["any part"]), percent(at["all parts"])
        ax.set_title(t(f"Some part for {some}, all parts for {every}", f"{some}有一项可及，{every}各项齐备"))
    text = t("Bar: within reach. Diamond: expected with absences.", "条：可及。菱形：计入缺席后的预期。")
    style.note(ax, text, table)
    return ax


@style.figure
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
    need(table, "siting", "p weighted backup")
    ax = style.axes(ax, size=(7.2, 4.2))
    rows = table.sort_values("p", ignore_index=True)
    for column, color, dash, en, zh in (
        ("weighted", style.COLOR["unit"], "-", "once", "一次覆盖"),
        ("backup", style.COLOR["social_org"], (0, (5, 2)), "twice", "二次覆盖"),
    ):
        ax.plot(rows["p"], rows[column], marker="o", ms=4, color=color, ls=dash, lw=2)
        ax.annotate(t(en, zh), (rows["p"].iloc[-1], rows[column].iloc[-1]), xytext=(8, 0), color=color,
                    textcoords="offset points", va="center", fontsize=9, annotation_clip=False)  # fmt: skip
    shares(ax, "y", t("share covered", "覆盖比例"))
    ax.set_xlabel(t("sites chosen", "选定的点位数"))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y")
    last = rows.iloc[-1]
    ax.set_title(t(*parts.sites_title(int(last["p"]), last["weighted"], last["backup"])))
    style.note(ax, t("Chosen to cover most once.", "以一次覆盖最多为目标选点。"), table)
    return ax


@style.figure
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
    need(table, "pairing", "worst tenth weighted worst_low worst_high bound")
    ax = style.axes(ax, size=(7.6, 2.0 + 0.42 * len(table)))
    place = list(range(len(table)))
    ax.hlines(place, table["worst_low"], table["worst_high"], color=style.RULE, lw=11, zorder=1)
    dots(ax, table, place)
    bound = table["bound"].to_numpy(float)
    ax.scatter(bound, place, marker="|", s=260, color=style.MUTED, zorder=2)
    ax.set_yticks(place, [t(*STRATEGIES.get(name, (str(name), str(name)))) for name in table.index])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.4, -0.7)
    low, high = float(table["worst_low"].min()), float(table["weighted"].max())
    label = t("share of persons in need served", "有需求者获得服务的比例")
    shares(ax, "x", label, low=max(0.0, low - 0.08), high=min(1.03, high + 0.08))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=3, borderaxespad=0.1)
    told = [(name, percent(table["worst"][name])) for name in ("best", "equal") if name in table.index]
    if len(told) == 2:
        (_, best), (_, equal) = told
        title = t(
            f"Worst-off: {best} by pairing, {equal} by spread", f"精准对接：最弱社区达{best}，平均分配{equal}"
        )
    else:
        shares_of = [(name, percent(share)) for name, share in table["worst"].items()]
        en, zh = (
            [f"{share} by {STRATEGIES.get(name, (str(name),) * 2)[i]}" if not i else
             f"{STRATEGIES.get(name, (str(name),) * 2)[i]}{share}" for name, share in shares_of]
            for i in (0, 1)
        )  # fmt: skip
        title = t(f"Worst-off: {', '.join(en)}", f"最弱社区：{'，'.join(zh)}")
    ax.set_title(title, pad=34)
    text = t(
        "Grey: middle 95 % of random pairings. Bar |: no pairing does better.",
        "灰：随机对接的中间95%。竖线：任何对接都不能超过。",
    )
    style.note(ax, text, table)
    return ax
