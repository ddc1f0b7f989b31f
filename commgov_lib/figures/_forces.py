"""Parts of the pictures of forces: names in two languages, rows beside chance, curves with their bands."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ..schema import ACTOR_KINDS
from . import style
from ._claims import first, listed, plural, same
from .style import t

BLUE, GREY = style.COLOR["unit"], style.COLOR["deliberative_org"]
ORDERS = {
    "random": ("at random", "随机", GREY, "-"),
    "degree, counted once": ("by degree, counted once", "按度数（不重算）", BLUE, "-"),
    "degree, recalculated": ("by degree, recalculated", "按度数（重算）", style.ACCENT, (0, (5, 2))),
    "loss, recalculated": ("costliest now", "逐次损失最大者", style.COLOR["social_org"], (0, (5, 2))),
    "kind, costliest first": ("kind after kind", "按类别", style.COLOR["team"], (0, (1, 1.2))),
    "worst set of each size": ("worst set", "最坏组合", style.ACCENT, "-"),
    "as listed": ("as listed", "按所列顺序", style.COLOR["property_firm"], "-"),
}
# Kinds of simulated forces that the schema has no word for.
KINDS = {
    "bank": "银行",
    "care_home": "养老机构",
    "culture": "文化单位",
    "customs": "海关",
    "fire_service": "消防",
    "firm": "企业",
    "hospital": "医疗机构",
    "model_worker_team": "劳模团队",
    "office": "机关",
    "office_branch": "机关党支部",
    "police": "公安",
    "power": "电力",
    "property": "物业单位",
    "school": "学校",
    "social_org_with_project": "承接项目的社区社会组织",
    "utility": "公用事业",
    "volunteer_team": "志愿服务队",
}
need = partial(style.need, "forces")


def order_name(order: str) -> str:
    """The name of an order of withdrawal in the language that figures speak now."""
    return t(*ORDERS.get(order, (order, order))[:2])


def word(code) -> str:
    """The label of a kind of force; any other word as it stands, without underscores."""
    text = str(code)
    return style.term(text) if text in ACTOR_KINDS else t(text.replace("_", " "), KINDS.get(text, text))


def percent(axis):
    """Shares as per cent."""
    axis.set_major_formatter(PercentFormatter(1, decimals=None, symbol=t(" %", "%")))


def rows(ax: Axes, names):
    """One row a name, the first on top."""
    count = len(names)
    ax.set_yticks(np.arange(count), names)
    ax.tick_params(axis="y", length=0, labelcolor=style.INK, labelsize=9)
    ax.set_ylim(count - 0.4, -0.6)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)


def beside_chance(ax: Axes, table: pd.DataFrame, columns: str, beyond: np.ndarray):
    """A mark a row on the band of chance, its p at the right, how many it stands for beside its name.

    ``columns`` names those of the value, the middle and the ends of the band, p and the number.
    """
    value, middle, low, high, p, count = (table[c].to_numpy(float) for c in columns.split())
    place = np.arange(len(table))
    ax.hlines(place, low, high, color=style.RULE, lw=10, zorder=1)
    ax.scatter(middle, place, marker="|", s=90, color=style.MUTED, zorder=2)
    for mask, color in ((beyond, style.BAD), (~beyond, style.GOOD)):
        ax.scatter(value[mask], place[mask], s=52, color=color, marker=style.MARKER[color], zorder=3)
    for y, one in zip(place, p, strict=True):
        ax.annotate(f"p = {one:.4f}", (1, y), xycoords=ax.get_yaxis_transform(), xytext=(6, 0), fontsize=8.5,
                    textcoords="offset points", va="center", annotation_clip=False)  # fmt: skip
    rows(ax, [f"{word(name)} ({n:,.0f})" for name, n in zip(table.index, count, strict=True)])


def between_loss_and_alone(ax: Axes, shown: pd.DataFrame):
    """A bar a force from what is lost without it to what it reaches alone, and its Shapley value on it."""
    place = np.arange(len(shown))
    ax.hlines(place, shown["leave_one_out"], shown["alone"], color=style.RULE, lw=5, zorder=1)
    for column, color, layer, label in (
        ("leave_one_out", style.ACCENT, 3, t("lost without it", "无它则失")),
        ("alone", style.MUTED, 2, t("reached alone", "独力可达")),
    ):
        ax.scatter(shown[column], place, marker="|", s=110, color=color, lw=2, zorder=layer, label=label)
    ax.scatter(shown["shapley"], place, s=46, color=BLUE, zorder=4, label=t("Shapley value", "Shapley值"))


def three_strengths(ax: Axes, shown: pd.DataFrame):
    """A bar a force for what it serves at least and most, its Shapley value and its capacity on it."""
    place = np.arange(len(shown))
    ax.hlines(place, shown["realised_low"], shown["realised_high"], color="#9CC7E2", lw=8, zorder=1,
              label=t("realised: least to most", "实现：最少至最多"))  # fmt: skip
    ax.hlines(place, shown["attributable_low"], shown["attributable_high"], color=style.INK, lw=1.4, zorder=3)
    ax.scatter(shown["attributable"], place, s=40, color=style.INK, zorder=4,
               label=t("attributable (Shapley)", "可归因（Shapley）"))  # fmt: skip
    ax.scatter(shown["potential"], place, marker="D", s=38, facecolor=style.PAPER, edgecolor=style.ACCENT,
               lw=1.4, zorder=2, label=t("potential: capacity", "潜在：能力"))  # fmt: skip


def withdrawn(ax: Axes, most: int):
    """The axes of a curve of withdrawals: how many have left, from none to all; what is left, from 0."""
    ax.set_xlim(0, most)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(bottom=0)
    ax.set_xlabel(t(f"withdrawn, of {most:,}", f"已退出（共{most:,}）"))


def half_gone(part: pd.DataFrame, share: str) -> int | None:
    """Where a curve first lies at or below half of its start; nowhere if nothing was there to lose."""
    start = part[share].iloc[0]
    below = part.loc[(part[share] <= start / 2) & (start > 0), "removed"]
    return int(below.iloc[0]) if len(below) else None


def half_title(halves: dict[str, int], most: int, orders: int) -> tuple[str, str]:
    """The claim of a picture of curves, in both languages: where half is gone first and last."""
    if not halves:
        return "No order takes half of it", "没有一种顺序损失过半"
    early, late = min(halves.values()), max(halves.values())
    of = len(halves) < orders  # an order that was drawn, and never loses half
    if late == early:
        if not of:
            return f"Half is gone after {early:,} of {most:,}", f"退出{early:,}/{most:,}即失半"
        names = listed([order_name(order) for order in halves])
        return (
            f"Half gone after {early:,} of {most:,} only {names}",
            f"仅{names}在退出{early:,}/{most:,}时失半",
        )
    a, b = (listed([order_name(o) for o, n in halves.items() if n == end]) for end in (early, late))
    return f"Half gone: {early:,} {a}, {late:,} {b}", f"损失过半：{a}{early:,}个，{b}{late:,}个"


def worth_title(shown: pd.DataFrame) -> tuple[str, str]:
    """The claim of a picture of worths: who is worth most, and whom one would miss most."""
    tops, misses = (first(shown[c], question="forces.worth") for c in ("shapley", "leave_one_out"))
    top, miss = (listed([word(shown.index[i]) for i in places]) for places in (tops, misses))
    if len(tops) == len(shown) > 1:
        top, en, zh = "", f"All {len(shown)} are worth the same", f"{len(shown)}个价值相同"
    else:
        be = "is" if len(tops) == 1 else "are"
        en, zh = f"{top} {be} worth most", f"{top}价值最大"
    if not shown["leave_one_out"].max() > 0:
        return f"{en}; none is missed", f"{zh}；缺谁都无损失"
    if len(misses) == len(shown) > 1:
        return f"{en}; all are missed equally", f"{zh}；缺谁损失都相同"
    if tops == misses:
        return f"{en} and missed most", f"{zh}，缺之损失也最大"
    if len(tops) == 1 and tops[0] in misses:
        others = len(misses) - 1
        rest = f"{others} other{'s' * (others > 1)}"
        return f"{en}, and with {rest} missed most", f"{zh}，缺之与另{others}个之一损失最大"
    be = "is" if len(misses) == 1 else "are"
    return f"{en}; {miss} {be} missed most", f"{zh}；缺{miss}损失最大"


def robust_title(wide: pd.DataFrame) -> tuple[str, str]:
    """The claim of a picture of networks, sorted by what an aimed removal costs beyond a random one."""
    count, aimed = len(wide), wide.columns[-1]
    if wide.shape[1] < 2 or "random" not in wide or aimed == "random":
        return f"Robustness of {plural(count, 'network')}", f"{count}个网络的稳健度"
    gap = (wide["random"] - wide[aimed]).dropna()
    if gap.empty:
        return f"Robustness of {plural(count, 'network')}", f"{count}个网络的稳健度"
    ends = []
    for lowest in (False, True):
        at = first(gap, lowest=lowest, question="forces.robustness")
        ends.append((listed([word(gap.index[i]) for i in at]), float(gap.iloc[at[0]])))
    (a, far), (b, near) = ends
    if same(far, near):
        en, zh = (f"in {a}", a) if len(gap) == 1 else ("in each network", "在各网络中都")
        return f"Aimed removal lowers R by {far:.2f} {en}", f"定向移除使R{zh}降低{far:.2f}"
    return (
        f"Aimed removal lowers R most in {a} ({far:.2f}), least in {b} ({near:.2f})",
        f"定向移除使R在{a}降低最多（{far:.2f}），在{b}最少（{near:.2f}）",
    )
