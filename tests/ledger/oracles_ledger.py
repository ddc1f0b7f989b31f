"""Obvious twins: each definition read aloud, slow and without array tricks; the tests compare."""

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
