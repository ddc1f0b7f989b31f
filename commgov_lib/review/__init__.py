"""Look a user's tables over before anything is computed: every fault at once, who is named, what to report.

:func:`check` reads files as they are and lists what is wrong with them; :func:`page`, :func:`record`,
:func:`lines` and :func:`sheet` put the list on a page, into JSON, CSV or a workbook; :func:`checklist` holds
the questions that a paper on a network has to answer; :func:`missing_actors` tells how much the answers hang
on bodies that did not answer.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_check": ["Checked", "check"],
        "_checklist": ["checklist"],
        "_missing": ["missing_actors"],
        "_page": ["page"],
        "_record": ["lines", "record", "sheet", "written"],
        "_show": ["printed"],
    },
)
