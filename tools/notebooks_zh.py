#!/usr/bin/env python3
"""Collect what the notebooks say into the catalogues of their Chinese: ``make messages``.

    python tools/notebooks_zh.py [CHINESE.json ...]

For each notebook, ``notebooks/zh/NAME.po`` gets an entry for each text cell and each comment in the code, in
the order of the notebook. What is unchanged keeps its Chinese; where the English has changed, the entry keeps
the Chinese of before and is marked ``fuzzy``, until somebody has looked at it and removed the mark; what is
new stands there empty; what is gone is dropped. Chinese may be given as JSON files, such as
``{"03_ties": {"ID OF THE CELL": "中文"}}``: it counts as looked at. What is still to be done is listed. The
same notebooks give the same bytes.
"""

from __future__ import annotations

import io
import json
import runpy
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from commgov_lib.pipeline.edition import catalogue_path, texts  # noqa: E402

NOTEBOOKS = ROOT / "notebooks"
HEADER = runpy.run_path(str(ROOT / "tools" / "messages.py"))["HEADER"].partition("\n")[2]


def entries(path: Path) -> list[Message]:
    """What a catalogue holds, in its order; nothing where there is none."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [entry for entry in read_po(file, locale="zh_CN", abort_invalid=True) if entry.id]


def merged(english: dict[str, str], known: list[Message], given: dict[str, str]) -> list[Message]:
    """The entries of a notebook as they should stand in its catalogue.

    The Chinese of a cell is that of its id; of a cell with a new id, that of the same English.
    """
    by_key = {entry.context: entry for entry in known}
    by_text = {entry.id: entry for entry in known}
    made = []
    for key, text in english.items():
        old = by_key.get(key)
        if old is None or (old.id != text and text in by_text):
            old = by_text.get(text)
        if key in given:
            said, outdated = given[key], False
        elif old is None:
            said, outdated = "", False
        else:
            said, outdated = old.string, bool(old.string) and (old.fuzzy or old.id != text)
        entry = Message(text, said, flags=["fuzzy"] if outdated else [], context=key)
        entry.flags &= {"fuzzy"}  # "32 % of" is no format of a program
        made.append(entry)
    return made


def written(name: str, made: list[Message]) -> bytes:
    """The catalogue as a file."""
    catalogue = Catalog(locale="zh_CN", fuzzy=False)
    for entry in made:
        catalogue[entry.id] = entry
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True, ignore_obsolete=True)
    title = f"# The Chinese of notebooks/{name}.ipynb (make messages).\n"
    return (title + HEADER).encode("utf-8") + out.getvalue()


def catalogues(given: dict[str, dict[str, str]] | None = None, folder: Path = NOTEBOOKS) -> dict[Path, bytes]:
    """All catalogues as they should stand beside the notebooks: path → content."""
    found = {}
    for notebook in sorted(folder.glob("*.ipynb")):
        english = texts(json.loads(notebook.read_text(encoding="utf-8")))
        chinese = (given or {}).get(notebook.stem, {})
        strange = sorted(set(chinese) - set(english))
        if strange:
            raise SystemExit(f"{notebook.name} has no text with the id {', '.join(strange)}")
        path = catalogue_path(notebook)
        found[path] = written(notebook.stem, merged(english, entries(path), chinese))
    return found


def to_do(path: Path) -> list[str]:
    """What a translator has still to do in a catalogue, each with its line."""
    found = []
    for entry in entries(path):
        what = "the English has changed" if entry.fuzzy else "no Chinese" if not entry.string else ""
        if what:
            first = entry.id.splitlines()[0][:60]
            found.append(f"notebooks/zh/{path.name}:{entry.lineno}: {what}: {entry.context}: {first}")
    return found


def main(names: list[str]) -> int:
    """Write the catalogues anew; the exit status is 1 if something is still to be done."""
    given: dict[str, dict[str, str]] = {}
    for name in names:
        for stem, chinese in json.loads(Path(name).read_text(encoding="utf-8")).items():
            given.setdefault(stem, {}).update(chinese)
    made = catalogues(given)
    strange = sorted(set(given) - {path.stem for path in made})
    if strange:
        raise SystemExit(f"there is no notebook {', '.join(strange)}")
    for path in (NOTEBOOKS / "zh").glob("*.po"):
        if path not in made:
            path.unlink()
    for path, content in made.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    left = [line for path in made for line in to_do(path)]
    print("\n".join([*left, f"{len(made)} notebooks, {len(left)} texts to put into Chinese"]))
    return int(bool(left))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
