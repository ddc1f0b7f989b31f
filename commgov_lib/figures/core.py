"""05  Pictures of core and periphery: the ordered matrix, brokers, chance, two networks, missing actors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import PercentFormatter

from ..schema import CommgovError
from . import style
from ._claims import known
from ._core import (
    BLUE,
    beside_degrees,
    brokers_title,
    columns,
    compared,
    curves,
    density,
    hierarchies,
    row_names,
    side,
)
from .style import t

__all__ = ["against_chance", "brokers", "differences", "matrix", "meeting", "missing"]


@style.figure
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
    columns(table, "matrix", "row column row_part column_part row_at column_at weight block_density")
    down_side, across_side = (side(table, name) for name in ("row", "column"))
    values = table.pivot_table(index="row_at", columns="column_at", values="weight", observed=True).to_numpy()
    longest = max(len(down_side), len(across_side))
    ax = style.axes(ax, size=(1.6 + 5 * len(across_side) / longest, 1.4 + 5 * len(down_side) / longest))
    top = values.max() if values.max() > 0 else 1.0
    shades = LinearSegmentedColormap.from_list("ties", [style.PAPER, style.INK])
    ax.imshow(values, cmap=shades, vmin=0, vmax=top, interpolation="nearest", aspect="equal")
    down, across = (int((side["part"] == "core").sum()) for side in (down_side, across_side))
    ax.axhline(down - 0.5, color=style.ACCENT, lw=1.6)
    ax.axvline(across - 0.5, color=style.ACCENT, lw=1.6)
    if longest <= 32:
        ax.set_yticks(range(len(down_side)), down_side["label"].astype(str), fontsize=7.5)
        ax.set_xticks(range(len(across_side)), across_side["label"].astype(str), fontsize=7.5, rotation=90)
        ax.tick_params(length=0, labelcolor=style.INK)
    else:
        ax.set_xticks([])
        ax.set_yticks([])
    for (part, other), block in table.groupby(["row_part", "column_part"], sort=True):
        if block["block_density"].notna().any():
            density(ax, part, other, float(block["block_density"].iloc[0]), down, across, values.shape)
    two_mode = set(table["row"].unique()) != set(table["column"].unique())
    size = down + across if two_mode else down
    rest = (len(down_side) + len(across_side) if two_mode else len(down_side)) - size
    ax.set_title(t(f"A core of {size}, a periphery of {rest}", f"核心{size}个，边缘{rest}个"))
    for spine in ax.spines.values():
        spine.set_visible(True)
    text = t(
        "Dark: tied. Per cent: share of the pairs of a block that are tied.",
        "深色：有关系。百分数：块内有关系的成对比例。",
    )
    style.note(ax, text, table, down=18 if longest > 32 else 78)
    return ax


@style.figure
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
    columns(table, "brokers", "constraint betweenness degree")
    shown = table.dropna(subset=["constraint"]).sort_values("constraint", kind="stable")
    if shown.empty:
        raise CommgovError("figures.core.brokers: every actor is an isolate, so there is nothing to draw.")
    ax = style.axes(ax, size=(7.2, 1.5 + 0.25 * len(shown)))
    place = np.arange(len(shown))
    ax.hlines(place, shown["betweenness"], shown["constraint"], color=style.RULE, lw=1.4, zorder=1)
    ax.scatter(shown["constraint"], place, s=44, color=BLUE, zorder=3, label=t("constraint", "约束度"))
    ax.scatter(
        shown["betweenness"], place, s=40, marker="D", facecolor=style.PAPER, edgecolor=style.ACCENT,
        zorder=3, label=t("betweenness (share of pairs)", "中介度（成对比例）"),
    )  # fmt: skip
    ax.set_yticks(place, shown.index.astype(str))
    ax.tick_params(axis="y", length=0, labelcolor=style.INK, labelsize=9)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(left=-0.03)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(t("0 to 1; constraint can exceed 1", "0至1；约束度可大于1"))
    ax.legend(loc="upper right", fontsize=8.5, frameon=True, edgecolor=style.RULE)
    ax.set_title(t(*brokers_title(shown)))
    hidden = len(table) - len(shown)
    text = t(
        f"{len(shown)} actors; isolates left out: {hidden}.", f"{len(shown)}个行动者；略去孤立者{hidden}个。"
    )
    style.note(ax, text, table)
    return ax


@style.figure
def against_chance(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each network's core score beside what its degrees alone give.

    Parameters
    ----------
    table
        One row a network, index its name, the columns of :func:`commgov_lib.core.significance`.
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
    columns(table, "against_chance", "score null_mean null_low null_high p draws")
    return beside_degrees(ax, table)


@style.figure
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
    >>> test = cg.core.difference(ring, full, "density", null="actors", draws=99, seed=1)
    >>> differences(pd.DataFrame([test])).get_title(loc="left")
    '1 of 1 differences exceeds chance'
    """
    columns(table, "differences", "statistic null first second difference low high null_low null_high p")
    ax = style.axes(ax, size=(7.6, 1.7 + 0.78 * len(table)))
    names = [str(table[c].iloc[0]) if c in table else other for c, other in
             (("first_name", t("first", "第一网络")), ("second_name", t("second", "第二网络")))]  # fmt: skip
    ax.axvline(0, color=style.INK, lw=0.9, zorder=1)
    compared(ax, table, names)
    ax.set_yticks(range(len(table)), row_names(table), fontsize=9)
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.45, -0.6)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.12 - 0.18 / len(table)), ncols=3, fontsize=8.5)
    beyond = int((table["p"].astype(float) < 0.05).sum())
    ax.set_title(
        t(
            f"{beyond} of {len(table)} differences exceed{'s' * (beyond == 1)} chance",
            f"{len(table)}项差异中有{beyond}项超出偶然",
        )
    )
    text = t(
        "Line: 95 % interval of the difference. Grey band: middle 95 % of differences under the null named.",
        "细线：差的95%区间。灰带：所示零模型下差的中间95%。",
    )
    style.note(ax, text, table, down=66)
    return ax


@style.figure
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
    columns(table, "missing", "share full mean low high draws")
    ax = style.axes(ax, size=(7.2, 4.2))
    named = table.assign(measure=table.get("measure", ""))
    curves(ax, named)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=t(" %", "%")))
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
    text = t(
        f"Band: middle 95 % of {draws:,} random sets of missing actors. Dashed: all actors.",
        f"色带：{draws:,}组随机缺失的中间95%。虚线：全部行动者。",
    )
    style.note(ax, text, table)
    return ax


@style.figure
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
    columns(table, "meeting", "same_line same_block ties share expected_share")
    if table["share"].isna().any():
        raise CommgovError(
            "figures.core.meeting: no tie has a line and a block at both ends, so there is nothing to draw."
        )
    return hierarchies(ax, table)
