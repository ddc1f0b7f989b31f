"""A network as CSV tables: a folder or zip with ``columns.json``, the data package; and as a workbook.

``columns.json`` tells the type of each column, so that codes keep their zeros and nothing is guessed. There
are four tables, and a fifth, ``terms``, where the network has terms of the user's own. The version of this
schema is 2 with the fifth table and 1 without, as any release reads these: ``datapackage.json`` says it as
``schema_version``, and ``columns.json`` of a package with terms as ``version``. An older package is brought
to the present version as it is read; a later one is refused.
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
from ..terms import no_terms
from . import spreadsheet_safe, tables
from .atomic import try_folder, write_folder
from .text import content

NAMES = (*TABLES, "terms")  # of the tables that a package may hold
FILES = (
    "datapackage.json",
    "columns.json",
    *(f"{table}.csv" for table in NAMES),
    *(f"{table}.csv.gz" for table in NAMES),
)
VERSION = 2  # of the packages that are written here
_TYPES = ("string", "integer", "number", "boolean")
_MOST_BYTES = 256 << 20  # of one table, unpacked
_MOST_TYPES = 4 << 20  # bytes of columns.json
_KEYS = {"places": ["place"], "actors": ["actor"], "needs": ["need"], "terms": ["list", "term"]}
_POINTS = {"actors": ("place", "places"), "needs": ("place", "places"), "ties": ("source", "actors")}


def network_files(network: Network, *, compress: bool = False) -> dict[str, bytes]:
    """Return the files of a network, its CSV tables and ``columns.json`` with the types: name → content.

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
    frames = tables_of(network)
    if (frames["ties"]["directed"] == "yes").all():  # what a file without the column says
        frames["ties"] = frames["ties"].drop(columns="directed")
    types = {name: tables.types_of(frame) for name, frame in frames.items()}
    files = {"columns.json": _json(_versioned(types))}
    for name, frame in frames.items():
        plain = tables.plain_csv(frame)
        files[f"{name}.csv.gz" if compress else f"{name}.csv"] = tables.packed(plain) if compress else plain
    return files


def tables_of(network: Network) -> dict[str, pd.DataFrame]:
    """Return the tables of a network by name: the four, and its own terms if there are any.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> list(tables_of(cg.load("southern_women")))
    ['places', 'actors', 'ties', 'needs']
    """
    own = {"terms": network.terms} if len(network.terms) else {}
    return {name: getattr(network, name) for name in TABLES} | own


def written_terms(types: dict) -> list[dict[str, str]]:
    """Return the rows of the table of terms that stand in a description; see :func:`described`."""
    rows = types.get("own_terms", [])
    good = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    return [{k: v for k, v in row.items() if isinstance(v, str)} for row in rows] if good else []


def described(network: Network) -> dict:
    """Return what a graph file says of a network: the types of its columns, and the terms themselves.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> list(described(cg.load("southern_women")))
    ['places', 'actors', 'ties', 'needs']
    """
    frames = tables_of(network)
    types = _versioned({name: tables.types_of(frame) for name, frame in frames.items()})
    if "terms" in frames:
        cells = tables.parse(tables.plain_csv(frames["terms"]), dict.fromkeys(types["terms"], "string"))
        types["own_terms"] = [{k: v for k, v in row.items() if v} for row in cells.to_dict("records")]
    return types


def _versioned(types: dict) -> dict:
    """What ``columns.json`` says; a package that any version can read says none."""
    return {"version": VERSION, **types} if "terms" in types else types


def _brought_up(version: int, found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of an older package as the present version has them."""
    if version < 2:  # four tables
        found = {**found, "terms": no_terms()}
    return found


def read_network(folder: str | Path) -> Network:
    """Read a network from a folder of :func:`network_files` or :func:`package_files`.

    Parameters
    ----------
    folder
        Holds ``places, actors, ties, needs`` and, if there are any, ``terms`` (``.csv`` or ``.csv.gz``),
        and ``columns.json``.

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
    """Read the tables of such a folder, not yet checked against each other."""
    given = {"columns": content(folder / "columns.json", "columns.json")}
    if (folder / "datapackage.json").is_file():
        given["datapackage"] = content(folder / "datapackage.json", "datapackage.json")
    for table in _listed(column_types(given["columns"], f"{folder.name}, columns.json")):
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
    """Return the files of the data package: the tables, their types, a descriptor with a hash of each."""
    contents, types, resources = {}, {}, []
    for table, frame in tables_of(network).items():
        types[table] = tables.types_of(spreadsheet_safe.harmless(frame.iloc[:0]))
        contents[f"{table}.csv"] = tables.plain_csv(spreadsheet_safe.harmless(frame))
        resources.append(_resource(table, frame, types[table], contents[f"{table}.csv"]))
    contents["columns.json"] = _json({**_versioned(types), "formulas": "apostrophe"})
    contents["datapackage.json"] = _json(
        {
            "profile": "data-package",
            "name": _slug(name),
            "title": name,
            "schema_version": _versioned(types).get("version", 1),
            "description": "A network of places, actors, ties and needs, written by commgov-lab "
            f"{__version__}. Text that a spreadsheet would run as a formula has an apostrophe in front.",
            "resources": resources,
        }
    )
    return dict(sorted(contents.items()))


def package_book(network: Network) -> bytes:
    """Return the workbook: a sheet a table, and one that tells the type of each column."""
    frames = tables_of(network)
    rows = [
        {"table": table, "column": column, "type": kind}
        for table, frame in frames.items()
        for column, kind in tables.types_of(frame).items()
    ]
    return tables.book({**frames, "columns": pd.DataFrame(rows)})


def parse_tables(given: dict[str, bytes], name: str) -> dict[str, pd.DataFrame]:
    """Parse the tables of such files, not yet checked against each other.

    Parameters
    ----------
    given
        ``columns``, each table, plain or packed, and ``datapackage`` if there is one → content.
    name
        Of the folder or file, for messages.

    Raises
    ------
    CommgovError
        A file is damaged, unpacks to too much, is missing, or is not what ``columns.json`` says.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> files = {file.split(".")[0]: content for file, content in network_files(cg.load("emon")).items()}
    >>> len(parse_tables(files, "emon")["actors"])
    140
    """
    refuse_later(given.get("datapackage", b""), f"{name}, datapackage.json")
    types = column_types(given["columns"], f"{name}, columns.json")
    found = {}
    for table in _listed(types):
        where = f"{name}, {table}.csv"
        if table not in given:
            raise CommgovError(
                "'{name}' holds no {table}.csv. Fix: copy the folder again, whole.", name=name, table=table
            )
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
    return _brought_up(types.get("version", 1), found)


def _listed(types: dict) -> list[str]:
    """The tables of a package, by what its ``columns.json`` says."""
    return [table for table in NAMES if table in types]


def column_types(content: bytes | str, name: str) -> dict:
    """Read what ``columns.json`` says: table → column → type; and the version, if it says one.

    Raises
    ------
    CommgovError
        It is not such a file, or of a later version than is known.

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
        for table in {*TABLES, *({"terms"} & set(types))}
    )
    version = types.get("version", 1) if good else 1
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        good = False
    else:
        _refuse(version, name)
    if not good:
        raise CommgovError(
            "{name} does not say the types of the columns of {names}. Fix: write the network "
            "again with commgov export.",
            name=name,
            names=", ".join(TABLES),
        )
    return types


def refuse_later(descriptor: bytes, name: str):
    """Refuse a data package whose descriptor states a later version of the schema than is known.

    Parameters
    ----------
    descriptor
        What is in ``datapackage.json``. One that states no version, or cannot be read, is no later one: the
        tables stand by ``columns.json``.
    name
        The file, for messages.

    Raises
    ------
    CommgovError
        It is a later one, or states a version that is none.

    Examples
    --------
    >>> refuse_later(b'{"schema_version": 2}', "a")
    """
    try:
        about = json.loads(descriptor) if len(descriptor) <= _MOST_TYPES else {}
    except (ValueError, RecursionError):
        about = {}
    version = about.get("schema_version", 1) if isinstance(about, dict) else 1
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise CommgovError(
            "{name}: schema_version {version} is no version; versions are 1, 2, … Fix: write the network "
            "again with commgov export.",
            name=name,
            version=json.dumps(version, ensure_ascii=False),
        )
    _refuse(version, name)


def _refuse(version: int, name: str):
    if version > VERSION:
        raise CommgovError(
            "{name} is of a later version ({version}) than this commgov-lab reads ({known}). Fix: "
            "install the present release of commgov-lab.",
            name=name,
            version=version,
            known=VERSION,
        )


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
        schema["primaryKey"] = _KEYS[table]
    if table in _POINTS:
        column, other = _POINTS[table]
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": _KEYS[other]}}
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
