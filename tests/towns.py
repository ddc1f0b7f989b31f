"""Networks such as users bring: a town with everything, and a hamlet with next to nothing."""

import numpy as np
import pandas as pd

import commgov_lib as cg

DOMAINS = ("health", "elder_care", "education")
RELATION = {
    "party_branch": "pairs_with",
    "unit": "co_builds",
    "team": "serves",
    "social_org": "serves",
    "property_firm": "serves",
    "department": "staffs",
}


def town(seed: int = 1, communities: int = 6) -> cg.Network:
    """Chinese names, three levels and compounds, metres, capacities, needs, and a chain of leaders."""
    draw = np.random.Generator(np.random.PCG64(seed)).random

    def below(number):
        return int(draw() * number)

    places = [("d1", "district", "安平区", "", 60000, 22000, 0, 0)]
    places += [(f"s{s}", "street", f"第{s}街道", "d1", 30000, 11000, 2000 * s, 0) for s in (1, 2)]
    for c in range(communities):
        at = (500 * c, 300 * (c % 3))
        name = f"{'春夏秋冬东西南北'[c % 8]}园社区"
        places.append(
            (f"c{c}", "community", name, f"s{1 + c % 2}", 3000 + below(4000), 1200 + below(1500), *at)
        )
        places += [
            (f"c{c}x{k}", "compound", f"{name}{k}小区", f"c{c}", 1500, 600, at[0] + 100 * k, at[1] + 50)
            for k in (0, 1)
        ]
    compounds = [row[0] for row in places if row[1] == "compound"]
    actors, ties = [], []
    for i in range(36):
        kind = list(RELATION)[i % 6]
        actors.append((f"a{i}", kind, f"单位{i}号", f"c{below(communities)}", 5 + below(30)))
        for _ in range(1 + below(3)):
            target = compounds[below(len(compounds))] if kind == "property_firm" else f"c{below(communities)}"
            ties.append((f"a{i}", target, RELATION[kind], DOMAINS[below(3)]))
    actors += [(f"b{k}", "party_branch", f"党工委{k}", "d1", 0) for k in (1, 2, 3)]
    ties += [("b1", "b2", "leads", ""), ("b1", "b3", "leads", "")]
    ties += [("b2" if i % 4 else "b3", f"a{i}", "leads", "") for i in range(0, 36, 6)]
    for c in range(communities):
        actors.append((f"h{c}", "person", f"书记{c}", f"c{c}", np.nan))
        ties += [(f"a{6 * (c % 6)}", f"h{c}", "leads", ""), (f"h{c}", f"c{c}", "staffs", "")]
        ties.append((f"h{c}", "w1", "whistles_to", "safety"))
    actors.append(("w1", "department", "应急局", "s1", 10))
    needs = [
        (f"{place}-{group}-{domain}", place, group, domain, 1 + below(20))
        for place in compounds for group in ("elderly_alone", "disabled", "low_income") for domain in DOMAINS
    ]  # fmt: skip
    return cg.Network(
        table("place kind name parent population_count household_count x_m y_m", places),
        table("actor kind name place capacity", actors),
        table("source target relation domain", ties).assign(weight=1).drop_duplicates(),
        table("need place group domain weight", needs),
    )


def table(columns: str, rows) -> pd.DataFrame:
    """Rows of a user's table."""
    return pd.DataFrame(rows, columns=columns.split()).assign(provenance="U")


def changed(net: cg.Network, **tables: pd.DataFrame) -> cg.Network:
    """The network with some of its tables in another form."""
    mine = {name: getattr(net, name) for name in ("places", "actors", "ties", "needs")}
    return cg.Network(**(mine | tables))


def hamlet(domain: str = "health", needs: int = 5, **capacity: float) -> cg.Network:
    """Five villages of a town, three forces with one tie each, no chain, no residents, no coordinates."""
    villages = [(f"村{i}", "village", f"第{i}村", "镇") for i in range(5)]
    actors = [("银行", "unit", "银行"), ("卫生所", "unit", "卫生所"), ("妇联", "organisation", "妇联")]
    ties = [("银行", "村0", "co_builds"), ("卫生所", "村1", "serves"), ("妇联", "村2", "helps")]
    wanted = [(f"n{i}", f"村{i}", "household", "health", w) for i, w in enumerate((10, 5, 0, 8, 1))]
    actors = table("actor kind name", actors)
    return cg.Network(
        table("place kind name parent", [*villages, ("镇", "street", "某镇", "")]),
        actors.assign(capacity=actors["actor"].map(capacity)) if capacity else actors,
        table("source target relation", ties).assign(domain=domain, weight=1),
        table("need place group domain weight", wanted).iloc[:needs],
    )
