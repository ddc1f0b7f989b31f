"""Coverage when forces are absent together: a whole kind at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...schema import CommgovError
from ..reach import Reach, read
from ._groups import Groups, chance, levels, present, times


def common_cause(reach, weight, *, kind, whole, failure: float = 0.0, group=None, k=(1, 2)) -> pd.DataFrame:
    """Expected coverage when a whole kind of force can be absent at once.

        P(need i lacks all) = Π_κ [Q + (1 − Q) q^n_iκ],  n_iκ = forces of kind κ that reach i

    with Q the chance that a kind is absent as a whole and q that a force is absent by itself. Beside it
    stands what independence would give at the same chance that any one force is absent, Q + (1 − Q) q.

    Parameters
    ----------
    reach, weight, group, k
        As for :func:`table`.
    kind
        Series, kind of each force; index: the forces of ``reach`` (others may be in it).
    whole
        Probability Q that a whole kind is absent, each kind independently of the others; or several.
    failure
        Probability q that a force is absent although its kind is not.

    Returns
    -------
    DataFrame
        ``group, k, absent`` (the chance that any one force is absent), ``nominal`` (weighted share, nobody
        absent), ``independent``, ``common_cause`` (mean weighted shares), in [0, 1]; NaN as in :func:`table`.
        A block of rows for each ``whole``.

    Raises
    ------
    CommgovError
        As :func:`table`; a force without kind.

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
    wanted, failure = levels(k), chance(failure, "failure")
    several = [chance(each, "whole") for each in ([whole] if np.isscalar(whole) else list(whole))]
    found = read(reach, weight, group=group)
    groups, n, most = Groups(found), times(found), max(wanted)
    by_kind = _by_kind(found, kind)[0]
    rows = []
    for each in several:
        absent = each + (1 - each) * failure
        lacks = present(n, absent, most - 1), _together(by_kind, each, failure, most)
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
    """Chance that exactly j = 0 … most − 1 forces are present at each need, kinds being absent as a whole."""
    found = np.zeros((most, by_kind.shape[1]))
    found[0] = 1.0
    for count in by_kind:
        here = (1 - whole) * present(count, failure, most - 1)
        here[0] += whole
        here[:, count == 0] = 0.0
        here[0, count == 0] = 1.0
        # So many of the kinds before, the rest of this one.
        found = np.stack([sum(found[j] * here[total - j] for j in range(total + 1)) for total in range(most)])
    return found


def without_kind(reach, weight, *, kind, group=None, k=(1, 2)) -> pd.DataFrame:
    """Coverage when one whole kind of force withdraws: one kind after the other.

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
    wanted = levels(k)
    found = read(reach, weight, group=group)
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


def kinds(given, forces: pd.Index) -> tuple[np.ndarray, list]:
    """The kind of each force as a number, and the kinds in sorted order."""
    if isinstance(given, dict):
        given = pd.Series(given, dtype=object)
    if not isinstance(given, pd.Series) or not given.index.is_unique:
        raise CommgovError("kind: give a Series (or dict) with one kind for each force of reach.")
    code, names = pd.factorize(given.reindex(forces), sort=True)
    if (code < 0).any():
        lost = forces[code < 0].astype(str)
        raise CommgovError(
            f"kind: {len(lost):,} forces of reach have none ({', '.join(lost[:5])}). "
            "Fix: name a kind for each."
        )
    return code.astype(np.int64), list(names)


def _by_kind(found: Reach, kind) -> tuple[np.ndarray, list, np.ndarray]:
    """How many forces of each kind reach each need (kinds × needs), the kinds, and the size of each."""
    code, names = kinds(kind, found.forces)
    ones = np.ones(len(code), np.int32)
    of_kind = sp.csr_array((ones, (code, np.arange(len(code)))), shape=(len(names), len(code)))
    count = (of_kind @ found.matrix.astype(np.int32)).toarray()
    return count, names, np.bincount(code, minlength=len(names))
