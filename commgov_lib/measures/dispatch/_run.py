"""From assumptions in days to the kernel in ticks; and the recursion for a single queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ...schema import CommgovError
from .._kernels import dispatch as kernel
from .._kernels import dispatch_waits
from ..options import whole
from . import _read as read
from ._params import Params, Plan, plan

ROOM = 1024  # slots and rows that a run begins with
BLOCK = 1e6  # customers after whom the recursion for one queue sets its clock anew


class Run(NamedTuple):
    """What the kernel gives back, and how long a tick is."""

    plan: Plan
    times: np.ndarray  # requests × (opened, whistled, started, closed), ticks; -1: not yet
    marks: np.ndarray  # requests × (cell, department, visits, flags)
    stations: np.ndarray
    left: np.ndarray
    events: int
    day: float  # ticks a day


def waits(servers: int, arrival_rate: float, service_rate: float, *, customers: int, seed: int) -> np.ndarray:
    """Waits of single customers in M/M/c by the recursion of Kiefer and Wolfowitz.

    Parameters
    ----------
    servers, arrival_rate, service_rate
        As for :func:`wait`.
    customers
        How many, from the first one, who finds everybody free.
    seed
        Of all draws.

    Returns
    -------
    array
        Wait of each customer, in days.

    Raises
    ------
    CommgovError
        As :func:`wait`, the unstable queue included.

    Notes
    -----
    One queue, first come first served; much faster than a calendar of events, and nothing else fits it.

    References
    ----------
    Kiefer and Wolfowitz (1955), *Transactions of the American Mathematical Society* 78.

    Examples
    --------
    >>> found = waits(2, 1.6, 1.0, customers=1_000_000, seed=1)
    >>> abs(found.mean() - 16 / 9) < 0.1
    np.True_
    """
    servers = whole(servers, "servers", 1)
    arrival_rate, service_rate = (
        read.rate(arrival_rate, "arrival_rate"),
        read.rate(service_rate, "service_rate"),
    )
    read.settles(arrival_rate / service_rate, servers, "This queue")
    out = np.empty(whole(customers, "customers", 1))
    dispatch_waits.waits(_words(seed), servers, 1 / arrival_rate, 1 / service_rate, out, BLOCK)
    return out


def run(params: Params | Mapping | Plan, *, seed: int, until: float, keep: bool) -> Run:
    """Check, turn days into ticks, and let the kernel run."""
    found = params if isinstance(params, Plan) else plan(params)
    given = found.params
    until = read.rate(until, "until")
    cells, steps, persons, mean, working = found.ready
    rate = float(found.arrivals.sum())
    # Never more than whole cycles bring: a cycle that begins with its peak is no surprise.
    most = rate * (until + (0.0 if given.profile is None else given.cycle))
    most += 6 * np.sqrt(most) + 1000
    # An event is one number: its tick and the slot of its request. As many bits as the slots may need, then
    # the finest tick that is left, a twelfth of a second at best.
    shift = int(2 * most).bit_length()
    longest = 2 * until + 64 * max(mean.max(), given.referral)
    bits = min(20, 62 - shift - int(longest).bit_length())
    day = 2.0**bits
    if mean.min() * day < 100:
        raise CommgovError(
            f"until: {until:g} days of {rate:g} requests a day are too many for one run beside work of "
            f"{mean.min():g} days. Fix: several shorter runs (cg.dispatch.replicate)."
        )
    if given.profile is None:
        profile = (np.inf, np.array([rate / day]))
    else:
        relative = np.asarray(given.profile, float).reshape(-1)
        profile = (given.cycle * day / len(relative), rate / day * relative / relative.mean())
    times, marks, st, left, events = kernel.run(
        _words(seed), np.int64(round(until * day)), np.int64(shift), keep,
        cells, (*steps, working, bool(given.solo)),
        (given.referral * day, float(given.misroute), float(given.urgent), float(given.direct),
         float(len(found.departments))),
        persons, mean * day, profile,
        (round(given.review * day), round(given.pulse_every * day) if given.pulse else 0,
         round(given.pulse_length * day), int(given.pulse)),
        np.int64(ROOM),
    )  # fmt: skip
    return Run(found, times, marks, st, left, int(events), day)


def _words(seed: int) -> np.ndarray:
    return np.random.SeedSequence(whole(seed, "seed", 0)).generate_state(2, np.uint64)
