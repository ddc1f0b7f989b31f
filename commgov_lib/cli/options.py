"""Options that several commands share, and what a word that names a network means."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..messages import language
from ..schema import CommgovError

MOST_DRAWS, MOST_SEEDS = 10_000_000, 1_000_000  # of one call
USAGE = 2  # the exit status of wrong use
EXIT_STATUS = "exit status: 0 all is well, 1 failed, 2 wrong use, 130 interrupted"


class WrongUse(CommgovError):
    """What was typed can never be meant; the command ends with status 2."""


Lang = Annotated[
    Literal["en", "zh"],
    typer.Option("--lang", envvar="COMMGOV_LANG", help="Language of what is said and written."),
]
Langs = Annotated[
    Literal["en", "zh", "both"],
    typer.Option("--lang", envvar="COMMGOV_LANG", help="Language, or both."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Seed of everything that is drawn.")]
Root = Annotated[
    str | None, typer.Option("--root", metavar="FOLDER", help="The project's folder, if not this one's.")
]


def _encoding(chosen: str | None) -> str | None:
    """The encoding that was typed; raise if it is none."""
    from ..io.text import encoding_name

    if chosen is not None:
        try:
            encoding_name(chosen)
        except CommgovError as error:
            raise WrongUse(error.args[0]) from None
    return chosen


Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        callback=_encoding,
        help="Encoding of text files (tries UTF-8, then GB18030).",
    ),
]
Relation = Annotated[
    str | None,
    typer.Option("--relation", metavar="CODE", help="What a tie means where the file does not say."),
]
Mapping = Annotated[
    str | None,
    typer.Option("--mapping", metavar="FILE", help="A mapping of commgov import: answers every question."),
]
Answer = Annotated[
    list[str] | None,
    typer.Option("--answer", metavar="WHAT=ANSWER", help="Answer a question beforehand; may be repeated."),
]
Aliases = Annotated[
    str | None,
    typer.Option("--aliases", metavar="FILE", help="CSV of names to read as another: name, use."),
]
Repeated = Annotated[
    Literal["add"] | None,
    typer.Option("--repeated", help="Add up the weights of ties that occur more than once in a period."),
]
Allow = Annotated[
    list[str] | None,
    typer.Option("--allow", metavar="COLUMN", help="A column that names no person; may be repeated."),
]


def _period(chosen: str | None) -> str | None:
    """The period that was typed; raise if it is none."""
    if chosen is None:  # nothing heavy is read for it
        return None
    from ..periods import span

    if span(chosen) is None:
        raise WrongUse(
            "'{period}' is no period. Fix: a year, month or day, or two of them: '2022', '2022-05', "
            "'2021-2022', or a wave: 'wave 2'.",
            period=chosen,
        )
    return chosen


At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="PERIOD",
        callback=_period,
        help="Only what holds in it: 2022, 2022-05, 2019-2021, wave 2.",
    ),
]


def answers(given: list[str] | None) -> dict[str, str]:
    """Return answers that were typed as WHAT=ANSWER.

    Raises
    ------
    CommgovError
        One has no ``=``.

    Examples
    --------
    >>> answers(["count=shared", "source=承办部门"])
    {'count': 'shared', 'source': '承办部门'}
    """
    for one in given or ():
        if "=" not in one:
            raise WrongUse(
                "--answer '{one}' has no '='. Fix: --answer WHAT=ANSWER, such as relation=helps.", one=one
            )
    return dict(one.rsplit("=", 1) for one in given or ())


def with_answers(mapping: str | None, given: list[str] | None) -> str | dict | None:
    """Return a mapping with answers that were typed: of a file, or of what is to be guessed.

    Examples
    --------
    >>> with_answers(None, ["count=each"])
    {'answers': {'count': 'each'}}
    """
    if not given:
        return mapping
    from ..io import load_mapping

    return (load_mapping(mapping) if mapping else {}) | {"answers": answers(given)}


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
    from ..io.sources import ENDINGS

    if not str(out).strip():
        raise CommgovError("the name of what is to be written is empty. Fix: name a file or a new folder.")
    refuse_empty(files)
    target = Path(out).resolve()
    read = {Path(file).resolve() for file in files}
    if target in read or (target.parent in read and target.suffix.lower() in ENDINGS):
        raise CommgovError("'{out}' would be part of what is read. Fix: write to another place.", out=out)
    return Path(out)


def table_file(out: str) -> Path:
    """Check that a file ends as a table that can be written, and that it can be written there.

    Raises
    ------
    CommgovError
        It ends otherwise, or nothing can be written there.

    Examples
    --------
    >>> table_file("cities.txt")
    Traceback (most recent call last):
    commgov_lib.cli.options.WrongUse: --out 'cities.txt' is neither .csv nor .xlsx. Fix: --out cities.csv
    """
    from ..io.atomic import try_file

    path = Path(out)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise WrongUse(
            "--out '{out}' is neither .csv nor .xlsx. Fix: --out {better}",
            out=out,
            better=path.with_suffix(".csv").name,
        )
    try_file(path)
    return path


def network(word: str, at: str | None = None):
    """Read the network that a word means: a path that exists, else a name that ``cg.load`` knows.

    Parameters
    ----------
    word
        As typed.
    at
        The period to cut out of it, as typed.

    Returns
    -------
    Network

    Raises
    ------
    CommgovError
        There is neither, or it holds no network, or nothing in the period.
    """
    from .. import datasets, io
    from ..network import Network
    from .asking import notices

    refuse_empty([word])
    path = Path(word)
    if path.exists():
        taken = io.take(path)
        for line in notices(taken.notices, language()):
            print(line, file=sys.stderr)
        return taken.network if at is None else taken.network.at(at)
    try:
        found = datasets.load(word)
    except CommgovError as error:
        raise CommgovError(
            "'{word}' is no file or folder here, and {why}", word=word, why=error.args[0]
        ) from None
    if not isinstance(found, Network):
        raise CommgovError(
            "'{word}' is a table, not a network. Fix: name a network, such as southern_women or shenyang.",
            word=word,
        )
    return found if at is None else found.at(at)


def refuse_empty(files: list):
    """Raise if a name is empty: as a path it would be this folder.

    Examples
    --------
    >>> refuse_empty(["ties.csv"])
    """
    if not all(str(file).strip() for file in files):
        raise CommgovError("a name of a file is empty. Fix: name the file, or . for this folder.")
