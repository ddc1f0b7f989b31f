"""``cg.write``: a network in the form that the ending of a name tells.

What a form cannot hold is told in a table, never dropped in silence. Files appear whole or not at all, and
the same network gives the same bytes at any time.
"""

from __future__ import annotations

import codecs
import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from ..messages import Message, say
from ..network import Network
from ..privacy import FEWEST
from ..privacy import small_needs as few_persons
from ..schema import CommgovError, CommgovWarning, check_language
from ..validate import suggestion
from . import graph_xml, losses, package, pajek, spreadsheet_safe, ucinet
from .archive import zipped
from .atomic import write_bytes, write_folder
from .nodes import ENDS, TABLE, column_name, ties_of
from .safe_xml import writable
from .tables import plain_csv

_HOLD_NEEDS = ("", ".zip", ".xlsx")
FEW = say("stands for fewer than {least} persons", least=FEWEST)
_ENCODED = (".csv", ".dl", ".net", ".paj")


def write(
    network: Network,
    path: str | Path,
    *,
    relation: str | None = None,
    lang: str = "en",
    encoding: str | None = None,
    small_needs: str = "warn",
) -> pd.DataFrame:
    """Write a network; the ending of the name tells the form.

    Parameters
    ----------
    network
        What to write.
    path
        A folder (a name without ending) or ``.zip``: the data package, exact. ``.xlsx``: one sheet a table.
        ``.csv``: the ties, for Excel. ``.gexf``, ``.graphml``: for Gephi, with labels, colours, sizes and
        positions. ``.dl``: UCINET. ``.net``, ``.paj``: Pajek. :func:`formats` tells what each keeps.
    relation
        Only the ties of this relation, for ``.csv``, ``.dl``, ``.net`` and ``.paj``; default: all.
    lang
        Language of the labels of kinds and relations in files for Gephi: ``"en"`` or ``"zh"``. Names of
        places and actors stay as they are.
    encoding
        Of ``.csv`` (default ``utf-8-sig``, which Excel knows), ``.dl``, ``.net`` and ``.paj`` (default
        ``utf-8``); ``gb18030`` for older Chinese programs.
    small_needs
        What becomes of needs that stand for fewer than ten persons and are not simulated (provenance
        ``S``), in the forms that hold needs (folder, ``.zip``, ``.xlsx``): ``"warn"`` writes them with a
        warning, ``"keep"`` without, ``"drop"`` leaves their rows out and tells how many.

    Returns
    -------
    DataFrame
        What this file does not hold of this network: ``table, column, row_count, lost``; no rows where it
        holds everything. ``lost`` holds messages: ``.text("zh")`` says one in Chinese.

    Raises
    ------
    CommgovError
        The ending, relation, language, encoding or ``small_needs`` is not known, or does not go together; the
        network does not fit into the form; the folder holds other files; the disk refuses.

    Warns
    -----
    UserWarning
        The file holds needs of fewer than ten persons, which must not be published so.

    Notes
    -----
    A text that a spreadsheet would run as a formula gets an apostrophe in front in the data package, xlsx
    and csv (:mod:`commgov_lib.io.spreadsheet_safe`); reading the data package takes it away again. Positions
    are a plain start: places on rings by their level, actors at the middle of what they are tied to.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import commgov_lib as cg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(write(cg.load("southern_women"), Path(folder) / "women"))
    ...     write(cg.load("southern_women"), Path(folder) / "women.dl")["table"].unique().tolist()
    0
    ['places', 'actors', 'ties']
    """
    if not isinstance(path, (str, os.PathLike)):
        raise CommgovError(
            "a {kind} is no name of a file. Fix: a path whose ending tells the form, such as 'network.xlsx'.",
            kind=type(path).__name__,
        )
    path = Path(path)
    ending = form(path)
    if not isinstance(network, Network):
        raise CommgovError(
            "a {kind} is not a network. Fix: pass a Network, such as cg.load gives.",
            kind=type(network).__name__,
        )
    check_language(lang)
    encoding = _encoding(ending, encoding)
    relation = _relation(network, ending, relation)
    dropped = []
    if small_needs not in ("warn", "keep", "drop"):
        raise CommgovError("small_needs is {given!r}. Fix: use 'warn', 'keep' or 'drop'.", given=small_needs)
    few = (
        few_persons({"needs": network.needs})["row"]
        if ending in _HOLD_NEEDS and small_needs != "keep"
        else []
    )
    if len(few) and small_needs == "drop":
        left = network.needs.drop(network.needs.index[few.astype(int).to_numpy() - 1])
        left = left.reset_index(drop=True)
        network = Network(network.places, network.actors, network.ties, left, network.terms)
        dropped = [("needs", "", len(few), FEW)]
    elif len(few):
        warnings.warn(CommgovWarning(_told(path, len(few))), stacklevel=2)
    try:
        _put(network, path, ending, relation, lang, encoding)
        return losses.found(network, ending, relation, also=dropped)
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise CommgovError(
            "a text holds {half}, half of a character, which no file can hold. Fix: type that text again.",
            half=half,
        ) from None


def _told(path: Path, count: int) -> Message:
    return say(
        "{name} holds needs that stand for fewer than {least} persons ({count:,}): never publish it as it "
        "is. Fix: small_needs='drop' leaves them out; cg.privacy.suppress makes a table that can be "
        "published.",
        name=path.name,
        least=FEWEST,
        count=count,
    )


def _put(network: Network, path: Path, ending: str, relation, lang: str, encoding: str):
    if ending in ("", ".zip"):
        files = package.package_files(network, path.stem or "network")
        if ending:
            write_bytes(path, zipped(files))
        else:
            write_folder(path, files, known=package.FILES)
    elif ending == ".xlsx":
        write_bytes(path, package.package_book(network))
    elif ending == ".gexf":
        write_bytes(path, graph_xml.write_gexf(network, lang))
    elif ending == ".graphml":
        write_bytes(path, graph_xml.write_graphml(network, lang))
    else:
        form = {".csv": _edge_list, ".dl": ucinet.write_dl, ".net": pajek.write_net, ".paj": pajek.write_paj}[
            ending
        ]
        write_bytes(path, _encoded(form(network, relation), encoding))


def _edge_list(network: Network, relation: str | None) -> str:
    """One row a tie, with the names and kinds of both ends."""
    ties = ties_of(network, relation)
    sides = ((network.places, "place"), (network.actors, "actor"))
    nodes = pd.concat(
        [frame[[key, "name", "kind"]].set_axis(["code", "name", "kind"], axis=1) for frame, key in sides]
    )
    nodes = nodes.set_index("code")
    at = {end: nodes.index.get_indexer(ties[end]) for end in ("source", "target")}
    named = pd.DataFrame(
        {
            name: ties[name] if name in ties and name in at else nodes[name[7:]].to_numpy()[at[name[:6]]]
            for name in ENDS
        }
    )
    if (network.terms["list"] == "place_kind").any():
        named[TABLE] = np.where(ties["target"].isin(network.places["place"]), "places", "actors")
    taken = (*ENDS, TABLE)
    rest = ties.drop(columns=["source", "target"]).rename(columns=lambda name: column_name(name, taken))
    frame = spreadsheet_safe.harmless(pd.concat([named, rest], axis=1))
    return writable(plain_csv(frame).decode("utf-8"))


def form(path: str | Path) -> str:
    """Return the ending that tells the form in which a network is written; empty for a folder.

    Raises
    ------
    CommgovError
        No form ends so.

    Examples
    --------
    >>> form("my_city.XLSX"), form("my_city")
    ('.xlsx', '')
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending in losses.FORMATS and path.name.lower() not in filter(None, losses.FORMATS):
        return ending
    known = ", ".join(name for name in losses.FORMATS if name)
    raise CommgovError(
        "'{name}': the ending '{suffix}' is not known{hint}. Fix: end the name in one of "
        "{known}, or in nothing for a folder.",
        name=path.name,
        suffix=path.suffix or path.name,
        hint=suggestion(ending, losses.FORMATS),
        known=known,
    )


def _relation(network: Network, ending: str, relation: str | None) -> str | None:
    if relation is None:
        return None
    if ending not in _ENCODED:
        raise CommgovError(
            "'{ending}' holds all relations. Fix: leave relation out, or write {known}.",
            ending=ending or say("folder"),
            known=", ".join(_ENCODED),
        )
    there = list(network.ties["relation"].unique())
    if relation not in there:
        raise CommgovError(
            "ties: there is no tie '{relation}'{hint}. Relations in this network: {there}.",
            relation=relation,
            hint=suggestion(relation, there),
            there=", ".join(there) or say("none"),
        )
    return relation


def _encoding(ending: str, encoding: str | None) -> str:
    if encoding is None:
        return "utf-8-sig" if ending == ".csv" else "utf-8"
    if ending not in _ENCODED:
        raise CommgovError(
            "'{ending}' has one encoding only. Fix: leave the encoding out, or write {known}.",
            ending=ending or say("folder"),
            known=", ".join(_ENCODED),
        )
    try:
        "社区".encode(codecs.lookup(encoding).name)
    except (LookupError, TypeError, UnicodeError, ValueError):
        raise CommgovError(
            "the encoding '{encoding}' is not known, or cannot hold Chinese. Fix: use utf-8, "
            "utf-8-sig, gb18030 or utf-16.",
            encoding=encoding,
        ) from None
    return encoding


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise CommgovError(
            "the encoding '{encoding}' cannot hold {letter!r}. Fix: use utf-8 or gb18030.",
            encoding=encoding,
            letter=text[error.start],
        ) from None
