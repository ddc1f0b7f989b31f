"""04 on the user's own network: which shared ties exceed chance?"""

from __future__ import annotations

from ...schema import Term
from .. import chance  # noqa: F401 - enters what these questions require
from .._question import Notebook, Question

NOTEBOOK = Notebook(
    "04_backbone",
    Term("Which shared-unit ties exceed chance?", "哪些共享单位的联系超出偶然？"),
    Term(
        "Pairs of actors that are tied to the same others, and pairs of places that share actors, "
        "under three nulls.",
        "与相同对象相连的行动者对，以及共享行动者的地点对，在三种零模型下比较。",
    ),
    (
        Question(
            "nulls",
            Term(
                "Which pairs share more than chance, and under which null?",
                "哪些对的共享超出偶然？在哪种零模型下？",
            ),
            ("ties", "shared"),
            """\
pairs = cg.backbone.compare(shared, draws=$compare_draws, seed=1)
ax = cg.figures.backbone.strip(pairs.nsmallest(12, "p_svn").assign(provenance=provenance))
cg.facts(ax)
ax = cg.figures.backbone.alpha_curve(cg.backbone.alpha_curve(pairs).assign(provenance=provenance))
cg.facts(ax)
kept = pairs[pairs["kept_count"] > 0]
print(f"{len(kept):,} of {len(pairs):,} pairs that share anything are kept by some null")
if len(kept):
    ax = cg.figures.backbone.agreement(cg.backbone.agreement(pairs).assign(provenance=provenance))
    cg.facts(ax)
pairs.nsmallest(6, "p_svn")[["a", "b", "shared", "p_svn", "p_fdsm", "p_sdsm"]].round(3)""",
        ),
        Question(
            "overlay",
            Term(
                "Do the nulls keep the same pairs?",
                "各零模型保留的对是否相同？",
            ),
            ("ties", "shared", "few_rows"),
            """\
few = cg.backbone.compare(shared, draws=$compare_draws, seed=1)
ax = cg.figures.backbone.overlay(few.assign(provenance=provenance))
cg.facts(ax)""",
        ),
        Question(
            "places",
            Term(
                "Which pairs of places share more actors than chance?",
                "哪些地点对共享的行动者超出偶然？",
            ),
            ("ties", "free", "few_places"),
            """\
turned = cg.Labelled(free.matrix.T.tocsr(), free.columns, free.rows)
corrections = ["none", "bonferroni", "holm", "bh"]
kept = {
    null: [int(cg.backbone.table(turned, null=null, correction=c)["keep"].sum()) for c in corrections]
    for null in ("svn", "sdsm")
}
pd.DataFrame(kept, index=corrections).rename_axis("correction")""",
        ),
        Question(
            "mixing",
            Term(
                "Has the walk through random networks forgotten its start?",
                "随机网络的游走是否已忘记起点？",
            ),
            ("ties", "shared"),
            """\
memory = cg.backbone.mixing(shared, seed=1, trades=1000)
ax = cg.figures.backbone.mixing(memory.assign(provenance=provenance))
cg.facts(ax)""",
        ),
    ),
)
