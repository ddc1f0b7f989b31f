#!/usr/bin/env python3
"""Collect what the library says into the catalogue of its Chinese: ``make messages``.

    python tools/messages.py [TRANSLATIONS.json ...]

Every template of ``say(...)`` and of an error is found in the source, every description of a command and an
option in the command line, and written, in alphabetical order, to
``commgov_lib/locale/zh_CN/LC_MESSAGES/commgov.po``. What has Chinese keeps it; what nobody says any more is
dropped; what is new stands there empty, and is listed. Translations may be given as JSON files, template to
Chinese; they go before what the catalogue holds. The same source gives the same bytes.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

from commgov_lib import cli
from commgov_lib.cli import wording

LIBRARY = Path(__file__).resolve().parent.parent / "commgov_lib"
CATALOGUE = LIBRARY / "locale" / "zh_CN" / "LC_MESSAGES" / "commgov.po"
# What takes a template first: messages and errors.
SPEAKERS = ("say", "CommgovError", "UnexpectedError", "WrongUse")
HEADER = """\
# What commgov-lab says, in Chinese (make messages).
msgid ""
msgstr ""
"Language: zh_CN\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def collected() -> set[str]:
    """The templates of all modules that hold a word; one of gaps alone has nothing to translate."""
    found = set()
    for path in sorted(LIBRARY.rglob("*.py")):
        with path.open("rb") as file:
            for _, _, said, _ in extract_python(file, SPEAKERS, [], {}):
                found.add(said[0] if isinstance(said, tuple) else said)
    found |= wording.texts(cli.app)
    return {
        template for template in found if template and re.search(r"[A-Za-z]", re.sub("{.*?}", "", template))
    }


def catalogue() -> dict[str, str]:
    """Template → Chinese, as the catalogue has it."""
    with CATALOGUE.open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale="zh_CN") if m.id and m.string}


def written(templates: set[str], known: dict[str, str]) -> bytes:
    """The catalogue as a file."""
    made = Catalog(locale="zh_CN", fuzzy=False)
    for template in sorted(templates):
        made.add(template, known.get(template, ""))
    out = io.BytesIO()
    write_po(out, made, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER.encode("utf-8") + out.getvalue()


def main(given: list[str]) -> int:
    """Write the catalogue anew; the exit status is 1 if something has no Chinese."""
    templates, known = collected(), catalogue()
    for name in given:
        known |= json.loads(Path(name).read_text(encoding="utf-8"))
    CATALOGUE.write_bytes(written(templates, known))
    missing = sorted(templates - {template for template, said in known.items() if said})
    for template in missing:
        print(f"no Chinese: {template}")
    print(f"{len(templates)} messages, {len(missing)} without Chinese")
    return int(bool(missing))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
