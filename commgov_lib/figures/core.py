"""05  Pictures of core and periphery: the ordered matrix, brokers, chance, two networks, missing actors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ..schema import CommgovError
from . import style
from .claims import capital, first, known, listed, p_text, percent, plural, shortened
from .shapes import at_right, beside_chance, folded, legend_below, percents, rows, spread
from .style import t

__all__ = ["against_chance", "brokers", "differences", "matrix", "meeting", "missing"]

NULLS = {
    "actors": ("actors a sample", "行动者为样本"),
    "same_actors": ("actors a sample", "行动者为样本"),
    "degrees": ("same degrees", "度数相同"),
}
# What random networks keep.
_KEPT = {
    "degrees": ("the same degrees", "度数相同"),
    "ties": ("as many ties", "关系数相同"),
    "both": ("as many ties, or the same degrees", "关系数或度数相同"),
}
_MOST_NAMED, _MOST_LABELLED = 32, 5  # rows of a matrix, points of a scatter


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
    >>> " ".join(matrix(cg.core.blocks(nx.star_graph(6), {0})).get_title(loc="left").split())
    '1 of 7 actors forms the core: outside it, 0 % of pairs are tied'
    """
    down_side, across_side = (
        table.drop_duplicates(f"{side}_at").sort_values(f"{side}_at") for side in ("row", "column")
    )
    values = table.pivot_table(index="row_at", columns="column_at", values="weight", observed=True).to_numpy()
    height, width = len(down_side), len(across_side)
    two_mode = set(table["row"].unique()) != set(table["column"].unique())
    names = [shortened(name) for name in down_side["row"]]
    above = [shortened(name) for name in across_side["column"]] if two_mode and width <= 24 else []
    named = height <= _MOST_NAMED
    ax = style.axes(ax, size=(style.WIDTH, 1.1 + 0.17 * min(height, _MOST_NAMED)))
    widest = max(style.text_width(name, style.SMALL) for name in names)
    style.margins(ax, left=widest + 8 if named else 4, right=4)
    top = values.max() if values.max() > 0 else 1.0
    shades = LinearSegmentedColormap.from_list("ties", [style.PAPER, style.INK])
    ax.imshow(values, cmap=shades, vmin=0, vmax=top, interpolation="nearest", aspect="auto")
    down, across = (
        int((down_side["row_part"] == "core").sum()),
        int((across_side["column_part"] == "core").sum()),
    )
    ax.axhline(down - 0.5, color=style.ACCENT, lw=1.6)
    ax.axvline(across - 0.5, color=style.ACCENT, lw=1.6)
    ax.set_yticks(range(height) if named else [], names if named else [])
    ax.set_xticks(range(width) if above else [], above, rotation=90)
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=style.SMALL, labelcolor=style.INK)
    frame = {"fc": style.PAPER, "ec": style.ACCENT, "lw": 0.6, "pad": 2.5}
    for (part, other), block in table.groupby(["row_part", "column_part"], sort=True):
        if block["block_density"].notna().any():
            share = float(block["block_density"].iloc[0])
            y = (down - 1) / 2 if part == "core" else (down + values.shape[0] - 1) / 2
            x = (across - 1) / 2 if other == "core" else (across + values.shape[1] - 1) / 2
            text = t(f"{100 * share:.0f} %", f"{100 * share:.0f}%")
            ax.text(x, y, text, ha="center", va="center", color=style.ACCENT, fontsize=11, bbox=frame)
    size = down + across if two_mode else down
    style.title(ax, *_core_title(table, size, height + width if two_mode else height, two_mode))
    ax.spines[:].set_visible(True)
    order = ("", "") if two_mode else ("Columns stand in the order of the rows. ", "列与行的次序相同。")
    style.note(
        ax,
        f"Dark: tied. The core stands first. {order[0]}Per cent: how many pairs of a block are tied.",
        f"深色：有关系。核心在前。{order[1]}百分数：块内有关系的对所占比例。",
        table,
        down=14,
    )
    return ax


def _core_title(table: pd.DataFrame, size: int, every: int, two_mode: bool) -> tuple[str, str]:
    """How many form the core, and how many pairs are tied inside and outside it."""
    shares = []
    for part in ("core", "periphery"):
        block = table[(table["row_part"] == part) & (table["column_part"] == part)]["block_density"].dropna()
        shares.append(percent(block.iloc[0]) if len(block) else "")
    inside, outside = shares
    nodes, zh = ("nodes", "节点") if two_mode else ("actors", "行动者")
    head = f"{size:,} of {every:,} {nodes} form{'s' * (size == 1)} the core"
    told = f"{every:,}个{zh}中有{size:,}个构成核心"
    if inside and outside:
        return (
            f"{head}: inside it, {inside} of pairs are tied, outside {outside}",
            f"{told}：内部{inside}的对有关系，外部{outside}",
        )
    if outside:
        return f"{head}: outside it, {outside} of pairs are tied", f"{told}：外部{outside}的对有关系"
    if inside:
        return f"{head}: inside it, {inside} of pairs are tied", f"{told}：内部{inside}的对有关系"
    return head, told


@style.figure("constraint betweenness degree")
def brokers(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each actor by its constraint and by how often it stands between others.

    Parameters
    ----------
    table
        From :func:`commgov_lib.core.brokerage`; those who stand between others most often are named.
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
    >>> " ".join(brokers(cg.core.brokerage(nx.florentine_families_graph())).get_title(loc="left").split())
    'Medici is the least constrained and stands between 52 % of the other pairs'
    """
    shown = table.dropna(subset=["constraint"]).sort_values("constraint", kind="stable")
    known(table, "betweenness", "core.brokers")
    if shown.empty:
        raise CommgovError("figures.core.brokers: every actor is an isolate, so there is nothing to draw.")
    ax = style.axes(ax, size=(style.WIDTH, 3.6))
    style.margins(ax, left=58, right=12)
    ax.scatter(shown["constraint"], shown["betweenness"], s=44, color=style.BLUE, alpha=0.8, lw=0, zorder=3)
    named = shown[shown["betweenness"] > 0].nlargest(_MOST_LABELLED, "betweenness")
    ax.set_xlim(0, 1.08 * shown["constraint"].max())
    ax.set_ylim(-0.04 * (shown["betweenness"].max() or 1), 1.1 * (shown["betweenness"].max() or 1))
    _with_leaders(ax, named["constraint"], named["betweenness"], [shortened(name) for name in named.index])
    percents(ax.yaxis, 0 if shown["betweenness"].max() > 0.04 else None)
    ax.set_xlabel(t("constraint (Burt)", "约束度（Burt）"))
    ax.set_ylabel(t("stands between, share of other pairs", "居于其间的其他对所占比例"))
    ax.grid(axis="both")
    style.title(ax, *_brokers_title(shown))
    hidden = len(table) - len(shown)
    style.note(
        ax,
        f"{plural(len(shown), 'actor')}; {hidden} without a tie left out. Between a pair: on a shortest path "
        "that joins it, shared equally where there are several. Low constraint: partners not tied to one "
        "another.",
        f"{len(shown)}个行动者，略去无关系者{hidden}个。居于一对之间：位于连接二者的最短路径上，有数条时均分。"
        "约束度低：其伙伴彼此少有关系。",
        table,
    )
    return ax


def _with_leaders(ax: Axes, x, y, names: list[str]):
    """Name points in a column at the right of them, each with a line to its point."""
    ends = ax.transData.transform(np.column_stack([x, y])) * 72 / ax.figure.dpi
    if not len(ends):
        return
    edge = ax.transAxes.transform((1, 0))[0] * 72 / ax.figure.dpi
    widest = max(style.text_width(name, style.SMALL) for name in names)
    column = max(min(ends[:, 0].max() + 26, edge - widest), ends[:, 0].min() + 12)
    line = {"arrowstyle": "-", "color": style.MUTED, "lw": 0.7, "shrinkA": 1, "shrinkB": 3}
    for (left, low), high, name in zip(ends, spread(ends[:, 1], 14), names, strict=True):
        at = ax.transData.inverted().transform(np.array([left, low]) * ax.figure.dpi / 72)
        ax.annotate(
            name, at, xytext=(column - left, high - low), textcoords="offset points", va="center",
            fontsize=style.SMALL, arrowprops=line, zorder=4,
        )  # fmt: skip


def _brokers_title(shown: pd.DataFrame) -> tuple[str, str]:
    """Who is least constrained, who is most between others."""
    free = first(shown["constraint"], lowest=True, question="core.brokers")
    between = first(shown["betweenness"], question="core.brokers")
    every, share = len(shown), percent(shown["betweenness"].max())
    a, b = (listed(shown.index[places].astype(str)) for places in (free, between))
    one = "is" if len(free) == 1 else "are"
    stand, each = ("stands", "") if len(between) == 1 else ("stand", " each")
    en, zh = f"{a} {one} the least constrained", f"{a}约束度最低"
    if len(free) == every > 1:
        en, zh = f"All {every} actors are equally constrained", f"{every}个行动者约束度相同"
    if not shown["betweenness"].max() > 0:
        return f"{en}; nobody stands between others", f"{zh}；无人居于他人之间"
    if len(between) == every > 1:
        b, stand, each, who = "all", "stand", " each", "各行动者"
    else:
        who = b
    most = f"between {share} of the other pairs{each}"
    if free == between and len(free) < every:
        return f"{en} and {stand} {most}", f"{zh}，居于{share}的其他对之间"
    return f"{en}; {b} {stand} {most}", f"{zh}；{who}居于{share}的其他对之间"


@style.figure("score null_mean null_low null_high p draws")
def against_chance(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each network's core score beside what chance gives, by the null that the table names.

    Parameters
    ----------
    table
        One row a network, index its name (or columns ``name``, ``name_zh``), the columns of
        :func:`commgov_lib.core.significance`; without a column ``null`` it is taken to be ``"degrees"``.
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
    >>> " ".join(against_chance(pd.DataFrame([row], ["A"])).get_title(loc="left").split())
    'The core does not go beyond those of random networks with the same degrees'
    """
    told = table.get(t("name", "name_zh"), table.index)
    names = folded(told, 130)
    tall = 0.44 if any("\n" in name for name in names) else 0.34
    ax = style.axes(ax, size=(style.WIDTH, 1.1 + tall * len(table)))
    score, mean, low, high, p = (
        table[c].to_numpy(float) for c in ("score", "null_mean", "null_low", "null_high", "p")
    )
    beyond = p < 0.05
    beside_chance(ax, score, low, high, beyond, (style.GOOD, style.WARN), middle=mean, width=9)
    at_right(ax, map(p_text, p), by=6)
    rows(ax, names)
    ax.set_xlabel(t("core score (correlation)", "核心得分（相关系数）"))
    nulls = set(table["null"]) if "null" in table else {"degrees"}
    kept, zh = _KEPT[nulls.pop() if len(nulls) == 1 else "both"]
    style.title(ax, *_beyond(int(beyond.sum()), len(table), kept, zh))
    draws = int(table["draws"].astype(int).min())
    style.note(
        ax,
        f"Grey: middle 95 % of the best cores of {draws:,} random networks with {kept}; tick: their mean. "
        "Green dot: p < 0.05, one-sided, not corrected; amber triangle: not. A core that is not dense inside "
        "has p = 1.",
        f"灰带：{draws:,}个{zh}的随机网络中最佳核心的中间95%；短线：均值。"
        "绿点：p < 0.05（单侧，未校正）；橙三角：否。内部不密的核心p = 1。",
        table,
    )
    return ax


def _beyond(count: int, every: int, kept: str, zh: str) -> tuple[str, str]:
    """How many cores are marked as beyond those of the null."""
    null, than = f"beyond those of random networks with {kept}", f"强于{zh}的随机网络的核心"
    if every == 1:
        goes = "goes" if count else "does not go"
        return f"The core {goes} {null}", f"该核心{'' if count else '不'}{than}"
    if not count:
        return f"None of the {every} cores goes {null}", f"{every}个核心均不{than}"
    if count == every:
        return f"All {every} cores go {null}", f"{every}个核心均{than}"
    goes = "goes" if count == 1 else "go"
    return f"{count} of {every} cores {goes} {null}", f"{every}个核心中有{count}个{than}"


@style.figure("statistic null first second difference low high null_low null_high p")
def differences(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw by how much two networks differ, statistic by statistic, beside the differences that chance gives.

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
    >>> " ".join(differences(pd.DataFrame([test])).get_title(loc="left").split())
    'The difference between first and second exceeds chance'
    """
    ax = style.axes(ax, size=(style.WIDTH, 1.1 + 0.5 * len(table)))
    names = [
        str(table[column].iloc[0]) if column in table else other
        for column, other in (
            ("first_name", t("first", "第一网络")),
            ("second_name", t("second", "第二网络")),
        )
    ]
    difference, low, high, null_low, null_high, p = (
        table[c].to_numpy(float) for c in ("difference", "low", "high", "null_low", "null_high", "p")
    )
    # Each statistic has its own unit: every band is drawn as wide as the others, its middle at 0. Where the
    # test is an interval around the difference, chance gives one as wide around no difference.
    drawn = ~np.isnan(null_low)
    left, right = np.where(drawn, null_low, low - difference), np.where(drawn, null_high, high - difference)
    middle, half = (left + right) / 2, np.where(right > left, (right - left) / 2, 1.0)
    beyond = p < 0.05
    ax.axvline(0, color=style.MUTED, lw=0.9, zorder=1)
    at, start, end = ((x - middle) / half for x in (difference, left, right))
    beside_chance(ax, at, start, end, beyond, (style.GOOD, style.WARN), width=11)
    at_right(ax, map(p_text, p), by=6)
    rows(
        ax,
        [
            f"{style.term(row.statistic)}\n{row.first:.3g}, {row.second:.3g} ({t(*NULLS[row.null])})"
            for row in table.itertuples()
        ],
    )
    ax.set_xlabel(t("half-widths from the middle", "与中点之差（带宽之半）"))
    style.title(ax, *_exceeding(int(beyond.sum()), len(table), *names))
    style.note(
        ax,
        f"At the left: the value of {names[0]}, then of {names[1]}, and the null in brackets. Grey: middle "
        "95 % of the differences that chance gives. Green dot: p < 0.05, two-sided, not corrected; amber "
        "triangle: not.",
        f"左侧：先{names[0]}、后{names[1]}之值，括号内为零模型。灰带：偶然所致之差的中间95%。"
        "绿点：p < 0.05（双侧，未校正）；橙三角：否。",
        table,
    )
    return ax


def _exceeding(count: int, every: int, first_name: str, second_name: str) -> tuple[str, str]:
    """How many differences are marked as beyond chance."""
    en, zh = f"between {first_name} and {second_name}", f"{first_name}与{second_name}"
    if every == 1:
        exceeds = "exceeds" if count else "does not exceed"
        return f"The difference {en} {exceeds} chance", f"{zh}之差{'' if count else '未'}超出偶然"
    if not count:
        return f"None of the {every} differences {en} exceeds chance", f"{zh}的{every}项差异均未超出偶然"
    if count == every:
        return f"All {every} differences {en} exceed chance", f"{zh}的{every}项差异均超出偶然"
    verb = "exceeds" if count == 1 else "exceed"
    return f"{count} of {every} differences {en} {verb} chance", f"{zh}的{every}项差异中有{count}项超出偶然"


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
    >>> " ".join(missing(table).get_title(loc="left").split())
    'With 30 % of actors missing, the measure comes out up to 0 % off'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    style.margins(ax, left=58, right=14)
    named = table.assign(measure=table.get("measure", t("the measure", "该指标")))
    # Measures of different kinds share one axis as shares of their own full value, unless one is 0.
    shares = bool((named["full"] != 0).all())
    for place, (name, part) in enumerate(named.groupby("measure", sort=False)):
        part = part.sort_values("share")
        color, dash = style.LINES[place % len(style.LINES)], style.DASHES[place % len(style.DASHES)]
        full = float(part["full"].iloc[0])
        x = np.concatenate([[0.0], part["share"]])
        low, high, mean = (_off(np.concatenate([[full], part[c].astype(float)]), full, shares)
                           for c in ("low", "high", "mean"))  # fmt: skip
        ax.fill_between(x, low, high, color=color, alpha=0.12, lw=0)
        ax.plot(x, mean, marker="o", ls=dash, color=color, ms=4.5, lw=1.7, label=style.term(name))
        for edge in (low, high):
            ax.plot(x, edge, ls=dash, color=color, lw=0.8, zorder=1)
    ax.axhline(0, color=style.MUTED, lw=0.9)
    percents(ax.xaxis)
    if shares:
        percents(ax.yaxis, None)
    ax.set_xlabel(t("actors left out at random", "随机缺失的行动者比例"))
    ax.set_ylabel(
        t("off, share of the full value", "与完整值之差（占完整值）") if shares else t("off", "与完整值之差")
    )
    ax.grid(axis="y")
    down = 44 if ax.get_legend_handles_labels()[1] == [t("the measure", "该指标")] else legend_below(ax, 44)
    known(table, "low", "core.missing")
    style.title(ax, *_off_title(named, shares))
    draws = int(table["draws"].min())
    style.note(
        ax,
        f"Line: mean; band: middle 95 % of {draws:,} random sets of missing actors. Off: what comes out less "
        "what all actors give.",
        f"线：均值；色带：{draws:,}组随机缺失的中间95%。差：所得值减去全部行动者时的值。",
        table,
        down=down,
    )
    return ax


def _off(values, full: float, shares: bool):
    """How far values are from that of all actors, as shares of it if wished."""
    return (values - full) / (abs(full) if shares else 1.0)


def _off_title(named: pd.DataFrame, shares: bool) -> tuple[str, str]:
    """Which measure comes out furthest off with most actors missing."""
    last = named[named["share"] == named.loc[named["low"].notna(), "share"].max()]
    far = [
        max(abs(_off(row.low, row.full, shares)), abs(_off(row.high, row.full, shares)))
        for row in last.itertuples()
    ]
    top = first(far, question="core.missing")
    most = max(far[at] for at in top)
    measures = listed([style.term(name) for name in last["measure"].iloc[top]])
    off = percent(most) if shares else f"{most:.2g}"
    share = f"{100 * last['share'].iloc[0]:.3g}"
    verb = "comes" if len(top) == 1 else "come"
    return (
        f"With {share} % of actors missing, {measures} {verb} out up to {off} off",
        f"缺失{share}%的行动者时，{measures}最多偏离{off}",
    )


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
    >>> " ".join(meeting(cg.core.line_block(ties, line, block).meeting).get_title(loc="left").split())
    '50 % of ties stay inside both line and block, where 50 % are expected'
    """
    if table["share"].isna().any():
        raise CommgovError(
            "figures.core.meeting: no tie has a line and a block at both ends, so there is nothing to draw."
        )
    ax = style.axes(ax, size=(style.WIDTH, 2.6))
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
    style.margins(ax, right=16)
    down = legend_below(ax, 44)
    inside = table[table["same_line"].astype(bool) & table["same_block"].astype(bool)].iloc[0]
    share, free = (percent(inside[c]) for c in ("share", "expected_share"))
    style.title(
        ax,
        f"{capital(share)} of ties stay inside both line and block, where {free} are expected",
        f"同条同块的关系占{share}，期望为{free}",
    )
    total = f"{table['ties'].sum():,.0f}"
    style.note(
        ax,
        f"Weight of ties in all: {total}. Expected: each end keeps its ties and meets others regardless of "
        "both.",
        f"关系权重合计{total}。期望：每端保持其关系数，随意相遇。",
        table,
        down=down,
    )
    return ax
