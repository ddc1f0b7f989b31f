"""What a notebook on the user's own network asks, and what came of it."""

from __future__ import annotations

from typing import NamedTuple

from ..schema import Term


class Question(NamedTuple):
    """One question to a network.

    Attributes
    ----------
    key
        Short name, unique in its notebook.
    title
        The question, in both languages.
    needs
        Names of the requirements (:mod:`commgov_lib.own.requirements`) that the tables have to meet.
    code
        One cell of plain Python on ``net`` and on the variables that the requirements set up, with
        ``$name`` where a requirement has found a word (``$two_mode``: a relation). It ends with a figure, a
        small table or both, and states its seed.
    """

    key: str
    title: Term
    needs: tuple[str, ...]
    code: str


class Notebook(NamedTuple):
    """The questions of one notebook.

    Attributes
    ----------
    stem
        Name of the file without its ending: that of the notebook whose questions these are.
    title
        Its question.
    asked
        One sentence on what is asked here.
    questions
        In order; none where the tables of a user have no part in the notebook: then ``asked`` says why.
    imports
        Lines of import beside those of this library, networkx, numpy and pandas, which stand where used.
    """

    stem: str
    title: Term
    asked: Term
    questions: tuple[Question, ...] = ()
    imports: tuple[str, ...] = ()


class Found(NamedTuple):
    """That a requirement is met: what stands for its ``$words`` in code, and a line or two to begin with."""

    words: dict[str, str] = {}  # noqa: RUF012 - never changed
    setup: str = ""


class Skipped(NamedTuple):
    """A question that the tables do not answer, and why."""

    key: str
    title: Term
    why: Term
