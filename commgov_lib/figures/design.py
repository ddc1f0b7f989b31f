"""13  Pictures of surveys before the survey: power against size, and promises of pilots beside the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from ..schema import CommgovError
from . import style
from .claims import plural
from .shapes import percents
from .style import t

__all__ = ["curve", "promises"]

WANTED, WANTED_WITHIN = 0.8, 0.95


@style.figure("size counted power low high false least most half_width")
def curve(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw which share of the surveys of each size would answer the question.

    Parameters
    ----------
    table
        ``table`` of :func:`commgov_lib.design.power`; optional ``kind`` (a code or a word, in place of the
        word community).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> row = {"size": 20, "counted": "communities", "power": 0.9, "low": 0.85, "high": 0.94, "false": 0.04}
    >>> table = pd.DataFrame([row | dict.fromkeys(["least", "most", "half_width"], np.nan)])
    >>> " ".join(curve(table).get_title(loc="left").split())
    'From 20 communities on, at least 80 % of the surveys find what there is'
    """
    table = table.sort_values("size")
    there = table[table["power"].notna()]
    if table.empty:
        raise CommgovError(
            "figures.design.curve: the table has no row, so there is nothing to draw. "
            "Fix: give one size or more."
        )
    estimate = bool(there["half_width"].notna().any())
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    style.margins(ax, left=54, right=12)
    x, wanted = there["size"].to_numpy(float), WANTED_WITHIN if estimate else WANTED
    if there["least"].notna().any():
        label = t("left open by what is known", "已知信息未定的范围")
        ax.fill_between(x, there["least"], there["most"], color=style.RULE, lw=0, zorder=1, label=label)
    ax.axhline(wanted, color=style.MUTED, lw=0.9, ls=":", zorder=2)
    power = there["power"].to_numpy(float)
    ends = np.abs(np.vstack([power - there["low"], there["high"] - power]))
    label = t("within the margin", "在误差范围内") if estimate else t("found", "发现")
    ax.errorbar(
        x, power, yerr=ends, color=style.BLUE, marker="o", ms=5, lw=2, capsize=3, zorder=4, label=label
    )
    if there["false"].notna().any():
        label = t("found where nothing is", "本无却“发现”")
        ax.plot(
            x, there["false"], color=style.ACCENT, marker="s", ms=4, ls=(0, (5, 2)), zorder=3, label=label
        )
    ax.set_ylim(-0.03, 1.03)
    percents(ax.yaxis, None)
    ax.set_xscale("log")
    ax.set_xticks(table["size"].to_numpy(float))
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.tick_params(axis="x", which="minor", length=0)
    ax.set_xlim(table["size"].min() / 1.15, table["size"].max() * 1.15)
    one, many = _nouns(table)
    ax.set_xlabel(t(f"{many} surveyed", f"调查的{one}数"))
    ax.set_ylabel(t("share of surveys", "调查的比例"))
    ax.grid(axis="y")
    shown = len(ax.get_legend_handles_labels()[1]) if len(there) else 0
    if shown:
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.2), frameon=False)
    style.title(ax, *_answer(there, (one, many), wanted, estimate=estimate))
    draws = int(table["draws"].max()) if "draws" in table else 0
    en = f"{draws:,} simulated surveys a size" if draws else "Simulated surveys"
    zh = f"每种样本量模拟{draws:,}次调查" if draws else "模拟调查"
    style.note(
        ax, f"{en}; bars: error of the simulation (95 %). Dotted: {wanted:.0%}.".replace("%.", " %."),
        f"{zh}；误差线为模拟误差（95%）。点线为{wanted:.0%}。", table, down=48 + 21 * shown,
    )  # fmt: skip
    return ax


def _nouns(table: pd.DataFrame) -> tuple[str, str]:
    """What is surveyed: one of it, and several."""
    if table["counted"].iloc[0] == "units":
        return t("unit", "单位"), "units"
    if "kind" in table:
        one = style.term(str(table["kind"].iloc[0])).lower()
        return one, f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return t("community", "社区"), "communities"


def _answer(there: pd.DataFrame, nouns: tuple[str, str], wanted: float, *, estimate: bool) -> tuple[str, str]:
    """From which size on all sizes reach the share that is wanted, or how far the largest comes."""
    one = nouns[0]
    if there.empty:
        return "No survey of these sizes answers the question", "这些样本量的调查都无法回答这个问题"
    do, do_zh = (
        ("come within the margin", "落在误差范围内") if estimate else ("find what there is", "能发现所要找的")
    )
    enough = (there["power"] >= wanted)[::-1].cumprod()[::-1].astype(bool)
    if enough.any():
        size = int(there.loc[enough, "size"].min())
        return (
            f"From {plural(size, *nouns)} on, at least {wanted:.0%} of the surveys {do}".replace("%", " %"),
            f"从{size:,}个{one}起，至少{wanted:.0%}的调查{do_zh}",
        )
    last = there.iloc[-1]
    share = np.floor(100 * last["power"] + 1e-9)
    size = int(last["size"])
    return (
        f"With {plural(size, *nouns)}, only {share:.0f} % of the surveys {do}",
        f"调查{size:,}个{one}时，只有{share:.0f}%的调查{do_zh}",
    )


@style.figure("pilot size power least most true true_low true_high")
def promises(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the power that pilots promise beside the power that surveys of the whole have.

    Parameters
    ----------
    table
        One row a pilot and size: ``pilot, size``; ``power, least, most`` of the pilot; ``true, true_low,
        true_high``, of the whole and the same for all pilots.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> one = {"pilot": 1, "size": 40, "power": 0.9, "least": 0.3, "most": 1.0}
    >>> table = pd.DataFrame([one | {"true": 0.5, "true_low": 0.4, "true_high": 0.6}])
    >>> " ".join(promises(table).get_title(loc="left").split())
    'The range of the one promise holds the true power'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    style.margins(ax, left=54, right=12)
    sizes = sorted(table["size"].unique())
    pilots = list(dict.fromkeys(table["pilot"]))
    holds = (table["least"] <= table["true_high"]) & (table["most"] >= table["true_low"])
    step = 0.7 / max(len(pilots), 1)
    at = table["size"].map(sizes.index) + step * (table["pilot"].map(pilots.index) - (len(pilots) - 1) / 2)
    ax.vlines(at, table["least"], table["most"], color=style.MUTED, lw=1.6, zorder=2)
    for part, face, label in (
        (holds, style.BLUE, t("promise, range holds the truth", "承诺，范围包含真值")),
        (~holds, style.PAPER, t("promise, range misses it", "承诺，范围不含真值")),
    ):
        if part.any():
            ax.plot(
                at[part], table["power"][part], "o", ms=6, mfc=face, mec=style.BLUE, zorder=4, label=label
            )
    for k, size in enumerate(sizes):
        true = table.loc[table["size"] == size].iloc[0]
        ax.fill_between(
            [k - 0.42, k + 0.42], true["true_low"], true["true_high"], color=style.RULE, lw=0, zorder=1
        )
        label = t("true power", "真实功效") if not k else None
        ax.plot([k - 0.42, k + 0.42], [true["true"]] * 2, color=style.ACCENT, lw=2, zorder=3, label=label)
    ax.set_ylim(-0.03, 1.03)
    percents(ax.yaxis, None)
    ax.set_xlim(-0.5, len(sizes) - 0.5)
    ax.set_xticks(range(len(sizes)), [f"{size:,}" for size in sizes])
    ax.set_xlabel(t("communities surveyed", "调查的社区数"))
    ax.set_ylabel(t("share of surveys that find it", "能发现的调查比例"))
    ax.grid(axis="y")
    shown = len(ax.get_legend_handles_labels()[1])
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.2), frameon=False)
    n, m = int(holds.sum()), len(table)
    if m == 1:
        en = f"The range of the one promise {'holds' if n else 'misses'} the true power"
        zh = f"唯一一次承诺的范围{'包含' if n else '不含'}真实功效"
    else:
        some = f"all {m}" if n == m else f"{n or 'none'} of {m}"
        en = f"The ranges of {some} promises hold the true power"
        zh = f"{m}次承诺中有{n}次的范围包含真实功效" if n < m else f"全部{m}次承诺的范围都包含真实功效"
    style.title(ax, en, zh)
    style.note(
        ax, f"{len(pilots)} pilots. Lines: what each leaves open (90 %). Band: error of simulation (95 %).",
        f"{len(pilots)}份预调查。竖线：预调查未定的范围（90%）。色带：模拟误差（95%）。", table,
        down=48 + 21 * shown,
    )  # fmt: skip
    return ax
