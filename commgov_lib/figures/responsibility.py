"""12  Pictures of responsibility: what further ties change, what absence leaves, posts, shortages."""

from __future__ import annotations

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator, PercentFormatter

from . import style
from ._claims import capital, first, listed, percent, plural, same
from .style import t

__all__ = ["absence", "changes", "shortage", "staffing"]

_NAMES = {
    "base": ("three levels only", "仅三级包保"),
    "emergency_head": ("+ emergency heads (M16)", "＋应急点长（M16）"),
    "first_secretary": ("+ first secretary (M26)", "＋第一书记（M26）"),
    "property": ("+ red property (M25)", "＋红色物业（M25）"),
    "office": ("+ co-located office (M28)", "＋合署办公（M28）"),
    "party": ("+ party line (M18)", "＋党组织链（M18）"),
    "all": ("all together", "全部"),
}
_COLORS = {
    "base": style.INK,
    "emergency_head": style.COLOR["department"],
    "first_secretary": style.COLOR["party_branch"],
    "property": style.COLOR["property_firm"],
    "office": style.COLOR["owners_committee"],
    "party": style.COLOR["social_org"],
    "all": style.GOOD,
}
_ROLES = {
    "compound_head": ("compound heads", "小区点长"),
    "emergency_head": ("emergency heads", "应急点长"),
    "honorary_head": ("honorary heads", "荣誉点长"),
    "member": ("members", "员"),
}
_PLURAL = {"city": "cities", "street": "streets", "community": "communities", "building": "building groups"}

_SINGULAR = {many: one.replace("_", " ") for one, many in _PLURAL.items()} | {
    "building groups": "building group"
}

_need = partial(style.need, "responsibility")


def _targets(table: pd.DataFrame) -> str:
    """What is answered for, in the plural: compounds, unless the table names another kind of place."""
    kind = table["target"].iloc[0] if "target" in table else "compound"
    return t(_PLURAL.get(kind, f"{kind}s"), style.term(kind))


def _name(table: pd.DataFrame, addition: str) -> str:
    """The name of a chain: of the article's three levels, or of relations where these are added."""
    if "target" in table and addition == "base":
        return t("leading and staffing alone", "仅领导与派驻")
    if addition in _NAMES:
        return t(*_NAMES[addition])
    return t("+ ", "＋") + style.term(addition)


@style.figure
def changes(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw, for each kind of added tie, the share of compounds that one absence alone can cut off.

    Parameters
    ----------
    table
        From :func:`commgov_lib.responsibility.additions`, one probability of absence.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> row = {"exposed_share": 1.0, "expected_share": 0.8, "absent": 0.1, "provenance": "S"}
    >>> ax = changes(pd.DataFrame([row | {"addition": "base"}, row | {"addition": "party"}]))
    >>> ax.get_title(loc="left")
    'Three levels only: each compound has somebody whose absence cuts it off'
    """
    _need(table, "changes", "addition exposed_share expected_share absent provenance")
    ax = style.axes(ax, size=(8.2, 1.6 + 0.42 * len(table)))
    place = range(len(table))
    for y, row in zip(place, table.itertuples(), strict=True):
        color = style.BAD if row.exposed_share > 0.5 else style.WARN if row.exposed_share else style.GOOD
        ax.barh(y, row.exposed_share, height=0.5, color=color, alpha=0.85)
        ax.plot(
            row.expected_share, y, marker="D", ms=7, color=style.INK, mec=style.PAPER, ls="none", zorder=3
        )
        ax.annotate(
            f"{row.exposed_share:.0%}   ◆ {row.expected_share:.1%}", (1.02, y),
            xycoords=("axes fraction", "data"),
            va="center", fontsize=9, annotation_clip=False,
        )  # fmt: skip
    ax.set_yticks(list(place), [_name(table, name) for name in table["addition"]])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.5, -0.6)
    ax.set_xlim(0, 1.02)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    what = _targets(table)
    ax.set_xlabel(t(f"share of {what}", f"{what}比例"))
    ax.grid(axis="x")
    # Not that one absence cuts off all of them: each has one of its own that does.
    alone, name = table["exposed_share"].iloc[0], _name(table, table["addition"].iloc[0])
    one = t(_SINGULAR.get(what, what.removesuffix("s")), what)
    if same(alone, 1):
        en, zh = f"each {one} has somebody whose absence cuts it off", f"每个{what}都有一人缺位即断链"
    elif same(alone, 0):
        en, zh = f"no {one} hangs on a single person", f"没有{what}因一人缺位而断链"
    else:
        share = percent(alone)
        en = f"{share} of {what} have somebody whose absence cuts them off"
        zh = f"{share}的{what}各有一人缺位即断链"
    ax.set_title(t(f"{capital(name)}: {en}", f"{name}：{zh}"))
    q = table["absent"].iloc[0]
    text = t(
        f"Bar: {what} that the absence of one person cuts off. ◆: expected share held if each is absent "
        f"with probability {q:g}.",
        f"条：一人缺位即断链的{what}。◆：每人以概率{q:g}缺位时仍连通的期望比例。",
    )
    style.note(ax, text, table)
    return ax


@style.figure
def absence(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how the expected share of compounds held falls as absence grows, with each kind of added tie.

    Parameters
    ----------
    table
        From :func:`commgov_lib.responsibility.additions`, several probabilities of absence.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> rows = [("base", 0.1, 0.81), ("base", 0.2, 0.64)]
    >>> table = pd.DataFrame(rows, columns=["addition", "absent", "expected_share"]).assign(provenance="S")
    >>> absence(table).get_title(loc="left")
    'At 20 % absence, three levels only: 64 % of compounds held on average'
    """
    _need(table, "absence", "addition absent expected_share provenance")
    ax = style.axes(ax, size=(8.2, 4.6))
    what, ends = _targets(table), []
    for name, part in table.groupby("addition", sort=False):
        color, bold = _COLORS.get(name, style.MUTED), name in ("base", "all")
        part = part.sort_values("absent")
        ax.plot(
            part["absent"], part["expected_share"], color=color, lw=2.6 if bold else 1.6, marker="o", ms=3.5
        )
        ends.append((part["expected_share"].iloc[-1], name, color, part["absent"].iloc[-1]))
    low, high = table["expected_share"].min(), 1.0
    gap, free = 0.055 * (high - low + 0.05), float("inf")
    for y, name, color, x in sorted(ends, reverse=True, key=lambda end: end[0]):
        free = min(y, free - gap)
        ax.annotate(_name(table, name), (x, y), xytext=(1.02, free),
                    textcoords=("axes fraction", "data"), va="center", fontsize=9, color=color,
                    annotation_clip=False)  # fmt: skip
    ax.set_xlim(0, table["absent"].max())
    ax.set_ylim(top=1.01)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(0.05))
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(t("probability that a person is absent", "每人缺位概率"))
    ax.set_ylabel(t(f"{what} held, expected", f"仍连通{what}的期望比例"))
    ax.grid(axis="y")
    last = table[table["addition"] == table["addition"].iloc[0]].sort_values("absent").iloc[-1]
    q, held = last["absent"], last["expected_share"]
    bare = _name(table, table["addition"].iloc[0])
    ax.set_title(
        t(
            f"At {100 * q:g} % absence, {bare}: {percent(held)} of {what} held on average",
            f"缺位率{100 * q:g}%时，{bare}平均保持{percent(held)}的{what}",
        )
    )
    text = t("Exact; absences independent", "精确值；缺位相互独立") + (
        t(", the street level always present.", "，街道一级始终在位。")
        if "target" not in table
        else t(", everybody may be absent.", "，任何人都可能缺位。")
    )
    style.note(ax, text, table)
    return ax


@style.figure
def staffing(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw, for each role, the places filled and those left empty.

    Parameters
    ----------
    table
        ``role, needed, filled, unfilled``, a row a role: ``posts`` of
        :func:`commgov_lib.responsibility.staff` summed by role; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> row = {"role": "member", "needed": 10, "filled": 8, "unfilled": 2}
    >>> staffing(pd.DataFrame([row])).get_title(loc="left")
    'Most left empty: members, 2 of 10'
    """
    _need(table, "staffing", "role needed filled unfilled")
    ax = style.axes(ax, size=(8.2, 1.7 + 0.5 * len(table)))
    place = list(range(len(table)))
    ax.barh(place, table["filled"], height=0.5, color=style.COLOR["unit"], label=t("filled", "已配备"))
    ax.barh(place, table["unfilled"], left=table["filled"], height=0.5, color=style.BAD, hatch="///",
            edgecolor=style.PAPER, label=t("empty", "空缺"))  # fmt: skip
    for y, row in zip(place, table.itertuples(), strict=True):
        words = t(f"{row.unfilled:,} of {row.needed:,} empty", f"{row.needed:,}中空缺{row.unfilled:,}")
        ax.annotate(
            words, (row.needed, y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=9
        )
    ax.set_yticks(place, [t(*_ROLES.get(role, (role, role))) for role in table["role"]])
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(0, 1.28 * table["needed"].max())
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("places in posts", "岗位数"))
    ax.grid(axis="x")
    worst = table.iloc[first(table["unfilled"], question="responsibility.staffing")]
    named = listed([t(*_ROLES.get(role, (str(role),) * 2)) for role in worst["role"]])
    empty, needed = int(worst["unfilled"].iloc[0]), int(worst["needed"].iloc[0])
    if not empty:
        title = t("Every post can be filled", "岗位均可配齐")
    elif len(worst) == 1:
        title = t(
            f"Most left empty: {named}, {empty:,} of {needed:,}", f"空缺最多：{named}，{needed:,}中{empty:,}"
        )
    else:
        title = t(f"Most left empty: {named}, {empty:,} each", f"空缺最多：{named}，各{empty:,}")
    ax.set_title(title)
    text = t("Blue: filled. Hatched: nobody who qualifies has room.", "蓝：已配备。斜纹：有资格者均已满。")
    style.note(ax, text, table)
    return ax


@style.figure
def shortage(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each set of homes that needs more than all helpers in reach can give: the proofs of a shortage.

    Parameters
    ----------
    table
        ``hall`` of :func:`commgov_lib.responsibility.match`; optional ``provenance``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> row = {"demands": 2, "needed": 12, "supplies": 1, "room": 4, "short": 8}
    >>> shortage(pd.DataFrame([row])).get_title(loc="left")
    '1 set leaves 8 persons without a helper'
    """
    _need(table, "shortage", "needed room short")
    ax = style.axes(ax, size=(6.6, 5.0))
    top = float(max(table["needed"].max(), table["room"].max())) * 1.05
    ax.plot([0, top], [0, top], color=style.MUTED, lw=1)
    look = {"s": 16, "alpha": 0.55} if len(table) > 50 else {"s": 46, "alpha": 0.8, "clip_on": False}
    ax.scatter(table["room"], table["needed"], color=style.BAD, marker="s", linewidths=0, zorder=3, **look)
    ax.annotate(t("room for all", "恰好足够"), (0.75 * top, 0.75 * top), xytext=(8, -8),
                textcoords="offset points", ha="left",
                va="top", fontsize=9, color=style.MUTED)  # fmt: skip
    ax.set_xlim(0, top)
    ax.set_ylim(0, top)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("persons whom all helpers in reach can take", "可及帮扶者合计可承担人数"))
    ax.set_ylabel(t("persons in the set", "集合内需帮扶人数"))
    ax.grid()
    count, short = len(table), int(table["short"].sum())
    leave = f"{plural(count, 'set')} leave{'s' * (count == 1)}"
    ax.set_title(
        t(f"{leave} {plural(short, 'person')} without a helper", f"{count:,}个集合使{short:,}人无人帮扶")
    )
    text = t(
        "One point a Hall set: homes that need more than everyone in reach has room for.",
        "每点一个霍尔集：其需求合计超过所有可及帮扶者的容量。",
    )
    style.note(ax, text, table)
    return ax
