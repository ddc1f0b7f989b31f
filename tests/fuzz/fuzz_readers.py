"""Feeds made-up bytes to one text reader and demands: read, or refused with a CommgovError, soon.

    python tests/fuzz/fuzz_readers.py csv -max_total_time=60

The first word names the reader: csv, dl, pajek, graphml, gexf or text; what follows goes to libFuzzer. Needs
atheris (make fuzz sets it up). A finding is put under tests/bad/ by a new line in its builder.
"""

import sys

import atheris

with atheris.instrument_imports(include=["commgov_lib.reading"]):
    from commgov_lib.reading import _cells, _dl, _graphs, _pajek, _text
    from commgov_lib.schema import CommgovError

READERS = {
    "csv": lambda raw: _cells.grid(_text.decoded(raw, "fuzz"), "fuzz"),
    "dl": lambda raw: _dl.dl(_text.decoded(raw, "fuzz"), "fuzz"),
    "pajek": lambda raw: _pajek.pajek(_text.decoded(raw, "fuzz"), "fuzz"),
    "graphml": lambda raw: _graphs.graphml(raw, "fuzz"),
    "gexf": lambda raw: _graphs.gexf(raw, "fuzz"),
    "text": lambda raw: _text.decoded(raw, "fuzz"),
}


def target(reader):
    """What libFuzzer calls: everything but a CommgovError is a finding."""

    def once(raw: bytes):
        try:
            reader(raw)
        except CommgovError:
            return

    return once


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in READERS:
        sys.exit(f"give a reader: {', '.join(READERS)}")
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target(READERS[sys.argv[1]]))
    atheris.Fuzz()
