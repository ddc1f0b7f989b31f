"""09  Pictures of whistle-and-report: waits, the phase diagram, stages, closing-off, sensitivity."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from .claims import percent
from .shapes import beside, lights, line_ends, rows
from .style import DASHES, LINES, t

__all__ = ["agreement", "phase", "sensitivity", "stages", "survival", "waiting"]

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
    "held": (("held for a meeting", "等待会商"), style.OLIVE),
    "answered": (("referred and waiting", "转办与排队"), style.ORANGE),
    "worked": (("worked on", "办理"), style.BLUE),
}


def _note(ax: Axes, en: str, zh: str, table: pd.DataFrame, **place):
    """Small print that ends with where the rates come from."""
    style.note(ax, f"{en} Every rate is assumed.", f"{zh}各项速率均为假设。", table, **place)


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
    >>> waiting(pd.DataFrame(rows, columns=["servers", "utilisation", "wait_days"])).get_title(loc="left")
    'The more share a queue, the shorter the wait'
    """
    ax = style.axes(ax, size=(7.2, 4.2))
    ends = []
    for k, (servers, part) in enumerate(table.groupby("servers", sort=False)):
        color = LINES[k % len(LINES)]
        ax.plot(part["utilisation"], part["wait_days"], color=color, ls=DASHES[k % len(DASHES)], lw=2)
        word = t(f"{servers:,} person{'s' * (servers != 1)}", f"{servers:,}人")
        ends.append((part["wait_days"].iloc[-1], word, color))
    ax.set_ylim(bottom=0)
    line_ends(ax, sorted(ends, key=lambda end: end[0]))
    ax.set_xlabel(t("utilisation ρ", "利用率 ρ"))
    ax.set_ylabel(t("mean wait, days", "平均等待，天"))
    ax.grid(axis="y")
    last = table.pivot_table(index="utilisation", columns="servers", values="wait_days")
    step = last[last.index > 0].diff(axis=1).iloc[:, 1:]
    shorter = step.size > 0 and bool((step < 0).all(axis=None))
    ax.set_title(
        t("The more share a queue, the shorter the wait", "共用一队的人越多，等待越短")
        if shorter
        else t("Mean wait over utilisation", "平均等待与利用率")
    )
    _note(ax, "Erlang's formula.", "厄兰公式。", table)
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
    >>> phase(table).get_title(loc="left")
    'The busier, the more delay whistling can bear'
    """
    ax = style.axes(ax, size=(7.6, 4.6))
    top = float(table["referral"].max()) or 1.0
    lines = table.drop_duplicates(["misroute", "load"]).sort_values(["misroute", "load"])
    ax.set_ylim(0, top)
    rising, above = _frontier(ax, lines, top)
    ax.set_xlabel(t("load of a community fighting alone", "社区单独办理时的负荷"))
    ax.set_ylabel(t("mean referral delay, days", "平均转办时长，天"))
    claim = (
        t("The busier, the more delay whistling can bear", "社区越忙，吹哨越经得起转办延迟")
        if rising
        else t("Break-even delay by load", "各负荷下的平衡时长")
    )
    ax.set_title(claim, pad=12 + 12 * above)
    _note(
        ax,
        "Lines: as quick either way (exact). Shading: first line.",
        "线：两者同快（解析式）；底色按首线。",
        table,
    )
    return ax


def _frontier(ax: Axes, lines: pd.DataFrame, top: float) -> tuple[bool, int]:
    """The break-even lines and both sides of the first; whether all rise, how many leave through the top."""
    ends, rising = [], []
    for k, (misroute, part) in enumerate(lines.groupby("misroute")):
        x, y = part["load"].to_numpy(), part["break_even_days"].to_numpy()
        color = LINES[k % len(LINES)]
        if k == 0:
            shown = np.clip(np.nan_to_num(y, nan=0.0, posinf=top), 0, top)
            ax.fill_between(x, 0, shown, color=style.BLUE, alpha=0.09, lw=0)
            ax.fill_between(x, shown, top, color=style.ORANGE, alpha=0.12, lw=0)
        ax.plot(x, y, color=color, ls=DASHES[k % len(DASHES)], lw=2)
        seen = y[np.isfinite(y)]
        rising.append(bool((np.diff(seen) > 0).all()) and len(seen) > 1)
        out = np.flatnonzero(y > top)
        where = (x[out[0]], top) if out.size else (x[-1], np.nan_to_num(y[-1]))
        ends.append((*where, t(f"{misroute:.0%} misrouted", f"错派{misroute:.0%}"), color))
    ax.set_xlim(lines["load"].min(), lines["load"].max())
    # Lines that leave through the top are named there, the others at their right end.
    inside = sorted((end[1:] for end in ends if end[1] < top), key=lambda end: end[0])
    line_ends(ax, inside)
    above = [end for end in ends if end[1] >= top]
    for k, (x, y, text, color) in enumerate(above):
        up = 4 + 12 * (len(above) - 1 - k)
        beside(ax, text, (x, y), (0, up), align=("center", "baseline"), color=color)
    for (x, y), text, color, side in (
        ((0.985, 0.05), t("whistle quicker", "吹哨更快"), style.BLUE, "right"),
        ((0.015, 0.93), t("solo quicker", "单干更快"), style.DARK_AMBER, "left"),
    ):
        ax.text(x, y, text, transform=ax.transAxes, ha=side, color=color, fontsize=10.5)
    return all(rising), len(above)


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
    >>> agreement(pd.DataFrame([row])).get_title(loc="left")
    'Simulation and closed form agree at 1 of 1'
    """
    ax = style.axes(ax, size=(6.4, 4.6))
    x, y, se = (table[c].to_numpy(float) for c in ("advantage_days", "simulated_days", "se"))
    ends = np.array([min(x.min(), y.min()), max(x.max(), y.max())])
    ax.plot(ends, ends, color=style.MUTED, lw=1, zorder=1)
    ax.vlines(x, y - 4 * se, y + 4 * se, color=style.RULE, lw=5, zorder=2)
    good = table["agrees"].to_numpy(bool)
    lights(ax, x, y, good, (style.GOOD, style.BAD), size=34)
    for axis in (ax.axhline, ax.axvline):
        axis(0, color=style.RULE, lw=0.9, zorder=0)
    ax.set_xlabel(t("days saved by whistling, closed form", "吹哨节省天数（解析式）"))
    ax.set_ylabel(t("days saved, simulated", "节省天数（模拟）"))
    ax.set_title(
        t(
            f"Simulation and closed form agree at {int(good.sum())} of {len(table)}",
            f"模拟与解析式在{len(table)}点中的{int(good.sum())}点相符",
        )
    )
    _note(ax, "Bars: four standard errors either way.", "竖条：上下各四个标准误。", table)
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
    >>> sensitivity(cg.dispatch.sensitivity(cg.dispatch.assumed())).get_title(loc="left")
    '3 of 8 assumptions can turn the conclusion'
    """
    ax = style.axes(ax, size=(7.6, 1.7 + 0.42 * len(table)))
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
            beside(ax, f"{word:g}", (at, y), by, align=(side, "center"), size=8.5, color=style.MUTED)
    ax.axvline(0, color=style.INK, lw=0.9)
    base = table.attrs.get("advantage_days")
    if base is not None and np.isfinite(base):
        ax.axvline(base, color=style.MUTED, lw=0.9, ls=(0, (3, 2)))
    rows(ax, [t(*_NAMES.get(name, (str(name), str(name)))) for name in table.index])
    ax.margins(x=0.12)
    ax.set_xlabel(t("days saved by whistling (below 0: solo is quicker)", "吹哨节省天数（小于0：单干更快）"))
    count = int(table["reverses"].sum())
    ax.set_title(
        t(
            f"{count} of {len(table)} assumptions can turn the conclusion",
            f"{len(table)}项假设中有{count}项可使结论反转",
        )
    )
    _note(
        ax,
        "Each number alone from end to end. Squares: the sign turns. Dashed: as assumed.",
        "逐项变动，标注为两端取值。方块：正负反转；虚线：假设值。",
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
    >>> stages(pd.DataFrame(rows, columns=["regime", "measure", "value"])).get_title(loc="left")
    'On average a request takes 2.5 to 4.0 days'
    """
    parts = table[table["measure"].isin(list(_STAGES))]
    wide = parts.pivot_table(index="regime", columns="measure", values="value", sort=False).fillna(0.0)
    wide = wide.reindex(list(dict.fromkeys(parts["regime"])))
    ax = style.axes(ax, size=(7.6, 1.5 + 0.5 * len(wide)))
    place, total = np.arange(len(wide)), np.zeros(len(wide))
    for name, (words, color) in _STAGES.items():
        if name in wide and wide[name].any():
            ax.barh(place, wide[name], 0.62, left=total, color=color, label=t(*words))
            total = total + wide[name].to_numpy()
    for y, days in zip(place, total, strict=True):
        beside(ax, f"{days:.1f}", (days, y), (5, 0))
    rows(ax, map(str, wide.index))
    ax.grid(visible=False)
    ax.set_xlim(0, 1.1 * total.max())
    ax.set_xlabel(t("mean days, simulated", "平均天数（模拟）"))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.42 * 3 / (len(wide) + 1.2)), ncols=3, fontsize=9)
    low, high = f"{total.min():.1f}", f"{total.max():.1f}"
    ax.set_title(
        t(f"On average a request takes {low} to {high} days", f"一件诉求平均需{low}至{high}天")
        if low != high
        else t(f"On average a request takes {low} days", f"一件诉求平均需{low}天")
    )
    _note(ax, "Simulated.", "模拟。", table, down=74)
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
    >>> survival(cg.dispatch.survival(tickets, until=9, by=None)).get_title(loc="left")
    'Half are closed after 4.0 days'
    """
    ax = style.axes(ax, size=(7.2, 4.4))
    group = table.columns[0]
    single, whole = len(set(table[group])) == 1, None
    for k, (name, part) in enumerate(table.groupby(group, sort=False, observed=True)):
        everything = str(name) == "all"
        color, dash = (style.INK, "-") if everything else (LINES[k % len(LINES)], DASHES[k % len(DASHES)])
        label = (
            f"{t('all', '全部') if everything else style.term(str(name))} ({int(part['at_risk'].iloc[0]):,})"
        )
        width = 2.4 if everything else 1.6
        ax.step(part["days"], part["open_share"], where="post", color=color, ls=dash, lw=width, label=label)
        if everything:
            low, high = part["low"].ffill(), part["high"].ffill()
            ax.fill_between(part["days"], low, high, step="post", color=style.INK, alpha=0.12, lw=0)
        if everything or single:
            whole = part
    ax.set_ylim(0, 1.03)
    ax.set_xlim(left=0)
    ax.legend(loc="upper right", fontsize=9)
    ax.set_xlabel(t("days since opened", "立项后天数"))
    ax.set_ylabel(t("share still open", "未销号比例"))
    ax.grid(axis="y")
    if whole is None:
        title = t("Share still open by group", "各组未销号比例")
    elif (half := whole.loc[whole["open_share"] <= 0.5, "days"]).empty:
        last, left = whole["days"].iloc[-1], percent(whole["open_share"].iloc[-1])
        title = t(f"After {last:.1f} days {left} are still open", f"{last:.1f}天后仍有{left}未销号")
    else:
        days = f"{half.iloc[0]:.1f}"
        title = t(f"Half are closed after {days} days", f"{days}天后半数销号")
    ax.set_title(title)
    style.note(ax, "Kaplan–Meier; band: 95 %, all together.", "Kaplan–Meier估计；带：全部的95%区间。", table)
    return ax
