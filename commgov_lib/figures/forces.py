"""08  Pictures of forces: what each is worth, its three strengths, curves of withdrawal, kinds and chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from ._claims import ALPHA, same, significant
from ._forces import (
    GREY,
    ORDERS,
    beside_chance,
    between_loss_and_alone,
    half_gone,
    half_title,
    need,
    order_name,
    percent,
    robust_title,
    rows,
    three_strengths,
    withdrawn,
    word,
    worth_title,
)
from .style import t

__all__ = ["kinds", "labels", "robustness", "strengths", "withdrawal", "worth"]


@style.figure
def worth(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what each force is worth, between what is lost without it and what it does alone.

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
    >>> worth(cg.forces.shapley(reach, pd.Series({"a": 3, "b": 2}))).get_title(loc="left")
    'bank is worth most and missed most'
    """
    need(table, "worth", "shapley leave_one_out alone")
    shown = table.sort_values("shapley", ascending=False, kind="stable")
    ax = style.axes(ax, size=(7.2, 1.6 + 0.27 * len(shown)))
    between_loss_and_alone(ax, shown)
    rows(ax, [word(name) for name in shown.index])
    ax.set_xlim(left=min(0.0, float(shown["shapley"].min())))
    ax.set_xlabel(
        t("in the units of the weight (persons, organisations, tasks)", "权重单位（人、组织或任务）")
    )
    ax.legend(loc="lower right", fontsize=8.5, frameon=True, edgecolor=style.RULE)
    ax.set_title(t(*worth_title(shown)))
    style.note(ax, t(f"{len(shown)} forces shown.", f"显示{len(shown)}个力量。"), table)
    return ax


@style.figure
def strengths(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw potential, realised and attributable strength of each force, never merged into one.

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
    'Worth less than their capacity: 2 of 2'
    """
    columns = "potential realised_low realised_high attributable attributable_low attributable_high"
    need(table, "strengths", columns)
    shown = table.sort_values("attributable", ascending=False, kind="stable")
    ax = style.axes(ax, size=(7.2, 1.8 + 0.27 * len(shown)))
    three_strengths(ax, shown)
    rows(ax, [word(name) for name in shown.index])
    ax.set_xlim(left=0)
    ax.set_xlabel(t("persons", "人"))
    ax.legend(loc="lower right", fontsize=8.5, frameon=True, edgecolor=style.RULE)
    worth, able = shown["attributable_high"], shown["potential"]
    less = int(((worth < able) & ~same(worth, able)).sum())
    ax.set_title(
        t(
            f"Worth less than their capacity: {less} of {len(shown)}",
            f"{len(shown)}个中有{less}个价值低于其能力",
        )
    )
    text = t("Thin line: 95 % interval of the Shapley value, where it was sampled.",
             "细线：抽样所得Shapley值的95%区间。")  # fmt: skip
    style.note(ax, text, table)
    return ax


@style.figure
def withdrawal(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what is left as forces withdraw, one line an order, with its band.

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
    >>> withdrawal(star).get_title(loc="left")
    'Half is gone after 1 of 10'
    """
    share = "largest" if "largest" in table.columns else "covered"
    need(table, "withdrawal", f"removed {share} low high order")
    ax = style.axes(ax, size=(7.2, 4.2))
    halves, most = {}, int(table["removed"].max())
    for order, part in table.groupby("order", sort=False):
        _, _, color, dash = ORDERS.get(order, (order, order, style.INK, "-"))
        part = part.sort_values("removed")
        ax.fill_between(part["removed"], part["low"], part["high"], color=color, alpha=0.18, lw=0)
        ax.plot(part["removed"], part[share], color=color, ls=dash, lw=2, label=order_name(order))
        half = half_gone(part, share)
        if half is not None:
            halves[order] = half
    withdrawn(ax, most)
    percent(ax.yaxis)
    ax.grid(axis="y")
    ax.legend(loc="best", fontsize=9)
    words = {"largest": ("still in the largest connected part", "仍在最大连通部分")}
    ax.set_ylabel(t(*words.get(share, ("need still covered", "仍被覆盖的需求"))))
    ax.set_title(t(*half_title(halves, most, table["order"].nunique())))
    text = t("Line: mean over ties in the order. Band: middle 95 % of the orders drawn.",
             "线：同序者随机排列的均值。色带：抽取顺序的中间95%。")  # fmt: skip
    style.note(ax, text, table)
    return ax


@style.figure
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
    >>> robustness(table).get_title(loc="left")
    'Aimed removal lowers R most in A (0.30), least in B (0.10)'
    """
    need(table, "robustness", "network order value")
    wide = table.pivot_table(index="network", columns="order", values="value", sort=False)
    orders = list(wide.columns)
    gap = wide["random" if "random" in orders else orders[0]] - wide[orders[-1]]
    wide = wide.loc[gap.sort_values(ascending=False, kind="stable").index]
    ax = style.axes(ax, size=(7.2, 1.9 + 0.36 * len(wide)))
    place = np.arange(len(wide))
    ax.hlines(place, wide.min(axis=1), wide.max(axis=1), color=style.RULE, lw=2, zorder=1)
    for i, order in enumerate(orders):
        color = ORDERS.get(order, (order, order, GREY, "-"))[2]
        ax.scatter(wide[order], place, s=52, color=color, marker="osD^v"[i % 5], zorder=3 + i,
                   label=order_name(order))  # fmt: skip
    rows(ax, [word(name) for name in wide.index])
    ax.set_xlim(0, max(0.52, float(wide.max(axis=None)) * 1.05))
    ax.set_xlabel(t("robustness R: 0 falls apart at once, 0.5 holds on", "稳健度R：0立即瓦解，0.5始终连通"))
    ax.legend(loc="upper left", fontsize=8.5, frameon=True, edgecolor=style.RULE)
    ax.set_title(t(*robust_title(wide)))
    style.note(ax, t(f"{len(wide)} networks.", f"{len(wide)}个网络。"), table)
    return ax


@style.figure
def kinds(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what the withdrawal of each kind costs, beside as many forces at random.

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
    >>> kinds(table).get_title(loc="left")
    'Costlier than chance: 0 of 2 kinds'
    """
    need(table, "kinds", "forces lost random_lost random_low random_high p")
    ax = style.axes(ax, size=(7.2, 1.8 + 0.38 * len(table)))
    beyond = significant(table["p"].to_numpy(float) * len(table))
    beside_chance(ax, table, "lost random_lost random_low random_high p forces", beyond)
    percent(ax.xaxis)
    ax.set_xlim(left=0)
    ax.set_xlabel(t("share of need lost with the kind", "该类退出所失去的需求比例"))
    count = int(beyond.sum())
    ax.set_title(
        t(f"Costlier than chance: {count} of {len(table)} kinds", f"{len(table)}类中有{count}类代价超出偶然")
    )
    text = t(
        f"Grey: middle 95 % of as many random forces. Square: p times the number of kinds ≤ {ALPHA:g}.",
        f"灰带：同样数目随机力量的中间95%。方块：p乘以类别数后≤{ALPHA:g}。",
    )
    style.note(ax, text, table)
    return ax


@style.figure
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
    >>> labels(cg.forces.by_label(value, label, draws=99, seed=1).table).get_title(loc="left")
    'Telling beyond chance: 0 of 2 labels'
    """
    need(table, "labels", "members difference null_low null_high p p_adjusted")
    shown = table.sort_values("difference", ascending=False, kind="stable").assign(middle=0.0)
    ax = style.axes(ax, size=(7.2, 1.8 + 0.38 * len(shown)))
    beyond = significant(shown["p_adjusted"])
    ax.axvline(0, color=style.MUTED, lw=0.9, zorder=1)
    beside_chance(ax, shown, "difference middle null_low null_high p_adjusted members", beyond)
    ax.set_xlabel(t("mean difference from the network's mean", "与所在网络均值之差的平均"))
    count = int(beyond.sum())
    ax.set_title(
        t(
            f"Telling beyond chance: {count} of {len(shown)} labels",
            f"{len(shown)}个标签中有{count}个超出偶然",
        )
    )
    text = t(
        "Grey: middle 95 % of labels dealt out at random within networks. "
        f"p adjusted for all labels; square: p ≤ {ALPHA:g}.",
        f"灰带：网络内随机重排标签的中间95%。p已对全部标签校正；方块：p ≤ {ALPHA:g}。",
    )
    style.note(ax, text, table)
    return ax
