"""04  Pictures of the backbone: how many pairs each null keeps, which ones, and how soon chance forgets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..schema import CommgovError
from . import style
from .claims import first, known, listed, percent, plural, shortened
from .shapes import beside, legend_below, percents, rows
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
# What each null holds fixed, for legends.
HELD = {
    "svn": ("SVN: rows", "SVN：仅行"),
    "sdsm": ("SDSM: both sides, on average", "SDSM：两侧（平均）"),
    "fdsm": ("FDSM: both sides, exactly", "FDSM：两侧（精确）"),
    "disparity": ("disparity: strength of each", "差异过滤：各自强度"),
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
    >>> ax = alpha_curve(table.assign(chance_count=7.65, correction="none"))
    >>> " ".join(ax.get_title(loc="left").split())
    'At α = 0.05 SVN keeps the most pairs, 17, and SDSM the fewest, 0'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    style.margins(ax, left=58, right=14)
    large = table["kept_count"].max() > 500
    for null, part in table.groupby("null", sort=False):
        counts = part["kept_count"].where(part["kept_count"] > 0) if large else part["kept_count"]
        ax.plot(
            part["alpha"], counts, marker=MARKER[null], ms=6, lw=1.6, color=COLOR[null], label=_held(null)
        )
    chance = table.drop_duplicates("alpha").dropna(subset="chance_count")
    if len(chance):
        label = t("expected of chance alone, at most", "纯属偶然的期望上限")
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
    down = legend_below(ax, 44)
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
    if len(most) == len(at):
        style.title(ax, f"{level} {tops} {keep} {high} pairs", f"{level}{tops}保留{high}对")
    else:
        style.title(
            ax,
            f"{level} {tops} {keep} the most pairs, {high}, and {ends} the fewest, {low}",
            f"{level}{tops}保留最多（{high}对），{ends}最少（{low}对）",
        )
    how = table["correction"].iloc[0]
    style.note(
        ax,
        f"After the colon: what the null keeps fixed. Correction for many tests: {how}. "
        "A line begins where the random networks suffice to tell.",
        f"冒号后：零模型所固定者。多重检验校正：{CORRECTION.get(how, how)}。"
        "随机网络数足以判定处，曲线才开始。",
        table,
        down=down,
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
    >>> " ".join(overlay(table.assign(keep_svn=[True, False], keep_sdsm=False)).get_title(loc="left").split())
    'The 2 nulls agree on none of the pairs that any keeps, 1 in all'
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
    names = [shortened(label) for label in order]
    beside = max(style.text_width(name, style.SMALL) for name in names) / 72 + 0.15
    wide = max(style.WIDTH, beside + 0.19 * len(order) + 0.2)
    ax = style.axes(ax, size=(wide, 0.8 + 0.22 * len(order)))
    style.margins(ax, left=72 * beside, right=16)
    x, y = table["b"].map(at).astype(float), table["a"].map(at).astype(float)
    third = "place" if style.has_places() else "partner"
    ax.scatter(x, y, s=130, marker="s", color=style.CELL, zorder=1, label=t(f"share a {third}", "有共同之处"))
    for place, null in enumerate(nulls):
        kept = table[f"keep_{null}"].astype(bool)
        if not kept.any() and style.is_users():  # no mark, and none in the legend
            continue
        shift = 0.27 * (place - (len(nulls) - 1) / 2)
        look = {"marker": MARKER[null], "color": COLOR[null], "label": _held(null)}
        ax.scatter(x[kept] + shift, y[kept], s=20, zorder=2, **look)
    ax.set_yticks(range(len(order)), names)
    ax.set_xticks(range(len(order)), names, rotation=90)
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=style.SMALL, labelcolor=style.INK)
    ax.set(xlim=(-0.6, len(order) - 0.4), ylim=(len(order) - 0.4, -0.6))
    ax.spines[["left", "bottom"]].set_visible(False)
    down = legend_below(ax, 12)
    count = table[[f"keep_{null}" for null in nulls]].astype(bool).sum(axis=1)
    some, all_of, pairs = int((count > 0).sum()), int((count == len(nulls)).sum()), len(table)
    if not some:
        style.title(ax, f"Not one of {pairs:,} pairs is kept", f"{pairs:,}对均未保留")
    elif len(nulls) == 1:
        name = _name(nulls[0])
        style.title(ax, f"{name} keeps {some} of {pairs} pairs", f"{name}保留{pairs}对中的{some}对")
    else:
        style.title(
            ax,
            f"The {len(nulls)} nulls agree on {all_of or 'none'} of the pairs that any keeps, {some} in all",
            f"{len(nulls)}种零模型共保留{some}对，其中{all_of}对为各模型一致保留",
        )
    _small_print(ax, table, down)
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
    >>> " ".join(strip(table.assign(q_svn=0.01, q_sdsm=0.2)).get_title(loc="left").split())
    'Of the 1 pair shown, 1 is kept by one null and left out by another'
    """
    nulls = _nulls_of(table, "q_", "strip")
    if len(table) > _MOST_PAIRS:
        raise CommgovError(
            "figures.backbone.strip draws {most} pairs at most; the table has {count:,}. "
            "Fix: pass the rows that matter, e.g. table.nsmallest(20, 'q_svn').",
            most=_MOST_PAIRS,
            count=len(table),
        )
    ax = style.axes(ax, size=(style.WIDTH, 1.2 + 0.26 * len(table)))
    y = np.arange(len(table))
    values = table[[f"q_{null}" for null in nulls]].to_numpy(float)
    ax.hlines(y, values.min(1), values.max(1), color=style.RULE, lw=3, zorder=1)
    for null, column in zip(nulls, values.T, strict=True):
        ax.plot(column, y, MARKER[null], ms=6.5, color=COLOR[null], label=_held(null), zorder=2)
    alpha = table.attrs.get("alpha")
    if alpha:
        ax.axvline(alpha, color=style.INK, lw=1, ls="--", label=f"α = {alpha:g}")
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:g}")
    pairs = table[["a", "b", "shared"]].itertuples(index=False)
    rows(ax, [f"{shortened(a, 14)} – {shortened(b, 14)}  ({s:g})" for a, b, s in pairs])
    style.margins(ax, right=14)
    ax.spines["left"].set_visible(True)
    corrected = table.attrs.get("correction") != "none"
    letter = t("q: corrected p", "q值（校正后的p）") if corrected else t("p, not corrected", "p值，未校正")
    third = "places" if style.has_places() else "partners"
    ax.set_xlabel(letter)
    down = legend_below(ax, 44)
    kept = (values <= alpha).sum(axis=1) if alpha else table["kept_count"].to_numpy()
    split = int(((kept > 0) & (kept < len(nulls))).sum())
    verb = "is" if split == 1 else "are"
    style.title(
        ax,
        f"Of the {plural(len(table), 'pair')} shown, {split} {verb} kept by one null and left out by another",
        f"所示{len(table)}对中，有{split}对被一种零模型保留，却被另一种剔除",
    )
    _small_print(ax, table, down, (f"In brackets: shared {third}.", "括号内：共同之处的数目。"))
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
    >>> " ".join(agreement(table).get_title(loc="left").split())
    'Of the 40 pairs that any null keeps, 75 % are kept by 2 nulls'
    """
    ax = style.axes(ax, size=(style.WIDTH, 1.2 + 0.42 * len(table)))
    most = table["null_count"].max()
    color = [style.GOOD if count == most else style.MUTED for count in table["null_count"]]
    ax.barh(range(len(table)), table["pair_count"], height=0.62, color=color)
    for place, count in enumerate(table["pair_count"]):
        beside(ax, f"{count:,}", (count, place), (4, 0))
    rows(ax, [" + ".join(_name(null) for null in kept.split(" + ")) for kept in table["kept_by"]])
    style.margins(ax, right=16)
    ax.set_xlim(0, 1.12 * table["pair_count"].max())
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("pairs kept by these nulls and no other", "仅被这些零模型保留的对数"))
    every = int(table["pair_count"].sum())
    if every:
        share = percent(table.loc[table["null_count"] == most, "pair_count"].sum() / every)
        style.title(
            ax,
            f"Of the {plural(every, 'pair')} that any null keeps, {share} are kept by {plural(most, 'null')}",
            f"任一零模型保留的{every:,}对中，{share}由{most}种零模型保留",
        )
    else:
        style.title(ax, "No null keeps any pair", "没有零模型保留任何一对")
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
    >>> " ".join(mixing(table).get_title(loc="left").split())
    'The memory of the start is first lost in the noise after 2 trades a row'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    style.margins(ax, left=58, right=12)
    noise = table["noise"].iloc[0]
    ax.axhspan(-noise, noise, color=style.RULE, lw=0, label=t("no memory (two SE)", "无记忆（两倍标准误）"))
    ax.plot(table["lag"], table["autocorrelation"], marker="o", ms=4.5, lw=1.4, color=COLOR["fdsm"])
    ax.set_xlabel(t("trades a row between two looks", "两次观察之间每行的交换次数"))
    ax.set_ylabel(t("autocorrelation of the C-score", "C指数的自相关"))
    percents(ax.yaxis)
    ax.grid(axis="y")
    ax.legend(loc="upper right")
    known(table, "autocorrelation", "backbone.mixing")
    walked = table[table["lag"] > 0]
    gone = walked.loc[walked["autocorrelation"].abs() < noise, "lag"]
    at = gone.min() if len(gone) else table["lag"].max()
    trades = f"{at:g} trade{'s' * bool(at != 1)} a row"
    if len(gone):
        style.title(
            ax,
            f"The memory of the start is first lost in the noise after {trades}",
            f"每行交换{at:g}次后，对起点的记忆首次没入噪声",
        )
    else:
        style.title(
            ax,
            f"Up to {trades}, the memory of the start stays above the noise",
            f"每行交换{at:g}次以内，对起点的记忆始终高于噪声",
        )
    _small_print(ax, table)
    return ax


def _name(null: str) -> str:
    """A null's name in the language of the figure."""
    return t(*NAMES[null])


def _held(null: str) -> str:
    """A null's name with what it holds fixed."""
    return t(*HELD[null])


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


def _small_print(ax: Axes, table: pd.DataFrame, down: float = 44, more: tuple[str, str] = ("", "")):
    """Level and correction under the picture, and where its rows come from, if the table tells them."""
    about, (en, zh) = table.attrs, more
    if "alpha" in about:
        how, tests = about["correction"], f"{about['tests']:,}"
        en = f"{en} α = {about['alpha']:g}; correction for many tests: {how}; {tests} pairs tested.".strip()
        zh = f"{zh}α = {about['alpha']:g}，多重检验校正：{CORRECTION.get(how, how)}，共检验{tests}对。"
    if en or "provenance" in table:
        style.note(ax, en, zh, table, down=down)
