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
from .grid import BETWEEN, Part, encoded_cells
from .shape import below, titles
from .vocabulary import LISTS, MISSING, number, numbers, numbers_of, plain

_NEVER = r"(?:从不|从未|从来不|没有|无|未|完全[不没]|几乎不|不|never|none|not|no\b)"
_LEGEND = re.compile(
    rf"([1-9])\s*(?:[=＝:：.、—-]|代表|表示|为|是|分[=＝:：])\s*[“\"']?{_NEVER}"
    rf"|{_NEVER}[^0-9，,;；]{{0,4}}?[=＝:：(（]\s*([1-9])"
)
_SCALE = re.compile(
    r"程度|频率|频度|频繁|强度|紧密|密切|满意|信任|评分|打分|得分|量表|likert|scale|strength|frequency|rating"
)
_COUNT = re.compile(r"次数|频次|人次|场次|回数")  # what a header counts, whatever the title of the table says
_LONGEST = 7  # values of a scale
_TOP = 10  # the greatest of one that is called so
_FULL = 12  # cells that are filled in, by which a scale is told from counts
_FEW = 6  # enough where none is empty: those of three actors
_MOSTLY = 0.5  # of the cells of those who answered; where fewer are filled, an empty one is no tie of a count
_MOST = 4_000_000
_DISTINCT = 200  # different words
# Numbers that surveys write for an answer that is missing: not known, refused, does not apply.
_CODES = {8, 9, 77, 88, 97, 98, 99, 777, 888, 997, 998, 999, -1, -7, -8, -9, -77, -88, -99, -999}
_GAP = 3  # between the top of a scale and such a number


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
    doubts: list[tuple] = []
    if is_list and _is_shared(part, entry):
        why = say("a row names several ends of ties and has one number")
        doubts.append(("count", "", why))
    elif is_list and merged_rows(part, _column(part, entry, "weight")):
        why = say("a merged cell has one number for several rows")
        doubts.append(("count", "", why))
    found = _scale(part, entry)
    if found:
        why = say("the numbers are a scale from {low} to {high}; from which on is there a tie", **found)
        doubts.append(("tie_from", "", why))
    return doubts


def codes_of_missing(part: Part, entry: dict) -> list[str]:
    """List the numbers beside a scale that are codes of missing answers, such as 99, as they are written.

    Examples
    --------
    >>> cells = [["社区", "单位", "合作程度"], *(["甲社区", f"单位{k}", k] for k in ["1", "3", "5", "99"])]
    >>> columns = {"社区": "target", "单位": "source", "合作程度": "weight"}
    >>> part = Part("t", "", pd.DataFrame(cells, range(1, 6), dtype="str"))
    >>> codes_of_missing(part, {"shape": "ties", "header": 1, "columns": columns})
    ['99']
    """
    if part.shape or entry["shape"] not in ("ties", "square", "incidence") or part.frame.size > _MOST:
        return []
    words = _words(part, entry, ())
    found, are = numbers(words)
    at = [k for k in np.flatnonzero(are) if found[k] in _CODES]
    rest = np.delete(found, at)
    rest = rest[np.isfinite(rest)]
    at = [k for k in at if found[k] < 0 or (len(rest) and found[k] >= rest.max() + _GAP)]
    codes = [str(words[k]) for k in at]
    return codes if codes and len(rest) > 2 and _scale(part, entry | {"codes": codes}) else []


def _column(part: Part, entry: dict, meaning: str) -> pd.Series | None:
    """The cells of the column that is taken for something."""
    heads = {column: head for head, column in entry.get("columns", {}).items()}
    if meaning not in heads:
        return None
    at = titles(part.frame, entry["header"]).index(heads[meaning])
    return below(part.frame, entry["header"]).iloc[:, at]


def merged_rows(part: Part, cells: pd.Series | None) -> list[tuple[int, int, str]]:
    """List the merged cells of a column that give several rows one number other than 1.

    Parameters
    ----------
    part
        The table.
    cells
        The column, by the numbers of its rows.

    Examples
    --------
    >>> cells = pd.Series(["6", "6", "6"], [2, 3, 4], dtype="str")
    >>> merged_rows(Part("t", "", pd.DataFrame(), merged=((2, 3, "6"), (2, 4, "8"))), cells)
    [(2, 3, '6')]
    """
    found = []
    for top, bottom, text in part.merged if cells is not None else ():
        inside = cells[(cells.index >= top) & (cells.index <= bottom)]
        if len(inside) > 1 and number(text) != 1 and (inside.astype("str").str.strip() == text.strip()).all():
            found.append((top, bottom, text))
    return found


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


def _words(part: Part, entry: dict, codes) -> np.ndarray:
    """The words that stand for the weights of ties, but for those that say that a value is missing."""
    if entry["shape"] == "ties":
        cells = _column(part, entry, "weight")
        words = text_column(cells).tidy().words.to_numpy(zero_copy_only=False) if cells is not None else ()
    else:
        words = _inside(part, entry)[0]
    words = words if len(words) <= _DISTINCT else ()  # no scale has so many values
    return np.array([word for word in words if not _is_blank(word, codes)], dtype=object)


def _is_blank(word: str, codes) -> bool:
    """Whether a cell says nothing, or that its value is missing."""
    return not word.strip() or plain(word) in MISSING or word in codes


def _scale(part: Part, entry: dict) -> dict | None:
    """The least and greatest value of a scale; None where the numbers are none."""
    above = unpacked(part.frame[part.frame.index <= entry["header"]].iloc[:, :200])
    said = [part.title, part.name.rpartition(BETWEEN)[2], *part.notes]
    said = [plain(text) for text in (*said, *{cell for row in above.to_numpy(object) for cell in row})]
    words = _words(part, entry, entry.get("codes", ()))
    if not len(words):
        return None
    if entry["shape"] == "ties":
        cells = _column(part, entry, "weight")
        head = plain(next(h for h, column in entry["columns"].items() if column == "weight"))
        legend = _legend([head]) or _legend(said)
        said = [head] if _COUNT.search(head) else [head, plain(part.title)]
        is_full = len(cells) >= _FULL and any(_SCALE.search(text) for text in said)
    else:
        legend, is_full = _legend(said), _inside(part, entry)[1]
    found, are = numbers(words)
    found = found[are & np.isfinite(found)]
    if not len(found) or (found % 1 != 0).any() or found.max() > _TOP:
        return None
    low, high = int(found.min()), int(found.max())
    if legend and low <= min(legend) <= high:
        return {"low": low, "high": high}
    if low < 1 or not are.all():
        return None
    is_named = any(_SCALE.search(text) for text in said) and len(found) > 1
    is_like_one = is_full and low == 1 and 3 <= high <= _LONGEST and len(found) >= 3
    return {"low": low, "high": high} if is_named or is_like_one else None


def _legend(said: list[str]) -> list[int]:
    """The value of a scale that means never, by its legend."""
    return [int(one or other) for text in said for one, other in _LEGEND.findall(text)]


def _inside(part: Part, entry: dict) -> tuple[np.ndarray, bool]:
    """What stands inside a matrix but on its diagonal, and whether most who answered filled it in."""
    codes, words = encoded_cells(unpacked(below(part.frame, entry["header"]).iloc[:, 1:]))
    words = np.asarray(words, dtype=object)
    if entry["shape"] == "square" and codes.shape[0] == codes.shape[1]:
        codes = codes[~np.eye(len(codes), dtype=bool)].reshape(len(codes), -1)
    known = entry.get("codes", ())
    blank = np.array([_is_blank(word, known) for word in words], dtype=bool)[codes]
    filled = ~blank[~blank.all(axis=1)]
    is_full = filled.sum() >= _FULL and filled.mean() >= _MOSTLY
    is_full |= filled.sum() >= _FEW and bool(filled.all())
    return words[np.unique(codes)], bool(is_full)
