"""What a rate that a hotline bulletin prints says about all tickets, of whom only some were asked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...messages import say
from ...schema import CommgovError
from ...validate import Faults, describe, is_empty
from ..arguments import with_columns


def of_all(table: pd.DataFrame) -> pd.DataFrame:
    """Bound the share among all tickets where a rate is printed of those who were asked.

    With n tickets, of which a were asked and a share r of these said yes, nothing is known of the others:

        r a / n <= share among all <= (r a + n - a) / n

    Parameters
    ----------
    table
        ``tickets`` (n, above 0), ``asked`` (a, at most n; empty where the bulletin does not print it),
        ``rate`` (r, 0 to 1). Further columns are kept.

    Returns
    -------
    DataFrame
        The rows as given, and ``low, high``: the ends of the share among all tickets. Where ``asked`` is
        empty, it may be any number from 1 to n, and the ends are those of all of these together.

    Raises
    ------
    CommgovError
        A column is missing, or numbers are outside their range; the message names the rows.

    Notes
    -----
    The ends are sharp: if all who were not asked would say no, or all yes, one of them is reached. Whoever
    holds that the others would answer alike takes ``rate`` itself; that is an assumption, which no bulletin
    tests. A rate that is printed rounded moves both ends by less than its last digit.

    References
    ----------
    Manski (1989), *Journal of Human Resources* 24.

    Examples
    --------
    >>> row = pd.DataFrame({"tickets": [200], "asked": [100], "rate": [0.9]})
    >>> of_all(row)[["low", "high"]].values.tolist()
    [[0.45, 0.95]]
    """
    with_columns(table, ("tickets", "asked", "rate"), "bulletins")
    faults = Faults()
    n, asked, rate = (_numbers(table, name, faults) for name in ("tickets", "asked", "rate"))
    for name, wrong, problem, fix in (
        ("tickets", n <= 0, say("is not above 0"), say("give the number of tickets")),
        ("asked", (asked < 1) | (asked > n), say("is not from 1 to the number of tickets"),
         say("give how many were asked, or leave it empty")),
        ("rate", (rate < 0) | (rate > 1), say("is not from 0 to 1"), say("give a share, 0.9 for 90 %")),
    ):  # fmt: skip
        faults.where("bulletins", table, name, wrong.to_numpy(), problem, fix)
    found = faults.table()
    if len(found):
        raise CommgovError(describe(found), faults=found)
    known = asked.fillna(1.0)  # one who was asked leaves most open: more only narrow the ends
    low = rate * known / n
    return table.assign(low=low, high=low + 1 - known / n)


def _numbers(table: pd.DataFrame, name: str, faults: Faults) -> pd.Series:
    """A column as numbers; what is none is noted, and taken as missing. Only ``asked`` may be empty."""
    values = pd.to_numeric(table[name], errors="coerce").astype(float)
    wrong = ~np.isfinite(values)
    if name == "asked":
        wrong &= ~is_empty(table[name])
    faults.where("bulletins", table, name, wrong.to_numpy(), say("is not a number"), say("write digits"))
    return values
