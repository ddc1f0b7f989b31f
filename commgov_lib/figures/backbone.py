"""04  Pictures of the backbone: how many pairs each null keeps, which ones, and how soon chance forgets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..schema import CommgovError
from . import style
from .claims import capital, first, known, listed, percent, plural, shortened
from .shapes import beside, percents, rows
from .style import t

__all__ = ["agreement", "alpha_curve", "mixing", "overlay", "strip"]

COLOR = {"svn": style.BLUE, "sdsm": style.ORANGE, "fdsm": style.GREEN, "disparity": style.PINK}
MARKER = {"svn": "o", "sdsm": "s", "fdsm": "^", "disparity": "D"}
NAMES = {
    "svn": ("SVN", "SVN"),
    "sdsm": ("SDSM", "SDSM"),
    "fdsm": ("FDSM", "FDSM"),
    "disparity": ("disparity", "差异过滤"),
}
CORRECTION = {"none": "无", "bonferroni": "Bonferroni", "holm": "Holm", "bh": "BH"}
_MOST_ACTORS, _MOST_PAIRS = 40, 30


@style.figure("null correction alpha kept_count chance_count")
def alpha_curve(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many pairs each null keeps over the level α.

    Parameters
    ----------
    table
        What :func:`commgov_lib.backbone.alpha_curve` returns.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"null": ["svn", "sdsm"], "alpha": 0.05, "kept_count": [17, 0]})
    >>> alpha_curve(table.assign(chance_count=7.65, correction="none")).get_title(loc="left")
    'At α = 0.05 SVN keeps most pairs (17), SDSM fewest (0)'
    """
    ax = style.axes(ax)
    large = table["kept_count"].max() > 500
    for null, part in table.groupby("null", sort=False):
        counts = part["kept_count"].where(part["kept_count"] > 0) if large else part["kept_count"]
        ax.plot(
            part["alpha"], counts, marker=MARKER[null], ms=6, lw=1.6, color=COLOR[null], label=_name(null)
        )
    chance = table.drop_duplicates("alpha").dropna(subset="chance_count")
    if len(chance):
        label = t("chance alone, at most", "纯属偶然的上限")
        ax.plot(chance["alpha"], chance["chance_count"], "--", lw=1.2, color=style.MUTED, label=label)
    ax.set_xscale("log")
    if large:
        ax.set_yscale("log")
    else:
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("level α", "显著性水平 α"))
    ax.set_ylabel(t("pairs kept", "保留的对数"))
    ax.grid(axis="y")
    ax.legend(loc="upper left")
    # The level next to the usual one at which all nulls that are drawn can tell.
    counts = table.dropna(subset="kept_count").pivot_table(
        index="alpha", columns="null", values="kept_count", sort=False
    )
    known(table, "kept_count", "backbone.alpha_curve")
    whole = counts.dropna() if counts.notna().all(axis=1).any() else counts
    alpha = whole.index[first(np.abs(whole.index - 0.05), lowest=True, question="backbone.alpha_curve")[0]]
    at = whole.loc[alpha].dropna()
    most, least = (at.iloc[first(at, lowest=low, question="backbone.alpha_curve")] for low in (False, True))
    high, low = (f"{end.iloc[0]:,.0f}" for end in (most, least))
    tops, ends = (listed([_name(null) for null in end.index]) for end in (most, least))
    level = t(f"At α = {alpha:g}", f"α = {alpha:g}时")
    keep = "keeps" if len(most) == 1 else "keep"
    ax.set_title(
        t(f"{level} {tops} {keep} {high} pairs", f"{level}{tops}保留{high}对")
        if len(most) == len(at)
        else t(
            f"{level} {tops} {keep} most pairs ({high}), {ends} fewest ({low})",
            f"{level}{tops}保留最多（{high}对），{ends}最少（{low}对）",
        )
    )
    how = table["correction"].iloc[0]
    style.note(
        ax,
        f"Correction: {how}. A line begins where the draws suffice to tell.",
        f"多重检验校正：{CORRECTION.get(how, how)}。抽样次数足以判定处，曲线才开始。",
        table,
    )
    return ax


@style.figure("a b shared kept_count")
def overlay(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw which pairs each null keeps, one cell a pair, one mark a null.

    Parameters
    ----------
    table
        What :func:`commgov_lib.backbone.compare` returns, or rows of it; some forty actors at most.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"a": ["x", "x"], "b": ["y", "z"], "shared": [3, 1], "kept_count": [1, 0]})
    >>> overlay(table.assign(keep_svn=[True, False], keep_sdsm=False)).get_title(loc="left")
    'The nulls agree on 0 of 1 pair kept'
    """
    nulls = _nulls_of(table, "keep_", "overlay")
    order = list(dict.fromkeys([*table["a"], *table["b"]]))
    if len(order) > _MOST_ACTORS:
        raise CommgovError(
            "figures.backbone.overlay draws {most} actors at most; the table has {count}. "
            "Fix: pass some of its rows, e.g. those of one community, or draw agreement().",
            most=_MOST_ACTORS,
            count=len(order),
        )
    at = {label: place for place, label in enumerate(order)}
    ax = style.axes(ax, size=(2.4 + 0.34 * len(order), 1.6 + 0.3 * len(order)))
    x, y = table["b"].map(at).astype(float), table["a"].map(at).astype(float)
    third = "place" if style.has_places() else "partner"
    ax.scatter(x, y, s=150, marker="s", color=style.CELL, zorder=1, label=t(f"share a {third}", "有共同之处"))
    for place, null in enumerate(nulls):
        kept = table[f"keep_{null}"].astype(bool)
        if not kept.any():  # no mark, and none in the legend
            continue
        shift = 0.27 * (place - (len(nulls) - 1) / 2)
        look = {"marker": MARKER[null], "color": COLOR[null], "label": _name(null)}
        ax.scatter(x[kept] + shift, y[kept], s=26, zorder=2, **look)
    names = [shortened(label) for label in order]
    ax.set_yticks(range(len(order)), names)
    ax.set_xticks(range(len(order)), names, rotation=60, ha="left", rotation_mode="anchor")
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=8.5, labelcolor=style.INK)
    ax.set(xlim=(-0.6, len(order) - 0.4), ylim=(len(order) - 0.4, -0.6))
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.legend(loc="lower left", bbox_to_anchor=(0.02, 0.04))
    count = table[[f"keep_{null}" for null in nulls]].astype(bool).sum(axis=1)
    some, all_of, pairs = int((count > 0).sum()), int((count == len(nulls)).sum()), len(table)
    if not some:
        title = t(f"Not one of {pairs:,} pairs is kept", f"{pairs:,}对均未保留")
    elif len(nulls) == 1:
        name = _name(nulls[0])
        title = t(f"{name} keeps {some} of {pairs} pairs", f"{name}保留{pairs}对中的{some}对")
    else:
        title = t(
            f"The nulls agree on {all_of} of {plural(some, 'pair')} kept",
            f"保留的{some}对中，各模型一致的有{all_of}对",
        )
    ax.set_title(title)
    _small_print(ax, table)
    return ax


@style.figure("a b shared kept_count")
def strip(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the p-values of some pairs under each null, side by side.

    Parameters
    ----------
    table
        Rows of what :func:`commgov_lib.backbone.compare` returns, some thirty at most, drawn in their order.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"a": ["x"], "b": ["y"], "shared": [3], "kept_count": [1]})
    >>> strip(table.assign(q_svn=0.01, q_sdsm=0.2)).get_title(loc="left")
    '1 of the 1 pair shown depends on the null'
    """
    nulls = _nulls_of(table, "q_", "strip")
    if len(table) > _MOST_PAIRS:
        raise CommgovError(
            "figures.backbone.strip draws {most} pairs at most; the table has {count:,}. "
            "Fix: pass the rows that matter, e.g. table.nsmallest(20, 'q_svn').",
            most=_MOST_PAIRS,
            count=len(table),
        )
    ax = style.axes(ax, size=(8.4, 1.6 + 0.27 * len(table)))
    y = np.arange(len(table))
    values = table[[f"q_{null}" for null in nulls]].to_numpy(float)
    ax.hlines(y, values.min(1), values.max(1), color=style.RULE, lw=3, zorder=1)
    for null, column in zip(nulls, values.T, strict=True):
        ax.plot(column, y, MARKER[null], ms=6.5, color=COLOR[null], label=_name(null), zorder=2)
    alpha = table.attrs.get("alpha")
    if alpha:
        ax.axvline(alpha, color=style.INK, lw=1, ls="--", label=f"α = {alpha:g}")
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:g}")
    pairs = table[["a", "b", "shared"]].itertuples(index=False)
    rows(ax, [f"{shortened(a)} – {shortened(b)}  ({s:g})" for a, b, s in pairs], size=9)
    ax.spines["left"].set_visible(True)
    corrected = table.attrs.get("correction") != "none"
    letter = t("q: corrected p", "q值（校正后的p）") if corrected else t("p, not corrected", "p值，未校正")
    third = "places" if style.has_places() else "partners"
    ax.set_xlabel(t(f"{letter} (shared {third} in brackets)", f"{letter}；括号内为共同之处的数目"))
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    kept = (values <= alpha).sum(axis=1) if alpha else table["kept_count"].to_numpy()
    split = int(((kept > 0) & (kept < len(nulls))).sum())
    verb = "depends" if split == 1 else "depend"
    ax.set_title(
        t(
            f"{split} of the {plural(len(table), 'pair')} shown {verb} on the null",
            f"所示{len(table)}对中有{split}对取决于零模型",
        )
    )
    _small_print(ax, table)
    return ax


@style.figure("kept_by null_count pair_count")
def agreement(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many pairs are kept by which nulls together.

    Parameters
    ----------
    table
        What :func:`commgov_lib.backbone.agreement` returns.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"kept_by": ["svn + sdsm", "svn"], "null_count": [2, 1], "pair_count": [30, 10]})
    >>> agreement(table).get_title(loc="left")
    '75 % of the 40 pairs that any null keeps are kept by 2'
    """
    ax = style.axes(ax, size=(8, 1.4 + 0.42 * len(table)))
    most = table["null_count"].max()
    color = [style.GOOD if count == most else style.MUTED for count in table["null_count"]]
    ax.barh(range(len(table)), table["pair_count"], height=0.62, color=color)
    for place, count in enumerate(table["pair_count"]):
        beside(ax, f"{count:,}", (count, place), (4, 0))
    rows(ax, [" + ".join(_name(null) for null in kept.split(" + ")) for kept in table["kept_by"]])
    ax.set_xlim(0, 1.12 * table["pair_count"].max())
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("pairs kept by these nulls and no other", "仅被这些零模型保留的对数"))
    every = int(table["pair_count"].sum())
    share = percent(table.loc[table["null_count"] == most, "pair_count"].sum() / every) if every else ""
    ax.set_title(
        t(
            f"{capital(share)} of the {plural(every, 'pair')} that any null keeps are kept by {most}",
            f"任一零模型保留的{every:,}对中，{share}由{most}种零模型保留",
        )
        if every
        else t("No null keeps any pair", "没有零模型保留任何一对")
    )
    _small_print(ax, table)
    return ax


@style.figure("lag autocorrelation noise")
def mixing(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how the memory of a random walk over networks fades with the number of trades.

    Parameters
    ----------
    table
        What :func:`commgov_lib.backbone.mixing` returns.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"lag": [0, 1, 2], "autocorrelation": [1, 0.3, 0.01], "noise": 0.05})
    >>> mixing(table).get_title(loc="left")
    'Memory first sinks into the noise after 2 trades a row'
    """
    ax = style.axes(ax)
    noise = table["noise"].iloc[0]
    ax.axhspan(-noise, noise, color=style.RULE, lw=0, label=t("no memory (two SE)", "无记忆（两倍标准误）"))
    ax.plot(table["lag"], table["autocorrelation"], marker="o", ms=4.5, lw=1.4, color=COLOR["fdsm"])
    ax.set_xlabel(t("trades a row between two looks", "两次观察之间每行的交换次数"))
    ax.set_ylabel(t("autocorrelation of the C-score", "C值的自相关"))
    percents(ax.yaxis)
    ax.grid(axis="y")
    ax.legend(loc="upper right")
    known(table, "autocorrelation", "backbone.mixing")
    walked = table[table["lag"] > 0]
    gone = walked.loc[walked["autocorrelation"].abs() < noise, "lag"]
    at = gone.min() if len(gone) else table["lag"].max()
    trades = f"{at:g} trade{'s' * bool(at != 1)} a row"
    ax.set_title(
        t(f"Memory first sinks into the noise after {trades}", f"每行交换{at:g}次后记忆首次没入噪声")
        if len(gone)
        else t(f"Up to {trades}, memory stays above the noise", f"每行交换{at:g}次以内，记忆始终高于噪声")
    )
    _small_print(ax, table)
    return ax


def _name(null: str) -> str:
    """A null's name in the language of the figure."""
    return t(*NAMES[null])


def _nulls_of(table: pd.DataFrame, prefix: str, noun: str) -> list[str]:
    """The nulls that a table has columns of."""
    found = [null for null in NAMES if f"{prefix}{null}" in table]
    if not found:
        raise CommgovError(
            "figures.backbone.{noun}: there is no column {prefix}svn, {prefix}sdsm … "
            "Fix: give the table that cg.backbone.compare returns.",
            noun=noun,
            prefix=prefix,
        )
    return found


def _small_print(ax: Axes, table: pd.DataFrame):
    """Level and correction under the picture, and where its rows come from, if the table tells them."""
    about, en, zh = table.attrs, "", ""
    if "alpha" in about:
        how, tests = about["correction"], f"{about['tests']:,}"
        en = f"α = {about['alpha']:g}, correction: {how}, {tests} pairs tested."
        zh = f"α = {about['alpha']:g}，多重检验校正：{CORRECTION.get(how, how)}，共检验{tests}对。"
    if en or "provenance" in table:
        style.note(ax, en, zh, table)
