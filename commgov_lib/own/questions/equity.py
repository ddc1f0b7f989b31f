"""07 on the user's own network: who is left behind?"""

from __future__ import annotations

from ...schema import Term
from .. import answering, ground, service  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "07_equity",
    Term("Who is left behind?", "谁被落下？"),
    Term(
        "How unequally help falls among needs, groups and areas; over the ground too, where places have "
        "coordinates. The five editions of the division list have no part in it.",
        "帮助在需求、人群、片区之间分布得多不均；地点有坐标时也看距离。五版区划名录与此无关。",
    ),
    (
        Question(
            "curve",
            Term("How unequally does help fall?", "帮助分布得多不均？"),
            ("ties", "needs", "reached", "supply"),
            """\
tied = reach._replace(matrix=reach.matrix * 0.0)  # whoever serves a place is near it: a distance of 0
cases = {"by_room": supply, "by_force": supply * 0 + 1} if supply.ne(1).any() else {"by_force": supply}
access = {
    name: cg.equity.access(offer, persons, tied, kernel=cg.equity.binary(), catchment=1)
    for name, offer in cases.items()
}
first = next(iter(access))
ax = cg.figures.equity.lorenz(
    cg.equity.lorenz(access[first], persons).assign(curve=first, provenance=sources)
)
cg.facts(ax)
cg.equity.summary(pd.DataFrame(access), persons).round(4)""",
        ),
        Question(
            "weakest",
            Term("Which group has least?", "哪个人群得到最少？"),
            ("ties", "needs", "reached", "supply", "groups"),
            """\
tied = reach._replace(matrix=reach.matrix * 0.0)
got = cg.equity.access(supply, persons, tied, kernel=cg.equity.binary(), catchment=1)
weakest = cg.equity.weakest(got, persons, group=group, draws=200, seed=1)
ax = cg.figures.equity.groups(weakest.assign(unit=$unit, provenance=sources))
cg.facts(ax)
weakest.round(4)""",
        ),
        Question(
            "areas",
            Term("Which area has least, and is that chance?", "哪个片区得到最少，是否出于偶然？"),
            ("ties", "needs", "reached", "supply", "area"),
            """\
tied = reach._replace(matrix=reach.matrix * 0.0)
got = cg.equity.access(supply, persons, tied, kernel=cg.equity.binary(), catchment=1)
here = area[net.needs.set_index("need")["place"][persons.index]].set_axis(persons.index)
lowest = cg.equity.weakest(got, persons, group=here, draws=200, seed=1)
ax = cg.figures.equity.groups(lowest.assign(unit=$unit, provenance=sources))
cg.facts(ax)
chance = cg.equity.by_chance(got, persons, group=here, draws=5000, seed=1)
print(chance.round(4).to_string())
lowest.round(4)""",
        ),
        Question(
            "zones",
            Term("Does it hang on how the ground is cut?", "结论是否取决于如何划片？"),
            ("ties", "needs", "reached", "supply", "zonings"),
            """\
tied = reach._replace(matrix=reach.matrix * 0.0)
got = cg.equity.access(supply, persons, tied, kernel=cg.equity.binary(), catchment=1)
place = net.needs.set_index("need")["place"][persons.index]
cut = {level: cg.equity.areas(net, level)[place].to_numpy() for level in $zonings}
cut = pd.DataFrame(cut, persons.index)
null = cg.equity.by_chance(got, persons, group=cut, draws=5000, seed=1)
zones = cg.equity.zones(got, persons, partition=cut).join(null.drop(columns="value"))
ax = cg.figures.equity.zones(zones.assign(provenance=sources))
cg.facts(ax)
zones.drop(columns="draws").round(4)""",
        ),
        Question(
            "distance",
            Term("How much is there within reach on the ground?", "按实际距离，身边有多少服务？"),
            ("ties", "needs", "reached", "supply", "located"),
            """\
choice = {"kernel": cg.equity.gaussian(reaching / 3), "catchment": reaching}
by_distance = cg.equity.access(offer, people, near, **choice)
lorenz = cg.equity.lorenz(by_distance, people).assign(curve="by_distance", provenance=sources)
ax = cg.figures.equity.lorenz(lorenz)
cg.facts(ax)
print(f"catchment {reaching:,.0f} m; the nearest force lies {far['distance_m'].median():,.0f} m off (median)")
cg.equity.summary(by_distance.to_frame("by_distance"), people).round(4)""",
        ),
        Question(
            "ranks",
            Term(
                "Does the order of areas hang on kernel and catchment?",
                "片区排序是否取决于核函数与服务半径？",
            ),
            ("ties", "needs", "reached", "supply", "located", "area"),
            """\
kernels = {"binary": cg.equity.binary(), "gaussian": cg.equity.gaussian(reaching / 3)}
options = {"kernels": kernels, "catchments": [reaching / 2, reaching, 2 * reaching]}
options |= {"variants": ("e2sfca", "b2sfca"), "group": area[people.index]}
ranks = cg.equity.sensitivity(offer, people, near, **options)
ax = cg.figures.equity.ranks(ranks.assign(provenance=sources))
cg.facts(ax)
cg.equity.flips(ranks, kernel="gaussian", catchment=reaching).round(3)""",
        ),
        Question(
            "doors",
            Term("At whose doors do member households knock?", "党员中心户敲谁的门？"),
            ("ties", "helpers"),
            """\
visits = cg.equity.access(
    3 * doors.supply, doors.demand,  # three visits a household and week: assumed
    cg.Labelled(doors.cost.matrix.T.tocsr(), doors.cost.columns, doors.cost.rows),
    kernel=cg.equity.gaussian(1), catchment=2,
)
found = cg.equity.weakest(visits, doors.demand, group=doors.group, draws=200, seed=1)
ax = cg.figures.equity.groups(found.assign(unit="visits", provenance=provenance))
cg.facts(ax)
found.round(4)""",
        ),
    ),
    ("import pandas as pd",),
)
