"""Leave out what is put around a table for human readers: numbered rows, notes, totals, repeated headers.

None of it is data. It is taken out before anything is guessed, so that no 合计 and no 填表人
becomes an actor.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import text_column, unpacked
from ..messages import say
from .ends import is_nobody
from .grid import WIDE, Part
from .matrix_ties import values
from .shape import are_cells, find
from .times import by_columns
from .totals import is_total, told_apart
from .vocabulary import HEADERS, REMARKS, SERIAL, numbers, plain

_COUNT = re.compile(r"(?:^|[\s;；,，、]+)[(（]?\d{1,2}[)）.、．](?!\d)\s*")
_COUNTED = re.compile(r"\s*[(（]?1[)）.、．](?!\d).*?[\s;；,，、]+[(（]?2[)）.、．](?!\d)", re.S)
# What a program writes above the numbers of the rows: R, pandas.
_ROW_NUMBERS = {"", "unnamed: 0", "x", "...1", "rownames", "row.names", "row names", "index", "行号", "行名"}
_WITHOUT_NAME = re.compile(r"(?:v|x|column ?)\d+")
_NOTE = re.compile(
    r"\s*(注|附注|备注|说明|单位|填表|制表|填报|审核|统计|日期|数据来源|资料来源|note|source)\w{0,8}\s*[:：]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(.*?)[\s_.-]*[(（]?(\d{1,2}|[一二三四五六七八九十])[)）]?")
_NUMBER_FIRST = re.compile(r"第?(\d{1,2}|[一二三四五六七八九十])[个家、.]?(\D{2,})")
# What numbered columns are that name bodies or places, one each: 合作单位1, 提名2, partner_3.
_NAMING = re.compile(
    r".*(?:单位|社区|小区|组织|机构|部门|企业|公司|对象|伙伴|提名|合作方|团体|学校|partner|alter|unit|org|nominee|name)s?"
)
_NOBODY = re.compile(
    r"\s*[\W_]*(?:暂|尚|均|目前|都|没|无|不|未|缺|拒|空|$)"
)  # how a label that names nobody begins
_HEAD = re.compile(r"(?<=[:：]).+", re.S)  # what a note says may name a person
_OTHERWISE = say("if it is data, write it otherwise")
_ROW = say("is a row of totals and is left out")
_COLUMN = say("is a column of totals and is left out")
_WITH_COMMA = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")
_THOUSAND = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+")
_TOP = 10  # rows in which a header may stand
_END = 1_000  # rows at the end of a long table in which notes and totals are looked for


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
    doubts: list[tuple] = []
    notes: list[str] = []
    frame = _without_counting(frame)
    frame = _without_rows(_without_again(_without_all(frame)), left_out, doubts, notes)
    frame = _without_row_numbers(_without_serial(frame), left_out)
    frame = _without_totals(frame, left_out, doubts)
    frame = _without_nobody(frame, left_out)
    frame = by_columns(_joined(frame), part.title, left_out)
    frame = frame.set_axis(range(frame.shape[1]), axis=1)
    if part.separator == ";":
        frame = _decimal(frame, doubts)
    return part._replace(
        frame=frame,
        left_out=(*part.left_out, *left_out),
        doubts=(*part.doubts, *doubts),
        notes=(*part.notes, *notes),
    )


def _decimal(frame: pd.DataFrame, doubts: list) -> pd.DataFrame:
    """With points in numbers such as 2,5; of 1,200 alone nobody knows whether it is one or twelve hundred."""
    columns = _with_commas(frame)
    words = {word for c in columns for word in _words(frame[c]) if "," in word}
    if not words:
        return frame
    if all(_THOUSAND.fullmatch(word) for word in words):
        why = say("'{word}' may have a decimal comma, or mark thousands", word=min(words))
        doubts.append(("decimal", "", why))
        return frame
    return _pointed(frame, columns)


def with_points(part: Part) -> Part:
    """Return a part whose numbers have a decimal point where they had a comma.

    Examples
    --------
    >>> cells = pd.DataFrame([["社区", "次数"], ["甲社区", "1,250"]], [1, 2], dtype="str")
    >>> with_points(Part("共建", "", cells)).frame.iloc[1, 1]
    '1.250'
    """
    return part._replace(frame=_pointed(part.frame, _with_commas(part.frame)))


def _words(cells: pd.Series) -> list[str]:
    text = text_column(cells).tidy()
    return [word.strip() for word in text.words.to_pylist()]


def _with_commas(frame: pd.DataFrame) -> list:
    """The columns that hold numbers under their headers, some of them with a comma."""
    found = []
    for c in frame.columns:
        words = [word for word in _words(frame[c].iloc[1:]) if word]
        numeric = [word for word in words if _WITH_COMMA.fullmatch(word)]
        if any("," in word for word in numeric) and len(words) - len(numeric) < min(len(numeric), 3):
            found.append(c)
    return found


def _pointed(frame: pd.DataFrame, columns: list) -> pd.DataFrame:
    frame = frame.copy()
    for c in columns:
        text = text_column(frame[c])
        said = [w.replace(".", "").replace(",", ".") if _WITH_COMMA.fullmatch(w.strip()) else w for w in
                text.words.to_pylist()]  # fmt: skip
        frame[c] = text.mapped(pa.array(said, pa.large_string())).packed(frame.index)
    return frame


def without(part: Part, labels: Collection[str]) -> Part:
    """Return a part without the rows and columns of some labels, which are told in ``left_out``.

    Examples
    --------
    >>> cells = pd.DataFrame([["单位", "甲社区"], ["银行", "1"], ["全市平均", "1"]], [1, 2, 3], dtype="str")
    >>> without(Part("共建", "", cells), ["全市平均"]).frame.to_numpy().tolist()
    [['单位', '甲社区'], ['银行', '1']]
    """
    if not labels:
        return part
    frame, told = part.frame, []
    rows = _labels(frame).isin(labels)
    for row, text in _labels(frame)[rows].items():
        told.append(("", row, text, _ROW, _OTHERWISE))
    top = unpacked(frame.iloc[:_TOP])
    heads = {c: top[c][top[c].str.strip().isin(labels)] for c in frame.columns[1:]}
    columns = [c for c, cells in heads.items() if len(cells)]
    told += [(heads[c].iloc[0].strip(), heads[c].index[0], "", _COLUMN, _OTHERWISE) for c in columns]
    frame = frame[~rows.to_numpy()].drop(columns=columns)
    frame = frame.set_axis(range(frame.shape[1]), axis=1)
    return part._replace(frame=frame, left_out=(*part.left_out, *told))


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


def _labels(frame: pd.DataFrame) -> pd.Series:
    """What each row is called: its first cell that is filled; beside a column 序号, the next."""
    looked = unpacked(frame.iloc[:, :3])
    looked = looked.set_axis(range(looked.shape[1]), axis=1)
    serial = any(plain(word) in SERIAL for word in looked[0].iloc[:_TOP])
    first = looked[0].str.strip()
    empty = (first == "") | (first.str.fullmatch(r"[0-9]+") & serial)
    for at in list(looked.columns)[1:]:
        first = first.where(~empty, looked[at].str.strip())
        empty = first == ""
    return first


def _body(frame: pd.DataFrame) -> int:
    """The first row with a number or a mark beside its label: what is above is titles and headers."""
    cells = unpacked(frame.iloc[:_TOP, 1:]).to_numpy(object)
    for at, row in enumerate(cells):
        found = values(row)[0]
        if any(cell.strip() and not np.isnan(number) for cell, number in zip(row, found, strict=True)):
            return at
    return min(1, len(frame))


def _without_rows(frame: pd.DataFrame, left_out: list, doubts: list, notes: list) -> pd.DataFrame:
    ends = [frame] if len(frame) <= 100 * _END else [frame.iloc[:_TOP], frame.iloc[-_END:]]
    looked = pd.concat(ends) if len(ends) > 1 else frame
    first = _labels(looked)
    is_note = first.str.match(_NOTE)
    begin = _body(looked)
    body = looked.iloc[begin:][~is_note.iloc[begin:].to_numpy()]
    labels = first[body.index].tolist() if len(ends) == 1 and body.index.is_unique else []
    if labels:
        found = told_apart(labels, body.iloc[:, 1:], alone=False)
        total = {body.index[k]: why for k, why in found.items()}
    else:  # of a long list only its ends are looked at
        words = pd.unique(first)
        total = dict.fromkeys(first.index[first.isin(words[[is_total(word) for word in words]])])
    out = pd.Series([number in total and total[number] is None for number in first.index], first.index)
    if (out | is_note).all():
        return frame
    for row, text in first[out | is_note].items():
        problem = say("is a note and is left out")
        if out[row]:
            problem = _ROW
        else:
            notes.append(text)
        left_out.append(("", row, _HEAD.sub("…", text.strip()), problem, _OTHERWISE))
    doubts += [(f"row '{first[row].strip()}'", "total", why) for row, why in total.items() if why]
    return frame.drop(index=first.index[out | is_note])


def _without_serial(frame: pd.DataFrame) -> pd.DataFrame:
    for at, word in enumerate(frame[0].iloc[:_TOP]):
        if plain(word) in SERIAL and frame.shape[1] > 2:
            below = text_column(frame[0].iloc[at + 1 :]).tidy().words
            rest = below.filter(pc.invert(pc.match_substring_regex(below, "^[0-9]+$"))).to_pylist()
            if numbers([word for word in rest if plain(word) not in {"", *SERIAL}])[1].all():
                return frame.drop(columns=0).set_axis(range(frame.shape[1] - 1), axis=1)
    return frame


def _without_row_numbers(frame: pd.DataFrame, left_out: list) -> pd.DataFrame:
    """Without the numbers of the rows that R and pandas write in front of a list, under no header."""
    head, below = plain(unpacked(frame.iloc[:1]).iloc[0, 0]), frame[0].iloc[1:]
    if head not in _ROW_NUMBERS or frame.shape[1] < 3 or len(below) < 2:
        return frame
    found, are = numbers(unpacked(below.to_frame()).iloc[:, 0].to_numpy(object))
    if not are.all() or found[0] not in (0, 1) or not (np.diff(found) == 1).all():
        return frame
    rest = frame.drop(columns=0).set_axis(range(frame.shape[1] - 1), axis=1)
    shape = find(rest, "")
    heads = [plain(cell) for cell in unpacked(rest.iloc[:1]).iloc[0]]
    ends = set(shape.columns.values()) & {"source", "target"}
    texts = sum(not are_cells(unpacked(rest.iloc[1:_END, k : k + 1])) for k in range(rest.shape[1]))
    is_matrix = find(frame, "").shape in ("square", "incidence")
    if texts > 1 or (ends and not shape.doubts) or (_all_unnamed(heads[:2]) and not is_matrix):
        problem = say("numbers the rows and is left out")
        left_out.append(("column 1", None, f"{found[0]:.0f} … {found[-1]:.0f}", problem, _OTHERWISE))
        return rest
    return frame


def _all_unnamed(heads: list[str]) -> bool:
    """Whether columns have the names that programs make up: V1, V2."""
    return all(_WITHOUT_NAME.fullmatch(head) for head in heads)


def _without_totals(frame: pd.DataFrame, left_out: list, doubts: list) -> pd.DataFrame:
    """Without totals and remarks, in a matrix only: in a list, 合计 may be the very number that is meant."""
    top = unpacked(frame.iloc[:_TOP, 1:])
    marks = {c: [is_total(cell) or plain(cell) in REMARKS for cell in top[c]] for c in top.columns}
    named = [c for c, marked in marks.items() if any(marked)]
    asked = {doubt[0].removeprefix("row '").removesuffix("'") for doubt in doubts}
    if len(frame) > 100 * _END and not named:
        return frame
    rest = frame.drop(columns=named) if frame.shape[1] - len(named) > 1 else frame
    rest = rest[~_labels(rest).isin(asked).to_numpy()].set_axis(range(rest.shape[1]), axis=1)
    if find(rest, "").shape not in ("square", "incidence"):
        return frame
    begin = _body(frame)
    heads = [_lowest(top[c].iloc[:begin]) for c in top.columns]
    rows = told_apart(_labels(frame).iloc[begin:].tolist(), frame.iloc[begin:, 1:], alone=True)
    body = frame.iloc[begin:, 1:][[rows.get(k, "") is not None for k in range(len(frame) - begin)]]
    kept = [k for k, row in enumerate(_labels(body)) if row not in asked]
    turned = pd.DataFrame(unpacked(body).to_numpy(object)[kept].T)
    found = told_apart(heads, turned, alone=len(named) == 0)
    known = {d[0] for d in doubts}
    labels = _labels(frame).iloc[begin:].tolist()
    for label, why in [(labels[k], w) for k, w in rows.items()] + [(heads[k], w) for k, w in found.items()]:
        if why and label and f"row '{label}'" not in known:
            known.add(f"row '{label}'")
            doubts.append((f"row '{label}'", "total", why))
    out = [c for k, c in enumerate(top.columns) if found.get(k, "") is None or plain(heads[k]) in REMARKS]
    if not out or frame.shape[1] - len(out) < 2:
        return frame
    for c in out:
        marked = np.flatnonzero(marks[c])
        at = top.index[marked[0]] if len(marked) else top.index[max(begin - 1, 0)]
        head = top[c][at].strip()
        problem = say("is a column of remarks and is left out") if plain(head) in REMARKS else _COLUMN
        left_out.append((head, at, "", problem, _OTHERWISE))
    rest = frame.drop(columns=out)
    return rest.set_axis(range(rest.shape[1]), axis=1)


def _without_nobody(frame: pd.DataFrame, left_out: list) -> pd.DataFrame:
    """A matrix without the rows and columns whose labels name nobody, such as 无."""
    if len(frame) > 100 * _END:
        return frame
    top = unpacked(frame.iloc[:_TOP])
    cells = {*frame[0].unique(), *top.to_numpy(object).ravel()}
    nobody = {cell for cell in cells if _NOBODY.match(cell) and is_nobody(cell)}
    found = find(frame, "") if nobody else None
    if found is None or found.shape not in ("square", "incidence"):
        return frame
    heads = top.loc[found.header]
    rows = [k for k, label in frame[0].items() if k > found.header and label in nobody]
    columns = [c for c in frame.columns[1:] if heads[c] in nobody]
    problem, fix = say("names nobody and is left out"), say("if it is a name, write it in full")
    left_out += [("", row, frame[0][row].strip(), problem, fix) for row in rows]
    left_out += [(heads[c].strip(), found.header, "", problem, fix) for c in columns]
    rest = frame.drop(index=rows, columns=columns)
    return rest.set_axis(range(rest.shape[1]), axis=1)


def _lowest(cells: pd.Series) -> str:
    """What a column is called: the lowest cell of its header that is filled."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return filled[-1] if filled else ""


def _joined(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns 共建单位1, 共建单位2 … as one column of lists; with 次数1, 次数2 … beside them, as rows."""
    for at, row in enumerate(unpacked(frame.iloc[:_TOP]).to_numpy(object)):
        groups: dict[str, dict[str, object]] = {}
        for column, cell in zip(frame.columns, row, strict=True):
            stem, number = _stem(cell)
            if stem:
                groups.setdefault(stem, {}).setdefault(number, column)
        groups = {stem: found for stem, found in groups.items() if len(found) > 1}
        names = [s for s, found in groups.items() if _are_names(frame, at, s, list(found.values()))]
        if not names:
            continue
        first = groups[names[0]]
        beside = [s for s, found in groups.items() if s != names[0] and set(found) == set(first)]
        beside = [s for s in beside if s not in names or _alternate(frame, first, groups[s])]
        if beside:
            return _as_rows(frame, at, {stem: groups[stem] for stem in (names[0], *beside)})
        for stem in names:
            frame = _as_list(frame, at, stem, list(groups[stem].values()))
        return frame
    return frame


def _stem(cell: str) -> tuple[str, str]:
    """The word and the number of a header such as 合作单位1 or 第一合作单位."""
    word = plain(cell)
    found = _NUMBERED.fullmatch(word)
    if found and found[1] and not found[1].isdigit():
        return found[1], found[2]
    found = _NUMBER_FIRST.fullmatch(word)
    return (found[2], found[1]) if found else ("", "")


def _are_names(frame: pd.DataFrame, at: int, stem: str, columns: list) -> bool:
    """Whether numbered columns name bodies or places: by their word, or as they name those of another column.

    Columns that hold numbers or marks are those of a matrix.
    """
    body = unpacked(frame.iloc[at + 1 :][columns])
    if are_cells(body) or not (body != "").to_numpy().any():
        return False
    words = {w for end in ("source", "target") for w in HEADERS["ties"][end].split()}
    if stem in words or _NAMING.fullmatch(stem):
        return True
    named = set(pd.unique(body.to_numpy(object).ravel())) - {""}
    others = [c for c in frame.columns if c not in columns]
    known = {cell for c in others[:3] for cell in unpacked(frame.iloc[at + 1 :][[c]])[c].unique()}
    return 2 * len(named & known) > len(named)


def _alternate(frame: pd.DataFrame, first: dict, second: dict) -> bool:
    """Whether the columns of two words stand by number: 单位1, 社区1, 单位2, 社区2."""
    order = list(frame.columns)
    places = sorted(
        [(order.index(c), 1) for c in first.values()] + [(order.index(c), 2) for c in second.values()]
    )
    sides = [side for _, side in places]
    return sides[::2] == sides[:1] * len(first) and sides[1::2] == sides[1:2] * len(second)


def _as_list(frame: pd.DataFrame, at: int, stem: str, columns: list) -> pd.DataFrame:
    frame = unpacked(frame).copy()
    cells = frame.iloc[at + 1 :][columns].to_numpy(object)
    frame.loc[frame.index[at + 1 :], columns[0]] = [
        "、".join(filter(None, map(str.strip, row))) for row in cells
    ]
    frame.loc[frame.index[at], columns[0]] = stem
    return frame.drop(columns=columns[1:])


def _as_rows(frame: pd.DataFrame, at: int, groups: dict[str, dict[str, object]]) -> pd.DataFrame:
    """A row for each number whose name is filled in."""
    frame = unpacked(frame)
    numbered = [c for found in groups.values() for c in found.values()]
    rest = [c for c in frame.columns if c not in numbered]
    head, body = frame.iloc[: at + 1], frame.iloc[at + 1 :]
    pieces = []
    for number in next(iter(groups.values())):
        columns = [found[number] for found in groups.values()]
        pieces.append(body[[*rest, *columns]].set_axis(range(len(rest) + len(columns)), axis=1))
    rows = pd.concat(pieces).sort_index(kind="stable")
    rows = rows[rows[len(rest)].str.strip() != ""]
    firsts = [next(iter(found.values())) for found in groups.values()]
    top = head[[*rest, *firsts]].set_axis(range(rows.shape[1]), axis=1)
    top.iloc[-1, len(rest) :] = list(groups)
    return pd.concat([top, rows])
