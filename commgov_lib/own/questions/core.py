"""05 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "05_core",
    Term("Is it really one core, many actors (一核多元)?", "真的是一核多元吗？"),
    Term(
        "Core and periphery against chance, brokers, and the network without its core.",
        "核心与边缘同偶然比较，中介者，以及失去核心后的网络。",
    ),
)
