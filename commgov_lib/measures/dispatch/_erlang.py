"""One queue with several persons: who waits, how long, and urgent before regular."""

from __future__ import annotations

import math

import numpy as np

from ..options import whole
from . import _read as read


def erlang_b(servers: int, load: float) -> float:
    """Probability that all persons are busy when nobody may wait (Erlang's loss formula).

        B(0) = 1,   B(k) = a B(k − 1) / (k + a B(k − 1)),   k = 1 … servers

    Parameters
    ----------
    servers
        Persons, from 0.
    load
        Offered load a = arrival rate / service rate (persons' work), from 0; it may exceed ``servers``.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    CommgovError
        ``servers`` is no whole number, or ``load`` is negative, infinite or missing.

    Notes
    -----
    The recursion only adds and divides positive numbers, so it keeps its digits with 10,000 persons, where
    factorials overflow. It holds for any distribution of service times.

    References
    ----------
    Erlang (1917); Jagerman (1974), Bell System Technical Journal 53.

    Examples
    --------
    >>> erlang_b(2, 1.0)
    0.2
    """
    servers, load = whole(servers, "servers", 0), load_of(load)
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Probability that a request has to wait for a person (Erlang's delay formula).

        C = c B / (c − a + a B),   B = B(c, a) of :func:`erlang_b`

    Parameters
    ----------
    servers
        Persons c, from 1.
    load
        Offered load a = arrival rate / service rate; it must be below ``servers``.

    Returns
    -------
    float
        In [0, 1).

    Raises
    ------
    CommgovError
        As :func:`erlang_b`, or the queue is unstable (a ≥ c).

    Notes
    -----
    Poisson arrivals, exponential service, patience without end.

    References
    ----------
    Erlang (1917).

    Examples
    --------
    >>> round(erlang_c(3, 2.0), 6)
    0.444444
    """
    servers, load = whole(servers, "servers", 1), load_of(load)
    read.settles(load, servers, "This queue")
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load + load * blocked)


def wait(servers: int, arrival_rate: float, service_rate: float) -> float:
    """Mean wait of a request before a person takes it up, in M/M/c.

        W_q = C(c, λ/μ) / (c μ − λ)

    Parameters
    ----------
    servers
        Persons c.
    arrival_rate
        Requests a day λ, from 0.
    service_rate
        Requests that one person closes in a day of work μ.

    Returns
    -------
    float
        In days, or in the unit of time of the two rates.

    Raises
    ------
    CommgovError
        A rate is no number, or the queue is unstable (λ ≥ c μ).

    Notes
    -----
    The long-run mean; a queue that starts empty, or whose arrivals vary over the day, has another.

    References
    ----------
    Erlang (1917); Kleinrock (1975), *Queueing Systems* I.

    Examples
    --------
    >>> round(wait(2, 1.6, 1.0), 6)
    1.777778
    """
    arrival_rate = load_of(arrival_rate, "arrival_rate")
    service_rate = read.rate(service_rate, "service_rate")
    waits = erlang_c(servers, arrival_rate / service_rate)
    return waits / (servers * service_rate - arrival_rate)


def wait_over(servers: int, arrival_rate: float, service_rate: float, *, time: float) -> float:
    """Probability that a request waits longer than a given time, in M/M/c.

        P(W > t) = C(c, λ/μ) exp(−(c μ − λ) t)

    Parameters
    ----------
    servers, arrival_rate, service_rate
        As for :func:`wait`.
    time
        The wait t that is exceeded, in days.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    CommgovError
        As :func:`wait`, or ``time`` is negative.

    Notes
    -----
    First come, first served within one class.

    Examples
    --------
    >>> round(wait_over(1, 0.8, 1.0, time=5), 6)
    0.294304
    """
    time = read.number(time, "time", low=0)
    service_rate = read.rate(service_rate, "service_rate")
    arrival_rate = load_of(arrival_rate, "arrival_rate")
    found = erlang_c(servers, arrival_rate / service_rate)
    return found * math.exp(-(servers * service_rate - arrival_rate) * time)


def priority_wait(arrival_rates, service_rate, servers: int = 1) -> np.ndarray:
    """Mean wait of each class when urgent requests go first but nobody is interrupted (Cobham 1954).

        W_k = W_0 / ((1 − σ_{k−1}) (1 − σ_k)),   σ_k = Σ_{j ≤ k} λ_j / (c μ_j)

    W_0 is the mean time until a person becomes free: C(c, a)/(c μ), and Σ_j λ_j/μ_j² for one person.

    Parameters
    ----------
    arrival_rates
        Requests a day of each class, the most urgent first.
    service_rate
        Requests that a person closes a day; with one person also one rate a class.
    servers
        Persons c.

    Returns
    -------
    array
        Mean wait by class, in days, in the order given.

    Raises
    ------
    CommgovError
        Rates are missing or negative, rates differ between classes where several persons serve, or the
        classes together are unstable.

    Notes
    -----
    Non-preemptive, first come first served within a class. With ρ ≥ 1 the last classes wait without end
    while the first may still be served: that is refused, since "the" wait then has no meaning.

    References
    ----------
    Cobham (1954), *Operations Research* 2; Kella and Yechiali (1985), *Naval Research Logistics* 32.

    Examples
    --------
    >>> priority_wait([0.3, 0.5], 1.0).round(4).tolist()
    [1.1429, 5.7143]
    """
    servers = whole(servers, "servers", 1)
    arrivals = np.asarray(arrival_rates, dtype=float).reshape(-1)
    if not arrivals.size or not np.isfinite(arrivals).all() or (arrivals < 0).any():
        raise read.CommgovError(
            "arrival_rates: give one number from 0 for each class, the most urgent first."
        )
    speed = np.asarray(service_rate, dtype=float).reshape(-1)
    if speed.size not in (1, arrivals.size) or not np.isfinite(speed).all() or (speed <= 0).any():
        raise read.CommgovError("service_rate: give one number above 0, or one for each class.")
    if servers > 1 and np.ptp(speed) > 0:
        raise read.CommgovError(
            "service_rate: with several persons the formula holds only when all classes take the same time. "
            "Fix: give one rate, or simulate."
        )
    work = arrivals / speed
    read.settles(float(work.sum()), servers, "The queue of all classes together")
    if servers == 1:
        residual = float((work / speed).sum())
    else:
        residual = erlang_c(servers, float(work.sum())) / (servers * float(speed[0]))
    upto = np.append(0.0, np.cumsum(work)) / servers
    return residual / ((1 - upto[:-1]) * (1 - upto[1:]))


def load_of(value, name: str = "load") -> float:
    """A load or a rate that may be 0."""
    if read.number(value, name, low=0) == np.inf:
        raise read.CommgovError(f"{name} is infinite. Fix: give a number.")
    return float(value)
