"""Obvious twins of the backbone: enumeration instead of formulas, one loop a sentence of the definition."""

from fractions import Fraction
from itertools import combinations, product


def matrices(row_sums, column_sums):
    """Every 0/1 matrix with these margins, as tuples of tuples."""
    if not row_sums:
        return [()] if not any(column_sums) else []
    found = []
    for chosen in combinations(range(len(column_sums)), row_sums[0]):
        left = [left - (j in chosen) for j, left in enumerate(column_sums)]
        if min(left, default=0) >= 0:
            row = tuple(int(j in chosen) for j in range(len(column_sums)))
            found += [(row, *rest) for rest in matrices(row_sums[1:], left)]
    return found


def shared(a, b):
    """In how many columns both rows have a tie."""
    return sum(x * y for x, y in zip(a, b, strict=True))


def fdsm(matrix):
    """{(i, j): P(the two rows share at least as much)} over all matrices with the same margins, exactly."""
    every = matrices([sum(row) for row in matrix], [sum(column) for column in zip(*matrix, strict=True)])
    pairs = list(combinations(range(len(matrix)), 2))
    seen = {pair: shared(matrix[pair[0]], matrix[pair[1]]) for pair in pairs}
    return {
        (i, j): Fraction(sum(shared(other[i], other[j]) >= seen[i, j] for other in every), len(every))
        for i, j in pairs
    }


def poisson_binomial_tail(probabilities, at_least):
    """P(at least so many of independent events happen): all outcomes, one by one."""
    total = 0.0
    for outcome in product((0, 1), repeat=len(probabilities)):
        if sum(outcome) >= at_least:
            term = 1.0
            for happens, p in zip(outcome, probabilities, strict=True):
                term *= p if happens else 1 - p
            total += term
    return total


def hypergeometric_tail(columns, one, two, at_least):
    """P(two rows share at least so many columns): the second row chooses, all choices alike."""
    first = set(range(one))
    choices = [len(first & set(chosen)) for chosen in combinations(range(columns), two)]
    return Fraction(sum(size >= at_least for size in choices), len(choices))


def disparity(weights, i, j):
    """The smaller of both ends' chances of a tie this heavy: k − 1 uniform cuts miss the tie's share."""
    ends = []
    for end in (i, j):
        mine = [w for pair, w in weights.items() if end in pair]
        ends.append((1 - Fraction(weights[i, j], sum(mine))) ** (len(mine) - 1))
    return min(ends)


def adjusted(p, correction):
    """Adjusted p-values, each by its definition over the sorted list."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    q = [0.0] * len(p)
    for rank, i in enumerate(order):
        if correction == "bonferroni":
            q[i] = min(1, len(p) * p[i])
        elif correction == "holm":
            q[i] = min(1, max((len(p) - r) * p[order[r]] for r in range(rank + 1)))
        else:
            q[i] = min(1, min(len(p) * p[order[r]] / (r + 1) for r in range(rank, len(p))))
    return q


def c_score(matrix):
    """Mean over pairs of rows of (r_i − s)(r_j − s)."""
    pairs = list(combinations(matrix, 2))
    return sum((sum(a) - shared(a, b)) * (sum(b) - shared(a, b)) for a, b in pairs) / len(pairs)
