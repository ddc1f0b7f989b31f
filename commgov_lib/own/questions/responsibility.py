"""12 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "12_responsibility",
    Term("Does every compound have a named person, and a second one?", "每个小区都有责任人和后备吗？"),
    Term("Chains of responsibility and their backup.", "责任链及其后备。"),
)
