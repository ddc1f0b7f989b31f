"""Look a user's tables over before anything is computed: every fault at once, who is named.

:func:`check` reads files as they are and lists what is wrong with them. The same rows are given as text for a
terminal (:func:`printed`), JSON (:func:`record`), CSV (:func:`lines`) and a table for a workbook
(:func:`sheet`); :mod:`commgov_lib.report.check_page` makes a page of them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import io, privacy
from ..io import spreadsheet_safe
from ..messages import Message, say, visible
from ..validate import guarded, joined, kinds

KIND = ["file", "table", "column", "problem", "fix"]  # what the faults of a kind have in common
_HEADS = ["kind", "file", "table", "column", "row", "value", "problem", "fix"]
HEADINGS = (say("table"), say("column"), say("row"), say("value"), say("problem"), say("fix"))
_PIECE = 100_000  # rows that are written at once
_MOST_KINDS = 100  # that a terminal shows
_MOST_ROWS = 50_000  # of a sheet
_MOST_ENTRIES = 1_000_000  # of JSON, which says each of them in full


class Checked(NamedTuple):
    """What :func:`check` returns; the two lists have the columns of every list of faults, and ``file``.

    Rows count from 1 at the top of the file or sheet, its header and its blank rows among them, as a
    spreadsheet shows them; a table in memory counts as the sheet that would hold it.
    """

    sources: pd.DataFrame  # table, file, shape, row_count, column_count
    faults: pd.DataFrame  # what must be mended: the tables are not taken in before
    warnings: pd.DataFrame  # what must be known or answered, and may stay
    tables: dict[str, pd.DataFrame]  # the tables that were read, as far as they were


@guarded
def check(
    files: io.Opened | str | Path | Collection | Mapping[str, pd.DataFrame],
    *,
    encoding: str | None = None,
    mapping: dict | str | Path | None = None,
    aliases: pd.DataFrame | dict | str | Path | None = None,
    relation: str | None = None,
    allow: str | Collection[str] = (),
    repeated: str | None = None,
) -> Checked:
    """List every fault of the tables of a network at once, and whatever names or gives away a person.

    Parameters
    ----------
    files
        Whatever :func:`commgov_lib.io.read` takes: files of every format, folders of them, several that
        make one network together, or tables by name.
    encoding, mapping, aliases, relation, allow, repeated
        As in :func:`commgov_lib.io.read`.

    Returns
    -------
    Checked
        ``sources, faults, warnings, tables``. What is in doubt is a warning, with the guess and how to
        answer; so are names that look alike, with the reason. Values that look like identifiers are masked
        in every list.

    Raises
    ------
    CommgovError
        The encoding, mapping, aliases or relation are wrong. What is wrong with a file is a fault.

    Notes
    -----
    Nothing is changed and nothing is written. It is the reader of ``commgov import``, told to go on where
    that one stops, but for one thing: a table that is not among the files is not looked up. Check all files
    together before the last analysis.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["a"], "target": ["b"], "relation": ["co_build"], "weight": ["x"]})
    >>> check({"ties": ties}).faults[["row", "problem"]].to_numpy().tolist()
    [[2, 'is not a known code'], [2, 'is not a number']]
    """
    found = io.look(
        files,
        encoding=encoding,
        mapping=mapping,
        aliases=aliases,
        relation=relation,
        allow=allow,
        repeated=repeated,
    )
    known = [found.doubts]
    if "needs" in found.declared:
        known.append(found.told(privacy.small_needs({"needs": found.tables["needs"]})))
    if "actors" in found.declared:
        known.append(found.told(privacy.unique_roles(found.tables["actors"])))
    if found.read is not None:
        known.append(found.told(io.alike(found.tables)))
    return Checked(found.sources, found.faults, joined(known), found.tables)


# ---- the rows, in a language -------------------------------------------------------------------


def in_language(found: pd.DataFrame, lang: str) -> pd.DataFrame:
    """A list of faults whose problems and fixes are in English (``"en"``) or Chinese (``"zh"``)."""
    if lang == "en":
        return found
    return found.assign(problem=found["problem_zh"], fix=found["fix_zh"])


def lists(checked: Checked, lang: str = "en") -> list[tuple[str, Message, pd.DataFrame]]:
    """Both lists: the word for a row of each, its title, and its rows in a language."""
    return [
        (
            "fault",
            say("Faults: to be mended before the tables are taken in"),
            in_language(checked.faults, lang),
        ),
        ("warning", say("Warnings: to be known, may stay"), in_language(checked.warnings, lang)),
    ]


def more_rows(count: int) -> Message:
    """What is said of the rows of a kind that are not shown."""
    return say("and {count:,} more rows of this kind", count=count)


def more_kinds(count: int) -> Message:
    """What is said of the kinds that are not shown."""
    return say("and {count:,} more kinds: --out faults.json or .csv lists them all", count=count)


def shape_name(shape: str) -> Message:
    """What a table was taken for, in words."""
    return {
        "places": say("places"),
        "actors": say("actors"),
        "ties": say("list of ties"),
        "needs": say("needs"),
        "nodes": say("nodes of a graph"),
        "terms": say("terms"),
        "square": say("square matrix"),
        "incidence": say("two-mode matrix"),
        "tickets": say("list of tickets"),
        "ignored": say("not read"),
    }[shape]


def shortened(value: object, most: int = 80) -> str:
    """Text in which every character can be seen, cut where it is long."""
    text = visible(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def summary(checked: Checked) -> Message:
    """The outcome in one sentence."""
    if checked.sources.empty and checked.faults.empty:
        return say("No table was read.")
    if checked.faults.empty and checked.warnings.empty:
        return say("No fault was found in {rows:,} rows.", rows=int(checked.sources["row_count"].sum()))
    return say(
        "Faults: {count:,}; warnings: {warnings:,}.",
        count=len(checked.faults),
        warnings=len(checked.warnings),
    )


# ---- for a terminal, JSON, CSV, a workbook -----------------------------------------------------


def printed(checked: Checked, *, lang: str = "en", most: int = 10) -> list:
    """Put the lists into tables for a terminal.

    Parameters
    ----------
    checked
        What :func:`check` returned.
    lang
        ``"en"`` or ``"zh"``.
    most
        How many rows of each kind of fault are shown; the rest is counted.

    Returns
    -------
    list
        Of rich renderables, to be printed one after the other.

    Examples
    --------
    >>> printed(check({}))
    ['No table was read.']
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    parts: list = []
    for name, file, shape, rows, columns in checked.sources.itertuples(index=False):
        about = say(
            "{table}: {shape}, {rows:,} rows, {columns} columns",
            table=f"{shortened(name)} ({shortened(file)})" if file and file != name else shortened(name),
            shape=shape_name(shape),
            rows=rows,
            columns=columns,
        )
        parts.append(Text(about.text(lang)))
    words = {head: head.text(lang) for head in HEADINGS}
    for _, title, found in lists(checked, lang):
        if found.empty:
            continue
        table = Table(title=title.text(lang), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
        table.add_column(f"{words['table']} · {words['column']}", overflow="fold")
        table.add_column(words["row"], justify="right", no_wrap=True)
        table.add_column(words["value"], overflow="fold", max_width=24)
        table.add_column(f"{words['problem']} → {words['fix']}", overflow="fold", ratio=1)
        every = kinds(found, KIND)
        for (_, name, column, problem, fix), at in every[:_MOST_KINDS]:
            place = " · ".join(shortened(x) for x in (name, column) if x)
            whole = f"{shortened(problem, 400)} → {shortened(fix, 400)}"
            shown = found.iloc[at[:most]]
            for k, (row, value) in enumerate(zip(shown["row"], shown["value"], strict=True)):
                number = "" if pd.isna(row) else f"{row:,}"
                table.add_row(*map(Text, ("" if k else place, number, shortened(value), "" if k else whole)))
            if len(at) > most:
                table.add_row(*map(Text, ("", "…", "", more_rows(len(at) - most).text(lang))))
            table.add_section()
        if len(every) > _MOST_KINDS:
            table.add_row(*map(Text, ("…", "", "", more_kinds(len(every) - _MOST_KINDS).text(lang))))
        parts.append(table)
    return [*parts, summary(checked).text(lang)]


def record(checked: Checked) -> str:
    """Write the lists as JSON, in both languages, every row of them.

    Parameters
    ----------
    checked
        What :func:`check` returned.

    Returns
    -------
    str
        ``{"sources": […], "faults": […], "warnings": […]}``; a fault has ``file, table, column, row, value,
        problem, problem_zh, fix, fix_zh``. Its row is null where the fault is one of a whole table. Of more
        than a million, ``faults_more`` (or ``warnings_more``) counts the rest, which the CSV lists.

    Examples
    --------
    >>> print(record(check({})))
    {
     "sources": [],
     "faults": [],
     "warnings": []
    }
    """
    return "".join(written(checked))


def written(checked: Checked) -> Iterator[str]:
    """Write what :func:`record` returns in pieces: there may be millions of rows.

    Parameters
    ----------
    checked
        What :func:`check` returned.

    Yields
    ------
    str

    Examples
    --------
    >>> checked = check({})
    >>> "".join(written(checked)) == record(checked)
    True
    """
    sources = [json.dumps(one, ensure_ascii=False) for one in checked.sources.to_dict("records")]
    yield '{\n "sources": [' + ",".join(f"\n  {one}" for one in sources) + ("\n ]" if sources else "]")
    order = ["file", "table", "column", "row", "value", "problem", "problem_zh", "fix", "fix_zh"]
    for key, found in (("faults", checked.faults), ("warnings", checked.warnings)):
        yield f',\n "{key}": ['
        for at in range(0, min(len(found), _MOST_ENTRIES), _PIECE):
            piece = found.iloc[at : min(at + _PIECE, _MOST_ENTRIES)]
            zh = in_language(piece, "zh")
            piece = piece.assign(problem_zh=zh["problem"], fix_zh=zh["fix"])[order].astype(
                {name: object for name in order if name != "row"}
            )
            told = piece.to_json(orient="records", lines=True, force_ascii=False).rstrip("\n")
            # pandas escapes every slash, which JSON does not ask for
            yield ("," if at else "") + "\n  " + told.replace("\\/", "/").replace("\n", ",\n  ")
        yield "\n ]" if len(found) else "]"
        if len(found) > _MOST_ENTRIES:
            yield f',\n "{key}_more": {len(found) - _MOST_ENTRIES}'
    yield "\n}"


def lines(checked: Checked, lang: str = "en") -> Iterator[bytes]:
    """Write the lists as CSV in UTF-8 with a byte-order mark, a row a fault, in pieces.

    Parameters
    ----------
    checked
        What :func:`check` returned.
    lang
        ``"en"`` or ``"zh"``.

    Yields
    ------
    bytes

    Examples
    --------
    >>> b"".join(lines(check({}))).decode("utf-8-sig")
    'kind,file,table,column,row,value,problem,fix\\n'
    """
    yield ("\ufeff" + ",".join(_HEADS) + "\n").encode("utf-8")
    for kind, found in ((kind, found) for kind, _, found in lists(checked, lang)):
        for at in range(0, len(found), _PIECE):
            piece = found.iloc[at : at + _PIECE].assign(kind=kind)[_HEADS]
            text = spreadsheet_safe.harmless(piece.astype({name: "str" for name in _HEADS if name != "row"}))
            yield text.to_csv(index=False, header=False, lineterminator="\n").encode("utf-8")


def sheet(checked: Checked, lang: str = "en") -> pd.DataFrame:
    """Put the lists into one table for a workbook.

    Parameters
    ----------
    checked
        What :func:`check` returned.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    DataFrame
        ``kind, file, table, column, row, value, problem, fix``, some 50,000 rows at most: of a kind with too
        many rows the first, and how many more.

    Examples
    --------
    >>> len(sheet(check({})))
    0
    """
    parts = []
    for kind, _, found in lists(checked, lang):
        every = kinds(found, KIND)
        most = max(_MOST_ROWS // max(len(every), 1), 1)
        at = np.sort(np.concatenate([np.empty(0, np.int64), *(rows[:most] for _, rows in every)]))
        part = found.iloc[at].assign(kind=kind)[_HEADS]
        parts.append(part.astype({name: "str" for name in _HEADS if name != "row"}))
        if len(part) < len(found):
            more = say(
                "and {count:,} more: --out faults.csv or .json lists them all", count=len(found) - len(part)
            )
            parts.append(pd.DataFrame([[kind, *[""] * 3, pd.NA, "", more.text(lang), ""]], columns=_HEADS))
    return pd.concat(parts, ignore_index=True)
