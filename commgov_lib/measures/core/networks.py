"""Read a network of one or two modes into arrays that the measures of core and periphery compute with."""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...matrices import Labelled, incidence, refuse_entries, square
from ...matrices import aligned as ordered
from ...messages import say
from ...schema import CommgovError


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

    @property
    def weights_differ(self) -> bool:
        """Whether two ties differ in weight."""
        return bool((self.matrix.data != self.matrix.data[:1]).any())

    def among(self, keep: np.ndarray) -> Ties:
        """The network among some nodes (one mode)."""
        return self._replace(labels=self.labels[keep], matrix=self.matrix[keep][:, keep], rows=len(keep))

    def labelled(self) -> Labelled:
        """The network as the functions of a user take it (one mode)."""
        return Labelled(self.matrix, self.labels, self.labels)


def one_mode(G, name: str = "G", *, signed: bool = False, missing: bool = False) -> Ties:
    """Read a square network and drop what nodes say of themselves; ``missing``: unobserved stays NaN."""
    found = square(G, name=name, signed=signed, missing=True)
    matrix = found.matrix
    loops = matrix.diagonal() != 0
    if loops.any():
        matrix = matrix.tocoo()
        off = matrix.row != matrix.col
        matrix = sp.csr_array((matrix.data[off], (matrix.row[off], matrix.col[off])), shape=matrix.shape)
    if not missing:
        fix = say(
            "leave out who was not asked or did not answer: this measure has to know of every pair whether "
            "it is tied, but cg.core.qap and cg.core.mrqap leave out unobserved pairs"
        )
        refuse_entries(found._replace(matrix=matrix), np.isnan(matrix.data), name, say("is missing"), fix)
    directed = nx.is_directed(G) if isinstance(G, nx.Graph) else not _symmetric(matrix)
    return Ties(found.rows, matrix, len(found.rows), False, directed)


def marked_two_mode(G) -> bool:
    """Whether this is a networkx graph that marks every node as of one of two sides, and has both."""
    if not isinstance(G, nx.Graph):
        return False
    sides = [side for _, side in G.nodes(data="bipartite")]
    return all(side in (0, 1) for side in sides) and len(set(sides)) == 2


def read(G, name: str = "G") -> Ties:
    """Read a network of either mode: two-mode where rows and columns share no label."""
    if isinstance(G, nx.Graph):
        two_mode = marked_two_mode(G)
        if two_mode and G.is_directed():
            raise CommgovError(
                "{name}: a two-mode network has no directions. Fix: pass {name}.to_undirected().", name=name
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


def aligned(X, name: str, like: Ties, *, signed: bool = False, missing: bool = False) -> Ties:
    """A network read in the node order of another."""
    x = one_mode(X, name, signed=signed, missing=missing)
    order = ordered(pd.Series(np.arange(len(x.labels)), x.labels), like.labels, name).to_numpy()
    matrix = sp.csr_array(x.matrix[order][:, order])
    matrix.sort_indices()
    return x._replace(labels=like.labels, matrix=matrix)


def undirected(ties: Ties) -> Ties:
    """Who is tied to whom in either direction, once, without weights."""
    either = ((ties.matrix + ties.matrix.T) > 0).astype(np.int64).tocsr()
    return ties._replace(matrix=either, directed=False)


def arcs(matrix: sp.csr_array, dtype=np.float64) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The csr arrays as kernels take them."""
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data.astype(dtype)


def _symmetric(matrix: sp.csr_array) -> bool:
    """Whether a matrix equals its transpose; what is not observed has to be so on both sides."""
    known = matrix.astype(float)
    known.data[np.isnan(known.data)] = np.inf  # no weight is infinite
    return (known != known.T).nnz == 0
