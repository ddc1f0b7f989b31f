"""A zip of tables → their contents. Nothing is unpacked to disk, and no name in it is ever used as a path."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib

from ..schema import TABLES
from ._refuse import refuse
from ._text import few_lines, room

_MOST_BYTES = 256 << 20  # of all tables together, unpacked
_MOST_ENTRIES = 1_000
_WANTED = {"columns.json", *(f"{table}.csv" for table in TABLES), *(f"{table}.csv.gz" for table in TABLES)}
_AGAIN = "zip the folder of places.csv, actors.csv, ties.csv and needs.csv again, or give the folder itself"


def members(raw: bytes, name: str) -> dict[str, bytes]:
    """The tables of a zip, and ``columns.json`` if it is there: file name → content.

    They may lie in one folder inside. What else is in the zip is left alone.

    Parameters
    ----------
    raw
        What is in the file.
    name
        The file, for messages.

    Raises
    ------
    CommgovError
        It is no zip, is locked or damaged, names a place outside itself, holds a link, holds one table
        twice, unpacks to too much, or holds no table.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError) as error:
        refuse(name, f"is not a zip file that can be opened ({error})", _AGAIN)
    if len(entries) > _MOST_ENTRIES:
        refuse(name, f"holds {len(entries):,} files, more than {_MOST_ENTRIES:,}", _AGAIN)
    found: dict[str, bytes] = {}
    left = most = room(raw, _MOST_BYTES)
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        parts = path.split("/")
        if path.startswith("/") or ".." in parts or re.match("[A-Za-z]:", path) or "\0" in path:
            refuse(name, "holds a file whose name leads out of the folder", _AGAIN, value=path)
        if stat.S_ISLNK(entry.external_attr >> 16):
            refuse(name, "holds a link to another file", _AGAIN, value=path)
        if parts[-1] not in _WANTED or len(parts) > 2 or parts[0] == "__MACOSX":
            continue
        if parts[-1] in found:
            refuse(name, "holds a table twice", _AGAIN, value=parts[-1])
        found[parts[-1]] = _content(archive, entry, left, most, name)
        left -= len(found[parts[-1]])
    if most < _MOST_BYTES:
        few_lines(found.values(), name)
    if not set(found) - {"columns.json"}:
        refuse(name, f"holds none of {', '.join(TABLES)} as .csv", _AGAIN)
    return found


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, most: int, name: str) -> bytes:
    """Read by what comes out, not by what the zip says will: that may be untrue."""
    try:
        with archive.open(entry) as file:
            content = file.read(left + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        refuse(name, f"is damaged, or locked with a password ({error})", _AGAIN, value=entry.filename)
    if len(content) > left:
        refuse(name, f"unpacks to more than {most >> 20} MB", "give the folder itself")
    return content
