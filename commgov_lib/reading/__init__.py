"""Your own data in: workbooks, CSV, UCINET, Pajek, GraphML, GEXF, networkx and pandas → a network.

:func:`read` reads; :func:`guess` shows what it would take each table and column for; :func:`aliases` lists
names that may mean the same; :func:`template` writes a workbook for a field team to fill in.
"""

from ._aliases import aliases
from ._mapping import write as write_mapping
from ._read import guess, questions, read
from ._template import template

__all__ = ["aliases", "guess", "questions", "read", "template", "write_mapping"]
