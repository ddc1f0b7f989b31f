"""03  Pictures of two-mode networks: degrees on both sides, measures against chance, mixing of kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm

from ..schema import CommgovError
from . import style
from .claims import ALPHA, capital, first, listed, plural, same, significant
from .shapes import at_right, beside_chance, ink_on, rows
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
    >>> degrees(cg.ties.degrees(nx.davis_southern_women_graph())).get_title(loc="left")
    'Rows: up to 8 ties; columns: 14'
    """
    ax = style.axes(ax, size=(7.2, 4.2))
    named = {"row": t("rows", "行"), "column": t("columns", "列")}
    most = {}
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
        x = np.flatnonzero(share > 0)
        ax.step(x, share[x], where="post", color=color, ls=dash, lw=2, label=f"{named[side]} ({len(part):,})")
    ax.set_xlabel(t("ties", "关系数"))
    ax.set_ylabel(t("share with at least so many", "至少有这么多关系的比例"))
    ax.set_ylim(0, 1.03)
    ax.set_xlim(left=0)
    ax.grid(axis="y")
    ax.legend(loc="upper right")
    if not most:
        raise CommgovError(
            "figures.ties.degrees: no row is of side 'row' or 'column', so there is nothing to draw. "
            "Fix: give the table that cg.ties.degrees returns."
        )
    (side, top), *other = most.items()
    en, zh = f"{capital(named[side])}: up to {plural(top, 'tie')}", f"{named[side]}最多{top:,}条关系"
    for side, top in other:
        en, zh = f"{en}; {named[side]}: {top:,}", f"{zh}，{named[side]}{top:,}条"
    ax.set_title(t(en, zh))
    style.note(ax, f"{len(table):,} nodes.", f"{len(table):,}个节点。", table)
    return ax


@style.figure("value null_mean null_low null_high p draws")
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
    >>> row = {"value": 0.5, "null_mean": 0.4, "null_low": 0.3, "null_high": 0.45, "p": 0.01, "draws": 999}
    >>> against_chance(pd.DataFrame([row], ["c_score"])).get_title(loc="left")
    '1 of 1 measures differs from chance (p ≤ 0.05)'
    """
    ax = style.axes(ax, size=(7.6, 1.9 + 0.36 * len(table)))
    value, mean, low, high, p = (
        table[c].to_numpy(float) for c in ("value", "null_mean", "null_low", "null_high", "p")
    )
    # Each measure has its own unit: every band is drawn as wide as the others, its mean at 0.
    half = np.where(high > low, (high - low) / 2, 1.0)
    ax.axvline(0, color=style.MUTED, lw=0.9, zorder=1)
    out = significant(p)
    at, left, right = ((x - mean) / half for x in (value, low, high))
    beside_chance(ax, at, left, right, out, (style.BAD, style.GOOD), width=11)
    at_right(ax, [f"{x:,.4g}   p = {one:.4f}" for x, one in zip(value, p, strict=True)])
    rows(ax, [style.term(str(name)) for name in table.index])
    ax.set_xlabel(t("half-widths of the band from its mean", "距随机均值（以带宽之半为单位）"))
    count = int(out.sum())
    ax.set_title(
        t(
            f"{count} of {len(table)} measures differ{'s' * (count == 1)} from chance (p ≤ {ALPHA:g})",
            f"{len(table)}项指标中有{count}项与随机不同（p ≤ {ALPHA:g}）",
        )
    )
    draws = int(table["draws"].min())
    style.note(
        ax,
        f"Grey: middle 95 % of {draws:,} networks with the same margins. "
        f"Square: p ≤ {ALPHA:g}, two-sided, not corrected.",
        f"灰带：{draws:,}个同边际网络的中间95%。方块：p ≤ {ALPHA:g}（双侧，未校正）。",
        table,
    )
    return ax


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
    >>> mixing(table).get_title(loc="left")
    'Furthest from their margins, by 0.667 ties: bank – x, bank – y and 2 more'
    """
    kinds, columns = (list(dict.fromkeys(table[c])) for c in ("row_kind", "column_kind"))
    ties, ratio = (
        table.pivot_table(index="row_kind", columns="column_kind", values=c, dropna=False)
        .reindex(index=kinds, columns=columns)
        .to_numpy(float)
        for c in ("ties", "ratio")
    )
    ax = style.axes(ax, size=(2.2 + 0.95 * len(columns), 1.6 + 0.38 * len(kinds)))
    shades = LinearSegmentedColormap.from_list("mixing", style.DIVERGING)
    level = np.log2(np.clip(np.nan_to_num(ratio, nan=1.0), 1 / 8, 8))
    norm = TwoSlopeNorm(0, -max(1.0, np.abs(level).max()), max(1.0, np.abs(level).max()))
    ax.imshow(shades(norm(level)), aspect="auto", interpolation="nearest")
    for y, x in np.ndindex(level.shape):
        text = f"{ties[y, x]:,.0f}" + ("" if np.isnan(ratio[y, x]) else f"  ×{ratio[y, x]:.2f}")
        color = ink_on(shades(norm(level[y, x])))
        ax.text(x, y, text, ha="center", va="center", fontsize=8.5, color=color)
    ax.set_xticks(range(len(columns)), [style.term(c) for c in columns])
    ax.set_yticks(range(len(kinds)), [style.term(c) for c in kinds])
    ax.tick_params(length=0, labelcolor=style.INK, labelsize=9)
    ax.spines[:].set_visible(False)
    ax.set_title(_furthest(table))
    total = f"{int(table['ties'].sum()):,}"
    style.note(
        ax,
        f"{total} ties; × ties over what the margins expect. Blue: more. Brown: fewer.",
        f"{total}条关系；×为与边际期望之比。蓝：多于期望；棕：少于期望。",
        table,
        down=34,
    )
    return ax


def _furthest(table: pd.DataFrame) -> str:
    """Which pairs of kinds are furthest from their margins in ties: ratios would pick small cells."""
    far = (table["ties"] - table["expected"]).abs()
    top = table.iloc[first(far, question="ties.mixing")]
    pairs = listed(
        [f"{style.term(a)} – {style.term(b)}" for a, b in top[["row_kind", "column_kind"]].to_numpy()], 2
    )
    if same(far.max(), 0):
        return t("Each pair of kinds has the ties that its margins expect", "各类之间的关系数都等于边际期望")
    if len(top) > 1:
        off = f"{far.max():,.3g}"
        return t(
            f"Furthest from their margins, by {off} ties: {pairs}", f"偏离边际最远（相差{off}条）：{pairs}"
        )
    ties, expected = top["ties"].iloc[0], top["expected"].iloc[0]
    wanted = f"{expected:,.0f}" if ties >= 1000 or expected >= 1000 else f"{expected:,.3g}"
    count, tied = (f"{ties:,.0f}", plural(int(ties), "tie")) if ties == round(ties) else (f"{ties:,.4g}",) * 2
    return t(
        f"Furthest from its margins: {pairs}, {tied}, {wanted} expected",
        f"偏离边际最远：{pairs}，{count}条关系，期望{wanted}条",
    )
