"""What a paper on a network needs beside its text, and a look at its tables before anything is computed.

:func:`check` reads files as they are and lists what is wrong with them; :func:`page`, :func:`record`,
:func:`lines`, :func:`sheet` and :func:`printed` put the list on a page, into JSON, CSV, a workbook or a
terminal. :func:`checklist` holds the questions that a paper has to answer, :func:`missing_actors` tells how
much the answers depend on actors that did not answer. :func:`write` puts three-line tables, figures, a
methods paragraph and the checklist into one folder to attach; :func:`three_line` and :func:`methods` give two
of them by themselves. :func:`ethics` puts a planned survey on one page for an ethics application.
"""

from .analyses import missing_actors
from .check import Checked, check, lines, printed, record, sheet, written
from .check_page import ethics, page
from .checklist import checklist
from .methods import methods
from .tables import three_line
from .write import write

__all__ = [
    "Checked",
    "check",
    "checklist",
    "ethics",
    "lines",
    "methods",
    "missing_actors",
    "page",
    "printed",
    "record",
    "sheet",
    "three_line",
    "write",
    "written",
]
