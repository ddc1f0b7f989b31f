"""16  Pictures of a ledger that was read from a text: its counts beside those that others publish."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from ..schema import CommgovError
from . import style
from .claims import plural, same
from .ledger import span
from .shapes import at_right, rows
from .style import SMALL, t

__all__ = ["among"]


@style.figure("kind kind_zh place low high published_count published_low published_median published_high")
def among(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw counts of an article, each beside the published counts of its kind.

    Parameters
    ----------
    table
        From :func:`commgov_lib.ledger.among`, some twenty rows at most.
    ax
        Where to draw (default: a new figure).

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> cg.use_style("en")
    >>> made = cg.ledger.review("丁园社区有共建单位46家。")
    >>> made = cg.ledger.Review(made.numbers.assign(answer="accept"), made.ties)
    >>> " ".join(among(cg.ledger.among(cg.ledger.taken(made))).get_title(loc="left").split())
    "1 of the article's 1 count exceeds the median of its published peers"
    """
    if table.empty:
        raise CommgovError("there is nothing to draw. Fix: give a row of cg.ledger.among(…).")
    ax = style.axes(ax, size=(style.WIDTH, 1.7 + 0.36 * len(table)))
    grey = {"color": style.MUTED, "lw": 5, "alpha": 0.45, "solid_capstyle": "butt", "zorder": 1}
    for place, row in enumerate(table.itertuples()):
        ax.plot([row.published_low, row.published_high], [place, place], **grey)
        ax.plot([row.published_median], [place], "|", color=style.INK, ms=13, mew=2, zorder=2)
        end = row.high if row.high < math.inf else row.low
        if same(row.low, end):
            ax.plot([row.low], [place], "s", color=style.ACCENT, ms=7, zorder=3)
        else:
            ends = [max(row.low, 1e-9), end]
            ax.plot(ends, [place, place], "|-", color=style.ACCENT, lw=3, ms=9, mew=2, zorder=3)
    names = [f"{t(row.kind, row.kind_zh)}{t(', ', '，')}{row.place}" for row in table.itertuples()]
    rows(ax, [style.fold(name, 150, SMALL) for name in names], size=SMALL)
    at_right(ax, [span(row.low, row.high) for row in table.itertuples()])
    ax.set_xscale("log")
    ax.set_xlabel(t("count (logarithmic)", "数量（对数）"))
    above, every = int((table["low"] > table["published_median"]).sum()), len(table)
    exceed, its = "exceeds" if above == 1 else "exceed", "its" if every == 1 else "their"
    style.title(
        ax,
        f"{above} of the article's {plural(every, 'count')} {exceed} the median of {its} published peers",
        f"文章的{every}个数中有{above}个高于同类公开数的中位数",
    )
    style.note(
        ax,
        "Red: the article, all that its words allow. Grey: from the least to the most that other places of "
        "this level print; black: their median. Only places that print a number; what they count differs.",
        "红：文章中的数，措辞所容许的全部范围。灰：同一层级其他地方公布的最小值至最大值；黑：其中位数。"
        "只有公布数字的地方；所计内容不尽相同。",
        table,
    )
    return ax
