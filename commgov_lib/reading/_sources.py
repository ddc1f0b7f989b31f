"""Whatever is given to read → its parts."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pandas as pd

from .. import bundle, neutral
from ..faults import COLUMNS, joined, raise_any, suggestion
from ..schema import TABLES, CommgovError
from . import _archive, _cells, _dl, _graphs, _objects, _pajek, _quick, _text, _tidy, _words, _workbook
from ._hidden import hidden
from ._memory import kept
from ._parts import BETWEEN, Part, bounded
from ._refuse import Partly, fault_table, refuse, refuse_all

_DELIMITED = {".csv": None, ".txt": None, ".tsv": "\t", ".tab": "\t"}
_XML = {".graphml": _graphs.graphml, ".gexf": _graphs.gexf}
_PAJEK = (".net", ".paj")
_DL = (".dl", ".dat")
_BESIDE = (".clu", ".vec")  # a partition or a vector of a Pajek network, in a file of its own
ENDINGS = (*_DELIMITED, ".xlsx", ".xlsm", *_DL, *_PAJEK, *_XML, ".zip")


class Opened(NamedTuple):
    """The tables of some files, and what could not be read: ``table, …, fix`` and the ``file``."""

    parts: list[Part]
    faults: pd.DataFrame


def opened(source, *, encoding: str | None = None) -> Opened:
    """Open files, folders, a networkx graph or pandas tables; what cannot be read is told, the rest is read.

    Parameters
    ----------
    source
        As in :func:`commgov_lib.reading.read`.
    encoding
        Of text files.

    Returns
    -------
    Opened
        ``parts, faults``; :func:`read`, :func:`guess` and :func:`look` take it in place of a path, so that a
        file is opened once.

    Raises
    ------
    CommgovError
        It is nothing that can be read at all, or the encoding is unknown.

    Examples
    --------
    >>> opened(["nowhere.csv"]).faults[["file", "problem"]].to_numpy().tolist()
    [['nowhere.csv', 'is not there']]
    """
    if isinstance(source, Opened):
        return source
    with kept(source):
        found = _opened(source, encoding)
        return found._replace(parts=[_tidy.tidy(part) for part in found.parts])


def _opened(source, encoding: str | None) -> Opened:
    none = fault_table([]).assign(file="")
    if encoding:
        _text.encoding_name(encoding)
    if isinstance(source, nx.Graph):
        return Opened([bounded(part) for part in _objects.from_networkx(source)], none)
    if isinstance(source, pd.DataFrame):
        return Opened([bounded(part) for part in _objects.from_pandas(source)], none)
    if isinstance(source, dict) and source and all(isinstance(v, pd.DataFrame) for v in source.values()):
        made = [p for name, f in source.items() for p in _objects.from_pandas(f, str(name))]
        return Opened([bounded(part) for part in made], none)
    given = (
        list(source)
        if isinstance(source, (list, tuple)) or (isinstance(source, dict) and not source)
        else [source]
    )
    if not all(isinstance(one, (str, Path)) for one in given):
        raise CommgovError(
            f"a {type(source).__name__} cannot be read. Fix: give the path of a file, a pandas table (or "
            "several by name), or a networkx graph."
        )
    files, found = _files([Path(one) for one in given])
    labels = [path.name for path in files]
    labels = [str(f) if labels.count(n) > 1 else n for f, n in zip(files, labels, strict=True)]
    parts: list[Part] = []
    for path, label in zip(files, labels, strict=True):
        try:
            parts += [bounded(part._replace(file=label)) for part in _file(path, label, encoding)]
        except CommgovError as error:
            found.append(hidden(error.faults.assign(file=label)))
            parts += [part._replace(file=label) for part in getattr(error, "but", [])]
    return Opened(_named_apart(parts), joined([none, *found]))


def parts(source, *, encoding: str | None = None) -> list[Part]:
    """The tables of a file, several files or a folder, of a networkx graph or of pandas tables.

    Raises
    ------
    CommgovError
        One cannot be read; the faults of all are told.
    """
    found = opened(source, encoding=encoding)
    raise_any(found.faults[COLUMNS])
    if not found.parts:
        raise CommgovError("there is nothing to read. Fix: give a file, a folder, a table or a graph.")
    return found.parts


def _files(given: list[Path]) -> tuple[list[Path], list[pd.DataFrame]]:
    """The files that are given and those in the folders that are given."""
    files, found = [], []
    for path in given:
        try:
            inside = _inside(path) if path.is_dir() else [path]
        except (OSError, ValueError):
            inside = [path]
        if not inside:
            fix = f"put files into it that can be read: {', '.join(ENDINGS)}"
            name = path.name or str(path)
            found.append(fault_table([(name, "", None, "", "holds no table", fix)]).assign(file=name))
        files += inside
    networks = {f.with_suffix("") for f in files if f.suffix.lower() in _PAJEK}
    # A partition is read with its network.
    return [f for f in files if f.suffix.lower() not in _BESIDE or f.with_suffix("") not in networks], found


def _inside(folder: Path) -> list[Path]:
    """The files of a folder that are named like a table or a relation; where none is, all that are read."""
    there = sorted(f for f in folder.iterdir() if f.is_file() and not f.name.startswith((".", "~$")))
    there = [f for f in there if _ending(f) in ENDINGS]
    tables = [f for table in TABLES for f in there if _means(f) == table]
    others = [f for f in there if f not in tables and _means(f)]
    return [*tables, *others] or there


def _means(file: Path) -> str:
    return _words.table(file.name) or _words.relation(file.name.split(".")[0])


def _stem(path: Path) -> str:
    return path.with_suffix("").stem if path.suffix.lower() == ".gz" else path.stem


def _ending(path: Path) -> str:
    return (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()


def _file(path: Path, name: str, encoding: str | None) -> list[Part]:
    ending = _ending(path)
    if ending not in ENDINGS:
        more = {".xls": " Save it as .xlsx", ".ods": " Save it as .xlsx", ".et": " Save it as .xlsx",
                ".gml": " Export it as .graphml"}.get(ending, suggestion(ending, ENDINGS))  # fmt: skip
        fix = f"give one of {', '.join(ENDINGS)}"
        refuse(name, "does not end as a file that is read", fix + ("." if "it" in more else "") + more)
    raw = _text.content(path, name)
    if not raw:
        refuse(name, "is empty", "give a file with something in it")
    small = len(raw) < _text.SMALL
    if raw[:2] == b"\x1f\x8b":
        raw = _text.unpacked(raw, name)
    if ending in (".xlsx", ".xlsm"):
        return _workbook.workbook(raw, name)
    if ending == ".zip":
        return _zipped(_archive.members(raw, name), encoding)
    if raw[:2] == b"PK":
        refuse(name, "is a workbook or a zip file, not text", "name it .xlsx if it is a workbook")
    raw, separator = _text.without_sep(raw) if ending in _DELIMITED else (raw, None)
    separator = separator or _DELIMITED.get(ending)
    if ending in _XML:
        return _XML[ending](raw, name, small=small)
    if ending in _DELIMITED and not (ending == ".txt" and raw[:2].lower() == b"dl") and not _is_ours(path):
        grid = _quick.grid(raw, encoding=encoding, separator=separator)
        if grid is not None:
            return [Part(_stem(path), "", grid)]
    text = _text.decoded(raw, name, encoding)
    if ending in _DL or (ending == ".txt" and text[:3].lower() in ("dl ", "dl\n")):
        return _dl.dl(text, name)
    if ending in _PAJEK:
        return _pajek.pajek(text, name, beside=_beside(path, encoding))
    grid = _grid(text, name, _stem(path), separator)
    return [Part(_stem(path), "", _restored(grid) if _is_ours(path) else grid)]


def _grid(text: str, name: str, stem: str, separator: str | None = None) -> pd.DataFrame:
    """The cells of a text; where rows are ragged, the error holds the table of the others."""
    try:
        return _cells.grid(text, name, separator=separator)
    except Partly as error:
        error.but = [Part(stem, "", error.but)] if len(error.but) > 1 else []
        raise


def _zipped(inside: dict[str, bytes], encoding: str | None) -> list[Part]:
    """The tables of a zip."""
    ours, parts, found = _has_apostrophes(inside.pop("columns.json", b"")), [], []
    for name, raw in inside.items():
        table = name.split(".")[0]
        try:
            raw = _text.unpacked(raw, name) if raw[:2] == b"\x1f\x8b" else raw
            grid = _grid(_text.decoded(raw, name, encoding), f"{table}.csv", table)
            parts.append(Part(table, "", _restored(grid) if ours else grid))
        except CommgovError as error:
            found += error.faults.itertuples(index=False, name=None)
            parts += getattr(error, "but", [])
    refuse_all(found, but=parts)
    return parts


def _restored(grid: pd.DataFrame) -> pd.DataFrame:
    return neutral.restored(grid.rename(columns=str)).set_axis(grid.columns, axis=1)


def _beside(path: Path, encoding: str | None) -> dict[str, str]:
    """Partitions and vectors beside a Pajek network: name of the file → its text."""
    there = [path.with_suffix(end) for end in _BESIDE if path.with_suffix(end).is_file()]
    return {f.name: _text.decoded(_text.content(f, f.name), f.name, encoding) for f in there}


def _is_ours(path: Path) -> bool:
    """Whether the library wrote the folder, and put apostrophes before what a spreadsheet would run."""
    try:
        return _has_apostrophes(_text.content(path.parent / "columns.json"))
    except CommgovError:
        return False


def _has_apostrophes(columns: bytes) -> bool:
    try:
        return bundle.described(columns, "").get("formulas") == "apostrophe"
    except CommgovError:
        return False


def _named_apart(parts: list[Part]) -> list[Part]:
    """Tables of one name in several files go by the file too."""
    files: dict[str, set[str]] = {}
    for part in parts:
        files.setdefault(part.name, set()).add(part.file)
    return [p._replace(name=f"{p.file}{BETWEEN}{p.name}") if len(files[p.name]) > 1 else p for p in parts]
