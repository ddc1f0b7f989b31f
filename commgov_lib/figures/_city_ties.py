"""How the numbers and the ties of the city are drawn: margins, the two sides of a community, degrees."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from ..schema import DOMAINS, CommgovError
from . import _shapes, style
from ._claims import capital, first, known, listed, plural
from .style import t


def margins(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """See :func:`commgov_lib.figures.city.margins`."""
    _shapes.need_columns(
        table, "margins", "quantity quantity_zh low high realised_min realised_max worlds met"
    )
    exact = table["low"] == table["high"]
    table = table.assign(exact=exact).sort_values("exact", kind="stable")
    ax = style.axes(ax, size=(9.8, 1.3 + 0.27 * len(table)))
    for y, row in enumerate(table.itertuples()):
        color = style.GOOD if row.met else style.BAD
        if row.exact:
            published = f"{row.low:,}"
            ax.plot([0.5], [y], style.MARKER[color], ms=6, color=color, zorder=3)
        else:
            published = f"{row.low:,}–{row.high:,}"
            left, right = ((x - row.low) / (row.high - row.low) for x in (row.realised_min, row.realised_max))
            ax.plot([0, 1], [y, y], color=style.RULE, lw=9, solid_capstyle="butt", zorder=1)
            ax.plot([left, right], [y, y], color=color, lw=3.2, solid_capstyle="butt", zorder=2)
            ax.plot([left, right], [y, y], style.MARKER[color], ms=4.5, color=color, zorder=3)
        low, high = row.realised_min, row.realised_max
        realised = f"{low:,}" if low == high else f"{low:,}–{high:,}"
        for x, text, align in ((-0.04, published, "right"), (1.04, realised, "left")):
            ax.text(x, y, text, ha=align, va="center", fontsize=8.5, color=style.INK)
        ax.text(-0.72, y, t(row.quantity, row.quantity_zh), ha="right", va="center", fontsize=9)
    for x, text, align in (
        (-0.72, t("quantity", "指标"), "right"),
        (-0.04, t("published", "公布"), "right"),
        (1.04, t("realised", "实现"), "left"),
    ):
        ax.text(x, -1.1, text, ha=align, va="center", fontsize=8.5, color=style.MUTED)
    ax.set_ylim(len(table) - 0.3, -1.6)
    ax.set_xlim(-1.8, 1.5)
    ax.set_xticks([0, 1], [t("floor", "下限"), t("ceiling", "上限")])
    ax.set_yticks([])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)
    count, worlds = int(table["met"].sum()), int(table["worlds"].max())
    every = len(table)
    whole = f"All {every} published numbers are met" if every > 1 else "The published number is met"
    are = "is" if count == 1 else "are"
    ax.set_title(
        t(whole, f"{count}个公布数字全部满足")
        if count == every
        else t(f"{count} of {every} published numbers {are} met", f"{every}个公布数字中{count}个满足")
    )
    style.note(
        ax,
        t(
            f"Grey: published interval. Colour: range over {worlds} simulated "
            f"{'cities' if worlds > 1 else 'city'}. A mark alone: the number is published exactly.",
            f"灰：公布区间；彩色：{worlds}个模拟城市的取值范围；单独的点：公布为精确数字。",
        ),
    )
    return ax


def two_mode(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """See :func:`commgov_lib.figures.city.two_mode`."""
    _shapes.need_columns(table, "two_mode", "name actor kind subkind label label_zh domain")
    table, kinds = table[table["domain"] != ""], table["kind"]
    if table.empty:
        raise CommgovError("figures.city.two_mode: no row names a domain. Fix: fill in the column domain.")
    table = table.assign(kind=table["kind"].where(table["kind"] == "team", "unit"))
    units_alone = (kinds == "unit").any()
    left, left_zh = ("units", "家单位") if units_alone else ("actors", "个主体")
    ax = style.axes(ax, size=(9, 8.4))
    _shapes.bare(ax, 10, 10)
    domains = [code for code in DOMAINS if (table["domain"] == code).any()]
    middle = dict(zip(domains, np.linspace(1.0, 9.2, len(domains)), strict=True))
    number = {}
    for kind, x, edge in (("unit", 3.1, 4.3), ("team", 7.6, 5.7)):
        side = table[table["kind"] == kind].assign(
            height=lambda rows: rows["domain"].map(middle).astype(float)
        )
        side["height"] = side.groupby("actor")["height"].transform("mean")
        side["group"] = side.groupby("subkind")["height"].transform("mean")
        side = side.sort_values(["group", "subkind", "height", "actor"], kind="stable")
        if kind == "team":
            side = side.sort_values(["height", "actor"], kind="stable")
        actors = side.drop_duplicates("actor")
        number[kind] = len(actors)
        y = pd.Series(_heights(actors["subkind"].tolist(), grouped=kind == "unit"), index=actors["actor"])
        color = style.COLOR[kind]
        start = np.column_stack([np.full(len(side), x), y.loc[side["actor"]]])
        end = np.column_stack([np.full(len(side), edge), side["domain"].map(middle)])
        _shapes.curves(ax, start, end, color=color, width=1.3, alpha=0.45)
        ax.scatter(np.full(len(y), x), y, s=34, color=color, zorder=3)
        _names(ax, actors, y, kind, x)
    for code, y in middle.items():
        here = table[table["domain"] == code]
        units, teams = (here.loc[here["kind"] == kind, "actor"].nunique() for kind in ("unit", "team"))
        _shapes.box(ax, (5.0, y), (1.4, 0.62), fill=style.PAPER, edge=style.INK)
        ax.text(5.0, y - 0.1, style.term(code), ha="center", va="center", fontsize=10)
        ax.text(5.0, y + 0.15, f"{units} + {teams}", ha="center", va="center", fontsize=8, color=style.MUTED)
    for x, text in (
        (3.1, t(f"{number['unit']} {left}", f"{number['unit']}{left_zh}")),
        (5.0, t("domain", "领域")),
        (7.6, t(f"{number['team']} teams", f"{number['team']}支队伍")),
    ):
        ax.text(x, 0.15, text, ha="center", va="center", fontsize=10)
    counted = "unit" if number["unit"] else "team"
    top = table[table["kind"] == counted].groupby("domain", sort=False)["actor"].nunique()
    top = top.reindex(domains + [code for code in top.index if code not in domains]).dropna().astype(int)
    leading = top.index[first(top, question="city.two_mode")]
    names, (most, every) = listed([style.term(code) for code in leading]), (top.max(), number[counted])
    measure, noun = left_zh[0], left_zh[1:]
    one, each = ("draws", "") if len(leading) == 1 else ("draw", " each")
    ax.set_title(
        t(
            f"{capital(names)} {one} the most {left}: {most} of {every}{each}",
            f"{names}领域{noun}最多：{every}{measure}中{'各' * (len(leading) > 1)}{most}{measure}",
        )
        if len(top) > len(leading)
        else t(
            f"{capital(names)} {one} {most} of {every} {left}{each}",
            f"{names}领域：{every}{measure}{noun}中{'各' * (len(leading) > 1)}{most}{measure}",
        )
    )
    name, (source, source_zh) = table["name"].iloc[0], _shapes.source(table)
    if source == ", simulated":
        source, source_zh = (
            f"{source}: the article gives the two numbers and some kinds of unit, no list",
            f"{source_zh}：文章只给出两个总数与几类单位，未列名单",
        )
    _shapes.small_print(
        ax,
        f"{name}{source}. In each box: {left} + teams that work in the domain.",
        f"{name}{source_zh}。框内：该领域的{left_zh[1:]}数 + 队伍数。",
    )
    return ax


def _heights(kinds: list[str], *, grouped: bool) -> np.ndarray:
    """Where each actor stands on its side, top to bottom, with a gap between kinds."""
    new = [grouped and i > 0 and kinds[i] != kinds[i - 1] for i in range(len(kinds))]
    place = np.arange(len(kinds)) + 1.2 * np.cumsum(new)
    span = max(place[-1], 1.0) if len(place) else 1.0
    return 0.7 + 8.8 * place / span


def _names(ax: Axes, actors: pd.DataFrame, y: pd.Series, kind: str, x: float):
    """A name beside each kind of unit, and beside each team."""
    named = actors.assign(text=actors[t("label", "label_zh")])
    if kind == "unit":
        for _, group in named.groupby("subkind", sort=False):
            height = y.loc[group["actor"]].mean()
            text = f"{group['text'].iloc[0]}  {len(group)}"
            ax.text(x - 0.22, height, text, ha="right", va="center", fontsize=9)
    else:
        for row in named.itertuples():
            ax.text(x + 0.22, y[row.actor], row.text, ha="left", va="center", fontsize=9)


def degrees(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """See :func:`commgov_lib.figures.city.degrees`."""
    _shapes.need_columns(table, "degrees", "side degree count at_least_share")
    ax = style.axes(ax, size=(7.6, 4.4))
    names = {
        "unit": ("communities of a unit", "单位所共建的社区数", style.COLOR["unit"]),
        "community": ("units of a community", "社区的共建单位数", style.ACCENT),
    }
    for side, (en, zh, color) in names.items():
        rows = table[table["side"] == side]
        ax.step(rows["degree"], rows["at_least_share"], where="pre", color=color, lw=2)
        at = rows[rows["at_least_share"] <= 0.03].head(1) if (rows["at_least_share"] <= 0.03).any() else rows
        left = side == "unit"  # the units' curve lies left of the communities'
        ax.annotate(t(en, zh), (at["degree"].iloc[0], at["at_least_share"].iloc[0]), va="center",
                    xytext=(-12 if left else 10, 0), textcoords="offset points",
                    ha="right" if left else "left", fontsize=9.5, color=color)  # fmt: skip
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}%"))
    ax.set_xlabel(t("partners", "共建对象数"))
    ax.set_ylabel(t("share with at least so many", "至少有这么多的比例"))
    ax.grid(axis="y")
    units = table[(table["side"] == "unit") & (table["count"] > 0)]
    busiest = units.iloc[first(units["degree"], question="city.degrees") if len(units) else []]
    known(busiest, "degree", "city.degrees")
    top, many = int(busiest["degree"].iloc[0]), int(busiest["count"].sum())
    places = plural(top, "community", "communities")
    ax.set_title(
        t(f"The busiest unit co-builds with {places}", f"最忙的单位与{top}个社区共建")
        if many == 1
        else t(
            f"The {many:,} busiest units co-build with {places} each",
            f"最忙的{many:,}个单位各与{top}个社区共建",
        )
    )
    ties = int((table["degree"] * table["count"])[table["side"] == "unit"].sum())
    style.note(ax, t(f"Simulated; {ties:,} ties.", f"模拟；{ties:,}条共建关系。"))
    return ax
