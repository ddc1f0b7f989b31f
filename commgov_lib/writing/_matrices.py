"""Plain text: the ties as an edge list for Excel, UCINET's DL and Pajek."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from .. import neutral, sheets
from ..network import Network
from ..schema import CommgovError
from . import _look
from ._losses import ends_in_order, two_mode

# Several relations go into a DL file as full matrices, which grow with the square of the nodes.
_CELLS = 4_000_000
_COLORS = ("Red", "Blue", "Green", "Orange", "Purple", "Magenta", "Brown", "Cyan", "Olive", "Gray")


def edge_list(network: Network, relation: str | None) -> str:
    """One row a tie, with the names and kinds of both ends."""
    ties = _ties(network, relation)
    tables = ((network.places, "place"), (network.actors, "actor"))
    nodes = pd.concat(
        [frame[[key, "name", "kind"]].set_axis(["code", "name", "kind"], axis=1) for frame, key in tables]
    )
    nodes = nodes.set_index("code")
    at = {end: nodes.index.get_indexer(ties[end]) for end in ("source", "target")}
    named = pd.DataFrame(
        {
            name: ties[name] if name in ties and name in at else nodes[name[7:]].to_numpy()[at[name[:6]]]
            for name in neutral.ENDS
        }
    )
    rest = ties.drop(columns=["source", "target"]).rename(
        columns=lambda name: neutral.own(name, neutral.ENDS)
    )
    frame = neutral.harmless(pd.concat([named, rest], axis=1))
    return neutral.writable(sheets.plain_csv(frame).decode("utf-8"))


def ucinet(network: Network, relation: str | None) -> str:
    """UCINET DL: one relation as an edge list, two-mode where it leads to places only; else matrices.

    A tie without direction stands there both ways, as in a symmetric matrix.
    """
    ties = _ties(network, relation)
    either = (ties["directed"] == "no") & ties["target"].isin(network.actors["actor"])
    back = ties[either].rename(columns={"source": "target", "target": "source"})
    keys = ["source", "target", "relation"]
    ties = pd.concat([ties, back]).groupby(keys, sort=False, as_index=False)["weight"].sum()
    if ties.empty:
        raise CommgovError("ties: there is none, so there is no matrix. Fix: write .xlsx or a data package.")
    relations = list(ties["relation"].unique())
    ends = [set(ties["source"]), set(ties["target"])]
    labels = pd.Index(_codes(network, ends[0] | ends[1]))
    said = [_bare(code) for code in labels]
    _distinct(labels, said)
    source, target = labels.get_indexer(ties["source"]), labels.get_indexer(ties["target"])
    if len(relations) == 1:
        rows = zip(source, target, ties["weight"], strict=True)
        body = ["matrix labels:", relations[0], "labels embedded:", "data:"]
        body += [*(f"{said[i]} {said[j]} {_number(w)}" for i, j, w in rows), ""]
        if two_mode(network.places, ties):
            return "\n".join([f"dl nr={len(ends[0])}, nc={len(ends[1])}", "format = edgelist2", *body])
        return "\n".join([f"dl n={len(labels)}", "format = edgelist1", *body])
    cells = len(labels) ** 2 * len(relations)
    if cells > _CELLS:
        raise CommgovError(
            f"{len(relations)} relations among {len(labels):,} nodes make a DL file of {cells:,} cells. "
            f"Fix: one file a relation (relation='{relations[0]}', on the command line --relation "
            f"{relations[0]}), or write .net or .gexf."
        )
    lines = [f"dl n={len(labels)}, nm={len(relations)}", "format = fullmatrix", "labels:", ",".join(said)]
    lines += ["matrix labels:", ",".join(relations), "data:"]
    for name in relations:
        matrix = np.zeros((len(labels), len(labels)))
        mine = (ties["relation"] == name).to_numpy()
        matrix[source[mine], target[mine]] = ties["weight"].to_numpy()[mine]
        lines += [" ".join(map(_number, row)) for row in matrix]
    return "\n".join([*lines, ""])


def pajek_network(network: Network, relation: str | None) -> str:
    """Pajek .net: vertices with their places and colours, the edges and arcs of each relation."""
    ties = _added(_ties(network, relation))
    look = _look.nodes(network, "en").iloc[_order(network)]
    labels = look.index
    said = [_label(code) for code in labels]
    _distinct(labels, said)
    spread = look[["x", "y"]].to_numpy()
    low = spread.min(axis=0) if len(spread) else np.zeros(2)
    wide = max(np.ptp(spread, axis=0).max() if len(spread) else 0.0, 1.0)
    spots = np.round(0.05 + 0.9 * (spread - low) / wide, 4)
    kinds = list(dict.fromkeys(look["kind"]))
    colors = [_COLORS[kinds.index(kind) % len(_COLORS)] for kind in look["kind"]]
    if not len(labels):
        raise CommgovError("there is no place and no actor. Fix: write .xlsx or a data package.")
    first = f" {len(network.actors)}" if two_mode(network.places, ties) else ""
    lines = [f"*Vertices {len(labels)}{first}"]
    for k, (word, (x, y), color) in enumerate(zip(said, spots, colors, strict=True), start=1):
        lines.append(f"{k} {word} {x:.4f} {y:.4f} 0.5 ic {color}")
    for directed, head in (("no", "*Edges"), ("yes", "*Arcs")):
        for number, name in enumerate(ties["relation"].unique(), start=1):
            part = ties[(ties["relation"] == name) & (ties["directed"] == directed)]
            if part.empty:
                continue
            ends = zip(labels.get_indexer(part["source"]), labels.get_indexer(part["target"]), strict=True)
            lines.append(f'{head} :{number} "{name}"')
            lines += [f"{i + 1} {j + 1} {_number(w)}" for (i, j), w in zip(ends, part["weight"], strict=True)]
    return "\n".join([*lines, ""])


def pajek_project(network: Network, relation: str | None) -> str:
    """Pajek .paj: the network, and the partition of its nodes by kind."""
    kinds = pd.concat([network.places["kind"], network.actors["kind"]]).iloc[_order(network)]
    codes, names = pd.factorize(kinds)
    lines = ["*Network network", pajek_network(network, relation)]
    lines += ["*Partition kind: " + ", ".join(f"{k} = {name}" for k, name in enumerate(names, start=1))]
    lines += [f"*Vertices {len(codes)}", *(str(code + 1) for code in codes), ""]
    return "\n".join(lines)


def _order(network: Network) -> np.ndarray:
    """Actors, then places: positions among places, then actors."""
    places = len(network.places)
    return np.r_[np.arange(places, places + len(network.actors)), np.arange(places)].astype(int)


def _ties(network: Network, relation: str | None) -> pd.DataFrame:
    ties = network.ties
    return ties if relation is None else ties[ties["relation"] == relation].reset_index(drop=True)


def _added(ties: pd.DataFrame) -> pd.DataFrame:
    """Ties that differ by domain or date only, their weights added up: a matrix has one cell for them."""
    either = (ties["directed"] == "no").to_numpy(dtype=bool)
    if either.any() and not either.all():  # of a pair that has both kinds, by domain, all are arcs
        low, high = ends_in_order(ties, np.ones(len(ties), dtype=bool))
        pairs = ties.assign(low=low, high=high).groupby(["low", "high", "relation"], sort=False)["directed"]
        both = either & (pairs.transform("nunique") > 1).to_numpy(dtype=bool)
        back = ties[both].rename(columns={"source": "target", "target": "source"})
        ties = pd.concat([ties, back], ignore_index=True)
        ties["directed"] = ties["directed"].mask(np.r_[both, np.ones(len(back), dtype=bool)], "yes")
        either = (ties["directed"] == "no").to_numpy(dtype=bool)
    if either.any():  # two of these may begin at different ends: as the first of them does
        low, high = ends_in_order(ties, either)
        pairs = ties.assign(low=low, high=high).groupby(["low", "high", "relation"], sort=False)
        first = pairs[["source", "target"]].transform("first")
        ties = ties.assign(**{c: first[c].where(either, ties[c]) for c in first})
    keys = ["source", "target", "relation", "directed"]
    return ties.groupby(keys, sort=False, as_index=False)["weight"].sum()


def _codes(network: Network, ends: set[str]) -> list[str]:
    """Actors, then places, as far as they have ties, in the order of the tables."""
    every = [*network.actors["actor"], *network.places["place"]]
    return [code for code in every if code in ends]


def _bare(code: str) -> str:
    """As :func:`_label`, without the quotes where none are needed: not every reader takes them off."""
    return code if re.fullmatch(r"[\w./-]+", code) else _label(code)


def _label(code: str) -> str:
    """In quotes, so that spaces and commas stay inside; quotes have no form there."""
    return '"' + code.replace('"', "'") + '"'


def _distinct(labels: pd.Index, said: list[str]):
    again = labels[pd.Series(said).duplicated(keep=False)]
    if len(again):
        raise CommgovError(
            f"'{again[0]}' and '{again[1]}' would bear one label in this form, which knows no double "
            "quotes. Fix: change one of the codes, or write .xlsx or .gexf."
        )


def _number(value: float) -> str:
    """The shortest text that gives the number back; whole numbers without a point."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
