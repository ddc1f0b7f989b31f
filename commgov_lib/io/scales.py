"""What only the user knows of the numbers of a table: a scale or counts, and whose a count is.

The signs of each are looked for, and it is asked. No guess is made: from which value on there is a tie, and
whose a count is, makes another network.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from ..columns import as_mask, text_column, unpacked
from ..messages import say
from . import ends
from .grid import Part, encoded_cells
from .shape import below, titles
from .vocabulary import LISTS, numbers, numbers_of, plain

_NEVER = r"(?:从不|从未|从来不|没有|无|未|完全[不没]|几乎不|不|never|none|not|no\b)"
_LEGEND = re.compile(
    rf"([1-9])\s*(?:[=＝:：.、—-]|代表|表示|为|是|分[=＝:：])\s*[“\"']?{_NEVER}"
    rf"|{_NEVER}[^0-9，,;；]{{0,4}}?[=＝:：(（]\s*([1-9])"
)
_SCALE = re.compile(
    r"程度|频率|频度|强度|紧密|密切|满意|信任|评分|打分|量表|likert|scale|strength|frequency|rating"
)
_LONGEST = 7  # values of a scale
_FULL = 12  # cells that are all filled in, by which a scale is told from counts
_MOST = 4_000_000


def asked(part: Part, entry: dict) -> list[tuple]:
    """List the questions about the numbers of a table: ``tie_from``, ``count``.

    Parameters
    ----------
    part
        The table.
    entry
        Its line of the mapping.

    Returns
    -------
    list of tuple
        What is asked, no guess, and why.

    Examples
    --------
    >>> cells = [["社区", "单位", "次数"], ["甲社区", "银行、医院", "6"]]
    >>> columns = {"社区": "target", "单位": "source", "次数": "weight"}
    >>> part = Part("t", "", pd.DataFrame(cells, [1, 2], dtype="str"))
    >>> [what for what, _, _ in asked(part, {"shape": "ties", "header": 1, "columns": columns})]
    ['count']
    """
    is_list = entry["shape"] == "ties"
    is_matrix = entry["shape"] in ("square", "incidence") and part.frame.size <= _MOST
    if part.shape or not (is_list or is_matrix):
        return []
    doubts = []
    if is_list and _is_shared(part, entry):
        why = say("a row names several ends of ties and has one number")
        doubts.append(("count", "", why))
    found = _scale(part, entry)
    if found:
        why = say("the numbers are a scale from {low} to {high}; from which on is there a tie", **found)
        doubts.append(("tie_from", "", why))
    return doubts


def _column(part: Part, entry: dict, meaning: str) -> pd.Series | None:
    """The cells of the column that is taken for something."""
    heads = {column: head for head, column in entry.get("columns", {}).items()}
    if meaning not in heads:
        return None
    at = titles(part.frame, entry["header"]).index(heads[meaning])
    return below(part.frame, entry["header"]).iloc[:, at]


def _is_shared(part: Part, entry: dict) -> bool:
    """Whether a row that names several has a number other than 1."""
    weight = _column(part, entry, "weight")
    if weight is None:
        return False
    text = text_column(weight).tidy()
    other = np.isfinite(numbers_of(text.words)) & (numbers_of(text.words) != 1)
    for meaning in ("source", "target", "domain"):
        cells = _column(part, entry, meaning)
        if cells is None:
            continue
        listed = text_column(cells)
        several = as_mask(pc.match_substring_regex(listed.words, f"[^{LISTS}][{LISTS}]+[^{LISTS}]"))
        if meaning != "domain":
            beside = _column(part, entry, "target" if meaning == "source" else "source")
            several = ends.several(listed.words, text_column(beside if beside is not None else cells).words)
        if (several[listed.codes] & other[text.codes]).any():
            return True
    return False


def _scale(part: Part, entry: dict) -> dict | None:
    """The least and greatest value of a scale; None where the numbers are none."""
    above = unpacked(part.frame[part.frame.index <= entry["header"]].iloc[:, :200])
    said = [part.title, *part.notes, *{cell for row in above.to_numpy(object) for cell in row}]
    said = [plain(text) for text in said]
    legend = [int(one or other) for text in said for one, other in _LEGEND.findall(text)]
    if entry["shape"] == "ties":
        cells = _column(part, entry, "weight")
        if cells is None:
            return None
        head = next(h for h, column in entry["columns"].items() if column == "weight")
        legend = [int(one or other) for one, other in _LEGEND.findall(plain(head))] or legend
        words = text_column(cells).tidy().words.to_numpy(zero_copy_only=False)
        is_full, is_named = len(cells) >= _FULL, bool(_SCALE.search(plain(head)))
    else:
        body = below(part.frame, entry["header"]).iloc[:, 1:]
        codes, words = encoded_cells(unpacked(body))
        empty = np.array([not word.strip() for word in words], dtype=bool)[codes]
        if entry["shape"] == "square" and empty.shape[0] == empty.shape[1]:
            empty = empty[~np.eye(len(empty), dtype=bool)]
        is_full = not empty.any() and empty.size >= _FULL
        is_named = any(_SCALE.search(text) for text in said)
    found, are = numbers(np.array([word for word in words if word.strip()], dtype=object))
    found = found[are & np.isfinite(found)]
    if not len(found) or (found % 1 != 0).any() or found.max() > 10:
        return None
    low, high = int(found.min()), int(found.max())
    if legend and low <= min(legend) <= high:
        return {"low": low, "high": high}
    is_scale = low == 1 and 3 <= high <= _LONGEST and are.all() and len(found) >= 3
    if is_scale and is_full and (is_named or entry["shape"] != "ties"):
        return {"low": low, "high": high}
    return None
