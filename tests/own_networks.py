"""Networks as a user may have them: a surveyed town, and the small and odd ones that break an analysis."""

import random

import pandas as pd

import commgov_lib as cg

PLACES = ["place", "kind", "name", "parent", "grid"]


def network(places=(), actors=(), ties=(), needs=(), *, provenance="U"):
    """A network from short rows.

    Places: place, kind, name, parent, grid; actors: actor, kind; ties: source, target, relation, domain;
    needs: need, place, group, domain, weight.
    """
    tables = [
        pd.DataFrame([(*row, *[""] * (5 - len(row))) for row in places], columns=PLACES),
        pd.DataFrame([row[:2] for row in actors], columns=["actor", "kind"]),
        pd.DataFrame(
            [(*row, *[""] * (4 - len(row))) for row in ties],
            columns=["source", "target", "relation", "domain"],
        ).assign(weight=1.0),
        pd.DataFrame(needs, columns=["need", "place", "group", "domain", "weight"]),
    ]
    return cg.Network(*(table.assign(provenance=provenance) for table in tables))


def town(communities=6, units=40, seed=7):
    """A surveyed town.

    Streets, communities, compounds, crossing grids and buildings; units with a kind, a seat and a capacity,
    teams, committees that lead and whistle; needs of several groups.
    """
    draw = random.Random(seed)
    places = [
        ("县", "district", "甲县", "", ""),
        ("街1", "street", "东街", "县", ""),
        ("街2", "street", "西街", "县", ""),
    ]
    actors, ties, needs = [], [], []
    kinds = {
        "bank": "daily_life",
        "school": "education",
        "hospital": "health",
        "police": "safety",
        "firm": "employment",
    }
    for c in range(communities):
        here = f"社{c}"
        places.append((here, "community", f"第{c + 1}社区", f"街{c % 2 + 1}", ""))
        places += [(f"{here}区{k}", "compound", f"小区{k}", here, "") for k in range(3)]
        places += [(f"{here}格{k}", "grid", f"网格{k}", here, "") for k in range(2)]
        for b in range(6):
            home = f"{here}楼{b}"
            places.append((home, "building", "", f"{here}区{b // 2}", f"{here}格{(b + 1) // 4}"))
            for group, domain in (
                ("elderly_alone", "health"),
                ("disabled", "health"),
                ("household", "daily_life"),
            ):
                needs.append((f"{home}{group}", home, group, domain, draw.randint(2, 30)))
        actors.append((f"委{c}", "residents_committee", "", here, 30.0))
        ties += [(f"委{c}", f"{here}区{k}", "leads", "") for k in range(3)]
        ties += [(f"委{c}", "局", "whistles_to", "repairs")]
        actors.append((f"队{c}", "team", "volunteer_team", here, 12.0))
        ties.append((f"队{c}", here, "serves", "daily_life"))
    actors.append(("局", "department", "", "县", 40.0))
    for u in range(units):
        kind = draw.choice(list(kinds))
        at = f"社{draw.randrange(communities)}"
        actors.append((f"单位{u}", "unit", kind, at, float(draw.randint(5, 60))))
        for c in sorted({at, *(f"社{draw.randrange(communities)}" for _ in range(draw.randint(1, 4)))}):
            ties.append((f"单位{u}", c, "co_builds", kinds[kind]))
        if u:
            ties.append((f"单位{u}", f"单位{draw.randrange(u)}", "contacts", ""))
    frames = [
        pd.DataFrame(places, columns=PLACES),
        pd.DataFrame(actors, columns=["actor", "kind", "subkind", "place", "capacity"]),
        pd.DataFrame(ties, columns=["source", "target", "relation", "domain"]).assign(weight=1.0),
        pd.DataFrame(needs, columns=["need", "place", "group", "domain", "weight"]),
    ]
    frames[0]["population_count"] = [120.0 if kind == "building" else None for kind in frames[0]["kind"]]
    return cg.Network(*(frame.assign(provenance="U") for frame in frames))


def three_ties():
    """Three ties, of two actors to two places: every degree is fixed or all but."""
    return network(
        [("a", "community"), ("b", "community")],
        [("x", "unit"), ("y", "unit")],
        [("x", "a", "co_builds"), ("x", "b", "co_builds"), ("y", "a", "co_builds")],
    )


def contacts(pairs, count):
    """Ties of contact among so many persons, without places."""
    actors = [(f"人{i}", "organisation") for i in range(count)]
    return network((), actors, [(f"人{a}", f"人{b}", "contacts") for a, b in pairs])


def chinese():
    """Two-mode, every label Chinese, with a kind of actors named A and a group of places named P."""
    names = [f"单位{i}" for i in range(8)]
    places = pd.DataFrame(
        {"place": [f"社区{i}" for i in range(5)], "kind": "community", "zone": list("PPPQQ")}
    )
    actors = pd.DataFrame({"actor": names, "kind": "unit", "subkind": list("AABBAABB")})
    ends = [(names[i], f"社区{j}") for i in range(8) for j in range(5) if (i * 3 + j * j) % 4 < 2]
    ties = pd.DataFrame(ends, columns=["source", "target"]).assign(
        relation="co_builds", domain="health", weight=1.0
    )
    needs = pd.DataFrame(columns=["need", "place", "group", "domain", "weight"])
    return cg.Network(*(frame.assign(provenance="U") for frame in (places, actors, ties, needs)))


def mixed():
    """As :func:`chinese`, its ties in part from a public source, in part simulated, in part the user's."""
    net = chinese()
    ties = net.ties.assign(provenance=[("U", "P", "S")[i % 3] for i in range(len(net.ties))])
    return cg.Network(net.places, net.actors, ties, net.needs)


def empty():
    """Actors and places, and no tie."""
    return network([("a", "community")], [("x", "unit")])


ODD = {
    "three ties": three_ties,
    "one actor": lambda: network([("a", "event")], [("x", "person")], [("x", "a", "attends")]),
    "star": lambda: contacts([(0, i) for i in range(1, 9)], 9),
    "complete": lambda: contacts([(i, j) for i in range(5) for j in range(5) if i != j], 5),
    "one pair": lambda: contacts([(0, 1)], 2),
    "isolates": lambda: contacts([(0, 1), (1, 2)], 12),
    "ring": lambda: contacts([(i, (i + 1) % 12) for i in range(12)], 12),
    "all to all places": lambda: network(
        [(f"p{i}", "community") for i in range(4)],
        [(f"u{i}", "unit") for i in range(4)],
        [(f"u{i}", f"p{j}", "co_builds", "health") for i in range(4) for j in range(4)],
    ),
    "no tie": empty,
    "chinese": chinese,
    "mixed": mixed,
    "needs without ties": lambda: network(
        [("a", "community")], [("x", "unit")], (), [("n", "a", "household", "health", 5.0)]
    ),
    "needs of nobody": lambda: network(
        [("a", "community")],
        [("x", "unit")],
        [("x", "a", "serves", "health")],
        [("n", "a", "household", "health", 0.0)],
    ),
    "one need": lambda: network(
        [("a", "community")],
        [("x", "unit")],
        [("x", "a", "serves", "health")],
        [("n", "a", "household", "health", 5.0)],
    ),
}
