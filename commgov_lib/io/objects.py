"""networkx graphs and pandas tables → the same parts that files give."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd

from ..messages import say
from ..schema import DIRECTED, CommgovError
from ..validate import from_rows, raise_any
from .grid import Part, as_text, column_text, graph, said_as
from .personal_data import masked_faults
from .vocabulary import number


def from_networkx(given: nx.Graph, name: str = "graph") -> list[Part]:
    """Return nodes and ties of a networkx graph of any kind, with their attributes.

    Parameters
    ----------
    given
        Graph, DiGraph, MultiGraph or MultiDiGraph. ``bipartite`` of a node (0 or 1) is its mode.
    name
        For messages.

    Returns
    -------
    list of Part
        Ties ``source, target, directed, …``, nodes ``node, …``.

    Raises
    ------
    CommgovError
        The graph has no node, or two nodes are written alike.
    """
    if not given:
        raise CommgovError("{name} has no node. Fix: give a network that has nodes.", name=name)
    labels = {node: said_as(node) for node in given}
    if len(set(labels.values())) < len(labels):
        raise CommgovError(
            "{name}: two nodes are written alike (such as 1 and '1'). Fix: rename one, e.g. with "
            "networkx.relabel_nodes.",
            name=name,
        )
    rows = []
    for node, found in given.nodes(data=True):
        row = {_free(k, ("node", "mode")): _plain(v) for k, v in found.items()}
        if "bipartite" in row:
            row["mode"] = "2" if row.pop("bipartite") == "1" else "1"
        rows.append({"node": labels[node], **row})
    ends = ("source", "target", "directed")
    directed = "yes" if given.is_directed() else "no"
    ties = [
        {"source": labels[a], "target": labels[b], "directed": _says(found, directed)}
        | {_free(k, ends): _plain(v) for k, v in found.items() if k != "directed" or not _is_said(v)}
        for a, b, found in given.edges(data=True)
    ]
    bad = {word for word in {tie.get("weight", "1") for tie in ties} if np.isnan(number(word))}
    problem = say("the weight of this tie is not a number")
    fix = say("set it to a number above 0, or take the attribute out, which means 1")
    wrong = [
        (name, "weight", k, f"{tie['source']} - {tie['target']}: {tie['weight'] or 'empty'}", problem, fix)
        for k, tie in enumerate(ties if bad else (), start=1)
        if tie.get("weight", "1") in bad
    ]
    raise_any(masked_faults(from_rows(wrong)))
    frame = pd.DataFrame(ties) if ties else pd.DataFrame(columns=["source", "target"])
    return graph(name, pd.DataFrame(rows), frame)


def _is_said(value: object) -> bool:
    return isinstance(value, str) and value in DIRECTED


def _says(found: dict, directed: str) -> str:
    """Whether a tie has a direction: an arc of a graph may say that it has none, as those of ours do."""
    said = found.get("directed")
    return said if directed == "yes" and _is_said(said) else directed


def from_pandas(given: pd.DataFrame, name: str = "table") -> list[Part]:
    """Return a table as the grid of cells that a sheet would hold: its header in the first row.

    An index that is more than row numbers is the first column, as the labels of a matrix are. Several named
    levels of rows are columns; of several levels of columns the lowest counts, where it tells them apart.
    """
    if isinstance(given.index, pd.MultiIndex) and all(given.index.names):
        given = given.reset_index()
    named = given.index.name is not None or not pd.api.types.is_integer_dtype(given.index)
    named = named or (given.shape[0] == given.shape[1] > 1 and _labels(given.index) == _labels(given.columns))
    flat = given.copy(deep=False)
    flat.columns = range(flat.shape[1])
    cells = as_text(flat.reset_index(drop=True))
    head = _labels(given.columns)
    if named:
        cells.insert(0, -1, _labels(given.index))
        corner = [said_as(name) for name in (given.index.name, given.columns.name)]
        head = ["\\".join(corner) if all(corner) else corner[0], *head]
    cells = cells.set_axis(range(cells.shape[1]), axis=1)
    top = pd.DataFrame([head], columns=cells.columns, dtype="str")
    grid = pd.concat([top, cells], ignore_index=True)
    return [Part(name, "", grid.set_axis(pd.RangeIndex(1, len(grid) + 1)))]


def _labels(index: pd.Index) -> list[str]:
    if not isinstance(index, pd.MultiIndex):
        return column_text(index.to_series(index=range(len(index)))).tolist()
    levels = [column_text(pd.Series(index.get_level_values(k))) for k in range(index.nlevels)]
    lowest = levels[-1].tolist()
    apart = len(set(lowest)) == len(lowest) and all(lowest)
    return lowest if apart else [" ".join(filter(None, label)) for label in zip(*levels, strict=True)]


def _free(title: object, taken: tuple) -> str:
    title = str(title)
    return f"attribute_{title}" if title in taken else title


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return "、".join(map(said_as, value))
    text = said_as(value)
    return text.removesuffix(".0") if isinstance(value, float) else text
