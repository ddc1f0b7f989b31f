"""12  Pictures of responsibility: what further ties change, what absence leaves, posts, shortages."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator

from . import style
from .claims import capital, first, listed, percent, plural, same
from .shapes import at_right, beside, line_ends, percents, rows, shares
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
    "property": style.VIOLET,
    "office": style.BROWN,
    "party": style.ORANGE,
    "all": style.GOOD,
}
_ROLES = {
    "compound_head": ("compound heads", "小区点长"),
    "emergency_head": ("emergency heads", "应急点长"),
    "honorary_head": ("honorary heads", "荣誉点长"),
    "member": ("members", "员"),
}
_PLURALS = {"city": "cities", "community": "communities", "building": "building groups"}
_SINGULARS = {"building": "building group"}


@style.figure("addition exposed_share expected_share absent provenance")
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
    ax = style.axes(ax, size=(8.2, 1.6 + 0.42 * len(table)))
    for y, row in enumerate(table.itertuples()):
        color = style.BAD if row.exposed_share > 0.5 else style.WARN if row.exposed_share else style.GOOD
        ax.barh(y, row.exposed_share, height=0.5, color=color, alpha=0.85)
        look = {"marker": "D", "ms": 7, "color": style.INK, "mec": style.PAPER, "ls": "none"}
        ax.plot(row.expected_share, y, zorder=3, **look)
    told = table[["exposed_share", "expected_share"]].to_numpy()
    at_right(ax, [f"{exposed:.0%}   ◆ {expected:.1%}" for exposed, expected in told])
    rows(ax, [name_of(table, name) for name in table["addition"]], below=0.5)
    ax.spines["left"].set_visible(True)
    one, many = _targets(table)
    shares(ax, "x", t(f"share of {many}", f"{many}比例"), high=1.02)
    # Not that one absence cuts off all of them: each has one of its own that does.
    alone, name = table["exposed_share"].iloc[0], name_of(table, table["addition"].iloc[0])
    if same(alone, 1):
        en, zh = f"each {one} has somebody whose absence cuts it off", f"每个{one}都有一人缺位即断链"
    elif same(alone, 0):
        en, zh = f"no {one} hangs on a single person", f"没有{one}因一人缺位而断链"
    else:
        share = percent(alone)
        en = f"{share} of {many} have somebody whose absence cuts them off"
        zh = f"{share}的{many}各有一人缺位即断链"
    ax.set_title(t(f"{capital(name)}: {en}", f"{name}：{zh}"))
    q = f"{table['absent'].iloc[0]:g}"
    style.note(
        ax,
        f"Bar: {many} that the absence of one person cuts off. ◆: expected share held if each is absent "
        f"with probability {q}.",
        f"条：一人缺位即断链的{many}。◆：每人以概率{q}缺位时仍连通的期望比例。",
        table,
    )
    return ax


@style.figure("addition absent expected_share provenance")
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
    ax = style.axes(ax, size=(8.2, 4.6))
    ends = []
    for name, part in table.groupby("addition", sort=False):
        color, width = _COLORS.get(name, style.MUTED), 2.6 if name in ("base", "all") else 1.6
        part = part.sort_values("absent")
        ax.plot(part["absent"], part["expected_share"], color=color, lw=width, marker="o", ms=3.5)
        ends.append((part["expected_share"].iloc[-1], name_of(table, name), color))
    ax.set_xlim(0, table["absent"].max())
    ax.set_ylim(top=1.01)
    line_ends(ax, sorted(ends, reverse=True, key=lambda end: end[0]))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(0.05))
        percents(axis)
    _, many = _targets(table)
    ax.set_xlabel(t("probability that a person is absent", "每人缺位概率"))
    ax.set_ylabel(t(f"{many} held, expected", f"仍连通{many}的期望比例"))
    ax.grid(axis="y")
    begin = table["addition"].iloc[0]
    last = table[table["addition"] == begin].sort_values("absent").iloc[-1]
    q, held, name = f"{100 * last['absent']:g}", percent(last["expected_share"]), name_of(table, begin)
    ax.set_title(
        t(
            f"At {q} % absence, {name}: {held} of {many} held on average",
            f"缺位率{q}%时，{name}平均保持{held}的{many}",
        )
    )
    street = "target" not in table
    rest = ", the street level always present." if street else ", everybody may be absent."
    rest_zh = "，街道一级始终在位。" if street else "，任何人都可能缺位。"
    style.note(ax, f"Exact; absences independent{rest}", f"精确值；缺位相互独立{rest_zh}", table)
    return ax


@style.figure("role needed filled unfilled")
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
    ax = style.axes(ax, size=(8.2, 1.7 + 0.5 * len(table)))
    place = range(len(table))
    ax.barh(place, table["filled"], height=0.5, color=style.BLUE, label=t("filled", "已配备"))
    look = {"color": style.BAD, "hatch": "///", "edgecolor": style.PAPER, "label": t("empty", "空缺")}
    ax.barh(place, table["unfilled"], left=table["filled"], height=0.5, **look)
    for y, row in enumerate(table.itertuples()):
        words = t(f"{row.unfilled:,} of {row.needed:,} empty", f"{row.needed:,}中空缺{row.unfilled:,}")
        beside(ax, words, (row.needed, y), (6, 0))
    rows(ax, map(_role, table["role"]))
    ax.spines["left"].set_visible(True)
    ax.set_xlim(0, 1.28 * table["needed"].max())
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("places in posts", "岗位数"))
    worst = table.iloc[first(table["unfilled"], question="responsibility.staffing")]
    named = listed(map(_role, worst["role"]))
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
    style.note(
        ax,
        "Blue: filled. Hatched: nobody who qualifies has room.",
        "蓝：已配备。斜纹：有资格者均已满。",
        table,
    )
    return ax


@style.figure("needed room short")
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
    ax = style.axes(ax, size=(6.6, 5.0))
    top = float(max(table["needed"].max(), table["room"].max())) * 1.05
    ax.plot([0, top], [0, top], color=style.MUTED, lw=1)
    look = {"s": 16, "alpha": 0.55} if len(table) > 50 else {"s": 46, "alpha": 0.8, "clip_on": False}
    ax.scatter(table["room"], table["needed"], color=style.BAD, marker="s", linewidths=0, zorder=3, **look)
    words = t("room for all", "恰好足够")
    beside(ax, words, (0.75 * top, 0.75 * top), (8, -8), align=("left", "top"), color=style.MUTED)
    ax.set(xlim=(0, top), ylim=(0, top))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("persons whom all helpers in reach can take", "可及帮扶者合计可承担人数"))
    ax.set_ylabel(t("persons in the set", "集合内需帮扶人数"))
    ax.grid()
    count, short = len(table), int(table["short"].sum())
    leave = f"{plural(count, 'set')} leave{'s' * (count == 1)}"
    ax.set_title(
        t(f"{leave} {plural(short, 'person')} without a helper", f"{count:,}个集合使{short:,}人无人帮扶")
    )
    style.note(
        ax,
        "One point a Hall set: homes that need more than everyone in reach has room for.",
        "每点一个霍尔集：其需求合计超过所有可及帮扶者的容量。",
        table,
    )
    return ax


def name_of(table: pd.DataFrame, addition: str) -> str:
    """The name of a chain: of the article's three levels, or of relations where these are added."""
    if "target" in table and addition == "base":
        return t("leading and staffing alone", "仅领导与派驻")
    if addition in _NAMES:
        return t(*_NAMES[addition])
    return t("+ ", "＋") + style.term(addition)


def _targets(table: pd.DataFrame) -> tuple[str, str]:
    """What is answered for, one and many: compounds, unless the table names another kind of place."""
    kind = table["target"].iloc[0] if "target" in table else "compound"
    zh = style.term(kind)
    return t(_SINGULARS.get(kind, kind), zh), t(_PLURALS.get(kind, f"{kind}s"), zh)


def _role(role) -> str:
    return t(*_ROLES.get(role, (str(role), str(role))))
