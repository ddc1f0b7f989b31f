"""One network under each combination of the conventions of its ties, and draws that serve all at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..matrices import Labelled
from ..measures import nulls
from ..messages import Message, say
from ..network import Network
from ..schema import CommgovError
from .choices import TWO_MODE, Asked, matrix_of, sided, told

# The conventions that decide which ties there are.
OF_TIES = (
    "relation", "period", "missing", "threshold", "reported", "actor_ties", "place_ties", "weighting",
)  # fmt: skip


class Variant(NamedTuple):
    """The network of one combination: which ties of all there are, among which rows and columns."""

    choices: dict
    ties: np.ndarray  # positions among the ties of :class:`Variants`
    weight: np.ndarray
    rows: np.ndarray  # positions among the labels of :class:`Variants`, ascending
    columns: np.ndarray
    why: Message | None = None  # why there is none


class Variants(NamedTuple):
    """All networks of a question as parts of one list of ties, in which a pair stands once."""

    two_mode: bool
    row_labels: pd.Index
    column_labels: pd.Index
    ends: np.ndarray
    kinds: np.ndarray  # the class of a tie: of which networks it is a part
    all: list[Variant]

    def matrix(self, at: int) -> Labelled:
        """The network of a combination."""
        one = self.all[at]
        return Labelled(self.drawn(at, self.ends), self.row_labels[one.rows], self.column_labels[one.columns])

    def drawn(self, at: int, ends: np.ndarray) -> sp.csr_array:
        """The network of a combination in a draw, of which ``ends`` are those of all ties."""
        one, weight = self.all[at], self.all[at].weight
        ends = ends[one.ties]
        row, column = np.searchsorted(one.rows, ends[:, 0]), np.searchsorted(one.columns, ends[:, 1])
        if not self.two_mode:
            row, column = np.append(row, column), np.append(column, row)
            weight = np.append(weight, weight)
        order = np.argsort(row * len(one.columns) + column, kind="stable")
        start = np.append(0, np.cumsum(np.bincount(row, minlength=len(one.rows))))
        shape = (len(one.rows), len(one.columns))
        matrix = sp.csr_array((weight[order], column[order], start), shape=shape)
        matrix.has_sorted_indices = matrix.has_canonical_format = True
        return matrix

    def draws(self, n: int, *, seed: int) -> Iterator[np.ndarray]:
        """Ends of the ties in networks in which every node keeps its number of ties of each class."""
        return nulls.in_classes(
            self.ends,
            self.kinds,
            n,
            seed=seed,
            shape=(len(self.row_labels), len(self.column_labels)),
            two_mode=self.two_mode,
        )


class _Base(NamedTuple):
    """The ties of one relation, period and handling of non-response, in the positions of all labels."""

    rows: np.ndarray
    columns: np.ndarray
    weight: np.ndarray
    back: np.ndarray  # in one mode what the other end reports; in two mode the same
    row_nodes: np.ndarray  # who is there at all
    column_nodes: np.ndarray


def variants(network, asked: Asked) -> Variants:
    """Build the networks of all combinations of the conventions of ties."""
    names = [name for name in OF_TIES if name in asked.lists]
    outer = [name for name in names if name in ("relation", "period", "missing")]
    two_mode = _two_mode(network, asked)
    read = [(chosen, _read(network, asked, chosen)) for chosen in asked.combinations(outer)]
    if not two_mode and asked.lists.get("place_ties", (1,)) != (1,):
        raise CommgovError("conventions: 'place_ties' asks for places, and actors are tied to actors here.")
    if two_mode and asked.lists.get("reported", ("either",)) != ("either",):
        raise CommgovError("conventions: 'reported' asks for ties among actors, and these lead to places.")
    there = [found for _, found in read if isinstance(found, Labelled)]
    if not there:
        raise CommgovError("no combination has a network: {why}", why=read[0][1])
    labels = [_together(network, there, 0), _together(network, there, 1)]
    if not two_mode:
        both = [Labelled(one.matrix, one.rows.union(one.columns, sort=False), one.columns) for one in there]
        labels = [_together(network, both, 0)] * 2
    width = len(labels[1])
    found, keys = [], []
    rest = [name for name in names if name not in outer]
    for chosen, given in read:
        base = _base(given, labels, two_mode) if isinstance(given, Labelled) else None
        seen = {}
        for more in asked.combinations(rest):
            key, one = _cut(base, chosen | more, two_mode, width) if base else (_NOTHING, None)
            if base and one.why is None:
                one = _once(one, key, seen)
            found.append(one or Variant(chosen | more, _NOTHING, _NOTHING, _NOTHING, _NOTHING, given))
            keys.append(key)
    every = np.unique(np.concatenate(keys))
    member = np.zeros((len(every), len(found)), bool)
    for at, key in enumerate(keys):
        place = np.searchsorted(every, key)
        member[place, at] = True
        if found[at].why is None:
            found[at] = found[at]._replace(ties=place)
    kinds = np.unique(np.packbits(member, axis=1), axis=0, return_inverse=True)[1].ravel()
    ends = np.column_stack(np.divmod(every, max(width, 1))).astype(np.int64)
    return Variants(two_mode, *labels, ends, kinds.astype(np.int64), found)


_NOTHING = np.empty(0, np.int64)


def _once(one: Variant, key: np.ndarray, seen: dict) -> Variant:
    """The same combination, unless a lower threshold leaves the same network and counts already."""
    other = tuple(value for name, value in one.choices.items() if name != "threshold")
    mine = tuple(part.tobytes() for part in (key, one.weight, one.rows, one.columns))
    first = seen.setdefault((other, mine), one.choices["threshold"])
    if first == one.choices["threshold"]:
        return one
    return one._replace(why=say("the same network as threshold={first}", first=told(first)))


def _two_mode(network, asked: Asked) -> bool:
    if asked.question in TWO_MODE:
        return True
    if not isinstance(network, Network):
        found = matrix_of(network, asked.question)
        return not found.rows.equals(found.columns)
    modes = {sided(network)[r] for r in asked.lists["relation"]} - {"both"}
    if len(modes) > 1:
        raise CommgovError(
            "conventions: of the relations {relations} some lead to places and some to actors, and their "
            "cores cannot be compared. Fix: name relations of one sort.",
            relations=", ".join(asked.lists["relation"]),
        )
    return modes == {"two"}


def _read(network, asked: Asked, chosen: dict) -> Labelled | Message:
    """The weighted ties of a relation and period; or why there are none."""
    if not isinstance(network, Network):
        return matrix_of(network, asked.question)
    leads = sided(network)[chosen["relation"]]
    if leads == "both" or (leads == "one" and asked.question in TWO_MODE):
        return say("the relation '{relation}' leads to actors as well", relation=chosen["relation"])
    try:
        of_time = network if chosen["period"] == "all" else network.at(chosen["period"])
        found = of_time.incidence(
            chosen["relation"], weighted=True, sparse=True, pooled="max", missing="none"
        )
        if chosen.get("missing") == "out" and "answered" in network.actors:
            silent = network.actors.loc[network.actors["answered"] == "no", "actor"]
            keep = [~side.isin(silent) for side in (found.rows, found.columns)]
            matrix = sp.csr_array(found.matrix[np.flatnonzero(keep[0])][:, np.flatnonzero(keep[1])])
            found = Labelled(matrix, found.rows[keep[0]], found.columns[keep[1]])
        return found
    except CommgovError as error:
        return error.args[0]


def _together(network, there: list[Labelled], side: int) -> pd.Index:
    """All labels of one side, in the order of the tables."""
    every = pd.Index([label for one in there for label in one[1 + side]]).unique()
    if not isinstance(network, Network):
        return every
    order = pd.Index(pd.concat([network.places["place"], network.actors["actor"]]))
    return every[np.argsort(order.get_indexer(every), kind="stable")]


def _base(found: Labelled, labels: list[pd.Index], two_mode: bool) -> _Base:
    at = found.matrix.tocoo()
    here = [side.get_indexer(names) for side, names in zip(labels, found[1:], strict=True)]
    row, column, weight = here[0][at.row], here[1][at.col], at.data.astype(float)
    if two_mode:
        return _Base(row, column, weight, weight, np.sort(here[0]), np.sort(here[1]))
    off = (row != column) & (weight != 0)
    low, high = np.minimum(row, column)[off], np.maximum(row, column)[off]
    pair, place = np.unique(low * len(labels[0]) + high, return_inverse=True)
    ways = np.zeros((len(pair), 2))
    np.maximum.at(ways, (place.ravel(), (row > column)[off].astype(int)), weight[off])
    low, high = np.divmod(pair, max(len(labels[0]), 1))
    nodes = np.unique(np.concatenate(here))
    return _Base(low, high, ways[:, 0], ways[:, 1], nodes, nodes)


def _cut(base: _Base, chosen: dict, two_mode: bool, width: int) -> tuple[np.ndarray, Variant]:
    """The keys of the ties that a combination keeps, in order, and its network without their positions."""
    strength = np.maximum(base.weight, base.back)
    if chosen.get("reported") == "both":
        strength = np.minimum(base.weight, base.back)
    kept = strength >= chosen["threshold"]
    row, column = base.rows[kept], base.columns[kept]
    rows, columns = base.row_nodes, base.column_nodes
    size = int(max(rows.max(initial=-1), columns.max(initial=-1))) + 1
    own, other = np.bincount(row, minlength=size), np.bincount(column, minlength=size)
    if not two_mode:
        own = other = own + other
    stay = own[row] >= chosen["actor_ties"]
    stay &= other[column] >= chosen["place_ties" if two_mode else "actor_ties"]
    row, column, strength = row[stay], column[stay], strength[kept][stay]
    rows = rows[own[rows] >= chosen["actor_ties"]]
    columns = columns[other[columns] >= chosen["place_ties"]] if two_mode else rows
    if two_mode:  # who has ties enough, but to none of those who have
        rows = rows if chosen["actor_ties"] == 0 else np.intersect1d(rows, row)
        columns = columns if chosen["place_ties"] == 0 else np.intersect1d(columns, column)
    order = np.argsort(row * width + column, kind="stable")
    weight = strength[order] if chosen.get("weighting") == "weight" else np.ones(len(order))
    key = (row * width + column)[order]
    why = None if len(key) else say("no tie is left")
    return key, Variant(chosen, _NOTHING, weight, rows, columns, why)
