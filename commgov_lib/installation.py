"""Where the library runs: the cores of the machine, and the data and notebooks that came with it.

In a clone these lie beside the library. A wheel holds them in ``commgov_lib/share``, as folders ``data``,
``notebooks`` and ``tools`` (``tools/wheel_hook.py`` puts them there); a clone has no such folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from .messages import Message, say

PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "share").is_dir()
ROOT = PACKAGE / "share" if INSTALLED else PACKAGE.parent  # holds data, notebooks and tools


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def restoring(what: str) -> Message:
    """How to have a file back as it was: from the clone, or by installing anew.

    Examples
    --------
    >>> print(restoring("data"))
    git checkout -- data, or clone the project again
    """
    if INSTALLED:
        return say("install commgov-lab again")
    return say("git checkout -- {what}, or clone the project again", what=what)
