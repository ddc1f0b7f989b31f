"""02 on the user's own network: its places, and one of them with its partners."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "02_city",
    Term("Which places does the city hold, and who co-builds there?", "这座城市有哪些地点，谁在那里共建？"),
    Term(
        "Levels of places, and the partners of one of them. "
        "The margins and the map of notebook 02 are Shenyang's and are not asked about here.",
        "地点的层级，以及其中一个地点的伙伴。笔记本02的边际总数与示意地图属于沈阳，此处不问。",
    ),
    (
        Question(
            "levels",
            Term(
                "How many places are there at each level?",
                "各层级有多少地点？",
            ),
            ("territory",),
            """\
levels = cg.city.hierarchy(net)
ax = cg.figures.city.hierarchy(levels)
cg.facts(ax)
levels.query("district == 'all' and count > 0")[["level", "count", "crossing_count", "provenance"]]""",
        ),
        Question(
            "partners",
            Term(
                "Who works at the place with most partners, and in which domains?",
                "伙伴最多的地点有谁、在哪些领域工作？",
            ),
            ("partners",),
            """\
partners = cg.city.community(net)
ax = cg.figures.city.two_mode(partners)
cg.facts(ax)
partners.groupby(["label", "domain"]).size().unstack(fill_value=0)""",
        ),
    ),
)
