"""Obvious twins of the room ties: each definition read aloud, slow and without array tricks."""

from itertools import combinations, permutations, product


def shared(a, b):
    """How many columns two rows have in common."""
    return sum(x and y for x, y in zip(a, b, strict=True))


def four_cycles(B):
    """Two rows and two columns, all four cells tied."""
    return sum(
        bool(B[i][x] and B[i][y] and B[j][x] and B[j][y])
        for i, j in combinations(range(len(B)), 2)
        for x, y in combinations(range(len(B[0])), 2)
    )


def c_score(B):
    """Mean over pairs of rows of (r_i - s)(r_j - s)."""
    found = [(sum(a) - shared(a, b)) * (sum(b) - shared(a, b)) for a, b in combinations(B, 2)]
    return sum(found) / len(found)


def nodf(B):
    """Sort rows and columns by their sums, decreasing; each lower row against each upper one."""
    sides = []
    for table in (B, list(zip(*B, strict=True))):
        ordered = sorted(table, key=sum, reverse=True)
        pairs = list(combinations(ordered, 2))
        sides.append([
            100 * shared(upper, lower) / sum(lower) if sum(upper) > sum(lower) > 0 else 0.0
            for upper, lower in pairs
        ])  # fmt: skip
    rows, columns = sides
    both = rows + columns
    return [sum(part) / len(part) for part in (both, rows, columns)]


def barber(B, label):
    """Barber's Q, cell by cell; labels of rows, then of columns."""
    m, rows = sum(map(sum, B)), len(B)
    total = 0.0
    for i, x in product(range(rows), range(len(B[0]))):
        if label[i] == label[rows + x]:
            total += B[i][x] - sum(B[i]) * sum(row[x] for row in B) / m
    return total / m


def divisions(n):
    """Every way to put n things into groups."""
    if n == 0:
        yield []
        return
    for rest in divisions(n - 1):
        for group in range(max(rest, default=-1) + 2):
            yield [*rest, group]


def best_modularity(B):
    """Barber's Q of the best of all divisions."""
    return max(barber(B, label) for label in divisions(len(B) + len(B[0])))


def with_margins(B):
    """Every 0/1 matrix with the row sums and column sums of B."""
    columns = [sum(column) for column in zip(*B, strict=True)]
    rows = [set(permutations(row)) for row in B]
    return [M for M in product(*rows) if [sum(c) for c in zip(*M, strict=True)] == columns]


def e_i(edges, group):
    """(external - internal) / all, over ties between different nodes."""
    ends = [(a, b) for a, b in edges if a != b]
    out = sum(group[a] != group[b] for a, b in ends)
    return (out - (len(ends) - out)) / len(ends)


def mixing(B, rows, columns):
    """Ties from each kind of row to each kind of column."""
    found = {pair: 0 for pair in product(sorted(set(rows)), sorted(set(columns)))}
    for (i, kind), (x, other) in product(enumerate(rows), enumerate(columns)):
        found[kind, other] += B[i][x]
    return found
