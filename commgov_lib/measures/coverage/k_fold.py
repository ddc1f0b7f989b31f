"""Reached by k organisations or more: k-fold and expected coverage, kinds absent together, whole tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...matrices import Reach, read_reach
from ...messages import say
from ...schema import CommgovError
from ..arguments import kinds, number

ALL = "all"
MOST_PARTS = 12


def table(reach, weight, *, group=None, k=(1, 2), failure: float = 0.0) -> pd.DataFrame:
    """Compute the share of need that at least k organisations reach.

    A need counts as covered k-fold when k or more organisations can reach it:

        C_k = Σ_i w_i [n_i ≥ k] / Σ_i w_i,  n_i = number of organisations that reach need i

    Parameters
    ----------
    reach
        Which organisation reaches which need: organisations × needs, boolean; DataFrame, or sparse with
        labels.
    weight
        Series, size of each need (persons); index: the needs of ``reach`` in any order.
    group
        Series, population group of each need: one block of rows a group, and ``all`` last.
    k
        How many organisations must reach a need: a whole number or several.
    failure
        Probability that any one organisation is absent, each independently of the others.

    Returns
    -------
    DataFrame
        ``group, k, weighted, unweighted, expected``: shares in [0, 1]. ``weighted`` by persons,
        ``unweighted`` by needs, ``expected`` the mean weighted share at least k of whose organisations are
        present. NaN in a group without any weight, and ``attrs["note"]`` says so.

    Raises
    ------
    CommgovError
        Labels of ``reach`` and ``weight`` or ``group`` differ, a weight is negative or missing, ``k`` or
        ``failure`` is out of its range.

    Notes
    -----
    Nominal: says nothing of capacity (:func:`capacitated`). Absences are independent here; when a whole kind
    can be absent at once, :func:`common_cause` gives less. Of organisations that were asked and did not
    answer nothing is known: with ties of theirs coverage could only be larger, so that it is a lower bound.

    References
    ----------
    Daskin (1983), A maximum expected covering location model, Transportation Science 17. Hogan & ReVelle
    (1986), Concepts and applications of backup coverage, Management Science 32.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 0]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> table(reach, pd.Series([5, 3, 2], ["a", "b", "c"]))[["k", "weighted", "unweighted"]].round(3)
       k  weighted  unweighted
    0  1       0.8       0.667
    1  2       0.3       0.333
    """
    wanted, failure = folds(k), probability(failure, "failure")
    found = read_reach(reach, weight, group=group)
    groups, n = Groups(found), times(found)
    # Needs of one group that equally many actors reach count alike: one cell a group and number of actors.
    width = int(n.max(initial=0)) + 1
    cell = groups.code * width + n
    persons, needs = (
        np.bincount(cell, values, groups.count * width).reshape(groups.count, width)
        for values in (found.weight, None)
    )
    if groups.names:
        persons, needs = (np.vstack([part, part.sum(axis=0)]) for part in (persons, needs))
    number = np.arange(width)
    absent = _present(number, failure, max(wanted) - 1)
    rows = []
    for each in wanted:
        chances = np.clip(1 - absent[:each].sum(axis=0), 0.0, 1.0)
        weighted = groups.ratio(persons[:, number >= each].sum(axis=1))
        unweighted = groups.ratio(needs[:, number >= each].sum(axis=1), groups.size)
        rows.append((each, weighted, unweighted, groups.ratio(persons @ chances)))
    return groups.frame(rows, ["k", "weighted", "unweighted", "expected"])


def common_cause(reach, weight, *, kind, whole, failure: float = 0.0, group=None, k=(1, 2)) -> pd.DataFrame:
    """Compute expected coverage when a whole kind of organisation can be absent at once.

        P(need i lacks all) = Π_κ [Q + (1 − Q) q^n_iκ],  n_iκ = organisations of kind κ that reach i

    with Q the chance that a kind is absent as a whole and q that an organisation is absent by itself. Beside
    it stands what independence would give at the same chance that any one organisation is absent, Q + (1 − Q)
    q.

    Parameters
    ----------
    reach, weight, group, k
        As for :func:`table`.
    kind
        Series, kind of each organisation; index: the organisations of ``reach`` (others may be in it).
    whole
        Probability Q that a whole kind is absent, each kind independently of the others; or several.
    failure
        Probability q that an organisation is absent although its kind is not.

    Returns
    -------
    DataFrame
        ``group, k, absent`` (the chance that any one organisation is absent), ``nominal`` (weighted share,
        nobody absent), ``independent``, ``common_cause`` (mean weighted shares), in [0, 1]; NaN as in
        :func:`table`. A block of rows for each ``whole``.

    Raises
    ------
    CommgovError
        As :func:`table`; an organisation without kind.

    Notes
    -----
    The mean of coverage, not its spread: under a common cause, bad days are also much worse days.

    Examples
    --------
    >>> reach = pd.DataFrame(True, ["north bank", "south bank"], ["a"])
    >>> kind = pd.Series("bank", reach.index)
    >>> common_cause(reach, pd.Series({"a": 5}), kind=kind, whole=0.1, k=1).iloc[0, 2:].tolist()
    [0.1, 1.0, 0.99, 0.9]
    """
    wanted, failure = folds(k), probability(failure, "failure")
    several = [probability(each, "whole") for each in ([whole] if np.isscalar(whole) else list(whole))]
    found = read_reach(reach, weight, group=group)
    groups, n, most = Groups(found), times(found), max(wanted)
    by_kind = _by_kind(found, kind)[0]
    rows = []
    for each in several:
        absent = each + (1 - each) * failure
        lacks = _present(n, absent, most - 1), _together(by_kind, each, failure, most)
        parts = {
            k: [n >= k, *(np.clip(1 - lack[:k].sum(axis=0), 0.0, 1.0) for lack in lacks)] for k in wanted
        }
        share = {k: [groups.shares(p, found.weight)[0] for p in part] for k, part in parts.items()}
        rows += [
            (name, k, absent, *(float(part[at]) for part in share[k]))
            for at, name in enumerate(groups.rows)
            for k in wanted
        ]
    columns = ["group", "k", "absent", "nominal", "independent", "common_cause"]
    return groups.note(pd.DataFrame(rows, columns=columns))


def _together(by_kind: np.ndarray, whole: float, failure: float, most: int) -> np.ndarray:
    """Chance that exactly j = 0 … most − 1 actors are present at each need, kinds being absent as a whole."""
    found = np.zeros((most, by_kind.shape[1]))
    found[0] = 1.0
    for count in by_kind:
        here = (1 - whole) * _present(count, failure, most - 1)
        here[0] += whole
        here[:, count == 0] = 0.0
        here[0, count == 0] = 1.0
        # So many of the kinds before, the rest of this one.
        found = np.stack([sum(found[j] * here[total - j] for j in range(total + 1)) for total in range(most)])
    return found


def without_kind(reach, weight, *, kind, group=None, k=(1, 2)) -> pd.DataFrame:
    """Compute coverage when one whole kind of organisation withdraws: one kind after the other.

    Parameters
    ----------
    reach, weight, kind, group, k
        As for :func:`common_cause`.

    Returns
    -------
    DataFrame
        ``kind, forces`` (how many of it), ``group, k, weighted, unweighted`` (shares left), ``lost``
        (weighted share that had been covered and is not any more); kinds in sorted order.

    Raises
    ------
    CommgovError
        As :func:`common_cause`.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1], [0, 1]], ["bank", "clinic"], ["a", "b"]).astype(bool)
    >>> kind = pd.Series({"bank": "finance", "clinic": "health"})
    >>> without_kind(reach, pd.Series({"a": 3, "b": 1}), kind=kind, k=1)[["kind", "weighted", "lost"]]
          kind  weighted  lost
    0  finance      0.25  0.75
    1   health      1.00  0.00
    """
    wanted = folds(k)
    found = read_reach(reach, weight, group=group)
    groups, n = Groups(found), times(found)
    by_kind, names, size = _by_kind(found, kind)
    full = [groups.shares(n >= each, found.weight)[0] for each in wanted]
    rows = []
    for count, name, forces in zip(by_kind, names, size, strict=True):
        left = [groups.shares(n - count >= each, found.weight) for each in wanted]
        rows += [
            (name, int(forces), block, each, left[j][0][at], left[j][1][at], full[j][at] - left[j][0][at])
            for at, block in enumerate(groups.rows)
            for j, each in enumerate(wanted)
        ]
    columns = ["kind", "forces", "group", "k", "weighted", "unweighted", "lost"]
    return groups.note(pd.DataFrame(rows, columns=columns))


def _by_kind(found: Reach, kind) -> tuple[np.ndarray, list, np.ndarray]:
    """How many actors of each kind reach each need (kinds × needs), the kinds, and the size of each."""
    code, names = pd.factorize(kinds(kind, found.forces, "kind"), sort=True)
    ones = np.ones(len(code), np.int32)
    of_kind = sp.csr_array((ones, (code, np.arange(len(code)))), shape=(len(names), len(code)))
    count = (of_kind @ found.matrix.astype(np.int32)).toarray()
    return count, list(names), np.bincount(code, minlength=len(names))


def tasks(parts: Mapping, weight, *, group=None, failure: float = 0.0) -> pd.DataFrame:
    """Compute the share of need for which every part of a task is within reach.

        done_i = Π_p [n_ip ≥ 1],  n_ip = organisations that reach need i with part p

    Parameters
    ----------
    parts
        Dict from each part of the task (up to 12) to its reach, organisations × needs; the needs are the same
        in all, the organisations may differ. An organisation that gives several parts is in several.
    weight
        Series, size of each need (households, persons); index: the needs.
    group
        As for :func:`table`.
    failure
        Probability that any one organisation is absent, independently; an absent organisation is absent from
        all its parts.

    Returns
    -------
    DataFrame
        ``group, part, weighted, unweighted, expected``: a row for each part, then ``any part`` and
        ``all parts``; shares in [0, 1], NaN as in :func:`table`.

    Raises
    ------
    CommgovError
        No part or more than 12, needs that differ from those of ``weight``, and as :func:`table`.

    Notes
    -----
    ``expected`` is exact also where organisations give several parts (inclusion and exclusion over the
    parts). Nominal: one organisation may be counted for every need at once.

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
    failure = probability(failure, "failure")
    _, first, matrices = aligned(parts, weight, group=group)
    reached = {name: sizes(m) > 0 for name, m in matrices.items()}
    # P(all parts) = 1 − Σ over sets of parts of (−1)^(|s| + 1) P(all actors of s are absent).
    lack, every, nobody = {}, np.ones(len(first.needs)), None
    for sign, union in unions(list(matrices.values())):
        nobody = failure ** sizes(union)
        every = every - sign * nobody
        if len(lack) < len(matrices):  # the sets of one part come first, that of all parts last
            lack[list(matrices)[len(lack)]] = nobody
    degree = [
        *((name, some, 1 - lack[name]) for name, some in reached.items()),
        ("any part", np.any(list(reached.values()), axis=0), 1 - nobody),
        ("all parts", np.all(list(reached.values()), axis=0), np.clip(every, 0.0, 1.0)),
    ]
    groups = Groups(first)
    rows = [
        (name, *groups.shares(reached, first.weight), groups.shares(chance, first.weight)[0])
        for name, reached, chance in degree
    ]
    return groups.frame(rows, ["part", "weighted", "unweighted", "expected"])


def aligned(parts: Mapping, weight, *, group=None) -> tuple[pd.Index, Reach, dict[str, sp.csr_array]]:
    """Align the parts of a task: all organisations, the reach of the first part, a 0/1 matrix a part."""
    if not isinstance(parts, Mapping):
        raise CommgovError(
            "parts is a {type}. Fix: give a dict from part to reach.", type=type(parts).__name__
        )
    if not 1 <= len(parts) <= MOST_PARTS:
        raise CommgovError(
            "parts: {count} parts. Fix: from 1 to {most} parts.", count=len(parts), most=MOST_PARTS
        )
    found = {}
    for name, reach in parts.items():
        try:
            found[str(name)] = read_reach(reach, weight, group=group)
        except CommgovError as error:
            if not name:  # a single reach that is no part of a task
                raise
            raise CommgovError("part '{name}': {what}", name=name, what=error.args[0]) from None
    first = next(iter(found.values()))
    forces = first.forces
    for one in found.values():
        forces = forces.append(one.forces.difference(forces, sort=False))
    matrices = {}
    for name, one in found.items():
        ties = one.matrix.tocoo()
        row = forces.get_indexer(one.forces)[ties.row]
        column = first.needs.get_indexer(one.needs)[ties.col]
        shape = (len(forces), len(first.needs))
        matrices[name] = sp.coo_array((np.ones(ties.nnz, np.int64), (row, column)), shape=shape).tocsr()
    return forces, first, matrices


def unions(matrices: list[sp.csr_array]) -> Iterator[tuple[int, sp.csr_array]]:
    """Return sign and organisations of every set of parts: a task done is a signed sum of needs reached."""
    for count in range(1, len(matrices) + 1):
        for some in combinations(matrices, count):
            yield (-1) ** (count + 1), (sp.csr_array(sum(some)) > 0).astype(np.int64)


def sizes(matrix: sp.csr_array) -> np.ndarray:
    """Count the entries of each column."""
    return np.bincount(matrix.indices, minlength=matrix.shape[1])


class Groups:
    """The groups of the needs of one domain: a code a need, and the names in the order of the rows."""

    def __init__(self, found: Reach):
        size = len(found.needs)
        if found.group is None:
            self.code, self.names = np.zeros(size, np.int64), []
        else:
            code, names = pd.factorize(found.group, sort=True)
            self.code, self.names = code.astype(np.int64), list(names)
        if ALL in self.names:
            raise CommgovError(
                "group: a group is called '{name}', which stands for everybody. Fix: rename it.", name=ALL
            )
        self.count = max(len(self.names), 1)
        self.weight = self.add(found.weight)
        self.size = self.add(np.ones(size))

    @property
    def rows(self) -> list:
        """The names of the blocks of rows."""
        return [*self.names, ALL]

    def add(self, values: np.ndarray) -> np.ndarray:
        """Sum of a value over the needs of each group, and over all."""
        total = np.bincount(self.code, values, self.count)
        return np.append(total if self.names else [], total.sum())

    def shares(self, covered: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weighted and unweighted share of each block, of a degree of coverage (0 to 1) a need."""
        return self.ratio(self.add(covered * weight)), self.ratio(self.add(covered), self.size)

    def ratio(self, top: np.ndarray, bottom: np.ndarray | None = None) -> np.ndarray:
        """``top`` over the weight (or another total) of each block; NaN where a block has no weight."""
        bottom = self.weight if bottom is None else bottom
        there = (self.weight > 0) & (bottom > 0)
        return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=there)

    def frame(self, rows: list[tuple], columns: list[str]) -> pd.DataFrame:
        """A table of each block's values, of rows that hold a key and values of all blocks."""
        told = [
            (block, key, *(float(each[at]) for each in values))
            for at, block in enumerate(self.rows)
            for key, *values in rows
        ]
        return self.note(pd.DataFrame(told, columns=["group", *columns]))

    def note(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table, with a note about blocks that weigh nothing in its ``attrs``."""
        empty = [str(name) for name, weight in zip(self.rows, self.weight, strict=True) if not weight > 0]
        if empty:
            table.attrs["note"] = say(
                "No need in {names}: there is nothing to cover, so shares are NaN.", names=", ".join(empty)
            )
        return table


def times(found: Reach) -> np.ndarray:
    """Count how many organisations reach each need: all that nominal coverage depends on."""
    return np.bincount(found.matrix.indices, minlength=len(found.needs))


def folds(k) -> list[int]:
    """Return the numbers of organisations asked for: whole numbers from 1."""
    given = [k] if np.isscalar(k) else list(k)
    whole = all(hasattr(each, "__index__") and not isinstance(each, bool) for each in given)
    if not given or not whole or min(given) < 1 or len(set(given)) < len(given):
        raise CommgovError("k is {k!r}. Fix: whole numbers of 1 or more, each once, e.g. k=(1, 2).", k=k)
    return [int(each) for each in given]


def probability(value, name: str) -> float:
    """Return a probability."""
    return number(value, name, least=0, most=1)


def _present(n: np.ndarray, failure: float, most: int) -> np.ndarray:
    """Return the chance that exactly j of n actors are present (row j = 0 … most), each absent by itself.

    P(j) = C(n, j) (1 − q)^j q^(n − j)
    """
    n = np.asarray(n, dtype=float)
    found, ways = np.zeros((most + 1, *n.shape)), np.ones(n.shape)
    for j in range(most + 1):
        enough = n >= j
        found[j] = np.where(enough, ways * (1 - failure) ** j * failure ** np.where(enough, n - j, 0), 0.0)
        ways = ways * np.maximum(n - j, 0) / (j + 1)
    return found
