"""Queues in closed form: one station, urgent before regular, staffing."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr

from ...messages import say
from ...schema import CommgovError
from ..arguments import array, by_label, number, whole, whole_units


def erlang_b(servers: int, load: float) -> float:
    """Compute the probability that all persons are busy when nobody may wait (Erlang's loss formula).

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
    servers, load = whole(servers, "servers", 0), number(load, "load", least=0)
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Compute the probability that a request has to wait for a person (Erlang's delay formula).

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
    servers, load = whole(servers, "servers", 1), number(load, "load", least=0)
    settles(load, servers)
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load + load * blocked)


def wait(servers: int, arrival_rate: float, service_rate: float) -> float:
    """Compute the mean wait of a request before a person takes it up, in M/M/c.

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
        A rate is not a number, or the queue is unstable (λ ≥ c μ).

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
    arrival_rate = number(arrival_rate, "arrival_rate", least=0)
    service_rate = number(service_rate, "service_rate", above=0)
    waits = erlang_c(servers, arrival_rate / service_rate)
    return waits / (servers * service_rate - arrival_rate)


def priority_wait(arrival_rates, service_rate, servers: int = 1) -> np.ndarray:
    """Compute the mean wait of each class when urgent requests go first without interrupting (Cobham 1954).

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
    arrivals = array(arrival_rates, "arrival_rates", least=0).reshape(-1)
    speed = array(service_rate, "service_rate", above=0).reshape(-1)
    if not arrivals.size or speed.size not in (1, arrivals.size):
        raise CommgovError("arrival_rates: give one rate a class, and one service rate, or one a class.")
    if servers > 1 and np.ptp(speed) > 0:
        raise CommgovError(
            "service_rate: with several persons the formula holds only when all classes take "
            "the same time. Fix: give one rate, or simulate."
        )
    work = arrivals / speed
    settles(float(work.sum()), servers, say("The queue of all classes together"))
    if servers == 1:
        residual = float((work / speed).sum())
    else:
        residual = erlang_c(servers, float(work.sum())) / (servers * float(speed[0]))
    upto = np.append(0.0, np.cumsum(work)) / servers
    return residual / ((1 - upto[:-1]) * (1 - upto[1:]))


def settles(load: float, persons: float, what: str = say("This queue")):
    """Refuse a queue to which more work comes than its persons can do."""
    if load >= persons:
        raise CommgovError(
            "{what} is unstable: work for {load:.6g} persons arrives, but there are only {persons:.6g} "
            "(utilisation ρ = {use:.4g} ≥ 1). The queue grows without end and no mean wait exists: a "
            "measured wait depends only on how long the queue was observed, about (ρ − 1)·t after t days. "
            "Fix: at least {enough} persons, or fewer requests, or faster work.",
            what=what,
            load=load,
            persons=persons,
            use=load / persons,
            enough=int(np.floor(load)) + 1,
        )


def halfin_whitt(beta: float) -> float:
    """Compute the probability of waiting in a pool of c = a + β√a persons, in the limit of large a.

        P(wait) → 1 / (1 + β Φ(β)/φ(β))

    Parameters
    ----------
    beta
        Safety persons in units of √a, above 0.

    Returns
    -------
    float
        In (0, 1).

    Raises
    ------
    CommgovError
        ``beta`` is not above 0.

    Notes
    -----
    A limit: :func:`erlang_c` is exact, :func:`staffing` shows both.

    References
    ----------
    Halfin and Whitt (1981), *Operations Research* 29.

    Examples
    --------
    >>> round(halfin_whitt(1.0), 4)
    0.2234
    """
    beta = number(beta, "beta", above=0)
    density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
    return float(density / (density + beta * ndtr(beta)))


def staffing(load: float, *, delay: float) -> pd.Series:
    """Find the fewest persons that keep the share of requests that wait at or below a target.

        exact: the least c with C(c, a) ≤ delay;   square root: c = ⌈a + β√a⌉ with P(β) = delay

    Parameters
    ----------
    load
        Offered load a, above 0.
    delay
        Share of requests that may have to wait, in (0, 1).

    Returns
    -------
    Series
        ``servers, delay`` (exact), ``beta, square_root_servers, square_root_delay`` (Halfin and Whitt's rule
        and the exact share that waits under it), ``utilisation`` (of the exact staffing).

    Raises
    ------
    CommgovError
        ``load`` is not above 0, or ``delay`` not inside (0, 1).

    Notes
    -----
    Says who waits, not how long (:func:`wait`), and takes the load as known and constant.

    References
    ----------
    Halfin and Whitt (1981); Borst, Mandelbaum and Reiman (2004), *Operations Research* 52.

    Examples
    --------
    >>> staffing(100.0, delay=0.2)[["servers", "square_root_servers"]].tolist()
    [111.0, 111.0]
    """
    load = number(load, "load", above=0)
    delay = number(delay, "delay", above=0, below=1)
    beta = brentq(lambda b: halfin_whitt(b) - delay, 1e-12, 40.0, xtol=1e-12)
    rule = max(math.ceil(load + beta * math.sqrt(load)), math.floor(load) + 1)
    # One pass of Erlang's recursion; from the first stable number on C falls with every person.
    blocked, servers = 1.0, 0
    while True:
        servers += 1
        blocked = load * blocked / (servers + load * blocked)
        if servers > load:
            waits = servers * blocked / (servers - load + load * blocked)
            if waits <= delay:
                break
    found = {
        "servers": servers, "delay": waits, "beta": beta, "square_root_servers": rule,
        "square_root_delay": erlang_c(rule, load), "utilisation": load / servers,
    }  # fmt: skip
    return pd.Series(found, dtype=float)


def stations(service_rate, servers, names: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Return the rate of a person and the number of persons of each station."""
    persons = whole_units(by_label(servers, names, "servers", least=1), names, "servers")
    return by_label(service_rate, names, "service_rate", above=0), persons
