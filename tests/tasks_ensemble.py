"""Tasks for the tests of ensembles: small, and importable by any process."""

import hashlib
import os
import signal
import time
from pathlib import Path


def numbers(seed, *, seconds=0.0):
    """A row that depends on the seed alone, after some time."""
    if seconds:
        time.sleep(seconds)
    digest = hashlib.sha256(str(seed).encode()).digest()
    return {"share": digest[0] / 255, "count": digest[1], "word": "阴阳"[seed % 2], "even": seed % 2 == 0}


def by_name(*, seed, add=0):
    """Takes its seed as this library's functions do."""
    return seed + add


def fails(seed, *, at, unless):
    """Fails at one seed, unless a file is there."""
    if seed == at and not Path(unless).exists():
        raise ValueError("too little rain")
    return numbers(seed)


def dies(seed, *, at, once=""):
    """Kills its own process at one seed: every time, or only while a file is not there."""
    if seed == at and not (once and Path(once).exists()):
        if once:
            Path(once).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return numbers(seed)


def where(seed, *, seconds=0.1):
    """Which process answered."""
    time.sleep(seconds)
    return os.getpid()


def plane(point):
    """A result of three factors, the last of no effect."""
    return 2 * point["a"] + point["b"] + 0 * point["c"]
