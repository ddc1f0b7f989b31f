"""A network as four CSV tables: a folder or zip with ``columns.json``, the data package; and as a workbook.

``columns.json`` tells the type of each column, so that codes keep their zeros and nothing is guessed.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from pathlib import Path

import pandas as pd

from .. import __version__
from ..messages import say
from ..network import Network
from ..schema import PROVENANCE, TABLES, CommgovError
from . import spreadsheet_safe, tables
from .atomic import try_folder, write_folder
from .text import content

FILES = (
    "datapackage.json",
    "columns.json",
    *(f"{table}.csv" for table in TABLES),
    *(f"{table}.csv.gz" for table in TABLES),
)
_TYPES = ("string", "integer", "number", "boolean")
_MOST_BYTES = 256 << 20  # of one table, unpacked
_MOST_TYPES = 4 << 20  # bytes of columns.json
_KEYS = {"places": "place", "actors": "actor", "needs": "need"}
_POINTS = {"actors": ("place", "places"), "needs": ("place", "places"), "ties": ("source", "actors")}


def network_files(network: Network, *, compress: bool = False) -> dict[str, bytes]:
    """Return the files of a network, four CSV tables and ``columns.json`` with the types: name → content.

    Parameters
    ----------
    network
        What to write.
    compress
        Pack each table with gzip.

    Returns
    -------
    dict

    Notes
    -----
    Text that is missing comes back as empty text; everything else comes back as it was.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> list(network_files(cg.load("southern_women")))
    ['columns.json', 'places.csv', 'actors.csv', 'ties.csv', 'needs.csv']
    """
    frames = {name: getattr(network, name) for name in TABLES}
    if (frames["ties"]["directed"] == "yes").all():  # what a file without the column says
        frames["ties"] = frames["ties"].drop(columns="directed")
    files = {"columns.json": _json({name: tables.types_of(frame) for name, frame in frames.items()})}
    for name, frame in frames.items():
        plain = tables.plain_csv(frame)
        files[f"{name}.csv.gz" if compress else f"{name}.csv"] = tables.packed(plain) if compress else plain
    return files


def read_network(folder: str | Path) -> Network:
    """Read a network from a folder of :func:`network_files` or :func:`package_files`.

    Parameters
    ----------
    folder
        Holds ``places, actors, ties, needs`` (``.csv`` or ``.csv.gz``) and ``columns.json``.

    Returns
    -------
    Network

    Raises
    ------
    CommgovError
        A file is missing or cannot be read, or the tables have faults.

    Examples
    --------
    >>> import tempfile
    >>> import commgov_lib as cg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_package(cg.load("southern_women"), Path(folder) / "women")
    ...     read_network(Path(folder) / "women")
    Network: 14 places, 18 actors, 89 ties, 0 needs
    """
    return Network(**read_folder(Path(folder)))


def read_folder(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the four tables of such a folder, not yet checked against each other."""
    given = {"columns": content(folder / "columns.json", "columns.json")}
    for table in TABLES:
        packed = folder / f"{table}.csv.gz"
        file = packed if packed.exists() else folder / f"{table}.csv"
        given[table] = content(file, file.name)
    return parse_tables(given, folder.name)


def write_package(network: Network | None, folder: str | Path, *, private: bool = False):
    """Write a network as a data package, in a folder of any name.

    Parameters
    ----------
    network
        What to write; ``None`` only tests whether a package can be written there.
    folder
        Made whole or not at all.
    private
        Let its owner alone read it: it may hold personal data.

    Raises
    ------
    CommgovError
        The folder holds other files, or the disk refuses; then everything is as it was.

    Examples
    --------
    >>> import tempfile
    >>> import commgov_lib as cg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_package(cg.load("southern_women"), Path(folder) / "women v1.0")
    ...     (Path(folder) / "women v1.0" / "datapackage.json").is_file()
    True
    """
    if network is None:
        try_folder(folder, FILES)
    else:
        files = package_files(network, Path(folder).name)
        write_folder(folder, files, known=FILES, private=private)


def package_files(network: Network, name: str) -> dict[str, bytes]:
    """Return the files of the data package: four tables, their types, a descriptor with a hash of each."""
    contents, types, resources = {}, {}, []
    for table in TABLES:
        frame = getattr(network, table)
        types[table] = tables.types_of(spreadsheet_safe.harmless(frame.iloc[:0]))
        contents[f"{table}.csv"] = tables.plain_csv(spreadsheet_safe.harmless(frame))
        resources.append(_resource(table, frame, types[table], contents[f"{table}.csv"]))
    contents["columns.json"] = _json({**types, "formulas": "apostrophe"})
    contents["datapackage.json"] = _json(
        {
            "profile": "data-package",
            "name": _slug(name),
            "title": name,
            "description": "A network of places, actors, ties and needs, written by commgov-lab "
            f"{__version__}. Text that a spreadsheet would run as a formula has an apostrophe in front.",
            "resources": resources,
        }
    )
    return dict(sorted(contents.items()))


def package_book(network: Network) -> bytes:
    """Return the workbook: a sheet a table, and one that tells the type of each column."""
    frames = {table: getattr(network, table) for table in TABLES}
    rows = [
        {"table": table, "column": column, "type": kind}
        for table, frame in frames.items()
        for column, kind in tables.types_of(frame).items()
    ]
    return tables.book({**frames, "columns": pd.DataFrame(rows)})


def parse_tables(given: dict[str, bytes], name: str) -> dict[str, pd.DataFrame]:
    """Parse the four tables of such files, not yet checked against each other.

    Parameters
    ----------
    given
        ``columns`` and each table, plain or packed → content.
    name
        Of the folder or file, for messages.

    Raises
    ------
    CommgovError
        A file is damaged, unpacks to too much, or is not what ``columns.json`` says.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> files = {file.split(".")[0]: content for file, content in network_files(cg.load("emon")).items()}
    >>> len(parse_tables(files, "emon")["actors"])
    140
    """
    types = column_types(given["columns"], f"{name}, columns.json")
    found = {}
    for table in TABLES:
        where = f"{name}, {table}.csv"
        try:
            found[table] = tables.parse(_plain(given[table], where), types[table])
        except CommgovError as error:
            raise CommgovError("{where}: {what}", where=where, what=error.args[0]) from None
        except (ValueError, OverflowError) as error:
            why = say("a word stands where a number should")
            if isinstance(error, UnicodeDecodeError):
                why = say("it is not text in UTF-8")
            elif isinstance(error, (pd.errors.ParserError, pd.errors.EmptyDataError)):
                why = say("it is empty, or a row is longer than the first, or a quotation mark is left open")
            raise CommgovError(
                "{where} is not the table that columns.json describes ({why}). Fix: write the "
                "folder again with commgov export, or take columns.json out, so that it is read as "
                "your own tables.",
                where=where,
                why=why,
            ) from None
    if types.get("formulas") == "apostrophe":
        found = {table: spreadsheet_safe.restored(frame) for table, frame in found.items()}
    return found


def column_types(content: bytes | str, name: str) -> dict:
    """Read what ``columns.json`` says: table → column → type.

    Raises
    ------
    CommgovError
        It is not such a file.

    Examples
    --------
    >>> column_types('{"places": {}, "actors": {}, "ties": {"since": "string"}, "needs": {}}', "a")["ties"]
    {'since': 'string'}
    """
    try:
        types = json.loads(content) if len(content) <= _MOST_TYPES else None
    except (ValueError, RecursionError):
        types = None
    good = isinstance(types, dict) and all(
        isinstance(types.get(table), dict) and all(kind in _TYPES for kind in types[table].values())
        for table in TABLES
    )
    if not good:
        raise CommgovError(
            "{name} does not say the types of the columns of {names}. Fix: write the network "
            "again with commgov export.",
            name=name,
            names=", ".join(TABLES),
        )
    return types


def _plain(content: bytes, where: str) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(content, _MOST_BYTES)
    except zlib.error:
        raise CommgovError("{where}.gz is damaged. Fix: copy it again.", where=where) from None
    if reader.unconsumed_tail or not reader.eof:
        what = say("is cut short")
        if reader.unconsumed_tail:
            what = say("unpacks to more than {most} MB", most=_MOST_BYTES >> 20)
        raise CommgovError("{where}.gz {what}. Fix: copy it again, or unpack it.", where=where, what=what)
    return plain


def _resource(table: str, frame: pd.DataFrame, types: dict[str, str], content: bytes) -> dict:
    schema = {"fields": [{"name": column, "type": kind} for column, kind in types.items()]}
    for field in schema["fields"]:
        if field["type"] == "boolean":
            field |= {"trueValues": ["True"], "falseValues": ["False"]}
    schema["missingValues"] = [""]
    if table in _KEYS:
        schema["primaryKey"] = [_KEYS[table]]
    if table in _POINTS:
        column, other = _POINTS[table]
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [_KEYS[other]]}}
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": f"{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        "rows": len(frame),
        "provenance": [code for code in PROVENANCE if (frame["provenance"] == code).any()],
        "schema": schema,
    }


def _slug(name: str) -> str:
    """A name as data packages want it: lower-case ASCII letters, digits, and ``. - _``."""
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-.") or "network"


def _json(thing: dict) -> bytes:
    return (json.dumps(thing, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
