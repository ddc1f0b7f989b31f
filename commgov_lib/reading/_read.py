"""``cg.read`` and the guess behind it."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pandas as pd

from ..faults import suggestion
from ..network import Network
from ..schema import PROVENANCE, RELATIONS, CommgovError
from . import _assemble, _mapping, _ours, _sources
from ._aliases import chosen


def read(
    source: str | Path | pd.DataFrame | dict | nx.Graph,
    *,
    encoding: str | None = None,
    mapping: dict | str | Path | None = None,
    aliases: pd.DataFrame | dict | str | Path | None = None,
    relation: str | None = None,
    provenance: str = "U",
) -> Network:
    """Read your own network: from a workbook, a text file, a graph file, a pandas table or a networkx graph.

    Parameters
    ----------
    source
        A path: ``.xlsx`` (square matrix, incidence or list of ties; one sheet a layer, or the sheets places,
        actors, ties, needs), ``.csv``, ``.tsv``, UCINET ``.dl``, Pajek ``.net`` or ``.paj``, ``.graphml``,
        ``.gexf``, or a folder or ``.zip`` of ``places.csv`` … ``needs.csv``. Or a table, a dict of tables by
        name, or a networkx graph.
    encoding
        Of a text file; ``None`` tries UTF-8, then GB18030, which holds GBK.
    mapping
        What each table and column is: a mapping file or dict as :func:`commgov_lib.reading.guess` gives it.
        ``"guess"`` accepts every guess. ``None`` accepts what is certain and asks about the rest by an error.
    aliases
        Names to read as another one: a dict, or a table or CSV file with the columns ``name, use``.
    relation
        What a tie means where the file does not say: one of the relations of the schema.
    provenance
        Where rows come from that do not say it themselves; ``"U"``: from you.

    Returns
    -------
    Network

    Raises
    ------
    CommgovError
        The file cannot be read, something in it is in doubt, or it has faults: all of them are listed, each
        with its table, row and column in the file.

    Notes
    -----
    Who is named by ties alone becomes an actor of kind ``organisation``; the second side of a two-mode
    network becomes places, of the kind that the ending of the name tells (社区, 小区 …), else ``event``. An
    undirected tie stands once. What :func:`commgov_lib.writing.write` wrote comes back as it was, as far as
    the form holds it; only there are apostrophes before a formula taken away again. Names that look alike
    are never merged: see
    :func:`commgov_lib.reading.aliases`.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> ties = pd.DataFrame({"单位": ["银行", "医院"], "社区": ["甲社区", "甲社区"], "权重": ["２", "1"]})
    >>> cg.read(ties, relation="co_builds")
    Network: 1 places, 2 actors, 2 ties, 0 needs
    """
    if isinstance(source, Network):
        return source
    _known(relation, RELATIONS, "relation")
    _known(provenance, PROVENANCE, "provenance")
    renamed = chosen(aliases)
    if mapping is None:
        written = _ours.tables(source, encoding=encoding)
        if written is not None:
            for frame in written.values():
                if "provenance" in frame:
                    frame["provenance"] = frame["provenance"].replace("", provenance)
            _assemble.rename(written, renamed)
            return _assemble.checked(written, {})
    parts = _sources.parts(source, encoding=encoding)
    if mapping is None or (isinstance(mapping, str) and mapping == "guess"):
        found = _mapping.guess(parts, relation=relation) | {"provenance": provenance}
        if mapping is None and found["unsure"]:
            raise CommgovError(_doubts(found))
    else:
        found = _mapping.load(mapping)
    return _assemble.network(parts, found, renamed)


def guess(
    source: str | Path | pd.DataFrame | dict | nx.Graph,
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
    _known(relation, RELATIONS, "relation")
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


def _known(word, known: dict, noun: str):
    if word is not None and word not in known:
        raise CommgovError(
            f"'{word}' is not a known {noun}{suggestion(word, known)}. Known: {', '.join(known)}."
        )


def _doubts(mapping: dict) -> str:
    doubts = mapping["unsure"]
    lines = [f"{d['table']}, {d['what']}: guessed '{d['guess']}', for {d['why']}." for d in doubts[:40]]
    more = [f"and {len(doubts) - 40} more"] if len(doubts) > 40 else []
    advice = (
        "Fix: say it (relation='co_builds'), accept all guesses (mapping='guess'), or change what "
        "cg.reading.guess(…) gives and pass it as mapping."
    )
    head = f"{len(doubts)} question{'s' if len(doubts) > 1 else ''} about this file"
    return "\n  ".join([head, *lines, *more, advice])
