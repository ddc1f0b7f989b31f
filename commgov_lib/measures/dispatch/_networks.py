"""Queues that feed each other, and load that varies over the day: what can be said without simulating."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ..options import whole
from . import _erlang
from . import _read as read


def jackson(arrival_rate: pd.Series, routing: pd.DataFrame, service_rate, servers) -> pd.DataFrame:
    """Load and waits of every station of an open network of queues (Jackson 1957).

        λ_j = γ_j + Σ_i λ_i r_ij;   station j then waits like M/M/c_j by itself

    Parameters
    ----------
    arrival_rate
        Requests a day that come to each station from outside, γ; its index names the stations.
    routing
        Share of the requests leaving a station (row) that go to another (column); what lacks to 1 leaves.
    service_rate
        Requests that one person closes a day: a number, or a Series by station.
    servers
        Persons: a number, or a Series by station.

    Returns
    -------
    DataFrame
        Index as ``arrival_rate``: ``arrival_rate`` (with what other stations send), ``visits`` (of a
        request on average), ``utilisation``, ``wait``, ``sojourn`` (days of one visit), ``length`` (requests
        present). ``attrs["total"]``: mean days in the whole network.

    Raises
    ------
    CommgovError
        Labels differ, shares are negative or add up to more than 1, some request could never leave, or a
        station is unstable.

    Notes
    -----
    Exact for Poisson arrivals, exponential service and first come, first served; with classes of different
    routes too, as long as a station serves them all at one speed (Kelly 1975). Priorities break it.

    References
    ----------
    Jackson (1957), *Operations Research* 5.

    Examples
    --------
    >>> gamma = pd.Series({"street": 1.0, "bureau": 0.0})
    >>> routing = pd.DataFrame([[0, 1.0], [0.2, 0]], gamma.index, gamma.index)
    >>> jackson(gamma, routing, 2.0, 1)["arrival_rate"].tolist()
    [1.25, 1.25]
    """
    if not isinstance(arrival_rate, pd.Series) or not arrival_rate.index.is_unique:
        raise CommgovError("arrival_rate: give a Series with one row a station.")
    labels = arrival_rate.index
    if not isinstance(routing, pd.DataFrame) or set(routing.index) != set(labels) or (
        set(routing.columns) != set(labels)
    ):  # fmt: skip
        raise CommgovError(
            "routing: give a DataFrame whose rows and columns are the stations of arrival_rate."
        )
    gamma = arrival_rate.to_numpy(float)
    R = routing.loc[labels, labels].to_numpy(float)
    if not np.isfinite(gamma).all() or (gamma < 0).any() or not gamma.sum() > 0:
        raise CommgovError("arrival_rate: a rate is missing or negative, or nothing arrives at all.")
    if not np.isfinite(R).all() or (R < 0).any() or (R.sum(axis=1) > 1 + 1e-12).any():
        raise CommgovError("routing: shares must not be negative, and a row must not exceed 1.")
    if np.abs(np.linalg.eigvals(R)).max() >= 1 - 1e-12:
        raise CommgovError("routing: some requests could never leave. Fix: let a circle of stations end.")
    rates = np.linalg.solve(np.eye(len(labels)) - R.T, gamma)
    speed, persons = (
        by_label(given, labels, name)
        for given, name in ((service_rate, "service_rate"), (servers, "servers"))
    )
    found = []
    for name, lam, mu, c in zip(labels, rates, speed, persons, strict=True):
        read.rate(mu, f"service_rate of {name}")
        count = whole(int(c) if c == int(c) else c, f"servers of {name}", 1)
        read.settles(lam / mu, count, f"The queue of {name}")
        waits = _erlang.wait(count, float(lam), float(mu))
        found.append(
            [lam, lam / gamma.sum(), lam / mu / count, waits, waits + 1 / mu, lam * (waits + 1 / mu)]
        )
    columns = ["arrival_rate", "visits", "utilisation", "wait", "sojourn", "length"]
    table = pd.DataFrame(found, labels, columns)
    table.attrs["total"] = float(table["length"].sum() / gamma.sum())
    return table


def by_label(given, labels: pd.Index, name: str) -> np.ndarray:
    """One number for each label: from a number for all, or from a Series or dict."""
    if isinstance(given, dict | pd.Series):
        if isinstance(given, pd.Series) and not given.index.is_unique:
            again = given.index[given.index.duplicated()][0]
            raise CommgovError(f"{name}: '{again}' stands there twice. Fix: one number each.")
        known = dict(given.items())
        lost = [str(label) for label in labels if label not in known]
        if lost:
            raise CommgovError(f"{name}: nothing is given for {', '.join(lost[:3])}. Fix: add it.")
        given = np.array([known[label] for label in labels], float)
    elif isinstance(given, str) or not np.isscalar(given):
        raise CommgovError(f"{name} is {given!r}. Fix: give a number, or a Series with one for each label.")
    return np.broadcast_to(np.asarray(given, float), len(labels))


def offered_load(rates, service_rate: float, *, cycle: float, time) -> np.ndarray:
    """Requests in work at a time of the day, when arrivals vary over a cycle and nobody has to wait.

        m(t) = ∫ λ(t − u) exp(−μ u) du   over u from 0 to ∞

    Parameters
    ----------
    rates
        Arrival rates (requests a day) of equal phases of a cycle, e.g. 7 for the days of a week.
    service_rate
        Requests that a person closes a day, μ.
    cycle
        Length of the cycle, in days.
    time
        One or several times since the beginning of a cycle, in days.

    Returns
    -------
    array
        Mean number in work at each time: the load that staffing by the hour has to follow.

    Raises
    ------
    CommgovError
        Rates are missing or negative, or ``service_rate`` or ``cycle`` is not above 0.

    Notes
    -----
    The load lags behind the arrivals by about a service time: staffing by the arrivals of the hour is late.
    With few persons the queue adds to it; then simulate.

    References
    ----------
    Eick, Massey and Whitt (1993), *Operations Research* 41.

    Examples
    --------
    >>> offered_load([2.0, 0.0], 1.0, cycle=2.0, time=[1.0, 2.0]).round(4).tolist()
    [1.4621, 0.5379]
    """
    rates = np.asarray(rates, float).reshape(-1)
    if not rates.size or not np.isfinite(rates).all() or (rates < 0).any():
        raise CommgovError("rates: give one number from 0 for each phase of the cycle.")
    mu, cycle = read.rate(service_rate, "service_rate"), read.rate(cycle, "cycle")
    phase = cycle / len(rates)
    fade = np.exp(-mu * phase)
    # Within a phase m follows m' = λ − μ m; what is left after a whole cycle must be what was there before.
    after = 0.0
    for value in rates:
        after = after * fade + value / mu * (1 - fade)
    starts = [after / (1 - fade ** len(rates))]
    for value in rates[:-1]:
        starts.append(starts[-1] * fade + value / mu * (1 - fade))
    at = np.mod(np.asarray(time, float), cycle)
    k = np.minimum((at / phase).astype(int), len(rates) - 1)
    gone = np.exp(-mu * (at - k * phase))
    return np.asarray(starts)[k] * gone + rates[k] / mu * (1 - gone)
