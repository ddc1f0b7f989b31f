"""16  From a text to a ledger: what was found, answered by a person, and the questions that follow."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..datasets import load
from ..intervals import Interval
from ..io import atomic, spreadsheet_safe, tables
from ..io.delimited import grid
from ..io.text import content, decoded
from ..io.workbook import read_workbook
from ..privacy import personal_names
from ..schema import CommgovError
from ..validate import suggestion
from . import text as finder
from .article import read
from .feasibility import check
from .named import words
from .numerals import amount

ANSWERS = {
    "accept": "accept",
    "mend": "mend",
    "reject": "reject",
    "采用": "accept",
    "更正": "mend",
    "不采用": "reject",
}
_OPEN = ["answer", "note"]
_NUMBERS = ["id", "answer", "printed", "low", "high", "high_rule", "comparator", "unit", "counted",
            "quantity", "place", "reason", "context", "start", "end", "note"]  # fmt: skip
_TIES = ["id", "answer", "organisation", "place", "relation", "domain", "context", "start", "end", "note"]
_MENDED = {"numbers": ["low", "high", "high_rule", "comparator", "unit", "counted", "quantity", "place"],
           "ties": ["organisation", "place", "relation", "domain"]}  # fmt: skip
_LEVELS = {"社区": "community", "村": "community", "街道": "street", "镇": "street", "乡": "street",
           "小区": "compound", "区": "district", "县": "district", "旗": "district",
           "市": "city"}  # fmt: skip
_AROUND = 24  # characters of context on either side


@dataclass(frozen=True)
class Review:
    """What was found in a text, a row each with its answer: nothing is taken that is not answered.

    Parameters
    ----------
    numbers
        ``id, answer`` (``accept``, ``mend``, ``reject`` or empty), what is printed and what it allows,
        ``unit, counted, quantity`` (the kind of count, by the names of ``cg.load("published_counts")``),
        ``place``, ``reason`` (why it is rather no count), ``context, start, end, note``.
    ties
        ``id, answer, organisation, place, relation, domain, context, start, end, note``.
    """

    numbers: pd.DataFrame
    ties: pd.DataFrame


def review(text: str, answers: Review | None = None, *, wide: bool = False) -> Review:
    """Lay out what was found in a text as a table to be answered; answers given before are kept.

    Parameters
    ----------
    text
        An article.
    answers
        An earlier review of it, or of an earlier version: a row in the same words keeps its answer.
    wide
        As for :func:`extract`.

    Returns
    -------
    Review
        Numbers first, then what is rather no count, with the reason; both in the order of the text. A row
        that somebody has added by hand is kept at the end.

    Raises
    ------
    CommgovError
        It is no text.

    Examples
    --------
    >>> found = review("丁园社区有共建单位46家。")
    >>> found.numbers[["id", "answer", "printed", "quantity", "place"]].to_numpy().tolist()
    [['K001', '', '46家', 'co_building_units', '丁园社区']]
    """
    found = finder.extract(text, wide=wide)
    hide = personal_names.in_text(text)
    numbers = pd.concat([found.numbers.assign(reason=""), found.aside], ignore_index=True)
    numbers["high_rule"] = [_rule(row) for row in numbers.itertuples()]
    numbers["quantity"] = [_quantity(row) for row in numbers.itertuples()]
    parts = {"numbers": (numbers, "K", _NUMBERS), "ties": (found.ties, "T", _TIES)}
    made = {}
    for name, (table, letter, columns) in parts.items():
        table = table.assign(
            answer="",
            note="",
            id=[f"{letter}{k:03}" for k in range(1, len(table) + 1)],
            context=[
                _context(text, hide, start, end)
                for start, end in zip(table["start"], table["end"], strict=True)
            ],
        )
        made[name] = _kept(table[columns], getattr(answers, name) if answers else None, name)
    return Review(**made)


def _context(text: str, hide: list[str], start: int, end: int) -> str:
    """The words around, up to the ends of the sentence, without names of persons."""
    before = re.split("[。！？\n]", text[max(0, start - _AROUND) : start])[-1]
    after = re.split("[。！？\n]", text[end : end + _AROUND])[0]
    said = f"{before}[{text[start:end]}]{after}".strip()
    for name in hide:
        said = said.replace(name, "某")
    return said


def _rule(row) -> str:
    if row.low != row.low:
        return ""
    try:
        found = amount(
            re.sub(f"{re.escape(row.unit)}" if row.unit not in ("", "share") else "$^", "", row.printed)
        )
        same = (found.low, found.high) == (row.low, row.high)
    except CommgovError:
        same = False
    if same:
        return found.high_rule
    if math.isinf(row.high):
        return "open"
    return (
        "exact"
        if row.low == row.high
        else "next digit (convention)"
        if row.comparator in "余多超上"
        else "rounding (convention)"
    )


def _quantity(row) -> str:
    if row.reason:
        return ""
    for kind in words()["quantity"]:
        if kind.get("share", False) != (row.unit == "share"):
            continue
        if "units" in kind and row.unit not in kind["units"]:
            continue
        if re.search("|".join(kind["words"]), row.counted):
            return kind["code"]
    return ""


def _kept(table: pd.DataFrame, old: pd.DataFrame | None, name: str) -> pd.DataFrame:
    """The rows with the answers that the same words had."""
    if old is None or old.empty:
        return table.reset_index(drop=True)
    table, old = table.copy(), old.copy()
    subject = "printed" if name == "numbers" else "organisation"
    for frame in (table, old):
        key = frame["context"].where(frame["context"] != "", frame[subject])
        frame["key"] = key + "#" + frame.groupby(key).cumcount().astype(str)
    answered = old[old["answer"] != ""].set_index("key")
    columns = [*_OPEN, *_MENDED[name]]
    for at, key in table["key"].items():
        if key in answered.index:
            for column in columns:
                table.loc[at, column] = answered.loc[key, column]
    added = old[old["id"].eq("") & (old["answer"] != "")]
    return pd.concat([table, added], ignore_index=True).drop(columns="key")


# ---- files ---------------------------------------------------------------------------------------


def write_review(made: Review, path: str | Path):
    """Write a review to be answered: a workbook, or a folder of two CSV tables.

    Parameters
    ----------
    made
        As :func:`review` gives it.
    path
        Ends in ``.xlsx``, or is a folder for ``numbers.csv`` and ``ties.csv``.

    Raises
    ------
    CommgovError
        It cannot be written there.

    Notes
    -----
    No cell runs as a formula. The file can be read by its owner only: it quotes the article.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "review.xlsx"
    ...     write_review(review("共建单位46家。"), path)
    ...     read_review(path).numbers["printed"].tolist()
    ['46家']
    """
    path = Path(path)
    frames = {"numbers": made.numbers, "ties": made.ties}
    frames = {
        name: frame.replace({math.inf: ""}) if name == "numbers" else frame for name, frame in frames.items()
    }
    frames["numbers"] = frames["numbers"].astype({"low": object, "high": object})
    if path.suffix.lower() == ".xlsx":
        atomic.write_bytes(path, tables.book(frames), private=True)
    else:
        for name, frame in frames.items():
            tables.write_table(frame, path / f"{name}.csv", private=True)


def read_review(path: str | Path) -> Review:
    """Read a review that a person has answered.

    Parameters
    ----------
    path
        A workbook or a folder that :func:`write_review` wrote.

    Returns
    -------
    Review

    Raises
    ------
    CommgovError
        It cannot be read, a column is missing, an answer is none of accept, mend, reject (采用, 更正,
        不采用), or a row that is taken has no interval.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_review(review("共建单位46家。"), folder)
    ...     read_review(folder).numbers["low"].tolist()
    [46.0]
    """
    path = Path(path)
    if path.suffix.lower() == ".xlsx":
        parts = {part.name: part.frame for part in read_workbook(content(path, path.name), path.name)}
    else:
        files = {name: path / f"{name}.csv" for name in ("numbers", "ties")}
        parts = {name: grid(decoded(content(f, f.name), f.name), f.name) for name, f in files.items()}
    return Review(
        *(
            _table(parts, name, columns, path.name)
            for name, columns in (("numbers", _NUMBERS), ("ties", _TIES))
        )
    )


def _table(parts: dict, name: str, columns: list[str], file: str) -> pd.DataFrame:
    if name not in parts:
        if name == "ties":
            return pd.DataFrame(columns=columns, dtype="str")
        raise CommgovError(
            "{file}: the sheet {name} is missing. Fix: review the text again.", file=file, name=name
        )
    cells = parts[name].fillna("").astype("str")
    table = cells.iloc[1:].set_axis(cells.iloc[0].tolist(), axis=1).reset_index(drop=True)
    missing = [column for column in columns if column not in table]
    if missing:
        raise CommgovError(
            "{file}, {name}: the column(s) {columns} are missing. Fix: keep the header as it was written.",
            file=file,
            name=name,
            columns=", ".join(missing),
        )
    table = spreadsheet_safe.restored(table[columns].copy())
    for at, answer in table["answer"].str.strip().items():
        if answer and answer not in ANSWERS:
            raise CommgovError(
                "{file}, {name}, row {row}: the answer {answer!r} is none of {known}{more}.",
                file=file,
                name=name,
                row=at + 2,
                answer=answer,
                known=", ".join(ANSWERS),
                more=suggestion(answer, list(ANSWERS)),
            )
    table["answer"] = table["answer"].str.strip().map(lambda said: ANSWERS.get(said, ""))
    if name == "numbers":
        for end in ("low", "high"):
            table[end] = _ends(table, end, file)
        for at, row in table[table["answer"].isin(["accept", "mend"])].iterrows():
            if not row["low"] <= row["high"]:
                raise CommgovError(
                    "{file}, numbers, row {row}: {printed!r} is taken, but low and high are no interval. "
                    "Fix: give a floor, and a ceiling not below it (empty: no ceiling), or reject it.",
                    file=file,
                    row=at + 2,
                    printed=row["printed"],
                )
    return table


def _ends(table: pd.DataFrame, end: str, file: str) -> list[float]:
    found = []
    for at, said in table[end].items():
        try:
            found.append(float(said) if said.strip() else math.nan)
        except ValueError:
            raise CommgovError(
                "{file}, numbers, row {row}: {end} {value!r} is no number. Fix: write digits only.",
                file=file,
                row=at + 2,
                end=end,
                value=said,
            ) from None
    if end == "high":  # an empty ceiling of a number with a floor is none
        found = [math.inf if x != x and low == low else x for x, low in zip(found, table["low"], strict=True)]
    return found


# ---- the ledger ----------------------------------------------------------------------------------


def taken(answered: Review, *, reading: str = "digit") -> pd.DataFrame:
    """Return the numbers that were accepted or mended, as the article's own table holds its numbers.

    Parameters
    ----------
    answered
        A review with answers.
    reading
        As for :func:`numbers`.

    Returns
    -------
    DataFrame
        ``id, low, high, unit, comparator, high_rule, spread_share, printed, counted, quantity, place, level``
        (community, street, district, city, compound, or empty), ``provenance`` (``A``). ``attrs["open"]``
        counts rows without an answer, which are not taken.

    Raises
    ------
    CommgovError
        Nothing was accepted.

    Examples
    --------
    >>> made = review("丁园社区有共建单位46家。")
    >>> table = taken(Review(made.numbers.assign(answer="accept"), made.ties))
    >>> table[["id", "low", "quantity", "level"]].to_numpy().tolist(), table.attrs["open"]
    ([['K001', 46.0, 'co_building_units', 'community']], 0)
    """
    rows = answered.numbers
    kept = rows[rows["answer"].isin(["accept", "mend"])]
    if kept.empty:
        raise CommgovError(
            "no number is accepted yet; {count} wait for an answer. Fix: write accept, mend or reject into "
            "the column answer.",
            count=int(((rows["answer"] == "") & (rows["reason"] == "")).sum()),
        )
    mended = [row.answer == "mend" and _changed(row) for row in kept.itertuples()]
    kept = kept.assign(
        high_rule=kept["high_rule"].where(~pd.Series(mended, kept.index, dtype=bool), "as mended")
    )
    kept = kept.assign(level=[_level(place) for place in kept["place"]], provenance="A")
    columns = [
        "id",
        "low",
        "high",
        "unit",
        "comparator",
        "high_rule",
        "printed",
        "counted",
        "quantity",
        "place",
        "level",
        "provenance",
    ]
    table = read(kept[columns], reading)
    table.attrs["open"] = int(((rows["answer"] == "") & (rows["reason"] == "")).sum())
    return table


def _changed(row) -> bool:
    """Whether a mended number has other ends than its words."""
    said = row.printed.removesuffix(row.unit) if row.unit != "share" else row.printed
    try:
        found = amount(said)
    except CommgovError:
        return True
    return (found.low, found.high) != (row.low, row.high)


def _level(place: str) -> str:
    return next((level for end, level in _LEVELS.items() if place.endswith(end)), "")


def ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Divide counts of one place: residents per household, grids per community, as intervals.

        [a, b] / [c, d] = [a / d, b / c]   for c > 0

    Parameters
    ----------
    table
        As :func:`taken` gives it.

    Returns
    -------
    DataFrame
        ``ratio, place, numerator, denominator`` (ids), ``low, high``, in the order of the table's ids. A kind
        of count that a place has twice is divided each time.

    Examples
    --------
    >>> made = review("丁园社区有居民3000余户、9000余人。")
    >>> found = ratios(taken(Review(made.numbers.assign(answer="accept"), made.ties)))
    >>> found[["ratio", "low", "high"]].round(2).to_numpy().tolist()
    [['residents / households', 2.25, 3.33]]
    """
    rows = []
    for one in words()["ratio"]:
        above, below = one["code"].split(" / ")
        for top, bottom in _pairs(table, above, below):
            if bottom.low > 0:
                value = _interval(top) / _interval(bottom)
                rows.append((one["code"], top.place, top.id, bottom.id, float(value.low), float(value.high)))
    return pd.DataFrame(rows, columns=["ratio", "place", "numerator", "denominator", "low", "high"])


def consistency(table: pd.DataFrame) -> pd.DataFrame:
    """Test whether the numbers of an article can all be right: said twice alike, and no part above its whole.

    Parameters
    ----------
    table
        As :func:`taken` gives it.

    Returns
    -------
    DataFrame
        ``claim`` (such as ``elderly <= residents``, or ``grids == grids`` for a count that is stated twice),
        ``place, left, right`` (ids), ``verdict`` (``feasible``: it must hold; ``infeasible``: it cannot;
        ``underdetermined``: the numbers leave both open).

    Notes
    -----
    Two numbers of one kind and place may still count different things: what cannot be equal is then no fault.

    Examples
    --------
    >>> made = review("丁园社区有居民3000人，老人4000名。")
    >>> consistency(taken(Review(made.numbers.assign(answer="accept"), made.ties)))["verdict"].tolist()
    ['infeasible']
    """
    rows = []
    for one in words()["part"]:
        left, right = one["code"].split(" <= ")
        for a, b in _pairs(table, left, right):
            verdict = check(["left <= right"], {"left": _interval(a), "right": _interval(b)}).verdict
            rows.append((one["code"], a.place, a.id, b.id, verdict))
    named = table[table["quantity"].ne("") & table["place"].ne("")]
    for (quantity, place), group in named.groupby(["quantity", "place"], sort=True):
        every = list(group.itertuples())
        for a, b in itertools.pairwise(every):
            verdict = check(["left == right"], {"left": _interval(a), "right": _interval(b)}).verdict
            rows.append((f"{quantity} == {quantity}", place, a.id, b.id, verdict))
    return pd.DataFrame(rows, columns=["claim", "place", "left", "right", "verdict"])


def among(table: pd.DataFrame) -> pd.DataFrame:
    """Set each count beside the published counts of its kind and level.

    Parameters
    ----------
    table
        As :func:`taken` gives it.

    Returns
    -------
    DataFrame
        ``id, quantity, kind, kind_zh, place, level, low, high`` of each count (no share) that others print
        too, ``published_count`` (how many places print one), ``below_count`` and ``above_count`` (how many
        of them surely less, surely more), ``published_low, published_median, published_high`` (of their
        floors), ``provenance``.

    Notes
    -----
    Places that print a number, each of itself: no sample of places, see :func:`selected`.

    Examples
    --------
    >>> made = review("丁园社区有共建单位46家。")
    >>> found = among(taken(Review(made.numbers.assign(answer="accept"), made.ties)))
    >>> found[["published_count", "below_count", "above_count"]].to_numpy().tolist()
    [[17, 16, 1]]
    """
    facts = load("published_counts")
    labels = {kind["code"]: (kind["en"], kind["zh"]) for kind in words()["quantity"]}
    rows = []
    for one in table[table["quantity"].isin(labels) & (table["unit"] != "share")].itertuples():
        others = facts[(facts["quantity"] == one.quantity) & (facts["level"] == one.level)]
        if others.empty:
            continue
        below = int((others["high"].fillna(math.inf) < one.low).sum())
        above = int((others["low"] > one.high).sum())
        spread = [float(getattr(others["low"], what)()) for what in ("min", "median", "max")]
        about = (one.id, one.quantity, *labels[one.quantity], one.place, one.level, one.low, one.high)
        rows.append((*about, len(others), below, above, *spread, "A P"))
    columns = ["id", "quantity", "kind", "kind_zh", "place", "level", "low", "high", "published_count",
               "below_count", "above_count", "published_low", "published_median", "published_high",
               "provenance"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def for_bounds(table: pd.DataFrame, place: str) -> dict[str, tuple[int, int]]:
    """Return what :func:`bounds` needs of one place: its units, communities and agreements, as pairs.

    Parameters
    ----------
    table
        As :func:`taken` gives it.
    place
        A place of the table.

    Returns
    -------
    dict
        ``actors, places, ties``, each ``(low, high)`` in whole numbers.

    Raises
    ------
    CommgovError
        The table has no such count of that place, or one without a ceiling.

    Examples
    --------
    >>> made = review("丁园街道有12个社区，共建单位46家，签订共建协议58份。")
    >>> for_bounds(taken(Review(made.numbers.assign(answer="accept"), made.ties)), "丁园街道")
    {'actors': (46, 46), 'places': (12, 12), 'ties': (58, 58)}
    """
    of = {
        "actors": ("co_building_units", "units_in_area"),
        "places": ("communities",),
        "ties": ("agreements",),
    }
    here, found = table[table["place"] == place], {}
    for name, kinds in of.items():
        rows = here[here["quantity"].isin(kinds)]
        rows = rows[rows["high"] < math.inf]
        if rows.empty:
            raise CommgovError(
                "{place}: no number with a ceiling is of the kind {kinds}. Fix: accept one, or set its "
                "quantity in the review.",
                place=place,
                kinds=" / ".join(kinds),
            )
        found[name] = (math.ceil(rows["low"].iloc[0]), math.floor(rows["high"].iloc[0]))
    return found


def _pairs(table: pd.DataFrame, left: str, right: str):
    """Rows of two kinds of count of one place."""
    named = table[table["place"] != ""]
    others = list(named[named["quantity"] == right].itertuples())
    for one in named[named["quantity"] == left].itertuples():
        yield from ((one, other) for other in others if other.place == one.place)


def _interval(row) -> Interval:
    return Interval(*(int(x) if float(x).is_integer() else float(x) for x in (row.low, row.high)))
