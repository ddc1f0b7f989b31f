"""Where the data and notebooks that come with the library lie: in a clone, or inside what was installed.

A wheel holds in ``commgov_lib/share`` the folders ``data``, ``notebooks`` and ``tools`` as a clone has them
(``tools/wheel_hook.py`` puts them there); a clone has no such folder.
"""

from __future__ import annotations

from pathlib import Path

from .messages import Message, say

PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "share").is_dir()
ROOT = PACKAGE / "share" if INSTALLED else PACKAGE.parent  # holds data, notebooks and tools


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
