"""01 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "01_ledger",
    Term(
        "What does the article state, bound and leave undetermined?",
        "文章说了什么、限定了什么、留下什么未定？",
    ),
    Term(
        "This notebook asks about the numbers that the article prints, "
        "so tables of your own have no part in it.",
        "本笔记本只讨论文章中印出的数字，与您自己的表无关。",
    ),
)
