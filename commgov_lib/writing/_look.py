"""How nodes look in a network program: colour by kind, size by ties, a place to start from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import neutral
from ..network import Network
from ..schema import label

# Places step back behind the actors: the larger the place, the darker.
_PLACE_COLOR = {
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
_OTHER = "#6B7480"
_SMALLEST, _LARGEST = 6.0, 40.0
_APART = 30.0  # between neighbours on the outermost ring
_GOLDEN = np.pi * (3 - np.sqrt(5))


def nodes(network: Network, lang: str) -> pd.DataFrame:
    """Every place and actor as a node.

    Returns
    -------
    DataFrame
        Index ``node`` (its code), places first; ``label``, ``kind``, ``kind_label``, ``color`` (``#RRGGBB``),
        ``size``, ``x``, ``y``.
    """
    from ..figures.style import COLOR  # the palette of the figures; drawing itself is not needed here

    parts = []
    for table, key, colors in (("places", "place", _PLACE_COLOR), ("actors", "actor", COLOR)):
        frame = getattr(network, table)
        name = frame["name"].where(frame["name"] != "", frame[key])
        part = pd.DataFrame({"node": frame[key], "label": name, "kind": frame["kind"]})
        said = {kind: label(kind, lang) for kind in frame["kind"].unique()}
        part["kind_label"] = frame["kind"].map(said)
        part["color"] = frame["kind"].map({kind: colors.get(kind, _OTHER) for kind in said})
        parts.append(part.astype(object))
    found = pd.concat(parts).set_index("node")
    found["size"] = _sizes(network, found.index)
    found[["x", "y"]] = positions(network)
    return found


def own(column: object) -> str:
    """The name of a column in a file for Gephi: its own, unless that name is taken for looks."""
    return neutral.own(column, neutral.LOOKS)


def positions(network: Network) -> np.ndarray:
    """Where each place, then each actor starts: nodes × (x, y), rounded to hundredths.

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
    step = _APART * 0.45 * np.sqrt(spot)
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
    rim = max(4 * _APART * depth.max(), _APART * len(leaves) / (2 * np.pi))
    far = rim * depth / max(depth.max(), 1)
    return np.column_stack([far * np.cos(angle), far * np.sin(angle)])


def _sizes(network: Network, codes: pd.Index) -> np.ndarray:
    """By the number of ties: area grows with it."""
    ends = pd.concat([network.ties["source"], network.ties["target"]])
    ties = np.bincount(codes.get_indexer(ends), minlength=len(codes)) if len(ends) else np.zeros(len(codes))
    share = np.sqrt(ties / max(ties.max(initial=0), 1))
    return np.round(_SMALLEST + (_LARGEST - _SMALLEST) * share, 2)
