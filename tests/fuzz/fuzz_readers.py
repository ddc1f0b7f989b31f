"""Feeds made-up bytes to one text reader and demands: read, or refused with a CommgovError, soon.

    python tests/fuzz/fuzz_readers.py csv -max_total_time=60 a_folder_of_seeds

The first word names the reader (see targets.py); what follows goes to libFuzzer, which atheris drives by the
lines of the readers that it has seen run. Where there is no atheris for this Python, bytes are made up from
the seeds by chance alone, without looking at what runs: that finds less, and says so. A finding is kept where
-artifact_prefix says; tests/test_hostile.py reads all of tests/fuzz/findings/ again.
"""

import contextlib
import hashlib
import io
import random
import sys
import time
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None
if atheris:
    with (  # it tells of every module
        contextlib.redirect_stderr(io.StringIO()),
        atheris.instrument_imports(include=["commgov_lib.io"]),
    ):
        from targets import SEEDS, TARGETS, once
else:
    from targets import SEEDS, TARGETS, once

_WORDS = [
    b"",
    b"\0",
    b"\n",
    b'"',
    b",",
    b"-1",
    b"9" * 20,
    b"1e999",
    b"\xff",
    b"\xe7\x94\xb2",
    b"<",
    b"]]>",
    b"*",
    b"!",
]


def by_chance(name: str, seconds: float, prefix: str, seed: int = 1):
    """Change seeds here and there for a while, seeing nothing of what runs inside."""
    draw, count, end = random.Random(seed), 0, time.monotonic() + seconds
    pool = [text.encode("utf-8") for text in SEEDS[name]]
    while time.monotonic() < end:
        raw = draw.choice(pool)
        for _ in range(draw.randint(1, 6)):
            at, much = draw.randint(0, len(raw)), draw.randint(0, 4)
            raw = (
                raw[:at]
                + draw.choice([*_WORDS, draw.randbytes(much), raw[at : at + 9] * 2])
                + raw[at + much :]
            )
        try:
            once(name, raw)
        except Exception:
            Path(f"{prefix}crash-{hashlib.sha1(raw).hexdigest()}").write_bytes(raw)
            raise
        count += 1
    print(f"{name}: {count:,} made-up files, by chance alone (no atheris here): no finding")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"give a reader: {', '.join(TARGETS)}")
    reader, given = sys.argv[1], sys.argv[2:]
    said = dict(word.lstrip("-").split("=", 1) for word in given if word.startswith("-") and "=" in word)
    if not atheris:
        by_chance(reader, float(said.get("max_total_time", 60)), said.get("artifact_prefix", ""))
        sys.exit(0)
    for folder in [Path(word) for word in given if not word.startswith("-")][:1]:
        folder.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(SEEDS[reader]):
            (folder / f"seed{number}").write_bytes(text.encode("utf-8"))
    atheris.Setup([sys.argv[0], *given], lambda raw: once(reader, raw))
    atheris.Fuzz()
