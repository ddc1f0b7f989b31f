"""Read a file by a library that may end its process: in one of its own, with limits on memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from ..messages import say
from .grid import refuse

_SECONDS = 120
_LIST = say("write the ties as a list in a CSV file")


def cells_of(
    raw: bytes,
    name: str,
    kind: str,
    *,
    ending: str = "",
    encoding: str = "",
    limits: tuple[int, int, int],
    fix: str,
) -> dict:
    """Return what another process finds in a file.

    Parameters
    ----------
    raw
        What is in the file.
    name
        The file, for messages.
    kind
        ``workbook``, ``statistics``, ``page``, ``article`` or ``document``.
    ending, encoding
        Of the file, where they matter.
    limits
        How many filled cells, sheets, and cells of a sheet, the empty ones among them.
    fix
        How to get the file whole.

    Raises
    ------
    CommgovError
        It is damaged, locked or too large, or ends the process that reads it.
    """
    command = [
        sys.executable,
        str(Path(__file__).with_name("_child.py")),
        kind,
        ending,
        encoding,
        *map(str, limits),
    ]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, check=False, timeout=_SECONDS)
        found = json.loads(done.stdout) if done.returncode == 0 else {"refused": "ended"}
    except subprocess.TimeoutExpired:
        found = {"refused": "ended"}
    named = say("name the encoding, such as encoding='gb18030'")
    ended = say("needs too much memory or time: it is damaged, or a cell stands far from the others")
    reasons = {
        "sheets": (say("lists more than {most:,} sheets", most=limits[1]), say("save it in parts")),
        "area": (say("spreads its cells over too many rows and columns"), _LIST),
        "cells": (say("has more than {most:,} filled cells", most=limits[0]), _LIST),
        "password": (say("is locked with a password"), say("save it without a password")),
        "encoding": (say("holds text in another encoding than it tells"), named),
        "damaged": (say("is damaged, or is not what its ending says"), fix),
        "ended": (ended, fix),
    }
    if "refused" in found:
        refuse(name, *reasons[found["refused"]])
    return found
