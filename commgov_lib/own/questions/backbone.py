"""04 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "04_backbone",
    Term("Which shared-unit ties exceed chance?", "哪些共享单位的联系超出偶然？"),
    Term(
        "Pairs that share partners, beside what three ideas of chance expect.",
        "共享伙伴的成对联系，与三种偶然假设下的期望并列。",
    ),
)
