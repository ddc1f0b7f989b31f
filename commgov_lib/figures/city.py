"""02  Pictures of the simulated city: districts, levels, margins, its score, and who co-builds where."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ..schema import DOMAINS, CommgovError
from . import style
from .claims import first, known, listed, plural
from .shapes import bare, beside, box, ink_on, links, squares
from .style import SMALL, WIDTH, t

__all__ = ["crossing", "degrees", "hierarchy", "margins", "score", "tiles", "two_mode"]

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
    "city": (4.4, 0.5),
    "district": (4.4, 1.5),
    "street": (4.4, 2.5),
    "community": (4.4, 3.5),
    "village": (9.0, 3.5),
    "compound": (2.1, 4.75),
    "grid": (6.7, 4.75),
    "building": (4.4, 6.0),
    "household": (4.4, 7.0),
    "resident": (4.4, 8.0),
}
_LINKS = [("city", "district"), ("district", "street"), ("street", "community"),
          ("community", "compound"), ("community", "grid"), ("compound", "building"), ("grid", "building"),
          ("building", "household"), ("household", "resident")]  # fmt: skip
_CROSSED = {"compound": "grid", "grid": "compound"}
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
    >>> " ".join(tiles(table).get_title(loc="left").split())[:9]
    'Tiexi has'
    """
    measure = next((column for column in reversed(table.columns) if column != "provenance"), "")
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
    ax = style.axes(ax, size=(WIDTH, 0.5 + 0.84 * height))
    style.margins(ax, left=9, right=9)
    bare(ax, width, height)
    squares(ax, table["tile_column"], table["tile_row"], shade)
    for row, color, number in zip(table.itertuples(), shade, value, strict=True):
        at = {"ha": "center", "color": ink_on(color[:3])}
        x, y = row.tile_column + 0.5, row.tile_row + 0.5
        ax.text(x, y - 0.04, t(row.name_en, row.name), va="bottom", fontsize=SMALL + 1, **at)
        ax.text(x, y + 0.08, f"{number:,.{decimals}f}", va="top", fontsize=SMALL, **at)
    most = table.iloc[tops]
    names = listed(most[t("name_en", "name")])
    have = "has" if len(most) == 1 else "have"
    number, every = f"{high:,.{decimals}f}", int(np.isfinite(value).sum())
    each, each_zh = ("", "") if len(most) == 1 else (" each", "各")
    if len(most) < every:
        title = (
            f"{names} {have} {number} {en}{each}, the most of {every} districts",
            f"{names}{each_zh}有{zh}{number}，在{every}个区县中最多",
        )
    elif len(most) == 1:
        title = f"{names} {have} {number} {en}", f"{names}有{zh}{number}"
    else:
        title = f"All {len(most)} districts have {number} {en} each", f"{len(most)}个区县各有{zh}{number}"
    style.title(ax, *title)
    told = table if "provenance" in table else table.assign(provenance="P" if observed else "S")
    style.note(
        ax,
        f"A tile a district, roughly where it lies: {en}.",
        f"每格一个区县，位置为示意：{zh}。",
        told,
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
    >>> ax = hierarchy(cg.city.hierarchy(cg.city.simulate(seed=1, scale=0.02)))
    >>> " ".join(ax.get_title(loc="left").split()).endswith("grids in several compounds")
    True
    """
    city = table[table["district"] == "all"].set_index("level")
    if not set(_BOXES) - {"city"} <= set(city.index):
        raise CommgovError("figures.city.hierarchy: rows with district 'all' are missing. Fix: keep them.")
    ax = style.axes(ax, size=(WIDTH, 7.2))
    style.margins(ax, left=9, right=9)
    bare(ax, 11, 8.5)
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
        (street, village, household), right = (_BOXES[k] for k in ("street", "village", "household")), 1.0
        corners = [(village[0] + right, village[1]), (village[0] + right, household[1])]
        for bend in ([street, (village[0], street[1]), village], [*corners, household]):
            ax.plot(*zip(*bend, strict=True), **line)
    for level, middle in _BOXES.items():
        if level not in there:
            continue
        known_here = "S" not in city["provenance"].get(level, "").split()
        edge = style.ACCENT if level in ("compound", "grid") else style.INK
        several = int(city["crossing_count"].get(level, 0)) if level in _CROSSED else 0
        count = _counted(level, int(city["count"].get(level, 1)))
        if several:
            across = style.term(_CROSSED[level])
            count += t(f"\n{several:,} in several", f"\n其中{several:,}个跨多个{across}")
        wide = 4.5 if level in _CROSSED else 3.5
        box(ax, middle, (wide, 0.92 if several else 0.66), edge=edge, dashed=not known_here)
        count = style.fold(count, 31 * wide, SMALL) if "\n" not in count else count
        ax.text(*middle, count, ha="center", va="center", fontsize=SMALL, color=edge)
    compounds, grids = (bool(city["crossing_count"][level]) for level in ("compound", "grid"))
    outer, inner = ("compound", "grid") if compounds else ("grid", "compound")
    levels = len(there - {"city", *_LEVELS})
    some = {level: f"{int(city['crossing_count'][level]):,}" for level in _CROSSED}
    if compounds and grids:
        title = (
            f"{some['compound']} compounds lie in several grids, {some['grid']} grids in several compounds",
            f"{some['compound']}个小区跨多个网格，{some['grid']}个网格跨多个小区",
        )
    elif compounds or grids:
        lie = "lies" if some[outer] == "1" else "lie"
        title = (
            f"{plural(int(city['crossing_count'][outer]), outer)} {lie} in several {inner}s, "
            f"but no {inner} in several {outer}s",
            f"{some[outer]}个{style.term(outer)}跨多个{style.term(inner)}，"
            f"{style.term(inner)}不跨{style.term(outer)}",
        )
    else:
        has = f"{plural(levels, 'level')} of places {'lies' if levels == 1 else 'lie'} in each other"
        title = has, f"{levels}个层级的地点逐级相含"
    style.title(ax, *title)
    if official:
        style.note(
            ax,
            "Solid frame: division list and census. Dashed: simulated; that compounds and grids cross is "
            "assumed. Villages include similar units.",
            "实线框：区划名录与普查；虚线框：模拟，小区与网格相互交叉为假设。村含类似单位。",
            city,
            down=6,
        )
    else:
        en, zh = (
            ("Dashed: simulated, at least in part.", "虚线：至少部分为模拟。") if "S" in codes else ("", "")
        )
        style.note(ax, en, zh, city, down=6)
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
    ax = style.axes(ax, size=(max(WIDTH, 0.26 * len(table) + 0.8), 2.6))
    style.margins(ax, left=64, right=2)
    bare(ax, len(table) + 0.2, 3.0)
    size = 90 if len(table) <= 18 else 50
    ax.scatter(np.arange(len(table)) + 0.5, np.full(len(table), 1.5), s=size, color=style.INK, zorder=3)
    for level, other, y, tip in (("compound", "grid", 0.7, 0.3), ("grid", "compound", 2.3, -0.3)):
        short = _short(table[level].unique())
        for _, run in table.reset_index(drop=True).groupby(level, sort=False):
            several = len(run[other].unique()) > 1
            color, width = (style.ACCENT, 4) if several else (style.MUTED, 1.6)
            left, right = run.index[0] + 0.12, run.index[-1] + 0.88
            ax.plot([left, left, right, right], [y + tip, y, y, y + tip], color=color, lw=width)
            look = {"ha": "center", "va": "bottom" if tip > 0 else "top", "fontsize": SMALL, "color": color}
            ax.text((left + right) / 2, y - tip / 2.4, short[run[level].iloc[0]], **look)
        _beside_rows(ax, level, y)
    _beside_rows(ax, "building", 1.5)
    compounds, grids, buildings = (table[c].nunique() for c in ("compound", "grid", "building"))
    alike = len(table[["compound", "grid"]].drop_duplicates()) == compounds == grids
    how, how_zh = ("alike", "相同") if alike else ("differently", "不同")
    parts = f"{plural(compounds, 'compound')} and {plural(grids, 'grid')}"
    style.title(
        ax,
        f"{parts} divide {plural(buildings, 'building')} {how}",
        f"{compounds}个小区与{grids}个网格对{buildings}个楼院的划分{how_zh}",
    )
    name = table["name"].iloc[0]
    style.note(
        ax,
        f"{name}. A dot: a building group. Thick red: lies in more than one of the other kind.",
        f"{name}。圆点：楼院。红色粗线：跨越不止一个另一类单元。",
        table if "provenance" in table else table.assign(provenance="S"),
        down=6,
    )
    return ax


def _beside_rows(ax: Axes, level: str, y: float):
    beside(
        ax, style.fold(style.term(level), 58, SMALL), (0, y), (-4, 0), edge=True, align=("right", "center")
    )


def _short(codes) -> dict[str, str]:
    """The last two characters of each code where these tell them apart, else a running number."""
    ends = {code: str(code)[-2:] for code in codes}
    if len(set(ends.values())) == len(ends):
        return ends
    return {code: str(number) for number, code in enumerate(codes, 1)}


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
    >>> " ".join(margins(table).get_title(loc="left").split())
    'All 33 published numbers are met in the 1 simulated city'
    """
    exact = table["low"] == table["high"]
    table = table.assign(exact=exact).sort_values("exact", kind="stable")
    names = [style.fold(t(row.quantity, row.quantity_zh), 98, SMALL) for row in table.itertuples()]
    ax = style.axes(ax, size=(WIDTH, 1.4 + 0.43 * len(table)))
    style.margins(ax, left=104 + 68, right=66)
    columns = ((-0.1, "right"), (1.1, "left"))
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
        published = f"{row.low:,}" if row.exact else f"{row.low:,}–\n{row.high:,}"
        realised = f"{low:,}" if low == high else f"{low:,}–\n{high:,}"
        for (x, align), text in zip(columns, (published, realised), strict=True):
            ax.text(x, y, text, ha=align, va="center", fontsize=SMALL, color=style.INK)
        beside(ax, names[y], (0, y), (-70, 0), edge=True, align=("right", "center"))
    for (x, align), text in zip(columns, (t("published", "公布"), t("simulated", "模拟")), strict=True):
        ax.text(x, -1.0, text, ha=align, va="center", fontsize=SMALL, color=style.MUTED)
    ax.set_ylim(len(table) - 0.3, -1.4)
    ax.set_xlim(-0.08, 1.08)
    ax.set_xticks([0, 1], [t("floor", "下限"), t("ceiling", "上限")])
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    style.title(ax, *_met(int(table["met"].sum()), len(table), int(table["worlds"].max())))
    style.note(
        ax,
        "Grey: published interval. Colour: range over the simulated cities; red square: outside. "
        "A mark alone: the number is published exactly.",
        "灰：公布区间；彩色：各模拟城市的取值范围，红方块为超出；单独的点：公布为精确数字。",
        _with_simulated(table),
    )
    return ax


def _met(count: int, every: int, worlds: int) -> tuple[str, str]:
    """How many published numbers the cities meet."""
    cities = f"each of {worlds:,} simulated cities" if worlds > 1 else "the 1 simulated city"
    whole = f"All {every} published numbers are met" if every > 1 else "The published number is met"
    if count == every:
        return f"{whole} in {cities}", f"{worlds:,}个模拟城市均满足全部{every}个公布数字"
    are = "is" if count == 1 else "are"
    return (
        f"{count} of {every} published numbers {are} met in {cities}",
        f"{every}个公布数字中，有{count}个在{worlds:,}个模拟城市中均得到满足",
    )


def _with_simulated(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the simulated cities among the sources of each row."""
    codes = table["provenance"] if "provenance" in table else pd.Series("A", table.index)
    return table.assign(provenance=codes + " S")


@style.figure("place place_en quantity quantity_zh low high city_min city_max worlds hit provenance")
def score(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what simulated cities hold as a multiple of what is published: hits and misses.

    Parameters
    ----------
    table
        From :func:`commgov_lib.city.score`, or some of its rows.
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
    >>> table = cg.city.score(cg.load("shenyang")).query("level == 'city'")
    >>> " ".join(score(table).get_title(loc="left").split())
    'The simulated city misses the 1 published count that it was not built on'
    """
    table = table.assign(known=(table["low"] + table["high"]) / 2)
    names = [
        style.fold(
            f"{t(row.place_en, row.place)}{t(': ', '：')}{t(row.quantity, row.quantity_zh)}"
            f"{_doubt(row)}", 148, SMALL,
        )
        for row in table.itertuples()
    ]  # fmt: skip
    ax = style.axes(ax, size=(WIDTH, 1.7 + 0.42 * len(table)))
    style.margins(ax, left=156, right=88)
    ax.axvline(1, color=style.INK, lw=1.2, zorder=1)
    for y, row in enumerate(table.itertuples()):
        color = style.GOOD if row.hit else style.BAD
        ends = np.array([row.city_min, row.city_max]) / row.known
        published = np.array([row.low, row.high]) / row.known
        ax.plot(published, [y, y], color=style.RULE, lw=11, solid_capstyle="butt", zorder=0)
        ax.plot(ends, [y, y], color=color, lw=2.6, solid_capstyle="butt", zorder=2)
        ax.plot(ends, [y, y], style.MARKER[color], ms=6, color=color, zorder=3)
        told = (_range(row.low, row.high), _range(row.city_min, row.city_max))
        beside(ax, f"{told[0]}\n{told[1]}", (1, y), (6, 0), edge=True)
    ax.set_yticks(range(len(table)), names)
    ax.tick_params(axis="y", length=0, labelcolor=style.INK, labelsize=SMALL)
    ax.set_ylim(len(table) - 0.4, -1.5)
    ax.spines["left"].set_visible(False)
    heads = t("published /\nsimulated", "公布 ／\n模拟")
    beside(ax, heads, (1, -1.05), (6, 0), edge=True, color=style.MUTED)
    ax.set_xscale("log")
    ax.set_xlim(*_wide(table))
    ticks = [x for x in (0.01, 0.1, 0.3, 1, 3, 10, 100) if ax.get_xlim()[0] <= x <= ax.get_xlim()[1]]
    ax.set_xticks(ticks, [f"{x:g}" for x in ticks])
    ax.minorticks_off()
    ax.grid(axis="x")
    ax.set_xlabel(t("simulated / published", "模拟 ／ 公布"))
    style.title(ax, *_scored(int(table["hit"].sum()), len(table)))
    worlds = int(table["worlds"].max())
    style.note(
        ax,
        f"Range over {plural(worlds, 'simulated city', 'simulated cities')}; circle: it meets the published "
        "number (hit), square: it does not. Published numbers are claims of the bodies that they praise.",
        f"{worlds}个模拟城市的取值范围；圆：与公布数字相符（命中），方：不符。公布数字是被表彰者自己的说法。",
        table,
    )
    return ax


def _doubt(row) -> str:
    words = t(getattr(row, "doubt", ""), getattr(row, "doubt_zh", ""))
    return t(f" ({words})", f"（{words}）") if words else ""


def _range(low: float, high: float) -> str:
    return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"


def _wide(table: pd.DataFrame) -> tuple[float, float]:
    """The ends of the axis: all of the table with some room, as far down as up, at least a factor of two."""
    ends = np.concatenate([table["city_min"] / table["known"], table["city_max"] / table["known"]])
    ends = ends[(ends > 0) & np.isfinite(ends)]
    far = max(2.0, 1.25 * float(np.exp(np.abs(np.log(ends)).max()))) if len(ends) else 2.0
    return 1 / far, far


def _scored(hits: int, every: int) -> tuple[str, str]:
    """How many of the published counts are hit."""
    counts = plural(every, "published count")
    if not hits:
        one = "the 1 published count" if every == 1 else f"all {counts}"
        return (
            f"The simulated city misses {one} that it was not built on",
            f"对{every}个未用于构建的公布数字，模拟城市一个也没有命中",
        )
    of = (
        f"{hits} of {counts}"
        if hits < every
        else ("the 1 published count" if every == 1 else f"all {counts}")
    )
    return (
        f"The simulated city hits {of} that it was not built on",
        f"对{every}个未用于构建的公布数字，模拟城市命中{hits}个",
    )


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
    ax = style.axes(ax, size=(WIDTH, 8.4))
    style.margins(ax, left=9, right=9)
    bare(ax, 10, 10)
    there = table["domain"].unique()
    domains = [code for code in DOMAINS if code in there] + [code for code in there if code not in DOMAINS]
    middle = dict(zip(domains, np.linspace(1.1, 9.2, len(domains)), strict=True))
    number = {
        kind: _side(ax, table[table["kind"] == kind], kind, x, edge, middle)
        for kind, x, edge in (("unit", 3.0, 4.15), ("team", 7.45, 6.25))
    }
    for code, y in middle.items():
        here = table[table["domain"] == code]
        units, teams = (here.loc[here["kind"] == kind, "actor"].nunique() for kind in ("unit", "team"))
        box(ax, (5.2, y), (2.1, 0.84), edge=style.INK)
        both = f"{units} + {teams}" if number["team"] and number["unit"] else f"{units or teams}"
        words = style.fold(style.term(code), 64, SMALL)
        ax.text(5.2, y, f"{words}\n{both}", ha="center", va="center", fontsize=SMALL, linespacing=1.05)
    for x, text, shown in (
        (2.6, t(f"{number['unit']} {left}", f"{number['unit']}{measure}{noun}"), number["unit"]),
        (5.2, t("domain", "领域"), True),
        (7.8, t(f"{number['team']} teams", f"{number['team']}支队伍"), number["team"]),
    ):
        if not shown:
            continue
        ax.text(x, 0.15, text, ha="center", va="center", fontsize=SMALL, color=style.MUTED)
    counted = "unit" if number["unit"] else "team"
    top = table[table["kind"] == counted].groupby("domain", sort=False)["actor"].nunique()
    top = top.reindex(domains + [code for code in top.index if code not in domains]).dropna().astype(int)
    leading = top.index[first(top, question="city.two_mode")]
    names, (most, every) = listed([style.term(code) for code in leading]), (top.max(), number[counted])
    work, each, each_zh = ("works", "", "") if most == 1 else ("work", "", "")
    if len(leading) > 1:
        each, each_zh = " each", "各"
    rest, rest_zh = (
        (", more than in any other domain", "，多于其他任何领域") if len(top) > len(leading) else ("", "")
    )
    style.title(
        ax,
        f"{most} of {plural(int(every), left[:-1])} {work} in {names}{each}{rest}",
        f"{every}{measure}{noun}中{each_zh}有{most}{measure}从事{names}{rest_zh}",
    )
    about = table if "provenance" in table else table.assign(provenance="S")
    codes = {code for cell in about["provenance"] for code in str(cell).split()}
    given, given_zh = "", ""
    if codes == {"S"}:
        given = " The article gives the two numbers and some kinds of unit, no list."
        given_zh = "文章只给出两个总数与几类单位，未列名单。"
    name = table["name"].iloc[0]
    style.note(
        ax,
        f"{name}. In each box: {left} + teams that work in the domain.{given}",
        f"{name}。框内：该领域的{noun}数 + 队伍数。{given_zh}",
        about,
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
            text = style.fold(f"{group['text'].iloc[0]}  {len(group)}", 98, SMALL)
            ax.text(x - 0.2, y.loc[group["actor"]].mean(), text, ha="right", va="center", fontsize=SMALL)
    else:
        for row in named.itertuples():
            text = style.fold(row.text, 80, SMALL)
            ax.text(x + 0.22, y[row.actor], text, ha="left", va="center", fontsize=SMALL)
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
    ax = style.axes(ax, size=(WIDTH, 3.8))
    style.margins(ax, left=60, right=14)
    for side, color, dash, en, zh in (
        ("unit", style.BLUE, "-", "communities of a unit", "单位所共建的社区数"),
        ("community", style.ACCENT, (0, (5, 2)), "units of a community", "社区的共建单位数"),
    ):
        part = table[(table["side"] == side) & (table["degree"] > 0)]
        ax.step(
            part["degree"], part["at_least_share"], where="pre", color=color, ls=dash, lw=2, label=t(en, zh)
        )
    ax.legend(loc="lower left", fontsize=SMALL)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:g}")
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
    title = (
        (f"The busiest unit co-builds with {places}", f"最忙的单位与{top}个社区共建")
        if many == 1
        else (
            f"The {many:,} busiest units co-build with {places} each",
            f"最忙的{many:,}个单位各与{top}个社区共建",
        )
    )
    style.title(ax, *title)
    ties = int((table["degree"] * table["count"])[table["side"] == "unit"].sum())
    style.note(
        ax,
        f"{ties:,} ties. Both axes are logarithmic.",
        f"{ties:,}条共建关系。两轴均为对数刻度。",
        table if "provenance" in table else table.assign(provenance="S"),
    )
    return ax
