"""05 on the user's own network: one core, many actors?"""

from __future__ import annotations

from ...schema import Term
from .. import apart, tied  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "05_core",
    Term("Is it really one core, many actors (一核多元)?", "真的是一核多元吗？"),
    Term(
        "Core and periphery against chance, brokers, what is left without the core, "
        "two groups side by side, line and "
        "block, and missing actors.",
        "核心与边缘同偶然比较，中介者，失去核心后剩下什么，两组并列，条与块，以及缺失的行动者。",
    ),
    (
        Question(
            "against_chance",
            Term(
                "Is there more of a core than chance gives?",
                "核心是否超出偶然所致？",
            ),
            ("ties", "one_mode", "some_ties"),
            """\
asked = [(c, null) for null in ("ties", "degrees") for c in ("ones", "ignored")]
tests = {
    f"{c}, {null}": cg.core.significance(among, cross=c, null=null, draws=$core_draws, seed=5)
    for c, null in asked
}
tests = pd.DataFrame(tests).T
ax = cg.figures.core.against_chance(tests.assign(provenance=provenance))
cg.facts(ax)
blocks = [name for block in ("inner", "cross", "outer") for name in (block, f"{block}_null_mean")]
tests[["score", "null_mean", "p", *blocks]].astype(float).round(3)""",
        ),
        Question(
            "matrix",
            Term(
                "Who is in the core?",
                "谁在核心？",
            ),
            ("ties", "one_mode", "few_actors"),
            """\
core = cg.core.fit(among, cross="ones").core
ax = cg.figures.core.matrix(cg.core.blocks(among, core).assign(provenance=provenance))
cg.facts(ax)""",
        ),
        Question(
            "two_mode",
            Term(
                "Do actors and places together have a core?",
                "行动者与地点合起来有核心吗？",
            ),
            ("ties", "two_mode", "few_ties"),
            """\
both = cg.core.significance(units.to_frame(), cross="ones", null="degrees", draws=$draws, seed=5)
both[["score", "null_mean", "p", "inner", "cross", "outer"]].astype(float).round(3)""",
        ),
        Question(
            "brokers",
            Term(
                "Who stands between others?",
                "谁居于他人之间？",
            ),
            ("ties", "one_mode"),
            """\
brokers = cg.core.brokerage(among$sources)
first = (brokers["constraint"].rank() <= 20) | (brokers["betweenness"].rank(ascending=False) <= 5)
ax = cg.figures.core.brokers(brokers[first].assign(provenance=provenance))
cg.facts(ax)
brokers.nlargest(5, "betweenness").round(3)""",
        ),
        Question(
            "without_core",
            Term(
                "What is left without the core?",
                "失去核心后还剩下什么？",
            ),
            ("ties", "one_mode", "some_ties"),
            """\
core = cg.core.fit(among, cross="ones").core
cg.core.without_core(among, core$sources).round(3)""",
        ),
        Question(
            "differences",
            Term(
                "Do two groups of actors differ in shape?",
                "两组行动者的形态有差异吗？",
            ),
            ("ties", "one_mode", "two_groups"),
            """\
plan = {"density": "actors", "betweenness_centralisation": "degrees", "core_ones": "degrees"}
pair = among.subgraph(members[0]), among.subgraph(members[1])
tests = [cg.core.difference(*pair, s, null=null, draws=5000, seed=5) for s, null in plan.items()]
named = pd.DataFrame(tests).assign(first_name=$first, second_name=$second, provenance=provenance)
ax = cg.figures.core.differences(named)
cg.facts(ax)""",
        ),
        Question(
            "meeting",
            Term(
                "Do ties keep to the line (条) or to the block (块)?",
                "关系循条还是循块？",
            ),
            ("ties", "one_mode", "line_and_block"),
            """\
met = cg.core.line_block(ties, line, block)
ax = cg.figures.core.meeting(met.meeting.assign(provenance=provenance))
cg.facts(ax)
met.summary.round(3)""",
        ),
        Question(
            "missing",
            Term(
                "How much hangs on every actor having been found?",
                "结果有多依赖于找全所有行动者？",
            ),
            ("ties", "one_mode", "few_actors"),
            """\
measures = ("core_ones", "betweenness_centralisation")
gone = [cg.core.missing(among, m, draws=200, seed=5).assign(measure=m) for m in measures]
ax = cg.figures.core.missing(pd.concat(gone).assign(provenance=provenance))
cg.facts(ax)""",
        ),
    ),
)
