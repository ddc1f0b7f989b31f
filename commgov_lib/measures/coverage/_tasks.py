"""Tasks that are done only when all their parts are: one force for goods, one to clean, one to renovate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from ..reach import Reach, read
from ._groups import Groups, chance

MOST_PARTS = 8


def tasks(parts: Mapping, weight, *, group=None, failure: float = 0.0) -> pd.DataFrame:
    """Share of need for which every part of a task is within reach: an AND, where coverage is an OR.

        done_i = Π_p [n_ip ≥ 1],  n_ip = forces that reach need i with part p

    Parameters
    ----------
    parts
        Dict from each part of the task (up to 8) to its reach, forces × needs; the needs are the same in
        all, the forces may differ. A force that gives several parts is in several.
    weight
        Series, size of each need (households, persons); index: the needs.
    group
        As for :func:`table`.
    failure
        Probability that any one force is absent, independently; an absent force is absent from all its parts.

    Returns
    -------
    DataFrame
        ``group, part, weighted, unweighted, expected``: a row for each part, then ``any part`` and
        ``all parts``; shares in [0, 1], NaN as in :func:`table`.

    Raises
    ------
    CommgovError
        No part or more than 8, needs that differ from those of ``weight``, and as :func:`table`.

    Notes
    -----
    ``expected`` is exact also where forces give several parts (inclusion and exclusion over the parts).
    Nominal: one force may be counted for every need at once.

    Examples
    --------
    >>> goods = pd.DataFrame([[1, 1, 1]], ["bank"], ["a", "b", "c"]).astype(bool)
    >>> repair = pd.DataFrame([[1, 0, 0]], ["team"], ["a", "b", "c"]).astype(bool)
    >>> weight = pd.Series([1, 2, 1], ["a", "b", "c"])
    >>> tasks({"goods": goods, "repair": repair}, weight, failure=0.1)[["part", "weighted", "expected"]]
            part  weighted  expected
    0      goods      1.00    0.9000
    1     repair      0.25    0.2250
    2   any part      1.00    0.9225
    3  all parts      0.25    0.2025
    """
    failure = chance(failure, "failure")
    if not isinstance(parts, Mapping) or not 1 <= len(parts) <= MOST_PARTS:
        raise CommgovError(
            f"parts: give a dict from 1 to {MOST_PARTS} parts of the task, each with its reach."
        )
    found = {name: read(reach, weight, group=group) for name, reach in parts.items()}
    first = next(iter(found.values()))
    union = _unions(list(found.values()), first)
    count = len(found)
    whole = (1 << count) - 1
    reached = np.stack([union[1 << p] > 0 for p in range(count)])
    lack = {s: failure ** union[s] if s else np.ones(len(first.needs)) for s in range(whole + 1)}
    # P(all parts) = Σ over sets s of parts of (−1)^|s| P(all forces of s are absent).
    every = sum((-1) ** s.bit_count() * lack[s] for s in lack)
    degree = [
        *((name, reached[p], 1 - lack[1 << p]) for p, name in enumerate(found)),
        ("any part", reached.any(axis=0), 1 - lack[whole]),
        ("all parts", reached.all(axis=0), np.clip(every, 0.0, 1.0)),
    ]
    groups = Groups(first)
    shares = [(*groups.shares(a, first.weight), groups.shares(b, first.weight)[0]) for _, a, b in degree]
    rows = [
        (block, name, *(float(s[at]) for s in share))
        for at, block in enumerate(groups.rows)
        for (name, *_), share in zip(degree, shares, strict=True)
    ]
    return groups.note(pd.DataFrame(rows, columns=["group", "part", "weighted", "unweighted", "expected"]))


def _unions(found: list[Reach], first: Reach) -> dict[int, np.ndarray]:
    """For each set of parts (a bit a part): how many forces reach each need with any of them."""
    forces = pd.Index([])
    for part in found:
        forces = forces.union(part.forces, sort=False)
    shape, gives = (len(forces), len(first.needs)), None
    for bit, part in enumerate(found):
        at, order = part.matrix.tocoo(), forces.get_indexer(part.forces)
        column = first.needs.get_indexer(part.needs)
        value = np.full(at.nnz, 1 << bit, np.int64)
        mask = sp.coo_array((value, (order[at.row], column[at.col])), shape=shape).tocsr()
        gives = mask if gives is None else gives + mask
    gives = gives.tocoo()
    sets = 1 << len(found)
    exact = np.bincount(gives.col * sets + gives.data, minlength=shape[1] * sets).reshape(shape[1], sets)
    return {
        s: sum((exact[:, other] for other in range(1, sets) if other & s), np.zeros(shape[1], np.int64))
        for s in range(sets)
    }
