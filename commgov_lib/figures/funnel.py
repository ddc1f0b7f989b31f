"""11  Pictures of what a funnel's totals fix, of averages of cuts, and of a count without a window."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from . import _funnel, style
from ._claims import known, percent
from .style import t

__all__ = ["averages", "filtered", "identified", "matches", "rate", "solved_share"]

_BLUE = style.COLOR["unit"]
_MARKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_WEEKS = (4, 13, 26, 52, 104, 260, 520)
_need = partial(style.need, "funnel")


@style.figure
def identified(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each quantity as the point, the range or the open end that the totals leave.

    Parameters
    ----------
    table
        From :func:`commgov_lib.funnel.identified`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> identified(cg.funnel.identified(3041, 14410, 4874)).get_title(loc="left")
    'Of 10 quantities, three totals fix 4'
    """
    _need(table, "identified", "name name_zh low high status")
    ax = style.axes(ax, size=(7.4, 1.3 + 0.36 * len(table)))
    ends = table[["low", "high"]].to_numpy(float)
    inside = ends[np.isfinite(ends) & (ends > 0)]
    left, right = inside.min() / 4, inside.max() * 4
    ax.set_xscale("log")
    ax.set_xlim(left, right)
    _funnel.rows(ax, table, left, right)
    ax.set_xlabel(t("value (unit of each row)", "数值（各行单位）"))
    fixed, every = int((table["status"] == "point").sum()), len(table)
    ax.set_title(t(f"Of {every} quantities, three totals fix {fixed}", f"{every}个量，三个总数只定{fixed}个"))
    text = t(
        "Dot: fixed. Bar: each value on it agrees with the totals. Arrow: no end. Totals observed (article).",
        "点：唯一确定。条：其上各值均与总数相容。箭头：无端点。总数为观察值（文章）。",
    )
    style.note(ax, text)
    return ax


@style.figure
def solved_share(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the share solved against the number of new issues per meeting that nobody stated.

    Parameters
    ----------
    table
        From :func:`commgov_lib.funnel.solved_share`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.funnel.solved_share(14410, 4874, raised_per_meeting=[0.4, 1, 4])
    >>> solved_share(table).get_title(loc="left")
    'Share solved: 8 % to 85 %, as assumed'
    """
    _need(table, "solved_share", "raised_per_meeting low high possible")
    ax = style.axes(ax, size=(7.2, 4.2))
    x = table["raised_per_meeting"].to_numpy(float)
    kept = table["possible"].to_numpy(bool)
    low, high = (table[c].to_numpy(float) for c in ("low", "high"))
    ax.fill_between(x[kept], low[kept], high[kept], color=_BLUE, alpha=0.25, lw=0)
    ax.plot(x[kept], high[kept], color=_BLUE, lw=2.2)
    _funnel.plain_log(ax.xaxis, x.min(), x.max(), _MARKS)
    _funnel.shares(ax, x)
    if not kept.all():
        end = x[kept].min() if kept.any() else x.max()
        ax.axvspan(x.min(), end, color=style.RULE, lw=0)
        words, middle = t("fewer raised than solved", "提出少于解决"), (x.min() * end) ** 0.5
        ax.text(middle, 0.5, words, rotation=90, ha="center", va="center", fontsize=8.5, color=style.MUTED)
    near = int(np.argmin(np.abs(np.log(x))))
    if kept[near]:
        share = _funnel.percent(low[near])[0]
        ax.plot([x[near]], [high[near]], "o", color=_BLUE, ms=6)
        words = t(f"{x[near]:.2g} per meeting: {share}", f"每场{x[near]:.2g}个：{share}")
        _funnel.beside(ax, words, (x[near], high[near]), (10, 10))
    ax.set_xlabel(t("new issues raised per meeting (assumed)", "每场会议新提出的问题（假设）"))
    ax.set_ylabel(t("share of issues raised that was solved", "解决占提出问题之比"))
    least, most = (percent(low[kept].min()), percent(high[kept].max())) if kept.any() else ("", "")
    ax.set_title(
        t("No share is possible: fewer are raised than solved", "没有可能的占比：提出少于解决")
        if not kept.any()
        else t(f"Share solved: {least}, as assumed", f"解决占比：依假设为{least}")
        if least == most
        else t(f"Share solved: {least} to {most}, as assumed", f"解决占比：依假设从{least}到{most}")
    )
    text = t("Not a success rate: issues raised are not stated.", "并非成功率：提出的问题数未见报道。")
    style.note(ax, text)
    return ax


@style.figure
def filtered(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw, against the work of a filter, the share solved at meetings and the share settled in all.

    Parameters
    ----------
    table
        From :func:`commgov_lib.funnel.filtered`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.funnel.filtered(easy=0.5, solved_easy=0.8, solved_hard=0.2, settled=[0, 0.5, 1])
    >>> filtered(table).get_title(loc="left")
    'More is settled, meetings solve a smaller share'
    """
    _need(table, "filtered", "settled solved overall")
    ax = style.axes(ax, size=(7.2, 4.2))
    x, seen = table["settled"], table["solved"].dropna()
    ax.plot(x, table["overall"], color=_BLUE, lw=2.2)
    ax.plot(x[seen.index], seen, color=style.ACCENT, lw=2.2, ls=(0, (5, 2)))
    for y, color, words in (
        (table["overall"], _BLUE, t("settled at a point\nor a meeting", "在说事点或会议解决")),
        (seen, style.ACCENT, t("solved, of those that\ncome to a meeting", "到会者中解决")),
    ):
        if len(y):
            _funnel.beside(ax, words, (x[y.index[-1]], y.iloc[-1]), (8, 0), size=9, color=color)
    _funnel.shares(ax, x)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel(t("share of easy disputes settled at reasoning points", "说事点化解的易解纠纷占比"))
    ax.set_ylabel(t("share of disputes", "纠纷占比"))
    settled, settled_zh = _funnel.moved(
        table["overall"],
        ("More is settled", "化解更多"),
        ("Less is settled", "化解更少"),
        ("As much is settled", "化解同样多"),
    )
    solved, solved_zh = _funnel.moved(
        seen,
        ("meetings solve a larger share", "会上解决占比上升"),
        ("meetings solve a smaller share", "会上解决占比下降"),
        ("meetings solve the same share", "会上解决占比不变"),
    )
    ax.set_title(t(f"{settled}, {solved}", f"{settled_zh}，{solved_zh}"))
    style.note(ax, t("Simulated: every share is assumed.", "模拟：各比例均为假设。"))
    return ax


@style.figure
def averages(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how far the average that was not published can lie from the one that was.

    Where all limits are equal (spread 1) the averages agree: there stands the published one, a dot, or a bar
    with ends where it is an interval (a printed 75 % stands for 74.5 % to 75.5 %).

    Parameters
    ----------
    table
        From :func:`commgov_lib.funnel.compression_range`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.funnel.compression_range(0.75, 115, stated="mean_of_ratios", spread=[1, 10])
    >>> averages(table).get_title(loc="left")
    'At a spread of 10: 24 % to 97 %'
    """
    _need(table, "averages", "spread low high")
    ax = style.axes(ax, size=(7.2, 4.2))
    part = known(table[np.isfinite(table["spread"])], "low", "funnel.averages").sort_values("spread")
    x, low, high = (part[c].to_numpy(float) for c in ("spread", "low", "high"))
    ax.fill_between(x, low, high, color=_BLUE, alpha=0.2, lw=0)
    for y in (low, high):
        ax.plot(x, y, color=_BLUE, lw=2)
    _funnel.plain_log(ax.xaxis, x.min(), x.max(), _MARKS)
    _funnel.shares(ax, x)
    if x[0] == 1:  # all limits equal: the averages agree, so this is what was published
        _funnel.published(ax, x[0], low[0], high[0])
    at = int(np.argmin(np.abs(np.log(x / 10))))
    ends = _funnel.percent(low[at], high[at])
    ax.plot([x[at], x[at]], [low[at], high[at]], "_-", color=style.ACCENT, lw=1.6, ms=10, mew=2, zorder=3)
    for y, text, up in ((low[at], ends[0], 10), (high[at], ends[1], -12)):
        _funnel.beside(ax, text, (x[at], y), (7, up), color=style.ACCENT)
    ax.set_xlabel(
        t("longest over shortest limit before the cut (assumed)", "压缩前最长与最短时限之比（假设）")
    )
    ax.set_ylabel(t("the other average cut", "另一种平均压缩"))
    spread = f"{x[at]:g}"
    told = [percent(end) for end in (low[at], high[at])]
    ax.set_title(
        t(
            f"At a spread of {spread}: {told[0]} to {told[1]}",
            f"最长为最短的{spread}倍时：{told[0]}到{told[1]}",
        )
        if told[0] != told[1]
        else t(f"At a spread of {spread}: {told[0]}", f"最长为最短的{spread}倍时：{told[0]}")
    )
    text = t("Band: all averages that agree with the published one.", "带：与公布值相容的全部平均。")
    style.note(ax, text)
    return ax


@style.figure
def rate(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the weekly rate that a count would mean, against the window that was not stated.

    Parameters
    ----------
    table
        From :func:`commgov_lib.funnel.rate`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> rate(cg.funnel.rate((70, 79), weeks=[13, 52, 260])).get_title(loc="left")
    '0.27 to 6.1 a week, by the window assumed'
    """
    _need(table, "rate", "weeks per_week_low per_week_high low high")
    ax = style.axes(ax, size=(7.2, 4.2))
    part = table.sort_values("weeks")
    x = part["weeks"].to_numpy(float)
    ax.fill_between(x, part["low"], part["high"], color=_BLUE, alpha=0.18, lw=0)
    ax.fill_between(x, part["per_week_low"], part["per_week_high"], color=_BLUE, alpha=0.75, lw=0)
    ax.plot(x, part[["low", "per_week_low", "per_week_high", "high"]], color=_BLUE, lw=0.9)
    _funnel.plain_log(ax.xaxis, x.min(), x.max(), _WEEKS)
    _funnel.plain_log(ax.yaxis, part["low"].min(), part["high"].max(), _MARKS)
    _funnel.end_to_end(ax, x)
    ax.set_xlabel(t("window, weeks (assumed)", "时间窗，周（假设）"))
    ax.set_ylabel(t("persons placed a week", "每周就业人数"))
    ax.grid()
    least, most = f"{part['per_week_low'].min():.2g}", f"{part['per_week_high'].max():.2g}"
    ax.set_title(
        t(f"{least} to {most} a week, by the window assumed", f"依所设时间窗，每周{least}到{most}人")
        if len(set(x)) > 1
        else t(f"{least} to {most} a week in {x[0]:g} weeks", f"{x[0]:g}周内每周{least}到{most}人")
    )
    text = t("Dark: the wording. Light: chance too (exact Poisson).", "深：措辞；浅：并计偶然（精确泊松）。")
    style.note(ax, text)
    return ax


@style.figure
def matches(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many vacancies are filled on a visit, with and without a broker's hand.

    Parameters
    ----------
    table
        One or more tables of :func:`commgov_lib.funnel.matches`, one below the other.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> both = pd.concat([cg.funnel.matches(6, 6), cg.funnel.matches(6, 6, guided=4)])
    >>> matches(both).get_title(loc="left")
    'Guiding 4 lifts matches from 4.0 to 4.6 on average'
    """
    _need(table, "matches", "guided matches probability")
    ax = style.axes(ax, size=(7.2, 4.0))
    _funnel.bars(ax, table)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel(t("vacancies filled on one visit", "一次到访填补的岗位"))
    ax.set_ylabel(t("probability", "概率"))
    ax.grid(axis="y")
    product = (table["matches"] * table["probability"]).groupby(table["guided"]).sum()
    (first, last), (least, most) = product.iloc[[0, -1]], product.index[[0, -1]]
    before, after = f"{first:.1f}", f"{last:.1f}"
    rather, rather_zh = (f" rather than {least}", f"而非{least}人") if least else ("", "")
    if len(product) == 1:
        title = t(f"On average {before} are filled", f"平均填补{before}个岗位")
    elif before == after:
        title = t(f"Guiding {most}{rather}: on average {after} matches, as before",
                  f"引导{most}人{rather_zh}，均值仍为{after}")  # fmt: skip
    else:
        verb, verb_zh = ("lifts", "升至") if last > first else ("lowers", "降至")
        title = t(f"Guiding {most}{rather} {verb} matches from {before} to {after} on average",
                  f"引导{most}人{rather_zh}，均值由{before}{verb_zh}{after}")  # fmt: skip
    ax.set_title(title)
    style.note(ax, t("Simulated market; exact distribution.", "模拟市场；精确分布。"))
    return ax
