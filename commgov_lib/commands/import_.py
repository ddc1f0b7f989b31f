"""``commgov import``: your own file → a data package, by a mapping that can be repeated without questions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..schema import CommgovError

ABOUT = """\
Read your own network and write it as a folder of four tables: places, actors, ties, needs.

Reads Excel (.xlsx: square matrix, incidence, list of ties; one sheet a layer), CSV and TSV
(UTF-8, GBK, GB18030), UCINET .dl, Pajek .net and .paj, GraphML and GEXF. What it takes each table
and column for is shown and written to a small mapping file beside the folder; where it is not
sure, it asks. With --mapping the same file is read the same way, without a question."""

EXAMPLES = """\
examples:
  commgov import --template 调查表.xlsx           an empty workbook for a field team to fill in
  commgov import 调查表.xlsx                      into the folder 调查表/, mapping 调查表.mapping.json
  commgov import ties.csv --relation co_builds --out my_city
  commgov import ties.csv --mapping ties.mapping.json --out my_city
  commgov import ties.csv --aliases aliases.csv   names to read as another (columns name, use)

exit status: 0 all is well, 1 the file has faults or questions are open, 2 wrong use, 130 interrupted"""


def options(command: argparse.ArgumentParser, count):
    """The command's options."""
    command.add_argument("file", nargs="?", metavar="FILE", help="what to read; or a folder of CSV tables")
    command.add_argument("--out", metavar="FOLDER", help="where to write (beside FILE, by its name)")
    command.add_argument("--encoding", metavar="NAME", help="of a text file (tries utf-8, then gb18030)")
    command.add_argument("--relation", metavar="CODE", help="what a tie means where the file does not say")
    command.add_argument("--mapping", metavar="FILE", help="answers every question")
    command.add_argument("--aliases", metavar="FILE", help="CSV: name, use")
    command.add_argument("--yes", action="store_true", help="accept every guess")
    command.add_argument(
        "--template", metavar="FILE", help="write an empty workbook to fill in, read nothing"
    )


def import_(given: argparse.Namespace) -> int:
    """``commgov import``."""
    from .. import files, reading

    if given.template:
        reading.template(given.template)
        print(f"An empty workbook to fill in: {given.template}")
        return 0
    if not given.file:
        print("commgov: give a FILE to read, or --template FILE to write one", file=sys.stderr)
        return 2
    source = Path(given.file)
    out = Path(given.out) if given.out else source.with_suffix("") if source.suffix else source.with_name(
        f"{source.name}_read"
    )  # fmt: skip
    beside = out.with_name(f"{out.name}.mapping.json")
    if out.resolve() == source.resolve() or out.is_file():
        raise CommgovError(f"'{out}' is what is read, or a file. Fix: --out and another folder.")
    chosen = given.mapping
    if not chosen:
        chosen = reading.guess(source, encoding=given.encoding, relation=given.relation)
        _show(chosen)
        asked = len(chosen["unsure"])
        if asked and not given.yes:
            if not sys.stdin.isatty():
                reading.write_mapping(chosen, beside)
                raise CommgovError(
                    f"{asked} question{'s' if asked > 1 else ''} about this file, and nobody to ask. "
                    f"Fix: look at '{beside}', change it and give it back with --mapping, or accept "
                    "all guesses with --yes."
                )
            chosen = _ask(chosen)
        chosen["unsure"] = []
        reading.write_mapping(chosen, beside)
        print(f"Mapping: {beside}")
    network = reading.read(source, encoding=given.encoding, mapping=chosen, aliases=given.aliases)
    alike = reading.aliases(network)
    files.write_network(network, out)
    print(f"{network}\nWritten to {out}")
    if len(alike):
        print(f"{len(alike)} pairs of names may mean the same; nothing was merged. The first:")
        for name, use, why in alike.head(5).itertuples(index=False):
            print(f"  {name}  ~  {use}   ({why})")
    return 0


def _show(mapping: dict):
    for entry in mapping["tables"]:
        print(f"{entry['table']}: {entry['shape']}")
        for title, column in entry.get("columns", {}).items():
            print(f"  {title} -> {column}")
        if entry.get("relation") and "relation" not in entry.get("columns", {}).values():
            print(f"  every tie: {entry['relation']}" + (f", {entry['domain']}" if entry["domain"] else ""))
    for doubt in mapping["unsure"]:
        print(f"? {doubt['table']}, {doubt['what']}: '{doubt['guess']}'? {doubt['why']}")


def _ask(mapping: dict) -> dict:
    """Put each question to the person at the terminal; an empty answer accepts the guess."""
    for doubt in mapping["unsure"]:
        answer = input(f"{doubt['table']}, {doubt['what']} [{doubt['guess']}]: ").strip()
        if not answer or answer == doubt["guess"]:
            continue
        what, _, word = doubt["what"].partition(" '")
        entry = next(e for e in mapping["tables"] if e["table"] == doubt["table"])
        if what == "column":
            entry["columns"][word.rstrip("'")] = answer
        elif word:
            mapping["words"].setdefault(what, {})[word.rstrip("'")] = answer
        elif what == "header":
            entry["header"] = int(answer) if answer.isdecimal() else entry["header"]
        else:
            entry[what] = answer
    return mapping
