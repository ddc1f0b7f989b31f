"""Words, colours and small print that the pictures of dispatch share."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from .style import t

WHISTLE, SOLO = style.COLOR["unit"], style.COLOR["social_org"]
# Told apart by lightness as well as by colour.
LINES = ["#0072B2", "#B4432F", "#009E73", "#7F5539", "#8C6BB1", "#5C6670", "#E69F00", "#CC79A7"]
DASHES = ["-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)), (0, (8, 3)), (0, (1, 1))]
NAMES = {
    "communities": ("communities", "社区数"),
    "departments": ("departments", "部门数"),
    "persons": ("department persons", "部门人员数"),
    "solo_rate": ("solo pace", "单干办结速度"),
    "department_rate": ("department pace", "部门办结速度"),
    "load": ("load of a community", "社区负荷"),
    "referral": ("referral delay", "转办时长"),
    "misroute": ("misrouting", "错派概率"),
}
STAGES = {
    "held": (("held for a meeting", "等待会商"), "#9AA12B"),
    "answered": (("referred and waiting", "转办与排队"), "#E69F00"),
    "worked": (("worked on", "办理"), "#0072B2"),
}


def beside(ax: Axes, labels: list[tuple[float, str, str]], *, gap: float = 0.055):
    """Write names to the right of the axes at the heights of their lines, apart where they would overlap."""
    low, high = ax.get_ylim()
    order = sorted(labels, key=lambda item: item[0])
    heights = [min(max((y - low) / (high - low), 0.0), 1.0) for y, _, _ in order]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + gap)
    over = max(0.0, heights[-1] - 1.0) if heights else 0.0
    for height, (_, text, color) in zip(np.array(heights) - over, order, strict=True):
        ax.annotate(text, (1, height), xycoords="axes fraction", xytext=(7, 0), textcoords="offset points",
                    va="center", fontsize=9, color=color, annotation_clip=False)  # fmt: skip


def ranges(ax: Axes, table: pd.DataFrame, shown: np.ndarray):
    """A bar for each assumed number, from what its low end gives to what its high end gives."""
    place = np.arange(len(table))
    for y, (a, b), turns in zip(place, shown, table["reverses"], strict=True):
        color = style.BAD if turns else style.GOOD
        ax.plot([a, b], [y, y], color=color, lw=7, solid_capstyle="butt", alpha=0.85)
        ax.scatter([a, b], [y, y], color=color, marker=style.MARKER[color], s=36, zorder=3)
    for y, ends, row in zip(place, shown, table.itertuples(), strict=True):
        low_first = ends[0] <= ends[1]
        for at, word, left in ((ends[0], row.low, low_first), (ends[1], row.high, not low_first)):
            side = {"xytext": (-8, 0), "ha": "right"} if left else {"xytext": (8, 0), "ha": "left"}
            words = {"textcoords": "offset points", "va": "center", "fontsize": 8.5, "color": style.MUTED}
            ax.annotate(f"{word:g}", (at, y), **side, **words)


def frontier(ax: Axes, lines: pd.DataFrame) -> tuple[bool, int]:
    """The break-even lines and both sides of the first; whether all rise, how many leave through the top."""
    top, ends, rising = ax.get_ylim()[1], [], []
    for k, (misroute, part) in enumerate(lines.groupby("misroute")):
        x, y = part["load"].to_numpy(), part["break_even_days"].to_numpy()
        color = LINES[k % len(LINES)]
        if k == 0:
            shown = np.clip(np.nan_to_num(y, nan=0.0, posinf=top), 0, top)
            ax.fill_between(x, 0, shown, color=WHISTLE, alpha=0.09, lw=0)
            ax.fill_between(x, shown, top, color=SOLO, alpha=0.12, lw=0)
        ax.plot(x, y, color=color, ls=DASHES[k % len(DASHES)], lw=2)
        seen = y[np.isfinite(y)]
        rising.append(bool((np.diff(seen) > 0).all()) and len(seen) > 1)
        out = np.flatnonzero(y > top)
        where = (x[out[0]] if out.size else x[-1], top if out.size else np.nan_to_num(y[-1]))
        ends.append((*where, t(f"{misroute:.0%} misrouted", f"错派{misroute:.0%}"), color))
    ax.set_xlim(lines["load"].min(), lines["load"].max())
    # Lines that leave through the top are named there, the others at their right end.
    beside(ax, [(y, text, color) for x, y, text, color in ends if y < top])
    above = [end for end in ends if end[1] >= top]
    for k, (x, y, text, color) in enumerate(above):
        ax.annotate(text, (x, y), xytext=(0, 4 + 12 * (len(above) - 1 - k)), textcoords="offset points",
                    ha="center", fontsize=9, color=color, annotation_clip=False)  # fmt: skip
    for (x, y), text, color in (
        ((0.985, 0.05), t("whistle quicker", "吹哨更快"), WHISTLE),
        ((0.015, 0.93), t("solo quicker", "单干更快"), "#8A5A00"),
    ):
        side = "right" if x > 0.5 else "left"
        ax.text(x, y, text, transform=ax.transAxes, ha=side, color=color, fontsize=10.5)
    return all(rising), len(above)


def curves(ax: Axes, table: pd.DataFrame) -> tuple[str | None, float, float, float]:
    """A step line a group and the band of all; what is known of all of them.

    Returned are the name of the group that is all of them (None: there is none), the day by which half were
    closed (NaN: not so far), the last day and the share open then.
    """
    group = table.columns[0]
    told = (None, np.nan, np.nan, np.nan)
    single = len(set(table[group])) == 1
    for k, (name, part) in enumerate(table.groupby(group, sort=False, observed=True)):
        all_of = str(name) == "all"
        color, dash = (style.INK, "-") if all_of else (LINES[k % len(LINES)], DASHES[k % len(DASHES)])
        x, y = part["days"].to_numpy(), part["open_share"].to_numpy()
        word = t("all", "全部") if all_of else style.term(str(name))
        label = f"{word} ({int(part['at_risk'].iloc[0]):,})"
        ax.step(x, y, where="post", color=color, ls=dash, lw=2.4 if all_of else 1.6, label=label)
        if all_of:
            low, high = (part[c].ffill().to_numpy() for c in ("low", "high"))
            ax.fill_between(x, low, high, step="post", color=style.INK, alpha=0.12, lw=0)
        if all_of or single:
            below = np.flatnonzero(y <= 0.5)
            half = x[below[0]] if below.size else np.nan
            told = (str(name), half, x[-1], y[-1])
    ax.set_ylim(0, 1.03)
    ax.set_xlim(left=0)
    ax.legend(loc="upper right", fontsize=9)
    return told


def bars(ax: Axes, wide: pd.DataFrame) -> np.ndarray:
    """A bar for each row, made of its stages; how long each is."""
    place, start = np.arange(len(wide)), np.zeros(len(wide))
    for name, (words, color) in STAGES.items():
        if name in wide and wide[name].any():
            ax.barh(place, wide[name], 0.62, left=start, color=color, label=t(*words))
            start = start + wide[name].to_numpy()
    for y, total in zip(place, start, strict=True):
        ax.annotate(
            f"{total:.1f}", (total, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9
        )
    ax.set_yticks(place, [str(name) for name in wide.index])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    return start
