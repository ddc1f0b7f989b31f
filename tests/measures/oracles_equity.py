"""Obvious twins of the room equity: each definition read aloud in fractions and loops."""

import itertools
import math
from fractions import Fraction


def gini(x, weight=None):
    """The mean difference between two persons drawn at random, over twice the mean."""
    weight = weight or [1] * len(x)
    W = sum(weight)
    mean = Fraction(sum(w * v for w, v in zip(weight, x, strict=True)), W)
    if not mean:
        return None
    gaps = sum(
        a * b * abs(u - v) for a, u in zip(weight, x, strict=True) for b, v in zip(weight, x, strict=True)
    )
    return Fraction(gaps, W * W) / (2 * mean)


def theil(x, weight=None):
    """Sum over persons of (x / mean) ln (x / mean), over their number."""
    people = everyone(x, weight)
    mean = sum(people) / len(people)
    return sum((v / mean) * math.log(v / mean) for v in people if v) / len(people)


def split(x, weight, group):
    """Theil within the groups (each by its share of all) and between their means."""
    total = sum(everyone(x, weight))
    within, means, sizes = 0.0, [], []
    for g in set(group):
        inside = [i for i, name in enumerate(group) if name == g and weight[i]]
        people = everyone([x[i] for i in inside], [weight[i] for i in inside])
        if people and sum(people):
            within += sum(people) / total * theil(people)
        if people:
            means.append(sum(people) / len(people))
            sizes.append(len(people))
    return within, theil(means, sizes)


def atkinson(x, weight, epsilon):
    """1 less the equally distributed equivalent over the mean."""
    people = everyone(x, weight)
    n, mean = len(people), sum(people) / len(people)
    if epsilon == 1:
        return 1 - math.prod(people) ** (1 / n) / mean
    return 1 - (sum(v ** (1 - epsilon) for v in people) / n) ** (1 / (1 - epsilon)) / mean


def concentration(x, rank_by, weight=None):
    """Twice the covariance of x with the mid-rank of each person, over the mean."""
    people, order = everyone(x, weight), everyone(rank_by, weight)
    n = len(people)
    rank = [
        Fraction(sum(b < a for b in order), n) + Fraction(sum(b == a for b in order), 2 * n) for a in order
    ]
    mean = Fraction(sum(people), n)
    return 2 * sum((v - mean) * (r - Fraction(1, 2)) for v, r in zip(people, rank, strict=True)) / n / mean


def access(supply, demand, distance, kernel, catchment, variant="e2sfca"):
    """The three methods, supply by supply and place by place."""
    n, m = len(demand), len(supply)
    W = [[kernel(distance[j][i]) if distance[j][i] <= catchment else 0 for j in range(m)] for i in range(n)]
    if variant == "b2sfca":
        to_place = [sum(W[i]) for i in range(n)]
        to_supply = [sum(W[i][j] for i in range(n)) for j in range(m)]
        crowd = [sum(demand[i] * W[i][j] / to_place[i] for i in range(n) if to_place[i]) for j in range(m)]
        level = [supply[j] / crowd[j] if crowd[j] else 0 for j in range(m)]
        return [sum(level[j] * W[i][j] / to_supply[j] for j in range(m) if to_supply[j]) for i in range(n)]
    crowd = [sum(demand[i] * W[i][j] for i in range(n)) for j in range(m)]
    level = [supply[j] / crowd[j] if crowd[j] else 0 for j in range(m)]
    power = 2 if variant == "m2sfca" else 1
    return [sum(level[j] * W[i][j] ** power for j in range(m)) for i in range(n)]


def studentised(measure, weight, level, step=1e-5):
    """The studentised interval with every one of the n^n equally likely draws, and the standard error.

    ``measure``: function of a list of weights. Derivatives are central differences.
    """

    def error(counts):
        total = 0.0
        for i, c in enumerate(counts):
            if c:
                up, down = (
                    measure(
                        [w * (k + s * (j == i)) for j, (w, k) in enumerate(zip(weight, counts, strict=True))]
                    )
                    for s in (step, -step)
                )
                total += c * ((up - down) / (2 * step)) ** 2
        return math.sqrt(total)

    n = len(weight)
    value, se = measure(weight), error([1] * n)
    known, found = {}, []
    for drawn in itertools.product(range(n), repeat=n):
        counts = tuple(drawn.count(i) for i in range(n))
        if counts not in known:
            gap = measure([w * k for w, k in zip(weight, counts, strict=True)]) - value
            own = error(counts)
            known[counts] = (
                gap / own if own > 1e-7 * se else 0.0 if abs(gap) < 1e-12 else math.copysign(math.inf, gap)
            )
        if known[counts] == known[counts]:  # a draw of those who have nothing has no number
            found.append(known[counts])
    found.sort()
    last, first = (found[round(q * (len(found) - 1))] for q in ((1 + level) / 2, (1 - level) / 2))
    return value - last * se, value - first * se, se


def kinds_held(rows, reading):
    """Residents' committees a district and edition, each name's kind that of its first or last edition.

    ``rows``: (edition, district, name without its ending, kind).
    """
    count = {}
    for edition, district, name, kind in rows:
        same = [r for r in rows if r[1:3] == (district, name)]
        alone = len({r[0] for r in same}) == len(same)
        if alone and kind != "similar_unit":
            chosen = min(same) if reading == "as_first" else max(same)
            kind = chosen[3]
        count[edition, district] = count.get((edition, district), 0) + (kind == "residents_committee")
    return count


def everyone(x, weight=None):
    """One entry a person."""
    weight = weight or [1] * len(x)
    return [v for v, w in zip(x, weight, strict=True) for _ in range(w)]
