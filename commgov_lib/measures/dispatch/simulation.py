"""Requests one by one: what a simulation assumes, its table, accounts and means, and the closed forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...messages import say
from ...schema import CommgovError
from .._kernels import dispatch as kernel
from ..arguments import array, kinds, number, whole
from .queues import priority_wait, settles, stations, wait


@dataclass(frozen=True, kw_only=True)
class Params:
    """Hold everything that a simulation of whistle-and-report (吹哨报到) assumes; times in days, rates a day.

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


KINDS = {"department": say("department"), "desk": say("desk"), "community": say("community")}


class Plan(NamedTuple):
    """Hold checked assumptions as arrays; stations are departments and then desks, or communities."""

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
        number(getattr(params, name), name, least=0, most=1)
    number(params.misroute, "misroute", least=0, below=1)
    for name in ("referral", "review", "pulse_every", "pulse_length"):
        number(getattr(params, name), name, least=0)
    number(params.cycle, "cycle", above=0)
    if params.profile is not None and not array(params.profile, "profile", least=0).any():
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
            kind = KINDS[found.kinds[k]]
            name = say("The queue of the {kind} '{name}'", kind=kind, name=found.names[k])
            settles(float(found.loads[k]), float(persons[k]), name)
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
    """Return Walker's alias table: one number draws a row in proportion to its weight."""
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
            "params is a {name}. Fix: give cg.dispatch.Params(...) or a dict.", name=type(params).__name__
        )
    names = {field.name for field in fields(Params)}
    unknown = [str(name) for name in params if name not in names]
    if unknown or "arrival_rate" not in params:
        problem = say("'{name}' is unknown", name=unknown[0]) if unknown else say("arrival_rate is missing")
        raise CommgovError(
            "params: {problem}. Fix: use the names of cg.dispatch.Params: {names}.",
            problem=problem,
            names=", ".join(sorted(names)),
        )
    return Params(**params)


def _arrivals(given) -> tuple[np.ndarray, pd.Index, pd.Index]:
    if isinstance(given, dict):
        given = pd.Series(given)
    if isinstance(given, pd.Series):
        given = given.to_frame("community").T
    if not isinstance(given, pd.DataFrame):
        number(given, "arrival_rate", above=0)
        given = pd.DataFrame([[given]], ["community"], ["request"])
    if not given.index.is_unique or not given.columns.is_unique:
        raise CommgovError("arrival_rate: a community or a domain is duplicated. Fix: add the rows up.")
    rates = array(given, "arrival_rate", least=0)
    if not rates.any():
        raise CommgovError("arrival_rate: nothing arrives at all.")
    return rates, given.index, given.columns


def _solo(params, arrivals, places, domains) -> Plan:
    if params.solo_rate is None:
        raise CommgovError(
            "solo_rate is missing. Fix: give the requests that a person of a community closes a day."
        )
    speed = number(params.solo_rate, "solo_rate", above=0)
    many = len(places)
    persons = np.full(many, whole(params.solo_servers, "solo_servers", 1))
    rows = places, ["community"] * many, persons, np.full(many, speed), arrivals.sum(axis=1) / speed
    none = np.zeros(len(domains), np.int64)
    no_desk = np.full(len(places), -1)
    return Plan(
        params, arrivals, places, domains, pd.Index([]), *rows, no_desk, none, none, none.astype(float)
    )


def _whistle(params, arrivals, places, domains) -> Plan:
    if params.service_rate is None or params.servers is None:
        raise CommgovError("service_rate and servers are missing. Fix: give both for the departments.")
    given = params.department if params.department is not None else dict(zip(domains, domains, strict=True))
    of = kinds(given, domains, "department")
    joint = dict(params.joint or {})
    every = list(dict.fromkeys([*of, *(pair[0] for pair in joint.values())]))
    names, place = pd.Index(every), {name: k for k, name in enumerate(every)}
    if params.misroute > 0 and len(names) < 2:
        raise CommgovError("misroute: there is only one department, so no wrong one. Fix: name two or more.")
    speed, persons = stations(params.service_rate, params.servers, names)
    right = np.array([place[name] for name in of], np.int64)
    partner, shares = right.copy(), np.zeros(len(domains))
    for domain, (second, part) in joint.items():
        if domain not in domains:
            raise CommgovError(
                "joint: the domain '{domain}' is not one of arrival_rate. Fix: correct its name.",
                domain=domain,
            )
        k = domains.get_loc(domain)
        partner[k] = names.get_loc(second)
        shares[k] = number(part, say("joint share of {domain}", domain=domain), least=0, most=1)
        if partner[k] == right[k]:
            raise CommgovError(
                "joint: '{second}' is itself the department of '{domain}'. Fix: name another one.",
                second=second,
                domain=domain,
            )
    own = np.bincount(right, arrivals.sum(axis=0), len(names))
    astray = params.misroute / (1 - params.misroute) * (own.sum() - own) / max(len(names) - 1, 1)
    load = (own + astray) / speed
    np.add.at(load, partner, shares * arrivals.sum(axis=0) / speed[right])
    rows = names, ["department"] * len(names), persons, speed, load
    desk_of = np.full(len(places), -1)
    if number(params.desk_rate, "desk_rate", finite=False, above=0) < np.inf:
        given = params.street if params.street is not None else dict.fromkeys(places, "street")
        street = kinds(given, places, "street")
        codes, streets = pd.factorize(street)
        clash = [name for name in streets if name in names]
        if clash:
            raise CommgovError(
                "street: '{name}' is also a department. Fix: rename one of them.", name=clash[0]
            )
        work = np.bincount(codes, arrivals.sum(axis=1)) / (1 - params.misroute) / params.desk_rate
        many = len(streets)
        rows = (
            names.append(pd.Index(streets)), rows[1] + ["desk"] * many,
            np.append(rows[2], np.full(many, whole(params.desk_servers, "desk_servers", 1))),
            np.append(speed, np.full(many, float(params.desk_rate))), np.append(load, work),
        )  # fmt: skip
        desk_of = len(names) + codes
    return Plan(params, arrivals, places, domains, names, *rows, desk_of, right, partner, shares)


ROOM = 1024  # slots and rows that a run begins with
BLOCK = 1e6  # customers after whom the recursion for one queue sets its clock anew


class Run(NamedTuple):
    """Hold what the kernel returns, and the length of a tick."""

    plan: Plan
    times: np.ndarray  # requests × (opened, whistled, started, closed), ticks; -1: not yet
    marks: np.ndarray  # requests × (cell, department, visits, flags)
    stations: np.ndarray
    left: np.ndarray
    events: int
    day: float  # ticks a day


def waits(servers: int, arrival_rate: float, service_rate: float, *, customers: int, seed: int) -> np.ndarray:
    """Simulate the waits of single customers in M/M/c by the recursion of Kiefer and Wolfowitz.

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
    arrival_rate = number(arrival_rate, "arrival_rate", above=0)
    service_rate = number(service_rate, "service_rate", above=0)
    settles(arrival_rate / service_rate, servers)
    out = np.empty(whole(customers, "customers", 1))
    kernel.waits(_words(seed), servers, 1 / arrival_rate, 1 / service_rate, out, BLOCK)
    return out


def run(params: Params | Mapping | Plan, *, seed: int, until: float, keep: bool) -> Run:
    """Check the parameters, convert days to ticks, and run the kernel."""
    found = params if isinstance(params, Plan) else plan(params)
    given = found.params
    until = number(until, "until", above=0)
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
            "until: {until:g} days of {rate:g} requests a day are too many for one run beside "
            "work of {work:g} days. Fix: several shorter runs (cg.dispatch.replicate).",
            until=until,
            rate=rate,
            work=mean.min(),
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


MEASURES = ("held", "answered", "worked", "total", "visits")
_FLAGS = {"urgent": kernel.URGENT, "joint": kernel.JOINT, "direct": kernel.DIRECT}
_MARKS = ("domain", "place", "department", "visits", *_FLAGS)


def simulate(params: Params | Mapping, *, seed: int, until: float) -> pd.DataFrame:
    """Simulate every request from the day it is opened to the day it is closed (销号).

    Parameters
    ----------
    params
        The assumptions, :class:`Params` or a dict with its names.
    seed
        Of all draws. A request keeps its draws when another assumption changes (common random numbers).
    until
        Day at which observation ends; the first day is 0, when nothing is open.

    Returns
    -------
    DataFrame
        One row a request, in order of opening. ``opened``; ``whistled`` (when it left the issue list for the
        street; missing under solo fighting); ``started`` (when the work that closes it began); ``closed``:
        days, missing where it has not happened by ``until``. ``domain``, ``place`` (community),
        ``department`` (the last one it was sent to), ``visits`` (departments visited), ``urgent``, ``joint``,
        ``direct``.

    Raises
    ------
    CommgovError
        An assumption is missing or impossible, or a queue is unstable (unless ``unstable=True``).

    Notes
    -----
    Arrivals are Poisson, work and referral exponential; service is first come first served within the urgent
    and within the regular. A joint team binds a person of one department until the other has one. Times are
    whole multiples of a tick, so that sums over a run are exact. The queue starts empty: leave out the first
    requests when the long run is meant (:func:`replicate`). It shows what follows from assumptions, and
    nothing about any real office.

    Examples
    --------
    >>> params = Params(arrival_rate={"repairs": 0.8}, service_rate=1.0, servers=1, referral=0.5)
    >>> requests = simulate(params, seed=1, until=1000)
    >>> len(requests), requests["closed"].notna().sum(), requests["visits"].max()
    (816, np.int64(813), np.int64(1))
    """
    done = run(params, seed=seed, until=until, keep=True)
    days = np.where(done.times < 0, np.nan, done.times / done.day)
    table = dict(zip(("opened", "whistled", "started", "closed"), days.T, strict=True))
    for name in ("domain", "place", "department"):
        table[name] = pd.Categorical.from_codes(*_marked(done, name))
    table["visits"] = done.marks[:, 2].astype(np.int64)
    for name in _FLAGS:
        table[name] = _marked(done, name)[0].astype(bool)
    return pd.DataFrame(table, index=pd.RangeIndex(len(done.times), name="request"))


def _marked(done: Run, name: str) -> tuple[np.ndarray, pd.Index]:
    """One mark of each request as codes, and what they stand for."""
    cell, visited, visits, flags = done.marks.T
    found = done.plan
    if name in _FLAGS:
        return ((flags & _FLAGS[name]) > 0).astype(np.int64), pd.Index([False, True])
    return {
        "domain": (cell % len(found.domains), found.domains),
        "place": (cell // len(found.domains), found.places),
        "department": (visited, found.departments),
        "visits": (visits, pd.RangeIndex(visits.max(initial=0) + 1)),
    }[name]


def account(params: Params | Mapping, *, seed: int, until: float) -> pd.DataFrame:
    """Account for a run: requests that came to each station or are present, and how persons' days were spent.

    Parameters
    ----------
    params, seed, until
        As for :func:`simulate`, of which these are the accounts; the requests themselves are not kept, so
        memory does not grow with their number.

    Returns
    -------
    DataFrame
        Index ``station``: ``kind, servers, arrived, left, present`` (at the end); ``present_days`` (∫
        requests present dt); ``busy_days`` (∫ persons at work dt), of which ``bound_days`` waiting for
        the second of a joint team; ``begun_days`` (work of all requests taken up) and ``unfinished_days``
        (what is left of it at the end); ``idle_days`` (persons free while somebody waited);
        ``attrs["events"]``.

    Raises
    ------
    CommgovError
        As :func:`simulate`.

    Notes
    -----
    Held exactly by every run: arrived = left + present; busy = begun − unfinished + bound (work is
    conserved); idle = 0 (nobody is idle while someone waits); and ``present_days`` is the sum of all stays
    (Little's law).

    References
    ----------
    Little (1961), *Operations Research* 9; Stidham (1974), *Operations Research* 22.

    Examples
    --------
    >>> books = account(Params(arrival_rate=0.8, service_rate=1.0, servers=1), seed=1, until=1000)
    >>> books["idle_days"].tolist(), books.eval("busy_days == begun_days - unfinished_days").tolist()
    ([0.0], [True])
    """
    done = run(params, seed=seed, until=until, keep=False)
    found = done.plan.stations[["kind", "servers"]].rename_axis("station")
    st = done.stations
    for name, column in (("arrived", kernel.ARRIVED), ("left", kernel.LEFT), ("present", kernel.PRESENT)):
        found[name] = st[:, column]
    for name, column in (
        ("present_days", kernel.AREA_PRESENT), ("busy_days", kernel.AREA_BUSY),
        ("bound_days", kernel.AREA_BOUND),
        ("begun_days", kernel.WORK), ("idle_days", kernel.AREA_IDLE),
    ):  # fmt: skip
        found[name] = st[:, column] / done.day
    found["unfinished_days"] = done.left / done.day
    found.attrs["events"] = done.events
    return found


def replicate(
    params: Params | Mapping, *, seeds: Sequence[int], until: float, warm_up: float, by: str | None = None
) -> pd.DataFrame:
    """Compute means over independent runs, with their standard errors.

    Parameters
    ----------
    params
        As for :func:`simulate`.
    seeds
        One run each; at least two.
    until, warm_up
        Length of a run; requests opened in its first and in its last ``warm_up`` days are not counted, the
        first because the queue starts empty, the last because they may still be open.
    by
        A mark of :func:`simulate` to split by: ``urgent, joint, direct, domain, place, department, visits``.

    Returns
    -------
    DataFrame
        Index ``measure`` (with ``by``: that column, ``measure``): ``held`` (opened → whistled), ``answered``
        (whistled, or opened under solo fighting → the work that closes it begins), ``worked``, ``total``
        (opened → closed), all in days, and ``visits``; columns ``value, se, runs, requests, open_share``
        (share of the counted that was still open, and so left out).

    Raises
    ------
    CommgovError
        As :func:`simulate`; fewer than two seeds; nothing left between the warm-ups.

    Notes
    -----
    Each run counts once, so the error is that of independent runs: requests of one run wait together and are
    not independent. If ``open_share`` is not near 0, the means are those of the quick ones: use longer runs.

    Examples
    --------
    >>> found = replicate(Params(arrival_rate=0.5, service_rate=1.0, servers=1), seeds=range(4),
    ...                   until=2000, warm_up=100)
    >>> abs(found.loc["answered", "value"] - 1.0) < 4 * found.loc["answered", "se"]
    np.True_
    """
    seeds = [whole(seed, "seeds", 0) for seed in seeds]
    if len(seeds) < 2:
        raise CommgovError("seeds: one run has no standard error. Fix: at least two seeds.")
    if not 0 <= number(warm_up, "warm_up", least=0) < until / 2:
        raise CommgovError(
            "warm_up: nothing is left between {warm_up:g} and {until:g} days.",
            warm_up=warm_up,
            until=until - warm_up,
        )
    if by is not None and by not in _MARKS:
        raise CommgovError(
            "by: '{by}' is not a property of a request. Fix: one of {names}.", by=by, names=", ".join(_MARKS)
        )
    rows, found = [], plan(params)
    for seed in seeds:
        done = run(found, seed=seed, until=until, keep=True)
        opened, whistled, started, closed = np.where(done.times < 0, np.nan, done.times / done.day).T
        counted = (opened >= warm_up) & (opened <= until - warm_up)
        codes, labels = (np.zeros(len(opened), np.int64), ["all"]) if by is None else _marked(done, by)
        begun = np.where(np.isnan(whistled), opened, whistled)
        parts = (whistled - opened, started - begun, closed - started, closed - opened, done.marks[:, 2])
        size, width = np.bincount(codes[counted & (codes >= 0)], minlength=len(labels)), len(labels)
        kept = counted & (codes >= 0) & ~np.isnan(closed)
        closed_count = np.bincount(codes[kept], minlength=width)
        with np.errstate(invalid="ignore"):
            means = [np.bincount(codes[kept], part[kept], width) / closed_count for part in parts]
            means += [1 - closed_count / size, size]
        row = pd.DataFrame(dict(zip((*MEASURES, "open_share", "requests"), means, strict=True)), labels)
        rows.append(row[closed_count > 0])
    runs = pd.concat(rows)
    if runs.empty:
        raise CommgovError("no request was opened and closed between the warm-ups. Fix: longer runs.")
    groups = runs.groupby(level=0, observed=True)
    mean, spread, count = groups[list(MEASURES)].mean(), groups[list(MEASURES)].std(ddof=1), groups.size()
    table = pd.DataFrame({"value": mean.T.unstack(), "se": spread.div(np.sqrt(count), axis=0).T.unstack()})
    table.index = table.index.set_names(["group" if by is None else by, "measure"])
    group = table.index.get_level_values(0)
    table["runs"], table["requests"] = (
        count.reindex(group).to_numpy(),
        groups["requests"].sum().reindex(group).to_numpy(),
    )
    table["open_share"] = groups["open_share"].mean().reindex(group).to_numpy()
    return table.droplevel(0) if by is None else table


def expected(params: Params | Mapping) -> pd.DataFrame:
    """Compute mean times of a request by closed forms, and say whether they are exact here.

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
        return np.full(2, wait(int(persons), float(arrival), float(rate)))
    return priority_wait([arrival * urgent, arrival * (1 - urgent)], rate, int(persons))


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
