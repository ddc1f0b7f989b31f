"""Obvious twins: each definition read aloud, slow and without array tricks; the tests compare."""

import functools
import itertools
from fractions import Fraction


def verdict_by_enumeration(claim, given, ranges):
    """Try every whole world that meets what is given: does the claim hold in some, and fail in some?"""
    names, seen = list(ranges), set()
    for values in itertools.product(*(range(low, high + 1) for low, high in ranges.values())):
        world = dict(zip(names, values, strict=True))
        if all(eval(line, {}, world) for line in given):
            seen.add(all(eval(line, {}, world) for line in claim))
    return {(True,): "feasible", (False,): "infeasible", (False, True): "underdetermined"}.get(
        tuple(sorted(seen)), "contradiction"
    )


def range_by_enumeration(quantity, given, ranges):
    """The smallest and the largest value of a sum over all whole worlds that meet what is given, or None."""
    names, seen = list(ranges), []
    for values in itertools.product(*(range(low, high + 1) for low, high in ranges.values())):
        world = dict(zip(names, values, strict=True))
        if all(eval(line, {}, world) for line in given):
            seen.append(eval(quantity, {}, world))
    return (min(seen), max(seen)) if seen else None


def cuts_of_total(items, ratio, mean, steps=4):
    """Every cut of the total of so many items with that mean cut; limits are whole, 1 to ``ratio``."""
    found = set()
    for cuts in itertools.product([Fraction(k, steps) for k in range(steps + 1)], repeat=items):
        if sum(cuts) == mean * items:
            for limits in itertools.product(range(1, ratio + 1), repeat=items):
                found.add(sum(c * x for c, x in zip(cuts, limits, strict=True)) / Fraction(sum(limits)))
    return found


def committees(rows):
    """Residents' committees under streets, counted row by row, edition by edition."""
    counts = {}
    for row in rows:
        in_street = row["street"].endswith("街道")
        if in_street and int(row["community_code"][-3:]) < 200:
            counts[int(row["edition"])] = counts.get(int(row["edition"]), 0) + 1
    return counts


# ---- bounds of networks by their totals -----------------------------------------------------------------


def gini(partners):
    """Mean difference of all pairs of places over twice the mean; None without ties."""
    total = sum(partners)
    if not total:
        return None
    gaps = sum(abs(a - b) for a in partners for b in partners)
    return Fraction(gaps, 2 * len(partners) * total)


def served(rows, actors, capacity):
    """The most places served by a partner, an actor serving so many at most: all choices tried."""
    best = 0

    def serve(place, left, done):
        nonlocal best
        best = max(best, done)
        if place < len(rows) and done + len(rows) - place > best:
            for actor in range(actors):
                if rows[place] >> actor & 1 and left[actor]:
                    serve(place + 1, (*left[:actor], left[actor] - 1, *left[actor + 1 :]), done + 1)
            serve(place + 1, left, done)

    serve(0, (capacity,) * actors, 0)
    return best


@functools.cache
def networks(actors, places, capacity):
    """Every 0/1 matrix, up to the order of its places, as the statistics that are bounded."""
    found = set()
    for rows in itertools.combinations_with_replacement(range(2**actors), places):
        partners = tuple(sorted(row.bit_count() for row in rows))
        shared = [
            sum(1 for row in rows if row >> a & 1 and row >> b & 1)
            for a, b in itertools.combinations(range(actors), 2)
        ]
        found.add((partners, sum(s > 0 for s in shared), sum(shared), served(rows, actors, capacity)))
    return sorted(found)


def bounds_by_enumeration(actors, places, ties, limit, known, at_least, capacity):
    """Smallest and largest of each statistic over all networks within pairs of totals; None without one."""
    ends = {}

    def note(name, value):
        low, high = ends.get(name, (value, value))
        ends[name] = min(low, value), max(high, value)

    for a in range(actors[0], actors[1] + 1):
        for p in range(places[0], places[1] + 1):
            for partners, pairs, shared, flow in networks(a, p, capacity):
                if not ties[0] <= sum(partners) <= ties[1] or (limit is not None and partners[-1] > limit):
                    continue
                if not all(low <= partners.count(v) <= high for v, (low, high) in known.items()):
                    continue
                if gini(partners) is not None:
                    note("gini", gini(partners))
                for k in at_least:
                    note(f"share_{k}", Fraction(sum(d >= k for d in partners), p))
                note("pairs_sharing", pairs)
                if a > 1:
                    note("mean_shared", Fraction(shared, a * (a - 1) // 2))
                note("coverage", Fraction(flow, p))
                note("worst_place", partners[0])
    return ends or None
