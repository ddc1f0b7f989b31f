"""How the places of the city are drawn: tiles, levels, and two partitions that cross."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..schema import CommgovError
from . import _shapes, style
from ._claims import first, listed, plural
from .style import t

# Column -> what it counts in both languages, decimals, and whether it is observed.
_MEASURES = {
    "population_count": ("residents", "常住人口", 0, True),
    "community_count": ("communities", "社区", 0, True),
    "compound_count": ("compounds", "小区", 0, False),
    "unit_count": ("co-building units", "共建单位", 0, False),
    "units_per_community": ("units per community", "每社区共建单位", 1, False),
    "residents_per_worker": ("community residents per worker", "每名社区工作者对应社区居民", 0, False),
}
_SIMULATED = ("simulated", "模拟")


def tiles(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """See :func:`commgov_lib.figures.city.tiles`."""
    _shapes.need_columns(table, "tiles", "name name_en tile_row tile_column")
    measure = table.columns[-1]
    if measure not in _MEASURES:
        raise CommgovError(
            f"figures.city.tiles: the last column, {measure!r}, is not a measure of districts. "
            f"Fix: put one of {', '.join(_MEASURES)} last."
        )
    en, zh, decimals, observed = _MEASURES[measure]
    value = table[measure].to_numpy(float)
    high = value[first(value, question="city.tiles")[0]]
    low = np.nanmin(value)
    shade = _shapes.SHADES((value - low) / (high - low) if high > low else np.full(len(value), 0.4))
    rows, columns = table["tile_row"].max() + 1, table["tile_column"].max() + 1
    ax = style.axes(ax, size=(1.5 * columns, 1.12 * rows))
    _shapes.bare(ax, columns, rows)
    _shapes.squares(ax, table["tile_column"], table["tile_row"], shade)
    for row, color, number in zip(table.itertuples(), shade, value, strict=True):
        ink = _shapes.ink_on(color[:3])
        at = {"ha": "center", "color": ink}
        x, y = row.tile_column + 0.5, row.tile_row + 0.5
        ax.text(x, y - 0.04, t(row.name_en, row.name), va="bottom", fontsize=11, **at)
        ax.text(x, y + 0.08, f"{number:,.{decimals}f}", va="top", fontsize=10, **at)
    most = table.iloc[first(value, question="city.tiles")]
    names = listed(most[t("name_en", "name")])
    have = "has" if len(most) == 1 else "have"
    ax.set_title(
        t(f"{names} {have} the most {en}", f"{names}{zh}最多")
        if len(most) < np.isfinite(value).sum()
        else t(f"{names} {have} {high:,.{decimals}f} {en}", f"{names}：{zh}{high:,.{decimals}f}")
        if len(most) == 1
        else t(f"All {len(most)} districts have equally many {en}", f"{len(most)}个区县的{zh}同样多")
    )
    source = t("census of 2020 and division list", "2020年普查与区划名录") if observed else t(*_SIMULATED)
    _shapes.small_print(
        ax,
        f"A tile a district, roughly where it lies; {en}; {source}.",
        f"每格一个区县，位置为示意；{zh}；{source}。",
    )
    return ax


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


def hierarchy(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """See :func:`commgov_lib.figures.city.hierarchy`."""
    _shapes.need_columns(table, "hierarchy", "district level count crossing_count provenance")
    city = table[table["district"] == "all"].set_index("level")
    if not set(_BOXES) - {"city"} <= set(city.index):
        raise CommgovError("figures.city.hierarchy: rows with district 'all' are missing. Fix: keep them.")
    ax = style.axes(ax, size=(9, 7.4))
    _shapes.bare(ax, 11, 8.2)
    ax.set_xlim(-0.2, 11)
    codes = {code for cell in city["provenance"] for code in cell.split()}
    shenyang = "city" not in city.index and codes <= {"P", "S"}  # its tables do not count the one city
    there = {level for level in _BOXES if city["count"].get(level, level == "city" and shenyang)}
    for above, below in _links(there):
        (x0, y0), (x1, y1) = _BOXES[above], _BOXES[below]
        ax.plot([x0, x1], [y0 + 0.3, y1 - 0.3], color=style.MUTED, lw=1.2, zorder=1)
    (street, village, household), right = (_BOXES[k] for k in ("street", "village", "household")), 1.4
    for bend in (
        [street, (village[0], street[1]), village],
        [(village[0] + right, village[1]), (village[0] + right, household[1]), household],
    ):
        if "village" in there:
            ax.plot(*zip(*bend, strict=True), color=style.MUTED, lw=1.2, zorder=1)
    for level, middle in _BOXES.items():
        if level not in there:
            continue
        known = "S" not in city["provenance"].get(level, "").split()
        crossing = level in ("compound", "grid")
        edge = style.ACCENT if crossing else style.INK
        _shapes.box(ax, middle, (3.2, 0.62), fill=style.PAPER, edge=edge, dashed=not known)
        count = int(city["count"].get(level, 1))
        ax.text(*middle, _counted(level, count), ha="center", va="center", fontsize=10.5, color=edge)
    for level, other, x, side in (("compound", "grid", 1.6, "right"), ("grid", "compound", 8.4, "left")):
        several = int(city["crossing_count"][level])
        if not several:
            continue
        word, across = style.term(level), style.term(other)
        text = t(f"{several:,} lie in\nseveral {across}s", f"{several:,}个{word}\n跨多个{across}")
        ax.text(x, 4.6, text, ha=side, va="center", fontsize=9, color=style.ACCENT)
    compounds, grids = (bool(city["crossing_count"][level]) for level in ("compound", "grid"))
    if compounds and grids:
        ax.set_title(t("Compounds and grids cross below the community", "社区以下，小区与网格相互交叉"))
    elif compounds or grids:
        outer, inner = ("compound", "grid") if compounds else ("grid", "compound")
        ax.set_title(
            t(
                f"Some {outer}s hold several {inner}s, no {inner} crosses {outer}s",
                f"有的{style.term(outer)}含多个{style.term(inner)}，{style.term(inner)}不跨{style.term(outer)}",
            )
        )
    else:
        levels = [level for level in _BOXES if level in there and level not in ("city", *_LEVELS)]
        few = t("1 level of places", "1个层级的地点") if len(levels) == 1 else ""
        ax.set_title(few or t(f"{len(levels)} levels of places", f"{len(levels)}个层级的地点"))
    if codes <= {"P", "S"}:
        _shapes.small_print(
            ax,
            "Solid: division list and census. Dashed: simulated. Villages include similar units.",
            "实线：区划名录与普查；虚线：模拟。村含类似单位。",
        )
    else:
        dashed = "S" in codes
        drawn = t("Dashed: simulated, at least in part. ", "虚线：至少部分为模拟。") if dashed else ""
        told = style.sources(codes)
        _shapes.small_print(ax, f"{drawn}Data: {told}.", f"{drawn}数据：{told}。")
    return ax


def _links(there: set[str]) -> list[tuple[str, str]]:
    """Lines between the levels that are there: a level that is not is passed over."""
    found, ahead = [], [("city", "city")]
    while ahead:
        above, level = ahead.pop()
        if above in there and level in there and above != level:
            found.append((above, level))
        start = level if level in there or above not in there else above
        ahead += [(start, below) for over, below in _LINKS if over == level]
    return sorted(set(found))


def _counted(level: str, count: int) -> str:
    en, zh = _LEVELS.get(level, (None, None))
    name = en or style.term(level)
    if count != 1:
        name = _PLURALS.get(level, f"{name}s")
    return t(f"{count:,} {name}", f"{zh or style.term(level)} {count:,}")


def crossing(table: pd.DataFrame, ax: Axes | None) -> Axes:
    """See :func:`commgov_lib.figures.city.crossing`."""
    _shapes.need_columns(table, "crossing", "name building compound grid population_count")
    ax = style.axes(ax, size=(max(7.0, 0.5 * len(table) + 1.6), 3.2))
    _shapes.bare(ax, len(table) + 0.4, 3.0)
    ax.set_xlim(-1.7, len(table) + 0.2)
    places = np.arange(len(table)) + 0.5
    ax.scatter(places, np.full(len(table), 1.5), s=150, color=style.INK, zorder=3)
    for level, other, y, tip in (("compound", "grid", 0.7, 0.3), ("grid", "compound", 2.3, -0.3)):
        short = _short(table[level].unique())
        for _, run in table.reset_index(drop=True).groupby(level, sort=False):
            color = style.ACCENT if len(run[other].unique()) > 1 else style.MUTED
            left, right = run.index[0] + 0.12, run.index[-1] + 0.88
            ax.plot([left, left, right, right], [y + tip, y, y, y + tip], color=color, lw=2.2)
            ax.text((left + right) / 2, y - tip / 2.4, short[run[level].iloc[0]], ha="center",
                    va="bottom" if tip > 0 else "top", fontsize=9, color=color)  # fmt: skip
        ax.text(-0.25, y, style.term(level), ha="right", va="center", fontsize=10)
    ax.text(-0.25, 1.5, style.term("building"), ha="right", va="center", fontsize=10)
    compounds, grids = table["compound"].nunique(), table["grid"].nunique()
    pairs = len(table[["compound", "grid"]].drop_duplicates())
    alike = pairs == compounds == grids
    buildings = table["building"].nunique()
    divide = (
        f"{plural(compounds, 'compound')} and {plural(grids, 'grid')} divide {plural(buildings, 'building')}"
    )
    ax.set_title(
        t(f"{divide} alike", f"{compounds}个小区与{grids}个网格对{buildings}个楼院的划分相同")
        if alike
        else t(f"{divide} differently", f"{compounds}个小区与{grids}个网格对{buildings}个楼院的划分不同")
    )
    source, source_zh = _shapes.source(table)
    _shapes.small_print(
        ax,
        f"{table['name'].iloc[0]}{source}. Red: lies in more than one of the other kind.",
        f"{table['name'].iloc[0]}{source_zh}。红色：跨越不止一个另一类单元。",
    )
    return ax


def _short(codes) -> dict[str, str]:
    """The last two characters of each code where these tell them apart, else a running number."""
    ends = {code: str(code)[-2:] for code in codes}
    if len(set(ends.values())) == len(ends):
        return ends
    return {code: str(number) for number, code in enumerate(codes, 1)}
