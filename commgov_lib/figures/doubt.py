"""Pictures of doubt: the answers to one question under all conventions, sorted, with the choices beneath."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import style
from .claims import known, plain, significant
from .shapes import finish
from .style import term

__all__ = ["curve"]

_NUMBERS = ["estimate", "low", "high", "p", "provenance"]
_STEP, _HEIGHT = 14.5, 150.0  # points: a row of choices, and the panel of estimates
_QUESTIONS = {
    "overlap": (1.0, ("overlap, times that of chance", "重叠（随机情形的倍数）")),
    "core": (0.0, ("core score above that of chance", "核心得分高出随机情形")),
    "backbone": (None, ("share of the pairs that is kept", "保留的成对行动者比例")),
    "inequality": (None, ("Gini index of access", "可达性的基尼系数")),
}
_INTERVALS = {
    "overlap": ("beside the middle 95 % of chance", "与随机情形中间95%相比"),
    "core": ("beside the middle 95 % of chance", "与随机情形中间95%相比"),
    "backbone": ("± 1.96 standard errors, each actor left out in turn", "±1.96倍标准误（逐一去掉行动者）"),
    "inequality": ("bootstrap interval, 95 %", "95%自助法区间"),
}
_NAMES = {
    "relation": ("ties that count", "算数的关系"),
    "period": ("period", "时期"),
    "missing": ("no answer means", "未作答视为"),
    "threshold": ("tie from weight", "关系权重至少"),
    "reported": ("reported by", "由谁报告"),
    "actor_ties": ("ties of an actor, least", "行动者的关系至少"),
    "place_ties": ("ties of a place, least", "地点的关系至少"),
    "weighting": ("what counts", "怎样计算"),
    "measure": ("measure", "指标"),
    "cross": ("core–periphery ties", "核心与边缘之间"),
    "null": ("chance keeps", "随机情形保留"),
    "correction": ("correction", "校正"),
    "alpha": ("level", "水平"),
    "domain": ("domain", "领域"),
    "variant": ("method", "方法"),
    "kernel": ("kernel", "核函数"),
    "catchment": ("catchment, m", "服务半径（米）"),
}
_VALUES = {
    "all": ("all", "全部"),
    "none": ("no ties", "没有关系"),
    "out": ("left out", "不计入"),
    "either": ("one of the two", "任一方"),
    "both": ("both", "双方"),
    "once": ("each tie once", "每条关系一次"),
    "weight": ("weights", "权重"),
    "persons": ("persons alike", "每人同等"),
    "places": ("places alike", "每地同等"),
    "robins_alexander": ("clustering", "聚类系数"),
    "four_cycles": ("closed squares", "四环数"),
    "nodf_total": ("nestedness", "嵌套度"),
    "latapy_dot": ("overlap, of either", "重叠（占并集）"),
    "latapy_min": ("overlap, of smaller", "重叠（占较小者）"),
    "latapy_max": ("overlap, of larger", "重叠（占较大者）"),
    "ones": ("expected", "应当相连"),
    "ignored": ("ignored", "不计"),
    "fdsm": ("both degrees", "双方度数"),
    "sdsm": ("both, on average", "双方度数（平均）"),
    "svn": ("actors' degrees", "行动者度数"),
    "ties": ("number of ties", "关系总数"),
    "degrees": ("all degrees", "全部度数"),
    "bonferroni": ("Bonferroni", "Bonferroni"),
    "holm": ("Holm", "Holm"),
    "bh": ("BH", "BH"),
    "e2sfca": ("E2SFCA", "E2SFCA"),
    "m2sfca": ("M2SFCA", "M2SFCA"),
    "b2sfca": ("B2SFCA", "B2SFCA"),
    "flat": ("flat", "平坦"),
    "gaussian": ("Gaussian", "高斯"),
    "exponential": ("exponential", "指数"),
    "epanechnikov": ("parabola", "抛物线"),
}


@style.figure("estimate low high p")
def curve(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a specification curve: estimates with their intervals, sorted, and the choices of each beneath.

    Parameters
    ----------
    table
        ``table`` of :func:`commgov_lib.doubt.curve`, whose ``attrs`` say the question; optional
        ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"null": ["fdsm", "ties"], "estimate": [0.9, 1.5], "low": 0.8, "high": 1.6})
    >>> table = table.assign(p=[0.3, 0.01])
    >>> table.attrs["question"] = "overlap"
    >>> print(curve(table).get_title(loc="left"))
    1 of 2 specifications finds overlap above chance;
    estimates run from 0.90 to 1.50
    """
    question = table.attrs.get("question", "")
    neutral, axis = _QUESTIONS.get(question, (None, ("estimate", "估计值")))
    table = known(table, "estimate", "doubt.curve").sort_values("estimate", kind="stable")
    choices = {name: _in_order(table[name]) for name in table if name not in _NUMBERS}
    varied = {name: values for name, values in choices.items() if len(values) > 1}
    rows = sum(1 + len(values) for values in varied.values())
    ax = style.axes(ax, size=(style.WIDTH, (_HEIGHT + _STEP * rows + 150) / 72))
    figure = ax.figure
    if len(figure.axes) == 1:
        height = 72 * figure.get_figheight()
        bottom = (_STEP * rows + 90) / height
        figure.subplots_adjust(left=0.4, right=0.97, bottom=bottom, top=bottom + _HEIGHT / height)
    x = np.arange(len(table))
    above = _above(table, neutral)
    low, high = (table[end].to_numpy(float) for end in ("low", "high"))
    finite = np.concatenate([part[np.isfinite(part)] for part in (low, high, table["estimate"].to_numpy())])
    span = np.ptp(finite) or 1.0
    ends = finite.min() - 0.05 * span, finite.max() + 0.05 * span
    ax.set_ylim(*ends)
    ax.set_xlim(-1, len(table))
    shade = np.where(above, style.BLUE, style.LIGHT_GREY)
    wide = 1.4 if len(table) <= 120 else 0.6
    ax.vlines(x, np.clip(low, *ends), np.clip(high, *ends), color=shade, lw=wide, zorder=1)
    size = 14 if len(table) <= 120 else 3
    value = table["estimate"].to_numpy()
    for mask, color, mark in ((~above, style.MUTED, "o"), (above, style.SHADES[-1], "s")):
        if mask.any():
            ax.scatter(x[mask], value[mask], s=size, color=color, marker=mark, zorder=3)
    if neutral is not None:
        ax.axhline(neutral, color=style.INK, lw=0.9, ls=(0, (4, 2)), zorder=2)
    ax.set_xticks([])
    ax.set_ylabel(style.t(*axis))
    ax.grid(True, axis="y")
    _choices(ax, table, varied, above)
    finish(ax, _claim(table, question, above), _told(question, neutral), table)
    return ax


def _above(table: pd.DataFrame, neutral: float | None) -> np.ndarray:
    """Which estimates lie above chance; where nothing is tested, none."""
    if neutral is None:
        return np.zeros(len(table), bool)
    return significant(table["p"]) & (table["estimate"].to_numpy() > neutral)


def _in_order(values: pd.Series) -> list:
    """The values of a convention: numbers by size, words in the order of the list, others as they come."""
    found = list(dict.fromkeys(values))
    if pd.api.types.is_numeric_dtype(values):
        return sorted(found)
    order = list(_VALUES)
    return sorted(found, key=lambda value: order.index(value) if value in order else len(order))


def _choices(ax: Axes, table: pd.DataFrame, varied: dict[str, list], above: np.ndarray):
    """A row a value: a mark under each estimate that it belongs to."""
    shape = ax.get_position()
    height = 72 * ax.figure.get_figheight() * shape.height
    many = len(table) > 120
    down, place = 12.0, ax.get_xaxis_transform()
    look = {"clip_on": False, "transform": place, "zorder": 3, "marker": "|" if many else "s"}
    for name, values in varied.items():
        _label(ax, style.t(*_NAMES.get(name, (name, name))), down, style.INK)
        down += _STEP
        for value in values:
            mine = (table[name] == value).to_numpy()
            _label(ax, _word(name, value), down, style.MUTED)
            for mask, color in ((mine & ~above, style.MUTED), (mine & above, style.SHADES[-1])):
                at = np.flatnonzero(mask)
                if len(at):
                    size = 30 if many else 9
                    ax.scatter(at, np.full(len(at), -down / height), s=size, color=color, lw=0.6, **look)
            down += _STEP


def _label(ax: Axes, text: str, down: float, color: str):
    """A text left of the panel, so many points below it."""
    ax.annotate(
        text, (0, 0), xycoords="axes fraction", xytext=(-8, -down), textcoords="offset points", ha="right",
        va="center", fontsize=style.SMALL, color=color, annotation_clip=False,
    )  # fmt: skip


def _word(name: str, value) -> str:
    if (name, value) == ("correction", "none"):
        return style.t("none", "不校正")
    if isinstance(value, int | float | np.number):
        return plain(float(value))
    return style.t(*_VALUES[value]) if value in _VALUES else term(str(value))


def _claim(table: pd.DataFrame, question: str, above: np.ndarray) -> tuple[str, str]:
    low, high = (_two(x) for x in (table["estimate"].min(), table["estimate"].max()))
    count, hits = len(table), int(above.sum())
    found = {"overlap": ("overlap", "重叠"), "core": ("a core", "核心")}
    if question in found and count > 1:
        en, zh = found[question]
        finds = "finds" if hits == 1 else "find"
        return (
            f"{hits:,} of {count:,} specifications {finds} {en} above chance; estimates run from {low} "
            f"to {high}",
            f"{count:,}种设定中有{hits:,}种得到高于随机的{zh}，估计值从{low}到{high}",
        )
    what = {
        "backbone": ("The share of pairs that is kept", "保留的成对行动者比例"),
        "inequality": ("The Gini index of access", "可达性的基尼系数"),
    }.get(question, ("The estimate", "估计值"))
    if count == 1:
        return f"{what[0]} is {low} in the only specification", f"唯一一种设定下{what[1]}为{low}"
    return (
        f"{what[0]} runs from {low} to {high} over {count:,} specifications",
        f"在{count:,}种设定中{what[1]}从{low}到{high}",
    )


def _two(x: float) -> str:
    """Two digits after the point; nothing that is rounded to zero is negative."""
    text = f"{abs(x):.2f}"
    return text if x >= 0 or float(text) == 0 else f"−{text}"


def _told(question: str, neutral: float | None) -> tuple[str, str]:
    en, zh = _INTERVALS.get(question, ("95 %", "95%"))
    if neutral is None:
        tail = (" Nothing is tested.", "不作检验。")
    else:
        tail = (
            " Dark squares: above chance, p ≤ 0.05, not corrected. Dashed: as much as by chance.",
            "深色方块：高于随机，p≤0.05（未校正）。虚线：与随机相同。",
        )
    return (
        f"A column is one specification; beneath it, its choices. Upright lines: {en}.{tail[0]}",
        f"每一列是一种设定，其下是所作的选择。竖线：{zh}。{tail[1]}",
    )
