"""00 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "00_start_here",
    Term("Where do I start?", "从哪里开始？"),
    Term("What is in the tables, and who is tied to what.", "表中有什么，谁与什么相连。"),
)
