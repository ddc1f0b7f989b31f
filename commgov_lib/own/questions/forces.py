"""08 on the user's own network: which force matters, and what if it withdraws?"""

from __future__ import annotations

from ...schema import Term
from .. import service  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "08_forces",
    Term("Which force matters, and what if it withdraws?", "哪支力量重要，若它退出会怎样？"),
    Term(
        "What each force is worth to places and to needs, whether its kind tells, three strengths, and what "
        "is left as forces withdraw.",
        "各力量对地点与需求的价值、类别能否说明问题、三种强度，以及力量退出后还剩什么。",
    ),
    (
        Question(
            "worth_places",
            Term("Which force do most places hang on?", "最多地点依赖哪支力量？"),
            ("ties", "two_mode"),
            """\
worth = cg.forces.shapley(units, pd.Series(1, units.columns))
name = net.actors.set_index("actor")["name"]
top = worth.sort_values("shapley", ascending=False).head(14).rename(index=name[name != ""])
ax = cg.figures.forces.worth(top.assign(provenance=provenance))
cg.facts(ax)
print(f"{len(units.columns)} places; lost without one force: {(worth['leave_one_out'] > 0).sum()} forces")
top.drop(columns=["se", "low", "high"]).round(3)""",
        ),
        Question(
            "worth",
            Term("What is each force worth to those in need?", "各力量对有需求者价值几何？"),
            ("ties", "needs", "reached"),
            """\
value = cg.forces.shapley(reach, persons)
name = net.actors.set_index("actor")["name"]
best = value.sort_values("shapley", ascending=False).head(14).rename(index=name[name != ""])
ax = cg.figures.forces.worth(best.assign(provenance=sources))
cg.facts(ax)
best.drop(columns=["se", "low", "high"]).round(2)""",
        ),
        Question(
            "labels",
            Term("Does the kind of a force tell what it is worth?", "力量的类别能否说明其价值？"),
            ("ties", "needs", "reached", "kinds"),
            """\
value = cg.forces.shapley(reach, persons)["shapley"]
tells = cg.forces.by_label(value, kind[value.index], draws=4999, seed=8)
ax = cg.figures.forces.labels(tells.table.assign(provenance=sources))
cg.facts(ax)
print(f"share {tells.share:.3f}, by chance {tells.null_mean:.3f}, p = {tells.p:.3f} (SE {tells.p_se:.3f})")
tells.table.round(3)""",
        ),
        Question(
            "contacts",
            Term("How do contacts fall apart as actors leave?", "行动者离开时联络网如何瓦解？"),
            ("ties", "one_mode"),
            """\
plans = [{"order": "random"}, *({"order": "degree", "recalculate": again} for again in (False, True))]
curves = [cg.forces.connectivity(among, draws=200, seed=8, **plan) for plan in plans]
ax = cg.figures.forces.withdrawal(pd.concat(curves).assign(provenance=provenance))
cg.facts(ax)
robust = {one["order"].iloc[0]: cg.forces.robustness(one).loc["schneider_r"] for one in curves}
pd.DataFrame(robust).T.round(3)""",
        ),
        Question(
            "kinds",
            Term("Which kind would be missed?", "缺了哪一类代价最大？"),
            ("ties", "needs", "reached", "kinds"),
            """\
cost = cg.forces.by_kind(reach, persons, kind[reach.rows], draws=5000, seed=8)
ax = cg.figures.forces.kinds(cost.assign(provenance=sources))
cg.facts(ax)
cost[["forces", "covered", "lost", "random_lost", "p"]].round(4)""",
        ),
        Question(
            "withdrawal",
            Term("What is left as forces withdraw?", "力量相继退出后还剩多少覆盖？"),
            ("ties", "needs", "reached"),
            """\
left = [cg.forces.withdrawal(reach, persons, order=order, seed=8) for order in ("random", "degree", "loss")]
ax = cg.figures.forces.withdrawal(pd.concat(left).assign(provenance=sources))
cg.facts(ax)
sizes = [size for size in (1, 3, 10) if size <= len(reach.rows)]
worst = {size: cg.forces.worst(reach, persons, size) for size in sizes}
rows = {size: {"lost_share": w.lost / persons.sum(), "gap": w.gap} for size, w in worst.items()}
pd.DataFrame(rows).T.rename_axis("worst set of").round(4)""",
        ),
        Question(
            "strengths",
            Term("Potential, realised, attributable: how strong is each?", "潜在、实现、可归因：各有多强？"),
            ("ties", "needs", "reached", "capacity", "some_room"),
            """\
home = net.needs.set_index("need")["place"][reach.columns]
busiest = home.iloc[int(reach.matrix.sum(axis=0).argmax())]  # where most forces meet
there = (home == busiest).to_numpy()
meeting = pd.DataFrame(reach.matrix[:, there].toarray(), reach.rows, reach.columns[there])
meeting = meeting[meeting.any(axis=1)]
draws = None if len(meeting) <= 16 else 2000
strong = cg.forces.strengths(meeting, persons[meeting.columns], room[meeting.index], draws=draws, seed=8)
name = net.actors.set_index("actor")["name"]
shown = strong.sort_values("attributable", ascending=False).head(20).rename(index=name[name != ""])
ax = cg.figures.forces.strengths(shown.assign(provenance=sources))
cg.facts(ax)
print(f"{busiest}: {persons[meeting.columns].sum():,.0f} persons, room {strong['potential'].sum():,.0f}")
shown[["potential", "realised_low", "realised_high", "attributable"]].round(2)""",
        ),
        Question(
            "tasks",
            Term("What if forces need one another?", "若力量彼此缺一不可？"),
            ("ties", "task_parts"),
            """\
fires = cg.forces.tasks(parts, pd.Series(1, homes.index))
print(f"of {len(homes)} fires, {fires['shapley'].sum():.0f} could be recovered from")
fires.groupby("parts")[["shapley", "leave_one_out"]].agg(["size", "sum"]).round(1)""",
        ),
    ),
    ("import networkx as nx", "import pandas as pd"),
)
