"""09 on the user's own network: when does whistling beat fighting alone?"""

from __future__ import annotations

from ...schema import Term
from .. import answering  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "09_dispatch",
    Term(
        "When does whistle-and-report (吹哨报到) beat solo fighting (单兵作战)?", "吹哨报到何时胜过单兵作战？"
    ),
    Term(
        "The tables say who needs what, how many communities share a street and which departments there are; "
        "every rate of work and every delay is assumed.",
        "表中只有谁需要什么、街道有几个社区、有哪些部门；办结速度与时长均为假设。",
    ),
    (
        Question(
            "phase",
            Term("When is whistling quicker?", "何时吹哨更快？"),
            ("streets",),
            """\
loads, delays = [k / 40 for k in range(2, 39)], [k / 4 for k in range(33)]
grid = cg.dispatch.phase(setting, loads=loads, referrals=delays, misroutes=[0, 0.15, 0.3, 0.45])
ax = cg.figures.dispatch.phase(grid.assign(provenance=places_from))
cg.facts(ax)
line = grid[grid["load"].round(3).isin([0.2, 0.5, 0.8])]
line.pivot_table(index="load", columns="misroute", values="break_even_days").round(2)""",
        ),
        Question(
            "sensitivity",
            Term("Which assumption turns the conclusion?", "哪项假设会使结论反转？"),
            ("streets",),
            """\
moved = cg.dispatch.sensitivity(assumed)
moved = moved.drop(index=list(counted))  # counted in the tables: nothing to move
ax = cg.figures.dispatch.sensitivity(moved.assign(provenance=places_from))
cg.facts(ax)
moved[["low_days", "high_days", "reverses", "turns_at"]].round(3)""",
        ),
        Question(
            "staffing",
            Term("How many persons keep waits short in each domain?", "各领域需多少人手才能少等？"),
            ("askers",),
            """\
day = rates.sum()
staff = pd.DataFrame({name: cg.dispatch.staffing(load / 0.85, delay=0.2) for name, load in day.items()}).T
print(f"{day.sum():.2f} requests a day from {len(rates)} places, as assumed")
staff.assign(requests_a_day=day)[["requests_a_day", "servers", "delay", "utilisation"]].round(3)""",
        ),
        Question(
            "stages",
            Term("Where does a request wait?", "请求在哪里等待？"),
            ("askers",),
            """\
day = rates.sum()
staff = pd.DataFrame({name: cg.dispatch.staffing(load / 0.85, delay=0.2) for name, load in day.items()}).T
way = {"referral": 1.0, "misroute": 0.15 if len(day) > 1 else 0.0, "urgent": 0.1}  # assumed
plain = cg.dispatch.Params(arrival_rate=rates, service_rate=1.0, servers=staff["servers"], **way)
cases = {"whistle": plain, "platform for half": replace(plain, direct=0.5)}
cases["weekly meeting"] = replace(plain, review=7.0)
runs = {
    name: cg.dispatch.replicate(case, seeds=range(6), until=400, warm_up=50) for name, case in cases.items()
}
stages = pd.concat(runs, names=["regime"]).reset_index().assign(provenance=sources)
ax = cg.figures.dispatch.stages(stages)
cg.facts(ax)
stages[stages["measure"] == "total"].set_index("regime")[["value", "se"]].round(3)""",
        ),
        Question(
            "closing",
            Term("How long do issues stay open?", "问题多久销号？"),
            ("tickets",),
            """\
sources = " ".join(sorted(issues["provenance"].unique()))
open_for = cg.dispatch.survival(issues, until=until, by="domain")
ax = cg.figures.dispatch.survival(open_for.assign(provenance=sources))
cg.facts(ax)
cg.dispatch.on_time(issues, within=7, until=until).drop(columns="provenance").round(3)""",
        ),
    ),
    ("from dataclasses import replace", "", "import pandas as pd"),
)
