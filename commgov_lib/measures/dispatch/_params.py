"""What a simulation assumes: who asks for what, who works where, and how a request finds its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...schema import CommgovError
from ..options import whole
from . import _read as read
from ._networks import by_label


@dataclass(frozen=True, kw_only=True)
class Params:
    """Everything that a simulation of whistle-and-report (吹哨报到) assumes; times in days, rates a day.

    Every number here is an assumption (provenance S): the article gives none of them.

    Parameters
    ----------
    arrival_rate
        Requests a day: DataFrame communities × domains, a Series by domain (one community), or one number.
    service_rate, servers
        Of each department: requests that one person closes a day, and persons; a number or a Series.
    department
        Dict from domain to the department that can close it (default: one department a domain).
    street
        Dict or Series from community to its street (default: one street).
    referral
        Mean referral delay from whistle to street, exponential.
    misroute
        Probability that a visit goes to a wrong department (踢皮球), which returns it; each other department
        is equally likely, and the wasted visit takes as long as any visit there.
    urgent
        Share of urgent requests: they go first everywhere and do not wait for a meeting.
    direct
        Share that comes over a shared platform (党群e服务) and skips the referral delay.
    joint
        Dict from domain to (second department, share): such requests need a person of both at once.
        The time in which one waits for the other is not in the load by which a queue is judged to settle.
    review
        Days between the meetings (定期会商) at which the issue list is dispatched; 0: no meetings.
    desk_rate, desk_servers
        Of each street's dispatch desk; ``inf``: it takes no time.
    profile, cycle
        Relative arrival rates of the equal phases of a cycle, and its length; ``None``: constant.
    pulse, pulse_every, pulse_length
        Additional persons at every working station, from day 0 on every so many days and for how long
        (共产党员社区奉献日); when their time is over they still finish what they have begun.
    solo, solo_rate, solo_servers
        True: solo fighting (单兵作战), each community closes its own requests, with this rate and persons.
    unstable
        True: also simulate a queue that never settles; its waits then depend on ``until``.
    """

    arrival_rate: object
    service_rate: object = None
    servers: object = None
    department: object = None
    street: object = None
    referral: float = 0.0
    misroute: float = 0.0
    urgent: float = 0.0
    direct: float = 0.0
    joint: object = None
    review: float = 0.0
    desk_rate: float = np.inf
    desk_servers: int = 1
    profile: object = None
    cycle: float = 7.0
    pulse: int = 0
    pulse_every: float = 0.0
    pulse_length: float = 0.0
    solo: bool = False
    solo_rate: float | None = None
    solo_servers: int = 1
    unstable: bool = False


class Plan(NamedTuple):
    """The assumptions, checked, as arrays; stations are departments and then desks, or communities."""

    params: Params
    arrivals: np.ndarray  # communities × domains, requests a day
    places: pd.Index
    domains: pd.Index
    departments: pd.Index
    names: pd.Index  # of the stations
    kinds: list[str]
    servers: np.ndarray
    rates: np.ndarray  # of a person, a day
    loads: np.ndarray  # persons' work
    desk_of: np.ndarray  # station of each place's desk, -1 without
    department_of: np.ndarray
    partner_of: np.ndarray
    joint_share: np.ndarray
    ready: tuple = ()  # the same as the kernel takes it

    @property
    def stations(self) -> pd.DataFrame:
        """Index station: kind, servers, rate, load. Arrays serve a run, which should begin at once."""
        columns = {"kind": self.kinds, "servers": self.servers, "rate": self.rates, "load": self.loads}
        return pd.DataFrame(columns, self.names)


def plan(params: Params | Mapping) -> Plan:
    """Check assumptions and lay them out; refuse what cannot settle."""
    params = _given(params)
    arrivals, places, domains = _arrivals(params.arrival_rate)
    for name in ("urgent", "direct"):
        read.share(getattr(params, name), name)
    read.share(params.misroute, "misroute", one=False)
    for name in ("referral", "review", "pulse_every", "pulse_length"):
        if read.number(getattr(params, name), name, low=0) == np.inf:
            raise CommgovError(f"{name} is infinite. Fix: give a number of days.")
    read.rate(params.cycle, "cycle")
    if params.profile is not None:
        relative = np.asarray(params.profile, float).reshape(-1)
        if not relative.size or not np.isfinite(relative).all() or (relative < 0).any() or not relative.any():
            raise CommgovError("profile: give relative rates from 0, one for each phase, not all 0.")
    pulsed = whole(params.pulse, "pulse", 0)
    if pulsed and not 0 < params.pulse_length < params.pulse_every:
        raise CommgovError("pulse: pulse_length must be above 0 and shorter than pulse_every.")
    lay = _solo if params.solo else _whistle
    found = lay(params, arrivals, places, domains)
    if not params.unstable:
        more = pulsed * params.pulse_length / params.pulse_every if pulsed else 0.0
        persons = found.servers + np.where(np.array(found.kinds) == "desk", 0.0, more)
        for k in np.flatnonzero(found.loads >= persons)[:1]:
            name = f"The queue of the {found.kinds[k]} '{found.names[k]}'"
            read.settles(float(found.loads[k]), float(persons[k]), name)
    return found._replace(ready=_ready(found))


def _ready(found: Plan) -> tuple:
    """Alias table of (place, domain), ways of a request, persons, mean work, number of working stations."""
    cell, domains = np.arange(found.arrivals.size), len(found.domains)
    cells = (*alias(found.arrivals.ravel()), cell // domains, cell % domains)
    ways = (found.desk_of, found.department_of, found.partner_of)
    steps = (*(way.astype(np.int64) for way in ways), found.joint_share.astype(float))
    working = len(found.kinds) - found.kinds.count("desk")
    return cells, steps, found.servers.astype(np.int64), 1 / found.rates.astype(float), working


def alias(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Walker's table: a row is drawn with a probability in proportion to its weight by one number."""
    scaled = weight * (len(weight) / weight.sum())
    threshold, other = np.ones(len(weight)), np.arange(len(weight))
    small, large = list(np.flatnonzero(scaled < 1)), list(np.flatnonzero(scaled >= 1))
    while small and large:
        a, b = small.pop(), large[-1]
        threshold[a], other[a] = scaled[a], b
        scaled[b] -= 1 - scaled[a]
        if scaled[b] < 1:
            small.append(large.pop())
    return threshold, other


def _given(params) -> Params:
    if isinstance(params, Params):
        return params
    if not isinstance(params, Mapping):
        raise CommgovError(
            f"params is a {type(params).__name__}. Fix: give cg.dispatch.Params(...) or a dict."
        )
    names = {field.name for field in fields(Params)}
    unknown = [str(name) for name in params if name not in names]
    if unknown or "arrival_rate" not in params:
        problem = f"'{unknown[0]}' is not known" if unknown else "arrival_rate is missing"
        raise CommgovError(
            f"params: {problem}. Fix: use the names of cg.dispatch.Params: {', '.join(sorted(names))}."
        )
    return Params(**params)


def _arrivals(given) -> tuple[np.ndarray, pd.Index, pd.Index]:
    if isinstance(given, dict):
        given = pd.Series(given)
    if isinstance(given, pd.Series):
        given = given.to_frame("community").T
    if not isinstance(given, pd.DataFrame):
        read.rate(given, "arrival_rate")
        given = pd.DataFrame([[given]], ["community"], ["request"])
    if not given.index.is_unique or not given.columns.is_unique:
        raise CommgovError("arrival_rate: a community or a domain stands there twice. Fix: add the rows up.")
    rates = given.to_numpy(float)
    if not rates.size or not np.isfinite(rates).all() or (rates < 0).any() or not rates.any():
        raise CommgovError("arrival_rate: a rate is missing or negative, or nothing arrives at all.")
    return rates, given.index, given.columns


def _solo(params, arrivals, places, domains) -> Plan:
    if params.solo_rate is None:
        raise CommgovError(
            "solo_rate is missing. Fix: give the requests that a person of a community closes a day."
        )
    speed = read.rate(params.solo_rate, "solo_rate")
    many = len(places)
    persons = np.full(many, whole(params.solo_servers, "solo_servers", 1))
    stations = places, ["community"] * many, persons, np.full(many, speed), arrivals.sum(axis=1) / speed
    none = np.zeros(len(domains), np.int64)
    no_desk = np.full(len(places), -1)
    return Plan(
        params, arrivals, places, domains, pd.Index([]), *stations, no_desk, none, none, none.astype(float)
    )


def _whistle(params, arrivals, places, domains) -> Plan:
    if params.service_rate is None or params.servers is None:
        raise CommgovError("service_rate and servers are missing. Fix: give both for the departments.")
    of = params.department if params.department is not None else {name: name for name in domains}
    of = dict(of)
    lost = [str(name) for name in domains if name not in of]
    if lost:
        raise CommgovError(f"department: nothing is given for the domain {', '.join(lost[:3])}. Fix: add it.")
    joint = dict(params.joint or {})
    every = list(dict.fromkeys([*(of[d] for d in domains), *(pair[0] for pair in joint.values())]))
    names, place = pd.Index(every), {name: k for k, name in enumerate(every)}
    if params.misroute > 0 and len(names) < 2:
        raise CommgovError("misroute: there is only one department, so no wrong one. Fix: name two or more.")
    speed, persons = (
        by_label(params.service_rate, names, "service_rate"),
        by_label(params.servers, names, "servers"),
    )
    for name, mu, c in zip(names, speed, persons, strict=True):
        read.rate(mu, f"service_rate of {name}")
        whole(int(c) if np.isfinite(c) and c == int(c) else c, f"servers of {name}", 1)
    right = np.array([place[of[d]] for d in domains], np.int64)
    partner, shares = right.copy(), np.zeros(len(domains))
    for domain, (second, part) in joint.items():
        if domain not in domains:
            raise CommgovError(
                f"joint: the domain '{domain}' is not one of arrival_rate. Fix: mend its name."
            )
        k = domains.get_loc(domain)
        partner[k], shares[k] = names.get_loc(second), read.share(part, f"joint share of {domain}")
        if partner[k] == right[k]:
            raise CommgovError(
                f"joint: '{second}' is itself the department of '{domain}'. Fix: name another one."
            )
    own = np.bincount(right, arrivals.sum(axis=0), len(names))
    astray = params.misroute / (1 - params.misroute) * (own.sum() - own) / max(len(names) - 1, 1)
    load = (own + astray) / speed
    np.add.at(load, partner, shares * arrivals.sum(axis=0) / speed[right])
    stations = names, ["department"] * len(names), persons.astype(int), speed, load
    desk_of = np.full(len(places), -1)
    if read.number(params.desk_rate, "desk_rate", above=0) < np.inf:
        street = (
            pd.Series("street", places)
            if params.street is None
            else pd.Series(dict(params.street)).reindex(places)
        )
        if street.isna().any():
            raise CommgovError(f"street: none is given for '{street.index[street.isna()][0]}'. Fix: add it.")
        codes, streets = pd.factorize(street)
        clash = [name for name in streets if name in names]
        if clash:
            raise CommgovError(f"street: '{clash[0]}' is also a department. Fix: rename one of them.")
        work = np.bincount(codes, arrivals.sum(axis=1)) / (1 - params.misroute) / params.desk_rate
        many = len(streets)
        stations = (
            names.append(pd.Index(streets)), stations[1] + ["desk"] * many,
            np.append(stations[2], np.full(many, whole(params.desk_servers, "desk_servers", 1))),
            np.append(speed, np.full(many, float(params.desk_rate))), np.append(load, work),
        )  # fmt: skip
        desk_of = len(names) + codes
    return Plan(params, arrivals, places, domains, names, *stations, desk_of, right, partner, shares)
