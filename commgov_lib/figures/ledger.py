"""01  Pictures of the ledger: the article beside its peers, what each number leaves open, what follows."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from ..schema import VERDICTS
from . import style
from .claims import first, listed, percent, plural, same
from .shapes import at_right, beside, line_ends, percents, rows, shares
from .style import SMALL, t

__all__ = ["editions", "intervals", "peers", "ratios", "selected", "total_cut", "verdicts"]

# Quantity -> what a place has of it, in both languages.
NOUNS = {
    "co_building_units": ("co-building units", "家共建单位"),
    "grids": ("grids", "个网格"),
    "paired_branches": ("paired branches", "个结对党组织"),
    "reported_in_units": ("units that reported in", "家报到单位"),
}
_LIGHTS = {"feasible": style.GOOD, "underdetermined": style.WARN, "infeasible": style.BAD}


@style.figure("name city low high provenance")
def peers(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what each place prints, from few to many, with the article's number among them.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ledger.peers`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> " ".join(peers(cg.ledger.peers()).get_title(loc="left").split())
    "The article's 46 units exceed 16 of 17 printed counts, whose median is 15"
    """
    table = table.sort_values(["low", "high"], kind="stable")
    own = (table["provenance"] == "A").to_numpy()
    ax = style.axes(ax, size=(style.WIDTH, 1.3 + 0.29 * len(table)))
    end = table["high"].where(table["high"] < math.inf, table["low"])
    _spans(ax, table["low"], end, own)
    rows(ax, [_placed(row) for row in table.itertuples()], size=SMALL)
    at_right(ax, [span(row.low, row.high) for row in table.itertuples()])
    ax.set_xlim(0, 1.05 * end.max())
    ax.set_xlabel(t("units", "家"))
    others = table[~own]
    middle = float(others["low"].median()) if len(others) else math.nan
    if len(others) > 1:
        ax.axvline(middle, color=style.MUTED, lw=1.2, ls=(0, (4, 3)), zorder=1)
    style.title(ax, *_beyond(table[own], others, middle))
    style.note(
        ax,
        "Red square: the article's community. Dashed: median of the others. A bar: all that the words allow. "
        "Only places that print a number, each of itself; what they count differs.",
        "红方块：文章中的社区；虚线：其余社区的中位数；横条：措辞所容许的范围。"
        "只有公布数字的地方，各自公布自己的数字；所计内容不尽相同。",
        table,
    )
    return ax


def _beyond(own: pd.DataFrame, others: pd.DataFrame, middle: float) -> tuple[str, str]:
    """How many of the others the article's number is above, for certain."""
    if own.empty:
        ends = span(others["low"].min(), others["high"].max())
        return (
            f"{plural(len(others), 'printed count')} run{'s' * (len(others) == 1)} from "
            f"{ends.replace('–', ' to ')}; the median is {middle:g}",
            f"{len(others)}个公布数字为{ends}，中位数为{middle:g}",
        )
    row = own.iloc[0]
    value = span(row["low"], row["high"])
    if others.empty:
        return f"The article's number is {value} units", f"文章的数字为{value}家"
    below, every = int((others["high"] < row["low"]).sum()), len(others)
    return (
        f"The article's {value} units exceed {below} of {plural(every, 'printed count')}, "
        f"whose median is {middle:g}",
        f"文章的{value}家超过{every}个公布数字中的{below}个，后者的中位数为{middle:g}家",
    )


def _spans(ax: Axes, low, high, own):
    """Draw a row an interval, or a mark where both ends are one; the article's own in red, as squares."""
    for place, (left, right, ours) in enumerate(zip(low, high, own, strict=True)):
        color = style.ACCENT if ours else style.BLUE
        if not same(left, right):
            look = {"lw": 5, "ms": 11, "mew": 2, "solid_capstyle": "butt"}
            ax.plot([left, right], [place, place], "|-", color=color, zorder=3, **look)
        else:
            ax.plot([left], [place], "s" if ours else "o", ms=7, color=color, zorder=3, clip_on=False)


def _placed(row) -> str:
    """A place and its city; the article's community by that word."""
    if row.provenance == "A":
        return t("the article", "文章")
    return row.name if row.city in row.name else f"{row.name}（{row.city}）"


@style.figure("quantity name city low high provenance")
def ratios(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw units, grids or branches per community as intervals, a block of rows a quantity.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ledger.per`, or some of its rows.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.ledger.per("co_building_units").query("name != '凤凰街道'")
    >>> " ".join(ratios(table).get_title(loc="left").split())
    "Means of 2 places are 11.9 to 12.7 co-building units per community; the article's has 46"
    """
    quantities = list(dict.fromkeys(table["quantity"]))
    table = table.assign(block=table["quantity"].map({q: k for k, q in enumerate(quantities)}))
    table = table.sort_values(["block", "low", "high"], kind="stable")
    ax = style.axes(ax, size=(style.WIDTH, 1.5 + 0.46 * len(table)))
    end = table["high"].where(table["high"] < math.inf, table["low"])
    _spans(ax, table["low"], end, (table["provenance"] == "A").to_numpy())
    names = [f"{_placed(row)}\n{_noun(row.quantity, row.provenance)}" for row in table.itertuples()]
    rows(ax, names, size=SMALL)
    at_right(ax, [_decimal(row.low, row.high) for row in table.itertuples()])
    for edge in (table["block"].diff() > 0).to_numpy().nonzero()[0]:
        ax.axhline(edge - 0.5, color=style.RULE, lw=1)
    ax.set_xlim(0, 1.05 * end.max())
    ax.set_xlabel(t("per community", "每个社区"))
    style.title(ax, *_means(table[table["quantity"] == quantities[0]]))
    style.note(
        ax,
        "Red square: the article. The others are means over all communities of a place. "
        "A bar: all that the words of both numbers allow.",
        "红方块：文章；其余为一地全部社区的平均数。横条：两个数字的措辞所容许的范围。",
        table,
    )
    return ax


def _means(table: pd.DataFrame) -> tuple[str, str]:
    """Between which ends the means of the first quantity lie, and what the article has."""
    own, others = table[table["provenance"] == "A"], table[table["provenance"] != "A"]
    en, zh = NOUNS.get(table["quantity"].iloc[0], (_noun(table["quantity"].iloc[0]), "个"))
    value = _decimal(own["low"].iloc[0], own["high"].iloc[0]) if len(own) else ""
    if others.empty:
        return f"The article has {value} {en} per community", f"文章中每个社区{value}{zh}"
    ends = _decimal(others["low"].min(), others["high"].max())
    means = "The mean of 1 place is" if len(others) == 1 else f"Means of {len(others)} places are"
    more, more_zh = (f"; the article's has {value}", f"，文章为{value}") if len(own) else ("", "")
    return (
        f"{means} {ends.replace('–', ' to ')} {en} per community{more}",
        f"{len(others)}个地方的平均数为每个社区{ends}{zh}{more_zh}",
    )


def _noun(quantity: str, provenance: str = "P") -> str:
    if (quantity, provenance) == ("grids", "A"):  # the article counts the branches
        return t("grid party branches", "网格党支部")
    en, zh = NOUNS.get(quantity, (quantity.replace("_", " "),) * 2)
    return t(en, zh[1:] if quantity in NOUNS else zh)


def _decimal(low: float, high: float) -> str:
    """An interval of means: whole numbers as they are, others with one decimal."""
    ends = [f"{x:,.0f}" if same(x, round(x)) else f"{x:,.1f}" for x in (low, high) if math.isfinite(x)]
    if len(ends) == 1:
        return t(f"{ends[0]} or more", f"{ends[0]}以上")
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


@style.figure("power mean median")
def selected(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how the mean and the median of all places hang on how printing follows the count.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ledger.selected`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> " ".join(selected(cg.ledger.selected([2, 6])).get_title(loc="left").split())
    'If twice the count is printed twice as often, the mean is 3.0, not 4.0'
    """
    table = table.sort_values("power")
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    style.margins(ax, left=44, right=62)
    for column, color, dash, mark, en, zh in (
        ("mean", style.BLUE, "-", "o", "mean", "平均数"),
        ("median", style.ACCENT, (0, (5, 2)), "s", "median", "中位数"),
    ):
        ax.plot(table["power"], table[column], color=color, ls=dash, marker=mark, lw=1.8, ms=6)
        beside(ax, t(en, zh), (table["power"].iloc[-1], table[column].iloc[-1]), (9, 0), color=color)
    ax.set_ylim(bottom=0)
    ax.set_xticks(table["power"], [f"{x:g}" for x in table["power"]])
    ax.set_xlabel(t("γ: how strongly printing follows the count", "γ：公布的机会随数量上升的程度"))
    ax.set_ylabel(t("units", "家"))
    ax.grid(axis="y")
    style.title(ax, *_falls(table.set_index("power")["mean"]))
    style.note(
        ax,
        "A place with x prints with a chance proportional to x to the power γ (assumed). "
        "At γ = 0 all are as likely to print.",
        "有x家的地方公布数字的机会与x的γ次方成正比（假设）；γ = 0 时机会相同。",
        table,
    )
    return ax


def _falls(mean: pd.Series) -> tuple[str, str]:
    if {0.0, 1.0} <= set(mean.index):
        return (
            f"If twice the count is printed twice as often, the mean is {mean[1.0]:.1f}, not {mean[0.0]:.1f}",
            f"若数量加倍则公布机会加倍，平均数为{mean[1.0]:.1f}，而非{mean[0.0]:.1f}",
        )
    low, high = f"{mean.min():.1f}", f"{mean.max():.1f}"
    return (
        f"The mean lies between {low} and {high}, as γ is chosen",
        f"随γ的取值，平均数在{low}与{high}之间",
    )


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
    >>> " ".join(intervals(table).get_title(loc="left").split())
    '10 of 20 numbers are ranges; the widest leaves 11 % open'
    """
    table = table.sort_values(["spread_share", "low"], ascending=[False, True], kind="stable")
    names = [style.fold(_named(row, "quantity"), 150, SMALL) for row in table.itertuples()]
    ax = style.axes(ax, size=(style.WIDTH, 1.5 + 0.19 * sum(1 + name.count("\n") * 0.9 for name in names)
                              + 0.11 * len(names)))  # fmt: skip
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
    rows(ax, names, size=SMALL)
    at_right(ax, [span(row.low, row.high) for row in table.itertuples()])
    ax.tick_params(axis="y", pad=9)
    ax.set_xlim(0, right * 1.1)
    percents(ax.xaxis, 0 if right > 0.03 else 1)
    ax.locator_params(axis="x", nbins=4)
    ax.set_xlabel(t("room above the stated floor", "下限以上的余地"))
    style.title(ax, *_ranges(table))
    style.note(
        ax,
        "Filled: floor as printed. Hollow: ceiling by convention (one more, and the last stated digit "
        "changes). Arrow: no ceiling. Grey: printed without 余, 多 or 超. The room is a share of the floor.",
        "实心：文中下限；空心：按惯例的上限（再多则末位数字进位）；箭头：无上限；"
        "灰色：文中无“余”“多”“超”。余地为占下限的比例。",
        table,
    )
    return ax


def _ranges(table: pd.DataFrame) -> tuple[str, str]:
    """How many numbers are no points, and how wide the widest is."""
    every, ranges = len(table), table["low"] != table["high"]
    count, endless = int(ranges.sum()), int((table["spread_share"] == math.inf).sum())
    are = "is a range" if count == 1 else "are ranges"
    if not count:
        none = "The one number is" if every == 1 else f"All {every} numbers are"
        return f"{none} printed without room", f"{every}个数均无余地"
    if endless:
        of = "it has no ceiling" if count == endless == 1 else f"{endless} of them without a ceiling"
        return (
            f"{count} of {plural(every, 'number')} {are}, {of}",
            f"{every}个数中有{count}个是区间，其中{endless}个无上限",
        )
    widest = percent(table["spread_share"].max())
    return (
        f"{count} of {plural(every, 'number')} {are}; the widest leaves {widest} open",
        f"{every}个数中有{count}个是区间，最宽的留有{widest}的余地",
    )


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
    >>> " ".join(verdicts(cg.ledger.checks()).get_title(loc="left").split())
    'The numbers settle 1 of 6 claims, rule out 1 and leave 4 open'
    """
    ax = style.axes(ax, size=(style.WIDTH, 1.4 + 0.92 * len(table)))
    ends = [x for x in (*table["reach_low"], *table["reach_high"]) if math.isfinite(x)]
    right = 1.08 * max(*ends, 1.0)
    ax.axvline(1, color=style.INK, lw=1, zorder=1)
    for place, row in enumerate(table.itertuples()):
        _reach(ax, place, row, right)
    left = [style.fold(f"{row.id}  {_named(row, 'short')}", 108, SMALL) for row in table.itertuples()]
    rows(ax, left, above=0.6, below=0.4, size=SMALL)
    ax.grid(visible=False)
    style.margins(ax, left=116, right=110)
    for place, row in enumerate(table.itertuples()):
        look = {"align": ("center", "top"), "size": SMALL, "color": style.MUTED}
        words = style.fold(_named(row, "measure"), 128, SMALL)
        text = beside(ax, words, (right / 2, place), (0, -9), **look)
        text.set_bbox(None if row.needs == ">= 1" else {"fc": style.PAPER, "ec": "none", "pad": 0.6})
    ax.set_xlim(0, right)
    ax.set_xlabel(t("allowed / needed", "所允许 ／ 所需要"))
    counts = table["verdict"].value_counts()
    settled, out, open_ = (int(counts.get(v, 0)) for v in ("feasible", "infeasible", "underdetermined"))
    style.title(
        ax,
        f"The numbers settle {settled} of {plural(len(table), 'claim')}, "
        f"rule out {out} and leave {open_} open",
        f"{len(table)}项说法中，数字使{settled}项成立，排除{out}项，{open_}项未定",
    )
    style.note(
        ax,
        "Bars: all values that the numbers and the stated assumption allow. "
        "The claim holds at the line; in a grey band anywhere in it. "
        "Verdicts are about the numbers, not about anyone's work.",
        "横条：数字与所列假设允许的全部取值。取值落在竖线处则说法成立；有灰带者，落在带内即成立。"
        "判定只针对数字本身，不评价任何工作。",
        table if "provenance" in table else table.assign(provenance="A"),
    )
    return ax


def _reach(ax: Axes, place: int, row, right: float):
    """Draw how far the numbers reach towards a claim, and the verdict as a traffic light."""
    color, band = _LIGHTS[row.verdict], row.needs == ">= 1"
    if band:
        ax.barh(place, right - 1, left=1, height=0.34, color=style.RULE, zorder=0)
    end = min(row.reach_high, right)
    # The ends stand out even where both are nearly the same.
    look = {"lw": 5, "ms": 11, "mew": 2, "solid_capstyle": "butt"}
    ax.plot([row.reach_low, end], [place, place], "|-", color=color, **look)
    look = {"ms": 11, "transform": ax.get_yaxis_transform(), "clip_on": False}
    ax.plot([1.07], [place], style.MARKER[color], color=color, **look)
    words = t(*VERDICTS[row.verdict])
    if row.verdict_open != row.verdict:
        other = t(*VERDICTS[row.verdict_open])
        words = t(f"{words}\n(no ceilings:\n{other})", f"{words}\n（无惯例上限：\n{other}）")
    beside(ax, words, (1.13, place), edge=True, size=SMALL, color=style.INK)
    middle = min(max((row.reach_low + end) / 2, 0.22 * right), 0.78 * right)
    box = None if band else {"fc": style.PAPER, "ec": "none", "pad": 0.6}
    text = span(row.reach_low, row.reach_high)
    beside(ax, text, (middle, place), (0, 13), align=("center", "center"), size=SMALL).set_bbox(box)


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
    >>> " ".join(editions(cg.ledger.committees_by_edition()).get_title(loc="left").split())
    'The list of 2021 has 954 committees, 1 fewer than the article has communities'
    """
    ax = style.axes(ax, size=(style.WIDTH, 4.0))
    style.margins(ax, left=50, right=92)
    distance = table["difference_count"].abs().to_numpy(float)
    nearest = first(distance, lowest=True, question="ledger.editions")
    colors = [style.ACCENT if i in nearest else style.GREY for i in range(len(table))]
    counts = table["committee_count"].astype(int)
    bars = ax.bar(table["edition"].astype(str), counts, width=0.7, color=colors)
    for i in nearest:  # told apart in grey print as well
        bars[i].set_hatch("//")
        bars[i].set_edgecolor(style.PAPER)
    ax.bar_label(bars, fmt="{:,.0f}", padding=3, fontsize=SMALL, color=style.INK)
    article = int(table["article_count"].iloc[0])
    ax.axhline(article, color=style.INK, lw=1.2, ls=(0, (4, 3)), zorder=3)
    words = t(
        f"{article:,} com-\nmunities with\na 大党委\n(article)", f"{article:,}个设\n“大党委”的\n社区（文章）"
    )
    beside(ax, words, (1, article), (6, 0), edge=True)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.set_ylabel(t("居委会 under 街道", "街道所辖居委会"))
    ax.set_xlabel(t("edition of the list", "名录版本（年）"))
    ax.tick_params(axis="x", length=0)
    gap = table["committee_count"] - table["article_count"]
    style.title(ax, *_nearest(table.iloc[nearest], [int(gap.iloc[i]) for i in nearest], article))
    moved = [
        (int(row.recoded_count), f"{row.edition}")
        for row in table.itertuples()
        if pd.notna(row.recoded_count) and row.recoded_count > 0
    ]
    en = listed([f"{count:,} in {year}" for count, year in moved], most=9)
    zh = listed([f"{year}年{count:,}个" for count, year in moved], most=9)
    style.note(
        ax,
        "Suggestive, no proof: a committee on the list is not a community with a 大党委, and the article's "
        f"count has no date.{f' Names listed anew as village committees: {en}.' if moved else ''}",
        "只是提示，不是证明：名录中的居委会不等于设“大党委”的社区，文章之数没有日期。"
        f"{f'改列为村委会的名称：{zh}。' if moved else ''}",
        table if "provenance" in table else table.assign(provenance="A P"),
    )
    return ax


def _nearest(best: pd.DataFrame, gaps: list[int], article: int) -> tuple[str, str]:
    """Which list comes closest to the article's count, and by how much."""
    years, gap = list(best["edition"]), abs(gaps[0])
    en, zh = listed(years, most=9), listed([f"{year}年版" for year in years], most=9)
    if len(years) > 1:
        within = f"come within {gap:,} of" if gap else "have as many committees as"
        of = f"相差{gap:,}" if gap else "相同"
        return (
            f"The lists of {en} {within} the article's {article:,} communities",
            f"{zh}名录与文章的{article:,}个社区{of}",
        )
    count = int(best["committee_count"].iloc[0])
    than, than_zh = "as many as", "与文章的社区数相同"
    if gap:
        than = f"{gap:,} {'more' if gaps[0] > 0 else 'fewer'} than"
        than_zh = f"比文章的社区数{'多' if gaps[0] > 0 else '少'}{gap:,}个"
    return (
        f"The list of {en} has {count:,} committees, {than} the article has communities",
        f"{zh}名录有{count:,}个居委会，{than_zh}",
    )


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
    >>> " ".join(total_cut(cg.ledger.total_cut([1, 10])).get_title(loc="left").split())
    'A mean cut of 75 % may be 22.6 % to 96.9 % of the total'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.8))
    style.margins(ax, left=56, right=128)
    table = table.sort_values("limit_ratio")
    ratio, mean = table["limit_ratio"].astype(float), float(table["mean"].iloc[0])
    ax.fill_between(ratio, table["low"], table["high"], color=style.BLUE, alpha=0.16, lw=0)
    for end in ("low", "high"):
        ax.plot(ratio, table[end], "o-", color=style.BLUE, lw=1.6, ms=4)
    ax.axhline(mean, color=style.INK, lw=1.2, ls=(0, (4, 3)))
    near, far = (float(table[end].iloc[0]) for end in ("mean_low", "mean_high"))
    last = table.iloc[-1]
    ends = []
    for value, text in (
        (mean, t("mean, printed", "平均压缩（文中）")),
        (last["low"], t("least possible", "最小可能")),
        (last["high"], t("most possible", "最大可能")),
    ):
        words = t(f"{100 * value:.3g} % {text}", f"{100 * value:.3g}% {text}")
        ends.append((value, words, style.INK))
    shares(ax, "y", t("cut of the sum of all limits", "时限总和的压缩"), high=1.02)
    line_ends(ax, ends, gap=14)
    ax.set_xscale("log")
    ax.set_xticks(ratio, [f"{x:g}" for x in ratio])
    ax.minorticks_off()
    ax.set_xlabel(t("longest / shortest limit (assumed)", "最长时限 ／ 最短时限（假设）"))
    is_open = bool(((table["low"] < near - 1e-6) | (table["high"] > far + 1e-6)).any())
    cut = t(f"{100 * mean:.3g} %", f"{100 * mean:.3g}%")
    if is_open:
        low, high = (f"{100 * last[end]:.3g}" for end in ("low", "high"))
        title = (
            f"A mean cut of {cut} may be {low} % to {high} % of the total",
            f"平均压缩{cut}，总量的压缩可能是{low}%至{high}%",
        )
    elif 0 < mean < 1:  # settled only because all limits are taken as equally long
        title = (
            f"A mean cut of {cut} of equal limits settles the total",
            f"各时限相等时，平均压缩{cut}，总量压缩已定",
        )
    else:
        title = f"A mean cut of {cut} settles the total", f"平均压缩{cut}，总量压缩已定"
    style.title(ax, *title)
    style.note(
        ax,
        "Every value in the band is possible if no limit was lengthened. The spread of the limits is "
        "assumed; the article does not state it.",
        "带内任何取值都有可能（前提：没有时限被延长）。时限的差异程度为假设，文中未述。",
        table if "provenance" in table else table.assign(provenance="A S"),
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
