"""15  Pictures of what totals leave open: shares of places, a network inside its bounds, what to ask next."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from . import style
from .claims import capital, first, listed, percent, plain, same
from .shapes import at_right, legend_below, percents, rows, shares
from .style import SMALL, t

__all__ = ["beside", "places", "would_narrow"]

# Statistic -> its words in both languages.
_WORDS = {
    "gini": ("Gini index of partners per place", "各地点伙伴数的基尼系数"),
    "pairs_sharing": ("pairs of actors with a common place", "有共同地点的行动者对数"),
    "mean_shared": ("places in common, mean over pairs", "行动者对的平均共同地点数"),
    "coverage": ("places served at capacity", "容量内可服务的地点比例"),
    "worst_place": ("partners of the worst-off place", "伙伴最少的地点的伙伴数"),
}
_NUMBERS = {
    "actors": ("the number of actors", "行动者数"),
    "places": ("the number of places", "地点数"),
    "ties": ("the number of ties", "关系数"),
    "max_partners": ("the largest number of partners", "单个地点的最大伙伴数"),
    "places with 0": ("the count of places without partners", "没有伙伴的地点数"),
}


def _words(statistic: str) -> str:
    """A statistic in words."""
    if statistic.startswith("share_"):
        least = statistic.removeprefix("share_")
        return t(f"places with {least} or more partners", f"有{least}个以上伙伴的地点比例")
    return t(*_WORDS[statistic])


def _number(number: str) -> str:
    """A number that could be asked for, in words."""
    if number in _NUMBERS:
        return t(*_NUMBERS[number])
    count = number.removeprefix("places with ")
    return t(f"the count of places with {count} partner{'s' * (count != '1')}", f"恰有{count}个伙伴的地点数")


@style.figure("low high")
def places(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many places can have so many partners or more, as a band over the number of partners.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ledger.bounds`, with several ``at_least``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.ledger.bounds(actors=20, places=10, ties=30, at_least=range(1, 8))
    >>> " ".join(places(table).get_title(loc="left").split())
    'The totals leave open whether 20 % or 100 % of places have 2 partners or more'
    """
    table = table[table.index.str.startswith("share_")]
    least = table.index.str.removeprefix("share_").astype(int)
    order = least.argsort()
    least, low, high = least[order], table["low"].to_numpy()[order], table["high"].to_numpy()[order]
    ax = style.axes(ax, size=(style.WIDTH, 3.6))
    ax.fill_between(least, low, high, step="mid", color=style.BLUE, alpha=0.22, lw=0)
    ax.step(least, high, where="mid", color=style.BLUE, lw=2, label=t("at most", "最多"))
    ax.step(least, low, where="mid", color=style.ACCENT, lw=2, ls=(0, (4, 2)), label=t("at least", "最少"))
    shares(ax, "y", t("share of places", "地点所占比例"))
    ax.set_xlabel(t("partners or more", "至少有这么多伙伴"))
    at = list(least).index(2) if 2 in least else 0
    style.title(ax, *_open(int(least[at]), low[at], high[at]))
    style.note(
        ax,
        "No network with these totals lies outside the band; where a bound is sharp, one is on its edge.",
        "符合这些总数的网络都不在区间带之外；界限可达到时，有网络恰在其边缘。",
        table,
        down=legend_below(ax, 42),
    )
    return ax


def _open(least: int, low: float, high: float) -> tuple[str, str]:
    """What is left open of the share of places with so many partners."""
    ends = percent(low), percent(high)
    many = f"{least} partner{'s' * (least != 1)} or more"
    if same(low, high):
        return f"The totals settle that {ends[0]} of places have {many}", (
            f"总数已确定：有{least}个以上伙伴的地点占{ends[0]}"
        )
    return (
        f"The totals leave open whether {ends[0]} or {ends[1]} of places have {many}",
        f"有{least}个以上伙伴的地点占{ends[0]}还是{ends[1]}，总数说不准",
    )


@style.figure("low high realised")
def beside(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw where a known network stands between the ends that its totals allow, a row a statistic.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ledger.bounds`, with the column ``realised`` of the function of that name.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.ledger.bounds(actors=3, places=3, ties=4).assign(realised=1.0)
    >>> " ".join(beside(table).get_title(loc="left").split())
    'At 5 of 8 statistics the network stands at an end of what its totals allow'
    """
    table = table[table["low"].notna() & table["realised"].notna()]
    span = (table["high"] - table["low"]).where(lambda width: width > 0)
    where = (table["realised"] - table["low"]) / span
    ax = style.axes(ax, size=(style.WIDTH, 1.3 + 0.5 * len(table)))
    for y, (x, width) in enumerate(zip(where, span, strict=True)):
        if width > 0:
            ax.plot([0, 1], [y, y], "|-", color=style.BLUE, lw=5, ms=11, mew=2, solid_capstyle="butt")
            ax.plot([x], [y], "D", ms=8, color=style.ACCENT, zorder=3, clip_on=False)
        else:
            ax.plot([0.5], [y], "D", ms=8, color=style.MUTED, zorder=3)
    rows(ax, [style.fold(_words(name), 130, SMALL) for name in table.index], size=SMALL)
    at_right(ax, [_span(row) for row in table.itertuples()])
    shares(ax, "x", low=-0.03)
    ax.set_xlabel(t("way from the least to the most", "从最小值到最大值的位置"))
    style.title(ax, *_inside(table))
    style.note(
        ax,
        "Bar: what networks with the same totals allow. Diamond: this network. Grey: nothing is open. At the "
        "right: the ends, and this network.",
        "横条：总数相同的网络所容许的范围；菱形：本网络；灰色：已无余地。右侧：两端，以及本网络的值。",
        table,
    )
    return ax


def _span(row) -> str:
    """The two ends, and in a second line the value."""
    ends = [_value(row.low), _value(row.high)]
    return f"{ends[0]}–{ends[1]}\n{_value(row.realised)}" if ends[0] != ends[1] else ends[0]


def _value(x: float) -> str:
    return f"{x:,.0f}" if same(x, round(x)) else f"{x:.2f}"


def _inside(table: pd.DataFrame) -> tuple[str, str]:
    """How many statistics stand at an end, or in between."""
    at = int((same(table["realised"], table["low"]) | same(table["realised"], table["high"])).sum())
    every = len(table)
    if at:
        return (
            f"At {at} of {every} statistics the network stands at an end of what its totals allow",
            f"{every}项统计量中有{at}项处在总数所容许范围的端点",
        )
    return (
        f"At none of {every} statistics does the network stand at an end of what its totals allow",
        f"{every}项统计量都不在总数所容许范围的端点",
    )


@style.figure("statistic number width_now width_left width_least width_most")
def would_narrow(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much of a bound each further number would leave, the one that leaves least on top.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ledger.would_narrow`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.ledger.would_narrow(actors=5, places=6, ties=12, statistic="share_2")
    >>> " ".join(would_narrow(table).get_title(loc="left").split())
    'Of 5 further numbers, the count of places with 2 partners leaves least open: 21 %'
    """
    table = table.sort_values("width_left", kind="stable")
    now = float(table["width_now"].iloc[0]) or 1.0
    left, least, most = (table[c] / now for c in ("width_left", "width_least", "width_most"))
    ax = style.axes(ax, size=(style.WIDTH, 1.5 + 0.42 * len(table)))
    ax.axvline(1, color=style.INK, lw=1, zorder=1)
    for y, (low, middle, high) in enumerate(zip(least, left, most, strict=True)):
        ax.plot([low, high], [y, y], "|-", color=style.BLUE, lw=4, ms=10, mew=2, solid_capstyle="butt")
        ax.plot([middle], [y], "o", ms=8, color=style.ACCENT, zorder=3, clip_on=False)
    rows(ax, [style.fold(_number(name), 130, SMALL) for name in table["number"]], size=SMALL)
    at_right(ax, [percent(x) for x in left])
    ax.set_xlim(-0.02, 1.05)
    percents(ax.xaxis)
    ax.set_xlabel(t("left of the width that is open now", "现有宽度中剩下的部分"))
    style.title(ax, *_asked(table, left))
    words = _words(table["statistic"].iloc[0])
    width = plain(float(f"{now:.3g}"))
    style.note(
        ax,
        f"{capital(words)}: {width} wide now. Dot: mean over answers that agree with the totals, evenly "
        "spread, each with the same weight. Bar: from the answer that tells most to the one that tells "
        "least.",
        f"{words}：现有宽度{width}。圆点：与总数相容、均匀选取、权重相同的各答案的平均；"
        "横条：从最有用的答案到最无用的答案。",
        table,
    )
    return ax


def _asked(table: pd.DataFrame, left: pd.Series) -> tuple[str, str]:
    """Which number leaves least, or that none narrows."""
    if table["width_now"].iloc[0] == 0:
        return "Nothing is open that a further number could narrow", "已无余地可由更多数字缩小"
    best = left.min()
    if same(best, 1):
        return "None of the further numbers would narrow what is open", "再多任何一个数字也不能缩小余地"
    least = first(left, lowest=True, question="totals")
    names, every = listed([_number(table["number"].iloc[k]) for k in least]), len(table)
    leaves = "leaves" if len(least) == 1 else "leave"
    return (
        f"Of {every} further number{'s' * (every != 1)}, {names} {leaves} least open: {percent(best)}",
        f"{every}个可问的数字中，{names}留下的余地最小：{percent(best)}",
    )
