"""08 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "08_forces",
    Term("Which force matters, and what if it withdraws?", "哪支力量重要，若它退出会怎样？"),
    Term("Shares of coverage, overlap, and withdrawals.", "覆盖中的份额、重叠与退出。"),
)
