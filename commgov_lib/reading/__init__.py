"""Your own data in: workbooks, CSV, UCINET, Pajek, GraphML, GEXF, networkx and pandas → a network.

:func:`read` reads; :func:`look` lists all that it would refuse; :func:`guess` shows what it would take each
table and column for; :func:`aliases` lists names that may mean the same; :func:`template` writes a workbook
for a field team to fill in.
"""

from ._aliases import aliases
from ._answers import answered, answers
from ._look import Looked, look
from ._mapping import load as load_mapping
from ._mapping import write as write_mapping
from ._ours import is_written
from ._read import Taken, guess, persons, questions, read, take
from ._sources import ENDINGS, Opened, opened
from ._template import template
from ._words import place_kind, plain

__all__ = [
    "ENDINGS",
    "Looked",
    "Opened",
    "Taken",
    "aliases",
    "answered",
    "answers",
    "guess",
    "is_written",
    "load_mapping",
    "look",
    "opened",
    "persons",
    "place_kind",
    "plain",
    "questions",
    "read",
    "take",
    "template",
    "write_mapping",
]
