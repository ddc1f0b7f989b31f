"""08  Pictures of actors: their contributions, three strengths, curves of withdrawal, kinds and chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..schema import ACTOR_KINDS, ACTOR_SUBKINDS
from . import style
from .claims import ALPHA, first, listed, p_text, plural, same, significant
from .shapes import at_right, beside_chance, finish, folded, percents, row_height, rows
from .style import t

__all__ = ["kinds", "labels", "robustness", "strengths", "withdrawal", "worth"]

ORDERS = {
    "random": ("at random", "随机", style.GREY, "-"),
    "degree, counted once": ("by degree (counted once)", "按度数（不重算）", style.BLUE, "-"),
    "degree, recalculated": ("by degree (recalculated)", "按度数（重算）", style.ACCENT, (0, (5, 2))),
    "loss, recalculated": ("costliest now", "逐次损失最大者", style.ORANGE, (0, (5, 2))),
    "kind, costliest first": ("kind after kind", "按类别", style.GREEN, (0, (1, 1.2))),
    "worst set of each size": ("worst set", "最坏组合", style.ACCENT, "-"),
    "as listed": ("as listed", "按所列顺序", style.VIOLET, "-"),
}
# Kinds of simulated actors, by the words of the schema and one for which it has none.
_KINDS = {code: term.zh for code, term in ACTOR_SUBKINDS.items()}
_KINDS["social_org_with_project"] = "承接项目的社区社会组织"
_NAME = 150  # points that a name beside its row may be wide


@style.figure("shapley leave_one_out alone")
def worth(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the contribution of each actor, between what is lost without it and what it reaches alone.

    Parameters
    ----------
    table
        Rows of :func:`commgov_lib.forces.shapley` or ``tasks``, some twenty-five at most.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> reach = pd.DataFrame([[1, 1], [0, 1]], ["bank", "clinic"], ["a", "b"]).astype(bool)
    >>> worth(cg.forces.shapley(reach, pd.Series({"a": 3, "b": 2}))).get_title(loc="left").replace("\\n", "")
    'bank contributes most (4.0); losing one costs 3.0 at most'
    """
    shown = table.sort_values("shapley", ascending=False, kind="stable")
    names = folded(map(word, shown.index), _NAME)
    ax = style.axes(ax, size=(style.WIDTH, 0.8 + row_height(names) * len(shown)))
    place = np.arange(len(shown))
    ax.hlines(place, shown["leave_one_out"], shown["alone"], color=style.RULE, lw=5, zorder=1)
    for column, color, layer, label in (
        ("leave_one_out", style.ACCENT, 3, t("lost without it", "无它则失")),
        ("alone", style.MUTED, 2, t("reached alone", "独力可达")),
    ):
        ax.scatter(shown[column], place, marker="|", s=110, color=color, lw=2, zorder=layer, label=label)
    label = t("Shapley value", "Shapley值")
    ax.scatter(shown["shapley"], place, s=46, color=style.BLUE, zorder=4, label=label)
    rows(ax, names)
    ax.set_xlim(left=min(0.0, float(shown["shapley"].min())))
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.set_xlabel(t("in units of the weight", "权重单位"))
    every = len(shown)
    finish(
        ax,
        _worth_title(shown),
        (
            f"{plural(every, 'actor')} shown. Contribution: Shapley value, in units of the weight (persons, "
            "organisations, tasks); nothing is tested.",
            f"显示{every}个行动者。贡献：Shapley值，以权重为单位（人、组织或任务）；不作检验。",
        ),
        table,
        legend=True,
    )
    return ax


def _worth_title(shown: pd.DataFrame) -> tuple[str, str]:
    """Who contributes most, and what it costs at most to lose one of those shown."""
    tops = first(shown["shapley"], question="forces.worth")
    top, value = listed([word(shown.index[i]) for i in tops]), f"{shown['shapley'].max():.1f}"
    if len(tops) == len(shown) > 1:
        en, zh = f"All {len(shown)} contribute the same ({value})", f"{len(shown)}个行动者贡献相同（{value}）"
    else:
        verb = "contributes" if len(tops) == 1 else "contribute"
        en, zh = f"{top} {verb} most ({value})", f"{top}贡献最大（{value}）"
    cost = shown["leave_one_out"].max()
    if not cost > 0:
        return f"{en}; losing any one costs nothing", f"{zh}；失去任何一个都无损失"
    return f"{en}; losing one costs {cost:.1f} at most", f"{zh}；失去一个至多损失{cost:.1f}"


@style.figure("potential realised_low realised_high attributable attributable_low attributable_high")
def strengths(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw potential, realised and attributable strength of each actor, never merged into one.

    Parameters
    ----------
    table
        Rows of :func:`commgov_lib.forces.strengths`, some twenty-five at most.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> reach = pd.DataFrame([[1, 1], [0, 1]], ["bank", "clinic"], ["a", "b"]).astype(bool)
    >>> people, able = pd.Series({"a": 2, "b": 2}), pd.Series({"bank": 3, "clinic": 2})
    >>> strengths(cg.forces.strengths(reach, people, able)).get_title(loc="left")
    '2 of 2 actors contribute less than their capacity'
    """
    shown = table.sort_values("attributable", ascending=False, kind="stable")
    names = folded(map(word, shown.index), _NAME)
    ax = style.axes(ax, size=(style.WIDTH, 0.8 + row_height(names) * len(shown)))
    place = np.arange(len(shown))
    low, high, label = (
        shown["realised_low"],
        shown["realised_high"],
        t("realised: least to most", "实现：最少至最多"),
    )
    ax.hlines(place, low, high, color=style.LIGHT_BLUE, lw=8, zorder=1, label=label)
    low, high = shown["attributable_low"], shown["attributable_high"]
    ax.hlines(place, low, high, color=style.INK, lw=1.4, zorder=3)
    label = t("attributable (Shapley)", "可归因（Shapley）")
    ax.scatter(shown["attributable"], place, s=40, color=style.INK, zorder=4, label=label)
    look = {"marker": "D", "facecolor": style.PAPER, "edgecolor": style.ACCENT, "lw": 1.4}
    ax.scatter(
        shown["potential"], place, s=38, zorder=2, label=t("potential: capacity", "潜在：容量"), **look
    )
    rows(ax, names)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.set_xlabel(t("persons", "人"))
    most, able = shown["attributable_high"], shown["potential"]
    less = int(((most < able) & ~same(most, able)).sum())
    finish(
        ax,
        (
            f"{less} of {plural(len(shown), 'actor')} contribute{'s' * (less == 1)} less than their capacity",
            f"{len(shown)}个行动者中有{less}个的贡献低于其容量",
        ),
        (
            "Contribution: Shapley value; thin line: its 95 % interval, where it was sampled. Less: all of "
            "the interval lies below the capacity.",
            "贡献：Shapley值；细线：其95%区间（抽样时）。低于：整个区间都在容量以下。",
        ),
        table,
        legend=True,
    )
    return ax


@style.figure
def withdrawal(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what is left as actors withdraw, one line an order, with its band.

    Parameters
    ----------
    table
        One or several tables of :func:`commgov_lib.forces.withdrawal`, or of ``connectivity``, one below the
        other.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import networkx as nx
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> star = cg.forces.connectivity(nx.star_graph(9), order="degree", recalculate=True)
    >>> withdrawal(star).get_title(loc="left").replace("\\n", "")
    'Half of the largest part is lost after 1 of 10 withdrawals'
    """
    share = "largest" if "largest" in table.columns else "covered"
    style.need("forces.withdrawal", table, f"removed {share} low high order")
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    halves, most = {}, int(table["removed"].max())
    for order, part in table.groupby("order", sort=False):
        _, _, color, dash = ORDERS.get(order, (order, order, style.INK, "-"))
        part = part.sort_values("removed")
        ax.fill_between(part["removed"], part["low"], part["high"], color=color, alpha=0.18, lw=0)
        ax.plot(part["removed"], part[share], color=color, ls=dash, lw=2, label=order_name(order))
        start = part[share].iloc[0]
        below = part.loc[(part[share] <= start / 2) & (start > 0), "removed"]
        if len(below):  # nothing is halved if nothing was there to lose
            halves[order] = int(below.iloc[0])
    ax.set_xlim(0, most)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_ylim(bottom=0)
    ax.set_xlabel(t(f"withdrawn, of {most:,}", f"已退出（共{most:,}）"))
    percents(ax.yaxis, None)
    ax.grid(axis="y")
    whole = share == "largest"
    ax.set_ylabel(t("in the largest connected part", "在最大连通部分") if whole
                  else t("need still covered", "仍被覆盖的需求"))  # fmt: skip
    what = ("the largest part", "最大连通部分") if whole else ("the coverage", "覆盖")
    finish(
        ax,
        _half_title(halves, most, table["order"].nunique(), *what),
        (
            "Line: mean over those that the order leaves equal, drawn at random. Band: middle 95 % of the "
            "orders drawn.",
            "线：顺序中并列者随机排列的均值。色带：所抽顺序的中间95%。",
        ),
        table,
        legend=True,
    )
    return ax


def _half_title(halves: dict[str, int], most: int, orders: int, what: str, zh: str) -> tuple[str, str]:
    """Where half of what there was is lost first and last."""
    if not halves:
        return f"No order of withdrawal takes half of {what}", f"没有一种退出顺序使{zh}损失过半"
    early, late = min(halves.values()), max(halves.values())
    first_names, last_names = (
        listed([order_name(order) for order, count in halves.items() if count == end])
        for end in (early, late)
    )
    if late > early:
        return (
            f"Half of {what} is lost after {early:,} withdrawals {first_names}, {late:,} {last_names}",
            f"{first_names}退出{early:,}个、{last_names}退出{late:,}个后，{zh}损失过半",
        )
    if len(halves) == orders:
        return (
            f"Half of {what} is lost after {early:,} of {most:,} withdrawals",
            f"{most:,}个中退出{early:,}个后，{zh}损失过半",
        )
    return (  # an order that was drawn never loses half
        f"Half of {what} is lost only {first_names}, after {early:,} of {most:,} withdrawals",
        f"仅{first_names}退出{early:,}个（共{most:,}个）后{zh}损失过半",
    )


@style.figure("network order value")
def robustness(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the robustness of several networks, one mark an order of removal.

    Parameters
    ----------
    table
        One row a network and order: ``network, order, value``, from :func:`commgov_lib.forces.robustness`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> rows = [("A", "random", 0.4), ("A", "degree, recalculated", 0.1), ("B", "random", 0.4)]
    >>> rows += [("B", "degree, recalculated", 0.3)]
    >>> table = pd.DataFrame(rows, columns=["network", "order", "value"])
    >>> robustness(table).get_title(loc="left").replace("\\n", "")
    'Aimed removal lowers robustness most in A, by 0.30, least in B, by 0.10'
    """
    wide = table.pivot_table(index="network", columns="order", values="value", sort=False)
    orders = list(wide.columns)
    gap = wide["random" if "random" in orders else orders[0]] - wide[orders[-1]]
    wide = wide.loc[gap.sort_values(ascending=False, kind="stable").index]
    names = folded(map(word, wide.index), _NAME)
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + max(0.34, row_height(names)) * len(wide)))
    place = np.arange(len(wide))
    ax.hlines(place, wide.min(axis=1), wide.max(axis=1), color=style.RULE, lw=2, zorder=1)
    for i, order in enumerate(orders):
        color = ORDERS.get(order, (order, order, style.GREY, "-"))[2]
        look = {"marker": "osD^v"[i % 5], "zorder": 3 + i, "label": order_name(order)}
        ax.scatter(wide[order], place, s=52, color=color, **look)
    rows(ax, names)
    ax.set_xlim(0, max(0.52, float(wide.max(axis=None)) * 1.05))
    ax.set_xlabel(t("robustness", "稳健度"))
    count = len(wide)
    finish(
        ax,
        _robust_title(wide),
        (
            f"{plural(count, 'network')}. Robustness R: mean share in the largest connected part as actors "
            "are removed; 0 falls apart at once, 0.5 holds on. Nothing is tested.",
            f"{count}个网络。稳健度R：逐一移除行动者时，最大连通部分所占比例的均值；0为立即瓦解，0.5为始终连通。不作检验。",
        ),
        table,
        legend=True,
    )
    return ax


def _robust_title(wide: pd.DataFrame) -> tuple[str, str]:
    """What an aimed removal costs beyond a random one, where most and where least."""
    count, aimed = len(wide), wide.columns[-1]
    compared = "random" in wide and aimed != "random"
    gap = (wide["random"] - wide[aimed]).dropna() if compared else wide.iloc[:0, 0]
    if gap.empty:
        low, high = (f"{end:.2f}" for end in (wide.min(axis=None), wide.max(axis=None)))
        if low == high:
            return f"Robustness is {low} in {plural(count, 'network')}", f"{count}个网络的稳健度为{low}"
        return (
            f"Robustness is {low} to {high} in {plural(count, 'network')}",
            f"{count}个网络的稳健度为{low}至{high}",
        )
    ends = []
    for lowest in (False, True):
        at = first(gap, lowest=lowest, question="forces.robustness")
        ends.append((listed([word(gap.index[i]) for i in at]), float(gap.iloc[at[0]])))
    (a, far), (b, near) = ends
    if same(far, near):
        en, zh = (f"in {a}", a) if len(gap) == 1 else ("in each network", "在各网络中都")
        return f"Aimed removal lowers robustness by {far:.2f} {en}", f"定向移除使稳健度{zh}降低{far:.2f}"
    return (
        f"Aimed removal lowers robustness most in {a}, by {far:.2f}, least in {b}, by {near:.2f}",
        f"定向移除使稳健度在{a}降低最多（{far:.2f}），在{b}最少（{near:.2f}）",
    )


@style.figure("forces lost random_lost random_low random_high p")
def kinds(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what the withdrawal of each kind costs, beside as many actors at random.

    Parameters
    ----------
    table
        From :func:`commgov_lib.forces.by_kind`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> reach, kind = pd.DataFrame(np.eye(2, dtype=bool)), {0: "bank", 1: "team"}
    >>> table = cg.forces.by_kind(reach, pd.Series([1, 1]), kind, draws=99)
    >>> kinds(table).get_title(loc="left").replace("\\n", "")
    '0 of 2 kinds cost more to lose than as many random actors'
    """
    names = _counted(table.index, table["forces"])
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + max(0.34, row_height(names)) * len(table)))
    lost, middle, low, high, p = (
        table[c].to_numpy(float) for c in ("lost", "random_lost", "random_low", "random_high", "p")
    )
    beyond = significant(p * len(table))
    beside_chance(ax, lost, low, high, beyond, (style.BAD, style.GOOD), middle=middle)
    at_right(ax, [p_text(min(one * len(p), 1.0)) for one in p], by=6)
    rows(ax, names)
    percents(ax.xaxis, None)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set_xlabel(t("share of need lost with the kind", "该类退出所失去的需求比例"))
    count = int(beyond.sum())
    finish(
        ax,
        (
            f"{count} of {plural(len(table), 'kind')} cost{'s' * (count == 1)} more to lose "
            "than as many random actors",
            f"{len(table)}类中有{count}类，失去的代价超过同样数目的随机行动者",
        ),
        (
            f"Grey: middle 95 % of as many random actors; tick: their mean. p: one-sided, times the number "
            f"of kinds (Bonferroni); square: p ≤ {ALPHA:g}.",
            "灰带：同样数目随机行动者的中间95%，短线为其均值。p：单侧，已乘以类别数（Bonferroni）；"
            f"方块：p ≤ {ALPHA:g}。",
        ),
        table,
    )
    return ax


@style.figure("members difference null_low null_high p p_adjusted")
def labels(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how far the members of each label differ from their network, beside labels dealt out at random.

    Parameters
    ----------
    table
        The ``table`` of :func:`commgov_lib.forces.by_label`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> value, label = pd.Series({"a": 3.0, "b": 3.0, "c": 1.0}), {"a": "x", "b": "x", "c": "y"}
    >>> ax = labels(cg.forces.by_label(value, label, draws=99, seed=1).table)
    >>> ax.get_title(loc="left").replace("\\n", "")
    '0 of 2 labels differ from their networks more than chance allows'
    """
    shown = table.sort_values("difference", ascending=False, kind="stable")
    names = _counted(shown.index, shown["members"])
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + max(0.34, row_height(names)) * len(shown)))
    difference, low, high, p = (
        shown[c].to_numpy(float) for c in ("difference", "null_low", "null_high", "p_adjusted")
    )
    beyond = significant(p)
    ax.axvline(0, color=style.MUTED, lw=0.9, zorder=1)
    middle = np.zeros(len(shown))
    beside_chance(ax, difference, low, high, beyond, (style.BAD, style.GOOD), middle=middle)
    at_right(ax, map(p_text, p), by=6)
    rows(ax, names)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.set_xlabel(t("mean difference from the network's mean", "与所在网络均值之差的平均"))
    count = int(beyond.sum())
    finish(
        ax,
        (
            f"{count} of {plural(len(shown), 'label')} differ{'s' * (count == 1)} from their networks "
            "more than chance allows",
            f"{len(shown)}个标签中有{count}个与所在网络的差异超出随机",
        ),
        (
            "Grey: middle 95 % of labels dealt out at random within networks. "
            f"p: adjusted for all labels; square: p ≤ {ALPHA:g}. In brackets: members.",
            f"灰带：网络内随机重排标签的中间95%。p：已对全部标签校正；方块：p ≤ {ALPHA:g}。括号内为成员数。",
        ),
        table,
    )
    return ax


def _counted(names, count) -> list[str]:
    """Each name with how many it stands for."""
    both = zip(map(word, names), count, strict=True)
    return folded([t(f"{name} ({n:,.0f})", f"{name}（{n:,.0f}）") for name, n in both], 120)


def order_name(order: str) -> str:
    """The name of an order of withdrawal in the language that figures speak now."""
    return t(*ORDERS.get(order, (order, order))[:2])


def word(code) -> str:
    """The label of a kind of actor, ``unit 276`` for a simulated one; any other word without underscores."""
    text = str(code)
    kind, _, number = text.partition(":")
    if number.isdigit() and (kind in ACTOR_KINDS or kind in _KINDS):  # an actor of the simulated city
        return t(f"{word(kind)} {int(number)}", f"{word(kind)}{int(number)}")
    known = text in ACTOR_KINDS or style.is_own(text)
    en = "social organisation with a project" if text == "social_org_with_project" else text.replace("_", " ")
    return style.term(text) if known else t(en, _KINDS.get(text, text))
