"""Leave out what is put around a table for human readers: numbered rows, notes, totals, repeated headers.

None of it is data. It is taken out before anything is guessed, so that no 合计 and no 填表人
becomes an actor.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from ..columns import text_column, unpacked
from ..messages import say
from .grid import WIDE, Part
from .shape import are_cells, find
from .vocabulary import HEADERS, numbers, plain

# Totals and means as tables write them: 合 计, 次数合计, 总计：, 合计（次）, 社区数, 共计 2 家.
_TOTAL = re.compile(
    r"(?:总|各|本?[页年月季]|单位|社区|小区|村|次数?|人次|人数|户数|活动|服务|共建|数量)?"
    r"(?:合计|总计|小计|共计|累计|汇总|总和)数?"
    r"|总(?:数|量|次数|人数|人次|户数|单位数|社区数|值)|(?:单位|社区|小区|村|组织|企业|机构|部门|活动|服务|共建)(?:总|个)?数"
    r"|(?:合计|总计|小计|共计|累计|共有?)\d[\d,.]*(?:个|家|次|人|户|人次|项|条)?(?:单位|社区|小区|村|组织|企业|机构)?"
    r"|平均(?:数|值|分)?|均值|(?:grand|sub)?totals?|sum|mean|average"
)
_ALSO = re.compile(r"[(（][^()（）]{0,6}[)）]$|[:：。]+$|\s+")
_REMARKS = {"备注", "说明", "附注", "remark", "remarks", "note", "notes", "comment", "comments"}
_COUNT = re.compile(r"(?:^|[\s;；,，、]+)[(（]?\d{1,2}[)）.、．](?!\d)\s*")
_COUNTED = re.compile(r"\s*[(（]?1[)）.、．](?!\d).*?[\s;；,，、]+[(（]?2[)）.、．](?!\d)", re.S)
_SERIAL = {"序号", "序", "no", "no.", "#"}
_NOTE = re.compile(
    r"\s*(注|附注|备注|说明|单位|填表|制表|填报|审核|统计|日期|数据来源|资料来源|note|source)\w{0,8}\s*[:：]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(.*?)\s*[(（]?(\d{1,2}|[一二三四五六七八九十])[)）]?")
_HEAD = re.compile(r"(?<=[:：]).+", re.S)  # what a note says may name a person
_OTHERWISE = say("if it is data, write it otherwise")
_TOP = 10  # rows in which a header may stand
_END = 1_000  # rows at the end of a long table in which notes and totals are looked for


def is_total(word: object) -> bool:
    """Tell whether a label is that of a row or column of totals or means.

    Examples
    --------
    >>> is_total("合　计："), is_total("次数合计"), is_total("总工会"), is_total("平均律琴行")
    (True, True, False, False)
    """
    word = plain(word)
    while (less := _ALSO.sub("", word)) != word:
        word = less
    return _TOTAL.fullmatch(word) is not None


def tidy(part: Part) -> Part:
    """Return a grid of cells without what is put around the table; rows keep their numbers.

    Left out are notes (注：…, 填表人：…), rows and columns of totals, a header that is printed again, and
    a first column 序号. Columns such as 共建单位1, 共建单位2 become one column of lists. Notes and totals are
    listed in ``left_out``.

    Examples
    --------
    >>> cells = [["单位", "甲社区"], ["银行", "1"], ["合计", "1"], ["注：2024年", ""]]
    >>> tidy(Part("共建", "", pd.DataFrame(cells, [1, 2, 3, 4], dtype="str"))).frame.to_numpy().tolist()
    [['单位', '甲社区'], ['银行', '1']]
    """
    frame = part.frame
    if part.shape or frame.shape[1] < 2 or len(frame) < 2:
        return part
    left_out: list[tuple] = []
    frame = _without_counting(frame)
    frame = _without_rows(_without_again(_without_all(frame)), left_out)
    frame = _without_serial(frame)
    frame = _without_totals(frame, left_out)
    frame = _joined(frame)
    frame = frame.set_axis(range(frame.shape[1]), axis=1)
    return part._replace(frame=frame, left_out=(*part.left_out, *left_out))


def _without_counting(frame: pd.DataFrame) -> pd.DataFrame:
    """With lists such as 1.银行 2.医院 written as 银行、医院."""
    if len(frame) > 100 * _END or frame.shape[1] > WIDE:
        return frame
    frame = unpacked(frame).copy()
    for column in frame:
        counted = frame[column].str.match(_COUNTED)
        if counted.any():
            items = frame.loc[counted, column].map(lambda cell: "、".join(filter(None, _COUNT.split(cell))))
            frame[column] = frame[column].mask(counted, items)
    return frame


def _without_all(frame: pd.DataFrame) -> pd.DataFrame:
    """Without the margins that pandas.crosstab calls All: one to the right and one below."""
    margins = [frame.iloc[0, -1], frame.iloc[-1, 0]]
    return frame.iloc[:-1, :-1] if margins == ["All", "All"] else frame


def _without_again(frame: pd.DataFrame) -> pd.DataFrame:
    """Without the header that is printed again, on a second page or above a second table."""
    words = {w for columns in HEADERS.values() for known in columns.values() for w in known.split()}
    top = unpacked(frame.iloc[:_TOP])
    for number, row in zip(top.index, top.to_numpy(object), strict=True):
        if plain(row[0]) in words and plain(row[1]) in words:
            first = text_column(frame[0])
            again = frame.index[np.flatnonzero(first.codes == first.at(row[0]))]
            again = again[again > number]
            if again.empty:
                return frame
            same = (unpacked(frame.loc[again]).to_numpy(object) == row).all(axis=1)
            return frame.drop(index=again[same])
    return frame


def _without_rows(frame: pd.DataFrame, left_out: list[tuple]) -> pd.DataFrame:
    ends = [frame] if len(frame) <= 100 * _END else [frame.iloc[:_TOP], frame.iloc[-_END:]]
    looked = pd.concat([unpacked(part.iloc[:, :2]) for part in ends])
    first = looked[0].where(looked[0].str.strip() != "", looked[1])
    words = pd.unique(first)
    total = first.isin(words[[is_total(word) for word in words]])
    out = first.str.match(_NOTE) | total
    if not out.any() or out.all():
        return frame
    for row, text in first[out].items():
        problem = say("is a note and is left out")
        if total[row]:
            problem = say("is a row of totals and is left out")
        left_out.append(("", row, _HEAD.sub("…", text.strip()), problem, _OTHERWISE))
    return frame.drop(index=out.index[out])


def _without_serial(frame: pd.DataFrame) -> pd.DataFrame:
    for at, word in enumerate(frame[0].iloc[:_TOP]):
        if plain(word) in _SERIAL and frame.shape[1] > 2:
            below = text_column(frame[0].iloc[at + 1 :]).tidy().words
            rest = below.filter(pc.invert(pc.match_substring_regex(below, "^[0-9]+$"))).to_pylist()
            if numbers([word for word in rest if plain(word) not in {"", *_SERIAL}])[1].all():
                return frame.drop(columns=0).set_axis(range(frame.shape[1] - 1), axis=1)
    return frame


def _without_totals(frame: pd.DataFrame, left_out: list[tuple]) -> pd.DataFrame:
    """Without totals and remarks, in a matrix only: in a list, 合计 may be the very number that is meant."""
    top = unpacked(frame.iloc[:_TOP, 1:])
    marks = {c: [is_total(cell) or plain(cell) in _REMARKS for cell in top[c]] for c in top.columns}
    out = [c for c, marked in marks.items() if any(marked)]
    if not out or frame.shape[1] - len(out) < 2:
        return frame
    rest = frame.drop(columns=out)
    rest = rest.set_axis(range(rest.shape[1]), axis=1)
    if find(rest, "").shape not in ("square", "incidence"):
        return frame
    for c in out:
        row = top.index[marks[c]][0]
        head = top[c][row].strip()
        problem = say("is a column of totals and is left out")
        if plain(head) in _REMARKS:
            problem = say("is a column of remarks and is left out")
        left_out.append((head, row, "", problem, _OTHERWISE))
    return rest


def _joined(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns 共建单位1, 共建单位2 … as one column of lists."""
    words = {w for end in ("source", "target") for w in HEADERS["ties"][end].split()}
    for at, row in enumerate(unpacked(frame.iloc[:_TOP]).to_numpy(object)):
        matches = [_NUMBERED.fullmatch(plain(cell)) for cell in row]
        stems = [m[1] if m and m[1] in words else "" for m in matches]
        for stem in sorted(s for s, count in Counter(stems).items() if s and count > 1):
            columns = [c for c, s in zip(frame.columns, stems, strict=True) if s == stem]
            body = unpacked(frame.iloc[at + 1 :][columns])
            if are_cells(body):  # a matrix whose columns are numbered, or counts
                continue
            lists = ["、".join(filter(None, map(str.strip, cells))) for cells in body.to_numpy(object)]
            frame = unpacked(frame).copy()
            frame.loc[body.index, columns[0]] = lists
            frame.loc[frame.index[at], columns[0]] = stem
            return frame.drop(columns=columns[1:])
    return frame
