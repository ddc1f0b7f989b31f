"""02 on the user's own network."""

from __future__ import annotations

from ...schema import Term
from .._question import Notebook

NOTEBOOK = Notebook(
    "02_city",
    Term("Which places does the city hold, and who co-builds there?", "这座城市有哪些地点，谁在那里共建？"),
    Term(
        "Levels of places, two crossing partitions, and the ties of one place. "
        "The article's margins are those of Shenyang and are not asked about here.",
        "地点的层级、两种交叉的划分，以及一个地点的关系。文章的边际总数属于沈阳，此处不问。",
    ),
)
