"""Your own data in: workbooks, CSV, UCINET, Pajek, GraphML, GEXF, networkx and pandas → a network.

:func:`read` reads; :func:`look` lists all that it would refuse; :func:`guess` shows what it would take each table and column for; :func:`aliases` lists
names that may mean the same; :func:`template` writes a workbook for a field team to fill in.
"""

from ._aliases import aliases
from ._look import Looked, look
from ._mapping import write as write_mapping
from ._read import guess, questions, read
from ._sources import Opened, opened
from ._template import template

__all__ = [
    "Looked",
    "Opened",
    "aliases",
    "guess",
    "look",
    "opened",
    "questions",
    "read",
    "template",
    "write_mapping",
]
