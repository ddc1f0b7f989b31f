"""What a paper needs beside its text: three-line tables, figures, a methods paragraph, a checklist.

:func:`write` puts all of them into one folder to attach; the others give each by itself, and
:func:`commgov_lib.review.checklist` the checklist.
"""

from ._methods import methods
from ._tables import three_line
from ._write import write

__all__ = ["methods", "three_line", "write"]
