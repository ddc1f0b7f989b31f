"""Obvious twins of the room forces: each definition read aloud, over all sets and all orders."""

from fractions import Fraction
from itertools import combinations, permutations, product
from math import factorial

import networkx as nx


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
