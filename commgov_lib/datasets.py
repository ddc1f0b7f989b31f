"""The data package that comes with the library.

Everything under ``data/`` is listed in ``data/datapackage.json`` with its sha256; nothing is read that is not
the file listed there, and nothing comes from the network.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pandas as pd

from .installation import ROOT, restoring
from .io import package, tables
from .messages import word
from .network import Network
from .schema import CommgovError
from .validate import suggestion

__all__ = ["available", "load", "path"]


def available() -> pd.DataFrame:
    """List what :func:`load` can load.

    Returns
    -------
    DataFrame
        Index ``name``; ``title, returns, rows, provenance, licence, path, description, selection,
        selection_zh``. ``returns`` is ``"table"`` or
        ``"network"``; ``rows`` of a network are those of its four tables together; ``provenance`` holds the
        codes of :data:`commgov_lib.schema.PROVENANCE`; ``path`` is relative to the data folder;
        ``description`` says what one row is and what cannot be concluded, ``selection`` (``selection_zh`` in
        Chinese) how the rows came to be in it; empty where nothing was selected.

    Examples
    --------
    >>> available().loc["chicago_requests", "selection"]
    'Requests of one kind in one month; only what somebody called about.'
    >>> available().loc["emon", "returns"], int(available().loc["emon", "rows"])
    ('network', 987)
    """
    rows = [
        {
            "name": name,
            "title": parts[0].get("network_title", parts[0]["title"]),
            "returns": "network" if "network" in parts[0] else "table",
            "rows": sum(part["rows"] for part in parts if "rows" in part and part.get("table") != "terms"),
            "provenance": " ".join(sorted({code for part in parts for code in part["provenance"]})),
            "licence": ", ".join(dict.fromkeys(x["name"] for part in parts for x in part["licenses"])),
            "path": str(Path(parts[0]["path"]).parent.as_posix()) if len(parts) > 1 else parts[0]["path"],
            **{key: parts[0].get(key, "") for key in ("description", "selection", "selection_zh")},
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
            "data set {name!r} does not exist{hint}. Available: {names}. Fix: use one of these "
            "names; cg.available() tells what each is.",
            name=name,
            hint=suggestion(name, parts),
            names=", ".join(parts),
        )
    if "network" in parts[name][0]:
        return Network(**package.parse_tables({part["table"]: _verified(part) for part in parts[name]}, name))
    (part,) = parts[name]
    types = {field["name"]: field["type"] for field in part["schema"]["fields"]}
    return tables.parse(_verified(part), types)


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
            "the data package has no file {name!r}{hint}. Fix: use the name of a resource in "
            "data/datapackage.json.",
            name=name,
            hint=suggestion(name, resources),
        )
    _verified(resources[name])
    return _root() / resources[name]["path"]


def _root() -> Path:
    return Path(os.environ.get("COMMGOV_DATA") or ROOT / "data")


def _descriptor() -> dict:
    file = _root() / "datapackage.json"
    content = _bytes(file)
    package.refuse_later(content, str(file))
    try:
        return json.loads(content)
    except ValueError as error:
        raise CommgovError(
            "'{file}' is damaged. Fix: {restore}.", file=file, restore=restoring("data/datapackage.json")
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
            "'{file}' is missing. Fix: {restore}; if your data folder is elsewhere, name it in the "
            "environment variable COMMGOV_DATA.",
            file=file,
            restore=restoring("data"),
        ) from error
    except OSError as error:
        raise CommgovError(
            "'{file}' cannot be read ({why}). Fix: allow reading it.", file=file, why=word(error.strerror)
        ) from error


def _verified(resource: dict) -> bytes:
    """The content of a listed file, unpacked, once its sha256 is the listed one."""
    content = _bytes(_root() / resource["path"])
    if "sha256:" + hashlib.sha256(content).hexdigest() != resource["hash"]:
        raise CommgovError(
            "data/{path} is not the file that data/datapackage.json lists: its sha256 differs. "
            "Fix: {restore}; if the change is meant, run python data/builders/build.py.",
            path=resource["path"],
            restore=restoring(f"data/{resource['path']}"),
        )
    return content
