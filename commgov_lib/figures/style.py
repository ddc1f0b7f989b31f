"""How every figure looks and speaks: palette, labels in two languages, the Chinese font.

A figure function takes a measured table and returns Axes; :func:`figure` marks it, checks its table and keeps
what was drawn while figures are exported. No figure writes a colour of its own.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import os
import re
import sys
import unicodedata
import warnings
from collections.abc import Callable
from typing import NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path
from PIL import Image

from ..messages import language, say
from ..messages import speak as say_in
from ..schema import ACTOR_COLORS, PROVENANCE, CommgovError, CommgovWarning, check_language, label
from ..terms import Vocabulary

__all__ = ["use_style"]  # the rest is for the figures of this library

INK = "#20262D"
MUTED = "#6B7480"
RULE = "#DDE1E6"
PAPER = "#FFFFFF"
ACCENT = "#B4432F"
# Traffic lights differ in shape as well as in colour, for readers who do not tell red from green.
GOOD, WARN, BAD = "#1F7A5C", "#C98A0B", "#B4432F"
MARKER = {GOOD: "o", WARN: "^", BAD: "s"}
COLOR = ACTOR_COLORS
BLUE, GREEN, ORANGE, GREY = (COLOR[kind] for kind in ("unit", "team", "social_org", "deliberative_org"))
VIOLET, BROWN, PINK = (COLOR[kind] for kind in ("property_firm", "owners_committee", "residents_committee"))
OLIVE = COLOR["studio"]
LIGHT_BLUE, LIGHT_GREY, CELL, DARK_AMBER = "#9CC7E2", "#B9C0C8", "#F1F3F5", "#8A5A00"
# From little to much, and from fewer to more than expected.
SHADES = ["#EAF2F8", "#7FB2D6", BLUE, "#0B3C5D"]
DIVERGING = [BROWN, "#E9D8C3", "#F7F8F9", LIGHT_BLUE, "#0B3C5D"]
# Lines are told apart by their dashes as well as by their colour.
LINES = [BLUE, ACCENT, GREEN, BROWN, VIOLET, GREY, ORANGE, PINK]
DASHES = ["-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)), (0, (8, 3)), (0, (1, 1))]
_FAMILIES = ["Commgov Sans SC", "Commgov Sans SC Extra"]  # the second for what the first lacks
_RC = {
    "font.family": _FAMILIES,
    "font.sans-serif": [*_FAMILIES, "DejaVu Sans"],  # asked for by networkx
    "font.size": 10,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.titlecolor": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": RULE,
    "axes.facecolor": PAPER,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "text.color": INK,
    "legend.frameon": False,
    "figure.facecolor": PAPER,
    "figure.dpi": 100,
    "figure.figsize": (8, 4.5),
    "savefig.dpi": 150,
    "savefig.bbox": "tight",
    "savefig.pad_inches": 0.06,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "commgov",
    "pdf.fonttype": 42,
}
NOTEBOOK_DPI = 100
# A figure of this width in inches, with the edge around it, has letters of 11 pixels at 10 points where a
# phone shows it 390 pixels wide.
WIDTH, SMALL = 4.79, 10
RIM = 6  # points that Axes as wide as the figure leave beside them
# Where a table comes from, as figures mark it: words, fill, ink, edge, dashes.
_MARKS = {
    "observed": ("Observed", "实测数据", INK, PAPER, INK, "-"),
    "article": ("From the article", "出自文章", PAPER, INK, INK, "-"),
    "simulated": ("Assumed or simulated", "假设或模拟", PAPER, ACCENT, ACCENT, (0, (3, 2))),
    "users": ("Your own data", "用户数据", CELL, INK, MUTED, "-"),
}
_MARK_OF = {"P": "observed", "L": "observed", "A": "article", "U": "users", "S": "simulated"}
_now = {"lang": "", "words": Vocabulary(), "names": {}, "places": True, "users": False, "period": ""}
# Columns that hold words of lists, kept apart from codes of actors and places.
_CODED = {"kind", "subkind", "relation", "domain", "group", "provenance", "list", "term"}


def use_style(lang: str | None = None, *, network=None):
    """Make every later figure look and speak the house's way, and errors and warnings with them.

    Registers the bundled Chinese fonts, which hold GB 2312 and the standard list of 8,105 characters
    (通用规范汉字表), and sets matplotlib's parameters. In the figures of this library a character that the
    fonts lack is drawn as 〓, and told once.

    Parameters
    ----------
    lang
        Language of the figures, and of whatever the library says from now on, errors, warnings and notices:
        ``"en"`` or ``"zh"``. ``None`` takes the environment variable
        ``COMMGOV_LANG``, and English where it is not set.
    network
        Whose words the figures use: actors and places go by their names, and terms of the user's own by their
        labels. ``None``: codes as they stand in the tables, unless these bring names (``cg.layout.ego``,
        ``partners`` and ``tiles``), and the terms of the library.

    Raises
    ------
    CommgovError
        The language is neither, or the font file is missing or changed.

    Examples
    --------
    >>> use_style("zh")
    >>> t("share", "比例")
    '比例'
    >>> use_style("en")
    """
    lang = os.environ.get("COMMGOV_LANG") or "en" if lang is None else lang
    check_language(lang)
    _now["lang"] = lang
    say_in(lang)
    _now["words"] = Vocabulary() if network is None else network.vocabulary
    _now["names"] = {} if network is None else _names(network)
    _now["users"] = network is not None
    _now["period"] = "" if network is None else network.period
    _now["places"] = network is None or network.ties["target"].isin(network.places["place"]).any()
    for font in _fonts():
        if font not in {entry.fname for entry in font_manager.fontManager.ttflist}:
            font_manager.fontManager.addfont(font)
    mpl.rcParams.update(_RC)
    _show_small_pictures()


def _names(network) -> dict[str, str]:
    """Code → name of actors and places; names that several have go with the code."""
    frames = [network.actors[["actor", "name"]], network.places[["place", "name"]]]
    return _told_apart_by_code({code: name for frame in frames for code, name in frame.to_numpy().tolist()})


def _told_apart_by_code(names: dict[str, str]) -> dict[str, str]:
    """The names that tell more than their codes; one that several have goes with its code."""
    both = pd.DataFrame({"code": names.keys(), "name": names.values()}, dtype=str)
    both = both[(both["name"] != "") & (both["name"] != both["code"])]
    again = both["name"].duplicated(keep=False) | both["name"].isin(both["code"])
    both["name"] = both["name"].where(~again, both["name"] + t(" (", "（") + both["code"] + t(")", "）"))
    return dict(zip(both["code"], both["name"], strict=True))


def _show_small_pictures():
    """In a notebook, show figures as palette PNG: a quarter of the size, so that notebooks stay small."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return
    if "inline" in plt.get_backend():
        importlib.import_module("matplotlib_inline.backend_inline")  # sets its own formatter: must come first
    shell.display_formatter.formatters["image/png"].for_type(Figure, _palette_png)


def _palette_png(drawn: Figure) -> bytes | None:
    if not drawn.axes and not drawn.lines:
        return None
    full, small = io.BytesIO(), io.BytesIO()
    drawn.savefig(full, format="png", dpi=NOTEBOOK_DPI)
    picture = Image.open(full).convert("RGB").quantize(colors=64, dither=Image.Dither.NONE)
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def now() -> dict:
    """Return what figures say now, language, terms and names, for :func:`speak`."""
    return _now | {"said": language()}


def speak(said: dict):
    """Let figures say again what they said: what :func:`now` gave."""
    say_in(said["said"])
    _now.update({name: said[name] for name in _now})


@contextlib.contextmanager
def styled(lang: str | None = None, *, network=None):
    """Draw as after :func:`use_style` while this lasts; then all is as it was."""
    before = now()
    with mpl.rc_context():
        try:
            use_style(lang, network=network)
            yield
        finally:
            speak(before)


def lang() -> str:
    """The language that figures speak now: ``"en"`` or ``"zh"``."""
    return _now["lang"] or "en"


def spoken() -> str | None:
    """The language that :func:`use_style` was given; ``None`` before its first call."""
    return _now["lang"] or None


def t(en: str, zh: str) -> str:
    """The text in the language that figures speak now."""
    return zh if lang() == "zh" else en


def term(code: str) -> str:
    """The label of a code in the language that figures speak now; any other word as it stands.

    Not of a provenance: a user's group or kind may be named A or P.
    """
    return str(code) if code in PROVENANCE else _now["words"].label(code, lang())


def is_users() -> bool:
    """Whether figures use the words of a network: on a user's data they name only what is there."""
    return bool(_now["users"])


def has_places() -> bool:
    """Whether ties lead to places in the network whose words are used, or none is told."""
    return bool(_now["places"])


def is_own(code: str) -> bool:
    """Whether a code is a term of the user's own in the network whose words are used."""
    return code in _now["words"].own


def color(kind: str) -> str:
    """The colour of a kind of actor, of the library or the user's own; grey for one that no list holds."""
    return _now["words"].colors.get(kind, GREY)  # no term of these words: its mark tells it apart


def axes(ax: Axes | None = None, *, size: tuple[float, float] = (8, 4.5)) -> Axes:
    """The Axes given, or those of a new figure of this size in inches."""
    if ax is not None:
        return ax
    return plt.subplots(figsize=size)[1]


def close(ax: Axes):
    """Free the figure that the Axes stand in."""
    plt.close(ax.figure)


def title(ax: Axes, en: str, zh: str, *, pad: float | None = None):
    """Head a figure, ``pad`` points above the Axes, with its claim: a whole sentence, folded to its width."""
    left, width = _measure(ax)
    ax.set_title(
        fold(t(en, zh), width, title_size(), even=True), x=left, loc="left", pad=pad, linespacing=1.25
    )


def title_size() -> float:
    """How many points high titles are; matplotlib may hold a word, such as ``large``."""
    return FontProperties(size=mpl.rcParams["axes.titlesize"]).get_size_in_points()


def note(
    ax: Axes, en: str, zh: str | None = None, table: pd.DataFrame | None = None, *, down: float = 44
) -> float:
    """Small print, ``down`` points under the Axes: what was counted, how many, observed or simulated.

    Given the table that is drawn, it says where its rows come from, if they tell (column ``provenance``: a
    code, or several with a space between them, where a row rests on rows of several sources), and puts the
    mark of these sources below. Returned is how many points down it ends.
    """
    text, codes = t(en, en if zh is None else zh), set()
    if table is not None and "provenance" in table:
        codes = {code for cell in table["provenance"].unique() for code in str(cell).split()}
        words = sources(codes)
        text = f"{text}\n{t(f'Data: {words}.', f'数据：{words}。')}".strip() if words else text
    if table is not None and "periods" in table:
        each = str(table["periods"].iloc[0]).split(", ")
        en, zh = f" Periods: {', '.join(each)} in one picture.", f"时段：{'、'.join(each)}合并。"
        text = f"{text}{t(en, zh)}".strip()  # on the line of the data, where there is room
    if period := _now["period"]:
        text = f"{text}\n{t(f'Period: {period}.', f'时段：{period}。')}".strip()
    left, width = _measure(ax)
    text = " \n".join(fold(line, width, SMALL) for line in text.split("\n"))
    said = ax.annotate(
        text, (left, 0), xycoords="axes fraction", xytext=(0, -down), textcoords="offset points", va="top",
        fontsize=SMALL, color=MUTED, annotation_clip=False, gid="note", linespacing=1.3,
    )  # fmt: skip
    down += said.get_window_extent().height * 72 / ax.figure.dpi if text else 0
    return _mark_sources(ax, codes, left, down + 8) if codes else down


def _mark_sources(ax: Axes, codes: set[str], left: float, down: float) -> float:
    """A box for each kind of source: observed, from the article, simulated, the user's; where it ends.

    The boxes differ without colour, too: observed is dark, the article's framed, simulated dashed, the user's
    grey.
    """
    right = 0.45 * SMALL
    for name in dict.fromkeys(_MARK_OF[code] for code in sorted(codes, key="PLAUS".find) if code in _MARK_OF):
        en, zh, fill, ink, edge, dash = _MARKS[name]
        ax.annotate(
            t(en, zh), (left, 0), xycoords="axes fraction", xytext=(right, -down - 0.4 * SMALL),
            textcoords="offset points", va="top", fontsize=SMALL, color=ink, annotation_clip=False,
            gid="provenance",
            bbox={"boxstyle": "square,pad=0.35", "fc": fill, "ec": edge, "lw": 0.9, "ls": dash},
        )  # fmt: skip
        right += text_width(t(en, zh), SMALL) + 1.6 * SMALL
    return down + 2.1 * SMALL


def margins(ax: Axes, *, left: float | None = None, right: float | None = None):
    """Leave so many points of the figure's width beside the Axes, for labels; Axes among others stay."""
    if len(ax.figure.axes) > 1:
        return
    points = 72 * ax.figure.get_figwidth()
    sides = {"left": left, "right": right}
    place = {side: wide / points for side, wide in sides.items() if wide is not None}
    if "right" in place:
        place["right"] = 1 - place["right"]
    now = ax.figure.subplotpars
    if place.get("right", now.right) - place.get("left", now.left) > 0.25:
        ax.figure.subplots_adjust(**place)


def _measure(ax: Axes) -> tuple[float, float]:
    """Where sentences about a figure begin, in widths of the Axes, and how many points wide they run.

    Alone in its figure, the Axes leave them the whole width; beside others, or as wide as that, their own.
    """
    points, place = 72 * ax.figure.get_figwidth(), ax.get_position()
    if len(ax.figure.axes) > 1 or place.width * points > points - 2 * RIM - 1:
        return 0.0, points * place.width
    return -place.x0 / place.width, points


def fold(text: str, width: float, size: float, *, even: bool = False) -> str:
    """Break a text into lines of at most so many points: English between words, Chinese between characters.

    With ``even`` the lines are about equally long.
    """
    words = [word for word in _WORDS.findall(text) if word]
    wide, blank = [text_width(word.rstrip(), size) for word in words], text_width("i i", size) / 2
    lines = _broken(words, wide, width, blank)
    for share in (0.55, 0.65, 0.75, 0.85) if even else ():
        shorter = _broken(words, wide, share * width, blank)
        if len(shorter) == len(lines):
            return "\n".join(shorter)
    return "\n".join(lines)


# A word with the blank after it, or a Chinese character; closing marks stay with what they close, and units
# with their number.
_WIDE, _CLOSING = "\u2e80-\uffef\U00020000-\U0003ffff", "，。、；：！？）》”%"
_WORDS = re.compile(rf"[（《“]*(?:\d[\d,.]* (?:%|km|m)(?!\w)|[^{_WIDE}\s]+|[{_WIDE}])?[{_CLOSING}]*\s*")


def _broken(words: list[str], wide: list[float], width: float, blank: float) -> list[str]:
    lines, used = [""], 0.0
    for word, length in zip(words, wide, strict=True):
        if lines[-1] and used + length > width:
            lines.append("")
            used = 0.0
        lines[-1] += word
        used += length + blank * word.endswith(" ")
    return lines


def unfold(text: str) -> str:
    """A folded text on one line again: a line that ended between words still ends in its blank."""
    return re.sub(rf"(?<= )\n|(?<=[{_WIDE}])\n|\n(?=[{_WIDE}])", "", text).replace("\n", " ")


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """How many points wide a line of text is, and a little over, for letters that are set on whole pixels."""
    return 1.04 * text_to_path.get_text_width_height_descent(text, FontProperties(size=size), False)[0]


def sources(codes, language: str | None = None) -> str:
    """Codes of provenance in words, in one order whatever theirs."""
    return t("; ", "；").join(label(code, language or lang()) for code in sorted(codes))


def need(name: str, table: pd.DataFrame, columns: str):
    """Refuse a table that lacks one of the columns (their names in one text) that a figure draws."""
    missing = [c for c in columns.split() if c not in table.columns]
    if missing:
        raise CommgovError(
            "figures.{name}: column(s) {columns} are missing. "
            "Fix: give the table that cg.{question} returns for this figure.",
            name=name,
            columns=", ".join(missing),
            question=name.partition(".")[0].replace("network", "layout"),  # which places what that draws
        )


def _called(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the names of actors and places in place of their codes."""
    names = _now["names"] or _told_apart_by_code(table.attrs.get("names", {}))
    if not names:
        return table
    text = [c for c in table.columns if c not in _CODED and not pd.api.types.is_numeric_dtype(table[c])]

    def called(cell):
        return names.get(cell, cell) if isinstance(cell, str) else cell

    named = table.assign(**{c: table[c].map(called) for c in text if isinstance(c, str)})
    if table.index.nlevels > 1 or table.index.dtype == int:
        return named
    return named.set_axis(table.index.map(called).rename(table.index.name))


def printable(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its words as the font can print them: 〓 for each character that it lacks.

    Names are a user's: they may hold rare characters, marks that nobody sees, or signs of a formula ($).
    """
    text = [c for c in table.columns if not pd.api.types.is_numeric_dtype(table[c])]
    cells = [cell for c in text for cell in table[c]] + list(table.index if table.index.dtype != int else [])
    words = {cell for cell in cells if isinstance(cell, str)}
    odd = {}
    for sign in set("".join(words)) - {"\n"}:
        if sign == "$":
            odd[sign] = "\\$"
        elif unicodedata.category(sign) in ("Cc", "Cf"):
            odd[sign] = " " if sign in "\t\r" else ""
        elif ord(sign) not in _signs():
            odd[sign] = "〓"
    _tell({sign for sign, shown in odd.items() if shown == "〓"})
    if not odd:
        return table
    turn = str.maketrans(odd)

    def safe(cell):
        return cell.translate(turn) if isinstance(cell, str) else cell

    shown = table.assign(**{c: table[c].map(safe) for c in text})
    if table.index.nlevels > 1:
        return shown
    return shown.set_axis(table.index.map(safe).rename(table.index.name))


def _tell(signs: set[str]):
    """Warn once of each character that it is drawn as 〓, so that nobody takes two names for one unawares."""
    new = sorted(signs - _told)
    if new:
        _told.update(new)
        named = "、".join(f"{sign} (U+{ord(sign):04X})" for sign in new[:50])
        told = say(
            "the font of the figures has no {signs}{more}: each is drawn as 〓, so that two names "
            "may look alike. Write them otherwise where they must be told apart.",
            signs=named,
            more=say(" and {count:,} more", count=len(new) - 50) if len(new) > 50 else "",
        )
        warnings.warn(CommgovWarning(told), stacklevel=2)


_told: set[str] = set()  # characters of which that has been said


@functools.cache
def _signs() -> frozenset[int]:
    """The characters that the bundled fonts can print."""
    return frozenset(code for font in _fonts() for code in FT2Font(font).get_charmap())


def _fonts() -> list[str]:
    """The files of the bundled fonts, the one for what the other lacks last."""
    from ..datasets import path

    return [str(path("font")), str(path("font_extra"))]


class Drawn(NamedTuple):
    """One figure that was drawn: its name (question.noun), the table behind it, and its Axes."""

    name: str
    table: pd.DataFrame
    ax: Axes


_drawn: list[Drawn] = []
_keep = {"on": False}


def remember(on: bool = True):
    """Keep what is drawn from now on, for :func:`take`; off unless figures are being exported."""
    _keep["on"] = on
    _drawn.clear()


def forget(ax: Axes):
    """Do not keep a figure that was drawn for a report, not for the notebook."""
    _drawn[:] = [drawn for drawn in _drawn if drawn.ax is not ax]


def take() -> list[Drawn]:
    """What was drawn since the last call, in order."""
    drawn = list(_drawn)
    _drawn.clear()
    return drawn


def _in_style(draw: Callable[..., Axes], table: pd.DataFrame, ax: Axes | None) -> Axes:
    """Draw; in the style of the library for this one figure where :func:`use_style` was never called."""
    if spoken():
        return draw(printable(_called(table)), ax=ax)
    with styled():
        return draw(printable(_called(table)), ax=ax)


def figure(columns: str | Callable[..., Axes] = "") -> Callable[..., Axes]:
    """Mark ``noun(table, *, ax=None)`` as a figure: check its table and keep what was drawn.

    ``columns`` names those that the table must have, with a space between them.
    """
    if callable(columns):
        return figure()(columns)

    def mark(draw: Callable[..., Axes]) -> Callable[..., Axes]:
        name = f"{draw.__module__.rsplit('.', 1)[-1]}.{draw.__name__}"

        @functools.wraps(draw)
        def drawn(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
            if not isinstance(table, pd.DataFrame):
                raise CommgovError(
                    "figures.{name} takes a table (DataFrame), not a {kind}.",
                    name=name,
                    kind=type(table).__name__,
                )
            if table.empty:
                raise CommgovError(
                    "figures.{name}: the table has no rows, so there is nothing to draw.", name=name
                )
            need(name, table, columns)
            done = _in_style(draw, table, ax)
            if _keep["on"]:
                _drawn.append(Drawn(name, table, done))
            return done

        return drawn

    return mark
