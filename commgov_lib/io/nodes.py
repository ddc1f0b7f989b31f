"""Nodes and ties as files for network programs list them: label, colour, size, position; two-mode or not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..network import Network
from ..schema import LEVELS, CommgovError

# Attributes of nodes and ties in a graph file that are there for looks, or that its readers use themselves.
DRAWN = {
    "table", "kind_label", "label", "x", "y", "z", "size", "r", "g", "b", "color", "id", "node", "source",
    "target", "mode",
}  # fmt: skip
# How the list of ties in a CSV file begins: both ends, each with its name and kind.
ENDS = ("source", "source_name", "source_kind", "target", "target_name", "target_kind")
# What tells there whether the target is a place, where kinds of places are the user's own.
TABLE = "target_table"
# Places step back behind the actors: the larger the place, the darker.
_PLACE_COLORS = {
    "city": "#3F4750",
    "district": "#565F69",
    "street": "#6B7480",
    "community": "#89919B",
    "village": "#89919B",
    "compound": "#A9B0B8",
    "grid": "#A9B0B8",
    "building": "#C9CED4",
    "event": "#89919B",
}
_OTHER_COLOR = "#6B7480"
_SMALLEST, _LARGEST = 6.0, 40.0
_DISTANCE = 30.0  # between neighbours on the outermost ring
_GOLDEN = np.pi * (3 - np.sqrt(5))


def column_name(column: object, taken) -> str:
    """Return the name of a user's column in a file where some names are taken: its own, unless it is taken.

    Examples
    --------
    >>> column_name("seats", DRAWN), column_name("size", DRAWN), column_name("own_size", DRAWN)
    ('seats', 'own_size', 'own_own_size')
    """
    return f"own_{column}" if str(column) in taken or str(column).startswith("own_") else str(column)


def original_name(column: str) -> str:
    """Return what :func:`column_name` was given, from what it made of it.

    Examples
    --------
    >>> original_name(column_name("size", DRAWN))
    'size'
    """
    return column.removeprefix("own_")


def ties_of(network: Network, relation: str | None) -> pd.DataFrame:
    """Return the ties of one relation, or of all."""
    ties = network.ties
    return ties if relation is None else ties[ties["relation"] == relation].reset_index(drop=True)


def two_mode(places: pd.DataFrame, ties: pd.DataFrame) -> bool:
    """Tell whether there are ties and all lead to places, so that places are the second mode."""
    return len(ties) > 0 and set(ties["target"]) <= set(places["place"])


def ends_in_order(ties: pd.DataFrame, rows) -> tuple[pd.Series, pd.Series]:
    """Return the ends of each tie, in these rows the one that comes first in the alphabet first."""
    turned = rows & (ties["source"] > ties["target"]).to_numpy(dtype=bool)
    return ties["source"].where(~turned, ties["target"]), ties["target"].where(~turned, ties["source"])


def in_both_ways(ties: pd.DataFrame) -> pd.Series:
    """Tell the ties without direction whose pair has a tie with direction, too, in the same relation."""
    low, high = ends_in_order(ties, np.ones(len(ties), dtype=bool))
    pairs = ties.assign(low=low, high=high).groupby(["low", "high", "relation"], sort=False)["directed"]
    return (ties["directed"] == "no") & (pairs.transform("nunique") > 1)


def quoted(code: str) -> str:
    """Put a label of UCINET and Pajek in quotes; quotes inside have no form there."""
    return '"' + code.replace('"', "'") + '"'


def refuse_same(codes: pd.Index, labels: list[str], *, fix: str):
    """Refuse codes that would have one label in a file."""
    again = codes[pd.Series(labels, dtype=object).duplicated(keep=False)]
    if len(again):
        raise CommgovError(
            "'{one}' and '{other}' would have one label in this form, which cannot hold "
            "all of their characters. Fix: change one of the codes, or write {fix}.",
            one=again[0],
            other=again[1],
            fix=fix,
        )


def shortest(value: float) -> str:
    """Return the shortest text that gives the number back; whole numbers without a point."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def appearance(network: Network, lang: str) -> pd.DataFrame:
    """Return every place and actor as a node.

    Returns
    -------
    DataFrame
        Index ``node`` (its code), places first; ``label``, ``kind``, ``kind_label``, ``color`` (``#RRGGBB``),
        ``size``, ``x``, ``y``.
    """
    parts = []
    words = network.vocabulary
    colors_of_places = {kind: _place_color(kind, words.levels) for kind in words.place_kinds}
    for table, key, colors in (("places", "place", colors_of_places), ("actors", "actor", words.colors)):
        frame = getattr(network, table)
        name = frame["name"].where(frame["name"] != "", frame[key])
        part = pd.DataFrame({"node": frame[key], "label": name, "kind": frame["kind"]})
        said = {kind: words.label(kind, lang) for kind in frame["kind"].unique()}
        part["kind_label"] = frame["kind"].map(said)
        part["color"] = frame["kind"].map({kind: colors.get(kind, _OTHER_COLOR) for kind in said})
        parts.append(part.astype(object))
    found = pd.concat(parts).set_index("node")
    found["size"] = _sizes(network, found.index)
    found[["x", "y"]] = positions(network)
    return found


def _place_color(kind: str, levels: dict[str, int]) -> str:
    """The colour of a kind of places: of the user's own, that of the kind beside which it stands."""
    beside = next((known for known, level in LEVELS.items() if levels.get(kind) == level), "")
    return _PLACE_COLORS.get(kind) or _PLACE_COLORS.get(beside, _OTHER_COLOR)


def positions(network: Network) -> np.ndarray:
    """Return where each place, then each actor starts: nodes × (x, y), rounded to hundredths.

    Places stand on rings by their level, what lies in a place next to each other; an actor stands at the
    middle of the places that it is tied to, else of its own place, and beside those that stand there already.
    """
    places, actors, ties = network.places, network.actors, network.ties
    index = pd.Index(places["place"])
    at = _rings(index.get_indexer(places["parent"]))
    source = pd.Index(actors["actor"]).get_indexer(ties["source"])
    target = index.get_indexer(ties["target"])
    own = index.get_indexer(actors["place"])
    meant = target >= 0
    source, target = source[meant], target[meant]
    count = np.bincount(source, minlength=len(actors))
    middle = np.zeros((len(actors), 2))
    for axis in range(2):
        total = np.bincount(source, at[target, axis], len(actors)) if len(target) else np.zeros(len(actors))
        home = at[own, axis] if len(at) else np.zeros(len(actors))
        middle[:, axis] = np.where(count > 0, total / np.maximum(count, 1), np.where(own >= 0, home, 0.0))
    # A sunflower of those that share one spot, so that none hides another.
    spot = pd.DataFrame(np.round(middle, 2)).groupby([0, 1], sort=False).cumcount().to_numpy() + 1
    turn = spot * _GOLDEN
    step = _DISTANCE * 0.45 * np.sqrt(spot)
    middle += np.column_stack([step * np.cos(turn), step * np.sin(turn)])
    return np.round(np.vstack([at, middle]), 2) + 0.0  # no negative zero


def _rings(parent: np.ndarray) -> np.ndarray:
    """Places × (x, y): leaves spread evenly over the circle in the order of the hierarchy."""
    count = len(parent)
    if not count:
        return np.zeros((0, 2))
    children: list[list[int]] = [[] for _ in range(count)]
    roots = []
    for place, around in enumerate(parent):
        (children[around] if around >= 0 else roots).append(place)
    depth = np.zeros(count, dtype=int)
    order, waiting = [], roots[::-1]
    while waiting:
        place = waiting.pop()
        order.append(place)
        for child in children[place]:
            depth[child] = depth[place] + 1
        waiting += children[place][::-1]
    if len(roots) > 1:
        depth += 1
    leaves = [place for place in order if not children[place]]
    angle = np.zeros(count)
    angle[leaves] = 2 * np.pi * np.arange(len(leaves)) / len(leaves)
    for place in reversed(order):
        if children[place]:
            angle[place] = (angle[children[place][0]] + angle[children[place][-1]]) / 2
    rim = max(4 * _DISTANCE * depth.max(), _DISTANCE * len(leaves) / (2 * np.pi))
    far = rim * depth / max(depth.max(), 1)
    return np.column_stack([far * np.cos(angle), far * np.sin(angle)])


def _sizes(network: Network, codes: pd.Index) -> np.ndarray:
    """By the number of ties: area grows with it."""
    ends = pd.concat([network.ties["source"], network.ties["target"]])
    ties = np.bincount(codes.get_indexer(ends), minlength=len(codes)) if len(ends) else np.zeros(len(codes))
    share = np.sqrt(ties / max(ties.max(initial=0), 1))
    return np.round(_SMALLEST + (_LARGEST - _SMALLEST) * share, 2)
