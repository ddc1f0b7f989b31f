"""How an example spreads from neighbour to neighbour: one at a time, several together, or a share of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ._read import positive, share, whole

KINDS = ("simple", "complex", "threshold")


class Rule(NamedTuple):
    """A rule of contagion, from :func:`simple`, :func:`complex` or :func:`threshold`; ``kind`` names it.

    ``chance`` is a number, or one number a step; ``needed`` a number, or a Series on nodes; ``dropout`` the
    chance a step to leave.

    Examples
    --------
    >>> simple(0.1).kind
    'simple'
    """

    kind: str
    chance: float | np.ndarray
    needed: float | pd.Series = 1
    dropout: float = 0.0


def simple(chance, *, dropout: float = 0.0) -> Rule:
    """Simple contagion: each active neighbour by itself brings somebody in.

        P(join in a step) = 1 − (1 − chance)^(active neighbours)

    Parameters
    ----------
    chance
        Chance a step and a tie, in [0, 1]; one number, or one a step (see :func:`pulses`).
    dropout
        Chance that an active resident leaves, a step; who has left does not come back.

    Returns
    -------
    Rule

    Raises
    ------
    CommgovError
        A chance lies outside [0, 1].

    Examples
    --------
    >>> simple(0.02, dropout=0.1).dropout
    0.1
    """
    left = share(dropout, "dropout")
    if left.ndim:
        raise CommgovError("dropout must be one number. Fix: dropout=0.01.")
    return Rule("simple", _chances(chance), dropout=float(left))


def complex(count, *, chance=1.0) -> Rule:
    """Complex contagion: several active neighbours are needed before anybody joins.

        open to joining from the step on in which active neighbours >= count; then P(join in a step) = chance

    Parameters
    ----------
    count
        How many: a whole number of 0 or more, or a Series on nodes. 0: joins without an example.
    chance
        Chance a step to join once there are enough, in [0, 1]; one number, or one a step.

    Returns
    -------
    Rule

    Raises
    ------
    CommgovError
        The count is negative or no whole number, or a chance lies outside [0, 1].

    References
    ----------
    Granovetter (1978), Threshold models of collective behavior, American Journal of Sociology 83. Centola &
    Macy (2007), Complex contagions and the weakness of long ties, American Journal of Sociology 113.

    Examples
    --------
    >>> complex(2, chance=0.1).needed
    2.0
    """
    values = positive(count, "count", zero=True)
    if (values != np.rint(values)).any():
        raise CommgovError(
            "count must be whole numbers of neighbours. Fix: complex(2), or threshold(0.2) for a share."
        )
    return Rule("complex", _chances(chance), _needed(count, values))


def threshold(share_needed, *, chance=1.0) -> Rule:
    """Threshold contagion: a share of all neighbours must be active before anybody joins.

        open to joining from the step on in which active neighbours / neighbours >= θ

    Parameters
    ----------
    share_needed
        θ in [0, 1], or a Series of such on nodes. 0: joins without an example.
    chance
        As for :func:`complex`.

    Returns
    -------
    Rule

    Raises
    ------
    CommgovError
        A threshold or a chance lies outside [0, 1].

    Notes
    -----
    Who has no neighbour never joins, whatever the threshold: there is no share of nobody.

    References
    ----------
    Watts (2002), A simple model of global cascades on random networks, PNAS 99.

    Examples
    --------
    >>> threshold(0.25).needed
    0.25
    """
    values = share(share_needed, "the threshold")
    return Rule("threshold", _chances(chance), _needed(share_needed, values))


def pulses(chance: float, *, every: int, factor: float, steps: int) -> np.ndarray:
    """Give the chance of each step where one step in so many is a dedication day, with the same mean.

        chance on the day = f · c,  on other days = c · (every − f) / (every − 1)

    Parameters
    ----------
    chance
        c, the mean over a whole period, in [0, 1].
    every
        Steps from one day to the next, 2 or more; the first day is step ``every``.
    factor
        f, how many times the mean the day has: from 0 to ``every``; 1 is no pulse.
    steps
        How many steps.

    Returns
    -------
    array
        One chance a step, from step 1 on.

    Raises
    ------
    CommgovError
        A number is out of its range, or the day's chance would exceed 1.

    Examples
    --------
    >>> pulses(0.1, every=4, factor=4, steps=5).tolist()
    [0.0, 0.0, 0.0, 0.4, 0.0]
    """
    chance, every, steps = float(share(chance, "chance")), whole(every, "every", 2), whole(steps, "steps", 1)
    factor = float(positive(factor, "factor", zero=True))
    if factor > every or factor * chance > 1:
        raise CommgovError(
            f"factor {factor:g} is too large: the mean {chance:g} cannot be kept, or the day's chance "
            f"exceeds 1. Fix: at most {min(every, 1 / max(chance, 1e-300)):g}."
        )
    found = np.full(steps, chance * (every - factor) / (every - 1))
    found[every - 1 :: every] = chance * factor
    return found


def tables(chance, steps: int) -> np.ndarray:
    """The share that still waits j steps after step i, periods × (steps + 1); one row if all steps are alike.

    Products and not powers of logarithms, so that the last bit is the same everywhere.
    """
    chance = share(chance, "chance")
    if chance.ndim == 0:
        chance = np.full(steps, float(chance))
    elif len(chance) < steps:
        raise CommgovError(
            f"{len(chance):,} chances are given for {steps:,} steps. Fix: one a step, or one number."
        )
    chance = chance[:steps]
    period = next((m for m in range(1, steps) if (chance[m:] == chance[:-m]).all()), max(steps, 1))
    found = np.ones((period, max(steps, 1) + 1))
    for phase in range(period):
        after = chance[(phase + np.arange(steps)) % period] if steps else chance
        np.cumprod(1 - after, out=found[phase, 1 : steps + 1])
    return found


def _chances(chance):
    """One chance, or one a step."""
    found = share(chance, "chance")
    if found.ndim > 1:
        raise CommgovError("chance must be one number, or one a step. Fix: chance=0.02.")
    return found.copy() if found.ndim else float(found)


def _needed(given: float | pd.Series | Sequence, values: np.ndarray):
    """One number for all, or a Series on nodes."""
    if values.ndim == 0:
        return float(values)
    if not isinstance(given, pd.Series):
        raise CommgovError("several thresholds need names. Fix: give a Series with the nodes as its index.")
    return given.astype(float)
