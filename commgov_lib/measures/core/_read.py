"""What the functions of this room read: one-mode or two-mode ties, as arrays that kernels take."""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...labelled import Labelled, incidence, square
from ...schema import CommgovError
from .._kernels import core_orders


class Ties(NamedTuple):
    """Ties without the diagonal; in two mode, rows come before columns among the labels."""

    labels: pd.Index
    matrix: sp.csr_array  # nodes × nodes, as given: row -> column
    rows: int  # how many labels are rows; all of them in one mode
    two_mode: bool
    directed: bool

    @property
    def binary(self) -> bool:
        """Whether every tie weighs 1."""
        return bool((self.matrix.data == 1).all())


def one_mode(G, name: str = "G", *, signed: bool = False, missing: bool = False) -> Ties:
    """Read a square network and drop what nodes say of themselves; ``missing``: unobserved stays NaN."""
    found = square(G, name=name, signed=signed, missing=True)
    matrix = found.matrix
    loops = matrix.diagonal() != 0
    if loops.any():
        matrix = matrix.tocoo()
        off = matrix.row != matrix.col
        matrix = sp.csr_array((matrix.data[off], (matrix.row[off], matrix.col[off])), shape=matrix.shape)
    if not missing and (unseen := np.isnan(matrix.data)).any():
        at = np.flatnonzero(unseen)[0]
        row = found.rows[np.searchsorted(matrix.indptr, at, side="right") - 1]
        raise CommgovError(
            f"{name}: the tie from '{row}' to '{found.rows[matrix.indices[at]]}' is missing; "
            f"{unseen.sum():,} such in all. This measure has to know of every pair whether it is tied. "
            "Fix: leave out who was not asked or did not answer; cg.core.qap and cg.core.mrqap leave out "
            "unobserved pairs."
        )
    directed = nx.is_directed(G) if isinstance(G, nx.Graph) else not _symmetric(matrix)
    return Ties(found.rows, matrix, len(found.rows), False, directed)


def read(G, name: str = "G") -> Ties:
    """Read a network of either mode: two-mode where rows and columns share no label."""
    if isinstance(G, nx.Graph):
        sides = [side for _, side in G.nodes(data="bipartite")]
        two_mode = bool(sides) and all(side in (0, 1) for side in sides) and len(set(sides)) == 2
        if two_mode and G.is_directed():
            raise CommgovError(
                f"{name}: a two-mode network has no directions. Fix: pass {name}.to_undirected()."
            )
    elif isinstance(G, pd.DataFrame):
        two_mode = bool(len(G)) and not len(G.index.intersection(G.columns))
    elif isinstance(G, tuple) and len(G) == 3:
        two_mode = bool(len(G[1])) and not len(pd.Index(G[1]).intersection(pd.Index(G[2])))
    else:
        two_mode = False
    if not two_mode:
        return one_mode(G, name)
    B = incidence(G, name=name)
    rows, columns = B.matrix.shape
    at = B.matrix.tocoo()
    matrix = sp.csr_array((at.data, (at.row, at.col + rows)), shape=(rows + columns, rows + columns))
    return Ties(B.rows.append(B.columns), matrix, rows, True, False)


def both_ways(matrix: sp.csr_array) -> sp.csr_array:
    """Matrix plus its transpose, with sorted indices: the strength of a pair whatever the direction."""
    return (matrix + matrix.T).tocsr().sorted_indices()


def arcs(matrix: sp.csr_array, dtype=np.float64) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The csr arrays as kernels take them."""
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data.astype(dtype)


def seeded(seed) -> int:
    """The seed, checked."""
    return whole(seed, "seed", 0)


def whole(value, name: str, least: int) -> int:
    """A whole number of at least ``least``, or an error in words."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < least:
        raise CommgovError(f"{name} must be a whole number of {least:,} or more, not {value!r}.")
    return int(value)


def choice(value, name: str, known: dict[str, str]) -> str:
    """One of the known words, or an error that says what each means."""
    if not isinstance(value, str) or value not in known:
        meaning = "; ".join(f"'{word}': {what}" for word, what in known.items())
        raise CommgovError(f"{name} must be one of {', '.join(map(repr, known))}, not {value!r} ({meaning}).")
    return value


def positions(labels: pd.Index, wanted, name: str) -> np.ndarray:
    """Where the wanted labels stand, or an error that names those that are not there."""
    wanted = list(wanted)
    at = labels.get_indexer(pd.Index(wanted, dtype=object) if wanted else labels[:0])
    if (at < 0).any():
        lost = [str(w) for w, i in zip(wanted, at, strict=True) if i < 0][:5]
        raise CommgovError(f"{name}: {', '.join(lost)} is no node of the network. Fix: use the labels of G.")
    return at


def part(ties: Ties, keep: np.ndarray) -> Labelled:
    """The network among some nodes (one mode), as the other functions read it."""
    return Labelled(ties.matrix[keep][:, keep], ties.labels[keep], ties.labels[keep])


def _symmetric(matrix: sp.csr_array) -> bool:
    ordered = matrix if matrix.has_sorted_indices else matrix.sorted_indices()
    return core_orders.symmetric(ordered.indptr, ordered.indices, ordered.data)
