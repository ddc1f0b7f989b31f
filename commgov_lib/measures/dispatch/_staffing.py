"""How many persons a queue takes: exactly, and by the square-root rule."""

from __future__ import annotations

import math

import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr

from . import _read as read
from ._erlang import erlang_c


def halfin_whitt(beta: float) -> float:
    """Probability of waiting in a large pool staffed with c = a + β√a persons, in the limit of large a.

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
    beta = read.number(beta, "beta", above=0)
    density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
    return float(density / (density + beta * ndtr(beta)))


def staffing(load: float, *, delay: float) -> pd.Series:
    """How few persons keep the share of requests that wait at or below a target.

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
    load = read.rate(load, "load")
    if not 0 < read.share(delay, "delay") < 1:
        raise read.CommgovError(f"delay is {delay!r}. Fix: give a share above 0 and below 1.")
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
