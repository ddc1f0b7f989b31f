"""What each form keeps, what it loses in general, and what it loses of one network."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd
from pandas.testing import assert_series_equal

from .. import neutral, sheets
from ..network import Network
from ..schema import TABLES

COLUMNS = ["table", "column", "row_count", "lost"]


class Form(NamedTuple):
    """One form: which programs open it, what it keeps, what it loses of any network."""

    opens_in: str
    keeps: str
    loses: str


FORMATS = {
    "": Form("commgov-lab, any reader of Frictionless data packages", "everything", "nothing"),
    ".zip": Form("as the folder, in one file", "everything", "nothing"),
    ".xlsx": Form(
        "Excel, WPS, LibreOffice",
        "everything, a sheet a table",
        "control characters; carriage returns inside a cell; rows over 1,048,575 a table are refused",
    ),
    ".csv": Form(
        "Excel, WPS, any reader of CSV",
        "ties with all columns, and the names of both ends",
        "places and actors but for code and name; needs",
    ),
    ".gexf": Form(
        "Gephi 0.10, networkx",
        "places, actors and ties with all filled columns, labels, colours, sizes, positions",
        "needs; control characters; whether a column was there and empty",
    ),
    ".graphml": Form(
        "Gephi, networkx, igraph, yEd",
        "places, actors and ties with all filled columns, labels, colours, sizes, positions",
        "needs; control characters; whether a column was there and empty",
    ),
    ".dl": Form(
        "UCINET, NetDraw, igraph (one relation)",
        "codes, relations and weights of ties",
        "names, kinds and all other columns; places and actors without ties; needs; domains and dates, whose "
        "weights are added up; double quotes in codes",
    ),
    ".net": Form(
        "Pajek, networkx",
        "codes of places and actors, relations and weights of ties, positions and colours",
        "names and all other columns; needs; domains and dates, whose weights are added up; double quotes in "
        "codes",
    ),
    ".paj": Form(
        "Pajek",
        "as .net, and the kind of each place and actor as a partition",
        "as .net, but for the kind",
    ),
}  # fmt: skip


def formats() -> pd.DataFrame:
    """List the forms that :func:`write` writes, with what each keeps and loses.

    Returns
    -------
    DataFrame
        Index ``ending`` (``folder`` for none); ``opens_in, keeps, loses``.

    Examples
    --------
    >>> formats().loc[".csv", "loses"]
    'places and actors but for code and name; needs'
    """
    rows = {ending or "folder": form._asdict() for ending, form in FORMATS.items()}
    return pd.DataFrame(rows).T.rename_axis("ending")


def found(network: Network, ending: str, relation: str | None) -> pd.DataFrame:
    """What a form does not hold of this network: ``table, column, row_count, lost``."""
    tables = {name: getattr(network, name) for name in TABLES}
    look = {"": _package, ".zip": _package, ".xlsx": _book, ".csv": _edge_list}
    look |= {".gexf": _graph, ".graphml": _graph}
    rows = look.get(ending, _matrix)(tables)
    other = 0 if relation is None else int((tables["ties"]["relation"] != relation).sum())
    if other:
        rows.append(("ties", "relation", other, f"ties of other relations than {relation}"))
    if ending == ".paj":
        rows = [row for row in rows if row[1] != "kind"]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"row_count": "int64"})


def _package(tables) -> list[tuple]:
    """Found by reading back: the columns whose values or types do not come back."""
    rows = []
    for name, frame in tables.items():
        types = {neutral.text(column): kind for column, kind in sheets.types(frame).items()}
        again = neutral.restored(sheets.parse(sheets.plain_csv(neutral.harmless(frame)), types))
        for column in frame.columns:
            try:
                assert_series_equal(frame[column], again[str(column)], check_exact=True, check_names=False)
            except AssertionError:
                now, then = frame[column].astype("str"), again[str(column)].astype("str")
                count = int((now.fillna("") != then.fillna("")).sum())
                what = "comes back as text, whole numbers or numbers" if not count else "comes back otherwise"
                rows.append((name, column, count or len(frame), what))
    return rows


def _book(tables) -> list[tuple]:
    rows = _package(tables)
    rows += _characters(tables, neutral.UNWRITABLE, "characters that no workbook can hold, shown as �")
    changed = re.compile("\r|_x[0-9A-Fa-f]{4}_")
    return rows + _characters(tables, changed, "carriage returns or _xHHHH_, which Excel reads otherwise")


def _edge_list(tables) -> list[tuple]:
    rows = [*_columns(tables, "places", {"place", "name"}), *_columns(tables, "actors", {"actor", "name"})]
    ends = set(tables["ties"]["source"]) | set(tables["ties"]["target"])
    return rows + _untied(tables, ends) + _needs(tables)


def _graph(tables) -> list[tuple]:
    graph = {name: frame for name, frame in tables.items() if name != "needs"}
    rows = _characters(graph, neutral.UNWRITABLE, "characters that no XML file can hold, shown as �")
    return rows + _needs(tables)


def _matrix(tables) -> list[tuple]:
    rows = [*_columns(tables, "places", {"place"}), *_columns(tables, "actors", {"actor"})]
    ties = tables["ties"]
    rows += _columns(tables, "ties", {"source", "target", "relation", "weight"})
    again = int(ties.duplicated(["source", "target", "relation"], keep=False).sum())
    if again:
        rows.append(("ties", "weight", again, "parallel ties, whose weights are added up"))
    return rows + _needs(tables)


def _columns(tables, name: str, kept: set[str]) -> list[tuple]:
    frame = tables[name]
    filled = {
        c: int((frame[c].notna() & (frame[c].astype("str") != "")).sum()) for c in frame if c not in kept
    }
    return [(name, column, count, "the column") for column, count in filled.items() if count]


def _untied(tables, ends: set[str]) -> list[tuple]:
    rows = []
    for name, key in (("places", "place"), ("actors", "actor")):
        count = int((~tables[name][key].isin(ends)).sum())
        if count:
            rows.append((name, key, count, "those without ties"))
    return rows


def _needs(tables) -> list[tuple]:
    count = len(tables["needs"])
    return [("needs", "", count, "the whole table")] if count else []


def _characters(tables, pattern: re.Pattern, what: str) -> list[tuple]:
    rows = []
    for name, frame in tables.items():
        for column in frame.columns:
            if frame[column].dtype.kind not in "biufmM":
                count = sum(1 for cell in frame[column] if pattern.search(str(cell)))
                if count:
                    rows.append((name, column, count, what))
    return rows
