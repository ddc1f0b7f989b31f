"""Slow and obvious twins of the measures of responsibility: the definitions read aloud, for small cases."""

import itertools
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from commgov_lib.matrices import Labelled


def nearest(edges, roots):
    """Ties from the nearest root to each node that a root leads to."""
    away, step = dict.fromkeys(roots, 0), 0
    while True:
        new = {b for a, b in edges if away.get(a) == step and b not in away}
        if not new:
            return away
        step += 1
        away.update(dict.fromkeys(new, step))


def chains(edges, roots, target, depth):
    """Every chain from a root to the target over ties that begin fewer than ``depth`` ties below a root.

    A chain is told by the persons in between, and by its root where there are none.
    """
    away = nearest(edges, roots)
    near = {(a, b) for a, b in edges if away.get(a, depth) < depth and b not in roots}
    found, open_chains = [], [(r,) for r in roots]
    while open_chains:
        chain = open_chains.pop()
        for a, b in near:
            if a != chain[-1]:
                continue
            if b == target:
                found.append(chain)
            open_chains.append((*chain, b))
    return found


def disjoint(found):
    """The most chains of which no two share a person in between, nor a root's own tie to the target."""
    parts = [frozenset(c[1:]) or frozenset(c) for c in set(found)]
    parts = list(set(parts))

    def grow(taken, start):
        options = [
            1 + grow(taken | parts[i], i + 1) for i in range(start, len(parts)) if not parts[i] & taken
        ]
        return max(options, default=0)

    return grow(frozenset(), 0)


def in_all(found):
    """The persons who stand in every chain."""
    return set.intersection(*[set(c[1:]) for c in found]) if found else set()


def held(found, absent):
    """Probability that some chain has nobody absent: all sets of those present, one by one."""
    people = sorted({p for c in found for p in c[1:]}, key=str)
    total = Fraction(0)
    for present in itertools.product((True, False), repeat=len(people)):
        there = dict(zip(people, present, strict=True))
        chance = Fraction(1)
        for p in people:
            chance *= (1 - absent[p]) if there[p] else absent[p]
        if any(all(there[p] for p in c[1:]) for c in found):
            total += chance
    return total


def best_match(need, room, cost):
    """Most units placed, and the least cost of so many: each unit tries every helper, or stays."""
    units = [i for i, n in enumerate(need) for _ in range(n)]
    seen = {}

    def place(at, left):
        if at == len(units):
            return (0, 0)
        if (at, left) not in seen:
            options = [place(at + 1, left)]
            for j, price in enumerate(cost[units[at]]):
                if price is not None and left[j]:
                    rest = place(at + 1, (*left[:j], left[j] - 1, *left[j + 1 :]))
                    options.append((rest[0] - 1, rest[1] + price))
            seen[at, left] = min(options)
        return seen[at, left]

    placed, price = place(0, tuple(room))
    return -placed, price


def deficiency(need, room, cost):
    """Hall: the largest shortage of any set of demands."""
    worst = 0
    for size in range(len(need) + 1):
        for some in itertools.combinations(range(len(need)), size):
            near = {j for i in some for j, price in enumerate(cost[i]) if price is not None}
            worst = max(worst, sum(need[i] for i in some) - sum(room[j] for j in near))
    return worst


def most_filled(posts, people):
    """Places filled at most; ``posts``: (persons needed, who qualifies), ``people``: posts each may hold."""
    seen = {}

    def fill(at, left):
        if at == len(posts):
            return 0
        if (at, left) not in seen:
            need, able = posts[at]
            options = []
            for size in range(need + 1):
                for team in itertools.combinations(able, size):
                    if all(left[p] for p in team):
                        rest = tuple(x - (p in team) for p, x in enumerate(left))
                        options.append(size + fill(at + 1, rest))
            seen[at, left] = max(options)
        return seen[at, left]

    return fill(0, tuple(people))


def fewest(posts, people):
    """The fewest persons who fill as many places as all of them can."""
    goal = most_filled(posts, people)
    for size in range(len(people) + 1):
        for some in itertools.combinations(range(len(people)), size):
            if most_filled(posts, [x if p in some else 0 for p, x in enumerate(people)]) == goal:
                return size
    return None


def match_case(seed, demands, supplies, kind):
    """A case at a user's size: units needed, helpers, what each can do, cost (NaN: not allowed)."""
    rng = np.random.default_rng(seed)
    need, bodies, each = np.ones(demands, int), np.ones(supplies, int), 1
    home, helper = rng.random((demands, 2)), rng.random((supplies, 2))
    if kind in ("clustered", "several", "tight"):
        centre = rng.random((6, 2))
        home = centre[rng.integers(0, 6, demands)] + 0.05 * rng.standard_normal((demands, 2))
    cost = np.sqrt(((home[:, None] - helper[None]) ** 2).sum(axis=2))
    if kind == "gaps":
        cost[rng.random(cost.shape) < 0.6] = np.nan
        cost[rng.integers(0, demands, 3)] = np.nan
    if kind in ("near", "clustered"):  # only the five nearest: a sparse table, where much stays unmatched
        cost[cost > np.sort(cost, axis=1)[:, min(4, supplies - 1)][:, None]] = np.nan
    if kind == "steps":
        cost = np.rint(3 * cost)
        cost[cost > 2] = np.nan
    if kind in ("several", "tight"):
        need, bodies, each = (
            rng.integers(0, 9, demands),
            rng.integers(0, 4, supplies),
            int(rng.integers(1, 6)),
        )
        cost[rng.random(cost.shape) < 0.3] = np.nan
        if kind == "tight":
            need = np.rint(rng.pareto(1.2, demands) * 3).astype(int)  # a few need very many
            cost[:, rng.random(supplies) < 0.4] = np.nan
    if kind == "alike":
        need, each = rng.integers(1, 4, demands), 3
        cost = cost[rng.integers(0, max(demands // 5, 1), demands)]
    return need, bodies, each, cost


MATCH_KINDS = ("plain", "gaps", "near", "clustered", "steps", "several", "tight", "alike")


def cheapest_most(need, room, cost):
    """Two linear programs by HiGHS: the most units, then the least cost of so many."""
    row, column = np.nonzero(~np.isnan(cost))
    pairs = np.arange(row.size)
    limits = sp.csr_array(
        (np.ones(2 * row.size), (np.concatenate([row, len(need) + column]), np.tile(pairs, 2))),
        shape=(len(need) + len(room), row.size),
    )
    bound = np.concatenate([need, room]).astype(float)
    most = -round(linprog(-np.ones(row.size), limits, bound, method="highs").fun)
    total = np.ones((1, row.size))
    return most, linprog(cost[row, column], limits, bound, total, [most], method="highs").fun


def check_match(match, seed, demands, supplies, kind):
    """The result of ``match`` on a case, beside HiGHS and its own constraints."""
    need, bodies, each, cost = match_case(seed, demands, supplies, kind)
    who, by = [f"d{i}" for i in range(demands)], [f"s{j}" for j in range(supplies)]
    given, helpers = pd.Series(need, who), pd.Series(bodies, by)
    table = pd.DataFrame(cost, who, by)
    if seed % 2:  # the same as a sparse table, in another order
        at = np.nonzero(~np.isnan(cost))
        matrix = sp.coo_array((cost[at], at), shape=cost.shape)
        table = Labelled(sp.csr_array(matrix), pd.Index(who), pd.Index(by))
        given, helpers = given[::-1], helpers.sample(frac=1, random_state=seed)
    found = match(given, helpers, table, capacity=each)
    most, price = cheapest_most(need, bodies * each, cost)
    out = found.assignment
    i, j = (pd.Index(x).get_indexer(out[c]) for x, c in ((who, "demand"), (by, "supply")))
    assert out["units"].sum() == found.demand["matched"].sum() == found.supply["units"].sum() == most
    assert found.cost == pytest.approx(price, rel=1e-9, abs=1e-9)
    assert found.cost == pytest.approx((out["units"] * cost[i, j]).sum(), rel=1e-12)
    assert out["cost"].tolist() == cost[i, j].tolist()  # and so no pair that is not allowed
    assert (np.bincount(i, out["units"], demands) == found.demand["matched"].reindex(who)).all()
    assert (np.bincount(i, out["units"], demands) <= need).all()
    assert (np.bincount(j, out["units"], supplies) == found.supply["units"].reindex(by)).all()
    assert (np.bincount(j, out["units"], supplies) <= bodies * each).all()
    assert found.share == (most / need.sum() if need.sum() else found.share)
    assert found.hall["short"].sum() == need.sum() - most == found.demand["unmatched"].sum()
    hall = found.demand["hall"].reindex(who).to_numpy()
    for number, row in found.hall.iterrows():  # each set proves itself, without the solver
        inside = np.flatnonzero(hall == number)
        near = np.flatnonzero((~np.isnan(cost[inside])).any(axis=0))
        assert row["needed"] - row["room"] == need[inside].sum() - (bodies * each)[near].sum() == row["short"]
        assert (row["demands"], row["supplies"]) == (len(inside), len(near))
    left = found.demand["unmatched"] > 0
    alone = np.isnan(cost).all(axis=1)[[who.index(x) for x in found.demand.index]]
    why = np.where(left, np.where(alone, "nobody in reach", "all in reach are full"), "")
    assert found.demand["why"].tolist() == why.tolist()


def check_staff(staff, seed, count, persons, short):
    """Posts at a user's size beside an integer program with one unknown a post and a person, by HiGHS."""
    rng = np.random.default_rng(seed)
    roles, places = ["head", "member", "medic"], [f"c{i}" for i in range(max(count // 8, 2))]
    posts = pd.DataFrame({
        "post": [f"p{i}" for i in range(count)], "role": rng.choice(roles, count),
        "place": rng.choice(places, count), "persons": rng.integers(1, 4, count),
    })  # fmt: skip
    most = rng.integers(1, 3 if short else 6, persons)
    rows = [(f"w{k}", str(rng.choice(roles)), str(rng.choice(places)), int(most[k]))
            for k in range(persons) for _ in range(rng.integers(1, 5))]  # fmt: skip
    people = pd.DataFrame(rows, columns=["person", "role", "place", "posts"]).drop_duplicates()
    found = staff(posts, people, minimum=True)
    names = pd.Index(people["person"].unique())
    able = posts.merge(people, on=["role", "place"])[["post", "person"]].drop_duplicates()
    i, j = pd.Index(posts["post"]).get_indexer(able["post"]), names.get_indexer(able["person"])
    need, limit = posts["persons"].to_numpy(), people.drop_duplicates("person")["posts"].to_numpy()
    pairs, n, m = len(able), count, len(names)
    at, one = np.arange(pairs), np.ones(pairs)
    by_post = sp.csr_array((one, (i, at)), shape=(n, pairs))
    by_person = sp.csr_array((one, (j, at)), shape=(m, pairs))
    filled = -linprog(-one, sp.vstack([by_post, by_person]), np.append(need, limit), bounds=(0, 1)).fun
    assert found.posts["filled"].sum() == len(found.assignment) == round(filled)
    assert found.share == pytest.approx(filled / need.sum())
    assert found.hall["short"].sum() == found.posts["unfilled"].sum() == need.sum() - round(filled)
    given = found.assignment
    assert (given["persons"] == 1).all()
    assert not given.duplicated(["post", "person"]).any()
    assert set(map(tuple, given[["post", "person"]].to_numpy())) <= set(map(tuple, able.to_numpy()))
    assert (
        given.groupby("post").size().reindex(posts["post"], fill_value=0).tolist()
        == found.posts["filled"].tolist()
    )
    held = given.groupby("person").size().reindex(found.people.index, fill_value=0)
    assert held.tolist() == found.people["held"].tolist()
    assert (found.people["held"] <= found.people["room"]).all()
    assert (
        found.people["overload"].tolist()
        == np.maximum(found.people["all_held"] - found.people["room"], 0).tolist()
    )
    parts = sp.vstack([
        sp.hstack([by_post, sp.csr_array((n, m))]),
        sp.hstack([by_person, -sp.diags_array(limit.astype(float))]),
        sp.csr_array(np.append(one, np.zeros(m))[None]),
    ]).tocsr()  # fmt: skip
    low = np.concatenate([np.full(n + m, -np.inf), [filled]])
    high = np.concatenate([need, np.zeros(m), [filled]])
    fewest = milp(np.append(np.zeros(pairs), np.ones(m)), integrality=np.ones(pairs + m), bounds=Bounds(0, 1),
                  constraints=LinearConstraint(parts, low, high))  # fmt: skip
    assert found.minimum == round(fewest.fun)
