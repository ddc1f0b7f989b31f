"""03 on the user's own network: how is it shaped?"""

from __future__ import annotations

from ...schema import Term
from .. import apart, chance  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "03_ties",
    Term("How is a co-building network shaped?", "共建网络呈现怎样的形态？"),
    Term(
        "Degrees on both sides, the shape beside random networks of the same degrees, and which kinds meet.",
        "两侧的度数，与度数相同的随机网络相比的形态，以及哪些种类相遇。",
    ),
    (
        Question(
            "degrees",
            Term(
                "How many ties has each actor and each place?",
                "各行动者与地点各有多少关系？",
            ),
            ("ties", "two_mode"),
            """\
degrees = cg.ties.degrees(units)
sides = {"row": "actor", "column": "place"}
ax = cg.figures.ties.degrees(degrees.assign(kind=degrees["side"].map(sides), provenance=provenance))
cg.facts(ax)
degrees.groupby("side")["degree"].describe()[["count", "mean", "50%", "max"]].round(2)""",
        ),
        Question(
            "against_chance",
            Term(
                "Is the network more than its degrees?",
                "网络的形态是否超出度数所致？",
            ),
            ("ties", "free"),
            """\
shape = cg.ties.summary(free, draws=$draws, seed=3, measures=$measures).assign(provenance=provenance)
ax = cg.figures.ties.against_chance(shape)
cg.facts(ax)
shape[["value", "null_mean", "null_low", "null_high", "p", "p_se"]].round(4)""",
        ),
        Question(
            "mixing",
            Term(
                "Which kinds of actors are tied to which kinds of places?",
                "哪类行动者与哪类地点相连？",
            ),
            ("ties", "two_mode", "both_kinds"),
            """\
mixing = cg.ties.mixing(units, rows=kind, columns=sort)
ax = cg.figures.ties.mixing(mixing.assign(provenance=provenance))
cg.facts(ax)""",
        ),
    ),
)
