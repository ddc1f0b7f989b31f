"""02  Pictures of the synthetic city: its districts and levels, its margins, and who co-builds where."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ..schema import DOMAINS, CommgovError
from . import style
from .claims import capital, first, known, listed, plural
from .shapes import bare, beside, box, ink_on, links, squares
from .style import t

__all__ = ["crossing", "degrees", "hierarchy", "margins", "tiles", "two_mode"]

# Column -> what it counts in both languages, decimals, and whether it is observed.
MEASURES = {
    "population_count": ("residents", "常住人口", 0, True),
    "community_count": ("communities", "社区", 0, True),
    "compound_count": ("compounds", "小区", 0, False),
    "unit_count": ("co-building units", "共建单位", 0, False),
    "units_per_community": ("units per community", "每社区共建单位", 1, False),
    "residents_per_worker": ("community residents per worker", "每名社区工作者对应社区居民", 0, False),
}
# Level -> middle of its box; the diamond below the community is the point of the picture.
_BOXES = {
    "city": (5.0, 0.5),
    "district": (5.0, 1.5),
    "street": (5.0, 2.5),
    "community": (5.0, 3.5),
    "village": (9.3, 3.5),
    "compound": (3.3, 4.6),
    "grid": (6.7, 4.6),
    "building": (5.0, 5.7),
    "household": (5.0, 6.7),
    "resident": (5.0, 7.7),
}
_LINKS = [("city", "district"), ("district", "street"), ("street", "community"),
          ("community", "compound"), ("community", "grid"), ("compound", "building"), ("grid", "building"),
          ("building", "household"), ("household", "resident")]  # fmt: skip
_LEVELS = {"household": ("family household", "家庭户"), "resident": ("resident", "居民")}
_PLURALS = {"city": "cities", "community": "communities", "street": "streets and towns"}


@style.figure("name name_en tile_row tile_column")
def tiles(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the districts as tiles, roughly where they lie, coloured by the last column of the table.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.districts`, with the measure to colour by as its last column.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing, or the last one is not a measure of districts.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> table = cg.city.districts(cg.city.simulate(seed=1, scale=0.02), measure="population_count")
    >>> tiles(table).get_title(loc="left")
    'Tiexi has the most residents'
    """
    measure = table.columns[-1]
    if measure not in MEASURES:
        raise CommgovError(
            "figures.city.tiles: the last column, {column!r}, is not a measure of districts. "
            "Fix: put one of {measures} last.",
            column=measure,
            measures=", ".join(MEASURES),
        )
    en, zh, decimals, observed = MEASURES[measure]
    value = table[measure].to_numpy(float)
    tops = first(value, question="city.tiles")
    high, low = value[tops[0]], np.nanmin(value)
    part = (value - low) / (high - low) if high > low else np.full(len(value), 0.4)
    shade = LinearSegmentedColormap.from_list("shades", style.SHADES)(part)
    height, width = table["tile_row"].max() + 1, table["tile_column"].max() + 1
    ax = style.axes(ax, size=(1.5 * width, 1.12 * height))
    bare(ax, width, height)
    squares(ax, table["tile_column"], table["tile_row"], shade)
    for row, color, number in zip(table.itertuples(), shade, value, strict=True):
        at = {"ha": "center", "color": ink_on(color[:3])}
        x, y = row.tile_column + 0.5, row.tile_row + 0.5
        ax.text(x, y - 0.04, t(row.name_en, row.name), va="bottom", fontsize=11, **at)
        ax.text(x, y + 0.08, f"{number:,.{decimals}f}", va="top", fontsize=10, **at)
    most = table.iloc[tops]
    names = listed(most[t("name_en", "name")])
    have = "has" if len(most) == 1 else "have"
    if len(most) < np.isfinite(value).sum():
        title = t(f"{names} {have} the most {en}", f"{names}{zh}最多")
    elif len(most) == 1:
        title = t(f"{names} {have} {high:,.{decimals}f} {en}", f"{names}：{zh}{high:,.{decimals}f}")
    else:
        title = t(f"All {len(most)} districts have equally many {en}", f"{len(most)}个区县的{zh}同样多")
    ax.set_title(title)
    source = (
        t("census of 2020 and division list", "2020年普查与区划名录") if observed else t("simulated", "模拟")
    )
    style.note(
        ax,
        f"A tile a district, roughly where it lies; {en}; {source}.",
        f"每格一个区县，位置为示意；{zh}；{source}。",
        down=6,
    )
    return ax


@style.figure("district level count crossing_count provenance")
def hierarchy(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the levels from the city down to residents, with the two partitions that cross.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.hierarchy`; its rows for the whole city are drawn.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing, or the rows for the whole city are.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> hierarchy(cg.city.hierarchy(cg.city.simulate(seed=1, scale=0.02))).get_title(loc="left")
    'Compounds and grids cross below the community'
    """
    city = table[table["district"] == "all"].set_index("level")
    if not set(_BOXES) - {"city"} <= set(city.index):
        raise CommgovError("figures.city.hierarchy: rows with district 'all' are missing. Fix: keep them.")
    ax = style.axes(ax, size=(9, 7.4))
    bare(ax, 11, 8.2)
    ax.set_xlim(-0.2, 11)
    codes = {code for cell in city["provenance"] for code in cell.split()}
    official = codes <= {"P", "S"}
    shenyang = "city" not in city.index and official  # its tables do not count the one city
    there = {level for level in _BOXES if city["count"].get(level, level == "city" and shenyang)}
    line = {"color": style.MUTED, "lw": 1.2, "zorder": 1}
    for above, below in _links(there):
        (x0, y0), (x1, y1) = _BOXES[above], _BOXES[below]
        ax.plot([x0, x1], [y0 + 0.3, y1 - 0.3], **line)
    if "village" in there:
        (street, village, household), right = (_BOXES[k] for k in ("street", "village", "household")), 1.4
        corners = [(village[0] + right, village[1]), (village[0] + right, household[1])]
        for bend in ([street, (village[0], street[1]), village], [*corners, household]):
            ax.plot(*zip(*bend, strict=True), **line)
    for level, middle in _BOXES.items():
        if level not in there:
            continue
        known_here = "S" not in city["provenance"].get(level, "").split()
        edge = style.ACCENT if level in ("compound", "grid") else style.INK
        box(ax, middle, (3.2, 0.62), edge=edge, dashed=not known_here)
        count = _counted(level, int(city["count"].get(level, 1)))
        ax.text(*middle, count, ha="center", va="center", fontsize=10.5, color=edge)
    for level, other, x, side in (("compound", "grid", 1.6, "right"), ("grid", "compound", 8.4, "left")):
        several = int(city["crossing_count"][level])
        if several:
            word, across = style.term(level), style.term(other)
            text = t(f"{several:,} lie in\nseveral {across}s", f"{several:,}个{word}\n跨多个{across}")
            ax.text(x, 4.6, text, ha=side, va="center", fontsize=9, color=style.ACCENT)
    compounds, grids = (bool(city["crossing_count"][level]) for level in ("compound", "grid"))
    outer, inner = ("compound", "grid") if compounds else ("grid", "compound")
    levels = len(there - {"city", *_LEVELS})
    if compounds and grids:
        title = t("Compounds and grids cross below the community", "社区以下，小区与网格相互交叉")
    elif compounds or grids:
        title = t(
            f"Some {outer}s hold several {inner}s, no {inner} crosses {outer}s",
            f"有的{style.term(outer)}含多个{style.term(inner)}，{style.term(inner)}不跨{style.term(outer)}",
        )
    else:
        title = t(f"{plural(levels, 'level')} of places", f"{levels}个层级的地点")
    ax.set_title(title)
    if official:
        style.note(
            ax,
            "Solid: division list and census. Dashed: simulated. Villages include similar units.",
            "实线：区划名录与普查；虚线：模拟。村含类似单位。",
            down=6,
        )
    else:
        dashed = t("Dashed: simulated, at least in part. ", "虚线：至少部分为模拟。") if "S" in codes else ""
        told = style.sources(codes)
        style.note(ax, f"{dashed}Data: {told}.", f"{dashed}数据：{told}。", down=6)
    return ax


def _links(there: set[str]) -> list[tuple[str, str]]:
    """Lines between the levels that are drawn: a level that is not is passed over."""
    found, ahead = [], [("city", "city")]
    while ahead:
        above, level = ahead.pop()
        if above in there and level in there and above != level:
            found.append((above, level))
        start = level if level in there or above not in there else above
        ahead += [(start, below) for over, below in _LINKS if over == level]
    return sorted(set(found))


def _counted(level: str, count: int) -> str:
    en, zh = _LEVELS.get(level, (style.term(level),) * 2)
    if count != 1:
        en = _PLURALS.get(level, f"{en}s")
    return t(f"{count:,} {en}", f"{zh} {count:,}")


@style.figure("name building compound grid population_count")
def crossing(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw one community's buildings in a row, its compounds above and its grids below.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.crossing`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> table = cg.city.crossing(cg.city.simulate(seed=1, scale=0.02))
    >>> crossing(table).get_title(loc="left").endswith("differently")
    True
    """
    ax = style.axes(ax, size=(max(7.0, 0.5 * len(table) + 1.6), 3.2))
    bare(ax, len(table) + 0.4, 3.0)
    ax.set_xlim(-1.7, len(table) + 0.2)
    ax.scatter(np.arange(len(table)) + 0.5, np.full(len(table), 1.5), s=150, color=style.INK, zorder=3)
    for level, other, y, tip in (("compound", "grid", 0.7, 0.3), ("grid", "compound", 2.3, -0.3)):
        short = _short(table[level].unique())
        for _, run in table.reset_index(drop=True).groupby(level, sort=False):
            color = style.ACCENT if len(run[other].unique()) > 1 else style.MUTED
            left, right = run.index[0] + 0.12, run.index[-1] + 0.88
            ax.plot([left, left, right, right], [y + tip, y, y, y + tip], color=color, lw=2.2)
            look = {"ha": "center", "va": "bottom" if tip > 0 else "top", "fontsize": 9, "color": color}
            ax.text((left + right) / 2, y - tip / 2.4, short[run[level].iloc[0]], **look)
        ax.text(-0.25, y, style.term(level), ha="right", va="center", fontsize=10)
    ax.text(-0.25, 1.5, style.term("building"), ha="right", va="center", fontsize=10)
    compounds, grids, buildings = (table[c].nunique() for c in ("compound", "grid", "building"))
    alike = len(table[["compound", "grid"]].drop_duplicates()) == compounds == grids
    how, how_zh = ("alike", "相同") if alike else ("differently", "不同")
    parts = f"{plural(compounds, 'compound')} and {plural(grids, 'grid')}"
    ax.set_title(
        t(
            f"{parts} divide {plural(buildings, 'building')} {how}",
            f"{compounds}个小区与{grids}个网格对{buildings}个楼院的划分{how_zh}",
        )
    )
    name, (source, source_zh) = table["name"].iloc[0], _source(table)
    style.note(
        ax,
        f"{name}{source}. Red: lies in more than one of the other kind.",
        f"{name}{source_zh}。红色：跨越不止一个另一类单元。",
        down=6,
    )
    return ax


def _short(codes) -> dict[str, str]:
    """The last two characters of each code where these tell them apart, else a running number."""
    ends = {code: str(code)[-2:] for code in codes}
    if len(set(ends.values())) == len(ends):
        return ends
    return {code: str(number) for number, code in enumerate(codes, 1)}


def _source(table: pd.DataFrame) -> tuple[str, str]:
    """What follows the name of a place in small print: ", simulated", or where the rows come from."""
    codes = {code for cell in table.get("provenance", ["S"]) for code in str(cell).split()}
    if codes == {"S"}:
        return ", simulated", "，模拟"
    return f", {style.sources(codes, 'en')}", f"，{style.sources(codes, 'zh')}"


@style.figure("quantity quantity_zh low high realised_min realised_max worlds met")
def margins(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each published interval, and inside it the range that the simulated cities realise.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.margins`, or some of its rows.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> table = cg.city.margins(cg.city.simulate(seed=1, scale=0.02), scale=0.02)
    >>> margins(table).get_title(loc="left")
    'All 33 published numbers are met'
    """
    exact = table["low"] == table["high"]
    table = table.assign(exact=exact).sort_values("exact", kind="stable")
    ax = style.axes(ax, size=(9.8, 1.3 + 0.27 * len(table)))
    columns = ((-0.04, "right", 8.5), (1.04, "left", 8.5), (-0.72, "right", 9))
    for y, row in enumerate(table.itertuples()):
        color = style.GOOD if row.met else style.BAD
        low, high = row.realised_min, row.realised_max
        if row.exact:
            ax.plot([0.5], [y], style.MARKER[color], ms=6, color=color, zorder=3)
        else:
            ends = [(x - row.low) / (row.high - row.low) for x in (low, high)]
            ax.plot([0, 1], [y, y], color=style.RULE, lw=9, solid_capstyle="butt", zorder=1)
            ax.plot(ends, [y, y], color=color, lw=3.2, solid_capstyle="butt", zorder=2)
            ax.plot(ends, [y, y], style.MARKER[color], ms=4.5, color=color, zorder=3)
        published = f"{row.low:,}" if row.exact else f"{row.low:,}–{row.high:,}"
        realised = f"{low:,}" if low == high else f"{low:,}–{high:,}"
        told = (published, realised, t(row.quantity, row.quantity_zh))
        for (x, align, size), text in zip(columns, told, strict=True):
            ax.text(x, y, text, ha=align, va="center", fontsize=size, color=style.INK)
    heads = (t("published", "公布"), t("realised", "实现"), t("quantity", "指标"))
    for (x, align, _), text in zip(columns, heads, strict=True):
        ax.text(x, -1.1, text, ha=align, va="center", fontsize=8.5, color=style.MUTED)
    ax.set_ylim(len(table) - 0.3, -1.6)
    ax.set_xlim(-1.8, 1.5)
    ax.set_xticks([0, 1], [t("floor", "下限"), t("ceiling", "上限")])
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    count, worlds, every = int(table["met"].sum()), int(table["worlds"].max()), len(table)
    whole = f"All {every} published numbers are met" if every > 1 else "The published number is met"
    are = "is" if count == 1 else "are"
    ax.set_title(
        t(whole, f"{count}个公布数字全部满足")
        if count == every
        else t(f"{count} of {every} published numbers {are} met", f"{every}个公布数字中{count}个满足")
    )
    style.note(
        ax,
        f"Grey: published interval. Colour: range over {worlds} simulated "
        f"{'cities' if worlds > 1 else 'city'}. A mark alone: the number is published exactly.",
        f"灰：公布区间；彩色：{worlds}个模拟城市的取值范围；单独的点：公布为精确数字。",
    )
    return ax


@style.figure("name actor kind subkind label label_zh domain")
def two_mode(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw one community's co-building units and teams, and the domains in which they meet.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.community`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> ax = two_mode(cg.city.community(cg.city.simulate(seed=1, scale=0.02)))
    >>> len(ax.collections) > 2
    True
    """
    table, units_alone = table[table["domain"] != ""], (table["kind"] == "unit").any()
    if table.empty:
        raise CommgovError("figures.city.two_mode: no row names a domain. Fix: fill in the column domain.")
    table = table.assign(kind=table["kind"].where(table["kind"] == "team", "unit"))
    left, measure, noun = ("units", "家", "单位") if units_alone else ("actors", "个", "主体")
    ax = style.axes(ax, size=(9, 8.4))
    bare(ax, 10, 10)
    there = table["domain"].unique()
    domains = [code for code in DOMAINS if code in there] + [code for code in there if code not in DOMAINS]
    middle = dict(zip(domains, np.linspace(1.0, 9.2, len(domains)), strict=True))
    number = {
        kind: _side(ax, table[table["kind"] == kind], kind, x, edge, middle)
        for kind, x, edge in (("unit", 3.1, 4.3), ("team", 7.6, 5.7))
    }
    for code, y in middle.items():
        here = table[table["domain"] == code]
        units, teams = (here.loc[here["kind"] == kind, "actor"].nunique() for kind in ("unit", "team"))
        box(ax, (5.0, y), (1.4, 0.62), edge=style.INK)
        ax.text(5.0, y - 0.1, style.term(code), ha="center", va="center", fontsize=10)
        both = f"{units} + {teams}" if number["team"] and number["unit"] else f"{units or teams}"
        ax.text(5.0, y + 0.15, both, ha="center", va="center", fontsize=8, color=style.MUTED)
    for x, text, shown in (
        (3.1, t(f"{number['unit']} {left}", f"{number['unit']}{measure}{noun}"), number["unit"]),
        (5.0, t("domain", "领域"), True),
        (7.6, t(f"{number['team']} teams", f"{number['team']}支队伍"), number["team"]),
    ):
        if not shown:
            continue
        ax.text(x, 0.15, text, ha="center", va="center", fontsize=10)
    counted = "unit" if number["unit"] else "team"
    top = table[table["kind"] == counted].groupby("domain", sort=False)["actor"].nunique()
    top = top.reindex(domains + [code for code in top.index if code not in domains]).dropna().astype(int)
    leading = top.index[first(top, question="city.two_mode")]
    names, (most, every) = listed([style.term(code) for code in leading]), (top.max(), number[counted])
    one, each, each_zh = ("draws", "", "") if len(leading) == 1 else ("draw", " each", "各")
    ax.set_title(
        t(
            f"{capital(names)} {one} the most {left}: {most} of {every}{each}",
            f"{names}领域{noun}最多：{every}{measure}中{each_zh}{most}{measure}",
        )
        if len(top) > len(leading)
        else t(
            f"{capital(names)} {one} {most} of {every} {left}{each}",
            f"{names}领域：{every}{measure}{noun}中{each_zh}{most}{measure}",
        )
    )
    name, (source, source_zh) = table["name"].iloc[0], _source(table)
    if source == ", simulated":
        source += ": the article gives the two numbers and some kinds of unit, no list"
        source_zh += "：文章只给出两个总数与几类单位，未列名单"
    style.note(
        ax,
        f"{name}{source}. In each box: {left} + teams that work in the domain.",
        f"{name}{source_zh}。框内：该领域的{noun}数 + 队伍数。",
        down=6,
    )
    return ax


def _side(ax: Axes, side: pd.DataFrame, kind: str, x: float, edge: float, middle: dict) -> int:
    """Draw the actors of one side with their links and names; how many they are."""
    grouped = kind == "unit"
    side = side.assign(height=side["domain"].map(middle).astype(float))
    side["height"] = side.groupby("actor")["height"].transform("mean")
    side["group"] = side.groupby("subkind")["height"].transform("mean")
    order = ["group", "subkind", "height", "actor"] if grouped else ["height", "actor", "group", "subkind"]
    side = side.sort_values(order, kind="stable")
    actors = side.drop_duplicates("actor")
    kinds = actors["subkind"].to_numpy()
    # From top to bottom, with a gap between kinds of unit.
    place = np.arange(len(kinds)) + 1.2 * np.cumsum(
        grouped & (kinds != np.roll(kinds, 1)) & (np.arange(len(kinds)) > 0)
    )
    span = max(place[-1], 1.0) if len(place) else 1.0
    y = pd.Series(0.7 + 8.8 * place / span, index=actors["actor"])
    start = np.column_stack([np.full(len(side), x), y.loc[side["actor"]]])
    end = np.column_stack([np.full(len(side), edge), side["domain"].map(middle)])
    links(ax, start, end, color=style.COLOR[kind], width=1.3, alpha=0.45)
    ax.scatter(np.full(len(y), x), y, s=34, color=style.COLOR[kind], zorder=3)
    named = actors.assign(text=actors[t("label", "label_zh")])
    if grouped:
        for _, group in named.groupby("subkind", sort=False):
            text = f"{group['text'].iloc[0]}  {len(group)}"
            ax.text(x - 0.22, y.loc[group["actor"]].mean(), text, ha="right", va="center", fontsize=9)
    else:
        for row in named.itertuples():
            ax.text(x + 0.22, y[row.actor], row.text, ha="left", va="center", fontsize=9)
    return len(actors)


@style.figure("side degree count at_least_share")
def degrees(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what share of units, and of communities, has at least so many partners.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.degrees`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Raises
    ------
    CommgovError
        A column is missing.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style()
    >>> degrees(cg.city.degrees(cg.city.simulate(seed=1, scale=0.02))).get_yscale()
    'log'
    """
    ax = style.axes(ax, size=(7.6, 4.4))
    # The units' curve lies left of the communities', and so does its name.
    for side, color, by, align, en, zh in (
        ("unit", style.BLUE, -12, "right", "communities of a unit", "单位所共建的社区数"),
        ("community", style.ACCENT, 10, "left", "units of a community", "社区的共建单位数"),
    ):
        part = table[table["side"] == side]
        ax.step(part["degree"], part["at_least_share"], where="pre", color=color, lw=2)
        few = part[part["at_least_share"] <= 0.03]
        at = (few if len(few) else part).iloc[0]
        point = (at["degree"], at["at_least_share"])
        beside(ax, t(en, zh), point, (by, 0), align=(align, "center"), size=9.5, color=color)
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(lambda share, _: t(f"{100 * share:g} %", f"{100 * share:g}%"))
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
    style.note(ax, f"Simulated; {ties:,} ties.", f"模拟；{ties:,}条共建关系。")
    return ax
