"""Read and write: the data package that comes with the library, and tables and networks of your own.

Everything under ``data/`` is listed in ``data/datapackage.json`` with its sha256; nothing is read that is not
the file listed there, and nothing comes from the network. What is written appears whole or not at all, and
the same content gives the same bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from . import bundle, disk, faults, sheets
from .network import Network
from .schema import TABLES, CommgovError

__all__ = ["available", "load", "path", "write_table"]  # what outsiders call; the rest serves other rooms


def available() -> pd.DataFrame:
    """List what :func:`load` can load.

    Returns
    -------
    DataFrame
        Index ``name``; ``title, returns, rows, provenance, licence, path``. ``returns`` is ``"table"`` or
        ``"network"``; ``rows`` of a network are those of its four tables together; ``provenance`` holds the
        codes of :data:`commgov_lib.schema.PROVENANCE`; ``path`` is relative to the data folder.

    Examples
    --------
    >>> available().loc["emon", "returns"], int(available().loc["emon", "rows"])
    ('network', 987)
    """
    rows = [
        {
            "name": name,
            "title": parts[0].get("network_title", parts[0]["title"]),
            "returns": "network" if "network" in parts[0] else "table",
            "rows": sum(part["rows"] for part in parts if "rows" in part),
            "provenance": " ".join(sorted({code for part in parts for code in part["provenance"]})),
            "licence": ", ".join(dict.fromkeys(x["name"] for part in parts for x in part["licenses"])),
            "path": str(Path(parts[0]["path"]).parent.as_posix()) if len(parts) > 1 else parts[0]["path"],
        }
        for name, parts in _loadable().items()
    ]
    return pd.DataFrame(rows).set_index("name")


def load(name: str) -> pd.DataFrame | Network:
    """Load a table or a network of the data package, after checking that each of its files is unchanged.

    Parameters
    ----------
    name
        One of the names in :func:`available`.

    Returns
    -------
    DataFrame or Network
        A table with the columns and types that ``data/datapackage.json`` states (text is never missing, only
        empty; a missing number is NaN), or a :class:`commgov_lib.network.Network`.

    Raises
    ------
    CommgovError
        There is no such name, or a file is missing or is not the one that the package lists.

    Examples
    --------
    >>> load("districts").loc[0, ["district", "district_en", "district_code"]].tolist()
    ['和平区', 'Heping', '210102']
    """
    parts = _loadable()
    if not isinstance(name, str) or name not in parts:
        raise CommgovError(
            f"there is no data set {name!r}{faults.suggestion(name, parts)}. "
            f"Available: {', '.join(parts)}. Fix: use one of these names; cg.available() tells what each is."
        )
    if "network" in parts[name][0]:
        return Network(**bundle.tables({part["table"]: _verified(part) for part in parts[name]}, name))
    (part,) = parts[name]
    types = {field["name"]: field["type"] for field in part["schema"]["fields"]}
    return sheets.parse(_verified(part), types)


def path(name: str) -> Path:
    """Where a file of the data package lies, after checking that it is unchanged; for the font, say.

    Parameters
    ----------
    name
        The name of a resource in ``data/datapackage.json``.

    Returns
    -------
    Path

    Raises
    ------
    CommgovError
        There is no such resource, or its file is missing or changed.

    Examples
    --------
    >>> path("font").name
    'CommgovSansSC-Regular.ttf'
    """
    resources = {part["name"]: part for part in _descriptor()["resources"]}
    if name not in resources:
        raise CommgovError(
            f"the data package has no file {name!r}{faults.suggestion(name, resources)}. "
            "Fix: use the name of a resource in data/datapackage.json."
        )
    _verified(resources[name])
    return _root() / resources[name]["path"]


def read_network(folder: str | Path) -> Network:
    """Read a network from a folder of :func:`network_files`.

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
    """
    folder = Path(folder)
    contents = {"columns": _bytes(folder / "columns.json")}
    for table in TABLES:
        plain, packed = folder / f"{table}.csv", folder / f"{table}.csv.gz"
        contents[table] = _bytes(packed if packed.exists() else plain)
    return Network(**bundle.tables(contents, folder.name))


def network_files(network: Network, *, compress: bool = False) -> dict[str, bytes]:
    """The files of a network, four CSV tables and ``columns.json`` with the types: name to content.

    Text that is missing comes back as empty text; everything else comes back as it was.
    """
    return bundle.contents(network, compress=compress)


def write_table(frame: pd.DataFrame, path: str | Path):
    """Write a table for Excel: ``.csv`` (UTF-8 with a mark, so that Chinese opens right) or ``.xlsx``.

    Parameters
    ----------
    frame
        The table. An index that is more than row numbers becomes the first column.
    path
        Ends in ``.csv`` or ``.xlsx``; its folder is made if it is not there.

    Raises
    ------
    CommgovError
        The ending is another one, the table does not fit on a sheet, or the file cannot be written.

    Notes
    -----
    Text that a spreadsheet would run as a formula (it begins with ``= + - @``, a tab or a line break) gets an
    apostrophe in front; numbers stay numbers. The same table gives the same bytes at any time.

    Examples
    --------
    >>> import tempfile
    >>> cells = pd.DataFrame({"term": ["共建", "=1+1"], "n": [-2, 3]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(cells, Path(folder) / "cells.csv")
    ...     (Path(folder) / "cells.csv").read_text(encoding="utf-8-sig").split()
    ['term,n', '共建,-2', "'=1+1,3"]
    """
    path = Path(path)
    writers = {".csv": sheets.csv, ".xlsx": sheets.xlsx}
    if path.suffix.lower() not in writers:
        raise CommgovError(
            f"'{path.name}': a table is written as .csv or .xlsx. Fix: end the file name in one of the two."
        )
    if not isinstance(frame, pd.DataFrame):
        raise CommgovError(f"a {type(frame).__name__} is not a table. Fix: pass a pandas DataFrame.")
    write_bytes(path, writers[path.suffix.lower()](frame))


def write_bytes(path: str | Path, content: bytes | Iterable[bytes]):
    """Write a file so that it appears whole or not at all; ``content`` may come in pieces.

    Raises
    ------
    CommgovError
        The file cannot be written there.
    """
    with writing(path):
        disk.put(path, content)


def try_out(path: str | Path, *, folder: bool = False):
    """See whether a file, or a folder, can be written in a place: before much is computed, not after.

    Raises
    ------
    CommgovError
        It cannot.
    """
    with writing(path):
        disk.try_out(path, folder=folder)


@contextlib.contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Say in words what the disk refused.

    Raises
    ------
    CommgovError
        In place of what the disk, or a name that cannot be one, raises.
    """
    try:
        yield
    except (OSError, ValueError) as error:
        raise CommgovError(
            f"cannot write '{path}' ({getattr(error, 'strerror', None) or error}). Fix: close it where it is "
            "open, make room on the disk, or write to another folder."
        ) from error


def _root() -> Path:
    return Path(os.environ.get("COMMGOV_DATA") or Path(__file__).parent.parent / "data")


def _descriptor() -> dict:
    file = _root() / "datapackage.json"
    try:
        return json.loads(_bytes(file))
    except ValueError as error:
        raise CommgovError(
            f"'{file}' is damaged. Fix: git checkout -- data/datapackage.json, or clone the project again."
        ) from error


def _loadable() -> dict[str, list[dict]]:
    """Name that :func:`load` takes → the resources it reads."""
    parts: dict[str, list[dict]] = {}
    for resource in _descriptor()["resources"]:
        if "load" in resource:
            parts.setdefault(resource["load"], []).append(resource)
    return parts


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise CommgovError(
            f"'{file}' is missing. Fix: git checkout -- data, or clone the project again; "
            "if your data folder is elsewhere, name it in the environment variable COMMGOV_DATA."
        ) from error
    except OSError as error:
        raise CommgovError(f"'{file}' cannot be read ({error.strerror}). Fix: allow reading it.") from error


def _verified(resource: dict) -> bytes:
    """The content of a listed file, unpacked, once its sha256 is the listed one."""
    content = _bytes(_root() / resource["path"])
    if "sha256:" + hashlib.sha256(content).hexdigest() != resource["hash"]:
        raise CommgovError(
            f"data/{resource['path']} is not the file that data/datapackage.json lists: its sha256 differs. "
            f"Fix: git checkout -- data/{resource['path']}; "
            "if the change is meant, run python data/builders/build.py."
        )
    return content
