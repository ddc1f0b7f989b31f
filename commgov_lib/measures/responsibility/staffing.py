"""Posts and the people who can fill them: what stays empty and why, who is overloaded, how few would do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...messages import say
from ...network import Network
from ...schema import CommgovError
from .. import flow
from ..arguments import amounts, array, unique, whole, whole_units, with_columns
from ..programs import Problem, failed, solve
from .matching import persons
from .named_persons import residences

ROLES = ("compound_head", "emergency_head", "honorary_head", "member")
# How many posts one person may hold: assumed, as nobody publishes it.
LIMITS = MappingProxyType({"worker": 2, "cadre": 1, "household": 1, "team": 2, "social_org": 2})


class Staffing(NamedTuple):
    """What :func:`staff` returns."""

    assignment: pd.DataFrame  # post, person, persons
    posts: pd.DataFrame  # index post: role, place, needed, filled, unfilled, hall, why
    people: pd.DataFrame  # index person: persons, room, held, all_held, overload
    hall: pd.DataFrame  # index set: posts, needed, people, room, short
    share: float  # of places in posts that are filled
    feasible: bool
    extra: float  # posts beyond the limit that somebody must hold so that all who could be filled are
    minimum: float  # fewest persons who fill as much; NaN if not asked


def staff(posts, people, *, minimum: bool = False) -> Staffing:
    """Fill posts with the people who qualify, as many as possible, and tell why the rest stays empty.

        max Σ x_pj,   Σ_j x_pj <= persons a post needs,   Σ_p x_pj <= posts a person may hold,   x_pj <= 1

    Parameters
    ----------
    posts
        One row a post: ``post, role, place, persons`` (how many different persons it needs).
    people
        One row a person and role and place for which the person qualifies: ``person, role, place, posts``
        (how many posts the person may hold in all); optional ``persons``: for how many equal persons the row
        stands (1 if left out).
    minimum
        Also find the fewest persons who fill as many places, by an integer program (HiGHS), proven.

    Returns
    -------
    Staffing
        ``assignment`` (``post, person, persons``); ``posts`` (index ``post``: ``role, place, needed, filled,
        unfilled, hall, why``); ``people`` (index ``person``: ``persons, room, held`` within their limit;
        ``all_held``, what they hold if everything that anybody qualifies for is filled with the least uniform
        excess; ``overload``, how much of that is beyond their limit); ``hall`` (index ``set``: ``posts,
        needed, people, room, short``); ``share``; ``feasible``; ``extra``; ``minimum``.

    Raises
    ------
    CommgovError
        A column is missing; a post twice; numbers missing, negative or not whole; a person with different
        limits in different rows; no proven minimum.

    Notes
    -----
    Whoever qualifies for a role somewhere holds that role at that place only. Unique are the number of places
    filled, the sets that prove the rest (``hall``: those who qualify have capacity for fewer places than the
    posts of the set need), ``extra`` and ``minimum``; who of equals holds what is one choice of several. In a
    set with posts that need more different persons than qualify, ``short`` counts these as well.

    References
    ----------
    Hall (1935); Ahuja, Magnanti & Orlin (1993), Network Flows, chapter 6.

    Examples
    --------
    >>> posts = pd.DataFrame({"post": ["east", "west"], "role": "head", "place": "c", "persons": 1})
    >>> people = pd.DataFrame({"person": ["ann"], "role": "head", "place": "c", "posts": 1})
    >>> found = staff(posts, people)
    >>> found.share, found.extra, found.hall["short"].tolist()
    (0.5, 1, [1])
    """
    posts = _columns(posts, "posts", ["post", "role", "place", "persons"])
    people = _columns(people, "people", ["person", "role", "place", "posts"])
    who, each, bodies = _persons(people)
    names = pd.Index(posts["post"], name="post")
    unique(names, "posts", say("post"))
    need = _whole(posts["persons"], names, "posts: persons")
    row, column = _qualify(posts, people, who)
    width = np.minimum(need[row], bodies[column])
    room = bodies * each
    units = flow.largest_units(row, column, need, room, width)
    filled = flow.added(row, units, need.size)
    of_post, of_person = flow.short_sets(row, column, need, room, units, width)
    _check(flow.added(column, units, len(who)) <= room, filled <= need, units <= width, units >= 0)
    able = np.minimum(flow.added(row, bodies[column], need.size), need)
    why = np.select(
        [filled == need, able == 0, able < need],
        ["", "nobody qualifies", "too few persons qualify"],
        "all who qualify are full",
    )
    extra, most = _excess(row, column, need, bodies, each, width)
    held = flow.added(column, units, len(who))
    all_held = flow.added(column, most, len(who))
    of_posts = posts.set_index(names)[["role", "place"]].assign(
        needed=need, filled=filled, unfilled=need - filled, hall=of_post, why=why
    )
    of_people = pd.DataFrame(
        {"persons": bodies, "room": room, "held": held, "all_held": all_held,
         "overload": np.maximum(all_held - room, 0), "hall": of_person},
        index=who.rename("person"),
    )  # fmt: skip
    used = units > 0
    assignment = pd.DataFrame({"post": names[row[used]], "person": who[column[used]], "persons": units[used]})
    fewest = _fewest(posts, row, column, need, bodies, each, int(units.sum())) if minimum else np.nan
    share = float(units.sum() / need.sum()) if need.sum() else np.nan
    return Staffing(
        assignment, of_posts, of_people.drop(columns="hall"), _sets(of_posts, of_people), share,
        bool((filled == need).all()), extra, fewest,
    )  # fmt: skip


def _columns(table, name: str, wanted: list[str]) -> pd.DataFrame:
    """A table with these columns, of which the first three hold labels."""
    with_columns(table, wanted, name)
    if table[wanted[:3]].isna().any(axis=None):
        raise CommgovError(
            "{name}: a label is missing. Fix: fill {columns} in every row.",
            name=name, columns=", ".join(wanted[:3]),
        )  # fmt: skip
    return table


def _whole(values: pd.Series, names: pd.Index, what: str) -> np.ndarray:
    found = amounts(pd.Series(values.to_numpy(), names), what, empty=True)
    return whole_units(found, names, what)


def _persons(people: pd.DataFrame) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """Everyone once: label, posts that one may hold, how many equal ones."""
    names = pd.Index(people["person"])
    each = _whole(people["posts"], names, "people: posts")
    bodies = (
        _whole(people["persons"], names, "people: persons") if "persons" in people else np.ones_like(each)
    )
    code, who = pd.factorize(names)
    for value, what in ((each, "posts"), (bodies, "persons")):
        first = np.zeros(len(who), np.int64)
        first[code] = value
        if (first[code] != value).any():
            odd = names[first[code] != value][0]
            raise CommgovError(
                "people: '{label}' has different {what} in different rows. Fix: one limit a person.",
                label=odd, what=what,
            )  # fmt: skip
    at = np.unique(code, return_index=True)[1]
    return pd.Index(who), each[at], bodies[at]


def _qualify(posts: pd.DataFrame, people: pd.DataFrame, who: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a post and a person who qualifies, by number, in order."""
    left = posts[["role", "place"]].assign(row=np.arange(len(posts)))
    right = people[["role", "place"]].assign(column=who.get_indexer(people["person"])).drop_duplicates()
    pairs = left.merge(right, on=["role", "place"]).sort_values(["row", "column"])
    return pairs["row"].to_numpy(np.int64), pairs["column"].to_numpy(np.int64)


def _excess(row, column, need, bodies, each, width) -> tuple[int, np.ndarray]:
    """The fewest posts beyond each one's limit with which all is filled that can be, and such a filling."""
    goal = int(np.minimum(flow.added(row, width, need.size), need).sum())
    low, high, best = 0, int(need.sum()), None
    while low < high or best is None:
        middle = (low + high) // 2
        units = flow.largest_units(row, column, need, bodies * (each + middle), width)
        if units.sum() == goal:
            high, best = middle, units
        else:
            low = middle + 1
        if low == high and best is not None:
            break
    return high, best


def _fewest(posts, row, column, need, bodies, each, total: int) -> int:
    """Fewest persons who fill ``total`` places; equal posts are merged, so the program stays small."""
    if not total:
        return 0
    key = posts[["role", "place"]].assign(need=need)
    kind = key.groupby(["role", "place", "need"], sort=False).ngroup().to_numpy()
    count, wanted = np.bincount(kind), flow.added(kind, need, kind.max() + 1)
    m = len(bodies)
    pair = np.unique(kind[row] * m + column)
    of_kind, of_person = pair // m, pair % m
    f, k, at = pair.size, count.size, np.arange(pair.size)
    one = np.ones(f)
    use = sp.csr_array((one, (of_person, at)), shape=(m, f))
    # Unknowns: places by kind of post and person, then persons used. Equal posts can share evenly, so no
    # person stands twice in a post exactly if no pair holds more than persons used times posts.
    parts = [
        sp.hstack([sp.csr_array((one, (of_kind, at)), shape=(k, f)), sp.csr_array((k, m))]),
        sp.hstack([use, sp.diags_array(-each.astype(float))]),
        sp.hstack(
            [sp.eye_array(f), sp.csr_array((-count[of_kind].astype(float), (at, of_person)), shape=(f, m))]
        ),
        sp.csr_array(np.concatenate([one, np.zeros(m)])[None, :]),
    ]
    low = np.concatenate([np.full(k + m + f, -np.inf), [total]])
    high = np.concatenate([wanted, np.zeros(m + f), [total]])
    found = solve(
        Problem(
            np.append(np.zeros(f), np.ones(m)), sp.vstack(parts).tocsr(), low, high,
            np.append(np.full(f, np.inf), bodies), np.arange(f + m) >= f,
        ), seconds=np.inf, gap=0.0,
    )  # fmt: skip
    if found.x is None:
        raise CommgovError("staff: the solver found no proven minimum. Fix: leave minimum out.")
    # Those persons alone must fill as much, and the solver's bound must leave no smaller number.
    used = np.rint(found.x[f:]).astype(np.int64)
    filled = flow.largest_units(row, column, need, used * each, np.minimum(need[row], used[column])).sum()
    _check(used <= bodies, filled == total, np.ceil(found.bound - 1e-6) == used.sum())
    return int(used.sum())


def _check(*rules):
    """What is returned keeps its own constraints, or is not returned."""
    if not all(np.all(rule) for rule in rules):
        raise failed("staff", say("more is held or filled than can be, or fewer persons would do"))


def _sets(of_posts: pd.DataFrame, of_people: pd.DataFrame) -> pd.DataFrame:
    """One row a set that proves what stays unfilled."""
    inside, full = of_posts[of_posts["hall"] >= 0], of_people[of_people["hall"] >= 0]
    found = inside.groupby("hall").agg(
        posts=("needed", "size"), needed=("needed", "sum"), short=("unfilled", "sum")
    )
    by = full.groupby("hall").agg(people=("persons", "sum"), room=("room", "sum"))
    found = found.join(by).fillna(0).astype(np.int64)
    return found[["posts", "needed", "people", "room", "short"]].rename_axis("set")


def template(
    network: Network, *, members: int = 5, limits: Mapping[str, int] = LIMITS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the posts of 三长五员 for each compound, and who in its community could fill them.

    Parameters
    ----------
    network
        A simulated city, or any network with the same kinds.
    members
        Members (员) a compound needs, different persons.
    limits
        Posts that one person may hold: ``worker`` (community workers), ``cadre`` (seconded), ``household``
        (party-member central households), ``team``, ``social_org``.

    Returns
    -------
    tuple of DataFrame
        ``posts`` (``post, role, place, persons``; place is the community) and ``people`` (``person, role,
        place, posts, persons``), as :func:`staff` takes them.

    Raises
    ------
    CommgovError
        No compound has a head; ``members`` or a limit is no whole number of 0 or more, or a limit is missing.

    Notes
    -----
    The article names compound heads, emergency heads and honorary heads, never says that they are the 三长,
    and never lists the 五员. Assumed here (S): a community's workers can be compound heads or members, its
    seconded cadres emergency heads, its member households honorary heads or members, its teams and social
    organisations (one person each) members.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> posts, people = template(cg.city.simulate(seed=1, scale=0.02))
    >>> posts.groupby("role")["persons"].sum().to_dict()
    {'compound_head': 132, 'emergency_head': 132, 'honorary_head': 132, 'member': 660}
    """
    limit = {kind: whole(limits.get(kind), f"limits['{kind}']") for kind in LIMITS}
    members = whole(members, "members")
    city = residences(network)
    number = {role: members if role == "member" else 1 for role in ROLES}
    code = city.compounds.index
    posts = pd.concat(
        [pd.DataFrame({"post": code + ":" + role, "role": role,
                       "place": city.compounds["community"].to_numpy(),
                       "persons": number[role]}) for role in ROLES if number[role]],
        ignore_index=True,
    )  # fmt: skip
    actors = network.actors
    home = network.places.set_index("place")["parent"]
    household = actors[actors.get("subkind", pd.Series("", actors.index)) == "member_household"]
    compound = home.reindex(household["place"])
    cadre = city.emergency.groupby(city.compounds["community"].reindex(city.emergency.index)).sum()
    pools = {
        "worker": _pool(actors[actors["kind"] == "residents_committee"], "staff_count"),
        "cadre": cadre,
        "household": persons(household).groupby(home.reindex(compound).to_numpy()).sum(),
        "team": _pool(actors[actors["kind"] == "team"], None),
        "social_org": _pool(actors[actors["kind"] == "social_org"], None),
    }
    can = {"worker": ("compound_head", "member"), "cadre": ("emergency_head",),
           "household": ("honorary_head", "member"), "team": ("member",),
           "social_org": ("member",)}  # fmt: skip
    blocks = [
        pd.DataFrame({"person": kind + ":" + pool.index.astype(str), "role": role, "place": pool.index,
                      "posts": limit[kind], "persons": pool.to_numpy(np.int64)})
        for kind, pool in pools.items() for role in can[kind]
    ]  # fmt: skip
    people = pd.concat(blocks, ignore_index=True)
    return posts, people[people["persons"] > 0].reset_index(drop=True)


def _pool(actors: pd.DataFrame, size: str | None) -> pd.Series:
    """How many persons of these actors sit in each place; one each where no number is stated."""
    return persons(actors, size).groupby(actors["place"]).sum()


def at_best(people, places, *, each: int = 1) -> pd.Series:
    """Bound the share of places that can have a person of their own, from two totals.

        share <= min(1, each · people / places)

    Parameters
    ----------
    people
        Interval ``(low, high)`` of how many persons there are; ``high`` may be infinite.
    places
        Interval ``(low, high)`` of how many places.
    each
        Places that one person may answer for.

    Returns
    -------
    Series
        ``low, high``: the smallest and the largest value that the bound itself can have inside the
        intervals; ``short_low, short_high``: places that must share a person with others or go without one;
        ``spare_low, spare_high``: persons left if each place takes one.

    Raises
    ------
    CommgovError
        An end is missing or negative, the ends are the wrong way round, there may be no place, or ``each``
        is no whole number of 1 or more.

    Notes
    -----
    The bound is what the best assignment could reach if every person may answer for every place. It bounds
    from above and never from below: no total shows that anybody answers for anything.

    Examples
    --------
    >>> at_best((6500, 6500), (6588, 6588)).round(6).loc[["low", "high"]].tolist()
    [0.986642, 0.986642]
    """
    ends = {"people": people, "places": places}
    for name, given in ends.items():
        ends[name] = np.atleast_1d(array(given, name, least=0, finite=False)).tolist()
        if len(ends[name]) != 2 or ends[name][0] > ends[name][1]:
            raise CommgovError(
                "{name} is {value}. Fix: give (low, high), low first.", name=name, value=repr(given)
            )
    (few, many), (little, much) = ends.values()
    each = whole(each, "each", 1)
    if not little or math.isinf(much):
        raise CommgovError(
            "places: the interval holds 0 or is infinite. Fix: give an interval above 0 with an upper end."
        )
    return pd.Series(
        {
            "low": min(1.0, each * few / much),
            "high": min(1.0, each * many / little),
            "short_low": max(0.0, little - each * many),
            "short_high": max(0.0, much - each * few),
            "spare_low": max(0.0, few - much),
            "spare_high": max(0.0, many - little),
        }
    )
