"""12 on the user's own network: does every place have a named person, and a second one?"""

from __future__ import annotations

from ...schema import Term
from .. import answering, service  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "12_responsibility",
    Term("Does every compound have a named person, and a second one?", "每个小区都有责任人和后备吗？"),
    Term(
        "Who answers for a place is read from the ties that lead and staff; what further ties, absence and "
        "load change; who could be helped by whom.",
        "责任由领导、派驻关系读出；再看其他关系、缺位与负荷的影响，以及谁能由谁帮扶。",
    ),
    (
        Question(
            "chain",
            Term("Does a chain of named actors lead to every place?", "责任链是否通到每个地点？"),
            ("ties", "led_places"),
            """\
chain = cg.responsibility.chain(edges, roots, targets, depth=8)
points = cg.responsibility.single_points(edges, roots, targets, depth=8)
heads = edges.loc[edges["target"].isin(targets), "source"].nunique()
best = cg.responsibility.at_best((heads, heads), (len(targets), len(targets)))
print(f"{heads} actors answer for {len(targets)} places; one each: at best {best['low']:.3f} of them")
print({name: round(share, 4) for name, share in points.attrs.items()})
print(points.head(5).round(4).to_string())
chain[["reached", "paths", "point_count", "ties"]].value_counts().rename("places").reset_index()""",
        ),
        Question(
            "changes",
            Term("What do further ties change?", "其他关系改变什么？"),
            ("ties", "led_places"),
            """\
more = cg.responsibility.by_relation(net, absent=[0.02, 0.05, 0.1, 0.2])
ax = cg.figures.responsibility.changes(more[more["absent"] == 0.1])
cg.facts(ax)
more[more["absent"] == 0.1].drop(columns=["provenance", "target"]).round(4)""",
        ),
        Question(
            "absence",
            Term("What does absence leave?", "缺位之后还剩多少？"),
            ("ties", "led_places"),
            """\
more = cg.responsibility.by_relation(net, absent=[0.02, 0.05, 0.1, 0.2])
ax = cg.figures.responsibility.absence(more)
cg.facts(ax)""",
        ),
        Question(
            "levels",
            Term("What would the three levels of the article give?", "按文章的三级包保会怎样？"),
            ("ties", "named_heads"),
            """\
three = cg.responsibility.additions(net, absent=[0.1])
ax = cg.figures.responsibility.changes(three.assign(provenance=provenance))
cg.facts(ax)
three[["addition", "ties", "second_share", "exposed_share", "expected_share"]].round(4)""",
        ),
        Question(
            "posts",
            Term("Can the posts of three heads and five members be filled?", "三长五员能否配齐？"),
            ("ties", "named_heads"),
            """\
posts, able = cg.responsibility.template(net)
staffing = cg.responsibility.staff(posts, able)
roles = staffing.posts.groupby("role")[["needed", "filled", "unfilled"]].sum().reset_index()
ax = cg.figures.responsibility.staffing(roles.assign(provenance=provenance))
cg.facts(ax)
print(f"share filled {staffing.share:.4f}; posts beyond the limit that somebody must hold: {staffing.extra}")
roles""",
        ),
        Question(
            "knocking",
            Term("Who stays without a member household at the door?", "谁家没有党员中心户敲门？"),
            ("ties", "helpers"),
            """\
knock = cg.responsibility.match(doors.demand, doors.supply, doors.cost, capacity=9)  # nine each: assumed
print(f"{knock.share:.3f} of {doors.demand.sum():,.0f} persons matched, {len(knock.hall)} sets are short")
ax = cg.figures.responsibility.shortage(knock.hall.assign(provenance=provenance))
cg.facts(ax)""",
        ),
        Question(
            "room",
            Term("Who stays without help, whoever helps whom?", "无论怎样分派，谁仍得不到帮助？"),
            ("ties", "needs", "reached", "capacity", "some_room"),
            """\
tied = cg.Labelled((reach.matrix * 0.0).T.tocsr(), reach.columns, reach.rows)  # in reach: no distance
able = pd.Series(1, reach.rows)
held = cg.responsibility.match(persons.round(), able, tied, capacity=room.round())
print(f"{held.share:.3f} of {persons.sum():,.0f} persons matched, {len(held.hall)} sets are short")
ax = cg.figures.responsibility.shortage(held.hall.assign(provenance=sources))
cg.facts(ax)
held.hall.sort_values("short", ascending=False).head()""",
        ),
    ),
    ("import pandas as pd",),
)
