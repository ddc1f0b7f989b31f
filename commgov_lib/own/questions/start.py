"""00 on the user's own network: what is in the tables?"""

from __future__ import annotations

from ...schema import Term
from .. import tied  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "00_start_here",
    Term("Where do I start?", "从哪里开始？"),
    Term(
        "What is in the tables, which places have most ties, and how two partitions divide a community.",
        "表中有什么，哪些地点关系最多，两种划分如何切分一个社区。",
    ),
    (
        Question(
            "rows",
            Term(
                "What is in the tables, and where does it come from?",
                "表中有什么，出自何处？",
            ),
            (),
            """\
tables = {name: getattr(net, name) for name in ("places", "actors", "ties", "needs")}
rows = {name: table.groupby("provenance").size() for name, table in tables.items()}
pd.DataFrame(rows).T.fillna(0).astype(int)""",
        ),
        Question(
            "relations",
            Term(
                "Which relations and domains do the ties have?",
                "关系有哪些种类和领域？",
            ),
            ("ties",),
            """\
net.ties.assign(domain=net.ties["domain"].replace("", "none stated")).pivot_table(
    index="domain", columns="relation", values="weight", aggfunc="size", fill_value=0, observed=True
)""",
        ),
        Question(
            "places",
            Term(
                "Which places have most ties?",
                "哪些地点的关系最多？",
            ),
            ("ties", "two_mode"),
            """\
degrees = cg.ties.degrees(units).query("side == 'column'").set_index("label")["degree"]
names = net.places.set_index("place")["name"]
degrees.nlargest(10).to_frame().join(names)""",
        ),
        Question(
            "crossing",
            Term(
                "Do compounds and grids divide a community alike?",
                "小区与网格对社区的划分相同吗？",
            ),
            ("two_groupings",),
            """\
ax = cg.figures.city.crossing(cg.city.crossing(net))
cg.facts(ax)""",
        ),
    ),
)
