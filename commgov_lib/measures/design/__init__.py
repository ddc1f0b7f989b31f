"""13  How many communities must I survey?

Surveys simulated before anybody is asked: from a pilot or from assumptions, for one of five questions and one
of five ways into the field; the power of each size, and what no size can tell.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "fieldwork": ["communities", "districts", "egos", "roster", "snowball"],
        "populations": ["assumed"],
        "questions": ["core", "coverage", "difference", "gini", "overlap"],
        "surveys": ["Power", "power"],
    },
)
