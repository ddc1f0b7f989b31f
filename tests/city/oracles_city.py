"""Obvious twins: each definition read aloud, slow and without array tricks; the tests compare."""

import itertools
from fractions import Fraction


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
