"""From a name to its form: what is refused, what is written, what is told."""

from __future__ import annotations

import codecs
import warnings
from pathlib import Path

import pandas as pd

from .. import excel
from ..faults import suggestion
from ..files import write_bytes
from ..network import Network
from ..privacy import small_needs as _few
from ..schema import CommgovError
from . import _graphs, _losses, _matrices, _package
from ._folder import write_folder

_HOLD_NEEDS = ("", ".zip", ".xlsx")
FEW = "stands for fewer than 10 persons"
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
        holds everything.

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
    and csv (:mod:`commgov_lib.neutral`); reading the data package takes it away again. Positions are a plain
    start: places on rings by their level, actors at the middle of what they are tied to.

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
    path = Path(path)
    ending = _ending(path)
    if not isinstance(network, Network):
        raise CommgovError(
            f"a {type(network).__name__} is not a network. Fix: pass a Network, such as cg.load gives."
        )
    if lang not in ("en", "zh"):
        raise CommgovError(f"the language '{lang}' is not known. Fix: use 'en' (English) or 'zh' (中文).")
    encoding = _encoding(ending, encoding)
    relation = _relation(network, ending, relation)
    dropped = []
    if small_needs not in ("warn", "keep", "drop"):
        raise CommgovError(f"small_needs is {small_needs!r}. Fix: use 'warn', 'keep' or 'drop'.")
    few = _few({"needs": network.needs})["row"] if ending in _HOLD_NEEDS and small_needs != "keep" else []
    if len(few) and small_needs == "drop":
        left = network.needs.drop(network.needs.index[few.astype(int).to_numpy() - 1])
        network = Network(network.places, network.actors, network.ties, left.reset_index(drop=True))
        dropped = [("needs", "", len(few), FEW)]
    elif len(few):
        warnings.warn(_told(path, len(few)), stacklevel=2)
    try:
        _put(network, path, ending, relation, lang, encoding)
        lost = _losses.found(network, ending, relation)
        return (
            pd.concat([pd.DataFrame(dropped, columns=lost.columns), lost], ignore_index=True)
            if dropped
            else lost
        )
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise CommgovError(
            f"a text holds {half}, half of a character, which no file can hold. Fix: type that text again."
        ) from None


def _told(path: Path, count: int) -> str:
    return (
        f"{path.name} holds {count:,} needs that stand for fewer than 10 persons: never publish it as it is. "
        "Fix: small_needs='drop' leaves them out; cg.privacy.suppress makes a table that can be published."
    )


def _put(network: Network, path: Path, ending: str, relation, lang: str, encoding: str):
    if ending in ("", ".zip"):
        files = _package.files(network, path.stem or "network")
        if ending:
            write_bytes(path, excel.zipped(files))
        else:
            write_folder(path, files, known=_package.NAMES)
    elif ending == ".xlsx":
        write_bytes(path, _package.book(network))
    elif ending == ".gexf":
        write_bytes(path, _graphs.gexf(network, lang))
    elif ending == ".graphml":
        write_bytes(path, _graphs.graphml(network, lang))
    else:
        form = {
            ".csv": _matrices.edge_list,
            ".dl": _matrices.ucinet,
            ".net": _matrices.pajek_network,
            ".paj": _matrices.pajek_project,
        }[ending]
        write_bytes(path, _encoded(form(network, relation), encoding))


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending in _losses.FORMATS and (path.name != ending or not ending):
        return ending
    known = ", ".join(name for name in _losses.FORMATS if name)
    raise CommgovError(
        f"'{path.name}': the ending '{path.suffix or path.name}' is not known"
        f"{suggestion(ending, _losses.FORMATS)}. "
        f"Fix: end the name in one of {known}, or in nothing for a folder."
    )


def _relation(network: Network, ending: str, relation: str | None) -> str | None:
    if relation is None:
        return None
    if ending not in _ENCODED:
        raise CommgovError(
            f"'{ending or 'folder'}' holds all relations. Fix: leave relation out, or write "
            f"{', '.join(_ENCODED)}."
        )
    there = list(network.ties["relation"].unique())
    if relation not in there:
        raise CommgovError(
            f"ties: there is no tie '{relation}'{suggestion(relation, there)}. "
            f"Relations in this network: {', '.join(there) or 'none'}."
        )
    return relation


def _encoding(ending: str, encoding: str | None) -> str:
    if encoding is None:
        return "utf-8-sig" if ending == ".csv" else "utf-8"
    if ending not in _ENCODED:
        raise CommgovError(
            f"'{ending or 'folder'}' has one encoding only. Fix: leave the encoding out, or write "
            f"{', '.join(_ENCODED)}."
        )
    try:
        "社区".encode(codecs.lookup(encoding).name)
    except (LookupError, UnicodeError, ValueError):
        raise CommgovError(
            f"the encoding '{encoding}' is not known, or cannot hold Chinese. "
            "Fix: use utf-8, utf-8-sig, gb18030 or utf-16."
        ) from None
    return encoding


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise CommgovError(
            f"the encoding '{encoding}' has no place for {text[error.start]!r}. Fix: use utf-8 or gb18030."
        ) from None
