"""Obvious twins of the room funnel: every possibility written out, in fractions."""

import math
from fractions import Fraction
from itertools import combinations, product


def holdings(things, keepers, each=1):
    """Every way in which things are held: for each, a set of one to ``each`` keepers; counts by keeper."""
    sets = [s for size in range(1, each + 1) for s in combinations(range(keepers), size)]
    for chosen in product(sets, repeat=things):
        yield [sum(keeper in one for one in chosen) for keeper in range(keepers)]


def holders(things, keepers, k, each=1, most=None):
    """Fewest and most keepers of k or more things."""
    counts = [
        sum(n >= k for n in held)
        for held in holdings(things, keepers, each)
        if most is None or max(held) <= most
    ]
    return min(counts), max(counts)


def least_sum(average, items, spread, lowest, highest, steps=3):
    """Least ratio of sums over a grid of limits; for each, the longest limits are cut least."""
    room = highest - lowest
    found = []
    for limits in product(_grid(spread, steps), repeat=items):
        left, total = items * (average - lowest), Fraction(0)
        for limit in sorted(limits):  # the shortest take all they can of what must be cut
            more = min(left, room)
            left -= more
            total += limit * (lowest + more)
        found.append(total / sum(limits))
    return min(found)


def least_mean(average, items, spread, lowest, highest, steps=3):
    """Least mean of ratios over a grid of limits; for each, the longest limits carry the cut."""
    room = highest - lowest
    found = []
    for limits in product(_grid(spread, steps), repeat=items):
        left, total = (average - lowest) * sum(limits), Fraction(0)
        for limit in sorted(limits, reverse=True):
            more = min(left / limit, room)
            left -= more * limit
            total += lowest + more
        found.append(total / items)
    return min(found)


def _grid(spread, steps):
    return [1 + Fraction(spread - 1) * i / (steps - 1) for i in range(steps)]


def matches(seekers, vacancies, guided):
    """Distribution of filled vacancies: each blind seeker tries each vacancy once."""
    found = [Fraction(0)] * (min(seekers, vacancies) + 1)
    blind = seekers - guided
    for choice in product(range(vacancies), repeat=blind):
        found[len(set(choice) | set(range(guided)))] += Fraction(1, vacancies**blind)
    return found


def poisson_tail(mean, count):
    """P(N ≥ count)."""
    return 1 - math.fsum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(count))


def filtered(easy, hard, at_points, solved_easy, solved_hard):
    """In disputes: so many easy and hard ones, so many of the easy settled at points; shares solved later."""
    come = easy - at_points + hard
    solved = (easy - at_points) * solved_easy + hard * solved_hard
    total = easy + hard
    return Fraction(solved) / come, Fraction(at_points + solved) / total
