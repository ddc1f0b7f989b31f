"""Whether tables are those of a network: every fault of all tables at once, each with its fix.

Whoever corrects a table wants one list and not twenty rounds. A fault says where it is (table, column, row,
value), what is wrong and how to correct it, in English and in Chinese. Each column is checked by itself, then
one table against another.
"""

from __future__ import annotations

import difflib
import errno
import functools

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from . import periods
from .columns import (
    TextColumn,
    as_mask,
    as_numbers,
    constant,
    encodable,
    has_byte,
    is_packed,
    is_same,
    positions,
    repeated,
    stacked,
    text_column,
    together,
)
from .messages import Listed, Message, say, visible, word
from .messages import joined as in_a_row
from .schema import TABLES, Column, CommgovError, Term
from .terms import Vocabulary, clashes, restated

COLUMNS = ["table", "column", "row", "value", "problem", "fix", "problem_zh", "fix_zh"]
LONGEST = 200  # characters of a value that are told
# Columns that are read by people only, so that anything goes.
FREE = ("name",)
UNKNOWN_CODE = say("is not a known code")
# With more wrong words than this in a column, none gets advice of its own.
_MOST_ADVICE = 100
_SEARCHED = 1_000  # so many words are compared with a wrong one letter by letter
# Control characters, zero-width characters and direction marks: two codes that differ by one look the same.
_UNSEEN = r"[\x00-\x1f\x7f\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{feff}]"


# ---- a list of faults ----------------------------------------------------------------------------


class Faults:
    """Collects faults while tables are read; rows count from 1, the first row under the header.

    Each way to note one takes ``problem`` and ``fix`` as messages (:func:`commgov_lib.messages.say`).
    """

    def __init__(self):
        self._found: list[pd.DataFrame] = []

    def whole(self, table: str, column: str, problem: str, fix: str):
        """Note one problem of a whole table or column."""
        self._add(table, column, np.array([0]), constant("", 1), problem, fix)

    def where(self, table: str, frame: pd.DataFrame, column: str, mask, problem: str, fix: str):
        """Note one problem for each row of ``frame`` where ``mask`` holds."""
        rows = np.flatnonzero(np.asarray(mask, dtype=bool))
        if len(rows):
            self._add(table, column, rows + 1, text_column(frame[column].iloc[rows]), problem, fix)

    def words(self, table: str, column: str, text: TextColumn, flags: np.ndarray, problem: str, fix: str):
        """Note one problem for each row whose word is flagged: ``flags`` holds one mark a word."""
        if flags.any() and (flags & text.used).any():
            self.rows(table, column, text, flags[text.codes], problem, fix)

    def rows(self, table: str, column: str, text: TextColumn, mask, problem: str, fix: str):
        """Note one problem for each row of a column of text where ``mask`` holds."""
        rows = np.flatnonzero(mask)
        if len(rows):
            self._add(table, column, rows + 1, TextColumn(text.codes[rows], text.words), problem, fix)

    def _add(self, table, column, rows, values: TextColumn, problem, fix):
        values = values.tidy()
        values = values.mapped(pc.utf8_slice_codeunits(values.words, 0, LONGEST))
        self._found.append(
            listed(rows, {"table": table, "column": column, "value": values, "problem": problem, "fix": fix})
        )

    def table(self) -> pd.DataFrame:
        """Everything noted so far, with the columns of :data:`COLUMNS`."""
        return joined(self._found)


def listed(rows: np.ndarray, texts: dict[str, TextColumn | str]) -> pd.DataFrame:
    """Make a list of faults, in which each text is kept once, however often it occurs.

    Parameters
    ----------
    rows
        One a fault; 0 where it is one of a whole table.
    texts
        ``table, column, value, problem, fix``, and further columns if need be: a column each, or a text that
        is the same for all. ``problem_zh`` and ``fix_zh`` are filled in where they are not given.

    Returns
    -------
    DataFrame
        The columns of :data:`COLUMNS`, then the further ones.
    """
    if not len(rows):
        return _none(tuple(c for c in texts if c not in COLUMNS)).copy()
    texts = dict(texts)
    for name in ("problem", "fix"):
        said = texts[name]
        if f"{name}_zh" not in texts:
            texts[f"{name}_zh"] = (
                said.mapped(pa.array(map(_in_chinese, said.words.to_pylist()), pa.large_string()))
                if isinstance(said, TextColumn)
                else _in_chinese(said)
            )
    columns = {
        name: (text if isinstance(text, TextColumn) else constant(str(text), len(rows))).category()
        for name, text in texts.items()
    }
    columns["row"] = pd.arrays.IntegerArray(rows.astype(np.int64), np.asarray(rows == 0))
    return pd.DataFrame(columns)[[*COLUMNS, *(c for c in texts if c not in COLUMNS)]]


@functools.cache
def _none(further: tuple[str, ...]) -> pd.DataFrame:
    """A list of no faults."""
    names = [*COLUMNS, *further]
    columns = {name: constant("", 0).category() for name in names if name != "row"}
    return pd.DataFrame({**columns, "row": pd.array([], dtype="Int64")})[names]


def from_rows(found: list[tuple]) -> pd.DataFrame:
    """Make a list of faults of rows ``(table, column, row, value, problem, fix)``; ``row`` may be missing.

    Rows of another list, which have the Chinese of problem and fix at the end, are taken as well.

    Examples
    --------
    >>> found = from_rows([("ties.csv", "weight", None, "", say("is empty"), say("type it again"))])
    >>> found[["problem", "problem_zh"]].to_numpy().tolist()
    [['is empty', '是空的']]
    """
    if not found:
        return _none(()).copy()
    whole = [(*fault, *map(_in_chinese, fault[4:])) if len(fault) == 6 else fault for fault in found]
    texts = dict(zip(COLUMNS, zip(*whole, strict=True), strict=True))
    rows = [0 if row is None or pd.isna(row) else int(row) for row in texts.pop("row")]
    texts["value"] = [str(value)[:LONGEST] for value in texts["value"]]
    columns = {name: pd.Series(map(_without_half, said), dtype="str") for name, said in texts.items()}
    return listed(np.array(rows, np.int64), {name: text_column(column) for name, column in columns.items()})


def _in_chinese(said: str) -> str:
    return (said if isinstance(said, Message) else word(said)).text("zh")


def _without_half(said: object) -> str:
    """The text with a mark for each half of a character: the name of a file may hold one."""
    text = str(said)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def joined(lists: list[pd.DataFrame]) -> pd.DataFrame:
    """Put lists of faults one below the other; those that are empty may lack columns of the others.

    Examples
    --------
    >>> one = from_rows([("ties", "weight", 3, "-1", say("is empty"), "")])
    >>> joined([one, one.iloc[:0], one])["row"].tolist()
    [3, 3]
    """
    there = [found for found in lists if len(found)] or lists[:1]
    if len(there) < 2:
        return there[0].reset_index(drop=True) if there else from_rows([])
    names = [name for name in there[0].columns if name != "row"]
    rows = np.concatenate([found["row"].to_numpy("int64", na_value=0) for found in there])
    return listed(rows, {name: stacked([text_column(found[name]) for found in there]) for name in names})


def kinds(found: pd.DataFrame, keys: list[str]) -> list[tuple[tuple[str, ...], np.ndarray]]:
    """List the kinds of faults as they come: what ``keys`` say of each, and where its faults stand.

    Examples
    --------
    >>> found = from_rows([("ties", "weight", k, "", word, "") for k, word in enumerate("aba")])
    >>> [(*keys, at.tolist()) for keys, at in kinds(found, ["problem"])]
    [('a', [0, 2]), ('b', [1])]
    """
    number = together([text_column(found[key]) for key in keys])
    order = np.argsort(number, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(number))[:-1]) if len(found) else []
    first = found[keys].iloc[[part[0] for part in parts]]
    said = zip(*(first[key].tolist() for key in keys), strict=True)
    return list(zip(said, parts, strict=True))


def describe(
    found: pd.DataFrame, *, rows: int = 5, most: int = 60, lang: str = "en", title: Message | None = None
) -> str:
    """Put a list of faults in words: one line a kind of fault, with its first rows and how many there are.

    Parameters
    ----------
    found
        A list of :func:`find`, with at least one row.
    rows
        How many rows of each kind are named.
    most
        How many kinds are written out; the rest is counted.
    lang
        ``"en"`` or ``"zh"``.
    title
        The first line, in place of how many faults there are: of what is told, and is no fault. Values of
        a whole table are then said too.

    Returns
    -------
    str

    Examples
    --------
    >>> problem, fix = say("is not above {low}", low=0), say("type it again")
    >>> found = from_rows([("ties", "weight", 3, "-1", problem, fix)])
    >>> print(describe(found))
    1 fault found
      ties, column 'weight', row 3 ('-1'): is not above 0. Fix: type it again.
    >>> print(describe(found, lang="zh").splitlines()[1].strip())
    关系表，“weight”列，第 3 行（“-1”）：不大于 0。改法：请重新输入。
    """
    every = kinds(found, ["table", "column", "problem", "fix"])
    count = len(found)
    lines = [title or (say("1 fault found") if count == 1 else say("{count:,} faults found", count=count))]
    for (table, column, problem, fix), at in every[:most]:
        first, more = found.iloc[at[:rows]], len(at) - rows
        where = [word(table)]
        if column:
            where.append(say("column '{column}'", column=column))
        if first["row"].notna().all():
            at_rows = [
                say("row {row} ('{value}')", row=row, value=value if len(value) <= 60 else value[:57] + "…")
                for row, value in zip(first["row"], first["value"], strict=True)
            ]
            where.append(in_a_row(at_rows, lang))
            if more > 0:
                where[-1] += say(" and {count:,} more", count=more).text(lang)
        elif title and any(first["value"]):
            where += [value if len(value) <= 60 else value[:57] + "…" for value in first["value"] if value]
        if lang == "zh":
            problem, fix = first.iloc[0][["problem_zh", "fix_zh"]]
        where = in_a_row(where, lang, by={"en": ", ", "zh": "，"})
        lines.append(say("{where}: {problem}. Fix: {fix}.", where=where, problem=problem, fix=fix))
    if len(every) > most:
        lines.append(
            say("and {count} more kinds of fault: see .faults of this error", count=len(every) - most)
        )
    return "\n  ".join(visible(line.text(lang)) for line in lines)


class Listing:
    """A list of faults as a value of a message: said in the language of the message."""

    def __init__(self, found: pd.DataFrame, title: Message | None = None):
        self.found, self.title = found, title

    def text(self, lang: str = "en") -> str:
        """The list in words, as :func:`describe` puts it."""
        return describe(self.found, lang=lang, title=self.title)


def raise_any(found: pd.DataFrame):
    """Raise one CommgovError that tells every fault of the list, if there is any."""
    if len(found):
        raise CommgovError("{listing}", listing=Listing(found), faults=found)


class UnexpectedError(CommgovError):
    """What somebody gave broke the reader in a way that nobody thought of; its cause is kept."""


def guarded(work):
    """Make a function raise nothing but CommgovError, whatever it is given.

    The reasons that can be told are told by the function itself; this is for the rest.

    Examples
    --------
    >>> guarded(len)("ab")
    2
    """

    @functools.wraps(work)
    def safe(*given, **options):
        try:
            return work(*given, **options)
        except CommgovError:
            raise
        except UnicodeEncodeError as error:
            raise CommgovError(
                "a text holds half of a character, which no file can hold. Fix: type that text again."
            ) from error
        except MemoryError as error:
            raise CommgovError("it needs more memory than there is. Fix: give it in parts.") from error
        except Exception as error:
            if getattr(error, "errno", None) == errno.ENAMETOOLONG:
                raise too_long(error) from error
            cause = f"{type(error).__name__}: {ascii(str(error))[1:120].rstrip(chr(39))}"
            raise UnexpectedError(
                "unexpected error ({cause}). "
                "Fix: save it again from the program that made it, or as CSV UTF-8.",
                cause=cause,
            ) from error

    return safe


# ---- advice --------------------------------------------------------------------------------------


def too_long(error: OSError) -> CommgovError:
    """Return what is said of a name that no disk takes.

    Examples
    --------
    >>> str(too_long(OSError(36, "File name too long", "a" * 300)))[:20]
    "the name 'aaaaaaaaaa"
    """
    name = str(error.filename).rpartition("/")[2]
    return CommgovError("the name '{few}…' is too long. Fix: a shorter one.", few=name[:40])


def suggestion(said: object, known) -> Message | str:
    """Return `` (did you mean '…'?)`` for a word that nearly is one of the known ones, else nothing.

    Examples
    --------
    >>> suggestion("co_build", ["leads", "co_builds"])
    " (did you mean 'co_builds'?)"
    """
    close = closest(said, known)
    return say(" (did you mean '{word}'?)", word=close) if close else ""


def closest(said: object, known, *, cutoff: float = 0.6) -> str:
    """Return the known word that is most like this one, or nothing where none is."""
    return next(iter(difflib.get_close_matches(str(said), [str(k) for k in known], n=1, cutoff=cutoff)), "")


def near(said: str, known: list[TextColumn]) -> Message | str:
    """As :func:`suggestion`, among the words of columns, of which there may be a million."""
    words = pa.concat_arrays([column.words.filter(pa.array(column.used)) for column in known])
    for most in (len(said) * 3 // 4, len(said) // 2) if len(words) > _SEARCHED else ():
        # A slip leaves the beginning or the end as it was.
        alike = pc.or_(pc.starts_with(words, said[:most]), pc.ends_with(words, said[-max(most, 1) :]))
        length = pc.abs(pc.subtract(pc.utf8_length(words), len(said)))
        some = words.filter(pc.and_(alike, pc.less_equal(length, 2)))
        if len(some) or most == len(said) // 2:
            words = some[:_SEARCHED]
            break
    return suggestion(said, words.to_pylist())


def is_empty(values: pd.Series) -> pd.Series:
    """Tell where a column is empty: missing, or text of nothing but spaces."""
    if is_packed(values):
        text = text_column(values)
        return pd.Series(text.blank[text.codes], values.index)
    missing = values.isna()
    if values.dtype.kind in "biufcM":
        return missing
    blank = values.astype("str").str.strip() == ""
    return missing | blank.fillna(False).astype(bool)


# ---- the tables of a network ---------------------------------------------------------------------


def find(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """List every fault of the tables of a network.

    Parameters
    ----------
    tables
        ``places, actors, ties, needs``, each a DataFrame with the columns of
        :data:`commgov_lib.schema.TABLES`. A table that is not given is not checked, and no code is looked
        up in it. ``terms``, if there are any, holds the user's own terms
        (:data:`commgov_lib.schema.TERMS`), which the columns of the other tables may then hold too.

    Returns
    -------
    DataFrame
        One row a fault: ``table, column, row, value, problem, fix, problem_zh, fix_zh``; no rows if there is
        none. Rows count from 1, the first row under the header; a fault of a whole column has no row.

    Notes
    -----
    Checks that join two tables run when the columns that they need are there, so that one list holds as
    much as can be known. A tie may be right in form and wrong in fact: nothing here can tell.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> emon = cg.load("emon")
    >>> tables = {"places": emon.places, "actors": emon.actors, "ties": emon.ties, "needs": emon.needs}
    >>> len(find(tables))
    0
    """
    return examined(tables)[0]


def examined(
    tables: dict[str, pd.DataFrame],
) -> tuple[pd.DataFrame, dict[str, dict[str, TextColumn]], np.ndarray | None]:
    """Every fault of the tables, as in :func:`find`, and their columns of text as they are kept: clean.

    Returns
    -------
    tuple
        The faults; table → column → words and codes, where an empty cell has the empty word; the rows of
        ties that :func:`said_again` tells.
    """
    faults = Faults()
    seen: dict = {}  # what was told of words that several columns share
    words, clean = Vocabulary(), {}
    if "terms" in tables:
        clean["terms"] = _check_columns("terms", tables["terms"], words, faults, seen)
        words = _check_terms(clean["terms"], bool(len(tables.get("needs", ()))), faults)
    for name in TABLES:
        if name in tables:
            clean[name] = _check_columns(name, tables[name], words, faults, seen)
    places, actors, ties = (clean.get(name, {}) for name in ("places", "actors", "ties"))
    if {"place", "kind"} <= set(places):
        _check_hierarchy(places, words, faults)
    if "place" in places:
        for table in ("actors", "needs"):
            if "place" in clean.get(table, ()):
                text = clean[table]["place"]
                at = positions(text, places["place"])
                _check_known(table, "place", text, at, [places["place"]], faults)
        if "actor" in actors:
            shared = positions(actors["actor"], places["place"]) >= 0
            faults.words(
                "actors",
                "actor",
                actors["actor"],
                shared,
                say("is also the code of a place"),
                say("give the actor a code of its own: ties name actors and places alike"),
            )
            if {"source", "target"} <= set(ties):
                _check_ends(ties, places["place"], actors["actor"], faults)
    again = None
    if {"source", "target", "relation"} <= set(ties):
        again = said_again(ties, tables["ties"].get("weight"))
        _check_repeats(ties, again, faults)
    return faults.table(), clean, again


def _check_terms(clean: dict[str, TextColumn], needs: bool, faults: Faults) -> Vocabulary:
    """Note what is wrong with a user's own terms; return the vocabulary that they make."""
    if not {"list", "term"} <= set(clean):
        return Vocabulary()
    plain = pd.DataFrame({name: text.plain() for name, text in clean.items()})
    for at, column, what, other in clashes(plain):
        problem, fix = {
            "code": (say("is a code of the library"), say("choose another word for a term of your own")),
            "label": (
                say("is a word for '{other}' already", other=other),
                say("use the code '{other}', or choose another word", other=other),
            ),
            "again": (
                say("is a word for your own term '{other}' already", other=other),
                say("give each term one row, and words of its own"),
            ),
            "other": (
                say("has other labels in another list"),
                say("give it the same labels in both, or choose another word"),
            ),
        }[what]
        faults.where("terms", plain, column, np.arange(len(plain)) == at, problem, fix)
    relation = plain["list"] == "relation"
    place = plain["list"] == "place_kind"
    for columns, mine in ((("serves", "one_way"), relation), (("level",), place)):
        problem = say("is for kinds of places only") if mine is place else say("is for relations only")
        for column in columns:
            if column in plain:
                wrong = ~mine & (plain[column] != "")
                faults.where("terms", plain, column, wrong, problem, say("leave it empty"))
    if needs:  # whether a relation serves decides who reaches which need
        said = plain["serves"] if "serves" in plain else pd.Series("", plain.index)
        silent = relation & (said == "") & (plain["term"] != "") & ~restated(plain)
        problem = say("there are needs, and it is not said whether this relation serves them")
        for term in plain["term"][silent].unique():
            fix = say(
                "write yes or no in the column serves of the table of terms; on reading, answer the question "
                "relation '{term}' with new or new-serving",
                term=term,
            )
            faults.where("terms", plain, "term", silent & (plain["term"] == term), problem, fix)
    return Vocabulary(plain)


def _check_columns(
    table: str, frame: pd.DataFrame, words: Vocabulary, faults: Faults, seen: dict
) -> dict[str, TextColumn]:
    """Note what is wrong inside one table; return its text columns, clean, for the checks across tables."""
    contract = words.columns(table)
    if not isinstance(frame, pd.DataFrame):
        kind = type(frame).__name__
        faults.whole(table, "", say("is a {kind}, not a table", kind=kind), say("pass a pandas DataFrame"))
        return {}
    frame = _without_halves(table, frame, faults)
    doubled = [str(c) for c in frame.columns[frame.columns.duplicated()].unique()]
    for column in doubled:
        faults.whole(table, column, say("the column is duplicated"), say("keep one of the two"))
    spare = [str(c) for c in frame.columns if c not in contract]
    for column, rule in contract.items():
        if column in frame.columns:
            continue
        # A column that may be left out is only missed where another one is all but its name.
        close = closest(column, spare, cutoff=0.6 if rule.filled else 0.85)
        hint = say(" (is it the column '{word}'?)", word=close) if close else ""
        if rule.filled:
            fix = say("add it ({expected})", expected=_expects(rule))
            faults.whole(table, column, say("the column is missing{hint}", hint=hint), fix)
        elif close:
            fix = say("rename the column, or drop it if it is something else")
            faults.whole(table, column, say("the column is missing{hint}", hint=hint), fix)
    clean = {}
    for column, rule in contract.items():
        if column not in frame.columns or column in doubled:
            continue
        values, missing = frame[column], say("fill it in ({expected})", expected=_expects(rule))
        if rule.text:
            text = text_column(values)
            if ("blank", text.place()) not in seen:
                seen["blank", text.place()] = text.blank.any(), text
            clean[column] = text = text.cleaned() if seen["blank", text.place()][0] else text
            if rule.filled:
                faults.words(table, column, text, _is(text, ""), say("is empty"), missing)
            if column in periods.TIMES:
                clean[column] = _check_times(table, column, text, faults)
                continue
            _check_text(table, column, rule, text, faults, seen)
            numeric = values.dtype.kind in "biufcM" and column not in FREE
            if numeric and values.notna().any():
                fix = say("read it as text (dtype=str), so that codes keep their leading zeros")
                faults.whole(table, column, say("holds numbers where text is expected"), fix)
        else:
            empty = is_empty(values).to_numpy(dtype=bool)
            if rule.filled:
                faults.where(table, frame, column, empty, say("is empty"), missing)
            _check_numbers(table, column, rule, values, empty, faults)
    if set(periods.TIMES) <= set(clean):
        since, until = (periods.bounds(clean[column], column) for column in periods.TIMES)
        fix = say("exchange the two, or correct one of them")
        faults.where(table, frame, "until", until < since, say("is before since"), fix)
    key = next(iter(contract))
    if key in clean and table not in ("ties", "terms"):
        text = clean[key]
        again = (np.bincount(text.codes, minlength=len(text.words)) > 1) & ~_is(text, "")
        problem = say("the same code stands in more than one row")
        faults.words(
            table, key, text, again, problem, say("give each row a code of its own, or merge the rows")
        )
    return clean


def _check_times(table: str, column: str, text: TextColumn, faults: Faults) -> TextColumn:
    """Note words that are no time; return the column in the one writing of times."""
    words = text.words.to_pylist()
    known = periods.written(words)
    wrong = np.array([time is None for time in known], dtype=bool)
    torn = wrong & np.array([periods.is_torn(word) for word in words], dtype=bool)
    years = [bool(time) and periods.is_year(time) for time in known]
    waves = np.array([bool(time) and not year for time, year in zip(known, years, strict=True)], dtype=bool)
    waves &= bool((text.used & np.array(years, dtype=bool)).any())
    for flags, problem, fix in (
        (wrong & ~torn, say("is not a year, month or day"),
         say("write it like 2021, 2021-05 or 2021-05-03; a number of five digits is a date that Excel hides: "
             "format the cells as dates")),
        (torn, say("may be January or October, which Excel shows alike"),
         say("write 2021-01 or 2021-10, as text")),
        (waves, say("is the number of a wave, and other rows hold years"),
         say("write years in all rows, or numbers of waves in all")),
    ):  # fmt: skip
        faults.words(table, column, text, flags, problem, fix)
    said = [word if time is None else time for word, time in zip(words, known, strict=True)]
    return text.mapped(pa.array(said, pa.large_string()))


def _without_halves(table: str, frame: pd.DataFrame, faults: Faults) -> pd.DataFrame:
    """Note texts that hold half of a character: only a column of Python objects can."""
    noted = say("holds half of a character, which no file can hold"), say("type that text again")
    names = [encodable(name) if isinstance(name, str) else name for name in frame.columns]
    if any(isinstance(old, str) and new != old for new, old in zip(names, frame.columns, strict=True)):
        faults.whole(table, "", *noted)
        frame = frame.set_axis(names, axis=1)
    for k, dtype in enumerate(frame.dtypes):
        values = frame.iloc[:, k] if dtype == "object" else ()
        whole = [encodable(v) if isinstance(v, str) else v for v in values]
        half = [isinstance(old, str) and new != old for new, old in zip(whole, values, strict=True)]
        if any(half):
            frame = frame.copy(deep=False)
            frame.isetitem(k, pd.Series(whole, frame.index, dtype=object))
            faults.where(table, frame.iloc[:, [k]], frame.columns[k], half, *noted)
    return frame


def _is(text: TextColumn, word: str) -> np.ndarray:
    """Which of the words is this one: at most one is."""
    found = np.zeros(len(text.words), dtype=bool)
    at = text.at(word)
    if at >= 0:
        found[at] = True
    return found


def _expects(rule: Column) -> Message:
    if rule.allowed is not None:
        expected = say("one of {codes}", codes=", ".join(rule.allowed))
    else:
        expected = say("text") if rule.text else say("a number")
    return expected if rule.filled else say("{expected}; may be empty", expected=expected)


def _check_numbers(table: str, column: str, rule: Column, values: pd.Series, empty, faults: Faults):
    number = as_numbers(values, empty)
    least = rule.above if rule.above is not None else -np.inf if rule.low is None else rule.low
    if not empty.any() and len(number) and number.max() < np.inf and number.min() > least:
        return  # not a NaN among them: nothing is wrong
    finite = np.isfinite(number)
    found = [
        (np.isnan(number) & ~empty, say("is not a number"), say("write a plain number, such as 12.5")),
        (np.isinf(number), say("is infinite"), say("write a finite number")),
    ]
    if rule.low is not None:
        low = f"{rule.low:g}"
        fix = say("write {low} or more", low=low)
        if not rule.filled:
            fix = say("write {low} or more, or leave it empty", low=low)
        found.append((finite & (number < rule.low), say("is below {low}", low=low), fix))
    if rule.above is not None:
        problem = say("is not above {low}", low=f"{rule.above:g}")
        fix = say("write a positive number; where there is no tie, leave the row out")
        found.append((finite & (number <= rule.above), problem, fix))
    for mask, problem, fix in found:
        faults.where(table, values.to_frame(column), column, mask, problem, fix)


def _check_text(table: str, column: str, rule: Column, text: TextColumn, faults: Faults, seen: dict):
    if column in FREE:
        return
    if rule.allowed is not None:
        known = as_mask(pc.is_in(text.words, value_set=pa.array(["", *rule.allowed], pa.large_string())))
        wrong = text.used & ~known
        codes = Listed([Term(code, f"{term.zh} {code}") for code, term in rule.allowed.items()])
        if wrong.sum() > _MOST_ADVICE:  # not slips: another column
            faults.words(table, column, text, wrong, UNKNOWN_CODE, say("use one of {codes}", codes=codes))
            return
        for code in sorted(text.words.filter(pa.array(wrong)).to_pylist()):
            fix = say("use one of {codes}{hint}", codes=codes, hint=suggestion(code, rule.allowed))
            faults.words(table, column, text, _is(text, code), UNKNOWN_CODE, fix)
        return
    if text.place() not in seen:
        padded = as_mask(pc.not_equal(text.words, pc.utf8_trim_whitespace(text.words)))
        unseen = padded[:0]
        if has_byte(text.words, 0x20, 0x7F, 0xE2, 0xEF):  # E2, EF: the first byte of those above U+2000
            unseen = as_mask(pc.match_substring_regex(text.words, _UNSEEN)) & ~padded
        seen[text.place()] = padded, unseen, text  # kept, so that no other words come to lie there
    padded, unseen, _ = seen[text.place()]
    fix = say("remove the space: a code must match letter by letter")
    faults.words(table, column, text, padded, say("begins or ends with a space"), fix)
    if unseen.any():
        lines = unseen & as_mask(pc.match_substring(text.words, "\n"))
        fix = say("write 、 between two names, and one name on one line")
        faults.words(table, column, text, lines, say("holds a line break"), fix)
        problem = say("holds a character that cannot be seen")
        faults.words(table, column, text, unseen & ~lines, problem, say("type it again"))


def _check_known(
    table: str,
    column: str,
    text: TextColumn,
    at: np.ndarray,
    known: list[TextColumn],
    faults: Faults,
    noun="place",
):
    """Note each word of a column that was not found among the known codes (``at`` is -1)."""
    unknown = (at < 0) & ~_is(text, "")
    if not unknown.any() or not (unknown := unknown & text.used).any():
        return
    problem, tables = {
        "place": (say("is not a known place"), say("places")),
        "actor": (say("is not a known actor"), say("actors")),
        "either": (say("is not a known place or actor"), say("places or of actors")),
    }[noun]
    if unknown.sum() > _MOST_ADVICE:  # advice costs a search through all codes: worth it for slips only
        fix = say("add a row for each to the table of {tables}, or correct the codes", tables=tables)
        faults.words(table, column, text, unknown, problem, fix)
        return
    rows = np.flatnonzero(unknown[text.codes])
    for code in pd.unique(text.codes[rows]):
        hint = near(text.words[int(code)].as_py(), known)
        fix = say(
            "add a row for it to the table of {tables}, or correct the code{hint}", tables=tables, hint=hint
        )
        faults.words(table, column, text, np.arange(len(text.words)) == code, problem, fix)


def _check_hierarchy(places: dict[str, TextColumn], words: Vocabulary, faults: Faults):
    """Places form a forest by ``parent``; a building's ``grid`` lies in the community of its compound."""
    code = places["place"]
    around = dict.fromkeys(("parent", "grid"), (constant("", len(code)), np.full(len(code), -1)))
    for column in around:
        if column in places:
            text = places[column]
            at = positions(text, code)
            _check_known("places", column, text, at, [code], faults)
            around[column] = (text, at[text.codes])
    if (code.used & ~_is(code, "")).sum() < len(code):
        return  # already noted; which row a parent means cannot be told
    (parents, parent), (grids, grid) = around["parent"], around["grid"]
    kind = places["kind"]
    circle = _on_a_cycle(parent)
    level = np.array([words.levels.get(k, np.nan) for k in kind.words.to_pylist()], dtype=float)[kind.codes]
    above = np.where(parent >= 0, level[parent], np.nan)
    is_grid = _is(kind, "grid")[kind.codes[grid]]
    both = (grid >= 0) & is_grid & (parent >= 0) & _is(kind, "compound")[kind.codes[parent]]
    larger = say(
        "name a larger place: city, district, street, community or village, compound or grid, building"
    )
    for column, text, mask, problem, fix in (
        ("parent", parents, circle, say("lies, step by step, inside itself"),
         say("correct the parents of this circle of places")),
        ("parent", parents, (above >= level) & ~circle,
         say("is not a larger place than the place itself"), larger),
        ("grid", grids, (grid >= 0) & ~is_grid, say("is not of kind grid"), say("name a grid")),
        ("grid", grids, both & (parent[parent] != parent[grid]),
         say("lies in another community than the compound"),
         say("name a compound and a grid of the same community")),
    ):  # fmt: skip
        faults.rows("places", column, text, mask, problem, fix)


def _on_a_cycle(parent: np.ndarray) -> np.ndarray:
    """Tell which rows stand on a circle of parents.

    As many steps up as there are rows, made by doubling, end above a root or on a circle; and each row of a
    circle is where such a walk from the same circle ends.
    """
    count = len(parent)
    jump = np.append(np.where(parent >= 0, parent, count), count)  # the last row stands above all roots
    for _ in range(count.bit_length()):
        jump = jump[jump]
    found = np.zeros(count + 1, dtype=bool)
    found[jump] = True
    return found[:count]


def _check_ends(ties: dict[str, TextColumn], places: TextColumn, actors: TextColumn, faults: Faults):
    source, target = ties["source"], ties["target"]
    at_place, at_actor = positions(source, places), positions(source, actors)
    fix = say("a tie starts at an actor; name the actor that stands for the place, or turn the tie round")
    faults.words("ties", "source", source, at_place >= 0, say("is a place, not an actor"), fix)
    _check_known("ties", "source", source, np.maximum(at_place, at_actor), [actors], faults, "actor")
    at_either = np.maximum(positions(target, places), positions(target, actors))
    _check_known("ties", "target", target, at_either, [places, actors], faults, "either")


def said_again(ties: dict[str, TextColumn], weight: pd.Series | None) -> np.ndarray | None:
    """The rows in which a tie without direction is said again, from its other end and with the same weight.

    Parameters
    ----------
    ties
        Columns of text of the table.
    weight
        Its weights; ``None`` where it has none.

    Returns
    -------
    array of bool or None
        ``None`` where there is no such row: a tie without direction stands once, so these can go.

    Examples
    --------
    >>> from .columns import text_column
    >>> ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"], "directed": "no"})
    >>> said_again({c: text_column(ties[c]) for c in ties}, pd.Series([2, 2])).tolist()
    [False, True]
    >>> said_again({c: text_column(ties[c]) for c in ties}, pd.Series([2, 3])) is None
    True
    """
    either = _either(ties)
    if not either.any():
        return None
    source, target = _alike(ties["source"], ties["target"])
    low, high = _in_order(source, target, either)
    said = [low, high, *(ties[c] for c in ("relation", "domain", *periods.TIMES, "directed") if c in ties)]
    more = repeated(said)
    rows = np.flatnonzero(more & either) if more is not None else ()
    if not len(rows):
        return None
    pair = together([TextColumn(column.codes[rows], column.words) for column in said])
    turned = source.codes[rows] > target.codes[rows]
    number = np.ones(len(rows))
    if weight is not None:
        number = as_numbers(weight.iloc[rows], is_empty(weight.iloc[rows]).to_numpy(dtype=bool))
    seen = pd.DataFrame({"pair": pair, "turned": turned, "number": number}).groupby("pair")
    both = (seen.size() == 2) & (seen["turned"].sum() == 1)
    both &= seen["number"].min() == seen["number"].max()  # not two that are no numbers
    again = np.zeros(len(source), dtype=bool)
    again[rows] = both.to_numpy()[pair] & pd.Series(pair).duplicated().to_numpy()
    return again if again.any() else None


def _either(ties: dict[str, TextColumn]) -> np.ndarray:
    """The rows whose tie has no direction."""
    said = ties.get("directed")
    at = said.at("no") if said is not None else -1
    return said.codes == at if at >= 0 else np.zeros(1, dtype=bool)


def _alike(one: TextColumn, other: TextColumn) -> tuple[TextColumn, TextColumn]:
    """Two columns whose words are numbered alike."""
    if one.place() == other.place():
        return one, other
    both = stacked([one, other])
    return TextColumn(both.codes[: len(one)], both.words), TextColumn(both.codes[len(one) :], both.words)


def _in_order(source: TextColumn, target: TextColumn, rows: np.ndarray) -> tuple[TextColumn, TextColumn]:
    """The ends of each tie, in these rows the one with the smaller number first."""
    turned = rows & (source.codes > target.codes)
    ends = np.where(turned, target.codes, source.codes), np.where(turned, source.codes, target.codes)
    return TextColumn(ends[0], source.words), TextColumn(ends[1], source.words)


def _check_repeats(ties: dict[str, TextColumn], said: np.ndarray | None, faults: Faults):
    source, target = ties["source"], ties["target"]
    filled = ~_is(source, "")[source.codes]
    loop = is_same(source, target) & filled
    fix = say("remove the row, or name the other end")
    faults.rows("ties", "target", target, loop, say("is the source itself"), fix)
    meant = [ties[c] for c in ("relation", "domain", *periods.TIMES) if c in ties]
    again, either = repeated([source, target, *meant]), _either(ties)
    again = np.zeros(len(source), dtype=bool) if again is None else again
    if either.any():
        other = _both_ways(source, target, meant, either, said) & ~again
        problem = say("a tie without direction is listed from its other end too, with other values")
        fix = say(
            "keep one row for the two, with the weight that holds; or write 'yes' in the column directed"
        )
        faults.rows("ties", "source", source, other & filled, problem, fix)
    problem = say("the same tie stands in more than one row")
    fix = say(
        "keep one row for each source, target, relation, domain and period (since, until), with the weights "
        "added up; of a list of events repeated='add' adds them"
    )
    faults.rows("ties", "source", source, again & filled, problem, fix)


def _both_ways(source: TextColumn, target: TextColumn, meant: list[TextColumn], either, said) -> np.ndarray:
    """The rows of pairs of which one row has no direction and another stands the other way round."""
    ends = _in_order(*_alike(source, target), np.ones(len(source), dtype=bool))
    more = repeated([*ends, *meant])
    found = np.zeros(len(source), dtype=bool)
    if more is None:
        return found
    rows = np.flatnonzero(more if said is None else more & ~said)
    pair = together([TextColumn(column.codes[rows], column.words) for column in (*ends, *meant)])
    count = np.bincount(pair, minlength=1)
    without = np.bincount(pair, either[rows], minlength=1)
    found[rows] = ((count > 1) & (without > 0))[pair]
    return found
