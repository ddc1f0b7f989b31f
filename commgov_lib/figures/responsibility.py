"""12  Pictures of responsibility: what further ties change, what absence leaves, posts, shortages."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, MultipleLocator

from . import style
from .claims import first, listed, percent, plural, same
from .shapes import beside, finish, line_ends, percents, rows, shares
from .style import t

__all__ = ["absence", "changes", "shortage", "staffing"]

_NAMES = {
    "base": ("the three levels alone", "仅三级包保"),
    "emergency_head": ("emergency heads", "应急点长"),
    "first_secretary": ("first secretaries", "第一书记"),
    "property": ("property firms", "红色物业"),
    "office": ("co-located offices", "合署办公"),
    "party": ("the party line", "党组织链"),
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
    "member": ("members", "五员"),
}
_MARKERS = "os^vDPX"
_PLURALS = {"city": "cities", "community": "communities", "building": "building groups"}


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
    >>> print(ax.get_title(loc="left"))
    100 % of compounds hang on one person, whatever tie is added
    """
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + 0.4 * len(table)))
    share = table["exposed_share"].to_numpy()
    alone = same(share, share[0])
    for y, (value, as_first) in enumerate(zip(share, alone, strict=True)):
        color, hatch = (style.BAD, "") if as_first else (style.BLUE, "///")
        ax.barh(y, value, height=0.55, color=color, hatch=hatch, edgecolor=style.PAPER, lw=0)
    for y, value in enumerate(share):
        beside(ax, percent(value), (value, y), (5, 0))
    names = [name_of(table, code) for code in table["addition"]]
    rows(ax, [_added(table, code) for code in table["addition"]], below=0.5)
    ax.spines["left"].set_visible(True)
    many = _targets(table)
    shares(ax, "x", t(f"share of {many} that hang on one person", f"系于一人的{many}占比"), high=1.0)
    ax.set_xticks([0, 0.5, 1])
    before = percent(share[0])
    single = [k for k, code in enumerate(table["addition"]) if k and code != "all"]
    lowest = first(share[single], lowest=True, question="responsibility.changes") if single else []
    best = [single[k] for k in lowest]
    if not best:
        title = f"{before} of {many} hang on one person", f"{before}的{many}系于一人"
    elif share[best[0]] > share[0] or same(share[best[0]], share[0]):
        title = (
            f"{before} of {many} hang on one person, whatever tie is added",
            f"无论加入何种关系，系于一人的{many}仍为{before}",
        )
    else:
        added, after = listed([names[k] for k in best]), percent(share[best[0]])
        any_of, one_of = ("any one of ", "之一") if len(best) > 1 else ("", "")
        title = (
            f"With {any_of}{added} added, {after} of {many} hang on one person, not {before}",
            f"加入{added}{one_of}后，系于一人的{many}由{before}变为{after}",
        )
    finish(
        ax,
        title,
        (
            f"Bars: {many} in all of whose chains one and the same person stands. An exact count; nothing is "
            "tested. Hatched: another share than without additions.",
            f"条：所有责任链都经过同一人的{many}。为精确计数，不作检验。斜纹：与未加关系时不同。",
        ),
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
    >>> print(absence(table).get_title(loc="left"))
    At 20 % absence, the three levels alone hold 64 % of compounds on average
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.5))
    ends = []
    for k, (name, part) in enumerate(table.groupby("addition", sort=False)):
        color, thick = _COLORS.get(name, style.LINES[k % len(style.LINES)]), name in ("base", "all")
        part = part.sort_values("absent")
        look = {"color": color, "lw": 2.6 if thick else 1.7, "ls": "-" if thick else style.DASHES[k % 6]}
        ax.plot(
            part["absent"], part["expected_share"], marker=_MARKERS[k % 7], ms=4.5, zorder=3 + k / 10, **look
        )
        ends.append((part["expected_share"].iloc[-1], _added(table, name), color))
    ax.set_xlim(0, table["absent"].max())
    ax.set_ylim(top=1.01)
    line_ends(ax, sorted(ends, reverse=True, key=lambda end: end[0]))
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if table["absent"].max() / step <= 5)
    ax.xaxis.set_major_locator(MultipleLocator(step))
    for axis in (ax.xaxis, ax.yaxis):
        percents(axis)
    many = _targets(table)
    ax.set_xlabel(t("chance that a person is absent", "每人缺位的概率"))
    ax.set_ylabel(t(f"{many} held on average", f"仍连通{many}的期望比例"))
    ax.grid(axis="y")
    begin = table["addition"].iloc[0]
    last = table[table["addition"] == begin].sort_values("absent").iloc[-1]
    q, held, name = f"{100 * last['absent']:g}", percent(last["expected_share"]), name_of(table, begin)
    street = "target" not in table
    finish(
        ax,
        (
            f"At {q} % absence, {name} hold {held} of {many} on average",
            f"缺位率为{q}%时，{name}平均仍能连通{held}的{many}",
        ),
        (
            "Share that some chain of present persons reaches, computed exactly; absences are independent, "
            + ("the street level is always present." if street else "everybody may be absent."),
            "仍有一条在位者责任链可达的比例，精确计算；缺位相互独立，"
            + ("街道一级始终在位。" if street else "任何人都可能缺位。"),
        ),
        table,
    )
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
    >>> print(staffing(pd.DataFrame([row])).get_title(loc="left"))
    Of 10 places for members, 2 stay empty
    """
    ax = style.axes(ax, size=(style.WIDTH, 0.9 + 0.42 * len(table)))
    worst = table.iloc[first(table["unfilled"], question="responsibility.staffing")]
    place = range(len(table))
    ax.barh(place, table["unfilled"], height=0.55, color=style.BAD)
    for y, row in enumerate(table.itertuples()):
        words = t(f"{row.unfilled:,} of {row.needed:,}", f"{row.needed:,}个中{row.unfilled:,}个")
        beside(ax, words, (row.unfilled, y), (6, 0))
    rows(ax, map(_role, table["role"]))
    ax.spines["left"].set_visible(True)
    ax.set_xlim(0, max(float(table["unfilled"].max()), 1.0) * 1.02)
    ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("places that stay empty", "空缺的岗位数"))
    named = listed(map(_role, worst["role"]))
    empty, needed = int(worst["unfilled"].iloc[0]), int(worst["needed"].iloc[0])
    most, most_zh = (", the most of any role", "，为各类之最") if len(table) > 1 else ("", "")
    stay = "stays" if empty == 1 else "stay"
    if not empty:
        title = "Every place in every post can be filled", "各类岗位均可配齐"
    elif len(worst) == 1:
        title = (
            f"Of {needed:,} places for {named}, {empty:,} {stay} empty{most}",
            f"{named}的{needed:,}个岗位中有{empty:,}个空缺{most_zh}",
        )
    else:
        title = f"For {named}, {empty:,} {stay} empty each{most}", f"{named}各空缺{empty:,}个{most_zh}"
    finish(
        ax,
        title,
        (
            "Bars: places that nobody who qualifies has time left for, however posts are given out. "
            "Beside them: of how many.",
            "条：无论怎样分派，有资格者都已任满而空缺的岗位；旁注为岗位总数。",
        ),
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
    >>> print(shortage(pd.DataFrame([row])).get_title(loc="left"))
    However helpers are shared out, 8 persons in 1 set of needs get none
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.8))
    top = float(max(table["needed"].max(), table["room"].max())) * 1.05
    ax.plot([0, top], [0, top], color=style.MUTED, lw=1)
    look = {"s": 14, "alpha": 0.5} if len(table) > 50 else {"s": 46, "alpha": 0.8, "clip_on": False}
    ax.scatter(table["room"], table["needed"], color=style.BAD, marker="s", linewidths=0, zorder=3, **look)
    words, align = t("enough for all", "恰好足够"), ("left", "top")
    beside(ax, words, (0.62 * top, 0.62 * top), (8, -6), align=align, color=style.MUTED)
    ax.set(xlim=(0, top), ylim=(0, top))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5, integer=True))
        axis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(t("persons whom all helpers in reach can take", "可及帮扶者合计可承担人数"))
    ax.set_ylabel(t("persons in the set", "组内需帮扶人数"))
    ax.grid()
    count, short = len(table), int(table["short"].sum())
    get = "gets" if short == 1 else "get"
    finish(
        ax,
        (
            f"However helpers are shared out, {plural(short, 'person')} in {plural(count, 'set')} of needs "
            f"{get} none",
            f"无论怎样分派，{count:,}组需求中仍有{short:,}人无人帮扶",
        ),
        (
            "Each square is a set of needs that all helpers in reach together cannot serve; its height above "
            "the line is the shortage (Hall's theorem).",
            "每个方块是一组需求，所有可及帮扶者合起来也承担不了；高出直线的部分即缺口（霍尔定理）。",
        ),
        table,
    )
    return ax


def name_of(table: pd.DataFrame, addition: str) -> str:
    """The name of a chain: of the article's three levels, or of relations where these are added."""
    if "target" in table and addition == "base":
        return t("leading and staffing alone", "仅领导与派驻")
    return t(*_NAMES[addition]) if addition in _NAMES else style.term(addition)


def _added(table: pd.DataFrame, addition: str) -> str:
    """The same with a plus before a single addition."""
    return ("" if addition in ("base", "all") else t("+ ", "＋")) + name_of(table, addition)


def _targets(table: pd.DataFrame) -> str:
    """What is answered for: compounds, unless the table names another kind of place."""
    kind = table["target"].iloc[0] if "target" in table else "compound"
    return t(_PLURALS.get(kind, f"{kind}s"), style.term(kind))


def _role(role) -> str:
    return t(*_ROLES.get(role, (str(role), str(role))))
