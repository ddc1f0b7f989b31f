"""Whatever is given to read → its parts."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pandas as pd

from ..faults import suggestion
from ..schema import TABLES, CommgovError
from . import _archive, _cells, _dl, _graphs, _objects, _pajek, _text, _workbook
from ._parts import Part
from ._refuse import refuse

_DELIMITED = {".csv": None, ".txt": None, ".tsv": "\t", ".tab": "\t"}
_XML = {".graphml": _graphs.graphml, ".gexf": _graphs.gexf}
_PAJEK = (".net", ".paj")
_DL = (".dl", ".dat")
ENDINGS = (*_DELIMITED, ".xlsx", ".xlsm", *_DL, *_PAJEK, *_XML, ".zip")


def parts(source, *, encoding: str | None = None) -> list[Part]:
    """The tables of a file, a folder, a networkx graph, a pandas table or several of them by name.

    Raises
    ------
    CommgovError
        It cannot be read.
    """
    if isinstance(source, nx.Graph):
        return _objects.from_networkx(source)
    if isinstance(source, pd.DataFrame):
        return _objects.from_pandas(source)
    if isinstance(source, dict) and source and all(isinstance(v, pd.DataFrame) for v in source.values()):
        return [p for name, frame in source.items() for p in _objects.from_pandas(frame, str(name))]
    if not isinstance(source, (str, Path)):
        raise CommgovError(
            f"a {type(source).__name__} cannot be read. Fix: give the path of a file, a pandas table (or "
            "several by name), or a networkx graph."
        )
    path = Path(source)
    try:
        folder = path.is_dir()
    except (OSError, ValueError):
        folder = False
    if folder:
        found = [path / f"{table}.csv" for table in TABLES if (path / f"{table}.csv").is_file()]
        if not found:
            raise CommgovError(
                f"'{path}' holds none of {', '.join(TABLES)} as .csv. Fix: give a file to read."
            )
        return [p for file in found for p in _file(file, encoding)]
    if path.suffix.lower() == ".zip":
        inside = _archive.members(_text.content(path), path.name)
        return [
            p for name, raw in inside.items() if name.endswith(".csv") for p in _table(raw, name, encoding)
        ]
    return _file(path, encoding)


def _table(raw: bytes, name: str, encoding: str | None) -> list[Part]:
    return [Part(Path(name).stem, "", _cells.grid(_text.decoded(raw, name, encoding), name))]


def _file(path: Path, encoding: str | None) -> list[Part]:
    ending, name = path.suffix.lower(), path.name
    if ending not in ENDINGS:
        more = {".xls": " Save it as .xlsx.", ".ods": " Save it as .xlsx.", ".et": " Save it as .xlsx.",
                ".gml": " Export it as .graphml."}.get(ending, suggestion(ending, ENDINGS))  # fmt: skip
        raise CommgovError(f"'{name}' does not end as a file that is read: {', '.join(ENDINGS)}.{more}")
    raw = _text.content(path)
    if not raw:
        refuse(name, "is empty", "give a file with something in it")
    if ending in (".xlsx", ".xlsm"):
        return _workbook.workbook(raw, name)
    if raw[:2] == b"PK":
        refuse(name, "is a workbook or a zip file, not text", "name it .xlsx if it is a workbook")
    if ending in _XML:
        return _XML[ending](raw, name)
    text = _text.decoded(raw, name, encoding)
    if ending in _DL or (ending == ".txt" and text[:3].lower() in ("dl ", "dl\n")):
        return _dl.dl(text, name)
    if ending in _PAJEK:
        return _pajek.pajek(text, name)
    return [Part(path.stem, "", _cells.grid(text, name, separator=_DELIMITED[ending]))]
