"""03 on the user's own network: how is it shaped?"""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "03_ties",
    Term("How is a co-building network shaped?", "共建网络呈现怎样的形态？"),
    Term(
        "Degrees on both sides, and clustering, nestedness and modules beside random "
        "networks of the same degrees.",
        "两侧的度数，以及聚类、嵌套与模块，与度数相同的随机网络并列。",
    ),
    (
        Question(
            "degrees",
            Term("How many ties has each actor and each place?", "各行动者与地点各有多少关系？"),
            ("ties", "two_mode"),
            """\
degrees = cg.ties.degrees(units)
sides = {"row": "actor", "column": "place"}
ax = cg.figures.ties.degrees(degrees.assign(kind=degrees["side"].map(sides), provenance=provenance))
degrees.groupby("side")["degree"].describe()[["count", "mean", "50%", "max"]].round(2)""",
        ),
    ),
)
