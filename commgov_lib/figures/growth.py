"""10  Pictures of growth: what two points leave open, what a third tells, spread among neighbours."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from . import style
from .claims import first, known, listed, percent
from .shapes import beside, finish, line_ends, shares
from .style import t

__all__ = ["paths", "ridge", "spread", "third"]

_COLORS = (style.BLUE, style.ACCENT, style.GREEN, style.BROWN, style.VIOLET, style.GREY)
_DASHES = ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (6, 2, 1, 2)))
_MODELS = {"logistic": ("logistic", "逻辑斯蒂"), "bass": ("Bass", "Bass")}
# Names that the notebook gives to rules, starts and questions; other names are shown as they are.
_WORDS = {
    "simple": "简单传染",
    "complex": "复杂传染",
    "one building": "同一楼院",
    "scattered": "分散",
    "neighbourhoods": "有邻里",
    "no neighbourhoods": "无邻里",
    "ceiling": "上限",
    "members in year 20": "第20年成员数",
    "kind of curve": "曲线类型",
    "month": "月",
    "week": "周",
    "day": "日",
}


@style.figure("ceiling rate_low rate_high")
def ridge(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the rates that fit two observations, ceiling by ceiling.

    Parameters
    ----------
    table
        From :func:`commgov_lib.growth.ridge`; an infinite ceiling is drawn as a dashed line.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.growth.ridge(9, (300, 399), 10, ceilings=[400, 1000, float("inf")])
    >>> ridge(table).get_title(loc="left").replace("\\n", "")
    'Every ceiling tried fits both counts, at rates of 0.35 to 0.98 a year'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.2))
    finite = table[np.isfinite(table["ceiling"])].sort_values("ceiling")
    ceiling = finite["ceiling"].to_numpy(float)
    ax.fill_between(ceiling, finite["rate_low"], finite["rate_high"], color=style.BLUE, alpha=0.22, lw=0)
    for column in ("rate_low", "rate_high"):
        ax.plot(ceiling, finite[column], color=style.BLUE, lw=1.8)
    ax.set_xscale("log")
    _plain(ax.xaxis)
    for row in table[np.isinf(table["ceiling"])].itertuples():
        for rate in {row.rate_low, row.rate_high}:
            ax.axhline(rate, color=style.MUTED, lw=1, ls=(0, (5, 3)))
        look = {"align": ("right", "top"), "color": style.MUTED}
        beside(ax, t("no ceiling", "无上限"), (1, row.rate_low), (-2, -4), edge=True, **look)
    ax.set_xlabel(t("ceiling: how many could ever join", "上限：最多可能有多少人加入"))
    ax.set_ylabel(t("growth rate a year", "年增长率"))
    ax.grid(axis="y")
    ax.set_ylim(bottom=0)
    fits = known(table[table["rate_high"].notna()], "rate_low", "growth.ridge")
    low, high = (f"{end:.2f}" for end in (fits["rate_low"].min(), fits["rate_high"].max()))
    every, many = len(table), len(fits)
    which, which_zh = (
        ("Every ceiling tried fits both counts", "所试上限都与两次计数相符")
        if many == every
        else (f"{many} of {every} ceilings fit both counts", f"{every}个上限中{many}个与两次计数相符")
    )
    rates, rates_zh = (
        (f"at rates of {low} to {high} a year", f"年增长率{low}至{high}")
        if low != high
        else (f"at a rate of {low} a year", f"年增长率{low}")
    )
    finish(
        ax,
        (f"{which}, {rates}", f"{which_zh}，{rates_zh}"),
        (
            "Each point of the band passes through both observations. The ceiling is assumed, not observed.",
            "带内每一点都同时经过两个观测值。上限为假设，并非观测。",
        ),
        table,
    )
    return ax


@style.figure("model year members candidate observed")
def paths(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw growth curves that meet in the observations and part beyond.

    Parameters
    ----------
    table
        From :func:`commgov_lib.growth.family`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> found = cg.growth.candidates(9, 300, 10, ceilings=[400, 4000])
    >>> ax = paths(cg.growth.family(found, range(21), observed=[0, 10]))
    >>> ax.get_title(loc="left").replace("\\n", "")
    'Curves through the same counts give 399 to 2,978 members in year 20'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    models = list(dict.fromkeys(table["model"]))
    for model, color, dash in zip(models, _COLORS, _DASHES, strict=False):
        part = table[table["model"] == model].sort_values(["candidate", "year"])
        for n, (_, one) in enumerate(part.groupby("candidate")):
            name = t(*_MODELS.get(model, (str(model), str(model)))) if n == 0 else None
            ax.plot(one["year"], one["members"], color=color, ls=dash, lw=1.1, alpha=0.75, label=name)
    seen = table[table["observed"]].groupby("year")["members"].agg(["min", "max"])
    ax.vlines(seen.index, seen["min"], seen["max"], color=style.INK, lw=3, zorder=4)
    for end in ("min", "max"):
        ax.scatter(seen.index, seen[end], color=style.INK, s=28, zorder=5)
    ax.set_yscale("log")
    _plain(ax.yaxis)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y")
    ax.set_xlabel(t("years since the founding", "成立后年数"))
    ax.set_ylabel(t("members", "成员数"))
    last = table["year"].max()
    end = known(table[table["year"] == last], "members", "growth.paths")["members"]
    low, high = f"{end.min():,.0f}", f"{end.max():,.0f}"
    title = (
        (
            f"Curves through the same counts give {low} to {high} members in year {last:g}",
            f"经过同样计数的曲线，第{last:g}年成员数从{low}到{high}",
        )
        if low != high
        else (f"All curves give {high} members in year {last:g}", f"各曲线在第{last:g}年均为{high}人")
    )
    curves = f"{table['candidate'].nunique():,}"
    small = (
        f"{curves} curves, all through both observations (black). Curves and ceilings are assumed.",
        f"{curves}条曲线，均经过两个观测值（黑）。曲线形式与上限为假设。",
    )
    finish(ax, title, small, table, legend=len(models) > 1)
    return ax


@style.figure("year value_share error")
def third(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much one more observation would tell, by the year it is made in.

    Parameters
    ----------
    table
        From :func:`commgov_lib.growth.third_observation`; several beside each other with a column ``target``
        that names them.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = pd.DataFrame({"year": [5, 15], "value_share": [0.1, 0.6], "error": 0.05})
    >>> third(table).get_title(loc="left").replace("\\n", "")
    'A third count tells most in year 15: it removes 60 % of the variance'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    parts = dict(list(table.groupby("target", sort=False))) if "target" in table else {"": table}
    for (name, part), color, dash in zip(parts.items(), _COLORS, _DASHES, strict=False):
        look = {"lw": 2, "marker": "o", "ms": 3.5, "label": _word(name)}
        ax.plot(part["year"], part["value_share"], color=color, ls=dash, **look)
    shares(ax, "y", t("variance that it would remove", "可消除的方差"))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(t("year of the third observation", "第三次观测的年份"))
    tops = [
        set(part["year"].iloc[first(part["value_share"], question="growth.third")]) for part in parts.values()
    ]
    common = sorted(set.intersection(*tops))
    share = percent(table["value_share"].max())
    if not common:  # no year is the best for each question
        best = {_word(name): min(top) for name, top in zip(parts, tops, strict=True)}
        soon, late = min(best, key=best.get), max(best, key=best.get)
        title = (
            f"A third count tells the {soon} best in year {best[soon]:g}, the {late} in year {best[late]:g}",
            f"第三次计数，第{best[soon]:g}年最能说明“{soon}”，第{best[late]:g}年最能说明“{late}”",
        )
    elif len(common) == table["year"].nunique() > 1:
        title = (
            f"A third count removes {share} of the variance at most, in whatever year",
            f"第三次计数不论在哪年，至多消除方差的{share}",
        )
    else:
        years = listed([f"{year:g}" for year in common])
        title = (
            f"A third count tells most in year {years}: it removes {share} of the variance",
            f"第三次计数以第{years}年最能说明问题，可消除方差的{share}",
        )
    error = f"{100 * table['error'].max():.0f}"
    small = (
        f"Expected over the candidate curves, each counted once; a count may be off by up to {error} %.",
        f"对各候选曲线取期望，每条权重相同；计数误差最多{error}%。",
    )
    finish(ax, title, small, table, legend=len(parts) > 1)
    return ax


@style.figure("rule start step mean low high runs residents")
def spread(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many are active, step by step, for each rule and start, with the band of the runs.

    Parameters
    ----------
    table
        From :func:`commgov_lib.growth.compare`; optional ``step_unit`` (what a step is, such as ``month``).
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import networkx as nx
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> rules = {"one": cg.growth.complex(1), "two": cg.growth.complex(2)}
    >>> table = cg.growth.compare(nx.cycle_graph(40), {"pair": [0, 1]}, rules, steps=9, seeds=[1])
    >>> spread(table).get_title(loc="left").replace("\\n", "")
    'After step 9, 2 to 20 residents are active on average'
    """
    ax = style.axes(ax, size=(style.WIDTH, 3.4))
    rules, starts = (list(dict.fromkeys(table[c])) for c in ("rule", "start"))
    ends = []
    for (rule, start), part in table.groupby(["rule", "start"], sort=False):
        color, dash = _COLORS[rules.index(rule) % len(_COLORS)], _DASHES[starts.index(start) % len(_DASHES)]
        ax.fill_between(part["step"], part["low"], part["high"], color=color, alpha=0.15, lw=0)
        ax.plot(part["step"], part["mean"], color=color, ls=dash, lw=2)
        words = [_word(rule)] * (len(rules) > 1) + [_word(start)] * (len(starts) > 1)
        end = part["mean"].iloc[-1]
        name = t(",\n", "，\n").join(words)
        ends.append((end, f"{name} {end:,.0f}".strip(), color))
    ax.set_yscale("log")
    _plain(ax.yaxis)
    ax.set_xlim(0, table["step"].max())
    ax.grid(axis="y")
    line_ends(ax, ends, gap=26 if len(rules) > 1 < len(starts) else 12.5)
    unit = _word(table["step_unit"].iloc[0]) if "step_unit" in table else ""
    ax.set_xlabel(t(f"step ({unit})" if unit else "step", f"步（{unit}）" if unit else "步"))
    ax.set_ylabel(t("active residents", "参与居民数"))
    low, high = (f"{f(value for value, *_ in ends):,.0f}" for f in (min, max))
    last = f"{table['step'].max():g}"
    when = t(f"After {last} {unit}s" if unit else f"After step {last}", f"{last}{unit or '步'}后")
    title = (
        (
            f"{when}, {low} to {high} residents are active on average",
            f"{when}，平均有{low}至{high}名居民参与",
        )
        if low != high
        else (f"{when}, {high} residents are active on average", f"{when}，平均有{high}名居民参与")
    )
    people, runs = (f"{int(table[c].iloc[0]):,}" for c in ("residents", "runs"))
    small = (
        f"Simulated: {people} residents, {runs} runs each (line: mean; band: least to most).",
        f"模拟：{people}名居民，各{runs}次（线：均值；带：最少至最多）。",
    )
    finish(ax, title, small, table)
    return ax


def _plain(axis):
    """Plain numbers on a logarithmic axis, where it is short at 1, 2 and 5 times each power."""
    low, high = axis.get_view_interval()
    if high / max(low, 1e-9) < 200:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}" if x >= 1 else f"{x:g}"))
    axis.set_minor_formatter(NullFormatter())


def _word(name) -> str:
    """A name as it is, or its Chinese where it is known."""
    return t(str(name), _WORDS.get(str(name), str(name)))
