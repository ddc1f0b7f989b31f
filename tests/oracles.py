"""Obvious twins: each definition read aloud, slow and without array tricks; the tests compare."""

import itertools
from fractions import Fraction

# --- network -------------------------------------------------------------------------------------------


def reached(places, ties, needs):
    """Pairs (actor, need): walk up from the need through both parents and see who serves on the way."""
    row = {p["place"]: p for p in places.to_dict("records")}

    def up(place):
        if not place:
            return set()
        return {place} | up(row[place]["parent"]) | up(row[place]["grid"])

    around = {n["need"]: up(n["place"]) for n in needs.to_dict("records")}
    served = [(t["source"], t["target"]) for t in ties.to_dict("records")]
    return {(actor, need) for need, places in around.items() for actor, place in served if place in places}


# --- ledger --------------------------------------------------------------------------------------------


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


# --- city ---------------------------------------------------------------------------------------------


def chance_of_each_set(weights, count):
    """Draw one by one, the chance always proportional to weight: probability of each set, by every order."""
    chance = {}
    for order in itertools.permutations(range(len(weights)), count):
        probability, left = Fraction(1), Fraction(sum(weights))
        for item in order:
            probability *= Fraction(weights[item]) / left
            left -= weights[item]
        chance[frozenset(order)] = chance.get(frozenset(order), Fraction(0)) + probability
    return chance


def city_counts(places, actors, ties):
    """What a city holds of each of the article's numbers, counted row by row."""
    count = {f"N{n:02d}": 0 for n in (8, 13, 18, 19, 20, 21, 22, 23, 28, 29, 30, 32, 37, 38, 54, 55, 56)}
    by_subkind = {"street_committee": "N28", "community_committee": "N29", "grid_branch": "N20",
                  "building_group": "N21", "member_household": "N22", "volunteer_team": "N23",
                  "deliberative_body": "N56", "reasoning_point": "N32"}  # fmt: skip
    for place in places.to_dict("records"):
        count["N38"] += place["kind"] == "compound"
        count["N08"] += place["population_count"] if place["kind"] == "village" else 0
        count["N08"] += place["population_count"] if place["kind"] == "building" else 0
    for actor in actors.to_dict("records"):
        count["N37"] += actor["staff_count"]
        count["N55"] += actor["project_count"]
        count["N54"] += actor["kind"] == "social_org"
        count["N30"] += actor["kind"] == "studio"
        if actor["subkind"] in by_subkind:
            count[by_subkind[actor["subkind"]]] += actor["body_count"]
    paired = set()
    for tie in ties.to_dict("records"):
        if tie["relation"] == "pairs_with":
            assert tie["source"] not in paired, "an office branch is paired twice"
            paired.add(tie["source"])
        if tie["relation"] == "staffs":
            count["N18" if tie["source"].partition(":")[0].endswith("residents_committee") else "N19"] += tie[
                "weight"
            ]
    count["N13"] = len(paired)
    return count


def matching_odds(units, communities, tied, column):
    """Odds that a tie joins two that agree in a column, over the odds that any pair does, pair by pair."""
    ties = {True: 0, False: 0}
    pairs = {True: 0, False: 0}
    for unit, mine in units.items():
        for place, theirs in communities.items():
            agree = mine[column] == theirs[column]
            pairs[agree] += 1
            ties[agree] += (unit, place) in tied
    return (ties[True] / ties[False]) / (pairs[True] / pairs[False])
