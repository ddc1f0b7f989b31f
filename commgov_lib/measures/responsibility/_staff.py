"""Posts and the people who can fill them: what stays empty and why, who is overloaded, how few would do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from ...schema import CommgovError
from . import _flow as flow
from ._read import whole


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
    """Fill posts with the people who qualify, as many as possible, and say why the rest stays empty.

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
    filled, the sets that prove the rest (``hall``: those who qualify have room for fewer places than the
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
    posts, people = (
        _columns(posts, "posts", "post role place persons"),
        _columns(people, "people", "person role place posts"),
    )
    who, each, bodies = _persons(people)
    names = pd.Index(posts["post"], name="post")
    if not names.is_unique:
        again = names[names.duplicated()][0]
        raise CommgovError(f"posts: '{again}' stands there twice. Fix: one row a post.")
    need = _whole(posts["persons"], names, "posts: persons")
    row, column = _qualify(posts, people, who)
    width = np.minimum(need[row], bodies[column])
    room = bodies * each
    units = flow.most(row, column, need, room, width)
    filled = _add(row, units, need.size)
    of_post, of_person = flow.short_sets(row, column, need, room, units, width)
    _check(_add(column, units, len(who)) <= room, filled <= need, units <= width, units >= 0)
    able = np.minimum(_add(row, bodies[column], need.size), need)
    why = np.select(
        [filled == need, able == 0, able < need],
        ["", "nobody qualifies", "too few persons qualify"],
        "all who qualify are full",
    )
    extra, most = _excess(row, column, need, bodies, each, width)
    held = _add(column, units, len(who))
    all_held = _add(column, most, len(who))
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


def _columns(table, name: str, wanted: str) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame):
        raise CommgovError(f"{name}: a {type(table).__name__}. Fix: a DataFrame with columns {wanted}.")
    missing = [c for c in wanted.split() if c not in table]
    if missing:
        raise CommgovError(f"{name}: column(s) {', '.join(missing)} missing. Fix: columns {wanted}.")
    if table[wanted.split()[:3]].isna().any(axis=None):
        raise CommgovError(
            f"{name}: a label is missing. Fix: fill {', '.join(wanted.split()[:3])} in every row."
        )
    return table


def _whole(values: pd.Series, names: pd.Index, what: str) -> np.ndarray:
    found = pd.to_numeric(values, errors="coerce").to_numpy(float)
    bad = ~(found >= 0)
    if bad.any():
        raise CommgovError(
            f"{what}: missing or negative for '{names[bad][0]}', {bad.sum():,} in all. "
            "Fix: whole numbers of 0 or more."
        )
    return whole(found, names, what)


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
                f"people: '{odd}' has different {what} in different rows. Fix: one limit a person."
            )
    at = np.unique(code, return_index=True)[1]
    return pd.Index(who), each[at], bodies[at]


def _qualify(posts: pd.DataFrame, people: pd.DataFrame, who: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a post and a person who qualifies, by number, in order."""
    left = posts[["role", "place"]].assign(row=np.arange(len(posts)))
    right = people[["role", "place"]].assign(column=who.get_indexer(people["person"])).drop_duplicates()
    pairs = left.merge(right, on=["role", "place"]).sort_values(["row", "column"])
    return pairs["row"].to_numpy(np.int64), pairs["column"].to_numpy(np.int64)


def _add(at: np.ndarray, units: np.ndarray, size: int) -> np.ndarray:
    total = np.zeros(size, np.int64)
    np.add.at(total, at, units)
    return total


def _excess(row, column, need, bodies, each, width) -> tuple[int, np.ndarray]:
    """The fewest posts beyond each one's limit with which all is filled that can be, and such a filling."""
    goal = int(np.minimum(_add(row, width, need.size), need).sum())
    low, high, best = 0, int(need.sum()), None
    while low < high or best is None:
        middle = (low + high) // 2
        units = flow.most(row, column, need, bodies * (each + middle), width)
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
    count, wanted = np.bincount(kind), _add(kind, need, kind.max() + 1)
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
    found = milp(
        np.concatenate([np.zeros(f), np.ones(m)]),
        integrality=np.concatenate([np.zeros(f), np.ones(m)]),
        bounds=Bounds(0, np.concatenate([np.full(f, np.inf), bodies])),
        constraints=LinearConstraint(sp.vstack(parts).tocsr(), low, high),
        options={"mip_rel_gap": 0.0},
    )
    if found.status != 0:
        raise CommgovError(f"staff: the solver stopped without a proven minimum ({found.message}).")
    # Those persons alone must fill as much, and the solver's bound must leave no smaller number.
    used = np.rint(found.x[f:]).astype(np.int64)
    filled = flow.most(row, column, need, used * each, np.minimum(need[row], used[column])).sum()
    _check(used <= bodies, filled == total, np.ceil(found.mip_dual_bound - 1e-6) == used.sum())
    return int(used.sum())


def _check(*rules):
    """What is returned keeps its own constraints, or is not returned."""
    if not all(np.all(rule) for rule in rules):
        raise CommgovError(
            "staff: the result does not pass its own check, so it is not given out. Fix: please report it "
            "with both tables."
        )


def _sets(of_posts: pd.DataFrame, of_people: pd.DataFrame) -> pd.DataFrame:
    """One row a set that proves what stays unfilled."""
    inside, full = of_posts[of_posts["hall"] >= 0], of_people[of_people["hall"] >= 0]
    found = inside.groupby("hall").agg(
        posts=("needed", "size"), needed=("needed", "sum"), short=("unfilled", "sum")
    )
    by = full.groupby("hall").agg(people=("persons", "sum"), room=("room", "sum"))
    found = found.join(by).fillna(0).astype(np.int64)
    return found[["posts", "needed", "people", "room", "short"]].rename_axis("set")
