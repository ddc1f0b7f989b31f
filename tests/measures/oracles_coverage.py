"""Obvious twins of the room coverage: each definition read aloud, slow and without array tricks.

``reach`` is a list of rows (forces) of 0 and 1 over the needs; everything else are plain lists.
"""

from fractions import Fraction
from itertools import combinations, product


def forces_of(reach, need):
    """The forces that reach a need."""
    return {f for f, row in enumerate(reach) if row[need]}


def covered_share(reach, weight, k, members=None):
    """Share of the weight that k forces or more reach, among the members (default: all)."""
    members = range(len(weight)) if members is None else members
    total = sum(weight[i] for i in members)
    covered = sum(weight[i] for i in members if len(forces_of(reach, i)) >= k)
    return Fraction(covered, total) if total else None


def worlds(reach, failure, kind=None, whole=Fraction(0)):
    """Every set of forces that can be present, with its probability."""
    names = sorted(set(kind)) if kind else []
    for kinds_off in product((False, True), repeat=len(names)):
        chance_kinds = Fraction(1)
        for off in kinds_off:
            chance_kinds *= whole if off else 1 - whole
        gone = {name for name, off in zip(names, kinds_off, strict=True) if off}
        for off in product((False, True), repeat=len(reach)):
            chance = chance_kinds
            for each in off:
                chance *= failure if each else 1 - failure
            yield (
                {f for f in range(len(reach)) if not off[f] and not (kind and kind[f] in gone)},
                chance,
            )


def expected_share(reach, weight, k, failure, kind=None, whole=Fraction(0)):
    """Mean share of the weight that k present forces or more reach."""
    covered = Fraction(0)
    for present, chance in worlds(reach, failure, kind, whole):
        there = sum(w for i, w in enumerate(weight) if len(forces_of(reach, i) & present) >= k)
        covered += chance * there
    return covered / sum(weight)


def expected_tasks(parts, weight, failure):
    """Mean share of the weight for which a present force gives each part; all parts list the same forces."""
    done = Fraction(0)
    for present, chance in worlds(parts[0], failure):
        done += chance * sum(
            w for i, w in enumerate(weight) if all(forces_of(part, i) & present for part in parts)
        )
    return done / sum(weight)


def most_served(reach, weight, capacity):
    """What can be served: the least cut, over every set of forces that is cut off (max flow, min cut)."""
    forces = range(len(reach))
    cuts = []
    for size in range(len(reach) + 1):
        for cut in combinations(forces, size):
            through = {i for f in forces if f not in cut for i in range(len(weight)) if reach[f][i]}
            cuts.append(sum(capacity[f] for f in cut) + sum(weight[i] for i in through))
    return min(cuts)


def fair_shares(reach, weight, capacity):
    """Lexicographic max-min shares: the tightest set of needs is settled first, then the rest without it."""
    needs = [i for i in range(len(weight)) if weight[i]]
    forces = set(range(len(reach)))
    share = {}
    while needs:
        rates = []
        for size in range(1, len(needs) + 1):
            for some in combinations(needs, size):
                near = {f for i in some for f in forces_of(reach, i) & forces}
                rates.append(
                    (Fraction(sum(capacity[f] for f in near), sum(weight[i] for i in some)), some, near)
                )
        rate = min(r for r, _, _ in rates)
        if rate >= 1:
            share |= dict.fromkeys(needs, Fraction(1))
            break
        tight = {i for r, some, _ in rates if r == rate for i in some}
        share |= dict.fromkeys(tight, rate)
        forces -= {f for i in tight for f in forces_of(reach, i)}
        needs = [i for i in needs if i not in tight]
    return [share.get(i) for i in range(len(weight))]


def best_site(reach, weight, p, objective, distance=None):
    """The best value over all choices of p candidates; None where none is allowed."""
    found = []
    for some in combinations(range(len(reach)), p):
        count = [sum(reach[f][i] for f in some) for i in range(len(weight))]
        if objective == "p_median":
            found.append(sum(w * min(distance[f][i] for f in some) for i, w in enumerate(weight)))
        elif objective == "mclp":
            found.append(sum(w for w, n in zip(weight, count, strict=True) if n >= 1))
        elif all(n >= 1 or not w for w, n in zip(weight, count, strict=True)):
            found.append(sum(w for w, n in zip(weight, count, strict=True) if n >= 2))
    if not found:
        return None
    return min(found) if objective == "p_median" else max(found)


def fewest_sites(reach, weight):
    """How few candidates cover every need with weight; None if all together do not."""
    return next((p for p in range(len(reach) + 1) if best_site(reach, weight, p, "backup") is not None), None)


def best_worst(need, served, branches, capacity):
    """The best share of the worst-off community over every assignment of the branches."""
    communities = range(len(need))
    best = None
    for where in product(communities, repeat=len(branches)):
        shares = []
        for x in communities:
            if not sum(need[x]):
                continue
            got = [
                min(
                    need[x][d],
                    served[x][d]
                    + capacity * sum(w == x and b == d for w, b in zip(where, branches, strict=True)),
                )
                for d in range(len(need[x]))
            ]
            shares.append(Fraction(sum(got), sum(need[x])))
        if shares:
            best = min(shares) if best is None else max(best, min(shares))
    return best
