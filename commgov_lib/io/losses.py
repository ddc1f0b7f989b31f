"""What each form keeps, what it loses in general, and what it loses of one network."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd
from pandas.testing import assert_series_equal

from ..messages import Message, say
from ..network import Network
from ..periods import TIMES, written
from ..schema import TABLES
from . import pajek, spreadsheet_safe
from .nodes import ends_in_order, in_both_ways, two_mode
from .package import tables_of
from .safe_xml import UNWRITABLE
from .tables import parse, plain_csv, typed, types_of
from .vocabulary import guessed, place_kind

COLUMNS = ["table", "column", "row_count", "lost"]


class Form(NamedTuple):
    """One form: which programs open it, what it keeps, what it loses of any network."""

    opens_in: Message
    keeps: Message
    loses: Message


FORMATS = {
    "": Form(
        say("commgov-lab, any reader of Frictionless data packages"),
        say("everything"),
        say("nothing"),
    ),
    ".zip": Form(
        say("as the folder, in one file"),
        say("everything"),
        say("nothing"),
    ),
    ".xlsx": Form(
        say("Excel, WPS, LibreOffice"),
        say("everything, a sheet a table; commgov-lab reads it back up to a million filled cells"),
        say("control characters; text of spaces alone; rows over 1,048,575 a table are refused"),
    ),
    ".csv": Form(
        say("Excel, WPS, any reader of CSV"),
        say("ties with all columns, and the names and kinds of both ends"),
        say("places and actors without ties, and of the others all but code, name, kind; their order; needs"),
    ),
    ".gexf": Form(
        say("Gephi 0.9.3 and later; networkx unless some ties have a direction and some have none"),
        say(
            "places, actors and ties with all columns, labels, colours, sizes, positions; parallel ties apart"
        ),
        say("needs; control characters"),
    ),
    ".graphml": Form(
        say("Gephi, yEd; networkx and igraph unless some ties have a direction and some have none"),
        say("places, actors and ties with all columns, labels, colours, sizes, positions"),
        say("needs; control characters; Gephi adds parallel ties up here, not in .gexf"),
    ),
    ".dl": Form(
        say("UCINET, NetDraw"),
        say("codes, relations and weights of ties"),
        say(
            "names, kinds and all other columns; places and actors without ties; needs; domains and "
            "dates, whose weights are added up; double quotes in codes; whether two that are tied "
            "both ways have no direction or two, where the relation does not tell; UCINET cuts codes "
            "after 18 characters"
        ),
    ),
    ".net": Form(
        say("Pajek; networkx unless two-mode, of several relations, or of ties with and without direction"),
        say(
            "codes of places and actors, relations, directions and weights of ties, since when and "
            "until when, positions and colours"
        ),
        say(
            "names, kinds and all other columns; needs; domains, whose weights are added up; of years "
            "and months beside days all but their first and last days; open beginnings; double quotes "
            "in codes"
        ),
    ),
    ".paj": Form(
        say("Pajek"),
        say("as .net, and the kind of each place and actor as a partition"),
        say("as .net, but for the kind"),
    ),
}
_NO_XML = say("characters that no XML file can hold, shown as �")
_PLAIN_TYPES = ("int64", "float64", "bool")  # read back as they are written, always


def formats() -> pd.DataFrame:
    """List the forms that :func:`write` writes, with what each keeps and loses.

    Returns
    -------
    DataFrame
        Index ``ending`` (``folder`` for none); ``opens_in, keeps, loses``.

    Examples
    --------
    >>> formats().loc[".csv", "loses"]
    'places and actors without ties, and of the others all but code, name, kind; their order; needs'
    """
    rows = {ending or "folder": form._asdict() for ending, form in FORMATS.items()}
    return pd.DataFrame(rows).T.rename_axis("ending")


def found(network: Network, ending: str, relation: str | None, *, also=()) -> pd.DataFrame:
    """List what a form does not hold of this network, below rows that are known already."""
    tables = tables_of(network)
    words = network.vocabulary
    look = {"": _package, ".zip": _package, ".xlsx": _book, ".csv": _edge_list}
    look |= {".gexf": _graph, ".graphml": _graph}
    times = _times(network, relation) if ending in (".net", ".paj") else []
    other = 0
    if relation is not None:
        there = tables["ties"]["relation"] == relation
        other, tables["ties"] = int((~there).sum()), tables["ties"][there].reset_index(drop=True)
    terms = tables.pop("terms", network.terms)
    rows = [*also, *(look[ending](tables) if ending in look else _matrix(tables, ending, words.one_way))]
    rows += times
    rows += _terms(terms, ending)
    if other:
        rows.append(
            ("ties", "relation", other, say("ties of other relations than {relation}", relation=relation))
        )
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"row_count": "int64"})
    return table.assign(lost=pd.Series([row[3] for row in rows], dtype=object))  # messages stay messages


def _package(tables) -> list[tuple]:
    """Columns whose values or types do not come back."""
    return [row for name, frame in tables.items() for row in _types(name, frame, types_of(frame))]


def _types(name: str, frame: pd.DataFrame, types: dict[str, str]) -> list[tuple]:
    """Columns that come back otherwise with these types; found by reading back those that are in doubt."""
    rows = []
    for column in frame.columns:
        kind, values = types.get(str(column)), frame[column]
        plain = str(values.dtype) in _PLAIN_TYPES or (str(values.dtype) == "str" and kind == "string")
        if plain and kind:
            continue
        alone = pd.DataFrame({"key": "", "column": values})  # a row of nothing would not be a row
        again = parse(plain_csv(spreadsheet_safe.harmless(alone)), {"key": "string", "column": "string"})
        cells = spreadsheet_safe.restored(again)["column"]
        back = typed(cells, kind) if kind else guessed(cells)
        try:
            assert_series_equal(values, back, check_exact=True, check_names=False)
        except AssertionError:
            now, then = values.astype("str").fillna(""), back.astype("str").fillna("")
            count = int((now != then).sum())
            what = (
                say("comes back as text, whole numbers or numbers")
                if not count
                else say("comes back otherwise")
            )
            rows.append((name, str(column), count or len(frame), what))
    return rows


def _book(tables) -> list[tuple]:
    rows = _package(tables)
    rows += _characters(tables, UNWRITABLE, say("characters that no workbook can hold, shown as �"))
    rows += _characters(
        tables, re.compile(r"\s+\Z"), say("text of spaces alone, which comes back empty"), whole=True
    )
    return rows + _characters(
        tables, re.compile("\r|_x[0-9A-Fa-f]{4}_"), say("text that Excel itself shows otherwise")
    )


def _edge_list(tables) -> list[tuple]:
    ties = tables["ties"]
    rows = [*_columns(tables, "places", {"place", "name", "kind"})]
    rows += _columns(tables, "actors", {"actor", "name", "kind"})
    rows += _untied(tables, set(ties["source"]) | set(ties["target"]))
    known = {c: "string" if rule.text else "number" for c, rule in TABLES["ties"].items()}
    rows += _types("ties", ties, known)
    kept = {"places": tables["places"][["name"]], "actors": tables["actors"][["name"]], "ties": ties}
    rows += _characters(kept, UNWRITABLE, say("control characters, shown as �"))
    rows += _characters(kept, re.compile("\r"), say("carriage returns, which come back as line feeds"))
    return rows + _needs(tables)


def _graph(tables) -> list[tuple]:
    graph = {name: frame for name, frame in tables.items() if name != "needs"}
    rows = _package(graph)
    rows += _characters(graph, UNWRITABLE, _NO_XML)
    return rows + _needs(tables)


def _times(network: Network, relation: str | None) -> list[tuple]:
    """What a file of Pajek says otherwise of times."""
    told = pajek.Times(network)
    rows = []
    for table in ("ties", "places", "actors"):
        frame = network.ties if table == "ties" else getattr(network, table)
        if table == "ties" and relation is not None:
            frame = frame[frame["relation"] == relation]
        since, until = (frame[c] if c in frame else pd.Series("", frame.index, dtype="str") for c in TIMES)
        for column, words, last in (("since", since, False), ("until", until, True)):
            back = {word: written([told.said(word, last=last)])[0] for word in words.unique() if word}
            other = int(sum(back.get(word, word) != word for word in words))
            if other:
                rows.append((table, column, other, say("times that come back as their first or last days")))
        if open_ := int(((since == "") & (until != "")).sum()):
            rows.append(
                (table, "since", open_, say("beginnings that are open: they come back as the earliest"))
            )
    return rows


def _terms(terms: pd.DataFrame, ending: str) -> list[tuple]:
    """What a form does not hold of the user's own terms."""
    if terms.empty:
        return []
    if ending in ("", ".zip", ".xlsx"):
        return _book({"terms": terms}) if ending == ".xlsx" else _package({"terms": terms})
    if ending in (".gexf", ".graphml"):
        rows = _package({"terms": terms})
        return rows + _characters({"terms": terms}, UNWRITABLE, _NO_XML)
    said = {c: (terms[c].astype("str").fillna("") != "").sum() for c in terms if c not in ("list", "term")}
    said = {column: int(count) for column, count in said.items() if column != "provenance" and count}
    rows = [("terms", column, count, say("the column")) for column, count in said.items()]
    unused = terms["list"] == "group"  # needs are not held either
    if ending != ".csv":
        unused |= terms["list"].isin(["domain", *([] if ending == ".paj" else ["actor_kind", "place_kind"])])
    return rows + (
        [("terms", "term", int(unused.sum()), say("those that stand in no cell of this form"))]
        if unused.any()
        else []
    )


def _matrix(tables, ending: str, one_way) -> list[tuple]:
    """What the matrices of UCINET and Pajek do not hold."""
    ties, places = tables["ties"], tables["places"]
    kinds, when = {"kind"} if ending == ".paj" else set(), set() if ending == ".dl" else {*TIMES}
    kinds |= when
    rows = [*_columns(tables, "places", {"place"} | kinds), *_columns(tables, "actors", {"actor"} | kinds)]
    rows += _columns(tables, "ties", {"source", "target", "relation", "weight", "directed"} | when)
    low, high = ends_in_order(ties, (ties["directed"] == "no").to_numpy(dtype=bool))
    keys = ["source", "target", "relation", "directed", *(c for c in TIMES if c in when and c in ties)]
    again = int(ties.assign(source=low, target=high).duplicated(keys, keep=False).sum())
    if again:
        rows.append(("ties", "weight", again, say("parallel ties, whose weights are added up")))
    if ending == ".dl":
        rows += _untied(tables, set(ties["source"]) | set(ties["target"]))
    matrices = ending == ".dl" and len(set(ties["relation"])) > 1
    if ending == ".dl" and (matrices or not two_mode(places, ties)):
        among = ties[ties["target"].isin(tables["actors"]["actor"])]
        rows += [
            ("ties", "directed", count, what) for what, count in _directions(among, one_way).items() if count
        ]
    away = ties["target"].isin(places["place"])
    lost = ties["directed"] == "no" if ending == ".dl" else in_both_ways(ties)
    if ending != ".dl" and (count := int((lost & ~away).sum())):
        what = say("that they have no direction: each comes back as two, one each way")
        rows.append(("ties", "directed", count, what))
    if count := int((lost & away).sum()):
        what = say("that they have no direction: they come back as ties that lead to the place")
        rows.append(("ties", "directed", count, what))
    if len(places) and (matrices or not two_mode(places, ties)) and ending != ".paj":
        rows.append(("places", "place", len(places), say("that they are places, but for names such as 社区")))
    if (matrices or not two_mode(places, ties)) and ending != ".paj":
        kinds = {actor: place_kind(actor) for actor in tables["actors"]["actor"]}
        begin = {"", *(kinds[actor] for actor in ties["source"])}  # a place begins no tie
        if count := sum(kind not in begin for kind in kinds.values()):
            rows.append(
                (
                    "actors",
                    "actor",
                    count,
                    say("that they are no places: names such as 社区 come back as places"),
                )
            )
    for name, key in (("places", "place"), ("actors", "actor")):
        quotes = int(tables[name][key].str.contains('"', regex=False).sum())
        if quotes:
            rows.append((name, key, quotes, say("double quotes in codes, which come back as single ones")))
    return rows + _needs(tables)


def _directions(ties: pd.DataFrame, one_way) -> dict[str, int]:
    """Ties whose direction does not come back from symmetric matrices, which hold every tie both ways."""
    one, none = 0, 0
    for relation, part in ties.groupby("relation"):
        either = part["directed"] == "no"
        back = part[either].rename(columns={"source": "target", "target": "source"})
        there = pd.concat([part, back]).groupby(["source", "target"])["weight"].sum()
        same = relation not in one_way and (there.swaplevel().reindex(there.index) == there).all()
        one += int((~either).sum()) if same else 0
        none += 0 if same else int(either.sum())
    return {
        say("that they are two directed ties: they come back as one undirected"): one,
        say("that they have no direction: each comes back as two, one each way"): none,
    }


def _columns(tables, name: str, kept: set[str]) -> list[tuple]:
    frame = tables[name]
    filled = {
        c: int((frame[c].notna() & (frame[c].astype("str") != "")).sum()) for c in frame if c not in kept
    }
    return [(name, column, count, say("the column")) for column, count in filled.items() if count]


def _untied(tables, ends: set[str]) -> list[tuple]:
    rows = []
    for name, key in (("places", "place"), ("actors", "actor")):
        count = int((~tables[name][key].isin(ends)).sum())
        if count:
            rows.append((name, key, count, say("those without ties")))
    return rows


def _needs(tables) -> list[tuple]:
    count = len(tables["needs"])
    return [("needs", "", count, say("the whole table"))] if count else []


def _characters(tables, pattern: re.Pattern, what: str, *, whole: bool = False) -> list[tuple]:
    find, rows = pattern.match if whole else pattern.search, []
    for name, frame in tables.items():
        for column in frame.columns:
            if frame[column].dtype.kind not in "biufmM":
                counts = frame[column].astype("str").fillna("").value_counts()
                count = sum(n for word, n in zip(counts.index, counts, strict=True) if find(word))
                if count:
                    rows.append((name, column, count, what))
    return rows
