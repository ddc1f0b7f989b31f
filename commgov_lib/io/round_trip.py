"""Read back the files that :func:`commgov_lib.io.write` wrote: the four tables, nothing guessed.

A file says that it is one: the data package by ``columns.json``, the workbook by its sheet ``columns``, the
list of ties by its header, a graph file by the types that stand in its description. Only in such files are
apostrophes before a formula taken away.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from .. import privacy
from ..columns import unpacked as as_text
from ..messages import say
from ..schema import PLACE_KINDS, TABLES, TERM_LISTS, CommgovError
from ..terms import no_terms
from ..validate import COLUMNS, from_rows
from . import archive, delimited, graph_xml, package, spreadsheet_safe, tables, text
from .grid import PART, ROW, Part
from .nodes import DRAWN, ENDS, TABLE, column_name, original_name
from .origins import Assembled, located
from .personal_data import as_words, not_met
from .vocabulary import guessed
from .workbook import read_workbook

_SHEETS = ([*TABLES, "columns"], [*TABLES, "terms", "columns"])
_HEAD = 1 << 20  # bytes of a graph file in which its description must stand
_DESCRIPTION = re.compile(r"<desc(?:ription)?>commgov-lab (\{[^<]*\})</desc(?:ription)?>")


def assembled(source, *, encoding: str | None = None, allow: Collection[str] | str = ()) -> Assembled | None:
    """The tables of a file or folder that was written here, or ``None`` if it was not.

    Parameters
    ----------
    source
        As for :func:`commgov_lib.io.read`.
    encoding
        Of a list of ties.
    allow
        Columns that name no person. A data package is not asked about persons, the other forms are: they may
        have been filled in since.

    Raises
    ------
    CommgovError
        It was written here, and is damaged.
    """
    if not isinstance(source, (str, Path)):
        return None
    path = Path(source)
    try:
        is_file, is_folder = path.is_file(), (path / "columns.json").is_file()
    except (OSError, ValueError):  # no name of a file, or one that may not be looked at
        return None
    reader = _READERS.get(path.suffix.lower())
    found = package.read_folder(path) if is_folder else reader(path, encoding) if is_file and reader else None
    if found is None:
        return None
    rows = {t: frame.get(ROW, pd.Series(range(2, len(frame) + 2), frame.index)) for t, frame in found.items()}
    origins = {t: pd.DataFrame({PART: k, ROW: rows[t].astype("int64")}) for k, t in enumerate(found)}
    frames = {table: frame.drop(columns=ROW, errors="ignore") for table, frame in found.items()}
    if not is_folder and path.suffix.lower() != ".zip":  # a row that was added need not say where it is from
        frames = {
            t: f.assign(**{c: f[c].replace("", "U") for c in f if c == "provenance"})
            for t, f in frames.items()
        }
    parts = [Part(table, "", pd.DataFrame(), path.name) for table in found]
    told = _told(frames["terms"]) if path.suffix.lower() == ".csv" else []
    known = {*frames, path.name, path.name.split(".")[0]} | {c for frame in frames.values() for c in frame}
    known |= {f"{table}.{column}" for table, frame in frames.items() for column in frame}
    told = from_rows(told + not_met(word for word in as_words(allow) if word and word not in known))
    read = Assembled(frames, origins, parts, [{}] * len(parts), list(found), from_rows([]), told)
    if is_folder or path.suffix.lower() == ".zip":
        return read
    told = privacy.identifiers(frames, allow=as_words(allow))
    return read._replace(faults=located(told, read)[COLUMNS]) if len(told) else read


def _told(own: pd.DataFrame) -> list[tuple]:
    """The terms of the user's own that a list of ties names and says no more of."""
    problem = say("are terms of your own; their labels, and which relations serve, are not in this file")
    fix = say("write a data package or a workbook, which hold them")
    words = "、".join(own["term"])
    return [("ties", "", None, words, problem, fix)] if words else []


def is_written(source: str | Path) -> bool:
    """Tell whether a file or folder was written by the library, whole.

    Parameters
    ----------
    source
        Its path.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_written("nowhere.csv")
    False
    """
    try:
        return assembled(source) is not None
    except CommgovError:
        return False


def _content(path: Path) -> bytes:
    return text.content(path, path.name)


def _zip(path: Path, encoding: str | None) -> dict[str, pd.DataFrame] | None:
    inside = archive.members(_content(path), path.name)
    if "columns.json" not in inside:
        return None
    contents = {name.split(".")[0]: content for name, content in inside.items()}
    lost = [table for table in TABLES if table not in contents]
    if lost:
        raise CommgovError(
            "'{path}' holds no {table}.csv. Fix: zip the folder again, whole.", path=path.name, table=lost[0]
        )
    return package.parse_tables(contents, path.name)


def _book(path: Path, encoding: str | None) -> dict[str, pd.DataFrame] | None:
    raw = _content(path)
    if _titles(raw) not in _SHEETS:
        return None
    grids = {part.name: part.frame for part in read_workbook(raw, path.name)}
    told = grids.get("columns")
    if told is None or told.iloc[0].tolist() != ["table", "column", "type"]:
        return None
    types: dict[str, dict[str, str]] = {table: {} for table in TABLES}
    for table, column, kind in told.iloc[1:].itertuples(index=False):
        types.setdefault(table, {})[spreadsheet_safe.original(column)] = kind
    found = {}
    for table in types:
        grid = grids.get(table, pd.DataFrame([list(types[table])], [1], dtype="str"))
        frame = spreadsheet_safe.restored(grid.iloc[1:].set_axis(grid.iloc[0].tolist(), axis=1))
        columns = [_typed(frame.iloc[:, k], types[table].get(name)) for k, name in enumerate(frame.columns)]
        whole = pd.concat([*columns, pd.Series(frame.index, frame.index, name=ROW)], axis=1)
        found[table] = whole.reset_index(drop=True)
    return found


def _titles(raw: bytes) -> list[str]:
    """The names of a workbook's sheets; none where it cannot be opened: any book's reader tells that."""
    try:
        book = archive.Archive(raw, "", "", "")
        head = b"".join(next(book.pieces(e), b"") for e in book.entries if e.filename == "xl/workbook.xml")
    except CommgovError:
        return []
    return re.findall(r'<sheet [^>]*?name="([^"]*)"', head[: 1 << 16].decode("utf-8", "replace"))


def _edge_list(path: Path, encoding: str | None) -> dict[str, pd.DataFrame] | None:
    head = text.content(path, path.name, most=4096)
    marked = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    name = text.encoding_name(encoding) if encoding else "utf-16" if marked else "utf-8"
    if not head.decode(name, "ignore").lstrip("\ufeff").replace('"', "").startswith(",".join(ENDS)):
        return None
    grid = as_text(
        delimited.grid(text.decoded(_content(path), path.name, encoding), path.name, separator=",")
    )
    frame = spreadsheet_safe.restored(grid.iloc[1:].set_axis(grid.iloc[0].tolist(), axis=1)).reset_index(
        drop=True
    )
    own = [k for k, head in enumerate(frame.columns) if head not in ENDS or head in ("source", "target")]
    ties = pd.concat([_typed(frame.iloc[:, k], _KNOWN.get(frame.columns[k])) for k in own], axis=1)
    ties = ties.rename(columns=original_name).assign(**{ROW: grid.index[1:]})
    ends = []
    for end in ("source", "target"):
        columns = {end: "code", f"{end}_name": "name", f"{end}_kind": "kind"}
        ends.append(frame[list(columns)].rename(columns=columns).assign(**{ROW: ties[ROW]}))
    named = pd.concat(ends, ignore_index=True).drop_duplicates("code")
    named = named.assign(provenance="")
    is_place = named["kind"].isin(PLACE_KINDS)
    if TABLE in ties:  # of ends that may be of a kind of the user's own
        is_place |= named["code"].isin(ties["target"][ties.pop(TABLE) == "places"])
    columns = TABLES["needs"].items()
    empty = pd.DataFrame({c: pd.Series(dtype="str" if rule.text else "float64") for c, rule in columns})
    return {
        "places": named[is_place].rename(columns={"code": "place"}).reset_index(drop=True),
        "actors": named[~is_place].rename(columns={"code": "actor"}).reset_index(drop=True),
        "ties": ties,
        "needs": empty,
        "terms": _unknown(named, is_place, ties),
    }


def _unknown(named: pd.DataFrame, is_place: pd.Series, ties: pd.DataFrame) -> pd.DataFrame:
    """Words of a list of ties that are none of the library's: terms of the user's own, without labels."""
    words = {
        "relation": ties.get("relation", ()),
        "actor_kind": named["kind"][~is_place],
        "place_kind": named["kind"][is_place],
        "domain": ties.get("domain", ()),
    }
    rows = [
        {"list": name, "term": str(word), "provenance": "U"}
        for name, column in words.items()
        for word in dict.fromkeys(column)
        if word and word not in TERM_LISTS[name]
    ]
    return pd.DataFrame(rows, dtype="str") if rows else no_terms()


def _graph(path: Path, encoding: str | None) -> dict[str, pd.DataFrame] | None:
    raw = _content(path)
    told = _DESCRIPTION.search(raw[:_HEAD].decode("utf-8", "ignore"))
    if not told:
        return None
    types = package.column_types(html.unescape(told[1]), path.name)
    nodes, edges = graph_xml.rows_as_written(raw, path.name, path.suffix.lower())
    rows = {"places": [], "actors": [], "ties": [], "needs": []}
    for code, row in nodes.items():
        key = {"places": "place", "actors": "actor"}.get(row.get("table", ""))
        if key:  # a node that was added in another program is none of ours
            rows[row["table"]].append({key: code, **row})
    rows["terms"] = package.written_terms(types)
    rows["ties"] = [row for row in edges if row.get("table") == "ties"]
    for row in rows["ties"]:  # as it was called at first
        row["directed"] = row.get("own_directed") or row.get("directed", "")
    kept = {"places": ("place",), "actors": ("actor",), "ties": ("source", "target", "weight"), "needs": ()}
    kept["terms"] = types.get("terms", ())
    found = {}
    for table, columns in types.items():
        if table in package.NAMES:
            names = {
                column: column if column in kept[table] else column_name(column, DRAWN) for column in columns
            }
            cells = {c: pd.Series([r.get(n, "") for r in rows[table]], dtype="str") for c, n in names.items()}
            found[table] = pd.DataFrame({c: _typed(cells[c], columns[c]) for c in columns})
    return found


def _typed(cells: pd.Series, kind: str | None) -> pd.Series:
    """Cells of one type; where one is not of it, as they are: to be told as a fault, or kept as text."""
    try:
        found = tables.typed(cells, kind) if kind else guessed(cells)
        return found.rename(cells.name)
    except (ValueError, OverflowError):
        return cells


_KNOWN = {name: "string" if rule.text else "number" for name, rule in TABLES["ties"].items()}
_READERS = {".zip": _zip, ".xlsx": _book, ".csv": _edge_list, ".gexf": _graph, ".graphml": _graph}
