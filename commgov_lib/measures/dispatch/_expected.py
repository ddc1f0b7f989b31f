"""What the closed forms say of the same assumptions that the simulation takes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from . import _erlang
from ._params import Params, Plan, plan


def expected(params: Params | Mapping) -> pd.DataFrame:
    """Mean times of a request by closed forms, and whether they are exact for these assumptions.

        total = held + (r + desk) / (1 − m) + m/(1 − m) · (wasted visit) + W + 1/μ

    Parameters
    ----------
    params
        As for :func:`simulate`.

    Returns
    -------
    DataFrame
        Index ``group`` (``all``, and ``urgent``, ``regular`` where some are urgent), ``measure`` as in
        :func:`replicate`: ``held, answered, worked, total, visits``; columns ``value``; ``exact``; ``reason``
        (why it is not; empty where it is).

    Raises
    ------
    CommgovError
        As :func:`simulate`; always for an unstable queue, even with ``unstable=True``.

    Notes
    -----
    Exact with constant arrivals, without meetings, pulses and joint teams: waits are Erlang's, for urgent and
    regular Cobham's; the network with misrouting is of product form, so each station waits like M/M/c with
    all that comes to it (Jackson 1957; Kelly 1975). Priority together with misrouting or a desk breaks that
    form; meetings, pulses, joint teams and a varying arrival rate are left out of the waits. Then ``exact``
    is False and the simulation decides.

    References
    ----------
    Jackson (1957), *Operations Research* 5; Kelly (1975), *Journal of Applied Probability* 12; Cobham (1954).

    Examples
    --------
    >>> found = expected(Params(arrival_rate=0.8, service_rate=1.0, servers=1, referral=2.0)).loc["all"]
    >>> found["value"].round(3).to_dict()
    {'held': 0.0, 'answered': 6.0, 'worked': 1.0, 'total': 7.0, 'visits': 1.0}
    """
    found = plan(params)
    given, stations = found.params, found.stations
    shares = {"all": None}
    if given.urgent > 0:
        shares |= {"urgent": 0, "regular": 1}
    waits = np.array([_waits(row.servers, row.load * row.rate, row.rate, given.urgent, row.Index)
                      for row in stations.itertuples()])  # fmt: skip
    reasons = _reasons(found)
    rows = {}
    for group, kind in shares.items():
        parts = [given.urgent, 1 - given.urgent] if kind is None else [1.0 - kind, float(kind)]
        values = sum(part * _times(found, waits[:, k], k) for k, part in enumerate(parts) if part > 0)
        for measure, value in zip(("held", "answered", "worked", "visits"), values, strict=True):
            rows[group, measure] = value
        rows[group, "total"] = np.nansum(values[:3])
    table = pd.DataFrame({"value": pd.Series(rows)}).rename_axis(["group", "measure"])
    measures = ["held", "answered", "worked", "total", "visits"]
    table = table.loc[[(group, measure) for group in shares for measure in measures]]
    words = [_why(reasons, measure, group, given) for group, measure in table.index]
    return table.assign(exact=[not word for word in words], reason=words)


def _waits(persons: int, arrival: float, rate: float, urgent: float, name) -> np.ndarray:
    """Mean wait at a station of the urgent and of the regular."""
    if not arrival:
        return np.zeros(2)
    if not 0 < urgent < 1:
        return np.full(2, _erlang.wait(int(persons), float(arrival), float(rate)))
    return _erlang.priority_wait([arrival * urgent, arrival * (1 - urgent)], rate, int(persons))


def _times(found: Plan, wait: np.ndarray, kind: int) -> np.ndarray:
    """held, answered, worked, visits of one class (0: urgent, 1: regular), averaged over all requests."""
    given, stations = found.params, found.stations
    weight = found.arrivals / found.arrivals.sum()
    stay = wait + 1 / stations["rate"].to_numpy(float)
    if given.solo:
        by_place = weight.sum(axis=1)
        return np.array([np.nan, by_place @ wait, by_place @ (stay - wait), 0.0])
    visits, names = 1 / (1 - given.misroute), len(found.departments)
    by_domain, right = weight.sum(axis=0), found.department_of
    others = (stay[:names].sum() - stay[right]) / max(names - 1, 1)
    answered = (
        by_domain @ (wait[right] + (visits - 1) * others) + given.referral * (1 - given.direct) * visits
    )
    if (found.desk_of >= 0).all():
        answered += visits * (weight.sum(axis=1) @ stay[found.desk_of])
    held = given.review / 2 if kind == 1 else 0.0
    return np.array([held, answered, by_domain @ (stay - wait)[right], visits])


def _reasons(found: Plan) -> list[str]:
    given = found.params
    why = {
        "meetings bunch the requests": given.review > 0 and not given.solo,
        "arrivals vary over the cycle": given.profile is not None and len(set(given.profile)) > 1,
        "additional persons come and go": given.pulse > 0,
        "joint teams bind two departments": bool(given.joint) and not given.solo,
        "priority in a network of queues": given.urgent > 0 and not given.solo and (
            given.misroute > 0 or np.isfinite(given.desk_rate)
        ),
    }  # fmt: skip
    return [text for text, holds in why.items() if holds]


def _why(reasons: list[str], measure: str, group: str, given: Params) -> str:
    if measure in ("worked", "visits"):
        return ""
    if measure == "held":
        # The time to the next meeting is half a period on average when requests come evenly.
        return "; ".join(r for r in reasons if r.startswith("arrivals") and given.review > 0)
    return "; ".join(reasons)
