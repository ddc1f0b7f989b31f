"""09 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "09_dispatch",
    Term(
        "When does whistle-and-report (吹哨报到) beat solo fighting (单兵作战)?", "吹哨报到何时胜过单兵作战？"
    ),
    Term("Waits and staff, where the tables say who is whistled to.", "等待与人手，取决于表中谁被吹哨。"),
)
