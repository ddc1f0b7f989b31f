"""Make everything under ``data/`` again that follows from something else, or check that nothing would change.

``python data/builders/build.py`` writes what differs; with ``--check`` it writes nothing, lists what differs
and exits with 1 if anything does.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parent.parent.parent))

import article
import bristol
import census
import chicago
import common
import divisions
import emon
import font
import indiana
import observed
import own_example
import package
import published
import reported
import shenyang
import southern_women

from commgov_lib.io.atomic import write_bytes

# In the order of what needs what. The package lists all files: once before the city is drawn, because the
# city reads only tables that are listed as they are, and once more when the city and the font (which holds
# every character of the tables) are there.
BUILDERS = (
    divisions,
    census,
    article,
    observed,
    reported,
    published,
    southern_women,
    emon,
    bristol,
    indiana,
    chicago,
    own_example,
    package,
    shenyang,
    font,
    package,
)


def main(arguments: list[str] | None = None) -> int:
    """Build or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, list what differs")
    check = parser.parse_args(arguments).check
    different = {}
    for builder in BUILDERS:
        for name, content in builder.build().items():
            if not same(common.DATA / name, content):
                different[f"data/{name} ({builder.__name__}.py)"] = None
                if not check:
                    write_bytes(common.DATA / name, content)
    for line in different:
        print("differs:" if check else "written:", line)
    print(f"data: {len(different)} file{'s' * (len(different) != 1)} {'differ' if check else 'written'}")
    return int(check and bool(different))


def same(file: Path, content: bytes) -> bool:
    """Tell whether a file holds this content; packed files are compared unpacked, workbooks cell
    by cell, fonts glyph by glyph."""
    if not file.exists():
        return False
    there = file.read_bytes()
    if there == content:
        return True
    if file.suffix == ".gz":  # another version of the packing library may pack the same content otherwise
        return gzip.decompress(there) == gzip.decompress(content)
    if file.suffix == ".xlsx":  # so may a workbook
        return own_example.cells(there) == own_example.cells(content)
    return file.suffix == ".ttf" and font.same(there, content)


if __name__ == "__main__":
    sys.exit(main())
