"""06 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "06_coverage",
    Term("Who is covered: once, twice, within capacity?", "谁被覆盖：一次、两次、在容量之内？"),
    Term("Reach, room, and what holds coverage up.", "可及、容量，以及限制覆盖的是什么。"),
)
