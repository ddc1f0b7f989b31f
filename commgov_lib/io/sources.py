"""Open whatever is given to read, files, folders, tables or graphs, each by its form."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pandas as pd

from ..messages import say
from ..schema import TABLES, CommgovError
from ..validate import COLUMNS, from_rows, joined, raise_any, suggestion
from . import archive, clean, delimited, objects, package, spreadsheet_safe, surveys, text, vocabulary
from .graph_text import read_edge_list, read_gml, read_json, read_sif, read_vna, with_braces
from .graph_xml import read_gexf, read_graphml
from .grid import BETWEEN, Part, Partly, bounded, refuse, refuse_all
from .matrix_ties import labelled
from .pajek import read_pajek
from .personal_data import masked_faults
from .spreadsheets import read_page, read_spreadsheet
from .statistics_files import ENDINGS as STATISTICS
from .statistics_files import read_statistics
from .times import of_layers
from .ucinet import read_dl
from .workbook import read_workbook

_DELIMITED = {".csv": None, ".txt": None, ".tsv": "\t", ".tab": "\t", ".edges": None, ".edgelist": None,
              ".ncol": None}  # fmt: skip
_BEGIN = 1 << 16  # bytes of a file by which its first line is found
_EDGES = (".edges", ".edgelist", ".ncol")  # the endings of lists that have no header
_XML = {".graphml": read_graphml, ".gexf": read_gexf}
_PAJEK = (".net", ".paj")
_DL = (".dl", ".dat")
_TEXT = {".gml": read_gml, ".sif": read_sif, ".vna": read_vna}
_JSON = (".json", ".cyjs")
_PAGES = (".html", ".htm")
_BESIDE = (".clu", ".vec")  # a partition or a vector of a Pajek network, in a file of its own
ENDINGS = (
    *_DELIMITED, ".xlsx", ".xlsm", ".xls", ".ods", *_PAGES, *STATISTICS, *_DL, *_PAJEK, *_XML, *_TEXT,
    *_JSON, ".zip",
)  # fmt: skip
# How to go on with files of programs that keep their form to themselves.
_XLSX, _DL_OUT = (
    say("open it in the program that made it and save it as .xlsx"),
    say("in UCINET, choose Data > Export > DL and give the .txt or .dl file"),
)
_ELSEWHERE = (
    dict.fromkeys((".et", ".ett", ".numbers", ".xlsb", ".xlt", ".sxc", ".fods"), _XLSX)
    | dict.fromkeys((".##h", ".##d"), _DL_OUT)
    | dict.fromkeys(
        (".doc", ".docx", ".wps", ".pdf"), say("copy its table into a workbook and save that as .xlsx")
    )
    | dict.fromkeys((".rda", ".rdata", ".rds"), say("in R, write it by write.csv or by write_graph"))
    | dict.fromkeys((".accdb", ".mdb", ".db", ".sqlite"), say("export its tables as .xlsx or .csv"))
    | dict.fromkeys((".gephi", ".cys"), say("export the network as .graphml, or in Gephi as .gexf"))
    | dict.fromkeys((".mht", ".mhtml"), say("open it in Excel or WPS and save it as .xlsx"))
)


class Opened(NamedTuple):
    """The tables of some files, and what could not be read: ``table, …, fix`` and the ``file``."""

    parts: list[Part]
    faults: pd.DataFrame


def opened(source, *, encoding: str | None = None) -> Opened:
    """Open files, folders, a networkx graph or pandas tables; what cannot be read is told, the rest is read.

    Parameters
    ----------
    source
        As in :func:`commgov_lib.io.read`.
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
    [['nowhere.csv', 'does not exist']]
    """
    if isinstance(source, Opened):
        return source
    found = _opened(source, encoding)
    tidy = [clean.tidy(one) for part in found.parts for one in surveys.tables(part)]
    return found._replace(parts=[of_layers(labelled(part)) for part in tidy])


def _opened(source, encoding: str | None) -> Opened:
    none = from_rows([]).assign(file="")
    if encoding:
        text.encoding_name(encoding)
    if isinstance(source, nx.Graph):
        return Opened([bounded(part) for part in objects.from_networkx(source)], none)
    if isinstance(source, pd.DataFrame):
        return Opened([bounded(part) for part in objects.from_pandas(source)], none)
    if isinstance(source, dict) and source and all(isinstance(v, pd.DataFrame) for v in source.values()):
        made = [p for name, f in source.items() for p in objects.from_pandas(f, str(name))]
        return Opened([bounded(part) for part in made], none)
    given = (
        list(source)
        if isinstance(source, (list, tuple)) or (isinstance(source, dict) and not source)
        else [source]
    )
    if not all(isinstance(one, (str, Path)) for one in given):
        raise CommgovError(
            "a {name} cannot be read. Fix: give the path of a file, a pandas table (or several "
            "by name), or a networkx graph.",
            name=type(source).__name__,
        )
    if any(isinstance(one, str) and not one.strip() for one in given):  # Path("") would be this folder
        raise CommgovError("a name of a file is empty. Fix: name the file, or . for this folder.")
    files, found = _files([Path(one) for one in given])
    labels = [path.name for path in files]
    labels = [str(f) if labels.count(n) > 1 else n for f, n in zip(files, labels, strict=True)]
    parts: list[Part] = []
    for path, label in zip(files, labels, strict=True):
        try:
            parts += [bounded(part._replace(file=label)) for part in _file(path, label, encoding)]
        except CommgovError as error:
            found.append(masked_faults(error.faults.assign(file=label)))
            parts += [part._replace(file=label) for part in getattr(error, "but", [])]
    return Opened(_distinctly_named(parts), joined([none, *found]))


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
            fix = say("put files into it that can be read: {endings}", endings=", ".join(ENDINGS))
            name = path.name or str(path)
            found.append(from_rows([(name, "", None, "", say("holds no table"), fix)]).assign(file=name))
        files += inside
    networks = {f.with_suffix("") for f in files if f.suffix.lower() in _PAJEK}
    # A partition is read with its network.
    return [f for f in files if f.suffix.lower() not in _BESIDE or f.with_suffix("") not in networks], found


def _inside(folder: Path) -> list[Path]:
    """The files of a folder that are named like a table or a relation; where none is, all that are read."""
    there = sorted(f for f in folder.iterdir() if f.is_file() and not f.name.startswith((".", "~$")))
    there = [f for f in there if _ending(f) in ENDINGS]
    there = [f for f in there if _ending(f) not in _JSON] or there  # a mapping beside tables is none of them
    tables = [f for table in (*TABLES, "terms") for f in there if _means(f) == table]
    others = [f for f in there if f not in tables and _means(f)]
    return [*tables, *others] or there


def _means(file: Path) -> str:
    return vocabulary.table(file.name) or vocabulary.relation(file.name.split(".")[0])


def _stem(path: Path) -> str:
    return path.with_suffix("").stem if path.suffix.lower() == ".gz" else path.stem


def _ending(path: Path) -> str:
    return (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()


def _file(path: Path, name: str, encoding: str | None) -> list[Part]:
    ending = _ending(path)
    if not ending and not path.exists():
        refuse(name, say("does not exist"), say("give the path of a file to read; check its spelling"))
    if ending not in ENDINGS:
        fix = say("give one of {endings}{more}", endings=", ".join(ENDINGS), more=suggestion(ending, ENDINGS))
        refuse(name, say("does not end as a file that is read"), _ELSEWHERE.get(ending, fix))
    raw = text.content(path, name)
    if not raw:
        refuse(name, say("is empty"), say("give a file with something in it"))
    small = len(raw) < text.SMALL
    if raw[:2] == b"\x1f\x8b":
        raw = text.unpacked(raw, name)
    if ending in (".xlsx", ".xlsm"):
        return read_workbook(raw, name)
    inside = _inside_of_old(raw) if ending == ".xls" else ending
    if inside in _PAGES:
        return read_page(raw, name, _stem(path), encoding)
    if inside in (".xls", ".ods"):
        return read_spreadsheet(raw, name)
    if ending in STATISTICS:
        return read_statistics(raw, name, ending, title=_stem(path), encoding=encoding)
    if ending == ".zip":
        return _zipped(archive.members(raw, name), encoding)
    if raw[:2] == b"PK":
        refuse(name, say("is a workbook or a zip file, not text"), say("name it .xlsx if it is a workbook"))
    raw, separator = text.without_sep(raw) if ending in _DELIMITED else (raw, None)
    separator = separator or _DELIMITED.get(ending)
    if ending in _XML:
        return _XML[ending](raw, name, small=small)
    is_dl = ending == ".txt" and raw.removeprefix(codecs.BOM_UTF8)[:3].lower() in (b"dl ", b"dl\n", b"dl\r")
    if ending in _DL or is_dl:
        return read_dl(text.decoded(raw, name, encoding), name)
    if ending in _TEXT:
        return _TEXT[ending](text.decoded(raw, name, encoding), name)
    if ending in _JSON:
        return read_json(text.decoded(raw, name, encoding), name, _stem(path))
    if ending in _PAJEK:
        return read_pajek(text.decoded(raw, name, encoding), name, beside=_beside(path, encoding))
    if ending in _EDGES and b"{" in raw:
        found = with_braces(text.decoded(raw, name, encoding), name, _stem(path))
        if found:
            return [found]
    grid = _grid(raw, name, name, _stem(path), encoding, separator)
    if ending in _EDGES:
        begin = raw.removeprefix(codecs.BOM_UTF8)[:_BEGIN].decode("latin-1")  # only its signs of ASCII count
        return [read_edge_list(grid, name, _stem(path), begin)]
    mark = grid.attrs.get("separator", "")
    return [Part(_stem(path), "", _restored(grid) if _was_exported(path) else grid, separator=mark)]


def _inside_of_old(raw: bytes) -> str:
    """What is in a file named .xls: a workbook, or a page or text that a system exports under that name."""
    begin = raw[:4096].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if begin[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        begin = begin[2:].replace(b"\0", b"")  # good enough to see signs of ASCII
    if re.match(rb"<(!doctype html|html|table|head|meta|body|style)", begin):
        return ".html"
    is_text = begin[:1] not in (b"<", b"") and b"mime-version" not in begin
    return ".txt" if is_text and (b"\t" in begin or b"," in begin) and _is_printable(begin) else ".xls"


def _is_printable(begin: bytes) -> bool:
    return min(begin.translate(None, b"\t\r\n")) >= 0x20


def _grid(
    raw: bytes, file: str, name: str, stem: str, encoding: str | None, separator: str | None = None
) -> pd.DataFrame:
    """The cells of a delimited file; where rows are ragged, the error holds the table of the others."""
    encodings = text.encodings_of_cells(raw, encoding)
    cut = delimited.grid_of_bytes(raw.removeprefix(codecs.BOM_UTF8), encodings, separator=separator)
    if cut is not None:
        return cut
    try:
        return delimited.grid(text.decoded(raw, file, encoding), name, separator=separator)
    except Partly as error:
        error.but = [Part(stem, "", error.but)] if len(error.but) > 1 else []
        raise


def _zipped(inside: dict[str, bytes], encoding: str | None) -> list[Part]:
    """The tables of a zip."""
    exported, parts, found = _has_apostrophes(inside.pop("columns.json", b"")), [], []
    inside.pop("datapackage.json", None)
    for name, raw in inside.items():
        table = name.split(".")[0]
        try:
            raw = text.unpacked(raw, name) if raw[:2] == b"\x1f\x8b" else raw
            grid = _grid(raw, name, f"{table}.csv", table, encoding)
            parts.append(Part(table, "", _restored(grid) if exported else grid))
        except CommgovError as error:
            found += error.faults.itertuples(index=False, name=None)
            parts += getattr(error, "but", [])
    refuse_all(found, but=parts)
    return parts


def _restored(grid: pd.DataFrame) -> pd.DataFrame:
    return spreadsheet_safe.restored(grid.rename(columns=str)).set_axis(grid.columns, axis=1)


def _beside(path: Path, encoding: str | None) -> dict[str, str]:
    """Partitions and vectors beside a Pajek network: name of the file → its text."""
    there = [path.with_suffix(end) for end in _BESIDE if path.with_suffix(end).is_file()]
    return {f.name: text.decoded(text.content(f, f.name), f.name, encoding) for f in there}


def _was_exported(path: Path) -> bool:
    """Whether the library wrote the folder, and put apostrophes before what a spreadsheet would run."""
    columns = path.parent / "columns.json"
    try:
        return columns.is_file() and _has_apostrophes(text.content(columns))
    except CommgovError:
        return False


def _has_apostrophes(columns: bytes) -> bool:
    try:
        return package.column_types(columns, "").get("formulas") == "apostrophe"
    except CommgovError:
        return False


def _distinctly_named(parts: list[Part]) -> list[Part]:
    """Tables of one name in several files go by the file too."""
    files: dict[str, set[str]] = {}
    for part in parts:
        files.setdefault(part.name, set()).add(part.file)
    return [p._replace(name=f"{p.file}{BETWEEN}{p.name}") if len(files[p.name]) > 1 else p for p in parts]
