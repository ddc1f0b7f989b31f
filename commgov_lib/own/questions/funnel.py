"""11 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "11_funnel",
    Term(
        "What do a funnel, an average cut and seventy-odd jobs identify?",
        "漏斗、平均压缩与七十余人就业能确定什么？",
    ),
    Term(
        "This notebook asks about totals that the article prints, so tables of your own have no part in it.",
        "本笔记本只讨论文章中印出的总数，与您自己的表无关。",
    ),
)
