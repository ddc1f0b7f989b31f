"""Obvious twins of the room forces: each definition read aloud, over all sets and all orders."""

from fractions import Fraction
from itertools import combinations, permutations, product
from math import factorial

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp


def covered(reach, weight, forces):
    """Persons whom at least one of these forces reaches; ``reach[f]`` is the set of needs of force f."""
    return sum(w for need, w in weight.items() if any(need in reach[f] for f in forces))


def served(reach, weight, capacity, forces):
    """Persons whom these forces can serve: a maximum flow."""
    net = nx.DiGraph()
    net.add_nodes_from(["source", "sink"])
    for f in forces:
        net.add_edge("source", ("force", f), capacity=capacity[f])
        net.add_edges_from((("force", f), ("need", x)) for x in reach[f])
    for x, w in weight.items():
        net.add_edge(("need", x), "sink", capacity=w)
    return nx.maximum_flow_value(net, "source", "sink")


def done(parts, weight, forces):
    """Weight of the tasks of which each part can be done by one of these forces."""
    return sum(
        w
        for task, w in weight.items()
        if all(any(task in reach.get(f, ()) for f in forces) for reach in parts)
    )


def shapley(players, worth):
    """What each player adds, averaged over all orders in which they can arrive."""
    total = dict.fromkeys(players, Fraction(0))
    for order in permutations(players):
        for i, f in enumerate(order):
            total[f] += Fraction(worth(order[: i + 1])) - Fraction(worth(order[:i]))
    return {f: value / factorial(len(players)) for f, value in total.items()}


def interaction(players, worth):
    """Shapley interaction index of each pair, from its definition over all sets of the others."""
    n, found = len(players), {}
    for a, b in combinations(players, 2):
        others = [f for f in players if f not in (a, b)]
        total = Fraction(0)
        for k in range(len(others) + 1):
            chance = Fraction(factorial(k) * factorial(n - k - 2), factorial(n - 1))
            for some in combinations(others, k):
                gain = worth((*some, a, b)) - worth((*some, a)) - worth((*some, b)) + worth(some)
                total += chance * gain
        found[a, b] = total
    return found


def mean_curve(blocks, reach, weight):
    """Covered persons after each removal, averaged over all orders that keep to the blocks."""
    players = [f for block in blocks for f in block]
    orders = [sum(one, ()) for one in product(*(list(permutations(block)) for block in blocks))]
    return [
        Fraction(sum(covered(reach, weight, order[k:]) for order in orders), len(orders))
        for k in range(len(players) + 1)
    ]


def worst(reach, weight, size):
    """Fewest persons still covered when the worst set of this size leaves."""
    left = combinations(reach, len(reach) - size)
    return min(covered(reach, weight, forces) for forces in left)


def costliest_first(reach, weight):
    """Covered persons after each removal when the costliest force leaves; None if that is not unique."""
    here, curve = list(reach), [covered(reach, weight, reach)]
    while here:
        after = {f: covered(reach, weight, [g for g in here if g != f]) for f in here}
        least = min(after.values())
        if len(here) > 1 and list(after.values()).count(least) > 1:
            return None
        here.remove(min(after, key=after.get))
        curve.append(least)
    return curve


def largest(G, order):
    """Nodes in the largest connected part after each removal."""
    left, found = nx.Graph(G), [max(map(len, nx.connected_components(G)), default=0)]
    for node in order:
        left.remove_node(node)
        found.append(max(map(len, nx.connected_components(left)), default=0))
    return found


def degree_orders(G):
    """Every order in which a node with most neighbours left goes first."""
    if not len(G):
        yield ()
        return
    most = max(d for _, d in G.degree)
    for node in [v for v, d in G.degree if d == most]:
        rest = G.copy()
        rest.remove_node(node)
        for order in degree_orders(rest):
            yield (node, *order)


def label_share(value, label, network):
    """Share of the squared differences from the network's mean that the means of the labels account for."""
    mean = {
        n: Fraction(sum(value[i] for i in value if network[i] == n), sum(network[i] == n for i in value))
        for n in set(network.values())
    }
    d = {i: value[i] - mean[network[i]] for i in value}
    between = 0
    for name in set(label.values()):
        own = [d[i] for i in d if label[i] == name]
        between += len(own) * (sum(own) / len(own)) ** 2
    return between / sum(x**2 for x in d.values())


def worst_case(seed, forces, needs, kind):
    """Reach and weights at a user's size: needs near forces on a plane, even, clustered or heavy-tailed."""
    rng = np.random.default_rng(seed)
    where, at = rng.random((forces, 2)), rng.random((needs, 2))
    if kind == "clustered":
        centre = rng.random((6, 2))
        at = centre[rng.integers(0, 6, needs)] + 0.06 * rng.standard_normal((needs, 2))
    weight = rng.integers(1, 60, needs).astype(float)
    if kind == "heavy":
        weight = np.rint(rng.pareto(1.1, needs) * 20) / 8  # and no whole numbers
    far = np.sqrt(((where[:, None] - at[None]) ** 2).sum(axis=2))
    some = rng.integers(1, 5, needs)  # each need is reached by its one to four nearest
    return far <= np.take_along_axis(np.sort(far, axis=0), some[None] - 1, axis=0), weight


def most_lost(reach, weight, size):
    """By HiGHS, in another form: a need is kept if at least one of its forces is."""
    forces, needs = reach.shape
    # Unknowns: force kept, need kept; kept forces of a need over their number are at most one if it is kept.
    row = sp.vstack([
        sp.hstack([sp.csr_array(reach.T.astype(float)), -sp.diags_array(reach.sum(axis=0).astype(float))]),
        sp.hstack([sp.csr_array(np.ones((1, forces))), sp.csr_array((1, needs))]),
    ]).tocsr()  # fmt: skip
    low = np.append(np.full(needs, -np.inf), forces - size)
    high = np.append(np.zeros(needs), forces - size)
    cost = np.append(np.zeros(forces), weight)
    found = milp(cost, integrality=np.ones(forces + needs), bounds=Bounds(0, 1),
                 constraints=LinearConstraint(row, low, high), options={"mip_rel_gap": 0.0})  # fmt: skip
    assert found.status == 0
    return weight.sum() - found.fun


def check_worst(worst, seed, forces, needs, size, kind):
    """The worst removal of a case beside HiGHS, and what it says of itself counted anew."""
    reach, weight = worst_case(seed, forces, needs, kind)
    frame = pd.DataFrame(reach, [f"f{i}" for i in range(forces)], [f"n{i}" for i in range(needs)])
    expected = most_lost(reach, weight, size)
    for limit in (60.0, 0.0):
        found = worst(frame, pd.Series(weight, frame.columns), size, time_limit=limit)
        gone = frame.index.isin(found.withdrawn)
        lost = weight[~reach[~gone].any(axis=0)].sum()
        assert (len(found.withdrawn), gone.sum()) == (size, size)
        assert (found.lost, found.covered) == (pytest.approx(lost), pytest.approx(1 - lost / weight.sum()))
        assert found.lost <= expected + 1e-6 * weight.sum() <= found.bound + 2e-6 * weight.sum()
        assert found.gap == pytest.approx((found.bound - found.lost) / found.bound if found.bound else 0)
        if limit:
            assert (found.lost, found.bound, found.gap) == (
                pytest.approx(expected),
                pytest.approx(expected),
                0,
            )
