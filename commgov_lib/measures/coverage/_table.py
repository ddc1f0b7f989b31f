"""Nominal, k-fold and expected coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..reach import read
from ._groups import Groups, chance, levels, present, times


def table(reach, weight, *, group=None, k=(1, 2), failure: float = 0.0) -> pd.DataFrame:
    """Share of need that at least k forces reach.

    A need counts as covered k-fold when k or more forces can reach it:

        C_k = Σ_i w_i [n_i ≥ k] / Σ_i w_i,  n_i = number of forces that reach need i

    Parameters
    ----------
    reach
        Which force reaches which need: forces × needs, boolean; DataFrame, or sparse with labels.
    weight
        Series, size of each need (persons); index: the needs of ``reach`` in any order.
    group
        Series, population group of each need: one block of rows a group, and ``all`` last.
    k
        How many forces must reach a need: a whole number or several.
    failure
        Probability that any one force is absent, each independently of the others.

    Returns
    -------
    DataFrame
        ``group, k, weighted, unweighted, expected``: shares in [0, 1]. ``weighted`` by persons,
        ``unweighted`` by needs, ``expected`` the mean weighted share at least k of whose forces are
        present. NaN in a group without any weight, and ``attrs["note"]`` says so.

    Raises
    ------
    CommgovError
        Labels of ``reach`` and ``weight`` or ``group`` differ, a weight is negative or missing, ``k`` or
        ``failure`` is out of its range.

    Notes
    -----
    Nominal: says nothing of capacity (:func:`capacitated`). Absences are independent here; when a whole kind
    can be absent at once, :func:`common_cause` gives less.

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
    wanted, failure = levels(k), chance(failure, "failure")
    found = read(reach, weight, group=group)
    groups, n = Groups(found), times(found)
    # Needs of one group that equally many forces reach count alike: one cell a group and number of forces.
    width = int(n.max(initial=0)) + 1
    cell = groups.code * width + n
    persons, needs = (
        np.bincount(cell, values, groups.count * width).reshape(groups.count, width)
        for values in (found.weight, None)
    )
    if groups.names:
        persons, needs = (np.vstack([part, part.sum(axis=0)]) for part in (persons, needs))
    number = np.arange(width)
    absent = present(number, failure, max(wanted) - 1)
    rows = []
    for each in wanted:
        chances = np.clip(1 - absent[:each].sum(axis=0), 0.0, 1.0)
        rows.append(
            {
                "weighted": groups.ratio(persons[:, number >= each].sum(axis=1)),
                "unweighted": groups.ratio(needs[:, number >= each].sum(axis=1), groups.size),
                "expected": groups.ratio(persons @ chances),
            }
        )
    blocks = [
        (name, each, *(float(row[c][at]) for c in ("weighted", "unweighted", "expected")))
        for at, name in enumerate(groups.rows)
        for each, row in zip(wanted, rows, strict=True)
    ]
    return groups.note(pd.DataFrame(blocks, columns=["group", "k", "weighted", "unweighted", "expected"]))
