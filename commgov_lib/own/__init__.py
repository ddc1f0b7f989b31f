"""The questions of the notebooks, put to the user's own network.

A question says what it needs of the tables (:mod:`.requirements`) and is a few lines of plain Python on the
public library. Those that the tables answer become the cells of a notebook, the others a plain sentence why
not; the notebooks are then run by the figure pipeline like those of the project.
"""

from ._compose import answers, compose
from ._question import Found, Notebook, Question, Skipped
from .questions import NOTEBOOKS
from .requirements import REQUIREMENTS, requirement

__all__ = [
    "NOTEBOOKS",
    "REQUIREMENTS",
    "Found",
    "Notebook",
    "Question",
    "Skipped",
    "answers",
    "compose",
    "requirement",
]
