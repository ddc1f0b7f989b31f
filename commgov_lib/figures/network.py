"""Pictures of networks: nodes and lines, columns, matrices, change, and where on the ground ties lead."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from . import style
from .claims import plural
from .shapes import Page
from .style import SMALL, t

__all__ = ["columns", "node_link"]

_MARGIN = 0.6  # around the outermost nodes, in lengths of a tie
_SHAPES = ["o", "^", "D", "v", "p", "h", "8", "P"]
_PLACE_FILLS = [style.PAPER, style.LIGHT_GREY, style.MUTED]
_MOST_KINDS = 6
_LABEL_LINES, _LABEL_WIDTH = 3, 9.5  # of a name beside a node; the width in sizes of its font


@style.figure("mark node target side kind x y x_end y_end degree part relation weight directed left_out")
def node_link(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw nodes and the ties between them: actors as filled marks, places as squares.

    Parameters
    ----------
    table
        The nodes and ties with their positions, from :func:`commgov_lib.layout.marks`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Notes
    -----
    Names stand where they cover no node and no other name; how many found no room is said below, as is all
    that is left out.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> node_link(cg.layout.marks(cg.load("southern_women"))).get_title(loc="left").replace("\\n", "")
    '18 actors have 89 ties to 14 places, all of them connected'
    """
    sheet = _Sheet(table, ax)
    sheet.ties()
    sheet.nodes()
    sheet.names()
    sheet.finish(_parts_title(sheet), (_told(_NEAR[0], sheet, "en"), _told(_NEAR[1], sheet, "zh")), table)
    return sheet.ax


@style.figure("mark node target side kind x y x_end y_end degree part relation weight directed left_out")
def columns(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw actors on the left, places on the right, and the ties between them.

    Parameters
    ----------
    table
        The nodes and ties with their positions, from ``commgov_lib.layout.marks(…, arrange="columns")``.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.layout.marks(cg.load("observed"), arrange="columns")
    >>> columns(table).get_title(loc="left").replace("\\n", "")
    '17 actors have 17 ties to 3 places, in 3 separate parts'
    """
    sheet = _Columns(table, ax)
    sheet.ties()
    sheet.nodes()
    sheet.names()
    about = ("Left: actors; right: places.", "左：行动者；右：地点。")
    sheet.finish(_parts_title(sheet), (_told(about[0], sheet, "en"), _told(about[1], sheet, "zh")), table)
    return sheet.ax


_NEAR = (
    "Nodes that are few ties apart stand close; left and right, up and down mean nothing.",
    "相隔关系少的节点画得近；上下左右没有含义。",
)


def _parts_title(sheet: _Sheet) -> tuple[str, str]:
    """How many nodes and ties are drawn, and in how many separate parts."""
    shown = sheet.shown
    actors, places = (int((shown["side"] == side).sum()) for side in ("actor", "place"))
    ties, parts = len(sheet.lines), int(shown["part"].nunique())
    left = sheet.table[(sheet.table["left_out"] == "part") & (sheet.table["mark"] == "node")]
    every = parts + int(left["part"].nunique())
    count = plural(ties, "tie")
    if places:
        have = "has" if actors == 1 else "have"
        en = f"{plural(actors, 'actor')} {have} {count} to {plural(places, 'place')}"
        zh = f"{actors:,}个行动者与{places:,}个地点之间有{ties:,}条关系"
    else:
        en = f"{count} join{'s' * (ties == 1)} {plural(actors, 'actor')}"
        zh = f"{actors:,}个行动者之间有{ties:,}条关系"
    if every > parts:
        en = f"The {parts:,} largest of {every:,} separate parts: {en}"
        return en, f"{every:,}个互不相连的部分中最大的{parts:,}个：{zh}"
    if parts == 1:
        return f"{en}, all of them connected", f"{zh}，全部连通"
    return f"{en}, in {parts:,} separate parts", f"{zh}，分成{parts:,}个互不相连的部分"


class _Sheet(Page):
    """One picture of nodes and lines while it is drawn: where they stand, how large, what is said below."""

    def __init__(self, table: pd.DataFrame, ax: Axes | None, *, height: float | None = None):
        self.table = table
        drawn = table[table["left_out"] == ""]
        self.shown = drawn[drawn["mark"] == "node"].reset_index(drop=True)
        self.lines = drawn[drawn["mark"] == "tie"].reset_index(drop=True)
        self.at = self.shown[["x", "y"]].to_numpy(float)
        self.unnamed = self.cut = 0
        few = len(self.shown) <= 40
        least, most = (45.0, 230.0) if few else (16.0, 130.0)
        degree = self.shown["degree"].to_numpy(float)
        self.size = least + (most - least) * degree / max(degree.max(), 1.0)
        if height is None:
            wide, high = np.ptp(self.at, axis=0) + 2 * _MARGIN
            width = self.widest()
            height = float(np.clip(width * high / wide, 0.4 * width, 1.3 * width))
        super().__init__(ax, height)
        self._limits()
        self.ax.set_axis_off()

    def _limits(self):
        """One scale for both directions, the picture in the middle."""
        low, high = self.at.min(axis=0) - _MARGIN, self.at.max(axis=0) + _MARGIN
        self.scale = float(min(np.divide(self.room, high - low)))  # points a unit
        middle, half = (low + high) / 2, np.divide(self.room, 2 * self.scale)
        self.ax.set_xlim(middle[0] - half[0], middle[0] + half[0])
        self.ax.set_ylim(middle[1] - half[1], middle[1] + half[1])
        self.corner = middle - half

    # ---- marks ----

    def ties(self):
        """Draw each pair that is tied as a line; an arrow where all its ties lead one way."""
        ends = self.lines[["x", "y", "x_end", "y_end"]].to_numpy(float).reshape(-1, 2, 2)
        relations = list(dict.fromkeys(sorted(self.lines["relation"])))
        weight = self.lines["weight"].to_numpy(float)
        thin = 0.7 if len(self.lines) > 200 else 1.1
        width = np.full(len(weight), thin)
        if len(weight) and weight.max() > weight.min():
            width = thin * (0.6 + 1.8 * (weight - weight.min()) / (weight.max() - weight.min()))
            span = f"{weight.min():g}–{weight.max():g}"
            self.handles.append(
                Line2D(
                    [],
                    [],
                    color=style.MUTED,
                    lw=2.2,
                    label=t(f"wider: more weight ({span})", f"越粗权重越大（{span}）"),
                )
            )
        told = 1 < len(relations) <= len(style.DASHES)
        for k, relation in enumerate(relations):
            rows = (self.lines["relation"] == relation).to_numpy()
            color, dash = (style.LINES[k], style.DASHES[k]) if told else (style.LIGHT_GREY, "-")
            self.ax.add_collection(
                LineCollection(ends[rows], colors=color, linewidths=width[rows], linestyles=[dash], zorder=1)
            )
            if told:
                self.handles.append(Line2D([], [], color=color, ls=dash, lw=1.6, label=style.term(relation)))
        self._arrows(ends)

    def _arrows(self, ends: np.ndarray):
        lines = self.lines
        pairs = set(zip(lines["node"], lines["target"], strict=True))
        back = [(b, a) in pairs for a, b in zip(lines["node"], lines["target"], strict=True)]
        one_way = (lines["directed"] == "yes").to_numpy() & ~np.array(back, bool)
        if not one_way.any():
            return
        radius = dict(zip(self.shown["node"], np.sqrt(self.size / math.pi) + 0.8, strict=True))
        long = 4.5 if len(lines) > 200 else 6.5
        heads = []
        for (start, end), target in zip(ends[one_way], lines["target"][one_way], strict=True):
            way = end - start
            length = float(np.hypot(*way))
            if length * self.scale < 2 * long:
                continue
            way = way / length / self.scale
            tip = end - way * radius[target]
            across = np.array([-way[1], way[0]]) * long * 0.36
            foot = tip - way * long
            heads.append([tip, foot + across, foot - across])
        self.ax.add_collection(PolyCollection(heads, facecolors=style.MUTED, edgecolors="none", zorder=2))
        self.handles.append(
            Line2D([], [], color=style.MUTED, marker=">", ms=6, lw=1, label=t("one way", "单向"))
        )

    def nodes(self):
        """Draw the nodes: actors by their kind, places as squares; the area tells the number of partners."""
        for side in ("actor", "place"):
            of_side = self.shown["side"] == side
            count = self.shown.loc[of_side, "kind"].value_counts()
            kinds = sorted(count.index, key=lambda kind: (-count[kind], kind))
            for k, kind in enumerate(kinds):
                rows = (of_side & (self.shown["kind"] == kind)).to_numpy()
                most = len(_PLACE_FILLS) if side == "place" else _MOST_KINDS
                other = k >= most - 1 and len(kinds) > most
                look = self._look(side, min(k, most - 1), kind, other)
                self.ax.scatter(*self.at[rows].T, s=self.size[rows], zorder=3, **look)
                if k < most:
                    name = t("other kinds", "其他类别") if other else style.term(kind)
                    self.handles.append(
                        Line2D([], [], ls="", marker=look["marker"], ms=8, mfc=look["facecolor"],
                               mec=look["edgecolor"], mew=look["linewidth"], label=name)
                    )  # fmt: skip
        self._sizes()

    def _look(self, side: str, k: int, kind: str, other: bool) -> dict:
        if side == "place":
            return {"marker": "s", "facecolor": _PLACE_FILLS[k], "edgecolor": style.INK, "linewidth": 1.2}
        fill = style.GREY if other else style.color(kind)
        return {"marker": _SHAPES[k], "facecolor": fill, "edgecolor": style.PAPER, "linewidth": 0.7}

    def _sizes(self):
        degree = self.shown["degree"].to_numpy(int)
        for value in sorted({int(degree.min()), int(degree.max())}):
            size = float(self.size[degree == value][0])
            label = t(plural(value, "partner"), f"{value:,}个伙伴")
            self.handles.append(
                Line2D(
                    [], [], ls="", marker="o", ms=math.sqrt(size), mfc="none", mec=style.MUTED, label=label
                )
            )

    # ---- names ----

    def names(self):
        """Write the names, those with most partners first, each where it covers no node and no other name."""
        points = (self.at - self.corner) * self.scale
        radius = np.sqrt(self.size / math.pi)
        taken = np.column_stack([points - radius[:, None], points + radius[:, None]])
        away = self._away(points)
        order = np.lexsort((np.arange(len(points)), -self.shown["degree"].to_numpy()))
        for k in order:
            text, cut = _label(str(self.shown["node"].iloc[k]), SMALL)
            found = self._place(points[k], radius[k], away[k], text, taken)
            if found is None:
                self.unnamed += 1
                continue
            box, far = found
            self.cut += cut
            taken = np.vstack([taken, box])
            offset = (box[:2] + box[2:]) / 2 - points[k]
            self.ax.annotate(
                text, self.at[k], xytext=offset, textcoords="offset points", ha="center", va="center",
                fontsize=SMALL, linespacing=1.05, zorder=5, gid="name", annotation_clip=False,
                path_effects=[withStroke(linewidth=2.5, foreground=style.PAPER, alpha=0.85)],
                arrowprops={"arrowstyle": "-", "color": style.MUTED, "lw": 0.7, "shrinkA": 0, "shrinkB": 2,
                            "zorder": 4} if far else None,
            )  # fmt: skip

    def _away(self, points: np.ndarray) -> np.ndarray:
        """For each node the direction away from those that it is tied to, where its name stands freest."""
        row = {node: k for k, node in enumerate(self.shown["node"])}
        a, b = ([row[node] for node in self.lines[end]] for end in ("node", "target"))
        way = np.zeros((len(points), 2))
        for here, there in ((a, b), (b, a)):
            np.add.at(way, here, points[here] - points[there])
        length = np.hypot(*way.T)[:, None]
        return np.divide(way, length, out=np.tile([0.0, -1.0], (len(way), 1)), where=length > 1)

    def _place(self, point, radius: float, away, text: str, taken: np.ndarray):
        """A box for a text beside a node that touches nothing that is there, and whether it stands far."""
        lines = text.splitlines()
        half = np.array(
            [max(style.text_width(line, SMALL) for line in lines) + 2, 1.22 * SMALL * len(lines) + 1]
        )
        half /= 2
        ways = _AROUND[np.argsort(-np.round(_AROUND @ away, 6), kind="stable")]
        for step, far in ((radius + 1.5, False), (radius + 14, True), (radius + 28, True)):
            for way in ways:
                middle = point + way * step + np.sign(way) * half
                box = np.concatenate([middle - half, middle + half])
                if (box[:2] < (-style.RIM / 2, 0)).any() or (
                    box[2:] > self.room + np.array([style.RIM / 2, 0])
                ).any():
                    continue
                hit = (taken[:, 0] < box[2]) & (taken[:, 2] > box[0])
                hit &= (taken[:, 1] < box[3]) & (taken[:, 3] > box[1])
                if not hit.any():
                    return box, far
        return None


class _Columns(_Sheet):
    """Two columns with the names beside them: as high as the longer one needs, as wide as the names leave."""

    def __init__(self, table: pd.DataFrame, ax: Axes | None):
        drawn = table[(table["left_out"] == "") & (table["mark"] == "node")]
        self.texts = [_label(str(node), SMALL, width=10.5, most=2) for node in drawn["node"]]
        lines = max(text.count("\n") + 1 for text, _ in self.texts)
        rows = drawn["side"].value_counts().max()
        super().__init__(table, ax, height=(lines * 1.25 * SMALL + 4) * max(rows, 2))
        self.size = np.full(len(self.shown), 42.0)

    def _limits(self):
        widths = [max(style.text_width(line, SMALL) for line in text.splitlines()) for text, _ in self.texts]
        of_place = (self.shown["side"] == "place").to_numpy()
        left, right = (float(np.max(np.array(widths)[side])) + 10 for side in (~of_place, of_place))
        between = max(self.room[0] - left - right, 30.0)
        self.ax.set_xlim(-left / between, 1 + right / between)
        self.ax.set_ylim(self.at[:, 1].min() - 0.5, self.at[:, 1].max() + 0.5)

    def _sizes(self):
        """All marks are equally large."""

    def names(self):
        """Write the names beside the columns; where rows stand too close, only each second, third …"""
        pitch = self.room[1] / max(float(np.ptp(self.ax.get_ylim())), 1.0)
        free = {"actor": np.inf, "place": np.inf}
        for k in np.argsort(-self.at[:, 1], kind="stable"):
            (text, cut), side = self.texts[k], self.shown["side"].iloc[k]
            need = (text.count("\n") + 1) * 1.1 * SMALL / pitch / 2
            if self.at[k, 1] + need > free[side]:
                self.unnamed += 1
                continue
            free[side], self.cut = self.at[k, 1] - need, self.cut + cut
            self.ax.annotate(
                text, self.at[k], xytext=(-8 if side == "actor" else 8, 0), textcoords="offset points",
                ha="right" if side == "actor" else "left", va="center", fontsize=SMALL, linespacing=1.0,
                gid="name", annotation_clip=False,
            )  # fmt: skip


_AROUND = np.array([(0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1)], float)
_AROUND /= np.hypot(*_AROUND.T)[:, None]


def _label(
    name: str, size: float, *, width: float = _LABEL_WIDTH, most: int = _LABEL_LINES
) -> tuple[str, bool]:
    """A name in a few short lines, and whether it had to be shortened."""
    width *= size
    lines = style.fold(name, width, size).splitlines()
    if len(lines) > most:
        last = lines[most - 1]
        while style.text_width(last + "…", size) > width:
            last = last[:-1]
        return "\n".join([*lines[: most - 1], last + "…"]), True
    while width > size:  # as narrow as the same number of lines allows, so that none is a leftover
        width -= size / 2
        closer = style.fold(name, width, size).splitlines()
        if len(closer) > len(lines) or max(style.text_width(line, size) for line in closer) > width:
            break
        lines = closer
    return "\n".join(lines), False


def _told(about: str, sheet: _Sheet, lang: str) -> str:
    """The small print in one language: what is plotted, what is left out and what could not be named."""
    en = lang == "en"
    left = sheet.table[sheet.table["left_out"] != ""]
    nodes = left[left["mark"] == "node"]
    ties = left[left["mark"] == "tie"]
    out = []
    small = nodes[nodes["left_out"] == "part"]
    if len(small):
        parts = small["part"].nunique()
        out.append(
            f"{plural(parts, 'smaller part')} ({len(small):,} nodes)" if en
            else f"较小的{parts:,}个部分（{len(small):,}个节点）"
        )  # fmt: skip
    sides = [("actor", "actor", "行动者"), ("place", "place", "地点")]
    for side, one, zh in sides if (sheet.shown["side"] == "place").any() else sides[:1]:
        count = int(((nodes["left_out"] == "untied") & (nodes["side"] == side)).sum())
        if count:
            out.append(f"{plural(count, one)} without such ties" if en else f"没有这类关系的{count:,}个{zh}")
    count = int((ties["left_out"] == "relation").sum())
    if count:
        out.append(f"{plural(count, 'other tie')}" if en else f"其他{count:,}条关系")
    text = about
    if out:
        text += f" Left out: {', '.join(out)}." if en else f"未画出：{'、'.join(out)}。"
    if sheet.unnamed:
        text += (
            f" {plural(sheet.unnamed, 'name')} of {len(sheet.shown):,} found no room."
            if en
            else f"{len(sheet.shown):,}个名称中有{sheet.unnamed:,}个写不下。"
        )
    if sheet.cut:
        text += f" {plural(sheet.cut, 'name')} shortened (…)." if en else f"{sheet.cut:,}个名称有缩略（…）。"
    return text
