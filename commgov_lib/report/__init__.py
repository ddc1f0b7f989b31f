"""What a paper needs beside its text: three-line tables, figures, a methods paragraph, a checklist.

:func:`write` puts all of them into one folder to attach; the others give each by itself.
"""

from ._checklist import checklist
from ._methods import methods
from ._tables import three_line
from ._write import write

__all__ = ["checklist", "methods", "three_line", "write"]
