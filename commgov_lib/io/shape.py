"""The shape of a grid of cells: a list of ties, a matrix, or a table of places, actors or needs."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import privacy
from ..columns import text_column, unpacked
from ..messages import say
from ..periods import span
from ..schema import DEGREES, METRES
from . import vocabulary
from .grid import encoded_cells
from .vocabulary import (
    CODES,
    COUNTS,
    GRADE,
    HEADERS,
    MISSING,
    NEEDED,
    NO,
    OFTEN,
    REMARKS,
    SERIAL,
    YES,
    coded,
    numbers,
    plain,
)

_LOOKED_AT = 10  # rows from the top in which a header is looked for
_BODY = 4_000_000  # cells of a matrix that are looked at
_SOME = 1_000  # rows of a long table by which it is told from a matrix
_LONGEST = 1_000  # characters of a header
_UNIT = re.compile(r"\s*[(（][^()（）]*[)）]$")
_OF_WHAT = re.compile(r"(?:编号|代码|编码|名称|全称)$")
_CODE_HEADS = ("编号", "代码", "编码")
_BETWEEN = re.compile(r"\s*[\\/|×＼、*]\s*|\s+(?:by|x)\s+")  # between the two words of a corner
_RANKED = {
    "population_count",
    "household_count",
}  # of several such headers, the first of the vocabulary counts
# A register of cases: what numbers them, when they come and go, who reports them, and who sees to them.
_TICKET = re.compile(
    r"(?:工单|诉求|事件|案件|热线|受理|派单|投诉|问题|吹哨|哨单|单据|任务)(?:编号|号|单号|流水号|id)|ticket(?:id|no|number)?|caseid"
)
_WHEN = re.compile(
    r".*(?:受理|办结|派单|派发|上报|接单|结案|发生|创建|签收|处置|响应|办理|吹哨|报到|登记|反馈|来电)(?:时间|日期|时长|用时|时限)"
    r"|(?:opened|closed|created|resolved|received)(?:at|on|date|time)?"
)
_BLOWN = re.compile(
    r"(?:吹哨|来源|上报|报送|发起|诉求|所属|发生|申请|报告)?(?:社区|街道|乡镇|村居|单位|网格|小区)(?:名称)?"
)
_SEEN_TO = re.compile(
    r"(?:承办|主办|办理|处置|责任|牵头|报到|职能|响应|接单|主责|派发|处理)(?:部门|单位|科室|委办局|主体)(?:名称)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d ?年?度?")
# What is counted of a body or place, and not of what passes between two.
_SIZES = re.compile(r".*(?:人数|人口|户数|党员数?|职工数?|楼栋数|项目数|面积|金额|经费|资金|年龄)")
# Headers that say what a place or body has; columns of a matrix are named by bodies and places.
_ATTRIBUTES = re.compile(
    r"(?!总|合|共).*(?:数|数量|年份|面积|人口|金额|经费|资金|年龄)|x_?m|y_?m|"
    + "|".join(DEGREES[0] + DEGREES[1])
)
_COUNTED = re.compile(r"志愿者|党员|职工|员工|居民|人员|容量|规模")  # groups, or how many there are of each
_OF_BODIES = re.compile(r".*(?:单位|组织|机构|部门|企业|公司|支部|党委|团队|队伍|团体|学校|医院|主体|联盟)")
_OF_PLACES = re.compile(r".*(?:社区|小区|街道|乡镇|村|网格|区县)")
_ANY_NAME = {"name", "label", "名称", "全称"}  # names of whatever the sheet holds


class Shape(NamedTuple):
    """What a grid is taken for: its shape, the row of its header (0: none), its columns, and doubts."""

    shape: str
    header: int
    columns: dict[str, str]
    doubts: list[tuple[str, str, str]]  # what, the guess, why
    instead: dict = {}  # noqa: RUF012 - never changed; columns and others of other shapes that it may have


def titles(frame: pd.DataFrame, header: int) -> list[str]:
    """Return the header of each column of a grid; one without a header goes by its number."""
    if not header:
        return [f"column {k + 1}" for k in range(frame.shape[1])]
    row = frame.loc[header] if header in frame.index else frame.iloc[0]
    return [" ".join(str(t).split()) or f"column {k + 1}" for k, t in enumerate(row)]


def of_map(entry: dict) -> list[str]:
    """List the headers of a table of places by which a map is drawn, among those of no column."""
    drawn = {word for words in (*DEGREES, *METRES) for word in words}
    return [h for h in entry.get("others", ()) if entry["shape"] == "places" and plain(h) in drawn]


def below(frame: pd.DataFrame, header: int) -> pd.DataFrame:
    """Return the rows under a header; all where there is none."""
    return frame.iloc[int(np.searchsorted(frame.index, header, side="right")) :] if header else frame


def find(frame: pd.DataFrame, name: str) -> Shape:
    """Guess what a grid is.

    Parameters
    ----------
    frame
        All text; columns 0, 1, …; the index holds the rows' numbers.
    name
        Of the sheet or file: it may tell the shape.
    """
    top = unpacked(frame.iloc[:_LOOKED_AT])
    hint = vocabulary.table(name)
    best = _tickets(top)
    if best:
        return best
    for at, (number, row) in enumerate(zip(top.index, top.to_numpy(object), strict=True)):
        if _names_groups(top, at):
            continue
        said = _said(row)
        for shape in HEADERS:
            columns = _matched(said, shape)
            _by_name(columns, shape, named=shape == hint)
            needed, one_of = NEEDED[shape]
            there = set(columns.values())
            if set(needed) <= there and (not one_of or there & set(one_of)):
                score = (shape == hint, len(there), -at)
                if best is None or score > best[0]:
                    best = (score, Shape(shape, int(number), columns, []))
    if best is None and hint == "terms":  # a fault tells which of its columns are missing
        return _terms(top)
    best = best or _of_one_column(top, hint)
    if best:
        found = _doubted(best[1], frame)
        return _counted(found, frame) if found.shape == "ties" else found
    return _of_attributes(top, hint) or _asked(_matrix(frame, name), frame) or _list(frame, top)


def _of_attributes(top: pd.DataFrame, hint: str) -> Shape | None:
    """A sheet of places or actors whose other headers are coordinates, counts or years."""
    for number, row in zip(top.index, top.to_numpy(object), strict=True):
        for shape, key in (("places", "place"), ("actors", "actor")):
            if hint not in ("", shape):
                continue
            columns = match(row, shape)
            _by_name(columns, shape, named=shape == hint)
            others = [_bare(cell) for cell in row if cell.strip() and " ".join(cell.split()) not in columns]
            if key in columns.values() and others and all(_is_attribute(w, hint) for w in others):
                return Shape(shape, int(number), columns, [])
    return None


def _is_attribute(word: str, hint: str) -> bool:
    """Whether a header says what a place or body has; in a sheet of these, 党员 is their number."""
    return bool(_ATTRIBUTES.fullmatch(word) or (hint and _COUNTED.fullmatch(word)))


def _asked(found: Shape | None, frame: pd.DataFrame) -> Shape | None:
    """A matrix, some columns of which are named like counts or coordinates, is asked for."""
    if found is None or found.shape != "incidence":
        return found
    heads = titles(frame, found.header)[1:]
    odd = [head for head in heads if _is_attribute(_bare(head), "any")]
    if not odd:
        return found
    why = say("{columns} may be what each row has, and no ends of ties", columns=", ".join(odd[:3]))
    doubts = [*(d for d in found.doubts if d[0] != "shape"), ("shape", "", why)]
    return found._replace(doubts=doubts, instead=_as_tables(titles(frame, found.header)))


def _as_tables(heads: list[str]) -> dict[str, dict]:
    """What the headers of a table are if it lists places or actors: columns, and headers of none."""
    found = {}
    for shape, key in (("places", "place"), ("actors", "actor")):
        columns = match(heads, shape)
        if key not in columns.values():
            columns = {heads[0]: key} | {h: column for h, column in columns.items() if h != heads[0]}
        found[shape] = {"columns": columns, "others": [h for h in heads if h not in columns]}
    return found


def _terms(top: pd.DataFrame) -> Shape:
    """A sheet that is named as one of terms, whatever its headers are."""
    filled = (top != "").sum(axis=1).to_numpy()
    at = int(np.argmax(filled >= filled.max()))
    return Shape("terms", int(top.index[at]), match(top.iloc[at], "terms"), [])


def _of_one_column(top: pd.DataFrame, hint: str) -> tuple | None:
    """A sheet that is named 单位 and has a column of them, and remarks."""
    for number, row in zip(top.index, top.to_numpy(object), strict=True):
        columns = match(row, hint) if hint in ("places", "actors") else {}
        _by_name(columns, hint, named=True)
        others = {plain(cell) for cell in row if cell.strip() and " ".join(cell.split()) not in columns}
        key = {"places": "place", "actors": "actor"}.get(hint)
        if key in columns.values() and others <= {"", *REMARKS, *SERIAL}:
            return (), Shape(hint, int(number), columns, [])
    return None


def _tickets(top: pd.DataFrame) -> Shape | None:
    """A register of cases, such as a hotline keeps: a number and times of each, and who has to see to it."""
    for number, row in zip(top.index, top.to_numpy(object), strict=True):
        words = [_bare(cell) for cell in row]
        numbered = sum(bool(_TICKET.fullmatch(word)) for word in words)
        timed = sum(bool(_WHEN.fullmatch(word)) for word in words)
        if (numbered and timed) or timed > 2:
            columns = {}
            for end, known in (("source", _BLOWN), ("target", _SEEN_TO)):
                heads = [" ".join(c.split()) for c, w in zip(row, words, strict=True) if known.fullmatch(w)]
                columns |= {head: end for head in heads[:1]}
            why = say(
                "each row is a ticket: ignored leaves them to cg.dispatch.rates (notebook 09), tickets makes "
                "ties of them, with their number as weight"
            )
            return Shape("tickets", int(number), columns, [("shape", "", why)])
    return None


def _doubted(found: Shape, frame: pd.DataFrame) -> Shape:
    """A table of actors or places with columns of marks may be a matrix."""
    if found.shape not in ("actors", "places"):
        return found
    body, heads = below(frame, found.header), titles(frame, found.header)
    spare = [c for c, head in enumerate(heads) if head not in found.columns]
    spare = [c for c in spare if _are_marks(body[c].iloc[:_SOME]) and _are_marks(body[c])]
    marked = [heads[c] for c in spare if (body[c] != "").any()]
    if len(marked) < 2:
        return found
    why = say(
        "{marked} hold marks; if it is a matrix, take the columns {columns} but the first out",
        marked=", ".join(marked[:3]),
        columns=", ".join(found.columns),
    )
    return found._replace(doubts=[("shape", found.shape, why)])


def _counted(found: Shape, frame: pd.DataFrame) -> Shape:
    """A list of ties with the column that counts, by how its header ends; where several do, it is asked."""
    heads, body = titles(frame, found.header), below(frame, found.header)
    columns = dict(found.columns)
    given = next((head for head, column in columns.items() if column == "weight"), None)
    if given and not COUNTS.fullmatch(_bare(given)):
        return found
    free = [k for k, head in enumerate(heads) if columns.get(head, "weight") == "weight"]
    named = [k for k in free if COUNTS.fullmatch(_bare(heads[k]))]
    maybe = [heads[k] for k in named if _is_count(body.iloc[:_SOME, k])]
    if given and given not in maybe:
        maybe.append(given)
    if len(maybe) == 1:
        columns[maybe[0]] = "weight"
    if len(maybe) < 2:
        return found._replace(columns=columns)
    columns.pop(given, None)
    why = say("{columns} may each be the weight of a tie", columns=", ".join(maybe))
    return found._replace(columns=columns, doubts=[*found.doubts, ("weight", "", why)])


def _bare(head: str) -> str:
    """A header without its unit in brackets."""
    return _UNIT.sub("", plain(head)).replace(" ", "")


def _is_count(cells: pd.Series) -> bool:
    """Whether a column holds numbers, or words such as 经常, and little else."""
    words = [word for word in unpacked(cells.to_frame()).iloc[:, 0].unique() if word.strip()]
    return bool(words) and 2 * len(_good(words)) > len(words)


def _are_marks(cells: pd.Series) -> bool:
    return {*YES, *NO, "1"}.issuperset(map(plain, cells.unique()))


def match(row, shape: str) -> dict[str, str]:
    """Return header → column, of the headers of a table of a shape, as :func:`find` takes them."""
    return _matched(_said(row), shape)


def _said(row) -> list[tuple[str, str, list[list[str]]]]:
    """Each header that is filled, as it is written, as it is compared, and the words that it may be."""
    found = []
    for cell in map(str, row):
        if len(cell) <= _LONGEST:
            word = plain(cell)
            ways = dict.fromkeys((word, _UNIT.sub("", word)))  # 人数（人） is 人数, 单位代码 that of a 单位
            ways |= dict.fromkeys(_OF_WHAT.sub("", way) for way in [*ways])
            found.append(
                (" ".join(cell.split()), word, [[w.replace(" ", ""), *w.split()] for w in ways if w])
            )
    return [one for one in found if one[2]]


def _matched(said: list[tuple[str, str, list[list[str]]]], shape: str) -> dict[str, str]:
    """Header → column, where a header is one of the words of a column; each column once.

    Where a table has codes and names of the same (单位编号, 单位名称), the codes count.
    """
    known: dict[str, list[str]] = {}
    for column, words in HEADERS[shape].items():
        for word in words.split():
            known.setdefault(word, []).append(column)
    told = []
    for head, word, ways in said:
        for way in ways:
            columns = [known[w] for w in way if w in known]
            if columns and all(c == columns[0] for c in columns):  # such as 源, or 源 source
                ranked = _RANKED.intersection(columns[0])
                rank = HEADERS[shape][min(ranked)].split().index(way[0]) if ranked and way[0] in known else 0
                told.append((len(columns[0]), not word.endswith(_CODE_HEADS), rank, head, columns[0]))
                break
    found: dict[str, str] = {}
    for *_, head, columns in sorted(told, key=lambda t: t[:3]):
        free = next((c for c in columns if c not in found.values()), None)
        if free and head not in found:
            found[head] = free
    return {head: found[head] for *_, head, _ in told if head in found}


def _by_name(columns: dict[str, str], shape: str, *, named: bool):
    """Places and actors that have no codes go by their names: 社区名称, or 名称 in a sheet of that name."""
    key = {"places": "place", "actors": "actor"}.get(shape)
    head = next((head for head, column in columns.items() if column == "name"), None)
    if key and head and key not in columns.values() and (named or plain(head) not in _ANY_NAME):
        columns[head] = key


def _names_groups(top: pd.DataFrame, at: int) -> bool:
    """Whether a row names groups of columns, each word once for each column; the next names the columns."""
    words = [cell for cell in top.iloc[at] if cell.strip()]
    return len(set(words)) < len(words) and at + 1 < len(top) and _same_corner(top[0], at)


def _matrix(frame: pd.DataFrame, name: str) -> Shape | None:
    """A matrix has labels above and to the left, and numbers or marks inside."""
    if frame.shape[1] < 3 or len(frame) < 2 or frame.size > 12_000_000:
        return None
    if frame.size > 2 * _SOME * min(frame.shape[1], _SOME):  # a long list is told by how it begins
        begin = unpacked(frame.iloc[_LOOKED_AT : _LOOKED_AT + _SOME, 1:_SOME]).to_numpy(object).ravel()
        if pd.Series(begin).isin(["", *_good(begin)]).mean() < 0.5:
            return None
    frame = unpacked(frame)
    filled = (frame.iloc[:_LOOKED_AT] != "").sum(axis=1).to_numpy()
    at = int(np.argmax(filled >= max(filled.max() - 2, 2)))
    while at + 2 < len(frame) and _is_header(frame.iloc[at + 1, 1:]) and _same_corner(frame[0], at):
        at += 1  # a header of several lines: the lowest names the columns
    body = frame.iloc[at + 1 :]
    inside = body.iloc[:, 1:]
    if inside.size > _BODY:
        inside = inside.iloc[: max(_BODY // inside.shape[1], 1)]
    codes, words = encoded_cells(inside)
    good = {"", *_good(words)}
    share = np.array([word in good for word in words], dtype=bool)[codes].mean()
    above, left = [t.strip() for t in frame.iloc[at, 1:]], [t.strip() for t in body[0]]
    labels = np.array([t for t in [*above, *left] if t], dtype=object)
    texts = int((~numbers(labels)[1]).sum())
    if share < 0.9 or (texts < 0.5 * len([*above, *left]) and above != left):
        return None
    shape, doubts = "square" if set(above) == set(left) else "incidence", []
    if shape == "square" and (any(corner(frame.iloc[at, 0])) or any(corner(name))):
        shape = "incidence"
    elif shape == "square" and not texts and not _is_one_mode(inside, left, above):
        why = say("rows and columns are numbered alike, and may be one kind of things or two")
        doubts = [("shape", "", why)]  # no guess: ties of one mode and of two are other networks
    elif shape == "incidence" and 2 * len({*above} & {*left}) >= max(len({*above}), len({*left})):
        others = len(({*above} ^ {*left}) - {""})  # the labels themselves may be names of persons
        why = say("rows and columns have most labels in common, but not {count:,}", count=others)
        shape, doubts = "square", [("shape", "square", why)]
    elif shape == "incidence" and all(_YEAR.fullmatch(plain(label)) for label in above):
        why = say("its columns are named by years, which are no ends of ties")
        doubts = [("shape", "", why)]
    elif above == left and _is_half(inside):
        doubts = [("directed", "no", say("only one half of the matrix is filled in"))]
    return Shape(shape, int(frame.index[at]), {}, doubts)


def _is_one_mode(inside: pd.DataFrame, left: list[str], above: list[str]) -> bool:
    """Whether a matrix is the same across its diagonal, which is empty."""
    if len(inside) != inside.shape[1] or len(set(left)) < len(left):
        return False
    cells = inside.iloc[:, [above.index(label) for label in left]].to_numpy(object)
    words = pd.unique(cells.ravel())
    values = {word: 0.0 if plain(word) in NO else word for word in words}
    cells = np.array([[values[cell] for cell in row] for row in cells], dtype=object)
    return bool((np.diag(cells) == 0.0).all() and (cells == cells.T).all())


def are_cells(cells: pd.DataFrame) -> bool:
    """Tell whether all is what stands inside a matrix: numbers, marks, empty cells."""
    words = set(pd.unique(cells.to_numpy(object).ravel())) - {""}
    return bool(words) and words <= _good(list(words))


def corner(cell: str) -> tuple[str, str]:
    """Return the words of a matrix' corner for what is to the left and above, if one of them is a place.

    Examples
    --------
    >>> corner("单位×社区"), corner("from/to"), corner("")
    (('单位', '社区'), ('', ''), ('', ''))
    """
    words = [w for w in _BETWEEN.split(plain(cell)) if w]
    are_places = [vocabulary.is_place(word) for word in words]
    return tuple(words) if len(words) == 2 and sum(are_places) == 1 else ("", "")


def _is_half(inside: pd.DataFrame) -> bool:
    """Whether a matrix is empty below its diagonal or above, and not on the other side."""
    if min(inside.shape) < 3 or inside.shape[0] != inside.shape[1]:
        return False
    filled = (inside != "").to_numpy()
    return bool(np.tril(filled, -1).any() != np.triu(filled, 1).any())


def _good(cells) -> set[str]:
    """The texts that may stand inside a matrix: numbers, marks, words such as 经常, lists of domains."""
    words = pd.unique(np.asarray(cells, dtype=object))
    good = set(words[numbers(words)[1]])
    marks = [(w, plain(w)) for w in words if w and len(w) < 100 and w not in good]
    known = {*NO, *YES, *MISSING, *GRADE}
    good |= {w for w, mark in marks if mark in known or OFTEN.fullmatch(mark)}
    rest = [w for w, _ in marks if w not in good]
    return good | {w for w in rest if all(plain(p) in CODES["domain"] for p in w.split("、"))}


def _is_header(cells: pd.Series) -> bool:
    """Whether a row says something, and nothing that stands inside a matrix."""
    return bool((cells != "").any()) and not _good(cells)


def _same_corner(labels: pd.Series, at: int) -> bool:
    """Whether this row and the next have one label between them, as two lines of a header."""
    here, under = labels.iloc[at].strip(), labels.iloc[at + 1].strip()
    return here == under or not here or not under


def _list(frame: pd.DataFrame, top: pd.DataFrame) -> Shape:
    """A table whose header says nothing: the first two columns may be the two ends of a tie."""
    if frame.shape[1] < 2:
        return Shape("ignored", 0, {}, [("shape", "ignored", say("it has only one column"))])
    filled = (top != "").sum(axis=1)
    number = int(filled.index[int(np.argmax(filled.to_numpy() >= 2))])
    first, under = frame.loc[number], below(frame, number)
    again = any(_occurs(first[c], under[c]) for c in (0, 1) if first[c])
    is_data = bool(numbers(first.iloc[1:].to_numpy(object))[1].any()) or again
    header = 0 if is_data else number
    heads = titles(frame, header)
    columns, doubts = match(heads, "ties"), []
    spare = [h for h in heads if h not in columns]
    body = below(frame, header).iloc[:_SOME]
    for end in ("source", "target"):
        if end not in columns.values() and spare:
            head = min(spare, key=lambda h: _rank(h, body.iloc[:, heads.index(h)], end) if header else 0)
            spare.remove(head)
            columns[head] = end
            why = say("its header does not say that it is the {end} of a tie", end=coded(end))
            doubts.append((f"column '{head}'", end, why))
    if header:
        counted = _counted(Shape("ties", header, columns, []), frame)
        columns, spare = counted.columns, [h for h in spare if h not in counted.columns]
        doubts += counted.doubts
        spare = spare if not counted.doubts else []
    if header == 0:
        why = say("the first row holds a number, so it is taken for a tie")
        if again:
            why = say("the first row holds a word that occurs again below, so it is taken for a tie")
        doubts.append(("header", "none", why))
    free = [h for h in spare if not privacy.column_kind(h) and not _SIZES.fullmatch(_bare(h))]
    third = free[0] if free and "weight" not in columns.values() else None
    if third is not None and frame.shape[1] > 2:
        values = below(frame, header)[heads.index(third)].iloc[:1000].to_numpy(object)
        if len(values) and numbers(values)[1].all():
            columns[third] = "weight"
            why = say("it holds numbers, and its header says nothing")
            doubts.append((f"column '{third}'", "weight", why))
    return Shape("ties", header, columns, doubts)


def _rank(head: str, cells: pd.Series, end: str) -> int:
    """How little a column without a known header looks like an end of ties: from 0 to 3."""
    bare = _OF_WHAT.sub("", _bare(head))
    is_place = bool(_OF_PLACES.fullmatch(bare))
    if (end == "target" and is_place) or _OF_BODIES.fullmatch(bare):
        return 0
    words = np.array([word for word in unpacked(cells.to_frame()).iloc[:, 0] if word.strip()], dtype=object)
    if privacy.column_kind(head) or plain(head) in {*REMARKS, *SERIAL}:
        return 3
    if len(words) and (numbers(words)[1].all() or all(span(word) for word in words)):
        return 3
    return 2 if is_place else 1


def _occurs(word: str, column: pd.Series) -> bool:
    text = text_column(column)
    at = text.at(word)
    return at >= 0 and bool(text.used[at])
