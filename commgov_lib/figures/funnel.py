"""11  Pictures of what a funnel's totals fix, of averages of cuts, and of a count without a window."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from .claims import known, percent, plain, same
from .shapes import at_right, beside, finish, folded, percents, row_height, rows, shares
from .style import t

__all__ = ["averages", "filtered", "identified", "matches", "rate", "solved_share"]

_STATUS = {"point": style.INK, "set": style.BLUE, "no ceiling": style.WARN, "anything": style.ACCENT}
_HATCHES = ("", "///", "...", "xxx")
_MARKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_WEEKS = (4, 13, 26, 52, 104, 260, 520)


@style.figure("name name_zh low high status")
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
    >>> identified(cg.funnel.identified(3041, 14410, 4874)).get_title(loc="left").replace("\\n", "")
    'The three totals fix 4 of 10 quantities'
    """
    names = folded((t(row.name, row.name_zh) for row in table.itertuples()), 148)
    ax = style.axes(ax, size=(style.WIDTH, 0.8 + row_height(names) * len(table)))
    ends = table[["low", "high"]].to_numpy(float)
    inside = ends[np.isfinite(ends) & (ends > 0)]
    left, right = inside.min() / 4, inside.max() * 4
    ax.set_xscale("log")
    ax.set_xlim(left, right)
    powers = 10.0 ** np.arange(math.ceil(math.log10(left)), math.log10(right), 1)
    shown = [x for x in powers if round(math.log10(x)) % 4 == 0]
    ax.xaxis.set_ticks(shown, [plain(x) for x in shown])
    ax.xaxis.set_ticks([], minor=True)
    for place, row in enumerate(table.itertuples()):
        color = _STATUS[row.status]
        low, high = max(row.low, left), min(row.high, right)
        ax.plot([low, high], [place, place], color=color, lw=5, solid_capstyle="butt", zorder=2)
        shapes = ("<" if row.low <= 0 else "o", ">" if math.isinf(row.high) else "o")
        for x, shape in zip((low, high), shapes, strict=True):
            ax.scatter([x], [place], marker=shape, s=44, color=color, zorder=3, clip_on=False)
    at_right(ax, [_span(row.low, row.high) for row in table.itertuples()], by=12)
    rows(ax, names, above=0.7, below=0.5)
    ax.tick_params(axis="y", pad=9)  # arrows reach beyond the edge
    ax.set_xlabel(t("value, in the unit of each row", "数值（各行单位）"))
    fixed, every = int((table["status"] == "point").sum()), len(table)
    finish(
        ax,
        (f"The three totals fix {fixed} of {every} quantities", f"三个总数只能确定{every}个量中的{fixed}个"),
        (
            "Dot: fixed. Bar: each value on it agrees with the totals. Arrow: no end.",
            "点：唯一确定。条：其上各值均与总数相容。箭头：无端点。",
        ),
        table,
    )
    return ax


def _span(low: float, high: float) -> str:
    """``0.338``; ``0–1``; ``4,874 or more``."""
    least = _number(low)
    if low == high:
        return least
    if math.isfinite(high):
        return f"{least}–{_number(high)}"
    return t("anything above 0", "大于0皆可") if low <= 0 else t(f"{least} or more", f"{least}以上")


def _number(x: float) -> str:
    """Three digits, one for what is tiny; never a power of ten."""
    if x == round(x):
        return f"{x:,.0f}"
    digits = 0 if x < 0.001 else 2
    return f"{x:,.{max(digits - math.floor(math.log10(x)), 0)}f}"


@style.figure("raised_per_meeting low high possible")
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
    >>> solved_share(table).get_title(loc="left").replace("\\n", "")
    'Depending on the inflow assumed, 8 % to 85 % of the issues are solved'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    x = table["raised_per_meeting"].to_numpy(float)
    kept = table["possible"].to_numpy(bool)
    low, high = (table[c].to_numpy(float) for c in ("low", "high"))
    ax.fill_between(x[kept], low[kept], high[kept], color=style.BLUE, alpha=0.25, lw=0)
    ax.plot(x[kept], high[kept], color=style.BLUE, lw=2.2)
    _plain_log(ax.xaxis, x.min(), x.max(), _MARKS)
    _end_to_end(ax, x)
    shares(ax, "y", t("solved, of the issues raised", "解决占提出问题之比"))
    if not kept.all():
        end = x[kept].min() if kept.any() else x.max()
        ax.axvspan(x.min(), end, color=style.RULE, lw=0)
        words, middle = t("fewer raised than solved", "提出少于解决"), (x.min() * end) ** 0.5
        look = {"rotation": 90, "ha": "center", "va": "center", "fontsize": style.SMALL}
        ax.text(middle, 0.5, words, color=style.MUTED, **look)
    near = int(np.argmin(np.abs(np.log(x))))
    if kept[near]:
        share = percent(low[near])
        ax.plot([x[near]], [high[near]], "o", color=style.BLUE, ms=6)
        words = t(f"{x[near]:.2g} per meeting: {share}", f"每场{x[near]:.2g}个：{share}")
        beside(ax, words, (x[near], high[near]), (10, 10))
    ax.set_xlabel(t("new issues raised per meeting (assumed)", "每场会议新提出的问题（假设）"))
    if not kept.any():
        title = (
            "The inflow assumed is impossible: fewer issues are raised than solved",
            "所设流入量不可能成立：提出的问题少于解决的问题",
        )
    else:
        least, most = percent(low[kept].min()), percent(high[kept].max())
        title = (
            (
                f"With the inflow assumed, {least} of the issues are solved",
                f"按所设流入量，{least}的问题得到解决",
            )
            if least == most
            else (
                f"Depending on the inflow assumed, {least} to {most} of the issues are solved",
                f"视所设流入量而定，{least}至{most}的问题得到解决",
            )
        )
    small = (
        "Not a success rate: the article does not state how many issues were raised.",
        "并非成功率：提出的问题数未见报道。",
    )
    finish(ax, title, small, table)
    return ax


@style.figure("settled solved overall")
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
    >>> filtered(table).get_title(loc="left").replace("\\n", "")
    'Meetings solve 20 % instead of 50 %, while 60 % instead of 50 % are settled'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    x, overall, solved = table["settled"], table["overall"], table["solved"].dropna()
    ax.plot(x, overall, color=style.BLUE, lw=2.2)
    ax.plot(x[solved.index], solved, color=style.ACCENT, lw=2.2, ls=(0, (5, 2)))
    for y, color, words in (
        (overall, style.BLUE, t("settled\nin all", "全部化解")),
        (solved, style.ACCENT, t("solved at\nmeetings", "会上解决")),
    ):
        if len(y):
            beside(ax, words, (x[y.index[-1]], y.iloc[-1]), color=color)
    _end_to_end(ax, x)
    shares(ax, "y", t("share of disputes", "纠纷占比"))
    percents(ax.xaxis)
    ax.set_xlabel(t("share of easy disputes settled at reasoning points", "说事点化解的易解纠纷占比"))
    said = []
    for values in (solved, overall):
        first, last = (percent(values.iloc[at]) if len(values) else t("no", "无") for at in (0, -1))
        said.append(
            (last, t(f"{last} instead of {first}", f"由{first}变为{last}") if first != last else last)
        )
    finish(
        ax,
        (
            f"Meetings solve {said[0][1]}, while {said[1][1]} are settled",
            f"会上解决的占比{said[0][1]}，全部化解的占比{said[1][1]}",
        ),
        (
            "Solved at meetings: of the disputes that come to one. Settled in all: at a reasoning point or a "
            "meeting, of all disputes. Every share is assumed.",
            "会上解决：占到会纠纷。全部化解：在说事点或会上，占全部纠纷。各比例均为假设。",
        ),
        table,
    )
    return ax


@style.figure("spread low high")
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
    >>> averages(table).get_title(loc="left").replace("\\n", "")
    'With limits spread 10-fold, the other average is 24 % to 97 %'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    part = known(table[np.isfinite(table["spread"])], "low", "funnel.averages").sort_values("spread")
    x, low, high = (part[c].to_numpy(float) for c in ("spread", "low", "high"))
    ax.fill_between(x, low, high, color=style.BLUE, alpha=0.2, lw=0)
    for y in (low, high):
        ax.plot(x, y, color=style.BLUE, lw=2)
    _plain_log(ax.xaxis, x.min(), x.max(), _MARKS)
    _end_to_end(ax, x)
    shares(ax, "y", t("the other average cut", "另一种平均压缩"))
    if x[0] == 1:  # all limits equal: the averages agree, so this is what was published
        _published(ax, x[0], low[0], high[0])
    at = int(np.argmin(np.abs(np.log(x / 10))))
    ends = [percent(end) for end in (low[at], high[at])]
    look = {"lw": 1.6, "ms": 10, "mew": 2, "zorder": 3}
    ax.plot([x[at], x[at]], [low[at], high[at]], "_-", color=style.ACCENT, **look)
    for y, text, up in ((low[at], ends[0], 10), (high[at], ends[1], -12)):
        beside(ax, text, (x[at], y), (7, up), color=style.ACCENT)
    ax.set_xlabel(t("longest over shortest limit (assumed)", "最长与最短时限之比（假设）"))
    to, to_zh = (f" to {ends[1]}", f"至{ends[1]}") if ends[0] != ends[1] else ("", "")
    title = (
        (
            f"With limits spread {x[at]:g}-fold, the other average is {ends[0]}{to}",
            f"最长时限为最短的{x[at]:g}倍时，另一种平均压缩为{ends[0]}{to_zh}",
        )
        if x[at] > 1
        else (
            f"If all limits are equal, the other average is {ends[0]}{to} too",
            f"各时限相等时，另一种平均压缩也是{ends[0]}{to_zh}",
        )
    )
    small = (
        "Band: all averages that agree with the published one. Limits: before the cut.",
        "带：与公布值相容的全部平均。时限：压缩前。",
    )
    finish(ax, title, small, table)
    return ax


def _published(ax: Axes, x: float, low: float, high: float):
    """Mark and name the average that was published: a dot, or a bar with ends where it is an interval."""
    if same(low, high):
        shape, words = {"marker": "o", "ms": 7}, percent(low)
    else:
        shape = {"marker": "_", "ms": 12, "mew": 1.2, "lw": 2.0}
        digits = 0 if all(same(round(end, 2), end) for end in (low, high)) else 1
        ends = [f"{100 * end:.{digits}f}" for end in (low, high)]
        words = t(f"{ends[0]} % to {ends[1]} %", f"{ends[0]}%到{ends[1]}%")
    ax.plot([x, x], [low, high], color=style.INK, clip_on=False, zorder=4, **shape)
    words = t(f"published:\n{words}", f"公布：\n{words}")
    beside(ax, words, (x, (low + high) / 2), (22, 0), color=style.INK)


@style.figure("weeks per_week_low per_week_high low high")
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
    >>> rate(cg.funnel.rate((70, 79), weeks=[13, 52, 260])).get_title(loc="left").replace("\\n", "")
    'Depending on the window assumed, 0.27 to 6.1 persons a week find work'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    part = table.sort_values("weeks")
    x = part["weeks"].to_numpy(float)
    ax.fill_between(x, part["low"], part["high"], color=style.BLUE, alpha=0.18, lw=0)
    ax.fill_between(x, part["per_week_low"], part["per_week_high"], color=style.BLUE, alpha=0.75, lw=0)
    ax.plot(x, part[["low", "per_week_low", "per_week_high", "high"]], color=style.BLUE, lw=0.9)
    _plain_log(ax.xaxis, x.min(), x.max(), _WEEKS)
    _plain_log(ax.yaxis, part["low"].min(), part["high"].max(), _MARKS)
    _end_to_end(ax, x)
    ax.set_xlabel(t("window, weeks (assumed)", "时间窗，周（假设）"))
    ax.set_ylabel(t("persons placed a week", "每周就业人数"))
    ax.grid()
    least, most = f"{part['per_week_low'].min():.2g}", f"{part['per_week_high'].max():.2g}"
    title = (
        (
            f"Depending on the window assumed, {least} to {most} persons a week find work",
            f"视所设时间窗而定，每周有{least}至{most}人就业",
        )
        if len(set(x)) > 1
        else (
            f"In a window of {x[0]:g} weeks, {least} to {most} persons a week find work",
            f"以{x[0]:g}周为时间窗，每周有{least}至{most}人就业",
        )
    )
    small = (
        "Dark band: what the wording leaves open. Light band: chance as well (exact Poisson interval).",
        "深色带：措辞留下的范围；浅色带：并计偶然（精确泊松区间）。",
    )
    finish(ax, title, small, table)
    return ax


@style.figure("guided matches probability")
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
    >>> matches(both).get_title(loc="left").replace("\\n", "")
    'Guiding 4 seekers lifts the vacancies filled from 4.0 to 4.6 a visit'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    parts = list(table.groupby("guided"))
    colors = [style.MUTED, style.BLUE, style.ACCENT, style.GREEN]
    width = 0.8 / len(parts)
    for place, (number, part) in enumerate(parts):
        color = colors[place % len(colors)]
        x, y = part["matches"].to_numpy(float), part["probability"].to_numpy(float)
        x = x + (place - (len(parts) - 1) / 2) * width
        words = t("nobody guided", "无人引导") if number == 0 else t(f"{number} guided", f"引导{number}人")
        look = {"hatch": _HATCHES[place % len(_HATCHES)], "edgecolor": style.PAPER, "lw": 0, "label": words}
        ax.bar(x, y, width=width * 0.92, color=color, **look)
    ax.set_xticks(range(int(table["matches"].max()) + 1))
    shares(ax, "y", t("probability", "概率"), high=table["probability"].max() * 1.14)
    ax.set_xlabel(t("vacancies filled on one visit", "一次到访填补的岗位"))
    mean = (table["matches"] * table["probability"]).groupby(table["guided"]).sum()
    (low, high), (least, most) = mean.iloc[[0, -1]], mean.index[[0, -1]]
    before, after = f"{low:.1f}", f"{high:.1f}"
    rather, rather_zh = (f" rather than {least}", f"而非{least}人") if least else ("", "")
    if len(mean) == 1:
        title = f"A visit fills {before} vacancies on average", f"每次到访平均填补{before}个岗位"
    elif before == after:
        title = (
            f"Guiding {most} seekers{rather} leaves the vacancies filled at {after} a visit",
            f"引导{most}人{rather_zh}，每次到访填补的岗位仍为{after}个",
        )
    else:
        verb, verb_zh = ("lifts", "升至") if high > low else ("lowers", "降至")
        title = (
            f"Guiding {most} seekers{rather} {verb} the vacancies filled from {before} to {after} a visit",
            f"引导{most}人{rather_zh}，每次到访填补的岗位由{before}{verb_zh}{after}个",
        )
    small = (
        "Simulated market; exact distribution. Seekers whom nobody guides choose a vacancy at random.",
        "模拟市场；精确分布。无人引导的求职者随机选择岗位。",
    )
    finish(ax, title, small, table, legend=True)
    return ax


def _plain_log(axis, low: float, high: float, marks):
    """Make a log scale from ``low`` to ``high`` with only those marks that lie between."""
    getattr(axis.axes, f"set_{axis.axis_name}scale")("log")
    ticks = [mark for mark in marks if low * 0.99 <= mark <= high * 1.01]
    axis.set_ticks(ticks, [f"{mark:g}" for mark in ticks])
    axis.set_ticks([], minor=True)


def _end_to_end(ax: Axes, x):
    """Let x run from the least to the largest value; a single one stands in the middle."""
    low, high = float(min(x)), float(max(x))
    if low == high:
        log = ax.get_xscale() == "log"
        low, high = (low / 2, high * 2) if log else (low - 0.5, high + 0.5)
    ax.set_xlim(low, high)
