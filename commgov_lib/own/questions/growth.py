"""10 on the user's own network: an example spreading among the residents of its places."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "10_growth",
    Term("How does volunteering grow?", "志愿服务如何增长？"),
    Term(
        "An example that spreads among the residents of your places. "
        "Curves through two points and a third count are "
        "about the article's team; your tables hold no counts over time.",
        "一个榜样在您的地点的居民中传播。两点曲线与第三次计数只涉及文章中的队伍；您的表没有随时间的人数。",
    ),
    (
        Question(
            "spread",
            Term(
                "Does one example bring in neighbours, or does it take two?",
                "一个榜样就能带动邻居，还是需要两个？",
            ),
            ("homes",),
            """\
ties = cg.growth.Ties(building=7, compound=3, weak=1)  # assumed: mean neighbours beyond the household
graph = cg.growth.neighbourhood(net.places, ties=ties, seed=1)
starts = {"one building": cg.growth.start(graph, 9, group=9, seed=1)}
starts["scattered"] = cg.growth.start(graph, 9, group=1, seed=1)
rules = {"simple": cg.growth.simple(0.003), "complex": cg.growth.complex(2, chance=0.02)}  # assumed, a month
found = cg.growth.compare(graph, starts, rules, steps=240, seeds=range(10))
ax = cg.figures.growth.spread(found.assign(step_unit="month", provenance="S " + known))
cg.facts(ax)
later = found[found["step"].isin([60, 120, 240])]
later.pivot(index=["rule", "start"], columns="step", values="mean").round(0)""",
        ),
    ),
)
