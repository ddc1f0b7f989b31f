"""05  Pictures of core and periphery: the ordered matrix, brokers, chance, two networks, missing actors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ..schema import CommgovError
from . import style
from .claims import first, known, listed, p_text
from .shapes import at_right, beside, beside_chance, percents, rows
from .style import t

__all__ = ["against_chance", "brokers", "differences", "matrix", "meeting", "missing"]

NULLS = {
    "actors": ("actors a sample", "行动者为样本"),
    "same_actors": ("actors a sample", "行动者为样本"),
    "degrees": ("same degrees", "度数相同"),
}
_AGAINST = {
    "degrees": ("equal degrees", "度数所致", "the same degrees", "同度数"),
    "ties": ("equal numbers of ties", "关系数所致", "as many ties", "同关系数"),
    "both": ("chance", "偶然", "as many ties, or ties of each actor", "同关系数或同度数"),
}


@style.figure("row column row_part column_part row_at column_at weight block_density")
def matrix(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the ties as a matrix with the core first, and the share of pairs tied in each block.

    Parameters
    ----------
    table
        The pairs, from :func:`commgov_lib.core.blocks`.
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
    >>> matrix(cg.core.blocks(nx.star_graph(6), {0})).get_title(loc="left")
    'A core of 1, a periphery of 6'
    """
    down_side, across_side = (
        table.drop_duplicates(f"{side}_at").sort_values(f"{side}_at") for side in ("row", "column")
    )
    values = table.pivot_table(index="row_at", columns="column_at", values="weight", observed=True).to_numpy()
    height, width = len(down_side), len(across_side)
    longest = max(height, width)
    ax = style.axes(ax, size=(1.6 + 5 * width / longest, 1.4 + 5 * height / longest))
    top = values.max() if values.max() > 0 else 1.0
    shades = LinearSegmentedColormap.from_list("ties", [style.PAPER, style.INK])
    ax.imshow(values, cmap=shades, vmin=0, vmax=top, interpolation="nearest", aspect="equal")
    down, across = (
        int((down_side["row_part"] == "core").sum()),
        int((across_side["column_part"] == "core").sum()),
    )
    ax.axhline(down - 0.5, color=style.ACCENT, lw=1.6)
    ax.axvline(across - 0.5, color=style.ACCENT, lw=1.6)
    if longest <= 32:
        ax.set_yticks(range(height), down_side["row"].astype(str), fontsize=7.5)
        ax.set_xticks(range(width), across_side["column"].astype(str), fontsize=7.5, rotation=90)
        ax.tick_params(length=0, labelcolor=style.INK)
    else:
        ax.set_xticks([])
        ax.set_yticks([])
    frame = {"fc": style.PAPER, "ec": style.ACCENT, "lw": 0.6, "pad": 2.5}
    for (part, other), block in table.groupby(["row_part", "column_part"], sort=True):
        if block["block_density"].notna().any():
            share = float(block["block_density"].iloc[0])
            y = (down - 1) / 2 if part == "core" else (down + values.shape[0] - 1) / 2
            x = (across - 1) / 2 if other == "core" else (across + values.shape[1] - 1) / 2
            text = t(f"{100 * share:.0f} %", f"{100 * share:.0f}%")
            ax.text(x, y, text, ha="center", va="center", color=style.ACCENT, fontsize=11, bbox=frame)
    two_mode = set(table["row"].unique()) != set(table["column"].unique())
    size = down + across if two_mode else down
    rest = (height + width if two_mode else height) - size
    ax.set_title(t(f"A core of {size}, a periphery of {rest}", f"核心{size}个，边缘{rest}个"))
    ax.spines[:].set_visible(True)
    style.note(
        ax,
        "Dark: tied. Per cent: share of the pairs of a block that are tied.",
        "深色：有关系。百分数：块内有关系的成对比例。",
        table,
        down=18 if longest > 32 else 78,
    )
    return ax


@style.figure("constraint betweenness degree")
def brokers(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw constraint and betweenness of each actor, the least constrained first.

    Parameters
    ----------
    table
        Rows of :func:`commgov_lib.core.brokerage`, some twenty-five at most.
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
    >>> brokers(cg.core.brokerage(nx.florentine_families_graph())).get_title(loc="left")
    'Medici is least constrained and most between'
    """
    shown = table.dropna(subset=["constraint"]).sort_values("constraint", kind="stable")
    if shown.empty:
        raise CommgovError("figures.core.brokers: every actor is an isolate, so there is nothing to draw.")
    ax = style.axes(ax, size=(7.2, 1.5 + 0.25 * len(shown)))
    place = np.arange(len(shown))
    ax.hlines(place, shown["betweenness"], shown["constraint"], color=style.RULE, lw=1.4, zorder=1)
    ax.scatter(shown["constraint"], place, s=44, color=style.BLUE, zorder=3, label=t("constraint", "约束度"))
    ax.scatter(
        shown["betweenness"], place, s=40, marker="D", facecolor=style.PAPER, edgecolor=style.ACCENT,
        zorder=3, label=t("betweenness (share of pairs)", "中介度（成对比例）"),
    )  # fmt: skip
    rows(ax, shown.index.astype(str), size=9)
    ax.set_xlim(left=-0.03)
    ax.set_xlabel(t("0 to 1; constraint can exceed 1", "0至1；约束度可大于1"))
    ax.legend(loc="upper right", fontsize=8.5, frameon=True, edgecolor=style.RULE)
    ax.set_title(t(*_brokers_title(shown)))
    hidden = len(table) - len(shown)
    style.note(
        ax,
        f"{len(shown)} actors; isolates left out: {hidden}.",
        f"{len(shown)}个行动者；略去孤立者{hidden}个。",
        table,
    )
    return ax


def _brokers_title(shown: pd.DataFrame) -> tuple[str, str]:
    """Who is least constrained, who is most between others."""
    free = first(shown["constraint"], lowest=True, question="core.brokers")
    between = first(shown["betweenness"], question="core.brokers")
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


@style.figure("score null_mean null_low null_high p draws")
def against_chance(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each network's core score beside what chance gives, by the null that the table names.

    Parameters
    ----------
    table
        One row a network, index its name, the columns of :func:`commgov_lib.core.significance`; without a
        column ``null`` it is taken to be ``"degrees"``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> row = {"score": 0.5, "null_mean": 0.4, "null_low": 0.3, "null_high": 0.55, "p": 0.2, "draws": 999}
    >>> against_chance(pd.DataFrame([row], ["A"])).get_title(loc="left")
    'Beyond equal degrees: 0 of 1 cores'
    """
    ax = style.axes(ax, size=(7.2, 1.7 + 0.42 * len(table)))
    score, mean, low, high, p = (
        table[c].to_numpy(float) for c in ("score", "null_mean", "null_low", "null_high", "p")
    )
    beyond = p < 0.05
    beside_chance(ax, score, low, high, beyond, (style.GOOD, style.WARN), middle=mean, width=9)
    at_right(ax, map(p_text, p), by=6)
    rows(ax, table.index.astype(str))
    ax.set_xlabel(t("core–periphery score (correlation)", "核心—边缘得分（相关系数）"))
    count, told = int(beyond.sum()), set(table["null"]) if "null" in table else {"degrees"}
    beyond_en, beyond_zh, same_en, same_zh = _AGAINST[told.pop() if len(told) == 1 else "both"]
    ax.set_title(
        t(
            f"Beyond {beyond_en}: {count} of {len(table)} cores",
            f"{len(table)}个核心中有{count}个超出{beyond_zh}",
        )
    )
    draws = int(table["draws"].astype(int).min())
    style.note(
        ax,
        f"Grey: middle 95 % of {draws:,} networks with {same_en}. Green dot: p < 0.05, one-sided, "
        "not corrected; amber triangle: not.",
        f"灰带：{draws:,}个{same_zh}网络的中间95%。绿点：p < 0.05（单侧，未校正）；橙三角：否。",
        table,
    )
    return ax


@style.figure("statistic null first second difference low high null_low null_high p")
def differences(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw two networks side by side, statistic by statistic, with the difference and what it has to beat.

    Parameters
    ----------
    table
        One row a test, as returned by :func:`commgov_lib.core.difference`; optional columns ``first_name``,
        ``second_name``.
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
    >>> ring, full = nx.cycle_graph(9), nx.complete_graph(9)
    >>> test = cg.core.difference(ring, full, "density", null="actors")
    >>> differences(pd.DataFrame([test])).get_title(loc="left")
    '1 of 1 differences exceeds chance'
    """
    ax = style.axes(ax, size=(7.6, 1.7 + 0.78 * len(table)))
    names = [
        str(table[column].iloc[0]) if column in table else other
        for column, other in (
            ("first_name", t("first", "第一网络")),
            ("second_name", t("second", "第二网络")),
        )
    ]
    ax.axvline(0, color=style.INK, lw=0.9, zorder=1)
    for y, row in enumerate(table.itertuples()):
        _compare(ax, row, y, [*names, t("difference", "差")] if not y else [None] * 3)
    pairs = zip(table["statistic"], table["null"], strict=True)
    labels = [f"{style.term(s)}\n{t(*NULLS[null])}" for s, null in pairs]
    rows(ax, labels, below=0.45, size=9)
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.12 - 0.18 / len(table)), ncols=3, fontsize=8.5)
    beyond = int((table["p"].astype(float) < 0.05).sum())
    ax.set_title(
        t(
            f"{beyond} of {len(table)} differences exceed{'s' * (beyond == 1)} chance",
            f"{len(table)}项差异中有{beyond}项超出偶然",
        )
    )
    style.note(
        ax,
        "Line: 95 % interval of the difference. Grey band: middle 95 % of differences under the null named.",
        "细线：差的95%区间。灰带：所示零模型下差的中间95%。",
        table,
        down=66,
    )
    return ax


def _compare(ax: Axes, row, y: int, labels: list):
    """Draw a test: both networks above, their difference and what it has to beat below."""
    above, below = y - 0.16, y + 0.2
    ax.plot([row.first, row.second], [above] * 2, color=style.RULE, lw=1.6, zorder=1)
    ax.scatter([row.first], [above], s=48, color=style.BLUE, zorder=3, label=labels[0])
    look = {"s": 46, "facecolor": style.PAPER, "edgecolor": style.BLUE, "lw": 1.6}
    ax.scatter([row.second], [above], zorder=3, label=labels[1], **look)
    interval = pd.notna(row.low)
    ends = (row.low, row.high) if interval else (row.null_low, row.null_high)
    color, width = (style.ACCENT, 2) if interval else (style.RULE, 8)
    ax.plot(ends, [below] * 2, color=color, lw=width, zorder=2, solid_capstyle="butt")
    ax.scatter([row.difference], [below], s=52, marker="D", color=style.ACCENT, zorder=4, label=labels[2])
    beside(ax, p_text(row.p), (1, below), (6, 0), edge=True, size=8.5)


@style.figure("share full mean low high draws")
def missing(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how a measure spreads as actors go missing.

    Parameters
    ----------
    table
        The shares, from :func:`commgov_lib.core.missing`; several measures with a column ``measure``.
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
    >>> table = cg.core.missing(nx.complete_graph(9), "density", shares=[0.2, 0.3], draws=9, seed=1)
    >>> missing(table).get_title(loc="left")
    'With 30 % missing, 95 % of draws are off by 0 at most'
    """
    ax = style.axes(ax, size=(7.2, 4.2))
    colors = [style.BLUE, style.ACCENT, style.GREEN, style.GREY]
    named = table.assign(measure=table.get("measure", ""))
    for (name, part), color in zip(named.groupby("measure", sort=False), colors, strict=False):
        part = part.sort_values("share")
        x, full = np.concatenate([[0.0], part["share"]]), float(part["full"].iloc[0])
        low, high, mean = (np.concatenate([[full], part[c].astype(float)]) for c in ("low", "high", "mean"))
        ax.fill_between(x, low, high, color=color, alpha=0.16, lw=0)
        ax.plot(x, mean, "o-", color=color, ms=4.5, lw=1.7)
        ax.axhline(full, color=color, lw=0.9, ls=(0, (4, 3)))
        if name:
            beside(ax, style.term(name), (x[-1], mean[-1]), color=color)
    percents(ax.xaxis)
    ax.set_xlabel(t("actors left out at random", "随机缺失的行动者比例"))
    ax.set_ylabel(t("measure of what remains", "余下网络的指标"))
    ax.grid(axis="y")
    known(table, "low", "core.missing")
    last = table[table["share"] == table.loc[table["low"].notna(), "share"].max()]
    off = float(np.nanmax(np.abs(last[["low", "high"]].to_numpy(float) - last[["full"]].to_numpy(float))))
    share = f"{100 * last['share'].iloc[0]:.3g}"
    ax.set_title(
        t(
            f"With {share} % missing, 95 % of draws are off by {off:.2g} at most",
            f"缺失{share}%时，95%的抽样至多偏{off:.2g}",
        )
    )
    draws = int(table["draws"].min())
    style.note(
        ax,
        f"Band: middle 95 % of {draws:,} random sets of missing actors. Dashed: all actors.",
        f"色带：{draws:,}组随机缺失的中间95%。虚线：全部行动者。",
        table,
    )
    return ax


@style.figure("same_line same_block ties share expected_share")
def meeting(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many ties keep to the line (条), to the block (块), to both and to neither.

    Parameters
    ----------
    table
        ``meeting`` of :func:`commgov_lib.core.line_block`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    >>> line, block = {"a": 1, "b": 1, "c": 2}, {"a": "x", "b": "x", "c": "y"}
    >>> meeting(cg.core.line_block(ties, line, block).meeting).get_title(loc="left")
    'Inside both: 50 % of ties, 50 % expected'
    """
    if table["share"].isna().any():
        raise CommgovError(
            "figures.core.meeting: no tie has a line and a block at both ends, so there is nothing to draw."
        )
    ax = style.axes(ax, size=(7.2, 3.2))
    place = np.arange(len(table))
    ax.barh(place, table["share"], height=0.5, color=style.BLUE, label=t("ties", "实际"))
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
    rows(ax, [names[bool(a), bool(b)] for a, b in pairs], above=0.5, below=0.5)
    percents(ax.xaxis)
    ax.set_xlabel(t("share of ties", "占全部关系的比例"))
    ax.legend(loc="upper right", bbox_to_anchor=(1, -0.2), ncols=2, fontsize=8.5)
    inside = table[table["same_line"].astype(bool) & table["same_block"].astype(bool)].iloc[0]
    share, free = (f"{100 * inside[c]:.0f}" for c in ("share", "expected_share"))
    ax.set_title(
        t(f"Inside both: {share} % of ties, {free} % expected", f"同条同块的关系占{share}%，期望{free}%")
    )
    total = f"{table['ties'].sum():,.0f}"
    style.note(
        ax,
        f"Weight of ties in all: {total}; each end keeps its ties.",
        f"关系权重合计{total}；期望值保持每端的关系数。",
        table,
        down=62,
    )
    return ax
