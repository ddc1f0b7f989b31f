"""Parts of the pictures of coverage: names in two languages, axes of shares, small print."""

from __future__ import annotations

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from ..schema import CommgovError
from . import _claims, style
from ._claims import same
from .style import t

LEVELS = {
    "once": ("in reach", "可及", style.COLOR["unit"], "o"),
    "twice": ("in reach twice", "二重可及", style.COLOR["social_org"], "^"),
    "served": ("within capacity", "容量内", style.ACCENT, "s"),
}
PARTS = {
    "goods": ("goods", "物资"),
    "cleaning": ("cleaning", "清扫"),
    "renovation": ("renovation", "修缮"),
    "any part": ("any part", "任一项"),
    "all parts": ("all parts", "各项齐备"),
}
STRATEGIES = {
    "none": ("no branch", "无支部"),
    "random": ("at random", "随机对接"),
    "equal": ("equal spread", "平均分配"),
    "best": ("worst-off first", "最弱优先"),
}
GROUPS = {"all": ("everybody", "全部")}

need = partial(style.need, "coverage")


def word(code) -> str:
    """The label of a schema code; any other word as it stands."""
    return t(*GROUPS[code]) if code in GROUPS else style.term(str(code))


def percent(share: float) -> str:
    """A share in whole per cent."""
    return _claims.percent(share)


def shares(ax: Axes, side: str, label: str, *, low: float = 0.0, high: float = 1.03):
    """An axis of shares, from 0 to 1."""
    axis = ax.xaxis if side == "x" else ax.yaxis
    (ax.set_xlim if side == "x" else ax.set_ylim)(low, high)
    axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.set_label_text(label)
    ax.grid(axis=side)


def dots(ax: Axes, table: pd.DataFrame, place: list[int]):
    """A row a strategy: the worst-off community, the lowest tenth, and all persons."""
    for column, color, marker, en, zh in (
        ("worst", style.ACCENT, "s", "worst-off", "最弱社区"),
        ("tenth", style.COLOR["social_org"], "^", "lowest tenth", "最低一成"),
        ("weighted", style.COLOR["unit"], "o", "all persons", "全部人口"),
    ):
        ax.scatter(table[column], place, s=54, color=color, marker=marker, zorder=3, label=t(en, zh))


def nonempty(noun: str, wide: pd.DataFrame):
    """Refuse a table in which nobody needs anything: a share of nothing cannot be drawn."""
    if wide.empty:
        raise CommgovError(
            f"figures.coverage.{noun}: no share is known, as nobody needs anything (all weights are 0). "
            "Fix: needs with a weight above 0."
        )


def once_title(wide: pd.DataFrame) -> tuple[str, str]:
    """The claim of a picture of reach alone, in both languages: where a second force is missed most."""
    worst = wide.index[_claims.first(wide["once"] - wide["twice"], question="coverage.steps")[0]]
    once, twice = percent(wide.loc[worst, "once"]), percent(wide.loc[worst, "twice"])
    who = word(worst)
    return f"{_claims.capital(who)}: {once} in reach, {twice} twice", f"{who}：{once}可及，{twice}二重可及"


def multiple(table: pd.DataFrame) -> tuple[str, str]:
    """What a multiple of the capacities is a multiple of, in both languages."""
    if "provenance" in table and not (table["provenance"] == "S").all():
        return "capacity of every force, multiple of the stated one", "各力量容量（所填值的倍数）"
    return "capacity of every force, multiple of the assumed one", "各力量容量（假设值的倍数）"


def together_title(gap: float, absent: float) -> tuple[str, str]:
    """The claim of a picture of absences, in both languages: how much it matters that kinds go together."""
    points, when = f"{100 * abs(gap):.1f}", percent(absent)
    if points == "0.0":
        return "Absent together or apart: no difference", "同时缺席与各自缺席：没有差别"
    more, more_zh = ("less", "低") if gap > 0 else ("more", "高")
    return (
        f"Absent together: {points} points {more} at {when}",
        f"同时缺席：{when}时{more_zh}{points}个百分点",
    )


def sites_title(p: int, covered: float, backup: float) -> tuple[str, str]:
    """The claim of a picture of sites, in both languages: what the largest number covers, once and twice."""
    once, twice = percent(covered), percent(backup)
    sites = "1 site covers" if p == 1 else f"{p:,} sites cover"
    if same(covered, backup):
        return f"{sites} {once}, all of it twice", f"{p:,}个点位覆盖{once}，且均为二次"
    if once == twice:
        return f"{sites} {once}, nearly all of it twice", f"{p:,}个点位覆盖{once}，几乎均为二次"
    return f"{sites} {once}, but twice only {twice}", f"{p:,}个点位覆盖{once}，二次覆盖仅{twice}"


def part_bars(ax: Axes, table: pd.DataFrame):
    """A bar a part of a task, and a diamond for what is expected with absences."""
    place = range(len(table))
    color = [style.ACCENT if part == "all parts" else style.COLOR["department"] for part in table["part"]]
    ax.barh(place, table["weighted"], color=color, height=0.62)
    ax.scatter(table["expected"], place, s=44, marker="D", color=style.INK, zorder=3)
    for y, value in zip(place, table["weighted"], strict=True):
        ax.annotate(percent(value), (value, y), xytext=(8, 0), textcoords="offset points", va="center")
    ax.set_yticks(list(place), [t(*PARTS.get(part, (part, part))) for part in table["part"]])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.4, -0.6)
    shares(ax, "x", t("share of households", "占住户的比例"), high=1.1)
