"""A figure in words, so that a changed figure changes text that a test can compare."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from . import style
from .style import t

__all__ = ["facts"]


def facts(ax: Axes):
    """Print a figure in words: its title, axes and the data that its marks stand for, rounded.

    Parameters
    ----------
    ax
        What a figure function returned.

    Notes
    -----
    Pictures cannot be compared from one machine to the next; these lines can, so a test that compares a
    notebook's text also guards its figures.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> from commgov_lib.figures import style
    >>> cg.use_style()
    >>> ax = style.axes()
    >>> bars = ax.bar(["2021", "2022"], [954, 983])
    >>> title = ax.set_title("More committees")
    >>> facts(ax)
    title: More committees
    x axis: 2021, 2022
    2 bars: sizes 954 to 983, sum 1,937
    >>> style.close(ax)
    """
    print("\n".join(words(ax)))


def words(ax: Axes) -> list[str]:
    """The lines that :func:`facts` prints."""
    found = [
        (t("title: ", "标题："), style.unfold(ax.get_title(loc="left") or ax.get_title())),
        (t("x axis: ", "横轴："), _axis(ax.xaxis)),
        (t("y axis: ", "纵轴："), _axis(ax.yaxis)),
    ]
    lines = [name + text for name, text in found if text]
    bars = [p for p in ax.patches if hasattr(p, "get_height") and hasattr(p, "get_width")]
    if bars:
        box = np.array([[p.get_width(), p.get_height()] for p in bars], dtype=float)
        # The side that varies is the one that stands for data; where both or neither do, take the height.
        side = 0 if np.ptp(box[:, 0]) > 0 and np.ptp(box[:, 1]) == 0 else 1
        sizes = _span(box[:, side])
        lines.append(t(f"{len(bars)} bars: sizes {sizes}", f"{len(bars)} 个条形：长度 {sizes}"))
    for kind, points in _marks(ax):
        across, up = _span(points[:, 0]), _span(points[:, 1])
        lines.append(f"{len(points)} {kind}{t(f': x {across}; y {up}', f'：横 {across}；纵 {up}')}")
    # The mark of the source says again what the small print says.
    said = [text.get_text() for text in ax.texts if text.get_gid() != "provenance"]
    texts = [" ".join(style.unfold(text).split()) for text in said if text.strip()]
    if texts:
        more = t(f" | and {len(texts) - 12} more", f" | 另有 {len(texts) - 12} 条")
        shown = " | ".join(texts[:12]) + (more if len(texts) > 12 else "")
        lines.append(t(f"{len(texts)} texts: {shown}", f"{len(texts)} 条文字：{shown}"))
    legend = ax.get_legend()
    if legend:
        lines.append(
            t("legend: ", "图例：") + t(", ", "、").join(text.get_text() for text in legend.get_texts())
        )
    return lines


def _axis(axis) -> str:
    named = [text.get_text() for text in axis.get_ticklabels() if text.get_text()]
    words = axis.get_label_text()
    categories = bool(named) and isinstance(axis.get_major_formatter(), mpl.category.StrCategoryFormatter)
    if categories:
        words = t(", ", "、").join(filter(None, [words, *named[:8]])) + (" …" if len(named) > 8 else "")
    if words and axis.get_scale() != "linear":
        scale = axis.get_scale()
        words += t(f" ({scale} scale)", f"（{'对数' if scale == 'log' else scale}坐标）")
    return words


def _marks(ax: Axes):
    """The data of lines and points, as (kind, array of x and y)."""
    lines = [
        np.column_stack(
            [np.asarray(line.get_xdata(orig=False), float), np.asarray(line.get_ydata(orig=False), float)]
        )
        for line in ax.lines
        if line.get_transform().contains_branch(ax.transData)
    ]
    if lines:
        yield t("line ends", "个线上的点"), np.vstack(lines)
    scatter = [
        np.asarray(c.get_offsets(), float)
        for c in ax.collections
        if hasattr(c, "get_offsets") and not hasattr(c, "get_segments")
    ]
    scatter = [
        points
        for points in scatter
        if len(points) and np.isfinite(points).all() and (len(points) > 1 or points.any())
    ]
    if scatter:
        yield t("points", "个点"), np.vstack(scatter)
    segments = [
        np.asarray(s, float) for c in ax.collections if hasattr(c, "get_segments") for s in c.get_segments()
    ]
    segments = [ends for ends in segments if ends.size]  # of an interval that is not known nothing is drawn
    if segments:
        yield t("segment ends", "个线段端点"), np.vstack(segments)


def _span(values: np.ndarray) -> str:
    values = values[np.isfinite(values)]
    if not len(values):
        return t("none", "无")
    low, high, total = map(_number, (values.min(), values.max(), values.sum()))
    return t(f"{low} to {high}, sum {total}", f"{low} 至 {high}，合计 {total}")


def _number(x: float) -> str:
    """Four significant digits, whole numbers whole, so that the last bits of a machine do not show."""
    x = float(x)
    if abs(x - round(x)) < 1e-9:
        return f"{round(x):,}"
    text = f"{x:.4g}"
    return f"{float(text):,.0f}" if "e+" in text else text
