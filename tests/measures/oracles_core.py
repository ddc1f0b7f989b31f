"""Obvious twins of the room core: each definition read aloud, slow and without array tricks."""

from itertools import combinations, permutations, product

import networkx as nx
import numpy as np


def core_cells(A, core, cross, rows=None):
    """Values and ideal pattern over the cells that count; rows: how many of the nodes, if two-mode."""
    n = len(A)
    if rows is None:
        pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    else:
        pairs = list(product(range(rows), range(rows, n)))
    values, ideal = [], []
    for i, j in pairs:
        if (i in core) != (j in core):
            if cross == "ignored":
                continue
            pattern = 1
        else:
            pattern = int(i in core)
        values.append(A[i][j])
        ideal.append(pattern)
    return values, ideal


def correlation(x, y):
    """Pearson's r, or None where one of the two does not vary."""
    if len(set(x)) < 2 or len(set(y)) < 2:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def best_core(A, cross, rows=None):
    """The best of all cores: score and members, of equal ones the smallest, then the first."""
    best = (None, None)
    for size in range(len(A) + 1):
        for core in combinations(range(len(A)), size):
            r = correlation(*core_cells(A, set(core), cross, rows))
            if r is not None and (best[0] is None or r > best[0] + 1e-9):
                best = (r, core)
    return best


def densities(A, core):
    """Share of pairs tied among the core, between core and the rest, among the rest (undirected)."""
    found = []
    for wanted in (2, 1, 0):
        cells = [A[i][j] for i, j in combinations(range(len(A)), 2) if (i in core) + (j in core) == wanted]
        found.append(sum(cells) / len(cells) if cells else float("nan"))
    return found


def networks_with_degrees(G):
    """Every network on the nodes of G with its degrees (directed: out and in), as frozensets of edges."""
    n, directed = len(G), G.is_directed()
    cells = list(permutations(range(n), 2) if directed else combinations(range(n), 2))
    found = set()
    for edges in combinations(cells, G.number_of_edges()):
        H = G.__class__()
        H.add_nodes_from(range(n))
        H.add_edges_from(edges)
        same = (
            list(H.in_degree) == list(G.in_degree) and list(H.out_degree) == list(G.out_degree)
            if directed
            else list(H.degree) == list(G.degree)
        )
        if same:
            found.add(frozenset(edges))
    return found


def role(i, j, k):
    """What broker j is between i and k, from their groups."""
    if i == j == k:
        return "coordinator"
    if i == k:
        return "itinerant_broker"
    if i == j:
        return "representative"
    if j == k:
        return "gatekeeper"
    return "liaison"


def role_counts(A, groups):
    """Gould and Fernandez by looking at every ordered triple."""
    n = len(A)
    counts = {}
    for i, j, k in permutations(range(n), 3):
        if A[i][j] and A[j][k] and not A[i][k]:
            key = (j, role(groups[i], groups[j], groups[k]))
            counts[key] = counts.get(key, 0) + 1
    return counts


def off_diagonal(A):
    """The cells that are pairs of different actors, in one order."""
    n = len(A)
    return np.array([A[i][j] for i in range(n) for j in range(n) if i != j], dtype=float)


def all_qap(Y, X):
    """r for every renaming of the actors of Y, the identity first."""
    return [correlation(off_diagonal(Y[np.ix_(p, p)]), off_diagonal(X)) for p in permutations(range(len(Y)))]


def ols(y, columns, freedom):
    """Coefficients of a least-squares fit with intercept, and the t of each."""
    Z = np.column_stack([np.ones(len(y)), *columns])
    b, *_ = np.linalg.lstsq(Z, y, rcond=None)
    rest = y - Z @ b
    variance = rest @ rest / freedom * np.linalg.inv(Z.T @ Z)
    return b, b / np.sqrt(np.diag(variance))


def all_mrqap(Y, Xs, k, freedom):
    """t of network k for every permutation of what the others do not explain of it; identity first."""
    y, columns = off_diagonal(Y), [off_diagonal(X) for X in Xs]
    others = [c for i, c in enumerate(columns) if i != k]
    b, _ = ols(columns[k], others, freedom)
    residual = columns[k] - np.column_stack([np.ones(len(y)), *others]) @ b
    n = len(Y)
    E = np.zeros((n, n))
    E[~np.eye(n, dtype=bool)] = residual
    return [ols(y, [off_diagonal(E[np.ix_(p, p)]), *others], freedom)[1][1] for p in permutations(range(n))]


def freeman(values, star):
    """Sum of differences from the largest, as a share of the star's."""
    return sum(max(values) - v for v in values) / star


def joined(G, core):
    """Reach, mean distance and efficiency among the others: through the core, and without it."""
    others = [v for v in G if v not in core]
    found = []
    for H in (G, G.subgraph(others)):
        far = {(a, b): d for a, row in nx.all_pairs_shortest_path_length(H) for b, d in row.items()}
        far = {pair: d for pair, d in far.items() if pair[0] != pair[1] and set(pair) <= set(others)}
        pairs = len(others) * (len(others) - 1)
        mean = sum(far.values()) / len(far) if far else float("nan")
        found.append((len(far) / pairs, mean, sum(1 / d for d in far.values()) / pairs))
    return found
