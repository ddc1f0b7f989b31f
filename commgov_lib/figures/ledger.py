"""01  Pictures of the ledger: what each number leaves open, what follows, and the real list beside it."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from ..schema import VERDICTS
from . import style
from .claims import first, listed
from .shapes import beside, percents, rows, shares
from .style import t

__all__ = ["editions", "intervals", "total_cut", "verdicts"]

_LIGHTS = {"feasible": style.GOOD, "underdetermined": style.WARN, "infeasible": style.BAD}


@style.figure("quantity quantity_zh low high spread_share")
def intervals(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much each number leaves open above its stated floor, in per cent of the floor.

    Parameters
    ----------
    table
        Rows of :func:`commgov_lib.ledger.numbers`, some twenty at most.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.ledger.numbers().query("scope == 'city' and low >= 100")
    >>> intervals(table).get_title(loc="left")
    '10 of 20 numbers are ranges, not points'
    """
    table = table.sort_values(["spread_share", "low"], ascending=[False, True], kind="stable")
    ax = style.axes(ax, size=(6.4, 1.5 + 0.25 * len(table)))
    ends = table["spread_share"].where(table["spread_share"] < math.inf)
    right = max(ends.max(), 0.01) if ends.notna().any() else 0.1
    for place, row in enumerate(table.itertuples()):
        open_end, exact = math.isinf(row.spread_share), row.low == row.high
        end = right * 1.05 if open_end else row.spread_share
        color = style.MUTED if exact else style.ACCENT
        if not exact:
            ax.plot([0, end], [place, place], color=color, lw=2.2, solid_capstyle="butt", zorder=2)
            face = color if open_end else style.PAPER
            ax.plot([end], [place], ">" if open_end else "o", ms=6, mfc=face, mec=color, mew=1.4, zorder=3)
        ax.plot([0], [place], "o", ms=6, mfc=color, mec=color, zorder=3, clip_on=False)
        ink = style.MUTED if exact else style.INK
        text = beside(ax, span(row.low, row.high), (end, place), size=8.5, color=ink)
        text.set_bbox({"fc": style.PAPER, "ec": "none", "pad": 1})
    rows(ax, [_named(row, "quantity") for row in table.itertuples()], size=9)
    ax.tick_params(axis="y", pad=9)
    ax.set_xlim(0, right * 1.28)
    percents(ax.xaxis, 0 if right > 0.03 else 1)
    ax.set_xlabel(t("room above the stated floor, as a share of it", "下限以上的余地（占下限的比例）"))
    ranges = int((table["low"] != table["high"]).sum())
    are = "is a range, not a point" if ranges == 1 else "are ranges, not points"
    ax.set_title(
        t(f"{ranges} of {len(table)} numbers {are}", f"{len(table)}个数中有{ranges}个是区间，不是点")
    )
    style.note(
        ax,
        "Filled: floor as printed. Hollow: ceiling by convention (one more, and the last stated digit "
        "changes).\nGrey: printed without 余, 多 or 超.",
        "实心：文中下限；空心：按惯例的上限（再多则末位数字进位）；\n灰色：文中无“余”“多”“超”。",
    )
    return ax


@style.figure("id short short_zh measure measure_zh verdict verdict_open reach_low reach_high needs")
def verdicts(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each claim as a traffic light, beside how far the numbers reach towards what it needs.

    Parameters
    ----------
    table
        The claims, from :func:`commgov_lib.ledger.checks`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> verdicts(cg.ledger.checks()).get_title(loc="left")
    '1 claim settled, 1 ruled out, 4 left open'
    """
    ax = style.axes(ax, size=(5.2, 1.5 + 0.62 * len(table)))
    ends = [x for x in (*table["reach_low"], *table["reach_high"]) if math.isfinite(x)]
    right = 1.08 * max(*ends, 1.0)
    ax.axvline(1, color=style.INK, lw=1, zorder=1)
    for place, row in enumerate(table.itertuples()):
        _reach(ax, place, row, right)
    rows(
        ax,
        [f"{row.id}  {_named(row, 'short')}\n" for row in table.itertuples()],
        above=0.5,
        below=0.5,
        size=9.5,
    )
    ax.grid(visible=False)
    for place, row in enumerate(table.itertuples()):
        look = {"align": ("right", "center"), "size": 8, "color": style.MUTED}
        beside(ax, _named(row, "measure"), (0, place), (-4, -9), edge=True, **look)
    ax.set_xlim(0, right)
    ax.set_xlabel(t("what the numbers allow / what the claim needs", "数字所允许的 ／ 说法所需要的"))
    counts = table["verdict"].value_counts()
    settled, out, left = (int(counts.get(v, 0)) for v in ("feasible", "infeasible", "underdetermined"))
    ax.set_title(
        t(
            f"{settled} claim{'s' * (settled != 1)} settled, {out} ruled out, {left} left open",
            f"{settled}项已定，{out}项被排除，{left}项未定",
        )
    )
    style.note(
        ax,
        "Bars: all values that the numbers and the stated assumption allow.\n"
        "The claim holds at the line; in a grey band anywhere in it.\n"
        "Verdicts are about the numbers, not about anyone's work.",
        "横条：数字与所列假设允许的全部取值。取值落在竖线处则说法成立；有灰带者，落在带内即成立。\n"
        "判定只针对数字本身，不评价任何工作。",
    )
    return ax


def _reach(ax: Axes, place: int, row, right: float):
    """Draw how far the numbers reach towards a claim, and the verdict as a traffic light."""
    color, band = _LIGHTS[row.verdict], row.needs == ">= 1"
    if band:
        ax.barh(place, right - 1, left=1, height=0.5, color=style.RULE, zorder=0)
    end = min(row.reach_high, right)
    # The ends stand out even where both are nearly the same.
    look = {"lw": 5, "ms": 11, "mew": 2, "solid_capstyle": "butt"}
    ax.plot([row.reach_low, end], [place, place], "|-", color=color, **look)
    look = {"ms": 11, "transform": ax.get_yaxis_transform(), "clip_on": False}
    ax.plot([1.05], [place], style.MARKER[color], color=color, **look)
    other = t(*VERDICTS[row.verdict_open]) if row.verdict_open != row.verdict else ""
    verdict = t(*VERDICTS[row.verdict])
    beside(ax, verdict, (1.09, place), (0, 7 if other else 0), edge=True, size=9.5, color=color)
    if other:
        words = t(f"{other} without\nconventional ceilings", f"不设惯例上限则{other}")
        beside(ax, words, (1.09, place), (0, -9), edge=True, size=8, color=style.MUTED)
    middle = min(max((row.reach_low + end) / 2, 0.1 * right), 0.9 * right)
    box = None if band else {"fc": style.PAPER, "ec": "none", "pad": 0.6}
    text = span(row.reach_low, row.reach_high)
    beside(ax, text, (middle, place), (0, 11), align=("center", "center"), size=8.5).set_bbox(box)


@style.figure("edition committee_count article_count difference_count recoded_count")
def editions(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the committees of each edition of the official list beside the article's count.

    Parameters
    ----------
    table
        The counts, from :func:`commgov_lib.ledger.committees_by_edition`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> editions(cg.ledger.committees_by_edition()).get_title(loc="left")
    'The 2021 list comes within 1 of the article'
    """
    ax = style.axes(ax, size=(8, 4.2))
    distance = table["difference_count"].abs().to_numpy(float)
    nearest = first(distance, lowest=True, question="ledger.editions")
    colors = [style.ACCENT if i in nearest else style.GREY for i in range(len(table))]
    counts = table["committee_count"].astype(int)
    bars = ax.bar(table["edition"].astype(str), counts, width=0.62, color=colors)
    ax.bar_label(bars, fmt="{:,.0f}", padding=3, fontsize=10, color=style.INK)
    article = int(table["article_count"].iloc[0])
    ax.axhline(article, color=style.INK, lw=1.2, ls=(0, (4, 3)), zorder=3)
    words = t(
        f"{article:,} communities\nwith a 大党委\n(article)", f"{article:,}个设“大党委”\n的社区（文章）"
    )
    beside(ax, words, (1, article), (6, 0), edge=True)
    for place, (recoded, count) in enumerate(zip(table["recoded_count"], counts, strict=True)):
        if pd.notna(recoded) and recoded > 0:
            words = t(
                f"{recoded} names\nre-listed as\nvillage\ncommittees", f"{recoded}个名称\n改列为\n村委会"
            )
            look = {"ha": "center", "va": "center", "fontsize": 8.5, "color": style.PAPER}
            ax.text(place, count * 0.5, words, **look)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.set_ylabel(t("居委会 under 街道", "街道所辖居委会"))
    ax.set_xlabel(t("edition of the list", "名录版本（年）"))
    ax.tick_params(axis="x", length=0)
    best = listed([t(f"{year}", f"{year}年版") for year in table["edition"].iloc[nearest]], most=9)
    lists, come = ("list", "comes") if len(nearest) == 1 else ("lists", "come")
    gap = int(distance[nearest[0]])
    ax.set_title(
        t(f"The {best} {lists} {come} within {gap} of the article", f"{best}名录与文章之数相差{gap}")
        if gap
        else t(f"The article's number is that of the {best} {lists}", f"{best}名录与文章之数相同")
    )
    style.note(
        ax,
        "Suggestive, no proof: a committee on the list is not a community with a 大党委, the article's "
        "count has no date,\nand names moved between residents' and villagers' committees from edition "
        "to edition.",
        "只是提示，不是证明：名录中的居委会不等于设“大党委”的社区，文章之数没有日期，"
        "\n各版之间还有名称在居委会与村委会之间改列。",
    )
    return ax


@style.figure("limit_ratio mean mean_low mean_high low high")
def total_cut(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the range of the cut of the total against how unequal the time limits may be.

    Parameters
    ----------
    table
        The ranges, from :func:`commgov_lib.ledger.total_cut`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> total_cut(cg.ledger.total_cut([1, 10])).get_title(loc="left")
    'A mean cut of 75 % leaves the total open'
    """
    ax = style.axes(ax, size=(8, 4))
    table = table.sort_values("limit_ratio")
    ratio, mean = table["limit_ratio"].astype(float), float(table["mean"].iloc[0])
    ax.fill_between(ratio, table["low"], table["high"], color=style.BLUE, alpha=0.16, lw=0)
    for end in ("low", "high"):
        ax.plot(ratio, table[end], "o-", color=style.BLUE, lw=1.6, ms=4)
    ax.axhline(mean, color=style.INK, lw=1.2, ls=(0, (4, 3)))
    near, far = (float(table[end].iloc[0]) for end in ("mean_low", "mean_high"))
    last = table.iloc[-1]
    for value, text in (
        (mean, t("mean cut (printed)", "平均压缩（文中）")),
        (last["low"], t("least possible", "最小可能")),
        (last["high"], t("most possible", "最大可能")),
    ):
        words = t(f"{100 * value:.3g} %  {text}", f"{100 * value:.3g}%  {text}")
        beside(ax, words, (1, value), (6, 0), edge=True)
    ax.set_xscale("log")
    ax.set_xticks(ratio, [f"{x:g}" for x in ratio])
    ax.minorticks_off()
    shares(ax, "y", t("cut of the sum of all limits", "时限总和的压缩"), high=1.02)
    ax.set_xlabel(t("longest limit / shortest limit (assumed)", "最长时限 ／ 最短时限（假设）"))
    is_open = bool(((table["low"] < near - 1e-6) | (table["high"] > far + 1e-6)).any())
    cut = t(f"{100 * mean:.3g} %", f"{100 * mean:.3g}%")
    if is_open:
        title = t(f"A mean cut of {cut} leaves the total open", f"平均压缩{cut}，总量压缩仍未定")
    elif 0 < mean < 1:  # settled only because all limits are taken as equally long
        title = t(
            f"A mean cut of {cut} of equal limits settles the total",
            f"各时限相等时，平均压缩{cut}，总量压缩已定",
        )
    else:
        title = t(f"A mean cut of {cut} settles the total", f"平均压缩{cut}，总量压缩已定")
    ax.set_title(title)
    style.note(
        ax,
        "Every value in the band is possible if no limit was lengthened. The spread of the limits is "
        "assumed; the article does not state it.",
        "带内任何取值都有可能（前提：没有时限被延长）。时限的差异程度为假设，文中未述。",
    )
    return ax


def _named(row, column: str) -> str:
    """The text of a column in the language that figures speak now."""
    return t(getattr(row, column), getattr(row, f"{column}_zh"))


def span(low: float, high: float) -> str:
    """``6,500–6,599``, ``0–0.0798``, ``3 or more``; what is a short decimal in full: ``0.5085–0.5095``."""
    ends = [
        f"{x:,.0f}" if x == round(x) else f"{x:,.4f}".rstrip("0") if x == round(x, 4) else f"{x:,.3g}"
        for x in (low, high)
        if math.isfinite(x)
    ]
    if low == high:
        return ends[0]
    return "–".join(ends) if len(ends) == 2 else t(f"{ends[0]} or more", f"{ends[0]}以上")
