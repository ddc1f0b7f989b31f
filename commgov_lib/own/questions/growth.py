"""10 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "10_growth",
    Term("How does volunteering grow?", "志愿服务如何增长？"),
    Term("An example spreading among the residents of your places.", "一个榜样在您的地点的居民中传播。"),
)
