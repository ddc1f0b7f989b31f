"""``commgov import``: your own files → a data package, by a mapping that repeats it without questions."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from ..schema import CommgovError
from ._asking import ask, shown, word
from .source import how_to_read, language, not_read

ABOUT = """\
Read your own network and write it as a folder of four tables: places, actors, ties, needs.

Reads Excel (.xlsx: square matrix, incidence, list of ties; one sheet a layer), CSV and TSV
(UTF-8, GBK, GB18030), UCINET .dl, Pajek .net and .paj, GraphML and GEXF; several files make one
network. What it takes each table and column for is shown and written to a small mapping file beside
the folder; where it is not sure, it asks. With the mapping the same file is read the same way,
without a question; a column that the mapping sets to "" is left out.

Names of persons, identity numbers, telephones and addresses are refused unless the column is allowed
or pseudonymised. The codes are made with a salt of yours, from the environment variable COMMGOV_SALT
or asked for at the terminal; it is written nowhere."""

EXAMPLES = """\
examples:
  commgov import --template 调查表.xlsx           an empty workbook for a field team to fill in
  commgov import 调查表.xlsx                      into the folder 调查表/, mapping 调查表.mapping.json
  commgov import ties.csv --relation co_builds --out my_city
  commgov import places.csv ties.xlsx --out my_city
  commgov import ties.csv --mapping ties.mapping.json --out my_city
  commgov import ties.csv --aliases aliases.csv   names to read as another (columns name, use)
  commgov import 走访.xlsx --pseudonymise 居民姓名  codes in place of the names

exit status: 0 all is well, 1 the file has faults or questions are open, 2 wrong use, 130 interrupted"""

_REMEMBERED = ("allow", "pseudonymise")


def options(command: argparse.ArgumentParser, count):
    """The command's options."""
    command.add_argument("files", nargs="*", metavar="FILE", help="what to read; or a folder of tables")
    command.add_argument("--out", metavar="FOLDER", help="where to write (beside FILE, by its name)")
    how_to_read(
        command, encoding="of a text file (tries utf-8, then gb18030)", mapping="answers every question"
    )
    command.add_argument(
        "--pseudonymise", action="append", default=[], metavar="COLUMN", help="codes for what stands in it"
    )
    command.add_argument("--yes", action="store_true", help="accept every guess")
    language(command)
    command.add_argument(
        "--template", metavar="FILE", help="write an empty workbook to fill in, read nothing"
    )


def import_(given: argparse.Namespace) -> int:
    """``commgov import``."""
    from .. import reading, writing

    lang = given.lang
    if given.template:
        reading.template(given.template)
        print(word("template", lang, path=given.template))
        return 0
    if not given.files:
        print(word("usage", lang), file=sys.stderr)
        return 2
    out = _out(given)
    writing.package(None, out)  # before any question, not after
    source, mapping = given.files[0], None
    asked = len(given.files) > 1 or given.mapping or given.aliases or given.pseudonymise
    if asked or not reading.is_written(source):  # what the library wrote leaves no question
        source = reading.opened(given.files, encoding=given.encoding)
        beside = out.with_name(f"{out.name}.mapping.json")
        # Nothing is asked about a file that cannot be read: all its faults are told.
        mapping = _mapping(given, source, beside) if source.faults.empty else "guess"
    taken = reading.take(
        source,
        mapping=mapping,
        aliases=given.aliases,
        allow=given.allow,
        pseudonymise=given.pseudonymise,
        salt=_salt(given, mapping),
        encoding=given.encoding,
    )
    writing.package(taken.network, out)
    print(f"{taken.network}\n{word('written', lang, path=out)}")
    for line in shown(taken.notices, lang):
        print(line)
    try:
        _alike(reading.aliases(taken.network), lang)
    except CommgovError:
        print(word("many", lang))
    return 0


def _out(given: argparse.Namespace) -> Path:
    source = Path(given.files[0])
    source = source.with_suffix("") if source.suffix.lower() == ".gz" else source
    beside = source.with_suffix("") if source.suffix else source.with_name(f"{source.name}_read")
    out = Path(given.out) if given.out else beside
    return not_read(out, given.files)


def _mapping(given: argparse.Namespace, opened, beside: Path) -> dict | str:
    """The mapping that is given, that of the last time, or a guess with its questions answered."""
    from .. import reading
    from ..faults import raise_any

    lang = given.lang
    if given.mapping:
        return given.mapping
    if beside.is_file() and not given.relation:
        last = reading.load_mapping(beside)
        if not last.get("unsure") and {p.name for p in opened.parts} == {t["table"] for t in last["tables"]}:
            print(word("last", lang, path=beside))
            chosen = last | {key: sorted({*last.get(key, ()), *getattr(given, key)}) for key in _REMEMBERED}
            if chosen != last:
                reading.write_mapping(chosen, beside)
            return chosen
    chosen = reading.guess(opened, relation=given.relation)
    chosen |= {key: sorted(set(getattr(given, key))) for key in _REMEMBERED}
    for line in shown(chosen, lang):
        print(line)
    if chosen["unsure"]:  # nobody is named in a question
        raise_any(reading.persons(opened, chosen))
    plain = [reading.guess(opened), chosen]
    if chosen["unsure"] and not given.yes:
        try:
            answered = ask(chosen, lang) if sys.stdin.isatty() else None
        except EOFError:
            answered = None
        if answered is None:
            _keep(chosen, beside, plain)
            raise CommgovError(
                f"questions about this file: {len(chosen['unsure'])}, and nobody to ask. Fix: look at "
                f"'{beside}', change it and give it back with --mapping, or accept all guesses with --yes."
            )
        chosen = answered
    chosen = chosen | {"unsure": []}
    _keep(chosen, beside, plain)
    print(word("mapping", lang, path=beside))
    return chosen


def _keep(mapping: dict, path: Path, guesses: list[dict]):
    """Write the mapping, but not over one that somebody has changed."""
    from .. import reading

    if path.is_file():
        there = reading.load_mapping(path)
        if not any(_same(there, other) for other in (mapping, *guesses)):
            raise CommgovError(
                f"'{path}' is there and says something else. Fix: give it with --mapping, or delete it."
            )
    reading.write_mapping(mapping, path)


def _same(one: dict, other: dict) -> bool:
    """Whether two mappings say the same, whatever is allowed or pseudonymised."""
    said = [{k: v for k, v in m.items() if k not in _REMEMBERED} for m in (one, other)]
    return said[0] == said[1]


def _salt(given: argparse.Namespace, mapping) -> str | None:
    """The salt, where a column needs one: of the environment, else asked for; it is kept nowhere."""
    from .. import reading

    listed = mapping.get("pseudonymise", []) if isinstance(mapping, dict) else []
    if isinstance(mapping, str) and mapping != "guess":
        listed = reading.load_mapping(mapping).get("pseudonymise", [])
    columns = sorted({*given.pseudonymise, *listed})
    salt = os.environ.get("COMMGOV_SALT")
    if not columns or salt:
        return salt
    failed = (
        f"the columns {', '.join(columns)} are to be pseudonymised, and nobody can be asked for the salt. "
        "Fix: set the environment variable COMMGOV_SALT."
    )
    if not sys.stdin.isatty():
        raise CommgovError(failed)
    import getpass

    try:
        first = getpass.getpass(word("salt", given.lang, columns=", ".join(columns)))
        again = getpass.getpass(word("again", given.lang))
    except EOFError:
        raise CommgovError(failed) from None
    if first != again:
        raise CommgovError("the two salts differ. Fix: run it again and type the same salt twice.")
    return first


def _alike(pairs, lang: str):
    if len(pairs):
        print(word("alike", lang, count=len(pairs)))
        for name, use, why in pairs.head(5).itertuples(index=False):
            print(f"  {name}  ~  {use}   ({word(why, lang)})")
