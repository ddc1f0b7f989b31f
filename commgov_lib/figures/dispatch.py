"""09  Pictures of whistle-and-report: waits, the phase diagram, stages, closing-off, sensitivity."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from ._claims import percent
from ._dispatch import DASHES, LINES, NAMES, STAGES, bars, beside, curves, frontier, ranges
from .style import t

__all__ = ["agreement", "phase", "sensitivity", "stages", "survival", "waiting"]

_need = partial(style.need, "dispatch")
_ASSUMED = ("Every rate is assumed.", "各项速率均为假设。")


@style.figure
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
    _need(table, "waiting", "servers utilisation wait_days")
    ax = style.axes(ax, size=(7.2, 4.2))
    ends, names = [], table["servers"].drop_duplicates()
    for k, servers in enumerate(names):
        part = table[table["servers"] == servers]
        color = LINES[k % len(LINES)]
        ax.plot(part["utilisation"], part["wait_days"], color=color, ls=DASHES[k % len(DASHES)], lw=2)
        word = t(f"{servers:,} person{'s' * (servers != 1)}", f"{servers:,}人")
        ends.append((part["wait_days"].iloc[-1], word, color))
    ax.set_ylim(bottom=0)
    beside(ax, ends)
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
    style.note(ax, t("Erlang's formula. ", "厄兰公式。") + t(*_ASSUMED), table)
    return ax


@style.figure
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
    _need(table, "phase", "load referral misroute break_even_days better")
    ax = style.axes(ax, size=(7.6, 4.6))
    top = float(table["referral"].max()) or 1.0
    lines = table.drop_duplicates(["misroute", "load"]).sort_values(["misroute", "load"])
    ax.set_ylim(0, top)
    rising, above = frontier(ax, lines)
    ax.set_xlabel(t("load of a community fighting alone", "社区单独办理时的负荷"))
    ax.set_ylabel(t("mean referral delay, days", "平均转办时长，天"))
    claim = (
        t("The busier, the more delay whistling can bear", "社区越忙，吹哨越经得起转办延迟")
        if rising
        else t("Break-even delay by load", "各负荷下的平衡时长")
    )
    ax.set_title(claim, pad=12 + 12 * above)
    words = (
        "Lines: as quick either way (exact). Shading: first line. ",
        "线：两者同快（解析式）；底色按首线。",
    )
    style.note(ax, t(*words) + t(*_ASSUMED), table)
    return ax


@style.figure
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
    _need(table, "agreement", "advantage_days simulated_days se agrees")
    ax = style.axes(ax, size=(6.4, 4.6))
    x, y, se = (table[c].to_numpy(float) for c in ("advantage_days", "simulated_days", "se"))
    ends = np.array([min(x.min(), y.min()), max(x.max(), y.max())])
    ax.plot(ends, ends, color=style.MUTED, lw=1, zorder=1)
    ax.vlines(x, y - 4 * se, y + 4 * se, color=style.RULE, lw=5, zorder=2)
    good = table["agrees"].to_numpy(bool)
    for mask, color in ((good, style.GOOD), (~good, style.BAD)):
        if mask.any():
            ax.scatter(x[mask], y[mask], s=34, color=color, marker=style.MARKER[color], zorder=3)
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
    bars_are = t("Bars: four standard errors either way. ", "竖条：上下各四个标准误。")
    style.note(ax, bars_are + t(*_ASSUMED), table)
    return ax


@style.figure
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
    _need(table, "sensitivity", "low high low_days high_days reverses")
    ax = style.axes(ax, size=(7.6, 1.7 + 0.42 * len(table)))
    days = table[["low_days", "high_days"]].to_numpy(float)
    known = days[np.isfinite(days)]
    edge = 1.15 * max(1.0, np.abs(known).max(initial=0.0))
    shown = np.nan_to_num(days, nan=0.0, posinf=edge, neginf=-edge)
    place = np.arange(len(table))
    ranges(ax, table, shown)
    ax.axvline(0, color=style.INK, lw=0.9)
    base = table.attrs.get("advantage_days")
    if base is not None and np.isfinite(base):
        ax.axvline(base, color=style.MUTED, lw=0.9, ls=(0, (3, 2)))
    ax.set_yticks(place, [t(*NAMES.get(name, (str(name), str(name)))) for name in table.index])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.margins(x=0.12)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(t("days saved by whistling (below 0: solo is quicker)", "吹哨节省天数（小于0：单干更快）"))
    count = int(table["reverses"].sum())
    ax.set_title(
        t(
            f"{count} of {len(table)} assumptions can turn the conclusion",
            f"{len(table)}项假设中有{count}项可使结论反转",
        )
    )
    text = t(
        "Each number alone from end to end. Squares: the sign turns. Dashed: as assumed. ",
        "逐项变动，标注为两端取值。方块：正负反转；虚线：假设值。",
    )
    style.note(ax, text + t(*_ASSUMED), table)
    return ax


@style.figure
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
    _need(table, "stages", "regime measure value")
    parts = table[table["measure"].isin(list(STAGES))]
    wide = parts.pivot_table(index="regime", columns="measure", values="value", sort=False).fillna(0.0)
    wide = wide.reindex(list(dict.fromkeys(parts["regime"])))
    ax = style.axes(ax, size=(7.6, 1.5 + 0.5 * len(wide)))
    start = bars(ax, wide)
    ax.set_ylim(len(wide) - 0.4, -0.6)
    ax.set_xlim(0, 1.1 * start.max())
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(t("mean days, simulated", "平均天数（模拟）"))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.42 * 3 / (len(wide) + 1.2)), ncols=3, fontsize=9)
    low, high = f"{start.min():.1f}", f"{start.max():.1f}"
    ax.set_title(
        t(f"On average a request takes {low} to {high} days", f"一件诉求平均需{low}至{high}天")
        if low != high
        else t(f"On average a request takes {low} days", f"一件诉求平均需{low}天")
    )
    style.note(ax, t("Simulated. ", "模拟。") + t(*_ASSUMED), table, down=74)
    return ax


@style.figure
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
    _need(table, "survival", "days open_share low high at_risk")
    ax = style.axes(ax, size=(7.2, 4.4))
    name, half, last, left = curves(ax, table)
    ax.set_xlabel(t("days since opened", "立项后天数"))
    ax.set_ylabel(t("share still open", "未销号比例"))
    ax.grid(axis="y")
    if name is None:
        title = t("Share still open by group", "各组未销号比例")
    elif np.isnan(half):
        title = t(
            f"After {last:.1f} days {percent(left)} are still open",
            f"{last:.1f}天后仍有{percent(left)}未销号",
        )
    else:
        title = t(f"Half are closed after {half:.1f} days", f"{half:.1f}天后半数销号")
    ax.set_title(title)
    text = t("Kaplan–Meier; band: 95 %, all together.", "Kaplan–Meier估计；带：全部的95%区间。")
    style.note(ax, text, table)
    return ax
