"""Exports of survey programs (问卷星, Qualtrics …) → plain tables, one for each question about ties.

What a program notes of respondents' machines and times is left out, choices in one cell are split, and
questions lose their numbers. A question asked of each of several bodies or places is a matrix; one of several
choices is a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from ..columns import unpacked
from ..messages import say
from .grid import BETWEEN, Part
from .shape import find
from .vocabulary import WRITTEN, plain

# What survey programs note: of the machine of a respondent, and all of it.
_MACHINES = {*WRITTEN["surveys"]["machines"]}
_PROGRAMS = {*_MACHINES, *WRITTEN["surveys"]["programs"]}
_SERIAL = {"序号", "编号", "答卷序号", "no", "no.", "id"}
_TOP = 4  # rows in which the headers of a survey stand
_QUESTION = re.compile(r"q?\d{1,3}(?:[_-]\d{1,3})?\s*[、.．:：)）]\s*(?=\S)", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"q?\d{1,3}", re.IGNORECASE)
_HOW = re.compile(
    r"\s*[\[【(（](?:可?多选|不定项|单选|填空|矩阵|量表|必填|选填|排序|下拉|简答)[^\]】)）]{0,8}[\]】)）]\s*\*?$"
    r"|\s*\*$"
)
_OPTION = re.compile(r"(.*?)\s*(?:[(（\[【]([^()（）\[\]【】]+)[)）\]】]|\s[-–—]\s+(.+)|[:：/]\s*([^:：/]+))")
_ASKS_SEVERAL = re.compile(r"多选|不定项|all that apply|check all|select all", re.IGNORECASE)
_YOURS = re.compile(
    r"(?:请问|请填写|请输入|请选择)?(?:您|你|贵|本|我)们?(?:所在)?的?(?:单位|组织|机构|企业|部门|社区)?(?:的|所属|所在)*(?=\S\S)"
)
_UNIT = re.compile(
    r"(?:请问|请填写|请输入|请选择)?(?:您|你|贵|本|受访|填报|答卷|所在)?们?(?:所在|代表)?的?"
    r"(?:单位|组织|机构|企业|部门|社区)"
    r"的?(?:名称|全称|是)?[？?]?"
    r"|(?:name of )?your (?:organi[sz]ation|unit|body|agency|institution)(?:'s name| name)?\??"
    r"|(?:organi[sz]ation|unit|agency)(?: name)?"
)
_SKIPPED = {"(跳过)", "（跳过）", "(空)", "（空）"}
_CHOSEN = {"选中", "已选", "勾选", "selected", "checked"}
_SPLIT = "┋"
_OTHERWISE = say("if it is data, write it otherwise")


def tables(part: Part) -> Iterator[Part]:
    """Give the tables that an export of a survey holds; anything else as it is.

    Parameters
    ----------
    part
        A grid of cells.

    Yields
    ------
    Part
        One where nothing needs to be told apart.

    Examples
    --------
    >>> head = ["序号", "所用时间", "来自IP", "1、贵单位名称", "2、共建的社区【多选题】"]
    >>> cells = [head, ["1", "66秒", "203.0.113.2", "银行", "甲社区┋乙社区"]]
    >>> [one] = tables(Part("a", "", pd.DataFrame(cells, [1, 2], dtype="str")))
    >>> one.frame.to_numpy().tolist()
    [['单位名称', '共建的社区'], ['银行', '甲社区、乙社区']]
    """
    if part.shape or part.frame.shape[1] < 2 or len(part.frame) < 2:
        yield part
        return
    heads = _header_rows(part.frame)
    if heads is None:
        yield _without_machines(part)
        return
    at, last = heads
    frame = unpacked(part.frame)
    row = frame.iloc[at]
    noted = [c for c in frame.columns if plain(row[c]) in _PROGRAMS or _is_noted(frame, c, at)]
    told = [(row[c].strip(), frame.index[at], "", _NOTED, _OTHERWISE) for c in noted]
    serial = [c for c in list(frame.columns)[:1] if plain(row[c]) in _SERIAL]
    kept = [c for c in frame.columns if c not in (*noted, *serial)]
    body = frame.iloc[last + 1 :][kept].map(_answer)
    part = part._replace(left_out=(*part.left_out, *told))
    yield from _questions(part, {c: row[c].strip() for c in kept}, body, int(frame.index[at]))


_NOTED = say("is what the survey program notes, and is left out")


def _header_rows(frame: pd.DataFrame) -> tuple[int, int] | None:
    """Which row holds the questions, and which is the last of the headers; None where it is no survey."""
    top = unpacked(frame.iloc[:_TOP]).to_numpy(object)
    imports = [k for k, row in enumerate(top) if sum(str(c).startswith('{"ImportId"') for c in row) > 1]
    if imports:
        return max(imports[0] - 1, 0), imports[0]
    for at, row in enumerate(top):
        words = [plain(cell) for cell in row]
        noted = sum(word in _PROGRAMS for word in words)
        asked = [cell for cell in row if _QUESTION.match(cell) or _BARE_NUMBER.fullmatch(_stem(cell)[0])]
        if noted > 1 or (len(asked) > 1 and (noted or words[0] in _SERIAL)):
            under = [plain(cell) for cell in top[at + 1]] if at + 1 < len(top) else []
            last = at + 1 if noted > 1 and sum(word in _PROGRAMS for word in under) > 1 else at
            return last, last
    return None


def _is_noted(frame: pd.DataFrame, column, at: int) -> bool:
    """Whether a header above the questions' says that the program notes it."""
    return any(plain(cell) in _PROGRAMS for cell in frame[column].iloc[:at])


def _without_machines(part: Part) -> Part:
    """Without the addresses of machines, whatever the table is."""
    top = unpacked(part.frame.iloc[:_TOP])
    cells = [(c, row, cell) for c in top.columns for row, cell in zip(top.index, top[c], strict=True)]
    found = {c: row for c, row, cell in cells if plain(cell) in _MACHINES}
    if not found or len(found) > part.frame.shape[1] - 2:
        return part
    told = [(top[c][row].strip(), row, "", _NOTED, _OTHERWISE) for c, row in found.items()]
    frame = part.frame.drop(columns=list(found))
    frame = frame.set_axis(range(frame.shape[1]), axis=1)
    return part._replace(frame=frame, left_out=(*part.left_out, *told))


def _answer(cell: str) -> str:
    cell = cell.strip()
    if cell in _SKIPPED:
        return ""
    return cell.replace(_SPLIT, "、")


def _stem(head: str) -> tuple[str, str]:
    """A question and the option that it is asked of: 2(新华社区), Partners - 新华社区."""
    found = _OPTION.fullmatch(_HOW.sub("", head.strip()))
    if not found:
        return "", ""
    return found[1].strip(), next(option.strip() for option in found.groups()[1:] if option)


def _question(head: str) -> str:
    """A question without its number and how it is to be answered."""
    head = _HOW.sub("", " ".join(head.split()))
    head = _QUESTION.sub("", head, count=1) if _QUESTION.match(head) else head
    return _HOW.sub("", head)


def _questions(part: Part, heads: dict, body: pd.DataFrame, at: int) -> Iterator[Part]:
    """The questions of a survey as tables: what is said of the respondents, matrices, lists."""
    stems: dict[str, list] = {}
    for column, head in heads.items():
        stem, option = _stem(head)
        if option:
            stems.setdefault(stem, []).append(column)
    groups = {stem: columns for stem, columns in stems.items() if len(columns) > 1}
    grouped = {column for columns in groups.values() for column in columns}
    said = {column: _question(head) for column, head in heads.items() if column not in grouped}
    unit = next((column for column, text in said.items() if _UNIT.fullmatch(plain(text))), None)
    several = [c for c in said if c != unit and _is_several(heads[c], body[c])]
    body = body.copy()
    for c in several:
        body[c] = _listed(body[c])
    titles = {c: text[_YOURS.match(text).end() :] if _YOURS.match(text) else text for c, text in said.items()}
    if unit is not None and not re.match(r"(?i)[a-z]", titles[unit]):
        titles[unit] = "单位名称"
    options = {column: _stem(heads[column])[1] for columns in groups.values() for column in columns}
    for column, option in options.items():
        body[column] = ["1" if _is_chosen(cell, option) else cell for cell in body[column]]
    rest = [c for c in said if c != unit and c not in several]
    names = titles | options
    if unit is None or (len(groups) + len(several) < 2 and not rest):
        yield _part(part, part.name, body, names, list(heads), at)
        return
    if not groups and not several:
        yield _part(part, part.name, body, names, list(heads), at)
        return
    about = _part(part, part.name, body.drop_duplicates([unit, *rest]), names, [unit, *rest], at)
    is_list = bool(rest) and find(about.frame, part.title).shape == "actors"
    told = part.left_out
    if rest and not is_list:
        problem = say("are answers that name no ties, and are left out")
        told = (*told, ("、".join(titles[c] for c in rest), at, "", problem, _OTHERWISE))
    for stem, columns in [*groups.items(), *((said[c], [c]) for c in several)]:
        name = f"{part.name}{BETWEEN}{_question(stem) or stem}" if stem else part.name
        yield _part(part, name, body, names, [unit, *columns], at)._replace(left_out=told)
        told = ()
    if is_list:
        yield about._replace(left_out=())


def _part(part: Part, name: str, body: pd.DataFrame, names: dict, columns: list, at: int) -> Part:
    """A table of some questions: a row of headers, and the answers under it."""
    head = pd.DataFrame([[names[c] for c in columns]], [at], columns, dtype="str")
    frame = pd.concat([head, body[columns]])
    return part._replace(name=name, frame=frame.set_axis(range(len(columns)), axis=1))


def _is_several(head: str, cells: pd.Series) -> bool:
    """Whether a question has several answers in one cell."""
    listed = cells.str.contains("、", regex=False).any()
    return bool(listed or _ASKS_SEVERAL.search(head)) or _by_commas(cells)


def _by_commas(cells: pd.Series) -> bool:
    """Whether commas part choices, which come again and again, and no clauses of a text."""
    with_commas = cells[cells.str.contains(",", regex=False)]
    pieces = [piece.strip() for cell in with_commas for piece in cell.split(",")]
    return len(with_commas) > 1 and "" not in pieces and len(set(pieces)) < 0.6 * len(pieces)


def _listed(cells: pd.Series) -> pd.Series:
    if not _by_commas(cells):
        return cells
    return cells.map(lambda cell: "、".join(piece.strip() for piece in cell.split(",")))


def _is_chosen(cell: str, option: str) -> bool:
    return bool(cell) and (cell == option or plain(cell) in _CHOSEN)
