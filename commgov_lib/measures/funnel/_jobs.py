"""Seventy-odd jobs by weekly visits: a count without a window, and what a broker's hand is worth."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import stats

from ...schema import CommgovError
from ._read import count, span

_MOST = 10**9  # states × steps of the exact distribution


def rate(placed, *, weeks: Iterable[float], level: float = 0.95) -> pd.DataFrame:
    """Turn a count whose window is not stated into a rate, as a function of the window.

        [ χ²(α/2; 2n) / 2,  χ²(1 − α/2; 2n + 2) / 2 ] / weeks      (exact for a Poisson count)

    Parameters
    ----------
    placed
        Persons placed: a count or a pair ``(low, high)``; of a pair, the union over its counts.
    weeks
        Assumed windows, one row each; with one visit a week also the number of visits.
    level
        Confidence of the interval for chance; the interval of the wording has no probability.

    Returns
    -------
    DataFrame
        ``weeks``; ``per_week_low, per_week_high`` (the wording alone); ``low, high`` (chance and wording),
        persons a week; ``per_year_low, per_year_high`` (chance and wording, times 52).

    Raises
    ------
    CommgovError
        The count is none, a window is not above 0, or the level is not between 0 and 1.

    Notes
    -----
    Placements that come in clusters (one firm takes five) vary more than a Poisson count: the interval is
    then too narrow. Nothing here says what the visits caused.

    References
    ----------
    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28.

    Examples
    --------
    >>> rate((70, 79), weeks=[52]).round(2)[["per_week_low", "per_week_high", "low", "high"]].values.tolist()
    [[1.35, 1.52, 1.05, 1.89]]
    """
    n = span(placed, "placed", whole=True)
    if not n.is_bounded:
        raise CommgovError("placed has no ceiling, so no rate has one. Fix: give a pair (low, high).")
    if not 0 < level < 1:
        raise CommgovError(f"level is {level!r}. Fix: a share between 0 and 1, such as 0.95.")
    window = np.array(list(weeks), dtype=float)
    if not (window > 0).all():
        raise CommgovError("weeks must be above 0: a count in no time has no rate.")
    tail = (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * n.low) / 2 if n.low else 0.0
    high = stats.chi2.ppf(1 - tail, 2 * n.high + 2) / 2
    return pd.DataFrame(
        {
            "weeks": window,
            "per_week_low": n.low / window,
            "per_week_high": n.high / window,
            "low": low / window,
            "high": high / window,
            "per_year_low": 52 * low / window,
            "per_year_high": 52 * high / window,
        }
    )


def matches(seekers: int, vacancies: int, *, guided: int = 0) -> pd.DataFrame:
    """How many vacancies are filled on one visit, when some seekers are guided and the others apply blind.

        P(k + 1 filled) after one more blind applicant  +=  P(k filled) · (v − k) / v

    Parameters
    ----------
    seekers
        Seekers u; each applies to one vacancy. Guided ones are each sent to a vacancy of their own, before
        the others, who choose one at random; a vacancy takes one, the others go home without (urns, balls).
    vacancies
        Vacancies v.
    guided
        How many seekers the broker guides, at most seekers and vacancies.

    Returns
    -------
    DataFrame
        ``guided``; ``matches`` (from 0 to the smaller of both), ``probability``: the exact distribution.

    Raises
    ------
    CommgovError
        Numbers that are no counts, more guided than there are seekers or vacancies, or a market too large
        for the exact distribution (:func:`matching` gives its mean).

    References
    ----------
    Petrongolo & Pissarides (2001), Looking into the black box, Journal of Economic Literature 39;
    Montgomery (1991) on social ties that carry such news, American Economic Review 81.

    Examples
    --------
    >>> matches(2, 2)["probability"].tolist()
    [0.0, 0.5, 0.5]
    """
    u, v, b = _market(seekers, vacancies, guided)
    if u * v > _MOST:
        raise CommgovError(
            f"{u:,} seekers and {v:,} vacancies are too many for the exact distribution. Fix: matching(...) "
            "gives the exact mean and the limit."
        )
    top = min(u, v)
    p = np.zeros(top + 1)
    p[b] = 1.0
    filled = np.arange(top + 1)
    for _ in range(u - b):
        moved = p * (v - filled) / v
        p = p * filled / v
        p[1:] += moved[:-1]
    return pd.DataFrame({"guided": b, "matches": filled, "probability": p})


def matching(seekers: int, vacancies: int, *, guided: Iterable[int]) -> pd.DataFrame:
    """Matches of one visit beside the limit of a large market, for each number of seekers that is guided.

        mean = b + (v − b) (1 − (1 − 1/v)^(u − b));   limit = b + (v − b) (1 − e^(−(u − b)/v))

    Parameters
    ----------
    seekers, vacancies
        As for :func:`matches`.
    guided
        Numbers guided, one row each.

    Returns
    -------
    DataFrame
        ``guided, mean, sd, limit`` (the mean if the market were large at the same ratios), ``most`` (the
        smaller of seekers and vacancies), ``lost`` (mean matches lost to crowding: most − mean).

    Raises
    ------
    CommgovError
        As :func:`matches`.

    Notes
    -----
    Every seeker suits every vacancy here: crowding is the only friction, so this is what coordination alone
    is worth, not what a broker achieves.

    Examples
    --------
    >>> matching(6, 6, guided=[0, 6]).round(2)[["mean", "limit"]].values.tolist()
    [[3.99, 3.79], [6.0, 6.0]]
    """
    rows = []
    for number in guided:
        u, v, b = _market(seekers, vacancies, number)
        balls, urns = u - b, v - b
        empty = urns * (1 - 1 / v) ** balls
        pairs = urns * (urns - 1) * (1 - 2 / v) ** balls if v > 1 else 0.0
        variance = max(pairs + empty - empty**2, 0.0)
        limit = b + urns * -np.expm1(-balls / v)
        rows.append((b, v - empty, variance**0.5, limit, min(u, v), min(u, v) - (v - empty)))
    return pd.DataFrame(rows, columns=["guided", "mean", "sd", "limit", "most", "lost"])


def visits(market: pd.DataFrame, placed, *, most: int, level: float = 0.95) -> pd.DataFrame:
    """Tell which numbers of weekly visits agree with the count placed, if each is like the market given.

        keep w  <=>  P(total ≥ smallest count) > α/2  and  P(total ≤ largest count) > α/2

    Parameters
    ----------
    market
        Distribution of the matches of one visit, from :func:`matches`.
    placed
        Persons placed, a count or a pair ``(low, high)``.
    most
        Largest number of visits to try.
    level
        Confidence: the visits kept form an interval that covers the true number at least so often.

    Returns
    -------
    DataFrame
        ``visits`` (1 to ``most``), ``mean`` (matches in all), ``p_reach`` (P of the smallest count or more),
        ``p_within`` (P of the largest count or fewer), ``agrees``.

    Raises
    ------
    CommgovError
        No distribution, a count without ceiling, ``most`` below 1, or a level outside 0 to 1.

    Notes
    -----
    The flow of seekers and vacancies is assumed: the window follows from it, not from the article.

    Examples
    --------
    >>> table = visits(matches(2, 2), (70, 79), most=80)
    >>> table.loc[table["agrees"], "visits"].agg(["min", "max"]).tolist()
    [43, 57]
    """
    n = span(placed, "placed", whole=True)
    if not isinstance(market, pd.DataFrame) or not {"matches", "probability"} <= set(market.columns):
        raise CommgovError("market is no distribution. Fix: give what cg.funnel.matches(...) returns.")
    if not n.is_bounded or not 0 < level < 1:
        raise CommgovError("visits: placed needs a ceiling, and level lies between 0 and 1.")
    one, tail = market["probability"].to_numpy(float), (1 - level) / 2
    mean = float(one @ market["matches"].to_numpy(float))
    total, rows = np.ones(1), []
    for number in range(1, count(most, "most", 1) + 1):
        total = np.convolve(total, one)
        reach, within = total[n.low :].sum(), total[: n.high + 1].sum()
        rows.append((number, number * mean, reach, within, bool(reach > tail and within > tail)))
    return pd.DataFrame(rows, columns=["visits", "mean", "p_reach", "p_within", "agrees"])


def _market(seekers, vacancies, guided) -> tuple[int, int, int]:
    u, v, b = count(seekers, "seekers", 0), count(vacancies, "vacancies", 1), count(guided, "guided", 0)
    if b > min(u, v):
        raise CommgovError(
            f"{b} guided, but there are {u} seekers and {v} vacancies. Fix: guide at most {min(u, v)}."
        )
    return u, v, b
