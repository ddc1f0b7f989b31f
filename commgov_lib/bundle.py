"""A network as the files of a folder: four CSV tables, and ``columns.json`` with the type of each column."""

from __future__ import annotations

import json
import zlib

import pandas as pd

from . import neutral, sheets
from .network import Network
from .schema import TABLES, CommgovError

_TYPES = ("string", "integer", "number", "boolean")
_MOST_BYTES = 256 << 20  # of one table, unpacked
_MOST_TYPES = 4 << 20  # bytes of columns.json


def contents(network: Network, *, compress: bool = False) -> dict[str, bytes]:
    """The files of a network: name → content.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> list(contents(cg.load("southern_women")))
    ['columns.json', 'places.csv', 'actors.csv', 'ties.csv', 'needs.csv']
    """
    frames = {name: getattr(network, name) for name in TABLES}
    if (frames["ties"]["directed"] == "yes").all():  # what a file without the column says
        frames["ties"] = frames["ties"].drop(columns="directed")
    types = {name: sheets.types(frame) for name, frame in frames.items()}
    files = {"columns.json": (json.dumps(types, indent=1, ensure_ascii=False) + "\n").encode("utf-8")}
    for name, frame in frames.items():
        content = sheets.plain_csv(frame)
        files[f"{name}.csv.gz" if compress else f"{name}.csv"] = (
            sheets.packed(content) if compress else content
        )
    return files


def tables(given: dict[str, bytes], name: str) -> dict[str, pd.DataFrame]:
    """The four tables of such files, not yet checked against each other.

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
    >>> files = {file.split(".")[0]: content for file, content in contents(cg.load("emon")).items()}
    >>> len(tables(files, "emon")["actors"])
    140
    """
    types = described(given["columns"], f"{name}, columns.json")
    found = {}
    for table in TABLES:
        where = f"{name}, {table}.csv"
        try:
            found[table] = sheets.parse(_plain(given[table], where), types[table])
        except CommgovError as error:
            raise CommgovError(f"{where}: {error}") from None
        except (ValueError, OverflowError) as error:
            why = "a word stands where a number should"
            if isinstance(error, UnicodeDecodeError):
                why = "it is not text in UTF-8"
            elif isinstance(error, (pd.errors.ParserError, pd.errors.EmptyDataError)):
                why = "it is empty, or a row is longer than the first, or a quotation mark is left open"
            raise CommgovError(
                f"{where} is not the table that columns.json describes ({why}). Fix: write the folder again "
                "with commgov export, or take columns.json out, so that it is read as your own tables."
            ) from None
    if types.get("formulas") == "apostrophe":
        found = {table: neutral.restored(frame) for table, frame in found.items()}
    return found


def described(content: bytes | str, name: str) -> dict:
    """What ``columns.json`` says: table → column → type.

    Raises
    ------
    CommgovError
        It is not such a file.

    Examples
    --------
    >>> described('{"places": {}, "actors": {}, "ties": {"since": "string"}, "needs": {}}', "a")["ties"]
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
            f"{name} does not say the types of the columns of {', '.join(TABLES)}. Fix: write the network "
            "again with commgov export."
        )
    return types


def _plain(content: bytes, where: str) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(content, _MOST_BYTES)
    except zlib.error:
        raise CommgovError(f"{where}.gz is damaged. Fix: copy it again.") from None
    if reader.unconsumed_tail or not reader.eof:
        what = f"unpacks to more than {_MOST_BYTES >> 20} MB" if reader.unconsumed_tail else "is cut short"
        raise CommgovError(f"{where}.gz {what}. Fix: copy it again, or unpack it.")
    return plain
