"""``cg.read`` and the guess behind it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pandas as pd

from .. import neutral
from ..faults import guarded, raise_any, suggestion
from ..network import Network
from ..privacy import new_salt
from ..schema import RELATIONS, CommgovError
from . import _mapping, _ours, _sources
from ._aliases import chosen
from ._assemble import assemble
from ._assembled import network
from ._door import Door
from ._hidden import hidden
from ._memory import kept
from ._refuse import fault_table


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
) -> Network:
    """Read your own network: from a workbook, a text file, a graph file, a pandas table or a networkx graph.

    Parameters
    ----------
    source
        A path: ``.xlsx`` (square matrix, incidence or list of ties; one sheet a layer, or the sheets places,
        actors, ties, needs), ``.csv``, ``.tsv``, UCINET ``.dl``, Pajek ``.net`` or ``.paj``, ``.graphml``,
        ``.gexf``, or a folder or ``.zip`` of ``places.csv`` … ``needs.csv``; several of them as a list make
        one network. Or a table, a dict of tables by name, or a networkx graph.
    encoding
        Of a text file; ``None`` tries UTF-8, then GB18030, which holds GBK.
    mapping
        What each table and column is: a mapping file or dict as :func:`commgov_lib.reading.guess` gives it.
        ``"guess"`` accepts every guess. ``None`` accepts what is certain and asks about the rest by an error.
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

    Returns
    -------
    Network

    Raises
    ------
    CommgovError
        The file cannot be read, something in it is in doubt, or it has faults: all of them are listed, each
        with its table, row and column in the file; rows count from 1 at the top of the file or sheet, the
        header's own among them. Names of persons, identity numbers, telephones and addresses are faults.

    Notes
    -----
    Who is named by ties alone becomes an actor of kind ``organisation``; the second side of a two-mode
    network becomes places, of the kind that the ending of the name tells (社区, 小区 …), else ``event``. An
    undirected tie stands once, and the diagonal of a square matrix is left out. Names that look alike are
    never merged: see :func:`commgov_lib.reading.aliases`. Beside ``a.net``, the partition ``a.clu`` and the
    vector ``a.vec`` are read too. What :func:`commgov_lib.writing.write` wrote comes back as it was, as far
    as the form holds it; only there are apostrophes before a formula taken away again. A data package that
    the library wrote, folder or zip, has been through the door and is not asked about persons again. Rows
    that do not say where they come from come from you (provenance ``U``; another may stand in the mapping).

    Examples
    --------
    >>> import commgov_lib as cg
    >>> ties = pd.DataFrame({"单位": ["银行", "医院"], "社区": ["甲社区", "甲社区"], "权重": ["２", "1"]})
    >>> cg.read(ties, relation="co_builds")
    Network: 1 places, 2 actors, 2 ties, 0 needs
    """
    if isinstance(source, Network):
        return source
    return take(
        source,
        encoding=encoding,
        mapping=mapping,
        aliases=aliases,
        relation=relation,
        allow=allow,
        pseudonymise=pseudonymise,
        salt=salt,
    ).network


class Taken(NamedTuple):
    """A network that was read, and what was left out on purpose: a list like that of faults."""

    network: Network
    notices: pd.DataFrame


@guarded
def take(
    source: str | Path | list | pd.DataFrame | dict | nx.Graph | _sources.Opened,
    *,
    encoding: str | None = None,
    mapping: dict | str | Path | None = None,
    aliases: pd.DataFrame | dict | str | Path | None = None,
    relation: str | None = None,
    allow: str | Collection[str] = (),
    pseudonymise: str | Collection[str] = (),
    salt: str | None = None,
) -> Taken:
    """Read as :func:`read` does, and tell what was left out.

    Parameters
    ----------
    source, encoding, mapping, aliases, relation, allow, pseudonymise, salt
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
    known_relation(relation)
    if mapping is None and aliases is None and not pseudonymise:
        written = _ours.assembled(source, encoding=encoding, allow=allow)
        if written is not None:
            return Taken(network(written), written.notices)
    renamed = chosen(aliases)
    with kept(source):
        parts = _sources.parts(source, encoding=encoding)
        found = mapped(parts, mapping, relation)
        door = Door(found, allow=allow, pseudonymise=pseudonymise, salt=salt, aliases=renamed)
        assembled = assemble(parts, found, renamed, door)
        if mapping is None and found["unsure"]:
            if door.found:  # before any question: nobody is named in one
                raise_any(hidden(pd.concat(door.found, ignore_index=True)))
            raise CommgovError(_doubts(found))
        return Taken(network(assembled), assembled.notices)


def persons(source, mapping: dict) -> pd.DataFrame:
    """What :func:`read` would refuse of a source as naming persons, whatever else is wrong with it.

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
    door = Door(mapping, salt=new_salt())
    assemble(_sources.parts(source), mapping, {}, door)
    return hidden(pd.concat(door.found, ignore_index=True)) if door.found else fault_table([])


def mapped(parts: list, mapping, relation: str | None) -> dict:
    """The mapping that is given, or the guess of one."""
    if mapping is None or (isinstance(mapping, str) and mapping == "guess"):
        return _mapping.guess(parts, relation=relation)
    return _mapping.load(mapping)


@guarded
def guess(
    source: str | Path | list | pd.DataFrame | dict | nx.Graph,
    *,
    encoding: str | None = None,
    relation: str | None = None,
) -> dict:
    """Tell what :func:`read` takes each table and column for, to be changed and given back as ``mapping``.

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
    known_relation(relation)
    return _mapping.guess(_sources.parts(source, encoding=encoding), relation=relation)


def questions(mapping: dict) -> pd.DataFrame:
    """What a guess is unsure of.

    Parameters
    ----------
    mapping
        As :func:`guess` gives it.

    Returns
    -------
    DataFrame
        ``table, what, guess, why``, a row a question.

    Examples
    --------
    >>> ties = pd.DataFrame({"源": ["甲"], "目标": ["乙"]})
    >>> questions(guess(ties))[["what", "guess"]].to_numpy().tolist()
    [['relation', 'contacts']]
    """
    return _mapping.questions(mapping)


def known_relation(word: str | None):
    """Raise if a relation is none of the schema."""
    if word is not None and word not in RELATIONS:
        known = ", ".join(RELATIONS)
        raise CommgovError(f"'{word}' is not a known relation{suggestion(word, RELATIONS)}. Known: {known}.")


def _doubts(mapping: dict) -> str:
    doubts = mapping["unsure"]
    lines = [f"{d['table']}, {d['what']}: guessed '{d['guess']}', for {d['why']}." for d in doubts[:40]]
    more = [f"and {len(doubts) - 40} more"] if len(doubts) > 40 else []
    advice = (
        "Fix: say it (relation='co_builds'), accept all guesses (mapping='guess'), or change what "
        "cg.reading.guess(…) gives and pass it as mapping."
    )
    head = f"{len(doubts)} question{'s' if len(doubts) > 1 else ''} about this file"
    return "\n  ".join([head, *map(neutral.visible, lines), *more, advice])
