"""09  Pictures of whistle-and-report: waits, the phase diagram, stages, closing-off, sensitivity."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from .claims import known, percent, plural
from .shapes import beside, finish, folded, lights, line_ends, percents, row_height, rows, shares
from .style import DASHES, LINES, t

__all__ = ["agreement", "of_all", "phase", "printed", "sensitivity", "stages", "survival", "waiting"]

_NAMES = {
    "communities": ("communities", "社区数"),
    "departments": ("departments", "部门数"),
    "persons": ("department persons", "部门人员数"),
    "solo_rate": ("solo pace", "单干办结速度"),
    "department_rate": ("department pace", "部门办结速度"),
    "load": ("load of a community", "社区负荷"),
    "referral": ("referral delay", "转办时长"),
    "misroute": ("misrouting", "错派概率"),
}
_STAGES = {
    "held": (("held for a meeting", "等待会商"), style.OLIVE, "///"),
    "answered": (("referred and waiting", "转办与排队"), style.ORANGE, ""),
    "worked": (("worked on", "办理"), style.BLUE, ""),
}

# The ways of working that notebook 09 compares, and the two queues of one department.
_WAYS = {
    "solo": "单兵作战",
    "whistle": "吹哨报到",
    "platform for half": "半数走平台",
    "weekly meeting": "每周会商",
    "joint teams": "联合队伍",
    "weekday peaks": "工作日高峰",
    "urgent": "紧急",
    "regular": "普通",
}
_RATES = {
    "response": ("response", "响应率"),
    "resolution": ("resolution", "解决率"),
    "satisfaction": ("satisfaction", "满意率"),
    "closure": ("closure", "办结率"),
}


def _way(name) -> str:
    """A way of working in the language of the figure; one with a name of the user's own keeps it."""
    return t(str(name), _WAYS.get(str(name), style.term(str(name))))


def _rate(kind) -> str:
    """A kind of rate in the language of the figure; one with a name of the user's own keeps it."""
    return t(*_RATES.get(kind, (str(kind), str(kind))))


def _assumed(en: str, zh: str) -> tuple[str, str]:
    """Small print that ends with where the rates come from."""
    return f"{en} Every rate is assumed.", f"{zh}各项速率均为假设。"


@style.figure("servers utilisation wait_days")
def waiting(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the mean wait over the utilisation, a line for each number of persons that share a queue.

    Parameters
    ----------
    table
        ``servers, utilisation, wait_days``; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> rows = [(c, x, cg.dispatch.wait(c, c * x, 1.0)) for c in (1, 5) for x in (0.5, 0.9)]
    >>> ax = waiting(pd.DataFrame(rows, columns=["servers", "utilisation", "wait_days"]))
    >>> ax.get_title(loc="left").replace("\\n", "")
    'At 90 % utilisation requests wait 9.0 days for 1 person, 1.5 for 5'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    ends = []
    for k, (servers, part) in enumerate(table.groupby("servers", sort=False)):
        color = LINES[k % len(LINES)]
        ax.plot(part["utilisation"], part["wait_days"], color=color, ls=DASHES[k % len(DASHES)], lw=2)
        word = t(f"{servers:,} person{'s' * (servers != 1)}", f"{servers:,}人")
        ends.append((part["wait_days"].iloc[-1], word, color))
    ax.set_ylim(bottom=0)
    line_ends(ax, sorted(ends, key=lambda end: end[0]))
    percents(ax.xaxis)
    ax.set_xlabel(t("utilisation", "利用率"))
    ax.set_ylabel(t("mean wait, days", "平均等待，天"))
    ax.grid(axis="y")
    busiest = table[table["utilisation"] == table["utilisation"].max()].sort_values("servers")
    few, many = busiest.iloc[0], busiest.iloc[-1]
    at, days = percent(few["utilisation"]), f"{few['wait_days']:.1f}"
    en = f"At {at} utilisation requests wait {days} days for {plural(int(few['servers']), 'person')}"
    zh = f"利用率{at}时，{int(few['servers']):,}人一队平均等{days}天"
    if len(busiest) > 1:
        en = f"{en}, {many['wait_days']:.1f} for {int(many['servers']):,}"
        zh = f"{zh}，{int(many['servers']):,}人一队等{many['wait_days']:.1f}天"
    small = _assumed(
        "Means by Erlang's formula; the persons share one queue.", "均值，按厄兰公式；同组人员共用一队。"
    )
    finish(ax, (en, zh), small, table)
    return ax


@style.figure("load referral misroute break_even_days better")
def phase(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw, over the load of a community, the referral delay up to which whistling is quicker.

    Parameters
    ----------
    table
        From :func:`commgov_lib.dispatch.phase`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> setting = cg.dispatch.assumed()["value"]
    >>> table = cg.dispatch.phase(setting, loads=[0.3, 0.6, 0.8], referrals=[0, 5], misroutes=[0, 0.3])
    >>> phase(table).get_title(loc="left").replace("\\n", "")
    "Whistling is quicker below 1.9 days' delay at 30 % load, 9.0 at 80 %"
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.5))
    top = float(table["referral"].max()) or 1.0
    lines = table.drop_duplicates(["misroute", "load"]).sort_values(["misroute", "load"])
    ax.set_ylim(0, top)
    _frontier(ax, lines, top)
    percents(ax.xaxis)
    ax.set_xlabel(t("load of a community that works alone", "社区单独办理时的负荷"))
    ax.set_ylabel(t("mean referral delay, days", "平均转办时长，天"))
    small = _assumed(
        "Lines: both ways are equally quick (exact), by the share of requests sent to the wrong department. "
        "Shading: by the first line.",
        "线：两种方式同快（解析式），按诉求错派的比例；底色按首线。",
    )
    finish(ax, _bears(lines), small, table, legend=True)
    return ax


def _bears(lines: pd.DataFrame) -> tuple[str, str]:
    """What the first line says at its two ends: up to which delay whistling is quicker."""
    first = lines[lines["misroute"] == lines["misroute"].min()]
    first = first[np.isfinite(first["break_even_days"])]
    if first.empty:
        return "No finite delay makes both ways equally quick", "任何有限的转办时长都不会使两者同快"
    (low, at_low), (high, at_high) = first[["load", "break_even_days"]].to_numpy()[[0, -1]]
    if max(at_low, at_high) <= 0:
        return "Solo is quicker at every load, without any delay", "即使没有转办延迟，各负荷下都是单干更快"
    low, high = percent(low), percent(high)
    if low == high:
        return (
            f"Whistling is quicker below {at_low:.1f} days' delay at {low} load",
            f"负荷{low}时，转办不超过{at_low:.1f}天则吹哨更快",
        )
    return (
        f"Whistling is quicker below {at_low:.1f} days' delay at {low} load, {at_high:.1f} at {high}",
        f"转办不超过{at_low:.1f}天（负荷{low}）至{at_high:.1f}天（负荷{high}）时，吹哨更快",
    )


def _frontier(ax: Axes, lines: pd.DataFrame, top: float):
    """Draw the break-even lines and both sides of the first."""
    for k, (misroute, part) in enumerate(lines.groupby("misroute")):
        x, y = part["load"].to_numpy(), part["break_even_days"].to_numpy()
        color = LINES[k % len(LINES)]
        if k == 0:
            shown = np.clip(np.nan_to_num(y, nan=0.0, posinf=top), 0, top)
            ax.fill_between(x, 0, shown, color=style.BLUE, alpha=0.09, lw=0)
            ax.fill_between(x, shown, top, color=style.ORANGE, alpha=0.12, lw=0)
        name = t(f"{percent(misroute)} misrouted", f"错派{percent(misroute)}")
        ax.plot(x, y, color=color, ls=DASHES[k % len(DASHES)], lw=2, label=name)
    low, high = lines["load"].min(), lines["load"].max()
    ax.set_xlim(low, high if high > low else low + 0.01)
    for (x, y), text, color, side in (
        ((0.985, 0.05), t("whistle quicker", "吹哨更快"), style.BLUE, "right"),
        ((0.015, 0.93), t("solo quicker", "单干更快"), style.DARK_AMBER, "left"),
    ):
        ax.text(x, y, text, transform=ax.transAxes, ha=side, color=color, fontsize=style.SMALL)


@style.figure("advantage_days simulated_days se agrees")
def agreement(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what the simulation finds beside the closed form, with four standard errors.

    Parameters
    ----------
    table
        From :func:`commgov_lib.dispatch.check`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> row = {"advantage_days": 1.0, "simulated_days": 1.1, "se": 0.1, "agrees": True}
    >>> agreement(pd.DataFrame([row])).get_title(loc="left").replace("\\n", "")
    'Simulation and formula agree in 1 of 1 setting'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.6))
    x, y, se = (table[c].to_numpy(float) for c in ("advantage_days", "simulated_days", "se"))
    ends = np.array([min(x.min(), y.min()), max(x.max(), y.max())])
    ax.plot(ends, ends, color=style.MUTED, lw=1, zorder=1)
    ax.vlines(x, y - 4 * se, y + 4 * se, color=style.RULE, lw=5, zorder=2)
    good = table["agrees"].to_numpy(bool)
    lights(ax, x, y, good, (style.GOOD, style.BAD), size=34)
    for axis in (ax.axhline, ax.axvline):
        axis(0, color=style.RULE, lw=0.9, zorder=0)
    ax.set_xlabel(t("days saved by whistling, by the formula", "吹哨节省天数（公式）"))
    ax.set_ylabel(t("days saved, simulated", "节省天数（模拟）"))
    finish(
        ax,
        (
            f"Simulation and formula agree in {int(good.sum())} of {plural(len(table), 'setting')}",
            f"{len(table)}种设定中，模拟与公式有{int(good.sum())}种相符",
        ),
        _assumed(
            "They agree where four standard errors (bars) reach the line: green dots; red squares do not.",
            "竖条为上下各四个标准误，触及对角线即相符（绿色圆点）；红色方块为不相符。",
        ),
        table,
    )
    return ax


@style.figure("low high low_days high_days reverses")
def sensitivity(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how far each assumed number moves the days that whistling saves, and which turn their sign.

    Parameters
    ----------
    table
        From :func:`commgov_lib.dispatch.sensitivity`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> ax = sensitivity(cg.dispatch.sensitivity(cg.dispatch.assumed()))
    >>> ax.get_title(loc="left").replace("\\n", "")
    '3 of 8 assumptions, moved alone, can change which way is quicker'
    """
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + 0.34 * len(table)))
    days = table[["low_days", "high_days"]].to_numpy(float)
    edge = 1.15 * max(1.0, np.abs(days[np.isfinite(days)]).max(initial=0.0))
    shown = np.nan_to_num(days, nan=0.0, posinf=edge, neginf=-edge)
    for y, (ends, turns) in enumerate(zip(shown, table["reverses"], strict=True)):
        color = style.BAD if turns else style.GOOD
        ax.plot(ends, [y, y], color=color, lw=7, solid_capstyle="butt", alpha=0.85)
        ax.scatter(ends, [y, y], color=color, marker=style.MARKER[color], s=36, zorder=3)
    for y, ((low, high), row) in enumerate(zip(shown, table.itertuples(), strict=True)):
        for at, word, left in ((low, row.low, low <= high), (high, row.high, low > high)):
            by, side = ((-8, 0), "right") if left else ((8, 0), "left")
            text = beside(ax, f"{word:g}", (at, y), by, align=(side, "center"), color=style.MUTED)
            text.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5})
    ax.axvline(0, color=style.INK, lw=0.9)
    base = table.attrs.get("advantage_days")
    if base is not None and np.isfinite(base):
        ax.axvline(base, color=style.MUTED, lw=0.9, ls=(0, (3, 2)))
    rows(ax, folded((t(*_NAMES.get(name, (str(name), str(name)))) for name in table.index), 130))
    ax.margins(x=0.2)
    ax.set_xlabel(t("days saved by whistling", "吹哨节省天数"))
    count = int(table["reverses"].sum())
    finish(
        ax,
        (
            f"{count} of {plural(len(table), 'assumption')}, moved alone, can change which way is quicker",
            f"{len(table)}项假设逐一变动，有{count}项能改变哪种方式更快",
        ),
        _assumed(
            "Each number moves alone through its range, whose ends stand beside the bar. Below 0 solo is "
            "quicker. Red squares: the quicker way changes. Dashed: as assumed.",
            "逐项在其范围内变动，两端取值标在条旁。小于0：单干更快。红色方块：更快者改变。虚线：假设值。",
        ),
        table,
    )
    return ax


@style.figure("regime measure value")
def stages(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw where the days of a request go, a bar for each regime.

    Parameters
    ----------
    table
        Rows of :func:`commgov_lib.dispatch.replicate` with their ``measure`` and ``regime`` as columns, and
        ``value``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> rows = [("solo", "answered", 3.0), ("solo", "worked", 1.0), ("whistle", "worked", 2.5)]
    >>> ax = stages(pd.DataFrame(rows, columns=["regime", "measure", "value"]))
    >>> ax.get_title(loc="left").replace("\\n", "")
    'A request takes 2.5 days (whistle) to 4.0 days (solo) on average'
    """
    parts = table[table["measure"].isin(list(_STAGES))]
    wide = parts.pivot_table(index="regime", columns="measure", values="value", sort=False).fillna(0.0)
    wide = wide.reindex(list(dict.fromkeys(parts["regime"])))
    names = folded(map(_way, wide.index), 110)
    ax = style.axes(ax, size=(style.WIDTH, 0.8 + max(0.38, row_height(names)) * len(wide)))
    place, total = np.arange(len(wide)), np.zeros(len(wide))
    for name, (words, color, hatch) in _STAGES.items():
        if name in wide and wide[name].any():
            look = {"color": color, "hatch": hatch, "edgecolor": style.PAPER, "lw": 0}
            ax.barh(place, wide[name], 0.62, left=total, label=t(*words), **look)
            total = total + wide[name].to_numpy()
    for y, days in zip(place, total, strict=True):
        beside(ax, f"{days:.1f}", (days, y), (5, 0))
    rows(ax, names)
    ax.grid(visible=False)
    ax.set_xlim(0, 1.1 * total.max())
    ax.set_xlabel(t("mean days, simulated", "平均天数（模拟）"))
    low, high = f"{total.min():.1f}", f"{total.max():.1f}"
    if low == high:
        title = f"A request takes {low} days on average", f"一件诉求平均需{low}天"
    else:
        quick, slow = (_way(wide.index[find(total)]) for find in (np.argmin, np.argmax))
        title = (
            f"A request takes {low} days ({quick}) to {high} days ({slow}) on average",
            f"一件诉求在“{quick}”下平均需{low}天，在“{slow}”下需{high}天",
        )
    finish(ax, title, _assumed("Means of simulated runs.", "多次模拟的均值。"), table, legend=True)
    return ax


@style.figure("days open_share low high at_risk")
def survival(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the share of issues still open over the days since they were opened.

    Parameters
    ----------
    table
        From :func:`commgov_lib.dispatch.survival`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> tickets = pd.DataFrame({"opened": [0, 0, 0.0], "closed": [1, None, 4]})
    >>> ax = survival(cg.dispatch.survival(tickets, until=9, by=None))
    >>> ax.get_title(loc="left").replace("\\n", "")
    'Half of the issues are closed after 4.0 days'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    group = table.columns[0]
    single, whole = len(set(table[group])) == 1, None
    for k, (name, part) in enumerate(table.groupby(group, sort=False, observed=True)):
        everything = str(name) == "all"
        color, dash = (style.INK, "-") if everything else (LINES[k % len(LINES)], DASHES[k % len(DASHES)])
        word, count = t("all", "全部") if everything else _way(name), f"{int(part['at_risk'].iloc[0]):,}"
        label = t(f"{word} ({count})", f"{word}（{count}）")
        width = 2.4 if everything else 1.6
        ax.step(part["days"], part["open_share"], where="post", color=color, ls=dash, lw=width, label=label)
        if everything:
            low, high = part["low"].ffill(), part["high"].ffill()
            ax.fill_between(part["days"], low, high, step="post", color=style.INK, alpha=0.12, lw=0)
        if everything or single:
            whole = part
    ax.set_xlim(left=0)
    ax.set_xlabel(t("days since opened", "立项后天数"))
    shares(ax, "y", t("share still open", "未销号比例"))
    if whole is None:
        count = len(set(table[group]))
        left = table.groupby(group, sort=False, observed=True)["open_share"].last()
        low, high = percent(left.min()), percent(left.max())
        title = (
            f"In {count} groups {low} to {high} of the issues stay open in the end",
            f"{count}组最终仍有{low}至{high}的问题未销号",
        )
    elif (half := whole.loc[whole["open_share"] <= 0.5, "days"]).empty:
        last, left = whole["days"].iloc[-1], percent(whole["open_share"].iloc[-1])
        title = (
            f"After {last:.1f} days {left} of the issues are still open",
            f"{last:.1f}天后仍有{left}的问题未销号",
        )
    else:
        days = f"{half.iloc[0]:.1f}"
        title = f"Half of the issues are closed after {days} days", f"{days}天后半数问题已销号"
    small = (
        "Kaplan–Meier estimate; band: 95 % interval of all together. In brackets: issues.",
        "Kaplan–Meier估计；带：全部的95%区间。括号内为问题数。",
    )
    finish(ax, title, small, table, legend=True)
    return ax


@style.figure("rate_kind rate")
def printed(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the rates that hotline bulletins print, a row for each kind of rate.

    Parameters
    ----------
    table
        A row for each printed rate: ``rate_kind`` (``response``, ``resolution``, ``satisfaction``,
        ``closure``, or a word of one's own), ``rate`` (0 to 1); optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> rows = [("closure", 1.0), ("satisfaction", 0.47), ("satisfaction", 0.99)]
    >>> ax = printed(pd.DataFrame(rows, columns=["rate_kind", "rate"]))
    >>> ax.get_title(loc="left").replace("\\n", "")
    'Rates of satisfaction are printed from 47 % to 99 % in 2 bulletins'
    """
    told = known(table, "rate", "dispatch.printed")
    by_kind = told.groupby("rate_kind", sort=False, observed=True)["rate"]
    ax = style.axes(ax, size=(style.WIDTH, 0.8 + 0.62 * len(by_kind)))
    for y, (_, rate) in enumerate(by_kind):
        # Equal rates stand above each other, so that each can be counted.
        above = rate.groupby(rate.round(2)).cumcount().to_numpy()
        count = rate.groupby(rate.round(2)).transform("size").to_numpy()
        up = (above - (count - 1) / 2) * np.minimum(0.09, 0.7 / count)
        ax.scatter(rate, y + up, s=26, color=style.BLUE, edgecolor=style.PAPER, lw=0.6, zorder=3)
    shares(ax, "x", t("rate as printed", "公布的比率"), high=1.02)
    names = [(_rate(kind), len(rate)) for kind, rate in by_kind]
    rows(ax, folded((t(f"{word} ({count})", f"{word}（{count}）") for word, count in names), 110))
    width = by_kind.max() - by_kind.min()
    widest = width.index[int(np.argmax(width))]
    rate, word = by_kind.get_group(widest), _rate(widest)
    low, high, count = percent(rate.min()), percent(rate.max()), len(rate)
    finish(
        ax,
        (
            f"Rates of {word} are printed from {low} to {high} in {plural(count, 'bulletin')}",
            f"{count}份通报公布的{word}从{low}到{high}",
        ),
        (
            "A dot: one bulletin. Each place defines its rates itself: they cannot be compared.",
            "一点为一份通报。各地口径自定，彼此不可比。",
        ),
        table,
    )
    return ax


@style.figure("bulletin rate low high")
def of_all(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what a printed rate says about all tickets, where only some residents were asked.

    Parameters
    ----------
    table
        From :func:`commgov_lib.dispatch.of_all`, with a column ``bulletin`` that names each row.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> row = pd.DataFrame({"bulletin": ["a"], "tickets": [200], "asked": [100], "rate": [0.9]})
    >>> of_all(cg.dispatch.of_all(row)).get_title(loc="left").replace("\\n", "")
    'Where 90 % is printed, 45 % to 95 % of all tickets are possible'
    """
    told = known(table, "rate", "dispatch.of_all")
    names = folded(told["bulletin"], 130)
    ax = style.axes(ax, size=(style.WIDTH, 0.8 + max(0.5, row_height(names)) * len(told)))
    place = np.arange(len(told))
    ax.hlines(place, told["low"], told["high"], color=style.LIGHT_BLUE, lw=9, zorder=2)
    ax.scatter(told["rate"], place, s=46, color=style.INK, zorder=3)
    for y, row in zip(place, told.itertuples(), strict=True):
        words = t(f"{percent(row.low)} to {percent(row.high)}", f"{percent(row.low)}至{percent(row.high)}")
        right = row.low > 0.5  # the bar is short: the text ends where it ends
        at, side = (row.high, "right") if right else (row.low, "left")
        beside(ax, words, (at, y), (0, 12), align=(side, "center"))
    shares(ax, "x", t("share of all tickets", "占全部工单的比例"), high=1.02)
    rows(ax, names, above=0.8)
    widest = told.iloc[int(np.argmax(told["high"] - told["low"]))]
    rate, low, high = (percent(widest[name]) for name in ("rate", "low", "high"))
    finish(
        ax,
        (
            f"Where {rate} is printed, {low} to {high} of all tickets are possible",
            f"公布的比率为{rate}时，全部工单中{low}至{high}都有可能",
        ),
        (
            "Dot: as printed. Bar: possible among all tickets, asked or not.",
            "圆点：公布值。横条：全部工单（含未回访）的可能范围。",
        ),
        table,
    )
    return ax
