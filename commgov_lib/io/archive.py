"""Zip files in and out: nothing is unpacked to disk, no name inside is used as a path, no time is written."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator

from ..messages import say
from ..schema import TABLES
from .grid import refuse
from .text import few_lines, room

_MOST_BYTES = 256 << 20  # of all tables together, unpacked
_MOST_ENTRIES = 1_000
_PIECE = 1 << 20
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can state
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TABLES = (*TABLES, "terms")
_ABOUT = {"columns.json", "datapackage.json"}
_WANTED = {*_ABOUT, *(f"{table}.csv" for table in _TABLES), *(f"{table}.csv.gz" for table in _TABLES)}
_AGAIN = say(
    "zip the folder of places.csv, actors.csv, ties.csv and needs.csv again, or give the folder itself"
)


class Archive:
    """An open zip: what it lists, and each part by what comes out of it, which may not be what it lists.

    Parameters
    ----------
    raw
        What is in the file.
    name, broken, fix
        For messages: the file, that it cannot be opened, how to get it whole.

    Raises
    ------
    CommgovError
        It is no zip.
    """

    def __init__(self, raw: bytes, name: str, broken: str, fix: str):
        self._name, self._fix = name, fix
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except MemoryError:
            raise
        except Exception:  # whatever the bytes broke in there: they lie in memory, so nothing else can
            refuse(name, broken, fix)
        self.entries = self._zip.infolist()

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """A part, a piece at a time and never more than was asked for.

        Raises
        ------
        CommgovError
            It is locked, damaged, or packed in a way that gives all at once.
        """
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            refuse(self._name, say("is packed in an unusual way ({path})", path=entry.filename), self._fix)
        try:
            with self._zip.open(entry) as file:
                yield from iter(lambda: file.read(_PIECE), b"")
        except MemoryError:
            raise
        except Exception:
            refuse(
                self._name,
                say("is damaged, or locked with a password ({path})", path=entry.filename),
                self._fix,
            )


def members(raw: bytes, name: str) -> dict[str, bytes]:
    """The tables of a zip, and ``columns.json`` and ``datapackage.json`` if they are there: name → content.

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
    archive = Archive(raw, name, say("is not a zip file that can be opened"), _AGAIN)
    if len(archive.entries) > _MOST_ENTRIES:
        refuse(
            name,
            say("holds {count:,} files, more than {most:,}", count=len(archive.entries), most=_MOST_ENTRIES),
            _AGAIN,
        )
    found: dict[str, bytes] = {}
    left = most = room(raw, _MOST_BYTES)
    for entry in archive.entries:
        path = entry.filename.replace("\\", "/")
        parts = path.split("/")
        if path.startswith("/") or ".." in parts or re.match("[A-Za-z]:", path) or "\0" in path:
            refuse(name, say("holds a file whose name leads out of the folder"), _AGAIN, value=path)
        if stat.S_ISLNK(entry.external_attr >> 16):
            refuse(name, say("holds a link to another file"), _AGAIN, value=path)
        if parts[-1] not in _WANTED or len(parts) > 2 or parts[0] == "__MACOSX":
            continue
        if parts[-1] in found:
            refuse(name, say("holds a table twice"), _AGAIN, value=parts[-1])
        pieces = []
        for piece in archive.pieces(entry):
            left -= len(piece)
            if left < 0:
                refuse(
                    name,
                    say("unpacks to more than {most} MB", most=most >> 20),
                    say("give the folder itself"),
                )
            pieces.append(piece)
        found[parts[-1]] = b"".join(pieces)
    if most < _MOST_BYTES:
        few_lines(found.values(), name)
    if not set(found) - _ABOUT:
        refuse(name, say("holds none of {tables} as .csv", tables=", ".join(TABLES)), _AGAIN)
    return found


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Pack files into a zip without times; a text is XML.

    Examples
    --------
    >>> zipped({"a": b"1"}) == zipped({"a": b"1"})
    True
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, (_XML + content).encode("utf-8") if isinstance(content, str) else content)
    return out.getvalue()
