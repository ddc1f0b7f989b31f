"""Slow and obvious twins of what guards persons: read aloud, no array tricks."""

import itertools

from scipy.optimize import linprog


def check_character(first17: str) -> str:
    """The last character c of an identity number: sum of a_i 2^(18-i), i = 1..17, plus c leaves 1 by 11."""
    total = sum(int(digit) * 2 ** (17 - k) for k, digit in enumerate(first17))
    value = next(c for c in range(11) if (total + c) % 11 == 1)
    return "X" if value == 10 else str(value)


def equations(rows, columns, groups=None):
    """The sums of a published table: each is (parts, whole), both as (row, column) labels.

    ``groups``: larger place → its rows. Totals are called "total".
    """
    found = []
    down = [(list(groups[g]), g) for g in groups] if groups else []
    if groups or len(rows) > 1:
        down.append((list(groups) if groups else list(rows), "total"))
    across = [*columns, "total"] if len(columns) > 1 else list(columns)
    for parts, whole in down:
        for column in across:
            found.append(([(part, column) for part in parts], (whole, column)))
    if len(columns) > 1:
        every = [*rows, *(groups or []), *(["total"] if groups or len(rows) > 1 else [])]
        for row in every:
            found.append(([(row, column) for column in columns], (row, "total")))
    return found


def attack(published, sums):
    """What an attacker can tell: cell → (least, greatest), by a linear program on the published cells alone.

    ``published``: (row, column) → number, or None where it is hidden.
    """
    hidden = [cell for cell, value in published.items() if value is None]
    place = {cell: k for k, cell in enumerate(hidden)}
    matrix, right = [], []
    for parts, whole in sums:
        line, known = [0.0] * len(hidden), 0.0
        for cell, sign in [*((part, 1.0) for part in parts), (whole, -1.0)]:
            if published[cell] is None:
                line[place[cell]] += sign
            else:
                known += sign * published[cell]
        matrix.append(line)
        right.append(-known)
    ends = {}
    for cell in hidden:
        pair = []
        for sign in (1, -1):
            cost = [0.0] * len(hidden)
            cost[place[cell]] = sign
            done = linprog(cost, A_eq=matrix or None, b_eq=right or None, bounds=(0, None), method="highs-ds")
            pair.append(sign * done.fun if done.status == 0 else float("inf"))
            assert done.status in (0, 3), done.message
        ends[cell] = tuple(pair)
    return ends


def summed(leaves, sums):
    """The cells with their totals: (row, column) → number, subtotals first."""
    known = dict(leaves)
    for _ in range(3):
        for parts, whole in sums:
            if all(part in known for part in parts):
                known[whole] = sum(known[part] for part in parts)
    return known


def worlds_with_a_large_cell(values, hidden, i, j, threshold):
    """Tables with the same sums in which cell i, j holds at least the threshold; the obvious ones first.

    ``values``: the true cells; ``hidden``: which cells of the table with totals are hidden. In each run of
    rows that are hidden together with row i (from any row to any row), the row takes all; with rows' totals
    in print, it takes as much as they allow. Joined columns: the column takes all of them first.
    """
    rows, columns = values.shape
    joined = [k for k in range(columns) if hidden[-1, k]] if hidden[-1, j] else [j]
    runs = [(a, b) for a in range(i + 1) for b in range(i + 1, rows + 1) if hidden[a:b, j].all()]
    for left in sorted(
        {(p, q) for p in joined if p <= j for q in joined if q >= j}, key=lambda e: e[1] - e[0]
    ):
        moved = values.copy()
        part = [k for k in joined if left[0] <= k <= left[1]]
        moved[:, part] = 0
        moved[:, j] = values[:, part].sum(axis=1)
        for a, b in sorted([*runs, (i, i + 1)], key=lambda run: run[1] - run[0]):
            world = moved.copy()
            world[a:b] = 0
            world[i] = moved[a:b].sum(axis=0)
            if world[i, j] >= threshold:
                yield world
            if not hidden[a:b, -1].any():  # the rows' totals are in print
                yield _fill(moved, a, b, i, j)


def _fill(values, a, b, i, j):
    """Rows a to b with the same sums, as much as possible in i, j, then cell after cell."""
    world = values.copy()
    across, down = values[a:b].sum(axis=1), values[a:b].sum(axis=0)
    world[a:b] = 0
    order = [(i - a, j), *((r, c) for r in range(b - a) for c in range(values.shape[1]))]
    for r, c in order:
        amount = min(across[r], down[c])
        world[a + r, c] += amount
        across[r] -= amount
        down[c] -= amount
    return world


def worlds(published, sums, most):
    """Every table of whole numbers from 0 to ``most`` that agrees with what is published; for tiny tables."""
    hidden = [cell for cell, value in published.items() if value is None]
    for values in itertools.product(range(most + 1), repeat=len(hidden)):
        world = published | dict(zip(hidden, values, strict=True))
        if all(sum(world[part] for part in parts) == world[whole] for parts, whole in sums):
            yield world
