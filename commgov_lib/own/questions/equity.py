"""07 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "07_equity",
    Term("Who is left behind?", "谁被落下？"),
    Term("How unequal reach is, between places and between groups.", "可及在地点之间、人群之间有多不平等。"),
)
