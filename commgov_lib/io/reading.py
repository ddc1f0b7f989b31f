"""``cg.read``, and beside it what it would refuse (:func:`look`) and what it guesses (:func:`guess`)."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa

from .. import validate
from ..columns import text_column
from ..messages import language, say
from ..network import Network, Tables
from ..privacy import new_salt
from ..schema import RELATIONS, CommgovError
from ..validate import COLUMNS, Listing, from_rows, guarded, joined, raise_any, suggestion
from . import mapping as mappings
from . import round_trip, sources
from .assemble import assemble
from .names import chosen
from .origins import Assembled, located, network
from .personal_data import PersonCheck, masked_faults
from .questions import Questions, question, settled, unanswered, with_answers


@guarded
def read(
    source: str | Path | list | pd.DataFrame | dict | nx.Graph,
    *,
    encoding: str | None = None,
    mapping: dict | str | Path | None = None,
    aliases: pd.DataFrame | dict | str | Path | None = None,
    relation: str | None = None,
    allow: str | Collection[str] = (),
    pseudonymise: str | Collection[str] = (),
    salt: str | None = None,
    repeated: str | None = None,
) -> Network:
    """Read your own network: from a workbook, a text file, a graph file, a pandas table or a networkx graph.

    Parameters
    ----------
    source
        A path: ``.xlsx`` (square matrix, incidence or list of ties; one sheet a layer, or the sheets places,
        actors, ties, needs), ``.xls``, ``.ods``, ``.csv``, ``.tsv``, ``.txt``, ``.sav``, ``.dta``, UCINET
        ``.dl``, Pajek ``.net`` or ``.paj``, ``.graphml``, ``.gexf``, ``.gml``, node-link ``.json``, ``.sif``,
        ``.vna`` (all in ``commgov_lib.io.ENDINGS``), or a folder or ``.zip`` of ``places.csv`` …
        ``needs.csv``; several of them as a list make one network. Or a table, a dict of tables by name, or a
        networkx graph.
    encoding
        Of a text file; ``None`` tries UTF-8, then GB18030, which holds GBK.
    mapping
        What each table and column is: a mapping file or dict as :func:`commgov_lib.io.guess` gives it.
        ``"guess"`` accepts every guess; where two readings are equally likely and the network differs, there
        is none, and it is asked all the same. ``{"answers": {"relation": "helps", "source": "承办部门"}}``
        answers beforehand what is asked, or says which header is meant by a column of the library
        (``"TABLE: source"``: of one table). ``None`` accepts what is certain and asks about the rest by an
        error.
    aliases
        Names to read as another one: a dict, or a table or CSV file with the columns ``name, use``.
    relation
        What a tie means where the file does not say: one of the relations of the schema.
    allow
        Columns that look as if they named persons and do not: by their header in the file, or by what they
        are taken for.
    pseudonymise
        Columns whose values get a code in place of themselves (:func:`commgov_lib.privacy.pseudonymise`); the
        labels of a matrix are ``source`` (left) and ``target`` (above), the nodes of a graph ``node``.
    salt
        Your secret for the codes; it is used and forgotten.
    repeated
        ``"add"`` adds up the weights of ties that stand there more than once in a period, as in a list of
        events; ``None`` refuses them.

    Returns
    -------
    Network

    Raises
    ------
    CommgovError
        The file cannot be read, something in it is in doubt, or it has faults: all of them are listed, each
        with its table, row and column in the file; rows count from 1 at the top of the file or sheet, the
        header's own among them. Names of persons, identity numbers, telephones and addresses are faults.

    Warns
    -----
    ReadingWarning
        Something is left out, or taken in another way than it stands there; :func:`take` returns the list.

    Notes
    -----
    Times stand in columns (年份, 年度: that period; 签约时间: since then; 起始, 截止: both ends) or in the
    name of a sheet (2021年, 2021-2022), and become ``since`` and ``until``. The same tie in another period is
    another tie: see :meth:`commgov_lib.Network.at`.

    Who is named by ties alone becomes an actor of kind ``organisation``; the second side of a two-mode
    network becomes places, of the kind that the ending of the name tells (社区, 小区 …), else ``event``. An
    undirected tie is there once, and the diagonal of a square matrix is left out. Names that look alike are
    never merged: see :func:`commgov_lib.io.aliases`. Beside ``a.net``, the partition ``a.clu`` and the
    vector ``a.vec`` are read too. What :func:`commgov_lib.io.write` wrote comes back as it was, as far
    as the form holds it; only there are apostrophes before a formula taken away again. A data package that
    the library wrote, folder or zip, was checked for personal data when it was made, and is not checked
    again. Rows that do not say where they come from come from you (provenance ``U``; the mapping may state
    another).

    Examples
    --------
    >>> import commgov_lib as cg
    >>> ties = pd.DataFrame({"单位": ["银行", "医院"], "社区": ["甲社区", "甲社区"], "权重": ["２", "1"]})
    >>> cg.read(ties, relation="co_builds")
    Network: 1 places, 2 actors, 2 ties, 0 needs
    """
    if isinstance(source, Network):
        return source
    taken = take(
        source,
        encoding=encoding,
        mapping=mapping,
        aliases=aliases,
        relation=relation,
        allow=allow,
        pseudonymise=pseudonymise,
        salt=salt,
        repeated=repeated,
    )
    if len(taken.notices):
        warnings.warn(ReadingWarning(taken.notices), stacklevel=3)
    return taken.network


class ReadingWarning(UserWarning):
    """What :func:`read` left out or took in another way than it stands there: a line a kind.

    It is shown in the language of the session, as an error is (:class:`commgov_lib.CommgovError`).

    Parameters
    ----------
    notices
        As :func:`take` returns them; they are kept under the same name.
    """

    def __init__(self, notices: pd.DataFrame):
        super().__init__(notices)
        self.notices = notices

    def __str__(self) -> str:
        return self.text(language())

    def text(self, lang: str = "en") -> str:
        """Say it in a language.

        Parameters
        ----------
        lang
            ``"en"`` or ``"zh"``.

        Returns
        -------
        str
        """
        listing = Listing(masked_faults(self.notices), title=_READ)
        more = say("cg.io.take(…).notices lists them all; take does not warn")
        return f"{listing.text(lang)}\n  {more.text(lang)}"


_READ = say("read, and to be known:")


class Taken(NamedTuple):
    """A network that was read, and what was left out on purpose: a list like that of faults."""

    network: Network
    notices: pd.DataFrame


@guarded
def take(
    source: str | Path | list | pd.DataFrame | dict | nx.Graph | sources.Opened,
    *,
    encoding: str | None = None,
    mapping: dict | str | Path | None = None,
    aliases: pd.DataFrame | dict | str | Path | None = None,
    relation: str | None = None,
    allow: str | Collection[str] = (),
    pseudonymise: str | Collection[str] = (),
    salt: str | None = None,
    repeated: str | None = None,
) -> Taken:
    """Read as :func:`read` does, and list what was left out.

    Parameters
    ----------
    source, encoding, mapping, aliases, relation, allow, pseudonymise, salt, repeated
        As in :func:`read`.

    Returns
    -------
    Taken
        ``network, notices``.

    Raises
    ------
    CommgovError
        As in :func:`read`.

    Examples
    --------
    >>> matrix = pd.DataFrame([[3, 1], [0, 0]], ["a", "b"], ["a", "b"])
    >>> take(matrix, relation="helps").notices[["value", "problem"]].to_numpy().tolist()
    [['1', 'stand on the diagonal and are left out']]
    """
    relation = _relation(relation)
    _check_repeated(repeated)
    _check_options(mapping, encoding=encoding, allow=allow, pseudonymise=pseudonymise, salt=salt)
    if mapping is None and aliases is None and not pseudonymise and repeated is None:
        written = round_trip.assembled(source, encoding=encoding, allow=allow)
        if written is not None:
            return Taken(network(written), written.notices)
    renamed = chosen(aliases)
    parts = sources.parts(source, encoding=encoding)
    found = _mapped(parts, mapping, relation)
    found |= {"repeated": repeated} if repeated else {}
    checked = PersonCheck(found, allow=allow, pseudonymise=pseudonymise, salt=salt, aliases=renamed)
    assembled = assemble(parts, settled(found), renamed, checked)
    asked = found["unsure"] if mapping is None or _only_answers(mapping) else unanswered(found)
    if asked:
        if checked.found:  # before any question: nobody is named in one
            raise_any(masked_faults(pd.concat(checked.found, ignore_index=True)))
        raise CommgovError(say("{listing}", listing=Questions(asked, found)))
    return Taken(network(assembled), assembled.notices)


def persons(source, mapping: dict) -> pd.DataFrame:
    """List what :func:`read` would refuse as naming persons, whatever else is wrong with a source.

    Parameters
    ----------
    source
        As in :func:`read`.
    mapping
        As :func:`guess` gives it; what it allows passes.

    Returns
    -------
    DataFrame
        ``table, column, row, value, problem, fix``.

    Examples
    --------
    >>> people = pd.DataFrame({"源": ["甲"], "目标": ["乙"], "电话": ["13800000000"]})
    >>> persons(people, guess(people))["column"].unique().tolist()
    ['电话']
    """
    checked = PersonCheck(mapping, salt=new_salt())
    assemble(sources.parts(source), settled(mapping), {}, checked)
    return masked_faults(pd.concat([from_rows([]), *checked.found], ignore_index=True))


def _mapped(parts: list, mapping, relation: str | None) -> dict:
    """The mapping that is given, or the guess of one, with the answers that are given."""
    if mapping is None or _is_guessed(mapping):
        terms = mapping.get("terms") if isinstance(mapping, dict) else None
        found = mappings.guess(parts, relation=relation, terms=terms)
    else:
        found = mappings.load_mapping(mapping)
    given = mapping.get("answers") if isinstance(mapping, dict) else found.get("answers")
    return with_answers(found, given or {})


def _is_guessed(mapping) -> bool:
    """Whether a mapping is to be guessed: ``"guess"``, or nothing but answers is given."""
    return mapping == "guess" if isinstance(mapping, str) else _only_answers(mapping)


def _only_answers(mapping) -> bool:
    return isinstance(mapping, dict) and "answers" in mapping and set(mapping) <= {"answers", "terms"}


@guarded
def guess(
    source: str | Path | list | pd.DataFrame | dict | nx.Graph,
    *,
    encoding: str | None = None,
    relation: str | None = None,
) -> dict:
    """Guess what each table and column is, to be changed and given back to :func:`read` as ``mapping``.

    Parameters
    ----------
    source, encoding, relation
        As in :func:`read`.

    Returns
    -------
    dict
        ``tables`` (for each its ``shape``, row of the ``header``, ``columns``, ``relation``, ``domain``),
        ``words`` (words of the file → codes), and ``unsure``, what is in doubt and why.

    Raises
    ------
    CommgovError
        The file cannot be read.

    Examples
    --------
    >>> ties = pd.DataFrame({"源": ["甲"], "目标": ["乙"], "权重": ["1"]})
    >>> guess(ties)["tables"][0]["columns"]
    {'源': 'source', '目标': 'target', '权重': 'weight'}
    """
    relation = _relation(relation)
    _check_options(None, encoding=encoding)
    return mappings.guess(sources.parts(source, encoding=encoding), relation=relation)


def _relation(word: str | None) -> str | None:
    """The code of a relation, by itself or by its Chinese label; raise if it is none of the schema."""
    if isinstance(word, str):
        word = {term.zh: code for code, term in RELATIONS.items()}.get(word, word)
    if word is not None and (not isinstance(word, str) or word not in RELATIONS):
        raise CommgovError(
            say(
                "'{word}' is not a known relation{hint}. Known: {known}.",
                word=word,
                hint=suggestion(word, RELATIONS),
                known=", ".join(" ".join((code, term.zh)) for code, term in RELATIONS.items()),
            )
        )
    return word


def _check_repeated(word: str | None):
    """Raise if it is not known what becomes of ties that stand there more than once."""
    if word not in (None, "add"):
        raise CommgovError("repeated is {word!r}. Fix: use 'add', or leave it out.", word=word)


def _check_options(mapping, **options):
    """Raise if an argument is of a kind that says nothing: the file is not to blame for it."""
    for name, given in options.items():
        if name in ("allow", "pseudonymise"):
            if not (isinstance(given, Collection) and all(isinstance(column, str) for column in given)):
                raise CommgovError(
                    "{name} is {given!r}. Fix: the header of a column, or a list of headers.",
                    name=name,
                    given=given,
                )
        elif not isinstance(given, (str, type(None))):
            kind = type(given).__name__
            raise CommgovError("{name} is a {kind}. Fix: give it as text.", name=name, kind=kind)
    if not isinstance(mapping, dict) or "commgov_mapping" in mapping:  # a whole one is checked as such
        return
    if not isinstance(mapping.get("answers", {}), dict):
        raise CommgovError(
            "the mapping: its answers are {given!r}. Fix: {example}.",
            given=mapping["answers"],
            example="mapping={'answers': {'relation': 'helps'}}",
        )
    if not mappings.are_terms(mapping.get("terms") or []):
        raise CommgovError("{problem}.", problem=mappings.no_terms(say("the mapping")))


# ---- what would be refused ----


class Looked(NamedTuple):
    """What some files hold and what is wrong with them; the lists have the ``file`` of each fault too."""

    tables: dict[str, pd.DataFrame]  # the four tables, with whom only ties name
    declared: list[str]  # those of which the files have rows
    sources: pd.DataFrame  # table, file, shape, row_count, column_count
    faults: pd.DataFrame
    doubts: pd.DataFrame  # what was guessed, and what was left out
    read: Assembled | None

    def told(self, found: pd.DataFrame) -> pd.DataFrame:
        """Return faults of ``tables`` in the words of the files: sheets, rows and headers; persons masked.

        Parameters
        ----------
        found
            A list of faults whose rows count from 1 in ``tables``.

        Returns
        -------
        DataFrame
            ``table, column, row, value, problem, fix, file``.
        """
        if self.read is None or found.empty:
            return from_rows([]).assign(file="")
        return masked_faults(_filed(located(found, self.read), self.read))


def look(
    source,
    *,
    encoding: str | None = None,
    mapping: dict | str | Path | None = None,
    aliases: pd.DataFrame | dict | str | Path | None = None,
    relation: str | None = None,
    allow: str | Collection[str] = (),
    repeated: str | None = None,
) -> Looked:
    """Read files as :func:`read` does, and list all that it would refuse or ask, instead of stopping there.

    Parameters
    ----------
    source, encoding, mapping, aliases, relation, allow, repeated
        As in :func:`read`. Columns that the mapping pseudonymises get codes of a salt that nobody keeps.

    Returns
    -------
    Looked
        ``tables, declared, sources, faults, doubts``.

    Raises
    ------
    CommgovError
        The mapping, the aliases, the relation or the encoding are wrong, or nothing is given that can be
        read.

    Notes
    -----
    A table of which the files have no row is not looked up: no code of a tie is missed among actors that are
    in no file.

    Examples
    --------
    >>> ties = pd.DataFrame({"源": ["甲", "乙"], "目标": ["乙", "丙"], "权重": ["1", "many"]})
    >>> found = look(ties)
    >>> found.faults[["column", "row", "problem"]].to_numpy().tolist()
    [['权重', 3, 'is not a number']]
    >>> found.doubts["column"].tolist()
    ['relation']
    """
    relation = _relation(relation)
    renamed = chosen(aliases)
    found, unread = {"unsure": []}, from_rows([]).assign(file="")
    _check_repeated(repeated)
    _check_options(mapping, encoding=encoding, allow=allow)
    read = _written(source, encoding, allow) if mapping is None and not (renamed or repeated) else None
    if read is None:
        parts, unread = sources.opened(source, encoding=encoding)
        if not parts:
            none = pd.DataFrame(columns=["table", "file", "shape", "row_count", "column_count"])
            return Looked({}, [], none, masked_faults(unread), from_rows([]).assign(file=""), None)
        found = _mapped(parts, mapping, relation)
        found |= {"repeated": repeated} if repeated else {}
        checked = PersonCheck(found, allow=allow, salt=new_salt(), aliases=renamed)
        read = assemble(parts, settled(found), renamed, checked)
    faults = validate.find(
        {table: read.tables[table] for table in (read.declared if len(read.faults) else read.tables)}
    )
    lists = [unread, _filed(read.faults, read), _filed(located(faults, read), read)]
    doubts = [_filed(from_rows(_doubts(found)), read), _filed(read.notices, read)]
    return Looked(
        Tables(read.tables),
        read.declared,
        _sources_of(read),
        masked_faults(joined(lists)),
        masked_faults(joined(doubts)),
        read,
    )


def _written(source, encoding: str | None, allow) -> Assembled | None:
    """What the library wrote in one file; packages and what is damaged are looked at cell by cell."""
    one = source[0] if isinstance(source, (list, tuple)) and len(source) == 1 else source
    if not isinstance(one, (str, Path)) or Path(one).suffix.lower() in ("", ".zip"):
        return None
    try:
        return round_trip.assembled(one, encoding=encoding, allow=allow)
    except CommgovError:
        return None


def _filed(found: pd.DataFrame, read: Assembled) -> pd.DataFrame:
    """Faults with the file of their table, in the order of the tables in the files."""
    files = {part.name: part.file for part in read.parts}
    order = {name: k for k, name in enumerate(files)}
    table = text_column(found["table"])
    names = table.words.to_pylist()
    file = table.mapped(pa.array([files.get(name, "") for name in names], pa.large_string()))
    rank = np.array([order.get(name, -1) for name in names], dtype=np.int64)[table.codes]
    found = found.assign(file=file.category(found.index))[[*COLUMNS, "file"]]
    return found.iloc[np.argsort(rank, kind="stable")].reset_index(drop=True)


def _doubts(mapping: dict) -> list[tuple]:
    """The questions that a guess leaves open, as warnings; a word that nobody knows is a fault already."""
    problem = say("is not known, and nobody but you knows it")
    found = [
        (doubt["table"], doubt["what"], None, "", problem, question(mapping, doubt))
        for doubt in (unanswered(mapping) if "tables" in mapping else ())
    ]
    for doubt in mapping["unsure"]:
        what, _, word = doubt["what"].partition(" '")
        if doubt["guess"]:
            column = word.removesuffix("'") if what == "column" else doubt["what"]
            problem = say("is in doubt and taken for {guess}: {why}", guess=doubt["guess"], why=doubt["why"])
            fix = say("answer by a mapping file (--mapping; commgov import writes one to be changed)")
            if what == "relation" and not word:
                fix = say("say what a tie means (--relation), or answer by a mapping file (--mapping)")
            found.append((doubt["table"], column, None, doubt["guess"], problem, fix))
    return found


def _sources_of(read: Assembled) -> pd.DataFrame:
    rows = [
        (p.name, p.file, e["shape"], len(p.frame) - _above(p.frame, e.get("header", 0)), p.frame.shape[1])
        if e
        else (p.name, p.file, p.name, *read.tables[p.name].shape)  # the four tables as they were written
        for p, e in zip(read.parts, read.entries, strict=True)
    ]
    return pd.DataFrame(rows, columns=["table", "file", "shape", "row_count", "column_count"])


def _above(frame: pd.DataFrame, header: int) -> int:
    """How many rows of a grid are its header or stand above it."""
    return int((frame.index <= header).sum()) if header else 0
