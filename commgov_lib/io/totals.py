"""Which rows and columns of a table sum up the others: by what they are called, and by their numbers.

A word alone may mislead (累计公司 is a body), and so may numbers. Where both say the same, the row is left
out; where they differ, it is asked.
"""

from __future__ import annotations

import re
import warnings

import numpy as np
import pandas as pd

from ..columns import unpacked
from ..messages import Message, say
from .grid import encoded_cells
from .matrix_ties import values
from .vocabulary import plain

# Totals and means as tables write them: 合 计, 次数合计, 总计：, 合计（次）, 社区数, 共计 2 家.
_TOTAL = re.compile(
    r"(?:总|各|本?[页年月季]|单位|社区|小区|村|次数?|人次|人数|户数|活动|服务|共建|数量)?"
    r"(?:合计|总计|小计|共计|累计|汇总|总和)数?"
    r"|总(?:数|量|次数|人数|人次|户数|单位数|社区数|值|分)"
    r"|(?:单位|社区|小区|村|组织|企业|机构|部门|活动|服务|共建)(?:总|个)?数"
    r"|(?:合计|总计|小计|共计|累计|共有?)\d[\d,.]*(?:个|家|次|人|户|人次|项|条)?(?:单位|社区|小区|村|组织|企业|机构)?"
    r"|平均(?:数|值|分)?|均值|(?:grand|sub)?totals?|sum|mean|average"
)
# Of a row or column of these, no number says whether it is one: ranks, shares, marks.
_DERIVED = re.compile(
    r"(?:所?占)?(?:占比|比例|比重|百分比)|排名|名次|排序|得分|均分|最[大小]值|最[高低](?:值|分)|中位数|标准差|方差|极差"
    r"|median|min|max|std|rank|share|percent"
)
# What ends, or begins, so may be a total: 和平街道小计, 全市平均, 平均每个社区.
_LIKE = re.compile(
    r".*(?:合计|总计|小计|共计|累计|汇总|总和|总数|总量|总次数|总人次|总户数|总分|平均|平均[数值分]|均值|求和|[人户社]均)数?"
    r"|.*(?:单位|社区|小区|村|组织|机构|企业|部门|活动|服务|成员|人|户|次)(?:总|个)?数"
    r"|(?:合计|总计|小计|共计|平均)(?:每|共|为|约|:|：|\d).*"
    r"|.*(?:total|average|avg)s?|totals?(?:of|number).*"
)
_ALSO = re.compile(r"[(（][^()（）]{0,12}[)）]$|[:：。]+$|\s+")
_MOST = 4_000_000  # cells in which numbers are added up
_FEW = 3  # other rows, and columns with a number in two of them, by which a sum is no chance
_NEAR = 0.051  # a mean of two decimals, or of one, is rounded
_AGREE = 0.9  # of its numbers
_NAMED_ALONE = say("its name is that of a total, and its numbers are not those of one")
_NUMBERED_ALONE = say("its numbers are the sums of the others, and its name does not say so")


def is_total(word: object) -> bool:
    """Tell whether a label is that of a row or column of totals, means or ranks.

    Examples
    --------
    >>> is_total("合　计："), is_total("次数合计"), is_total("总工会"), is_total("平均律琴行")
    (True, True, False, False)
    """
    word = _bare(word)
    return bool(_TOTAL.fullmatch(word) or _DERIVED.fullmatch(word))


def _bare(word: object) -> str:
    """A label without the spaces, brackets and colons that stand in or after it."""
    word = plain(word)
    while (less := _ALSO.sub("", word)) != word:
        word = less
    return word


def told_apart(labels: list[str], cells: pd.DataFrame, *, alone: bool) -> dict[int, Message | None]:
    """Return the rows that sum up others: None where name and numbers say so, else why it is in doubt.

    Parameters
    ----------
    labels
        Of the rows.
    cells
        What stands beside them, as text, without the header.
    alone
        Whether the last row, or the first, is in doubt by its numbers alone, as in a matrix.

    Returns
    -------
    dict
        Position → ``None``, or the reason to ask.

    Examples
    --------
    >>> labels, cells = ["甲", "乙", "合计"], pd.DataFrame([["1"], ["2"], ["3"]], dtype="str")
    >>> told_apart(labels, cells, alone=False)
    {2: None}
    >>> str(told_apart(labels, cells.replace("3", "9"), alone=False)[2])
    'its name is that of a total, and its numbers are not those of one'
    """
    sure = {word: is_total(word) for word in set(labels)}
    like = {w: w for w, known in sure.items() if not known and len(w) < 40 and _LIKE.fullmatch(_bare(w))}
    named = [k for k, word in enumerate(labels) if sure[word] or word in like]
    if cells.size > _MOST or not (named or alone):
        return {k: None for k in named if sure[labels[k]]}
    table, unread = _numbers(cells)
    found: dict[int, Message | None] = {}
    for k in named:
        ranks = bool(_DERIVED.fullmatch(_bare(labels[k])))
        counted = np.isfinite(table[k])
        others = np.setdiff1d(np.arange(len(labels)), named)
        cannot = not counted.any() or unread[others][:, counted].mean() > 1 - _AGREE if len(others) else True
        if (sure[labels[k]] and (ranks or cannot)) or _sums_up(table, k, named):
            found[k] = None
        elif sure[labels[k]] or not cannot:
            found[k] = _NAMED_ALONE
    if alone:
        kept = [k for k in range(len(labels)) if k not in found]
        for k in dict.fromkeys((kept[-1:] + kept[:1]) if len(kept) > _FEW else ()):
            if _is_sum(table, k, kept) and not unread[kept].any():
                found[k] = _NUMBERED_ALONE
    return found


def _numbers(cells: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The number of each cell, √ as 1, NaN where there is none; and which hold a text that is none."""
    codes, words = encoded_cells(unpacked(cells))
    found = values(words)[0]
    empty = np.array([not word.strip() for word in words], dtype=bool)
    unread = np.isnan(found)
    return np.where(empty | np.isinf(found), np.nan, found)[codes], unread[codes]


def _sums_up(table: np.ndarray, k: int, named: list[int]) -> bool:
    """Whether most numbers of a row are a sum, mean, count or extreme of others: of all, or of its block."""
    others = np.setdiff1d(np.arange(len(table)), named)
    before = max((n for n in named if n < k), default=-1)
    after = min((n for n in named if n > k), default=len(table))
    blocks = [others, others[1:], others[(others > before) & (others < k)]]
    blocks += [others[(others > k) & (others < after)]]
    counted = np.isfinite(table[k])
    said = table[k][counted]
    for block in blocks:
        if not len(block) or not len(said):
            continue
        inside = table[np.ix_(block, counted)]
        right = np.zeros(len(said), dtype=bool)
        for expected in _aggregates(inside):
            whole = (said % 1 == 0) & (expected % 1 != 0)  # a mean that was rounded
            right |= np.abs(said - expected) <= np.where(whole, 0.5, _NEAR)
        if right.mean() >= _AGREE:
            return True
    return False


def _aggregates(inside: np.ndarray) -> list[np.ndarray]:
    filled = np.isfinite(inside)
    zeros = np.where(filled, inside, 0)
    with warnings.catch_warnings():  # a column without any number has no mean
        warnings.simplefilter("ignore", RuntimeWarning)
        means = [np.nanmean(inside, axis=0), zeros.mean(axis=0)]
        ends = [np.nanmax(inside, axis=0), np.nanmin(inside, axis=0)]
    return [zeros.sum(axis=0), (zeros != 0).sum(axis=0), filled.sum(axis=0), *means, *ends]


def _is_sum(table: np.ndarray, k: int, kept: list[int]) -> bool:
    """Whether every number of a row is the sum of the others, so many that it is no chance."""
    others = np.array([n for n in kept if n != k])
    inside, said = np.nan_to_num(table[others]), np.nan_to_num(table[k])
    many = ((inside != 0).sum(axis=0) > 1).sum()
    return many >= _FEW and bool(np.allclose(inside.sum(axis=0), said, atol=1e-6))
