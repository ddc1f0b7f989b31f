"""What commands have in common that take a network: what a word means, and how a user says to read a file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ..schema import CommgovError


def how_to_read(command: argparse.ArgumentParser, *, encoding: str, mapping: str):
    """Add the options on how a file is read; ``encoding`` and ``mapping``: what is said of these two."""
    command.add_argument("--encoding", metavar="NAME", help=encoding)
    command.add_argument("--relation", metavar="CODE", help="what a tie means where the file does not say")
    command.add_argument("--mapping", metavar="FILE", help=mapping)
    command.add_argument("--aliases", metavar="FILE", help="CSV: name, use")
    command.add_argument(
        "--allow", action="append", default=[], metavar="COLUMN", help="a column that names no person"
    )


def language(command: argparse.ArgumentParser):
    """Add the option ``--lang``; where it is not given, ``COMMGOV_LANG`` tells."""
    lang = "zh" if os.environ.get("COMMGOV_LANG") == "zh" else "en"
    command.add_argument("--lang", choices=("en", "zh"), default=lang, help=f"language ({lang})")


def not_read(out: str | Path, files: list) -> Path:
    """Refuse to write over what is read, or beside it in a folder from which all tables are read.

    Raises
    ------
    CommgovError
        ``out`` is one of the files, or a table in one of the folders.

    Examples
    --------
    >>> not_read("faults.html", ["ties.csv"]).name
    'faults.html'
    """
    from ..reading import ENDINGS

    target = Path(out).resolve()
    read = {Path(file).resolve() for file in files}
    if target in read or (target.parent in read and target.suffix.lower() in ENDINGS):
        raise CommgovError(f"'{out}' would be part of what is read. Fix: write to another place.")
    return Path(out)


def network(word: str):
    """Read the network that a word means: a path that is there, else a name that ``cg.load`` knows.

    Parameters
    ----------
    word
        As typed.

    Returns
    -------
    Network

    Raises
    ------
    CommgovError
        There is neither, or it holds no network.
    """
    from .. import files, reading
    from ..network import Network

    path = Path(word)
    if path.exists():
        return reading.read(path)
    try:
        found = files.load(word)
    except CommgovError as error:
        raise CommgovError(f"'{word}' is no file or folder here, and {error}") from None
    if not isinstance(found, Network):
        raise CommgovError(
            f"'{word}' is a table, not a network. Fix: name a network, such as southern_women or shenyang."
        )
    return found
