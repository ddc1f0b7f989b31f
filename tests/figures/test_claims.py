"""The title of each figure is a claim: here it is computed anew from the table, in both languages.

One entry a figure function: tables as users' data bring them (ties, equal values, one row, zeros, p exactly
at α), and the claim worked out from the rows by plain Python, beside what the figure says. The tables of
the notebooks' own figures go through the same checks in ``tests/slow/test_claims_notebooks.py``.
"""

import ast
import importlib
import math
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import hypothesis
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb

import commgov_lib as cg
from commgov_lib.figures import city, claims, core, coverage, equity, forces, style
from commgov_lib.figures import responsibility as responsible

ROOMS = Path(cg.__file__).parent / "figures"
CLAIMS = {}  # figure -> (how to make a table from a source of chance, what the title must be)


def claim(figure, make):
    """Register the claim of a figure: a table in, the English and the Chinese title out."""

    def register(expected):
        CLAIMS[figure] = (make, expected)
        return expected

    return register


def figure_functions() -> list[str]:
    """Every function that is marked as a figure, read from the source."""
    return [
        f"{path.stem}.{node.name}"
        for path in sorted(ROOMS.glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(mark).startswith("style.figure") for mark in node.decorator_list)
    ]


def titles(figure: str, table: pd.DataFrame) -> tuple[str, str]:
    """What the figure claims in English and in Chinese."""
    room, noun = figure.split(".")
    found = []
    for lang in ("en", "zh"):
        cg.use_style(lang)
        ax = getattr(importlib.import_module(f"commgov_lib.figures.{room}"), noun)(table)
        found.append(style.unfold(ax.get_title(loc="left")))
        plt.close(ax.figure)
    cg.use_style("en")
    return tuple(found)


def in_both(figure: str, table: pd.DataFrame) -> tuple[str, str]:
    """What the figure must claim, in English and in Chinese."""
    found = []
    for place, lang in enumerate(("en", "zh")):
        cg.use_style(lang)  # labels of codes and names of rows speak a language too
        found.append(CLAIMS[figure][1](table)[place])
    cg.use_style("en")
    return tuple(found)


# ---- plain tools, apart from those of the library -------------------------------------------------


def equal(a, b) -> bool:
    """Up to the last bits."""
    return a == b or abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + 1e-12


def ends(values, low=False) -> list[int]:
    """Where the largest or lowest known values stand, all of them."""
    known = [x for x in values if not math.isnan(x)]
    end = min(known) if low else max(known)
    return [i for i, x in enumerate(values) if equal(x, end)]


def series(names, most=3) -> str:
    """Names in a row, in the language that figures speak now."""
    names, zh = [str(n) for n in names], style.lang() == "zh"
    if len(names) == 1:
        return names[0]
    if len(names) > most:
        return (
            f"{names[0]}、{names[1]}等{len(names)}个"
            if zh
            else f"{names[0]}, {names[1]} and {len(names) - 2} more"
        )
    return "、".join(names) if zh else ", ".join(names[:-1]) + " and " + names[-1]


def pct(share) -> str:
    """Whole per cent, halves to even as Python prints them; never all or nothing where it is not."""
    space = "" if style.lang() == "zh" else " "
    if 0 < share < 0.005 and not equal(share, 0):
        return "不到1%" if not space else "under 1 %"
    if 0.995 <= share < 1 and not equal(share, 1):
        return "99%以上" if not space else "over 99 %"
    return f"{100 * share:.0f}{space}%"


def s(count) -> str:
    """The ending of a plural."""
    return "" if count == 1 else "s"


def cap(text) -> str:
    """First letter large."""
    return text[0].upper() + text[1:]


def at_most_alpha(p) -> bool:
    """p ≤ .05, a p that is exactly there counts."""
    return not math.isnan(p) and (p <= 0.05 or equal(p, 0.05))


def letters(r: Random, least=1, most=5) -> list[str]:
    """Names that no dictionary translates."""
    return [f"{c}q" for c in "vwxyz"[: r.randint(least, most)]]


def some(r: Random, count, values) -> list:
    """Values drawn with many ties."""
    few = r.sample(list(values), min(len(list(values)), r.choice([1, 2, 3])))
    return [r.choice(few) for _ in range(count)]


P_VALUES = (0.0002, 0.0498, 0.05, 0.0504, 0.3, 1.0, float("nan"))
SHARES = (0.0, 0.001, 0.2, 0.5, 0.994, 0.996, 1.0)


# ---- 01 ledger -----------------------------------------------------------------------------------


def ends_of(low, high) -> str:
    """An interval of whole numbers, as the figures of the ledger write it."""
    if math.isinf(high):
        return f"{low:,.0f} or more" if style.lang() == "en" else f"{low:,.0f}以上"
    return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"


def one_decimal(low, high) -> str:
    a, b = (f"{x:,.0f}" if equal(x, round(x)) else f"{x:,.1f}" for x in (low, high))
    return a if a == b else f"{a}–{b}"


def _peers(r):
    low = some(r, r.randint(1, 6), (4, 7, 20, 46, 60))
    rows = {"name": "n", "city": "c", "low": low, "high": [x + r.choice([0, 0, 9]) for x in low]}
    table = pd.DataFrame(rows).astype({"low": float, "high": float}).assign(provenance="P")
    if r.random() < 0.7:
        table.loc[r.randrange(len(table)), "provenance"] = "A"
    return table


@claim("ledger.peers", _peers)
def _(table):
    own, others = table[table["provenance"] == "A"], table[table["provenance"] == "P"]
    low = sorted(others["low"])
    n = len(low)
    middle = (low[(n - 1) // 2] + low[n // 2]) / 2 if n else math.nan
    if own.empty:
        both = ends_of(low[0], max(others["high"]))
        return (
            f"{n} printed count{s(n)} run{'s' if n == 1 else ''} from {both.replace('–', ' to ')}; "
            f"the median is {middle:g}",
            f"{n}个公布数字为{both}，中位数为{middle:g}",
        )
    mine = ends_of(*own[["low", "high"]].to_numpy()[0])
    if not n:
        return f"The article's number is {mine} units", f"文章的数字为{mine}家"
    below = sum(high < own["low"].iloc[0] for high in others["high"])
    return (
        f"The article's {mine} units exceed {below} of {n} printed count{s(n)}, whose median is {middle:g}",
        f"文章的{mine}家超过{n}个公布数字中的{below}个，后者的中位数为{middle:g}家",
    )


def _totals(r):
    return {"actors": r.randint(2, 6), "places": r.randint(1, 5), "ties": r.randint(1, 2)}


@claim("totals.places", lambda r: cg.ledger.bounds(**_totals(r), at_least=r.choice([[1, 2, 3], [4, 1], [2]])))
def _(table):
    least = min(int(name[6:]) for name in table.index if name.startswith("share_"))
    least = 2 if "share_2" in table.index else least
    low, high = table.loc[f"share_{least}", ["low", "high"]]
    many = f"{least} partner{s(least)} or more"
    if low == high:
        return (
            f"The totals settle that {pct(low)} of places have {many}",
            f"总数已确定：有{least}个以上伙伴的地点占{pct(low)}",
        )
    return (
        f"The totals leave open whether {pct(low)} or {pct(high)} of places have {many}",
        f"有{least}个以上伙伴的地点占{pct(low)}还是{pct(high)}，总数说不准",
    )


def _beside_totals(r):
    table = cg.ledger.bounds(**_totals(r))
    way = [r.choice([0, 0.25, 1]) if r.random() < 0.8 else 0.5 for _ in table.index]
    return table.assign(realised=table["low"] + way * (table["high"] - table["low"]))


@claim("totals.beside", _beside_totals)
def _(table):
    rows = [row for row in table.itertuples() if row.low == row.low]
    n, every = sum(equal(row.realised, row.low) or equal(row.realised, row.high) for row in rows), len(rows)
    if n:
        return (
            f"At {n} of {every} statistics the network stands at an end of what its totals allow",
            f"{every}项统计量中有{n}项处在总数所容许范围的端点",
        )
    return (
        f"At none of {every} statistics does the network stand at an end of what its totals allow",
        f"{every}项统计量都不在总数所容许范围的端点",
    )


def _further(r):
    names = ["ties", "actors", "max_partners", "places with 0", "places with 1"][: r.randint(1, 5)]
    left = some(r, len(names), (0.0, 0.4, 0.8))
    now = r.choice([0.8, 0.8, 0.8, 0.0])
    rows = {
        "statistic": "gini",
        "number": names,
        "width_now": now,
        "width_left": [x * (now > 0) for x in left],
    }
    return pd.DataFrame(rows).eval("width_least = width_left / 2\nwidth_most = width_now")


@claim("totals.would_narrow", _further)
def _(table):
    words = {
        "ties": ("the number of ties", "关系数"),
        "actors": ("the number of actors", "行动者数"),
        "max_partners": ("the largest number of partners", "单个地点的最大伙伴数"),
        "places with 0": ("the count of places without partners", "没有伙伴的地点数"),
        "places with 1": ("the count of places with 1 partner", "恰有1个伙伴的地点数"),
    }
    now = table["width_now"].iloc[0]
    if now == 0:
        return "Nothing is open that a further number could narrow", "已无余地可由更多数字缩小"
    left = sorted(zip(table["width_left"] / now, range(len(table)), table["number"], strict=True))
    best = [name for x, _, name in left if equal(x, left[0][0])]
    if equal(left[0][0], 1):
        return "None of the further numbers would narrow what is open", "再多任何一个数字也不能缩小余地"
    n = len(table)
    return (
        f"Of {n} further number{s(n)}, {series([words[b][0] for b in best])} "
        f"leave{'s' if len(best) == 1 else ''} least open: {pct(left[0][0])}",
        f"{n}个可问的数字中，{series([words[b][1] for b in best])}留下的余地最小：{pct(left[0][0])}",
    )


def _among(r):
    n = r.randint(1, 4)
    low = some(r, n, (1.0, 12.0, 46.0, 3000.0))
    rows = {"kind": some(r, n, ("grids", "households")), "kind_zh": "网格", "place": "丁园社区", "low": low}
    rows |= {
        "high": [x + r.choice([0, 9, math.inf]) for x in low],
        "published_count": 3,
        "published_low": 1.0,
    }
    median = some(r, n, (1.0, 12.0, 40.0))
    rows |= {"published_median": median, "published_high": [x + 5 for x in median]}
    return pd.DataFrame(rows).assign(provenance="A P")


@claim("text.among", _among)
def _(table):
    n = len(table)
    above = sum(low > median for low, median in table[["low", "published_median"]].to_numpy())
    return (
        f"{above} of the article's {n} count{s(n)} exceed{'s' if above == 1 else ''} the median of "
        f"{'its' if n == 1 else 'their'} published peers",
        f"文章的{n}个数中有{above}个高于同类公开数的中位数",
    )


def _ratios(r):
    n = r.randint(1, 4)
    low = some(r, n, (1.0, 11.917, 12.676))
    high = [x + r.choice([0, 0.5]) for x in low]
    rows = {"quantity": some(r, n, ("co_building_units", "meetings")), "name": "n", "city": "c"}
    return pd.DataFrame(rows).assign(low=low, high=high, provenance=some(r, n, "PPA"))


@claim("ledger.ratios", _ratios)
def _(table):
    rows = table[table["quantity"] == table["quantity"].iloc[0]]
    own, others = rows[rows["provenance"] == "A"], rows[rows["provenance"] != "A"]
    own = own.sort_values(["low", "high"], kind="stable")
    en, zh = {"meetings": ("meetings", "个")}.get(
        rows["quantity"].iloc[0], ("co-building units", "家共建单位")
    )
    mine = one_decimal(*own[["low", "high"]].to_numpy()[0]) if len(own) else ""
    if others.empty:
        return f"The article has {mine} {en} per community", f"文章中每个社区{mine}{zh}"
    both, n = one_decimal(min(others["low"]), max(others["high"])), len(others)
    head = "The mean of 1 place is" if n == 1 else f"Means of {n} places are"
    return (
        f"{head} {both.replace('–', ' to ')} {en} per community"
        + (f"; the article's has {mine}" if mine else ""),
        f"{n}个地方的平均数为每个社区{both}{zh}" + (f"，文章为{mine}" if mine else ""),
    )


def _selected(r):
    return cg.ledger.selected(some(r, 4, (2, 5, 9)), powers=r.choice([(0, 1), (0, 0.5), (1, 0), (2,)]))


@claim("ledger.selected", _selected)
def _(table):
    mean = dict(zip(table["power"], table["mean"], strict=True))
    if 0 in mean and 1 in mean:
        return (
            f"If twice the count is printed twice as often, the mean is {mean[1]:.1f}, not {mean[0]:.1f}",
            f"若数量加倍则公布机会加倍，平均数为{mean[1]:.1f}，而非{mean[0]:.1f}",
        )
    low, high = f"{min(mean.values()):.1f}", f"{max(mean.values()):.1f}"
    return (
        f"The mean lies between {low} and {high}, as γ is chosen",
        f"随γ的取值，平均数在{low}与{high}之间",
    )


def _intervals(r):
    n = r.randint(1, 6)
    low = some(r, n, (100, 200, 5000))
    high = [x + r.choice([0, 0, 10, math.inf]) for x in low]
    rows = {"quantity": "q", "quantity_zh": "数", "low": low, "high": high}
    return pd.DataFrame(rows).assign(spread_share=[h / a - 1 for a, h in zip(low, high, strict=True)])


@claim("ledger.intervals", _intervals)
def _(table):
    both = list(zip(table["low"], table["high"], strict=True))
    n, every, endless = sum(a != b for a, b in both), len(both), sum(math.isinf(b) for _, b in both)
    are = "is a range" if n == 1 else "are ranges"
    if n == 0:
        none = "The one number is" if every == 1 else f"All {every} numbers are"
        return f"{none} printed without room", f"{every}个数均无余地"
    if endless:
        of = "it has no ceiling" if n == 1 else f"{endless} of them without a ceiling"
        return (
            f"{n} of {every} number{s(every)} {are}, {of}",
            f"{every}个数中有{n}个是区间，其中{endless}个无上限",
        )
    room = pct(max(b / a - 1 for a, b in both))
    return (
        f"{n} of {every} number{s(every)} {are}; the widest leaves {room} open",
        f"{every}个数中有{n}个是区间，最宽的留有{room}的余地",
    )


def _verdicts(r):
    words = some(r, r.randint(1, 6), ("feasible", "infeasible", "underdetermined"))
    rows = [{"id": f"C{i}", "verdict": v, "verdict_open": v} for i, v in enumerate(words)]
    more = {"short": "s", "short_zh": "短", "measure": "m", "measure_zh": "量", "needs": "= 1"}
    return pd.DataFrame(rows).assign(**more, reach_low=0.5, reach_high=1.5)


@claim("ledger.verdicts", _verdicts)
def _(table):
    words, n = table["verdict"].tolist(), len(table)
    a, b, c = (words.count(v) for v in ("feasible", "infeasible", "underdetermined"))
    return (
        f"The numbers settle {a} of {n} claim{s(n)}, rule out {b} and leave {c} open",
        f"{n}项说法中，数字使{a}项成立，排除{b}项，{c}项未定",
    )


def _editions(r):
    n = r.randint(1, 4)
    count = [955 + r.choice([-1, 0, 1, 30]) for _ in range(n)]
    table = pd.DataFrame({"edition": range(2019, 2019 + n), "committee_count": count, "article_count": 955})
    return table.assign(difference_count=table["committee_count"] - 955, recoded_count=None)


@claim("ledger.editions", _editions)
def _(table):
    counts = table["committee_count"].tolist()
    best = ends([abs(x - 955) for x in counts], low=True)
    near, gap = [table["edition"].iloc[i] for i in best], counts[best[0]] - 955
    en, zh = series(near, 9), series([f"{y}年版" for y in near], 9)
    if len(near) > 1:
        come = f"come within {abs(gap)} of" if gap else "have as many committees as"
        return (
            f"The lists of {en} {come} the article's 955 communities",
            f"{zh}名录与文章的955个社区{f'相差{abs(gap)}' if gap else '相同'}",
        )
    if gap == 0:
        than, zh_than = "as many as", "与文章的社区数相同"
    else:
        than = f"{abs(gap)} {'more' if gap > 0 else 'fewer'} than"
        zh_than = f"比文章的社区数{'多' if gap > 0 else '少'}{abs(gap)}个"
    count = f"{counts[best[0]]:,}"
    return (
        f"The list of {en} has {count} committees, {than} the article has communities",
        f"{zh}名录有{count}个居委会，{zh_than}",
    )


def _total_cut(r):
    ratios = r.choice([[1], [1, 10], [2], [1, 2, 5]])
    return cg.ledger.total_cut(ratios, mean=r.choice([0.5, 0.75, 1.0]))


@claim("ledger.total_cut", _total_cut)
def _(table):
    mean = f"{100 * table['mean'].iloc[0]:.3g}"
    least, most = (table.get(c, table["mean"]).iloc[0] for c in ("mean_low", "mean_high"))
    # open: some way of spreading the limits leaves the total outside of what the mean is known to be
    loose = [a < least - 1e-6 or b > most + 1e-6 for a, b in zip(table["low"], table["high"], strict=True)]
    if any(loose):
        low, high = (f"{100 * x:.3g}" for x in table.loc[table["limit_ratio"].idxmax(), ["low", "high"]])
        return (
            f"A mean cut of {mean} % may be {low} % to {high} % of the total",
            f"平均压缩{mean}%，总量的压缩可能是{low}%至{high}%",
        )
    if 0 < table["mean"].iloc[0] < 1:
        assert set(table["limit_ratio"]) == {1}  # only equal limits settle it
        return (
            f"A mean cut of {mean} % of equal limits settles the total",
            f"各时限相等时，平均压缩{mean}%，总量压缩已定",
        )
    return f"A mean cut of {mean} % settles the total", f"平均压缩{mean}%，总量压缩已定"


# ---- 02 city -------------------------------------------------------------------------------------


def _tiles(r):
    names = letters(r)
    table = pd.DataFrame({"name": names, "name_en": names, "tile_row": 0, "tile_column": range(len(names))})
    return table.assign(population_count=some(r, len(names), (10, 20, 3000)))


@claim("city.tiles", _tiles)
def _(table):
    measure = table.columns[-1]
    en, zh, digits, _ = city.MEASURES[measure]
    values = table[measure].tolist()
    top = ends(values)
    who = series(table["name" if style.lang() == "zh" else "name_en"].iloc[top])
    most = f"{max(values):,.{digits}f}"
    if len(top) == len(values) > 1:
        return f"All {len(top)} districts have {most} {en} each", f"{len(top)}个区县各有{zh}{most}"
    have, each, zh_each = ("has", "", "") if len(top) == 1 else ("have", " each", "各")
    if len(values) == 1:
        return f"{who} has {most} {en}", f"{who}有{zh}{most}"
    return (
        f"{who} {have} {most} {en}{each}, the most of {len(values)} districts",
        f"{who}{zh_each}有{zh}{most}，在{len(values)}个区县中最多",
    )


def _hierarchy(r):
    levels = ["district", "street", "community", "village", "compound", "grid", "building"]
    levels += ["household", "resident"]
    crossing = {"compound": r.choice([0, 0, 1, 3]), "grid": r.choice([0, 0, 2])}
    rows = [("all", x, r.choice([0, 5]), crossing.get(x, 0), "S") for x in levels]
    return pd.DataFrame(rows, columns=["district", "level", "count", "crossing_count", "provenance"])


@claim("city.hierarchy", _hierarchy)
def _(table):
    rows = table[table["district"] == "all"].set_index("level")
    a, b = rows["crossing_count"]["compound"], rows["crossing_count"]["grid"]
    if a and b:
        return (
            f"{a} compounds lie in several grids, {b} grids in several compounds",
            f"{a}个小区跨多个网格，{b}个网格跨多个小区",
        )
    if a or b:
        n, one, other = (a, "compound", "grid") if a else (b, "grid", "compound")
        zh, zh_other = ("小区", "网格") if a else ("网格", "小区")
        return (
            f"{n} {one}{s(n)} {'lies' if n == 1 else 'lie'} in several {other}s, but no {other} in several "
            f"{one}s",
            f"{n}个{zh}跨多个{zh_other}，{zh_other}不跨{zh}",
        )
    n = sum(1 for x in rows.index if x not in ("city", "household", "resident") and rows["count"][x] > 0)
    lie = "lies" if n == 1 else "lie"
    return f"{n} level{s(n)} of places {lie} in each other", f"{n}个层级的地点逐级相含"


def _crossing(r):
    n = r.randint(1, 6)
    table = pd.DataFrame({"name": "n", "building": [f"b{i}" for i in range(n)]})
    compound = sorted(some(r, n, "CDE"))
    grid = (
        [{"C": "g", "D": "h", "E": "i"}[c] for c in compound]
        if r.random() < 0.4
        else sorted(some(r, n, "ghi"))
    )
    return table.assign(compound=compound, grid=grid, population_count=1)


@claim("city.crossing", _crossing)
def _(table):
    def parts(column):
        return {frozenset(table.loc[table[column] == x, "building"]) for x in table[column]}

    a, b, n = parts("compound"), parts("grid"), table["building"].nunique()
    how, zh = ("alike", "相同") if a == b else ("differently", "不同")
    en = f"{len(a)} compound{s(len(a))} and {len(b)} grid{s(len(b))} divide {n} building{s(n)} {how}"
    return en, f"{len(a)}个小区与{len(b)}个网格对{n}个楼院的划分{zh}"


def _margins(r):
    n = r.randint(1, 4)
    table = pd.DataFrame({"quantity": "q", "quantity_zh": "数", "low": [1] * n, "high": 9})
    table = table.assign(worlds=r.choice([1, 2]))
    return table.assign(realised_min=2, realised_max=3, met=some(r, n, (True, False)))


@claim("city.margins", _margins)
def _(table):
    inside = [
        a >= b and c <= d for a, b, c, d in table[["realised_min", "low", "realised_max", "high"]].to_numpy()
    ]
    met, n, worlds = sum(table["met"].tolist()), len(table), table["worlds"].iloc[0]
    assert met <= sum(inside)  # what is said to be met lies in its interval
    cities = "the 1 simulated city" if worlds == 1 else f"each of {worlds} simulated cities"
    if met == n:
        whole = f"All {n} published numbers are met" if n > 1 else "The published number is met"
        return f"{whole} in {cities}", f"{worlds}个模拟城市均满足全部{n}个公布数字"
    return (
        f"{met} of {n} published numbers {'is' if met == 1 else 'are'} met in {cities}",
        f"{n}个公布数字中，有{met}个在{worlds}个模拟城市中均得到满足",
    )


def _score(r):
    n = r.randint(1, 5)
    table = pd.DataFrame({"place": "某", "place_en": "p", "quantity": "q", "quantity_zh": "数"}, range(n))
    table = table.assign(low=5.0, high=6.0, city_min=some(r, n, (2.0, 5.0, 7.0)), worlds=3, provenance="P S")
    table["city_max"] = table["city_min"] + 1
    hit = [a <= 6 and b >= 5 for a, b in zip(table["city_min"], table["city_max"], strict=True)]
    return table.assign(hit=hit)


@claim("city.score", _score)
def _(table):
    hits, n = 0, len(table)
    for row in table.itertuples():
        hits += row.city_min <= row.high and row.low <= row.city_max
    if hits == 0:
        one = "the 1 published count" if n == 1 else f"all {n} published counts"
        return (
            f"The simulated city misses {one} that it was not built on",
            f"对{n}个未用于构建的公布数字，模拟城市一个也没有命中",
        )
    of = f"{hits} of {n} published counts"
    if hits == n:
        of = "the 1 published count" if n == 1 else f"all {n} published counts"
    return (
        f"The simulated city hits {of} that it was not built on",
        f"对{n}个未用于构建的公布数字，模拟城市命中{hits}个",
    )


def _two_mode(r):
    n = r.randint(1, 7)
    kinds = some(r, n, ("unit", "team"))
    table = pd.DataFrame({"name": "n", "actor": [f"a{r.randint(0, n)}" for _ in range(n)], "kind": kinds})
    table["kind"] = table["actor"].map(dict(zip(table["actor"], kinds, strict=True)))
    return table.assign(
        subkind="x", label="x", label_zh="某", domain=some(r, n, ("health", "safety", "repairs"))
    )


@claim("city.two_mode", _two_mode)
def _(table):
    rows = table[table["domain"] != ""]
    units = rows["kind"] != "team"
    counted = rows[units] if units.any() else rows
    left, unit, noun = ("units", "家", "单位") if (rows["kind"] == "unit").any() else ("actors", "个", "主体")
    order = list(cg.schema.DOMAINS)
    domains = sorted(set(counted["domain"]), key=order.index)
    number = [len(set(counted.loc[counted["domain"] == d, "actor"])) for d in domains]
    top, every = ends(number), len(set(counted["actor"]))
    who, most = series([cg.schema.label(domains[i], style.lang()) for i in top]), max(number)
    work = "works" if most == 1 else "work"
    each, zh = ("", "") if len(top) == 1 else (" each", "各")
    rest, zh_rest = ("", "")
    if len(top) < len(domains):
        rest, zh_rest = ", more than in any other domain", "，多于其他任何领域"
    return (
        f"{most} of {every} {left[:-1]}{s(every)} {work} in {who}{each}{rest}",
        f"{every}{unit}{noun}中{zh}有{most}{unit}从事{who}{zh_rest}",
    )


def _city_degrees(r):
    top = r.randint(1, 4)
    rows = [("unit", k, r.choice([1, 2, 1200]) if k == top else 3, 0.5) for k in range(top + 1)]
    rows += [("community", 9, 2, 1.0)]
    return pd.DataFrame(rows, columns=["side", "degree", "count", "at_least_share"])


@claim("city.degrees", _city_degrees)
def _(table):
    rows = [
        (d, c) for side, d, c in table[["side", "degree", "count"]].to_numpy() if side == "unit" and c > 0
    ]
    top = max(d for d, _ in rows)
    many = sum(c for d, c in rows if d == top)
    place = f"{top:,} communit{'y' if top == 1 else 'ies'}"
    if many == 1:
        return f"The busiest unit co-builds with {place}", f"最忙的单位与{top}个社区共建"
    return (
        f"The {many:,} busiest units co-build with {place} each",
        f"最忙的{many:,}个单位各与{top}个社区共建",
    )


# ---- 13 survey ------------------------------------------------------------------------------------


def _curve(rnd):
    sizes, estimate = sorted(rnd.sample(range(2, 400), rnd.randint(1, 6))), rnd.random() < 0.5
    rows = []
    for size in sizes:
        power = rnd.choice([0.05, 0.4, 0.79, 0.8, 0.95, 1.0, math.nan])
        rows.append({
            "size": size, "counted": "communities", "power": power, "low": power - 0.03, "high": power + 0.02,
            "false": math.nan if estimate else 0.05, "least": math.nan, "most": math.nan,
            "half_width": 0.04 if estimate else math.nan, "draws": 200,
        })  # fmt: skip
    table = pd.DataFrame(rows).sample(frac=1, random_state=1)
    if rnd.random() < 0.5:
        table["counted"] = "units"
    return table


@claim("design.curve", _curve)
def _(table):
    rows = sorted(
        (r for r in table.to_dict("records") if not math.isnan(r["power"])), key=lambda r: r["size"]
    )
    if not rows:
        return "No survey of these sizes answers the question", "这些样本量的调查都无法回答这个问题"
    estimate = any(not math.isnan(r["half_width"]) for r in rows)
    wanted = 95 if estimate else 80
    do, do_zh = (
        ("come within the margin", "落在误差范围内") if estimate else ("find what there is", "能发现所要找的")
    )
    units = table["counted"].iloc[0] == "units"
    many, zh = ("units", "单位") if units else ("communities", "社区")
    enough = [r["size"] for i, r in enumerate(rows) if all(q["power"] >= wanted / 100 for q in rows[i:])]
    if enough:
        return (
            f"From {enough[0]} {many} on, at least {wanted} % of the surveys {do}",
            f"从{enough[0]}个{zh}起，至少{wanted}%的调查{do_zh}",
        )
    last = rows[-1]
    share = math.floor(100 * last["power"] + 1e-9)
    return (
        f"With {last['size']} {many}, only {share} % of the surveys {do}",
        f"调查{last['size']}个{zh}时，只有{share}%的调查{do_zh}",
    )


def _promises(rnd):
    rows = []
    for size in rnd.sample([20, 40, 80], rnd.randint(1, 3)):
        true = rnd.choice([0.1, 0.5, 0.9])
        for pilot in range(1, rnd.randint(2, 5)):
            least = rnd.choice([0.0, 0.3, 0.6])
            rows.append({
                "pilot": pilot, "size": size, "power": least + 0.1, "least": least, "most": least + 0.3,
                "true": true, "true_low": true - 0.05, "true_high": true + 0.05,
            })  # fmt: skip
    return pd.DataFrame(rows)


@claim("design.promises", _promises)
def _(table):
    rows = table.to_dict("records")
    n = sum(r["least"] <= r["true_high"] and r["most"] >= r["true_low"] for r in rows)
    m = len(rows)
    if m == 1:
        word, zh = ("holds", "包含") if n else ("misses", "不含")
        return f"The range of the one promise {word} the true power", f"唯一一次承诺的范围{zh}真实功效"
    if n == m:
        return f"The ranges of all {m} promises hold the true power", f"全部{m}次承诺的范围都包含真实功效"
    return (
        f"The ranges of {n if n else 'none'} of {m} promises hold the true power",
        f"{m}次承诺中有{n}次的范围包含真实功效",
    )


# ---- 03 ties -------------------------------------------------------------------------------------


def _degrees(r):
    sides = some(r, r.randint(1, 6), ("row", "column"))
    return pd.DataFrame({"side": sides, "label": "x", "degree": some(r, len(sides), (0, 1, 3, 1200))})


@claim("ties.degrees", _degrees)
def _(table):
    en, zh = [], []
    for side, words in (("row", ("row", "行")), ("column", ("column", "列"))):
        rows = table[table["side"] == side]
        if len(rows):
            top = max(rows["degree"])
            name = style.term(rows["kind"].iloc[0]) if "kind" in table else words[style.lang() == "zh"]
            one = ("An " if name[0] in "aeioAEIO" else "A ") + name
            en.append(f"{one.lower()} at most {top:,}" if en else f"{one} has at most {top:,} tie{s(top)}")
            zh.append(f"每个{name}至多有{top:,}条关系")
    return ", ".join(en), "，".join(zh)


def _against(r):
    n = r.randint(1, 6)
    table = pd.DataFrame(
        {"value": some(r, n, (0.1, 0.5, 0.9)), "null_mean": 0.5, "null_low": 0.4, "draws": 999}
    )
    return table.assign(null_high=0.6, p_adjusted=some(r, n, P_VALUES)).set_axis([f"m{i}" for i in range(n)])


@claim("ties.against_chance", _against)
def _(table):
    n, every = sum(map(at_most_alpha, table["p_adjusted"])), len(table)
    end, zh = " from random networks with the same degrees", "与度数相同的随机网络"
    zh += "显著不同" if n else "无显著差异"
    if every == 1:
        return (
            f"The one measure {'stands' if n else 'does not stand'} out" + end,
            f"该指标{zh}",
        )
    if n == 0:
        return f"None of the {every} measures stands out" + end, f"{every}项指标均{zh}"
    if n == every:
        return f"All {every} measures stand out" + end, f"{every}项指标均{zh}"
    return f"{n} of {every} measures stand{'s' * (n == 1)} out" + end, f"{every}项指标中有{n}项{zh}"


def _mixing(r):
    rows, columns = letters(r, 1, 3), letters(r, 1, 2)
    pairs = [(a, b) for a in rows for b in columns]
    table = pd.DataFrame(pairs, columns=["row_kind", "column_kind"])
    table = table.assign(
        ties=some(r, len(pairs), (0, 1, 4, 2000)), expected=some(r, len(pairs), (0.0, 1.0, 2.5, 4.0))
    )
    return table.assign(ratio=[t / e if e else math.nan for t, e in table[["ties", "expected"]].to_numpy()])


@claim("ties.mixing", _mixing)
def _(table):
    off = [abs(t - e) for t, e in table[["ties", "expected"]].to_numpy()]
    top = table.iloc[ends(off)]
    pairs = series(
        [f"{style.term(a)} – {style.term(b)}" for a, b in top[["row_kind", "column_kind"]].to_numpy()], 2
    )
    if max(off) < 1e-12:
        return (
            "Each pair of kinds has the ties that its margins lead to expect",
            "各类之间的关系数都等于边际期望",
        )
    if len(top) > 1:
        return (
            f"{pairs} differ most from what is expected, by {max(off):,.3g} ties",
            f"{pairs}与期望相差最大，各差{max(off):,.3g}条",
        )
    a, b, ties, expected = top[["row_kind", "column_kind", "ties", "expected"]].to_numpy().tolist()[0]
    told = f"{expected:,.0f}" if max(ties, expected) >= 1000 else f"{expected:,.3g}"
    a, b = style.term(a), style.term(b)
    return (
        f"{cap(a)} and {b} share {ties:,.0f} tie{s(ties)} where {told} are expected, the largest gap",
        f"{a}与{b}之间有{ties:,.0f}条关系，期望{told}条，差距最大",
    )


# ---- 04 backbone ---------------------------------------------------------------------------------

NULL = {"svn": "SVN", "sdsm": "SDSM", "fdsm": "FDSM"}


def _alpha(r):
    nulls = list(NULL)[: r.randint(1, 3)]
    rows = [(n, a, float(r.choice([0, 0, 3, 900]))) for n in nulls for a in (0.01, 0.05, 0.1)]
    table = pd.DataFrame(rows, columns=["null", "alpha", "kept_count"]).assign(
        chance_count=1.0, correction="none"
    )
    if len(nulls) == 3 and r.random() < 0.5:  # too few draws to tell at the low levels
        table.loc[(table["null"] == "fdsm") & (table["alpha"] <= 0.05), "kept_count"] = math.nan
    return table


@claim("backbone.alpha_curve", _alpha)
def _(table):
    by_level = {}
    for null, alpha, kept in table[["null", "alpha", "kept_count"]].to_numpy():
        by_level.setdefault(alpha, {})[null] = kept
    whole = {a: k for a, k in by_level.items() if not any(math.isnan(x) for x in k.values())}
    alpha = min(whole or by_level, key=lambda a: round(abs(a - 0.05), 12))
    kept = {n: x for n, x in by_level[alpha].items() if not math.isnan(x)}
    names, counts = [NULL[n] for n in kept], list(kept.values())
    most, least = ([names[i] for i in ends(counts, low)] for low in (False, True))
    a, b = (f"{f(counts):,.0f}" for f in (max, min))
    keep = "keeps" if len(most) == 1 else "keep"
    if len(most) == len(names):
        return f"At α = {alpha:g} {series(most)} {keep} {a} pairs", f"α = {alpha:g}时{series(most)}保留{a}对"
    return (
        f"At α = {alpha:g} {series(most)} {keep} the most pairs, {a}, and {series(least)} the fewest, {b}",
        f"α = {alpha:g}时{series(most)}保留最多（{a}对），{series(least)}最少（{b}对）",
    )


def _pairs(r):
    n, nulls = r.randint(1, 5), list(NULL)[: r.randint(1, 3)]
    table = pd.DataFrame({"a": [f"p{i}" for i in range(n)], "b": "z", "shared": 2})
    for null in nulls:
        table[f"q_{null}"] = some(r, n, (0.01, 0.05, 0.0504, 0.7))
        table[f"keep_{null}"] = table[f"q_{null}"] <= 0.05
    table["kept_count"] = table[[f"keep_{n}" for n in nulls]].sum(axis=1)
    table.attrs = {"alpha": 0.05, "correction": r.choice(["none", "holm"]), "tests": 99}
    return table


@claim("backbone.overlay", _pairs)
def _(table):
    nulls = [n for n in NULL if f"keep_{n}" in table]
    kept = [sum(row) for row in table[[f"keep_{n}" for n in nulls]].to_numpy().tolist()]
    some_, all_ = sum(k > 0 for k in kept), sum(k == len(nulls) for k in kept)
    if not some_:
        return f"Not one of {len(table):,} pairs is kept", f"{len(table):,}对均未保留"
    if len(nulls) == 1:
        return f"SVN keeps {some_} of {len(table)} pairs", f"SVN保留{len(table)}对中的{some_}对"
    return (
        f"The {len(nulls)} nulls agree on {all_ or 'none'} of the pairs that any keeps, {some_} in all",
        f"{len(nulls)}种零模型共保留{some_}对，其中{all_}对为各模型一致保留",
    )


@claim("backbone.strip", _pairs)
def _(table):
    columns = [f"q_{n}" for n in NULL if f"q_{n}" in table]
    below = [sum(q <= table.attrs["alpha"] for q in row) for row in table[columns].to_numpy()]
    n, every = int(sum(0 < k < len(columns) for k in below)), len(table)
    return (
        f"Of the {every} pair{s(every)} shown, {n} {'is' if n == 1 else 'are'} kept by one null and left out "
        "by another",
        f"所示{every}对中，有{n}对被一种零模型保留，却被另一种剔除",
    )


def _agreement(r):
    rows = [("svn + sdsm", 2), ("svn", 1), ("sdsm", 1)][r.randint(0, 2) :]
    return pd.DataFrame(rows, columns=["kept_by", "null_count"]).assign(
        pair_count=[r.choice([1, 5, 900]) for _ in rows]
    )


@claim("backbone.agreement", _agreement)
def _(table):
    most, every = max(table["null_count"]), int(sum(table["pair_count"]))
    share = Fraction(int(sum(table.loc[table["null_count"] == most, "pair_count"])), every)
    return (
        f"Of the {every:,} pair{s(every)} that any null keeps, {pct(float(share))} are kept by {most} "
        f"null{s(most)}",
        f"任一零模型保留的{every:,}对中，{pct(float(share))}由{most}种零模型保留",
    )


def _memory(r):
    lag = [0.0, 0.5, 1.0, 2.0][: r.randint(2, 4)]
    values = [1.0, *(r.choice([0.5, 0.04, -0.04, -0.5, 0.05]) for _ in lag[1:])]
    return pd.DataFrame({"lag": lag, "autocorrelation": values, "noise": 0.05})


@claim("backbone.mixing", _memory)
def _(table):
    rows = sorted(table[["lag", "autocorrelation", "noise"]].to_numpy().tolist())
    inside = [lag for lag, value, noise in rows if lag > 0 and abs(value) < noise]
    if inside:
        at = inside[0]
        return (
            f"The memory of the start is first lost in the noise after {at:g} trade{s(at)} a row",
            f"每行交换{at:g}次后，对起点的记忆首次没入噪声",
        )
    last = rows[-1][0]
    return (
        f"Up to {last:g} trade{s(last)} a row, the memory of the start stays above the noise",
        f"每行交换{last:g}次以内，对起点的记忆始终高于噪声",
    )


# ---- 05 core -------------------------------------------------------------------------------------


def _blocks(r):
    import networkx as nx

    G = nx.star_graph(r.randint(3, 6))
    return cg.core.blocks(G, set(range(r.randint(1, 2))))


@claim("core.matrix", _blocks)
def _(table):
    rows, columns = (dict(zip(table[c], table[f"{c}_part"], strict=True)) for c in ("row", "column"))
    two_mode = set(rows) != set(columns)
    parts = list(rows.values()) + (list(columns.values()) if two_mode else [])
    core, every = parts.count("core"), len(parts)
    told = {}
    for a, b, tied in table[["row_part", "column_part", "block_density"]].to_numpy():
        if a == b and not math.isnan(tied):
            told[a] = pct(tied)
    nodes = "nodes" if two_mode else "actors"
    en = f"{core} of {every} {nodes} form{'s' * (core == 1)} the core"
    zh = f"{every}个{'节点' if two_mode else '行动者'}中有{core}个构成核心"
    if len(told) == 2:
        return (
            f"{en}: inside it, {told['core']} of pairs are tied, outside {told['periphery']}",
            f"{zh}：内部{told['core']}的对有关系，外部{told['periphery']}",
        )
    ((part, tied),) = told.items()
    where = {"core": ("inside", "内部"), "periphery": ("outside", "外部")}[part]
    return f"{en}: {where[0]} it, {tied} of pairs are tied", f"{zh}：{where[1]}{tied}的对有关系"


def _brokers(r):
    names = letters(r)
    table = pd.DataFrame({"constraint": some(r, len(names), (0.2, 0.5, 1.1)), "degree": 1}, index=names)
    return table.assign(betweenness=some(r, len(names), (0.0, 0.1, 0.6)))


@claim("core.brokers", _brokers)
def _(table):
    rows = table[table["constraint"].notna()].sort_values("constraint", kind="stable")
    names, n = [str(x) for x in rows.index], len(rows)
    free, between = ends(rows["constraint"].tolist(), low=True), ends(rows["betweenness"].tolist())
    a, b = (series([names[i] for i in at]) for at in (free, between))
    en, zh = f"{a} {'is' if len(free) == 1 else 'are'} the least constrained", f"{a}约束度最低"
    if len(free) == n > 1:
        en, zh = f"All {n} actors are equally constrained", f"{n}个行动者约束度相同"
    most = max(rows["betweenness"])
    if most <= 0:
        return f"{en}; nobody stands between others", f"{zh}；无人居于他人之间"
    stand, each = ("stands", "") if len(between) == 1 else ("stand", " each")
    end, end_zh = f"{stand} between {pct(most)} of the other pairs{each}", f"居于{pct(most)}的其他对之间"
    if len(between) == n > 1:
        return f"{en}; all {end}", f"{zh}；各行动者{end_zh}"
    if free == between and not len(free) == n > 1 and len(free) < n:
        return f"{en} and {end}", f"{zh}，{end_zh}"
    return f"{en}; {b} {end}", f"{zh}；{b}{end_zh}"


def _cores(r):
    n = r.randint(1, 4)
    table = pd.DataFrame(
        {"score": [0.5] * n, "null_mean": 0.4, "null_low": 0.3, "null_high": 0.55, "draws": 999}
    )
    if r.random() < 0.5:
        table["null"] = r.choice(["ties", "degrees"])
    return table.assign(p=some(r, n, [p for p in P_VALUES if p == p]))


@claim("core.against_chance", _cores)
def _(table):
    n = sum(p < 0.05 for p in table["p"].astype(float))
    every, ties = len(table), "null" in table and set(table["null"]) == {"ties"}
    kept, zh = ("as many ties", "关系数相同") if ties else ("the same degrees", "度数相同")
    end, than = f"beyond those of random networks with {kept}", f"强于{zh}的随机网络的核心"
    if every == 1:
        return (
            f"The core {'goes' if n else 'does not go'} {end}",
            f"该核心{'' if n else '不'}{than}",
        )
    if n == 0:
        return f"None of the {every} cores goes {end}", f"{every}个核心均不{than}"
    if n == every:
        return f"All {every} cores go {end}", f"{every}个核心均{than}"
    return f"{n} of {every} cores {'goes' if n == 1 else 'go'} {end}", f"{every}个核心中有{n}个{than}"


def _differences(r):
    n = r.randint(1, 4)
    table = pd.DataFrame(
        {"statistic": ["density"] * n, "null": next(iter(core.NULLS)), "first": 0.2, "second": 0.1}
    )
    table = table.assign(difference=0.1, low=0.0, high=0.2, null_low=-0.1, null_high=0.1)
    return table.assign(p=some(r, n, [p for p in P_VALUES if p == p]))


@claim("core.differences", _differences)
def _(table):
    n, every, zh = sum(p < 0.05 for p in table["p"].astype(float)), len(table), "第一网络与第二网络"
    if every == 1:
        return (
            f"The difference between first and second {'exceeds' if n else 'does not exceed'} chance",
            f"{zh}之差{'' if n else '未'}超出偶然",
        )
    names = [str(table[c].iloc[0]) for c in ("first_name", "second_name")] if "first_name" in table else None
    if names:
        zh = f"{names[0]}与{names[1]}"
    first, second = names or ("first", "second")
    head, zh = f"{every} differences between {first} and {second}", f"{zh}的{every}项差异"
    if n == 0:
        return f"None of the {head} exceeds chance", f"{zh}均未超出偶然"
    if n == every:
        return f"All {head} exceed chance", f"{zh}均超出偶然"
    return f"{n} of {head} exceed{'s' * (n == 1)} chance", f"{zh}中有{n}项超出偶然"


def _missing(r):
    shares = [0.1, 0.3][: r.randint(1, 2)] * r.randint(1, 2)
    table = pd.DataFrame({"share": shares, "full": r.choice([0.5, 0.5, 0.0]), "mean": 0.5, "draws": 99})
    if len(set(shares)) < len(shares):
        table["measure"] = [f"m{i // len(set(shares))}" for i in range(len(shares))]
    return table.assign(
        low=some(r, len(shares), (0.5, 0.4, 0.1)), high=some(r, len(shares), (0.5, 0.52, 0.8))
    )


@claim("core.missing", _missing)
def _(table):
    known = table[table["low"].notna()]
    last = known[known["share"] == max(known["share"])]
    shares = all(f != 0 for f in table["full"])
    off = [
        max(abs(x - f) for x in (low, high)) / (abs(f) if shares else 1)
        for low, high, f in last[["low", "high", "full"]].to_numpy()
    ]
    names = [style.term(m) for m in last["measure"]] if "measure" in last else []
    top = [names[i] for i in ends(off)] if names else [("the measure", "该指标")[style.lang() == "zh"]]
    far = pct(max(off)) if shares else f"{max(off):.2g}"
    share = f"{100 * max(known['share']):.3g}"
    comes = "comes" if len(top) == 1 else "come"
    return (
        f"With {share} % of actors missing, {series(top)} {comes} out up to {far} off",
        f"缺失{share}%的行动者时，{series(top)}最多偏离{far}",
    )


def _meeting(r):
    pairs = [(True, True), (True, False), (False, True), (False, False)]
    ties = [r.choice([0, 1, 5]) for _ in pairs]
    total = sum(ties) or 1
    table = pd.DataFrame(pairs, columns=["same_line", "same_block"]).assign(ties=ties)
    return table.assign(share=[t / total for t in ties], expected_share=0.25)


@claim("core.meeting", _meeting)
def _(table):
    ((share, free),) = [
        (a, b)
        for line, block, a, b in table[["same_line", "same_block", "share", "expected_share"]].to_numpy()
        if line and block
    ]
    return (
        f"{cap(pct(share))} of ties stay inside both line and block, where {pct(free)} are expected",
        f"同条同块的关系占{pct(share)}，期望为{pct(free)}",
    )


# ---- 06 coverage ---------------------------------------------------------------------------------


def _steps(r):
    groups, third = r.choice([letters(r, 1, 3), ["all"]]), r.choice(["served", "twice"])
    rows = []
    for group in groups:
        once = r.choice(SHARES)
        rows += [(group, "once", once), (group, third, min(once, r.choice(SHARES)))]
    table = pd.DataFrame(rows, columns=["group", "level", "weighted"])
    return table.assign(domain="health") if groups == ["all"] and r.random() < 0.5 else table


@claim("coverage.steps", _steps)
def _(table):
    by = "domain" if "domain" in table else "group"
    rows = table[table["group"] == "all"] if by == "domain" else table
    found = {}
    for name, level, share in rows[[by, "level", "weighted"]].to_numpy():
        if not math.isnan(share):
            found.setdefault(name, {})[level] = share
    served = any("served" in v for v in found.values())
    other = "served" if served else "twice"
    at = ends([v.get("once", math.nan) - v.get(other, math.nan) for v in found.values()])[0]
    name, levels = list(found.items())[at]
    if not {"once", other} <= {level for v in found.values() for level in v}:
        return "Who is within reach, and how often", "谁在可及范围内、有几重"
    who, once, rest = coverage.word(name), pct(levels["once"]), pct(levels[other])
    of, zh = f"In the group {who}, {once}", f"{who}群体中有{once}"
    if name == "all":
        of, zh = f"Of all persons in need {once}", f"全部需求者中有{once}"
    if by == "domain":
        of, zh = f"In {who}, {once} of persons in need", f"{who}领域有{once}的需求者"
    if equal(levels["once"], levels[other]):
        so, and_zh = (
            ("and capacity serves them all", "且容量足够") if served else ("all of them twice", "且均为二重")
        )
    else:
        so, and_zh = (
            (f"but capacity serves only {rest}", f"容量却只够{rest}")
            if served
            else (f"but only {rest} twice", f"二重可及仅{rest}")
        )
    return f"{of} are within reach, {so}", f"{zh}可及，{and_zh}"


def _distances(r):
    rows = []
    for far in (500, 1000, 2500)[: r.randint(1, 3)]:
        one, two = sorted(some(r, 2, SHARES), reverse=True)
        rows += [(far, 1, one), (far, 2, two)]
    table = pd.DataFrame(rows, columns=["reach_m", "k", "weighted"])
    return table.query("k == 1") if r.random() < 0.2 else table


@claim("coverage.distances", _distances)
def _(table):
    at = {}
    for far, k, share in table[["reach_m", "k", "weighted"]].to_numpy().tolist():
        at.setdefault(far, {})[k] = share
    if set(table["k"]) == {1}:
        return "How many residents have a site near them", "有多少居民身边有点位"
    far = list(at)[ends([x[1] - x[2] for x in at.values()])[0]]
    km, one, two = f"{far / 1000:g}", pct(at[far][1]), pct(at[far][2])
    if equal(at[far][1], at[far][2]):
        return (
            f"Within {km} km, {one} of residents have a site, and all of them two",
            f"{km}公里之内有点位的居民占{one}，且都有两处",
        )
    return (
        f"Within {km} km, {one} of residents have a site, but only {two} have two",
        f"{km}公里之内有点位的居民占{one}，有两处的仅占{two}",
    )


def _places(r):
    rows = [
        (r.random(), r.random(), r.choice([0.0, 10, 30]), r.choice([0, 0, 1, 2]))
        for _ in range(r.randint(1, 4))
    ]
    rows += [(r.random(), r.random(), 20, 1), (r.random(), r.random(), math.nan, math.nan)]
    table = pd.DataFrame(rows, columns=["x_m", "y_m", "weight", "reached"])
    return table.assign(reach_m=1500) if r.random() < 0.5 else table


@claim("coverage.places", _places)
def _(table):
    homes = [(w, n) for w, n in table[["weight", "reached"]].to_numpy() if w == w]
    without = [w for w, n in homes if n == 0]
    share, k = pct(sum(without) / sum(w for w, _ in homes)), len(without)
    far, zh = "reach", "可及范围内"
    if "reach_m" in table:
        far = f"{table['reach_m'].iloc[0] / 1000:g}"
        far, zh = f"{far} km", f"{far}公里之内"
    return (
        f"{k} of {len(homes)} place{s(len(homes))}, with {share} of residents, {'has' if k == 1 else 'have'} "
        f"no site within {far}",
        f"{len(homes)}个地点中有{k}个、占居民{share}，{zh}没有点位",
    )


def _sweep(r):
    factors = r.choice([[1, 2], [0.5, 1, 2], [0.5, 3], [1]])
    return pd.DataFrame({"factor": factors, "share": sorted(some(r, len(factors), SHARES)), "reached": 1.0})


@claim("coverage.sweep", _sweep)
def _(table):
    at = dict(sorted(zip(table["factor"], table["share"], strict=True)))
    if 1 in at and 2 in at:
        one, two = pct(at[1]), pct(at[2])
        if one == two:
            return (
                f"With twice the capacity no more than {one} of persons in need are served",
                f"容量加倍时，获得服务的需求者仍只有{one}",
            )
        return (
            f"With twice the capacity {two} of persons in need are served, not {one}",
            f"容量加倍时，{two}的需求者获得服务，而非{one}",
        )
    (low, few), *_, (high, many) = list(at.items()) * (1 + (len(at) == 1))
    return (
        f"{low:g} times the capacity serves {pct(few)} of persons in need, {high:g} times {pct(many)}",
        f"容量为{low:g}倍时可服务{pct(few)}的需求者，{high:g}倍时{pct(many)}",
    )


def _failure(r):
    absent = [0.0, 0.1, 0.5][: r.randint(1, 3)]
    table = pd.DataFrame({"absent": absent, "k": 1, "independent": some(r, len(absent), (1.0, 0.75, 0.5))})
    return table.assign(common_cause=some(r, len(absent), (1.0, 0.75, 0.7)))


@claim("coverage.failure", _failure)
def _(table):
    rows = sorted(table[["absent", "independent", "common_cause"]].to_numpy().tolist())
    gap = [a - b for _, a, b in rows]
    at = ends([abs(x) for x in gap])[0]
    points = f"{100 * abs(gap[at]):.1f}"
    if points == "0.0":
        return (
            "Coverage is the same whether whole kinds are absent together or not",
            "同类同时缺席与各自缺席，覆盖率相同",
        )
    more, zh = ("lower", "低") if gap[at] > 0 else ("higher", "高")
    when = pct(rows[at][0])
    return (
        f"At {when} absence, coverage is {points} points {more} if whole kinds are absent together",
        f"缺席概率为{when}时，同类同时缺席使覆盖率{zh}{points}个百分点",
    )


@claim(
    "coverage.tasks",
    lambda r: pd.DataFrame(
        {"part": ["goods", "any part", "all parts"], "weighted": [r.choice(SHARES)] * 3}
    ).assign(expected=0.1),
)
def _(table):
    at = dict(zip(table["part"], table["weighted"], strict=True))
    a, b = pct(at["any part"]), pct(at["all parts"])
    return (
        f"All parts are within reach of {b} of households, some part of {a}",
        f"{b}的住户各项齐备，{a}至少有一项可及",
    )


def _siting(r):
    p = sorted(r.sample([1, 2, 5, 1200], r.randint(1, 3)))
    once = some(r, len(p), (0.2, 0.9, 0.904))
    return pd.DataFrame(
        {"p": p, "weighted": once, "backup": [min(x, r.choice([0, 0.2, 0.899, 0.904])) for x in once]}
    )


@claim("coverage.siting", _siting)
def _(table):
    p, once, twice = max(table[["p", "weighted", "backup"]].to_numpy().tolist())
    sites = "1 site covers" if p == 1 else f"{int(p):,} sites cover"
    a, b = pct(once), pct(twice)
    zh = f"{int(p):,}个点位覆盖{a}的人"
    if equal(once, twice):
        return f"{sites} {a} of persons, all of them twice", f"{zh}，且均为二次"
    if a == b:
        return f"{sites} {a} of persons, nearly all of them twice", f"{zh}，几乎均为二次"
    return f"{sites} {a} of persons once, but only {b} twice", f"{zh}，二次覆盖仅{b}"


def _pairing(r):
    names = r.choice([["none", "random", "equal", "best"], ["equal", "best"], ["best"]])
    table = pd.DataFrame({"worst": some(r, len(names), SHARES)}, index=names)
    return table.assign(tenth=0.4, weighted=0.6, worst_low=0.2, worst_high=0.4, bound=0.9)


@claim("coverage.pairing", _pairing)
def _(table):
    at = dict(table["worst"].items())
    if {"best", "equal"} <= set(at):
        a, b = pct(at["best"]), pct(at["equal"])
        return (
            f"Pairing lifts the worst-off community to {a} served, equal spread to {b}",
            f"精准对接使最弱社区的服务比例达{a}，平均分配为{b}",
        )
    names = {n: coverage.STRATEGIES.get(n, (n, n)) for n in at}
    return (
        "The worst-off community has "
        + ", ".join(f"{pct(x)} ({names[n][0]})" for n, x in at.items())
        + " of its need served",
        "最弱社区的需求中获得服务的占" + "，".join(f"{pct(x)}（{names[n][1]}）" for n, x in at.items()),
    )


# ---- 07 equity -----------------------------------------------------------------------------------


def _committees(r):
    names, years = letters(r, 1, 3), [2019, 2020, 2021][: r.randint(1, 3)]
    rows = [(y, n, n, r.choice([3000.0, 3000.0, 9000.0])) for y in years for n in names]
    return pd.DataFrame(rows, columns=["edition", "district", "district_en", "residents_per_committee"])


@claim("equity.committees", _committees)
def _(table):
    at = {}
    for year, zh, en, x in table[
        ["edition", "district", "district_en", "residents_per_committee"]
    ].to_numpy():
        at.setdefault((en, zh), {})[year] = x
    years = sorted(set(table["edition"]))
    jumps = [
        (abs(math.log(by[b] / by[a])), name, (a, by[a]), (b, by[b]))
        for name, by in at.items()
        for a, b in pairwise(years)
        if a in by and b in by
    ]
    if not jumps:
        low, high = (f"{f(by[max(by)] for by in at.values()):,.0f}" for f in (min, max))
        return f"One committee stands for {low} to {high} residents", f"每个居委会对应{low}至{high}名居民"
    far = max(j[0] for j in jumps)
    names = sorted({j[1] for j in jumps if equal(j[0], far)})
    # Several districts may have jumped as far: the claim is about one and its own numbers.
    told = [
        (
            f"In {en} one committee stands for {a:,.0f} residents in {x} and {b:,.0f} in {y}",
            f"{zh}每个居委会对应的居民由{x}年的{a:,.0f}人变为{y}年的{b:,.0f}人",
        )
        for jump, (en, zh), (x, a), (y, b) in jumps
        if equal(jump, far) and (en, zh) in names
    ]
    return tuple(Any(one) for one in zip(*told, strict=True))


class Any(tuple):
    """One of several titles, each of them true."""

    def __eq__(self, other):
        return other in tuple(self)

    __hash__ = tuple.__hash__


def _classification(r):
    change, coding = r.choice([-0.2, 0.1, 0.0]), r.choice([-0.1, 0.05])
    rows = [("as_listed", 2019, 0.4, math.nan, 0.0), ("as_listed", 2023, 0.4 + change, change, 0.0)]
    for reading in ("as_first", "as_last")[: r.randint(0, 2)]:
        rows += [(reading, 2019, 0.4, math.nan, 0.0), (reading, 2023, 0.3, -0.1, coding)]
        coding = r.choice([coding, 0.02])
    return pd.DataFrame(rows, columns=["reading", "edition", "theil", "change", "coding"])


@claim("equity.classification", _classification)
def _(table):
    last = {}
    for name, change, coding in table[["reading", "change", "coding"]].to_numpy():
        last[name] = (change, coding)
    whole = last.get("as_listed", (math.nan, 0))[0]
    parts = [c for n, (_, c) in last.items() if n != "as_listed"]
    if whole == 0:
        return (
            "Inequality between districts is the same in the first and the last edition",
            "首末两版名录的区县间不平等相同",
        )
    if not parts or math.isnan(whole):
        return "Inequality between districts by edition", "各版名录的区县间不平等"
    low, high = (f"{f(100 * c / whole for c in parts):.0f}" for f in (min, max))
    way, zh = ("fall", "下降") if whole < 0 else ("rise", "上升")
    if low == high:
        span, span_zh = f"{low} %", f"{low}%"
    else:
        span, span_zh = f"{low} to {high} %", f"{low}%至{high}%"
    return (
        f"Recoding of committees makes up {span} of the {way} in inequality",
        f"不平等的{zh}中有{span_zh}出自重新编码",
    )


def _lorenz(r):
    curves = []
    for name in letters(r, 1, 3):
        values = [r.choice([1, 1, 2, 500]) for _ in range(r.randint(1, 4))]
        curves.append(cg.equity.lorenz(values).assign(curve=name))
    return pd.concat(curves, ignore_index=True)


@claim("equity.lorenz", _lorenz)
def _(table):
    halves, names = [], list(dict.fromkeys(table["curve"]))
    for name in names:
        points = table.loc[table["curve"] == name, ["population_share", "value_share"]].to_numpy().tolist()
        (x0, y0), (x1, y1) = max(p for p in points if p[0] <= 0.5), min(p for p in points if p[0] >= 0.5)
        halves.append(y0 if x0 == x1 else y0 + (y1 - y0) * (0.5 - x0) / (x1 - x0))
    (low, least), (high, most) = (f(zip(halves, names, strict=True), key=lambda x: x[0]) for f in (min, max))
    a, b, least, most = pct(low), pct(high), equity.word(least), equity.word(most)
    if a == b:
        every, zh = (" on every curve", "各条曲线上，") if len(halves) > 1 else ("", "")
        return f"The half with least has {a} of the whole{every}", f"{zh}较少的一半占总量的{a}"
    return (
        f"The half with least has {a} of the whole ({least}) to {b} ({most})",
        f"较少的一半占总量的{a}（{least}）至{b}（{most}）",
    )


def _catchments(r):
    rows = [
        (far, kernel, r.choice([0.2, 0.5, 0.61]))
        for far in (1000, 2500)[: r.randint(1, 2)]
        for kernel in ("binary", "gaussian")
    ]
    table = pd.DataFrame(rows, columns=["catchment", "kernel", "gini"])
    return table.assign(low=table["gini"] - 0.1, high=table["gini"] + 0.1)


@claim("equity.catchments", _catchments)
def _(table):
    found = [
        (far, x) for far, kernel, x in table[["catchment", "kernel", "gini"]].to_numpy() if kernel == "binary"
    ]
    (near, a), (far, b) = ((f"{x / 1000:g}", f"{y:.2f}") for x, y in (min(found), max(found)))
    return (
        f"The Gini index is {a} with a catchment of {near} km and {b} with one of {far} km",
        f"服务半径为{near}公里时基尼系数为{a}，为{far}公里时为{b}",
    )


def _ranks(r):
    names, rows = letters(r, 1, 3), []
    for kernel in ("binary", "gaussian", "k3")[: r.randint(1, 3)]:
        ranks = some(r, len(names), (1.0, 2.0, 1.5))
        rows += [("e2sfca", kernel, 500, n, x) for n, x in zip(names, ranks, strict=True)]
    return pd.DataFrame(rows, columns=["variant", "kernel", "catchment", "group", "rank"])


@claim("equity.ranks", _ranks)
def _(table):
    choices = {}
    for *choice, group, rank in table[["variant", "kernel", "catchment", "group", "rank"]].to_numpy():
        choices.setdefault(tuple(choice), {})[group] = rank
    times = dict.fromkeys(table["group"], 0)
    for at in choices.values():
        for group, rank in at.items():
            times[group] += equal(rank, min(at.values()))
    count, n = max(times.values()), len(choices)
    top = [g for g, k in times.items() if k == count]
    other = dict(zip(table["group"], table["group_zh"], strict=True)) if "group_zh" in table else {}
    zh_name = style.lang() == "zh" and other
    told = series([other[g] if zh_name else equity.word(g) for g in top])
    if "provenance" in table and set(table["provenance"]) == {"S"}:
        told += "（模拟）" if style.lang() == "zh" else " (simulated)"
    each, zh = (" each", "各") if len(top) > 1 else ("", "")
    return (
        f"In {count} of {n} choice{s(n)}{each}, least access falls to {told}",
        f"{told}在{n}种选择中{zh}有{count}次可达性最低",
    )


def _groups(r):
    names = letters(r)
    mean = some(r, len(names), (0.0, 1.0, 2.0, 1.999, math.nan))
    mean[0] = 1.0
    table = pd.DataFrame({"group": names, "mean": mean})
    table = table.assign(low=table["mean"] - 0.1, high=table["mean"] + 0.1)
    return table.assign(unit="visits") if r.random() < 0.5 else table


@claim("equity.groups", _groups)
def _(table):
    rows = table.reset_index() if "group" not in table else table
    known = sorted(
        (
            (m, i, equity.word(g))
            for i, (g, m) in enumerate(zip(rows["group"], rows["mean"], strict=True))
            if m == m
        )
    )
    (low, _, less), (high, _, more) = known[0], known[-1]
    unit = equity.word(table["unit"].iloc[0]) if "unit" in table else ""
    tail = (f"（{unit}）" if style.lang() == "zh" else f" {unit}") if unit else ""
    few, many = f"{low:.2f}{tail}", f"{high:.2f}{tail}"
    if len(known) == 1:
        return f"For {less} the mean is {few}", f"{less}的均值为{few}"
    if equal(low, high):
        return f"All {len(known)} groups have a mean of {few}", f"{len(known)}个群体的均值都是{few}"
    if not low > 0:
        return f"For {less} the mean is {few}, for {more} {many}", f"{less}的均值为{few}，{more}为{many}"
    part, zh = ("half", "一半") if equal(low / high, 0.5) else (pct(low / high),) * 2
    return f"For {less} the mean is {few}, {part} of that for {more}", f"{less}的均值为{few}，是{more}的{zh}"


def _proxies(r):
    rows = []
    for name in letters(r, 1, 3):
        rows += [(name, 0.0, r.choice([0.1, 0.2])), (name, 1.0, r.choice([0.2, 0.9]))]
    return pd.DataFrame(rows, columns=["group", "tie_share", "reached_share"])


@claim("equity.proxies", _proxies)
def _(table):
    gains = {}
    for name in dict.fromkeys(table["group"]):
        rows = sorted(table.loc[table["group"] == name, ["tie_share", "reached_share"]].to_numpy().tolist())
        gains[equity.word(name)] = 100 * (rows[-1][1] - rows[0][1])
    much, little = (f"{f(gains.values()):.0f}" for f in (max, min))
    if len(gains) == 1:
        return f"Neighbours who go add {much} percentage points", f"邻里代办使可达率提高{much}个百分点"
    told = sorted(gains, key=lambda name: -gains[name])
    a, b = told[0], told[-1]
    return (
        f"Neighbours who go add {much} percentage points for {a}, {little} for {b}",
        f"邻里代办使{a}的可达率提高{much}个百分点，{b}提高{little}个",
    )


def _zones(r):
    names = ["unit", "grid", "compound"][: r.randint(1, 3)]
    kept = [1.0] + [r.choice([0.0, 0.004, 0.5, 0.999, math.nan]) for _ in names[1:]]
    table = pd.DataFrame({"zone_count": 4, "theil": 0.1, "kept_share": kept}, index=names)
    return table.assign(null_low=[math.nan] + [0.0] * (len(names) - 1), null_high=0.1)


@claim("equity.zones", _zones)
def _(table):
    rows = zip(table.index, table["kept_share"], table["null_low"], strict=True)
    cut = [(name, share) for name, share, low in rows
           if low == low and share == share]  # fmt: skip
    own = set(table.index[table["null_low"].notna()]) <= {"grid", "compound"}
    if not cut:
        return "Theil index of the units", "各单元的泰尔指数"

    def name_of(name):
        if own:
            return equity.word(name)
        return ("按" if style.lang() == "zh" else "by ") + style.term(str(name))

    (n, x), *more = cut
    en = f"{name_of(n)} keeps {pct(x)} of the inequality" + "".join(
        f", {name_of(m)} {pct(y)}" for m, y in more
    )
    return f"Adding up {en}", "汇总后保留的不平等：" + "，".join(f"{name_of(n)}{pct(x)}" for n, x in cut)


# ---- 08 forces -----------------------------------------------------------------------------------


def _worth(r):
    names = letters(r)
    table = pd.DataFrame({"shapley": some(r, len(names), (0.0, 1.0, 2.5)), "alone": 3.0}, index=names)
    return table.assign(leave_one_out=some(r, len(names), (0.0, 0.0, 1.0, 2.0)))


@claim("forces.worth", _worth)
def _(table):
    rows = table.sort_values("shapley", ascending=False, kind="stable")
    names, worth = [forces.word(x) for x in rows.index], rows["shapley"].tolist()
    tops, cost = ends(worth), max(rows["leave_one_out"])
    a, value = series([names[i] for i in tops]), f"{max(worth):.1f}"
    en, zh = f"{a} contribute{'s' * (len(tops) == 1)} most ({value})", f"{a}贡献最大（{value}）"
    if len(tops) == len(names) > 1:
        en, zh = f"All {len(names)} contribute the same ({value})", f"{len(names)}个行动者贡献相同（{value}）"
    if cost <= 0:
        return f"{en}; losing any one costs nothing", f"{zh}；失去任何一个都无损失"
    return f"{en}; losing one costs {cost:.1f} at most", f"{zh}；失去一个至多损失{cost:.1f}"


def _strengths(r):
    names = letters(r)
    worth = some(r, len(names), (1.0, 2.0, 1e9))
    table = pd.DataFrame(
        {"attributable": worth, "attributable_low": worth, "attributable_high": worth}, index=names
    )
    able = [w * r.choice([1, 1 + 1e-12, 1.01]) for w in worth]
    return table.assign(potential=able, realised_low=0.0, realised_high=able)


@claim("forces.strengths", _strengths)
def _(table):
    n = sum(bool(w < p) and not equal(w, p) for w, p in table[["attributable_high", "potential"]].to_numpy())
    every = len(table)
    return (
        f"{n} of {every} actor{s(every)} contribute{'s' * (n == 1)} less than their capacity",
        f"{every}个行动者中有{n}个的贡献低于其容量",
    )


def _withdrawal(r):
    rows = []
    for order in ["random", "degree, recalculated", "as listed"][: r.randint(1, 3)]:
        start = r.choice([1.0, 0.8, 0.0])
        left = [start * x for x in r.choice([[1, 0.5, 0], [1, 0.9, 0.5], [1, 0.9, 0.6], [1, 0.4, 0.4]])]
        rows += [(order, k, x, x, x) for k, x in enumerate(left)]
    return pd.DataFrame(rows, columns=["order", "removed", "covered", "low", "high"])


@claim("forces.withdrawal", _withdrawal)
def _(table):
    share = "largest" if "largest" in table else "covered"
    what, zh = ("the largest part", "最大连通部分") if share == "largest" else ("the coverage", "覆盖")
    most, half, orders = int(max(table["removed"])), {}, list(dict.fromkeys(table["order"]))
    for order in orders:
        rows = sorted(table.loc[table["order"] == order, ["removed", share]].to_numpy().tolist())
        gone = [k for k, x in rows if rows[0][1] > 0 and x <= rows[0][1] / 2]
        if gone:
            half[order] = int(gone[0])
    if not half:
        return (
            f"No order of withdrawal takes half of {what}",
            f"没有一种退出顺序使{zh}损失过半",
        )
    early, late = min(half.values()), max(half.values())
    a, b = (series([forces.order_name(o) for o in half if half[o] == x]) for x in (early, late))
    if early != late:
        return (
            f"Half of {what} is lost after {early:,} withdrawals {a}, {late:,} {b}",
            f"{a}退出{early:,}个、{b}退出{late:,}个后，{zh}损失过半",
        )
    if len(half) == len(orders):
        return (
            f"Half of {what} is lost after {early:,} of {most:,} withdrawals",
            f"{most:,}个中退出{early:,}个后，{zh}损失过半",
        )
    return (
        f"Half of {what} is lost only {a}, after {early:,} of {most:,} withdrawals",
        f"仅{a}退出{early:,}个（共{most:,}个）后{zh}损失过半",
    )


def _robustness(r):
    rows = []
    for name in letters(r):
        rows += [
            (name, "random", r.choice([0.4, 0.4, 0.3])),
            (name, "degree, recalculated", r.choice([0.1, 0.3, 0.4])),
        ]
    table = pd.DataFrame(rows, columns=["network", "order", "value"])
    return table[table["order"] == "random"] if r.random() < 0.1 else table


@claim("forces.robustness", _robustness)
def _(table):
    at = {}
    for name, order, value in table[["network", "order", "value"]].to_numpy():
        at.setdefault(name, {})[order] = value
    orders = list(dict.fromkeys(table["order"]))
    aimed = orders[-1]
    n = len(at)
    if "random" not in orders or aimed == "random":
        low, high = (f"{f(table['value']):.2f}" for f in (min, max))
        if low == high:
            return f"Robustness is {low} in {n} network{s(n)}", f"{n}个网络的稳健度为{low}"
        return f"Robustness is {low} to {high} in {n} network{s(n)}", f"{n}个网络的稳健度为{low}至{high}"
    gap = {name: by["random"] - by[aimed] for name, by in at.items()}
    # The rows are drawn from the largest difference down; those that differ by nothing stay as listed.
    first = orders[0] if "random" not in orders else "random"
    drawn = sorted(gap, key=lambda name: -(at[name][first] - at[name][aimed]))
    values = [gap[name] for name in drawn]
    a, b = (series([forces.word(drawn[i]) for i in ends(values, low)]) for low in (False, True))
    far, near = f"{max(values):.2f}", f"{min(values):.2f}"
    if equal(max(values), min(values)):
        where, zh = (f"in {a}", a) if n == 1 else ("in each network", "在各网络中都")
        return f"Aimed removal lowers robustness by {far} {where}", f"定向移除使稳健度{zh}降低{far}"
    return (
        f"Aimed removal lowers robustness most in {a}, by {far}, least in {b}, by {near}",
        f"定向移除使稳健度在{a}降低最多（{far}），在{b}最少（{near}）",
    )


def _kinds(r):
    n = r.randint(1, 5)
    table = pd.DataFrame(
        {"forces": 3, "lost": [0.1] * n, "random_lost": 0.1, "random_low": 0.0, "random_high": 0.2}
    )
    return table.assign(p=some(r, n, (0.05 / n, 0.0501 / n, 0.05, 0.001, 1.0))).set_axis(
        [f"k{i}" for i in range(n)]
    )


@claim("forces.kinds", _kinds)
def _(table):
    n = sum(at_most_alpha(p * len(table)) for p in table["p"])
    every = len(table)
    return (
        f"{n} of {every} kind{s(every)} cost{'s' * (n == 1)} more to lose than as many random actors",
        f"{every}类中有{n}类，失去的代价超过同样数目的随机行动者",
    )


def _labels(r):
    n = r.randint(1, 5)
    table = pd.DataFrame(
        {"members": 3, "difference": some(r, n, (-0.1, 0.0, 0.3)), "null_low": -0.1, "null_high": 0.1}
    )
    return table.assign(p=0.01, p_adjusted=some(r, n, P_VALUES)).set_axis([f"k{i}" for i in range(n)])


@claim("forces.labels", _labels)
def _(table):
    n = sum(map(at_most_alpha, table["p_adjusted"]))
    every = len(table)
    return (
        f"{n} of {every} label{s(every)} differ{'s' * (n == 1)} from their networks more than chance allows",
        f"{every}个标签中有{n}个与所在网络的差异超出随机",
    )


# ---- 09 dispatch ---------------------------------------------------------------------------------


def _waiting(r):
    rows = [(c, u, r.choice([4.0 / c, 4.0 / c, 1.0])) for c in (1, 2)[: r.randint(1, 2)] for u in (0.5, 0.9)]
    return pd.DataFrame(rows, columns=["servers", "utilisation", "wait_days"])


@claim("dispatch.waiting", _waiting)
def _(table):
    rows = table[["servers", "utilisation", "wait_days"]].to_numpy().tolist()
    top = max(u for _, u, _ in rows)
    (few, days), *_, (many, less) = 2 * sorted((int(c), w) for c, u, w in rows if u == top)
    en = f"At {pct(top)} utilisation requests wait {days:.1f} days for {few} person{s(few)}"
    zh = f"利用率{pct(top)}时，{few}人一队平均等{days:.1f}天"
    if few == many:
        return en, zh
    return f"{en}, {less:.1f} for {many}", f"{zh}，{many}人一队等{less:.1f}天"


def _phase(r):
    rows = [
        (m, x, d, r.choice([-0.5, 1.0, 2.0, math.inf]), "solo")
        for m in (0.0, 0.3)
        for x in (0.2, 0.5)
        for d in (0.0, 5.0)
    ]
    table = pd.DataFrame(rows, columns=["misroute", "load", "referral", "break_even_days", "better"])
    table["break_even_days"] = table.groupby(["misroute", "load"])["break_even_days"].transform("first")
    return table


@claim("dispatch.phase", _phase)
def _(table):
    line = {}
    for m, x, y in table[["misroute", "load", "break_even_days"]].to_numpy():
        if m == table["misroute"].min() and math.isfinite(y):
            line[x] = y
    if not line:
        return "No finite delay makes both ways equally quick", "任何有限的转办时长都不会使两者同快"
    low, high = min(line), max(line)
    if line[low] <= 0 and line[high] <= 0:
        return "Solo is quicker at every load, without any delay", "即使没有转办延迟，各负荷下都是单干更快"
    start = f"Whistling is quicker below {line[low]:.1f} days' delay at {pct(low)} load"
    if low == high:
        return start, f"负荷{pct(low)}时，转办不超过{line[low]:.1f}天则吹哨更快"
    return (
        f"{start}, {line[high]:.1f} at {pct(high)}",
        f"转办不超过{line[low]:.1f}天（负荷{pct(low)}）至{line[high]:.1f}天（负荷{pct(high)}）时，吹哨更快",
    )


def _agrees(r):
    n = r.randint(1, 5)
    simulated = some(r, n, (1.0, 1.3, 9.0))
    table = pd.DataFrame({"advantage_days": [1.0] * n, "simulated_days": simulated, "se": 0.1})
    return table.assign(agrees=[abs(x - 1.0) <= 0.4 for x in simulated])


@claim("dispatch.agreement", _agrees)
def _(table):
    n = sum(
        abs(x - y) <= 4 * e + 1e-12
        for x, y, e in table[["advantage_days", "simulated_days", "se"]].to_numpy()
    )
    return (
        f"Simulation and formula agree in {n} of {len(table)} setting{s(len(table))}",
        f"{len(table)}种设定中，模拟与公式有{n}种相符",
    )


def _sensitivity(r):
    n = r.randint(1, 5)
    table = pd.DataFrame(
        {"low": [1.0] * n, "high": 2.0, "low_days": some(r, n, (-1.0, 0.5)), "high_days": 2.0}
    )
    return table.assign(reverses=table["low_days"] < 0).set_axis([f"x{i}" for i in range(n)])


@claim("dispatch.sensitivity", _sensitivity)
def _(table):
    n, every = sum(table["reverses"].tolist()), len(table)
    return (
        f"{n} of {every} assumption{s(every)}, moved alone, can change which way is quicker",
        f"{every}项假设逐一变动，有{n}项能改变哪种方式更快",
    )


def _stages(r):
    rows = []
    for regime in letters(r, 1, 3):
        rows += [(regime, "answered", r.choice([1.0, 2.0])), (regime, "worked", 1.0), (regime, "total", 99.0)]
    return pd.DataFrame(rows, columns=["regime", "measure", "value"])


@claim("dispatch.stages", _stages)
def _(table):
    total = {}
    for regime, measure, value in table[["regime", "measure", "value"]].to_numpy():
        if measure in ("held", "answered", "worked"):
            total[regime] = total.get(regime, 0.0) + value
    low, high = (f"{f(total.values()):.1f}" for f in (min, max))
    if low == high:
        return f"A request takes {low} days on average", f"一件诉求平均需{low}天"
    quick, slow = (next(name for name in total if equal(total[name], f(total.values()))) for f in (min, max))
    return (
        f"A request takes {low} days ({quick}) to {high} days ({slow}) on average",
        f"一件诉求在“{quick}”下平均需{low}天，在“{slow}”下需{high}天",
    )


def _survival(r):
    rows = []
    for name in r.choice([["all"], ["a", "all"], ["a", "b"], ["a"]]):
        share = r.choice([[1.0, 0.5, 0.2], [1.0, 0.9, 0.6], [1.0, 0.51, 0.5], [1.0, 1.0, 1.0]])
        rows += [(name, float(t), y, y, y, 9) for t, y in enumerate(share)]
    return pd.DataFrame(rows, columns=["by", "days", "open_share", "low", "high", "at_risk"])


@claim("dispatch.survival", _survival)
def _(table):
    names = list(dict.fromkeys(table.iloc[:, 0].astype(str)))
    told = "all" if "all" in names else names[0] if len(names) == 1 else None
    if told is None:
        left = dict(zip(table.iloc[:, 0].astype(str), table["open_share"], strict=True)).values()
        low, high = pct(min(left)), pct(max(left))
        return (
            f"In {len(names)} groups {low} to {high} of the issues stay open in the end",
            f"{len(names)}组最终仍有{low}至{high}的问题未销号",
        )
    rows = table.loc[table.iloc[:, 0].astype(str) == told, ["days", "open_share"]].to_numpy().tolist()
    closed = [t for t, y in rows if y <= 0.5]
    if closed:
        return (
            f"Half of the issues are closed after {closed[0]:.1f} days",
            f"{closed[0]:.1f}天后半数问题已销号",
        )
    last, left = rows[-1]
    return (
        f"After {last:.1f} days {pct(left)} of the issues are still open",
        f"{last:.1f}天后仍有{pct(left)}的问题未销号",
    )


def _printed(r):
    n = r.randint(1, 6)
    kinds = some(r, n, ("closure", "satisfaction", "own words"))
    return pd.DataFrame({"rate_kind": kinds, "rate": some(r, n, (0.4712, 0.997, 1.0, 0.003, 0.5))})


@claim("dispatch.printed", _printed)
def _(table):
    words = {"closure": ("closure", "办结率"), "satisfaction": ("satisfaction", "满意率")}
    rates = {}
    for kind, rate in table[["rate_kind", "rate"]].to_numpy():
        rates.setdefault(kind, []).append(rate)
    wide = ends([max(x) - min(x) for x in rates.values()])[0]
    kind, found = list(rates.items())[wide]
    en, zh = words.get(kind, (kind, kind))
    low, high, n = pct(min(found)), pct(max(found)), len(found)
    return (
        f"Rates of {en} are printed from {low} to {high} in {n} bulletin{s(n)}",
        f"{n}份通报公布的{zh}从{low}到{high}",
    )


def _of_all(r):
    n = r.randint(1, 4)
    table = pd.DataFrame({"bulletin": list("wxyz")[:n], "rate": some(r, n, (0.5, 0.9, 1.0))})
    return table.assign(low=table["rate"] * 0.1, high=[r.choice((0.95, 1.0)) for _ in range(n)])


@claim("dispatch.of_all", _of_all)
def _(table):
    row = table.to_dict("records")[ends(list(table["high"] - table["low"]))[0]]
    rate, low, high = (pct(row[name]) for name in ("rate", "low", "high"))
    return (
        f"Where {rate} is printed, {low} to {high} of all tickets are possible",
        f"公布的比率为{rate}时，全部工单中{low}至{high}都有可能",
    )


# ---- 10 growth -----------------------------------------------------------------------------------


def _ridge(r):
    n = r.randint(1, 4)
    table = pd.DataFrame(
        {"ceiling": [400.0, 500.0, 1000.0, math.inf][:n], "rate_low": some(r, n, (0.35, 0.354, 0.5))}
    )
    table = table.assign(rate_high=table["rate_low"] + r.choice([0, 0.2]))
    if n > 1 and r.random() < 0.3:
        table.loc[0, ["rate_low", "rate_high"]] = math.nan  # a ceiling below what was observed
    return table


@claim("growth.ridge", _ridge)
def _(table):
    rates = [x for x in table[["rate_low", "rate_high"]].to_numpy().tolist() if x[0] == x[0]]
    low, high = (f"{x:.2f}" for x in (min(a for a, _ in rates), max(b for _, b in rates)))
    n, every = len(rates), len(table)
    en, zh = ("Every ceiling tried fits both counts", "所试上限都与两次计数相符") if n == every else (
        f"{n} of {every} ceilings fit both counts", f"{every}个上限中{n}个与两次计数相符")  # fmt: skip
    if low == high:
        return f"{en}, at a rate of {low} a year", f"{zh}，年增长率{low}"
    return f"{en}, at rates of {low} to {high} a year", f"{zh}，年增长率{low}至{high}"


def _paths(r):
    rows = []
    for k in range(r.randint(1, 3)):
        rows += [("logistic", y, m, k, y < 20) for y, m in ((0, 9), (10, 300), (20, r.choice([399, 2978])))]
    return pd.DataFrame(rows, columns=["model", "year", "members", "candidate", "observed"])


@claim("growth.paths", _paths)
def _(table):
    year = max(table["year"])
    end = [m for y, m in table[["year", "members"]].to_numpy() if y == year and m == m]
    low, high = f"{min(end):,.0f}", f"{max(end):,.0f}"
    if low == high:
        return f"All curves give {high} members in year {year:g}", f"各曲线在第{year:g}年均为{high}人"
    return (
        f"Curves through the same counts give {low} to {high} members in year {year:g}",
        f"经过同样计数的曲线，第{year:g}年成员数从{low}到{high}",
    )


def _third(r):
    rows = []
    years = [1, 5, 15][: r.randint(1, 3)]
    for target in letters(r, 1, 2):
        rows += [(target, y, r.choice([0.1, 0.6, 0.6]), 0.05) for y in years]
    return pd.DataFrame(rows, columns=["target", "year", "value_share", "error"])


@claim("growth.third", _third)
def _(table):
    best = []
    for target in dict.fromkeys(table["target"]) if "target" in table else [None]:
        rows = table if target is None else table[table["target"] == target]
        best.append({rows["year"].iloc[i] for i in ends(rows["value_share"].tolist())})
    common = sorted(set.intersection(*best))
    share = pct(max(table["value_share"]))
    if not common:
        firsts = [
            (min(years), name) for years, name in zip(best, dict.fromkeys(table["target"]), strict=True)
        ]
        soon = next(x for x in firsts if x[0] == min(firsts)[0])
        late = next(x for x in firsts if x[0] == max(y for y, _ in firsts))
        return (
            f"A third count tells the {soon[1]} best in year {soon[0]:g}, the {late[1]} in year {late[0]:g}",
            f"第三次计数，第{soon[0]:g}年最能说明“{soon[1]}”，第{late[0]:g}年最能说明“{late[1]}”",
        )
    if len(common) == len(set(table["year"])) > 1:
        return (
            f"A third count removes {share} of the variance at most, in whatever year",
            f"第三次计数不论在哪年，至多消除方差的{share}",
        )
    years = series([f"{y:g}" for y in common])
    return (
        f"A third count tells most in year {years}: it removes {share} of the variance",
        f"第三次计数以第{years}年最能说明问题，可消除方差的{share}",
    )


def _spread(r):
    rows, starts = [], ["pair", "far"][: r.randint(1, 2)]
    for start in starts:
        begin = r.choice([2.0, 2.0, 5.0])
        for rule in ("one", "two")[: r.randint(1, 2)]:
            rows += [(rule, start, t, m, m, m) for t, m in ((0, begin), (9, r.choice([20.0, 20.4, 1500.0])))]
    table = pd.DataFrame(rows, columns=["rule", "start", "step", "mean", "low", "high"])
    return table.assign(runs=1, residents=40)


@claim("growth.spread", _spread)
def _(table):
    last = {}
    for rule, start, _, mean in table[["rule", "start", "step", "mean"]].to_numpy():
        last[rule, start] = mean
    low, high = (f"{f(last.values()):,.0f}" for f in (min, max))
    step = f"{max(table['step']):g}"
    en, zh = f"After step {step}", f"{step}步后"
    if low == high:
        return f"{en}, {high} residents are active on average", f"{zh}，平均有{high}名居民参与"
    return f"{en}, {low} to {high} residents are active on average", f"{zh}，平均有{low}至{high}名居民参与"


# ---- 11 funnel -----------------------------------------------------------------------------------


def _identified(r):
    return cg.funnel.identified(r.choice([3041, (10, 12)]), r.choice([14410, (20, 30)]), r.choice([10, 4874]))


@claim("funnel.identified", _identified)
def _(table):
    n, every = sum(a == b for a, b in table[["low", "high"]].to_numpy()), len(table)
    return f"The three totals fix {n} of {every} quantities", f"三个总数只能确定{every}个量中的{n}个"


def _solved(r):
    return cg.funnel.solved_share(
        14410, 4874, raised_per_meeting=r.choice([[0.4, 1, 4], [0.1, 1], [1], [0.1], [0.34, 90]])
    )


@claim("funnel.solved_share", _solved)
def _(table):
    shares = [(a, b) for a, b, ok in table[["low", "high", "possible"]].to_numpy() if ok]
    if not shares:
        return (
            "The inflow assumed is impossible: fewer issues are raised than solved",
            "所设流入量不可能成立：提出的问题少于解决的问题",
        )
    low, high = pct(min(a for a, _ in shares)), pct(max(b for _, b in shares))
    if low == high:
        return (
            f"With the inflow assumed, {low} of the issues are solved",
            f"按所设流入量，{low}的问题得到解决",
        )
    return (
        f"Depending on the inflow assumed, {low} to {high} of the issues are solved",
        f"视所设流入量而定，{low}至{high}的问题得到解决",
    )


def _filtered(r):
    easy, hard = r.choice([(0.8, 0.2), (0.3, 0.8), (0.5, 0.5), (1.0, 0.5)])
    return cg.funnel.filtered(
        easy=0.5, solved_easy=easy, solved_hard=hard, settled=r.choice([[0, 0.5, 1], [0.5]])
    )


@claim("funnel.filtered", _filtered)
def _(table):
    said = []
    for column in ("solved", "overall"):
        seen = [x for x in table[column].tolist() if x == x]
        first, last = (pct(seen[0]), pct(seen[-1])) if seen else 2 * ("no",)
        same = first == last
        said.append((last, last) if same else (f"{last} instead of {first}", f"由{first}变为{last}"))
    (solved, solved_zh), (settled, settled_zh) = said
    return (
        f"Meetings solve {solved}, while {settled} are settled",
        f"会上解决的占比{solved_zh}，全部化解的占比{settled_zh}",
    )


def _averages(r):
    spread = r.choice([[1, 10], [1], [2, 5], [1, 10, math.inf]])
    return cg.funnel.compression_range(
        r.choice([0.75, (0.745, 0.755)]), 115, stated="mean_of_ratios", spread=spread
    )


@claim("funnel.averages", _averages)
def _(table):
    rows = sorted(x for x in table[["spread", "low", "high"]].to_numpy().tolist() if math.isfinite(x[0]))
    spread, low, high = min(rows, key=lambda row: abs(math.log(row[0] / 10)))
    a, b = pct(low), pct(high)
    en, zh = (a, a) if a == b else (f"{a} to {b}", f"{a}至{b}")
    if spread == 1:
        return (
            f"If all limits are equal, the other average is {en} too",
            f"各时限相等时，另一种平均压缩也是{zh}",
        )
    return (
        f"With limits spread {spread:g}-fold, the other average is {en}",
        f"最长时限为最短的{spread:g}倍时，另一种平均压缩为{zh}",
    )


@claim("funnel.rate", lambda r: cg.funnel.rate((70, 79), weeks=r.choice([[13, 52, 260], [52]])))
def _(table):
    low, high = f"{min(table['per_week_low']):.2g}", f"{max(table['per_week_high']):.2g}"
    weeks = set(table["weeks"])
    if len(weeks) == 1:
        (week,) = weeks
        return (
            f"In a window of {week:g} weeks, {low} to {high} persons a week find work",
            f"以{week:g}周为时间窗，每周有{low}至{high}人就业",
        )
    return (
        f"Depending on the window assumed, {low} to {high} persons a week find work",
        f"视所设时间窗而定，每周有{low}至{high}人就业",
    )


def _matches(r):
    return pd.concat(
        [cg.funnel.matches(6, 6, guided=g) for g in r.choice([[0, 4], [0], [2, 6], [0, 1], [0, 2, 4]])]
    )


@claim("funnel.matches", _matches)
def _(table):
    mean = {}
    for guided, matches, p in table[["guided", "matches", "probability"]].to_numpy():
        mean[int(guided)] = mean.get(int(guided), 0.0) + matches * p
    few, many = min(mean), max(mean)
    before, after = f"{mean[few]:.1f}", f"{mean[many]:.1f}"
    if few == many:
        return f"A visit fills {before} vacancies on average", f"每次到访平均填补{before}个岗位"
    rather, zh = (f" rather than {few}", f"而非{few}人") if few else ("", "")
    if before == after:
        return (
            f"Guiding {many} seekers{rather} leaves the vacancies filled at {after} a visit",
            f"引导{many}人{zh}，每次到访填补的岗位仍为{after}个",
        )
    verb, word = ("lifts", "升至") if mean[many] > mean[few] else ("lowers", "降至")
    return (
        f"Guiding {many} seekers{rather} {verb} the vacancies filled from {before} to {after} a visit",
        f"引导{many}人{zh}，每次到访填补的岗位由{before}{word}{after}个",
    )


# ---- 12 responsibility ---------------------------------------------------------------------------


def _additions(r):
    rows = []
    for name in ["base", "party", "office", "all"][: r.randint(1, 4)]:
        exposed = r.choice(SHARES)
        rows += [(name, q, exposed, 1 - q) for q in (0.1, 0.2)]
    table = pd.DataFrame(rows, columns=["addition", "absent", "exposed_share", "expected_share"])
    table = table.assign(provenance="S")
    return table.assign(target=r.choice(["village", "community", "building"])) if r.random() < 0.3 else table


def _what(table):
    kind = table["target"].iloc[0] if "target" in table else "compound"
    many = {"city": "cities", "community": "communities", "building": "building groups"}
    return many.get(kind, f"{kind}s") if style.lang() == "en" else cg.schema.label(kind, "zh")


@claim("responsibility.changes", lambda r: _additions(r).query("absent == 0.1"))
def _(table):
    (_, *codes), (share, *others), many = table["addition"], table["exposed_share"], _what(table)
    single = [
        (x, responsible.name_of(table, code))
        for x, code in zip(others, codes, strict=True)
        if code != "all"  # it is no one tie
    ]
    if not single:
        return f"{pct(share)} of {many} hang on one person", f"{pct(share)}的{many}系于一人"
    low = min(x for x, _ in single)
    if low > share or equal(low, share):
        return (
            f"{pct(share)} of {many} hang on one person, whatever tie is added",
            f"无论加入何种关系，系于一人的{many}仍为{pct(share)}",
        )
    best = [name for x, name in single if equal(x, low)]
    any_of, zh = ("any one of ", "之一") if len(best) > 1 else ("", "")
    return (
        f"With {any_of}{series(best)} added, {pct(low)} of {many} hang on one person, not {pct(share)}",
        f"加入{series(best)}{zh}后，系于一人的{many}由{pct(share)}变为{pct(low)}",
    )


@claim("responsibility.absence", _additions)
def _(table):
    base = table["addition"].iloc[0]
    rows = table.loc[table["addition"] == base, ["absent", "expected_share"]].to_numpy().tolist()
    (q, held), name, many = max(rows), responsible.name_of(table, base), _what(table)
    return (
        f"At {100 * q:g} % absence, {name} hold {pct(held)} of {many} on average",
        f"缺位率为{100 * q:g}%时，{name}平均仍能连通{pct(held)}的{many}",
    )


def _staffing(r):
    roles = ["member", "compound_head", "aq"][: r.randint(1, 3)]
    table = pd.DataFrame({"role": roles, "needed": 5000, "unfilled": some(r, len(roles), (0, 2, 1200))})
    return table.assign(filled=table["needed"] - table["unfilled"])


@claim("responsibility.staffing", _staffing)
def _(table):
    empty = table["unfilled"].tolist()
    most = max(empty)
    if most == 0:
        return "Every place in every post can be filled", "各类岗位均可配齐"
    at = ends(empty)
    names = {"member": ("members", "五员"), "compound_head": ("compound heads", "小区点长"),
             "emergency_head": ("emergency heads", "应急点长"),
             "honorary_head": ("honorary heads", "荣誉点长")}  # fmt: skip
    roles = [table["role"].iloc[i] for i in at]
    told = series([names.get(x, (x, x))[style.lang() == "zh"] for x in roles])
    end, zh = (", the most of any role", "，为各类之最") if len(table) > 1 else ("", "")
    if len(at) > 1:
        return f"For {told}, {most:,} stay empty each{end}", f"{told}各空缺{most:,}个{zh}"
    needed = table["needed"].iloc[at[0]]
    return (
        f"Of {needed:,} places for {told}, {most:,} stay{'s' * (most == 1)} empty{end}",
        f"{told}的{needed:,}个岗位中有{most:,}个空缺{zh}",
    )


def _shortage(r):
    n = r.randint(1, 3)
    table = pd.DataFrame({"room": [4] * n, "short": some(r, n, (1, 8, 1200))})
    return table.assign(needed=table["room"] + table["short"])


@claim("responsibility.shortage", _shortage)
def _(table):
    n, short = len(table), int(sum(a - b for a, b in table[["needed", "room"]].to_numpy()))
    return (
        f"However helpers are shared out, {short:,} person{s(short)} in {n:,} set{s(n)} of needs "
        f"get{'s' * (short == 1)} none",
        f"无论怎样分派，{n:,}组需求中仍有{short:,}人无人帮扶",
    )


# ---- 14 conventions --------------------------------------------------------------------------------


def _curves(r):
    n = r.randint(1, 6)
    table = pd.DataFrame({"null": [("fdsm", "ties")[k % 2] for k in range(n)], "threshold": range(n)})
    table["estimate"] = sorted(some(r, n, (-0.004, -0.2, 0.0, 0.5, 1.0, 1.3)))
    table["p"] = some(r, n, P_VALUES)
    table = table.assign(low=table["estimate"] - 0.2, high=table["estimate"] + r.choice([0.1, math.inf]))
    table.attrs["question"] = r.choice(["overlap", "core", "backbone", "inequality"])
    return table


@claim("doubt.curve", _curves)
def _(table):
    question, estimate = table.attrs["question"], table["estimate"].tolist()
    low, high = (
        f"{x:.2f}".replace("-0.00", "0.00").replace("-", "−") for x in (min(estimate), max(estimate))
    )
    n = len(estimate)
    chance = {"overlap": 1, "core": 0}.get(question)
    if chance is not None and n > 1:
        hits = sum(at_most_alpha(p) and x > chance for x, p in zip(estimate, table["p"], strict=True))
        en, zh = {"overlap": ("overlap", "重叠"), "core": ("a core", "核心")}[question]
        return (
            f"{hits} of {n} specifications find{'s' * (hits == 1)} {en} above chance; "
            f"estimates run from {low} to {high}",
            f"{n}种设定中有{hits}种得到高于随机的{zh}，估计值从{low}到{high}",
        )
    en, zh = {
        "backbone": ("The share of pairs that is kept", "保留的成对行动者比例"),
        "inequality": ("The Gini index of access", "可达性的基尼系数"),
    }.get(question, ("The estimate", "估计值"))
    if n == 1:
        return f"{en} is {low} in the only specification", f"唯一一种设定下{zh}为{low}"
    return f"{en} runs from {low} to {high} over {n} specifications", f"在{n}种设定中{zh}从{low}到{high}"


# ---- networks -------------------------------------------------------------------------------------


def _marks(r: Random) -> pd.DataFrame:
    """Nodes and ties of separate parts, some left out; with places or without."""
    two_mode, rows = r.random() < 0.6, []
    for part in range(1, r.randint(1, 4) + 1):
        left = "part" if part > 2 else ""
        actors = [f"a{part}{k}" for k in range(r.randint(1 if two_mode else 2, 4))]
        others = [f"p{part}{k}" for k in range(r.randint(1, 2))] if two_mode else actors
        for k, node in enumerate(actors + (others if two_mode else [])):
            side = "place" if node[0] == "p" else "actor"
            rows.append({"mark": "node", "node": node, "side": side, "kind": "unit" if side == "actor" else
                         "community", "x": float(k), "y": float(part), "degree": 1, "part": part,
                         "left_out": left})  # fmt: skip
        pairs = [(a, b) for a in actors for b in others if a < b or two_mode]
        for a, b in r.sample(pairs, r.randint(1, len(pairs))):
            rows.append({"mark": "tie", "node": a, "target": b, "part": part, "relation": "co_builds",
                         "weight": 1.0, "directed": "no", "left_out": left, "x": 0.0, "y": 1.0,
                         "x_end": 1.0, "y_end": 1.0})  # fmt: skip
    table = pd.DataFrame(rows)
    for column in ("target", "side", "kind", "relation", "directed"):
        table[column] = table[column].fillna("")
    return table.assign(provenance="P")


def _how_many(table) -> tuple[str, str]:
    nodes = table[(table["mark"] == "node") & (table["left_out"] == "")]
    actors, places = (nodes["side"] == "actor").sum(), (nodes["side"] == "place").sum()
    ties = ((table["mark"] == "tie") & (table["left_out"] == "")).sum()
    parts, every = nodes["part"].nunique(), table.loc[table["left_out"] != "untied", "part"].nunique()
    en = f"{ties} tie{s(ties)} join{'s' if ties == 1 else ''} {actors} actor{s(actors)}"
    zh = f"{actors}个行动者之间有{ties}条关系"
    if places:
        en = f"{actors} actor{s(actors)} {'has' if actors == 1 else 'have'} {ties} tie{s(ties)} to "
        en += f"{places} place{s(places)}"
        zh = f"{actors}个行动者与{places}个地点之间有{ties}条关系"
    if every > parts:
        en = f"The {parts} largest of {every} separate parts: {en}"
        return en, f"{every}个互不相连的部分中最大的{parts}个：{zh}"
    if parts == 1:
        return f"{en}, all of them connected", f"{zh}，全部连通"
    return f"{en}, in {parts} separate parts", f"{zh}，分成{parts}个互不相连的部分"


def _two_mode(r: Random) -> pd.DataFrame:
    while not (table := _marks(r))["side"].eq("place").any():
        pass
    return table.assign(x=(table["side"] == "place").astype(float))


def _roles(r: Random) -> pd.DataFrame:
    table = _marks(r)
    node = table["mark"] == "node"
    return table.assign(role=[r.choice(["", "core", "broker", "core broker"]) if n else "" for n in node])


@claim("network.roles", _roles)
def _(table):
    shown = table[table["left_out"] == ""]
    core = set(shown.loc[shown["role"].isin(["core", "core broker"]), "node"])
    lines = shown[shown["mark"] == "tie"]
    touch = sum(a in core or b in core for a, b in zip(lines["node"], lines["target"], strict=True))
    if not core:
        count, every = (shown["role"] == "broker").sum(), (shown["mark"] == "node").sum()
        return f"{count} broker{s(count)} among {every} nodes", f"{every}个节点中有{count}个中介者"
    en = f"{touch} of {len(lines)} tie{s(len(lines))} touch{'es' if touch == 1 else ''} the core of "
    en += f"{len(core)} node{s(len(core))}"
    return en, f"{len(lines)}条关系中有{touch}条连着{len(core)}个核心节点"


def _ego(r: Random) -> pd.DataFrame:
    table = _marks(r)
    table = table[table["part"] == 1].reset_index(drop=True)
    return table.assign(role=["ego", *[""] * (len(table) - 1)])


@claim("network.ego", _ego)
def _(table):
    name = table["node"].iloc[0]
    lines = table[table["mark"] == "tie"]
    pairs = zip(lines["node"], lines["target"], strict=True)
    among = len({frozenset(pair) for pair in pairs if name not in pair})
    partners = (table["mark"] == "node").sum() - 1
    sides = table.loc[table["mark"] == "node", "side"].tolist()[1:]
    can = sum("actor" in pair for pair in combinations(sides, 2))
    en, zh = f"{name} has {partners} partner{s(partners)}", f"{name}有{partners}个伙伴"
    if can:
        en += f"; {among} of {can} pair{s(can)} of them {'is' if among == 1 else 'are'} tied"
        zh += f"，彼此可能有关系的{can}对中有{among}对有关系"
    return en, zh


def _states(*states):
    def make(r: Random) -> pd.DataFrame:
        table = _marks(r)
        tie = table["mark"] == "tie"
        return table.assign(state=[r.choice(states) if t else "" for t in tie], a="2019", b="2021")

    return make


@claim("network.change", _states("kept", "new", "lost"))
def _(table):
    shown = table[table["left_out"] == ""]
    kept, new, lost = ((shown["state"] == state).sum() for state in ("kept", "new", "lost"))

    def be(count):
        return "is" if count == 1 else "are"

    en = f"From 2019 to 2021, {kept} tie{s(kept)} {be(kept)} kept, "
    return (
        f"{en}{new} {be(new)} new and {lost} {be(lost)} lost",
        f"从2019到2021，保留{kept}条关系，新增{new}条，消失{lost}条",
    )


@claim("network.backbone", _states("kept", "dropped"))
def _(table):
    shown = table[table["left_out"] == ""]
    kept, every = (shown["state"] == "kept").sum(), (shown["mark"] == "tie").sum()
    return (
        f"The backbone keeps {kept:,} of {every:,} pair{s(every)} that share{'s' if every == 1 else ''} "
        "anything",
        f"{every:,}对有共同伙伴者中，骨干保留{kept:,}对",
    )


def _cells(r: Random) -> pd.DataFrame:
    """A matrix of two to five nodes in one to two blocks; one mode."""
    count = r.randint(2, 5)
    blocks = sorted(r.choice([1, 2]) for _ in range(count))
    rows = [
        {"mark": "node", "node": f"n{k}q", "side": "actor", "x": float(k), "part": blocks[k]}
        for k in range(count)
    ]
    pairs = [(i, j) for i in range(count) for j in range(count) if i != j]
    for i, j in r.sample(pairs, r.randint(1, len(pairs))):
        rows.append(
            {"mark": "cell", "x": float(j), "y": float(i), "x_end": j + 1.0, "y_end": i + 1.0, "weight": 1.0}
        )
    table = pd.DataFrame(rows).assign(left_out="", provenance="U", degree=1)
    for column in ("node", "target", "side", "kind", "relation", "directed"):
        table[column] = table[column].fillna("") if column in table else ""
    table["degree"] = [r.choice([1, 0]) if mark == "cell" else 1 for mark in table["mark"]]
    table.loc[table.index[-1], "degree"] = 1
    return table


@claim("network.matrix", _cells)
def _(table):
    block = table[table["mark"] == "node"]["part"].tolist()
    cells = table[table["mark"] == "cell"]
    cells = cells[cells["degree"] == 1]  # of a tie without direction one of two cells counts
    inside = sum(block[int(x)] == block[int(y)] for x, y in zip(cells["x"], cells["y"], strict=True))
    every, count = len(cells), len(set(block))
    end = f"{every} tie{s(every)} lie{'s' if inside == 1 else ''} within {count} block{s(count)}"
    if inside == every:
        return f"All {end}", f"{every}条关系全部在{count}个块之内"
    return f"{inside} of {end}", f"{every}条关系中有{inside}条在{count}个块之内"


def _partners(r: Random) -> pd.DataFrame:
    rows = []
    for k in range(r.randint(1, 4)):
        for domain in r.sample(["health", "repairs", ""], r.randint(1, 3)) if r.random() < 0.7 else [""]:
            rows.append({"node": "Xq", "partner": f"p{k}q", "kind": "unit", "domain": domain, "row_at": k})
    table = pd.DataFrame(rows)
    codes = sorted(set(table["domain"]), reverse=True)
    return table.assign(column_at=[codes.index(code) for code in table["domain"]], provenance="U")


@claim("network.partners", _partners)
def _(table):
    count = len(set(table["partner"]))
    en, zh = f"Xq has {count} partner{s(count)}", f"Xq有{count}个伙伴"
    domains = [code for code in table["domain"] if code]
    if not domains:
        return f"{en}; no tie states a domain", f"{zh}；关系均未说明领域"
    top = max(domains.count(code) for code in domains)
    names = sorted(style.term(code) for code in set(domains) if domains.count(code) == top)
    if len(names) == 1:
        return f"{en}; {names[0]} has the most of them, {top}", f"{zh}；{names[0]}领域最多，{top}个"
    return (
        f"{en}; {series(names)} have the most of them, {top} each",
        f"{zh}；{series(names)}领域最多，各{top}个",
    )


def _on_the_map(r: Random) -> pd.DataFrame:
    count = r.randint(1, 4)
    table = pd.DataFrame({"mark": "node", "node": [f"p{k}" for k in range(count)], "side": "place",
                          "kind": "community", "x": [float(k) for k in range(count)], "y": 0.0, "part": 1,
                          "degree": [r.randint(1, 3) for _ in range(count)], "area": "A"})  # fmt: skip
    text = dict.fromkeys(["target", "relation", "directed", "left_out"], "")
    number = dict.fromkeys(["x_end", "y_end", "weight"], math.nan)
    return table.assign(**text, **number, provenance="P")


def _span_of_partners(where, where_zh):
    def expected(table):
        low, high, count = table["degree"].min(), table["degree"].max(), len(table)
        if count == 1:
            return f"The 1 place {where} has {low} partner{s(low)}", f"{where_zh}1个地点有{low}个伙伴"
        span, span_zh = (low, low) if low == high else (f"{low} to {high}", f"{low}至{high}")
        return (
            f"The {count} places {where} have {span} partner{s(high)} each",
            f"{where_zh}{count}个地点各有{span_zh}个伙伴",
        )

    return expected


claim("network.places", _on_the_map)(_span_of_partners("on the map", "图中"))
claim("network.tiles", _on_the_map)(_span_of_partners("with ties", "有关系的"))
claim("network.node_link", _marks)(_how_many)
claim("network.columns", _two_mode)(_how_many)


# ---- the tests -----------------------------------------------------------------------------------


def test_no_figure_is_without_a_claim_that_is_checked():
    """A figure function that is added has to be added here."""
    assert sorted(CLAIMS) == sorted(figure_functions())


@pytest.mark.parametrize("figure", sorted(CLAIMS))
@hypothesis.settings(max_examples=12, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(seed=st.integers(0, 10_000))
def test_the_title_is_what_the_table_says(figure, seed):
    """Numbers and names, in English and in Chinese, whatever is equal, missing, single or at its end."""
    table = CLAIMS[figure][0](Random(seed))
    en, zh = in_both(figure, table)
    told_en, told_zh = titles(figure, table)
    assert en == told_en
    assert zh == told_zh
    assert "nan" not in told_en + told_zh


def test_p_exactly_at_alpha_is_marked_and_a_p_beyond_it_is_not():
    """What is counted is what is marked: .0504 is not below .05, however far out of a band it lies."""
    table = pd.DataFrame(
        {"value": [0.9, 0.9, 0.9], "null_mean": 0.5, "null_low": 0.4, "null_high": 0.6, "draws": 999}
    )
    table = table.assign(p_adjusted=[0.05, 0.0504, 0.02]).set_axis(["a", "b", "c"])
    ax = cg.figures.ties.against_chance(table)
    assert (
        style.unfold(ax.get_title(loc="left"))
        == "2 of 3 measures stand out from random networks with the same degrees"
    )
    marks = {
        tuple(c.get_facecolor()[0][:3]): c.get_offsets()[:, 1].tolist()
        for c in ax.collections
        if isinstance(c, PathCollection) and len(c.get_offsets())
    }
    bad = next(at for color, at in marks.items() if np.allclose(color, to_rgb(style.BAD)))
    assert [text.get_text().split("\n")[1] for text in ax.texts[:3]] == [
        "p = 0.050",
        "p = 0.0504",
        "p = 0.020",
    ]
    assert bad == [0.0, 2.0]


def test_the_axis_of_p_says_whether_it_is_corrected():
    """Without a correction a q is a p."""
    table = _pairs(Random(1))
    for how, word, zh in (("none", "p, not corrected", "未校正"), ("holm", "corrected p", "校正后")):
        table.attrs["correction"] = how
        assert word in cg.figures.backbone.strip(table).get_xlabel()
        cg.use_style("zh")
        assert zh in cg.figures.backbone.strip(table).get_xlabel()
        cg.use_style("en")


@pytest.mark.parametrize("figure", ["city.tiles", "core.brokers", "growth.ridge", "responsibility.staffing"])
def test_a_figure_of_which_no_value_is_known_is_refused(figure):
    """Nothing is first where nothing is known; the refusal has its Chinese."""
    table = CLAIMS[figure][0](Random(3))
    column = {"city.tiles": "population_count", "core.brokers": "betweenness", "growth.ridge": "rate_low",
              "responsibility.staffing": "unfilled"}[figure]  # fmt: skip
    with pytest.raises(cg.CommgovError, match="no value is known"):
        titles(figure, table.assign(**{column: math.nan}))
    cg.use_style("en")


@pytest.mark.parametrize(("names", "most", "wanted"), [
    (["abc", "abcdefghij"], 5, ["abc", "abcd…"]),  # each cut at its end: they differ
    (["East Road 1", "East Road 2"], 6, ["…1", "…2"]),  # what both begin with is left out
    (["aaaaaaaaX", "aaaaaaaaY"], 5, ["aa…aX", "aa…aY"]),  # no word ends before they differ
    (["区aaXbbbbbbc", "区aaYbbbbbbc"], 4, ["…aaX…bbc", "…aaY…bbc"]),  # eight characters are needed
    (["same", "same"], 9, ["same"]),
    (["街道甲社区", "街道乙社区", "街道甲…"], 3, None),
])  # fmt: skip
def test_shortened_names_never_become_equal(names, most, wanted):
    found = claims.told_apart(names, most)
    assert list(found) == list(dict.fromkeys(names))
    assert len(set(found.values())) == len(found)
    if wanted is not None:
        assert list(found.values()) == wanted


def test_every_pair_of_a_thousand_names_with_one_beginning_is_told_apart():
    names = [f"四川省成都市武侯区玉林街道第{k:04d}网格党支部委员会" for k in range(1000)]
    found = claims.told_apart(names, 12)
    assert len(set(found.values())) == 1000
    assert max(map(len, found.values())) < len(names[0])


@pytest.mark.parametrize(("x", "text"), [
    (1e-9, "0.000000001"), (1e6, "1,000,000"), (1234567, "1,234,567"), (0.1 + 0.2, "0.3"),
    (1 / 3, "0.333333"),
    (-2.5, "-2.5"), (0.0, "0"),
])  # fmt: skip
def test_numbers_are_written_without_an_exponent(x, text):
    assert claims.plain(x) == text
