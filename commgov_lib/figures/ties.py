"""03  Pictures of two-mode networks: degrees on both sides, measures against chance, mixing of kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.ticker import LogLocator, NullFormatter

from ..schema import CommgovError
from . import style
from .claims import ALPHA, capital, first, listed, p_text, plural, same, significant
from .shapes import at_right, beside_chance, ink_on, percents, rows
from .style import t

__all__ = ["against_chance", "degrees", "mixing"]


@style.figure("side label degree")
def degrees(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw, for actors and for places, the share that has at least so many ties.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ties.degrees`; optional ``kind`` (a code or a word that names each side).
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
    >>> " ".join(degrees(cg.ties.degrees(nx.davis_southern_women_graph())).get_title(loc="left").split())
    'A row has at most 8 ties, a column at most 14'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.6))
    style.margins(ax, left=54, right=12)
    named = {"row": t("row", "行"), "column": t("column", "列")}
    most, none = {}, 0
    for side, color, dash in (("row", style.BLUE, "-"), ("column", style.ACCENT, (0, (5, 2)))):
        part = table[table["side"] == side]
        if part.empty:
            continue
        if "kind" in table:
            kind = part["kind"].iloc[0]
            usual = {"actor": t("actor", "行动者"), "place": t("place", "地点")}
            named[side] = usual.get(kind) or style.term(kind)
        count = np.bincount(part["degree"])
        share = count[::-1].cumsum()[::-1] / len(part)
        most[side] = len(count) - 1
        none += int(count[0])
        x = np.flatnonzero(share > 0)
        x = x[x > 0]  # on a logarithmic axis there is no 0
        label = t(f"{named[side]} ({len(part):,})", f"{named[side]}（{len(part):,}）")
        ax.step(x, share[x], where="post", color=color, ls=dash, lw=2, label=label)
        ax.plot(x[-1:], share[x[-1:]], "o", ms=5, color=color)
    if not most:
        raise CommgovError(
            "figures.ties.degrees: no row is of side 'row' or 'column', so there is nothing to draw. "
            "Fix: give the table that cg.ties.degrees returns."
        )
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(left=0.9)
    if not any(most.values()):  # nobody has a tie: nothing stands on the logarithmic axes
        ax.set_ylim(bottom=0.1)
    ax.set_ylim(top=1.15)
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    percents(ax.yaxis, None)
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(t("ties", "关系数"))
    ax.set_ylabel(t("share with at least so many", "至少有这么多关系的比例"))
    ax.grid(axis="y")
    ax.legend(loc="lower left")
    told = [(named[side], plural(top, "tie"), top) for side, top in most.items()]
    en = ", ".join(
        f"{_one(name)} has at most {ties}" if not place else f"{_one(name)} at most {top:,}"
        for place, (name, ties, top) in enumerate(told)
    )
    zh = "，".join(f"每个{name}至多有{top:,}条关系" for name, _, top in told)
    style.title(ax, capital(en), zh)
    some = f"{len(table):,} nodes" + (f", of which {none:,} without a tie" if none else " that have a tie")
    some_zh = f"共{len(table):,}个节点，其中{none:,}个没有关系" if none else f"共{len(table):,}个有关系的节点"
    style.note(ax, f"{some}. Both axes are logarithmic.", f"{some_zh}。两轴均为对数刻度。", table)
    return ax


def _one(name: str) -> str:
    """A name with its article."""
    return f"an {name}" if name[:1].lower() in "aeio" else f"a {name}"


@style.figure("value null_mean null_low null_high p_adjusted draws")
def against_chance(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each measure beside the band that random networks with the same margins fill.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ties.summary`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> row = {"value": 0.5, "null_mean": 0.4, "null_low": 0.3, "null_high": 0.45, "p_adjusted": 0.01}
    >>> table = pd.DataFrame([row], ["c_score"]).assign(draws=999)
    >>> " ".join(against_chance(table).get_title(loc="left").split())
    'The one measure stands out from random networks with the same degrees'
    """
    ax = style.axes(ax, size=(style.WIDTH, 1.2 + 0.42 * len(table)))
    value, mean, low, high, p = (
        table[c].to_numpy(float) for c in ("value", "null_mean", "null_low", "null_high", "p_adjusted")
    )
    # Each measure has its own unit: every band is drawn as wide as the others, its mean at 0.
    half = np.where(high > low, (high - low) / 2, 1.0)
    ax.axvline(0, color=style.MUTED, lw=0.9, zorder=1)
    out = significant(p)
    at, left, right = ((x - mean) / half for x in (value, low, high))
    beside_chance(ax, at, left, right, out, (style.BAD, style.GOOD), width=11)
    at_right(ax, [f"{x:,.4g}\n{p_text(one)}" for x, one in zip(value, p, strict=True)])
    rows(ax, [style.term(str(name)) for name in table.index])
    ax.set_xlabel(t("half-widths from the mean", "与均值之差（带宽之半）"))
    style.title(ax, *_outstanding(int(out.sum()), len(table)))
    draws, tests = int(table["draws"].min()), int(table["p_adjusted"].count())
    style.note(
        ax,
        f"At the right: the measure and its p, two-sided, corrected for {plural(tests, 'test')} (Holm). "
        f"Grey: the middle 95 % of {draws:,} random networks with the same degrees. "
        f"Red square: p ≤ {ALPHA:g}.",
        f"右侧：指标值及其p值（双侧，按{tests}次检验校正，Holm法）。"
        f"灰带：{draws:,}个度数相同的随机网络的中间95%。红方块：p ≤ {ALPHA:g}。",
        table,
    )
    return ax


def _outstanding(count: int, every: int) -> tuple[str, str]:
    """How many measures are marked as other than the null."""
    null, zh = "from random networks with the same degrees", "与度数相同的随机网络显著不同"
    none = "与度数相同的随机网络无显著差异"
    if every == 1:
        return (
            f"The one measure {'stands out' if count else 'does not stand out'} {null}",
            f"该指标{zh if count else none}",
        )
    if not count:
        return f"None of the {every} measures stands out {null}", f"{every}项指标均{none}"
    if count == every:
        return f"All {every} measures stand out {null}", f"{every}项指标均{zh}"
    return (
        f"{count} of {every} measures stand{'s' * (count == 1)} out {null}",
        f"{every}项指标中有{count}项{zh}",
    )


@style.figure("row_kind column_kind ties expected ratio")
def mixing(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the ties between kinds as a table, coloured by how they compare with the margins.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ties.mixing`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> B = pd.DataFrame([[1, 1, 0], [0, 0, 1]])
    >>> table = cg.ties.mixing(B, rows={0: "bank", 1: "clinic"}, columns={0: "x", 1: "x", 2: "y"})
    >>> " ".join(mixing(table).get_title(loc="left").split())
    'bank – x, bank – y and 2 more differ most from what is expected, by 0.667 ties'
    """
    kinds, columns = (list(dict.fromkeys(table[c])) for c in ("row_kind", "column_kind"))
    ties, ratio = (
        table.pivot_table(index="row_kind", columns="column_kind", values=c, dropna=False)
        .reindex(index=kinds, columns=columns)
        .to_numpy(float)
        for c in ("ties", "ratio")
    )
    names = [str(style.term(c)) for c in kinds]
    beside = max(style.text_width(name, style.SMALL) for name in names) / 72 + 0.2
    wide = max(style.WIDTH, beside + 0.4 * len(columns))
    ax = style.axes(ax, size=(wide, 1.3 + 0.3 * len(kinds)))
    style.margins(ax, left=72 * beside, right=4)
    shades = LinearSegmentedColormap.from_list("mixing", style.DIVERGING)
    level = np.log2(np.clip(np.nan_to_num(ratio, nan=1.0), 1 / 8, 8))
    norm = TwoSlopeNorm(0, -max(1.0, np.abs(level).max()), max(1.0, np.abs(level).max()))
    ax.imshow(shades(norm(level)), aspect="auto", interpolation="nearest")
    for y, x in np.ndindex(level.shape):
        text = f"{ties[y, x]:,.0f}" if np.isnan(ratio[y, x]) else f"{ratio[y, x]:.2f}"
        color = ink_on(shades(norm(level[y, x])))
        ax.text(x, y, text, ha="center", va="center", fontsize=style.SMALL, color=color)
    labels = [str(style.term(c)) for c in columns]
    ax.set_xticks(range(len(columns)), labels, rotation=35, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(kinds)), names)
    ax.tick_params(length=0, labelcolor=style.INK, labelsize=style.SMALL)
    ax.spines[:].set_visible(False)
    style.title(ax, *_furthest(table))
    total = f"{int(table['ties'].sum()):,}"
    style.note(
        ax,
        f"{total} ties. In a cell: the ties divided by those that are expected if each kind keeps its number "
        "of ties. Blue: above 1, more than expected; brown: below 1, fewer.",
        f"共{total}条关系。格中为关系数与期望数之比，期望数按各类关系总数不变计算。"
        "蓝：大于1，多于期望；棕：小于1，少于期望。",
        table,
        down=max(44, 24 + 0.6 * max(style.text_width(label, style.SMALL) for label in labels)),
    )
    return ax


def _furthest(table: pd.DataFrame) -> tuple[str, str]:
    """Which pairs of kinds are furthest from their margins in ties: ratios would pick small cells."""
    far = (table["ties"] - table["expected"]).abs()
    top = table.iloc[first(far, question="ties.mixing")]
    ends = [(str(style.term(a)), str(style.term(b))) for a, b in top[["row_kind", "column_kind"]].to_numpy()]
    if same(far.max(), 0):
        return (
            "Each pair of kinds has the ties that its margins lead to expect",
            "各类之间的关系数都等于边际期望",
        )
    if len(top) > 1:
        off, pairs = f"{far.max():,.3g}", listed([f"{a} – {b}" for a, b in ends], 2)
        return (
            f"{pairs} differ most from what is expected, by {off} ties",
            f"{pairs}与期望相差最大，各差{off}条",
        )
    (a, b), ties, expected = ends[0], top["ties"].iloc[0], top["expected"].iloc[0]
    wanted = f"{expected:,.0f}" if ties >= 1000 or expected >= 1000 else f"{expected:,.3g}"
    count, tied = (f"{ties:,.0f}", plural(int(ties), "tie")) if ties == round(ties) else (f"{ties:,.4g}",) * 2
    return (
        f"{capital(a)} and {b} share {tied} where {wanted} are expected, the largest gap",
        f"{a}与{b}之间有{count}条关系，期望{wanted}条，差距最大",
    )
