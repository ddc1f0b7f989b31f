"""What is checked in the tables of a network: each column by itself, then one table against another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .coded import (
    Coded,
    as_mask,
    as_numbers,
    coded,
    constant,
    has_byte,
    is_same,
    positions,
    repeated,
    stacked,
    together,
)
from .faults import Faults, is_empty, near, suggestion, without_halves
from .schema import LEVELS, TABLES, Column

# Control characters, zero-width characters and direction marks: two codes that differ by one look the same.
_UNSEEN = r"[\x00-\x1f\x7f\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{feff}]"
# With more wrong words than this in a column, none gets advice of its own.
MOST_ADVICE = 100
# Columns that are read by people only, so that anything goes.
FREE = ("name", "since")


def find(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """List every fault of the tables of a network.

    Parameters
    ----------
    tables
        ``places, actors, ties, needs``, each a DataFrame with the columns of
        :data:`commgov_lib.schema.TABLES`. A table that is not given is not checked, and no code is looked
        up in it.

    Returns
    -------
    DataFrame
        One row a fault: ``table, column, row, value, problem, fix``; no rows if there is none. Rows count
        from 1, the first row under the header; a fault of a whole column has no row.

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
) -> tuple[pd.DataFrame, dict[str, dict[str, Coded]], np.ndarray | None]:
    """Every fault of the tables, as in :func:`find`, and their columns of text as they are kept: clean.

    Returns
    -------
    tuple
        The faults; table → column → words and codes, where an empty cell has the empty word; the rows of
        ties that :func:`said_again` tells.
    """
    faults = Faults()
    seen: dict = {}  # what was told of words that several columns share
    clean = {name: _check_columns(name, tables[name], faults, seen) for name in TABLES if name in tables}
    places, actors, ties = (clean.get(name, {}) for name in ("places", "actors", "ties"))
    if {"place", "kind"} <= set(places):
        _check_hierarchy(places, faults)
    if "place" in places:
        for table in ("actors", "needs"):
            if "place" in clean.get(table, ()):
                text = clean[table]["place"]
                at = positions(text, places["place"])
                _check_known(table, "place", text, at, [places["place"]], "place", faults)
        if "actor" in actors:
            shared = positions(actors["actor"], places["place"]) >= 0
            fix = "give the actor a code of its own: ties name actors and places alike"
            faults.words("actors", "actor", actors["actor"], shared, "is also the code of a place", fix)
            if {"source", "target"} <= set(ties):
                _check_ends(ties, places["place"], actors["actor"], faults)
    again = None
    if {"source", "target", "relation"} <= set(ties):
        again = said_again(ties, tables["ties"].get("weight"))
        _check_repeats(ties, again, faults)
    return faults.table(), clean, again


def _check_columns(table: str, frame: pd.DataFrame, faults: Faults, seen: dict) -> dict[str, Coded]:
    """Note what is wrong inside one table; return its text columns, clean, for the checks across tables."""
    contract = TABLES[table]
    if not isinstance(frame, pd.DataFrame):
        faults.whole(table, "", f"is a {type(frame).__name__}, not a table", "pass a pandas DataFrame")
        return {}
    problem, fix = "holds half of a character, which no file can hold", "type that text again"
    frame = without_halves(table, frame, faults, problem, fix)
    twice = [str(c) for c in frame.columns[frame.columns.duplicated()].unique()]
    for column in twice:
        faults.whole(table, column, "the column stands there twice", "keep one of the two")
    spare = [str(c) for c in frame.columns if c not in contract]
    for column, rule in contract.items():
        # A column that may be left out is only missed where another one is all but its name.
        hint = suggestion(column, spare, cutoff=0.6 if rule.filled else 0.85).replace(
            "did you mean", "is it the column"
        )
        if column not in frame.columns and rule.filled:
            faults.whole(table, column, f"the column is missing{hint}", f"add it ({_expects(rule)})")
        elif column not in frame.columns and hint:
            fix = "rename the column, or drop it if it is something else"
            faults.whole(table, column, f"the column is missing{hint}", fix)
    clean = {}
    for column, rule in contract.items():
        if column not in frame.columns or column in twice:
            continue
        values, missing = frame[column], f"fill it in ({_expects(rule)})"
        if rule.text:
            text = coded(values)
            if ("blank", text.place()) not in seen:
                seen["blank", text.place()] = text.blank.any(), text
            clean[column] = text = text.cleaned() if seen["blank", text.place()][0] else text
            if rule.filled:
                faults.words(table, column, text, _is(text, ""), "is empty", missing)
            _check_text(table, column, rule, text, faults, seen)
            numeric = values.dtype.kind in "biufcM" and column not in FREE
            if numeric and values.notna().any():
                fix = "read it as text (dtype=str), so that codes keep their leading zeros"
                faults.whole(table, column, "holds numbers where text is expected", fix)
        else:
            empty = is_empty(values).to_numpy(dtype=bool)
            if rule.filled:
                faults.where(table, frame, column, empty, "is empty", missing)
            _check_numbers(table, column, rule, values, empty, faults)
    key = next(iter(contract))
    if key in clean and table != "ties":
        text = clean[key]
        again = (np.bincount(text.codes, minlength=len(text.words)) > 1) & ~_is(text, "")
        fix = "give each row a code of its own, or merge the rows"
        faults.words(table, key, text, again, "the same code stands in more than one row", fix)
    return clean


def _is(text: Coded, word: str) -> np.ndarray:
    """Which of the words is this one: at most one is."""
    found = np.zeros(len(text.words), dtype=bool)
    at = text.at(word)
    if at >= 0:
        found[at] = True
    return found


def _expects(rule: Column) -> str:
    if rule.allowed is not None:
        expected = "one of " + ", ".join(rule.allowed)
    else:
        expected = "text" if rule.text else "a number"
    return expected if rule.filled else expected + "; may be empty"


def _check_numbers(table: str, column: str, rule: Column, values: pd.Series, empty, faults: Faults):
    frame, number = values.to_frame(column), as_numbers(values, empty)
    least = (
        -np.inf if rule.low is None and rule.above is None else rule.low if rule.above is None else rule.above
    )
    if not empty.any() and len(number) and number.max() < np.inf and number.min() > least:
        return  # not a NaN among them: nothing is wrong
    fix = "write a plain number, such as 12.5"
    faults.where(table, frame, column, np.isnan(number) & ~empty, "is not a number", fix)
    faults.where(table, frame, column, np.isinf(number), "is infinite", "write a finite number")
    if rule.low is not None:
        fix = f"write {rule.low:g} or more" + ("" if rule.filled else ", or leave it empty")
        below = np.isfinite(number) & (number < rule.low)
        faults.where(table, frame, column, below, f"is below {rule.low:g}", fix)
    if rule.above is not None:
        fix = "write a positive number; where there is no tie, leave the row out"
        low = np.isfinite(number) & (number <= rule.above)
        faults.where(table, frame, column, low, f"is not above {rule.above:g}", fix)


def _check_text(table: str, column: str, rule: Column, text: Coded, faults: Faults, seen: dict):
    if column in FREE:
        return
    if rule.allowed is not None:
        known = as_mask(pc.is_in(text.words, value_set=pa.array(["", *rule.allowed], pa.large_string())))
        wrong, fix = text.used & ~known, f"use one of {', '.join(rule.allowed)}"
        if wrong.sum() > MOST_ADVICE:  # not slips: another column
            faults.words(table, column, text, wrong, "is not a known code", fix)
            return
        for word in sorted(text.words.filter(pa.array(wrong)).to_pylist()):
            hint = fix + suggestion(word, rule.allowed)
            faults.words(table, column, text, _is(text, word), "is not a known code", hint)
        return
    if text.place() not in seen:
        padded = as_mask(pc.not_equal(text.words, pc.utf8_trim_whitespace(text.words)))
        unseen = padded[:0]
        if has_byte(text.words, 0x20, 0x7F, 0xE2, 0xEF):  # E2, EF: the first byte of those above U+2000
            unseen = as_mask(pc.match_substring_regex(text.words, _UNSEEN)) & ~padded
        seen[text.place()] = padded, unseen, text  # kept, so that no other words come to lie there
    padded, unseen, _ = seen[text.place()]
    fix = "remove the space: a code must match letter by letter"
    faults.words(table, column, text, padded, "begins or ends with a space", fix)
    if unseen.any():
        lines = unseen & as_mask(pc.match_substring(text.words, "\n"))
        fix = "write 、 between two names, and one name on one line"
        faults.words(table, column, text, lines, "holds a line break", fix)
        unseen = unseen & ~lines
        faults.words(table, column, text, unseen, "holds a character that cannot be seen", "type it again")


def _check_known(table, column, text: Coded, at: np.ndarray, known: list[Coded], noun: str, faults: Faults):
    """Note each word of a column that was not found among the known codes (``at`` is -1)."""
    unknown = (at < 0) & ~_is(text, "")
    if not unknown.any() or not (unknown := unknown & text.used).any():
        return
    tables = " or of ".join(f"{word}s" for word in noun.split(" or "))
    if unknown.sum() > MOST_ADVICE:  # advice costs a search through all codes: worth it for slips only
        fix = f"add a row for each to the table of {tables}, or mend the codes"
        faults.words(table, column, text, unknown, f"is not a known {noun}", fix)
        return
    rows = np.flatnonzero(unknown[text.codes])
    for code in pd.unique(text.codes[rows]):
        word = text.words[int(code)].as_py()
        fix = f"add a row for it to the table of {tables}, or mend the code" + near(word, known)
        this = np.arange(len(text.words)) == code
        faults.words(table, column, text, this, f"is not a known {noun}", fix)


def _check_hierarchy(places: dict[str, Coded], faults: Faults):
    """Places form a forest by ``parent``; a building's ``grid`` lies in the community of its compound."""
    code, absent = places["place"], constant("", len(places["place"]))
    around = {}
    for column in ("parent", "grid"):
        text = places.get(column, absent)
        at = positions(text, code)
        _check_known("places", column, text, at, [code], "place", faults)
        around[column] = (text, at[text.codes])
    if (code.used & ~_is(code, "")).sum() < len(code):
        return  # already noted; which row a parent means cannot be told
    (parents, parent), (grids, grid) = around["parent"], around["grid"]
    kind = np.array(places["kind"].words.to_pylist(), dtype=object)[places["kind"].codes]
    circle = _on_a_cycle(parent)
    fix = "mend the parents of this circle of places"
    faults.rows("places", "parent", parents, circle, "lies, step by step, inside itself", fix)
    level = np.array([LEVELS.get(k, np.nan) for k in kind], dtype=float)
    above = np.where(parent >= 0, level[parent], np.nan) if len(level) else level
    problem = "is not a larger place than the place itself"
    fix = "name a larger place: city, district, street, community or village, compound or grid, building"
    faults.rows("places", "parent", parents, (above >= level) & ~circle, problem, fix)
    is_grid = kind[grid] == "grid"
    faults.rows("places", "grid", grids, (grid >= 0) & ~is_grid, "is not of kind grid", "name a grid")
    both = (grid >= 0) & is_grid & (parent >= 0) & (kind[parent] == "compound")
    problem = "lies in another community than the compound"
    fix = "name a compound and a grid of the same community"
    faults.rows("places", "grid", grids, both & (parent[parent] != parent[grid]), problem, fix)


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


def _check_ends(ties: dict[str, Coded], places: Coded, actors: Coded, faults: Faults):
    source, target = ties["source"], ties["target"]
    at_place, at_actor = positions(source, places), positions(source, actors)
    fix = "a tie starts at an actor; name the actor that stands for the place, or turn the tie round"
    faults.words("ties", "source", source, at_place >= 0, "is a place, not an actor", fix)
    _check_known("ties", "source", source, np.maximum(at_place, at_actor), [actors], "actor", faults)
    at_either = np.maximum(positions(target, places), positions(target, actors))
    _check_known("ties", "target", target, at_either, [places, actors], "place or actor", faults)


def said_again(ties: dict[str, Coded], weight: pd.Series | None) -> np.ndarray | None:
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
    >>> from .coded import coded
    >>> ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"], "directed": "no"})
    >>> said_again({c: coded(ties[c]) for c in ties}, pd.Series([2, 2])).tolist()
    [False, True]
    >>> said_again({c: coded(ties[c]) for c in ties}, pd.Series([2, 3])) is None
    True
    """
    either = _either(ties)
    if not either.any():
        return None
    source, target = _alike(ties["source"], ties["target"])
    low, high = _in_order(source, target, either)
    said = [low, high, *(ties[c] for c in ("relation", "domain", "since", "directed") if c in ties)]
    more = repeated(said)
    rows = np.flatnonzero(more & either) if more is not None else ()
    if not len(rows):
        return None
    pair = together([Coded(column.codes[rows], column.words) for column in said])
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


def _either(ties: dict[str, Coded]) -> np.ndarray:
    """The rows whose tie has no direction."""
    said = ties.get("directed")
    at = said.at("no") if said is not None else -1
    return said.codes == at if at >= 0 else np.zeros(1, dtype=bool)


def _alike(one: Coded, other: Coded) -> tuple[Coded, Coded]:
    """Two columns whose words are numbered alike."""
    if one.place() == other.place():
        return one, other
    both = stacked([one, other])
    return Coded(both.codes[: len(one)], both.words), Coded(both.codes[len(one) :], both.words)


def _in_order(source: Coded, target: Coded, rows: np.ndarray) -> tuple[Coded, Coded]:
    """The ends of each tie, in these rows the one with the smaller number first."""
    turned = rows & (source.codes > target.codes)
    ends = np.where(turned, target.codes, source.codes), np.where(turned, source.codes, target.codes)
    return Coded(ends[0], source.words), Coded(ends[1], source.words)


def _check_repeats(ties: dict[str, Coded], said: np.ndarray | None, faults: Faults):
    source, target = ties["source"], ties["target"]
    filled = ~_is(source, "")[source.codes]
    own = is_same(source, target) & filled
    fix = "remove the row, or name the other end"
    faults.rows("ties", "target", target, own, "is the source itself", fix)
    meant = [ties[c] for c in ("relation", "domain", "since") if c in ties]
    again, either = repeated([source, target, *meant]), _either(ties)
    again = np.zeros(len(source), dtype=bool) if again is None else again
    if either.any():
        other = _both_ways(source, target, meant, either, said) & ~again
        problem = "a tie without direction stands there from its other end too, and says otherwise"
        fix = "keep one row for the two, with the weight that holds; or write 'yes' in the column directed"
        faults.rows("ties", "source", source, other & filled, problem, fix)
    fix = "keep one row for each source, target, relation and domain, with the weights added up"
    problem = "the same tie stands in more than one row"
    faults.rows("ties", "source", source, again & filled, problem, fix)


def _both_ways(source: Coded, target: Coded, meant: list[Coded], either, said) -> np.ndarray:
    """The rows of pairs of which one row has no direction and another stands the other way round."""
    ends = _in_order(*_alike(source, target), np.ones(len(source), dtype=bool))
    more = repeated([*ends, *meant])
    found = np.zeros(len(source), dtype=bool)
    if more is None:
        return found
    rows = np.flatnonzero(more if said is None else more & ~said)
    pair = together([Coded(column.codes[rows], column.words) for column in (*ends, *meant)])
    count = np.bincount(pair, minlength=1)
    without = np.bincount(pair, either[rows], minlength=1)
    found[rows] = ((count > 1) & (without > 0))[pair]
    return found
