"""Members join and leave one by one: what chance alone does to a small team."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels import growth as kernels
from .._kernels.core_random import words
from ._read import positive, whole

_MOST_EVENTS = 2e9


def birth_death(n0: int, birth: float, death: float, t) -> pd.DataFrame:
    """Give mean and spread of a team in which each member recruits, and drops out, at a constant rate.

        mean = n₀ e^(rt),  variance = n₀ (b + d)/r · e^(rt) (e^(rt) − 1),  r = b − d  (r = 0: 2 n₀ b t)

    Parameters
    ----------
    n0
        Members at the start.
    birth
        Rate b at which each member brings in another.
    death
        Rate d at which each member drops out.
    t
        Times, from 0, in the unit of the rates.

    Returns
    -------
    DataFrame
        One row a time: ``time, mean, variance, sd, extinct`` (the chance that nobody is left), ``ever`` (the
        mean number who were members at any time).

    Raises
    ------
    CommgovError
        A number is out of its range.

    Notes
    -----
    The mean knows only b − d; spread, extinction and turnover know both. No ceiling; members are alike and
    independent of each other.

    References
    ----------
    Kendall (1948), On the generalized birth-and-death process, Annals of Mathematical Statistics 19.

    Examples
    --------
    >>> birth_death(9, 0.35, 0.0, [0, 10]).round(1)[["mean", "sd"]].values.tolist()
    [[9.0, 0.0], [298.0, 97.8]]
    """
    n0, birth, death, t = _checked(n0, birth, death, t)
    r = birth - death
    grown = np.exp(r * t)
    # (e^(rt) − 1)/r, which is t where r is 0.
    span = t if r == 0 else np.expm1(r * t) / r
    gone = death * span / (1 + birth * span)
    variance = n0 * (birth + death) * grown * span
    return pd.DataFrame(
        {
            "time": t,
            "mean": n0 * grown,
            "variance": variance,
            "sd": np.sqrt(variance),
            "extinct": gone**n0,
            "ever": n0 * (1 + birth * span),
        }
    )


def birth_death_draws(
    n0: int, birth: float, death: float, t: Sequence[float], *, draws: int, seed: int
) -> pd.DataFrame:
    """Draw teams of :func:`birth_death`, event by event.

    Parameters
    ----------
    n0, birth, death
        As for :func:`birth_death`.
    t
        Times to look at, from 0, rising.
    draws
        How many teams.
    seed
        Whole number of 0 or more. Draw k is the same whatever the number of draws.

    Returns
    -------
    DataFrame
        Members: one row a draw, one column a time.

    Raises
    ------
    CommgovError
        A number is out of its range, times do not rise, or there would be billions of events.

    Examples
    --------
    >>> birth_death_draws(9, 0.5, 0.0, [0, 1], draws=3, seed=1)[0.0].tolist()
    [9, 9, 9]
    """
    n0, birth, death, t = _checked(n0, birth, death, t)
    draws, seed = whole(draws, "draws", 1), whole(seed, "seed")
    if (np.diff(t) < 0).any():
        raise CommgovError("t must rise. Fix: sort the times.")
    last = t.max(initial=0.0)
    r = birth - death
    with np.errstate(over="ignore"):
        events = draws * n0 * (birth + death) * (last if r == 0 else np.expm1(r * last) / r)
    if not events < _MOST_EVENTS:
        raise CommgovError(
            f"about {events:.1e} events would have to be drawn. Fix: fewer draws, a shorter time, or the "
            "exact mean and variance of birth_death."
        )
    found = np.empty((draws, len(t)), np.int64)
    kernels.births_and_deaths(words(seed), n0, birth, death, t, found)
    return pd.DataFrame(found, columns=t)


def _checked(n0, birth, death, t):
    """The numbers of a birth–death process as they are needed."""
    n0 = whole(n0, "n0")
    birth, death = (float(positive(x, name, zero=True)) for x, name in ((birth, "birth"), (death, "death")))
    return n0, birth, death, np.atleast_1d(positive(t, "t", zero=True)).astype(float)
