"""06 on the user's own network: who is covered, how often, and within what room?"""

from __future__ import annotations

from ...schema import Term
from .. import ground, service  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "06_coverage",
    Term("Who is covered: once, twice, within capacity?", "谁被覆盖：一次、两次、在容量之内？"),
    Term(
        "Reach and room in every domain, what holds coverage up, absences, tasks of several parts, sites, "
        "and the pairing of branches with communities.",
        "各领域的可及与容量、制约覆盖的环节、缺席、需多方配合的任务、选点，以及支部与社区的对接。",
    ),
    (
        Question(
            "steps",
            Term(
                "How many are in reach once, twice, and within capacity?",
                "一次、两次可及以及容量之内各有多少人？",
            ),
            ("ties", "needs", "reached"),
            """\
steps = cg.coverage.by_domain(net)
ax = cg.figures.coverage.steps(steps.assign(provenance=sources))
cg.facts(ax)
print(steps.attrs.get("note", "Every force that serves states its capacity."))
table = cg.coverage.table(reach, persons, group=group, k=(1, 2, 3), failure=0.1)
table.round(4)""",
        ),
        Question(
            "cut",
            Term("What holds up coverage within capacity?", "容量之内的覆盖受什么制约？"),
            ("ties", "needs", "reached", "capacity"),
            """\
kind = cg.forces.kind_of(net)
held = cg.coverage.cut(reach, persons, room, kind=kind, domain=$domain)
print(*held["words"].head(3), f"{len(held)} bottlenecks", sep="\\n")
held.head()[["forces", "places", "capacity", "weight", "short", "kinds"]]""",
        ),
        Question(
            "sweep",
            Term("What would more room change?", "容量增加会改变什么？"),
            ("ties", "needs", "reached", "capacity", "some_room"),
            """\
sweep = cg.coverage.sweep(reach, persons, room, factors=(0.5, 1, 1.5, 2, 3, 4, 6, 8))
ax = cg.figures.coverage.sweep(sweep.assign(provenance=sources))
cg.facts(ax)
sweep.round(4)""",
        ),
        Question(
            "failure",
            Term("What if each is absent, or a whole kind at once?", "若各自缺席，或整类同时缺席？"),
            ("ties", "needs", "reached", "kinds"),
            """\
chances = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
absence = cg.coverage.common_cause(reach, persons, kind=kind, whole=chances, k=1)
ax = cg.figures.coverage.failure(absence.assign(provenance=sources))
cg.facts(ax)
without = cg.coverage.without_kind(reach, persons, kind=kind, k=1)
without[["kind", "forces", "weighted", "lost"]].round(4)""",
        ),
        Question(
            "tasks",
            Term("For how many homes is every part of a task there?", "多少住户能得到任务的每一部分？"),
            ("ties", "households", "task_parts"),
            """\
tasks = cg.coverage.tasks(parts, homes["household_count"], failure=0.2)
ax = cg.figures.coverage.tasks(tasks.assign(provenance=provenance))
cg.facts(ax)
tasks.round(4)""",
        ),
        Question(
            "siting",
            Term("Which few forces cover most?", "哪几支力量覆盖最多？"),
            ("ties", "needs", "reached", "candidates"),
            """\
sizes = [p for p in (1, 2, 3, 5, 10, 20, 40, 80, 160) if p <= len(sites.rows)]
found = [cg.coverage.site(sites, persons, objective="mclp", p=p) for p in sizes]
siting = pd.DataFrame([{"p": p, **one._asdict()} for p, one in zip(sizes, found, strict=True)])
ax = cg.figures.coverage.siting(siting.assign(provenance=sources))
cg.facts(ax)
siting[["p", "weighted", "unweighted", "backup", "gap", "optimal"]].round(4)""",
        ),
        Question(
            "map",
            Term("In which few places would a force be near most people?", "力量设在哪几处离最多人近？"),
            ("ties", "needs", "reached", "supply", "located"),
            """\
within = cg.equity.nearby(at.loc[people.index], at.loc[people.index], catchment=reaching / 2)
within = within._replace(matrix=within.matrix.astype(bool) + sp.eye_array(len(people), dtype=bool).tocsr())
sizes = [p for p in (1, 2, 3, 5, 8, 12) if p <= max(1, len(people) // 2)]
found = [cg.coverage.site(within, people, objective="mclp", p=p) for p in sizes]
spots = pd.DataFrame([{"p": p, **one._asdict()} for p, one in zip(sizes, found, strict=True)])
ax = cg.figures.coverage.siting(spots.assign(provenance=sources))
cg.facts(ax)
print(f"near: within {reaching / 2:,.0f} m")
spots[["p", "weighted", "backup", "chosen"]].round(4)""",
        ),
        Question(
            "pairing",
            Term("Which branch should be paired with which community?", "哪个支部与哪个社区对接？"),
            ("ties", "branches"),
            """\
paired = cg.coverage.strategies(need, branches, capacity=size, served=others, draws=1000, seed=1)
ax = cg.figures.coverage.pairing(paired.assign(provenance=provenance))
cg.facts(ax)
best = cg.coverage.pair(need, branches, capacity=size, served=others)
best.assignment.to_frame().assign(domain=branches).head(10)""",
        ),
    ),
    ("import pandas as pd", "import scipy.sparse as sp"),
)
