"""One run of a contagion, made ready: any form of graph, where it begins, and the calendar."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...labelled import square
from ...schema import CommgovError
from .._kernels import growth as kernels
from .._kernels import growth_graph as graphs
from ._neighbours import Neighbours
from ._parts import cores
from ._read import share
from ._rules import KINDS, Rule, tables

_MOST_STEPS = 60_000
_NEAR = 1e-9  # so that a tenth of ten neighbours is one and not the next whole number


class Graph(NamedTuple):
    """Ties as the kernels take them, and the labels of the nodes."""

    first: np.ndarray
    others: np.ndarray
    labels: pd.Index


def read(neighbours) -> Graph:
    """Any form of graph as the kernels take it."""
    if isinstance(neighbours, Neighbours):
        return Graph(neighbours.first, neighbours.others, pd.RangeIndex(len(neighbours.first) - 1))
    plain = _plain(neighbours)
    if plain is not None:
        return plain
    found = square(neighbours, name="neighbours")
    matrix = found.matrix
    if matrix.diagonal().any():
        own = found.rows[np.flatnonzero(matrix.diagonal())[0]]
        raise CommgovError(f"neighbours: '{own}' is tied to itself. Fix: remove such ties.")
    graph = Graph(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), found.rows)
    if not graphs.mutual(graph.first, graph.others, np.empty(len(found.rows), np.int64)):
        raise CommgovError(
            "neighbours: some ties go one way only, but neighbours are mutual. Fix: use an undirected graph, "
            "or say so with G + G.T."
        )
    return graph


def _plain(neighbours) -> Graph | None:
    """A sparse matrix in which nothing is amiss, taken as it stands; None for anything else."""
    if sp.issparse(neighbours):
        matrix, rows = neighbours, pd.RangeIndex(neighbours.shape[0])
        columns = rows if neighbours.shape[0] == neighbours.shape[1] else None
    elif isinstance(neighbours, tuple) and len(neighbours) == 3 and sp.issparse(neighbours[0]):
        matrix, rows, columns = neighbours[0], pd.Index(neighbours[1]), pd.Index(neighbours[2])
    else:
        return None
    n = len(rows)
    fits = matrix.format == "csr" and matrix.shape == (n, n) and n < 2**31 and columns is not None
    if not (fits and rows.is_unique and rows.equals(columns)):
        return None
    size, at, value = matrix.nnz, matrix.indices, matrix.data
    if len(value) != size or len(at) != size or value.dtype.kind not in "bifu":
        return None
    # A weight of not-a-number passes neither comparison.
    if size and not (value.min() > 0 and value.max() < np.inf and at.min() >= 0 and at.max() < n):
        return None
    first, others = matrix.indptr.astype(np.int64), at.astype(np.int32, copy=False)
    return Graph(first, others, rows) if graphs.mutual(first, others, np.empty(n, np.int64)) else None


def positions(graph: Graph, seeds) -> np.ndarray:
    """Where the first active ones stand."""
    wanted = pd.Index(seeds if not isinstance(seeds, str) else [seeds])
    if not wanted.is_unique:
        raise CommgovError(
            f"seeds: '{wanted[wanted.duplicated()][0]}' stands there twice. Fix: name each once."
        )
    at = graph.labels.get_indexer(wanted)
    if (at < 0).any():
        lost = wanted[at < 0].astype(str)[:5]
        raise CommgovError(f"seeds: {', '.join(lost)} are no nodes of the graph. Fix: use its labels.")
    return at


def prepared(graph: Graph, at: np.ndarray, rule: Rule, steps: int):
    """What makes one run: (rule, seed) → active by step. What runs have in common is made once."""
    if not isinstance(rule, Rule) or rule.kind not in KINDS:
        raise CommgovError(
            "rule is none of cg.growth's. Fix: rule=cg.growth.simple(0.02), complex(2) or threshold(0.25)."
        )
    if steps > _MOST_STEPS:
        raise CommgovError(f"steps is {steps:,}, over {_MOST_STEPS:,}. Fix: let a step stand for more time.")
    n = len(graph.labels)
    # Two numbers are kept: the largest says "never", and steps must stay below it.
    kind = np.uint8 if steps < 255 else np.uint16
    never = np.iinfo(kind).max
    begin = np.full(-(-n // kernels.BLOCK) * kernels.BLOCK, never, kind)
    begin[at] = 0
    pending = np.bincount(at // kernels.BLOCK, minlength=len(begin) // kernels.BLOCK)
    needed = None if rule.kind == "simple" else _needed(graph, rule)

    def run(rule: Rule, seed: int) -> np.ndarray:
        keys = np.random.SeedSequence(seed).generate_state(2, np.uint64)
        waiting = tables(rule.chance, steps)
        when = begin.copy()
        ends = graph.first, graph.others, when, when.view(np.uint64), pending.copy()
        if needed is not None:
            return kernels.example(*ends, needed.copy(), waiting, keys, steps).cumsum()
        stay = tables(rule.dropout, steps)
        joined, gone = kernels.contact(*ends, waiting, stay, keys, steps)
        return (joined - gone).cumsum()

    return run


def _needed(graph: Graph, rule: Rule) -> np.ndarray:
    """How many active neighbours each node needs; more than it has where none are enough."""
    needed = rule.needed
    if isinstance(needed, pd.Series):
        if not needed.index.is_unique or needed.index.get_indexer(graph.labels).min(initial=0) < 0:
            raise CommgovError("the thresholds do not name each node once. Fix: one threshold a node.")
        needed = needed.reindex(graph.labels).to_numpy()
    if rule.kind == "complex":
        return np.broadcast_to(np.minimum(needed, len(graph.labels)), len(graph.labels)).astype(np.int32)
    degree, needed = np.diff(graph.first), share(needed, "the threshold")
    return np.where(degree > 0, np.ceil(needed * degree - _NEAR), 1).astype(np.int32)


def each(run, rule: Rule, seeds: list[int]) -> np.ndarray:
    """Active by step, one row a seed; each run is the same whoever makes it."""
    with ThreadPoolExecutor(min(cores(), len(seeds))) as pool:
        return np.stack(list(pool.map(lambda seed: run(rule, seed), seeds)))
