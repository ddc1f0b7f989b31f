"""The data package, as a folder or zipped, and the workbook: the forms that hold the whole network."""

from __future__ import annotations

import hashlib
import json
import re

import pandas as pd

from .. import __version__, neutral, sheets
from ..network import Network
from ..schema import PROVENANCE, TABLES

NAMES = (
    "datapackage.json",
    "columns.json",
    *(f"{table}.csv" for table in TABLES),
    *(f"{table}.csv.gz" for table in TABLES),
)
_KEYS = {"places": "place", "actors": "actor", "needs": "need"}
_POINTS = {"actors": ("place", "places"), "needs": ("place", "places"), "ties": ("source", "actors")}


def files(network: Network, name: str) -> dict[str, bytes]:
    """The files of the data package: four tables, their types, and a descriptor with a hash of each."""
    contents, types, resources = {}, {}, []
    for table in TABLES:
        frame = getattr(network, table)
        types[table] = {neutral.text(column): kind for column, kind in sheets.types(frame).items()}
        contents[f"{table}.csv"] = sheets.plain_csv(neutral.harmless(frame))
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


def book(network: Network) -> bytes:
    """The workbook: a sheet a table, and one that tells the type of each column."""
    frames = {table: getattr(network, table) for table in TABLES}
    rows = [
        {"table": table, "column": column, "type": kind}
        for table, frame in frames.items()
        for column, kind in sheets.types(frame).items()
    ]
    return sheets.book({**frames, "columns": pd.DataFrame(rows)})


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
