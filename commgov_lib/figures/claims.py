"""Sentences computed from a table: who comes first when several do, shares never rounded to all or none.

The title of a figure is a claim about its table. What holds of several rows is said of all of them, what
holds of none is not said, and a share says what it is a share of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import takewhile

import numpy as np
import pandas as pd

from ..schema import CommgovError
from .style import t

ALPHA = 0.05  # what is marked in a figure beside chance: p at or below it
_NEAR = 1e-9
_WHOLE_WORDS = re.compile(r".*[\s省市区县旗镇乡道村/_:：,，、·(（-]")  # up to the end of a part of a name


def first(values, *, lowest: bool = False, question: str) -> list[int]:
    """Positions of all values that equal the largest (or the lowest), up to the last bits of a machine."""
    values = np.asarray(values, dtype=float)
    if np.isnan(values).all():
        _refuse(question)
    end = np.nanmin(values) if lowest else np.nanmax(values)
    return np.flatnonzero(same(values, end)).tolist()


def same(a, b):
    """Whether numbers are equal up to the last bits of a machine; infinity equals itself, NaN nothing."""
    return np.isclose(a, b, rtol=_NEAR, atol=1e-12)


def significant(p) -> np.ndarray:
    """Whether each p is at most α; a p that is not known is not."""
    p = np.asarray(p, dtype=float)
    return (p < ALPHA) | same(p, ALPHA)


def listed(names, most: int = 3) -> str:
    """``a``; ``a and b``; ``a, b and c``; of more than ``most`` the first two and how many others."""
    names = [str(name) for name in names]
    if len(names) > most:
        rest = len(names) - 2
        return t(f"{names[0]}, {names[1]} and {rest} more", f"{names[0]}、{names[1]}等{len(names)}个")
    if len(names) < 2:
        return "".join(names)
    return t(f"{', '.join(names[:-1])} and {names[-1]}", "、".join(names))


def percent(share: float) -> str:
    """A share in whole per cent; one that is not 0 or 1 is never told as none or all."""
    if np.isnan(share):
        return t("an unknown share", "未知比例")
    if not same(share, 0) and abs(share) < 0.005:
        return t("under 1 %", "不到1%") if share > 0 else t("−0 %", "−0%")
    if not same(share, 1) and 0.995 <= share < 1:
        return t("over 99 %", "99%以上")
    return t(f"{100 * share:.0f} %", f"{100 * share:.0f}%")


def p_text(p: float) -> str:
    """A p-value in three digits, next to α in four; never 0, which no test can give."""
    near = abs(p - ALPHA) < 0.0005 and not same(p, ALPHA)
    return "p < 0.001" if p < 0.0005 else f"p = {p:.{4 if near else 3}f}"


def plain(x: float) -> str:
    """A number without an exponent: a whole one exactly, others in six significant digits.

    Examples
    --------
    >>> plain(1e-9), plain(1e6), plain(0.25), plain(3.0)
    ('0.000000001', '1,000,000', '0.25', '3')
    """
    return f"{x:,.0f}" if x == round(x) else f"{Decimal(f'{x:.6g}'):,f}"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 tie``, ``2 ties``; thousands with a comma."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def capital(words: str) -> str:
    """The words with a capital first letter; the other letters as they stand (an abbreviation, a name)."""
    return words[:1].upper() + words[1:]


def known(table: pd.DataFrame, column: str, question: str) -> pd.DataFrame:
    """The rows whose value is known; refuse a table without any."""
    rows = table[table[column].notna()]
    if rows.empty:
        _refuse(question)
    return rows


def shortened(label: object, most: int = 22) -> str:
    """A label that fits beside an axis."""
    text = str(label)
    return text if len(text) <= most else text[: most - 1] + "…"


def told_apart(names, most: int, cut: Callable[[str], str] | None = None) -> dict[str, str]:
    """Each name with a text that fits, no two names with the same one.

    A name is cut at its end where that tells it apart; else what it begins with like others is left out,
    else its middle; and where none of these does, it gets as many more characters as it needs.

    Parameters
    ----------
    names
        Those of one figure.
    most
        Characters of a text, where that is enough.
    cut
        How a name is cut at its end (default: :func:`shortened` to ``most``).

    Examples
    --------
    >>> told_apart(["Bank", "North Street Clinic", "North Street School"], 12)
    {'Bank': 'Bank', 'North Street Clinic': '…Clinic', 'North Street School': '…School'}
    """
    names = list(dict.fromkeys(map(str, names)))
    ends = {name: cut(name) if cut else shortened(name, most) for name in names}
    found: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(ends[name], []).append(name)
    alike = {}  # name → what those with the same text begin with
    for text, group in groups.items():
        if len(group) == 1:
            found[group[0]] = text
            continue
        low, high = min(group), max(group)  # what these two begin with alike, all do
        same_so_far = takewhile(lambda pair: pair[0] == pair[1], zip(low, high, strict=False))
        begun = _WHOLE_WORDS.match("".join(sign for sign, _ in same_so_far))
        alike |= dict.fromkeys(group, begun[0] if begun else "")
    room = most
    while alike:
        for way in (_without_beginning, _without_middle):
            texts = {name: way(name, begun, room) for name, begun in alike.items()}
            count = Counter([*found.values(), *texts.values()])
            found |= {name: text for name, text in texts.items() if count[text] == 1 or text == name}
            alike = {name: begun for name, begun in alike.items() if name not in found}
        room += 1
    return {name: found[name] for name in names}


def _without_beginning(name: str, begun: str, most: int) -> str:
    return "…" * bool(begun) + _without_middle(name[len(begun) :], "", most - bool(begun))


def _without_middle(name: str, begun: str, most: int) -> str:
    if len(name) <= most:
        return name
    head = (most - 1) // 2
    return f"{name[:head]}…{name[head + 1 - most :]}"


def _refuse(question: str):
    raise CommgovError(
        "figures.{name}: no value is known, so there is nothing to draw. "
        "Fix: give rows with numbers in them.",
        name=question,
    )
