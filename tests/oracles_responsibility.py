"""Slow and obvious twins of the measures of responsibility: the definitions read aloud, for small cases."""

import itertools
from fractions import Fraction


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
