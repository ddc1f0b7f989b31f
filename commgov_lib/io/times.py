"""When the rows of a table hold: by its columns of times, by a column each, or by the name of its sheet."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa

from .. import periods
from ..columns import TextColumn, constant, stacked, text_column, unpacked
from ..messages import say
from ..periods import OPEN, TIMES, is_year, span, written
from . import ends
from .grid import MOST_LISTED, Part, refuse
from .shape import are_cells, find
from .totals import is_total
from .vocabulary import COUNTS, HEADERS, NO, YES, numbers, plain, relation

# Headers that do not say whether the tie begins on that day or is there on that day alone.
UNCLEAR = {"date", "time", "日期", "时间"}
_SERIAL = re.compile(r"\d{5}(\.\d+)?")  # a date as Excel keeps it
_HEADERS = {
    word
    for c in ("since", "until", "period")
    for word in HEADERS["ties"][c].split()
    if word not in (c, *TIMES)
}
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_TITLE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?: ?年 ?\d{1,2} ?月| ?年? ?[上下]半年| ?年? ?第?[1-4一二三四]季度| ?年?度?)"
    r"(?: ?[-–—~至到] ?(?:19|20)\d\d(?: ?年 ?\d{1,2} ?月| ?年?度?))?(?!\d)"
)


def of_title(title: str) -> tuple[str, str]:
    """Return the period that the name of a sheet or file tells, and the rest of the name.

    Examples
    --------
    >>> of_title("2021年度共建"), of_title("2021-2022"), of_title("第2轮"), of_title("Sheet1")
    (('2021年度', '共建'), ('2021-2022', ''), ('2', ''), ('', 'Sheet1'))
    """
    said = periods.digits(title).lower()
    if wave := periods.WAVE.fullmatch(said):
        return wave[1] or wave[2], ""
    whole = span(said)
    if whole and is_year(whole[0]) and _YEAR.match(said):
        return said, ""
    found = _IN_TITLE.search(said)
    rest = said.replace(found[0], " ", 1) if found else said
    if not found or not span(found[0].strip()) or re.search(r"\d", rest):
        return "", title
    return found[0].strip(), rest.strip(" _-—–()（）[]【】")


def is_within(words: list[str], period: str) -> bool:
    """Tell whether all times of a column lie in the period that the name of its table tells.

    Examples
    --------
    >>> is_within(["2021", "2022年", ""], "2021-2022"), is_within(["2020"], "2021-2022")
    (True, False)
    """
    whole = span(period)
    said = [span(word) for word in words if word.strip()]
    if not whole or not all(whole) or not said or not all(both and all(both) for both in said):
        return False
    first, last = periods.ends(whole[0])[0], periods.ends(whole[1])[1]
    return all(first <= periods.ends(a)[0] and periods.ends(b)[1] <= last for a, b in said)


def is_day(period: str) -> bool:
    """Tell whether a period is one day, as the date of an export in the name of a file is."""
    found = span(period)
    return bool(found) and found[0] == found[1] and found[0].count("-") == 2


def are_times(words: list[str]) -> bool:
    """Tell whether most of the words of a column are times or periods, so that the column is one of times."""
    words = [word for word in words if word.strip()]
    good = [word for word, time in zip(words, written(words), strict=True) if time or _is_like_a_time(word)]
    return 2 * len(good) >= len(words)


def _is_like_a_time(word: str) -> bool:
    """Whether a word is a period, an open end, or a time that is a fault."""
    if periods.is_torn(word) or _SERIAL.fullmatch(word.strip()):
        return True
    return plain(word) in OPEN or span(word) is not None


def not_times(entry: dict, name: str) -> list[tuple]:
    """What is told of columns whose headers speak of times and that the mapping keeps as they are."""
    kept = [head for head, column in entry.get("columns", {}).items() if head == column]
    problem = say("is kept as it is, and says no time of a row")
    fix = say("write years, months or days in it, or say in the mapping what it is")
    return [(name, head, None, head, problem, fix) for head in kept if plain(head) in _HEADERS]


def timed(frame: pd.DataFrame, entry: dict, part: Part) -> pd.DataFrame:
    """Bring columns of times, and the period that the mapping gives a table, into ``since`` and ``until``.

    Parameters
    ----------
    frame
        Rows under the library's columns; ``period`` holds what says both ends: 2021, 2019-2021, 2019年至今.
        Ends such as 至今 are open.
    entry
        What the mapping says of the table; its ``period`` holds where a row says no time.
    part
        Where it comes from.
    """
    given = {c: text_column(frame[c]).cleaned() for c in ("period", *TIMES) if c in frame}
    period = entry.get("period", "")
    if not given and not period:
        return frame
    if period and span(period) is None:
        fix = say("write it like 2021, 2021-05 or 2021-2022")
        refuse(part.name, say("the mapping gives it a period that is none"), fix, value=period)
    none = constant("", len(frame))
    since, until = given.get("since", none), given.get("until", none)
    if "until" not in given:
        since, until = _both_ends(since)
    until = until.each(lambda word: "" if plain(word) in OPEN else word)
    for whole in [given["period"]] if "period" in given else []:
        first, last = _both_ends(whole, same=True)
        since, until = _where_empty(since, until, first, last)
    if period:
        ends = (constant(end, len(frame)) for end in span(period))
        since, until = _where_empty(since, until, *ends)
    frame = frame.drop(columns="period", errors="ignore")
    frame = frame.assign(since=since.packed(frame.index))
    if "until" not in given and until.blank[until.codes].all():  # beginnings alone
        return frame.drop(columns="until", errors="ignore")
    return frame.assign(until=until.packed(frame.index))


def _both_ends(column: TextColumn, *, same: bool = False) -> tuple[TextColumn, TextColumn]:
    """Each word as since and until; a single time is both (``same``) or since alone."""
    words = column.words.to_pylist()
    ends = []
    for word, time in zip(words, written(words), strict=True):
        if time is not None and not (same and "/" in time):
            ends.append((time, time if same else ""))
        else:
            ends.append(span(word) or (word, ""))
    return tuple(column.mapped(pa.array([end[k] for end in ends], pa.large_string())) for k in (0, 1))


def _where_empty(since, until, first, last) -> tuple[TextColumn, TextColumn]:
    """The first two columns, and where both are empty the other two."""
    empty = since.blank[since.codes] & until.blank[until.codes]
    found = []
    for one, other in ((since, first), (until, last)):
        both = stacked([one, other])
        codes = np.where(empty, both.codes[len(one) :], both.codes[: len(one)])
        found.append(TextColumn(codes.astype(np.int32), both.words))
    return tuple(found)


# ---- a column for each period ----------------------------------------------------------------------


def by_columns(frame: pd.DataFrame, title: str, left_out: list[tuple]) -> pd.DataFrame:
    """Return a list with a column for each period (2021, 2022 …) with a row for each, where it has a tie.

    Parameters
    ----------
    frame
        A grid of cells.
    title
        Of the sheet; its year is that of columns such as 3月.
    left_out
        What is told is added to it.

    Examples
    --------
    >>> cells = [["单位", "社区", "2021", "2022"], ["银行", "甲社区", "3", ""], ["医院", "甲社区", "0", "√"]]
    >>> by_columns(pd.DataFrame(cells, [1, 2, 3], dtype="str"), "", []).to_numpy().tolist()
    [['单位', '社区', '年份', '权重'], ['银行', '甲社区', '2021', '3'], ['医院', '甲社区', '2022', '1']]
    """
    if not 2 < frame.shape[1] <= MOST_LISTED:
        return frame
    top = unpacked(frame.iloc[:_TOP]).to_numpy(object)
    if not any(_MAY_TELL.search(cell) for row in top for cell in row):
        return frame
    year = _of_year(title)
    for at, row in enumerate(top[:-1]):
        groups: dict[str, dict[str, object]] = {}  # what is said of each period → period → its column
        for k, cell in enumerate(row):
            period, rest = _of_head(cell, top[at - 1][k] if at else "", year)
            if period:
                groups.setdefault(plain(rest), {}).setdefault(period, frame.columns[k])
        for rest, columns in groups.items():
            head = _means(rest, unpacked(frame.iloc[at + 1 :][list(columns.values())]))
            beside = {other: of for other, of in groups.items() if other != rest and set(of) == set(columns)}
            found = _a_row_each(frame, at, {head: columns, **beside}) if head else None
            if found is not None and _is_list(found[0], title):
                left_out += found[1]
                return found[0]
    return frame


def _of_year(title: str) -> str:
    """The year that a title tells, if it is one."""
    found = span(of_title(title)[0])
    return found[0] if found and found[0] == found[1] and re.fullmatch(_YEAR, found[0]) else ""


def _of_head(cell: str, above: str, year: str) -> tuple[str, str]:
    """The period that a header tells, by itself or with the one above it, and the rest of it."""
    if not _MAY_TELL.search(cell) and not _MAY_TELL.search(above):
        return "", ""
    for said in (
        cell,
        f"{above.strip()}{cell.strip()}" if above.strip() != cell.strip() else "",
    ):
        period, rest = of_title(said) if said.strip() else ("", "")
        if period and not is_day(period):
            return period, rest
    month = _MONTH.fullmatch(periods.digits(cell))
    return (f"{year}-{int(month[1]):02}", "") if month and year and 1 <= int(month[1]) <= 12 else ("", "")


def _means(rest: str, cells: pd.DataFrame) -> str:
    """The header of what stands under several periods: of a weight, or of an end; empty where of neither."""
    known = HEADERS["ties"]
    if are_cells(cells):
        counts = COUNTS.fullmatch(rest) or rest in known["weight"].split()
        if rest and counts:
            return rest
        return _WEIGHT if not rest or ends.asks(rest) or relation(rest) else ""
    return rest if rest in {*known["source"].split(), *known["target"].split()} else ""


def _a_row_each(frame: pd.DataFrame, at: int, groups: dict[str, dict[str, object]]):
    """The grid with a row for each period of a row, and what is told of it.

    Parameters
    ----------
    frame
        A grid, its headers in row ``at``.
    groups
        Header of what stands under the periods → period → its column.
    """
    frame, told = unpacked(frame), []
    first = next(iter(groups.values()))
    rest = [c for c in frame.columns if not any(c in of.values() for of in groups.values())]
    body = frame.iloc[at + 1 :]
    sums = [
        np.nansum([numbers(body[c].to_numpy(object))[0] for c in of.values()], axis=0)
        for of in groups.values()
    ]
    for c in list(rest):
        name = frame.iloc[at][c].strip()
        found, are = numbers(body[c].to_numpy(object))
        counts = COUNTS.fullmatch(plain(name)) and are.all()
        if is_total(name) or (counts and any(np.allclose(found, of) for of in sums)):
            told.append((name, frame.index[at], "", *_TOTALS))
            rest.remove(c)
    wide, pieces = range(len(rest) + 1 + len(groups)), []
    for period in first:
        said = pd.DataFrame({head: body[of[period]].map(_as_weight) for head, of in groups.items()})
        piece = pd.concat([body[rest].assign(period=period), said], axis=1)
        pieces.append(piece[(said != "").any(axis=1)].set_axis(wide, axis=1))
    rows = pd.concat(pieces).sort_index(kind="stable")
    none = len(body) - rows.index.nunique()
    if none and body.index.is_unique:
        told.append(("", None, f"{none:,}", *_NO_PERIOD))
    told.append(("", None, "、".join(first), *_BY_PERIOD))
    lines = frame.iloc[: at + 1][rest]
    lines = lines.assign(period="", **dict.fromkeys(groups, "")).set_axis(wide, axis=1)
    lines.iloc[-1, len(rest) :] = [_PERIOD, *groups]
    return pd.concat([lines, rows]), told


def _as_weight(cell: str) -> str:
    """A cell of a period: empty where it says that there is no tie, 1 where it says that there is one."""
    return "" if plain(cell) in NO else "1" if plain(cell) in YES else cell.strip()


def _is_list(frame: pd.DataFrame, title: str) -> bool:
    """Whether both ends of ties stand in columns of their own beside the period."""
    found = find(frame, title)
    heads = {column: head for head, column in found.columns.items()}
    return found.shape == "ties" and {"source", "target", "period"} <= set(heads)


_TOP = 10  # rows in which headers stand
_MAY_TELL = re.compile(r"\d|[〇○零一二三四五六七八九十]")
_MONTH = re.compile(r"(\d{1,2}) ?月份?")
_PERIOD, _WEIGHT = "年份", "权重"
_TOTALS = say("is a column of totals and is left out"), say("if it is data, write it otherwise")
_NO_PERIOD = (
    say("rows have no tie in any of the periods and are left out"),
    say("list who has no tie among the actors"),
)
_BY_PERIOD = (
    say("are periods, each with a column: what is filled in there is a tie of that period"),
    say("if they are something else, give them other headers"),
)


def of_layers(part: Part) -> Part:
    """Return the ties of a graph whose relations are called by periods (2021年, 2022年) as ties of these.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["a"], "target": ["b"], "layer": ["2021年共建"]}, dtype="str")
    >>> of_layers(Part("a.paj", "ties", ties)).frame.to_numpy().tolist()
    [['a', 'b', '共建', '2021', '2021']]
    """
    if part.shape != "ties" or "layer" not in part.frame or set(TIMES) & set(part.frame):
        return part
    text = text_column(part.frame["layer"]).tidy()
    words = text.words.to_pylist()
    told = [of_title(word) for word in words]
    if not words or not all(period and not is_day(period) for period, _ in told):
        return part
    since, until = ([span(period)[k] for period, _ in told] for k in (0, 1))
    rests = [rest for _, rest in told]
    columns = {"layer": rests, "since": since, "until": until}
    columns = {
        name: text.mapped(pa.array(said, pa.large_string())).plain(part.frame.index)
        for name, said in columns.items()
        if any(said)
    }
    frame = part.frame.drop(columns="layer").assign(**columns)
    return part._replace(frame=frame, left_out=(*part.left_out, ("", None, "、".join(words), *_LAYERS)))


_LAYERS = (
    say("are names of layers that tell periods: their ties are ties of these"),
    say("if they mean relations, name them otherwise"),
)


# ---- the same tie in the same period again -------------------------------------------------------


def added(ties: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple]]:
    """Add up the weights of equal ties, as of a list of events; and what is told of it.

    Equal are ties with the same ends, relation, domain, period and direction; of ties without direction the
    two ends may change over. The first row of each stands for all; what else it says is kept.
    """
    names = [c for c in ("source", "target", "relation", "domain", *TIMES, "directed") if c in ties]
    if not {"source", "target", "weight"} <= set(ties) or not len(ties):
        return ties, []
    keys = {c: text_column(ties[c]) for c in names}
    for column in TIMES:
        if column in keys:
            words = keys[column].words.to_pylist()
            times = zip(words, written(words), strict=True)
            keys[column] = keys[column].mapped(
                pa.array([word if time is None else time for word, time in times], pa.large_string())
            )
    ends = stacked([keys.pop("source"), keys.pop("target")])
    one, other = ends.codes[: len(ties)].copy(), ends.codes[len(ties) :].copy()
    either = keys["directed"].codes == keys["directed"].at("no") if "directed" in keys else False
    turned = either & (one > other)
    low, high = np.where(turned, other, one), np.where(turned, one, other)
    frame = pd.DataFrame({"low": low, "high": high, **{c: text.codes for c, text in keys.items()}})
    number = frame.groupby([*frame.columns], sort=False).ngroup().to_numpy()
    first = np.flatnonzero(~pd.Series(number).duplicated())
    if len(first) == len(ties):
        return ties, []
    weight = pd.to_numeric(ties["weight"], errors="coerce").to_numpy(dtype=float)
    if np.isnan(weight).any():  # told as faults, row by row
        return ties, []
    total = np.bincount(number, weight)
    kept = ties.iloc[first].reset_index(drop=True).assign(weight=total)
    problem = say("rows are of ties that stand there already; their weights are added up")
    told = [("ties", "", None, f"{len(ties) - len(first):,}", problem, say("repeated='add' asked for it"))]
    changed = [
        str(c)
        for c in ties.columns
        if c not in (*names, "weight")
        and not str(c).startswith("\0")
        and (ties[c].astype("str").to_numpy() != ties[c].astype("str").to_numpy()[first][number]).any()
    ]
    if changed:
        problem = say("differ between rows that are added up; those of the first row are kept")
        told.append(("ties", changed[0], None, ", ".join(changed), problem, say("add these up by yourself")))
    return kept, told
