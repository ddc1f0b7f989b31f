"""Pictures of networks: nodes and lines, columns, matrices, change, and where on the ground ties lead."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from . import style
from .claims import listed, plain, plural, told_apart
from .shapes import Page, ink_on, squares
from .style import SMALL, t

__all__ = [
    "backbone",
    "change",
    "columns",
    "ego",
    "matrix",
    "node_link",
    "partners",
    "places",
    "roles",
    "tiles",
]

_MARGIN = 0.6  # around the outermost nodes, in lengths of a tie
_MARKS = "mark node target side kind x y x_end y_end degree part relation weight directed left_out"
_SHAPES = ["o", "^", "D", "v", "p", "h", "8", "P"]
_PLACE_FILLS = [style.PAPER, style.LIGHT_GREY, style.MUTED]
_MOST_KINDS = 6
_MOST_NAMES, _MOST_FRAMES = 22, 40  # on each side of a matrix; in it
_MOST_PARTNERS = 60  # rows of the picture of one place's partners
_LABEL_LINES, _LABEL_WIDTH = 3, 9.5  # of a name beside a node; the width in sizes of its font


@style.figure(_MARKS)
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
    sheet.finish(_parts_title(sheet), _said(_NEAR, sheet), _sources(table))
    return sheet.ax


@style.figure(_MARKS)
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
    sheet.finish(_parts_title(sheet), _said(about, sheet), _sources(table))
    return sheet.ax


@style.figure(f"{_MARKS} role")
def roles(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a network with its core dark and its brokers as diamonds.

    Parameters
    ----------
    table
        From :func:`commgov_lib.layout.roles`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.layout.roles(cg.load("observed"), core=["210111001018"])
    >>> roles(table).get_title(loc="left").replace("\\n", "")
    '6 of 17 ties touch the core of 1 node'
    """
    sheet = _Sheet(table, ax)
    sheet.ties()
    role = sheet.shown["role"]
    core, broker = role.str.contains("core").to_numpy(), role.str.contains("broker").to_numpy()
    looks = [
        (core & ~broker, "o", style.INK, style.INK, ("core", "核心")),
        (core & broker, "D", style.INK, style.ACCENT, ("core and broker", "核心兼中介者")),
        (~core & broker, "D", style.PAPER, style.ACCENT, ("broker", "中介者")),
        (~core & ~broker, "o", style.LIGHT_BLUE, style.BLUE, ("others", "其他")),
    ]
    sheet.kinds(looks)
    sheet.names()
    inside = set(sheet.shown.loc[core, "node"])
    ends = [
        (a in inside) + (b in inside) for a, b in zip(sheet.lines["node"], sheet.lines["target"], strict=True)
    ]
    touching, every = sum(map(bool, ends)), len(ends)
    en = f"{touching:,} of {plural(every, 'tie')} touch{'es' * (touching == 1)} the core of "
    en += plural(len(inside), "node")
    zh = f"{every:,}条关系中有{touching:,}条连着{len(inside):,}个核心节点"
    if not inside:
        count = int(broker.sum())
        en, zh = (
            f"{plural(count, 'broker')} among {len(role):,} nodes",
            f"{len(role):,}个节点中有{count:,}个中介者",
        )
    sheet.finish((en, zh), _said(_NEAR, sheet), _sources(table))
    return sheet.ax


@style.figure(f"{_MARKS} role")
def ego(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw one actor or place, its partners and the ties among them.

    Parameters
    ----------
    table
        From :func:`commgov_lib.layout.ego`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> ego(cg.layout.ego(cg.load("southern_women"), "E1")).get_title(loc="left").replace("\\n", "")
    'E1 has 3 partners'
    """
    sheet = _Sheet(table, ax)
    sheet.ties()
    own = (sheet.shown["role"] == "ego").to_numpy()
    places = (sheet.shown["side"] == "place").to_numpy()
    looks = [
        (own, "D", style.ACCENT, style.INK, ("in the middle", "中心")),
        (~own & ~places, "o", style.BLUE, style.PAPER, ("actors", "行动者")),
        (~own & places, "s", style.PAPER, style.INK, ("places", "地点")),
    ]
    sheet.kinds(looks)
    sheet.names()
    name = str(sheet.shown.loc[own, "node"].iloc[0])
    pairs = {frozenset(pair) for pair in zip(sheet.lines["node"], sheet.lines["target"], strict=True)}
    among, partners = sum(name not in pair for pair in pairs), len(own) - 1
    en, zh = f"{name} has {plural(partners, 'partner')}", f"{name}有{partners:,}个伙伴"
    can = (
        0
        if table.attrs.get("two_mode")
        else math.comb(partners, 2) - math.comb(int((places & ~own).sum()), 2)
    )
    if can:  # two places are never tied
        en += f"; {among:,} of {plural(can, 'pair')} of them {'is' if among == 1 else 'are'} tied"
        zh += f"，彼此可能有关系的{can:,}对中有{among:,}对有关系"
    sheet.finish((en, zh), _said(_NEAR, sheet), _sources(table))
    return sheet.ax


@style.figure(f"{_MARKS} state a b")
def change(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw which ties were kept, which are new and which are lost from one period to another.

    Parameters
    ----------
    table
        From :func:`commgov_lib.layout.change`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.layout.change(cg.load("observed"), 2018, 2022, relation="co_builds")
    >>> change(table).get_title(loc="left").replace("\\n", "")
    'From 2018 to 2022, 6 ties are kept, 4 are new and 0 are lost'
    """
    sheet = _Sheet(table, ax)
    sheet.states(
        {
            "kept": (style.MUTED, "-", 1.2, ("kept", "保留")),
            "new": (style.BLUE, "-", 2.6, ("new", "新增")),
            "lost": (style.ACCENT, (0, (3, 2)), 1.4, ("lost", "消失")),
        }
    )
    sheet.nodes()
    sheet.names()
    kept, new, lost = (int((sheet.lines["state"] == state).sum()) for state in ("kept", "new", "lost"))
    a, b = table["a"].iloc[0], table["b"].iloc[0]
    en = f"From {a} to {b}, {plural(kept, 'tie')} {'is' if kept == 1 else 'are'} kept, "
    en += f"{new:,} {'is' if new == 1 else 'are'} new and {lost:,} {'is' if lost == 1 else 'are'} lost"
    zh = f"从{a}到{b}，保留{kept:,}条关系，新增{new:,}条，消失{lost:,}条"
    sheet.finish((en, zh), _said(_NEAR, sheet), _sources(table))
    return sheet.ax


@style.figure(f"{_MARKS} state")
def backbone(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the pairs that a backbone keeps, above those that it leaves out.

    Parameters
    ----------
    table
        From :func:`commgov_lib.layout.backbone`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> women = cg.load("southern_women").incidence("attends")
    >>> pairs = cg.backbone.table(women, null="svn", correction="none")
    >>> backbone(cg.layout.backbone(pairs)).get_title(loc="left").replace("\\n", "")
    'The backbone keeps 17 of 139 pairs that share anything'
    """
    sheet = _Sheet(table, ax)
    sheet.states(
        {
            "dropped": (style.RULE, "-", 0.6, ("left out", "未保留")),
            "kept": (style.INK, "-", 2.0, ("kept", "保留")),
        }
    )
    sheet.nodes()
    sheet.names()
    kept, every = int((sheet.lines["state"] == "kept").sum()), len(sheet.lines)
    en = f"The backbone keeps {kept:,} of {plural(every, 'pair')} that share{'s' * (every == 1)} anything"
    zh = f"{every:,}对有共同伙伴者中，骨干保留{kept:,}对"
    about = tuple(map("".join, zip(_NEAR, _test_said(table), strict=True)))
    sheet.finish((en, zh), _said(about, sheet), _sources(table))
    return sheet.ax


def _test_said(table: pd.DataFrame) -> tuple[str, str]:
    """By which test the pairs were kept, and whether a source is named, in both languages."""
    en, zh = "", ""
    told = table.attrs
    if {"null", "alpha", "correction"} <= set(told):
        null, level, none = str(told["null"]).upper(), f"{told['alpha']:g}", told["correction"] == "none"
        by = {"bh": "Benjamini–Hochberg"}.get(told["correction"], str(told["correction"]).capitalize())
        en = f" Kept by the null {null} at α = {level}, {'not corrected' if none else f'corrected ({by})'}."
        zh = f"零模型{null}，α = {level}，{'未作校正' if none else f'已作校正（{by}）'}。"
    if not "".join(table["provenance"]).strip():
        en += " The table does not say where its ties come from."
        zh += "该表未说明关系的来源。"
    return en, zh


@style.figure(_MARKS)
def matrix(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a network as a matrix: a dark cell where there are ties, blocks framed along the diagonal.

    Parameters
    ----------
    table
        From :func:`commgov_lib.layout.matrix`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> matrix(cg.layout.matrix(cg.load("observed"))).get_title(loc="left").replace("\\n", "")
    'All 17 ties lie within 3 blocks'
    """
    nodes = table[(table["mark"] == "node") & (table["left_out"] == "")]
    cells = table[table["mark"] == "cell"]
    down, across = (nodes[nodes["side"] == side] for side in ("actor", "place"))
    two_mode = len(across) > 0 and across["x"].min() == 0 and down["x"].max() == len(down) - 1
    if not two_mode:
        down = across = nodes
    high, wide = len(down), len(across)
    names = max(high, wide) <= _MOST_NAMES
    short = told_apart([*down["node"], *across["node"]], 12) if names else {}
    left, under = (
        max((style.text_width(short[name], SMALL) for name in side["node"]), default=0.0) if names else 0.0
        for side in (down, across)
    )
    width = Page.widest() - left
    page = Page(ax, width * float(np.clip(high / wide, 0.3, 1.4)))
    ax = page.ax
    step = int((cells["x_end"] - cells["x"]).max()), int((cells["y_end"] - cells["y"]).max())
    grid = np.zeros((-(-high // step[1]), -(-wide // step[0])))
    at = (cells["y"].to_numpy(int) // step[1], cells["x"].to_numpy(int) // step[0])
    grid[at] = np.sqrt(cells["weight"].to_numpy(float))
    shades = [style.CELL, style.INK] if grid.max() <= 1 else [style.CELL, style.BLUE, style.INK]
    ax.imshow(
        grid, cmap=LinearSegmentedColormap.from_list("ties", shades), vmin=0,
        extent=(0, grid.shape[1] * step[0], grid.shape[0] * step[1], 0), interpolation="nearest",
        aspect="auto",
    )  # fmt: skip
    ax.set_xlim(0, wide)
    ax.set_ylim(high, 0)
    framed = _frames(ax, down, across)
    if names:
        ax.set_yticks(down["x"] + 0.5, down["node"].map(short), fontsize=SMALL)
        ax.set_xticks(across["x"] + 0.5, across["node"].map(short), fontsize=SMALL, rotation=90)
        ax.tick_params(length=0, labelcolor=style.INK)
        page.shift(left + 4)
    else:
        ax.set_xticks([])
        ax.set_yticks([])
        ax.set_ylabel(
            t(
                f"{high:,} {'actors' if two_mode else 'nodes'}",
                f"{high:,}个{'行动者' if two_mode else '节点'}",
            )
        )
        ax.set_xlabel(
            t(f"{wide:,} {'places' if two_mode else 'nodes'}", f"{wide:,}个{'地点' if two_mode else '节点'}")
        )
        page.shift(18)
    block = dict(zip(nodes["node"], nodes["part"], strict=True)) if step == (1, 1) else {}
    if block:
        of_row, of_column = (frame.sort_values("x")["part"].to_numpy() for frame in (down, across))
        same = of_row[at[0]] == of_column[at[1]]
        counted = cells["degree"].to_numpy(int)
        inside, every = int(counted[same].sum()), int(counted.sum())
        count = nodes["part"].nunique()
        how = "All" if inside == every else f"{inside:,} of"
        en = f"{how} {plural(every, 'tie')} lie{'s' * (inside == 1)} within {plural(count, 'block')}"
        zh = f"{every:,}条关系{'全部' if inside == every else f'中有{inside:,}条'}在{count:,}个块之内"
    else:
        every = int(cells["degree"].sum())
        en = f"{plural(len(nodes), 'node')} and {plural(every, 'tie')}, ordered by blocks"
        zh = f"{len(nodes):,}个节点、{every:,}条关系，按块排列"
    about = ("Dark: tied.", "深色：有关系。")
    if framed:
        about = tuple(map("".join, zip(about, _FRAMED[table.attrs.get("blocks", "sought")], strict=True)))
    if step != (1, 1):
        about = (f"{about[0]} A cell stands for up to {step[0] * step[1]:,} pairs.",
                 f"{about[1]}每格代表至多{step[0] * step[1]:,}对。")  # fmt: skip
    said = zip(about, _chosen(table), _left_out(table, two_mode), _names_cut(short), strict=True)
    page.finish((en, zh), tuple(map("".join, said)), _sources(table), down=(under + 10) if names else 22)
    return ax


@style.figure("node partner kind domain row_at column_at provenance")
def partners(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the partners of a place or an actor and the domains in which each works with it.

    Parameters
    ----------
    table
        From :func:`commgov_lib.layout.partners`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> table = cg.layout.partners(cg.load("observed"), "210111001018")
    >>> partners(table).get_title(loc="left").replace("\\n", "")
    '葵花社区 has 6 partners; no tie states a domain'
    """
    rows = table.drop_duplicates("row_at").sort_values("row_at")
    columns = table.drop_duplicates("column_at").sort_values("column_at")
    shown = rows.head(_MOST_PARTNERS)
    drawn = table[table["row_at"] < _MOST_PARTNERS]
    short = told_apart(shown["partner"], 14, lambda name: _label(name, SMALL, width=14, most=1)[0])
    texts = [short[name] for name in shown["partner"]]
    heads = [style.term(code) if code else t("not stated", "未说明") for code in columns["domain"]]
    page = Page(ax, 16.0 * (len(shown) + 0.6))
    page.shift(max(style.text_width(text, SMALL) for text in texts) + 8)
    ax = page.ax
    kinds = list(dict.fromkeys(shown["kind"]))
    for k, kind in enumerate(kinds):
        part = drawn[drawn["kind"] == kind]
        marker, fill = _SHAPES[k % len(_SHAPES)], style.color(kind) if kind in style.COLOR else style.GREY
        ax.scatter(part["column_at"], part["row_at"], s=60, marker=marker, color=fill, zorder=3)
        page.handles.append(Line2D([], [], ls="", marker=marker, ms=8, color=fill, label=style.term(kind)))
    ax.set_yticks(range(len(texts)), texts, fontsize=SMALL)
    ax.set_xticks(range(len(heads)), heads, fontsize=SMALL, rotation=90 if len(heads) > 4 else 0)
    ax.tick_params(length=0, labelcolor=style.INK)
    ax.set_xlim(-0.6, len(heads) - 0.4)
    ax.set_ylim(len(texts) - 0.4, -0.6)
    ax.grid(True)
    ax.spines[:].set_visible(False)
    name, every = str(table["node"].iloc[0]), len(rows)
    count = table[table["domain"] != ""]["domain"].value_counts()
    en, zh = f"{name} has {plural(every, 'partner')}", f"{name}有{every:,}个伙伴"
    if not len(count):
        en, zh = f"{en}; no tie states a domain", f"{zh}；关系均未说明领域"
    else:
        most = sorted(style.term(code) for code in count.index[count == count.max()])
        have, each, each_zh = ("has", "", "") if len(most) == 1 else ("have", " each", "各")
        en = f"{en}; {listed(most)} {have} the most of them, {count.max():,}{each}"
        zh = f"{zh}；{listed(most)}领域最多，{each_zh}{count.max():,}个"
    left = every - len(shown)
    cut = _names_cut(short)
    about = (
        ((f"Left out: {plural(left, 'partner')}." if left else "") + cut[0]).strip(),
        (f"未画出：{left:,}个伙伴。" if left else "") + cut[1],
    )
    under = 8 + (max(style.text_width(head, SMALL) for head in heads) if len(heads) > 4 else SMALL)
    page.finish((en, zh), about, table, down=under + 6)
    return ax


@style.figure(_MARKS)
def places(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw places where they lie, each as large as its number of partners, on outlines where given.

    Parameters
    ----------
    table
        From :func:`commgov_lib.layout.places`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> net = cg.load("observed")
    >>> there = net.places.assign(lon=123.4, lat=[41.8 + k / 100 for k in range(len(net.places))])
    >>> table = cg.layout.places(cg.Network(there, net.actors, net.ties, net.needs))
    >>> places(table).get_title(loc="left").replace("\\n", "")
    'The 3 places on the map have 4 to 7 partners each'
    """
    sheet = _Map(table, ax)
    sheet.outline()
    sheet.ties()
    sheet.nodes()
    sheet.seats()
    sheet.names()
    sheet.scale_bar()
    title = _partners_title(sheet.shown, ("on the map", "图中"))
    about = ("Straight lines: from the seat of an actor to the place.", "直线：从行动者所在地到地点。")
    about = about if len(sheet.lines) else ("", "")
    if len(sheet.borders):
        about = (
            f"{about[0]} Places and outlines fit only if both follow one datum (WGS 84, GCJ-02 …).",
            f"{about[1]}地点与轮廓须用同一坐标系（WGS 84、GCJ-02等），否则会错位。",
        )
    about = _told(about[0], sheet, "en").strip(), _told(about[1], sheet, "zh")
    sheet.finish(title, about, table[(table["left_out"] == "") & (table["mark"] != "outline")])
    return sheet.ax


def _partners_title(shown: pd.DataFrame, where: tuple[str, str]) -> tuple[str, str]:
    """How many partners places have, from the fewest to the most."""
    least, most, count = int(shown["degree"].min()), int(shown["degree"].max()), len(shown)
    span, of = (f"{least:,}", "") if least == most else (f"{least:,} to {most:,}", f"至{most:,}")
    if count == 1:
        return f"The 1 place {where[0]} has {plural(least, 'partner')}", f"{where[1]}1个地点有{least:,}个伙伴"
    noun = "partner" if most == 1 else "partners"
    return (
        f"The {count:,} places {where[0]} have {span} {noun} each",
        f"{where[1]}{count:,}个地点各有{least:,}{of}个伙伴",
    )


@style.figure(f"{_MARKS} area")
def tiles(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a tile for each place, the darker the more partners it has, areas one under the other.

    Parameters
    ----------
    table
        From :func:`commgov_lib.layout.tiles`.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> tiles(cg.layout.tiles(cg.load("observed"))).get_title(loc="left").replace("\\n", "")
    'The 3 places with ties have 4 to 7 partners each'
    """
    first = table.drop_duplicates("area")
    texts = [
        _label(str(area), SMALL, width=9, most=1)[0] if area else t("no area", "未分区")
        for area in first["area"]
    ]
    height, width = int(table["y"].max()) + 1, int(table["x"].max()) + 1
    page = Page(ax, 26.0 * height)
    page.shift(max(style.text_width(text, SMALL) for text in texts) + 8)
    ax = page.ax
    degree = table["degree"].to_numpy(float)
    shades = LinearSegmentedColormap.from_list("partners", style.SHADES)
    fill = shades(np.sqrt(degree / degree.max()))
    squares(ax, table["x"], table["y"], fill, side=0.92)
    for x, y, value, color in zip(table["x"], table["y"], table["degree"], fill, strict=True):
        ax.text(
            x + 0.5, y + 0.5, f"{int(value)}", ha="center", va="center", fontsize=SMALL, color=ink_on(color)
        )
    ax.set_yticks(first["y"] + 0.5, texts, fontsize=SMALL)
    ax.set_xticks([])
    ax.tick_params(length=0, labelcolor=style.INK)
    ax.set_xlim(0, max(width, 12))
    ax.set_ylim(height, 0)
    ax.spines[:].set_visible(False)
    about = (
        "A tile is a place; its number counts its partners. The rows of the table (cg.layout.tiles) name "
        "them, from left to right and from top to bottom.",
        "一格一个地点；数字为伙伴数。各格名称见表（cg.layout.tiles）：自左至右、自上而下逐行对应。",
    )
    page.finish(_partners_title(table, ("with ties", "有关系的")), about, table)
    return ax


def _frames(ax: Axes, down: pd.DataFrame, across: pd.DataFrame) -> bool:
    """Frame the blocks, if they are few enough to be seen; whether they are."""
    blocks = sorted(set(down["part"]) & set(across["part"]))
    few = 1 < len(blocks) <= _MOST_FRAMES
    for part in blocks if few else []:
        y, x = (frame.loc[frame["part"] == part, "x"] for frame in (down, across))
        size = float(np.ptp(x)) + 1, float(np.ptp(y)) + 1
        ax.add_patch(Rectangle((x.min(), y.min()), *size, fill=False, ec=style.ACCENT, lw=1.1))
    return few


def _sources(table: pd.DataFrame) -> pd.DataFrame:
    """The rows whose source the figure marks: ties. That a place has a public name makes no tie observed."""
    return table[table["mark"].isin(["tie", "cell"]) & (table["left_out"] == "")]


def _said(about: tuple[str, str], sheet: _Sheet) -> tuple[str, str]:
    """The small print in both languages."""
    return _told(about[0], sheet, "en"), _told(about[1], sheet, "zh")


_NEAR = (
    "Nodes that are few ties apart stand close; left and right, up and down mean nothing.",
    "相隔关系少的节点画得近；上下左右没有含义。",
)


_FRAMED = {
    "sought": (
        " Frames: blocks, sought so as to hold many ties: networks tied at random show such blocks, too.",
        "方框：按内部关系尽量多而找出的块；随机连成的网络也会有这样的块。",
    ),
    "parts": (" Frames: separate parts.", "方框：互不相连的部分。"),
}


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
        self._within(self.at.min(axis=0) - _MARGIN, self.at.max(axis=0) + _MARGIN)

    def _within(self, low: np.ndarray, high: np.ndarray):
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
            span = f"{plain(weight.min())}–{plain(weight.max())}"
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

    def states(self, looks: dict):
        """Draw the ties by what became of them: state → colour, dashes, width, its name in both languages."""
        ends = self.lines[["x", "y", "x_end", "y_end"]].to_numpy(float).reshape(-1, 2, 2)
        for order, (state, (color, dash, width, name)) in enumerate(looks.items()):
            rows = (self.lines["state"] == state).to_numpy()
            if not rows.any():
                continue
            lines = LineCollection(
                ends[rows], colors=color, linewidths=width, linestyles=[dash], zorder=1 + order / 9
            )
            self.ax.add_collection(lines)
            self.handles.append(Line2D([], [], color=color, ls=dash, lw=width, label=t(*name)))
        self._arrows(ends)

    def kinds(self, looks: list):
        """Draw the nodes by what they are: which, marker, fill, edge, and the name in both languages."""
        for rows, marker, fill, edge, name in looks:
            if rows.any():
                look = {"marker": marker, "facecolor": fill, "edgecolor": edge, "linewidth": 1.3}
                self.ax.scatter(*self.at[rows].T, s=self.size[rows], zorder=3, **look)
                self.handles.append(
                    Line2D([], [], ls="", marker=marker, ms=8, mfc=fill, mec=edge, mew=1.3, label=t(*name))
                )
        self._sizes()

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
        texts = _labels(self.shown["node"])
        for k in order:
            text, cut = texts[k]
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
        pairs = zip(self.lines["node"], self.lines["target"], strict=True)
        both = [(row[a], row[b]) for a, b in pairs if a in row and b in row]  # on a map actors are no nodes
        a, b = np.array(both, int).reshape(-1, 2).T
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


class _Map(_Sheet):
    """Places on the ground, in kilometres, north on top."""

    def __init__(self, table: pd.DataFrame, ax: Axes | None):
        lines = table[table["mark"] == "outline"]
        self.borders = lines[["x", "y", "x_end", "y_end"]].to_numpy(float).reshape(-1, 2, 2)
        drawn = table[(table["left_out"] == "") & (table["mark"] != "outline")]
        corners = [drawn[["x", "y"]].to_numpy(float), drawn[["x_end", "y_end"]].dropna().to_numpy(float)]
        corners = np.vstack([*corners, self.borders.reshape(-1, 2)])
        low, high = corners.min(axis=0), corners.max(axis=0)
        margin = max(0.06 * float((high - low).max()), 0.1)
        self.low, self.high = low - margin, high + margin
        wide, tall = self.high - self.low
        super().__init__(
            table[table["mark"] != "outline"],
            ax,
            height=Page.widest() * float(np.clip(tall / wide, 0.4, 1.3)),
        )

    def _limits(self):
        self._within(self.low, self.high)

    def outline(self):
        """Draw the outlines of areas, faintly."""
        if len(self.borders):
            self.ax.add_collection(LineCollection(self.borders, colors=style.MUTED, linewidths=0.7, zorder=0))

    def seats(self):
        """Mark where lines begin at no place that is drawn: the seats of actors."""
        starts = np.unique(self.lines[["x", "y"]].to_numpy(float), axis=0)
        alone = (starts[:, None] != self.at[None]).any(axis=2).all(axis=1)
        if alone.any():
            look = {"marker": "o", "facecolor": style.MUTED, "edgecolor": style.PAPER, "linewidth": 0.7}
            self.ax.scatter(*starts[alone].T, s=40, zorder=3, gid="seat", **look)
            self.handles.append(
                Line2D([], [], ls="", marker="o", ms=6, mfc=style.MUTED, mec=style.PAPER, mew=0.7,
                       label=t("seat of an actor", "行动者所在地"))
            )  # fmt: skip

    def scale_bar(self):
        """Draw a bar of a round length in the lower left corner."""
        wanted = self.room[0] / self.scale / 4
        power = 10.0 ** math.floor(math.log10(wanted))
        long = max(step * power for step in (1, 2, 5) if step * power <= wanted)
        (left, right), (low, _) = self.ax.get_xlim(), self.ax.get_ylim()
        x, y = left + 0.02 * (right - left), low + 4 / self.scale
        self.ax.plot([x, x + long], [y, y], color=style.INK, lw=2, solid_capstyle="butt", zorder=4)
        text = f"{1000 * long:,.0f} m" if long < 1 else f"{long:,.0f} km"
        self.ax.annotate(
            text,
            (x, y),
            xytext=(0, 3),
            textcoords="offset points",
            fontsize=SMALL,
            color=style.MUTED,
            zorder=4,
        )


class _Columns(_Sheet):
    """Two columns with the names beside them: as high as the longer one needs, as wide as the names leave."""

    def __init__(self, table: pd.DataFrame, ax: Axes | None):
        drawn = table[(table["left_out"] == "") & (table["mark"] == "node")]
        self.texts = _labels(drawn["node"], width=10.5, most=2)
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


def _labels(names, *, width: float = _LABEL_WIDTH, most: int = _LABEL_LINES) -> list[tuple[str, bool]]:
    """Names in a few short lines each, and whether they had to be shortened; no two names look alike."""
    first = {name: _label(name, SMALL, width=width, most=most) for name in map(str, names)}
    apart = told_apart(first, 16, lambda name: first[name][0])
    for name, text in apart.items():
        if text != first[name][0]:
            lines = _label(text, SMALL, width=width, most=len(text))[0]
            first[name] = lines, text != name
    return [first[str(name)] for name in names]


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
    text = about + _chosen(sheet.table)[0 if en else 1]
    text += _left_out(sheet.table, (sheet.shown["side"] == "place").any())[0 if en else 1]
    if sheet.unnamed:
        text += (
            f" {plural(sheet.unnamed, 'name')} of {len(sheet.shown):,} found no room."
            if en
            else f"{len(sheet.shown):,}个名称中有{sheet.unnamed:,}个写不下。"
        )
    several = int((sheet.lines["domains"] > 1).sum()) if "domains" in sheet.lines else 0
    if several:
        text += (
            f" {plural(several, 'line')} stand{'s' * (several == 1)} for several domains each."
            if en
            else f"{several:,}条线各代表多个领域。"
        )
    return text + _cut_said(sheet.cut)[0 if en else 1]


def _chosen(table: pd.DataFrame) -> tuple[str, str]:
    """Which relation or domain the picture was asked for, in both languages; empty where for none."""
    chosen = table.attrs.get("chosen", {})
    terms = {name: [style.term(code) for code in codes] for name, codes in chosen.items() if codes}
    if not terms:
        return "", ""
    quoted = {name: listed([f'"{word}"' for word in words]) for name, words in terms.items()}
    en = " and ".join(f"the {name} {words}" for name, words in quoted.items())
    zh = "；".join(f"{_CHOSEN[name]}：{'、'.join(words)}" for name, words in terms.items())
    return f" Only ties of {en}.", f"仅画部分关系（{zh}）。"


_CHOSEN = {"relation": "关系类别", "domain": "领域"}


def _names_cut(short: dict[str, str]) -> tuple[str, str]:
    """How many names are written shortened, in both languages; empty where none is."""
    return _cut_said(sum("…" in text and text != name for name, text in short.items()))


def _cut_said(count: int) -> tuple[str, str]:
    if not count:
        return "", ""
    return f" {plural(count, 'name')} shortened (…).", f"{count:,}个名称有缩略（…）。"


def _left_out(table: pd.DataFrame, places: bool) -> tuple[str, str]:
    """What is not drawn, counted, in both languages; empty where nothing is missing."""
    left = table[table["left_out"] != ""]
    nodes, en, zh = left[left["mark"] == "node"], [], []
    small = nodes[nodes["left_out"] == "part"]
    if len(small):
        parts = small["part"].nunique()
        en.append(f"{plural(parts, 'smaller part')} ({len(small):,} nodes)")
        zh.append(f"较小的{parts:,}个部分（{len(small):,}个节点）")
    for side, name in (("actor", "行动者"), ("place", "地点")):
        count = int(((nodes["left_out"] == "untied") & (nodes["side"] == side)).sum())
        if count and (places or side == "actor"):
            en.append(f"{plural(count, side)} without such ties")
            zh.append(f"没有这类关系的{count:,}个{name}")
    count = int((nodes["left_out"] == "unlocated").sum())
    if count:
        en.append(f"{plural(count, 'place')} without coordinates")
        zh.append(f"没有坐标的{count:,}个地点")
    count = int(((left["mark"] == "tie") & (left["left_out"] == "relation")).sum())
    if count:
        en.append(plural(count, "other tie"))
        zh.append(f"其他{count:,}条关系")
    if not en:
        return "", ""
    return f" Left out: {', '.join(en)}.", f"未画出：{'、'.join(zh)}。"
